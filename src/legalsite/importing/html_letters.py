"""How an HTML list numbers its items, where it does so by letters: `a`, `B`, `iv`. Markdown has no such lists."""

import re

from bs4 import Tag

from legalsite.importing.numerals import ROMANS

LETTERS = "abcdefghijklmnopqrstuvwxyz"
NUMBERED_BY = {
    "a": tuple(LETTERS),
    "A": tuple(LETTERS.upper()),
    "i": tuple(map(str.lower, ROMANS)),
    "I": ROMANS,
}
STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}


def letter_of(parent: Tag, count: int) -> str:
    """Of the item of that number; empty where the list is numbered otherwise."""
    styled = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", str(parent.get("style") or ""))
    kind = str(parent.get("type") or "") or STYLES.get(styled[1] if styled else "", "")
    marks = NUMBERED_BY.get(kind, ()) if parent.name == "ol" else ()
    return marks[count - 1] if 0 < count <= len(marks) else ""
