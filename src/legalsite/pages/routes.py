"""Every URL of the site. A route is a path below the site's url, without leading slash:
`privacy/changes/2025-02-01/`."""

from dataclasses import dataclass
from posixpath import splitext
from urllib.parse import urlsplit

from legalsite.model.config import Config
from legalsite.model.policy import Revision

RESERVED = frozenset({"changes", "since", "upcoming", "assets", "files", "feed", "index", "404"})


@dataclass(frozen=True, slots=True)
class Routes:
    """`origin` is the site's url with one slash at its end, `base` its path, `first` the authoritative language, whose
    pages lie at the root. Where a language is asked for, empty means the first."""

    origin: str
    base: str
    first: str

    @classmethod
    def of(cls, config: Config) -> "Routes":
        return cls(config.origin, config.base, config.languages[0])

    def href(self, route: str) -> str:
        """As it stands in a page of this site: works under any base path."""
        return self.base + route

    def url(self, route: str) -> str:
        """Absolute, for feeds, emails and other sites."""
        return self.origin + route

    @staticmethod
    def file(route: str) -> str:
        """The file that a host serves for it."""
        return route + "index.html" if not route or route.endswith("/") else route

    @property
    def host(self) -> str:
        """The host's name alone, in lower case."""
        return urlsplit(self.origin).hostname or "localhost"

    def home(self, language: str = "") -> str:
        return "" if language in {"", self.first} else f"{language}/"

    def all_changes(self, language: str = "") -> str:
        return self.home(language) + "changes/"

    def policy(self, slug: str, language: str = "") -> str:
        """The text in force."""
        return f"{self.home(language)}{slug}/"

    def upcoming(self, slug: str, language: str = "") -> str:
        return self.policy(slug, language) + "upcoming/"

    def changes(self, slug: str, language: str = "") -> str:
        """The changelog."""
        return self.policy(slug, language) + "changes/"

    def text(self, revision: Revision) -> str:
        """That revision or translation, for good."""
        return f"{self.policy(revision.policy, revision.language)}{revision.revised}/"

    def change(self, revision: Revision) -> str:
        """The redline from the revision before."""
        return f"{self.changes(revision.policy, revision.language)}{revision.revised}/"

    def since(self, revision: Revision) -> str:
        """The redline from that revision to the text in force."""
        return f"{self.policy(revision.policy, revision.language)}since/{revision.revised}/"

    def raw(self, revision: Revision) -> str:
        """The exact bytes that the ledger records."""
        return f"{self.policy(revision.policy, revision.language)}{revision.revised}.md"

    def feed(self, slug: str) -> str:
        return f"{slug}/feed.xml"

    def revisions(self, slug: str) -> str:
        return f"{slug}/revisions.json"

    @staticmethod
    def asset(name: str, sha256: str) -> str:
        """Its name changes with its bytes, so that it may be kept for ever. `sha256` in hex."""
        stem, suffix = splitext(name)
        return f"assets/{stem}.{sha256[:12]}{suffix}"


FEED = "feed.xml"
JSON_FEED = "feed.json"
REVISIONS = "revisions.json"
STATUS = "status.json"
NOTICES = "notices.json"
NOTICE_SCRIPT = "notice.js"
SITEMAP = "sitemap.xml"
LEDGER = "LEDGER"
CHECKPOINT = "CHECKPOINT"
MISSING = "404.html"
ROBOTS = "robots.txt"
HEADERS = "_headers"
REDIRECTS = "_redirects"
NO_JEKYLL = ".nojekyll"
