"""Whether earlier texts, or a record of what changed, are kept for readers: said anywhere in the document."""

from collections.abc import Iterable
from functools import lru_cache

from legalsite.promises.lexicon import Lexicon
from legalsite.promises.pieces import REMEMBERED


def keeps_history(sentences: Iterable[str], words: Lexicon) -> bool:
    return any(_says(text, words) for text in sentences)


@lru_cache(maxsize=REMEMBERED)
def _says(text: str, words: Lexicon) -> bool:
    return bool(words.history.search(text))
