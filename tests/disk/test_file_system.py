"""Files by the thousand: what was written is found, a name is freed and never written through."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

import pytest

from legalsite import system
from legalsite.disk import file_system
from legalsite.disk.file_system import (
    GONE,
    git_folder,
    is_unchanged,
    link_or_copy,
    make_folders,
    make_ignored,
    open_regular,
    parent_folders,
    read_link,
    stamp_of,
    stat_of,
    try_to_move,
    walk,
    write_link,
    write_new,
)
from posix_needs import LINKS, WORKING_FOLDERS


@pytest.fixture
def top(tmp_path: Path) -> str:
    return str(tmp_path / "top")


@pytest.mark.posix_only(WORKING_FOLDERS)
def test_folders_that_cannot_be_made_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "removed").mkdir()
    monkeypatch.chdir(tmp_path / "removed")
    (tmp_path / "removed").rmdir()
    with pytest.raises(FileNotFoundError):
        make_folders("parent/folder")


def test_folders_below_a_file_cannot_be_made(top: str) -> None:
    write_new(f"{top}/file", b"one")
    with pytest.raises(OSError):
        make_folders(f"{top}/file/folder")
    with pytest.raises(OSError):
        write_new(f"{top}/file/folder/a.txt", b"one")


def test_a_walk_finds_what_was_written_and_what_is_empty(top: str) -> None:
    assert list(walk(top)) == []
    write_new(f"{top}/a.txt", b"one")
    write_new(f"{top}/x/y/b.txt", b"")
    Path(top, "x/empty").mkdir()
    Path(top, "link").symlink_to("x")
    seen = dict(walk(top))
    assert seen.keys() == {"a.txt", "x/y/b.txt", "x/empty/", "link"}
    assert {path: stat[0] for path, stat in seen.items()} == {
        "a.txt": 3,
        "x/y/b.txt": 0,
        "x/empty/": -2,
        "link": -1,
    }
    assert all(
        stat_of(f"{top}/{path}") == stat for path, stat in seen.items() if not path.endswith("/")
    )


def find_nothing(path: object) -> NoReturn:
    raise FileNotFoundError(errno.ENOENT, "not found", str(path))


def test_a_file_whose_path_is_too_long_for_windows_is_not_missing(
    top: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_new(f"{top}/a.txt", b"one")
    monkeypatch.setattr(system, "MAX_PATH_LENGTH", len(top))
    monkeypatch.setattr(system, "UNLIMITED_PREFIX", "")  # so that every system finds it
    assert stat_of(f"{top}/missing.txt") == GONE
    monkeypatch.setattr(file_system, "_stat_values", find_nothing)
    with pytest.raises(OSError) as found:
        stat_of(f"{top}/a.txt")
    assert found.value.errno == errno.ENAMETOOLONG
    assert system.excessive_path_length(found.value) == len(f"{top}/a.txt")
    monkeypatch.setattr(system, "MAX_PATH_LENGTH", 0)
    assert stat_of(f"{top}/a.txt") == GONE


@pytest.mark.skipif(sys.platform != "win32", reason="needs Windows")
def test_a_walk_leaves_out_no_folder_whose_path_is_too_long(
    top: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_new(f"{top}/folder/a.txt", b"one")
    # one character less than in the pattern `FOLDER\\*.*`, which Windows looks for
    monkeypatch.setattr(system, "MAX_PATH_LENGTH", len(f"{top}/folder") + 3)
    scan = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        return find_nothing(path) if path.endswith("/folder/") else scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(OSError) as found:
        list(walk(top))
    assert found.value.errno == errno.ENAMETOOLONG
    assert list(walk(f"{top}/missing")) == []


def test_a_stamp_shows_that_a_file_changed(top: str) -> None:
    write_new(f"{top}/a", b"one")
    states = {"a": f"{stamp_of(f'{top}/a')} hash"}
    assert is_unchanged(top, [states])
    write_new(f"{top}/a", b"two")
    assert not is_unchanged(top, [states])
    assert [stamp_of(f"{top}/{path}") for path in ("missing", "a/below", ".")] == ["", "", ""]
    assert [stat_of(f"{top}/{path}") for path in ("missing", "a/below")] == [GONE, GONE]
    Path(top, "a").unlink()
    assert not is_unchanged(top, [states])


def test_another_name_of_an_old_file_keeps_its_bytes(top: str) -> None:
    write_new(f"{top}/old", b"old")
    link_or_copy(f"{top}/old", f"{top}/deep/er/same")
    assert Path(top, "old").samefile(f"{top}/deep/er/same")
    write_new(f"{top}/deep/er/same", b"new")
    assert Path(top, "old").read_bytes() == b"old"
    assert Path(top, "deep/er/same").read_bytes() == b"new"


def test_nothing_is_written_through_a_link(top: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"mine")
    Path(top).mkdir()
    Path(top, "a").symlink_to(outside)
    write_new(f"{top}/a", b"ours")
    assert outside.read_bytes() == b"mine"
    assert Path(top, "a").read_bytes() == b"ours"


@pytest.mark.parametrize("more", [0, 1])
def test_a_file_of_more_than_a_gibibyte_is_not_opened(tmp_path: Path, more: int) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate((1 << 30) + more)
    with (
        pytest.raises(OSError, match="too large") if more else nullcontext(),
        open_regular(tmp_path / "a"),
    ):
        pass


@pytest.mark.parametrize(
    ("words", "folder"),
    [
        ("gitdir: ../there\n", "../there"),
        ("words\n", ".git"),
        ("a gitdir: ../there\n", ".git"),
        ("gitdir: ", ".git"),
    ],
)
def test_a_file_may_say_where_the_git_directory_is(tmp_path: Path, words: str, folder: str) -> None:
    (tmp_path / ".git").write_text(words)
    assert git_folder(tmp_path / ".git") == tmp_path / folder


@pytest.mark.posix_only(LINKS)
def test_a_link_has_a_second_name_itself(top: str) -> None:
    write_new(f"{top}/file", b"one")
    write_link(f"{top}/link", "file")
    link_or_copy(f"{top}/link", f"{top}/second")
    assert read_link(f"{top}/second") == "file"


def test_what_is_not_there_cannot_be_moved(top: str) -> None:
    write_new(f"{top}/a", b"one")
    assert [try_to_move(f"{top}/{name}", f"{top}/b") for name in ("a", "none")] == [True, False]
    assert Path(top, "b").read_bytes() == b"one"


@pytest.mark.posix_only(LINKS)
@pytest.mark.parametrize("target", ["taken", "new/folder/name"])
def test_files_and_links_are_copied_where_there_are_no_hard_links(
    top: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    write_new(f"{top}/file", b"one")
    write_link(f"{top}/link", "file")
    monkeypatch.setattr(os, "link", refuse)
    for name in ("file", "link"):
        write_new(f"{top}/taken", b"other")
        link_or_copy(f"{top}/{name}", f"{top}/{target}")
        assert read_link(f"{top}/{target}") == read_link(f"{top}/{name}")
    assert Path(top, "file").read_bytes() == b"one"


@pytest.mark.parametrize(
    ("path", "above"),
    [("a", []), ("a/b", ["a"]), ("a/b/c", ["a", "a/b"]), ("a/b/", ["a", "a/b"]), ("", [])],
)
def test_folders_on_the_way(path: str, above: list[str]) -> None:
    assert list(parent_folders(path)) == above


@pytest.mark.parametrize(("private", "made"), [(False, 0o755), (True, 0o700)])
def test_a_folder_of_our_own_is_open_as_the_caller_wants(
    tmp_path: Path, private: bool, made: int
) -> None:
    before = os.umask(0o022)
    try:
        folder = make_ignored(tmp_path / "ours", private=private)
    finally:
        os.umask(before)
    assert (folder.stat().st_mode & 0o7777, (folder / ".gitignore").read_bytes()) == (made, b"*\n")
