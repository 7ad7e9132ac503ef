"""Prevent processes from writing at the same time. A lock always ends with its process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from legalsite.disk.file_system import open_own
from legalsite.errors import usage_failure
from legalsite.system import lock, write_at_start


@contextmanager
def locked(file: Path, what: str, work: str = "build") -> Iterator[None]:
    """Lock `file` until the context ends. Forked processes share the lock.

    Raises ProblemsFound (status 2) immediately if another process holds the lock, because that
    process does the same `work`. The message says that `what` is locked. The file's content is
    replaced with our process id, so it must be one of our files.
    """
    handle = open_own(file, os.O_RDWR | os.O_CREAT)
    try:
        try:
            lock(handle)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace")
            message = f"another {work} (process {holder}) is writing to this folder"
            help = f"wait until it finishes, then {work} again"
            raise usage_failure("busy", message, help, what) from None
        os.ftruncate(handle, 0)
        write_at_start(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)
