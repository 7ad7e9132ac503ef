"""The links and images of a document, with their words and their places, and what is wrong with the way a target is
written."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape, unescape
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import Place, place_in
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision
from legalsite.text.languages import is_prose
from legalsite.text.written_html import TAG, attributes

LINK = re.compile(r"<a\b[^>]*\bhref=[^>]*>(.*?)</a>", re.DOTALL)
IMAGE = re.compile(r"<img\b[^>]*>")
INCLUDED = re.compile(  # another file, whose anchors nobody knows here
    r"\{%-?\s*(?:include(?:_\w+)?|render)\b|\{\{[<%]?\s*(?:>|include\b)|<%=\s*render\b|<\?php\s+(?:include|require)"
)
FOREIGN_ANCHOR = re.compile(  # {id="fees"}, {: #fees .note}, {/* #fees */}; (fees)= at the start of a line
    r"\{(?::|/\*)?[ ]*(?:[^{}\n]{0,200}[ ])?(?:#|id=[\"']?)(\w[^\s{}\"'<>#]*)|^\(([A-Za-z][\w:.-]*)\)=", re.MULTILINE
)
PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|bmp|tiff?)(?:[?#&]|$)", re.IGNORECASE)
OFTEN = 3  # times: an image that a page shows so often is one of its signs
DECORATION = re.compile(  # spacers; backgrounds, arrows and the like; tiny pictures, and those that count visits
    r"(?:^|[/_-])(?:blank|spacer|pixel|transparent|clear|1x1)(?:[_-]?[0-9x]+)?\.(?:gif|png|svg|webp)(?:[?#]|$)"
    r"|(?:^|[/_-])(?:bg|background|divider|separator|arrow|chevron|caret|bullet|close|loader|loading|spinner)(?:[._-][\w.-]*)?"
    r"\.(?:gif|png|svg|webp|jpe?g|avif)(?:[?#]|$)"
    r"|[?&/](?:w|h|width|height)[=/][1-4]?[0-9](?![0-9])|=[whs][1-4]?[0-9](?![0-9])(?:-[\w-]*)?$|[?&]px=1\b|[=&]1x1\b|/adsct\?|//pixel\.",
    re.IGNORECASE,
)
ICON = re.compile(r"(?:^|[/_-])icons?(?:[/._-]|$)", re.IGNORECASE)
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
    return _seen(target.block.html).get(target.text, True)


@lru_cache(maxsize=1)  # the targets of a block are asked for one after the other
def _seen(html: str) -> dict[str, bool]:
    """Return for each address in the HTML of a block whether any link to it shows words or an image."""
    seen: dict[str, bool] = {}
    for link in LINK.finditer(html):
        address = attributes(link[0]).get("href", "")
        seen[address] = seen.get(address, False) or "<img" in link[1] or shows_words(link[1])
    return seen


def link_words(document: Document) -> Iterator[tuple[Block, str]]:
    """Yield the words of each link with its block; those of an image are its alternative text."""
    for block in document.blocks:
        for link in LINK.finditer(block.html) if "<a" in block.html else ():
            yield block, _words(IMAGE.sub(lambda image: escape(attributes(image[0]).get("alt", "")), link[1])).strip()


def image_targets(document: Document) -> Iterator[Target]:
    """Yield the addresses that images are loaded from."""
    for block, image, _ in _images(document):
        if "src" in (given := attributes(image[0])):
            yield Target(given["src"], block)


def images_without_text(document: Document) -> Iterator[tuple[Block, bool]]:
    """Yield the block of each image without alternative text, and whether something is missing for sure: where a link
    leads, or a word of a sentence. An image alone in its paragraph may be decoration. It counts only between two
    sentences of the text, or a heading and a sentence: elsewhere it belongs to the page, as a logo does.

    What is decoration by its name or its place is left out: spacers, backgrounds and the like, icons in front of words
    or after them, an image that a page shows again and again, and one alone without the name of a picture, which counts
    visits. So are images with a title.
    """
    images = list(_images(document))
    shown = Counter(_address(image) for _, image, _ in images)
    lettered = [block for block in document.blocks if _has_letters(block.text)] if images else []
    for block, image, link in images:
        if shown[_address(image)] >= OFTEN or _is_described(image, link) or _is_decoration(image, block.html, link):
            continue
        missed = bool(link) or _has_letters(_words(block.html))
        picture = block.kind != "item" and PICTURE.search(_address(image))
        if missed or (picture and _is_within_text(block, lettered)):
            yield block, missed


def _images(document: Document) -> Iterator[tuple[Block, re.Match[str], re.Match[str] | None]]:
    """Yield each image with its block and the link around it."""
    for block in document.blocks:
        links = list(LINK.finditer(block.html)) if "<img" in block.html else []
        for image in IMAGE.finditer(block.html) if "<img" in block.html else ():
            yield block, image, next((link for link in links if link.start() < image.start() < link.end()), None)


def _address(image: re.Match[str]) -> str:
    return attributes(image[0]).get("src", "")


def _is_described(image: re.Match[str], link: re.Match[str] | None) -> bool:
    """Return whether an image has alternative text, or it or its link has a title."""
    given, around = attributes(image[0]), attributes(link[0].partition(">")[0] if link else "")
    titled = _has_letters(given.get("title", "")) or _has_letters(around.get("title", ""))
    return titled or bool(given.get("alt", "").strip())


def _is_within_text(image: Block, lettered: Sequence[Block]) -> bool:
    """Return whether an image stands between two blocks of which one is a sentence, and the other one is or is a
    heading. `lettered` are the blocks with words."""
    at = bisect_left(lettered, image.line, key=lambda block: block.line)
    if at in {0, len(lettered)} or lettered[at].line == image.line:
        return False
    kinds = {"prose" if is_prose(block.text) else block.kind for block in lettered[at - 1 : at + 1]}
    return kinds in ({"prose"}, {"prose", "heading"})


def _is_decoration(image: re.Match[str], html: str, link: re.Match[str] | None) -> bool:
    """Return whether an image is decoration by its name, or is a sign in front of words or after them, within the
    `link` around it. In the middle of a sentence it may stand for a word, unless it is an icon beside a link."""
    start, end = link.span(1) if link else (0, len(html))
    before, after = html[start : image.start()], html[image.end() : end]
    if DECORATION.search(_address(image)) or _words(before).strip() == "[":  # a link that was cut in two
        return True
    beside_link = bool(ICON.search(_address(image))) and before.rstrip().endswith("</a>")
    return beside_link or _has_letters(_words(before)) != _has_letters(_words(after))


def _words(html: str) -> str:
    return unescape(TAG.sub("", html))


def _has_letters(text: str) -> bool:
    return any(map(str.isalnum, text))


def shows_words(html: str) -> bool:
    """Return whether readers see anything but images in a piece of HTML."""
    return bool(VISIBLE.search(_words(html)))


TEMPLATE = re.compile(r"\{[{%]|<[%?]|\[%")  # placeholder reports these
REPLACED = re.compile(  # by a program: CONTACT_EMAIL, $contactEmail$; a person replaces YOUR_EMAIL
    r"mailto:(?![${]*(?i:[\w.]*(?:YOUR|INSERT|HERE|TODO|CHANGE|REPLACE|EXAMPLE)))"
    r"(?:[A-Z]+(?:_[A-Z]+)+|\$[A-Za-z]\w*\$|\$?\{[A-Za-z_][\w.]*\})"
)
CALL = re.compile(r"<[%?]|[%?]>")  # where one of a program begins or ends: nobody knows which words it prints
HOSTS = r"(?:com|org|net|info|io|eu|de|fr|at|ch|it|es|nl|uk|us|ca|au|gov|edu|app|dev)"
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
    if target.lower().startswith(("http://", "https://")):
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
