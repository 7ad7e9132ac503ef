"""Splits a file into its front matter and its text, without looking at the keys."""

from legalsite.errors import Problem, ProblemsFound, excerpt_of
from legalsite.source.characters import decode

ENDS = ("---", "...")
EXAMPLE = "begin the file with `---`, a line `title: …`, a line `revised: 2026-04-01`, and `---`"


def split(data: bytes, path: str) -> tuple[str, str, int]:
    """Return the YAML front matter with its fences, the text after it, and the line on which the text begins.

    Raises ProblemsFound where there is no front matter, where it is in another format, or where it is never closed.
    """
    text = decode(data, path)
    first_line = text.split("\n", 1)[0]
    if first_line.rstrip() != "---":
        raise ProblemsFound([_no_front_matter(text, path)])
    front, rest, line = split_text(text)
    if not front:
        message, help = "the front matter that begins here is never closed", "put a line `---` after its last key"
        raise ProblemsFound([Problem("bad-front-matter", message, help, path, 1, 1, first_line)])
    return front, rest, line


def split_text(text: str) -> tuple[str, str, int]:
    """Return any tool's front matter with its fences, the text after it, and the line on which the text begins.

    If there is none, or it is never closed, everything is text.
    """
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
