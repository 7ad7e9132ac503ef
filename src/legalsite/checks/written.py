"""A text's source without what no reader reads as prose: front matter, code and comments are blanks, lines and columns
stay."""

import re
from functools import lru_cache

from legalsite.checks.place import Place
from legalsite.checks.subject import Subject
from legalsite.errors import Severity
from legalsite.model.policy import Revision

FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n(?:.*?\n)??(?: {0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)(`{1,9})(?!`)[^\n]{0,2000}?(?<!`)\1(?!`)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
SIGN = re.compile(r"[^\n]")


def written(subject: Subject, text: Revision) -> str:
    """As long as the file."""
    return _prose(subject.read(text), text.text_line)


def at_offset(subject: Subject, text: Revision, offset: int) -> Place:
    """The place of that character of `written`."""
    source = subject.source(text)
    start = source.rfind("\n", 0, offset) + 1
    end = source.find("\n", offset)
    line = source.count("\n", 0, offset) + 1
    return f"content/{text.path}", line, offset - start + 1, source[start : end if end >= 0 else len(source)]


def weight(subject: Subject, text: Revision) -> Severity:
    """What is plainly wrong is an error while it can be mended, a warning once the text is in force."""
    return "error" if text in subject.mendable else "warning"


@lru_cache(maxsize=16)
def _prose(data: bytes, text_line: int) -> str:
    source = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
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
