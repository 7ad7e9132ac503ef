"""Walk, compare, write, and link thousands of files.

Paths are strings, because Path objects would take twice as long.
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
Stat = tuple[int, int, int]  # (size in bytes, or NO_FILE; modification time in nanoseconds; inode)
MAX_FILE_SIZE = 1 << 30  # in bytes
NO_FILE = -1  # size of a folder, link, or device
GONE: Stat = (-2, 0, 0)  # a missing file or, in `walk`, an empty folder
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
# errors of opening a link, a path below a file, a folder as a file, or a pipe
NOT_OURS_ERRORS = (errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO)


def open_regular(file: str | Path) -> BinaryIO:
    """Open a regular file for reading.

    Reading a pipe could block forever, so OSError is raised for anything else, and for a file too
    large for memory.
    """
    handle = open_handle(file, os.O_RDONLY)
    status = os.fstat(handle)
    if not S_ISREG(status.st_mode) or status.st_size > MAX_FILE_SIZE:
        os.close(handle)
        message = "this is a device, a pipe, or a folder, or it is too large"
        raise OSError(errno.EINVAL, message, str(file))
    return os.fdopen(handle, "rb")


def open_own(path: str | Path, flags: int) -> int:
    """Open a file that only we write, and return its handle.

    `flags` are passed to `os.open`. Raises ProblemsFound (status 2) for a link, whose target may
    not be ours, and for a pipe, which could block.
    """
    try:
        handle = open_handle(path, flags, follow=False)
    except OSError as error:
        if error.errno not in NOT_OURS_ERRORS:  # such as missing permissions
            raise
    else:
        if S_ISREG(os.fstat(handle).st_mode):
            return handle
        os.close(handle)
    raise _not_ours("file", path)


def create_file(
    file: str | Path, blocks: Iterable[bytes], mode: int = 0o666, *, sync: bool = False
) -> None:
    """Create a file completely or not at all, without following links.

    With `sync`, the content is on disk afterward. Raises FileExistsError if the name is taken. Each
    OSError includes the file name.
    """
    handle = open_handle(file, NEW_FILE, mode)
    try:
        with os.fdopen(handle, "wb") as new:
            new.writelines(blocks)
            if sync:
                new.flush()
                os.fsync(handle)
    except BaseException as error:  # Ctrl-C must not leave an incomplete file, either
        with suppress(FileNotFoundError):
            os.unlink(file)
        if isinstance(error, OSError):
            raise _error_with_name(error, file) from None
        raise error from None


def git_folder(path: Path) -> Path:
    """Return the git directory of a work tree whose `.git` is `path`.

    In linked work trees and submodules, `.git` is a file with the path of the git directory
    (`gitdir: …`).
    """
    with suppress(OSError, UnicodeDecodeError), open_regular(path) as file:
        head, _, directory = file.read().decode().partition("gitdir: ")
        if directory and not head:
            return path.parent / directory.strip()
    return path


def walk(folder: str) -> Iterator[tuple[str, Stat]]:
    """Yield the relative path and stat of each file in a folder and its subfolders.

    Empty subfolders are yielded, too, with a trailing slash, and with GONE instead of a stat. A
    missing folder yields nothing. Links aren't followed.
    """
    waiting = [""]
    while waiting:
        here = waiting.pop()
        try:
            # a folder may be missing, or may have just been removed
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
        if is_empty and here:  # don't yield `folder` itself
            yield here, GONE


def stat_of(file: str) -> Stat:
    """Return the stat of a file, or GONE if it doesn't exist."""
    try:
        return _stat_values(os.lstat(file))
    except (FileNotFoundError, NotADirectoryError):
        require_short_path(file)  # raises OSError if it's only missing because its path is too long
        return GONE


def stamp_of(file: str) -> str:
    """Return a file's size, modification time, and inode as a string.

    A string needs less memory than a tuple. It's empty for a missing file, and for anything but a
    regular file.
    """
    # like `stat_of`, but without a function call for each output file
    try:
        status = os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if not S_ISREG(status.st_mode):
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"


def is_unchanged(folder: str, parts: Iterable[Mapping[str, str]]) -> bool:
    """Return whether all files in `parts` still have their recorded states.

    A part of the site, such as a policy, maps the paths of its files, relative to `folder`, to
    states. A state contains the file's stamp (size, time, and inode) and hash.
    """
    for files in parts:
        for path, state in files.items():
            stamp = stamp_of(f"{folder}/{path}")
            # a state starts with the stamp
            if not state.startswith(f"{stamp} "):
                return False
    return True


def write_new(file: str, data: bytes) -> None:
    """Write a new file and its folders.

    An existing file is removed first, because it may be a hard link that another tree shares.
    """
    handle = _create_with_folders(file)
    rest = memoryview(data)
    try:
        while rest:  # a call may only write a part of the data
            written = os.write(handle, rest)
            rest = rest[written:]
    except OSError as error:
        raise _error_with_name(error, file) from None
    finally:
        os.close(handle)


def link_or_copy(source: str, target: str) -> None:
    """Create `target` as a hard link to `source`, with its folders.

    Without support for hard links, the file is copied with its times.
    """
    try:
        _make_with_folders(lambda: os.link(source, target, follow_symlinks=False), target)
    # NotImplementedError means that the system always follows links
    except (OSError, NotImplementedError):
        import shutil  # imported late because it loads three compression modules

        # create the folders, and remove an existing file, which `copy2` would overwrite
        os.close(_create_with_folders(target))
        os.unlink(target)
        shutil.copy2(source, target, follow_symlinks=False)


def write_link(file: str, text: str) -> None:
    """Create a symbolic link with the target `text`, and its folders."""
    _make_with_folders(lambda: os.symlink(text, file), file)


def read_link(file: str) -> str:
    """Return the target of a symbolic link, or an empty string if the path isn't a link."""
    try:
        return os.readlink(file)
    except OSError:
        return ""


def try_to_move(source: str, target: str) -> bool:
    """Rename a file or link, and return whether that was possible."""
    try:
        os.rename(source, target)
    except OSError:
        return False
    return True


def copy_folder(source: str, target: str) -> None:
    """Create the folder `target` with the files of `source`, as hard links where possible."""
    os.makedirs(target)
    for path, _ in walk(source):
        if path.endswith("/"):
            os.makedirs(f"{target}/{path}")
        else:
            link_or_copy(f"{source}/{path}", f"{target}/{path}")


def make_ignored(folder: Path, *, private: bool = False) -> Path:
    """Create a folder that git ignores, unless it exists, and return its path.

    If `private` is True, only its owner can read a new folder. Raises ProblemsFound (status 2) if
    the path is a link or a file.
    """
    if not os.path.lexists(folder):
        if private:
            keep_private(folder)  # also creates the folder
        else:
            folder.mkdir(parents=True)
        create_file(folder / ".gitignore", [b"*\n"])
    if is_link(folder) or not folder.is_dir():
        raise _not_ours("folder", folder)
    return folder


def _not_ours(kind: str, path: str | Path) -> ProblemsFound:
    """Create an exception for a path that should be our own file or folder (`kind`)."""
    message = f"legalsite needs a regular {kind} here, not a link or a pipe"
    return usage_failure("not-ours", message, "move it elsewhere", Path(path).as_posix())


def parent_folders(path: str) -> Iterator[str]:
    """Yield the parents of a relative path, outermost first: `a` and `a/b` for `a/b/c`."""
    names = path.split("/")[:-1]
    return accumulate(names, "{}/{}".format)


def _create_with_folders(file: str) -> int:
    """Create an empty file and its folders, and return its handle."""
    return _make_with_folders(lambda: open_handle(file, NEW_FILE), file)


def _make_with_folders(make: Callable[[], Made], file: str) -> Made:
    """Create a file or link at `file` by calling `make`, and return its result.

    Missing folders are created, and an existing file is removed.
    """
    try:
        return make()
    except FileNotFoundError:
        make_folders(os.path.dirname(file))  # `dirname` also handles backslashes on Windows
    except FileExistsError:
        os.unlink(file)
    return make()  # now no folder is missing, and no file is in the way


def make_folders(folder: str) -> None:
    """Create a folder and its missing parents, unless they exist.

    No error is raised if a file has the path.
    """
    with suppress(FileExistsError):  # raised if a file has the path, despite `exist_ok`
        os.makedirs(folder, exist_ok=True)


def _error_with_name(error: OSError, file: str | Path) -> OSError:
    """Add the file name to an error. Errors of writing don't have it."""
    return OSError(error.errno, error.strerror, str(file))


def _stat_values(status: os.stat_result) -> Stat:
    """Return the size, modification time, and inode of a file, which show whether it changed."""
    size = status.st_size if S_ISREG(status.st_mode) else NO_FILE
    return (size, status.st_mtime_ns, status.st_ino)
