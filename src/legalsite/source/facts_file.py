"""Parse content/facts.toml: facts shared by several policies, such as the company's name."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from msgspec import Struct

from legalsite.errors import Problem, ProblemTuple, did_you_mean
from legalsite.model.facts import DEFAULT, Fact, fact_values
from legalsite.source.schema import (
    invalid_value,
    mapping,
    matching,
    plain,
    table,
    text,
    unknown,
)

FACTS = "facts.toml"  # relative to content/
FOLDERS = "in"  # table of facts that apply to a single folder
NAME_PATTERN = r"[a-z][a-z0-9_-]*"
NOT_PLAIN_PATTERN = r"[\t\r\n]|^\s|\s$|  "
REFERENCE_PATTERN = r"\{\{[^{}]*\}\}"
MAX_VALUE_LENGTH = 2_000  # in characters; a policy may repeat the value many times


class FactsFile(Struct, frozen=True):
    facts: tuple[Fact, ...] = ()
    warnings: ProblemTuple = ()  # warnings about folders without policies

    def values(self, slug: str, language: str) -> dict[str, str]:
        """Return the values of the facts for a policy, in a language or by default, by name."""
        return fact_values(self.facts, slug, language)

    @property
    def names(self) -> set[str]:
        return {fact.name for fact in self.facts}


def read_facts(data: bytes, languages: Iterable[str], known: Iterable[str]) -> FactsFile:
    """Parse a facts file.

    `languages` are the site's languages, and `known` contains the folders that have policies.
    Raises ProblemsFound (status 2) with all problems.
    """
    from legalsite.source.toml_places import read_toml  # imported here because few sites have facts

    # checks for a line of text, and for a table with a text in each language
    value = text(_line_of_text)
    in_languages = table({DEFAULT: value, **dict.fromkeys(languages, value)}, [DEFAULT])

    def values_of_fact(given: Any) -> Any:
        """Check a fact, which is a text or a table of texts, and return a table."""
        return in_languages(given) if isinstance(given, dict) else {DEFAULT: value(given)}

    help = "begin with a letter a-z, and use a-z, 0-9, hyphens, and underscores"
    name = matching(NAME_PATTERN, "bad-fact", "a valid name", help)
    groups = mapping(name, mapping(name, values_of_fact))
    path = f"content/{FACTS}"
    # facts of the whole site (folder ""), and then facts of folders
    everywhere = read_toml(data, path)
    everywhere.values.pop(FOLDERS, None)
    in_folders = read_toml(data, path, (FOLDERS,))
    folders = {"": everywhere.checked(groups, 2), **in_folders.checked(mapping(str, groups), 2)}
    facts = []
    for folder, groups_of_folder in sorted(folders.items()):
        pattern = f"{folder}/**".removeprefix("/")
        for group, values in groups_of_folder.items():
            facts += [Fact(pattern, f"{group}.{name}", values[name]) for name in values]
    warnings = []
    for folder in folders.keys() - {"", *known}:
        message = f"no policy is in a folder content/{folder}"
        warnings.append(unknown("unknown-group", message, folder, known, (folder,), of_key=True))
    placed = in_folders.problems(warnings)
    return FactsFile(tuple(facts), tuple(each._replace(severity="warning") for each in placed))


def unknown_fact_problem(name: str, known: Collection[str]) -> Problem:
    names = ", ".join(sorted(known)) or "none"
    help = did_you_mean(name, known, f"the names in content/{FACTS} are: {names}")
    return Problem("unknown-fact", f"content/{FACTS} has no fact named {name!r}", help)


def _line_of_text(value: str) -> str:
    """Validate the value of a fact and return it.

    Raises InvalidValue unless it's plain text on one line.
    """
    if not value or re.search(NOT_PLAIN_PATTERN, value):
        message = "this value isn't words on one line with single spaces between them"
        raise invalid_value(message, "remove line breaks, tabs, and other spaces", "bad-fact")
    if len(value) > MAX_VALUE_LENGTH:
        message = (
            f"this value has {len(value):,} characters, over the limit of {MAX_VALUE_LENGTH:,}"
        )
        raise invalid_value(message, "write only the words that policies share", "bad-fact")
    if re.search(REFERENCE_PATTERN, value):
        message = "this value refers to another fact"
        help = "write the words themselves: facts can't refer to each other"
        raise invalid_value(message, help, "bad-fact")
    return plain(value)
