"""What legalsite.toml says is true of the site and of each policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

PolicyKind = Literal["terms", "notice", "list"]
Channel = Literal["email", "site", "in_product", "account", "post", "other"]
Logic = Literal["any", "all"]


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
    kind: PolicyKind = "notice"
    formerly: tuple[str, ...] = ()
    notice: NoticeRule | None = None


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """`sender` and `reply_to` are RFC 5322 addresses; `objection` tells how to object or leave; `imprint` is the
    company's name and postal address at the foot of a letter."""

    profiles: tuple[str, ...] = ()
    sender: str = ""
    reply_to: str = ""
    objection: str = ""
    imprint: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    title: str
    url: str
    timezone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    site_files: bool = True
    output: str = "output"
    policies: Mapping[str, PolicySettings] = field(default_factory=dict)
    notice: NoticeSettings = field(default_factory=NoticeSettings)

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
