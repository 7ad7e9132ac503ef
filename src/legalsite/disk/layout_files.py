"""Lists and reads the files below layouts/, never following a link out of the site, keeps compiled layouts, and limits
the processor time and memory that one page takes: layouts are code and may run without end.

Compiled layouts are kept where Python keeps compiled modules, in the `__pycache__` of the installed package. They are
code, and the folder of a site may come from anywhere, so its cache must not hold them. Where Python may not write its
own compiled modules, or has no place for them, nothing is kept.
"""

import contextlib
import marshal
import os
import resource
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import cache_from_source
from pathlib import Path
from types import FrameType

from legalsite.disk.archive import inside
from legalsite.disk.cache import code_stamp
from legalsite.disk.file_system import Stat, stat_of, walk, write_new
from legalsite.errors import Problem, printable, refuse
from legalsite.model.ignored_files import is_ignored

FOLDER = "layouts"
NO_PLACE = (OSError, NotImplementedError)  # cache_from_source raises the latter if Python keeps no compiled modules
SECONDS = 10.0
MEMORY = 500 << 20  # bytes
STATM = Path("/proc/self/statm")


def layout_files(root: Path) -> dict[str, Stat]:
    """Return every file below layouts/ by its path there; hidden files and those of editors are left out. Raises
    ProblemsFound (status 2) with everything that is not a file of the site."""
    stats = {path: stat for path, stat in walk(str(root / FOLDER)) if not is_ignored(path) and not path.endswith("/")}
    refuse((_problem(path) for path in sorted(stats) if not _is_own_file(root, path)), 2)
    linked = {path: stat_of(os.path.realpath(root / FOLDER / path)) for path, stat in stats.items() if stat[0] < 0}
    return dict(sorted({**stats, **linked}.items()))


def _is_own_file(root: Path, path: str) -> bool:
    """Return whether a printable path is a file of the site once all links are followed."""
    return path.isprintable() and (root / FOLDER / path).is_file() and inside(root / FOLDER / path, root)


def _problem(path: str) -> Problem:
    message = "this is not a file of the site, but a link that leads outside or nowhere, a device or a pipe"
    help = "replace the link with the file"
    if not path.isprintable():
        message = "the name is not UTF-8 or contains unprintable characters"
        help = "give it a name of letters, digits and hyphens"
    return Problem("bad-layout", message, help, f"{FOLDER}/{printable(path)}")


def read_layout(root: Path, path: str) -> bytes:
    """Return the bytes of one file below layouts/."""
    return (root / FOLDER / path).read_bytes()


def recall_code() -> dict[str, bytes]:
    """Return what `keep_code` kept for exactly this version of the program; empty if there is nothing."""
    with contextlib.suppress(*NO_PLACE, ValueError, EOFError, TypeError):
        stamp, kept = marshal.loads(_file().read_bytes())  # noqa: S302 - as trusted as the modules beside it
        if stamp == code_stamp() and isinstance(kept, dict):
            return kept
    return {}


def keep_code(code: Mapping[str, bytes]) -> None:
    """Keep compiled layouts, by the name that the caller gives them."""
    if sys.dont_write_bytecode or not code or code == recall_code():
        return
    with contextlib.suppress(*NO_PLACE):
        file = _file()
        half = f"{file}.{os.getpid()}"
        write_new(half, marshal.dumps((code_stamp(), dict(code))))
        Path(half).replace(file)


def _file() -> Path:
    """Return where compiled layouts are kept."""
    return Path(cache_from_source(str(Path(__file__).parent.parent / "layouts" / "layouts.py")))


@contextmanager
def bounded_work(seconds: float = SECONDS, memory: int = MEMORY) -> Iterator[None]:
    """Raise TimeoutError in the block once it has taken `seconds` of processor time, and MemoryError once it asks for
    more than `memory` further bytes. Memory is limited on Linux only, and time in the main thread only, which alone
    receives signals. Only one thread at a time may be in such a block."""
    with _bounded_memory(memory), _bounded_time(seconds):
        yield


@contextmanager
def _bounded_time(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {seconds:g} seconds of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _bounded_memory(more: int) -> Iterator[None]:
    if not STATM.exists():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(STATM.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    limits = [limit for limit in (used + more, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
