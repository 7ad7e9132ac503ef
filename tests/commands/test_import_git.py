"""`legalsite import git` over real little repositories, then what a build and verify make of it."""

import multiprocessing
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from commands import imported_repository
from commands.imported_repository import ONE, PRIVACY, REFLOWED, TWO, Repository, content, imports
from git_repositories import commit
from legalsite.cli import run
from legalsite.cli.invocation import now
from legalsite.commands.publish import publish
from legalsite.disk import archive

site = pytest.fixture(imported_repository.site)
repository = pytest.fixture(imported_repository.repository)

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="install git (Debian: git)")


CORPUS = Path(__file__).parents[2] / "../shared/corpus"


def test_a_history_becomes_content_that_builds(
    site: Path,
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
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
    removed = "1 gap, from 2024-01-05"
    assert capsys.readouterr().out.split("\n")[:3] == [
        "our-privacy: 2 versions, 2024-01-01 to 2024-01-04, from our-privacy.md (before: privacy.md)",
        f"terms: 2 versions, 2024-01-01 to 2024-01-03, from terms.md; {removed}",
        "2 policies, 4 versions, 1 gap; 1 warning above",
    ]
    assert content(site) == [
        *("our-privacy.md", "our-privacy/2024-01-01.md", "our-privacy/2024-01-04.md"),
        *("terms/2024-01-01.md", "terms/2024-01-03.md", "terms/2024-01-05.gap"),
    ]
    ledger = [line.split()[1:3] for line in (site / "content/LEDGER").read_text().splitlines()[1:]]
    assert sorted(ledger) == [["2026-01-01T00:00:00Z", verb] for verb in ("gap", *["import"] * 4)]
    assert run(["build", "--root", str(site)]) == 0
    assert run(["verify", "--root", str(site)]) == 0
    publish(site, (), now=now())
    pages = [
        page.read_text()
        for page in (site / "output").rglob("*")
        if page.suffix in (".html", ".xml", ".json")
    ]
    assert not any("Material" in page or '"material"' in page for page in pages), (
        "nobody said then how much it weighs"
    )
    redline = (site / "output/terms/changes/2024-01-03/index.html").read_text()
    assert "<del" in redline
    assert "A slip" not in redline


def test_links_between_the_texts_lead_to_policies_and_a_move_is_no_change(
    site: Path,
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    code = "\n    [see](../terms.md)\n"  # shown, not followed: its words stay, and so does the whole text
    repository.commit(
        "2024-01-01", {"terms.md": f"{ONE}See [privacy](privacy.md#data).\n", "privacy.md": PRIVACY}
    )
    repository.git("mv", "privacy.md", "data.md")
    (repository.folder / "privacy").mkdir()
    repository.git("mv", "data.md", "privacy/index.md")
    repository.commit("2024-01-02", {"terms.md": f"{ONE}See [privacy](privacy/index.md#data).\n"})
    repository.commit(
        "2024-01-03", {"privacy/index.md": f"{PRIVACY}See [the terms](../terms.md).\n"}
    )
    repository.commit(
        "2024-01-04", {"privacy/index.md": f"{PRIVACY}See [our terms](../terms.md).\n{code}"}
    )
    assert imports(site, repository.folder) == 0
    links = "1 link rewritten to point to policies, across all versions"
    assert capsys.readouterr().out.split("\n")[:3] == [
        f"privacy: 3 versions, 2024-01-01 to 2024-01-04, from privacy/index.md (before: privacy.md); {links}",
        "terms: 1 version, 2024-01-01, from terms.md",
        "2 policies, 4 versions",
    ]
    assert code in (site / "content/privacy.md").read_text()
    assert run(["build", "--root", str(site)]) == 0
    assert 'href="/privacy/#data"' in (site / "output/terms/index.html").read_text()
    assert 'href="/terms/"' in (site / "output/privacy/index.html").read_text()


def killed_after(files: int, site: Path, repository: Path) -> None:
    real = archive._create_file
    left = iter(range(files))

    def create(place: Path, data: bytes) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        real(place, data)

    archive._create_file = create
    archive.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    imports(site, repository)


@pytest.mark.parametrize("files", [0, 1, 6])
def test_killed_it_records_nothing_and_the_same_import_goes_on(
    site: Path, repository: Repository, tmp_path: Path, files: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    repository.commit(
        "2024-01-01", {"terms.md": ONE, "privacy.md": PRIVACY, "cookies.md": "# Cookies\n\nNone.\n"}
    )
    repository.commit("2024-02-01", {"terms.md": TWO, "cookies.md": None})
    shutil.copytree(site, tmp_path / "whole")
    assert imports(tmp_path / "whole", repository.folder) == 0
    process = multiprocessing.get_context("fork").Process(
        target=killed_after, args=(files, site, repository.folder)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert len(content(site)) == files
    assert not (site / "content/LEDGER").exists()
    assert imports(site, repository.folder) == 0
    assert content(site) == content(tmp_path / "whole")
    assert (site / "content/LEDGER").read_bytes() == (
        tmp_path / "whole/content/LEDGER"
    ).read_bytes()
    assert run(["verify", "--root", str(site)]) == 0


@pytest.mark.parametrize("checkout", ["none", "without a commit", "with a commit"])
def test_the_command_that_it_prints_undoes_it(
    site: Path, repository: Repository, capsys: pytest.CaptureFixture[str], checkout: str
) -> None:
    """Also where the site had texts and lines before, and drafts that nobody committed."""
    (site / "content").mkdir()
    (site / "content/imprint.md").write_text(
        "---\ntitle: Imprint\nrevised: 2024-01-01\n---\n\nWe.\n"
    )
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
        (command,) = [
            line for line in capsys.readouterr().out.splitlines() if line.startswith("  rm ")
        ]
        subprocess.run(command, shell=True, check=True)
        assert {
            path: path.read_bytes() for path in (site / "content").rglob("*") if path.is_file()
        } == before
    assert run(["verify", "--root", str(site)]) == 0


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
    assert imports(site, repository.folder, "--skip-commit", "abcdef0123456789") == 2
    assert content(site) == []
    assert imports(site, repository.folder, "--skip-commit", slip) == 0
    assert content(site) == [
        *("terms.md", "terms/2024-01-05-2.md", "terms/2024-01-05-3.md", "terms/2024-01-05.md"),
        *("terms/2024-03-01.gap", "terms/2024-04-01.md"),
    ]


def test_older_versions_go_into_a_policy_that_exists(
    site: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = f"---\ntitle: Terms\nrevised: 2024-06-01\n---\n\n{TWO}\n"
    (site / "content").mkdir(exist_ok=True)
    (site / "content/terms.md").write_text(draft)
    for day, text in (("2024-01-01", ONE), ("2024-01-03", PRIVACY), ("2024-07-01", TWO)):
        repository.commit(day, {"terms.md": text})
    assert imports(site, repository.folder, "--into", "terms") == 1  # nothing is recorded yet
    publish(site, (), now=now())
    repository.commit("2024-07-02", {"privacy.md": PRIVACY})
    assert imports(site, repository.folder, "--into", "terms") == 2  # two files match
    capsys.readouterr()
    assert imports(site, repository.folder, "--into", "terms", glob="terms.md") == 0
    written = ["terms.md", "terms/2024-01-01.md", "terms/2024-01-03.md", "terms/2024-06-01.md"]
    assert content(site) == written
    assert (site / "content/terms.md").read_text() == draft
    assert run(["verify", "--root", str(site)]) == 0
    assert imports(site, repository.folder, "--into", "terms", glob="terms.md") == 1
    assert "no version before 2024-01-01" in capsys.readouterr().err
