"""The changed sentences of a redline, each with a quote that shows the change, and what else readers see of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from legalsite.model.document import Block
from legalsite.model.redline import Redline, Run, RunTuple, words_without
from legalsite.redline.output.plain_marks import as_plain_text, mark_of, marked_text
from legalsite.redline.output.redline_lines import Line, layout_note, lines
from legalsite.text.clause_numbers import written_number
from legalsite.text.number_words import number_words
from legalsite.text.phrase_catalogue import english
from legalsite.text.sentences import sentence_starts

LONGEST_QUOTE = 220
QUOTED = 3  # sentences that a message quotes
AROUND = 60
WORD = re.compile(r"[^\W\d_]+")
UNMOVED = " \n.。"  # what may stay where a sentence was


class ChangedSentence(Struct, frozen=True):
    """A sentence with a change, or a whole passage that was inserted or deleted."""

    runs: RunTuple
    block: Block
    line: int  # the line of its block in the new text; 0 if nothing of it is left there
    whole: bool  # whether all of it is new or removed
    start: int  # how many letters and signs of its block's new text come before it, spaces not counted

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
        """Whether all of it moved from another place, or to one."""
        return {run.moved > 0 for run in self.runs if run.text.strip(UNMOVED)} == {True}

    @property
    def quote(self) -> str:
        """The changed words, marked as `diff` does, with some of the words around them."""
        parts = [_shown(run, first=not index, last=run is self.runs[-1]) for index, run in enumerate(self.runs)]
        return shortened("".join(parts))


class Difference(Struct, frozen=True):
    """A difference that readers see, as it is shown to whoever answers for the type of a change."""

    quote: str  # the words, after what happened to them if they are the same as before
    is_reworded: bool = False  # whether the words themselves changed
    has_number: bool = False  # whether a number is among the changed words
    is_harmless: bool = False  # whether nobody needs to sign it


def differences(redline: Redline, language: str) -> list[Difference]:
    """Return every difference that readers see: changed sentences, and what moved, was renumbered or
    laid out in another way. Those with numbers come first; `language` is that of the text.

    White space, other kinds of quotation marks, hyphens, dashes and dots in the same place, emphasis, list marks, and
    where a paragraph begins or ends are left out; the numbers of list items are harmless."""
    found = []
    moved = []
    for sentence in changed_sentences(redline):
        if not sentence.is_moved:
            found.append(_difference(sentence, language))
        elif sentence.new.strip(UNMOVED):
            moved.append(Difference(f"moved: {quoted(sentence.new)}"))
    placements = dict.fromkeys(_placements(lines(redline, reflow=False)))
    every = [*found, *moved, *placements]
    return sorted(every, key=lambda difference: (difference.is_harmless, not difference.has_number))


def _difference(sentence: ChangedSentence, language: str) -> Difference:
    words = number_words(language).cardinals
    stayed = [run for run in sentence.runs if not run.moved]
    changed = "".join(f"{run.text} " for run in stayed if run.op != "equal")
    in_words = any(word.casefold() in words for word in WORD.findall(changed))
    has_number = in_words or any(map(str.isnumeric, changed))
    old, new = (words_without(op, stayed).split() for op in ("insert", "delete"))
    return Difference(f"“{sentence.quote}”", old != new, has_number)


def _placements(all_lines: Sequence[Line]) -> Iterator[Difference]:
    """Yield how lines are placed, numbered or laid out now, with their words, where that is not as before."""
    for line in all_lines:
        if line.mark == "unchanged":
            continue
        block = line.block
        words = quoted(f"{written_number(block.number)} {block.text}")
        notes = [layout_note(line, english("redline"))]
        if line.move and block.kind == "row":
            others = [other.block.text for other in _swapped_with(line, all_lines)]
            notes.append("rows swapped" if others else "table row moved")
            words = " and ".join(map(quoted, sorted([block.text, *others])))
        elif line.move:
            notes.append("moved")
        is_harmless = block.kind == "item" and not any(notes)
        if line.old_number or line.mark == "renumbered":
            was = f"was {line.old_number}" if line.old_number else "had no number"
            notes.append(f"renumbered, {was}")
        said = ", ".join(filter(None, notes))
        if said:
            yield Difference(f"{said}: {words}", is_harmless=is_harmless)


def _swapped_with(line: Line, all_lines: Iterable[Line]) -> list[Line]:
    """Return the row that is now where this one was, if it was where this one is now."""
    group = line.block.group
    rows = [
        row for row in all_lines if row.block.kind == "row" and row.block.group == group and row.old
    ]
    were = sorted(rows, key=lambda row: row.old.line if row.old else 0)
    other = rows[were.index(line)]
    is_swapped = other is not line and other is were[rows.index(line)]
    return [other] if is_swapped else []


def quoted(words: str) -> str:
    """Return words in quotation marks, as long as a quote may be."""
    return f"“{shortened(words)}”"


def shortened(words: str) -> str:
    """Return words in one line, as long as a quote may be."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"


def listed(quotes: Sequence[str]) -> str:
    """Return the first quotes, and how many more there are."""
    rest = len(quotes) - QUOTED
    return "; ".join(quotes[:QUOTED]) + (f"; and {rest} more" if rest > 0 else "")


def changed_sentences(redline: Redline) -> Iterator[ChangedSentence]:
    """Yield the sentences with a change, in reading order. A clause that only moved or was renumbered has none."""
    line = 0
    read: dict[int, int] = {}  # the signs of each block so far: a block that was cut in two has several passages
    for passage in redline.passages:
        line = passage.new.line if passage.new else line
        block = passage.block
        start = read.get(id(block), 0)
        is_marked = any(run.op != "equal" for run in passage.runs)
        for runs in _sentences(passage.runs) if is_marked else [passage.runs]:
            if any(run.op != "equal" for run in runs):
                whole = len({run.op for run in runs}) == 1
                yield ChangedSentence(tuple(runs), block, line, whole=whole, start=start)
            start += sum(signs_in(run.text) for run in runs if run.op != "delete")
        read[id(block)] = start


def signs_in(text: str) -> int:
    """Return how many characters a text has, without spaces."""
    return sum(map(len, text.split()))


def _sentences(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Yield the runs of each sentence. They are cut where one begins in both the old and the new text."""
    old, new = (_starts(words_without(op, runs)) for op in ("insert", "delete"))
    current: list[Run] = []
    was = now = 0  # how many letters and signs of either text came before
    for run in runs:
        starts = sentence_starts(run.text, semicolons=True) if run.op == "equal" and run.read else ()
        for start, end in pairwise([0, *starts, len(run.text)]):
            part = run._replace(text=run.text[start:end])
            size = signs_in(part.text) if run.read else 0
            if size and current and was in old and now in new and "equal" in (run.op, current[-1].op):
                yield current
                current = []
            current.append(part)
            was += size if run.op != "insert" else 0
            now += size if run.op != "delete" else 0
    yield current


def _starts(text: str) -> set[int]:
    """Return how many letters and signs come before each sentence of a text, and how many it has."""
    offsets = [0, *sentence_starts(text, semicolons=True), len(text)]
    return set(accumulate((signs_in(text[start:end]) for start, end in pairwise(offsets)), initial=0))


def _shown(run: Run, *, first: bool, last: bool) -> str:
    if run.op == "equal":
        return "" if run.target else _around(run.text, first=first, last=last)
    text = f"<{run.text}>" if run.target else as_plain_text(run)
    if run.moved:
        text = _around(text, first=first, last=last)
    return marked_text(text, mark_of(run))


def _around(text: str, *, first: bool, last: bool) -> str:
    """Return just enough of the unchanged words beside a change for a reader to find it."""
    if len(text) > AROUND and first:
        return "… " + text[-AROUND:].split(" ", 1)[-1]
    if len(text) > AROUND and last:
        return text[:AROUND].rsplit(" ", 1)[0] + " …"
    return f"{text[:AROUND]} … {text[-AROUND:]}" if len(text) > 2 * AROUND else text
