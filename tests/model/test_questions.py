"""Which problems are questions to a person."""

import pytest

from legalsite.checks.run import RULES
from legalsite.errors import Problem, Severity
from legalsite.model.questions import QUESTIONS, counts_in_words, split_questions


def test_every_question_is_a_rule() -> None:
    assert RULES.keys() >= QUESTIONS


@pytest.mark.parametrize(("problems", "words"), [
    ([], ""),
    ([("missing-change", "error")], "1 question"),
    ([("missing-change", "warning"), ("promise-weaker", "error")], "2 questions"),
    ([("missing-change", "info")], "1 note"),
    ([("dead-anchor", "error"), ("missing-change", "error"), ("numbering", "warning")],
     "1 question, 1 error, 1 warning"),
])  # fmt: skip
def test_questions_are_counted_apart_from_what_is_wrong(problems: list[tuple[str, Severity]], words: str) -> None:
    found = [Problem(rule, "x", "y", severity=severity) for rule, severity in problems]
    questions, wrong = split_questions(found)
    assert sorted([*questions, *wrong]) == sorted(found)
    assert counts_in_words(found) == words
