"""Words that turn a sentence into its opposite, or a right into a requirement.

A redline gives each a mark of its own. They are in negations_and_modals.txt.
"""

from functools import lru_cache

from legalsite.text.word_lists import word_lists

MAX_UNOPPOSED_LENGTH = 3  # such short words have no opposites: `into` isn't the opposite of `to`
_LISTS = word_lists("text/negations_and_modals.txt")


def _words_of(kind: str) -> frozenset[str]:
    """Return the words in all lists whose names begin with these words."""
    lists = [words for name, words in _LISTS.items() if name.startswith(kind)]
    return frozenset().union(*lists)


_NEGATIONS = _words_of("negations")
_MODAL_VERBS = _words_of("modal verbs")
_BEGINNINGS = tuple(_LISTS["beginnings"])


@lru_cache(8192)
def is_negation(word: str) -> bool:
    """Return whether a word denies something: `not`, the `non` of `non-exclusive`, `don't`,
    `n'est`."""
    word = word.lower()
    return word in _NEGATIONS or word.endswith("n't") or word.startswith(_BEGINNINGS)


@lru_cache(8192)
def is_modal_verb(word: str) -> bool:
    """Return whether a word gives a right or a requirement: `may`, `MUST`, `darf`; `May` is a
    month."""
    return word.lower() in _MODAL_VERBS and not word.istitle()


@lru_cache(8192)
def are_opposites(word: str, other: str) -> bool:
    """Return whether one of two words is the other with a prefix such as `un` in `unlawful`, unless
    the other is so short that this may be by chance, as with `into` and `to`."""
    shorter, longer = sorted((word.lower(), other.lower()), key=len)
    size = len(longer) - len(shorter)  # the length of the prefix
    return (
        len(shorter) > MAX_UNOPPOSED_LENGTH
        and longer.endswith(shorter)
        and longer[:size] in _LISTS["opposites"]
    )
