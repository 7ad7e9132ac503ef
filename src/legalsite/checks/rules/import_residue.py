"""The rule about lines that surrounded a text on the page that it was copied from: menus, buttons, footers."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_words, prose_source
from legalsite.errors import Problem
from legalsite.model.document import Block, Span
from legalsite.text.boilerplate import COPYRIGHT, NETWORK, POLICY_LINK, boilerplate_lines, is_menu_entry
from legalsite.text.languages import is_prose

LINK = re.compile(r"!?\[([^\]]{0,300})\]\([^)]{0,500}\)")
MARKS = re.compile(r"^[\s>#*+-]+(?=\S)|[*_]{1,2}(?=\W|$)|(?<=\W)[*_]{1,2}")
EDGE = 12  # blocks at the top of a text, among which a menu may stand
CERTAIN = re.compile(
    r"(?:skip|jump) to (?:main )?(?:content|navigation)|zum (?:haupt)?inhalt(?: springen)?"
    r"|aller au contenu(?: principal)?"
    r"|toggle navigation|(?:please )?(?:enable|activate) javascript.{0,80}|you need to enable javascript.{0,80}"
    r"|your browser does not support (?!i?frames).{0,80}|print this page|email this page|back to (?:the )?top|nach oben"
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
LEADS_ON = re.compile(  # the last word of a sentence that goes on in a list
    r"\b(?:at|to|for|of|on|in|by|from|are|is|and|or|the|our|unter|auf|von|für|sind|ist|und|oder|sur|à|de|sont|est|et|ou)\Z"
)
FEWEST_BLANKS = 2  # in a sentence: "Navigation:" is none
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
        choices = _introduced(checked.document(text).blocks)
        for line, name in sorted(names.items()):
            if name in {"a button", "a menu entry"} and line in choices:
                continue
            message = f"this looks like {name}, left over from the page that the text was copied from"
            yield Problem("import-residue", message, "remove it", *at_words(checked, text, line), "warning")


def _introduced(blocks: Sequence[Block]) -> set[int]:
    """Return the lines of the items of lists that a sentence introduces, and that may go on behind them: "you can
    choose: accept all cookies", "our websites at …"."""
    lines, introduced = set[int](), False
    for block in blocks:
        if block.kind != "item":
            words = block.text.rstrip()
            leads_on = block.kind != "heading" and bool(LEADS_ON.search(words)) and is_prose(words)
            introduced = leads_on or (words.endswith(":") and words.count(" ") >= FEWEST_BLANKS)
        elif introduced:
            lines.add(block.line)
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
    return (MARKS.sub("", words) if marked else words).strip().removesuffix("\\")  # of a hard break


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
    """Yield the indexes of menu entries, if there are enough of them in a row. An imprint lists networks as well."""
    run: list[int] = []
    for index, text in enumerate((*texts, "")):
        if 0 < len(text) < 40 and is_menu_entry(text):
            run.append(index)
            continue
        named = [texts[entry] for entry in run if not COPYRIGHT.fullmatch(texts[entry])]
        if len(named) >= MENU_LENGTH and not all(map(NETWORK.fullmatch, named)):
            yield from run
        run = []
