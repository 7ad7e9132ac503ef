"""The places of keys in TOML agree with what the parser reads."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.source.schema import PlacedValues
from legalsite.source.toml_places import load_toml, places

TEXT = (Path(__file__).parent / "fixtures/places.toml").read_text(encoding="utf-8")


def paths(value, above=()):
    for key, below in value.items() if isinstance(value, dict) else ():
        yield (*above, key)
        yield from paths(below, (*above, key))


def test_every_key_stands_where_it_is_said_to():
    lines = TEXT.split("\n")
    found = places(TEXT)
    assert {path for path in paths(tomllib.loads(TEXT)) if path[:2] != ("x", "q.r")} <= set(found)
    assert ("list", "0", "k") in found
    assert found.pop(()) == ((1, 1), (1, 1))
    for path, ((line, column), _) in found.items():
        name = next(part for part in reversed(path) if part != "0")
        assert name.split(".")[0] in lines[line - 1][column - 1 :]
    assert ("e",) not in found
    found[()] = ((1, 1), (1, 1))
    values = PlacedValues("a.toml", TEXT, {}, found)
    assert values.place(("x", "q.r", "nope"), key=True) == found["x", "q.r"][1]


@given(st.text(alphabet="ab.=[]{}\"'#\n ,1", max_size=60))
def test_any_text_is_survived(text):
    places(text)


def test_ordinary_settings_are_read() -> None:
    text = '[policies."eu/privacy".promises."2025-03-01"]\nreason = "e.g. a. b. c. d."\nversion = "1.2.3.4.5.6.7.8.9"\n'
    assert load_toml(text) == tomllib.loads(text)


@pytest.mark.parametrize("key", ["a" + ".a" * 20, '"a"' + '."a"' * 20, "a" + " . a" * 20])
def test_a_key_of_many_parts_is_refused(key: str) -> None:
    for text in (
        f"title = 1\n{key} = 1\n",
        f"title = 1\n[{key}]\n",
        f"title = 1\nx = {{{key} = 1}}\n",
    ):
        with pytest.raises(ValueError, match="more than 16 parts"):
            load_toml(text)


@pytest.mark.parametrize("construct", ["a", ".", "a.", "a ", ' "', "a.\n", "[", "{"])
def test_looking_for_such_keys_takes_linear_time(
    construct: str, growth: Callable[[Callable[[int], object]], float]
) -> None:
    def work(size: int) -> None:
        with pytest.raises((ValueError, RecursionError)):
            load_toml(construct * (30_000 * size))

    assert growth(work) < 8


def test_lines_of_a_long_text_are_no_keys():
    for quotes in ('"""', "'''"):
        text = f"a = {quotes}x\nb = 1\nc = 2\n{quotes}\nd = 3\n"
        assert {*places(text)} == {(), *((key,) for key in tomllib.loads(text))}
