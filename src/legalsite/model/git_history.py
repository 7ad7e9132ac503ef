"""The history of a git repository: its commits, and the files that each of them changed."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Status = Literal["added", "modified", "deleted", "renamed"]


class Change(Struct, frozen=True):
    """What a commit did to one file. `path` is its name after the commit (before it, if the file was deleted), with `/`
    between segments; bytes that are not UTF-8 become surrogates (PEP 383). `old_path` is set if the file was renamed.
    `blob` is the hex id of the content after the commit, empty if the file was deleted. `plain` is False for links and
    submodules, whose blob is not a text."""

    status: Status
    path: str
    blob: str = ""
    old_path: str = ""
    plain: bool = True


class Commit(Struct, frozen=True):
    """One commit. `time` is the committer's, in UTC, or None if it lies outside the calendar. `subject` is the first
    line of the message; bytes that are not UTF-8 are replaced."""

    id: str
    time: datetime | None
    subject: str
    changes: tuple[Change, ...] = ()


class History(Struct, frozen=True):
    """The commits along the first parents of one ref that changed files, oldest first. If `shallow`, the repository
    lacks the commits before them, so files that the first commit adds may be older than it."""

    commits: tuple[Commit, ...]
    shallow: bool = False
