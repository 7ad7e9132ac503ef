"""What is wrong, where, and how to fix it: the value that every room reports, and the exception that carries it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]

HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `line` and `column` count from 1; 0 means that there is no such place."""

    rule: str
    message: str
    help: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """`path:line:column`, as editors read it."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)

    def __str__(self) -> str:
        head = f"{self.place}: " if self.place else ""
        lines = [f"{head}{self.severity}[{self.rule}]: {self.message}", *self._excerpt()]
        if self.help:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)

    def _excerpt(self) -> list[str]:
        if not self.excerpt or not self.line:
            return []
        start = max(0, self.column - 60)
        shown = self.excerpt[start : start + 110].replace("\t", " ")
        gutter = f"  {self.line} | "
        caret = [" " * (len(gutter) - 2) + "| " + " " * (self.column - 1 - start) + "^"] if self.column else []
        return [gutter + shown, *caret]


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems sorted by path, line, column, rule and message, each of them once."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda known: (known.path, known.line, known.column, known.rule, known.message)))


class ProblemsFound(Exception):  # noqa: N818 - reads as what happened
    """Work cannot go on; nothing was changed. `status` is the exit status: 1 problems in the texts,
    2 wrong usage, configuration or layout, or a device that failed."""

    def __init__(self, problems: Iterable[Problem], status: Literal[1, 2] = 1) -> None:
        self.problems = tuple(problems)
        self.status = status
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, names: Iterable[str]) -> str:
    """The name that somebody who wrote `word` may have meant; empty where none is near."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(names), 1)), "")


def visible(text: str) -> str:
    """Control characters, bidi overrides and hidden line breaks as escapes: for whoever shows what others wrote."""
    return HARMFUL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def excerpt_of(text: str, line: int) -> str:
    """The source line with that number, counted from 1; empty where there is none."""
    lines = text.split("\n")
    return lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""
