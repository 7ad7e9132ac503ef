"""The marks that a page shows before the items of an HTML list: numbers, letters or roman numerals."""

import re
from collections.abc import Iterator

from bs4 import Tag

from legalsite.importing.text_headings import ROMANS

LETTERS = "abcdefghijklmnopqrstuvwxyz"
NUMBERED_BY = {
    "a": tuple(LETTERS),
    "A": tuple(LETTERS.upper()),
    "i": tuple(map(str.lower, ROMANS)),
    "I": ROMANS,
}
STYLES = {
    "decimal": "1",
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}


def item_numbers(tag: Tag) -> Iterator[int]:
    """Yield the number of each item of a list: `start` is that of the first one, `value` that of any."""
    number = _number(tag.get("start"), 1)
    for item in tag.find_all("li", recursive=False):
        number = _number(item.get("value"), number)
        yield number
        number += 1


def letter_of(item: Tag, parent: Tag, count: int) -> str:
    """Return the letter or roman numeral of an item; empty if the list has numbers or bullets. A style of the item
    comes before that of its list (CSS Lists 3: list-style-type is inherited), and both before its type."""
    kind = _styled(item) or _styled(parent) or str(parent.get("type") or "")
    marks = NUMBERED_BY.get(kind, ()) if parent.name == "ol" else ()
    return marks[count - 1] if 0 < count <= len(marks) else ""


def _styled(tag: Tag) -> str:
    """Return the type of list that a `style` attribute asks for, as `type` names it; empty if it asks for none."""
    styled = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", str(tag.get("style") or ""))
    return STYLES.get(styled[1] if styled else "", "")


def _number(given: object, otherwise: int) -> int:
    written = str(given)
    return int(written) if written.isdecimal() and len(written) < 6 else otherwise
