"""Parse the clause number at the start of a heading, paragraph, or list item.

Examples are “3.”, “4.2”, “(a)”, “§ 5”, “Section 3.”, “Article 4 –”, and “IV.”. A number that's part
of a sentence (“30 days after”) isn't a clause number.
"""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct

from legalsite.text.word_lists import word_lists

if TYPE_CHECKING:
    # only imported for type hints, because formatting a number doesn't need the parser
    from markdown_it.token import Token


def any_word(*kinds: str) -> str:
    """Create a regular expression that matches any word of some lists in names_of_parts.txt.

    `kinds` contains prefixes of the names of these lists.
    """
    words = list[str]()
    for kind, names in word_lists("text/names_of_parts.txt").items():
        if kind.startswith(kinds):
            words += sorted(names)
    return "|".join(map(re.escape, words))


EMPHASIS = frozenset({"em", "strong"})
ROMAN = "(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
UPPER_ROMAN = f"(?-i:{ROMAN.upper()})"
DECIMAL = r"[0-9]{1,3}(?:\.[0-9]{1,3})*"
NAMES_OF_PARTS = any_word("clauses", "larger parts")
NAMES = frozenset(NAMES_OF_PARTS.replace("\\", "").split("|"))
MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|fév|avr|juin|juil|août|déc"
    r"|ene|abr|ago|dic|gen|mag|giu|lug|set|ott)[^\W\d]*\.?\s+[12][0-9]{3}"
)
DASH = r"\s?[–—-](?=\s)"
END = r"(?=\s|$)"
# A capital letter at the start of a word. A single letter such as V is a unit (4.5 V), except in
# languages with one-letter words: Dutch U, Polish W, Italian E.
CAPITAL = r"(?-i:(?=\s+[\"'“‘«„(\[]?(?!(?:[B-DF-HJ-NP-TVX]|[A-Z]{2,3})\b)[^\W\d_a-zà-öø-ÿ]))"

# a letter or a Roman numeral, such as “b)” or “IV.”, or a word that may be the name of a part
FIRST_WORD = re.compile(r"(?:[^\W\d_]|[ivxlcIVXLC]+)[.):]|(?P<name>[^\W\d_]++\.?)\s")
# Formats of numbers, grouped by first character, so that only a few patterns are compiled.
WITH_SIGN = (
    rf"\((?:{DECIMAL}[a-z]?|(?P<letter>[a-z])(?P=letter)?|{ROMAN})\)[.:]?{END}",
    rf"§{{1,2}}\s?[0-9]{{1,4}}(?:\.[0-9]{{1,3}})*[a-z]?(?:[.:)]|{DASH})?{END}",
)
WITH_DIGIT = (
    rf"[0-9]{{1,3}}(?:\.[0-9]{{1,3}})+(?:[.:)]|{DASH}){END}",
    rf"[0-9]{{1,3}}(?:[a-z]?[.:)]|\s[–—](?=\s)){END}(?!\s+{MONTH})",
)
WITH_LETTER = (
    rf"(?:{NAMES_OF_PARTS})\s(?:{DECIMAL}[a-z]?|{ROMAN}|[a-z])(?:[.:)]|{DASH}){END}",
    rf"(?:[a-z]|{ROMAN})\){END}",
)
EAST_ASIAN = (
    r"第\s?[0-9０-９一二三四五六七八九十百]{1,5}\s?[条條章节節項项款](?:の[0-9一二三四五六七八九十]+)?[.:：、]?(?=\s|$|[（(【「])",
    r"제\s?[0-9]{1,4}\s?[조장절항][.:]?(?=\s|$|[（(])",
)
# In a paragraph, a number without punctuation must be followed by a capital letter.
DIGIT_IN_PARAGRAPH = (rf"[0-9]{{1,3}}(?:\.[0-9]{{1,3}})+{CAPITAL}",)
LETTER_IN_PARAGRAPH = (rf"(?-i:[A-H]|(?=[IVX]){ROMAN.upper()})\.{CAPITAL}",)
DIGIT_IN_HEADING = (rf"[0-9]{{1,3}}(?:\.[0-9]{{1,3}})+{END}",)
LETTER_IN_HEADING = (
    rf"(?:(?-i:[A-Z])|{UPPER_ROMAN})[.):]{END}",
    rf"(?:{NAMES_OF_PARTS})\s(?:{DECIMAL}[a-z]?|(?-i:[A-Z])|{UPPER_ROMAN}){END}",
)


class Numbered(Struct, frozen=True):
    """The clause number at the start of a text, and the rest of the text."""

    number: str  # number for comparisons, without the punctuation after it: “3”, “(a)”, “Article 4”
    written: str  # number as written: “3.”, “Article 4 –”
    rest: str  # the text after the number


def leading_number(text: str, *, heading: bool) -> Numbered | None:
    """Parse the clause number at the start of a text, or return None without a number.

    `heading` tells whether the text is a heading. In a paragraph, a number without punctuation,
    such as “4.2”, only counts if a capital letter follows it.
    """
    for forms in _forms(text, heading=heading):  # compile a pattern only when it's needed
        match = re.match("|".join(forms), text, re.IGNORECASE)
        if match:
            # remove the punctuation after the number, so that “Article 4 –” becomes “Article 4”
            number = match[0].strip().rstrip(".:：、").rstrip("–—-").rstrip()
            if not number.startswith("("):  # “a)” becomes “a”, but “(a)” stays “(a)”
                number = number.removesuffix(")")
            return Numbered(number, match[0], text[match.end() :].lstrip())
    return None


def _forms(text: str, *, heading: bool) -> Sequence[tuple[str, ...]]:
    """Return the possible formats of a number at the start of a text, most likely first.

    Each format is a tuple of patterns. The result is empty if the text can't start with a number.
    A heading may start with more formats than a paragraph, in which a number without punctuation
    may be part of a sentence.
    """
    if text.startswith(("(", "§")):
        return [WITH_SIGN]
    if text.startswith(("第", "제")):
        return [EAST_ASIAN]
    if "0" <= text[:1] <= "9":
        return WITH_DIGIT, DIGIT_IN_HEADING if heading else DIGIT_IN_PARAGRAPH
    word = FIRST_WORD.match(text)
    if not word:
        return []
    name = word["name"]  # None for a letter or a Roman numeral
    if name and name.casefold() not in NAMES:
        return []
    return WITH_LETTER, LETTER_IN_HEADING if heading else LETTER_IN_PARAGRAPH


def is_same_number(number: str, other: str) -> bool:
    """Return whether two clause numbers are the same, such as `(a)` and `a)`, or `§5` and `§ 5`."""
    return number == other or _number_without_signs(number) == _number_without_signs(other)


def _number_without_signs(number: str) -> str:
    return "".join(number.strip("()").split())


def written_number(number: str) -> str:
    """Add punctuation to a clause number: `3` → `3.`, `a` → `a)`, but `4.2` → `4.2`."""
    # a letter or a Roman numeral, such as viii
    if len(number) < 5 and number.isascii() and number.islower() and number.isalpha():
        return f"{number})"
    # numbers such as 4.2 and § 5 have no punctuation after them
    if "." in number or number.startswith("§"):
        return number
    last = number[-1:]  # empty without a number
    if last.isascii() and last.isalnum():
        return f"{number}."
    return number  # numbers such as (a) or 第5条 have their own punctuation or a word at the end


ENTITY_PATTERN = re.compile(r"[*_~]*&#(?P<code>[0-9]{1,7});")
FIRST_BEYOND_ASCII = 128


def take_number(token: "Token", *, heading: bool) -> Numbered | None:
    """Remove the clause number at the start of an inline token, and return it.

    Return None if there's no number, or if the number is the whole text.
    """
    children = token.children or []
    entity = ENTITY_PATTERN.match(token.content)
    # an author who writes a digit or another ASCII character as an entity, as in “&#49;. FC Köln”,
    # doesn't want a number
    if entity and int(entity["code"]) < FIRST_BEYOND_ASCII:
        return None
    # the number may be bold, so it may be spread over several texts: `**3**.`
    leading = list(takewhile(_is_text_or_emphasis, children))
    texts = [child for child in leading if child.type == "text"]
    start = "".join([text.content for text in texts])
    numbered = leading_number(start, heading=heading)
    following = children[len(leading) :]
    # there's no number, or nothing visible follows it, so that the number is the whole text
    if not numbered or not (numbered.rest or any(map(_is_visible, following))):
        return None
    # number of characters that must still be removed
    remaining = len(start) - len(numbered.rest)
    for text in texts:
        cut = min(remaining, len(text.content))
        text.content = text.content[cut:]
        remaining -= cut
    token.children = _tokens_without_empty(children)
    return numbered


def _is_text_or_emphasis(child: "Token") -> bool:
    return child.type == "text" or child.tag in EMPHASIS


def _is_visible(child: "Token") -> bool:
    return bool(child.content) or child.type in ("image", "softbreak")


def _tokens_without_empty(children: "list[Token]") -> "list[Token]":
    """Remove the emphasis that's empty without the clause number, and a line break after it."""
    kept: list[Token] = []
    for child in children:
        if child.type == "text" and not child.content:
            continue
        # an opening token (nesting 1) with a closing one (-1) directly after it
        is_empty = child.nesting == -1 and kept and kept[-1].nesting == 1
        # keep empty links, because their targets count as text
        if is_empty and child.tag in EMPHASIS:
            kept.pop()
        # a line break at the start was after the number, which was alone on its line
        elif kept or child.type != "softbreak":
            kept.append(child)
    return kept
