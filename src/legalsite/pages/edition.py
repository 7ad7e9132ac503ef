"""An edition: a policy in one language on a date, as its pages and layouts see it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct, field
from msgspec.structs import replace

from legalsite.model.document import Document
from legalsite.model.policy import Version, VersionId, summarized_version
from legalsite.model.policy_on_date import VersionOnDate
from legalsite.model.titles import title_prefixes
from legalsite.pages.contents import contents
from legalsite.pages.edition_texts import EditionTexts
from legalsite.pages.page import Frame, Page, label_in, language_marks, page_at
from legalsite.pages.period_phrases import (
    VersionPhrases,
    day_html,
    fill_markup,
    gap_sentences,
    version_day_html,
)
from legalsite.pages.policy_plan import PageId, PlannedFile, routes_by_page
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import Routes
from legalsite.text.phrase_catalogue import Phrases
from legalsite.text.written_html import with_named_notes

TABS = ("current", "upcoming", "changes")  # tabs of each page of a policy
# the link from a footnote back to its reference
BACKLINK_PATTERN = r'<a class="back" href="#fnref-(?P<number>\d+)"'
FIRST_HEADING_PATTERN = r"(?s)\s*(?P<heading><h1[\s>].*?</h1>)\s*"
# a heading with an anchor
HEADING_PATTERN = re.compile(r'<h[1-6] [^<>]*?id="(?P<anchor>[^"]*)"[^<>]*>.*?</h[1-6]>', re.DOTALL)
FOOTNOTES = '<section class="footnotes">'
FOOTNOTES_WITH_LABEL = '<section class="footnotes" aria-label="%s">'

VersionLink = tuple[Version, str]


class VersionView(Struct, frozen=True):
    """A version, or a translation of one. Dates are written out in the page's language, in
    `<time>` elements. Every href works under any base path. Other front matter has its own key,
    such as `extra` and `approved_by`, and is empty if the text doesn't set it."""

    version: Version  # the version's front matter and ledger record
    id: str
    title: str
    marks: Markup  # the text's lang and dir attributes; empty if the language is the page's
    language: str  # the text's language
    href: str
    raw_href: str  # the Markdown file; empty if the text is withheld
    change_href: str  # the page that shows its changes; empty if there's none
    since_href: str  # what changed since this version; empty if it never applied to any reader
    day: Markup  # the effective date; also the date for new accounts or of a later publication
    period: Markup  # "In effect since March 2, 2026", "From …", "… to …", "Effective …"
    covers_earlier: Markup  # a sentence that says when a retroactive version took effect, or empty
    change_title: str  # the title of the page at `change_href`
    since_title: str  # the title of the page at `since_href`
    effective: Markup  # "Effective March 2, 2026"; like `period` for past versions and withdrawals
    last_revised: Markup  # "Last revised March 2, 2026"; empty if no one stated that day
    recorded_late: Markup  # "Recorded on March 10, 2026, after the …"; empty if recorded on time
    instead: Markup  # "This replaces a text of …, which never applied"; shown at the replacement
    never: bool  # whether it's certain that it never was, and never will be, in effect
    unknown: Markup  # the gap before this version; empty if there's none
    status: str
    change: str  # the type of change; empty if there's no previous version
    change_text: str  # "Material change"; empty unless the settings show the type of change
    summary: str
    summary_marks: Markup  # the summary's lang and dir attributes
    sha256: str  # the text's hash, in hex; also if the text is withheld
    recorded: str  # the ledger line; if the text is withheld, the line that withholds it
    withheld: bool
    draft: bool  # whether it's a draft that isn't in the ledger
    is_first: bool  # whether it's the first known version of the policy

    def __getattr__(self, key: str) -> Any:
        """Return a front matter value for layouts, or an empty string if the key isn't set.

        Python calls this for attributes that the view doesn't have.
        """
        value = getattr(self.version, key)
        if value is None:
            return ""
        return value


class Step(Struct, frozen=True):
    """One item of the line below a title: a date of a version, or a version that is compared."""

    text: Markup
    href: str = ""  # the version's page; empty for the version that the page shows
    more: str = ""  # the type of change, if the settings show it


class PolicyView(Struct, frozen=True):
    """The policy that a page belongs to."""

    slug: str
    title: str
    marks: Markup  # the title's lang and dir attributes
    href: str
    upcoming_href: str  # the page of upcoming versions; empty if there are none
    upcoming_count: int
    changes_href: str
    feed_href: str
    tab: str  # the tab that the page belongs to: current, upcoming, or changes
    current: bool  # whether its page shows the current version; false if a translation is outdated
    date_source_note: str  # a sentence about dates taken from commits; otherwise empty


class Edition(EditionTexts, frozen=True, dict=True):
    """A policy in one language on a date, as layouts see it.

    All pages with the same `frame` share the edition.
    """

    frame: Frame
    say: Phrases
    pages: Mapping[PageId, Mapping[str, str]] = {}  # page → language → route
    views: dict[str, VersionView] = field(default_factory=dict)  # path of a text → its view
    # text before titles that aren't unique, such as `Austria · `, or empty
    prefix: str = ""

    @cached_property
    def own_href(self) -> str:
        return self.href(Routes.policy)

    @cached_property
    def related_editions(self) -> list["Edition"]:
        """The related policies, in this language if possible."""
        # the language of this policy's text, which may not be a language of the site's pages
        language = self.title_text.language
        related = self.frame.related.get(self.slug, {}).values()
        editions = [listed_edition(summary, self.frame, language) for summary in related]
        # the phrases around them stay in the page's language
        return [replace(edition, say=self.say) for edition in editions]

    def phrases(self, text: VersionOnDate) -> VersionPhrases:
        """Create the phrases for a version on this date: its name, dates, and periods."""
        return VersionPhrases(text, self.on_day, self.say, self.on, self.frame.for_fragments)

    def marks(self, version: Version) -> Markup:
        """Return the lang and dir attributes for content of a text, such as its title."""
        return language_marks(version.language, self.say.language)

    def view(self, version: Version) -> VersionView:
        """Return the view of a text, which all pages share.

        `version` may also be an original that isn't translated.
        """
        view = self.views.get(version.path)
        if not view:
            view = self.views[version.path] = version_view(version, self)
        return view

    def view_of(self, version: Version) -> VersionView:
        """Return the view of a version, in this language if possible."""
        return self.view(self.shown_text(version))

    def link(self, version: VersionId) -> Markup:
        """Render “the version of …” with a link to its page."""
        entry = self.on_day.by_id[version]
        href = self.routes.links.text(self.shown_text(entry.version))
        name = self.phrases(entry).name
        return Markup(f'<a href="{escape(href)}">{name}</a>')  # noqa: S704 - escaped

    def version_steps(self, *shown: VersionLink) -> list[Step]:
        """Create the line below a title with several texts, each with a link.

        The type of change is shown if a text directly follows the text before it.
        """
        steps = []
        before = None  # previous text
        for text, href in shown:
            view = self.view(text)
            change = ""
            if before and before == self.last_text_before(text):
                change = view.change_text  # empty if the settings hide the type
            steps.append(Step(view.period, href, change))
            before = text
        return steps

    def date_steps(
        self, version: Version, href: str = "", ahead: Sequence[VersionLink] = ()
    ) -> list[Step]:
        """Create the line below a title with the dates of a text and of upcoming versions.

        `href` is the link to the text, or empty on the text's own page. `ahead` contains upcoming
        versions with their links.
        """
        view = self.view(version)
        steps = [Step(view.effective, href)]
        # the `revised` date isn't repeated if it's one of the dates in the HTML of `effective`
        is_named = f'datetime="{version.revised.day}"' in view.effective
        if view.last_revised and not is_named:
            steps.append(Step(view.last_revised))
        for upcoming, address in ahead:
            view = self.view(upcoming)
            steps.append(Step(view.period, address, view.change_text))
        return steps

    def upcoming_links(self) -> list[VersionLink]:
        """Return each upcoming version with its link to the page of upcoming versions."""
        return [
            (self.shown_text(upcoming), self.upcoming_href(upcoming)) for upcoming in self.upcoming
        ]

    def upcoming_href(self, upcoming: Version) -> str:
        """Return the link to an upcoming version on the page of upcoming versions."""
        # a fragment may be shown after the page of upcoming versions is gone, so it links to a
        # permanent page
        if self.frame.for_fragments:
            view = self.view_of(upcoming)
            return view.change_href or view.href
        language = ""
        if self.upcoming_text:  # the page only exists in this language if the next version does
            language = self.language
        href = self.routes.links.upcoming(self.slug, language)
        if upcoming == self.upcoming[0]:  # the next version is at the top of the page
            return href
        anchor = self.routes.upcoming_anchor(upcoming.revised)
        return f"{href}#{anchor}"

    @property
    def next_href(self) -> str:
        """The link to the page of upcoming versions, or an empty string."""
        if not self.upcoming:
            return ""
        return self.upcoming_href(self.upcoming[0])

    def render(self, layout: str, file: PlannedFile, title: str, *, tab: str, **more: Any) -> Page:
        """Create a page of this policy. `more` contains additional arguments for `page_at`.

        `tab` is the tab that the page belongs to.
        """
        return page_at(
            self.frame,
            self.language,
            layout,
            file.route,
            title,
            current=self.own_href,
            # if a version was translated again, two files in this language have the same `page`
            alternates={**self.pages[file.page], self.language: file.route},
            # languages without this page link to the policy's main page, which has no version
            elsewhere=self.pages["current", None],
            config=self.frame.config.for_policy(self.slug, self.language),
            policy=self._policy_views[tab],
            **more,
        )

    def text_values(self, version: Version, document: Document) -> dict[str, Any]:
        """Return the layout values of a text shown in full: heading, body, and contents.

        If the text has no heading, its title is used.
        """
        parts = self.title_values(version)
        heading, body = split_first_heading(document)
        if heading:
            parts["heading"] = heading
        parts["body"] = with_heading_links(body, self.say)
        parts["body_marks"] = self.marks(version)
        parts["contents"] = contents(document, parts["body_marks"])
        return parts

    def title_values(self, version: Version) -> dict[str, Any]:
        """Return the values of `text_values` for a page that only shows a text's title."""
        parts = dict.fromkeys(("body", "contents", "body_marks"), Markup())  # all empty
        title = escape(version.title)
        parts["heading"] = Markup(f"<h1{self.marks(version)}>{title}</h1>")  # noqa: S704 - escaped
        return parts

    @cached_property
    def _policy_views(self) -> dict[str, PolicyView]:
        titled = self.title_text
        # otherwise, the policy's page shows an outdated translation, or no text
        is_translated = self.text_of(self.current) is not None
        note = ""
        if any(text.version.dated_by == "commit" for text in self.on_day.texts):
            note = self.say.dated_by_commit_note
        view = PolicyView(
            slug=self.slug,
            title=titled.title,
            marks=self.marks(titled),
            href=self.own_href,
            upcoming_href=self.next_href,
            upcoming_count=len(self.upcoming),
            changes_href=self.href(Routes.changes),
            feed_href=self.routes.links.feeds(self.slug, self.language)[0],  # the Atom feed
            tab="",
            current=is_translated and not self.on_day.ended,
            date_source_note=note,
        )
        # the views only differ in their tab
        return {tab: replace(view, tab=tab) for tab in TABS}


def page_editions(
    editions: Iterable[EditionTexts], files: Iterable[PlannedFile], frame: Frame
) -> dict[str, Edition]:
    """Create the editions of a policy for its pages, keyed by language.

    `files` contains all files of the policy, so that its pages can link to each other.
    """
    pages = routes_by_page(files)
    shown = {}
    for each in editions:
        # use the routes of the frame, because fragments need absolute routes
        fields = each.policy, each.on_day, each.language, frame.routes, each.on
        shown[each.language] = Edition(*fields, frame, frame.say(each.language), pages)
    return shown


def listed_edition(summary: PolicySummary, frame: Frame, language: str) -> Edition:
    """Create the edition of a policy for site-wide pages, in the language if possible."""
    # Without a text in `language`, the policy's title and links are in a different language. The
    # phrases stay in `language`.
    shown_in = label_in(summary, language, frame.routes.first).language
    texts = summary.policy, summary.on_day, shown_in, frame.routes, frame.on
    return Edition(*texts, frame, frame.say(language))


def listed_editions(
    summaries: Iterable[PolicySummary], frame: Frame, language: str
) -> list[Edition]:
    """Create the editions of policies in one list, with prefixes for titles that aren't unique."""
    editions = [listed_edition(summary, frame, language) for summary in summaries]
    titles = {edition.slug: edition.title_text.title for edition in editions}
    prefixes = title_prefixes(titles, frame.config, language)
    return [replace(edition, prefix=prefixes.get(edition.slug, "")) for edition in editions]


def moved_page(edition: Edition, old: str, new: str) -> Page:
    """Create the page at an old route of a policy, which forwards readers to the new route."""
    return page_at(
        edition.frame,
        edition.language,
        "moved.html",
        old,
        edition.say.moved_title,
        canonical=new,
        indexed=False,
        config=edition.frame.config.for_policy(edition.slug, edition.language),
        title=edition.title_text.title,
        href=edition.routes.href(new),
    )


def version_view(text: Version, edition: Edition) -> VersionView:
    """Create the values that layouts can show for a text: dates, links, status, and evidence.

    `text` is a version or one of its translations. Values that don't apply are empty.
    """
    frame = edition.frame
    say = edition.say
    links = edition.routes.links
    entry = edition.entry(text)
    version = entry.version  # the original, if `text` is a translation
    phrases = edition.phrases(entry)
    raw_href = ""
    if not text.withheld:
        raw_href = links.raw(text)
    since_href = ""
    # no reader had a version that never applied to anyone
    if entry.periods or entry.new_accounts:
        since_href = links.since(text)
    last = edition.version(entry.last_text)
    change_href = ""
    # the redline would reveal withheld text
    if last and not (version.withheld or last.withheld):
        change_href = links.change(edition.change_page_text(text))
    recorded = ""  # ledger line
    if text.record:
        recorded = text.record.last_line
    late = text.recorded_late(frame.config.timezone)
    recorded_late = Markup()
    if late:
        recorded_late = fill_markup(say.recorded_late, day=day_html(late, say))
    summarized = summarized_version(text, version)
    last_revised = Markup()
    # an import may have found no date for the original or the translation
    if version.revised_stated and text.revised_stated:
        last_revised = _last_revised(text, say, has_number=not version.withdrawn)
    return VersionView(
        version=text,
        id=str(text.revised),
        title=text.title,
        marks=edition.marks(text),
        language=text.language,
        href=links.text(text),
        raw_href=raw_href,
        change_href=change_href,
        since_href=since_href,
        day=phrases.with_date_if_alike(phrases.effective),
        period=phrases.own_period,
        effective=phrases.start,
        covers_earlier=phrases.covers_earlier,
        change_title=phrases.with_date_if_alike(phrases.change_title).unescape(),
        since_title=_since_title(text, edition),
        last_revised=last_revised,
        recorded_late=recorded_late,
        instead=phrases.instead,
        never=entry.never_took_effect,
        unknown=gap_sentences(entry.unknown, frame.on, say),
        status=entry.status,
        change=entry.change,
        change_text=type_of_change(entry, edition),
        summary=summarized.summary or "",
        summary_marks=edition.marks(summarized),
        sha256=text.text_sha256,
        recorded=recorded,
        withheld=text.withheld,
        draft=text.unpublished,
        # the oldest version is last
        is_first=entry is edition.on_day.texts[-1] and not entry.unknown,
    )


def _last_revised(text: Version, say: Phrases, *, has_number: bool) -> Markup:
    """Return the sentence with a text's `revised` date. A withdrawal isn't a version of that date,
    so it has no number.
    """
    day = day_html(text.revised.day, say)
    if has_number:
        day = version_day_html(text.revised, say)
    return fill_markup(say.last_revised, day=day)


def _since_title(version: Version, edition: Edition) -> str:
    """Return the title of the page that shows what changed since a version.

    A version that hasn't taken effect is compared with the current version, and the title says so.
    If that isn't possible, the title is the version's period.
    """
    entry = edition.entry(version)
    phrases = edition.phrases(entry)
    has_begun = entry.status != "upcoming" and not entry.never_took_effect
    if has_begun:
        # add the date if another version would have the same title
        return phrases.with_date_if_alike(phrases.since_title).unescape()
    if edition.compared_since(version):
        return str(edition.say.compared_title)
    return str(phrases.own_period.striptags())


def type_of_change(text: VersionOnDate, edition: Edition) -> str:
    """Return the type of change in words, or an empty string if it's unknown or hidden."""
    if text.change and edition.frame.config.show_type_of_change:
        return str(edition.say.changes[text.change])
    return ""


# Splitting a document's HTML into the parts of its page


def split_first_heading(document: Document) -> tuple[Markup, str]:
    """Split off a level-1 heading at the start, and return (heading, remaining HTML).

    The heading may be empty.
    """
    html = document.html
    heading = None
    if document.title:  # set if the document starts with a level-1 heading
        heading = re.match(FIRST_HEADING_PATTERN, html)
    if not heading:
        return Markup(), html
    return Markup(heading["heading"]), html[heading.end() :]  # noqa: S704 - from an allow-list


def with_heading_links(html: str, phrases: Phrases) -> Markup:
    """Add a link to each heading, and label the links of footnotes."""
    # the heading labels the link, which has no text, so that copying the heading doesn't copy it
    link = r'<a class="link" href="#\g<anchor>" aria-labelledby="\g<anchor>"></a>'
    html = HEADING_PATTERN.sub(rf"<div>\g<0>{link}</div>", html)
    # screen readers read the word “footnote” before the number
    note = escape(phrases.footnote)
    html = with_named_notes(html, f'<i class="vh">{note} </i>')
    if FOOTNOTES in html:
        notes = escape(phrases.footnotes)
        html = html.replace(FOOTNOTES, FOOTNOTES_WITH_LABEL % notes)
        # backslashes have a meaning in the replacement
        back = escape(phrases.back).replace("\\", r"\\")
        html = re.sub(BACKLINK_PATTERN, rf'\g<0> aria-label="{back} \g<number>"', html)
    return Markup(html)  # noqa: S704 - source/ made this HTML, from an allow-list
