"""A site's git history → the texts that were on the site before its ledger began."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

from legalsite.disk.git import (
    Repository,
    blob_name,
    blob_reader,
    find_repository,
    open_repository,
    read_history,
    read_tree,
)
from legalsite.errors import ProblemsFound
from legalsite.model.git_history import Change, Commit, Past, PastText
from legalsite.site.ledger_on_disk import LEDGER, is_draft

CLONE = "clone it whole (`git fetch --unshallow`; in a pipeline, fetch-depth: 0 or GIT_DEPTH: 0)"


def read_past(root: Path, timezone: str) -> Past | None:
    """Return the past texts of the current branch: without a ledger, a text is on the site once it is committed. None
    if there is no repository. If git is not installed or objects are missing, the result says so."""
    repository = find_repository(root)
    if repository is None or repository.top is None:
        return None
    try:
        return _read(repository, root, timezone)
    except ProblemsFound as wrong:
        first = wrong.problems[0]
        if first.rule == "no-ref":  # no commit: nothing was live
            return Past(())
        return Past((), first.message, first.help)


def can_commit(root: Path) -> bool:
    """Return whether a site is in a checkout, and git is there."""
    repository = find_repository(root)
    return bool(repository and repository.top and shutil.which("git"))


def committed(root: Path, ref: str = "HEAD", option: str = "") -> Callable[[str, bytes], bool]:
    """Return a function that says whether a commit has a file below content/ with some bytes. `option` is where the ref
    was given. Raises ProblemsFound (status 2) if there is no such commit or no repository."""
    repository = open_repository(root)
    blobs = read_tree(repository, ref, _content(repository, root), option)
    return lambda path, data: path in blobs and blobs[path] == blob_name(data, blobs[path])


def _content(repository: Repository, root: Path) -> str:
    """Return the path of content/ from the top of the repository."""
    return (root.absolute() / "content").relative_to((repository.top or root).absolute()).as_posix()


def _read(repository: Repository, root: Path, timezone: str) -> Past:
    content = _content(repository, root)
    history = read_history(repository, paths=[content])
    began = f"{content}/{LEDGER}"  # after that, a text is on the site only when it is published
    before = [*takewhile(lambda commit: all(change.path != began for change in commit.changes), history.commits)]
    zone = ZoneInfo(timezone)
    texts: list[PastText] = []
    with blob_reader(repository) as read:
        for commit, change, path in _changes(before, f"{content}/"):
            data = read(change.blob) if commit.time and change.blob else 0
            if isinstance(data, bytes) and commit.time:
                day, written = commit.time.astimezone(zone).date(), change.path.removeprefix(f"{content}/")
                texts.append(PastText(path, written, data, commit.id, day))
    if history.shallow:  # its first commit seems to add everything, even the ledger
        return Past(tuple(texts), "this clone is shallow: what was live before its first commit cannot be seen", CLONE)
    return Past(tuple(texts))


def _changes(commits: Sequence[Commit], content: str) -> Iterator[tuple[Commit, Change, str]]:
    """Yield the changes of drafts, the oldest first, each with the path that the draft has below content/ in the newest
    commit."""
    today: dict[str, str] = {}
    changes: list[tuple[Commit, Change, str]] = []
    for commit in reversed(commits):
        for change in commit.changes:
            path = today.get(change.path, change.path)
            if change.old_path:
                today[change.old_path] = path
            below = path.removeprefix(content)
            if change.plain and change.path.startswith(content) and is_draft(change.path.removeprefix(content)):
                changes.append((commit, change, below))
    yield from reversed(changes)
