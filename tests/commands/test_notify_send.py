"""Emails go to a real relay once each, what became of them is kept, and only what was confirmed is sent."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from legalsite.commands.notify import newest_notice
from legalsite.commands.notify_evidence import record
from legalsite.commands.notify_plan import ListOptions, make_emails, plan
from legalsite.commands.notify_send import (
    CampaignStatus,
    SendingProgress,
    campaign_statuses,
    choose_campaign,
    open_deliveries,
    retry_refused,
    send,
)
from legalsite.commands.publish import publish
from legalsite.errors import ProblemsFound
from legalsite.model.email import Limits
from legalsite.site.load import Site, load

CONFIG = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\n\n[notice]\nsender = "Harbour <legal@legal.test>"\n'
TEXT = "---\ntitle: Terms\nrevised: {}\n---\n\nWe keep it for {} days.\n"
KEY = "terms@2026-03-02"
NO_LIMITS = Limits()
NAMES = ("ada", "bob", "cleo")


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
def planned(site: Site) -> Callable[..., CampaignStatus]:
    def planned(reason: str = "") -> CampaignStatus:
        notice = newest_notice(site, "terms", date(2026, 3, 5), correction=int(bool(reason)))
        assert notice is not None
        (site.root / "list.csv").write_text("".join(["email\n", *(f"{name}@b.test\n" for name in NAMES)]))
        emails = make_emails(site, [notice], date(2026, 3, 5), correction=reason)
        done = plan(site, emails, site.root / "list.csv", ListOptions(), database="", now=now)
        return choose_campaign(statuses(site), "terms", done.loaded.digest)

    return planned


@pytest.fixture
def sent(site: Site, planned: Callable[..., CampaignStatus], relay) -> Callable[..., list[SendingProgress]]:  # type: ignore[no-untyped-def]  # of mail_servers
    url = f"smtp://127.0.0.1:{relay.port}"

    def sent(limit: int | None = None, *, any_refusals: bool = False) -> list[SendingProgress]:
        limits = Limits(connections=1, any_refusals=any_refusals)
        return sending(site, planned(), url, limits, limit)

    return sent


def statuses(site: Site, name: str = "terms") -> list[CampaignStatus]:
    return campaign_statuses(site.root, name, database="", now=now, shown=None)


def sending(
    site: Site, status: CampaignStatus, url: str, limits: Limits = NO_LIMITS, limit: int | None = None
) -> list[SendingProgress]:
    with open_deliveries(site.root, "terms", database="", now=now) as deliveries:
        return list(send(deliveries, status.stored, smtp_url=url, limits=limits, limit=limit, now=now))


def recorded(site: Site, status: CampaignStatus) -> tuple[str, ...]:
    with open_deliveries(site.root, "terms", database="", now=now) as deliveries:
        return record(site, deliveries, status, now=now)


def counts(site: Site) -> dict[str, int]:
    return {} if not (status := campaign_statuses(site.root, KEY, database="", now=now)) else dict(status[0].counts)


def test_each_is_sent_once(site: Site, post, sent) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    steps = sent()
    assert (steps[0].total, steps[0].done, steps[-1].done) == (3, 0, 3)
    assert post.addresses == ["ada@b.test", "bob@b.test", "cleo@b.test"]
    assert counts(site) == {"accepted": 3}
    assert {(step.total, step.done) for step in sent()} == {(0, 0)}
    assert len(post.taken) == 3


def test_a_domain_beyond_ascii_is_written_in_ascii_wherever_a_relay_reads_it(site: Site, planned, post, relay) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    (site.root / "idn.csv").write_text("email,name\nada@häfen.test,Ada\n")
    (notice,) = [newest_notice(site, "terms", date(2026, 3, 5))]
    assert notice is not None
    emails = make_emails(site, [notice], date(2026, 3, 5))
    plan(site, emails, site.root / "idn.csv", ListOptions(), database="", now=now)
    chosen, url = choose_campaign(statuses(site), "terms"), f"smtp://127.0.0.1:{relay.port}"
    sending(site, chosen, url)
    assert post.addresses == ["ada@xn--hfen-loa.test"]
    assert post.messages()[0]["To"] == "Ada <ada@xn--hfen-loa.test>"


def test_a_run_with_a_limit_leaves_the_rest_for_the_next(site: Site, post, sent) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    sent(2)
    assert counts(site) == {"accepted": 2, "pending": 1}
    assert statuses(site)[0].left == 1
    sent(2)
    assert counts(site) == {"accepted": 3}
    assert len(post.taken) == 3


def test_what_the_relay_put_off_is_left_and_what_it_refused_is_not(site: Site, post, sent) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    answers = {"ada@b.test": "550 unknown", "bob@b.test": "450 later"}
    post.rcpt = lambda address: answers.get(address, "250 ok")
    sent()
    assert counts(site) == {"refused": 1, "deferred": 1, "accepted": 1}
    (status,) = statuses(site)
    assert (status.left, status.counts["accepted"], len(status.not_accepted)) == (1, 1, 2)
    post.rcpt = lambda _: "250 ok"
    assert sent()[-1].states == {"accepted": 1}
    assert post.addresses == ["bob@b.test", "cleo@b.test"]


def test_a_relay_that_wants_a_login_gets_nothing_and_nothing_counts_as_sent(site: Site, planned, post, sent) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    post.rcpt = lambda address: f"554 5.7.1 <{address}>: Relay access denied"
    with pytest.raises(ProblemsFound, match=r"error\[relay-away\].*Relay access denied") as raised:
        sent()
    assert raised.value.status == 2
    assert counts(site) == {"pending": 3}
    assert recorded(site, planned()) == ()
    post.rcpt = lambda _: "250 ok"
    sent()
    assert counts(site) == {"accepted": 3}


def test_refused_addresses_are_tried_again_on_request(site: Site, planned, post, sent) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    post.rcpt = lambda _: "550 5.1.1 unknown user"
    sent()
    (line,) = recorded(site, planned())
    assert " email:to=accounts,of=3,refused=3 " in line
    retried = retry_refused(site.root, "terms", database="", now=now)
    assert [(stored.campaign.key, count) for stored, count in retried] == [(KEY, 3)]
    assert retry_refused(site.root, "terms", database="", now=now) == []
    post.rcpt = lambda _: "250 ok"
    sent()
    assert counts(site) == {"accepted": 3}
    assert {status.stored.campaign.key for status in statuses(site)} == {KEY}, "not a correction"


def test_asking_makes_no_database(site: Site) -> None:
    before = set(site.root.iterdir())
    assert (counts(site), statuses(site), statuses(site, "")) == ({}, [], [])
    assert set(site.root.iterdir()) == before
    with pytest.raises(ProblemsFound, match=r"notify plan terms --to FILE"):
        choose_campaign(statuses(site), "terms")


def test_a_notice_is_recorded_once_and_without_an_address(site: Site, planned, post, sent) -> None:  # type: ignore[no-untyped-def]  # of mail_servers
    post.rcpt = lambda address: "550 no" if address == "ada@b.test" else "250 ok"
    sent()
    (line,) = recorded(site, planned())
    assert " notice terms 2026-03-02 sha256:" in line
    assert " email:to=accounts,of=3,late=2,refused=1 prev:" in line
    assert recorded(site, planned()) == ()
    ledger = (site.root / "content/LEDGER").read_text()
    assert (ledger.count(" notice "), "b.test" in ledger) == (1, False)


def test_only_what_was_confirmed_is_chosen(site: Site, planned: Callable[..., CampaignStatus]) -> None:
    digest = planned().stored.digest
    assert choose_campaign(statuses(site), "terms", digest[:12].upper()).stored.digest == digest
    for wrong in ("0" * 12, digest + "0"):
        with pytest.raises(ProblemsFound, match=r"error\[other-digest\]"):
            choose_campaign(statuses(site), "terms", wrong)
    with pytest.raises(ProblemsFound, match=r"error\[short-digest\].*too short"):
        choose_campaign(statuses(site), "terms", digest[:11])


def test_of_two_campaigns_that_wait_one_must_be_named(site: Site, planned: Callable[..., CampaignStatus]) -> None:
    planned()
    correction = planned("wrong day")
    assert correction.stored.campaign.key == f"{KEY}~1"
    with pytest.raises(ProblemsFound, match="2 campaigns are waiting") as raised:
        choose_campaign(statuses(site), "terms")
    assert raised.value.status == 2
    done = [replace(status, counts={"accepted": 3}) for status in statuses(site)]
    assert choose_campaign(done, "terms").stored.campaign.key == f"{KEY}~1"


def test_a_relay_that_is_away_leaves_everything_for_the_next_run(site: Site, planned) -> None:  # type: ignore[no-untyped-def]  # a fixture
    with pytest.raises(ProblemsFound, match=r"error\[relay-away\]") as raised:
        sending(site, planned(), "smtp://127.0.0.1:1")
    assert raised.value.status == 2
    assert counts(site) == {"pending": 3}
