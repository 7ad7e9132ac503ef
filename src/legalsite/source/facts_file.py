"""Parse content/facts.toml: facts shared by several policies, such as the company's name."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from msgspec import Struct

from legalsite.errors import Problem, ProblemTuple, did_you_mean, raise_problems
from legalsite.model.facts import DEFAULT, Fact
from legalsite.model.slug_patterns import most_specific, tie_problems
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
PLACES = "in"  # table of facts that only apply to some policies
PLACE_PATTERN = r"\*\*|(\*\*/)?[a-z0-9-]+(/[a-z0-9-]+)*(/\*\*)?"
PLACE_HELP = "write it like eu, eu/terms, or **/terms"
NAME_PATTERN = r"[a-z][a-z0-9_-]*"
NOT_PLAIN_PATTERN = r"[\t\r\n]|^\s|\s$|  "
REFERENCE_PATTERN = r"\{\{[^{}]*\}\}"
MAX_VALUE_LENGTH = 2_000  # in characters; a policy may repeat the value many times


class FactsFile(Struct, frozen=True):
    facts: tuple[Fact, ...] = ()
    warnings: ProblemTuple = ()  # warnings about patterns without policies

    @property
    def names(self) -> set[str]:
        return {fact.name for fact in self.facts}


def read_facts(
    data: bytes, languages: Iterable[str], slugs: Collection[str], folders: Iterable[str]
) -> FactsFile:
    """Parse a facts file.

    `languages` are the site's languages, `slugs` its policies, and `folders` the folders of the
    policies. Raises ProblemsFound (status 2) with all problems.
    """
    # imported late, because few sites have facts
    from legalsite.source.toml_places import read_toml

    # checks for a line of text, and for a table with a default text and one in each language
    value = text(_line_of_text)
    in_languages = table({DEFAULT: value, **dict.fromkeys(languages, value)}, [DEFAULT])

    def values_of_fact(given: Any) -> Any:
        """Check a fact, which is a text or a table of texts, and return a table."""
        return in_languages(given) if isinstance(given, dict) else {DEFAULT: value(given)}

    help = "begin with a letter a-z, and use a-z, 0-9, hyphens, and underscores"
    name = matching(NAME_PATTERN, "bad-fact", "a valid name", help)
    # facts are in groups: `name` in the table [company] is the fact `company.name`
    groups = mapping(name, mapping(name, values_of_fact))
    path = f"content/{FACTS}"
    in_name = matching(PLACE_PATTERN, "bad-name", "a folder, a policy, or a pattern", PLACE_HELP)
    # the table [in] contains facts of some policies, and all other tables facts of the whole site
    everywhere = read_toml(data, path)
    everywhere.values.pop(PLACES, None)
    in_places = read_toml(data, path, (PLACES,))
    # facts of the whole site (key ""), followed by facts of folders, policies, and patterns
    places = {"": everywhere.checked(groups, 2), **in_places.checked(mapping(in_name, groups), 2)}
    facts = []
    warnings = []
    for key, groups_of_key in sorted(places.items()):
        is_folder = "*" not in key and key not in slugs
        # `eu/**` for the folder `eu`, and `**` for the whole site
        pattern = f"{key}/**".removeprefix("/") if is_folder else key
        for group, values in groups_of_key.items():
            facts += [Fact(pattern, f"{group}.{name}", values[name]) for name in values]
        # a pattern without policies isn't an error, because a policy may be added later
        if key and not any(most_specific([pattern], slug) for slug in slugs):
            message = f"no policy in content/ matches {key!r}"
            warnings.append(unknown("unknown-group", message, key, folders, (key,), of_key=True))
    # If several patterns set a fact for a policy, the most specific one counts. If two are equally
    # specific, raise ProblemsFound.
    for fact_name in sorted({fact.name for fact in facts}):
        patterns = [fact.pattern for fact in facts if fact.name == fact_name]
        for slug in slugs:
            raise_problems(tie_problems(most_specific(patterns, slug), slug, path), 2)
    placed = in_places.problems(warnings)
    return FactsFile(tuple(facts), tuple(each._replace(severity="warning") for each in placed))


def unknown_fact_problem(name: str, known: Collection[str]) -> Problem:
    names = ", ".join(sorted(known)) or "none"
    help = did_you_mean(name, known, f"the names in content/{FACTS} are: {names}")
    return Problem("unknown-fact", f"content/{FACTS} has no fact named {name!r}", help)


def _line_of_text(value: str) -> str:
    """Validate the value of a fact and return it.

    Raises InvalidValue unless the value is plain text on one line.
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
