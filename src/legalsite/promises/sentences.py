"""A document as sentences: each with its words, the lines it stands on, and the heading and lead-in that it stands under."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from legalsite.model.document import Block, Document

LEAD_WORDS = 9
HEADING_WORDS = 12

_QUOTES = str.maketrans({**dict.fromkeys("‘’‚´`", "'"), **dict.fromkeys("“”„«»", '"'), "\u00a0": " ", "\u202f": " ", "\u2011": "-", "\u00ad": None})
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘„«(\[]?\s?[A-ZÀ-ÖØ-Þ\d])")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|z\. ?b|d\. ?h|u\. ?a|i\. ?s\. ?d|p\. ?ex|art|abs|nr|no|inc|ltd|co|corp|llc|bzw|ggf|gem|etc|cf|vs|mr|mrs|dr|st|sec|lit|ziff|u\.s|approx|vgl|inkl|evtl|\d{1,3}|[a-z])$",
    re.I,
)
_OPENS = re.compile(r"[\W\d]*[A-ZÀ-ÖØ-Þ]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_COUNTED = re.compile(r"^[\s(]*(?:\d+(?:\.\d+)*|[a-zA-Z]|[ivx]+)[.)]?\s*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` as written, `plain` in lower case with straight quotes and single spaces. `heading` holds the plain headings above,
    outermost first; `lead` is the short opening of the block ("Amendments.", "This policy |"), itself no part of `plain`."""

    text: str
    plain: str
    block: int
    first_line: int
    last_line: int
    kind: str
    headings: tuple[str, ...] = ()
    lead: str = ""
    group: int = 0


def plain(text: str) -> str:
    """Lower case, straight quotes, single spaces: what the word lists are written in."""
    return _SPACE.sub(" ", text.translate(_QUOTES)).strip().lower()


def sentences(document: Document, text: str = "") -> tuple[Sentence, ...]:
    """`text` is the whole file; with it every sentence knows its own lines, without it the first line of its block."""
    lines = text.split("\n") if text else []
    found: list[Sentence] = []
    above: list[tuple[int, str]] = []
    for at, block in enumerate(document.blocks):
        level = _heading_level(block, document.blocks, at)
        if level:
            above = [entry for entry in above if entry[0] < level] + [(level, plain(block.text))]
            continue
        end = document.blocks[at + 1].line if at + 1 < len(document.blocks) else len(lines) + 1
        found += _of_block(at, block, lines[block.line - 1 : max(end - 1, block.line)], tuple(words for _, words in above))
    return tuple(found)


def _heading_level(block: Block, blocks: tuple[Block, ...], at: int) -> int:
    """1-6 for headings, 7 for a paragraph that serves as one (short, no full stop, something follows), 0 for all else."""
    words = block.text.strip()
    if block.kind == "heading" and len(words.split()) <= 2 * HEADING_WORDS:
        return block.level
    if block.kind != "paragraph" or not words or at + 1 == len(blocks) or words[-1] in ".,;!…" or _YEAR.search(words):
        return 0
    short = len(words.split()) <= HEADING_WORDS
    return 7 if short and (words[-1] not in ":" or blocks[at + 1].kind == "paragraph") else 0


def _of_block(at: int, block: Block, lines: list[str], headings: tuple[str, ...]) -> Iterator[Sentence]:
    lead, text = _title_lines(block.text, lines)
    pieces = list(split(text))
    if block.kind == "row":
        first, bar, rest = block.text.partition(" | ")
        lead, pieces = (plain(first), [rest]) if bar and rest.strip() else ("", pieces)
    elif not lead and len(pieces) > 1 and len(pieces[0].split()) <= LEAD_WORDS:
        lead = plain(pieces[0])
    elif not lead and pieces:
        opening, colon, rest = pieces[0].partition(": ")
        lead = plain(opening) if colon and rest and len(opening.split()) <= LEAD_WORDS else ""
    for piece, first, last in _with_lines(pieces, lines, block.line):
        yield Sentence(piece, plain(piece), at, first, last, block.kind, headings, lead, block.group)


def _title_lines(text: str, lines: list[str]) -> tuple[str, str]:
    """Plain texts set a title on a line of its own in the same paragraph: it is taken off as the lead-in."""
    titles = 0
    while titles + 1 < len(lines) and _is_title(lines[titles]) and _OPENS.match(lines[titles + 1]):
        titles += 1
    taken = _WORD.findall(" ".join(lines[:titles]))
    words = list(_WORD.finditer(text))
    if not taken or [word[0] for word in words[: len(taken)]] != taken or len(taken) == len(words):
        return "", text
    start = words[len(taken)].start()
    return plain(text[:start]), text[start:]


def _is_title(line: str) -> bool:
    words = line.split()
    return 0 < len(words) <= LEAD_WORDS and len(line) <= 60 and line.rstrip()[-1] not in ".,;:!?-" and "|" not in line


def split(text: str) -> Iterator[str]:
    """Sentences as written. An abbreviation, an ordinal day or a clause number ends none."""
    start = 0
    for end in _END.finditer(text):
        before = text[start : end.start()]
        if _ABBREVIATED.search(before[-12:]) or _COUNTED.match(before):
            continue
        yield text[start : end.end()].strip()
        start = end.end()
    if text[start:].strip():
        yield text[start:].strip()


def _with_lines(pieces: list[str], lines: list[str], first_line: int) -> Iterator[tuple[str, int, int]]:
    """Walks the words of the pieces along the words of the source lines: markup and link targets are skipped over."""
    source = [(word, first_line + at) for at, line in enumerate(lines) for word in _WORD.findall(line)]
    here, line = 0, first_line
    for piece in pieces:
        first = 0
        for word in _WORD.findall(piece):
            ahead = next((at for at in range(here, min(here + 40, len(source))) if source[at][0] == word), None)
            if ahead is not None:
                here, line = ahead + 1, source[ahead][1]
                first = first or line
        yield piece, first or line, line
