"""What every message is made with: names that were probably meant, and text that is safe to show."""

import pytest

from legalsite.errors import nearest, printable, visible


@pytest.mark.parametrize(
    ("word", "meant"), [("privcy", "privacy"), ("term", "terms"), ("imprint", ""), ("", ""), ("terms", "terms")]
)
def test_the_name_that_was_probably_meant(word: str, meant: str) -> None:
    assert nearest(word, ["privacy", "terms"]) == meant
    assert nearest(word, {"privacy": 1, "terms": 2}) == meant
    assert nearest(word, []) == ""


def test_a_name_is_printed_on_one_line() -> None:
    assert printable("a\nb\x1b\u202e\udcff\ud800é") == r"a\nb\x1b\u202e\xff\ud800é"


def test_a_message_keeps_its_lines_and_shows_what_would_harm() -> None:
    assert visible("one\ntwo\tthree\x1b[2J\u202eé") == "one\ntwo\tthree\\u001b[2J\\u202eé"
