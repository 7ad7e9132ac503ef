"""Every problem with its excerpt and how to fix it, then a count: for whoever fixes them."""

from collections import Counter
from collections.abc import Sequence

from legalsite.errors import Problem, Severity

KINDS: tuple[tuple[Severity, str, str], ...] = (
    ("error", "error", "errors"),
    ("warning", "warning", "warnings"),
    ("info", "piece of information", "pieces of information"),
)


def written(problems: Sequence[Problem]) -> str:
    if not problems:
        return "nothing found"
    return "\n".join([*map(str, problems), "", counted(problems)])


def counted(problems: Sequence[Problem]) -> str:
    """`2 errors, 1 warning`"""
    counts = Counter(problem.severity for problem in problems)
    return ", ".join(
        f"{counts[kind]} {one if counts[kind] == 1 else more}" for kind, one, more in KINDS if counts[kind]
    )
