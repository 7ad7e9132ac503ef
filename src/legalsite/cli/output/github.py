"""Workflow commands, which GitHub shows next to the lines of a change
(docs.github.com, "Workflow commands for GitHub Actions")."""

from collections.abc import Sequence

from legalsite.errors import Problem

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def written(problems: Sequence[Problem]) -> str:
    return "\n".join(_command(problem) for problem in problems)


def _command(problem: Problem) -> str:
    properties = {"file": problem.path, "line": problem.line or "", "col": problem.column or "", "title": problem.rule}
    about = ",".join(f"{name}={_value(str(value))}" for name, value in properties.items() if value)
    text = problem.message + (f"\nhelp: {problem.help}" if problem.help else "")
    return f"::{COMMANDS[problem.severity]} {about}::{_words(text)}"


def _words(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _words(text).replace(":", "%3A").replace(",", "%2C")
