"""Two branches that both published are merged by a real git: `check` names one problem, and the commands that it prints
give a ledger that continues the deployed one."""

import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from git_repositories import ALONE, WHO, commit, git
from legalsite.commands.build import BuildOrder, build
from legalsite.commands.check import check
from legalsite.commands.publish import PublishOptions, publish
from legalsite.commands.starters import start_site
from legalsite.commands.verify import verify
from legalsite.errors import ProblemsFound
from legalsite.site.load import load_fresh
from legalsite.site.settings import read_settings
from posix_needs import SHELL

pytestmark = [
    pytest.mark.skipif(not shutil.which("git"), reason="install git"),
    pytest.mark.posix_only(SHELL),
]
MERGED = datetime(2026, 3, 9, 12, tzinfo=UTC)


def publish_text(root: Path, slug: str, day: str, words: str, key: Path | None = None) -> None:
    facts = f"title: {slug.title()}\nrevised: {day}\nchange: material\nsummary: {words}\npromise: none\n"
    (root / f"content/{slug}.md").write_text(f"---\n{facts}---\n\n## Data\n\n{words}\n")
    options = PublishOptions(redate=None)
    publish(root, [slug], options, now=datetime.fromisoformat(f"{day}T12:00:00+00:00"), key=key)


def start(folder: Path, root: Path, *, attributes: bool) -> None:
    """Make a repository whose branches `main` and `terms` both published a text after the first ones."""
    start_site(root, date(2026, 3, 2), "Ours", "https://legal.test/")
    config = (root / "legalsite.toml").read_text()
    (root / "legalsite.toml").write_text(config.partition("[policies.terms]")[0])
    if not attributes:
        (root / ".gitattributes").unlink()
    git(folder, "init", "-q", "-b", "main")
    publish_text(root, "privacy", "2026-03-02", "We keep it for 30 days.")
    publish_text(root, "terms", "2026-03-02", "Pay in 10 days.")
    commit(folder, "2026-03-02", subject="Start")
    git(folder, "switch", "-q", "-c", "terms")
    publish_text(root, "terms", "2026-03-05", "Pay in 20 days.")
    commit(folder, "2026-03-05", subject="Publish terms")
    git(folder, "switch", "-q", "main")
    publish_text(root, "privacy", "2026-03-06", "We keep it for 60 days.")
    commit(folder, "2026-03-06", subject="Publish privacy")


@pytest.fixture(params=["", "legal"], ids=["at the top", "in a folder"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a site, at the top of a repository or below it."""
    return tmp_path / "repository" / request.param


def errors(root: Path) -> list[tuple[str, str, int]]:
    site = load_fresh(root, now=MERGED)
    problems = check(site, MERGED.date(), now=MERGED).problems
    return [(each.rule, each.path, each.line) for each in problems if each.is_error]


@pytest.mark.parametrize(("attributes", "line"), [(True, 0), (False, 4)])
@pytest.mark.parametrize("into", ["main", "terms"])
def test_one_problem_whose_commands_are_right(
    tmp_path: Path, root: Path, legalsite: Path, into: str, attributes: bool, line: int
) -> None:
    start(tmp_path / "repository", root, attributes=attributes)
    deployed = (root / "content/LEDGER").read_bytes()
    shutil.copy(root / "content/CHECKPOINT", tmp_path / "live")
    git(root, "switch", "-q", into)
    with pytest.raises(subprocess.CalledProcessError):
        git(root, "merge", "-q", "terms" if into == "main" else "main")
    assert (b"<<<<<<<" in (root / "content/LEDGER").read_bytes()) == (not attributes)
    assert errors(root) == [("ledger-conflict", "content/LEDGER", line)]
    for work in (
        lambda: list(build(BuildOrder(root, read_settings(root), MERGED.date()))),
        lambda: publish(root, (), now=MERGED),
    ):
        with pytest.raises(ProblemsFound, match=r"error\[ledger-conflict\]") as refused:
            work()
    assert [problem.rule for problem in refused.value.problems] == ["ledger-conflict"]
    _, *commands = refused.value.problems[0].help.rpartition("\n")[0].split("\n    ")
    names = "checkout curl checkpoint publish add"
    assert all(name in each for name, each in zip(names.split(), commands, strict=True))
    stands_in = f"""
        legalsite() {{ "{legalsite}" "$@"; }}
        curl() {{ test "$5" = https://legal.test/CHECKPOINT && cp "{tmp_path}/live" "$4"; }}
    """
    commands[2] += ' | grep "^copy .*: the ledger matches the checkpoint"'
    when = {"SOURCE_DATE_EPOCH": str(int(MERGED.timestamp()))}
    done = subprocess.run(
        ["bash", "-ec", stands_in + "\n".join(commands)],
        cwd=root,
        env=os.environ | WHO | ALONE | when,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    ledger = (root / "content/LEDGER").read_bytes()
    assert ledger.startswith(deployed)
    assert b"000004 2026-03-09T12:00:00Z publish terms 2026-03-05 " in ledger
    assert ledger.count(b"\n") == 5
    git(root, "commit", "-q", "-m", "Merge")
    assert git(root, "status", "--porcelain") in (
        "?? live-checkpoint\n",
        "?? legal/live-checkpoint\n",
    )
    assert not errors(root)
    assert not any(part.problems for part in verify(root, now=MERGED, kept=tmp_path / "live"))


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="install ssh-keygen")
def test_a_signed_site_is_signed_again(tmp_path: Path) -> None:
    start(tmp_path, tmp_path, attributes=True)
    key = tmp_path.parent / "key"
    subprocess.run(["ssh-keygen", "-qt", "ed25519", "-N", "", "-f", str(key)], check=True)
    for branch, day in (("terms", "2026-03-07"), ("main", "2026-03-08")):
        git(tmp_path, "switch", "-q", branch)
        slug = "terms" if branch == "terms" else "privacy"
        publish_text(tmp_path, slug, day, "Never mind.", key)
        commit(tmp_path, day, subject="Sign")
    with pytest.raises(subprocess.CalledProcessError):
        git(tmp_path, "merge", "-q", "terms")
    with pytest.raises(ProblemsFound, match="publish --keep-dates --key FILE\n"):
        publish(tmp_path, (), now=MERGED, key=key)
    git(tmp_path, "checkout", "main", "--", "content/LEDGER", "content/CHECKPOINT*")
    git(tmp_path, "checkout", "main", "--", "content/allowed_signers")
    publish(tmp_path, (), now=MERGED, key=key)
    git(tmp_path, "add", "content")
    assert not any(part.problems for part in verify(tmp_path, now=MERGED))
    assert not errors(tmp_path)


def test_a_conflict_elsewhere_is_none_of_the_ledger(tmp_path: Path) -> None:
    start(tmp_path, tmp_path, attributes=True)
    publish_text(tmp_path, "terms", "2026-03-07", "Pay in 5 days.")
    commit(tmp_path, "2026-03-07", {"notes.txt": "ours"})
    git(tmp_path, "switch", "-q", "-c", "other")
    commit(tmp_path, "2026-03-07", {"notes.txt": "theirs"})
    git(tmp_path, "switch", "-q", "main")
    commit(tmp_path, "2026-03-07", {"notes.txt": "mine"})
    with pytest.raises(subprocess.CalledProcessError):
        git(tmp_path, "merge", "-q", "other")
    assert not errors(tmp_path)


def test_without_git_or_an_index_only_marks_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(tmp_path, tmp_path, attributes=True)
    with pytest.raises(subprocess.CalledProcessError):
        git(tmp_path, "merge", "-q", "terms")
    index = (tmp_path / ".git/index").read_bytes()
    (tmp_path / ".git/index").unlink()
    assert not errors(tmp_path)
    (tmp_path / ".git/index").write_bytes(index[:100])
    assert not errors(tmp_path)
    (tmp_path / ".git/index").write_bytes(index)
    assert errors(tmp_path) == [("ledger-conflict", "content/LEDGER", 0)]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not errors(tmp_path)
    checkpoint = (tmp_path / "content/CHECKPOINT").read_bytes()
    (tmp_path / "content/CHECKPOINT").write_bytes(checkpoint + b">>>>>>> terms\n")
    assert errors(tmp_path) == [("ledger-conflict", "content/LEDGER", 0)]
