"""A link whose target was garbled on the way into the text: `http:/x`, `www.x.com`, `http://…/">Creative`."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from legalsite.checks.links_in import at_target, targets
from legalsite.checks.place import at_words
from legalsite.checks.site_links import TEMPLATE
from legalsite.checks.subject import Subject
from legalsite.checks.written import weight
from legalsite.errors import Problem

HOSTS = r"(?:com|org|net|info|io|eu|de|fr|at|ch|it|es|nl|uk|us|ca|au|gov|edu|app|dev)"
WEB = re.compile(r"https?://", re.IGNORECASE)
ADDRESS = re.compile(r"[^@\s/:?]+@[^@\s/:?]+\.[^@\s/:?]{2,}")
FAULTS = tuple(
    (re.compile(pattern, re.IGNORECASE), fault)
    for pattern, fault in (
        (r".*(?:[\"<>“”]|%22|%3[CE]|%E2%80%9[CD])", "has a piece of markup in it"),
        (r".*\s|(?:https?:)?//[^/?#]*%20|.*%20$", "has a space in it"),
        (r"https?:?/{0,2}https?:?//", "has two schemes"),
        (
            r"(?!https?://(?!/))(?:https?(?::/*|//+)|(?:htt?t?p?|hh+ttp|http?p|h?ttp+|htps|hppt)s?:/+)(?=\w)",
            "has a scheme that is none",
        ),
        (rf"{ADDRESS.pattern}$", "lacks its `mailto:`"),
        (rf"(?:www\.[\w.-]+|[\w-]+(?:\.[\w-]+)*\.{HOSTS})(?:[:/?#]|$)", "lacks its `https://`"),
    )
)
REMEMBERED = 1 << 12  # blocks: the texts of a policy share most of theirs
NOWHERE = '<a href="">'
UNREAD = re.compile(r"\]\s?\(\s*(?:https?:|mailto:|www\.|/|#)|<a\s+href|</a>|\bhref\s?=\s?[\"“]|/\">(?=\w)")


def broken_link(subject: Subject) -> Iterator[Problem]:
    """Of current texts. Whether a page answers is not asked: rules have no network."""
    for text in subject.current:
        document = subject.document(text)
        for target in targets(document):
            fault = fault_of(target.text)
            if fault:
                message, mend = f"the link to `{target.text}` {fault}", "write the target as a browser shows it"
                yield Problem("broken-link", message, mend, *at_target(subject, text, target), weight(subject, text))
        for block in document.blocks:
            for found in _unread(block.text) if block.kind != "code" else ():
                message, mend = "this is no link on the page: readers see its markup", "write it as [words](target)"
                place = at_words(subject, text, block.line, found)
                yield Problem("broken-link", message, mend, *place, weight(subject, text))
            if NOWHERE in block.html:
                message, mend = "this link leads nowhere", "write the target as a browser shows it"
                place = at_words(subject, text, block.line, "]()")
                yield Problem("broken-link", message, mend, *place, weight(subject, text))


@lru_cache(maxsize=REMEMBERED)
def _unread(words: str) -> tuple[str, ...]:
    return tuple(found[0] for found in UNREAD.finditer(words))


@lru_cache(maxsize=REMEMBERED)
def fault_of(target: str) -> str:
    """What is wrong with a target by itself, as the end of a sentence; empty where nothing is."""
    if TEMPLATE.search(target):
        return ""
    for pattern, fault in FAULTS:
        if pattern.match(target):
            return fault
    if WEB.match(target):
        return _of_host(target)
    if not target.lower().startswith("mailto:") or target[7:8] == "?":  # mailto:?subject= lets the reader choose
        return ""
    address = target[7:].partition("?")[0]
    return "" if all(map(ADDRESS.fullmatch, address.split(","))) else "names no e-mail address"


def _of_host(target: str) -> str:
    try:
        host = urlsplit(target).hostname or ""
    except ValueError:
        host = ""
    right = host == "localhost" or (":" in host) or ("." in host.strip(".") and ".." not in host)
    return "" if right else "names no host"
