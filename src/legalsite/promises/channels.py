"""Finds the channels through which changes are announced, each either promised or only possible."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from legalsite.promises.denial import without_denials
from legalsite.promises.lexicon import Lexicon, PhrasePattern
from legalsite.promises.verbs import Act, Modality, acts, governing

ORDER = ("email", "site", "in_product", "account", "other", "post", "none_stated")
PLACES = ("site_way", "in_product", "account", "other", "unnamed")  # only count beside a verb of telling
SAME = {"unnamed": "account", "site_way": "site", "announced": "site"}
FIRST_LETTER = re.compile(r"\w")
NEAR, BESIDE, OF_THE_CHANGES = 12, 80, 16  # characters
SHORTEST_CLAUSE = 10  # words; a longer item with a verb of its own is not an item of a list of media
Extent = tuple[int, int]


class Mention(Struct, frozen=True):
    """One mention of a channel in a clause."""

    channel: str
    sentence: int
    """The position of the sentence in the clause, counted from 0."""
    start: int
    end: int
    modality: Modality
    """Whether the channel is promised or only possible."""


def mentions(sentences: Sequence[str], words: Lexicon) -> tuple[Mention, ...]:
    """Return the channels that plain sentences mention, in the order of the text.

    What is denied (“we will not email you”) is not a mention. The items of a list belong to the telling that opens it
    with a colon, as long as they have no verb of their own.
    """
    earlier: list[Mention] = []
    opening: Modality | None = None
    for at, plain in enumerate(sentences):
        example = bool(at and words.example.search(plain) and words.telling.search(sentences[at - 1]))
        spoken = words.users.sub(_blank, without_denials(plain, words))
        dated = opening is not None and "post" in words.heads and words.heads["post"].match(spoken, _first_word(spoken))
        verbs = () if dated else acts(spoken, words)
        opening = None if verbs and plain.count(" ") >= SHORTEST_CLAUSE else opening
        item = None if verbs else opening
        here = [] if dated else list(_in_sentence(at, spoken, words, example=example or item is not None))
        if not here and item:
            here = list(_of_item(at, spoken, item, words))
        here = _without_what_places_show(here, spoken, words)
        if here and example:
            earlier, here = _as_examples(earlier, here, sentences[at - 1], words)
        earlier += [replace(mention, modality=item) for mention in here] if item else here
        if spoken.endswith(":") and words.telling.search(spoken):
            opening = verbs[-1].modality if verbs else "will"
    return tuple(earlier)


def _in_sentence(at: int, text: str, words: Lexicon, *, example: bool) -> Iterator[Mention]:
    """Yield the mentions in one sentence. `example`: the sentence gives details of the notice before it.

    The place where the text itself is posted is not a channel of a notice; “in writing” counts if no medium is named.
    """
    verbs = acts(text, words)
    speaks_to_somebody = any(not words.change.fullmatch(text[act.start : act.end]) for act in verbs)
    of_others = words.continued_use.search(text) or words.date_shown.search(words.no_date.sub(" ", text))
    tells = example or bool(words.telling.search(text)) or (speaks_to_somebody and not of_others)
    posted = list(_spans(words.channels["post"], text))
    kept = [span for span in _spans(words.history, text) if not words.change.search(text, *span)]
    taken: list[Extent] = []
    for channel, pattern in words.channels.items():
        for start, end in _spans(pattern, text):
            modality = governing(verbs, text, start, end, words, posted=channel == "post")
            if channel in PLACES and not tells:
                continue
            if _is_of_others(channel, start, end, posted, taken):
                continue
            if channel == "post" and any(first <= start <= last + NEAR for first, last in kept):
                continue
            if channel == "site_way" and not example and _is_posted_to(start, posted, verbs, text, words):
                continue
            if channel != "post":
                taken.append((start, end))
            yield Mention(SAME.get(channel, channel), at, start, end, modality)
            for further, first, last in _listed(text, end, words) if tells and channel != "post" else ():
                if not _overlaps(first, last, [*posted, *taken]):
                    taken.append((first, last))
                    yield Mention(further, at, first, last, modality)


def _is_of_others(channel: str, start: int, end: int, posted: Sequence[Extent], taken: Sequence[Extent]) -> bool:
    """Return whether these words belong to the posting or to another channel. An announcement or a notice without a
    medium counts only if no medium is named."""
    beside, inside = _overlaps(start - 2, end, posted), _overlaps(start, end, taken)
    excluded = {
        "site_way": beside,
        "in_product": beside,
        "account": beside or inside,
        "other": inside,
        "unnamed": bool(taken),
        "announced": bool(taken) or _overlaps(start, end, posted),
        "post": any(first <= start and end <= last for first, last in taken),
    }
    return excluded.get(channel, False)


def _is_posted_to(start: int, posted: Sequence[Extent], verbs: Sequence[Act], text: str, words: Lexicon) -> bool:
    """Return whether this is the place where the text is posted or where the readers are: there is no verb of telling
    between the posting and the place."""
    if words.verb_last:
        return False
    since = max((last for _, last in posted if last <= start), default=0)
    changing = [act for act in verbs if since and words.change.fullmatch(text[act.start : act.end])]
    return (
        since + start > NEAR
        and not any(telling.start() < start for telling in words.telling.finditer(text, since))
        and not any(since <= act.start and act.end <= start < act.end + BESIDE for act in verbs if act not in changing)
    )


def _spans(pattern: PhrasePattern, text: str) -> Iterator[Extent]:
    """Yield the places that name a channel: the group `medium`, if a pattern also has to match words before it."""
    for match in pattern.finditer(text):
        yield match.span("medium") if match.groupdict().get("medium") else match.span()


def _listed(text: str, end: int, words: Lexicon) -> Iterator[tuple[str, int, int]]:
    """Yield the channels with which a list goes on: “by email, a banner or Discord”."""
    while joined := words.joins.match(text, end):
        channel, start, end = _medium(text, joined.end(), words)
        if not channel:
            return
        yield channel, start, end
        if channel == "post":
            return


def _of_item(at: int, text: str, opening: Modality, words: Lexicon) -> Iterator[Mention]:
    """Yield the channel of an item that only names its medium, or the new date: “Website notices” under “We will tell
    you through:”."""
    channel, start, end = _medium(text, _first_word(text), words)
    if channel:
        yield Mention(channel, at, start, end, opening)


def _medium(text: str, start: int, words: Lexicon) -> tuple[str, int, int]:
    """Return the channel that is named from `start` on (empty if none is), and where its words begin and end."""
    matches = ((channel, head.match(text, start)) for channel, head in words.heads.items())
    return next(((channel, head.start(), head.end()) for channel, head in matches if head), ("", start, start))


def _without_what_places_show(mentioned: list[Mention], text: str, words: Lexicon) -> list[Mention]:
    """Return the mentions without a banner whose place is mentioned as well: “a banner on the dashboard”, “in the app:
    a banner”."""
    beside = [
        item
        for item in mentioned
        for place in mentioned
        if item.channel == "site" and place.channel in ("in_product", "account")
        for left, right in (sorted(((item.start, item.end), (place.start, place.end))),)
        if right[0] - left[1] <= (OF_THE_CHANGES if words.change.search(text, left[1], right[0]) else NEAR)
        and not words.joins.match(text, left[1])
    ]
    return [mention for mention in mentioned if mention not in beside]


def _as_examples(
    earlier: list[Mention], here: list[Mention], before: str, words: Lexicon
) -> tuple[list[Mention], list[Mention]]:
    """Return both lists where the second spells out the first: in “We will give prominent notice. For example, we may
    email you” email is the channel of the promised notice."""
    last = here[0].sentence - 1
    kinds = {"site": words.unplaced, "account": words.channels["unnamed"]}
    general = [
        m
        for m in earlier
        if m.sentence == last and m.channel in kinds and kinds[m.channel].match(before[m.start : m.end])
    ]
    promised = any(act.modality == "will" for act in acts(before, words))
    return [m for m in earlier if m not in general], [replace(m, modality="will") for m in here] if promised else here


def _blank(cut: re.Match[str]) -> str:
    """Return as many spaces as the match has characters, so that positions in the text stay the same."""
    return " " * len(cut[0])


def _first_word(text: str) -> int:
    """Return the index at which the first word of the text begins."""
    match = FIRST_LETTER.search(text)
    return match.start() if match else 0


def _overlaps(start: int, end: int, spans: Sequence[Extent]) -> bool:
    """Return whether the stretch from `start` to `end` overlaps one of `spans`."""
    return any(start < last and first < end for first, last in spans)
