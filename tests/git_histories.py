"""Create commits of a git history in memory."""

import hashlib
from datetime import UTC, datetime

from legalsite.model.git_history import Change, Commit


def commit(time: str, *changes: Change) -> Commit:
    return Commit(
        hashlib.sha1(time.encode(), usedforsecurity=False).hexdigest(),
        datetime.fromisoformat(time).replace(tzinfo=UTC),
        "Words",
        changes,
    )


def put(blob: str, path: str = "terms.md", old: str = "") -> Change:
    return Change("renamed" if old else "modified", path, blob, old)


def gone(path: str = "terms.md") -> Change:
    return Change("deleted", path)
