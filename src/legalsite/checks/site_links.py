"""A target as a text writes it → where on this site it leads: the route of a page, and the anchor on it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from posixpath import join, normpath
from urllib.parse import unquote, urlsplit

from rapidfuzz import fuzz, process

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.document_links import TEMPLATE, Target, targets
from legalsite.model import in_force as standing
from legalsite.model.config import Config
from legalsite.model.policy import Policy, Revision
from legalsite.pages import routes
from legalsite.pages.routes import Routes
from legalsite.source.links import SCHEME
from legalsite.source.markdown import text_folder

INTO = re.compile(rb"(?:\]\(|\]:|href=|<http)[^\s#)>]*#")
WORD = re.compile(rb"[\w-]+")
LIKELY = 65
ELSEWHERE = re.compile(r"[^@\s/]+@[^@\s/]+\.|www\.|[\w-]{1,12}:/", re.IGNORECASE)  # told by broken-link
SUFFIX = re.compile(r"(?:(?:^|/)index)?\.(?:md|html?)$")


@dataclass(frozen=True, slots=True)
class SiteLink:
    """`route` is None for a place in the same text."""

    target: Target
    route: str | None
    anchor: str


def site_links(checked: CheckedPolicy, text: Revision) -> Iterator[SiteLink]:
    """Those of the text's links that lead to pages of this site. Files of content/files are no pages."""
    folder = text_folder(f"content/{text.path}")
    for target in targets(checked.document(text)):
        written = target.text.strip()
        if TEMPLATE.search(written) or (ELSEWHERE.match(written) and not SCHEME.match(written)):
            continue
        if written.startswith("#"):
            yield SiteLink(target, None, unquote(written[1:]))
            continue
        path, _, anchor = written.partition("#")
        route = _route(path.partition("?")[0], folder, checked)
        if route is not None:
            yield SiteLink(target, route, unquote(anchor))


def shown_texts(policies: Iterable[Policy], config: Config, on: date) -> Mapping[str, tuple[Revision, ...]]:
    """Route → the texts that a reader may find there: of a policy's page that in force, the next and the draft."""
    to = Routes.of(config)
    shown: dict[str, tuple[Revision, ...]] = {}
    for policy in policies:
        coming = standing.upcoming(policy, on)
        texts = (standing.in_force(policy, on), coming, *policy.revisions[-1:])
        shown[to.policy(policy.slug)] = tuple(dict.fromkeys(filter(None, texts)))
        shown |= {to.upcoming(policy.slug): (coming,)} if coming else {}
        for language, translations in policy.translations.items():
            rendered = (standing.shown_translation(policy, language, on), *translations[-1:])
            shown[to.policy(policy.slug, language)] = tuple(dict.fromkeys(filter(None, rendered)))
        for all_of in (policy.revisions, *policy.translations.values()):
            shown |= {to.text(text): (text,) for text in all_of}
    return shown


def linked(shown: Mapping[str, tuple[Revision, ...]], sources: Iterable[bytes]) -> dict[str, tuple[Revision, ...]]:
    """Those of `shown` that texts with these bytes may lead into: what a rule needs to know of other policies."""
    told = {name for source in sources for found in INTO.finditer(source) for name in WORD.findall(found[0])}
    if not told:
        return {}
    return {route: texts for route, texts in shown.items() if told & set(map(str.encode, route.split("/")))}


def nearest(name: str, names: Sequence[str]) -> str:
    """The name that was probably meant; empty where none is near."""
    found = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=LIKELY)
    return str(found[0]) if found else ""


@lru_cache(maxsize=4)
def policies(pages: frozenset[str]) -> tuple[str, ...]:
    """The slugs of a site with these pages."""
    return tuple(sorted(page.removesuffix("/feed.xml") for page in pages if page.endswith("/feed.xml")))


def _route(path: str, folder: str, checked: CheckedPolicy) -> str | None:
    """As `source.links` leads them, then as a browser does."""
    origin = urlsplit(checked.config.origin)
    if SCHEME.match(path) or path.startswith("//"):
        try:
            there = urlsplit(path)
        except ValueError:
            return None
        inside = there.netloc == origin.netloc and f"{there.path}/".startswith(origin.path)
        return _page(there.path[len(origin.path) :], checked.pages) if inside else None
    bare = SUFFIX.sub("", path.rstrip("/"))
    if not path or bare.lstrip("./").startswith("files/"):
        return None
    near = normpath(join("/" + folder, bare)).lstrip("/")
    for slug in (near, bare.lstrip("./")):
        if f"{slug}/" in checked.pages:
            return f"{slug}/"
    base = checked.config.base
    return _page(path.removeprefix(base).lstrip("/") if path.startswith("/") else near, checked.pages)


def _page(path: str, pages: frozenset[str]) -> str:
    """As the routes of pages are written; as it is where there is none."""
    clean = path.removesuffix("index.html")
    return clean if clean in pages or not clean else clean.rstrip("/") + "/" if "." not in clean else clean


# --- Every page that a build writes, by its route: what links in texts may lead to. ---


def site_pages(policies: Iterable[Policy], config: Config, on: date) -> frozenset[str]:
    """Routes below the site's url, without leading slash."""
    to = Routes.of(config)
    pages = {routes.FEED, routes.JSON_FEED, routes.REVISIONS, routes.STATUS, routes.NOTICES, routes.SITEMAP}
    for language in config.languages:
        pages |= {to.home(language), to.all_changes(language)}
    for policy in policies:
        if standing.known(policy, on):
            pages |= set(_of_policy(policy, to, config, on))
    return frozenset(pages)


def _of_policy(policy: Policy, to: Routes, config: Config, on: date) -> Iterator[str]:
    slug, coming = policy.slug, standing.upcoming(policy, on)
    yield from (to.feed(slug), to.revisions(slug))
    yield from (f"{old}/" for old in config.settings(slug).formerly)
    for language in (config.languages[0], *policy.translations):
        yield from (to.policy(slug, language), to.changes(slug, language))
        if coming and (language == config.languages[0] or standing.translation(policy, language, coming, on)):
            yield to.upcoming(slug, language)
    for texts in (standing.known(policy, on), *policy.translations.values()):
        for place, text in enumerate(text for text in texts if text.revised.day <= on):
            yield from (to.text(text), to.since(text), to.raw(text))
            if place:
                yield to.change(text)
