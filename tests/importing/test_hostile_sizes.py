"""Pages and texts made to take all time or memory end in a sentence, in little of both."""

from pathlib import Path

import pytest

from importing.limited_imports import import_in_child

pytest.importorskip("resource", reason="limits of processes: Unix only")

MANY = 15_000_000


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("html", b"<p>a " + b"&" * MANY),
        ("html", b"<p>" + b"a" * MANY),
        ("html", b"<pre>a" + b"\n" * MANY + b"b</pre>"),
        ("text", b"word " * (MANY // 5)),
    ],
    ids=["ampersands", "one word", "line ends", "text"],
)
def test_rejects_more_text_than_a_policy_may_have(kind: str, data: bytes, tmp_path: Path) -> None:
    status, errors = import_in_child(tmp_path, kind, data)
    assert (status, errors.count("error[too-large]")) == (1, 1)
    assert not (tmp_path / "content").exists()


def test_reads_a_text_of_one_long_line(tmp_path: Path) -> None:
    assert import_in_child(tmp_path, "text", b"word " * 360_000) == (0, "")
