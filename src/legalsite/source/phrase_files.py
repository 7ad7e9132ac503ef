"""Read a site's custom phrases, such as `layouts/locale/nl.toml`.

They add languages or override built-in phrases.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from legalsite.errors import Problem, ProblemsFound, nearest, raise_problems, sorted_problems
from legalsite.source.config_file import LANGUAGE_TAG
from legalsite.source.schema import (
    SEE_SCHEMA,
    Check,
    InvalidValue,
    PlacedValues,
    ValueProblem,
    invalid_value,
    mapping,
    one_of,
    table,
    text,
)
from legalsite.source.toml_places import read_toml
from legalsite.text.phrase_catalogue import (
    AFTER_COLON,
    COMMON,
    FALLBACK,
    FORMS,
    OWN,
    OWN_PHRASES,
    Phrase,
    Phrases,
    Tables,
    built_in,
    is_plural,
)

OWN_KEY_PATTERN = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
AS_IN_ENGLISH = "use the same form as the English phrase: a string, or a table of strings"


class PhraseFile(NamedTuple):
    phrases: Tables
    placed: PlacedValues


def read_phrase_files(files: Mapping[str, bytes]) -> dict[str, Tables]:
    """Read phrase files like `read_placed_phrases`, but return only the phrases."""
    return {tag: file.phrases for tag, file in read_placed_phrases(files).items()}


def read_placed_phrases(files: Mapping[str, bytes]) -> dict[str, PhraseFile]:
    """Read phrase files, and return the phrases keyed by language tag.

    `files` maps paths relative to layouts/ to content. Raises ProblemsFound (status 2) with all
    problems in all files.
    """
    read = {}
    problems = []
    english: Mapping[str, Phrase] = {}  # English phrases that the custom layouts use
    for name in sorted(files, key=_english_first):
        path = f"layouts/{name}"
        tag = name.removeprefix(OWN_PHRASES).removesuffix(".toml")
        if not LANGUAGE_TAG.fullmatch(tag) or tag != tag.lower():
            help = "name the file after a lowercase language tag: nl.toml, pt-br.toml (BCP 47)"
            problems.append(Problem("bad-language", f"{tag!r} isn't a language tag", help, path))
            continue
        try:
            placed = read_toml(files[name], path)
            phrases = placed.checked(table({**_sections(), OWN: _own_section(english)}))
            read[tag] = PhraseFile(phrases, placed)
            # English is read first, because custom phrases in other languages must match it
            if tag == FALLBACK:
                english = phrases.get(OWN, {})
        except ProblemsFound as refusal:
            # the help mentions a schema, but phrases have none
            for problem in refusal.problems:
                help = problem.help.replace(SEE_SCHEMA, AS_IN_ENGLISH)
                problems.append(problem._replace(help=help))
    raise_problems(sorted_problems(problems), 2)
    return read


def _english_first(name: str) -> tuple[bool, str]:
    """Return a sort key that puts English first, because other files are compared with it."""
    return name != f"{OWN_PHRASES}{FALLBACK}.toml", name


@cache
def _sections() -> Mapping[str, Check]:
    """Create a check for each section except `own`, based on the English phrases.

    English has all keys and placeholders.
    """
    sections = {}
    for name, phrases in built_in(FALLBACK).items():
        checks = {key: _phrase(phrase) for key, phrase in phrases.items()}
        if name == COMMON:  # `after_colon` isn't a text, but one of two settings
            checks["after_colon"] = one_of(AFTER_COLON)
        sections[name] = table(checks)
    return sections


def _own_section(english: Mapping[str, Phrase]) -> Check:
    """Create a check for the phrases used by custom layouts.

    Phrases that are also in `english` must have the same form, and no additional placeholders.
    """

    def check(phrases: Any) -> Any:
        mapping(text(_own_key), _own_phrase)(phrases)  # raises InvalidValue for wrong keys
        checks = {key: _phrase(english[key]) if key in english else _own_phrase for key in phrases}
        return table(checks)(phrases)

    return check


def _own_key(key: str) -> str:
    """Validate the key of a custom phrase and return it.

    Raises InvalidValue if layouts couldn't use the key.
    """
    # in layouts, `say.key` must not be a method, or a built-in phrase of all sections
    if (
        not OWN_KEY_PATTERN.fullmatch(key)
        or hasattr(Phrases, key)
        or key in built_in(FALLBACK)[COMMON]
    ):
        help = "use another name of lowercase letters, digits, and _: products_title"
        problem = ValueProblem("bad-name", f"{key!r} can't be a phrase's key", help, of_key=True)
        raise InvalidValue(problem)
    return key


def _own_phrase(phrase: object) -> Any:
    """Validate a custom phrase, which is a line of text or a table of plural forms."""
    line = text(_with_placeholders)
    if isinstance(phrase, dict):
        return table(dict.fromkeys(FORMS, line), required=("other",))(phrase)
    return line(phrase)


def _with_placeholders(phrase: str) -> str:
    """Validate a line that may contain placeholders. Raises InvalidValue for other values."""
    # there's no English phrase to compare with, so any placeholders are allowed
    return _filled_like(phrase)(phrase)


def _phrase(english: Phrase) -> Check:
    """Create a check for translations of an English phrase.

    A translation must have the same form (text, plural forms, or named parts), and no other
    placeholders.
    """
    if isinstance(english, str):
        return text(_filled_like(english))
    if is_plural(english):
        return table(
            dict.fromkeys(FORMS, text(_filled_like(english["other"]))), required=("other",)
        )
    return table({name: text(_filled_like(phrase)) for name, phrase in english.items()})


def _filled_like(english: str) -> Callable[[str], str]:
    """Create a check for a line of text. Its placeholders must be in the English text."""
    allowed = PLACEHOLDER.findall(english)
    shown = ", ".join([f"{{{name}}}" for name in dict.fromkeys(allowed)])

    def check(phrase: str) -> str:
        """Return the phrase. Raises InvalidValue for line breaks and unknown placeholders."""
        if "\n" in phrase:
            raise invalid_value("this phrase has more than one line", "remove the line break")
        for name in PLACEHOLDER.findall(phrase):
            if name not in allowed:
                near = nearest(name, allowed)
                help = "remove it"
                if near:
                    help = f"did you mean {{{near}}}?"
                elif allowed:
                    help = f"use {shown}"
                raise invalid_value(
                    f"this phrase has no placeholder {{{name}}}", help, "bad-placeholder"
                )
        # braces that aren't part of a placeholder
        if not {"{", "}"}.isdisjoint(PLACEHOLDER.sub("", phrase)):
            help = "only use braces around a placeholder, such as {title}"
            raise invalid_value("this has a brace outside a placeholder", help, "bad-placeholder")
        return phrase

    return check
