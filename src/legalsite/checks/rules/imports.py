"""What stood around a text where it was copied from: cookie banner, menu, "Skip to content", note of an archive."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from legalsite.checks.places import at_offset, at_words, weight, written
from legalsite.checks.rules.links import fault_of
from legalsite.checks.rules.structure import IN_TAG
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.document import Block, Span
from legalsite.source.raw_html import SCHEMES, SILENT, TAG, TAGS
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


def import_residue(subject: Subject) -> Iterator[Problem]:
    """Of current texts; the same knowledge by which `legalsite import` leaves such lines out."""
    for text in subject.current:
        blocks = [block for block in subject.document(text).blocks if block.kind not in {"code", "row"}]
        found = {blocks[place].line: said for place, said in residue(blocks).items()}
        lines = list(_lines(written(subject, text)))
        found |= {lines[place].line: said for place, said in residue(lines).items()}
        for line, said in sorted(found.items()):
            message, help = f"this reads like {said}, left over from where the text was copied", "take it out"
            yield Problem("import-residue", message, help, *at_words(subject, text, line), "warning")


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
POSSIBLE = re.compile(
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


def foreign_syntax(subject: Subject) -> Iterator[Problem]:
    """Of current texts; code is left alone."""
    for text in subject.current:
        source = written(subject, text)
        if not any(sign in source for sign in SIGNS) or not POSSIBLE.search(source):
            continue
        for found in SYNTAX.finditer(source):
            kind = found.lastgroup if found.lastgroup != "name" else "component"
            shown = found[0].strip().split("\n")[0]
            message = f"`{shown[:60]}` is {NAMES[kind or 'component']}, and prints as it stands"
            help = "write in its place what it was to show"
            place = at_offset(subject, text, found.start() + found[0].index(shown))
            yield Problem("foreign-syntax", message, help, *place, weight(subject, text))


# --- Tags and kinds of links that no page has, because they could do harm or mean nothing: build leaves them out. ---

NAME = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
TARGET = re.compile(
    r"(?:\]\(\s*<?|<|\b(?:href|src)\s*=\s*[\"']?\s*|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)"
    r"(?P<target>(?P<scheme>[a-z][a-z0-9+.-]{1,31}):[^\s<>()\"']+)",
    re.IGNORECASE | re.MULTILINE,
)


def removed_markup(subject: Subject) -> Iterator[Problem]:
    """Of current texts, each tag and each scheme once. Code is left alone."""
    for text in subject.current:
        source = written(subject, text)
        for offset, message, help in (*_tags(source), *_schemes(source)):
            yield Problem("removed-markup", message, help, *at_offset(subject, text, offset), "warning")


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
    told = set(SCHEMES)
    for found in TARGET.finditer(source) if ":" in source else ():
        scheme = found["scheme"].lower()
        if scheme not in told and not fault_of(found["target"]):
            told.add(scheme)
            message = f"pages have no links that begin with `{scheme}:`: readers see none"
            yield found.start("target"), message, "link to an address that begins with https:, mailto: or tel:"


# --- Non-breaking spaces in a row, or in place of every space: left over from a word processor or a web page. ---

FIXED = r"(?:[\u00a0\u2007\u202f\u3000]|&nbsp;|&#160;|&#xa0;)"
RUN = re.compile(rf"{FIXED}(?: ?{FIXED})+|^[ \t>]*{FIXED}[ \t]*$", re.IGNORECASE | re.MULTILINE)
GLUED = re.compile(rf"(?<![^\s])(?:[^\s&]{{1,40}}{FIXED}){{6}}", re.IGNORECASE)
SPACE_RUNS_MARKS = re.compile(r"[\u00a0\u2007\u202f\u3000]|&(?:nbsp|#160|#xa0);", re.IGNORECASE)


def space_runs(subject: Subject) -> Iterator[Problem]:
    """Of current texts; the first place, and how many more there are."""
    for text in subject.current:
        source = written(subject, text)
        if source.isascii() and not SPACE_RUNS_MARKS.search(source):
            continue
        places = sorted(found.start() for pattern in (RUN, GLUED) for found in pattern.finditer(source))
        if places:
            more = f"; {len(places) - 1} more places of the text have them" if len(places) > 1 else ""
            message = f"non-breaking spaces hold this apart, or together, where a plain space should stand{more}"
            help = "put one plain space in their place, or none"
            yield Problem("space-runs", message, help, *at_offset(subject, text, places[0]), "warning")
