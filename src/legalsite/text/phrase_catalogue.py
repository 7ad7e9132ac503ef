"""Look up the phrases of pages, redlines, emails, and summaries.

The phrases of a language are in catalogues: legalsite's in locale/, and the site's own. A catalogue
is a TOML file with a table of phrases for each section. If a language lacks a phrase, the English
one is used.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pkgutil import get_data  # importlib.resources would take ten times as long to load
from typing import Any

from msgspec import Struct

from legalsite.model.policy import Version, VersionId
from legalsite.text.date_phrases import day_in_words
from legalsite.text.languages import (
    base_language,
    lookup_order,
    lower_first,
    own_name,
    plural_form,
    upper_first,
)
from legalsite.text.sentence_ends import end_sentence, fit_stops

Phrase = str | Mapping[str, str]  # a text, the plural forms of a text, or a table of texts
Tables = Mapping[str, Mapping[str, Phrase]]  # section → key → phrase

FALLBACK = "en"
OWN_PHRASES = "locale/"  # subfolder of layouts/ with the site's own phrases
PAGES = "pages"  # section for pages; layouts call it `say`
COMMON = "common"  # section whose phrases are part of all others
OWN = "own"  # section for phrases that only custom layouts use; they call it `say.own`
# names of plural categories in CLDR
FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
AFTER_COLON = ("lowercase", "unchanged")  # possible values of the phrase `after_colon`
# Enclose the English words in place of a missing phrase. Unicode reserves these characters for
# internal use, so they don't occur in texts.
ENGLISH_BEGIN, ENGLISH_END = "\ufdd0", "\ufdd1"
PLACEHOLDER_PATTERN = re.compile(r"(\{[a-z_]+\})")
WORD_PATTERN = re.compile(r"[^\W\d_]{2}")
# an Italian article or preposition before “8” or “11”, which start with a vowel when spoken
ELIDED_PATTERN = r"\b(?:([Dd]a|[Aa]|[Dd]e)l|il) (?=(?:<time [^>]*>)?(?:8|11)\s[a-z])"


def is_phrase_file(path: str) -> bool:
    """Return whether a file contains phrases. `path` is relative to layouts/."""
    return path.startswith(OWN_PHRASES) and path.endswith(".toml")


class Phrases(dict[str, Any]):
    """A section of phrases in one language. Layouts write `say["legend"]` or `say.legend`.

    `language` is the language tag of the phrases, dates, and numbers.
    """

    def __init__(self, language: str, texts: Mapping[str, Phrase], spelled: dict[str, str]) -> None:
        super().__init__(texts)
        # makes phrases attributes, so that __getattr__ isn't called for them
        vars(self).update(texts)
        self.language = language
        self._spelled = spelled  # language and date → written-out date; shared with the catalogue
        # pages contain the same dates many times, so cache these once more
        self._day_texts: dict[date, str] = {}

    def __getattr__(self, key: str) -> Any:
        """Raise AttributeError. Python only calls this for unknown phrases."""
        raise AttributeError(f"no phrase is called {key!r}")

    def filled(self, key: str, /, **values: object) -> str:
        return str(fit_stops(self[key], values).format(**values))

    def counted(self, key: str, n: int, /, **values: object) -> str:
        """Return the plural form of a phrase for `n`, such as `3,804 words added`.

        All placeholders, such as `{n}`, are filled in.
        """
        form: Phrase = self[key]
        if not isinstance(form, str):  # the phrase has plural forms, as in most languages
            form = form.get(plural_form(n, self.language)) or form["other"]
        values["n"] = self.number(n)
        return fit_stops(form, values).format(**values)

    def sentence(self, words: str) -> str:
        """Add the full stop of the language, unless the text already ends with `.` or `!`."""
        return end_sentence(words, self["full_stop"])

    @property
    def space(self) -> str:
        """The space between sentences and after a colon, which is empty in some languages."""
        return "" if self["full_stop"] == "。" else " "

    def titled(self, title: str, words: str) -> str:
        """Join a title and text with a colon.

        In many languages, the text then starts in lowercase.
        """
        if self["after_colon"] == "lowercase":
            words = self.in_lowercase(words)
        return f"{title}{self['colon']}{self.space}{words}"

    def in_lowercase(self, words: str) -> str:
        """Convert the first letter to lowercase according to the language."""
        mark, words = _split_mark(words)
        return mark + lower_first(words, self.language)

    def capitalized(self, words: str) -> str:
        mark, words = _split_mark(words)
        return mark + upper_first(words, self.language)

    def listed(self, items: Sequence[str]) -> str:
        """Join items with commas, and with “and” before the last one."""
        *most, last = items
        if not most:
            return last
        return str(self["comma"].join(most) + self["and"] + last)

    def sentences(self, *texts: str) -> str:
        """Join sentences with spaces. Empty sentences are omitted.

        No space follows a full-width full stop.
        """
        return " ".join(filter(None, texts)).replace("。 ", "。")

    def day_text(self, day: date) -> str:
        """Write out a date, such as `March 2, 2026`.

        Return an ISO date if CLDR doesn't include the language.
        """
        if day not in self._day_texts:
            key = f"{self.language} {day}"
            if key not in self._spelled:  # a cached date doesn't need Babel
                self._spelled[key] = day_in_words(day, self.language)
            self._day_texts[day] = self._spelled[key]
        return self._day_texts[day]

    def version_day(self, revised: VersionId) -> str:
        """Write out the `revised` date of a version. Later versions of that date get a number."""
        day = self.day_text(revised.day)
        if revised.nth == 1:
            return day
        return self.filled("numbered_day", day=day, number=revised.nth)

    def start_text(self, version: Version) -> str:
        """Write out a version's effective date, and the earlier date for new accounts, if any."""
        start = self.day_text(version.effective)
        new_accounts = version.new_accounts_start
        if not new_accounts:
            return start
        return self.filled("for_new_accounts", start=start, new=self.day_text(new_accounts))

    def effective_text(self, version: Version, published: date | None, dated: bool = False) -> str:
        """Write out a version's effective date (see `start_text`).

        If the version was published after that date, add the date of publication.

        `published` is the date of publication, or None if the version was published in time. If no
        publication is recorded, `dated` is True, and `published` is the version's `revised` date,
        so the phrase says “dated” instead of “published”.
        """
        start = self.start_text(version)
        # a late publication is only worth mentioning if it's after the effective date
        if not published or published <= version.effective:
            return start
        key = "retroactive_dated" if dated else "retroactive"
        return self.filled(key, start=start, published=self.day_text(published))

    def number(self, n: int) -> str:
        """Format a number according to the language, such as `12,345`."""
        # `smallest_grouped` is the smallest number with a thousands separator: 1,000 or 10,000
        if len(str(n)) < len(self["smallest_grouped"]):
            return str(n)
        return f"{n:,}".replace(",", self["thousands"])


def _split_mark(words: str) -> tuple[str, str]:
    """Split off the ENGLISH_BEGIN at the start of a text, if any."""
    plain = words.removeprefix(ENGLISH_BEGIN)
    return words[: len(words) - len(plain)], plain


def without_english_marks(words: str) -> str:
    """Remove the markers around English words, for formats that can't specify a language."""
    return words.replace(ENGLISH_BEGIN, "").replace(ENGLISH_END, "")


class Eliding(str):
    """An Italian phrase in which the spelling of a word depends on the date after it.

    For example, `dal {day}` becomes “dal 7 maggio” or “dall’8 maggio”.
    """

    def __new__(cls, text: str) -> "Eliding":
        return super().__new__(cls, re.sub(ELIDED_PATTERN, _elide_article, text))

    def format(self, *args: object, **values: object) -> str:
        # the result may become part of another phrase, so it's an `Eliding`, too
        return Eliding(super().format(*args, **values))


def _elide_article(match: re.Match[str]) -> str:
    """Shorten a match of ELIDED_PATTERN: `dal ` becomes `dall’`, and `il ` becomes `l’`."""
    if match[1]:
        return f"{match[1]}ll’"
    return "l’"


class Catalogue(Struct):
    """The phrases of all languages. The site's own phrases override legalsite's phrases."""

    own: Mapping[str, Tables] = {}  # lowercase language tag → phrases of the site
    # language → phrases of legalsite; kept between builds, because reading TOML is slow
    built_in: dict[str, Tables] = {}
    # Written-out dates by language and date (`de 2026-03-02`), and names of languages by tag.
    # They're kept between builds, because Babel is slow to load.
    spelled: dict[str, str] = {}
    # (section, language, whether English words are marked) → phrases
    _cached_phrases: dict[tuple[str, str, bool], Phrases] = {}

    def phrases(self, section: str, language: str, *, marked: bool = False) -> Phrases:
        """Return a section in a language, or in English if that language doesn't have the section.

        A phrase that `de-AT` lacks comes from `de` or else from English. If `marked` is True,
        English words are enclosed in ENGLISH_BEGIN and ENGLISH_END, for `with_english_marked`.
        """
        key = section, language, marked
        if key not in self._cached_phrases:
            self._cached_phrases[key] = self._make(section, language, marked)
        return self._cached_phrases[key]

    def _make(self, section: str, language: str, marked: bool) -> Phrases:
        """Build the phrases of a section for `phrases`, which caches them."""
        # whether the text is stated to be in another language, so that English phrases in it may
        # need marks
        is_foreign = base_language(language) != FALLBACK
        if not self.has_phrases(language, section):
            language = FALLBACK
            # The whole text is in English now. Only pages and feeds still state the requested
            # language, so only their phrases need marks.
            is_foreign = is_foreign and section == PAGES
        texts: dict[str, Any] = {}
        # English first, then the language; phrases of the site override legalsite's phrases
        _overlay_phrases(texts, self._layers(FALLBACK), COMMON, section)
        if marked and is_foreign:
            texts = {key: _mark_english(key, phrase) for key, phrase in texts.items()}
        if language != FALLBACK:
            _overlay_phrases(texts, self._layers(language), COMMON, section)
        # this adds spaces in French, and elides articles in Italian
        change = CHANGES.get(base_language(language))
        if change:
            texts = {key: _apply_change(phrase, change) for key, phrase in texts.items()}
        if section == PAGES:  # custom layouts call their phrases `say.own`
            texts[OWN] = self._own_phrases(language, marked)
        return Phrases(language, texts, self.spelled)

    def _own_phrases(self, language: str, marked: bool) -> Phrases:
        """Return the phrases of custom layouts, and the phrases for numbers and lists.

        A phrase that the language lacks is in English or, without an English one, in any language.
        """
        texts = self.own_layout_phrases()  # in English or else in any language
        # mark English phrases; those that the language has are overridden below
        if marked and base_language(language) != FALLBACK:
            english = self.own.get(FALLBACK, {}).get(OWN, {})
            texts |= {key: _mark_english(key, phrase) for key, phrase in english.items()}
        _overlay_phrases(texts, self._layers(language), OWN)
        common = self.phrases(COMMON, language)
        return Phrases(language, {**common, **texts}, self.spelled)

    def own_layout_phrases(self) -> dict[str, Phrase]:
        """Return all phrases of custom layouts, in English or else in any language."""
        texts: dict[str, Phrase] = {}
        for tag in (*sorted(self.own), FALLBACK):  # English comes last, so it overrides the others
            texts.update(self.own.get(tag, {}).get(OWN, {}))
        return texts

    def has_phrases(self, language: str, section: str) -> bool:
        """Return whether a language has at least one phrase of a section.

        For pages, phrases of custom layouts count, too.
        """
        if base_language(language) == FALLBACK:  # English has all phrases
            return True
        sections = {section, OWN} if section == PAGES else {section}
        return any(not sections.isdisjoint(layer) for layer in self._layers(language))

    def missing(self, language: str) -> tuple[str, ...]:
        """Return the keys of the phrases that a language lacks, such as `email.subject`.

        The English phrase is used instead. If a phrase of a custom layout isn't in English, another
        language is used.
        """
        missing = {
            **keys(built_in(FALLBACK)),
            **keys({OWN: self.own_layout_phrases()}),
        }  # start with all keys, then remove the keys that the language has
        for layer in self._layers(language):
            for key in keys(layer):
                missing.pop(key, "")
        return tuple(missing)

    def own_name(self, language: str) -> str:
        """Return the name of a language in that language.

        The name is cached, because Babel is slow to load.
        """
        if language not in self.spelled:
            self.spelled[language] = own_name(language)
        return self.spelled[language]

    def _layers(self, language: str) -> Iterator[Tables]:
        """Yield the tables of phrases for a language. Later tables override earlier ones.

        Legalsite's phrases come before the site's own phrases, and `de` comes before `de-AT`.
        """
        base = base_language(language)
        if base not in self.built_in:
            self.built_in[base] = built_in(base)
        yield self.built_in[base]
        for name in reversed(lookup_order(language)):  # first `de`, then `de-at`
            if name in self.own:  # the site has phrases in this language
                yield self.own[name]


@cache
def english(section: str) -> Phrases:
    return Catalogue().phrases(section, FALLBACK)


@cache
def built_in(language: str) -> Tables:
    """Load the built-in catalogue of a base language, or return an empty one."""
    import tomllib  # imported late, because an earlier build has usually loaded the phrases

    try:
        data = get_data("legalsite", f"locale/{language}.toml")
    except FileNotFoundError:
        return {}
    return tomllib.loads((data or b"").decode())


@cache
def built_in_languages() -> tuple[str, ...]:
    """Return the languages that have a built-in catalogue, English first."""
    from importlib.resources import files  # imported late, because few builds need it

    # the folder also contains files that aren't catalogues
    names = [file.name for file in (files("legalsite") / "locale").iterdir()]
    languages = {name.removesuffix(".toml") for name in names if name.endswith(".toml")}
    return FALLBACK, *sorted(languages - {FALLBACK})


def keys(tables: Tables) -> dict[str, Phrase]:
    """Map the keys of all phrases in a catalogue, such as `email.subject`, to the phrases.

    The key of a phrase in a nested table includes the table's name. Plural forms share one key.
    """
    by_key: dict[str, Phrase] = {}
    for section, phrases in tables.items():
        for key, phrase in phrases.items():
            if isinstance(phrase, str) or is_plural(phrase):
                by_key[f"{section}.{key}"] = phrase
                continue
            for name, text in phrase.items():
                by_key[f"{section}.{key}.{name}"] = text
    return by_key


def is_plural(phrase: Phrase) -> bool:
    return not isinstance(phrase, str) and bool(phrase) and set(phrase) <= FORMS


def _mark_english(key: str, phrase: Phrase) -> Phrase:
    """Mark the English words in a phrase, or in each text of a table.

    Placeholders aren't marked. `key` is the key of the phrase.
    """
    if not isinstance(phrase, str):
        return {name: _mark_text(text) for name, text in phrase.items()}
    if key == "after_colon":  # `after_colon` is a setting, which no page displays
        return phrase
    return _mark_text(phrase)


def _mark_text(text: str) -> str:
    """Enclose each part of a text that contains words in ENGLISH_BEGIN and ENGLISH_END."""
    parts = PLACEHOLDER_PATTERN.split(text)
    for at in range(0, len(parts), 2):  # the parts in between are placeholders
        if WORD_PATTERN.search(parts[at]):
            parts[at] = f"{ENGLISH_BEGIN}{parts[at]}{ENGLISH_END}"
    return "".join(parts)


def french_spaces(text: str) -> str:
    """Insert no-break spaces next to : » « n° %, and narrow ones before ; ! ?"""
    text = re.sub(" (?=[;!?])", "\N{NARROW NO-BREAK SPACE}", text)
    return re.sub(" (?=[:»%])|(?<=«) |(?<=n°) ", "\N{NO-BREAK SPACE}", text)


# base language → function that is applied to each phrase
CHANGES: Mapping[str, Callable[[str], str]] = {"fr": french_spaces, "it": Eliding}


def _apply_change(phrase: Phrase, change: Callable[[str], str]) -> Phrase:
    if isinstance(phrase, str):
        return change(phrase)
    return {key: change(text) for key, text in phrase.items()}


def _overlay_phrases(texts: dict[str, Phrase], layers: Iterable[Tables], *sections: str) -> None:
    """Override phrases in `texts` with phrases in `sections` of each layer, in order.

    Nested tables are merged key by key. Plural forms are replaced together, because each language
    has different ones.
    """
    for layer in layers:
        for section in sections:
            for key, phrase in layer.get(section, {}).items():
                below = texts.get(key)
                # merge phrases only if both are tables
                if isinstance(phrase, str) or isinstance(below, str | None) or is_plural(phrase):
                    texts[key] = phrase
                else:
                    texts[key] = {**below, **phrase}
