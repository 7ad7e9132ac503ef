"""Lists of words that a lawyer can read and extend, in text files beside the modules that use them."""

from pkgutil import get_data


def word_lists(name: str) -> dict[str, frozenset[str]]:
    """Return the lists of a file of the package by their names: what stands before the colon of a line."""
    lines = (get_data("legalsite", name) or b"").decode().splitlines()
    named = (line.partition(":") for line in lines if line and line[0] != "#")
    return {name: frozenset(words.split()) for name, _, words in named}
