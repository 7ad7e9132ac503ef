"""What became of each requirement of a notice: cases in notice_results.txt, and what holds of any ledger.

A case is a title, what is known of the notice of terms@2026-03-02, which apply from April 15, 2026 in Berlin, and below
it each requirement with its state, what is said of it, what is missing, and from when the text may apply. Known are:
`on DAY` (March 25), `published TIME` (March 2; `no`: it is a draft), `requirement RULE`s (see notice_rules.py), a
requirement because a text `canceled` would have applied on DAY, `reached SHARE`, and lines of the ledger, those of
`earlier` about an upcoming text that it replaces and whose notice counts as well. With WRITE_CASES=1 the outcomes are
written for you to read."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledgers import read_ledger
from legalsite.ledger.chain import Ledger, append_entries, new_ledger
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_result import read_result
from legalsite.model.config import NoticeSettings, Reached
from legalsite.model.notice import Notice, NoticeRequirement
from legalsite.model.notice_key import NoticeKey
from legalsite.model.notice_period import last_day_for
from legalsite.model.policy import Version, VersionId
from legalsite.notices.notice_results import (
    NoticeStatus,
    announced_notices,
    evaluate_notice,
    recorded_results,
)
from legalsite.notices.status_phrases import describe_requirement
from notice_rules import rules

CASES = Path(__file__).with_name("notice_results.txt")
BERLIN, KEY, ON = "Europe/Berlin", NoticeKey.parse("terms@2026-03-02"), date(2026, 3, 25)
NEW = Version(
    "terms",
    VersionId(date(2026, 3, 2)),
    "Terms",
    date(2026, 4, 15),
    "terms/2026-03-02.md",
    "0" * 64,
    1,
)
GONE = replace(
    NEW,
    revised=VersionId(date(2026, 2, 10)),
    effective=date(2026, 4, 1),
    path="terms/2026-02-10.md",
)
OLD = replace(
    NEW, revised=VersionId(date(2025, 1, 1)), effective=date(2025, 1, 1), path="terms/2025-01-01.md"
)


def published(text: Version, time: str) -> Version:
    return replace(
        text, recorded=f"000002 {time} publish terms {text.revised} sha256:0 {text.path} prev:0"
    )


def requirements(written: str) -> Iterator[NoticeRequirement]:
    for rule in rules(written):
        yield NoticeRequirement("config", rule, last_day_for(rule.period, NEW.effective))


def ledger_of(*lines: tuple[str, str, VersionId]) -> Ledger:
    """Return a ledger with a line for each notice: its day or time, how it was given, and of which version."""
    data = new_ledger("https://a.test/")
    for at, field, revised in lines:
        time = datetime.fromisoformat(at if "T" in at else f"{at}T12:00:00Z")
        entry = LedgerEntry("notice", "ab" * 32, "", "terms", revised, read_result(field))
        data = append_entries(data, [entry], time.astimezone(UTC))
    return read_ledger(data)


def notice_status(case: str) -> NoticeStatus:
    notice, lines = Notice("terms", published(NEW, "2026-03-02T12:00:00Z"), OLD), []
    settings, on = NoticeSettings(), ON
    for line in case.splitlines():
        word, *rest = line.split()
        match word:
            case "on":
                on = date.fromisoformat(rest[0])
            case "published":
                text = replace(NEW, path="terms.md") if rest == ["no"] else published(NEW, rest[0])
                notice = replace(notice, version=text)
            case "requirement":
                notice = replace(
                    notice, requirements=(*notice.requirements, *requirements(rest[0]))
                )
            case "canceled":
                (rule,), by = rules("all:email:0d"), date.fromisoformat(rest[0]) - timedelta(days=1)
                notice = replace(
                    notice,
                    requirements=(
                        *notice.requirements,
                        NoticeRequirement("canceled", rule, by, cites="terms@2026-02-10"),
                    ),
                )
            case "reached":
                settings = NoticeSettings(
                    reached=Reached(int(rest[0]) / 100, "some addresses are old")
                )
            case "earlier":
                notice = replace(notice, carried_over=(published(GONE, "2026-02-10T12:00:00Z"),))
                lines += [(rest[0], rest[1], GONE.revised)] if rest else []
            case _:
                lines.append((word, *rest, NEW.revised))
    outcomes = recorded_results(ledger_of(*lines))
    return evaluate_notice(
        notice,
        on,
        lambda text: outcomes.get(NoticeKey.of(text)),
        timezone=BERLIN,
        settings=settings,
    )


def test_cases() -> None:
    parts = CASES.read_text(encoding="utf-8").split(".\n")
    for at in range(0, len(parts) - 1, 2):
        found = notice_status(parts[at].partition("\n")[2])
        parts[at + 1] = "".join(
            f"{describe_requirement(found.notice, each)} → {', '.join(each.missing) or '-'}"
            f" → {'-' if each.requirement.source == 'canceled' else each.earliest_effective}\n"
            for each in found.requirements
        )
    written = ".\n".join(parts)
    if os.environ.get("WRITE_CASES"):
        CASES.write_text(written, encoding="utf-8")
    assert written == CASES.read_text(encoding="utf-8")


def test_a_correction_does_not_change_when_a_version_was_announced() -> None:
    facts = "seen:email,to=accounts,by=2026-03-15,in_time=all,first={0},last={0}"
    days = ("2026-03-12", "2026-03-14")
    lines = [(day, facts.format(day), NEW.revised) for day in days]
    result = recorded_results(ledger_of(*lines))[KEY]
    assert result.first_day == date(2026, 3, 12)
    assert result.all_emailed == date(2026, 3, 14)


MARCH = st.integers(2, 31).map("2026-03-{:02}".format)


def emails(deadline: str, shares: str, day: str) -> str:
    return f"seen:email,to=accounts,by={deadline},{shares.format(day)}"


SHARES = st.sampled_from(
    [
        "in_time=all,first={0},last={0}", "in_time=not_all,reached=all,first={0},last={0}",
        "in_time=not_all,first={0},last={0}", "in_time=not_all", "in_time=not_all,left=yes",
        "in_time=98%,reached=99%,first={0},last={0}",
    ]
)  # fmt: skip
LINES = st.lists(
    st.tuples(MARCH, st.builds(emails, MARCH, SHARES, MARCH))
    | st.tuples(MARCH, st.builds("stated:nothing,rest={}".format, st.integers(1, 5)))
    | st.tuples(
        MARCH, st.builds("stated:{},on={}".format, st.sampled_from(["in_product", "letter"]), MARCH)
    ),
    max_size=5,
)
CHANNELS = st.sampled_from(
    ["", "email", "email,in_product", "letter,in_product", "email,site", "page"]
)
RULES = st.lists(
    st.builds("{}:{}:{}d".format, st.sampled_from(["any", "all"]), CHANNELS, st.integers(0, 50)),
    min_size=1,
)


@given(LINES, RULES, MARCH)
def test_each_requirement_is_judged_by_itself(
    lines: list[tuple[str, str]], rules: list[str], on: str
) -> None:
    known = [f"on {on}", *(" ".join(line) for line in sorted(lines))]
    several = notice_status("\n".join([*known, *(f"requirement {rule}" for rule in rules)]))
    for requirement, rule in zip(several.requirements, rules, strict=True):
        assert (requirement,) == notice_status(
            "\n".join([*known, f"requirement {rule}"])
        ).requirements
        assert (requirement.state == "late") == (requirement.earliest_effective > NEW.effective)
        assert not (requirement.is_done and requirement.missing)
        if requirement.requirement.rule.channels == ("email",):
            assert (requirement.state == "met") == bool(
                requirement.email_result and requirement.email_result.reached_all_in_time
            )
    assert several.is_done == (not several.unresolved_by_deadline)
    assert several.earliest_effective == max(
        requirement.earliest_effective for requirement in several.requirements
    )


PLAN = "notify plan terms@2026-03-02 --to readers.csv"


@pytest.mark.parametrize(
    ("case", "command", "lacks", "record"),
    [
        ("requirement all:email,letter:30d", PLAN, True, ("letter",)),
        ("requirement any:page:30d\nrequirement any:site", PLAN, False, ("site",)),
        (
            "requirement all:email\n2026-03-05 {0}not_all{1},left=yes",
            "notify send terms@2026-03-02",
            True,
            (),
        ),
        (
            "requirement all:email\n2026-03-05 {0}not_all{1}",
            "notify status terms@2026-03-02 --unreached",
            True,
            (),
        ),
        (
            "requirement all:email,letter:30d\n2026-04-20 {0}not_all,reached=all{1}",
            "",
            False,
            ("letter",),
        ),
        ("reached 80\nrequirement all:email\n2026-03-05 {0}enough{1}", "", False, ()),
        ("canceled 2026-04-01\nearlier 2026-02-15 {0}all{1}", PLAN, True, ()),
        ("requirement all:email\nearlier 2026-02-15 {0}all{1}", "", False, ()),
    ],
)
def test_what_comes_next(case: str, command: str, lacks: bool, record: tuple[str, ...]) -> None:
    emails = "seen:email,to=accounts,by=2026-04-15,in_time="
    found = notice_status(case.format(emails, ",first=2026-02-15,last=2026-02-15"))
    assert (found.email_command, found.lacks_email, found.channels_to_record) == (
        command,
        lacks,
        record,
    )


def test_the_days_that_are_left_to_keep() -> None:
    found = notice_status(
        "on 2026-03-10\nrequirement all:email:30d\nrequirement any:page:30d\n"
        "requirement all:letter:60d\nrequirement any:in_product:30d"
    )
    waiting = {
        str(day): [each.requirement.rule.channels for each in requirements]
        for day, requirements in found.unresolved_by_deadline.items()
    }
    assert waiting == {"2026-03-15": [("email",), ("in_product",)], "2026-02-13": [("letter",)]}
    assert str(found.earliest_effective) == "2026-05-10"
    nothing = notice_status("")
    assert (nothing.is_done, nothing.earliest_effective) == (True, NEW.effective)


@pytest.mark.parametrize(
    ("field", "reached"),
    [
        ("seen:email,to=accounts,by=2026-03-15,in_time=not_all", False),
        (
            "seen:email,to=accounts,by=2026-03-15,in_time=not_all,first=2026-03-20,last=2026-03-20",
            True,
        ),
        ("seen:email,to=subscribers,accepted=all,first=2026-03-20,last=2026-03-20", False),
        ("stated:letter,on=2026-03-05", True),
        ("stated:letter,on=2026-03-05,rest=1", False),
    ],
)
def test_what_reached_nobody_announced_nothing(field: str, reached: bool) -> None:
    outcomes = recorded_results(ledger_of(("2026-03-05", field, NEW.revised)))
    assert announced_notices(outcomes) == ({KEY} if reached else set())


def test_the_first_day_on_which_it_reached_anybody() -> None:
    sent = "seen:email,to=accounts,by=2026-03-15,in_time={},first=2026-03-11,last={}"
    lines = [("2026-03-12", sent.format("not_all", "2026-03-11")),
             ("2026-03-13", sent.format("all", "2026-03-12"))]  # fmt: skip
    ledger = ledger_of(*((at, field, NEW.revised) for at, field in lines))
    found = recorded_results(ledger)[KEY]
    assert (found.first_day, found.all_emailed) == (date(2026, 3, 11), date(2026, 3, 12))


def test_without_a_ledger_a_text_is_shown_since_its_own_day() -> None:
    assert NEW.recorded_on(BERLIN) == date(2026, 3, 2)
    assert published(NEW, "2026-03-05T10:00:00Z").recorded_on("UTC") == date(2026, 3, 5)
