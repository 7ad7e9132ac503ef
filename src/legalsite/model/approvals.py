"""Approvals of versions: those that are required, and those that a file states."""

from collections.abc import Sequence

from msgspec import Struct

from legalsite.model.promise import ChangeClass


class ApprovalRule(Struct, frozen=True):
    approvers: tuple[str, ...]
    need: int = 1  # number of approvals that are required
    changes: tuple[ChangeClass, ...] = ()  # types of change that need approval; if empty, all do


def describe_approval(names: Sequence[str]) -> str:
    """Return `approved by A. Keller and B. Okafor, as the file states`, or an empty string."""
    if not names:
        return ""
    listed = " and ".join(names)
    return f"approved by {listed}, as the file states"
