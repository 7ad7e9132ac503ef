"""The numbered clauses of a document, and its references to them: 4.2(b), (b), Section D.4."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape

from msgspec import Struct, field

from legalsite.checks.document_links import TAG
from legalsite.model.document import Block, Document
from legalsite.text.dates_in_prose import days_in
from legalsite.text.stated_dates import PART_NAMES

Parts = tuple[str, ...]

NAME = re.compile(r"^(?:[^\W\d_]{2,}\.?\s+|§{1,2}\s?)+")
PART = re.compile(r"[1-9][0-9]*|0(?![0-9])|[a-z]+")  # "04" is 4
ARTICLE = re.compile(r"^art", re.IGNORECASE)
FIRST = frozenset({("1",), ("i",)})


class Clauses(Struct):
    """The numbered clauses of a document.

    `blocks`: all blocks of the document.
    `clauses`: headings and paragraphs by their whole number, and list items by the number that includes their clause.
    `items`: list items by their own number.
    `repeated`: the numbers that several list items have.
    `numbers`: the whole number of each block, by `key_of`.
    `counts`: how many blocks have each whole number.
    `outermost`: how many blocks have a clause number that is not part of another one's.
    `traces`: the numbers that stand where a clause may begin, also where Markdown shows no clause: inside a paragraph,
    in bold, or without the punctuation that sets a number apart.
    `articles`: whether they are called "Article": the first one is. A clause that begins with another, as in "Article
    15: you may see your data", names that of a law.
    `signs`: whether they are called "§".
    `parted`: whether it has annexes, whose "paragraph 4" may be meant.
    `of_law`: whether the title names a law, whose "Article 7" may be meant.
    `model_clauses`: whether the text speaks of standard contractual clauses, whose numbers "Clause 7" may mean.
    """

    blocks: tuple[Block, ...] = ()
    clauses: dict[Parts, Block] = {}
    items: dict[Parts, Block] = {}
    repeated: set[Parts] = set()
    numbers: dict[tuple[int, str, str], Parts] = {}
    counts: Counter[Parts] = field(default_factory=Counter)
    outermost: int = 0
    traces: set[Parts] = set()
    articles: bool = False
    signs: bool = False
    parted: bool = False
    of_law: bool = False
    model_clauses: bool = False

    @property
    def numbered(self) -> bool:
        """Whether the text numbers its clauses. A single number does not count, because it may be chance."""
        return len(self.clauses) > 1

    @property
    def unused(self) -> tuple[str, ...]:
        """The beginnings of words for clauses that can only mean those of another text."""
        return tuple(word for word, used in (("art", self.articles), ("§", self.signs)) if not used)

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """The beginnings of words for clauses that may mean those of another text or of an annex."""
        return ("clause", "klausel") * self.model_clauses + ("paragraph",) * self.parted + OF_STATUTES * self.of_law

    def find(self, parts: Parts) -> Block | None:
        """Return the block with that number; None if there is none.

        A letter alone ("clause (b) above") may be any item; a number alone is an item only if no clause has a number,
        or if all clauses with one are part of the same clause ("Punkt 2" in § 1).
        """
        block = self.clauses.get(parts)
        if block is None and (len(parts) > 1 or parts[0].isalpha() or self.outermost < 2):
            block = self.items.get(parts)
        return block

    def lacks(self, parts: Parts) -> bool:
        """Return whether the text surely has no clause with that number.

        This is sure only where its neighbours are numbered from the first to the last, each once: annexes that begin
        anew and numbers that were lost on the way prove nothing. If the text has no clause 4(a), "4(b)" may be a
        paragraph that only readers count.
        """
        traced = parts in self.traces or (parts[-1].isalpha() and parts[-1:] in self.traces)
        if traced or self.find(parts) or not self.once(parts):
            return False
        if not self.numbered:
            return not self.counts and not self.traces
        if parts[0].isalpha() and len(parts) == 1:
            lists = {number[:-1] for number in self.counts if number[-1].isalpha()}
            return bool(lists) and all(self._is_whole(outer, digits=False) for outer in lists)
        if len(parts) > 1 and parts[:-1] not in self.clauses:
            return len(parts) == 2 and parts[0].isdigit() and self._is_whole((), digits=True)
        return self._is_whole(parts[:-1], digits=parts[-1].isdigit())

    def _is_whole(self, outer: Parts, *, digits: bool) -> bool:
        """Return whether the clauses of `outer` are numbered from the first to the last, each once and all in the same
        way, and no trace of another one is in the text."""
        inner = {number[-1]: many for number, many in self.counts.items() if number[:-1] == outer}
        traced = {number[-1] for number in self.traces if outer and number[:-1] == outer}
        numbers = [*inner, *(traced - inner.keys())]
        alike = all(number.isdigit() == digits for number in numbers)
        return bool(inner) and alike and set(inner.values()) == {1} and _is_run(numbers)

    def once(self, parts: Parts) -> bool:
        """Return whether the number, and each that it is part of, stands for one clause only."""
        return not any(self.counts[parts[:end]] > 1 for end in range(1, len(parts) + 1))

    def within(self, clause: Block) -> Iterator[Block]:
        """Yield the clause and the blocks after it, up to the next clause that is not part of it."""
        number, start = self.number_of(clause) or (), self.blocks.index(clause)
        yield clause
        for block in self.blocks[start + 1 :]:
            own = self.number_of(block)
            ends = own[: len(number)] != number if own else block.kind == clause.kind == "heading"
            if ends and (own or block.level <= clause.level):
                return
            yield block

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
    clauses = Clauses(document.blocks)
    for block, outer, own in _nested(document):
        first = own[:1] in FIRST
        clauses.articles = clauses.articles or (first and bool(ARTICLE.match(block.number)))
        clauses.signs = clauses.signs or (first and block.number.startswith("§"))
        item = block.kind == "item"
        complete = len(own) > 1 and not item and not block.number.startswith("(")
        whole = own if complete or (own[: len(outer)] == outer and len(own) > len(outer)) else outer + own
        clauses.numbers[key_of(block)] = whole
        if whole != own or not item:
            clauses.clauses.setdefault(whole, block)
            clauses.counts[whole] += 1
            clauses.outermost += len(whole) == 1
        else:
            clauses.traces.add(own)
        if item and own in clauses.items:
            clauses.repeated.add(own)
        (clauses.items if item else clauses.clauses).setdefault(own, block)
        for start in range(1, len(outer) if item else 0):
            clauses.items.setdefault(whole[start:], block)
    clauses.parted = any(PART_NAMES.match(f"{block.number} {block.text}") for block in document.blocks)
    clauses.of_law = any(STATUTE.search(block.text) for block in document.headings[:1])
    clauses.model_clauses = any(MODEL_CLAUSES.search(block.text) for block in document.blocks)
    clauses.traces |= {parts_of(number) for block in document.blocks for number in _traces(block)} - {()}
    clauses.traces |= {(number[1],) for number in EMPTY_ITEM.finditer(document.html)}
    clauses.traces |= {("1",)} if "<ol>" in document.html else set()  # items in raw HTML show numbers that are not read
    clauses.traces |= {number[:end] for number in (*clauses.counts, *clauses.traces) for end in range(1, len(number))}
    return clauses


def _is_run(numbers: list[str]) -> bool:
    """Return whether the numbers or letters follow each other from the first on: 1, 2, 3; a, b, c; i, ii, iii."""
    if numbers[0].isdigit():
        counted = sorted(map(int, numbers))
        return counted[0] <= 1 and counted == list(range(counted[0], counted[0] + len(counted)))
    return any(sorted(numbers) == sorted(order[: len(numbers)]) for order in (LETTERS_IN_ORDER, ROMANS_IN_ORDER))


# A number alone in its line, with its clause in the next one.
EMPTY_ITEM = re.compile(r'<ol start="([0-9]{1,3})">\s*<li>\s*</li>')
LETTERS_IN_ORDER = list("abcdefghijklmnopqrstuvwxyz")
ROMANS_IN_ORDER = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]
DIGITS = r"[0-9]{1,3}(?:\.[0-9]{1,3})*"
TRACED = rf"{DIGITS}\.?(?:[A-Za-z](?![A-Za-z]))?|[A-Z][.-]?{DIGITS}"
TRACE = re.compile(
    rf"^\W*(?P<opens>{TRACED})(?=[.):]|\W*\s|\W*$)"
    rf"|^\W*(?:[^\W\d_]{{2,}}\.?\s+|§{{1,2}}\s?)(?P<named>{TRACED})(?=[.):]|\W*$|\W*\s[A-ZÄÖÜÉÀ])"
    rf"|[.;:!?)\]”\"]\s*(?P<runs_in>{TRACED})[.):]?\s+[\"“(„«]?(?=[A-ZÄÖÜÉÀ])"
)
IN_BOLD = re.compile(rf"<strong>\W*({DIGITS}[A-Za-z]?)(?![0-9])")
OPENS_LINE = re.compile(rf"\n\s*({DIGITS})(?=[.):]?\s)")  # within a paragraph: each clause is a line of its own
OPENING_LETTER = re.compile(r"\W*([a-z]{1,2}|[ivxl]{3,5})[.)]\s", re.IGNORECASE)
LETTER = re.compile(r"(?<![0-9)\w])\(([a-z]{1,2}|[ivxl]{3,5})\)", re.IGNORECASE)


def _traces(block: Block) -> Iterator[str]:
    """Yield the numbers that stand where a clause may begin in a block, and the letters of lists within a sentence."""
    text = block.text
    yield from (match["opens"] or match["named"] or match["runs_in"] for match in TRACE.finditer(text))
    yield from (match[1] for pattern in (IN_BOLD, OPENS_LINE) for match in pattern.finditer(block.html))
    if opening := OPENING_LETTER.match(text):
        yield opening[1]
    if LETTER.search(text):
        yield from (match[1] for match in LETTER.finditer(REFERENCE.sub(" ", text)))


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
        elif len(own) > 1 and block.kind != "item" and not block.number.startswith("("):
            outer, clause, items = clause, own, []
        elif own:
            items = [item for item in items if item[0] < block.level]
            outer = clause if not items else items[-1][1]
            items.append((block.level, outer + own))
        if own:
            yield block, outer, own


MODEL_CLAUSES = re.compile(
    r"(?:standard|model)\s+(?:contractual|data protection|contract)?\s*clauses|\bSCCs?\b|standardvertragsklauseln"
    r"|standarddatenschutzklauseln|clauses\s+(?:contractuelles\s+)?types|clauses contractuelles standards?",
    re.IGNORECASE,
)
LETTERS = r"(?:\s?\((?:[a-z]{1,2}|[ivxl]{3,5}|[0-9]{1,2})\))"
ONE = (
    rf"(?:[0-9]{{1,3}}(?:\.[0-9]{{1,3}})*(?![0-9])(?:[a-z](?![a-z]))?{LETTERS}*"
    rf"|(?<![A-Za-z])(?-i:[A-Z])(?:\.[0-9]{{1,3}})*{LETTERS}*|{LETTERS}+)"
)
REFERENCE = re.compile(
    r"(?<![\w-])(?P<word>(?:sub-?)?(?:sections?|clauses?|paragraphs?|articles?)|art\.|sec\.|§{1,2}|abschnitte?n?"
    r"|unterabschnitte?n?|ziffern?|ziff\.|klauseln?|punkte?n?|artikeln?)[\s\u00a0]?"
    rf"(?P<numbers>{ONE}(?:\s?(?:,|,?\s?\b(?:and|or|und|oder|et|ou|to|through|bis)\b|-|–)\s?{ONE})*)(?![\w%])",
    re.IGNORECASE,
)
# Each reference contains one of these, in capitals or not.
POSSIBLE = (
    *("section", "clause", "paragraph", "article", "art.", "sec.", "§"),
    *("abschnitt", "ziff", "klausel", "punkt", "artikel"),
)
NUMBER = re.compile(rf"(?<![A-Za-z]){ONE}(?![A-Za-z])", re.IGNORECASE)
TITLE = re.compile(r"\s?\((?P<title>[A-Z][^()0-9“”\"]{3,80})\)")
OWN = (
    r"(?:this|these|the\s+present|dieser|diese[sm]|diesen|vorliegende[rsn]|présente?s?|ces|cette)\b"
    r"(?!\s+(?:act|law|regulation|directive|gesetz))"
)
DOCUMENT = (
    r"(?:Act|Code|Law|Agreement|Addendum|Terms|Conditions|Policy|Regulation|Directive|Notice|Statement|DPA|Form|Charter"
    r"|By-?[Ll]aw|Handbook|Manual|Guide|Guideline|Licen[cs]e|Contract|Constitution)s?"
)
OTHERS = re.compile(
    rf"(?:,?\s+(?:alinéas?|al\.|paragraphes?|Abs\.|Absatz|Satz|S\.|Nr\.|lit\.|point)\s*[0-9a-z]{{1,3}}\b){{0,3}}"
    rf"(?:\s?\([^()]{{1,80}}\))?,?\s+(?:(?:of|from|under|des|der|von|de|du|d['’]|dans)\s+(?!{OWN})"
    r"|(?:in|to|im|in\s+der)\s+(?:our|your|the\s+[A-Z]|unsere|der\s+[A-Z])|[A-Z]\w*(?:\s+[A-Z]\w*)*\s+(?:Act|Code)\b"
    rf"|unserer\b|unseres\b|thereof\b|(?-i:(?:[A-Z]\w+\s){{0,3}}{DOCUMENT})\b)"
    r"|(?:,?\s+paragraphs?\s*[0-9]{1,3}|\s?[\"“„«][^\"“”„«»]{1,80}[\"“”»])\s+(?:of|des|der|du)\s+(?:the\s+)?"
    rf"(?:(?-i:{DOCUMENT}|Articles)\b|statuts|Satzung|Ordnung|règlement)",
    re.IGNORECASE,
)
OWNED = re.compile(
    rf"(?:\s?\([^()]{{1,80}}\))?,?\s+(?:(?:of|in|der|des|de|dans)\s+{OWN}|dieser\b|dieses\b|vorliegende[rsn]\b)"
    r"|\s+(?:above|below|oben|unten)\b",
    re.IGNORECASE,
)
LAW = re.compile(
    r"\b(?:[A-Z][a-z]{0,3}[A-Z][A-Za-z]*|Acts?|Code|Regulations?|Directive|Statutes?|Laws?|Treaty|Convention|Constitution"
    r"|Charter|U\.\s?S\.\s?C|C\.\s?F\.\s?R|[A-Za-zäöüß]*(?:gesetz|gesetzes|gesetzbuch|gesetzbuchs|[Oo]rdnung|[Ss]atzung|richtlinie)"
    r"|[Ll]oi|[Rr]èglement|[Cc]ode|[Dd]écret|[Oo]rdonnance|et\s+(?:seq|suivants)|ff|[A-Z][a-z]+\s+law)\b"
)
OF_STATUTES = ("art", "§")  # words for the parts of a law more often than for clauses
STATUTE = re.compile(  # a law that a sentence names: its articles may be mentioned anywhere in the sentence
    r"\b(?:GDPR|RGPD|DS-?GVO|BDSG|TTDSG|TDDDG|TMG|DDG|BGB|HGB|UWG|UrhG|VSBG|RStV|MStV|CCPA|CPRA|LGPD|LCEN|revDSG|nDSG"
    r"|[Cc]ode\s+(?:civil|pénal|de|du|des)|[Ll]oi\s+(?:n°|du|de|Informatique|pour)|[Rr]èglement\s+(?:\(UE\)|général|européen)"
    r"|Regulation\s+\((?:EU|EC)\)|Verordnung\s+\(EU\)|[Dd]irective|Richtlinie\s+[0-9]|Grundgesetz|Constitution"
    r"|(?!AGB|OHG)[A-Z][A-Za-zÄÖÜäöüß]{1,9}(?:G|GB|VO)|[A-Za-zÄÖÜäöüß]{1,30}[a-zäöüß](?:G|GB|VO)"
    r"|[A-ZÄÖÜ][a-zäöüß]{2,30}(?:gesetz(?:es|buch|buch[es]s)?|verordnung))\b"
)
SENTENCE_END = re.compile(r"(?<![Aa]rt)(?<!\b[Aa]l)(?<!\b[Nn]r)(?<!\bAbs)(?<!\blit)[.;!?]\s+(?=[A-ZÀ-Ü„«“\"(])")
OF_STATUTE = re.compile(r"\.?\s?\*?[0-9]")  # after a letter: article L. 216-3 of a French code
OF_PART = re.compile(
    r"(?:\s?\([^()]{1,80}\))?,?\s+(?:of|to|in|des|der|dieses?r?|de)\s+(?:(?:this|these|the|diese[sr]?|cette|ce)\s+)?(?:[A-Z]\w*\s+)?"
    r"(?:appendix|annex|schedule|exhibit|attachment|anhang|anlage|annexe)\b",
    re.IGNORECASE,
)
PART_OF = re.compile(
    r"\b(?:schedule|annex|appendix|exhibit|addendum|supplement|amendment|rider)\s+to\s+(?:the|our|your|an?)\b"
    r"|\b(?:this|these|diese[rs]?)\s+[^.;]{1,80}\bform(?:s|ing)?\s+(?:an?\s+)?(?:integral\s+)?part\s+of\b"
    r"|\b(?:this|these)\s+(?:[\w-]+\s+){1,4}(?:supplements?|amends?|is\s+supplemental\s+to)\b"
    r"|\b(?:Anlage|Anhang|Ergänzung|Nachtrag)\s+zu[rm]?\b|\bBestandteil\s+(?:des|der)\b|\bfait\s+partie\s+(?:intégrante\s+)?d",
    re.IGNORECASE,
)
BEGINNING = 12  # blocks
BEFORE = re.compile(
    rf"(?:\b[A-Z]{{2,}}[\w-]*|{DOCUMENT}(?:\s(?:of|and)\s[A-Z]\w+){{0,2}}(?:\s(?:[Vv]ersion\s|v)?[0-9.]{{1,5}})?"
    r"|\b(?:Title|Chapter|Part|Book|Appendix|Annexe?|Schedule|Exhibit|Attachment|Kapitel|Teil|Buch|Anhang|Anlage|Titre|Chapitre"
    r"|Livre)\s(?:[0-9IVXLC]{1,5}|[A-Z])|\b(?i:(?:the|that)\s+same|de[mr]selben|le\s+même)\s\w+)"
    r"(?:['’]s?)?[,:]?[\s(]*$"
)
NEXT = re.compile(r"[\w.()]{0,12}\s?(?:[,/&]|,?\s?\b(?:and|or|und|oder|et|ou)\b)\s?")
LINK = re.compile(r"<a\b[^>]*\bhref=\"(?!#)[^\"]*\"[^>]*>(.*?)</a>", re.DOTALL)
STOP = re.compile(r"(?<!\b[Aa]rt)(?<!\b[Aa]bs)(?<!\b[Nn][ro])(?<!\blit)(?<!\b[Aa]l)(?<!\b[Ss]ec)[.;]\s")
NEAR, FAR, FARTHEST = 45, 80, 160
HIGHEST = 100  # a higher number belongs to a law
REMEMBERED = 1 << 12  # blocks: most are the same in all texts of a policy


Found = tuple[Parts, str, str, int, str, bool]  # a Reference without its block


class Reference(Struct, frozen=True):
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


def numbers_of_other_texts(blocks: Iterable[Block]) -> set[str]:
    """Return the first parts of the numbers that the text gives to clauses of another one. Where it names "section 15.4
    of the Standard Agreement", its "section 15" is probably that one's as well."""
    numbers = set[str]()
    for block in filter(may_refer, blocks):
        for match in REFERENCE.finditer(block.text):
            after = block.text[match.end() : match.end() + NEAR + 40]
            if OTHERS.match(after) and not OF_PART.match(after):
                numbers |= {parts_of(span[0])[0] for span in NUMBER.finditer(match["numbers"]) if parts_of(span[0])}
    return numbers


def is_part_of_another(document: Document) -> bool:
    """Return whether a text says at its beginning that it is part of another one, as a schedule to an agreement is."""
    return any(PART_OF.search(block.text) for block in document.blocks[:BEGINNING])


def may_refer(block: Block) -> bool:
    """Return whether a block may refer to a clause. If this is False, `references` finds none; it takes a fraction of
    the time."""
    text = block.text.casefold()
    return block.kind != "code" and any(word in text for word in POSSIBLE)


def references(block: Block, clauses: Clauses) -> Iterator[Reference]:
    """Yield the references of a block to clauses of its own document."""
    if may_refer(block):
        html = block.html if "<a" in block.html else ""
        for reference in _references(block.text, html, clauses.unused, clauses.ambiguous):
            yield Reference(block, *reference)


@lru_cache(maxsize=REMEMBERED)
def _references(words: str, html: str, unused: tuple[str, ...], ambiguous: tuple[str, ...]) -> tuple[Found, ...]:
    return tuple(_read(words, html, unused, ambiguous))


def _read(words: str, html: str, unused: tuple[str, ...], ambiguous: tuple[str, ...]) -> Iterator[Found]:
    links = {unescape(TAG.sub("", link)) for link in LINK.findall(html)} - {""}  # to other pages
    linked = {match[0].strip() for link in links for match in REFERENCE.finditer(link)}
    sizes = {len(link) for link in links if len(link) <= FARTHEST}
    other: re.Match[str] | None = None  # the last one that is about another text
    for match in REFERENCE.finditer(words):
        if match["word"].casefold().startswith(unused) or match[0].strip() in linked:
            continue
        before = words[max(0, match.start() - FARTHEST) : match.start()].rstrip(" ,:–—-(")
        behind_link = any(before[-size:] in links for size in sizes)
        if behind_link or _elsewhere(match, words, ambiguous) or (other and _goes_on(other, match, words)):
            other = match
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


HISTORY = re.compile(
    r"\b(?:(?:revision|version|change|update)s? (?:history|logs?)|history of (?:\w+ )?(?:changes|revisions|versions)"
    r"|change ?logs?|what(?:['’]s| is| has) (?:new|changed)|summary of (?:\w+ )*(?:changes|updates|amendments)"
    r"|(?:recent|latest|previous|past) (?:changes|updates|versions)|änderungshistorie|versionsverlauf|änderungsverlauf"
    r"|änderungsverzeichnis|historique (?:des|de la)|journal des modifications|principales modifications)\b",
    re.IGNORECASE,
)


def told_of_earlier_texts(blocks: Iterable[Block]) -> Iterator[int]:
    """Yield the lines of what stands below a heading that names a list of changes, or is nothing but a day: clauses
    that it names may be those of an earlier text."""
    level = 0
    for block in blocks:
        if block.kind == "heading":
            heads_changes = bool(HISTORY.search(block.text)) or _is_day(block.text)
            if heads_changes or block.level <= level:
                level = block.level if heads_changes else 0
        if level:
            yield block.line


def _is_day(text: str) -> bool:
    words = text.strip(" .:*_")
    return any(match[0] == words for match, _, _ in days_in(words))


def _elsewhere(match: re.Match[str], words: str, ambiguous: tuple[str, ...]) -> bool:
    """Return whether the words around a reference are about a law, another document or a part of this one."""
    after, before = words[match.end() : match.end() + NEAR + 40], words[max(0, match.start() - FAR) : match.start()]
    if OF_PART.match(after) or (match["numbers"].isalpha() and OF_STATUTE.match(after)):
        return True
    if OWNED.match(after):
        return False
    if match["word"].casefold().startswith(ambiguous):
        return True
    if match["word"].casefold().startswith(OF_STATUTES) and STATUTE.search(_sentence_around(match, words)):
        return True
    around = f"{STOP.split(before)[-1]} | {STOP.split(TITLE.sub('', after, count=1)[:NEAR])[0]}"
    return bool(LAW.search(around) or OTHERS.match(after) or BEFORE.search(before))


def _goes_on(other: re.Match[str], match: re.Match[str], words: str) -> bool:
    """Return whether a reference is the next one in a list: "Terms and Conditions Section 3a.7 and Section 10.4"."""
    same = other["word"].casefold() == match["word"].casefold()
    return same and bool(NEXT.fullmatch(words, other.end(), match.start())) and not OWNED.match(words, match.end())


def _sentence_around(match: re.Match[str], words: str) -> str:
    ends = [end.end() for end in SENTENCE_END.finditer(words)]
    start = max((end for end in ends if end <= match.start()), default=0)
    return words[start : min((end for end in ends if end >= match.end()), default=len(words))]
