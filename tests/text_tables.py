"""Test cases in text files, with input and expected output, which can be read without the code."""

import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from legalsite.errors import Problem

ESCAPE = re.compile(r"\\(?:[ntr\\]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def table(name: str) -> Decorator:
    """Run a test with each row of a file next to it.

    The rows are below `== ` and the words of the test's name. Their cells, separated by →, are the
    test's first arguments. Escapes such as `\\n` are as in Python.
    """

    def decorate(test: Callable[..., Any]) -> Callable[..., Any]:
        text = (Path(inspect.getfile(test)).parent / name).read_text(encoding="utf-8")
        title = test.__name__.removeprefix("test_").replace("_", " ")
        (lines,) = re.findall(
            rf"^== {title}\n(.*?)\n(?:\n(?===)|\Z)", text, re.MULTILINE | re.DOTALL
        )
        rows = [
            [_read(cell) for cell in re.split(r"(?:^| )→(?:(?= →)| |$)", line)]
            for line in lines.split("\n")
        ]
        names = list(inspect.signature(test).parameters)[: len(rows[0])]
        return pytest.mark.parametrize(names, rows)(test)

    return decorate


def _read(cell: str) -> str:
    return ESCAPE.sub(lambda found: found[0].encode().decode("unicode_escape"), cell)


def in_lines(problems: Iterable[Problem]) -> str:
    """Format problems as in test cases, one per line.

    They are errors unless another severity is given.
    """
    return "\n".join(
        f"{p.line}:{p.column} {f'{p.severity} ' * (p.severity != 'error')}{p.rule}: {p.message}; {p.help}"
        for p in problems
    )


def cases(name: str) -> Decorator:
    """Run a test with each case of a file next to it.

    A case consists of a title, the input, and the expected output, each followed by a line with a
    period. The last two are the test's first arguments.
    """

    def decorate(test: Callable[..., Any]) -> Callable[..., Any]:
        names = list(inspect.signature(test).parameters)[:2]
        rows = [
            pytest.param(*case[1:], id=case[0])
            for case in triples(Path(inspect.getfile(test)).parent / name)
        ]
        return pytest.mark.parametrize(names, rows)(test)

    return decorate


def triples(file: Path) -> list[tuple[str, ...]]:
    """Return the title, input, and expected output of each case in a file."""
    parts = [
        part.removesuffix("\n")
        for part in re.split(r"^\.\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    ]
    return [
        (title.strip(), *case)
        for title, *case in zip(parts[0::3], parts[1::3], parts[2::3], strict=False)
    ]
