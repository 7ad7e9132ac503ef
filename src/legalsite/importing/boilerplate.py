"""Finds what does not belong to a policy: what surrounds it on a web page, and headings of a table of contents."""

import re
from collections.abc import Sequence

from legalsite.importing.markdown_writer import RawBlock

ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
COPYRIGHT = re.compile(
    r"(?:copyright\b|©|\(c\)\s*[12][0-9]{3}).{0,120}|all rights reserved\.?|alle rechte vorbehalten\.?"
    r"|tous droits réservés\.?",
    re.IGNORECASE,
)
BUTTONS = r"(?:accept|reject|decline|deny|allow|agree|got it|close|dismiss|read more|learn more|cookie settings|ok)"
COOKIE_BANNER = re.compile(
    rf"(?=.*\b(?:this|our|the)\s+(?:web\s?)?sites?\b|.*\bwe\s+use\s+cookies)(?=.*\bcookies?\b).*?"
    rf"(?:[.!]\s?\W?{BUTTONS}\b(?:\W+(?:all\b|{BUTTONS}\b)|\W*$)|\bwe['’]ll assume you['’]re ok\b)",
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
WORDS = re.compile(r"\w\W+\w")
ENDING = re.compile(r"[^\w.!?:;。]*[.!?:;。]")  # of a sentence, read backwards: so it is looked for once
MENU = re.compile(
    r"(?:skip|jump) to (?:main )?(?:content|navigation)|home(?: ?page)?|startseite|accueil|about(?: us)?"
    r"|contact(?: us)?|kontakt|search(?: for)?:?|menu|navigation|log ?in|sign ?(?:in|up)|products?|pricing|blog|shop",
    re.IGNORECASE,
)


def boilerplate_lines(texts: Sequence[str]) -> dict[int, str]:
    """Return the positions of the lines that do not belong to the policy, each with the reason. A cookie banner, with
    what a plugin writes below it, goes where it stands above the first sentence of the text, or below the last one."""
    chrome = [is_cookie_banner(text) or any(words in text.lower() for words in PLUGIN_TEXTS) for text in texts]
    sentences = [
        at
        for at, text in enumerate(texts)
        if WORDS.search(text) and ENDING.match(text[::-1]) and not (chrome[at] or is_menu_entry(text))
    ]
    first, last = (sentences[0], sentences[-1]) if sentences else (len(texts), -1)
    reasons: dict[int, str] = {}
    banner = False
    for position, text in enumerate(texts):
        if position == 0 and ADDRESS.fullmatch(text):
            reasons[position] = "address of the page"
        elif first < position < last:
            banner = False
        elif is_cookie_banner(text) or (banner and (chrome[position] or PLUGIN_LABEL.fullmatch(text))):
            reasons[position] = "cookie banner"
            banner = True
    return reasons


def is_menu_entry(text: str) -> bool:
    """Return whether a line is an entry of menus that hardly occurs elsewhere."""
    return bool(MENU.fullmatch(text) or COPYRIGHT.fullmatch(text) or ADDRESS.fullmatch(text))


def is_cookie_banner(text: str) -> bool:
    """Return whether a line is the sentence of a cookie banner, with its buttons."""
    return len(text) < 600 and "cookie" in text.lower() and COOKIE_BANNER.match(text) is not None


def empty_headings(blocks: list[RawBlock]) -> dict[int, str]:
    """Return which headings to remove, by index, with the reason: those without a text that are repeated further down
    with one, as in a table of contents."""
    headings = [block.kind in {"heading", "title"} for block in blocks] + [True]
    named = [block.text if block.kind == "heading" and not block.number else "" for block in blocks]
    later = {name: index for index, name in enumerate(named) if name and not headings[index + 1]}
    return {
        index: f"heading without a text, repeated at line {blocks[later[name]].line}"
        for index, name in enumerate(named[:-1])
        if later.get(name, 0) > index and headings[index + 1] and blocks[index + 1].level <= blocks[index].level
    }
