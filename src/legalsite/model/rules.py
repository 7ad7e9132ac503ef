"""The ids of all rules of `legalsite check`, in the order of docs/reference/rules.md: the one list, which
`[[checks]]` in legalsite.toml and `--rule` accept. Each is a function of that name in checks/rules/. Problems that make
a text or a record unreadable have no rule here, because they cannot be turned off."""

from collections.abc import Iterable

from legalsite.errors import Problem, by_severity, counted

BY_FAMILY = {
    "dates": "date-in-text future-revised changed-under-old-date",
    "pending texts": "announced-for-later undone-later unpublished-text older-text-returns",
    "change class": "missing-change missing-summary missing-about other-language same-words change-unsigned",
    "promises": "promise-unconfirmed promise-weaker promise-clause-changed promise-anchor",
    "notice": "notice-period cancelled-notice profile-review",
    "translations": "translation-behind translation-clauses",
    "links": "dead-anchor dead-page broken-link missing-file file-name foreign-image image-text lost-reference",
    "structure": "heading-level numbering code-block",
    "left over": "removed-markup placeholder",
}
RULES = tuple(rule for rules in BY_FAMILY.values() for rule in rules.split())

QUESTIONS = frozenset(
    {"missing-change", "missing-summary", "missing-about", "change-unsigned", "promise-unconfirmed", "promise-weaker"}
)
"""Rules that ask what only a person can know: they are answered, and cannot be turned down."""


def split_questions(problems: Iterable[Problem]) -> tuple[list[Problem], list[Problem]]:
    """Return the questions that only a person can answer, and what is wrong."""
    questions, wrong = list[Problem](), list[Problem]()
    for problem in problems:
        (questions if problem.rule in QUESTIONS and problem.severity != "info" else wrong).append(problem)
    return questions, wrong


def counts_in_words(problems: Iterable[Problem]) -> str:
    """Return how many there are of both: `2 questions, 1 error`."""
    questions, wrong = split_questions(problems)
    return ", ".join(filter(None, [counted(len(questions), "question") if questions else "", by_severity(wrong)]))
