"""Which problems are questions to a person: those of rules that ask what only a person can know.

They are answered, and cannot be turned down.
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
        "promise-unconfirmed",
        "promise-weaker",
    }
)


def split_questions(problems: Iterable[Problem]) -> tuple[Problems, Problems]:
    """Return the questions that only a person can answer, and what is wrong."""
    questions: Problems = []
    wrong: Problems = []
    for problem in problems:
        if problem.rule in QUESTIONS and problem.severity != "info":
            questions.append(problem)
        else:
            wrong.append(problem)
    return questions, wrong
