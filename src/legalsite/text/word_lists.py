"""Load word lists, which lawyers can read and extend.

The lists are in files next to the modules that use them.
"""

from pkgutil import get_data
from typing import TypeVar

import msgspec.toml

Tables = TypeVar("Tables")


def packaged_text(name: str) -> str:
    """Read a text file in the legalsite package, such as `text/abbreviations.txt`."""
    return (get_data("legalsite", name) or b"").decode()


def packaged_tables(name: str, kind: type[Tables]) -> Tables:
    """Read the tables of a TOML file in the package as values of type `kind`."""
    return msgspec.toml.decode(packaged_text(name), type=kind)


def word_lists(name: str) -> dict[str, frozenset[str]]:
    """Read a file with word lists in the package, and map the name of each list to its words.

    Each line is a list: its name, a colon, and its words. Lines that start with # are comments.
    """
    lists = {}
    for line in packaged_text(name).splitlines():
        if line and not line.startswith("#"):
            list_name, _, words = line.partition(":")
            lists[list_name] = frozenset(words.split())
    return lists
