"""The engine that reads settings and front matter, and the JSON Schemas, which say the same as its tables."""

from collections.abc import Mapping
from typing import Any, get_args

import jsonschema
import pytest

from legalsite.commands.builtin_layouts import schemas
from legalsite.model.config import CHANNEL_NAMES, PolicyKind
from legalsite.source import config_file, front_matter
from legalsite.source.config_file import by_language
from legalsite.source.promise_table import ANNOUNCED
from legalsite.source.schema import (
    Check,
    InvalidValue,
    PlacedValues,
    ValueProblem,
    list_of,
    number,
    numeral,
    table,
    text,
    unknown,
    wrong_type,
)

FORM = table(
    {"title": text(str), "days": number(0, 9), "names": list_of(text(str), minimum=1)},
    required=("title",),
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"titel": "x", "title": "x"},
            "1:1 unknown-key: unknown key 'titel'; did you mean 'title'?",
        ),
        ({}, "2:1 missing-key: title is missing; add a line for title"),
        ({"title": None}, "2:1 missing-key: title is missing; add a line for title"),
        ({"title": "x", "days": "5"}, "3:8 bad-value: days: must be a whole number, not '5'; SEE"),
        (
            {"title": "x", "days": 10},
            "3:8 bad-value: days: must be less than or equal to 9, not 10; SEE",
        ),
        (
            {"title": "x", "days": True},
            "3:8 bad-value: days: must be a whole number, not True; SEE",
        ),
        ({"title": "x", "names": []}, "1:1 bad-value: names: must have at least 1; SEE"),
        ({"title": "x", "names": ["a", 5]}, "1:1 bad-value: names: must be a string, not 5; SEE"),
        ({"title": "x", "names": ["a", "a"]}, "1:1 bad-value: 'a' is listed twice; list it once"),
        ([], "1:1 bad-value: must be a table of keys and values; SEE"),
    ],
)
def test_one_problem_in_words_and_at_its_place(given: Any, expected: str) -> None:
    places = {(): ((1, 1), (1, 1)), ("title",): ((2, 1), (2, 9)), ("days",): ((3, 1), (3, 8))}
    with pytest.raises(InvalidValue) as found:
        FORM(given)
    (problem,) = PlacedValues("a.toml", "", {}, places).problems(found.value.problems)
    help = problem.help.replace(
        "to see which keys and values are allowed, run `legalsite schema`", "SEE"
    )
    assert f"{problem.line}:{problem.column} {problem.rule}: {problem.message}; {help}" == expected


def test_a_value_is_shown_if_it_is_short() -> None:
    shown = [wrong_type("a day", "x" * length).problems[0].message for length in (57, 58)]
    assert shown == [f"must be a day, not '{'x' * 57}'", "must be a day"]


def test_a_problem_shows_its_line_without_the_line_end() -> None:
    places = {(): ((1, 1), (1, 1)), ("days",): ((2, 1), (2, 8))}
    values = PlacedValues("a.toml", 'title = "x"\ndays = "5"\r\n', {}, places)
    (problem,) = values.problems([ValueProblem("bad-value", "no", "", ("days",))])
    assert (problem.line, problem.excerpt) == (2, 'days = "5"')


def test_a_table_is_made_of_what_was_checked() -> None:
    assert FORM({"title": "x", "days": None, "names": ["a"]}) == {"title": "x", "names": ("a",)}
    assert numeral(9)("7") == 7


def test_the_nearest_known_word_or_all_of_them() -> None:
    fault = unknown("unknown-key", "", "Titel", ["title", "url"])
    assert (fault.help, fault.given, fault.meant) == ("did you mean 'title'?", "Titel", "title")
    helps = [
        unknown("unknown-key", "", "xyz", [f"a{nth}" for nth in range(100, most)]).help
        for most in (119, 120)
    ]
    assert [help.count(",") for help in helps] == [19, 0]
    fault = unknown("unknown-key", "", "xyz", ["url", "title"])
    assert (fault.help, fault.meant) == ("remove it, or use one of: title, url", "")


TABLES: Mapping[tuple[str, str], Mapping[str, Check]] = {
    ("config", ""): config_file.TABLES,
    ("config", "site"): config_file.SITE,
    ("config", "build"): config_file.BUILD,
    ("config", "policy"): config_file.POLICY,
    ("config", "acceptance"): config_file.ACCEPTANCE,
    ("config", "announced"): ANNOUNCED,
    ("config", "promise"): config_file.SETTINGS_PROMISE,
    ("config", "notice"): config_file.NOTICE,
    ("config", "closing"): dict.fromkeys(get_args(PolicyKind), by_language),
    ("config", "reached"): config_file.REACHED,
    ("config", "check"): config_file.CHECK,
    ("config", "approval"): config_file.APPROVAL,
    ("config", "company"): config_file.COMPANY,
    ("front-matter", ""): front_matter.KEYS,
    ("front-matter", "promise"): front_matter.PROMISE_HERE,
}
WORDS = (
    "x",
    "",
    "none",
    "email",
    "material",
    "commit",
    "2 months",
    "terms",
    "error",
    "2026-01-01",
    "change-unapproved",
)
NUMBERS = (0, 1, 5, 400, 1001, 4000, -1, 0.5, 1.5, True, False)
OTHERS = ([], ["x"], ["email"], ["minor"], ["2026-01-01"], [5], {}, {"x": "y"}, {"x": 5})
TYPED = ("retroactive", "withdrawn", "days_before", "none")  # front matter has words in their place


def test_every_table_has_a_schema_and_every_schema_a_table() -> None:
    known = schemas()
    parts = set()
    for name in ("config", "front-matter"):
        for part, schema in known[name]["$defs"].items():
            if schema.get("type") != "array":
                parts.add((name, part))
    assert {name for name in TABLES if name[1]} == parts


@pytest.mark.parametrize("name", TABLES, ids="/".join)
def test_a_schema_has_the_keys_types_and_words_of_its_table(name: tuple[str, str]) -> None:
    """What it refuses, the table refuses; and a type, a word or a number that the table refuses, it refuses as well."""
    schema, keys = schemas()[name[0]], TABLES[name]
    part = schema["$defs"][name[1]] if name[1] else schema
    assert set(part["properties"]) == set(keys)
    assert part["additionalProperties"] is False
    for key, check in keys.items():
        reads = jsonschema.Draft202012Validator(
            {**part["properties"][key], "$defs": schema["$defs"]}
        )
        yaml = name[0] == "front-matter"
        assert not [
            each for each in part["properties"][key].get("examples", ()) if faults(check, each)
        ], key
        samples = [*WORDS, *OTHERS, *words_in(part["properties"][key]), *(() if yaml else NUMBERS)]
        for sample in () if yaml and key in TYPED else samples:
            found = faults(check, sample)
            if not reads.is_valid(sample):
                assert found, (key, sample)
            else:
                assert not [fault.message for fault in found if fault.named], (key, sample)


@pytest.mark.parametrize(
    ("part", "check"),
    [
        ("", config_file.CONFIG),
        ("site", config_file.TABLES["site"]),
        ("reached", config_file.NOTICE["reached"]),
    ],
)
def test_required_keys(part: str, check: Check) -> None:
    schema = schemas()["config"]
    required = (schema["$defs"][part] if part else schema)["required"]
    assert [fault.loc[-1] for fault in faults(check, {})] == required


def faults(check: Check, given: Any) -> list[ValueProblem]:
    try:
        check(given)
    except InvalidValue as found:
        return [*found.problems]
    return []


def words_in(schema: Any) -> list[Any]:
    """The words of every list of allowed ones in a schema, by themselves and in a list."""
    if isinstance(schema, list):
        return [word for part in schema for word in words_in(part)]
    if not isinstance(schema, dict):
        return []
    words = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]
    return [
        *words,
        *([word] for word in words),
        *(word for part in schema.values() for word in words_in(part)),
    ]


def test_both_schemas_have_the_channels_of_the_program() -> None:
    for name in ("config", "front-matter"):
        assert schemas()[name]["$defs"]["channels"]["items"]["enum"] == list(CHANNEL_NAMES)
