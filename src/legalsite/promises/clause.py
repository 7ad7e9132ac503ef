"""Which sentences are a document's change clauses: those that speak of changes to this document, and what follows."""

from collections.abc import Sequence
from functools import lru_cache

from legalsite.promises.lexicon import Lexicon
from legalsite.promises.sentences import LEAD_WORDS, REMEMBERED, Pieces, Place, Sentence

NAMED, HEADED, GOING_ON = 3, 2, 1
GAP = 2


def clauses(sentences: Sequence[Sentence], words: Lexicon) -> tuple[tuple[Sentence, ...], ...]:
    """Runs of sentences, each from the first on changes to the last; the fullest first, then as the text has them."""
    weights = _weights(sentences, words)
    runs = [run for run in _runs(sentences, weights) if _speaks(run, sentences, weights, words)]
    if not runs:
        runs = _loose(sentences, words)
    runs.sort(key=lambda run: -_fullness(run, weights, sentences, words))
    return tuple(tuple(sentences[at] for at in run) for run in runs)


def may_speak(places: Sequence[Place], words: Lexicon) -> bool:
    """Whether there is anything that a clause may begin with: False only where `clauses` finds none."""
    titles = dict.fromkeys(title for place in places for title in place.headings)
    return any(_heads(title, words) for title in titles) or any(
        _may_begin(place.pieces, place.block.kind == "row", words) for place in places
    )


@lru_cache(maxsize=REMEMBERED)
def _may_begin(pieces: Pieces, row: bool, words: Lexicon) -> bool:
    if pieces.lead and (_heads(pieces.lead, words) or (row and words.document.search(words.spelt(pieces.lead)))):
        return True
    return any(_speaks_of_changes(text, words) for text in pieces.plain)


@lru_cache(maxsize=REMEMBERED)
def _speaks_of_changes(text: str, words: Lexicon) -> bool:
    spelt = words.spelt(text)
    return bool(words.about.search(spelt) or words.loosely.search(spelt))


@lru_cache(maxsize=REMEMBERED)
def _heads(title: str, words: Lexicon) -> bool:
    return bool(words.heading.search(words.spelt(title)))


def _weights(sentences: Sequence[Sentence], words: Lexicon) -> list[int]:
    weights: list[int] = []
    listed = 0
    for at, sentence in enumerate(sentences):
        last = sentences[at - 1] if at else None
        adjoins = last is not None and weights[-1] > 0 and _adjoins(last, sentence)
        if adjoins and last is not None and last.plain.endswith(":") and sentence.kind == "item":
            listed = sentence.group
        inside = bool(sentence.group) and sentence.group == listed
        weights.append(GOING_ON if inside else _weight(sentence, adjoins, last, words))
    return weights


def _weight(sentence: Sentence, adjoins: bool, last: Sentence | None, words: Lexicon) -> int:
    """How surely a sentence speaks of changes to this document; `adjoins` where the one before it does."""
    here = sentence.plain
    weight, goes_on = _alone(here, sentence.kind == "row", words)
    if weight is not None:
        return weight
    if _headed(sentence, words) and (goes_on or here.endswith(":")):
        return HEADED
    same_block = last is not None and last.block == sentence.block
    return GOING_ON if adjoins and (goes_on if same_block else words.refers.search(here)) else 0


@lru_cache(maxsize=REMEMBERED)
def _alone(here: str, row: bool, words: Lexicon) -> tuple[int | None, bool]:
    """The weight of a sentence that its words alone decide, else None and whether they go on with such changes."""
    if words.never.search(here) or (not row and _is_entry(here, words)):
        return 0, False
    if words.about.search(here):
        return NAMED, False
    if words.elsewhere.search(here):
        return 0, False
    return None, bool(words.goes_on.search(here))


def _is_entry(here: str, words: Lexicon) -> bool:
    """An entry of a table of contents, or a title: short, without an end, tells nothing."""
    short = here[-1:] not in ".,;:!?|" and len(here.split()) <= LEAD_WORDS
    return short and not words.telling.search(here) and not any(p.search(here) for p in words.channels.values())


def _speaks(run: Sequence[int], sentences: Sequence[Sentence], weights: Sequence[int], words: Lexicon) -> bool:
    """Names the document, or stands under a heading that does, or under "Changes" and tells of changes or notices."""
    if any(weights[at] == NAMED for at in run):
        return True
    headings = sentences[run[0]].headings
    others = (s for s in sentences[max(0, run[0] - 4) : run[-1] + 4] if s.headings == headings)
    if any(words.elsewhere.search(other.plain) for other in others):
        return False
    for at in run:
        sentence = sentences[at]
        if weights[at] == HEADED and (
            sentence.kind == "row"
            or any(words.heading_names.search(title) for title in (*sentence.headings[-1:], sentence.lead))
            or words.refers.search(sentence.plain)
            or words.loosely.search(sentence.plain)
            or words.telling.search(sentence.plain)
        ):
            return True
    return False


def _headed(sentence: Sentence, words: Lexicon) -> bool:
    """Under a heading, or after a lead-in, that announces a change clause and nothing else's changes."""
    if sentence.lead and _announces(sentence.lead, words):
        return True
    row = sentence.kind == "row"
    if row and not words.change.search(sentence.plain):
        return False
    if row and words.document.search(sentence.lead):
        return True
    return any(_announces(title, words) for title in sentence.headings[1:] or sentence.headings)


@lru_cache(maxsize=REMEMBERED)
def _announces(title: str, words: Lexicon) -> bool:
    others = words.heading_elsewhere.search(title) or words.never.search(title)
    return bool(words.heading.search(title)) and not others


def _adjoins(last: Sentence, sentence: Sentence) -> bool:
    """Same paragraph, or the next one under the same heading without a lead-in of its own."""
    if last.block == sentence.block:
        return True
    return last.headings == sentence.headings and sentence.block - last.block <= 1 and not _opens(sentence)


def _opens(sentence: Sentence) -> bool:
    return bool(sentence.lead) and sentence.kind != "item"


def _runs(sentences: Sequence[Sentence], weights: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for at, weight in enumerate(weights):
        if not weight:
            continue
        if runs and at - runs[-1][-1] <= GAP + 1 and _near(sentences[runs[-1][-1]], sentences[at], weight):
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _near(last: Sentence, sentence: Sentence, weight: int) -> bool:
    if last.headings == sentence.headings:
        return sentence.block - last.block <= GAP or weight >= HEADED
    return last.headings[:-1] == sentence.headings[:-1] and weight >= HEADED and bool(last.headings[:-1])


def _loose(sentences: Sequence[Sentence], words: Lexicon) -> list[list[int]]:
    found = [at for at, sentence in enumerate(sentences) if _is_loose(sentence.plain, words)]
    if not found:
        return []
    run, at = [found[0]], found[0] + 1
    while (
        at < len(sentences) and _adjoins(sentences[at - 1], sentences[at]) and words.goes_on.search(sentences[at].plain)
    ):
        run.append(at)
        at += 1
    return [run]


@lru_cache(maxsize=REMEMBERED)
def _is_loose(here: str, words: Lexicon) -> bool:
    return bool(words.loosely.search(here)) and not words.elsewhere.search(here) and not words.never.search(here)


def _fullness(run: Sequence[int], weights: list[int], sentences: Sequence[Sentence], words: Lexicon) -> int:
    headed = any(_headed(sentences[at], words) for at in run)
    first = sentences[run[0]]
    partial = any(words.heading_part.search(title) for title in (*first.headings, first.lead))
    tells = sum(
        bool(words.telling.search(sentences[at].plain))
        or any(p.search(sentences[at].plain) for p in words.channels.values())
        for at in run
    )
    return (
        5 * any(weights[at] == NAMED for at in run)
        + 4 * headed
        + 3 * min(tells, 2)
        + min(sum(weights[at] == NAMED for at in run), 3)
        + min(len(run), 4)
        - 8 * partial
    )
