"""Français : les mots et tournures par lesquels les textes parlent de leurs propres changements."""

from legalsite.promises.fr import after, channels, clause, scope_and_time, telling
from legalsite.promises.fr.accents import with_accents
from legalsite.promises.lexicon import lexicon_of

LEXICON = lexicon_of(
    "fr",
    (clause, telling, channels, scope_and_time, after),
    common=(
        "le la les de des du et en un une que qui dans pour par sur au aux ce cette vous nous votre "
        "vos nos notre est sont être avec ou ne pas plus à"
    ),
    spelt=with_accents,
)
