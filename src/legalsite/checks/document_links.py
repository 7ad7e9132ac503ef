"""The links and images of a document, with their words and their places, and what is wrong with the way a target is
written."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape, unescape
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import Place, place_in
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision
from legalsite.text.languages import is_prose
from legalsite.text.written_html import TAG

HREF = re.compile(r'href="([^"]*)"')
LINK = re.compile(r"<a\b[^>]*\bhref=[^>]*>(.*?)</a>", re.DOTALL)
IMAGE = re.compile(r"<img\b[^>]*>")
INCLUDED = re.compile(  # another file, whose anchors nobody knows here
    r"\{%-?\s*(?:include(?:_\w+)?|render)\b|\{\{[<%]?\s*(?:>|include\b)|<%=\s*render\b|<\?php\s+(?:include|require)"
)
FOREIGN_ANCHOR = re.compile(  # {id="fees"}, {: #fees .note}, {/* #fees */}
    r"\{(?::|/\*)?[ ]*(?:[^{}\n]{0,200}[ ])?(?:#|id=[\"']?)(\w[^\s{}\"'<>#]*)"
)
MYST_LABEL = re.compile(r"^\(([A-Za-z][\w:.-]*)\)=", re.MULTILINE)
SOURCE = re.compile(r'\bsrc="([^"]*)"')
ALT = re.compile(r'\balt="([^"]*)"')
PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|bmp|tiff?)(?:[?#&]|$)", re.IGNORECASE)
TITLE = re.compile(r'\btitle="[^"]*\w')
SPACER = re.compile(
    r"(?:^|[/_-])(?:blank|spacer|pixel|transparent|clear|1x1)(?:[_-]?[0-9x]+)?\.(?:gif|png|svg|webp)(?:[?#]|$)",
    re.IGNORECASE,
)
OFTEN = 3  # times: an image that a page shows so often is one of its signs
DECORATION = re.compile(
    r"(?:^|[/_-])(?:bg|background|divider|separator|arrow|chevron|caret|bullet|close|loader|loading|spinner)(?:[._-][\w.-]*)?"
    r"\.(?:gif|png|svg|webp|jpe?g|avif)(?:[?#]|$)"
    r"|[?&/](?:w|h|width|height)[=/][1-4]?[0-9](?![0-9])|=[whs][1-4]?[0-9](?![0-9])(?:-[\w-]*)?$|[?&]px=1\b|[=&]1x1\b|/adsct\?|//pixel\.",
    re.IGNORECASE,
)
ICON = re.compile(r"(?:^|[/_-])icons?(?:[/._-]|$)", re.IGNORECASE)
LETTER = re.compile(r"\w")
VISIBLE = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff]")


class Target(Struct, frozen=True):
    """The target of a link or an image: `text` is the target as it is written, `block` contains it."""

    text: str
    block: Block


def targets(document: Document) -> Iterator[Target]:
    """Yield the targets of all links and images, in the order of the text."""
    for block in document.blocks:
        if len(block.spans) > 1 or (block.spans and block.spans[0].of == "target"):
            for span in block.spans:
                if span.of == "target":
                    yield Target(span.text, block)


def at_target(checked: CheckedPolicy, text: Revision, target: Target) -> Place:
    """Return the place of a target in its file."""
    return target_in(checked.read(text), f"content/{text.path}", target)


def target_in(data: bytes, path: str, target: Target) -> Place:
    """Return the place of a target in the file with these bytes. A match in parentheses is preferred, because the same
    text may also be part of another target. A tag of HTML may stand above the first line of words of its block."""
    for words, above in ((f"({target.text})", False), (target.text, False), (f'"{target.text}"', True)):
        _, line, column, excerpt = place_in(data, path, target.block.line, words, above=above)
        if column:
            return path, line, column + (words != target.text), excerpt
    return place_in(data, path, target.block.line)


def is_seen(target: Target) -> bool:
    """Return whether readers see a link to the target: one without words, such as the sign beside a heading that many
    sites add, shows nothing to click."""
    return _seen(target.block.html).get(escape(target.text), True)


@lru_cache(maxsize=1)  # the targets of a block are asked for one after the other
def _seen(html: str) -> dict[str, bool]:
    """Return for each address, as it stands in the HTML of a block, whether any link to it shows words or an image."""
    seen: dict[str, bool] = {}
    for link in LINK.finditer(html):
        shows = "<img" in link[1] or shows_words(link[1])
        for address in HREF.findall(link[0]):
            seen[address] = seen.get(address, False) or shows
    return seen


def link_words(document: Document) -> Iterator[tuple[Block, str]]:
    """Yield the words of each link with its block; those of an image are its alternative text."""
    for block in document.blocks:
        if "<a" in block.html:
            for link in LINK.finditer(block.html):
                html = ALT.sub(lambda alt: f">{alt[1]}<", link[1]) if "<img" in link[1] else link[1]
                yield block, unescape(TAG.sub("", html)).strip()


def images_without_text(document: Document) -> Iterator[tuple[Block, bool]]:
    """Yield the block of each image without alternative text, and whether something is missing for sure: where a link
    leads, or a word of a sentence. An image alone in its paragraph may be decoration. It counts only between two
    sentences of the text, or a heading and a sentence: elsewhere it belongs to the page, as a logo does.

    What is decoration by its name or its place is left out: spacers, backgrounds and the like, icons in front of words
    or after them, an image that a page shows again and again, and one alone without the name of a picture, which counts
    visits. So are images with a title.
    """
    images = [
        (block, image) for block in document.blocks if "<img" in block.html for image in IMAGE.finditer(block.html)
    ]
    shown = Counter(_address(image) for _, image in images)
    within = _within_text([block for block in document.blocks if LETTER.search(block.text)]) if images else []
    for block, image in images:
        alt = ALT.search(image[0])
        if not (alt and unescape(alt[1]).strip()) and shown[_address(image)] < OFTEN:
            link = next((link for link in LINK.finditer(block.html) if link.start() < image.start() < link.end()), None)
            titled = TITLE.search(image[0]) or (link and TITLE.search(block.html, link.start(), link.start(1)))
            if not titled and not _is_decoration(image, block.html, link):
                missed = bool(link or LETTER.search(_words(block.html)))
                at = bisect_left(within, (block.line,)) - 1  # the last pair that begins before the image
                inside = at >= 0 and block.line < within[at][1]
                if missed or (inside and block.kind != "item" and PICTURE.search(_address(image))):
                    yield block, missed


def _within_text(blocks: Sequence[Block]) -> list[tuple[int, ...]]:
    """Return the lines of each two neighbouring blocks of which one is a sentence, and the other one is or is a
    heading."""
    kinds = [(block.line, "prose" if is_prose(block.text) else block.kind) for block in blocks]
    return [
        (line, next_line)
        for (line, kind), (next_line, next_kind) in pairwise(kinds)
        if {kind, next_kind} in ({"prose"}, {"prose", "heading"})
    ]


def _address(image: re.Match[str]) -> str:
    source = SOURCE.search(image[0])
    return unescape(source[1]) if source else ""


def _is_decoration(image: re.Match[str], html: str, link: re.Match[str] | None) -> bool:
    """Return whether an image is decoration by its name, or is a sign in front of words or after them, within the
    `link` around it. In the middle of a sentence it may stand for a word, unless it is an icon beside a link."""
    address = _address(image)
    if SPACER.search(address) or DECORATION.search(address):
        return True
    before, after = (html[: image.start()], html[image.end() :])
    if link:
        before, after = html[link.start(1) : image.start()], html[image.end() : link.end(1)]
    if _words(before).strip() == "[":  # a link that was cut in two: its words are in the next paragraph
        return True
    beside_link = bool(ICON.search(address)) and before.rstrip().endswith("</a>")
    return beside_link or bool(LETTER.search(_words(before))) != bool(LETTER.search(_words(after)))


def _words(html: str) -> str:
    return unescape(TAG.sub("", html))


def shows_words(html: str) -> bool:
    """Return whether readers see anything but images in a piece of HTML."""
    return bool(VISIBLE.search(_words(html)))


def image_targets(document: Document) -> Iterator[Target]:
    """Yield the addresses that images are loaded from."""
    for block in document.blocks:
        if "<img" in block.html:
            for image in IMAGE.finditer(block.html):
                if source := SOURCE.search(image[0]):
                    yield Target(unescape(source[1]), block)


TEMPLATE = re.compile(r"\{[{%]|<[%?]|\[%")  # placeholder reports these
REPLACED = re.compile(  # by a program: CONTACT_EMAIL, $contactEmail$; a person replaces YOUR_EMAIL
    r"mailto:(?![${]*(?i:[\w.]*(?:YOUR|INSERT|HERE|TODO|CHANGE|REPLACE|EXAMPLE)))"
    r"(?:[A-Z]+(?:_[A-Z]+)+|\$[A-Za-z]\w*\$|\$?\{[A-Za-z_][\w.]*\})"
)
CALL = re.compile(r"<[%?]|[%?]>")  # where one of a program begins or ends: nobody knows which words it prints
HOSTS = r"(?:com|org|net|info|io|eu|de|fr|at|ch|it|es|nl|uk|us|ca|au|gov|edu|app|dev)"
WEB = re.compile(r"https?://", re.IGNORECASE)
OWN_NETWORK = re.compile(rf"http://(?!www/|mailto/|[a-z]+{HOSTS}/)[a-z]{{1,6}}/\w")  # short links: http://go/fees
ADDRESS = re.compile(r"[^@\s/:?]+@[^@\s/:?]+\.[^@\s/:?]{2,}")
CODED = r"(?:%22|%3[CE]|%E2%80%9[CD])"  # quotation marks and angle brackets; pairs may be part of a search
TITLE_IN_QUOTES = re.compile(r"(?<=/)%22[^%/?#=]{1,200}%22(?=\w)")  # /%22Hello,_World!%22_program
FAULTS = tuple(
    (re.compile(pattern, re.IGNORECASE), fault)
    for pattern, fault in (
        (
            rf".*[\"<>“”]|[^?]*{CODED}|[^?]*\?(?:(?!{CODED}).)*{CODED}$",
            "contains markup",
        ),
        (r"(?:https?:)?//[^/?#]*(?:\s|%20)|[^?]*%20$", "contains a space"),  # browsers encode those in a path
        (r"https?:?/{0,2}https?:?//", "has two schemes"),
        (r"https?:/?(?=\w)", "lacks `//` after its scheme"),
        (r"https?:///+(?=\w)", "has too many slashes after its scheme"),
        (r"https?//+(?=\w)", "lacks `:` after its scheme"),
        (rf"{ADDRESS.pattern}$", "lacks `mailto:`"),
        (rf"(?:www\.[\w.-]+|[\w-]+(?:\.[\w-]+)*\.{HOSTS})(?:[:/?#]|$)", "lacks `https://`"),
    )
)
REMEMBERED = 1 << 12  # targets: most are the same in all texts of a policy


@lru_cache(maxsize=REMEMBERED)
def target_fault(target: str) -> str:
    """Return what is wrong with the way a target is written, as the end of a sentence; empty if nothing is wrong."""
    if TEMPLATE.search(target) or REPLACED.fullmatch(target):
        return ""
    plain = TITLE_IN_QUOTES.sub("", target)
    for pattern, fault in FAULTS:
        if pattern.match(plain):
            return fault
    if WEB.match(target):
        return _host_fault(target)
    if not target.lower().startswith("mailto:") or target[7:8] == "?":  # mailto:?subject= lets the reader choose
        return ""
    address = unquote(target[7:].partition("?")[0])
    return "" if all(map(ADDRESS.fullmatch, address.split(","))) else "has no valid email address"


def _host_fault(target: str) -> str:
    if OWN_NETWORK.match(target):
        return ""
    try:
        host = urlsplit(target).hostname or ""
    except ValueError:
        host = ""
    valid = host == "localhost" or (":" in host) or ("." in host.strip(".") and ".." not in host)
    return "" if valid else "has no valid host name"
