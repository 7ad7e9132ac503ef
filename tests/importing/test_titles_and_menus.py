"""The words by which an import knows what is not the text: each list is used, and is a pattern by itself."""

import re
from pathlib import Path

import pytest

from legalsite import importing
from legalsite.importing.titles_and_menus import COPYRIGHT, WORDS, any_of
from text_tables import table

ROOM = Path(importing.__file__).parent
LISTS = [
    (kind, language)
    for kind, words in WORDS.items()
    if kind not in ("elements", "classes")
    for language in words
]


@pytest.mark.parametrize(("kind", "language"), LISTS)
def test_every_list_is_a_pattern_without_empty_words_and_one_of_all(
    kind: str, language: str
) -> None:
    words = WORDS[kind][language].replace("\n", "")
    assert not re.compile(words).fullmatch("")
    assert not re.search(r"^\||\|\||\|$", words), "an empty word matches everything"
    assert words in any_of(kind)


def test_every_list_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    assert [kind for kind in WORDS if f'"{kind}"' not in code and f"'{kind}'" not in code] == []


@table("titles_and_menus.txt")
def test_kind_of_line(kind: str, line: str, expected: str) -> None:
    match = re.match(any_of(kind), line, re.IGNORECASE)
    assert (match[0] if match else "") == expected


@pytest.mark.parametrize(("line", "known"), [
    ("© 2019 Acme Ltd. All rights reserved.", True), ("Copyright 2020 Acme", True), ("Alle Rechte vorbehalten.", True),
    ("Our copyright policy is here.", False), ("We keep it.", False),
])  # fmt: skip
def test_a_line_of_copyright(line: str, known: bool) -> None:
    assert bool(COPYRIGHT.match(line)) == known
