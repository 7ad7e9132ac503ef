"""The result of a notice, as its line in the ledger says:

- emails, with `correction-1` or `reminder` for those that follow a notice:
  email:to=accounts,by=2026-03-15,of=20000,accepted=19988,rejected=12
- another channel:
  in_product:on=2026-03-02
- what was done for those who weren't reached:
  unreached:by=2026-03-15,of=12,channel=letter,on=2026-04-02
- nothing more is done, and they weren't counted:
  unreached:by=2026-03-15
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from legalsite.model.notice import RECORDABLE_CHANNELS
from legalsite.model.notice_key import CORRECTION, REMINDER

COUNTED = (  # in this order
    "accepted", "late", "rejected", "bounced", "unknown",
    "left", "expired", "canceled", "suppressed", "skipped",
)  # fmt: skip
ACCOUNTS, SUBSCRIBERS = "accounts", "subscribers"

SOME = r"[1-9][0-9]{0,8}"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CHANNEL = rf"(?:{'|'.join(RECORDABLE_CHANNELS)})"
EMAILS = (  # what account holders get is judged by a deadline, except for a reminder
    rf"(?:email|{CORRECTION}[1-9][0-9]{{0,5}}):to=(?:{ACCOUNTS},by={DAY}|{SUBSCRIBERS})"
    rf"|{REMINDER}:to=(?:{ACCOUNTS}|{SUBSCRIBERS})"
)
GIVEN = (
    rf"(?:{EMAILS}),of=(?:0|{SOME})"
    rf"{''.join(f'(?:,{state}={SOME})?' for state in COUNTED)}(?:,anew={SOME})?"
    rf"|{CHANNEL}:on={DAY}"
    rf"|unreached:by={DAY}(?:,of={SOME}(?:,channel={CHANNEL},on={DAY})?)?"
)


class RecordedResult(Struct, frozen=True):
    """The result of a notice. As a string it is the field of the ledger's line."""

    channel: str = "email"  # the channel; empty if nothing more is done for missed recipients
    counts: tuple[tuple[str, int], ...] = ()  # people in each state; empty for other channels
    on: date | None = None  # the date of a notice by other means; empty for emails
    further: str = ""  # `correction-1` (with its number) or `reminder`; empty for the notice itself
    audience: str = ""  # accounts or subscribers; empty for other channels
    by: date | None = None  # the deadline; empty if there's none
    unreached: int = 0  # how many missed recipients are resolved; 0 if no one counted them
    anew: int = 0  # the line that counted the same emails under different settings or promises

    def __str__(self) -> str:
        if self.is_resolution:
            field = f"unreached:by={self.by}"
            if self.unreached:
                field += f",of={self.unreached}"
            if self.on:
                field += f",channel={self.channel},on={self.on}"
            return field
        if self.on:
            return f"{self.channel}:on={self.on}"
        field = f"{self.further or self.channel}:to={self.audience}"
        if self.by:
            field += f",by={self.by}"
        field += f",of={self.total}"
        for state, count in self.counts:
            field += f",{state}={count}"
        if self.anew:
            field += f",anew={self.anew}"
        return field

    @property
    def about(self) -> tuple[str, str, date | None, str]:
        """What the counts are about: of two lines of a notice that agree in this, the later one counts."""
        other = "" if self.audience or self.unreached else str(self)
        return self.audience, self.further, self.by, other

    @property
    def is_resolution(self) -> bool:
        """Whether it says what was done for those who were not reached, or that nothing more is."""
        return self.by is not None and not self.audience

    @property
    def correction(self) -> int:
        """The number of the correction that the emails were; 0 for the notice itself."""
        if self.further.startswith(CORRECTION):
            return int(self.further.removeprefix(CORRECTION))
        return 0

    @property
    def total(self) -> int:
        """The number of people."""
        return sum(count for _, count in self.counts)

    def count(self, *states: str) -> int:
        """Return the number of people in some states."""
        return sum(count for state, count in self.counts if state in states)

    @property
    def reached(self) -> bool:
        """Whether it reached anyone: at least one email was accepted, or the notice was given in
        another way."""
        return not self.unreached and bool(self.on or self.count("accepted", "late"))


RecordedResults = tuple[RecordedResult, ...]


def email_result(
    counts: Mapping[str, int], audience: str = "accounts", further: str = "", by: date | None = None
) -> RecordedResult:
    """Return the result of emails with so many people of an audience in each state, judged by the
    deadline `by`. `further` is for emails that were sent after those of the notice itself."""
    states = tuple((state, counts[state]) for state in COUNTED if counts.get(state))
    return RecordedResult("email", states, further=further, audience=audience, by=by)


def read_result(field: str) -> RecordedResult:
    """Return what the field of a `notice` line says; it matches GIVEN. Raises ValueError for a date
    that doesn't exist, and for counts that don't add up."""
    channel, _, rest = field.partition(":")
    values = dict(pair.split("=") for pair in rest.split(","))
    on = None
    if "on" in values:
        on = date.fromisoformat(values.pop("on"))
    by = None
    if "by" in values:
        by = date.fromisoformat(values.pop("by"))
    if channel == "unreached":
        unreached = int(values.get("of", 0))
        return RecordedResult(values.get("channel", ""), on=on, by=by, unreached=unreached)
    if on:
        return RecordedResult(channel, on=on)
    audience = values.pop("to")
    total = int(values.pop("of"))
    anew = int(values.pop("anew", 0))
    counts = tuple((state, int(count)) for state, count in values.items())
    further = "" if channel == "email" else channel
    result = RecordedResult("email", counts, further=further, audience=audience, by=by, anew=anew)
    if total != result.total:
        raise ValueError(f"of={total}, but the counts add up to {result.total}")
    return result
