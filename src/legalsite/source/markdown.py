"""Parse Markdown into documents, which contain HTML and the blocks of visible text.

A text is split into chunks that are parsed and rendered separately, because most chunks are the
same in all versions of a policy. When the chunks are combined, blocks get their line numbers,
groups, and anchors. A text is rejected if any of its words would be lost.
"""

import re
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from typing import Any
from urllib.parse import unquote

from msgspec.structs import replace

from legalsite.errors import Problem, Problems, ProblemsFound
from legalsite.model.document import Block, Break, Document, Element, Span
from legalsite.source.anchors import Anchors
from legalsite.source.characters import decode
from legalsite.source.chunks import RenderedChunk, chunks_of, plain_chunk
from legalsite.source.fences import split_text
from legalsite.source.limits import MAX_CELLS, limit_problems, too_many_cells
from legalsite.source.link_targets import NO_LINKS, Links, TextPlace, text_place
from legalsite.text.inline_html import html_of

WORD = re.compile(r"\w")
# The first line of front matter is a key (possibly after comments), a brace, a bracket, or the
# closing fence. If it isn't, the fences are thematic breaks, and everything is text.
FRONT_MATTER_PATTERN = (
    r"(?:---|\+\+\+|\{)\s*+(?>(?:#[^\n]*+\s++)*)(?:[^\s:=#][^\n:=]*[:=]|[\[{}]|---|\.\.\.|\+\+\+)"
)
# the anchor in a link to the same text, which may start with the text's own name: `terms.md#1-fees`
LINKED_ANCHOR_PATTERN = r'href="[^":#]*#([^"]+)"'

# cache of rendered chunks, for speed only
Cache = MutableMapping[tuple[Any, ...], Any]


def read_markdown(
    text: str,
    *,
    path: str,
    first_line: int = 1,
    links: Links = NO_LINKS,
    cache: Cache | None = None,
    collected: Problems | None = None,
) -> Document:
    """Parse a text into a document.

    `path` is the text's file, relative to the site's root, and `first_line` the line number where
    the text starts. `links` resolves link targets. Rendered chunks are kept in `cache`, if given.
    Raises ProblemsFound with all problems, each with its line. If `collected` is given, problems
    are appended to it, and only problems that prevent any document are raised.
    """
    if cache is None:
        cache = {}
    chunks, problems = _rendered_chunks(text, text_place(path), first_line, links, cache)
    if problems:
        in_file = _problems_in_file(problems, text, path, first_line)
        if collected is None or not chunks:
            raise ProblemsFound(in_file)
        collected += in_file
    return _document(chunks, cache)


def read_document(data: bytes, path: str, *, collected: Problems | None = None) -> Document:
    """Parse any Markdown file into a document, with or without front matter of any tool.

    If `collected` is given, problems that would prevent publication, such as lost words, are
    appended to it. Raises ProblemsFound if the file can't be parsed.
    """
    everything = decode(data, path)
    front, text, line = split_text(everything)
    # the first `---` is a thematic break, so the file has no front matter
    if front and not re.match(FRONT_MATTER_PATTERN, front):
        text = everything
        line = 1
    return read_markdown(text, path=path, first_line=line, collected=collected)


def empty_text_problems(document: Document, path: str, first_line: int) -> Problems:
    """Return a problem if a text has no words, so that its page would only show a title and dates.

    `first_line` is the line number where the text starts. Only call this for versions that aren't
    in the ledger yet, because recorded versions can't be edited.
    """
    if any(WORD.search(block.text) for block in document.blocks):
        return []
    message = "no text below the front matter"
    help = (
        "write the text below the front matter, or delete the file;"
        " if the version withdraws the policy, say why"
    )
    # the problem's position is the line above the text, which is the closing fence
    return [Problem("empty-text", message, help, path, first_line - 1)]


def _rendered_chunks(
    text: str, place: TextPlace, first_line: int, links: Links, cache: Cache
) -> tuple[list[tuple[int, RenderedChunk]], Problems]:
    """Render the chunks of a text. Return them with their line numbers, and all problems.

    `place` is the policy and language of the text, and `first_line` the number of its first line in
    the file. Line numbers in problems start at 0 at the start of the text.
    """
    chunks: list[tuple[int, RenderedChunk]] = []
    problems = limit_problems(text)
    if problems:
        return chunks, problems
    cells = 0  # total number of table cells so far
    # whether all chunks so far have no blocks, so that a level-1 heading would be the title
    opening = True
    for line, source in chunks_of(text):
        key = (links.key, place, opening, source)  # everything that the result depends on
        try:
            chunk = cache[key]
        except KeyError:
            chunk = plain_chunk(source)
            if chunk is None:
                # imported late because it loads the parser, and most chunks are plain
                from legalsite.source.markdown_chunks import render_chunk

                chunk = render_chunk(source, links, place, opening=opening)
            cache[key] = chunk
        chunks.append((first_line + line, chunk))
        opening = opening and not chunk.blocks
        if chunk.problems:
            problems += [problem._replace(line=problem.line + line) for problem in chunk.problems]
        cells += chunk.cells
        if cells > MAX_CELLS:
            problems += too_many_cells(line)
            break
    return chunks, problems


def _problems_in_file(
    problems: Iterable[Problem], text: str, path: str, first_line: int
) -> Problems:
    """Add the file, the line in the file, and an excerpt to problems.

    Lines in `problems` start at 0 at the start of the text, which is at `first_line` in the file.
    """
    lines = dict(enumerate(text.split("\n")))
    placed = []
    for problem in problems:
        excerpt = lines.get(problem.line, "")
        line = problem.line + first_line
        placed.append(problem._replace(path=path, line=line, excerpt=excerpt))
    return placed


def _document(chunks: Sequence[tuple[int, RenderedChunk]], cache: Cache) -> Document:
    """Combine rendered chunks, each with its line number in the file, into a document."""
    ids: list[str] = []  # anchors in raw HTML, which can't be changed
    breaks: list[Break] = []
    for line, chunk in chunks:
        ids += chunk.ids
        breaks += [replace(each, line=line + each.line) for each in chunk.breaks]
    anchors = Anchors(ids)
    all_names = _anchor_names([chunk for _, chunk in chunks], anchors)
    blocks: list[Block] = []
    parts = []
    groups = 0  # number of groups (lists, tables, and code blocks) in the previous chunks
    for (line, chunk), names in zip(chunks, all_names, strict=True):
        # A chunk with the same anchors always has the same HTML. Its id stays unique, because the
        # cache keeps the chunk.
        html_key = id(chunk), *names
        html = cache.get(html_key)
        if html is None:
            html = _html(chunk, names)
            cache[html_key] = html
        parts.append(html)
        # most chunks have the same lines and anchors in the previous version, so cache their blocks
        blocks_key = line, groups, html_key
        chunk_blocks = cache.get(blocks_key)
        if chunk_blocks is None:
            chunk_blocks = tuple(_blocks(chunk, line, groups, names))
            cache[blocks_key] = chunk_blocks
        blocks += chunk_blocks
        groups += chunk.groups
    joined = "".join(parts)
    html = _add_linked_anchors(joined, blocks, anchors.taken)
    # an HTML element may start in one chunk and end in another, so sanitize the whole page
    if any(chunk.has_raw_html for _, chunk in chunks):
        html = _sanitized(html)
    # if neither step changed the HTML, use the parts in the cache to save memory
    html_parts = tuple(parts) if html is joined else (html,)
    return Document(tuple(blocks), html_parts, _title(blocks), tuple(breaks))


def _sanitized(html: str) -> str:
    from legalsite.source.raw_html import sanitize  # imported late, because few texts have raw HTML

    return sanitize(html)


def _title(blocks: Sequence[Block]) -> str:
    """Return the text of a level-1 heading at the very start, or an empty string."""
    if not blocks:
        return ""
    first = blocks[0]
    return first.text if first.kind == "heading" and first.level == 1 else ""


def _anchor_names(chunks: Sequence[RenderedChunk], anchors: Anchors) -> list[list[str]]:
    """Return the anchors of the blocks in each chunk, or an empty string for a block without one.

    Anchors are generated from the stem of a block, such as the words of a heading. The anchor of a
    clause starts with the anchor of the heading above it.
    """
    # assign custom anchors first, so that only generated anchors get suffixes
    custom = []
    for chunk in chunks:
        custom += [block.fixed_anchor for block in chunk.blocks if block.fixed_anchor]
    fixed = iter([anchors.unique(anchor) for anchor in custom])  # in the order of their blocks
    prefix = ""  # anchor of the section heading above
    all_names = []
    for chunk in chunks:
        names = []
        for block in chunk.blocks:
            # a block without a custom anchor or a stem has no anchor
            anchor = ""
            if block.fixed_anchor:
                anchor = next(fixed)
            elif block.stem:
                is_heading = block.kind == "heading"
                # a clause below “Fees” gets `fees-2-1`; without a heading, it's `clause-2-1`
                wanted = block.stem if is_heading else f"{prefix or 'clause'}-{block.stem}"
                anchor = anchors.unique(wanted)
            if block.kind == "heading":
                prefix = anchor
            names.append(anchor)
        all_names.append(names)
    return all_names


def _blocks(chunk: RenderedChunk, line: int, groups: int, names: Sequence[str]) -> Iterator[Block]:
    """Yield the blocks of a chunk with their positions in the document.

    `line` is the line number of the chunk in the file, `groups` the number of groups before it, and
    `names` contains the anchor of each block.
    """
    for block, anchor in zip(chunk.blocks, names, strict=True):
        group = block.group and block.group + groups  # 0 if the block isn't in a group
        yield Block(
            block.kind,
            block.spans,
            line + block.line,
            block.number,
            anchor,
            block.level,
            group,
            block.html,
            block.cells,
        )


def _html(chunk: RenderedChunk, names: Sequence[str]) -> str:
    """Insert anchors as IDs into the HTML of a chunk."""
    ids = [f' id="{name}"' for name in names if name]
    parts: list[str] = []
    # the HTML was split at the positions of the IDs
    for pair in zip(chunk.html, [*ids, ""], strict=True):
        parts += pair
    return "".join(parts)


def _add_linked_anchors(html: str, blocks: list[Block], taken: set[str]) -> str:
    """Add anchors for links that use another tool's anchor for a heading, and return the HTML.

    Such anchors contain the number and all words of the heading (`#a-definitions`), so they're
    recognized by their letters and digits, whatever is between the words. They're also added to the
    headings in `blocks`, because redlines show them. `taken` contains the existing anchors.
    """
    if "#" not in html:
        return html
    names = [unquote(name) for name in dict.fromkeys(re.findall(LINKED_ANCHOR_PATTERN, html))]
    missing = [name for name in names if name not in taken]
    if not missing:
        return html
    headings: dict[str, int] = {}  # letters and digits of a heading → index of its block
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            headings.setdefault(_letters(block.name), index)  # with its number
            headings.setdefault(_letters(block.text), index)  # without its number
    for name in missing:
        found = headings.get(_letters(name))
        if found is None:  # the link is broken
            continue
        heading = blocks[found]
        # an empty element with the anchor, at the start of the heading
        target = Span("", inside=(Element("span", (("id", name),)),))
        anchor = html_of([target])
        opening = f' id="{heading.anchor}">'
        html = html.replace(opening, f"{opening}{anchor}")
        spans = (target, *heading.spans)
        blocks[found] = replace(heading, spans=spans, html=f"{anchor}{heading.html}")
    return html


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.lower()))
