"""Who must approve a version before it is published, and who approved it, as its file states."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from msgspec import Struct

from legalsite.model.promise import ChangeClass


class ApprovalRule(Struct, frozen=True):
    """Who must approve the versions of some policies: a line of `[approvals]`."""

    approvers: tuple[str, ...]
    need: int = 1  # how many of them must approve a version
    changes: tuple[ChangeClass, ...] = ()  # the types of change that need it; empty for all


def most_specific(patterns: Iterable[str], slug: str) -> list[str]:
    """Return which of some patterns, such as `eu/**` and `**/terms`, name most segments of a slug
    and, of these, have the fewest `**`; several if they are equally specific. `**` at the start of
    a pattern also stands for nothing."""
    by_rank = defaultdict[int, list[str]](list)
    for pattern in patterns:
        if fnmatchcase(f"/{slug}", f"/{pattern}".replace("/**/", "*/")):
            # twice the segments that it names, less the number of its `**`
            rank = 2 * pattern.count("/") - 3 * pattern.count("**")
            by_rank[rank].append(pattern)
    return by_rank[max(by_rank, default=0)]


def describe_approval(names: Sequence[str]) -> str:
    """Return `approved by A. Keller and B. Okafor, as the file states`; empty without names."""
    if not names:
        return ""
    listed = " and ".join(names)
    return f"approved by {listed}, as the file states"
