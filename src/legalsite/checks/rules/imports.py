"""Rules about what is left over from another page, template or tool: menus, gaps nobody filled in, foreign syntax."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import accumulate

from msgspec import Struct

from legalsite.checks import document_links
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.document_links import FOREIGN_ANCHOR, target_fault
from legalsite.checks.source_positions import at_offset, at_words, prose_source, severity_of
from legalsite.errors import Problem
from legalsite.model.document import Block, Document, Span
from legalsite.redline.block_keys import block_key
from legalsite.source.link_targets import ALLOWED_SCHEMES
from legalsite.source.raw_html import SILENT, TAG, TAGS
from legalsite.text.boilerplate import COPYRIGHT, POLICY_LINK, boilerplate_lines, is_menu_entry, is_script
from legalsite.text.dates_in_prose import is_date_line

LINK = re.compile(r"!?\[([^\]]{0,300})\]\([^)]{0,500}\)")
MARKS = re.compile(r"^[\s>#*+-]+(?=\S)|[*_]{1,2}(?=\W|$)|(?<=\W)[*_]{1,2}")
EDGE = 12  # blocks at the top of a text, among which a menu may stand
CERTAIN = re.compile(
    r"(?:skip|jump) to (?:main )?(?:content|navigation)|zum (?:haupt)?inhalt(?: springen)?"
    r"|aller au contenu(?: principal)?"
    r"|toggle navigation|(?:please )?(?:enable|activate) javascript.{0,80}|you need to enable javascript.{0,80}"
    r"|your browser does not support.{0,80}|print this page|email this page|back to (?:the )?top|nach oben"
    r"|(?:zurück )?zum seitenanfang|(?:retour en )?haut de (?:la )?page|share(?: this)?(?: page)?(?: on)?:?"
    r"(?: (?:facebook|twitter|x|linkedin|whatsapp|pinterest|reddit|e-?mail)){0,8}"
    r"|accept all(?: cookies)?|reject all(?: cookies)?|alle (?:cookies )?akzeptieren|tout accepter|manage consent",
    re.IGNORECASE,
)
ARCHIVED = re.compile(r"captured|snapshot|archived on|extracted|collected", re.IGNORECASE)
NAMES_OF_PARTS = {
    "note of an archive": "an archive's note",
    "address of the page": "a page's address",
    "page number": "a page number",
    "cookie banner": "a cookie banner",
    "footer": "a page's footer",
}
BETWEEN_ENTRIES = re.compile(r"\s*[|•·›»]\s*")
LONGEST, LONGEST_ROW = 800, 200  # characters
REMEMBERED = 1 << 12  # lines: most are the same in all texts of a policy
MENU_LENGTH = 3  # entries in a row: one alone may be a clause's heading


def import_residue(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find lines in current texts that surrounded the text on a web page, such as menus. `legalsite import` removes the
    same lines. A text that is nothing but a list, as of all policies, is left out: what is in it is the text."""
    for text in checked.current:
        if {block.kind for block in checked.document(text).blocks} <= {"heading", "item"}:
            continue
        blocks = [block for block in checked.document(text).blocks if block.kind not in {"code", "row"}]
        names = {blocks[index].line: name for index, name in residue(blocks).items()}
        lines = list(_lines(prose_source(checked, text)))
        names |= {lines[index].line: name for index, name in residue(lines).items()}
        told = _told_of(checked.document(text).blocks)
        for line, name in sorted(names.items()):
            if name == "a button" and line in told:
                continue
            message = f"this looks like {name}, left over from the page that the text was copied from"
            yield Problem("import-residue", message, "remove it", *at_words(checked, text, line), "warning")


def _told_of(blocks: Sequence[Block]) -> set[int]:
    """Return the lines of the items of which a sentence with a colon tells: "you can choose: accept all cookies"."""
    lines, told = set[int](), False
    for block in blocks:
        told = told if block.kind == "item" else block.text.rstrip().endswith(":")
        lines |= {block.line} if told and block.kind == "item" else set()
    return lines


def _lines(source: str) -> Iterator[Block]:
    """Yield each line as a block of its own, because to Markdown a pasted menu is one paragraph."""
    for number, line in enumerate(source.split("\n"), 1):
        words = _bare(line)
        if words and "|" not in words:
            yield Block("heading" if line.startswith("#") else "paragraph", (Span(words),), number)


@lru_cache(maxsize=REMEMBERED)
def _bare(line: str) -> str:
    words = LINK.sub(r"\1", line) if "](" in line else line
    marked = not words[:1].isalnum() or "*" in words or "_" in words
    return (MARKS.sub("", words) if marked else words).strip()


def residue(blocks: Sequence[Block]) -> dict[int, str]:
    """Map the index of each leftover block to a name for what it is."""
    texts = [" ".join(block.text.split()) if len(block.text) < LONGEST else "" for block in blocks]
    frame = {
        index: NAMES_OF_PARTS[part]
        for index, part in boilerplate_lines(texts).items()
        if _sure(blocks[index], part, texts[index])
    }
    footer = NAMES_OF_PARTS["footer"]
    if sum(name == footer for name in frame.values()) < MENU_LENGTH:
        frame = {index: name for index, name in frame.items() if name != footer}
    menus = dict.fromkeys(_menus(texts[:EDGE]), "a menu entry")
    menus |= {index: "a menu" for index, text in enumerate(texts) if _is_row_of_entries(text)}
    buttons = {index: "a button" for index, text in enumerate(texts) if len(text) < 100 and CERTAIN.fullmatch(text)}
    return menus | buttons | frame


def _sure(block: Block, part: str, text: str) -> bool:
    """Return False for what may be a company's own words: a copyright line alone, a link to an archive."""
    if part == "note of an archive":
        return bool(ARCHIVED.search(text))
    return block.kind != "heading" and (part != "footer" or not COPYRIGHT.fullmatch(text))


def _is_row_of_entries(text: str) -> bool:
    """Return whether the text is a menu in one line: Home | About us | Contact."""
    entries = BETWEEN_ENTRIES.split(text) if len(text) < LONGEST_ROW else []
    known = sum(is_menu_entry(entry) or bool(POLICY_LINK.fullmatch(entry)) for entry in entries)
    return known >= MENU_LENGTH and known * 2 > len(entries)


def _menus(texts: Sequence[str]) -> Iterator[int]:
    """Yield the indexes of menu entries, if there are enough of them in a row."""
    run: list[int] = []
    for index, text in enumerate((*texts, "")):
        if 0 < len(text) < 40 and is_menu_entry(text):
            run.append(index)
            continue
        if len(run) >= MENU_LENGTH:
            yield from run
        run = []


FEWEST_WORDS_NEXT = 4
FEWEST_WORDS_LONG = 60
SHORT_TITLE = 60  # characters of a line in bold that may be a heading
LONG_PASSAGE = 2000  # words; shorter ones are often repeated on purpose, for a service, a country or an attachment
FEWEST_WORDS_OF_PASSAGE, SHARE_OF_TEXT = 300, 1 / 3  # a shorter one is no accident either if it is much of the text
MOST_COPIES = 4  # of one block: what occurs more often than that begins no copy of a page
PROSE = frozenset({"paragraph", "item", "quote", "definition"})
ANSWER = re.compile(
    r"\W*(?:see|as (?:above|before)|none|not applicable|siehe|wie oben|entfällt|voir|idem)\b", re.IGNORECASE
)


def doubled_paragraph(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find what stands twice in a current text: a paragraph right after itself, a long one with one block between, and
    a passage that is a whole page.

    Anything else may be repeated on purpose: in another section, in an attachment, below two clauses that say to whom
    their items apply, as the answer in a form.
    """
    for text in checked.current:
        blocks = checked.document(text).blocks
        passages = list(doubled_passages(blocks))
        for (first, last), (again, end) in passages:
            message = f"lines {again.line} to {end.line} repeat lines {first.line} to {last.line} word for word"
            place = at_words(checked, text, again.line)
            yield Problem("doubled-paragraph", message, "remove one of the two", *place, "warning")
        if passages:
            continue
        for one, other in doubled(blocks):
            message = f"this repeats line {one.line} word for word"
            place = at_words(checked, text, other.line)
            yield Problem("doubled-paragraph", message, "remove one of the two", *place, "warning")


def doubled(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    """Yield each repeated paragraph as a pair: right after itself, or if it is long, with one paragraph between."""
    for position, block in enumerate(blocks):
        key = block_key(block) if block.kind in PROSE and not is_script(block.text) else ""
        words = key.count(" ") + 1
        if words < FEWEST_WORDS_NEXT or ANSWER.match(block.text):
            continue
        for earlier in reversed(blocks[max(0, position - (2 if words >= FEWEST_WORDS_LONG else 1)) : position]):
            alike = (earlier.kind, earlier.level) == (block.kind, block.level)
            if alike and block_key(earlier) == key:
                yield earlier, block
            if not alike or block_key(earlier) == key or _heads_section(earlier):
                break


def _heads_section(block: Block) -> bool:
    """Return whether a paragraph is a numbered clause, or a line in bold that serves as a heading."""
    bold = len(block.text) < SHORT_TITLE and "<strong>" in block.html
    return block.kind == "paragraph" and (bool(block.number) or bold)


def doubled_passages(blocks: Sequence[Block]) -> Iterator[tuple[tuple[Block, Block], tuple[Block, Block]]]:
    """Yield each passage that stands in the text again, if it is a whole page or a large part of the text: its first
    and last block, and those of the later copy."""
    keys = [block_key(block) for block in blocks]
    words = [key.count(" ") + 1 if key else 0 for key in keys]
    enough = min(LONG_PASSAGE, max(FEWEST_WORDS_OF_PASSAGE, SHARE_OF_TEXT * sum(words)))
    before = [0, *accumulate(words)]  # words before each block
    positions: dict[str, list[int]] = {}
    end = 0
    for later, key in enumerate(keys):
        if later >= end and key:
            copies = [(start, _same_blocks(keys, before, start, later, enough)) for start in positions.get(key, ())]
            sizes = [before[start + count] - before[start] for start, count in copies]
            if sizes and max(sizes) >= enough:
                start, count = copies[sizes.index(max(sizes))]
                end = later + count
                yield (blocks[start], blocks[start + count - 1]), (blocks[later], blocks[end - 1])
        if len(first := positions.setdefault(key, [])) < MOST_COPIES:
            first.append(later)


def _same_blocks(keys: Sequence[str], before: Sequence[int], start: int, later: int, enough: float) -> int:
    """Return how many blocks from `start` on are the same as those from `later` on; 0 if they have fewer words than is
    enough. `before`: the words before each block."""
    count = bisect_left(before, before[start] + enough) - start
    if start + count > later or keys[start : start + count] != keys[later : later + count]:
        return 0
    while later + count < len(keys) and start + count < later and keys[start + count] == keys[later + count]:
        count += 1
    return count


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
    )\s*\](?![(@])
    | \{{\{{\s?[\w-]{{1,40}}(?:[ ]\w{{1,40}}){{0,4}}\s?\}}\}}
    | \blorem\ ipsum\b
    | (?<![\w-])(?-i:XX?)[/.–-](?-i:XX?)[/.–-](?:(?-i:X{{2,4}})|20[0-9]{{2}})(?!\w)
    | \((?:insert|enter|insérer)\s+(?:(?:the|your|here|le|la|votre)\s+)?(?:{NOUNS})(?:\s[^()\n]{{0,40}})?\)
    | %(?-i:[A-Z]{{3,}}(?:_[A-Z]+)*)% | \$\{{?(?-i:[A-Z]{{3,}}_[A-Z_]+)\}}?
    | (?-i:\bMuster(?:mann|frau|firma|stra(?:ß|ss)e|stadt|hausen)\b|\bMuster\ (?:GmbH|AG)\b)
    | (?-i:\bTODO\b(?!\s+[A-ZÁÉÍÓÚ])|\b(?:FIXME|TBD|TBC)\b)  # marks that writers leave; Spanish shouts TODO EL …
    | (?<![A-Z]-)\b20(?-i:XX)\b  # CVE-20XX-… stands for any number
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Every form above contains one of these; most texts contain none, and this search is fast.
UNFILLED = re.compile(r"\[|\{\{|(?i:lorem|\((?:ins|enter))|XX|X[/.–-]X|TODO|FIXME|TB[DC]\b|MM|[%$]\{?[A-Z]{3}|Muster")
IN_TAG = re.compile(
    rf"<(?:(?:insert|enter|your|ihre?|votre)\b[ _-][^<>@=\n]{{1,60}}|(?:{NOUNS})[ _](?:{NOUNS})"
    rf"|(?:company|firma|website|jurisdiction)(?:[ _-]?name)?)>",
    re.IGNORECASE,
)
SHAPE = re.compile(r"\b(?:DD|MM|TT|JJ)[/.–-](?:MM|DD)[/.–-](?:YYYY|YY|JJJJ|AAAA)\b|\bYYYY-MM-DD\b")
OPEN_CELL = re.compile(r"(?:^|(?<=[|>]))\s*\[?TB[DAC]\b[^|<]*(?=[|<]|$)")
BLANK = re.compile(r"(?:\\?_){5,}")  # to write on by hand
BLANKS = 2  # so many are in a form for each customer
BRACKETED = re.compile(r"\[[^\[\]\n]*\]")
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
LONGEST_DATE_LINE = 60
QUOTED = re.compile(r"“[^“”]{1,300}”|„[^„“”]{1,300}[“”]|«[^«»]{1,300}»|\"[^\"]{1,300}\"")
EXAMPLE = re.compile(
    r"\b(?:e\.\s?g\.|for (?:example|instance)|such as|subject line|stating|in the form|retrieved|accessed"
    r"|last visited|z\.\s?B\.|zum Beispiel|Betreff|abgerufen|par exemple|p\.\s?ex\.|consulté|format:)[^.;]{0,80}$"
    r"|[→>›]\s*$|\bwhere\s*[\"“„]?$",
    re.IGNORECASE,
)
OTHER_PARTY = re.compile(
    r"\[\s*(?:the |name of )?(?:customer|client|user|buyer|licensee|subscriber|recipient|participant|kunde|auftraggeber"
    r"|käufer|nutzer|acheteur|utilisateur)\b[^\[\]\n]{0,60}\]",
    re.IGNORECASE,
)
OMISSION = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]")
READER_FORM = re.compile(
    r"\b(?:(?:withdrawal|cancellation|revocation|complaint|objection|counter-?notice|opt-?out)\s+(?:form|request|letter)"
    r"|(?:model|sample|template|example)\s+(?:\w+\s+){0,3}(?:(?:form|letter|opinion)s?|notice|e-?mail|text|wording"
    r"|clause|attribution)"
    r"|(?:this|the following)\s+(?:\w+\s+)?template|template\s+(?:can|may|is\s+to)\s+be\s+used"
    r"|hereby\s+(?:give\s+notice|withdraw|cancel|revoke|opt)|\bmy\s+name\s+is|the\s+following\s+format"
    r"|(?:complete|copy|use)\s+(?:and\s+\w+\s+)?(?:this|the\s+following)\s+(?:form|text|template|wording|letter|e-?mail)"
    r"|widerrufsformular|musterformular|mustertext|musterbrief|muster-widerrufsformular|hiermit\s+(?:widerruf|kündig)\w*"
    r"|formulaire\s+(?:type|de\s+rétractation)|modèle\s+de\s+\w+|je\s+vous\s+notifie)\b",
    re.IGNORECASE,
)
NEAR_A_FORM = 30  # blocks of its section
LONGEST_EXAMPLE = 100  # characters before a gap that may say that it is an example


def placeholder(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find template placeholders in current texts that nobody filled in.

    Code, quotations, examples and forms are skipped: the reader is to fill them in. So are scripts that were captured
    with the text, and what stands in brackets in a text with blanks to write on, which is filled in for each customer.
    """
    help = "write what belongs there"
    for text in checked.current:
        source, severity = prose_source(checked, text), severity_of(checked, text)
        if UNFILLED.search(source):
            handed_out = len(BLANK.findall(source)) >= BLANKS
            blocks = checked.document(text).blocks
            above: list[Block] = []  # the headings of the sections that the block is in, without the title of the text
            for position, block in enumerate(blocks):
                if block.kind == "heading" and position:
                    above = [*(heading for heading in above if heading.level < block.level), block]
                skipped = block.kind in {"code", "quote"} or is_script(block.text)
                gaps = () if skipped else _gaps(*_to_fill_in(block, handed_out=handed_out))
                for gap in gaps if gaps and not _in_form(blocks, position, above) else ():
                    place = at_words(checked, text, block.line, gap)
                    fact = f"readers would see “{gap}”" if gap.startswith("{{") else f"“{gap}” was never filled in"
                    yield Problem("placeholder", fact, help, *place, severity)
        for tag in IN_TAG.finditer(source) if "<" in source else ():
            message = f"“{tag[0]}” looks like a gap to fill in; it is read as a tag, so readers do not see it"
            yield Problem("placeholder", message, help, *at_offset(checked, text, tag.start()), severity)


def _in_form(blocks: Sequence[Block], position: int, above: Sequence[Block]) -> bool:
    """Return whether the block is part of a form for the reader: its section says so near it, or one of the headings
    `above` does, as of an appendix with sample letters."""
    start = end = position
    while start > max(0, position - NEAR_A_FORM) and blocks[start].kind != "heading":
        start -= 1
    while end < min(len(blocks), position + NEAR_A_FORM) and (end == position or blocks[end].kind != "heading"):
        end += 1
    return any(_names_form(block.text) for block in (*above, *blocks[start:end]))


@lru_cache(maxsize=REMEMBERED)  # each gap asks about the same blocks around it
def _names_form(text: str) -> bool:
    return bool(READER_FORM.search(text))


def _to_fill_in(block: Block, *, handed_out: bool) -> tuple[str, str]:
    """Return the text and the HTML of a block without table cells that say "TBD" and hardly more, which are no
    placeholders, and without brackets if the text is `handed_out` to be filled in."""
    words = (block.text, block.html)
    left_out = [OPEN_CELL] * (block.kind == "row") + [BRACKETED] * handed_out
    for pattern in left_out:
        words = pattern.sub("", words[0]), pattern.sub("", words[1])
    return words


@lru_cache(maxsize=REMEMBERED)
def _gaps(words: str, html: str) -> tuple[str, ...]:
    if "<code>" in html:
        words = unescape(document_links.TAG.sub("", CODE.sub(" ", html)))
    if not UNFILLED.search(words):
        return ()
    quotes = [quote.span() for quote in QUOTED.finditer(words)]
    found = () if OTHER_PARTY.search(words) else IN_WORDS.finditer(words)
    gaps = tuple(gap[0] for gap in found if not _for_reader(words, gap, quotes))
    shape = SHAPE.search(words) if len(words) < LONGEST_DATE_LINE else None
    return (*gaps, shape[0]) if shape and is_date_line(SHAPE.sub("2020-01-01", words)) else gaps


def _for_reader(words: str, gap: re.Match[str], quotes: Sequence[tuple[int, int]]) -> bool:
    """Return whether a gap is an example or for the other party: words before it say so, or it is part of quoted words.
    `quotes` are the start and end of these, in order."""
    before = words[max(0, gap.start() - 2 * LONGEST_EXAMPLE) : gap.start()].rstrip()
    if EXAMPLE.search(before[-LONGEST_EXAMPLE:]):
        return True
    alone = len(words) < 2 * LONGEST_EXAMPLE and words.strip() == gap[0]
    if OMISSION.fullmatch(gap[0]) and not alone and (not before.strip(" –-•") or before[-1] in ".;:!?"):
        return True  # words of a law that were left out
    start, end = quotes[max(bisect_left(quotes, gap.span()) - 1, 0)] if quotes else (0, 0)
    return start < gap.start() and gap.end() < end and bool(re.search(r"\w", words[start:end].replace(gap[0], "")))


FORMS = (
    r"Inc|Incorporated|Corp|Corporation|L\.?L\.?C|L\.?L\.?P|Ltd|Limited|PLC|plc|GmbH(?: & Co\. KG)?|UG|AG|SE|KG|OHG"
    r"|S\.?A\.?R\.?L|S\.?A\.?S|B\.?V|N\.?V|Pty Ltd|Pvt\.? Ltd|ApS|A/S|AB|Oy|S\.?r\.?l|S\.?p\.?A|S\.?L"
)
NAME_WORD = r"[A-Z0-9][\w&'’.-]{0,40}"
COMPANY = re.compile(
    rf"(?<![\w&’.-])(?P<name>{NAME_WORD}(?: (?:{NAME_WORD}|&|of|and|und|et|de|du)){{0,3}}),? (?P<form>{FORMS})\b\.?"
    rf"(?P<after>[^.;]{{0,60}})"
)
FORM = re.compile(rf"(?:{FORMS})\b")
ITSELF = re.compile(
    r"[\s,(]*(?:collectively|together|hereinafter|referred to as|and its affiliates|[a-z]+ its subsidiaries"
    r"|,|\s|\(|„|“|\"|'|the)*"
    r"[\"“„'‘](?:we|us|our|wir|uns|nous|the company|company)\b",
    re.IGNORECASE,
)
LONGEST_ADDRESS = 120  # characters
FEWEST = 3  # times that the usual legal form must occur


class NamedCompany(Struct, frozen=True):
    """A company as it is named in one place. `itself`: whether the text goes on to say that this company is "we"."""

    name: str
    form: str
    block: Block
    itself: bool

    def __str__(self) -> str:
        return f"{self.name} {self.form}"


def mixed_names(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find, in current texts, a company with a different legal form than elsewhere, and a second company that is "we".

    Other companies are normal, and so are two legal forms that are named together. Tables and lists of companies are
    left out.
    """
    for text in checked.current:
        names = list(_companies(checked.document(text)))
        for odd, usual in (*_forms(names), *_selves(names)):
            message = f"“{odd}” here, but “{usual}” on line {usual.block.line} and elsewhere"
            help = "name one company, or say who the other one is"
            place = at_words(checked, text, odd.block.line, odd.name)
            yield Problem("mixed-names", message, help, *place, "warning")


def _companies(document: Document) -> Iterator[NamedCompany]:
    for block in document.blocks:
        words = block.text
        if FORM.search(words) and block.kind != "row":
            for match in COMPANY.finditer(words):
                rest = words[match.end("form") :]
                alone = not rest.strip(" .") or (re.search(r"[0-9]", rest[:LONGEST_ADDRESS]) and not ITSELF.match(rest))
                if not words[: match.start()].strip() and alone:
                    continue  # a name alone in its line, or in front of its address, is one of several
                form = match["form"].replace(".", "").casefold()
                yield NamedCompany(match["name"].rstrip(",."), _same(form), block, bool(ITSELF.match(match["after"])))


def _same(form: str) -> str:
    """Return one spelling for the long and short spellings of a legal form."""
    long = {"incorporated": "inc", "corporation": "corp", "limited": "ltd"}
    shown = {"inc": "Inc.", "corp": "Corp.", "ltd": "Ltd", "llc": "LLC", "gmbh": "GmbH", "ag": "AG"}
    short = long.get(form, form)
    return shown.get(short, short.upper())


def _forms(names: list[NamedCompany]) -> Iterator[tuple[NamedCompany, NamedCompany]]:
    """Yield each company with a legal form that occurs only once, together with the same company under its usual
    form."""
    counts = Counter((named.name, named.form) for named in names)
    for (name, form), count in counts.items():
        others = [(many, other) for (same, other), many in counts.items() if same == name and other != form]
        if count > 1 or not others or max(others)[0] < FEWEST:
            continue
        odd = next(named for named in names if (named.name, named.form) == (name, form))
        usual = next(named for named in names if (named.name, named.form) == (name, max(others)[1]))
        together = any(named.block is odd.block and str(named) != str(odd) for named in names)
        listed = re.search(rf"(?:\b(?:or|and|oder|und|ou|et)|[,;])\s+{re.escape(odd.name)}", odd.block.text)
        if not together and not listed:
            yield odd, usual


def _selves(names: list[NamedCompany]) -> Iterator[tuple[NamedCompany, NamedCompany]]:
    """Yield companies that are "we" in one place, although another company is "we" in an earlier place."""
    selves = [named for named in names if named.itself]
    for named in selves[1:]:
        first = selves[0]
        if named.block is not first.block and not _akin(named.name, first.name):
            yield named, first


def _akin(name: str, other: str) -> bool:
    """Return whether two names have a word in common, as the names of companies in one group do."""
    return bool(set(name.casefold().split()) & set(other.casefold().split()))


FIXED = r"(?:[\u00a0\u2007\u202f]|&nbsp;|&#160;|&#xa0;)"
SPACES = rf"{FIXED}(?: ?{FIXED})*"
ENDS = r"[ \t*_]*(?:\n[ \t>]*(?:\n|[-*+#|]|[0-9]+[.)])|\n?\Z)"  # no reader sees the spaces in front of it
RUN = re.compile(
    rf"{FIXED}(?: ?{FIXED})+(?!(?:[ \t]|{FIXED})*{ENDS})|^[ \t>]*{SPACES}[ \t]*$", re.IGNORECASE | re.MULTILINE
)
GLUED = re.compile(rf"(?<![^\s])(?:[^\s&]{{1,40}}{FIXED}){{6}}", re.IGNORECASE)
FIXED_SPACE = re.compile(r"[\u00a0\u2007\u202f]|&(?:nbsp|#160|#xa0);", re.IGNORECASE)


def space_runs(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find non-breaking spaces in a row, or in place of every space, in current texts. Reports the first place and a
    count. No reader sees those at the end of a paragraph, and an ideographic space is usual in Chinese and Japanese."""
    for text in checked.current:
        source = prose_source(checked, text)
        if source.isascii() and not FIXED_SPACE.search(source):
            continue
        offsets = sorted(match.start() for pattern in (RUN, GLUED) for match in pattern.finditer(source))
        if offsets:
            more = f"; {len(offsets) - 1} more places like this in the text" if len(offsets) > 1 else ""
            message = f"there are non-breaking spaces here where a plain space should be{more}"
            help = "replace them with one plain space, or with none"
            yield Problem("space-runs", message, help, *at_offset(checked, text, offsets[0]), "warning")


ATTRIBUTE = (  # `#fees`, `.note`, `id="fees"`
    r"""(?:[#.][A-Za-z][\w:.-]*|(?:id|class|style|lang|title|target|rel|width|height|data-[\w-]+)"""
    r"""=(?:"[^"\n}]*"|'[^'\n}]*'|[\w./#%-]+))"""
)
ATTRIBUTES = rf"\{{:[ ]*[.#a-z][^}}\n]*\}}|(?<!\\)\{{[ ]*{ATTRIBUTE}(?:[ ]+{ATTRIBUTE})*[ ]*\}}"
SYNTAX = re.compile(
    r"""
    (?P<shortcode>\{\{[<%].{0,300}?[%>]\}\}|^\[/?[a-z]+(?:_[a-z]+)+(?:\ [^\]\n]*)?\](?!\())
    | (?P<tag>\{%[-+]?\s.{0,300}?%\})
    | (?P<expression>\{\{\{?(?!\s?[\w-]{1,40}(?:[ ]\w{1,40}){0,4}\s?\}\}).{0,300}?\}\}\}?)
    | (?P<container>^[ ]{0,3}:{3,}(?:[ \t]*[\w{].*)?$|^[ ]{0,3}(?:!!!|\?\?\?\+?)[ ]+[a-z]+(?:[ ]"[^"\n]*")?[ ]*$)
    | (?P<alert>^[ ]{0,3}>[ ]*\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\])
    | (?P<component></?(?=[A-Z][A-Za-z0-9]*[a-z])[A-Z][A-Za-z0-9]*
      (?:\.[A-Z]\w*)*(?:\s+[\w-]+=(?:"[^"\n]*"|'[^'\n]*'|\{[^}\n]*\}))*\s*/>
      |<(?P<name>[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\s+[\w-]+=(?:"[^"\n]*"|'[^'\n]*'|\{[^}\n]*\}))*>(?=.{0,2000}?</(?P=name)>))
    | (?P<import>^import[ ]+(?:\w+|\{[^}\n]*\}|\*[ ]as[ ]\w+)(?:,\s*\{[^}\n]*\})?[ ]+from[ ]+["'].*$
      |^export[ ]+(?:const|default|function)\b.*$)
    | (?P<comment>\{/\*.{0,300}?\*/\})
    | (?P<attribute>ATTRIBUTES)
    | (?P<contents>^[ ]{0,3}(?:\[TOC\]|\[\[_TOC_\]\]|\{toc\})[ ]*$)
    | (?P<wiki>\[\[(?!\[)[^\]\n]+\]\](?!\())
    """.replace("ATTRIBUTES", ATTRIBUTES),
    re.VERBOSE | re.MULTILINE,
)
# Every form above contains one of these; most texts contain none.
SYNTAX_POSSIBLE = re.compile(
    r"\{[ ]*[{%:.#/a-z]|:::|\[\[|!!!|\?\?\?|^import |^export |\[TOC\]|\{toc\}|\[!|<[A-Z]|^\[/?[a-z]+_", re.MULTILINE
)
# Every match of SYNTAX_POSSIBLE contains one of these.
SIGNS = ("{", ":::", "[[", "!!!", "???", "\nimport ", "\nexport ", "[TOC]", "[!", "<", "\n[")
NAMES = {
    "shortcode": "a shortcode",
    "tag": "a template tag",
    "expression": "a template expression",
    "container": "a container of another Markdown dialect",
    "alert": "an alert of another Markdown dialect",
    "component": "an MDX component",
    "comment": "an MDX comment",
    "import": "a line of MDX",
    "attribute": "an attribute list of another Markdown dialect",
    "contents": "another tool's table of contents",
    "wiki": "a wiki link",
}


def foreign_syntax(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find syntax that only another tool understands, in current texts. Code is skipped."""
    for text in checked.current:
        source = prose_source(checked, text)
        if not any(sign in source for sign in SIGNS) or not SYNTAX_POSSIBLE.search(source):
            continue
        words = "\n".join(block.text for block in checked.document(text).blocks)
        shown_attributes = frozenset(re.findall(ATTRIBUTES, words))
        for match in SYNTAX.finditer(source):
            kind = match.lastgroup if match.lastgroup != "name" else "component"
            if kind == "attribute" and match[0] not in shown_attributes:
                continue  # `## Fees {#fees}` is our own notation
            shown = match[0].strip().split("\n")[0]
            message = f"`{shown[:60]}` is {NAMES[kind or 'component']}: readers would see it as it is"
            anchor = FOREIGN_ANCHOR.match(shown) if kind in {"attribute", "comment"} else None
            help = "replace it with what it was meant to show"
            help = f"for a fixed anchor, end a heading with {{#{anchor[1]}}}" if anchor else help
            place = at_offset(checked, text, match.start() + match[0].index(shown))
            yield Problem("foreign-syntax", message, help, *place, severity_of(checked, text))


NAME = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
TARGET = re.compile(
    r"(?:\]\(\s*<?|<|\b(?:href|src)\s*=\s*[\"']?\s*|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)"
    r"(?P<target>(?P<scheme>[a-z][a-z0-9+.-]{1,31}):[^\s<>()\"']+)",
    re.IGNORECASE | re.MULTILINE,
)


VALUE = r"""(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
WELL_FORMED = re.compile(
    rf"</?[a-z][a-z0-9-]*(?:\s+[a-z_:@][\w.:-]*{VALUE})*\s*/?>", re.IGNORECASE
)  # not "3 <age ≤ 14>"


def removed_markup(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find tags and link schemes that a build removes, in current texts, each once. Code is skipped."""
    for text in checked.current:
        source = prose_source(checked, text)
        for offset, message, help in (*_tags(source), *_schemes(source)):
            yield Problem("removed-markup", message, help, *at_offset(checked, text, offset), "warning")


def _tags(source: str) -> Iterator[tuple[int, str, str]]:
    tags = [tag for tag in re.finditer(TAG, source) if _is_removed(source, tag)] if "<" in source else []
    names = [_name(tag[0]).lower() for tag in tags]
    for name, count in Counter(names).items():
        text = "and its content are removed" if name in SILENT else "is removed, and its text stays"
        more = f" ({count - 1} more in this text)" if count > 1 else ""
        message = f"<{name}> is not allowed on a page: the tag {text}{more}"
        help = "write what it shows in Markdown; to show the character < itself, write \\<"
        yield tags[names.index(name)].start(), message, help


def _is_removed(source: str, tag: re.Match[str]) -> bool:
    """Return whether a build removes the tag. MDX components and gaps of templates are left to other rules, unless the
    tag is all that a heading holds."""
    name = _name(tag[0])
    component = name[:1].isupper() and not name.isupper() and not _is_heading(source, tag)
    known = not name or name.lower() in TAGS or component
    return (
        not known
        and bool(WELL_FORMED.fullmatch(tag[0]))
        and not IN_TAG.fullmatch(tag[0])
        and source[tag.start() - 1 : tag.start()] != "\\"
    )


def _is_heading(source: str, tag: re.Match[str]) -> bool:
    """Return whether the tag is all that a heading holds, and no other rule reports it."""
    line = source[source.rfind("\n", 0, tag.start()) + 1 : tag.end()]
    after = source[tag.end() :].partition("\n")[0].strip(" #")
    return bool(HEADING.fullmatch(line.removesuffix(tag[0]))) and not after and not SYNTAX.match(source, tag.start())


def only_removed_tags(line: str) -> bool:
    """Return whether a heading, as written, holds nothing but tags that a build removes: then the tag is to blame."""
    start = HEADING.match(line)
    words = line[start.end() :] if start else ""
    names = [(match[1] or "").lower() for match in TAG_NAME.finditer(words)]
    return any(name not in TAGS for name in names) and not re.sub(TAG, "", words).strip(" #")


def _name(tag: str) -> str:
    """Return the name of a start tag; empty for an end tag."""
    match = NAME.match(tag)
    return match[1] if match else ""


def _schemes(source: str) -> Iterator[tuple[int, str, str]]:
    reported = set(ALLOWED_SCHEMES)
    for match in TARGET.finditer(source) if ":" in source else ():
        scheme = match["scheme"].lower()
        if scheme not in reported and not target_fault(match["target"]):
            reported.add(scheme)
            seen = "readers see no link" if "=" in match[0][: -len(match["target"])] else "readers see the markup"
            message = f"links that begin with `{scheme}:` are not allowed on a page: {seen}"
            yield match.start("target"), message, "link to an address that begins with https:, mailto: or tel:"
