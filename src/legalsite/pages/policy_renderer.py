"""Renders the pages of one policy in one language: what they share, whichever layout they use."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct

from legalsite.model.document import Document
from legalsite.model.policy import Revision
from legalsite.pages import text_html
from legalsite.pages.language_edition import LanguageEdition
from legalsite.pages.page import Frame, Page, RedlineView, language_marks, page_view


class PolicyView(Struct, frozen=True):
    """What layouts see of the policy on each of its pages."""

    slug: str
    title: str
    marks: Markup  # the lang and dir attributes of the title
    href: str
    upcoming_href: str  # empty if nothing is pending
    changes_href: str
    feed_href: str
    revisions_href: str
    tab: str  # the policy's tab that the page is, or belongs to: in_force, upcoming or changes
    in_force: bool  # false if no text of the policy is in force
    whose_days: str  # a sentence that says which days are those of commits; empty if none are


class PolicyRenderer(Struct, frozen=True, dict=True):
    """Renders the pages of one edition."""

    edition: LanguageEdition
    editions: tuple[LanguageEdition, ...]  # of the same policy, in all its languages
    frame: Frame
    document: Callable[[Revision], Document]
    redline: Callable[[Revision, Revision, str], RedlineView]  # (old, new, language of the phrases)
    text_language: Callable[[Revision], str]  # the language of a text's words

    def render(
        self,
        layout: str,
        route: str,
        title: str,
        *,
        tab: str = "",
        alternates: Iterable[tuple[str, str]] = (),
        description: str = "",
        canonical: str = "",
        indexed: bool = True,
        **more: Any,
    ) -> Page:
        """Return the page at `route`. The layout sees `more` and what it sees on every page of a policy; the other
        arguments are those of `page_view`."""
        kind, language = layout.removesuffix(".html"), self.edition.language
        view = page_view(
            self.frame,
            language,
            kind,
            route,
            title,
            alternates=alternates,
            elsewhere=self._own_pages,
            description=description,
            canonical=canonical,
            indexed=indexed,
        )
        return Page(layout, language, self._own_href, view, {"policy": self._policy(tab), **more})

    def parts(self, text: Revision) -> dict[str, Any]:
        """Return the values of a layout that shows a text in full: heading, body, contents, and the attributes of the
        elements that they are in."""
        document = self.document(text)
        heading, body = text_html.first_heading(document)
        marks = language_marks(self.text_language(text), self.edition.say.language)
        return {
            "heading": heading or self.empty_parts(text)["heading"],
            "body": text_html.with_links(body, self.edition.say),
            "contents": text_html.contents(document, marks),
            "body_marks": marks,
        }

    def empty_parts(self, text: Revision) -> dict[str, Any]:
        """Return the values that `parts` returns, for a page that shows only the title of a text."""
        marks = self.edition.marks(text)
        heading = f"<h1{marks}>{escape(text.title)}</h1>"
        parts = dict.fromkeys(("body", "contents", "body_marks"), Markup(""))
        return {"heading": Markup(heading), **parts}  # noqa: S704 - all of it is escaped

    def alternates(self, text: Revision, route: Callable[[Revision], str]) -> list[tuple[str, str]]:
        """Return (language, route) of the page of that text in every language that has it."""
        original = self.edition.entry(text).revision
        texts = [edition.text_of(original) for edition in self.editions]
        texts = [text if other and other.language == text.language else other for other in texts]
        return [(other.language, route(other)) for other in texts if other]

    @cached_property
    def _own_pages(self) -> list[tuple[str, str]]:
        """(language, route) of the policy's own page in each of its languages."""
        return [(other.language, other.routes.policy(other.slug, other.language)) for other in self.editions]

    @cached_property
    def _own_href(self) -> str:
        """The href of the policy's own page."""
        edition, routes = self.edition, self.edition.routes
        return routes.href(routes.policy(edition.slug, edition.language))

    def _policy(self, tab: str) -> PolicyView:
        view = self._policies_by_tab.get(tab)
        if view is None:
            view = self._policies_by_tab[tab] = self._policy_view(tab)
        return view

    @cached_property
    def _policies_by_tab(self) -> dict[str, PolicyView]:
        return {}

    def _policy_view(self, tab: str) -> PolicyView:
        edition, routes = self.edition, self.edition.routes
        return PolicyView(
            slug=edition.slug,
            title=edition.title_text.title,
            marks=edition.marks(edition.title_text),
            href=self._own_href,
            upcoming_href=edition.upcoming_href(edition.upcoming[0]) if edition.upcoming else "",
            changes_href=routes.href(routes.changes(edition.slug, edition.language)),
            feed_href=routes.href(routes.feed(edition.slug)),
            revisions_href=routes.href(routes.revisions(edition.slug)),
            tab=tab,
            in_force=edition.in_force is not None and not edition.in_force.withdrawn,
            whose_days=edition.say.dated_by_commit_note * any(entry.revision.dated_by for entry in edition.entries),
        )
