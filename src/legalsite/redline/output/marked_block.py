"""Mark changes inside the HTML of a block, while preserving links, emphasis, and cells."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape, unescape
from operator import attrgetter
from typing import Literal, NamedTuple

from msgspec import Struct

from legalsite.model.redline import Run
from legalsite.text.inline_html import escaped
from legalsite.text.written_html import TAG, attributes, without_anchors

Change = Literal["delete", "insert"]


class Piece(Struct, frozen=True):
    """A part of a changed run. Runs are split where the HTML has tags."""

    run: Run
    change: Change
    first: bool = True
    last: bool = True
    in_link: bool = False  # whether the piece is inside a link, because links can't be nested


Mark = Callable[[Piece, str], str]
"""Wraps the HTML of a piece in change markup. The HTML has no tags, except for images and
footnote references."""

HTML_PART_PATTERN = re.compile(rf'(<sup class="footnote">.*?</sup>|{TAG.pattern})', re.DOTALL)
"""Splits HTML into text, tags, and footnote references."""
_CELL_PATTERN = re.compile(r"<(t[dh])\b[^>]*>")
CLOSING = tuple(".,;:!?)]}…’”»、。，．；：！？）」』】〉》،؛؟")
"""Punctuation that directly follows a word."""
_OBJECT_CHARACTER = "\ufffc"
"""Represents a footnote reference or an image without a description."""
_WORD_PATTERN = re.compile(r"\S{1,100}")
"""A word, or a part of a long one. A whole Chinese text may match as one word."""


def marked_html(
    html: str, runs: Sequence[Run], mark: Mark, side: Change = "insert", *, struck: str = ""
) -> str:
    """Mark all changes in the HTML of a block.

    `html` contains the equal runs and the runs of one side, which is “insert” for a new block. The
    text of the other side is added. `mark` adds change markup to HTML. `struck` is HTML to add
    after changed text that the document itself strikes through.
    """
    if "<" not in html and "\n" not in html:  # the block is plain text
        return marked_words(runs, mark, struck=struck)
    parts = list(filter(None, HTML_PART_PATTERN.split(html)))
    if side == "delete":
        parts = list(map(without_anchors, parts))
    # the visible text of each part; compare HTML and runs without spaces
    visible = [_visible_text(part) for part in parts]
    cells = [at for at, part in enumerate(parts) if _CELL_PATTERN.match(part)]
    # the runs have a `|` at each border between two cells; here, the tag of the second cell has it
    for at in cells[1:]:
        visible[at] = "|"
    # the HTML doesn't match the runs, so return only the text, without links and emphasis
    if "".join(visible) != "".join([text for _, text in _visible_runs(runs, side)]):
        return marked_words(runs, mark, struck=struck)
    # the marker finds the position of each run by counting visible characters
    marker = _HtmlMarker(runs, mark, side, struck)
    marked = "".join(map(marker.part, parts, map(len, visible)))
    return marked + marker.remaining()


def marked_words(runs: Iterable[Run], mark: Mark, *, struck: str = "") -> str:
    """Mark the changes in plain text, without links and emphasis.

    A changed link target is shown after an arrow. `struck` is HTML to add after changed text that
    the document itself strikes through.
    """
    html = []
    for run in runs:
        is_same = run.op == "equal" or run.text.isspace()  # spaces aren't marked
        # nothing changed here, so the text needs no markup
        if is_same and run.read and not run.struck:
            html.append(escaped(run.text))
        else:
            html.append(_marked_outside_html(run, mark, struck))
    return "".join(html)


def _visible_text(part: str) -> str:
    """Return the visible characters of an HTML part, without spaces.

    The visible text of an image is its description. A footnote reference counts as one character,
    and so does an image without a description.
    """
    if part[0] != "<":
        return "".join(unescape(part).split())
    if part.startswith("<img"):
        return "".join(attributes(part).get("alt", "").split()) or _OBJECT_CHARACTER
    return _OBJECT_CHARACTER if part.startswith('<sup class="footnote"') else ""


def _visible_runs(runs: Iterable[Run], side: Change) -> Iterator[tuple[Run, str]]:
    """Yield each run with its visible characters in the HTML."""
    # the target of an image only has a character if the image has no description
    described = False  # whether the last run describes an image, whose target comes next
    for run in runs:
        # the HTML doesn't contain the runs of the other side
        if run.op not in ("equal", side):
            yield run, ""
        elif run.read:  # the run is text or an image description
            described = run.image
            yield run, "".join(run.text.split())
        else:
            # a footnote reference, or the target of an image without a description; the target of a
            # link isn't visible
            is_object = run.note or (run.image and not described)
            described = described and not run.image
            yield run, _OBJECT_CHARACTER if is_object else ""


def _marked_outside_html(run: Run, mark: Mark, struck: str, *, in_link: bool = False) -> str:
    """Render a run that isn't part of the block's HTML.

    Spaces and unchanged text give an empty string, except for text that's struck through. `struck`
    is HTML to add after changed text that the document itself strikes through. `in_link` means that
    the run is inserted inside a link.
    """
    bare = run.text.strip()
    html = escaped(bare)
    if run.op == "equal":
        return run.text.replace(bare, f"<s>{html}</s>") if run.struck and bare else ""
    if not bare:
        return ""
    if run.note:  # `[1]` becomes a superscript 1
        html = html.strip("[]")
        return mark(Piece(run, run.op, in_link=in_link), f'<sup class="footnote">{html}</sup>')
    if run.struck:
        html = f"<s>{html}</s>"
    marked = mark(Piece(run, run.op, in_link=in_link), html)
    if run.struck:
        marked += struck
    if run.target:
        return f' <span class="target">→ {marked}</span>'
    before, _, after = run.text.partition(bare)  # don't mark the spaces around the text
    return f"{before}{marked}{after}"


class _DueRun(Struct, frozen=True):
    at: int  # number of visible characters before the run
    run: Run
    spaced: bool  # whether a space precedes the run


class _RunRange(NamedTuple):
    """The range of a run in the HTML, in visible characters."""

    start: int
    end: int
    run: Run

    def overlaps(self, other: "_RunRange") -> bool:
        return self.start < other.end and other.start < self.end


def _images_with_lost_words(ranges: Iterable[_RunRange], side: Change) -> Iterator[_RunRange]:
    """Yield the range of each image whose description has extra words on the other side.

    `ranges` contains the ranges of all runs. The target of an image follows its description. The
    HTML only contains the description of this side, so the lost words can't be marked separately.
    """
    lost = None  # the first run of the description that only the other side has
    described = 0  # number of characters of the description on this side
    for start, end, run in ranges:
        if run.image and run.read:  # the run is part of a description
            if run.op not in ("equal", side):
                lost = lost or run
            described += end - start
        elif not run.text.isspace():
            if run.image:  # the target follows the description
                described += end - start  # an image without a description counts as one character
                # an image is a single element, so mark the whole image like its first lost words
                if lost and described:
                    yield _RunRange(end - described, end, lost)
            # changed text of this side may come between description and target
            if run.op != side or run.image:
                lost = None
            described = 0


class _HtmlMarker:
    """Goes through the HTML and the runs at the same time, and adds change markup to the HTML.

    Positions are counted in visible characters.
    """

    def __init__(self, runs: Iterable[Run], mark: Mark, side: Change, struck: str) -> None:
        self.mark = mark  # adds change markup to HTML
        self.side = side  # operation of the changed runs that are already in the HTML
        self.struck = struck  # HTML to add after text that's struck through in the document
        self.at = 0
        """The current position."""
        self.cell = "", ""
        """The opening tag and the element name of the current cell."""
        self.due_runs: list[_DueRun] = []
        """The runs to insert into the HTML, with the next one last."""
        self.marked_ranges: list[_RunRange] = []
        """The ranges to mark, with the next one last."""
        self.in_link = False  # whether the position is inside a link
        self._find_positions(runs)
        self.due_runs.reverse()
        self.marked_ranges.reverse()

    def _find_positions(self, runs: Iterable[Run]) -> None:
        """Fill `due_runs` and `marked_ranges` in document order.

        Due runs are missing in the HTML and will be inserted: link targets, which aren't visible,
        and the text of the other side. Marked ranges are changed text that the HTML contains.
        """
        ranges = []
        at = 0  # position of the run
        spaced = False  # whether the last text in the HTML ends with a space
        for run, visible in _visible_runs(runs, self.side):
            is_other = run.op not in ("equal", self.side)
            run_range = _RunRange(at, at + len(visible), run)
            ranges.append(run_range)
            if run.op == self.side and visible:  # the changed text is in the HTML
                self.marked_ranges.append(run_range)
            at = run_range.end
            # a space in the HTML comes before the inserted run, unless the run itself has one
            if (run.target and not visible) or is_other:
                self.due_runs.append(_DueRun(at, run, spaced and not run.text[:1].isspace()))
            spaced = run.text[-1:].isspace() and not is_other
        # mark these images, unless part of their description is already marked
        for image in _images_with_lost_words(ranges, self.side):
            if not any(map(image.overlaps, self.marked_ranges)):
                self.marked_ranges.append(image)
        self.marked_ranges.sort(key=attrgetter("start"))

    def part(self, part: str, size: int) -> str:
        """Add markup to a tag or text that has `size` visible characters."""
        if part[0] == "<":
            return "".join(self._marked_tag(part, size))
        return "".join(self._marked_text(unescape(part), size))

    def remaining(self) -> str:
        return "".join(self._write_due_runs())

    def _marked_tag(self, part: str, size: int) -> Iterator[str]:
        """Yield a tag or footnote reference, and the runs to insert before it.

        `size` is the number of its visible characters, such as 1 for a footnote reference.
        """
        cell = _CELL_PATTERN.match(part)
        # Runs at this position belong in the cell, so they're inserted after its tag. They're
        # inserted before any other tag.
        if cell:
            self.cell = part, cell[1]
            # a marked range can't start with the border before the cell, which isn't text
            if self.marked_ranges and self.marked_ranges[-1].start == self.at:
                border = self.marked_ranges.pop()
                after = _RunRange(self.at + size, border.end, border.run)
                self.marked_ranges.append(after)
        else:
            # an end tag, except the end tag of a cell, limits which runs are inserted before it
            is_end = part.startswith("</") and not part.startswith("</t")
            yield from self._write_due_runs(end_tag=part if is_end else "")
        # the start tag of the cell may have been replaced with <td>
        if part == "</th>":
            part = f"</{self.cell[1]}>"
        self.at += size
        # images and footnote references are marked as a whole
        is_object = part.startswith(("<img", "<sup class"))
        # the image or reference is inside a marked range
        if is_object and self.marked_ranges and self.marked_ranges[-1].start < self.at:
            run = self.marked_ranges[-1].run
            yield self.mark(Piece(run, self.side, in_link=self.in_link), part)
        else:
            yield part
        if part.startswith(("<a ", "</a>")):
            self.in_link = part[1] != "/"
        self._drop_past_ranges()

    def _write_due_runs(self, *, end_tag: str = "") -> Iterator[str]:
        """Yield the runs to insert at the current position.

        `end_tag` is the end tag that follows, if any. Runs that belong after it are left for the
        next call. A run is `spaced` if the space before it is in the HTML, not in the run.
        """
        begun = False  # whether a run has been yielded
        while self.due_runs and self.due_runs[-1].at <= self.at:
            run = self.due_runs[-1].run
            spaced = self.due_runs[-1].spaced
            # the run belongs after the link, unlike the target of an image in the link
            if end_tag == "</a>" and run.target and not run.image:
                return
            # a space comes before the run, or starts it, so the run belongs after the end tag
            if end_tag not in ("", "</a>") and (spaced or run.text[:1].isspace()):
                return
            self.due_runs.pop()
            if run.cell and self.cell[0]:  # the run is a border, so end this cell and start another
                tag, name = self.cell
                if "scope=" in tag:  # only the first cell is a row header
                    tag = "<td>"
                    self.cell = tag, "td"
                yield f"</{name}>{tag}"
            else:
                if spaced and begun:
                    yield " "
                yield _marked_outside_html(run, self.mark, self.struck, in_link=self.in_link)
            begun = True

    def _marked_text(self, text: str, size: int) -> Iterator[str]:
        """Yield the text between two tags with its markup, and the runs to insert into it.

        `size` is the number of visible characters in `text`. Positions only count visible
        characters, so it's decided separately whether a run comes before or after a space.
        """
        end = self.at + size
        start = 0  # index in `text` of the first character that hasn't been written yet
        due = self.due_runs[-1] if self.due_runs else None  # the next run to insert
        # whether the next run is inserted here, after a space
        spaced = due is not None and due.at <= self.at and due.spaced
        if spaced:  # the space at the start of this text comes before the run
            start = len(text) - len(text.lstrip())
            yield text[:start]
        # after text that is only a space, the run may belong after the next tag
        if size or not spaced:
            yield from self._write_due_runs()
        while self.at < end:
            yield from self._write_due_runs()
            # the next position where a range starts or ends, or where a run is inserted
            stop = self._next_edge(end)
            cut = len(text)
            if stop < end:
                # `stop` as an index in `text`
                cut = _index_after(text, start, stop - self.at)
                due = self.due_runs[-1] if self.due_runs else None
                if due and due.at == stop and not due.spaced:
                    # the space at the end of this text comes after the run
                    cut = start + len(text[start:cut].rstrip())
            yield self._html_up_to(text[start:cut], stop)
            start = cut
        yield escape(text[start:])  # only spaces can be left

    def _next_edge(self, end: int) -> int:
        """Return the next position where a range starts or ends, or where a run is inserted.

        Return `end` if there's no such position before it.
        """
        edges = [end]
        if self.due_runs:
            edges.append(self.due_runs[-1].at)
        if self.marked_ranges:
            edges += self.marked_ranges[-1].start, self.marked_ranges[-1].end
        # the list isn't empty, because the caller stops at `end`
        return min([edge for edge in edges if edge > self.at])

    def _html_up_to(self, text: str, stop: int) -> str:
        """Return the text up to the position `stop` with its markup, and advance to `stop`."""
        html = escape(text, quote=False)
        # the text is inside a marked range
        if self.marked_ranges and self.marked_ranges[-1].start <= self.at:
            marked_range = self.marked_ranges[-1]
            is_start = marked_range.start == self.at
            is_end = marked_range.end == stop
            # only mark spaces before the words if they continue the run
            words = html.strip() if is_start else html.rstrip()
            before, _, after = html.partition(words)  # the spaces around the words
            piece = Piece(marked_range.run, self.side, is_start, is_end, self.in_link)
            marked = self.mark(piece, words)
            # the document itself strikes the text through, so add the note
            if marked_range.run.struck and is_end:
                marked += self.struck
            html = f"{before}{marked}{after}"
        self.at = stop
        self._drop_past_ranges()
        return html

    def _drop_past_ranges(self) -> None:
        while self.marked_ranges and self.marked_ranges[-1].end <= self.at:
            self.marked_ranges.pop()


def _index_after(text: str, start: int, count: int) -> int:
    """Return the index of the next visible character after `count` visible characters.

    Counting starts at the index `start`. If the text has fewer characters, return its length.
    Spaces are invisible.
    """
    for word in _WORD_PATTERN.finditer(text, start):
        size = word.end() - word.start()
        if count < size:
            return word.start() + count
        count -= size
    return len(text)
