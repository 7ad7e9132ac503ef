"""Reads front matter, the block between `---` lines at the top of a policy's file: facts about one
version.
"""

import hashlib
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pkgutil import get_data
from typing import Any
from unicodedata import normalize

from msgspec import json

from legalsite.errors import ProblemsFound
from legalsite.model.policy import VERSION_ID_PATTERN, FilledFact, Version, VersionId
from legalsite.model.promise import ConfirmedPromise
from legalsite.source.file_names import Languages, Name, bad_name_problem, read_name
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.source.promise_table import (
    ABOUTS,
    MAX_NOTICE_DAYS,
    PROMISE,
    promise,
    with_recorded_place,
)
from legalsite.source.schema import (
    SEE_SCHEMA,
    Check,
    Checks,
    InvalidValue,
    ValueProblem,
    Values,
    invalid_value,
    list_of,
    mapping,
    matching,
    numeral,
    one_of,
    plain,
    table,
    text,
)

YEARS = range(1000, 9000)  # leaves room in the calendar to add or subtract notice periods
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# the keys that a translation may set; it takes all other values from its original
TRANSLATION_KEYS = (
    "title",
    "revised",
    "summary",
    "summary_covers",
    "translates",
    "translated_by",
    "facts",
    "extra",
)
FACT_PLACES = r"\d{1,9}:\d{1,9}-\d{1,9}(?: \d{1,9}:\d{1,9}-\d{1,9})*"
ONLY_IN_TRANSLATIONS = ("translates", "translated_by")
MAX_NAME_LENGTH = 1000
ID_FORMS = "YYYY-MM-DD, or YYYY-MM-DD-2 for the second version of a date"


def day(given: Any) -> date:
    """Return the date in a value like 2026-03-02. Raises InvalidValue for any other value."""
    return _id(given, DAY, "use YYYY-MM-DD").day


def revised(given: Any) -> VersionId:
    """Return the version id in a value like 2026-03-02-2. Raises InvalidValue for any other value."""
    return _id(given, VERSION_ID_PATTERN, f"use {ID_FORMS}")


def _id(given: Any, pattern: re.Pattern[str], help: str) -> VersionId:
    """Return the version id, or date, in a value that matches a pattern.

    Raises InvalidValue with this help for any other value, and for years far from the present.
    """
    if not isinstance(given, str) or not pattern.fullmatch(given):
        raise invalid_value(
            f"{_shown(given)} isn't a valid date", help, "bad-date", given, _day_meant(given)
        )
    try:
        parsed = VersionId.parse(given)
    except ValueError:
        raise invalid_value(f"{given!r} isn't a valid date", help, "bad-date") from None
    if parsed.day.year not in YEARS:
        help = "write the intended date; don't publish a version before its date is known"
        raise invalid_value(f"{parsed.day} is out of range", help, "bad-date")
    return parsed


def _day_meant(given: Any) -> str:
    """Return the ISO form of a date in another form, like 2026-3-2 or March 2, 2026.

    Empty for other values, for a date without a day, and if month and day can be confused.
    """
    # compiles long patterns, and few dates are written wrongly
    from legalsite.text.dates_in_prose import days_in

    meant = set()
    # two days: the same one, unless month and day can be confused
    for match, *days in days_in(str(given)):
        if match[0] == given:  # the whole value is the date
            meant.update(days)
    return meant.pop().isoformat() if len(meant) == 1 else ""


def flag(given: Any) -> bool:
    """Return the truth value of the text `true` or `false`. Raises InvalidValue for others."""
    if given not in ("true", "false"):
        raise invalid_value(f"{_shown(given)} is neither true nor false", "write true or false")
    return bool(given == "true")


def line_of_text(maximum: int) -> Callable[[Any], str]:
    """Return a check for one line of text with at most `maximum` characters."""

    def check(given: Any) -> str:
        if not isinstance(given, str):
            help = "write one line; put quotes around it if it has a colon"
            raise invalid_value(f"{_shown(given)} isn't a line of text", help)
        if not given.strip():
            raise invalid_value("this is empty", "write one line of text")
        if "\n" in given:
            raise invalid_value("this is longer than one line", "write it on one line")
        if len(given) > maximum:
            raise invalid_value(
                f"this has {len(given):,} characters, more than {maximum:,}", "shorten it"
            )
        return given.strip()

    return check


def _shown(given: Any) -> str:
    """Return a value as messages show it: text is quoted and shortened."""
    if isinstance(given, str):
        return repr(given if len(given) <= 40 else f"{given[:40]}…")
    if isinstance(given, list):
        return "a list"
    if isinstance(given, dict):
        return "a mapping"
    return repr(given)


def _check_of(part: Mapping[str, Any]) -> Check:
    """Return the check for a key whose value this part of the JSON Schema describes.

    A part of any other form describes a truth value.
    """
    # `anyOf` has the schema of the value, and null for a key without one
    match part.get("anyOf", [part])[0]:
        case {"oneOf": choices}:
            return one_of([choice["const"] for choice in choices])
        case {"maxLength": maximum}:
            return line_of_text(maximum)
        case {"format": "date"}:
            return day
        case {"pattern": _}:
            return revised
        case {"items": item}:
            return list_of(_check_of(item), once=False)
    return flag


def names(given: Any) -> tuple[str, ...]:
    """Return the names in a list, or in one line with semicolons between them, in NFC and without
    the spaces around them. Raises InvalidValue for anything else."""
    if isinstance(given, str):
        given = list(filter(str.strip, given.split(";")))
    listed = list_of(line_of_text(MAX_NAME_LENGTH), minimum=1)(given)
    return tuple(normalize("NFC", name) for name in listed)


def replaced_versions(given: Any) -> tuple[VersionId, ...]:
    """Return the ids in a list. A form can't write an empty list, so it writes `none`."""
    if given in ("none", ["none"]):
        return ()
    ids: tuple[VersionId, ...] = list_of(revised, once=False)(given)
    return ids


def _filled_facts(tables: Mapping[str, Mapping[str, str]]) -> tuple[FilledFact, ...]:
    """Return the values that front matter says `publish` filled in, from its tables by name."""
    facts = []
    for name, fact in tables.items():
        for place in fact["places"].split():
            line, start, end = map(int, re.split("[:-]", place))
            facts.append(FilledFact(line, start, end, name, fact["value"]))
    return tuple(facts)


SCHEMA = json.decode(get_data("legalsite.model", "front-matter.schema.json") or b"")
PROPERTIES: Mapping[str, Mapping[str, Any]] = SCHEMA["properties"]
REQUIRED: Sequence[str] = SCHEMA["required"]
# the keys of a promise in front matter, where every scalar is text
PROMISE_HERE = {
    **PROMISE,
    "days_before": numeral(MAX_NOTICE_DAYS),
    "confirmed_by": _check_of(PROPERTIES["translated_by"]),
    "none": one_of(("true",)),
}
# the keys of a fact that `publish` filled in
FROZEN_FACT = {
    "value": text(plain),
    "places": matching(FACT_PLACES, "bad-value", "a list of places", SEE_SCHEMA),
}
KEYS: Checks = {
    **{key: _check_of(part) for key, part in PROPERTIES.items()},
    "about": ABOUTS,
    "replaces": replaced_versions,
    "approved_by": names,
    "promise": promise(PROMISE_HERE),
    "facts": mapping(str, table(FROZEN_FACT, list(FROZEN_FACT)), _filled_facts),
    "extra": mapping(str, lambda value: value),  # anything
}
FRONT_MATTER = table(KEYS, REQUIRED)
# the check for a file that gives the reason why a text is withheld
WITHHELD_FRONT_MATTER = table({**KEYS, "size": numeral(sys.maxsize)}, REQUIRED)


def read_version(data: bytes, path: str, *, languages: Languages) -> Version:
    """Return the version in a file; `path` is its path below content/.

    A translation takes effect on its own `revised` date, until the caller sets its original's date.
    Raises ProblemsFound with every problem; their paths begin with `content/`.
    """
    full_path = f"content/{path}"
    try:
        name = read_name(path, languages)
    except ValueError as reason:
        raise ProblemsFound([bad_name_problem(path, str(reason))]) from None
    front = read_front_matter(data, full_path)
    is_withheld = path.endswith(".withheld")
    check = WITHHELD_FRONT_MATTER if is_withheld else FRONT_MATTER
    facts = front.checked(partial(_facts, name=name, languages=languages, check=check))
    if "promise" in facts:
        facts["promise"] = with_recorded_place(facts["promise"], front, "promise")
    if facts.get("withdrawn"):
        # a policy can't end before readers can know it
        facts["effective"] = max(facts["effective"], facts["revised"].day)
    return Version(
        policy=name.policy,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        text_line=front.line,
        language=name.language,
        # a file about a withheld text may give that text's size, which replaces this one
        **{"size": 0 if is_withheld else len(data), **facts},
    )


def confirmed_in(data: bytes, path: str) -> ConfirmedPromise | None:
    """Return the promise in a file's front matter, or None if it has none that can be read.

    `path` is the file's name in messages.
    """
    try:
        front = read_front_matter(data, path)
        given = front.values.get("promise")
        if not given:
            return None
        return with_recorded_place(KEYS["promise"](given), front, "promise")
    except (ProblemsFound, InvalidValue):
        return None


def _facts(values: Values, name: Name, languages: Languages, check: Check) -> dict[str, Any]:
    """Return the values of front matter, read by `check`, as arguments of a Version.

    Without `effective`, a version takes effect on its `revised` date. `name`: the parts of the
    file's name. Raises InvalidValue with every problem.
    """
    # a field that someone emptied in a form is written as ""
    given = {key: value for key, value in values.items() if value not in (None, "")}
    facts = {}
    problems: list[ValueProblem] = []
    try:
        facts = check(given)
    except InvalidValue as invalid:
        problems += invalid.problems
    problems += _contradictions(facts, given, name, languages)
    if problems:
        raise InvalidValue(*problems)
    return {"effective": facts["revised"].day, **facts}


def _contradictions(
    facts: Values, given: Values, name: Name, languages: Languages
) -> Iterator[ValueProblem]:
    """Yield a problem for each contradiction with the file name or between keys.

    `given`: the values as written. `facts`: the same after the checks; empty if one failed.
    """
    if facts and name.archived and facts["revised"] != name.archived:
        message = f"revised is {facts['revised']}, but the file is named {name.archived}"
        help = "restore the file from a backup: archived files are never edited"
        yield ValueProblem("name-and-date", message, help, ("revised",))
    if name.language != languages[0]:
        yield from _translation_problems(given)
        return
    effective = facts.get("effective")
    revised = facts.get("revised")
    # only of a draft: `read_version` corrects the date of an archived version, which can't be edited
    ends_it = facts.get("withdrawn") and not name.archived
    is_allowed = facts.get("retroactive") and not ends_it
    if effective and revised and effective < revised.day and not is_allowed:
        message = f"effective ({effective}) is before revised ({revised})"
        help = "correct the date, or add `retroactive: true`"
        if ends_it:
            message = (
                f"the policy can't end on {effective},"
                " before the version that withdraws it is dated"
            )
            help = f"write {revised.day} or a later date, or leave out `effective`"
        yield ValueProblem("effective-before-revised", message, help, ("effective",))
    yield from _new_accounts_problems(facts)
    for key in ONLY_IN_TRANSLATIONS:
        if key in given:
            message = f"this file is in the site's first language, {name.language}"
            # an example, if the site has no other language yet
            other = languages[1].lower() if len(languages) > 1 else "de"
            help = f"remove the line, or rename the file to {name.policy}.{other}.md"
            yield ValueProblem("bad-translation", message, help, (key,), of_key=True)


def _new_accounts_problems(facts: Values) -> Iterator[ValueProblem]:
    """Yield a problem if a version can't apply to new accounts from the date in its front matter.

    `facts` are the values after the checks; empty if one failed.
    """
    start = facts.get("effective_new_accounts")
    if not start:
        return
    revised = facts["revised"].day
    effective = facts.get("effective", revised)
    if facts.get("withdrawn"):
        message = "a version that withdraws the policy doesn't apply to new accounts"
        help = "remove the line"
    elif start > effective:
        message = f"effective_new_accounts ({start}) is after effective ({effective})"
        help = "set `effective` to the later date for existing accounts, or remove the line"
    elif start < revised:
        message = f"effective_new_accounts ({start}) is before revised ({revised})"
        help = f"write {revised} or a later date"
    else:
        return
    yield ValueProblem("new-accounts-date", message, help, ("effective_new_accounts",))


def _translation_problems(given: Values) -> Iterator[ValueProblem]:
    """Yield a problem if a translation doesn't name its original, and for each key of the original
    that it sets.
    """
    if "translates" not in given:
        help = "add `translates:` with the `revised` of the version that this file translates"
        yield ValueProblem(
            "missing-key", "translates is missing", help, ("translates",), of_key=True
        )
    for key in KEYS:
        if key in given and key not in TRANSLATION_KEYS:
            message = f"a translation can't set {key}, which comes from its original"
            yield ValueProblem("bad-translation", message, "remove the line", (key,), of_key=True)
