"""A page → the element that holds the policy, its title, and what stands around it."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from legalsite.importing.piece import TakenOut

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


def framed(soup: BeautifulSoup) -> tuple[Tag | None, Tag, list[TakenOut]]:
    """The heading that names the policy (it may stand outside), the element that holds it, and what was taken out.
    Changes `soup`: what is taken out is gone from it."""
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


def words_of(node: PageElement) -> str:
    """What a reader sees of it, on one line; the words of images last."""
    if isinstance(node, Tag):
        images = [node] if node.name == "img" else node.find_all("img")
        return " ".join(" ".join([*node.stripped_strings, *(str(image.get("alt") or "") for image in images)]).split())
    return "" if isinstance(node, PreformattedString) else " ".join(str(node).split())


def _silence(soup: BeautifulSoup) -> None:
    for tag in soup.find_all(SILENT):
        tag.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()


def _main(soup: BeautifulSoup) -> Tag:
    """`<main>`, else the only `<article>`, where it holds a good part of the words; else the body."""
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


def _reason(tag: Tag, size: int) -> str:
    """Why it goes from a page whose words have `size` characters; empty where it stays."""
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
    return title is not None and (tag is title or any(parent is tag for parent in title.parents))


def _outside(soup: BeautifulSoup, root: Tag, title: Tag | None) -> Iterator[TakenOut]:
    """Everything beside the element and beside its parents."""
    inside = {id(parent) for parent in root.parents} | {id(root)}
    size = len(words_of(soup))
    for parent in list(root.parents):
        for child in parent.children:
            if id(child) in inside or child is title or (isinstance(child, Tag) and child.name == "head"):
                continue
            reason = (_reason(child, size) if isinstance(child, Tag) else "") or f"outside <{root.name}>"
            yield from _taken(child, reason, title)


def _taken(node: PageElement, reason: str, title: Tag | None = None) -> list[TakenOut]:
    """One entry for each stretch of words, with the line of the nearest tag; the title is not among them."""
    if isinstance(node, NavigableString):
        line = getattr(node.parent, "sourceline", None) or 1
        return [TakenOut(line, words_of(node), reason)] if words_of(node) else []
    if not isinstance(node, Tag) or node is title:
        return []
    if (title is not None and _holds(node, title)) or any(
        isinstance(child, Tag) and child.name in {"div", "p", "ul", "li", "section"} for child in node.children
    ):
        return [one for child in node.children for one in _taken(child, reason, title)]
    return [TakenOut(node.sourceline or 1, words_of(node), reason)] if words_of(node) else []
