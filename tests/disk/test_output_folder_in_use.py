"""Where names can't be exchanged, and a file that a program has open can't be moved: on Windows."""

import errno
import itertools
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from legalsite.disk import output_folder
from legalsite.disk.file_system import is_unchanged, walk
from legalsite.disk.output_folder import PartFiles, finish_site, open_tree, put_file
from legalsite.model.config import MANIFEST
from legalsite.system import FileInUse, move

OLD = {
    "index.html": b"home",
    "gone/index.html": b"gone",
    "terms/index.html": b"terms",
    "terms/changes/index.html": b"changed terms",
    "becomes-a-folder": b"a file",
    "becomes-a-file/index.html": b"in a folder",
}
NEW = {
    "index.html": b"new home",
    "terms/index.html": b"terms",
    "terms/changes/index.html": b"changed terms",
    "later/index.html": b"later",
    "becomes-a-folder/index.html": b"in a folder",
    "becomes-a-file": b"a file",
}


class Killed(BaseException):
    """The process ends here."""


class OpenFiles:
    """Files that programs have open, and a process that may be killed before or after a step."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.paths: Collection[str] = ()
        self.left = -1
        self.unlink = Path.unlink

    def require_closed(self, path: Path) -> None:
        for held in self.paths:
            file = self.output / held
            if path == file or path in file.parents:
                raise FileInUse(errno.EACCES, "in use", str(path))

    def step(self) -> None:
        self.left -= 1
        if not self.left:
            raise Killed

    def move(self, source: Path | str, target: Path | str, *, tries: int = 2) -> None:
        self.step()
        for path in (source, target):
            self.require_closed(Path(path))
        try:
            Path(source).replace(target)
        except IsADirectoryError as error:
            raise FileInUse(errno.EACCES, "in use", str(target)) from error
        self.step()

    def remove_folder(self, folder: Path) -> None:
        """Remove all but the files that are open, even by another name."""
        open_files = {(self.output / path).stat().st_ino for path in self.paths}
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.stat().st_ino in open_files:
                continue
            if not path.is_dir():
                self.unlink(path)
            elif not any(path.iterdir()):
                path.rmdir()
        if not any(folder.iterdir()):
            folder.rmdir()

    def remove(self, path: Path, *, missing_ok: bool = False) -> None:
        self.require_closed(path)
        self.unlink(path, missing_ok=missing_ok)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture
def files(output: Path, monkeypatch: pytest.MonkeyPatch) -> OpenFiles:
    files = OpenFiles(output)
    monkeypatch.setattr(output_folder, "CAN_LINK_FOLDERS", False)
    monkeypatch.setattr(output_folder, "exchange", lambda *_: False)
    monkeypatch.setattr(output_folder, "move", files.move)
    monkeypatch.setattr(output_folder, "remove_folder", files.remove_folder)

    def unlink(path: Path, *, missing_ok: bool = False) -> None:
        files.remove(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    return files


def write(output: Path, site: dict[str, bytes], seen: PartFiles) -> tuple[PartFiles, list[str]]:
    """Return the parts as they were left, and the paths that build names as in use."""
    with open_tree(output, seen) as ready:
        tree = ready()
        parts = {"": {path: put_file(tree, path, data) for path, data in site.items()}}
        problems = finish_site(tree, parts)
    assert {problem.rule for problem in problems} <= {"file-in-use"}
    return parts, [Path(problem.path).relative_to(output).as_posix() for problem in problems]


def held(output: Path) -> dict[str, bytes]:
    found = {path: (output / path).read_bytes() for path, _ in walk(str(output))}
    found.pop(MANIFEST, None)
    return found


def test_without_links_and_exchange_the_site_is_swapped(output: Path, files: OpenFiles) -> None:
    seen: PartFiles = {}
    for site in (OLD, NEW, OLD, NEW):
        seen, in_use = write(output, site, seen)
        assert (held(output), in_use) == (site, [])
        assert is_unchanged(str(output), seen.values())
        assert not [path for path in output.parent.rglob("*") if path.is_symlink()]


@pytest.mark.parametrize(
    "open_paths",
    [
        ["index.html"],
        ["terms/index.html"],
        ["terms/index.html", "terms/changes/index.html", "index.html"],
        ["gone/index.html"],
        ["becomes-a-folder"],
        ["becomes-a-file/index.html", "index.html"],
        [MANIFEST],
    ],
)
def test_a_file_that_is_open_stays_and_is_named_and_the_next_build_finishes(
    output: Path, files: OpenFiles, open_paths: list[str]
) -> None:
    (output / "mine").mkdir(parents=True)
    (output / "mine/CNAME").write_bytes(b"example.org")
    mine = {"mine/CNAME": b"example.org"}
    seen, _ = write(output, OLD, {})
    files.paths = open_paths
    seen, in_use = write(output, NEW, seen)
    changed = [path for path in open_paths if OLD.get(path) != NEW.get(path) or path == MANIFEST]
    assert set(in_use) >= set(changed)
    assert bool(in_use) == bool(changed)
    assert is_unchanged(str(output), seen.values()) == (not changed)
    found = held(output)
    for path in in_use:
        assert found.get(path) == OLD.get(path)
    if MANIFEST not in open_paths:
        for path in NEW.keys() - set(in_use):
            assert found[path] == NEW[path]
    assert write(output, NEW, seen)[1] == in_use
    files.paths = ()
    for known in ({}, seen):
        seen, in_use = write(output, NEW, known)
        assert (held(output), in_use) == (NEW | mine, [])
        assert not [*output.parent.glob(".output.staging/tree*")]


@pytest.mark.parametrize("open_paths", [(), ("terms/index.html",), ("index.html",)])
@pytest.mark.parametrize("knows", [True, False])
def test_after_a_kill_at_any_step_the_next_build_makes_the_site(
    output: Path, files: OpenFiles, open_paths: tuple[str, ...], knows: bool
) -> None:
    for step in itertools.count(1):
        seen, _ = write(output, OLD, {})
        assert held(output) == OLD
        files.paths = open_paths
        files.left = step
        try:
            write(output, NEW, seen)
        except Killed:
            killed = True
        else:
            killed = False
        files.left = -1
        files.paths = ()
        _, in_use = write(output, NEW, seen if knows else {})
        assert (held(output), in_use) == (NEW, [])
        if not killed:
            break
    assert step > 4


@pytest.mark.skipif(sys.platform != "win32", reason="needs Windows")
def test_windows_keeps_a_file_that_is_open_until_the_next_build(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def move_files(source: Path, target: Path, *, tries: int = 1) -> None:
        """Move a file. Windows doesn't move a folder with an open file, but Wine does."""
        if source.is_dir():
            raise FileInUse(errno.EACCES, "in use", str(target))
        move(source, target, tries=tries)

    seen, _ = write(output, OLD, {})
    with (output / "index.html").open("rb"), monkeypatch.context() as patched:
        patched.setattr(output_folder, "move", move_files)
        seen, in_use = write(output, NEW, seen)
    assert (held(output), in_use) == (NEW | {"index.html": OLD["index.html"]}, ["index.html"])
    seen, in_use = write(output, NEW, seen)
    assert (held(output), in_use) == (NEW, [])
