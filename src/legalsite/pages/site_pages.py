"""Generate the site-wide pages and files."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import Config
from legalsite.model.policy_on_date import VersionOnDate
from legalsite.pages.acceptance_requests import acceptance_index
from legalsite.pages.assets import fragment_style
from legalsite.pages.edition import Edition, VersionView, listed_editions, moved_page
from legalsite.pages.feeds import as_atom, feed_of
from legalsite.pages.former_addresses import former_route
from legalsite.pages.groups import all_folders, by_folder, group_label
from legalsite.pages.hosts import (
    HOSTS_WITHOUT_REDIRECTS,
    host_files,
    hosting_rules,
    old_addresses,
    old_slugs,
)
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.json_files import indented_json, notices_json, status_file, versions_index
from legalsite.pages.ledger_page import ledger_values
from legalsite.pages.page import (
    Frame,
    RenderedFile,
    WholeSite,
    language_marks,
    page_at,
    reply_address,
    sort_policies,
)
from legalsite.pages.period_phrases import fill_markup, gap_sentences
from legalsite.pages.policy_summary import PolicySummary, Summaries
from legalsite.pages.routes import Routes
from legalsite.pages.sitemap import robots, sitemap
from legalsite.pages.status_notes import outdated_sentence
from legalsite.text.phrase_catalogue import Phrases

MAX_CHANGES_SHOWN = 100
LAST_CHANGES_SHOWN = 3  # number of changes on the home page

Change = tuple[Edition, VersionOnDate]  # a version, with the edition of its policy for the page


def site_pages(site: WholeSite, frame: Frame, layouts: Layouts) -> Iterator[RenderedFile]:
    """Yield (path, content) for each page and file that doesn't belong to a policy."""
    summaries = sort_policies(
        frame.config, [summary for summary in site.summaries if summary.shown]
    )
    ledger = site.record.get(Routes.LEDGER)
    pages = [SitePages(summaries, frame, layouts, language) for language in frame.languages]
    for each in pages:
        yield each.home_page()
        yield each.all_changes_page()
        yield from each.feeds()
        for group in each.groups:
            yield group.home_page()
            yield from group.feeds()
        # the host may not support redirects, so write pages that redirect
        if frame.config.host in HOSTS_WITHOUT_REDIRECTS:
            yield from each.moved_pages()
    yield Routes.SITEMAP, sitemap(summaries, frame)
    yield from _json_files(summaries, frame, ledger)
    origin = frame.config.origin.encode()
    yield Routes.NOTICE_SCRIPT, layouts.script.replace(b"{{ site.url }}", origin)
    yield from layouts.assets.files.items()
    yield from frame.company_styles.items()
    if frame.config.fragments:
        yield Routes.FRAGMENT_STYLE, fragment_style(layouts.assets)
    yield from site.record.items()  # the ledger, its checkpoint, and signatures
    if ledger:
        for each in pages:
            yield from each.record_pages(site)
    if frame.config.site_files:
        yield pages[0].missing_page()
        yield Routes.ROBOTS, robots(frame.routes)
        files = host_files(frame.config.host, hosting_rules(summaries, frame.routes, frame.config))
        for name, text in files.items():
            yield name, text.encode()


def _json_files(summaries: Summaries, frame: Frame, ledger: bytes | None) -> Iterator[RenderedFile]:
    """Yield the JSON files about all policies. `ledger` is the content of LEDGER, or None."""
    index = versions_index(summaries, frame)
    yield Routes.VERSIONS, indented_json(index)
    yield Routes.ACCEPTANCE, indented_json(acceptance_index(summaries, frame))
    yield Routes.STATUS, indented_json(status_file(index, frame.on, ledger))
    # notices.json contains the hashes of fragments, so it's generated after them
    if not frame.config.fragments:
        yield Routes.NOTICES, notices_json(summaries, frame)


class ListedPolicy(Struct, frozen=True):
    """A policy in a list of policies."""

    slug: str
    title: str
    prefix: str  # the company or group to show before a title that isn't unique; otherwise empty
    marks: Markup
    href: str
    changes_href: str
    upcoming_href: str  # the page of all upcoming versions; empty if there are none
    lag: Markup  # a note if the translation is missing or outdated; otherwise empty
    original_href: str  # the current version in the original language
    current: VersionView | None
    unknown: Markup  # a note if the current version is unknown; otherwise empty
    upcoming: tuple[VersionView, ...]  # the upcoming versions, by effective date


class ListedGroup(Struct, frozen=True):
    """The policies in a folder of content/, or outside of folders, as an item of
    `policy_groups`. On the page of a folder, `group` is the folder's group."""

    name: str  # empty if the policies are outside of folders, or directly in the folder of the page
    marks: Markup  # the lang and dir attributes of the name
    href: str
    feed_href: str  # the Atom feed of the group
    policies: Sequence[ListedPolicy]


class SitePages(Struct, frozen=True, dict=True):
    """The site-wide pages in one language, or the pages of a folder in content/."""

    summaries: Summaries  # policies with pages, in order
    frame: Frame
    layouts: Layouts
    language: str
    folder: str = ""  # empty for the whole site

    @property
    def groups(self) -> Iterator["SitePages"]:
        """The pages of each folder, including folders inside other folders."""
        for folder in all_folders(summary.slug for summary in self.summaries):
            # the policies in the folder, and in folders inside it
            inside = [each for each in self.summaries if each.slug.startswith(f"{folder}/")]
            yield SitePages(inside, self.frame, self.layouts, self.language, folder)

    @cached_property
    def config(self) -> Config:
        """The settings of the site, or of the company that the policies in the folder belong to."""
        if not self.folder:
            return self.frame.config
        slugs = [summary.slug for summary in self.summaries]
        return self.frame.config.for_policies(slugs, self.language)

    @cached_property
    def say(self) -> Phrases:
        return self.frame.say(self.language)

    @cached_property
    def editions(self) -> list[Edition]:
        return listed_editions(self.summaries, self.frame, self.language)

    @cached_property
    def listed(self) -> list[ListedPolicy]:
        """The policies in tables and menus. Policies that have ended aren't listed."""
        return [listed_policy(each) for each in self.editions if not each.on_day.ended]

    @cached_property
    def listed_groups(self) -> list[ListedGroup]:
        """The policies in `listed`, grouped by folder. Policies outside of folders come first."""
        groups = by_folder(self.frame.config, self.listed, self.folder)
        return [self._listed_group(*group) for group in groups.items()]

    def _listed_group(self, folder: str, policies: Sequence[ListedPolicy]) -> ListedGroup:
        """Create a group for lists. An empty `folder` stands for policies outside of folders."""
        routes = self.frame.routes.links
        label = group_label(self.frame.config, folder, self.language)
        return ListedGroup(
            name=label.title,
            marks=language_marks(label.words, self.say.language),
            href=routes.home(self.language, folder),
            feed_href=routes.feeds(folder, self.language)[0],
            policies=policies,
        )

    @cached_property
    def upcoming(self) -> list[VersionView]:
        """The views of upcoming versions, next one first."""
        changes = self._changes
        return [change_view(*change) for change in changes if change[1].status == "upcoming"]

    @cached_property
    def changed(self) -> list[Change]:
        """The versions that took effect, newest first."""
        return [change for change in reversed(self._changes) if change[1].status != "upcoming"]

    @cached_property
    def _changes(self) -> list[Change]:
        """All versions except canceled ones, with their editions, sorted by start date."""
        changes = []
        for edition in self.editions:
            changes += [(edition, text) for text in edition.on_day.texts if text.periods]
        changes.sort(key=lambda change: (change[1].start, change[1].revised, change[0].slug))
        return changes

    def home_page(self) -> RenderedFile:
        """Render the home page, with the policies, upcoming changes, and latest changes."""
        group = self._listed_group(self.folder, self.listed)
        say = self.say
        intro = say.home_intro
        # because of gaps, the policies' histories may be incomplete
        if any(edition.on_day.unknown for edition in self.editions):
            intro = say.home_known
        # first versions, which have no `last_text`, are only listed if there are no other changes
        later = [(edition, text) for edition, text in self.changed if text.last_text]
        changed = later or self.changed
        return self.render_in_each_language(
            "group.html" if self.folder else "home.html",
            partial(Routes.home, folder=self.folder),
            group.name or self.config.title,
            current=group.href,
            description=intro,
            group=group,
            policy_groups=self.listed_groups,
            policies=self.listed,
            ended=[listed_policy(each) for each in self.editions if each.on_day.ended],
            upcoming=self.upcoming,
            changed=[change_view(*change) for change in changed[:LAST_CHANGES_SHOWN]],
        )

    def all_changes_page(self) -> RenderedFile:
        """Render the page with the latest changes to all policies."""
        config = self.frame.config
        shown = self.changed[:MAX_CHANGES_SHOWN]
        return self.render_in_each_language(
            "all-changes.html",
            Routes.all_changes,
            f"{self.say.all_changes} · {config.title}",
            description=self.say.all_changes_intro,
            upcoming=self.upcoming,
            changed=[change_view(*change) for change in shown],
            more=len(self.changed) > MAX_CHANGES_SHOWN,
            policies=self.listed,
            policy_groups=self.listed_groups,
            address=reply_address(config.notice),
        )

    def record_pages(self, site: WholeSite) -> Iterator[RenderedFile]:
        """Render the ledger, with a page per year."""
        checkpoint = site.record.get(Routes.CHECKPOINT)
        pages = ledger_values(site.ledger, checkpoint, self.summaries, self.frame, self.language)
        for year, shown in pages:
            title = self.say.record
            if year:
                title += f" · {year}"
            route = partial(Routes.record, year=year)
            yield self.render_in_each_language("ledger.html", route, title, **shown)

    def feeds(self) -> Iterator[RenderedFile]:
        folder = self.frame.routes.home(self.language, self.folder)
        feed = feed_of(self.summaries, self.folder, self.frame, self.language, folder)
        atom, json_feed = self.frame.routes.feeds(self.folder, self.language)
        yield atom, as_atom(feed, self.config.title, atom, self.frame)
        yield json_feed, indented_json(feed)

    def missing_page(self) -> RenderedFile:
        return self._render(
            "missing.html",
            Routes.MISSING,
            self.say.missing_title,
            indexed=False,
            policies=self.listed,
            policy_groups=self.listed_groups,
        )

    def moved_pages(self) -> Iterator[RenderedFile]:
        """Render redirect pages at former URLs, for hosts that don't read _redirects."""
        for summary, edition in zip(self.summaries, self.editions, strict=True):
            # skip policies that aren't available in this language
            if edition.language != self.language:
                continue
            for old, new in self._moved_routes(summary, edition):
                page = moved_page(edition, old, new)
                yield Routes.file(old), self.layouts.render_page(self.frame, page)

    def _moved_routes(self, summary: PolicySummary, edition: Edition) -> Iterator[tuple[str, str]]:
        """Yield (old route, new route) for each page of a policy that moved."""
        for slug in old_slugs(summary, self.summaries):
            yield from edition.moved_routes(slug)
        # former URLs of single pages don't include a language, so they lead to the original
        if not edition.authoritative:
            return
        base = edition.routes.base
        for address in old_addresses(summary):
            # only URLs below the site's path can be redirected
            old = former_route(address, base)
            if old is not None:
                yield old, edition.route(Routes.policy)

    def render_in_each_language(
        self, layout: str, route: Callable[[Routes, str], str], title: str, **more: Any
    ) -> RenderedFile:
        """Render a page that exists in all languages of the site.

        `route` returns the page's route in a language. `more` contains additional arguments for
        `page_at`.
        """
        alternates = {other: route(self.frame.routes, other) for other in self.frame.languages}
        own = alternates[self.language]
        return self._render(layout, own, title, alternates=alternates, **more)

    def _render(self, layout: str, route: str, title: str, /, **more: Any) -> RenderedFile:
        """Render a page, and return its path and content.

        `more` contains additional arguments for `page_at`.
        """
        about = self.frame, self.language, layout, route, title
        page = page_at(*about, config=self.config, **more)
        return Routes.file(route), self.layouts.render_page(self.frame, page)


def change_view(edition: Edition, text: VersionOnDate) -> VersionView:
    """Return the view of a version for a list of changes to all policies."""
    view = edition.view_of(text.version)
    titled = edition.title_text
    # a translated list may contain versions that aren't translated, so it uses the policy's title
    if edition.authoritative:
        titled = view.version
    return replace(view, title=edition.prefix + titled.title, marks=edition.marks(titled))


def listed_policy(edition: Edition) -> ListedPolicy:
    """Create the entry of a policy in a list of policies, such as on the home page."""
    on_day = edition.on_day
    titled = edition.title_text
    current = None
    if on_day.current:
        current = change_view(edition, on_day.current)
    return ListedPolicy(
        slug=edition.slug,
        title=titled.title,
        prefix=edition.prefix,
        marks=edition.marks(titled),
        href=edition.own_href,
        changes_href=edition.href(Routes.changes),
        upcoming_href=edition.next_href,
        lag=_translation_lag(edition),
        original_href=edition.routes.links.policy(edition.slug),
        current=current,
        unknown=gap_sentences(on_day.unknown_today, edition.on, edition.say),
        upcoming=tuple(change_view(edition, text) for text in on_day.upcoming),
    )


def _translation_lag(edition: Edition) -> Markup:
    """Return a sentence if the current version's translation is missing or outdated."""
    current = edition.on_day.current
    if not current or edition.authoritative:
        return Markup()
    shown = edition.current_text
    if not shown:
        return fill_markup(edition.say.untranslated_note)
    if edition.entry(shown) is current:  # the current version is translated
        return Markup()
    return outdated_sentence(edition, edition.entry(shown))
