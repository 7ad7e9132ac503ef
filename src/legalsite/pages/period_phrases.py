"""Describe dates and periods in phrases, such as “In effect since March 2, 2026”."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct

from legalsite.model.policy import ONE_DAY, Period, VersionId
from legalsite.model.policy_on_date import PolicyOnDate, VersionOnDate, joined_periods
from legalsite.text.phrase_catalogue import Phrases
from legalsite.text.sentence_ends import fit_stops

# phrase keys for a period that is ongoing, hasn't started, lasted one day, or lasted several days
PeriodPhrases = tuple[str, str, str, str]
APPLIED: PeriodPhrases = "applies_since", "applies_from", "applied_same_day", "applied_between"
ENDED: PeriodPhrases = "ended_on", "ends_on", "ended_same_day", "ended_between"


def day_html(day: date, phrases: Phrases) -> Markup:
    """Format a date in words, inside a <time> element."""
    return _time_html(day, phrases.day_text(day))


@lru_cache(1 << 10)  # pages repeat the same few dates
def _time_html(day: date, words: str) -> Markup:
    return Markup(f'<time datetime="{day}">{escape(words)}</time>')  # noqa: S704 - escaped


def version_day_html(revised: VersionId, phrases: Phrases) -> Markup:
    """Format the `revised` date of a version. A second version of a day also has a number."""
    day = escape(phrases.day_text(revised.day))
    dated = escape(phrases.version_day(revised))  # contains `day`
    return dated.replace(day, day_html(revised.day, phrases), 1)


def fill_markup(phrase: str, **parts: Any) -> Markup:
    """Fill in the placeholders of a phrase, and escape everything except Markup.

    This is ten times as fast as Markup.format, which also supports format specifications.
    """
    escaped = {name: escape(part) for name, part in parts.items()}
    filled = str.format(escape(fit_stops(phrase, escaped)), **escaped)
    # keep the type, because an Italian phrase is a `str` that adapts its articles to dates
    return Markup(type(phrase)(filled))  # noqa: S704 - all of it is escaped


class VersionPhrases(Struct, frozen=True, dict=True):
    """Phrases that describe a version on a date, in the language of a page."""

    text: VersionOnDate
    on_day: PolicyOnDate
    say: Phrases
    on: date
    # whether the text must stay true after the next change, because fragments may be shown longer
    for_fragments: bool = False

    @cached_property
    def effective(self) -> Markup:
        """The effective date.

        It's followed by an earlier date for new accounts, or a later publication date.
        """
        text = self.text
        say = self.say
        start = self._start_html(text.version.effective)
        if not text.published:
            return start
        phrase = say.retroactive
        # the publication date of an import or draft isn't known, only a stated date
        if text.dated:
            phrase = say.retroactive_dated
        return fill_markup(phrase, start=start, published=day_html(text.published, say))

    @property
    def both_days(self) -> Markup:
        """The effective date and a later publication date, or an empty string.

        For example: “Effective March 1, 2025, published September 10, 2025”.
        """
        if not self.text.published:
            return Markup()
        # `effective` then includes the publication date
        return fill_markup(self.say.effective, day=self.effective)

    @property
    def name(self) -> Markup:
        """The name of the version in sentences, such as “the version of March 2, 2026”.

        The date is the effective date. The `revised` date is used if the version never took effect,
        or if another version has the same effective date.
        """
        text = self.text
        say = self.say
        dated = version_day_html(text.revised, say)
        if text.never_took_effect:
            # the version applied to some new accounts, so “never took effect” would be wrong
            phrase = say.dated_of if text.new_accounts else say.never_of
            return fill_markup(phrase, day=dated)
        version = text.version
        if version.withdrawn:
            # `dated` has a number if several versions have the same `revised` date. A withdrawal is
            # only numbered if its effective date doesn't distinguish it from another one.
            if text.revised.day != version.effective or not self.on_day.has_twin(text):
                dated = day_html(version.effective, say)
            return fill_markup(say.withdrawal_of, day=dated)
        if self.on_day.has_twin(text):
            return fill_markup(say.dated_of, day=dated)
        return fill_markup(say.version_of, day=self.effective)

    def with_date_if_alike(self, words: str) -> Markup:
        """Add the `revised` date to `words` if another version's start has the same words.

        `words` describe when the version takes effect. A withdrawal gets its period instead of the
        date, unless another withdrawal has the same period.
        """
        text = self.text
        if not self.on_day.has_start_of_another(text):  # `words` only describe this version
            return escape(words)
        has_own_period = text.periods and not self.on_day.has_period_of_another(text)
        if text.version.withdrawn and has_own_period:
            period = fill_markup(self.say.brackets, words=self.period.striptags())
            return words + self.say.space + period
        # without a period, `words` may start with the date for new accounts
        start = text.version.effective if text.periods else self._first_day
        return self._with_date(words, start)

    def _with_date(self, words: str, start: date) -> Markup:
        """Add the `revised` date to `words`, or only its number if they contain the date.

        `start` is the first date in `words`. The result is plain text, so that titles can contain
        it.
        """
        say = self.say
        dated = say.version_day(self.text.revised)
        # this phrase adds a date in parentheses
        added = fill_markup(say.retroactive_dated, start=words, published=dated)
        return self._with_number(words, start) or added

    def _with_number(self, words: str, start: date) -> Markup:
        """Add the version's number to its `revised` date in `words`.

        Return an empty string unless that date is `start` or the publication date.
        """
        words = escape(words)
        revised = self.text.revised
        day = escape(self.say.day_text(revised.day))
        # titles have plain spaces; “2. März” isn't a match in “12. März”
        pattern = re.escape(day).replace("\N{NO-BREAK SPACE}", r"\s")
        own_day = re.search(rf"(?<!\d){pattern}", words)
        if not own_day or revised.day not in (start, self.text.published):
            return Markup()
        dated = escape(self.say.version_day(revised))
        return words[: own_day.start()] + dated + words[own_day.end() :]

    @property
    def period(self) -> Markup:
        """The period in which the version was in effect, for the list of versions.

        It has no full stop at the end. A version that withdraws the policy, a withdrawal, has the
        period without a policy.
        """
        text = self.text
        say = self.say
        periods = text.periods
        if text.may_have_taken_effect:
            return escape(say.maybe_applied)
        if text.never_took_effect:
            return self._canceled_period(say.new_accounts_only, say.new_accounts_day)
        if text.version.withdrawn:
            # other withdrawals directly before or after this one belong to the same period
            return self._period_html(self.on_day.withdrawn_period(periods[-1]), ENDED)
        both = self.both_days
        # `both_days` already includes the start, and the end isn't shown
        if both and len(periods) == 1 and self._is_open(periods[-1]):
            return both
        spans = [self._period_html(span, APPLIED) for span in periods]
        words = escape(say.semicolon).join(spans)
        if not both:
            return words
        return both + say.space + fill_markup(say.brackets, words=words)

    def _canceled_period(self, phrase: str, same_day_phrase: str) -> Markup:
        """Describe when a canceled version applied to new accounts, if ever.

        A version may apply to new accounts before its effective date. `same_day_phrase` is used
        instead of `phrase` for a single day.
        """
        say = self.say
        if not self.text.new_accounts:
            return escape(say.never_applied)
        first, *later = self.text.new_accounts
        # the phrases only have a placeholder for one end, so it includes all later periods
        ends = [day_html(first.last_day, say)]
        for time in later:  # the version applied again after a later version was canceled
            start = day_html(time.start, say)
            last_day = day_html(time.last_day, say)
            ends.append(fill_markup(say.applied_between, start=start, end=last_day))
        end = escape(say.semicolon).join(ends)
        dated = version_day_html(self.text.revised, say)
        if first.start == first.last_day:  # `end` is also the first day
            return fill_markup(same_day_phrase, start=end, day=dated)
        start = day_html(first.start, say)
        return fill_markup(phrase, start=start, end=end, day=dated)

    @property
    def instead(self) -> Markup:
        """A sentence for the replacement of a canceled version, or an empty string."""
        text = self.text
        say = self.say
        if not text.never_took_effect:
            return Markup()
        if text.new_accounts:
            return self._canceled_period(
                say.instead_new_accounts_only, say.instead_new_accounts_day
            )
        return fill_markup(say.instead_of, day=version_day_html(text.revised, say))

    @property
    def _first_day(self) -> date:
        """The first date in `period`."""
        text = self.text
        if text.new_accounts and not text.periods:
            return text.new_accounts[0].start
        if text.version.withdrawn and text.periods:
            # the time without a version may have started with an earlier withdrawal
            return self.on_day.withdrawn_period(text.periods[-1]).start
        return text.version.effective

    @cached_property
    def own_period(self) -> Markup:
        """The period. If another version has the same period, the `revised` date is added."""
        if self.on_day.has_period_of_another(self.text):
            return self._with_date(self.period, self._first_day)
        return self.period

    @property
    def start(self) -> Markup:
        """The effective date, such as “Effective March 2, 2026”, or the period.

        Past versions, withdrawals, and versions with several periods have the period.
        """
        text = self.text
        is_past = text.status not in ("current", "upcoming")
        if not (is_past or len(text.periods) != 1 or text.version.withdrawn):
            return fill_markup(self.say.effective, day=self.with_date_if_alike(self.effective))
        # If another version starts on the same date, number the date in the period. `_with_number`
        # returns an empty string if the period doesn't contain the `revised` date.
        numbered = Markup()
        # a withdrawal can only be mistaken for one with the same period, which `own_period` handles
        is_version = text.periods and not text.version.withdrawn
        if is_version and self.on_day.has_start_of_another(text):
            numbered = self._with_number(self.period, self._first_day)
        return numbered or self.own_period

    def _start_html(self, day: date) -> Markup:
        """Format a start date. An earlier date for new accounts is added to the effective date."""
        start = day_html(day, self.say)
        version = self.text.version
        new_accounts = version.new_accounts_start
        if not new_accounts or day != version.effective:
            return start
        new = day_html(new_accounts, self.say)
        return fill_markup(self.say.for_new_accounts, start=start, new=new)

    def _is_open(self, span: Period) -> bool:
        """Return whether to describe a period without its end."""
        # the end of a future period is the next date in the line
        if span.end is None or span.start > self.on:
            return True
        # a page is rebuilt before a future end, but a fragment may be shown longer
        return not self.for_fragments and span.end > self.on

    def _period_html(self, span: Period, phrases: PeriodPhrases) -> Markup:
        """Describe a period. `phrases` is APPLIED or ENDED."""
        since, ahead, same_day, between = phrases
        say = self.say
        start = self._start_html(span.start)
        if self._is_open(span):
            if span.start > self.on:
                since = ahead
            return fill_markup(say[since], start=start)
        # mypy doesn't know that a past period has an end
        if span.end is None or span.end == span.start:
            return fill_markup(say[same_day], start=start)
        return fill_markup(say[between], start=start, end=day_html(span.end - ONE_DAY, say))

    def followed_by(self, successor: str) -> Markup:
        """Return the sentence about the version that replaced or followed this one.

        `successor` is the name of that version. If this version ends the policy, the successor
        canceled the withdrawal or brought the policy back.
        """
        text = self.text
        if text.version.withdrawn:
            key = "canceled_end_note" if text.never_took_effect else "revived_note"
        else:
            # replaced explicitly or before it took effect, or only followed by another version
            key = "replaced_note" if text.was_replaced else "superseded_note"
        return fill_markup(self.say[key], next=successor)

    @property
    def covers_earlier(self) -> Markup:
        """The sentence about when a retroactive version took effect, or an empty string."""
        text = self.text
        say = self.say
        if not text.covers_earlier:
            return Markup()
        phrase = say.retroactive_note
        if text.version.dated_by:  # the author didn't state `revised`
            phrase = say.retroactive_import_note
        began = day_html(text.periods[0].start, say)
        return fill_markup(phrase, day=began, start=day_html(text.version.effective, say))

    @property
    def change_title(self) -> str:
        """The title of the page that shows the version's changes."""
        say = self.say
        text = self.text
        if text.never_took_effect and not text.new_accounts:
            return str(say.change_never)
        if text.never_took_effect:
            return say.titled(say.changed_words, self.period.striptags())
        key = "upcoming_title"
        if text.status != "upcoming":
            if text.published:  # it was published after it took effect
                return say.titled(say.changed_words, self.both_days.striptags())
            key = "change_title"
        return say.filled(key, day=say.day_text(text.version.effective))

    @property
    def since_title(self) -> str:
        """The title of the page that shows what changed since this version took effect."""
        say = self.say
        text = self.text
        if not text.published:
            return say.filled("since_title", day=say.day_text(text.version.effective))
        # readers had the version from its publication on, not from its effective date
        title = say.filled("since_title", day=say.day_text(text.start))
        words = say.brackets.format(words=self.both_days.striptags())
        return f"{title}{say.space}{words}"


def gap_sentences(periods: Iterable[Period], on: date, phrases: Phrases) -> Markup:
    """Describe each period whose version is unknown.

    `periods` must be sorted by start, and adjacent periods are combined. `on` is the date of the
    page.
    """
    sentences = [
        _gap_sentence(span.start, span.end, on, phrases) for span in joined_periods(periods)
    ]
    return Markup(phrases.sentences(*sentences))  # noqa: S704 - all of it is escaped


def _gap_sentence(start: date, end: date | None, on: date, phrases: Phrases) -> Markup:
    """Describe a period whose version is unknown. `end` is the day after the period, or None."""
    begin = day_html(start, phrases)
    if end is None:
        return fill_markup(phrases.unknown_since, start=begin)
    phrase = phrases.unknown_until
    if end <= on:
        phrase = phrases.unknown_between
    return fill_markup(phrase, start=begin, end=day_html(end - ONE_DAY, phrases))
