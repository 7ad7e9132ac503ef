"""Required and stated approvals of versions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from msgspec import Struct

from legalsite.model.promise import ChangeClass


class ApprovalRule(Struct, frozen=True):
    approvers: tuple[str, ...]
    need: int = 1  # number of approvals needed
    changes: tuple[ChangeClass, ...] = ()  # types of change that need approval; empty means all


def most_specific(patterns: Iterable[str], slug: str) -> list[str]:
    """Return the most specific patterns, such as `eu/**` and `**/terms`, that match a slug.

    A pattern is more specific if it names more segments, or the same number with fewer `**`. There
    may be several equally specific patterns. A leading `**` may also stand for no segment at all.
    """
    by_rank = defaultdict[int, list[str]](list)
    for pattern in patterns:
        if fnmatchcase(f"/{slug}", f"/{pattern}".replace("/**/", "*/")):
            # twice the number of named segments, minus the number of `**`
            rank = 2 * pattern.count("/") - 3 * pattern.count("**")
            by_rank[rank].append(pattern)
    return by_rank[max(by_rank, default=0)]


def describe_approval(names: Sequence[str]) -> str:
    """Return `approved by A. Keller and B. Okafor, as the file states`, or an empty string."""
    if not names:
        return ""
    listed = " and ".join(names)
    return f"approved by {listed}, as the file states"
