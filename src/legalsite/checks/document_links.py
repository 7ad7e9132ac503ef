"""The links and images of a document, with their words and places; what is wrong with the way a target is written; and
where links lead on this site."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import Place, place_in
from legalsite.model import in_force
from legalsite.model.config import Config
from legalsite.model.document import Block, Document, Span
from legalsite.model.policy import Policy, Revision
from legalsite.pages.routes import Routes
from legalsite.source.link_targets import SCHEME, slugs_named, text_folder


class Target(Struct, frozen=True):
    """The target of a link or an `image`: `text` is the target as it is written, `block` contains it."""

    text: str
    block: Block
    image: bool


def targets(document: Document) -> Iterator[Target]:
    """Yield the targets of all links and images, in the order of the text."""
    for block in document.blocks:
        for span in block.spans:
            if span.of == "target":
                yield Target(span.text, block, span.image)


def at_target(checked: CheckedPolicy, text: Revision, target: Target) -> Place:
    """Return the place of a target in its file."""
    return target_in(checked.read(text), f"content/{text.path}", target)


def target_in(data: bytes, path: str, target: Target) -> Place:
    """Return the place of a target in the file with these bytes. A match in parentheses is preferred, because the same
    text may also be part of another target."""
    for words in (f"({target.text})", target.text):
        _, line, column, excerpt, _ = place_in(data, path, target.block.line, words)
        if column:
            column += words != target.text
            return path, line, column, excerpt, column + len(target.text)
    return place_in(data, path, target.block.line)


def images_without_text(document: Document) -> Iterator[tuple[Block, bool]]:
    """Yield the block of each image without alternative text, and whether something is missing for sure: where a link
    leads, or a word of a sentence. An image alone in its paragraph may be decoration; a sign in front of words or
    behind them is."""
    for block in document.blocks:
        spans = block.spans
        worded = [at for at, span in enumerate(spans) if not span.image and _has_letters(span)]
        for at, span in enumerate(spans):
            if span.of == "target" and span.image and not (at and spans[at - 1].image and _has_letters(spans[at - 1])):
                in_link = at + 1 < len(spans) and spans[at + 1].of == "target" and not spans[at + 1].image
                before, after = bool(worded) and worded[0] < at, bool(worded) and worded[-1] > at
                if before == after:
                    yield block, before or in_link


def _has_letters(span: Span) -> bool:
    return span.of == "words" and any(map(str.isalnum, span.text))


HOSTS = r"(?:com|org|net|info|io|eu|de|fr|at|ch|it|es|nl|uk|us|ca|au|gov|edu|app|dev)"
ADDRESS = re.compile(r"[^@\s/:?]+@[^@\s/:?]+\.[^@\s/:?]{2,}")
FAULTS = tuple(
    (re.compile(pattern, re.IGNORECASE), fault)
    for pattern, fault in (
        (r".*[\"<>“”]", "contains markup"),
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
    for pattern, fault in FAULTS:
        if pattern.match(target):
            return fault
    if target.lower().startswith(("http://", "https://")):
        host = ""
        with suppress(ValueError):
            host = urlsplit(target).hostname or ""
        valid = host == "localhost" or (":" in host) or ("." in host.strip(".") and ".." not in host)
        return "" if valid else "has no valid host name"
    if not target.lower().startswith("mailto:") or target[7:8] == "?":  # mailto:?subject= lets the reader choose
        return ""
    address = unquote(target[7:].partition("?")[0])
    return "" if all(map(ADDRESS.fullmatch, address.split(","))) else "has no valid email address"


def site_links(checked: CheckedPolicy, text: Revision) -> Iterator[tuple[Target, str | None, str]]:
    """Yield the links of a text that lead to pages of this site, each with the route of the page, which is None for the
    same text, and the anchor; files in content/files are not pages. A target that is written wrongly leads nowhere:
    broken-link reports it, once."""
    folder = text_folder(f"content/{text.path}")
    for target in targets(checked.document(text)):
        written = target.text.strip()
        if target_fault(target.text):
            continue
        if written.startswith("#"):
            yield target, None, unquote(written[1:])
            continue
        path, _, anchor = written.partition("#")
        route = _route(path.partition("?")[0], folder, checked)
        if route is not None:
            yield target, route, unquote(anchor)


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
