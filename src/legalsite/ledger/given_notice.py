"""How a notice was given, as its line in the ledger says: `email:accepted=19980,refused=12,unknown=8`, or
`in_product:on=2026-03-02`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

COUNTED = ("accepted", "bounced", "refused", "unknown", "expired", "suppressed")  # states of an email, in this order
OTHER_CHANNELS = ("site", "in_product", "account", "post", "other")
UNCOUNTED = "-"  # the field of lines from before there were counts

NUMBER = r"(?:0|[1-9][0-9]{0,8})"
GIVEN = re.compile(
    rf"email:accepted={NUMBER}{''.join(f'(?:,{state}={NUMBER})?' for state in COUNTED[1:])}"
    rf"|(?:{'|'.join(OTHER_CHANNELS)}):on=[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class GivenNotice:
    """How a notice was given. As a string it is the field of the ledger's line.

    channel: `email`, or one of OTHER_CHANNELS
    counts: the number of emails by state, in the order of COUNTED; empty for another channel, and for lines from before
        there were counts
    on: the day on which it was given in another way; None for emails, where the line's time says when they were sent
    """

    channel: str = "email"
    counts: tuple[tuple[str, int], ...] = ()
    on: date | None = None

    def __str__(self) -> str:
        if self.on:
            return f"{self.channel}:on={self.on}"
        counts = ",".join(f"{state}={count}" for state, count in self.counts)
        return f"{self.channel}:{counts}" if counts else UNCOUNTED

    @property
    def reached(self) -> bool:
        """Whether anybody was notified: at least one email was accepted, or the notice was given in another way."""
        return not self.counts or dict(self.counts)["accepted"] > 0

    @property
    def in_words(self) -> str:
        """The counts, like `19,980 accepted, 12 refused, 8 unknown of 20,000`; empty if there are none."""
        return counts_in_words(dict(self.counts))


def given_by_email(counts: Mapping[str, int]) -> GivenNotice:
    """Return how a notice was given whose emails ended in these states. Emails that were cancelled are left out: nobody
    meant to send them any more."""
    counted = ((state, counts.get(state, 0)) for state in COUNTED)
    return GivenNotice("email", tuple((state, count) for state, count in counted if count or state == "accepted"))


def read_given(field: str) -> GivenNotice:
    """Return what the field of a `notice` line says. It matches GIVEN or is `-`: such a line is older, and was about
    emails. Raises ValueError for a day that does not exist."""
    if field == UNCOUNTED:
        return GivenNotice()
    channel, _, rest = field.partition(":")
    if channel != "email":
        return GivenNotice(channel, on=date.fromisoformat(rest.removeprefix("on=")))
    pairs = (pair.split("=") for pair in rest.split(","))
    return GivenNotice("email", tuple((state, int(count)) for state, count in pairs))


def counts_in_words(counts: Mapping[str, int]) -> str:
    """Return the number of emails by state in words, those that were accepted first; empty if there are none."""
    order = [*COUNTED, *sorted(counts.keys() - {*COUNTED})]
    parts = [f"{counts[state]:,} {state}" for state in order if counts.get(state)]
    return f"{', '.join(parts)} of {sum(counts.values()):,}" if parts else ""
