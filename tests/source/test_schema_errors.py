"""Pydantic's errors in words that say what to do."""

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from legalsite.source.schema_errors import as_problems, did_you_mean


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    title: str
    days: int = 0
    names: list[str] = Field(default=[], min_length=1)


@pytest.mark.parametrize(
    ("given", "rule", "message", "help"),
    [
        ({"titel": "x", "title": "x"}, "unknown-key", "unknown key 'titel'", "did you mean 'title'?"),
        ({}, "missing-key", "title is missing", "add a line for title"),
        ({"title": "x", "days": "5"}, "bad-value", "days: must be a whole number, not '5'", "run `legalsite schema`"),
        ({"title": "x", "names": []}, "bad-value", "names: must have at least 1", "run `legalsite schema`"),
    ],
)
def test_words(given: dict[str, object], rule: str, message: str, help: str) -> None:
    with pytest.raises(ValidationError) as error:
        Form.model_validate(given)
    (problem,) = as_problems(error.value, lambda _: Form.model_fields, lambda loc, key: (len(loc), int(key)), "a.toml")
    assert (problem.rule, problem.message) == (rule, message)
    assert problem.help.startswith(help)
    assert (problem.path, problem.line, problem.column) == ("a.toml", 1, int(rule.endswith("-key")))


def test_the_nearest_known_word_or_all_of_them() -> None:
    assert did_you_mean("Titel", ["title", "url"]) == "did you mean 'title'?"
    assert did_you_mean("xyz", ["url", "title"]) == "remove it, or use one of: title, url"
