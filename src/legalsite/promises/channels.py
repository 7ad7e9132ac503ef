"""Through what a change is announced: each channel that a clause names, promised or only possible, any or all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from legalsite.promises.lexicon import Lexicon
from legalsite.promises.modality import BREAK, Modality, acts, governing
from legalsite.promises.phrases import Phrases

PLACES = ("site_way", "in_product", "account", "other", "unnamed")
SAME = {"unnamed": "account", "site_way": "site"}
ASIDE = re.compile(r"\([^()]*\)")
NEAR = 12
ORDER = ("email", "site", "in_product", "account", "other", "post", "none_stated")


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of a channel: in which sentence of the clause, from where to where, promised or possible."""

    channel: str
    sentence: int
    start: int
    end: int
    modality: Modality


def mentions(sentences: Sequence[str], words: Lexicon) -> tuple[Mention, ...]:
    """Of plain sentences, in the order of the text. What is denied ("we will not e-mail you") is no mention. The items
    of a list belong to the telling that opens it with a colon, as long as they have no verb of their own."""
    found: list[Mention] = []
    opening: Modality | None = None
    for at, plain in enumerate(sentences):
        example = bool(at and words.example.search(plain) and words.telling.search(sentences[at - 1]))
        spoken = words.without_notice.sub(_blank, words.users.sub(_blank, plain))
        done = acts(spoken, words)
        opening = None if done else opening
        here = _of_their_places(
            list(_in_sentence(at, spoken, words, example=example or opening is not None)), spoken, words
        )
        if here and example:
            found, here = _spelt_out(found, here, sentences[at - 1], words)
        found += [replace(mention, modality=opening) for mention in here] if opening else here
        if spoken.endswith(":") and words.telling.search(spoken):
            opening = done[-1].modality if done else "will"
    return tuple(found)


def _blank(cut: re.Match[str]) -> str:
    return " " * len(cut[0])


def _of_their_places(found: list[Mention], text: str, words: Lexicon) -> list[Mention]:
    """Without the banner of "a banner on the dashboard" and "in the app: a banner", which the place beside it shows."""
    beside = [
        item
        for item in found
        for place in found
        if item.channel == "site" and place.channel in ("in_product", "account")
        for one, two in (sorted(((item.start, item.end), (place.start, place.end))),)
        if 0 <= two[0] - one[1] <= NEAR and not words.joins.match(text, one[1])
    ]
    return [mention for mention in found if mention not in beside]


def _spelt_out(
    found: list[Mention], here: list[Mention], before: str, words: Lexicon
) -> tuple[list[Mention], list[Mention]]:
    """In "We will give prominent notice. For example, we may e-mail you" e-mail is the promised notice's channel."""
    last = here[0].sentence - 1
    kinds = {"site": words.unplaced, "account": words.channels["unnamed"]}
    general = [
        m
        for m in found
        if m.sentence == last and m.channel in kinds and kinds[m.channel].match(before[m.start : m.end])
    ]
    promised = any(act.modality == "will" for act in acts(before, words))
    return [m for m in found if m not in general], [replace(m, modality="will") for m in here] if promised else here


def _in_sentence(at: int, text: str, words: Lexicon, *, example: bool) -> Iterator[Mention]:
    """The place where the text itself is posted is none of a notice; "in writing" counts where no medium is named."""
    done = acts(text, words)
    told = any(not words.change.fullmatch(text[act.start : act.end]) for act in done)
    tells = example or bool(words.telling.search(text)) or (told and not words.continued_use.search(text))
    posted = list(_spans(words.channels["post"], text))
    taken: list[tuple[int, int]] = []
    for channel, pattern in words.channels.items():
        for start, end in _spans(pattern, text):
            modality = governing(done, text, start, end, words, posted=channel == "post")
            if modality == "never" or (channel in PLACES and not tells):
                continue
            if channel in ("site_way", "in_product", "account") and _within(start - 2, end, posted):
                continue
            if (channel in ("account", "other") and _within(start, end, taken)) or (channel == "unnamed" and taken):
                continue
            if channel == "post" and any(first <= start and end <= last for first, last in taken):
                continue
            if channel != "post":
                taken.append((start, end))
            yield Mention(SAME.get(channel, channel), at, start, end, modality)
            for further, first, last in _listed(text, end, words) if tells and channel != "post" else ():
                if not _within(first, last, [*posted, *taken]):
                    taken.append((first, last))
                    yield Mention(further, at, first, last, modality)


def _spans(pattern: Phrases, text: str) -> Iterator[tuple[int, int]]:
    """Of what names the channel: of the group `medium` where a pattern has to look further back."""
    for found in pattern.finditer(text):
        yield found.span("medium") if found.groupdict().get("medium") else found.span()


def _listed(text: str, end: int, words: Lexicon) -> Iterator[tuple[str, int, int]]:
    """What a list goes on with after a channel: "by e-mail, a banner or Discord"."""
    while joined := words.joins.match(text, end):
        found = ((channel, head.match(text, joined.end())) for channel, head in words.heads.items())
        channel, head = next(((channel, head) for channel, head in found if head), ("", None))
        if head is None:
            return
        end = head.end()
        yield channel, head.start(), end


def _within(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and first < end for first, last in spans)


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
