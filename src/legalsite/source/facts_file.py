"""Reads content/facts.toml: facts that several policies share, such as the company's name."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct

from legalsite.errors import Problem, did_you_mean
from legalsite.source.file_names import SEGMENT_PATTERN
from legalsite.source.schema import (
    Check,
    Values,
    invalid_value,
    mapping,
    matching,
    plain,
    table,
    text,
)
from legalsite.source.toml_places import read_toml

FACTS = "facts.toml"  # below content/
DEFAULT = "default"  # the key of the value in all languages that have none of their own
FOLDERS = "in"  # the table with the facts of single folders
NAME_PATTERN = r"[a-z][a-z0-9_-]*"
FOLDER_PATTERN = rf"{SEGMENT_PATTERN.pattern}(?:/{SEGMENT_PATTERN.pattern})*"

ByLanguage = Mapping[str, str]  # a value by language, or by `default`


class FactsFile(Struct, frozen=True):
    """The facts of a site."""

    # by folder (empty: for all of content/), and by dotted name
    folders: Mapping[str, Mapping[str, ByLanguage]] = {}

    def values(self, slug: str, language: str) -> dict[str, str]:
        """Return the values for a policy in a language, by dotted name."""
        values = {}
        for folder in sorted(self.folders, key=len):  # the longest one last, because it wins
            if folder and not slug.startswith(f"{folder}/"):
                continue
            for name, by_language in self.folders[folder].items():
                values[name] = by_language.get(language, by_language[DEFAULT])
        return values

    @property
    def names(self) -> list[str]:
        """The dotted names of all facts, sorted."""
        return sorted(set().union(*self.folders.values()))

    def all_values(self, name: str) -> set[str]:
        """Return the values of a fact in all folders and languages."""
        values: set[str] = set()
        for facts in self.folders.values():
            values.update(facts.get(name, {}).values())
        return values


def read_facts(data: bytes, languages: tuple[str, ...]) -> FactsFile:
    """Return the facts in a file. `languages`: of the site's policies.

    Raises ProblemsFound (status 2) with every problem, at its place.
    """
    values = {DEFAULT: text(_line_of_text)}
    values |= dict.fromkeys(languages, values[DEFAULT])
    in_languages = table(values, [DEFAULT])

    def fact(given: Any) -> ByLanguage:
        if isinstance(given, dict):
            return dict(in_languages(given))
        return {DEFAULT: values[DEFAULT](given)}

    help = "begin with a letter a-z, and use a-z, 0-9, hyphens, and underscores"
    name = matching(NAME_PATTERN, "bad-fact", "a valid name", help)
    folder = matching(FOLDER_PATTERN, "bad-fact", "a folder", "write it like eu/pilot")
    group = mapping(name, fact)
    placed = read_toml(data, f"content/{FACTS}")
    placed.checked(mapping(name, lambda value: value), 2)
    checks: dict[str, Check] = dict.fromkeys(placed.values, group)
    checks[FOLDERS] = mapping(folder, mapping(name, group))
    groups = placed.checked(table(checks), 2)
    folders = {"": groups, **groups.pop(FOLDERS, {})}
    return FactsFile({path: _by_dotted_name(facts) for path, facts in folders.items()})


def unknown_fact_problem(name: str, known: Collection[str]) -> Problem:
    """Return the problem of a name that isn't one of the known facts."""
    names = ", ".join(sorted(known)) or "none"
    help = did_you_mean(name, known, f"the names in content/{FACTS} are: {names}")
    return Problem("unknown-fact", f"content/{FACTS} has no fact named {name!r}", help)


def _by_dotted_name(groups: Values) -> dict[str, ByLanguage]:
    """Return facts by their names in drafts, such as `company.name`."""
    facts: dict[str, ByLanguage] = {}
    for group, values in groups.items():
        facts |= {f"{group}.{name}": value for name, value in values.items()}
    return facts


def _line_of_text(value: str) -> str:
    """Return the value of a fact. Raises InvalidValue unless it is words on one line."""
    if re.search(r"[\t\r\n]", value):
        message = "this value contains a line break or a tab"
        raise invalid_value(message, "write it on one line", "bad-fact")
    if not value or value != value.strip():
        message = "this value is empty, or begins or ends with a space"
        raise invalid_value(message, "write only the words", "bad-fact")
    if "{{" in value or "}}" in value:
        message = "this value refers to another fact"
        help = "write the words themselves: facts can't refer to each other"
        raise invalid_value(message, help, "bad-fact")
    return plain(value)
