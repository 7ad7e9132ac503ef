"""Which of the languages that this room reads a text is in."""

import importlib
import re
from collections.abc import Iterable
from functools import cache

from legalsite.promises.lexicon import Lexicon

LANGUAGES = ("en",)
ENOUGH = 4_000

_WORD = re.compile(r"[^\W\d_]+")


@cache
def lexicon(language: str) -> Lexicon:
    """Raises KeyError for a language that has no word lists."""
    if language not in LANGUAGES:
        raise KeyError(language)
    found: Lexicon = importlib.import_module(f"legalsite.promises.{language}").LEXICON
    return found


def detected(plain: Iterable[str]) -> str:
    """By its commonest words; English where nothing speaks for another."""
    seen: list[str] = []
    for text in plain:
        seen += _WORD.findall(text)
        if len(seen) > ENOUGH:
            break
    return max(LANGUAGES, key=lambda code: sum(word in lexicon(code).common for word in seen))
