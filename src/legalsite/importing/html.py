"""A saved web page → a working text."""

import re
from dataclasses import replace

from bs4 import BeautifulSoup, Tag
from bs4.builder import ParserRejectedMarkup
from bs4.dammit import EncodingDetector

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing import title as titles
from legalsite.importing.bold_headings import with_bold_headings
from legalsite.importing.decoding import decode
from legalsite.importing.doubled import doubled
from legalsite.importing.foreign import Foreign
from legalsite.importing.html_blocks import Read, blocks_of
from legalsite.importing.html_edges import above_title, below_text
from legalsite.importing.html_ends import TooDeepError, TooLargeError, with_ends
from legalsite.importing.html_frame import framed
from legalsite.importing.html_inline import Page
from legalsite.importing.piece import Asked, Imported, TakenOut
from legalsite.importing.settling import settled_days
from legalsite.importing.text import import_text
from legalsite.importing.writer import front_matter, markdown
from legalsite.source import banner
from legalsite.source.days import find_days


def import_html(data: bytes, path: str, asked: Asked) -> Imported:
    """Raises ProblemsFound where no day is known, or the page nests too deep or is too large. `path` is what messages
    name."""
    text, notes = decode(data, EncodingDetector.find_declared_encoding(data, is_html=True) or "")
    try:
        soup = BeautifulSoup(with_ends(text), "html.parser")
        page = Page.of(soup)
        named = " ".join(soup.title.get_text().split()) if soup.title else ""
        page.title, root, taken = framed(soup)
        if root.find(True) is None:
            return _as_text(root, taken, path, asked)
        read = blocks_of(root, page)
    except (TooDeepError, RecursionError):
        problem = Problem("too-deep", "the page nests deeper than it can be read", "save it as text", path, 1)
        raise ProblemsFound([problem]) from None
    except TooLargeError:
        message = "the page has more tags, or a table of it more cells, than a policy needs"
        raise ProblemsFound([Problem("too-large", message, "save it as text", path, 1)]) from None
    except (AssertionError, ParserRejectedMarkup):
        problem = Problem("no-html", "this cannot be read as HTML", "save the page again, or save it as text", path, 1)
        raise ProblemsFound([problem]) from None
    read, out = _cleaned(read)
    read = with_bold_headings(read)
    revised, effective, days = settled_days(
        asked, find_days([(one.line, words) for one, words in read]), Foreign(), path
    )
    title = asked.title or _title(read, named) or titles.of_slug(asked.slug)
    data = f"{front_matter(title, revised, effective, {})}\n{markdown([piece for piece, _ in read])}".encode()
    out = sorted([*taken, *page.taken_out, *out], key=lambda one: one.line)
    return Imported(title, revised, effective, data, tuple(out), (*notes, *days))


def _as_text(root: Tag, taken: list[TakenOut], path: str, asked: Asked) -> Imported:
    """A page of bare words, its lines numbered as in the file."""
    above = "\n" * ((root.sourceline or 1) - 1)
    imported = import_text(f"{above}{root.get_text()}".encode(), path, asked)
    notes = ("the page has no paragraphs: it is read as text", *imported.notes)
    return replace(imported, notes=notes, taken_out=(*taken, *imported.taken_out))


def _cleaned(read: list[Read]) -> tuple[list[Read], list[TakenOut]]:
    """One pass after the other, each for one thing that is left around a text."""
    read, above = above_title(read)
    read, first = _without(read, above)
    read, around = _without(read, banner.around([words for _, words in read]))
    read, links = _without(read, below_text(read))
    read, doubles = _without(read, doubled([piece for piece, _ in read]))
    return read, [*first, *around, *links, *doubles]


def _without(read: list[Read], reasons: dict[int, str]) -> tuple[list[Read], list[TakenOut]]:
    out = [TakenOut(read[place][0].line, read[place][1], reason) for place, reason in sorted(reasons.items())]
    return [one for place, one in enumerate(read) if place not in reasons], out


def _title(read: list[Read], named: str) -> str:
    """The first heading of level 1, else the page's own title up to its first bar."""
    for piece, words in read:
        if piece.kind == "title":
            return words
    return re.split(r" [|–-] ", named, maxsplit=1)[0]
