"""YAML with places; what front matter refuses of it is in test_front_matter, with both of PyYAML's loaders."""

import time

import pytest

from legalsite.errors import ProblemsFound
from legalsite.source.placed_yaml import MAX_DEPTH, places, read_block
from legalsite.source.schema import place_of


def test_values_and_places_are_those_of_the_file() -> None:
    block = '---\ntitle: "A b"\n\nlist:\n  - x\n  - y: ~\n---\n'
    assert read_block(block, "a.md") == {"title": "A b", "list": ["x", {"y": None}]}
    assert places(block)["title",] == ((2, 1), (2, 8))


@pytest.mark.parametrize(
    ("loc", "key", "expected"),
    [
        (["list"], True, (3, 1)),
        (["list"], False, (4, 3)),
        (["list", 1, "y"], True, (5, 5)),
        (["list", 1, "y"], False, (5, 8)),
        (["list", 1, "missing"], True, (5, 5)),
        (["missing"], False, (1, 0)),
        ([], False, (1, 0)),
    ],
)
@pytest.mark.parametrize("end", ["---\n", "---", "...  \n"])
def test_places_of_what_is_inside(loc: list[int | str], key: bool, expected: tuple[int, int], end: str) -> None:
    assert place_of(places(f'---\ntitle: "A b"\nlist:\n  - x\n  - y: z\n{end}'), loc, key=key) == expected


@pytest.mark.parametrize("value", ["", "~", "null", "NULL"])
def test_nothing_is_none_unless_it_is_quoted(value: str) -> None:
    assert read_block(f"---\na: {value}\n---\n", "a.md")["a"] is None
    assert read_block(f"---\na: '{value}'\n---\n", "a.md")["a"] == value


def test_as_deep_as_allowed_and_no_deeper() -> None:
    def nested(depth: int) -> str:
        return f"---\na: {'[' * depth}x{']' * depth}\n---\n"

    assert read_block(nested(MAX_DEPTH - 1), "a.md")
    with pytest.raises(ProblemsFound, match="too-deep"):
        read_block(nested(MAX_DEPTH + 1), "a.md")


@pytest.mark.parametrize("text", ["[" * 60_000, "{" * 60_000, "- " * 30_000, "? " * 30_000, "*a " * 20_000])
def test_what_would_kill_or_stall_a_parser_is_refused_without_delay(text: str) -> None:
    start = time.process_time()
    with pytest.raises(ProblemsFound):
        read_block(f"---\na: {text}\n---\n", "a.md")
    assert time.process_time() - start < 5
