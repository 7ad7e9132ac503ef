"""A site's own phrases: what may stand in layouts/locale/*.toml, and how a mistake is reported."""

import pytest

from legalsite.errors import ProblemsFound
from legalsite.source.phrase_files import is_phrase_file, read_phrase_files
from text_tables import table


def problems_in(text: str, name: str = "locale/nl.toml") -> str:
    with pytest.raises(ProblemsFound) as found:
        read_phrase_files({name: text.encode()})
    assert found.value.status == 2
    return str(found.value)


def test_phrases_are_read_by_language() -> None:
    own = read_phrase_files({"locale/nl.toml": b'[pages]\nhome_title = "Ons beleid"\n'})
    assert own == {"nl": {"pages": {"home_title": "Ons beleid"}}}


def test_only_toml_files_in_locale_hold_phrases() -> None:
    assert is_phrase_file("locale/nl.toml")
    assert not [path for path in ("nl.toml", "locale/nl.html", "own/locale/nl.toml") if is_phrase_file(path)]


@table("fixtures/wrong_phrases.txt")
def test_a_mistake_is_reported_with_its_place(text: str, said: str) -> None:
    told = problems_in(text)
    assert not [words for words in said.split(" | ") if words not in told], told


def test_a_file_is_named_after_a_language() -> None:
    assert "layouts/locale/Dutch.toml: error[bad-language]: 'Dutch' is not a language tag" in problems_in(
        "", "locale/Dutch.toml"
    )


def test_all_mistakes_are_reported_at_once() -> None:
    told = problems_in('[pages]\nskip = 5\nhoem_title = "x"\n')
    assert told.count("error[") == 2
