"""Facts that several policies share, such as the company's name, as recorded in a published
text."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from legalsite.model.policy import Policy, Version


class FilledFact(NamedTuple):
    """A value in a file, in place of the name of a fact. Lines and columns count from 1."""

    line: int
    start: int
    end: int  # the column after the value
    name: str  # such as `company.name`
    value: str


def older_facts(facts: Iterable[FilledFact], values: Mapping[str, str]) -> dict[str, FilledFact]:
    """Return the first place of each fact whose value has changed since, by name."""
    older: dict[str, FilledFact] = {}
    for fact in facts:
        if values.get(fact.name, fact.value) != fact.value:
            older.setdefault(fact.name, fact)
    return older


def texts_with_older_value(
    policy: "Policy",
    name: str,
    on: date,
    values: "Callable[[Version], Mapping[str, str]]",
    *,
    skip: bool = True,
) -> "Iterator[tuple[Version, Version]]":
    """Yield the published texts that need another value of a fact, each after its version: the one
    in effect on a date, then the upcoming ones. The original comes before its translations.

    `values` returns the values that a text could name. With `skip`, leave out the versions before
    the first one that has the current value, because the value changes when that takes effect.
    """
    policy = policy.published
    planned = policy.planned(on)
    for index, version in enumerate(planned):
        current = values(version).get(name)
        if skip and any(fact[3:] == (name, current) for fact in version.facts):
            planned = planned[index:]
            break
    for version in planned:
        texts = [version]
        for language in policy.translations:
            text = policy.translation(language, version, date.max)
            if not text and version is policy.version_on(on):
                text = policy.shown_translation(language, on)
            if text:
                texts.append(text)
        for text in texts:
            if not version.withdrawn and name in older_facts(text.facts, values(text)):
                yield version, text
