"""Opens what a click opens on a web page, such as the answers below questions, and makes headings of what opens it."""

from bs4 import BeautifulSoup, Tag

from legalsite.importing.html_inline import HEADINGS, style_of
from legalsite.importing.page_words import is_menu, strings_in

HIDING = ("display:none", "visibility:hidden")
TOGGLES = {"collapse", "tab", "pill"}  # of Bootstrap
DIALOGS = {"modal", "popup", "consent", "cookie", "cookies", "overlay", "lightbox"}  # names that people give
FRAMES = ("nav", "footer", "dialog")
TERMS = ("dt", "summary", *HEADINGS)


def is_hidden(tag: Tag) -> bool:
    """Return whether an element is not shown. What a search within the page finds (`until-found`) is shown, and so is
    the panel of a tab."""
    unseen = tag.has_attr("hidden") and tag["hidden"] != "until-found"
    return (unseen or any(hides in style_of(tag) for hides in HIDING)) and tag.get("role") != "tabpanel"


def is_dialog(tag: Tag) -> bool:
    """Return whether an element is a dialog, or a hidden part with the name of one."""
    if tag.name == "dialog" or tag.get("role") in {"dialog", "alertdialog"} or tag.get("aria-modal") == "true":
        return True
    names = " ".join([str(tag.get("id") or ""), *map(str, tag.get_attribute_list("class"))]).lower()
    return is_hidden(tag) and not DIALOGS.isdisjoint(names.replace("-", " ").replace("_", " ").split())


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
            if id(panel) not in levels and _is_button(tag) and _is_text(panel):
                levels[id(panel)] = min(6, (around or level) + 1)
                _make_heading(tag, panel, levels[id(panel)])
                break


def _is_button(tag: Tag) -> bool:
    """Return whether an element is a button, or works like one."""
    kinds = {tag.get("data-toggle"), tag.get("data-bs-toggle")} & TOGGLES
    return tag.name == "button" or tag.get("role") in {"button", "tab"} or bool(kinds)


def _is_tab(tag: Tag) -> bool:
    return tag.get("role") == "tab" or not {"tab", "pill"}.isdisjoint(
        {tag.get("data-toggle"), tag.get("data-bs-toggle")}
    )


def _panels(tag: Tag, by_id: dict[str, Tag]) -> list[Tag]:
    """Return the parts that an element opens, unless these are menus: those that it names, or else the one beside
    it."""
    named = [str(tag.get(name) or "") for name in ("data-target", "data-bs-target", "href")]
    ids = [*str(tag.get("aria-controls") or "").split(), *(name[1:] for name in named if name.startswith("#"))]
    parts = [by_id[name] for name in ids if name in by_id]
    button = _is_button(tag)
    if not parts and (tag.name in TERMS or button):
        beside = tag.find_next_sibling(True) or (tag.parent.find_next_sibling(True) if tag.parent else None)
        if beside is not None and (is_hidden(beside) or (tag.has_attr("aria-expanded") and beside.name not in TERMS)):
            parts = [beside]
    if not parts or str(tag.get("aria-haspopup") or "false") != "false":
        return []
    above = list(tag.parents)
    if button and not _is_tab(tag) and any(parent.name in FRAMES for parent in above):
        return []
    return [part for part in parts if part is not tag and not any(part is parent for parent in above)]


def _is_text(panel: Tag) -> bool:
    """Return whether a part has words that are neither a menu nor in a dialog."""
    apart = panel.find_parent(["nav", "dialog"]) or is_dialog(panel) or panel.get("role") in {"menu", "listbox"}
    return not apart and any(words.strip() for words in strings_in(panel)) and not is_menu(panel)


def _show(panel: Tag, opener: Tag) -> None:
    """Show a part, and what hides it with others."""
    inside = {id(parent) for parent in opener.parents}
    for part in (panel, *panel.parents):
        if is_hidden(part) and id(part) not in inside and not is_dialog(part) and not is_menu(part):
            del part["hidden"]
            del part["style"]


def _make_heading(tag: Tag, panel: Tag, level: int) -> None:
    """Turn what opens a part into a heading; into an element without meaning if it stands in one, or holds one."""
    if tag.find_parent(TERMS) is not None or not any(words.strip() for words in strings_in(tag)):
        tag.name = "span"
    elif tag.find([*HEADINGS, "p", "ul", "ol", "table"]) is not None:
        tag.name = "div"
    else:
        tag.name = f"h{level}"
        del tag["href"]
        if _is_tab(tag):
            panel.insert(0, tag.extract())
