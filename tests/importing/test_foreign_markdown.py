"""What kramdown does not print is removed, and nothing else."""

import pytest

from legalsite.importing.foreign_markdown import without_attribute_lists
from text_tables import table


@table("foreign_markdown.txt")
def test_removed_as_kramdown_would(body: str, expected: str) -> None:
    assert without_attribute_lists(body) == expected


@pytest.mark.parametrize("part", ["{:", "`{:", "# {: ", "{: .x}\n", "[a]{: .x} ", "* {:toc}\n"])
def test_a_long_text_takes_no_long_time(part: str) -> None:
    assert len(without_attribute_lists(part * 10_000)) <= len(part) * 10_000
