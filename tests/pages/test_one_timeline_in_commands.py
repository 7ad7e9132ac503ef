"""What `search` selects, which gaps `report` lists, when `acceptance` asks, and which values of facts a translation gets,
against a reading of random histories that shares no code with the program.

The rules: "shown" is what is in effect on the day and each upcoming text, with their translations; if what is in effect
has no translation into a language, it's the translation of the last text before it that has one. People who accepted a
text are asked by the first later one that takes effect and whose type of change asks; if their text was canceled, they
accepted what canceled it, except for its change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.model.test_version_on import DAYS

from legalsite.commands import search as search_command
from legalsite.commands.report import _gap_as_json, _recorded_gaps
from legalsite.model.config import AcceptanceSettings, Config
from legalsite.model.policy import Gap, Policy, Version
from legalsite.model.policy_on_date import policy_on_date
from legalsite.pages.acceptance_requests import AcceptanceRequests, acceptable_texts

from .conftest import parsed
from .test_one_timeline import (
    GAP,
    ONE_DAY,
    State,
    canceled_by,
    current,
    days_read,
    hides,
    histories,
    is_history,
    is_unknown,
    published,
    written_histories,
)

CHANGES = ["editorial", "minor", "material"]


@st.composite
def policies_in_search(draw: st.DrawFn) -> Policy:
    """Histories in which some texts are withheld."""
    policy = draw(written_histories())

    def drawn(text: Version) -> Version:
        path = text.path.removesuffix(".md") + ".withheld"
        return replace(text, path=path) if draw(st.integers(0, 4)) == 0 else text

    versions = tuple(map(drawn, policy.versions))
    translations = {}
    for language, texts in policy.translations.items():
        translations[language] = tuple(map(drawn, texts))
    return replace(policy, versions=versions, translations=translations)


def translation(policy: Policy, version: Version, on: date) -> Version | None:
    for texts in policy.translations.values():  # into one language at most
        for text in texts:
            if text.translates == version.revised and text.revised.day <= on:
                return text
    return None


def shown(policy: Policy, on: date) -> list[Version]:
    """The texts that the site shows on a day: in effect, upcoming, and for new accounts."""
    known = tuple(text for text in policy.versions if text.revised.day <= on)
    gaps = [gap for gap in policy.gaps if gap.day <= on]
    now = current(known, gaps, on)
    gone = {revised for text in known for revised in text.replaces or ()}
    ahead: dict[date, Version] = {}
    for text in known:
        hidden = any(hides(gap, text) for gap in gaps)
        if text.effective > on and text.revised not in gone and not hidden:
            ahead[text.effective] = text
    texts = [*([now] if now else []), *ahead.values()]
    german = [translation(policy, text, on) for text in texts]
    if now and not german[0]:
        earlier = [text for day, text in moments(policy, on) if day <= on]
        for text in reversed(earlier):
            if isinstance(text, Version) and not german[0]:
                german[0] = translation(policy, text, on)
    return [*texts, *filter(None, german)]


def moments(policy: Policy, on: date) -> Iterator[tuple[date, State]]:
    """Each change of what is in effect: a text, a gap, or nothing."""
    last: State = None
    for day, states in days_read(policy, on):
        for state in states:
            is_nothing = state is None and state is not states[-1]
            if state is not last and not is_nothing:
                yield day, state
                last = state


def search_lines(policy: Policy, words: str, on: date | None, today: date) -> list[str]:
    config = Config("T", "https://legal.test/", languages=("en", "de"))
    texts = {text.path: f"We said {text.path}." for text in policy.texts}
    site = SimpleNamespace(
        policies={"p": policy}, document=lambda text: parsed(texts[text.path], text.path)
    )
    loaded = SimpleNamespace(require=lambda: site)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_command, "load", lambda *_: loaded)
        return list(search_command.search(Path(), config, [words], on, today))


def name_of(text: Version) -> str:
    return f"p@{text.translates or text.revised} ({text.language})"


@given(policies_in_search(), DAYS, st.none() | st.integers(-9, 9))
def test_search_looks_at_what_the_site_shows(policy: Policy, today: date, days: int | None) -> None:
    on = None if days is None else today + timedelta(days=days)
    lines = search_lines(policy, "said", on, today)
    known = {text.revised for text in policy.versions if text.revised.day <= today}
    selected = policy.texts if on is None else shown(policy, on)
    expected = [text for text in selected if (text.translates or text.revised) in known]
    found = [line.partition(",")[0] for line in lines if line.startswith("p@")]
    readable = [name_of(text) for text in expected if not text.withheld]
    assert sorted(found) == sorted(readable)
    count = f"{len(found)} text{'' if len(found) == 1 else 's'}"
    assert f"found in {count}" in lines
    withheld = [name_of(text) for text in expected if text.withheld]
    for words in ("said", "nowhere"):
        notes = [line for line in search_lines(policy, words, on, today) if "withheld t" in line]
        names = notes[0].partition(": ")[2].split("; ") if notes else []
        assert sorted(names) == sorted(withheld)
    unknown = [line for line in lines if line.startswith("can't search") and "gap" in line]
    spans = [span for span in gap_spans(policy, today) if on is None or span.includes(on)]
    said = unknown[0].partition(": ")[2].split("; ") if unknown else []
    assert said == [f"p, version unknown from {span.words}" for span in spans]


@dataclass
class GapSpan:
    """When a gap hid what was in effect."""

    gap: Gap
    start: date
    end: date | None = None

    def includes(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < max(self.end, self.start + ONE_DAY))

    @property
    def words(self) -> str:
        if self.end is None:
            return f"{self.start} on"
        return f"{self.start} to {self.end - ONE_DAY}"


def gap_spans(policy: Policy, on: date) -> list[GapSpan]:
    spans: list[GapSpan] = []
    is_open = False
    for day, states in days_read(policy, on):
        if is_open and states[-1] != GAP:
            spans[-1].end = day
        is_gap = states[-1] == GAP
        begun = [gap for gap in policy.gaps if gap.day <= min(day, on)]
        if is_gap and not (is_open and spans[-1].gap is begun[-1]):
            if is_open:
                spans[-1].end = day
            spans.append(GapSpan(begun[-1], day))
        is_open = is_gap
    return spans


@given(histories(), DAYS, DAYS, DAYS)
def test_report_lists_the_gaps_that_were_recorded_in_its_period(
    policy: Policy, on: date, start: date, end: date
) -> None:
    on_day = policy_on_date(policy, on)
    listed = []
    for gap in _recorded_gaps(policy, start, end, "UTC"):
        listed += _gap_as_json(gap, on_day)
    expected = []
    for gap in policy.gaps:
        if str(start) <= gap.recorded[7:17] <= str(end):
            number = int(gap.recorded[:6])
            spans = [span for span in gap_spans(policy, on) if span.gap is gap]
            for span in spans:
                words = f"version unknown from {span.words}"
                expected.append((number, span.start, span.end, words, gap.reason))
            if not spans:  # a version of that day is known
                words = f"version unknown from {gap.day} on when this was recorded; it's known now"
                expected.append((number, gap.day, gap.day, words, gap.reason))
    keys = ("ledger_line", "from", "to", "in_words", "reason")
    assert [tuple(gap[key] for key in keys) for gap in listed] == expected


@st.composite
def asking_histories(draw: st.DrawFn) -> Policy:
    """Histories with each type of change, some of them not stated."""
    policy = draw(histories())
    changes = st.none() | st.sampled_from(CHANGES)
    versions = tuple(replace(text, change=draw(changes)) for text in policy.versions)
    return replace(policy, versions=versions)


def request_read(
    policy: Policy, accepted: Version, on: date, ask_for: set[str]
) -> tuple[str, date, date, str] | None:
    """The version that first asks, when, since when it's announced, and the type of change."""
    begun = list(moments(policy, on))
    applied = {text.revised for _, text in begun if isinstance(text, Version)}
    now, change = accepted, "editorial"
    while now.revised not in applied and not is_unknown(policy, now, on):
        instead = canceled_by(policy, now, on)
        if not instead:
            break
        change = max(change, instead.change or "material", key=CHANGES.index)
        now = instead
    asking: list[tuple[date, Version, str]] = []
    after = 0
    for place, (_, text) in enumerate(begun, 1):
        if text is now:
            after = place
    if now.revised in applied:
        if now is not accepted:
            (first, *_) = [day for day, text in begun if text is now]
            asking.append((first, now, change))
    else:
        after = len([day for day, _ in begun if day < now.effective])
    for day, text in begun[after:]:
        if isinstance(text, Version):
            asking.append((day, text, text.change or "material"))
    requests = []
    for day, text, asked in asking:
        if text.withdrawn or asked not in ask_for:
            continue
        late, _ = published(policy, text)
        announced = date.fromisoformat(text.recorded[7:17])
        if is_history(policy, text):
            announced = text.revised.day
        requests.append((str(text.revised), max(day, late or day), announced, asked))
    return min(requests, key=lambda request: request[1], default=None)


@given(asking_histories(), DAYS, st.sampled_from([None, 0, 14]), st.sets(st.sampled_from(CHANGES)))
def test_acceptance_asks_from_the_day_of_the_first_later_change(
    policy: Policy, on: date, grace: int | None, ask_for: set[str]
) -> None:
    on_day = policy_on_date(policy, on)
    rules = AcceptanceSettings(ask_for=tuple(sorted(ask_for)), grace_days=grace)  # type: ignore[arg-type]  # drawn names
    requests = AcceptanceRequests(on_day, rules, "UTC")
    for text in acceptable_texts(on_day):
        request = requests.first_request(text)
        read = request_read(policy, text.version, on, ask_for)
        assert (request is None) == (read is None), text.revised
        if not request or not read:
            continue
        since, start, announced, change = read
        by = None if grace is None else start + timedelta(days=grace)
        assert (request.since, request.start, request.by) == (since, start, by)
        assert (request.announce_from, request.change) == (announced, change)
