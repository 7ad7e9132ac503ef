"""The strongest notice of a clause: in which sentences it stands, and whether it is promised."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from legalsite.promises.channels import Mention
from legalsite.promises.lexicon import Lexicon
from legalsite.promises.sentences import Sentence
from legalsite.promises.timing import periods_in
from legalsite.promises.told import promised

NEAR = 40


def strongest(told: Sequence[int], named: Sequence[Mention]) -> list[int]:
    """Its sentences, by their place in the clause: a promised one goes before a possible one, any before mere posting.
    `told` are the sentences that tell somebody otherwise than by posting. Empty where no notice is mentioned."""
    groups = (
        [m.sentence for m in named if m.channel != "post" and m.modality == "will"],
        told,
        [m.sentence for m in named if m.channel != "post"],
        [m.sentence for m in named if m.modality == "will"],
        [m.sentence for m in named],
    )
    return sorted(set(next((group for group in groups if group), [])))


def without_minor(texts: Sequence[str], noticed: Sequence[int], words: Lexicon) -> list[int]:
    """Without the sentences on minor changes, where others are left."""
    return [at for at in noticed if not _minor(texts[at], words)] or list(noticed)


def _minor(text: str, words: Lexicon) -> bool:
    rest = words.immaterial.sub(" ", text)
    return rest != text and not words.material.search(rest) and not words.unless_immaterial.search(text)


def over_lists(clause: Sequence[Sentence]) -> dict[int, int]:
    """The sentence with the colon over a list, by the items below it; all by their place in the clause."""
    found: dict[int, int] = {}
    for at, (before, sentence) in enumerate(pairwise(clause)):
        if sentence.group and before.group == sentence.group and at in found:
            found[at + 1] = found[at]
        elif sentence.group != before.group and before.plain.endswith(":"):
            found[at + 1] = at
    return found


def with_intro(texts: Sequence[str], noticed: Sequence[int], over: Mapping[int, int], words: Lexicon) -> list[int]:
    """And the sentence with the colon over a list, or the one that an example spells out."""
    found = {*noticed, *(over[at] for at in noticed if at in over)}
    for at in noticed:
        ends = (back for back in range(at - 1, max(-1, at - NEAR), -1) if texts[back].endswith((":", ".")))
        opening = next(ends, None)
        if opening is not None and texts[opening].endswith(":"):
            found.add(opening)
        if at and words.example.search(texts[at]):
            found.add(at - 1)
    return sorted(found)


def with_frame(
    texts: Sequence[str], intro: Sequence[int], told: Sequence[int], named: Sequence[Mention], words: Lexicon
) -> list[int]:
    """And the sentences that name no channel but the posting and say when all this happens."""
    if not intro:
        return []
    speaking = {mention.sentence for mention in named if mention.channel != "post"}
    silent = {at for at, text in enumerate(texts) if at not in speaking and _frames(text, at in told, words)}
    return sorted({*intro, *silent})


def _frames(text: str, tells: bool, words: Lexicon) -> bool:
    text = words.users.sub(" ", text)
    if words.frames.search(text):
        return True
    ahead = words.before.search(words.without_notice.sub(" ", text)) and promised(text, words)
    return tells and (bool(ahead) or any(periods_in(text, words)))


def discretion(
    texts: Sequence[str], told: Sequence[int], named: Sequence[Mention], words: Lexicon
) -> Literal["may", "will"] | None:
    """`may` where every channel beside posting (or posting, where there is no other) is only possible."""
    others = [mention for mention in named if mention.channel != "post"]
    if others:
        sure = any(mention.modality == "will" for mention in others)
    elif told:
        sure = any(promised(texts[at], words) for at in told)
    elif named:
        sure = any(mention.modality == "will" for mention in named)
    else:
        return None
    return "will" if sure else "may"
