"""A language → its phrases, its dates, and the sentences that are made of both, as safe HTML."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from legalsite.model.in_force import ONE_DAY, Period
from legalsite.model.revision_id import Revised
from legalsite.pages.phrases import Phrases
from legalsite.text.languages import is_right_to_left


@lru_cache(maxsize=20_000)
def day_text(day: date, language: str) -> str:
    """`March 2, 2026`, as the language writes it out; the ISO day where nobody knows the language."""
    return words(f"{language} {day}", lambda: _day_text(day, language))


@lru_cache(maxsize=100)
def own_name(language: str) -> str:
    """What a language calls itself; its tag where nobody knows."""
    return words(language, lambda: _own_name(language))


def _day_text(day: date, language: str) -> str:
    from legalsite.notices.phrases import day_in_words

    return day_in_words(day, language)


def _own_name(language: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return language
    name = locale.get_display_name(locale) or language
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=20_000)
def day_html(day: date, language: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), day_text(day, language))


def revised_text(revised: Revised, say: Phrases) -> str:
    """The day; for a further text of that day, which one."""
    text = day_text(revised.day, say.language)
    return text if revised.nth == 1 else f"{text} ({say.nth.format(nth=revised.nth)})"


def revised_html(revised: Revised, say: Phrases) -> Markup:
    html = day_html(revised.day, say.language)
    return html if revised.nth == 1 else Markup("{} ({})").format(html, say.nth.format(nth=revised.nth))


def sentence(phrase: str, **parts: Any) -> Markup:
    """The phrase with its braces filled in; what is not Markup is escaped. Markup.format would do the same ten times as
    slowly, since it also allows for formats."""
    filled = str.format(escape(phrase), **{name: escape(part) for name, part in parts.items()})
    return Markup(filled)  # noqa: S704 - all of it is escaped


def revision_of(revised: Revised, say: Phrases) -> Markup:
    """`the revision of March 2, 2026`."""
    return sentence(say.revision_of, day=revised_html(revised, say))


def revision_link(revised: Revised, href: str, say: Phrases) -> Markup:
    """The same, linked."""
    return Markup(f'<a href="{escape(href)}">{revision_of(revised, say)}</a>')  # noqa: S704 - all of it is escaped


def applied(periods: tuple[Period, ...], on: date, say: Phrases) -> Markup:
    """From when to when, without a dot. True on every day until the next change: a period that is over is told in the
    past."""
    return Markup("; ").join(_applied(period, on, say) for period in periods) or escape(say.never_applied)


def language_marks(language: str, page_language: str) -> Markup:
    """The attributes of an element whose words are in that language; none where the page is in it."""
    if language == page_language:
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(language, "rtl" if is_right_to_left(language) else "ltr")


def _applied(period: Period, on: date, say: Phrases) -> Markup:
    start = day_html(period.start, say.language)
    if period.end is None:
        return sentence(say.applies_since if period.start <= on else say.applies_from, start=start)
    over, begun = period.end <= on, period.start <= on
    phrase = say.applied_between if over else say.applies_until if begun else say.applies_between
    return sentence(phrase, start=start, end=day_html(period.end - ONE_DAY, say.language))


# --- Days and languages in words, as they were spelled before: who remembers them need not load Babel and its
# tables. ---

_known: dict[str, str] = {}
_new: dict[str, str] = {}


def remember(known: Mapping[str, str]) -> None:
    """Takes over what `new` gave in an earlier run."""
    _known.update(known)


def words(key: str, spell: Callable[[], str]) -> str:
    """What is known for that key, else what `spell` says."""
    if key not in _known:
        _known[key] = _new[key] = spell()
    return _known[key]


def new() -> dict[str, str]:
    """What was spelled since this was last asked."""
    fresh = dict(_new)
    _new.clear()
    return fresh
