"""Reads Word files as the format is specified (ECMA-376, part 1, 17.13.5), with their tracked changes accepted or
rejected: the judge of what `diff --format docx` writes."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from legalsite.model.document import Block, Document
from legalsite.redline.output.docx import label
from legalsite.text.normalise import fold

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARK = f"{W}pPr/{W}rPr"
ACCEPTED = {f"{W}del", f"{W}moveFrom"}
REJECTED = {f"{W}ins", f"{W}moveTo"}


def lines_of_word_file(data: bytes, *, accept: bool) -> list[str]:
    """Return the paragraphs and rows that are left when all changes are accepted, or rejected."""
    gone = ACCEPTED if accept else REJECTED
    lines: list[str] = []
    begun = ""  # words of paragraphs whose mark is gone: they are joined with the next one
    (body,) = part(data, "word/document.xml")
    for element in body:
        if element.tag == f"{W}p":
            begun += words(element, gone)
            if not any(element.find(f"{MARK}/{each}") is not None for each in gone):
                lines.append(begun)
                begun = ""
        elif element.tag == f"{W}tbl":
            lines += rows(element, gone)
    return as_compared([*lines, begun])


def rows(table: ET.Element, gone: set[str]) -> Iterator[str]:
    for row in table.iter(f"{W}tr"):
        if not any(row.find(f"{W}trPr/{each}") is not None for each in gone):
            yield " | ".join(words(cell, gone) for cell in row.iter(f"{W}tc"))


def words(element: ET.Element, gone: set[str]) -> str:
    if element.tag in gone or element.tag in (f"{W}pPr", f"{W}rPr", f"{W}trPr"):
        return ""
    if (
        element.tag == f"{W}r"
        and element.find(f"{W}rPr/{W}vertAlign") is not None
        and (element[-1].text or "")[:1] == "["
    ):
        return ""  # the mark of a footnote
    if element.tag in (f"{W}t", f"{W}delText"):
        return element.text or ""
    if element.tag in (f"{W}tab", f"{W}br"):
        return " "
    return "".join(words(child, gone) for child in element)


def lines_of_document(document: Document) -> list[str]:
    """Return the paragraphs and rows of a document, each with its number."""
    return as_compared([line(block) for block in document.blocks])


def line(block: Block) -> str:
    return label(block) + block.text


def as_compared(lines: list[str]) -> list[str]:
    """Return the lines that have words, in the spelling in which redlines compare them."""
    return [found for found in (" ".join(fold(each).split()) for each in lines) if found]


def part(data: bytes, name: str) -> ET.Element:
    return ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))
