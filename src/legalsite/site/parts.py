"""The parts of a site: each policy, and the pages of the site as a whole."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from legalsite.errors import ProblemTuple
from legalsite.pages.policy_summary import PolicySummary

WHOLE = ""  # the pages of the site as a whole, in place of a policy's slug


class Validity(Struct, frozen=True):
    """The days on which a part is true: from `since` to the day before `until`, or for good."""

    since: date
    until: date | None

    def __str__(self) -> str:
        """Return the digest of the input `day` from which the part was made."""
        if not self.until:
            return f"{self.since} and later"
        return f"{self.since} to {self.until - timedelta(1)}"

    def on(self, day: date) -> str:
        """Return the digest of the input `day` for this day.

        It equals `str(self)` on each day of the validity, so the input hasn't changed; on any other
        day, it says which day it is.
        """
        if day < self.since or (self.until and day >= self.until):
            return f"it is {day}"
        return str(self)


class Part(Struct, frozen=True):
    """What a part was made from, and what it is."""

    inputs: dict[str, str]  # the digest of each input by name, but for the day in `validity`
    validity: Validity
    summary: PolicySummary | None = None  # of a policy
    warnings: ProblemTuple = ()  # about its texts; they are reported by each build


Parts = Mapping[str, Part]  # by slug


def parts_made(recalled: Iterable[bytes]) -> Parts:
    """Return the parts that the last build made, from what `recall_last` returns.

    If one of them can't be read, return none, so that all parts are made again.
    """
    with suppress(ValueError, msgspec.MsgspecError):
        records = (msgspec.json.decode(record, type=tuple[str, Part]) for record in recalled)
        return dict(records)
    return {}
