import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from legalsite.disk.input_files import read_file, read_stream
from legalsite.errors import ProblemsFound


def test_a_file_is_read_whole_up_to_the_limit(tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_bytes(b"\xef\xbb\xbf\r\n")
    assert read_file(tmp_path / "terms.txt", largest=5) == b"\xef\xbb\xbf\r\n"
    assert read_stream(io.BytesIO(b"12345"), largest=5) == b"12345"


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda file: file.write_bytes(b"123456"), "file-size"),
        (Path.mkdir, "not-a-file"),
        (os.mkfifo, "not-a-file"),
        (lambda file: file.symlink_to("/dev/zero"), "not-a-file"),
    ],
    ids=["too large", "a folder", "a pipe", "a device without end"],
)
def test_what_cannot_be_a_text_is_refused(tmp_path: Path, make: Callable[[Path], object], rule: str) -> None:
    make(tmp_path / "terms.txt")
    with pytest.raises(ProblemsFound) as raised:
        read_file(tmp_path / "terms.txt", "terms.txt", largest=5)
    assert (raised.value.problems[0].rule, raised.value.problems[0].path, raised.value.status) == (rule, "terms.txt", 2)


def test_a_stream_without_end_is_refused() -> None:
    with Path("/dev/zero").open("rb") as endless, pytest.raises(ProblemsFound, match="more than 1000 bytes"):
        read_stream(endless, largest=1000)
