"""Finds what does not belong to a policy: what surrounds it on a web page, and what is there twice."""

import re
from collections.abc import Sequence

from legalsite.importing.markdown_writer import RawBlock

ARCHIVE = re.compile(
    r"\bWayback Machine\b|\bweb\.archive\.org\b|\binternet archive\b.{0,80}\b(?:snapshot|captur)|\b(?:extracted"
    r"|captured|archived)\b.{0,120}\b(?:snapshot|archived on)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
COPYRIGHT = re.compile(
    r"(?:copyright\b|©|\(c\)\s*[12][0-9]{3}).{0,120}|all rights reserved\.?|alle rechte vorbehalten\.?"
    r"|tous droits réservés\.?",
    re.IGNORECASE,
)
BUTTONS = (
    r"(?:accept|reject|decline|deny|allow|agree|got it|close|dismiss|read more|learn more|cookie settings"
    r"|(?:alle\s+)?(?:cookies\s+)?(?:akzeptieren|ablehnen|zulassen)|(?:tout\s+)?(?:accepter|refuser)|ok)"
)
COOKIE_BANNER = re.compile(
    rf"(?=.*\b(?:this|our|the|diese|notre|ce)\s+(?:web\s?)?sites?\b|.*\bwe\s+use\s+cookies|.*\bwir\s+(?:verwenden"
    rf"|nutzen)\s+cookies|.*\bnous\s+utilisons\s+des\s+cookies)(?=.*\bcookies?\b).*?"
    rf"(?:[.!]\s?\W?{BUTTONS}\b(?:\W+(?:all\b|{BUTTONS}\b)|\W*$)|\bwe['’]ll assume you['’]re ok\b"
    rf"|\bby continuing to (?:use|browse)\b.{{0,60}}\byou (?:accept|agree|consent)\b.{{0,60}}$)",
    re.IGNORECASE,
)
# Text that cookie plugins add after their banner. It is only looked for if there is a banner above.
PLUGIN_LABEL = re.compile(
    r"(?:close|accept(?: all)?|reject(?: all)?|decline|deny|save(?: & accept| preferences| settings)?"
    r"|manage (?:consent|preferences|cookies?)|privacy (?:overview|settings|preferences?)|cookie (?:settings"
    r"|preferences)"
    r"|(?:strictly )?necessary(?: cookies)?|non[- ]necessary|functional(?: cookies)?|performance(?: cookies)?"
    r"|analytics|advertisements?|marketing|others?|uncategori[sz]ed|always (?:enabled|active)|enabled|disabled"
    r"|show details|powered by .{1,40})",
    re.IGNORECASE,
)
PLUGIN_TEXTS = (
    "necessary cookies are absolutely essential",
    "may not be particularly necessary for the website",
    "cookies to improve your experience while you navigate",
    "other uncategorized cookies are those",
)
MENU = re.compile(
    r"(?:(?:skip|jump) to (?:main )?(?:content|navigation)|zum inhalt(?: springen)?|aller au contenu|home(?: ?page)?"
    r"|startseite|accueil|about(?: us)?|über uns|contact(?: us)?|kontakt|search(?: for)?:?|suche|menu"
    r"|toggle navigation|navigation"
    r"|log ?in|sign ?(?:in|up)|register|my account|cart|checkout|products?|solutions|services|pricing|blog|news"
    r"|press|careers?|jobs|clients|customers|partners|support|help(?: cent(?:er|re))?|faqs?|resources|company|shop"
    r"|store|sitemap|site map|download)",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r"(?:back to top|nach oben|(?:follow|find|like) us(?: on)?.{0,30}|share(?: this)?(?: page)?"
    r"|facebook|twitter|x|instagram|linkedin|youtube|pinterest|tiktok|github|rss"
    r"|subscribe(?: to our newsletter)?|newsletter"
    r"|print(?: this page)?|email this page"
    r"|powered by .{1,40}|designed by .{1,40}|theme (?:by|:).{1,40}|page [0-9]+(?: of [0-9]+)?"
    r"|seite [0-9]+(?: von [0-9]+)?)",
    re.IGNORECASE,
)
POLICY_LINK = re.compile(
    r"(?:privacy(?: policy)?|terms(?: of (?:use|service))?|terms (?:&|and) conditions|cookies?(?: policy)?"
    r"|legal(?: notice)?|imprint|impressum|datenschutz|agb|accessibility|disclaimer)",
    re.IGNORECASE,
)
LONGEST_LINE = 1000  # characters around a menu: in a longer line, other words are among them
PAGE_NUMBER = re.compile(r"page [0-9]+ of [0-9]+|seite [0-9]+ von [0-9]+|[-–] ?[0-9]+ ?[-–]", re.IGNORECASE)


def boilerplate_lines(texts: Sequence[str]) -> dict[int, str]:
    """Return the positions of the lines that do not belong to the policy, each with the reason. A line that is not
    certain stays."""
    reasons = {position: reason for position, text in enumerate(texts) if (reason := _reason_alone(text, position))}
    banner = min((position for position, reason in reasons.items() if reason == "cookie banner"), default=None)
    if banner is not None:
        for position in range(banner + 1, len(texts)):
            if PLUGIN_LABEL.fullmatch(texts[position]) or any(
                words in texts[position].lower() for words in PLUGIN_TEXTS
            ):
                reasons[position] = "cookie banner"
    _mark_footer(texts, reasons)
    return reasons


def is_menu_entry(text: str) -> bool:
    """Return whether a line is an entry of menus or footers that hardly occurs elsewhere."""
    return bool(MENU.fullmatch(text) or FOOTER.fullmatch(text) or COPYRIGHT.fullmatch(text) or ADDRESS.fullmatch(text))


def _reason_alone(text: str, position: int) -> str:
    """Return why a line does not belong to the policy, judged by the line alone; empty if it may belong to it."""
    if position < 5 and ARCHIVE.search(text):
        return "note of an archive"
    if position == 0 and ADDRESS.fullmatch(text):
        return "address of the page"
    if PAGE_NUMBER.fullmatch(text):
        return "page number"
    if len(text) < 600 and "cookie" in text.lower() and COOKIE_BANNER.match(text):
        return "cookie banner"
    return ""


def _mark_footer(texts: Sequence[str], reasons: dict[int, str]) -> None:
    """Add the footer to `reasons`, from the end of the page upwards: copyright, social networks, menu entries. The name
    of a policy only counts among them."""
    pending: list[int] = []
    for position in range(len(texts) - 1, 0, -1):
        text = texts[position]
        if position in reasons:
            continue
        if COPYRIGHT.fullmatch(text) or FOOTER.fullmatch(text) or MENU.fullmatch(text):
            reasons[position] = "footer"
            reasons.update(dict.fromkeys(pending, "footer"))
            pending = []
        elif POLICY_LINK.fullmatch(text) and len(pending) < 6:
            pending.append(position)
        else:
            break


FEWEST_WORDS_NEXT = 4
FEWEST_WORDS_APART = 60


def repetitions(blocks: list[RawBlock]) -> dict[int, str]:
    """Return which blocks to remove, by index, with the reason: neighbours with the same text of four words or more,
    equal paragraphs of sixty words or more anywhere (shorter ones may be repeated on purpose), and headings without a
    text that are repeated with one."""
    return _neighbours(blocks) | _apart(blocks) | _empty_headings(blocks)


def _neighbours(blocks: list[RawBlock]) -> dict[int, str]:
    """Return the blocks that repeat the block right above, with the reason."""
    return {
        index: f"repeats line {blocks[index - 1].line}"
        for index in range(1, len(blocks))
        if blocks[index].text == blocks[index - 1].text
        and blocks[index].number == blocks[index - 1].number
        and blocks[index].text.count(" ") + 1 >= FEWEST_WORDS_NEXT
    }


def _apart(blocks: list[RawBlock]) -> dict[int, str]:
    """Return the long paragraphs that are repeated elsewhere, with the reason. One that is the only text below its
    heading stays."""
    first: dict[str, int] = {}
    reasons = {}
    for index, block in enumerate(blocks):
        if block.kind != "text" or block.text.count(" ") + 1 < FEWEST_WORDS_APART:
            continue
        other = first.setdefault(block.text, index)
        if other == index or other == index - 1:
            continue
        goes, stays = (other, index) if _alone(blocks, index) and not _alone(blocks, other) else (index, other)
        first[block.text] = stays
        reasons[goes] = f"repeats line {blocks[stays].line}"
    return reasons


def _alone(blocks: list[RawBlock], index: int) -> bool:
    """Return whether the paragraph at `index` is the only text under its heading."""
    return _heads(blocks, index - 1) and (index + 1 == len(blocks) or _heads(blocks, index + 1))


def _heads(blocks: list[RawBlock], index: int) -> bool:
    """Return whether there is a heading at `index`."""
    return 0 <= index < len(blocks) and blocks[index].kind in {"heading", "title"}


def _empty_headings(blocks: list[RawBlock]) -> dict[int, str]:
    """Return the headings without a text that are repeated further down with one, each with the reason."""
    later = {
        block.text: index
        for index, block in enumerate(blocks)
        if block.kind == "heading" and not block.number and not _heads(blocks, index + 1)
    }
    return {
        index: f"heading without a text, repeated at line {blocks[later[block.text]].line}"
        for index, block in enumerate(blocks)
        if block.kind == "heading" and not block.number and later.get(block.text, index) > index
        and _heads(blocks, index + 1) and blocks[index + 1].level <= block.level
    }  # fmt: skip
