"""Split a text into chunks, and render those that are plain paragraphs without the Markdown parser."""

import re
from typing import NamedTuple

from legalsite.errors import ProblemTuple
from legalsite.model.document import Break, Element, Kind, Span, SpanTuple
from legalsite.text.clause_numbers import leading_number
from legalsite.text.inline_html import html_of

# Matches all consecutive blank lines at once, which is faster than trying each line. The group
# `start` matches if the next line starts with a letter or a heading.
BLANK_LINES = re.compile(r"\n\n++(?=(?P<start>[^\W\d_]|#{1,6} )?)")
HTML_BLOCK = re.compile(r"(?:^|\n)[ \t>*+\-0-9.):~]*+<[a-zA-Z/!?]")
DEFINITION = re.compile(r"\n {0,3}[:~][ \t]")
# A line that starts with a letter or quotation mark, and has no characters that Markdown could
# interpret. Markdown also removes spaces at its end.
PLAIN_LINE = r"(?:[^\W\d_]|[(\"«§]|[“„])[^\r\n\0\\`*_~\[\]!<&|]*(?<!\s)"
PLAIN_PARAGRAPH = re.compile(rf"{PLAIN_LINE}(?:\n{PLAIN_LINE})*")


class UnplacedBlock(NamedTuple):
    """A block in a chunk, before its line number in the file and its anchor are known."""

    kind: Kind
    spans: SpanTuple
    line: int  # line number in the chunk, from 0
    level: int
    group: int  # number of the list or table in the chunk, from 1; 0 if the block isn't in one
    html: str
    number: str = ""
    # generated part of the anchor; for clauses, the anchor of the heading above is prepended
    stem: str = ""
    fixed_anchor: str = ""  # anchor that the author chose
    cells: tuple[Element, ...] = ()  # the cell elements of a table row


class RenderedChunk(NamedTuple):
    """A rendered chunk, independent of its position in the file."""

    blocks: tuple[UnplacedBlock, ...]
    # HTML, split where the anchors of blocks (` id="…"`) are inserted
    html: tuple[str, ...]
    groups: int  # number of lists, tables, and code blocks
    ids: tuple[str, ...] = ()  # anchors in raw HTML
    has_raw_html: bool = False  # whether the page must be sanitized as a whole
    cells: int = 0  # number of table cells
    # thematic breaks outside of lists and quotes; their lines start at 0 in the chunk
    breaks: tuple[Break, ...] = ()
    problems: ProblemTuple = ()  # line numbers of problems start at 0 in the chunk


def chunks_of(text: str) -> list[tuple[int, str]]:
    """Split a text into chunks, and return the line number (from 0) and text of each.

    The text is split before lines that follow a blank line and start with a heading or a letter,
    because such lines end all open lists and quotes.
    """
    # definitions, footnotes, code fences, and raw HTML may extend across blank lines, so don't
    # split
    for sign in ("]:", "```", "~~~"):
        # first search for a single character, which is faster, and usually finds nothing
        if sign[0] in text and sign in text:
            return [(0, text)]
    has_html_block = "<" in text and HTML_BLOCK.search(text)
    if has_html_block or DEFINITION.search(text):
        return [(0, text)]
    chunks = []
    line = 0
    start = 0
    for blank in BLANK_LINES.finditer(text):
        if blank["start"] is None:  # the next line starts with neither a letter nor a heading
            continue
        chunks.append((line, text[start : blank.start()]))
        line += text.count("\n", start, blank.end())
        start = blank.end()
    chunks.append((line, text[start:].rstrip("\n")))
    return chunks


def plain_chunk(source: str) -> RenderedChunk | None:
    """Render a chunk that is a paragraph of plain text, or return None for any other chunk.

    The result is the same as from the parser, which takes as long to load as several pages take to
    generate.
    """
    # the renderer puts a clause number in a separate element
    if not PLAIN_PARAGRAPH.fullmatch(source) or leading_number(source, heading=False):
        return None
    spans = (Span(source),)
    html = html_of(spans)
    block = UnplacedBlock("paragraph", spans, line=0, level=0, group=0, html=html)
    return RenderedChunk((block,), (f"<p>{html}</p>\n",), groups=0)
