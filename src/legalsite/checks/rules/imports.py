"""What stood around a text where it was copied from: cookie banner, menu, "Skip to content", note of an archive."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.document_links import TAG as ANY_TAG
from legalsite.checks.document_links import fault_of
from legalsite.checks.places import at_offset, at_words, weight, written
from legalsite.errors import Problem
from legalsite.model.document import Block, Document, Span
from legalsite.redline.block_keys import block_key
from legalsite.source.links import ALLOWED_SCHEMES
from legalsite.source.raw_html import SILENT, TAG, TAGS
from legalsite.text.dates import is_date_line
from legalsite.text.page_frame import COPYRIGHT, POLICY_LINK, around, is_menu

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
SAID = {
    "note of an archive": "the note of an archive",
    "address of the page": "the address of a page",
    "page number": "the number of a page",
    "cookie banner": "a cookie banner",
    "footer": "the foot of a page",
}
BETWEEN_ENTRIES = re.compile(r"\s*[|•·›»]\s*")
LONGEST, LONGEST_ROW = 800, 200  # characters
REMEMBERED = 1 << 12  # lines: the texts of a policy share most of theirs
MENU_LENGTH = 3  # entries in a row: one alone may be a clause's heading


def import_residue(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts; the same knowledge by which `legalsite import` leaves such lines out."""
    for text in checked.current:
        blocks = [block for block in checked.document(text).blocks if block.kind not in {"code", "row"}]
        found = {blocks[place].line: said for place, said in residue(blocks).items()}
        lines = list(_lines(written(checked, text)))
        found |= {lines[place].line: said for place, said in residue(lines).items()}
        for line, said in sorted(found.items()):
            message, help = f"this reads like {said}, left over from where the text was copied", "take it out"
            yield Problem("import-residue", message, help, *at_words(checked, text, line), "warning")


def _lines(source: str) -> Iterator[Block]:
    """Each line by itself: a menu that was pasted is one paragraph to Markdown."""
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
    """Index → what it is. A copyright line alone is a company's own business."""
    texts = [" ".join(block.text.split()) if len(block.text) < LONGEST else "" for block in blocks]
    found = {
        place: SAID[reason] for place, reason in around(texts).items() if _sure(blocks[place], reason, texts[place])
    }
    footer = SAID["footer"]
    if sum(reason == footer for reason in found.values()) < MENU_LENGTH:
        found = {place: reason for place, reason in found.items() if reason != footer}
    menus = dict.fromkeys(_menus(texts[:EDGE]), "an entry of a menu")
    menus |= {place: "a menu" for place, text in enumerate(texts) if _is_row_of_entries(text)}
    buttons = {place: "a button" for place, text in enumerate(texts) if len(text) < 100 and CERTAIN.fullmatch(text)}
    return menus | buttons | found


def _sure(block: Block, reason: str, text: str) -> bool:
    """A copyright line alone is a company's own business, and so is a link to an archive."""
    if reason == "note of an archive":
        return bool(ARCHIVED.search(text))
    return block.kind != "heading" and (reason != "footer" or not COPYRIGHT.fullmatch(text))


def _is_row_of_entries(text: str) -> bool:
    """Home | About us | Contact"""
    entries = BETWEEN_ENTRIES.split(text) if len(text) < LONGEST_ROW else []
    known = sum(is_menu(entry) or bool(POLICY_LINK.fullmatch(entry)) for entry in entries)
    return known >= MENU_LENGTH and known * 2 > len(entries)


def _menus(texts: Sequence[str]) -> Iterator[int]:
    run: list[int] = []
    for place, text in enumerate((*texts, "")):
        if 0 < len(text) < 40 and is_menu(text):
            run.append(place)
            continue
        if len(run) >= MENU_LENGTH:
            yield from run
        run = []


# --- A paragraph that a copying hand doubled. ---

FEWEST_WORDS_NEXT = 4
FEWEST_WORDS_APART = 60
PROSE = frozenset({"paragraph", "item", "quote", "definition"})


def doubled_paragraph(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts. Equal neighbours, and equal paragraphs of 60 words and more anywhere: shorter ones may well be
    said twice."""
    for text in checked.current:
        for first, second in doubled(checked.document(text)):
            message = f"this stands on line {first.line} too, word for word"
            help = "take one of the two out"
            yield Problem("doubled-paragraph", message, help, *at_words(checked, text, second.line), "warning")


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


# --- A gap of a template that nobody filled in: `[COMPANY COMPANY]`, `<insert date>`, `Lorem ipsum`, a writer's own
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
UNFILLED = re.compile(r"\[|\{\{|(?i:lorem|\((?:ins|enter))|XX|X[/.–-]X|TODO|FIXME|TB[DC]\b|MM|[%$]\{?[A-Z]{3}|Muster")
IN_TAG = re.compile(
    rf"<(?:(?:insert|enter|your|ihre?|votre)\b[ _-][^<>@=\n]{{1,60}}|(?:{NOUNS})[ _](?:{NOUNS})"
    rf"|(?:company|firma|website|jurisdiction)(?:[ _-]?name)?)>",
    re.IGNORECASE,
)
SHAPE = re.compile(r"\b(?:DD|MM|TT|JJ)[/.–-](?:MM|DD)[/.–-](?:YYYY|YY|JJJJ|AAAA)\b|\bYYYY-MM-DD\b")
OPEN_CELL = re.compile(r"(?:^|(?<=[|>]))\s*\[?TB[DAC]\]?\s*(?=[|<]|$)")
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
LONGEST_DATE_LINE = 60


def placeholder(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts. Code and quotations may be a form for the reader to fill in."""
    help = "write what belongs there"
    for text in checked.current:
        source = written(checked, text)
        if UNFILLED.search(source):
            for block in checked.document(text).blocks:
                for shown in () if block.kind in {"code", "quote"} else _gaps(*_without_open_cells(block)):
                    place = at_words(checked, text, block.line, shown)
                    yield Problem("placeholder", f"“{shown}” was never filled in", help, *place, weight(checked, text))
        for found in IN_TAG.finditer(source) if "<" in source else ():
            message = f"“{found[0]}” was never filled in; it is read as a tag, and not even seen"
            yield Problem("placeholder", message, help, *at_offset(checked, text, found.start()), weight(checked, text))


def _without_open_cells(block: Block) -> tuple[str, str]:
    """A date that is still to come, in a cell of its own, is what a table has to say."""
    if block.kind != "row":
        return block.text, block.html
    return OPEN_CELL.sub("", block.text), OPEN_CELL.sub("", block.html)


@lru_cache(maxsize=REMEMBERED)
def _gaps(words: str, html: str) -> tuple[str, ...]:
    if "<code>" in html:
        words = unescape(ANY_TAG.sub("", CODE.sub(" ", html)))
    if not UNFILLED.search(words):
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


def mixed_names(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts. Other companies are normal; the same one in another legal form, once, is not, where both are
    never named in one breath."""
    for text in checked.current:
        names = list(_companies(checked.document(text)))
        for odd, usual in (*_forms(names), *_selves(names)):
            message = f"“{odd}” stands here, and on line {usual.block.line} and elsewhere it is “{usual}”"
            help = "name one company, or say who the other one is"
            place = at_words(checked, text, odd.block.line, odd.name)
            yield Problem("mixed-names", message, help, *place, "warning")


def _companies(document: Document) -> Iterator[Named]:
    for block in document.blocks:
        words = block.text
        if FORM.search(words):
            for found in COMPANY.finditer(words):
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


# --- Non-breaking spaces in a row, or in place of every space: left over from a word processor or a web page. ---

FIXED = r"(?:[\u00a0\u2007\u202f\u3000]|&nbsp;|&#160;|&#xa0;)"
RUN = re.compile(rf"{FIXED}(?: ?{FIXED})+|^[ \t>]*{FIXED}[ \t]*$", re.IGNORECASE | re.MULTILINE)
GLUED = re.compile(rf"(?<![^\s])(?:[^\s&]{{1,40}}{FIXED}){{6}}", re.IGNORECASE)
FIXED_SPACE = re.compile(r"[\u00a0\u2007\u202f\u3000]|&(?:nbsp|#160|#xa0);", re.IGNORECASE)


def space_runs(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts; the first place, and how many more there are."""
    for text in checked.current:
        source = written(checked, text)
        if source.isascii() and not FIXED_SPACE.search(source):
            continue
        places = sorted(found.start() for pattern in (RUN, GLUED) for found in pattern.finditer(source))
        if places:
            more = f"; {len(places) - 1} more places of the text have them" if len(places) > 1 else ""
            message = f"non-breaking spaces hold this apart, or together, where a plain space should stand{more}"
            help = "put one plain space in their place, or none"
            yield Problem("space-runs", message, help, *at_offset(checked, text, places[0]), "warning")


# --- Syntax of another tool that stands in a text: here it prints as it is. ---

SYNTAX = re.compile(
    r"""
    (?P<shortcode>\{\{[<%].{0,300}?[%>]\}\}|^\[/?[a-z]+(?:_[a-z]+)+(?:\ [^\]\n]*)?\](?!\())
    | (?P<tag>\{%[-+]?\s.{0,300}?%\})
    | (?P<expression>\{\{\{?(?!\s?[\w-]{1,40}(?:[ ]\w{1,40}){0,4}\s?\}\}).{0,300}?\}\}\}?)
    | (?P<container>^[ ]{0,3}:{3,}(?:[ \t]*[\w{].*)?$|^[ ]{0,3}(?:!!!|\?\?\?\+?)[ ]+[a-z]+(?:[ ]"[^"\n]*")?[ ]*$)
    | (?P<alert>^[ ]{0,3}>[ ]*\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\])
    | (?P<component></?[A-Z][A-Za-z0-9]*(?:\.[A-Z]\w*)*(?:\s+[\w-]+=(?:"[^"\n]*"|'[^'\n]*'|\{[^}\n]*\}))*\s*/>
      |<(?P<name>[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\s+[\w-]+=(?:"[^"\n]*"|'[^'\n]*'|\{[^}\n]*\}))*>(?=.{0,2000}?</(?P=name)>))
    | (?P<import>^import[ ]+(?:\w+|\{[^}\n]*\}|\*[ ]as[ ]\w+)(?:,\s*\{[^}\n]*\})?[ ]+from[ ]+["'].*$
      |^export[ ]+(?:const|default|function)\b.*$)
    | (?P<attribute>\{:[ ]*[.#a-z][^}\n]*\}|\{\.[a-z][\w -]*\})
    | (?P<contents>^[ ]{0,3}(?:\[TOC\]|\[\[_TOC_\]\]|\{toc\})[ ]*$)
    | (?P<wiki>\[\[(?!\[)[^\]\n]+\]\](?!\())
    """,
    re.VERBOSE | re.MULTILINE,
)
# Most texts have none of these, and are done.
SYNTAX_POSSIBLE = re.compile(
    r"\{[{%:.]|:::|\[\[|!!!|\?\?\?|^import |^export |\[TOC\]|\{toc\}|\[!|<[A-Z]|^\[/?[a-z]+_", re.MULTILINE
)
SIGNS = ("{", ":::", "[[", "!!!", "???", "\nimport ", "\nexport ", "[TOC]", "[!", "<", "\n[")  # each of these has one
NAMES = {
    "shortcode": "a shortcode",
    "tag": "a template's tag",
    "expression": "a template's expression",
    "container": "a container of another Markdown",
    "alert": "an alert of another Markdown",
    "component": "a component of MDX",
    "import": "a line of MDX",
    "attribute": "a list of attributes of another Markdown",
    "contents": "another tool's table of contents",
    "wiki": "a wiki's link",
}


def foreign_syntax(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts; code is left alone."""
    for text in checked.current:
        source = written(checked, text)
        if not any(sign in source for sign in SIGNS) or not SYNTAX_POSSIBLE.search(source):
            continue
        for found in SYNTAX.finditer(source):
            kind = found.lastgroup if found.lastgroup != "name" else "component"
            shown = found[0].strip().split("\n")[0]
            message = f"`{shown[:60]}` is {NAMES[kind or 'component']}, and prints as it stands"
            help = "write in its place what it was to show"
            place = at_offset(checked, text, found.start() + found[0].index(shown))
            yield Problem("foreign-syntax", message, help, *place, weight(checked, text))


# --- Tags and kinds of links that no page has, because they could do harm or mean nothing: build leaves them out. ---

NAME = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
TARGET = re.compile(
    r"(?:\]\(\s*<?|<|\b(?:href|src)\s*=\s*[\"']?\s*|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)"
    r"(?P<target>(?P<scheme>[a-z][a-z0-9+.-]{1,31}):[^\s<>()\"']+)",
    re.IGNORECASE | re.MULTILINE,
)


def removed_markup(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts, each tag and each scheme once. Code is left alone."""
    for text in checked.current:
        source = written(checked, text)
        for offset, message, help in (*_tags(source), *_schemes(source)):
            yield Problem("removed-markup", message, help, *at_offset(checked, text, offset), "warning")


def _tags(source: str) -> Iterator[tuple[int, str, str]]:
    found = [each for each in TAG.finditer(source) if _is_removed(source, each)] if "<" in source else []
    names = [_name(each[0]).lower() for each in found]
    for name, count in Counter(names).items():
        stays = "with what stands in it" if name in SILENT else "its text stays"
        more = f", here and {count - 1} more time{'s' * (count > 2)}" if count > 1 else ""
        message = f"<{name}> has no place on a page: it is left out, {stays}{more}"
        help = "write what it shows in Markdown; \\< shows the sign itself"
        yield found[names.index(name)].start(), message, help


def _is_removed(source: str, tag: re.Match[str]) -> bool:
    """Components of MDX and gaps of templates are told by other rules."""
    name = _name(tag[0])
    known = not name or name.lower() in TAGS or (name[0].isupper() and not name.isupper())
    return not known and not IN_TAG.fullmatch(tag[0]) and source[tag.start() - 1 : tag.start()] != "\\"


def _name(tag: str) -> str:
    """Empty for the end of one."""
    found = NAME.match(tag)
    return found[1] if found else ""


def _schemes(source: str) -> Iterator[tuple[int, str, str]]:
    told = set(ALLOWED_SCHEMES)
    for found in TARGET.finditer(source) if ":" in source else ():
        scheme = found["scheme"].lower()
        if scheme not in told and not fault_of(found["target"]):
            told.add(scheme)
            message = f"pages have no links that begin with `{scheme}:`: readers see none"
            yield found.start("target"), message, "link to an address that begins with https:, mailto: or tel:"
