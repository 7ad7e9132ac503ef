"""Compare two documents.

The result is a redline: block changes with deleted and inserted runs. Separate modules find equal
items in order (`sequences`), match blocks (`align`), split them into words (`tokens`), make edits
easy to read (`cleanup`), and convert edits to runs (`runs`).
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
    WordCounts,
    runs_of_whole_block,
)
from legalsite.redline.align import Group, align
from legalsite.redline.blocks import block_key, changed_layouts, is_reflow
from legalsite.redline.cleanup import readable_edits
from legalsite.redline.compared_text import BlockText, RedlineCache, Side
from legalsite.redline.lead_ins import changed_lead_ins
from legalsite.redline.moved_words import UNMARKED_KINDS, with_moved_words
from legalsite.redline.runs import block_runs, joined_runs, runs_by_blocks
from legalsite.redline.sequences import Edit, EqualRun, joined_edits, pairs_of
from legalsite.redline.tokens import BORDER, Tokens, count_words, is_word, join_tokens, tokenize
from legalsite.text.clause_numbers import is_same_number

MAX_NUMBER_TOKENS = 6  # longer clause numbers aren't detected in the text
PUNCTUATION = " .:()–—-\n"

Numbers = tuple[str, ...]
"""The list number of each block, or an empty string for a block without one."""

MarkedBlocks = tuple[int, int, RunTuple, bool]
"""(old block, new block, runs, whether only one side has the clause number in its text). The
blocks are indexes within their group; -1 means none."""


def compare(old: Document, new: Document) -> Redline:
    """Compare two documents. The result is in the order of the new document.

    Every block of each document occurs in exactly one block change or group of unchanged blocks,
    unless it was split or merged. In that case, each part of the block is in a separate block
    change, possibly with inserted blocks between the parts. The equal and deleted runs of a block
    form its old text, and the equal and inserted runs form its new text. If only one version has a
    clause number in its text, the runs follow the new document.

    Comparing a document with itself marks nothing, and swapping the documents swaps insertions and
    deletions.
    """
    cache = RedlineCache()
    return compare_sides(Side(old.blocks, cache), Side(new.blocks, cache))


def have_other_words(old: Document, new: Document) -> bool:
    """Return whether any word occurs more often in one document than in the other.

    If so, the redline of the documents marks something. This check takes a fraction of the time and
    memory of a redline.
    """
    # Blocks with equal keys look the same, so only compare the words of blocks that occur more
    # often in one document than in the other.
    times: Counter[str] = Counter()  # key → occurrences in `old` minus occurrences in `new`
    spans = {}  # key → spans of the block
    for document, sign in ((old, 1), (new, -1)):
        for block in document.blocks:
            key = block_key(block)
            times[key] += sign
            spans[key] = block.read
    words: Counter[str] = Counter()  # word → occurrences in `old` minus occurrences in `new`
    for key, more in times.items():
        # 0 if the block occurs equally often, negative if it occurs more often in `new`
        if more:
            for word in filter(is_word, tokenize(spans[key]).keys):
                words[word] += more
    # ignore clause numbers, because only one of the documents may have them in its text
    for number in {block.number for block in (*old.blocks, *new.blocks) if block.number}:
        for word in tokenize((Span(number),)).keys:
            del words[word]  # deleting a missing word from a Counter raises no exception
    return any(words.values())


def compare_sides(old: Side, new: Side) -> Redline:
    """Compare two sides, which are prepared documents that can be compared several times.

    Results are cached in both sides, and in the cache that they share.
    """
    # a link counts as unchanged if only the anchor of its target changed
    old = old.with_anchors_of(new)
    alignment = align(old, new)
    lead_ins = changed_lead_ins(old, new, alignment)
    old_of_new = [-1] * len(new.blocks)  # index of the equal old block for each new block, or -1
    for a, b, length in alignment.same:
        old_of_new[b : b + length] = range(a, a + length)
    # equal blocks with a changed number, layout, or lead-in
    noted = _noted_changes(alignment.same, old, new, lead_ins)
    parts: list[BlockChange | UnchangedBlocks] = []
    start = 0  # index of the first new block after the previous group
    for at, group in alignment.rest:  # blocks that were reworded, moved, deleted, or inserted
        parts += _unchanged_parts(range(start, at), old_of_new, noted, old, new)
        parts += _changes_in_group(group, old, new, lead_ins)
        start = at + len(group.new)
    parts += _unchanged_parts(range(start, len(new.blocks)), old_of_new, noted, old, new)
    return Redline(tuple(with_moved_words(parts, new.cache)))


def marked_words(redline: Redline, count: Callable[[str], int] = count_words) -> WordCounts:
    """Count the inserted, deleted, and moved words of a redline.

    A moved word is counted once. `count` returns the number of words in a text.
    """
    # (operation, whether the words moved) → number of words
    counts = Counter[tuple[str, bool]]()
    moved = 0  # number of words in blocks that moved; moved sentences are added below
    for block_change in redline.stored_changes:
        if block_change.kind in UNMARKED_KINDS:  # no text was deleted or inserted
            continue
        # `side` is `delete` or `insert`; `read` is False for link targets and footnote references
        for side in {run.op for run in block_change.runs} - {"equal"}:
            # the whole text of this side, so that words are split correctly
            runs = [run for run in block_change.runs if run.op in (side, "equal") and run.read]
            # join neighboring runs, because a word may be split across runs
            for (op, move), neighbors in groupby(runs, attrgetter("op", "moved")):
                if op == side:
                    words = "".join([run.text for run in neighbors])
                    counts[op, move > 0] += count(words)  # `move` is 0 if the run didn't move
        if block_change.kind == "moved" and block_change.old:
            equal = [run.text for run in block_change.runs if run.read and run.op == "equal"]
            # don't count a clause number that isn't in the old text
            moved += min(sum(map(count, equal)), count(block_change.old.text))
    # a moved word is marked as deleted and as inserted, but counts once
    moved += min(counts["insert", True], counts["delete", True])
    return WordCounts(counts["insert", False], counts["delete", False], moved)


def _noted_changes(
    same: Sequence[EqualRun], old: Side, new: Side, lead_ins: Mapping[int, LeadIns]
) -> dict[int, BlockChange]:
    """Find blocks with equal text but a changed number, layout, or lead-in.

    Return a block change for each of them. `same` contains the runs of equal blocks. The result and
    `lead_ins` are keyed by the index of the new block.
    """
    noted = {}
    for run in same:
        if not lead_ins and old.has_same_layout(new, run):
            continue  # neither the layout nor a lead-in changed
        for a, b in pairs_of([run]):
            was, block = old.blocks[a], new.blocks[b]
            layouts = changed_layouts(was, block)
            # an item with a different lead-in counts as moved
            kind = _kind_of_equal_words(was, block, layouts, moved=b in lead_ins)
            if kind != "unchanged":
                runs = _runs_of_block(new, b, "equal")
                noted[b] = BlockChange(kind, was, block, runs, lead_ins.get(b), layouts)
    return noted


def _unchanged_parts(
    places: range, old_of_new: Sequence[int], noted: Mapping[int, BlockChange], old: Side, new: Side
) -> Iterator[BlockChange | UnchangedBlocks]:
    """Yield the new blocks in a range, all of which have an equal old block.

    Blocks in `noted` are yielded as a block change, and all others as unchanged blocks.
    `old_of_new[b]` is the index of the old block that equals new block `b`.
    """
    start = places.start
    for b in sorted(noted.keys() & places):
        yield from _unchanged_blocks(range(start, b), old_of_new, old, new)
        yield noted[b]
        start = b + 1
    yield from _unchanged_blocks(range(start, places.stop), old_of_new, old, new)


def _unchanged_blocks(
    places: range, old_of_new: Sequence[int], old: Side, new: Side
) -> Iterator[UnchangedBlocks]:
    """Yield the new blocks in a range and their old blocks as a single value.

    Yield nothing if the range is empty. `old_of_new[b]` is the index of the old block that equals
    new block `b`.
    """
    if places:
        indexes = slice(places.start, places.stop)
        olds = tuple([old.blocks[a] for a in old_of_new[indexes]])
        yield UnchangedBlocks(olds, tuple(new.blocks[indexes]))


def _changes_in_group(
    group: Group,
    old: Side,
    new: Side,
    lead_ins: Mapping[int, LeadIns],
) -> Iterable[BlockChange]:
    """Return the block changes of a group.

    A group is a deleted block, an inserted block, or matching old and new blocks. `lead_ins`
    contains the changed lead-ins of list items, keyed by the index of the new block.
    """
    if not group.new:  # a deleted block
        deleted = group.old[0]
        runs = _runs_of_block(old, deleted, "delete")
        return [BlockChange("deleted", old.blocks[deleted], None, runs)]
    first_new = group.new[0]
    if not group.old:  # an inserted block
        runs = _runs_of_block(new, first_new, "insert")
        return [BlockChange("inserted", None, new.blocks[first_new], runs)]
    block_changes = _reworded_changes(group, old, new)
    if first_new not in lead_ins:
        return block_changes
    # the list item was reworded and has a different lead-in
    changed = lead_ins[first_new]
    return [replace(block_change, kind="moved", lead_ins=changed) for block_change in block_changes]


def _reworded_changes(group: Group, old: Side, new: Side) -> Iterator[BlockChange]:
    """Yield the block changes of a group that has blocks on both sides.

    The markup is cached, because many redlines of a policy contain the same change.
    """
    olds = [old.blocks[a] for a in group.old]
    news = [new.blocks[b] for b in group.new]
    was_numbers = tuple([block.number for block in olds])
    numbers = tuple([block.number for block in news])
    # equal numbers don't affect the markup, so blocks with any equal numbers share a cache entry
    changed_numbers = None if was_numbers == numbers else (was_numbers, numbers)
    old_texts = tuple([old.texts[a] for a in group.old])
    new_texts = tuple([new.texts[b] for b in group.new])
    # the cache key must contain all inputs of the markup
    inputs = old_texts, new_texts, changed_numbers
    marked = old.cache.get_or_make(("reworded", *inputs), partial(_marked_blocks, *inputs))
    return _changes_of_marked_blocks(marked, olds, news, moved=group.moved)


def _changes_of_marked_blocks(
    marked: Iterable[MarkedBlocks], olds: Sequence[Block], news: Sequence[Block], *, moved: bool
) -> Iterator[BlockChange]:
    """Convert the runs of a group to block changes.

    `marked` contains the runs of each pair of blocks. `olds` and `news` are all blocks of the
    group, and `moved` tells whether the whole group moved.
    """
    last_old = last_new = -1  # indexes of the previous blocks
    for at_old, at_new, runs, is_number_in_words in marked:
        if at_new < 0:  # no new block contains the text
            yield BlockChange("deleted", olds[at_old], None, runs)
            continue
        if at_old < 0:  # no old block contained the text
            yield BlockChange("inserted", None, news[at_new], runs)
            continue
        was = olds[at_old]
        block = news[at_new]
        # whether a block was split or merged, and this isn't its first part
        begun = at_old == last_old or at_new == last_new
        layouts = changed_layouts(was, block, begun=begun)
        if is_number_in_words and "heading" not in (was.kind, block.kind):
            # A list number became part of the paragraph's text, or the other way round. Readers see
            # the same number in front of the text.
            layouts = None
        last_old = at_old
        last_new = at_new
        kind: ChangeKind
        # a block that was both moved and reworded counts as moved
        if not moved and any(run.op != "equal" for run in runs):
            kind = "amended"
        elif is_number_in_words and not moved and not layouts:
            kind = "unchanged"  # the clause number only moved between the list number and the text
        else:
            kind = _kind_of_equal_words(was, block, layouts, moved=moved)
        yield BlockChange(kind, was, block, runs, layouts=layouts, number_stayed=is_number_in_words)


def _marked_blocks(
    old_texts: Iterable[BlockText],
    new_texts: Iterable[BlockText],
    numbers: tuple[Numbers, Numbers] | None,
) -> list[MarkedBlocks]:
    """Compute the runs of each pair of blocks in a group.

    `numbers` contains the old and new list numbers, or is None if they're equal. In that case, the
    clause numbers stay where they are.
    """
    old = join_tokens([text.tokens for text in old_texts])
    new = join_tokens([text.tokens for text in new_texts])
    if numbers:
        return _marked_with_numbers(old, new, *numbers)
    runs_of_blocks = runs_by_blocks(block_runs(_edits_of_group(old, new), old, new))
    is_number_in_words = False  # no list number turned into text, and no text into a list number
    return [(was, now, joined_runs(runs), is_number_in_words) for was, now, runs in runs_of_blocks]


def _marked_with_numbers(
    old: Tokens, new: Tokens, old_numbers: Numbers, new_numbers: Numbers
) -> list[MarkedBlocks]:
    """Compute the runs of each pair of blocks if their list numbers differ.

    A clause number may be a list number on one side and part of the text on the other. In this
    case, the list number is added to the text of its block, so that both texts are equal.
    """
    # old block → tokens of its list number, if the new side has that number in its text
    added_to_old = numbers_in_words(new, new_numbers, old, old_numbers)
    # new block → tokens of its list number, if the old side has that number in its text
    added_to_new = numbers_in_words(old, old_numbers, new, new_numbers)
    block_changes = _compare_with_numbers(old, new, added_to_old, added_to_new)
    to_remove = dict(added_to_new)  # a copy, because numbers are taken out of it
    marked = []
    for old_block, new_block, runs in block_changes:
        shown = list(runs)
        # Readers see the list number next to the new text, so remove it from the runs again. A
        # number that was added to the old text stays, because the new text contains it.
        number = to_remove.pop(new_block, None)
        if number:
            words = runs[0].text.lstrip().removeprefix(number.written).lstrip()
            shown[0] = runs[0]._replace(text=words)
        is_number_in_words = old_block in added_to_old or new_block in added_to_new
        marked.append((old_block, new_block, joined_runs(shown), is_number_in_words))
    return marked


def _compare_with_numbers(
    old: Tokens, new: Tokens, added_to_old: dict[int, Tokens], added_to_new: dict[int, Tokens]
) -> list[tuple[int, int, list[Run]]]:
    """Compute the runs of each pair of blocks, with clause numbers added to their text.

    Only numbers that start a block on both sides are clause numbers. Any other number is removed
    from `added_to_old` or `added_to_new`, and the blocks are compared again.
    """
    while True:
        old_side = tokens_with_numbers(old, added_to_old)
        new_side = tokens_with_numbers(new, added_to_new)
        edits = _edits_of_group(old_side, new_side)
        block_changes = list(runs_by_blocks(block_runs(edits, old_side, new_side)))
        # iterate backward, so that the first runs of each block are kept
        first_of_old = {old_block: runs[0] for old_block, _, runs in reversed(block_changes)}
        first_of_new = {new_block: runs[0] for _, new_block, runs in reversed(block_changes)}
        removed = _remove_unshared_numbers(added_to_old, first_of_old)
        removed += _remove_unshared_numbers(added_to_new, first_of_new)
        if not removed:
            return block_changes


def _remove_unshared_numbers(numbers: dict[int, Tokens], first_runs: Mapping[int, Run]) -> int:
    """Remove numbers that aren't at the start of their block in both versions.

    `numbers` and `first_runs` are keyed by block. Return how many numbers were removed.
    """
    count = 0
    for block, number in list(numbers.items()):
        run = first_runs[block]
        is_shared = run.op == "equal" and run.text.lstrip().startswith(number.written)
        if not is_shared:
            del numbers[block]
            count += 1
    return count


def _edits_of_group(old: Tokens, new: Tokens) -> list[Edit]:
    borders = old.keys.count(BORDER)  # cell borders only occur in table rows
    # a single row on each side, not rows that were split or merged
    is_row = borders > 0 and len(old.block_starts) == len(new.block_starts) == 1
    if is_row and borders == new.keys.count(BORDER):
        # rows with the same number of cells are compared cell by cell
        return edits_by_cell(old, new)
    return readable_edits(old, new)


def _kind_of_equal_words(
    was: Block, block: Block, layouts: BlockLayouts | None, *, moved: bool
) -> ChangeKind:
    """Return the kind of change of a block that moved or whose text stayed the same.

    `layouts` is None if readers see no change of layout.
    """
    if moved:
        return "moved"
    # a new paragraph break in running text doesn't count
    if layouts and not is_reflow(layouts):
        return "amended"
    if is_same_number(was.number, block.number):
        return "unchanged"
    is_item = "item" in (was.kind, block.kind)
    # replacing a bullet with a number, or a number with a bullet, isn't a change
    is_bullet = is_item and not (was.number and block.number)
    return "unchanged" if is_bullet else "renumbered"


def _runs_of_block(side: Side, at: int, op: Op) -> RunTuple:
    text = side.texts[at]
    return side.cache.get_or_make(("whole", op, text), lambda: runs_of_whole_block(text.block, op))


def numbers_in_words(
    side: Tokens, own_numbers: Numbers, other: Tokens, numbers: Numbers
) -> dict[int, Tokens]:
    """Find clause numbers that are part of the text on one side and list numbers on the other.

    `own_numbers` are the list numbers of the blocks in `side`, whose text may contain clause
    numbers. `numbers` are the list numbers of the blocks in `other`. Return the tokens of each
    number, keyed by the block of the other side. For example, this side has the text “(a) the fee”,
    and block 3 of the other side has the text “the fee” and the list number “a”. The result is {3:
    tokens of “(a)”}.
    """
    wanted = _blocks_by_number(other, numbers, own_numbers)
    first_keys = {first_key for _, first_key in wanted}
    own_number_by_start = dict(zip(side.block_starts, own_numbers, strict=True))
    numbers_by_block = {}
    earliest = 0  # index of the first token that may belong to a number
    # if the first token of a block occurs, look for the block's number before it
    for end, key in enumerate(side.keys):
        if end in own_number_by_start:
            earliest = end
            if own_number_by_start[end]:
                # the block already has a list number, so its text doesn't start with another one
                earliest += 1
        if key not in first_keys:
            continue
        # try the longest number first
        for start in range(max(earliest, end - MAX_NUMBER_TOKENS), end):
            if side.texts[start] != "(" and side.texts[start] in PUNCTUATION:
                continue  # numbers don't start with other punctuation
            tokens = side.part(start, end)
            # `pop`, so that each block gets at most one number
            block = wanted.pop((tokens.written.strip(PUNCTUATION), key), -1)
            if block >= 0:
                numbers_by_block[block] = tokens
                earliest = end
                break
    return numbers_by_block


def _blocks_by_number(
    side: Tokens, numbers: Numbers, other_numbers: Numbers
) -> dict[tuple[str, str], int]:
    """Map (list number, key of the first token) to the block that has both.

    Numbers that are list numbers on both sides are omitted.
    """
    blocks = {}
    for block, (number, start) in enumerate(zip(numbers, side.block_starts, strict=True)):
        if number and number not in other_numbers:
            first_key = "".join(side.keys[start : start + 1])  # empty if the block has no text
            # brackets are ignored, because the text of the other side may have “a)” or “(a)”
            blocks[number.strip("()"), first_key] = block
    return blocks


def tokens_with_numbers(side: Tokens, numbers: Mapping[int, Tokens]) -> Tokens:
    """Insert clause numbers before the text of blocks. `numbers` is keyed by block index."""
    keys = list(side.keys)
    texts = list(side.texts)
    spaces = list(side.spaces)
    starts = list(side.block_starts)
    # iterate backward, so that the starts of earlier blocks stay valid
    for block, number in sorted(numbers.items(), reverse=True):
        at = starts[block]
        keys[at:at] = number.keys
        texts[at:at] = number.texts
        # the first space stays before the number, and a space separates the number from the text
        spaces[at : at + 1] = [spaces[at], *number.spaces[1:], " "]
        starts[block + 1 :] = [start + len(number) for start in starts[block + 1 :]]
    return Tokens(keys, texts, spaces, starts, side.tail)


def edits_by_cell(old: Tokens, new: Tokens) -> list[Edit]:
    """Compare two rows cell by cell. Both must have the same number of cells."""
    edits = []
    old_at = new_at = 0  # indexes of the cell border before the cell, or 0
    for was, now in zip(old.cells(), new.cells(), strict=True):
        # the border before the cell, which is the same on both sides
        edits.append(Edit(False, old_at, was.start, new_at, now.start))
        inside = readable_edits(old.part(was.start, was.stop), new.part(now.start, now.stop))
        edits += [edit.shifted(was.start, now.start) for edit in inside]
        old_at, new_at = was.stop, now.stop
    return joined_edits(edits, join_changes=False)
