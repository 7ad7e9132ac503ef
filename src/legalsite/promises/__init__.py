"""A document → what it promises about its own changes."""

from typing import TYPE_CHECKING

from legalsite.model.promise import Promise

if TYPE_CHECKING:
    from legalsite.model.document import Document

__all__ = ["Promise", "read_promises"]


def read_promises(document: "Document", language: str | None = None, text: str = "") -> tuple[Promise, ...]:
    """See `reading.read_promises`: loaded when it is needed, with the word lists of the languages."""
    from legalsite.promises.suggester import read_promises as read

    return read(document, language, text)
