"""List, read, and add files in content/, without following links out of the site.

New files and the ledger lines that record them are added together or not at all. This happens under
a lock, in this order:

1. Each new file is written next to its final path (`.NAME.legalsite-new`), synced, and linked
   to its final path, never overwriting another file.
2. LEDGER is written to a temporary file, synced, and renamed over the old one. From here on, the
   files are recorded.
3. CHECKPOINT and CHECKPOINT.sig are replaced in the same way.

If the process is killed during step 1, some files aren't recorded, and the site doesn't show them.
The next publish records them: as published if a file equals its draft, otherwise as imported. If
the process is killed between steps 2 and 3, the checkpoint still describes the earlier lines, which
is true; the next publish rewrites it even if there's nothing else to do. After an error in steps 1
or 2, such as a full disk, the files from step 1 are removed. `.NAME.legalsite-new` is never listed
and may be deleted, which the next command that takes the lock does.
"""

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from operator import attrgetter
from pathlib import Path

from legalsite.disk.file_system import create_file, make_ignored
from legalsite.disk.input_files import read_file, too_large
from legalsite.disk.lock import locked
from legalsite.errors import Problem, Problems, ProblemsFound, printable
from legalsite.model.ignored_files import is_ignored
from legalsite.model.portable_names import collision_key
from legalsite.system import Entry, is_link, move, scan_folder, sync_folder

MAX_FILE_SIZE = 256 << 20  # in bytes
# in bytes; to guess the type of a file, browsers inspect up to 1,445 bytes
MAX_GUESSED_BYTES = 1500
LEDGER = "LEDGER"
NEW_SUFFIX = ".legalsite-new"  # suffix of temporary files, which no other program uses
# stands for a byte in a file name that isn't UTF-8
SURROGATE_PATTERN = re.compile("[\udc80-\udcff]")


FileStat = tuple[int, int]  # (size in bytes, modification time in nanoseconds since 1970)


def scan_files(root: Path) -> tuple[dict[str, FileStat], Problems]:
    """List the readable files in content/, sorted by path, and all problems.

    Paths are relative to content/. Hidden files and temporary files of editors are ignored. Without
    content/, there are no files and no problems.
    """
    content = root / "content"
    if not os.path.lexists(content):  # a broken link exists, and is reported below
        return {}, []
    if not content.is_dir():
        return {}, [
            Problem("not-a-folder", "content isn't a folder", "make it a folder", "content")
        ]
    if is_link(content) and not is_inside(content, root):
        return {}, [_link_problem("content", "points outside the site")]
    files = {}
    problems: Problems = []
    folders = [""]
    while folders:
        folder = folders.pop()
        with scan_folder(content / folder) as scan:
            entries = [entry for entry in scan if not is_ignored(entry.name)]
        entries.sort(key=attrgetter("name"))
        problems += _name_problems(folder, [entry.name for entry in entries])
        for entry in entries:
            path = folder + entry.name
            stat_or_problem = _stat_or_problem(entry, path, root)
            if isinstance(stat_or_problem, Problem):
                problems.append(stat_or_problem)
            elif stat_or_problem is None:  # a folder
                folders.append(f"{path}/")
            else:
                files[path] = stat_or_problem
    problems.sort(key=attrgetter("path"))
    return dict(sorted(files.items())), problems


def _stat_or_problem(entry: Entry, path: str, root: Path) -> FileStat | Problem | None:
    """Return the FileStat of a file, None for a folder, or a problem.

    `path` is relative to content/. Anything other than a file or folder is a problem. So is a
    folder that's named like a text, with a name that ends with .md.
    """
    shown_path = f"content/{printable(path)}"
    if entry.is_symlink():
        return _linked_stat(Path(entry.path), shown_path, root)
    if not entry.is_dir(follow_symlinks=False):
        return _file_stat(entry.stat(follow_symlinks=False), shown_path)
    if not entry.name.endswith(".md"):
        return None
    message = "this is a folder, but its name ends with .md"
    return Problem("not-a-file", message, "rename the folder", shown_path)


def _linked_stat(link: Path, shown_path: str, root: Path) -> FileStat | Problem:
    """Return the FileStat of a link's target, or a problem if it isn't a file in content/.

    The target may be published, so it must not be the database, for example.
    """
    try:
        status = link.stat()  # of the target
    except FileNotFoundError:
        return _link_problem(shown_path, "points to nothing")
    except OSError as error:
        if error.errno == errno.ELOOP:
            return _link_problem(shown_path, "points to itself")
        return _link_problem(shown_path, f"can't be followed: {error.strerror}")
    if not is_inside(link, root / "content"):
        return _link_problem(shown_path, "points outside content/")
    if stat.S_ISDIR(status.st_mode):
        return _link_problem(shown_path, "points to a folder")
    return _file_stat(status, shown_path)


def _link_problem(shown_path: str, clause: str) -> Problem:
    """Create a problem for a symbolic link.

    `clause` describes the link, such as “points to nothing”.
    """
    message = f"this symbolic link {clause}"
    return Problem("bad-link", message, "replace the link with the file", shown_path)


def _file_stat(status: os.stat_result, shown_path: str) -> FileStat | Problem:
    """Return the FileStat of a regular file, or a problem for anything else."""
    if stat.S_ISREG(status.st_mode):
        return status.st_size, status.st_mtime_ns
    message = "this is a device, a pipe, or a folder, not a file"
    return Problem("not-a-file", message, "replace it with a file", shown_path)


def _name_problems(folder: str, names: list[str]) -> Iterator[Problem]:
    """Report names that some systems can't store, or can't distinguish from another name.

    `names` contains all names in a folder. `folder` is relative to content/ and ends with a slash.
    """
    seen: dict[str, str] = {}
    for name in names:
        shown_path = f"content/{printable(folder + name)}"
        if not name.isprintable():
            message = "the name contains unprintable characters"
            if SURROGATE_PATTERN.search(name):
                message = "the name isn't UTF-8"
            help = "use only letters, digits, and hyphens in the name"
            yield Problem("bad-name", message, help, shown_path)
        key = collision_key(name)
        if key in seen:
            other = printable(seen[key])
            difference = "only in case or in how its accents are written"
            message = f"the name differs from {other} {difference}"
            help = "rename one, because some systems treat them as the same file"
            yield Problem("name-collision", message, help, shown_path)
        seen[key] = name


def is_inside(path: Path, root: Path) -> bool:
    """Return whether a path is inside the root, after following all links."""
    real_root = Path(os.path.realpath(root))
    return real_root in Path(os.path.realpath(path)).parents


def read(root: Path, path: str, *, largest: int = MAX_FILE_SIZE) -> bytes:
    """Read a file in content/. `path` is relative to content/.

    Raises ProblemsFound if it isn't a regular file inside the site, or is larger than `largest`
    bytes. Raises OSError if the device fails.
    """
    file = f"{root}/content/{path}"
    shown_path = f"content/{printable(path)}"
    try:  # most files aren't links, so first try without checking the path
        return read_file(file, shown_path, largest=largest, status=1, follow=False)
    except OSError as error:
        if error.errno != errno.ELOOP:  # ELOOP means that it's a link
            raise
    target = _linked_stat(Path(file), shown_path, root)
    if isinstance(target, Problem):
        raise ProblemsFound([target])
    return read_file(file, shown_path, largest=largest, status=1)


def read_start(root: Path, path: str) -> bytes:
    """Read the first bytes of a file in content/, from which browsers may guess its type.

    Raises ProblemsFound if the file is too large.
    """
    with Path(root, "content", path).open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_FILE_SIZE:
            raise too_large(f"{size:,} bytes", f"content/{printable(path)}", MAX_FILE_SIZE, 1)
        return file.read(MAX_GUESSED_BYTES)


@contextmanager
def write_lock(root: Path) -> Iterator[None]:
    """Lock the archive until the context ends, and remove temporary files of killed processes.

    Raises ProblemsFound (status 2) immediately if another process holds the lock.
    """
    folder = make_ignored(root / ".legalsite")
    with locked(folder / "publish.lock", "content/LEDGER", "publish"):
        for left_over in (root / "content").rglob(f".*{NEW_SUFFIX}"):
            if left_over.is_file():
                left_over.unlink(missing_ok=True)
        yield


def add(root: Path, files: Iterable[tuple[str, bytes]], ledger: bytes) -> None:
    """Write new files, then the ledger that records them, or nothing.

    Paths are relative to content/. Raises FileExistsError if a file exists, and OSError if the
    device fails. The archive is then unchanged.
    """
    content = root / "content"
    created = []  # new files and folders, to remove after an error
    try:
        for path, data in files:
            file = content / path
            created += _make_missing_folders(root, file.parent)
            _create_file(file, data)
            created.append(file)
        # files must survive a power failure before the ledger records them
        for folder in {path.parent for path in created}:
            sync_folder(folder)
        replace(root, LEDGER, ledger)
    except BaseException:
        # If the error occurred after LEDGER was replaced, while its folder was written to disk,
        # LEDGER records the files, so they must stay.
        if not _has_content(content / LEDGER, ledger):
            _remove_created(created)
        raise


def _remove_created(created: list[Path]) -> None:
    """Remove new files and folders in reverse order. Errors are ignored."""
    for path in reversed(created):
        with suppress(OSError):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()


def add_file(root: Path, path: str, data: bytes) -> None:
    """Create a file of the site completely, or not at all.

    Raises FileExistsError if the file exists, and ProblemsFound if a link in the path leads out of
    the site.
    """
    file = root / path
    _make_missing_folders(root, file.parent)
    _create_file(file, data)


def replace(root: Path, path: str, data: bytes) -> None:
    """Replace a file in content/ atomically."""
    replace_file(root, f"content/{path}", data)


def replace_file(root: Path, path: str, data: bytes) -> None:
    """Replace a file of the site. After an error, the old file is unchanged.

    The new file gets the permissions of the old one. If the path is a link, its target is replaced.
    Raises ProblemsFound if the link leads out of the site.
    """
    file = (root / path).resolve()
    _require_inside(root, root / path)
    new = _write_beside(file, data)
    try:
        with suppress(FileNotFoundError):  # there may be no old file
            from shutil import copymode  # imported late because it loads three compression modules

            copymode(file, new)
        move(new, file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def remove(root: Path, paths: Iterable[str]) -> None:
    """Remove files in content/. They stay removed after a power failure."""
    for path in paths:
        file = root / "content" / path
        file.unlink(missing_ok=True)
        sync_folder(file.parent)


def _require_inside(root: Path, path: Path) -> None:
    """Raise ProblemsFound if a link in the path leads out of the site."""
    if path == root or is_inside(path, root):
        return
    shown_path = printable(path.relative_to(root).as_posix())
    raise ProblemsFound([_link_problem(shown_path, "points outside the site")])


def _make_missing_folders(root: Path, folder: Path) -> list[Path]:
    """Create a folder of the site and its missing parents, and return new ones, outermost first.

    Raises ProblemsFound if a link in the path leads out of the site.
    """
    _require_inside(root, folder)
    ancestors = (folder, *folder.parents)
    inner = [parent for parent in ancestors if root in parent.parents]  # inside the site
    missing = [parent for parent in inner if not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    missing.reverse()
    return missing


def _create_file(target: Path, data: bytes) -> None:
    """Create a file with its final name completely, or not at all.

    Raises FileExistsError if the name is taken.
    """
    new = _write_beside(target, data)
    try:
        os.link(new, target)  # unlike renaming, linking never overwrites a file
    except FileExistsError:
        raise
    # Another error means that the file system has no hard links. We hold the lock, so no other
    # process can create the file after the check.
    except OSError:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        new.rename(target)
    finally:
        new.unlink(missing_ok=True)


def _write_beside(target: Path, data: bytes) -> Path:
    """Write and sync a temporary file next to `target`, and return its path."""
    new = target.with_name(f".{target.name}{NEW_SUFFIX}")
    new.unlink(missing_ok=True)
    create_file(new, [data], sync=True)
    return new


def _has_content(file: Path, data: bytes) -> bool:
    """Return whether a file exists and has exactly this content."""
    with suppress(OSError):
        return file.read_bytes() == data
    return False
