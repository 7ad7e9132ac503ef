"""The result of a notice, as recorded in a field of the ledger.

`seen` means that the program observed the result, and `stated` that the user reported it:

- emails: seen:email,to=accounts,by=2026-03-15,in_time=98%,first=2026-03-02,last=2026-03-09
- emails without a deadline, such as to subscribers, or a reminder:
  seen:email,to=subscribers,accepted=98%
- another channel: stated:in_product,on=2026-03-02, or seen:site,on=2026-03-02
- recipients that line 7 counts as missed: stated:letter,on=2026-04-02,rest=7
- nothing more is done for them, or for the whole notice: stated:nothing,rest=7, or stated:nothing

Because the ledger is public, lines contain no counts. Percentages are rounded down, and for short
lists, the share is only given as `all`, `enough`, or `not_all`.
"""

from datetime import date
from typing import Literal, cast

from msgspec import Struct

from legalsite.model.notice import RECORDABLE_CHANNELS

Basis = Literal["seen", "stated"]
EMAIL, REMINDER, PAGE, NOTHING = "email", "reminder", "page", "nothing"
ACCOUNTS, SUBSCRIBERS = "accounts", "subscribers"
ALL, ENOUGH, NOT_ALL = "all", "enough", "not_all"
WHOLE_LISTS = (ALL, "100%")  # shares that mean everyone
MIN_PEOPLE_FOR_PERCENTS = 100  # for a shorter list, a percentage could reveal its length

# regular expressions for parts of a result
NUMBER = r"[1-9][0-9]{0,8}"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
SHARE = rf"(?:100%|[1-9]?[0-9]%|{ALL}|{ENOUGH}|{NOT_ALL})"
IN_TIME = rf"{EMAIL},to={ACCOUNTS},by={DATE},in_time={SHARE}(?:,reached={SHARE})?"
WITHOUT_DEADLINE = rf"(?:{EMAIL}|{REMINDER}),to=(?:{ACCOUNTS}|{SUBSCRIBERS}),accepted={SHARE}"
DAYS_AND_REST = rf"(?:,first={DATE},last={DATE})?(?:,left=yes)?(?:,rest={NUMBER})?"
RESULT_PATTERN = (
    rf"seen:(?:{IN_TIME}|{WITHOUT_DEADLINE}){DAYS_AND_REST}"
    rf"|seen:(?:site|{PAGE}),on={DATE}"
    rf"|stated:(?:{'|'.join(RECORDABLE_CHANNELS)}),on={DATE}(?:,rest={NUMBER})?"
    rf"|stated:{NOTHING}(?:,rest={NUMBER})?"
)


class RecordedResult(Struct, frozen=True):
    """The result of a notice. `str()` formats it as a field of the ledger."""

    basis: Basis
    channel: str  # a channel, `reminder` for reminder emails, or `nothing` if nothing more is done
    audience: str = ""  # accounts or subscribers; only for emails
    deadline: date | None = None  # the deadline of the emails, if they have one
    accepted: str = ""  # share of emails that were accepted, by the deadline if there is one
    reached: str = ""  # share of recipients whose email was accepted, late or in time
    first: date | None = None  # dates of the first and last accepted email, if there is one
    last: date | None = None
    left: bool = False  # whether there were unsent emails
    on: date | None = None  # date of a notice through another channel
    rest: int = 0  # ledger line with the missed recipients that this is about, or 0

    def __str__(self) -> str:
        """Format the result as a field of the ledger: `seen:email,to=accounts,accepted=98%`.

        Empty facts are left out. The module docstring has more examples.
        """
        facts: dict[str, object] = {"to": self.audience, "by": self.deadline}
        # with a deadline, `accepted` is the share of emails that were accepted in time
        facts["in_time" if self.deadline else "accepted"] = self.accepted
        if self.reached != self.accepted:
            facts["reached"] = self.reached
        facts |= {"on": self.on, "first": self.first, "last": self.last}
        facts |= {"left": "yes" if self.left else "", "rest": self.rest}
        field = f"{self.basis}:{self.channel}"
        for name, value in facts.items():
            if value:
                field += f",{name}={value}"
        return field

    @property
    def is_emails(self) -> bool:
        """Whether the result is about emails. Only emails have an audience."""
        return bool(self.audience)

    @property
    def subject(self) -> tuple[object, ...]:
        """Channel, audience, and deadline of the result.

        A newer line about the same notice and subject replaces earlier lines.
        """
        return self.channel, self.audience, self.deadline

    @property
    def is_resolution(self) -> bool:
        """Whether the result says what was done for recipients that the notice didn't reach."""
        return not self.is_emails and bool(self.rest or self.channel == NOTHING)

    @property
    def is_notice_to_accounts(self) -> bool:
        """Whether the result is about emails to account holders, which count as the required
        notice.
        """
        return self.channel == EMAIL and self.audience == ACCOUNTS

    @property
    def reached_all_in_time(self) -> bool:
        """Whether all emails were accepted, by the deadline if there is one."""
        return self.accepted in WHOLE_LISTS

    @property
    def reached_all(self) -> bool:
        """Whether all emails were accepted, late or in time."""
        return self.reached in WHOLE_LISTS

    def is_enough(self, percent: int) -> bool:
        """Return whether at least `percent` of the emails were accepted in time."""
        return self.accepted == ENOUGH or self.least_percent >= percent

    @property
    def least_percent(self) -> int:
        """The lowest percentage that `accepted` could stand for.

        It's 0 only if no email was accepted.
        """
        if self.accepted.endswith("%"):
            return int(self.accepted.removesuffix("%"))
        if self.accepted == ALL:
            return 100
        # `enough` and `not_all` say nothing about the percentage, except that it isn't 0 if an
        # email was accepted
        return int(self.first is not None)


def read_result(field: str) -> RecordedResult:
    """Parse the result field of a `notice` line. The field must match RESULT_PATTERN.

    It starts with the basis and the channel, followed by facts: `seen:email,to=accounts,…`. The
    fields of RecordedResult say what the facts mean. The share of accepted emails is called
    `in_time` in the ledger if there's a deadline, and `accepted` otherwise. `left` means that some
    emails are unsent, and `rest` is the number of another line about the same missed recipients.

    Raises ValueError for an impossible date.
    """
    basis, _, facts = field.partition(":")
    channel, *pairs = facts.split(",")
    values = dict(pair.split("=") for pair in pairs)
    days = {}
    for name in ("by", "first", "last", "on"):
        days[name] = date.fromisoformat(values[name]) if name in values else None
    accepted = values.get("in_time") or values.get("accepted", "")
    return RecordedResult(
        cast("Basis", basis),  # the pattern of the field ensures this
        channel,
        audience=values.get("to", ""),
        deadline=days["by"],
        accepted=accepted,
        # omitted from the field if it equals `accepted`
        reached=values.get("reached", accepted),
        first=days["first"],
        last=days["last"],
        left="left" in values,
        on=days["on"],
        rest=int(values.get("rest", 0)),
    )


def share_of(people: int, total: int, enough: int) -> str:
    """Format a share for the ledger: a percentage, or a word for short lists.

    `enough` is the percentage that the company considers sufficient, by default 100.
    """
    percent = people * 100 // total
    if total >= MIN_PEOPLE_FOR_PERCENTS:  # the percentage doesn't reveal the number of people
        return f"{percent}%"
    if people == total:
        return ALL
    return ENOUGH if percent >= enough else NOT_ALL
