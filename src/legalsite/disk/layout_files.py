"""List and read the files in layouts/, without following links out of the site.

Compiled layouts are code, and a site's folder may come from anywhere, so they aren't in the site's
cache. They're stored where Python caches compiled modules: in `__pycache__` of the installed
package. If Python can't write there, nothing is cached.
"""

import marshal
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from legalsite.disk.archive import is_inside
from legalsite.disk.cache import code_stamp
from legalsite.disk.file_system import NO_FILE, Stat, stat_of, walk, write_new
from legalsite.errors import Problem, printable, raise_problems
from legalsite.model.ignored_files import is_ignored
from legalsite.model.portable_names import case_collisions, unportable_reason

FOLDER = "layouts"
# Errors if code can't be stored. `cache_from_source` raises NotImplementedError if Python doesn't
# cache compiled modules.
CODE_FILE_ERRORS = (OSError, NotImplementedError)


def layout_files(root: Path) -> dict[str, Stat]:
    """Return the stat of each file in layouts/, keyed by relative path.

    Hidden and temporary files are ignored. Raises ProblemsFound (status 2) with a problem for each
    entry that isn't a file of the site.
    """
    folder = root / FOLDER
    stats = {}
    problems = []
    for path, stat in sorted(walk(str(folder))):
        if is_ignored(path) or path.endswith("/"):
            continue
        stats[path] = stat
        file = folder / path
        if unportable_reason(path):
            problems.append(_name_problem(path, unportable_reason(path)))
        elif not (path.isprintable() and file.is_file() and is_inside(file, root)):
            problems.append(_layout_problem(path))
        elif stat[0] == NO_FILE:  # a link to a file of the site, as checked above
            stats[path] = stat_of(os.path.realpath(file))
    for path, other in case_collisions(stats).items():
        message = f"the name differs from {printable(other)} only in case or in its accents"
        problems.append(_name_problem(path, message))
    raise_problems(problems, 2)
    return stats


def _name_problem(path: str, reason: str) -> Problem:
    """Create a problem for a path that some systems can't store. `reason` explains why."""
    return Problem("bad-layout", printable(reason), "rename it", f"{FOLDER}/{printable(path)}")


def _layout_problem(path: str) -> Problem:
    kind = "a device, a pipe, or a link that points outside or nowhere"
    message = f"this isn't a file of the site: it is {kind}"
    help = "replace the link with the file"
    if not path.isprintable():
        message = "the name isn't UTF-8 or contains unprintable characters"
        help = "use only letters, digits, and hyphens in the name"
    return Problem("bad-layout", message, help, f"{FOLDER}/{printable(path)}")


def read_layout(root: Path, path: str) -> bytes:
    return (root / FOLDER / path).read_bytes()


def load_code() -> dict[str, bytes]:
    """Load the compiled layouts that this version of the program stored, keyed by name."""
    with suppress(*CODE_FILE_ERRORS, ValueError, EOFError, TypeError):
        data = _code_file().read_bytes()
        stamp, kept = marshal.loads(data)  # noqa: S302 - as trusted as the modules beside it
        if stamp == code_stamp() and isinstance(kept, dict):
            return kept
    return {}


def store_code(code: Mapping[str, bytes]) -> None:
    """Store compiled layouts by name, unless they're stored already.

    Nothing is stored if Python may not write compiled modules.
    """
    if sys.dont_write_bytecode or not code or code == load_code():
        return
    with suppress(*CODE_FILE_ERRORS):
        file = _code_file()
        for left_over in file.parent.glob(f"{file.name}.*"):  # remains of a process that was killed
            left_over.unlink(missing_ok=True)
        unfinished = Path(f"{file}.{os.getpid()}")
        try:
            write_new(str(unfinished), marshal.dumps((code_stamp(), dict(code))))
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)


def _code_file() -> Path:
    """Return the path of the file with compiled layouts, in `__pycache__` of the installed package."""
    package = Path(__file__).parents[1]
    return Path(cache_from_source(f"{package}/layouts/layouts.py"))
