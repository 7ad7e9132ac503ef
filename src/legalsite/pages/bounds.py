"""What a layout is about to make → how much that would be, told before it is made. All that asks for more than a page
can need raises TooMuch."""

import functools
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from jinja2.filters import make_attrgetter

LONGEST = 1_000_000
LONGEST_PART = 10_000_000  # of a page, as {% set %}, a macro or a filter holds it: more than any text has
LONGEST_PAGE = 100_000_000
MOST_FIELDS = 100

# How often a filter or a method puts in what it is given: once, at each such mark, or at each character (None).
PIECES: Mapping[str, str | None] = {
    **dict.fromkeys(("center", "ljust", "rjust", "zfill", "batch", "slice", "truncate"), ""),
    "indent": "\n",
    "expandtabs": "\t",
    "urlize": ".",
    "wordwrap": None,
    "tojson": None,
    "translate": None,
}


COUNTING = frozenset({"length", "count"})  # a number, whatever they are given


class TooMuch(Exception):  # noqa: N818 - reads as what happened
    """A layout asked for more than a page can need."""


def refuse(length: int, most: int = LONGEST) -> None:
    if length > most:
        raise TooMuch(f"{length:,} characters or items at once; a layout may make {most:,}")


def weight(value: Any) -> int:
    """Characters of a text; items of a list with what they weigh, as often as they would be written."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return len(value) + sum(map(weight, value.values()))
    return len(value) + sum(map(weight, value)) if isinstance(value, list | tuple) else 0


def bounded(name: str, made: Callable[..., Any]) -> Callable[..., Any]:
    """The filter of that name, looked at before and after. Its marks (what Jinja2 hands it) stay."""
    if name in COUNTING:
        return made
    handed = hasattr(made, "jinja_pass_arg")

    @functools.wraps(made)
    def checked(*values: Any, **named: Any) -> Any:
        own, subject, others = values[:handed], values[handed], values[handed + 1 :]
        if name == "join":
            subject, others, named = _counted_join(own[0], subject, *others, **named)
        foresee(name, subject, others, named)
        result = made(*own, subject, *others, **named)
        refuse(weight(result), LONGEST_PART)
        return result

    return checked


def foresee(name: str, subject: Any, others: tuple[Any, ...], named: Mapping[str, Any]) -> None:
    """Before the filter or method of that name does something with `subject`."""
    if name in PIECES:
        mark, given = PIECES[name], (*others, *named.values())
        pieces = weight(subject) if mark is None else str(subject).count(mark) + 1 if mark else 1
        widths = [each for each in given if isinstance(each, int) and name != "wordwrap"]
        refuse(pieces * (sum(map(weight, given)) + max(widths, default=0)), LONGEST_PART if pieces > 1 else LONGEST)
    elif name == "replace":
        words = dict(zip(("old", "new"), others, strict=False)) | dict(named)
        refuse(str(subject).count(str(words.get("old", ""))) * weight(words.get("new")), LONGEST_PART)
    elif name in {"format", "format_map"}:
        foresee_format(str(subject), (*others, *named.values()))
    elif name == "sum" and any(isinstance(each, list | tuple) for each in (*others, *named.values())):
        raise TooMuch("a sum of lists; a layout may add numbers")


def foresee_format(text: str, values: Iterable[Any]) -> None:
    """`text` is a format of either kind: as many fields as a page needs, none wider than a page."""
    fields = max(text.count("{"), text.count("%"))
    if fields > MOST_FIELDS:
        raise TooMuch(f"a format with {fields:,} fields; a layout may have {MOST_FIELDS}")
    widths = [int(digits[:9]) for digits in re.findall("[0-9]+", text)]
    if re.search(r"\{[^}]*\{|%[^%]*\*", text):  # a value says how wide another is
        widths += [value for value in _flat(values) if isinstance(value, int)]
    refuse(max(widths, default=0))
    refuse(fields * max(map(weight, values), default=0), LONGEST_PART)


def counted(items: Iterable[Any], separator: str) -> list[str]:
    """All of them as texts, unless they would be too much in a row."""
    parts, total = list[str](), 0
    for item in items:
        parts.append(item if isinstance(item, str) else str(item))
        total += len(parts[-1]) + len(separator)
        refuse(total, LONGEST_PART)
    return parts


def counted_page(written: Iterable[str]) -> str:
    """All that a page writes. Stops the layout where it is when it has written too much, so that its line is told."""
    parts, batches, total = iter(written), list[str](), 0
    while batch := list(islice(parts, 1000)):
        batches.append("".join(batch))
        total += len(batches[-1])
        if total > LONGEST_PAGE and isinstance(parts, Generator):
            parts.throw(TooMuch(f"a page of more than {LONGEST_PAGE:,} characters"))
    return "".join(batches)


def _counted_join(
    handed: Any, items: Iterable[Any], d: str = "", attribute: str | int | None = None
) -> tuple[list[str], tuple[str], dict[str, Any]]:
    if attribute is not None:
        items = map(make_attrgetter(handed.environment, attribute), items)
    return counted(items, d), (d,), {}


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple | dict):
            yield from _flat(value.values() if isinstance(value, dict) else value)
        else:
            yield value
