"""`legalsite layouts phrases`: create a file with all phrases of a language for translation."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from pkgutil import get_data

from legalsite.errors import usage_failure
from legalsite.site.own_phrases import custom_phrase_files
from legalsite.source.config_file import LANGUAGE_TAG, TAG_HELP
from legalsite.source.phrase_checks import needed_forms
from legalsite.source.phrase_files import read_phrase_files
from legalsite.text.languages import base_language, cldr_locale, language_name, usual_form
from legalsite.text.phrase_catalogue import FALLBACK, OWN, Catalogue, Phrase, Tables, built_in, keys


def phrase_skeleton(root: Path | None, tag: str) -> Iterator[str]:
    """Yield the lines of a phrase file for the language `tag`.

    The file has the comments and keys of the English catalogue. Phrases that the site defines are
    copied from its own file. All other phrases are commented out with `#`. They're in the language
    if legalsite supports it, otherwise in English, with the plural forms that the language needs.
    `root` is the site's folder, or None outside of a site. Raises ProblemsFound with all problems
    in the site's phrase files. If `tag` isn't a language tag, the exit status is 2.
    """
    if not LANGUAGE_TAG.fullmatch(tag):
        raise usage_failure("bad-language", f"{tag!r} isn't a language tag", TAG_HELP)
    tag = usual_form(tag)
    files = custom_phrase_files(root) if root else {}
    catalogue = Catalogue(read_phrase_files(files))
    own = catalogue.own.get(tag.lower(), {})  # the site's phrases in this language
    of_layouts = catalogue.own_layout_phrases()  # phrases that only the site's layouts use
    missing = len(catalogue.missing(tag))
    total = len(keys(built_in(FALLBACK))) + len(of_layouts)
    name = language_name(tag, FALLBACK)
    yield f"# Phrases in {name} ({tag}): {missing} of {total} are missing."
    yield f"# Save this as layouts/locale/{tag.lower()}.toml. Translate a phrase, and remove its #."
    if cldr_locale(tag) is None:
        yield "# Unicode CLDR doesn't have this language, so the English plural forms are used."
    yield ""
    yield from _translated_lines(own, tag)
    if of_layouts:
        yield ""
        yield f"[{OWN}]"
    for key, phrase in of_layouts.items():
        written = _phrase_at(own, [OWN, key])
        if written is None:  # still to be translated
            yield "#" + _as_toml(key, _in_forms(phrase, tag))
        else:
            yield _as_toml(key, written)


def _translated_lines(own: Tables, tag: str) -> Iterator[str]:
    """Yield the lines of the English catalogue, with phrases in the language where they exist."""
    sections: list[str] = []
    for line in (get_data("legalsite", f"locale/{FALLBACK}.toml") or b"").decode().splitlines():
        if line.startswith("["):  # the heading of a section
            sections = line.strip("[]").split(".")
        key, equals, _ = line.partition(" = ")
        # keep comments, headings, and blank lines
        if not equals or key.startswith("#"):
            yield line
            continue
        path = [*sections, key]
        written = _phrase_at(own, path)
        if written is None:  # the site doesn't define this phrase
            yield "#" + _as_toml(key, _example(tag, path))
        else:
            yield _as_toml(key, written)


def _phrase_at(tables: Tables, path: list[str]) -> Phrase | None:
    """Look up a phrase by its sections and key. Return None if it doesn't exist."""
    found: object = tables
    for name in path:
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = found[name]
    return found  # type: ignore[return-value]  # the file was checked


def _example(tag: str, path: list[str]) -> Phrase:
    """Return legalsite's phrase in the language, or the English phrase as a placeholder.

    The English phrase gets all plural forms that the language needs.
    """
    shipped = _phrase_at(built_in(base_language(tag)), path)
    if shipped is not None:
        return shipped
    return _in_forms(_phrase_at(built_in(FALLBACK), path) or "", tag)


def _in_forms(phrase: Phrase, tag: str) -> Phrase:
    """Give an English phrase the plural forms that the language `tag` needs."""
    if isinstance(phrase, str):
        return phrase
    return {form: phrase.get(form, phrase["other"]) for form in sorted(needed_forms(tag))}


def _as_toml(key: str, phrase: Phrase) -> str:
    """Format a key and phrase as a line of TOML. Strings are written as in JSON."""
    if isinstance(phrase, str):
        return f"{key} = {json.dumps(phrase, ensure_ascii=False)}"
    forms = [f"{form} = {json.dumps(text, ensure_ascii=False)}" for form, text in phrase.items()]
    return f"{key} = {{ {', '.join(forms)} }}"
