"""Who must approve a version before it is published, and who did, as its file states."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from legalsite.model.promise import ChangeClass

ANY_SEGMENTS = "(?:[^/]+/)*"


class ApprovalRule(Struct, frozen=True):
    """Who must approve the versions of some policies: a line of `[approvals]`."""

    approvers: tuple[str, ...]
    need: int = 1  # how many of them must approve a version
    changes: tuple[ChangeClass, ...] = ()  # the types of change that need it; empty for all


def matches(pattern: str, slug: str) -> bool:
    """Return whether a pattern, such as `eu/**`, is about a policy: `**` stands for any number of
    segments of its slug."""
    parts = [ANY_SEGMENTS if part == "**" else f"{part}/" for part in pattern.split("/")]
    return re.fullmatch("".join(parts), f"{slug}/") is not None


def most_specific(patterns: Iterable[str], slug: str) -> list[str]:
    """Return the patterns about a policy that name most of its segments: several if they are
    equally specific."""
    by_names: dict[int, list[str]] = {0: []}
    for pattern in patterns:
        if matches(pattern, slug):
            names = len(pattern.split("/")) - pattern.count("**")
            by_names.setdefault(names, []).append(pattern)
    return by_names[max(by_names)]


def describe_approval(names: Sequence[str] | None) -> str:
    """Return `approved by A. Keller and B. Okafor, as the file states`; empty without names."""
    if not names:
        return ""
    *most, last = names
    listed = last
    if most:
        listed = f"{', '.join(most)} and {last}"
    return f"approved by {listed}, as the file states"
