"""Where the links of a text lead on this site: the route of a page and an anchor; and which pages the site has."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.document_links import TEMPLATE, Target, target_fault, targets
from legalsite.model import in_force
from legalsite.model.config import Config
from legalsite.model.policy import Policy, Revision
from legalsite.pages import routes
from legalsite.pages.routes import Routes
from legalsite.source.links import SCHEME, slugs_named, text_folder

LINK = re.compile(rb"(?:\]\(|\]:|href=|<http).*", re.DOTALL)
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
            TEMPLATE.search(written)
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
    names = {name for run in runs for link in LINK.finditer(run) for name in WORD.findall(link[0])}
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
