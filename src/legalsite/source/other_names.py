"""Anchors by which a text links its own headings as another tool named them: `#a-definitions` for "A. Definitions"."""

import re
from collections.abc import Collection, Iterator, Mapping
from html import unescape
from urllib.parse import unquote

from legalsite.model.document import Block

LINKED = re.compile(r'href="#([^"]+)"')
LEFT_OUT = re.compile(r"[^\w\s-]+")
BETWEEN = re.compile(r"[\s-]+")


def other_names(html: str, headings: Mapping[int, Block], taken: Collection[str]) -> Iterator[tuple[int, str]]:
    """Each anchor that the HTML links and no place has, with the key of the first heading that other tools call so: by
    all of its words, with its number, however long."""
    lost = dict.fromkeys(name for name in LINKED.findall(html) if name not in taken) if 'href="#' in html else {}
    if not lost:
        return
    called: dict[str, int] = {}
    for key, heading in headings.items():
        called.setdefault(_name(f"{heading.number} {heading.text}"), key)
    for name in lost:
        key = called.get(_name(unquote(unescape(name))), -1)
        if key >= 0 and f' id="{name}"' not in html:
            yield key, name


def _name(words: str) -> str:
    return BETWEEN.sub("-", LEFT_OUT.sub("", words.lower())).strip("-")
