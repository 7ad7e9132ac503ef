"""The history of a git repository: commits and the files they changed."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Status = Literal["added", "modified", "deleted", "renamed"]


class Change(Struct, frozen=True):
    status: Status
    # after the commit, or before it if the file was deleted; non-UTF-8 bytes are decoded as
    # surrogates (PEP 383)
    path: str
    blob: str = ""  # hex ID of the content after the commit; empty if the file was deleted
    old_path: str = ""  # only if the file was renamed
    plain: bool = True  # False for links and submodules


class Commit(Struct, frozen=True):
    id: str
    time: datetime | None  # committer date in UTC; None if it's out of range
    subject: str  # first line of the message; non-UTF-8 bytes are replaced
    changes: tuple[Change, ...] = ()


class History(Struct, frozen=True):
    """Commits that changed files, along the first parents of a ref, oldest first.

    If `shallow`, earlier commits are missing, so files added in the first commit may be older than
    it.
    """

    commits: tuple[Commit, ...]
    shallow: bool = False
