"""What `notify plan` prints about emails that were sent, and about many of them; the rest is in cases/."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from legalsite.cli import run
from legalsite.cli.notify_plan import due_as_json, due_lines, plan_lines
from legalsite.cli.options import Invocation
from legalsite.commands.notify_plan import Emails, Plan
from legalsite.ledger.given_notice import given_by_email
from legalsite.ledger.lines import LedgerEntry
from legalsite.mail.deliveries import LoadReport
from legalsite.model.email import Campaign
from legalsite.model.notice import Ground, Notice
from legalsite.model.policy import Revision, RevisionId
from legalsite.notices.timing import NoticeTiming
from legalsite.site.ledger_on_disk import record_notice
from legalsite.site.load import Site

HERE = Invocation(None, quiet=False, verbose=False)
ON = date(2026, 3, 20)
OLD = Revision("terms", RevisionId(date(2025, 1, 1)), "Terms", date(2025, 1, 1), "terms/2025-01-01.md", "0" * 64, 1)
NEW = replace(OLD, revised=RevisionId(date(2026, 3, 2)), effective=date(2026, 4, 15), change="material")
CUSTOM = (Ground("custom", channels=("site",)),)
NOTICE = Notice("terms", NEW, OLD, ("email", "site"), "any", date(2026, 3, 16), CUSTOM)
KEY = "terms@2026-03-02"
DUE = NoticeTiming(NOTICE, ON, False)


def test_a_notice_that_was_sent_is_not_late_and_can_be_sent_to_others() -> None:
    sent = replace(DUE, gone=True, emailed=True, emails=given_by_email({"accepted": 10}))
    lines = list(due_lines([sent], ["terms"], ON, HERE))
    assert lines[0] == f"{KEY}: send by 2026-03-16, by email or on the site"
    assert lines[3:] == [
        "  accepted in time for 10 of 10 account holders",
        "No other notice is due for terms on 2026-03-20.",
        f"To plan a further list of the same notice: legalsite notify plan {KEY} --to readers.csv",
    ]
    in_words = "accepted in time for 10 of 10 account holders"
    assert due_as_json(sent, ON)["emails"] == {"of": 10, "counts": {"accepted": 10}, "in_words": in_words}


@pytest.mark.parametrize(
    ("counts", "step"),
    [({"accepted": 9, "left": 1}, f"send {KEY}"), ({"accepted": 9, "refused": 1}, f"status {KEY} --unreached")],
)
def test_a_notice_that_not_all_have_says_how_to_go_on(counts: dict[str, int], step: str) -> None:
    lines = list(due_lines([replace(DUE, emails=given_by_email(counts))], (), ON, HERE))
    assert lines[3].startswith("  accepted in time for 9 of 10 account holders; 1 ")
    assert lines[4:] == [f"  next: legalsite notify {step}"]


def test_a_plan_tells_what_was_tried_and_what_is_left() -> None:
    emails = Emails((NOTICE,), Campaign((KEY,), "accounts", {}, "c" * 64, "legal@b.test", "b.test"), {}, ())
    loaded = LoadReport(1, "d" * 64, added=5, repeated=7, missing=0)
    planned = Plan(emails, loaded, {"accepted": 90_000, "pending": 910_000}, {"en": 1_000_000}, (), 0)
    lines = list(plan_lines(planned, ["terms"], HERE, ON))
    assert lines[1:6] == [
        "  910,000 left to send; 90,000 accepted",
        "  a further list of the same notice: 5 new addresses",
        "  7 lines with an address that is listed before, ignored",
        f"  send by 2026-03-16, which is past: {NOTICE.reason}",
        "  from legal@b.test",
    ]
    *_, last = plan_lines(replace(planned, counts={"accepted": 3}), ["terms"], HERE, ON)
    assert last == "digest: dddddddddddd"


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
    assert f"legalsite notify plan {KEY} --to readers.csv\n" in said.out
