"""The block between `---` lines at the top of a policy's file: what is true of one revision."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from legalsite.errors import Problem, ProblemsFound, excerpt_of
from legalsite.model.policy import Revision
from legalsite.source.characters import decode
from legalsite.source.names import Name, read_name

if TYPE_CHECKING:  # pydantic and PyYAML are loaded where front matter is read, not where a text is split from it
    from legalsite.source.front_matter_fields import FrontMatter

ENDS = ("---", "...")
EXAMPLE = "open the file with `---`, a line `title: …`, a line `revised: 2026-04-01`, and `---`"


def read_revision(data: bytes, path: str, *, languages: tuple[str, ...]) -> Revision:
    """The revision that a file below content/ holds. Raises ProblemsFound with every problem, its path with `content/`.
    A translation has `effective` of its own `revised` until it is given its original's."""
    place = f"content/{path}"
    try:
        name = read_name(path, languages)
    except ValueError as wrong:
        raise ProblemsFound([Problem("bad-name", f"{path} {wrong}", "rename the file", place)]) from None
    front, _, text_line = split(data, place)
    try:
        fields = _fields(front, name, place, languages)
    except ProblemsFound as found:
        raise ProblemsFound(_with_excerpts(found.problems, front)) from None
    return Revision(
        policy=name.policy,
        revised=fields.revised,
        title=fields.title,
        effective=fields.effective or fields.revised.day,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        text_line=text_line,
        language=name.language,
        change=fields.change,
        summary=fields.summary,
        replaces=None if fields.replaces is None else tuple(fields.replaces),
        retroactive=fields.retroactive,
        withdrawn=fields.withdrawn,
        approved_by=fields.approved_by,
        translates=fields.translates,
        extra=fields.extra,
    )


def split(data: bytes, path: str) -> tuple[str, str, int]:
    """Front matter with its fences, the text after it, and the line on which that begins. Raises ProblemsFound where
    there is no front matter, where it is another format's, or where it is never closed."""
    text = decode(data, path)
    lines = text.split("\n", 1)
    if lines[0].rstrip() != "---":
        raise ProblemsFound([_no_front_matter(text, path)])
    front, rest, line = any_split(text)
    if not front:
        message = "the front matter that begins here is never closed"
        raise ProblemsFound(
            [Problem("bad-front-matter", message, "put a line `---` after its last key", path, 1, 1, lines[0])]
        )
    return front, rest, line


def any_split(text: str) -> tuple[str, str, int]:
    """Front matter of any tool with its fences, the text after it, and the line on which that begins. Where there is
    none, or none that is closed, all is text."""
    fence = text[:4].rstrip()
    if fence not in ("---", "+++") or text.split("\n", 1)[0].rstrip() != fence:
        return "", text, 1
    ends = ENDS if fence == "---" else (fence,)
    position, line = text.find("\n") + 1, 2
    while position:
        end = text.find("\n", position)
        if text[position : len(text) if end < 0 else end].rstrip() in ends:
            end = len(text) if end < 0 else end + 1
            return text[:end], text[end:], line + 1
        position, line = end + 1, line + 1
    return "", text, 1


def _fields(front: str, name: Name, path: str, languages: tuple[str, ...]) -> "FrontMatter":
    from pydantic import ValidationError

    from legalsite.source.contradictions import contradictions
    from legalsite.source.front_matter_fields import FrontMatter
    from legalsite.source.front_matter_yaml import read_block
    from legalsite.source.typed import as_problems

    entries = read_block(front, path)
    given = {key: entry.value for key, entry in entries.items() if entry.value is not None}

    def find(loc: Sequence[int | str], key: bool) -> tuple[int, int]:
        entry = entries.get(str(loc[0])) if loc else None
        return (0, 0) if entry is None else entry.key_place if key else entry.place

    problems: list[Problem] = []
    fields = None
    try:
        fields = FrontMatter.model_validate(given)
    except ValidationError as wrong:
        problems += as_problems(wrong, lambda _: FrontMatter.model_fields, find, path)
        problems = [replace(found, line=1) if not found.line else found for found in problems]
    problems += contradictions(fields, entries, name, path, languages)
    if problems or fields is None:
        raise ProblemsFound(sorted(problems, key=lambda found: (found.line, found.column)))
    return fields


def _no_front_matter(text: str, path: str) -> Problem:
    first = excerpt_of(text, 1)
    if not text.strip():
        return Problem("bad-front-matter", "the file is empty", EXAMPLE, path, 1)
    if first.rstrip() == "+++":
        message = "this is TOML front matter"
    elif first.lstrip().startswith("{"):
        message = "this is JSON front matter"
    elif first.strip() == "---":
        message = "there is space before the `---`"
    else:
        message = "the file has no front matter"
    return Problem("bad-front-matter", message, EXAMPLE, path, 1, 1, first)


def _with_excerpts(problems: Sequence[Problem], front: str) -> list[Problem]:
    return [
        found if found.excerpt or not found.line else replace(found, excerpt=excerpt_of(front, found.line))
        for found in problems
    ]
