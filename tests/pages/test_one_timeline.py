"""What pages, JSON and `status` say of when a version applied, against a reading of the rules that shares no code with
the program: random histories on random days, in several languages.

The rules: in effect is, of the texts whose effective day has come and that none replaces, the one with the latest
effective day; of two with the same day, the one revised later. A text exists from its `revised` day on. A gap hides
every text that was revised before it, until one that was revised on its day or later takes effect."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.model.test_version_on import DAYS, FIRST, policies

from legalsite.cli.invocation import Invocation
from legalsite.cli.status import _policy_lines
from legalsite.commands.status import PolicyStatus
from legalsite.model.policy import Gap, Policy, Version
from legalsite.model.policy_on_date import policy_on_date

from .conftest import Sample

ONE_DAY = timedelta(days=1)
BEGIN, END = FIRST - timedelta(days=8), FIRST + timedelta(days=80)
GAP = "gap"
State = Version | str | None


@dataclass
class Life:
    """When a text was in effect, as read: whole days from … to …, and days of which it had only a part."""

    spans: list[tuple[date, date | None]] = field(default_factory=list)
    parts: list[date] = field(default_factory=list)
    follower: Version | None = None


def hides(gap: Gap, text: Version) -> bool:
    """Whether a gap that has begun hides a text: one before the text that ends it, or else one from before its day."""
    if gap.ended_by:
        return text.revised < gap.ended_by
    return text.revised.day < gap.day


def current(texts: tuple[Version, ...], gaps: list[Gap], day: date) -> Version | None:
    begun_gaps = [gap for gap in gaps if gap.day <= day]
    seen = [text for text in texts if not any(hides(gap, text) for gap in begun_gaps)]
    gone = {revised for text in seen for revised in text.replaces or ()}
    begun = [text for text in seen if text.effective <= day and text.revised not in gone]
    return max(begun, key=lambda text: (text.effective, text.revised), default=None)


def days_read(policy: Policy, on: date) -> Iterator[tuple[date, list[State]]]:
    """Each day with what was in effect on it, one after another: when it began, and after each text that was
    revised."""
    known = tuple(text for text in policy.versions if text.revised.day <= on)
    gaps = [gap for gap in policy.gaps if gap.day <= on]
    gap_days = [gap.day for gap in gaps]
    last: State = None
    day = BEGIN
    while day < END:
        before = tuple(text for text in known if text.revised.day < day)
        that_day = [text for text in known if text.revised.day == day]
        moments = [(*before, *that_day[:count]) for count in range(len(that_day) + 1)]
        states: list[State] = [current(texts, gaps, day) for texts in moments]
        if states[-1] is None and (last == GAP or day in gap_days):
            states[-1] = GAP
        last = states[-1]
        yield day, states
        day += ONE_DAY


def lives(policy: Policy, on: date) -> dict[str, Life]:
    read = {str(text.revised): Life() for text in policy.versions if text.revised.day <= on}
    last: State = None
    waiting: list[Life] = []  # those that ended, and that no version has followed
    for day, states in days_read(policy, on):
        moment: State = last
        for state in states:
            is_last = state is states[-1]
            if isinstance(state, Version) and state not in (last, states[-1]):
                parts = read[str(state.revised)].parts
                parts.extend([] if day in parts else [day])
            if state is None and not is_last:
                continue
            if state != moment and isinstance(moment, Version):
                waiting.append(read[str(moment.revised)])
            if state != moment and isinstance(state, Version):
                life = read[str(state.revised)]
                for ended in waiting if day <= on and not state.withdrawn else ():
                    ended.follower = state
                waiting = [] if day <= on and not state.withdrawn else waiting
                life.follower = None
            moment = state
        now = states[-1]
        if now == GAP:
            waiting = []
        if last != now:
            if isinstance(last, Version):
                spans = read[str(last.revised)].spans
                spans[-1] = (spans[-1][0], day)
            if isinstance(now, Version):
                read[str(now.revised)].spans.append((day, None))
        last = now
    return read


def periods(life: Life) -> list[tuple[date, date | None]]:
    return sorted([*life.spans, *((day, day) for day in life.parts)], key=lambda span: span[0])


def words_of(text: Version, life: Life, on: date, say) -> str | None:
    """The words in which a page says when a version applied; None of one that did not, or that ended the policy."""
    if text.withdrawn or not periods(life):
        return None
    said = []
    for start, end in periods(life):
        begin = say.day_text(start)
        new = text.effective_new_accounts
        if start == text.effective and new and new < start:
            begin = say.filled("for_new_accounts", start=begin, new=say.day_text(new))
        if end == start:
            said.append(say.filled("applied_same_day", start=begin))
        elif end and end <= on:
            dates = {"start": begin, "end": say.day_text(end - ONE_DAY)}
            said.append(say.filled("applied_between", **dates))
        else:
            said.append(say.filled("applies_since" if start <= on else "applies_from", start=begin))
    words = say.semicolon.join(said)
    if text.effective >= text.revised.day:
        return words
    both = {"start": say.day_text(text.effective), "published": say.day_text(text.revised.day)}
    name = say.filled("effective", day=say.filled("retroactive", **both))
    is_open = len(said) == 1 and (life.spans and (life.spans[0][1] or date.max) > on)
    return name if is_open else f"{name}{say.space}{say.brackets.format(words=words)}"


@st.composite
def histories(draw: st.DrawFn) -> Policy:
    """Published histories, with translations of some of the texts."""
    policy = draw(policies())
    texts = []
    for text in policy.versions:
        line = f"000001 {text.revised.day}T10:12:00Z publish p {text.revised} sha256:0 {text.path} prev:0"
        retroactive = text.effective < text.revised.day
        texts.append(replace(text, recorded=line, retroactive=retroactive, change="minor"))
    translated = [text for text in texts if draw(st.booleans())]
    german = [
        replace(text, language="de", translates=text.revised, path=f"p/{text.revised}.de.md")
        for text in translated
    ]
    return replace(
        policy, versions=tuple(texts), translations={"de": tuple(german)} if german else {}
    )


def site_of(policy: Policy) -> Sample:
    sample = Sample()
    sample.policies = [policy]
    sample.words = {text.path: f"Words of {text.path}." for text in policy.texts}
    sample.words |= {gap.path: "Lost." for gap in policy.gaps}
    return sample


def check(policy: Policy, on: date) -> None:
    sample, read = site_of(policy), lives(policy, on)
    on_day = policy_on_date(policy, on)
    assert {revised: periods(life) for revised, life in read.items()} == {
        str(text.revised): [(span.start, span.end) for span in text.periods]
        for text in on_day.texts
    }
    files = {name: data.decode() for name, data in sample.render(on=on).items()}
    if not read:
        return
    check_json(policy, read, json.loads(files["p/versions.json"]), on)
    for language in ("en", "de") if policy.known_translations("de", on) else ("en",):
        say = sample.catalogue.phrases("pages", language)
        for text in policy.known_translations("de", on) if language == "de" else policy.known(on):
            folder = "p" if language == "en" else "de/p"
            page = BeautifulSoup(files[f"{folder}/{text.revised}/index.html"], "html.parser")
            check_page(read, text, page, on, say)
    check_status(policy, read, on)
    check_list(
        policy, read, files["p/changes/index.html"], on, sample.catalogue.phrases("pages", "en")
    )


def check_json(policy: Policy, read: dict[str, Life], listed: dict, on: date) -> None:
    for facts in listed["revisions"]:
        life = read[facts["revised"]]
        text = next(text for text in policy.versions if str(text.revised) == facts["revised"])
        applied = [{"from": str(start), "to": end and str(end)} for start, end in periods(life)]
        assert facts["applied"] == ([] if text.withdrawn else applied)
        new = text.effective_new_accounts
        earlier = str(new) if new and new < text.effective else None
        assert facts["effective_new_accounts"] == earlier
        assert facts["partly"] == (not text.withdrawn and bool(life.parts) and not life.spans)
        assert facts.get("retroactive", False) == (
            bool(applied) and text.effective < text.revised.day
        )
        instead = life.follower if periods(life) else canceled_by(policy, text, on)
        if facts["replaced_by"] or not periods(life):
            assert facts["replaced_by"] == (instead and str(instead.revised))


def canceled_by(policy: Policy, text: Version, on: date) -> Version | None:
    """What kept a text from ever being in effect: the first one before its day that names it or has the same day; else
    the first one that names it."""
    later = [
        other
        for other in policy.versions
        if text.revised < other.revised and other.revised.day <= on
    ]
    naming = [other for other in later if text.revised in (other.replaces or ())]
    waits_until = max(text.effective, text.revised.day)
    for other in later:
        if other.revised.day < waits_until and (
            other in naming or other.effective == text.effective
        ):
            return other
    return naming[0] if naming else None


def check_page(read: dict[str, Life], text: Version, page: BeautifulSoup, on: date, say) -> None:
    life = read[str(text.translates or text.revised)]
    words = words_of(text, life, on, say)
    assert page.title is not None
    title = unescape(page.title.get_text()).replace("\xa0", " ")
    if words:
        assert words.replace("\xa0", " ") in title
    else:
        for key in ("applies_since", "applied_same_day"):
            assert say[key].partition("{start}")[0] not in title.removeprefix(f"{text.title} · ")
    if text.new_accounts_start and periods(life) and periods(life)[-1][0] > on:
        both = say.filled(
            "for_new_accounts",
            start=say.day_text(text.effective),
            new=say.day_text(text.new_accounts_start),
        )
        assert page.main
        assert both.replace("\xa0", " ") in page.main.get_text().replace("\xa0", " ")
    ended = periods(life) and periods(life)[-1][1]
    linked = []
    for note in page.select("main [role=note]"):
        said = note.get_text().strip()
        of_ends, of_versions = (
            ("revived_note", "canceled_end_note"),
            ("superseded_note", "replaced_note"),
        )
        keys, others = (of_ends, of_versions) if text.withdrawn else (of_versions, of_ends)
        assert not any(said.startswith(say[key].partition("{next}")[0].strip()) for key in others)
        if any(said.startswith(say[key].partition("{next}")[0].strip()) for key in keys):
            linked += [
                link["href"].rstrip("/").rpartition("/")[2] for link in note.select("p > a")
            ][:1]
    if periods(life):  # a translation has the id of its original here
        follower = [str(life.follower.revised)] if life.follower else []
        assert linked == (follower if ended and ended <= on else [])


def check_list(policy: Policy, read: dict[str, Life], page: str, on: date, say) -> None:
    """The list of versions has each that was in effect, and a retroactive one says that it covers earlier days."""
    listed = BeautifulSoup(page, "html.parser").select("ol.versions > li")
    names = [name.get_text() for entry in listed if entry.select("ul") and (name := entry.h3)]
    assert len(names) == len(set(names))
    entries = [unescape(entry.get_text()) for entry in listed]
    for text in policy.known(on):
        words = words_of(text, read[str(text.revised)], on, say)
        if words:
            (entry, *_) = [entry for entry in entries if entry.strip().startswith(words)]
            covers = say.retroactive_note.partition("{day}")[0] in entry
            assert covers == (text.effective < text.revised.day)


def check_status(policy: Policy, read: dict[str, Life], on: date) -> None:
    notice_status = PolicyStatus("P", policy_on_date(policy, on), None, ())
    lines = "\n".join(
        _policy_lines(
            notice_status, Invocation(None, quiet=False, verbose=False), "UTC", published=True
        )
    )
    for text in policy.versions:
        life = read.get(str(text.revised))
        for start, end in life.spans if life else ():
            if not (start <= on and (end is None or on < end)):
                continue
            since = f"in effect since {start}"
            new = text.effective_new_accounts
            if new and start == text.effective and new < start:
                since += f" ({new} for new accounts)"
            if text.withdrawn:
                since = "withdrawn on "
            elif text.effective < text.revised.day:
                since = f"effective {text.effective}, published {text.revised.day}"
            assert f"  version {text.revised}, {since}" in lines


@settings(max_examples=25)
@given(histories(), DAYS)
def test_everything_says_the_same_of_a_history(policy: Policy, on: date) -> None:
    check(policy, on)


@pytest.mark.long
@settings(max_examples=600)
@given(histories(), DAYS)
def test_everything_says_the_same_of_many_histories(policy: Policy, on: date) -> None:
    check(policy, on)
