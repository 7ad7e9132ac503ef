"""What is said of a notice. The sentences of whole requirements are in notice_results.txt."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from babel import Locale
from msgspec.structs import replace

from legalsite.ledger.lines import LedgerEntry, LedgerLine
from legalsite.ledger.recorded_result import read_result
from legalsite.model.config import Channel
from legalsite.model.notice import Notice, NoticeRequirement
from legalsite.model.policy import VersionId
from legalsite.notices.notice_results import ChannelUse, RequirementStatus
from legalsite.notices.result_file import Figures
from legalsite.notices.status_phrases import (
    describe_channels,
    describe_emails,
    describe_figures,
    describe_requirement,
    describe_requirement_status,
    describe_result,
)
from legalsite.text.phrase_catalogue import Catalogue, built_in_languages, english
from notice_rules import rules
from text_tables import table

DAY = date(2026, 3, 15)
VERSION = VersionId(DAY)


def line_of(field: str, sha256: str = "") -> LedgerEntry:
    return LedgerEntry("notice", sha256, "", "terms", VERSION, read_result(field))


def recorded(number: int, field: str, sha256: str = "") -> LedgerLine:
    entry = line_of(field, sha256)
    time = datetime(2026, 3, 20, tzinfo=UTC)
    return LedgerLine(
        entry.verb, sha256, "", "terms", VERSION, entry.result,
        number=number, time=time, prev="", text="", declared=False,
    )  # fmt: skip


EMAILS = recorded(4, "seen:email,to=accounts,by=2026-03-15,in_time=90%", "ab" * 32)


@table("status_phrases.txt")
def test_a_line_of_the_ledger_in_words(field: str, words: str) -> None:
    assert describe_result(line_of(field)) == words


@table("status_phrases.txt")
def test_where_a_notice_has_several_last_days_each_line_names_its_own(
    field: str, words: str
) -> None:
    assert describe_result(line_of(field), with_day=True) == words


def test_a_reason_is_said_to_exist() -> None:
    words = describe_result(line_of("stated:nothing", "ab" * 32))
    assert words == (
        "as the company states: no further action; the company gives a reason that isn't public"
    )
    words = describe_result(line_of("stated:letter,on=2026-03-18", "ab" * 32))
    assert words == "as the company states: by letter on March 18, 2026"


@table("status_phrases.txt")
def test_channels_are_joined_as_a_sentence_has_them(written: str, words: str) -> None:
    (rule,) = rules(written)
    assert describe_channels(rule.channels, rule.logic) == words


def test_every_channel_has_words() -> None:
    assert set(english("notice")["channels"]) == set(get_args(Channel))


@pytest.mark.parametrize("language", built_in_languages())
def test_shares_are_said_in_the_language_of_a_page(language: str) -> None:
    result = read_result("seen:email,to=accounts,by=2026-03-15,in_time=98%,reached=99%")
    words = describe_emails(result, Catalogue().phrases("notice", language))
    percent = Locale(language).percent_formats[None].pattern.removeprefix("#,##0")
    assert f"98{percent}" in words
    assert f"99{percent}" in words
    assert ("account holders" in words) == (language == "en")


def test_figures_are_those_of_the_result_file() -> None:
    counts = {"accepted": 9_812, "rejected": 120, "unknown": 68}
    said = "accepted in time for 9,812 of 10,000 account holders; 120 rejected, 68 unknown"
    assert describe_figures(Figures(DAY, counts), "accounts") == said
    assert describe_figures(Figures(None, {"left": 1}), "subscribers") == (
        "accepted for 0 of 1 subscriber; 1 left"
    )


def requirement(written: str, **fields: object) -> RequirementStatus:
    return RequirementStatus(NoticeRequirement("config", *rules(written), DAY), "open", **fields)  # type: ignore[arg-type]  # words of a case


def test_what_became_of_a_requirement_is_one_sentence_after_the_other() -> None:
    assert (
        describe_requirement_status(requirement("all:letter", missing=("letter",)))
        == "nothing is recorded"
    )
    assert (
        describe_requirement_status(requirement("all:email", missing=("email",)))
        == "no email to account holders is recorded"
    )
    all_known = requirement(
        "all:email,site,page",
        emails=EMAILS,
        on=date.max,
        uses=(
            ChannelUse("site", date(2026, 3, 1), "stated"),
            ChannelUse("page", DAY, "recorded", seen_live=date(2026, 3, 16)),
        ),
        resolutions=(
            recorded(5, "stated:letter,on=2026-03-15,rest=4"),
            recorded(6, "stated:nothing,rest=4", "cd" * 32),
        ),
        sufficiency_reason="some are old",
    )
    assert describe_requirement_status(all_known) == (
        "accepted in time for 90% of account holders (sufficient: some are old). "
        "As the company states: on the site on March 1, 2026. "
        "Recorded on March 15, 2026; seen live on March 16, 2026. "
        "The others: by letter on March 15, 2026, as the company states. "
        "The others: no further action, as the company states; "
        "the company gives a reason that isn't public"
    )


def test_before_the_deadline_nobody_was_missed() -> None:
    words = describe_requirement_status(requirement("all:email", emails=EMAILS))
    assert words == "accepted so far for 90% of account holders"


def test_that_another_notice_counts_is_said_of_all_but_a_text_that_never_applies(
    notice: Notice,
) -> None:
    own = replace(EMAILS, policy=notice.policy, revised=notice.version.revised)
    outcome = requirement("any:email,site", emails=own, on=date.max)
    said = "accepted in time for 90% of account holders"
    assert (
        describe_requirement(notice, outcome)
        == f"due by 2026-03-15, by email or on the site: open; {said}"
    )
    told = replace(notice, carried_over=(notice.previous,))
    counts = "(notices of privacy@2025-02-01 also count)"
    assert (
        describe_requirement(told, outcome)
        == f"due by 2026-03-15, by email or on the site {counts}: open; {said}"
    )
    earlier = replace(own, revised=notice.previous.revised)
    counts = "(the emails about privacy@2025-02-01 count)"
    assert counts in describe_requirement(told, replace(outcome, emails=earlier))
    twice = replace(notice, carried_over=(notice.version, notice.previous))
    assert f"(notices of {notice.key} and privacy@2025-02-01 also count)" in describe_requirement(
        twice, outcome
    )
    never = replace(
        outcome, requirement=replace(outcome.requirement, source="canceled"), state="late"
    )
    assert (
        describe_requirement(told, never)
        == f"due by 2026-03-15, by email or on the site: late; {said}"
    )
