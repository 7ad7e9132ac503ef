"""Plan the files of a policy, and the texts that each file shows.

The content of a file depends on the texts that it shows, the front matter of all versions, and the
ledger.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import Config
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Version, VersionId
from legalsite.model.policy_on_date import policy_on_date
from legalsite.pages.edition_texts import EditionTexts, editions_of
from legalsite.pages.groups import all_folders
from legalsite.pages.routes import Routes
from legalsite.redline.compared_text import RedlineCache
from legalsite.redline.output.outline import ShownRedline

PageKind = Literal["current", "version", "since", "change", "upcoming", "together", "changes"]
FileKind = Literal[
    PageKind, "json", "moved", "source", "atom", "json_feed", "versions", "acceptance"
]
PageId = tuple[FileKind, VersionId | None]  # the same for a page in all languages


class ComparedTexts(Struct, frozen=True):
    """Two texts in one language that a page compares.

    `originals` contains the originals of two translations. There's no redline if one of the texts
    is withheld.
    """

    old: Version
    new: Version
    originals: "ComparedTexts | None" = None

    @property
    def withheld(self) -> bool:
        return self.old.withheld or self.new.withheld

    @property
    def paths(self) -> tuple[str, str]:
        """The paths of both texts relative to content/, the older one first."""
        return self.old.path, self.new.path


class PlannedFile(Struct, frozen=True):
    kind: FileKind
    route: str
    shows: frozenset[str]  # paths of the shown texts, relative to content/
    language: str = ""
    text: Version | None = None
    in_full: Sequence[Version] = ()
    compared: Sequence[ComparedTexts] = ()
    is_fragment: bool = False  # whether this is a fragment of the page at `route`
    old_route: str = ""  # former route to write the file to, or empty

    @property
    def page(self) -> PageId:
        """The page's kind and version, which are the same in all languages.

        The current version changes over time, so the page that shows it has None as its version.
        """
        if not self.text or self.kind == "current":
            return self.kind, None
        return self.kind, self.text.translates or self.text.revised  # id of the original

    @property
    def path(self) -> str:
        route = self.old_route or self.route
        if self.is_fragment:
            return Routes.fragment(route)
        return Routes.file(route)


class ShownTexts(Struct, frozen=True):
    """The texts that a page shows."""

    documents: Mapping[str, Document]  # path of the text → document
    redlines: Mapping[tuple[str, str], ShownRedline]  # (old path, new path) → redline
    redline_cache: RedlineCache  # for changes that several redlines share


def planned_files(editions: Sequence[EditionTexts], config: Config) -> Iterator[PlannedFile]:
    """Yield the files of a policy, or nothing if no version is known yet.

    `editions` contains the policy in each of its languages, original first.
    """
    for file in _new_files(editions, config):
        yield file
        old_route = editions[0].routes.old_route(editions[0].slug, file.route)
        if old_route:
            yield _old_file(file, old_route)


def _old_file(file: PlannedFile, old_route: str) -> PlannedFile:
    """Plan the file at the former route of a file.

    A page gets a forwarding page. Programs may not follow it, so other files are written to both
    routes.
    """
    # the route of a page ends with a slash, so it differs from its file
    if Routes.file(file.route) == file.route or file.is_fragment:
        return replace(file, old_route=old_route)
    return PlannedFile("moved", file.route, frozenset(), file.language, old_route=old_route)


def _new_files(editions: Sequence[EditionTexts], config: Config) -> Iterator[PlannedFile]:
    """Yield the files of a policy, except files at former routes.

    `editions` contains the policy in each of its languages, original first. `shows` contains the
    paths of the texts that a file depends on.
    """
    policy = editions[0].policy
    routes = editions[0].routes
    if not editions[0].texts:  # no version is known yet
        return
    for edition in editions:
        yield from _edition_files(edition, config)
    if config.fragments:
        for edition in editions:
            for page in _pages_of_texts(edition, config.since):
                shows = page.shows
                if page.text:
                    # a fragment also states its version
                    shows |= {page.text.path}
                yield replace(page, is_fragment=True, shows=shows)
    for edition in editions:
        atom, json_feed = routes.feeds(policy.slug, edition.language)
        yield _planned_page("atom", edition, atom)
        yield _planned_page("json_feed", edition, json_feed)
    for gap in policy.gaps:
        if gap.day <= editions[0].on:  # later gaps aren't known yet
            yield PlannedFile("source", gap.path, frozenset({gap.path}))
    every_text = _text_paths(policy.texts)  # both files below contain facts about all texts
    folder = routes.policy(policy.slug)
    yield PlannedFile("versions", f"{folder}{Routes.VERSIONS}", every_text)
    if config.settings(policy.slug).acceptance_rules:
        yield PlannedFile("acceptance", f"{folder}{Routes.ACCEPTANCE}", every_text)


def routes_by_page(files: Iterable[PlannedFile]) -> dict[PageId, dict[str, str]]:
    """Map each page of a policy to its routes, keyed by language."""
    routes = defaultdict[PageId, dict[str, str]](dict)
    for file in files:
        # if a version was translated again, the newest translation comes first
        routes[file.page].setdefault(file.language, file.route)
    return routes


def _edition_files(edition: EditionTexts, config: Config) -> Iterator[PlannedFile]:
    """Yield the pages of a policy in one language, and the source and JSON files of its texts."""
    for page in _pages_of_texts(edition, config.since):
        # files of the same text are neighbors, so that one process parses the text once
        if page.kind == "version" and page.text:
            yield PlannedFile("source", edition.routes.raw(page.text), page.shows)
        yield page
        if config.has_json_texts:
            yield from _json_files(edition, page)
    if edition.upcoming_text:
        yield _upcoming_page(edition)
    if edition.together_texts:  # a comparison of all upcoming changes together
        compared = _compared_texts(edition, *edition.together_texts)
        yield _planned_page(
            "together", edition, edition.route(Routes.together), compared=[compared]
        )
    yield _planned_page("changes", edition, edition.route(Routes.changes))


def _json_files(edition: EditionTexts, page: PlannedFile) -> Iterator[PlannedFile]:
    """Yield the JSON file with the text that a page shows in full. Other pages have none."""
    if page.kind == "version" and page.text:
        yield replace(page, kind="json", route=edition.routes.json(page.text))
    elif page.kind == "current":
        in_full = []
        # unlike the page, the JSON file of the current version never shows an outdated translation
        if edition.current and not edition.on_day.ended:
            in_full.append(edition.shown_text(edition.current))
        yield _planned_page("json", edition, edition.route(Routes.current_json), in_full=in_full)


def _pages_of_texts(edition: EditionTexts, max_changes: int) -> Iterator[PlannedFile]:
    """Yield the page of the current version, and up to three pages of each text.

    If more than `max_changes` versions took effect after a version, its “since” page contains no
    comparison.
    """
    routes = edition.routes
    current = edition.current_text
    in_full = []
    if current:
        in_full.append(current)
    yield _planned_page("current", edition, edition.route(Routes.policy), current, in_full=in_full)
    # The “change” page of the current version and the “since” page of the previous version often
    # show the same redline. They're yielded in a row, while the redline is in memory.
    for text in edition.texts:
        yield _planned_page("version", edition, routes.text(text), text, in_full=[text])
        since = _texts_compared_since(edition, text, max_changes)
        yield _planned_page("since", edition, routes.since(text), text, compared=since)
        old = edition.last_text_before(text)
        if old:
            change = [_compared_texts(edition, old, text)]
            yield _planned_page("change", edition, routes.change(text), text, compared=change)


def _texts_compared_since(
    edition: EditionTexts, version: Version, max_changes: int
) -> list[ComparedTexts]:
    """Return the texts that the “since” page of a text compares.

    The list is empty if nothing is compared, or if more than `max_changes` versions took effect
    after `version`.
    """
    current = edition.compared_since(version)
    if not current:
        return []
    entry = edition.entry(version)
    # compare in the order in which the texts take effect
    if entry.status == "upcoming":
        return [_compared_texts(edition, current, version)]
    # number of later versions
    count, _ = edition.steps_since(entry.version)
    if count > max_changes:
        return []
    return [_compared_texts(edition, version, current)]


def _upcoming_page(edition: EditionTexts) -> PlannedFile:
    """Plan the page of all upcoming versions in one language.

    Each version is compared with the text before it. If there's no current text, the first version
    is shown in full.
    """
    in_full = []
    compared = []
    for version in edition.upcoming:
        is_first = version == edition.upcoming[0]
        new = edition.text_of(version)
        old = edition.last_text_before(version)
        # also after the end of the policy, compare the first one with the last version
        if is_first:
            old = edition.text_of(edition.last_version)
        if old and new:
            compared.append(_compared_texts(edition, old, new))
        elif new and is_first:
            in_full.append(new)
    route = edition.route(Routes.upcoming)
    return _planned_page("upcoming", edition, route, in_full=in_full, compared=compared)


def _planned_page(
    kind: FileKind,
    edition: EditionTexts,
    route: str,
    version: Version | None = None,
    *,
    in_full: Sequence[Version] = (),
    compared: Sequence[ComparedTexts] = (),
) -> PlannedFile:
    shows = _text_paths(in_full).union(*[texts.paths for texts in compared])
    return PlannedFile(kind, route, shows, edition.language, version, in_full, compared)


def _compared_texts(edition: EditionTexts, old: Version, new: Version) -> ComparedTexts:
    """Pair two texts for comparison. If they're translations, also pair their originals."""
    if edition.authoritative:
        return ComparedTexts(old, new)
    originals = ComparedTexts(edition.entry(old).version, edition.entry(new).version)
    return ComparedTexts(old, new, originals)


def _text_paths(texts: Iterable[Version]) -> frozenset[str]:
    return frozenset([text.path for text in texts])


class PolicyRoutes(Struct, frozen=True):
    """The routes of a policy, and what the pages of the whole site depend on."""

    slug: str
    routes: frozenset[str]
    languages: tuple[str, ...]  # languages of the policy's pages
    has_pages: bool  # whether a version is known
    recorded: bool  # whether the ledger has a version


def page_routes(policies: Iterable[Policy], config: Config, on: date) -> frozenset[str]:
    """Return the routes of all pages and files that a build writes.

    Former URLs of single pages (`/privacy.html`) aren't included. Neither are pages of the ledger
    for earlier years.
    """
    return site_routes([policy_routes(policy, config, on) for policy in policies], config)


def site_routes(policies: Collection[PolicyRoutes], config: Config) -> frozenset[str]:
    """Return the routes of policies, and of the pages that belong to the whole site."""
    to = Routes.of(config)
    pages = {to.VERSIONS, to.ACCEPTANCE, to.STATUS, to.NOTICES, to.NOTICE_SCRIPT}
    pages |= {to.SITEMAP, to.ROBOTS, to.MISSING}
    if config.fragments:
        pages.add(to.FRAGMENT_STYLE)
    languages = {to.first}
    for policy in policies:
        languages.update(policy.languages)
    with_pages = [policy.slug for policy in policies if policy.has_pages]
    for language in languages:
        pages.add(to.all_changes(language))
        for folder in ("", *all_folders(with_pages)):  # an empty folder is the whole site
            pages |= {to.home(language, folder), *to.feeds(folder, language)}
    if any(policy.recorded for policy in policies):  # the site has a ledger
        pages |= {to.LEDGER, to.CHECKPOINT, *map(to.record, languages)}
    return frozenset(pages).union(*[policy.routes for policy in policies])


def policy_routes(policy: Policy, config: Config, on: date) -> PolicyRoutes:
    """Return the routes of a policy's pages and files on a date, including its former routes."""
    editions = editions_of(policy, policy_on_date(policy, on), config, on)
    has_pages = bool(editions[0].texts)  # whether a version is known
    routes = set()
    for file in planned_files(editions, config):
        # the `route` of a fragment is the page that it belongs to, so use its path; a file with an
        # `old_route` is written there instead
        routes.add(file.path if file.is_fragment else file.old_route or file.route)
    # other entries start with a slash, and are former URLs of single pages
    for slug in config.settings(policy.slug).formerly:
        if not slug.startswith("/") and has_pages:
            routes |= _moved_routes(editions, slug)
    languages = tuple(edition.language for edition in editions)
    recorded = any(text.recorded for text in policy.versions)
    return PolicyRoutes(policy.slug, frozenset(routes), languages, has_pages, recorded)


def _moved_routes(editions: Iterable[EditionTexts], slug: str) -> set[str]:
    routes = set[str]()
    for edition in editions:
        routes.update(old for old, _ in edition.moved_routes(slug))
    return routes
