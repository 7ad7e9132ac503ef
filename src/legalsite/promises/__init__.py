"""A document → what it promises about its own changes. Commands start from a file: see `site/text_promises.py`."""

from typing import TYPE_CHECKING

from legalsite.model.promise import Promise

if TYPE_CHECKING:
    from legalsite.model.document import Document

__all__ = ["Promise", "read_promises"]


def read_promises(document: "Document", language: str | None = None, text: str = "") -> tuple[Promise, ...]:
    """Return one promise for each change clause, the fullest first; nothing if the document says nothing of its own
    changes.

    `language` is a tag (`en`, `de-AT`); without one, or with one that has no word lists, the language is detected from
    the words. `text` is the whole file: with it the lines are exact, without it they are those of the blocks. The word
    lists are loaded by the first call, because a build with nothing to do asks for no promise.
    """
    from legalsite.promises.suggester import suggested_promises

    return suggested_promises(document, language, text)
