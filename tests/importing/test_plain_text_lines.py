"""Which lines may be headings, by their shape, and how lines are read; the structure of texts is in `text.txt`."""

from datetime import date

import pytest

from legalsite.importing.markdown_writer import ImportOptions
from legalsite.importing.plain_text import (
    has_heading_shape,
    import_text,
    is_rule,
    is_title_case,
    join_wrapped_lines,
    split_lines,
)


@pytest.mark.parametrize(
    "line",
    ["Your Rights", "What do we collect?", "How We Share Data:", "Cookies and similar tools"],
)
def test_lines_that_could_be_headings(line: str) -> None:
    assert has_heading_shape(line)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "We keep it.",
            "and so on",
            "we keep it",
            "Acme Inc",
            "privacy@acme.example",
            "https://acme.example",
        ),
        *("Last updated: May 1, 2020", "20457 Hamburg", "A, b,", "Why? Why not?", "x" * 111),
        "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen",
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    assert not has_heading_shape(line)


@pytest.mark.parametrize(
    ("text", "capitals"),
    [
        ("Terms of Use", True),
        ("Terms for Use", True),
        ("Terms With Some Words below", True),
        ("Terms With Some below", True),
        ("Terms of use apply", False),
        ("Terms with Use", False),
        ("the Terms", False),
        ("", False),
    ],
)
def test_title_case(text: str, capitals: bool) -> None:
    assert is_title_case(text) is capitals


def test_lines_know_where_they_stand() -> None:
    blocks = split_lines("a\u00a0 b\n\n\n  c\n", first_line=5)
    assert [(block.text, block.line, block.gap_above, block.indent) for block in blocks] == [
        ("a b", 5, False, 0),
        ("c", 8, True, 2),
    ]


@pytest.mark.parametrize("line", ["====", "----", "* * *", "~~~~~", "———", "###"])
def test_rules(line: str) -> None:
    assert is_rule(line)
    assert not is_rule(f"{line} a")


def test_two_signs_are_no_rule() -> None:
    assert not is_rule("--")


def test_a_bullet_one_space_further_in_is_of_the_same_list() -> None:
    text = import_text(
        "• one\n • two\n  • three\n".encode(), "x.txt", ImportOptions("terms", date(2020, 1, 1))
    ).data
    assert text.decode().endswith("\n- one\n- two\n  - three\n")


def test_the_longest_headings() -> None:
    assert has_heading_shape("X" + "x" * 109)
    assert has_heading_shape(
        "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen"
    )
    few = "Data and all the other things that we keep here"
    assert [has_heading_shape(line) for line in (few, f"{few} now", f"{few}:")] == [
        True,
        False,
        False,
    ]
    for line in ("Version 3", "May 1, 2024", "Version of May 2024"):
        assert not has_heading_shape(line)


def structure(text: str, **more: object) -> str:
    options = ImportOptions("terms", date(2020, 1, 1), **more)  # type: ignore[arg-type]  # a field by name
    return import_text(text.encode(), "x.txt", options).data.decode().split("---\n\n", 1)[1].strip()


@pytest.mark.parametrize(
    ("line", "markdown"),
    [
        ("2) Rights", "## 2) Rights"),
        ("(2) Rights", "## (2) Rights"),
        ("2.1 Rights", "### 2.1 Rights"),
        ("Section 3 Rights", "## Section 3 Rights"),
        ("2 Rights", "2 Rights"),
        ("Rights", "Rights"),
    ],
)
def test_a_last_line_is_a_heading_if_its_number_is_one_of_headings(
    line: str, markdown: str
) -> None:
    assert structure(f"Terms of Use\n\nWe keep it.\n\n{line}\n").split("\n\n")[-1] == markdown


@pytest.mark.parametrize(("length", "level"), [(110, "## "), (111, "")])
def test_an_underlined_heading_has_at_most_110_letters(length: int, level: str) -> None:
    line = f"X{'x' * (length - 2)}."
    text = structure(f"Terms of Use\n\nWe keep it.\n\n{line}\n-----\n\nWe keep it here.\n")
    assert f"\n\n{level}{line}\n\n" in text


def test_a_tab_is_as_wide_as_four_spaces() -> None:
    for spaces in ("\t", "    "), ("    ", "\t"):
        lines = "".join(f"{space}• item\n" for space in ("", *spaces))
        assert [block.level for block in join_wrapped_lines(split_lines(lines, 1))] == [0, 1, 1]


@pytest.mark.parametrize(("length", "lines"), [(20_000, 1), (20_001, 2)])
def test_a_line_is_joined_to_at_most_20_000_characters(length: int, lines: int) -> None:
    blocks = split_lines(f"• {'x' * length}\nand so on\n", 1)
    assert len(join_wrapped_lines(blocks)) == lines


@pytest.mark.parametrize(("length", "lines"), [(39, 2), (40, 1), (130, 1), (131, 2)])
def test_the_column_at_which_a_text_was_wrapped(length: int, lines: int) -> None:
    blocks = split_lines(f"{('Words and ' * 14)[: length - 1]}x\nand so on\n", 1)
    assert len(join_wrapped_lines(blocks)) == lines


@pytest.mark.parametrize(("indent", "joined"), [(8, False), (9, True)])
def test_the_column_counts_from_the_edge_of_the_page(indent: int, joined: bool) -> None:
    text = f"{' ' * indent}We keep your name and addresses\n{' ' * indent}and so on"
    assert (len(join_wrapped_lines(split_lines(text, 1))) == 1) is joined


def test_a_line_with_the_day_of_a_wrapped_text_stands_alone() -> None:
    text = "We keep your name and your address for ten years, because\nthe law on taxes asks for it and for all of them\n"
    assert (
        structure(f"{text}Last updated: May 1, 2020\n").split("\n\n")[-1]
        == "Last updated: May 1, 2020"
    )


@pytest.mark.parametrize(("sentences", "wrapped"), [(5, True), (6, False)])
def test_one_line_in_six_goes_on_in_a_wrapped_text(sentences: int, wrapped: bool) -> None:
    text = (
        "We keep your name and your address, and all of that\ngoes on here.\n"
        + "We stay.\n" * sentences
    )
    assert ("that goes on" in structure(text)) is wrapped


@pytest.mark.parametrize(("above", "joined"), [(37, True), (36, False)])
def test_a_line_is_filled_if_the_next_word_had_no_room(above: int, joined: bool) -> None:
    """The text is 50 columns wide: a line ends at the 40th at the earliest."""
    first = "We keep your name and your address and then also x"
    line = ("They stay " * 4)[: above - 1] + "x"
    text = f"{first}\nin a box.\n\n{line}\nAll day\n"
    assert len(first) == 50
    assert (f"{line} All day" in structure(text)) is joined


@pytest.mark.parametrize(("length", "joined"), [(60, True), (61, False)])
def test_the_second_half_of_a_question_has_at_most_60_letters(length: int, joined: bool) -> None:
    second = f"The {'x' * (length - 5)}?"
    text = structure(
        f"Terms of Use\n\nWe keep it.\n\nHow do we protect\n{second}\n\nWe lock the door.\n"
    )
    assert (f"How do we protect {second}" in text) is joined


def test_only_the_lines_from_the_first_to_the_last_are_dropped() -> None:
    text = "Terms of Use\n\nOne is here.\n\nTwo is here.\n\nThree is here.\n\nFour is here.\n"
    assert structure(text, drop=((5, 7),)).split("\n\n") == [
        "# Terms of Use",
        "One is here.",
        "Four is here.",
    ]


def test_what_a_program_would_fill_in_is_named_with_its_line() -> None:
    text = "# Terms\n\nWe keep {name} here.\n\n- [a](/b)\n- <Fees />\n"
    notes = import_text(text.encode(), "t.md", ImportOptions("terms", date(2020, 1, 1))).notes
    fills = "this is a template tag, which readers would see as is"
    assert notes[1:] == (f"line 3: {fills}: {{name}}", f"line 6: {fills}: <Fees />")


def test_one_sign_of_markdown_is_enough_where_the_name_says_so() -> None:
    text = b"Terms\n\nSee [our fees](/fees) and pay.\n"
    notes = [
        import_text(text, name, ImportOptions("terms", date(2020, 1, 1))).notes
        for name in ("t.md", "t.txt")
    ]
    assert ["already Markdown" in " ".join(each) for each in notes] == [True, False]


def test_two_signs_of_markdown_are_enough_in_any_text() -> None:
    text = b"Terms\n\nSee [our fees](/fees) and pay.\n\n**Note** that we ask for [more](/more).\n"
    assert "already Markdown" in " ".join(
        import_text(text, "t.txt", ImportOptions("terms", date(2020, 1, 1))).notes
    )


def test_headings_of_a_list_of_contents_are_taken_out() -> None:
    heads = "Data\n----\n\nRights\n------\n\n"
    text = f"{heads}Data\n----\n\nWe keep it.\n\nRights\n------\n\nYou may ask.\n"
    options = ImportOptions("terms", date(2020, 1, 1), title="Terms")
    imported = import_text(text.encode(), "x.txt", options)
    assert [str(taken) for taken in imported.removed if "rule" not in taken.reason] == [
        "1: heading without text, repeated at line 7: Data",
        "4: heading without text, repeated at line 12: Rights",
    ]
    assert (
        structure("Data\n----\n\nRights\n------\n\nWe keep it.\n", title="Terms")
        == "## Data\n\n## Rights\n\nWe keep it."
    )


def test_the_title_of_markdown_that_cannot_become_a_page_yet_is_read() -> None:
    text = b"# Terms\n\n[a]\n\n[a]: /b\n[a]: /c\n"
    assert import_text(text, "t.md", ImportOptions("other", date(2020, 1, 1))).title == "Terms"


def test_a_line_above_a_question_that_begins_none_stays_apart() -> None:
    text = structure(
        "Terms of Use\n\nWe keep it.\n\nFees and taxes\nMore on these?\n\nWe lock the door.\n"
    )
    assert "taxes More" not in text


def test_a_question_over_two_lines_in_a_list_of_contents_is_taken_out_with_both() -> None:
    text = "How do we protect\nyour data?\n\nRights\n------\n\nHow do we protect\nyour data?\n\nWe lock the door.\n"
    imported = import_text(
        text.encode(), "x.txt", ImportOptions("terms", date(2020, 1, 1), title="Terms")
    )
    assert [
        str(taken).partition(",")[0] for taken in imported.removed if "rule" not in taken.reason
    ] == ["1-2: heading without text"]


def test_a_heading_without_a_number_above_numbered_ones_is_one_of_them() -> None:
    text = structure(
        "Terms of Use\n\nScope\n\nWe keep it.\n\n1. Data\n\nWe keep it.\n\n2. Rights\n\nYou may ask.\n"
    )
    assert [line for line in text.split("\n") if line.startswith("##")] == [
        "## Scope",
        "## 1. Data",
        "## 2. Rights",
    ]
