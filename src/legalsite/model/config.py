"""The settings in legalsite.toml."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.approvals import ApprovalRule
from legalsite.model.facts import Fact, fact_values
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import VersionId
from legalsite.model.promise import ChangeClass, ConfirmedPromise, NoticeRule
from legalsite.model.security_policy import SITE, with_sources
from legalsite.model.slug_patterns import sections_with

PolicyKind = Literal["terms", "notice", "list"]
Channel = Literal["email", "site", "page", "in_product", "account", "letter", "other"]
CHANNEL_NAMES: tuple[Channel, ...] = get_args(Channel)
Level = Literal["off", "info", "warning", "error"]
HostName = Literal[
    "cloudflare", "netlify", "vercel", "github", "gitlab", "firebase", "s3", "nginx", "apache"
]
MANIFEST = ".legalsite-manifest"  # names the files that a build wrote, in the output folder
MAX_ACRONYM_LENGTH = 2  # folder names up to this length are acronyms, such as EU and US
FACT_PATTERN = r"\{\{[ \t]*([^{}\s]*)[ \t]*\}\}"  # the name of a fact in settings


class AcceptanceSettings(Struct, frozen=True):
    ask_for: tuple[ChangeClass, ...] = ("material",)
    # number of days that people have to agree; None without a limit
    grace_days: int | None = None


class PolicySettings(Struct, frozen=True):
    kind: PolicyKind = "notice"
    formerly: tuple[str, ...] = ()  # former slugs and paths (`/privacy.html`) to redirect
    notice: tuple[NoticeRule, ...] = ()  # the company's rules, in addition to promises
    # promise of each archived version without a promise in its front matter
    promise: ConfirmedPromise | None = None
    # version ID → promise, which overrides the promise in the front matter
    promises: Mapping[str, ConfirmedPromise] = {}
    language: str = ""  # language of originals; empty for the site's first language
    acceptance: AcceptanceSettings | None = None  # None if legalsite.toml doesn't set it
    # maximum time between a publication or review and the next review; None if there's no limit
    review: NoticePeriod | None = None
    # date of the last review, if no version was published afterward
    reviewed: date | None = None

    @property
    def acceptance_rules(self) -> AcceptanceSettings | None:
        """When people must accept the policy again, or None if they never must."""
        if self.kind == "terms":
            return self.acceptance or AcceptanceSettings()
        return self.acceptance


class Reached(Struct, frozen=True):
    """The share of account holders who must get a notice in time for it to count as given.

    `reason` states why a share below 100 % is enough.
    """

    share: float  # a whole percentage, as a fraction
    reason: str

    @property
    def percent(self) -> int:
        return round(self.share * 100)


class NoticeSettings(Struct, frozen=True):
    profiles: tuple[str, ...] = ()
    sender: str = ""  # mailboxes as in RFC 5322
    reply_to: str = ""
    # kind of policy → language (or "" for all) → the sentence that closes emails to account holders
    closing: Mapping[PolicyKind, Mapping[str, str]] = {}
    imprint: str = ""  # company name and postal address at the end of pages and emails
    logo: str = ""  # path of the image at the top of emails, relative to content/; may be empty
    logo_dark: str = ""  # the image for dark mode; empty to use `logo`
    # color of links and buttons in emails, such as #0b5a63; empty for the default
    accent: str = ""
    accent_dark: str = ""  # color of links and buttons in dark mode
    footer: tuple[str, ...] = ()  # lines above the imprint in emails
    # URL of a page with our banner, which other websites can show; may be empty
    banner: str = ""
    banner_days: int = 0  # number of days for which the banner stays after a version takes effect
    # URL for unsubscribing, with `{token}`; may be empty
    unsubscribe: str = ""
    # None if a notice must reach all account holders
    reached: Reached | None = None
    holidays: frozenset[date] = frozenset()  # dates that aren't business days
    # address for delivery reports, with `{token}`; empty to use the sender's address
    bounces: str = ""
    company: str = ""  # company name; empty to use the site's title
    # Maximum total size of attachments in bytes, or None without a limit. A larger email contains
    # links to versions instead.
    attach_up_to: int | None = None
    # number of days that the recipients of a mailing are kept after its last event; None means
    # forever
    keep_days: int | None = None

    @property
    def answers(self) -> str:
        """The address that replies are sent to, which may be a no-reply address."""
        return self.reply_to or self.sender

    def imprint_of(self, company: str) -> str:
        """Return the company's name and postal address, or the name alone if there's no address."""
        if self.imprint.startswith(company):
            return self.imprint
        return f"{company}\n{self.imprint}".rstrip()

    def closing_in(self, kind: PolicyKind, language: str) -> str:
        """Return the closing sentence for policies of a kind in a language, or an empty string.

        A sentence for one language takes precedence over a sentence for all languages.
        """
        sentences = self.closing.get(kind, {})
        return sentences.get(language) or sentences.get("", "")


class CompanySettings(Struct, frozen=True):
    """Settings in a section of `[companies]`, which override `[site]` and `[notice]`.

    Texts may contain names of facts. Empty values override nothing.
    """

    name: str = ""  # overrides the site's title, and `company` in `[notice]`
    home: str = ""
    sender: str = ""
    reply_to: str = ""
    imprint: str = ""
    logo: str = ""
    logo_dark: str = ""  # only used if the same section sets `logo`
    accent: str = ""
    accent_dark: str = ""  # only used if the same section sets `accent`
    footer: tuple[str, ...] = ()
    closing: Mapping[PolicyKind, Mapping[str, str]] = {}


REASON_PLACEHOLDER = "WRITE WHY"
"""The reason in settings that `publish` suggests. Rules stay on until the user replaces it."""


class CheckSetting(Struct, frozen=True):
    """The level of a rule, and the reason for setting it.

    The setting is for all policies, for one `policy`, or for one `revision` of a policy.
    """

    rule: str
    reason: str
    level: Level
    policy: str = ""
    revision: VersionId | None = None


class Languages(Struct, frozen=True, dict=True):
    """The languages of a site, and of originals that aren't in the site's first language."""

    # tags of the site's languages; the first one isn't in URLs
    site: tuple[str, ...]
    originals: Mapping[str, str] = {}  # slug → language of the original

    @property
    def first(self) -> str:
        return self.site[0]

    def of_original(self, slug: str) -> str:
        return self.originals.get(slug, self.first)

    def of_pages(self, slug: str) -> str:
        """Return the language of the pages that show a policy's original.

        This is the original's language if the site has that language, otherwise the site's first
        language.
        """
        return self.with_language_in_url.get(slug, self.first)

    def of_translations(self, slug: str) -> tuple[str, ...]:
        """Return the languages that a policy can be translated into."""
        pages = self.of_pages(slug)
        return tuple(language for language in self.site if language != pages)

    @cached_property
    def with_language_in_url(self) -> Mapping[str, str]:
        """Map slugs to the language of the original, if the policy's URLs contain it."""
        return {slug: tag for slug, tag in self.originals.items() if tag in self.site[1:]}

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders with pages, one for each language of the site except the first."""
        return frozenset(map(str.lower, self.site[1:]))


class Config(Struct, frozen=True, dict=True):
    """All settings in legalsite.toml, and `pdf` and `indexed` from the command line."""

    title: str
    url: str
    timezone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    site_files: bool = True
    fragments: bool = False
    # sites with fragments also have these JSON files: see `has_json_texts`
    json_texts: bool = False
    home: str = ""  # URL of the company's website; if empty, pages don't link to it
    show_type_of_change: bool = False  # whether pages and feeds show the type of change
    # directive → allowed sources in addition to the sources in `security_policy.SITE`
    security_policy: Mapping[str, tuple[str, ...]] = {}
    output: str = "output"  # path of the output folder, relative to the site's root
    # number of previous versions with a page that compares the version with the current one
    since: int = 20
    host: str = ""  # hosting service for which files are generated; empty for any
    # slug → settings; for `review` and `reviewed`, the key can also be a pattern of slugs, such as
    # `eu/**`
    policies: Mapping[str, PolicySettings] = {}
    notice: NoticeSettings = NoticeSettings()
    checks: tuple[CheckSetting, ...] = ()
    # slug pattern, such as `eu/**` → required approvals
    approvals: Mapping[str, ApprovalRule] = {}
    # slug pattern → settings of the company that the policies belong to
    companies: Mapping[str, CompanySettings] = {}
    facts: tuple[Fact, ...] = ()  # the facts that `companies` may contain, from content/facts.toml
    # folder → language (or "" for all) → the name that readers see; the order is kept
    groups: Mapping[str, Mapping[str, str]] = {}
    pdf: str = ""  # versions of the PDF libraries; empty if PDFs aren't generated
    # whether search engines may list pages; False if the user specified `--url`
    indexed: bool = True

    @property
    def has_json_texts(self) -> bool:
        """Whether there's a JSON file with the text of each version."""
        return self.json_texts or self.fragments

    @property
    def directives(self) -> Mapping[str, str]:
        """The content security policy of pages: directive → sources."""
        return with_sources(SITE, self.security_policy)

    @property
    def layout_sources(self) -> Mapping[str, str]:
        """`directives` with the site's origin after each 'self', because layouts may use either."""
        scheme, host, *_ = urlsplit(self.url)
        own = f"'self' {scheme}://{host}"
        return {name: each.replace("'self'", own) for name, each in self.directives.items()}

    @property
    def base(self) -> str:
        """The path of the site on its host, with a slash at the start and end."""
        return "/" + (urlsplit(self.url).path.strip("/") + "/").lstrip("/")

    @property
    def origin(self) -> str:
        """The URL with exactly one slash at the end, as in the header of the ledger."""
        return self.url.rstrip("/") + "/"

    @cached_property
    def text_languages(self) -> Languages:
        """The languages of originals and translations, which decide their file names and URLs."""
        originals = {}
        for slug, settings in self.policies.items():
            if settings.language:
                originals[slug] = settings.language
        return Languages(self.languages, originals)

    @property
    def main_language(self) -> str:
        return self.languages[0]

    @property
    def company(self) -> str:
        return self.notice.company or self.title

    @property
    def home_name(self) -> str:
        """The text of the link to the company's website: its host name without `www.`."""
        return (urlsplit(self.home).hostname or "").removeprefix("www.")

    def settings(self, slug: str) -> PolicySettings:
        return self.policies.get(slug, PolicySettings())

    def company_values(self, slug: str, language: str = "") -> dict[str, Any]:
        """Return the settings in `[companies]` for a policy, with the values of facts filled in.

        The values are in `language`, or in the site's first language.
        """
        values = {}
        for key in CompanySettings.__struct_fields__:
            # A setting for dark mode comes from the same section as its counterpart. Of several
            # sections with this setting, the most specific one counts, and there may be none.
            for pattern in sections_with(key.removesuffix("_dark"), self.companies, slug)[:1]:
                values[key] = getattr(self.companies[pattern], key)
        facts = fact_values(self.facts, slug, language or self.main_language)

        def value_of(match: re.Match[str]) -> str:
            # unknown names stay; the value is escaped for JSON, but without quotes
            return json.dumps(facts.get(match[1], match[0]))[1:-1]

        # replace names in the JSON text, so that this works for lists and tables, too
        filled = re.sub(FACT_PATTERN, value_of, msgspec.json.encode(values).decode())
        return msgspec.json.decode(filled, type=dict[str, Any])

    def for_policy(self, slug: str, language: str = "") -> "Config":
        """Return the settings for a policy, including the settings of its company.

        Names are in `language`, or in the site's first language. All policies of a company get the
        same object.
        """
        if not self.companies:
            return self
        key = slug, language
        if key not in self._company_configs:
            values = self.company_values(slug, language)
            company = self._with_company(values)
            # Reuse the object of another policy or language with the same values. The cache also
            # contains each object under the text of its values.
            self._company_configs[key] = self._company_configs.setdefault(repr(values), company)
        return self._company_configs[key]

    def for_policies(self, slugs: Iterable[str], language: str = "") -> "Config":
        """Return the settings of the policies' company, or the site's if there are several."""
        companies = self.by_company(slugs)
        if len(companies) != 1:
            return self
        return self.for_policy(companies[0][0], language)

    def by_company(self, names: Iterable[str]) -> list[list[str]]:
        """Group policies or versions (`terms@2026-03-02`) by company."""
        groups: dict[int, list[str]] = {}
        for name in names:
            company = self.for_policy(name.partition("@")[0])
            # all policies of a company have the same object
            groups.setdefault(id(company), []).append(name)
        return list(groups.values())

    def group_name(self, folder: str, language: str) -> tuple[str, str]:
        """Return the name of a group in a language, and the language of that name.

        If there's no name in this language, return the name in the main language or, if the
        settings don't contain one, the name of the folder.
        """
        names = self.groups.get(folder, {})
        # the key "" is for a name in all languages, which counts as a name in `language`
        for tag in (language, "", self.main_language):
            if names.get(tag):
                return names[tag], tag or language
        name = folder.rpartition("/")[2].replace("-", " ").capitalize()
        if len(name) <= MAX_ACRONYM_LENGTH:
            name = name.upper()
        return name, language

    @cached_property
    def _company_configs(self) -> dict[Any, "Config"]:
        """A cache of companies' settings, keyed by (slug, language) and by the text of `values`."""
        return {}

    def _with_company(self, values: Mapping[str, Any]) -> "Config":
        """Replace the site's settings with the settings of a company.

        `values` contains only the settings that the company overrides.
        """
        notice = {**msgspec.to_builtins(self.notice), **values}
        # a company may have a closing sentence for only some kinds of policies
        notice["closing"] = {**self.notice.closing, **notice["closing"]}
        # `name` and `home` override settings in [site], where the name is the title
        title = notice.pop("name", self.title)
        home = notice.pop("home", self.home)
        if "name" in values:
            notice["company"] = title
        settings = msgspec.convert(notice, NoticeSettings)
        return replace(self, title=title, home=home, notice=settings, companies={})

    @property
    def all_languages(self) -> set[str]:
        """The languages of the site and of all originals."""
        return {*self.languages, *self.text_languages.originals.values()}
