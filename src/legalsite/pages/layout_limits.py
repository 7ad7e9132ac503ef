"""Limit the memory that a layout can use."""

from collections.abc import Generator, Iterable
from typing import Any

MAX_SIZE = 10_000_000  # maximum number of characters in a text or a page, or items in a list
MAX_BITS = 40_000  # about 12,000 digits


def require_size(size: int) -> None:
    if size > MAX_SIZE:
        raise OverflowError(f"a result of more than {MAX_SIZE:,} characters or items")


def require_bounded(operator: str, left: Any, right: Any) -> None:
    """Raise OverflowError if the result of `*` or `**` would be too large."""
    if isinstance(left, int) and isinstance(right, int):
        _require_bits(operator, left, right)
    elif operator == "*":
        # a number times a text or list, in either order
        for value, count in ((left, right), (right, left)):
            if isinstance(count, int) and hasattr(value, "__len__"):
                require_size(len(value) * count)


def _require_bits(operator: str, left: int, right: int) -> None:
    """Raise OverflowError if the result of `*` or `**` may have too many bits."""
    bits = 0
    if operator == "*":
        bits = left.bit_length() + right.bit_length()
    elif abs(left) > 1:  # powers of -1, 0, and 1 are small
        bits = left.bit_length() * right
    if bits > MAX_BITS:
        raise OverflowError(f"a number of more than {MAX_BITS:,} bits")


def bounded_text(pieces: Iterable[str]) -> str:
    """Join the pieces of a page, a block, or a macro.

    Raises OverflowError if the text is too long, and UnicodeEncodeError if a piece contains a lone
    surrogate.
    """
    texts = []
    size = 0
    for piece in pieces:
        size += len(piece)
        try:
            require_size(size)
            piece.encode()
        except (OverflowError, UnicodeEncodeError) as error:
            # raise the error inside the generator, too, so that the traceback includes the layout's
            # line
            if isinstance(pieces, Generator):
                pieces.throw(error.with_traceback(None))
            raise
        texts.append(piece)
    return "".join(texts)
