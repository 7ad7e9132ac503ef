"""Walks, compares, writes and links thousands of files. Paths are strings, because Path would double the time."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO, TypeVar

from legalsite.errors import usage_failure

Made = TypeVar("Made")
Stat = tuple[int, int, int]  # size in bytes, or NO_FILE; time of modification in nanoseconds; inode
LARGEST = 1 << 30  # bytes
NO_FILE = -1  # a folder, a link, a device
GONE: Stat = (-2, 0, 0)  # no file there; in a walk: an empty folder


def open_regular(file: str | Path) -> BinaryIO:
    """Open a regular file for reading. Raises OSError for anything else, because a pipe would keep its reader waiting
    for ever, and for a file that would take all memory."""
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    status = os.fstat(handle)
    if not S_ISREG(status.st_mode) or status.st_size > LARGEST:
        os.close(handle)
        raise OSError(errno.EINVAL, "this is a device, a pipe, or a folder, or it is too large", str(file))
    return os.fdopen(handle, "rb")


def open_own(path: str | Path, flags: int) -> int:
    """Return the handle of a file or a folder (O_DIRECTORY) that only we write. A link is not followed, because it
    leads to what is not ours, and a pipe keeps nobody waiting: raises ProblemsFound (status 2) for either."""
    kind = "folder" if flags & os.O_DIRECTORY else "file"
    try:
        handle = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO):
            raise
    else:
        if kind == "folder" or S_ISREG(os.fstat(handle).st_mode):
            return handle
        os.close(handle)
    message = f"legalsite needs its own {kind} here, not a link, a pipe, or anything else"
    raise usage_failure("not-ours", message, "move it elsewhere", str(path))


def create_file(file: str | Path, blocks: Iterable[bytes], mode: int = 0o666, *, sync: bool = False) -> None:
    """Create a file, whole or not at all. A link is not followed. Raises FileExistsError if the name is taken; every
    other OSError names the file too."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(handle, "wb") as new:
            new.writelines(blocks)
            if sync:
                new.flush()
                os.fsync(handle)
    except BaseException as error:
        with suppress(FileNotFoundError):
            os.unlink(file)
        raise _named(error, file) if isinstance(error, OSError) else error from None


def git_folder(path: Path) -> Path:
    """Return the git directory of a work tree; `path` is its `.git`. If that is a file, it says where the directory is
    (`gitdir: …`)."""
    with suppress(OSError, UnicodeDecodeError), open_regular(path) as file:
        head, _, where = file.read().decode().partition("gitdir: ")
        return path if head or not where else path.parent / where.strip()
    return path


def walk(folder: str) -> Iterator[tuple[str, Stat]]:
    """Yield every file below a folder, and every empty folder (its path ends with a slash); nothing if the folder does
    not exist. Links are not followed."""
    waiting = [""]
    while waiting:
        here, empty = waiting.pop(), True
        try:
            entries = os.scandir(f"{folder}/{here}")
        except FileNotFoundError:
            continue
        with entries:
            for entry in entries:
                empty = False
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{here}{entry.name}/")
                else:
                    yield here + entry.name, _stat(entry.stat(follow_symlinks=False))
        if empty and here:
            yield here, GONE


def stat_of(file: str) -> Stat:
    """Return the stat of a file; GONE if there is none."""
    try:
        return _stat(os.lstat(file))
    except (FileNotFoundError, NotADirectoryError):
        return GONE


def stamp_of(file: str) -> str:
    """Return size, time of modification and inode of a file as one string, which is smaller than three numbers; empty
    if there is no file."""
    size, mtime, inode = stat_of(file)
    return f"{size} {mtime} {inode}" if size >= 0 else ""


def unchanged(folder: str, parts: Iterable[Mapping[str, str]]) -> bool:
    """Return whether each file of these parts, path → state, still has the stamp with which its state begins."""
    states = (state for files in parts for state in files.items())
    return all(state.startswith(f"{stamp_of(f'{folder}/{path}')} ") for path, state in states)


def write_new(file: str, data: bytes) -> None:
    """Write a new file, and make its folders. A file with this name is unlinked, never written to: it may be part of
    another tree as well."""
    handle, rest = _create(file), memoryview(data)
    try:
        while rest:
            rest = rest[os.write(handle, rest) :]
    except OSError as error:
        raise _named(error, file) from None
    finally:
        os.close(handle)


def link_or_copy(source: str, target: str) -> None:
    """Give the file a second name, and make folders for it. Where the file system has no hard links, copy it with its
    times."""
    try:
        _make(lambda: os.link(source, target, follow_symlinks=False), target)
    except (OSError, NotImplementedError):  # the latter where the system always follows links
        import shutil  # loads three compressors

        os.close(_create(target))
        os.unlink(target)  # now its folder is there, and no file of that name
        shutil.copy2(source, target, follow_symlinks=False)


def write_link(file: str, text: str) -> None:
    """Make a symbolic link, and folders for it. `text` is where it leads."""
    _make(lambda: os.symlink(text, file), file)


def read_link(file: str) -> str:
    """Return where a symbolic link leads; empty if the path is none."""
    try:
        return os.readlink(file)
    except OSError:
        return ""


def move(source: str, target: str) -> bool:
    """Give a file or a link another name; return whether that was possible."""
    try:
        os.rename(source, target)
    except OSError:
        return False
    return True


def copy_folder(source: str, target: str) -> None:
    """Make a folder in which all files of another one have a second name."""
    os.makedirs(target)
    for path, _ in walk(source):
        if path.endswith("/"):
            os.makedirs(f"{target}/{path}")
        else:
            link_or_copy(f"{source}/{path}", f"{target}/{path}")


def make_ignored(folder: Path, mode: int = 0o777) -> Path:
    """Make a folder of our own that keeps itself out of a repository, unless it is there, and return it. Raises
    ProblemsFound (status 2) if it is something else."""
    if not os.path.lexists(folder):
        folder.mkdir(mode, parents=True)
        create_file(folder / ".gitignore", [b"*\n"])
    os.close(open_own(folder, os.O_RDONLY | os.O_DIRECTORY))
    return folder


def folders(path: str) -> Iterator[str]:
    """Return the folders on the way to a relative path, the outermost first."""
    return accumulate(path.split("/")[:-1], "{}/{}".format)


def _create(file: str) -> int:
    """Return the handle of a new file."""
    return _make(lambda: os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666), file)


def _make(make: Callable[[], Made], file: str) -> Made:
    """Return what `make` returns, which makes a file with that name. Its folder is made first if it is missing, and a
    file of that name is removed."""
    try:
        return make()
    except FileNotFoundError:
        make_folders(file.rpartition("/")[0])
    except FileExistsError:
        os.unlink(file)
    return make()


def make_folders(folder: str) -> None:
    """Make a folder and its missing parents, which another process may make at the same time."""
    try:
        os.mkdir(folder)
    except FileNotFoundError:
        make_folders(folder.rpartition("/")[0])
        make_folders(folder)
    except FileExistsError:
        pass


def _named(error: OSError, file: str | Path) -> OSError:
    """Return an error of writing, which does not say what was written, with the name of the file."""
    return OSError(error.errno, error.strerror, str(file))


def _stat(status: os.stat_result) -> Stat:
    """Return the three values that show whether a file has changed."""
    return (status.st_size if S_ISREG(status.st_mode) else NO_FILE, status.st_mtime_ns, status.st_ino)
