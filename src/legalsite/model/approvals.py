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

    def approval_of(self, names: Sequence[str], change: ChangeClass) -> "Approval":
        """Return what a version with this type of change needs, and which of these names count.

        The type of a first version is material, because nobody could read an earlier one.
        """
        counted = tuple(name for name in self.approvers if name in names)
        others = tuple(name for name in names if name not in self.approvers)
        needs_none = bool(self.changes) and change not in self.changes
        return Approval(0 if needs_none else self.need, self.approvers, counted, others)


class Approval(Struct, frozen=True):
    """Which approvals a version needs, and which it has."""

    need: int  # how many; 0 if it needs none
    approvers: tuple[str, ...]  # the names that count
    approved_by: tuple[str, ...]  # those of them that its file states
    others: tuple[str, ...]  # the names in its file that don't count

    @property
    def is_enough(self) -> bool:
        """Whether it has all the approvals that it needs."""
        return len(self.approved_by) >= self.need


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


def _specificity(pattern: str) -> tuple[int, int, int]:
    """Return how specific a pattern is: by its names, then by its `*`, then by its lack of `**`."""
    parts = pattern.split("/")
    single = parts.count("*")
    several = parts.count("**")
    return len(parts) - single - several, single, -several


def describe_approval(names: Sequence[str] | None) -> str:
    """Return `approved by A. Keller and B. Okafor, as the file states`; empty without names."""
    if not names:
        return ""
    *most, last = names
    listed = last
    if most:
        listed = f"{', '.join(most)} and {last}"
    return f"approved by {listed}, as the file states"
