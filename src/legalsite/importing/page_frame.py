"""Opens what a click opens on a web page, such as the answers below questions, and takes out what surrounds the policy:
menus, banners, headers, footers, controls, and what no reader sees."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from legalsite.importing.boilerplate import COPYRIGHT, WORDS
from legalsite.importing.html_markdown import BLOCKS, HEADINGS, is_text, style_of
from legalsite.importing.markdown_writer import TakenOut
from legalsite.text.dates_in_prose import is_date_line

SILENT = ("script", "style", "template", "link", "meta")
UNSEEN = WORDS["elements"]["not shown"].split()
REASONS = {name: reason for reason, names in WORDS["elements"].items() for name in names.split()}
FURNITURE = {*WORDS["classes"]["menus"].split()}
HYPHENATED = WORDS["classes"]["hyphenated"].split()
FRAMES = ("nav", "footer", "dialog")
HIDING = ("display:none", "visibility:hidden")
TOGGLES = {"collapse", "tab", "pill"}  # of Bootstrap
DIALOGS = {*WORDS["classes"]["dialogs"].split()}
TERMS = ("dt", "summary", *HEADINGS)
WORD = re.compile(r"\w+")
YEAR = re.compile(r"[12][0-9]{3}")
LINK_LIKE = {"a", "button", "input", "select", *HEADINGS}
LARGEST = 150  # words: what is longer is not taken for a banner, a menu or a form
MOST_BESIDE = 4  # words beside the links of a menu
LINES = ("p", "div", "li", "td", "small")
LONGEST_DATE_LINE = 200  # characters


def open_panels(soup: BeautifulSoup) -> None:
    """Show every hidden part that something on the page opens. A button that opens a part with a text becomes a
    heading, one level below the heading before it; a tab becomes one at the start of its part."""
    by_id = {str(tag["id"]): tag for tag in reversed(soup.find_all(id=True))}
    levels: dict[int, int] = {}  # of the headings that open a part, by the identity of the part
    level = 1
    for tag in soup.find_all(True):
        if tag.get("role") == "heading":
            given = f"h{tag.get('aria-level')}"
            tag.name = given if given in HEADINGS else "h2"
        around = next((levels[id(parent)] for parent in tag.parents if id(parent) in levels), 0) if levels else 0
        if tag.name in HEADINGS and not around:
            level = int(tag.name[1])
        for panel in _panels(tag, by_id):
            _show(panel, tag)
            if id(panel) not in levels and _is_button(tag) and tag.name not in HEADINGS and _has_text(panel):
                levels[id(panel)] = min(6, (around or level) + 1)
                _make_heading(tag, panel, levels[id(panel)])
                break


def take_out_frame(soup: BeautifulSoup, *, alone: bool = True) -> tuple[Tag | None, Tag, list[TakenOut]]:
    """Return the heading that names the policy, the element that holds the policy with it, and what was removed.
    Everything that is returned as removed is removed from `soup`, too.

    Each element is judged by itself: by its name, its attributes and what is in it, and never by its share of the page.
    So two versions of a page that differ in one place give texts that differ only there. Only for a page that is read
    `alone`, the element that holds most of the words counts as the policy.
    """
    root = _main(soup) if alone else soup
    title = _heading_of_policy(soup, root)
    if title is not None and all(parent is not root for parent in title.parents):
        root.insert(0, title.extract())
    kept = {id(tag) for part in (root, title) if part is not None for tag in (part, *part.parents)}
    out: list[TakenOut] = []
    _take_out_within((soup.body if alone else None) or soup, kept, out, alone=alone)
    return title, root, [*out, *_outside([root], f"outside <{root.name}>")]


def take_chosen(soup: BeautifulSoup, chosen: Sequence[Tag]) -> tuple[Tag | None, Tag, list[TakenOut]]:
    """Return the same for the elements that a person chose. In them, only what no reader sees is removed."""
    out = list(_outside(chosen, "not selected"))
    root = soup.new_tag("body")
    for part in chosen:
        root.append(part.extract())
        for tag in part.find_all(True):
            if not tag.decomposed and (tag.name in UNSEEN or (_is_hidden(tag) and not _may_be_policy(tag, "hidden"))):
                out += take(tag, REASONS.get(tag.name, "hidden"))
    return root.find("h1"), root, out


def _take_out_within(parent: Tag, kept: Collection[int], out: list[TakenOut], *, alone: bool) -> None:
    for tag in [child for child in parent.children if isinstance(child, Tag)]:
        if (reason := _reason(tag, alone=alone)) and id(tag) not in kept:
            out += take(tag, reason)
        else:
            _take_out_within(tag, kept, out, alone=alone)


def _main(soup: BeautifulSoup) -> Tag:
    """Return `<main>`, or the only `<article>`, if it contains a good part of the words; else the body."""
    body = soup.body or soup
    articles = soup.find_all("article")
    candidates = [*soup.select("main, [role=main]", limit=1), *(articles if len(articles) == 1 else ())]
    return next((each for each in candidates if len(words_of(each)) * 4 >= len(words_of(body))), body)


def _heading_of_policy(soup: BeautifulSoup, root: Tag) -> Tag | None:
    """Return the heading that names the policy: the first one that is not the name of the site in a page header, or
    only its picture."""
    headings = [tag for tag in root.find_all("h1") if not tag.find_parent(FRAMES)]
    headings += [tag for tag in soup.find_all("h1") if not tag.find_parent(FRAMES)] if not headings else []
    headings = [tag for tag in headings if tag.get_text().strip()] or headings
    return next((tag for tag in headings if not tag.find_parent("header")), headings[0] if headings else None)


def _outside(roots: Collection[Tag], reason: str) -> Iterator[TakenOut]:
    """Yield the words beside elements and beside their parents, as entries that report them as removed."""
    around = {id(parent): parent for root in roots for parent in reversed([*root.parents])}
    inside = {*around, *map(id, roots)}
    for parent in around.values():
        for child in parent.children:
            if id(child) not in inside and not (isinstance(child, Tag) and child.name == "head"):
                yield from _entries(child, reason)


def _reason(tag: Tag, *, alone: bool = True) -> str:
    """Return why an element is removed; empty if it stays. In a history, what may belong to the policy stays."""
    reason = "hidden" if _is_hidden(tag) else ""
    if _is_dialog(tag):
        asks = tag.find(["button", "input", "a"]) is not None and "cookie" in words_of(tag).lower()
        reason = "cookie banner" if asks else "dialog"
    reason = reason or _reason_by_names(tag) or REASONS.get(tag.name) or REASONS.get(f"role={tag.get('role')}", "")
    if tag.name in {"header", "footer"} and _is_of_section(tag, alone=alone):
        return ""
    if reason == "button" and tag.find_parent(TERMS):  # it opens the section that it names
        return ""
    return "" if _may_be_policy(tag, reason, alone=alone) else reason


def _is_of_section(tag: Tag, *, alone: bool) -> bool:
    """Return whether a header or footer is that of a section, and not of the page. In a history, one in `<main>` needs
    a heading: with a wrapper that somebody adds, the footer of the page may come into it."""
    if tag.find_parent(["article", "section"]):
        return True
    return tag.find_parent("main") is not None and (alone or tag.find(HEADINGS) is not None)


def _may_be_policy(tag: Tag, reason: str, *, alone: bool = True) -> bool:
    """Return whether an element that would be removed may have words of the policy."""
    if reason in {"page header", "aside"} and not alone:
        return tag.find(HEADINGS) is not None if reason == "page header" else not _is_menu(tag)
    return reason in {"form", "hidden"} and (_has_more_words(_beside_links(tag), LARGEST) or tag.find("h1") is not None)


def _reason_by_names(tag: Tag) -> str:
    """Return why an element is removed by its class. These are words that people chose, so what is in the element must
    agree."""
    classes = " ".join(map(str, tag.get_attribute_list("class"))).lower() if tag.get("class") else ""
    parts = classes.replace("-", " ").replace("_", " ").split()
    named = not FURNITURE.isdisjoint(parts) or any(name in classes for name in HYPHENATED)
    return "navigation" if named and tag.name not in {*HEADINGS, "body", "html"} and _is_menu(tag) else ""


def take(tag: Tag, reason: str) -> list[TakenOut]:
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
    return [line for line in lines if len(words := words_of(line)) <= LONGEST_DATE_LINE and is_date_line(words)]


def _entries(node: PageElement, reason: str) -> Iterator[TakenOut]:
    """Yield one entry for each stretch of words, with the line of the nearest tag."""
    tag = node if isinstance(node, Tag) else node.parent
    if tag is node and any(isinstance(child, Tag) and child.name in BLOCKS for child in tag.children):
        for child in tag.children:
            yield from _entries(child, reason)
    elif words := words_of(node):
        yield TakenOut((tag and tag.sourceline) or 1, words, reason)


def _is_hidden(tag: Tag) -> bool:
    """Return whether an element is not shown. What a search within the page finds (`until-found`) is shown, and so is
    the panel of a tab."""
    unseen = tag.has_attr("hidden") and tag["hidden"] != "until-found"
    return (unseen or any(hides in style_of(tag) for hides in HIDING)) and tag.get("role") != "tabpanel"


def _is_dialog(tag: Tag) -> bool:
    """Return whether an element is a dialog, or a hidden part with the name of one."""
    if tag.name == "dialog" or tag.get("role") in {"dialog", "alertdialog"} or tag.get("aria-modal") == "true":
        return True
    names = " ".join([str(tag.get("id") or ""), *map(str, tag.get_attribute_list("class"))]).lower()
    return _is_hidden(tag) and not DIALOGS.isdisjoint(names.replace("-", " ").replace("_", " ").split())


def _toggles(tag: Tag) -> set[str]:
    """Return what kinds of parts an element opens, by the names of Bootstrap."""
    return {str(tag.get("data-toggle")), str(tag.get("data-bs-toggle"))} & TOGGLES


def _is_button(tag: Tag) -> bool:
    """Return whether an element is a button, or works like one."""
    return tag.name == "button" or tag.get("role") in {"button", "tab"} or bool(_toggles(tag))


def _is_tab(tag: Tag) -> bool:
    return tag.get("role") == "tab" or bool(_toggles(tag) - {"collapse"})


def _panels(tag: Tag, by_id: dict[str, Tag]) -> list[Tag]:
    """Return the parts that an element opens, unless these are menus: those that it names, or else the one beside
    it."""
    named = [str(tag.get(name) or "") for name in ("data-target", "data-bs-target", "href")]
    ids = [*str(tag.get("aria-controls") or "").split(), *(name[1:] for name in named if name.startswith("#"))]
    parts = [by_id[name] for name in ids if name in by_id]
    button = _is_button(tag)
    if not parts and (tag.name in TERMS or button):
        beside = tag.find_next_sibling(True) or (tag.parent.find_next_sibling(True) if tag.parent else None)
        if beside is not None and (_is_hidden(beside) or (tag.has_attr("aria-expanded") and beside.name not in TERMS)):
            parts = [beside]
    if not parts or str(tag.get("aria-haspopup") or "false") != "false":
        return []
    above = list(tag.parents)
    if button and not _is_tab(tag) and any(parent.name in FRAMES for parent in above):
        return []
    return [part for part in parts if part is not tag and not any(part is parent for parent in above)]


def _has_text(panel: Tag) -> bool:
    """Return whether a part has words that are neither a menu nor in a dialog."""
    apart = panel.find_parent(["nav", "dialog"]) or _is_dialog(panel) or panel.get("role") in {"menu", "listbox"}
    return not apart and any(words.strip() for words in _strings_in(panel)) and not _is_menu(panel)


def _show(panel: Tag, opener: Tag) -> None:
    """Show a part, and what hides it with others."""
    inside = {id(parent) for parent in opener.parents}
    for part in (panel, *panel.parents):
        if _is_hidden(part) and id(part) not in inside and not _is_dialog(part) and not _is_menu(part):
            del part["hidden"]
            del part["style"]


def _make_heading(tag: Tag, panel: Tag, level: int) -> None:
    """Turn what opens a part into a heading; into an element without meaning if it stands in one, or holds one."""
    if tag.find_parent(TERMS) is not None or not any(words.strip() for words in _strings_in(tag)):
        tag.name = "span"
    elif tag.find([*HEADINGS, "p", "ul", "ol", "table"]) is not None:
        tag.name = "div"
    else:
        tag.name = f"h{level}"
        del tag["href"]
        if _is_tab(tag):
            panel.insert(0, tag.extract())


def words_of(node: PageElement) -> str:
    """Return the words that a reader sees on one line. Those of images come last."""
    if isinstance(node, Tag):
        images = [node] if node.name == "img" else node.find_all("img")
        return " ".join(" ".join([*node.stripped_strings, *(str(image.get("alt") or "") for image in images)]).split())
    return " ".join(node.split()) if is_text(node) else ""


def _strings_in(tag: Tag) -> Iterator[NavigableString]:
    """Yield what is written in an element, without declarations and the like."""
    return (node for node in tag.descendants if is_text(node))


def _has_more_words(strings: Iterator[NavigableString], most: int) -> bool:
    """Return whether the strings have more words than `most`."""
    words = (word for string in strings for word in WORD.finditer(string))
    return next(islice(words, most, None), None) is not None


def _is_menu(tag: Tag) -> bool:
    """Return whether hardly any words of an element are outside of its links, headings and copyright notices."""
    beside = _beside_links(tag)
    plain = (words for words in beside if not (COPYRIGHT.fullmatch(words.strip()) and YEAR.search(words)))
    return not _has_more_words(plain, MOST_BESIDE) and (tag.name == "a" or tag.find("a") is not None)


def _beside_links(tag: Tag) -> Iterator[NavigableString]:
    """Yield what is written in an element outside of its links, headings and controls."""
    return (words for words in _strings_in(tag) if not any(parent.name in LINK_LIKE for parent in words.parents))
