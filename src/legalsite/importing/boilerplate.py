"""Finds what does not belong to a policy: what surrounds it on a web page, and headings of a table of contents."""

import re
from collections.abc import Sequence
from pkgutil import get_data

import msgspec.toml

from legalsite.importing.markdown_writer import RawBlock

WORDS = msgspec.toml.decode(get_data("legalsite", "importing/words.toml") or b"", type=dict[str, dict[str, str]])
"""What words.toml says: for each kind of line, what it is known by in each language."""


def any_of(kind: str) -> str:
    """Return a pattern for the words of that kind in all languages."""
    return f"(?:{'|'.join(WORDS[kind].values())})".replace("\n", "")


ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
COPYRIGHT = re.compile(any_of("copyright"), re.IGNORECASE)
COOKIE_BANNER = re.compile(
    rf"(?=.*\b(?:this|our|the)\s+(?:web\s?)?sites?\b|.*\bwe\s+use\s+cookies)(?=.*\bcookies?\b).*?"
    rf"(?:[.!]\s?\W?{any_of('buttons')}\b(?:\W+(?:all\b|{any_of('buttons')}\b)|\W*$)"
    r"|\bwe['’]ll assume you['’]re ok\b)",
    re.IGNORECASE,
)
PLUGIN_LABEL = re.compile(any_of("plugin_labels"), re.IGNORECASE)
PLUGIN_TEXT = re.compile(any_of("plugin_texts"), re.IGNORECASE)
MENU = re.compile(any_of("menus"), re.IGNORECASE)
TWO_WORDS = re.compile(r"\w\W+\w")
ENDING = re.compile(r"[^\w.!?:;。]*[.!?:;。]")  # of a sentence, read backwards: so it is looked for once


def boilerplate_lines(texts: Sequence[str]) -> dict[int, str]:
    """Return the positions of the lines that do not belong to the policy, each with the reason. A cookie banner, with
    what a plugin writes below it, goes where it stands above the first sentence of the text, or below the last one."""
    chrome = [is_cookie_banner(text) or PLUGIN_TEXT.search(text) is not None for text in texts]
    sentences = [
        at
        for at, text in enumerate(texts)
        if TWO_WORDS.search(text) and ENDING.match(text[::-1]) and not (chrome[at] or is_menu_entry(text))
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
