"""How a notice was given, as its line in the ledger says:

email:to=accounts,by=2026-03-15,of=20000,accepted=19988,rejected=12   and with `correction-1` or `reminder` for `email`
in_product:on=2026-03-02                                             given through another channel
unreached:by=2026-03-15,of=12,channel=letter,on=2026-04-02           what was done for those who were not reached
unreached:by=2026-03-15                                              nothing more is done, and nobody counted them
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from legalsite.model.notice import RECORDABLE_CHANNELS
from legalsite.model.notice_key import CORRECTION, REMINDER

COUNTED = (  # in this order
    "accepted", "late", "rejected", "bounced", "unknown", "left", "expired", "canceled", "suppressed", "skipped",
)  # fmt: skip
ACCOUNTS, SUBSCRIBERS = "accounts", "subscribers"

SOME = r"[1-9][0-9]{0,8}"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CHANNEL = rf"(?:{'|'.join(RECORDABLE_CHANNELS)})"
EMAILS = (  # what account holders get is counted in the light of a last day, but for a reminder
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
    """How a notice was given. As a string it is the field of the ledger's line."""

    channel: str = "email"  # or another one; empty if nothing more is done for those who were not reached
    counts: tuple[tuple[str, int], ...] = ()  # of people by state, each once, in this order; empty for another channel
    on: date | None = None  # the day on which it was given in another way; empty for emails
    further: str = ""  # of emails after those of the notice itself: `correction-1` (its number), or `reminder`
    audience: str = ""  # who the people are; empty for another channel
    by: date | None = None  # the last day in whose light people are counted or answered for; empty if there is none
    unreached: int = 0  # for how many people who were not reached in time somebody answered; 0 if nobody counted them
    anew: int = 0  # the number of the line that counted the same emails under other settings or promises; 0 if none did

    def __str__(self) -> str:
        if self.is_resolution:
            count = f",of={self.unreached}" if self.unreached else ""
            how = f",channel={self.channel},on={self.on}" if self.on else ""
            return f"unreached:by={self.by}{count}{how}"
        if self.on:
            return f"{self.channel}:on={self.on}"
        counts = "".join(f",{state}={count}" for state, count in self.counts)
        by = f",by={self.by}" if self.by else ""
        anew = f",anew={self.anew}" if self.anew else ""
        return f"{self.further or self.channel}:to={self.audience}{by},of={self.total}{counts}{anew}"

    @property
    def about(self) -> tuple[str, str, date | None, str]:
        """What the counts are about: of two lines of a notice that agree in this, the later one counts."""
        return self.audience, self.further, self.by, "" if self.audience or self.unreached else str(self)

    @property
    def is_resolution(self) -> bool:
        """Whether it says what was done for those who were not reached, or that nothing more is."""
        return self.by is not None and not self.audience

    @property
    def correction(self) -> int:
        """The number of the correction that the emails were; 0 for the notice itself."""
        return int(self.further.removeprefix(CORRECTION)) if self.further.startswith(CORRECTION) else 0

    @property
    def total(self) -> int:
        """The number of people."""
        return sum(count for _, count in self.counts)

    def count(self, *states: str) -> int:
        """Return the number of people in some states."""
        return sum(count for state, count in self.counts if state in states)

    @property
    def reached(self) -> bool:
        """Whether it reached anybody: at least one email was accepted, or the notice was given in another way."""
        return not self.unreached and (self.on is not None or self.count("accepted", "late") > 0)


RecordedResults = tuple[RecordedResult, ...]


def email_result(
    counts: Mapping[str, int], audience: str = "accounts", further: str = "", by: date | None = None
) -> RecordedResult:
    """Return how a notice was given with so many people of an audience in each state, in the light of the last day
    `by`. `further` is for emails that were sent after those of the notice itself."""
    counted_states = tuple((state, counts[state]) for state in COUNTED if counts.get(state))
    return RecordedResult("email", counted_states, further=further, audience=audience, by=by)


def read_result(field: str) -> RecordedResult:
    """Return what the field of a `notice` line says; it matches GIVEN. Raises ValueError for a day that does not exist,
    and for counts that are not those of so many people."""
    channel, _, rest = field.partition(":")
    values = dict(pair.split("=") for pair in rest.split(","))
    on, by = (date.fromisoformat(values.pop(key)) if key in values else None for key in ("on", "by"))
    if channel == "unreached":
        return RecordedResult(values.get("channel", ""), on=on, by=by, unreached=int(values.get("of", 0)))
    if on:
        return RecordedResult(channel, on=on)
    audience, total, anew = values.pop("to"), int(values.pop("of")), int(values.pop("anew", 0))
    counts = tuple((state, int(count)) for state, count in values.items())
    further = "" if channel == "email" else channel
    given = RecordedResult("email", counts, further=further, audience=audience, by=by, anew=anew)
    if total != given.total:
        raise ValueError(f"of={total}, but the counts add up to {given.total}")
    return given
