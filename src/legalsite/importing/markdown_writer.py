"""The blocks of a foreign text, how they are written as Markdown, and the values of an import."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import indent
from typing import Any, Literal

import frontmatter
from msgspec import Struct

from legalsite.errors import ProblemTuple
from legalsite.model.policy import VersionId
from legalsite.source.yaml_positions import PlacedYAML

Kind = Literal["text", "title", "heading", "item", "more", "label", "verbatim"]
Settle = Literal["", "accept", "reject"]  # what becomes of tracked changes; empty if nobody said it


class RawBlock(Struct, frozen=True):
    """One line of a foreign text, or several lines that belong together."""

    text: str  # the words; a line end in them is a hard break
    line: int  # the first line in the source, counted from 1
    gap: bool = False  # whether there is a blank line above
    # `more` is a further paragraph of the item above, a `label` is alone on its line, like "Note", and `verbatim` is
    # Markdown of several lines
    kind: Kind = "text"
    level: int = 0  # 1 to 6 for headings; for items the depth, from 0
    number: str = ""  # the marker of a numbered item or heading, such as "3." or "2.1"
    indent: int = 0  # by how many columns the line is indented
    written: bool = False  # whether `text` is inline Markdown already
    last: int = 0  # the last line in the source; 0 if it is the same as `line`

    @property
    def ends_sentence(self) -> bool:
        """True if the text ends with a mark that ends a sentence. Quotes and brackets are ignored."""
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
        lines = f"{self.line}-{self.last}" if self.last > self.line else str(self.line)
        return f"{lines}: {self.reason}: {self.text}"


Removed = list[RemovedText]


class ImportOptions(Struct, frozen=True):
    """The user's statements about a text. They take precedence over what the text itself says."""

    slug: str
    revised: date | None = None
    effective: date | None = None
    title: str = ""
    settle: Settle = ""
    select: tuple[str, ...] = ()  # CSS selectors of the parts of a page that are the text
    remove: tuple[str, ...] = ()  # CSS selectors of those that are not
    drop: tuple[tuple[int, int], ...] = ()  # first and last numbers of lines that do not belong to a plain text


class ImportedText(Struct, frozen=True):
    """A draft that was made from a foreign text."""

    title: str
    revised: date
    effective: date
    data: bytes  # the file with its front matter, in UTF-8
    taken_out: tuple[RemovedText, ...]  # the words of the source that are not in the draft
    notes: tuple[str, ...]  # sentences on what was assumed
    unseen: ProblemTuple = ()  # what the source has that its reader does not see


URL = re.compile(r"https?://[^\s<>\"“”]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
TRAILING = ".,;:!?)'’]"
SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\s*\Z)|[*`~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)|\[(?=\^)|\](?=[(\[:])|\|"
)
OPENING = re.compile(r"#{1,6}(?=\s|$)|[-+>](?=\s|$)|[:~](?=\s)|>|=+$|-+$|(?:[0-9]{1,9})(?P<end>[.)])(?=\s|$)")


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
    """Return the front matter with its fences. `effective` is left out if it is the day of `revised`, and the text is
    retroactive if it is before that day. `by_commit`: the days are those of a commit."""
    values = {
        "title": title,
        "revised": _as_value(revised),
        "effective": effective if effective != revised.day else None,
        "replaces": [_as_value(version) for version in replaces],
        "retroactive": effective < revised.day,
        "dated_by": "commit" if by_commit else None,
        "withdrawn": withdrawn,
        "extra": extra,
    }
    stated = {key: value for key, value in values.items() if value}
    return frontmatter.dumps(frontmatter.Post("", PlacedYAML(), **stated)) + "\n"


def _as_value(revised: VersionId) -> date | str:
    return revised.day if revised.nth == 1 else str(revised)


def write_markdown(blocks: Blocks) -> str:
    """Return the blocks as Markdown: a blank line between blocks, none between the items of a list."""
    written: list[str] = []
    above = None
    marks: dict[int, str] = {}
    for block in blocks:
        in_list = above and above.kind in {"item", "more"}
        if not in_list and block.kind != "more":
            marks = {}
        mark = _mark(block, marks) if block.kind == "item" else ""
        follows = mark and marks.get(block.level, mark)[-2] == mark[-2]  # they belong to the same list
        if written and not (in_list and follows):
            written.append("")
        if mark:
            marks = {level: other for level, other in marks.items() if level < block.level} | {block.level: mark}
        written.append(_block(block, marks))
        above = block
    return "\n".join(written) + "\n"


def _mark(block: RawBlock, marks: dict[int, str]) -> str:
    """Return the marker of an item. If a new list begins right below another one, it gets a different kind of
    marker."""
    above = marks.get(block.level, "")
    if not block.number:
        return above if above and not above[0].isdigit() else "- "
    if not above[:1].isdigit():
        return f"{block.number} "
    number, sign = block.number[:-1], above[-2]
    if int(number) != int(above[:-2]) + 1:
        sign = "." if sign == ")" else ")"
    return f"{number}{sign} "


def _block(block: RawBlock, marks: dict[int, str]) -> str:
    """Return the Markdown of one block."""
    verbatim = block.written or block.kind == "verbatim"
    text = block.text if verbatim else "\\\n".join(map(escape_text, block.text.split("\n")))
    if block.kind in {"title", "heading"}:
        number = f"{block.number} " if block.number else ""
        text = f"{text[:-1]}\\#" if text.endswith("#") and not text.endswith("\\#") else text  # or it would be no word
        return f"{'#' * max(1, block.level)} {number}{text}"
    if block.kind == "label":
        return f"**{text}**"
    if block.kind in {"item", "more"}:
        mark = marks.get(block.level, "- ")
        outside = " " * sum(len(other) for level, other in marks.items() if level < block.level)
        hanging = outside + " " * len(mark)
        return (outside + mark if block.kind == "item" else hanging) + indent(text, hanging).removeprefix(hanging)
    return text


def fence_around(code: str, shortest: int) -> str:
    """Return the backticks that begin and end code: more than stand anywhere in it."""
    return "`" * max([shortest, *(len(ticks) + 1 for ticks in re.findall("`+", code))])


def escape_text(text: str) -> str:
    """Return plain words as inline Markdown that reads back as the same words: anything that Markdown would treat as
    markup is escaped, and addresses are put in `<…>`."""
    parts, last = [], 0
    for match in URL.finditer(text):
        address = match[0].rstrip(TRAILING)
        if match[0][len(address) :].startswith(")") and "(" in address:  # the bracket that closes it is its own
            address += ")"
        parts += [escape_inline(text[last : match.start()]), f"<{address}>"]
        last = match.start() + len(address)
    return escape_line_start("".join([*parts, escape_inline(text[last:])]))


def escape_inline(text: str) -> str:
    """Return the text with escapes for everything that is markup anywhere in a line."""
    return SPECIAL.sub(lambda match: f"\\{match[0]}", text)


def escape_line_start(text: str) -> str:
    """Return the text with escapes for what is markup only at the start of a line."""
    match = OPENING.match(text)
    if not match or text.startswith("\\"):
        return text
    at = match.start("end") if match["end"] else 0
    return f"{text[:at]}\\{text[at:]}"
