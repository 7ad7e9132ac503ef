"""The blocks of a foreign text, how they are written as Markdown, and the values of an import."""

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
Settle = Literal["", "accept", "reject"]  # what to do with tracked changes; empty if unknown


class RawBlock(Struct, frozen=True):
    """One line of a foreign text, or several lines that belong together, before it is Markdown."""

    text: str  # the words; a line end in them is a hard break
    line: int  # the first line in the source, counted from 1
    gap_above: bool = False  # whether there is a blank line above
    # `more` is a further paragraph of the item above, `label` is a word such as "Note" alone on its
    # line, and `verbatim` is Markdown, perhaps of several lines, that is written as it is.
    kind: Kind = "text"
    level: int = 0  # 1 to 6 for headings; for items the depth, from 0
    number: str = ""  # the marker of a numbered item or heading, such as "3." or "2.1"
    indent: int = 0  # by how many columns the source indents the line
    is_markdown: bool = False  # whether `text` is inline Markdown already
    last_line: int = 0  # in the source; 0 if it is the same as `line`

    @property
    def ends_sentence(self) -> bool:
        """Whether the text ends with a sign such as `.` or `:`, ignoring quotes and brackets."""
        return self.text.rstrip("\"'”’»」）)*_ ").endswith(tuple(".!?…:;。！？：；؟؛"))


Blocks = list[RawBlock]


class RemovedText(Struct, frozen=True):
    """Words of the source that the draft does not contain."""

    line: int  # the first line in the source, counted from 1
    text: str  # the words
    reason: str  # why they were removed
    last_line: int = 0  # in the source; 0 if it is the same as `line`

    def __str__(self) -> str:
        """Return the entry as `import` prints it: `3-4: footer: the words`."""
        lines = str(self.line)
        if self.last_line > self.line:
            lines += f"-{self.last_line}"
        return f"{lines}: {self.reason}: {self.text}"


Removed = list[RemovedText]


class ImportOptions(Struct, frozen=True):
    """The user's statements about a text. They take precedence over what the text says."""

    slug: str
    revised: date | None = None
    effective: date | None = None
    title: str = ""
    encoding: str = ""  # of a text or page; empty if the import must detect it
    settle: Settle = ""  # what to do with the tracked changes of a Word file
    select: tuple[str, ...] = ()  # CSS selectors of the parts of a page to import
    remove: tuple[str, ...] = ()  # CSS selectors of the parts of a page to leave out
    headings: bool = False  # whether short lines in bold are headings
    # The ranges of lines to remove from a plain text, each with its first and last line.
    drop: tuple[tuple[int, int], ...] = ()
    pages: tuple[tuple[int, int], ...] = ()  # the same for the pages of a PDF to import
    # The same for the pages of a PDF whose lines stay in the order in which they are drawn.
    as_drawn: tuple[tuple[int, int], ...] = ()
    leave_out: bool = False  # whether to import a file without words that may be the policy's
    version: VersionId | None = None  # the id of the older version or translation that a file is
    translates: VersionId | None = None  # the version of which the file is a translation
    imported_on: date = date.max
    unit: str = "line"  # what the numbers of lines count in messages: lines, or pages of a PDF


class DraftDates(Struct, frozen=True):
    """The dates of a draft, and where they come from."""

    revised: date  # the version's id
    effective: date
    notes: list[str]  # for the user
    dated_by: DatedBy | None = None


class ImportedText(Struct, frozen=True):
    """A draft that was made from a foreign text."""

    title: str
    dates: DraftDates
    data: bytes  # the file with its front matter, in UTF-8
    removed: tuple[RemovedText, ...]  # the words of the source that are not in the draft
    notes: tuple[str, ...]  # what the import assumed, for the user
    hidden_content: ProblemTuple = ()  # the parts of a Word file that a page can't show
    left_out_words: int = 0  # the number of words in those parts
    bold_lines: tuple[str, ...] = ()  # the lines that look like headings but aren't marked as such


ADDRESS_PATTERN = re.compile(r"(?a)https?://[^\s<>\"“”]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SIGNS_AFTER_ADDRESS = ".,;:!?)'’]"
# signs that Markdown would read as markup within words, and what begins an entity, a tag or a note;
# of underscores, only one between two letters or digits is never markup
MARKUP_PATTERN = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\s*\Z)|[*`~]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)"
    r"|\[(?=\^)|\](?=[(\[:])|\|"
)
# Signs that Markdown would read as a heading, an item, a quotation or an underline.
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
    """Return the front matter with its fences.

    `extra` goes under a key of this name; `replaces` are the versions that never take effect
    because of this one. `effective` is left out if it is the date of `revised`; if it is earlier,
    the text is marked as retroactive.
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
    """Return the draft with these dates and front matter, and a body in Markdown.

    The notes of `dates` come after `notes`.
    `extra` is the former front matter. `removed` is what the draft doesn't have of the source.
    Without a title, one is made from the slug, with a note. A translation has the effective date of
    the version that it translates, so its front matter has none.
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
    """Return a version for YAML: a date, or a text such as `2026-03-02-2` for a second that day."""
    if revised.nth == 1:
        return revised.day
    return str(revised)


def write_markdown(blocks: Blocks) -> str:
    """Return the blocks as Markdown, with blank lines between them except within a list."""
    written: list[str] = []
    in_list = False
    markers: dict[int, str] = {}  # the last item's marker for each level of the current list
    for block in blocks:
        if not in_list and block.kind != "more":  # the list above has ended
            markers = {}
        is_same_list = False
        if block.kind == "item":
            marker = _item_marker(block, markers)
            # The sign before the final space, such as `.` or `-`, is different in a new list.
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

    `markers` has the last marker for each level of the list, such as `2. `, and `block.number` is
    the number with its sign, such as `3.`, or empty for a bullet. If the number doesn't continue
    the list, a new list begins, and its markers get another sign, `)` instead of `.`: Markdown
    would join two lists with the same sign.
    """
    above = markers.get(block.level, "")  # the marker of the item above, if there is one
    is_numbered = above[:1].isdigit()
    if not block.number:
        if not above or is_numbered:
            return "- "
        return above  # another item of the same list
    if not is_numbered:
        return f"{block.number} "
    number = block.number[:-1]  # 3 of `3.`
    sign = above[-2]  # `.` of `2. `; above[:-2] is its number
    if int(number) != int(above[:-2]) + 1:
        sign = "." if sign == ")" else ")"
    return f"{number}{sign} "


def _block_markdown(block: RawBlock, markers: dict[int, str]) -> str:
    """Return the Markdown of one block, indented if it is an item or a further paragraph of one.

    `markers` has the last marker for each level of the list.
    """
    text = block.text
    if not block.is_markdown and block.kind != "verbatim":
        text = "\\\n".join(map(escape_text, text.split("\n")))
    if block.kind in {"title", "heading"}:
        if text.endswith("#") and not text.endswith("\\#"):  # Markdown would drop it
            text = f"{text[:-1]}\\#"
        if block.number:
            text = f"{block.number} {text}"
        return "#" * max(1, block.level) + f" {text}"
    if block.kind == "label":
        return f"**{text}**"
    if block.kind not in {"item", "more"}:
        return text
    marker = markers.get(block.level, "- ")
    # The markers of the items around it.
    width = sum(len(other) for level, other in markers.items() if level < block.level)
    hanging = " " * (width + len(marker))
    text = indent(text, hanging).removeprefix(hanging)
    if block.kind == "more":
        return hanging + text
    return " " * width + marker + text


def fence_around(code: str, shortest: int) -> str:
    """Return the backticks to put around code: at least `shortest`, and more than any run in it."""
    longest = max(map(len, re.findall("`+", code)), default=0)
    return "`" * max(shortest, longest + 1)


def escape_text(text: str) -> str:
    """Return plain words as inline Markdown that has exactly these words.

    Signs that Markdown would treat as markup are escaped, and URLs and mail addresses are put in
    `<…>`.
    """
    written = ""
    last = 0
    for match in ADDRESS_PATTERN.finditer(text):
        address = match[0].rstrip(SIGNS_AFTER_ADDRESS)
        if match[0][len(address) :].startswith(")") and "(" in address:
            address += ")"  # it closes a bracket within the address
        written += escape_inline(text[last : match.start()])
        written += f"<{address}>"
        last = match.start() + len(address)
    return escape_line_start(written + escape_inline(text[last:]))


def escape_inline(text: str) -> str:
    """Return the text with a backslash before each sign that is markup anywhere in a line."""
    return MARKUP_PATTERN.sub(r"\\\g<0>", text)


def escape_line_start(text: str) -> str:
    """Return a line with an escape if it begins with a sign that is markup there, such as `#`."""
    match = LINE_START_PATTERN.match(text)
    if not match or text.startswith("\\"):
        return text
    at = match.start("end") if match["end"] else 0  # `1.` becomes `1\.`, `#` becomes `\#`
    return f"{text[:at]}\\{text[at:]}"
