"""Read files and streams named by the user, which must be of limited size.

A device or an endless stream causes an error before it fills up the memory.
"""

import os
import stat
from pathlib import Path
from typing import BinaryIO, Literal

from legalsite.errors import Problem, ProblemsFound, printable
from legalsite.system import open_handle

MAX_INPUT_SIZE = 16 << 20  # in bytes; enough for a saved web page with its images

ExitStatus = Literal[1, 2]


def read_file(
    file: Path | str,
    shown: str = "",
    *,
    largest: int = MAX_INPUT_SIZE,
    status: ExitStatus = 2,
    follow: bool = True,
) -> bytes:
    """Read a file.

    `shown` is its name in messages, by default its path. Raises ProblemsFound with exit status
    `status` if it isn't a regular file, or has more than `largest` bytes. Raises OSError if it
    doesn't exist or the device fails, and for a link (ELOOP) unless `follow` is True.
    """
    shown = shown or printable(Path(file).as_posix())
    try:
        handle = open_handle(file, os.O_RDONLY, follow=follow)
    except IsADirectoryError:  # raised on Windows, where a folder can't be opened
        raise _not_a_file(shown, status) from None
    try:
        return read_handle(handle, shown, largest, status)
    finally:
        os.close(handle)


def read_handle(
    handle: int, shown: str, largest: int = MAX_INPUT_SIZE, status: ExitStatus = 2
) -> bytes:
    """Read an open file, whose name in messages is `shown`.

    Raises ProblemsFound with exit status `status` if it isn't a regular file, or has more than
    `largest` bytes.
    """
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode):
        raise _not_a_file(shown, status)
    if facts.st_size > largest:
        raise too_large(f"{facts.st_size:,} bytes", shown, largest, status)
    parts: list[bytes] = []
    left = largest + 1  # read one more byte than allowed, to notice that the file has grown
    while left:
        # don't reserve more memory than the file needs
        part = os.read(handle, min(left, facts.st_size + 1))
        if not part:
            return b"".join(parts)
        parts.append(part)
        left -= len(part)
    raise too_large("it grew while being read", shown, largest, status)


def read_stream(stream: BinaryIO, *, largest: int = MAX_INPUT_SIZE) -> bytes:
    """Read a stream such as standard input.

    Raises ProblemsFound (status 2) if the stream has more than `largest` bytes.
    """
    data = stream.read(largest + 1)
    if len(data) > largest:
        raise too_large(f"more than {largest:,} bytes", "-", largest, 2)
    return data


def _not_a_file(shown: str, status: ExitStatus) -> ProblemsFound:
    message = "this is a device, a pipe, or a folder, not a file"
    problem = Problem("not-a-file", message, "replace it with a file", shown)
    return ProblemsFound([problem], status)


def too_large(size: str, shown: str, largest: int, status: ExitStatus) -> ProblemsFound:
    """Create an exception for a file with more than `largest` bytes. `size` describes its size."""
    message = f"the file is too large: {size} (maximum: {largest:,})"
    problem = Problem("file-size", message, "check that it is the right file", shown)
    return ProblemsFound([problem], status)
