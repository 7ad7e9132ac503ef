"""Reads the tags of HTML that was written by us or cleaned: `<` and `>` stand only around tags, and the values of
attributes in double quotes."""

import re
from html import unescape
from urllib.parse import urljoin

TAG = re.compile(r"<[^<>]*>")
_ANCHORED = re.compile(r'<[^<>]*\s(?:id|name)="[^<>]*>')
_ATTRIBUTE = re.compile(r'\s([^\s"<>=]+)="([^"]*)"')


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a start tag. They are read from its name on: a value may look like an attribute."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def without_anchors(html: str) -> str:
    """Return HTML without any `id` and `name`, so that it can stand twice on a page."""
    if "id=" not in html and "name=" not in html:  # most have none, and looking at each tag takes long
        return html
    return _ANCHORED.sub(lambda tag: _ATTRIBUTE.sub(_unless_anchor, tag[0]), html)


def _unless_anchor(given: re.Match[str]) -> str:
    return "" if given[1] in ("id", "name") else given[0]


def with_prefixed_anchors(tag: str, prefix: str, address: str = "") -> str:
    """Return a tag with `prefix` before its `id`, `name` and `for`, and before the anchor that it links to here. With
    an `address`, that of the page where the tag is written, its other links and its image are absolute."""
    return _ATTRIBUTE.sub(lambda given: _prefixed(given[0], given[1], given[2], prefix, address), tag)


def _prefixed(attribute: str, name: str, value: str, prefix: str, address: str) -> str:
    if name in ("id", "name", "for"):
        return f' {name}="{prefix}{value}"'
    if name == "href" and value.startswith("#"):
        return f' href="#{prefix}{value[1:]}"'
    return f' {name}="{urljoin(address, value)}"' if address and name in ("href", "src") else attribute
