"""The changed sentences of a redline, with quotes, and what else readers see of a change."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from msgspec import Struct

from legalsite.errors import cut_at_word
from legalsite.model.document import Block
from legalsite.model.redline import Redline, Run, RunTuple, words_without
from legalsite.redline.output.plain_marks import as_plain_text, mark_of, marked_text
from legalsite.redline.output.redline_lines import Line, layout_note, lines
from legalsite.text.clause_numbers import written_number
from legalsite.text.number_words import number_words
from legalsite.text.phrase_catalogue import english
from legalsite.text.sentences import sentence_starts

MAX_QUOTE_LENGTH = 220
MAX_QUOTES = 3  # sentences that a message quotes
MAX_CONTEXT_LENGTH = 60  # characters of unchanged words on one side of a change
WORD = re.compile(r"[^\W\d_]+")
UNMOVED = " \n.。"  # signs that may stay where a sentence was when it moves


class ChangedSentence(Struct, frozen=True):
    """A sentence with a change, or a whole passage that was inserted or deleted."""

    runs: RunTuple
    block: Block
    # the line of its block in the new text; of a deleted block, the line of the last block before
    # it that is in the new text, or 0
    line: int
    whole: bool  # whether all of it was inserted, or all of it deleted
    start: int  # the characters without spaces before it in the new text of its block

    @property
    def old(self) -> str:
        """The old words, without link targets and footnote marks."""
        return words_without("insert", self.runs).strip()

    @property
    def new(self) -> str:
        """The new words, without link targets and footnote marks."""
        return words_without("delete", self.runs).strip()

    @property
    def is_moved(self) -> bool:
        """Whether all of its words moved, to or from another place."""
        return {run.moved > 0 for run in self.runs if run.text.strip(UNMOVED)} == {True}

    @property
    def quote(self) -> str:
        """The changed words, marked as `diff` does, with some of the words around them."""
        quote = ""
        for index, run in enumerate(self.runs):
            quote += _shown_run(run, first=index == 0, last=run is self.runs[-1])
        return shortened(quote)


class Difference(Struct, frozen=True):
    """A difference that readers see, as it is shown to the person who approves the change."""

    quote: str  # the words with marks; if they are the same as before, first what happened to them
    is_reworded: bool = False  # whether the words themselves changed
    has_number: bool = False  # whether a number is among the changed words
    is_harmless: bool = False  # whether no one needs to approve it


def differences(redline: Redline, language: str) -> list[Difference]:
    """Return every difference that readers see; `language` is the text's.

    These are changed sentences, and what was moved, renumbered, or laid out in another way. Those
    with numbers come first, and harmless ones, such as new numbers of list items, last. Left out
    are white space, other kinds of quotation marks, hyphens, dashes, and dots, emphasis, list
    marks, and where a paragraph begins or ends.
    """
    found = []
    moved = []
    for sentence in changed_sentences(redline):
        if not sentence.is_moved:
            found.append(_difference(sentence, language))
        elif sentence.new.strip(UNMOVED):  # at its new place; the old one isn't listed again
            moved.append(Difference("moved: " + quoted(sentence.new)))
    placements = dict.fromkeys(_placements(lines(redline, reflow=False)))
    found += [*moved, *placements]
    return sorted(found, key=lambda difference: (difference.is_harmless, not difference.has_number))


def _difference(sentence: ChangedSentence, language: str) -> Difference:
    """Return a changed sentence as a difference; words in it that only moved didn't change."""
    stayed = [run for run in sentence.runs if not run.moved]
    changed = "".join([f"{run.text} " for run in stayed if run.op != "equal"])
    cardinals = number_words(language).cardinals
    has_number = any(map(str.isnumeric, changed))
    has_number = has_number or any(word.casefold() in cardinals for word in WORD.findall(changed))
    old = words_without("insert", stayed).split()
    new = words_without("delete", stayed).split()
    is_reworded = old != new  # not only in layout or in a link's target
    return Difference(f"“{sentence.quote}”", is_reworded, has_number)


def _placements(all_lines: Sequence[Line]) -> Iterator[Difference]:
    """Yield a difference for each line that was moved, renumbered, or laid out in another way.

    `all_lines` are all lines of the redline, changed or not.
    """
    for line in all_lines:
        if line.mark == "unchanged":
            continue
        block = line.block
        number = written_number(block.number)
        words = quoted(f"{number} {block.text}")
        notes = [layout_note(line, english("redline"))]
        if line.move and block.kind == "row":
            others = [other.block.text for other in _swapped_with(line, all_lines)]
            notes.append("rows swapped" if others else "table row moved")
            words = " and ".join(map(quoted, sorted([block.text, *others])))
        elif line.move:
            notes.append("moved")
        # an item with no other note only has a new number
        is_harmless = block.kind == "item" and not any(notes)
        if line.old_number:
            notes.append(f"renumbered, was {line.old_number}")
        elif line.mark == "renumbered":
            notes.append("renumbered, had no number")
        description = ", ".join(filter(None, notes))
        if description:  # otherwise, only words changed, and `changed_sentences` yields them
            yield Difference(f"{description}: {words}", is_harmless=is_harmless)


def _swapped_with(line: Line, all_lines: Iterable[Line]) -> list[Line]:
    """Return, in a list, the row of the table with which this row changed places.

    The list is empty if no row is now where this one was, and was where this one is now.
    """
    group = line.block.group
    table = [row for row in all_lines if row.block.kind == "row" and row.block.group == group]
    rows = [row for row in table if row.old]
    were = sorted(rows, key=attrgetter("old.line"))  # in the order of the old text
    other = rows[were.index(line)]  # the row that is now where this one was
    if other is not line and other is were[rows.index(line)]:
        return [other]
    return []


def quoted(words: str) -> str:
    """Return words in quotation marks, shortened to MAX_QUOTE_LENGTH."""
    return f"“{shortened(words)}”"


def shortened(words: str) -> str:
    """Return words on one line, shortened to MAX_QUOTE_LENGTH."""
    line = " ".join(words.split())
    if len(line) <= MAX_QUOTE_LENGTH:
        return line
    return line[: MAX_QUOTE_LENGTH - 1].rstrip() + "…"


def listed(quotes: Sequence[str]) -> str:
    """Return the first quotes as one text, and how many more there are."""
    shown = "; ".join(quotes[:MAX_QUOTES])
    rest = len(quotes) - MAX_QUOTES
    if rest > 0:
        shown += f"; and {rest} more"
    return shown


def changed_sentences(redline: Redline) -> Iterator[ChangedSentence]:
    """Yield the sentences with a change, in reading order.

    A clause that only moved or was renumbered has none.
    """
    line = 0
    # By the id of a block: its characters without spaces in earlier passages. A block that was
    # divided has several.
    read: dict[int, int] = {}
    for passage in redline.block_changes:
        if passage.new:
            line = passage.new.line
        block = passage.block
        start = read.get(id(block), 0)
        sentences: Iterable[Sequence[Run]] = [passage.runs]
        if any(run.op != "equal" for run in passage.runs):
            sentences = _runs_by_sentence(passage.runs)
        for runs in sentences:
            ops = {run.op for run in runs}
            if ops - {"equal"}:
                whole = len(ops) == 1  # all of the sentence was inserted, or all of it deleted
                yield ChangedSentence(tuple(runs), block, line, whole=whole, start=start)
            start += sum(signs_in(run.text) for run in runs if run.op != "delete")
        read[id(block)] = start


def signs_in(text: str) -> int:
    """Return how many characters a text has, without spaces."""
    return sum(map(len, text.split()))


def _runs_by_sentence(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Yield the runs of each sentence.

    They are divided where a sentence begins in both the old and the new text.
    """
    old_starts = _sentence_sign_counts(words_without("insert", runs))
    new_starts = _sentence_sign_counts(words_without("delete", runs))
    current: list[Run] = []
    old = 0  # the characters without spaces so far, in the old text
    new = 0  # the same in the new text
    for run in runs:
        starts: Iterable[int] = ()
        # within other runs, no sentence can begin in both texts
        if run.op == "equal" and run.read:
            starts = sentence_starts(run.text, semicolons=True)
        for start, end in pairwise([0, *starts, len(run.text)]):
            part = run._replace(text=run.text[start:end])
            # `read`: it is part of the sentence, and not a link's target or a mark of a footnote
            size = signs_in(part.text) if run.read else 0
            begins = size > 0 and old in old_starts and new in new_starts
            # a deletion and the insertion in its place stay in one sentence
            if begins and current and "equal" in (run.op, current[-1].op):
                yield current
                current = []
            current.append(part)
            if run.op != "insert":
                old += size
            if run.op != "delete":
                new += size
    yield current


def _sentence_sign_counts(text: str) -> set[int]:
    """Return the places at which sentences begin, and the end of the text, as numbers of characters
    without spaces: these are the same in a text and its redline."""
    starts = {0}
    signs = 0
    for start, end in pairwise([0, *sentence_starts(text, semicolons=True), len(text)]):
        signs += signs_in(text[start:end])
        starts.add(signs)
    return starts


def _shown_run(run: Run, *, first: bool, last: bool) -> str:
    """Return a run as it is quoted: with its mark, and shortened if its words didn't change.

    `first` and `last`: it is at the beginning or end of the quote.
    """
    if run.op == "equal" and run.target:
        return ""
    if run.op == "equal":
        return _shorten_context(run.text, first=first, last=last)
    text = as_plain_text(run)
    if run.target:
        text = f"<{run.text}>"
    if run.moved:
        text = _shorten_context(text, first=first, last=last)
    return marked_text(text, mark_of(run))


def _shorten_context(text: str, *, first: bool, last: bool) -> str:
    """Return unchanged words; if they are many, only the words next to a change are kept.

    `first`: the change follows them. `last`: it precedes them. Otherwise, changes are on both
    sides.
    """
    if len(text) > MAX_CONTEXT_LENGTH and first:
        return "… " + text[-MAX_CONTEXT_LENGTH:].split(" ", 1)[-1]  # without a word that was cut
    if last:
        return cut_at_word(text, MAX_CONTEXT_LENGTH)
    if len(text) <= 2 * MAX_CONTEXT_LENGTH:
        return text
    return f"{text[:MAX_CONTEXT_LENGTH]} … {text[-MAX_CONTEXT_LENGTH:]}"
