"""The result of a notice, as its line in the ledger says:

- emails, with `correction-1` or `reminder` for those that follow a notice:
email:to=accounts,by=2026-03-15,of=20000,accepted=19988,rejected=12 - another channel:
in_product:on=2026-03-02 - what was done for people who weren't reached:
unreached:by=2026-03-15,of=12,channel=letter,on=2026-04-02 - nothing more is done, and they weren't
counted: unreached:by=2026-03-15
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from legalsite.model.notice import RECORDABLE_CHANNELS
from legalsite.model.notice_key import CORRECTION, REMINDER

COUNTED_STATES = (  # in the order of the field
    "accepted", "late", "rejected", "bounced", "unknown",
    "left", "expired", "canceled", "suppressed", "agreed", "skipped",
)  # fmt: skip
ACCOUNTS, SUBSCRIBERS = "accounts", "subscribers"

# Parts of RESULT_PATTERN.
NUMBER = r"[1-9][0-9]{0,8}"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CHANNEL = rf"(?:{'|'.join(RECORDABLE_CHANNELS)})"
EMAILS = (  # what account holders get is judged by a deadline, except for a reminder
    rf"(?:email|{CORRECTION}[1-9][0-9]{{0,5}}):to=(?:{ACCOUNTS},by={DATE}|{SUBSCRIBERS})"
    rf"|{REMINDER}:to=(?:{ACCOUNTS}|{SUBSCRIBERS})"
)
RESULT_PATTERN = (
    rf"(?:{EMAILS}),of=(?:0|{NUMBER})"
    rf"{''.join(f'(?:,{state}={NUMBER})?' for state in COUNTED_STATES)}(?:,anew={NUMBER})?"
    rf"|{CHANNEL}:on={DATE}"
    rf"|unreached:by={DATE}(?:,of={NUMBER}(?:,channel={CHANNEL},on={DATE})?)?"
)


class RecordedResult(Struct, frozen=True):
    """The result of a notice. As a string it is the field of the ledger's line, which calls the
    deadline `by`, and the line that it recounts `anew`."""

    channel: str = "email"  # the channel; empty if nothing more is done for missed recipients
    counts: tuple[tuple[str, int], ...] = ()  # people in each state; empty for other channels
    on: date | None = None  # the date of a notice by other means; empty for emails
    further: str = ""  # `correction-1` (with its number) or `reminder`; empty for the notice itself
    audience: str = ""  # accounts or subscribers; empty for other channels
    deadline: date | None = None  # the deadline; empty if there's none
    unreached: int = 0  # how many missed recipients are resolved; 0 if no one counted them
    recounts_line: int = 0  # the line that counted the same emails by other settings or promises

    def __str__(self) -> str:
        """Return the field of the ledger's line: the module's docstring has examples."""
        if self.is_resolution:  # unreached:by=2026-03-15,of=12,channel=letter,on=2026-04-02
            field = f"unreached:by={self.deadline}"
            if self.unreached:  # 0 if no one counted the missed recipients
                field += f",of={self.unreached}"
            if self.on:  # the date of a notice through another channel
                field += f",channel={self.channel},on={self.on}"
            return field
        if self.on:  # in_product:on=2026-03-02
            return f"{self.channel}:on={self.on}"
        # email:to=accounts,by=2026-03-15,of=20000,accepted=19988,rejected=12
        field = f"{self.further or self.channel}:to={self.audience}"
        if self.deadline:
            field += f",by={self.deadline}"
        field += f",of={self.total}"
        for state, count in self.counts:
            field += f",{state}={count}"
        if self.recounts_line:  # the line that counted the same emails before
            field += f",anew={self.recounts_line}"
        return field

    @property
    def subject(self) -> tuple[str, str, date | None, str]:
        """What the counts are about: of a notice's lines with one subject, the last one counts.

        The subject is the emails to an audience with a deadline, the resolution of those that
        missed it, or another channel (the whole field).
        """
        # emails and counted missed recipients are known by the first three values; of another
        # channel, or if nothing more is done, the whole field tells
        other = "" if self.audience or self.unreached else str(self)
        return self.audience, self.further, self.deadline, other

    @property
    def is_resolution(self) -> bool:
        """Whether it says what was done for recipients that the notice didn't reach in time.

        That can be another channel, or nothing more.
        """
        return self.deadline is not None and not self.audience

    @property
    def correction(self) -> int:
        """The number of the correction that the emails contained; 0 for the notice itself."""
        if self.further.startswith(CORRECTION):
            return int(self.further.removeprefix(CORRECTION))
        return 0

    @property
    def total(self) -> int:
        """The number of people in all states together."""
        return sum(count for _, count in self.counts)

    def count(self, *states: str) -> int:
        """Return the number of people in some states."""
        return sum(count for state, count in self.counts if state in states)

    @property
    def has_reached_anyone(self) -> bool:
        """Whether at least one email was accepted, or the notice was given by another channel."""
        return not self.unreached and bool(self.on or self.count("accepted", "late"))


RecordedResults = tuple[RecordedResult, ...]


def email_result(
    counts: Mapping[str, int],
    audience: str = "accounts",
    further: str = "",
    deadline: date | None = None,
) -> RecordedResult:
    """Return the result of emails to an audience, with the number of people in each state.

    `further` is `correction-1` (with its number) or `reminder`, for emails that follow a notice.
    The counts are about this `deadline`, None for emails without one.
    """
    states = tuple((state, counts[state]) for state in COUNTED_STATES if counts.get(state))
    return RecordedResult("email", states, further=further, audience=audience, deadline=deadline)


def read_result(field: str) -> RecordedResult:
    """Return the result in the field of a `notice` line, which matches RESULT_PATTERN.

    Raises ValueError for a date that doesn't exist, and for counts that don't add up.
    """
    # email:to=accounts,by=2026-03-15,of=20000,accepted=19988,rejected=12
    channel, _, rest = field.partition(":")
    values = dict(pair.split("=") for pair in rest.split(","))  # what is read is popped
    on = None
    if "on" in values:
        on = date.fromisoformat(values.pop("on"))
    deadline = None
    if "by" in values:
        deadline = date.fromisoformat(values.pop("by"))
    if channel == "unreached":  # what was done for people who weren't reached by a deadline
        unreached = int(values.get("of", 0))
        return RecordedResult(
            values.get("channel", ""), on=on, deadline=deadline, unreached=unreached
        )
    if on:  # another channel than email
        return RecordedResult(channel, on=on)
    audience = values.pop("to")
    total = int(values.pop("of"))
    recounts_line = int(values.pop("anew", 0))
    counts = tuple((state, int(count)) for state, count in values.items())  # the rest
    further = "" if channel == "email" else channel  # a correction or reminder
    result = RecordedResult(
        "email",
        counts,
        further=further,
        audience=audience,
        deadline=deadline,
        recounts_line=recounts_line,
    )
    if total != result.total:
        raise ValueError(f"of={total}, but the counts add up to {result.total}")
    return result
