"""How `status` names a text on each day of a small history: status.txt."""

from datetime import date

import pytest

from cli.command_lines import cases, lines_of
from legalsite.cli.invocation import Invocation
from legalsite.cli.status import REASON_LINES, _next_step_lines, _policy_lines
from legalsite.commands.status import PolicyStatus
from legalsite.errors import Problem
from legalsite.model.policy_on_date import policy_on_date
from short_policies import policy_of
from text_tables import table

test_case = cases(
    "new-accounts",
    "new-accounts-moved",
    "status",
    "status-drafts",
    "older-version",
    "status-review",
)

SITE = Invocation(None, quiet=False, verbose=False)


def status_of(texts: str, on: str) -> PolicyStatus:
    return PolicyStatus("Terms", policy_on_date(policy_of(texts), date.fromisoformat(on)), None, ())


@table("status.txt")
def test_policy(texts: str, on: str, expected: str) -> None:
    heading, *lines = _policy_lines(status_of(texts, on), SITE, "UTC", published=True)
    assert heading == "terms: Terms"
    assert "; ".join(map(str.strip, lines)) == expected


def test_before_anything_is_published_every_text_is_said_to_be_planned() -> None:
    lines = list(
        _policy_lines(
            status_of("2026-01-01, 2026-01-05 from 2026-03-01 ends", "2026-02-01"),
            SITE,
            "UTC",
            published=False,
        )
    )
    assert lines[1:] == [
        "  archived version of 2026-01-01, not published: takes effect on 2026-01-01",
        "  archived version of 2026-01-05, not published: withdraws the policy on 2026-03-01",
    ]


ERROR = Problem("dead-anchor", "x" * 120, "mend it", "content/terms.md", 3)
WHOLE, LONG = (
    Problem("dead-anchor", f"{'ab ' * 33}{end}", "mend it", "content/terms.md", 3)
    for end in ["c", "cd"]
)
QUESTION = Problem(
    "missing-change", "how much?", "set `change`", "content/terms.md", 1, severity="warning"
)


@pytest.mark.parametrize(("problems", "lines"), [
    ([], ["next:", "  legalsite publish terms"]),
    ([QUESTION], ["content/terms.md:1: how much?", "next: set `change`", "then:", "  legalsite publish terms"]),
    ([QUESTION, QUESTION], ["content/terms.md:1: how much?", "to list 1 more:", "  legalsite check terms",
     "next: set `change`", "then:", "  legalsite publish terms"]),
    ([WHOLE], [f"content/terms.md:3: {'ab ' * 33}c", "next: mend it"]),
    ([LONG], [f"content/terms.md:3: {'ab ' * 33}".rstrip() + "…", "next: mend it"]),
    ([ERROR, QUESTION], ["content/terms.md:3: …", "to list 1 more:", "  legalsite publish terms --dry-run",
     "next: mend it"]),
])  # fmt: skip
def test_the_next_step_of_a_draft(problems: list[Problem], lines: list[str]) -> None:
    assert [
        line.removeprefix("    ") for line in lines_of(_next_step_lines(problems, "terms", SITE))
    ] == lines


def test_the_next_step_of_all_drafts() -> None:
    assert lines_of(_next_step_lines([], "", SITE))[-1].strip() == "legalsite publish"


@pytest.mark.parametrize(("words", "lines"), [
    (["w" * 89], ["why: " + "w" * 89]),
    (["w" * 90], ["why:", "  " + "w" * 90]),
    (["x" * 120, "y"], ["why:", "  " + "x" * 120, "  y"]),
    (["w" * 84, "two-fold"], ["why: " + "w" * 84, "  two-fold"]),
])  # fmt: skip
def test_a_reason_is_wrapped_between_words(words: list[str], lines: list[str]) -> None:
    assert REASON_LINES.wrap(" ".join(["why:", *words])) == [f"      {line}" for line in lines]
