"""Marks the changes inside the HTML of one block; links, emphasis and cells stay as they are."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape, unescape
from typing import Literal, NamedTuple

from msgspec import Struct

from legalsite.model.redline import Run
from legalsite.text.inline_html import escaped
from legalsite.text.written_html import TAG, attributes, without_anchors

Change = Literal["delete", "insert"]


class Piece(NamedTuple):
    """A part of a changed run that gets one mark: a run is cut where the HTML has tags."""

    run: Run
    change: Change
    first: bool = True  # whether the run starts here
    last: bool = True  # whether the run ends here
    in_link: bool = False  # whether it is inside of a link, where no other link can be


Mark = Callable[[Piece, str], str]
"""Returns the HTML of a piece with a mark around it. This HTML has no tags, unless it is an image
or the mark of a footnote."""

HTML_PART_PATTERN = re.compile(rf'(<sup class="footnote">.*?</sup>|{TAG.pattern})', re.DOTALL)
"""Splits HTML into words, tags and the marks of footnotes."""
_CELL_PATTERN = re.compile(r"<(t[dh])\b[^>]*>")
CLOSING = tuple(".,;:!?)]}…’”»、。，．；：！？）」』】〉》،؛؟")
"""Punctuation that stands right after a word."""
_OBJECT_CHARACTER = "\ufffc"
"""The visible character for what has no words: the mark of a footnote, or an image without a
description."""
_WORD_PATTERN = re.compile(r"\S{1,100}")
"""A word, or a part of a longer one: a text in Chinese may be one word."""


def marked_html(
    html: str, runs: Sequence[Run], mark: Mark, side: Change = "insert", *, struck: str = ""
) -> str:
    """Return the `html` of a block with all changes marked.

    The HTML has the words of the equal runs and of the runs of `side` ("insert" for a block of the
    new text). The words of the other side are inserted between them. If HTML and runs don't match,
    the result has only the words, without links and emphasis. `mark`: returns words with a mark
    around them. `struck`: the HTML to write after changed words that are struck through in the
    policy itself.
    """
    if "<" not in html and "\n" not in html:  # nothing but words in one line
        return marked_words(runs, mark, struck=struck)
    # words, tags, and marks of footnotes
    parts = list(filter(None, HTML_PART_PATTERN.split(html)))
    if side == "delete":
        parts = list(map(without_anchors, parts))
    # what HTML and runs have in common: characters that aren't spaces
    visible = [_visible_text(part) for part in parts]
    cells = [at for at, part in enumerate(parts) if _CELL_PATTERN.match(part)]  # `<td>` and `<th>`
    for at in cells[1:]:
        visible[at] = "|"  # the border before a cell, as in the runs
    # HTML and runs don't match
    if "".join(visible) != "".join([text for _, text in _visible_runs(runs, side)]):
        return marked_words(runs, mark, struck=struck)
    marker = _HtmlMarker(runs, mark, side, struck)
    # each part with its number of visible characters
    marked = "".join(map(marker.part, parts, map(len, visible)))
    return marked + marker.remaining()


def marked_words(runs: Iterable[Run], mark: Mark, *, struck: str = "") -> str:
    """Return the words of the runs as HTML with their marks, without links and emphasis. Changed
    targets follow an arrow. `struck`: as for `marked_html`."""
    html = []
    for run in runs:
        is_same = run.op == "equal" or run.text.isspace()  # mere spaces get no mark
        if is_same and run.read and not run.struck:  # plain words
            html.append(escaped(run.text))
        else:
            html.append(_marked_outside_html(run, mark, struck))
    return "".join(html)


def _visible_text(part: str) -> str:
    """Return the visible characters of a part of the HTML, without spaces. An image counts as
    its description; an image without one, and the mark of a footnote, as one character."""
    if part[0] != "<":
        return "".join(unescape(part).split())
    if part.startswith("<img"):
        return "".join(attributes(part).get("alt", "").split()) or _OBJECT_CHARACTER
    return _OBJECT_CHARACTER if part.startswith('<sup class="footnote"') else ""


def _visible_runs(runs: Iterable[Run], side: Change) -> Iterator[tuple[Run, str]]:
    """Yield each run with the visible characters that it has in the HTML: none for runs of the
    other side."""
    described = False  # whether the words before describe an image, whose target comes next
    for run in runs:
        if run.op not in ("equal", side):
            yield run, ""
        elif run.read:  # words, or a description
            described = run.image
            yield run, "".join(run.text.split())
        else:
            # the mark of a footnote, or the target of an image without a description
            is_object = run.note or (run.image and not described)
            described = described and not run.image
            yield run, _OBJECT_CHARACTER if is_object else ""


def _marked_outside_html(run: Run, mark: Mark, struck: str, *, in_link: bool = False) -> str:
    """Return a run that the HTML of the block doesn't have as HTML, with its mark; nothing for
    spaces, and for equal text that isn't struck through. Spaces around its words stay outside of
    the mark. `struck`: the HTML to write after words that are struck through. `in_link`: it is
    written inside of a link."""
    bare = run.text.strip()
    html = escaped(bare)
    if run.op == "equal":  # only words that are struck through in the text itself are written
        return run.text.replace(bare, f"<s>{html}</s>") if run.struck and bare else ""
    if not bare:
        return ""
    if run.note:  # `[1]` is written as a raised 1
        html = html.strip("[]")
        return mark(Piece(run, run.op, in_link=in_link), f'<sup class="footnote">{html}</sup>')
    if run.struck:
        html = f"<s>{html}</s>"
    words = mark(Piece(run, run.op, in_link=in_link), html)
    if run.struck:
        words += struck
    if run.target:
        return f' <span class="target">→ {words}</span>'
    before, _, after = run.text.partition(bare)
    return f"{before}{words}{after}"


class _DueRun(Struct, frozen=True):
    """A run that is not in the HTML, and is still to be written."""

    at: int  # the number of visible characters before it
    run: Run
    spaced: bool  # whether a space comes before it


class _MarkedRange(Struct, frozen=True):
    """A stretch of the HTML with one mark: the numbers of visible characters before its start and
    before its end."""

    start: int
    end: int
    run: Run


class _HtmlMarker:
    """Walks along the HTML and the runs at the same time, and returns the HTML with marks."""

    def __init__(self, runs: Iterable[Run], mark: Mark, side: Change, struck: str) -> None:
        self.mark = mark  # returns words with a mark
        self.side = side  # the operation of the changed words that the HTML has
        self.struck = struck  # the HTML to write after words that are struck through
        self.at = 0
        """The number of visible characters so far."""
        self.cell = "", ""
        """The opening tag of the current cell, and the name of its element."""
        self.due_runs: list[_DueRun] = []
        """The runs of the other side and the targets of links, the next one last."""
        self.marked_ranges: list[_MarkedRange] = []
        """Where the runs of `side` are, the next one last."""
        self.in_link = False  # whether the HTML so far ends inside of a link
        self._find_positions(runs)
        self.due_runs.reverse()
        self.marked_ranges.reverse()

    def _find_positions(self, runs: Iterable[Run]) -> None:
        """Fill `due_runs` (what the HTML doesn't have: the words of the other side, and targets of
        links) and `marked_ranges` (the changed words that it has), in the order of the text.

        Places are numbers of visible characters. An image is written as one element: if any word of
        its description changed, the whole image is marked.
        """
        side = self.side
        at = 0  # the place of the run
        spaced = False  # whether the run before ends with a space
        # of the image whose description the runs give: the first run that only the other side has,
        # and how many characters this side has
        lost = None
        described = 0
        for run, visible in _visible_runs(runs, side):
            is_other = run.op not in ("equal", side)  # only the other side has it
            size = len(visible)
            if run.op == side and visible:  # changed words that the HTML has
                self.marked_ranges.append(_MarkedRange(at, at + size, run))
            at += size
            if run.image and run.read:  # a part of a description
                if is_other:
                    lost = lost or run
                described += size
            elif not run.text.isspace():
                described += size  # if it has no description now
                if run.image and lost and described:
                    self._add_description(at - described, at, lost)
                if run.op != side or run.image:  # the description ends
                    lost = None
                described = 0
            if (run.target and not visible) or is_other:
                self.due_runs.append(_DueRun(at, run, spaced and not run.text[:1].isspace()))
            spaced = run.text[-1:].isspace() and not is_other

    def _add_description(self, start: int, end: int, lost: Run) -> None:
        """Mark the whole description of an image if the other side has other words there (`lost`),
        unless some of it is marked already. `start`, `end`: the numbers of visible characters
        before its start and before its end."""
        if (
            not self.marked_ranges or self.marked_ranges[-1].end <= start
        ):  # the last one is before it
            self.marked_ranges.append(_MarkedRange(start, end, lost))

    def part(self, part: str, size: int) -> str:
        """Return one part of the HTML with its marks: a tag or words. `size`: how many visible
        characters it has."""
        if part[0] == "<":
            return "".join(self._marked_tag(part, size))
        return "".join(self._marked_text(unescape(part), size))

    def remaining(self) -> str:
        """Return the due runs that come after the last part."""
        return "".join(self._write_due_runs())

    def _marked_tag(self, part: str, size: int) -> Iterator[str]:
        """Yield a tag, or the mark of a footnote, with the due runs that come before it.

        `at` is the number of visible characters so far, `marked_ranges` has the places of changed
        words, the next one last, and `cell` is the opening tag and the name of the current cell.
        """
        cell = _CELL_PATTERN.match(part)
        # Runs that are due before the end of an element are written there or after it, depending on
        # the element.
        if cell:  # what is to be written here goes into the cell
            self.cell = part, cell[1]
            if (
                self.marked_ranges and self.marked_ranges[-1].start == self.at
            ):  # a border gets no mark
                border = self.marked_ranges.pop()
                after = _MarkedRange(self.at + size, border.end, border.run)
                self.marked_ranges.append(after)
        else:
            # not the end of a cell
            is_end = part.startswith("</") and not part.startswith("</t")
            yield from self._write_due_runs(before=part if is_end else "")
        if part == "</th>":  # its cell may have become a <td>
            part = f"</{self.cell[1]}>"
        self.at += size
        # an image or the mark of a footnote, which is marked as a whole
        is_object = part.startswith(("<img", "<sup class"))
        if is_object and self.marked_ranges and self.marked_ranges[-1].start < self.at:
            run = self.marked_ranges[-1].run
            yield self.mark(Piece(run, self.side, in_link=self.in_link), part)
        else:
            yield part
        if part.startswith(("<a ", "</a>")):
            self.in_link = part[1] != "/"  # whether it is the start of a link
        self._drop_past_ranges()

    def _write_due_runs(self, *, before: str = "") -> Iterator[str]:
        """Yield the due runs that come at this point, `at`: a number of visible characters. In
        `due_runs`, the next one is last. `cell` has the tag and the name of the current cell.

        `before`: the end tag that comes next, if one does. Before the end of a link, yield only the
        runs before its target, which may be targets of images in it. Before the end of another
        element, yield only runs that follow its words without a space.
        """
        begun = False  # whether a run was written here
        while self.due_runs and self.due_runs[-1].at <= self.at:
            run = self.due_runs[-1].run
            spaced = self.due_runs[-1].spaced
            if before == "</a>" and run.target and not run.image:
                return
            if before not in ("", "</a>") and (spaced or run.text[:1].isspace()):
                return
            self.due_runs.pop()
            if run.cell and self.cell[0]:  # the words of the other side go on in the next cell
                tag, name = self.cell
                if "scope=" in tag:  # the name of a row: the next cell isn't another name
                    tag = "<td>"
                    self.cell = tag, "td"
                yield f"</{name}>{tag}"
            else:
                if spaced and begun:
                    yield " "
                yield _marked_outside_html(run, self.mark, self.struck, in_link=self.in_link)
            begun = True

    def _marked_text(self, text: str, size: int) -> Iterator[str]:
        """Yield the words between two tags with their marks, and the due runs among them."""
        end = self.at + size  # `at`: the number of visible characters so far
        start = 0  # the index in `text` of what isn't written yet
        due = self.due_runs[-1] if self.due_runs else None  # the next one
        spaced = due is not None and due.at <= self.at and due.spaced
        if spaced:  # the space before the due run is in this text
            start = len(text) - len(text.lstrip())
            yield text[:start]
        if size or not spaced:  # after nothing but a space, the run may come after the next tag
            yield from self._write_due_runs()
        while self.at < end:
            yield from self._write_due_runs()
            stop = self._next_edge(end)  # where a mark begins or ends, or a run is due
            cut = len(text)
            if stop < end:
                cut = _index_after(text, start, stop - self.at)  # the same place as an index
                due = self.due_runs[-1] if self.due_runs else None
                if due and due.at == stop and not due.spaced:
                    # the space comes after the due run
                    cut = start + len(text[start:cut].rstrip())
            yield self._html_up_to(text[start:cut], stop)
            start = cut
        yield escape(text[start:])  # nothing, or the spaces of a part without words

    def _next_edge(self, end: int) -> int:
        """Return the place, as a number of visible characters, up to which the words have one mark
        and no run is due; at most `end`."""
        edges = [end]
        if self.due_runs:  # the next one is last in both lists
            edges.append(self.due_runs[-1].at)
        if self.marked_ranges:
            edges += self.marked_ranges[-1].start, self.marked_ranges[-1].end
        return min([edge for edge in edges if edge > self.at])  # `end` always is

    def _html_up_to(self, text: str, stop: int) -> str:
        """Return words up to `stop`, a number of visible characters, with the mark that they have.

        `at` is this number at their start, and becomes `stop`. `marked_ranges` has the stretches with a
        mark that don't end before the words, the next one last.
        """
        html = escape(text, quote=False)
        # the next stretch with a mark has begun; otherwise the words have none
        if self.marked_ranges and self.marked_ranges[-1].start <= self.at:
            marked_range = self.marked_ranges[-1]
            is_start = marked_range.start == self.at
            is_end = marked_range.end == stop
            # the spaces around a mark stay outside of it
            words = html.strip() if is_start else html.rstrip()
            before, _, after = html.partition(words)
            piece = Piece(marked_range.run, self.side, is_start, is_end, self.in_link)
            marked = self.mark(piece, words)
            if marked_range.run.struck and is_end:  # they are struck through in the policy itself
                marked += self.struck
            html = f"{before}{marked}{after}"
        self.at = stop
        self._drop_past_ranges()
        return html

    def _drop_past_ranges(self) -> None:
        """Remove the stretches that end here or before."""
        while self.marked_ranges and self.marked_ranges[-1].end <= self.at:
            self.marked_ranges.pop()


def _index_after(text: str, start: int, count: int) -> int:
    """Return the index in `text` of the visible character after `count` other visible characters,
    counted from the index `start`; the length of the text if there are fewer. Spaces aren't
    visible."""
    for word in _WORD_PATTERN.finditer(text, start):
        size = word.end() - word.start()
        if count < size:
            return word.start() + count
        count -= size
    return len(text)
