"""Cuts a text from the front matter above it, which needs no YAML."""

import re
from contextlib import suppress
from json import JSONDecoder

ENDS = {"---": r"---|\.\.\.", "+++": r"\+\+\+", "{": r"\}"}  # the fence that closes each one


def split_text(text: str) -> tuple[str, str, int]:
    """Return any tool's front matter with its fences, the text after it, and the text's first line.

    If there is none, or it's never closed, everything is text. JSON may have its braces anywhere.
    """
    if text.startswith("{"):
        with suppress(ValueError, RecursionError):
            _, end = JSONDecoder().raw_decode(text)
            rest, _, body = text[end:].partition("\n")
            if not rest.strip():
                front = text[: len(text) - len(body)]
                return front, body, front.count("\n") + 2 - front.endswith("\n")
    ends = ENDS.get(text.split("\n", 1)[0].rstrip())
    closing = ends and re.search(rf"\n(?:{ends})[^\S\n]*(?:\n|\Z)", text)
    if not closing:
        return "", text, 1
    end = closing.end()
    return text[:end], text[end:], text.count("\n", 0, closing.start()) + 3


def lines_within(front: str) -> str:
    """Return the lines between the fences."""
    return "\n".join(front.rstrip().split("\n")[1:-1])
