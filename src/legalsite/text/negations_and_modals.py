"""Words that turn a sentence into its opposite, or a right into a duty: a redline gives each a mark of its own.

A lawyer can add more. All languages are looked up at once, because a text may quote another one, and a word too many
only makes a mark shorter.
"""

from functools import lru_cache

NEGATIONS = """
not no none nothing nobody never neither nor without non cannot
nicht nichts nie niemals weder ohne
pas nul nulle rien jamais ni sans ne
no nunca nadie ningún ninguna ninguno sin
non né nessuno nessuna senza
niet geen nooit niemand zonder
nie nigdy nikt żaden żadna żadne bez
"""  # English, German, French, Spanish, Italian (without `mai`, which is a month in German), Dutch, Polish
NEGATION_STEMS = ("kein", "niemand", "aucun", "n'")  # the beginnings of words that deny something whatever their ending

MODAL_VERBS = """
may might must shall will would can could should
können kann könnt könnten könnte dürfen darf dürft dürften dürfte müssen muss müsst müssten müsste sollen soll sollten
sollte mögen würde würden
pouvoir peut peuvent pouvez pouvons peux pourra pourront pourrez pourrons puisse puissent puissiez pourrait pourraient
pourriez pourrions devoir doit doivent devez devons dois devra devront devrez devrons devrait devraient devriez devrions
essayons
"""
OPPOSITE_PREFIXES = "un in im il ir non non- dis nicht nicht- miss dé dés"
"""Syllables that turn a word into its opposite: English, German and French."""

SHORTEST = 3  # letters: of shorter words, such as `to` and `into`, none is the opposite of another
_NEGATIONS = frozenset(NEGATIONS.split())
_MODAL_VERBS = frozenset(MODAL_VERBS.split())
_PREFIXES = frozenset(OPPOSITE_PREFIXES.split())


@lru_cache(8192)
def is_negation(word: str) -> bool:
    """Return whether a word denies something: `not`, the `non` of `non-exclusive`, `don't`, `n'est`."""
    word = word.lower()
    return word in _NEGATIONS or word.endswith("n't") or word.startswith(NEGATION_STEMS)


@lru_cache(8192)
def is_modal_verb(word: str) -> bool:
    """Return whether a word gives a right or a duty: `may`, `MUST`, `darf`. With a capital, `May` is a month."""
    return word.lower() in _MODAL_VERBS and not word.istitle()


@lru_cache(8192)
def are_opposites(word: str, other: str) -> bool:
    """Return whether one of two words is the other with a prefix that denies it: `lawful` and `unlawful`."""
    shorter, longer = sorted((word.lower(), other.lower()), key=len)
    size = len(longer) - len(shorter)
    return len(shorter) > SHORTEST and longer.endswith(shorter) and longer[:size] in _PREFIXES
