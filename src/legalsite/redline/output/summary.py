"""Sums a redline up in one line: "3 clauses changed, 1 added, 1 moved; 42 words added, 17 words
removed"."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

from legalsite.model.redline import BlockChange, ChangeKind, Redline, UnchangedBlocks
from legalsite.redline.compare import marked_words
from legalsite.redline.output.redline_lines import groups, mark_of_group
from legalsite.redline.output.shown_runs import runs_without_unmentioned_targets
from legalsite.redline.tokens import count_words
from legalsite.text.languages import base_language
from legalsite.text.phrase_catalogue import Phrases, english

LineKind = ChangeKind | Literal["laid_out"]
"""What a line counts as: `laid_out` if it is amended, but only its layout changed."""
KINDS: tuple[LineKind, ...] = (
    "amended",
    "inserted",
    "deleted",
    "moved",
    "renumbered",
    "laid_out",
)


def summary(redline: Redline, say: Phrases | None = None) -> str:
    """Return how many clauses and words changed, in the language of `say`, or in English: "3
    clauses changed, 1 added; 42 words added"."""
    say = say or english("redline")
    counts = changed_lines(redline)
    clauses: list[str] = []
    for kind in KINDS:
        if counts[kind]:
            # "3 clauses changed", then only "1 added"
            phrase = f"more_{kind}" if clauses else kind
            clauses.append(say.counted(phrase, counts[kind]))
    words = _counted_words_and_links(redline, say)
    # clauses changed, but no word or link in them
    if not words and (counts["amended"] or counts["laid_out"]):
        words = [say["no_words"]]
    parts = [say["comma"].join(part) for part in (clauses, words) if part]
    return str(say["semicolon"].join(parts) or say["nothing"])


def _counted_words_and_links(redline: Redline, say: Phrases) -> list[str]:
    """Return phrases that say how many words were inserted, deleted and moved, and how many links
    changed."""
    in_characters = base_language(say.language) == "ja"  # Japanese has no spaces between words
    count = _count_characters if in_characters else count_words
    marked = marked_words(redline, count)
    numbers = {
        "words_inserted": marked.inserted,
        "words_deleted": marked.deleted,
        "words_moved": words_moved(redline, count),
        "links": links_changed(redline),
    }
    return [say.counted(phrase, number) for phrase, number in numbers.items() if number]


def _count_characters(text: str) -> int:
    """Return how many characters a text has without spaces."""
    return sum(map(len, text.split()))


def changed_lines(redline: Redline) -> Counter[LineKind]:
    """Return the number of changed lines of each kind.

    A heading counts as one with the clause or the smaller heading right under it, if both changed
    in the same way.
    """
    counts: Counter[LineKind] = Counter()
    kind_above: LineKind = "unchanged"
    level = 0  # of the heading right above, which isn't counted yet; 0 if there is none
    for group in groups(redline):
        kind = _line_kind(group)
        below = _heading_level(group)  # 0 if this isn't a heading
        # the heading above counts alone if this line changed otherwise, or is a heading that isn't
        # in its section
        if level and (kind != kind_above or 0 < below <= level):
            counts[kind_above] += 1
        if not below:
            counts[kind] += 1
        kind_above = kind
        level = below
    if level:
        counts[kind_above] += 1
    del counts["unchanged"]
    return counts


def _line_kind(group: Sequence[BlockChange] | UnchangedBlocks) -> LineKind:
    """Return what the line that these passages form counts as. A stretch is unchanged lines."""
    if isinstance(group, UnchangedBlocks):
        return "unchanged"
    mark = mark_of_group(group)
    if mark != "amended" or not any(block_change.layouts for block_change in group):
        return mark
    ops = {run.op for block_change in group for run in block_change.runs}  # equal, delete, insert
    # only the layout changed if all words are equal
    return "laid_out" if ops <= {"equal"} else mark


def _heading_level(group: Sequence[BlockChange] | UnchangedBlocks) -> int:
    """Return the level of a heading that may have changed; 0 for anything else."""
    if isinstance(group, UnchangedBlocks) or group[0].block.kind != "heading":
        return 0
    return group[0].block.level


def words_moved(redline: Redline, count: Callable[[str], int]) -> int:
    """Return how many words moved to another clause or to another place in the same clause. Words
    of clauses that moved as a whole are not counted. `count` returns how many words a text has."""
    total = 0
    for block_change in redline.stored_changes:
        for run in block_change.runs:
            # once for each move: its words are deleted in one place and inserted in another
            if run.moved and run.op == "insert" and run.read:
                total += count(run.text)
    return total


def links_changed(redline: Redline) -> int:
    """Return how many links got another target, or came or went while their words stayed. Links
    that were inserted or deleted with their words do not count."""
    count = 0
    for block_change in redline.stored_changes:
        if block_change.kind in ("amended", "moved"):
            runs = runs_without_unmentioned_targets(
                block_change.runs, block_change.old, block_change.new
            )
            ops = [run.op for run in runs if run.target]
            # a target that replaces another one is deleted and inserted, but one link
            count += max(ops.count("delete"), ops.count("insert"))
    return count
