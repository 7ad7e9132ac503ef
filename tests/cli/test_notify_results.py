"""What `notify reconcile` and `bounces` print."""

import pytest

from cli.command_lines import cases, lines_of
from legalsite.cli import run
from legalsite.cli.notify_results import bounce_lines, reconciled_lines
from legalsite.cli.options import Invocation
from legalsite.commands.delivery_reports import BounceCounts
from legalsite.notices.bounces import LoggedEmail, MailLog
from legalsite.site.load import Site

test_case = cases(
    "notify-bounces", "notify-by-email-later", "notify-not-by-email", "notify-skipped-rows"
)

HERE = Invocation(None, quiet=False, verbose=False)


def log(unknown: int, accepted: int, bounced: int = 0) -> MailLog:
    emails = {
        str(number): LoggedEmail("", failure="" if number < accepted else "5.1.1")
        for number in range(unknown)
    }
    return MailLog(list(emails), dict(list(emails.items())[: accepted + bounced]))


def test_what_is_settled_and_what_is_left() -> None:
    assert lines_of(reconciled_lines(log(1, 1), "", HERE)) == [
        "1 email in an unknown state: 1 accepted by the mail server, 0 bounced, 0 still unknown"
    ]
    assert lines_of(reconciled_lines(log(1200, 900, 100), "terms", HERE)) == [
        "1,200 emails in an unknown state: 900 accepted by the mail server, 100 bounced, 200 still unknown",
        "If the logs are complete, the mail server never accepted these emails. To send them again:",
        "  legalsite notify reconcile terms --resend-unknown",
    ]


def test_what_a_mailbox_says() -> None:
    assert lines_of(bounce_lines(BounceCounts(messages=1, unrelated=1), HERE, "message")) == [
        "1 message: 0 emails bounced, 0 delayed, 0 already known, 1 not about our emails"
    ]
    assert lines_of(
        bounce_lines(
            BounceCounts(9, bounced=3, suppressed=2, delayed=4, known=1, early=1), HERE, "message"
        )
    ) == [
        "9 messages: 3 emails bounced, 4 delayed, 1 already known, 0 not about our emails",
        "  2 addresses get no more emails",
        "  1 report about emails still being sent; read the mailbox again later",
        "To list the account holders who weren't reached:",
        "  legalsite notify status --unreached",
    ]


@pytest.mark.parametrize(("pipeline", "terminal", "person"), [
    ("", True, "bob@b.test"), ("", False, "*"), ("true", True, "*"),
])  # fmt: skip
def test_what_cannot_be_read_is_listed(
    pipeline: str, terminal: bool, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", pipeline)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    counts = BounceCounts(
        3, answers=1, unread=[("bob@b.test", "Mail", "box: 1.mx"), ("", "Re: Mail", "box: 2.mx")]
    )
    assert lines_of(bounce_lines(counts, HERE, "message"))[1:] == [
        "  1 reply from recipients or autoresponders, ignored",
        "  2 messages about our emails couldn't be parsed as delivery reports:",
        f"    {person}  'Mail'  box: 1.mx",
        "    erased  'Re: Mail'  box: 2.mx",
        "  Read them. List bounces in a file, like `ada@example.com,bounced,5.1.1` under `address,event,status`:",
        "    legalsite notify bounces FILE",
    ]


def test_who_is_not_suppressed_is_named(
    bilingual_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(
            [
                "notify",
                "unsuppress",
                "ada@b.test",
                "--reason",
                "Ada wrote",
                "--root",
                str(bilingual_site.root),
            ]
        )
        == 1
    )
    assert (
        "error[not-suppressed]: ada@b.test isn't on the suppression list" in capsys.readouterr().err
    )
