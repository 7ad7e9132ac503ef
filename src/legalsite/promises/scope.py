"""Which changes set off the strongest notice: any, material ones, or those for which the law requires it."""

from collections.abc import Sequence
from typing import Literal

from legalsite.promises.lexicon import Lexicon
from legalsite.promises.modality import on_law

Scope = Literal["any", "material", "when_law_requires"]


def scope(sentences: Sequence[str], noticed: Sequence[int], words: Lexicon) -> Scope:
    """`noticed` are the sentences of the strongest notice, by their place in the clause."""
    texts = [sentences[at] for at in noticed]
    if any(on_law(text, words.where_law_requires, words) for text in texts):
        return "when_law_requires"
    if any(_material(text, words) for text in texts):
        return "material"
    if any(at and _carried(sentences[at - 1], sentences[at], words) for at in noticed):
        return "material"
    if any(on_law(text, words.as_law_requires, words) for text in texts):
        return "when_law_requires"
    return "any"


def _material(text: str, words: Lexicon) -> bool:
    return bool(words.material.search(words.immaterial.sub(" ", text))) or bool(words.unless_immaterial.search(text))


def _carried(before: str, text: str, words: Lexicon) -> bool:
    """ "If we make material changes … . Such changes …" and lists under "For important ones:"."""
    refers = words.anaphora.search(text) or before.rstrip().endswith(":")
    return bool(refers) and _material(before, words)
