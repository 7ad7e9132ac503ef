"""The files below layouts/: listed and read, without ever being led out of the site."""

import contextlib
import marshal
import os
import sys
from collections.abc import Mapping
from importlib.util import cache_from_source
from pathlib import Path

from legalsite.disk.archive import printable
from legalsite.disk.cache import code_stamp
from legalsite.disk.file_system import Stat, walk, write_new
from legalsite.errors import Problem, ProblemsFound

FOLDER = "layouts"


def layout_files(root: Path) -> dict[str, Stat]:
    """Every file below layouts/, by its path there; what starts with a dot is left out. Raises ProblemsFound (status 2)
    with everything that is no file of the site."""
    found = {path: stat for path, stat in walk(str(root / FOLDER)) if not _hidden(path) and not path.endswith("/")}
    problems = [_problem(path) for path in sorted(found) if not (path.isprintable() and _is_own_file(root, path))]
    if problems:
        raise ProblemsFound(problems, 2)
    return {path: stat if stat[0] >= 0 else _through_link(root, path) for path, stat in sorted(found.items())}


def read_layout(root: Path, path: str) -> bytes:
    return (root / FOLDER / path).read_bytes()


def _hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _is_own_file(root: Path, path: str) -> bool:
    place = root / FOLDER / path
    return place.is_file() and Path(os.path.realpath(root)) in Path(os.path.realpath(place)).parents


def _through_link(root: Path, path: str) -> Stat:
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


# --- Compiled layouts, kept where Python keeps compiled modules: in the installed package's own `__pycache__`. Not
# in the site's cache: this is code, and a site's folder may come from anywhere. Where Python may not write its
# own compiled modules, or has no place for them, nothing is kept here either. ---

NO_PLACE = (OSError, NotImplementedError)  # the latter is cache_from_source's where Python keeps no compiled modules


def recall_code() -> dict[str, bytes]:
    """What `keep_code` kept for this very code."""
    with contextlib.suppress(*NO_PLACE, ValueError, EOFError, TypeError):
        stamp, kept = marshal.loads(_file().read_bytes())  # noqa: S302 - as trusted as the modules beside it
        if stamp == code_stamp() and isinstance(kept, dict):
            return kept
    return {}


def keep_code(code: Mapping[str, bytes]) -> None:
    if sys.dont_write_bytecode or not code or code == recall_code():
        return
    with contextlib.suppress(*NO_PLACE):
        file = _file()
        half = f"{file}.{os.getpid()}"
        write_new(half, marshal.dumps((code_stamp(), dict(code))))
        Path(half).replace(file)


def _file() -> Path:
    return Path(cache_from_source(str(Path(__file__).parent.parent / "layouts" / "layouts.py")))
