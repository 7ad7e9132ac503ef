"""Lists and reads the files below layouts/, never following a link out of the site, and keeps compiled layouts.

Compiled layouts are kept where Python keeps compiled modules, in the `__pycache__` of the installed package. They are
code, and the folder of a site may come from anywhere, so its cache must not hold them. Where Python may not write its
own compiled modules, or has no place for them, nothing is kept.
"""

import marshal
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from legalsite.disk.archive import inside
from legalsite.disk.cache import code_stamp
from legalsite.disk.file_system import Stat, stat_of, walk, write_new
from legalsite.errors import Problem, printable, refuse
from legalsite.model.ignored_files import is_ignored

FOLDER = "layouts"
NO_PLACE = (OSError, NotImplementedError)  # cache_from_source raises the latter if Python keeps no compiled modules


def layout_files(root: Path) -> dict[str, Stat]:
    """Return every file below layouts/ by its path there; hidden files and those of editors are left out. Raises
    ProblemsFound (status 2) with everything that is not a file of the site."""
    stats = {path: stat for path, stat in walk(str(root / FOLDER)) if not is_ignored(path) and not path.endswith("/")}
    files = {path: root / FOLDER / path for path in stats if path.isprintable()}
    own = {path for path, file in files.items() if file.is_file() and inside(file, root)}
    refuse((_problem(path) for path in sorted(stats.keys() - own)), 2)
    linked = {path: stat_of(os.path.realpath(root / FOLDER / path)) for path, stat in stats.items() if stat[0] < 0}
    return dict(sorted({**stats, **linked}.items()))


def _problem(path: str) -> Problem:
    message = "this isn't a file of the site: it is a device, a pipe, or a link that points outside or nowhere"
    help = "replace the link with the file"
    if not path.isprintable():
        message = "the name isn't UTF-8 or contains unprintable characters"
        help = "use only letters, digits, and hyphens in the name"
    return Problem("bad-layout", message, help, f"{FOLDER}/{printable(path)}")


def read_layout(root: Path, path: str) -> bytes:
    """Return the bytes of one file below layouts/."""
    return (root / FOLDER / path).read_bytes()


def recall_code() -> dict[str, bytes]:
    """Return what `keep_code` kept for exactly this version of the program; empty if there is nothing."""
    with suppress(*NO_PLACE, ValueError, EOFError, TypeError):
        stamp, kept = marshal.loads(_file().read_bytes())  # noqa: S302 - as trusted as the modules beside it
        if stamp == code_stamp() and isinstance(kept, dict):
            return kept
    return {}


def keep_code(code: Mapping[str, bytes]) -> None:
    """Keep compiled layouts, by the name that the caller gives them."""
    if sys.dont_write_bytecode or not code or code == recall_code():
        return
    with suppress(*NO_PLACE):
        file = _file()
        half = f"{file}.{os.getpid()}"
        write_new(half, marshal.dumps((code_stamp(), dict(code))))
        Path(half).replace(file)


def _file() -> Path:
    """Return where compiled layouts are kept."""
    return Path(cache_from_source(str(Path(__file__).parent.parent / "layouts" / "layouts.py")))
