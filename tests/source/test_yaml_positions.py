"""YAML with places; what front matter refuses of it is in test_front_matter, with both of PyYAML's loaders."""

import time
from typing import Any

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.errors import ProblemsFound
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.source.yaml_positions import PlacedYAML

LETTERS = "ab 1:-#&*!'\"[{é\n"


def read(text: str) -> dict[str, Any]:
    return read_front_matter(text.encode(), "a.md").values


def test_values_and_places_are_those_of_the_file() -> None:
    block = '---\ntitle: "A b"\n\nlist:\n  - x\n  - y: ~\n---\n'
    front = read_front_matter(block.encode(), "a.md")
    assert front.values == {"title": "A b", "list": ["x", {"y": None}]}
    assert front.places["title",] == ((2, 1), (2, 8), (2, 13))
    assert front.places["list",] == ((4, 1), (5, 3), (6, 9))


@pytest.mark.parametrize(
    ("loc", "key", "expected"),
    [
        (["list"], True, (3, 1)),
        (["list"], False, (4, 3)),
        (["list", 1, "y"], True, (5, 5)),
        (["list", 1, "y"], False, (5, 8)),
        (["list", 1, "missing"], True, (5, 5)),
        (["list", 0], False, (4, 5)),
        (["missing"], False, (1, 0)),
        ([], False, (1, 0)),
        ([], True, (1, 0)),
    ],
)
@pytest.mark.parametrize("end", ["---\n", "---", "...  \n"])
def test_places_of_what_is_inside(
    loc: list[int | str], key: bool, expected: tuple[int, int], end: str
) -> None:
    front = read_front_matter(f'---\ntitle: "A b"\nlist:\n  - x\n  - y: z\n{end}'.encode(), "a.md")
    assert front.place(loc, key=key) == expected


@pytest.mark.parametrize(
    ("yaml", "path", "ends"),
    [
        ("a: b  # c\n", ("a",), (2, 5)),
        ("a:\n  b: c\n\n\ne: f\n", ("a",), (3, 7)),
        ("a: |\n  b\n\ne: f\n", ("a",), (3, 4)),
        ("a:   # b\ne: f\n", ("a",), (2, 3)),
        ("promise:\n  - clause: b\n  - clause: c\n\n", ("promise", "0", "clause"), (3, 14)),
        ("promise:\n  - clause: b\n  - clause: c\n\n", ("promise",), (4, 14)),
    ],
)
def test_a_value_ends_at_its_last_letter(
    yaml: str, path: tuple[str, ...], ends: tuple[int, int]
) -> None:
    assert read_front_matter(f"---\n{yaml}---\n".encode(), "a.md").places[path][2] == ends


VALUES = st.recursive(
    st.text(LETTERS),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(LETTERS), inner),
    max_leaves=9,
)


@given(st.dictionaries(st.text(LETTERS), VALUES, min_size=1))
def test_what_is_written_is_read_again(values: dict[str, Any]) -> None:
    handler = PlacedYAML("a.md")
    lines, body = handler.split(frontmatter.dumps(frontmatter.Post("Text", x=values), handler))
    assert (handler.load(lines), body, handler.line) == (
        {"x": values},
        "\nText",
        lines.count("\n") + 4,
    )


def test_a_long_value_stays_on_one_line() -> None:
    handler = PlacedYAML("a.md")
    value = "The fee of guests changes. " * 37
    assert handler.export({"summary": value.strip()}) == f"summary: {value.strip()}"


@pytest.mark.parametrize("value", ["", "~", "null", "NULL"])
def test_nothing_is_none_unless_it_is_quoted(value: str) -> None:
    assert read(f"---\na: {value}\n---\n")["a"] is None
    assert read(f"---\na: '{value}'\n---\n")["a"] == value


def test_as_deep_as_allowed_and_no_deeper() -> None:
    def nested(depth: int) -> str:
        return f"---\na: {'[' * depth}x{']' * depth}\n---\n"

    def indented(depth: int) -> str:
        lines = [f"{' ' * level}a:\n" for level in range(depth)]
        return f"---\n{''.join(lines)}---\n"

    assert read(nested(15))
    assert read(nested(15).replace("x", "'& x'"))
    assert read(indented(16))
    assert read(f"---\na: {'[{b: ' * 7}x{'}]' * 7}\n---\n")
    for text in (nested(16), indented(17), f"---\na: {'[{b: ' * 8}x{'}]' * 8}\n---\n"):
        with pytest.raises(ProblemsFound, match="too-deep"):
            read(text)


def test_as_long_as_allowed_and_no_longer() -> None:
    def long(size: int) -> str:
        return f"---\na: {'é' * 9}{'x' * (size - 30)}\n---\n"

    assert len(long(65_536).encode()) == 65_536
    assert read(long(65_536))
    with pytest.raises(ProblemsFound, match="larger than 64 KB"):
        read(long(65_537))


def test_where_a_thousand_brackets_nest_too_deep_is_told_although_libyaml_gives_up_before() -> None:
    with pytest.raises(ProblemsFound) as raised:
        read(f"---\na: {'[' * 1_000}\n---\n")
    assert [(problem.rule, problem.line) for problem in raised.value.problems] == [("too-deep", 2)]


@pytest.mark.parametrize(
    "text", ["[" * 60_000, "{" * 60_000, "- " * 30_000, "? " * 30_000, "*a " * 20_000]
)
def test_what_would_kill_or_stall_a_parser_is_refused_without_delay(text: str) -> None:
    start = time.process_time()
    with pytest.raises(ProblemsFound):
        read(f"---\na: {text}\n---\n")
    assert time.process_time() - start < 5
