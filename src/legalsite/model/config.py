"""What legalsite.toml says is true of the site and of each policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from legalsite.model.revision_id import Revised

PolicyKind = Literal["terms", "notice", "list"]
Channel = Literal["email", "site", "in_product", "account", "post", "other"]
Logic = Literal["any", "all"]
Level = Literal["off", "info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """How a company announces a change of one policy: `channels` joined by `logic`, `days_before` it applies,
    for revisions of these classes."""

    channels: tuple[str, ...] = ()
    logic: Logic = "any"
    days_before: int = 0
    classes: tuple[str, ...] = ("material",)


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """What one policy is. `formerly` are its old slugs; `notice` None: nothing is said of how it is announced."""

    kind: PolicyKind = "notice"
    formerly: tuple[str, ...] = ()
    notice: NoticeRule | None = None


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """`sender` and `reply_to` are RFC 5322 addresses; `objection` tells how to object or leave, by language, or under
    the empty one for all; `imprint` is the company's name and postal address at the foot of an email."""

    profiles: tuple[str, ...] = ()
    sender: str = ""
    reply_to: str = ""
    objection: Mapping[str, str] = field(default_factory=dict)
    imprint: str = ""

    def objection_in(self, language: str) -> str:
        """Empty where nothing is said in that language."""
        return self.objection.get(language) or self.objection.get("", "")


@dataclass(frozen=True, slots=True)
class CheckSetting:
    """How one rule counts, for all, for a `policy` or for one `revision` of it, and why. `level` None leaves it as
    it is; `grace_days` is how far a date in the text may be from the front matter's, None: as the rule has it."""

    rule: str
    reason: str
    level: Level | None = None
    policy: str = ""
    revision: Revised | None = None
    grace_days: int | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """The whole file. `languages` begin with the authoritative one; `output` is relative to the site's root."""

    title: str
    url: str
    timezone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    site_files: bool = True
    output: str = "output"
    policies: Mapping[str, PolicySettings] = field(default_factory=dict)
    notice: NoticeSettings = field(default_factory=NoticeSettings)
    checks: tuple[CheckSetting, ...] = ()

    @property
    def base(self) -> str:
        """The path under which everything lies: starts and ends with a slash."""
        return "/" + (urlsplit(self.url).path.strip("/") + "/").lstrip("/")

    @property
    def origin(self) -> str:
        """The url with exactly one slash at its end: what the ledger's first line names."""
        return self.url.rstrip("/") + "/"

    def settings(self, slug: str) -> PolicySettings:
        return self.policies.get(slug, PolicySettings())
