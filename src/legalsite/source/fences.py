"""Splits a file into front matter and text, without reading the front matter."""

import re
from contextlib import suppress
from json import JSONDecoder

# the closing fences, as a pattern, of each opening fence
ENDS = {"---": r"---|\.\.\.", "+++": r"\+\+\+", "{": r"\}"}


def split_text(text: str) -> tuple[str, str, int]:
    """Return the front matter with its fences, the text below it, and the line of the text.

    The line is counted from 1. The front matter may be in the format of any tool: YAML, TOML, or
    JSON. Without front matter, or if it's never closed, everything is text.
    """
    # JSON has no fences: `raw_decode` returns the index of its end
    if text.startswith("{"):
        with suppress(ValueError, RecursionError):
            _, end = JSONDecoder().raw_decode(text)
            rest, _, body = text[end:].partition("\n")
            if not rest.strip():
                front = text[: len(text) - len(body)]
                # the line below the last line of the front matter, which may lack a line end
                return front, body, len(front.splitlines()) + 1
    opening = text.split("\n", 1)[0].rstrip()
    ends = ENDS.get(opening)  # a pattern for the closing fence
    closing = ends and re.search(rf"\n(?:{ends})[^\S\n]*(?:\n|\Z)", text)
    if not closing:
        return "", text, 1
    end = closing.end()
    # the match begins at the end of the last line above the closing fence
    line_above = text.count("\n", 0, closing.start()) + 1
    return text[:end], text[end:], line_above + 2


def lines_within(front: str) -> str:
    """Return the lines of front matter between its fences."""
    return "\n".join(front.rstrip().split("\n")[1:-1])
