"""The values of legalsite.toml: facts about the site and about each policy."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args
from urllib.parse import urlsplit

from msgspec import Struct

from legalsite.model.approvals import ApprovalRule
from legalsite.model.policy import VersionId
from legalsite.model.promise import ChangeClass, ConfirmedPromise, NoticeRule
from legalsite.model.security_policy import SITE, with_sources

PolicyKind = Literal["terms", "notice", "list"]
Channel = Literal["email", "site", "page", "in_product", "account", "letter", "other"]
CHANNEL_NAMES: tuple[Channel, ...] = get_args(Channel)
Level = Literal["off", "info", "warning", "error"]


class AcceptanceSettings(Struct, frozen=True):
    """Which changes ask people who accepted an earlier version of a policy to accept it again."""

    ask_for: tuple[ChangeClass, ...] = ("material",)
    grace_days: int | None = None  # how long they have to agree; None without a time limit


class PolicySettings(Struct, frozen=True):
    """The settings of one policy."""

    kind: PolicyKind = "notice"
    formerly: tuple[str, ...] = ()  # its old slugs and paths (`/privacy.html`), to redirect
    notice: tuple[NoticeRule, ...] = ()  # the company's own rules, besides its promises
    # the promise of each archived version that has none in its front matter
    promise: ConfirmedPromise | None = None
    # the promises of single versions, by id; each takes precedence over the version's front matter
    promises: Mapping[str, ConfirmedPromise] = {}
    language: str = ""  # the language of the originals; empty if it is the site's first one
    acceptance: AcceptanceSettings | None = None  # None if the settings don't say

    @property
    def acceptance_rules(self) -> AcceptanceSettings | None:
        """When to ask people again to agree to the policy; None if it only informs them."""
        if self.kind == "terms":
            return self.acceptance or AcceptanceSettings()
        return self.acceptance


class Reached(Struct, frozen=True):
    """The share of account holders who must have accepted a notice in time for it to count as
    given, and why fewer than all are enough."""

    share: float  # of whole percents
    reason: str

    @property
    def percent(self) -> int:
        """The share in percent."""
        return round(self.share * 100)


class NoticeSettings(Struct, frozen=True):
    """The settings for all notices."""

    profiles: tuple[str, ...] = ()
    sender: str = ""  # an RFC 5322 address, as `reply_to`
    reply_to: str = ""
    # the company's sentence in an email to account holders about policies of a kind, by language,
    # or under "" for all
    closing: Mapping[PolicyKind, Mapping[str, str]] = {}
    imprint: str = ""  # the company's name and postal address, at the end of pages and emails
    logo: str = ""  # the path, below content/, of an image at its top; empty for none
    logo_dark: str = ""  # the same for dark screens; empty if `logo` is for both
    accent: str = ""  # the color of links and buttons in emails: #0b5a63; empty for ours
    accent_dark: str = ""  # the same for dark screens
    footer: tuple[str, ...] = ()  # lines above the imprint of emails
    # the URL of a page that shows our banner for other sites; empty if it isn't known
    banner: str = ""
    banner_days: int = 0  # how long our banner for other sites stays after a version takes effect
    # The URL at which subscribers unsubscribe, with `{token}`; empty for none.
    unsubscribe: str = ""
    # None if a notice counts as given only once it reached all account holders.
    reached: Reached | None = None
    holidays: frozenset[date] = frozenset()  # no business days
    # The address to which delivery reports go, with `{token}`; empty for the sender's.
    bounces: str = ""
    company: str = ""  # the name of the company; empty if it is the site's title
    # how many bytes the attachments of an email may have together before links to the texts replace
    # them; None for any number
    attach_up_to: int | None = None
    # how long the recipients of a mailing stay in the database after its last event; None for good
    keep_days: int | None = None

    @property
    def answers(self) -> str:
        """The address to which replies go, even if the company doesn't read them."""
        return self.reply_to or self.sender

    def imprint_of(self, company: str) -> str:
        """Return the name and postal address of the company, or only its name if no address is
        set."""
        if self.imprint.startswith(company):
            return self.imprint
        return f"{company}\n{self.imprint}".rstrip()

    def closing_in(self, kind: PolicyKind, language: str) -> str:
        """Return the closing sentence for policies of a kind in a language: the one for that
        language, or the one for all languages; empty if the company set neither."""
        sentences = self.closing.get(kind, {})
        return sentences.get(language) or sentences.get("", "")


REASON_PLACEHOLDER = "WRITE WHY"
"""The reason in a table that `publish` prints: the rule stays on until you replace it."""


class CheckSetting(Struct, frozen=True):
    """The level of one rule, and the reason: for all policies, for one `policy`, or for one
    `revision` of it."""

    rule: str
    reason: str
    level: Level
    policy: str = ""
    revision: VersionId | None = None


class Config(Struct, frozen=True):
    """All settings of legalsite.toml, and `host` and `pdf` from the command line."""

    title: str
    url: str
    timezone: str = "UTC"
    languages: tuple[str, ...] = ("en",)  # the first is authoritative
    site_files: bool = True
    fragments: bool = False
    home: str = ""  # the URL of the company's own site; empty if pages have no link to it
    show_type_of_change: bool = False  # whether pages and feeds say how important a change is
    # sources that browsers may load, by directive, in addition to `security_policy.SITE`
    security_policy: Mapping[str, tuple[str, ...]] = {}
    output: str = "output"  # relative to the root
    # how many of the previous versions have a page that compares them with the current version
    since: int = 20
    policies: Mapping[str, PolicySettings] = {}
    notice: NoticeSettings = NoticeSettings()
    checks: tuple[CheckSetting, ...] = ()
    # who must approve new versions, by pattern of slugs, such as `eu/**`
    approvals: Mapping[str, ApprovalRule] = {}
    # the name of each folder with policies by language, or under "" for all languages, in order
    groups: Mapping[str, Mapping[str, str]] = {}
    host: str = ""  # the hosting service for which a build writes files
    pdf: str = ""  # the versions of the libraries that make the PDFs; empty if a build makes none

    @property
    def directives(self) -> Mapping[str, str]:
        """The content security policy of the pages: the sources by directive."""
        return with_sources(SITE, self.security_policy)

    @property
    def layout_sources(self) -> Mapping[str, str]:
        """The directives, with the site's own origin added wherever there is 'self', because
        layouts may write it."""
        scheme, host, *_ = urlsplit(self.url)
        own = f"'self' {scheme}://{host}"
        return {name: each.replace("'self'", own) for name, each in self.directives.items()}

    @property
    def base(self) -> str:
        """The path of the site on its host: starts and ends with a slash."""
        return "/" + (urlsplit(self.url).path.strip("/") + "/").lstrip("/")

    @property
    def origin(self) -> str:
        """The url with exactly one slash at its end, as the ledger's first line names it."""
        return self.url.rstrip("/") + "/"

    @property
    def main_language(self) -> str:
        """The authoritative language."""
        return self.languages[0]

    @property
    def company(self) -> str:
        """The name of the company that sends the emails."""
        return self.notice.company or self.title

    @property
    def home_name(self) -> str:
        """The text of the link to the company's own site: its host without `www.`."""
        return (urlsplit(self.home).hostname or "").removeprefix("www.")

    def settings(self, slug: str) -> PolicySettings:
        """Return the settings of a policy; the defaults if the config does not name it."""
        return self.policies.get(slug, PolicySettings())

    @property
    def all_languages(self) -> set[str]:
        """The languages of the site, and the languages of originals."""
        return {*self.languages, *map(self.original_language, self.policies)}

    def original_language(self, slug: str) -> str:
        """Return the language of a policy's originals, according to the settings."""
        return self.settings(slug).language or self.main_language
