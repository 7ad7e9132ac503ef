"""What a person confirmed, compared with the text: the rules find what differs, and nothing in what agrees."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.confirmed_promises import (
    promise_anchor,
    promise_clause_changed,
    promise_differs,
    promise_unconfirmed,
)
from legalsite.model.promise import ConfirmedPromise, Promise
from legalsite.notices.promised_grounds import as_record, same_notice
from legalsite.promises import NotRead, read_promises
from legalsite.source.markdown import read_document
from legalsite.source.promise_record import front_matter_lines

CLAUSES = st.sampled_from(
    [
        "We will e-mail you at least 30 days before a material change takes effect.",
        "We will notify you of any change to these terms by e-mail or by a notice on our website.",
        "We may change these terms at any time. The new terms are posted on this page.",
        "We will e-mail you two months before we change these terms.",
        "We may change these terms without telling you.",
    ]
)
CLAUSE = "We will e-mail you at least 30 days before a material change takes effect."


def text(clause: str, lines: str = "", revised: str = "2026-01-01") -> str:
    return f"---\ntitle: Terms\nrevised: {revised}\n{lines}---\n\n## Changes\n\n{clause}\n"


def read(clause: str) -> Promise:
    promises = read_promises(read_document(text(clause).encode(), "terms.md"))
    assert not isinstance(promises, NotRead)
    return promises[0]


def suggested(clause: str) -> ConfirmedPromise:
    return as_record(read(clause), path="", line=0, clause="changes")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)  # the machine may be busy
@given(clause=CLAUSES, other=CLAUSES)
def test_what_was_suggested_never_differs_from_its_clause(
    checked_of: Callable[..., CheckedPolicy], clause: str, other: str
) -> None:
    record = front_matter_lines(suggested(clause))
    checked = checked_of({"terms.md": text(clause, record)})
    for rule in (promise_unconfirmed, promise_differs, promise_clause_changed, promise_anchor):
        assert list(rule(checked)) == []
    differs = promise_differs(checked_of({"terms.md": text(other, record)}))
    expected = [] if same_notice(suggested(clause), read(other)) else ["warning"]
    assert [problem.severity for problem in differs] == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)  # the machine may be busy
@given(clause=CLAUSES, other=CLAUSES)
def test_a_clause_is_reported_exactly_where_its_words_changed(
    checked_of: Callable[..., CheckedPolicy], clause: str, other: str
) -> None:
    record = front_matter_lines(suggested(clause))
    new = text(other, f"change: material\n{record}", "2026-02-01")
    checked = checked_of({"terms/2026-01-01.md": text(clause, record), "terms.md": new})
    assert [problem.rule for problem in promise_clause_changed(checked)] == (
        [] if clause == other else ["promise-clause-changed"]
    )


@pytest.mark.parametrize("lines", ["", "approved_by: J. Doe\n"])
def test_a_text_that_nobody_confirmed_is_asked_for_once(checked_of: Callable[..., CheckedPolicy], lines: str) -> None:
    files = {
        "terms/2025-01-01.md": text(CLAUSE, lines, "2025-01-01"),
        "terms/2026-01-01.md": text(CLAUSE, f"effective: 2026-06-01\n{lines}", "2026-01-01"),
        "terms.md": text(CLAUSE, f"effective: 2026-07-01\n{lines}", "2026-02-01"),
    }
    (problem,) = promise_unconfirmed(checked_of(files))
    assert (problem.severity, problem.path) == ("warning", "content/terms/2025-01-01.md")
    assert "`legalsite promises terms@2025-01-01 --confirm`" in problem.help


def test_of_a_withheld_text_nothing_is_said(checked_of: Callable[..., CheckedPolicy]) -> None:
    files = {"terms/2025-01-01.withheld": text(CLAUSE, "", "2025-01-01"), "terms.md": text(CLAUSE, "promise: none\n")}
    checked = checked_of(files)
    assert list(promise_unconfirmed(checked)) == []
    assert list(promise_clause_changed(checked)) == []
