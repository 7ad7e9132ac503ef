"""Words that turn a sentence into its opposite, or a right into a duty. Checks look for them in what changed, and a
redline gives each a mark of its own.

The lists are in the notation of the checks' vocabulary: entries with commas between them, `=` between words that mean
the same, `*` for any ending. A lawyer can add more. A redline asks for single words, in all languages at once, because
a text may quote another language, and a word too many only makes a mark shorter.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

NEGATIONS: Mapping[str, str] = {
    "en": "not = no = none = nothing = nobody = no one, never, neither, nor, without, non",
    "de": "nicht = kein* = nichts = niemand*, nie = niemals, weder, ohne",
    "fr": "pas = aucun* = nul = nulle = rien, jamais, ni, personne ne, sans, non",
    "es": "no, ni, nunca, nadie, ningún, ninguna, ninguno, sin",
    "it": "non, né, nessuno, nessuna, senza",  # without `mai`, which is a month in German
    "nl": "niet, geen, nooit, niemand, zonder",
    "pl": "nie, nigdy, nikt, żaden, żadna, żadne, bez",
}

MODAL_VERBS: Mapping[str, str] = {
    "en": """
        may, might, must = have to = has to = had to = need to = needs to, shall, will, would, can = able to, could
        should = ought to, intend to = intends to, aim to, try to = endeavour to = endeavor to
    """,
    "de": """
        können = kann = könnt, könnten = könnte, dürfen = darf = dürft, dürften = dürfte
        müssen = muss = müsst = haben zu = hat zu, müssten = müsste, sollen = soll, sollten = sollte, mögen
        würde = würden
    """,
    "fr": """
        pouvoir = peut = peuvent = pouvez = pouvons = peux = pourra = pourront = pourrez = pourrons = puisse = puissent
        puissiez, pourrait = pourraient = pourriez = pourrions
        devoir = doit = doivent = devez = devons = dois = devra = devront = devrez = devrons = il faut
        = est tenu* = sont tenu* = êtes tenu* = sommes tenu*
        devrait = devraient = devriez = devrions, s'efforce* = nous efforçons = nous efforcerons = essaie* = essayer*
        = essayons, êtes invité*
    """,
}

OPPOSITE_PREFIXES: Mapping[str, str] = {
    "en": "un in im il ir non non- dis",
    "de": "un nicht nicht- in im ir il miss",
    "fr": "il in im ir non non- dé dés",
}
"""Syllables that turn a word into its opposite."""

SHORTEST = 3  # letters: of shorter words, such as `to` and `into`, none is the opposite of another
_FURTHER_NEGATIONS = frozenset({"cannot", "ne"})  # checks read `cannot` as two words, and only the `pas` after a `ne`


def _single_words(lists: Mapping[str, str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the entries that are one word, and the beginnings of those that may have any ending."""
    entries = {entry.strip() for entries in lists.values() for entry in re.split("[,=\n]", entries)}
    words = {entry for entry in entries if entry and " " not in entry}
    return frozenset(words), tuple(word[:-1] for word in words if word.endswith("*"))


_NEGATIONS, _NEGATION_STEMS = _single_words(NEGATIONS)
_MODAL_VERBS, _ = _single_words(MODAL_VERBS)
_PREFIXES = frozenset(" ".join(OPPOSITE_PREFIXES.values()).split())


@lru_cache(8192)
def is_negation(word: str) -> bool:
    """Return whether a word denies something: `not`, the `non` of `non-exclusive`, `don't`, `n'est`."""
    word = word.lower()
    if word in _NEGATIONS or word in _FURTHER_NEGATIONS:
        return True
    return word.endswith("n't") or word.startswith(("n'", *_NEGATION_STEMS))


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
