"""A document → its links and images, each with the words that show it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.places import Place, words_in
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision

LINK = re.compile(r"<a\b[^>]*\bhref=[^>]*>(.*?)</a>", re.DOTALL)
IMAGE = re.compile(r"<img\b[^>]*>")
SOURCE = re.compile(r'\bsrc="([^"]*)"')
ALT = re.compile(r'\balt="([^"]*)"')
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link or image of that block leads, as it is written."""

    text: str
    block: Block


def targets(document: Document) -> Iterator[Target]:
    for block in document.blocks:
        if len(block.spans) > 1 or (block.spans and block.spans[0].of == "target"):
            for span in block.spans:
                if span.of == "target":
                    yield Target(span.text, block)


def at_target(checked: CheckedPolicy, text: Revision, target: Target) -> Place:
    """Where it is written, in parentheses rather than as a part of another one."""
    return target_in(checked.read(text), f"content/{text.path}", target)


def target_in(data: bytes, path: str, target: Target) -> Place:
    """The same in the file with these bytes, at this path."""
    _, line, column, excerpt = words_in(data, path, target.block.line, f"({target.text})")
    return (path, line, column + 1, excerpt) if column else words_in(data, path, target.block.line, target.text)


def link_words(document: Document) -> Iterator[tuple[Block, str]]:
    """What is underlined; an image speaks by its text."""
    for block in document.blocks:
        if "<a" in block.html:
            for found in LINK.finditer(block.html):
                said = ALT.sub(lambda alt: f">{alt[1]}<", found[1]) if "<img" in found[1] else found[1]
                yield block, unescape(TAG.sub("", said)).strip()


def image_texts(document: Document) -> Iterator[tuple[Block, str]]:
    for block in document.blocks:
        if "<img" in block.html:
            for found in IMAGE.finditer(block.html):
                alt = ALT.search(found[0])
                yield block, unescape(alt[1]).strip() if alt else ""


def image_targets(document: Document) -> Iterator[Target]:
    """Where images come from."""
    for block in document.blocks:
        if "<img" in block.html:
            for found in IMAGE.finditer(block.html):
                if source := SOURCE.search(found[0]):
                    yield Target(unescape(source[1]), block)


# --- What is wrong with a target by itself. ---

TEMPLATE = re.compile(r"\{[{%]")  # told by foreign-syntax
HOSTS = r"(?:com|org|net|info|io|eu|de|fr|at|ch|it|es|nl|uk|us|ca|au|gov|edu|app|dev)"
WEB = re.compile(r"https?://", re.IGNORECASE)
ADDRESS = re.compile(r"[^@\s/:?]+@[^@\s/:?]+\.[^@\s/:?]{2,}")
FAULTS = tuple(
    (re.compile(pattern, re.IGNORECASE), fault)
    for pattern, fault in (
        (r".*(?:[\"<>“”]|%22|%3[CE]|%E2%80%9[CD])", "has a piece of markup in it"),
        (r".*\s|(?:https?:)?//[^/?#]*%20|.*%20$", "has a space in it"),
        (r"https?:?/{0,2}https?:?//", "has two schemes"),
        (
            r"(?!https?://(?!/))(?:https?(?::/*|//+)|(?:htt?t?p?|hh+ttp|http?p|h?ttp+|htps|hppt)s?:/+)(?=\w)",
            "has a scheme that is none",
        ),
        (rf"{ADDRESS.pattern}$", "lacks its `mailto:`"),
        (rf"(?:www\.[\w.-]+|[\w-]+(?:\.[\w-]+)*\.{HOSTS})(?:[:/?#]|$)", "lacks its `https://`"),
    )
)
REMEMBERED = 1 << 12  # blocks: the texts of a policy share most of theirs


@lru_cache(maxsize=REMEMBERED)
def fault_of(target: str) -> str:
    """What is wrong with a target by itself, as the end of a sentence; empty where nothing is."""
    if TEMPLATE.search(target):
        return ""
    for pattern, fault in FAULTS:
        if pattern.match(target):
            return fault
    if WEB.match(target):
        return _of_host(target)
    if not target.lower().startswith("mailto:") or target[7:8] == "?":  # mailto:?subject= lets the reader choose
        return ""
    address = target[7:].partition("?")[0]
    return "" if all(map(ADDRESS.fullmatch, address.split(","))) else "names no e-mail address"


def _of_host(target: str) -> str:
    try:
        host = urlsplit(target).hostname or ""
    except ValueError:
        host = ""
    right = host == "localhost" or (":" in host) or ("." in host.strip(".") and ".." not in host)
    return "" if right else "names no host"
