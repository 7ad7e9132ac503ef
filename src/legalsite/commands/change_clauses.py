"""A revision → what it promises about its own changes, read from its file when somebody asks."""

from collections.abc import Callable
from pathlib import Path

from legalsite.disk.archive import read
from legalsite.errors import ProblemsFound
from legalsite.model.policy import Revision
from legalsite.model.promise import Promise


def change_clauses(root: Path) -> Callable[[Revision], tuple[Promise, ...]]:
    """Each file is read once. A text that cannot be read promises nothing: whoever prints it says what is wrong."""
    known: dict[str, tuple[Promise, ...]] = {}

    def promises(revision: Revision) -> tuple[Promise, ...]:
        if revision.path not in known:
            known[revision.path] = _promises(root, revision)
        return known[revision.path]

    return promises


def said_language(revision: Revision) -> str | None:
    """Of a translation, which its name says. An original may be in another language than the site's settings say: its
    own words tell."""
    return revision.language if revision.translates else None


def _promises(root: Path, revision: Revision) -> tuple[Promise, ...]:
    from legalsite.promises import read_promises
    from legalsite.source.markdown import read_plain

    data = read(root, revision.path)
    try:
        document = read_plain(data, revision.path)
    except ProblemsFound:
        return ()
    return read_promises(document, said_language(revision), data.decode("utf-8-sig", "replace"))
