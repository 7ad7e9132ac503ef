"""The plain-text part of an email, in lines of at most 78 characters (RFC 5322, 2.1.1)."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

from legalsite.model.email import GREETING_PLACEHOLDER
from legalsite.model.redline import Run
from legalsite.notices.email_parts import (
    BulletList,
    EmailPhrases,
    LinkList,
    MarkedParagraph,
    Outline,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    note_on,
    number_of,
)
from legalsite.redline.output.plain_marks import as_plain_text, mark_of, marked_text
from legalsite.redline.output.redline_lines import Line

WIDTH = 78  # characters
WHITE_SPACE = re.compile(
    r"[ \t\r\n]+"
)  # where a line may end; French has no-break spaces before its colons


def as_text(outline: Outline) -> str:
    """Return the email as plain text that ends with a line end. A word that is too long for a line, such as a link,
    stays whole on a line of its own. `GREETING` stands on a line of its own."""
    blocks = [outline.name, _heading(outline.heading, "="), GREETING_PLACEHOLDER]
    for section in outline.sections:
        if section.heading:
            blocks.append(_heading(section.heading, "-"))
        for part in section.parts:
            blocks += _blocks(part, outline.phrases)
    if outline.foot:
        blocks.append("-- \n" + "\n".join(map(_wrapped, outline.foot.splitlines())))
    return "\n\n".join(blocks) + "\n"


def marked(runs: Iterable[Run]) -> str:
    """Return the words with marks: `keep it for [-30-]{+14+} days`; words that moved from one clause
    to another have marks of their own: `[>until noon>]`."""
    stretches = groupby(runs, mark_of)
    return "".join(
        marked_text("".join(map(as_plain_text, stretch)), mark) for mark, stretch in stretches
    )


def _heading(words: str, underline: str) -> str:
    lines = _wrapped(words)
    return f"{lines}\n{underline * max(map(len, lines.splitlines()), default=0)}"


def _blocks(part: Part, phrases: EmailPhrases) -> Iterator[str]:
    match part:
        case Paragraph(text):
            yield _wrapped(text)
        case Quote(intro, text):
            yield _wrapped(intro)
            yield _wrapped(phrases.email.filled("quote", words=text), "  ")
        case BulletList(lines):
            yield "\n".join(_wrapped(f"- {line}", "", "  ") for line in lines)
        case LinkList(links):
            labeled = (phrases.email.filled("link", label=name, url=url) for name, url in links)
            yield "\n".join(_wrapped(line, after="  ") for line in labeled)
        case MarkedParagraph(runs):
            yield _wrapped(marked(runs))
        case RedlineExcerpt():
            yield from _excerpt(part, phrases)


def _excerpt(part: RedlineExcerpt, phrases: EmailPhrases) -> Iterator[str]:
    is_note = False
    for segment in part.segments:
        if segment.is_note and not is_note:
            yield phrases.redline.footnotes
        is_note = segment.is_note
        for line in segment.lines:
            words = _line(line, part, phrases)
            if words or line.block.kind != "row":  # a row may have none
                yield words
    if part.left_out:
        yield _wrapped(phrases.email.counted("left_out", part.left_out))
        yield _wrapped(part.url)


def _line(line: Line, part: RedlineExcerpt, phrases: EmailPhrases) -> str:
    """Return a line with its clause number and with what is said about it; each cell of a row on its own."""
    block = line.block
    first, *further = part.rows(line, phrases)
    note = note_on(line, phrases)
    if note:
        first = Run("equal", f"{note} "), *first
    first = (*number_of(line), *first)
    if block.kind == "item":
        indent = "  " * (block.level + 1)
        bullet = "" if block.number else "- "
        return _wrapped(f"{bullet}{marked(first)}", indent, f"{indent}  ")
    indent = "" if block.kind == "heading" else "  "
    return "\n".join([_wrapped(marked(row), indent) for row in (first, *further)])


def _wrapped(text: str, first: str = "", after: str | None = None) -> str:
    """Return text in lines; `first` indents the first one, `after` (default: the same) the others."""
    following = first if after is None else after
    lines = textwrap.wrap(
        WHITE_SPACE.sub(" ", text).strip(), WIDTH, initial_indent=first, subsequent_indent=following,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return "\n".join(lines)
