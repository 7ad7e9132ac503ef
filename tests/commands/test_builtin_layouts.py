"""A built-in layout that is copied is the same file with a mark; the printed schemas say what the readers accept."""

from pathlib import Path

import jsonschema
import pytest

from legalsite.commands.builtin_layouts import eject, known, schemas
from legalsite.pages.assets import built_in_layouts


@pytest.mark.parametrize("name", built_in_layouts())
def test_a_copy_is_the_same_file_and_replaces_the_built_in_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "x"\nurl = "https://x.test/"\n')
    path = eject(tmp_path, name)
    copied, mark = (tmp_path / path).read_bytes().rsplit(b"\n", 2)[:2]
    assert copied + b"\n" == built_in_layouts()[name]
    assert b" copied from the built-in layout " in mark
    assert [layout.name for layout in known(tmp_path) if layout.replaced] == [name]


@pytest.mark.parametrize("name", schemas())
def test_each_is_a_schema_with_an_id(name: str) -> None:
    """The id has the version of the format, as in a file of that format."""
    schema = schemas()[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    _, _, version = schema["$id"].removeprefix("urn:legalsite:").rpartition(":v")
    assert schema["$id"] == f"urn:legalsite:{name}:v{version}"
    parts = schema.get("$defs", {}).values()
    formats = [
        part["properties"]["format"] for part in parts if "format" in part.get("properties", {})
    ]
    stated = [str(value).rpartition(" v")[2] for each in formats for value in each.get("enum", [])]
    assert stated == ([version] if formats else [])


def test_front_matter() -> None:
    check = jsonschema.Draft202012Validator(schemas()["front-matter"])
    assert check.is_valid(
        {"title": "Privacy", "revised": "2024-01-01-2", "replaces": [], "withdrawn": True}
    )
    for promise in (
        "none",
        {"all_of": ["email"], "period": "2 months", "for": ["material"], "clause": "changes"},
    ):
        assert check.is_valid({"title": "Privacy", "revised": "2024-01-01", "promise": promise})
    for promise in ("nothing", {"all_of": ["mail"]}, {"period": "soon"}, {"reason": "misread"}):
        assert not check.is_valid({"title": "Privacy", "revised": "2024-01-01", "promise": promise})
    assert not check.is_valid({"title": "Privacy", "revised": "soon"})
    assert not check.is_valid({"title": "Privacy", "revised": "2024-01-01", "titel": "x"})


def test_config() -> None:
    check = jsonschema.Draft202012Validator(schemas()["config"])
    site = {"title": "x", "url": "https://e.example"}
    assert check.is_valid(
        {"site": site, "policies": {"a": {"notice": {"any_of": ["email"], "for": ["material"]}}}}
    )
    for promise in (
        "none",
        {"none": True, "reason": "misread"},
        {"any_of": ["email"], "days_before": 30},
    ):
        assert check.is_valid({"site": site, "policies": {"a": {"promise": promise}}})
        assert check.is_valid(
            {"site": site, "policies": {"a": {"promises": {"2025-02-01": promise}}}}
        )
    assert not check.is_valid({"site": site, "policies": {"a": {"promise": {"any_of": ["mail"]}}}})
    for sentence in ("Write to us.", {"en": "Write to us."}):
        assert check.is_valid(
            {"site": site, "notice": {"closing": {"terms": sentence, "list": sentence}}}
        )
    assert not check.is_valid({"site": site, "notice": {"closing": "Write to us."}})
    assert not check.is_valid({"site": {"title": 5, "url": ""}})
