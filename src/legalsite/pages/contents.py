"""The list of the headings of a text, beside it."""

from markupsafe import Markup, escape

from legalsite.model.document import Document

MAX_LEVEL, MIN_HEADINGS = 3, 3


def contents(document: Document, marks: Markup) -> Markup:
    """Return a list of the headings down to level 3. Empty if they are too few to be worth it. `marks` are the lang and
    dir attributes of the text's words."""
    headings = [block for block in document.headings if block.anchor and block.level <= MAX_LEVEL]
    if document.title:
        headings = headings[1:]
    if len(headings) < MIN_HEADINGS:
        return Markup("")
    top = min(block.level for block in headings)
    items = "".join(
        f'<li class="depth-{block.level - top}"><a href="#{escape(block.anchor)}">{escape(block.name)}</a></li>'
        for block in headings
    ).replace(' class="depth-0"', "")
    return Markup(f"<ol{marks}>{items}</ol>")  # noqa: S704 - every part is escaped
