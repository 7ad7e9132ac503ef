"""A revision → what it promises about its own changes, read from its file when somebody asks."""

from collections.abc import Callable
from pathlib import Path

from legalsite.disk.archive import read
from legalsite.errors import ProblemsFound
from legalsite.model.policy import Revision
from legalsite.model.promise import Promise

SAMPLE = 3_000  # characters, some 500 words


def change_clauses(root: Path) -> Callable[[Revision], tuple[Promise, ...]]:
    """Each file is read once. A text that cannot be read promises nothing: whoever prints it says what is wrong."""
    known: dict[str, tuple[Promise, ...]] = {}

    def promises(revision: Revision) -> tuple[Promise, ...]:
        if revision.path not in known:
            known[revision.path] = _promises(root, revision)
        return known[revision.path]

    return promises


def said_language(revision: Revision, text: str) -> str:
    """Of a translation the one that its name says. An original may be in another than the settings say: its first words
    tell. `text` is the whole file."""
    from legalsite.promises.language import detected

    return revision.language if revision.translates else detected([text[:SAMPLE]])


def _promises(root: Path, revision: Revision) -> tuple[Promise, ...]:
    from legalsite.promises import read_promises
    from legalsite.source.markdown import read_plain

    data = read(root, revision.path)
    try:
        document = read_plain(data, revision.path)
    except ProblemsFound:
        return ()
    text = data.decode("utf-8-sig", "replace")
    return read_promises(document, said_language(revision, text), text)
