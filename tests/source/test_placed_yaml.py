"""YAML with places; what front matter refuses of it is in test_front_matter, with both of PyYAML's loaders."""

import time

import pytest

from legalsite.errors import ProblemsFound
from legalsite.source.placed_yaml import MAX_DEPTH, PlacedValue, place_of, read_block


def test_places_are_lines_of_the_file_and_columns_from_one() -> None:
    block = '---\ntitle: "A b"\n\nlist:\n  - x\n  - y: ~\n---\n'
    assert read_block(block, "a.md") == {
        "title": PlacedValue("A b", (2, 1), (2, 8)),
        "list": PlacedValue(["x", {"y": None}], (4, 1), (5, 3)),
    }


@pytest.mark.parametrize(
    ("loc", "key", "expected"),
    [
        (["list"], True, (3, 1)),
        (["list"], False, (4, 3)),
        (["list", 1, "y"], True, (5, 5)),
        (["list", 1, "y"], False, (5, 8)),
        (["list", 1, "missing"], True, (5, 5)),
        (["missing"], False, (0, 0)),
        ([], False, (0, 0)),
    ],
)
@pytest.mark.parametrize("end", ["---\n", "---", "...  \n"])
def test_places_of_what_is_inside(loc: list[int | str], key: bool, expected: tuple[int, int], end: str) -> None:
    assert place_of(f'---\ntitle: "A b"\nlist:\n  - x\n  - y: z\n{end}', loc, key=key) == expected


@pytest.mark.parametrize("value", ["", "~", "null", "NULL"])
def test_nothing_is_none_unless_it_is_quoted(value: str) -> None:
    assert read_block(f"---\na: {value}\n---\n", "a.md")["a"].value is None
    assert read_block(f"---\na: '{value}'\n---\n", "a.md")["a"].value == value


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
