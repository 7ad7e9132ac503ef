"""What cannot be read of a repository, and what is not written over."""

import os
import re
import shutil
from pathlib import Path

import pytest

from commands import imported_repository
from commands.imported_repository import ONE, PRIVACY, TWO, Repository, content, imports
from legalsite.cli import run
from legalsite.cli.invocation import now
from legalsite.commands.publish import publish
from legalsite.commands.starters import EXAMPLE_TITLE, EXAMPLE_URL

site = pytest.fixture(imported_repository.site)
repository = pytest.fixture(imported_repository.repository)
pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="install git (Debian: git)")


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


def test_no_ledger_begins_with_the_address_of_the_example(
    site: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("2024-01-01", {"terms.md": ONE, "privacy.md": PRIVACY})
    settings = site / "legalsite.toml"
    own = settings.read_text()
    settings.write_text(own.replace("https://a.example/", EXAMPLE_URL))
    assert imports(site, repository.folder) == 2
    assert ("example-setting" in capsys.readouterr().err, content(site)) == (True, [])
    settings.write_text(own.replace('"A"', f'"{EXAMPLE_TITLE}"'))
    assert imports(site, repository.folder, glob="privacy.md") == 0
    settings.write_text(own.replace("https://a.example/", EXAMPLE_URL))
    assert imports(site, repository.folder, glob="terms.md") == 0, "the ledger has its address"


@pytest.mark.parametrize(("files", "named"), [
    ([f"{letter}.md" for letter in "abcdef"] + ["0.txt"], "a.md, b.md, c.md, d.md, e.md"),
    (["a.txt", "b.markdown"], "b.markdown"), (["a.txt", "b.png"], "a.txt, b.png"),
])  # fmt: skip
def test_where_no_file_matches_some_that_there_are_are_named(
    site: Path,
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    files: list[str],
    named: str,
) -> None:
    repository.commit("2024-01-01", {name: f"{name}\n" for name in ("0.md", *files)})
    repository.commit("2024-01-02", {"0.md": None})
    assert imports(site, repository.folder, glob="policies/*.md") == 2
    assert (
        capsys.readouterr()
        .err.splitlines()[1]
        .endswith(f"for example, the repository has these files: {named}")
    )


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
        assert any(rule in line and line.startswith(name) for line in printed.err.splitlines()), (
            rule
        )
    assert content(site) == [
        *("a-error-b-31m.md", "a-error-b-31m/2024-01-01.md", "b/2024-01-01.md", "b/2024-01-02.gap"),
        *("hidden.md", "hidden/2024-01-01.md"),
        *("policy.md", "policy/2024-01-01.md", "rf.md", "rf/2024-01-01.md"),
    ]
    assert run(["build", "--root", str(site)]) == 0
    assert "“`&lt;b&gt;`.md”" in (site / "output/b/index.html").read_text()


def test_a_ref_and_a_shallow_clone(
    site: Path, repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("2024-01-01", {"terms.md": ONE})
    repository.commit("2024-02-01", {"terms.md": TWO})
    repository.git("tag", "then")
    repository.commit("2024-03-01", {"terms.md": ONE})
    repository.git(
        "clone", "-q", "--bare", "--depth=2", repository.folder.as_uri(), str(tmp_path / "bare")
    )
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
    repository.git(
        "clone",
        "-q",
        "--bare",
        "--filter=blob:none",
        repository.folder.as_uri(),
        str(tmp_path / "bare"),
    )
    assert imports(site, tmp_path / "bare") == 1
    printed = capsys.readouterr().err
    assert "error[no-texts]" in printed
    warning = "warning[no-blob]: the repository doesn't have this version; the version in effect then is unknown"
    assert warning in printed


def test_a_clone_without_its_large_files_says_how_to_get_them(
    site: Path, repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film = "one frame of the film of our harbour\n" * 100
    repository.commit("2024-01-01", {"terms.md": ONE, "film": film})
    repository.commit(
        "2024-01-02", {"terms.md": TWO, "film": None, "films": film + "the last one\n"}
    )
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
    for day, words in enumerate(
        ("It\x92s ours.\u2028\n", "It\x92s yours.\u2028\n", "It\x92s theirs.\u2028\n"), 2
    ):
        repository.commit(f"2024-01-0{day}", {"terms.md": ONE + words})
    assert imports(site, repository.folder) == 0
    printed = capsys.readouterr()
    [warning] = [line for line in printed.err.splitlines() if "cleaned-characters" in line]
    assert "1 × U+0092 (a control character): read as ’, as in Windows-1252" in warning
    assert "1 × U+2028 (line separator): read as a space" in warning
    assert "the same in 2 later versions, most recently terms.md@" in warning
    assert printed.out.startswith("terms: 4 versions, 2024-01-01 to 2024-01-04, from terms.md\n")
    assert "It’s theirs. \n" in (site / "content/terms.md").read_text()


def test_what_cannot_be_read_leaves_a_gap_that_no_page_claims_a_text_for(
    site: Path,
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    repository.commit("2024-01-01", {"terms.md": ONE})
    repository.commit("2024-02-01", {"terms.md": b"\x89PNG\0\0\0"})
    repository.commit("2024-02-02", {"terms.md": "料金は二円。".encode("shift_jis")})
    repository.commit("2024-03-01", {"terms.md": ONE})
    assert imports(site, repository.folder, "--dry-run") == 0
    assert "\n  content/terms/2024-02-01.gap\n" in capsys.readouterr().out
    assert imports(site, repository.folder) == 0
    assert (
        "terms: 2 versions, 2024-01-01 to 2024-03-01, from terms.md; 1 gap, from 2024-02-01\n"
        in capsys.readouterr().out
    )
    assert content(site) == [
        "terms.md",
        "terms/2024-01-01.md",
        "terms/2024-02-01.gap",
        "terms/2024-03-01.md",
    ]
    reasons = (site / "content/terms/2024-02-01.gap").read_text().splitlines()
    assert reasons[0].startswith(
        "The version of February 1, 2024 in the history could not be read: "
        "this is an image, not a text file (“terms.md”,"
    )
    assert reasons[1].startswith(
        "The version of February 2, 2024 in the history could not be read: byte 0x97"
    )
    ledger = [line.split()[2:5] for line in (site / "content/LEDGER").read_text().splitlines()[1:]]
    assert [verb for verb, *_ in ledger] == ["import", "gap", "import"]
    assert run(["verify", "--root", str(site)]) == 0
    assert run(["build", "--root", str(site)]) == 0
    assert run(["status", "--root", str(site)]) == 0
    assert "gap: version unknown from 2024-02-01 to 2024-02-29" in capsys.readouterr().out
    page = (site / "output/terms/2024-01-01/index.html").read_text()
    assert '<time datetime="2024-01-31">' in page
    assert "We do not know which version came next." in page
