"""A heading two levels or more below the one above it: the contents and screen readers show a gap."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from legalsite.checks.clause_references import Clauses, Parts, Reference, clause_numbers, key_of, references
from legalsite.checks.document_links import TAG
from legalsite.checks.places import at_offset, at_words, weight, written
from legalsite.checks.subject import Subject
from legalsite.errors import Problem, Severity
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision
from legalsite.model.redline import Passage
from legalsite.redline.normalise import block_key
from legalsite.text.dates import is_date_line


def heading_level(subject: Subject) -> Iterator[Problem]:
    """Of current texts; the first place of each kind of gap."""
    for text in subject.current:
        for (above, level), blocks in _gaps(subject.document(text)).items():
            what = f"this heading is of level {level}, and what stands above it of level {above}"
            more = f"; {len(blocks) - 1} more like it in the text" if len(blocks) > 1 else ""
            help = f"begin it with {'#' * (above + 1)}"
            first = blocks[0]
            yield Problem("heading-level", what + more, help, *at_words(subject, text, first.line), "warning")


def _gaps(document: Document) -> dict[tuple[int, int], list[Block]]:
    """(level above, level) → headings. The title of the page is the one heading of level 1."""
    gaps: dict[tuple[int, int], list[Block]] = {}
    above = 1
    for block in document.headings[1 if document.title else 0 :]:
        level = max(block.level, 2)
        if level > above + 1:
            gaps.setdefault((above, level), []).append(block)
        above = level
    return gaps


# --- A reference to a clause that moved, went or never was: "see section 4.2". ---

WORD = re.compile(r"[^\W\d_]{4,}")
LONGEST_NAME = 60
LIKELY = 0.3  # of a title's words, that the clause has them too


@dataclass(frozen=True, slots=True)
class Past:
    """The revision before: its clauses, and what became of its blocks, by `key_of`; None where they went. `kept` has
    the passages of each new block."""

    revision: Revision
    clauses: Clauses
    became: Mapping[tuple[int, str, str], Block | None]
    kept: Mapping[tuple[int, str, str], list[Passage]]


def lost_reference(subject: Subject) -> Iterator[Problem]:
    """Of current texts; against the revision before, editable ones."""
    for text in subject.current:
        document = subject.document(text)
        clauses = clause_numbers(document)
        found = [reference for block in document.blocks for reference in references(block, clauses)]
        past = _past(subject, text) if found and clauses.clauses else None
        for reference in found:
            said = _moved(reference, clauses, past) if past else None
            severity = weight(subject, text) if said else "warning"
            said = said or _nowhere(reference, clauses)
            if said:
                yield _problem(subject, text, reference, said, severity)


def _problem(subject: Subject, text: Revision, reference: Reference, said: str, severity: Severity) -> Problem:
    place = at_words(subject, text, reference.block.line, reference.within)
    help = "name the clause that is meant"
    return Problem("lost-reference", f"“{reference.written}”: {said}", help, *place, severity)


def _nowhere(reference: Reference, clauses: Clauses) -> str:
    clause = clauses.find(reference.parts)
    if clause is None:
        missing = (clauses.numbered or reference.sure) and _counted(reference.parts, clauses)
        return "this text has no such clause" if missing else ""
    if reference.title and not _called(reference.title, clause):
        return f"the text calls it “{reference.title}”, and it is {_name(clause)}"
    return ""


def _counted(parts: Parts, clauses: Clauses) -> bool:
    """Whether the text numbers its clauses in this way at all: "4(b)" may be one of paragraphs that only the eye counts
    where no clause 4(a) is known."""
    if not clauses.clauses:
        return True
    length = next((length for length in range(len(parts) - 1, 0, -1) if parts[:length] in clauses.clauses), 0)
    beside = [number for number in clauses.clauses if len(number) > length and number[:length] == parts[:length]]
    kind = parts[length].isdigit()
    return any(number[length].isdigit() == kind for number in beside)


def _moved(reference: Reference, clauses: Clauses, past: Past) -> str:
    """What the redline shows: the words of the reference stayed, and the clause of that number is another one."""
    old = past.clauses.find(reference.parts)
    if old is None or key_of(old) not in past.became or not _stayed(reference, past):
        return ""
    became, now = past.became[key_of(old)], clauses.find(reference.parts)
    if (became and now and key_of(became) == key_of(now)) or (became and became.number == old.number and not now):
        return ""
    number = ".".join(clauses.number_of(became) or ()) if became else ""
    gone = f"is clause {number} now" if number else "has no number any more" if became else "is no longer there"
    instead = f"; under that number stands {_name(now)}" if now else ""
    return f"in {past.revision.revised} this was {_name(old)}, which {gone}{instead}"


def _stayed(reference: Reference, past: Past) -> bool:
    """Whether its number is among the words that the redline leaves as they were."""
    passages = past.kept.get(key_of(reference.block), [])
    if len(passages) != 1 or passages[0].old is None:
        return False
    at = 0
    for run in passages[0].runs:
        if run.target or run.op == "delete":
            continue
        at += len(run.text)
        if reference.start < at:
            return run.op == "equal" and reference.start + len(reference.parts[0]) <= at
    return False


def _past(subject: Subject, text: Revision) -> Past | None:
    before = subject.previous(text) if text in subject.editable and not text.translates else None
    if before is None:
        return None
    became: dict[tuple[int, str, str], Block | None] = {}
    kept: dict[tuple[int, str, str], list[Passage]] = {}
    for passage in subject.redline(before, text).passages:
        if passage.old and (passage.new or key_of(passage.old) not in became):
            became[key_of(passage.old)] = passage.new
        if passage.new:
            kept.setdefault(key_of(passage.new), []).append(passage)
    return Past(before, clause_numbers(subject.document(before)), became, kept)


def _name(block: Block) -> str:
    words = block.text
    return f"“{words if len(words) <= LONGEST_NAME else words[:LONGEST_NAME].rsplit(' ', 1)[0] + ' …'}”"


def _called(title: str, clause: Block) -> bool:
    """Whether the clause has some of the title's words at its beginning; what is no title proves nothing."""
    words = WORD.findall(title)
    if not words or sum(word[0].isupper() for word in words) <= len(words) / 2:
        return True
    stems = {word.casefold()[:5] for word in WORD.findall(clause.text[:200])}
    return sum(word.casefold()[:5] in stems for word in words) >= LIKELY * len(words)


# --- A paragraph that a copying hand doubled. ---

FEWEST_WORDS_NEXT = 4
FEWEST_WORDS_APART = 60
PROSE = frozenset({"paragraph", "item", "quote", "definition"})


def doubled_paragraph(subject: Subject) -> Iterator[Problem]:
    """Of current texts. Equal neighbours, and equal paragraphs of 60 words and more anywhere: shorter ones may well be
    said twice."""
    for text in subject.current:
        for first, second in doubled(subject.document(text)):
            message = f"this stands on line {first.line} too, word for word"
            help = "take one of the two out"
            yield Problem("doubled-paragraph", message, help, *at_words(subject, text, second.line), "warning")


def doubled(document: Document) -> Iterator[tuple[Block, Block]]:
    """The first and its double."""
    seen: dict[str, Block] = {}
    last: Block | None = None
    for block in document.blocks:
        key = block_key(block) if block.kind in PROSE else ""
        words = key.count(" ") + 1
        if words >= FEWEST_WORDS_NEXT:
            first = seen.setdefault(key, block)
            if words >= FEWEST_WORDS_APART and first is not block:
                yield first, block
            elif last and last.kind == block.kind and block_key(last) == key:
                yield last, block
        last = block


# --- A gap of a template that nobody filled in: `[COMPANY NAME]`, `<insert date>`, `Lorem ipsum`, a writer's own
# mark. ---

NOUNS = (
    r"company(?: name)?|name(?: of (?:the )?company)?|business(?: name)?|organi[sz]ation(?: name)?|legal entity|entity"
    r"|date|day|month|year|effective date|address|postal address|street address|e-?mail(?: address|-?adresse)?"
    r"|phone(?: number)?|telephone(?: number)?|website(?: name| url| address)?|url|domain(?: name)?|app(?: name)?"
    r"|product(?: name)?"
    r"|service(?: name)?|jurisdiction|state|country|city|number|amount|contact(?: details| information| email)?|dpo"
    r"|firma|firmenname|unternehmen|name des unternehmens|anschrift|adresse|datum|ort|land|gerichtsstand"
    r"|nom(?: de (?:la société|l['’]entreprise))?|société|entreprise|adresse e-?mail|ville|pays"
)
IN_WORDS = re.compile(
    rf"""
    \[\s*(?:
        (?:{NOUNS})(?:[ /,]+(?:{NOUNS}))*
        | (?:insert|enter|fill\ in|add|your|please|describe|specify|bitte|ihre?n?|hier|einfügen|eintragen|votre|insérer
          |indiquer)\b[^\[\]\n]{{0,80}}
        | [^\[\]\n]{{0,40}}\b(?:einfügen|eintragen|à\ compléter)
        | [●•▪■…_.\s]{{0,20}}[●•▪■…_][●•▪■…_.\s]{{0,20}}
        | x{{2,9}} | tb[dac]
    )\s*\](?!\()
    | \{{\{{\s?[\w-]{{1,40}}(?:[ ]\w{{1,40}}){{0,4}}\s?\}}\}}
    | \blorem\ ipsum\b
    | (?<![\w-])(?-i:XX?)[/.–-](?-i:XX?)[/.–-](?:(?-i:X{{2,4}})|20[0-9]{{2}})(?!\w)
    | \((?:insert|enter|insérer)\s+(?:(?:the|your|here|le|la|votre)\s+)?(?:{NOUNS})(?:\s[^()\n]{{0,40}})?\)
    | %(?-i:[A-Z]{{3,}}(?:_[A-Z]+)*)% | \$\{{?(?-i:[A-Z]{{3,}}_[A-Z_]+)\}}?
    | (?-i:\bMuster(?:mann|frau|firma|stra(?:ß|ss)e|stadt|hausen)\b|\bMuster\ (?:GmbH|AG)\b)
    | (?-i:\bTODO\b(?!\s+[A-ZÁÉÍÓÚ])|\b(?:FIXME|TBD|TBC)\b)  # marks that writers leave; Spanish shouts TODO EL …
    | \b20(?-i:XX)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What each form above has in it, the writers' own marks too: most texts hold none of it, which is found out fast.
POSSIBLE = re.compile(r"\[|\{\{|(?i:lorem|\((?:ins|enter))|XX|X[/.–-]X|TODO|FIXME|TB[DC]\b|MM|[%$]\{?[A-Z]{3}|Muster")
IN_TAG = re.compile(
    rf"<(?:(?:insert|enter|your|ihre?|votre)\b[ _-][^<>@=\n]{{1,60}}|(?:{NOUNS})[ _](?:{NOUNS})"
    rf"|(?:company|firma|website|jurisdiction)(?:[ _-]?name)?)>",
    re.IGNORECASE,
)
SHAPE = re.compile(r"\b(?:DD|MM|TT|JJ)[/.–-](?:MM|DD)[/.–-](?:YYYY|YY|JJJJ|AAAA)\b|\bYYYY-MM-DD\b")
OPEN_CELL = re.compile(r"(?:^|(?<=[|>]))\s*\[?TB[DAC]\]?\s*(?=[|<]|$)")
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
LONGEST_DATE_LINE = 60
REMEMBERED = 1 << 12  # blocks: the texts of a policy share most of theirs


def placeholder(subject: Subject) -> Iterator[Problem]:
    """Of current texts. Code and quotations may be a form for the reader to fill in."""
    help = "write what belongs there"
    for text in subject.current:
        source = written(subject, text)
        if POSSIBLE.search(source):
            for block in subject.document(text).blocks:
                for shown in () if block.kind in {"code", "quote"} else _placeholder_gaps(*_without_open_cells(block)):
                    place = at_words(subject, text, block.line, shown)
                    yield Problem("placeholder", f"“{shown}” was never filled in", help, *place, weight(subject, text))
        for found in IN_TAG.finditer(source) if "<" in source else ():
            message = f"“{found[0]}” was never filled in; it is read as a tag, and not even seen"
            yield Problem("placeholder", message, help, *at_offset(subject, text, found.start()), weight(subject, text))


def _without_open_cells(block: Block) -> tuple[str, str]:
    """A date that is still to come, in a cell of its own, is what a table has to say."""
    if block.kind != "row":
        return block.text, block.html
    return OPEN_CELL.sub("", block.text), OPEN_CELL.sub("", block.html)


@lru_cache(maxsize=REMEMBERED)
def _placeholder_gaps(words: str, html: str) -> tuple[str, ...]:
    if "<code>" in html:
        words = unescape(TAG.sub("", CODE.sub(" ", html)))
    if not POSSIBLE.search(words):
        return ()
    found = tuple(gap[0] for gap in IN_WORDS.finditer(words))
    shape = SHAPE.search(words) if len(words) < LONGEST_DATE_LINE else None
    return (*found, shape[0]) if shape and is_date_line(SHAPE.sub("2020-01-01", words)) else found


# --- One company under two legal forms, or two companies that both say "we": a template's name was left. ---

FORMS = (
    r"Inc|Incorporated|Corp|Corporation|L\.?L\.?C|L\.?L\.?P|Ltd|Limited|PLC|plc|GmbH(?: & Co\. KG)?|UG|AG|SE|KG|OHG"
    r"|S\.?A\.?R\.?L|S\.?A\.?S|B\.?V|N\.?V|Pty Ltd|Pvt\.? Ltd|ApS|A/S|AB|Oy|S\.?r\.?l|S\.?p\.?A|S\.?L"
)
NAME_WORD = r"[A-Z0-9][\w&'’.-]{0,40}"
NAME = re.compile(
    rf"(?<![\w&’.-])(?P<name>{NAME_WORD}(?: (?:{NAME_WORD}|&|of|and|und|et|de|du)){{0,3}}),? (?P<form>{FORMS})\b\.?"
    rf"(?P<after>[^.;]{{0,60}})"
)
MIXED_NAMES_POSSIBLE = re.compile(rf"(?:{FORMS})\b")
ITSELF = re.compile(
    r"[\s,(]*(?:collectively|together|hereinafter|referred to as|and its affiliates|[a-z]+ its subsidiaries"
    r"|,|\s|\(|„|“|\"|'|the)*"
    r"[\"“„'‘](?:we|us|our|wir|uns|nous|the company|company)\b",
    re.IGNORECASE,
)
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Named:
    """A company as it is named at one place; `itself` where the text goes on to say that this is `we`."""

    name: str
    form: str
    block: Block
    itself: bool

    def __str__(self) -> str:
        return f"{self.name} {self.form}"


def mixed_names(subject: Subject) -> Iterator[Problem]:
    """Of current texts. Other companies are normal; the same one in another legal form, once, is not, where both are
    never named in one breath."""
    for text in subject.current:
        names = list(_names(subject.document(text)))
        for odd, usual in (*_forms(names), *_selves(names)):
            message = f"“{odd}” stands here, and on line {usual.block.line} and elsewhere it is “{usual}”"
            help = "name one company, or say who the other one is"
            place = at_words(subject, text, odd.block.line, odd.name)
            yield Problem("mixed-names", message, help, *place, "warning")


def _names(document: Document) -> Iterator[Named]:
    for block in document.blocks:
        words = block.text
        if MIXED_NAMES_POSSIBLE.search(words):
            for found in NAME.finditer(words):
                form = found["form"].replace(".", "").casefold()
                yield Named(found["name"].rstrip(",."), _same(form), block, bool(ITSELF.match(found["after"])))


def _same(form: str) -> str:
    """Long and short spellings of one form."""
    long = {"incorporated": "inc", "corporation": "corp", "limited": "ltd"}
    shown = {"inc": "Inc.", "corp": "Corp.", "ltd": "Ltd", "llc": "LLC", "gmbh": "GmbH", "ag": "AG"}
    short = long.get(form, form)
    return shown.get(short, short.upper())


def _forms(names: list[Named]) -> Iterator[tuple[Named, Named]]:
    counts = Counter((named.name, named.form) for named in names)
    for (name, form), count in counts.items():
        others = [(many, other) for (same, other), many in counts.items() if same == name and other != form]
        if count > 1 or not others or max(others)[0] < FEWEST:
            continue
        odd = next(named for named in names if (named.name, named.form) == (name, form))
        usual = next(named for named in names if (named.name, named.form) == (name, max(others)[1]))
        together = any(named.block is odd.block and named.name == name and named.form != form for named in names)
        if not together:
            yield odd, usual


def _selves(names: list[Named]) -> Iterator[tuple[Named, Named]]:
    """Two names for `we`, in two places: affiliates that are named together are one breath."""
    selves = [named for named in names if named.itself]
    for named in selves[1:]:
        first = selves[0]
        if named.block is not first.block and not _akin(named.name, first.name):
            yield named, first


def _akin(name: str, other: str) -> bool:
    """Whether they share a word: members of one group do."""
    return bool(set(name.casefold().split()) & set(other.casefold().split()))
