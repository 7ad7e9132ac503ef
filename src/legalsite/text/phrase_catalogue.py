"""The phrases of pages, redlines, emails and summaries. Each language has a catalogue, from locale/ and from the site.

A catalogue is a TOML file of sections, and a section is a table of phrases by key. English is complete; every other
language falls back to it, phrase by phrase.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pkgutil import get_data  # importlib.resources takes ten times as long to load
from typing import Any

from msgspec import Struct

from legalsite.text.date_phrases import day_in_words
from legalsite.text.languages import base_language, lookup_order, own_name, plural_form

Phrase = str | Mapping[str, str]  # a text, its plural forms, or a table of texts
Tables = Mapping[str, Mapping[str, Phrase]]  # section → key → phrase

FALLBACK = "en"
OWN_PHRASES = "locale/"  # the folder below layouts/ that holds the phrases of a site
COMMON = "common"  # the section whose phrases every other section has as well
FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
LOWER_AFTER_A_COLON = frozenset({"es", "fr", "it", "nl", "pl", "pt"})
ELIDED = r"\b(?:([Dd]a|[Aa]|[Dd]e)l|il) (?=(?:<time [^>]*>)?(?:8|11)\s[a-z])"  # otto and undici: vowels


def is_phrase_file(path: str) -> bool:
    """Return whether a file with this path below layouts/ holds phrases."""
    return path.startswith(OWN_PHRASES) and path.endswith(".toml")


class Phrases(dict[str, Any]):
    """One section in one language: `say["legend"]`, or `say.legend` as layouts write it.

    `language` is the tag of the language that the phrases are in, and in which days and numbers are written."""

    def __init__(self, language: str, texts: Mapping[str, Phrase], spelled: dict[str, str]) -> None:
        super().__init__(texts)
        vars(self).update(texts)  # found at once; only what is missing comes to __getattr__
        self.language = language
        self._spelled = spelled

    def __getattr__(self, key: str) -> Any:
        raise AttributeError(f"no phrase is called {key!r}")

    def filled(self, key: str, /, **values: object) -> str:
        """Return a phrase with its placeholders filled in."""
        return str(self[key].format(**values))

    def counted(self, key: str, n: int, /, **values: object) -> str:
        """Return the plural form of a phrase that goes with `n`, with `{n}` and the other placeholders filled in:
        `3,804 words added`."""
        forms: Phrase = self[key]
        form = forms if isinstance(forms, str) else forms.get(plural_form(n, self.language)) or forms["other"]
        return form.format(n=self.number(n), **values)

    @property
    def space(self) -> str:
        """What stands between two sentences, and after a colon: nothing after a full-width mark."""
        return "" if self["full_stop"] == "。" else " "

    def titled(self, title: str, words: str) -> str:
        """Return a title with what is said of it after a colon, where many languages go on in lower case."""
        if base_language(self.language) in LOWER_AFTER_A_COLON:
            words = words[:1].lower() + words[1:]
        return f"{title}{self['colon']}{self.space}{words}"

    def listed(self, items: Sequence[str]) -> str:
        """Return the items of a list as one text, with "and" before the last one."""
        *most, last = items
        return f"{self['comma'].join(most)}{self['and']}{last}" if most else last

    def sentences(self, *texts: str) -> str:
        """Return those that are not empty as one text: between them is a space, but none after a full-width stop."""
        return " ".join(filter(None, texts)).replace("。 ", "。")

    def day_text(self, day: date) -> str:
        """Return a day as the language writes it, such as `March 2, 2026`; an ISO date if CLDR lacks the language."""
        key = f"{self.language} {day}"
        if key not in self._spelled:
            self._spelled[key] = day_in_words(day, self.language)
        return self._spelled[key]

    def effective_text(self, effective: date, published: date | None, dated: bool = False) -> str:
        """Return the day from which a text applies, in words; of one that was published after it, both days. `dated`:
        `published` is only the day of the text."""
        start = self.day_text(effective)
        if not published or published <= effective:
            return start
        key = "retroactive_dated" if dated else "retroactive"
        return self.filled(key, start=start, published=self.day_text(published))

    def number(self, n: int) -> str:
        """Return a number as the language writes it: `12,345`."""
        grouped = len(str(n)) >= len(self["smallest_grouped"])
        return f"{n:,}".replace(",", self["thousands"]) if grouped else str(n)


class Eliding(str):
    """An Italian phrase with days: `dal {day}` becomes "dal 7 maggio", "dall’8 maggio" and "dall’11 maggio"."""

    def __new__(cls, text: str) -> "Eliding":
        return super().__new__(cls, re.sub(ELIDED, lambda match: f"{match[1]}ll’" if match[1] else "l’", text))

    def format(self, *args: object, **values: object) -> str:
        return Eliding(super().format(*args, **values))


class Catalogue(Struct):
    """The phrases of all languages: those of legalsite, and those of the site, which take precedence."""

    own: Mapping[str, Tables] = {}  # the phrases of the site, by lower-case language tag
    # a cache of those of legalsite, by language. Kept from build to build, it saves reading TOML.
    built_in: dict[str, Tables] = {}
    # a cache of days and language names in words. Kept from build to build, it saves loading Babel.
    spelled: dict[str, str] = {}
    _made: dict[tuple[str, str], Phrases] = {}

    def phrases(self, section: str, language: str) -> Phrases:
        """Return a section in a language, else in English. `de-AT` has the phrases of `de` except for its own."""
        made = self._made.get((section, language))
        if made is None:
            speaks = language if self.speaks(language, section) else FALLBACK
            texts: dict[str, Phrase] = {}
            for layer in [*self._layers(FALLBACK), *self._layers(speaks)]:
                for name in (COMMON, section):
                    _lay_over(texts, layer.get(name, {}))
            if written := {"fr": french_spaces, "it": Eliding}.get(base_language(speaks)):
                texts = {key: _written(phrase, written) for key, phrase in texts.items()}
            made = self._made[section, language] = Phrases(speaks, texts, self.spelled)
        return made

    def speaks(self, language: str, section: str) -> bool:
        """Return whether there are phrases of that section in that language."""
        return base_language(language) == FALLBACK or any(layer.get(section) for layer in self._layers(language))

    def missing(self, language: str) -> tuple[str, ...]:
        """Return the keys that fall back to English because a language lacks them, as `section.key`."""
        there = {key for layer in self._layers(language) for key in keys(layer)}
        return tuple(key for key in keys(built_in(FALLBACK)) if key not in there)

    def own_name(self, language: str) -> str:
        """Return the name of a language in that language."""
        if language not in self.spelled:
            self.spelled[language] = own_name(language)
        return self.spelled[language]

    def _layers(self, language: str) -> Iterator[Tables]:
        """Yield the tables of phrases that apply to a language, those that take precedence last."""
        base = base_language(language)
        if base not in self.built_in:
            self.built_in[base] = built_in(base)
        yield self.built_in[base]
        for name in reversed(lookup_order(language)):
            if name in self.own:
                yield self.own[name]


@cache
def english(section: str) -> Phrases:
    """Return the built-in English phrases of a section."""
    return Catalogue().phrases(section, FALLBACK)


@cache
def built_in(language: str) -> Tables:
    """Return the catalogue that comes with legalsite for a base language; empty if there is none."""
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

    names = (file.name.partition(".") for file in (files("legalsite") / "locale").iterdir())
    others = sorted(name for name, _, end in names if end == "toml" and name != FALLBACK)
    return FALLBACK, *others


def keys(tables: Tables) -> dict[str, Phrase]:
    """Return every phrase by `section.key`, or `section.table.key` in a nested table. Plural forms stay together."""
    by_key = {}
    for section, phrases in tables.items():
        for key, phrase in phrases.items():
            if isinstance(phrase, str) or is_plural(phrase):
                by_key[f"{section}.{key}"] = phrase
            else:
                by_key |= {f"{section}.{key}.{name}": text for name, text in phrase.items()}
    return by_key


def is_plural(phrase: Phrase) -> bool:
    """Return whether a phrase consists of plural forms."""
    return not isinstance(phrase, str) and set(phrase) <= FORMS


def french_spaces(text: str) -> str:
    """Return the text with no-break spaces before : and », after « and n°, and narrow ones before ; ! ?"""
    text = re.sub(" (?=[;!?])", "\N{NARROW NO-BREAK SPACE}", text)
    return re.sub(" (?=[:»])|(?<=«) |(?<=n°) ", "\N{NO-BREAK SPACE}", text)


def _written(phrase: Phrase, change: Callable[[str], str]) -> Phrase:
    return change(phrase) if isinstance(phrase, str) else {key: change(text) for key, text in phrase.items()}


def _lay_over(texts: dict[str, Phrase], above: Mapping[str, Phrase]) -> None:
    """Put the phrases of `above` over `texts`. Tables are merged by key, but plural forms come from one language."""
    for key, phrase in above.items():
        below = texts.get(key)
        if isinstance(phrase, str) or isinstance(below, str | None) or is_plural(phrase):
            texts[key] = phrase
        else:
            texts[key] = {**below, **phrase}
