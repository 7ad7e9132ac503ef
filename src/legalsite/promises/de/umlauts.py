"""Texte ohne Umlaute: „Aenderungen fuer Sie“ wird gelesen wie „Änderungen für Sie“."""

import re

from legalsite.promises.lexicon import words_of

# Only stems of the words that the lists know: "ue" in "neue" or "aktuell" is no umlaut.
_STEMS = words_of(
    "aend laend aehn praes vertraeg gespraech naech naeh spaet waehr waehl erklaer erlaeuter ergaenz zusaetz "
    "grundsaetz zulaess unveraend verlaeng taeg jaehr faell auffaell traeg maess bestaet taetig "
    "beeintraecht einschraenk anlaess verspaet haeuf staend zustaend inhaelt erhaelt enthaelt "
    "veroeff koenn moeg moech oeff groess loesch hoer gehoer persoen foerm behoerd hoech zwoelf noet "
    "fuer ueb fueg fuehr frueh pruef kuend guelt muess duerf wuerd rueck zurueck kuenft unverzueg juengst "
    "beruehr beruecks gebuehr kuerz fuenf uebrig ausdrueck unterstuetz schuetz nuetz buerg natuer stueck"
)
_LETTERS = {"ae": "ä", "oe": "ö", "ue": "ü"}
_STEM = re.compile("|".join(sorted(_STEMS, key=len, reverse=True)))
_PAIR = re.compile("ae|oe|ue")
_SHARP = re.compile(r"(?<=gemä)ss|(?<=regelmä)ss|(?<=rechtmä)ss|(?<=drei)ss(?=ig)|(?<=grö)ss(?=er)|(?<=\bma)ss(?=geb)")


def with_umlauts(plain: str) -> str:
    """Of a plain sentence: the same words, written with umlauts."""
    if not _PAIR.search(plain):
        return plain
    return _SHARP.sub("ß", _STEM.sub(lambda stem: _PAIR.sub(lambda pair: _LETTERS[pair[0]], stem[0]), plain))
