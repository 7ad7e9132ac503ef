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
# what to do with tracked changes; empty to report them
Settle = Literal["", "accept", "reject"]


class RawBlock(Struct, frozen=True):
    """One or more lines of a text that isn't Markdown yet."""

    text: str  # a line break in the text is a hard line break
    line: int  # first line in the source, from 1
    gap_above: bool = False  # whether a blank line precedes it
    # `more` is a further paragraph of the item above, `label` is a line such as “Note”, and
    # `verbatim` is Markdown that's written unchanged.
    kind: Kind = "text"
    level: int = 0  # heading level from 1 to 6, or depth of an item from 0
    number: str = ""  # number of a list item or heading, such as “3.” or “2.1”
    indent: int = 0  # indentation in the source, in columns
    is_markdown: bool = False  # whether `text` is already inline Markdown
    last_line: int = 0  # last line in the source; 0 if there's only one

    @property
    def ends_sentence(self) -> bool:
        """Whether the text ends a sentence or lead-in, ignoring quotes and brackets at its end."""
        return self.text.rstrip("\"'”’»」）)*_ ").endswith(tuple(".!?…:;。！？：；؟؛"))


Blocks = list[RawBlock]


class RemovedText(Struct, frozen=True):
    """Text of the source that isn't in the draft."""

    line: int  # first line in the source, from 1
    text: str
    reason: str  # why it was removed
    last_line: int = 0  # last line in the source; 0 if there's only one

    def __str__(self) -> str:
        """Format the entry for users, as in `3-4: footer: Imprint and contact`."""
        lines = str(self.line)
        if self.last_line > self.line:
            lines += f"-{self.last_line}"
        return f"{lines}: {self.reason}: {self.text}"


Removed = list[RemovedText]


class ImportOptions(Struct, frozen=True):
    """What the user specified about a text. It takes precedence over the text."""

    slug: str
    revised: date | None = None
    effective: date | None = None
    title: str = ""
    encoding: str = ""  # encoding of a text file or web page; empty to detect it
    settle: Settle = ""  # what to do with tracked changes of a Word file
    select: tuple[str, ...] = ()  # CSS selectors of page parts to import
    remove: tuple[str, ...] = ()  # CSS selectors of page parts to leave out
    headings: bool = False  # whether short bold lines are headings
    # (first, last) line of each range to remove from plain text
    drop: tuple[tuple[int, int], ...] = ()
    pages: tuple[tuple[int, int], ...] = ()  # (first, last) page of each range of a PDF to import
    # Page ranges of a PDF whose lines stay in drawing order.
    as_drawn: tuple[tuple[int, int], ...] = ()
    leave_out: bool = False  # whether to import a file although text of the policy may be left out
    # id of the version in the file, if it's an older version or a translation
    version: VersionId | None = None
    translates: VersionId | None = None  # the version that the file is a translation of
    imported_on: date = date.max
    unit: str = "line"  # what line numbers count: lines, paragraphs, or pages


class DraftDates(Struct, frozen=True):
    """The dates of a draft, and notes about where they come from."""

    revised: date  # ID of the version
    effective: date
    notes: list[str]
    dated_by: DatedBy | None = None


class ImportedText(Struct, frozen=True):
    """A draft created from a file in another format."""

    title: str
    dates: DraftDates
    data: bytes  # content of the file, with front matter, in UTF-8
    removed: tuple[RemovedText, ...]  # text of the source that isn't in the draft
    notes: tuple[str, ...]  # assumptions that the user should check
    hidden_content: ProblemTuple = ()  # content of a Word file that a page can't show
    left_out_words: int = 0  # number of words in `hidden_content`
    # lines that look like headings without being marked up as headings
    bold_lines: tuple[str, ...] = ()


ADDRESS_PATTERN = re.compile(r"(?a)https?://[^\s<>\"“”]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SIGNS_AFTER_ADDRESS = ".,;:!?)'’]"
# Characters that are markup anywhere in a line, and the start of an entity, tag, or footnote. An
# underscore between letters isn't markup.
MARKUP_PATTERN = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\s*\Z)|[*`~]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)"
    r"|\[(?=\^)|\](?=[(\[:])|\|"
)
# What starts a heading, list item, or block quote, or underlines a heading.
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

    `extra` is stored under the key `extra`. `replaces` contains versions that this version prevents
    from taking effect. `effective` is omitted if it's the date of `revised`. An earlier effective
    date marks the text as retroactive. `dated_by` tells where the dates come from if no one stated
    when the text was revised. `withdrawn` means that the policy ends with this version. A
    translation has the id of its original in `translates`.
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

    `extra` is the original front matter, and `removed` is the text that isn't in the draft. The
    notes of `dates` are added to `notes`. Without a title, the title is derived from the slug, with
    a note.
    """
    if not title:
        title = title_from_slug(options.slug)
        notes.append(NO_TITLE.format(title))
    # the id of an older version is given; a new draft is named after its date
    version = options.version or VersionId(dates.revised)
    # a translation takes effect with its original, so its front matter has no effective date
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
    """Convert a version id to a date, or for a later version of the day to text: `2026-03-02-2`."""
    if revised.nth == 1:
        return revised.day
    return str(revised)


def write_markdown(blocks: Blocks) -> str:
    """Join blocks to Markdown, with blank lines between blocks that aren't in the same list.

    A block of the kind `more` is a further paragraph of the list item above.
    """
    written: list[str] = []
    in_list = False
    markers: dict[int, str] = {}  # level of the current list → marker of its last item
    for block in blocks:
        # the block above isn't part of a list, so a list above it has ended
        if not in_list and block.kind != "more":
            markers = {}
        is_same_list = False  # whether the block is an item of the list above
        if block.kind == "item":
            marker = _item_marker(block, markers)
            # A different bullet, or a different character after the number, starts a new list. It's
            # the second character from the end in `- ` and `3. `.
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

    `markers` contains the last marker of each level. If a number doesn't follow the last number, a
    new list starts, which gets a different delimiter: `1)` after `2.`.
    """
    above = markers.get(block.level, "")  # marker of the item above, or empty
    is_numbered = above[:1].isdigit()
    if not block.number:
        if not above or is_numbered:
            return "- "
        return above  # the bullet continues the list
    if not is_numbered:
        return f"{block.number} "
    number = block.number[:-1]  # the digits of `3.`
    sign = above[-2]  # the delimiter of `2. `; above[:-2] is the number
    if int(number) != int(above[:-2]) + 1:
        # Markdown would merge lists with the same delimiter
        sign = "." if sign == ")" else ")"
    return f"{number}{sign} "


def _block_markdown(block: RawBlock, markers: dict[int, str]) -> str:
    """Convert a block to Markdown, indented if it belongs to a list.

    `markers` contains the last marker of each level.
    """
    text = block.text
    if not block.is_markdown and block.kind != "verbatim":
        text = "\\\n".join(map(escape_text, text.split("\n")))
    if block.kind in {"title", "heading"}:
        # at the end of a heading, Markdown ignores `#`
        if text.endswith("#") and not text.endswith("\\#"):
            text = f"{text[:-1]}\\#"
        if block.number:
            text = f"{block.number} {text}"
        return "#" * max(1, block.level) + f" {text}"
    if block.kind == "label":  # a bold line, which isn't listed among the headings
        return f"**{text}**"
    if block.kind not in {"item", "more"}:
        return text
    # the marker of this item, or of the item that the paragraph continues
    marker = markers.get(block.level, "- ")
    # width of the outer list markers
    width = sum(len(other) for level, other in markers.items() if level < block.level)
    # the lines of an item are aligned with the text after its marker
    hanging = " " * (width + len(marker))
    text = indent(text, hanging).removeprefix(hanging)
    if block.kind == "more":
        return hanging + text
    return " " * width + marker + text


def fence_around(code: str, shortest: int) -> str:
    """Return the backticks to put around code.

    There are at least `shortest`, and more than the code contains in a row.
    """
    longest = max(map(len, re.findall("`+", code)), default=0)
    return "`" * max(shortest, longest + 1)


def escape_text(text: str) -> str:
    """Escape plain text as inline Markdown, and put `<>` around URLs and email addresses."""
    written = ""
    last = 0  # offset of the end of the last address
    for match in ADDRESS_PATTERN.finditer(text):
        address = match[0].rstrip(SIGNS_AFTER_ADDRESS)
        # a stripped bracket belongs to the URL if it closes a bracket in it
        if match[0][len(address) :].startswith(")") and "(" in address:
            address += ")"
        written += escape_inline(text[last : match.start()])
        written += f"<{address}>"
        last = match.start() + len(address)
    return escape_line_start(written + escape_inline(text[last:]))


def escape_inline(text: str) -> str:
    """Escape characters that are markup anywhere in a line."""
    return MARKUP_PATTERN.sub(r"\\\g<0>", text)


def escape_line_start(text: str) -> str:
    r"""Escape the start of a line if it's markup there: `#` becomes `\#`."""
    match = LINE_START_PATTERN.match(text)
    # there's no markup, or it's escaped already
    if not match or text.startswith("\\"):
        return text
    # for a number, escape the character after it: `1.` becomes `1\.`
    at = match.start("end") if match["end"] else 0
    return f"{text[:at]}\\{text[at:]}"
