"""Parse front matter: the metadata of a version, between `---` lines at the top of its file."""

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
from legalsite.model.config import Languages, PolicySettings
from legalsite.model.policy import VERSION_ID_PATTERN, FilledFact, Version, VersionId
from legalsite.model.promise import ConfirmedPromise
from legalsite.source.file_names import Name, bad_name_problem, read_name
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

YEARS = range(1000, 9000)  # years in which notice periods can be added and subtracted
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# keys that a translation may set, because all other values come from its original
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
    """Parse a date such as 2026-03-02. Raises InvalidValue for other values."""
    return _id(given, DAY, "use YYYY-MM-DD").day


def revised(given: Any) -> VersionId:
    """Parse a version ID such as 2026-03-02-2. Raises InvalidValue for other values."""
    return _id(given, VERSION_ID_PATTERN, f"use {ID_FORMS}")


def _id(given: Any, pattern: re.Pattern[str], help: str) -> VersionId:
    """Parse a date or version ID that matches a pattern.

    Raises InvalidValue with `help` if the value is malformed or its year is out of range.
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
    """Convert a date in another format, such as 2026-3-2 or March 2, 2026, to ISO format.

    Return an empty string if the value isn't a complete date, or if day and month could be
    confused.
    """
    # imported late, because it loads slowly and is only needed for malformed dates
    from legalsite.text.dates_in_prose import days_in

    meant = set()
    # `days_in` yields each date in a text with its possible meanings: two dates if day and month
    # could be confused
    for match, *days in days_in(str(given)):
        if match[0] == given:  # the value contains only the date
            meant.update(days)
    return meant.pop().isoformat() if len(meant) == 1 else ""


def flag(given: Any) -> bool:
    """Parse `true` or `false`. Raises InvalidValue for other values."""
    if given not in ("true", "false"):
        raise invalid_value(f"{_shown(given)} is neither true nor false", "write true or false")
    return bool(given == "true")


def line_of_text(maximum: int) -> Callable[[Any], str]:
    """Create a check for a line of text with at most `maximum` characters."""

    def check(given: Any) -> str:
        """Return the text without surrounding spaces. Raises InvalidValue for other values."""
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
    """Format a value for messages. Text is quoted and shortened."""
    if isinstance(given, str):
        return repr(given if len(given) <= 40 else f"{given[:40]}…")
    if isinstance(given, list):
        return "a list"
    if isinstance(given, dict):
        return "a mapping"
    return repr(given)


def _check_of(part: Mapping[str, Any]) -> Check:
    """Create the check for a key from its part of the JSON Schema."""
    # `anyOf` contains the schema of the value, and the schema of null
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
    # a schema without any of these keywords describes a boolean
    return flag


def names(given: Any) -> tuple[str, ...]:
    """Parse names from a list, or from a line of text separated by semicolons.

    Names are stripped and normalized (NFC). Raises InvalidValue for other values.
    """
    if isinstance(given, str):
        given = list(filter(str.strip, given.split(";")))
    listed = list_of(line_of_text(MAX_NAME_LENGTH), minimum=1)(given)
    return tuple(normalize("NFC", name) for name in listed)


def replaced_versions(given: Any) -> tuple[VersionId, ...]:
    """Parse a list of version IDs."""
    # the forms of the editor can't save empty lists, so they save `none`
    if given in ("none", ["none"]):
        return ()
    ids: tuple[VersionId, ...] = list_of(revised, once=False)(given)
    return ids


def _filled_facts(tables: Mapping[str, Mapping[str, str]]) -> tuple[FilledFact, ...]:
    """Convert the key `facts`, which has a table for each fact, to one item per position."""
    facts = []
    for name, fact in tables.items():
        # a position is `LINE:START-END`, where START and END are columns
        for place in fact["places"].split():
            line, start, end = map(int, re.split("[:-]", place))
            facts.append(FilledFact(line, start, end, name, fact["value"]))
    return tuple(facts)


SCHEMA = json.decode(get_data("legalsite.model", "front-matter.schema.json") or b"")
PROPERTIES: Mapping[str, Mapping[str, Any]] = SCHEMA["properties"]
REQUIRED: Sequence[str] = SCHEMA["required"]
# keys of a promise in front matter, where numbers and truth values are text
PROMISE_HERE = {
    **PROMISE,
    "days_before": numeral(MAX_NOTICE_DAYS),
    "confirmed_by": _check_of(PROPERTIES["translated_by"]),
    "none": one_of(("true",)),
}
# keys in the record of a fact whose value `publish` filled in
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
    "extra": mapping(str, lambda value: value),  # values for other tools, which aren't checked
}
FRONT_MATTER = table(KEYS, REQUIRED)
# keys of the file that replaces a withheld version and states the reason
WITHHELD_FRONT_MATTER = table({**KEYS, "size": numeral(sys.maxsize)}, REQUIRED)


def read_version(data: bytes, path: str, *, languages: Languages) -> Version:
    """Parse the version in a file. `path` is relative to content/.

    The caller must set the effective date of a translation to the date of its original. Raises
    ProblemsFound with all problems; their paths start with `content/`.
    """
    full_path = f"content/{path}"
    try:
        name = read_name(path, languages)
    except ValueError as reason:
        raise ProblemsFound([bad_name_problem(path, str(reason))]) from None
    front = read_front_matter(data, full_path)
    is_withheld = path.endswith(".withheld")
    check = WITHHELD_FRONT_MATTER if is_withheld else FRONT_MATTER
    # arguments of Version
    values = front.checked(partial(_checked_values, name=name, languages=languages, check=check))
    if "promise" in values:
        values["promise"] = with_recorded_place(values["promise"], front, "promise")
    if values.get("withdrawn"):
        # a policy can't end before the version that withdraws it is published
        values["effective"] = max(values["effective"], values["revised"].day)
    return Version(
        policy=name.policy,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        text_line=front.line,
        language=name.language or languages.of_original(name.policy),
        # a withheld version may state the size of the removed text, which is otherwise unknown
        **{"size": 0 if is_withheld else len(data), **values},
    )


def confirmed_in(data: bytes, path: str) -> ConfirmedPromise | None:
    """Parse the promise in a file's front matter. Return None if it's missing or invalid.

    `path` is the file name to show in messages.
    """
    try:
        front = read_front_matter(data, path)
        given = front.values.get("promise")
        if not given:
            return None
        return with_recorded_place(KEYS["promise"](given), front, "promise")
    except (ProblemsFound, InvalidValue):
        return None


def _checked_values(
    values: Values, name: Name, languages: Languages, check: Check
) -> dict[str, Any]:
    """Check the values of front matter, and convert them to arguments of Version.

    Without `effective`, a version takes effect on its `revised` date. `name` contains the parts of
    the file name. Raises InvalidValue with all problems.
    """
    # the editor's forms save empty fields as empty text
    given = {key: value for key, value in values.items() if value not in (None, "")}
    checked = {}
    problems: list[ValueProblem] = []
    try:
        checked = check(given)
    except InvalidValue as invalid:
        problems += [_with_settings_help(problem, name.policy) for problem in invalid.problems]
    problems += _contradictions(checked, given, name, languages)
    if problems:
        raise InvalidValue(*problems)
    return {"effective": checked["revised"].day, **checked}


def _with_settings_help(problem: ValueProblem, slug: str) -> ValueProblem:
    """Explain where to move an unknown key if it's a setting of the policy."""
    # if a similar key exists (`meant`), the help suggests it instead
    is_unknown = problem.rule == "unknown-key" and not problem.meant
    if is_unknown and problem.given in PolicySettings.__struct_fields__:
        return problem._replace(help=f"move it to the site's settings, to [policies.{slug}]")
    return problem


def _contradictions(
    checked: Values, given: Values, name: Name, languages: Languages
) -> Iterator[ValueProblem]:
    """Yield a problem for each contradiction between keys or with the file name.

    `given` contains the values as written, and `checked` the converted ones. `checked` is empty if
    any value is invalid.
    """
    if checked and name.archived and checked["revised"] != name.archived:
        message = f"revised is {checked['revised']}, but the file is named {name.archived}"
        help = "restore the file from a backup: archived files are never edited"
        yield ValueProblem("name-and-date", message, help, ("revised",))
    if name.language:  # a translation has none of the keys that are checked below
        yield from _translation_problems(given)
        return
    effective = checked.get("effective")
    revised = checked.get("revised")
    # Whether a draft withdraws the policy. Archived versions can't be edited, so `read_version`
    # adjusts their dates instead.
    withdraws = checked.get("withdrawn") and not name.archived
    is_allowed = checked.get("retroactive") and not withdraws
    if effective and revised and effective < revised.day and not is_allowed:
        message = f"effective ({effective}) is before revised ({revised})"
        help = "correct the date, or add `retroactive: true`"
        if withdraws:
            message = (
                f"the policy can't end on {effective},"
                " before the version that withdraws it is dated"
            )
            help = f"write {revised.day} or a later date, or leave out `effective`"
        yield ValueProblem("effective-before-revised", message, help, ("effective",))
    yield from _new_accounts_problems(checked)
    for key in ONLY_IN_TRANSLATIONS:
        if key in given:
            message = f"this file is the original, in {languages.of_original(name.policy)}"
            # example for the message: a language of this policy, or German
            other = [*languages.of_translations(name.policy), "de"][0].lower()
            help = f"remove the line, or rename the file to {name.policy}.{other}.md"
            yield ValueProblem("bad-translation", message, help, (key,), of_key=True)


def _new_accounts_problems(checked: Values) -> Iterator[ValueProblem]:
    """Yield a problem if `effective_new_accounts` is an impossible date.

    `checked` contains the checked values, or nothing if any value is invalid.
    """
    start = checked.get("effective_new_accounts")
    if not start:
        return
    revised = checked["revised"].day
    effective = checked.get("effective", revised)
    if checked.get("withdrawn"):
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
    """Report a translation that doesn't name its original, or that sets keys of the original."""
    if "translates" not in given:
        help = "add `translates:` with the `revised` of the version that this file translates"
        yield ValueProblem(
            "missing-key", "translates is missing", help, ("translates",), of_key=True
        )
    for key in KEYS:
        if key in given and key not in TRANSLATION_KEYS:
            message = f"a translation can't set {key}, which comes from its original"
            yield ValueProblem("bad-translation", message, "remove the line", (key,), of_key=True)
