"""Words that deny something. A redline marks one that came or went on its own, never inside a longer mark.

The lists are for all languages at once, because a text may quote another language, and a word too many only makes a
mark shorter. A lawyer can add words, in lower case.
"""

from functools import lru_cache

NEGATIONS = {
    "en": "no not non un never nor neither none nothing nobody without cannot",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne",
    "fr": "ne n'est pas non aucun aucune jamais rien personne ni sans",
    "es": "no ni nunca nadie ningún ninguna ninguno sin",
    "it": "non né mai nessuno nessuna senza",
    "nl": "niet geen nooit niemand zonder",
    "pl": "nie nigdy nikt żaden żadna żadne bez",
}
_NEGATIONS = frozenset(word for words in NEGATIONS.values() for word in words.split())


@lru_cache(8192)
def is_negation(key: str) -> bool:
    """Return whether a token denies something: `not`, the `non` of `non-exclusive`, `don't`. `key`: as compared."""
    word = key.lower()
    return word in _NEGATIONS or word.endswith("n't")
