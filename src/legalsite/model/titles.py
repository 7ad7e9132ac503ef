"""Distinguish policies with the same title by their company or group."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from legalsite.model.config import Config

SEPARATOR = " · "


def title_prefixes(titles: Mapping[str, str], config: Config, language: str) -> dict[str, str]:
    """Return the text to show before each title that isn't unique, such as `Austria · `.

    `titles` maps slugs to the titles that a reader sees in one place. The result is keyed by slug.
    """
    slugs_by_title = defaultdict[str, list[str]](list)
    for slug, title in titles.items():
        slugs_by_title[title.casefold()].append(slug)
    prefixes = {}
    for slugs in slugs_by_title.values():
        # a policy outside of folders has no group, so its name may be empty
        for slug, name in _names(slugs, config, language).items():
            prefixes[slug] = f"{name}{SEPARATOR}".removeprefix(SEPARATOR)
    return prefixes


def with_prefixes(titles: Mapping[str, str], config: Config, language: str) -> dict[str, str]:
    """Add the name of a company or group before each title that isn't unique."""
    prefixes = title_prefixes(titles, config, language)
    return {slug: prefixes.get(slug, "") + title for slug, title in titles.items()}


def _names(slugs: Sequence[str], config: Config, language: str) -> dict[str, str]:
    """Return names that distinguish policies with the same title: companies, groups, or both."""
    # a unique title needs no name
    if len(slugs) == 1:
        return {}
    companies = {slug: config.for_policy(slug, language).title for slug in slugs}
    groups = {slug: config.group_name(slug.rpartition("/")[0], language)[0] for slug in slugs}
    company_count = len(set(companies.values()))  # number of different companies
    group_count = len(set(groups.values()))
    if company_count == group_count == 1:  # these names don't distinguish the policies
        return {}
    if company_count == len(slugs):  # companies alone distinguish all policies
        return companies
    if company_count == 1 or group_count == len(slugs):
        return groups
    return {slug: f"{companies[slug]}{SEPARATOR}{groups[slug]}" for slug in slugs}
