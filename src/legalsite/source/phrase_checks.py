"""Find probable mistakes in a site's custom phrases.

These mistakes don't prevent a build. They're missing or unnecessary plural forms, missing
placeholders, and unused files and phrases.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from legalsite.errors import Problem, Severity, nearest
from legalsite.source.phrase_files import PLACEHOLDER, PhraseFile
from legalsite.source.schema import PlacedValues
from legalsite.text.languages import cldr_locale, lookup_order, plural_form
from legalsite.text.phrase_catalogue import (
    FALLBACK,
    OWN,
    Phrase,
    built_in,
    is_plural,
    keys,
)
from legalsite.text.sentence_ends import has_end

SAMPLE = 1_001  # numbers up to this one have all plural forms, except the form for millions
JINJA_PATTERN = re.compile(r"(?s)\{[{%].*?[%}]\}")  # Jinja code in a layout


def phrase_warnings(
    files: Mapping[str, PhraseFile], languages: Sequence[str], layouts: Collection[str]
) -> Iterator[Problem]:
    """Yield a warning for each probable mistake in a site's phrase files.

    `files` is keyed by language tag, `languages` are the site's languages, and `layouts` contains
    the source of its custom layouts.
    """
    used = {FALLBACK}  # language tags of the files that pages use
    for language in languages:
        used.update(lookup_order(language))
    # English phrases, which all others are compared with; the site may override them
    english = keys(built_in(FALLBACK))
    if FALLBACK in files:
        english |= keys(files[FALLBACK].phrases)
    # the code in all custom layouts
    code = " ".join([part for text in layouts for part in JINJA_PATTERN.findall(text)])
    for tag, file in sorted(files.items()):
        if tag not in used:
            meant = nearest(tag, used - {FALLBACK})
            help = "rename or remove it, or add the language to `languages` in the settings"
            if meant:
                help = f"did you mean {meant}.toml?"
            message = f"no language of this site is {tag!r}, so no page uses this file"
            yield Problem("unused-phrases", message, help, file.placed.path, severity="warning")
            continue
        for key, phrase in keys(file.phrases).items():
            yield from _plural_warnings(file.placed, tag, key, phrase)
            if key in english:
                yield from _text_warnings(file.placed, key, phrase, english[key])
            # Phrases in the section OWN are only for custom layouts, which use them as `say.name`
            # or `say["name"]`. For any other phrase, `name` equals `key`, and built-in layouts use
            # it.
            name = key.removeprefix(f"{OWN}.")
            if name != key and not re.search(rf"""\.{name}\b|["']{name}["']""", code):
                message = f"no layout of the site uses `say.{key}`"
                yield _problem(file.placed, key, message, "remove this phrase", "info")


def _problem(
    phrases: PlacedValues, key: str, message: str, help: str, severity: Severity = "warning"
) -> Problem:
    """Create a problem at the key of a phrase. `key` contains dots: `redline.tag_inserted`."""
    line, column = phrases.place(key.split("."), key=True)
    excerpt = phrases.source.split("\n")[line - 1]
    return Problem(
        "odd-phrase", message, help, phrases.path, line, column, excerpt, severity=severity
    )


def _plural_warnings(
    phrases: PlacedValues, tag: str, key: str, phrase: Phrase
) -> Iterator[Problem]:
    """Report plural forms that a language needs but lacks, or has but never uses."""
    locale = cldr_locale(tag)
    # plural forms are unknown for a language without data
    if not is_plural(phrase) or locale is None:
        return
    needed = needed_forms(tag) - {"other"}  # `other` can't be missing
    possible = {*locale.plural_form.tags, "other"}
    missing = _in_order(needed - set(phrase))
    impossible = _in_order(set(phrase) - possible)
    if missing:
        message = f"{key}: the plural form {missing} is missing, so numbers use `other`"
        help = (
            f"add it; to see the forms that the language needs: `legalsite layouts phrases {tag}`"
        )
        yield _problem(phrases, key, message, help)
    if impossible:
        message = f"{key}: no number takes the plural form {impossible} in this language"
        yield _problem(phrases, key, message, "remove it")


def needed_forms(language: str) -> set[str]:
    """Return the plural forms for whole numbers in a language, such as `one`, `few`, and `many`."""
    return {plural_form(n, language) for n in range(SAMPLE)}


def _in_order(forms: Collection[str]) -> str:
    return ", ".join(sorted(forms))


def _text_warnings(
    phrases: PlacedValues, key: str, phrase: Phrase, english: Phrase
) -> Iterator[Problem]:
    """Report missing placeholders, and a final period that's missing or added.

    The period is compared with the English phrase.
    """
    # plural forms that stand for a single number don't need placeholders, so check only `other`
    pattern = english if isinstance(english, str) else english["other"]
    text = phrase if isinstance(phrase, str) else phrase["other"]
    for name in dict.fromkeys(PLACEHOLDER.findall(pattern)):
        if f"{{{name}}}" not in text:
            message = f"{key}: the English phrase has {{{name}}}, and this one doesn't"
            help = "add it, unless the sentence is complete without it"
            yield _problem(phrases, key, message, help, "info")
    if has_end(text) != has_end(pattern):
        message = f"{key}: the English phrase doesn't end with a period, but this one does"
        help = "remove it"
        if has_end(pattern):
            message = f"{key}: the English phrase ends with a period, but this one doesn't"
            help = "add it"
        yield _problem(phrases, key, message, help, "info")
