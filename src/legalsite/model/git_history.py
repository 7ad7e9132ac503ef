"""The history of a git repository: commits, and the files that they changed."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Status = Literal["added", "modified", "deleted", "renamed"]


class Change(Struct, frozen=True):
    status: Status
    # Path after the commit, or before it if the file was deleted. Bytes that aren't UTF-8 become
    # surrogates (PEP 383).
    path: str
    blob: str = ""  # ID (hex) of the content after the commit; empty if the file was deleted
    old_path: str = ""  # path before the commit if the file was renamed, otherwise empty
    plain: bool = True  # whether the path is a regular file, not a link or submodule


class Commit(Struct, frozen=True):
    id: str
    time: datetime | None  # committer date in UTC, or None if Python can't represent it
    subject: str  # first line of the message; bytes that aren't UTF-8 are replaced
    changes: tuple[Change, ...] = ()


class History(Struct, frozen=True):
    """The commits of a ref that changed files, oldest first. Only first parents are followed.

    If `shallow` is True, earlier commits are missing, so the first commit may seem to add older
    files.
    """

    commits: tuple[Commit, ...]
    shallow: bool = False
