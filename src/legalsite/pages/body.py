"""A document's HTML → the parts of a page: its own first heading, the rest with a link at every anchor, the
contents."""

import re

from markupsafe import Markup, escape

from legalsite.model.document import Block, Document
from legalsite.pages.phrases import Phrases

FIRST_HEADING = re.compile(r"\s*(<h1[\s>].*?</h1>)\s*", re.DOTALL)
# Attributes are read one by one, and no id holds an equals sign: a > or a quote in a title cannot shift where a tag
# ends.
ATTRIBUTES = r'(?:\s+[^\s"\'<>/=]+(?:="[^"]*")?)*'
ANCHOR = re.compile(rf'<(?:h[1-6]|p|li|dt|dd){ATTRIBUTES}?\s+id="((?!fn-)[^"\s<>=]+)"{ATTRIBUTES}\s*>')
DEEPEST, FEWEST = 3, 3


def first_heading(document: Document) -> tuple[Markup, str]:
    """The opening heading of level 1 as it stands, empty where there is none, and the HTML after it."""
    found = FIRST_HEADING.match(document.html) if document.title else None
    if not found:
        return Markup(""), document.html
    return Markup(found[1]), document.html[found.end() :]  # noqa: S704 - source/ made this HTML, from an allow-list


def with_links(html: str, say: Phrases) -> Markup:
    """Every place that has an anchor gets a link to itself: quiet, and silent in what is copied."""
    label = f"{escape(say.here)}{escape(say.colon)}"
    linked = ANCHOR.sub(
        lambda tag: f'{tag[0]}<a class="here" href="#{tag[1]}" aria-label="{label} {tag[1]}"></a>', html
    )
    return Markup(linked)  # noqa: S704 - source/ made this HTML, from an allow-list


def contents(document: Document) -> Markup:
    """A list of the headings down to level 3; empty where there are too few to be worth one."""
    headings = [block for block in document.headings if block.anchor and block.level <= DEEPEST]
    if document.title:
        headings = headings[1:]
    if len(headings) < FEWEST:
        return Markup("")
    top = min(block.level for block in headings)
    items = "".join([_item(block, block.level - top) for block in headings])
    return Markup(f"<ol>{items}</ol>")  # noqa: S704 - every part is escaped


def _item(block: Block, depth: int) -> str:
    name = f"{block.number} {block.text}" if block.number else block.text
    return f'<li class="depth-{depth}"><a href="#{escape(block.anchor)}">{escape(name)}</a></li>'
