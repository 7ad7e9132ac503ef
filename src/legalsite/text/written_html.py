"""Reads the tags of HTML that was written by us or cleaned: `<` and `>` stand only around tags, and the values of
attributes in double quotes."""

import re
from html import unescape

TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r'\s([^\s"<>=]+)="([^"]*)"')


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a start tag. They are read from its name on: a value may look like an attribute."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def without_anchor(tag: str) -> str:
    """Return a start tag without its `id` and `name`."""
    return _ATTRIBUTE.sub(lambda given: "" if given[1] in ("id", "name") else given[0], tag)


def with_prefixed_anchors(tag: str, prefix: str) -> str:
    """Return a tag with `prefix` before its `id`, `name` and `for`, and before the anchor that it links to here."""
    return _ATTRIBUTE.sub(lambda given: _prefixed(given[0], given[1], given[2], prefix), tag)


def _prefixed(attribute: str, name: str, value: str, prefix: str) -> str:
    if name in ("id", "name", "for"):
        return f' {name}="{prefix}{value}"'
    return f' href="#{prefix}{value[1:]}"' if name == "href" and value.startswith("#") else attribute
