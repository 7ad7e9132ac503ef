"""What is written reads back as the same words."""

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from legalsite.importing.markdown_writer import (
    RawBlock,
    RemovedText,
    escape_line_start,
    escape_text,
    write_front_matter,
    write_markdown,
)
from legalsite.model.policy import VersionId
from legalsite.source.markdown import read_markdown
from text_tables import table

DAY = date(2026, 1, 2)


@given(st.text("ab1 *_`<>&[](){}#+-.!|~\\:;=\"'", min_size=1, max_size=30))
def test_escaped_words_read_back_as_they_were(words: str) -> None:
    words = " ".join(words.split())
    document = read_markdown(escape_text(words) + "\n", path="x.md")
    assert " ".join(block.text for block in document.blocks) == words


@given(st.text("a _.", min_size=1, max_size=20))
def test_blanks_to_fill_in_read_back_as_they_were(words: str) -> None:
    words = " ".join(words.split())
    document = read_markdown(escape_text(words) + "\n", path="x.md")
    assert " ".join(block.text for block in document.blocks) == words


@table("markdown_writer.txt")
def test_escape_text(text: str, written: str) -> None:
    assert escape_text(text) == written


def test_only_the_start_of_a_line_is_escaped_there() -> None:
    assert escape_line_start("- a - b") == "\\- a - b"
    assert escape_line_start("\\- a") == "\\- a"


@pytest.mark.parametrize(
    ("blocks", "written"),
    [
        ([RawBlock("T", 1, kind="title", level=1), RawBlock("a\nb", 2)], "# T\n\na\\\nb\n"),
        ([RawBlock("Data", 1, kind="heading", level=2, number="2.")], "## 2. Data\n"),
        ([RawBlock("C#", 1, kind="heading", level=3)], "### C\\#\n"),
        (
            [RawBlock("Note", 1, kind="label"), RawBlock("---", 2, kind="verbatim")],
            "**Note**\n\n---\n",
        ),
        (
            [
                RawBlock("a", 1, kind="item"),
                RawBlock("b", 2, kind="item", level=1),
                RawBlock("c", 3, kind="more", level=1),
                RawBlock("d", 4, kind="item"),
            ],
            "- a\n  - b\n\n    c\n- d\n",
        ),
        (
            [
                RawBlock("a", 1, kind="item", number="1."),
                RawBlock("b", 2, kind="item", number="1."),
            ],
            "1. a\n\n1) b\n",
        ),
        (
            [
                RawBlock("a", 1, kind="item", number="2)"),
                RawBlock("b", 2, kind="item", number="2."),
            ],
            "2) a\n\n2. b\n",
        ),
        (
            [
                RawBlock("a", 1, kind="item", number="2)"),
                RawBlock("b", 2, kind="item", number="3."),
            ],
            "2) a\n3) b\n",
        ),
        (
            [
                RawBlock("a", 1, kind="item", number="12."),
                RawBlock("b", 2, kind="item", number="1."),
            ],
            "12. a\n\n1) b\n",
        ),
        ([RawBlock("a", 1, kind="item"), RawBlock("b", 2)], "- a\n\nb\n"),
    ],
)
def test_write_markdown(blocks: list[RawBlock], written: str) -> None:
    assert write_markdown(blocks) == written


def test_front_matter_has_only_what_is_needed() -> None:
    assert (
        write_front_matter("A: b", VersionId(DAY), DAY, {})
        == "---\ntitle: 'A: b'\nrevised: 2026-01-02\n---\n"
    )
    later = write_front_matter(
        "Ä",
        VersionId(DAY, 2),
        date(2026, 2, 1),
        {"tags": ["a"]},
        dated_by="commit",
        withdrawn=True,
    )
    assert yaml.safe_load(later.strip("-\n")) == {
        "title": "Ä",
        "revised": "2026-01-02-2",
        "dated_by": "commit",
        "effective": date(2026, 2, 1),
        "withdrawn": True,
        "extra": {"tags": ["a"]},
    }


def test_the_same_value_twice_is_written_twice() -> None:
    same = ["a"]
    assert "&" not in write_front_matter("T", VersionId(DAY), DAY, {"one": same, "two": same})


@pytest.mark.parametrize(("last", "lines"), [(0, "3"), (3, "3"), (4, "3-4")])
def test_what_was_taken_out_names_its_lines(last: int, lines: str) -> None:
    assert (
        str(RemovedText(3, "All rights reserved.", "footer", last))
        == f"{lines}: footer: All rights reserved."
    )
