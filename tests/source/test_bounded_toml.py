"""TOML is read as the standard library reads it, but for keys that would take it gigabytes."""

import tomllib
from collections.abc import Callable

import pytest

from legalsite.source.bounded_toml import load_toml


def test_ordinary_settings_are_read() -> None:
    text = '[policies."eu/privacy".promises."2025-03-01"]\nreason = "e.g. a. b. c. d."\nversion = "1.2.3.4.5.6.7.8.9"\n'
    assert load_toml(text) == tomllib.loads(text)


@pytest.mark.parametrize("key", ["a" + ".a" * 20, '"a"' + '."a"' * 20, "a" + " . a" * 20])
def test_a_key_of_many_parts_is_refused_at_its_place(key: str) -> None:
    for text in (f"title = 1\n{key} = 1\n", f"title = 1\n[{key}]\n", f"title = 1\nx = {{{key} = 1}}\n"):
        with pytest.raises(tomllib.TOMLDecodeError, match=r"more than 16 parts \(at line 2, column \d\)"):
            load_toml(text)


@pytest.mark.parametrize("construct", ["a", ".", "a.", "a ", ' "', "a.\n", "[", "{"])
def test_looking_for_such_keys_takes_linear_time(
    construct: str, growth: Callable[[Callable[[int], object]], float]
) -> None:
    def work(size: int) -> None:
        with pytest.raises((ValueError, RecursionError)):
            load_toml(construct * (100_000 * size))

    assert growth(work) < 8
