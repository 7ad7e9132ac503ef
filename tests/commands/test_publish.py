"""Publishing freezes the drafts, records each once, and changes nothing where anything stands against it."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ledgers import record_notice
from legalsite.cli import run
from legalsite.commands.publish import Published, PublishOptions, publish, withhold
from legalsite.commands.verify import verify
from legalsite.disk import archive
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_files import recorded_texts
from legalsite.ledger.recorded_result import read_result
from legalsite.model.config import Languages
from legalsite.model.document import Document
from legalsite.model.policy import VersionId
from legalsite.site import texts
from legalsite.site.ledger_on_disk import read_record
from legalsite.site.texts import parse
from legalsite.source.policy_files import arrange, read_policy

needs_ssh_keygen = pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="install ssh-keygen (Debian: openssh-client)"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    config = (
        '[site]\ntitle = "Example"\nurl = "https://example.com/legal"\nlanguages = ["en", "de"]\n'
    )
    (tmp_path / "legalsite.toml").write_text(config)
    write(
        tmp_path,
        "privacy.md",
        text("2025-02-01", "We keep it for 30 days.\n\n![Plan](files/plan.png)"),
    )
    write(
        tmp_path,
        "eu/terms.md",
        text("2025-02-01", "[Plan](../files/plan.png#page=2), [tariff](files/tariff.pdf)."),
    )
    write(tmp_path, "files/plan.png", "plan")
    write(tmp_path, "files/tariff.pdf", "tariff")
    write(tmp_path, "files/unused.pdf", "unused")
    return tmp_path


def text(revised: str, body: str, *more: str) -> str:
    return "\n".join(
        ["---", "title: A text", f"revised: {revised}", *more, "---", "# A text", "", body, ""]
    )


def write(root: Path, path: str, data: str) -> None:
    place = root / "content" / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(data, encoding="utf-8")


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:12:00").replace(tzinfo=UTC)


def content(root: Path) -> dict[str, bytes]:
    folder = root / "content"
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def recorded(done: Published) -> list[str]:
    return [" ".join(line.split(" ")[2:7:4]) for line in done.lines]


def refused(work: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsFound) as found:
        work()
    return [(problem.rule, problem.place) for problem in found.value.problems]


def test_the_folder_is_listed_once_and_the_check_sees_the_same_site(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, "privacy.md", text("2025-02-01", "Pay at [the desk](files/desk.pdf)."))
    surveys, survey = [], archive.scan_files
    monkeypatch.setattr(archive, "scan_files", lambda root: surveys.append(root) or survey(root))
    assert refused(
        lambda: publish(root, ["privacy"], PublishOptions(checked=True), now=at("2025-02-01"))
    ) == [("missing-file", "content/privacy.md:7:19")]
    assert surveys == [root]


def damage(root: Path) -> list[Problem]:
    return [problem for part in verify(root, now=at("2030-01-01")) for problem in part.problems]


def test_a_dry_run_says_the_same_and_writes_nothing(root: Path) -> None:
    before = content(root)
    dry = publish(root, (), now=at("2025-02-01"), dry_run=True)
    assert content(root) == before
    assert not (root / ".legalsite").exists()
    assert dry == publish(root, (), now=at("2025-02-01"))


def test_a_check_stops_it_unless_the_settings_turn_the_rule_down(root: Path) -> None:
    write(root, "privacy.md", text("2025-02-01", "Pay [company name]."))
    before = content(root)
    with pytest.raises(ProblemsFound) as found:
        publish(root, (), PublishOptions(checked=True), now=at("2025-02-01"))
    assert content(root) == before
    table = found.value.recipe.partition("and fill in WRITE WHY:\n")[2]
    with (root / "legalsite.toml").open("a") as settings:
        settings.write(table)
    assert refused(
        lambda: publish(root, (), PublishOptions(checked=True), now=at("2025-02-01"))
    ) == [(problem.rule, problem.place) for problem in found.value.problems]
    (root / "legalsite.toml").write_text(
        (root / "legalsite.toml").read_text().replace("WRITE WHY", "A joke.")
    )
    before, reasons = content(root), "files/checks/privacy-2025-02-01.txt"
    write(root, reasons, "Others.\n")
    with pytest.raises(FileExistsError, match=r"privacy-2025-02-01\.txt'$"):
        publish(root, (), PublishOptions(checked=True), now=at("2025-02-01"))
    (root / "content" / reasons).unlink()
    assert publish(root, (), PublishOptions(checked=True), now=at("2025-02-01")).total == 5
    recorded = content(root)[reasons]
    assert recorded.endswith(b"\nset to warning: A joke.\n")
    for path in content(root).keys() - before.keys() - {reasons}:
        (root / "content" / path).unlink()
    for path, data in before.items():
        (root / "content" / path).write_bytes(data)
    publish(root, (), PublishOptions(checked=True), now=at("2025-02-01"))
    assert content(root)[reasons] == recorded, (
        "of a publish that was killed before it wrote its lines"
    )


def test_what_was_turned_down_for_two_policies_with_the_same_words_stands_before_each(
    root: Path,
) -> None:
    settings = '[[checks]]\nrule = "placeholder"\nlevel = "warning"\nreason = "A joke."\n'
    (root / "legalsite.toml").write_text((root / "legalsite.toml").read_text() + settings)
    for path in ("privacy.md", "eu/terms.md"):
        write(root, path, text("2025-02-01", "Pay [company name]."))
    write(root, "privacy/2024-01-01.gap", "---\nuntil: 2025-01-01\n---\nLost.\n")
    assert recorded(publish(root, (), PublishOptions(checked=True), now=at("2025-02-01"))) == [
        "gap privacy/2024-01-01.gap",
        "file files/checks/eu--terms-2025-02-01.txt", "publish eu/terms/2025-02-01.md",
        "file files/checks/privacy-2025-02-01.txt", "publish privacy/2025-02-01.md",
    ]  # fmt: skip


def test_an_archive_that_was_never_recorded_comes_before_the_draft_and_is_of_the_past(
    root: Path,
) -> None:
    write(root, "rules/2025-09-01.md", text("2025-09-01", "Be fair."))
    said = refused(lambda: publish(root, ("rules",), now=at("2025-02-01")))
    assert said == [("future-revised", "content/rules/2025-09-01.md")]
    write(root, "privacy/2024-02-01.md", text("2024-02-01", "We keep it."))
    done = recorded(publish(root, ("privacy",), now=at("2025-02-01")))
    texts = [line for line in done if "/plan" not in line]
    assert texts == ["import privacy/2024-02-01.md", "publish privacy/2025-02-01.md"]


def test_an_archived_file_is_checked_as_a_draft_is_unless_it_is_history(root: Path) -> None:
    write(root, "rules.md", text("2025-02-01", "Be fair."))
    publish(root, (), now=at("2025-02-01"))
    broken = "See [above](#no-such-heading)."
    write(root, "rules/2025-01-05.md", text("2025-01-05", broken))
    checked = PublishOptions(checked=True)
    assert len(publish(root, ("rules",), checked, now=at("2025-02-20")).lines) == 1
    write(root, "rules/2025-02-15.md", text("2025-02-15", broken, "change: material", "summary: S"))
    said = refused(lambda: publish(root, ("rules",), checked, now=at("2025-02-20")))
    assert said == [("dead-anchor", "content/rules/2025-02-15.md:9:13")]


def test_an_archived_translation_delays_no_draft(root: Path) -> None:
    write(root, "rules.md", text("2025-02-01", "Be fair.", "promise: none"))
    publish(root, (), now=at("2025-02-01"))
    german = text("2025-02-01", "[Oben](#nirgends).", "translates: 2025-02-01")
    write(root, "rules/2025-02-01.de.md", german)
    kind = ("change: material", "summary: Kind.", "promise: none")
    write(root, "rules.md", text("2025-03-01", "Be kind.", *kind))
    done = publish(root, ("rules",), PublishOptions(checked=True), now=at("2025-03-01"))
    assert [line.split()[2] for line in done.lines] == ["import", "publish"]


def test_a_translation_may_be_older_than_the_day_on_which_it_is_published(root: Path) -> None:
    publish(root, (), now=at("2025-02-01"))
    write(
        root,
        "privacy.de.md",
        text("2025-02-05", "Wir behalten es 30 Tage.", "translates: 2025-02-01"),
    )
    done = publish(root, (), PublishOptions(redate=None), now=at("2025-02-10"))
    assert recorded(done) == ["publish privacy/2025-02-05.de.md"]


def test_a_second_time_there_is_nothing_to_publish(root: Path) -> None:
    publish(root, (), now=at("2025-02-01"))
    before, again = content(root), publish(root, (), now=at("2025-02-02"))
    assert (again.lines, again.began, again.checkpoint, content(root)) == ((), False, False, before)


@pytest.mark.parametrize(("replaces", "said"), [("[]", ["draft-overtaken"]), ("[2025-02-10]", [])])
def test_a_redated_draft_undoes_no_text_that_took_effect_since_unless_it_says_so(
    root: Path, replaces: str, said: list[str]
) -> None:
    shutil.rmtree(root / "content/eu")
    publish(root, (), now=at("2025-02-01"))
    write(
        root, "privacy.md", text("2025-02-10", "We keep it for 60 days.", "effective: 2025-03-01")
    )
    publish(root, (), now=at("2025-02-10"))
    write(root, "privacy.md", text("2025-02-12", "We keep it for 9 days.", f"replaces: {replaces}"))
    try:
        publish(root, (), PublishOptions(redate=True), now=at("2025-03-02"), dry_run=True)
        found = []
    except ProblemsFound as refusal:
        found = [problem.rule for problem in refusal.problems]
    assert found == said


def test_a_redate_that_cannot_be_published_leaves_the_drafts_as_they_were(root: Path) -> None:
    write(root, "privacy.md", text("2025-02-01", "Pay [company name]."))
    before = content(root)
    assert refused(
        lambda: publish(root, (), PublishOptions(checked=True, redate=True), now=at("2025-02-04"))
    )
    assert content(root) == before


def test_a_draft_of_today_keeps_its_date(root: Path) -> None:
    assert (
        publish(root, (), PublishOptions(redate=True), now=at("2025-02-01"), dry_run=True).redated
        == ()
    )
    assert publish(root, (), PublishOptions(redate=True), now=at("2025-02-02")).redated == (
        "eu/terms.md",
        "privacy.md",
    )


def test_a_damaged_ledger_is_not_added_to(root: Path) -> None:
    publish(root, (), now=at("2025-02-01"))
    write(root, "privacy.md", text("2025-03-01", "New."))
    ledger = root / "content/LEDGER"
    ledger.write_bytes(ledger.read_bytes().replace(b"plan.png", b"plam.png"))
    before = content(root)
    assert ("ledger-chain", "content/LEDGER:3") in refused(
        lambda: publish(root, (), now=at("2025-03-01"))
    )
    assert content(root) == before


def test_one_at_a_time(root: Path) -> None:
    with archive.write_lock(root):
        assert [rule for rule, _ in refused(lambda: publish(root, (), now=at("2025-02-01")))] == [
            "busy"
        ]


@pytest.mark.parametrize("step", ["_create_file", "sync_folder", "_write_beside"])
@pytest.mark.parametrize("nth", range(1, 6))
def test_a_device_that_fails_leaves_a_state_that_goes_on(
    root: Path, step: str, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, calls, real = content(root), 0, getattr(archive, step)

    def failing(*args: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(28, "No space left on device")
        return real(*args)

    monkeypatch.setattr(archive, step, failing)
    try:
        publish(root, (), now=at("2025-02-01"))
    except OSError:
        after = content(root)
        assert after == before or "LEDGER" in after
    monkeypatch.setattr(archive, step, real)
    publish(root, (), now=at("2025-02-02"))
    assert damage(root) == []
    assert len(content(root)["LEDGER"].splitlines()) == 5


def test_killed_before_the_ledger_it_goes_on(root: Path) -> None:
    """What a kill leaves: archive files, no line. The draft that equals one is published, not imported."""
    write(root, "privacy/2025-02-01.md", (root / "content/privacy.md").read_text())
    done = publish(root, (), now=at("2025-02-01"))
    assert [line.split(" ")[2] for line in done.lines].count("publish") == 2
    assert (root / "content/eu/terms/2025-02-01.md").exists()


def test_killed_before_the_checkpoint_it_is_written_anew(root: Path) -> None:
    publish(root, (), now=at("2025-02-01"))
    old = content(root)["CHECKPOINT"]
    write(root, "privacy.md", text("2025-03-01", "New."))
    publish(root, (), now=at("2025-03-01"))
    for before in (old, None):
        checkpoint = root / "content/CHECKPOINT"
        checkpoint.write_bytes(before) if before else checkpoint.unlink()
        done = publish(root, (), now=at("2025-03-02"))
        assert (done.lines, done.checkpoint) == ((), True)
        assert damage(root) == []


@needs_ssh_keygen
def test_signed(root: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    write(root, "allowed_signers", f"legal@example.com {key.with_suffix('.pub').read_text()}")
    assert [rule for rule, _ in refused(lambda: publish(root, (), now=at("2025-02-01")))] == [
        "no-key"
    ]
    publish(root, (), now=at("2025-02-01"), key=key)
    signature = verify(root, now=at("2025-02-01"))[3]
    listed = subprocess.run(
        ["ssh-keygen", "-lf", f"{key}.pub"], check=True, capture_output=True
    ).stdout.decode()
    said = f"valid, by legal@example.com, with the key {listed.split()[1]}"
    assert (signature.said, signature.problems) == (said, ())
    whole = content(root)
    write(root, "CHECKPOINT", whole["CHECKPOINT"].decode().replace("10:12:00Z", "10:13:00Z"))
    assert [p.rule for p in verify(root, now=at("2025-02-01"))[3].problems] == ["signature"]
    publish(root, (), now=at("2025-02-01"), key=key)
    assert content(root) == whole
    (root / "content/CHECKPOINT.sig").unlink()
    assert [p.message for p in verify(root, now=at("2025-02-01"))[3].problems] == [
        "the signature is missing"
    ]
    publish(root, (), now=at("2025-02-01"), key=key)
    assert content(root) == whole
    assert not publish(root, (), now=at("2025-02-03"), key=key).checkpoint
    assert run(["build", "--root", str(root), "--as-of", "2025-02-03", "--quiet"]) == 0
    for name in ("LEDGER", "CHECKPOINT", "CHECKPOINT.sig", "allowed_signers"):
        assert (root / "output" / name).read_bytes() == content(root)[name], (
            "readers can verify the signature"
        )


@needs_ssh_keygen
def test_a_notice_leaves_a_signed_checkpoint_as_it_is(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    publish(root, (), now=at("2025-02-01"), key=key)
    signed = content(root)["CHECKPOINT"]
    given = read_result("stated:in_product,on=2025-02-02")
    entry = LedgerEntry("notice", "", "", "privacy", VersionId.parse("2025-02-01"), given)
    record_notice(root, [entry], at("2025-02-02"))
    assert content(root)["CHECKPOINT"] == signed
    assert "which are unchanged; 1 added later" in verify(root, now=at("2025-02-02"))[2].said
    assert not publish(root, (), now=at("2025-02-03")).checkpoint
    unsigned = "which no allowed signer has signed:\n  000005 notice privacy@2025-02-01"
    for quiet in ([], ["--quiet"]):
        assert run(["publish", "--dry-run", "--key", str(key), "--root", str(root), *quiet]) == 0
        assert (unsigned in capsys.readouterr().out) is not bool(quiet)
    assert publish(root, (), now=at("2025-02-03"), key=key).checkpoint
    assert "5 lines" in verify(root, now=at("2025-02-03"))[2].said


@pytest.mark.parametrize("words", [(), ("--dry-run",), ("--quiet",), ("privacy",)])
def test_a_missing_key_is_an_error_although_nothing_needs_a_signature(
    words: tuple[str, ...], root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(root, (), now=at("2025-02-01"))
    key = tmp_path / "missing"
    assert run(["publish", *words, "--key", str(key), "--root", str(root)]) == 2
    assert "missing: error[no-key]: key file not found" in capsys.readouterr().err


@needs_ssh_keygen
def test_a_key_that_is_not_allowed_changes_nothing(root: Path, tmp_path: Path) -> None:
    for name in ("ours", "other"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True
        )
    write(root, "allowed_signers", f"legal@example.com {(tmp_path / 'ours.pub').read_text()}")
    before = content(root)
    found = refused(lambda: publish(root, (), now=at("2025-02-01"), key=tmp_path / "other"))
    assert [rule for rule, _ in found] == ["signature"]
    assert content(root) == before


def test_a_withheld_version_keeps_its_place(root: Path) -> None:
    publish(root, (), now=at("2025-02-02"))
    facts = ("effective: 2025-01-15", "retroactive: true", "replaces: [2025-02-01]")
    write(root, "privacy.md", text("2025-03-01", "Another text.", *facts))
    write(root, "privacy.de.md", text("2025-03-02", "Deutsch.", "translates: 2025-03-01"))
    publish(root, (), now=at("2025-03-02"))
    withhold(root, "privacy@2025-02-01", "Because.", now=at("2025-03-03"))
    withhold(root, "privacy@2025-03-01", 'Because: "this" & that.', now=at("2025-03-04"))
    write(root, "privacy.md", text("2025-04-01", "A third text."))
    (root / "content/privacy.de.md").unlink()
    assert recorded(publish(root, (), now=at("2025-04-01"))) == ["publish privacy/2025-04-01.md"]
    lines = recorded_texts(read_record(root).ledger)
    files = arrange(content(root), Languages(("en", "de")))[0]["privacy"]
    read = (root / "content").joinpath
    policy = read_policy(
        files,
        lambda path: read(path).read_bytes(),
        languages=Languages(("en", "de")),
        recorded=lines,
        unpublished=False,
    )
    assert [(str(r.revised), r.withheld) for r in policy.versions] == [
        ("2025-02-01", True), ("2025-03-01", True), ("2025-04-01", False)
    ]  # fmt: skip
    assert [r.withheld for r in policy.translations["de"]] == [True]


def test_each_text_is_parsed_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, "privacy/2024-02-01.md", text("2024-02-01", "We keep it for 14 days."))
    parsed: list[str] = []

    def counted(data: bytes, path: str, **named: Any) -> Document:
        parsed.append(path)
        return parse(data, path, **named)

    monkeypatch.setattr(texts, "parse", counted)
    publish(root, (), now=at("2025-02-01"))
    assert sorted(parsed) == ["eu/terms.md", "privacy.md", "privacy/2024-02-01.md"]
