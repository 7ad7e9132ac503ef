"""How problems are printed and counted."""

import pytest

from legalsite.cli.terminal import print_problems
from legalsite.errors import Problem, Severity


def problem(severity: Severity) -> Problem:
    return Problem("some-rule", "that is so", "do this", "a.md", severity=severity)


@pytest.mark.parametrize(
    ("severities", "count"),
    [
        (["error"], "1 problem"),
        (["error", "warning"], "2 problems"),
        (["warning", "warning", "info"], "2 warnings, 1 note"),
    ],
)
def test_the_count_calls_nothing_worse_than_it_is(
    severities: list[Severity], count: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_problems(map(problem, severities))
    assert capsys.readouterr().err.splitlines()[-1] == count


def test_nothing_is_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    print_problems([])
    assert capsys.readouterr().err == ""
