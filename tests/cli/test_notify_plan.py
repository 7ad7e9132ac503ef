"""What `notify plan` prints, line by line, and the same as JSON values. The whole command is tested in commands/."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from msgspec.structs import replace

from legalsite.cli import run
from legalsite.cli.notify_plan import due_as_json, due_lines, plan_as_json, plan_lines
from legalsite.cli.options import Invocation
from legalsite.commands.notify_plan import Emails, Plan
from legalsite.errors import Problem
from legalsite.ledger.given_notice import given_by_email
from legalsite.ledger.lines import LedgerEntry
from legalsite.mail.deliveries import LoadReport
from legalsite.model.email import Attachment, Campaign, EmailContent, Variant
from legalsite.model.notice import Ground, Notice, Reason
from legalsite.model.policy import Revision, RevisionId
from legalsite.notices.timing import NoticeTiming
from legalsite.site.ledger_on_disk import record_notice
from legalsite.site.load import Site

HERE = Invocation(None, quiet=False, verbose=False)
ON = date(2026, 3, 20)
OLD = Revision("terms", RevisionId(date(2025, 1, 1)), "Terms", date(2025, 1, 1), "terms/2025-01-01.md", "0" * 64, 1)
NEW = replace(OLD, revised=RevisionId(date(2026, 3, 2)), effective=date(2026, 4, 15), change="material")
CUSTOM = Reason((Ground("custom", channels=("site",)),))
ASKED = Reason((Ground("asked", channels=("email",)),))
NOTICE = Notice("terms", NEW, OLD, ("email", "site"), "any", date(2026, 3, 16), CUSTOM)
KEY = "terms@2026-03-02"
DUE = NoticeTiming(NOTICE, ON, False)
SENT = replace(DUE, gone=True, emailed=True, emails=given_by_email({"accepted": 10}))
CHECKPOINT = Attachment("CHECKPOINT", "text/plain", b"1")
ENGLISH = EmailContent("en", "Our Terms change", "Hello", "<p>Hello</p>", (CHECKPOINT,))
GERMAN = replace(ENGLISH, language="de", subject="Unsere Bedingungen")
VARIANTS = {
    content.language: Variant(content.language, content.subject, b"h" * 1000, b"b" * 29_400)
    for content in (ENGLISH, GERMAN)
}
NOTE = Problem("no-language", "one reader has no language", "", "list.csv", 3, severity="warning")


def planned(
    notice: Notice = NOTICE,
    counts: Mapping[str, int] = MappingProxyType({"pending": 3}),
    reason: str = "",
    **loaded: Any,
) -> Plan:
    campaign = Campaign((notice.key,), "accounts", VARIANTS, "c" * 64, "legal@b.test", "b.test", reason)
    emails = Emails((notice,), campaign, {"en": ENGLISH, "de": GERMAN}, (NOTE,))
    report = LoadReport(1, "d" * 64, **{"added": 3, "repeated": 0, "repeated_lines": (), "missing": 0, **loaded})
    return Plan(emails, report, dict(counts), {"en": 2, "de": 1}, (NOTE,), 0)


def test_a_notice_that_is_due_has_its_day_its_reason_and_the_next_command() -> None:
    assert list(due_lines([DUE], (), ON, HERE)) == [
        f"{KEY}: send by 2026-03-16 (4 days late), by email or on the site",
        "  a material change, applies from 2026-04-15 and replaces 2025-01-01",
        f"  because {CUSTOM}",
        f"  no email to account holders has been sent; next: legalsite notify plan {KEY} --to readers.csv",
    ]


@pytest.mark.parametrize(
    ("send_by", "late"), [(date(2026, 3, 19), " (1 day late)"), (ON, " (today)"), (date(2026, 3, 21), "")]
)
def test_how_late_a_notice_is(send_by: date, late: str) -> None:
    first, *_ = due_lines([replace(DUE, notice=replace(NOTICE, send_by=send_by))], (), ON, HERE)
    assert first == f"{KEY}: send by {send_by}{late}, by email or on the site"


def test_a_notice_without_email_and_one_that_ends_the_policy() -> None:
    ended = replace(NOTICE, channels=("site",), revision=replace(NEW, withdrawn=True))
    lines = list(due_lines([replace(DUE, notice=ended)], (), ON, HERE))
    assert lines[1] == "  ends the policy on 2026-04-15, after 2025-01-01"
    assert lines[-1] == f"  no email is required; to send one: legalsite notify plan {KEY} --to readers.csv"


def test_a_notice_of_a_text_that_brings_a_policy_back() -> None:
    lines = list(due_lines([replace(DUE, notice=replace(NOTICE, again=True))], (), ON, HERE))
    after = "after the end of the policy; the last text was 2025-01-01"
    assert lines[1] == f"  a material change, applies from 2026-04-15, {after}"


def test_a_notice_that_was_sent_is_not_late_and_can_be_sent_to_others() -> None:
    lines = list(due_lines([SENT], ["terms"], ON, HERE))
    assert lines[0] == f"{KEY}: send by 2026-03-16, by email or on the site"
    assert lines[3:] == [
        "  accepted in time for 10 of 10 account holders",
        "No other notice is due for terms on 2026-03-20.",
        f"To plan a further list of the same notice: legalsite notify plan {KEY} --to readers.csv",
    ]


def test_a_notice_that_the_site_shows_is_not_late() -> None:
    shown = NoticeTiming(NOTICE, NEW.revised.day, True, shown=True, given=(("site", NEW.revised.day),))
    lines = list(due_lines([shown], (), ON, HERE))
    assert lines[0] == f"{KEY}: send by 2026-03-16, by email or on the site"
    assert lines[3:] == [
        "  a site that was built since 2026-03-02 shows it, and the text may apply from 2026-03-02",
        f"  no email is required; to send one: legalsite notify plan {KEY} --to readers.csv",
    ]
    assert due_as_json(shown, ON)["overdue"] is False


@pytest.mark.parametrize(
    ("counts", "step"),
    [({"accepted": 9, "left": 1}, f"send {KEY}"), ({"accepted": 9, "refused": 1}, f"status {KEY} --unreached")],
)
def test_a_notice_that_not_all_have_says_how_to_go_on(counts: dict[str, int], step: str) -> None:
    lines = list(due_lines([replace(DUE, emails=given_by_email(counts))], (), ON, HERE))
    assert lines[3].startswith("  accepted in time for 9 of 10 account holders; 1 ")
    assert lines[4:] == [f"  next: legalsite notify {step}"]


def test_nothing_is_due() -> None:
    assert list(due_lines([], (), ON, HERE)) == ["No notice is due on 2026-03-20."]


def test_a_due_notice_as_json() -> None:
    values = due_as_json(SENT, ON)
    in_words = "accepted in time for 10 of 10 account holders"
    assert values["emails"] == {"of": 10, "counts": {"accepted": 10}, "in_words": in_words}
    assert (values["notice"], values["previous"], values["send_by"]) == (KEY, "2025-01-01", "2026-03-16")
    assert (values["overdue"], values["days"], values["channels"]) == (False, 30, ["email", "site"])
    assert (due_as_json(DUE, ON)["emails"], due_as_json(DUE, ON)["overdue"]) == (None, True)


def test_a_plan_counts_its_emails_and_ends_with_the_commands_to_paste() -> None:
    assert list(plan_lines(planned(), ["terms"], HERE, ON, rate=20)) == [
        f"{KEY}: 3 emails to accounts (1 in de, 2 in en)",
        "  en: Our Terms change",
        "      30 kB, attached: CHECKPOINT",
        "  de: Unsere Bedingungen",
        "      30 kB, attached: CHECKPOINT",
        f"  send by 2026-03-16, which is past: {CUSTOM}",
        "  from legal@b.test; 1 minute at 20 emails per second",
        "digest: dddddddddddd",
        "Look at the emails first, then send them:",
        "  legalsite notify preview terms",
        "  legalsite notify send terms --confirm dddddddddddd",
    ]


def test_a_plan_tells_what_was_tried_what_is_new_repeated_and_no_longer_listed() -> None:
    counts = {"accepted": 90_000, "pending": 910_000}
    again = planned(counts=counts, added=5, repeated=7, repeated_lines=(3, 4, 9, 10, 11, 12, 13), missing=1)
    assert list(plan_lines(again, ["terms"], HERE, ON, rate=20))[1:5] == [
        "  910,000 left to send; 90,000 accepted",
        "  a further list of the same notice: 5 new addresses",
        "  7 lines with an address that is listed before, ignored: 3, 4, 9, 10, 11, …",
        "  1 pending address no longer listed: --drop-missing cancels these emails",
    ]
    assert "  from legal@b.test; 13 hours at 20 emails per second" in plan_lines(again, ["terms"], HERE, ON, rate=20)
    *_, last = plan_lines(planned(counts={"accepted": 3}), ["terms"], HERE, ON, rate=20)
    assert last == "digest: dddddddddddd"
    dropped = plan_lines(planned(added=0, dropped=2), ["terms"], HERE, ON, rate=20)
    assert "  2 pending emails cancelled: the addresses are no longer listed" in dropped


def test_one_name_sends_an_email_about_several_policies() -> None:
    *_, preview, send = plan_lines(planned(), ["privacy", "terms"], HERE, ON, rate=20)
    assert preview == "  legalsite notify preview privacy terms"
    assert send == "  legalsite notify send terms --confirm dddddddddddd"


def test_no_digest_is_printed_where_there_is_none(
    bilingual_site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772712000")  # 2026-03-05
    (bilingual_site.root / "list.csv").write_text("email\nada@b.test\n")
    listed = ("--to", str(bilingual_site.root / "list.csv"))
    for arguments in (("rules", *listed), ("terms",)):
        status = run(["notify", "plan", *arguments, "--digest", "--root", str(bilingual_site.root)])
        said = capsys.readouterr()
        assert (status, said.out) == (1, "")
        assert "error[no-digest]" in said.err
    assert run(["notify", "plan", "rules", "terms", *listed, "--root", str(bilingual_site.root)]) == 0
    said = capsys.readouterr()
    assert "no notice is left to send for rules, so the email is not about it" in said.err
    assert "legalsite notify send terms --confirm" in said.out


def test_a_list_for_a_notice_that_was_sent_plans_nothing_and_says_so(
    bilingual_site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = bilingual_site.root
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772712000")  # 2026-03-05
    monkeypatch.chdir(root)
    (root / "list.csv").write_text("email\nada@b.test\n")
    line = LedgerEntry("notice", "0" * 64, "", "terms", NEW.revised, given_by_email({"accepted": 10}))
    record_notice(root, [line], datetime(2026, 3, 4, tzinfo=UTC))
    plan = ("notify", "plan", "terms", "--to", "list.csv")
    assert run([*plan, "--audience", "subscribers"]) == 0
    said = capsys.readouterr()
    assert said.err == "no email was planned: no notice is left to send for terms\n"
    assert f"legalsite notify plan {KEY} --to list.csv --audience subscribers\n" in said.out
    assert run([*plan, "--format", "json"]) == 0
    assert "no email was planned" in capsys.readouterr().err
    assert run([*plan, "--digest"]) == 1
    assert "error[no-digest]: no notice is left to send for terms" in capsys.readouterr().err


def test_a_notice_that_nothing_requires_has_no_last_day() -> None:
    lines = list(plan_lines(planned(replace(NOTICE, reason=ASKED)), ["terms"], HERE, ON, rate=20))
    assert f"  {ASKED}" in lines
    assert not [line for line in lines if "send by" in line]


def test_a_correction_keeps_its_reason_in_the_commands_to_paste() -> None:
    *_, preview, send = plan_lines(
        planned(replace(NOTICE, correction=1, correction_reason="wrong day")),
        ["terms"],
        HERE._replace(given_root=Path("my site")),
        ON,
        rate=20,
    )
    assert preview == "  legalsite notify preview terms --correction 'wrong day' --root 'my site'"
    assert send == "  legalsite notify send terms --confirm dddddddddddd --root 'my site'"


def test_a_plan_as_json() -> None:
    values = plan_as_json(planned(), ON)
    assert (values["emails"], values["left"], values["from"], values["digest"]) == (3, 3, "legal@b.test", "d" * 64)
    assert {language: known["emails"] for language, known in values["languages"].items()} == {"en": 2, "de": 1}
    assert values["notices"][0]["send_by"] == "2026-03-16"
    assert values["notes"] == [
        {"rule": "no-language", "severity": "warning", "place": "list.csv:3", "message": "one reader has no language"}
    ]
