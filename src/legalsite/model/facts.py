"""Look up values of facts, such as the company's name, and find versions with outdated values."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from legalsite.model.policy import FilledFact, Policy, Version
from legalsite.model.slug_patterns import most_specific

DEFAULT = "default"  # key of the value for all languages without a separate value


class Fact(Struct, frozen=True):
    """A value in content/facts.toml."""

    # pattern of the policies to which the fact applies: `**`, or a folder, such as `eu/**`
    pattern: str
    name: str  # such as `company.name`
    values: Mapping[str, str]  # language tag or `default` → value


def fact_values(facts: Iterable[Fact], slug: str, language: str) -> dict[str, str]:
    """Map the names of facts to their values for a policy.

    The values are in `language`. A fact without a value in this language has its default value.
    """
    by_name = defaultdict[str, dict[str, Fact]](dict)
    for fact in facts:
        by_name[fact.name][fact.pattern] = fact
    values = {}
    for name, places in by_name.items():
        # there's at most one, because `read_facts` rejects equally specific patterns
        for pattern in most_specific(places, slug):
            fact = places[pattern]
            values[name] = fact.values.get(language, fact.values[DEFAULT])
    return values


def older_facts(facts: Iterable[FilledFact], values: Mapping[str, str]) -> dict[str, FilledFact]:
    """Return the first occurrence of each fact that has a different value now, keyed by name."""
    older: dict[str, FilledFact] = {}
    for fact in facts:
        if values.get(fact.name, fact.value) != fact.value:
            older.setdefault(fact.name, fact)
    return older


def texts_with_older_value(
    policy: Policy,
    name: str,
    on: date,
    values: Callable[[Version], Mapping[str, str]],
    *,
    skip: bool = True,
) -> Iterator[tuple[Version, Version]]:
    """Yield (version, text) for each published text with an outdated value of a fact.

    The version in effect on the date `on` comes first, followed by the upcoming versions. The
    original of each version comes before its translations. `values` returns the current values for
    a version or translation, in its language. `skip` tells whether to skip texts that will be
    replaced by an upcoming version with the current value.
    """
    policy = policy.published
    planned = policy.planned(on)  # in the order in which the versions take effect
    for index, version in enumerate(planned):
        # the fact with its current value, to compare it with the facts in the version
        current = name, values(version).get(name)
        # this version contains the current value, and will replace all versions before it
        if skip and current in [(fact.name, fact.value) for fact in version.facts]:
            planned = planned[index:]
            break
    for version in planned:
        texts = [version]  # the original and its translations
        for language in policy.translations:
            # the newest translation, even if its date is after `on`
            text = policy.translation(language, version, date.max)
            # if the current version isn't translated, the page shows an older translation
            if not text and version is policy.version_on(on):
                text = policy.shown_translation(language, on)
            if text:
                texts.append(text)
        for text in texts:
            if not version.withdrawn and name in older_facts(text.facts, values(text)):
                yield version, text
