"""Convert the spans of a block to HTML.

Consecutive spans in the same element share one pair of tags.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import takewhile
from operator import eq

from legalsite.model.document import Element, Span
from legalsite.text.word_lists import word_lists

VOID = frozenset({"br", "col", "hr", "img", "wbr"})
BREAK = Element("br")
UNBROKEN = '<span class="unbroken">'
# the space before a number; other text is skipped, because searching for references is slow
BEFORE_NUMBER = re.compile(r" [\d(]")
NAME_BEFORE = re.compile(r"(?:[^\W\d_]+\.?|§)\Z")
MAX_NAME_LENGTH = 40
# a reference to a part of a text: Art. 6(1), § 5, Section a; 6(1)(a); 第5条
REFERENCE_PATTERN = (
    r"(?P<name>\b[^\W\d_]++\.?|§{1,2})[ \u00a0](?=[\d(]|[a-z]\b)(?:\d+(?:\.\d+)*)?(?:[a-z]\b)?(?:\(\w{1,4}\))*"
    r"|(?:\b\d+(?:\.\d+)*)?(?:\(\w{1,4}\)){2,}"
    r"|第[\d〇一二三四五六七八九十百]{1,6}[^\W\d_](?:\(\w{1,4}\))*"
)
PARTS = word_lists("text/names_of_parts.txt")
PARTS.pop("other texts")
NAMES_OF_PARTS = frozenset().union(*PARTS.values())


def escaped(text: str) -> str:
    """Escape text for HTML, and prevent line breaks in references such as Art. 6(1) or § 5."""
    html = escape(text, quote=False)
    if _may_contain_reference(html):
        # join references that follow each other, such as Art. 6 (1)
        html = re.sub(REFERENCE_PATTERN, _mark_unbroken, html).replace(f"</span> {UNBROKEN}", " ")
    return html


def _may_contain_reference(html: str) -> bool:
    """Return whether HTML may contain a reference to a part of a text, such as Art. 6 or 6(1)(a).

    This is a quick test before the search with REFERENCE_PATTERN.
    """
    if ")(" in html or "第" in html:  # text such as 6(1)(a) or 第5条
        return True
    html = html.replace("\u00a0", " ")  # the searches below only look for normal spaces
    for space in BEFORE_NUMBER.finditer(html):
        end = space.start()  # the word before the number ends here
        start = max(html.rfind(" ", 0, end) + 1, end - MAX_NAME_LENGTH)
        name = NAME_BEFORE.search(html, start, end)
        if name and _is_name_of_part(name[0]):
            return True
    return False


def _is_name_of_part(word: str) -> bool:
    return word[0] == "§" or word.lower() in NAMES_OF_PARTS


def _mark_unbroken(reference: re.Match[str]) -> str:
    """Keep a reference to a part of a text on one line by enclosing it in an element."""
    words, name = reference.group(0, "name")
    # text such as 6(1)(a) is always a reference, and Section 6 is one because of the name
    if name is None or ")(" in words or _is_name_of_part(name):
        return f"{UNBROKEN}{words}</span>"
    return words


def html_of(
    spans: Sequence[Span], cells: Sequence[Element] = (), raw: Mapping[int, str] | None = None
) -> str:
    """Convert the spans of a block to HTML.

    `span.of` tells what the text of a span stands for if it isn't part of the prose, such as
    `target` for the address of a link. For a table row, `cells` contains the elements of its cells.
    `raw` maps the index of an empty placeholder span to the raw HTML tag at its position. With such
    tags, the result isn't safe for a page until it's sanitized.
    """
    # fast path for text without elements
    if len(spans) == 1 and not (spans[0].inside or cells or raw):
        return escaped(spans[0].text)
    html = [opening_tag(cells[0])] if cells else []
    around: tuple[Element, ...] = ()  # the elements that contain the previous span
    cell = 0  # index of the current cell
    for at, span in enumerate(spans):
        if span.inside != around:  # end and start elements
            html += _tags_between(around, span.inside)
            around = span.inside
        # the span is a void element, such as `<br>`, which has no text and needs no end tag
        if around and around[-1].name in VOID:
            around = around[:-1]
        elif span.of == "cell":  # the border between two cells
            html += f"</{cells[cell].name}>", opening_tag(cells[cell + 1])
            cell += 1
        elif span.of != "target":  # the start tag of a link contains its target
            # a footnote reference `[1]` is shown as 1
            html.append(escape(span.text[1:-1]) if span.of == "note" else escaped(span.text))
        if raw:
            html.append(raw.get(at, ""))
    html += _tags_between(around, ())  # end the elements that are still open
    if cells:
        html.append(f"</{cells[-1].name}>")
    return "".join(html)


def _tags_between(around: Sequence[Element], inside: Sequence[Element]) -> list[str]:
    """Return the tags between two spans.

    `around` contains the elements around the first span, and `inside` the elements around the
    second. Elements that contain both stay open.
    """
    same = len([*takewhile(bool, map(eq, around, inside))])
    closing = [f"</{element.name}>" for element in reversed(around[same:])]
    return closing + [opening_tag(element) for element in inside[same:]]


@lru_cache(1 << 10)
def opening_tag(element: Element) -> str:
    """Return the start tag of an element. A line break follows `<br>`."""
    name, given = element
    values = "".join([f' {key}="{escape(value)}"' for key, value in given])
    if name == "br":
        return f"<{name}{values}>\n"
    return f"<{name}{values}>"
