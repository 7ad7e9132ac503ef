"""Front matter of other tools: YAML, TOML and JSON, days under many names, and what is refused."""

from datetime import date

import pytest

from legalsite.errors import ProblemsFound
from legalsite.importing.foreign_front_matter import read_foreign_text, split_front_matter


def test_yaml_and_toml_say_the_same() -> None:
    yaml = "---\ntitle: T\nlastmod: 2024-09-04\nx: 1\n---\nWords.\n"
    toml = '+++\ntitle = "T"\nlastmod = 2024-09-04\nx = 1\n+++\nWords.\n'
    for text in (yaml, toml):
        front, body = split_front_matter(text, "t.md")
        assert (front.title, front.revised, front.line, body) == ("T", date(2024, 9, 4), 6, "Words.\n")
        assert dict(front.extra) == {"lastmod": date(2024, 9, 4), "x": 1}


@pytest.mark.parametrize("text", ["Words.\n", "---\nWords.\n", "---\nProse between rules.\n---\nWords.\n"])
def test_rules_are_no_front_matter(text: str) -> None:
    front, body = split_front_matter(text, "t.md")
    assert (front.title, front.line, body) == ("", 1, text)


@pytest.mark.parametrize("key", ["updated: 2024-09-04", "date: 2024-09-04T10:00:00Z", "lastUpdated: '2024-09-04'"])
def test_days_have_many_names(key: str) -> None:
    assert split_front_matter(f"---\n{key}\n---\nWords.\n", "t.md")[0].revised == date(2024, 9, 4)


@pytest.mark.parametrize("front", ["a: [", "a: &x 1\nb: *x", "a: !!python/none x", "a: " + "[" * 17 + "]" * 17])
def test_what_cannot_be_read_is_refused_with_its_line(front: str) -> None:
    with pytest.raises(ProblemsFound, match="bad-front-matter") as refused:
        split_front_matter(f"---\n{front}\n---\nWords.\n", "t.md")
    assert refused.value.problems[0].line >= 2


def test_in_a_history_it_is_left_out_with_a_warning() -> None:
    text = read_foreign_text(b"---\na: [\n---\nWords.\n", "t.md@0123456789")
    assert (text.body.strip(), text.extra) == ("Words.", {})
    assert [(problem.rule, problem.severity) for problem in text.problems] == [("front-matter-dropped", "warning")]


def test_front_matter_of_sixteen_levels_is_read() -> None:
    front, _ = split_front_matter(f"---\na: {'[' * 15}{']' * 15}\n---\nWords.\n", "t.md")
    assert "a" in front.extra
