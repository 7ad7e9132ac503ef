"""Which version is in effect on a day: cases for a lawyer to read in current.txt, and what holds for any policy."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.policy import Gap, Period, Policy, Version, VersionId
from legalsite.model.policy_on_date import policy_on_date

FIRST = date(2025, 1, 1)
FIXTURES = Path(__file__).with_name("current.txt").read_text(encoding="utf-8")
CASES = [block.partition("\n")[::2] for block in FIXTURES.split("\n== ")[1:]]
DAYS = st.integers(-6, 45).map(lambda days: FIRST + timedelta(days=days))


def made(revised: str | VersionId, effective: date, **fields: object) -> Version:
    revised = VersionId.parse(revised) if isinstance(revised, str) else revised
    return Version("p", revised, "P", effective, f"p/{revised}.md", "0" * 64, 1, **fields)  # type: ignore[arg-type]  # fields of a fixture


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Up to eight versions in some three weeks: several a day, retroactive, upcoming, each replacing any before it;
    and up to two gaps."""
    versions: list[Version] = []
    day, nth = FIRST, 1
    for _ in range(draw(st.integers(0, 8))):
        step = draw(st.integers(0, 4))
        day, nth = day + timedelta(days=step), 1 if step or not versions else nth + 1
        earlier = [r.revised for r in versions]
        replaces = (
            draw(st.none() | st.lists(st.sampled_from(earlier), unique=True)) if earlier else None
        )
        effective, withdrawn = day + timedelta(days=draw(st.integers(-4, 8))), draw(st.booleans())
        new_accounts = day + timedelta(days=draw(st.integers(0, 8)))
        versions.append(
            made(
                VersionId(day, nth),
                max(effective, day) if withdrawn else effective,
                replaces=None if replaces is None else tuple(replaces),
                withdrawn=withdrawn,
                effective_new_accounts=new_accounts
                if new_accounts <= effective and not withdrawn
                else None,
            )
        )
    gaps = draw(st.sets(st.integers(0, 25), max_size=2)) if draw(st.booleans()) else set()
    days = [FIRST + timedelta(days=days) for days in sorted(gaps)]
    ending = st.none() | st.sampled_from([r.revised for r in versions]) if versions else st.none()
    found = tuple(Gap(day, f"p/{day}.gap", "lost", ended_by=draw(ending)) for day in days)
    return Policy("p", tuple(versions), gaps=found)


@pytest.mark.parametrize("lines", [lines for _, lines in CASES], ids=[title for title, _ in CASES])
def test_case(lines: str) -> None:
    given_lines = [line for line in lines.split("\n") if re.match(r"2\d{3}-", line)]
    asked = [line for line in lines.split("\n") if line and line not in given_lines]
    policy = policy_of(given_lines)
    assert asked
    assert [answer(policy, line.partition(":")[0]) for line in asked] == asked


def policy_of(lines: list[str]) -> Policy:
    texts = [line.split() for line in lines]
    originals = [text for text in texts if text[1] == "effective"]
    renderings = [text for text in texts if text[1] == "as"]
    return Policy(
        "p",
        tuple(original(text) for text in originals),
        {"de": tuple(rendering(text) for text in renderings)} if renderings else {},
        tuple(gap(text) for text in texts if text[1] == "gap"),
    )


def gap(words: list[str]) -> Gap:
    ended_by = VersionId.parse(words[4]) if words[2:] else None
    return Gap(date.fromisoformat(words[0]), f"p/{words[0]}.gap", "lost", ended_by=ended_by)


def original(words: list[str]) -> Version:
    gone = (
        [word for word in words[words.index("replaces") + 1 :] if word != "nothing"]
        if "replaces" in words
        else None
    )
    replaces = None if gone is None else tuple(map(VersionId.parse, gone))
    new = date.fromisoformat(words[words.index("new") + 1]) if "new" in words else None
    return made(
        words[0],
        date.fromisoformat(words[2]),
        replaces=replaces,
        withdrawn="withdrawn" in words,
        effective_new_accounts=new,
    )


def rendering(words: list[str]) -> Version:
    revised, of = VersionId.parse(words[0]), VersionId.parse(words[4])
    return made(revised, revised.day, language=words[2], translates=of)


QUESTION = re.compile(r"(?:([a-z ]+) )?(?:(2\S+) )?(?:on|after) (\S+)")
OF_A_VERSION: dict[str, Callable[[Policy, Version, date], Version | None]] = {
    "before": Policy.previous,
    "canceled": Policy.canceled_by,
    "same day": lambda policy, version, day: next(
        (
            policy.version(period.followed_by)
            for period in policy.timeline(day)
            if period.revised == version.revised and period.start == period.end
        ),
        None,
    ),
    "last before": lambda policy, version, day: policy.last_text_before(
        version, policy.previous(version, day), day
    ),
}


def answer(policy: Policy, question: str) -> str:
    """The whole line, as the fixture has it."""
    asked = QUESTION.fullmatch(question)
    assert asked
    what, day = asked[1] or "", date.fromisoformat(asked[3])
    version = policy.version(VersionId.parse(asked[2])) if asked[2] else None
    if version and what in OF_A_VERSION:
        said = named(OF_A_VERSION[what](policy, version, day))
    elif version:
        assert what == "gaps before"
        gaps = policy.gaps_before(version, policy.previous(version, day))
        said = ", ".join(str(gap.day) for gap in gaps) or "none"
    elif what == "":
        said = ", ".join(f"{r.revised} {policy.status(r, day)}" for r in policy.known(day))
    elif what == "timeline":
        said = timeline_as_read(policy, day)
    elif what == "unknown":
        unknown = [p for p in policy.timeline(day) if not p.revised]
        said = (
            ", ".join(f"from {p.start}" + (f" to {p.end}" if p.end else "") for p in unknown)
            or "nothing"
        )
    elif what == "last":
        said = named(policy.last_text(day))
    elif what == "upcoming":
        said = ", ".join(map(named, policy.upcoming(day))) or "none"
    elif what == "new accounts":
        said = named(policy.version_for_new_accounts(day))
    elif what == "next":
        said = str(policy.next_change(day) or "none")
    else:
        said = named(policy.shown_translation(what, day))
    return f"{question}: {said}".rstrip()


def timeline(policy: Policy, day: date) -> list[Period]:
    return [
        period for period in policy.timeline(day) if period.revised and period.start != period.end
    ]


def timeline_as_read(policy: Policy, day: date) -> str:
    periods = timeline(policy, day)
    ends = [
        f" to {one.end}" if one.end and (other is None or other.start != one.end) else ""
        for one, other in zip(periods, [*periods[1:], None], strict=True)
    ]
    return ", ".join(
        f"{p.revised} from {p.start}{end}" for p, end in zip(periods, ends, strict=True)
    )


def named(version: Version | None) -> str:
    return str(version.revised) if version else "none"


@given(policies(), DAYS)
def test_the_status_of_each_text(policy: Policy, on: date) -> None:
    """At most one binds, and never one that is replaced; it follows what applied on the day before. If none does, one
    is upcoming, or nobody knows which one applies."""
    known = policy.known(on)
    gone = {replaced for r in known for replaced in r.replaces or ()}
    bound = policy.version_on(on)
    statuses = {r.revised: policy.status(r, on) for r in known}
    assert [r for r in known if statuses[r.revised] in {"current", "withdrawn"}] == (
        [bound] if bound else []
    )
    assert not bound or bound.revised not in gone
    on_day = policy_on_date(policy, on)
    assert bound or on_day.upcoming_ids or on_day.unknown_today or not known
    for version in known:
        assert (statuses[version.revised] == "replaced") == (version.revised in gone)
        earlier = policy.previous(version, on)
        assert earlier is None or earlier.revised != version.revised
        eve = version.effective - timedelta(days=1)
        then = policy.version_on(eve) if version.revised.day <= eve <= on else None
        if then and not policy.replaced_by(version, on):
            assert earlier == then


@given(policies(), DAYS, st.integers(0, 20))
def test_the_timeline(policy: Policy, on: date, later: int) -> None:
    """It has no overlaps, agrees with what is in effect, has what is upcoming, and its past stays as it was."""
    periods = timeline(policy, on)
    for one, other in pairwise(periods):
        assert one.end is not None
        assert one.start < one.end <= other.start
    as_known = Policy(
        "p", policy.known(on), gaps=tuple(gap for gap in policy.gaps if gap.day <= on)
    )
    for days in range(-6, 45):
        day = date(2025, 1, 1) + timedelta(days=days)
        at_once = [
            p for p in policy.timeline(on) if p.start <= day and (p.end is None or day < p.end)
        ]
        assert len(at_once) <= 1
        bound = as_known.version_on(day)
        assert [p.revised for p in at_once if p.revised] == ([bound.revised] if bound else [])
    upcoming = policy.upcoming(on)
    assert {(r.revised, r.effective) for r in upcoming} == {
        (p.revised, p.start) for p in periods if p.start > on
    }
    after = on + timedelta(days=later)
    assert policy.known(after)[: len(policy.known(on))] == policy.known(on)
    then = [(p.revised, p.start) for p in periods if p.start <= on]
    assert then == [(p.revised, p.start) for p in timeline(policy, after) if p.start <= on]


@given(policies(), DAYS)
def test_new_accounts_are_under_the_upcoming_version_that_is_furthest_ahead(
    policy: Policy, on: date
) -> None:
    begun = []
    for version in policy.upcoming(on):
        start = version.effective_new_accounts
        if start and start <= on:
            begun.append(version)
    assert policy.version_for_new_accounts(on) == (begun[-1] if begun else None)


@given(policies(), DAYS)
def test_the_periods_of_new_accounts_are_those_of_each_day(policy: Policy, on: date) -> None:
    """No two overlap, except for a part of a day, and days after `on` are read as known on it."""
    as_known = Policy(
        "p", policy.known(on), gaps=tuple(gap for gap in policy.gaps if gap.day <= on)
    )
    periods = policy.new_accounts_periods(on)
    whole_days = [period for period in periods if period.end != period.start]
    for days in range(-6, 45):
        day = FIRST + timedelta(days=days)
        at_once = [period for period in whole_days if period.start <= day <= period.last_day]
        version = as_known.version_for_new_accounts(day)
        assert [period.revised for period in at_once] == ([version.revised] if version else [])


@given(policies(), DAYS)
def test_nothing_changes_before_the_next_change(policy: Policy, on: date) -> None:
    following = policy.next_change(on)
    day = on
    while day < (following or on + timedelta(days=60)):
        assert policy.known(day) == policy.known(on)
        assert policy.version_on(day) == policy.version_on(on)
        assert policy.version_for_new_accounts(day) == policy.version_for_new_accounts(on)
        day += timedelta(days=1)


@given(policies(), DAYS)
def test_the_last_change_is_the_one_after_which_nothing_changed(policy: Policy, on: date) -> None:
    last = policy.last_change(on)
    assert last is None or last <= on
    before = policy.next_change(last - timedelta(days=1)) if last else None
    assert before == last
    following = policy.next_change(last or date.min + timedelta(days=1))
    assert following is None or following > on


@given(st.integers(1, 30), DAYS)
def test_where_nothing_is_replaced_effective_days_only_rise(count: int, day: date) -> None:
    days = [FIRST + timedelta(days=2 * n) for n in range(count)]
    policy = Policy("p", tuple(made(VersionId(d), d) for d in days))
    one, other = policy.version_on(day), policy.version_on(day + timedelta(days=1))
    assert one is None or (other is not None and one.effective <= other.effective)
