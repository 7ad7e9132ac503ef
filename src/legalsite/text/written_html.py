"""Reads the tags of HTML that was written by us or cleaned: `<` and `>` stand only around tags, and the values of
attributes in double quotes."""

import re
from collections.abc import Iterable
from functools import partial
from html import escape, unescape
from urllib.parse import urljoin

TAG = re.compile(r"<[^<>]*>")
_ANCHORED = re.compile(r'<[^<>]*\s(?:id|name)="[^<>]*>')
PART, OWN_CLASS = "legalsite", "ls-"  # the class of a part of another site's page, and how those within it begin
NAMES_OF_A_TABLE = 2  # columns that name the box around a table
_REFERENCE = r'<sup class="footnote">(?:<a [^<>]*>)?'
_MARKED_COLUMN = re.compile(
    r'<th((?: class="\w+")?)>((?:(?!</th>).)*<(?:i|sup|span|small|ins|del)\b.*?)</th>', re.DOTALL
)
_NOT_ITS_NAME = r'(?s)<(i|a|span|small|sup) class="(?:vh|move|was|footnote)".*?</\1>'
_DELETED = r"(?s)<del\b.*?</del>"
_ATTRIBUTE = re.compile(r'\s([^\s"<>=]+)="([^"]*)"')


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a start tag. They are read from its name on: a value may look like an attribute."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def table_opening(columns: Iterable[str]) -> str:
    """Return the start of a table in a box, in which it scrolls where it is too wide. The box takes the focus, so that
    it has a name: those of its first columns."""
    names = list(filter(None, columns))[:NAMES_OF_A_TABLE]
    named = f' tabindex="0" role="group" aria-label="{escape(", ".join(names))}"' if names else ""
    return f'<div class="table"{named}><table>'


def with_named_columns(head: str) -> str:
    """Return the HTML of the head of a table in which each column with marks has its new words alone as its name:
    screen readers announce it with each cell."""
    return _MARKED_COLUMN.sub(_named, head)


def _named(column: re.Match[str]) -> str:
    plain = re.sub(_NOT_ITS_NAME, "", column[2])
    old, new = (" ".join(TAG.sub("", html).split()) for html in (plain, re.sub(_DELETED, "", plain)))
    return f'<th{column[1]} aria-label="{escape(unescape(new or old))}">{column[2]}</th>'


def with_named_notes(html: str, spoken: str) -> str:
    """Return HTML in which each reference to a footnote begins with the words `spoken`, which are HTML."""
    return re.sub(_REFERENCE, lambda tags: tags[0] + spoken, html) if 'class="footnote"' in html else html


def without_anchors(html: str) -> str:
    """Return HTML without any `id` and `name`, so that it can stand twice on a page."""
    if "id=" not in html and "name=" not in html:  # most have none, and looking at each tag takes long
        return html
    return _ANCHORED.sub(lambda tag: _ATTRIBUTE.sub(lambda own: own[0] * (own[1] not in ("id", "name")), tag[0]), html)


def with_prefixed_anchors(html: str, prefix: str, address: str = "") -> str:
    """Return HTML with `prefix` before each `id`, in what names one, and before the anchors that it links to here. With
    an `address`, that of its page, it is for a page of another site: its other links and its images are absolute, and
    `ls-` is before its classes."""
    prefixed = partial(_prefixed, prefix=prefix, address=address)
    return TAG.sub(lambda tag: _ATTRIBUTE.sub(prefixed, tag[0]), html)


def _prefixed(attribute: re.Match[str], prefix: str, address: str) -> str:
    name, value = attribute.groups()
    if name in ("id", "name", "for", "aria-labelledby", "aria-describedby"):
        return f' {name}="{prefix}{value}"'
    if name == "href" and value.startswith("#"):
        return f' href="#{prefix}{value[1:]}"'
    if address and name == "class":
        own = (name if name == PART else OWN_CLASS + name for name in value.split())
        return f' class="{" ".join(own)}"'
    return f' {name}="{urljoin(address, value)}"' if address and name in ("href", "src") else attribute[0]
