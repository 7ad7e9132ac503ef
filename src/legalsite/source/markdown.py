"""Reads Markdown as a document: blocks with the words that readers see, and HTML. No word is lost.

A text is cut into chunks that are parsed and rendered separately, because the versions of a policy
share most of them. When they are joined, each block gets its line, its group, and its anchor.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import unquote

from markdown_it.common.entities import entities
from markdown_it.token import Token
from msgspec.structs import replace

from legalsite.errors import HARMFUL, Problem, ProblemIterator, Problems, ProblemsFound, counted
from legalsite.model.document import Block, Break, Document, Element, Span
from legalsite.source.anchors import Anchors
from legalsite.source.characters import decode, harmful_character_problem
from legalsite.source.fences import split_text
from legalsite.source.limits import MAX_CELLS, limit_problems, too_many_cells
from legalsite.source.link_targets import NO_LINKS, Links, TextPlace, text_place
from legalsite.source.markdown_html import RenderedChunk, render
from legalsite.source.parser import COMMENT_ADDRESSES, labels_used, tokens_of
from legalsite.text.inline_html import html_of

WORD = re.compile(r"\w")
# Front matter begins with a key, perhaps after comments, a brace, a bracket, or its closing fence.
# Otherwise, it is text between two thematic breaks.
KEYS = (
    r"(?:---|\+\+\+|\{)\s*+(?>(?:#[^\n]*+\s++)*)(?:[^\s:=#][^\n:=]*[:=]|[\[{}]|---|\.\.\.|\+\+\+)"
)
# matches every run of blank lines; otherwise, each line of a run would begin a search
BLANK_LINES = re.compile(r"\n\n++(?=([^\W\d_]|#{1,6} )?)")
HTML_BLOCK = re.compile(r"(?:^|\n)[ \t>*+\-0-9.):~]*+<[a-zA-Z/!?]")
DEFINITION = re.compile(r"\n {0,3}[:~][ \t]")
LETTERS = re.compile(r"[^\W_]+")
SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
SPACED = bytes.maketrans(SIGNS, b" " * len(SIGNS))
ENTITY = r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));"
MAX_SHOWN_WORDS = 6
LINKED = r'href="[^":#]*#([^"]+)"'  # a text may link to itself by its name: `terms.md#1-fees`

# rendered and placed chunks, kept between calls; affects only speed
Cache = MutableMapping[tuple[Any, ...], Any]


def read_markdown(
    text: str,
    *,
    path: str,
    first_line: int = 1,
    links: Links = NO_LINKS,
    cache: Cache | None = None,
    aside: Problems | None = None,
) -> Document:
    """Return a text, which begins on `first_line` of its file, as a document.

    Raises ProblemsFound with every problem at its line. If `aside` is given, the problems are added
    to it instead, unless there is nothing to return.
    """
    if cache is None:
        cache = {}
    chunks, problems = _rendered_chunks(text, text_place(path), first_line, links, cache)
    if problems:
        in_file = _in_file(problems, text, path, first_line)
        if aside is None or not chunks:
            raise ProblemsFound(in_file)
        aside += in_file
    return _document(chunks, cache)


def read_document(data: bytes, path: str, *, aside: Problems | None = None) -> Document:
    """Return any Markdown file as a document, with our front matter, another tool's, or none.

    `aside`: if given, problems that would keep the text from becoming a page, such as lost words,
    are added to it. Raises ProblemsFound.
    """
    whole = decode(data, path)
    front, text, line = split_text(whole)
    if front and not re.match(KEYS, front):
        text = whole
        line = 1
    return read_markdown(text, path=path, first_line=line, aside=aside)


def empty_text_problems(document: Document, path: str, first_line: int) -> Problems:
    """Return a problem if a text, which begins on `first_line` of its file, has no words.

    Its page would show a title and dates, but no terms. Only call this for texts that aren't in the
    ledger yet, because recorded texts can't be fixed.
    """
    if any(WORD.search(block.text) for block in document.blocks):
        return []
    message = "no text below the front matter"
    help = (
        "write the text below the front matter, or delete the file;"
        " if the version withdraws the policy, say why"
    )
    return [Problem("empty-text", message, help, path, first_line - 1)]


def chunks_of(text: str) -> list[tuple[int, str]]:
    """Return the line (from 0) and the text of each chunk.

    The text is cut before a line that follows a blank line and begins with a heading or a letter,
    which ends every open list and quote. A text with fences, raw HTML blocks, definitions, or
    footnotes stays whole, because these reach across blank lines or through the whole text.
    """
    for sign in ("]:", "```", "~~~"):
        if sign[0] in text and sign in text:  # one character is found faster
            return [(0, text)]
    has_html_block = "<" in text and HTML_BLOCK.search(text)
    if has_html_block or DEFINITION.search(text):
        return [(0, text)]
    chunks = []
    line = 0
    start = 0
    for blank in BLANK_LINES.finditer(text):
        if blank[1] is None:
            continue
        chunks.append((line, text[start : blank.start()]))
        line += text.count("\n", start, blank.end())
        start = blank.end()
    chunks.append((line, text[start:].rstrip("\n")))
    return chunks


def _rendered_chunks(
    text: str, place: TextPlace, first_line: int, links: Links, cache: Cache
) -> tuple[list[tuple[int, RenderedChunk]], Problems]:
    """Return the chunks with their first lines, and every problem with its line, counted from 0."""
    chunks: list[tuple[int, RenderedChunk]] = []
    problems = limit_problems(text)
    if problems:
        return chunks, problems
    cells = 0
    opening = True
    for line, source in chunks_of(text):
        key = (links.key, place, opening, source)
        chunk = cache.get(key)
        if chunk is None:
            chunk = _render_chunk(source, links, place, opening=opening)
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


def _render_chunk(source: str, links: Links, place: TextPlace, *, opening: bool) -> RenderedChunk:
    env: dict[str, Any] = {}
    try:
        tokens = tokens_of(source, env)
    except ProblemsFound as refused:
        return RenderedChunk((), ("",), 0, problems=refused.problems)
    href = partial(links.href, text=place)
    chunk, source_words = render(tokens, env, href, opening=opening)
    problems = [*chunk.problems, *_doubled_label_problems(env, tokens)]
    problems += _hidden_character_problems(source, chunk)
    if not problems:
        problems = lost_word_problems(source, source_words)
    breaks = tuple(_thematic_breaks(tokens, source))
    cells = env.get("cells", 0)
    return chunk._replace(cells=cells, breaks=breaks, problems=tuple(problems))


def _thematic_breaks(tokens: list[Token], source: str) -> list[Break]:
    """Return the thematic breaks outside of lists and quotes."""
    lines = [
        token.map[0] for token in tokens if token.type == "hr" and not token.level and token.map
    ]
    if not lines:
        return []
    written = source.split("\n")
    return [Break(line, written[line].strip()) for line in lines]


def _doubled_label_problems(env: dict[str, Any], tokens: list[Token]) -> ProblemIterator:
    """Yield a problem for each label that is defined twice: Markdown silently uses the first one.

    Comments may share a label (`[comment]: # "fees"`), unless a link uses it.
    """
    doubled = env.get("duplicate_refs", ())
    if not doubled:
        return
    used = labels_used(tokens)
    help = "rename one of the two labels"
    for double in doubled:
        if double["href"] in COMMENT_ADDRESSES and double["label"] not in used:
            continue
        label = double["label"].lower()
        message = f"[{label}] is defined twice; only the first definition counts"
        yield Problem("doubled-label", message, help, line=double["map"][0])


def _hidden_character_problems(source: str, chunk: RenderedChunk) -> ProblemIterator:
    """Yield a problem for each control or bidi-override character that is written as an entity."""
    if "&#" not in source:
        return
    shown = decoded_entities("".join(chunk.html))
    if not re.search(HARMFUL, shown.replace("\ufffd", "\0")):
        return
    for line, content in enumerate(source.split("\n")):
        for entity in re.finditer(ENTITY, content):
            character = decoded_entities(entity[0])
            if entity[3] is None and re.search(HARMFUL, character):
                yield harmful_character_problem(ord(character), "", line, entity.start() + 1, "")


def _in_file(problems: Iterable[Problem], text: str, path: str, first_line: int) -> Problems:
    """Return the problems with the path, the line in the file, and that line's text."""
    lines = dict(enumerate(text.split("\n")))
    placed = []
    for problem in problems:
        excerpt = lines.get(problem.line, "")
        line = problem.line + first_line
        placed.append(problem._replace(path=path, line=line, excerpt=excerpt))
    return placed


def _document(chunks: Sequence[tuple[int, RenderedChunk]], cache: Cache) -> Document:
    """Return the document that the chunks form, each given with its first line in the file.

    Anchors that writers chose come first; a clause's anchor builds on the anchor of the heading
    above it. A heading also gets another tool's anchor if the text links to it by that. The cache
    keeps the placed chunks, because most are where they were in the previous version.
    """
    ids: list[str] = []
    breaks: list[Break] = []
    for line, chunk in chunks:
        ids += chunk.ids
        breaks += [replace(mark, line=line + mark.line) for mark in chunk.breaks]
    anchors = Anchors(ids)
    all_names = _anchor_names([chunk for _, chunk in chunks], anchors)
    blocks: list[Block] = []
    parts = []
    groups = 0
    for (line, chunk), names in zip(chunks, all_names, strict=True):
        named = id(chunk), *names
        html = cache.get(named)
        if html is None:
            html = _html(chunk, names)
            cache[named] = html
        parts.append(html)
        place = line, groups, named
        placed = cache.get(place)
        if placed is None:
            placed = tuple(_blocks(chunk, line, groups, names))
            cache[place] = placed
        blocks += placed
        groups += chunk.groups
    whole = "".join(parts)
    html = _with_other_names(whole, blocks, anchors.taken)
    if any(chunk.has_raw_html for _, chunk in chunks):
        html = _sanitized(html)
    html_parts = tuple(parts) if html is whole else (html,)
    return Document(tuple(blocks), html_parts, _title(blocks), tuple(breaks))


def _sanitized(html: str) -> str:
    from legalsite.source.raw_html import sanitize  # few texts contain raw HTML

    return sanitize(html)


def _title(blocks: Sequence[Block]) -> str:
    """Return the text of the level-1 heading at the very start, if there is one."""
    if not blocks:
        return ""
    first = blocks[0]
    return first.text if first.kind == "heading" and first.level == 1 else ""


def _anchor_names(chunks: Sequence[RenderedChunk], anchors: Anchors) -> list[list[str]]:
    """Return the anchor of each block, by chunk; empty for a block without one."""
    chosen = []
    for chunk in chunks:
        chosen += [block.fixed_anchor for block in chunk.blocks if block.fixed_anchor]
    fixed = iter([anchors.unique(anchor) for anchor in chosen])
    prefix = ""
    all_names = []
    for chunk in chunks:
        names = []
        for block in chunk.blocks:
            anchor = ""
            if block.fixed_anchor:
                anchor = next(fixed)
            elif block.stem:
                is_heading = block.kind == "heading"
                wanted = block.stem if is_heading else f"{prefix or 'clause'}-{block.stem}"
                anchor = anchors.unique(wanted)
            if block.kind == "heading":
                prefix = anchor
            names.append(anchor)
        all_names.append(names)
    return all_names


def _blocks(chunk: RenderedChunk, line: int, groups: int, names: Sequence[str]) -> Iterator[Block]:
    for block, anchor in zip(chunk.blocks, names, strict=True):
        group = block.group and block.group + groups
        where = line + block.line, block.number, anchor, block.level, group
        yield Block(block.kind, block.spans, *where, block.html, block.cells)


def _html(chunk: RenderedChunk, names: Sequence[str]) -> str:
    ids = [f' id="{name}"' for name in names if name]
    parts: list[str] = []
    for pair in zip(chunk.html, [*ids, ""], strict=True):
        parts += pair
    return "".join(parts)


def _with_other_names(html: str, blocks: list[Block], taken: set[str]) -> str:
    """Add to headings the anchors by which the text links to them as another tool would name them.

    Such an anchor has all words, with the number (`#a-definitions`). Redlines need it in the block,
    too.
    """
    if "#" not in html:
        return html
    names = [unquote(name) for name in dict.fromkeys(re.findall(LINKED, html))]
    lost = [name for name in names if name not in taken]
    if not lost:
        return html
    headings: dict[str, int] = {}
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            headings.setdefault(_letters(block.name), index)
            headings.setdefault(_letters(block.text), index)
    for name in lost:
        found = headings.get(_letters(name))
        if found is None:
            continue
        heading = blocks[found]
        target = Span("", inside=(Element("span", (("id", name),)),))
        anchor = html_of([target])
        opening = f' id="{heading.anchor}">'
        html = html.replace(opening, f"{opening}{anchor}")
        spans = (target, *heading.spans)
        blocks[found] = replace(heading, spans=spans, html=f"{anchor}{heading.html}")
    return html


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.lower()))


def lost_word_problems(source: str, accounted: str) -> Problems:
    """Return a problem if words of `source` are missing from `accounted`.

    Its line, counted from 0, is the one that loses the most words.
    """
    if _cut_at_signs(source) == _cut_at_signs(accounted):
        return []
    decoded = decoded_entities(source).casefold()
    kept = Counter(LETTERS.findall(accounted.casefold()))
    lost = Counter(LETTERS.findall(decoded)) - kept
    if not lost:
        return []
    worst_line = 0
    worst_words: list[str] = []
    for number, line in enumerate(decoded.split("\n")):
        words = [word for word in LETTERS.findall(line) if word in lost]
        if len(words) > len(worst_words):
            worst_line = number
            worst_words = words
    quoted = " ".join(worst_words[:MAX_SHOWN_WORDS])
    message = f"the page would lose {counted(lost.total(), 'word')}: “{quoted}”"
    help = (
        "escape the character that hides them with a backslash,"
        " close the open markup, or remove the words"
    )
    return [Problem("text-lost", message, help, line=worst_line)]


def _cut_at_signs(text: str) -> list[bytes]:
    """Return the parts of a text between its ASCII signs.

    Texts with the same parts have the same words; finding the words takes ten times as long.
    """
    return text.encode(errors="surrogatepass").translate(SPACED).split()


def decoded_entities(text: str) -> str:
    """Return the text with entities such as `&eacute;`, `&#233;` and `&#xE9;` replaced by their
    characters.
    """
    if "&" not in text:
        return text
    return re.sub(ENTITY, _decode_entity, text)


def _decode_entity(entity: re.Match[str]) -> str:
    if entity[3]:
        return entities.get(entity[3], entity[0])
    code = int(entity[1]) if entity[1] else int(entity[2], 16)
    return chr(code) if code < 0x110000 else entity[0]
