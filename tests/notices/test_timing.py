"""Whether a notice is in time: by the days on which it was sent, is shown, or can be sent."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.ledger.chain import append, begin, read_ledger
from legalsite.ledger.lines import LedgerEntry
from legalsite.model.notice import Ground, Notice, Reason
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import Revision
from legalsite.model.revision_id import RevisionId
from legalsite.notices.deadlines import send_by
from legalsite.notices.timing import sent_times, shown_since, site_is_enough, timing_of

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
    sent = {"terms@2026-03-02": datetime(2026, 3, 10, 23, 30, tzinfo=UTC)}
    timing = timing_of(notice(), date(2026, 5, 1), sent=sent, timezone=BERLIN)
    assert (timing.out, timing.gone, timing.shown) == (date(2026, 3, 11), True, False)
    assert timing_of(notice(), date(2026, 5, 1), sent=sent, timezone="UTC").out == date(2026, 3, 10)


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
    assert site_is_enough(asked) == enough
    timing = timing_of(asked, date(2026, 3, 20), sent={}, timezone=BERLIN)
    assert (timing.out, timing.shown) == ((date(2026, 3, 6), True) if enough else (date(2026, 3, 20), False))
    draft = notice(*channels, logic=logic, revision=replace(published, path="terms.md"))
    assert not timing_of(draft, date(2026, 3, 20), sent={}, timezone=BERLIN).shown, "nobody sees a draft"


def test_without_a_ledger_a_text_is_shown_since_its_own_day() -> None:
    assert shown_since(NEW, BERLIN) == date(2026, 3, 2)
    assert shown_since(replace(NEW, recorded=LINE.format("2026-03-05T10:00:00Z")), "UTC") == date(2026, 3, 5)


def test_a_correction_does_not_make_a_notice_later() -> None:
    entry = LedgerEntry("notice", "ab" * 32, "", "terms", NEW.revised)
    first, second = (datetime(2026, 3, day, 12, tzinfo=UTC) for day in (5, 9))
    data = append(append(begin("https://a.test/"), [entry], first), [entry], second)
    assert sent_times(read_ledger(data)) == {"terms@2026-03-02": first}


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
    times = {"terms@2026-03-02": datetime(2026, 3, sent, 12, tzinfo=UTC)} if sent else {}
    timing = timing_of(notice(), on, sent=times, timezone="UTC")
    assert timing.outcome.endswith(words)
    assert str(timing).startswith("notice terms@2026-03-02 is due by 2026-03-16, by email; ")
    assert str(timing).endswith("Why: `notice` in legalsite.toml asks for notice 30 days before it applies")


def test_a_notice_that_only_cancels_delays_nothing() -> None:
    ground = Ground("cancelled", cites="terms@2026-01-01", by=date(2026, 3, 10))
    only = Notice("terms", NEW, OLD, ("email",), "any", date(2026, 3, 10), Reason((ground,)))
    assert timing_of(only, date(2026, 3, 12), sent={}, timezone="UTC").outcome == (
        "one that goes out on 2026-03-12 is late for 2026-03-10"
    )
