"""What stood around a text where it was copied from: cookie banner, menu, "Skip to content", note of an archive."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.checks.written import written
from legalsite.errors import Problem
from legalsite.model.document import Block, Span
from legalsite.source.banner import COPYRIGHT, POLICY_LINK, around, is_menu

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
            message, mend = f"this reads like {said}, left over from where the text was copied", "take it out"
            yield Problem("import-residue", message, mend, *at_words(subject, text, line), "warning")


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
