"""The engine that reads settings and front matter: a table says which keys there are, and what checks each value. Every
problem is reported at once, each with its place."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from legalsite.errors import HARMFUL, Problem, nearest

SEE_SCHEMA = "to see which keys and values are allowed, run `legalsite schema`"

Check = Callable[[Any], Any]  # a function that returns a value as the model has it, or raises Wrong
Checks = Mapping[str, Check]  # by the keys of a table
Values = Mapping[str, Any]  # by the keys of a table
Loc = tuple[str | int, ...]  # a path of keys and indexes
NULLS = frozenset({"", "~", "null", "Null", "NULL"})  # what YAML reads as a missing value, if it has no quotes
Place = tuple[int, int]  # line and column, from 1
Places = Mapping[tuple[str, ...], tuple[Place, ...]]
"""The place of each key and that of its value, by path, and in YAML that of its end; that of the whole under ()."""


class ValueProblem(NamedTuple):
    """One thing that is wrong with a value, or with what is in it."""

    rule: str
    message: str
    help: str
    loc: Loc = ()  # the path to it in the value
    of_key: bool = False  # whether its place is that of the key, not of what the key has
    named: bool = False  # whether the message begins with the name of the key
    given: str = ""  # given, meant: the words that are wrong, and what to write in their place, if that is certain
    meant: str = ""


class InvalidValue(ValueError):  # noqa: N818 - reads as what happened
    """A value that cannot be read, with everything that is wrong with it."""

    def __init__(self, *faults: ValueProblem) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


def invalid_value(rule: str, message: str, help: str, given: object = "", meant: str = "") -> InvalidValue:
    """Return what a check raises. `rule` is the id of the problem; `meant` takes the place of what was `given`."""
    return InvalidValue(ValueProblem(rule, message, help, given=given if isinstance(given, str) else "", meant=meant))


def table(keys: Checks, required: Collection[str] = (), make: Callable[[dict[str, Any]], Any] = dict) -> Check:
    """Return a check for a table that has no other keys, and all `required` ones. A key without a value counts as
    missing. `make` turns the checked values into that of the model; it may raise Wrong as well."""

    def check(given: Any) -> Any:
        _require_table(given)
        faults = [
            ValueProblem("missing-key", f"{key} is missing", f"add a line for {key}", (key,), of_key=True)
            for key in required
            if given.get(key) is None
        ] + [
            unknown("unknown-key", f"unknown key {key!r}", key, keys, (key,), of_key=True)
            for key in given
            if key not in keys
        ]
        recognized = ((key, keys[key], value) for key, value in given.items() if key in keys and value is not None)
        return make(_checked(recognized, faults))

    return check


def mapping(check_key: Check, check: Check, make: Callable[[dict[str, Any]], Any] = dict) -> Check:
    """Return a check for a table with any keys that `check_key` accepts."""

    def check_all(given: Any) -> Any:
        _require_table(given)
        keys = [(key, check_key, key) for key in given]
        return make(_checked([*keys, *((key, check, value) for key, value in given.items())]))

    return check_all


def list_of(check: Check, *, least: int = 0, once: bool = True) -> Check:
    """Return a check for a list with at least so many items, each of them `once`."""

    def check_items(given: Any) -> tuple[Any, ...]:
        if not isinstance(given, list):
            raise wrong_type("a list", given)
        if len(given) < least:
            raise InvalidValue(ValueProblem("bad-value", f"must have at least {least}", SEE_SCHEMA, named=True))
        items = tuple(_checked((index, check, item) for index, item in enumerate(given)).values())
        doubled = sorted({item for item in items if items.count(item) > 1}) if once else ()
        if doubled:
            raise invalid_value("bad-value", f"{doubled[0]!r} is listed twice", "list it once")
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
        raise wrong_type(choice, given, f"did you mean {near!r}?" if near else SEE_SCHEMA, near)

    return check


def text(check: Callable[[str], Any]) -> Check:
    """Return a check for text, which `check` then looks at."""

    def check_text(given: Any) -> Any:
        if not isinstance(given, str):
            raise wrong_type("a string", given)
        return check(given)

    return check_text


def plain(given: str) -> str:
    """Check that a text has no harmful character."""
    if re.search(HARMFUL, given):
        raise invalid_value("bad-character", "this contains a character that isn't allowed", "remove it")
    return given


def matching(pattern: str, rule: str, what: str, help: str) -> Check:
    """Return a check for text of this form."""

    def check(given: str) -> str:
        if not re.fullmatch(pattern, given):
            raise invalid_value(rule, f"{given!r} isn't {what}", help)
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
    """Return a check for a whole number that is written as text, from 0 to `most`."""
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
    """Return what a check raises for a value of another kind; short values are shown."""
    shown = f", not {given!r}" if isinstance(given, (str, int, float, bool)) and len(repr(given)) < 60 else ""
    return InvalidValue(
        ValueProblem("bad-value", f"must be {what}{shown}", help, named=True, given=str(given), meant=meant)
    )


def unknown(
    rule: str, message: str, name: str, names: Iterable[str], loc: Loc = (), *, of_key: bool = False
) -> ValueProblem:
    """Return what is wrong with a name that is not known, with the known one nearest to it, or with all of them if none
    is near and they are few enough to be read."""
    names = sorted(names)
    near = nearest(name.lower(), names)
    others = f", or use one of: {', '.join(names)}" * (len(names) < 20)
    help = f"did you mean {near!r}?" if near else f"remove it{others}"
    return ValueProblem(rule, message, help, loc, of_key, given=name, meant=near)


def problems_of(
    faults: Iterable[ValueProblem], at_keys: Places, path: str, source: str, root: Loc = ()
) -> Iterator[Problem]:
    """Yield a problem for each fault in a file, given by its path and `source`; `root` leads to the checked value."""
    lines = dict(enumerate(source.split("\n"), 1))
    for fault in faults:
        name = next((part for part in reversed(fault.loc) if isinstance(part, str)), "")
        message = f"{name}: {fault.message}" if fault.named and name else fault.message
        place = place_of(at_keys, (*root, *fault.loc), key=fault.of_key)
        problem = Problem(fault.rule, message, fault.help, path, *place, lines.get(place[0], "").rstrip("\r"))
        yield problem.with_fix(fault.given, fault.meant)


def place_of(at_keys: Places, loc: Iterable[str | int], *, key: bool) -> Place:
    """Return the place of a value or of its key, or that of the value at the longest known beginning of the path."""
    keys = known = tuple(map(str, loc))
    while known and known not in at_keys:
        known = known[:-1]
    return at_keys[known][0 if key and known == keys else 1]


def _checked(items: Iterable[tuple[str | int, Check, Any]], faults: Iterable[ValueProblem] = ()) -> dict[Any, Any]:
    """Return the checked values by key or index. Raises Wrong with the `faults` and with those of all values."""
    values, faults = {}, [*faults]
    for part, check, given in items:
        try:
            values[part] = check(given)
        except InvalidValue as refusal:
            faults += [fault._replace(loc=(part, *fault.loc)) for fault in refusal.faults]
    if faults:
        raise InvalidValue(*faults)
    return values


def _require_table(given: Any) -> None:
    if not isinstance(given, dict):
        raise wrong_type("a table of keys and values", given)
