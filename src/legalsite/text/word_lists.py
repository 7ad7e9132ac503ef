"""Lists of words that a lawyer can read and extend, in files beside the modules that use them."""

from pkgutil import get_data
from typing import TypeVar

import msgspec.toml

Tables = TypeVar("Tables")


def packaged_text(name: str) -> str:
    """Return the text of a file in the package legalsite, such as `text/abbreviations.txt`."""
    return (get_data("legalsite", name) or b"").decode()


def packaged_tables(name: str, kind: type[Tables]) -> Tables:
    """Return the tables of a TOML file in the package, as values of the type `kind`."""
    return msgspec.toml.decode(packaged_text(name), type=kind)


def word_lists(name: str) -> dict[str, frozenset[str]]:
    """Return the word lists of a file in the package by their names.

    Each line is one list: its name, a colon, and its words. A line with # is a comment.
    """
    lists = {}
    for line in packaged_text(name).splitlines():
        if line and not line.startswith("#"):
            list_name, _, words = line.partition(":")
            lists[list_name] = frozenset(words.split())
    return lists
