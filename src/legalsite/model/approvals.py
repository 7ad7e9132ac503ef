"""Approvals of versions: required approvals, and approvals that a file states."""

from collections.abc import Sequence

from msgspec import Struct

from legalsite.model.promise import ChangeClass


class ApprovalRule(Struct, frozen=True):
    approvers: tuple[str, ...]
    need: int = 1  # number of approvals that are required
    # types of change that need approval; if empty, all types do
    changes: tuple[ChangeClass, ...] = ()


def describe_approval(names: Sequence[str]) -> str:
    """Format `approved by A. Keller and B. Okafor, as the file states`, or an empty string."""
    if not names:
        return ""
    listed = " and ".join(names)
    return f"approved by {listed}, as the file states"
