"""Finds clause numbers that one text has in its words, and the other one beside them.

Markdown takes the "3." in front of a paragraph or an item for its number. In the line after another clause, the same
"3." is a word. A reader sees no difference: such a number counts as a part of the space before the next word.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from operator import add

from legalsite.redline.tokens import Tokens

FOLLOWING = 2  # tokens after the number that both texts must have
LONGEST = 6  # tokens of a number
PUNCTUATION = " .:()–—-\n"

Numbers = tuple[str, ...]
"""The clause numbers beside some blocks; empty for a block that has none."""
Opening = tuple[str, ...]
"""The keys of the first tokens of a block."""


def without_numbers(
    side: Tokens, own: Numbers, other: Tokens, numbers: Numbers, *, shown: bool
) -> tuple[Tokens, dict[int, int]]:
    """Return the tokens of a side without the numbers that the other side has beside its blocks, and these blocks.

    After its number, each of them must go on with the same words. The blocks are indexes in the other group, each with
    the index of the token, among those returned, with which these words begin. `own` and `numbers`: those beside the
    blocks of this side and of the other one. `shown`: keep the numbers in the spaces before the words, because these
    spaces are shown.
    """
    ends = pairwise([*other.starts, len(other)])
    openings = [tuple(other.keys[start : min(end, start + FOLLOWING)]) for start, end in ends]
    wanted = {
        (number.strip("()"), opening): block
        for block, (number, opening) in enumerate(zip(numbers, openings, strict=True))
        if number and opening and number not in own
    }
    numbered = {start for start, number in zip(side.starts, own, strict=True) if number}
    stretches: list[tuple[int, int]] = []
    found: dict[int, int] = {}
    left_out = 0
    for start, end, number in _candidates(side, {opening for _, opening in wanted}):
        if number in wanted and start not in numbered and not (stretches and start < stretches[-1][1]):
            found[wanted.pop(number)] = start - left_out
            stretches.append((start, end))
            left_out += end - start
    return _without(side, stretches, shown=shown) if stretches else side, found


def begins_with(text: str, number: str) -> bool:
    """Return whether a text begins with this clause number."""
    return re.match(rf"\(?{re.escape(number.strip('()'))}(?!\w)", text) is not None


def _candidates(side: Tokens, openings: set[Opening]) -> Iterator[tuple[int, int, tuple[str, Opening]]]:
    """Yield (first token, end, (number, opening)) of what may be a number before one of these openings.

    The longest comes first: `(a)` before `a)`.
    """
    sizes = {len(opening) for opening in openings}
    begins, start_of_block = set(side.starts), 0
    for end in range(1, len(side) if sizes else 0):
        if end in begins:
            start_of_block = end
            continue
        for opening in {tuple(side.keys[end : end + size]) for size in sizes} & openings:
            for start in range(max(start_of_block, end - LONGEST), end):
                if side.texts[start] == "(" or side.texts[start] not in PUNCTUATION:
                    text = "".join(
                        [side.texts[start], *map(add, side.spaces[start + 1 : end], side.texts[start + 1 : end])]
                    )
                    yield start, end, (text.strip(PUNCTUATION), opening)


def _without(side: Tokens, stretches: list[tuple[int, int]], *, shown: bool) -> Tokens:
    """Return the tokens without these stretches. Those that are `shown` go to the space before the next token."""
    keys, texts, spaces = list(side.keys), list(side.texts), list(side.spaces)
    starts = list(side.starts)
    for start, end in reversed(stretches):
        between = [part for at in range(start, end) for part in (spaces[at], texts[at])]
        spaces[start : end + 1] = ["".join([*between, spaces[end]]) if shown else spaces[start]]
        del keys[start:end], texts[start:end]
        starts = [at if at <= start else at - (end - start) for at in starts]
    return Tokens(keys, texts, spaces, starts, side.tail)
