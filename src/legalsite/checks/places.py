"""Where a rule found something, as the last arguments of a Problem: path, line, column, excerpt."""

import re
from functools import lru_cache

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.errors import Severity, excerpt_of
from legalsite.model.policy import Revision
from legalsite.text.normalise import file_text

Place = tuple[str, int, int, str]

LINES_OF_A_PARAGRAPH = 40


def at_key(checked: CheckedPolicy, text: Revision, key: str) -> Place:
    """At the value of that key of the front matter; of `revised` where the key is not there."""
    source = checked.source(text)
    front = "\n".join(source.split("\n")[: text.text_line - 1])
    found = None
    for name in (key, "revised"):
        found = found or re.search(rf"^[\"']?{name}[\"']?[ \t]*:[ \t]*", front, re.MULTILINE)
    line = front.count("\n", 0, found.start()) + 1 if found else 1
    column = found.end() - front.rfind("\n", 0, found.start()) if found else 0
    return f"content/{text.path}", line, column, excerpt_of(source, line)


def at_words(checked: CheckedPolicy, text: Revision, line: int, words: str = "") -> Place:
    """At the first place of `words` on that line (from 1 in the file) or in the rest of its paragraph; at the line
    alone where they are not to be found, since markup stands between them."""
    return words_in(checked.read(text), f"content/{text.path}", line, words)


def words_in(data: bytes, path: str, line: int, words: str = "") -> Place:
    """The same in the file with these bytes, at this path."""
    lines = _lines(data)
    for number in range(line, min(line + LINES_OF_A_PARAGRAPH, len(lines) + 1)):
        column = lines[number - 1].find(words) + 1 if words else 0
        if column:
            return path, number, column, lines[number - 1]
        if not lines[number - 1].strip():
            break
    return path, line, 0, lines[line - 1] if 0 < line <= len(lines) else ""


@lru_cache(maxsize=16)
def _lines(data: bytes) -> tuple[str, ...]:
    """Of a whole file; remembered, since one text may have hundreds of findings."""
    return tuple(file_text(data).split("\n"))


# --- A text's source without what no reader reads as prose: front matter, code and comments are blanks, lines and
# columns stay. ---

FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n(?:.*?\n)??(?: {0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)(`{1,9})(?!`)[^\n]{0,2000}?(?<!`)\1(?!`)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
SIGN = re.compile(r"[^\n]")


def written(checked: CheckedPolicy, text: Revision) -> str:
    """As long as the file."""
    return _prose(checked.read(text), text.text_line)


def at_offset(checked: CheckedPolicy, text: Revision, offset: int) -> Place:
    """The place of that character of `written`."""
    source = checked.source(text)
    start = source.rfind("\n", 0, offset) + 1
    end = source.find("\n", offset)
    line = source.count("\n", 0, offset) + 1
    return f"content/{text.path}", line, offset - start + 1, source[start : end if end >= 0 else len(source)]


def weight(checked: CheckedPolicy, text: Revision) -> Severity:
    """What is plainly wrong is an error while it can be fixed, a warning once the text is in force."""
    return "error" if text in checked.editable else "warning"


@lru_cache(maxsize=16)
def _prose(data: bytes, text_line: int) -> str:
    source = file_text(data)
    start = 0
    for _ in range(text_line - 1):
        start = source.find("\n", start) + 1
    text = source[start:]
    if "```" in text or "~~~" in text:
        text = FENCED.sub(_blank, text)
    if "`" in text:
        text = INLINE.sub(_blank, text)
    end = text.rfind("-->") + 3 if "<!--" in text else 0
    if end > 2:  # what is never closed is none
        text = COMMENT.sub(_blank, text[:end]) + text[end:]
    return SIGN.sub(" ", source[:start]) + text


def _blank(found: re.Match[str]) -> str:
    return SIGN.sub(" ", found[0])
