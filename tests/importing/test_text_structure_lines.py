"""Lines of plain text: what is joined, what is an item, how deep it lies."""

import pytest

from legalsite.importing.text_structure import is_rule, join_wrapped_lines, split_lines


def read(text: str) -> list[tuple[str, str, int]]:
    return [(block.kind, block.text, block.level) for block in join_wrapped_lines(split_lines(text))]


def test_lines_know_where_they_stand() -> None:
    blocks = split_lines("a\u00a0 b\n\n\n  c\n", first_line=5)
    assert [(block.text, block.line, block.gap, block.indent) for block in blocks] == [
        ("a b", 5, False, 0),
        ("c", 8, True, 2),
    ]


@pytest.mark.parametrize("line", ["====", "----", "* * *", "~~~~~", "———", "###"])
def test_rules(line: str) -> None:
    assert is_rule(line)
    assert not is_rule(f"{line} a")


def test_two_signs_are_no_rule() -> None:
    assert not is_rule("--")


WRAPPED = (
    "We keep your name and your address for\nten years, because the law on taxes asks\nfor it. Nothing else stays.\n"
)


def test_lines_that_an_editor_wrapped_are_joined() -> None:
    assert read(WRAPPED) == [("text", " ".join(WRAPPED.split()), 0)]


def test_lines_that_are_paragraphs_are_not_joined() -> None:
    assert len(read("We keep your name.\nYou may ask for it.\nWe answer.\n")) == 3


@pytest.mark.parametrize("bullet", ["•", "-", "*", "–", "▪"])
def test_bullets_are_items_whether_their_text_follows_on_the_line_or_below(bullet: str) -> None:
    assert read(f"{bullet} one\n{bullet} two\n") == [("item", "one", 0), ("item", "two", 0)]


def test_a_lone_bullet_takes_the_line_below() -> None:
    assert read("•\none\n•\ntwo\n") == [("item", "one", 0), ("item", "two", 0)]


def test_indented_bullets_are_nested() -> None:
    text = "- one\n    - inner\n        - innermost\n    - inner\n- two\n"
    assert [level for _, _, level in read(text)] == [0, 1, 2, 1, 0]
