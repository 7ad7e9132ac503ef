"""Names for anchors: from the words of a heading or a clause to what may stand in an address; doubles get a suffix."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 60
MARKS = re.compile(r"[^\w]+|_+")
EXPLICIT = re.compile(r"(?<!\s)\s*+\{#([A-Za-z][\w.:-]*)\}\s*$")
ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*+\\$")


def slug_of(text: str) -> str:
    """Lower-case words joined by hyphens, letters of every script kept: `Your Data, ours` → `your-data-ours`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("’", "").replace("‘", "")
    slug = MARKS.sub("-", text.lower().replace("'", "")).strip("-")
    return slug if len(slug) <= LONGEST else slug[:LONGEST].rpartition("-")[0] or slug[:LONGEST]


class Anchors:
    """The anchors of one text, each given out once. Time is linear in their number, equal ones included."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)
        self.counts: dict[str, int] = {}

    def unique(self, wanted: str) -> str:
        """`wanted`, or with `-2`, `-3` … where it is taken."""
        anchor = wanted
        while anchor in self.taken:
            count = self.counts.get(wanted, 1) + 1
            self.counts[wanted] = count
            anchor = f"{wanted}-{count}"
        self.taken.add(anchor)
        return anchor
