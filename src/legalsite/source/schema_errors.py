"""Turns pydantic's errors into problems that say where they are and how to fix them."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from legalsite.errors import Problem, nearest

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails, PydanticCustomError

WORDS = (
    (", unable to parse string as an integer", ""),
    ("Input should be", "must be"),
    ("a valid integer", "a whole number"),
    ("a valid boolean", "true or false"),
    ("a valid", "a"),
)
GONE = {
    "webhook": "remove it: `notify webhook` is gone; `legalsite notify plan --format json` tells a program what is due",
    "dkim": "remove it: the relay signs emails",
}
QUOTED = re.compile("'([^']+)'")
Loc = Sequence[int | str]
"""A path of keys and indexes."""


def wrong(rule: str, message: str, help: str) -> "PydanticCustomError":
    """Return a ValueError for a validator to raise. `rule` is the id of the problem."""
    from pydantic_core import PydanticCustomError

    return PydanticCustomError("legalsite", "{message}", {"rule": rule, "message": message, "help": help})


def as_problems(
    error: "ValidationError",
    known: Callable[[Loc], Iterable[str]],
    find: Callable[[Loc, bool], tuple[int, int]],
    path: str,
) -> list[Problem]:
    """Return one problem for each error.

    `known`: returns the keys that a table may have.
    `find`: returns the line and column of a key (True) or its value (False), or of the nearest key that exists.
    """
    problems = []
    for details in error.errors(include_url=False):
        rule, message, help = _explained(details, known)
        loc = [part for part in details["loc"] if not str(part).startswith("function-")]
        line, column = find(loc, details["type"] in ("extra_forbidden", "missing"))
        problems.append(Problem(rule, message, help, path, line, column))
    return problems


def _explained(details: "ErrorDetails", known: Callable[[Loc], Iterable[str]]) -> tuple[str, str, str]:
    """Return rule, message and help of one error."""
    kind, loc, context = details["type"], details["loc"], details.get("ctx", {})
    name = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    if kind == "legalsite":
        return context["rule"], context["message"], context["help"]
    if kind == "extra_forbidden":
        return "unknown-key", f"unknown key {name!r}", did_you_mean(name, known(loc[:-1]))
    if kind == "missing":
        return "missing-key", f"{name} is missing", f"add a line for {name}"
    near = nearest(str(details["input"]), QUOTED.findall(context.get("expected", "")))
    help = f"did you mean {near!r}?" if near else "run `legalsite schema` to see what is allowed here"
    return "bad-value", f"{name}: {_sentence(details)}", help


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return help that names the known word nearest to an unknown one, or all known words if none is near.
    For a key of an earlier version it says what became of it."""
    if name in GONE:
        return GONE[name]
    known = sorted(known)
    near = nearest(name.lower(), known)
    return f"did you mean {near!r}?" if near else f"remove it, or use one of: {', '.join(known)}"


def _sentence(details: "ErrorDetails") -> str:
    if details["type"] == "too_short":
        return f"must have at least {details['ctx']['min_length']}"
    message = "must be a table of keys and values" if details["type"] in ("model_type", "dict_type") else details["msg"]
    given = details["input"]
    shown = f", not {given!r}" if isinstance(given, (str, int, float, bool)) and len(repr(given)) < 60 else ""
    for theirs, ours in WORDS:
        message = message.replace(theirs, ours)
    return message + shown
