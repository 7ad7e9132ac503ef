"""Recognises lists that lost their bullets, by the line above them that ends with a colon."""

import re

from msgspec.structs import replace

from legalsite.importing.imported_text import RawBlock
from legalsite.importing.text_headings import heading_like, title_case

LABELLED = re.compile(r"[A-Z][^.:;!?]{1,70}: ?\S")
WANTS_VERBS = re.compile(
    r"\b(?:can|may|will|could|should|must|shall|to|right to|able to|us to|you to)\s*:$", re.IGNORECASE
)
OPENS_SENTENCE = re.compile(
    r"(?:if|we|you|our|your|this|these|that|those|the|a|an|it|its|they|their|there|in|on|at|by|as|when|where|while"
    r"|once|any|all|each|please|some|such|however|therefore|however|although|also|for more|note|i|unless|upon|under"
    r"|with respect)\b",
    re.IGNORECASE,
)
LONGEST = 200  # items
LONGEST_OF_ADDRESS = 45
IN_ADDRESS = re.compile(r"[0-9]{3}|@")
GOES_ON = (",", ";", ", and", "; and", ", or", "; or", ",and", ";or")


def mark_lists(blocks: list[RawBlock]) -> list[RawBlock]:
    """Return the blocks, with each run of lines after a colon turned into items."""
    result: list[RawBlock] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        result.append(block)
        index += 1
        if (
            block.kind == "text"
            and block.text.endswith(":")
            and not (heading_like(block.text) and title_case(block.text) and _heads(blocks[index : index + 1]))
        ):
            run = _run(block.text, blocks[index : index + LONGEST])
            result.extend(run)
            index += len(run)
    return result


def _heads(below: list[RawBlock]) -> bool:
    """Return whether a line with a colon is a heading, because a paragraph follows."""
    return not below or not _goes_on(below[0].text)


def _run(lead: str, below: list[RawBlock]) -> list[RawBlock]:
    """Return the items that follow `lead`; empty if what follows is not a list."""
    group = _together(below)
    if _address(group):
        return []
    for run in (_fragments(below), _group(group), _labelled(below), _verbs(lead, below), _names(below)):
        if run:
            return run
    return []


def _together(below: list[RawBlock]) -> list[RawBlock]:
    """Return the lines up to the next blank line, if a blank line comes first."""
    if not below or not below[0].gap:
        return []
    return below[: next((index for index, block in enumerate(below) if index and block.gap), len(below))]


def _address(group: list[RawBlock]) -> bool:
    """Return whether the lines are a postal address."""
    short = all(len(block.text) <= LONGEST_OF_ADDRESS for block in group)
    return len(group) > 1 and short and any(IN_ADDRESS.search(block.text) for block in group)


def _fragments(below: list[RawBlock]) -> list[RawBlock]:
    """Return the items that end with a comma or semicolon, and the one that ends the sentence."""
    count = 0
    while count < len(below) and below[count].kind == "text" and _goes_on(below[count].text):
        count += 1
    if not count:
        return []
    last = below[count : count + 1]
    if (
        last
        and last[0].kind == "text"
        and not last[0].text.endswith((":", "?"))
        and not (heading_like(last[0].text) and not _ends_list(below[count - 1].text))
    ):
        count += 1
    return _items(below[:count]) if count > 1 else []


def _group(group: list[RawBlock]) -> list[RawBlock]:
    """Return the lines as items: lines without blank lines between them are a list if the text separates its
    paragraphs."""
    if not 1 < len(group) < LONGEST or any(block.kind != "text" or block.text.endswith(":") for block in group):
        return []
    return _items(group)


def _labelled(below: list[RawBlock]) -> list[RawBlock]:
    """Return items like `Partners: We share …`, with the sentences between them that belong to the item above."""
    labels = []
    for index, block in enumerate(below):
        if block.kind != "text" or heading_like(block.text) or block.text.endswith(":"):
            break
        if LABELLED.match(block.text):
            labels.append(index)
        elif index - (labels[-1] if labels else -1) > 3:
            break
    if len(labels) < 2 or labels[0] != 0:
        return []
    return [
        replace(block, kind="item" if index in labels else "more")
        for index, block in enumerate(below[: labels[-1] + 1])
    ]


def _verbs(lead: str, below: list[RawBlock]) -> list[RawBlock]:
    """Return the sentences after "you can:" that begin with what one can do."""
    if not WANTS_VERBS.search(lead):
        return []
    count = 0
    while (
        count < len(below)
        and below[count].kind == "text"
        and not OPENS_SENTENCE.match(below[count].text)
        and _same_list(below, count)
        and not (heading_like(below[count].text) and _before_body(below, count))
    ):
        count += 1
    return _items(below[:count]) if count > 1 else []


def _names(below: list[RawBlock]) -> list[RawBlock]:
    """Return short lines without a full stop, such as names of things, as items. The last one is left out if it reads
    like a heading and a paragraph follows."""
    count = 0
    while (
        count < len(below)
        and below[count].kind == "text"
        and len(below[count].text) <= 110
        and not below[count].ends_sentence
        and _same_list(below, count)
    ):
        count += 1
    if (
        count
        and count < len(below)
        and below[count - 1].text[0].isupper()
        and " " in below[count - 1].text
        and heading_like(below[count - 1].text)
        and _before_body(below, count - 1)
    ):
        count -= 1
    return _items(below[:count]) if count > 1 else []


def _before_body(below: list[RawBlock], index: int) -> bool:
    """Return whether the block at `index` is right above a paragraph."""
    return (
        index + 1 < len(below)
        and below[index + 1].kind == "text"
        and below[index + 1].ends_sentence
        and (len(below[index + 1].text) > 60 or not below[index + 1].text.endswith(";"))
    )


def _same_list(below: list[RawBlock], count: int) -> bool:
    """Return whether the block at `count` belongs to the same list: a blank line ends a list without blank lines."""
    return count < 2 or below[count].gap == below[1].gap


def _goes_on(text: str) -> bool:
    """Return whether a line ends in the middle of a sentence."""
    return text.endswith(GOES_ON)


def _ends_list(text: str) -> bool:
    """Return whether a line announces the last item."""
    return text.endswith((" and", " or"))


def _items(blocks: list[RawBlock]) -> list[RawBlock]:
    """Return the blocks as items."""
    return [replace(block, kind="item", level=0) for block in blocks]
