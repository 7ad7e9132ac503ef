"""Generate the pages and files of a policy."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from operator import itemgetter

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.policy import Policy, Version, VersionId
from legalsite.model.policy_on_date import PolicyOnDate, VersionOnDate
from legalsite.pages.edition import Edition, Step, VersionView, moved_page, page_editions
from legalsite.pages.edition_texts import EditionTexts, editions_of
from legalsite.pages.json_files import indented_json, versions_json
from legalsite.pages.page import Frame, Note, Page, language_marks
from legalsite.pages.period_phrases import gap_sentences
from legalsite.pages.policy_plan import PlannedFile, ShownTexts, planned_files
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.redline_pages import change_page, since_page, together_page, upcoming_page
from legalsite.pages.related_policies import related_policies
from legalsite.pages.routes import Routes
from legalsite.pages.status_notes import (
    coming_notes,
    policy_notes,
    text_notes,
    version_notes,
    withheld_notes,
)

H1_PATTERN = "<h1[^<>]*>"
# a link and its path or URL
LINK_PATTERN = r'(?s)<a [^<>]*?href="(?P<path>[^"?#]*)[^"]*"[^<>]*>.*?</a>'
NO_MARKS = Markup()
# notes that become wrong when the next version takes effect
TEMPORARY_NOTES = ("coming", "coming-draft", "waiting", "same")
# status of a version → its group in the list of versions; other statuses are in “before”
GROUPS = {"current": "now", "upcoming": "next"}
SIDE = Markup('<nav class="side" aria-label="')


class PolicyPages(Struct, frozen=True, dict=True):
    """A policy on a date, and values that its pages share."""

    policy: Policy
    summary: PolicySummary
    frame: Frame

    @cached_property
    def on_day(self) -> PolicyOnDate:
        """The policy on the date, with the complete front matter of each version.

        The versions in the summary lack the front matter that site-wide pages don't show.
        """
        versions = {version.revised: version for version in self.policy.versions}
        on_day = self.summary.on_day
        texts = [replace(text, version=versions[text.revised]) for text in on_day.texts]
        return replace(on_day, texts=tuple(texts))

    @cached_property
    def files(self) -> list[PlannedFile]:
        return list(planned_files(self._texts, self.frame.config))

    def make(self, file: PlannedFile, texts: ShownTexts) -> Page | bytes:
        """Generate a file that isn't a copy. `texts` contains the texts that it shows."""
        match file.kind:
            case "versions":
                # without fragments, no hashes are needed
                return self.versions_file({})
            case "acceptance":
                # imported late because few changes need it
                from legalsite.pages.acceptance_requests import acceptance_json

                return acceptance_json(self.policy, self.on_day, self.frame.on, self.frame.config)
            case "json":
                return self._text_file(file, texts)
            case "json_feed" | "atom":
                return self._feed(file)
            case "moved":
                edition = self._editions[file.language]
                return moved_page(edition, file.old_route, file.route)
        edition = self._editions[file.language]
        if file.is_fragment:
            edition = self._fragments[file.language]
        page = PAGES[file.kind](edition, file, texts)
        return _as_fragment(page, edition, file) if file.is_fragment else page

    def versions_file(self, hashes: Mapping[str, str]) -> bytes:
        """Generate versions.json. `hashes` maps the path of each fragment to its SHA-256."""
        return versions_json(self.summary, list(self._editions.values()), hashes)

    @cached_property
    def _texts(self) -> list[EditionTexts]:
        return editions_of(self.policy, self.on_day, self.frame.config, self.frame.on)

    @cached_property
    def _editions(self) -> dict[str, Edition]:
        """The edition in each language, for pages of this site."""
        return page_editions(self._texts, self.files, self.frame)

    @cached_property
    def _fragments(self) -> dict[str, Edition]:
        """The edition in each language, with absolute links, for embedding in other sites."""
        frame = replace(self.frame, routes=self.frame.routes.absolute, for_fragments=True)
        return page_editions(self._texts, self.files, frame)

    def _text_file(self, file: PlannedFile, texts: ShownTexts) -> bytes:
        """Generate the JSON file of a version, or of the version in effect."""
        # imported late because few sites have such files
        from legalsite.pages.text_files import text_file

        edition = self._editions[file.language]
        page = edition.route(Routes.policy)
        if file.text:  # the file is about a specific version
            page = edition.routes.text(file.text)
        if not file.in_full:  # no version is in effect
            return text_file(self.summary, edition, page, None, None)
        (version,) = file.in_full
        # without a translation, the file has the original, which the first edition shows
        if not version.translates:
            edition = next(iter(self._editions.values()))
        return text_file(self.summary, edition, page, version, texts.documents[version.path])

    def _feed(self, file: PlannedFile) -> bytes:
        # imported late because few changes appear in the feeds of a policy
        from legalsite.pages.feeds import as_atom, feed_of

        route = file.old_route or file.route  # the feed may also be at a former route
        folder = posixpath.dirname(route) + "/"
        feed = feed_of([self.summary], self.policy.slug, self.frame, file.language, folder)
        if file.kind == "atom":
            config = self.frame.config.for_policy(self.policy.slug, file.language)
            return as_atom(feed, config.title, route, self.frame)
        return indented_json(feed)


def _as_fragment(page: Page, edition: Edition, file: PlannedFile) -> Page:
    """Convert a page to a fragment that other sites can embed.

    Notes that become wrong when the next version takes effect are removed.
    """
    # a site may embed several fragments, so the label of the list of sections includes the title
    side = SIDE + f"{page.view.title} · "
    comparisons = []
    for comparison in page.values.get("comparisons", ()):
        redline = comparison.redline.replace(SIDE, side)
        comparisons.append(replace(comparison, redline=redline))
    notes = page.values["notes"]
    if edition.upcoming:  # otherwise, the notes stay true until something is published
        notes = [note for note in notes if note.kind not in TEMPORARY_NOTES]
    # the fragment's HTML element states this version
    named = None
    if file.text:
        named = edition.view(file.text)
    values = {
        # pages with comparisons have no body
        "body": NO_MARKS,
        "body_marks": NO_MARKS,
        **page.values,
        "named": named,
        "notes": notes,
        "comparisons": comparisons,
    }
    view = replace(page.view, pdf_href="")
    return replace(page, layout="fragment.html", view=view, values=values, part_of=file.route)


def current_page(edition: Edition, file: PlannedFile, texts: ShownTexts) -> Page:
    """Create the main page of a policy, with the current version.

    If there's no current version, the page explains why.
    """
    text = edition.current_text
    titled = edition.title_text
    notes = [*coming_notes(edition), *policy_notes(edition)]
    parts = edition.title_values(titled)
    view = None
    related = []
    if text:
        view = edition.view(text)
        related = related_policies(edition, text)
        notes += withheld_notes(edition, text)
        parts = edition.text_values(text, texts.documents[text.path])
    return edition.render(
        "policy.html",
        file,
        titled.title,
        tab="current",
        description=titled.summary or "",
        text=view,
        when=_current_dates(edition),
        upcoming=[edition.view(version) for version, _ in edition.upcoming_links()],
        notes=notes,
        related=related,
        **parts,
    )


def _current_dates(edition: Edition) -> list[Step]:
    """Return the dates below the title of the policy's main page."""
    # fragments have no notes about upcoming versions, so the dates include them
    ahead = edition.upcoming_links() if edition.frame.for_fragments else []
    # the dates are known even without a translation
    dated = edition.current_text or edition.current
    if dated:
        return edition.date_steps(dated, ahead=ahead)
    if edition.on_day.unknown_today:
        return edition.version_steps(*ahead)
    # no version is in effect yet, so show the dates of the first one
    first, href = edition.upcoming_links()[0]
    return edition.date_steps(first, href, ahead[1:])


def version_page(edition: Edition, file: PlannedFile, texts: ShownTexts) -> Page:
    """Create the permanent page of a text, which stays after the text was replaced."""
    (text,) = file.in_full
    view = edition.view(text)
    status = edition.entry(text).status
    tab = "changes"
    canonical = ""
    coming: Iterator[Note] = iter(())
    # the current text may be an outdated translation, which isn't the current version
    if text == edition.current_text and status == "current":
        tab = "current"
        canonical = edition.route(Routes.policy)
        coming = coming_notes(edition)
    # without an `upcoming_text`, this language has no “upcoming” tab
    elif status == "upcoming" and edition.upcoming_text:
        tab = "upcoming"
    parts = edition.text_values(text, texts.documents[text.path])
    # an old version may have another title than the policy has now
    if escape(edition.title_text.title) not in parts["heading"]:
        parts["heading"] = _with_title(parts["heading"], edition)
    notes = [*coming, *version_notes(edition, text), *text_notes(edition, text)]
    if view.unknown:
        notes.append(Note("gap", view.unknown))
    notes += withheld_notes(edition, text)
    parts["body"] = _with_current_marks(parts["body"], edition, text)
    period = view.period.striptags()
    return edition.render(
        "version.html",
        file,
        f"{text.title} · {period}",
        tab=tab,
        canonical=canonical,
        indexed=status in {"current", "upcoming"},
        description=view.summary,
        text=view,
        when=edition.date_steps(text),
        notes=notes,
        related=related_policies(edition, text),
        **parts,
    )


def _with_current_marks(html: Markup, edition: Edition, version: Version) -> Markup:
    """Add “(current version)” to links to policies in a version's text.

    The text stays the same, but the linked page shows a later version some day.
    """
    config = edition.frame.config
    sites = (config.base, config.origin)
    # fast path, because most texts don't link to this site
    if not any(f'href="{site}' in html for site in sites):
        return html
    say = edition.say
    words = escape(say.brackets.format(words=say.to_current))
    marks = language_marks(say.language, version.language)
    mark = f'{say.space}<small class="was"{marks}>{words}</small>'

    def with_mark(link: re.Match[str]) -> str:
        # a link to this site may be a path or a URL
        for site in sites:
            route = link["path"].removeprefix(site).removesuffix("/")
            if link["path"].startswith(site) and route in edition.frame.policy_routes:
                return link[0] + mark
        return link[0]

    return Markup(re.sub(LINK_PATTERN, with_mark, html))  # noqa: S704 - both are safe


def _with_title(heading: Markup, edition: Edition) -> Markup:
    """Add the policy's current title to the heading of a version page."""
    titled = edition.title_text
    opening = Markup('<h1><span class="of"{}>{}<span class="vh">{}</span></span> ').format(
        edition.marks(titled), titled.title, edition.say.colon
    )
    # the replacement is a function, so that backslashes stay as they are
    return Markup(re.sub(H1_PATTERN, lambda _: opening, heading))  # noqa: S704 - both are safe


class Entry(Struct, frozen=True):
    """An entry in the list of versions."""

    text: VersionView | None  # None for a gap
    year: int  # the year in which the period starts
    period: Markup
    reason: str = ""  # the reason for a gap, in the publisher's words
    reason_marks: Markup = NO_MARKS  # the reason's lang and dir attributes
    instead_of: tuple[VersionView, ...] = ()  # the canceled versions that this one replaced


def changes_page(edition: Edition, file: PlannedFile, texts: ShownTexts) -> Page:
    """Create the list of all versions. The original represents a version that isn't translated."""
    say = edition.say
    title = edition.title_text.title
    intro = say.versions_intro
    if edition.on_day.unknown:  # because of gaps, the list may be incomplete
        intro = say.versions_known
    groups: dict[str, list[Entry]] = {"now": [], "next": [], "before": []}
    entries = [*_version_entries(edition), *_gap_entries(edition)]
    entries.sort(key=itemgetter(1), reverse=True)  # by first day
    for group, _, entry in entries:
        groups[group].append(entry)
    groups["next"].reverse()  # the next version comes first
    return edition.render(
        "changes.html",
        file,
        say.titled(title, say.versions),
        tab="changes",
        description=say.sentences(say.sentence(title), intro),
        intro=intro,
        groups={group: entries for group, entries in groups.items() if entries},
    )


def _version_entries(edition: Edition) -> Iterator[tuple[str, date, Entry]]:
    """Yield (group, first day, entry) for each version."""
    # id of the version that took effect → canceled versions that it replaced
    canceled = defaultdict[VersionId, list[VersionView]](list)
    listed = []
    for text in edition.on_day.texts:
        replacement = _replacement_id(edition.on_day, text)
        # the entry of the replacement mentions the canceled version
        if text.never_took_effect and replacement:
            canceled[replacement].append(edition.view_of(text.version))
        else:
            listed.append(text)
    for text in listed:
        view = edition.view_of(text.version)
        group = GROUPS.get(text.status, "before")
        instead_of = tuple(canceled[text.revised])
        yield group, text.start, Entry(view, text.start.year, view.period, instead_of=instead_of)


def _gap_entries(edition: Edition) -> Iterator[tuple[str, date, Entry]]:
    """Yield (group, first day, entry) for each period whose version is unknown."""
    # the reason is in the language of the original's pages
    marks = language_marks(edition.routes.languages.of_pages(edition.slug), edition.say.language)
    for gap in edition.on_day.unknown:
        group = "before"
        if gap in edition.on_day.unknown_today:
            group = "now"
        words = gap_sentences([gap], edition.frame.on, edition.say)
        yield group, gap.start, Entry(None, gap.start.year, words, gap.reason, marks)


def _replacement_id(on_day: PolicyOnDate, text: VersionOnDate) -> VersionId | None:
    """Return the id of the version that took effect instead of a canceled version, or None.

    A replacement may itself have been replaced. A version that wasn't canceled keeps its id.
    """
    while text.never_took_effect:
        if not text.replaced_by:
            return None
        text = on_day.by_id[text.replaced_by]
    return text.revised


PAGES: Mapping[str, Callable[[Edition, PlannedFile, ShownTexts], Page]] = {
    "current": current_page,
    "version": version_page,
    "since": since_page,
    "change": change_page,
    "upcoming": upcoming_page,
    "together": together_page,
    "changes": changes_page,
}
