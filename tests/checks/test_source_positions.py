"""Where a problem is, in the file and in its prose."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import (
    at_key,
    at_offset,
    at_words,
    place_in,
    prose_source,
    severity_of,
)
from legalsite.model.policy import Version

TEXT = Path(__file__).with_name("positions.md").read_text(encoding="utf-8")
TextOf = tuple[CheckedPolicy, Version]


@pytest.fixture
def text(checked_of: Callable[..., CheckedPolicy]) -> TextOf:
    checked = checked_of({"terms.md": TEXT})
    return checked, checked.policy.versions[0]


def test_the_value_of_a_key_or_of_revised(text: TextOf) -> None:
    assert at_key(*text, "title") == ("content/terms.md", 2, 8, "title: Terms", 13)
    place = ("content/terms.md", 3, 10, "revised: 2026-02-01", 20)
    assert at_key(*text, "summary") == at_key(*text, "revised") == place


def test_a_key_without_a_value_has_a_place_without_an_end(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    checked = checked_of({"terms.md": TEXT.replace("---\n\n", "summary:\n---\n\n", 1)})
    assert at_key(checked, checked.policy.versions[0], "summary") == (
        "content/terms.md",
        4,
        9,
        "summary:",
        0,
    )


def test_words_on_a_line_or_in_the_rest_of_its_paragraph(text: TextOf) -> None:
    assert at_words(*text, 6, "may") == ("content/terms.md", 6, 5, "You may", 8)
    assert at_words(*text, 6, "plan")[1:3] == (7, 13)


def test_words_with_markup_between_them_have_a_line_alone(text: TextOf) -> None:
    assert at_words(*text, 6, "the plan") == ("content/terms.md", 6, 0, "You may", 0)
    assert place_in(b"a\n", "x.md", 9, "a") == ("x.md", 9, 0, "", 0)
    assert place_in(b"a\nb", "x.md", 2, "c") == ("x.md", 2, 0, "b", 0)


@pytest.mark.parametrize(("lines", "place"), [(39, (40, 1)), (40, (1, 0))])
def test_words_are_searched_in_forty_lines(lines: int, place: tuple[int, int]) -> None:
    assert place_in(b"boats\n" * lines + b"stay\n", "x.md", 1, "stay")[1:3] == place


@pytest.mark.parametrize(("before", "column"), [(9_996, 9_997), (9_997, 0)])
def test_words_are_searched_in_ten_thousand_characters_of_a_line(before: int, column: int) -> None:
    assert place_in(b"x" * before + b"stay\n", "x.md", 1, "stay")[2] == column


def test_prose_has_no_front_matter_code_or_comments_and_every_place_stays(text: TextOf) -> None:
    prose = prose_source(*text)
    assert "title" not in prose
    assert "the plan" not in prose
    assert len(prose) == len(TEXT)
    assert prose.lstrip().startswith("You may\n")
    line = TEXT.splitlines()[12]
    assert at_offset(*text, prose.index("here")) == (
        "content/terms.md",
        13,
        line.index("here") + 1,
        line,
        0,
    )


@given(st.text(alphabet="ab\n `~<!->", max_size=60))
def test_prose_is_as_long_as_its_source_with_the_same_line_ends(body: str) -> None:
    from legalsite.checks.source_positions import _blank_non_prose

    prose = _blank_non_prose(body.encode(), 1, ())
    assert len(prose) == len(body)
    assert [at for at, letter in enumerate(prose) if letter == "\n"] == [
        at for at, letter in enumerate(body) if letter == "\n"
    ]


def test_a_mistake_is_an_error_while_it_can_be_fixed(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    checked = checked_of(
        {"terms.md": TEXT, "terms/2025-01-01.md": TEXT.replace("2026-02-01", "2025-01-01")}
    )
    old, new = checked.policy.versions
    assert (severity_of(checked, old), severity_of(checked, new)) == ("warning", "error")


def test_prose_goes_on_below_indented_code_and_to_the_last_line(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    head, _, _ = TEXT.partition("You may")
    checked = checked_of({"terms.md": head + "    code\nYou may.\nYou go."})
    prose = prose_source(checked, checked.policy.versions[0])
    assert prose.split() == ["You", "may.", "You", "go."]
    assert at_offset(checked, checked.policy.versions[0], prose.index("go"))[1:4] == (
        8,
        5,
        "You go.",
    )


def test_a_comment_that_opens_in_code_hides_no_prose(
    checked_of: Callable[..., CheckedPolicy],
) -> None:
    head, _, _ = TEXT.partition("You may")
    checked = checked_of({"terms.md": head + "```\n<!--\n```\n\nYou may.\n\n<!-- plan -->\n"})
    assert "You may." in prose_source(checked, checked.policy.versions[0])
