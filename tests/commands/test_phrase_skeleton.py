"""The file that a translator of the phrases starts from."""

import tomllib
from pathlib import Path

import pytest

from legalsite.commands.phrase_skeleton import phrase_skeleton
from legalsite.errors import ProblemsFound
from legalsite.source.phrase_files import read_phrase_files
from legalsite.text.phrase_catalogue import built_in, keys


def uncommented(lines: list[str]) -> bytes:
    return "\n".join(
        line[1:] if line[:1] == "#" and line[1:2] != " " else line for line in lines
    ).encode()


@pytest.mark.parametrize(
    ("tag", "missing"), [("cs", len(keys(built_in("en")))), ("de", 0), ("pt-BR", 0)]
)
def test_every_phrase_stands_there_to_be_translated(tag: str, missing: int) -> None:
    lines = list(phrase_skeleton(None, tag))
    assert f"({tag}): {missing} of " in lines[0]
    assert not keys(tomllib.loads("\n".join(lines))), "each phrase is behind a #"
    name = f"locale/{tag.lower()}.toml"
    phrases = read_phrase_files({name: uncommented(lines)})[tag.lower()]
    assert keys(phrases).keys() == keys(built_in("en")).keys()


def test_it_has_the_plural_forms_of_the_language() -> None:
    (line,) = [line for line in phrase_skeleton(None, "cs") if line.startswith("#amended")]
    assert line == (
        '#amended = { few = "{n} clauses changed", one = "{n} clause changed", other = "{n} clauses changed" }'
    )


def test_phrases_of_the_site_are_as_it_wrote_them(tmp_path: Path) -> None:
    (tmp_path / "layouts/locale").mkdir(parents=True)
    own = '[pages]\nskip = "Přeskočit na \\"obsah\\""\n[own]\nclaim = { one = "{n}", few = "x", other = "y" }\n'
    (tmp_path / "layouts/locale/cs.toml").write_text(own, encoding="utf-8")
    lines = list(phrase_skeleton(tmp_path, "cs"))
    assert tomllib.loads("\n".join(lines))["pages"] == {
        "skip": 'Přeskočit na "obsah"',
        "changes": {},
    }
    assert lines[-3:] == ["", "[own]", 'claim = { one = "{n}", few = "x", other = "y" }']


def test_phrases_of_the_sites_layouts_are_there_too(tmp_path: Path) -> None:
    (tmp_path / "layouts/locale").mkdir(parents=True)
    english = '[own]\nshop = "Shop"\nyears = { one = "{n} year", other = "{n} years" }\n'
    (tmp_path / "layouts/locale/en.toml").write_text(english)
    first, *_, own, shop, years = phrase_skeleton(tmp_path, "cs")
    total = len(keys(built_in("en"))) + 2
    assert first == f"# Phrases in Czech (cs): {total} of {total} are missing."
    assert (own, shop) == ("[own]", '#shop = "Shop"')
    assert years == '#years = { few = "{n} years", one = "{n} year", other = "{n} years" }'


def test_a_language_that_nobody_knows_is_named(tmp_path: Path) -> None:
    *_, note, _ = list(phrase_skeleton(tmp_path, "cz"))[:4]
    assert note.startswith("# Unicode CLDR doesn't have this language")


def test_a_tag_must_be_one() -> None:
    with pytest.raises(ProblemsFound, match="'swedish!' isn't a language tag"):
        list(phrase_skeleton(None, "swedish!"))
