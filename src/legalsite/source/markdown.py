"""Reads Markdown as a document: its blocks with the words that readers see, and the HTML of the whole. No word is lost.

A text is cut into chunks, which are parsed and rendered separately, because the versions of a policy share most of
them. Then the chunks are put together, and each block gets its line in the file, its group and its anchor.
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

from legalsite.errors import HARMFUL, Problem, Problems, ProblemsFound, counted
from legalsite.model.document import Block, Break, Document, Element, Span
from legalsite.source.anchors import Anchors
from legalsite.source.characters import decode, harmful_at
from legalsite.source.fences import split_text
from legalsite.source.limits import MOST_CELLS, limit_problems, too_many_cells
from legalsite.source.link_targets import NO_LINKS, Links, TextPlace, text_place
from legalsite.source.markdown_html import RenderedChunk, render
from legalsite.source.parser import COMMENT, labels_used, tokens_of
from legalsite.text.inline_html import html_of

WORD = re.compile(r"\w")
# A block that opens with a key, a comment and a key, a brace, a bracket or nothing: else it is text between two rules.
KEYS = r"(?:---|\+\+\+|\{)\s*+(?>(?:#[^\n]*+\s++)*)(?:[^\s:=#][^\n:=]*[:=]|[\[{}]|---|\.\.\.|\+\+\+)"
BLANK_LINES = re.compile(r"\n\n++(?=([^\W\d_]|#{1,6} )?)")  # takes every run, or each line of one would begin a search
HTML_BLOCK = re.compile(r"(?:^|\n)[ \t>*+\-0-9.):~]*+<[a-zA-Z/!?]")
DEFINITION = re.compile(r"\n {0,3}[:~][ \t]")
LETTERS = re.compile(r"[^\W_]+")
SPACED = bytes(code if code > 127 or chr(code).isalnum() else ord(" ") for code in range(256))
ENTITY = r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));"
SHOWN = 6
LINKED = r'href="[^":#]*#([^"]+)"'  # a text may link to itself by its name: `terms.md#1-fees`

Cache = MutableMapping[tuple[Any, ...], Any]  # rendered and placed chunks, kept between calls. Changes speed only.


def read_markdown(
    text: str, *, path: str, first_line: int = 1, links: Links = NO_LINKS, cache: Cache | None = None,
    aside: Problems | None = None,
) -> Document:  # fmt: skip
    """Return a text as a document. The text begins on `first_line` of its file.

    Raises ProblemsFound with every problem at its line. If `aside` is given, the problems are added to it instead,
    unless there is nothing to return.
    """
    cache = {} if cache is None else cache
    chunks, problems = _rendered_chunks(text, text_place(path), first_line, links, cache)
    if problems:
        in_file = _in_file(problems, text, path, first_line)
        if aside is None or not chunks:
            raise ProblemsFound(in_file)
        aside += in_file
    return _document(chunks, cache)


def read_document(data: bytes, path: str, *, aside: Problems | None = None) -> Document:
    """Return any Markdown file as a document, whether it has our front matter, another tool's, or none.

    `aside`: if given, the problems that would keep the text from becoming a page, such as lost words, are added to it.
    Raises ProblemsFound.
    """
    whole = decode(data, path)
    front, text, line = split_text(whole)
    if front and not re.match(KEYS, front):
        text, line = whole, 1
    return read_markdown(text, path=path, first_line=line, aside=aside)


def empty_text(document: Document, path: str, first_line: int) -> Problems:
    """Return a problem if the text has no words. The text begins on `first_line` of its file.

    Its page would show a title and dates, but nothing that applies. Only call this for texts that are not in the
    ledger yet: recorded texts cannot be fixed.
    """
    if any(WORD.search(block.text) for block in document.blocks):
        return []
    help = "write the text below the front matter, or delete the file; if the version withdraws the policy, say why"
    return [Problem("empty-text", "there is no text below the front matter", help, path, first_line - 1)]


def chunks_of(text: str) -> list[tuple[int, str]]:
    """Return the line (from 0) and the text of each chunk.

    The text is cut before a line that follows a blank one and begins with a heading or a letter: such a line ends
    every open list and quote. A text with fences, raw HTML blocks, definitions or footnotes stays whole, because these
    reach across blank lines or through the whole text.
    """
    fences_or_notes = any(sign[0] in text and sign in text for sign in ("]:", "```", "~~~"))  # one sign is found fast
    if fences_or_notes or ("<" in text and HTML_BLOCK.search(text)) or DEFINITION.search(text):
        return [(0, text)]
    chunks, line, start = [], 0, 0
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
    """Return the chunks with the line on which each begins, and every problem, its line counted from 0."""
    chunks = []
    problems = limit_problems(text)
    cells, opening = 0, True
    for line, source in () if problems else chunks_of(text):
        key = (links.key, place, opening, source)
        chunk = cache.get(key)
        if chunk is None:
            chunk = cache[key] = _rendered(source, links, place, opening=opening)
        chunks.append((first_line + line, chunk))
        opening = opening and not chunk.blocks
        if chunk.problems:
            problems += [problem._replace(line=problem.line + line) for problem in chunk.problems]
        cells += chunk.cells
        if cells > MOST_CELLS:
            problems += too_many_cells(line)
            break
    return chunks, problems


def _rendered(source: str, links: Links, place: TextPlace, *, opening: bool) -> RenderedChunk:
    env: dict[str, Any] = {}
    try:
        tokens = tokens_of(source, env)
    except ProblemsFound as refusal:
        return RenderedChunk((), ("",), 0, problems=refusal.problems)
    chunk, source_words = render(tokens, env, partial(links.href, text=place), opening=opening)
    problems = [*chunk.problems, *_doubled_labels(env, tokens), *_hidden_characters(source, chunk)]
    ruled = [token.map[0] for token in tokens if token.type == "hr" and not token.level and token.map]
    written = source.split("\n") if ruled else []
    breaks = tuple([Break(line, written[line].strip()) for line in ruled])
    problems = problems or text_lost(source, source_words)
    return chunk._replace(cells=env.get("cells", 0), breaks=breaks, problems=tuple(problems))


def _doubled_labels(env: dict[str, Any], tokens: list[Token]) -> Iterator[Problem]:
    """Yield a problem for each label that is defined twice: Markdown would silently use the first definition. Comments
    may share a label (`[comment]: # "fees"`), unless a link uses it."""
    help = "rename one of the two labels"
    doubled = env.get("duplicate_refs", ())
    used = labels_used(tokens) if doubled else set[str]()
    for double in doubled:
        if double["href"] not in COMMENT or double["label"] in used:
            message = f"[{double['label'].lower()}] is defined twice; only the first definition counts"
            yield Problem("doubled-label", message, help, line=double["map"][0])


def _hidden_characters(source: str, chunk: RenderedChunk) -> Problems:
    """Return a problem for each control or bidi-override character that is written as an entity."""
    if "&#" not in source or not re.search(HARMFUL, decoded_entities("".join(chunk.html)).replace("\ufffd", "\0")):
        return []
    return [
        harmful_at(ord(decoded_entities(entity[0])), "", line, entity.start() + 1, "")
        for line, content in enumerate(source.split("\n"))
        for entity in re.finditer(ENTITY, content)
        if entity[3] is None and re.search(HARMFUL, decoded_entities(entity[0]))
    ]


def _in_file(problems: Iterable[Problem], text: str, path: str, first_line: int) -> Problems:
    """Return the problems with the path, the line in the file, and that line's text."""
    lines = text.split("\n")
    return [
        problem._replace(path=path, line=problem.line + first_line, excerpt="".join(lines[problem.line :][:1]))
        for problem in problems
    ]


def _document(chunks: Sequence[tuple[int, RenderedChunk]], cache: Cache) -> Document:
    """Return the document that the chunks make up, each given with the line in the file on which it begins.

    Anchors that writers chose come first; a clause's anchor builds on that of the heading above it. A heading also gets
    the anchor of another tool if the text links to it by that. The cache keeps the placed chunks: most are where they
    were in the previous version.
    """
    anchors = Anchors(name for _, chunk in chunks for name in chunk.ids)
    blocks: list[Block] = []
    parts = []
    groups = 0
    for (line, chunk), names in zip(chunks, _anchor_names([chunk for _, chunk in chunks], anchors), strict=True):
        named = id(chunk), *names
        html = cache.get(named)
        if html is None:
            html = cache[named] = _html(chunk, names)
        parts.append(html)
        placed = cache.get((line, groups, named))
        if placed is None:
            placed = cache[line, groups, named] = tuple(_blocks(chunk, line, groups, names))
        blocks += placed
        groups += chunk.groups
    whole = "".join(parts)
    html = _with_other_names(whole, blocks, anchors.taken)
    if any(chunk.has_raw_html for _, chunk in chunks):
        from legalsite.source.raw_html import sanitize  # few texts hold raw HTML

        html = sanitize(html)
    title = blocks[0].text if blocks and blocks[0].kind == "heading" and blocks[0].level == 1 else ""
    breaks = tuple(replace(mark, line=line + mark.line) for line, chunk in chunks for mark in chunk.breaks)
    return Document(tuple(blocks), tuple(parts) if html is whole else (html,), title, breaks)


def _anchor_names(chunks: Sequence[RenderedChunk], anchors: Anchors) -> list[list[str]]:
    """Return the anchor of each block, by chunk; empty for a block without one."""
    chosen = [block.fixed_anchor for chunk in chunks for block in chunk.blocks if block.fixed_anchor]
    fixed = iter([anchors.unique(anchor) for anchor in chosen])
    prefix, named = "", []
    for chunk in chunks:
        names = []
        for block in chunk.blocks:
            wanted = block.stem if block.kind == "heading" else f"{prefix or 'clause'}-{block.stem}"
            anchor = next(fixed) if block.fixed_anchor else anchors.unique(wanted) if block.stem else ""
            if block.kind == "heading":
                prefix = anchor
            names.append(anchor)
        named.append(names)
    return named


def _blocks(chunk: RenderedChunk, line: int, groups: int, names: Sequence[str]) -> Iterator[Block]:
    for block, anchor in zip(chunk.blocks, names, strict=True):
        group = block.group and block.group + groups
        where = line + block.line, block.number, anchor, block.level, group
        yield Block(block.kind, block.spans, *where, block.html, block.cells)


def _html(chunk: RenderedChunk, names: Sequence[str]) -> str:
    ids = [f' id="{name}"' for name in names if name]
    return "".join([part for pair in zip(chunk.html, [*ids, ""], strict=True) for part in pair])


def _with_other_names(html: str, blocks: list[Block], taken: set[str]) -> str:
    """Add to the headings the anchors by which the text links to them where another tool was to make these: from all
    words, with the number (`#a-definitions`). Redlines need them in the block, too."""
    names = [unquote(name) for name in dict.fromkeys(re.findall(LINKED, html))] if "#" in html else []
    lost = [name for name in names if name not in taken]
    headings: dict[str, int] = {}
    for at, block in enumerate(blocks) if lost else ():
        if block.kind == "heading":
            headings.setdefault(_letters(block.name), at)
            headings.setdefault(_letters(block.text), at)
    for name in lost:
        letters = _letters(name)
        if letters in headings:
            heading, target = blocks[headings[letters]], Span("", inside=(Element("span", (("id", name),)),))
            opening, anchor = f' id="{heading.anchor}">', html_of([target])
            html = html.replace(opening, f"{opening}{anchor}")
            blocks[headings[letters]] = replace(heading, spans=(target, *heading.spans), html=f"{anchor}{heading.html}")
    return html


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.lower()))


def text_lost(source: str, accounted: str) -> Problems:
    """Return a problem if words of `source` are missing from `accounted`, at the line (from 0) that loses the most."""
    if _cut_at_signs(source) == _cut_at_signs(accounted):
        return []
    decoded = decoded_entities(source).casefold()
    lost = Counter(LETTERS.findall(decoded)) - Counter(LETTERS.findall(accounted.casefold()))
    if not lost:
        return []
    lines = [[word for word in LETTERS.findall(line) if word in lost] for line in decoded.split("\n")]
    line = max(range(len(lines)), key=lambda number: len(lines[number]))
    words = " ".join(lines[line][:SHOWN])
    help = "put a backslash before the character that hides them, close the open markup, or remove the words"
    return [Problem("text-lost", f"the page would lose {counted(lost.total(), 'word')}: “{words}”", help, line=line)]


def _cut_at_signs(text: str) -> list[bytes]:
    """Return what is between the ASCII signs of a text. Texts that have this in common have the same words, and it
    takes a tenth of the time of finding the words.
    """
    return text.encode(errors="surrogatepass").translate(SPACED).split()


def decoded_entities(text: str) -> str:
    """Return the text with entities such as `&eacute;`, `&#233;` and `&#xE9;` replaced by their characters."""
    return re.sub(ENTITY, _decoded, text) if "&" in text else text


def _decoded(entity: re.Match[str]) -> str:
    if entity[3]:
        return entities.get(entity[3], entity[0])
    code = int(entity[1]) if entity[1] else int(entity[2], 16)
    return chr(code) if code < 0x110000 else entity[0]
