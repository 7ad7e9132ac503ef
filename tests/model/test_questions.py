"""Which problems are questions to a person."""

import pytest

from legalsite.checks.run import RULES
from legalsite.errors import Problem, Severity
from legalsite.model.questions import QUESTIONS, split_questions


def test_every_question_is_a_rule() -> None:
    assert RULES.keys() >= QUESTIONS


@pytest.mark.parametrize(("problems", "asked"), [
    ([], 0),
    ([("missing-change", "error")], 1),
    ([("missing-change", "warning"), ("promise-weaker", "error")], 2),
    ([("missing-change", "info")], 0),
    ([("dead-anchor", "error"), ("missing-change", "error"), ("numbering", "warning")], 1),
])  # fmt: skip
def test_questions_stand_apart_from_what_is_wrong(
    problems: list[tuple[str, Severity]], asked: int
) -> None:
    found = [Problem(rule, "x", "y", severity=severity) for rule, severity in problems]
    questions, wrong = split_questions(found)
    assert sorted([*questions, *wrong]) == sorted(found)
    assert len(questions) == asked
