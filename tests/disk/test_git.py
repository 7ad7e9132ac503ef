"""Histories of real little repositories."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from git_repositories import commit as committed
from git_repositories import git as run_git
from legalsite.disk import git
from legalsite.errors import ProblemsFound

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="install git (Debian: git)")


def commit(folder: Path, day: str, subject: str, **files: str | None) -> None:
    committed(folder, day, {f"{name}.md": text for name, text in files.items()}, subject)


@pytest.fixture(scope="module")
def _repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository that each test has a copy of."""
    folder = tmp_path_factory.mktemp("repository")
    run_git(folder, "init", "-q", "-b", "main")
    commit(folder, "2024-01-01", "first", a="one\n" * 20, b="b\n")
    commit(folder, "2024-01-02", "", a=None, c="one\n" * 20)
    commit(folder, "2024-01-03", "nothing")
    commit(folder, "2024-01-04", "gone", b=None)
    return folder


@pytest.fixture
def repository(_repository: Path, tmp_path: Path) -> Path:
    return shutil.copytree(_repository, tmp_path / "repository", symlinks=True)


def test_commits_come_oldest_first_with_what_they_did(repository: Path) -> None:
    found = git.read_history(git.open_repository(repository))
    told = [
        (str(c.time)[:10], c.subject, [(x.status, x.old_path, x.path) for x in c.changes])
        for c in found.commits
    ]
    assert told == [
        ("2024-01-01", "first", [("added", "", "a.md"), ("added", "", "b.md")]),
        ("2024-01-02", "", [("renamed", "a.md", "c.md")]),
        ("2024-01-04", "gone", [("deleted", "", "b.md")]),
    ]
    assert not found.shallow


def test_a_commit_has_its_name_and_a_file_of_no_commits_makes_no_clone_shallow(
    repository: Path,
) -> None:
    (repository / ".git/shallow").touch()
    found = git.read_history(git.open_repository(repository))
    assert found.commits[-1].id == run_git(repository, "rev-parse", "HEAD").strip()
    assert not found.shallow


def test_what_is_no_file_is_no_blob(repository: Path) -> None:
    with git.blob_reader(git.open_repository(repository)) as read, pytest.raises(KeyError):
        read(run_git(repository, "rev-parse", "HEAD^{tree}").strip())


def test_the_files_of_a_folder_in_a_commit(repository: Path) -> None:
    (repository / "docs").mkdir()
    committed(
        repository, "2024-01-05", {"docs/a.md": "a", "docs/in/b\t.md": "b", "c.md": "c"}, "docs"
    )
    blobs = git.read_tree(git.open_repository(repository), "HEAD", "docs", "--ref")
    assert blobs == {
        path: git.blob_name(data, "0" * 40)
        for path, data in {"a.md": b"a", "in/b\t.md": b"b"}.items()
    }


def test_a_pipe_in_a_repository_is_refused(repository: Path) -> None:
    os.mkfifo(repository / ".git/objects/pipe")
    with pytest.raises(
        ProblemsFound,
        match=r"objects/pipe: error\[bad-repository\]: git would hang on this pipe or device",
    ) as refused:
        git.read_history(git.open_repository(repository))
    assert refused.value.status == 2


def test_ten_branches_are_named(repository: Path) -> None:
    for number in range(11, 22):
        run_git(repository, "branch", f"b{number}")
    with pytest.raises(ProblemsFound, match="no-ref") as raised:
        git.read_history(git.open_repository(repository), "none")
    (problem,) = raised.value.problems
    assert (
        problem.help
        == f"name one with --ref; the branches are: {', '.join(f'b{n}' for n in range(11, 21))}"
    )


@pytest.mark.parametrize(
    ("size", "read"), [(16 << 20, b"a" * (16 << 20)), ((16 << 20) + 1, (16 << 20) + 1)]
)
def test_a_blob_of_more_than_sixteen_megabytes_is_not_read(
    repository: Path, size: int, read: bytes | int
) -> None:
    commit(repository, "2024-01-05", "large", large="a" * size)
    place = git.open_repository(repository)
    (change,) = git.read_history(place).commits[-1].changes
    with git.blob_reader(place) as read_blob:
        assert read_blob(change.blob) == read


def test_an_empty_file_is_not_renamed(repository: Path) -> None:
    commit(repository, "2024-01-05", "empty", d="")
    commit(repository, "2024-01-06", "another", d=None, e="")
    changes = git.read_history(git.open_repository(repository)).commits[-1].changes
    assert [(change.status, change.path) for change in changes] == [
        ("deleted", "d.md"),
        ("added", "e.md"),
    ]


def test_blobs_are_read_and_missing_ones_told(repository: Path) -> None:
    place = git.open_repository(repository)
    blob = git.read_history(place).commits[0].changes[1].blob
    with git.blob_reader(place) as read:
        assert read(blob) == b"b\n"
        with pytest.raises(KeyError):
            read("0" * 40)
        assert read(blob) == b"b\n"


def test_a_folder_of_a_commit_has_its_files_with_the_names_of_their_bytes(repository: Path) -> None:
    committed(
        repository, "2024-01-05", {"legal/a/x.md": "x\n", "legal/y.md": "y\n", "legally.md": "z\n"}
    )
    tree = git.read_tree(git.open_repository(repository), "HEAD", "legal", "--ref")
    blob = run_git(repository, "rev-parse", "HEAD:legal/y.md").strip()
    assert tree == {"a/x.md": git.blob_name(b"x\n", blob), "y.md": blob}
    assert git.blob_name(b"y\n", blob) == blob
    assert (
        git.blob_name(b"y\n", "0" * 64)
        == "44dc634218adec09e34f37839b3840bad8c6103693e9216626b32d00e093fa35"
    )


def test_a_large_blob_is_its_size(repository: Path) -> None:
    commit(repository, "2024-01-05", "large", large="x" * (git.MAX_BLOB_SIZE + 1), small="s")
    place = git.open_repository(repository)
    large, small = git.read_history(place).commits[-1].changes
    with git.blob_reader(place) as read:
        assert read(large.blob) == git.MAX_BLOB_SIZE + 1
        assert read(small.blob) == b"s"


def test_it_is_found_from_below_bare_and_as_a_further_work_tree(
    repository: Path, tmp_path: Path
) -> None:
    run_git(tmp_path, "clone", "-q", "--bare", str(repository), "bare.git")
    run_git(repository, "worktree", "add", "-q", str(tmp_path / "tree"), "HEAD~1")
    (repository / "below").mkdir()
    folders = (repository / "below", tmp_path / "bare.git", tmp_path / "tree")
    assert [len(git.read_history(git.open_repository(folder)).commits) for folder in folders] == [
        3,
        3,
        2,
    ]
    assert [git.open_repository(folder).top for folder in folders] == [
        repository,
        None,
        tmp_path / "tree",
    ]


def test_a_shallow_clone_says_so(repository: Path, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "-q", "--depth=2", repository.as_uri(), "shallow")
    place = git.open_repository(tmp_path / "shallow")
    assert git.read_history(place).shallow
    assert len(git.read_history(place).commits) == 2


def test_what_was_merged_counts_from_the_day_of_the_merge(repository: Path) -> None:
    run_git(repository, "branch", "draft")
    commit(repository, "2024-01-05", "on the branch", d="d\n")
    run_git(repository, "checkout", "-q", "draft")
    commit(repository, "2024-01-06", "a draft", e="e\n")
    run_git(repository, "checkout", "-q", "main")
    run_git(
        repository,
        "merge",
        "-q",
        "--no-ff",
        "-m",
        "Merge branch 'draft'",
        "draft",
        day="2024-01-09",
    )
    found = git.read_history(git.open_repository(repository))
    assert [str(commit.time)[:10] for commit in found.commits[-3:]] == [
        "2024-01-04",
        "2024-01-05",
        "2024-01-09",
    ]


def test_a_branch_is_read_where_other_work_is_missing(repository: Path) -> None:
    run_git(repository, "checkout", "-q", "-b", "draft")
    commit(repository, "2024-01-05", "a draft", e="e\n")
    missing = run_git(repository, "rev-parse", "HEAD").strip()
    commit(repository, "2024-01-06", "the draft again", e="e\ne\n")
    run_git(repository, "checkout", "-q", "main")
    run_git(
        repository,
        "merge",
        "-q",
        "--no-ff",
        "-m",
        "Merge branch 'draft'",
        "draft",
        day="2024-01-09",
    )
    (repository / ".git/objects" / missing[:2] / missing[2:]).unlink()
    found = git.read_history(git.open_repository(repository))
    assert [str(commit.time)[:10] for commit in found.commits[-2:]] == ["2024-01-04", "2024-01-09"]


def test_a_history_that_cannot_be_read_ends_the_command(repository: Path) -> None:
    tree = run_git(repository, "rev-parse", "HEAD^{tree}").strip()
    (repository / ".git/objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(ProblemsFound, match="the history can't be read") as raised:
        git.read_history(git.open_repository(repository))
    assert (raised.value.status, raised.value.problems[0].path) == (2, str(repository))


def test_nothing_that_a_repository_sets_up_is_run(repository: Path, tmp_path: Path) -> None:
    """Signatures, textconv, fsmonitor, hooks, a lazy fetch, all of which could start a program."""
    trap, ran = tmp_path / "trap", tmp_path / "ran"
    trap.write_text(f"#!/bin/sh\ntouch {ran}\n")
    trap.chmod(0o755)
    (repository / ".gitattributes").write_text("*.md diff=trap filter=trap\n")
    with (repository / ".git" / "config").open("a") as config:
        config.write(
            f"[log]\n showSignature = true\n[gpg]\n program = {trap}\n[core]\n fsmonitor = {trap}\n pager = {trap}\n"
            f'[diff]\n external = {trap}\n[diff "trap"]\n textconv = {trap}\n[filter "trap"]\n smudge = {trap}\n'
            f'[protocol "ext"]\n allow = always\n[extensions]\n partialClone = origin\n'
            f'[remote "origin"]\n promisor = true\n url = ext::{trap}\n'
        )
    place = git.open_repository(repository)
    assert len(git.read_history(place).commits) == 3
    with git.blob_reader(place) as read, pytest.raises(KeyError):
        read("1" * 40)
    assert not ran.exists()


def test_no_repository_no_ref_and_no_git(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ProblemsFound) as none:
        git.open_repository(tmp_path)
    assert str(none.value) == (
        f"{tmp_path}: error[no-repository]: this isn't a git repository\n"
        "  help: pass a folder that contains .git, or a bare repository"
    )
    with pytest.raises(
        ProblemsFound, match=r"named --all\n  help: name one with --ref; the branches are: main"
    ):
        git.read_history(git.open_repository(repository), "--all")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        ProblemsFound,
        match=r"requires git, which isn't installed\n  help: install git \(Debian: git\)$",
    ) as gone:
        git.read_history(git.open_repository(repository))
    assert gone.value.status == 2


def test_a_ref_that_is_no_commit_is_none(repository: Path) -> None:
    place = git.open_repository(repository)
    for ref in ("^main", "main:c.md", "main..main", "", "HEAD^{tree}"):
        with pytest.raises(ProblemsFound, match="no-ref"):
            git.read_history(place, ref)


def test_a_repository_that_git_does_not_know_how_to_read(repository: Path) -> None:
    with (repository / ".git" / "config").open("a") as config:
        config.write("[core]\n repositoryformatversion = 1\n[extensions]\n fromthefuture = true\n")
    with pytest.raises(ProblemsFound, match=r"bad-repository(.|\\n)*fromthefuture") as found:
        git.read_history(git.open_repository(repository))
    assert found.value.problems[0].message.startswith("the history can't be read: ")
    assert found.value.problems[0].help == (
        "if this is a partial clone, clone it again without --filter; if not, find out what is broken: `git fsck`"
    )


def test_an_unborn_head_gives_way_to_the_only_branch(repository: Path) -> None:
    run_git(repository, "symbolic-ref", "HEAD", "refs/heads/other")
    assert len(git.read_history(git.open_repository(repository)).commits) == 3


def test_a_repository_without_a_commit_says_so(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "-q")
    with pytest.raises(ProblemsFound) as found:
        git.read_history(git.open_repository(tmp_path))
    assert str(found.value) == (
        f"{tmp_path}: error[no-ref]: the repository has no commits yet\n"
        "  help: commit the files, or name another repository"
    )


HISTORY = """
import sys; from pathlib import Path; from legalsite.disk import git
git.read_history(git.open_repository(Path(sys.argv[1])))
"""


def read_in_time(repository: Path) -> str:
    """Return what a process that reads the history says; it must not wait."""
    command = [sys.executable, "-c", HISTORY, str(repository)]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False).stderr


@pytest.mark.parametrize(
    "place",
    [
        *(
            "commondir",
            "config",
            "shallow",
            "packed-refs",
            "HEAD",
            "refs/heads/main",
            "refs/heads/next",
            "info/grafts",
        ),
        *("objects/info/alternates", "objects/pack/pack-1.idx", "../.git-elsewhere"),
    ],
)
def test_no_pipe_keeps_a_reader_waiting(repository: Path, place: str) -> None:
    file = repository / ".git" / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    os.mkfifo(file)
    if place.startswith(".."):
        (repository / ".git").rename(repository / "real")
        file = repository / ".git"
        (repository / ".git-elsewhere").rename(file)
    said = read_in_time(repository)
    assert "ProblemsFound: " in said
    assert str(file) in said or "isn't a git repository" in said


def test_no_pipe_of_a_further_place_keeps_a_reader_waiting(
    repository: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other/pack"
    other.mkdir(parents=True)
    os.mkfifo(other / "pack-1.idx")
    (repository / ".git/objects/info/alternates").write_text(f"{other.parent}\n")
    assert f"{other / 'pack-1.idx'}: error[bad-repository]" in read_in_time(repository)


def test_the_origin_of_a_clone_is_its_url_and_main_branch(repository: Path, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "-q", str(repository), "clone")
    clone = tmp_path / "clone"
    run_git(clone, "switch", "-q", "-c", "edits")
    assert git.read_origin(git.open_repository(clone)) == (str(repository), "main")
    run_git(clone, "worktree", "add", "-q", "-b", "other", str(tmp_path / "other"))
    other = git.open_repository(tmp_path / "other")
    assert git.read_origin(other) == (str(repository), "main")


def test_without_a_clone_the_origin_has_the_current_branch(repository: Path) -> None:
    assert git.read_origin(git.open_repository(repository)) == ("", "main")
    run_git(repository, "remote", "add", "origin", "git@github.com:acme/legal.git")
    found = git.read_origin(git.open_repository(repository))
    assert found == ("git@github.com:acme/legal.git", "main")
    run_git(repository, "checkout", "-q", "--detach")
    assert git.read_origin(git.open_repository(repository))[1] == ""


@pytest.mark.parametrize("end", [b"", b"a.md\0"], ids=["no name", "one of two names"])
def test_rejects_a_log_that_ends_inside_a_change(
    end: bytes, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = b":100644 100644 " + b"a" * 40 + b" " + b"b" * 40 + b" R100"
    log = b"\0".join([b"c" * 40 + b" 1700000000 first", change, end])
    run = git._run

    def cut_log(command: Sequence[str], environment: Mapping[str, str]) -> object:
        done = run(command, environment)
        if command[0] == "log":
            done.stdout = log
        return done

    monkeypatch.setattr(git, "_run", cut_log)
    with pytest.raises(ProblemsFound, match="ends inside a change"):
        git.read_history(git.open_repository(repository))


def test_a_shallow_clone_says_which_commits_it_lacks(repository: Path, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "-q", "--depth", "1", repository.as_uri(), "shallow")
    shallow = git.open_repository(tmp_path / "shallow")
    assert git.read_history(shallow).shallow
    with pytest.raises(ProblemsFound) as found:
        git.read_tree(shallow, "HEAD^1", "content", "--changed-since")
    (problem,) = found.value.problems
    assert problem.message == (
        "no commit named HEAD^1 in this shallow clone, which lacks older commits"
    )
    assert "`fetch-depth: 2`" in problem.help
    assert problem.help.endswith("`git fetch --unshallow`")
    run_git(tmp_path / "shallow", "fetch", "-q", "--unshallow")
    git.read_tree(shallow, "HEAD^1", "content", "--changed-since")
    with pytest.raises(ProblemsFound, match="name one with --changed-since; the branches are"):
        git.read_tree(shallow, "HEAD^9", "content", "--changed-since")
