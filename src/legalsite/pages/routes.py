"""All URLs of the site.

A route is a path relative to the site's URL, such as `privacy/changes/2025-02-01/`.
"""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from posixpath import splitext
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import Config, Languages
from legalsite.model.policy import Policy, Version, VersionId


class Routes(Struct, frozen=True, dict=True):
    """The routes of a site.

    An empty `language` stands for the original of a policy. For pages that don't belong to a
    policy, it stands for the main language.
    """

    FEED = "feed.xml"
    JSON_FEED = "feed.json"
    VERSIONS = "versions.json"
    ACCEPTANCE = "acceptance.json"
    STATUS = "status.json"
    NOTICES = "notices.json"
    NOTICE_SCRIPT = "notice.js"
    FRAGMENT_STYLE = "fragment.css"
    SITEMAP = "sitemap.xml"
    LEDGER = "LEDGER"
    CHECKPOINT = "CHECKPOINT"
    SIGNATURE = "CHECKPOINT.sig"
    SIGNERS = "allowed_signers"
    MISSING = "404.html"
    ROBOTS = "robots.txt"
    HEADERS = "_headers"
    REDIRECTS = "_redirects"
    NO_JEKYLL = ".nojekyll"

    origin: str
    base: str  # path of the site's URL
    languages: Languages
    beginning: str = ""  # only set in `links` and `urls`: the prefix of all routes

    @classmethod
    def of(cls, config: Config) -> "Routes":
        return cls(config.origin, config.base, config.text_languages)

    @property
    def first(self) -> str:
        """The main language, whose pages are at the root of the site."""
        return self.languages.first

    def href(self, route: str) -> str:
        """Return the link to a route for pages of this site, including the base path."""
        return self.base + route

    def url(self, route: str) -> str:
        """Return the absolute URL of a route, for feeds, emails, and other sites."""
        return self.origin + route

    @cached_property
    def links(self) -> "Routes":
        """Routes that start with `base`, so that they're links."""
        return replace(self, beginning=self.base)

    @cached_property
    def urls(self) -> "Routes":
        """Routes that start with `origin`, so that they're absolute URLs."""
        return replace(self, beginning=self.origin)

    @property
    def absolute(self) -> "Routes":
        """Routes whose `href` and `links` are absolute URLs, for pages embedded in other sites."""
        return replace(self, base=self.origin)

    @staticmethod
    def file(route: str) -> str:
        """Return the path of the file that a host serves for a route."""
        if not route or route.endswith("/"):
            return f"{route}index.html"
        return route

    @property
    def host(self) -> str:
        """The host name in lowercase."""
        return urlsplit(self.origin).hostname or "localhost"

    def home(self, language: str, folder: str = "") -> str:
        """Return the route of the list of policies, or of the policies in a folder of content/."""
        route = self.beginning
        tag = language.lower()
        if tag in self.languages.folders:
            route += f"{tag}/"
        return f"{route}{folder}/" if folder else route

    def all_changes(self, language: str) -> str:
        """Return the route of the latest changes to all policies."""
        return self.home(language) + "changes/"

    def record(self, language: str, year: int = 0) -> str:
        """Return the route of the ledger page, or of the page for an earlier year."""
        page = self.home(language) + "record/"
        return f"{page}{year}/" if year else page

    def policy(self, slug: str, language: str = "") -> str:
        original = self.languages.with_language_in_url.get(slug)
        if original:
            return self._with_language(slug, language or original)
        return f"{self.home(language)}{slug}/"

    def _with_language(self, slug: str, language: str) -> str:
        return f"{self.beginning}{language.lower()}/{slug}/"

    def old_route(self, slug: str, route: str) -> str:
        """Return the route of a file from before the policy's URLs contained a language.

        Return an empty string if they still don't contain one. `slug` is the policy, and `route` is
        the file's current route.
        """
        if slug not in self.languages.with_language_in_url:
            return ""
        page = self.policy(slug)
        # only routes of the original lacked the language
        if not route.startswith(page):
            return ""
        return f"{slug}/{route.removeprefix(page)}"

    def former(self, slug: str, old_slug: str, language: str) -> list[str]:
        """Return the routes of a policy in a language under a former slug.

        There are two if the policy's URLs didn't contain a language at first.
        """
        original = self.languages.with_language_in_url.get(slug)
        if not original:
            return [self.policy(old_slug, language)]
        routes = [self._with_language(old_slug, language)]
        if language == original:  # before routes contained languages, the original's route had none
            routes.append(f"{self.beginning}{old_slug}/")
        return routes

    def of_policies(self, policies: Iterable[Policy], on: date) -> frozenset[str]:
        """Return the routes of policies in each language on a date, without trailing slashes."""
        pages = set()
        for policy in policies:
            if policy.known(on):
                pages.add(self.policy(policy.slug))
            for language in policy.translations:
                if policy.known_translations(language, on):
                    pages.add(self.policy(policy.slug, language))
        return frozenset(page.rstrip("/") for page in pages)

    def of_translated_versions(self, policies: Iterable[Policy], on: date) -> dict[str, str]:
        """Map routes with the date of an original to routes with the date of its translation.

        For example, `de/terms/2025-03-01` becomes `de/terms/2025-03-10` if the version of March 1
        was translated on March 10. Only translations known on the date `on` are included. The
        routes have no trailing slash.
        """
        routes = {}
        for policy in policies:
            for language in policy.translations:
                page = self.policy(policy.slug, language)
                # newer translations overwrite older ones
                for text in policy.known_translations(language, on):
                    routes[f"{page}{text.translates}"] = f"{page}{text.revised}"
        return routes

    def upcoming(self, slug: str, language: str = "") -> str:
        """Return the route of the page of upcoming versions."""
        return self.policy(slug, language) + "upcoming/"

    def together(self, slug: str, language: str) -> str:
        """Return the route of the redline that shows all upcoming changes at once."""
        return self.upcoming(slug, language) + "together/"

    @staticmethod
    def upcoming_anchor(revised: VersionId | str) -> str:
        """Return the anchor of an upcoming version on the page of upcoming versions."""
        return f"_{revised}"

    def changes(self, slug: str, language: str = "") -> str:
        """Return the route of the list of a policy's versions."""
        return self.policy(slug, language) + "changes/"

    def text(self, version: Version) -> str:
        """Return the permanent route of a version or translation."""
        return f"{self.policy(version.policy, version.language)}{version.revised}/"

    def change(self, version: Version) -> str:
        """Return the route of the redline from the previous version to a version."""
        return f"{self.changes(version.policy, version.language)}{version.revised}/"

    def since(self, version: Version) -> str:
        """Return the route of the redline from a version to the current version."""
        return f"{self.policy(version.policy, version.language)}since/{version.revised}/"

    @staticmethod
    def fragment(page: str) -> str:
        """Return the route of the fragment of a page, for embedding in other sites."""
        return f"{page}fragment.html"

    @staticmethod
    def pdf(page: str) -> str:
        return page.removesuffix("/") + ".pdf"

    def json(self, version: Version) -> str:
        """Return the route of a version or translation as JSON."""
        return self.text(version).removesuffix("/") + ".json"

    def current_json(self, slug: str, language: str = "") -> str:
        """Return the route of the version in effect as JSON."""
        return self.policy(slug, language) + "current.json"

    def raw(self, version: Version) -> str:
        """Return the route of the exact bytes that the ledger records for a version.

        That's the source file or, for a withheld version, a file with the reason.
        """
        ending = "md"
        if version.withheld:
            ending = "withheld"
        return f"{self.policy(version.policy, version.language)}{version.revised}.{ending}"

    def feeds(self, slug: str, language: str = "") -> tuple[str, str]:
        """Return the routes of the Atom and JSON feeds of a policy or a folder.

        Without a slug, return the feeds of all policies.
        """
        page = self.home(language)
        if slug:
            page = self.policy(slug, language)
        return page + self.FEED, page + self.JSON_FEED

    def versions(self, slug: str) -> str:
        return f"{self.beginning}{slug}/versions.json"

    def acceptance(self, slug: str) -> str:
        return f"{self.beginning}{slug}/{self.ACCEPTANCE}"

    @staticmethod
    def asset(name: str, sha256: str) -> str:
        """Return the route of an asset.

        Browsers may cache an asset forever, because its route contains a part of `sha256`, a
        hexadecimal hash.
        """
        stem, suffix = splitext(name)
        digest = sha256[:12]
        return f"assets/{stem}.{digest}{suffix}"
