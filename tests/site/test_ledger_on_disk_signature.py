"""A signed site cannot be wound back: whatever is put in the place of what was signed, `verify` exits with 1, and the
command that it names repairs what can be repaired."""

import hashlib
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from git_repositories import commit, git
from ledgers import record_notice
from legalsite.cli import run
from legalsite.ledger.chain import append_entries
from legalsite.ledger.checkpoint import checkpoint_of
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_result import RecordedResult
from legalsite.model.policy import VersionId
from legalsite.site.ledger_on_disk import line_signers, read_record

pytestmark = pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="install ssh-keygen (Debian: openssh-client)"
)

DAYS = ("2025-01-01", "2025-02-01", "2025-03-01")
CONFIG = '[site]\ntitle = "Example"\nurl = "https://example.com/legal/"\n'
Site = Callable[..., tuple[int, str]]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return tmp_path / "site/content"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two keys, and a site with three texts that were published and signed month by month. `before/` has content/ as
    it was before the last publish."""
    folder = tmp_path_factory.mktemp("signed")
    content = folder / "site/content"
    content.mkdir(parents=True)
    (content.parent / "legalsite.toml").write_text(CONFIG)
    for name in ("ours", "theirs", "others"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True
        )
    for day in DAYS:
        shutil.rmtree(folder / "before", ignore_errors=True)
        shutil.copytree(content, folder / "before")
        (content / "terms.md").write_text(_text(day))
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setenv("SOURCE_DATE_EPOCH", _noon(day))
            assert (
                run(
                    [
                        "publish",
                        "--quiet",
                        "--root",
                        str(content.parent),
                        "--key",
                        str(folder / "ours"),
                    ]
                )
                == 0
            )
    return folder


@pytest.fixture
def site(
    signed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Site:
    """A function that runs a command in a copy of that site, and returns the exit status and what was printed."""
    shutil.copytree(signed, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path / "site")

    def command(*argv: str, day: str = "2025-06-01") -> tuple[int, str]:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", _noon(day))
        capsys.readouterr()
        status = run([*argv])
        return status, "".join(capsys.readouterr())

    return command


def _noon(day: str) -> str:
    return str(int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()))


def _text(day: str, words: str = "Be fair.") -> str:
    more = "" if day == DAYS[0] else f"change: material\nsummary: A change of {day}.\n"
    return f"---\ntitle: Terms\nrevised: {day}\npromise: none\n{more}---\n# Terms\n\n{words} On {day}, we wrote this.\n"


def _put_back(content: Path, *names: str) -> None:
    for name in names:
        shutil.copy(content.parent.parent / "before" / name, content / name)


def _cut(content: Path, lines: int) -> bytes:
    return b"".join((content / "LEDGER").read_bytes().splitlines(keepends=True)[: lines + 1])


def _rewrite(content: Path) -> None:
    """Write the last text, its draft and its line anew."""
    data = _text(DAYS[2], "Be kind.").encode()
    for path in (f"terms/{DAYS[2]}.md", "terms.md"):
        (content / path).write_bytes(data)
    entry = LedgerEntry(
        "publish",
        hashlib.sha256(data).hexdigest(),
        f"terms/{DAYS[2]}.md",
        "terms",
        VersionId.parse(DAYS[2]),
    )
    time = read_record(content.parent).ledger.lines[2].time
    (content / "LEDGER").write_bytes(append_entries(_cut(content, 2), [entry], time))


def _wound_back(content: Path) -> None:
    _put_back(content, "CHECKPOINT", "CHECKPOINT.sig")
    _rewrite(content)


def _checkpoint_made_anew(content: Path) -> None:
    _rewrite(content)
    ledger = (content / "LEDGER").read_bytes()
    time = read_record(content.parent).ledger.lines[2].time
    (content / "CHECKPOINT").write_bytes(bytes(checkpoint_of(ledger, time)))


def _without(*names: str) -> Callable[[Path], None]:
    return lambda content: [(content / name).unlink() for name in names] and None


def _another_line(verb: str, path: str) -> Callable[[Path], None]:
    def attack(content: Path) -> None:
        (content / path).parent.mkdir(exist_ok=True)
        (content / path).write_text("---\ntitle: x\nrevised: 2025-01-01\n---\nGone.\n")
        entry = LedgerEntry(
            verb,  # type: ignore[arg-type]  # words of a case
            hashlib.sha256((content / path).read_bytes()).hexdigest(),
            path,
            "" if verb == "file" else "terms",
            None if verb == "file" else VersionId.parse(Path(path).stem),
        )
        record = read_record(content.parent)
        (content / "LEDGER").write_bytes(
            append_entries(record.data, [entry], record.ledger.lines[-1].time)
        )

    return attack


ATTACKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "the second-last checkpoint, and the last text rewritten": (
        _wound_back,
        "after the signed checkpoint and unsigned: line 3 (publish terms/2025-03-01.md)",
    ),
    "a checkpoint made anew": (
        _checkpoint_made_anew,
        "isn't a signature of CHECKPOINT by an allowed signer",
    ),
    "an older signature": (
        lambda content: _put_back(content, "CHECKPOINT.sig"),
        "isn't a signature of CHECKPOINT by an allowed signer",
    ),
    "no signature": (_without("CHECKPOINT.sig"), "the signature is missing"),
    "nobody allowed": (
        _without("allowed_signers"),
        "content/allowed_signers, which says who may sign, is missing",
    ),
    "no ledger": (
        _without("LEDGER", "CHECKPOINT"),
        "isn't a signature of CHECKPOINT by an allowed signer",
    ),
    "a picture": (_another_line("file", "files/new.png"), "unsigned: line 4 (file files/new.png)"),
    "two pictures": (
        lambda content: (
            [_another_line("file", f"files/{name}.png")(content) for name in ("new", "newer")]
            and None
        ),
        "after the signed checkpoint and unsigned: line 4 (file files/new.png) and 1 line below it",
    ),
    "a gap": (
        _another_line("gap", "terms/2024-01-01.gap"),
        "unsigned: line 4 (gap terms/2024-01-01.gap)",
    ),
    "withheld": (
        lambda content: (
            _another_line("withhold", f"terms/{DAYS[0]}.withheld")(content)
            or (content / f"terms/{DAYS[0]}.md").unlink()
        ),
        "unsigned: line 4 (withhold terms/2025-01-01.withheld)",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_put_in_the_place_of_what_was_signed_is_found_and_repaired_by_the_command_that_is_named(
    name: str, site: Site, content: Path
) -> None:
    """The command shows what it signs."""
    attack, expected = ATTACKS[name]
    attack(content)
    status, said = site("verify")
    assert (status, expected in said) == (1, True), said
    assert "error[signature]" in said
    if name == "no ledger":  # nothing can repair it
        return
    (named,) = set(re.findall(r"(?:^    |`)(legalsite [^`\n]+)", said, re.MULTILINE))
    status, said = site(*shlex.split(named.replace("FILE", "../ours"))[1:])
    assert status == 0, said
    covered = 3 if "line" in expected else 2  # by the checkpoint that was signed before
    covered = {
        "the second-last checkpoint, and the last text rewritten": 2,
        "nobody allowed": 0,
    }.get(name, covered)
    shown = re.findall(r"^  (\d{6}) ", said, re.MULTILINE)
    assert shown == [
        f"{n:06d}" for n in range(covered + 1, len(read_record(content.parent).ledger.lines) + 1)
    ]
    status, said = site("verify")
    assert (status, "signature  valid, by example.com, with the key SHA256:" in said) == (
        0,
        True,
    ), said


def test_only_lines_of_notices_may_follow(site: Site, content: Path) -> None:
    revised = VersionId.parse(DAYS[2])
    notice = LedgerEntry(
        "notice",
        "ab" * 32,
        "",
        "terms",
        revised,
        RecordedResult("stated", "letter", on=revised.day),
    )
    record_notice(content.parent, [notice], read_record(content.parent).ledger.lines[-1].time)
    status, said = site("verify")
    assert (status, ", for the first 3 of 4 lines\n" in said) == (0, True), said
    assert site("publish")[0] == 0, "there is nothing to publish, and notices wait for the next one"


def test_signers_that_were_kept_elsewhere(site: Site, content: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shutil.copy(content / "allowed_signers", kept)
    assert site("verify", "--allowed-signers", str(kept))[0] == 0
    (content / "allowed_signers").write_text(f"example.com {(tmp_path / 'theirs.pub').read_text()}")
    _checkpoint_made_anew(content)
    assert site("publish", "--key", "../theirs")[0] == 0
    assert site("verify")[0] == 0, "whoever can write here can replace those who may sign as well"
    assert site("verify", "--allowed-signers", str(kept))[0] == 1
    _without("allowed_signers", "CHECKPOINT.sig")(content)
    assert site("verify")[0] == 1, "SIGNATURES says that this site was signed"
    _without("SIGNATURES")(content)
    assert site("verify")[0] == 0, "nothing says that this site was signed"
    assert "the signature is missing" in site("verify", "--allowed-signers", str(kept))[1]
    shutil.rmtree(content)
    content.mkdir()
    assert site("verify", "--allowed-signers", str(kept))[0] == 1


def test_an_auditor_without_the_new_key(site: Site, content: Path, tmp_path: Path) -> None:
    """The lines that the old key signed are verified, and the key that isn't known is named."""
    kept = tmp_path / "kept"
    shutil.copy(content / "allowed_signers", kept)
    new = (tmp_path / "theirs.pub").read_text()
    (content / "allowed_signers").write_text(f"counsel@example.com {new}")
    (content / "terms.md").write_text(_text("2025-06-01"))
    assert site("publish", "--key", "../theirs")[0] == 0
    status, said = site("verify", "--allowed-signers", str(kept))
    keys = {name: _fingerprint(tmp_path / f"{name}.pub") for name in ("ours", "theirs")}
    assert status == 1
    assert f"valid, by example.com, with the key {keys['ours']}, for the first 3 of 4 lines" in said
    assert f"the key that signed CHECKPOINT isn't an allowed signer's: {keys['theirs']}" in said
    assert "publish" not in said, "an auditor can't sign"
    kept.write_text(f"example.com {(tmp_path / 'others.pub').read_text()}")
    status, said = site("verify", "--allowed-signers", str(kept))
    assert (status, f"signature  by a key that isn't listed, {keys['theirs']}\n" in said) == (
        1,
        True,
    )
    record = read_record(content.parent)
    assert line_signers(content.parent, record) == [*[keys["ours"]] * 3, "counsel@example.com"]
    both = f"{(content / 'allowed_signers').read_text()}example.com {(tmp_path / 'ours.pub').read_text()}"
    (content / "allowed_signers").write_text(both)
    assert line_signers(content.parent, record) == [*["example.com"] * 3, "counsel@example.com"]


def test_signs_as_the_reference_says(site: Site, content: Path, tmp_path: Path) -> None:
    """With the public key beside the private one or in an agent, and not again what an allowed signer signed."""
    listed = content / "allowed_signers"
    listed.write_text(f"{listed.read_text()}b@c.test {(tmp_path / 'theirs.pub').read_text()}")
    before = (content / "CHECKPOINT.sig").read_bytes()
    status, said = site("publish", "--key", str(tmp_path / "theirs"))
    assert (status, (content / "CHECKPOINT.sig").read_bytes()) == (0, before), said
    (content / "terms.md").write_text(_text("2025-06-01"))
    assert site("publish", "--dry-run")[0] == 0
    assert site("publish")[0] == 2
    assert site("publish", "--key", str(tmp_path / "theirs.pub"))[0] == 0
    assert "valid, by b@c.test, " in site("verify")[1]


def test_signs_with_a_key_in_an_agent(
    site: Site, content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = subprocess.run(["ssh-agent", "-c"], check=True, capture_output=True, text=True).stdout
    for name, value in re.findall(r"setenv (\w+) ([^;]+);", agent):
        monkeypatch.setenv(name, value)
    try:
        subprocess.run(["ssh-add", "-q", str(tmp_path / "ours")], check=True)
        (tmp_path / "ours").unlink()
        (content / "terms.md").write_text(_text("2025-06-01"))
        assert site("publish", "--key", str(tmp_path / "ours.pub"))[0] == 0
    finally:
        subprocess.run(["ssh-agent", "-k"], check=True, capture_output=True)
    assert site("verify")[0] == 0


def test_a_damaged_signature_of_an_earlier_checkpoint(
    site: Site, content: Path, tmp_path: Path
) -> None:
    """It's ignored. What it signed counts from the next signature on."""
    file = content / "SIGNATURES"
    earlier = file.read_bytes()
    assert earlier.count(b"legalsite-checkpoint v1 ") == 2
    record = read_record(content.parent)
    for damaged in (
        b"",
        earlier[:300],
        earlier[300:],
        earlier.replace(b"lines 1", b"lines 2"),
        b"\xff" * 99,
    ):
        file.write_bytes(damaged)
        assert line_signers(content.parent, record) == ["example.com"] * 3
        assert site("verify")[0] == 0


def _fingerprint(key: Path) -> str:
    listed = subprocess.run(["ssh-keygen", "-l", "-f", str(key)], check=True, capture_output=True)
    return listed.stdout.decode().split()[1]


def test_an_older_state_as_a_whole_needs_a_witness(
    site: Site, content: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    shutil.copy(content / "CHECKPOINT", kept)
    shutil.rmtree(content)
    shutil.copytree(tmp_path / "before", content)
    status, said = site("verify")
    assert (status, "can't show that newer lines were cut off: keep a copy" in said) == (0, True)
    assert site("verify", "--checkpoint", str(kept))[0] == 1


def test_a_checkpoint_of_no_line_is_no_witness(site: Site, content: Path, tmp_path: Path) -> None:
    time = read_record(content.parent).ledger.lines[0].time
    (tmp_path / "kept").write_bytes(bytes(checkpoint_of(_cut(content, 0), time)))
    status, said = site("verify", "--checkpoint", str(tmp_path / "kept"))
    assert (status, "error[checkpoint-empty]" in said) == (1, True)


def _commands(tmp_path: Path) -> dict[str, Sequence[str]]:
    return {
        "publish": ("publish",),
        "withhold": (
            "publish",
            "--withhold",
            f"terms@{DAYS[0]}",
            "--reason",
            "A court said so.",
            "--yes",
        ),
        "import": ("import", "git", str(tmp_path / "repository"), "--path", "*.md"),
    }


@pytest.mark.parametrize("name", ["publish", "withhold", "import"])
def test_without_a_key_nothing_is_written(
    name: str, site: Site, content: Path, tmp_path: Path
) -> None:
    if name == "publish":
        (content / "terms.md").write_text(_text("2025-06-01"))
    if name == "import":
        repository = tmp_path / "repository"
        repository.mkdir()
        git(repository, "init", "-q")
        commit(repository, "2024-01-01", {"cookies.md": "# Cookies\n\nWe use cookies.\n"})
    site("verify")
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in content.rglob("*")
        if path.is_file()
    }
    command = _commands(tmp_path)[name]
    day = "2030-06-01" if name == "import" else "2025-06-01"
    status, said = site(*command, day=day)
    assert (status, "error[no-key]" in said) == (2, True), said
    assert name == "withhold" or site(*command, "--dry-run", day=day)[0] == 0
    assert {
        p: (p.read_bytes(), p.stat().st_mtime_ns) for p in content.rglob("*") if p.is_file()
    } == before
    status, said = site(*command, "--key", "../ours", day=day)
    assert status == 0, said
    assert len(read_record(content.parent).ledger.lines) == 4
    assert site("verify", day=day)[0] == 0
