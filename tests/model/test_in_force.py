"""Which revision is in force on a day: cases for a lawyer to read in in_force.txt, and what holds for any policy."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model import in_force
from legalsite.model.policy import Gap, Policy, Revision, RevisionId

FIXTURES = Path(__file__).with_name("in_force.txt").read_text(encoding="utf-8")
CASES = [block.partition("\n")[::2] for block in FIXTURES.split("\n== ")[1:]]
DAYS = st.integers(-6, 45).map(lambda days: date(2025, 1, 1) + timedelta(days=days))

Make = Callable[..., Revision]


@pytest.mark.parametrize("lines", [lines for _, lines in CASES], ids=[title for title, _ in CASES])
def test_case(lines: str, make_revision: Make) -> None:
    given_lines = [line for line in lines.split("\n") if re.match(r"2\d{3}-", line)]
    asked = [line for line in lines.split("\n") if line and line not in given_lines]
    policy = policy_of(given_lines, make_revision)
    assert asked
    assert [answer(policy, line.partition(":")[0]) for line in asked] == asked


def policy_of(lines: list[str], make: Make) -> Policy:
    texts = [line.split() for line in lines]
    originals = [text for text in texts if text[1] == "effective"]
    renderings = [text for text in texts if text[1] == "as"]
    return Policy(
        "p",
        tuple(original(text, make) for text in originals),
        {"de": tuple(rendering(text, make) for text in renderings)} if renderings else {},
        tuple(Gap(date.fromisoformat(text[0]), f"p/{text[0]}.gap", "lost") for text in texts if text[1] == "gap"),
    )


def original(words: list[str], make: Make) -> Revision:
    gone = [word for word in words[words.index("replaces") + 1 :] if word != "nothing"] if "replaces" in words else None
    replaces = None if gone is None else tuple(map(RevisionId.parse, gone))
    return make(words[0], date.fromisoformat(words[2]), replaces=replaces, withdrawn="withdrawn" in words)


def rendering(words: list[str], make: Make) -> Revision:
    revised, of = RevisionId.parse(words[0]), RevisionId.parse(words[4])
    return make(revised, revised.day, language=words[2], translates=of)


def answer(policy: Policy, question: str) -> str:
    """The whole line, as the fixture has it."""
    day = date.fromisoformat(question.rpartition(" ")[2])
    if question.startswith("on"):
        said = ", ".join(f"{r.revised} {in_force.status(policy, r, day)}" for r in in_force.known(policy, day))
    elif question.startswith("timeline"):
        said = timeline_as_read(policy, day)
    elif question.startswith("unknown"):
        unknown = [p for p in in_force.all_periods(policy, day) if not p.revised]
        said = ", ".join(f"from {p.start}" + (f" to {p.end}" if p.end else "") for p in unknown) or "nothing"
    elif question.startswith("gaps before"):
        asked = in_force.revision_of(policy, RevisionId.parse(question.split()[2]))
        assert asked
        gaps = in_force.gaps_before(policy, asked, in_force.previous(policy, asked, day))
        said = ", ".join(str(gap.day) for gap in gaps) or "none"
    elif question.startswith("before"):
        asked = in_force.revision_of(policy, RevisionId.parse(question.split()[1]))
        assert asked
        said = named(in_force.previous(policy, asked, day))
    elif question.startswith("cancelled"):
        asked = in_force.revision_of(policy, RevisionId.parse(question.split()[1]))
        assert asked
        said = named(in_force.cancelled_by(policy, asked, day))
    elif question.startswith("same day"):
        asked = in_force.revision_of(policy, RevisionId.parse(question.split()[2]))
        assert asked
        said = named(in_force.replaced_the_same_day(policy, asked, day))
    elif question.startswith("last before"):
        asked = in_force.revision_of(policy, RevisionId.parse(question.split()[2]))
        assert asked
        old = in_force.previous(policy, asked, day)
        said = named(in_force.last_text_before(policy, asked, old, day))
    elif question.startswith("last"):
        said = named(in_force.last_text(policy, day))
    elif question.startswith("upcoming"):
        said = ", ".join(map(named, in_force.upcoming(policy, day))) or "none"
    elif question.startswith("next"):
        said = str(in_force.next_change(policy, day) or "none")
    else:
        said = named(in_force.shown_translation(policy, question.split(maxsplit=1)[0], day))
    return f"{question}: {said}".rstrip()


def timeline_as_read(policy: Policy, day: date) -> str:
    periods = in_force.timeline(policy, day)
    ends = [
        f" to {one.end}" if one.end and (other is None or other.start != one.end) else ""
        for one, other in zip(periods, [*periods[1:], None], strict=True)
    ]
    return ", ".join(f"{p.revised} from {p.start}{end}" for p, end in zip(periods, ends, strict=True))


def named(revision: Revision | None) -> str:
    return str(revision.revised) if revision else "none"


@given(data=st.data(), day=DAYS)
def test_at_most_one_binds(data: st.DataObject, day: date, any_policy: st.SearchStrategy[Policy]) -> None:
    policy = data.draw(any_policy)
    binding = [r for r in in_force.known(policy, day) if in_force.status(policy, r, day) in {"in force", "withdrawn"}]
    bound = in_force.in_force(policy, day)
    assert binding == ([bound] if bound else [])


@given(data=st.data(), on=DAYS)
def test_the_timeline_has_no_overlaps_and_agrees(
    data: st.DataObject, on: date, any_policy: st.SearchStrategy[Policy]
) -> None:
    policy = data.draw(any_policy)
    periods = in_force.timeline(policy, on)
    for one, other in pairwise(periods):
        assert one.end is not None
        assert one.start < one.end <= other.start
    as_known = Policy("p", in_force.known(policy, on), gaps=in_force.known_gaps(policy, on))
    for days in range(-6, 45):
        day = date(2025, 1, 1) + timedelta(days=days)
        applied = [p.revised for p in periods if p.start <= day and (p.end is None or day < p.end)]
        bound = in_force.in_force(as_known, day)
        assert applied == ([bound.revised] if bound else [])
        at_once = [p for p in in_force.all_periods(policy, on) if p.start <= day and (not p.end or day < p.end)]
        assert len(at_once) <= 1


@given(data=st.data(), on=DAYS)
def test_a_pending_text_will_apply_unless_another_is_revised(
    data: st.DataObject, on: date, any_policy: st.SearchStrategy[Policy]
) -> None:
    policy = data.draw(any_policy)
    starts = {(period.revised, period.start) for period in in_force.timeline(policy, on)}
    upcoming = in_force.upcoming(policy, on)
    assert all((revision.revised, revision.effective) in starts for revision in upcoming)
    assert {r.revised for r in upcoming} == {p.revised for p in in_force.timeline(policy, on) if p.start > on}


@given(data=st.data(), day=DAYS)
def test_what_is_replaced_never_binds_again(
    data: st.DataObject, day: date, any_policy: st.SearchStrategy[Policy]
) -> None:
    policy = data.draw(any_policy)
    gone = {replaced for r in in_force.known(policy, day) for replaced in r.replaces or ()}
    bound = in_force.in_force(policy, day)
    assert not bound or bound.revised not in gone
    for revision in in_force.known(policy, day):
        assert (in_force.status(policy, revision, day) == "replaced") == (revision.revised in gone)


@given(data=st.data(), on=DAYS)
def test_before_is_what_applied_the_day_before(
    data: st.DataObject, on: date, any_policy: st.SearchStrategy[Policy]
) -> None:
    policy = data.draw(any_policy)
    for revision in in_force.known(policy, on):
        earlier = in_force.previous(policy, revision, on)
        assert earlier is None or earlier.revised != revision.revised
        eve = revision.effective - timedelta(days=1)
        revised_by_then = revision.revised.day <= eve <= on
        bound = in_force.in_force(policy, eve)
        if revised_by_then and bound and not in_force.replaced_by(policy, revision, on):
            assert earlier == bound


@given(data=st.data(), on=DAYS, later=st.integers(0, 20))
def test_the_past_stays_as_it_was(
    data: st.DataObject, on: date, later: int, any_policy: st.SearchStrategy[Policy]
) -> None:
    policy = data.draw(any_policy)
    after = on + timedelta(days=later)
    assert in_force.known(policy, after)[: len(in_force.known(policy, on))] == in_force.known(policy, on)
    then = [(p.revised, p.start) for p in in_force.timeline(policy, on) if p.start <= on]
    assert then == [(p.revised, p.start) for p in in_force.timeline(policy, after) if p.start <= on]


@given(data=st.data(), on=DAYS)
def test_nothing_changes_before_the_next_change(
    data: st.DataObject, on: date, any_policy: st.SearchStrategy[Policy]
) -> None:
    policy = data.draw(any_policy)
    following = in_force.next_change(policy, on)
    day = on
    while day < (following or on + timedelta(days=60)):
        assert in_force.known(policy, day) == in_force.known(policy, on)
        assert in_force.in_force(policy, day) == in_force.in_force(policy, on)
        day += timedelta(days=1)


@given(count=st.integers(1, 30), day=DAYS)
def test_where_nothing_is_replaced_effective_days_only_rise(count: int, day: date, make_revision: Make) -> None:
    days = [date(2025, 1, 1) + timedelta(days=2 * n) for n in range(count)]
    policy = Policy("p", tuple(make_revision(RevisionId(d), d) for d in days))
    one, other = in_force.in_force(policy, day), in_force.in_force(policy, day + timedelta(days=1))
    assert one is None or (other is not None and one.effective <= other.effective)
