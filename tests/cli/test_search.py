import pytest

from cli.command_lines import cases
from legalsite.commands.search import searchable

test_case = cases("search", "search-scope")


@pytest.mark.parametrize(
    ("searched", "written"),
    [
        ("البيانات", "البَيَانَات"),  # vowel signs
        ("البيانات", "البيــــانات"),  # a stretched word
        ("ホスティング", "ホス\nティング"),
        ("strasse", "STRAßE"),
        ("acme", "Ac\u00adme"),
        ("société générale", "Societe\u00a0Generale"),
    ],
)
def test_finds_words_as_readers_see_them(searched: str, written: str) -> None:
    assert searchable(searched) in searchable(written)
