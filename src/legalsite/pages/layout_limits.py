"""Limits for layouts, so that none of them uses up all memory or never ends.

For single operations, functions compute how long a result would be, before it's made. `Work` counts
what only takes long, or much memory, because it's repeated.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from itertools import islice
from typing import Any

from jinja2.sandbox import SandboxedFormatter
from markupsafe import EscapeFormatter

MAX_SIZE = 10_000_000  # characters of a text or a page, or items of a list
MAX_BITS = 40_000  # of a number, which then has 12,000 digits
CONTAINERS = (list, tuple, set, frozenset, Mapping)
MAX_WORK = 100_000_000  # steps of own layouts for a page: some 10 seconds and 500 MB at most
CONTAINER_WORK = 50  # steps, for a new list
ITEM_WORK = 10  # steps, for each of its items
FILTER_WORK = 10  # steps, for each character or item that a filter goes through
ITERATOR_WORK = 10_000  # steps, for a filter such as `map`, which works when its result is used
MAX_PIECES = 1000  # of a page that are joined at once
# a width of five digits, or one that an argument gives, in the format of the operator `%`
WIDE_PRINTF_PATTERN = r"[%)][-#+ .\d]*(?:\*|\d{5})"
# methods that layouts don't need, whose results are bytes, or can be very long
UNSAFE_METHODS = frozenset({"encode", "expandtabs", "to_bytes", "translate"})
Measure = Callable[..., int]


class TooMuchWork(OverflowError):  # noqa: N818 - reads as what happened
    """An own layout takes more than MAX_WORK steps for a page."""


class Work:
    """Counts the work of a site's own layouts for one page.

    It's the same on each machine: a step is about 100 nanoseconds, or a byte of a new value.
    """

    def __init__(self) -> None:
        self.steps = 0

    def count(self, steps: int) -> None:
        """Count steps. Raises TooMuchWork above MAX_WORK."""
        self.steps += steps
        if self.steps > MAX_WORK:
            raise TooMuchWork(f"more than {MAX_WORK:,} steps for one page")

    def allows(self, steps: int) -> bool:
        """Count steps before a condition, and return True."""
        self.count(steps)
        return True

    def read(self, value: Any) -> Any:
        """Count a value that is used, and return it: an operation may go through all of it."""
        if isinstance(value, (str, *CONTAINERS)):
            self.count(len(value) // 8)
        return value

    def filtered(self, value: Any) -> Any:
        """Count a value that a filter is used on, and return it."""
        if isinstance(value, (str, range, *CONTAINERS)):
            self.count(len(value) * FILTER_WORK)
        return value

    def made(self, value: Any) -> Any:
        """Count a value that was just made, and return it."""
        if isinstance(value, str):
            self.count(len(value))
        elif isinstance(value, CONTAINERS):
            self.count(CONTAINER_WORK + len(value) * ITEM_WORK)
        elif isinstance(value, range):
            self.count(len(value) // 8)
        elif isinstance(value, Iterator):
            self.count(ITERATOR_WORK)
        return value


def require_size(size: int) -> None:
    """Raise OverflowError if a result would have too many characters or items."""
    if size > MAX_SIZE:
        raise OverflowError(f"a result of more than {MAX_SIZE:,} characters or items")


def require_narrow(wide: re.Match[str] | None) -> None:
    """Raise OverflowError if a format has a width of five digits. `wide` is the match of one, or
    None."""
    if wide:
        raise OverflowError("a width of more than 9,999 characters")


def text_length(value: Any) -> int:
    """Return about how many characters a value has as text: 10 for `["ab"]`.

    A list that contains another list twice contains all of its items twice. The walk ends when the
    result is above MAX_SIZE.
    """
    total = 0
    pending = [value]  # the value, then items of lists that weren't counted yet
    while pending and total <= MAX_SIZE:
        one = pending.pop()
        if isinstance(one, str):
            total += len(one)
        elif isinstance(one, CONTAINERS):
            total += 8 * len(one)  # also for items that count nothing, so that the walk ends
            pending.extend(one)
            if isinstance(one, Mapping):
                pending.extend(one.values())
    return total


def bounded_text(pieces: Iterable[str]) -> str:
    """Return the pieces as one text. Raises OverflowError if it would be too long.

    A page or a block gives an iterator, whose pieces are made one by one; a macro gives a list.
    """
    if isinstance(pieces, list):
        require_size(sum(map(len, pieces)))
        return "".join(pieces)
    texts = []
    total = 0
    rest = iter(pieces)
    while part := list(islice(rest, MAX_PIECES)):
        total += sum(map(len, part))
        require_size(total)
        texts.append("".join(part))
    return "".join(texts)


def bounded_operands(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the operands of `~`. Raises OverflowError if their text would be too long."""
    size = 0
    for value in values:
        # most are texts, whose length is known
        size += len(value) if isinstance(value, str) else text_length(value)
    require_size(size)
    return values


def require_bounded(operator: str, left: Any, right: Any) -> None:
    """Raise OverflowError if the result of `+`, `*`, `**`, or `%` would be too large."""
    if isinstance(left, int) and isinstance(right, int):
        _require_bits(operator, left, right)
    elif operator == "*":
        for value, count in ((left, right), (right, left)):
            if isinstance(count, int) and hasattr(value, "__len__"):
                require_size(len(value) * count)
    elif operator == "+" and hasattr(left, "__len__") and hasattr(right, "__len__"):
        require_size(len(left) + len(right))
    elif operator == "%" and isinstance(left, str):
        require_size(_printf_size(left, right))


def _require_bits(operator: str, left: int, right: int) -> None:
    """Raise OverflowError if a product or a power would have too many bits."""
    bits = 0
    if operator == "*":
        bits = left.bit_length() + right.bit_length()
    elif operator == "**" and abs(left) > 1:
        bits = left.bit_length() * right
    if bits > MAX_BITS:
        raise OverflowError(f"a number of more than {MAX_BITS:,} bits")


def _printf_size(template: str, values: Any) -> int:
    """Return how long the result of the operator `%` can be.

    Each `%` may print all values, with up to 9,999 spaces. Raises OverflowError for a larger width.
    """
    require_narrow(re.search(WIDE_PRINTF_PATTERN, template))
    return len(template) + template.count("%") * (text_length(values) + 10_000)


class BoundedFormatter(SandboxedFormatter):
    """Formats one text with limits: `"{:>9}".format(1)`."""

    total = 0  # characters of the values so far

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Return a value in its format. Raises OverflowError if it would be too long."""
        require_narrow(re.search(r"\d{5}", format_spec))
        require_size(text_length(value))
        written = super().format_field(value, format_spec)
        self.total += len(written)
        require_size(self.total)
        return written


class BoundedEscapeFormatter(BoundedFormatter, EscapeFormatter):
    """Formats one text of HTML with limits, and escapes the values."""


# How long the result of a method of a text would be, from the text and the arguments


def _width(text: str, width: int = 80, *_: str) -> int:
    return width


def _replaced_size(text: str, old: str, new: str, count: int | None = None) -> int:
    found = len(text) + 1
    if old:
        found = str(text).count(str(old))
    return len(text) + found * text_length(new)


def _method_join_size(separator: str, values: Iterable[Any]) -> int:
    return _join_size(values, separator)


METHOD_SIZES: Mapping[str, Measure] = {
    "center": _width,
    "join": _method_join_size,
    "ljust": _width,
    "replace": _replaced_size,
    "rjust": _width,
    "zfill": _width,
}


# How long the result of a filter would be, from its arguments


def _join_size(values: Any, d: str = "", attribute: object = None) -> int:
    return text_length(values) + len(values) * text_length(d)


def _indented_size(s: str, width: int | str = 4, first: bool = False, blank: bool = False) -> int:
    each = width if isinstance(width, int) else len(width)
    return len(s) + each * (len(s.splitlines()) + 1)


def _wrapped_size(
    s: str,
    width: int = 79,
    break_long_words: bool = True,
    wrapstring: str | None = None,
    break_on_hyphens: bool = True,
) -> int:
    lines = len(s.splitlines()) + 2 * len(s) // max(width, 1)
    return len(s) + lines * len(wrapstring or "\n")


def _items_of_a_list(value: object, linecount: int, fill_with: object = None) -> int:
    return linecount


def _slice_count(value: object, slices: int, fill_with: object = None) -> int:
    return slices


def _rounded_size(value: object, precision: int = 0, method: str = "common") -> int:
    return precision * 10_000  # the filter raises 10 to this power


def _json_size(value: object, indent: int | None = None) -> int:
    return text_length(value) * (1 + (indent or 0))


def _format_size(value: object, *values: object, **named: object) -> int:
    return _printf_size(str(value), values or named)


def _links_size(  # noqa: PLR0917 - as the filter has them
    value: str,
    trim_url_limit: int | None = None,
    nofollow: bool = False,
    target: str | None = None,
    rel: str | None = None,
    extra_schemes: object = None,
) -> int:
    attributes = len(target or "") + len(rel or "")
    return len(value) * (1 + attributes // 4)  # the shortest link has four characters


def _sum_size(values: object, attribute: object = None, start: object = 0) -> int:
    # the sum of lists would be a list of all their items
    if not isinstance(start, int | float):
        raise TypeError("the filter sum adds numbers only")
    return 0


def _value_length(value: object, *_: object, **named: object) -> int:
    return text_length(value)


FILTER_SIZES: Mapping[str, Measure] = {
    "batch": _items_of_a_list,
    "center": _width,
    "forceescape": _value_length,
    "format": _format_size,
    "indent": _indented_size,
    "join": _join_size,
    "pprint": _value_length,
    "replace": _replaced_size,
    "round": _rounded_size,
    "slice": _slice_count,
    "string": _value_length,
    "sum": _sum_size,
    "tojson": _json_size,
    "urlencode": _value_length,
    "urlize": _links_size,
    "wordwrap": _wrapped_size,
    "xmlattr": _value_length,
}


def bounded_filters(filters: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Return the filters with large results, with limits. `filters`: Jinja2's filters."""
    return {name: _bounded(filters[name], measure) for name, measure in FILTER_SIZES.items()}


def as_readable_twice(values: Iterable[Any]) -> list[Any]:
    """Return arguments that can be measured before they are used: a list for each iterator."""
    return [list(value) if isinstance(value, Iterator) else value for value in values]


def _bounded(original: Callable[..., Any], measure: Measure) -> Callable[..., Any]:
    """Return a filter that raises OverflowError if its result would exceed a limit.

    `measure` computes the length of the result of the `original` filter, from the same arguments.
    """
    # the first argument isn't the value if Jinja2 passes the filter its context or environment
    first = int(hasattr(original, "jinja_pass_arg"))

    @wraps(original)
    def bounded(*values: Any, **named: Any) -> Any:
        given = as_readable_twice(values)
        require_size(measure(*given[first:], **named))
        return original(*given, **named)

    return bounded
