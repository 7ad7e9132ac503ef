"""What is due, by when and why: cases in deadlines.txt, and what holds of any policy.

A case is a title, the company's rules, and the texts of a policy: a day, from when it applies, its class, what it
promises (`all:email,site:30d:material`; `d` are days, `b` business days, `m` months). Below it stand the notices that
are due on January 10, 2025, or on another day. With WRITE_CASES=1 these are written for you to read."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.model import in_force
from legalsite.model.config import Config, NoticeRule, NoticeSettings, PolicySettings
from legalsite.model.notice_period import NO_PERIOD, NoticePeriod
from legalsite.model.policy import Policy, Revision, RevisionId
from legalsite.model.promise import ConfirmedPromise, TextPromise
from legalsite.notices.deadlines import cancelled_by, due_notices, notice_applies_from, notice_for, promised_ground

CASES = Path(__file__).with_name("deadlines.txt")
NOTHING = TextPromise()
ON = date(2025, 1, 10)
SITE = Config("Harbour Ledger", "https://legal.test/")
UNITS = {"d": "days", "m": "months"}


def revision(revised: str, effective: str = "", **fields: Any) -> Revision:
    parsed = RevisionId.parse(revised)
    day = date.fromisoformat(effective) if effective else parsed.day
    return Revision("terms", parsed, "Terms", day, f"terms/{revised}.md", "0" * 64, 1, **fields)


OLD = revision("2024-01-01")


def asked_for(written: str, *classes: str) -> dict[str, Any]:
    """Return what a promise or a rule says, like `all:email,site:30d:material`; `classes` where it names none."""
    parts = written.split(":")
    logic, names, written_period, named = parts + ["", "", "", "-"][len(parts) :]
    period = NO_PERIOD
    if written_period:
        number, unit = int(written_period[:-1]), written_period[-1]
        period = NoticePeriod(business=unit == "b", **{UNITS.get(unit, "days"): number})
    return {
        "channels": tuple(filter(None, names.split(","))),
        "logic": logic,
        "period": period,
        "classes": classes if named == "-" else tuple(filter(None, named.split(","))),
    }


def promise(written: str) -> TextPromise:
    fields = asked_for(written, "minor", "material") if written != "none" else {"classes": ()}
    return TextPromise(ConfirmedPromise("content/terms/2024-01-01.md", 4, **fields), "We will e-mail you.")


def notices(case: str) -> Iterator[str]:
    """Yield what is due in a case."""
    texts, promises, config = list[Revision](), dict[str, TextPromise](), dict[str, str]()
    for line in case.splitlines():
        first, *words = line.split()
        values = dict(word.split("=") for word in words)
        if first == "config":
            config = values
            continue
        if "promise" in values:
            promises[first] = promise(values.pop("promise"))
        replaces = tuple(map(RevisionId.parse, values.pop("replaces").split(","))) if "replaces" in values else None
        withdrawn, effective = bool(values.pop("withdrawn", "")), values.pop("from", "")
        texts.append(revision(first, effective, replaces=replaces, withdrawn=withdrawn, **values))
    on = date.fromisoformat(config.get("on", str(ON)))
    rule = NoticeRule(**asked_for(config["notice"], "material")) if "notice" in config else None
    profiles = tuple(filter(None, config.get("profiles", "").split(",")))
    kind = config.get("kind", "notice")
    settings = PolicySettings(kind, notice=rule)  # type: ignore[arg-type]  # words of a case
    sent = {f"terms@{revised}" for revised in config.get("sent", "").split(",")}
    for notice in due_notices(
        Policy("terms", tuple(texts)),
        replace(SITE, policies={"terms": settings}, notice=NoticeSettings(profiles=profiles)),
        lambda text: promises.get(str(text.revised), NOTHING),
        on,
        sent=sent,
    ):
        again, earliest = " again" if notice.again else "", notice_applies_from(notice, on)
        yield f"{notice.key}: by {notice.send_by} ({notice.days} days), {notice.logic} of {', '.join(notice.channels)}"
        yield f"  after {notice.previous.revised}{again}; on {on} for a text of {earliest}"
        yield from (f"  {ground}" for ground in notice.grounds)


def test_cases() -> None:
    parts = CASES.read_text(encoding="utf-8").split(".\n")
    for at in range(0, len(parts) - 1, 2):
        parts[at + 1] = "".join(f"{line}\n" for line in notices(parts[at].partition("\n")[2]))
    found = ".\n".join(parts)
    if os.environ.get("WRITE_CASES"):
        CASES.write_text(found, encoding="utf-8")
    assert found == CASES.read_text(encoding="utf-8")


def test_each_of_three_texts_for_one_day_cancels_the_one_before_it() -> None:
    texts = [revision(f"2025-01-0{day}", "2025-03-01") for day in (5, 6, 7)]
    policy = Policy("terms", (OLD, *texts))
    assert cancelled_by(policy, texts[2]) == tuple(texts[:2])
    assert cancelled_by(policy, texts[2], {"terms@2025-01-06"}) == (texts[1],)
    assert cancelled_by(policy, texts[1]) == (texts[0],)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Up to six texts within a month, many of them for the same days, each replacing any before it."""
    texts: list[Revision] = []
    for day in sorted(draw(st.sets(st.integers(1, 20), max_size=6))):
        earlier = [text.revised for text in texts]
        replaces = draw(st.none() | st.lists(st.sampled_from(earlier), unique=True).map(tuple)) if earlier else None
        effective = max(day, draw(st.sampled_from([1, 10, 20, 28])))
        texts.append(revision(f"2025-02-{day:02}", f"2025-02-{effective:02}", replaces=replaces))
    return Policy("terms", (OLD, *texts))


@given(policies(), st.integers(1, 28), st.data())
def test_only_texts_that_apply_or_will_apply_are_announced(policy: Policy, day: int, data: st.DataObject) -> None:
    on = date(2025, 2, day)
    keys = [f"terms@{text.revised}" for text in policy.revisions]
    sent = data.draw(st.sets(st.sampled_from(keys)))
    applying = {period.revised for period in in_force.timeline(policy, on)}
    for notice in due_notices(policy, SITE, lambda _: promise("all:email:30d"), on, sent=sent):
        assert notice.revision.revised in applying


def test_asked_for_by_name() -> None:
    new = revision("2025-01-05", "2025-03-01", change="editorial")
    policy = Policy("terms", (OLD, new))
    assert notice_for(policy, new, SITE, lambda _: NOTHING, ON) is None
    asked = notice_for(policy, new, SITE, lambda _: NOTHING, ON, asked=True, correction=2)
    assert asked is not None
    assert asked.key == "terms@2025-01-05~2"
    assert notice_for(policy, OLD, SITE, lambda _: NOTHING, ON, asked=True) is None


def test_where_it_was_recorded_is_told() -> None:
    in_settings = ConfirmedPromise("legalsite.toml", 12, ("email",))
    ground = promised_ground(TextPromise(in_settings), OLD, "material")
    told = "content/terms/2024-01-01.md has a promise, recorded in legalsite.toml:12, which asks for notice"
    assert str(ground) == told
