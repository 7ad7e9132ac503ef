"""A notice of a version: the reasons why it's required, the channels, and the deadlines."""

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
    """A reason why notice is required. Each reason has its own status."""

    # a promise, a rule of the company, a profile of a law, or the cancellation of an announced
    # version
    source: Source
    rule: NoticeRule  # the types of change that require notice, the channels, and the period
    deadline: date
    quote: str = ""  # the clause that contains the promise; empty if no clause is recorded
    path: str = ""  # path of the version whose text contains the promise, relative to content/
    recorded: str = ""  # file and line that record the promise
    cites: str = ""  # the profile and its law, or the notice of the canceled version
    # years without listed holidays, if they matter because the period is in business days
    unlisted_years: tuple[int, ...] = ()

    def allows(self, channel: str) -> bool:
        """Return whether notice through a channel counts."""
        # every channel counts if the rule names none
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
        """The reason for a requirement that comes from a promise.

        For example: `content/terms.md:7 promises notice 30 days before the effective date: “We …”`.
        """
        file = f"content/{self.path}"  # file of the version whose text contains the promise
        reason = f"{file} promises notice{self._asks} (recorded in {self.recorded})"
        # the promise is recorded in the file itself rather than in the settings
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
        rule without a topic and a period.
        """
        period = self.rule.period
        asks = ""
        if self.rule.about:
            asks = f" of changes about {self.rule.about}"
        if period:
            # for a period of 0 days, only “before” is written
            asks += f" {period} before" if period.length else " before"
            asks += " the effective date"
        return asks


class Notice(Struct, frozen=True):
    """The notice of a version. `previous` is the version that readers had before."""

    policy: str  # slug of the policy
    version: Version
    previous: Version
    # sorted by deadline; empty if nothing requires the notice, but the user wants it
    requirements: tuple[NoticeRequirement, ...] = ()
    correction: int = 0  # 0 for the notice itself, 1 for its first correction, and so on
    correction_reason: str = ""  # what was wrong, in words for the recipients
    reminder: bool = False  # whether the email is a reminder before the effective date
    # whether the version reinstates a policy that was withdrawn after `previous`
    brings_back_policy: bool = False
    carried_over: VersionTuple = ()  # upcoming versions whose notices also count for this one
    # canceled versions that had been announced; if none had been, all canceled versions
    canceled: VersionTuple = ()
    # publication dates of this version, of `previous`, and of the versions that promise the notice
    publications: Mapping[VersionId, LatePublication] = {}

    @property
    def key(self) -> NoticeKey:
        return NoticeKey(self.policy, self.version.revised, self.correction, self.reminder)

    def published_late(self, version: Version) -> LatePublication:
        """Return the publication date of a version that was published after its effective date.

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
        return tuple(each for each in self.requirements if each.allows("email"))

    @property
    def email_days(self) -> tuple[date | None, ...]:
        """The deadlines of the requirements that emails can meet, sorted.

        Without any requirement, the only deadline is the effective date. If emails can't meet any
        requirement, the only item is None, because emails then have no deadline.
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

    `path` is the path of the version, relative to content/.
    """
    name = policy
    # an archived version such as privacy/2026-03-02.md is named by its date
    if path.startswith(f"{policy}/"):
        revised = path.removeprefix(f"{policy}/").removesuffix(".md")
        name = f"{policy}@{revised}"
    return f"promises {name} --confirm"


# channels that users record; emails and the policy's page are recorded automatically
RECORDABLE_CHANNELS = tuple(name for name in CHANNEL_NAMES if name not in ("email", "page"))
# option in suggested commands that need a list of recipients
EXAMPLE_LIST_OPTION = ("--to", "readers.csv")


def record_commands(notice: Notice, channel: str) -> tuple[str, ...]:
    """Return the commands that record a notice through a channel, without `legalsite` at the start.

    The first command records what the user states.
    """
    stated = f"notify record {notice.key.notice} --channel {channel} --on DATE"
    # legalsite can check the banner on the live site itself
    if channel == "site":
        return (stated, "notify record --channel site --live")
    return (stated,)


class Profile(Struct, frozen=True):
    """The requirements of a law for notices and policies."""

    name: str
    source: str  # how the law is cited
    kinds: tuple[PolicyKind, ...]  # kinds of policies to which the law applies
    # a rule without classes if the law requires no notice
    rule: NoticeRule = NoticeRule(classes=())
    review_months: int = 0  # maximum age of the newest version in months; 0 without a limit
    clause: bool = False  # whether the policy must have a clause about changes


@cache
def profiles() -> Mapping[str, Profile]:
    listed = msgspec.toml.decode(
        get_data("legalsite", "model/profiles.toml") or b"", type=dict[str, list[Profile]]
    )
    return {profile.name: profile for profile in listed["profile"]}
