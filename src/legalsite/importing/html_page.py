"""Turns a saved web page into a draft: finds the policy and its title on the page, and removes what surrounds them."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, Tag
from bs4.builder import ParserRejectedMarkup
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PageElement, PreformattedString
from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing import title_and_days as titles
from legalsite.importing.decoding import decode_any
from legalsite.importing.foreign_front_matter import ForeignFrontMatter
from legalsite.importing.html_blocks import ReadBlock, blocks_of
from legalsite.importing.html_inline import PageContext
from legalsite.importing.html_repair import TooDeepError, TooLargeError, add_end_tags
from legalsite.importing.imported_text import ImportedText, ImportOptions, RawBlock, TakenOut
from legalsite.importing.markdown_writer import write_front_matter, write_markdown
from legalsite.importing.plain_text import import_text
from legalsite.importing.repetitions import repetitions
from legalsite.importing.text_headings import CALLS, heading_like, title_case
from legalsite.importing.title_and_days import choose_days
from legalsite.text import boilerplate
from legalsite.text.boilerplate import COPYRIGHT
from legalsite.text.dates_in_prose import find_days, is_date_line

LINK = re.compile(r"\[[^\[\]]*+\]\((?:<[^<>]*+>|[^()\s]*+)\)")
WORD = re.compile(r"\w+")
FARTHEST, LONGEST = 12, 60
SILENT = ("script", "style", "template", "link", "meta")
REASONS = {
    "title": "title of the page",
    **dict.fromkeys(("noscript", "svg", "iframe", "object", "canvas", "audio", "video"), "not shown"),
    "nav": "navigation",
    "header": "page header",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
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
COOKIE_BANNER = re.compile(
    r"(?:cookie|gdpr|consent|cmp)s?[-_ ]{0,3}(?:\w{1,30}[-_ ])?"
    r"(?:banner|bar|notice|consent|popup|modal|overlay|law|dialog|message|info|settings)"
    r"|onetrust|cookiebot|cky-|cmplz|didomi|usercentrics",
    re.IGNORECASE,
)
FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:breadcrumbs?|navbar|nav-?menu|main-?menu|skip-link|social|share|sharing|newsletter|sidebar"
    r"|screen-reader-text)(?:$|[-_ ])",
    re.IGNORECASE,
)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
SENTENCE = 60  # characters; a shorter line without a full stop may belong to a list of names


def import_html(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft. Raises ProblemsFound if no day is known, or if the page nests too deeply or is too large.
    `path` is the name that messages use."""
    text, notes = decode_any(data, EncodingDetector.find_declared_encoding(data, is_html=True) or "")
    try:
        soup = BeautifulSoup(add_end_tags(text), "html.parser")
        page = PageContext.of(soup)
        named = " ".join(soup.title.get_text().split()) if soup.title else ""
        page.title, root, taken = take_out_frame(soup)
        if root.find(True) is None:
            return _as_text(root, taken, path, options)
        read = blocks_of(root, page)
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
    read, removed = _cleaned(read)
    read = mark_bold_headings(read)
    revised, effective, days = choose_days(
        options, find_days([(block.line, words) for block, words in read]), ForeignFrontMatter(), path
    )
    title = options.title or _title(read, named) or titles.title_from_slug(options.slug)
    data = (
        f"{write_front_matter(title, revised, effective, {})}\n{write_markdown([block for block, _ in read])}".encode()
    )
    removed = sorted([*taken, *page.taken_out, *removed], key=lambda entry: entry.line)
    return ImportedText(title, revised, effective, data, tuple(removed), (*notes, *days))


def _as_text(root: Tag, taken: list[TakenOut], path: str, options: ImportOptions) -> ImportedText:
    """Return the draft of a page without any markup, with lines numbered as in the file."""
    above = "\n" * ((root.sourceline or 1) - 1)
    imported = import_text(f"{above}{root.get_text()}".encode(), path, options)
    notes = ("the page has no paragraphs, so it was read as plain text", *imported.notes)
    return replace(imported, notes=notes, taken_out=(*taken, *imported.taken_out))


def take_out_frame(soup: BeautifulSoup) -> tuple[Tag | None, Tag, list[TakenOut]]:
    """Return the heading that names the policy (it may be outside), the element that holds the policy, and what was
    removed. Everything that is returned as removed is removed from `soup`, too."""
    _silence(soup)
    root = _main(soup)
    title = root.find("h1") or next(
        (tag for tag in soup.find_all("h1") if not tag.find_parent(["nav", "footer", "aside"])), None
    )
    out: list[TakenOut] = []
    size = len(words_of(root))
    if root is not soup:
        out += list(_outside(soup, root, title))
    for tag in root.find_all(True):
        if not tag.decomposed and (reason := _reason(tag, size)) and not _holds(tag, title):
            out += _taken(tag, reason)
            tag.decompose()
    return title, root, out


def _silence(soup: BeautifulSoup) -> None:
    """Remove scripts, styles and comments."""
    for tag in soup.find_all(SILENT):
        tag.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()


def _main(soup: BeautifulSoup) -> Tag:
    """Return `<main>`, or the only `<article>`, if it contains a good part of the words; else the body."""
    body = soup.body or soup
    articles = soup.find_all("article")
    for candidate in (
        soup.find("main"),
        soup.find(role="main"),
        articles[0] if len(articles) == 1 else None,
    ):
        if candidate is not None and len(words_of(candidate)) * 4 >= len(words_of(body)):
            return candidate
    return body


def _outside(soup: BeautifulSoup, root: Tag, title: Tag | None) -> Iterator[TakenOut]:
    """Yield the words beside the element and beside its parents, as entries that report them as removed."""
    inside = {id(parent) for parent in root.parents} | {id(root)}
    size = len(words_of(soup))
    for parent in list(root.parents):
        for child in parent.children:
            if id(child) in inside or child is title or (isinstance(child, Tag) and child.name == "head"):
                continue
            reason = (_reason(child, size) if isinstance(child, Tag) else "") or f"outside <{root.name}>"
            yield from _taken(child, reason, title)


def _reason(tag: Tag, size: int) -> str:
    """Return why an element is removed from a page with `size` characters; empty if it stays."""
    if tag.has_attr("hidden") or HIDDEN.search(str(tag.get("style") or "")):
        return "hidden"
    named = f"{tag.get('id') or ''} {' '.join(tag.get_attribute_list('class')) if tag.get('class') else ''}"
    if COOKIE_BANNER.search(named) and len(words_of(tag)) * 3 < size:
        return "cookie banner"
    if FURNITURE.search(named) and len(words_of(tag)) * 5 < size:
        return "navigation"
    if tag.name in {"header", "footer"} and tag.find_parent(["article", "main", "section"]):
        return ""
    return REASONS.get(tag.name) or ROLES.get(str(tag.get("role") or ""), "")


def _holds(tag: Tag, title: Tag | None) -> bool:
    """Return whether the element contains the title."""
    return title is not None and (tag is title or any(parent is tag for parent in title.parents))


def _taken(node: PageElement, reason: str, title: Tag | None = None) -> list[TakenOut]:
    """Return one entry for each stretch of words, with the line of the nearest tag; the title is not among them."""
    if isinstance(node, NavigableString):
        line = getattr(node.parent, "sourceline", None) or 1
        return [TakenOut(line, words_of(node), reason)] if words_of(node) else []
    if not isinstance(node, Tag) or node is title:
        return []
    if (title is not None and _holds(node, title)) or any(
        isinstance(child, Tag) and child.name in {"div", "p", "ul", "li", "section"} for child in node.children
    ):
        return [entry for child in node.children for entry in _taken(child, reason, title)]
    return [TakenOut(node.sourceline or 1, words_of(node), reason)] if words_of(node) else []


def words_of(node: PageElement) -> str:
    """Return the words that a reader sees on one line. Those of images come last."""
    if isinstance(node, Tag):
        images = [node] if node.name == "img" else node.find_all("img")
        return " ".join(" ".join([*node.stripped_strings, *(str(image.get("alt") or "") for image in images)]).split())
    return "" if isinstance(node, PreformattedString) else " ".join(str(node).split())


def _cleaned(read: list[ReadBlock]) -> tuple[list[ReadBlock], list[TakenOut]]:
    """Return the blocks without those that still surround the text, and what was removed. Each step looks for one kind
    of block."""
    read, above = above_title(read)
    read, first = _without(read, above)
    read, around = _without(read, boilerplate.boilerplate_lines([words for _, words in read]))
    read, links = _without(read, below_text(read))
    read, doubles = _without(read, repetitions([block for block, _ in read]))
    return read, [*first, *around, *links, *doubles]


def above_title(read: list[ReadBlock]) -> tuple[list[ReadBlock], dict[int, str]]:
    """Return the blocks with the title first, and those above it that are removed, with the reason: links, and short
    lines that are not sentences. Without a title near the top, everything stays."""
    index = next((index for index, (block, _) in enumerate(read[:FARTHEST]) if block.kind == "title"), 0)
    moved = [read[index], *read[:index], *read[index + 1 :]] if index else read
    out = {
        number: "navigation" if _links(block.text) else "above the title"
        for number, (block, words) in enumerate(moved[: index + 1])
        if number and (_links(block.text) or _short(words))
    }
    return moved, out


def below_text(read: list[ReadBlock]) -> dict[int, str]:
    """Return the rows of links at the end."""
    out = {}
    for index in range(len(read) - 1, 0, -1):
        if _links(read[index][0].text) < 2:
            break
        out[index] = "footer"
    return out


def _links(text: str) -> int:
    """Return the number of links if there are hardly any other words beside them, else 0."""
    links = len(LINK.findall(text))
    return links if len(WORD.findall(LINK.sub("", text))) <= 4 else 0


def _short(words: str) -> bool:
    """Return whether the words are a short line that is not a sentence, a date or a copyright notice."""
    return (
        len(words) <= LONGEST
        and not words.endswith((".", "!", "?", ":"))
        and not is_date_line(words)
        and not COPYRIGHT.match(words)
    )


def _without(read: list[ReadBlock], reasons: dict[int, str]) -> tuple[list[ReadBlock], list[TakenOut]]:
    """Return the blocks without those that have a reason to be removed, and what was removed."""
    out = [TakenOut(read[index][0].line, read[index][1], reason) for index, reason in sorted(reasons.items())]
    return [block for index, block in enumerate(read) if index not in reasons], out


def mark_bold_headings(read: list[ReadBlock]) -> list[ReadBlock]:
    """Return the blocks with bold lines as headings if a paragraph or a list follows. If the page has only one
    such line, its words must begin with capitals."""
    bold = [index for index in range(len(read)) if _heads(read, index)]
    if len(bold) == 1 and not title_case(read[bold[0]][1]):
        return read
    result: list[ReadBlock] = []
    level = 1
    for index, (block, words) in enumerate(read):
        if block.kind in {"title", "heading"}:
            level = block.level
        result.append((_heading(block, level), words) if index in bold else (block, words))
    return result


def _heads(read: list[ReadBlock], index: int) -> bool:
    """Return whether the block at `index` is a bold line that serves as the heading of what follows."""
    block, words = read[index]
    if block.kind != "text" or not BOLD.fullmatch(block.text) or index + 1 == len(read):
        return False
    if not heading_like(words) or CALLS.fullmatch(words.rstrip(":")):
        return False
    if index and BOLD.fullmatch(read[index - 1][0].text):  # two bold lines, such as an address or an appeal
        return False
    below = read[index + 1][0]
    if below.kind == "text":
        return not BOLD.fullmatch(below.text) and (below.ends_sentence or len(below.text) > SENTENCE)
    return below.kind in {"item", "verbatim"} and not words.endswith(":")


def _heading(block: RawBlock, above: int) -> RawBlock:
    """Return the block as a heading one level below the heading above it."""
    return replace(block, text=BOLD.sub(r"\1", block.text), kind="heading", level=min(6, above + 1))


def _title(read: list[ReadBlock], named: str) -> str:
    """Return the first heading of level 1, else the page's own title up to the first separator."""
    for block, words in read:
        if block.kind == "title":
            return words
    return re.split(r" [|–-] ", named, maxsplit=1)[0]
