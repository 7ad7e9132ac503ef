"""Whether a notice is in time: by the days on which it was sent, is shown, or can be sent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledgers import read_ledger
from legalsite.ledger.chain import Ledger, append, begin
from legalsite.ledger.given_notice import OTHER_CHANNELS, GivenNotice, given_by_email
from legalsite.ledger.lines import LedgerEntry
from legalsite.model.notice import Ground, Notice, Reason
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import Revision
from legalsite.model.revision_id import RevisionId
from legalsite.notices.deadlines import send_by
from legalsite.notices.timing import GivenOn, given_days, shown_since, timing_of

BERLIN = "Europe/Berlin"
NEW = Revision("terms", RevisionId(date(2026, 3, 2)), "Terms", date(2026, 4, 15), "terms/2026-03-02.md", "0" * 64, 1)
OLD = replace(NEW, revised=RevisionId(date(2025, 1, 1)), effective=date(2025, 1, 1), path="terms/2025-01-01.md")
LINE = "000002 {} publish terms 2026-03-02 sha256:0 terms/2026-03-02.md prev:0"


def notice(*channels: str, logic: str = "any", days: int = 30, revision: Revision = NEW) -> Notice:
    ground = Ground("config", NoticePeriod(days))
    by = send_by(ground, revision.effective)
    return Notice("terms", revision, OLD, channels or ("email",), logic, by, Reason((ground,)))  # type: ignore[arg-type]  # words of a case


@given(st.dates(date(2026, 3, 2), date(2026, 6, 1)), st.integers(0, 60))
def test_a_notice_is_in_time_exactly_where_the_text_may_apply_on_its_day(on: date, days: int) -> None:
    timing = timing_of(notice(days=days), on, sent={}, timezone="UTC")
    assert (timing.out, timing.gone) == (on, False)
    assert timing.in_time == (timing.earliest <= NEW.effective)
    assert timing.earliest == max(on, on + timedelta(days=days))


def test_it_goes_out_on_the_day_of_a_revision_that_lies_ahead() -> None:
    assert timing_of(notice(), date(2026, 2, 1), sent={}, timezone="UTC").out == date(2026, 3, 2)


def test_the_day_on_which_it_was_sent_is_that_of_the_site_s_time_zone() -> None:
    entry = LedgerEntry("notice", "ab" * 32, "", "terms", NEW.revised, given_by_email({"accepted": 1}))
    ledger = read_ledger(append(begin("https://a.test/"), [entry], datetime(2026, 3, 10, 23, 30, tzinfo=UTC)))
    timing = timing_of(notice(), date(2026, 5, 1), sent=given_days(ledger, BERLIN), timezone=BERLIN)
    assert (timing.out, timing.gone, timing.shown) == (date(2026, 3, 11), True, False)
    utc = given_days(ledger, "UTC")
    assert timing_of(notice(), date(2026, 5, 1), sent=utc, timezone="UTC").out == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("channels", "logic", "enough"),
    [
        (("site",), "all", True),
        (("site", "email"), "any", True),
        (("site", "email"), "all", False),
        (("email",), "any", False),
    ],
)
def test_where_the_site_is_enough_the_notice_is_given_by_publication(
    channels: tuple[str, ...], logic: str, enough: bool
) -> None:
    published = replace(NEW, recorded=LINE.format("2026-03-05T23:30:00Z"))
    asked = notice(*channels, logic=logic, revision=published)
    timing = timing_of(asked, date(2026, 3, 20), sent={}, timezone=BERLIN)
    assert (timing.out, timing.shown) == ((date(2026, 3, 6), True) if enough else (date(2026, 3, 20), False))
    draft = notice(*channels, logic=logic, revision=replace(published, path="terms.md"))
    assert not timing_of(draft, date(2026, 3, 20), sent={}, timezone=BERLIN).shown, "nobody sees a draft"


def test_without_a_ledger_a_text_is_shown_since_its_own_day() -> None:
    assert shown_since(NEW, BERLIN) == date(2026, 3, 2)
    assert shown_since(replace(NEW, recorded=LINE.format("2026-03-05T10:00:00Z")), "UTC") == date(2026, 3, 5)


def ledger_of(*lines: tuple[int, str, int]) -> Ledger:
    """Return a ledger with a line for each notice: its day in March, what it is (``, `correction-1`), its emails."""
    data = begin("https://a.test/")
    for day, further, accepted in lines:
        given = given_by_email({"accepted": accepted}, further)
        entry = LedgerEntry("notice", "ab" * 32, "", "terms", NEW.revised, given)
        data = append(data, [entry], datetime(2026, 3, day, 12, tzinfo=UTC))
    return read_ledger(data)


@pytest.mark.parametrize(
    ("lines", "day", "accepted"),
    [
        ([(5, "", 9), (9, "correction-1", 8)], 9, 8),
        ([(5, "", 9), (9, "correction-1", 8), (10, "correction-1", 10)], 9, 10),
        ([(5, "", 9), (9, "correction-1", 8), (10, "", 11)], 9, 8),
        ([(5, "", 9), (9, "correction-1", 8), (11, "correction-2", 7)], 11, 7),
        ([(5, "", 9), (9, "reminder", 8)], 5, 9),
    ],
)
def test_a_correction_begins_the_period_again_and_a_reminder_does_not(
    lines: list[tuple[int, str, int]], day: int, accepted: int
) -> None:
    email = given_days(ledger_of(*lines), "UTC")["terms@2026-03-02"]["email"]
    assert (email.day, dict(email.given.counts)["accepted"]) == (date(2026, 3, day), accepted)


def test_a_second_line_does_not_make_a_notice_later() -> None:
    entry = LedgerEntry("notice", "ab" * 32, "", "terms", NEW.revised)
    first, second = (datetime(2026, 3, day, 12, tzinfo=UTC) for day in (5, 9))
    data = append(append(begin("https://a.test/"), [entry], first), [entry], second)
    by_email = {"email": GivenOn(date(2026, 3, 5), GivenNotice())}
    assert given_days(read_ledger(data), "UTC") == {"terms@2026-03-02": by_email}


def test_what_nobody_accepted_was_not_sent() -> None:
    refused = LedgerEntry("notice", "ab" * 32, "", "terms", NEW.revised, given_by_email({"refused": 20}))
    ledger = read_ledger(append(begin("https://a.test/"), [refused], datetime(2026, 3, 5, tzinfo=UTC)))
    assert given_days(ledger, "UTC") == {}


MARCH = [date(2026, 3, day) for day in range(1, 21)]


@given(st.dictionaries(st.sampled_from(OTHER_CHANNELS), st.sampled_from(MARCH)), st.sampled_from(["any", "all"]))
def test_one_channel_is_enough_or_all_of_them_are_needed(days: dict[str, date], logic: str) -> None:
    sent = {"terms@2026-03-02": {channel: GivenOn(day, GivenNotice(channel, on=day)) for channel, day in days.items()}}
    timing = timing_of(notice("in_product", "account", logic=logic), MARCH[-1], sent=sent, timezone="UTC")
    used = {channel: day for channel, day in days.items() if channel in ("in_product", "account")}
    assert timing.gone == (bool(used) if logic == "any" else len(used) == 2)
    if timing.gone:
        assert timing.out == (min if logic == "any" else max)(used.values())
    else:
        assert timing.out == MARCH[-1]
    assert set(timing.missing) == ({"in_product", "account"} - set(used) if logic == "all" else set())


def test_the_channels_that_were_used_and_those_that_are_missing_in_words() -> None:
    sent = {"terms@2026-03-02": {"email": GivenOn(date(2026, 3, 10), GivenNotice())}}
    both = notice("email", "in_product", logic="all")
    partly = timing_of(both, date(2026, 3, 16), sent=sent, timezone="UTC")
    assert partly.outcome == (
        "it was given by email on 2026-03-10, but not yet in the product; one that goes out on 2026-03-16 is in time: "
        "the text may apply from 2026-04-15"
    )
    sent["terms@2026-03-02"]["in_product"] = GivenOn(date(2026, 3, 12), GivenNotice("in_product"))
    whole = timing_of(both, date(2026, 5, 1), sent=sent, timezone="UTC")
    assert whole.outcome == (
        "it was given by email on 2026-03-10 and in the product on 2026-03-12, and the text may apply from 2026-04-11"
    )


@pytest.mark.parametrize(
    ("on", "sent", "words"),
    [
        (date(2026, 3, 16), None, "one that goes out on 2026-03-16 is in time: the text may apply from 2026-04-15"),
        (date(2026, 3, 17), None, "on 2026-03-17 is too late for 2026-04-15: the text may apply from 2026-04-16"),
        (date(2026, 5, 1), 10, "it went out on 2026-03-10, and the text may apply from 2026-04-09"),
        (date(2026, 5, 1), 20, "went out on 2026-03-20, too late for 2026-04-15: the text may apply from 2026-04-19"),
    ],
)  # fmt: skip
def test_the_outcome_in_words(on: date, sent: int | None, words: str) -> None:
    days = {"terms@2026-03-02": {"email": GivenOn(date(2026, 3, sent), GivenNotice())}} if sent else {}
    timing = timing_of(notice(), on, sent=days, timezone="UTC")
    assert timing.outcome.endswith(words)
    is_due = "was due" if sent else "is due"
    assert str(timing).startswith(f"notice terms@2026-03-02 {is_due} by 2026-03-16, by email; ")
    assert str(timing).endswith("Why: `notice` in legalsite.toml asks for notice 30 days before it applies")


def test_a_notice_that_only_cancels_delays_nothing() -> None:
    ground = Ground("cancelled", cites="terms@2026-01-01", by=date(2026, 3, 10))
    only = Notice("terms", NEW, OLD, ("email",), "any", date(2026, 3, 10), Reason((ground,)))
    assert timing_of(only, date(2026, 3, 12), sent={}, timezone="UTC").outcome == (
        "one that goes out on 2026-03-12 is late for 2026-03-10"
    )
