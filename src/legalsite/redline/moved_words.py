"""Find sentences that were deleted in one place and inserted in another, and mark them as moved.

`align` finds blocks that moved as a whole. This module handles sentences that moved to another
clause, changed places within a clause, or were split off from a clause. If a sentence was also
reworded, the changed words stay marked as deleted and inserted.
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
from legalsite.redline.compared_text import BlockText, RedlineCache
from legalsite.redline.sequences import Pair
from legalsite.redline.similar import similarity
from legalsite.redline.tokens import NOTE, SENTENCE_ENDS, TARGET, has_unspaced
from legalsite.text.sentences import sentence_starts

MIN_PART_WORDS = 6  # shorter parts often occur in several sentences
PHRASE_LENGTH = 4
"""The number of words in a phrase. A phrase is neighboring words that identify a sentence after
it moved."""
# a moved and reworded sentence shares at least this many word pairs with the old sentence
MIN_SHARED_PAIRS = 8
# a moved and reworded sentence shares at least this share of tokens with the old sentence
MIN_SHARE_SAME = 0.6
# a text with fewer spaces is in a script without spaces between words
CHARACTERS_PER_SPACE = 20
FULL_STOPS = ".。।"
# a phrase that occurs in more sentences is too common to match two sentences
MAX_SENTENCES_PER_PHRASE = 2
OPS: tuple[Op, Op] = ("delete", "insert")
UNMARKED_KINDS = frozenset({"unchanged", "renumbered"})
"""The kinds of block changes without deleted or inserted text."""


class PlacedRun(NamedTuple):
    at: int  # index in its block change
    start: int  # offset in the text of `change`
    run: Run


class RunPart(NamedTuple):
    """A run, or a part of its text."""

    at: int  # index of the run in its block change
    start: int  # offset of the part in the text of the run
    run: Run  # the part, as a run


class ChangedWords(Struct, frozen=True, eq=False):
    """The deleted or inserted runs between two equal runs."""

    op: Op
    start: int
    """The index of the first run after the equal run. A deletion and the insertion that replaces
    it have the same index."""
    runs: tuple[PlacedRun, ...]
    text: str
    """The text of the runs, without targets and footnote references."""
    phrases: frozenset[int]
    """The hashes of all phrases in the text."""
    ends: bool
    """Whether the equal text after the change starts with a period."""

    def parts(self, start: int, end: int) -> Iterator[RunPart]:
        """Yield the parts of runs in a text range. A link target belongs to the text before it."""
        # the last run that starts before the range
        first = max(0, bisect_left(self.runs, start, key=attrgetter("start")) - 1)
        for at, run_start, run in self.runs[first:]:
            if run_start > end:
                break
            if run.read:
                before = max(0, start - run_start)  # characters of the run before the range
                text = run.text[before : end - run_start]
                if text:
                    part = run if text == run.text else run._replace(text=text)
                    yield RunPart(at, before, part)
            # A link target or footnote reference has no length, because it isn't in the text. At
            # the start of the range, it belongs to the text before, unless there is none.
            elif run_start > start or run_start == 0:
                yield RunPart(at, 0, run)


class Sentence(Struct, frozen=True, eq=False, dict=True):
    """A sentence or part of a sentence that was deleted or inserted."""

    change: ChangedWords
    start: int
    """The start offset in the text of the change."""
    end: int
    """The end offset."""
    text: BlockText
    """The text in the form in which blocks are compared."""
    phrases: frozenset[int]
    """The hashes of all phrases in the sentence."""

    @cached_property
    def key(self) -> str:
        """The comparison key, without a final period, which may come after the change."""
        return self.text.key.rstrip(FULL_STOPS)

    @cached_property
    def is_short(self) -> bool:
        """Whether the sentence is shorter than a phrase, so that it only matches nearby."""
        return len(_words_or_characters(self.change.text[self.start : self.end])) < PHRASE_LENGTH

    @cached_property
    def recognizable(self) -> bool:
        """Whether the sentence is long or complete enough to match in another block change."""
        return len(self.text.words) >= MIN_PART_WORDS or self.whole

    @cached_property
    def whole(self) -> bool:
        texts = self.text.tokens.texts
        # whether the unchanged text after the sentence starts with its period
        ends = self.change.ends and self.end == len(self.change.text)
        # it ends with a period, and starts with a capital letter, a number, or an opening bracket
        return (ends or texts[-1] in SENTENCE_ENDS) and not texts[0][:1].islower()


class LocatedSentence(Struct, frozen=True):
    """A sentence that may have moved, with its position."""

    block_change: int
    """The index of its block change in the redline."""
    old_line: int  # line where the block change starts in the old version, or 0
    sentence: Sentence
    phrases: frozenset[int]
    """The hashes of the phrases that were both deleted and inserted."""

    @property
    def place(self) -> tuple[int, int]:
        """The position of the change that contains the sentence.

        A deletion has the same position as the insertion that replaces it.
        """
        return self.block_change, self.sentence.change.start


Sentences = tuple[list[LocatedSentence], list[LocatedSentence]]
"""The deleted and the inserted sentences."""


def with_moved_words(
    parts: Sequence[BlockChange | UnchangedBlocks], cache: RedlineCache
) -> Sequence[BlockChange | UnchangedBlocks]:
    """Mark sentences that were deleted in one place and inserted in another as moved.

    The texts don't change, but runs are split where a moved sentence starts or ends. Swapping the
    versions marks the same words.
    """
    sentences = _sentences(parts, cache)
    # index of the block change → (part of a run that moved, number of the move)
    moved: dict[int, list[tuple[RunPart, int]]] = defaultdict(list)
    # number of the last move, which readers see at both positions
    number = 0
    last = -2, -2  # the previous pair; initially one without neighbors
    for a, b in _moved_pairs(sentences, cache):
        old = sentences[0][a]
        new = sentences[1][b]
        key = "moved", old.sentence, new.sentence
        # the parts of runs that contain words of both sentences
        deleted, inserted = cache.get_or_make(
            key, partial(_moved_parts, old.sentence, new.sentence)
        )
        # neighboring sentences that moved together have the same number
        if not _moved_together(sentences, last, (a, b)):
            number += 1
        last = a, b
        moved[old.block_change] += zip(deleted, repeat(number))
        moved[new.block_change] += zip(inserted, repeat(number))
    marked = list(parts)
    for at, parts_of_runs in moved.items():
        block_change = parts[at]
        # always true, because unchanged blocks contain no moved sentences
        if isinstance(block_change, BlockChange):
            runs = tuple(_cut_runs(block_change.runs, parts_of_runs))
            marked[at] = replace(block_change, runs=runs)
    return marked


def _sentences(parts: Sequence[BlockChange | UnchangedBlocks], cache: RedlineCache) -> Sentences:
    """Return the deleted and the inserted sentences that may have moved.

    Only changes with a phrase that was both deleted and inserted are split into sentences. A phrase
    is a fixed number of neighboring words that identifies a sentence after it moved.
    """
    # (index of the block change, its line in the old version, change)
    changes: list[tuple[int, int, ChangedWords]] = []
    phrases: dict[Op, set[int]] = {"delete": set(), "insert": set()}
    for at, part in enumerate(parts):
        if isinstance(part, UnchangedBlocks) or part.kind in UNMARKED_KINDS:
            continue
        # ignore table rows, because lists in different rows are often similar
        if part.block.kind == "row" or (part.old and part.old.kind == "row"):
            continue
        old_line = part.old.line if part.old else 0
        for change in cache.get_or_make_for("changes", part.runs, _changes_in_runs):
            changes.append((at, old_line, change))
            phrases[change.op] |= change.phrases
    common = phrases["delete"] & phrases["insert"]  # phrases that were both deleted and inserted
    split = partial(_split_into_sentences, cache=cache)
    sentences: Sentences = [], []  # deleted and inserted sentences
    for at, old_line, change in changes:
        if common.isdisjoint(change.phrases):  # none of its sentences can have moved
            continue
        sentences_of_side = sentences[OPS.index(change.op)]
        for sentence in cache.get_or_make_for("sentences", change, split):
            sentences_of_side.append(
                LocatedSentence(at, old_line, sentence, sentence.phrases & common)
            )
    # Block changes are in the order of the new version. Sort deleted sentences by their line in the
    # old version, so that swapping the versions gives the same pairs even for repeated sentences.
    sentences[0].sort(key=attrgetter("old_line"))
    return sentences


def _changes_in_runs(runs: Sequence[Run]) -> list[ChangedWords]:
    """Find deleted and inserted text that's long enough to contain a sentence.

    A sentence is complete even if its period didn't change, and follows in the next run.
    """
    changes: list[ChangedWords] = []
    start = 0  # index of the first run in the group
    for equal, group in groupby(runs, lambda run: run.op == "equal"):
        group_runs = list(group)
        stop = start + len(group_runs)
        # whether the next run starts with a period
        ends = stop < len(runs) and runs[stop].text[:1] in SENTENCE_ENDS
        if not equal:
            changes += _changes_of_both(group_runs, start, ends=ends)
        start = stop
    return changes


def _changes_of_both(runs: Sequence[Run], start: int, *, ends: bool) -> Iterator[ChangedWords]:
    """Yield the deleted text and the inserted text of neighboring runs.

    `start` is the index of the first run in the block change. `ends` means that the next run starts
    with a period.
    """
    for op in OPS:  # deletions come before insertions
        text = ""  # the text without targets and footnote references
        placed = []
        for at, run in enumerate(runs, start):
            if run.op == op:
                placed.append(PlacedRun(at, len(text), run))
                if run.read:
                    text += run.text
        phrases = _phrases(text)
        if phrases:  # the text is long enough to contain a phrase
            yield ChangedWords(op, start, tuple(placed), text, phrases, ends)


def _phrases(text: str) -> frozenset[int]:
    """Return the hashes of all phrases in a text.

    A phrase is PHRASE_LENGTH neighboring words. Unlike tuples, hashes aren't tracked by the garbage
    collector, so they're faster.
    """
    words = _words_or_characters(text)
    size = PHRASE_LENGTH
    # a sentence that's shorter than a phrase counts as one phrase
    if 1 < len(words) < size and words[-1][-1] in SENTENCE_ENDS:
        size = len(words)
    # Zip the words with the words after them. For the words a, b, c and a size of 2, `shifted` is
    # [a, b, c], [b, c], and the phrases are (a, b), (b, c).
    shifted = [words[offset:] for offset in range(size)]
    return frozenset(map(hash, zip(*shifted, strict=False)))


def _words_or_characters(text: str) -> list[str]:
    """Split a text into words, or into characters if its language is written without spaces."""
    words = text.split()
    # scripts such as Chinese don't separate words with spaces (n words have n - 1 spaces)
    if has_unspaced(text) and len(text) >= CHARACTERS_PER_SPACE * (len(words) - 1):
        return list("".join(words))
    return words


def _split_into_sentences(change: ChangedWords, cache: RedlineCache) -> list[Sentence]:
    text = change.text
    sentences = []
    for start, end in pairwise([0, *sentence_starts(text, semicolons=True), len(text)]):
        # `parts` cuts runs at the start and end of the sentence
        spans = tuple([_span(part.run) for part in change.parts(start, end)])
        # Treat each sentence as a block, so that it can be compared like one. The cache shares the
        # text of equal sentences.
        (words,) = cache.texts_of([Block("paragraph", spans, 0)])
        sentences.append(Sentence(change, start, end, words, _phrases(text[start:end])))
    return sentences


def _span(run: Run) -> Span:
    of: Of = "words"
    if run.target:
        of = "target"
    elif run.note:
        of = "note"
    return Span(run.text, of, run.struck, run.image)


def _moved_pairs(sentences: Sentences, cache: RedlineCache) -> list[Pair]:
    """Return the (old, new) indexes of sentences that moved, in the order of the new version.

    `sentences` contains the deleted and the inserted sentences.
    """
    old, new = sentences
    if not old:  # in most redlines, no sentences may have moved
        return []
    # compare in the same order if the versions are swapped, so that the pairs are the same
    if _sentence_keys(old) > _sentence_keys(new):
        pairs = [(a, b) for b, a in _SentencePairs((new, old), cache).find()]
    else:
        pairs = _SentencePairs(sentences, cache).find()
    return sorted(pairs, key=itemgetter(1, 0))


def _sentence_keys(sentences: Iterable[LocatedSentence]) -> list[str]:
    return [placed.sentence.text.key for placed in sentences]


class _SentencePairs:
    """Matches equal sentences first, and then reworded ones. Sentences are referred to by index."""

    def __init__(self, sentences: Sentences, cache: RedlineCache) -> None:
        self.sentences = sentences
        self.cache = cache
        self.pairs: dict[int, int] = {}
        """old sentence → new sentence, for all matches so far"""
        self.paired_new: set[int] = set()
        """the new sentences in `pairs`"""

    def find(self) -> list[Pair]:
        """Return the (old, new) indexes of the sentences that match, in no particular order."""
        old_candidates = _recognizable_sentences(self.sentences[0])
        new_candidates = _recognizable_sentences(self.sentences[1])
        # match equal sentences first; `_pair` ignores sentences that already have a match
        by_key = defaultdict(list)
        for b in new_candidates:
            by_key[self.sentences[1][b].sentence.key].append(b)
        for a in old_candidates:
            for b in by_key.get(self.sentences[0][a].sentence.key, ()):
                self._pair(a, b)
        # Then match reworded sentences. The negative weight sorts the most similar ones first.
        olds = [a for a in old_candidates if a not in self.pairs]
        news = [b for b in new_candidates if b not in self.paired_new]
        for _, a, b in sorted(self._similar_pairs(olds, news)):
            self._pair(a, b)
        return list(self.pairs.items())

    def _pair(self, a: int, b: int) -> None:
        """Match an old and a new sentence if both are unmatched and at different positions."""
        was, now = self.sentences[0][a], self.sentences[1][b]
        # One of them is already matched. Or both are at the same place, where one replaced the
        # other, so the sentence was reworded and didn't move.
        if a in self.pairs or b in self.paired_new or was.place == now.place:
            return
        # a sentence that's shorter than a phrase isn't recognizable in a different block change
        if was.block_change == now.block_change or not was.sentence.is_short:
            self.pairs[a] = b
            self.paired_new.add(b)

    def _similar_pairs(
        self, olds: Iterable[int], news: Iterable[int]
    ) -> Iterator[tuple[float, int, int]]:
        """Yield (negative weight, old, new) for sentences that are similar enough to be matched.

        The negative weight makes the heaviest pair sort first.
        """
        old_by_phrase = _sentences_by_phrase(self.sentences[0], olds)
        new_by_phrase = _sentences_by_phrase(self.sentences[1], news)
        likely: set[Pair] = set()
        # the sentences must share a rare phrase, because a phrase in many list items proves nothing
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
                # parts of a sentence were reordered and reworded, so a replacement is easier to
                # read
                continue
            texts = was.sentence.text, now.sentence.text
            # cached for other redlines of the policy
            weight = self.cache.get_or_make(
                ("came from", *texts), partial(_weight_in_common, *texts)
            )
            if weight:
                yield -weight, a, b


def _recognizable_sentences(sentences: Iterable[LocatedSentence]) -> list[int]:
    # only sentences with a phrase that was both deleted and inserted can have a match
    places = enumerate(sentences)
    return [at for at, placed in places if placed.phrases and placed.sentence.recognizable]


def _sentences_by_phrase(
    sentences: Sequence[LocatedSentence], places: Iterable[int]
) -> dict[int, list[int]]:
    by_phrase = defaultdict(list)
    for at in places:
        for phrase in sentences[at].phrases:
            by_phrase[phrase].append(at)
    return by_phrase


def _weight_in_common(old: BlockText, new: BlockText) -> float:
    """Rate how much two sentences have in common, or return 0 if they shouldn't be matched.

    The weight is the number of common word pairs times the share of equal tokens.
    """
    shared = len(old.word_pairs & new.word_pairs)
    if shared < MIN_SHARED_PAIRS:
        return 0.0
    same = similarity(old, new)
    return same * shared if same >= MIN_SHARE_SAME else 0.0


def _moved_together(sentences: Sentences, last: Pair, pair: Pair) -> bool:
    """Return whether a pair of sentences moved together with the previous pair.

    On each side, the sentences of the two pairs must be neighbors in the same change.
    """
    if pair != (last[0] + 1, last[1] + 1):
        return False
    old, new = sentences
    from_one_place = old[last[0]].place == old[pair[0]].place
    return from_one_place and new[last[1]].place == new[pair[1]].place


def _moved_parts(old: Sentence, new: Sentence) -> tuple[list[RunPart], list[RunPart]]:
    # ranges of the tokens that both sentences contain; only these moved, the rest was reworded
    olds = []
    news = []
    for edit in readable_edits(old.text.tokens, new.text.tokens):
        if not edit.changed:
            olds.append((edit.old_start, edit.old_end))
            news.append((edit.new_start, edit.new_end))
    return list(_parts_of_tokens(old, olds)), list(_parts_of_tokens(new, news))


def _parts_of_tokens(sentence: Sentence, ranges: Sequence[tuple[int, int]]) -> Iterator[RunPart]:
    """Yield the parts of runs that contain the given tokens of a sentence.

    `ranges` contains the (start, end) indexes of the tokens, in order.
    """
    tokens = sentence.text.tokens
    # tokens of link targets and footnote references, which aren't in the text of the change
    unread = [at for at, key in enumerate(tokens.keys) if key[0] == TARGET or key[-1] == NOTE]
    edges = _token_edges(sentence, unread)
    previous_stop = 0
    for start, stop in ranges:
        first = edges[start]
        # the words before the range were reworded, so the space between belongs to them
        if start != previous_stop:
            first += len(tokens.spaces[start])
        previous_stop = stop
        last = sentence.end if stop == len(tokens) else edges[stop]
        for part in sentence.change.parts(first, last):
            if part.run.read:
                yield part
    # link targets and footnote references in the range move with it
    parts = sentence.change.parts(sentence.start, sentence.end)
    unread_parts = [part for part in parts if not part.run.read]
    for at, part in zip(unread, unread_parts, strict=True):
        if any(start <= at < stop for start, stop in ranges):
            yield part


def _token_edges(sentence: Sentence, unread: Sequence[int]) -> list[int]:
    """Return the start offset of each token in the text of the change, and the last end offset.

    The space before a token belongs to the token. `unread` contains the tokens that aren't in the
    text.
    """
    tokens = sentence.text.tokens
    sizes = list(map(len, tokens.texts))
    for at in unread:
        sizes[at] = 0
    sizes_with_spaces = map(add, map(len, tokens.spaces), sizes)
    return list(accumulate(sizes_with_spaces, initial=sentence.start))


def _cut_runs(runs: Sequence[Run], moved: Sequence[tuple[RunPart, int]]) -> Iterator[Run]:
    """Split runs at the start and end of each part that moved.

    `moved` contains (part, number of its move) pairs.
    """
    parts = defaultdict(list)  # index of the run → (part, number of the move)
    for part, number in sorted(moved):
        parts[part.at].append((part, number))
    for at, run in enumerate(runs):
        done = 0  # number of characters that have been yielded
        for part, number in parts[at]:
            if done < part.start:
                yield run._replace(text=run.text[done : part.start])
            yield part.run._replace(moved=number)
            done = part.start + len(part.run.text)
        if not done:  # no part of the run moved
            yield run
        elif done < len(run.text):
            yield run._replace(text=run.text[done:])
