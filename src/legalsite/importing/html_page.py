"""Reads the policy on a web page, and turns a saved page into a draft."""

import re

from bs4 import BeautifulSoup
from bs4.builder import ParserRejectedMarkup
from bs4.dammit import EncodingDetector
from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing.boilerplate import boilerplate_lines, empty_headings
from legalsite.importing.days import choose_days, own_days
from legalsite.importing.decoding import decode_any
from legalsite.importing.foreign_front_matter import ForeignFrontMatter
from legalsite.importing.html_blocks import ReadBlock, blocks_of
from legalsite.importing.html_frame import take_out_frame
from legalsite.importing.html_inline import PageContext
from legalsite.importing.html_repair import TOO_DEEP, UnreadablePageError, add_end_tags
from legalsite.importing.markdown_writer import (
    ImportedText,
    ImportOptions,
    TakenOut,
    write_front_matter,
    write_markdown,
)
from legalsite.importing.policy_names import title_from_slug
from legalsite.model.policy import RevisionId

FARTHEST = 12  # blocks above the title
SEPARATOR = re.compile(r" (?:[|–—·-]|::) ")


class ReadPage(Struct, frozen=True):
    """A web page that was read.

    `blocks`: the blocks of the policy with their plain words, in order.
    `title`: the page's own title up to the first separator; empty if it has none.
    `taken_out`: what was removed.
    """

    blocks: list[ReadBlock]
    title: str
    taken_out: list[TakenOut]


def import_html(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft. Raises ProblemsFound if no day is known, or if the page nests too deeply or is too large.
    `path` is the name that messages use."""
    text, notes = decode_any(data, EncodingDetector.find_declared_encoding(data, is_html=True) or "")
    page = read_page(text, path)
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
    that is a version in a history is judged element by element (see `take_out_frame`), and its links stay as they are
    in the repository.
    """
    try:
        soup = BeautifulSoup(add_end_tags(text), "html.parser")
        page = PageContext.of(soup, alone=alone)
        named = " ".join(soup.title.get_text().split()) if soup.title else ""
        page.title, root, taken = take_out_frame(soup, alone=alone)
        page.find_anchors(root)
        title = SEPARATOR.split(named, maxsplit=1)[0]
        blocks = blocks_of(root, page)
    except (UnreadablePageError, RecursionError) as error:
        rule, message = error.args if isinstance(error, UnreadablePageError) else TOO_DEEP
        raise ProblemsFound([Problem(rule, message, "save it as text", path, 1)]) from None
    except (AssertionError, ParserRejectedMarkup):
        message, help = "this file cannot be read as HTML", "save the page again, or save it as text"
        raise ProblemsFound([Problem("no-html", message, help, path, 1)]) from None
    return ReadPage(blocks, title, [*taken, *page.taken_out])


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
