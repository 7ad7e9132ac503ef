"""The printed schemas say what the readers accept."""

import jsonschema
import pytest

from legalsite.commands.layouts import schemas


@pytest.mark.parametrize("name", ["config", "front-matter"])
def test_each_is_a_schema(name):
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


def test_front_matter():
    check = jsonschema.Draft202012Validator(schemas()["front-matter"])
    assert check.is_valid({"title": "Privacy", "revised": "2024-01-01-2", "replaces": [], "withdrawn": True})
    for promise in ("none", {"all_of": ["email"], "period": "2 months", "for": ["material"], "clause": "changes"}):
        assert check.is_valid({"title": "Privacy", "revised": "2024-01-01", "promise": promise})
    for promise in ("nothing", {"all_of": ["mail"]}, {"period": "soon"}, {"reason": "misread"}):
        assert not check.is_valid({"title": "Privacy", "revised": "2024-01-01", "promise": promise})
    assert not check.is_valid({"title": "Privacy", "revised": "soon"})
    assert not check.is_valid({"title": "Privacy", "revised": "2024-01-01", "titel": "x"})


def test_config():
    check = jsonschema.Draft202012Validator(schemas()["config"])
    site = {"title": "x", "url": "https://e.example"}
    assert check.is_valid({"site": site, "policies": {"a": {"notice": {"any_of": ["email"], "for": ["material"]}}}})
    for promise in ("none", {"none": True, "reason": "misread"}, {"any_of": ["email"], "days_before": 30}):
        assert check.is_valid({"site": site, "policies": {"a": {"promise": promise}}})
        assert check.is_valid({"site": site, "policies": {"a": {"promises": {"2025-02-01": promise}}}})
    assert not check.is_valid({"site": site, "policies": {"a": {"promise": {"any_of": ["mail"]}}}})
    for sentence in ("Write to us.", {"en": "Write to us."}):
        assert check.is_valid({"site": site, "notice": {"objection": sentence}})
        assert check.is_valid({"site": site, "notice": {"closing": {"terms": sentence, "list": sentence}}})
    assert not check.is_valid({"site": site, "notice": {"objection": 5}})
    assert not check.is_valid({"site": site, "notice": {"closing": "Write to us."}})
    assert not check.is_valid({"site": {"title": 5, "url": ""}})
