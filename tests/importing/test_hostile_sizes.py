"""Pages and texts made to take all time or memory end in a sentence, in little of both."""

from pathlib import Path

import pytest

from legalsite.importing.page_parser import (
    MAX_DEPTH,
    MAX_TAGS,
    MAX_TEXT_LENGTH,
    UnreadablePageError,
    parse_page,
)
from legalsite.source.characters import MAX_TEXT_BYTES
from legalsite.source.limits import MAX_LINES
from limited_process import LimitedRun

pytest.importorskip("resource", reason="limits of processes: Unix only")

MANY = 15_000_000


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("html", b"<p>a " + b"&" * MANY),
        ("html", b"<p>" + b"a" * MANY),
        ("html", b"<pre>a" + b"\n" * MANY + b"b</pre>"),
        ("html", b"<p>a<svg><style>" + b"&" * MANY),
        ("text", b"word " * (MANY // 5)),
    ],
    ids=["ampersands", "one word", "line ends", "styles of a drawing", "text"],
)
def test_rejects_more_text_than_a_policy_may_have(
    kind: str, data: bytes, import_limited: LimitedRun, tmp_path: Path
) -> None:
    status, errors = import_limited(kind, data)
    assert (status, errors.count("error[too-large]")) == (1, 1)
    assert not (tmp_path / "content").exists()


def test_reads_a_text_of_one_long_line(import_limited: LimitedRun) -> None:
    assert import_limited("text", b"word " * 360_000) == (0, "")


def test_reads_a_line_with_a_digit_in_each_word(import_limited: LimitedRun) -> None:
    assert import_limited("text", b"word1 " * 300_000) == (0, "")


def test_reads_a_page_with_a_digit_in_each_word(import_limited: LimitedRun) -> None:
    assert import_limited("html", b"<p>" + b"word1 " * 163_000) == (0, "")


@pytest.mark.parametrize("break_", [b" ", b"\n\n"])
def test_reads_a_text_of_dates(break_: bytes, import_limited: LimitedRun) -> None:
    years = range(1990, 2490)
    days = [f"Effective {day} May {year}.".encode() for year in years for day in range(1, 29)]
    status, errors = import_limited("text", break_.join(days))
    assert (status, errors) == (0, "")


YEARS = b"in May 2026 we changed the terms of 2019 and of 2020 with words like this one, and so on"


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("text", b"Effective 3 May 2020 "),
        ("text", b"Effective 3 May 2020\n"),
        ("text", b"Effective 3 May 2020\n\n"),
        ("text", YEARS + b"\n"),
        ("html", b"<p>Effective 3 May 2020"),
        ("html", b"Effective 3 May 2020<br>"),
        ("html", b"<p>" + YEARS),
    ],
)
def test_reads_as_much_text_as_a_build_if_all_of_it_is_dates(
    kind: str, line: bytes, import_limited: LimitedRun
) -> None:
    data = line * min(MAX_LINES, MAX_TEXT_BYTES * 9 // 10 // len(line))
    assert import_limited(kind, data) == (0, "")


@pytest.mark.parametrize("line", [b"word\n", b"a\n", b"a \n \n"])
def test_rejects_more_lines_than_a_build_reads(line: bytes, import_limited: LimitedRun) -> None:
    status, errors = import_limited("text", line * 400_000)
    assert (status, errors.count("error[too-large]")) == (1, 1)


def test_reads_lines_without_words_beside_as_many_as_a_build_reads(
    import_limited: LimitedRun,
) -> None:
    assert import_limited("text", b"A paragraph.\n" + b" \n" * 400_000) == (0, "")


@pytest.mark.parametrize(
    ("kind", "before", "count"),
    [
        ("text", b"", MAX_TEXT_BYTES),
        ("html", b"<p>", MAX_TEXT_LENGTH),
    ],
)
def test_reads_as_much_text_as_a_build_and_no_more(
    kind: str, before: bytes, count: int, import_limited: LimitedRun
) -> None:
    text = before + b"word " * (count // 5)
    status, errors = import_limited(kind, text + b"s")
    assert (status, errors.count("error[too-large]")) == (1, 1)
    assert import_limited(kind, text) == (0, "")


def test_reads_as_many_tags_as_the_limit_and_no_more() -> None:
    assert parse_page("<br>" * MAX_TAGS)
    with pytest.raises(UnreadablePageError):
        parse_page("<br>" * (MAX_TAGS + 1))


def test_reads_elements_as_deep_as_the_limit_and_no_deeper() -> None:
    depth = MAX_DEPTH - 2  # within <html> and <body>
    assert parse_page("<div>" * depth)
    with pytest.raises(UnreadablePageError):
        parse_page("<div>" * (depth + 1))
