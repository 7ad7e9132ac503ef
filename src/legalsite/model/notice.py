"""A notice of a version: its requirements, with their reasons, channels, and deadlines."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pkgutil import get_data
from typing import Literal

import msgspec.toml
from msgspec import Struct

from legalsite.errors import cut_at_word
from legalsite.model.config import CHANNEL_NAMES, PolicyKind
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import Version, VersionId, VersionTuple
from legalsite.model.policy_on_date import NOT_LATE, LatePublication
from legalsite.model.promise import NoticeRule

Source = Literal["promise", "config", "profile", "canceled"]

MAX_QUOTE_LENGTH = 600  # in characters, in a list of reasons


class NoticeRequirement(Struct, frozen=True):
    """A reason why notice is required. Each requirement has a separate status."""

    # whether it's from a promise, a company rule, a profile, or the cancellation of a version
    source: Source
    rule: NoticeRule  # the types of change that require notice, the channels, and the period
    deadline: date
    quote: str = ""  # quote of the clause that promises it; empty if no clause is recorded
    path: str = ""  # path of the version that promises it, relative to content/
    recorded: str = ""  # file and line that record the promise
    cites: str = ""  # profile and the law that it cites, or the notice of the canceled version
    # years for which no holidays are listed although its period is in business days
    unlisted_years: tuple[int, ...] = ()

    def allows(self, channel: str) -> bool:
        """Return whether notice through a channel counts.

        If the requirement doesn't name any channels, every channel counts.
        """
        return not self.rule.channels or channel in self.rule.channels

    @property
    def why(self) -> str:
        match self.source:
            case "promise":
                return self._why_promised
            case "config":
                return f"`notice` in legalsite.toml requires notice{self._asks}"
            case "profile":
                return f"{self.cites} requires notice{self._asks}"
            case "canceled":
                return f"notice {self.cites} was sent, but that version was canceled"

    @property
    def _why_promised(self) -> str:
        """The reason of a requirement that's from a promise.

        It says where the promise is recorded, and quotes the clause if that's recorded. For
        example: `content/terms.md:7 promises notice 30 days before the effective date: “We …”`.
        """
        file = f"content/{self.path}"  # file of the version with the promise
        reason = f"{file} promises notice{self._asks} (recorded in {self.recorded})"
        # the promise is recorded in the version's file or in the settings
        if self.recorded.startswith(f"{file}:"):
            reason = f"{self.recorded} promises notice{self._asks}"
        words = cut_at_word(" ".join(self.quote.split()), MAX_QUOTE_LENGTH)
        if words:
            return f"{reason}: “{words}”"
        return reason

    @property
    def _asks(self) -> str:
        """The end of a sentence about the requirement.

        For example, ` of changes about fees 30 days before the effective date`. It's empty for a
        rule without a topic and period.
        """
        period = self.rule.period
        asks = ""
        if self.rule.about:
            asks = f" of changes about {self.rule.about}"
        if period:
            # a period of 0 days isn't mentioned
            asks += f" {period} before" if period.length else " before"
            asks += " the effective date"
        return asks


class Notice(Struct, frozen=True):
    """The notice of a version. `previous` is the version that readers last had."""

    policy: str  # slug of the policy
    version: Version
    previous: Version
    # sorted by deadline; empty if nothing requires the notice, but it was requested
    requirements: tuple[NoticeRequirement, ...] = ()
    correction: int = 0  # 0 for the notice itself, 1 for its first correction, and so on
    correction_reason: str = ""  # what was wrong, as recipients are told
    reminder: bool = False  # whether it's a reminder before the effective date
    # whether it reinstates a policy that was withdrawn after `previous`
    brings_back_policy: bool = False
    carried_over: VersionTuple = ()  # upcoming versions whose notice also counts for this one
    # canceled versions that had been announced, or all canceled versions if none had been
    canceled: VersionTuple = ()
    # results of `published_late` for this version, for `previous`, and for the versions that
    # promise the notice
    publications: Mapping[VersionId, LatePublication] = {}

    @property
    def key(self) -> NoticeKey:
        return NoticeKey(self.policy, self.version.revised, self.correction, self.reminder)

    def published_late(self, version: Version) -> LatePublication:
        """Return the publication date of a version if it's after the effective date.

        The version must be in `publications`.
        """
        return self.publications.get(version.revised, NOT_LATE)

    @property
    def deadline(self) -> date:
        """The earliest deadline of the requirements, or the effective date if there are none."""
        deadlines = [requirement.deadline for requirement in self.requirements]
        return min(deadlines, default=self.version.effective)

    @property
    def email_requirements(self) -> tuple[NoticeRequirement, ...]:
        """The requirements that emails can meet."""
        return tuple(each for each in self.requirements if each.allows("email"))

    @property
    def email_days(self) -> tuple[date | None, ...]:
        """The sorted deadlines of requirements that emails can meet.

        If nothing requires notice, the only deadline is the effective date. If only other channels
        are required, it's None, because emails then have no deadline.
        """
        if not self.requirements:
            return (self.version.effective,)
        days = {each.deadline for each in self.email_requirements}
        return tuple(sorted(days)) or (None,)


def policy_name(name: str) -> str:
    """Extract the slug from POLICY or POLICY@VERSION."""
    return name.partition("@")[0]


def confirm_command(policy: str, path: str) -> str:
    """Return the command that records what a version promises, without `legalsite` at the start.

    `path` is the path of the version, relative to content/. Archived versions are named by their
    date.
    """
    name = policy
    if path.startswith(f"{policy}/"):  # an archived version such as privacy/2026-03-02.md
        revised = path.removeprefix(f"{policy}/").removesuffix(".md")
        name = f"{policy}@{revised}"
    return f"promises {name} --confirm"


# channels that users record; emails and the policy's page are recorded automatically
RECORDABLE_CHANNELS = tuple(name for name in CHANNEL_NAMES if name not in ("email", "page"))
# option in a suggested command that needs a list of recipients
EXAMPLE_LIST_OPTION = ("--to", "readers.csv")


def record_commands(notice: Notice, channel: str) -> tuple[str, ...]:
    """Return the commands that record a notice through a channel, without `legalsite` at the start.

    The first command records a statement by the user. For the site's banner, another one checks the
    live site.
    """
    stated = f"notify record {notice.key.notice} --channel {channel} --on DATE"
    if channel == "site":
        return (stated, "notify record --channel site --live")
    return (stated,)


class Profile(Struct, frozen=True):
    """The requirements of a law for notices and policies."""

    name: str
    source: str  # the law, as it's cited
    kinds: tuple[PolicyKind, ...]  # kinds of policy that it applies to
    rule: NoticeRule = NoticeRule(classes=())  # has no classes if the law requires no notice
    review_months: int = 0  # maximum age of the newest version in months, or 0 if there's no limit
    clause: bool = False  # whether the policy must have a clause about changes


@cache
def profiles() -> Mapping[str, Profile]:
    listed = msgspec.toml.decode(
        get_data("legalsite", "model/profiles.toml") or b"", type=dict[str, list[Profile]]
    )
    return {profile.name: profile for profile in listed["profile"]}
