"""Which passages of a redline an email shows, and how much of each: cases in excerpts/, and what holds of any."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.notices.email_parts import (
    EmailPhrases,
    RedlineExcerpt,
    excerpt,
    first_changes,
    is_change,
)
from legalsite.notices.email_text import text_of_parts
from legalsite.redline.compare import compare
from legalsite.redline.output.excerpts import CUT
from legalsite.redline.output.outline import outline
from legalsite.source.markdown import read_document
from legalsite.text.phrase_catalogue import ENGLISH_BEGIN, Catalogue

VOICE = EmailPhrases.of(Catalogue(), "en")
CASES_FILE = Path(__file__).parent / "excerpts.txt"
CASES = [
    pytest.param(
        *re.split(r"^(?:old|new|excerpt):\n", case, flags=re.MULTILINE)[1:],
        id=case.split("\n", 1)[0],
    )
    for case in re.split(r"^== ", CASES_FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
]


@pytest.mark.parametrize(("old", "new", "shown"), CASES)
def test_what_is_shown(old: str, new: str, shown: str) -> None:
    redline = compare(*(read_document(text.encode(), "terms.md") for text in (old, new)))
    part = RedlineExcerpt(excerpt(redline), "en", "https://a.test/")
    assert text_of_parts([part], VOICE) == shown.strip("\n")


def test_the_first_changes_with_what_stands_above_them() -> None:
    sides = (
        "\n\n".join(f"## {n}. Matter\n\nThe fee is {fee} euros." for n in range(1, 5))
        for fee in (10, 12)
    )
    segments = excerpt(compare(*(read_document(text.encode(), "t.md") for text in sides)))
    assert [is_change(line) for segment in segments for line in segment.lines] == [False, True] * 4
    assert [first_changes(segments, count) for count in (0, 1, 3, 4)] == [
        (), segments[:2], segments[:6], segments,
    ]  # fmt: skip


WORDS = st.text("ab .\u0301", min_size=1, max_size=400)
LINES = st.lists(
    st.sampled_from(
        [
            "# Terms",
            "## 1. Fees",
            "## 2. Fees",
            "### Power",
            "We pay. You do not pay.",
            "You pay.",
            "- a berth",
        ]
    )
    | st.sampled_from(
        [
            "- a cabin",
            "  - a bed",
            "1. first",
            "2. second",
            "| a | b |\n|---|---|\n| c | d |",
            "> said",
            "```\nx\n```",
        ]
    ),
    max_size=8,
)


@given(LINES, LINES)
def test_every_change_is_shown_and_every_shown_word_is_in_a_text(
    old: list[str], new: list[str]
) -> None:
    redline = compare(*(read_document("\n\n".join(lines).encode(), "t.md") for lines in (old, new)))
    part = RedlineExcerpt(excerpt(redline), "en", "https://a.test/")
    rows = [
        row for segment in part.segments for line in segment.lines for row in part.rows(line, VOICE)
    ]
    for op in ("insert", "delete"):
        lines = [line for segment in outline(redline).segments for line in segment.lines]
        changed = [run.text for line in lines for run in line.runs if run.op == op and run.read]
        words = [run.text for row in rows for run in row if run.op == op]
        assert without_borders(words) == without_borders(changed)
    texts = " ".join(" ".join((*old, *new)).split())
    equal = (
        run.text.strip(f" {CUT}").removesuffix(":")
        for row in rows
        for run in row
        if run.op == "equal"
    )
    assert all(text in texts for text in equal if not text.startswith("(") and " | " not in text)


def without_borders(words: list[str]) -> str:
    """The words without spaces, and without the borders of cells: each cell has a line."""
    return re.sub(r"[\s|]", "", "".join(words))


def test_an_email_marks_the_english_words_of_a_redline_if_its_language_lacks_them() -> None:
    own = {"cs": {"email": {"greeting": "Dobrý den,"}, "redline": {"was": "dříve {old}"}}}
    phrases = EmailPhrases.of(Catalogue(own=own), "cs").redline
    assert ENGLISH_BEGIN not in str(phrases["was"])
    assert ENGLISH_BEGIN in str(phrases["joined"])
