"""A block → the clauses of its own document that it refers to; references to laws and to other documents are none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from legalsite.checks.clause_numbers import Clauses, Parts, parts_of
from legalsite.model.document import Block

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
HIGHEST = 100  # what has more is a law
REMEMBERED = 1 << 12  # blocks: the texts of a policy share most of theirs


Found = tuple[Parts, str, str, int, str, bool]  # a Reference without its block


@dataclass(frozen=True, slots=True)
class Reference:
    """`written` as one reads it, `within` as it stands; `start`: where in the block's
    text its number is; `title` what the text calls the clause: Section 8 (No Onward
    Sharing). `sure`: the text says that it means itself."""

    block: Block
    parts: Parts
    written: str
    within: str
    start: int
    title: str = ""
    sure: bool = False


def references(block: Block, clauses: Clauses) -> Iterator[Reference]:
    if block.kind != "code":
        html = block.html if "<a" in block.html else ""
        for found in _references(block.text, html, articles=clauses.articles, signs=clauses.signs):
            yield Reference(block, *found)


@lru_cache(maxsize=REMEMBERED)
def _references(words: str, html: str, *, articles: bool, signs: bool) -> tuple[Found, ...]:
    return tuple(_read(words, html, articles=articles, signs=signs)) if POSSIBLE.search(words) else ()


def _read(words: str, html: str, *, articles: bool, signs: bool) -> Iterator[Found]:
    links = LINK.findall(html)  # these lead to other pages
    for found in REFERENCE.finditer(words):
        if any(found[0] in linked for linked in links) or _elsewhere(found, words, articles=articles, signs=signs):
            continue
        after = words[found.end() : found.end() + FARTHEST]
        spans = list(NUMBER.finditer(found["numbers"]))
        numbers = [span[0].strip() for span in spans]
        title = TITLE.match(after) if len(numbers) == 1 else None
        for number, span in zip(numbers, spans, strict=True):
            parts = parts_of(number)
            written = f"{found['word'].rstrip('s')} {number}" if len(numbers) > 1 else found[0].strip()
            if number.startswith("(") and not numbers[0].startswith("("):
                continue  # "Section 4, and (iii) …" goes on with something else
            if parts and not any(part.isdigit() and int(part) > HIGHEST for part in parts):
                start, sure = found.start("numbers") + span.start(), bool(OWNED.match(after))
                name = title["title"] if title else ""
                yield parts, written, found[0].strip(), start, name, sure


def _elsewhere(found: re.Match[str], words: str, *, articles: bool, signs: bool) -> bool:
    """Whether the words around it speak of a law or of another document."""
    word = found["word"].casefold()
    if (word.startswith("art") and not articles) or (word.startswith("§") and not signs):
        return True
    after, before = words[found.end() : found.end() + NEAR + 40], words[max(0, found.start() - NEAR) : found.start()]
    if OWNED.match(after):
        return False
    around = f"{STOP.split(before)[-1]} | {STOP.split(TITLE.sub('', after, count=1)[:NEAR])[0]}"
    return bool(LAW.search(around) or OTHERS.match(after) or BEFORE.search(before))
