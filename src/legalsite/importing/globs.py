"""Patterns for files of a repository: `terms/*.md`, `policies/**/*.md`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

WILD = re.compile(r"[*?[]")
PART = re.compile(r"\*+|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Glob:
    """`folder` is what stands before the first wildcard, with its `/`: no part of a policy's name."""

    matches: re.Pattern[str]
    folder: str


def read_glob(text: str) -> Glob:
    """`*` and `?` stay within a name, `**` stands for any folders, `[a-z]` and `[!a-z]` for one character."""
    parts = text.removeprefix("./").strip("/").split("/")
    fixed = next((place for place, part in enumerate(parts[:-1]) if WILD.search(part)), len(parts) - 1)
    written = "".join(_folder(part) for part in parts[:-1]) + (".+" if parts[-1] == "**" else _name(parts[-1]))
    return Glob(re.compile(written, re.DOTALL), "".join(f"{part}/" for part in parts[:fixed]))


def below(path: str, globs: Sequence[Glob]) -> str:
    """What of a path is below the folder of the first pattern that it fits; empty where it fits none."""
    return next((path.removeprefix(glob.folder) for glob in globs if glob.matches.fullmatch(path)), "")


def _folder(part: str) -> str:
    return "(?:[^/]+/)*" if part == "**" else f"{_name(part)}/"


def _name(part: str) -> str:
    return "".join(map(_piece, PART.findall(part)))


def _piece(piece: str) -> str:
    if piece[0] == "*":
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if len(piece) == 1:
        return re.escape(piece)
    inner = piece[1:-1].replace("\\", "\\\\").replace("[", "\\[").replace("&&", "&\\&")
    return f"[^/{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
