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


TOO_LARGE = "file-size]: the file is too large: 6 bytes (maximum: 5)\n  help: check that it is the right file"
NO_FILE = (
    "not-a-file]: this is a device, a pipe, or a folder, not a file\n  help: replace it with a file"
)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda file: file.write_bytes(b"123456"), TOO_LARGE),
        (Path.mkdir, NO_FILE),
        (os.mkfifo, NO_FILE),
        (lambda file: file.symlink_to("/dev/zero"), NO_FILE),
    ],
    ids=["too large", "a folder", "a pipe", "a device without end"],
)
def test_what_cannot_be_a_text_is_refused(
    tmp_path: Path, make: Callable[[Path], object], words: str
) -> None:
    make(tmp_path / "terms.txt")
    with pytest.raises(ProblemsFound) as raised:
        read_file(tmp_path / "terms.txt", "terms.txt", largest=5)
    assert (str(raised.value), raised.value.status) == (f"terms.txt: error[{words}", 2)


def test_a_file_that_a_person_names_has_at_most_16_mebibytes(tmp_path: Path) -> None:
    with (tmp_path / "a.html").open("wb") as file:
        file.truncate((16 << 20) + 1)
    with pytest.raises(ProblemsFound, match=r"\(maximum: 16,777,216\)"):
        read_file(tmp_path / "a.html")


def test_a_stream_without_end_is_refused() -> None:
    with (
        Path("/dev/zero").open("rb") as endless,
        pytest.raises(ProblemsFound, match=r"more than 1,000 bytes \(maximum: 1,000") as refused,
    ):
        read_stream(endless, largest=1000)
    assert refused.value.status == 2
