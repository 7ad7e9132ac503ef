"""Checks settings and front matter against a table of keys, each with a check for its value.

All problems are reported at once, each with its place.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from legalsite.errors import (
    HARMFUL,
    Problem,
    ProblemIterator,
    ProblemsFound,
    nearest,
    sorted_problems,
)

SEE_SCHEMA = "to see which keys and values are allowed, run `legalsite schema`"

# a function that returns the model's value for a value of a file, or raises InvalidValue
Check = Callable[[Any], Any]
Checks = Mapping[str, Check]  # the check for the value of each key of a table
Values = Mapping[str, Any]  # the value of each key of a table
Loc = tuple[str | int, ...]  # a path of keys and indexes
# unquoted words that YAML reads as a missing value
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
Place = tuple[int, int]  # line and column, from 1
Keys = tuple[str, ...]  # a path of keys, and of indexes as text
Places = Mapping[Keys, tuple[Place, ...]]
"""The places at each path: of the key, of its value and, in YAML, of the value's end.

The path () is the whole file.
"""


class ValueProblem(NamedTuple):
    """A problem with a value, or with something in it."""

    rule: str
    message: str
    help: str
    loc: Loc = ()  # the path in the value to the part with the problem
    of_key: bool = False  # whether to point at the key instead of its value
    named: bool = False  # whether to begin the message with the name of the key
    given: str = ""  # the wrong words in the file
    meant: str = ""  # their replacement, if it's certain


class InvalidValue(ValueError):  # noqa: N818 - reads as what happened
    """A value that can't be read, with all its problems."""

    def __init__(self, *problems: ValueProblem) -> None:
        """Keep the problems, and join their messages for callers that only show a ValueError."""
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def invalid_value(
    message: str, help: str, rule: str = "bad-value", given: object = "", meant: str = ""
) -> InvalidValue:
    """Return the error for a check to raise, with one problem.

    `given`: the wrong value, if it is text. `meant`: its replacement, if it's certain.
    """
    words = given if isinstance(given, str) else ""
    return InvalidValue(ValueProblem(rule, message, help, given=words, meant=meant))


def table(
    keys: Checks, required: Collection[str] = (), make: Callable[[dict[str, Any]], Any] = dict
) -> Check:
    """Return a check for a table that has all `required` keys and none outside `keys`.

    A key without a value counts as missing. `make` turns the checked values into the model's value;
    it may raise InvalidValue as well.
    """

    def check(values: Any) -> Any:
        """Return what `make` makes of the checked values. Raises InvalidValue with all problems."""
        _require_table(values)
        problems = []
        for key in required:
            if values.get(key) is None:
                message = f"{key} is missing"
                help = f"add a line for {key}"
                problems.append(ValueProblem("missing-key", message, help, (key,), of_key=True))
        recognized = []
        for key, value in values.items():
            if key not in keys:
                message = f"unknown key {key!r}"
                problems.append(unknown("unknown-key", message, key, keys, (key,), of_key=True))
            elif value is not None:
                recognized.append((key, keys[key], value))
        return make(_checked(recognized, problems))

    return check


def mapping(check_key: Check, check: Check, make: Callable[[dict[str, Any]], Any] = dict) -> Check:
    """Return a check for a table with any keys that `check_key` accepts, and values that `check`
    accepts.

    `make` turns the checked values into the model's value.
    """

    def check_all(values: Any) -> Any:
        _require_table(values)
        # (key, check, value to check): first the keys themselves, then the values, whose results
        # replace the results of the keys
        checks = [(key, check_key, key) for key in values]
        checks += [(key, check, value) for key, value in values.items()]
        return make(_checked(checks))

    return check_all


def list_of(check: Check, *, minimum: int = 0, once: bool = True) -> Check:
    """Return a check for a list of `minimum` items or more, each of which passes `check`.

    With `once`, no item may repeat.
    """

    def check_items(items: Any) -> tuple[Any, ...]:
        """Return the checked items. Raises InvalidValue with all problems."""
        if not isinstance(items, list):
            raise wrong_type("a list", items)
        if len(items) < minimum:
            message = f"must have at least {minimum}"
            raise InvalidValue(ValueProblem("bad-value", message, SEE_SCHEMA, named=True))
        checks = ((index, check, item) for index, item in enumerate(items))
        checked = tuple(_checked(checks).values())
        if once:
            doubled = {item for item in checked if checked.count(item) > 1}
            if doubled:
                raise invalid_value(f"{min(doubled)!r} is listed twice", "list it once")
        return checked

    return check_items


def one_of(words: Collection[str]) -> Check:
    """Return a check for one of these words, which suggests the nearest one."""
    quoted = [repr(word) for word in words]
    # 'editorial', 'minor' or 'material'
    choice = ", ".join([*quoted[:-2], " or ".join(quoted[-2:])])

    def check(value: Any) -> str:
        """Return the word. Raises InvalidValue for any value that isn't in `words`."""
        if value in words:
            return str(value)
        near = nearest(str(value), words)
        help = f"did you mean {near!r}?" if near else SEE_SCHEMA
        raise wrong_type(choice, value, help, near)

    return check


def text(check: Callable[[str], Any]) -> Check:
    """Return a check for text that also passes `check`."""

    def check_text(value: Any) -> Any:
        if not isinstance(value, str):
            raise wrong_type("a string", value)
        return check(value)

    return check_text


def plain(value: str) -> str:
    """Return the text. Raises InvalidValue if it has a harmful character."""
    if re.search(HARMFUL, value):
        raise invalid_value(
            "this contains a character that isn't allowed", "remove it", "bad-character"
        )
    return value


def matching(pattern: str, rule: str, what: str, help: str) -> Check:
    """Return a check for text that matches a regular expression.

    `rule`, `help`: of the problem with other text. `what`: a noun for the text, as “a valid topic”.
    """

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise invalid_value(f"{value!r} isn't {what}", help, rule)
        return plain(value)

    return text(check)


def number(minimum: int, maximum: int) -> Check:
    """Return a check for a whole number from `minimum` to `maximum`."""

    def check(value: Any) -> int:
        if type(value) is not int:  # a truth value isn't a number
            raise wrong_type("a whole number", value)
        if value < minimum:
            raise wrong_type(f"greater than or equal to {minimum}", value)
        if value > maximum:
            raise wrong_type(f"less than or equal to {maximum}", value)
        return value

    return check


def numeral(maximum: int) -> Check:
    """Return a check for a whole number from 0 to `maximum`, written as text."""
    check = number(0, maximum)

    def read(value: Any) -> Any:
        try:
            parsed = int(value)
        except (ValueError, TypeError):  # Python also raises ValueError for thousands of digits
            raise wrong_type("a whole number", value) from None
        return check(parsed)

    return read


def boolean(value: Any) -> bool:
    """Return the truth value. Raises InvalidValue for any other value."""
    if not isinstance(value, bool):
        raise wrong_type("true or false", value)
    return value


def wrong_type(what: str, value: Any, help: str = SEE_SCHEMA, meant: str = "") -> InvalidValue:
    """Return the error for a value that isn't `what` it must be; the message shows a short value.

    `meant`: the replacement for the value, if it's certain.
    """
    message = f"must be {what}"
    if isinstance(value, (str, int, float, bool)):
        shown = repr(value)
        if len(shown) < 60:
            message += f", not {shown}"
    problem = ValueProblem("bad-value", message, help, named=True, given=str(value), meant=meant)
    return InvalidValue(problem)


def unknown(
    rule: str, message: str, name: str, names: Iterable[str], loc: Loc = (), *, of_key: bool = False
) -> ValueProblem:
    """Return the problem with an unknown name, which suggests the nearest known one of `names`.

    If no known name is similar, and there are few of them, it lists them all. `loc` and `of_key`
    are fields of the problem.
    """
    names = sorted(names)
    near = nearest(name.lower(), names)
    help = "remove it"
    if near:
        help = f"did you mean {near!r}?"
    elif len(names) < 20:
        help += f", or use one of: {', '.join(names)}"
    return ValueProblem(rule, message, help, loc, of_key, given=name, meant=near)


class PlacedValues(Struct, frozen=True):
    """The values of a file, or of a table in it, with their places."""

    path: str  # the name of the file in problems
    source: str  # the text of the file
    values: dict[str, Any]
    places: Places  # by the path in the whole file
    root: Loc = ()  # the path in the file to the table with `values`

    def checked(self, check: Check, status: Literal[1, 2] = 1) -> Any:
        """Return the model's value, which `check` makes of the values.

        Raises ProblemsFound with all problems, and the exit status `status`.
        """
        try:
            return check(self.values)
        except InvalidValue as invalid:
            problems = sorted_problems(self.problems(invalid.problems))
            raise ProblemsFound(problems, status) from None

    def problems(self, value_problems: Iterable[ValueProblem]) -> ProblemIterator:
        """Yield each problem of a value as a problem of the file, with its place."""
        lines = dict(enumerate(self.source.split("\n"), 1))
        for found in value_problems:
            message = found.message
            keys = [part for part in found.loc if isinstance(part, str)]  # without indexes
            if found.named and keys and keys[-1]:  # "" is the key of a text for all languages
                message = f"{keys[-1]}: {message}"
            line, column = self.place(found.loc, key=found.of_key)
            excerpt = lines.get(line, "").rstrip("\r")
            problem = Problem(found.rule, message, found.help, self.path, line, column, excerpt)
            yield problem.with_fix(found.given, found.meant)

    def place(self, loc: Iterable[str | int], *, key: bool) -> Place:
        """Return the place of a value or, with `key`, of its key.

        If its place isn't known, return the place of the nearest value around it. `loc`: its path
        in `values`.
        """
        keys = tuple(map(str, (*self.root, *loc)))
        known = keys
        while known and known not in self.places:  # go up to what is around it
            known = known[:-1]
        key_place, value_place = self.places[known][:2]  # in YAML, the value's end comes third
        if key and known == keys:
            return key_place
        return value_place


class FrontMatter(PlacedValues, frozen=True):
    """The front matter of one file.

    A value is text, a list, a mapping, or None if the key has no value. `places` has the place of
    each key or item, and of the start and the end of its value; in a path, the index of an item is
    text.
    """

    body: str = ""  # the text below the front matter
    line: int = 1  # the line of the file on which this text begins


def _checked(
    items: Iterable[tuple[str | int, Check, Any]], problems: Iterable[ValueProblem] = ()
) -> dict[Any, Any]:
    """Return the checked values by key or index.

    `items`: a key or index, the check for its value, and the value. Raises InvalidValue with all
    problems of the values, after the `problems` that the caller already found.
    """
    values = {}
    problems = [*problems]
    for part, check, value in items:
        try:
            values[part] = check(value)
        except InvalidValue as invalid:
            problems += [problem._replace(loc=(part, *problem.loc)) for problem in invalid.problems]
    if problems:
        raise InvalidValue(*problems)
    return values


def _require_table(value: Any) -> None:
    """Raise InvalidValue if a value isn't a table."""
    if not isinstance(value, dict):
        raise wrong_type("a table of keys and values", value)
