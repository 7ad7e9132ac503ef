"""Whether earlier texts, or a record of what changed, are kept for readers: said anywhere in the document."""

from collections.abc import Iterable

from legalsite.promises.lexicon import Lexicon


def keeps_history(sentences: Iterable[str], words: Lexicon) -> bool:
    return any(words.history.search(text) for text in sentences)
