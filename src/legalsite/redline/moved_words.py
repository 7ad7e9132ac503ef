"""Finds sentences that were deleted in one place and inserted in another, and marks their words as moved.

Blocks that moved as a whole are found before (moves). This is about sentences that moved from one clause to another,
that changed places within a clause, or that were cut out of a clause to become one of their own. Words that such a
sentence lost or gained on the way stay deleted and inserted.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import accumulate, groupby, pairwise
from operator import add, itemgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import Block, Span
from legalsite.model.redline import Op, Passage, Run, Stretch
from legalsite.redline.cleanup import readable_edits
from legalsite.redline.compared_text import BlockText, Memory
from legalsite.redline.sequences import Pair
from legalsite.redline.similar import alike
from legalsite.redline.tokens import NOTE, SENTENCE_ENDS, TARGET, has_unspaced
from legalsite.text.sentences import sentence_starts

PART = 6  # words; a shorter part of a sentence resembles too many others to be recognized
IN_A_ROW = 4  # words that a sentence keeps side by side wherever it goes
SHARED = 8  # word pairs that a sentence which was also reworded must share with what it became
SAME = 0.6  # and the share of its tokens that stayed
UNSPACED = 20  # characters for each space: so few are in no language that is written with spaces
FULL_STOPS = ".。।"
MAX_REPEATED_SENTENCES = 2  # sentences of one side that may have the same words in a row
OPS: tuple[Op, Op] = ("delete", "insert")
UNMARKED = frozenset({"unchanged", "renumbered"})


class ChangedWords(Struct, frozen=True, eq=False):
    """The deleted or the inserted runs between two stretches of equal words."""

    op: Op
    start: int
    """The index of the first changed run there. What was inserted in the place of deleted words has the same."""
    runs: tuple[tuple[int, int, Run], ...]
    """Its runs, each with its index in the passage and where it begins in the text of the change."""
    text: str
    """Its words, without targets and the marks of footnotes."""
    rows: frozenset[int]
    """The hashes of all its rows of neighboring words."""
    ends: bool
    """Whether a full stop comes right after it, which is not in the change."""

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int, Run]]:
        """Yield the parts of runs in a stretch of the text: the index of the run, where its part begins in it, and the
        part. A target belongs to the words before it."""
        first = max(0, bisect_left(self.runs, start, key=itemgetter(1)) - 1)
        for index, at, run in self.runs[first:]:
            if at > end:
                break
            if run.read:
                before = max(0, start - at)
                if text := run.text[before : end - at]:
                    yield index, before, run if text == run.text else run._replace(text=text)
            elif at > start or not at:
                yield index, 0, run


class Sentence(Struct, frozen=True, eq=False, dict=True):
    """A sentence, or the part of one that is in a change."""

    change: ChangedWords
    start: int
    """Where it begins in the text of the change."""
    end: int
    text: BlockText
    """Its words in the form in which blocks are compared with each other."""
    rows: frozenset[int]
    """The hashes of all its rows of neighboring words."""

    @cached_property
    def key(self) -> str:
        """What readers see of it, without the full stop, which may not be in the change."""
        return self.text.key.rstrip(FULL_STOPS)

    @cached_property
    def is_short(self) -> bool:
        """Whether it is only recognized in its own passage."""
        return len(_words(self.change.text[self.start : self.end])) < IN_A_ROW

    @cached_property
    def recognizable(self) -> bool:
        """Whether it has enough words to be the same sentence elsewhere."""
        return len(self.text.words) >= PART or self.whole

    @cached_property
    def whole(self) -> bool:
        """Whether it looks like a whole sentence, not like a part of one."""
        texts = self.text.tokens.texts
        ends = self.change.ends and self.end == len(self.change.text)
        return (ends or texts[-1] in SENTENCE_ENDS) and not texts[0][:1].islower()


class SentenceOfPassage(NamedTuple):
    """A sentence that may have moved."""

    passage: int
    """The index of the passage."""
    sentence: Sentence
    rows: frozenset[int]
    """The hashes of those of its rows of neighboring words that are in a change of the other side as well."""

    @property
    def place(self) -> tuple[int, int]:
        """Where its change is: what was deleted and what was inserted there are in one place."""
        return self.passage, self.sentence.change.start


Sentences = tuple[list[SentenceOfPassage], list[SentenceOfPassage]]
"""The sentences in the changes of the old text, and in those of the new one."""
RunPart = tuple[int, int, int]
"""The index of a run in its passage, and where the part begins and ends in it."""


def with_moved_words(parts: Sequence[Passage | Stretch], memory: Memory) -> Sequence[Passage | Stretch]:
    """Return the parts of a redline, with the words of moved sentences marked as moved.

    All texts stay the same; a run of which only a part moved is cut. Both directions mark the same words.
    """
    sentences = _sentences(parts, memory)
    moved: dict[int, list[tuple[RunPart, int]]] = defaultdict(list)
    nth = 0
    last = -2, -2
    for a, b in _pairs(sentences, memory):
        old, new = sentences[0][a], sentences[1][b]
        both = memory.once(("moved", old.sentence, new.sentence), partial(_what_moved, old.sentence, new.sentence))
        nth += not _follows(sentences, last, (a, b))
        last = a, b
        for passage, parts_of_runs in zip((old.passage, new.passage), both, strict=True):
            moved[passage] += [(part, nth) for part in parts_of_runs]
    return [
        replace(part, runs=tuple(_cut_at(part.runs, moved[at]))) if at in moved and isinstance(part, Passage) else part
        for at, part in enumerate(parts)
    ]


def _sentences(parts: Sequence[Passage | Stretch], memory: Memory) -> Sentences:
    """Return the deleted and the inserted sentences that may have moved, in the order of the passages.

    Cells of a table are left out: what is listed in one row often resembles what was listed in another.
    Only changes that have some words in a row in common with one of the other side are cut into sentences.
    """
    changes = []
    for at, part in enumerate(parts):
        if isinstance(part, Stretch) or part.kind in UNMARKED:
            continue
        if "row" not in (part.old and part.old.kind, part.new and part.new.kind):
            changes += [(at, change) for change in memory.get_or_make_for("changes", part.runs, _changes)]
    gone = frozenset[int]().union(*[change.rows for _, change in changes if change.op == "delete"])
    common = frozenset[int]().union(*[gone & change.rows for _, change in changes if change.op == "insert"])
    sentences: Sentences = [], []
    for at, change in changes:
        if not common.isdisjoint(change.rows):
            cut = memory.get_or_make_for("sentences", change, partial(_cut_up, memory=memory))
            own = sentences[OPS.index(change.op)]
            own += (SentenceOfPassage(at, sentence, sentence.rows & common) for sentence in cut)
    return sentences


def _changes(runs: Sequence[Run]) -> list[ChangedWords]:
    """Return the changes among the runs of a passage that may contain a sentence."""
    changes = []
    start = 0
    for equal, group in groupby(runs, lambda run: run.op == "equal"):
        stretch = list(enumerate(group, start))
        stop = start + len(stretch)
        ends = stop < len(runs) and runs[stop].text[:1] in SENTENCE_ENDS
        for op in () if equal else OPS:
            of_op = [(at, run) for at, run in stretch if run.op == op]
            texts = [run.text if run.read else "" for _, run in of_op]
            text = "".join(texts)
            if rows := _rows(text):
                offsets = accumulate(map(len, texts), initial=0)
                placed = tuple([(at, offset, run) for (at, run), offset in zip(of_op, offsets, strict=False)])
                changes.append(ChangedWords(op, start, placed, text, rows, ends))
        start = stop
    return changes


def _rows(text: str) -> frozenset[int]:
    """Return the hashes of all rows of neighboring words in a text; of a shorter sentence, that of all its words.

    Hashes rather than the rows themselves, because numbers cost the garbage collector nothing.
    """
    words = _words(text)
    size = IN_A_ROW
    if 1 < len(words) < size and words[-1][-1] in SENTENCE_ENDS:
        size = len(words)
    return frozenset(map(hash, zip(*[words[offset:] for offset in range(size)], strict=False)))


def _words(text: str) -> list[str]:
    """Return the words of a text; its characters if it is in a language that is written without spaces."""
    words = text.split()
    if has_unspaced(text) and len(text) >= UNSPACED * (len(words) - 1):
        return list("".join(words))
    return words


def _cut_up(change: ChangedWords, memory: Memory) -> list[Sentence]:
    """Return the sentences of a change."""
    text = change.text
    sentences = []
    for start, end in pairwise([0, *sentence_starts(text, semicolons=True), len(text)]):
        spans = tuple(
            Span(run.text, "target" if run.target else "note" if run.note else "words", run.struck, run.image)
            for _, _, run in change.parts(start, end)
        )
        (words,) = memory.texts_of([Block("paragraph", spans, 0)])
        sentences.append(Sentence(change, start, end, words, _rows(text[start:end])))
    return sentences


def _pairs(sentences: Sentences, memory: Memory) -> list[Pair]:
    """Return the sentences that moved, as (old, new), in the order of the new text."""
    old, new = ([placed.sentence.text.key for placed in of_side] for of_side in sentences)
    if old > new:
        pairs = [(a, b) for b, a in _matches((sentences[1], sentences[0]), memory)]
    else:
        pairs = _matches(sentences, memory)
    return sorted(pairs, key=itemgetter(1, 0))


def _matches(sentences: Sentences, memory: Memory) -> list[Pair]:
    """Return equal sentences, then those that surely come from one another."""
    free_old, free_new = (
        [at for at, own in enumerate(of_side) if own.rows and own.sentence.recognizable] for of_side in sentences
    )
    pairs = {}
    taken = set()

    def take(likely: Iterable[Pair]) -> None:
        for a, b in likely:
            was, now = sentences[0][a], sentences[1][b]
            if a in pairs or b in taken or was.place == now.place:
                continue
            if was.passage == now.passage or not was.sentence.is_short:
                pairs[a] = b
                taken.add(b)

    by_key = defaultdict(list)
    for b in free_new:
        by_key[sentences[1][b].sentence.key].append(b)
    take((a, b) for a in free_old for b in by_key.get(sentences[0][a].sentence.key, ()))
    olds, news = [a for a in free_old if a not in pairs], [b for b in free_new if b not in taken]
    take((a, b) for _, a, b in sorted(_alike(sentences, olds, news, memory)))
    return list(pairs.items())


def _alike(sentences: Sentences, olds: list[int], news: list[int], memory: Memory) -> Iterator[tuple[float, int, int]]:
    """Yield (weight, old, new) of sentences that surely come from one another. They have some words in a row that are
    in few others: what many items of a list have in common did not move."""
    with_row: tuple[dict[int, list[int]], ...] = defaultdict(list), defaultdict(list)
    for rows, of_side, places in zip(with_row, sentences, (olds, news), strict=True):
        for at in places:
            for row in of_side[at].rows:
                rows[row].append(at)
    common = with_row[0].keys() & with_row[1].keys()
    few = [row for row in common if max(len(with_row[0][row]), len(with_row[1][row])) <= MAX_REPEATED_SENTENCES]
    for a, b in sorted({(a, b) for row in few for a in with_row[0][row] for b in with_row[1][row]}):
        was, now = sentences[0][a], sentences[1][b]
        if was.passage == now.passage and not (was.sentence.whole and now.sentence.whole):
            continue  # a part of a sentence that was turned round and reworded reads better as replaced
        key = "came from", was.sentence.text, now.sentence.text
        if weight := memory.once(key, partial(_in_common, *key[1:])):
            yield -weight, a, b


def _in_common(old: BlockText, new: BlockText) -> float:
    """Return how much two sentences have in common; 0 if one may not come from the other."""
    shared = len(old.word_pairs & new.word_pairs)
    same = alike(old, new) if shared >= SHARED else 0.0
    return same * shared if same >= SAME else 0.0


def _follows(sentences: Sentences, last: Pair, pair: Pair) -> bool:
    """Return whether a pair of sentences moved together with the pair before it, from one change to another."""
    return pair == (last[0] + 1, last[1] + 1) and all(
        of_side[at - 1].place == of_side[at].place for at, of_side in zip(pair, sentences, strict=True)
    )


def _what_moved(old: Sentence, new: Sentence) -> tuple[list[RunPart], list[RunPart]]:
    """Return which parts of the runs a sentence left, and which ones it came to."""
    equal = [edit for edit in readable_edits(old.text.tokens, new.text.tokens) if not edit.changed]
    return (
        [*_parts(old, [(edit.old_start, edit.old_end) for edit in equal])],
        [*_parts(new, [(edit.new_start, edit.new_end) for edit in equal])],
    )


def _parts(sentence: Sentence, stretches: Sequence[tuple[int, int]]) -> Iterator[RunPart]:
    """Yield the parts of runs in which these tokens of a sentence are."""
    tokens = sentence.text.tokens
    unread = [at for at, key in enumerate(tokens.keys) if key[0] == TARGET or key[-1] == NOTE]
    texts = tokens.texts
    if unread:  # these are not in the text of the change
        texts = ["" if at in unread else text for at, text in enumerate(texts)]
    edges = [*accumulate(map(add, map(len, tokens.spaces), map(len, texts)), initial=sentence.start)]
    behind = 0  # where the stretch before ends: there is no change between two that touch
    for start, stop in stretches:
        first = edges[start] + (len(tokens.spaces[start]) if start != behind else 0)
        behind = stop
        last = sentence.end if stop == len(tokens) else edges[stop]
        for index, at, run in sentence.change.parts(first, last):
            if run.read:
                yield index, at, at + len(run.text)
    parts = sentence.change.parts(sentence.start, sentence.end)
    for at, (index, _, run) in zip(unread, [part for part in parts if not part[2].read], strict=True):
        if any(start <= at < stop for start, stop in stretches):
            yield index, 0, len(run.text)


def _cut_at(runs: Sequence[Run], moved: Sequence[tuple[RunPart, int]]) -> Iterator[Run]:
    """Yield the runs, cut where a moved part begins or ends."""
    parts = {at: list(of_run) for at, of_run in groupby(sorted(moved), lambda part: part[0][0])}
    for at, run in enumerate(runs):
        done = 0
        for (_, start, end), nth in parts.get(at, ()):
            if done < start:
                yield run._replace(text=run.text[done:start])
            yield run._replace(text=run.text[start:end], moved=nth)
            done = end
        if done < len(run.text) or not run.text:
            yield run._replace(text=run.text[done:]) if done else run
