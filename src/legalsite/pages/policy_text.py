"""A policy on a day in one language → its texts as layouts see them: every date a sentence, every page linked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from legalsite.model import in_force as standing
from legalsite.model.document import Block, Document
from legalsite.model.policy import Policy, Revision
from legalsite.model.revision_id import Revised
from legalsite.notices.changelog import ChangelogEntry
from legalsite.pages import words
from legalsite.pages.routes import Routes
from legalsite.text.catalogue import Phrases


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A revision or a translation of one. Hrefs work under any base path; `change_href` and `change` are empty where
    nothing came before, `raw_href` where the text is withheld, `change_href` where the one or the other is,
    `since_href` where it never applied, so that nobody agreed to it. `marks` are the lang and dir attributes of its
    words, `summary_marks` those of the summary. `revised`, `effective` and `applied` are words in the page's language
    with <time> in them; `name` is "Revision of March 2, 2026". `recorded` is the ledger's line or empty."""

    id: str
    title: str
    marks: Markup
    language: str
    href: str
    raw_href: str
    change_href: str
    since_href: str
    revised: Markup
    revised_text: str
    name: str
    effective: Markup
    effective_iso: str
    applied: Markup
    status: str
    status_text: str
    change: str
    change_text: str
    summary: str
    summary_marks: Markup
    recorded: str
    withdrawn: bool
    withheld: bool
    approved_by: str
    extra: Mapping[str, Any]


@dataclass(frozen=True)
class PolicyHistory:
    """One policy in one language. `entries` is its changelog; `language` is the site's first or one with
    translations."""

    policy: Policy
    on: date
    language: str
    entries: tuple[ChangelogEntry, ...]
    routes: Routes
    say: Phrases

    @cached_property
    def entry_of(self) -> dict[Revised, ChangelogEntry]:
        return {entry.revision.revised: entry for entry in self.entries}

    @property
    def authoritative(self) -> bool:
        return self.language == self.routes.first

    @cached_property
    def revisions(self) -> tuple[Revision, ...]:
        """What is known in this language, the newest first: revisions, or translations of known revisions."""
        if self.authoritative:
            return tuple(entry.revision for entry in self.entries)
        known = (t for t in self.policy.translations.get(self.language, ()) if t.revised.day <= self.on)
        return tuple(t for t in reversed(list(known)) if t.translates in self.entry_of)

    @cached_property
    def current(self) -> Revision | None:
        """The text in force, or the newest rendering of it or of an earlier one."""
        if self.authoritative:
            return standing.in_force(self.policy, self.on)
        return standing.shown_translation(self.policy, self.language, self.on)

    @cached_property
    def upcoming(self) -> Revision | None:
        """The text that comes next, where this language also has the one in force that it is compared with."""
        upcoming, bound = standing.upcoming(self.policy, self.on), standing.in_force(self.policy, self.on)
        comparable = bound is None or self.text_of(bound)
        return self.text_of(upcoming) if upcoming and comparable else None

    def text_of(self, revision: Revision) -> Revision | None:
        """That revision in this language."""
        return self._texts.get(revision.revised)

    def entry(self, text: Revision) -> ChangelogEntry:
        """What the changelog tells of this text or of the revision that it renders."""
        return self.entry_of[text.translates if text.translates and not self.authoritative else text.revised]

    def previous(self, text: Revision) -> Revision | None:
        """The revision before, in this language."""
        previous = self.entry(text).previous
        return self.text_of(previous) if previous else None

    def view(self, revision: Revision) -> RevisionView:
        """As layouts see it; made once."""
        made = self._views.get(revision.path)
        if made is None:
            made = self._views[revision.path] = self._view(revision)
        return made

    @cached_property
    def _views(self) -> dict[str, RevisionView]:
        return {}

    @cached_property
    def _texts(self) -> dict[Revised, Revision]:
        """The newest text in this language of each revision."""
        return {self.entry(text).revision.revised: text for text in reversed(self.revisions)}

    def _view(self, revision: Revision) -> RevisionView:
        say, routes, entry = self.say, self.routes, self._entry_of_any(revision)
        day = say.revised_text(revision.revised)
        told = revision if revision.summary else entry.revision
        change = entry.revision.stated if entry.previous else ""
        return RevisionView(
            id=str(revision.revised),
            title=revision.title,
            marks=words.language_marks(revision.language, say.language),
            language=revision.language,
            href=routes.href(routes.text(revision)),
            raw_href="" if revision.withheld else routes.href(routes.raw(revision)),
            change_href=self._change_href(revision, entry),
            since_href=routes.href(routes.since(revision)) if entry.periods else "",
            revised=words.revised_html(revision.revised, say),
            revised_text=day,
            name=say.page_of.format(day=day),
            effective=words.day_html(entry.revision.effective, say),
            effective_iso=entry.revision.effective.isoformat(),
            applied=self._applied(entry),
            status=entry.status,
            status_text=say.statuses[entry.status],
            change=change,
            change_text=say.changes[change] if change else "",
            summary=told.summary or "",
            summary_marks=words.language_marks(told.language, say.language),
            recorded=revision.recorded,
            withdrawn=entry.revision.withdrawn,
            withheld=revision.withheld,
            approved_by=revision.approved_by or "",
            extra=revision.extra,
        )

    def _entry_of_any(self, revision: Revision) -> ChangelogEntry:
        """Pages of a translation also name revisions that nobody translated."""
        own = revision.language == self.language
        return self.entry(revision) if own else self.entry_of[revision.revised]

    def _change_href(self, revision: Revision, entry: ChangelogEntry) -> str:
        if not entry.previous or entry.revision.withheld or entry.previous.withheld:
            return ""
        own = revision.language != self.language or self.previous(revision)
        return self.routes.href(self.routes.change(revision if own else entry.revision))

    def _applied(self, entry: ChangelogEntry) -> Markup:
        if entry.revision.withdrawn and entry.periods:
            start = entry.periods[0].start
            phrase = self.say.ended_on if start <= self.on else self.say.coming_end_note
            return words.sentence(phrase, start=words.day_html(start, self.say))
        return words.applied(entry.periods, self.on, self.say)


# --- A document's HTML → the parts of a page: its own first heading, the rest with a link at every anchor, the
# contents. ---

FIRST_HEADING = re.compile(r"\s*(<h1[\s>].*?</h1>)\s*", re.DOTALL)
# Attributes are read one by one, and no id holds an equals sign: a > or a quote in a title cannot shift where a tag
# ends.
ATTRIBUTES = r'(?:\s+[^\s"\'<>/=]+(?:="[^"]*")?)*'
ANCHOR = re.compile(rf'<(?:h[1-6]|p|li|dt|dd){ATTRIBUTES}?\s+id="((?!fn-)[^"\s<>=]+)"{ATTRIBUTES}\s*>')
DEEPEST, FEWEST = 3, 3


def first_heading(document: Document) -> tuple[Markup, str]:
    """The opening heading of level 1 as it stands, empty where there is none, and the HTML after it."""
    found = FIRST_HEADING.match(document.html) if document.title else None
    if not found:
        return Markup(""), document.html
    return Markup(found[1]), document.html[found.end() :]  # noqa: S704 - source/ made this HTML, from an allow-list


def with_links(html: str, say: Phrases) -> Markup:
    """Every place that has an anchor gets a link to itself: quiet, and silent in what is copied."""
    label = f"{escape(say.here)}{escape(say.colon)}"
    linked = ANCHOR.sub(
        lambda tag: f'{tag[0]}<a class="here" href="#{tag[1]}" aria-label="{label} {tag[1]}"></a>', html
    )
    return Markup(linked)  # noqa: S704 - source/ made this HTML, from an allow-list


def contents(document: Document) -> Markup:
    """A list of the headings down to level 3; empty where there are too few to be worth one."""
    headings = [block for block in document.headings if block.anchor and block.level <= DEEPEST]
    if document.title:
        headings = headings[1:]
    if len(headings) < FEWEST:
        return Markup("")
    top = min(block.level for block in headings)
    items = "".join([_item(block, block.level - top) for block in headings])
    return Markup(f"<ol>{items}</ol>")  # noqa: S704 - every part is escaped


def _item(block: Block, depth: int) -> str:
    name = f"{block.number} {block.text}" if block.number else block.text
    return f'<li class="depth-{depth}"><a href="#{escape(block.anchor)}">{escape(name)}</a></li>'
