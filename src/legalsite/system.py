"""Wrap differences between Windows, Linux, and macOS: files, locks, programs, and processes.

No other module checks which system it runs on.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

StrPath = str | os.PathLike[str]
FILENAME_EXCED_RANGE = 206  # a Windows error code
UNLIMITED_PREFIX = "\\\\?\\"  # prefix that allows absolute paths of any length on Windows


class FileInUse(PermissionError):  # noqa: N818 - reads as what happened
    """Another program has a file open, so Windows can't move or replace it."""


def allowed_cores() -> set[int]:
    """Return the CPU cores that this process may use, or an empty set if they're unknown."""
    cores = set[int]()
    if hasattr(os, "sched_getaffinity"):
        cores |= os.sched_getaffinity(0)
    return cores


def use_cores(cores: set[int]) -> None:
    """Run this thread and the threads that it starts on these CPU cores, if possible."""
    with suppress(OSError):
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, cores)


def excessive_path_length(error: OSError) -> int:
    """Return the length of a path that was too long, or 0 for another error."""
    if not error.filename or not MAX_PATH_LENGTH:
        return 0
    length = len(os.path.abspath(str(error.filename)))
    # These two errors mean that a path is too long. Don't compare its length with the limit: the
    # limit for folders is lower.
    is_refused = getattr(error, "winerror", 0) == FILENAME_EXCED_RANGE
    if is_refused or error.errno == errno.ENAMETOOLONG:
        return length
    # otherwise, Windows reports a path that's too long as missing
    return length if error.errno == errno.ENOENT and length > MAX_PATH_LENGTH else 0


def require_short_path(path: StrPath) -> None:
    """Raise OSError (ENAMETOOLONG) if a path exists, but is too long for Windows to open.

    Windows reports such a path as missing, so call this before treating it as missing.
    """
    if not MAX_PATH_LENGTH:
        return
    whole = os.path.abspath(path)
    # to list a folder, Windows searches for `FOLDER\*.*`, which must not be too long, either
    if len(whole) + len(r"\*.*") <= MAX_PATH_LENGTH:
        return
    if whole.startswith("\\\\"):  # a network share: after the prefix, it's `UNC\server\share`
        whole = f"UNC{whole[1:]}"
    if os.path.lexists(UNLIMITED_PREFIX + whole):
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), str(path))


def state_folder() -> Path | None:
    """Return this user's folder for legalsite's state on this machine, or None if there's no home
    folder.

    It's for data that is needed later but not worth backing up (XDG base directories).
    """
    folder = Path(os.environ.get("XDG_STATE_HOME", ""))
    if not folder.is_absolute():  # the variable isn't set, or must be ignored (XDG)
        folder = default_state_folder()
    return folder / "legalsite" if folder.is_absolute() else None


if sys.platform == "win32":
    import msvcrt
    import time
    from stat import IO_REPARSE_TAG_MOUNT_POINT, IO_REPARSE_TAG_SYMLINK, S_IWRITE
    from threading import Lock

    CAN_FORK = False
    # creating symbolic links requires a privilege
    CAN_LINK_FOLDERS = False
    # a file's mode doesn't prevent other users from reading it
    HAS_FILE_MODES = False
    # whether users paste commands into a POSIX shell, not PowerShell
    HAS_POSIX_SHELL = False
    # maximum length of a path without support for long paths; 0 is unlimited
    MAX_PATH_LENGTH = 259

    RETRY_INTERVAL = 0.1  # seconds
    MAX_TRIES = 20
    # a locked byte can't be read, so lock a byte after the end of any file
    LOCKED_BYTE = 1 << 30
    # full access for the owner, administrators, and the system, which new files in the folder
    # inherit
    OWNER_ONLY = "D:P(A;OICI;FA;;;OW)(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)"
    SDDL_REVISION_1 = 1
    PROTECTED_DACL = 0x80000004  # (PROTECTED_)DACL_SECURITY_INFORMATION: nothing is inherited

    _writing = Lock()

    class Entry:
        """An entry of a folder, like os.DirEntry.

        Junctions count as links. The status is read from the file itself, because folder entries
        contain no inode and may have an outdated time for a file with several names.
        """

        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.name = entry.name
            self.path = entry.path
            self._entry = entry

        def is_symlink(self) -> bool:
            return is_link(self.path)

        def is_dir(self, *, follow_symlinks: bool = True) -> bool:
            """Return whether this is a folder, or a link to one if links are followed."""
            if not follow_symlinks and self.is_symlink():
                return False
            return self._entry.is_dir()

        def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
            """Return the status of the file, or of the link if links aren't followed."""
            return os.stat(self.path, follow_symlinks=follow_symlinks)

    def scan_folder(folder: StrPath) -> AbstractContextManager[Iterator[Entry]]:
        """Return the entries of a folder, like os.scandir.

        Raises OSError (ENAMETOOLONG) if the folder exists but its path is too long.
        """
        try:
            # callers use the result in a `with` statement, too, but the folder is already closed
            with os.scandir(os.fspath(folder)) as entries:
                return nullcontext(map(Entry, list(entries)))
        except FileNotFoundError:
            require_short_path(folder)
            raise

    def is_link(path: StrPath) -> bool:
        """Return whether a path is a symbolic link or junction."""
        with suppress(OSError):
            tag = os.lstat(path).st_reparse_tag
            return tag in (IO_REPARSE_TAG_SYMLINK, IO_REPARSE_TAG_MOUNT_POINT)
        return False

    def open_handle(path: StrPath, flags: int, mode: int = 0o666, *, follow: bool = True) -> int:
        """Open a file in binary mode without passing it to child processes, and return its handle.

        Raises OSError for a link unless links are followed (ELOOP), and for a file that exists but
        whose path is too long (ENAMETOOLONG).
        """
        if not follow and is_link(path):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        try:
            return os.open(path, flags | os.O_BINARY | os.O_NOINHERIT, mode)
        except FileNotFoundError:
            require_short_path(path)
            raise
        except PermissionError:
            if Path(path).is_dir():  # other systems report a folder with a different error
                raise IsADirectoryError(
                    errno.EISDIR, os.strerror(errno.EISDIR), str(path)
                ) from None
            raise

    def write_at_start(handle: int, data: bytes) -> None:
        """Overwrite the start of an open file."""
        with _writing:
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, data)

    def lock(handle: int, *, wait: bool = False) -> None:
        """Lock an open file until it's closed.

        If another process holds the lock, wait, or raise BlockingIOError.
        """
        while not _try_to_lock(handle):
            if not wait:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            time.sleep(RETRY_INTERVAL)

    def _try_to_lock(handle: int) -> bool:
        """Try to lock an open file, and return whether that was possible."""
        os.lseek(handle, LOCKED_BYTE, os.SEEK_SET)  # the lock starts at the current position
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno not in (0, errno.EACCES):  # Wine sets no error number
                raise
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

    def move(source: StrPath, target: StrPath, *, tries: int = MAX_TRIES) -> None:
        """Rename a file, replacing an existing one, or a folder.

        Virus scanners open new files for a moment, so this is tried several times. Raises FileInUse
        if it keeps failing.
        """
        for left in reversed(range(tries)):  # number of further tries
            with suppress(PermissionError):
                os.replace(source, target)
                return
            if left:
                time.sleep(RETRY_INTERVAL)
        message = "another program has this file open, or it can't be written"
        raise FileInUse(errno.EACCES, message, str(target))

    def remove_folder(folder: StrPath) -> None:
        """Remove a folder, except for files that another program has open."""
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
        if os.path.lexists(folder):  # Windows doesn't remove read-only files
            _make_writable(folder)
            shutil.rmtree(folder, ignore_errors=True)

    def _make_writable(folder: StrPath) -> None:
        """Make the files in a folder deletable. Links aren't followed."""
        with suppress(OSError), scan_folder(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    _make_writable(entry.path)
                elif not entry.is_symlink():
                    os.chmod(entry.path, S_IWRITE)

    def exchange(first: str, second: str) -> bool:
        """Return False, because Windows can't exchange two names."""
        return False

    def sync_folder(folder: StrPath) -> None:
        """Do nothing, because Windows can't sync a folder, and NTFS has a journal."""

    def keep_private(folder: Path) -> None:
        """Create a folder unless it exists, and make new files in it readable only by its owner."""
        import ctypes

        folder.mkdir(parents=True, exist_ok=True)
        security = ctypes.WinDLL("advapi32", use_last_error=True)
        rights = ctypes.c_void_p()
        # parse the access rights; if that succeeds, set them
        is_done = security.ConvertStringSecurityDescriptorToSecurityDescriptorW(
            OWNER_ONLY, SDDL_REVISION_1, ctypes.byref(rights), None
        ) and security.SetFileSecurityW(str(folder), ctypes.c_uint(PROTECTED_DACL), rights)
        code = ctypes.get_last_error()
        ctypes.WinDLL("kernel32").LocalFree(rights)
        if not is_done:
            raise ctypes.WinError(code)

    def default_state_folder() -> Path:
        """Return the folder for application state, as a relative path if the user has no profile."""
        return Path(os.environ.get("LOCALAPPDATA", ""))

    def is_private(status: os.stat_result) -> bool:
        """Return True, because only the user and administrators can read the user's profile."""
        return True

    def find_program(name: str) -> str | None:
        """Find a program in the absolute folders of PATH, or return None.

        Windows itself would first search the current folder, which may be a repository.
        """
        for folder in os.get_exec_path():
            file = Path(folder, f"{name}.exe")
            if file.is_absolute() and file.is_file():
                return str(file)
        return None

    def claim_port(server: "socket.socket") -> None:
        """Prevent other programs from listening on the address that the server is about to bind."""
        import socket

        server.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)

    def user_number() -> str:
        """Return a substitute for the user's name."""
        return "unknown"

    def forbid_core_dumps() -> None:
        """Do nothing, because Windows creates none unless an administrator enables it."""

    def limit_process(seconds: int, memory: int) -> None:
        """Do nothing, because Windows limits jobs rather than processes."""

else:
    import fcntl

    CAN_FORK = True
    CAN_LINK_FOLDERS = True
    HAS_FILE_MODES = True
    HAS_POSIX_SHELL = True
    MAX_PATH_LENGTH = 0

    Entry = os.DirEntry[str]
    scan_folder = os.scandir
    is_link = os.path.islink

    AT_FDCWD = -100  # linux/fcntl.h: paths are relative to the working directory
    EXCHANGE = 2  # RENAME_EXCHANGE in linux/fs.h, RENAME_SWAP in sys/stdio.h on macOS

    def open_handle(path: StrPath, flags: int, mode: int = 0o666, *, follow: bool = True) -> int:
        """Open a file in binary mode without passing it to child processes, and return its handle.

        Opening a pipe doesn't block. Raises OSError (ELOOP) for a link unless links are followed.
        """
        flags |= os.O_NONBLOCK | os.O_CLOEXEC
        if not follow:
            flags |= os.O_NOFOLLOW
        return os.open(path, flags, mode)

    def write_at_start(handle: int, data: bytes) -> None:
        """Overwrite the start of an open file."""
        os.pwrite(handle, data, 0)

    def lock(handle: int, *, wait: bool = False) -> None:
        """Lock an open file until it's closed. Forked processes share the lock.

        If another process holds the lock, wait, or raise BlockingIOError.
        """
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)

    def move(source: StrPath, target: StrPath, *, tries: int = 1) -> None:
        """Rename a file, replacing an existing one, or a folder."""
        os.replace(source, target)

    def remove_folder(folder: StrPath) -> None:
        import shutil  # imported here because it loads three compression modules

        shutil.rmtree(folder)

    def exchange(first: str, second: str) -> bool:
        """Exchange two names atomically with renameat2(2) on Linux or renamex_np(2) on macOS.

        Return False if the kernel, the C library, the file system, or this build of Python doesn't
        support it. Raises OSError if the call fails.
        """
        library = _c_library()
        source = os.fsencode(first)
        target = os.fsencode(second)
        if hasattr(library, "renameat2"):
            failed = library.renameat2(AT_FDCWD, source, AT_FDCWD, target, EXCHANGE)
        elif hasattr(library, "renamex_np"):
            failed = library.renamex_np(source, target, EXCHANGE)
        else:
            return False
        if not failed:
            return True
        import ctypes  # already loaded

        code = ctypes.get_errno()
        # the kernel or the file system doesn't support it
        if code in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP):
            return False
        raise OSError(code, os.strerror(code), second)

    @cache
    def _c_library() -> Any:
        """Return the C library, or None if Python can't call it."""
        try:
            import ctypes  # Python may have been built without it

            return ctypes.CDLL(None, use_errno=True)
        except (ImportError, OSError, TypeError):
            return None

    def sync_folder(folder: StrPath) -> None:
        """Make file names in a folder survive a power failure, if the file system supports it."""
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with suppress(OSError):
                os.fsync(handle)
        finally:
            os.close(handle)

    def keep_private(folder: Path) -> None:
        """Create a folder readable only by its owner, unless it exists."""
        folder.mkdir(0o700, parents=True, exist_ok=True)

    def default_state_folder() -> Path:
        """Return the folder for application state, as a relative path if the home folder is
        unknown.
        """
        return Path(os.path.expanduser("~/.local/state"))

    def is_private(status: os.stat_result) -> bool:
        """Return whether a file belongs to this user and no other user can read it."""
        return status.st_uid == os.geteuid() and not status.st_mode & 0o077

    def find_program(name: str) -> str | None:
        """Find a program in the absolute folders of PATH, or return None.

        PATH may contain the current folder, which may be a repository, as `.` or an empty name.
        """
        import shutil

        folders = filter(os.path.isabs, os.get_exec_path())
        return shutil.which(name, path=os.pathsep.join(folders))

    def claim_port(server: "socket.socket") -> None:
        """Allow the server to bind an address that was in use until just now."""
        import socket

        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

    def user_number() -> str:
        """Return a substitute for the user's name."""
        return str(os.getuid())

    def forbid_core_dumps() -> None:
        """Prevent a crash of this process from writing its memory to a file."""
        import resource

        _, limit = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, limit))

    def limit_process(seconds: int, memory: int) -> None:
        """Limit the CPU time (seconds) and address space (bytes) of this process.

        If it exceeds the first limit, the system kills it. If it reaches the second one,
        allocations fail.
        """
        import resource

        # the system sends SIGXCPU at the first limit, and SIGKILL a second later
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        with suppress(ValueError, OSError):  # macOS doesn't limit memory
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
