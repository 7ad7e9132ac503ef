"""The ledger reads back as it was written; whatever is done to it is found, with its line. A thousand lines cost a
thousand lines."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import read_ledger
from legalsite.errors import ProblemsFound
from legalsite.ledger.chain import (
    MAX_BYTES,
    MAX_PROBLEMS,
    append_entries,
    examine_ledger,
    new_ledger,
)
from legalsite.ledger.lines import FILE_PATH_PATTERN, HELP, LedgerEntry
from legalsite.ledger.recorded_result import RecordedResult
from legalsite.model.declared_time import DeclaredTime
from legalsite.model.policy import VersionId
from text_tables import in_lines

FIXTURES = Path(__file__).with_name("broken.txt").read_text(encoding="utf-8")
CASES = [block.partition("\n")[::2] for block in FIXTURES.split("\n== ")[1:]]
NOW = datetime(2026, 1, 1, tzinfo=UTC)

entries = st.builds(
    lambda sha, day, nth: LedgerEntry(
        "publish", sha, f"privacy/{VersionId(day, nth)}.md", "privacy", VersionId(day, nth)
    ),
    st.text("0123456789abcdef", min_size=64, max_size=64),
    st.dates(),
    st.integers(1, 99),
)


def test_fields(ledger: bytes) -> None:
    read = read_ledger(ledger, now=NOW)
    assert read.origin == "https://example.com/legal/"
    assert [line.verb for line in read.lines] == ["file", "publish", "publish", "notice"]
    image, text, german, notice = read.lines
    assert (image.policy, image.revised, image.path) == ("", None, "files/logo.png")
    assert (text.number, text.policy, text.sha256) == (2, "privacy", "b" * 64)
    assert [line.language for line in read.lines] == ["", "", "de", ""]
    assert german.revised == VersionId.parse("2025-03-01-2")
    assert german.time == datetime(2025, 3, 1, 9, 0, 59, tzinfo=UTC)
    assert (notice.policy, notice.path) == ("privacy", "")
    header, *lines = ledger.decode().split("\n")[:-1]
    assert header == "legalsite-ledger v2 https://example.com/legal/"
    assert [line.text for line in read.lines] == lines
    start = f"000002 2025-02-01T10:12:00Z publish privacy 2025-02-01 sha256:{'b' * 64} privacy/2025-02-01.md prev:"
    assert lines[1][:-64] == start


def test_times_that_a_variable_gave_are_counted(ledger: bytes) -> None:
    notice = LedgerEntry(
        "notice",
        "",
        "",
        "terms",
        VersionId.parse("2025-02-01"),
        RecordedResult("stated", "letter", on=NOW.date()),
    )
    file = LedgerEntry("file", "a" * 64, "files/clock=declared")
    times = NOW, DeclaredTime.fromtimestamp(NOW.timestamp(), UTC)
    read = [read_ledger(append_entries(ledger, [notice, file], time), now=NOW) for time in times]
    said = [
        (sum(line.declared for line in each.lines), each.lines[-2].result, each.lines[-1].path)
        for each in read
    ]
    assert said == [(0, notice.result, file.path), (2, notice.result, file.path)]
    assert " stated:letter,on=2026-01-01,clock=declared prev:" in read[1].lines[-2].text
    assert " files/clock=declared,clock=declared prev:" in read[1].lines[-1].text


def test_a_file_whose_name_looks_like_the_mark_of_such_a_time_cannot_be_recorded() -> None:
    assert [
        bool(re.fullmatch(FILE_PATH_PATTERN, f"files/plan{end}"))
        for end in (".png", ",clock=declared")
    ] == [True, False]


@given(st.lists(st.lists(entries, max_size=3), max_size=5))
def test_reads_back(batches: list[list[LedgerEntry]]) -> None:
    data, time, written = new_ledger("https://example.com/"), NOW, []
    for batch in batches:
        fresh = [
            e for n, e in enumerate(batch) if e.path not in {o.path for o in [*written, *batch[:n]]}
        ]
        data, time = append_entries(data, fresh, time), time + timedelta(days=1)
        written += fresh
    read = read_ledger(data, now=time)
    assert [(line.path, line.sha256, line.revised) for line in read.lines] == [
        (e.path, e.sha256, e.revised) for e in written
    ]


@pytest.mark.parametrize("case", [text for _, text in CASES], ids=[title for title, _ in CASES])
def test_what_is_done_to_it_is_found(case: str, ledger: bytes) -> None:
    expression, *expected = case.strip().split("\n")
    data = eval(expression, {"b": ledger, "L": ledger.splitlines(keepends=True)})
    _, problems = examine_ledger(data, now=NOW)
    found = re.sub(
        "invalid: (day|hour) [^;]*", r"invalid: \1 …", in_lines(problems)
    )  # the rest is Python's
    assert [f"-> {line}".rstrip() for line in found.replace(HELP, "HELP").split("\n")] == expected
    assert all(problem.help and problem.path == "content/LEDGER" for problem in problems)


def test_every_changed_byte_but_those_of_the_last_line_is_found(ledger: bytes) -> None:
    for place in range(ledger.rindex(b"\n", 0, -1)):
        changed = ledger[:place] + bytes([ledger[place] ^ 1]) + ledger[place + 1 :]
        assert examine_ledger(changed, now=NOW)[1], f"byte {place}"


def test_only_so_many_problems_are_listed(ledger: bytes) -> None:
    assert len(examine_ledger(ledger + b"x\n" * 99)[1]) == 99
    assert len(examine_ledger(ledger + b"x\n" * 5000)[1]) == MAX_PROBLEMS == 100


def test_clocks_may_differ_by_a_quarter_of_an_hour(ledger: bytes) -> None:
    last = read_ledger(ledger, now=NOW).lines[-1].time
    assert examine_ledger(ledger, now=last - timedelta(minutes=15))[1] == []
    (problem,) = examine_ledger(ledger, now=last - timedelta(minutes=15, seconds=1))[1]
    said = "the time of this line, 2025-03-02T00:00:00Z, is in the future: it's 2025-03-01T23:44:59Z now"
    assert in_lines([problem]) == f"5:1 ledger-time: {said}; {HELP}"


def test_no_ledger_grows_beyond_what_can_be_read(ledger: bytes) -> None:
    entry = LedgerEntry(
        "publish", "a" * 64, "privacy/2025-02-01.md", "privacy", VersionId.parse("2025-02-01")
    )
    grown = len(append_entries(ledger, [entry], NOW))
    assert len(append_entries(ledger + b"x" * (MAX_BYTES - grown), [entry], NOW)) == MAX_BYTES
    with pytest.raises(ProblemsFound) as found:
        append_entries(ledger + b"x" * (MAX_BYTES - grown + 1), [entry], NOW)
    assert in_lines(found.value.problems) == (
        "0:0 ledger-size: the ledger would be larger than 32 MB; publish or import fewer versions"
    )


def test_a_broken_ledger_is_not_read(ledger: bytes) -> None:
    with pytest.raises(ProblemsFound) as found:
        read_ledger(ledger[:-1])
    assert (found.value.status, HELP) == (
        1,
        "restore the published content/LEDGER from the git history or a backup; lines are only ever added",
    )


def test_an_origin_with_letters_of_any_script_stays_ascii() -> None:
    assert new_ledger("https://example.com/rechtliches/übersicht/").isascii()


def test_the_first_break_is_named_and_no_other(ledger: bytes) -> None:
    header, *lines = ledger.splitlines(keepends=True)
    for at, cause in enumerate(["the header", "line 1", "line 2"]):
        broken = [
            line[:-65] + b"0" * 64 + b"\n" if number >= at else line
            for number, line in enumerate(lines)
        ]
        (problem,) = [
            each
            for each in examine_ledger(b"".join([header, *broken]))[1]
            if each.rule == "ledger-chain"
        ]
        assert problem.line == at + 2
        assert f"{cause} was changed, added, or removed" in problem.message
