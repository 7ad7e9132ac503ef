"""A notice that one version calls for: its requirements, each with its reason (a promise, a
setting, a law), channels, and deadline."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pkgutil import get_data
from typing import Literal

import msgspec.toml
from msgspec import Struct

from legalsite.errors import cut_at_word
from legalsite.model.config import PolicyKind
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import Version, VersionTuple
from legalsite.model.policy_on_date import published_late
from legalsite.model.promise import NoticeRule

Source = Literal["promise", "config", "profile", "canceled"]

MAX_QUOTE_LENGTH = 600  # characters, where reasons are listed


class NoticeRequirement(Struct, frozen=True):
    """One reason for a notice, with what it requires. It is met, late, or open by itself."""

    source: Source  # a recorded promise, the company's rule, a profile, or a canceled version
    rule: NoticeRule  # types of change, channels, and period
    deadline: date
    quote: str = ""  # the clause that promises it; empty if none is recorded
    path: str = ""  # of the text of a promise, below content/
    recorded: str = ""  # the file and the line in which a person recorded the promise
    cites: str = ""  # a profile and its source, or the notice of the canceled version
    # into which its business days reach, and whose holidays aren't listed
    unlisted_years: tuple[int, ...] = ()

    def allows(self, channel: str) -> bool:
        """Return whether a notice through a channel counts; through any, if the requirement names
        none."""
        return not self.rule.channels or channel in self.rule.channels

    @property
    def why(self) -> str:
        """The reason, as a sentence."""
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
        file = f"content/{self.path}"
        reason = f"{file} promises notice{self._asks} (recorded in {self.recorded})"
        if self.recorded.startswith(f"{file}:"):
            reason = f"{self.recorded} promises notice{self._asks}"
        words = cut_at_word(" ".join(self.quote.split()), MAX_QUOTE_LENGTH)
        if words:
            return f"{reason}: “{words}”"
        return reason

    @property
    def _asks(self) -> str:
        period = self.rule.period
        asks = ""
        if self.rule.about:
            asks = f" of changes about {self.rule.about}"
        if period:
            asks += f" {period} before" if period.length else " before"
            asks += " the effective date"
        return asks


class Notice(Struct, frozen=True):
    """The notice that is due because `version` succeeds `previous`, what readers last had."""

    policy: str
    version: Version
    previous: Version
    # the one with the earliest deadline first; none if only a person asks for it
    requirements: tuple[NoticeRequirement, ...] = ()
    correction: int = 0  # 0 for the notice itself; its corrections are counted from 1
    correction_reason: str = ""  # says to readers what was wrong
    reminder: bool = False  # whether it reminds of the notice before the effective date
    brings_back_policy: bool = False  # whether the policy was withdrawn after `previous`
    carried_over: VersionTuple = ()  # the upcoming versions whose notice counts for this one too
    # the versions that it cancels and that readers were told of; if they were told of none, all
    canceled: VersionTuple = ()
    # the first version of the policy; what was recorded with it was known before
    first: Version | None = None
    timezone: str = "UTC"

    @property
    def key(self) -> NoticeKey:
        """The name of the notice."""
        return NoticeKey(self.policy, self.version.revised, self.correction, self.reminder)

    def published_late(self, text: Version) -> tuple[date | None, bool]:
        """Return when a version of the policy was published, if that is after its effective date,
        and whether that is only the date of the version."""
        return published_late(text, self.first or text, self.timezone)

    @property
    def deadline(self) -> date:
        """The earliest deadline of its requirements; the effective date if it has none."""
        deadlines = [requirement.deadline for requirement in self.requirements]
        return min(deadlines, default=self.version.effective)

    @property
    def email_days(self) -> tuple[date, ...]:
        """The deadlines of the requirements that an email can meet, the earliest first, each once;
        the effective date if there are none."""
        days = {each.deadline for each in self.requirements if each.allows("email")}
        return tuple(sorted(days)) or (self.version.effective,)


def policy_name(name: str) -> str:
    """Return the policy that POLICY or POLICY@VERSION names."""
    return name.partition("@")[0]


def confirm_command(policy: str, path: str) -> str:
    """Return the command that records what a text promises, as words after `legalsite`. `path`: of
    the text, below content/."""
    name = policy
    if path.startswith(f"{policy}/"):
        revised = path.removeprefix(f"{policy}/").removesuffix(".md")
        name = f"{policy}@{revised}"
    return f"promises {name} --confirm"


# channels that a person says were used
RECORDABLE_CHANNELS = ("site", "in_product", "account", "letter", "other")
# where a command line to paste needs the list of recipients
EXAMPLE_LIST_OPTION = ("--to", "readers.csv")


def record_commands(notice: Notice, channel: str) -> tuple[str, ...]:
    """Return the commands that record that a notice was given through a channel, as words after
    `legalsite`: that a person saw it or, of a notice on the site, that the program looks for it."""
    stated = f"notify record {notice.key.notice} --channel {channel} --on DATE"
    if channel == "site":
        return (stated, "notify record --channel site --live")
    return (stated,)


class Profile(Struct, frozen=True):
    """What a law asks for."""

    name: str
    source: str
    kinds: tuple[PolicyKind, ...]  # of the policies to which it applies
    rule: NoticeRule = NoticeRule(classes=())  # of no class if it asks for no notice
    review_months: int = 0  # how old the newest version may be
    clause: bool = False  # whether the text must say how readers learn of changes


@cache
def profiles() -> Mapping[str, Profile]:
    """Return the profiles by their names, as profiles.toml has them."""
    listed = msgspec.toml.decode(
        get_data("legalsite", "model/profiles.toml") or b"", type=dict[str, list[Profile]]
    )
    return {profile.name: profile for profile in listed["profile"]}
