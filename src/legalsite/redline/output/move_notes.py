"""Notes where the blocks and the words that moved were and are: departures, arrivals, and the words that say so."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from legalsite.model.document import Block
from legalsite.model.redline import Op, Run, Stretch
from legalsite.redline.output.units import Unit, UnitOrStretch
from legalsite.text.phrase_catalogue import Phrases


class Departure(Struct, frozen=True):
    """The place where a unit was before it moved."""

    block: Block
    nth: int
    """The number of its arrival. Units that moved together share one number, which the first of them has."""
    down: bool
    """True if it moved towards the end."""


class Arrival(Struct, frozen=True):
    """A moved unit in its new place."""

    unit: Unit
    nth: int
    """The number of its departure; 0 for a unit that moved together with the one before it."""
    down: bool
    """True if it moved towards the end."""


Entry = UnitOrStretch | Departure | Arrival


def with_departures(pieces: Sequence[UnitOrStretch]) -> list[Entry]:
    """Return the pieces with departures and arrivals, in reading order. A stretch is cut where something left it."""
    if not any(isinstance(piece, Unit) and piece.went for piece in pieces):
        return list(pieces)
    places = _Places(pieces)
    entries: list[Entry] = []
    notes: dict[int, dict[int, list[Departure]]] = defaultdict(lambda: defaultdict(list))
    count = 0
    last_position: tuple[int, int] | None = None
    last_line = -1
    for at, piece in enumerate(pieces):
        if isinstance(piece, Stretch) or not piece.went or piece.old is None:
            last_position = None
            entries.append(piece)
            continue
        position = places.after(piece.old.line)
        follows = position == last_position and piece.old.line >= last_line
        down = position <= (at, 0)
        if not follows:
            count += 1
            notes[position[0]][position[1]].append(Departure(piece.old, count, down))
        entries.append(Arrival(piece, 0 if follows else count, down))
        last_position, last_line = position, piece.old.line
    return [entry for at in range(len(entries) + 1) for entry in _noted(entries[at : at + 1], notes[at])]


class _Places:
    """The places of the blocks that stayed, by their lines in the old text."""

    def __init__(self, pieces: Sequence[UnitOrStretch]) -> None:
        self.pieces = pieces
        self.stayed: list[tuple[int, int]] = []
        for at, piece in enumerate(pieces):
            if isinstance(piece, Stretch):
                self.stayed.append((piece.old[0].line, at))
            elif piece.old and not piece.went:
                self.stayed.append((piece.old.line, at))
        self.lines = [line for line, _ in self.stayed]

    def after(self, line: int) -> tuple[int, int]:
        """Return the place after the last block that stayed up to this line: the index of a piece, and how many blocks
        of that piece are before the place."""
        index = bisect_right(self.lines, line)
        if not index:
            return 0, 0
        at = self.stayed[index - 1][1]
        piece = self.pieces[at]
        if isinstance(piece, Stretch):
            before = bisect_right([block.line for block in piece.old], line)
            if before < len(piece.old):
                return at, before
        return at + 1, 0


def _noted(entry: Sequence[Entry], notes: Mapping[int, Sequence[Departure]]) -> Iterator[Entry]:
    """Yield an entry with these notes before it and, if it is a stretch, between its blocks."""
    yield from notes.get(0, ())
    rest = entry[0] if entry else None
    if isinstance(rest, Stretch):
        done = 0
        for before in sorted(notes.keys() - {0}):
            yield Stretch(rest.old[: before - done], rest.new[: before - done])
            yield from notes[before]
            rest, done = Stretch(rest.old[before - done :], rest.new[before - done :]), before
    if rest is not None:
        yield rest


class MovedWords(Struct, frozen=True):
    """Words that moved from one unit to another, or to another place in their unit."""

    left: Block
    """The block of the unit in which they are deleted: the first of them."""
    joined: Block
    """The block of the unit in which they are inserted: the first of them."""
    old_line: int
    new_line: int
    down: bool
    """True if they moved towards the end."""
    text: str
    """The first of the words."""

    @property
    def in_row(self) -> bool:
        """Whether the words are the name of a column that moved: sentences never move from one row to another."""
        return self.joined.kind == "row"


def moved_words(pieces: Sequence[UnitOrStretch]) -> Mapping[int, MovedWords]:
    """Return where the words of moved runs were and are, by the number of the move."""
    places: dict[tuple[int, Op], tuple[int, Unit, Run]] = {}
    changed = (piece for piece in pieces if isinstance(piece, Unit) and piece.kind != "unchanged")
    runs = ((unit, run) for unit in changed for run in unit.runs if run.moved)
    for at, (unit, run) in enumerate(runs):
        places.setdefault((run.moved, run.op), (at, unit, run))
    moves = {}
    for (nth, op), (at, left, _) in places.items():
        if op == "delete" and (nth, "insert") in places:
            new_at, joined, run = places[nth, "insert"]
            old_line = (left.old or left.block).line
            moves[nth] = MovedWords(left.block, joined.block, old_line, joined.block.line, at < new_at, run.text)
    return moves


def with_moves(
    block: Block, runs: Sequence[Run], moves: Mapping[int, MovedWords]
) -> Iterator[tuple[Run, MovedWords | None]]:
    """Yield the runs of a block, each with the move that is to be announced before it: at the first run of each move,
    where the words were and where they are."""
    announced: set[tuple[int, Op]] = set()
    for run in runs:
        move = moves.get(run.moved) if run.moved and (run.moved, run.op) not in announced else None
        announced.add((run.moved, run.op))
        yield run, move if move and block is (move.left if run.op == "delete" else move.joined) else None


def move_note(run: Run, move: MovedWords, say: Phrases) -> str:
    """Return the words that say where a run of words that moved is now, or where it was."""
    if move.in_row:
        return column_note(run, say)
    if run.op == "delete":
        return str(say["moved_further_down" if move.down else "moved_further_up"])
    return str(say["moved_here_from_above" if move.down else "moved_here_from_below"])


def line_note(run: Run, move: MovedWords, say: Phrases) -> str:
    """Return what `move_note` says, for outputs without links: with the line of another block."""
    if move.in_row or move.left is move.joined:
        return move_note(run, move, say)
    return (
        say.filled("moved_to", line=move.new_line)
        if run.op == "delete"
        else say.filled("moved_from", line=move.old_line)
    )


def column_note(run: Run, say: Phrases) -> str:
    """Return the words that say that the column of a cell moved."""
    return str(say["column_moved_away" if run.op == "delete" else "column_moved_here"])
