"""Finds blocks that a foreign text contains twice, mostly because it was copied from a web page."""

from legalsite.importing.imported_text import RawBlock

FEWEST_WORDS_NEXT = 4
FEWEST_WORDS_APART = 60


def repetitions(blocks: list[RawBlock]) -> dict[int, str]:
    """Return which blocks to remove, by index, with the reason: neighbours with the same text of four words or more,
    equal paragraphs of sixty words or more anywhere (shorter ones may be repeated on purpose), and headings without a
    text that are repeated with one."""
    return _neighbours(blocks) | _apart(blocks) | _empty_headings(blocks)


def _neighbours(blocks: list[RawBlock]) -> dict[int, str]:
    """Return the blocks that repeat the block right above, with the reason."""
    return {
        index: f"repeats line {blocks[index - 1].line}"
        for index in range(1, len(blocks))
        if blocks[index].text == blocks[index - 1].text
        and blocks[index].number == blocks[index - 1].number
        and blocks[index].text.count(" ") + 1 >= FEWEST_WORDS_NEXT
    }


def _apart(blocks: list[RawBlock]) -> dict[int, str]:
    """Return the long paragraphs that are repeated elsewhere, with the reason. One that is the only text below its
    heading stays."""
    first: dict[str, int] = {}
    reasons = {}
    for index, block in enumerate(blocks):
        if block.kind != "text" or block.text.count(" ") + 1 < FEWEST_WORDS_APART:
            continue
        other = first.setdefault(block.text, index)
        if other == index or other == index - 1:
            continue
        goes, stays = (other, index) if _alone(blocks, index) and not _alone(blocks, other) else (index, other)
        first[block.text] = stays
        reasons[goes] = f"repeats line {blocks[stays].line}"
    return reasons


def _alone(blocks: list[RawBlock], index: int) -> bool:
    """Return whether the paragraph at `index` is the only text under its heading."""
    return _heads(blocks, index - 1) and (index + 1 == len(blocks) or _heads(blocks, index + 1))


def _heads(blocks: list[RawBlock], index: int) -> bool:
    """Return whether there is a heading at `index`."""
    return 0 <= index < len(blocks) and blocks[index].kind in {"heading", "title"}


def _empty_headings(blocks: list[RawBlock]) -> dict[int, str]:
    """Return the headings without a text that are repeated further down with one, each with the reason."""
    later = {
        block.text: index
        for index, block in enumerate(blocks)
        if block.kind == "heading" and not block.number and not _heads(blocks, index + 1)
    }
    return {
        index: f"heading without a text, repeated at line {blocks[later[block.text]].line}"
        for index, block in enumerate(blocks)
        if block.kind == "heading" and not block.number and later.get(block.text, index) > index
        and _heads(blocks, index + 1) and blocks[index + 1].level <= block.level
    }  # fmt: skip
