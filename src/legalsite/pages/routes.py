"""Every URL of the site. A route is a path below the site's url, without a leading slash:
`privacy/changes/2025-02-01/`."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from posixpath import splitext
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import Config
from legalsite.model.policy import Policy, Version, VersionId


class Routes(Struct, frozen=True, dict=True):
    """The addresses of one site. An empty `language` stands for the first one."""

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
    SIGNATURE, SIGNERS = "CHECKPOINT.sig", "allowed_signers"
    MISSING = "404.html"
    ROBOTS = "robots.txt"
    HEADERS = "_headers"
    REDIRECTS = "_redirects"
    NO_JEKYLL = ".nojekyll"

    origin: str  # the site's url, with one slash at its end
    base: str  # the path of that url
    first: str  # the authoritative language, whose pages lie at the root
    beginning: str = ""  # what every route begins with; empty unless these are `links` or `urls`

    @classmethod
    def of(cls, config: Config) -> "Routes":
        """Return the routes of the site with these settings."""
        return cls(config.origin, config.base, config.main_language)

    def href(self, route: str) -> str:
        """Return the link to `route` for pages of this site, which works under any base path."""
        return self.base + route

    def url(self, route: str) -> str:
        """Return the absolute address of `route`, for feeds, emails and other sites."""
        return self.origin + route

    @cached_property
    def links(self) -> "Routes":
        """The same routes with `base` before each: what `href` returns for them."""
        return replace(self, beginning=self.base)

    @cached_property
    def urls(self) -> "Routes":
        """The same routes with `origin` before each: what `url` returns for them."""
        return replace(self, beginning=self.origin)

    @property
    def absolute(self) -> "Routes":
        """The same routes, but `href` and `links` are absolute, for pages of other sites."""
        return replace(self, base=self.origin)

    @staticmethod
    def file(route: str) -> str:
        """Return the path of the file that a host serves for `route`."""
        if not route or route.endswith("/"):
            return f"{route}index.html"
        return route

    @property
    def host(self) -> str:
        """The name of the host, in lower case."""
        return urlsplit(self.origin).hostname or "localhost"

    def home(self, language: str, folder: str = "") -> str:
        """Return the route of the list of policies, or of those in a folder of content/."""
        route = self.beginning
        tag = language.lower()
        if tag and tag != self.first.lower():  # the first language has no folder
            route += f"{tag}/"
        return f"{route}{folder}/" if folder else route

    def all_changes(self, language: str) -> str:
        """Return the route of the latest changes of all policies."""
        return self.home(language) + "changes/"

    def record(self, language: str, year: int = 0) -> str:
        """Return the route of the page that shows the ledger to readers, or an earlier year of
        it."""
        page = self.home(language) + "record/"
        return f"{page}{year}/" if year else page

    def policy(self, slug: str, language: str = "") -> str:
        """Return the route of the current version."""
        home = self.home(language)
        return f"{home}{slug}/"

    def of_policies(self, policies: Iterable[Policy], on: date) -> frozenset[str]:
        """Return the routes of the current versions of policies in each language on a day.

        They have no slash at the end.
        """
        pages = set()
        for policy in policies:
            if policy.known(on):
                pages.add(self.policy(policy.slug))
            for language in policy.translations:
                if policy.known_translations(language, on):
                    pages.add(self.policy(policy.slug, language))
        return frozenset(page.rstrip("/") for page in pages)

    def upcoming(self, slug: str, language: str = "") -> str:
        """Return the route of the redlines of all upcoming versions, in the order of their days."""
        return self.policy(slug, language) + "upcoming/"

    def together(self, slug: str, language: str) -> str:
        """Return the route of the redline from the current version to the last upcoming one, if
        there are several."""
        return self.upcoming(slug, language) + "together/"

    @staticmethod
    def upcoming_anchor(revised: VersionId | str) -> str:
        """Return the anchor of an upcoming version on that page. The next one has none: the page
        begins with it."""
        return f"_{revised}"

    def changes(self, slug: str, language: str = "") -> str:
        """Return the route of the policy's changelog."""
        return self.policy(slug, language) + "changes/"

    def text(self, version: Version) -> str:
        """Return the permanent route of that version or translation."""
        return f"{self.policy(version.policy, version.language)}{version.revised}/"

    def change(self, version: Version) -> str:
        """Return the route of the redline from the previous version to that one."""
        return f"{self.changes(version.policy, version.language)}{version.revised}/"

    def since(self, version: Version) -> str:
        """Return the route of the redline from that version to the current version."""
        return f"{self.policy(version.policy, version.language)}since/{version.revised}/"

    @staticmethod
    def fragment(page: str) -> str:
        """Return the route of what a larger site includes of the page at that route."""
        return f"{page}fragment.html"

    @staticmethod
    def pdf(page: str) -> str:
        """Return the route of the PDF beside the page at that route."""
        return page.removesuffix("/") + ".pdf"

    def raw(self, version: Version) -> str:
        """Return the route of the source file, or of the one that says why it is withheld, with
        the exact bytes that the ledger records."""
        ending = "md"
        if version.withheld:
            ending = "withheld"
        return f"{self.policy(version.policy, version.language)}{version.revised}.{ending}"

    def feeds(self, slug: str, language: str = "") -> tuple[str, str]:
        """Return the routes of the feeds of a policy, or of a folder of policies, as Atom and as
        JSON; without a slug, the routes of the feeds of all policies."""
        page = self.home(language)
        if slug:
            page = self.policy(slug, language)
        return page + self.FEED, page + self.JSON_FEED

    def versions(self, slug: str) -> str:
        """Return the route of the policy's versions as JSON."""
        return f"{self.beginning}{slug}/versions.json"

    def acceptance(self, slug: str) -> str:
        """Return the route of the file that says who must be asked to accept the policy again."""
        return f"{self.beginning}{slug}/{self.ACCEPTANCE}"

    @staticmethod
    def asset(name: str, sha256: str) -> str:
        """Return a route that changes with the file's bytes: browsers may keep the file for
        ever. `sha256` is hex."""
        stem, suffix = splitext(name)
        digest = sha256[:12]
        return f"assets/{stem}.{digest}{suffix}"
