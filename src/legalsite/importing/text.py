"""A plain text or foreign Markdown → a working text."""

import re
from dataclasses import replace

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing import foreign
from legalsite.importing import title as titles
from legalsite.importing.addresses import broken
from legalsite.importing.colon_lists import listed
from legalsite.importing.decoding import decode
from legalsite.importing.doubled import doubled
from legalsite.importing.headings import headed, mended
from legalsite.importing.lines import joined, pieces_of
from legalsite.importing.numerals import numbered
from legalsite.importing.piece import Asked, Imported, Piece, TakenOut, taken_out
from legalsite.importing.rules import ruled
from legalsite.importing.settling import settled_days
from legalsite.importing.writer import front_matter, markdown
from legalsite.source import banner
from legalsite.source.days import find_days

SIGNS_OF_MARKDOWN = re.compile(
    r"^#{1,6} +\S|^(?:\*\*|__)\S.*?(?:\*\*|__)|\[[^\]\n]{1,200}\]\((?:https?:|mailto:|/|#|\.)[^\[)\s]*\)"
    r"|^\|?(?: *:?-{3,}:? *\|)+",
    re.MULTILINE,
)
WEB_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html)\b", re.IGNORECASE)
FIRST_HEADING = re.compile(r"^#[^\S\n]++(.+)$|^(?P<under>\S.*)\n=++[^\S\n]*+$", re.MULTILINE)
NAME_OF_HEADING = re.compile(r"\{#[\w-]+\}\Z")


def import_text(data: bytes, path: str, asked: Asked) -> Imported:
    """Raises ProblemsFound where no day is known, the front matter cannot be read or this is a web page. `path` is what
    messages name."""
    text, notes = decode(data)
    if WEB_PAGE.match(text):
        mend = "`legalsite import html` reads its headings, lists and links"
        raise ProblemsFound([Problem("web-page", "this is a web page, not a plain text", mend, path, 1)])
    front, body = foreign.split(text, path)
    lines = pieces_of(body, front.line)
    own = [(line.line, line.text) for line in lines if not banner.ARCHIVE.search(line.text)]
    revised, effective, days = settled_days(asked, find_days(own), front, path)
    taken: list[TakenOut] = []
    if front.line > 1 or _is_markdown(body):
        title, written = _first_heading(body), body.strip("\n") + "\n"
        notes.append("the text is Markdown already: it stays as it is")
    else:
        title, pieces, taken = arranged(lines)
        written = markdown(pieces)
    title = asked.title or front.title or title
    if not title:
        title = titles.of_slug(asked.slug)
        notes.append(f"no title found: {title!r} is from the slug; --title sets another")
    data = f"{front_matter(title, revised, effective, front.extra)}\n{written}".encode()
    return Imported(title, revised, effective, data, tuple(taken), (*notes, *days), front.extra)


def arranged(lines: list[Piece]) -> tuple[str, list[Piece], list[TakenOut]]:
    """Title, pieces, what was taken out, by line: one pass after the other, each for one habit of plain text."""
    lines, around = _without(lines, banner.around([line.text for line in lines]))
    title, above = titles.opening([line.text for line in lines])
    if title is not None:
        lines[title] = replace(lines[title], kind="title", level=1)
    lines, menu = _without(lines, above)
    lines, rules = ruled(lines)
    pieces = broken(headed(listed(numbered(mended(joined(lines))))))
    pieces, doubles = _without(pieces, doubled(pieces))
    taken = sorted([*around, *menu, *rules, *doubles], key=lambda one: one.line)
    return next((piece.text for piece in pieces if piece.kind == "title"), ""), pieces, taken


def _is_markdown(body: str) -> bool:
    """It opens with a heading, or has two signs: a line with `#` may stand in a plain text too."""
    return body.lstrip().startswith("# ") or len(SIGNS_OF_MARKDOWN.findall(body)) > 1


def _first_heading(body: str) -> str:
    """The words of the first heading of level 1, without the signs that close it; empty where there is none."""
    found = FIRST_HEADING.search(body)
    if not found or found["under"]:
        return found["under"].rstrip() if found else ""
    return NAME_OF_HEADING.sub("", found[1].rstrip()).rstrip().rstrip("#").rstrip()


def _without(lines: list[Piece], reasons: dict[int, str]) -> tuple[list[Piece], list[TakenOut]]:
    out = [taken_out(lines[place], reason) for place, reason in sorted(reasons.items())]
    return [line for place, line in enumerate(lines) if place not in reasons], out
