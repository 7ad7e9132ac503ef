"""Reads the policy on a web page, and turns a saved page into a draft."""

import re

from bs4 import BeautifulSoup
from bs4.builder import ParserRejectedMarkup
from bs4.dammit import EncodingDetector
from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing.boilerplate import boilerplate_lines, empty_headings
from legalsite.importing.days import choose_days, own_days
from legalsite.importing.decoding import decode_any
from legalsite.importing.foreign_front_matter import ForeignFrontMatter
from legalsite.importing.html_blocks import ReadBlock, blocks_of
from legalsite.importing.html_frame import take_out_frame
from legalsite.importing.html_inline import PageContext
from legalsite.importing.html_repair import TooDeepError, TooLargeError, add_end_tags
from legalsite.importing.html_template_tags import is_template_tag, without_template_tags
from legalsite.importing.markdown_writer import (
    ImportedText,
    ImportOptions,
    RawBlock,
    TakenOut,
    write_front_matter,
    write_markdown,
)
from legalsite.importing.plain_text import import_text
from legalsite.importing.policy_names import title_from_slug
from legalsite.model.policy import RevisionId

FARTHEST = 12  # blocks above the title
SEPARATOR = re.compile(r" (?:[|–—·-]|::) ")


class ReadPage(Struct, frozen=True):
    """A web page that was read.

    `blocks`: the blocks of the policy with their plain words, in order.
    `title`: the page's own title up to the first separator; empty if it has none.
    `taken_out`: what was removed.
    `bare`: the text of a page without any markup, on its lines; empty if it has markup.
    """

    blocks: list[ReadBlock]
    title: str
    taken_out: list[TakenOut]
    bare: str = ""


def import_html(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft. Raises ProblemsFound if no day is known, or if the page nests too deeply or is too large.
    `path` is the name that messages use."""
    text, notes = decode_any(data, EncodingDetector.find_declared_encoding(data, is_html=True) or "")
    page = read_page(text, path)
    if page.bare:
        return _as_text(page, path, options)
    read, removed = _cleaned(page.blocks)
    revised, effective, days = choose_days(
        options,
        own_days([(block.line, words) for block, words in read], f"{options.slug} {_title(read)} {page.title}"),
        ForeignFrontMatter(),
        path,
    )
    title = options.title or _title(read) or page.title or title_from_slug(options.slug)
    front = write_front_matter(title, RevisionId(revised), effective, {})
    data = f"{front}\n{write_markdown([block for block, _ in read])}".encode()
    removed = sorted([*page.taken_out, *removed], key=lambda entry: entry.line)
    return ImportedText(title, revised, effective, data, tuple(removed), (*notes, *days))


def read_page(text: str, path: str, *, alone: bool = True) -> ReadPage:
    """Return what a page says. Raises ProblemsFound if it nests too deeply, is too large or is not HTML.

    With `alone`, the page is judged as a whole, and its links become absolute if it says where it was published. One
    that is a version in a history is judged element by element (see `take_out_frame`), its links stay as they are in
    the repository, and template tags are taken out.
    """
    try:
        text = text if alone else without_template_tags(text)
        soup = BeautifulSoup(add_end_tags(text), "html.parser")
        page = PageContext.of(soup, alone=alone)
        named = " ".join(soup.title.get_text().split()) if soup.title else ""
        page.title, root, taken = take_out_frame(soup, alone=alone)
        page.find_anchors(root)
        title = SEPARATOR.split(named, maxsplit=1)[0]
        if root.find(True) is None:
            above = "\n" * ((root.sourceline or 1) - 1)
            return ReadPage([], title, taken, f"{above}{root.get_text()}")
        blocks = blocks_of(root, page)
        if not alone:
            blocks = [(block, words) for block, words in blocks if not _is_printed(block, words)]
    except (TooDeepError, RecursionError):
        problem = Problem("too-deep", "the page nests too deeply to be read", "save it as text", path, 1)
        raise ProblemsFound([problem]) from None
    except TooLargeError:
        message = "the page has more tags, or a table with more cells, than any policy needs"
        raise ProblemsFound([Problem("too-large", message, "save it as text", path, 1)]) from None
    except (AssertionError, ParserRejectedMarkup):
        problem = Problem(
            "no-html", "this file cannot be read as HTML", "save the page again, or save it as text", path, 1
        )
        raise ProblemsFound([problem]) from None
    return ReadPage(blocks, title, [*taken, *page.taken_out])


def _is_printed(block: RawBlock, words: str) -> bool:
    """Return whether a template prints all of a paragraph or title, so that its words are not in the file."""
    return block.kind in {"text", "title"} and "](" not in block.text and is_template_tag(words)


def _as_text(page: ReadPage, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft of a page without any markup, with lines numbered as in the file."""
    imported = import_text(page.bare.encode(), path, options)
    notes = ("the page has no paragraphs, so it was read as plain text", *imported.notes)
    return replace(imported, notes=notes, taken_out=(*page.taken_out, *imported.taken_out))


def _cleaned(read: list[ReadBlock]) -> tuple[list[ReadBlock], list[TakenOut]]:
    """Return the blocks, a title near the top first, without those that surely do not belong to the text, and what was
    removed."""
    title = next((index for index, (block, _) in enumerate(read[:FARTHEST]) if block.kind == "title"), 0)
    read = [*read[title : title + 1], *read[:title], *read[title + 1 :]]
    read, around = _without(read, boilerplate_lines([words for _, words in read]))
    read, doubles = _without(read, empty_headings([block for block, _ in read]))
    return read, [*around, *doubles]


def _without(read: list[ReadBlock], reasons: dict[int, str]) -> tuple[list[ReadBlock], list[TakenOut]]:
    """Return the blocks without those that have a reason to be removed, and what was removed."""
    out = [TakenOut(read[index][0].line, read[index][1], reason) for index, reason in sorted(reasons.items())]
    return [block for index, block in enumerate(read) if index not in reasons], out


def _title(read: list[ReadBlock]) -> str:
    """Return the first heading of level 1; empty if there is none."""
    return next((words for block, words in read if block.kind == "title"), "")
