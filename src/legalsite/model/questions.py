"""Tells which problems are questions, which only a person can answer, and can't turn off."""

from collections.abc import Iterable

from legalsite.errors import Problem, Problems

QUESTIONS = frozenset(
    {
        "missing-change",
        "missing-summary",
        "missing-about",
        "missing-replaces",
        "partial-summary",
        "change-unapproved",
        "approval-missing",
        "promise-unconfirmed",
        "promise-weaker",
    }
)


def split_questions(problems: Iterable[Problem]) -> tuple[Problems, Problems]:
    """Return the questions that only a person can answer, and the other problems. A problem that is
    only an `info` asks nothing, whatever its rule."""
    questions: Problems = []
    others: Problems = []
    for problem in problems:
        if problem.rule in QUESTIONS and problem.severity != "info":
            questions.append(problem)
        else:
            others.append(problem)
    return questions, others
