"""What a check found."""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from legalsite.errors import Problem, Severity, counted, sorted_problems
from legalsite.model.config import CheckSetting

OF_SITE, OF_POLICY = ("dead-page",), ("placeholder", "heading-level")  # rules that report once, with all places
NAME = re.compile(r"(?:/[0-9]{4}-[0-9]{2}-[0-9]{2}[^/]*|(?:\.[A-Za-z-]+)?\.md)$")


class Silenced(Struct, frozen=True):
    """How many problems a setting of legalsite.toml turned off; str() is a sentence for the user."""

    setting: CheckSetting
    count: int

    def __str__(self) -> str:
        where = f" for {self.setting.policy}" if self.setting.policy else ""
        where += f", revision {self.setting.revision}" if self.setting.revision else ""
        problems = counted(self.count, "problem")
        return f"{self.setting.rule} is off{where} ({problems} not shown): {self.setting.reason}"


class Findings(Struct, frozen=True):
    """What a check found: problems by path, line and column, and the settings that turned others off."""

    problems: tuple[Problem, ...]
    silenced: tuple[Silenced, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether there is an error."""
        return any(problem.severity == "error" for problem in self.problems)


def first_of(problems: Sequence[Problem]) -> Problem:
    """Return the first of problems of one text that are alike, with the number of the others: one cause is one
    finding."""
    first = min(problems, key=lambda known: (known.line, known.column))
    more = f"; {len(problems) - 1} more like this in the text" if len(problems) > 1 else ""
    return first._replace(message=f"{first.message}{more}")


def each_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems, those of `OF_SITE` with the same words as one, those of `OF_POLICY` as one for each policy,
    with all places: lines by file."""
    groups: dict[tuple[str, str, Severity], list[Problem]] = {}
    for problem in problems:
        if problem.rule in (*OF_SITE, *OF_POLICY):
            policy = NAME.sub("", problem.path) if problem.rule in OF_POLICY else ""
            groups.setdefault((policy, problem.message, problem.severity), []).append(problem)
        else:
            yield problem
    for alike in groups.values():
        first, *others = sorted_problems(alike)
        lines: dict[str, dict[int, None]] = {}
        for other in others:
            if (other.path, other.line) != (first.path, first.line):
                lines.setdefault(other.path, {})[other.line] = None
        also = "; ".join(f"{path}:{', '.join(map(str, numbers))}" for path, numbers in lines.items())
        yield first._replace(message=f"{first.message} (also at {also})" if also else first.message)
