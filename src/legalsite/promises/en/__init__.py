"""English: the words and turns of phrase in which policies speak of their own changes."""

from legalsite.promises.en import after, channels, clause, elsewhere, media, readers, scope_and_time, telling
from legalsite.promises.en.negation import spelt
from legalsite.promises.lexicon import lexicon_of

LEXICON = lexicon_of(
    "en",
    (clause, elsewhere, telling, readers, channels, media, scope_and_time, after),
    spelt=spelt,
    common=(
        "the of and to you we your our this that is are be will with for not or by any if may us "
        "have from when it on in as"
    ),
)
