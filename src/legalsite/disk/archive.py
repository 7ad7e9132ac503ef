"""List, read, and add files below content/, without following links out of the site.

New files are added together with the ledger that records them, all or nothing. This happens under
a lock, in this order:

1. Each new file is written beside its place (`.NAME.legalsite-new`), synced, and linked into place,
   never over another file.
2. LEDGER is written beside its place, synced, and renamed over the old one. From here on the files
   are recorded.
3. CHECKPOINT and CHECKPOINT.sig are replaced in the same way.

If the process is killed during 1, some files aren't recorded. The site doesn't show them. The next
publish records them: as published if a file equals its draft, otherwise as imported. If the process
is killed between 2 and 3, the checkpoint still describes the earlier lines, which is true; the next
publish writes it again, even if there is nothing else to do. After an error in 1 or 2, such as a
full disk, the files of 1 are removed again. `.NAME.legalsite-new` is never listed, and may be
deleted: the next command that takes the lock does so.
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

MAX_FILE_SIZE = 256 << 20  # bytes
MAX_GUESSED_BYTES = 1500  # browsers look at up to 1,445 bytes of a file without a type
LEDGER = "LEDGER"
NEW_SUFFIX = ".legalsite-new"  # of a file that isn't in its place yet; no other program uses it
SURROGATE_PATTERN = re.compile("[\udc80-\udcff]")  # a byte of a name that isn't UTF-8


FileStat = tuple[int, int]  # size in bytes; time of modification in nanoseconds from 1970


def scan_files(root: Path) -> tuple[dict[str, FileStat], Problems]:
    """Return the readable files below content/, sorted by their path there, and all problems.

    Hidden files and editors' files are left out. If content/ is missing, there are no files and no
    problems.
    """
    content = root / "content"
    if not os.path.lexists(content):
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
            elif stat_or_problem is None:
                folders.append(f"{path}/")
            else:
                files[path] = stat_or_problem
    problems.sort(key=attrgetter("path"))
    return dict(sorted(files.items())), problems


def _stat_or_problem(entry: Entry, path: str, root: Path) -> FileStat | Problem | None:
    """Return a file's FileStat, None for a folder, or the problem if the entry is neither.

    `path` is the entry's path below content/. A folder whose name ends with .md is a problem, too.
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
    """Return the FileStat of a link's target, or the problem if it isn't a file in content/.

    What a link leads to may be published, so it can't be the database or git's settings.
    """
    try:
        status = link.stat()
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
    """Return the problem of a symbolic link. `clause` is what it does: “points to nothing”."""
    message = f"this symbolic link {clause}"
    return Problem("bad-link", message, "replace the link with the file", shown_path)


def _file_stat(status: os.stat_result, shown_path: str) -> FileStat | Problem:
    """Return the FileStat of a regular file, or the problem of anything else."""
    if stat.S_ISREG(status.st_mode):
        return status.st_size, status.st_mtime_ns
    message = "this is a device, a pipe, or a folder, not a file"
    return Problem("not-a-file", message, "replace it with a file", shown_path)


def _name_problems(folder: str, names: list[str]) -> Iterator[Problem]:
    """Yield a problem for each name that some systems can't store, or can't tell from another name.

    `names` are all names in a folder, whose path below content/ ends with a slash.
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
    """Return whether a path is below the root once all links are followed."""
    real_root = Path(os.path.realpath(root))
    return real_root in Path(os.path.realpath(path)).parents


def read(root: Path, path: str, *, largest: int = MAX_FILE_SIZE) -> bytes:
    """Return the bytes of one file below content/.

    Raises ProblemsFound if it isn't a regular file within the site or is larger than `largest`,
    OSError if the device fails.
    """
    file = f"{root}/content/{path}"
    shown_path = f"content/{printable(path)}"
    try:  # most files aren't links, and don't need the check of a link's target
        return read_file(file, shown_path, largest=largest, status=1, follow=False)
    except OSError as error:
        if error.errno != errno.ELOOP:  # ELOOP: it's a link
            raise
    target = _linked_stat(Path(file), shown_path, root)
    if isinstance(target, Problem):
        raise ProblemsFound([target])
    return read_file(file, shown_path, largest=largest, status=1)


def read_start(root: Path, path: str) -> bytes:
    """Return the first bytes of a file below content/, from which browsers may guess its type.

    Raises ProblemsFound if `read` would refuse to read the whole file because of its size.
    """
    with Path(root, "content", path).open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_FILE_SIZE:
            raise too_large(f"{size:,} bytes", f"content/{printable(path)}", MAX_FILE_SIZE, 1)
        return file.read(MAX_GUESSED_BYTES)


@contextmanager
def write_lock(root: Path) -> Iterator[None]:
    """Lock the archive while the context is open, and remove what killed processes left there.

    Raises ProblemsFound (status 2) at once if another process has locked it.
    """
    folder = make_ignored(root / ".legalsite")
    with locked(folder / "publish.lock", "content/LEDGER", "publish"):
        for left_over in (root / "content").rglob(f".*{NEW_SUFFIX}"):
            if left_over.is_file():
                left_over.unlink(missing_ok=True)
        yield


def add(root: Path, files: Iterable[tuple[str, bytes]], ledger: bytes) -> None:
    """Write new files, by path below content/, and then the ledger that records them.

    All are written or none. Raises FileExistsError if a file exists already, OSError if the device
    fails; the archive is then as before.
    """
    content = root / "content"
    created = []  # the new files and folders, to undo all if one fails
    try:
        for path, data in files:
            file = content / path
            created += _make_missing_folders(root, file.parent)
            _create_file(file, data)
            created.append(file)
        # The names of new files and folders must survive a power cut before the ledger has them.
        for folder in {path.parent for path in created}:
            sync_folder(folder)
        replace(root, LEDGER, ledger)
    except BaseException:
        # With the new ledger in place, the files are recorded and must stay.
        if not _has_content(content / LEDGER, ledger):
            _remove_created(created)
        raise


def _remove_created(created: list[Path]) -> None:
    """Remove new files and folders, the last one first, as far as possible."""
    for path in reversed(created):
        with suppress(OSError):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()


def add_file(root: Path, path: str, data: bytes) -> None:
    """Write a new file of the site, whole or not at all.

    Raises FileExistsError if the file exists, ProblemsFound if a link on the way leads out of the
    site.
    """
    file = root / path
    _make_missing_folders(root, file.parent)
    _create_file(file, data)


def replace(root: Path, path: str, data: bytes) -> None:
    """Replace a file below content/ in one step."""
    replace_file(root, f"content/{path}", data)


def replace_file(root: Path, path: str, data: bytes) -> None:
    """Replace any file of the site in one step: if that fails, the old file is still there.

    The new file gets the old one's access rights. If the path is a link, its target is replaced,
    not the link. Raises ProblemsFound if the link leads out of the site.
    """
    file = (root / path).resolve()
    _require_inside(root, root / path)
    new = _write_beside(file, data)
    try:
        with suppress(FileNotFoundError):
            from shutil import copymode  # not above: it loads three compressors

            copymode(file, new)
        move(new, file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def remove(root: Path, paths: Iterable[str]) -> None:
    """Remove files below content/ that exist, in a way that survives a power cut."""
    for path in paths:
        file = root / "content" / path
        file.unlink(missing_ok=True)
        sync_folder(file.parent)


def _require_inside(root: Path, path: Path) -> None:
    """Raise ProblemsFound if a link leads from a path of the site to a place outside."""
    if path == root or is_inside(path, root):
        return
    shown_path = printable(path.relative_to(root).as_posix())
    raise ProblemsFound([_link_problem(shown_path, "points outside the site")])


def _make_missing_folders(root: Path, folder: Path) -> list[Path]:
    """Make a folder of the site and its missing parents; return the new ones, the outermost first.

    Raises ProblemsFound if a link on the way leads out of the site.
    """
    _require_inside(root, folder)
    ancestors = (folder, *folder.parents)
    inner = [parent for parent in ancestors if root in parent.parents]
    missing = [parent for parent in inner if not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    missing.reverse()
    return missing


def _create_file(target: Path, data: bytes) -> None:
    """Create a file under its final name, whole or not at all.

    Raises FileExistsError if the name is taken.
    """
    new = _write_beside(target, data)
    try:
        os.link(new, target)  # a rename would replace a file with this name
    except FileExistsError:
        raise
    except OSError:  # no hard links here: under our lock it's enough to look before the rename
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        new.rename(target)
    finally:
        new.unlink(missing_ok=True)


def _write_beside(target: Path, data: bytes) -> Path:
    """Write a synced file beside `target` and return its path."""
    new = target.with_name(f".{target.name}{NEW_SUFFIX}")
    new.unlink(missing_ok=True)
    create_file(new, [data], sync=True)
    return new


def _has_content(file: Path, data: bytes) -> bool:
    """Return whether the file has exactly these bytes."""
    with suppress(OSError):
        return file.read_bytes() == data
    return False
