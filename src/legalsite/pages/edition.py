"""One policy in one language on one day: its texts as layouts see them, with every date in words and every page linked,
and what its pages share, whichever layout they use."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct

from legalsite.model.config import Config
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Version, VersionId, VersionTuple
from legalsite.model.policy_on_date import PolicyOnDay, TextOnDay
from legalsite.pages.contents import contents
from legalsite.pages.page import Frame, Page, RedlineView, language_marks, page_at
from legalsite.pages.period_phrases import (
    change_title,
    covers_earlier,
    dated_html,
    day_html,
    effective_html,
    named,
    not_known,
    period,
    sentence,
    since_title,
    told_apart,
)
from legalsite.pages.routes import Routes
from legalsite.text.languages import text_language
from legalsite.text.phrase_catalogue import Phrases
from legalsite.text.written_html import with_named_notes

BACKLINK_PATTERN = r'<a class="back" href="#fnref-(\d+)"'
FIRST_HEADING = r"(?s)\s*(<h1[\s>].*?</h1>)\s*"
HEADING = re.compile(r'(<h[1-6] [^<>]*?id="([^"]*)"[^<>]*>.*?</h[1-6]>)', re.DOTALL)


class VersionView(Struct, frozen=True):
    """What layouts see of a version, or of a translation of one. Dates are words in the page's language, with <time>
    in them; hrefs work under any base path."""

    id: str
    title: str
    marks: Markup  # the lang and dir attributes of the text's words; empty if the page is in the same language
    language: str  # of the text's words
    href: str
    raw_href: str  # empty if the text is withheld
    change_href: str  # empty if there is no previous text, or one of the two is withheld
    since_href: str  # empty if the text never applied: nobody agreed to it
    day: Markup  # from which it applies, with that of its publication if that is later
    period: Markup  # "In effect since March 2, 2026", "From …", "… to …", "No longer in effect since …", "Effective …"
    covers_earlier: Markup  # says of a retroactive version when it took effect; else empty
    change_title: str  # of the page at `change_href`
    since_title: str  # of the page at `since_href`
    effective: Markup  # "Effective March 2, 2026"; as `period` if it applied only before, or ends the policy
    last_revised: Markup  # "Last revised March 2, 2026"
    recorded_late: Markup  # "Recorded on March 10, 2026, after the day from which it applies"; empty if it was not
    instead: Markup  # "This replaces a text of …, which never applied", for the one that applies in its place
    never: bool  # whether it is certain that it never applied, and never will
    unknown: Markup  # for which time before it nobody knows what applied; empty if there is none
    status: str
    change: str  # the class; empty if there is no previous version
    change_text: str  # "Material change"; empty unless the settings show the type of changes
    summary: str
    summary_marks: Markup  # as `marks`, for the words of the summary
    sha256: str  # of the text, in hex; also of one that is withheld
    recorded: str  # the ledger's line, or empty; of a withheld text the line that withholds it
    withdrawn: bool
    withheld: bool
    draft: bool  # whether it is a draft that the ledger does not record
    approved_by: str
    extra: Mapping[str, Any]  # from the front matter


class Step(Struct, frozen=True):
    """What layouts see of a day of a text, or of one of the versions that are compared, in the line below a title."""

    text: Markup
    href: str = ""  # empty for the version that the page shows
    more: str = ""  # the type of the change, if the settings show it


class PolicyView(Struct, frozen=True):
    """What layouts see of the policy on each of its pages."""

    slug: str
    title: str
    marks: Markup  # the lang and dir attributes of the title
    href: str
    upcoming_href: str  # empty if nothing is upcoming
    upcoming_count: int
    changes_href: str
    feed_href: str
    tab: str  # the policy's tab that the page is, or belongs to: current, upcoming or changes
    current: bool  # whether its own page shows the current version: false for a translation that lags
    date_source_note: str  # a sentence that says which days are those of commits; empty if none are


class Edition(Struct, frozen=True, dict=True):
    """One policy in one language on one day. "Versions" are the authoritative texts. "Texts" are what readers of this
    language see: in the site's first language the versions themselves, in any other their translations."""

    policy: Policy
    on_day: PolicyOnDay
    language: str  # the site's first, or one that something is translated into
    frame: Frame
    editions: Sequence["Edition"]  # of the same policy, in all its languages, the authoritative one first
    document: Callable[[Version], Document]
    redline: Callable[[Version, Version, str], RedlineView]  # (old, new, language of the phrases)
    views: dict[str, VersionView] = {}  # what layouts see of texts, by path

    @property
    def slug(self) -> str:
        return self.policy.slug

    @property
    def routes(self) -> Routes:
        return self.frame.routes

    @cached_property
    def say(self) -> Phrases:
        """The phrases in this language."""
        return self.frame.say(self.language)

    def route(self, of: Callable[[Routes, str, str], str]) -> str:
        """Return the route of a page of the policy in this language."""
        return of(self.routes, self.slug, self.language)

    @cached_property
    def own_href(self) -> str:
        """The href of the policy's own page."""
        return self.routes.href(self.route(Routes.policy))

    @property
    def authoritative(self) -> bool:
        """Whether its texts are the versions themselves."""
        return self.language == self.routes.first

    @cached_property
    def current(self) -> Version | None:
        """The current version, whether or not it is in this language."""
        return self.on_day.current.version if self.on_day.current else None

    @cached_property
    def upcoming(self) -> list[Version]:
        """The upcoming versions in the order of their days, whether or not they are in this language."""
        return [text.version for text in self.on_day.upcoming]

    @cached_property
    def last_version(self) -> Version | None:
        """The version that readers last had: the current version, or the last one before the policy was withdrawn."""
        return self.policy.last_text(self.frame.on)

    @cached_property
    def texts(self) -> VersionTuple:
        """All texts in this language that are known on the day, newest first."""
        if self.authoritative:
            return tuple(text.version for text in self.on_day.texts)
        return self.policy.known_translations(self.language, self.frame.on)[::-1]

    @cached_property
    def current_text(self) -> Version | None:
        """The text to show as the current version. In a translated edition this is the newest translation of the
        version in effect or, if there is none, of an earlier version."""
        if self.authoritative:
            return self.current
        return self.policy.shown_translation(self.language, self.frame.on)

    @cached_property
    def upcoming_text(self) -> Version | None:
        """The text that takes effect next. None if it or the one that it is compared with is not in this language."""
        comparable = self.last_version is None or self.text_of(self.last_version)
        return self.text_of(self.upcoming[0]) if self.upcoming and comparable else None

    @cached_property
    def title_text(self) -> Version:
        """The text whose title is the policy's."""
        return self.current_text or self.upcoming_text or self.texts[0]

    def text_of(self, version: Version | VersionId | None) -> Version | None:
        """Return the newest text of that version in this language."""
        return self._texts_by_id.get(version.revised if isinstance(version, Version) else version)

    def last_text_before(self, text: Version) -> Version | None:
        """Return what readers last had before this text, with which it is compared. None if there is none, or none in
        this language."""
        return self.text_of(self.entry(text).last_text)

    def before(self, text: Version) -> Version | None:
        """Return the version that was in effect before this one; what it was to follow if it never was."""
        previous = self.entry(text).previous
        return self.on_day.by_id[previous].version if previous else None

    def after(self, text: Version) -> Version | None:
        """Return the version that came, or will come, into effect after this one."""
        entry = self.entry(text)
        revised = self._successors.get(entry.revised)
        if entry.periods and not revised:  # an earlier one came back
            revised = entry.replaced_by
        return self.on_day.by_id[revised].version if revised else None

    def steps_since(self, agreed: Version) -> tuple[int, Iterator[VersionView]]:
        """Return how many versions took effect after `agreed`, and yield them, newest first."""
        count = len(self._begun) - bisect_right(self._begun_days, agreed.revised)
        return count, islice((view for revised, view in self._begun if revised > agreed.revised), count)

    def entry(self, text: Version) -> TextOnDay:
        """Return what is computed of this text, or of the version that it translates."""
        return self.on_day.by_id[text.translates or text.revised]

    def marks(self, text: Version) -> Markup:
        """Return the attributes of an element that shows words of a text."""
        return title_marks(text, self.frame.config, self.say)

    def view(self, text: Version) -> VersionView:
        """Return what layouts see of that text, or of a version that is not in this language."""
        if text.path not in self.views:
            foreign = text.language != self.language  # pages of a translation also name what nobody translated
            entry = self.entry(text)
            compared = text if foreign or self.last_text_before(text) else entry.version
            self.views[text.path] = version_view(text, entry, self.on_day, self.frame, self.say, compared=compared)
        return self.views[text.path]

    def view_of(self, version: Version) -> VersionView:
        """Return what layouts see of a version, in this language if there is a text of it."""
        return self.view(self.text_of(version) or version)

    def link(self, version: VersionId) -> Markup:
        """Return the words "the version from …" with a link to its page, in this language if there is one."""
        text = self.text_of(version) or self.on_day.by_id[version].version
        name = named(self.on_day.by_id[version], self.on_day, self.say)
        return Markup('<a href="{}">{}</a>').format(self.routes.href(self.routes.text(text)), name)

    def steps(self, *shown: tuple[Version, str]) -> list[Step]:
        """Return the line of these texts, each with the address that it links to. The type of a change is that of the
        step from the text before it in the line."""
        steps = []
        before = None
        for text, href in shown:
            view = self.view(text)
            follows = before is not None and before == self.last_text_before(text)
            steps.append(Step(view.period, href, view.change_text if follows else ""))
            before = text
        return steps

    def days(self, text: Version, href: str = "", ahead: Sequence[tuple[Version, str]] = ()) -> list[Step]:
        """Return the days of a text, which links to `href`, and of the upcoming versions after it, with their
        addresses."""
        view = self.view(text)
        steps = [Step(view.effective, href), Step(view.last_revised)]
        label = self.say.next_planned
        for upcoming, address in ahead:
            view = self.view(upcoming)
            words = view.period
            if not (view.withdrawn or self.frame.lasting):
                words = Markup("{}{}{}{}").format(label, self.say.colon, self.say.space, view.day)
            steps.append(Step(words, address, view.change_text))
            label = self.say.then
        return steps

    def steps_ahead(self) -> list[tuple[Version, str]]:
        """Return the upcoming versions, each with its address on the page of all of them."""
        return [(self.text_of(upcoming) or upcoming, self.upcoming_href(upcoming)) for upcoming in self.upcoming]

    @property
    def upcoming_compared(self) -> list[tuple[Version, Version | None, Version | None]]:
        """The upcoming versions, each with what readers have before it and with its own text, in this language."""
        before = [self.last_version, *(text.last_text for text in self.on_day.upcoming[1:])]
        return [
            (version, self.text_of(old), self.text_of(version))
            for version, old in zip(self.upcoming, before, strict=True)
        ]

    def upcoming_href(self, upcoming: Version) -> str:
        """Return the address of an upcoming version on the page of all of them, in this language if there is one; in a
        fragment, which may be kept for longer than that page, of what it changes."""
        if self.frame.lasting:
            view = self.view_of(upcoming)
            return view.change_href or view.href
        page = self.routes.upcoming(self.slug, self.language if self.upcoming_text else "")
        anchor = f"#{self.routes.upcoming_anchor(upcoming.revised)}" if upcoming != self.upcoming[0] else ""
        return self.routes.href(page) + anchor

    def render(self, layout: str, route: str, title: str, *, tab: str, **more: Any) -> Page:
        """Return the page at `route`, whose layout sees what it sees on every page of a policy. `more` are further
        arguments of `page_at`."""
        return page_at(
            self.frame,
            self.language,
            layout,
            route,
            title,
            current=self.own_href,
            elsewhere=self.in_each(Routes.policy),
            policy=self._policy(tab),
            **more,
        )

    def parts(self, text: Version) -> dict[str, Any]:
        """Return the values of a layout that shows a text in full: heading, body, contents, and the attributes of the
        elements that they are in."""
        document = self.document(text)
        heading, body = first_heading(document)
        marks = self.marks(text)
        return {
            "heading": heading or self.empty_parts(text)["heading"],
            "body": with_links(body, self.say),
            "contents": contents(document, marks),
            "body_marks": marks,
        }

    def empty_parts(self, text: Version) -> dict[str, Any]:
        """Return the values that `parts` returns, for a page that shows only the title of a text."""
        heading = Markup(f"<h1{self.marks(text)}>{escape(text.title)}</h1>")  # noqa: S704 - all of it is escaped
        return {"heading": heading, **dict.fromkeys(("body", "contents", "body_marks"), Markup(""))}

    def alternates(self, text: Version, route: Callable[[Version], str]) -> list[tuple[str, str]]:
        """Return (language, route) of the page of that text in every language that has it."""
        texts = [edition.text_of(self.entry(text).revised) for edition in self.editions]
        texts = [text if other and other.language == text.language else other for other in texts]
        return [(other.language, route(other)) for other in texts if other]

    def in_each(
        self, route: Callable[[Routes, str, str], str], has: Callable[["Edition"], object] = lambda _: True
    ) -> list[tuple[str, str]]:
        """Return (language, route) of a page of the policy in each of its languages, as far as the edition `has` it."""
        return [(edition.language, edition.route(route)) for edition in self.editions if has(edition)]

    @cached_property
    def _texts_by_id(self) -> dict[VersionId | None, Version]:
        """The newest text of each version."""
        return {self.entry(text).revised: text for text in reversed(self.texts)}

    @cached_property
    def _successors(self) -> dict[VersionId | None, VersionId]:
        """The newest version that follows each one."""
        return {text.previous: text.revised for text in reversed(self.on_day.texts) if text.periods}

    @cached_property
    def _begun(self) -> list[tuple[VersionId, VersionView]]:
        """The versions that have take effect, once for each of their periods, newest first."""
        periods = [period for period in reversed(self.on_day.periods) if period.start <= self.frame.on]
        begun = [period.revised for period in periods if period.revised and period.end != period.start]
        return [(revised, self.view_of(self.on_day.by_id[revised].version)) for revised in begun]

    @cached_property
    def _begun_days(self) -> list[VersionId]:
        return sorted(revised for revised, _ in self._begun)

    def _policy(self, tab: str) -> PolicyView:
        routes = self.routes
        return PolicyView(
            slug=self.slug,
            title=self.title_text.title,
            marks=self.marks(self.title_text),
            href=self.own_href,
            upcoming_href=self.upcoming_href(self.upcoming[0]) if self.upcoming else "",
            upcoming_count=len(self.upcoming),
            changes_href=routes.href(self.route(Routes.changes)),
            feed_href=routes.href(routes.feeds(self.slug, self.language)[0]),
            tab=tab,
            current=self.text_of(self.current) is not None and not self.on_day.ended,
            date_source_note=self._whose_days,
        )

    @cached_property
    def _whose_days(self) -> str:
        """The sentence that says which days are those of commits; empty if none are."""
        dated_by_commit = any(text.version.dated_by for text in self.on_day.texts)
        return self.say.dated_by_commit_note if dated_by_commit else ""


def version_view(
    text: Version, entry: TextOnDay, on_day: PolicyOnDay, frame: Frame, say: Phrases, *, compared: Version
) -> VersionView:
    """Return what layouts see of a text: of the version of `entry`, or of a translation of it. `compared` is the text
    on whose redline page its change is shown."""
    routes, on, version = frame.routes, frame.on, entry.version
    last = on_day.by_id[entry.last_text] if entry.last_text else None
    comparable = last and not (version.withheld or last.version.withheld)
    late = version.recorded_late(frame.config.timezone)
    summarized = text if text.summary else version
    applies = told_apart(period(entry, on_day, on, say, lasting=frame.lasting), entry, on_day, say)
    starts_once = entry.status in ("current", "upcoming") and len(entry.periods) == 1 and not version.withdrawn
    start = effective_html(entry, say)
    return VersionView(
        id=str(text.revised),
        title=text.title,
        marks=title_marks(text, frame.config, say),
        language=text_language(text, frame.config),
        href=routes.href(routes.text(text)),
        raw_href="" if text.withheld else routes.href(routes.raw(text)),
        change_href=routes.href(routes.change(compared)) if comparable else "",
        since_href=routes.href(routes.since(text)) if entry.periods else "",
        day=told_apart(start, entry, on_day, say),
        period=applies,
        effective=sentence(say.effective, day=start) if starts_once else applies,
        covers_earlier=covers_earlier(entry, say),
        change_title=told_apart(change_title(entry, say), entry, on_day, say).unescape(),
        since_title=told_apart(since_title(entry, say), entry, on_day, say).unescape(),
        last_revised=sentence(say.last_revised, day=day_html(text.revised.day, say)),
        recorded_late=sentence(say.recorded_late, day=day_html(late, say)) if late else Markup(),
        instead=sentence(say.instead_of, day=dated_html(text.revised, say)) if entry.never else Markup(),
        never=entry.never,
        unknown=not_known(entry.unknown, on, say),
        status=entry.status,
        change=entry.change,
        change_text=type_of_change(entry, frame.config, say),
        summary=summarized.summary or "",
        summary_marks=title_marks(summarized, frame.config, say),
        sha256=text.text_sha256,
        recorded=text.recorded.rpartition("\n")[2],
        withdrawn=version.withdrawn,
        withheld=text.withheld,
        draft=text.unpublished,
        approved_by=text.approved_by or "",
        extra=text.extra,
    )


def type_of_change(text: TextOnDay, config: Config, say: Phrases) -> str:
    """Return the type of a change in words; empty if the settings do not show it, or if the text changes nothing."""
    return str(say.changes[text.change]) if text.change and config.show_type_of_change else ""


def title_marks(text: Version, config: Config, say: Phrases) -> Markup:
    """Return the attributes of an element that shows words of a text: its title, its summary, or all of it."""
    return language_marks(text_language(text, config), say.language)


# A document's HTML → the parts of its page


def first_heading(document: Document) -> tuple[Markup, str]:
    """Return the opening heading of level 1 (empty if there is none), and the HTML after it."""
    html = document.html
    heading = re.match(FIRST_HEADING, html) if document.title else None
    if not heading:
        return Markup(""), html
    return Markup(heading[1]), html[heading.end() :]  # noqa: S704 - source/ made this HTML, from an allow-list


def with_links(html: str, say: Phrases) -> Markup:
    """Return the HTML with a link to each heading beside it, which has the heading's name and which nobody copies with
    the text, and with names for what leads to footnotes and back."""
    html = HEADING.sub(r'<div>\1<a class="link" href="#\2" aria-labelledby="\2"></a></div>', html)
    html = with_named_notes(html, f'<i class="vh">{escape(say.footnote)} </i>')
    if '<section class="footnotes">' in html:
        html = html.replace(
            '<section class="footnotes">', f'<section class="footnotes" aria-label="{escape(say.footnotes)}">'
        )
        html = re.sub(BACKLINK_PATTERN, lambda link: f'{link[0]} aria-label="{escape(say.back)} {link[1]}"', html)
    return Markup(html)  # noqa: S704 - source/ made this HTML, from an allow-list
