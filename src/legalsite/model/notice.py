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
from legalsite.model.config import CHANNEL_NAMES, PolicyKind
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import Version, VersionId, VersionTuple
from legalsite.model.policy_on_date import NOT_LATE, LatePublication
from legalsite.model.promise import NoticeRule

Source = Literal["promise", "config", "profile", "canceled"]

MAX_QUOTE_LENGTH = 600  # characters, where reasons are listed


class NoticeRequirement(Struct, frozen=True):
    """One reason for a notice, with what it requires. It is met, late, or open by itself."""

    source: Source  # a recorded promise, the company's rule, a profile, or a canceled version
    rule: NoticeRule  # types of change, channels, and period
    deadline: date
    quote: str = ""  # the clause that promises it; empty if none is recorded
    path: str = ""  # of the version that promises it, below content/
    recorded: str = ""  # the file and the line in which a person recorded the promise
    cites: str = ""  # a profile and its source, or the notice of the canceled version
    # the years of its business days for which no holidays are listed
    unlisted_years: tuple[int, ...] = ()

    def allows(self, channel: str) -> bool:
        """Return whether a notice through a channel counts. If the requirement names no channel,
        all of them count."""
        return not self.rule.channels or channel in self.rule.channels

    @property
    def why(self) -> str:
        """The reason, as a sentence. `cites` names a profile and its source, or the notice of the
        canceled version; `_asks` is the end of the sentence."""
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
        """The reason if the source is a promise: where it is recorded, and a quote if a clause is
        recorded: `content/terms.md:7 promises notice 30 days before the effective date: “We …”`.
        """
        file = f"content/{self.path}"  # of the version that promises it
        reason = f"{file} promises notice{self._asks} (recorded in {self.recorded})"
        # `recorded` is a file and a line: in the version's file, or in the settings
        if self.recorded.startswith(f"{file}:"):
            reason = f"{self.recorded} promises notice{self._asks}"
        words = cut_at_word(" ".join(self.quote.split()), MAX_QUOTE_LENGTH)
        if words:
            return f"{reason}: “{words}”"
        return reason

    @property
    def _asks(self) -> str:
        """The end of a sentence: ` of changes about fees 30 days before the effective date`; empty
        for a rule without a topic and a period."""
        period = self.rule.period
        asks = ""
        if self.rule.about:
            asks = f" of changes about {self.rule.about}"
        if period:
            # a period of 0 days has no number to show
            asks += f" {period} before" if period.length else " before"
            asks += " the effective date"
        return asks


class Notice(Struct, frozen=True):
    """The notice of a version, which follows `previous`, the version that readers last had."""

    policy: str  # its slug
    version: Version
    previous: Version
    # the one with the earliest deadline first; empty if only a person asks for the notice
    requirements: tuple[NoticeRequirement, ...] = ()
    correction: int = 0  # 0 for the notice itself; its corrections are counted from 1
    correction_reason: str = ""  # says to readers what was wrong
    reminder: bool = False  # whether it reminds of the notice before the effective date
    brings_back_policy: bool = False  # whether the policy was withdrawn after `previous`
    carried_over: VersionTuple = ()  # the upcoming versions whose notice counts for this one too
    # the versions that it cancels and that readers know from a notice; all, if they know none
    canceled: VersionTuple = ()
    # what `published_late` returns for the version, `previous`, and those that promise the notice
    publications: Mapping[VersionId, LatePublication] = {}

    @property
    def key(self) -> NoticeKey:
        """The name of the notice."""
        return NoticeKey(self.policy, self.version.revised, self.correction, self.reminder)

    def published_late(self, text: Version) -> LatePublication:
        """Return when one of the versions in `publications` was published, if that is after its
        effective date."""
        return self.publications.get(text.revised, NOT_LATE)

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
    """Return the policy's slug in POLICY or POLICY@VERSION."""
    return name.partition("@")[0]


def confirm_command(policy: str, path: str) -> str:
    """Return the command that records what a version promises, without `legalsite` at the start.

    `path`: the file of the version, below content/. An archived version is named by its date.
    """
    name = policy
    if path.startswith(f"{policy}/"):  # in the archive: privacy/2026-03-02.md
        revised = path.removeprefix(f"{policy}/").removesuffix(".md")
        name = f"{policy}@{revised}"
    return f"promises {name} --confirm"


# Channels that a person says were used: emails and pages are recorded by themselves.
RECORDABLE_CHANNELS = tuple(name for name in CHANNEL_NAMES if name not in ("email", "page"))
# where a command line to paste needs the list of recipients
EXAMPLE_LIST_OPTION = ("--to", "readers.csv")


def record_commands(notice: Notice, channel: str) -> tuple[str, ...]:
    """Return the commands that record a notice through a channel, without `legalsite` at the start.

    The first one records what a person states. For a notice on the site, there is also a command
    with which the program itself looks for it.
    """
    stated = f"notify record {notice.key.notice} --channel {channel} --on DATE"
    if channel == "site":
        return (stated, "notify record --channel site --live")
    return (stated,)


class Profile(Struct, frozen=True):
    """The requirements of a law for notices and policies."""

    name: str
    source: str  # the citation of the law
    kinds: tuple[PolicyKind, ...]  # of the policies to which it applies
    rule: NoticeRule = NoticeRule(classes=())  # without classes if the law requires no notice
    review_months: int = 0  # the maximum age of the newest version; 0 for any
    clause: bool = False  # whether the policy must say how readers learn of changes


@cache
def profiles() -> Mapping[str, Profile]:
    """Return the profiles in profiles.toml by their names."""
    listed = msgspec.toml.decode(
        get_data("legalsite", "model/profiles.toml") or b"", type=dict[str, list[Profile]]
    )
    return {profile.name: profile for profile in listed["profile"]}
