"""Which parts of a site are made again, and why; one whose inputs and days are as they were is not touched."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.errors import Problem
from legalsite.pages.assets import assets, built_in_layouts
from legalsite.site.build_plan import SENTENCES, BuildPlan, page_jobs, rebuild_reasons, site_parts
from legalsite.site.parts import WHOLE, Part, Validity
from legalsite.text.phrase_catalogue import Catalogue
from two_policies import ON, read_as_build, write_two_policies

JUNE = Validity(ON, date(2025, 7, 1))
INPUTS = {
    "settings": "c",
    "text a.md": "1",
    "text a/2024-01-01.md": "2",
    "ledger a/2024-01-01.md": "y",
}
NAMES = st.sampled_from(
    ["settings", "layouts", "links", "menu", "related", "text a.md", "text b.md", "ledger a.md"]
)
DICTIONARIES = st.dictionaries(NAMES, st.text("abc", min_size=1, max_size=1), min_size=1)


def reasons(was: dict[str, str], now: dict[str, str], on: date = ON, harmed: str = "") -> list[str]:
    return list(rebuild_reasons(Part(was, JUNE), Part(now, JUNE), on, harmed)[0])


@given(DICTIONARIES, DICTIONARIES)
def test_there_is_a_reason_exactly_where_an_input_changed(
    was: dict[str, str], now: dict[str, str]
) -> None:
    changed = {
        name.partition(" ")[0] for name in was.keys() | now.keys() if was.get(name) != now.get(name)
    }
    found, texts = rebuild_reasons(Part(was, JUNE), Part(now, JUNE), ON)
    starts = {kind: SENTENCES[kind].partition("{")[0] for kind in changed}
    assert len(found) == len(changed)
    assert all(
        any(reason.startswith(start) for start in starts.values()) and "{" not in reason
        for reason in found
    )
    assert (texts is not None) == changed.issubset({"text"})


@pytest.mark.parametrize(
    ("now", "on", "harmed", "expected"),
    [
        (INPUTS, date(2025, 6, 30), "", []),
        (
            {**INPUTS, **{f"text {name}": "1" for name in "bcdef"}},
            ON,
            "",
            ["changed, added, or removed: content/b, content/c, content/d and 2 more"],
        ),
        (
            {**INPUTS, **{f"text {name}": "1" for name in "bcd"}},
            ON,
            "",
            ["changed, added, or removed: content/b, content/c, content/d"],
        ),
        (
            {name: digest for name, digest in INPUTS.items() if name != "text a.md"},
            ON,
            "",
            ["changed, added, or removed: content/a.md"],
        ),
        (
            {**INPUTS, "ledger a/2024-01-01.md": "z"},
            ON,
            "",
            ["ledger lines about its versions changed"],
        ),
        (
            INPUTS,
            date(2025, 7, 1),
            "",
            ["it is 2025-07-01, but its pages were built for 2025-06-01 to 2025-06-30"],
        ),
        (
            INPUTS,
            date(2025, 5, 31),
            "",
            ["it is 2025-05-31, but its pages were built for 2025-06-01 to 2025-06-30"],
        ),
        (INPUTS, ON, "a/index.html", ["a/index.html in the output was changed after it was built"]),
        (
            {**INPUTS, "settings": "d", "text a.md": "3", "menu": "m"},
            ON,
            "",
            [
                "settings that affect every page changed",
                "changed, added, or removed: content/a.md",
                "the menu, site name, or stylesheet changed, which affects every page",
            ],
        ),
    ],
)
def test_each_reason_is_a_sentence_the_most_general_first(
    now: dict[str, str], on: date, harmed: str, expected: list[str]
) -> None:
    assert reasons(INPUTS, now, on, harmed) == expected


def test_what_was_never_made_is_stale_and_after_a_warning_all_pages_are_made_again() -> None:
    assert rebuild_reasons(None, Part(INPUTS, JUNE), ON) == (("no previous build",), None)
    was, now = Part(INPUTS, JUNE), Part({**INPUTS, "text a.md": "3"}, JUNE)
    assert rebuild_reasons(was, now, ON)[1] == {"a.md"}
    assert (
        rebuild_reasons(Part(INPUTS, JUNE, warnings=(Problem("dead-page", "gone"),)), now, ON)[1]
        is None
    )
    assert rebuild_reasons(was, now, ON, "a/index.html")[1] is None


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_two_policies(tmp_path)


@pytest.mark.parametrize(("on", "until"), [(ON, date(2025, 6, 2)), (date.max, None)])
def test_the_pages_of_the_whole_site_are_made_for_a_day(
    root: Path, on: date, until: date | None
) -> None:
    today = read_as_build(root, on)
    frame = today.frame(assets(built_in_layouts(), {}), Catalogue())
    assert site_parts(today, frame)[WHOLE].validity == Validity(on, until)


@pytest.mark.parametrize(("texts", "processes", "shares"), [
    ([99], 2, [1]), ([199], 2, [1]), ([200], 2, [2]), ([200], 1, [1]), ([250], 8, [2]), ([300, 10], 4, [3, 1]),
    ([300, 300], 2, [1, 1]), ([10], 8, [1]), ([0], 2, [1]),
])  # fmt: skip
def test_a_long_history_is_cut_into_shares_of_a_hundred_texts(
    root: Path, texts: list[int], processes: int, shares: list[int]
) -> None:
    due = {
        f"{nth}": frozenset(f"{nth}/{text}" for text in range(count))
        for nth, count in enumerate(texts)
    }
    jobs, started = page_jobs(BuildPlan({}, {}, dict(due)), read_as_build(root), processes)
    assert [job.shares for job in jobs if job.nth == 0] == shares
    assert len(jobs) == sum(shares)
    assert started <= processes


def test_the_pages_of_the_whole_site_are_the_first_job(root: Path) -> None:
    jobs, _ = page_jobs(BuildPlan({}, {}, {"now": None, WHOLE: None}), read_as_build(root), 1)
    assert [job.slug for job in jobs] == [WHOLE, "now"]
