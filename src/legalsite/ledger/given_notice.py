"""How a notice was given, as its line in the ledger says: `email:to=accounts,of=20000,accepted=19988,refused=12`, and
with `correction-1` or `reminder` in place of `email`; `in_product:on=2026-03-02`; or what somebody answered for those
who were not reached: `unreached:of=12,channel=post,on=2026-04-02`."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from legalsite.model.notice import WAYS

COUNTED = (  # in this order
    "accepted", "late", "refused", "bounced", "unknown", "left", "expired", "cancelled", "suppressed", "skipped",
)  # fmt: skip
COUNTED_ONCE = ("accepted", "bounced", "refused", "unknown", "expired", "suppressed")  # in lines from before audiences
OTHER_CHANNELS = ("site", "in_product", "account", "post", "other")
UNCOUNTED = "-"  # the field of lines from before there were counts
CORRECTION, REMINDER = "correction-", "reminder"  # of emails that were sent after the notice itself
PEOPLE = {"accounts": ("account holder", "account holders"), "subscribers": ("subscriber", "subscribers")}

SOME = r"[1-9][0-9]{0,8}"
NUMBER = rf"(?:0|{SOME})"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CHANNEL = rf"(?:{'|'.join(OTHER_CHANNELS)})"
EMAILS = rf"(?:email|{CORRECTION}[1-9][0-9]{{0,5}}|{REMINDER})"
GIVEN = (
    rf"{EMAILS}:to=(?:{'|'.join(PEOPLE)}),of={NUMBER}{''.join(f'(?:,{state}={SOME})?' for state in COUNTED)}"
    rf"|{EMAILS}:accepted={NUMBER}{''.join(f'(?:,{state}={NUMBER})?' for state in COUNTED_ONCE[1:])}"
    rf"|{CHANNEL}:on={DAY}"
    rf"|unreached:of={SOME}(?:,channel={CHANNEL},on={DAY})?"
)


class GivenNotice(Struct, frozen=True):
    """How a notice was given. As a string it is the field of the ledger's line.

    channel: `email`, or one of OTHER_CHANNELS; empty if nothing more is done for those who were not reached
    counts: the number of people by state, each once, in the order of COUNTED; empty for another channel, and for lines
        from before there were counts
    on: the day on which it was given in another way; None for emails
    further: for emails that were sent after those of the notice itself, `correction-1` (its number) or `reminder`
    audience: who the people are; empty in lines from before there were audiences, which are about accounts and count as
        accepted what was accepted at any time, on the day of the line
    unreached: for how many people who were not reached somebody answered; 0 if the line is no answer
    """

    channel: str = "email"
    counts: tuple[tuple[str, int], ...] = ()
    on: date | None = None
    further: str = ""
    audience: str = ""
    unreached: int = 0

    def __str__(self) -> str:
        if self.unreached:
            return f"unreached:of={self.unreached}{f',channel={self.channel},on={self.on}' if self.on else ''}"
        if self.on:
            return f"{self.channel}:on={self.on}"
        whole = [f"to={self.audience}", f"of={self.total}"] if self.audience else []
        counts = ",".join([*whole, *(f"{state}={count}" for state, count in self.counts)])
        return f"{self.further or self.channel}:{counts}" if counts else UNCOUNTED

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
        return not self.unreached and (not self.counts or self.count("accepted", "late") > 0)

    @property
    def in_words(self) -> str:
        """The counts, like `accepted in time for 9,812 of 10,000 account holders; 120 refused, 68 unknown`; the answer
        for those who were not reached; empty for lines from before there were counts."""
        if self.unreached:
            how = f"{'by letter' if self.channel == 'post' else WAYS[self.channel]} on {self.on}" if self.on else ""
            return f"Answered for {self.unreached:,} not reached in time: {how or 'nothing more is done'}"
        if not self.counts:
            return f"{WAYS[self.channel]} on {self.on}" if self.on else ""
        in_time = " in time" if self.audience and self.further != REMINDER else ""
        people = PEOPLE[self.audience or "accounts"][self.total != 1]
        rest = ", ".join(f"{count:,} {state}" for state, count in self.counts if state != "accepted" and count)
        accepted = f"accepted{in_time} for {self.count('accepted'):,} of {self.total:,} {people}"
        return f"{accepted}; {rest}" if rest else accepted


def given_by_email(counts: Mapping[str, int], audience: str = "accounts", further: str = "") -> GivenNotice:
    """Return how a notice was given with so many people of an audience in each state. `further` is for emails that were
    sent after those of the notice itself."""
    known = tuple((state, counts[state]) for state in COUNTED if counts.get(state))
    return GivenNotice("email", known, further=further, audience=audience)


def further_of(key: str) -> str:
    """Return what the emails under a notice's key are: `correction-1` for privacy@2026-03-02~1, `reminder` for
    privacy@2026-03-02~reminder, and nothing for the notice itself."""
    _, _, further = key.partition("~")
    return f"{CORRECTION}{further}" if further.isdigit() else further


def read_given(field: str) -> GivenNotice:
    """Return what the field of a `notice` line says. It matches GIVEN or is `-`: such a line is older, and was about
    emails. Raises ValueError for a day that does not exist, and for counts that are not those of so many people."""
    if field == UNCOUNTED:
        return GivenNotice()
    channel, _, rest = field.partition(":")
    values = dict(pair.split("=") for pair in rest.split(","))
    if on := values.get("on"):
        unreached = int(values.get("of", 0))
        return GivenNotice(values.get("channel", channel), on=date.fromisoformat(on), unreached=unreached)
    if channel == "unreached":
        return GivenNotice("", unreached=int(values["of"]))
    audience, total = values.pop("to", ""), values.pop("of", None)
    counts = tuple((state, int(count)) for state, count in values.items())
    given = GivenNotice("email", counts, further="" if channel == "email" else channel, audience=audience)
    if total is not None and int(total) != given.total:
        raise ValueError(f"of={total}, but the counts are those of {given.total}")
    return given
