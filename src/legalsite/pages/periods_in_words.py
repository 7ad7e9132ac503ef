"""Days, and when a text applied, in the words of a page: "In force since March 2, 2026", with <time> in them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from legalsite.model.policy import ONE_DAY, Period, RevisionId
from legalsite.model.policy_on_day import PolicyOnDay, TextOnDay
from legalsite.text.phrase_catalogue import Phrases


def day_html(day: date, say: Phrases) -> Markup:
    """Return the day in words, inside <time>."""
    return Markup(f'<time datetime="{day.isoformat()}">{escape(say.day_text(day))}</time>')  # noqa: S704 - all of it is escaped


def dated_html(revised: RevisionId, say: Phrases) -> Markup:
    """Return the day of a text, with a number for the second text of that day and those after it."""
    number = say.brackets.format(words=revised.nth) if revised.nth > 1 else ""
    return day_html(revised.day, say) + (number and say.space + number)


def effective_html(effective: date, dated: date, say: Phrases) -> Markup:
    """Return the day from which a text applies; of a retroactive text also the day of the text."""
    start = day_html(effective, say)
    return start if dated <= effective else sentence(say.retroactive, start=start, published=day_html(dated, say))


def sentence(phrase: str, **parts: Any) -> Markup:
    """Return a phrase with its placeholders filled in; what is not Markup is escaped. Markup.format takes ten times as
    long, because it also supports format specifications."""
    filled = str.format(escape(phrase), **{name: escape(part) for name, part in parts.items()})
    return Markup(type(phrase)(filled))  # noqa: S704 - all of it is escaped


def named(text: TextOnDay, on_day: PolicyOnDay, say: Phrases) -> Markup:
    """Return what sentences call a version: by the day from which it applies, or by its own if it never does or another
    one has the same day. What ends the policy is no version."""
    effective, dated = text.revision.effective, dated_html(text.revised, say)
    if text.never:
        return sentence(say.never_of, day=dated)
    if text.revision.withdrawn:
        return sentence(say.withdrawal_of, day=day_html(effective, say))
    if on_day.has_twin(text):
        return sentence(say.dated_of, day=dated)
    return sentence(say.revision_of, day=effective_html(effective, text.revised.day, say))


def period(text: TextOnDay, on: date, say: Phrases, *, lasting: bool, ended: date | None = None) -> Markup:
    """Return from when to when a version applied, without a full stop: the name of an entry in a list of versions. It
    is true on every day until the next change; if it is `lasting`, also after those that are known. `ended`: since when
    none is, of the text in force."""
    if text.revision.withdrawn and text.periods and not text.same_day:
        start, end = day_html(ended or text.start, say), text.periods[-1].end
        if end and (lasting or end <= on):
            return sentence(say.ended_between, start=start, end=day_html(end - ONE_DAY, say))
        return sentence(say.ended_on if text.start <= on else say.ends_on, start=start)
    if not text.periods:
        return escape(say.maybe_applied if text.maybe else say.never_applied)
    parts = (_period(text.applies_from(period.start), period, on, say, lasting=lasting) for period in text.periods)
    return escape(say.semicolon).join(parts)


def _period(applies_from: date, applied: Period, on: date, say: Phrases, *, lasting: bool) -> Markup:
    """Return one period. `applies_from` is before its first day if the version is retroactive."""
    start, end = effective_html(applies_from, applied.start, say), applied.end
    if end == applied.start:
        return sentence(say.applied_same_day, start=start)
    if end and (lasting or end <= on):
        return sentence(say.applied_between, start=start, end=day_html(end - ONE_DAY, say))
    return sentence(say.applies_since if applied.start <= on else say.applies_from, start=start)


def not_known(periods: Iterable[Period], on: date, say: Phrases) -> Markup:
    """Return the sentences that say for which time it is not known what applied: one for all periods without a break
    between them. `periods` are sorted. Empty if there are none."""
    joined: list[tuple[date, date | None]] = []
    for period in periods:
        begins_at_once = joined and joined[-1][1] == period.start
        joined.append((joined.pop()[0] if begins_at_once else period.start, period.end))
    shown = say.sentences(*(_not_known(start, end, on, say) for start, end in joined))
    return Markup(shown)  # noqa: S704 - all of it is escaped


def _not_known(start: date, end: date | None, on: date, say: Phrases) -> Markup:
    begin = day_html(start, say)
    if end is None:
        return sentence(say.unknown_since, start=begin)
    phrase = say.unknown_between if end <= on else say.unknown_until
    return sentence(phrase, start=begin, end=day_html(end - ONE_DAY, say))
