"""Finds a document's change clauses: the sentences on changes to this document, and those that continue them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from legalsite.promises.channels import PLACES
from legalsite.promises.denial import without_denials
from legalsite.promises.lexicon import Lexicon
from legalsite.promises.located_sentences import LEAD_WORDS, REMEMBERED, LocatedBlock, Sentence, SplitBlock

# How surely a sentence speaks of changes to this document: it names the document; it stands under a heading that
# announces a change clause; it goes on with what the sentence before it began.
NAMED, HEADED, GOING_ON = 3, 2, 1
LONGEST_HEAD = 2000  # characters: what is longer introduces nothing
WORD = re.compile(r"\w+")
SHORTEST_NAME = 4  # letters: “of” and “the” name nothing
GAP = 2  # sentences, or blocks, on something else that a clause may have in it


def may_speak(blocks: Sequence[LocatedBlock], words: Lexicon) -> bool:
    """Return whether any block may begin a change clause. If this is False, `clauses` finds none; it takes a fraction
    of the time."""
    titles = dict.fromkeys(title for block in blocks for title in block.headings)
    return any(heads(title, words) for title in titles) or any(
        _may_begin(block.pieces, block.block.kind == "row", words) for block in blocks
    )


def clauses(sentences: Sequence[Sentence], words: Lexicon) -> tuple[tuple[Sentence, ...], ...]:
    """Return the change clauses of a document, each from its first sentence on changes to its last one. The fullest
    clause comes first, the others in the order of the text."""
    weighed = weights(sentences, words)
    runs = [run for run in _runs(sentences, weighed, words) if _speaks(run, sentences, weighed, words)]
    runs = [_from_changes(run, sentences, words) for run in runs]
    if not runs:
        runs = _loose(sentences, words)
    runs.sort(key=lambda run: -_fullness(run, weighed, sentences, words))
    return tuple(tuple(sentences[at] for at in run) for run in runs)


def gives_notice(clause: Sequence[Sentence], words: Lexicon) -> bool:
    """Return whether the clause gives notice of changes to this very document, or posts them, and not only for some
    readers."""
    texts = [sentence.plain for sentence in clause]
    announced = any(words.telling.search(text) or words.channels["post"].search(text) for text in texts)
    return announced and any(words.about.search(text) for text in texts) and not _partial(clause[0], words)


def same_document(clause: Sequence[Sentence], other: Sequence[Sentence], words: Lexicon) -> bool:
    """Return whether two clauses may be about the same document. “This policy” and “this cookie notice” are two, as on
    a page with several documents. A clause that does not name its document may be about any, and clauses right after
    each other are about one."""
    first, second = sorted((clause, other), key=lambda sentences: sentences[0].at)
    if first[0].headings == second[0].headings and second[0].block - first[-1].block <= GAP:
        return True
    names, others = _names(clause, words), _names(other, words)
    return not names or not others or bool(names & others)


def _names(clause: Sequence[Sentence], words: Lexicon) -> set[str]:
    """Return the words with which the clause names the document that changes, without “this” or “our”."""
    phrases = (
        match[0]
        for sentence in clause
        if words.about.search(sentence.plain)
        for match in words.document.finditer(sentence.plain)
    )
    return {word for phrase in phrases for word in WORD.findall(phrase)[1:] if len(word) >= SHORTEST_NAME}


@lru_cache(maxsize=REMEMBERED)
def _may_begin(pieces: SplitBlock, row: bool, words: Lexicon) -> bool:
    """Return whether a clause may begin in this block, or in this row of a table."""
    if pieces.lead and (heads(pieces.lead, words) or (row and words.document.search(words.spelt(pieces.lead)))):
        return True
    return any(_speaks_of_changes(text, words) for text in pieces.plain)


@lru_cache(maxsize=REMEMBERED)
def _speaks_of_changes(text: str, words: Lexicon) -> bool:
    """Return whether a sentence speaks of changes to the document, or of changes that come into force."""
    spelt = words.spelt(text)
    return bool(words.about.search(spelt) or words.about_it.search(spelt) or words.loosely.search(spelt))


@lru_cache(maxsize=REMEMBERED)
def heads(title: str, words: Lexicon) -> bool:
    """Return whether a heading or a lead-in may introduce a change clause."""
    return len(title) < LONGEST_HEAD and bool(words.heading.search(words.spelt(title)))


def weights(sentences: Sequence[Sentence], words: Lexicon) -> list[int]:
    """Return how certain it is that each sentence speaks of changes to this document: NAMED, HEADED, GOING_ON, or 0."""
    weighed: list[int] = []
    listed = 0
    for at, sentence in enumerate(sentences):
        last = sentences[at - 1] if at else None
        follows = last is not None and weighed[-1] > 0 and adjoins(last, sentence)
        if not follows and _resumes(sentence, sentences[max(0, at - GAP - 1) : at], weighed[-GAP - 1 :], words):
            weighed.append(GOING_ON)
            continue
        if follows and last is not None and last.plain.endswith(":") and sentence.kind == "item":
            listed = sentence.group
        inside = bool(sentence.group) and sentence.group == listed
        weighed.append(GOING_ON if inside else _weight(sentence, follows, last, words))
    for at in reversed(range(len(weighed) - 1)):
        if weighed[at] == 0 and weighed[at + 1] > 0 and _leads(sentences[at], sentences[at + 1], words):
            weighed[at] = GOING_ON
    return weighed


def _weight(sentence: Sentence, follows: bool, last: Sentence | None, words: Lexicon) -> int:
    """Return how certain it is that a sentence speaks of changes to this document. `follows`: the sentence right before
    it does so."""
    here = sentence.plain
    weight, goes_on = _alone(here, sentence.kind == "row", words)
    same_block = last is not None and last.block == sentence.block
    if last is not None and same_block and weight is None and _of_it(here, last.plain, words):
        return NAMED
    if weight == 0 and follows and same_block and _of_changes(here, words):
        return GOING_ON
    if weight is not None:
        return weight
    if headed(sentence, words) and (goes_on or here.endswith(":") or _begins(sentence, last, words)):
        return HEADED
    if not follows:
        return 0
    spelt_out = words.example.search(here) and last is not None and words.telling.search(last.plain)
    same_list = last is not None and sentence.group != 0 and last.group == sentence.group
    if same_block:
        going_on = goes_on or words.telling.search(here) or spelt_out
    else:
        told = same_list and words.telling.search(here) and not words.other_matters.search(here)
        going_on = words.refers.search(here) or (told and not words.change.search(here))
    return GOING_ON if going_on else 0


@lru_cache(maxsize=REMEMBERED)
def _alone(here: str, row: bool, words: Lexicon) -> tuple[int | None, bool]:
    """Return the weight of a sentence if its own words decide it, else None; and whether it may continue a clause on
    changes."""
    if words.never.search(here) or (not row and _is_entry(here, words)):
        return 0, False
    about = bool(words.about.search(here))
    if not about and words.elsewhere.search(here):
        return 0, False
    goes_on = about or bool(words.goes_on.search(here))
    if goes_on and words.by_agreement.search(here):
        return 0, False
    return (NAMED, False) if about else (None, goes_on)


def _is_entry(here: str, words: Lexicon) -> bool:
    """Return whether this is a title or an entry of a table of contents: short, no full stop, and no notice in it."""
    short = here[-1:] not in ".,;:!|" and len(here.split()) <= LEAD_WORDS and not words.document.match(here)
    return short and not words.telling.search(here) and not any(p.search(here) for p in words.channels.values())


def _of_it(here: str, before: str, words: Lexicon) -> bool:
    """Return whether a sentence speaks of changes to “it”, after one that begins with the name of the document."""
    return bool(words.about_it.search(here)) and bool(words.document.match(before))


@lru_cache(maxsize=REMEMBERED)
def _of_changes(here: str, words: Lexicon) -> bool:
    """Return whether a sentence continues with “the changes”. It counts even if it also names something else that
    changes."""
    return bool(words.refers.search(here)) and not words.never.search(here)


def headed(sentence: Sentence, words: Lexicon) -> bool:
    """Return whether a sentence is under a heading, or after a lead-in, that announces a change clause, and not
    changes of something else."""
    if sentence.lead and _announces(sentence.lead, words) and not _defines(sentence, words):
        return True
    row = sentence.kind == "row"
    if row and not words.change.search(sentence.plain):
        return False
    if row and words.document.search(sentence.lead):
        return True
    return any(_announces(title, words) for title in sentence.headings[1:] or sentence.headings)


def _defines(sentence: Sentence, words: Lexicon) -> bool:
    """Return whether a sentence is in a section on definitions: “Change: any new version of the work”."""
    return any(words.definitions.search(title) for title in sentence.headings[-1:])


@lru_cache(maxsize=REMEMBERED)
def _announces(title: str, words: Lexicon) -> bool:
    """Return whether a heading announces a change clause, and not changes of something else."""
    others = words.heading_elsewhere.search(title) or words.never.search(title)
    return bool(words.heading.search(title)) and not others


def _begins(sentence: Sentence, last: Sentence | None, words: Lexicon) -> bool:
    """Return whether a sentence is the first one under a heading that names the document, or in the same paragraph:
    whatever it says is about the changes."""
    if not any(words.heading_names.search(title) for title in (*sentence.headings[-1:], sentence.lead)):
        return False
    return last is None or last.headings != sentence.headings or last.block == sentence.block


def adjoins(last: Sentence, sentence: Sentence) -> bool:
    """Return whether a sentence is in the same paragraph as the last one, in the next paragraph under the same heading
    if that has no lead-in of its own, or in the first one of a section below that heading."""
    if last.block == sentence.block or _opens_section_below(last, sentence):
        return True
    return last.headings == sentence.headings and sentence.block - last.block <= 1 and not _opens(sentence)


def _opens_section_below(last: Sentence, sentence: Sentence) -> bool:
    """Return whether a sentence opens a section inside the one that the last sentence is in: “8.1 Notice” right after
    the first paragraph of “8. Changes”."""
    depth = len(last.headings)
    inside = 0 < depth < len(sentence.headings) and sentence.headings[:depth] == last.headings
    return inside and sentence.block - last.block <= GAP


def _opens(sentence: Sentence) -> bool:
    """Return whether a sentence is in a block with a lead-in of its own."""
    return bool(sentence.lead) and sentence.kind != "item"


def _resumes(sentence: Sentence, before: Sequence[Sentence], weighed: Sequence[int], words: Lexicon) -> bool:
    """Return whether a sentence returns to the changes in the same paragraph, after a sentence on something else."""
    near = any(weight and last.block == sentence.block for last, weight in zip(before, weighed, strict=True))
    here = sentence.plain
    return near and bool(words.refers.search(here)) and not words.never.search(here)


def _leads(sentence: Sentence, after: Sentence, words: Lexicon) -> bool:
    """Return whether a sentence speaks of “any changes” before its paragraph says what changes: “We tell you of
    changes. We may change this policy.”"""
    here = sentence.plain
    if sentence.block != after.block or not words.refers.search(here) or not words.telling.search(here):
        return False
    return not words.elsewhere.search(here) and not words.never.search(here)


def _runs(sentences: Sequence[Sentence], weighed: list[int], words: Lexicon) -> list[list[int]]:
    """Return runs of sentences that speak of changes, as positions. At most GAP other sentences are between two of a
    run."""
    runs: list[list[int]] = []
    for at, weight in enumerate(weighed):
        if not weight:
            continue
        last = sentences[runs[-1][-1]] if runs else None
        if last and at - last.at <= GAP + 1 and _near(last, sentences[at], weight, words):
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _near(last: Sentence, sentence: Sentence, weight: int, words: Lexicon) -> bool:
    """Return whether a sentence may be in one run with the last one: it is under the same heading, or it is certain
    enough and under a neighbouring heading. A part for some readers only is no part of the clause for all."""
    if last.headings == sentence.headings:
        return sentence.block - last.block <= GAP or weight >= HEADED
    if _partial(last, words) != _partial(sentence, words):
        return False
    if _opens_section_below(last, sentence):
        return True
    return last.headings[:-1] == sentence.headings[:-1] and weight >= HEADED and bool(last.headings[:-1])


def _speaks(run: Sequence[int], sentences: Sequence[Sentence], weighed: Sequence[int], words: Lexicon) -> bool:
    """Return whether a run names the document or is under a heading that does, or is under “Changes” and speaks
    of changes or notices."""
    if any(weighed[at] == NAMED for at in run):
        return True
    headings = sentences[run[0]].headings
    others = (s for s in sentences[max(0, run[0] - 4) : run[-1] + 4] if s.headings == headings)
    if any(words.elsewhere.search(other.plain) for other in others):
        return False
    for at in run:
        sentence = sentences[at]
        if weighed[at] == HEADED and (
            sentence.kind == "row"
            or any(words.heading_names.search(title) for title in (*sentence.headings[-1:], sentence.lead))
            or words.refers.search(sentence.plain)
            or words.loosely.search(sentence.plain)
            or words.telling.search(sentence.plain)
        ):
            return True
    return False


def _from_changes(run: list[int], sentences: Sequence[Sentence], words: Lexicon) -> list[int]:
    """Return the run from its first sentence that speaks of changes or of notifying anyone."""
    for nth, at in enumerate(run):
        here = sentences[at].plain
        if words.change.search(here) or words.refers.search(here) or words.telling.search(here):
            return run[nth:]
    return run


def _loose(sentences: Sequence[Sentence], words: Lexicon) -> list[list[int]]:
    """Return the one run that begins with changes that come into force, in a document that has no better clause."""
    positions = [at for at, sentence in enumerate(sentences) if _is_loose(sentence.plain, words)]
    if not positions:
        return []
    run, at = [positions[0]], positions[0] + 1
    while (
        at < len(sentences) and adjoins(sentences[at - 1], sentences[at]) and words.goes_on.search(sentences[at].plain)
    ):
        run.append(at)
        at += 1
    return [run]


@lru_cache(maxsize=REMEMBERED)
def _is_loose(here: str, words: Lexicon) -> bool:
    """Return whether a sentence speaks of changes that come into force, and not of something else."""
    return bool(words.loosely.search(here)) and not words.elsewhere.search(here) and not words.never.search(here)


def _fullness(run: Sequence[int], weighed: list[int], sentences: Sequence[Sentence], words: Lexicon) -> int:
    """Return how much a run says about changes and notices. The main clause is the run that says most."""
    first = sentences[run[0]]
    titled = any(words.change.search(title) for title in (*first.headings[-2:], first.lead))
    under = titled and any(headed(sentences[at], words) for at in run)
    tells = sum(
        bool(words.telling.search(without_denials(sentences[at].plain, words)))
        or any(p.search(sentences[at].plain) for channel, p in words.channels.items() if channel not in PLACES)
        for at in run
    )
    return (
        5 * any(weighed[at] == NAMED for at in run)
        + 4 * under
        + 4 * min(tells, 2)
        + min(sum(weighed[at] == NAMED for at in run), 3)
        + min(len(run), 4)
        - 8 * _partial(first, words)
    )


def _partial(first: Sentence, words: Lexicon) -> bool:
    """Return whether a clause that begins with this sentence is only for some readers or some services."""
    return any(words.heading_part.search(title) for title in (*first.headings, first.lead))
