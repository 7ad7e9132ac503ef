"""A document as sentences: each with its words, its lines, and the headings and lead-in that it stands under."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from legalsite.model.document import Block, Document
from legalsite.text.normalise import fold
from legalsite.text.sentences import sentences as split_sentences

# --- A block of text as its lead-in and its sentences, and the lines on which each stands. ---

LEAD_WORDS = 9
REMEMBERED = 1 << 14  # blocks: revisions of a policy share most of theirs
LONGEST = 2_000

# Dots inside an address end no phrase: what follows the address still belongs to it.
_ADDRESS = re.compile(
    r"(?<![@\w.-])(?:(?:https?://|www\.)[^\s<>\"')\]]*|[\w-]++(?:\.[\w-]++)++/[^\s<>\"')\]]*)[\w/=]"
    r"|(?<![@\w.-])[\w-]++(?:\.[\w-]+)*\.(?:com|org|net|io|app|biz|dev|edu|eu|gov|info)\b",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"/|www|\.(?:com|org|net|io|app|biz|dev|edu|eu|gov|info)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_OPENS = re.compile(r"[\W\d]*[A-ZÀ-ÖØ-Þ]")


@dataclass(frozen=True, eq=False)  # remembered, and told apart by which one it is
class Pieces:
    """One block: its lead-in, and its sentences as written and plain. `source` are the lines of the file."""

    lead: str
    texts: tuple[str, ...]
    plain: tuple[str, ...]
    source: tuple[str, ...]

    @cached_property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """From and to which of the source lines each sentence goes, from 0. Few are ever asked for theirs."""
        return tuple(_with_lines(self.texts, self.source))


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """Lower case, straight quotes, single spaces, "website" for an address: what the word lists are written in."""
    words = " ".join(fold(text).split())
    return (_ADDRESS.sub("website", words) if _IN_ADDRESS.search(words) else words).strip().lower()


@lru_cache(maxsize=REMEMBERED)
def pieces_of(row: bool, text: str, lines: tuple[str, ...]) -> Pieces:
    lead, pieces = _row(text) if row else _led(text, list(lines))
    return Pieces(lead, tuple(pieces), tuple(map(plain, pieces)), lines)


def _row(text: str) -> tuple[str, list[str]]:
    """The first cell leads the others."""
    first, _, rest = text.partition(" | ")
    return (plain(first), [rest]) if rest.strip() else ("", list(split(text)))


def _led(text: str, lines: list[str]) -> tuple[str, list[str]]:
    """The title line, the short first sentence or the words before a colon, and the sentences."""
    title, text = _title_lines(text, lines)
    pieces = list(split(text))
    if title or not pieces:
        return title, pieces
    if len(pieces) > 1 and len(pieces[0].split()) <= LEAD_WORDS:
        return plain(pieces[0]), pieces
    opening, _, rest = pieces[0].partition(": ")
    return (plain(opening) if rest and len(opening.split()) <= LEAD_WORDS else ""), pieces


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
    """Yield the sentences as written. What goes on for longer than any sentence is cut, so that the time for reading
    grows only with the length of the text."""
    for sentence in split_sentences(text):
        yield from _cut(sentence)


def _cut(text: str) -> Iterator[str]:
    text = text.strip()
    while len(text) > LONGEST:
        at = text.rfind(" ", 1, LONGEST) if " " in text[1:LONGEST] else LONGEST
        yield text[:at]
        text = text[at:].strip()
    if text:
        yield text


def _with_lines(pieces: Sequence[str], lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Walks the words of the pieces along the words of the source lines: markup and link targets are skipped over."""
    if len(lines) < 2:  # a page can be one line with a thousand paragraphs
        yield from ((0, 0) for _ in pieces)
        return
    source = [(word, at) for at, line in enumerate(lines) for word in _WORD.findall(line)]
    here, line = 0, 0
    for piece in pieces:
        first = -1
        for word in _WORD.findall(piece):
            ahead = next((at for at in range(here, min(here + 40, len(source))) if source[at][0] == word), None)
            if ahead is not None:
                here, line = ahead + 1, source[ahead][1]
                first = line if first < 0 else first
        yield line if first < 0 else first, line


# --- sentences ---

HEADING_WORDS = 12

_INNER = re.compile(r"[^\W\d]{2}[.!?] ")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` as written, `plain` in lower case with straight quotes and single spaces. `headings` are those above,
    plain, outermost first; `lead` is the short opening of the block ("amendments.", "this policy"); `at` counts the
    sentences of the document from 0, `nth` those of the block; `line` and `group` are the block's."""

    at: int
    text: str
    plain: str
    block: int
    line: int
    nth: int
    pieces: Pieces
    kind: str
    headings: tuple[str, ...] = ()
    lead: str = ""
    group: int = 0

    @property
    def first_line(self) -> int:
        return self.line + self.pieces.lines[self.nth][0]

    @property
    def last_line(self) -> int:
        return self.line + self.pieces.lines[self.nth][1]


@dataclass(frozen=True, slots=True)
class Place:
    """A block that is no heading: the `at`th of the document, below these headings."""

    at: int
    block: Block
    pieces: Pieces
    headings: tuple[str, ...]


def places(document: Document, text: str = "") -> Iterator[Place]:
    """`text` is the whole file; with it every sentence knows its own lines, without it the first line of its block."""
    lines = text.split("\n") if text else []
    above: list[tuple[int, str]] = []
    titles: tuple[str, ...] = ()
    blocks = document.blocks
    ends = [*(block.line for block in blocks[1:]), len(lines) + 1]
    for at, (block, end) in enumerate(zip(blocks, ends, strict=False)):
        words = block.text
        level = _heading_level(words, blocks, at) if block.kind in {"heading", "paragraph"} else 0
        if level:
            above = [*(entry for entry in above if entry[0] < level), (level, plain(words))]
            titles = tuple(words for _, words in above)
            continue
        source = tuple(lines[block.line - 1 : max(end - 1, block.line)])
        yield Place(at, block, pieces_of(block.kind == "row", words, source), titles)


def sentences(found: Iterable[Place]) -> Iterator[Sentence]:
    """All of a document's."""
    at = 0
    for place in found:
        block, pieces = place.block, place.pieces
        for nth, (text, words) in enumerate(zip(pieces.texts, pieces.plain, strict=True)):
            yield Sentence(
                at, text, words, place.at, block.line, nth, pieces, block.kind, place.headings, pieces.lead, block.group
            )  # fmt: skip
            at += 1


def _heading_level(text: str, blocks: tuple[Block, ...], at: int) -> int:
    """1-6 for headings, 7 for a paragraph that serves as one (short, no full stop, not the last), 0 for all else."""
    block, words = blocks[at], text.strip()
    if block.kind == "heading" and len(words.split()) <= 2 * HEADING_WORDS:
        return block.level
    if block.kind != "paragraph" or not words or at + 1 == len(blocks) or words[-1] in ".,;!…" or _YEAR.search(words):
        return 0
    if plain(words).strip("<>") == "website" or _INNER.search(words):
        return 0
    short = len(words.split()) <= HEADING_WORDS
    return 7 if short and (words[-1] != ":" or blocks[at + 1].kind == "paragraph") else 0
