"""What is said of a notice. The sentences of whole requirements are in notice_results.txt."""

from datetime import date
from typing import get_args

from msgspec.structs import replace

from legalsite.ledger.recorded_result import (
    COUNTED_STATES,
    RecordedResult,
    email_result,
    read_result,
)
from legalsite.model.config import Channel
from legalsite.model.notice import Notice, NoticeRequirement
from legalsite.notices.notice_results import RequirementStatus
from legalsite.notices.status_phrases import (
    describe_channels,
    describe_counts,
    describe_requirement,
    describe_requirement_status,
    describe_result,
)
from legalsite.text.phrase_catalogue import Catalogue, english
from notice_rules import rules
from text_tables import table

DAY = date(2026, 3, 15)
EMAILS = email_result({"accepted": 9, "unknown": 1}, deadline=DAY)


@table("status_phrases.txt")
def test_a_line_of_the_ledger_in_words(field: str, words: str) -> None:
    assert describe_result(read_result(field)) == words


@table("status_phrases.txt")
def test_where_a_notice_has_several_last_days_each_line_names_its_own(
    field: str, words: str
) -> None:
    assert describe_result(read_result(field), with_day=True) == words


@table("status_phrases.txt")
def test_channels_are_joined_as_a_sentence_has_them(written: str, words: str) -> None:
    (rule,) = rules(written)
    assert describe_channels(rule.channels, rule.logic) == words


def test_every_channel_and_every_state_has_words() -> None:
    assert set(english("notice")["channels"]) == set(get_args(Channel))
    assert set(COUNTED_STATES) - {"accepted"} <= english("notice").keys()


def test_counts_are_said_in_the_language_of_a_page() -> None:
    german = describe_counts(
        email_result({"accepted": 9812, "rejected": 188}, deadline=DAY),
        Catalogue().phrases("notice", "de"),
    )
    assert "9.812" in german
    assert "account holders" not in german


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
        "all:email,site,page", emails=EMAILS, channels=(("site", date(2026, 3, 1)), ("page", DAY)),
        seen_live=date(2026, 3, 16),
        resolution=RecordedResult("letter", on=DAY, deadline=DAY, unreached=1), sufficiency_reason="some are old",
    )  # fmt: skip
    assert describe_requirement_status(all_known) == (
        "accepted in time for 9 of 10 account holders; 1 unknown (sufficient: some are old). "
        "On the site on March 1, 2026. Published on March 15, 2026; seen live on March 16, 2026. "
        "1 person not reached in time: by letter on March 15, 2026"
    )


def test_that_another_notice_counts_is_said_of_all_but_a_text_that_never_applies(
    notice: Notice,
) -> None:
    outcome = requirement("any:email,site", emails=EMAILS)
    said = "accepted in time for 9 of 10 account holders; 1 unknown"
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
