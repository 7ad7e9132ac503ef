"""A document → its links and images, each with the words that show it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from legalsite.checks.places import Place, words_in
from legalsite.checks.subject import Subject
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


def at_target(subject: Subject, text: Revision, target: Target) -> Place:
    """Where it is written, in parentheses rather than as a part of another one."""
    return target_in(subject.read(text), f"content/{text.path}", target)


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
