"""A site's own phrases: what may stand in layouts/locale/*.toml, and how a mistake is reported."""

import pytest

from legalsite.errors import ProblemsFound
from legalsite.source.phrase_files import is_phrase_file, read_phrase_files


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[pages]\nhome_titel = "x"\n', ["nl.toml:2:1: error[unknown-key]: unknown key 'home_titel'", "'home_title'?"]),
        ('[page]\nskip = "x"\n', ["error[unknown-key]: unknown key 'page'", "did you mean 'pages'?"]),
        ('[pages]\nnot_yet = "Vanaf {begin}."\n', ["nl.toml:2:", "no placeholder {begin}", "use {start}"]),
        ('[pages]\nnot_yet = "Vanaf {strat}."\n', ["no placeholder {strat}", "did you mean {start}?"]),
        ('[pages]\nskip = "{start}"\n', ["no placeholder {start}", "remove it"]),
        ('[pages]\nnot_yet = "{start.year}"\n', ["error[bad-placeholder]: this has a brace"]),
        ('[pages]\nnot_yet = "{start!r} {start:x} {} {{"\n', ["this has a brace"]),
        ("[pages]\nskip = 5\n", ["error[bad-value]: skip: must be a string, not 5"]),
        ('[pages]\nskip = "a\\nb"\n', ["a phrase must be one line"]),
        ('[pages]\nchanges = "x"\n', ["changes: must be a table", "as the English phrase"]),
        ('[redline]\nfold = { one = "{n}" }\n', ["error[missing-key]: other is missing"]),
        ('[redline]\nfold = { other = "{n}", lots = "{n}" }\n', ["unknown key 'lots'"]),
        ('[redline]\nfold = "{n}"\n', ["fold: must be a table"]),
        ('pages = "x"\n', ["pages: must be a table"]),
        ("[pages\n", ["nl.toml:1:", "error[bad-toml]"]),
    ],
)
def test_a_mistake_is_reported_with_its_place(text: str, said: list[str]) -> None:
    told = problems_in(text)
    assert not [words for words in said if words not in told], told


def test_a_file_is_named_after_a_language() -> None:
    assert "layouts/locale/Dutch.toml: error[bad-language]: 'Dutch' is not a language tag" in problems_in(
        "", "locale/Dutch.toml"
    )


def test_all_mistakes_are_reported_at_once() -> None:
    told = problems_in('[pages]\nskip = 5\nhoem_title = "x"\n')
    assert told.count("error[") == 2
