"""Walk, compare, write, and link thousands of files.

Paths are strings, because Path would double the time.
"""

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO, TypeVar

from legalsite.errors import ProblemsFound, usage_failure
from legalsite.system import (
    is_link,
    keep_private,
    open_handle,
    require_short_path,
    scan_folder,
)

Made = TypeVar("Made")
Stat = tuple[int, int, int]  # size in bytes, or NO_FILE; time of modification in nanoseconds; inode
MAX_FILE_SIZE = 1 << 30  # bytes
NO_FILE = -1  # instead of a size: a folder, a link, or a device
GONE: Stat = (-2, 0, 0)  # the file doesn't exist; `walk` uses it for an empty folder
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
# The errors of opening a link, a path below a file, a folder as a file, and a pipe.
NOT_OURS_ERRORS = (errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO)


def open_regular(file: str | Path) -> BinaryIO:
    """Open a regular file for reading.

    Raises OSError for anything else, because a pipe would keep its reader waiting forever, and for
    a file that would take all memory.
    """
    handle = open_handle(file, os.O_RDONLY)
    status = os.fstat(handle)
    if not S_ISREG(status.st_mode) or status.st_size > MAX_FILE_SIZE:
        os.close(handle)
        message = "this is a device, a pipe, or a folder, or it is too large"
        raise OSError(errno.EINVAL, message, str(file))
    return os.fdopen(handle, "rb")


def open_own(path: str | Path, flags: int) -> int:
    """Return the handle of a file that only we write.

    `flags` are those of `os.open`. Raises ProblemsFound (status 2) for a link, because its target
    may not be ours, and for a pipe, because it would keep us waiting.
    """
    try:
        handle = open_handle(path, flags, follow=False)
    except OSError as error:
        if error.errno not in NOT_OURS_ERRORS:  # it isn't a link, a pipe, or a folder
            raise
    else:
        if S_ISREG(os.fstat(handle).st_mode):
            return handle
        os.close(handle)
    raise _not_ours("file", path)


def create_file(
    file: str | Path, blocks: Iterable[bytes], mode: int = 0o666, *, sync: bool = False
) -> None:
    """Create a file, whole or not at all. A link isn't followed.

    With `sync`, the content is on the disk when this returns. Raises FileExistsError if the name is
    taken. Every OSError has the file's name.
    """
    handle = open_handle(file, NEW_FILE, mode)
    try:
        with os.fdopen(handle, "wb") as new:
            new.writelines(blocks)
            if sync:
                new.flush()
                os.fsync(handle)
    except BaseException as error:
        with suppress(FileNotFoundError):
            os.unlink(file)
        if isinstance(error, OSError):
            raise _error_with_name(error, file) from None
        raise error from None


def git_folder(path: Path) -> Path:
    """Return the git directory of a work tree; `path` is its `.git`.

    In an additional work tree and in a submodule, `.git` is a file that says where the directory is
    (`gitdir: …`).
    """
    with suppress(OSError, UnicodeDecodeError), open_regular(path) as file:
        head, _, directory = file.read().decode().partition("gitdir: ")
        if directory and not head:
            return path.parent / directory.strip()
    return path


def walk(folder: str) -> Iterator[tuple[str, Stat]]:
    """Yield every file below a folder, and every empty folder (its path ends with a slash).

    Yields nothing if the folder doesn't exist. Links aren't followed.
    """
    waiting = [""]
    while waiting:
        here = waiting.pop()
        try:
            scan = scan_folder(f"{folder}/{here}")
        except FileNotFoundError:
            continue
        is_empty = True
        with scan as entries:
            for entry in entries:
                is_empty = False
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{here}{entry.name}/")
                else:
                    yield here + entry.name, _stat_values(entry.stat(follow_symlinks=False))
        if is_empty and here:  # `folder` itself isn't yielded
            yield here, GONE


def stat_of(file: str) -> Stat:
    """Return a file's stat; GONE if it doesn't exist."""
    try:
        return _stat_values(os.lstat(file))
    except (FileNotFoundError, NotADirectoryError):
        require_short_path(file)
        return GONE


def stamp_of(file: str) -> str:
    """Return a file's size, modification time, and inode as one string; empty if it doesn't exist
    or isn't a regular file. A string is smaller than three numbers.
    """
    # not with `stat_of`: a build calls this for each file of the output, if only one text changed
    try:
        status = os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if not S_ISREG(status.st_mode):
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"


def is_unchanged(folder: str, parts: Iterable[Mapping[str, str]]) -> bool:
    """Return whether no file of these parts has changed since its state was recorded.

    A part maps paths below `folder` to states. A state begins with the stamp that the file had.
    """
    for files in parts:
        for path, state in files.items():
            stamp = stamp_of(f"{folder}/{path}")
            # after the stamp, a state has the hash of the file
            if not state.startswith(f"{stamp} "):
                return False
    return True


def write_new(file: str, data: bytes) -> None:
    """Write a new file, and make its folders.

    If a file has this name, it's unlinked first, never written to: another tree may have it as
    well, under a second name (a hard link).
    """
    handle = _create_with_folders(file)
    rest = memoryview(data)
    try:
        while rest:  # the system may write only a part at a time
            written = os.write(handle, rest)
            rest = rest[written:]
    except OSError as error:
        raise _error_with_name(error, file) from None
    finally:
        os.close(handle)


def link_or_copy(source: str, target: str) -> None:
    """Give the file `source` the second name `target`, a hard link, and make its folders.

    Where the file system has no hard links, the file is copied with its times.
    """
    try:
        _make_with_folders(lambda: os.link(source, target, follow_symlinks=False), target)
    # NotImplementedError: the system always follows links.
    except (OSError, NotImplementedError):
        import shutil  # not above: it loads three compressors

        # make the folders, and remove a file with that name, which `copy2` would write to
        os.close(_create_with_folders(target))
        os.unlink(target)
        shutil.copy2(source, target, follow_symlinks=False)


def write_link(file: str, text: str) -> None:
    """Make a symbolic link whose target is `text`, and its folders."""
    _make_with_folders(lambda: os.symlink(text, file), file)


def read_link(file: str) -> str:
    """Return a symbolic link's target; empty if the path isn't a link."""
    try:
        return os.readlink(file)
    except OSError:
        return ""


def try_to_move(source: str, target: str) -> bool:
    """Rename a file or a link; return whether that was possible."""
    try:
        os.rename(source, target)
    except OSError:
        return False
    return True


def copy_folder(source: str, target: str) -> None:
    """Make the folder `target` with the files of `source`, as hard links where possible."""
    os.makedirs(target)
    for path, _ in walk(source):
        if path.endswith("/"):
            os.makedirs(f"{target}/{path}")
        else:
            link_or_copy(f"{source}/{path}", f"{target}/{path}")


def make_ignored(folder: Path, *, private: bool = False) -> Path:
    """Make a folder of our own that git ignores, unless it exists, and return it.

    With `private`, only the folder's owner can read a new folder. Raises ProblemsFound (status 2)
    if the path is a link or a file.
    """
    if not os.path.lexists(folder):
        if private:
            keep_private(folder)
        else:
            folder.mkdir(parents=True)
        create_file(folder / ".gitignore", [b"*\n"])
    if is_link(folder) or not folder.is_dir():
        raise _not_ours("folder", folder)
    return folder


def _not_ours(kind: str, path: str | Path) -> ProblemsFound:
    """Return the failure for a path at which we need a file or a folder (`kind`) of our own."""
    message = f"legalsite needs a regular {kind} here, not a link or a pipe"
    return usage_failure("not-ours", message, "move it elsewhere", Path(path).as_posix())


def parent_folders(path: str) -> Iterator[str]:
    """Return the folders above a relative path, the outermost first: `a` and `a/b` for `a/b/c`."""
    names = path.split("/")[:-1]
    return accumulate(names, "{}/{}".format)


def _create_with_folders(file: str) -> int:
    """Create a new, empty file and its folders, and return the handle."""
    return _make_with_folders(lambda: open_handle(file, NEW_FILE), file)


def _make_with_folders(make: Callable[[], Made], file: str) -> Made:
    """Call `make`, which makes a file or a link at the path `file`, and return its result.

    If the folder is missing, it's made first. A file that already has the name is removed.
    """
    try:
        return make()
    except FileNotFoundError:
        make_folders(os.path.dirname(file))  # on Windows, also after a backslash
    except FileExistsError:
        os.unlink(file)
    return make()  # nothing is missing or in the way now


def make_folders(folder: str) -> None:
    """Make a folder and its missing parents, unless they exist.

    If a file has the folder's name, this raises no error; opening a file in the folder then fails.
    """
    with suppress(FileExistsError):  # `exist_ok` doesn't allow a file
        os.makedirs(folder, exist_ok=True)


def _error_with_name(error: OSError, file: str | Path) -> OSError:
    """Return an error with the file's name, which an error of writing lacks."""
    return OSError(error.errno, error.strerror, str(file))


def _stat_values(status: os.stat_result) -> Stat:
    """Return the three values from a file's status that show whether it has changed."""
    size = status.st_size if S_ISREG(status.st_mode) else NO_FILE
    return (size, status.st_mtime_ns, status.st_ino)
