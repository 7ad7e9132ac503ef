"""Every problem with its excerpt and help, then how many there are: for people."""

from collections import Counter
from collections.abc import Sequence

from legalsite.errors import Problem, Severity

KINDS: tuple[tuple[Severity, str, str], ...] = (
    ("error", "error", "errors"),
    ("warning", "warning", "warnings"),
    ("info", "note", "notes"),
)


def written(problems: Sequence[Problem]) -> str:
    if not problems:
        return "no problems found"
    return "\n".join([*map(str, problems), "", by_severity(problems)])


def by_severity(problems: Sequence[Problem]) -> str:
    """Return the number of problems of each severity: `2 errors, 1 warning`."""
    counts = Counter(problem.severity for problem in problems)
    return ", ".join(
        f"{counts[kind]} {singular if counts[kind] == 1 else plural}"
        for kind, singular, plural in KINDS
        if counts[kind]
    )
