"""A policy on a day → its pages and files."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from operator import itemgetter

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.policy import Policy, VersionId
from legalsite.model.policy_on_date import PolicyOnDay, TextOnDay
from legalsite.pages.edition import Edition, VersionView, shown_editions
from legalsite.pages.edition_texts import EditionTexts, editions_of
from legalsite.pages.feeds import JsonFeed, as_atom, feed_of
from legalsite.pages.json_files import indented, versions_json
from legalsite.pages.page import Frame, Note, Page, language_marks
from legalsite.pages.period_phrases import not_known
from legalsite.pages.policy_plan import PlannedFile, Words, planned_files
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.redline_pages import change_page, since_page, together_page, upcoming_page
from legalsite.pages.routes import Routes
from legalsite.pages.status_notes import policy_notes, text_notes, version_notes, withheld_notes

OPENING = "<h1[^<>]*>"
NO_MARKS = Markup()
PASSING = ("waiting", "same")  # kinds of notes that are true until the next text takes effect
SIDE = Markup('<nav class="side" aria-label="')


class PolicyPages(Struct, frozen=True, dict=True):
    """A policy on a day, and what its pages share."""

    policy: Policy
    summary: PolicySummary
    frame: Frame

    @cached_property
    def on_day(self) -> PolicyOnDay:
        """What follows from dates, which the summary has without the words of front matter."""
        versions = {version.revised: version for version in self.policy.versions}
        texts = [
            replace(text, version=versions[text.revised]) for text in self.summary.on_day.texts
        ]
        return replace(self.summary.on_day, texts=tuple(texts))

    @property
    def files(self) -> list[PlannedFile]:
        """Every file of the policy."""
        return list(planned_files(self._texts, self.frame.config))

    def make(self, file: PlannedFile, words: Words) -> Page | bytes:
        """Return a file that isn't copied, from the words that it shows.

        Raises ProblemsFound if one of the site's layouts fails.
        """
        match file.kind:
            case "versions":
                return self.versions_file({})
            case "json_feed":
                return indented(self._feeds[file.language])
            case "atom":
                return as_atom(self._feeds[file.language], file.route, self.frame)
        edition = (self._fragments if file.is_fragment else self._editions)[file.language]
        page = PAGES[file.kind](edition, file, words)
        return _as_fragment(page, edition, file) if file.is_fragment else page

    def versions_file(self, hashes: Mapping[str, str]) -> bytes:
        """Return the list of versions. `hashes` has the SHA-256 of each fragment by its path."""
        return versions_json(self.policy, self.summary, self.on_day, self.frame, hashes)

    @cached_property
    def _texts(self) -> list[EditionTexts]:
        return editions_of(self.policy, self.on_day, self.frame.config, self.frame.on)

    @cached_property
    def _editions(self) -> dict[str, Edition]:
        editions = shown_editions(self._texts, self.frame)
        return {edition.language: edition for edition in editions}

    @cached_property
    def _fragments(self) -> dict[str, Edition]:
        """The editions for other sites, which have absolute links."""
        frame = replace(self.frame, routes=self.frame.routes.absolute, lasting=True)
        editions = shown_editions(self._texts, frame)
        return {edition.language: edition for edition in editions}

    @cached_property
    def _feeds(self) -> dict[str, JsonFeed]:
        languages = [label.language for label in self.summary.labels]
        slug = self.policy.slug
        return {
            language: feed_of([self.summary], slug, self.frame, language) for language in languages
        }


def _as_fragment(page: Page, edition: Edition, file: PlannedFile) -> Page:
    """Return what a larger site includes of a page; its element names the text that it is about.

    Its list of sections is named after the page, so that two of them on one page differ. No word
    says what is so only until the next text takes effect.
    """
    side = SIDE + f"{page.view.title} · "
    comparisons = page.values.get("comparisons", ())
    notes = page.values["notes"]
    if edition.upcoming:
        notes = [note for note in notes if note.kind not in PASSING]
    values = {
        "body": NO_MARKS,
        "body_marks": NO_MARKS,
        **page.values,
        "named": edition.view(file.text) if file.text else None,
        "notes": notes,
        "comparisons": [
            replace(each, redline=each.redline.replace(SIDE, side)) for each in comparisons
        ],
    }
    view = replace(page.view, pdf_href="")
    return replace(page, layout="fragment.html", view=view, values=values, part_of=file.route)


def current_page(edition: Edition, file: PlannedFile, words: Words) -> Page:
    """Render the current version. If there is none, the page says why, and from when there will be one."""
    text, titled = edition.current_text, edition.title_text
    ahead = edition.steps_ahead()
    dated, href = text or edition.current, ""
    if not dated and not edition.on_day.unknown_today:
        (dated, href), *ahead = ahead
    parts = edition.empty_parts(titled)
    if text:
        parts = edition.parts(text, words.documents[text.path])
    return edition.render(
        "policy.html",
        file.route,
        titled.title,
        tab="current",
        alternates=edition.in_each(Routes.policy),
        description=titled.summary or "",
        text=edition.view(text) if text else None,
        when=edition.days(dated, href, ahead) if dated else edition.steps(*ahead),
        upcoming=[edition.view(upcoming) for upcoming, _ in edition.steps_ahead()],
        notes=[*policy_notes(edition), *(withheld_notes(edition, text) if text else ())],
        **parts,
    )


def version_page(edition: Edition, file: PlannedFile, words: Words) -> Page:
    """Render a text at its permanent address."""
    (text,) = file.in_full
    routes, view, status = edition.routes, edition.view(text), edition.entry(text).status
    current = text == edition.current_text and status == "current"
    parts = edition.parts(text, words.documents[text.path])
    if escape(edition.title_text.title) not in parts["heading"]:  # it had another title
        of = Markup('<h1><span class="of"{}>{}<span class="vh">{}</span></span> ')
        opening = of.format(
            edition.marks(edition.title_text), edition.title_text.title, edition.say.colon
        )
        parts["heading"] = Markup(re.sub(OPENING, lambda _: opening, parts["heading"]))  # noqa: S704 - both are safe
    return edition.render(
        "version.html",
        file.route,
        f"{text.title} · {view.period.striptags()}",
        tab="current"
        if current
        else "upcoming"
        if status == "upcoming" and edition.upcoming_text
        else "changes",
        alternates=edition.alternates(text, routes.text),
        canonical=edition.route(Routes.policy) if current else "",
        indexed=status in {"current", "upcoming"},
        description=view.summary,
        text=view,
        when=edition.days(text, ahead=edition.steps_ahead() if current else ()),
        notes=[
            *version_notes(edition, text),
            *text_notes(edition, text),
            *([Note("gap", view.unknown)] if view.unknown else ()),
            *withheld_notes(edition, text),
        ],
        **parts,
    )


class Entry(Struct, frozen=True):
    """What layouts see of an entry in the list of versions."""

    text: VersionView | None  # None in a gap: it is not known what applied
    year: int  # of the day on which it begins
    period: Markup
    reason: str = ""  # why there is a gap, in the publisher's words
    reason_marks: Markup = NO_MARKS  # the lang and dir attributes of the reason
    instead_of: tuple[VersionView, ...] = ()  # canceled versions that this one replaced


def changes_page(edition: Edition, file: PlannedFile, words: Words) -> Page:
    """Render the list of all versions: now, next, before. The authoritative text stands in for a version that is not
    translated."""
    say, on_day = edition.say, edition.on_day
    title, intro = (
        edition.title_text.title,
        say.versions_known if on_day.unknown else say.versions_intro,
    )
    never: dict[VersionId, list[VersionView]] = {}
    notice_status = []
    for text in on_day.texts:
        instead = _applies_instead(on_day, text)
        if text.never and instead:
            never.setdefault(instead, []).append(edition.view_of(text.version))
        else:
            notice_status.append(text)
    entries: dict[str, list[tuple[date, Entry]]] = {"now": [], "next": [], "before": []}
    for text in notice_status:
        view = edition.view_of(text.version)
        group = {"current": "now", "upcoming": "next"}.get(text.status, "before")
        entry = Entry(
            view, text.start.year, view.period, instead_of=tuple(never.get(text.revised, ()))
        )
        entries[group].append((text.start, entry))
    marks = language_marks(edition.routes.first, say.language)
    for period in on_day.unknown:
        group = "now" if period in on_day.unknown_today else "before"
        unknown = not_known([period], edition.frame.on, say)
        entries[group].append(
            (period.start, Entry(None, period.start.year, unknown, period.reason, marks))
        )
    groups = {
        name: sorted(dated, key=itemgetter(0), reverse=name != "next")
        for name, dated in entries.items()
    }
    return edition.render(
        "changes.html",
        file.route,
        say.titled(title, say.versions),
        tab="changes",
        description=say.sentences(f"{title}{say.full_stop}", intro),
        alternates=edition.in_each(Routes.changes),
        intro=intro,
        groups={name: [entry for _, entry in dated] for name, dated in groups.items() if dated},
    )


def _applies_instead(on_day: PolicyOnDay, text: TextOnDay) -> VersionId | None:
    """Return the version that applies in place of one that never does."""
    while text.never:
        if not text.replaced_by:
            return None
        text = on_day.by_id[text.replaced_by]
    return text.revised


PAGES: Mapping[str, Callable[[Edition, PlannedFile, Words], Page]] = {
    "current": current_page,
    "version": version_page,
    "since": since_page,
    "change": change_page,
    "upcoming": upcoming_page,
    "together": together_page,
    "changes": changes_page,
}
