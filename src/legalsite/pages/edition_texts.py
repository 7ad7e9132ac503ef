"""The texts of one policy in one language on one day, and the routes of their pages."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from itertools import islice

from msgspec import Struct

from legalsite.model.config import Config
from legalsite.model.policy import Policy, Version, VersionId, VersionTuple
from legalsite.model.policy_on_date import PolicyOnDate, VersionOnDate
from legalsite.pages.routes import Routes

PolicyRoute = Callable[[Routes, str, str], str]  # of a policy's page, from its slug and a language


class EditionTexts(Struct, frozen=True, dict=True):
    """The texts of one policy in one language on one day.

    "Versions" are the authoritative texts. "Texts" are what readers of this language see: in the
    site's first language the versions themselves, in any other their translations.
    """

    policy: Policy
    on_day: PolicyOnDate
    language: str  # the site's first, or one that something is translated into
    routes: Routes
    on: date  # the day for which `on_day` was computed

    @property
    def slug(self) -> str:
        """The slug of the policy."""
        return self.policy.slug

    def route(self, page: PolicyRoute) -> str:
        """Return the route of one of the policy's pages in this language.

        `page` is a method of Routes, such as `Routes.changes`.
        """
        return page(self.routes, self.slug, self.language)

    def href(self, page: PolicyRoute) -> str:
        """Return the link to one of the policy's pages in this language.

        `page` is a method of Routes, such as `Routes.changes`.
        """
        return page(self.routes.links, self.slug, self.language)

    def moved_routes(self, slug: str) -> Iterator[tuple[str, str]]:
        """Yield the old and the new route of each page that an old slug of the policy had."""
        old = self.routes.policy(slug, self.language)
        yield old, self.route(Routes.policy)
        for text in self.texts:
            if not text.withheld:
                yield f"{old}{text.revised}/", self.routes.text(text)

    @property
    def authoritative(self) -> bool:
        """Whether its texts are the versions themselves."""
        return self.language == self.routes.first

    @cached_property
    def current(self) -> Version | None:
        """The current version, whether or not it is in this language."""
        return self.version(self.on_day.current_id)

    @cached_property
    def upcoming(self) -> list[Version]:
        """The upcoming versions by effective date, whether or not they are in this language."""
        return [text.version for text in self.on_day.upcoming]

    @cached_property
    def last_version(self) -> Version | None:
        """The version that readers last had: the current one, or the last one before the end."""
        return self.policy.last_text(self.on)

    @cached_property
    def texts(self) -> VersionTuple:
        """All texts in this language that are known on the day, newest first."""
        if self.authoritative:
            return tuple(text.version for text in self.on_day.texts)
        return self.policy.known_translations(self.language, self.on)[::-1]

    @cached_property
    def current_text(self) -> Version | None:
        """The text to show as the current version.

        In a translated edition this is the newest translation of the current version, or else of
        an earlier version.
        """
        if self.authoritative:
            return self.current
        return self.policy.shown_translation(self.language, self.on)

    @cached_property
    def upcoming_text(self) -> Version | None:
        """The text that takes effect next.

        None if it, or the text that it is compared with, is not in this language.
        """
        if not self.upcoming:
            return None
        if self.last_version and not self.text_of(self.last_version):
            return None
        return self.text_of(self.upcoming[0])

    @cached_property
    def title_text(self) -> Version:
        """The text whose title is used as the title of the policy in this language."""
        return self.current_text or self.upcoming_text or self.texts[0]

    def text_of(self, version: Version | VersionId | None) -> Version | None:
        """Return the newest text of that version in this language."""
        if isinstance(version, Version):
            version = version.revised
        return self._texts_by_id.get(version)

    def shown_text(self, version: Version) -> Version:
        """Return what readers of this language see of a version: its translation, or itself."""
        return self.text_of(version) or version

    def change_page_text(self, text: Version) -> Version:
        """Return the text whose change page shows what a text changed.

        It is the original of a translation if the version before it isn't translated: then the
        translation has no change page.
        """
        if text.translates and not self.last_text_before(text):
            return self.entry(text).version
        return text

    def news_route(self, version: Version) -> str:
        """Return the route of the page that feeds and banners link to for a version.

        It is the page of what the version changed, in this language if possible; or its text, if no
        page shows that in this language.
        """
        text = self.shown_text(version)
        if self.entry(text).last_text and self.change_page_text(text) == text:
            return self.routes.change(text)
        return self.routes.text(text)

    def entry(self, text: Version) -> VersionOnDate:
        """Return a version with its status, periods and neighbors on the day of the build.

        `text` is the version itself, or a translation, which has these facts from its original.
        """
        return self.on_day.by_id[text.translates or text.revised]

    def version(self, revised: VersionId | None) -> Version | None:
        """Return the version with the id `revised`; None without an id."""
        if not revised:
            return None
        return self.on_day.by_id[revised].version

    def last_text_before(self, text: Version) -> Version | None:
        """Return the text that readers last had before this text. Redlines compare the two.

        None if there is none, or none in this language.
        """
        return self.text_of(self.entry(text).last_text)

    def version_before(self, text: Version) -> Version | None:
        """Return the version that was in effect before this one, or that it was going to follow."""
        return self.version(self.entry(text).previous)

    def version_after(self, text: Version) -> Version | None:
        """Return the version that came, or will come, into effect after this one."""
        entry = self.entry(text)
        successor = self._successors.get(entry.revised)  # the version that took effect next
        # It was in effect, but nothing new followed: the version that replaced it is an earlier one
        # that came back.
        if entry.periods and not successor:
            successor = entry.replaced_by
        return self.version(successor)

    def steps_since(self, agreed: Version) -> tuple[int, Iterator[Version]]:
        """Return how many versions took effect after `agreed`, and these versions, newest first.

        `agreed` is the version that a reader agreed to.
        """
        # counted without going through a long history; the iterator stops after the last one
        count = len(self._begun_versions) - bisect_right(self._begun_ids, agreed.revised)
        later = (version for version in self._begun_versions if version.revised > agreed.revised)
        return count, islice(later, count)

    def compared_since(self, text: Version) -> Version | None:
        """Return the current text if a page can show what changed from `text` to it; else None.

        It can't if `text` is the current text; or if `text` never took effect so far and the
        current version isn't in this language, or ended the policy.
        """
        current = self.current_text
        if text == current:
            return None
        entry = self.entry(text)
        has_begun = entry.status != "upcoming" and not entry.never_took_effect
        # whether the current text is of the version that is in effect today
        is_binding = current == self.text_of(self.current) and not self.on_day.ended
        if has_begun or is_binding:
            return current
        return None

    @property
    def together_texts(self) -> tuple[Version, Version] | None:
        """The current and the last upcoming version, if both are in this language.

        None if only one version is upcoming.
        """
        if len(self.upcoming) < 2 or not self.upcoming_text:
            return None
        old = self.text_of(self.last_version)
        new = self.text_of(self.upcoming[-1])
        if old and new:
            return old, new
        return None

    @cached_property
    def _texts_by_id(self) -> dict[VersionId | None, Version]:
        """The newest text of each version."""
        # the newest text comes last, so it replaces earlier ones of the same version
        return {self.entry(text).revised: text for text in reversed(self.texts)}

    @cached_property
    def _successors(self) -> dict[VersionId | None, VersionId]:
        """The version that took effect, or will, after each version; the newest if several did."""
        texts = reversed(self.on_day.texts)
        return {text.previous: text.revised for text in texts if text.periods}

    @cached_property
    def _begun_versions(self) -> list[Version]:
        """The versions that have taken effect, once for each of their periods, newest first."""
        begun = []
        for span in reversed(self.on_day.periods):
            # not begun yet, or replaced on its first day
            if span.start > self.on or span.end == span.start:
                continue
            version = self.version(span.revised)
            if version:
                begun.append(version)
        return begun

    @cached_property
    def _begun_ids(self) -> list[VersionId]:
        """The ids of `_begun_versions` in order, to count those after one of them."""
        return sorted(version.revised for version in self._begun_versions)


def languages_of(policy: Policy, on: date, config: Config) -> tuple[str, ...]:
    """Return the first language and the languages of known translations, in the settings' order."""
    first, *others = config.languages
    return first, *(language for language in others if policy.known_translations(language, on))


def editions_of(
    policy: Policy, on_day: PolicyOnDate, config: Config, on: date
) -> list[EditionTexts]:
    """Return a policy in each of its languages, the authoritative one first."""
    routes = Routes.of(config)
    languages = languages_of(policy, on, config)
    return [EditionTexts(policy, on_day, language, routes, on) for language in languages]
