"""One line of the ledger reads back as it was written; what is wrong with its fields is found at its column."""

import re
from datetime import UTC, date, datetime

import pytest

from legalsite.errors import Problem
from legalsite.ledger.lines import (
    FILE_PATH_PATTERN,
    HELP,
    LedgerEntry,
    LedgerLine,
    read_line,
    write_line,
)
from legalsite.ledger.recorded_result import RecordedResult, read_result
from legalsite.model.declared_time import stamp
from legalsite.model.policy import VersionId
from text_tables import in_lines, table

TIME = datetime(2025, 2, 1, 10, 12, 59, 999999, tzinfo=UTC)
DAY = VersionId.parse("2025-02-01-2")
PREVIOUS = "e" * 64
ENTRIES = [
    LedgerEntry("publish", "a" * 64, "eu/terms/2025-02-01-2.de.md", "eu/terms", DAY),
    LedgerEntry("import", "b" * 64, "privacy/2025-02-01-2.md", "privacy", DAY),
    LedgerEntry("withhold", "c" * 64, "privacy/2025-02-01-2.withheld", "privacy", DAY),
    LedgerEntry(
        "gap", "9" * 64, "privacy/2025-02-01.gap", "privacy", VersionId.parse("2025-02-01")
    ),
    LedgerEntry(
        "notice", "", "", "privacy", DAY, RecordedResult("stated", "letter", on=date(2025, 2, 1))
    ),
    LedgerEntry(
        "notice",
        "d" * 64,
        "",
        "privacy",
        DAY,
        read_result("seen:email,to=accounts,by=2025-01-15,in_time=95%"),
    ),
    LedgerEntry(
        "notice", "d" * 64, "", "privacy", DAY, RecordedResult("seen", "site", on=date(2025, 2, 1))
    ),
    LedgerEntry("file", "f" * 64, "files/logo.png"),
]
LINE = write_line(ENTRIES[1], 7, TIME, PREVIOUS).decode().rstrip("\n")


def read(text: str) -> tuple[LedgerLine | None, str]:
    problems = list[Problem]()
    line = read_line(text, 8, "content/LEDGER", problems)
    found = in_lines(problems).removeprefix("8:").removesuffix(f"; {HELP}")
    return line, re.sub("invalid: (day) .*", r"invalid: \1 …", found)  # the rest is Python's


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.verb)
def test_a_line_reads_back_as_it_was_written(entry: LedgerEntry) -> None:
    written = write_line(entry, 7, TIME, PREVIOUS).decode()
    line, problems = read(written.rstrip("\n"))
    assert problems == ""
    assert line is not None
    assert (
        LedgerEntry(line.verb, line.sha256, line.path, line.policy, line.revised, line.result)
        == entry
    )
    assert (line.number, line.prev, line.text) == (7, PREVIOUS, written.rstrip("\n"))
    assert stamp(line.time) == stamp(TIME) == "2025-02-01T10:12:59Z"


@table("lines.txt")
def test_a_field_of_another_shape_is_found_at_its_column(old: str, new: str, problem: str) -> None:
    assert read(LINE.replace(old, new, 1)) == (None, problem)


@table("lines.txt")
def test_what_does_not_fit_its_verb_is_found(old: str, new: str, problem: str) -> None:
    assert read(LINE.replace(old, new, 1))[1] == problem


@table("lines.txt")
def test_only_a_notice_was_given_and_only_in_ways_that_a_reader_knows(
    old: str, new: str, problem: str
) -> None:
    notice = write_line(ENTRIES[5], 7, TIME, PREVIOUS).decode().rstrip("\n")
    assert read(notice)[1] == ""
    assert read(notice.replace(old, new, 1))[1] == problem


@table("lines.txt")
def test_what_a_notice_line_says_without_a_result_must_not_be_about_emails(
    field: str, problem: str
) -> None:
    entry = LedgerEntry("notice", "", "", "privacy", DAY, read_result(field))
    written = write_line(entry, 7, TIME, PREVIOUS).decode().rstrip("\n")
    assert f" 2025-02-01-2 - {field} prev:" in written
    assert read(written)[1] == problem


def test_a_gap_is_one_for_all_languages_and_begins_on_a_day() -> None:
    gap = write_line(ENTRIES[3], 7, TIME, PREVIOUS).decode().rstrip("\n")
    assert read(gap)[1] == ""
    for other in (
        gap.replace("01.gap", "01.de.gap"),
        gap.replace("02-01 ", "02-01-2 ").replace("01.gap", "01-2.gap"),
    ):
        assert (
            read(other)[1]
            == "1 ledger-line: policy, version, and path aren't valid for the verb `gap`"
        )


def test_names_of_files_that_a_line_can_hold() -> None:
    for path in ("files/plan.png", "files/2025/Plan_v2-final.PDF", "files/a+b@2x.png"):
        assert re.fullmatch(FILE_PATH_PATTERN, path)
    for path in (
        "files/my plan.png",
        "files/plän.png",
        "files/../LEDGER",
        "files/.hidden",
        "files/",
        "privacy.md",
    ):
        assert not re.fullmatch(FILE_PATH_PATTERN, path)


def test_a_problem_shows_the_first_300_characters_of_its_line() -> None:
    problems = list[Problem]()
    assert read_line("x" * 2_000, 8, "content/LEDGER", problems) is None
    assert [problem.excerpt for problem in problems] == ["x" * 300]
