"""Finds sentences that were deleted in one place and inserted in another, and marks their words
as moved.

Blocks that moved as a whole are found before. This is about sentences that moved from
one clause to another, that changed places within a clause, or that were cut out of a clause to
become one of their own. Words that such a sentence lost or gained on the way stay deleted and
inserted.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import accumulate, groupby, pairwise, product, repeat
from operator import add, attrgetter, itemgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import Block, Of, Span
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
    """The index of the first changed run there. What was inserted in the place of deleted words
    has the same."""
    runs: tuple[tuple[int, int, Run], ...]
    """Its runs, each with its index in the passage and where it begins in the text of the
    change."""
    text: str
    """Its words, without targets and the marks of footnotes."""
    rows: frozenset[int]
    """The hashes of all its rows of neighboring words."""
    ends: bool
    """Whether a full stop comes right after it, which is not in the change."""

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int, Run]]:
        """Yield the parts of runs in a stretch of the text: the index of the run, where its part
        begins in it, and the part. A target belongs to the words before it."""
        first = max(0, bisect_left(self.runs, start, key=itemgetter(1)) - 1)
        for index, at, run in self.runs[first:]:
            if at > end:
                break
            if run.read:
                before = max(0, start - at)
                text = run.text[before : end - at]
                if text:
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
    old_line: int  # where the passage begins in the old text; 0 if it doesn't
    sentence: Sentence
    rows: frozenset[int]
    """The hashes of those of its rows of neighboring words that are in a change of the other
    side as well."""

    @property
    def place(self) -> tuple[int, int]:
        """Where its change is: what was deleted and what was inserted there are in one place."""
        return self.passage, self.sentence.change.start


Sentences = tuple[list[SentenceOfPassage], list[SentenceOfPassage]]
"""The sentences in the changes of the old text, and in those of the new one."""
RunPart = tuple[int, int, int]
"""The index of a run in its passage, and where the part begins and ends in it."""


def with_moved_words(
    parts: Sequence[Passage | Stretch], memory: Memory
) -> Sequence[Passage | Stretch]:
    """Return the parts of a redline, with the words of moved sentences marked as moved.

    All texts stay the same; a run of which only a part moved is cut. Both directions mark the
    same words.
    """
    sentences = _sentences(parts, memory)
    moved: dict[int, list[tuple[RunPart, int]]] = defaultdict(list)
    nth = 0
    last = -2, -2
    for a, b in _pairs(sentences, memory):
        old = sentences[0][a]
        new = sentences[1][b]
        key = "moved", old.sentence, new.sentence
        left, joined = memory.get_or_make(key, partial(_what_moved, old.sentence, new.sentence))
        if not _follows(sentences, last, (a, b)):
            nth += 1
        last = a, b
        moved[old.passage] += zip(left, repeat(nth))
        moved[new.passage] += zip(joined, repeat(nth))
    marked = list(parts)
    for at, parts_of_runs in moved.items():
        passage = parts[at]
        if isinstance(passage, Passage):
            runs = tuple(_cut_runs(passage.runs, parts_of_runs))
            marked[at] = replace(passage, runs=runs)
    return marked


def _sentences(parts: Sequence[Passage | Stretch], memory: Memory) -> Sentences:
    """Return the deleted and the inserted sentences that may have moved, each in the order of
    its text.

    Cells of a table are left out: what is listed in one row often resembles what was listed in
    another. Only changes that have some words in a row in common with one of the other side are
    cut into sentences.
    """
    changes: list[tuple[int, int, ChangedWords]] = []
    rows: dict[Op, set[int]] = {"delete": set(), "insert": set()}
    for at, part in enumerate(parts):
        if isinstance(part, Stretch) or part.kind in UNMARKED:
            continue
        if any(block.kind == "row" for block in part.blocks):
            continue
        old_line = part.old.line if part.old else 0
        for change in memory.get_or_make_for("changes", part.runs, _changes):
            changes.append((at, old_line, change))
            rows[change.op] |= change.rows
    common = rows["delete"] & rows["insert"]
    cut = partial(_split_into_sentences, memory=memory)
    sentences: Sentences = [], []
    for at, old_line, change in changes:
        if common.isdisjoint(change.rows):
            continue
        own = sentences[OPS.index(change.op)]
        for sentence in memory.get_or_make_for("sentences", change, cut):
            own.append(SentenceOfPassage(at, old_line, sentence, sentence.rows & common))
    # Passages are in the order of the new text, so of two equal sentences that were deleted, the
    # first would be another one in the opposite direction.
    sentences[0].sort(key=attrgetter("old_line"))
    return sentences


def _changes(runs: Sequence[Run]) -> list[ChangedWords]:
    """Return the changes among the runs of a passage that may contain a sentence."""
    changes: list[ChangedWords] = []
    start = 0
    for equal, group in groupby(runs, lambda run: run.op == "equal"):
        stretch = list(group)
        stop = start + len(stretch)
        ends = stop < len(runs) and runs[stop].text[:1] in SENTENCE_ENDS
        if not equal:
            changes += _changes_of_both(stretch, start, ends=ends)
        start = stop
    return changes


def _changes_of_both(runs: Sequence[Run], start: int, *, ends: bool) -> Iterator[ChangedWords]:
    """Yield what each side has of neighboring changed runs, of which the first has the index
    `start`, if it is long enough for a sentence. `ends`: a full stop comes right after them."""
    for op in OPS:
        text = ""
        placed = []
        for at, run in enumerate(runs, start):
            if run.op == op:
                placed.append((at, len(text), run))
                if run.read:
                    text += run.text
        rows = _rows(text)
        if rows:
            yield ChangedWords(op, start, tuple(placed), text, rows, ends)


def _rows(text: str) -> frozenset[int]:
    """Return the hashes of all rows of neighboring words in a text; of a shorter sentence, that
    of all its words.

    Hashes rather than the rows themselves, because numbers cost the garbage collector nothing.
    """
    words = _words(text)
    size = IN_A_ROW
    if 1 < len(words) < size and words[-1][-1] in SENTENCE_ENDS:
        size = len(words)
    shifted = [words[offset:] for offset in range(size)]
    return frozenset(map(hash, zip(*shifted, strict=False)))


def _words(text: str) -> list[str]:
    """Return the words of a text; its characters if it is in a language that is written without
    spaces."""
    words = text.split()
    if has_unspaced(text) and len(text) >= UNSPACED * (len(words) - 1):
        return list("".join(words))
    return words


def _split_into_sentences(change: ChangedWords, memory: Memory) -> list[Sentence]:
    """Return the sentences of a change."""
    text = change.text
    sentences = []
    for start, end in pairwise([0, *sentence_starts(text, semicolons=True), len(text)]):
        spans = tuple([_span(run) for _, _, run in change.parts(start, end)])
        (words,) = memory.texts_of([Block("paragraph", spans, 0)])
        sentences.append(Sentence(change, start, end, words, _rows(text[start:end])))
    return sentences


def _span(run: Run) -> Span:
    of: Of = "words"
    if run.target:
        of = "target"
    elif run.note:
        of = "note"
    return Span(run.text, of, run.struck, run.image)


def _pairs(sentences: Sentences, memory: Memory) -> list[Pair]:
    """Return the sentences that moved, as (old, new), in the order of the new text."""
    old, new = sentences
    if not old:
        return []
    if _keys(old) > _keys(new):
        pairs = [(a, b) for b, a in _Matches((new, old), memory).find()]
    else:
        pairs = _Matches(sentences, memory).find()
    return sorted(pairs, key=itemgetter(1, 0))


def _keys(sentences: Iterable[SentenceOfPassage]) -> list[str]:
    return [placed.sentence.text.key for placed in sentences]


class _Matches:
    """Pairs equal sentences, then those that surely come from one another."""

    def __init__(self, sentences: Sentences, memory: Memory) -> None:
        self.sentences = sentences
        self.memory = memory
        self.pairs: dict[int, int] = {}
        self.taken: set[int] = set()

    def find(self) -> list[Pair]:
        """Return the pairs as (old, new)."""
        free_old = _recognizable(self.sentences[0])
        free_new = _recognizable(self.sentences[1])
        by_key = defaultdict(list)
        for b in free_new:
            by_key[self.sentences[1][b].sentence.key].append(b)
        for a in free_old:
            for b in by_key.get(self.sentences[0][a].sentence.key, ()):
                self._take(a, b)
        olds = [a for a in free_old if a not in self.pairs]
        news = [b for b in free_new if b not in self.taken]
        for _, a, b in sorted(self._similar_pairs(olds, news)):
            self._take(a, b)
        return list(self.pairs.items())

    def _take(self, a: int, b: int) -> None:
        """Pair two sentences, unless one has been paired before, or neither would have moved."""
        was, now = self.sentences[0][a], self.sentences[1][b]
        if a in self.pairs or b in self.taken or was.place == now.place:
            return
        if was.passage == now.passage or not was.sentence.is_short:
            self.pairs[a] = b
            self.taken.add(b)

    def _similar_pairs(
        self, olds: Iterable[int], news: Iterable[int]
    ) -> Iterator[tuple[float, int, int]]:
        """Yield (weight, old, new) of sentences that surely come from one another. They have
        some words in a row that are in few others: what many items of a list have in common did
        not move."""
        old_by_row = _by_row(self.sentences[0], olds)
        new_by_row = _by_row(self.sentences[1], news)
        likely: set[Pair] = set()
        for row in old_by_row.keys() & new_by_row.keys():
            if max(len(old_by_row[row]), len(new_by_row[row])) <= MAX_REPEATED_SENTENCES:
                likely.update(product(old_by_row[row], new_by_row[row]))
        for a, b in sorted(likely):
            was, now = self.sentences[0][a], self.sentences[1][b]
            if was.passage == now.passage and not (was.sentence.whole and now.sentence.whole):
                # a part of a sentence that was turned round and reworded reads better as replaced
                continue
            texts = was.sentence.text, now.sentence.text
            weight = self.memory.get_or_make(("came from", *texts), partial(_in_common, *texts))
            if weight:
                yield -weight, a, b


def _recognizable(sentences: Iterable[SentenceOfPassage]) -> list[int]:
    """Return the indexes of sentences that may be recognized in other places."""
    places = enumerate(sentences)
    return [at for at, placed in places if placed.rows and placed.sentence.recognizable]


def _by_row(sentences: Sequence[SentenceOfPassage], places: Iterable[int]) -> dict[int, list[int]]:
    """Return the indexes of the sentences that have each row of words."""
    by_row = defaultdict(list)
    for at in places:
        for row in sentences[at].rows:
            by_row[row].append(at)
    return by_row


def _in_common(old: BlockText, new: BlockText) -> float:
    """Return how much two sentences have in common; 0 if one may not come from the other."""
    shared = len(old.word_pairs & new.word_pairs)
    if shared < SHARED:
        return 0.0
    same = alike(old, new)
    return same * shared if same >= SAME else 0.0


def _follows(sentences: Sentences, last: Pair, pair: Pair) -> bool:
    """Return whether a pair of sentences moved together with the pair before it, from one change
    to another."""
    if pair != (last[0] + 1, last[1] + 1):
        return False
    old, new = sentences
    from_one_place = old[last[0]].place == old[pair[0]].place
    return from_one_place and new[last[1]].place == new[pair[1]].place


def _what_moved(old: Sentence, new: Sentence) -> tuple[list[RunPart], list[RunPart]]:
    """Return which parts of the runs a sentence left, and which ones it came to."""
    olds = []
    news = []
    for edit in readable_edits(old.text.tokens, new.text.tokens):
        if not edit.changed:
            olds.append((edit.old_start, edit.old_end))
            news.append((edit.new_start, edit.new_end))
    return list(_parts(old, olds)), list(_parts(new, news))


def _parts(sentence: Sentence, stretches: Sequence[tuple[int, int]]) -> Iterator[RunPart]:
    """Yield the parts of runs in which these tokens of a sentence are."""
    tokens = sentence.text.tokens
    unread = [at for at, key in enumerate(tokens.keys) if key[0] == TARGET or key[-1] == NOTE]
    edges = _edges(sentence, unread)
    behind = 0  # where the stretch before ends: there is no change between two that touch
    for start, stop in stretches:
        first = edges[start]
        if start != behind:
            first += len(tokens.spaces[start])
        behind = stop
        last = sentence.end if stop == len(tokens) else edges[stop]
        for index, at, run in sentence.change.parts(first, last):
            if run.read:
                yield index, at, at + len(run.text)
    parts = sentence.change.parts(sentence.start, sentence.end)
    unread_parts = [part for part in parts if not part[2].read]
    for at, (index, _, run) in zip(unread, unread_parts, strict=True):
        if any(start <= at < stop for start, stop in stretches):
            yield index, 0, len(run.text)


def _edges(sentence: Sentence, unread: Sequence[int]) -> list[int]:
    """Return where each token of a sentence begins in the text of its change, with the space
    before it, and where the last one ends. `unread`: the tokens that aren't in that text."""
    tokens = sentence.text.tokens
    sizes = list(map(len, tokens.texts))
    for at in unread:
        sizes[at] = 0
    whole = map(add, map(len, tokens.spaces), sizes)
    return list(accumulate(whole, initial=sentence.start))


def _cut_runs(runs: Sequence[Run], moved: Sequence[tuple[RunPart, int]]) -> Iterator[Run]:
    """Yield the runs, cut where a moved part begins or ends."""
    parts = defaultdict(list)
    for (index, start, end), nth in sorted(moved):
        parts[index].append((start, end, nth))
    for at, run in enumerate(runs):
        done = 0
        for start, end, nth in parts[at]:
            if done < start:
                yield run._replace(text=run.text[done:start])
            yield run._replace(text=run.text[start:end], moved=nth)
            done = end
        if not done:
            yield run
        elif done < len(run.text):
            yield run._replace(text=run.text[done:])
