"""Reads the clause number that leads a heading, a paragraph or an item.

It is "3.", "4.2", "(a)", "§ 5", "Section 3.", "Article 4 –", "IV."; a sentence that merely begins
with a number ("30 days after") has none.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct

from legalsite.text.word_lists import word_lists

if TYPE_CHECKING:
    from markdown_it.token import Token  # loads the parser, which writing a number doesn't need


def any_word(*kinds: str) -> str:
    """Return a pattern for the words in all lists whose names begin with one of these kinds."""
    words = list[str]()
    for kind, names in word_lists("text/names_of_parts.txt").items():
        if kind.startswith(kinds):
            words += sorted(names)
    return "|".join(map(re.escape, words))


EMPHASIS = frozenset({"em", "strong"})
ROMAN = "(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
UPPER_ROMAN = f"(?-i:{ROMAN.upper()})"
DECIMAL = r"[0-9]{1,3}(?:\.[0-9]{1,3})*"
NAMES = frozenset(any_word("clauses", "larger parts").split("|"))
NAMES_OF_PARTS = f"(?:{'|'.join(sorted(NAMES))})"
MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|fév|avr|juin|juil|août|déc"
    r"|ene|abr|ago|dic|gen|mag|giu|lug|set|ott)[^\W\d]*\.?\s+[12][0-9]{3}"
)
DASH = r"\s?[–—-](?=\s)"
END = r"(?=\s|$)"
# A letter alone is a unit, as in "4.5 V", unless it is a word of some language: Dutch U, Polish W,
# Italian E.
CAPITAL = r"(?-i:(?=\s+[\"'“‘«„(\[]?(?!(?:[B-DF-HJ-NP-TVX]|[A-Z]{2,3})\b)[^\W\d_a-zà-öø-ÿ]))"

PLAIN_WORD = re.compile(r"[^\W\d_]++(?![.):])")  # no number, unless it names a part
# The forms of a number by what it begins with, so that few are compiled.
WITH_SIGN = (
    rf"\((?:{DECIMAL}[a-z]?|(?P<letter>[a-z])(?P=letter)?|{ROMAN})\)[.:]?{END}",
    rf"§{{1,2}}\s?[0-9]{{1,4}}(?:\.[0-9]{{1,3}})*[a-z]?(?:[.:)]|{DASH})?{END}",
)
WITH_DIGIT = (
    rf"[0-9]{{1,3}}(?:\.[0-9]{{1,3}})+(?:[.:)]|{DASH}){END}",
    rf"[0-9]{{1,3}}(?:[a-z]?[.:)]|\s[–—](?=\s)){END}(?!\s+{MONTH})",
)
WITH_LETTER = (
    rf"{NAMES_OF_PARTS}\s(?:{DECIMAL}[a-z]?|{ROMAN}|[a-z])(?:[.:)]|{DASH}){END}",
    rf"(?:[a-z]|{ROMAN})\){END}",
)
EAST_ASIAN = (
    r"第\s?[0-9０-９一二三四五六七八九十百]{1,5}\s?[条條章节節項项款](?:の[0-9一二三四五六七八九十]+)?[.:：、]?(?=\s|$|[（(【「])",
    r"제\s?[0-9]{1,4}\s?[조장절항][.:]?(?=\s|$|[（(])",
)
# In a paragraph, a number without a sign must be followed by a capital.
DIGIT_IN_PARAGRAPH = (rf"[0-9]{{1,3}}(?:\.[0-9]{{1,3}})+{CAPITAL}",)
LETTER_IN_PARAGRAPH = (rf"(?-i:[A-H]|(?=[IVX]){ROMAN.upper()})\.{CAPITAL}",)
DIGIT_IN_HEADING = (rf"[0-9]{{1,3}}(?:\.[0-9]{{1,3}})+{END}",)
LETTER_IN_HEADING = (
    rf"(?:(?-i:[A-Z])|{UPPER_ROMAN})[.):]{END}",
    rf"{NAMES_OF_PARTS}\s(?:{DECIMAL}[a-z]?|(?-i:[A-Z])|{UPPER_ROMAN}){END}",
)


class Numbered(Struct, frozen=True):
    """A text that begins with a clause number."""

    number: str  # the number as it is compared, without the punctuation after it: "3", "(a)", "Article 4"
    written: str  # the number as it is written: "3.", "Article 4 –"
    rest: str  # the text after the number


def leading_number(text: str, *, heading: bool) -> Numbered | None:
    """Return the clause number at the start of the text, or None if there is none."""
    for forms in _forms(text, heading=heading):  # each is compiled only if it is needed
        match = _joined_pattern(forms).match(text)
        if match:
            # without the punctuation after it: "Article 4 –" is compared as "Article 4"
            number = match[0].strip().rstrip(".:：、").rstrip("–—-").rstrip()
            if not number.startswith("("):  # "a)" is compared as "a", but "(a)" as it is
                number = number.removesuffix(")")
            return Numbered(number, match[0], text[match.end() :].lstrip())
    return None


def _forms(text: str, *, heading: bool) -> Sequence[tuple[str, ...]]:
    """Return the forms that a number at the start of the text may have, the most likely first;
    empty if it begins with no number. Each form is a tuple of patterns."""
    if text.startswith(("(", "§")):
        return [WITH_SIGN]
    if text.startswith(("第", "제")):
        return [EAST_ASIAN]
    if "0" <= text[:1] <= "9":
        return WITH_DIGIT, DIGIT_IN_HEADING if heading else DIGIT_IN_PARAGRAPH
    # most texts begin with an ordinary word, and not with one such as “Section”
    word = PLAIN_WORD.match(text)
    if word and word[0].casefold() not in NAMES:
        return []
    return WITH_LETTER, LETTER_IN_HEADING if heading else LETTER_IN_PARAGRAPH


@cache
def _joined_pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern that matches any of these forms; compiling it takes a millisecond."""
    return re.compile("|".join(forms), re.IGNORECASE)


def is_same_number(number: str, other: str) -> bool:
    """Return whether two clause numbers are the same, as `(a)` and `a)`, or `§5` and `§ 5` are."""
    return number == other or _number_without_signs(number) == _number_without_signs(other)


def _number_without_signs(number: str) -> str:
    """Return a clause number without spaces, and without parentheses around it."""
    return "".join(number.strip("()").split())


def written_number(number: str) -> str:
    """Return a clause number as it is written: `3.`, `Section 3.`, `a)`; `4.2`, `(a)`, `§ 5`."""
    # a letter, or a Roman number
    if len(number) < 5 and number.isascii() and number.islower() and number.isalpha():
        return f"{number})"
    if "." in number or number.startswith("§"):  # no sign follows 4.2 or § 5
        return number
    last = number[-1:]  # empty without a number
    if last.isascii() and last.isalnum():
        return f"{number}."
    return number  # such as (a), or 第5条


ENTITY_PATTERN = re.compile(r"[*_~]*&#(?P<code>[0-9]{1,7});")
FIRST_BEYOND_ASCII = 128


def take_number(token: "Token", *, heading: bool) -> Numbered | None:
    """Remove the clause number at the start of an inline token, and return it.

    The number may be in bold. Return None if there is none, or if it's the whole text. A number
    that begins with an ASCII character as an entity is a word, as in "&#49;. FC Köln".
    """
    children = token.children or []
    entity = ENTITY_PATTERN.match(token.content)
    if entity and int(entity["code"]) < FIRST_BEYOND_ASCII:
        return None
    leading = list(takewhile(_is_text_or_emphasis, children))
    texts = [child for child in leading if child.type == "text"]
    start = "".join([text.content for text in texts])
    numbered = leading_number(start, heading=heading)
    following = children[len(leading) :]
    # there is none, or neither words nor an image follow it
    if not numbered or not (numbered.rest or any(map(_is_seen, following))):
        return None
    # how many characters of the number are still to be removed from the tokens
    left = len(start) - len(numbered.rest)
    for text in texts:
        cut = min(left, len(text.content))
        text.content = text.content[cut:]
        left -= cut
    token.children = _tokens_without_empty(children)
    return numbered


def _is_text_or_emphasis(child: "Token") -> bool:
    return child.type == "text" or child.tag in EMPHASIS


def _is_seen(child: "Token") -> bool:
    """Return whether a token has text, or is an image or a line break."""
    return bool(child.content) or child.type in ("image", "softbreak")


def _tokens_without_empty(children: "list[Token]") -> "list[Token]":
    """Return the tokens without empty emphasis and without the space that followed the number."""
    kept: list[Token] = []
    for child in children:
        if child.type == "text" and not child.content:
            continue
        # a closing tag (nesting -1) directly after an opening one (1)
        is_empty = child.nesting == -1 and kept and kept[-1].nesting == 1
        if is_empty and child.tag in EMPHASIS:  # an empty link stays: its target counts as words
            kept.pop()
        elif kept or child.type != "softbreak":  # the end of a line that had only the number
            kept.append(child)
    return kept
