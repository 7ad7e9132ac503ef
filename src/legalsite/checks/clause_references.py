"""The numbered clauses of a document, and its references to them: 4.2(b), (b), Section D.4."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from legalsite.model.document import Block, Document

Parts = tuple[str, ...]

NAME = re.compile(r"^(?:[^\W\d_]{2,}\.?\s+|§{1,2}\s?)+")
PART = re.compile(r"[0-9]+|[a-z]+")
ARTICLE = re.compile(r"^art", re.IGNORECASE)


@dataclass(slots=True)
class Clauses:
    """The numbered clauses of a document.

    `clauses`: headings and paragraphs by their whole number, and list items by the number that includes their clause.
    `items`: list items by their own number.
    `numbers`: the whole number of each block, by `key_of`.
    `articles`: whether some of them are called "Article".
    `signs`: whether some of them are called "§".
    """

    clauses: dict[Parts, Block] = field(default_factory=dict)
    items: dict[Parts, Block] = field(default_factory=dict)
    numbers: dict[tuple[int, str, str], Parts] = field(default_factory=dict)
    articles: bool = False
    signs: bool = False

    @property
    def numbered(self) -> bool:
        """Whether the text numbers its clauses. A single number does not count, because it may be chance."""
        return len(self.clauses) > 1

    def find(self, parts: Parts) -> Block | None:
        """Return the block with that number; None if there is none.

        A letter alone ("clause (b) above") may be any item; a number alone is an item only if no clause has a number.
        """
        block = self.clauses.get(parts)
        if block is None and (len(parts) > 1 or parts[0].isalpha() or not self.numbered):
            block = self.items.get(parts)
        return block

    def number_of(self, block: Block) -> Parts | None:
        """Return the whole number of a block; None if it has none."""
        return self.numbers.get(key_of(block))


def key_of(block: Block) -> tuple[int, str, str]:
    """Return a key that is the same for one block in two readings of a text."""
    return block.line, block.number, block.text[:40]


def parts_of(number: str) -> Parts:
    """Split a number into its parts: `Section 4.2(b)` becomes 4, 2, b."""
    return tuple(PART.findall(NAME.sub("", number).casefold()))


def clause_numbers(document: Document) -> Clauses:
    """Read the numbered clauses of a document."""
    clauses = Clauses()
    for block, outer, own in _nested(document):
        clauses.articles = clauses.articles or bool(ARTICLE.match(block.number))
        clauses.signs = clauses.signs or block.number.startswith("§")
        item = block.kind == "item"
        whole = own if own[: len(outer)] == outer and len(own) > len(outer) else outer + own
        clauses.numbers[key_of(block)] = whole
        if whole != own or not item:
            clauses.clauses.setdefault(whole, block)
        (clauses.items if item else clauses.clauses).setdefault(own, block)
        for start in range(1, len(outer) if item else 0):
            clauses.items.setdefault(whole[start:], block)
    return clauses


def _nested(document: Document) -> Iterator[tuple[Block, Parts, Parts]]:
    """Yield each numbered block with the number of the clause around it and its own."""
    headings: list[tuple[int, Parts]] = []
    clause: Parts = ()
    items: list[tuple[int, Parts]] = []
    for block in document.blocks:
        own = parts_of(block.number) if block.number and block.kind not in {"footnote", "row"} else ()
        if block.kind == "heading":
            headings = [heading for heading in headings if heading[0] < block.level]
            outer = headings[-1][1] if headings else ()
            clause = own if own[: len(outer)] == outer and len(own) > len(outer) else outer + own
            headings.append((block.level, clause))
            items = []
        elif own and block.kind != "item" and len(own) > 1:
            outer, clause, items = clause, own, []
        elif own:
            items = [item for item in items if item[0] < block.level]
            outer = clause if not items else items[-1][1]
            items.append((block.level, outer + own))
        if own:
            yield block, outer, own


LETTERS = r"(?:\s?\((?:[a-z]{1,2}|[ivxl]{3,5}|[0-9]{1,2})\))"
ONE = (
    rf"(?:[0-9]{{1,3}}(?:\.[0-9]{{1,3}})*(?![0-9])(?:[a-z](?![a-z]))?{LETTERS}*"
    rf"|(?-i:[A-Z])(?:\.[0-9]{{1,3}})*{LETTERS}*|{LETTERS}+)"
)
REFERENCE = re.compile(
    r"(?<![\w-])(?P<word>(?:sub-?)?(?:sections?|clauses?|paragraphs?|articles?)|art\.|sec\.|§{1,2}|abschnitte?n?"
    r"|unterabschnitte?n?|ziffern?|ziff\.|klauseln?|punkte?n?|artikeln?)[\s\u00a0]?"
    rf"(?P<numbers>{ONE}(?:\s?(?:,|,?\s?\b(?:and|or|und|oder|et|ou|to|through|bis)\b|-|–)\s?{ONE})*)(?![\w%])",
    re.IGNORECASE,
)
POSSIBLE = re.compile(
    r"section|clause|paragraph|article|art\.|sec\.|§|abschnitt|ziff|klausel|punkt|artikel", re.IGNORECASE
)
NUMBER = re.compile(ONE, re.IGNORECASE)
TITLE = re.compile(r"\s?\((?P<title>[A-Z][^()0-9“”\"]{3,80})\)")
OWN = (
    r"(?:this|these|the\s+present|dieser|diese[sm]|diesen|vorliegende[rsn]|présente?s?|ces|cette)\b"
    r"(?!\s+(?:act|law|regulation|directive|gesetz))"
)
OTHERS = re.compile(
    rf"(?:\s?\([^()]{{1,80}}\))?,?\s+(?:(?:of|from|under|des|der|von|de|du|d['’]|dans)\s+(?!{OWN})"
    r"|(?:in|to|im|in\s+der)\s+(?:our|your|the\s+[A-Z]|unsere|der\s+[A-Z])|[A-Z]\w*(?:\s+[A-Z]\w*)*\s+(?:Act|Code)\b)",
    re.IGNORECASE,
)
OWNED = re.compile(
    rf"(?:\s?\([^()]{{1,80}}\))?,?\s+(?:(?:of|in|der|des|de|dans)\s+{OWN}|dieser\b|dieses\b|vorliegende[rsn]\b)"
    r"|\s+(?:above|below|oben|unten)\b",
    re.IGNORECASE,
)
LAW = re.compile(
    r"\b(?:[A-Z][a-z]{0,3}[A-Z][A-Za-z]*|Acts?|Code|Regulations?|Directive|Statutes?|Laws?|Treaty|Convention|Constitution"
    r"|Charter|U\.\s?S\.\s?C|C\.\s?F\.\s?R|[A-Za-zäöüß]*(?:gesetz|gesetzes|gesetzbuch|gesetzbuchs|verordnung|richtlinie)"
    r"|[Ll]oi|[Rr]èglement|[Cc]ode|et\s+seq|ff\.)\b"
)
BEFORE = re.compile(
    r"(?:\b[A-Z]{2,}[\w-]*|(?:Act|Code|Law|Agreement|Addendum|Terms|Policy|Regulation|Directive|Notice|Statement|DPA)s?)"
    r"(?:['’]s?)?[,:]?[\s(]*$"
)
LINK = re.compile(r"<a\b[^>]*\bhref=\"(?!#)[^\"]*\"[^>]*>(.*?)</a>", re.DOTALL)
STOP = re.compile(r"[.;]\s")
NEAR, FARTHEST = 45, 160
HIGHEST = 100  # a higher number belongs to a law
REMEMBERED = 1 << 12  # blocks: most are the same in all texts of a policy


Found = tuple[Parts, str, str, int, str, bool]  # a Reference without its block


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in `block` to the clause with the number `parts`.

    `written`: the reference to this one clause: `section 4` of `sections 4 and 5`.
    `within`: the words that it is part of, as they are in the text.
    `start`: the offset of its number in the text of the block.
    `title`: what the text calls the clause: `Section 8 (No Onward Sharing)`.
    `sure`: whether the text says that it refers to itself.
    """

    block: Block
    parts: Parts
    written: str
    within: str
    start: int
    title: str = ""
    sure: bool = False


def references(block: Block, clauses: Clauses) -> Iterator[Reference]:
    """Yield the references of a block to clauses of its own document."""
    if block.kind != "code":
        html = block.html if "<a" in block.html else ""
        for reference in _references(block.text, html, articles=clauses.articles, signs=clauses.signs):
            yield Reference(block, *reference)


@lru_cache(maxsize=REMEMBERED)
def _references(words: str, html: str, *, articles: bool, signs: bool) -> tuple[Found, ...]:
    return tuple(_read(words, html, articles=articles, signs=signs)) if POSSIBLE.search(words) else ()


def _read(words: str, html: str, *, articles: bool, signs: bool) -> Iterator[Found]:
    links = LINK.findall(html)  # these lead to other pages
    for match in REFERENCE.finditer(words):
        if any(match[0] in linked for linked in links) or _elsewhere(match, words, articles=articles, signs=signs):
            continue
        after = words[match.end() : match.end() + FARTHEST]
        spans = list(NUMBER.finditer(match["numbers"]))
        numbers = [span[0].strip() for span in spans]
        title = TITLE.match(after) if len(numbers) == 1 else None
        for number, span in zip(numbers, spans, strict=True):
            parts = parts_of(number)
            written = f"{match['word'].rstrip('s')} {number}" if len(numbers) > 1 else match[0].strip()
            if number.startswith("(") and not numbers[0].startswith("("):
                continue  # "Section 4, and (iii) …" goes on with something else
            if parts and not any(part.isdigit() and int(part) > HIGHEST for part in parts):
                start, sure = match.start("numbers") + span.start(), bool(OWNED.match(after))
                name = title["title"] if title else ""
                yield parts, written, match[0].strip(), start, name, sure


def _elsewhere(match: re.Match[str], words: str, *, articles: bool, signs: bool) -> bool:
    """Return whether the words around a reference are about a law or another document."""
    word = match["word"].casefold()
    if (word.startswith("art") and not articles) or (word.startswith("§") and not signs):
        return True
    after, before = words[match.end() : match.end() + NEAR + 40], words[max(0, match.start() - NEAR) : match.start()]
    if OWNED.match(after):
        return False
    around = f"{STOP.split(before)[-1]} | {STOP.split(TITLE.sub('', after, count=1)[:NEAR])[0]}"
    return bool(LAW.search(around) or OTHERS.match(after) or BEFORE.search(before))
