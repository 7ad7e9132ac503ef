"""Bytes into characters: what is refused, with its place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.errors import HARMFUL, Problem, ProblemsFound
from legalsite.source.characters import (
    MAX_TEXT_BYTES,
    decode,
    encode_like,
    replace_harmful_characters,
)
from legalsite.text.normalize import COMMON_CHARACTERS, unix_lines
from text_tables import in_lines, table


def problems(data: bytes) -> list[Problem]:
    with pytest.raises(ProblemsFound) as refusal:
        decode(data, "a.md")
    return [*refusal.value.problems]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_and_byte_order_mark(ends: str) -> None:
    assert decode(f"\ufeffone{ends}twö".encode(), "a.md") == "one\ntwö"


def test_no_common_character_is_harmful() -> None:
    assert not re.search(HARMFUL, "".join(COMMON_CHARACTERS))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_text_is_refused_if_and_only_if_it_has_a_harmful_character(text: str) -> None:
    """The quick look at the bytes and the slow one at the characters agree."""
    plain = unix_lines(text.removeprefix("\ufeff"))
    if re.search(HARMFUL, plain):
        assert {problem.rule for problem in problems(text.encode())} == {"bad-character"}
    else:
        assert decode(text.encode(), "a.md") == plain
    assert not re.search(HARMFUL, unix_lines(replace_harmful_characters(text.encode()).decode()))


@table("fixtures/characters.txt")
def test_what_is_refused_and_where(text: str, expected: str) -> None:
    assert in_lines(problems(text.encode("latin-1"))) == expected


def test_no_text_has_more_than_two_megabytes() -> None:
    assert len(decode(b"x" * 2_000_000, "a.md")) == 2_000_000
    assert in_lines(problems(b"x" * (MAX_TEXT_BYTES + 1))) == (
        "0:0 too-large: the file is 2,000,001 bytes, over the limit of 2,000,000; split the policy, or remove embedded data"
    )


SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "unseen", ["\x85", "\u3164", "\u115f", "\uffa0", "\u2800", "\u2062", "\U000e0041", "\U000e01f0"]
)
def test_letters_that_nobody_sees_are_refused(unseen: str) -> None:
    (problem,) = problems(f"a\nno{unseen}t".encode())
    assert (problem.rule, problem.line, problem.column) == ("bad-character", 2, 3)


@pytest.mark.parametrize(
    "needed", ["\u200b", "\u200c", "\u200d", "\u00ad", "\ufe0f", "\U000e0100", "\u061c", SCOTLAND]
)
def test_what_scripts_need_is_kept(needed: str) -> None:
    assert decode(f"a{needed}b".encode(), "a.md") == f"a{needed}b"


@pytest.mark.parametrize(
    "other", [SCOTLAND[1:], SCOTLAND[:-1], SCOTLAND.replace("\U000e0074", "\U000e0074" * 2)]
)
def test_only_the_flags_of_three_countries_have_tag_characters(other: str) -> None:
    assert problems(other.encode())


def test_problems_stop_at_a_number_that_can_be_read() -> None:
    assert len(problems(b"\x1b\n" * 1000)) == 20


def test_legible_leaves_bytes_alone_that_it_cannot_read() -> None:
    assert replace_harmful_characters(b"\xff\x00") == b"\xff\x00"
    assert replace_harmful_characters("a\u202eb".encode()) == b"a b"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"one", b"a\nb\n"),
        (b"one\n", b"a\nb\n"),
        (b"one\r\n", b"a\r\nb\r\n"),
        (b"one\r\ntwo\n", b"a\nb\n"),
        (b"\xef\xbb\xbfone", b"\xef\xbb\xbfa\nb\n"),
    ],
)
def test_a_new_text_has_the_line_ends_of_the_file(before: bytes, after: bytes) -> None:
    assert encode_like(before, "a\nb\n") == after
