"""Front matter read without YAML has the values and places that YAML gives it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalsite.errors import ProblemsFound
from legalsite.source.characters import decode
from legalsite.source.plain_front_matter import read_plain_lines
from legalsite.source.yaml_positions import read_yaml

KEYS = st.sampled_from(
    ["title", "revised", "effective", "summary", "null", "yes", "a_b", "A", "a-b", ""]
)
VALUES = st.sampled_from(
    [
        "Terms",
        "2026-03-02",
        "NO",
        "null",
        "~",
        "",
        '""',
        '"A: b # c"',
        '"é ✓"',
        "a, b (c)",
        "0x1F",
        "1_000",
        "12:30",
        "a #b",
    ]
)
MADE_UP = st.text("abN0-_.,()/ :#'\"\\[]{}&*!|>%@é\t", max_size=12)
LINES = st.lists(
    st.builds("{}{}{}".format, KEYS, st.sampled_from([": ", ":", ":  "]), VALUES | MADE_UP),
    max_size=5,
)


def same_as_yaml(text: str) -> bool:
    """Return whether a text needs no YAML; fail if YAML reads it otherwise."""
    plain = read_plain_lines(text, "a.md")
    if plain is None:
        return False
    assert read_yaml(text, "a.md") == plain
    return True


@settings(max_examples=1000)
@given(LINES, st.sampled_from(["---\nText.", "---", "...\n", "--- \nText.\n"]))
def test_made_up_lines_are_read_as_by_yaml(lines: list[str], end: str) -> None:
    text = "\n".join(["---", *lines, end])
    try:
        decode(text.encode(), "a.md")
    except ProblemsFound:
        return
    same_as_yaml(text)


def test_the_archive_of_this_repository_needs_no_yaml() -> None:
    texts = Path(__file__).parents[2].joinpath("content").rglob("2*.md")
    plain = [same_as_yaml(path.read_text(encoding="utf-8")) for path in texts]
    assert any(plain)


NEED_YAML = (
    "a: b: c",
    "a: [b]",
    "a: b ",
    " a: b",
    "a: null",
    "a: 'b'",
    "a: b #c",
    "a: b\na: c",
    "# a",
)


@pytest.mark.parametrize("line", NEED_YAML)
def test_anything_else_is_left_to_yaml(line: str) -> None:
    assert read_plain_lines(f"---\n{line}\n---\n", "a.md") is None
