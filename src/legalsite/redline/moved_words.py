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
from legalsite.model.redline import BlockChange, Op, Run, UnchangedBlocks
from legalsite.redline.cleanup import readable_edits
from legalsite.redline.compared_text import BlockText, Memory
from legalsite.redline.sequences import Pair
from legalsite.redline.similar import similarity
from legalsite.redline.tokens import NOTE, SENTENCE_ENDS, TARGET, has_unspaced
from legalsite.text.sentences import sentence_starts

MIN_PART_WORDS = 6  # a shorter part of a sentence resembles too many others to be recognized
PHRASE_LENGTH = 4
"""The length of a phrase: neighboring words that a sentence keeps wherever it goes."""
MIN_SHARED_PAIRS = 8  # word pairs that a moved and reworded sentence shares with what it became
MIN_SHARE_SAME = 0.6  # the share of its tokens that stayed
CHARACTERS_PER_SPACE = 20  # a text with more is in a language that is written without spaces
FULL_STOPS = ".。।"
MAX_SENTENCES_PER_PHRASE = 2  # a phrase in more sentences of a side does not say which one moved
OPS: tuple[Op, Op] = ("delete", "insert")
UNMARKED_KINDS = frozenset({"unchanged", "renumbered"})
"""The kinds of passages without deleted or inserted words."""


class PlacedRun(NamedTuple):
    """A run of a change."""

    at: int  # the index in the passage
    start: int  # where it begins in the text of the change
    run: Run


class RunPart(NamedTuple):
    """A part of a run that has words, or a whole run."""

    at: int  # the index of the whole run, in the passage
    start: int  # where the part begins in the whole run
    run: Run  # the part


class ChangedWords(Struct, frozen=True, eq=False):
    """A change of one side: the deleted or the inserted runs between equal words."""

    op: Op
    start: int
    """The index in the passage of the first run after the equal words: the same for what was
    deleted and what was inserted in its place."""
    runs: tuple[PlacedRun, ...]
    text: str
    """Its words, without targets and the marks of footnotes."""
    phrases: frozenset[int]
    """The hashes of all its phrases."""
    ends: bool
    """Whether a full stop comes right after it, as the first of the equal words."""

    def parts(self, start: int, end: int) -> Iterator[RunPart]:
        """Yield the parts of runs in a stretch of the text. A target belongs to the words before
        it."""
        # the last run that begins before the stretch
        first = max(0, bisect_left(self.runs, start, key=attrgetter("start")) - 1)
        for at, run_start, run in self.runs[first:]:
            if run_start > end:
                break
            if run.read:  # it has words: it's neither a target nor the mark of a footnote
                before = max(0, start - run_start)  # characters of the run before the stretch
                text = run.text[before : end - run_start]
                if text:
                    part = run if text == run.text else run._replace(text=text)
                    yield RunPart(at, before, part)
            # a target or a footnote's mark, after words of the stretch
            elif run_start > start or run_start == 0:
                yield RunPart(at, 0, run)


class Sentence(Struct, frozen=True, eq=False, dict=True):
    """A sentence, or the part of one that is in a change."""

    change: ChangedWords
    start: int
    """Where it begins in the text of the change."""
    end: int
    """Where it ends there."""
    text: BlockText
    """Its words, in the form in which the words of blocks are compared."""
    phrases: frozenset[int]
    """The hashes of all its phrases."""

    @cached_property
    def key(self) -> str:
        """What readers see of it, without the full stop, because this may be among the equal words
        after the change."""
        return self.text.key.rstrip(FULL_STOPS)

    @cached_property
    def is_short(self) -> bool:
        """Whether it is shorter than a phrase: then it is only recognized in its own passage."""
        return len(_words_or_characters(self.change.text[self.start : self.end])) < PHRASE_LENGTH

    @cached_property
    def recognizable(self) -> bool:
        """Whether it has enough words, or looks enough like a sentence, to be the same one
        elsewhere."""
        return len(self.text.words) >= MIN_PART_WORDS or self.whole

    @cached_property
    def whole(self) -> bool:
        """Whether it looks like a whole sentence, not like a part of one."""
        texts = self.text.tokens.texts
        # its full stop comes right after the change, because it is the last one in the change
        ends = self.change.ends and self.end == len(self.change.text)
        # it ends with a full stop, and begins with a capital, a number or an opening bracket
        return (ends or texts[-1] in SENTENCE_ENDS) and not texts[0][:1].islower()


class LocatedSentence(NamedTuple):
    """A sentence that may have moved, with its place."""

    block_change: int
    """The index of the passage that it is in, among the parts of the redline."""
    old_line: int  # where the passage begins in the old text; 0 if it doesn't
    sentence: Sentence
    phrases: frozenset[int]
    """The hashes of the phrases that it shares with any change of the other side."""

    @property
    def place(self) -> tuple[int, int]:
        """Where its change is; the same for a deletion and the insertion in its place."""
        return self.block_change, self.sentence.change.start


Sentences = tuple[list[LocatedSentence], list[LocatedSentence]]
"""The sentences that were deleted from the old text, and that were inserted into the new one."""


def with_moved_words(
    parts: Sequence[BlockChange | UnchangedBlocks], memory: Memory
) -> Sequence[BlockChange | UnchangedBlocks]:
    """Return the parts of a redline, with the words of moved sentences marked as moved: sentences
    that were deleted in one place and inserted in another.

    All texts stay the same; a run is cut if only a part of it moved. Comparing the new text with
    the old one marks the same words.
    """
    sentences = _sentences(parts, memory)  # the deleted and the inserted ones that may have moved
    # by the index of the passage, the parts of its runs that moved, each with its number: the one
    # that a reader sees beside both places
    moved: dict[int, list[tuple[RunPart, int]]] = defaultdict(list)
    number = 0  # neighboring sentences that moved together have one number
    last = -2, -2  # the pair before; at first, one that no pair comes right after
    for a, b in _moved_pairs(sentences, memory):
        old = sentences[0][a]
        new = sentences[1][b]
        key = "moved", old.sentence, new.sentence
        left, joined = memory.get_or_make(key, partial(_moved_parts, old.sentence, new.sentence))
        if not _moved_together(sentences, last, (a, b)):
            number += 1
        last = a, b
        moved[old.block_change] += zip(left, repeat(number))
        moved[new.block_change] += zip(joined, repeat(number))
    marked = list(parts)
    for at, parts_of_runs in moved.items():
        block_change = parts[at]
        if isinstance(block_change, BlockChange):  # always: stretches have no changes
            runs = tuple(_cut_runs(block_change.runs, parts_of_runs))
            marked[at] = replace(block_change, runs=runs)
    return marked


def _sentences(parts: Sequence[BlockChange | UnchangedBlocks], memory: Memory) -> Sentences:
    """Return (deleted sentences, inserted sentences) that may have moved, each in the order of its
    text.

    Cells of a table are left out: what is listed in one row often resembles what was listed in
    another. Only changes that have a phrase in common with a change of the other side are cut into
    sentences.
    """
    # each with the index of its passage, and where the passage begins in the old text
    changes: list[tuple[int, int, ChangedWords]] = []
    phrases: dict[Op, set[int]] = {"delete": set(), "insert": set()}
    for at, part in enumerate(parts):
        if isinstance(part, UnchangedBlocks) or part.kind in UNMARKED_KINDS:  # it has no changes
            continue
        if part.block.kind == "row" or (part.old and part.old.kind == "row"):
            continue
        old_line = part.old.line if part.old else 0
        for change in memory.get_or_make_for("changes", part.runs, _changes_in_runs):
            changes.append((at, old_line, change))
            phrases[change.op] |= change.phrases
    common = phrases["delete"] & phrases["insert"]  # deleted somewhere, and inserted somewhere
    cut = partial(_split_into_sentences, memory=memory)
    sentences: Sentences = [], []
    for at, old_line, change in changes:
        if common.isdisjoint(change.phrases):
            continue
        sentences_of_side = sentences[OPS.index(change.op)]  # deleted ones first
        for sentence in memory.get_or_make_for("sentences", change, cut):
            sentences_of_side.append(
                LocatedSentence(at, old_line, sentence, sentence.phrases & common)
            )
    # Passages are in the order of the new text. Sorted as in the old text, the first of two equal
    # deleted sentences is the same one in both directions of the comparison.
    sentences[0].sort(key=attrgetter("old_line"))
    return sentences


def _changes_in_runs(runs: Sequence[Run]) -> list[ChangedWords]:
    """Return the deleted and the inserted words between equal words in the runs of a passage, if
    they are long enough to contain a sentence."""
    changes: list[ChangedWords] = []
    start = 0  # the index of the first run in the group
    for equal, group in groupby(runs, lambda run: run.op == "equal"):
        group_runs = list(group)
        stop = start + len(group_runs)
        # whether a full stop comes right after it
        ends = stop < len(runs) and runs[stop].text[:1] in SENTENCE_ENDS
        if not equal:
            changes += _changes_of_both(group_runs, start, ends=ends)
        start = stop
    return changes


def _changes_of_both(runs: Sequence[Run], start: int, *, ends: bool) -> Iterator[ChangedWords]:
    """Yield the deleted words and the inserted words of some neighboring changed runs, each if they
    are long enough to contain a sentence.

    `start`: the index of the first run in the passage. `ends`: a full stop comes right after them.
    """
    for op in OPS:  # the deleted runs, then the inserted ones
        text = ""  # the words of this side, without targets and marks of footnotes
        placed = []
        for at, run in enumerate(runs, start):
            if run.op == op:
                placed.append(PlacedRun(at, len(text), run))
                if run.read:  # it has words
                    text += run.text
        phrases = _phrases(text)
        if phrases:  # a text that is too short has none
            yield ChangedWords(op, start, tuple(placed), text, phrases, ends)


def _phrases(text: str) -> frozenset[int]:
    """Return the hashes of all phrases in a text, which are `PHRASE_LENGTH` neighboring words. A
    sentence with fewer words is one phrase.

    Hashes rather than the phrases themselves, because numbers cost the garbage collector nothing.
    """
    words = _words_or_characters(text)
    size = PHRASE_LENGTH
    if 1 < len(words) < size and words[-1][-1] in SENTENCE_ENDS:  # a sentence with fewer words
        size = len(words)
    # from the first word on, from the second word on …: zipped, they are the phrases
    shifted = [words[offset:] for offset in range(size)]
    return frozenset(map(hash, zip(*shifted, strict=False)))


def _words_or_characters(text: str) -> list[str]:
    """Return the words of a text; its characters if it is in a language that is written without
    spaces."""
    words = text.split()
    # a text in Chinese, say, whose few spaces don't separate words; n words have n - 1 spaces
    if has_unspaced(text) and len(text) >= CHARACTERS_PER_SPACE * (len(words) - 1):
        return list("".join(words))
    return words


def _split_into_sentences(change: ChangedWords, memory: Memory) -> list[Sentence]:
    """Return the sentences of a change, each with its words in the form in which blocks are
    compared."""
    text = change.text
    sentences = []
    # where each sentence begins and ends in the text
    for start, end in pairwise([0, *sentence_starts(text, semicolons=True), len(text)]):
        spans = tuple([_span(part.run) for part in change.parts(start, end)])
        # as if each sentence were a block
        (words,) = memory.texts_of([Block("paragraph", spans, 0)])
        sentences.append(Sentence(change, start, end, words, _phrases(text[start:end])))
    return sentences


def _span(run: Run) -> Span:
    """Return the span of a block that a run would come from."""
    of: Of = "words"
    if run.target:
        of = "target"
    elif run.note:
        of = "note"
    return Span(run.text, of, run.struck, run.image)


def _moved_pairs(sentences: Sentences, memory: Memory) -> list[Pair]:
    """Return (old, new) indexes of the sentences that moved, in the order of the new text."""
    old, new = sentences
    if not old:  # as in most redlines: nothing was deleted that was inserted elsewhere
        return []
    # compute only one of two directions, so that both give the same pairs
    if _sentence_keys(old) > _sentence_keys(new):
        pairs = [(a, b) for b, a in _SentencePairs((new, old), memory).find()]
    else:
        pairs = _SentencePairs(sentences, memory).find()
    return sorted(pairs, key=itemgetter(1, 0))


def _sentence_keys(sentences: Iterable[LocatedSentence]) -> list[str]:
    """Return the keys of the texts of sentences, in order."""
    return [placed.sentence.text.key for placed in sentences]


class _SentencePairs:
    """Pairs equal sentences, then sentences of which one surely comes from the other. Sentences are
    indexes in the old or the new list of `sentences`."""

    def __init__(self, sentences: Sentences, memory: Memory) -> None:
        self.sentences = sentences
        self.memory = memory
        self.pairs: dict[int, int] = {}
        """The new sentence that each old one became, of those that are paired so far."""
        self.paired_new: set[int] = set()
        """The new sentences of these pairs."""

    def find(self) -> list[Pair]:
        """Return the pairs as (old, new)."""
        # the indexes of the old and new sentences that may be paired
        free_old = _recognizable_sentences(self.sentences[0])
        free_new = _recognizable_sentences(self.sentences[1])
        # equal sentences, whose keys are equal
        by_key = defaultdict(list)
        for b in free_new:
            by_key[self.sentences[1][b].sentence.key].append(b)
        for a in free_old:
            for b in by_key.get(self.sentences[0][a].sentence.key, ()):
                self._pair(a, b)
        # reworded sentences, the most similar ones first
        olds = [a for a in free_old if a not in self.pairs]
        news = [b for b in free_new if b not in self.paired_new]
        for _, a, b in sorted(self._similar_pairs(olds, news)):
            self._pair(a, b)
        return list(self.pairs.items())  # filled by `_pair`

    def _pair(self, a: int, b: int) -> None:
        """Pair an old and a new sentence, which are given by their indexes, unless one is paired
        already, they are in one place, or they are too short to be recognized in another
        passage."""
        was, now = self.sentences[0][a], self.sentences[1][b]
        if a in self.pairs or b in self.paired_new or was.place == now.place:
            return
        if was.block_change == now.block_change or not was.sentence.is_short:
            self.pairs[a] = b
            self.paired_new.add(b)

    def _similar_pairs(
        self, olds: Iterable[int], news: Iterable[int]
    ) -> Iterator[tuple[float, int, int]]:
        """Yield (negative weight, old, new) of sentences of which one surely comes from the other,
        so that the heaviest pair sorts first.

        They share a phrase that is in few other sentences: what many items of a list have in common
        did not move.
        """
        # the indexes of the old and new sentences that have each phrase
        old_by_phrase = _sentences_by_phrase(self.sentences[0], olds)
        new_by_phrase = _sentences_by_phrase(self.sentences[1], news)
        likely: set[Pair] = set()
        for phrase in old_by_phrase.keys() & new_by_phrase.keys():
            old_places = old_by_phrase[phrase]
            new_places = new_by_phrase[phrase]
            if max(len(old_places), len(new_places)) <= MAX_SENTENCES_PER_PHRASE:
                likely.update(product(old_places, new_places))
        for a, b in sorted(likely):
            was, now = self.sentences[0][a], self.sentences[1][b]
            if was.block_change == now.block_change and not (
                was.sentence.whole and now.sentence.whole
            ):
                # reordered and reworded parts of a sentence read better if they are replaced
                continue
            texts = was.sentence.text, now.sentence.text
            # remembered for the next redline of a policy
            weight = self.memory.get_or_make(
                ("came from", *texts), partial(_weight_in_common, *texts)
            )
            if weight:  # 0 if they have too little in common
                yield -weight, a, b


def _recognizable_sentences(sentences: Iterable[LocatedSentence]) -> list[int]:
    """Return the indexes of the sentences that may be recognized in another place."""
    places = enumerate(sentences)
    return [at for at, placed in places if placed.phrases and placed.sentence.recognizable]


def _sentences_by_phrase(
    sentences: Sequence[LocatedSentence], places: Iterable[int]
) -> dict[int, list[int]]:
    """Return the indexes of the sentences that have each phrase, by the phrase. `places`: the
    indexes of the sentences to look at."""
    by_phrase = defaultdict(list)
    for at in places:
        for phrase in sentences[at].phrases:
            by_phrase[phrase].append(at)
    return by_phrase


def _weight_in_common(old: BlockText, new: BlockText) -> float:
    """Return how much two sentences have in common: the number of word pairs that both have, times
    the share of equal tokens; 0 if this is too little for one to come from the other."""
    shared = len(old.word_pairs & new.word_pairs)
    if shared < MIN_SHARED_PAIRS:
        return 0.0
    same = similarity(old, new)
    return same * shared if same >= MIN_SHARE_SAME else 0.0


def _moved_together(sentences: Sentences, last: Pair, pair: Pair) -> bool:
    """Return whether a pair of sentences moved together with the pair before it (`last`): both
    sentences of each side are neighbors in one change."""
    if pair != (last[0] + 1, last[1] + 1):  # no neighbors
        return False
    old, new = sentences  # `place`: the change that a sentence is in
    from_one_place = old[last[0]].place == old[pair[0]].place
    return from_one_place and new[last[1]].place == new[pair[1]].place


def _moved_parts(old: Sentence, new: Sentence) -> tuple[list[RunPart], list[RunPart]]:
    """Return the parts of runs with the words that both sentences have: parts of the deleted runs
    with the old sentence, and parts of the inserted runs with the new one."""
    olds = []
    news = []
    for edit in readable_edits(old.text.tokens, new.text.tokens):
        if not edit.changed:
            olds.append((edit.old_start, edit.old_end))
            news.append((edit.new_start, edit.new_end))
    return list(_parts_of_tokens(old, olds)), list(_parts_of_tokens(new, news))


def _parts_of_tokens(sentence: Sentence, ranges: Sequence[tuple[int, int]]) -> Iterator[RunPart]:
    """Yield the parts of runs that consist of the given tokens of a sentence. `ranges`: the
    (start, end) indexes of these tokens, in order."""
    tokens = sentence.text.tokens
    # the tokens that are not in the text of the change: targets and marks of footnotes
    unread = [at for at, key in enumerate(tokens.keys) if key[0] == TARGET or key[-1] == NOTE]
    edges = _token_edges(sentence, unread)  # where each token begins in the text of the change
    previous_stop = 0
    for start, stop in ranges:
        first = edges[start]
        if start != previous_stop:  # the space before the stretch stays in the change before it
            first += len(tokens.spaces[start])
        previous_stop = stop
        last = sentence.end if stop == len(tokens) else edges[stop]
        for part in sentence.change.parts(first, last):
            if part.run.read:  # words
                yield part
    # targets and marks of footnotes moved as a whole, with the stretch that they are in
    parts = sentence.change.parts(sentence.start, sentence.end)
    unread_parts = [part for part in parts if not part.run.read]
    for at, part in zip(unread, unread_parts, strict=True):
        if any(start <= at < stop for start, stop in ranges):
            yield part


def _token_edges(sentence: Sentence, unread: Sequence[int]) -> list[int]:
    """Return where each token of a sentence begins in the text of its change, with the space
    before it, and where the last one ends. `unread`: the tokens that aren't in that text."""
    tokens = sentence.text.tokens
    sizes = list(map(len, tokens.texts))
    for at in unread:
        sizes[at] = 0
    # `spaces`: the space before each token
    sizes_with_spaces = map(add, map(len, tokens.spaces), sizes)
    return list(accumulate(sizes_with_spaces, initial=sentence.start))


def _cut_runs(runs: Sequence[Run], moved: Sequence[tuple[RunPart, int]]) -> Iterator[Run]:
    """Yield the runs, cut where a moved part begins or ends. `moved`: these parts, each with the
    number of its move."""
    parts = defaultdict(list)  # each with the number of its move, by the index of the run
    for part, number in sorted(moved):
        parts[part.at].append((part, number))
    for at, run in enumerate(runs):
        done = 0  # how many characters of the run were yielded
        for part, number in parts[at]:
            if done < part.start:
                yield run._replace(text=run.text[done : part.start])
            yield part.run._replace(moved=number)
            done = part.start + len(part.run.text)
        if not done:
            yield run
        elif done < len(run.text):
            yield run._replace(text=run.text[done:])
