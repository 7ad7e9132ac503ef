"""Bytes into characters: what is refused, with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.errors import ProblemsFound
from legalsite.source.characters import HARMFUL, MOST_BYTES, MOST_PROBLEMS, decode, harmful, legible


def places(data: bytes) -> list[tuple[str, int, int]]:
    with pytest.raises(ProblemsFound) as refusal:
        decode(data, "a.md")
    return [(problem.rule, problem.line, problem.column) for problem in refusal.value.problems]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_and_byte_order_mark(ends: str) -> None:
    assert decode(f"\ufeffone{ends}twö".encode(), "a.md") == "one\ntwö"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_text_is_refused_if_and_only_if_it_has_a_harmful_character(text: str) -> None:
    """The quick look at the bytes and the slow one at the characters agree."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if HARMFUL.search(plain):
        assert {rule for rule, _, _ in places(text.encode())} == {"bad-character"}
    else:
        assert decode(text.encode(), "a.md") == plain
    assert not HARMFUL.search(legible(text.encode()).decode())


def test_places() -> None:
    assert places(b"ab\ncd\x00") == [("bad-character", 2, 3)]
    assert places("a\n\u202eb\nc\u2028".encode()) == [("bad-character", 2, 1), ("bad-character", 3, 2)]
    assert places("a\nü\xff".encode("latin-1")) == [("bad-encoding", 2, 1)]
    assert places("x".encode("utf-16")) == [("bad-encoding", 1, 1)]
    assert places(b"x" * (MOST_BYTES + 1)) == [("too-large", 0, 0)]


def test_problems_stop_at_a_number_that_can_be_read() -> None:
    assert len(harmful("\x1b\n" * 1000, "a.md")) == MOST_PROBLEMS


def test_legible_leaves_bytes_alone_that_it_cannot_read() -> None:
    assert legible(b"\xff\x00") == b"\xff\x00"
    assert legible("a\u202eb".encode()) == b"a b"
