"""The table of contents next to a document."""

from markupsafe import Markup, escape

from legalsite.model.document import Document

MAX_LEVEL = 3
MIN_HEADINGS = 3


def contents(document: Document, marks: Markup) -> Markup:
    """Render links to the headings up to MAX_LEVEL, or an empty string for few headings.

    `marks` contains the lang and dir attributes of the document.
    """
    anchored = [block for block in document.headings if block.anchor]
    headings = [block for block in anchored if block.level <= MAX_LEVEL]
    # the first heading is the title, which the page already shows
    if document.title:
        headings = headings[1:]
    if len(headings) < MIN_HEADINGS:
        return Markup()
    top = min(block.level for block in headings)  # headings of this level aren't indented
    items = ""
    for block in headings:
        depth = block.level - top
        below = f' class="depth-{depth}"' if depth else ""
        anchor = escape(block.anchor)
        name = escape(block.name)
        items += f'<li{below}><a href="#{anchor}">{name}</a></li>'
    return Markup(f"<ol{marks}>{items}</ol>")  # noqa: S704 - every part is escaped
