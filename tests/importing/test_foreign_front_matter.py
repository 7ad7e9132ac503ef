"""Front matter of other tools: YAML, TOML and JSON, days under many names, and what is refused."""

from datetime import date

import pytest

from legalsite.errors import ProblemsFound
from legalsite.importing.foreign_front_matter import read_foreign_text, split_front_matter
from text_tables import cases


def test_yaml_toml_and_json_say_the_same() -> None:
    yaml = "---\ntitle: T\nlastmod: 2024-09-04\nx: 1\n---\nWords.\n"
    toml = '+++\ntitle = "T"\nlastmod = 2024-09-04\nx = 1\n+++\nWords.\n'
    json = '{\n"title": "T",\n"lastmod": "2024-09-04",\n"x": 1\n}\nWords.\n'
    for text, day in ((yaml, date(2024, 9, 4)), (toml, date(2024, 9, 4)), (json, "2024-09-04")):
        front = split_front_matter(text, "t.md")
        assert (front.title, front.revised, front.line, front.body) == (
            "T",
            date(2024, 9, 4),
            6,
            "Words.\n",
        )
        assert dict(front.extra) == {"lastmod": day, "x": 1}


@pytest.mark.parametrize(
    "json",
    ['{"title": "T", "lastmod": "2024-09-04"}', '{ "title": "T",\n  "lastmod": "2024-09-04" }'],
)
def test_json_may_have_its_braces_anywhere(json: str) -> None:
    front = split_front_matter(f"{json}\nWords.\n", "t.md")
    assert (front.title, front.revised, front.body) == ("T", date(2024, 9, 4), "Words.\n")
    assert front.line == json.count("\n") + 2


@pytest.mark.parametrize(
    "text",
    [
        "Words.\n",
        "{\nWords.\n",
        "{ a }\n}\n",
        '{"a": 1} or less\n',
        "---\nWords.\n",
        "---\nProse between rules.\n---\nWords.\n",
    ],
)
def test_rules_are_no_front_matter(text: str) -> None:
    front = split_front_matter(text, "t.md")
    assert (front.title, front.line, front.body) == ("", 1, text)


@pytest.mark.parametrize(
    "key", ["updated: 2024-09-04", "date: 2024-09-04T10:00:00Z", "lastUpdated: '2024-09-04'"]
)
def test_days_have_many_names(key: str) -> None:
    assert split_front_matter(f"---\n{key}\n---\nWords.\n", "t.md").revised == date(2024, 9, 4)


def test_what_yaml_cannot_read_is_refused_with_its_line() -> None:
    with pytest.raises(
        ProblemsFound, match=r"t.md:\d: error.bad-front-matter.: the front matter can't be read: "
    ):
        split_front_matter("---\na: [\n---\nWords.\n", "t.md")


@cases("refused_front_matter.txt")
def test_what_is_refused(text: str, expected: str) -> None:
    """The cases are Python."""
    with pytest.raises(ProblemsFound) as refused:
        split_front_matter(eval(text), "t.md")
    assert str(refused.value) == expected


@cases("warned_of.txt")
def test_in_a_history_it_is_left_out_with_a_warning(text: str, expected: str) -> None:
    """The cases are Python."""
    read = read_foreign_text(eval(text), "t.md@0123456789")
    assert (read.body.strip(), read.extra) == ("We keep what you drink in our café.", {})
    assert "\n".join(map(str, read.problems)) == expected


def test_front_matter_of_sixteen_levels_is_read() -> None:
    front = split_front_matter(f"---\na: {'[' * 15}{']' * 15}\n---\nWords.\n", "t.md")
    assert "a" in front.extra


def test_as_deep_and_as_long_as_allowed_and_no_more() -> None:
    def accepted(front: str) -> bool:
        try:
            return bool(split_front_matter(f"{front}\nWords.\n", "t.md").extra)
        except ProblemsFound:
            return False

    nested = ["{" + '"a":{' * depth + "}" * depth + "}" for depth in (16, 17)]
    assert [accepted(front) for front in nested] == [True, False]
    lists = [f'{{"a":{"[" * depth}{"]" * depth}}}' for depth in (16, 17)]
    assert [accepted(front) for front in lists] == [True, False]
    assert [accepted(f"---\na: {'x' * size}\n---") for size in (65_533, 65_534)] == [True, False]
