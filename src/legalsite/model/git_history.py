"""The history of a git repository: its commits, and the files that each of them changed."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Status = Literal["added", "modified", "deleted", "renamed"]


class Change(Struct, frozen=True):
    """The change of one file in a commit."""

    status: Status
    # after the commit, or before it if the file was deleted; bytes that aren't UTF-8 are surrogates
    # (PEP 383)
    path: str
    blob: str = ""  # the hex id of the content after the commit; empty if the file was deleted
    old_path: str = ""  # set if the file was renamed
    plain: bool = True  # False for links and submodules, whose blob is not a text


class Commit(Struct, frozen=True):
    """One commit."""

    id: str
    time: datetime | None  # the committer's, in UTC; None if it lies outside the calendar
    subject: str  # the first line of the message; bytes that are not UTF-8 are replaced
    changes: tuple[Change, ...] = ()


class History(Struct, frozen=True):
    """The commits along the first parents of one ref that changed files, oldest first.

    If `shallow`, the repository lacks the commits before them, so files that the first commit adds
    may be older than it.
    """

    commits: tuple[Commit, ...]
    shallow: bool = False
