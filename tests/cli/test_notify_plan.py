"""Cases of `notify plan`; large numbers."""

from datetime import date
from itertools import islice
from types import SimpleNamespace

from cli.command_lines import cases
from legalsite.cli.notify_plan import plan_lines
from legalsite.commands.notify_plan import Plan
from legalsite.mail.mailing_plan import LoadReport
from legalsite.model.email import Mailing, MailingContent
from legalsite.model.notice_key import NoticeKey

test_case = cases(
    "notify-agreed",
    "notify-companies",
    "notify-plan",
    "notify-plan-lists",
    "notify-several-policies",
    "notify-without-a-promise",
)


def test_a_plan_groups_the_digits_of_large_numbers() -> None:
    mailing = Mailing(
        (NoticeKey.parse("terms@2026-03-02"),), "accounts", "c" * 64, "legal@b.test", "b.test"
    )
    loaded = LoadReport(1, "d" * 64, added=0, repeated=0, missing=0, incomplete=0)
    counts = {"accepted": 90_000, "pending": 910_000}
    emails = SimpleNamespace(
        mailing=mailing, notices=(), languages=(), later_times=[], content=MailingContent()
    )
    planned = Plan(emails, loaded, counts, {"en": 1_000_000}, (), 0)
    lines = plan_lines(planned, date(2026, 3, 20), 10, verbose=False)
    assert list(islice(lines, 2)) == [
        "terms@2026-03-02: 1,000,000 emails to accounts (1,000,000 in en)",
        "  910,000 left to send; 90,000 accepted",
    ]
