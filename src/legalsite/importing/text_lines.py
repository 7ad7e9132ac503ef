"""Reads plain text line by line: hard-wrapped lines are joined, bullets and numbers recognised."""

import re
from itertools import pairwise

from msgspec.structs import replace

from legalsite.importing.imported_text import RawBlock

BULLET = re.compile(r"(?:[•·●▪◦‣∙■□○➢➤✓✔*]|[-–—](?=\s))\s*(?=\S)")
LONE_BULLET = re.compile(r"[•·●▪◦‣∙■□○]")
NUMBER = re.compile(
    r"((?:(?:section|article|artikel|abschnitt|clause)\s+)?(?:[0-9]{1,2}(?:\.[0-9A-Z]{1,2})*[.)]?|[IVX]{1,5}[.)]"
    r"|[A-Z](?:\.[0-9]{1,2})*[.)]|\([0-9]{1,2}\)))\s+(?=\S)",
    re.IGNORECASE,
)
LONE_NUMBER = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]?|[IVX]{1,5}\.|\([0-9]{1,2}\)")
RULE = re.compile(r"([=\-_*~#–—])(?:\s*\1){2,}")
SPACES = re.compile(r"\s+")
LONGEST_WRAPPED = 130
LONGEST_JOINED = 20_000  # characters: no paragraph is that long, and joining copies all of it for each line


def split_lines(text: str, first_line: int = 1) -> list[RawBlock]:
    """Return a block for each line that is not blank, with its white space (no-break spaces too) normalised."""
    blocks = []
    gap = False
    for number, line in enumerate(text.split("\n"), first_line):
        words = SPACES.sub(" ", line).strip()
        if words:
            blocks.append(
                RawBlock(words, number, gap, indent=len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip()))
            )
        gap = not words
    return blocks


def is_rule(text: str) -> bool:
    """Return whether a line is a rule such as `====`, `----` or `* * *`."""
    return RULE.fullmatch(text) is not None


def join_wrapped_lines(blocks: list[RawBlock]) -> list[RawBlock]:
    """Return the blocks with hard-wrapped lines joined and bullets turned into items. The text of an item may begin on
    the line of its bullet or on the next one."""
    width = _wrapped_at(blocks)
    result: list[RawBlock] = []
    for block in blocks:
        marked = BULLET.match(block.text)
        if LONE_BULLET.fullmatch(block.text):
            result.append(replace(block, text="", kind="item"))
        elif marked and not is_rule(block.text):
            result.append(replace(block, text=block.text[marked.end() :], kind="item"))
        elif result and _continues(result[-1], block, width):
            last = result[-1]
            result[-1] = replace(last, text=f"{last.text} {block.text}".strip(), last=block.line)
        else:
            result.append(block)
    return _nested([block for block in result if block.text])


def _wrapped_at(blocks: list[RawBlock]) -> int:
    """Return the column at which the text was wrapped by hand; 0 if each line is a paragraph, because few lines
    continue in lower case."""
    pairs = [(above, below) for above, below in pairwise(blocks) if not below.gap]
    going_on = sum(below.text[0].islower() and not above.text.endswith((",", ";", ":", ".")) for above, below in pairs)
    longest = max((len(block.text) + block.indent for block in blocks), default=0)
    return longest if longest <= LONGEST_WRAPPED and longest >= 40 and going_on * 6 >= len(pairs) and going_on else 0


def _continues(above: RawBlock, below: RawBlock, width: int) -> bool:
    """Return whether `below` continues the line `above`."""
    if is_rule(above.text) or is_rule(below.text) or LONE_NUMBER.fullmatch(above.text):
        return False
    if not above.text:
        return above.kind == "item"
    if below.gap or above.kind in {"title", "heading"} or len(above.text) > LONGEST_JOINED:
        return False
    if above.kind == "item" and (below.indent > above.indent or below.text[0].islower()):
        return True
    if not width or NUMBER.match(below.text):
        return False
    last_line = len(above.text) % width if len(above.text) > width else len(above.text)
    filled = above.indent + last_line + 1 + len(below.text.split(" ", 1)[0]) > 0.8 * width
    return len(above.text) > width or filled or below.text[0].islower()


def _nested(blocks: list[RawBlock]) -> list[RawBlock]:
    """Return the items with their depth, according to their indentation."""
    result, indents = [], list[int]()
    for block in blocks:
        if block.kind == "item":
            while indents and block.indent < indents[-1]:
                indents.pop()
            if not indents or block.indent > indents[-1] + 1:
                indents.append(block.indent)
            result.append(replace(block, level=len(indents) - 1))
            continue
        if block.indent == 0 or block.gap:
            indents = []
        result.append(block)
    return result
