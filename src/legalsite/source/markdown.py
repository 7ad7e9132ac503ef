"""Markdown into a document: leaf blocks with the words that are read, and the HTML of the whole. No word is lost."""

import re
from collections.abc import Iterable, MutableMapping
from dataclasses import replace
from functools import partial
from posixpath import dirname
from typing import Any

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.document import Document
from legalsite.source.characters import HARMFUL, decode, harmful_at
from legalsite.source.front_matter import any_split
from legalsite.source.limits import MOST_CELLS, refused, too_many_cells
from legalsite.source.links import Links
from legalsite.source.parser import tokens_of
from legalsite.source.piece import Piece
from legalsite.source.placing import place
from legalsite.source.render import render
from legalsite.source.sections import stretches
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
    `losing`: what would have to be mended before a page is made of it (an empty link's words, a control character) is
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
    """The folder below content/ from which the links of `content/…` start: that of the policy's working text, for
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
