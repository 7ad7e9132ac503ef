"""Phrases as patterns over plain sentences."""

import re
from collections.abc import Callable, Iterator

# The parts of a pattern: a parenthesis in a set or behind a backslash opens no group.
PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[]", re.DOTALL)


class Phrases:
    """A pattern that is compiled when something is first looked for: what is never asked costs nothing. Its methods are
    those of the standard library's patterns."""

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    split: Callable[..., list[str]]
    sub: Callable[..., str]

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> object:
        """A method, looked up once: from then on it is the compiled pattern's own."""
        method: object = getattr(re.compile(self.pattern), name)
        setattr(self, name, method)
        return method


def one_of(*phrases: str) -> Phrases:
    """A pattern for whole words: any of the phrases."""
    return Phrases(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")


def any_of(*phrases: str) -> Phrases:
    """`one_of`, for who asks only whether there is any, not which: phrases that begin with the same group have it tried
    once for all of them."""
    tails: dict[str, list[str]] = {}
    for phrase in phrases:
        head = _first_group(phrase)
        tails.setdefault(head, []).append(phrase[len(head) :])
    alone = tails.pop("", [])
    return one_of(*(f"{head}(?:{'|'.join(rests)})" for head, rests in tails.items()), *alone)


def _first_group(phrase: str) -> str:
    """The group in parentheses with which a pattern begins; empty where it begins otherwise, or the group repeats."""
    if not phrase.startswith("(?:"):
        return ""
    depth = 0
    for part in PARTS.finditer(phrase):
        depth += (part[0] == "(") - (part[0] == ")")
        if depth == 0:
            return "" if phrase[part.end() : part.end() + 1] in {"*", "+", "?", "{"} else phrase[: part.end()]
    return ""
