"""Markdown into a document: leaf blocks with the words that are read, and the HTML of the whole. No word is lost."""

import re
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import replace
from functools import partial
from posixpath import dirname
from typing import Any

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.document import Block, Document
from legalsite.source.anchors import Anchors, other_names
from legalsite.source.characters import HARMFUL, decode, harmful_at
from legalsite.source.front_matter import any_split
from legalsite.source.limits import MOST_CELLS, refused, too_many_cells
from legalsite.source.links import Links
from legalsite.source.parser import tokens_of
from legalsite.source.raw_html import clean
from legalsite.source.render import Leaf, Piece, render
from legalsite.source.text_lost import ENTITY, decoded_entities, text_lost

NO_LINKS = Links()
OF_A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
KEYS = re.compile(r"(?:---|\+\+\+)\s*+(?:#[^\n]*+\s++)*+(?:[^\s:=#][^\n:=]*[:=]|\[|\{|---|\.\.\.|\+\+\+)")


def read_markdown(
    text: str,
    *,
    path: str,
    first_line: int = 1,
    links: Links = NO_LINKS,
    sections: MutableMapping[tuple[Any, ...], object] | None = None,
) -> Document:
    """The document of a text that begins on `first_line` of its file. `sections` remembers parsed stretches between
    calls; the result is the same with and without. Raises ProblemsFound with every problem at its line."""
    known = {} if sections is None else sections
    pieces, problems = _pieces(text, text_folder(path), first_line, links, known)
    if problems:
        raise ProblemsFound(_in_file(problems, text, path, first_line))
    return place(pieces, known)


def read_plain(data: bytes, path: str, *, losing: bool = False) -> Document:
    """The document of any file, with front matter, without, or with another tool's: to compare, to read promises.
    `losing`: what would have to be fixed before a page is made of it (an empty link's words, a control character) is
    no reason not to read the rest."""
    whole = decode(data, path)
    front, text, line = any_split(whole)
    if front and not KEYS.match(front):  # a text between two rules
        text, line = whole, 1
    if not losing:
        return read_markdown(text, path=path, first_line=line)
    known: dict[tuple[Any, ...], object] = {}
    pieces, problems = _pieces(text, text_folder(path), line, NO_LINKS, known)
    if not pieces and problems:
        raise ProblemsFound(_in_file(problems, text, path, line))
    return place(pieces, known)


def text_folder(path: str) -> str:
    """The folder below content/ from which the links of `content/…` start: that of the policy's draft, for
    archived revisions too."""
    folder, _, name = path.removeprefix("content/").rpartition("/")
    return dirname(folder) if OF_A_DAY.match(name) else folder


def _pieces(
    text: str, folder: str, first_line: int, links: Links, known: MutableMapping[tuple[Any, ...], Any]
) -> tuple[list[tuple[int, Piece]], list[Problem]]:
    """The parsed stretches with the lines on which they begin, and every problem, its line counted from 0."""
    pieces: list[tuple[int, Piece]] = []
    problems = refused(text)
    cells, opening = 0, True
    for line, stretch in () if problems else stretches(text):
        key = (links.key, folder, opening, stretch)
        piece = known.get(key)
        if piece is None:
            piece = known[key] = _piece(stretch, links, folder, opening=opening)
        pieces.append((first_line + line, piece))
        opening = opening and not piece.leaves
        if piece.problems:
            problems += [replace(found, line=found.line + line) for found in piece.problems]
        cells += piece.cells
        if cells > MOST_CELLS:
            problems += too_many_cells(line)
            break
    return pieces, problems


def _piece(stretch: str, links: Links, folder: str, *, opening: bool) -> Piece:
    env: dict[str, Any] = {}
    try:
        tokens = tokens_of(stretch, env)
    except ProblemsFound as found:
        return Piece((), ("",), 0, problems=found.problems)
    piece, source = render(tokens, env, partial(links.href, folder=folder), opening=opening)
    problems = [*piece.problems, *_doubled(env), *_hidden_characters(stretch, piece)] or text_lost(stretch, source)
    return replace(piece, cells=env.get("cells", 0), problems=tuple(problems))


def _in_file(problems: Iterable[Problem], text: str, path: str, first_line: int) -> list[Problem]:
    """With the path, the line in the file and the line's text."""
    lines = text.split("\n")
    return [
        replace(
            found, path=path, line=found.line + first_line, excerpt=lines[found.line] if found.line < len(lines) else ""
        )
        for found in problems
    ]


def _doubled(env: dict[str, Any]) -> list[Problem]:
    """A label that is defined twice: Markdown would take the first silently."""
    return [
        Problem(
            "doubled-label",
            f"[{double['label'].lower()}] is defined for the second time",
            "give one of the two another label",
            line=double["map"][0],
        )
        for double in env.get("duplicate_refs", ())
    ]


def _hidden_characters(stretch: str, piece: Piece) -> list[Problem]:
    """Control and bidi-override characters that are written as entities."""
    if "&#" not in stretch or not HARMFUL.search(decoded_entities("".join(piece.html)).replace("\ufffd", "\0")):
        return []
    return [
        harmful_at(ord(decoded_entities(found[0])), "", line, found.start() + 1, "")
        for line, content in enumerate(stretch.split("\n"))
        for found in ENTITY.finditer(content)
        if found[3] is None and HARMFUL.search(decoded_entities(found[0]))
    ]


# --- Parsed stretches put together again: each block gets its line in the file, its group and its anchor. ---


def place(pieces: Sequence[tuple[int, Piece]], known: MutableMapping[tuple[Any, ...], Any]) -> Document:
    """The document of pieces, each with the line in the file on which it begins. Anchors that writers chose come first;
    a clause's anchor builds on that of the heading above it. A heading that the text links by another tool's name for
    it has that one too. `known`, which holds the pieces, remembers what came of one in its place: most stand where they
    stood in the revision before."""
    anchors = Anchors(name for _, piece in pieces for name in piece.reserved)
    fixed = iter(
        [anchors.unique(leaf.fixed) for _, piece in pieces if piece.fixed for leaf in piece.leaves if leaf.fixed]
    )
    blocks: list[Block] = []
    html: list[str] = []
    prefix, groups = "", 0
    for line, piece in pieces:
        names: list[str] = []
        for leaf in piece.leaves:
            anchor = next(fixed) if leaf.fixed else anchors.unique(_wanted(leaf, prefix)) if leaf.stem else ""
            if leaf.kind == "heading":
                prefix = anchor
            names.append(anchor)
        key = id(piece), line, groups, *names
        placed = known.get(key)
        if placed is None:
            placed = known[key] = tuple(_blocks(piece, line, groups, names)), _html(piece, names)
        blocks += placed[0]
        html.append(placed[1])
        groups += piece.groups
    whole = _with_other_names("".join(html), blocks, anchors.taken)
    title = blocks[0].text if blocks and blocks[0].kind == "heading" and blocks[0].level == 1 else ""
    return Document(tuple(blocks), clean(whole) if any(piece.raw for _, piece in pieces) else whole, title)


def _blocks(piece: Piece, line: int, groups: int, names: Sequence[str]) -> Iterator[Block]:
    for leaf, anchor in zip(piece.leaves, names, strict=True):
        group = leaf.group and leaf.group + groups
        yield Block(leaf.kind, leaf.spans, line + leaf.line, leaf.number, anchor, leaf.level, group, leaf.html)


def _html(piece: Piece, names: Sequence[str]) -> str:
    ids = [f' id="{name}"' for name in names if name]
    return "".join([part for pair in zip(piece.html, [*ids, ""], strict=True) for part in pair])


def _with_other_names(html: str, blocks: list[Block], taken: set[str]) -> str:
    """Headings that have such a name get it in their block too, as redlines show it."""
    headings = {at: block for at, block in enumerate(blocks) if block.kind == "heading" and block.anchor}
    for at, name in [*other_names(html, headings, taken)]:
        target = f'<span id="{name}"></span>'
        opening = f' id="{blocks[at].anchor}">'
        html = html.replace(opening, opening + target, 1)
        blocks[at] = replace(blocks[at], html=target + blocks[at].html)
    return html


def _wanted(leaf: Leaf, prefix: str) -> str:
    if leaf.kind == "heading":
        return leaf.stem
    return f"{prefix or 'clause'}-{leaf.stem}"


# --- A text cut into stretches that can be parsed apart: the revisions of a policy share most of them. ---

BLANK = re.compile(r"\n\n++(?=([^\W\d_]|#{1,6} )?)")  # takes every run, or each line of one would begin a search
HTML = re.compile(r"(?:^|\n)[ \t>*+\-0-9.):~]*+<[a-zA-Z/!?]")
DEFINITION = re.compile(r"\n {0,3}[:~][ \t]")


def stretches(text: str) -> list[tuple[int, str]]:
    """The line (from 0) and the text of each stretch. A cut lies where a heading or a letter stands at the start of a
    line after a blank one: that ends every open list and quote. A text with fences, raw HTML blocks, definitions or
    footnotes stays whole, since these reach over blank lines or from one end to the other."""
    if _reaches_over_blank_lines(text):
        return [(0, text)]
    cut, line, start = [], 0, 0
    for found in BLANK.finditer(text):
        if found[1] is None:
            continue
        cut.append((line, text[start : found.start()]))
        line += text.count("\n", start, found.end())
        start = found.end()
    cut.append((line, text[start:].rstrip("\n")))
    return cut


def _reaches_over_blank_lines(text: str) -> bool:
    if "]:" in text or "```" in text or "~~~" in text:
        return True
    return bool(("<" in text and HTML.search(text)) or DEFINITION.search(text))


# --- A text without a single word: a page with a title, dates, and nothing that would apply. ---

WORD = re.compile(r"\w")
HELP = "write the text below the front matter, or take the file away; one that ends the policy says why"


def empty_text(document: Document, path: str, first_line: int) -> list[Problem]:
    """The problem at the end of the front matter; none where there is a word. Nothing that is in the ledger is asked:
    it cannot be fixed. `first_line`: where the text begins in the file."""
    if any(WORD.search(block.text) for block in document.blocks):
        return []
    return [Problem("empty-text", "there is not a word below the front matter", HELP, path, first_line - 1)]
