"""Patterns of slugs, such as `eu/**`, which select the sections of settings for a policy."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase

from legalsite.errors import Problem, ProblemIterator


def most_specific(patterns: Iterable[str], slug: str) -> list[str]:
    """Return the most specific patterns, such as `eu/**` and `**/terms`, that match a slug.

    Several patterns may be equally specific.
    """
    by_rank = defaultdict[int, list[str]](list)
    for pattern in patterns:
        # a `**` at the start may also match nothing, so `/**/terms` becomes `*/terms`
        if fnmatchcase(f"/{slug}", f"/{pattern}".replace("/**/", "*/")):
            # A pattern is more specific if it names more segments. With the same number of
            # segments, it's more specific if it contains fewer `**`. The rank is twice the number
            # of named segments, minus the number of `**`, minus 2.
            rank = 2 * pattern.count("/") - 3 * pattern.count("**")
            by_rank[rank].append(pattern)
    # if no pattern matches, there's no rank, so this creates an empty list
    return by_rank[max(by_rank, default=0)]


def sections_with(key: str, sections: Mapping[str, object], slug: str) -> list[str]:
    """Return the most specific patterns for a policy whose section of settings contains `key`."""
    return most_specific([name for name, each in sections.items() if getattr(each, key)], slug)


def tie_problems(patterns: Collection[str], slug: str, path: str = "") -> ProblemIterator:
    if len(patterns) > 1:
        message = f"{' and '.join(patterns)} are equally specific for {slug}"
        help = "remove one of them, or add a line for this policy"
        yield Problem("bad-value", message, help, path)
