"""The language that pages and emails say the words of a text are in."""

from legalsite.model.config import Config
from legalsite.model.document import Document
from legalsite.model.policy import Revision
from legalsite.text.languages import UNKNOWN, base_language, detect_language

OPENING = 200  # words that confirm the language of a text; only if they do not, more of it is read


def text_language(text: Revision, config: Config, document: Document) -> str:
    """Return the language of a text: for a translation, the one in its name; for an original, the one of the settings,
    else the one of its words, because a site may be left at its default language."""
    stated = text.language if text.translates is not None else config.settings(text.policy).language
    if stated:
        return stated
    expected = base_language(text.language)
    words = [block.text for block in document.blocks]
    if detect_language(words, text.language, OPENING) == expected:
        return text.language
    detected = detect_language(words, text.language)
    return text.language if detected in {UNKNOWN, expected} else detected
