"""Extract and quote the changed sentences of a redline.

Clauses that were moved or renumbered count as changes, too.
"""

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
from legalsite.redline.tokens import count_characters
from legalsite.text.clause_numbers import written_number
from legalsite.text.number_words import number_words
from legalsite.text.phrase_catalogue import english
from legalsite.text.sentences import sentence_starts

MAX_QUOTE_LENGTH = 220
MAX_QUOTES = 3  # maximum number of sentences to quote in a message
MAX_CONTEXT_LENGTH = 60  # maximum number of unchanged characters before or after a change
WORD = re.compile(r"[^\W\d_]+")
PUNCTUATION_LEFT = " \n.。"  # if a sentence moved away, only this punctuation may remain


class ChangedSentence(Struct, frozen=True):
    """A sentence with a change, or an inserted or deleted paragraph."""

    runs: RunTuple
    block: Block
    # Line number in the new version. For a deleted block, it's the line of the last block before it
    # that still exists, or 0.
    line: int
    whole: bool  # whether the entire sentence was inserted or deleted
    start: int  # offset in the new text of the block, without counting spaces

    @property
    def old(self) -> str:
        """The old text, without link targets and footnote references."""
        return words_without("insert", self.runs).strip()

    @property
    def new(self) -> str:
        """The new text, without link targets and footnote references."""
        return words_without("delete", self.runs).strip()

    @property
    def is_moved(self) -> bool:
        """Whether the entire sentence moved, except for punctuation."""
        return {run.moved > 0 for run in self.runs if run.text.strip(PUNCTUATION_LEFT)} == {True}

    @property
    def quote(self) -> str:
        """The changed words with some context, and markup as in the output of `legalsite diff`."""
        quote = ""
        for index, run in enumerate(self.runs):
            quote += _quoted_run(run, first=index == 0, last=run is self.runs[-1])
        return shortened(quote)


class Difference(Struct, frozen=True):
    """A visible difference, as shown to the person who approves the change."""

    # quotation with change markup; if the words are the same, it starts with a description such as
    # “moved”
    quote: str
    is_reworded: bool = False  # whether the wording changed
    has_number: bool = False  # whether a number changed
    is_harmless: bool = False  # whether the difference needs no approval


def differences(redline: Redline, language: str) -> list[Difference]:
    """Return all visible differences, including moved and renumbered clauses.

    Differences with numbers come first, and harmless differences such as new list numbers come
    last. White space, emphasis, list markers, and paragraph breaks are ignored. So are variants of
    quotation marks, hyphens, dashes, and ellipses. `language` is the language of the policy.
    """
    found = []
    moved = []
    for sentence in changed_sentences(redline):
        if not sentence.is_moved:
            found.append(_difference(sentence, language))
        # A moved sentence occurs twice. At its old position, the new text is empty, apart from
        # punctuation.
        elif sentence.new.strip(PUNCTUATION_LEFT):
            moved.append(Difference("moved: " + quoted(sentence.new)))
    # two rows that swapped places give the same difference twice; paragraph breaks don't count
    placements = dict.fromkeys(_layout_differences(lines(redline, reflow=False)))
    found += [*moved, *placements]
    return sorted(found, key=lambda difference: (difference.is_harmless, not difference.has_number))


def _difference(sentence: ChangedSentence, language: str) -> Difference:
    """Describe a changed sentence. Words that moved aren't reworded."""
    stayed = [run for run in sentence.runs if not run.moved]
    changed = "".join([f"{run.text} " for run in stayed if run.op != "equal"])
    cardinals = number_words(language).cardinals  # numbers that are written out, such as “ten”
    has_number = any(map(str.isnumeric, changed))
    has_number = has_number or any(word.casefold() in cardinals for word in WORD.findall(changed))
    old = words_without("insert", stayed).split()
    new = words_without("delete", stayed).split()
    is_reworded = old != new  # False if, for example, only a link target changed
    return Difference(f"“{sentence.quote}”", is_reworded, has_number)


def _layout_differences(all_lines: Sequence[Line]) -> Iterator[Difference]:
    """Yield a difference for each line that was moved, renumbered, or laid out differently.

    `all_lines` contains all lines of the redline.
    """
    for line in all_lines:
        if line.change == "unchanged":
            continue
        block = line.block
        number = written_number(block.number)
        words = quoted(f"{number} {block.text}")
        notes = [layout_note(line, english("redline"))]  # empty if the layout stayed the same
        if line.move and block.kind == "row":
            others = [other.block.text for other in _swapped_with(line, all_lines)]
            notes.append("rows swapped" if others else "table row moved")
            words = " and ".join(map(quoted, sorted([block.text, *others])))
        elif line.move:
            notes.append("moved")
        # Without notes so far, at most the list number changed. Unlike a clause number, it changes
        # whenever an item above is added.
        is_harmless = block.kind == "item" and not any(notes)
        if line.number.old:
            notes.append(f"renumbered, was {line.number.old}")
        elif line.change == "renumbered":
            notes.append("renumbered, had no number")
        description = ", ".join(filter(None, notes))
        if description:  # `changed_sentences` handles changed words
            yield Difference(f"{description}: {words}", is_harmless=is_harmless)


def _swapped_with(line: Line, all_lines: Iterable[Line]) -> list[Line]:
    """Return a list with the table row that this row swapped places with.

    If there isn't exactly one such row, return an empty list.
    """
    group = line.block.group  # all rows of a table have the same group
    table = [row for row in all_lines if row.block.kind == "row" and row.block.group == group]
    rows = [row for row in table if row.old]  # rows of the old table in their new order
    old_order = sorted(rows, key=attrgetter("old.line"))
    # a row's index in `old_order` is its old position, and its index in `rows` is its new one
    now_at_old_position = rows[old_order.index(line)]
    was_at_new_position = old_order[rows.index(line)]
    # if both are the same other row, the two rows swapped places
    if now_at_old_position is was_at_new_position is not line:
        return [was_at_new_position]
    return []


def quoted(words: str) -> str:
    """Shorten text to MAX_QUOTE_LENGTH, and put it in quotation marks."""
    return f"“{shortened(words)}”"


def shortened(words: str) -> str:
    """Put text on one line, and shorten it to MAX_QUOTE_LENGTH."""
    line = " ".join(words.split())
    if len(line) <= MAX_QUOTE_LENGTH:
        return line
    return line[: MAX_QUOTE_LENGTH - 1].rstrip() + "…"


def join_quotes(quotes: Sequence[str]) -> str:
    """Join the first MAX_QUOTES quotes, and state the number of further quotes."""
    shown = "; ".join(quotes[:MAX_QUOTES])
    rest = len(quotes) - MAX_QUOTES
    if rest > 0:
        shown += f"; and {rest} more"
    return shown


def changed_sentences(redline: Redline) -> Iterator[ChangedSentence]:
    """Yield the sentences that changed, in reading order.

    Moving or renumbering a clause doesn't change its sentences.
    """
    line = 0
    # `id()` of a block → end of its last block change, as an offset that doesn't count spaces.
    # Only a block that was split or merged has several block changes.
    ends: dict[int, int] = {}
    for block_change in redline.block_changes:
        if block_change.new:  # a deleted block keeps the line of the block before it
            line = block_change.new.line
        block = block_change.block
        start = ends.get(id(block), 0)
        # unchanged text isn't yielded, so it needn't be split into sentences
        sentences: Iterable[Sequence[Run]] = [block_change.runs]
        if any(run.op != "equal" for run in block_change.runs):
            sentences = _runs_by_sentence(block_change.runs)
        for runs in sentences:
            ops = {run.op for run in runs}
            if ops - {"equal"}:
                # there's no equal run, so the whole sentence was inserted or deleted
                whole = len(ops) == 1
                yield ChangedSentence(tuple(runs), block, line, whole=whole, start=start)
            start += sum(count_characters(run.text) for run in runs if run.op != "delete")
        ends[id(block)] = start


def _runs_by_sentence(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Group runs by sentence. A run is a part of a block with one operation.

    A run is split where a sentence starts in both the old and the new text.
    """
    old_starts = _sentence_offsets(words_without("insert", runs))
    new_starts = _sentence_offsets(words_without("delete", runs))
    current: list[Run] = []
    old = 0  # offset in the old text, without counting spaces
    new = 0  # offset in the new text
    for run in runs:
        starts: Iterable[int] = ()
        # only equal runs are in both texts; link targets and footnote references aren't read
        if run.op == "equal" and run.read:
            starts = sentence_starts(run.text, semicolons=True)
        for start, end in pairwise([0, *starts, len(run.text)]):
            part = run._replace(text=run.text[start:end])
            # the offsets in `old_starts` and `new_starts` don't count link targets and footnotes
            size = count_characters(part.text) if run.read else 0
            begins = size > 0 and old in old_starts and new in new_starts
            # a sentence doesn't begin between a deletion and its replacement, neither of which is
            # an equal run
            if begins and current and "equal" in (run.op, current[-1].op):
                yield current
                current = []
            current.append(part)
            if run.op != "insert":
                old += size
            if run.op != "delete":
                new += size
    yield current


def _sentence_offsets(text: str) -> set[int]:
    """Return the start of each sentence and the end of the text, as offsets.

    White space isn't counted, because it may differ between a text and its redline.
    """
    offsets = {0}
    offset = 0
    for start, end in pairwise([0, *sentence_starts(text, semicolons=True), len(text)]):
        offset += count_characters(text[start:end])
        offsets.add(offset)
    return offsets


def _quoted_run(run: Run, *, first: bool, last: bool) -> str:
    """Format a run for a quote: mark changes, and shorten unchanged text.

    `first` and `last` tell whether the run is at the start or end of the quote. If `run.target` is
    True, the run contains a link target, which isn't visible text.
    """
    if run.op == "equal" and run.target:  # readers don't see an unchanged link target
        return ""
    if run.op == "equal":
        return _shorten_context(run.text, first=first, last=last)
    text = as_plain_text(run)
    if run.target:
        text = f"<{run.text}>"
    if run.moved:  # its text didn't change, so it needn't be quoted in full
        text = _shorten_context(text, first=first, last=last)
    return marked_text(text, mark_of(run))


def _shorten_context(text: str, *, first: bool, last: bool) -> str:
    """Shorten unchanged text to the part next to a change.

    `first` means that the text is before the first change, and `last` that it's after the last one.
    Other text is between two changes.
    """
    if len(text) > MAX_CONTEXT_LENGTH and first:
        return "… " + text[-MAX_CONTEXT_LENGTH:].split(" ", 1)[-1]  # drop the part of a word
    if last:
        return cut_at_word(text, MAX_CONTEXT_LENGTH)
    if len(text) <= 2 * MAX_CONTEXT_LENGTH:
        return text
    return f"{text[:MAX_CONTEXT_LENGTH]} … {text[-MAX_CONTEXT_LENGTH:]}"
