"""Summarize a redline in one line.

For example: “3 clauses changed, 1 added, 1 moved; 42 words added, 17 words removed”.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

from legalsite.model.redline import BlockChange, ChangeKind, Redline, UnchangedBlocks
from legalsite.redline.compare import marked_words
from legalsite.redline.output.redline_lines import change_of_group, groups
from legalsite.redline.output.shown_runs import runs_without_unmentioned_targets
from legalsite.redline.tokens import count_characters, count_words
from legalsite.text.languages import base_language
from legalsite.text.phrase_catalogue import Phrases, english

LineKind = ChangeKind | Literal["laid_out"]
"""The kind of change to a line. A line counts as `laid_out` if only its layout changed."""
KINDS: tuple[LineKind, ...] = ("amended", "inserted", "deleted", "moved", "renumbered", "laid_out")


def summary(redline: Redline, phrases: Phrases | None = None) -> str:
    """Summarize how many clauses and words changed, in English by default.

    For example: “3 clauses changed, 1 added; 42 words added”.
    """
    phrases = phrases or english("redline")
    counts = changed_lines(redline)
    clauses: list[str] = []
    for kind in KINDS:
        if counts[kind]:
            # only the first count contains the word “clauses”
            phrase = f"more_{kind}" if clauses else kind
            clauses.append(phrases.counted(phrase, counts[kind]))
    words = _counted_words_and_links(redline, phrases)
    # a clause changed without any word being counted, for example only its layout
    if not words and (counts["amended"] or counts["laid_out"]):
        words = [phrases["no_words"]]
    parts = [phrases["comma"].join(part) for part in (clauses, words) if part]
    return str(phrases["semicolon"].join(parts) or phrases["nothing"])


def _counted_words_and_links(redline: Redline, phrases: Phrases) -> list[str]:
    # Japanese text has no spaces between words, so characters are counted instead
    in_characters = base_language(phrases.language) == "ja"
    count = count_characters if in_characters else count_words
    marked = marked_words(redline, count)
    numbers = {
        "words_inserted": marked.inserted,
        "words_deleted": marked.deleted,
        "words_moved": words_moved(redline, count),
        "links": links_changed(redline),
    }
    return [phrases.counted(phrase, number) for phrase, number in numbers.items() if number]


def changed_lines(redline: Redline) -> Counter[LineKind]:
    """Count the changed lines by kind.

    A heading and the line directly below it count as one line if both changed in the same way.
    """
    # a clause usually consists of a heading and the text below it, so count both only once
    counts: Counter[LineKind] = Counter()
    kind_above: LineKind = "unchanged"
    uncounted = 0  # level of the heading above if that heading hasn't been counted yet, otherwise 0
    for group in groups(redline):
        kind = _line_kind(group)
        level = _heading_level(group)  # 0 if this isn't a changed heading
        # the heading above counts separately: the line changed differently, or starts another
        # section
        if uncounted and (kind != kind_above or 0 < level <= uncounted):
            counts[kind_above] += 1
        if not level:  # a heading is counted after the line below it
            counts[kind] += 1
        kind_above = kind
        uncounted = level
    if uncounted:
        counts[kind_above] += 1
    del counts["unchanged"]
    return counts


def _line_kind(group: Sequence[BlockChange] | UnchangedBlocks) -> LineKind:
    """Return how a line changed, which is `laid_out` if only its layout changed."""
    if isinstance(group, UnchangedBlocks):
        return "unchanged"
    change = change_of_group(group)
    if change != "amended" or not any(block_change.layouts for block_change in group):
        return change
    # the layout changed; the text is unchanged if all runs are equal
    ops = {run.op for block_change in group for run in block_change.runs}
    return "laid_out" if ops <= {"equal"} else change


def _heading_level(group: Sequence[BlockChange] | UnchangedBlocks) -> int:
    """Return the level of a changed heading, or 0 for anything else."""
    if isinstance(group, UnchangedBlocks) or group[0].block.kind != "heading":
        return 0
    return group[0].block.level


def words_moved(redline: Redline, count: Callable[[str], int]) -> int:
    """Count the words that moved, except in clauses that moved as a whole.

    `count` returns the number of words in a text.
    """
    total = 0
    for block_change in redline.stored_changes:
        for run in block_change.runs:
            # count only insertions, because each move also has a deletion
            if run.moved and run.op == "insert" and run.read:
                total += count(run.text)
    return total


def links_changed(redline: Redline) -> int:
    """Count changed link targets, and links added to or removed from unchanged text."""
    count = 0
    for block_change in redline.stored_changes:
        if block_change.kind in ("amended", "moved"):
            runs = runs_without_unmentioned_targets(
                block_change.runs, block_change.old, block_change.new
            )
            ops = [run.op for run in runs if run.target]
            # a replaced target counts once, although it's deleted and inserted
            count += max(ops.count("delete"), ops.count("insert"))
    return count
