"""Lists and reads the files below layouts/, never following a link out of the site, and keeps compiled layouts.

Compiled layouts are kept where Python keeps compiled modules, in the `__pycache__` of the installed package. They are
code, and the folder of a site may come from anywhere, so its cache must not hold them. Where Python may not write its
own compiled modules, or has no place for them, nothing is kept.
"""

import contextlib
import marshal
import os
import sys
from collections.abc import Mapping
from importlib.util import cache_from_source
from pathlib import Path

from legalsite.disk.cache import code_stamp
from legalsite.disk.file_system import Stat, walk, write_new
from legalsite.errors import Problem, ProblemsFound, printable
from legalsite.model.ignored_files import is_ignored

FOLDER = "layouts"
NO_PLACE = (OSError, NotImplementedError)  # cache_from_source raises the latter if Python keeps no compiled modules


def layout_files(root: Path) -> dict[str, Stat]:
    """Return every file below layouts/ by its path there; hidden files and those of editors are left out. Raises
    ProblemsFound (status 2) with everything that is not a file of the site."""
    stats = {path: stat for path, stat in walk(str(root / FOLDER)) if not is_ignored(path) and not path.endswith("/")}
    problems = [_problem(path) for path in sorted(stats) if not (path.isprintable() and _is_own_file(root, path))]
    if problems:
        raise ProblemsFound(problems, 2)
    return {path: stat if stat[0] >= 0 else _through_link(root, path) for path, stat in sorted(stats.items())}


def _is_own_file(root: Path, path: str) -> bool:
    """Return whether the path is a file of the site once all links are followed."""
    file = root / FOLDER / path
    return file.is_file() and Path(os.path.realpath(root)) in Path(os.path.realpath(file)).parents


def _through_link(root: Path, path: str) -> Stat:
    """Return the stat of the file that a link leads to."""
    stat = (root / FOLDER / path).stat()
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _problem(path: str) -> Problem:
    if not path.isprintable():
        help = "give it a name of letters, digits and hyphens"
        return Problem(
            "bad-layout",
            "the name is not UTF-8 or contains unprintable characters",
            help,
            f"{FOLDER}/{printable(path)}",
        )
    message = "this is not a file of the site, but a link that leads outside or nowhere, a device or a pipe"
    return Problem("bad-layout", message, "replace the link with the file", f"{FOLDER}/{path}")


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
