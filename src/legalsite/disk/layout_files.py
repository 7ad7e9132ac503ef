"""The files below layouts/: listed and read, without ever being led out of the site."""

import os
from pathlib import Path

from legalsite.disk.archive import shown
from legalsite.disk.files import Stat, walk
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
        mend = "give it a name of letters, digits and hyphens"
        return Problem("bad-layout", "the name is not UTF-8, or does not print", mend, f"{FOLDER}/{shown(path)}")
    message = "this is no file of the site: a link that leads outside or nowhere, a device or a pipe"
    return Problem("bad-layout", message, "put the file itself here", f"{FOLDER}/{path}")
