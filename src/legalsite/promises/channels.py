"""Through what a change is announced: each channel that a clause names, promised or only possible."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from legalsite.promises.lexicon import Lexicon, Phrases
from legalsite.promises.verbs import Act, Modality, acts, governing

PLACES = ("site_way", "in_product", "account", "other", "unnamed")
SAME = {"unnamed": "account", "site_way": "site", "announced": "site"}
FIRST = re.compile(r"\w")
NEAR, BESIDE, OF_THE_CHANGES = 12, 80, 16
ITEM = 10  # words: what has as many and a verb of its own is no item of a list of media
Part = tuple[int, int]
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
        dated = opening is not None and "post" in words.heads and words.heads["post"].match(spoken, _first(spoken))
        done = () if dated else acts(spoken, words)
        opening = None if done and plain.count(" ") >= ITEM else opening
        item = None if done else opening
        here = [] if dated else list(_in_sentence(at, spoken, words, example=example or item is not None))
        here = _of_their_places(here or (list(_item(at, spoken, item, words)) if item else []), spoken, words)
        if here and example:
            found, here = _spelt_out(found, here, sentences[at - 1], words)
        found += [replace(mention, modality=item) for mention in here] if item else here
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
        if 0 <= two[0] - one[1] <= (OF_THE_CHANGES if words.change.search(text, one[1], two[0]) else NEAR)
        and not words.joins.match(text, one[1])
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
    taken: list[Part] = []
    for channel, pattern in words.channels.items():
        for start, end in _spans(pattern, text):
            modality = governing(done, text, start, end, words, posted=channel == "post")
            if modality == "never" or (channel in PLACES and not tells):
                continue
            if _is_other(channel, start, end, posted, taken):
                continue
            if channel == "site_way" and not example and _is_posted_to(start, posted, done, text, words):
                continue
            if channel != "post":
                taken.append((start, end))
            yield Mention(SAME.get(channel, channel), at, start, end, modality)
            for further, first, last in _listed(text, end, words) if tells and channel != "post" else ():
                if not _within(first, last, [*posted, *taken]):
                    taken.append((first, last))
                    yield Mention(further, at, first, last, modality)


def _is_other(channel: str, start: int, end: int, posted: Sequence[Part], taken: Sequence[Part]) -> bool:
    """What stands here belongs to the posting or to another channel's words. A bare announcement, or a notice whose
    medium is left open, counts where no medium is named."""
    beside, inside = _within(start - 2, end, posted), _within(start, end, taken)
    excluded = {
        "site_way": beside,
        "in_product": beside,
        "account": beside or inside,
        "other": inside,
        "unnamed": bool(taken),
        "announced": bool(taken) or _within(start, end, posted),
        "post": any(first <= start and end <= last for first, last in taken),
    }
    return excluded.get(channel, False)


def _is_posted_to(start: int, posted: Sequence[Part], done: Sequence[Act], text: str, words: Lexicon) -> bool:
    """A place where the text is posted, or the readers are: nothing tells anybody between the posting and it."""
    if words.verb_last:
        return False
    since = max((last for _, last in posted if last <= start), default=0)
    changing = [act for act in done if since and words.change.fullmatch(text[act.start : act.end])]
    return (
        since + start > NEAR
        and not any(told.start() < start for told in words.telling.finditer(text, since))
        and not any(since <= act.start and act.end <= start < act.end + BESIDE for act in done if act not in changing)
    )


def _spans(pattern: Phrases, text: str) -> Iterator[Part]:
    """Of what names the channel: of the group `medium` where a pattern has to look further back."""
    for found in pattern.finditer(text):
        yield found.span("medium") if found.groupdict().get("medium") else found.span()


def _listed(text: str, end: int, words: Lexicon) -> Iterator[tuple[str, int, int]]:
    """What a list goes on with after a channel: "by e-mail, a banner or Discord"."""
    while joined := words.joins.match(text, end):
        channel, start, end = _medium(text, joined.end(), words)
        if not channel or channel == "post":
            return
        yield channel, start, end


def _medium(text: str, start: int, words: Lexicon) -> tuple[str, int, int]:
    """The channel that is named from here on, if any, and from where to where."""
    found = ((channel, head.match(text, start)) for channel, head in words.heads.items())
    return next(((channel, head.start(), head.end()) for channel, head in found if head), ("", start, start))


def _item(at: int, text: str, opening: Modality, words: Lexicon) -> Iterator[Mention]:
    """An item that only names its medium, or the new date: "Website notices" under "We will tell you through:"."""
    channel, start, end = _medium(text, _first(text), words)
    if channel:
        yield Mention(channel, at, start, end, opening)


def _first(text: str) -> int:
    """Where the first word begins."""
    first = FIRST.search(text)
    return first.start() if first else 0


def _within(start: int, end: int, spans: Sequence[Part]) -> bool:
    return any(start < last and first < end for first, last in spans)
