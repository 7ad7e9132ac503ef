"""Makes anchors from the words of headings and clauses. Where two would be equal, the later one
gets a suffix.
"""

import re
import unicodedata
from collections.abc import Iterable

from markdown_it.token import Token

MAX_ANCHOR_LENGTH = 60
MAX_ITEM_WORDS = 5  # in the anchor of an item
ASCII_WORD_PATTERN = re.compile("[a-z0-9]+")
ID = r"[^\s{}<>\"'&\\#]+"
"""An id as HTML allows it, without the signs that would need another spelling in Markdown or in an
address.
"""
# `{#fees .wide}`: classes and values after the id belong to another tool, and are dropped
ATTRIBUTE = r"""\s+(?:[.#][\w-]+|[\w:-]+=(?:"[^"{}]*"|'[^'{}]*'|[^\s{}"']+))"""
EXPLICIT_PATTERN = re.compile(rf"(?<!\s)\s*+\{{#(?P<id>{ID})(?P<rest>(?:{ATTRIBUTE})*)\s*\}}\s*$")
# a backslash at the end that no other backslash escapes
ESCAPE_AT_END_PATTERN = r"(?<!\\)(?>(?:\\\\)*)\\$"


def anchor_of(text: str) -> str:
    """Return the anchor for a text: its words in lower case, joined by hyphens.

    `Your Data` becomes `your-data`. Letters of every script stay, with their vowel signs; other
    characters don't. An anchor of more than 60 characters is cut, between two words if possible.
    It's empty for a text without letters and digits.
    """
    words = _lower_case_words(text)
    anchor = "-".join(words)
    if len(anchor) <= MAX_ANCHOR_LENGTH:
        return anchor
    anchor = anchor[:MAX_ANCHOR_LENGTH]
    whole_words, _, _ = anchor.rpartition("-")
    return whole_words or anchor


def _lower_case_words(text: str) -> list[str]:
    """Return the words of a text in lower case: letters and digits, with their vowel signs and
    accents. Apostrophes are dropped, and other characters become spaces.

    Letters that only look different, such as ﬁ, become usual ones (NFKC).
    """
    if text.isascii():
        return ASCII_WORD_PATTERN.findall(text.lower().replace("'", ""))
    kept = ""
    for sign in unicodedata.normalize("NFKC", text):
        belongs_to_letter = unicodedata.category(sign)[0] == "M" and kept[-1:].strip()
        if sign.isalnum() or belongs_to_letter:
            kept += sign
        elif sign not in "'’‘":
            kept += " "
    # word by word, because Σ is ς at the end of a word; Turkish İ would get a separate dot
    return [word.lower().replace("i\u0307", "i") for word in kept.split()]


def item_anchor(text: str, number: str) -> str:
    """Return the anchor of a clause or item: its first words or, if it has none, its number.

    Words come first because a number changes when a clause is added before it.
    """
    words = text.split()[:MAX_ITEM_WORDS]
    return anchor_of(" ".join(words)) or anchor_of(number) or "item"


def take_explicit_anchor(heading: Token) -> tuple[str, str]:
    """Remove `{#id}`, or `{#id .class}`, from the end of a heading's content.

    Return the id and the rest of the text in braces; both are empty if there is no id. An escaped
    `\\{#id}` is text and stays.
    """
    # `read` is in the parsed text, which has no escapes, and `written` in the source, which has them
    last = heading.children[-1] if heading.children else None
    read = EXPLICIT_PATTERN.search(last.content) if last else None
    written = EXPLICIT_PATTERN.search(heading.content)
    if not last or not read or not written:
        return "", ""
    before = heading.content[: written.start("id") - len("{#")]
    if re.search(ESCAPE_AT_END_PATTERN, before):
        return "", ""
    last.content = last.content[: read.start()]
    return read["id"], read["rest"]


class Anchors:
    """The anchors of one text, each used once.

    The time grows linearly with their number, even if many are equal.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self.counts: dict[str, int] = {}  # the last suffix of each anchor that was taken

    def unique(self, wanted: str) -> str:
        """Return `wanted`, with `-2`, `-3` … if it is taken."""
        anchor = wanted
        while anchor in self.taken:
            # from the last suffix on, so that many equal anchors don't each begin at `-2`
            count = self.counts.get(wanted, 1) + 1
            self.counts[wanted] = count
            anchor = f"{wanted}-{count}"
        self.taken.add(anchor)
        return anchor
