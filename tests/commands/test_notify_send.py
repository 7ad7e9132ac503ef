"""Emails go to a real relay once each, what became of them is kept, and only what was confirmed is sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.notify import newest_notice
from legalsite.commands.notify_prepare import RecipientList, prepare
from legalsite.commands.notify_send import (
    SendingProgress,
    campaign_status,
    campaign_statuses,
    emails_left,
    record,
    send_emails,
    verify_confirmation,
)
from legalsite.commands.publish import publish
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.email import Campaign, Recipient
from legalsite.site.load import Site, load

CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\n\n[notice]\nsender = "Harbour <legal@legal.test>"\n'
TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nWe keep it for {} days.\n"
KEY = "terms@2026-03-02"


def now() -> datetime:
    return datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    for day, days in (("2025-01-01", 30), ("2026-03-02", 14)):
        (tmp_path / "content/terms.md").write_text(TEXT.format(day, days))
        publish(tmp_path, (), now=datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC))
    return load(tmp_path)


@pytest.fixture
def campaign(site: Site) -> Campaign:
    notice = newest_notice(site, "terms", date(2026, 3, 5))
    assert notice is not None
    recipients = RecipientList(tuple(Recipient(f"{name}@b.test") for name in ("ada", "bob", "cleo")))
    return prepare(site, notice, recipients, date(2026, 3, 5))


@pytest.fixture
def send(site: Site, campaign: Campaign, relay) -> Callable[[], list[SendingProgress]]:  # type: ignore[no-untyped-def]  # of mail_servers
    url = f"smtp://127.0.0.1:{relay.port}"
    return lambda: list(send_emails(site, campaign, smtp_url=url, database="", now=now))


def counts(site: Site) -> dict[str, int]:
    return dict(campaign_status(site.root, KEY, database="", now=now).counts)


def test_each_is_sent_once(site: Site, campaign: Campaign, post, send) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    assert emails_left(site.root, campaign, database="", now=now) == 3
    assert [(step.done, step.left) for step in send()] == [(0, 3), (1, 2), (2, 1), (3, 0)]
    assert post.addresses == ["ada@b.test", "bob@b.test", "cleo@b.test"]
    assert counts(site) == {"accepted": 3}
    assert [(step.total, step.left) for step in send()] == [(0, 0)]
    assert len(post.taken) == 3
    assert emails_left(site.root, campaign, database="", now=now) == 0


def test_what_the_relay_put_off_is_left_and_what_it_refused_is_not(site: Site, post, send) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    answers = {"ada@b.test": "550 unknown", "bob@b.test": "450 later"}
    post.rcpt = lambda address: answers.get(address, "250 ok")
    assert send()[-1].left == 1
    assert counts(site) == {"refused": 1, "deferred": 1, "accepted": 1}
    (status,) = campaign_statuses(site.root, "terms", database="", now=now)
    assert (status.notice, status.all_accepted) == (KEY, False)
    assert len(status.not_accepted) == 2
    post.rcpt = lambda _: "250 ok"
    assert send()[-1] == SendingProgress(1, 1, 0)
    assert post.addresses == ["bob@b.test", "cleo@b.test"]


def test_asking_makes_no_database(site: Site, campaign: Campaign) -> None:
    before = set(site.root.iterdir())
    assert counts(site) == {}
    assert campaign_statuses(site.root, "terms", database="", now=now) == []
    assert emails_left(site.root, campaign, database="", now=now) == 3
    assert set(site.root.iterdir()) == before


def test_a_notice_is_recorded_once_and_without_an_address(site: Site, campaign: Campaign, send) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    send()
    status = campaign_status(site.root, KEY, database="", now=now)
    line = record(site, campaign, status, database="", now=now)
    assert " notice terms 2026-03-02 sha256:" in line
    assert record(site, campaign, status, database="", now=now) == ""
    ledger = (site.root / "content/LEDGER").read_text()
    assert (ledger.count(" notice "), "b.test" in ledger) == (1, False)


def test_only_what_was_confirmed_is_sent(campaign: Campaign) -> None:
    verify_confirmation(campaign, campaign.digest)
    harmless = replace(campaign, notes=(Problem("objection-language", "one language", severity="info"),))
    verify_confirmation(harmless, campaign.digest)
    blocked = replace(campaign, notes=(Problem("no-sender", "there is no sender", severity="warning"),))
    with pytest.raises(ProblemsFound) as raised:
        verify_confirmation(blocked, "0" * 64)
    assert [(problem.rule, problem.severity) for problem in raised.value.problems] == [
        ("other-digest", "error"), ("no-sender", "error")
    ]  # fmt: skip


def test_a_relay_that_is_away_leaves_everything_for_the_next_run(site: Site, campaign: Campaign) -> None:
    with pytest.raises(ProblemsFound, match=r"error\[relay-away\]") as raised:
        list(send_emails(site, campaign, smtp_url="smtp://127.0.0.1:1", database="", now=now))
    assert raised.value.status == 2
    assert emails_left(site.root, campaign, database="", now=now) == 3
