"""Cuts a document into sentences, each with its headings, its lead-in and its lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import Block, Document, Span
from legalsite.text.normalise import fold
from legalsite.text.sentences import sentences

LEAD_WORDS = 9
HEADING_WORDS = 12
FEWEST_SPACES = 3  # in a paragraph that the next one may go on with: shorter ones are titles
REMEMBERED = 1 << 14  # blocks
LONGEST = 2_000  # characters

# Dots inside an address do not end a phrase: the words after the address still belong to the phrase.
_ADDRESS = re.compile(
    r"(?<![@\w.-])(?:(?:https?://|www\.)[^\s<>\"')\]]*|[\w-]++(?:\.[\w-]++)++/[^\s<>\"')\]]*)[\w/=]"
    r"|(?<![@\w.-])[\w-]++(?:\.[\w-]+)*\.(?:com|org|net|io|app|biz|dev|edu|eu|gov|info)\b",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"/|www|\.(?:com|org|net|io|app|biz|dev|edu|eu|gov|info)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_OPENS = re.compile(r"[\W\d]*[A-ZÀ-ÖØ-Þ]")
_SUBJECT = re.compile(r"\W*(?:we|you|wir|sie|nous|vous)\b", re.IGNORECASE)
_INNER = re.compile(r"[^\W\d]{2}[.!?] ")
# A word that was cut at the end of a line: “Ände- rungen”, but not “Nutzungs- und”; of “E- Mail” the hyphen stays.
_BROKEN = re.compile(
    r"(?<=[^\W\d_])(?:(?<=\b[eE])(-)|(?<=[^\W\d_][^\W\d_])-) (?!(?:und|oder|bzw|sowie|noch|or|and|to|et|ou)\b)"
    r"(?=[a-zà-öø-ÿ]|(?<=[eE]- )M)"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class SplitBlock(Struct, frozen=True, eq=False, dict=True):  # cached, and compared by identity
    """A block of text cut into its lead-in and its sentences. It is compared by identity, because it is cached."""

    lead: str
    """The short opening of the block, plain: “amendments.”, “this policy”; empty if there is none."""
    texts: tuple[str, ...]
    """The sentences as written."""
    plain: tuple[str, ...]
    """The same sentences as the word lists are written."""
    source: tuple[str, ...]
    """The lines of the file that the block takes up."""

    @cached_property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """The first and the last source line of each sentence, counted from 0. They are computed on demand, because few
        are ever needed."""
        return tuple(_lines_of(self.texts, self.source))


class LocatedBlock(Struct, frozen=True):
    """A block that is not a heading, with the headings above it."""

    number: int
    """The position of the block in the document, counted from 0."""
    block: Block
    pieces: SplitBlock
    headings: tuple[str, ...]
    """The headings above in plain form, the outermost first."""


class Sentence(Struct, frozen=True):
    """A sentence of a document, with what is needed to find it again."""

    at: int
    """The position of the sentence in the document, counted from 0."""
    text: str
    """The words as the document has them."""
    plain: str
    """In lower case, with straight quotes and single spaces, as the word lists are written."""
    block: int
    """The position of its block in the document, counted from 0."""
    line: int
    """The line on which that block begins, counted from 1."""
    nth: int
    """The position of the sentence in its block, counted from 0."""
    pieces: SplitBlock
    kind: str
    """The kind of the block: paragraph, item, row."""
    headings: tuple[str, ...] = ()
    """The headings above in plain form, the outermost first."""
    lead: str = ""
    """The short opening of the block, plain: “amendments.”, “this policy”."""
    group: int = 0
    """The list or table that the block belongs to, 0 for none."""

    @property
    def first_line(self) -> int:
        """The line of the file on which the sentence begins."""
        return self.line + self.pieces.lines[self.nth][0]

    @property
    def last_line(self) -> int:
        """The line of the file on which the sentence ends."""
        return self.line + self.pieces.lines[self.nth][1]


def located_blocks(document: Document, text: str = "") -> Iterator[LocatedBlock]:
    """Yield the blocks of a document that are not headings. `text` is the whole file: with it, every sentence knows its
    own lines; without it, only the first line of its block."""
    lines = text.split("\n") if text else []
    above: list[tuple[int, str]] = []
    titles: tuple[str, ...] = ()
    blocks = tuple(_whole_paragraphs(document.blocks))
    ends = [*(block.line for block in blocks[1:]), len(lines) + 1]
    for number, (block, end) in enumerate(zip(blocks, ends, strict=False)):
        words = block.text
        level = _heading_level(words, blocks, number) if block.kind in {"heading", "paragraph"} else 0
        if level:
            above = [*(entry for entry in above if entry[0] < level), (level, plain(words))]
            titles = tuple(words for _, words in above)
            continue
        source = tuple(lines[block.line - 1 : max(end - 1, block.line)])
        yield LocatedBlock(number, block, split_block(block.kind == "row", words, source), titles)


def _whole_paragraphs(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, with those joined that were cut in the middle of a sentence: the paragraphs of a converted PDF,
    the lines of a text that is set as code."""
    run: list[Block] = []
    for block in blocks:
        if run and not _continues(run[-1], block):
            yield _joined(run)
            run = []
        run.append(block)
    if run:
        yield _joined(run)


def _continues(before: Block, block: Block) -> bool:
    """Return whether a paragraph, or a line of a text that is set as code, goes on with the sentence before it."""
    if before.kind != block.kind or block.kind not in ("paragraph", "code") or before.level != block.level:
        return False
    first, last = block.text.lstrip()[:1], before.text.rstrip()[-1:]
    return (
        first.islower()
        and (last.isalnum() or last == ",")
        and (before.text.count(" ") >= FEWEST_SPACES or before.text[:1].islower())
    )


def _joined(run: Sequence[Block]) -> Block:
    """Return the blocks as one."""
    if len(run) == 1:
        return run[0]
    return replace(run[0], spans=tuple(span for block in run for span in (*block.spans, Span(" "))))


def _heading_level(text: str, blocks: tuple[Block, ...], number: int) -> int:
    """Return 1 to 6 for a heading, 7 for a paragraph that serves as one (short, no full stop, not the last), and 0 for
    other blocks."""
    block, words = blocks[number], text.strip()
    if block.kind == "heading" and len(words.split()) <= 2 * HEADING_WORDS:
        return block.level
    last = number + 1 == len(blocks)
    if block.kind != "paragraph" or not words or last or words[-1] in ".,;!…" or _YEAR.search(words):
        return 0
    if plain(words).strip("<>") == "website" or _INNER.search(words):
        return 0
    short = len(words.split()) <= HEADING_WORDS
    return 7 if short and (words[-1] != ":" or blocks[number + 1].kind == "paragraph") else 0


def located_sentences(blocks: Iterable[LocatedBlock]) -> Iterator[Sentence]:
    """Yield the sentences of these blocks."""
    counter = count()
    for located in blocks:
        block, pieces = located.block, located.pieces
        for nth, (text, words) in enumerate(zip(pieces.texts, pieces.plain, strict=True)):
            yield Sentence(
                at=next(counter),
                text=text,
                plain=words,
                block=located.number,
                line=block.line,
                nth=nth,
                pieces=pieces,
                kind=block.kind,
                headings=located.headings,
                lead=pieces.lead,
                group=block.group,
            )


@lru_cache(maxsize=REMEMBERED)
def split_block(row: bool, text: str, lines: tuple[str, ...]) -> SplitBlock:
    """Return the lead-in and the sentences of a block, or of a table row if `row`. Cached, because the revisions of a
    policy share most of their blocks."""
    lead, pieces = _row_pieces(text) if row else _text_pieces(text, list(lines))
    return SplitBlock(lead, tuple(pieces), tuple(map(plain, pieces)), lines)


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """Return the text in the form of the word lists: lower case, straight quotes, single spaces, and “website” for any
    address."""
    words = " ".join(fold(text).split())
    words = _BROKEN.sub(lambda cut: cut[1] or "", words) if "- " in words else words
    return (_ADDRESS.sub("website", words) if _IN_ADDRESS.search(words) else words).strip().lower()


def block_sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a block as written. Anything longer than a sentence can be is cut, so that the time grows
    linearly with the length of the text."""
    for sentence in sentences(text):
        yield from _cut_long(sentence)


def _cut_long(text: str) -> Iterator[str]:
    text = text.strip()
    while len(text) > LONGEST:
        at = text.rfind(" ", 1, LONGEST) if " " in text[1:LONGEST] else LONGEST
        yield text[:at]
        text = text[at:].strip()
    if text:
        yield text


def _row_pieces(text: str) -> tuple[str, list[str]]:
    """Return the first cell of a row as the lead-in, and the other cells as one sentence. A row longer than a sentence
    can be is cut like a paragraph: a page was captured as a table."""
    first, _, rest = text.partition(" | ")
    if rest.strip() and len(rest) <= LONGEST:
        return plain(first), [rest]
    return "", list(block_sentences(text))


def _text_pieces(text: str, lines: list[str]) -> tuple[str, list[str]]:
    """Return the lead-in of a block and its sentences. The lead-in is a title line, a short first sentence, or the
    words before a colon."""
    title, text = _title_lines(text, lines)
    pieces = list(block_sentences(text))
    if title or not pieces:
        return title, pieces
    if len(pieces) > 1 and len(pieces[0].split()) <= LEAD_WORDS:
        return plain(pieces[0]), pieces
    opening, _, rest = pieces[0].partition(": ")
    return (plain(opening) if rest and len(opening.split()) <= LEAD_WORDS else ""), pieces


def _title_lines(text: str, lines: list[str]) -> tuple[str, str]:
    """Return the titles that have lines of their own in a paragraph of plain text, and the text without them."""
    titles = 0
    while titles + 1 < len(lines) and _is_title(lines[titles]) and _OPENS.match(lines[titles + 1]):
        titles += 1
    if not titles:
        return "", text
    taken = _WORD.findall(" ".join(lines[:titles]))
    words = list(_WORD.finditer(text))
    if not taken or [word[0] for word in words[: len(taken)]] != taken or len(taken) == len(words):
        return "", text
    start = words[len(taken)].start()
    return plain(text[:start]), text[start:]


def _is_title(line: str) -> bool:
    """Return whether a line is short, ends like a title, and does not begin like a sentence."""
    words = line.split()
    short = 0 < len(words) <= LEAD_WORDS and len(line) <= 60 and "|" not in line
    return short and line.rstrip()[-1] not in ".,;:!?-" and not _SUBJECT.match(line)


def _lines_of(pieces: Sequence[str], lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of each piece, counted from 0. The words of the pieces are matched with the
    words of the source lines in order, so that markup and link targets are skipped."""
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
