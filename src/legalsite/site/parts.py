"""The parts of a site: each policy, and the site-wide pages."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from legalsite.errors import ProblemTuple
from legalsite.pages.policy_summary import PolicySummary

WHOLE = ""  # the site-wide pages have no slug


class Validity(Struct, frozen=True):
    """The dates on which a part is valid: from `since` until the day before `until`.

    Without `until`, the part stays valid.
    """

    since: date
    until: date | None

    def __str__(self) -> str:
        """Return the value of the input `day` for the built part."""
        if not self.until:
            return f"{self.since} and later"
        return f"{self.since} to {self.until - timedelta(1)}"

    def includes(self, day: date) -> bool:
        return self.since <= day and (not self.until or day < self.until)

    def input_on(self, day: date) -> str:
        """Return the value of the input `day` for a date.

        It equals `str(self)` while the part is valid, so that the part isn't rebuilt. Afterward, it
        contains the date.
        """
        if self.includes(day):
            return str(self)
        return f"it is {day}"


class Part(Struct, frozen=True):
    inputs: dict[str, str]  # digest by name of each input except the date
    validity: Validity
    summary: PolicySummary | None = None  # only set for a policy
    warnings: ProblemTuple = ()  # warnings about the part's texts, to report in every build


Parts = Mapping[str, Part]  # slug → part


def decode_parts(recalled: Iterable[bytes]) -> Parts:
    """Decode the parts of the last build from the result of `recall_last`.

    If any part can't be decoded, return an empty dict, so that everything is rebuilt.
    """
    # another version of legalsite may have written them in another format
    with suppress(ValueError, msgspec.MsgspecError):
        records = (msgspec.json.decode(record, type=tuple[str, Part]) for record in recalled)
        return dict(records)
    return {}
