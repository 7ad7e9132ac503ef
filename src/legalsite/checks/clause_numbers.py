"""The numbered clauses of a document, by every number under which a reader finds them: 4.2(b), (b), Section D.4."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from legalsite.model.document import Block, Document

Parts = tuple[str, ...]

NAME = re.compile(r"^(?:[^\W\d_]{2,}\.?\s+|§{1,2}\s?)+")
PART = re.compile(r"[0-9]+|[a-z]+")
ARTICLE = re.compile(r"^art", re.IGNORECASE)


@dataclass(slots=True)
class Clauses:
    """`clauses`: headings and paragraphs by their whole number, and items by that of the clause in which they stand;
    `items`: list items by their own number. `articles` and `signs`: whether they call themselves Article or §."""

    clauses: dict[Parts, Block] = field(default_factory=dict)
    items: dict[Parts, Block] = field(default_factory=dict)
    numbers: dict[tuple[int, str, str], Parts] = field(default_factory=dict)
    articles: bool = False
    signs: bool = False

    @property
    def numbered(self) -> bool:
        return len(self.clauses) > 1

    def find(self, parts: Parts) -> Block | None:
        """Letters alone ("clause (b) above") may name any item, numbers an item only where no clause has one."""
        found = self.clauses.get(parts)
        if found is None and (len(parts) > 1 or parts[0].isalpha() or not self.numbered):
            found = self.items.get(parts)
        return found

    def number_of(self, block: Block) -> Parts | None:
        return self.numbers.get(key_of(block))


def key_of(block: Block) -> tuple[int, str, str]:
    """The same for one block in two readings of a text."""
    return block.line, block.number, block.text[:40]


def parts_of(number: str) -> Parts:
    """`Section 4.2(b)` → 4, 2, b."""
    return tuple(PART.findall(NAME.sub("", number).casefold()))


def clause_numbers(document: Document) -> Clauses:
    found = Clauses()
    for block, outer, own in _nested(document):
        found.articles = found.articles or bool(ARTICLE.match(block.number))
        found.signs = found.signs or block.number.startswith("§")
        item = block.kind == "item"
        whole = own if own[: len(outer)] == outer and len(own) > len(outer) else outer + own
        found.numbers[key_of(block)] = whole
        found.clauses.setdefault(whole, block) if whole != own or not item else None
        (found.items if item else found.clauses).setdefault(own, block)
        for start in range(1, len(outer) if item else 0):
            found.items.setdefault(whole[start:], block)
    return found


def _nested(document: Document) -> Iterator[tuple[Block, Parts, Parts]]:
    """Numbered blocks, each with the number of what it stands in."""
    headings: list[tuple[int, Parts]] = []
    clause: Parts = ()
    items: list[tuple[int, Parts]] = []
    for block in document.blocks:
        own = parts_of(block.number) if block.number and block.kind not in {"footnote", "row"} else ()
        if block.kind == "heading":
            headings = [each for each in headings if each[0] < block.level]
            outer = headings[-1][1] if headings else ()
            clause = own if own[: len(outer)] == outer and len(own) > len(outer) else outer + own
            headings.append((block.level, clause))
            items = []
        elif own and block.kind != "item" and len(own) > 1:
            outer, clause, items = clause, own, []
        elif own:
            items = [each for each in items if each[0] < block.level]
            outer = clause if not items else items[-1][1]
            items.append((block.level, outer + own))
        if own:
            yield block, outer, own
