"""One policy in one language on one day: its texts as layouts see them, with every date in words and every page
linked."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct

from legalsite.model import in_force
from legalsite.model.in_force import Period, UnknownPeriod
from legalsite.model.policy import Policy, Revision, RevisionId
from legalsite.notices.changelog import ChangelogEntry
from legalsite.pages.page import (
    applied,
    day_html,
    effective_html,
    language_marks,
    not_known,
    revised_html,
    revision_link,
    sentence,
)
from legalsite.pages.routes import Routes
from legalsite.text.phrase_catalogue import Phrases


class RevisionView(Struct, frozen=True):
    """What layouts see of a revision, or of a translation of one. Dates are words in the page's language, with <time>
    in them; hrefs work under any base path."""

    id: str
    title: str
    marks: Markup  # the lang and dir attributes of the text's words; empty if the page is in the same language
    language: str
    href: str
    raw_href: str  # empty if the text is withheld
    change_href: str  # empty if there is no previous text, or one of the two is withheld
    since_href: str  # empty if the text never applied: nobody agreed to it
    revised: Markup
    revised_text: str  # without <time>
    name: str  # "Revision of March 2, 2026"
    effective: Markup  # of a retroactive text also the day of its publication, of a retroactive withdrawal only that
    effective_iso: str
    never: bool  # whether it is certain that it never applied, and never will
    applied: Markup  # from when to when
    unknown: Markup  # for which time before it nobody knows what applied; empty if there is none
    status: str
    status_text: str
    change: str  # the class; empty if there is no previous revision
    change_text: str
    summary: str
    summary_marks: Markup  # as `marks`, for the words of the summary
    recorded: str  # the ledger's line, or empty
    withdrawn: bool
    withheld: bool
    draft: bool  # whether it is a draft that the ledger does not record
    approved_by: str
    extra: Mapping[str, Any]  # from the front matter


class LanguageEdition(Struct, frozen=True, dict=True):
    """One policy in one language on one day. "Revisions" are the authoritative texts. "Texts" are what readers of this
    language see: in the site's first language the revisions themselves, in any other their translations."""

    policy: Policy
    on: date
    language: str  # the site's first, or one that something is translated into
    entries: tuple[ChangelogEntry, ...]  # the policy's changelog
    routes: Routes
    say: Phrases
    original_language: str  # that the originals are said to be in

    @property
    def slug(self) -> str:
        return self.policy.slug

    @property
    def authoritative(self) -> bool:
        """Whether its texts are the revisions themselves."""
        return self.language == self.routes.first

    @cached_property
    def in_force(self) -> Revision | None:
        """The revision in force, whether or not it is in this language."""
        return in_force.in_force(self.policy, self.on)

    @cached_property
    def upcoming(self) -> tuple[Revision, ...]:
        """The pending revisions in the order of their days, whether or not they are in this language."""
        return in_force.upcoming(self.policy, self.on)

    @cached_property
    def last_revision(self) -> Revision | None:
        """The revision that readers last had: the one in force, or the last one before the policy was withdrawn."""
        return in_force.last_text(self.policy, self.on)

    @cached_property
    def timeline(self) -> tuple[Period, ...]:
        """Which revision applied when."""
        return in_force.timeline(self.policy, self.on)

    @cached_property
    def unknown(self) -> tuple[UnknownPeriod, ...]:
        """For which time it is not known what applied."""
        return in_force.unknown_periods(self.policy, self.on)

    @cached_property
    def unknown_today(self) -> tuple[UnknownPeriod, ...]:
        """The time that reaches to the day; empty if it is known which text applies today, if any."""
        return in_force.unknown_on(self.policy, self.on)

    @cached_property
    def texts(self) -> tuple[Revision, ...]:
        """All texts in this language that are known on the day, newest first."""
        if self.authoritative:
            return tuple(entry.revision for entry in self.entries)
        known = (text for text in self.policy.translations.get(self.language, ()) if text.revised.day <= self.on)
        return tuple(text for text in reversed(list(known)) if text.translates in self._entries_by_id)

    @cached_property
    def text_in_force(self) -> Revision | None:
        """The text to show as the one in force. In a translated edition this is the newest translation of the revision
        in force or, if there is none, of an earlier revision."""
        if self.authoritative:
            return self.in_force
        return in_force.shown_translation(self.policy, self.language, self.on)

    @cached_property
    def upcoming_text(self) -> Revision | None:
        """The text that takes effect next. None if it or the one that it is compared with is not in this language."""
        comparable = self.last_revision is None or self.text_of(self.last_revision)
        return self.text_of(self.upcoming[0]) if self.upcoming and comparable else None

    @cached_property
    def title_text(self) -> Revision:
        """The text whose title is the policy's."""
        return self.text_in_force or self.upcoming_text or self.texts[0]

    def text_of(self, revision: Revision) -> Revision | None:
        """Return the newest text of that revision in this language."""
        return self._texts_by_id.get(revision.revised)

    def previous_text(self, text: Revision) -> Revision | None:
        """Return the text of the revision that this one follows. None if there is none, or none in this language."""
        previous = self.entry(text).previous
        return self.text_of(previous) if previous else None

    def last_text_before(self, text: Revision) -> Revision | None:
        """Return what readers last had before this text, with which it is compared. None if there is none, or none in
        this language."""
        last_text = self.entry(text).last_text
        return self.text_of(last_text) if last_text else None

    def next_text(self, text: Revision) -> Revision | None:
        """Return the text in this language that follows this one: the oldest, if several were revised from it."""
        return self._next_texts.get(text.path)

    def successor(self, revision: Revision) -> Revision | None:
        """Return the revision that applied after the last period of this one. None if it never applied, or still
        does."""
        return self._successors.get(revision.revised)

    def steps_since(self, agreed: Revision) -> list[RevisionView]:
        """Return the revisions that came into force after `agreed`, newest first."""
        return [view for revised, view in self._begun if revised > agreed.revised]

    def entry(self, text: Revision) -> ChangelogEntry:
        """Return the changelog entry of this text, or of the revision that it translates."""
        return self._entries_by_id[text.translates if text.translates and not self.authoritative else text.revised]

    def marks(self, text: Revision) -> Markup:
        """Return the attributes of an element that shows the title or the summary of a text."""
        language = self.original_language if text.translates is None else text.language
        return language_marks(language, self.say.language)

    def view(self, text: Revision) -> RevisionView:
        """Return what layouts see of that text, or of a revision that is not in this language."""
        view = self._views.get(text.path)
        if view is None:
            view = self._views[text.path] = self._view(text)
        return view

    def link(self, revision: Revision) -> Markup:
        """Return the words "the revision of …" with a link to its page, in this language if there is one."""
        text = self.text_of(revision) or revision
        return revision_link(text.revised, self.routes.href(self.routes.text(text)), self.say)

    @property
    def further_upcoming(self) -> tuple[tuple[Revision, Revision | None, Revision | None], ...]:
        """The pending revisions after the next one, each with what readers have before it and with its own text, in
        this language."""
        before = (self._entries_by_id[revision.revised].last_text for revision in self.upcoming[1:])
        return tuple(
            (revision, self.text_of(old) if old else None, self.text_of(revision))
            for revision, old in zip(self.upcoming[1:], before, strict=True)
        )

    def upcoming_href(self, pending: Revision) -> str:
        """Return the address of a pending revision on the page of all of them, in this language if there is one."""
        page = self.routes.upcoming(self.slug, self.language if self.upcoming_text else "")
        anchor = f"#{self.routes.upcoming_anchor(pending.revised)}" if pending != self.upcoming[0] else ""
        return self.routes.href(page) + anchor

    @cached_property
    def _entries_by_id(self) -> dict[RevisionId, ChangelogEntry]:
        return {entry.revision.revised: entry for entry in self.entries}

    @cached_property
    def _texts_by_id(self) -> dict[RevisionId, Revision]:
        """The newest text of each revision."""
        return {self.entry(text).revision.revised: text for text in reversed(self.texts)}

    @cached_property
    def _next_texts(self) -> dict[str, Revision]:
        """The text that follows another one, by the path of that one."""
        return {previous.path: text for text in self.texts if (previous := self.previous_text(text))}

    @cached_property
    def _begun(self) -> list[tuple[RevisionId, RevisionView]]:
        """The revisions that have come into force, once for each of their periods, newest first."""
        begun = [period.revision for period in reversed(self.timeline) if period.start <= self.on]
        return [(revision.revised, self.view(self.text_of(revision) or revision)) for revision in begun]

    @cached_property
    def _successors(self) -> dict[RevisionId, Revision | None]:
        """The revision of the period after the last one of each revision."""
        after = [*(period.revision for period in self.timeline[1:]), None]
        return {period.revision.revised: revision for period, revision in zip(self.timeline, after, strict=False)}

    @cached_property
    def _views(self) -> dict[str, RevisionView]:
        return {}

    def _view(self, text: Revision) -> RevisionView:
        say, routes, entry = self.say, self.routes, self._entry_in_any_language(text)
        day = say.revised_text(text.revised)
        summarized = text if text.summary else entry.revision
        change = entry.revision.stated if entry.previous else ""
        return RevisionView(
            id=str(text.revised),
            title=text.title,
            marks=self.marks(text),
            language=text.language,
            href=routes.href(routes.text(text)),
            raw_href="" if text.withheld else routes.href(routes.raw(text)),
            change_href=self._change_href(text, entry),
            since_href=routes.href(routes.since(text)) if entry.periods else "",
            revised=revised_html(text.revised, say),
            revised_text=day,
            name=say.page_of.format(day=day),
            effective=effective_html(entry.revision.takes_effect, entry.revision.revised.day, say),
            effective_iso=entry.revision.takes_effect.isoformat(),
            never=entry.never,
            applied=self._applied(entry),
            unknown=not_known([period.days for period in entry.unknown], self.on, say),
            status=entry.status,
            status_text=say.statuses[entry.status],
            change=change,
            change_text=say.changes[change] if change else "",
            summary=summarized.summary or "",
            summary_marks=self.marks(summarized),
            recorded=text.recorded,
            withdrawn=entry.revision.withdrawn,
            withheld=text.withheld,
            draft=text.is_draft and not text.recorded,
            approved_by=text.approved_by or "",
            extra=text.extra,
        )

    def _entry_in_any_language(self, text: Revision) -> ChangelogEntry:
        """Return the entry of a text; pages of a translation also name revisions that nobody translated."""
        return self.entry(text) if text.language == self.language else self._entries_by_id[text.revised]

    def _change_href(self, text: Revision, entry: ChangelogEntry) -> str:
        if not entry.last_text or entry.revision.withheld or entry.last_text.withheld:
            return ""
        has_own_page = text.language != self.language or self.last_text_before(text)
        return self.routes.href(self.routes.change(text if has_own_page else entry.revision))

    def _applied(self, entry: ChangelogEntry) -> Markup:
        if entry.revision.withdrawn and entry.periods and entry.periods[0].start != entry.periods[0].end:
            start = entry.periods[0].start
            phrase = self.say.ended_on if start <= self.on else self.say.ends_on
            return sentence(phrase, start=day_html(start, self.say))
        if entry.maybe:
            return escape(self.say.maybe_applied)
        return applied(entry.periods, self.on, self.say)
