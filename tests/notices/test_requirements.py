"""What is due, by when and why: cases in requirements.txt, and what holds of any policy.

A case is a title, the company's settings, and the texts of a policy: a day, from when it applies, its class, what it
concerns, what it promises (`-` is an empty list; for rules see notice_rules.py). Below it stand the notices that are
due on January 10, 2025, or on another day: each requirement with its last day, its channels, and the first day for a
text whose notice goes out on that day. With WRITE_CASES=1 these are written for you to read."""

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.model.config import Config, NoticeSettings, PolicySettings
from legalsite.model.notice_key import NoticeKey
from legalsite.model.notice_period import applies_from
from legalsite.model.policy import Policy, Version, VersionId
from legalsite.model.promise import CHANGE_TYPES, ConfirmedPromise, TextPromise
from legalsite.notices.requirements import due_notices, notice_for, versions_canceled_by
from notice_rules import rules

CASES = Path(__file__).with_name("requirements.txt")
NOTHING = TextPromise()
ON = date(2025, 1, 10)
SITE = Config("Harbour Ledger", "https://legal.test/")


def key_of(revised: str) -> NoticeKey:
    return NoticeKey("terms", VersionId.parse(revised))


READ = {"replaces": VersionId.parse, "about": str, "profiles": str, "sent": key_of, "holidays": str}


def version(revised: str, effective: str = "", **fields: Any) -> Version:
    parsed = VersionId.parse(revised)
    day = date.fromisoformat(effective) if effective else parsed.day
    return Version("terms", parsed, "Terms", day, f"terms/{revised}.md", "0" * 64, 1, **fields)


OLD = version("2024-01-01")


def promise(written: str, path: str = "terms/2024-01-01.md") -> TextPromise:
    return TextPromise(
        ConfirmedPromise(f"content/{path}", rules(written, 4)), {"c": "We will e-mail you."}
    )


def read(words: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = dict(word.split("=") for word in words)
    for name in READ.keys() & values:
        values[name] = (
            () if values[name] == "-" else tuple(map(READ[name], values[name].split(",")))
        )
    return values


def notices(case: str) -> Iterator[str]:
    """Yield what is due in a case."""
    texts, promises, given = list[Version](), dict[str, TextPromise](), dict[str, Any]()
    for line in case.splitlines():
        first, *words = line.split()
        values = read(words)
        if first == "config":
            given = values
            continue
        if "promise" in values:
            promises[first] = promise(values.pop("promise"), f"terms/{first}.md")
        texts.append(version(first, values.pop("from", ""), **values))
    on = date.fromisoformat(given.get("on", str(ON)))
    of_company = rules(given["notice"]) if "notice" in given else ()
    policies = {"terms": PolicySettings(given.get("kind", "notice"), notice=of_company)}
    holidays = frozenset(map(date.fromisoformat, given.get("holidays", ())))
    config = replace(
        SITE, policies=policies, notice=NoticeSettings(given.get("profiles", ()), holidays=holidays)
    )
    policy, sent = Policy("terms", tuple(texts)), given.get("sent", ())
    for notice in due_notices(
        policy, config, lambda text: promises.get(str(text.revised), NOTHING), on, announced=sent
    ):
        again = " again" if notice.brings_back_policy else ""
        counts = ", ".join(f"; {text.revised} counts as well" for text in notice.carried_over)
        yield f"{notice.key}: by {notice.deadline}, after {notice.previous.revised}{again}{counts}"
        for requirement in notice.requirements:
            earliest = applies_from(requirement.rule.period, on, holidays)
            waits = "" if requirement.source == "canceled" else f"; one of {on} for {earliest}"
            channels = (
                f"{requirement.rule.logic} of {', '.join(requirement.rule.channels) or 'any'}"
            )
            yield f"  {requirement.deadline}, {channels}{waits}: {requirement.why}"


def test_cases() -> None:
    parts = CASES.read_text(encoding="utf-8").split(".\n")
    for at in range(0, len(parts) - 1, 2):
        parts[at + 1] = "".join(f"{line}\n" for line in notices(parts[at].partition("\n")[2]))
    found = ".\n".join(parts)
    if os.environ.get("WRITE_CASES"):
        CASES.write_text(found, encoding="utf-8")
    assert found == CASES.read_text(encoding="utf-8")


def test_each_of_three_texts_for_one_day_cancels_the_one_before_it() -> None:
    texts = [version(f"2025-01-0{day}", "2025-03-01") for day in (5, 6, 7)]
    policy = Policy("terms", (OLD, *texts))
    assert versions_canceled_by(policy, texts[2]) == tuple(texts[:2])
    assert versions_canceled_by(policy, texts[2], {key_of("2025-01-06")}) == (texts[1],)
    assert versions_canceled_by(policy, texts[1]) == (texts[0],)


@pytest.mark.parametrize(("sent", "canceled"), [
    ((), ["2025-01-05"]),
    (("2025-01-05",), ["2025-01-05"]),
    (("2025-01-06",), []),
    (("2025-01-05", "2025-01-06"), []),
])  # fmt: skip
def test_after_postponing_a_corrected_typo_cancels_nothing_that_still_holds(
    sent: Sequence[str], canceled: list[str]
) -> None:
    """The version of January 6 postpones, that of January 7 has its day: only the first day is no longer true."""
    signed: dict[str, Any] = {"change": "editorial", "approved_by": "Ada", "counts_as": "material"}
    texts = [version("2025-01-05", "2025-03-01", change="material")]
    for revised, replaced in (("2025-01-06", "2025-01-05"), ("2025-01-07", "2025-01-06")):
        texts.append(
            version(revised, "2025-03-15", replaces=(VersionId.parse(replaced),), **signed)
        )
    policy, given = Policy("terms", (OLD, *texts)), tuple(map(READ["sent"], sent))
    notice = notice_for(
        policy, texts[2], SITE, lambda _: NOTHING, ON, requested=True, announced=given
    )
    assert notice
    assert [str(text.revised) for text in notice.canceled] == canceled


def test_an_email_names_the_canceled_versions_that_readers_were_told_of() -> None:
    texts = [version(f"2025-01-0{day}", f"2025-03-0{day}") for day in (5, 6)]
    replaces = tuple(text.revised for text in texts)
    policy = Policy("terms", (OLD, *texts, version("2025-01-07", "2025-03-07", replaces=replaces)))
    for sent, canceled in {(): texts, (key_of("2025-01-05"),): texts[:1]}.items():
        notice = notice_for(
            policy, policy.versions[-1], SITE, lambda _: NOTHING, ON, requested=True, announced=sent
        )
        assert notice
        assert notice.canceled == tuple(canceled)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Up to six texts within a month, many of them for the same days, each replacing any before it."""
    texts: list[Version] = []
    for day in sorted(draw(st.sets(st.integers(1, 20), max_size=6))):
        earlier = [text.revised for text in texts]
        replaces = (
            draw(st.none() | st.lists(st.sampled_from(earlier), unique=True).map(tuple))
            if earlier
            else None
        )
        effective = max(day, draw(st.sampled_from([1, 10, 20, 28])))
        texts.append(version(f"2025-02-{day:02}", f"2025-02-{effective:02}", replaces=replaces))
    return Policy("terms", (OLD, *texts))


@given(policies(), st.integers(1, 28), st.data())
def test_only_texts_that_apply_or_will_apply_are_announced(
    policy: Policy, day: int, data: st.DataObject
) -> None:
    on = date(2025, 2, day)
    keys = [NoticeKey.of(text) for text in policy.versions]
    sent = data.draw(st.sets(st.sampled_from(keys)))
    applying = {period.revised for period in policy.timeline(on)}
    for notice in due_notices(policy, SITE, lambda _: promise("all:email:30d"), on, announced=sent):
        assert notice.version.revised in applying


def test_asked_for_by_name() -> None:
    new = version("2025-01-05", "2025-03-01", change="editorial")
    policy = Policy("terms", (OLD, new))
    assert notice_for(policy, new, SITE, lambda _: NOTHING, ON) is None
    asked = notice_for(policy, new, SITE, lambda _: NOTHING, ON, requested=True)
    assert asked is not None
    assert asked.key == key_of("2025-01-05")
    assert notice_for(policy, OLD, SITE, lambda _: NOTHING, ON, requested=True) is None


RULES = st.sampled_from(["all:email:30d", "any:email,site:2m", "all:letter:10b:material", "any:::minor", "none",
                         "all:page:0d::fees"])  # fmt: skip


@given(
    st.lists(RULES, min_size=1, max_size=4),
    st.lists(RULES, min_size=1, max_size=4),
    st.sampled_from(CHANGE_TYPES),
)
def test_each_rule_is_a_requirement_whatever_the_others_are(
    promised: list[str], company: list[str], change: str
) -> None:
    new = version("2025-01-05", "2025-06-01", change=change, about=("fees",))

    def requirements(promised: list[str], company: list[str]) -> list[str]:
        settings = PolicySettings(
            notice=tuple(each for written in company for each in rules(written))
        )
        config = replace(SITE, policies={"terms": settings})
        record = tuple(each for written in promised for each in rules(written))
        texts = TextPromise(ConfirmedPromise("content/terms/2024-01-01.md", record))
        notice = notice_for(Policy("terms", (OLD, new)), new, config, lambda _: texts, ON)
        found = notice.requirements if notice else ()
        assert [requirement.deadline for requirement in found] == sorted(
            requirement.deadline for requirement in found
        )
        return sorted(map(str, found))

    alone = [requirements([each], []) for each in promised] + [
        requirements([], [each]) for each in company
    ]
    assert requirements(promised, company) == sorted(found for each in alone for found in each)
