"""A document → what it promises about its own changes. Commands start from a file: see `site/text_promises.py`."""

from typing import TYPE_CHECKING

from legalsite.model.promise import NotRead, Promise
from legalsite.text.cldr import language_name
from legalsite.text.languages import UNKNOWN

if TYPE_CHECKING:
    from legalsite.model.document import Document

__all__ = ["NotRead", "Promise", "changed_by_agreement", "read_promises", "why_not_read"]


def read_promises(document: "Document", likely: str = "en", text: str = "") -> tuple[Promise, ...] | NotRead:
    """Return one promise for each change clause, the fullest first; nothing if the document says nothing of its own
    changes; NotRead if there are no word lists for its language.

    The language is detected from the words. `likely` is its tag (`en`, `de-AT`) if the words are too few to tell.
    `text` is the whole file: with it the lines are exact, without it they are those of the blocks. The word
    lists are loaded by the first call, because a build with nothing to do asks for no promise.
    """
    from legalsite.promises.suggester import suggested_promises

    return suggested_promises(document, likely, text)


def changed_by_agreement(document: "Document", likely: str = "en") -> bool:
    """Return whether the document says that it changes only if both parties agree, such as by a signed amendment; False
    for a language without word lists. `likely` is as in `read_promises`."""
    from legalsite.promises.suggester import changes_by_agreement

    return changes_by_agreement(document, likely)


def why_not_read(not_read: NotRead) -> str:
    """Return why a text was not read, in English: “no word lists for Spanish”."""
    unknown = not_read.language == UNKNOWN
    return f"no word lists for {'its language' if unknown else language_name(not_read.language, 'en')}"
