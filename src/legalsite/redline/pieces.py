"""Edits → pieces: the words as they are printed, with their spaces, cut at the borders of blocks and at links'
targets.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from legalsite.model.redline import Op
from legalsite.redline.edits import Edit
from legalsite.redline.tokens import TARGET, Tokens


@dataclass(frozen=True, slots=True)
class Piece:
    """A run, and the block that it stands in, by its place in the group: of both sides where equal, else -1 for the
    other.
    """

    op: Op
    text: str
    target: bool
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Spaces:
    """Where the spaces around one change go: `lead` and `following` are equal text before and after it."""

    lead: str = ""
    delete: tuple[str, str] = ("", "")
    insert: tuple[str, str] = ("", "")
    following: str = ""


def pieces(edits: Sequence[Edit], old: Tokens, new: Tokens) -> list[Piece]:
    """In reading order, deletion before insertion."""
    out: list[Piece] = []
    following: str | None = None
    for edit in edits:
        if not edit.changed:
            out.extend(_equal(edit, old, new, following))
            continue
        spaces = _spaces(edit, old, new)
        following = spaces.following
        if spaces.lead:
            last_old, last_new = _block(old, max(0, edit.old_start - 1)), _block(new, max(0, edit.new_start - 1))
            out.append(Piece("equal", spaces.lead, False, last_old, last_new))
        out.extend(_changed(edit, old, new, spaces))
    return out


def _changed(edit: Edit, old: Tokens, new: Tokens, spaces: Spaces) -> Iterator[Piece]:
    """Where both sides begin with the end of a link, old and new target stand side by side behind its words."""
    start, place = edit.old_start, edit.new_start
    before, ahead = spaces.delete[0], spaces.insert[0]
    if edit.deleted and edit.inserted and old.keys[start][0] == new.keys[place][0] == TARGET:
        yield from _one_side("delete", old, (start, start + 1), ("", ""))
        yield from _one_side("insert", new, (place, place + 1), ("", ""))
        start, place = start + 1, place + 1
        before = _space(old, start) if start < edit.old_end else ""
        ahead = _space(new, place) if place < edit.new_end else ""
    yield from _one_side("delete", old, (start, edit.old_end), (before, spaces.delete[1]))
    yield from _one_side("insert", new, (place, edit.new_end), (ahead, spaces.insert[1]))


def _spaces(edit: Edit, old: Tokens, new: Tokens) -> Spaces:
    """A space that both sides have is never marked; one that only the change brought or took is marked with it."""
    first_old, first_new = _space(old, edit.old_start), _space(new, edit.new_start)
    next_old, next_new = _space(old, edit.old_end), _space(new, edit.new_end)
    if edit.deleted and edit.inserted:
        lead = first_new if bool(first_old) == bool(first_new) else ""
        outer = ("", "") if bool(first_old) == bool(first_new) else (first_old, first_new)
        if bool(next_old) == bool(next_new):
            return Spaces(lead, (outer[0], ""), (outer[1], ""), next_new)
        return Spaces(lead, (outer[0], next_old), (outer[1], next_new))
    mine, after, other = (first_old, next_old, next_new) if edit.deleted else (first_new, next_new, next_old)
    beside = ("", "")
    border = edit.old_end in old.starts if edit.deleted else edit.new_end in new.starts
    if bool(mine) == bool(other):
        lead, around, following = (other if edit.deleted else mine), ("", after), ""
    elif bool(after) == bool(other):
        lead, around, following = "", (mine, ""), next_new
    elif border:  # a block ends where there was a space
        lead, around, following = "", (mine, after), (other if edit.deleted else "")
    else:  # what joined two words, or what a space gave way to
        lead, around, following, beside = "", (mine, after), "", (other, "")
    return Spaces(lead, around, beside, following) if edit.deleted else Spaces(lead, beside, around, following)


def _space(side: Tokens, at: int) -> str:
    """What stands before a token; nothing before the first of a block, nor at the end."""
    return "" if at >= len(side.keys) or at in side.starts else side.spaces[at]


def _block(side: Tokens, at: int) -> int:
    return bisect_right(side.starts, at) - 1


def _equal(edit: Edit, old: Tokens, new: Tokens, following: str | None) -> Iterator[Piece]:
    """The new text's spelling. Cut where either side has a border."""
    offset = edit.new_start - edit.old_start
    borders = {at for at in new.starts if edit.new_start < at < edit.new_end}
    borders |= {at + offset for at in old.starts if edit.old_start < at < edit.old_end}
    edges = [edit.new_start, *sorted(borders), edit.new_end]
    for start, end in pairwise(edges):
        first = following if start == edit.new_start and following is not None else _space(new, start)
        blocks = _block(old, start - offset), _block(new, start)
        for text, target in _texts(new, start, end, first):
            yield Piece("equal", text, target, *blocks)


def _one_side(op: Op, side: Tokens, stretch: tuple[int, int], around: tuple[str, str]) -> Iterator[Piece]:
    start, stop = stretch
    edges = [start, *(at for at in side.starts if start < at < stop), stop]
    for begin, end in pairwise(edges):
        first = around[0] if begin == start else ""
        last = around[1] if end == stop else ""
        block = _block(side, begin)
        for text, target in _texts(side, begin, end, first, last):
            yield Piece(op, text, target, *((block, -1) if op == "delete" else (-1, block)))


def _texts(side: Tokens, start: int, end: int, first: str, last: str = "") -> Iterator[tuple[str, bool]]:
    """(text, is it a target) of a stretch of one block."""
    words: list[str] = [first]
    for at in range(start, end):
        if side.keys[at][0] == TARGET:
            if text := "".join(words):
                yield text, False
            yield side.texts[at], True
            words = []
        else:
            if at > start:
                words.append(side.spaces[at])
            words.append(side.texts[at])
    if text := "".join([*words, last]):
        yield text, False
