"""Compares two documents. The redline consists of passages, each with the words that were
deleted and inserted in it.

It builds on layers that can each be used alone: sequences (equal items in order), align (which
block became which), words (the shortest edits), cleanup (edits that read well), runs (edits as
they are shown).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter

from msgspec.structs import replace

from legalsite.model.document import Block, Document, Span
from legalsite.model.redline import (
    BlockChange,
    BlockLayouts,
    ChangeKind,
    LeadIns,
    Op,
    Redline,
    Run,
    RunTuple,
    UnchangedBlocks,
    Words,
    runs_of_whole_block,
)
from legalsite.redline.align import Group, align
from legalsite.redline.blocks import block_key, changed_layouts, is_reflow
from legalsite.redline.cleanup import readable_edits
from legalsite.redline.compared_text import BlockText, Memory, Side
from legalsite.redline.lead_ins import changed_lead_ins
from legalsite.redline.moved_words import UNMARKED_KINDS, with_moved_words
from legalsite.redline.runs import block_runs, joined_runs, runs_by_blocks
from legalsite.redline.sequences import Edit, EqualRun, joined_edits, pairs_of
from legalsite.redline.tokens import BORDER, Tokens, count_words, is_word, join_tokens, tokenize
from legalsite.text.clause_numbers import is_same_number

MAX_NUMBER_TOKENS = 6  # the longest clause number that is looked for in words
PUNCTUATION = " .:()–—-\n"

Numbers = tuple[str, ...]
"""The clause numbers beside some blocks; empty for a block that has none."""

MarkedBlocks = tuple[int, int, RunTuple, bool]
"""An old block, a new block, the runs of both, and whether one of them has its number in its words
while the other has it beside them. A block is its index in its group; -1 stands for no block."""


def compare(old: Document, new: Document) -> Redline:
    """Return the redline of two documents: its passages in the order of the new text.

    Every block of both sides appears once. Only a block that was split or merged appears in
    several neighboring passages; inserted blocks may come between them. The equal and deleted
    words of a block's passages are its words in the old text, and the equal and inserted words
    are its words in the new one; a clause number that one text has in its words, and the other
    beside them, is where the new text has it. Comparing a text with itself marks nothing, and
    comparing the other way round swaps the marks. The result depends on nothing but the blocks.
    """
    memory = Memory()
    return compare_sides(Side(old.blocks, memory), Side(new.blocks, memory))


def have_other_words(old: Document, new: Document) -> bool:
    """Return whether one document has a word more often than the other, so that their redline marks
    something. This takes a fraction of a redline's time and memory. Words of clause numbers do not
    count: one document may have a number in its words, and the other beside them.
    """
    # A block's key is equal for blocks that look the same to readers: only count the words of
    # blocks that one document has more often.
    times: Counter[str] = Counter()  # how much more often `old` has the block with a key
    spans = {}  # what is read in the block with a key
    for document, sign in ((old, 1), (new, -1)):  # blocks of `new` count as -1
        for block in document.blocks:
            key = block_key(block)
            times[key] += sign
            spans[key] = block.read
    words: Counter[str] = Counter()  # how much more often `old` has a word
    for key, more in times.items():
        if more:
            for word in filter(is_word, tokenize(spans[key]).keys):
                words[word] += more
    # the words of all clause numbers, which don't count
    for number in {block.number for block in (*old.blocks, *new.blocks) if block.number}:
        for word in tokenize((Span(number),)).keys:
            del words[word]
    return any(words.values())  # a negative count is also a difference


def compare_sides(old: Side, new: Side) -> Redline:
    """Return the redline of two sides, for documents that are compared more than once: a side is a
    document with everything computed for it.

    Work that was done for a side, or with the same memory, is not done again.
    """
    # a heading's changed anchor doesn't count as a change of links to it
    old = old.with_anchors_of(new)
    alignment = align(old, new)  # which blocks became which
    lead_ins = changed_lead_ins(old, new, alignment)
    partners = [-1] * len(new.blocks)  # the old block that each new one was
    for a, b, length in alignment.same:
        partners[b : b + length] = range(a, a + length)
    # the equal blocks that got another number, layout or lead-in, by the index of the new block
    noted = _noted_changes(alignment.same, old, new, lead_ins)
    parts: list[BlockChange | UnchangedBlocks] = []
    start = 0  # the first new block after the last group
    for at, group in alignment.rest:  # the blocks that aren't equal, in the order of the new text
        parts += _unchanged_parts(range(start, at), partners, noted, old, new)
        parts += _changes_in_group(group, old, new, lead_ins)
        start = at + len(group.new)
    parts += _unchanged_parts(range(start, len(new.blocks)), partners, noted, old, new)
    return Redline(tuple(with_moved_words(parts, new.memory)))


def marked_words(redline: Redline, count: Callable[[str], int] = count_words) -> Words:
    """Return how many words a redline marks. A word that moved counts once.

    `count`: returns how many words a text has. If only one text has a clause number in its words,
    the number does not count as moved.
    """
    # words by (operation, whether they moved to another place)
    counts = Counter[tuple[str, bool]]()
    moved = 0  # words that moved together with their block
    for block_change in redline.stored_changes:  # in stretches, nothing is marked
        if block_change.kind in UNMARKED_KINDS:
            continue
        for side in {run.op for run in block_change.runs} - {"equal"}:  # `delete` or `insert`
            runs = [run for run in block_change.runs if run.op in (side, "equal") and run.read]
            # one text for neighboring runs, because a word may begin in one and end in the next
            for (op, move), neighbors in groupby(runs, attrgetter("op", "moved")):
                if op == side:
                    words = "".join([run.text for run in neighbors])
                    counts[op, move > 0] += count(words)  # `move`: its number; 0 if none moved
        if block_change.kind == "moved" and block_change.old:
            equal = [run.text for run in block_change.runs if run.read and run.op == "equal"]
            # the equal words may have a clause number that the old text has beside them
            moved += min(sum(map(count, equal)), count(block_change.old.text))
    # a moved word is deleted in one place and inserted in another
    moved += min(counts["insert", True], counts["delete", True])
    return Words(counts["insert", False], counts["delete", False], moved)


def _noted_changes(
    same: Sequence[EqualRun], old: Side, new: Side, lead_ins: Mapping[int, LeadIns]
) -> dict[int, BlockChange]:
    """Return a passage for each block that kept its words and its place, but got another number,
    layout or lead-in, by the index of the new block.

    `same`: the runs of equal blocks. `lead_ins`: those that changed, by the index of the new block.
    """
    noted = {}
    for run in same:
        if not lead_ins and old.has_same_layout(new, run):
            continue  # nothing but the words could differ, and they are equal
        for a, b in pairs_of([run]):
            was, block = old.blocks[a], new.blocks[b]
            layouts = changed_layouts(was, block)
            kind = _kind_of_equal_words(was, block, layouts, moved=b in lead_ins)
            if kind != "unchanged":
                runs = _runs_of_block(new, b, "equal")
                noted[b] = BlockChange(kind, was, block, runs, lead_ins.get(b), layouts)
    return noted


def _unchanged_parts(
    places: range, partners: Sequence[int], noted: Mapping[int, BlockChange], old: Side, new: Side
) -> Iterator[BlockChange | UnchangedBlocks]:
    """Yield the new blocks at these places, which have equal old blocks, as stretches. A block
    with a `noted` passage is yielded as this passage instead.

    `partners`: the index of the equal old block of each new block.
    """
    start = places.start
    for b in sorted(noted.keys() & places):
        yield from _unchanged_blocks(range(start, b), partners, old, new)
        yield noted[b]
        start = b + 1
    yield from _unchanged_blocks(range(start, places.stop), partners, old, new)


def _unchanged_blocks(
    places: range, partners: Sequence[int], old: Side, new: Side
) -> Iterator[UnchangedBlocks]:
    """Yield the stretch of the new blocks at these places; nothing if there are no places."""
    if places:
        news = slice(places.start, places.stop)
        olds = tuple([old.blocks[a] for a in partners[news]])
        yield UnchangedBlocks(olds, tuple(new.blocks[news]))


def _changes_in_group(
    group: Group,
    old: Side,
    new: Side,
    lead_ins: Mapping[int, LeadIns],
) -> Iterable[BlockChange]:
    """Return the passages of a group, which is one deleted block, one inserted block, or old blocks
    together with the new blocks that they became.

    `lead_ins`: the changed lead-ins of list items, by the index of the new block. `columns`: the
    kept columns of each table in which others changed.
    """
    if not group.new:
        deleted = group.old[0]
        runs = _runs_of_block(old, deleted, "delete")
        return [BlockChange("deleted", old.blocks[deleted], None, runs)]
    first_new = group.new[0]
    if not group.old:
        runs = _runs_of_block(new, first_new, "insert")
        return [BlockChange("inserted", None, new.blocks[first_new], runs)]
    block_changes = _reworded_changes(group, old, new)
    if first_new not in lead_ins:
        return block_changes
    # a reworded list item, which now stands below another lead-in
    changed = lead_ins[first_new]
    return [replace(block_change, kind="moved", lead_ins=changed) for block_change in block_changes]


def _reworded_changes(group: Group, old: Side, new: Side) -> Iterator[BlockChange]:
    """Yield the passages of a group with blocks on both sides.

    The marks are remembered for equal texts, because versions share most changes.
    """
    olds = [old.blocks[a] for a in group.old]
    news = [new.blocks[b] for b in group.new]
    # the clause numbers beside the blocks, if they changed
    was_numbers = tuple([block.number for block in olds])
    numbers = tuple([block.number for block in news])
    changed_numbers = None if was_numbers == numbers else (was_numbers, numbers)
    old_texts = tuple([old.texts[a] for a in group.old])
    new_texts = tuple([new.texts[b] for b in group.new])
    # all that the marks depend on
    inputs = old_texts, new_texts, changed_numbers
    marked = old.memory.get_or_make(("reworded", *inputs), partial(_marked_blocks, *inputs))
    return _changes_of_marked_blocks(marked, olds, news, moved=group.moved)


def _changes_of_marked_blocks(
    marked: Iterable[MarkedBlocks], olds: Sequence[Block], news: Sequence[Block], *, moved: bool
) -> Iterator[BlockChange]:
    """Yield a passage for each of the marked blocks of a group. `olds` and `news`: the blocks of
    the group, which `marked` names by their indexes; -1 for none. `moved`: the group moved."""
    last_old = last_new = -1  # the blocks of the passage before, as indexes in the group
    # `is_number_in_words`: one text has the clause number in the words, the other beside them
    for at_old, at_new, runs, is_number_in_words in marked:
        if at_new < 0:
            yield BlockChange("deleted", olds[at_old], None, runs)
            continue
        if at_old < 0:
            yield BlockChange("inserted", None, news[at_new], runs)
            continue
        was = olds[at_old]
        block = news[at_new]
        # one of the blocks was split or merged, and began in the passage before
        begun = at_old == last_old or at_new == last_new
        layouts = changed_layouts(was, block, begun=begun)
        if is_number_in_words and "heading" not in (was.kind, block.kind):
            # a list item became a paragraph that begins with the same number, or the reverse
            layouts = None
        last_old = at_old
        last_new = at_new
        kind: ChangeKind = "amended"
        # a block that moved counts as moved, even if it was reworded as well
        if moved or all(run.op == "equal" for run in runs):
            kind = "unchanged"
            # a number that went from beside the words into them is not another number
            if moved or layouts or not is_number_in_words:
                kind = _kind_of_equal_words(was, block, layouts, moved=moved)
        yield BlockChange(kind, was, block, runs, layouts=layouts, number_stayed=is_number_in_words)


def _marked_blocks(
    old_texts: Iterable[BlockText],
    new_texts: Iterable[BlockText],
    numbers: tuple[Numbers, Numbers] | None,
) -> list[MarkedBlocks]:
    """Return what each passage of a group is made of. Two rows are compared cell by cell.

    `numbers`: the clause numbers beside the old and the new blocks; None if they are equal.
    """
    old = join_tokens([text.tokens for text in old_texts])
    new = join_tokens([text.tokens for text in new_texts])
    if numbers:
        return _marked_with_numbers(old, new, *numbers)
    runs_of_blocks = runs_by_blocks(block_runs(_edits_of_group(old, new), old, new))
    # False: no number is in the words of one text and beside the words of the other
    return [(was, now, joined_runs(runs), False) for was, now, runs in runs_of_blocks]


def _marked_with_numbers(
    old: Tokens, new: Tokens, old_numbers: Numbers, new_numbers: Numbers
) -> list[MarkedBlocks]:
    """Return what each passage is made of if the numbers beside the old blocks (`old_numbers`) and beside
    the new ones (`new_numbers`) differ.

    One text may have a number beside a block, and the other one in its words: such a number is
    compared as if both had it in their words. If it then doesn't begin the block on both sides, it
    is a word like others, and the blocks are compared again without it.
    """
    # by old block, its number if the new text has it in the words, as tokens; and the reverse
    of_old = numbers_in_words(new, new_numbers, old, old_numbers)
    of_new = numbers_in_words(old, old_numbers, new, new_numbers)
    while True:
        old_side = tokens_with_numbers(old, of_old)
        new_side = tokens_with_numbers(new, of_new)
        edits = _edits_of_group(old_side, new_side)
        block_changes = list(runs_by_blocks(block_runs(edits, old_side, new_side)))
        # the first run of each block
        first_of_old: dict[int, Run] = {}
        first_of_new: dict[int, Run] = {}
        for old_block, new_block, runs in block_changes:
            first_of_old.setdefault(old_block, runs[0])
            first_of_new.setdefault(new_block, runs[0])
        removed = _remove_unshared_numbers(of_old, first_of_old)
        removed += _remove_unshared_numbers(of_new, first_of_new)
        if not removed:  # otherwise compare again, without the removed numbers
            break
    marked = []
    for old_block, new_block, runs in block_changes:
        shown = list(runs)
        # the first passage of a new block with its number beside the words: not shown in the runs
        if new_block in of_new and runs[0] is first_of_new[new_block]:
            number = of_new[new_block].written
            words = runs[0].text.lstrip().removeprefix(number).lstrip()
            shown[0] = runs[0]._replace(text=words)
        is_number_in_words = old_block in of_old or new_block in of_new
        marked.append((old_block, new_block, joined_runs(shown), is_number_in_words))
    return marked


def _remove_unshared_numbers(numbers: dict[int, Tokens], first_runs: Mapping[int, Run]) -> int:
    """Remove the numbers that don't begin their blocks on both sides from `numbers`, and return how
    many were removed. `first_runs`: the first run of each block. Both are by the index of the
    block."""
    count = 0
    for block, number in list(numbers.items()):
        run = first_runs[block]
        is_shared = run.op == "equal" and run.text.lstrip().startswith(number.written)
        if not is_shared:
            del numbers[block]
            count += 1
    return count


def _edits_of_group(old: Tokens, new: Tokens) -> list[Edit]:
    """Return the edits to mark in a group."""
    borders = old.keys.count(BORDER)  # between cells; only rows have any
    is_row = borders > 0 and len(old.starts) == len(new.starts) == 1  # one block on each side
    if is_row and borders == new.keys.count(BORDER):
        return edits_by_cell(old, new)
    return readable_edits(old, new)


def _kind_of_equal_words(
    was: Block, block: Block, layouts: BlockLayouts | None, *, moved: bool
) -> ChangeKind:
    """Return the kind of a passage whose words are equal, or that moved: `moved`; `amended` if it
    is laid out in another way; `renumbered`; or else `unchanged`. A bullet that became a number, or
    a number that became a bullet, is not a change.

    `layouts`: None if readers see no other layout. `moved`: whether the passage moved.
    """
    if moved:
        return "moved"
    # running text that was cut or joined doesn't count as a change
    if layouts and not is_reflow(layouts):
        return "amended"
    if is_same_number(was.number, block.number):
        return "unchanged"
    is_item = "item" in (was.kind, block.kind)
    is_bullet = is_item and not (was.number and block.number)  # an item without a number has one
    return "unchanged" if is_bullet else "renumbered"


def _runs_of_block(side: Side, at: int, op: Op) -> RunTuple:
    """Return the runs of the block at an index that was kept, deleted or inserted as a whole. They
    are remembered for equal texts."""
    text = side.texts[at]
    return side.memory.get_or_make(("whole", op, text), lambda: runs_of_whole_block(text.block, op))


def numbers_in_words(
    side: Tokens, own_numbers: Numbers, other: Tokens, numbers: Numbers
) -> dict[int, Tokens]:
    """Return the clause numbers that the other side has beside its blocks, and this side in its
    words: as tokens of this side, by the index of the other side's block.

    If this side has "(a) the fee", and the other side a block "the fee" with the number a, the
    result is {index of that block: tokens of "(a)"}. A number is found by the word after it, which
    is the first one of the block. `own_numbers` and `numbers`: the numbers beside the blocks of
    this side and of the other side.
    """
    wanted = {}  # the other side's block, by its number and the key of its first token
    openings = set()  # the keys of these first tokens
    for block, (number, start) in enumerate(zip(numbers, other.starts, strict=True)):
        if number and number not in own_numbers:
            opening = "".join(other.keys[start : start + 1])  # empty for a block without words
            wanted[number.strip("()"), opening] = block
            openings.add(opening)
    own_number_by_start = dict(zip(side.starts, own_numbers, strict=True))
    numbers_by_block = {}
    first = 0  # the first token that may belong to a number
    for end, key in enumerate(side.keys):
        if end in own_number_by_start:
            first = end
            if own_number_by_start[end]:
                first += 1  # this block has its number beside it: its first token is a word
        if key not in openings:
            continue
        # the number is a stretch of tokens that ends right before this one; the longest counts
        for start in range(max(first, end - MAX_NUMBER_TOKENS), end):
            if side.texts[start] != "(" and side.texts[start] in PUNCTUATION:
                continue  # a number does not begin with other punctuation
            tokens = side.part(start, end)
            block = wanted.pop((tokens.written.strip(PUNCTUATION), key), -1)
            if block >= 0:
                numbers_by_block[block] = tokens
                first = end
                break
    return numbers_by_block


def tokens_with_numbers(side: Tokens, numbers: Mapping[int, Tokens]) -> Tokens:
    """Return the tokens with a clause number before the words of each block that has one in
    `numbers`, by the index of the block."""
    keys = list(side.keys)
    texts = list(side.texts)
    spaces = list(side.spaces)
    starts = list(side.starts)
    for block, number in sorted(numbers.items(), reverse=True):  # so that earlier starts stay
        at = starts[block]
        keys[at:at] = number.keys
        texts[at:at] = number.texts
        # the number takes the space before the first word, and a new space follows the number
        spaces[at : at + 1] = [spaces[at], *number.spaces[1:], " "]
        starts[block + 1 :] = [start + len(number) for start in starts[block + 1 :]]
    return Tokens(keys, texts, spaces, starts, side.tail)


def edits_by_cell(old: Tokens, new: Tokens) -> list[Edit]:
    """Compare two rows with equally many cells cell by cell, so that no edit covers parts of two
    cells."""
    edits = []
    old_at = new_at = 0  # the border before the cell, if there is one
    for was, now in zip(old.cells(), new.cells(), strict=True):
        edits.append(Edit(False, old_at, was.start, new_at, now.start))
        inside = readable_edits(old.part(was.start, was.stop), new.part(now.start, now.stop))
        edits += [edit.shifted(was.start, now.start) for edit in inside]
        old_at, new_at = was.stop, now.stop
    return joined_edits(edits, changed=False)
