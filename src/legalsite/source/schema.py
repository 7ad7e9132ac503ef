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

Check = Callable[
    [Any], Any
]  # a function that returns a value as the model has it, or raises InvalidValue
Checks = Mapping[str, Check]  # by the keys of a table
Values = Mapping[str, Any]  # by the keys of a table
Loc = tuple[str | int, ...]  # a path of keys and indexes
# unquoted words that YAML reads as a missing value
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
Place = tuple[int, int]  # line and column, from 1
Keys = tuple[str, ...]  # a path of keys, and of indexes as text
Places = Mapping[Keys, tuple[Place, ...]]
"""By path: the places of a key, of its value and, in YAML, of the value's end; the whole is under
().
"""


class ValueProblem(NamedTuple):
    """A problem with a value, or with something in it."""

    rule: str
    message: str
    help: str
    loc: Loc = ()  # the path to it in the value
    of_key: bool = False  # whether to point at the key instead of its value
    named: bool = False  # whether the message begins with the name of the key
    given: str = ""  # the wrong words
    meant: str = ""  # their replacement, if it's certain


class InvalidValue(ValueError):  # noqa: N818 - reads as what happened
    """A value that can't be read, with all its problems."""

    def __init__(self, *faults: ValueProblem) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


def invalid_value(
    message: str, help: str, rule: str = "bad-value", given: object = "", meant: str = ""
) -> InvalidValue:
    """Return the error for a check to raise; `meant` is the replacement for what was `given`."""
    words = given if isinstance(given, str) else ""
    return InvalidValue(ValueProblem(rule, message, help, given=words, meant=meant))


def table(
    keys: Checks, required: Collection[str] = (), make: Callable[[dict[str, Any]], Any] = dict
) -> Check:
    """Return a check for a table that has all `required` keys and none outside `keys`.

    A key without a value counts as missing. `make` turns the checked values into the model's value;
    it may raise InvalidValue as well.
    """

    def check(given: Any) -> Any:
        _require_table(given)
        faults = []
        for key in required:
            if given.get(key) is None:
                message = f"{key} is missing"
                help = f"add a line for {key}"
                faults.append(ValueProblem("missing-key", message, help, (key,), of_key=True))
        recognized = []
        for key, value in given.items():
            if key not in keys:
                message = f"unknown key {key!r}"
                faults.append(unknown("unknown-key", message, key, keys, (key,), of_key=True))
            elif value is not None:
                recognized.append((key, keys[key], value))
        return make(_checked(recognized, faults))

    return check


def mapping(check_key: Check, check: Check, make: Callable[[dict[str, Any]], Any] = dict) -> Check:
    """Return a check for a table with any keys that `check_key` accepts."""

    def check_all(given: Any) -> Any:
        _require_table(given)
        checks = [(key, check_key, key) for key in given]
        checks += [(key, check, value) for key, value in given.items()]
        return make(_checked(checks))

    return check_all


def list_of(check: Check, *, least: int = 0, once: bool = True) -> Check:
    """Return a check for a list of at least `least` items; with `once`, none may repeat."""

    def check_items(given: Any) -> tuple[Any, ...]:
        if not isinstance(given, list):
            raise wrong_type("a list", given)
        if len(given) < least:
            message = f"must have at least {least}"
            raise InvalidValue(ValueProblem("bad-value", message, SEE_SCHEMA, named=True))
        checks = ((index, check, item) for index, item in enumerate(given))
        items = tuple(_checked(checks).values())
        if once:
            doubled = {item for item in items if items.count(item) > 1}
            if doubled:
                raise invalid_value(f"{min(doubled)!r} is listed twice", "list it once")
        return items

    return check_items


def one_of(words: Collection[str]) -> Check:
    """Return a check for one of these words."""
    quoted = [repr(word) for word in words]
    choice = ", ".join([*quoted[:-2], " or ".join(quoted[-2:])])

    def check(given: Any) -> str:
        if given in words:
            return str(given)
        near = nearest(str(given), words)
        help = f"did you mean {near!r}?" if near else SEE_SCHEMA
        raise wrong_type(choice, given, help, near)

    return check


def text(check: Callable[[str], Any]) -> Check:
    """Return a check for text that also passes `check`."""

    def check_text(given: Any) -> Any:
        if not isinstance(given, str):
            raise wrong_type("a string", given)
        return check(given)

    return check_text


def plain(given: str) -> str:
    """Check that a text has no harmful character."""
    if re.search(HARMFUL, given):
        raise invalid_value(
            "this contains a character that isn't allowed", "remove it", "bad-character"
        )
    return given


def matching(pattern: str, rule: str, what: str, help: str) -> Check:
    """Return a check for text of this form."""

    def check(given: str) -> str:
        if not re.fullmatch(pattern, given):
            raise invalid_value(f"{given!r} isn't {what}", help, rule)
        return plain(given)

    return text(check)


def number(least: int, most: int) -> Check:
    """Return a check for a whole number from `least` to `most`."""

    def check(given: Any) -> int:
        if type(given) is not int:
            raise wrong_type("a whole number", given)
        if given < least:
            raise wrong_type(f"greater than or equal to {least}", given)
        if given > most:
            raise wrong_type(f"less than or equal to {most}", given)
        return given

    return check


def numeral(most: int) -> Check:
    """Return a check for a whole number from 0 to `most`, written as text."""
    check = number(0, most)

    def read(given: Any) -> Any:
        try:
            value = int(given)
        except (ValueError, TypeError):  # for too many digits as well
            raise wrong_type("a whole number", given) from None
        return check(value)

    return read


def boolean(given: Any) -> bool:
    """Check a truth value."""
    if not isinstance(given, bool):
        raise wrong_type("true or false", given)
    return given


def wrong_type(what: str, given: Any, help: str = SEE_SCHEMA, meant: str = "") -> InvalidValue:
    """Return the error for a value of another kind; the message shows a short value."""
    message = f"must be {what}"
    if isinstance(given, (str, int, float, bool)):
        shown = repr(given)
        if len(shown) < 60:
            message += f", not {shown}"
    problem = ValueProblem("bad-value", message, help, named=True, given=str(given), meant=meant)
    return InvalidValue(problem)


def unknown(
    rule: str, message: str, name: str, names: Iterable[str], loc: Loc = (), *, of_key: bool = False
) -> ValueProblem:
    """Return the problem with an unknown name, which suggests the nearest known one.

    If none is near and there are few of them, it lists them all.
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
    """The values of a file, the places of these, and the path to them in the file's data."""

    path: str
    source: str
    values: dict[str, Any]
    places: Places
    root: Loc = ()

    def checked(self, check: Check, status: Literal[1, 2] = 1) -> Any:
        """Return the values as a check returns them. Raises ProblemsFound with all problems."""
        try:
            return check(self.values)
        except InvalidValue as invalid:
            problems = sorted_problems(self.problems(invalid.faults))
            raise ProblemsFound(problems, status) from None

    def problems(self, faults: Iterable[ValueProblem]) -> ProblemIterator:
        """Yield a problem for each fault."""
        lines = dict(enumerate(self.source.split("\n"), 1))
        for fault in faults:
            message = fault.message
            keys = [part for part in fault.loc if isinstance(part, str)]
            if fault.named and keys and keys[-1]:
                message = f"{keys[-1]}: {message}"
            line, column = self.place(fault.loc, key=fault.of_key)
            excerpt = lines.get(line, "").rstrip("\r")
            problem = Problem(fault.rule, message, fault.help, self.path, line, column, excerpt)
            yield problem.with_fix(fault.given, fault.meant)

    def place(self, loc: Iterable[str | int], *, key: bool) -> Place:
        """Return the place of a value or its key, or of the nearest known value around it."""
        keys = tuple(map(str, (*self.root, *loc)))
        known = keys
        while known and known not in self.places:
            known = known[:-1]
        key_place, value_place = self.places[known][:2]
        if key and known == keys:
            return key_place
        return value_place


class FrontMatter(PlacedValues, frozen=True):
    """The front matter of one file.

    A value is text, a list, a mapping, or None if it is missing. The places are those of each key
    or item, and of the beginning and the end of its value; the number of an item is text.
    """

    body: str = ""  # the text below
    line: int = 1  # of the file, on which the text below begins


def _checked(
    items: Iterable[tuple[str | int, Check, Any]], faults: Iterable[ValueProblem] = ()
) -> dict[Any, Any]:
    """Return the checked values by key or index.

    Raises InvalidValue with the given `faults` and the problems of all values.
    """
    values = {}
    faults = [*faults]
    for part, check, given in items:
        try:
            values[part] = check(given)
        except InvalidValue as invalid:
            faults += [fault._replace(loc=(part, *fault.loc)) for fault in invalid.faults]
    if faults:
        raise InvalidValue(*faults)
    return values


def _require_table(given: Any) -> None:
    if not isinstance(given, dict):
        raise wrong_type("a table of keys and values", given)
