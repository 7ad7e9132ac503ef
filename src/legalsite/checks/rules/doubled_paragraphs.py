"""The rule about what stands twice in a text: paragraphs, and passages as long as a page."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_words
from legalsite.errors import Problem
from legalsite.model.document import Block
from legalsite.redline.block_keys import block_key
from legalsite.text.boilerplate import is_script

FEWEST_WORDS_NEXT = 4
FEWEST_WORDS_LONG = 60
SHORT_TITLE = 60  # characters of a line in bold that may be a heading
LONG_PASSAGE = 2000  # words; shorter ones are often repeated on purpose, for a service, a country or an attachment
FEWEST_WORDS_OF_PASSAGE, SHARE_OF_TEXT = 300, 1 / 3  # a shorter one is no accident either if it is much of the text
MOST_COPIES = 4  # of one block: what occurs more often than that begins no copy of a page
PROSE = frozenset({"paragraph", "item", "quote", "definition"})
SIGNED = re.compile(  # the lines below which somebody signs, once for each party
    r"\b(?:by|name|title|date|place|signature|signed|ort|datum|unterschrift|nom|fonction|lieu)\s*:", re.IGNORECASE
)
LINES_TO_SIGN = 2
ANSWER = re.compile(
    r"\W*(?:see|as (?:above|before)|none|not applicable|siehe|wie oben|entfällt|voir|idem)\b", re.IGNORECASE
)


def doubled_paragraph(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find what stands twice in a current text: a paragraph right after itself, a long one with one block between, and
    a passage that is a whole page.

    Anything else may be repeated on purpose: in another section, in an attachment, below two clauses that say to whom
    their items apply, as the answer in a form, as the lines to sign.
    """
    for text in checked.current:
        blocks = checked.document(text).blocks
        passages = list(doubled_passages(blocks))
        for (first, last), (again, end) in passages:
            message = f"lines {again.line} to {end.line} repeat lines {first.line} to {last.line} word for word"
            place = at_words(checked, text, again.line)
            yield Problem("doubled-paragraph", message, "remove one of the two", *place, "warning")
        if passages:
            continue
        for one, other in doubled(blocks):
            message = f"this repeats line {one.line} word for word"
            place = at_words(checked, text, other.line)
            yield Problem("doubled-paragraph", message, "remove one of the two", *place, "warning")


def doubled(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    """Yield each repeated paragraph as a pair: right after itself, or if it is long, with one paragraph between."""
    keys = list(map(block_key, blocks))
    for position, block in enumerate(blocks):
        words = keys[position].count(" ") + 1 if block.kind in PROSE and not is_script(block.text) else 0
        if words < FEWEST_WORDS_NEXT or ANSWER.match(block.text):
            continue
        for at in range(position - 1, max(-1, position - (3 if words >= FEWEST_WORDS_LONG else 2)), -1):
            earlier, same = blocks[at], keys[at] == keys[position]
            alike = (earlier.kind, earlier.level) == (block.kind, block.level)
            if alike and same and len(SIGNED.findall(block.text)) < LINES_TO_SIGN:
                yield earlier, block
            if not alike or same or _heads_section(earlier):
                break


def _heads_section(block: Block) -> bool:
    """Return whether a paragraph is a numbered clause, or a line in bold that serves as a heading."""
    bold = len(block.text) < SHORT_TITLE and "<strong>" in block.html
    return block.kind == "paragraph" and (bool(block.number) or bold)


def doubled_passages(blocks: Sequence[Block]) -> Iterator[tuple[tuple[Block, Block], tuple[Block, Block]]]:
    """Yield each passage that stands in the text again, if it is a whole page or a large part of the text: its first
    and last block, and those of the later copy."""
    keys = [block_key(block) for block in blocks]
    words = [key.count(" ") + 1 if key else 0 for key in keys]
    enough = min(LONG_PASSAGE, max(FEWEST_WORDS_OF_PASSAGE, SHARE_OF_TEXT * sum(words)))
    before = [0, *accumulate(words)]  # words before each block
    positions: dict[str, list[int]] = {}
    end = 0
    for later, key in enumerate(keys):
        if later >= end and key:
            copies = [(start, _same_blocks(keys, before, start, later, enough)) for start in positions.get(key, ())]
            sizes = [before[start + count] - before[start] for start, count in copies]
            if sizes and max(sizes) >= enough:
                start, count = copies[sizes.index(max(sizes))]
                end = later + count
                yield (blocks[start], blocks[start + count - 1]), (blocks[later], blocks[end - 1])
        if len(first := positions.setdefault(key, [])) < MOST_COPIES:
            first.append(later)


def _same_blocks(keys: Sequence[str], before: Sequence[int], start: int, later: int, enough: float) -> int:
    """Return how many blocks from `start` on are the same as those from `later` on; 0 if they have fewer words than is
    enough. `before`: the words before each block."""
    count = bisect_left(before, before[start] + enough) - start
    if start + count > later or keys[start : start + count] != keys[later : later + count]:
        return 0
    while later + count < len(keys) and start + count < later and keys[start + count] == keys[later + count]:
        count += 1
    return count
