"""Split a file into front matter and text without parsing the front matter."""

import re
from contextlib import suppress
from json import JSONDecoder

# opening fence → pattern for closing fences
ENDS = {"---": r"---|\.\.\.", "+++": r"\+\+\+", "{": r"\}"}


def split_text(text: str) -> tuple[str, str, int]:
    """Split a file into front matter (with its fences) and text.

    The third value is the line number, from 1, where the text starts. The front matter may be YAML,
    TOML, or JSON. Without closed front matter, everything is text.
    """
    # JSON has no fences, so find its end with `raw_decode`
    if text.startswith("{"):
        with suppress(ValueError, RecursionError):
            _, end = JSONDecoder().raw_decode(text)
            rest, _, body = text[end:].partition("\n")
            if not rest.strip():
                front = text[: len(text) - len(body)]
                # the front matter's last line may lack a line ending
                return front, body, len(front.splitlines()) + 1
    opening = text.split("\n", 1)[0].rstrip()
    ends = ENDS.get(opening)  # pattern for closing fences; None if there's no opening fence
    closing = ends and re.search(rf"\n(?:{ends})[^\S\n]*(?:\n|\Z)", text)
    if not closing:
        return "", text, 1
    end = closing.end()
    # the match starts with the line break above the closing fence
    line_above_fence = text.count("\n", 0, closing.start()) + 1
    return text[:end], text[end:], line_above_fence + 2


def lines_within(front: str) -> str:
    """Return the front matter without its fences."""
    return "\n".join(front.rstrip().split("\n")[1:-1])
