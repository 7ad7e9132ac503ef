"""A site's own phrases: what may stand in layouts/locale/*.toml, and how a mistake is reported."""

import pytest

from legalsite.errors import ProblemsFound
from legalsite.source.phrase_files import read_phrase_files
from legalsite.text.phrase_catalogue import is_phrase_file
from text_tables import in_lines, table


def problems_in(text: str, name: str = "locale/nl.toml") -> str:
    with pytest.raises(ProblemsFound) as found:
        read_phrase_files({name: text.encode()})
    assert found.value.status == 2
    assert {problem.path for problem in found.value.problems} == {f"layouts/{name}"}
    return in_lines(found.value.problems)


def test_phrases_are_read_by_language() -> None:
    own = read_phrase_files({"locale/nl.toml": b'[pages]\nhome_title = "Ons beleid"\n'})
    assert own == {"nl": {"pages": {"home_title": "Ons beleid"}}}


def test_phrases_in_several_forms_and_of_several_names_are_read() -> None:
    versions, channels = (
        '{ one = "Nog {n}", other = "Nog {n} meer" }',
        '[notice.channels]\nemail = "per e-mail"\n',
    )
    own = read_phrase_files(
        {"locale/nl.toml": f"[pages]\nsteps_before = {versions}\n{channels}".encode()}
    )
    assert own["nl"] == {
        "pages": {"steps_before": {"one": "Nog {n}", "other": "Nog {n} meer"}},
        "notice": {"channels": {"email": "per e-mail"}},
    }


def test_only_toml_files_in_locale_hold_phrases() -> None:
    assert is_phrase_file("locale/nl.toml")
    assert not [
        path for path in ("nl.toml", "locale/nl.html", "own/locale/nl.toml") if is_phrase_file(path)
    ]


@table("fixtures/wrong_phrases.txt")
def test_a_mistake_is_reported_with_its_place(text: str, problems: str) -> None:
    assert problems_in(text) == problems


def test_what_is_no_toml() -> None:
    assert problems_in("[pages\n").startswith("1:7 bad-toml: this isn't valid TOML: expected")


def test_a_file_is_named_after_a_language() -> None:
    assert problems_in("", "locale/Dutch.toml") == (
        "0:0 bad-language: 'Dutch' isn't a language tag; "
        "name the file after a lowercase language tag: nl.toml, pt-br.toml (BCP 47)"
    )


def test_every_file_is_read_whatever_the_others_are_called() -> None:
    with pytest.raises(ProblemsFound) as found:
        read_phrase_files(
            {
                "locale/Dutch.toml": b"",
                "locale/NL.toml": b"",
                "locale/nl.toml": b"[page]\n",
                "locale/pt-br.toml": b"x = 1\n",
            }
        )
    assert [problem.rule for problem in found.value.problems] == [
        "bad-language",
        "bad-language",
        "unknown-key",
        "unknown-key",
    ]
