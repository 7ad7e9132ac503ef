"""Marks the changes inside the HTML of one block; links, emphasis and cells stay as they are."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape, unescape
from typing import Literal, NamedTuple

from legalsite.model.redline import Run
from legalsite.text.inline_html import escaped
from legalsite.text.written_html import TAG, attributes, without_anchors

Change = Literal["delete", "insert"]


class Piece(NamedTuple):
    """A part of a changed run that is marked as one."""

    run: Run
    change: Change
    first: bool = True  # whether the run starts here
    last: bool = True  # whether the run ends here
    in_link: bool = False  # whether it is inside of a link, where no other link can be


Mark = Callable[
    [Piece, str], str
]  # marks HTML, which has no tags unless it is an image or the mark of a footnote

HTML_PART = re.compile(rf'(<sup class="footnote">.*?</sup>|{TAG.pattern})', re.DOTALL)
"""Splits HTML into words, tags and the marks of footnotes."""
_CELL = re.compile(r"<(t[dh])\b[^>]*>")
CLOSING = tuple(".,;:!?)]}…’”»、。，．；：！？）」』】〉》،؛؟")
"""Punctuation that stands right after a word."""
_OBJECT = "\ufffc"
"""The visible character for what has no words: the mark of a footnote, or an image without a
description."""
_WORD = re.compile(
    r"\S{1,100}"
)  # a longer text is compared part by part: a text in Chinese may be one word


def marked_html(
    html: str, runs: Sequence[Run], mark: Mark, side: Change = "insert", *, struck: str = ""
) -> str:
    """Return `html` with all changes marked. Before, it shows the words of the equal runs and of
    the runs of `side`.

    The words of the other side are put between them. If HTML and runs do not match, the result
    has only the words, without links and emphasis. `struck`: the HTML after changed words that
    are struck through in the policy itself.
    """
    if "<" not in html and "\n" not in html:  # nothing but words in one line
        return marked_words(runs, mark, struck=struck)
    parts = list(filter(None, HTML_PART.split(html)))
    if side == "delete":
        parts = list(map(without_anchors, parts))
    visible = [_visible_text(part) for part in parts]
    cells = [at for at, part in enumerate(parts) if _CELL.match(part)]
    for at in cells[1:]:
        visible[at] = "|"
    if "".join(visible) != "".join([text for _, text in _visible_runs(runs, side)]):
        return marked_words(runs, mark, struck=struck)
    marker = _Marker(runs, mark, side, struck)
    marked = "".join(map(marker.part, parts, map(len, visible)))
    return marked + marker.rest()


def marked_words(runs: Iterable[Run], mark: Mark, *, struck: str = "") -> str:
    """Return the words with their marks, without links and emphasis. Changed targets follow an
    arrow."""
    html = []
    for run in runs:
        is_same = run.op == "equal" or run.text.isspace()
        if is_same and run.read and not run.struck:
            html.append(escaped(run.text))
        else:
            html.append(_set_between(run, mark, struck))
    return "".join(html)


def _visible_text(part: str) -> str:
    """Return the visible characters of a part of the HTML, without spaces. An image counts as
    its description."""
    if part[0] != "<":
        return "".join(unescape(part).split())
    if part.startswith("<img"):
        return "".join(attributes(part).get("alt", "").split()) or _OBJECT
    return _OBJECT if part.startswith('<sup class="footnote"') else ""


def _visible_runs(runs: Iterable[Run], side: Change) -> Iterator[tuple[Run, str]]:
    """Yield each run with the visible characters that it has in the HTML: none for runs of the
    other side."""
    described = False  # the words before were those of an image, whose target comes next
    for run in runs:
        if run.op not in ("equal", side):
            yield run, ""
        elif run.read:
            described = run.image
            yield run, "".join(run.text.split())
        else:
            is_object = run.note or (run.image and not described)
            described = described and not run.image
            yield run, _OBJECT if is_object else ""


def _set_between(run: Run, mark: Mark, struck: str, *, in_link: bool = False) -> str:
    """Return words that are not in the HTML with their mark. Spaces around the words stay
    outside of it."""
    bare = run.text.strip()
    html = escaped(bare)
    if run.op == "equal":
        return run.text.replace(bare, f"<s>{html}</s>") if run.struck and bare else ""
    if not bare:
        return ""
    if run.note:
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


class _Marker:
    """A walk along the HTML and the runs at the same time.

    `at`: the number of visible characters so far.
    `due`: the runs of the other side and the ends of links that are still to be written, each
    with the count before which it comes and whether a space comes before it. The next one is
    last.
    `stretches`: where the runs of `side` begin and end. The next one is last.
    """

    def __init__(self, runs: Iterable[Run], mark: Mark, side: Change, struck: str) -> None:
        self.mark = mark
        self.side = side
        self.struck = struck
        self.at = 0
        self.cell = "", ""
        self.due: list[tuple[int, Run, bool]] = []
        self.stretches: list[tuple[int, int, Run]] = []
        self.in_link = False
        self._find_places(runs)
        self.due.reverse()
        self.stretches.reverse()

    def _find_places(self, runs: Iterable[Run]) -> None:
        """Add what is still to be written, and the stretches that are marked, in order."""
        side = self.side
        at = 0
        spaced = False
        lost = None  # the first words that only the other side has of the description that goes on
        described = 0  # how many characters of it this side has
        for run, visible in _visible_runs(runs, side):
            is_other = run.op not in ("equal", side)
            size = len(visible)
            if run.op == side and visible:
                self.stretches.append((at, at + size, run))
            at += size
            if run.image and run.read:
                if is_other:
                    lost = lost or run
                described += size
            elif not run.text.isspace():
                described += size  # if it has no description now
                if run.image and lost and described:
                    self._add_description(at - described, at, lost)
                if run.op != side or run.image:
                    lost = None  # else the other side's goes on
                described = 0
            if (run.target and not visible) or is_other:
                self.due.append((at, run, spaced and not run.text[:1].isspace()))
            spaced = run.text[-1:].isspace() and not is_other

    def _add_description(self, start: int, end: int, lost: Run) -> None:
        """Mark the description of an image of which the other side has other words, unless some
        of it is marked."""
        if not self.stretches or self.stretches[-1][1] <= start:
            self.stretches.append((start, end, lost))

    def part(self, part: str, size: int) -> str:
        """Return one part of the HTML with its marks. `size`: how many visible characters it
        has."""
        if part[0] == "<":
            return "".join(self._tag(part, size))
        return "".join(self._words(unescape(part), size))

    def rest(self) -> str:
        """Return what is still to be written after the last part."""
        return "".join(self._set())

    def _tag(self, part: str, size: int) -> Iterator[str]:
        cell = _CELL.match(part)
        if cell:  # what is to be written here goes into the cell
            self.cell = part, cell[1]
            if self.stretches and self.stretches[-1][0] == self.at:  # a border is not announced
                _, end, run = self.stretches.pop()
                self.stretches.append((self.at + size, end, run))
        else:
            is_end = part.startswith("</") and not part.startswith("</t")
            yield from self._set(before=part if is_end else "")
        if part == "</th>":
            part = f"</{self.cell[1]}>"
        self.at += size
        is_object = part.startswith(("<img", "<sup class"))
        if is_object and self.stretches and self.stretches[-1][0] < self.at:
            run = self.stretches[-1][2]
            yield self.mark(Piece(run, self.side, in_link=self.in_link), part)
        else:
            yield part
        if part.startswith(("<a ", "</a>")):
            self.in_link = part[1] != "/"
        self._leave_behind()

    def _set(self, *, before: str = "") -> Iterator[str]:
        """Yield what is to be written at this point.

        Before the end of a link, this is only what comes before its target, and the address of
        an image in it; before the end of other elements, it is only what follows their words
        without a space.
        """
        begun = False
        while self.due and self.due[-1][0] <= self.at:
            _, run, spaced = self.due[-1]
            if before == "</a>" and run.target and not run.image:
                return
            if before not in ("", "</a>") and (spaced or run.text[:1].isspace()):
                return
            self.due.pop()
            if run.cell and self.cell[0]:  # the words of the other side go on in the next cell
                tag, name = self.cell
                if "scope=" in tag:
                    tag = "<td>"  # a row has one name
                    self.cell = tag, "td"
                yield f"</{name}>{tag}"
            else:
                if spaced and begun:
                    yield " "
                yield _set_between(run, self.mark, self.struck, in_link=self.in_link)
            begun = True

    def _words(self, text: str, size: int) -> Iterator[str]:
        end = self.at + size
        start = 0
        spaced = bool(self.due) and self.due[-1][0] <= self.at and self.due[-1][2]
        if spaced:  # that space is text
            start = len(text) - len(text.lstrip())
            yield text[:start]
        if size or not spaced:  # what is to be written here hides the edges after it
            yield from self._set()
        while self.at < end:
            yield from self._set()
            stop = self._next_edge(end)
            cut = _index_after(text, start, stop - self.at)
            if stop < end and self.due and self.due[-1][0] == stop and not self.due[-1][2]:
                # the space comes after what is to be written
                cut = start + len(text[start:cut].rstrip())
            yield self._stretch(text[start:cut], stop)
            start = cut
        yield escape(text[start:])  # nothing, or the spaces of a part without words

    def _next_edge(self, end: int) -> int:
        """Return the next count of characters up to `end` at which the mark changes or something
        is to be written."""
        edges = [end]
        if self.due:
            edges.append(self.due[-1][0])
        if self.stretches:
            edges += self.stretches[-1][:2]
        return min([edge for edge in edges if edge > self.at])

    def _stretch(self, text: str, stop: int) -> str:
        html = escape(text, quote=False)
        if self.stretches and self.stretches[-1][0] <= self.at:
            first, last, run = self.stretches[-1]
            # the spaces around a mark stay outside of it
            words = html.strip() if first == self.at else html.rstrip()
            before, _, after = html.partition(words)
            piece = Piece(run, self.side, first == self.at, last == stop, self.in_link)
            marked = self.mark(piece, words)
            if run.struck and last == stop:
                marked += self.struck
            html = f"{before}{marked}{after}"
        self.at = stop
        self._leave_behind()
        return html

    def _leave_behind(self) -> None:
        while self.stretches and self.stretches[-1][1] <= self.at:
            self.stretches.pop()


def _index_after(text: str, start: int, count: int) -> int:
    """Return the index of the visible character that has `count` others between itself and
    `start`."""
    for word in _WORD.finditer(text, start):
        size = word.end() - word.start()
        if count < size:
            return word.start() + count
        count -= size
    return len(text)
