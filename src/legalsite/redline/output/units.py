"""Divides a redline into units, each shown as one paragraph, heading, item or row, and says what is told about them.

Which units are shown, where the blocks and the words that moved were and are, and the summary in one line:
"3 clauses changed, 1 added, 1 moved; 42 words added, 17 words removed".
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import Block, BlockTuple, links
from legalsite.model.redline import (
    BlockLayouts,
    LeadIns,
    Op,
    Passage,
    PassageKind,
    Redline,
    Run,
    RunTuple,
    Stretch,
    in_one_line,
    merged,
    runs_of_whole_block,
    words_without,
)
from legalsite.redline.blocks import is_reflow
from legalsite.redline.compare import marked_words
from legalsite.redline.lead_ins import left_lead_ins
from legalsite.redline.runs import NUMBER
from legalsite.redline.tokens import count_words
from legalsite.text.clause_numbers import same_number, written_number
from legalsite.text.languages import base_language
from legalsite.text.phrase_catalogue import Phrases, english

UNLED = frozenset({"heading", "item", "row"})  # blocks that are read without the one before them
_JOINT = re.compile(r"[-\u2010\u2011/\s]+")
_WORD_BEFORE = r"[\w'’]+$"
_WORD_AFTER = r"[\w'’]+"

PLAIN_MARKS = {
    "equal": ("", ""),
    "delete": ("[-", "-]"),
    "insert": ("{+", "+}"),
    "moved away": ("[>", ">]"),
    "moved here": ("{>", ">}"),
    "struck": ("~~", "~~"),
}

View = Literal["text", "old", "new"]  # where a block is shown: in the text, with all marks, or on one of two sides
UnitKind = PassageKind | Literal["laid_out"]
"""What a unit counts as: `laid_out` if it is amended, but only its layout changed."""


class Unit(Struct, frozen=True, cache_hash=True, dict=True):
    """One block of the new text, or a deleted one of the old."""

    kind: PassageKind
    block: Block
    old: Block | None  # the first block of the old text that this unit comes from
    runs: RunTuple = ()  # all its runs; none for a block of a stretch, all of whose words are equal
    goes_on: bool = False  # true if `old` begins in an earlier unit
    lead_ins: LeadIns | None = None
    """The lead-ins of a list item that is under another one, but in the same place as before; of the first of several
    deleted ones whose lead-in moved away, the one that they left."""
    layouts: BlockLayouts | None = None  # how it was laid out and how it is now; given if readers see a difference
    olds: BlockTuple = ()  # all blocks of the old text that it comes from; none for a block of a stretch
    number_in_words: str = ""
    """The clause number with which the old words began, as written, where the new number is beside the words."""
    number_stayed: bool = False  # whether one text has the number beside the words, and the other one in them

    def block_in(self, view: View) -> Block:
        """Return the block whose words are shown there."""
        return self.old if view == "old" and self.old else self.block

    @property
    def went(self) -> bool:
        """Whether the unit was in another place."""
        return self.kind == "moved" and self.old is not None and self.lead_ins is None

    @property
    def has_whole_old(self) -> bool:
        """Whether its old words are those of `old`: false for a part of a block that was cut in pieces, and where
        several blocks were joined."""
        if not self.runs or not self.old:
            return True
        return count_words(words_without("insert", self.runs)) == count_words(self.old.text)

    @cached_property
    def shown(self) -> RunTuple:
        """The runs without the targets of links that were inserted or deleted with their words, neighbors joined."""
        runs = self.runs or runs_of_whole_block(self.block, "equal")
        if any(run.target for run in runs):
            runs = tuple(without_following_targets(runs, self.old, self.block))
        return whole_compounds(merged(runs))

    @property
    def renumbered_from(self) -> str:
        """The old number if the number beside the text was changed or removed; otherwise empty.

        A number that became a bullet is not a change; neither is a number that is now in the words.
        """
        if self.number_in_words:
            return self.number_in_words
        if self.old is None or self.goes_on:
            return ""
        was, now = self.old.number, self.block.number
        if same_number(was, now):
            return ""
        style = not now and "item" in (self.old.kind, self.block.kind) and not self.layouts
        return "" if style or self.number_stayed else was

    @property
    def number_kind(self) -> PassageKind:
        """How the number beside the text is marked: like the unit, but as inserted if it came to a text that stayed.

        A bullet that became a number is not a change; neither is a number that was in the old words.
        """
        if self.old is None or "item" in (self.old.kind, self.block.kind) or len(self.olds) > 1:
            return self.kind
        came = self.block.number and (self.goes_on or not self.old.number)
        return "inserted" if came and not self.number_in_words and not self.number_stayed else self.kind


def units(redline: Redline) -> list[Unit]:
    """Return all units in reading order.

    Passages that share a block of the new text, because several blocks were merged, form one unit.
    """
    whole = []
    last = None
    above = None
    left = left_lead_ins(redline)
    for group in _groups(redline):
        if isinstance(group, Stretch):
            whole += [Unit("unchanged", block, old) for old, block in group.pairs()]
            last, above = group.old[-1], None
            continue
        unit = _unit(group, last)
        if lead := left.get(id(unit.block)):
            noted = above is not None and left.get(id(above.block)) is lead
            unit = unit if noted else replace(unit, lead_ins=LeadIns(lead, None))
        whole.append(unit)
        last, above = group[-1].old or unit.old or last, unit
    return whole


def without_following_targets(runs: Sequence[Run], old: Block | None, new: Block | None) -> Iterator[Run]:
    """Yield the runs without the targets of links that were inserted or deleted together with all their words.

    Only a link with a new target is worth mentioning: if the old or the new one is shown, so is the other. An image
    without a description is nothing but its target. `old`, `new`: the blocks that they are in.
    """
    links = {"delete": _words_of_links(old), "insert": _words_of_links(new)}
    for _, stretch in groupby(runs, lambda run: run.op == "equal"):
        change = list(stretch)
        targets = [at for at, run in enumerate(change) if run.target and run.op != "equal"]
        hidden = {at for at in targets if at and _goes_with(change[at - 1], change[at], links[change[at].op])}
        for op in ("delete", "insert") if len(hidden) < len(targets) else ():
            of_side = {at for at in targets if change[at].op == op}
            if of_side and of_side <= hidden:
                hidden.remove(min(of_side))
        yield from (run for at, run in enumerate(change) if at not in hidden)


def _goes_with(before: Run, target: Run, links: list[str]) -> bool:
    """Return whether a target was inserted or deleted together with the words before it. `links`: those on its side."""
    if before.op != target.op or (target.image and not before.image):
        return False
    words = "".join(before.text.split())
    return target.image or not links or any(map(words.endswith, links))


def _words_of_links(block: Block | None) -> list[str]:
    """Return the words of each link in a block, without spaces and images."""
    linked = links(block.spans) if block else ()
    return ["".join("".join([span.text for span in words if not span.image]).split()) for _, words in linked]


def whole_compounds(runs: Sequence[Run]) -> RunTuple:
    """Return the runs; if two words were joined or parted by a hyphen or slash, both are marked with it as one.

    `[-e mail-]{+e-mail+}`: nobody sees the space that was replaced.
    """
    shown: list[Run] = []
    left = list(runs)
    while left:
        beside = shown and shown[-1].op == "equal" and _is_plain(shown[-1]) and _after_joint(left[:3])
        head = re.search(_WORD_BEFORE, shown[-1].text) if beside else None
        old = new = head[0] if head else ""
        while old and (tail := _after_joint(left[:3])):
            old, new = f"{old}{left[0].text}{tail}", f"{new}{left[1].text}{tail}"
            rest = left[2].text[len(tail) :]
            left[:3] = [left[2]._replace(text=rest)] if rest else []
        if head and old != head[0]:
            shown[-1] = shown[-1]._replace(text=shown[-1].text[: head.start()])
            shown += Run("delete", old), Run("insert", new)
        else:
            shown.append(left.pop(0))
    return tuple(shown)


def _after_joint(runs: Sequence[Run]) -> str:
    """Return the word after a replacement that differs in hyphens, slashes and spaces only; empty for any other."""
    if [run.op for run in runs] != ["delete", "insert", "equal"] or not _JOINT.match(runs[0].text):
        return ""
    old, new = (_JOINT.sub("-", run.text) for run in runs[:2])
    word = re.match(_WORD_AFTER, runs[2].text)
    return word[0] if word and old == new and old[-1] == "-" and _is_plain(*runs) else ""


def _is_plain(*runs: Run) -> bool:
    return not any(any(run[2:]) for run in runs)


def as_plain_text(run: Run) -> str:
    """Return the words of a run for plain text, with a mark around them if they are struck through in the policy."""
    return marked_text(run.text, "struck") if run.struck else run.text


def mark_of(run: Run) -> str:
    """Return the name of the mark of a run, as in `PLAIN_MARKS`."""
    if run.op == "equal" or not run.moved:
        return run.op
    return "moved away" if run.op == "delete" else "moved here"


def marked_text(text: str, mark: str) -> str:
    """Return words for plain text with their mark. White space stays outside of it."""
    inner = text.strip()
    return text.replace(inner, inner.join(PLAIN_MARKS[mark]), 1) if inner else text


def without_reflow(unit: Unit) -> Unit:
    """Return the unit as if no running text had been cut in two, or joined: only `diff` tells that."""
    return replace(unit, layouts=None) if unit.layouts and is_reflow(unit.layouts) else unit


def layout_note(unit: Unit, say: Phrases) -> str:
    """Return the words that say which lead-in an item left or joined, or how a unit was laid out; empty for most."""
    if unit.lead_ins:
        lead = unit.lead_ins.left or unit.lead_ins.joined
        number = [written_number(lead.number)] if lead and lead.number else []
        words = [*number, *lead.text.split()] if lead else []
        opening = " ".join(words[:8]) + (" …" if len(words) > 8 else "")  # enough to recognize it
        return say.filled("was_under" if unit.lead_ins.left else "now_under", lead=opening)
    if not unit.layouts or unit.number_in_words:
        return ""
    if unit.layouts.new.startswith("heading "):
        was, now = (layout.removeprefix("heading ") for layout in unit.layouts)
        return say.filled("other_level", was=was, now=now)
    joined = len(unit.olds) > 1
    if joined or unit.layouts.old == unit.layouts.new:
        return str(say["joined" if joined else "cut_off"])
    was, now = (say[f"as_{layout}"] for layout in unit.layouts)
    return say.filled("laid_out_as", was=was, now=now)


def kinds(redline: Redline) -> Counter[UnitKind]:
    """Return the number of changed units of each kind.

    A heading counts as one with the clause or the smaller heading right under it, if both changed in the same way.
    """
    counts: Counter[UnitKind] = Counter()
    above: UnitKind = "unchanged"
    heading = None
    for group in _groups(redline):
        kind = "unchanged" if isinstance(group, Stretch) else _counted_as(group)
        block = None if isinstance(group, Stretch) else group[0].block
        is_heading = block is not None and block.kind == "heading"
        if heading and (above != kind or (is_heading and block and block.level <= heading.level)):
            counts[above] += 1
        above, heading = kind, block if is_heading else None
        if not is_heading:
            counts[kind] += 1
    if heading:
        counts[above] += 1
    del counts["unchanged"]
    return counts


def _counted_as(group: Sequence[Passage]) -> UnitKind:
    kind = _kind(group)
    only_laid_out = kind == "amended" and all(run.op == "equal" for passage in group for run in passage.runs)
    return "laid_out" if only_laid_out and any(passage.layouts for passage in group) else kind


def _groups(redline: Redline) -> Iterator[Sequence[Passage] | Stretch]:
    """Yield the stretches, and the other passages: together if they share a block of the new text."""
    for _, parts in groupby(redline.parts, lambda part: id(part.new or part)):
        first, *others = parts
        yield first if isinstance(first, Stretch) else [part for part in (first, *others) if isinstance(part, Passage)]


def _unit(group: Sequence[Passage], last: Block | None) -> Unit:
    """Return neighboring passages as one unit. `last` is the old block of the passage before them."""
    first = group[0]
    block = first.block
    olds = tuple([passage.old for passage in group if passage.old])
    old = olds[0] if olds else None
    number, runs = _number_in_words(block, first.runs if len(group) == 1 else _spaced(group))
    runs = runs if block.kind == "row" else in_one_line(runs)
    lead_ins = first.lead_ins if len(group) == 1 else None
    layouts = next((passage.layouts for passage in group if passage.layouts), None)
    stayed = any(passage.number_stayed for passage in group)
    return Unit(_kind(group), block, old, runs, old is last is not None, lead_ins, layouts, olds, number, stayed)


def _number_in_words(block: Block, runs: RunTuple) -> tuple[str, RunTuple]:
    """Return the clause number that was deleted at the start of a block that has another one beside it, and the other
    runs."""
    first = runs[0] if runs else None
    if not first or first.op != "delete" or not block.number or len(runs) == 1 or not re.fullmatch(NUMBER, first.text):
        return "", runs
    return first.text.strip(), runs[1:]


def _spaced(group: Sequence[Passage]) -> tuple[Run, ...]:
    """Return the runs of passages that are shown as one, with a deleted space between those that do not touch in the
    old text."""
    runs: list[Run] = []
    for passage in group:
        first = next((run for run in passage.runs if run.read and run.op != "insert"), None)
        if first and not first.text[:1].isspace() and any(run.read and run.op != "insert" for run in runs):
            runs.append(Run("delete", " "))
        runs += passage.runs
    return merged(runs)


def _kind(group: Sequence[Passage]) -> PassageKind:
    kind = group[0].kind
    return kind if all(passage.kind == kind for passage in group) else "amended"


def in_context(units: Sequence[Unit], context: int | None) -> Iterator[Unit | int]:
    """Yield changed units, `context` unchanged units around each, and the numbers of unchanged units that are left out.

    With None as context, all units are shown. With context, so is what a changed unit is read with.
    """
    if context is None:
        yield from units
        return
    near = are_near(units, context, tables(units), leads=False)
    for is_shown, group in groupby(zip(units, near, strict=True), itemgetter(1)):
        neighbors = [unit for unit, _ in group]
        yield from neighbors if is_shown else [len(neighbors)]


def are_near(units: Sequence[Unit], context: int, tables: Iterable[range], *, leads: bool) -> list[bool]:
    """Return for each unit whether it changed, or is shown with one that did. `tables`: where the rows of each are."""
    near = [False] * len(units)
    for at, unit in enumerate(units):
        if unit.kind != "unchanged" or unit.layouts:
            for beside in range(max(0, at - context), min(len(units), at + context + 1)):
                near[beside] = True
    if leads:
        for at, unit in enumerate(units[1:]):
            if unit.kind in ("inserted", "deleted") and unit.block.kind not in UNLED:
                near[at] = True
    for table in tables:
        near[table.start] = any(near[at] for at in table)
    if context or leads:
        _show_headings_and_leads(units, near, every_level=leads)
    return near


def tables(units: Sequence[Unit]) -> list[range]:
    """Return where the rows of each table are. A deleted row is in the table in which it was, and one head that
    replaces another has the same rows below it."""
    places: list[range] = []
    group = 0  # of the rows of the table that are in the new text
    for at in [at for at, unit in enumerate(units) if unit.block.kind == "row"]:
        block, deleted = units[at].block, units[at].kind == "deleted"
        above = units[at - 1].block if places and places[-1].stop == at else None
        if not above or (not deleted and group not in (0, block.group)) or (block.is_head and not above.is_head):
            places.append(range(at, at))
            group = 0
        places[-1] = range(places[-1].start, at + 1)
        group = group if deleted else block.group
    return places


def _show_headings_and_leads(units: Sequence[Unit], near: list[bool], *, every_level: bool) -> None:
    """Mark the heading of the section of a changed unit, or the headings and items of `every_level` above it, and the
    texts that introduce its lists; of other units, the heading right above."""
    sections: list[int] = []
    items: list[int] = []  # those that the unit is a part of, each deeper than the one before
    lists: list[tuple[int, int, int]] = []  # the lists that are open: level, group, and the unit above them
    for at, unit in enumerate(units):
        block = unit.block
        is_heading = block.kind == "heading"
        if block.kind == "footnote":
            sections = []  # notes are a part of no section
        if is_heading and every_level:
            sections = [above for above in sections if units[above].block.level < block.level]
        while items and (is_heading or units[items[-1]].block.level >= block.level):
            items.pop()
        if lists or block.kind == "item":
            _open_and_close(lists, at, unit)
        if unit.kind != "unchanged":
            for over in (*sections, *(items if every_level else ()), *(over for _, _, over in lists)):
                near[max(0, over)] = True
        elif near[at] and at - 1 in sections:
            near[at - 1] = True
        if is_heading:
            sections = [*sections, at] if every_level else [at]
        elif block.kind == "item":
            items.append(at)


def _open_and_close(lists: list[tuple[int, int, int]], at: int, unit: Unit) -> None:
    block = unit.block
    depth = 0 if block.kind == "heading" else block.level
    if block.kind != "item":
        depth -= 1
    while lists and lists[-1][0] > depth:
        lists.pop()
    if block.kind != "item":
        return
    if lists and lists[-1][0] == depth == 0 and unit.kind != "deleted" and lists[-1][1] != block.group:
        lists.pop()  # another list, right below
    if not lists or lists[-1][0] < depth:
        lists.append((depth, block.group, at - 1))


KINDS: tuple[UnitKind, ...] = ("amended", "inserted", "deleted", "moved", "renumbered", "laid_out")


def summary(redline: Redline, say: Phrases | None = None) -> str:
    """Return how many clauses and words changed, in the language of `say`; phrases that it lacks are in English."""
    say = say or english("redline")
    counts = kinds(redline)
    in_characters = base_language(say.language) == "ja"
    count = (lambda text: sum(map(len, text.split()))) if in_characters else count_words
    marked = marked_words(redline, count)
    clauses: list[str] = []
    for kind in KINDS:
        if counts[kind]:
            clauses.append(say.counted(f"more_{kind}" if clauses else kind, counts[kind]))
    numbers = {
        "words_inserted": marked.inserted,
        "words_deleted": marked.deleted,
        "words_moved": words_moved(redline, count),
        "links": links_changed(redline),
    }
    words = [say.counted(phrase, number) for phrase, number in numbers.items() if number]
    if (counts["amended"] or counts["laid_out"]) and not words:
        words.append(say["no_words"])
    parts = [say["comma"].join(part) for part in (clauses, words) if part]
    return str(say["semicolon"].join(parts) or say["nothing"])


def words_moved(redline: Redline, count: Callable[[str], int]) -> int:
    """Return how many words moved to another clause or to another place in the same clause. Words of clauses that moved
    as a whole are not counted. `count` returns how many words a text has."""
    runs = (run for passage in redline.outside_stretches for run in passage.runs if run.moved)
    return sum(count(run.text) for run in runs if run.op == "insert" and run.read)


def links_changed(redline: Redline) -> int:
    """Return how many links got another target, or came or went while their words stayed. Links that were inserted or
    deleted with their words do not count."""
    count = 0
    for passage in redline.outside_stretches:
        if passage.kind in {"amended", "moved"}:
            runs = without_following_targets(passage.runs, passage.old, passage.new)
            ops = [run.op for run in runs if run.target]
            count += max(ops.count("delete"), ops.count("insert"))
    return count


class Move(Struct, frozen=True):
    """One end of the way of a unit that moved."""

    nth: int
    """The number that both ends have; at the new place, 0 for a unit that moved together with the one before it."""
    down: bool  # true if it moved toward the end
    away: bool  # true at the place that it left; there, a deleted unit without words stands for its block


def with_departures(units: Sequence[Unit]) -> list[tuple[Unit, Move | None]]:
    """Return the units in reading order, those that moved with their move; another one is where each of them was, but
    only the first of several that moved together."""
    stayed = [(place_of(unit.old), at) for at, unit in enumerate(units) if unit.old and not unit.went]
    places = [place for place, _ in stayed]
    notes = next((at for at, unit in enumerate(units) if unit.block.kind == "footnote"), len(units))
    left = defaultdict(list)
    placed: list[tuple[Unit, Move | None]] = []
    count = 0
    last = None  # the place of the unit above, if it moved, and where it was
    for at, unit in enumerate(units):
        if not unit.went or unit.old is None:
            last = None
            placed.append((unit, None))
            continue
        was = place_of(unit.old)
        index = bisect_right(places, was)
        place = max(stayed[index - 1][1] + 1 if index else 0, notes if was[0] else 0)
        follows = last is not None and place == last[0] and was >= last[1]
        if not follows:
            count += 1
            left[place].append((Unit("deleted", unit.old, unit.old), Move(count, place <= at, away=True)))
        placed.append((unit, Move(0 if follows else count, place <= at, away=False)))
        last = place, was
    return [pair for at in range(len(placed) + 1) for pair in (*left.get(at, ()), *placed[at : at + 1])]


def place_of(block: Block) -> tuple[bool, int]:
    """Return what the blocks of a text are sorted by: footnotes are below it, wherever they are written."""
    return block.kind == "footnote", block.line


class MovedWords(Struct, frozen=True):
    """Words that moved from one unit to another, or to another place in their unit."""

    left: Block  # the block of the unit in which they are deleted: the first of them
    joined: Block  # the block of the unit in which they are inserted: the first of them
    old_line: int
    down: bool  # true if they moved toward the end


Moves = Mapping[int, MovedWords]
"""Which words moved, by the number of the move."""


def moved_words(units: Sequence[Unit]) -> Moves:
    """Return where the words of moved runs were and are, by the number of the move."""
    places: dict[tuple[int, Op], tuple[int, Unit]] = {}
    runs = ((unit, run) for unit in units for run in unit.runs if run.moved)
    for at, (unit, run) in enumerate(runs):
        places.setdefault((run.moved, run.op), (at, unit))
    moves = {}
    for (nth, op), (at, left) in places.items():
        if op == "delete" and (nth, "insert") in places:
            new_at, joined = places[nth, "insert"]
            old_line = (left.old or left.block).line
            moves[nth] = MovedWords(left.block, joined.block, old_line, at < new_at)
    return moves


def with_moves(block: Block, runs: Sequence[Run], moves: Moves) -> Iterator[tuple[Run, MovedWords | None]]:
    """Yield the runs of a block, each with the move that is to be announced before it: at the first run of each move,
    where the words were and where they are."""
    announced = set()
    for run in runs:
        key = run.moved, run.op
        move = None if key in announced else moves.get(run.moved)
        announced.add(key)
        yield run, move if move and block is (move.left if run.op == "delete" else move.joined) else None


def describe_move(op: Op, say: Phrases, move: Move | MovedWords) -> str:
    """Return the words that say where what was deleted here is now, or where what was inserted here was."""
    if op == "delete":
        return str(say["moved_further_down" if move.down else "moved_further_up"])
    return str(say["moved_here_from_above" if move.down else "moved_here_from_below"])


def line_note(run: Run, move: MovedWords, say: Phrases) -> str:
    """Return what `way` says of words that moved, for outputs without links: with the line of another block."""
    if move.left is move.joined:
        return describe_move(run.op, say, move)
    if run.op == "delete":
        return say.filled("moved_to", line=move.joined.line)
    return say.filled("moved_from", line=move.old_line)
