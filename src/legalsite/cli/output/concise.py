"""One line per problem, for editors and for grep."""

from collections.abc import Sequence

from legalsite.errors import Problem


def written(problems: Sequence[Problem]) -> str:
    return "\n".join(_line(problem) for problem in problems)


def _line(problem: Problem) -> str:
    line = f"{problem.severity}[{problem.rule}]: {' '.join(problem.message.split())}"
    return f"{problem.place}: {line}" if problem.place else line
