"""Words that turn a sentence into its opposite, or a right into a requirement: a redline gives each a mark of its own.

They are in negations_and_modals.txt.
"""

from functools import lru_cache

from legalsite.text.word_lists import word_lists

SHORTEST = 3  # letters: of shorter words, such as `to` and `into`, none is the opposite of another
_LISTS = word_lists("text/negations_and_modals.txt")
_NEGATIONS = frozenset().union(*(words for name, words in _LISTS.items() if name.startswith("negations")))
_MODAL_VERBS = frozenset().union(*(words for name, words in _LISTS.items() if name.startswith("modal verbs")))
_BEGINNINGS = tuple(_LISTS["beginnings"])


@lru_cache(8192)
def is_negation(word: str) -> bool:
    """Return whether a word denies something: `not`, the `non` of `non-exclusive`, `don't`, `n'est`."""
    word = word.lower()
    return word in _NEGATIONS or word.endswith("n't") or word.startswith(_BEGINNINGS)


@lru_cache(8192)
def is_modal_verb(word: str) -> bool:
    """Return whether a word gives a right or a requirement: `may`, `MUST`, `darf`. With a capital, `May` is a month."""
    return word.lower() in _MODAL_VERBS and not word.istitle()


@lru_cache(8192)
def are_opposites(word: str, other: str) -> bool:
    """Return whether one of two words is the other with a prefix that denies it: `lawful` and `unlawful`."""
    shorter, longer = sorted((word.lower(), other.lower()), key=len)
    size = len(longer) - len(shorter)
    return len(shorter) > SHORTEST and longer.endswith(shorter) and longer[:size] in _LISTS["opposites"]
