"""One policy in one language, ready to be rendered: what its pages share."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from legalsite.model import in_force as standing
from legalsite.model.document import Document
from legalsite.model.in_force import Period
from legalsite.model.policy import Revision
from legalsite.pages import policy_text as body
from legalsite.pages import words
from legalsite.pages.layouts import Layouts
from legalsite.pages.page import Frame, RedlineView, SiteView, page, site_in, values
from legalsite.pages.policy_text import PolicyHistory
from legalsite.pages.routes import Routes
from legalsite.text.catalogue import Phrases

RenderedFile = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class PolicyView:
    """The policy as the head of each of its pages names it. `upcoming_href` is empty where nothing is pending; `tab` is
    the one of in_force, upcoming, changes that the page is, or empty. `binding` is false where no text of it is in
    force."""

    slug: str
    title: str
    marks: Markup
    href: str
    upcoming_href: str
    changes_href: str
    feed_href: str
    revisions_href: str
    tab: str
    binding: bool


@dataclass(frozen=True)
class LanguageEdition:
    """`siblings` are the policy's histories in all its languages."""

    history: PolicyHistory
    siblings: tuple[PolicyHistory, ...]
    frame: Frame
    layouts: Layouts
    document: Callable[[Revision], Document]
    redline: Callable[[Revision, Revision, str], RedlineView]

    @cached_property
    def site(self) -> SiteView:
        own = self.href(self.routes.policy(self.slug, self.history.language))
        return site_in(self.frame, self.history.language, own)

    @cached_property
    def in_force(self) -> Revision | None:
        """The authoritative text in force, whatever this edition has of it."""
        return standing.in_force(self.history.policy, self.history.on)

    @cached_property
    def upcoming(self) -> Revision | None:
        """The authoritative text that comes next."""
        return standing.upcoming(self.history.policy, self.history.on)

    @cached_property
    def timeline(self) -> tuple[Period, ...]:
        return standing.timeline(self.history.policy, self.history.on)

    @cached_property
    def shown(self) -> Revision:
        """The text by whose title the policy goes."""
        return self.history.current or self.history.upcoming or self.history.revisions[0]

    @property
    def slug(self) -> str:
        return self.history.policy.slug

    @property
    def routes(self) -> Routes:
        return self.frame.routes

    @property
    def say(self) -> Phrases:
        return self.history.say

    def href(self, route: str) -> str:
        return self.routes.href(route)

    @property
    def upcoming_route(self) -> str:
        """In this language where the coming text is translated, else the authoritative page; empty where nothing is
        pending."""
        if not self.upcoming:
            return ""
        return self.routes.upcoming(self.slug, self.history.language if self.history.upcoming else "")

    def head(self, tab: str) -> PolicyView:
        """The same on every page with that tab: made once."""
        made = self._heads.get(tab)
        if made is None:
            made = self._heads[tab] = self._head(tab)
        return made

    @cached_property
    def _heads(self) -> dict[str, PolicyView]:
        return {}

    def _head(self, tab: str) -> PolicyView:
        routes, language = self.routes, self.history.language
        return PolicyView(
            slug=self.slug,
            title=self.shown.title,
            marks=words.language_marks(self.shown.language, self.say.language),
            href=routes.href(routes.policy(self.slug, language)),
            upcoming_href=routes.href(self.upcoming_route) if self.upcoming else "",
            changes_href=routes.href(routes.changes(self.slug, language)),
            feed_href=routes.href(routes.feed(self.slug)),
            revisions_href=routes.href(routes.revisions(self.slug)),
            tab=tab,
            binding=self.in_force is not None and not self.in_force.withdrawn,
        )

    def render(
        self, layout: str, route: str, title: str, *, tab: str = "", alternates: Any = (), **more: Any
    ) -> RenderedFile:
        """The finished page; `more` goes to `page` as far as that knows it, else to the layout."""
        about = {name: more.pop(name) for name in ("description", "canonical", "indexed") if name in more}
        kind = layout.removesuffix(".html")
        made = page(self.frame, self.history.language, kind, route, title, alternates=alternates, **about)
        known = values(self.frame, self.site, made, policy=self.head(tab), **more)
        return self.routes.file(route), self.layouts.render(layout, known)

    def parts(self, text: Revision) -> dict[str, Markup]:
        """What a layout needs to show a text in full."""
        document = self.document(text)
        heading, rest = body.first_heading(document)
        parts = self.empty_parts(text)
        return {
            "heading": heading or parts["heading"],
            "body": body.with_links(rest, self.say),
            "contents": body.contents(document),
        }

    def empty_parts(self, text: Revision) -> dict[str, Markup]:
        """The same where no text is shown: its title stands alone."""
        marks = words.language_marks(text.language, self.say.language)
        heading = Markup("<h1{}>{}</h1>").format(marks, text.title)
        return {"heading": heading, "body": Markup(""), "contents": Markup("")}

    def alternates(self, text: Revision, route: Callable[[Revision], str]) -> list[tuple[str, str]]:
        """(language, route) of the same page in every language that has it."""
        original = self.history.entry(text).revision
        texts = [sibling.text_of(original) for sibling in self.siblings]
        texts = [text if t and t.language == text.language else t for t in texts]
        return [(t.language, route(t)) for t in texts if t]

    def link(self, revision: Revision) -> Markup:
        """`the revision of …`, to its page in this language where there is one."""
        own = self.history.text_of(revision) or revision
        return words.revision_link(own.revised, self.href(self.routes.text(own)), self.say)
