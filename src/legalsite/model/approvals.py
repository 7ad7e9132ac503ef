"""Who must approve a version before it is published, and who did, as its file states."""

from collections.abc import Sequence

from msgspec import Struct

from legalsite.model.promise import ChangeClass


class ApprovalRule(Struct, frozen=True):
    """Who must approve the versions of some policies: a line of `[approvals]`."""

    approvers: tuple[str, ...]
    need: int = 1  # how many of them must approve a version
    changes: tuple[ChangeClass, ...] = ()  # the types of change that need it; empty for all


def describe_approval(names: Sequence[str] | None) -> str:
    """Return `approved by A. Keller and B. Okafor, as the file states`; empty without names."""
    if not names:
        return ""
    listed = " and ".join(names)
    return f"approved by {listed}, as the file states"
