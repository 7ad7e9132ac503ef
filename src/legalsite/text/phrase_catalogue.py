"""The phrases of pages, redlines, emails and summaries.

Each language has a catalogue, from locale/ and from the site: a TOML file of sections, and a
section is a table of phrases by key. English is complete; every other language falls back to it,
phrase by phrase.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pkgutil import get_data  # importlib.resources takes ten times as long to load
from typing import Any

from msgspec import Struct

from legalsite.model.policy import Version
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

Phrase = str | Mapping[str, str]  # a text, its plural forms, or a table of texts
Tables = Mapping[str, Mapping[str, Phrase]]  # section → key → phrase

FALLBACK = "en"
OWN_PHRASES = "locale/"  # the folder below layouts/ that holds the phrases of a site
PAGES = "pages"  # the section of pages: `say` in layouts
COMMON = "common"  # the section whose phrases every other section has as well
OWN = "own"  # the section of phrases that only the site's own layouts use: `say.own`
# the names of plural forms in CLDR
FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
AFTER_COLON = ("lowercase", "unchanged")  # what the phrase `after_colon` may be
# around the English words of a phrase that a language lacks; Unicode reserves these characters for
# use within a program, so no text has them
ENGLISH_BEGIN, ENGLISH_END = "\ufdd0", "\ufdd1"
PLACEHOLDER_PATTERN = re.compile(r"(\{[a-z_]+\})")
WORD_PATTERN = re.compile(r"[^\W\d_]{2}")
# an Italian article or preposition before the 8th or 11th, whose names begin with a vowel
ELIDED_PATTERN = r"\b(?:([Dd]a|[Aa]|[Dd]e)l|il) (?=(?:<time [^>]*>)?(?:8|11)\s[a-z])"


def is_phrase_file(path: str) -> bool:
    """Return whether a file with this path below layouts/ holds phrases."""
    return path.startswith(OWN_PHRASES) and path.endswith(".toml")


class Phrases(dict[str, Any]):
    """One section in one language: `say["legend"]`, or `say.legend` as layouts write it.

    `language` is the tag of the language of the phrases, dates, and numbers.
    """

    def __init__(self, language: str, texts: Mapping[str, Phrase], spelled: dict[str, str]) -> None:
        super().__init__(texts)
        vars(self).update(texts)  # so that Python finds them without calling __getattr__
        self.language = language
        self._spelled = spelled  # the catalogue's cache, by language and date
        self._day_texts: dict[date, str] = {}  # dates in words, which pages name many times

    def __getattr__(self, key: str) -> Any:
        """Raise AttributeError: Python only calls this for a phrase that doesn't exist."""
        raise AttributeError(f"no phrase is called {key!r}")

    def filled(self, key: str, /, **values: object) -> str:
        """Return a phrase with its placeholders filled in."""
        return str(fit_stops(self[key], values).format(**values))

    def counted(self, key: str, n: int, /, **values: object) -> str:
        """Return the plural form of a phrase that goes with `n`, such as `3,804 words added`.

        `{n}` and the other placeholders are filled in.
        """
        form: Phrase = self[key]
        if not isinstance(form, str):  # it has plural forms, in most languages
            form = form.get(plural_form(n, self.language)) or form["other"]
        values["n"] = self.number(n)
        return fit_stops(form, values).format(**values)

    def sentence(self, words: str) -> str:
        """Return words with the full stop of the language, unless they end a sentence already."""
        return end_sentence(words, self["full_stop"])

    @property
    def space(self) -> str:
        """The space between sentences, and after a colon; empty if the language has none there."""
        return "" if self["full_stop"] == "。" else " "

    def titled(self, title: str, words: str) -> str:
        """Return a title, a colon, and words, which begin in lower case in many languages."""
        if self["after_colon"] == "lowercase":
            words = self.in_lowercase(words)
        return f"{title}{self['colon']}{self.space}{words}"

    def in_lowercase(self, words: str) -> str:
        """Return words with their first letter in lower case, as the language writes it."""
        mark, words = _split_mark(words)
        return mark + lower_first(words, self.language)

    def capitalized(self, words: str) -> str:
        """Return words with their first letter as a capital, as the language writes it."""
        mark, words = _split_mark(words)
        return mark + upper_first(words, self.language)

    def listed(self, items: Sequence[str]) -> str:
        """Return several items as one text, with commas, and "and" before the last one."""
        *most, last = items
        if not most:
            return last
        return str(self["comma"].join(most) + self["and"] + last)

    def sentences(self, *texts: str) -> str:
        """Return all texts that aren't empty as one, with a space between them.

        There is no space after a full-width stop.
        """
        return " ".join(filter(None, texts)).replace("。 ", "。")

    def day_text(self, day: date) -> str:
        """Return a date in words: `March 2, 2026`; an ISO date if CLDR lacks the language."""
        if day not in self._day_texts:
            key = f"{self.language} {day}"
            if key not in self._spelled:  # a cache, so that Babel isn't loaded
                self._spelled[key] = day_in_words(day, self.language)
            self._day_texts[day] = self._spelled[key]
        return self._day_texts[day]

    def start_text(self, version: Version) -> str:
        """Return a version's effective date in words, with the earlier date for new accounts if it
        has one."""
        start = self.day_text(version.effective)
        new_accounts = version.new_accounts_start
        if not new_accounts:
            return start
        return self.filled("for_new_accounts", start=start, new=self.day_text(new_accounts))

    def effective_text(self, version: Version, published: date | None, dated: bool = False) -> str:
        """Return what `start_text` does, with the date of publication if that was later.

        `published`: the date of publication; None if it wasn't later. `dated`: it isn't known, and
        `published` is the text's `revised` date.
        """
        start = self.start_text(version)
        if not published or published <= version.effective:
            return start
        key = "retroactive_dated" if dated else "retroactive"
        return self.filled(key, start=start, published=self.day_text(published))

    def number(self, n: int) -> str:
        """Return a number as the language writes it: `12,345`."""
        # `smallest_grouped` is an example of the smallest number with a separator
        if len(str(n)) < len(self["smallest_grouped"]):
            return str(n)
        return f"{n:,}".replace(",", self["thousands"])


def _split_mark(words: str) -> tuple[str, str]:
    """Return the ENGLISH_BEGIN at the beginning of words, or nothing, and the words after it."""
    plain = words.removeprefix(ENGLISH_BEGIN)
    return words[: len(words) - len(plain)], plain


def without_english_marks(words: str) -> str:
    """Return words without the marks around English ones, for formats that can't say a language."""
    return words.replace(ENGLISH_BEGIN, "").replace(ENGLISH_END, "")


class Eliding(str):
    """An Italian phrase with dates: `dal {day}` becomes "dal 7 maggio" or "dall’8 maggio".

    What `format` returns is such a phrase, too, because it may be part of another phrase.
    """

    def __new__(cls, text: str) -> "Eliding":
        return super().__new__(cls, re.sub(ELIDED_PATTERN, _elide_article, text))

    def format(self, *args: object, **values: object) -> str:
        """Return the phrase with its placeholders filled in, and then elided."""
        return Eliding(super().format(*args, **values))


def _elide_article(match: re.Match[str]) -> str:
    """Return what ELIDED_PATTERN matched, elided: `dall’` for `dal `, and `l’` for `il `."""
    if match[1]:
        return f"{match[1]}ll’"
    return "l’"


class Catalogue(Struct):
    """The phrases of all languages: legalsite's and the site's own, which take precedence."""

    own: Mapping[str, Tables] = {}  # the phrases of the site, by lower-case language tag
    # a cache of legalsite's phrases by language, kept from build to build, so that no TOML is read
    built_in: dict[str, Tables] = {}
    # a cache kept from build to build, so that Babel isn't loaded: a date in words by its language
    # and the date (`de 2026-03-02`), and a language's own name by its tag
    spelled: dict[str, str] = {}
    # by section, language, and whether English is marked
    _cached_phrases: dict[tuple[str, str, bool], Phrases] = {}

    def phrases(self, section: str, language: str, *, marked: bool = False) -> Phrases:
        """Return a section in a language; in English if that language doesn't have the section.

        If `de-AT` lacks a phrase, it has the phrase of `de`, or else the English one. If `marked`,
        the English words are between ENGLISH_BEGIN and ENGLISH_END, for `with_english_marked`.
        """
        key = section, language, marked
        if key not in self._cached_phrases:
            self._cached_phrases[key] = self._make(section, language, marked)
        return self._cached_phrases[key]

    def _make(self, section: str, language: str, marked: bool) -> Phrases:
        """Return a section in a language, as `phrases` does, without the cache."""
        is_foreign = base_language(language) != FALLBACK
        if not self.has_phrases(language, section):
            language = FALLBACK
            is_foreign = is_foreign and section == PAGES  # a feed is in its own language even then
        texts: dict[str, Any] = {}
        # later layers take precedence: English is below, and the site's own phrases are on top
        for layer in self._layers(FALLBACK):
            for name in (COMMON, section):  # the section whose phrases all others have, too
                _overlay_phrases(texts, layer.get(name, {}))
        if marked and is_foreign:
            texts = {key: _mark_english(key, phrase) for key, phrase in texts.items()}
        layers = [] if language == FALLBACK else self._layers(language)
        for layer in layers:
            for name in (COMMON, section):
                _overlay_phrases(texts, layer.get(name, {}))
        change = CHANGES.get(base_language(language))  # of spaces in French, of articles in Italian
        if change:
            texts = {key: _apply_change(phrase, change) for key, phrase in texts.items()}
        if section == PAGES:
            texts[OWN] = self._own_phrases(language, marked)
        return Phrases(language, texts, self.spelled)

    def _own_phrases(self, language: str, marked: bool) -> Phrases:
        """Return the phrases that only the site's own layouts use, in a language.

        A phrase that a language lacks is in English, or else in another language that has it. They
        have the phrases for numbers and lists, too.
        """
        texts = self.own_layout_phrases()
        if marked and base_language(language) != FALLBACK:
            english = self.own.get(FALLBACK, {}).get(OWN, {})
            texts |= {key: _mark_english(key, phrase) for key, phrase in english.items()}
        for layer in self._layers(language):
            _overlay_phrases(texts, layer.get(OWN, {}))
        common = self.phrases(COMMON, language)
        return Phrases(language, {**common, **texts}, self.spelled)

    def own_layout_phrases(self) -> dict[str, Phrase]:
        """Return all phrases of the site's own layouts: in English, or else in a language that has
        them.
        """
        texts: dict[str, Phrase] = {}
        for tag in (*sorted(self.own), FALLBACK):
            texts.update(self.own.get(tag, {}).get(OWN, {}))
        return texts

    def has_phrases(self, language: str, section: str) -> bool:
        """Return whether there are phrases of that section in that language.

        Phrases of the site's own layouts are on pages, too.
        """
        if base_language(language) == FALLBACK:  # English is complete
            return True
        sections = {section, OWN} if section == PAGES else {section}
        return any(not sections.isdisjoint(layer) for layer in self._layers(language))

    def missing(self, language: str) -> tuple[str, ...]:
        """Return the keys that a language lacks, as `section.key`; they fall back to English, or
        to another language of the site's own layouts.
        """
        missing = {
            **keys(built_in(FALLBACK)),
            **keys({OWN: self.own_layout_phrases()}),
        }  # at first, all keys
        for layer in self._layers(language):
            for key in keys(layer):
                missing.pop(key, "")
        return tuple(missing)

    def own_name(self, language: str) -> str:
        """Return the name of a language in that language. `spelled` is a cache, so that Babel isn't
        loaded."""
        if language not in self.spelled:
            self.spelled[language] = own_name(language)
        return self.spelled[language]

    def _layers(self, language: str) -> Iterator[Tables]:
        """Yield the tables of phrases for a language; a later table takes precedence over earlier.

        First are legalsite's phrases, then the site's own, the most general language first.
        """
        base = base_language(language)
        if base not in self.built_in:
            self.built_in[base] = built_in(base)
        yield self.built_in[base]
        for name in reversed(lookup_order(language)):  # `de`, then `de-at`
            if name in self.own:  # the phrases of the site
                yield self.own[name]


@cache
def english(section: str) -> Phrases:
    """Return the built-in English phrases of a section."""
    return Catalogue().phrases(section, FALLBACK)


@cache
def built_in(language: str) -> Tables:
    """Return the built-in catalogue of a base language; empty if there is none."""
    import tomllib  # a build keeps the phrases that an earlier one read

    try:
        data = get_data("legalsite", f"locale/{language}.toml")
    except FileNotFoundError:
        return {}
    return tomllib.loads((data or b"").decode())


@cache
def built_in_languages() -> tuple[str, ...]:
    """Return the languages whose catalogues come with legalsite, English first."""
    from importlib.resources import files  # few builds ask

    # their files are called `de.toml`; the folder has other files as well
    names = [file.name for file in (files("legalsite") / "locale").iterdir()]
    languages = {name.removesuffix(".toml") for name in names if name.endswith(".toml")}
    return FALLBACK, *sorted(languages - {FALLBACK})


def keys(tables: Tables) -> dict[str, Phrase]:
    """Return all phrases of a catalogue by their keys, such as `email.subject`.

    The key of a phrase in a nested table has the table's name in between. The plural forms of a
    phrase have one key.
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
    """Return whether a phrase consists of plural forms."""
    return not isinstance(phrase, str) and bool(phrase) and set(phrase) <= FORMS


def _mark_english(key: str, phrase: Phrase) -> Phrase:
    """Return a phrase, or a table of texts, with marks around the English words between its
    placeholders.
    """
    if not isinstance(phrase, str):
        return {name: _mark_text(text) for name, text in phrase.items()}
    if key == "after_colon":  # it's a setting, and no page shows it
        return phrase
    return _mark_text(phrase)


def _mark_text(text: str) -> str:
    """Return a text with ENGLISH_BEGIN and ENGLISH_END around each part with words."""
    parts = PLACEHOLDER_PATTERN.split(text)
    for at in range(0, len(parts), 2):  # placeholders are between them
        if WORD_PATTERN.search(parts[at]):
            parts[at] = f"{ENGLISH_BEGIN}{parts[at]}{ENGLISH_END}"
    return "".join(parts)


def french_spaces(text: str) -> str:
    """Return the text with no-break spaces around : » « n°, and narrow ones before ; ! ?"""
    text = re.sub(" (?=[;!?])", "\N{NARROW NO-BREAK SPACE}", text)
    return re.sub(" (?=[:»])|(?<=«) |(?<=n°) ", "\N{NO-BREAK SPACE}", text)


# By base language, a function that each of its phrases goes through.
CHANGES: Mapping[str, Callable[[str], str]] = {"fr": french_spaces, "it": Eliding}


def _apply_change(phrase: Phrase, change: Callable[[str], str]) -> Phrase:
    """Return a phrase with a function applied to its text, or to each of its texts."""
    if isinstance(phrase, str):
        return change(phrase)
    return {key: change(text) for key, text in phrase.items()}


def _overlay_phrases(texts: dict[str, Phrase], above: Mapping[str, Phrase]) -> None:
    """Replace phrases in `texts` by those in `above` with the same key.

    Nested tables are merged key by key, but plural forms are replaced together, because they depend
    on the language.
    """
    for key, phrase in above.items():
        below = texts.get(key)
        # one of them isn't a table, or has no table below
        if isinstance(phrase, str) or isinstance(below, str | None) or is_plural(phrase):
            texts[key] = phrase
        else:
            texts[key] = {**below, **phrase}
