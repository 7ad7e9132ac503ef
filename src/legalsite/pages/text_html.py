"""A document's HTML → the parts of its page: its own first heading, the body with a link at every anchor, and the
contents."""

import re

from markupsafe import Markup, escape

from legalsite.model.document import Block, Document
from legalsite.text.phrase_catalogue import Phrases
from legalsite.text.written_html import TAG, attributes, with_prefixed_anchors

FIRST_HEADING = re.compile(r"\s*(<h1[\s>].*?</h1>)\s*", re.DOTALL)
ANCHORED = re.compile(r"<(?:h[1-6]|p|li|dt|dd) [^<>]*>")
MAX_LEVEL, MIN_HEADINGS = 3, 3  # of the contents


def first_heading(document: Document) -> tuple[Markup, str]:
    """Return the opening heading of level 1 (empty if there is none), and the HTML after it."""
    html = document.html
    heading = FIRST_HEADING.match(html) if document.title else None
    if not heading:
        return Markup(""), html
    return Markup(heading[1]), html[heading.end() :]  # noqa: S704 - source/ made this HTML, from an allow-list


def with_other_ids(html: Markup, prefix: str) -> Markup:
    """Return the HTML with `prefix` before each id, and in each link to one: the page has other HTML with the same
    ids."""
    renamed = TAG.sub(lambda tag: with_prefixed_anchors(tag[0], prefix), html)
    return Markup(renamed)  # noqa: S704 - it was safe, and only the values of ids and links are longer


def with_links(html: str, say: Phrases) -> Markup:
    """Return the HTML with a link to itself at every anchor, which screen readers announce and nobody copies with the
    text."""
    label = f"{escape(say.here)}{escape(say.colon)}"

    def with_link(tag: re.Match[str]) -> str:
        anchor = escape(attributes(tag[0]).get("id", ""))
        noted = not anchor or anchor.startswith("fn-")
        return tag[0] if noted else f'{tag[0]}<a class="here" href="#{anchor}" aria-label="{label} {anchor}"></a>'

    return Markup(ANCHORED.sub(with_link, html))  # noqa: S704 - source/ made this HTML, from an allow-list


def contents(document: Document, marks: Markup) -> Markup:
    """Return a list of the headings down to level 3. Empty if they are too few to be worth it. `marks` are the lang and
    dir attributes of the text's words."""
    headings = [block for block in document.headings if block.anchor and block.level <= MAX_LEVEL]
    if document.title:
        headings = headings[1:]
    if len(headings) < MIN_HEADINGS:
        return Markup("")
    top = min(block.level for block in headings)
    items = "".join([_item(block, block.level - top) for block in headings])
    return Markup(f"<ol{marks}>{items}</ol>")  # noqa: S704 - every part is escaped


def _item(block: Block, depth: int) -> str:
    name = f"{block.number} {block.text}" if block.number else block.text
    return f'<li class="depth-{depth}"><a href="#{escape(block.anchor)}">{escape(name)}</a></li>'
