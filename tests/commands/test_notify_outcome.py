"""What became of the emails of a notice, and which day counts as the one on which it was sent."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from legalsite.commands.notify_outcome import EmailOutcome, email_outcomes, with_emails
from legalsite.ledger.given_notice import GivenNotice, given_by_email
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import open_database
from legalsite.model.email import Campaign, Outcome, Recipient, Variant
from legalsite.notices.timing import GivenOn

KEY = "terms@2026-03-02"
DAY = date(2026, 3, 10)
NIGHT = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)


def now() -> datetime:
    return NIGHT


def deliver(url: str, states: list[str], key: str = KEY, at: Callable[[], datetime] = now) -> None:
    """A campaign about a notice, some of whose emails were tried."""
    campaign = Campaign((key,), "accounts", {"en": Variant("en", "A", b"", b"")}, "0" * 64, "a@b.test", "b.test")
    readers = [(line, Recipient(f"reader{line}@b.test", "", "en")) for line in range(2, 5)]
    with open_database(url) as engine:
        deliveries = Deliveries(engine, at)
        with deliveries.run(deliveries.plan(campaign, readers).number) as run:
            for email, state in zip(list(run.leases()), states, strict=False):
                run.record([Outcome(email.key, state, 250, "OK")], [])  # type: ignore[arg-type]  # words of a case


def test_asking_makes_no_database(tmp_path: Path) -> None:
    assert email_outcomes(tmp_path, "terms", database="", timezone="UTC", now=now) == {}
    assert list(tmp_path.iterdir()) == []


def test_what_became_of_the_emails_of_each_notice(url: str, tmp_path: Path) -> None:
    deliver(url, ["accepted", "refused"])
    deliver(url, ["accepted"] * 3, f"{KEY}~1")
    outcomes = email_outcomes(tmp_path, "terms", database=url, timezone="Europe/Berlin", now=now)
    assert outcomes == {
        KEY: EmailOutcome({"accepted": 1, "pending": 1, "refused": 1}, date(2026, 3, 11)),
        f"{KEY}~1": EmailOutcome({"accepted": 3}, date(2026, 3, 11)),
    }
    assert (outcomes[KEY].left, outcomes[KEY].in_words) == (1, "1 accepted, 1 refused, 1 pending of 3")
    assert email_outcomes(tmp_path, "privacy", database=url, timezone="UTC", now=now) == {}


@pytest.mark.parametrize(
    ("counts", "recorded", "day"),
    [
        ({"accepted": 2}, None, DAY),
        ({"accepted": 2}, date(2026, 3, 12), DAY),
        ({"accepted": 2}, date(2026, 3, 5), date(2026, 3, 5)),
        ({"accepted": 2, "deferred": 1}, None, None),
        ({"accepted": 2, "pending": 1}, date(2026, 3, 5), date(2026, 3, 5)),
    ],
)
def test_the_day_is_that_of_the_deliveries_unless_the_ledger_has_an_earlier_one(
    counts: dict[str, int], recorded: date | None, day: date | None
) -> None:
    ledger = {KEY: {"email": GivenOn(recorded, GivenNotice())}} if recorded else {}
    given = with_emails(ledger, {KEY: EmailOutcome(counts, DAY)}).get(KEY, {})
    assert (given["email"].day if given else None) == day


def test_what_nobody_accepted_does_not_count_and_other_channels_stay() -> None:
    banner = GivenOn(DAY, GivenNotice("site", on=DAY))
    given = with_emails({KEY: {"site": banner}}, {KEY: EmailOutcome({"refused": 3}, None)})
    assert given == {KEY: {"site": banner}}
    given = with_emails(given, {KEY: EmailOutcome({"accepted": 3}, DAY)})
    assert given == {KEY: {"site": banner, "email": GivenOn(DAY, given_by_email({"accepted": 3}))}}


def test_a_correction_counts_once_it_is_sent_and_a_reminder_never() -> None:
    ledger = {KEY: {"email": GivenOn(date(2026, 3, 1), GivenNotice())}}
    for key, counts, day in (
        (f"{KEY}~1", {"accepted": 3}, DAY),
        (f"{KEY}~1", {"accepted": 2, "deferred": 1}, date(2026, 3, 1)),
        (f"{KEY}~reminder", {"accepted": 3}, date(2026, 3, 1)),
    ):
        given = with_emails(ledger, {key: EmailOutcome(counts, DAY)})
        assert {key: channels["email"].day for key, channels in given.items()} == {KEY: day}
