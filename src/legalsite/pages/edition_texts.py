"""The texts of a policy in one language on a date, and the routes of their pages."""

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

# (routes, slug, language) → route of a policy's page
PolicyRoute = Callable[[Routes, str, str], str]


class EditionTexts(Struct, frozen=True, dict=True):
    """The texts of a policy in one language on a date.

    “Versions” are authoritative. “Texts” are what readers of this language see: versions in the
    original's language, and translations in other languages.
    """

    policy: Policy
    on_day: PolicyOnDate
    language: str  # language of the pages
    routes: Routes
    on: date  # the date of `on_day`

    @property
    def slug(self) -> str:
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
        links = self.routes.links  # routes that start with the site's path
        return page(links, self.slug, self.language)

    def moved_routes(self, slug: str) -> Iterator[tuple[str, str]]:
        """Yield (old route, new route) for each page of the policy under a former slug.

        Pages of withheld texts don't redirect.
        """
        for old in self.routes.former(self.slug, slug, self.language):
            yield old, self.route(Routes.policy)
            for text in self.texts:
                if not text.withheld:
                    yield f"{old}{text.revised}/", self.routes.text(text)

    @property
    def authoritative(self) -> bool:
        """Whether the texts are the versions themselves, not translations."""
        return self.language == self.routes.languages.of_pages(self.slug)

    @cached_property
    def current(self) -> Version | None:
        """The current version, even if it isn't available in this language."""
        return self.version(self.on_day.current_id)

    @cached_property
    def upcoming(self) -> list[Version]:
        """The upcoming versions by effective date. Some may not be available in this language."""
        return [text.version for text in self.on_day.upcoming]

    @cached_property
    def last_version(self) -> Version | None:
        """The current version, or the last one before the policy ended."""
        return self.policy.last_text(self.on)

    @cached_property
    def texts(self) -> VersionTuple:
        """All texts known on the date, newest first."""
        if self.authoritative:
            return tuple(text.version for text in self.on_day.texts)
        return self.policy.known_translations(self.language, self.on)[::-1]

    @cached_property
    def current_text(self) -> Version | None:
        """The text to show as the current version.

        If the current version isn't translated, it's the newest translation of an earlier version.
        """
        if self.authoritative:
            return self.current
        return self.policy.shown_translation(self.language, self.on)

    @cached_property
    def upcoming_text(self) -> Version | None:
        """The text that takes effect next, or None.

        It's also None if this language lacks the text to compare it with.
        """
        if not self.upcoming:
            return None
        # `last_version` is the current version, or the last one before the policy ended. Without
        # it, the upcoming one has nothing to be compared with.
        if self.last_version and not self.text_of(self.last_version):
            return None
        return self.text_of(self.upcoming[0])

    @cached_property
    def title_text(self) -> Version:
        """The text that provides the policy's title in this language."""
        return self.current_text or self.upcoming_text or self.texts[0]

    def text_of(self, version: Version | VersionId | None) -> Version | None:
        """Return the newest text of a version in this language, or None."""
        if isinstance(version, Version):
            version = version.revised
        return self._texts_by_id.get(version)

    def shown_text(self, version: Version) -> Version:
        """Return the text of a version in this language, or the version if there's none."""
        return self.text_of(version) or version

    def change_page_text(self, version: Version) -> Version:
        """Return the text whose change page shows the changes in `version`.

        A translation has no change page if the previous version isn't translated, so its original
        is returned.
        """
        if version.translates and not self.last_text_before(version):
            return self.entry(version).version
        return version

    def news_route(self, version: Version) -> str:
        """Return the route that feeds and banners link to for a version.

        That's the change page if this language has one, otherwise the page of the text.
        """
        text = self.shown_text(version)
        # the policy's first version has no change page in any language
        if self.entry(text).last_text and self.change_page_text(text) == text:
            return self.routes.change(text)
        return self.routes.text(text)

    def entry(self, version: Version) -> VersionOnDate:
        """Return a version with its status, periods, and neighbors.

        `version` is the version or one of its translations.
        """
        return self.on_day.by_id[version.translates or version.revised]

    def version(self, revised: VersionId | None) -> Version | None:
        if not revised:
            return None
        return self.on_day.by_id[revised].version

    def last_text_before(self, version: Version) -> Version | None:
        """Return the text that readers of this language had before a text, or None."""
        return self.text_of(self.entry(version).last_text)

    def version_before(self, version: Version) -> Version | None:
        """Return the version before a version, or None. A canceled version also has one."""
        return self.version(self.entry(version).previous)

    def version_after(self, version: Version) -> Version | None:
        """Return the version that took effect or will take effect after a version, or None."""
        entry = self.entry(version)
        successor = self._successors.get(entry.revised)
        # the version was in effect, and no new version followed, but an earlier version may have
        # come back into effect
        if entry.periods and not successor:
            successor = entry.replaced_by
        return self.version(successor)

    def steps_since(self, agreed: Version) -> tuple[int, Iterator[Version]]:
        """Return the number of versions that took effect after `agreed`, and an iterator over them.

        `agreed` is the version that a reader accepted. The newest version comes first.
        """
        # later versions have greater ids; the history may be long, so count by bisection
        count = len(self._begun_versions) - bisect_right(self._begun_ids, agreed.revised)
        later = (version for version in self._begun_versions if version.revised > agreed.revised)
        # `islice` stops after `count` versions, without going through older ones
        return count, islice(later, count)

    def compared_since(self, version: Version) -> Version | None:
        """Return the current text to compare with `version` on a “since” page, or None.

        It's None if `version` is the current text. A version that hasn't taken effect is only
        compared with a current text that's in effect today.
        """
        current = self.current_text
        if version == current:
            return None
        entry = self.entry(version)
        has_begun = entry.status != "upcoming" and not entry.never_took_effect
        # a translation of an older version isn't in effect, and neither is anything after the end
        # of the policy
        is_binding = current == self.text_of(self.current) and not self.on_day.ended
        if has_begun or is_binding:
            return current
        return None

    @property
    def together_texts(self) -> tuple[Version, Version] | None:
        """The two texts whose comparison shows all upcoming changes together, or None.

        The old text is the current one, or the last one before the policy ended. The new text is
        the last upcoming one. It's None unless several versions are upcoming, and this language has
        both texts.
        """
        # without an `upcoming_text`, this language has no page of upcoming versions
        if len(self.upcoming) < 2 or not self.upcoming_text:
            return None
        old = self.text_of(self.last_version)
        new = self.text_of(self.upcoming[-1])
        if old and new:
            return old, new
        return None

    @cached_property
    def _texts_by_id(self) -> dict[VersionId | None, Version]:
        """The newest text of each version, keyed by version id."""
        # newer texts overwrite older ones
        return {self.entry(text).revised: text for text in reversed(self.texts)}

    @cached_property
    def _successors(self) -> dict[VersionId | None, VersionId]:
        """Version id → newest version that follows it directly and takes or took effect."""
        texts = reversed(self.on_day.texts)
        return {text.previous: text.revised for text in texts if text.periods}

    @cached_property
    def _begun_versions(self) -> list[Version]:
        """The version of each period that has begun, newest first."""
        begun = []
        for span in reversed(self.on_day.periods):
            # an empty period means that the version was replaced on its first day
            if span.start > self.on or span.end == span.start:
                continue
            version = self.version(span.revised)
            if version:  # not a gap
                begun.append(version)
        return begun

    @cached_property
    def _begun_ids(self) -> list[VersionId]:
        return sorted(version.revised for version in self._begun_versions)


def languages_of(policy: Policy, on: date, config: Config) -> tuple[str, ...]:
    """Return the language of the original, and the languages of known translations.

    Translations are in the order of the settings.
    """
    languages = config.text_languages
    others = languages.of_translations(policy.slug)
    translated = [language for language in others if policy.known_translations(language, on)]
    return languages.of_pages(policy.slug), *translated


def editions_of(
    policy: Policy, on_day: PolicyOnDate, config: Config, on: date
) -> list[EditionTexts]:
    """Return the editions of a policy, one for each language, original first."""
    routes = Routes.of(config)
    languages = languages_of(policy, on, config)
    return [EditionTexts(policy, on_day, language, routes, on) for language in languages]
