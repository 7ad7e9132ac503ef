"""Days, and when a text applied, in the words of a page: "In force since March 2, 2026", with <time> in them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from legalsite.model.in_force import ONE_DAY, Period, TextOnDay
from legalsite.model.policy import RevisionId
from legalsite.text.phrase_catalogue import Phrases


def day_html(day: date, say: Phrases) -> Markup:
    """Return the day in words, inside <time>."""
    return Markup(f'<time datetime="{day.isoformat()}">{escape(say.day_text(day))}</time>')  # noqa: S704 - all of it is escaped


def revised_html(revised: RevisionId, say: Phrases) -> Markup:
    """Return the day of a revision inside <time>; for a further text of that day, also which one it is."""
    html = day_html(revised.day, say)
    return html if revised.nth == 1 else Markup("{} ({})").format(html, say.filled("nth", nth=revised.nth))


def effective_html(effective: date, published: date, say: Phrases) -> Markup:
    """Return the day from which a text applies; of a retroactive text also the day of its publication."""
    start = day_html(effective, say)
    if published <= effective:
        return start
    return sentence(say.retroactive, start=start, published=day_html(published, say))


def sentence(phrase: str, **parts: Any) -> Markup:
    """Return a phrase with its placeholders filled in; what is not Markup is escaped. Markup.format takes ten times as
    long, because it also supports format specifications."""
    filled = str.format(escape(phrase), **{name: escape(part) for name, part in parts.items()})
    return Markup(filled)  # noqa: S704 - all of it is escaped


def revision_of(revised: RevisionId, say: Phrases) -> Markup:
    """Return the words `the revision of March 2, 2026`."""
    return sentence(say.revision_of, day=revised_html(revised, say))


def revision_link(revised: RevisionId, href: str, say: Phrases) -> Markup:
    """Return the words `the revision of March 2, 2026` as a link."""
    return Markup(f'<a href="{escape(href)}">{revision_of(revised, say)}</a>')  # noqa: S704 - all of it is escaped


def applied(text: TextOnDay, on: date, say: Phrases) -> Markup:
    """Return from when to when a revision applied, without a full stop. The sentence is true on every day until the
    next change; a period that is over is in the past tense."""
    parts = (applied_in(text.applies_from(p.start), p.start, p.end, on, say) for p in text.periods)
    return escape(say.semicolon).join(parts) or escape(say.never_applied)


def applied_otherwise(text: TextOnDay, say: Phrases) -> Markup:
    """Return when a revision applied if its effective day alone does not say it: if it is retroactive, or was replaced
    on the day on which it began; else nothing."""
    start, applies_from = text.start, text.applies_from(text.start)
    if not text.same_day and applies_from == start:
        return Markup()
    return applied_in(applies_from, start, start if text.same_day else None, start, say)


def applied_in(applies_from: date, start: date, end: date | None, on: date, say: Phrases) -> Markup:
    """Return from when to when a revision applied in one period, from `start` to the day before `end`. If these are the
    same day, it was replaced on the day on which it began. `applies_from` is before `start` if it is retroactive."""
    first, last = effective_html(applies_from, start, say), day_html(max(start, end - ONE_DAY), say) if end else ""
    over, begun = end is not None and end <= on, start <= on
    if applies_from < start:
        phrase = say.retroactive_between if over else say.retroactive_until if end else say.retroactive_since
    elif end == start:
        phrase = say.applied_same_day
    elif end is None:
        phrase = say.applies_since if begun else say.applies_from
    else:
        phrase = say.applied_between if over else say.applies_until if begun else say.applies_between
    return sentence(phrase, start=first, end=last)


def not_known(periods: Iterable[Period], on: date, say: Phrases) -> Markup:
    """Return the sentences that say for which time it is not known what applied: one for all periods without a break
    between them. `periods` are sorted. Empty if there are none."""
    joined: list[tuple[date, date | None]] = []
    for period in periods:
        begins_at_once = joined and joined[-1][1] == period.start
        joined.append((joined.pop()[0] if begins_at_once else period.start, period.end))
    return Markup(" ").join(_not_known(start, end, on, say) for start, end in joined)


def _not_known(start: date, end: date | None, on: date, say: Phrases) -> Markup:
    begin = day_html(start, say)
    if end is None:
        return sentence(say.unknown_since, start=begin)
    return sentence(
        say.unknown_between if end <= on else say.unknown_until, start=begin, end=day_html(end - ONE_DAY, say)
    )
