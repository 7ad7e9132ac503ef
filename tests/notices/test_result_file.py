"""RESULT reads back as it was written, and its figures follow from the rows of the history."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.ledger.recorded_result import read_result
from legalsite.notices.result_file import (
    Deadline,
    Figures,
    Result,
    Subject,
    Tally,
    differences,
    figures_of,
    read_result_file,
)

PEOPLE = Path(__file__).with_name("people.txt")
DEADLINE = Deadline(
    date(2026, 3, 15), "2026-03-15T23:00:00Z", "content/terms.md:7 promises notice: “30 days”"
)
RESULT = Result(
    Subject("terms@2026-03-02", "email", "accounts"),
    zone="Europe/Berlin",
    enough=98,
    deadlines=(DEADLINE,),
    facts=("notice live 2026-03-03T09:00:00Z not checked",),
    lines={"notice/history.csv": 3},
    figures=(
        Figures(
            DEADLINE.day, {"accepted": 2, "rejected": 1}, date(2026, 3, 3), date(2026, 3, 4)
        ),
    ),
    files={"notice/history.csv": "ab" * 32, "notice/emails/en.eml": "cd" * 32},
)  # fmt: skip
TIMES = {"in time": "2026-03-15T22:59:59Z", "later": "2026-03-15T23:00:00Z"}


def test_it_reads_back_as_it_was_written() -> None:
    assert read_result_file(str(RESULT)) == replace(
        RESULT, files=dict(sorted(RESULT.files.items()))
    )
    statement = Result(
        Subject("terms@2026-03-02", "stated:nothing"), facts=("nonce ab", "reason No")
    )
    assert read_result_file(str(statement)) == statement


@given(
    st.integers(0, len(str(RESULT)) - 1), st.characters(codec="ascii", exclude_categories=["Cc"])
)
def test_any_changed_character_is_another_result_or_none(at: int, character: str) -> None:
    text = str(RESULT)
    changed = text[:at] + character + text[at + 1 :]
    try:
        found = read_result_file(changed)
    except (ValueError, IndexError):
        return
    assert str(found) == changed


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("of=3", "of=4"),
        lambda text: text + "x",
        lambda text: text.replace("# zone", "# zones"),
        lambda text: text.replace("# legalsite-result v1", "# legalsite-result v2"),
        lambda text: text.replace("notice/emails/en.eml", "../emails/en.eml"),
        lambda text: text.replace("\n", "\r\n"),
    ],
)
def test_anything_else_is_no_result(change) -> None:  # type: ignore[no-untyped-def]  # several ways
    with pytest.raises(ValueError):
        read_result_file(change(str(RESULT)))


def test_the_line_has_no_counts_and_its_figures_are_found() -> None:
    (figures,) = RESULT.figures
    line = RESULT.line_result(figures)
    assert str(line) == (
        "seen:email,to=accounts,by=2026-03-15,in_time=not_all,first=2026-03-03,last=2026-03-04"
    )
    assert RESULT.figures_behind(line) == figures
    other = read_result("seen:email,to=accounts,by=2026-03-15,in_time=all")
    assert RESULT.figures_behind(other) is None


def test_without_people_there_are_no_figures() -> None:
    assert figures_of({}, [DEADLINE], 3, "UTC") == ()


def test_without_a_deadline_accepted_is_accepted() -> None:
    people = {"a": ("accepted", "2026-03-20T00:00:00Z"), "b": ("left", "")}
    (figures,) = figures_of(people, [], 1, "UTC")
    assert str(figures) == "of=3 accepted=1 left=1 skipped=1 first=2026-03-20 last=2026-03-20"


def people() -> Iterator[tuple[str, list[list[str]]]]:
    """Yield each line of people.txt: the words, and the states by correction and mailing."""
    for line in PEOPLE.read_text(encoding="utf-8").splitlines()[1:]:
        tries = line.partition(" → ")[0]
        yield tries, [several.split(", ") for several in tries.split("; ")]


def counted_states() -> dict[str, str]:
    """Return the state that counts for each person of people.txt."""
    tally = Tally()
    everyone = list(people())
    for correction in range(3):
        for mailing in range(2):
            keys = []
            rows = []
            for person, tries in everyone:
                states = tries[correction] if correction < len(tries) else []
                state = states[mailing] if mailing < len(states) else "-"
                if state == "-":
                    continue
                keys.append(person)
                word, _, when = state.partition(" ")
                rows.append((TIMES.get(when, TIMES["in time"]), person, word))
            tally.add(correction, keys, rows)
    counted = {}
    for person, row in tally.people().items():
        (figures,) = figures_of({person: row}, [DEADLINE], 0, "UTC")
        (counted[person],) = figures.counts
    return counted


def test_a_person_has_the_best_state_and_of_a_correction_that_was_tried_only_its_own() -> None:
    heading, *lines = PEOPLE.read_text(encoding="utf-8").splitlines()
    counted = counted_states()
    found = [f"{person} → {counted[person]}" for person, _ in people()]
    if os.environ.get("WRITE_CASES"):
        PEOPLE.write_text("\n".join([heading, *found, ""]), encoding="utf-8")
    assert found == lines


def test_a_correction_that_was_never_tried_changes_nothing() -> None:
    tally = Tally()
    tally.add(0, ["a", "b"], [("2026-03-03T09:00:00Z", "a", "accepted")])
    tally.add(1, ["a", "b"], [("2026-03-04T09:00:00Z", key, "canceled") for key in "ab"])
    assert tally.people() == {"a": ("accepted", "2026-03-03T09:00:00Z"), "b": ("left", "")}


@given(st.permutations(["accepted", "complained", "delayed", "unsubscribed", "bounced"]))
def test_the_last_row_decides_and_complaints_decide_nothing(states: list[str]) -> None:
    tally = Tally()
    tally.add(
        0, ["a"], [(f"2026-03-0{n}T00:00:00Z", "a", state) for n, state in enumerate(states, 1)]
    )
    deciding = [state for state in states if state in ("accepted", "bounced")]
    assert tally.people()["a"][0] == deciding[-1]


@given(
    st.dictionaries(st.text("abc", min_size=1), st.sampled_from("xy")),
    st.dictionaries(st.text("abc", min_size=1), st.sampled_from("xy")),
)
def test_differences_are_the_paths_that_differ(one: dict[str, str], other: dict[str, str]) -> None:
    found = differences(one, other)
    assert found == differences(other, one)
    assert (found == []) == (one == other)
