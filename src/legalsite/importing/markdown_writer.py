"""Define the blocks and options of an import, and write drafts in Markdown."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import indent
from typing import Any, Literal

import frontmatter
from msgspec import Struct

from legalsite.errors import ProblemTuple
from legalsite.importing.policy_names import NO_TITLE, title_from_slug
from legalsite.model.policy import DatedBy, VersionId
from legalsite.source.yaml_positions import PlacedYAML

Kind = Literal["text", "title", "heading", "item", "more", "label", "verbatim"]
# what to do with tracked changes; empty if the user didn't say
Settle = Literal["", "accept", "reject"]


class RawBlock(Struct, frozen=True):
    """A line of a text that isn't Markdown yet, or several lines that belong together."""

    text: str  # text of the block, in which a line break is a hard line break
    line: int  # first line in the source, from 1
    gap_above: bool = False  # whether a blank line precedes it
    # `more` is a continuation paragraph of the item above, `label` is a line with just a word such
    # as “Note”, and `verbatim` is Markdown that's written unchanged and may have several lines.
    kind: Kind = "text"
    level: int = 0  # heading level from 1 to 6, or depth of an item from 0
    number: str = ""  # number of a list item or heading, such as “3.” or “2.1”
    indent: int = 0  # number of columns that the source is indented
    is_markdown: bool = False  # whether `text` is already inline Markdown
    last_line: int = 0  # last line in the source; 0 if there's only one

    @property
    def ends_sentence(self) -> bool:
        """Whether the text, without quotes and brackets at its end, ends with `.`, `:`, or the like."""
        return self.text.rstrip("\"'”’»」）)*_ ").endswith(tuple(".!?…:;。！？：；؟؛"))


Blocks = list[RawBlock]


class RemovedText(Struct, frozen=True):
    """Text of the source that isn't in the draft."""

    line: int  # first line in the source, from 1
    text: str
    reason: str  # why it was removed
    last_line: int = 0  # last line in the source; 0 if there's only one

    def __str__(self) -> str:
        """Format the entry as in the output of `import`: `3-4: footer: the words`."""
        lines = str(self.line)
        if self.last_line > self.line:
            lines += f"-{self.last_line}"
        return f"{lines}: {self.reason}: {self.text}"


Removed = list[RemovedText]


class ImportOptions(Struct, frozen=True):
    """What the user specified about a text. It takes precedence over the text itself."""

    slug: str
    revised: date | None = None
    effective: date | None = None
    title: str = ""
    encoding: str = ""  # encoding of a text file or web page; empty to detect it
    settle: Settle = ""  # what to do with tracked changes in a Word file
    select: tuple[str, ...] = ()  # CSS selectors of parts of a page to import
    remove: tuple[str, ...] = ()  # CSS selectors of parts of a page to leave out
    headings: bool = False  # whether short bold lines are headings
    # (first, last) line of ranges to remove from plain text
    drop: tuple[tuple[int, int], ...] = ()
    pages: tuple[tuple[int, int], ...] = ()  # (first, last) page of each range of a PDF to import
    # Page ranges of a PDF in which lines stay in the order in which they were drawn.
    as_drawn: tuple[tuple[int, int], ...] = ()
    leave_out: bool = False  # whether to import a file even if text of the policy may be left out
    version: VersionId | None = None  # id of the older version or translation in the file
    translates: VersionId | None = None  # the version that the file translates
    imported_on: date = date.max
    unit: str = "line"  # what a line number counts in messages: lines, paragraphs, or pages


class DraftDates(Struct, frozen=True):
    """The dates of a draft, and notes about where they come from."""

    revised: date  # ID of the version
    effective: date
    notes: list[str]  # shown to the user
    dated_by: DatedBy | None = None


class ImportedText(Struct, frozen=True):
    """A draft created from a file in another format."""

    title: str
    dates: DraftDates
    data: bytes  # content of the file, with front matter, in UTF-8
    removed: tuple[RemovedText, ...]  # text of the source that isn't in the draft
    notes: tuple[str, ...]  # assumptions to report to the user
    hidden_content: ProblemTuple = ()  # content of a Word file that a page can't show
    left_out_words: int = 0  # number of words in `hidden_content`
    # lines that look like headings but aren't marked up as headings
    bold_lines: tuple[str, ...] = ()


ADDRESS_PATTERN = re.compile(r"(?a)https?://[^\s<>\"“”]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SIGNS_AFTER_ADDRESS = ".,;:!?)'’]"
# Characters that are markup inside a line, and the start of an entity, tag, or footnote. An
# underscore between two letters or digits isn't markup.
MARKUP_PATTERN = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\s*\Z)|[*`~]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)"
    r"|\[(?=\^)|\](?=[(\[:])|\|"
)
# Characters that start a heading, list item, or block quote, or that underline a heading.
LINE_START_PATTERN = re.compile(
    r"#{1,6}(?=\s|$)|[-+>](?=\s|$)|[:~](?=\s)|>|=+$|-+$|(?:[0-9]{1,9})(?P<end>[.)])(?=\s|$)"
)


def write_front_matter(
    title: str,
    revised: VersionId,
    effective: date,
    extra: Mapping[str, Any],
    *,
    replaces: Sequence[VersionId] = (),
    dated_by: DatedBy | None = None,
    withdrawn: bool = False,
    translates: VersionId | None = None,
) -> str:
    """Format front matter with its delimiters.

    `extra` is stored under the key `extra`, and `replaces` contains versions that never take effect
    because of this one. `effective` is omitted if it's the date of `revised`. If it's before that
    date, the text is marked as retroactive.
    """
    values = {
        "title": title,
        "revised": _yaml_version(revised),
        "effective": effective if effective != revised.day else None,
        "translates": _yaml_version(translates) if translates else None,
        "replaces": list(map(_yaml_version, replaces)),
        "retroactive": effective < revised.day,
        "dated_by": dated_by,
        "withdrawn": withdrawn,
        "extra": extra,
    }
    stated = {key: value for key, value in values.items() if value}
    return frontmatter.dumps(frontmatter.Post("", PlacedYAML(), **stated)) + "\n"


def write_draft(
    options: ImportOptions,
    title: str,
    dates: DraftDates,
    extra: Mapping[str, Any],
    body: str,
    *,
    removed: Sequence[RemovedText],
    notes: list[str],
) -> ImportedText:
    """Create a draft with front matter and a Markdown body.

    The notes of `dates` are added to `notes`. `extra` is the original front matter, and `removed`
    the text that isn't in the draft. If there's no title, it's derived from the slug, with a note.
    A translation takes effect with its original, so its front matter has no effective date.
    """
    if not title:
        title = title_from_slug(options.slug)
        notes.append(NO_TITLE.format(title))
    version = options.version or VersionId(dates.revised)
    if options.translates:
        front_matter = write_front_matter(
            title, version, version.day, extra, translates=options.translates
        )
    else:
        front_matter = write_front_matter(
            title, version, dates.effective, extra, dated_by=dates.dated_by
        )
    draft = f"{front_matter}\n{body}".encode()
    return ImportedText(title, dates, draft, tuple(removed), (*notes, *dates.notes))


def _yaml_version(revised: VersionId) -> date | str:
    """Convert a version id for YAML.

    The first version of a day is a date, and the second one text such as `2026-03-02-2`.
    """
    if revised.nth == 1:
        return revised.day
    return str(revised)


def write_markdown(blocks: Blocks) -> str:
    """Join blocks to Markdown, with blank lines between them except in lists."""
    written: list[str] = []
    in_list = False
    markers: dict[int, str] = {}  # level of the current list → marker of its last item
    for block in blocks:
        if not in_list and block.kind != "more":  # the list above, if any, ended before this block
            markers = {}
        is_same_list = False
        if block.kind == "item":
            marker = _item_marker(block, markers)
            # The marker ends the list above if it has a different bullet or a different character
            # after the number. That's the second character from the end in `- ` or `3. `.
            is_same_list = markers.get(block.level, marker)[-2] == marker[-2]
            markers = {level: other for level, other in markers.items() if level < block.level}
            markers[block.level] = marker
        if written and not (in_list and is_same_list):
            written.append("")
        written.append(_block_markdown(block, markers))
        in_list = block.kind in {"item", "more"}
    return "\n".join(written) + "\n"


def _item_marker(block: RawBlock, markers: dict[int, str]) -> str:
    """Return the marker of a list item, such as `- ` or `3. `.

    `markers` contains the last marker on each level, such as `2. `. `block.number` is the number
    with its delimiter, such as `3.`, or empty for a bullet. If the number doesn't follow the last
    one, a new list starts. Markdown would merge lists with the same delimiter, so the new one gets
    `)` instead of `.`, or `.` instead of `)`.
    """
    above = markers.get(block.level, "")  # marker of the item above, if any
    is_numbered = above[:1].isdigit()
    if not block.number:
        if not above or is_numbered:
            return "- "
        return above  # the bullet continues the list
    if not is_numbered:
        return f"{block.number} "
    number = block.number[:-1]  # the digits, such as 3 in `3.`
    sign = above[-2]  # the delimiter, such as `.` in `2. `; above[:-2] is the number
    if int(number) != int(above[:-2]) + 1:
        sign = "." if sign == ")" else ")"
    return f"{number}{sign} "


def _block_markdown(block: RawBlock, markers: dict[int, str]) -> str:
    """Convert a block to Markdown, indented if it belongs to a list.

    `markers` contains the last marker on each level of the list.
    """
    text = block.text
    if not block.is_markdown and block.kind != "verbatim":
        text = "\\\n".join(map(escape_text, text.split("\n")))
    if block.kind in {"title", "heading"}:
        # Markdown would treat the last `#` as the end of the heading
        if text.endswith("#") and not text.endswith("\\#"):
            text = f"{text[:-1]}\\#"
        if block.number:
            text = f"{block.number} {text}"
        return "#" * max(1, block.level) + f" {text}"
    if block.kind == "label":
        return f"**{text}**"
    if block.kind not in {"item", "more"}:
        return text
    marker = markers.get(block.level, "- ")
    # width of the list markers of the outer items
    width = sum(len(other) for level, other in markers.items() if level < block.level)
    hanging = " " * (width + len(marker))
    text = indent(text, hanging).removeprefix(hanging)
    if block.kind == "more":
        return hanging + text
    return " " * width + marker + text


def fence_around(code: str, shortest: int) -> str:
    """Return the backticks to put around code.

    There are at least `shortest` of them, and more than in any sequence of backticks in the code.
    """
    longest = max(map(len, re.findall("`+", code)), default=0)
    return "`" * max(shortest, longest + 1)


def escape_text(text: str) -> str:
    """Escape plain text as inline Markdown.

    This adds a backslash before characters that are markup, and `<>` around URLs and email
    addresses.
    """
    written = ""
    last = 0
    for match in ADDRESS_PATTERN.finditer(text):
        address = match[0].rstrip(SIGNS_AFTER_ADDRESS)
        # the bracket after the address was stripped as punctuation
        if match[0][len(address) :].startswith(")") and "(" in address:
            address += ")"  # the closing bracket is part of the URL, like the opening one
        written += escape_inline(text[last : match.start()])
        written += f"<{address}>"
        last = match.start() + len(address)
    return escape_line_start(written + escape_inline(text[last:]))


def escape_inline(text: str) -> str:
    """Escape characters that are markup anywhere in a line."""
    return MARKUP_PATTERN.sub(r"\\\g<0>", text)


def escape_line_start(text: str) -> str:
    """Escape the first character of a line if it's markup there, such as `#`."""
    match = LINE_START_PATTERN.match(text)
    if not match or text.startswith("\\"):
        return text
    # if there's a number, escape the character after it: `1.` becomes `1\.`, and `#` becomes `\#`
    at = match.start("end") if match["end"] else 0
    return f"{text[:at]}\\{text[at:]}"
