"""A live ledger must be the beginning of ours, and a live text the recorded bytes."""

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import read_ledger
from legalsite.ledger.chain import append_entries, new_ledger
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_files import (
    live_ledger_problem,
    live_text_problem,
    missing_live_line_problems,
    newest_texts,
)
from legalsite.model.policy import VersionId
from text_tables import cases

URL = "https://legal.test/LEDGER"
TIME = datetime(2026, 3, 2, tzinfo=UTC)
PATHS = (
    "privacy/2025-01-01.md",
    "privacy/2025-01-01.de.md",
    "terms/2025-02-01.md",
    "privacy/2026-03-02.md",
)


def entry(path: str) -> LedgerEntry:
    policy, _, name = path.partition("/")
    verb = "withhold" if path.endswith("withheld") else "publish"
    revised = VersionId.parse(name.split(".")[0])
    return LedgerEntry(verb, hashlib.sha256(path.encode()).hexdigest(), path, policy, revised)  # type: ignore[arg-type]  # a verb


def ledger(*paths: str, origin: str = "https://legal.test/") -> bytes:
    return append_entries(new_ledger(origin), [entry(path) for path in paths], TIME)


OURS = ledger(*PATHS)
LINES = read_ledger(OURS).lines


def said(live: bytes, ours: bytes = OURS) -> str:
    problem = live_ledger_problem(live, ours, URL)
    return str(problem) if problem else ""


@pytest.mark.parametrize("count", range(len(PATHS) + 1))
def test_a_beginning_of_ours_is_right_and_the_lines_it_lacks_are_named(count: int) -> None:
    live = ledger(*PATHS[:count])
    assert said(live) == ""
    missing = missing_live_line_problems(LINES, live, URL)
    assert [problem.message for problem in missing] == [
        f"the live ledger has {count} line{'s' * (count != 1)}, but not yet line {number}: publish {path}"
        for number, path in list(enumerate(PATHS, 1))[count:]
    ]


@given(st.integers(0, len(OURS) - 1), st.integers(0, 255))
def test_no_changed_byte_passes(at: int, byte: int) -> None:
    changed = OURS[:at] + bytes([byte]) + OURS[at + 1 :]
    assert bool(said(changed)) == (changed != OURS)


@given(st.integers(0, len(OURS)))
def test_nothing_that_was_cut_passes_unless_whole_lines_are_left(end: int) -> None:
    assert (said(OURS[:end]) == "") == OURS[:end].endswith(b"\n")


@cases("live.txt")
def test_each_difference_has_words_of_its_own(text: str, expected: str) -> None:
    """The cases are Python."""
    assert str(eval(text)) == expected


def test_a_text_must_have_the_recorded_bytes() -> None:
    assert live_text_problem(LINES[0], 200, PATHS[0].encode(), URL) is None


def test_the_newest_text_of_each_policy_and_language_counts_unless_it_is_withheld() -> None:
    def newest(*paths: str) -> list[str]:
        return [line.path for line in newest_texts(read_ledger(ledger(*paths)))]

    assert newest(*PATHS) == [
        "privacy/2025-01-01.de.md",
        "terms/2025-02-01.md",
        "privacy/2026-03-02.md",
    ]
    assert newest(*reversed(PATHS)) == [
        path for path in reversed(PATHS) if path != "privacy/2025-01-01.md"
    ]
    assert newest(*PATHS, "privacy/2026-03-02.withheld") == list(PATHS[:3])
