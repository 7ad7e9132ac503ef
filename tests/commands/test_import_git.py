"""`legalsite import git` over real little repositories, then what a build and verify make of it."""

import multiprocessing
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from git_repositories import commit, git
from legalsite.cli import run
from legalsite.cli.invocation import now
from legalsite.commands.publish import publish
from legalsite.disk import archive

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="install git (Debian: git)")

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
ONE, REFLOWED = "# Terms\n\nWe keep it for 30 days.\n", "Terms\n=====\n\nWe keep it\nfor *30* days.\n"
TWO, PRIVACY = "# Terms\n\nWe keep it for 14 days.\n", "# Privacy\n\n" + "We look away, at all times.\n\n" * 9


class Repository:
    """A work tree."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        return git(self.folder, *arguments)

    def commit(self, day: str, files: dict[str | bytes, str | bytes | None], subject: str = "Words") -> None:
        commit(self.folder, day, {os.fsdecode(name): text for name, text in files.items()}, subject)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/legalsite.toml").write_text(
        '[site]\ntitle = "A"\nurl = "https://a.example/"\nlanguages = ["en", "de"]\n'
    )
    return tmp_path / "site"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def imports(site: Path, repository: Path, *options: str, glob: str = "**/*.md") -> int:
    return run(["import", "git", str(repository), "--path", glob, "--root", str(site), *options])


def content(site: Path) -> list[str]:
    folder = site / "content"
    found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return [path for path in found if path not in ("LEDGER", "CHECKPOINT")]


def test_a_draft_that_is_not_published_is_not_written_over(
    site: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = site / "content/terms.md"
    draft.parent.mkdir()
    for path, day in (("imprint.md", "2026-01-01"), ("terms.md", "2026-01-02")):
        (site / "content" / path).write_text(f"---\ntitle: A\nrevised: {day}\n---\nMine.\n")
        if path == "imprint.md":
            publish(site, (), now=now())
    repository.commit("2024-01-01", {"terms.md": ONE, "privacy.md": PRIVACY})
    for file in site.rglob("*"):
        os.utime(file, (10**9, 10**9))
    assert imports(site, repository.folder) == 1
    assert "content/terms.md: error[file-exists]" in capsys.readouterr().err
    assert draft.read_text().endswith("Mine.\n")
    assert imports(site, repository.folder, glob="privacy.md") == 0
    assert not (site / ".legalsite/hashes").exists(), "every file was read"


@pytest.mark.parametrize(("files", "named"), [
    ([f"{letter}.md" for letter in "abcdef"] + ["0.txt"], "a.md, b.md, c.md, d.md, e.md"),
    (["a.txt", "b.markdown"], "b.markdown"), (["a.txt", "b.png"], "a.txt, b.png"),
])  # fmt: skip
def test_where_no_file_matches_some_that_there_are_are_named(
    site: Path, repository: Repository, capsys: pytest.CaptureFixture[str], files: list[str], named: str
) -> None:
    repository.commit("2024-01-01", {name: f"{name}\n" for name in ("0.md", *files)})
    repository.commit("2024-01-02", {"0.md": None})
    assert imports(site, repository.folder, glob="policies/*.md") == 2
    assert capsys.readouterr().err.splitlines()[1].endswith(f"the repository has these files, for example: {named}")


def test_a_history_becomes_content_that_builds(
    site: Path, repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    repository.commit("2024-01-01", {"terms.md": ONE, "privacy.md": PRIVACY})
    repository.commit("2024-01-02", {"terms.md": REFLOWED}, "Reflow")
    repository.commit("2024-01-03T08:00", {"terms.md": ONE + "\nA slip.\n"})
    repository.commit("2024-01-03T09:00", {"terms.md": TWO})
    repository.git("mv", "privacy.md", "our-privacy.md")
    repository.commit("2024-01-04", {"our-privacy.md": PRIVACY + "We see nothing.\n"})
    repository.commit("2024-01-05", {"terms.md": None}, "Away with it")
    assert imports(site, repository.folder) == 0
    ended = "removed on 2024-01-05: withdrawn"
    assert capsys.readouterr().out.split("\n")[:3] == [
        "our-privacy: 2 revisions, 2024-01-01 to 2024-01-04, from our-privacy.md (before: privacy.md)",
        f"terms: 3 revisions, 2024-01-01 to 2024-01-05, from terms.md; {ended}",
        "2 policies, 5 revisions",
    ]
    assert content(site) == [
        *("our-privacy.md", "our-privacy/2024-01-01.md", "our-privacy/2024-01-04.md"),
        *("terms/2024-01-01.md", "terms/2024-01-03.md", "terms/2024-01-05.md"),
    ]
    ledger = [line.split()[1:3] for line in (site / "content/LEDGER").read_text().splitlines()[1:]]
    assert ledger == [["2026-01-01T00:00:00Z", "import"]] * 5
    assert run(["build", "--root", str(site)]) == 0
    assert run(["verify", "--root", str(site)]) == 0
    publish(site, (), now=now())
    pages = [page.read_text() for page in (site / "output").rglob("*") if page.suffix in (".html", ".xml", ".json")]
    assert not any("Material" in page or '"material"' in page for page in pages), "nobody said then how much it weighs"
    redline = (site / "output/terms/changes/2024-01-03/index.html").read_text()
    assert "<del" in redline
    assert "A slip" not in redline


def test_links_between_the_texts_lead_to_policies_and_a_move_is_no_change(
    site: Path, repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    code = "\n    [see](../terms.md)\n"  # shown, not followed: its words stay, and so does the whole text
    repository.commit("2024-01-01", {"terms.md": f"{ONE}See [privacy](privacy.md#data).\n", "privacy.md": PRIVACY})
    repository.git("mv", "privacy.md", "data.md")
    (repository.folder / "privacy").mkdir()
    repository.git("mv", "data.md", "privacy/index.md")
    repository.commit("2024-01-02", {"terms.md": f"{ONE}See [privacy](privacy/index.md#data).\n"})
    repository.commit("2024-01-03", {"privacy/index.md": f"{PRIVACY}See [the terms](../terms.md).\n"})
    repository.commit("2024-01-04", {"privacy/index.md": f"{PRIVACY}See [our terms](../terms.md).\n{code}"})
    assert imports(site, repository.folder) == 0
    links = "1 link rewritten to lead to policies, over all revisions"
    assert capsys.readouterr().out.split("\n")[:3] == [
        f"privacy: 3 revisions, 2024-01-01 to 2024-01-04, from privacy/index.md (before: privacy.md); {links}",
        "terms: 1 revision, 2024-01-01, from terms.md",
        "2 policies, 4 revisions",
    ]
    assert code in (site / "content/privacy.md").read_text()
    assert run(["build", "--root", str(site)]) == 0
    assert 'href="/privacy/#data"' in (site / "output/terms/index.html").read_text()
    assert 'href="/terms/"' in (site / "output/privacy/index.html").read_text()


def test_hostile_names_and_bytes_are_said(
    site: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(
        "2024-01-01",
        {
            b"a\n::error::b\x1b[31m.md": ONE,
            b"\xff\xfe.md": TWO,
            "-rf.md": PRIVACY,
            "`<b>`.md": "# B\n\nWords.\n",
            "kana.md": "料金は二円。".encode("shift_jis"),
            "picture.md": b"\x89PNG\0\0\0",
            "hidden.md": "# H\n\nA\u202eB\n",
            "large.md": b"x" * 2_000_001,
        },
    )
    (repository.folder / "link.md").symlink_to("/etc/passwd")
    repository.commit("2024-01-02", {"`<b>`.md": None})
    assert imports(site, repository.folder) == 0
    printed = capsys.readouterr()
    assert "\x1b" not in printed.out + printed.err
    assert not re.search(r"^\s*::", printed.out + printed.err, re.MULTILINE)
    for rule, name in [
        ("bad-encoding", "kana.md@"),
        ("not-a-text", "picture.md@"),
        ("cleaned-characters", "hidden.md@"),
        ("too-large", "large.md@"),
        ("not-a-file", "link.md@"),
    ]:
        assert any(rule in line and line.startswith(name) for line in printed.err.splitlines()), rule
    assert content(site) == [
        *("a-error-b-31m.md", "a-error-b-31m/2024-01-01.md", "b/2024-01-01.md", "b/2024-01-02.md"),
        *("hidden.md", "hidden/2024-01-01.md"),
        *("policy.md", "policy/2024-01-01.md", "rf.md", "rf/2024-01-01.md"),
    ]
    assert run(["build", "--root", str(site)]) == 0
    assert "“`&lt;b&gt;`.md”" in (site / "output/b/index.html").read_text()


def killed_after(files: int, site: Path, repository: Path) -> None:
    real = archive._create
    left = iter(range(files))

    def create(place: Path, data: bytes) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        real(place, data)

    archive._create = create
    archive.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    imports(site, repository)


@pytest.mark.parametrize("files", [0, 1, 6])
def test_killed_it_records_nothing_and_the_same_import_goes_on(
    site: Path, repository: Repository, tmp_path: Path, files: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    repository.commit("2024-01-01", {"terms.md": ONE, "privacy.md": PRIVACY, "cookies.md": "# Cookies\n\nNone.\n"})
    repository.commit("2024-02-01", {"terms.md": TWO, "cookies.md": None})
    shutil.copytree(site, tmp_path / "whole")
    assert imports(tmp_path / "whole", repository.folder) == 0
    process = multiprocessing.get_context("fork").Process(target=killed_after, args=(files, site, repository.folder))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert len(content(site)) == files
    assert not (site / "content/LEDGER").exists()
    assert imports(site, repository.folder) == 0
    assert content(site) == content(tmp_path / "whole")
    assert (site / "content/LEDGER").read_bytes() == (tmp_path / "whole/content/LEDGER").read_bytes()
    assert run(["verify", "--root", str(site)]) == 0


@pytest.mark.parametrize("checkout", ["none", "without a commit", "with a commit"])
def test_the_command_that_it_prints_undoes_it(
    site: Path, repository: Repository, capsys: pytest.CaptureFixture[str], checkout: str
) -> None:
    """Also where the site had texts and lines before, and drafts that nobody committed."""
    (site / "content").mkdir()
    (site / "content/imprint.md").write_text("---\ntitle: Imprint\nrevised: 2024-01-01\n---\n\nWe.\n")
    assert run(["publish", "imprint", "--keep-dates", "--root", str(site)]) == 0
    if checkout != "none":
        subprocess.run(["git", "init", "--quiet", str(site)], check=True)
    if checkout == "with a commit":
        commit(site, "2026-01-01", {"README.md": "A site."})
    (site / "content/draft.md").write_text("---\ntitle: Draft\nrevised: 2024-01-01\n---\n\nSoon.\n")
    repository.commit("2024-01-01", {"terms.md": ONE, "eu/privacy.md": PRIVACY})
    before = {path: path.read_bytes() for path in (site / "content").rglob("*") if path.is_file()}
    for _ in range(2):
        capsys.readouterr()
        assert imports(site, repository.folder) == 0
        assert (site / "content/eu/privacy.md").exists()
        (command,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  rm ")]
        subprocess.run(command, shell=True, check=True)
        assert {path: path.read_bytes() for path in (site / "content").rglob("*") if path.is_file()} == before
    assert run(["verify", "--root", str(site)]) == 0


def test_a_ref_and_a_shallow_clone(
    site: Path, repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("2024-01-01", {"terms.md": ONE})
    repository.commit("2024-02-01", {"terms.md": TWO})
    repository.git("tag", "then")
    repository.commit("2024-03-01", {"terms.md": ONE})
    repository.git("clone", "-q", "--bare", "--depth=2", repository.folder.as_uri(), str(tmp_path / "bare"))
    assert imports(site, tmp_path / "bare") == 0
    assert content(site) == ["terms.md", "terms/2024-02-01.md", "terms/2024-03-01.md"]
    assert "warning[shallow-clone]" in capsys.readouterr().err
    shutil.rmtree(site / "content")
    assert imports(site, repository.folder, "--ref", "then") == 0
    assert content(site) == ["terms.md", "terms/2024-01-01.md", "terms/2024-02-01.md"]


def test_a_partial_clone_is_not_completed_over_the_network(
    site: Path, repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("2024-01-01", {"terms.md": ONE})
    repository.commit("2024-01-02", {"terms.md": TWO})
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("clone", "-q", "--bare", "--filter=blob:none", repository.folder.as_uri(), str(tmp_path / "bare"))
    assert imports(site, tmp_path / "bare") == 1
    printed = capsys.readouterr().err
    assert "error[no-texts]" in printed
    assert "warning[no-blob]: the repository lacks this version; the text of that time" in printed


def test_a_clone_without_its_large_files_says_how_to_get_them(
    site: Path, repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film = "one frame of the film of our harbour\n" * 100
    repository.commit("2024-01-01", {"terms.md": ONE, "film": film})
    repository.commit("2024-01-02", {"terms.md": TWO, "film": None, "films": film + "the last one\n"})
    repository.git("config", "uploadpack.allowFilter", "true")
    large = ("--filter=blob:limit=1k", repository.folder.as_uri())
    repository.git("clone", "-q", "--bare", *large, str(tmp_path / "bare"))
    assert imports(site, tmp_path / "bare") == 2
    assert "if this is a partial clone, clone it again without --filter" in capsys.readouterr().err
    assert content(site) == []


def test_hidden_characters_drop_no_version_and_are_listed(
    site: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("2024-01-01", {"terms.md": ONE})
    for day, words in enumerate(("It\x92s ours.\u2028\n", "It\x92s yours.\u2028\n", "It\x92s theirs.\u2028\n"), 2):
        repository.commit(f"2024-01-0{day}", {"terms.md": ONE + words})
    assert imports(site, repository.folder) == 0
    printed = capsys.readouterr()
    [warning] = [line for line in printed.err.splitlines() if "cleaned-characters" in line]
    assert "1 × U+0092 (a control character): read as ’, as in Windows-1252" in warning
    assert "1 × U+2028 (line separator): read as a space" in warning
    assert "the same in 2 later versions, the last is terms.md@" in warning
    assert printed.out.startswith("terms: 4 revisions, 2024-01-01 to 2024-01-04, from terms.md\n")
    assert "It’s theirs. \n" in (site / "content/terms.md").read_text()


def test_what_cannot_be_read_leaves_a_gap_that_no_page_claims_a_text_for(
    site: Path, repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    repository.commit("2024-01-01", {"terms.md": ONE})
    repository.commit("2024-02-01", {"terms.md": b"\x89PNG\0\0\0"})
    repository.commit("2024-02-02", {"terms.md": "料金は二円。".encode("shift_jis")})
    repository.commit("2024-03-01", {"terms.md": ONE})
    assert imports(site, repository.folder) == 0
    assert (
        "terms: 2 revisions, 2024-01-01 to 2024-03-01, from terms.md; 1 gap, from 2024-02-01\n"
        in capsys.readouterr().out
    )
    assert content(site) == ["terms.md", "terms/2024-01-01.md", "terms/2024-02-01.gap", "terms/2024-03-01.md"]
    reasons = (site / "content/terms/2024-02-01.gap").read_text().splitlines()
    assert reasons[0].startswith(
        "The version of February 1, 2024 in the history could not be read: this is an image, not a text (“terms.md”,"
    )
    assert reasons[1].startswith("The version of February 2, 2024 in the history could not be read: byte 0x97")
    ledger = [line.split()[2:5] for line in (site / "content/LEDGER").read_text().splitlines()[1:]]
    assert [verb for verb, *_ in ledger] == ["import", "gap", "import"]
    assert run(["verify", "--root", str(site)]) == 0
    assert run(["build", "--root", str(site)]) == 0
    assert run(["status", "--root", str(site)]) == 0
    assert "gap: the text from 2024-02-01 until 2024-02-29 is not known" in capsys.readouterr().out
    page = (site / "output/terms/2024-01-01/index.html").read_text()
    assert '<time datetime="2024-01-31">' in page
    assert "It is not known which text came next." in page


@pytest.mark.long
def test_a_real_history(site: Path, tmp_path: Path) -> None:
    stream = CORPUS / "basecamp-policies.fast-export.gz"
    if not stream.is_file():
        pytest.skip("the histories in ../shared/corpus are not here")
    place = Repository(tmp_path / "history")
    packed = subprocess.run(["gunzip", "-c", str(stream)], capture_output=True, check=True).stdout
    subprocess.run(["git", "fast-import", "--quiet"], cwd=place.folder, input=packed, check=True)
    assert imports(site, place.folder, "--quiet", glob="[prt]*/**/*.md") == 0
    slugs = {path.partition("/")[0] for path in content(site) if "/" in path}
    assert {"privacy", "terms", "refund-hey", "taxes-ohio"} <= slugs
    assert len([path for path in content(site) if path.startswith("privacy/")]) > 30
    assert run(["build", "--root", str(site)]) == 0
    assert run(["verify", "--root", str(site)]) == 0


def test_wrong_clocks_and_a_commit_that_is_left_out(
    site: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    texts = [f"# Terms\n\nWe keep it for {number} days.\n" for number in range(5)]
    days = ["2024-01-05", "2024-01-02", "2031-01-01", "2024-03-01", "2024-04-01"]
    for day, text in zip(days, texts, strict=True):
        repository.commit(day, {"terms.md": text}, f"Words of {day}")
    slip = repository.git("log", "--format=%h", "--grep=2024-03-01").strip()
    assert imports(site, repository.folder, "--leave-out", "abcdef0123456789") == 2
    assert content(site) == []
    assert imports(site, repository.folder, "--leave-out", slip) == 0
    assert content(site) == [
        *("terms.md", "terms/2024-01-05-2.md", "terms/2024-01-05-3.md", "terms/2024-01-05.md"),
        *("terms/2024-03-01.gap", "terms/2024-04-01.md"),
    ]
