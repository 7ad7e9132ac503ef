"""Lists, reads and adds files below content/. Links out of the site are never followed. New files are added together
with the ledger that records them, all or nothing.

Adding happens under a lock, in this order:
1. Each new file is written beside its place (`.NAME.new`), synced, and linked into place, never over another file.
2. LEDGER is written beside its place, synced, and renamed over the old one. From here on the files are recorded.
3. CHECKPOINT and CHECKPOINT.sig are replaced in the same way.

If the process is killed during 1, there are files that no line records. The site does not show them. The next publish
records them: a file that equals its draft as published, any other as imported. If it is killed between 2 and 3, the
checkpoint still describes the earlier lines, which is true; the next publish writes it again, even if there is nothing
else to do. After an error in 1 or 2, such as a full disk, the files of 1 are removed again. `.NAME.new` is never listed
and may be deleted.
"""

import errno
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from legalsite.disk.file_system import create_file, make_ignored
from legalsite.disk.input_files import read_file
from legalsite.disk.lock import locked
from legalsite.errors import Problem, Problems, ProblemsFound, printable
from legalsite.model.ignored_files import is_ignored

LARGEST = 256 << 20
LEDGER = "LEDGER"


FileStat = tuple[int, int]  # size in bytes, and time of the last modification in nanoseconds since 1970


def scan_files(root: Path) -> tuple[dict[str, FileStat], Problems]:
    """Return the files below content/ that can be read, by their path there, sorted, and what is wrong with all others.
    Hidden files and those of editors are left out. A missing content/ has no files."""
    content, files, problems = root / "content", dict[str, FileStat](), Problems()
    if not content.is_dir():
        there = os.path.lexists(content)
        return {}, [Problem("not-a-folder", "content isn't a folder", "make it a folder", "content")] if there else []
    if content.is_symlink() and not inside(content, root):
        return {}, [_link("content", "points outside the site")]
    folders = [""]
    while folders:
        folder = folders.pop()
        with os.scandir(content / folder) as scan:
            entries = sorted((entry for entry in scan if not is_ignored(entry.name)), key=lambda entry: entry.name)
        problems += _names(folder, [entry.name for entry in entries])
        for entry in entries:
            path = folder + entry.name
            stat_or_problem = _look(entry, path, root)
            if isinstance(stat_or_problem, Problem):
                problems.append(stat_or_problem)
            elif stat_or_problem is None:
                folders.append(f"{path}/")
            else:
                files[path] = stat_or_problem
    return dict(sorted(files.items())), sorted(problems, key=lambda problem: problem.path)


def _look(entry: os.DirEntry[str], path: str, root: Path) -> FileStat | Problem | None:
    """Return the FileStat of a file, None for a folder, or the problem if it is neither."""
    shown_path = f"content/{printable(path)}"
    if entry.is_symlink():
        return _look_through(Path(entry.path), shown_path, root)
    if not entry.is_dir(follow_symlinks=False):
        return _facts(entry.stat(follow_symlinks=False), shown_path)
    if not entry.name.endswith(".md"):
        return None
    message = "this is a folder, but its name ends with .md"
    return Problem("not-a-file", message, "rename the folder", shown_path)


def _look_through(link: Path, shown_path: str, root: Path) -> FileStat | Problem:
    """Return the FileStat of the file that a link leads to, or the problem if it leads to no file of the site."""
    try:
        status = link.stat()
    except FileNotFoundError:
        return _link(shown_path, "points to nothing")
    except OSError as error:
        fault = "points to itself" if error.errno == errno.ELOOP else f"can't be followed: {error.strerror}"
        return _link(shown_path, fault)
    if not inside(link, root):
        return _link(shown_path, "points outside the site")
    return _link(shown_path, "points to a folder") if stat.S_ISDIR(status.st_mode) else _facts(status, shown_path)


def _link(shown_path: str, fault: str) -> Problem:
    return Problem("bad-link", f"this link {fault}", "replace the link with the file", shown_path)


def _facts(status: os.stat_result, shown_path: str) -> FileStat | Problem:
    if stat.S_ISREG(status.st_mode):
        return status.st_size, status.st_mtime_ns
    message = "this is a device, a pipe, or a folder, not a file"
    return Problem("not-a-file", message, "replace it with a file", shown_path)


def _names(folder: str, names: list[str]) -> Iterator[Problem]:
    """Yield a problem for each name that some systems cannot store, or that they treat as equal to another name."""
    seen: dict[str, str] = {}
    for name in names:
        if not name.isprintable():
            foreign = any("\udc80" <= c <= "\udcff" for c in name)
            fault = "isn't UTF-8" if foreign else "contains unprintable characters"
            help = "use only letters, digits, and hyphens in the name"
            yield Problem("bad-name", f"the name {fault}", help, f"content/{printable(folder + name)}")
        folded = name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            message = f"the name differs from {printable(seen[folded])} only in case or in how its accents are written"
            help = "rename one, because some systems treat both as the same file"
            yield Problem("name-collision", message, help, f"content/{printable(folder + name)}")
        seen[folded] = name


def inside(path: Path, root: Path) -> bool:
    """Return whether a path is below the root once all links are followed."""
    return Path(os.path.realpath(root)) in Path(os.path.realpath(path)).parents


def read(root: Path, path: str, *, largest: int = LARGEST) -> bytes:
    """Return the bytes of one file below content/. Raises ProblemsFound if it is not a regular file within the site or
    is larger than `largest`, OSError if the device fails."""
    file, shown_path = f"{root}/content/{path}", f"content/{printable(path)}"
    try:
        return read_file(file, shown_path, largest=largest, status=1, flags=os.O_NOFOLLOW)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
    target = _look_through(Path(file), shown_path, root)
    if isinstance(target, Problem):
        raise ProblemsFound([target])
    return read_file(file, shown_path, largest=largest, status=1)


@contextmanager
def write_lock(root: Path) -> Iterator[None]:
    """Lock the archive while the context is open. Raises ProblemsFound (status 2) at once if another process has locked
    it."""
    with locked(make_ignored(root / ".legalsite") / "publish.lock", "content/LEDGER", "publish"):
        yield


def add(root: Path, files: Iterable[tuple[str, bytes]], ledger: bytes) -> None:
    """Write new files, by path below content/, and then the ledger that records them, all or nothing. Raises
    FileExistsError if a file exists already, OSError if the device fails; the archive is then as before."""
    content = root / "content"
    for left_over in content.rglob(".*.md.new"):  # of a process that was killed
        left_over.unlink()
    made = []
    try:
        for path, data in files:
            made += _folders(root, (content / path).parent)
            _create(content / path, data)
            made.append(content / path)
        for folder in {path_made.parent for path_made in made}:
            _sync(folder)
        replace(root, LEDGER, ledger)
    except BaseException:
        for path_made in () if _holds(content / LEDGER, ledger) else reversed(made):
            with suppress(OSError):
                path_made.rmdir() if path_made.is_dir() else path_made.unlink()
        raise


def add_file(root: Path, path: str, data: bytes) -> None:
    """Write a new file of the site, whole or not at all. Raises FileExistsError if there is one, ProblemsFound if a
    link leads out of the site on the way."""
    _folders(root, (root / path).parent)
    _create(root / path, data)


def replace(root: Path, path: str, data: bytes) -> None:
    """Replace a file below content/ in one step."""
    replace_file(root, f"content/{path}", data)


def replace_file(root: Path, path: str, data: bytes) -> None:
    """Replace any file of the site in one step: if that fails, the old file is still there. A new file keeps the access
    rights of the old one; a link keeps leading to it, unless it leads out of the site: raises ProblemsFound."""
    file = (root / path).resolve()
    _refuse_outside(root, root / path)
    new = _written_beside(file, data)
    try:
        with suppress(FileNotFoundError):
            from shutil import copymode  # loads three compressors

            copymode(file, new)
        new.replace(file)
    except OSError:
        new.unlink()
        raise
    _sync(file.parent)


def remove(root: Path, paths: Iterable[str]) -> None:
    """Remove files below content/; those that are gone already are not an error."""
    for path in paths:
        file = root / "content" / path
        file.unlink(missing_ok=True)
        _sync(file.parent)


def _refuse_outside(root: Path, path: Path) -> None:
    """Raise ProblemsFound if a link leads from a path of the site to a place outside."""
    if path != root and not inside(path, root):
        raise ProblemsFound([_link(printable(path.relative_to(root).as_posix()), "points outside the site")])


def _folders(root: Path, folder: Path) -> list[Path]:
    """Create the folder and return those that did not exist before, the outermost first. Raises ProblemsFound if it is
    outside the site."""
    _refuse_outside(root, folder)
    missing = [parent for parent in (folder, *folder.parents) if root in parent.parents and not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _create(target: Path, data: bytes) -> None:
    """Create a file under its final name, whole or not at all. Raises FileExistsError if the name is taken."""
    new = _written_beside(target, data)
    try:
        os.link(new, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: under our lock the look before the rename is enough
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        new.rename(target)
    finally:
        new.unlink(missing_ok=True)


def _written_beside(target: Path, data: bytes) -> Path:
    """Return the path of a synced file beside `target` with the new bytes."""
    new = target.with_name(f".{target.name}.new")
    new.unlink(missing_ok=True)
    create_file(new, [data], sync=True)
    return new


def _sync(folder: Path) -> None:
    """Make sure that the names in a folder survive a power cut, if the file system supports that."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def _holds(file: Path, data: bytes) -> bool:
    """Return whether the file has exactly these bytes."""
    with suppress(OSError):
        return file.read_bytes() == data
    return False
