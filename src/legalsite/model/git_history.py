"""What a git repository tells about its files: commits with the files that each changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Status = Literal["added", "modified", "deleted", "renamed"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit did to one file. `path` is its name after the commit (the one it had, where it was deleted), `/`
    between segments; bytes that are no UTF-8 come as surrogates (PEP 383). `old_path` is set where it was renamed.
    `blob` (hex) is the content after the commit, empty where it was deleted. `plain` is False for links and
    submodules: their blob is no text."""

    status: Status
    path: str
    blob: str = ""
    old_path: str = ""
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Commit:
    """`time` is the committer's, in UTC; None where no calendar has it. `subject` is the first line of the message;
    what is no UTF-8 in it is replaced."""

    id: str
    time: datetime | None
    subject: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """The first-parent commits of one ref, the oldest first. Where it is `shallow` the repository lacks the commits
    before them: the first one then adds files that may be older than it."""

    commits: tuple[Commit, ...]
    shallow: bool = False


# --- What git shows of texts that were live before there was a ledger to record them. ---


@dataclass(frozen=True, slots=True)
class PastText:
    """A draft as a commit left it. `path` (below content/) is the one it has today, `written` the one it had."""

    path: str
    written: str
    data: bytes
    commit: str
    day: date


@dataclass(frozen=True, slots=True)
class Past:
    """`texts` from the oldest on, those of the commits before the ledger began. `missing` says what of the
    history cannot be seen, and `help` how it could; both empty where all is there."""

    texts: tuple[PastText, ...]
    missing: str = ""
    help: str = ""
