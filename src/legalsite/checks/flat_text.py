"""A text as one sequence of words, without its layout: tells whether words changed, or only the way they are set out.

A web page that is captured or converted again has its paragraphs cut elsewhere, list markers that became words, links
without words, and protected addresses that come and go. No reader would call any of this a change.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Literal

from legalsite.checks.document_links import SPACER
from legalsite.model.document import UNREAD, Block, Document, Span
from legalsite.redline.words import shortest_edits
from legalsite.text.boilerplate import is_menu_entry
from legalsite.text.dates_in_prose import is_date_line
from legalsite.text.normalise import fold

Difference = Literal["words", "links", "addresses", "numbers", "signs", "none"]

WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)+|\w+|[{}%]")  # with the signs of other tools' markup
SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
PROTECTED = re.compile(r"\[*\bemail\s+protected\b\]*", re.IGNORECASE)
PROTECTING = re.compile(r"/cdn-cgi/l/email-protection", re.IGNORECASE)
DATA_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\(data:[^\s)]*(?:\s[^)]*)?\)")
MARKER = r"\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[A-Za-z]|[ivxlcIVXLC]{2,6})[.):]+"
FIRST_MARKER = re.compile(rf"\W*{MARKER}(?!\w)")
LAYOUT = re.compile(rf"(?<!\w){MARKER}(?!\w)|[0-9]+(?:[.,][0-9]+)+|(?<!\S)[-*•·▪◦](?!\S)|[|\s]")
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>|<img\b[^>]*\bsrc="([^"]*)"', re.DOTALL)
RAW_LINK = re.compile(r"\[([^\[\]]{1,300})\]\s?\(([^()\s]{1,500})\)")  # one that Markdown did not read
TAG = re.compile(r"<(?!img\b)[^>]*>")
CONTENTS = re.compile(
    r"(?:table of )?contents|on this page|in this (?:policy|article|section)|close|was this (?:page|article) helpful\?"
    r"|inhalt(?:sverzeichnis)?|auf dieser seite|schließen|sommaire|table des matières|sur cette page|fermer",
    re.IGNORECASE,
)
BUTTON = re.compile(
    r"(?:download|join|get|try|contact|install|open|start|sign up|sign in|log in|subscribe|share|print|follow)\b"
    r"|(?:jetzt|hier)\b|.*\b(?:herunterladen|anmelden|registrieren|drucken|teilen)$"
    r"|(?:télécharge|rejoi|contacte|inscri|installe|partage|imprime)\w*\b",
    re.IGNORECASE,
)
LONGEST_BUTTON = 7  # words
LABEL = 2  # words: so short a paragraph is a button or a tab
FEW = 3  # items: so short a list of labels at the end of a page is part of the page
REMEMBERED = 1 << 12  # blocks: most are the same in all texts of a policy


@dataclass(slots=True)
class FlatText:
    """The words of a text in their order, its links and its punctuation.

    `kinds` says of each word whether it is one of the text, a list marker or clause number, or part of the page around
    the text: a menu, a button, a date line.
    """

    words: list[str] = field(default_factory=list)
    kinds: list[Literal["text", "marker", "page"]] = field(default_factory=list)
    links: Counter[str] = field(default_factory=Counter)
    signs: list[str] = field(default_factory=list)


def difference(old: Document, new: Document) -> Difference:
    """Return the weightiest thing in which two texts differ, whatever their layout."""
    before, after = _flat(old), _flat(new)
    changed = _changed_kinds(before, after)
    if any("text" in kinds for kinds in changed):
        return "words"
    if before.links != after.links:
        pages = (Counter(map(_page, flat.links.elements())) for flat in (before, after))
        return "addresses" if next(pages) == next(pages) else "links"
    if all("marker" in kinds for kinds in changed):
        return "numbers"
    return "none" if before.signs == after.signs else "signs"


def same_words(old: str, new: str) -> bool:
    """Return whether two texts have the same words, apart from protected addresses and `https` for `http`."""
    return WORD.findall(_plain(old)) == WORD.findall(_plain(new))


def is_around_text(block: Block, headings: frozenset[str]) -> bool:
    """Return whether a block is part of the page around the text: an entry of a menu or of a list of contents (it
    names one of the `headings`), a button, or a label of one or two words."""
    text = block.text.strip()
    if block.kind == "heading" or not text:
        return bool(CONTENTS.fullmatch(text))
    alone = "<a" not in block.html or bool(LINK.fullmatch(block.html.strip()))
    sentence = block.number or not text[-1].isalnum()
    label = block.kind == "paragraph" and len(text.split()) <= LABEL and alone and not sentence
    entry = text.casefold() in headings or bool(CONTENTS.fullmatch(text)) or is_menu_entry(text)
    return label or entry or _is_button(block, text)


def _is_button(block: Block, text: str) -> bool:
    """Return whether a block is a short link and nothing else, and asks the reader to do something."""
    link = LINK.fullmatch(block.html.strip())
    return bool(link) and len(text.split()) <= LONGEST_BUTTON and bool(BUTTON.match(text))


def _changed_kinds(before: FlatText, after: FlatText) -> tuple[set[str], set[str]]:
    """Return the kinds of the words that were removed, and of those that were added."""
    if _lost(before, after) or _lost(after, before):
        return {"text"}, {"text"}
    removed, added = set[str](), set[str]()
    for edit in shortest_edits(before.words, after.words):
        if edit.changed:
            removed |= set(before.kinds[edit.old_start : edit.old_end])
            added |= set(after.kinds[edit.new_start : edit.new_end])
    return removed, added


def _lost(flat: FlatText, other: FlatText) -> bool:
    """Return whether a word of one text is nowhere in the other. This is quick to see, and most changes are such."""
    own = Counter(word for word, kind in zip(flat.words, flat.kinds, strict=True) if kind == "text")
    return bool(own - Counter(other.words))


def _flat(document: Document) -> FlatText:
    flat = FlatText()
    headings = frozenset(block.text.casefold() for block in document.headings)
    strays = _strays(document.blocks)
    for block in document.blocks:
        part = _part(block.number, block.spans, block.html)
        page = block in strays or part.dated or is_around_text(block, headings)
        flat.words += part.words
        flat.kinds += ["page" if page else "marker"] * part.leading
        flat.kinds += ["page" if page else "text"] * (len(part.words) - part.leading)
        if not page:
            flat.links.update(part.links)
            flat.signs += part.signs
    return flat


@dataclass(frozen=True, slots=True)
class _FlatPart:
    """One block of a flat text. `leading`: how many of its first words are its clause number or list marker."""

    words: list[str]
    leading: int
    links: list[str]
    signs: list[str]
    dated: bool


@lru_cache(maxsize=REMEMBERED)
def _part(number: str, spans: tuple[Span, ...], html: str) -> _FlatPart:
    whole = "".join(span.text for span in spans if span.of not in UNREAD)
    text = _plain(whole)
    numbers = WORD.findall(number)
    words = [word for span in spans for word in _words(span)]
    marker = None if numbers else FIRST_MARKER.match(text)
    leading = min(len(WORD.findall(marker[0])), len(words)) if marker else len(numbers)
    signs = [sign for sign in LAYOUT.sub("", text) if not sign.isalnum()] if words else []
    return _FlatPart(numbers + words, leading, list(_links(html, whole)), signs, is_date_line(text))


def _strays(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the first and the last items of a text, if they are a few labels that no sentence introduces."""
    strays: tuple[Block, ...] = ()
    for edge in (blocks[0], blocks[-1]) if blocks else ():
        items = tuple(block for block in blocks if edge.kind == "item" and block.group == edge.group)
        labels = all(len(block.text.split()) <= LABEL and not block.number for block in items)
        introduced = items[:1] and blocks[blocks.index(items[0]) - 1].text.rstrip().endswith(":")
        strays += items if labels and len(items) <= FEW and not introduced else ()
    return strays


def _words(span: Span) -> Iterator[str]:
    if span.of == "target":
        return
    words = WORD.findall(_plain(span.text))
    yield from (f"~{word}" for word in words) if span.struck or span.of == "note" else words


def _plain(text: str) -> str:
    """Return a text without protected addresses and without what is the same in all forms of an address."""
    return SCHEME.sub("", RAW_LINK.sub(r"\1", PROTECTED.sub("", DATA_IMAGE.sub("", fold(text)))))


def _links(html: str, text: str) -> Iterator[str]:
    """Yield where links lead that have words, and where images are; http and https are the same."""
    links = LINK.finditer(html) if "<a" in html or "<img" in html else ()
    targets = [unescape(link[1] or link[3] or "") for link in links if link[3] or TAG.sub("", link[2]).strip()]
    targets += [raw[2] for raw in RAW_LINK.finditer(text)] if "](" in text else []
    for target in targets:
        if not (PROTECTING.search(target) or SPACER.search(target) or target.startswith("data:")):
            yield SCHEME.sub("", target).rstrip("/")


def _page(target: str) -> str:
    return target.partition("#")[0].partition("?")[0].rstrip("/")
