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
from legalsite.model.policy import VersionId
from legalsite.source.yaml_positions import PlacedYAML

Kind = Literal["text", "title", "heading", "item", "more", "label", "verbatim"]
Settle = Literal["", "accept", "reject"]  # how to resolve tracked changes; empty if not said


class RawBlock(Struct, frozen=True):
    """One line of a foreign text, or several lines that belong together."""

    text: str  # the words; a line end in them is a hard break
    line: int  # the first line in the source, counted from 1
    gap: bool = False  # whether there is a blank line above
    # `more` is a further paragraph of the item above, a `label` is alone on its line, like "Note",
    # and `verbatim` is Markdown of several lines.
    kind: Kind = "text"
    level: int = 0  # 1 to 6 for headings; for items the depth, from 0
    number: str = ""  # the marker of a numbered item or heading, such as "3." or "2.1"
    indent: int = 0  # by how many columns the line is indented
    written: bool = False  # whether `text` is inline Markdown already
    last: int = 0  # the last line in the source; 0 if it is the same as `line`

    @property
    def ends_sentence(self) -> bool:
        """Whether the text ends with a mark that ends a sentence, ignoring quotes and brackets."""
        return self.text.rstrip("\"'”’»」）)*_ ").endswith(tuple(".!?…:;。！？：；؟؛"))


Blocks = list[RawBlock]


class RemovedText(Struct, frozen=True):
    """Words of the source that the draft does not contain."""

    line: int  # the first line in the source, counted from 1
    text: str  # the words
    reason: str  # why they were removed
    last: int = 0  # the last line in the source; 0 if it is the same as `line`

    def __str__(self) -> str:
        """Return the entry as `import` prints it: `3-4: footer: the words`."""
        lines = str(self.line)
        if self.last > self.line:
            lines += f"-{self.last}"
        return f"{lines}: {self.reason}: {self.text}"


Removed = list[RemovedText]


class ImportOptions(Struct, frozen=True):
    """The user's statements about a text. They take precedence over what the text says."""

    slug: str
    revised: date | None = None
    effective: date | None = None
    title: str = ""
    settle: Settle = ""
    select: tuple[str, ...] = ()  # CSS selectors of the parts of a page that are the text
    remove: tuple[str, ...] = ()  # CSS selectors of those that are not
    drop: tuple[tuple[int, int], ...] = ()  # first and last lines that a plain text should lose


class ImportedText(Struct, frozen=True):
    """A draft that was made from a foreign text."""

    title: str
    revised: date
    effective: date
    data: bytes  # the file with its front matter, in UTF-8
    taken_out: tuple[RemovedText, ...]  # the words of the source that are not in the draft
    notes: tuple[str, ...]  # sentences on what was assumed
    unseen: ProblemTuple = ()  # what the source has that its reader does not see


URL = re.compile(r"(?a)https?://[^\s<>\"“”]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TRAILING = ".,;:!?)'’]"
SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\s*\Z)|[*`~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)"
    r"|\[(?=\^)|\](?=[(\[:])|\|"
)
LINE_START = re.compile(
    r"#{1,6}(?=\s|$)|[-+>](?=\s|$)|[:~](?=\s)|>|=+$|-+$|(?:[0-9]{1,9})(?P<end>[.)])(?=\s|$)"
)


def write_front_matter(
    title: str,
    revised: VersionId,
    effective: date,
    extra: Mapping[str, Any],
    *,
    replaces: Sequence[VersionId] = (),
    by_commit: bool = False,
    withdrawn: bool = False,
) -> str:
    """Return the front matter with its fences.

    `effective` is left out if it is the date of `revised`, and the text is retroactive if it is
    earlier. If `by_commit`, the dates are a commit's.
    """
    values = {
        "title": title,
        "revised": _version_value(revised),
        "effective": effective if effective != revised.day else None,
        "replaces": list(map(_version_value, replaces)),
        "retroactive": effective < revised.day,
        "dated_by": "commit" if by_commit else None,
        "withdrawn": withdrawn,
        "extra": extra,
    }
    stated = {key: value for key, value in values.items() if value}
    return frontmatter.dumps(frontmatter.Post("", PlacedYAML(), **stated)) + "\n"


def write_draft(
    slug: str,
    title: str,
    dates: tuple[date, date, list[str]],
    extra: Mapping[str, Any],
    written: str,
    *,
    removed: Sequence[RemovedText],
    notes: list[str],
) -> ImportedText:
    """Return the draft with this Markdown. `dates` are those of `choose_days`, with its notes."""
    revised, effective, date_notes = dates
    if not title:
        title = title_from_slug(slug)
        notes.append(NO_TITLE.format(title))
    front_matter = write_front_matter(title, VersionId(revised), effective, extra)
    draft = f"{front_matter}\n{written}".encode()
    return ImportedText(title, revised, effective, draft, tuple(removed), (*notes, *date_notes))


def _version_value(revised: VersionId) -> date | str:
    if revised.nth == 1:
        return revised.day
    return str(revised)


def write_markdown(blocks: Blocks) -> str:
    """Return the blocks as Markdown: a blank line between blocks, none between items of a list."""
    written: list[str] = []
    in_list = False
    marks: dict[int, str] = {}  # of the list so far, by level
    for block in blocks:
        if not in_list and block.kind != "more":
            marks = {}
        is_same_list = False
        if block.kind == "item":
            mark = _mark(block, marks)
            is_same_list = marks.get(block.level, mark)[-2] == mark[-2]
            marks = {level: other for level, other in marks.items() if level < block.level}
            marks[block.level] = mark
        if written and not (in_list and is_same_list):
            written.append("")
        written.append(_block(block, marks))
        in_list = block.kind in {"item", "more"}
    return "\n".join(written) + "\n"


def _mark(block: RawBlock, marks: dict[int, str]) -> str:
    """Return the marker of an item.

    If a new list begins right below another one, it gets a different kind of marker.
    """
    above = marks.get(block.level, "")
    is_numbered = above[:1].isdigit()
    if not block.number:
        if not above or is_numbered:
            return "- "
        return above
    if not is_numbered:
        return f"{block.number} "
    number = block.number[:-1]
    sign = above[-2]
    if int(number) != int(above[:-2]) + 1:
        sign = "." if sign == ")" else ")"
    return f"{number}{sign} "


def _block(block: RawBlock, marks: dict[int, str]) -> str:
    """Return the Markdown of one block."""
    text = block.text
    if not block.written and block.kind != "verbatim":
        text = "\\\n".join(map(escape_text, text.split("\n")))
    if block.kind in {"title", "heading"}:
        if text.endswith("#") and not text.endswith("\\#"):  # or it would be no word
            text = f"{text[:-1]}\\#"
        if block.number:
            text = f"{block.number} {text}"
        return "#" * max(1, block.level) + f" {text}"
    if block.kind == "label":
        return f"**{text}**"
    if block.kind not in {"item", "more"}:
        return text
    mark = marks.get(block.level, "- ")
    width = sum(len(other) for level, other in marks.items() if level < block.level)
    hanging = " " * (width + len(mark))
    text = indent(text, hanging).removeprefix(hanging)
    if block.kind == "more":
        return hanging + text
    return " " * width + mark + text


def fence_around(code: str, shortest: int) -> str:
    """Return the backticks that begin and end code: more than stand anywhere in it."""
    longest = max(map(len, re.findall("`+", code)), default=0)
    return "`" * max(shortest, longest + 1)


def escape_text(text: str) -> str:
    """Return plain words as inline Markdown that reads back as the same words.

    Anything that Markdown would treat as markup is escaped, and addresses are put in `<…>`.
    """
    written = ""
    last = 0
    for match in URL.finditer(text):
        address = match[0].rstrip(TRAILING)
        if match[0][len(address) :].startswith(")") and "(" in address:
            address += ")"  # the bracket that closes it is its own
        written += escape_inline(text[last : match.start()])
        written += f"<{address}>"
        last = match.start() + len(address)
    return escape_line_start(written + escape_inline(text[last:]))


def escape_inline(text: str) -> str:
    """Return the text with escapes for everything that is markup anywhere in a line."""
    return SPECIAL.sub(r"\\\g<0>", text)


def escape_line_start(text: str) -> str:
    """Return the text with escapes for what is markup only at the start of a line."""
    match = LINE_START.match(text)
    if not match or text.startswith("\\"):
        return text
    at = match.start("end") if match["end"] else 0
    return f"{text[:at]}\\{text[at:]}"
