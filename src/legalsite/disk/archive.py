"""The files below content/: listed and read, without ever being led elsewhere."""

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from legalsite.errors import Problem, ProblemsFound

LARGEST = 256 << 20


@dataclass(frozen=True, slots=True)
class Stat:
    """`size` in bytes, `mtime_ns` in nanoseconds since 1970: with the path they tell whether a file changed."""

    size: int
    mtime_ns: int


def content_files(root: Path) -> dict[str, Stat]:
    """Every file below content/, by its path there, sorted. What starts with a dot is left out. Raises ProblemsFound
    with all names and kinds of file that no site can be built from."""
    files, problems = survey(root)
    if problems:
        raise ProblemsFound(problems)
    return files


def survey(root: Path) -> tuple[dict[str, Stat], list[Problem]]:
    """The files that can be read, and what is wrong with all others. No content/ is no file."""
    content, files, problems = root / "content", dict[str, Stat](), list[Problem]()
    if not content.is_dir():
        there = os.path.lexists(content)
        return {}, [Problem("not-a-folder", "content is no folder", "make it one", "content")] if there else []
    if content.is_symlink() and not _inside(content, root):
        return {}, [_link("content", "leads outside the site")]
    folders = [""]
    while folders:
        folder = folders.pop()
        with os.scandir(content / folder) as scan:
            entries = sorted((entry for entry in scan if not entry.name.startswith(".")), key=lambda entry: entry.name)
        problems += _names(folder, [entry.name for entry in entries])
        for entry in entries:
            path = folder + entry.name
            found = _look(entry, path, root)
            if isinstance(found, Problem):
                problems.append(found)
            elif found is None:
                folders.append(f"{path}/")
            else:
                files[path] = found
    return dict(sorted(files.items())), sorted(problems, key=lambda problem: problem.path)


def read(root: Path, path: str, *, largest: int = LARGEST) -> bytes:
    """The bytes of one file below content/. Raises ProblemsFound for what is no plain file within the site or larger
    than `largest`, OSError where the device says no."""
    place = root / "content" / path
    try:
        handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        found = _look_through(place, f"content/{shown(path)}", root)
        if isinstance(found, Problem):
            raise ProblemsFound([found]) from None
        handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise ProblemsFound([_no_file(f"content/{shown(path)}")])
        if about.st_size > largest:
            said = f"the file has {about.st_size} bytes, more than {largest}"
            raise ProblemsFound([Problem("file-size", said, "is it the right file?", f"content/{shown(path)}")])
        parts: list[bytes] = []
        while part := os.read(handle, about.st_size + 1):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(handle)


def shown(path: str) -> str:
    """A path that can be printed: bytes that are no UTF-8, and what does not print, as escapes."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _look(entry: os.DirEntry[str], path: str, root: Path) -> Stat | Problem | None:
    """What it is: a file's Stat, None for a folder, or why it is neither."""
    if entry.is_symlink():
        return _look_through(Path(entry.path), f"content/{shown(path)}", root)
    if entry.is_dir(follow_symlinks=False):
        if entry.name.endswith(".md"):
            said = f"content/{shown(path)}"
            return Problem("not-a-file", "a folder is named like a text", "give the folder another name", said)
        return None
    about = entry.stat(follow_symlinks=False)
    plain = stat.S_ISREG(about.st_mode)
    return Stat(about.st_size, about.st_mtime_ns) if plain else _no_file(f"content/{shown(path)}")


def _look_through(link: Path, said: str, root: Path) -> Stat | Problem:
    try:
        about = link.stat()
    except FileNotFoundError:
        return _link(said, "leads to nothing")
    except OSError as error:
        return _link(said, "leads to itself" if error.errno == errno.ELOOP else f"leads nowhere: {error.strerror}")
    if not _inside(link, root):
        return _link(said, "leads outside the site")
    if stat.S_ISDIR(about.st_mode):
        return _link(said, "leads to a folder")
    return Stat(about.st_size, about.st_mtime_ns) if stat.S_ISREG(about.st_mode) else _no_file(said)


def _link(said: str, fault: str) -> Problem:
    return Problem("bad-link", f"this link {fault}", "put the file itself here", said)


def _no_file(said: str) -> Problem:
    return Problem("not-a-file", "this is no file but a device, a pipe or a folder", "remove it", said)


def _inside(place: Path, root: Path) -> bool:
    return Path(os.path.realpath(root)) in Path(os.path.realpath(place)).parents


def _names(folder: str, names: list[str]) -> Iterator[Problem]:
    """Names that not every system can hold, or that some systems hold for the same."""
    seen: dict[str, str] = {}
    for name in names:
        if not name.isprintable():
            foreign = any("\udc80" <= c <= "\udcff" for c in name)
            fault = "is not UTF-8" if foreign else "has characters that do not print"
            mend = "give it a name of letters, digits and hyphens"
            yield Problem("bad-name", f"the name {fault}", mend, _said(folder, name))
        folded = name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            twin = f"the name differs from {shown(seen[folded])} only in case or in how its accents are written"
            mend = "some systems take both for one file: rename one"
            yield Problem("name-collision", twin, mend, _said(folder, name))
        seen[folded] = name


def _said(folder: str, name: str) -> str:
    return f"content/{shown(folder + name)}"
