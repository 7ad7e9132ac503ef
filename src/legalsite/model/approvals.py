"""Who must approve a version before it is published, and who did, as its file states."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from legalsite.model.promise import ChangeClass

# what each segment of a pattern matches in a slug that ends with a slash; other segments are names
WILDCARDS = {"*": "[^/]+/", "**": "(?:[^/]+/)*"}


class ApprovalRule(Struct, frozen=True):
    """Who must approve the versions of some policies: a line of `[approvals]`."""

    approvers: tuple[str, ...]
    need: int = 1  # how many of them must approve a version
    changes: tuple[ChangeClass, ...] = ()  # the types of change that need it; empty for all


def matches(pattern: str, slug: str) -> bool:
    """Return whether a pattern, such as `eu/**`, is about a policy.

    `*` stands for one segment of its slug, and `**` for any number of segments.
    """
    parts = [WILDCARDS.get(part) or f"{re.escape(part)}/" for part in pattern.split("/")]
    return re.fullmatch("".join(parts), f"{slug}/") is not None


def most_specific(patterns: Iterable[str], slug: str) -> list[str]:
    """Return the most specific patterns about a policy: several if they are equally specific."""
    matching = [pattern for pattern in patterns if matches(pattern, slug)]
    most = max(map(_specificity, matching), default=None)
    return [pattern for pattern in matching if _specificity(pattern) == most]


def _specificity(pattern: str) -> tuple[int, bool]:
    """Return how specific a pattern is: by how many segments it names, then by its lack of `**`."""
    parts = pattern.split("/")
    return len([part for part in parts if part not in WILDCARDS]), "**" not in parts


def describe_approval(names: Sequence[str] | None) -> str:
    """Return `approved by A. Keller and B. Okafor, as the file states`; empty without names."""
    if not names:
        return ""
    *most, last = names
    listed = last
    if most:
        listed = f"{', '.join(most)} and {last}"
    return f"approved by {listed}, as the file states"
