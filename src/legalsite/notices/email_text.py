"""Render the plain-text part of an email, in lines of up to 78 characters (RFC 5322, 2.1.1)."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

from legalsite.model.redline import Run
from legalsite.notices.email_parts import (
    EmailPhrases,
    Heading,
    LinkList,
    ListItem,
    MarkedParagraph,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    line_note,
    number_runs,
)
from legalsite.redline.output.plain_marks import as_plain_text, mark_of, marked_text
from legalsite.redline.output.redline_lines import Line
from legalsite.text.phrase_catalogue import without_english_marks

WIDTH = 78  # characters
# where lines may be wrapped; excludes no-break spaces, which precede French colons
WHITE_SPACE_PATTERN = re.compile(r"[ \t\r\n]+")


def text_of_parts(parts: Iterable[Part], phrases: EmailPhrases) -> str:
    """Render parts as plain text, without a line break at the end.

    Words that are too long for a line, such as URLs, are on separate lines.
    """
    paragraphs: list[str] = []
    for part in parts:
        paragraphs += _paragraphs(part, phrases)
    return without_english_marks("\n\n".join(paragraphs))


def text_of_foot(foot: str) -> str:
    """Render the footer, below the line `-- `, which starts a signature in mail programs."""
    if not foot:
        return ""
    return without_english_marks("-- \n" + "\n".join(map(_wrap, foot.splitlines())))


def marked(runs: Iterable[Run]) -> str:
    """Render text with markup: `keep it for [-30-]{+14+} days`.

    Text that moved to another clause has different markup: `[>until noon>]`.
    """
    text = ""
    for mark, group in groupby(runs, mark_of):
        words = "".join(map(as_plain_text, group))
        text += marked_text(words, mark)
    return text


def _heading(words: str, underline: str) -> str:
    lines = _wrap(words)
    width = max(map(len, lines.splitlines()), default=0)
    return f"{lines}\n" + underline * width


def _paragraphs(part: Part, phrases: EmailPhrases) -> Iterator[str]:
    """Render a part of an email as paragraphs of wrapped plain text."""
    match part:
        case Heading(text, level):
            yield _heading(text, "=" if level == 1 else "-")
        case Paragraph(text):
            yield _wrap(text)
        case Quote(intro, text):
            yield _wrap(intro)
            yield _wrap(phrases.email.filled("quote", words=text), "  ")
        case ListItem(text):
            yield _wrap(f"- {text}", "", "  ")
        case LinkList(links):
            labeled = (phrases.email.filled("link", label=name, url=url) for name, url in links)
            yield "\n".join(_wrap(line, after="  ") for line in labeled)
        case MarkedParagraph(runs):
            yield _wrap(marked(runs))
        case RedlineExcerpt():
            yield from _excerpt(part, phrases)


def _excerpt(part: RedlineExcerpt, phrases: EmailPhrases) -> Iterator[str]:
    """Yield the lines of an excerpt, with a heading before footnotes.

    If the excerpt doesn't show all changes, it ends with a link to the whole comparison.
    """
    is_note = False  # whether the previous segment is a footnote
    for segment in part.segments:
        if segment.is_note and not is_note:
            yield phrases.redline.footnotes
        is_note = segment.is_note
        for line in segment.lines:
            words = _line(line, part, phrases)
            if words or line.block.kind != "row":  # leave out rows without text
                yield words
    if part.left_out:
        yield _wrap(phrases.email.counted("left_out", part.left_out))
        yield _wrap(part.url)


def _line(line: Line, part: RedlineExcerpt, phrases: EmailPhrases) -> str:
    """Render a line of an excerpt: its clause number, a note about it, and its text.

    A table row may become several lines, one per cell.
    """
    block = line.block
    first, *further = part.rows(line, phrases)
    note = line_note(line, phrases)
    if note:
        first = Run("equal", f"{note} "), *first
    first = (*number_runs(line), *first)
    if block.kind == "item":
        indent = "  " * (block.level + 1)
        bullet = "" if block.number else "- "  # the number replaces the bullet
        return _wrap(f"{bullet}{marked(first)}", indent, f"{indent}  ")
    indent = "" if block.kind == "heading" else "  "
    return "\n".join([_wrap(marked(row), indent) for row in (first, *further)])


def _wrap(text: str, first: str = "", after: str | None = None) -> str:
    """Wrap text to lines of up to WIDTH characters.

    `first` is the indentation of the first line. `after` is the indentation of all further lines,
    which defaults to `first`.
    """
    following = first if after is None else after
    spaced = WHITE_SPACE_PATTERN.sub(" ", without_english_marks(text))
    lines = textwrap.wrap(
        spaced.strip(), WIDTH, initial_indent=first, subsequent_indent=following,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return "\n".join(lines)
