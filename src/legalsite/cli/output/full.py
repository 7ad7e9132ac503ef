"""Every problem with its excerpt and help, then how many there are: for people."""

from collections.abc import Sequence

from legalsite.errors import Problem, by_severity


def written(problems: Sequence[Problem]) -> str:
    if not problems:
        return "no problems found"
    return "\n".join([*map(str, problems), "", by_severity(problems)])
