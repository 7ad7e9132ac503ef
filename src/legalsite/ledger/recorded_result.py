"""The result of a notice, as its line in the ledger says. `seen` is what the program saw, `stated`
what a person says:

- emails: seen:email,to=accounts,by=2026-03-15,in_time=98%,first=2026-03-02,last=2026-03-09
- emails to subscribers, and a reminder: seen:email,to=subscribers,accepted=98%
- another channel: stated:in_product,on=2026-03-02, or seen:site,on=2026-03-02
- people whom line 7 counts as missed: stated:letter,on=2026-04-02,rest=7
- nothing more is done for them, or for the whole notice: stated:nothing,rest=7, or stated:nothing

The line is public, so it has no counts: shares are rounded down to whole percents, and of short
lists, it only says `all`, `enough`, or `not_all`.
"""

from datetime import date
from typing import Literal, cast

from msgspec import Struct

from legalsite.model.notice import RECORDABLE_CHANNELS

Basis = Literal["seen", "stated"]
EMAIL, REMINDER, PAGE, NOTHING = "email", "reminder", "page", "nothing"
ACCOUNTS, SUBSCRIBERS = "accounts", "subscribers"
ALL, ENOUGH, NOT_ALL = "all", "enough", "not_all"
WHOLE_LISTS = (ALL, "100%")  # the shares that mean everyone
MIN_PEOPLE_FOR_PERCENTS = 100  # the percentage of a shorter list could tell how many people it has

# Parts of RESULT_PATTERN.
NUMBER = r"[1-9][0-9]{0,8}"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
SHARE = rf"(?:100%|[1-9]?[0-9]%|{ALL}|{ENOUGH}|{NOT_ALL})"
IN_TIME = rf"{EMAIL},to={ACCOUNTS},by={DATE},in_time={SHARE}(?:,reached={SHARE})?"
WITHOUT_DEADLINE = (
    rf"(?:{EMAIL},to={SUBSCRIBERS}|{REMINDER},to=(?:{ACCOUNTS}|{SUBSCRIBERS})),accepted={SHARE}"
)
DAYS_AND_REST = rf"(?:,first={DATE},last={DATE})?(?:,left=yes)?(?:,rest={NUMBER})?"
RESULT_PATTERN = (
    rf"seen:(?:{IN_TIME}|{WITHOUT_DEADLINE}){DAYS_AND_REST}"
    rf"|seen:(?:site|{PAGE}),on={DATE}"
    rf"|stated:(?:{'|'.join(RECORDABLE_CHANNELS)}),on={DATE}(?:,rest={NUMBER})?"
    rf"|stated:{NOTHING}(?:,rest={NUMBER})?"
)


class RecordedResult(Struct, frozen=True):
    """The result of a notice. As a string, it is the field of the ledger's line."""

    basis: Basis
    channel: str  # a channel; `reminder` for emails that remind; `nothing` if nothing more is done
    audience: str = ""  # accounts or subscribers; empty for other channels than email
    deadline: date | None = None  # by which emails are judged; None if they have none
    accepted: str = ""  # the share of people whose email was accepted, by the deadline if any
    reached: str = ""  # the share of people who have an email, late or in time
    first: date | None = None  # when the first and the last email were accepted; None if none was
    last: date | None = None
    left: bool = False  # whether emails were left to send
    on: date | None = None  # when the notice was given through another channel
    rest: int = 0  # the line whose missed people this is about, or whose answer covers them; or 0

    def __str__(self) -> str:
        """Return the field of the ledger's line: the module's docstring has examples."""
        facts: dict[str, object] = {"to": self.audience, "by": self.deadline}
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
        """Whether it is about emails; otherwise, about another channel or an answer."""
        return bool(self.audience)

    @property
    def subject(self) -> tuple[object, ...]:
        """What emails are about, apart from their notice. Newer lines replace those with the same
        subject."""
        return self.channel, self.audience, self.deadline

    @property
    def is_answer(self) -> bool:
        """Whether it says what was done for people whom the notice didn't reach."""
        return not self.is_emails and bool(self.rest or self.channel == NOTHING)

    @property
    def is_notice_to_accounts(self) -> bool:
        """Whether it is about the emails that meet requirements."""
        return self.channel == EMAIL and self.audience == ACCOUNTS

    @property
    def reached_all_in_time(self) -> bool:
        """Whether the emails to everyone were accepted, by the deadline if there is one."""
        return self.accepted in WHOLE_LISTS

    @property
    def reached_all(self) -> bool:
        """Whether everyone has an email, late or in time."""
        return self.reached in WHOLE_LISTS

    def is_enough(self, percent: int) -> bool:
        """Return whether the emails to this share of people, or more, were accepted in time."""
        return self.accepted == ENOUGH or self.least_percent >= percent

    @property
    def least_percent(self) -> int:
        """The lowest percentage that `accepted` can stand for; 0 only if no email was accepted."""
        if self.accepted.endswith("%"):
            return int(self.accepted.removesuffix("%"))
        if self.accepted == ALL:
            return 100
        return int(self.first is not None)


def read_result(field: str) -> RecordedResult:
    """Return the result in the field of a `notice` line, which matches RESULT_PATTERN.

    Raises ValueError for a date that doesn't exist.
    """
    # seen:email,to=accounts,by=2026-03-15,in_time=98%,first=2026-03-02,last=2026-03-09
    basis, _, rest = field.partition(":")
    channel, *pairs = rest.split(",")
    values = dict(pair.split("=") for pair in pairs)
    days = {}
    for name in ("by", "first", "last", "on"):
        days[name] = date.fromisoformat(values[name]) if name in values else None
    accepted = values.get("in_time") or values.get("accepted", "")
    return RecordedResult(
        cast("Basis", basis),  # as the pattern ensures
        channel,
        audience=values.get("to", ""),
        deadline=days["by"],
        accepted=accepted,
        reached=values.get("reached", accepted),
        first=days["first"],
        last=days["last"],
        left="left" in values,
        on=days["on"],
        rest=int(values.get("rest", 0)),
    )


def share_of(people: int, total: int, enough: int) -> str:
    """Return the share of people in the words of a line: percents, or a word for a short list.

    `enough` is the percentage that the company set as enough; 100 without such a setting.
    """
    percent = people * 100 // total
    if total >= MIN_PEOPLE_FOR_PERCENTS:
        return f"{percent}%"
    if people == total:
        return ALL
    return ENOUGH if percent >= enough else NOT_ALL
