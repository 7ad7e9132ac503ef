"""Lists of words in files of the package: a name, a colon and words on each line that is no comment."""

from unittest.mock import patch

from legalsite.text.word_lists import word_lists


def test_each_line_is_a_list_but_comments_and_empty_lines() -> None:
    file = b"# what they are for\n\na: one two\nb:three\na name: x:y\nc:\n"
    with patch("legalsite.text.word_lists.get_data", return_value=file):
        assert word_lists("any.txt") == {
            "a": {"one", "two"},
            "b": {"three"},
            "a name": {"x:y"},
            "c": frozenset(),
        }


def test_lists_of_the_package_are_found() -> None:
    assert "z.b" in word_lists("text/abbreviations.txt")["de"]
