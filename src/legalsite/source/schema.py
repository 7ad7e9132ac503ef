"""Validate settings and front matter. For each key, there's a check for its value.

All problems are reported at once, each with its position.
"""

import json
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

MAX_SHOWN_LENGTH = 60  # maximum length of a value in a message, in characters
SEE_SCHEMA = "to see which keys and values are allowed, run `legalsite schema`"

# converts a value to the model's type, or raises InvalidValue
Check = Callable[[Any], Any]
Checks = Mapping[str, Check]  # key of a table → check for its value
Values = Mapping[str, Any]  # key of a table → value
Loc = tuple[str | int, ...]  # path of keys and indexes
# words without quotes that stand for a missing value in YAML
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
Place = tuple[int, int]  # (line, column), starting at 1
Keys = tuple[str, ...]  # path of keys and indexes, where indexes are strings
Places = Mapping[Keys, tuple[Place, ...]]
"""Path → positions of the key, of its value and, in YAML, of the value's end. The path () is the
whole file."""


class ValueProblem(NamedTuple):
    rule: str
    message: str
    help: str
    loc: Loc = ()  # path to the invalid part of the value
    of_key: bool = False  # whether to report the position of the key instead of the value
    named: bool = False  # whether the message starts with the key
    given: str = ""  # the invalid text in the file
    meant: str = ""  # the correct text, if only one is possible


class InvalidValue(ValueError):  # noqa: N818 - reads as what happened
    """Raised with all problems of a value that can't be converted."""

    def __init__(self, *problems: ValueProblem) -> None:
        """Store the problems, and join their messages for callers that only show a ValueError."""
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def invalid_value(
    message: str, help: str, rule: str = "bad-value", given: object = "", meant: str = ""
) -> InvalidValue:
    """Create an error with a single problem, for a check to raise.

    `given` is the wrong value. If only one replacement is possible, `meant` contains it.
    """
    words = given if isinstance(given, str) else ""
    return InvalidValue(ValueProblem(rule, message, help, given=words, meant=meant))


def table(
    keys: Checks, required: Collection[str] = (), make: Callable[[dict[str, Any]], Any] = dict
) -> Check:
    """Create a check for a table that has all `required` keys, and only keys in `keys`.

    A key without a value counts as missing. `make` converts the checked values, and may raise
    InvalidValue, too. The check raises InvalidValue with all problems.
    """

    def check(values: Any) -> Any:
        """Convert a table. Raises InvalidValue for missing or unknown keys, or invalid values."""
        _require_table(values)
        problems = []
        for key in required:
            if values.get(key) is None:
                message = f"{key} is missing"
                help = f"add a line for {key}"
                problems.append(ValueProblem("missing-key", message, help, (key,), of_key=True))
        recognized = []  # (key, check, value) of each known key that has a value
        for key, value in values.items():
            if key not in keys:
                message = f"unknown key {key!r}"
                problems.append(unknown("unknown-key", message, key, keys, (key,), of_key=True))
            elif value is not None:
                recognized.append((key, keys[key], value))
        return make(_checked(recognized, problems))

    return check


def mapping(check_key: Check, check: Check, make: Callable[[dict[str, Any]], Any] = dict) -> Check:
    """Create a check for a table whose keys pass `check_key` and whose values pass `check`.

    `make` converts the table of checked values.
    """

    def check_all(values: Any) -> Any:
        """Convert a table. Raises InvalidValue with the problems of all keys and values."""
        _require_table(values)
        # (key, check, value to check); the values come last, so that their results overwrite the
        # keys' results
        checks = [(key, check_key, key) for key in values]
        checks += [(key, check, value) for key, value in values.items()]
        return make(_checked(checks))  # the results are keyed by the first item

    return check_all


def list_of(check: Check, *, minimum: int = 0, once: bool = True) -> Check:
    """Create a check for a list of at least `minimum` items that each pass `check`.

    If `once` is True, items must be unique. The check raises InvalidValue with all problems.
    """

    def check_items(items: Any) -> tuple[Any, ...]:
        """Convert a list. Raises InvalidValue if the list is too short, or if items are invalid."""
        if isinstance(items, str) and len(items) < MAX_SHOWN_LENGTH:
            # JSON strings are also strings in TOML and YAML
            item = json.dumps(items, ensure_ascii=False)
            raise wrong_type("a list", items, f"write it as a list: [{item}]")
        if not isinstance(items, list):
            raise wrong_type("a list", items)
        if len(items) < minimum:
            message = f"must have at least {minimum}"
            raise InvalidValue(ValueProblem("bad-value", message, SEE_SCHEMA, named=True))
        checks = ((index, check, item) for index, item in enumerate(items))
        checked = tuple(_checked(checks).values())
        if once:
            # compare converted items, because the same item may be written in two ways
            doubled = {item for item in checked if checked.count(item) > 1}
            if doubled:
                raise invalid_value(f"{min(doubled)!r} is listed twice", "list it once")
        return checked

    return check_items


def one_of(words: Collection[str]) -> Check:
    """Create a check for one of several words. For an unknown word, it suggests the nearest."""
    quoted = [repr(word) for word in words]
    # text such as: 'editorial', 'minor' or 'material'
    choice = ", ".join([*quoted[:-2], " or ".join(quoted[-2:])])

    def check(value: Any) -> str:
        """Validate a value and return it. Raises InvalidValue if it isn't one of `words`."""
        if value in words:
            return str(value)
        near = nearest(str(value), words)
        help = f"did you mean {near!r}?" if near else SEE_SCHEMA
        raise wrong_type(choice, value, help, near)

    return check


def text(check: Callable[[str], Any]) -> Check:
    """Create a check that accepts only strings, and passes them to `check`."""

    def check_text(value: Any) -> Any:
        if not isinstance(value, str):
            raise wrong_type("a string", value)
        return check(value)

    return check_text


def plain(value: str) -> str:
    """Validate text and return it. Raises InvalidValue if it contains a harmful character."""
    if re.search(HARMFUL, value):
        raise invalid_value(
            "this contains a character that isn't allowed", "remove it", "bad-character"
        )
    return value


def matching(pattern: str, rule: str, what: str, help: str) -> Check:
    """Create a check for text that matches a regular expression.

    `rule` and `help` are used for problems. `what` is a noun phrase such as “a valid topic”.
    """

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise invalid_value(f"{value!r} isn't {what}", help, rule)
        return plain(value)

    return text(check)


def number(minimum: int, maximum: int) -> Check:
    """Create a check for an integer from `minimum` to `maximum`."""

    def check(value: Any) -> int:
        if type(value) is not int:  # `isinstance` would also accept True and False
            raise wrong_type("a whole number", value)
        if value < minimum:
            raise wrong_type(f"greater than or equal to {minimum}", value)
        if value > maximum:
            raise wrong_type(f"less than or equal to {maximum}", value)
        return value

    return check


def numeral(maximum: int) -> Check:
    """Create a check for an integer from 0 to `maximum` that is written as text."""
    check = number(0, maximum)

    def read(value: Any) -> Any:
        try:
            parsed = int(value)
        except (ValueError, TypeError):  # numbers with thousands of digits also raise ValueError
            raise wrong_type("a whole number", value) from None
        return check(parsed)

    return read


def boolean(value: Any) -> bool:
    """Validate a boolean and return it. Raises InvalidValue for other values."""
    if not isinstance(value, bool):
        raise wrong_type("true or false", value)
    return value


def wrong_type(what: str, value: Any, help: str = SEE_SCHEMA, meant: str = "") -> InvalidValue:
    """Create the error for a value of the wrong type. Short values are included in the message.

    If only one replacement is possible, `meant` contains it.
    """
    message = f"must be {what}"
    if isinstance(value, (str, int, float, bool)):
        shown = repr(value)
        if len(shown) < MAX_SHOWN_LENGTH:
            message += f", not {shown}"
    problem = ValueProblem("bad-value", message, help, named=True, given=str(value), meant=meant)
    return InvalidValue(problem)


def unknown(
    rule: str, message: str, name: str, names: Iterable[str], loc: Loc = (), *, of_key: bool = False
) -> ValueProblem:
    """Create the problem for an unknown name, suggesting the most similar one of `names`.

    If none is similar and there are few names, all of them are listed. `loc` and `of_key` are
    fields of the problem.
    """
    names = sorted(names)
    near = nearest(name.lower(), names)
    help = "remove it"
    if near:
        help = f"did you mean {near!r}?"
    elif len(names) < 20:  # a longer list would be hard to read
        help += f", or use one of: {', '.join(names)}"
    return ValueProblem(rule, message, help, loc, of_key, given=name, meant=near)


class PlacedValues(Struct, frozen=True):
    path: str  # file name to show in problems
    source: str  # content of the file
    values: dict[str, Any]
    places: Places  # path from the root of the file → positions
    root: Loc = ()  # path from the root of the file to the table with `values`

    def checked(self, check: Check, status: Literal[1, 2] = 1) -> Any:
        """Convert the values with `check`.

        Raises ProblemsFound with all problems and the exit status `status`.
        """
        try:
            return check(self.values)
        except InvalidValue as invalid:
            problems = sorted_problems(self.problems(invalid.problems))
            raise ProblemsFound(problems, status) from None

    def problems(self, value_problems: Iterable[ValueProblem]) -> ProblemIterator:
        """Add the position in the file, and an excerpt, to problems with values.

        If a problem is `named`, its message gets the key. `given` and `meant` are the wrong and the
        probable value, for a suggested fix.
        """
        lines = dict(enumerate(self.source.split("\n"), 1))
        for found in value_problems:
            message = found.message
            keys = [part for part in found.loc if isinstance(part, str)]  # omit indexes
            # start with the key, unless it's "", which stands for all languages
            if found.named and keys and keys[-1]:
                message = f"{keys[-1]}: {message}"
            line, column = self.place(found.loc, key=found.of_key)
            excerpt = lines.get(line, "").rstrip("\r")
            problem = Problem(found.rule, message, found.help, self.path, line, column, excerpt)
            yield problem.with_fix(found.given, found.meant)

    def place(self, loc: Iterable[str | int], *, key: bool) -> Place:
        """Return the position of a value, or of its key if `key` is True.

        `loc` is the path in `values`. If its position is unknown, return the position of the
        enclosing value.
        """
        keys = tuple(map(str, (*self.root, *loc)))
        known = keys  # the longest part of the path whose position is known
        while known and known not in self.places:
            known = known[:-1]
        # in YAML, the third position is the end of the value
        key_place, value_place = self.places[known][:2]
        if key and known == keys:
            return key_place
        return value_place


class FrontMatter(PlacedValues, frozen=True):
    """The front matter of a file.

    Values are text, lists, mappings, or None if a key has no value. `places` contains the positions
    of each key or list item, and of the start and end of its value. Indexes in paths are strings.
    """

    body: str = ""  # text below the front matter
    line: int = 1  # line number where the text starts


def _checked(
    items: Iterable[tuple[str | int, Check, Any]], problems: Iterable[ValueProblem] = ()
) -> dict[Any, Any]:
    """Check values, and map each key or index to its converted value.

    `items` contains (key or index, check, value). Raises InvalidValue with all problems, including
    the `problems` found by the caller.
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
