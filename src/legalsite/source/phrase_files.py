"""Reads a site's own phrases, such as `layouts/locale/nl.toml`: whole languages, or phrases that replace ours."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from legalsite.errors import Problem, ProblemsFound, excerpt_of, nearest, sorted_problems
from legalsite.source.characters import decode
from legalsite.source.checked_values import LANGUAGE_TAG
from legalsite.source.schema import place_of
from legalsite.text.phrase_catalogue import FALLBACK, FORMS, Phrase, Tables, built_in, is_plural

FOLDER = "locale/"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
BRACE = re.compile(r"[{}]")

Keys = tuple[str, ...]
Fault = tuple[Keys, str, str, str]  # where it is, rule, message, help


def is_phrase_file(path: str) -> bool:
    """Return whether a file with this path below layouts/ holds phrases."""
    return path.startswith(FOLDER) and path.endswith(".toml")


def read_phrase_files(files: Mapping[str, bytes]) -> dict[str, Tables]:
    """Return the phrases by language tag. `files` maps paths below layouts/ that `is_phrase_file` accepts to bytes.

    Raises ProblemsFound (status 2) with every problem in all files.
    """
    own: dict[str, Tables] = {}
    problems: list[Problem] = []
    for name, data in sorted(files.items()):
        path, tag = f"layouts/{name}", name.removeprefix(FOLDER).removesuffix(".toml")
        if not LANGUAGE_TAG.fullmatch(tag) or tag != tag.lower():
            help = "name the file after a language in lower case: nl.toml, pt-br.toml (BCP 47)"
            problems.append(Problem("bad-language", f"{tag!r} is not a language tag", help, path))
            continue
        try:
            own[tag] = _read(data, path)
        except ProblemsFound as found:
            problems += found.problems
    if problems:
        raise ProblemsFound(sorted_problems(problems), 2)
    return own


def _read(data: bytes, path: str) -> Tables:
    from legalsite.source.toml_places import parse_toml, places

    text = decode(data, path)
    tables = parse_toml(text, path)
    faults = list(_faults(tables))
    if not faults:
        return tables
    known = places(text)
    problems = []
    for keys, rule, message, help in faults:
        line, column = place_of(known, keys, key=rule == "unknown-key")
        problems.append(Problem(rule, message, help, path, line, column))
    raise ProblemsFound([problem._replace(excerpt=excerpt_of(text, problem.line)) for problem in problems], 2)


def _faults(tables: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong in a file, compared with the English catalogue: it has every key and every placeholder."""
    english = built_in(FALLBACK)
    for section, phrases in tables.items():
        if section not in english:
            yield _unknown((section,), english)
        elif not isinstance(phrases, Mapping):
            yield (section,), "bad-value", f"{section} must be a table of phrases", f"write [{section}] above them"
        else:
            for key, phrase in phrases.items():
                if key not in english[section]:
                    yield _unknown((section, key), english[section])
                else:
                    yield from _phrase_faults((section, key), phrase, english[section][key])


def _phrase_faults(keys: Keys, phrase: object, english: Phrase) -> Iterator[Fault]:
    if isinstance(english, str):
        yield from _text_faults(keys, phrase, english)
    elif not isinstance(phrase, Mapping):
        help = "write " + ", ".join(f'{name} = "…"' for name in english) + f" below [{'.'.join(keys)}]"
        if is_plural(english):
            help = f'write {keys[-1]} = {{ one = "…", other = "…" }}'
        yield keys, "bad-value", f"{keys[-1]} must be a table", help
    elif is_plural(english):
        if "other" not in phrase:
            help = 'add other = "…": it is used for every number that has no form of its own'
            yield keys, "missing-key", f"{keys[-1]} has no plural form `other`", help
        for form, text in phrase.items():
            if form in FORMS:
                yield from _text_faults((*keys, form), text, english["other"])
            else:
                yield _unknown((*keys, form), FORMS)
    else:
        for name, text in phrase.items():
            if name in english:
                yield from _text_faults((*keys, name), text, english[name])
            else:
                yield _unknown((*keys, name), english)


def _text_faults(keys: Keys, text: object, english: str) -> Iterator[Fault]:
    if not isinstance(text, str):
        yield keys, "bad-value", f"{keys[-1]} must be text", f'write {keys[-1]} = "…"'
        return
    if "\n" in text:
        yield keys, "bad-value", "a phrase must be one line", "remove the line break"
    allowed = PLACEHOLDER.findall(english)
    for name in PLACEHOLDER.findall(text):
        if name not in allowed:
            near = nearest(name, allowed)
            known = f"use {', '.join(f'{{{word}}}' for word in dict.fromkeys(allowed))}" if allowed else "remove it"
            help = f"did you mean {{{near}}}?" if near else known
            yield keys, "bad-placeholder", f"{keys[-1]} has no placeholder {{{name}}}", help
    if BRACE.search(PLACEHOLDER.sub("", text)):
        help = "a brace may only open and close a placeholder, such as {title}"
        yield keys, "bad-placeholder", f"{keys[-1]} has a brace that belongs to no placeholder", help


def _unknown(keys: Keys, known: Mapping[str, object] | frozenset[str]) -> Fault:
    near = nearest(keys[-1], known)
    help = f"did you mean {near!r}?" if near else f"use one of: {', '.join(sorted(known))}"
    return keys, "unknown-key", f"unknown key {keys[-1]!r}", help
