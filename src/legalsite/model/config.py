"""The values of legalsite.toml: facts about the site and about each policy."""

from collections.abc import Mapping
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct, field

from legalsite.model.policy import RevisionId
from legalsite.model.promise import ConfirmedPromise, NoticeRule

PolicyKind = Literal["terms", "notice", "list"]
Channel = Literal["email", "site", "page", "in_product", "account", "letter", "other"]
Level = Literal["off", "info", "warning", "error"]

NO_REPLY = (
    "noreply", "donotreply", "nepasrepondre", "nichtantworten", "keineantwort", "noresponder", "nonrispondere",
    "naoresponda", "nietbeantwoorden", "nieodpowiada",
)  # fmt: skip
"""What stands before the @ of an address whose mail nobody reads, in letters alone: anyone may add to it."""


class PolicySettings(Struct, frozen=True):
    """The settings of one policy. `formerly` are its old slugs and addresses (`/privacy.html`); `notice` are the
    company's own rules. `promise` is what archived revisions promise that confirm nothing themselves; `promises` is
    what single revisions promise, by id, and wins over what they confirm themselves. `language` is that of the
    originals' words; empty if the config does not say."""

    kind: PolicyKind = "notice"
    formerly: tuple[str, ...] = ()
    notice: tuple[NoticeRule, ...] = ()
    promise: ConfirmedPromise | None = None
    promises: Mapping[str, ConfirmedPromise] = {}
    language: str = ""


class Reached(Struct, frozen=True):
    """The share of account holders who must have accepted a notice in time for it to count as given, and why fewer than
    all are enough."""

    share: float
    reason: str


class NoticeSettings(Struct, frozen=True):
    """The settings for all notices. `company` is who writes; empty if it is called like the site. `sender` and
    `reply_to` are RFC 5322 addresses. `closing` is the company's sentence in an email to account holders about policies
    of a kind, by language, or under "" for all languages. `imprint` is the company's name
    and postal address, at its end. `logo` is the path, below content/, of an image at its top; empty for none.
    `banner_days` is how long the banner for other sites stays after a text takes effect. `unsubscribe` is the URL at
    which subscribers unsubscribe, with `{token}`; empty for none. `reached` is None if a notice counts as given only
    once it reached all account holders. `holidays` are no business days. `bounces` is the address to which delivery
    reports go, with `{token}`; empty for the sender's. `keep_days` is how long people are kept after the last event of
    a campaign; None for as long as nobody erases them."""

    profiles: tuple[str, ...] = ()
    sender: str = ""
    reply_to: str = ""
    closing: Mapping[PolicyKind, Mapping[str, str]] = {}
    imprint: str = ""
    logo: str = ""
    banner_days: int = 0
    unsubscribe: str = ""
    reached: Reached | None = None
    holidays: frozenset[date] = frozenset()
    bounces: str = ""
    company: str = ""
    keep_days: int | None = None

    @property
    def takes_replies(self) -> bool:
        """Whether somebody reads what readers reply to an email."""
        local = (self.reply_to or self.sender).rpartition("@")[0].rpartition("<")[2]
        letters = "".join(filter(str.isalpha, local.lower()))
        return bool(letters) and not any(words in letters for words in NO_REPLY)

    def closing_in(self, kind: PolicyKind, language: str) -> str:
        """Return the closing sentence for policies of a kind in that language; empty if the company set none."""
        sentences = self.closing.get(kind, {})
        return sentences.get(language) or sentences.get("", "")


WRITE_WHY = "WRITE WHY"
"""The reason in a table that `publish` prints: as long as nobody has written another one, it turns nothing down."""


class CheckSetting(Struct, frozen=True):
    """How one rule counts, and why: for all policies, for one `policy` or for one `revision` of it."""

    rule: str
    reason: str
    level: Level
    policy: str = ""
    revision: RevisionId | None = None


class Config(Struct, frozen=True):
    """All settings of legalsite.toml. The first of `languages` is authoritative; `output` is relative to the root;
    `since` is how many changes a text may be behind the one in force to be compared with it directly; `host` is the one
    that a build is for, and `pdf` the versions of what makes its PDFs (empty if it makes none): the command line asks
    for them."""

    title: str
    url: str
    timezone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    site_files: bool = True
    fragments: bool = False
    output: str = "output"
    since: int = 20
    policies: Mapping[str, PolicySettings] = {}
    notice: NoticeSettings = field(default_factory=NoticeSettings)
    checks: tuple[CheckSetting, ...] = ()
    host: str = ""
    pdf: str = ""

    @property
    def base(self) -> str:
        """The path of the site on its host: starts and ends with a slash."""
        return "/" + (urlsplit(self.url).path.strip("/") + "/").lstrip("/")

    @property
    def origin(self) -> str:
        """The url with exactly one slash at its end, as the ledger's first line names it."""
        return self.url.rstrip("/") + "/"

    @property
    def company(self) -> str:
        """Who writes the emails."""
        return self.notice.company or self.title

    def settings(self, slug: str) -> PolicySettings:
        """Return the settings of a policy; the defaults if the config does not name it."""
        return self.policies.get(slug, PolicySettings())

    def original_language(self, slug: str) -> str:
        """Return the language that the originals of a policy are said to be in."""
        return self.settings(slug).language or self.languages[0]
