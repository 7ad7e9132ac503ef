"""Whose promise is asked for, and how the clause is quoted: what the cases of these rules do not show."""

from collections.abc import Callable
from typing import Any

import pytest

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.recorded_promises import (
    promise_anchor,
    promise_clause_changed,
    promise_unconfirmed,
    promise_weaker,
)
from legalsite.model.config import Config, PolicySettings
from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import ChangeClause, ConfirmedPromise, NoticeRule, Refusal, TextPromise

Checked = Callable[..., CheckedPolicy]
TEXT = "---\ntitle: Privacy\nrevised: {}\n---\n\nWe keep it.\n\n## Changes to this policy {{#changes}}\n\nWe tell you.\n"
DRAFT = {"privacy.md": TEXT.format("2026-02-01")}
EMAIL = ChangeClause(10, 11, "We email you.", (NoticeRule(("email",), "all", NoticePeriod(30)),))


def asked(
    checked_of: Checked, *clauses: ChangeClause, files: dict[str, str] = DRAFT, **fields: Any
) -> list[str]:
    """Return what the rule on promises that nobody recorded says, each with its severity."""
    checked = checked_of(files, clauses=lambda _: clauses, **fields)
    return [f"{problem.severity}: {problem.message}" for problem in promise_unconfirmed(checked)]


@pytest.mark.parametrize(("clauses", "says"), [
    ((), ""),
    ((EMAIL,), " Line 10: “We email you.”; it names email, 30 days"),
    ((EMAIL, EMAIL), " The first of its 2 clauses, line 10: “We email you.”; it names email, 30 days"),
    ((ChangeClause(3, 3, "We may.", refused=(Refusal("We may", "it only says “may”"), Refusal("x", "y"))),),
     " Line 3: “We may.”; it names nothing (“We may”: it only says “may”)"),
    ((ChangeClause(3, 3, "We do.", (NoticeRule(("site",)),), refused=(Refusal("a", "b"),), promises_notice=True),),
     " Line 3: “We do.”; it names site"),
    ((ChangeClause(3, 3, "We try.", refused=(Refusal("We try", "b"),), unclear=(Refusal("We try", "c"),)),),
     " Line 3: “We try.”; it names nothing; unclear: “We try” (c)"),
])  # fmt: skip
def test_the_first_clause_is_quoted_with_what_it_names(
    checked_of: Checked, clauses: tuple[ChangeClause, ...], says: str
) -> None:
    question = "warning: what does this version promise about how changes are announced?"
    assert asked(checked_of, *clauses) == [question + says]


@pytest.mark.parametrize(("length", "end"), [(300, "w ww”"), (301, "w …”")])
def test_a_long_clause_is_cut_at_a_word(checked_of: Checked, length: int, end: str) -> None:
    quote = ("w " * 149 + "ww").rjust(300, "w") + "w" * (length - 300)
    (message,) = asked(checked_of, ChangeClause(3, 3, quote))
    assert message.partition("; it names")[0].endswith(end)


def test_in_a_language_that_is_not_read_it_says_so(checked_of: Checked) -> None:
    config = Config(
        "A",
        "https://a.test/",
        languages=("en",),
        policies={"privacy": PolicySettings(language="sv")},
    )
    (message,) = asked(checked_of, config=config)
    assert " Legalsite reads clauses on changes in " in message
    assert message.endswith("this text is in Swedish")


@pytest.mark.parametrize(
    ("effective", "asks"), [("2026-05-31", True), ("2026-06-01", False), ("2026-06-02", False)]
)
def test_a_upcoming_text_is_asked_for_if_it_applies_before_the_draft(
    checked_of: Checked, effective: str, asks: bool
) -> None:
    files = {
        "privacy/2025-01-01.md": TEXT.format("2025-01-01\npromise: none"),
        "privacy/2026-01-05.md": TEXT.format(f"2026-01-05\neffective: {effective}"),
        "privacy.md": TEXT.format("2026-02-01\neffective: 2026-06-01\nreplaces: []\npromise: none"),
    }
    upcoming = f"error: what does the version of 2026-01-05, effective {effective}, promise about how changes are announced?"
    assert asked(checked_of, files=files) == [upcoming] * asks


def test_the_text_in_effect_is_an_error_and_a_draft_that_ends_the_policy_is_not_asked(
    checked_of: Checked,
) -> None:
    current = {f"privacy/{day}.md": TEXT.format(day) for day in ("2024-01-01", "2025-01-01")}
    ending = {"privacy.md": TEXT.format("2026-02-01\nwithdrawn: true")}
    question = "what does the version of 2025-01-01, which is in effect, promise about how changes are announced?"
    assert asked(checked_of, files=current | ending) == [f"error: {question}"]
    assert asked(checked_of, files=current | {"privacy.md": TEXT.format("2025-01-01")}) == []


@pytest.mark.parametrize(("path", "severity", "where"), [
    ("privacy.md", "error", "in the front matter"),
    ("privacy/2026-01-05.md", "warning", 'in the settings (`promises."2026-01-05"`)'),
])  # fmt: skip
def test_a_record_that_asks_for_less_stops_a_draft_only(
    checked_of: Checked, path: str, severity: str, where: str
) -> None:
    fewer = ConfirmedPromise(
        f"content/{path}", (NoticeRule(("email",), period=NoticePeriod(14), line=5),)
    )
    fields = {"clauses": lambda _: (EMAIL,), "promise": lambda _: TextPromise(fewer)}
    text = TEXT.format("2026-01-05")
    (problem,) = promise_weaker(checked_of({"privacy.md": text, path: text}, **fields))
    assert problem.severity == severity
    assert problem.message.startswith(f"content/{path}:5 promises email, 14 days, but the clause")
    assert problem.message.endswith("but the clause names email, 30 days: “We email you.”")
    assert problem.help.startswith(f"correct it {where}; if it's correct, add `confirmed_by` there")


@pytest.mark.parametrize(("quotes", "severity"), [
    ({}, "error"),
    ({"changes": "We email you."}, "warning"),
])  # fmt: skip
def test_a_record_for_a_clause_of_the_text_is_questioned_but_stops_nothing(
    checked_of: Checked, quotes: dict[str, str], severity: str
) -> None:
    rule = NoticeRule(("email",), period=NoticePeriod(14), clause="changes", line=5)
    promise = TextPromise(ConfirmedPromise("content/privacy.md", (rule,)), quotes)
    fields = {"clauses": lambda _: (EMAIL,), "promise": lambda _: promise}
    problems = promise_weaker(checked_of({"privacy.md": TEXT.format("2026-01-05")}, **fields))
    assert [problem.severity for problem in problems] == [severity]


UNCLEAR = (Refusal("We try", "it says “try”"),)
NONE = ConfirmedPromise("content/privacy.md", (NoticeRule(classes=(), line=4),))


@pytest.mark.parametrize(("clause", "severity"), [
    (ChangeClause(3, 3, "We tell you.", promises_notice=True), "error"),
    (ChangeClause(3, 3, "We tell you. We try.", promises_notice=True, unclear=UNCLEAR), "error"),
    (ChangeClause(3, 3, "We try.", unclear=UNCLEAR), "warning"),
    (ChangeClause(3, 3, "We may."), ""),
])  # fmt: skip
def test_a_record_of_no_notice_beside_a_promise_is_an_error_and_beside_an_unclear_clause_a_warning(
    checked_of: Checked, clause: ChangeClause, severity: str
) -> None:
    fields = {"clauses": lambda _: (clause,), "promise": lambda _: TextPromise(NONE)}
    problems = promise_weaker(checked_of({"privacy.md": TEXT.format("2026-01-05")}, **fields))
    assert [problem.severity for problem in problems] == ([severity] if severity else [])


@pytest.mark.parametrize(("clause", "help"), [
    ("changes", None),
    ("change", "write `clause: changes`"),
    ("payment-terms", "use the last part of the clause's link, after the #"),
])  # fmt: skip
def test_the_clause_of_a_promise_is_an_anchor_of_the_text(
    checked_of: Checked, clause: str, help: str | None
) -> None:
    front = f"2026-01-05\npromise:\n  any_of: [email]\n  clause: {clause}"
    problems = list(promise_anchor(checked_of({"privacy.md": TEXT.format(front)})))
    assert [problem.help for problem in problems] == ([help] if help else [])
    assert all((problem.line, problem.severity) == (6, "error") for problem in problems)


SAME = ConfirmedPromise("content/privacy.md", (NoticeRule(("email",), line=4),))
OTHER = ConfirmedPromise("content/privacy.md", (NoticeRule(("letter",), line=4),))


@pytest.mark.parametrize(("records", "quotes", "asks"), [
    ((SAME, SAME), ("We email you.", "We email you all."), True),
    ((SAME, SAME), ("We email you.", "We email you."), False),
    ((OTHER, SAME), ("We send you a letter.", "We email you."), False),
    ((None, SAME), ("We email you.", "We email you all."), False),
    ((SAME, SAME), ("", "We email you all."), False),
    ((SAME, SAME), ("We email you.", ""), False),
])  # fmt: skip
def test_a_clause_with_other_words_asks_whether_the_promise_is_still_the_same(
    checked_of: Checked,
    records: tuple[ConfirmedPromise | None, ...],
    quotes: tuple[str, str],
    asks: bool,
) -> None:
    files = {
        day: TEXT.format(f"{day}\npromise: {{any_of: [email]}}")
        for day in ("2025-01-01", "2026-02-01")
    }
    promises = {
        day: TextPromise(record, {"changes": quote} if quote else {})
        for day, record, quote in zip(files, records, quotes, strict=True)
    }
    archive = {"privacy/2025-01-01.md": files["2025-01-01"]}
    fields = {"promise": lambda text: promises[str(text.revised)], "clauses": lambda _: ()}
    draft = checked_of(archive | {"privacy.md": files["2026-02-01"]}, **fields)
    assert len(list(promise_clause_changed(draft))) == asks
    published = checked_of(
        archive | {"privacy.md": files["2026-02-01"], "privacy/2026-02-01.md": files["2026-02-01"]},
        **fields,
    )
    assert not list(promise_clause_changed(published))
