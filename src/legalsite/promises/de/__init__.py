"""Deutsch: die Wörter und Wendungen, in denen Texte von ihren eigenen Änderungen sprechen."""

from legalsite.promises.de import after, channels, clause, scope_and_time, telling
from legalsite.promises.de.umlauts import with_umlauts
from legalsite.promises.lexicon import lexicon_of

LEXICON = lexicon_of(
    "de",
    (clause, telling, channels, scope_and_time, after),
    common=(
        "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an "
        "werden aus wir sie ihre unsere diese bei oder wird"
    ),
    spelt=with_umlauts,
)
