"""Keeps files that are still to be written on the disk instead of in memory, until all of them are known."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class SpooledFiles(Mapping[str, bytes]):
    """Files by path. Their bytes are in `file`, one after the other."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[str, tuple[int, int]] = {}

    def add(self, path: str, data: bytes) -> None:
        """Add a file, in place of one that had the same path."""
        start = self._file.seek(0, 2)
        self._file.write(data)
        self._places[path] = start, len(data)

    def repeat(self, path: str, other: str) -> None:
        """Add a file with the same bytes as another one."""
        self._places[path] = self._places[other]

    def leave_out(self, path: str) -> None:
        """Remove a file."""
        del self._places[path]

    def __getitem__(self, path: str) -> bytes:
        start, size = self._places[path]
        self._file.seek(start)
        return self._file.read(size)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@contextmanager
def spooled_files(folder: Path) -> Iterator[SpooledFiles]:
    """Yield an empty collection of files. The bytes are in a file without a name in `folder`, which is created if it is
    missing; the system deletes the file at the end, even if this process is killed."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        yield SpooledFiles(file)
