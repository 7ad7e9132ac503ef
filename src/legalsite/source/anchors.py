"""Makes anchors from the words of headings and clauses. Where two would be equal, the later one
gets a suffix.
"""

import re
import unicodedata
from collections.abc import Iterable

from markdown_it.token import Token

MAX_ANCHOR_LENGTH = 60
WORDS_OF_AN_ITEM = 5
MARKS = re.compile(r"[^\w]+|_+")
ID = r"[^\s{}<>\"'&\\#]+"
"""An id as HTML allows it, without the signs that would need another spelling in Markdown or in an
address.
"""
# `{#fees .wide}`: classes and values behind the id belong to another tool, and are dropped
ATTRIBUTE = r"""\s+(?:[.#][\w-]+|[\w:-]+=(?:"[^"{}]*"|'[^'{}]*'|[^\s{}"']+))"""
EXPLICIT = re.compile(rf"(?<!\s)\s*+\{{#({ID})((?:{ATTRIBUTE})*)\s*\}}\s*$")
ESCAPED = r"(?<!\\)(?>(?:\\\\)*)\\$"


def anchor_of(text: str) -> str:
    """Return the words in lower case, joined by hyphens; letters of every script stay: `Your Data`
    → `your-data`.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("’", "").replace("‘", "")
    words = text.lower().replace("'", "").split()
    anchor = "-".join(words)
    if not "".join(words).isalnum():
        anchor = MARKS.sub("-", " ".join(words)).strip("-")
    if len(anchor) <= MAX_ANCHOR_LENGTH:
        return anchor
    anchor = anchor[:MAX_ANCHOR_LENGTH]
    whole_words, _, _ = anchor.rpartition("-")
    return whole_words or anchor


def item_anchor(text: str, number: str) -> str:
    """Return the anchor of a clause or item: its first words, or else its number.

    The number changes when a clause is added before it.
    """
    words = text.split()[:WORDS_OF_AN_ITEM]
    return anchor_of(" ".join(words)) or anchor_of(number) or "item"


def take_explicit_anchor(heading: Token) -> tuple[str, str]:
    """Take `{#id}`, or `{#id .class}`, off the end of a heading's content.

    Return the id and the rest of the braces; both are empty if there is no id.

    An escaped `\\{#id}` is text and stays.
    """
    last = heading.children[-1] if heading.children else None
    read = EXPLICIT.search(last.content) if last else None
    written = EXPLICIT.search(heading.content)
    if not last or not read or not written:
        return "", ""
    before = heading.content[: written.start(1) - 2]
    if re.search(ESCAPED, before):
        return "", ""
    last.content = last.content[: read.start()]
    return read[1], read[2]


class Anchors:
    """The anchors of one text, each used once. The time grows linearly with their number, even if
    many are equal.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self.counts: dict[str, int] = {}

    def unique(self, wanted: str) -> str:
        """Return `wanted`, with `-2`, `-3` … if it is taken."""
        anchor = wanted
        while anchor in self.taken:
            count = self.counts.get(wanted, 1) + 1
            self.counts[wanted] = count
            anchor = f"{wanted}-{count}"
        self.taken.add(anchor)
        return anchor
