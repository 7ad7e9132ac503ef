"""Whether a notice is in time: by the days on which it was sent, is shown, or can be sent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledgers import read_ledger
from legalsite.ledger.chain import Ledger, append, begin
from legalsite.ledger.given_notice import OTHER_CHANNELS, GivenNotice, given_by_email, read_given
from legalsite.ledger.lines import LedgerEntry
from legalsite.model.config import Reached
from legalsite.model.notice import Ground, Notice
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.policy import Revision, RevisionId
from legalsite.notices.deadlines import send_by
from legalsite.notices.timing import NoticeOutcome, announced_notices, recorded_outcomes, shown_since, timing_of
from text_tables import table

BERLIN, KEY = "Europe/Berlin", "terms@2026-03-02"
NEW = Revision("terms", RevisionId(date(2026, 3, 2)), "Terms", date(2026, 4, 15), "terms/2026-03-02.md", "0" * 64, 1)
OLD = replace(NEW, revised=RevisionId(date(2025, 1, 1)), effective=date(2025, 1, 1), path="terms/2025-01-01.md")
LINE = "000002 {} publish terms 2026-03-02 sha256:0 terms/2026-03-02.md prev:0"


def notice(*channels: str, logic: str = "any", days: int = 30, revision: Revision = NEW) -> Notice:
    ground = Ground("config", NoticePeriod(days))
    by = send_by(ground, revision.effective)
    return Notice("terms", revision, OLD, channels or ("email",), logic, by, (ground,))  # type: ignore[arg-type]  # words of a case


@given(st.dates(date(2026, 3, 2), date(2026, 6, 1)), st.integers(0, 60))
def test_a_notice_is_in_time_exactly_where_the_text_may_apply_on_its_day(on: date, days: int) -> None:
    timing = timing_of(notice(days=days), on, None, timezone="UTC")
    assert (timing.out, timing.gone) == (on, False)
    assert timing.in_time == (timing.earliest <= NEW.effective)
    assert timing.earliest == max(on, on + timedelta(days=days))


def test_it_goes_out_on_the_day_of_a_revision_that_lies_ahead() -> None:
    assert timing_of(notice(), date(2026, 2, 1), None, timezone="UTC").out == date(2026, 3, 2)


def test_the_day_on_which_it_was_sent_is_that_of_the_site_s_time_zone() -> None:
    entry = LedgerEntry("notice", "ab" * 32, "", "terms", NEW.revised, given_by_email({"accepted": 1}))
    ledger = read_ledger(append(begin("https://a.test/"), [entry], datetime(2026, 3, 10, 23, 30, tzinfo=UTC)))
    timing = timing_of(notice(), date(2026, 5, 1), recorded_outcomes(ledger, BERLIN)[KEY], timezone=BERLIN)
    assert (timing.out, timing.gone, timing.shown) == (date(2026, 3, 11), True, False)
    utc = recorded_outcomes(ledger, "UTC")[KEY]
    assert timing_of(notice(), date(2026, 5, 1), utc, timezone="UTC").out == date(2026, 3, 10)


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
    timing = timing_of(asked, date(2026, 3, 20), None, timezone=BERLIN)
    assert (timing.out, timing.shown) == ((date(2026, 3, 6), True) if enough else (date(2026, 3, 20), False))
    draft = notice(*channels, logic=logic, revision=replace(published, path="terms.md"))
    assert not timing_of(draft, date(2026, 3, 20), None, timezone=BERLIN).shown, "nobody sees a draft"


def test_without_a_ledger_a_text_is_shown_since_its_own_day() -> None:
    assert shown_since(NEW, BERLIN) == date(2026, 3, 2)
    assert shown_since(replace(NEW, recorded=LINE.format("2026-03-05T10:00:00Z")), "UTC") == date(2026, 3, 5)


def ledger_of(*lines: tuple[int, str]) -> Ledger:
    """Return a ledger with a line for each notice: its day in March, and how it was given."""
    data = begin("https://a.test/")
    for day, field in lines:
        entry = LedgerEntry("notice", "ab" * 32, "", "terms", NEW.revised, read_given(field))
        data = append(data, [entry], datetime(2026, 3, day, 12, tzinfo=UTC))
    return read_ledger(data)


@table("timing.txt")
def test_the_last_line_of_a_notice_to_account_holders_counts(lines: str, out: str, verdict: str, figures: str) -> None:
    """`out`: the day in March on which it went out; 0 if it did not. Some lines are as older programs wrote them."""
    days = ((int(day), field) for day, field in (line.split() for line in lines.split(" | ")))
    outcome = recorded_outcomes(ledger_of(*days), "UTC")[KEY]
    timing = timing_of(notice(), date(2026, 3, 25), outcome, timezone="UTC")
    assert (timing.verdict, timing.gone) == (verdict, out != "0")
    assert timing.out == date(2026, 3, int(out) or 25)
    assert figures in timing.figures
    assert ("given in time" in timing.verdict) == (verdict == "was given in time")


def test_what_nobody_accepted_announced_nothing() -> None:
    for field, reached in (("email:to=accounts,of=9,refused=9", False), ("email:to=accounts,of=9,late=9", True),
                           ("email:accepted=0,refused=9", False), ("-", True), ("post:on=2026-03-05", True),
                           ("unreached:of=9", False)):  # fmt: skip
        assert announced_notices(recorded_outcomes(ledger_of((5, field)), "UTC")) == ({KEY} if reached else set())


@pytest.mark.parametrize(("answer", "answered"), [("unreached:of=2,channel=post,on=2026-03-09", True),
                                                  ("unreached:of=2", True), ("unreached:of=1", False)])  # fmt: skip
def test_an_answer_is_for_so_many(answer: str, answered: bool) -> None:
    ledger = ledger_of((5, "email:to=accounts,of=9,accepted=7,unknown=2"), (9, answer))
    timing = timing_of(notice(), date(2026, 3, 25), recorded_outcomes(ledger, "UTC")[KEY], timezone="UTC")
    verdict = "did not reach all in time" if answered else ""
    assert (timing.answered, timing.gone, timing.verdict) == (answered, False, verdict)
    assert ("Answered for 2 not reached in time" in timing.figures) == answered
    both = notice("email", "in_product", logic="all")
    timing = timing_of(both, date(2026, 3, 25), recorded_outcomes(ledger, "UTC")[KEY], timezone="UTC")
    assert not timing.answered, "it has to be given in the product as well"


@pytest.mark.parametrize(("share", "enough"), [(0.75, True), (0.77, False)])
def test_a_company_may_say_in_advance_how_many_are_enough(share: float, enough: bool) -> None:
    outcome = recorded_outcomes(ledger_of((5, "email:to=accounts,of=8,accepted=6,unknown=2")), "UTC")[KEY]
    reached = Reached(share, "Addresses are old.")
    timing = timing_of(notice(), date(2026, 3, 25), outcome, timezone="UTC", reached=reached)
    assert (timing.gone, timing.verdict) == (enough, "counts as given" if enough else "")
    assert timing.figures.startswith("accepted in time for 6 of 8 account holders; 2 unknown")


MARCH = [date(2026, 3, day) for day in range(1, 21)]


@given(st.dictionaries(st.sampled_from(OTHER_CHANNELS), st.sampled_from(MARCH)), st.sampled_from(["any", "all"]))
def test_one_channel_is_enough_or_all_of_them_are_needed(days: dict[str, date], logic: str) -> None:
    asked = notice("in_product", "account", logic=logic)
    timing = timing_of(asked, MARCH[-1], NoticeOutcome(given=tuple(days.items())), timezone="UTC")
    used = {channel: day for channel, day in days.items() if channel in ("in_product", "account")}
    assert timing.gone == (bool(used) if logic == "any" else len(used) == 2)
    if timing.gone:
        assert timing.out == (min if logic == "any" else max)(used.values())
    else:
        assert timing.out == MARCH[-1]
    assert set(timing.missing) == ({"in_product", "account"} - set(used) if logic == "all" else set())


def test_the_channels_that_were_used_and_those_that_are_missing_in_words() -> None:
    sent = NoticeOutcome(GivenNotice(), ((date(2026, 3, 10), 0),))
    both = notice("email", "in_product", logic="all")
    partly = timing_of(both, date(2026, 3, 16), sent, timezone="UTC")
    assert partly.outcome == (
        "it was given by email on 2026-03-10, but not yet in the product; one that goes out on 2026-03-16 is in time: "
        "the text may apply from 2026-04-15"
    )
    sent = replace(sent, given=(("in_product", date(2026, 3, 12)),))
    whole = timing_of(both, date(2026, 5, 1), sent, timezone="UTC")
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
    outcome = NoticeOutcome(GivenNotice(), ((date(2026, 3, sent), 0),)) if sent else None
    timing = timing_of(notice(), on, outcome, timezone="UTC")
    assert timing.outcome.endswith(words)
    is_due = "was due" if sent else "is due"
    assert str(timing).startswith(f"notice terms@2026-03-02 {is_due} by 2026-03-16, by email; ")
    assert str(timing).endswith("Why: `notice` in legalsite.toml asks for notice 30 days before it applies")


def test_a_notice_that_only_cancels_delays_nothing() -> None:
    ground = Ground("cancelled", cites="terms@2026-01-01", by=date(2026, 3, 10))
    only = Notice("terms", NEW, OLD, ("email",), "any", date(2026, 3, 10), (ground,))
    assert timing_of(only, date(2026, 3, 12), None, timezone="UTC").outcome == (
        "one that goes out on 2026-03-12 is late for 2026-03-10"
    )
