"""How a notice was given, as its line in the ledger says: `email:accepted=19980,refused=12,unknown=8`,
`correction-1:accepted=19988`, `reminder:accepted=19988`, or `in_product:on=2026-03-02`."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

COUNTED = ("accepted", "bounced", "refused", "unknown", "expired", "suppressed")  # states of an email, in this order
OTHER_CHANNELS = ("site", "in_product", "account", "post", "other")
UNCOUNTED = "-"  # the field of lines from before there were counts
CORRECTION, REMINDER = "correction-", "reminder"  # of emails that were sent after the notice itself

NUMBER = r"(?:0|[1-9][0-9]{0,8})"
GIVEN = (
    rf"(?:email|{CORRECTION}[1-9][0-9]{{0,5}}|{REMINDER}):"
    rf"accepted={NUMBER}{''.join(f'(?:,{state}={NUMBER})?' for state in COUNTED[1:])}"
    rf"|(?:{'|'.join(OTHER_CHANNELS)}):on=[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"
)


class GivenNotice(Struct, frozen=True):
    """How a notice was given. As a string it is the field of the ledger's line.

    channel: `email`, or one of OTHER_CHANNELS
    counts: the number of emails by state, in the order of COUNTED; empty for another channel, and for lines from before
        there were counts
    on: the day on which it was given in another way; None for emails, where the line's time says when they were sent
    further: for emails that were sent after those of the notice itself, `correction-1` (its number) or `reminder`
    """

    channel: str = "email"
    counts: tuple[tuple[str, int], ...] = ()
    on: date | None = None
    further: str = ""

    def __str__(self) -> str:
        if self.on:
            return f"{self.channel}:on={self.on}"
        counts = ",".join(f"{state}={count}" for state, count in self.counts)
        return f"{self.further or self.channel}:{counts}" if counts else UNCOUNTED

    @property
    def correction(self) -> int:
        """The number of the correction that the emails were; 0 for the notice itself."""
        return int(self.further.removeprefix(CORRECTION)) if self.further.startswith(CORRECTION) else 0

    @property
    def reached(self) -> bool:
        """Whether anybody was notified: at least one email was accepted, or the notice was given in another way."""
        return not self.counts or dict(self.counts)["accepted"] > 0

    @property
    def in_words(self) -> str:
        """The counts, like `19,980 accepted, 12 refused, 8 unknown of 20,000`; empty if there are none."""
        return counts_in_words(dict(self.counts))


def given_by_email(counts: Mapping[str, int], further: str = "") -> GivenNotice:
    """Return how a notice was given whose emails ended in these states. Emails that were cancelled are left out: nobody
    meant to send them any more. `further` is for emails that were sent after those of the notice itself."""
    counted = ((state, counts.get(state, 0)) for state in COUNTED)
    known = tuple((state, count) for state, count in counted if count or state == "accepted")
    return GivenNotice("email", known, further=further)


def further_of(key: str) -> str:
    """Return what the emails under a notice's key are: `correction-1` for privacy@2026-03-02~1, `reminder` for
    privacy@2026-03-02~reminder, and nothing for the notice itself."""
    _, _, further = key.partition("~")
    return f"{CORRECTION}{further}" if further.isdigit() else further


def read_given(field: str) -> GivenNotice:
    """Return what the field of a `notice` line says. It matches GIVEN or is `-`: such a line is older, and was about
    emails. Raises ValueError for a day that does not exist."""
    if field == UNCOUNTED:
        return GivenNotice()
    channel, _, rest = field.partition(":")
    if channel in OTHER_CHANNELS:
        return GivenNotice(channel, on=date.fromisoformat(rest.removeprefix("on=")))
    pairs = (pair.split("=") for pair in rest.split(","))
    counts = tuple((state, int(count)) for state, count in pairs)
    return GivenNotice("email", counts, further="" if channel == "email" else channel)


def counts_in_words(counts: Mapping[str, int]) -> str:
    """Return the number of emails by state in words, those that were accepted first; empty if there are none."""
    order = [*COUNTED, *sorted(counts.keys() - {*COUNTED})]
    parts = [f"{counts[state]:,} {state}" for state in order if counts.get(state)]
    return f"{', '.join(parts)} of {sum(counts.values()):,}" if parts else ""
