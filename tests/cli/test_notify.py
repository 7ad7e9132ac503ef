"""What `notify` prints, line by line, and the same as JSON values. The whole command is tested in commands/."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.cli.notify import (
    SHOWN,
    campaign_as_json,
    campaign_lines,
    due_as_json,
    due_lines,
    left_lines,
    next_command,
    status_as_json,
    status_lines,
)
from legalsite.commands.notify import DueNotice
from legalsite.commands.notify_send import CampaignStatus
from legalsite.errors import Problem
from legalsite.ledger.lines import LedgerLine
from legalsite.mail.deliveries import Delivery
from legalsite.model.email import Attachment, Campaign, Email, EmailContent, Recipient, Sender
from legalsite.model.notice import Ground, Notice, Reason
from legalsite.model.policy import Revision
from legalsite.model.revision_id import RevisionId

ON = date(2026, 3, 20)
OLD = Revision("terms", RevisionId(date(2025, 1, 1)), "Terms", date(2025, 1, 1), "terms/2025-01-01.md", "0" * 64, 1)
NEW = replace(OLD, revised=RevisionId(date(2026, 3, 2)), effective=date(2026, 4, 15), change="material")
CUSTOM = Reason((Ground("custom", channels=("site",)),))
ASKED = Reason((Ground("asked", channels=("email",)),))
NOTICE = Notice("terms", NEW, OLD, ("email", "site"), "any", date(2026, 3, 16), CUSTOM)
KEY = "terms@2026-03-02"
SENT = LedgerLine(7, datetime(2026, 3, 10, 9, tzinfo=UTC), "notice", "terms", NEW.revised, "0" * 64, "", "0" * 64, "")
ENGLISH = EmailContent(
    "en", "Our Terms change", "Hello", "<p>Hello</p>", (Attachment("CHECKPOINT", "text/plain", b"1"),)
)
GERMAN = replace(ENGLISH, language="de", subject="Unsere Bedingungen")


def campaign(notice: Notice = NOTICE, *contents: EmailContent) -> Campaign:
    emails = tuple(
        Email(notice.key, Recipient(f"reader{number}@b.test"), content, f"<{number}@b.test>")
        for number, content in enumerate(contents or (ENGLISH, ENGLISH, GERMAN))
    )
    note = Problem("no-language", "one reader has no language", "", "list.csv", 3, severity="warning")
    return Campaign(notice, emails, Sender("A site <legal@b.test>"), "d" * 64, (note,))


def test_a_notice_that_is_due_has_its_day_its_reason_and_the_next_command() -> None:
    assert list(due_lines([DueNotice(NOTICE, None)], None, ON)) == [
        f"{KEY}: send by 2026-03-16 (4 days late), by email or on the site",
        "  a material change, applies from 2026-04-15 and replaces 2025-01-01",
        f"  because {CUSTOM}",
        f"  no email has been sent; next: legalsite notify plan {KEY} --to FILE.csv",
    ]


@pytest.mark.parametrize(
    ("send_by", "late"), [(date(2026, 3, 19), " (1 day late)"), (ON, " (today)"), (date(2026, 3, 21), "")]
)
def test_how_late_a_notice_is(send_by: date, late: str) -> None:
    first, *_ = due_lines([DueNotice(replace(NOTICE, send_by=send_by), None)], None, ON)
    assert first == f"{KEY}: send by {send_by}{late}, by email or on the site"


def test_a_notice_without_email_and_one_that_ends_the_policy() -> None:
    ended = replace(NOTICE, channels=("site",), revision=replace(NEW, withdrawn=True))
    lines = list(due_lines([DueNotice(ended, None)], None, ON))
    assert lines[1].startswith("  ends the policy, applies from 2026-04-15")
    assert lines[-1] == f"  no email is required; to send one: legalsite notify plan {KEY} --to FILE.csv"


def test_a_notice_that_was_sent_is_not_late_and_can_be_sent_to_others() -> None:
    lines = list(due_lines([DueNotice(NOTICE, SENT)], "terms", ON))
    assert lines[0] == f"{KEY}: send by 2026-03-16, by email or on the site"
    assert lines[3:] == [
        "  sent, recorded on 2026-03-10 (line 7 of the ledger)",
        "No other notice is due for terms on 2026-03-20.",
        f"To send it to readers who were not on the list: legalsite notify send {KEY} --to FILE.csv",
    ]


def test_nothing_is_due() -> None:
    assert list(due_lines([], None, ON)) == ["No notice is due on 2026-03-20."]


def test_a_due_notice_as_json() -> None:
    values = due_as_json(DueNotice(NOTICE, SENT), ON)
    assert values["sent"] == {"line": 7, "time": "2026-03-10T09:00:00Z"}
    assert (values["notice"], values["previous"], values["send_by"]) == (KEY, "2025-01-01", "2026-03-16")
    assert (values["overdue"], values["days"], values["channels"]) == (True, 30, ["email", "site"])
    assert due_as_json(DueNotice(NOTICE, None), ON)["sent"] is None


def test_a_campaign_counts_its_emails_and_ends_with_the_commands_to_paste() -> None:
    lines = list(campaign_lines(campaign(), "terms", Path("a list.csv"), None, ON, left=3))
    assert lines == [
        f"{KEY}: 3 emails (2 in en, 1 in de)",
        "  en: Our Terms change",
        "      attached: CHECKPOINT (1 bytes)",
        "  de: Unsere Bedingungen",
        "      attached: CHECKPOINT (1 bytes)",
        f"  send by 2026-03-16, which is past: {CUSTOM}",
        "  from A site <legal@b.test>",
        f"digest: {'d' * 64}",
        "Look at the emails first, then send them:",
        "  legalsite notify preview terms --to 'a list.csv'",
        f"  legalsite notify send terms --to 'a list.csv' --confirm {'d' * 64}",
    ]


def test_emails_that_were_tried_are_counted_and_nothing_is_left_to_paste() -> None:
    some = list(campaign_lines(campaign(), "terms", Path("l.csv"), None, ON, left=1))
    assert some[1] == "  1 of them left to send: 2 tried before, which are not sent again"
    none = list(campaign_lines(campaign(), "terms", Path("l.csv"), None, ON, left=0))
    assert none[1] == "  none of them left to send: 3 tried before, which are not sent again"
    assert none[-1] == f"digest: {'d' * 64}"


def test_a_notice_that_nothing_requires_has_no_last_day() -> None:
    lines = list(campaign_lines(campaign(replace(NOTICE, reason=ASKED)), "terms", None, None, ON, left=3))
    assert f"  {ASKED}" in lines
    assert not [line for line in lines if "send by" in line]


def test_a_correction_keeps_its_number_in_every_command() -> None:
    correction = campaign(replace(NOTICE, correction=2))
    *_, preview, send = campaign_lines(correction, "terms", Path("l.csv"), Path("my site"), ON, left=3)
    assert preview == "  legalsite notify preview terms --to l.csv --correction 2 --root 'my site'"
    assert send.endswith(f" --correction 2 --confirm {'d' * 64} --root 'my site'")
    assert list(left_lines(1, correction, "terms", Path("l.csv"), None)) == [
        "1 email left: run the same command again later.",
        f"  legalsite notify send terms --to l.csv --correction 2 --confirm {'d' * 64}",
    ]


def test_a_campaign_as_json() -> None:
    values = campaign_as_json(campaign(), 2, ON)
    assert (values["emails"], values["left"], values["from"]) == (3, 2, "A site <legal@b.test>")
    assert {language: known["emails"] for language, known in values["languages"].items()} == {"en": 2, "de": 1}
    assert values["languages"]["de"]["sha256"] == GERMAN.sha256
    assert values["notes"] == [
        {"rule": "no-language", "severity": "warning", "place": "list.csv:3", "message": "one reader has no language"}
    ]


def delivery(number: int, state: str) -> Delivery:
    return Delivery(f"reader{number}@b.test", state, 550, "5.1.1 unknown user", "2026-03-20T09:00:00Z")  # type: ignore[arg-type]  # words of a case


def test_the_status_lists_what_was_tried_and_not_accepted() -> None:
    deliveries = (delivery(1, "refused"), delivery(2, "pending"), delivery(3, "leased"))
    result = CampaignStatus(KEY, {"refused": 1, "accepted": 1200}, deliveries)
    assert list(status_lines(result)) == [
        f"{KEY}: 1,200 accepted, 1 refused",
        "  refused: reader1@b.test (5.1.1 unknown user)",
    ]
    assert list(status_lines(CampaignStatus(KEY, {}, ()))) == [f"{KEY}: no email has been sent"]


def test_a_long_status_is_cut_but_json_has_all_of_it() -> None:
    deliveries = tuple(delivery(number, "unknown") for number in range(SHOWN + 5))
    result = CampaignStatus(KEY, {"unknown": SHOWN + 5}, deliveries)
    lines = list(status_lines(result))
    assert len(lines) == 1 + SHOWN + 1
    assert lines[-1] == "  and 5 more; --format json lists all of them"
    values = status_as_json(result)
    assert (values["notice"], values["counts"], len(values["open"])) == (KEY, {"unknown": SHOWN + 5}, SHOWN + 5)
    assert values["open"][0]["reply"] == "5.1.1 unknown user"


def test_a_command_to_paste_is_quoted_for_a_shell() -> None:
    line = next_command("send", "terms", Path("Bob's list.csv"), None, "--confirm", "abc")
    assert line == """legalsite notify send terms --to 'Bob'"'"'s list.csv' --confirm abc"""
