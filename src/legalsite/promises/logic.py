"""Whether a clause promises its channels together or as alternatives."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from legalsite.promises.channels import Mention
from legalsite.promises.lexicon import Lexicon
from legalsite.promises.modality import BREAK

ASIDE = re.compile(r"\([^()]*\)")


def logic(found: Sequence[Mention], sentences: Sequence[str], words: Lexicon) -> Literal["any", "all"] | None:
    """Among the promised channels beside posting (the possible ones, where none is promised) when there are several;
    with exactly one of them and a promised posting, between these two."""
    others = [m for m in found if m.channel not in ("post", "none_stated")]
    group = [m for m in others if m.modality == "will"] or others
    if (
        len({m.channel for m in group}) == 1
        and any(m.channel == "post" and m.modality == "will" for m in found)
        and group[0].modality == "will"
    ):
        group = [m for m in found if m.modality == "will"]
    if len({m.channel for m in group}) < 2:
        return None
    posted = [m for m in found if m.channel == "post"]
    return "any" if _alternative(group, posted, sentences, words) else "all"


def _alternative(group: Sequence[Mention], posted: Sequence[Mention], sentences: Sequence[str], words: Lexicon) -> bool:
    for at in {m.sentence for m in group}:
        here = sorted((m.start, m.end, m.channel) for m in group if m.sentence == at)
        for one, two in pairwise(here):
            if one[2] != two[2] and _or_between(
                sentences[at][one[1] if one[1] <= two[0] else one[0] : max(one[1], two[1])], {one[2], two[2]}, words
            ):
                return True
    for at in {m.sentence for m in group}:
        told = [m for m in group if m.sentence == at]
        if len({m.channel for m in told}) < len({m.channel for m in group}):
            continue
        start, end = min(m.start for m in told), max(m.end for m in told)
        before = words.alternatives.search(sentences[at][max(0, start - 60) : start].rpartition(")")[2])
        if before or words.or_other.match(sentences[at][end:]) or _or_posted(end, posted, sentences[at], at, words):
            return True
    return False


def _or_posted(end: int, posted: Sequence[Mention], text: str, at: int, words: Lexicon) -> bool:
    """The list of channels ends with the posting: "by e-mail, in the app, or by posting it here"."""
    after = (m.start for m in posted if m.sentence == at and m.start >= end)
    return any(words.either.search(text[end : start + 3]) and not BREAK.search(text[end:start]) for start in after)


def _or_between(between: str, channels: set[str], words: Lexicon) -> bool:
    """Examples ("such as") are alternatives among notices; beside a posting they only spell out the one notice."""
    return bool((words.either if "post" in channels else words.alternatives).search(ASIDE.sub(" ", between)))
