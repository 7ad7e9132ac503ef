"""Which of the languages that this room reads a text is in."""

import importlib
import re
from collections.abc import Iterable
from functools import cache

from legalsite.model.document import Document
from legalsite.promises.lexicon import Lexicon
from legalsite.promises.sentences import plain

LANGUAGES = ("en", "de", "fr")
ENOUGH = 4_000

_WORD = re.compile(r"[^\W\d_]+")


@cache
def lexicon(language: str) -> Lexicon:
    """Raises KeyError for a language that has no word lists."""
    if language not in LANGUAGES:
        raise KeyError(language)
    found: Lexicon = importlib.import_module(f"legalsite.promises.{language}").LEXICON
    return found


def detected(texts: Iterable[str]) -> str:
    """By its commonest words; English where nothing speaks for another."""
    seen: list[str] = []
    for text in texts:
        seen += _WORD.findall(text)
        if len(seen) > ENOUGH:
            break
    return max(LANGUAGES, key=lambda code: sum(word in lexicon(code).common for word in seen))


def detected_in(document: Document) -> str:
    """Of a document's words."""
    return detected(plain(block.text) for block in document.blocks)


def language_of(path: str) -> str | None:
    """That which the name tells, as in privacy.de.md, where this room reads it."""
    tag = path.rpartition("/")[2].removesuffix(".md").rpartition(".")[2].partition("-")[0].lower()
    return tag if "." in path.rpartition("/")[2].removesuffix(".md") and tag in LANGUAGES else None
