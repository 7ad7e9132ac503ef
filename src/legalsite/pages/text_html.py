"""A document's HTML → the parts of its page: its own first heading, the body with a link at every anchor, and the
contents."""

import re

from markupsafe import Markup, escape

from legalsite.model.document import Block, Document
from legalsite.text.phrase_catalogue import Phrases

FIRST_HEADING = re.compile(r"\s*(<h1[\s>].*?</h1>)\s*", re.DOTALL)
# Attributes are read one by one, and no id holds an equals sign: a > or a quote in a title cannot shift where a tag
# ends.
ATTRIBUTES = r'(?:\s+[^\s"\'<>/=]+(?:="[^"]*")?)*'
ANCHOR = re.compile(rf'<(?:h[1-6]|p|li|dt|dd){ATTRIBUTES}?\s+id="((?!fn-)[^"\s<>=]+)"{ATTRIBUTES}\s*>')
TAG = re.compile(rf"<[a-z][a-z0-9]*{ATTRIBUTES}\s*>")
NAME = re.compile(r'(\s(?:id="|href="#))|\s[^\s"\'<>/=]+="[^"]*"')
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

    def renamed(tag: re.Match[str]) -> str:
        return NAME.sub(lambda name: f"{name[1]}{prefix}" if name[1] else name[0], tag[0])

    return Markup(TAG.sub(renamed, html))  # noqa: S704 - it was safe, and only the values of ids and links are longer


def with_links(html: str, say: Phrases) -> Markup:
    """Return the HTML with a link to itself at every anchor, which screen readers announce and nobody copies with the
    text."""
    label = f"{escape(say.here)}{escape(say.colon)}"
    linked = ANCHOR.sub(
        lambda tag: f'{tag[0]}<a class="here" href="#{tag[1]}" aria-label="{label} {tag[1]}"></a>', html
    )
    return Markup(linked)  # noqa: S704 - source/ made this HTML, from an allow-list


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
