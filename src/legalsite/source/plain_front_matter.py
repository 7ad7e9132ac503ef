"""The short way through front matter: lines of `key: value` as most texts have them, read without YAML and pydantic,
which take longer to load than a small site takes to build.

It gives up at the slightest doubt, and then front_matter_schema.py reads the block and reports what is wrong with it.
What it does accept means the same there: a property test holds both equal."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, get_args

from legalsite.model.config import Channel
from legalsite.model.policy import ChangeClass
from legalsite.model.promise import ConfirmedPromise, NoticePeriod
from legalsite.source.checked_values import (
    LONGEST_DAYS,
    MOST_SUMMARY,
    MOST_TITLE,
    anchor,
    day,
    each_once,
    flag,
    line_of_text,
    notice_period,
    revised,
)
from legalsite.source.file_names import Name

ONLY_ORIGINAL = ("effective", "change", "replaces", "retroactive", "withdrawn", "dated_by", "promise", "approved_by")
LONGEST = 4096  # characters: no plain front matter is longer
ODD = ("\t", "\ufeff")  # each means something in YAML that no reader sees
EMPTY = re.compile(r" *(?:#.*)?")
LINE = re.compile(
    r"(?P<indent>|  )(?P<key>[a-z_]+):"
    r"(?: +(?:(?P<plain>[^\W_](?:[\w .,;()'’“”„!?%&/+§€$–—-]|:(?=[\w/]))*)"
    r'|"(?P<double>[^"\\]*)"'
    r"|'(?P<single>[^']*)'"
    r"|\[(?P<list>[\w ,-]*)\]))?"
    r"(?: +#.*)? *"
)
ITEM = re.compile(r"[^\W_][\w-]*")
NULLS = ("null", "Null", "NULL")
NUMBER = re.compile("0|[1-9][0-9]{0,3}", re.ASCII)

Given = dict[str, tuple[Any, int]]  # key → its value and its line; a value is text, a list, a mapping or None


def plain_facts(front: str, name: Name, path: str, languages: tuple[str, ...]) -> dict[str, Any] | None:
    """Return what plain front matter says, as arguments of a Revision; None if it is not plain, or if anything may be
    wrong with it. `front` has both fences; `path` is that of the file."""
    try:
        given = {key: (value, line) for key, (value, line) in _given(front).items() if value is not None}
        facts = {key: FACTS[key](value) for key, (value, _) in given.items() if key != "promise"}
        if "promise" in given:
            facts["promise"] = _promise(*given["promise"], path)
    except (ValueError, KeyError):
        return None
    if "title" not in facts or "revised" not in facts:
        return None
    facts.setdefault("effective", facts["revised"].day)
    return facts if _agree(facts, given.keys(), name, languages) else None


def _agree(facts: Mapping[str, Any], given: Collection[str], name: Name, languages: tuple[str, ...]) -> bool:
    """Return whether the facts contradict neither each other nor the name of the file."""
    if name.archived and facts["revised"] != name.archived:
        return False
    if name.language != languages[0]:
        return "translates" in given and not any(key in given for key in ONLY_ORIGINAL)
    in_order = facts["effective"] >= facts["revised"].day or facts.get("retroactive", False)
    return in_order and "translates" not in given


def _given(front: str) -> Given:
    """Return the value of each key. Raises ValueError if a line is not plain, or if a key occurs twice."""
    if len(front) > LONGEST or any(sign in front for sign in ODD):
        raise ValueError
    given: Given = {}
    promise: Given = {}
    above = ""
    for number, line in enumerate(front.rstrip("\n").split("\n")[1:-1], 2):
        if EMPTY.fullmatch(line):
            continue
        match = LINE.fullmatch(line)
        if not match or (match["indent"] and (above != "promise" or given[above][0] is not None)):
            raise ValueError
        table, key = promise if match["indent"] else given, match["key"]
        if key in table:
            raise ValueError
        table[key] = _value(match), number
        above = above if match["indent"] else key
    return {**given, "promise": (promise, given["promise"][1])} if promise else given


def _value(match: re.Match[str]) -> str | list[str] | None:
    """Return the value on a line: text, a list of words, or None if it is missing."""
    plain, listed = match["plain"], match["list"]
    if plain is not None:
        return None if plain.rstrip(" ") in NULLS else plain.rstrip(" ")
    if listed is None:
        return match["single"] if match["double"] is None else match["double"]
    items = [item.strip(" ") for item in listed.split(",")] if listed.strip(" ") else []
    if not all(ITEM.fullmatch(item) and item not in NULLS for item in items):
        raise ValueError
    return items


def _promise(given: str | list[str] | Given, line: int, path: str) -> ConfirmedPromise:
    """Return what a person confirmed, with its place. Raises ValueError if that is not plain."""
    if given == "none":
        return ConfirmedPromise(path, line, classes=())
    if not isinstance(given, dict) or given.keys() <= {"clause"}:
        raise ValueError
    said = {key: PROMISE[key](value) for key, (value, _) in given.items()}
    if said.keys() >= {"any_of", "all_of"} or said.keys() >= {"days_before", "period"}:
        raise ValueError
    names = {"any_of": "channels", "all_of": "channels", "days_before": "period", "for": "classes"}
    logic: Any = "all" if "all_of" in said else "any"
    return ConfirmedPromise(path, line, logic=logic, **{names.get(key, key): value for key, value in said.items()})


def _each(check: Callable[[Any], Any], given: Any) -> tuple[Any, ...]:
    """Return the items of a list, each as `check` returns it. Raises ValueError if it is not a list."""
    if not isinstance(given, list):
        raise ValueError
    return tuple(map(check, given))


def some_of(known: Collection[str], given: Any) -> tuple[str, ...]:
    """Return a list of some of the `known` words, each once."""
    if not isinstance(given, list) or not given or not set(given) <= set(known):
        raise ValueError
    return tuple(each_once(given))


def _one(known: Collection[str], given: Any) -> str:
    if given not in known:
        raise ValueError
    return str(given)


def _clause(given: Any) -> str:
    if not isinstance(given, str):
        raise ValueError
    return anchor(given)


def _days(given: Any) -> NoticePeriod:
    if not isinstance(given, str) or not NUMBER.fullmatch(given) or int(given) > LONGEST_DAYS:
        raise ValueError
    return NoticePeriod(int(given))


FACTS: Mapping[str, Callable[[Any], Any]] = {
    "title": line_of_text(MOST_TITLE),
    "revised": revised,
    "effective": day,
    "change": partial(_one, get_args(ChangeClass)),
    "summary": line_of_text(MOST_SUMMARY),
    "replaces": partial(_each, revised),
    "retroactive": flag,
    "withdrawn": flag,
    "approved_by": line_of_text(MOST_SUMMARY),
    "dated_by": partial(_one, ("commit",)),
    "translates": revised,
}
PROMISE: Mapping[str, Callable[[Any], Any]] = {
    "any_of": partial(some_of, get_args(Channel)),
    "all_of": partial(some_of, get_args(Channel)),
    "days_before": _days,
    "period": notice_period,
    "for": partial(some_of, get_args(ChangeClass)),
    "clause": _clause,
}
