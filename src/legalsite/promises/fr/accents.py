"""Textes sans accents : « a compter de sa publication » est lu comme « à compter de sa publication »."""

import re

from legalsite.promises.lexicon import words_of

# Stems of the words that the lists know, as they are written with their accents.
_STEMS = words_of(
    "présent réserv évolu préav préalab révis régul périod précéd génér légal confidentialité donnée société "
    "dernière entrée délai réput résili désaccord électroniqu écrit écrire modalité détermin nécessai sécurité "
    "règlement législat règles matière manière antérieur ultérieur considér équivau préven prévien prévu bannière "
    "fenêtre"
)
_BARE = str.maketrans("àâçéèêëîïôùûü", "aaceeeeiiouuu")
_ACCENTED = {stem.translate(_BARE): stem for stem in _STEMS if stem != stem.translate(_BARE)}
_STEM = re.compile(rf"\b(?:{'|'.join(sorted(_ACCENTED, key=len, reverse=True))})")
_PHRASES = (
    (re.compile(r"\b(mis(?:es?)?|mett\w+) a jour\b"), r"\1 à jour"),
    (
        re.compile(r"\ba (?=(?:tout moment|compter|partir|la date|l'avance|defaut|défaut|cette|votre|leur|notre)\b)"),
        "à ",
    ),
    (re.compile(r"\bdes (?=(?:leur|sa|que|qu'|la publication|la mise)\b)"), "dès "),
    (re.compile(r"\bapres\b"), "après"),
    (re.compile(r"\b(etre|etes)\b"), "être"),
    (re.compile(r"ee(s?)\b"), r"ée\1"),
    (
        re.compile(
            r"\b(ser(?:a|ont|ez)|est|sont|être|vous|était|ayant)((?: [a-z]+)?) (inform|notifi|avis|annonc|signal|"
            r"publi|modifi|affich|communiqu|alert|révis|actualis|adapt|port|consult|réput|accept|post|diffus|amend|"
            r"chang|compl[eé]t|remplac)e(s?)\b"
        ),
        r"\1\2 \3é\4",
    ),
)
_INCLUSIVE = re.compile(r"·(?:e|es|s)\b(?:·s\b)?")
_ANY = re.compile(r"[àâçéèêëîïôùûü]")


def with_accents(plain: str) -> str:
    """Of a plain sentence: the same words, with accents where it has none at all, and "notifié" for "notifié·e"."""
    plain = _INCLUSIVE.sub("", plain)
    if _ANY.search(plain):
        return plain
    spelt = _STEM.sub(lambda stem: _ACCENTED[stem[0]], plain)
    for bare, accented in _PHRASES:
        spelt = bare.sub(accented, spelt)
    return spelt
