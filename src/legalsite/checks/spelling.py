"""Tells British from American spelling: a company may show each country its own wording of a page."""

import re
from collections.abc import Iterable
from functools import lru_cache

# One word of each pair is enough: the ending shows how the other words of the text are spelled.
BRITISH = re.compile(
    r"\b(?:(?:un)?authoris|recognis|organis|personalis|customis|optimis|minimis|utilis|prioritis|monetis|categoris"
    r"|anonymis|emphasis(?=e)|finalis|summaris|analys(?=e[ds]?\b))\w+|\b(?:behaviour|colour|favour|honour|labour"
    r"|neighbour|endeavour|licence|defence|offence|programme|cent(?:re)s?|fulfil|judgement|cancelled|labelled|amongst"
    r"|whilst)\w{0,4}\b",
    re.IGNORECASE,
)
AMERICAN = re.compile(
    r"\b(?:(?:un)?authoriz|recogniz|organiz|personaliz|customiz|optimiz|minimiz|utiliz|prioritiz|monetiz|categoriz"
    r"|anonymiz|finaliz|summariz|analyz)\w+|\b(?:behavior|color|favor|honor|labor|neighbor|endeavor|defense|offense"
    r"|cent(?:er)s?|fulfill|canceled|labeled)\w{0,4}\b",
    re.IGNORECASE,
)
# What differs in these words, as the Americans write it.
AMERICAN_LETTERS = (
    (re.compile(r"is(?=e[ds]?\b|ing|ation|er)"), "iz"),
    (re.compile(r"ys(?=e|ing)"), "yz"),
    (re.compile(r"our"), "or"),
    (re.compile(r"c(?=es?\b)"), "s"),
    (re.compile(r"re(?=s?\b)"), "er"),
    (re.compile(r"(?<=am)me\b|(?<=judg)e|(?<=[ei]l)l(?=ed|ing|s?\b)"), ""),
)
FEWEST = 2  # words: a single one may be a slip or a name
CLEARLY = 3  # times as many
REMEMBERED = 1 << 12  # parts: most are the same in all texts of a policy


def spelling_of(texts: Iterable[str]) -> str:
    """Return "British" or "American" if the spelling of an English text, given in parts, is clearly so; else an empty
    text."""
    british = american = 0
    for text in texts:
        counts = _counted(text)
        british, american = british + counts[0], american + counts[1]
    many, few = max(british, american), min(british, american)
    if many < FEWEST or many < CLEARLY * few:
        return ""
    return "British" if british > american else "American"


def in_american(word: str) -> str:
    """Return a word in small letters as Americans spell it, if it is one of those above; any other stays as it is."""
    if BRITISH.fullmatch(word) or AMERICAN.fullmatch(word):
        for british, american in AMERICAN_LETTERS:
            word = british.sub(american, word)
    return word


@lru_cache(maxsize=REMEMBERED)
def _counted(text: str) -> tuple[int, int]:
    return len(BRITISH.findall(text)), len(AMERICAN.findall(text))
