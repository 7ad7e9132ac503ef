"""Write days, and when a text applied, for pages: "In effect since March 2, 2026", with <time>."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from legalsite.model.policy import ONE_DAY, Period, VersionId
from legalsite.model.policy_on_date import PolicyOnDay, TextOnDay, joined
from legalsite.text.phrase_catalogue import Phrases

# The phrases of a time that goes on, is still to begin, was over on its first day, or later.
SpanPhrases = tuple[str, str, str, str]
APPLIED: SpanPhrases = "applies_since", "applies_from", "applied_same_day", "applied_between"
ENDED: SpanPhrases = "ended_on", "ends_on", "ended_same_day", "ended_between"


def day_html(day: date, say: Phrases) -> Markup:
    """Return the day in words, inside <time>."""
    words = escape(say.day_text(day))
    return Markup(f'<time datetime="{day.isoformat()}">{words}</time>')  # noqa: S704 - escaped


def dated_html(revised: VersionId, say: Phrases) -> Markup:
    """Return the day of a text, with a number if it isn't the first text of that day."""
    day = day_html(revised.day, say)
    if revised.nth == 1:
        return day
    number = say.brackets.format(words=revised.nth)
    return day + f"{say.space}{number}"


def effective_html(text: TextOnDay, say: Phrases) -> Markup:
    """Return the effective date of a text, and when it was published if that was later."""
    start = day_html(text.version.effective, say)
    if not text.published:
        return start
    phrase = say.retroactive_dated if text.dated else say.retroactive
    return sentence(phrase, start=start, published=day_html(text.published, say))


def both_days(text: TextOnDay, say: Phrases) -> Markup:
    """Return "Effective March 1, 2025, published September 10, 2025"; empty if no day differs."""
    if not text.published:
        return Markup()
    return sentence(say.effective, day=effective_html(text, say))


def sentence(phrase: str, **parts: Any) -> Markup:
    """Fill in the placeholders of a phrase, and escape what isn't Markup.

    Markup.format takes ten times as long, because it also supports format specifications.
    """
    escaped = {name: escape(part) for name, part in parts.items()}
    filled = str.format(escape(phrase), **escaped)
    return Markup(type(phrase)(filled))  # noqa: S704 - all of it is escaped


def named(text: TextOnDay, on_day: PolicyOnDay, say: Phrases) -> Markup:
    """Return what sentences call a version: "the version of" its effective date.

    If it never applies, or another version has the same effective date, it is called by its
    `revised` date. The end of a policy is no version.
    """
    if text.never:
        return sentence(say.never_of, day=dated_html(text.revised, say))
    version = text.version
    if version.withdrawn:
        same_day = text.revised.day == version.effective
        day = dated_html(text.revised, say) if same_day else day_html(version.effective, say)
        return sentence(say.withdrawal_of, day=day)
    if on_day.has_twin(text):
        return sentence(say.dated_of, day=dated_html(text.revised, say))
    return sentence(say.version_of, day=effective_html(text, say))


def told_apart(words: str, text: TextOnDay, on_day: PolicyOnDay, say: Phrases) -> Markup:
    """Add a text's `revised` date to its period if another text has the same period.

    The date has no element, so that titles can contain it.
    """
    if not on_day.looks_like_another(text):
        return escape(words)
    dated = dated_html(text.revised, say).striptags()
    return sentence(say.retroactive_dated, start=words, published=dated)


def period(
    text: TextOnDay, on_day: PolicyOnDay, on: date, say: Phrases, *, lasting: bool
) -> Markup:
    """Return when a version applied, without a full stop: its name in a list of versions.

    It is true until the next change; if `lasting`, also after all changes that are known.
    """
    periods = text.periods
    if not periods:
        return escape(say.maybe_applied if text.maybe else say.never_applied)
    if text.version.withdrawn:
        without = on_day.without_version(periods[-1])
        return _span(without, on, say, ENDED, lasting=lasting)
    both = both_days(text, say)
    if both and len(periods) == 1 and _is_open(periods[-1], on, lasting=lasting):
        return both
    spans = [_span(span, on, say, APPLIED, lasting=lasting) for span in periods]
    words = escape(say.semicolon).join(spans)
    if not both:
        return words
    return both + say.space + sentence(say.brackets, words=words)


def _is_open(span: Period, on: date, *, lasting: bool) -> bool:
    """Return whether the end of a period isn't to be named yet."""
    if span.end is None:
        return True
    return not lasting and span.end > on


def _span(span: Period, on: date, say: Phrases, phrases: SpanPhrases, *, lasting: bool) -> Markup:
    """Return a period in words, without a full stop."""
    since, ahead, same_day, between = phrases
    start = day_html(span.start, say)
    if _is_open(span, on, lasting=lasting):
        return sentence(say[since if span.start <= on else ahead], start=start)
    if span.end is None or span.end == span.start:
        return sentence(say[same_day], start=start)
    return sentence(say[between], start=start, end=day_html(span.end - ONE_DAY, say))


def followed_by(text: TextOnDay, successor: str, say: Phrases) -> Markup:
    """Return the sentence that names the `successor` of a version, or of the end of a policy."""
    if text.version.withdrawn:
        phrase = say.canceled_end_note if text.never else say.revived_note
    else:
        phrase = say.replaced_note if text.was_replaced else say.superseded_note
    return sentence(phrase, next=successor)


def covers_earlier(text: TextOnDay, say: Phrases) -> Markup:
    """Return the sentence that says when a retroactive version took effect; else empty."""
    if not text.covers_earlier:
        return Markup()
    imported = text.version.recorded_by_import
    phrase = say.retroactive_import_note if imported else say.retroactive_note
    began = day_html(text.periods[0].start, say)
    return sentence(phrase, day=began, start=day_html(text.version.effective, say))


def change_title(text: TextOnDay, say: Phrases) -> str:
    """Return the title of the page that shows what a version changes or changed."""
    if text.never:
        return str(say.change_never)
    is_upcoming = text.status == "upcoming"
    if text.published and not is_upcoming:
        return say.titled(say.changed_words, both_days(text, say).striptags())
    phrase = "change_title"
    if is_upcoming:
        phrase = "upcoming_title"
    return say.filled(phrase, day=say.day_text(text.version.effective))


def since_title(text: TextOnDay, say: Phrases) -> str:
    """Return the title of the page that shows what has changed since a version that applied."""
    if not text.published:
        return say.filled("since_title", day=say.day_text(text.version.effective))
    title = say.filled("since_title", day=say.day_text(text.start))
    both = both_days(text, say).striptags()
    words = say.brackets.format(words=both)
    return f"{title}{say.space}{words}"


def not_known(periods: Iterable[Period], on: date, say: Phrases) -> Markup:
    """Return a sentence for each time for which it isn't known what applied; empty without one.

    Of the sorted `periods`, those without a break between them are one time.
    """
    sentences = [_not_known(span.start, span.end, on, say) for span in joined(periods)]
    return Markup(say.sentences(*sentences))  # noqa: S704 - all of it is escaped


def _not_known(start: date, end: date | None, on: date, say: Phrases) -> Markup:
    begin = day_html(start, say)
    if end is None:
        return sentence(say.unknown_since, start=begin)
    phrase = say.unknown_between if end <= on else say.unknown_until
    return sentence(phrase, start=begin, end=day_html(end - ONE_DAY, say))
