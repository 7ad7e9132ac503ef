"""Reads the tags of HTML that legalsite wrote or sanitized.

In it, `<` and `>` are only around tags, and values of attributes are in double quotes.
"""

import re
from collections.abc import Iterable
from functools import partial
from html import escape, unescape
from urllib.parse import urljoin

Match = re.Match[str]

TAG = re.compile(r"<[^<>]*>")
_ANCHORED = re.compile(r'<[^<>]*\s(?:id|name)="[^<>]*>')
PART = "legalsite"  # the class of a part of another site's page
OWN_CLASS = "ls-"  # how the classes within it begin
MAX_NAMING_COLUMNS = 2  # that name the box around a table
_REFERENCE = r'<sup class="footnote">(?:<a [^<>]*>)?'
_MARKED_COLUMN = re.compile(
    r'<th((?: class="\w+")?)>((?:(?!</th>).)*<(?:i|sup|span|small|ins|del)\b.*?)</th>', re.DOTALL
)
_NOT_ITS_NAME = r'(?s)<(i|a|span|small|sup) class="(?:vh|move|was|footnote)".*?</\1>'
_DELETED = r"(?s)<del\b.*?</del>"
_ATTRIBUTE = re.compile(r'\s([^\s"<>=]+)="([^"]*)"')


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a start tag.

    They are read from its name on: a value may look like an attribute.
    """
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def table_opening(columns: Iterable[str]) -> str:
    """Return the start of a table in a box, in which it scrolls if it is too wide.

    The box takes the focus, so that it needs a name: the names of its first columns.
    """
    names = ", ".join([column for column in columns if column][:MAX_NAMING_COLUMNS])
    if not names:
        return '<div class="table"><table>'
    return f'<div class="table" tabindex="0" role="group" aria-label="{escape(names)}"><table>'


def with_named_columns(head: str) -> str:
    """Return the head of a table in which each column with marks is named by its new words alone.

    Screen readers announce the name with each cell.
    """
    return _MARKED_COLUMN.sub(_name_column, head)


def _name_column(column: Match) -> str:
    attribute, head = column.groups()
    html = re.sub(_NOT_ITS_NAME, "", head)
    name = _words(re.sub(_DELETED, "", html)) or _words(html)
    label = escape(unescape(name))
    return f'<th{attribute} aria-label="{label}">{head}</th>'


def _words(html: str) -> str:
    return " ".join(TAG.sub("", html).split())


def with_named_notes(html: str, spoken: str) -> str:
    """Return HTML in which each reference to a footnote begins with the HTML `spoken`."""
    if 'class="footnote"' not in html:
        return html
    return re.sub(_REFERENCE, lambda tags: tags[0] + spoken, html)


def without_anchors(html: str) -> str:
    """Return HTML without any `id` and `name`, so that it can stand twice on a page."""
    # most have none, and looking at each tag takes long
    if "id=" not in html and "name=" not in html:
        return html
    return _ANCHORED.sub(_remove_anchor, html)


def _remove_anchor(tag: Match) -> str:
    return _ATTRIBUTE.sub(_remove_if_anchor, tag[0])


def _remove_if_anchor(attribute: Match) -> str:
    if attribute[1] in ("id", "name"):
        return ""
    return attribute[0]


def with_prefixed_anchors(html: str, prefix: str, address: str = "") -> str:
    """Return HTML with `prefix` before each `id`, what names one, and the anchors that it links to.

    With the `address` of its page, it is for a page of another site: its other links and its images
    are absolute, and `ls-` is before its classes.
    """
    prefixed = partial(_prefix_anchor, prefix=prefix, address=address)
    return TAG.sub(lambda tag: _ATTRIBUTE.sub(prefixed, tag[0]), html)


def _prefix_anchor(attribute: Match, prefix: str, address: str) -> str:
    name, value = attribute.groups()
    if name in ("id", "name", "for", "aria-labelledby", "aria-describedby"):
        value = f"{prefix}{value}"
    elif name == "href" and value.startswith("#"):
        anchor = value.removeprefix("#")
        value = f"#{prefix}{anchor}"
    elif address and name == "class":
        classes = [each if each == PART else OWN_CLASS + each for each in value.split()]
        value = " ".join(classes)
    elif address and name in ("href", "src"):
        value = urljoin(address, value)
    else:
        return attribute[0]
    return f' {name}="{value}"'
