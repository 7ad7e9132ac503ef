"""What pages, redlines' titles, JSON, `status`, `show`, `search`, `report` and `acceptance` say of when a version applied,
against a reading of the rules that shares no code with the program: random histories, recorded in random runs, on random
days, in several languages.

The rules: in effect is, of the texts whose effective day has come and that none replaces, the one with the latest
effective day; of two with the same day, the one revised later. A text exists from its `revised` day on. A gap hides
every text that was revised before it, until one that was revised on its day or later takes effect. A text from before
the first line of the ledger is history if the first run recorded it, or if it wasn't in effect after its own run. New
accounts are under the upcoming text that is furthest ahead, of those whose day for new accounts has come."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.model.test_version_on import DAYS, FIRST, made, policies

from legalsite.cli.acceptance import _answer_lines
from legalsite.cli.invocation import Invocation
from legalsite.cli.status import _policy_lines
from legalsite.commands.acceptance import AcceptanceOnDate
from legalsite.commands.report import _version_as_json
from legalsite.commands.status import PolicyStatus
from legalsite.model.config import AcceptanceSettings, CompanySettings, PolicySettings
from legalsite.model.facts import Fact
from legalsite.model.policy import Gap, Policy, Version, VersionId
from legalsite.model.policy_on_date import PolicyOnDate, describe_periods, policy_on_date
from legalsite.pages.acceptance_requests import AcceptanceRequests, acceptable_texts

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
    withdraws: bool = False  # whether it ends the policy
    withdrawn_on: date | None = None  # when it ended, if the policy was withdrawn then


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
        goes_on = last == GAP and not any(states)  # no text took effect for a part of the day
        if states[-1] is None and (goes_on or day in gap_days):
            states[-1] = GAP
        last = states[-1]
        yield day, states
        day += ONE_DAY


def lives(policy: Policy, on: date) -> dict[str, Life]:
    known = [text for text in policy.versions if text.revised.day <= on]
    read = {str(text.revised): Life(withdraws=text.withdrawn) for text in known}
    last: State = None
    waiting: list[Life] = []  # those that ended, and that no version has followed
    is_absent = False  # whether no version is in effect at this moment
    for day, states in days_read(policy, on):
        moment: State = last
        for index, state in enumerate(states):
            is_last = state is states[-1]
            if isinstance(state, Version) and state not in (last, states[-1]):
                parts = read[str(state.revised)].parts
                parts.extend([] if day in parts else [day])
            was_absent = is_absent
            # a gap that begins on a day on which a text takes effect hides nothing at its beginning
            is_absent = state is None and (is_absent or index > 0)
            if state is None and not is_last:
                continue
            if state != moment and isinstance(moment, Version):
                waiting.append(read[str(moment.revised)])
            if state != moment and isinstance(state, Version):
                if day <= on and not state.withdrawn:
                    for ended in waiting:
                        ended.follower = state
                    waiting = []
                elif day <= on:  # the policy is withdrawn: what comes back later follows no version
                    waiting = [ended for ended in waiting if ended.withdraws and not was_absent]
                    if isinstance(moment, Version) and not moment.withdrawn and not was_absent:
                        read[str(moment.revised)].withdrawn_on = day
                life = read[str(state.revised)]
                life.follower = life.withdrawn_on = None
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


def new_account_spans(policy: Policy, on: date) -> dict[str, list[tuple[date, date]]]:
    """The days on which a text applied to accounts that were opened then: from … to the day before …; twice the same
    day if it applied for a part of it only."""
    read: dict[str, list[tuple[date, date]]] = {}
    day = BEGIN
    last: Version | None = None
    while day < END:
        seen = min(day, on)
        texts = [text for text in policy.versions if text.revised.day <= seen]
        before = [text for text in texts if text.revised.day < day]
        gaps = [gap for gap in policy.gaps if gap.day <= seen]
        for count in range(len(before), len(texts) + 1):
            now = for_new_accounts(texts[:count], gaps, day)
            if last and last is not now:
                spans = read[str(last.revised)]
                spans.append((spans.pop()[0], day))
            if now and now is not last:
                spans = read.setdefault(str(now.revised), [])
                came_back = bool(spans) and spans[-1][1] == day
                spans.append((spans.pop()[0] if came_back else day, END))
            last = now
        day += ONE_DAY
    return read


def for_new_accounts(texts: list[Version], gaps: list[Gap], day: date) -> Version | None:
    gone = {revised for text in texts for revised in text.replaces or ()}
    ahead: dict[date, Version] = {}  # of two with the same day, the one revised later
    for text in texts:
        hidden = any(hides(gap, text) for gap in gaps)
        if text.effective > day and text.revised not in gone and not hidden:
            ahead[text.effective] = text
    begun = [text for text in ahead.values() if (text.new_accounts_start or END) <= day]
    return max(begun, key=lambda text: text.effective, default=None)


def recorded_times(policy: Policy) -> dict[VersionId, str]:
    return {text.revised: text.recorded[7:27] for text in policy.versions}


def is_history(policy: Policy, text: Version) -> bool:
    """Whether a text was in effect before the ledger began, by the runs that recorded it."""
    times = recorded_times(policy)
    gap_times = {gap.day: gap.recorded[7:27] for gap in policy.gaps}
    first = min([*times.values(), *gap_times.values()])
    run = times[text.revised]
    if text.effective >= date.fromisoformat(first[:10]):
        return False
    if run == first:
        return True
    texts = tuple(each for each in policy.versions if times[each.revised] <= run)
    gaps = [gap for gap in policy.gaps if gap_times[gap.day] <= run]
    day = date.fromisoformat(run[:10])
    known = tuple(each for each in texts if each.revised.day <= day)
    return current(known, [gap for gap in gaps if gap.day <= day], day) is not text


def published(policy: Policy, text: Version) -> tuple[date | None, bool]:
    """When a text was published if that was later than its effective day, and whether only its own day says so."""
    day = date.fromisoformat(text.recorded[7:17])
    if text.withdrawn:
        return None, False
    if day > text.effective and not is_history(policy, text):
        return day, False
    return (text.revised.day, True) if text.effective < text.revised.day else (None, False)


def words_of(policy: Policy, text: Version, life: Life, on: date, say) -> str | None:
    """The words in which a page says when a version applied; None of one that did not, or that ended the policy."""
    if text.withdrawn or not periods(life):
        return None
    said = []
    for start, end in periods(life):
        begin = with_new_accounts(text, start, say)
        if end == start:
            said.append(say.filled("applied_same_day", start=begin))
        elif end and end <= on:
            dates = {"start": begin, "end": say.day_text(end - ONE_DAY)}
            said.append(say.filled("applied_between", **dates))
        else:
            said.append(say.filled("applies_since" if start <= on else "applies_from", start=begin))
    words = say.semicolon.join(said)
    late, _ = published(policy, text)
    if not late:
        return words
    name = effective_words(policy, text, say)
    is_open = len(said) == 1 and (life.spans and (life.spans[0][1] or date.max) > on)
    return name if is_open else f"{name}{say.space}{say.brackets.format(words=words)}"


def effective_words(policy: Policy, text: Version, say) -> str:
    """The effective day, and the day of publication if that was later."""
    late, dated = published(policy, text)
    start = with_new_accounts(text, text.effective, say)
    if not late:
        return say.filled("effective", day=start)
    key = "retroactive_dated" if dated else "retroactive"
    both = say.filled(key, start=start, published=say.day_text(late))
    return say.filled("effective", day=both)


def with_new_accounts(text: Version, day: date, say) -> str:
    new = text.effective_new_accounts
    if day == text.effective and new and new < day:
        return say.filled("for_new_accounts", start=say.day_text(day), new=say.day_text(new))
    return say.day_text(day)


@dataclass
class Titles:
    """The titles of the pages of one version, without what tells it from versions whose titles are the same."""

    own: str  # of its page
    changes: str  # of the page that shows its changes
    since: str | None  # of the page that shows the changes since it took effect, if it did
    effective: (
        str  # not a title: its dates below the title of its page; empty if they are its period
    )


@dataclass
class TitleReading:
    """The titles of the pages of each version of a policy, in one language."""

    policy: Policy
    read: dict[str, Life]
    on: date
    say: Any

    def expected(self, text: Version) -> Titles:
        """The titles of the pages of a version. If those of another version are the same, each names the version: by a
        number behind its own date, if it opens with that date, or else by its date, with the number behind it. A
        withdrawal isn't a version of a day: its pages with changes name the period that it began, unless
        that of another is the same.
        So does the effective date below the title, if the titles of the pages with changes are the same."""
        plain = self.plain(text)
        others = [self.plain(other) for other in self.policy.known(self.on) if other is not text]
        titles = []
        for key in ("own", "changes", "since"):
            words = getattr(plain, key)
            is_alike = any(getattr(other, key) == words for other in others)
            if (
                words
                and is_alike
                and key != "own"
                and text.withdrawn
                and all(other.own != plain.own for other in others)
                and periods(self.read[str(text.revised)])
            ):
                words += self.say.space + self.say.filled("brackets", words=titles[0])
            elif words and is_alike:
                words = self.named(words, text)
            titles.append(words)
        head = plain.effective or titles[0]
        is_alike = any(other.changes == plain.changes for other in others)
        is_named = plain.effective or self.has_own_date(plain.own, text)
        if is_alike and is_named and not text.withdrawn:
            head = self.named(plain.effective or plain.own, text)
        return Titles(*titles, head)

    def named(self, words: str, text: Version) -> str:
        day = self.say.day_text(text.revised.day)
        numbered = day
        if text.revised.nth > 1:
            numbered = self.say.filled("numbered_day", day=day, number=text.revised.nth)
        if self.has_own_date(words, text):
            return re.sub(rf"(?<!\d){re.escape(day)}", numbered, words, count=1)
        return self.say.filled("retroactive_dated", start=words, published=numbered)

    def has_own_date(self, words: str, text: Version) -> bool:
        """Whether these words open with the date of the version, or have it as the date of publication."""
        late, _ = published(self.policy, text)
        day = self.say.day_text(text.revised.day)
        return self.first_day(words) == text.revised.day or (
            late == text.revised.day and day in words
        )

    def first_day(self, words: str) -> date | None:
        """The first date in these words."""
        places = {}
        day = BEGIN
        while day < END:
            if found := re.search(rf"(?<!\d){re.escape(self.say.day_text(day))}", words):
                places[found.start()] = day
            day += ONE_DAY
        return places[min(places)] if places else None

    def plain(self, text: Version) -> Titles:
        life = self.read[str(text.revised)]
        own = self.period(text, life)
        times = periods(life)
        is_past = len(times) == 1 and times[0][1] is not None and times[0][1] <= self.on
        effective = ""
        if len(times) == 1 and not (is_past or text.withdrawn):
            effective = effective_words(self.policy, text, self.say)
        changes = self.of_changes(text, life, own)
        return Titles(own, changes, self.of_changes_since(text, life), effective)

    def period(self, text: Version, life: Life) -> str:
        say = self.say
        if not periods(life):
            return self.never(text)
        if text.withdrawn:
            start, end = self.absence(text)
            if start > self.on:
                return say.filled("ends_on", start=say.day_text(start))
            if end is None or end > self.on:
                return say.filled("ended_on", start=say.day_text(start))
            if end == start:
                return say.filled("ended_same_day", start=say.day_text(start))
            dates = {"start": say.day_text(start), "end": say.day_text(end - ONE_DAY)}
            return say.filled("ended_between", **dates)
        words = words_of(self.policy, text, life, self.on, say)
        assert words
        return words

    def absence(self, text: Version) -> tuple[date, date | None]:
        """The whole time without the policy that a withdrawal is the last to be a part of, if others follow each other."""
        absences: list[tuple[date, date | None]] = []
        own = None
        is_last_one = False
        timeline = sorted(
            (period, revised)
            for revised, life in self.read.items()
            for period in ((start, end or END) for start, end in periods(life))
        )
        for (start, end), revised in timeline:
            is_one = self.read[revised].withdraws
            if is_one and is_last_one and absences[-1][1] == start:
                absences[-1] = (absences[-1][0], end)
            elif is_one:
                absences.append((start, end))
            is_last_one = is_one
            if revised == str(text.revised):
                own = len(absences) - 1
        assert own is not None
        start, end = absences[own]
        return start, None if end == END else end

    def never(self, text: Version) -> str:
        say = self.say
        if is_unknown(self.policy, text, self.on):
            return say.maybe_applied
        spans = new_account_spans(self.policy, self.on).get(str(text.revised), [])
        if not spans:
            return say.never_applied
        days = [(start, max(start, end - ONE_DAY)) for start, end in spans]
        (start, last), *later = days
        ends = [say.day_text(last)]
        for again, until in later:
            dates = {"start": say.day_text(again), "end": say.day_text(until)}
            ends.append(say.filled("applied_between", **dates))
        words = say.semicolon.join(ends)
        if start == last:
            return say.filled("new_accounts_day", start=words, day="")
        return say.filled("new_accounts_only", start=say.day_text(start), end=words, day="")

    def of_changes(self, text: Version, life: Life, own: str) -> str:
        say = self.say
        late, _ = published(self.policy, text)
        is_unread = is_unknown(self.policy, text, self.on)
        if not periods(life) and not is_unread:
            only_new = own != say.never_applied
            return say.titled(say.changed_words, own) if only_new else say.change_never
        if self.is_upcoming(text, life):
            return say.filled("upcoming_title", day=say.day_text(text.effective))
        if late:
            return say.titled(say.changed_words, effective_words(self.policy, text, say))
        return say.filled("change_title", day=say.day_text(text.effective))

    def of_changes_since(self, text: Version, life: Life) -> str | None:
        say = self.say
        late, _ = published(self.policy, text)
        is_unread = is_unknown(self.policy, text, self.on)
        if self.is_upcoming(text, life) or not (periods(life) or is_unread):
            return None  # it's compared with the current version, if there's one
        start = periods(life)[-1][0] if periods(life) and late else text.effective
        title = say.filled("since_title", day=say.day_text(start))
        if not late:
            return title
        words = say.brackets.format(words=effective_words(self.policy, text, say))
        return f"{title}{say.space}{words}"

    def is_upcoming(self, text: Version, life: Life) -> bool:
        return bool(periods(life)) and periods(life)[0][0] > self.on


def recorded(policy: Policy, time_of: Callable[[Version | Gap], str]) -> Policy:
    """The policy with a line for each text and gap, at its time. Of the texts of a run, the newest is a draft."""
    lines: dict[str, str] = {}
    events = [(time_of(gap), "gap", str(gap.day), gap.path) for gap in policy.gaps]
    times = {text.revised: time_of(text) for text in policy.versions}
    for text in policy.texts:
        of = text.translates or text.revised
        time = times[of]
        is_newest = of == max(revised for revised in times if times[revised] == time)
        events.append((time, "publish" if is_newest else "import", str(text.revised), text.path))
    for number, (time, verb, revised, path) in enumerate(sorted(events), 1):
        lines[path] = f"{number:06} {time} {verb} p {revised} sha256:0 {path} prev:0"
    versions = tuple(replace(text, recorded=lines[text.path]) for text in policy.versions)
    german = policy.translations.get("de", ())
    translated = tuple(replace(text, recorded=lines[text.path]) for text in german)
    gaps = tuple(replace(gap, recorded=lines[gap.path]) for gap in policy.gaps)
    translations = {"de": translated} if translated else {}
    return replace(policy, versions=versions, translations=translations, gaps=gaps)


@st.composite
def unrecorded(draw: st.DrawFn) -> Policy:
    """Histories, with translations of some of the texts; some end with a text that is canceled when it already applies
    to new accounts."""
    policy = draw(policies())
    texts = []
    versions = [*policy.versions]
    if draw(st.booleans()):
        day = max((text.revised.day for text in versions), default=FIRST) + ONE_DAY
        new = day + timedelta(days=draw(st.integers(0, 2)))
        first = made(
            VersionId(day), day + timedelta(days=9), effective_new_accounts=new, replaces=()
        )
        canceled_on = day + timedelta(days=draw(st.integers(1, 5)))
        canceling = made(
            VersionId(canceled_on), day + timedelta(days=12), replaces=(first.revised,)
        )
        versions += [first, canceling]
    for text in versions:
        is_retroactive = text.effective < text.revised.day
        change = draw(st.sampled_from(["minor", "minor", None]))
        texts.append(replace(text, retroactive=is_retroactive, change=change))
    german = [
        replace(text, language="de", translates=text.revised, path=f"p/{text.revised}.de.md")
        for text in texts
        if draw(st.booleans())
    ]
    return replace(
        policy, versions=tuple(texts), translations={"de": tuple(german)} if german else {}
    )


@st.composite
def histories(draw: st.DrawFn) -> Policy:
    """Histories whose ledger begins on some day: what is older was recorded then, or is added in later runs."""
    policy = draw(unrecorded())
    begin = draw(DAYS)
    times = {}
    for part in (*policy.versions, *policy.gaps):
        day = part.day if isinstance(part, Gap) else part.revised.day
        nth = 1 if isinstance(part, Gap) else part.revised.nth
        run = draw(st.sampled_from([0, 0, 1, 2, 9]))
        later = begin + timedelta(days=run)
        times[part.path] = f"{day}T12:{nth:02}:00Z" if day > begin else f"{later}T10:12:00Z"
    return recorded(policy, lambda part: times[part.path])


def with_german_originals(policy: Policy) -> Policy:
    """Return a history whose originals are in German, and translated into English."""

    def named(text: Version, language: str) -> Version:
        suffix = f".{language}.md" if text.translates else ".md"
        return replace(text, language=language, path=f"p/{text.revised}{suffix}")

    versions = tuple(named(text, "de") for text in policy.versions)
    english = tuple(named(text, "en") for text in policy.translations.get("de", ()))
    translations = {"en": english} if english else {}
    return replace(policy, versions=versions, translations=translations)


def company_of(policy: Policy) -> dict[str, str]:
    """Return the name of the company in each language, for half of the histories."""
    if len(policy.versions) % 2:
        return {"default": "Hafen & Co.", "en": "Harbour & Co."}
    return {}


def site_of(policy: Policy) -> Sample:
    sample = Sample()
    names = company_of(policy)
    if names:
        companies = {"p": CompanySettings(name="{{ company.name }}", accent="#7a2048")}
        facts = (Fact("**", "company.name", names),)
        sample.config = replace(sample.config, companies=companies, facts=facts)
    if policy.versions and policy.versions[0].language == "de":
        policies = {"p": PolicySettings(language="de")}
        sample.config = replace(sample.config, policies=policies)
    sample.policies = [policy]
    sample.words = {text.path: f"Words of {text.path}." for text in policy.texts}
    sample.words |= {gap.path: "Lost." for gap in policy.gaps}
    return sample


def written_histories() -> st.SearchStrategy[Policy]:
    """Histories with originals in English, the site's first language, or in German."""
    return histories() | histories().map(with_german_originals)


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
    new_accounts = new_account_spans(policy, on)
    check_json(policy, read, new_accounts, json.loads(files["p/versions.json"]), on)
    original, other = "en", "de"
    if policy.versions[0].language == "de":
        original, other = "de", "en"
        check_old_addresses(files)
    texts = {original: policy.known(on), other: policy.known_translations(other, on)}
    for language, known in texts.items():
        say = sample.catalogue.phrases("pages", language)
        folder = "p" if original == language == "en" else f"{language}/p"
        for text in known:
            page = title_and_main(files[f"{folder}/{text.revised}/index.html"])
            check_page(policy, read, text, page, on, say, on_day.ended)
            check_titles(TitleReading(policy, read, on, say), text, files, folder)
        pages = (files.get(f"{folder}/changes/{text.revised}/index.html", "") for text in known)
        titles = [page.partition("<title>")[2].partition("</title>")[0] for page in pages if page]
        assert len(titles) == len(set(titles))
    check_status(policy, read, on)
    check_messages(policy, read, new_accounts, on_day, on)
    folder = "p" if original == "en" else "de/p"
    say = sample.catalogue.phrases("pages", original)
    check_list(policy, read, files[f"{folder}/changes/index.html"], on, say)


def check_titles(reading: TitleReading, text: Version, files: dict[str, str], folder: str) -> None:
    """The titles of the pages of a version name it exactly: with a number where it needs one, and nowhere else."""
    original = reading.policy.original(text)
    assert original
    expected = reading.expected(original)
    for kind, words in (
        ("", expected.own),
        ("changes/", expected.changes),
        ("since/", expected.since),
    ):
        page = files.get(f"{folder}/{kind}{text.revised}/index.html")
        if page is None or words is None:
            continue
        title = unescape(page.partition("<title>")[2].partition("</title>")[0])
        names = company_of(reading.policy) or {"default": "Harbour Ledger"}
        company = names.get(reading.say.language, names["default"])
        head, _, title_of_site = title.rpartition(" · ")
        assert title_of_site == company
        title = head
        before = f"{text.title} · " if not kind else f"P{reading.say.colon}{reading.say.space}"
        assert title.replace("\xa0", " ") == f"{before}{words}".replace("\xa0", " ")
    page = BeautifulSoup(files[f"{folder}/{text.revised}/index.html"], "html.parser")
    assert page.main
    for place in page.select(".brand, footer p"):
        assert place.text.partition("\n")[0] == company, place
    if original.withdrawn:
        revised = reading.say.filled("last_revised", day="").strip()
        number = reading.say.filled("numbered_day", day="", number=text.revised.nth)
        proof = page.main.get_text().rpartition(revised)[2]
        assert text.revised.nth == 1 or number not in proof
    (first_date, *_) = page.main.select(".when > *")
    words = expected.effective
    assert first_date.get_text().replace("\xa0", " ") == words.replace("\xa0", " ")


def title_and_main(page: str) -> BeautifulSoup:
    """Parse only the parts of a page that this test looks at, which takes less time."""
    (title,) = re.findall(r"<title>.*?</title>", page, re.DOTALL)
    (main,) = re.findall(r"<main\b.*?</main>", page, re.DOTALL)
    return BeautifulSoup(title + main, "html.parser")


def check_old_addresses(files: dict[str, str]) -> None:
    """Each file of a German original is also at its address without a language: a page forwards, and other files have
    the same bytes, except that the ids of feeds have no language."""
    old = {name for name in files if name.startswith("p/") and not name.endswith(".gap")}
    assert old == {name.removeprefix("de/") for name in files if name.startswith("de/p/")}
    for name in old:
        page = name.removesuffix("index.html")
        if page != name:
            assert f'content="0; url=/legal/de/{page}"' in files[name]
        elif name == "p/feed.json":
            items, new_items = (json.loads(files[feed])["items"] for feed in (name, f"de/{name}"))
            ids = [item.pop("id").replace(":/legal/p/", ":/legal/de/p/") for item in items]
            assert ids == [item.pop("id") for item in new_items]
            assert items == new_items
        elif name != "p/feed.xml":
            assert files[name] == files[f"de/{name}"]


def check_messages(
    policy: Policy,
    read: dict[str, Life],
    new_accounts: dict[str, list[tuple[date, date]]],
    on_day: PolicyOnDate,
    on: date,
) -> None:
    """`show`, `search` and `report` have one sentence for when a version applied; `acceptance` agrees with it."""
    site: Any = SimpleNamespace(config=site_of(policy).config)
    rules = AcceptanceSettings()
    requests = AcceptanceRequests(on_day, rules, "UTC")
    for text in on_day.texts:
        revised = str(text.revised)
        sentence = describe_periods(text)
        report = _version_as_json(site, policy, text, {}, "")
        assert report["in_effect"] == sentence
        assert report["effective_new_accounts"] == text.version.new_accounts_start
        days = [str(start) for start, _ in periods(read[revised])]
        for start, end in new_accounts.get(revised, ()):
            if not days and text.never_took_effect:  # otherwise, a gap hides whether it did
                last = end - ONE_DAY
                days.append(f"{start} to {last}" if last > start else f"on {start}")
        assert all(day in sentence for day in days)
        assert not days or "never" not in sentence
        if text not in acceptable_texts(on_day):
            continue
        request = requests.first_request(text)
        answer = AcceptanceOnDate(text, on_day, on, request, rules.ask_for)
        lines = " ".join(_answer_lines(answer))
        assert not days or "never in effect" not in lines
        if on_day.ended and (request is None or request.start <= on):
            assert f"the policy was withdrawn on {on_day.ended}, so there's nothing" in lines


def check_json(
    policy: Policy,
    read: dict[str, Life],
    new_accounts: dict[str, list[tuple[date, date]]],
    listed: dict,
    on: date,
) -> None:
    for facts in listed["revisions"]:
        life = read[facts["revised"]]
        text = next(text for text in policy.versions if str(text.revised) == facts["revised"])
        applied = [{"from": str(start), "to": end and str(end)} for start, end in periods(life)]
        assert facts["applied"] == ([] if text.withdrawn else applied)
        assert facts["applied_new_accounts"] == [
            {"from": str(start), "to": str(end)}
            for start, end in new_accounts.get(facts["revised"], ())
        ]
        assert not (is_history(policy, text) and facts["change"] and not text.change)
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


def is_unknown(policy: Policy, text: Version, on: date) -> bool:
    """Whether a gap hides if a text ever took effect."""
    gaps = [gap for gap in policy.gaps if gap.day <= min(text.effective, on)]
    waits_until = max(text.effective, text.revised.day)
    instead = canceled_by(policy, text, on)
    is_canceled = bool(instead) and instead.revised.day < waits_until
    return not is_canceled and any(hides(gap, text) for gap in gaps)


def check_page(
    policy: Policy,
    read: dict[str, Life],
    text: Version,
    page: BeautifulSoup,
    on: date,
    say,
    ended_now: date | None,
) -> None:
    life = read[str(text.translates or text.revised)]
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
        notes = " ".join(note.get_text() for note in page.select("main [role=note]"))
        if life.withdrawn_on and life.withdrawn_on != ended_now:
            until = say.filled("until_withdrawn_note", start=say.day_text(life.withdrawn_on))
            assert until.replace("\xa0", " ") in notes.replace("\xa0", " ")
        else:
            assert say.until_withdrawn_note.partition("{start}")[0] not in notes


def check_list(policy: Policy, read: dict[str, Life], page: str, on: date, say) -> None:
    """The list of versions has each that was in effect, and a retroactive one says that it covers earlier days."""
    listed = title_and_main(page).select("ol.versions > li")
    names = [name.get_text() for entry in listed if entry.select("ul") and (name := entry.h3)]
    assert len(names) == len(set(names))
    entries = [unescape(entry.get_text()).strip() for entry in listed]
    reading = TitleReading(policy, read, on, say)
    for text in policy.known(on):
        if words_of(policy, text, read[str(text.revised)], on, say):
            words = reading.expected(text).own
            (entry, *_) = [entry for entry in entries if entry.startswith(words)]
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
            late, dated = published(policy, text)
            if text.withdrawn:
                since = "withdrawn on "
            elif late:
                verb = "dated" if dated else "published"
                effective = str(text.effective)
                if new and new < text.effective:
                    effective += f" ({new} for new accounts)"
                since = f"effective {effective}, {verb} {late}"
            assert f"  version {text.revised}, {since}" in lines


@settings(max_examples=25)
@given(written_histories(), DAYS)
def test_everything_says_the_same_of_a_history(policy: Policy, on: date) -> None:
    check(policy, on)


def test_withdrawals_that_last_for_parts_of_one_day_have_different_titles() -> None:
    first = made(VersionId(FIRST), FIRST)
    day = FIRST + timedelta(days=31)
    of_day = [made(VersionId(day, nth), day, withdrawn=nth in (1, 3)) for nth in range(1, 5)]
    policy = Policy("p", (first, *of_day))
    for written in (policy, with_german_originals(policy)):
        check(recorded(written, lambda _: f"{day}T12:00:00Z"), day)


@pytest.mark.long
@settings(max_examples=600)
@given(written_histories(), DAYS)
def test_everything_says_the_same_of_many_histories(policy: Policy, on: date) -> None:
    check(policy, on)


def statements(policy: Policy, on: date) -> dict[str, str]:
    """The files of the site, and what commands say, without the ledger's lines."""
    found = {name: data.decode() for name, data in site_of(policy).render(on=on).items()}
    on_day = policy_on_date(policy, on)
    invocation = Invocation(None, quiet=False, verbose=False)
    status = PolicyStatus("P", on_day, None, ())
    found["status"] = "\n".join(_policy_lines(status, invocation, "UTC", published=True))
    found["show"] = "\n".join(map(describe_periods, on_day.texts))
    for name, data in found.items():
        said = data
        for part in (*policy.texts, *policy.gaps):
            said = said.replace(part.recorded, "LINE")
        said = re.sub(r"2025-\d\d-\d\dT1\d:\d\d:00Z", "TIME", said)
        said = re.sub(r'"ledger_line":\d+', "", said)
        found[name] = re.sub(r"on line \d+|for line \d+|NR ?==? ?\d+|\b\d+q\b", "", said)
    return found


@settings(max_examples=15)
@given(unrecorded(), st.data())
def test_the_order_in_which_older_versions_are_recorded_changes_nothing(
    policy: Policy, data: st.DataObject
) -> None:
    """All runs are on the day after the last text. The first one records the version in effect, all gaps, and what
    isn't older than the ledger."""
    days = [text.revised.day for text in policy.versions] + [gap.day for gap in policy.gaps]
    begin = max(days, default=FIRST) + ONE_DAY
    now = current(policy.versions, list(policy.gaps), begin)

    def time_of(part: Version | Gap) -> str:
        hour = 10
        if isinstance(part, Version) and part is not now and part.effective < begin:
            hour = data.draw(st.integers(10, 13))
        return f"{begin}T{hour}:00:00Z"

    at_once = recorded(policy, lambda _: f"{begin}T10:00:00Z")
    if now is None or now.effective >= begin:
        return
    assert statements(recorded(policy, time_of), begin) == statements(at_once, begin)
