"""Generate unique anchors for headings and clauses."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token  # importing this loads the parser

MAX_ANCHOR_LENGTH = 60
MAX_ITEM_WORDS = 5  # maximum number of words in the anchor of a list item
ASCII_WORD_PATTERN = re.compile("[a-z0-9]+")
ID = r"[^\s{}<>\"'&\\#]+"
"""An HTML id, except for characters that must be escaped in Markdown or URLs."""
# ignored text after the ID, as in `{#fees .wide}`, because classes and attributes are for other
# tools
ATTRIBUTE = r"""\s+(?:[.#][\w-]+|[\w:-]+=(?:"[^"{}]*"|'[^'{}]*'|[^\s{}"']+))"""
EXPLICIT_PATTERN = rf"(?<!\s)\s*+\{{#(?P<id>{ID})(?P<rest>(?:{ATTRIBUTE})*)\s*\}}\s*$"
# matches a backslash at the end that isn't escaped
ESCAPE_AT_END_PATTERN = r"(?<!\\)(?>(?:\\\\)*)\\$"


def anchor_of(text: str) -> str:
    """Convert a text to an anchor: its words in lower case, joined by hyphens.

    `Your Data` becomes `your-data`. Anchors are limited to 60 characters, and are cut between words
    if possible. The result is empty if the text has no letters or digits.
    """
    words = _lower_case_words(text)
    anchor = "-".join(words)
    if len(anchor) <= MAX_ANCHOR_LENGTH:
        return anchor
    anchor = anchor[:MAX_ANCHOR_LENGTH]
    whole_words, _, _ = anchor.rpartition("-")
    return whole_words or anchor


def _lower_case_words(text: str) -> list[str]:
    """Split a text into lower-case words, without punctuation.

    Compatibility characters such as ﬁ are normalized (NFKC). Apostrophes are dropped, and any other
    punctuation separates words.
    """
    if text.isascii():
        return ASCII_WORD_PATTERN.findall(text.lower().replace("'", ""))
    result = ""
    for character in unicodedata.normalize("NFKC", text):
        # a combining mark, unless there's no letter before it
        belongs_to_letter = unicodedata.category(character)[0] == "M" and result[-1:].strip()
        if character.isalnum() or belongs_to_letter:
            result += character
        elif character not in "'’‘":
            result += " "
    # Lowercase each word separately, because Σ becomes ς only at the end of a word. Remove the dot
    # that lowercasing a Turkish İ leaves.
    return [word.lower().replace("i\u0307", "i") for word in result.split()]


def item_anchor(text: str, number: str) -> str:
    """Return the anchor of a clause or list item, derived from its first words if possible."""
    # prefer words to the number, because adding a clause above changes the number
    words = text.split()[:MAX_ITEM_WORDS]
    return anchor_of(" ".join(words)) or anchor_of(number) or "item"


def take_explicit_anchor(heading: "Token") -> tuple[str, str]:
    r"""Remove `{#id}` or `{#id .class}` from the end of a heading, and return its parts.

    The parts are the ID and the other text in braces, or two empty strings without an ID. An
    escaped `\{#id}` is text, and is kept.
    """
    if "{#" not in heading.content or not heading.children:
        return "", ""
    # search the end of the parsed text, and also the source, because only the source shows whether
    # a backslash escapes the opening brace
    end_of_text = heading.children[-1]
    in_text = re.search(EXPLICIT_PATTERN, end_of_text.content)
    in_source = re.search(EXPLICIT_PATTERN, heading.content)
    if not in_text or not in_source:
        return "", ""
    source_before = heading.content[: in_source.start("id") - len("{#")]
    if re.search(ESCAPE_AT_END_PATTERN, source_before):
        return "", ""
    end_of_text.content = end_of_text.content[: in_text.start()]
    return in_text["id"], in_text["rest"]


class Anchors:
    """The anchors of a document. No anchor is assigned twice.

    The total time is linear in the number of anchors, even if many are equal.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self.counts: dict[str, int] = {}  # anchor → last suffix assigned

    def unique(self, wanted: str) -> str:
        """Return `wanted`, adding `-2`, `-3`, and so on if it's taken."""
        anchor = wanted
        while anchor in self.taken:
            # continue with the last suffix, because trying all suffixes again would take quadratic
            # time
            count = self.counts.get(wanted, 1) + 1
            self.counts[wanted] = count
            anchor = f"{wanted}-{count}"
        self.taken.add(anchor)
        return anchor
