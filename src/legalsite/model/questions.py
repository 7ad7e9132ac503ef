"""Recognize problems that are questions, because only a person can answer them.

Users can't turn questions off.
"""

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
        "translation-figures",
        "translation-untouched",
    }
)


def split_questions(problems: Iterable[Problem]) -> tuple[Problems, Problems]:
    """Separate questions from other problems.

    Questions are problems that only a person can answer, such as a missing summary. Problems with
    severity `info` aren't questions.
    """
    questions: Problems = []
    others: Problems = []
    for problem in problems:
        if problem.rule in QUESTIONS and problem.severity != "info":
            questions.append(problem)
        else:
            others.append(problem)
    return questions, others
