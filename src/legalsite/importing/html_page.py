"""Reads the policy on a web page without what surrounds it (menus, banners, headers, footers, and what no reader sees),
and turns a saved page into a draft."""

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import BeautifulSoup, Comment, Tag
from bs4.builder import ParserRejectedMarkup
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PageElement, PreformattedString
from msgspec import Struct

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing.boilerplate import COPYRIGHT, boilerplate_lines
from legalsite.importing.days import choose_days, own_days
from legalsite.importing.decoding import decode_any
from legalsite.importing.foreign_front_matter import ForeignFrontMatter
from legalsite.importing.html_blocks import ReadBlock, blocks_of
from legalsite.importing.html_inline import HEADINGS, PageContext
from legalsite.importing.html_repair import TOO_DEEP, UnreadablePageError, add_end_tags
from legalsite.importing.markdown_writer import (
    ImportedText,
    ImportOptions,
    TakenOut,
    write_front_matter,
    write_markdown,
)
from legalsite.importing.policy_names import NO_TITLE, title_from_slug
from legalsite.model.policy import RevisionId
from legalsite.text.dates_in_prose import is_date_line

FARTHEST = 12  # blocks above the title
SEPARATOR = re.compile(r" (?:[|–—·-]|::) ")
SILENT = ("script", "style", "template", "link", "meta")
REASONS = {
    "title": "title of the page",
    **dict.fromkeys(("noscript", "svg", "iframe", "object", "canvas", "audio", "video"), "not shown"),
    "nav": "navigation",
    "header": "page header",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
    "fieldset": "form",
    "button": "button",
    "select": "form",
    "textarea": "form",
    "dialog": "dialog",
}
ROLES = {
    "navigation": "navigation",
    "banner": "page header",
    "contentinfo": "footer",
    "search": "search",
    "complementary": "aside",
    "dialog": "dialog",
    "alertdialog": "dialog",
}
# Names of components that many libraries share, whole or as a part between hyphens.
FURNITURE = {
    *("navbar", "navmenu", "mainmenu", "nav", "menu", "sidebar", "topbar", "header", "footer", "social", "share"),
    *("sharing", "newsletter", "announcement", "promo", "banner"),
}
HYPHENATED = ("skip-link", "screen-reader-text", "top-bar")
HIDING = ("display:none", "visibility:hidden")
FRAMES = ("nav", "footer", "dialog")
CONTROLS = ("button", "input", "select")
LINK_LIKE = {"a", *HEADINGS, *CONTROLS}
WORD = re.compile(r"\w+")
YEAR = re.compile(r"[12][0-9]{3}")
LARGEST = 150  # words: what is longer is not taken for a banner, a menu or a form by its names
MOST_BESIDE = 4  # words beside the links of a menu
PARTS = {"div", "p", "ul", "li", "section"}
LINES = ("p", "div", "li", "td", "small")
LONGEST_DATE_LINE = 200  # characters


class ReadPage(Struct, frozen=True):
    """A web page that was read.

    `blocks`: the blocks of the policy with their plain words, in order.
    `title`: the page's own title up to the first separator; empty if it has none.
    `taken_out`: what was removed.
    """

    blocks: list[ReadBlock]
    title: str
    taken_out: list[TakenOut]


def import_html(data: bytes, path: str, options: ImportOptions, *, surrounded: bool = True) -> ImportedText:
    """Return the draft. Raises ProblemsFound if no day is known, or if the page nests too deeply or is too large.
    `path` is the name that messages use. `surrounded`: links and lines of a site may be around the text."""
    text, notes = decode_any(data, EncodingDetector.find_declared_encoding(data, is_html=True) or "")
    page = read_page(text, path)
    read, removed = _cleaned(page.blocks) if surrounded else (page.blocks, [])
    revised, effective, days = choose_days(
        options,
        own_days([(block.line, words) for block, words in read], f"{options.slug} {_title(read)} {page.title}"),
        ForeignFrontMatter(),
        path,
    )
    title = options.title or _title(read) or page.title
    if not title:
        title = title_from_slug(options.slug)
        notes.append(NO_TITLE.format(title))
    front = write_front_matter(title, RevisionId(revised), effective, {})
    data = f"{front}\n{write_markdown([block for block, _ in read])}".encode()
    removed = sorted([*page.taken_out, *removed], key=lambda entry: entry.line)
    return ImportedText(title, revised, effective, data, tuple(removed), (*notes, *days))


def read_page(text: str, path: str, *, alone: bool = True, layout: bool = True) -> ReadPage:
    """Return what a page says. Raises ProblemsFound if it nests too deeply, is too large or is not HTML.

    With `alone`, the page is judged as a whole, and its links become absolute if it says where it was published. One
    that is a version in a history is judged element by element (see `_take_out_frame`), and its links stay as they are
    in the repository. Without `layout`, small tables are tables too.
    """
    try:
        soup = BeautifulSoup(add_end_tags(text), "html.parser")
        page = PageContext.of(soup, alone=alone)
        named = " ".join(soup.title.get_text().split()) if soup.title else ""
        page.layout = layout
        page.title, root, taken = _take_out_frame(soup, alone=alone)
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
    reasons = boilerplate_lines([words for _, words in read])
    out = [TakenOut(read[index][0].line, read[index][1], reason) for index, reason in sorted(reasons.items())]
    return [block for index, block in enumerate(read) if index not in reasons], out


def _title(read: list[ReadBlock]) -> str:
    """Return the first heading of level 1; empty if there is none."""
    return next((words for block, words in read if block.kind == "title"), "")


def _take_out_frame(soup: BeautifulSoup, *, alone: bool = True) -> tuple[Tag | None, Tag, list[TakenOut]]:
    """Return the heading that names the policy (it may be outside), the element that holds the policy, and what was
    removed. Everything that is returned as removed is removed from `soup`, too.

    Each element is judged by itself: by its name, its attributes and what is in it, and never by its share of the page.
    So two versions of a page that differ in one place give texts that differ only there. Only for a page that is read
    `alone`, the element that holds most of the words counts as the policy.
    """
    for tag in soup.find_all(SILENT):
        tag.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    root = _main(soup) if alone else soup
    title = _heading_of_policy(soup, root)
    out: list[TakenOut] = []
    if root is not soup:
        out += list(_outside(soup, root, title))
    _take_out_within(root, title, out, alone=alone)
    return title, root, out


def _take_out_within(parent: Tag, title: Tag | None, out: list[TakenOut], *, alone: bool) -> None:
    for tag in list(parent.children):
        if not isinstance(tag, Tag):
            continue
        if (reason := _reason(tag, alone=alone)) and not _holds(tag, title):
            out += _take(tag, reason)
        else:
            _take_out_within(tag, title, out, alone=alone)


def _words_of(node: PageElement) -> str:
    """Return the words that a reader sees on one line. Those of images come last."""
    if isinstance(node, Tag):
        images = [node] if node.name == "img" else node.find_all("img")
        return " ".join(" ".join([*node.stripped_strings, *(str(image.get("alt") or "") for image in images)]).split())
    return "" if isinstance(node, PreformattedString) else " ".join(str(node).split())


def _main(soup: BeautifulSoup) -> Tag:
    """Return `<main>`, or the only `<article>`, if it contains a good part of the words; else the body."""
    body = soup.body or soup
    articles = soup.find_all("article")
    candidates = [*soup.select("main, [role=main]", limit=1), *(articles if len(articles) == 1 else ())]
    return next((each for each in candidates if len(_words_of(each)) * 4 >= len(_words_of(body))), body)


def _heading_of_policy(soup: BeautifulSoup, root: Tag) -> Tag | None:
    """Return the heading that names the policy: the first one that is not the name of the site in a page header."""
    headings = [tag for tag in root.find_all("h1") if not tag.find_parent(FRAMES)]
    headings += [tag for tag in soup.find_all("h1") if not tag.find_parent(FRAMES)] if not headings else []
    return next((tag for tag in headings if not tag.find_parent("header")), headings[0] if headings else None)


def _outside(soup: BeautifulSoup, root: Tag, title: Tag | None) -> Iterator[TakenOut]:
    """Yield the words beside the element and beside its parents, as entries that report them as removed."""
    inside = {id(parent) for parent in root.parents} | {id(root)}
    for parent in list(root.parents):
        for child in parent.children:
            if id(child) in inside or child is title or (isinstance(child, Tag) and child.name == "head"):
                continue
            reason = (_reason(child) if isinstance(child, Tag) else "") or f"outside <{root.name}>"
            yield from _entries(child, reason, title)


def _reason(tag: Tag, *, alone: bool = True) -> str:
    """Return why an element is removed; empty if it stays. In a history, what may belong to the policy stays."""
    style = "".join(str(tag.get("style") or "").lower().split())
    reason = "hidden" if tag.has_attr("hidden") or any(hides in style for hides in HIDING) else ""
    reason = reason or _reason_by_names(tag) or REASONS.get(tag.name) or ROLES.get(str(tag.get("role") or ""), "")
    if tag.name in {"header", "footer"} and _is_of_section(tag, alone=alone):
        return ""
    if reason == "button" and tag.find_parent(HEADINGS):  # it opens the section that it names
        return ""
    return reason if alone or not _may_be_policy(tag, reason) else ""


def _is_of_section(tag: Tag, *, alone: bool) -> bool:
    """Return whether a header or footer is that of a section, and not of the page. In a history, one in `<main>` needs
    a heading: with a wrapper that somebody adds, the footer of the page may come into it."""
    if tag.find_parent(["article", "section"]):
        return True
    return tag.find_parent("main") is not None and (alone or tag.find(HEADINGS) is not None)


def _may_be_policy(tag: Tag, reason: str) -> bool:
    """Return whether an element that is removed from a page that stands alone may have words of the policy."""
    if reason == "page header":
        return tag.find(HEADINGS) is not None
    return (reason == "aside" and not _is_menu(tag)) or (
        reason in {"form", "hidden"} and (_has_more_words(_strings(tag), LARGEST) or tag.find("h1") is not None)
    )


def _reason_by_names(tag: Tag) -> str:
    """Return why an element is removed by its class. These are words that people chose, so what is in the element must
    agree."""
    classes = " ".join(map(str, tag.get_attribute_list("class"))).lower() if tag.get("class") else ""
    parts = classes.replace("-", " ").replace("_", " ").split()
    named = not FURNITURE.isdisjoint(parts) or any(name in classes for name in HYPHENATED)
    return "navigation" if named and tag.name not in {*HEADINGS, "body", "html"} and _is_menu(tag) else ""


def _is_menu(tag: Tag) -> bool:
    """Return whether hardly any words of an element are outside of its links, headings and copyright notices."""
    beside = (words for words in _strings(tag) if not any(parent.name in LINK_LIKE for parent in words.parents))
    plain = (words for words in beside if not (COPYRIGHT.fullmatch(words.strip()) and YEAR.search(words)))
    return not _has_more_words(plain, MOST_BESIDE) and (tag.name == "a" or tag.find("a") is not None)


def _strings(tag: Tag) -> Iterator[NavigableString]:
    """Yield what is written in an element, without declarations and the like."""
    return (
        node
        for node in tag.descendants
        if isinstance(node, NavigableString) and not isinstance(node, PreformattedString)
    )


def _has_more_words(strings: Iterator[NavigableString], most: int) -> bool:
    words = (word for string in strings for word in WORD.finditer(string))
    return next(islice(words, most, None), None) is not None


def _holds(tag: Tag, title: Tag | None) -> bool:
    """Return whether the element contains the title."""
    return title is not None and (tag is title or any(parent is tag for parent in title.parents))


def _take(tag: Tag, reason: str) -> list[TakenOut]:
    """Remove an element, and return its words. Lines that date the policy stay in its place."""
    for line in _date_lines(tag) if reason in {"page header", "footer", "aside"} else []:
        if line is tag:
            return []
        tag.insert_before(line.extract())
    out = list(_entries(tag, reason))
    tag.decompose()
    return out


def _date_lines(tag: Tag) -> list[Tag]:
    """Return the paragraphs of an element that are a line with the date of the policy, or the element itself."""
    lines = (line for line in (tag, *tag.find_all(LINES)) if line.find(LINES) is None)
    return [line for line in lines if len(words := _words_of(line)) <= LONGEST_DATE_LINE and is_date_line(words)]


def _entries(node: PageElement, reason: str, kept: Tag | None = None) -> Iterator[TakenOut]:
    """Yield one entry for each stretch of words, with the line of the nearest tag; those of `kept` are not among
    them."""
    if isinstance(node, NavigableString):
        line = getattr(node.parent, "sourceline", None) or 1
        if words := _words_of(node):
            yield TakenOut(line, words, reason)
    elif isinstance(node, Tag) and node is not kept:
        if _holds(node, kept) or any(isinstance(child, Tag) and child.name in PARTS for child in node.children):
            for child in node.children:
                yield from _entries(child, reason, kept)
        elif words := _words_of(node):
            yield TakenOut(node.sourceline or 1, words, reason)
