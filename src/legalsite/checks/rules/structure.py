"""Rules about the structure of a text: headings, lists, and code blocks."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_words, markup_source
from legalsite.errors import ProblemIterator
from legalsite.model.document import Block, Document


def heading_level(checked: CheckedPolicy) -> ProblemIterator:
    """Find headings that skip a level, and headings without text.

    Severity: warning. Fix: start the heading with fewer `#`, or write its text.
    """
    for text in checked.current:
        document = checked.document(text)
        for block in filter(_is_empty, document.headings):
            yield at_words(checked, text, block.line).problem(
                "this heading has no text", "write its text after the #, or remove it", "warning"
            )
        for block, above in _skipped_levels(document):
            message = (
                f"this heading has level {block.level}, but the one above it has level {above}"
            )
            hashes = "#" * (above + 1)
            yield at_words(checked, text, block.line).problem(
                message, f"start it with {hashes}", "warning"
            )


def code_block(checked: CheckedPolicy) -> ProblemIterator:
    """Find code blocks, including those that indented lines create.

    Severity: warning. Fix: remove the spaces before the lines, or the fence.
    """
    message = "this renders as a code block, in monospace"
    help = "remove the spaces before its lines, or the fence around it"
    for text in checked.current:
        for block in checked.document(text).blocks:
            if block.kind == "code":
                yield at_words(checked, text, block.line).problem(message, help, "warning")


def _skipped_levels(document: Document) -> Iterator[tuple[Block, int]]:
    """Yield each heading that skips a level, and the level of the heading above it.

    A level-1 heading that isn't the title counts as level 2.
    """
    above = 1  # the title of the page
    headings = document.headings
    if document.title:  # the text starts with the title
        headings = headings[1:]
    for block in headings:
        if _is_empty(block):
            continue
        level = max(block.level, 2)
        if level > above + 1:
            yield block, above
        above = level


def _is_empty(heading: Block) -> bool:
    has_image = any(span.image for span in heading.spans)
    return not heading.number and not has_image and not any(map(str.isalnum, heading.text))


# Markdown has no lists with letters, Roman numerals, or numbers such as `(1)`.
LINE_NUMBER_PATTERN = re.compile(
    r"[ \t]*(?P<number>\(?(?:[A-Za-z]|[ivxIVX]{2,5}|(?<=\()[0-9]{1,2})[.)])\s"
)
ITEM_PATTERN = re.compile(r"[ \t]*(?:[-+*]|[0-9]{1,9}[.)])\s")
REST_OF_SENTENCE_PATTERN = re.compile(r" {0,3}(?:[-+] +[^\W_A-ZÀ-Þ]|\+ +[^\W_])")
# line endings that Markdown renders as line breaks
LINE_BREAKS = ("\\", "  ", "<br>", "<br/>", "<br />")
SEQUENCES = (
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
)
CONSECUTIVE_NUMBERS = frozenset(pairwise(" ".join(SEQUENCES).split()))
# text that ends with a colon or starts with a list number
LIST_START = re.compile(r"[:：]$|^\W*(?:[a-z]|[ivx]+|[0-9]+)[.)]\s", re.IGNORECASE)


def numbering(checked: CheckedPolicy) -> ProblemIterator:
    """Find numbered lists that restart at 1 after an interruption, bullets that aren't part of
    their numbered item, lines such as `a)` and `b)` that are shown as one paragraph, and sentences
    that a `+` or `-` turns into a list.

    Severity: warning. Fix: indent the interruption, write the next number, or separate the lines.
    """
    for text in checked.current:
        for block, message, help in _broken_lists(checked.document(text)):
            yield at_words(checked, text, block.line).problem(message, help, "warning")
        lines = markup_source(checked, text).split("\n")
        for line, message, help in (*_unrecognized_items(lines), *_mistaken_items(lines)):
            yield at_words(checked, text, line).problem(message, help, "warning")


def _unrecognized_items(lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Yield (line number, message, help) for list items that are shown as one paragraph.

    Markdown doesn't recognize items with letters, Roman numerals, or numbers such as `(1)`.
    """
    number = ""  # the last such number at the start of a line in this paragraph
    for index, line in enumerate(lines):
        match = LINE_NUMBER_PATTERN.match(line)
        if match:
            pair = (number.strip("(.)").lower(), match["number"].strip("(.)").lower())
            if pair in CONSECUTIVE_NUMBERS:  # such as ("a", "b")
                message = f"lines that begin with {number} and {match['number']} are shown as one"
                help = "write a blank line between them, or end each with a backslash"
                yield index + 1, f"{message} paragraph", help
            number = match["number"]
        # the next line isn't shown together with the ones above
        if ITEM_PATTERN.match(line) or not line.strip() or line.endswith(LINE_BREAKS):
            number = ""


def _mistaken_items(lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Yield (line number, message, help) for lines of a sentence that Markdown turns into lists.

    They start with `+` or `-`. For example, “- which we send by email -” after a line break becomes
    a list with a single item.
    """
    is_sentence = False  # whether the line above is in a paragraph and ends with a word
    for index, line in enumerate(lines):
        # a list usually has more than one item
        has_next = any(map(ITEM_PATTERN.match, lines[index + 1 : index + 3]))
        # after a line with more indentation, this is the next item of a list
        is_within = is_sentence and _indent(line) >= _indent(lines[index - 1])
        if is_within and REST_OF_SENTENCE_PATTERN.match(line) and not has_next:
            message = "this sign turns the rest of the sentence above into a list"
            yield index + 1, message, "put it at the end of the line above"
        # the line continues a sentence, or is the first one after a blank line
        starts_or_continues = is_sentence or not index or not lines[index - 1].strip()
        in_paragraph = starts_or_continues and not ITEM_PATTERN.match(line)
        is_sentence = in_paragraph and line[-1:].isalnum()


def _indent(line: str) -> int:
    """Return the width of leading white space, in columns."""
    columns = line.expandtabs(4)
    return len(columns) - len(columns.lstrip())


def _broken_lists(document: Document) -> Iterator[tuple[Block, str, str]]:
    """Yield (block, message, help) for each numbered list that is interrupted."""
    last = None  # the last numbered item that isn't inside another item
    between: list[Block] = []  # what interrupts the list after `last`
    for block in document.blocks:
        is_numbered = block.kind == "item" and block.number.isdigit()
        if block.kind != "heading" and block.level:  # the block is inside a list item
            continue
        if block.kind != "heading" and not is_numbered:
            between.append(block)
            continue
        # a numbered item of another list follows after an interruption
        if is_numbered and last and between and block.group != last.group:
            following = int(last.number) + 1
            # only bullets separate two consecutive numbers
            if int(block.number) == following and all(one.kind == "item" for one in between):
                message = f"these bullets aren't part of item {last.number}"
                message += "; they form a separate list"
                yield between[0], message, "indent them by three spaces"
            elif block.number == "1" and not any(map(_opens_list, between)):
                message = f"this list restarts at 1, but the list above ended at {last.number}"
                help = f"indent the text in between by three spaces, or write {following}"
                yield block, message, help
        # a heading may start a new list
        last = block if is_numbered else None
        between = []


def _opens_list(block: Block) -> bool:
    """Return whether a new list may follow a block, because it's numbered or introduces a list."""
    return bool(block.number or LIST_START.search(block.text))
