"""Rules about the structure of a text: its headings, its lists and its blocks of code."""

import re
from collections.abc import Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_words
from legalsite.errors import Problem
from legalsite.model.document import Block, Document


def heading_level(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find headings that skip a level, and headings without text. Warning: start the heading with fewer `#`, or write
    its text."""
    for text in checked.current:
        for block in filter(_is_empty, checked.document(text).headings):
            help, place = "write its text after the #, or remove it", at_words(checked, text, block.line)
            yield Problem("heading-level", "this heading has no text", help, *place, "warning")
        for block, above in _below_gaps(checked.document(text)):
            message = f"this heading has level {block.level}, but the one above it has level {above}"
            help = f"start it with {'#' * (above + 1)}"
            yield Problem("heading-level", message, help, *at_words(checked, text, block.line), "warning")


def code_block(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find code blocks, including those that indented lines create. Warning: remove the spaces before the lines, or the
    fence."""
    for text in checked.current:
        for block in checked.document(text).blocks:
            if block.kind == "code":
                message = "this renders as a code block, in monospace"
                help = "remove the spaces before its lines, or the fence around it"
                yield Problem("code-block", message, help, *at_words(checked, text, block.line), "warning")


def _below_gaps(document: Document) -> Iterator[tuple[Block, int]]:
    """Yield the headings two or more levels below the one above, with the level of that one. Only the title of the page
    has level 1."""
    above = 1
    title = document.headings[0] if document.title else None
    for block in document.headings:
        if block is title or _is_empty(block):
            continue
        level = max(block.level, 2)
        if level > above + 1:
            yield block, above
        above = level


def _is_empty(heading: Block) -> bool:
    """Return whether a heading has neither words nor a number nor an image."""
    has_words = any(map(str.isalnum, heading.text))
    return not (heading.number or has_words or any(span.image for span in heading.spans))


OPENS_A_LIST = re.compile(r"[:：]$|^\W*(?:[a-z]|[ivx]+|[0-9]+)[.)]\s", re.IGNORECASE)


def numbering(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find numbered lists that restart at 1 after an interruption, and bullets that aren't part of their numbered item.
    Warning: indent the interruption, or write the next number."""
    for text in checked.current:
        for block, message, help in _broken_lists(checked.document(text)):
            yield Problem("numbering", message, help, *at_words(checked, text, block.line), "warning")


def _broken_lists(document: Document) -> Iterator[tuple[Block, str, str]]:
    last = None  # the last numbered item, not one within another
    between = []
    for block in document.blocks:
        if block.kind == "heading":
            last = None
        elif block.level:
            continue
        elif block.kind != "item" or not block.number.isdigit():
            between.append(block)
            continue
        elif last and between and block.group != last.group:
            following = int(last.number) + 1
            if all(block.kind == "item" for block in between) and int(block.number) == following:
                message = f"these bullets aren't part of item {last.number}; they form a separate list"
                yield between[0], message, "indent them by three spaces"
            elif block.number == "1" and not any(block.number or OPENS_A_LIST.search(block.text) for block in between):
                message = f"this list restarts at 1, but the list above ended at {last.number}"
                yield block, message, f"indent the text in between by three spaces, or write {following}"
        last, between = (block if block.kind == "item" else None), []
