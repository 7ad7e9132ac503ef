"""Days, and when a text applied, in the words of a page: "In effect since March 2, 2026", with <time> in them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from legalsite.model.policy import ONE_DAY, Period, VersionId
from legalsite.model.policy_on_date import PolicyOnDay, TextOnDay, joined
from legalsite.text.phrase_catalogue import Phrases

# The phrases of a time that goes on, is still to begin, was over on its first day, or later.
Spans = tuple[str, str, str, str]
APPLIED: Spans = "applies_since", "applies_from", "applied_same_day", "applied_between"
ENDED: Spans = "ended_on", "ends_on", "ended_same_day", "ended_between"


def day_html(day: date, say: Phrases) -> Markup:
    """Return the day in words, inside <time>."""
    return Markup(f'<time datetime="{day.isoformat()}">{escape(say.day_text(day))}</time>')  # noqa: S704 - all of it is escaped


def dated_html(revised: VersionId, say: Phrases) -> Markup:
    """Return the day of a text, with a number for the second text of that day and those after it."""
    number = say.brackets.format(words=revised.nth) if revised.nth > 1 else ""
    return day_html(revised.day, say) + (number and say.space + number)


def effective_html(text: TextOnDay, say: Phrases) -> Markup:
    """Return the day from which a text applies; of one that was published after it, both days."""
    start = day_html(text.version.effective, say)
    if not text.published:
        return start
    phrase = say.retroactive_dated if text.dated else say.retroactive
    return sentence(phrase, start=start, published=day_html(text.published, say))


def both_days(text: TextOnDay, say: Phrases) -> Markup:
    """Return "Effective March 1, 2025, published September 10, 2025" of a text that was published after the first of
    these days; else nothing."""
    return sentence(say.effective, day=effective_html(text, say)) if text.published else Markup()


def sentence(phrase: str, **parts: Any) -> Markup:
    """Return a phrase with its placeholders filled in; what is not Markup is escaped. Markup.format takes ten times as
    long, because it also supports format specifications."""
    filled = str.format(escape(phrase), **{name: escape(part) for name, part in parts.items()})
    return Markup(type(phrase)(filled))  # noqa: S704 - all of it is escaped


def named(text: TextOnDay, on_day: PolicyOnDay, say: Phrases) -> Markup:
    """Return what sentences call a version: by the day from which it applies, or by its own if it never does or another
    one has the same day. What ends the policy is no version."""
    dated = dated_html(text.revised, say)
    if text.never:
        return sentence(say.never_of, day=dated)
    if text.version.withdrawn:
        own = text.revised.day == text.version.effective
        return sentence(say.withdrawal_of, day=dated if own else day_html(text.version.effective, say))
    if on_day.has_twin(text):
        return sentence(say.dated_of, day=dated)
    return sentence(say.version_of, day=effective_html(text, say))


def told_apart(words: str, text: TextOnDay, on_day: PolicyOnDay, say: Phrases) -> Markup:
    """Return what is said of when a version applied, with the day of its text if the same is said of another one. No
    element is added, so that titles can have it."""
    if not on_day.looks_like_another(text):
        return escape(words)
    return sentence(say.retroactive_dated, start=words, published=dated_html(text.revised, say).striptags())


def period(text: TextOnDay, on_day: PolicyOnDay, on: date, say: Phrases, *, lasting: bool) -> Markup:
    """Return from when to when a version applied, without a full stop: the name of an entry in a list of versions. It
    is true on every day until the next change; if it is `lasting`, also after those that are known."""
    if not text.periods:
        return escape(say.maybe_applied if text.maybe else say.never_applied)
    if text.version.withdrawn:
        return _span(on_day.without_version(text.periods[-1]), on, say, ENDED, lasting=lasting)
    both = both_days(text, say)
    is_open = _is_open(text.periods[-1], on, lasting=lasting)
    if both and is_open and len(text.periods) == 1:
        return both
    parts = [_span(period, on, say, APPLIED, lasting=lasting) for period in text.periods]
    words = escape(say.semicolon).join(parts)
    return both + say.space + sentence(say.brackets, words=words) if both else words


def _is_open(applied: Period, on: date, *, lasting: bool) -> bool:
    """Return whether the end of a period is not to be named yet."""
    return applied.end is None or not (lasting or applied.end <= on)


def _span(span: Period, on: date, say: Phrases, phrases: Spans, *, lasting: bool) -> Markup:
    """Return from when to when a version applied, or none did because the policy had ended, without a full stop."""
    since, ahead, same_day, between = phrases
    start = day_html(span.start, say)
    if _is_open(span, on, lasting=lasting):
        return sentence(say[since if span.start <= on else ahead], start=start)
    if span.end is None or span.end == span.start:
        return sentence(say[same_day], start=start)
    return sentence(say[between], start=start, end=day_html(span.end - ONE_DAY, say))


def followed_by(text: TextOnDay, successor: str, say: Phrases) -> Markup:
    """Return the sentence that says which version, named `successor`, took the place of one that had its time, or never
    applied. What ends the policy is no version."""
    if text.version.withdrawn:
        return sentence(say.canceled_end_note if text.never else say.revived_note, next=successor)
    return sentence(say.replaced_note if text.was_replaced else say.superseded_note, next=successor)


def covers_earlier(text: TextOnDay, say: Phrases) -> Markup:
    """Return the sentence that says when a retroactive version took effect; nothing of any other."""
    if not text.covers_earlier:
        return Markup()
    began, start = text.periods[0].start, text.version.effective
    imported = text.version.recorded_by_import
    phrase = say.retroactive_import_note if imported else say.retroactive_note
    return sentence(phrase, day=day_html(began, say), start=day_html(start, say))


def change_title(text: TextOnDay, say: Phrases) -> str:
    """Return the title of the page that shows what a version changes or changed."""
    if text.never:
        return str(say.change_never)
    if text.published and text.status != "upcoming":
        return say.titled(say.changed_words, both_days(text, say).striptags())
    phrase = "upcoming_title" if text.status == "upcoming" else "change_title"
    return say.filled(phrase, day=say.day_text(text.version.effective))


def since_title(text: TextOnDay, say: Phrases) -> str:
    """Return the title of the page that shows what has changed since a version that applied."""
    title = say.filled("since_title", day=say.day_text(text.start if text.published else text.version.effective))
    both = both_days(text, say).striptags()
    return f"{title}{say.space}{say.brackets.format(words=both)}" if both else title


def not_known(periods: Iterable[Period], on: date, say: Phrases) -> Markup:
    """Return the sentences that say for which time it is not known what applied: one for all periods without a break
    between them. `periods` are sorted. Empty if there are none."""
    shown = say.sentences(*(_not_known(period.start, period.end, on, say) for period in joined(periods)))
    return Markup(shown)  # noqa: S704 - all of it is escaped


def _not_known(start: date, end: date | None, on: date, say: Phrases) -> Markup:
    begin = day_html(start, say)
    if end is None:
        return sentence(say.unknown_since, start=begin)
    phrase = say.unknown_between if end <= on else say.unknown_until
    return sentence(phrase, start=begin, end=day_html(end - ONE_DAY, say))
