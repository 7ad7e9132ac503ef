"""The links and images of a document, with their words and places; what is wrong with the way a target is written;
where links lead on this site; and which pages the site has."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from html import escape, unescape
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import Place, place_in
from legalsite.model import in_force
from legalsite.model.config import Config
from legalsite.model.document import Block, Document
from legalsite.model.policy import Policy, Revision
from legalsite.pages import routes
from legalsite.pages.routes import Routes
from legalsite.source.link_targets import SCHEME, slugs_named, text_folder
from legalsite.text.written_html import TAG, attributes

LINK = re.compile(r"<a\b[^>]*\bhref=[^>]*>(.*?)</a>", re.DOTALL)
IMAGE = re.compile(r"<img\b[^>]*>")
UNSEEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")  # besides white space


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
        _, line, column, excerpt, _ = place_in(data, path, target.block.line, words, above=above)
        if column:
            column += words != target.text
            return path, line, column, excerpt, column + len(target.text)
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
    for image in _images(document):
        if "src" in image.attributes:
            yield Target(image.attributes["src"], image.block)


def images_without_text(document: Document) -> Iterator[tuple[Block, bool]]:
    """Yield the block of each image without alternative text, and whether something is missing for sure: where a link
    leads, or a word of a sentence. An image alone in its paragraph may be decoration.

    A sign in front of words or behind them is decoration, and a title says what an image shows.
    """
    for image in _images(document):
        described = (image.attributes.get("alt"), image.attributes.get("title"), image.link.get("title"))
        before, after = (_has_letters(_words(side)) for side in (image.before, image.after))
        if before == after and not any(map(_has_letters, filter(None, described))):
            yield image.block, before or bool(image.link)


class _Image(Struct, frozen=True):
    """An image of a block: its attributes, those of the link around it (none if there is no link), and the HTML on both
    sides within that link."""

    block: Block
    attributes: Mapping[str, str]
    link: Mapping[str, str]
    before: str
    after: str


def _images(document: Document) -> Iterator[_Image]:
    for block in document.blocks:
        links = list(LINK.finditer(block.html)) if "<img" in block.html else []
        for image in IMAGE.finditer(block.html) if "<img" in block.html else ():
            link = next((link for link in links if link.start() < image.start() < link.end()), None)
            start, end = link.span(1) if link else (0, len(block.html))
            around = attributes(link[0].partition(">")[0]) if link else {}
            before, after = block.html[start : image.start()], block.html[image.end() : end]
            yield _Image(block, attributes(image[0]), around, before, after)


def _words(html: str) -> str:
    return unescape(TAG.sub("", html))


def _has_letters(text: str) -> bool:
    return any(map(str.isalnum, text))


def shows_words(html: str) -> bool:
    """Return whether readers see anything but images in a piece of HTML."""
    return any(not sign.isspace() and sign not in UNSEEN for sign in _words(html))


TEMPLATE = ("{{", "{%", "<%", "<?", "[%")  # placeholder reports these
HOSTS = r"(?:com|org|net|info|io|eu|de|fr|at|ch|it|es|nl|uk|us|ca|au|gov|edu|app|dev)"
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


def is_template(written: str) -> bool:
    """Return whether another tool fills in a part of what is written."""
    return any(mark in written for mark in TEMPLATE)


@lru_cache(maxsize=REMEMBERED)
def target_fault(target: str) -> str:
    """Return what is wrong with the way a target is written, as the end of a sentence; empty if nothing is wrong."""
    if is_template(target):
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
    try:
        host = urlsplit(target).hostname or ""
    except ValueError:
        host = ""
    valid = host == "localhost" or (":" in host) or ("." in host.strip(".") and ".." not in host)
    return "" if valid else "has no valid host name"


LINK_IN_SOURCE = re.compile(rb"(?:\]\(|\]:|href=|<http).*", re.DOTALL)
WORD = re.compile(rb"[\w-]+")
ELSEWHERE = re.compile(r"[^@\s/]+@[^@\s/]+\.|www\.|[\w-]{1,12}:/", re.IGNORECASE)  # broken-link reports these


class SiteLink(Struct, frozen=True):
    """A link to a page of this site. `route` is None for an anchor in the same text."""

    target: Target
    route: str | None
    anchor: str


def site_links(checked: CheckedPolicy, text: Revision) -> Iterator[SiteLink]:
    """Yield the links of a text that lead to pages of this site; files in content/files are not pages. A target that is
    written wrongly leads nowhere: broken-link reports it, once."""
    folder = text_folder(f"content/{text.path}")
    for target in targets(checked.document(text)):
        written = target.text.strip()
        if (
            is_template(written)
            or target_fault(target.text)
            or (ELSEWHERE.match(written) and not SCHEME.match(written))
        ):
            continue
        if written.startswith("#"):
            yield SiteLink(target, None, unquote(written[1:]))
            continue
        path, _, anchor = written.partition("#")
        route = _route(path.partition("?")[0], folder, checked)
        if route is not None:
            yield SiteLink(target, route, unquote(anchor))


def shown_texts(policies: Iterable[Policy], config: Config, on: date) -> Mapping[str, tuple[Revision, ...]]:
    """Map each route to the texts that a reader may find there.

    For a policy's page these are the text in force, the pending ones and the draft.
    """
    to = Routes.of(config)
    shown: dict[str, tuple[Revision, ...]] = {}
    for policy in policies:
        upcoming = in_force.upcoming(policy, on)
        texts = (in_force.in_force(policy, on), *upcoming, *policy.revisions[-1:])
        shown[to.policy(policy.slug)] = tuple(dict.fromkeys(filter(None, texts)))
        shown |= {to.upcoming(policy.slug): upcoming} if upcoming else {}
        for language, translations in policy.translations.items():
            translated = (in_force.shown_translation(policy, language, on), *translations[-1:])
            shown[to.policy(policy.slug, language)] = tuple(dict.fromkeys(filter(None, translated)))
        for revisions in (policy.revisions, *policy.translations.values()):
            shown |= {to.text(text): (text,) for text in revisions}
    return shown


def linked_texts(
    shown: Mapping[str, tuple[Revision, ...]], sources: Iterable[bytes]
) -> dict[str, tuple[Revision, ...]]:
    """Return the part of `shown` whose anchors texts with these bytes may link to. Rules need nothing else from other
    policies."""
    runs = (_run_at_end(piece) for source in sources for piece in source.split(b"#")[:-1])
    names = {name for run in runs for link in LINK_IN_SOURCE.finditer(run) for name in WORD.findall(link[0])}
    if not names:
        return {}
    return {route: texts for route, texts in shown.items() if names & set(map(str.encode, route.split("/")))}


def _run_at_end(piece: bytes) -> bytes:
    """Return what stands at the end of some bytes without a blank, `)` or `>` in it. All pieces of a text together take
    a time that grows with its length."""
    run = piece.rsplit(None, 1)[-1] if piece[-1:].strip() else b""
    return run.rpartition(b")")[2].rpartition(b">")[2]


def _route(path: str, folder: str, checked: CheckedPolicy) -> str | None:
    """Return the route that a path leads to; None if it leads to a file or to another site.

    Links resolve as in the Markdown renderer, then as in a browser.
    """
    origin = urlsplit(checked.config.origin)
    if SCHEME.match(path) or path.startswith("//"):
        try:
            url = urlsplit(path)
        except ValueError:
            return None
        inside = url.netloc == origin.netloc and f"{url.path}/".startswith(origin.path)
        return _page(url.path[len(origin.path) :], checked.pages) if inside else None
    if not path or path.lstrip("./").startswith("files/"):
        return None
    slugs = tuple(slugs_named(path, folder))
    if there := next((f"{slug}/" for slug in slugs if f"{slug}/" in checked.pages), None):
        return there
    base = checked.config.base
    return _page(path.removeprefix(base).lstrip("/") if path.startswith("/") else slugs[0], checked.pages)


def _page(path: str, pages: frozenset[str]) -> str:
    """Return a path in the form of a route: with a slash at its end, unless it has a file's suffix."""
    clean = path.removesuffix("index.html")
    return clean if clean in pages or not clean else clean.rstrip("/") + "/" if "." not in clean else clean


def site_pages(policies: Iterable[Policy], config: Config, on: date) -> frozenset[str]:
    """Return the routes of every page that a build writes, below the site's url and without a leading slash."""
    to = Routes.of(config)
    pages = {routes.FEED, routes.JSON_FEED, routes.REVISIONS, routes.STATUS, routes.NOTICES, routes.SITEMAP}
    for language in config.languages:
        pages |= {to.home(language), to.all_changes(language)}
    for policy in policies:
        if any(text.recorded for text in policy.revisions):
            pages |= {to.record(language) for language in config.languages}
        if in_force.known(policy, on):
            pages |= set(_policy_pages(policy, to, config, on))
    return frozenset(pages)


def _policy_pages(policy: Policy, to: Routes, config: Config, on: date) -> Iterator[str]:
    slug, upcoming = policy.slug, in_force.upcoming(policy, on)
    yield from (to.feed(slug), to.revisions(slug))
    yield from (f"{old}/" for old in config.settings(slug).formerly)
    for language in (config.languages[0], *policy.translations):
        yield from (to.policy(slug, language), to.changes(slug, language))
        original = language == config.languages[0]
        if upcoming and (original or in_force.translation(policy, language, upcoming[0], on)):
            yield to.upcoming(slug, language)
    for texts in (in_force.known(policy, on), *policy.translations.values()):
        for index, text in enumerate(text for text in texts if text.revised.day <= on):
            yield from (to.text(text), to.since(text), to.raw(text))
            if index:
                yield to.change(text)


def applying(policies: Iterable[Policy], on: date) -> frozenset[str]:
    """Return the slugs of the policies that are in force on a day: not those that are only pending, or ended."""
    current = (in_force.in_force(policy, on) for policy in policies)
    return frozenset(text.policy for text in current if text and not text.withdrawn)
