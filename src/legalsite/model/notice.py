"""A notice that one revision calls for: why (a promise, a setting, a law), through which channels, by which day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from legalsite.model.config import Channel, Logic, PolicyKind
from legalsite.model.notice_period import NO_PERIOD, NoticePeriod
from legalsite.model.policy import ChangeClass, Revision

Source = Literal["promise", "config", "profile", "custom", "cancelled", "asked"]

UNASKED = {
    "custom": "a material change is announced as soon as possible, at the latest on the day it applies",
    "asked": "nothing asks for it; it was requested by name",
}
LONGEST_QUOTE = 600  # characters, where reasons are listed


class Ground(Struct, frozen=True):
    """One reason that makes a notice due a `period` before the effective day.

    `quote`, `path`, `day`: the clause that promises the notice, the path (below content/) of its text, and the day from
    which that applies.
    `recorded`: the file and the line in which a person recorded the promise.
    `cites`: a profile and its source, or the notice of a text that will never apply.
    `by`: the last day to say that that text will never apply."""

    source: Source
    period: NoticePeriod = NO_PERIOD
    channels: tuple[str, ...] = ()
    logic: Logic = "any"
    quote: str = ""
    path: str = ""
    day: date | None = None
    recorded: str = ""
    cites: str = ""
    by: date | None = None

    def __str__(self) -> str:
        match self.source:
            case "promise":
                words = " ".join(self.quote.split())
                if len(words) > LONGEST_QUOTE:
                    words = words[:LONGEST_QUOTE].rpartition(" ")[0] + " …"
                quote = f": “{words}”" if words else ""
                line = self.recorded.removeprefix(f"content/{self.path}:")
                where = f"line {line}" if line.isdigit() else self.recorded
                promise = f"content/{self.path} has a promise, recorded in {where}, which asks for"
                return f"{promise} notice{self._before}{quote}"
            case "config":
                return f"`notice` in legalsite.toml asks for notice{self._before}"
            case "profile":
                return f"{self.cites} asks for notice{self._before}"
            case "cancelled":
                return f"notice {self.cites} was sent, but that text will never apply"
            case "custom" | "asked":
                return UNASKED[self.source]

    @property
    def _before(self) -> str:
        if self.period == NoticePeriod(1):
            return " at least the day before it applies"
        return f" {self.period} before it applies" if self.period else ""


class Notice(Struct, frozen=True):
    """The notice that is due because `revision` succeeds `previous`, what readers last had. `channels` are joined by
    `logic`; `send_by` is the last day on which it is in time; `grounds` are why it is due, the longest period first.
    `correction` is 0 for the notice itself and counts its corrections from 1; `correction_reason` says to readers what
    was wrong. `reminder`: it reminds of the notice before the day. `again`: the policy had ended after `previous`.
    `carried_over`: the pending texts whose notice counts for this one as well."""

    policy: str
    revision: Revision
    previous: Revision
    channels: tuple[str, ...]
    logic: Logic
    send_by: date
    grounds: tuple[Ground, ...]
    correction: int = 0
    correction_reason: str = ""
    reminder: bool = False
    again: bool = False
    carried_over: tuple[Revision, ...] = ()

    @property
    def key(self) -> str:
        """The notice's name in every record: `privacy@2025-02-01`; its first correction is `privacy@2025-02-01~1`, and
        its reminder `privacy@2025-02-01~reminder`."""
        correction = f"~{self.correction}" if self.correction else ""
        return f"{self.policy}@{self.revision.revised}{correction}{'~reminder' if self.reminder else ''}"

    @property
    def reason(self) -> str:
        """Why it is due, as a sentence."""
        return "; ".join(map(str, self.grounds))

    @property
    def days(self) -> int:
        """Calendar days between the last day for the notice and the effective day."""
        return (self.revision.effective - self.send_by).days

    @property
    def postpones(self) -> bool:
        """Whether the notice of another text counts for this one, but named an earlier day."""
        return bool(self.carried_over) and any(ground.source == "cancelled" for ground in self.grounds)

    @property
    def is_owed(self) -> bool:
        """Whether anything asks for it but a person."""
        return any(ground.source != "asked" for ground in self.grounds)

    @property
    def only_cancels(self) -> bool:
        """Whether the notice is due only because another text will never apply; then the text need not wait for the
        notice."""
        return all(ground.source == "cancelled" for ground in self.grounds)


def confirm_command(policy: str, path: str) -> str:
    """Return the command that records what a text promises, as words after `legalsite`. `path`: of the text, below
    content/."""
    revised = path.removeprefix(f"{policy}/").removesuffix(".md") if path.startswith(f"{policy}/") else ""
    return f"promises {policy}{f'@{revised}' if revised else ''} --confirm"


A_LIST = ("--to", "readers.csv")  # where a command line to paste needs the list of readers


def record_command(notice: Notice, channel: str) -> str:
    """Return the command that records that a notice was given through a channel that this program cannot see, as words
    after `legalsite`."""
    return f"notify record {notice.policy}@{notice.revision.revised} --channel {channel} --on DAY"


WAYS = {
    "email": "by email",
    "site": "on the site",
    "in_product": "in the product",
    "account": "in the account",
    "post": "by posting the new text",
    "other": "in another way",
}


def ways(channels: Sequence[str], logic: str) -> str:
    """Return the channels as a sentence names them: `by email, on the site or in the product`, or with `and` where
    `logic` asks for all of them. JSON and settings keep the channels' own names."""
    *first, last = (WAYS[channel] for channel in channels)
    return f"{', '.join(first)} {'or' if logic == 'any' else 'and'} {last}" if first else last


DURABLE: tuple[Channel, ...] = ("email", "other")  # what a reader can keep unaltered: an email, a letter
DIRECT: tuple[Channel, ...] = ("email", "site", "in_product", "account", "other")
SUBSTANTIVE: tuple[ChangeClass, ...] = ("minor", "material")  # editorial changes leave content and meaning alone


class Profile(Struct, frozen=True):
    """Applies to policies of these `kinds` and changes of these `classes`. A notice must be sent a `period`
    before the text applies; with empty `channels` no notice is asked for. The newest revision may be at most
    `review_months` old. With `clause` the text must say how readers learn of changes."""

    name: str
    source: str
    kinds: tuple[PolicyKind, ...]
    classes: tuple[ChangeClass, ...] = ()
    period: NoticePeriod = NO_PERIOD
    channels: tuple[Channel, ...] = ()
    logic: Logic = "any"
    review_months: int = 0
    clause: bool = False


PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            "eu-p2b", "Regulation (EU) 2019/1150, Article 3(2)", ("terms",), SUBSTANTIVE, NoticePeriod(15), DURABLE
        ),
        Profile(
            # Article 54(1) sends to Article 51(1) for the form: on paper or another durable medium.
            "eu-psd2", "Directive (EU) 2015/2366, Article 54(1)", ("terms",), SUBSTANTIVE,
            NoticePeriod(months=2), DURABLE
        ),
        Profile(
            "eu-eecc", "Directive (EU) 2018/1972, Article 105(4)", ("terms",), SUBSTANTIVE,
            NoticePeriod(months=1), DURABLE
        ),
        Profile(
            # "Well in advance" is not a number of days: all that can be checked is that it is before.
            "eu-gdpr",
            "Article 29 Working Party, WP260 rev.01, paragraphs 29 to 31",
            ("notice",),
            ("material",),
            NoticePeriod(1),
            DIRECT,
        ),
        Profile(
            # It says that users are informed, but not when.
            "eu-dsa", "Regulation (EU) 2022/2065, Article 14(2)", ("terms",), ("material",), channels=DIRECT
        ),
        Profile("us-ca-ccpa", "California Civil Code § 1798.130(a)(5)", ("notice",), review_months=12),
        Profile(
            "us-ca-caloppa", "California Business and Professions Code § 22575(b)(3)", ("notice",), clause=True
        ),
    )
}  # fmt: skip
