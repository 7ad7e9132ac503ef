"""New files and the ledger that records them → the disk, all or nothing.

What is on the disk after a kill, and how it goes on. Adding happens under a lock, in this order:

1. files      each new file is written beside its place (`.NAME.new`), synced, and linked into place; never over another
2. LEDGER     written beside, synced, renamed over the old one: from here on the files are recorded
3. CHECKPOINT and CHECKPOINT.sig, the same way

Killed in 1: files lie there that no line records. The site does not show them; the next publish records them (one
that equals its working text as published, any other as imported). Killed between 2 and 3: the checkpoint is of the
lines before, which is true; the next publish writes it anew, also where there is nothing else to do. An error in 1
or 2 (a full disk, say) takes the files of 1 away again. `.NAME.new` is never listed and may be deleted.
"""

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from legalsite.disk.lock import locked

LEDGER = "LEDGER"


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Nobody else publishes meanwhile. Raises ProblemsFound (status 2) at once where somebody does."""
    folder = root / ".legalsite"
    folder.mkdir(exist_ok=True)
    with locked(folder / "publish.lock", "content/LEDGER", "publish"):
        yield


def add(root: Path, files: Mapping[str, bytes], ledger: bytes) -> None:
    """Puts new files below content/ and then the ledger that records them, all or nothing. Raises FileExistsError
    where a file is there already, OSError where the device says no; the archive is then as before."""
    content = root / "content"
    made: list[Path] = []
    try:
        for path, data in files.items():
            made += _folders(content, (content / path).parent)
            _create(content / path, data)
            made.append(content / path)
        for folder in {place.parent for place in made}:
            _sync(folder)
        replace(root, LEDGER, ledger)
    except BaseException:
        if not _holds(content / LEDGER, ledger):
            _take_away(made)
        raise


def replace(root: Path, path: str, data: bytes) -> None:
    """Puts a file below content/ in place of the one there, in one step."""
    place = root / "content" / path
    new = _written_beside(place, data)
    try:
        new.replace(place)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    _sync(place.parent)


def remove(root: Path, paths: Iterable[str]) -> None:
    """Takes files below content/ away; those that are gone already are no error."""
    for path in paths:
        place = root / "content" / path
        place.unlink(missing_ok=True)
        _sync(place.parent)


def _folders(content: Path, folder: Path) -> list[Path]:
    """Makes the folder; gives those that were not there, the outermost first."""
    missing = [place for place in (folder, *folder.parents) if content in place.parents and not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _create(place: Path, data: bytes) -> None:
    new = _written_beside(place, data)
    try:
        os.link(new, place)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: under our lock the look before the rename is enough
        if os.path.lexists(place):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place)) from None
        new.rename(place)
    finally:
        new.unlink(missing_ok=True)


def _written_beside(place: Path, data: bytes) -> Path:
    new = place.with_name(f".{place.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return new


def _sync(folder: Path) -> None:
    """So that a name survives a power cut, too; not every file system can."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def _take_away(made: list[Path]) -> None:
    for place in reversed(made):
        with suppress(OSError):
            place.rmdir() if place.is_dir() else place.unlink()


def _holds(place: Path, data: bytes) -> bool:
    with suppress(OSError):
        return place.read_bytes() == data
    return False
