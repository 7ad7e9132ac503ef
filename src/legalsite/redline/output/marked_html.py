"""Marks the changes inside the HTML of one block; links, emphasis and cells stay as they are."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape, unescape
from typing import Literal

from legalsite.model.redline import Run

Change = Literal["delete", "insert"]
Mark = Callable[[Change, str, bool, bool], str]
"""Marks HTML. The arguments are the change, HTML without tags, and whether a run starts and whether it ends here."""

_PART = re.compile(r'(<sup class="footnote">.*?</sup>|<[^>]*>)', re.DOTALL)
_CELL = re.compile(r"<(t[dh])\b[^>]*>")
_BORDER = re.compile(r"\s?\|\s?")
_ALT = re.compile(r'<img\b[^>]*?\balt="([^"]*)"')
_REFERENCE = re.compile(r'<sup class="footnote"><a[^>]*>([^<]*)</a></sup>')
_ID = re.compile(r' (?:id|name)="[^"]*"')
_WORD = re.compile(r"\S{1,100}")  # a longer text is compared part by part: a text in Chinese may be one word


def marked_html(html: str, runs: Sequence[Run], mark: Mark, side: Change = "insert") -> str:
    """Return `html` with all changes marked. Before, it shows the words of the equal runs and of the runs of `side`.

    The words of the other side are put between them. If HTML and runs do not match, the result has only the words,
    without links and emphasis.
    """
    if side == "delete":
        html = _ID.sub("", html)
    parts = [part for part in _PART.split(html) if part]
    shown = "".join("".join([run.text for run in runs if not run.target and run.op in ("equal", side)]).split())
    visible = _visible_text(parts, references=False)
    if "".join(visible) != shown and "</sup>" in html:
        visible = _visible_text(parts, references=True)  # in blocks with raw HTML, a footnote's number counts as a word
    if "".join(visible) != shown:
        return marked_words(runs, mark)
    marker = _Marker(runs, mark, side)
    return "".join([*(marker.part(*both) for both in zip(parts, visible, strict=True)), marker.rest()])


def marked_words(runs: Iterable[Run], mark: Mark) -> str:
    """Return the words with their marks, without links and emphasis. Changed targets follow an arrow."""
    return "".join(
        escape(run.text, quote=False)
        if not run.target and (run.op == "equal" or run.text.isspace())
        else _set_between(run, mark)
        for run in runs
    )


def _visible_text(parts: Iterable[str], *, references: bool) -> list[str]:
    """Return the visible characters of each part of the HTML, without spaces.

    A cell counts as its border, an image as its description, and a reference to a footnote as its number or nothing.
    """
    visible = []
    cells = 0
    for part in parts:
        if part[0] != "<":
            visible.append("".join(unescape(part).split()))
        elif _CELL.match(part):
            visible.append("|" if cells else "")
            cells += 1
        else:
            words = _ALT.match(part) or (_REFERENCE.match(part) if references else None)
            visible.append("".join(unescape(words[1]).split()) if words else "")
    return visible


def _set_between(run: Run, mark: Mark) -> str:
    """Return words that are not in the HTML with their mark. Spaces around the words stay outside of it."""
    bare = run.text.strip()
    if run.op == "equal" or not bare:
        return ""
    words = mark(run.op, escape(bare, quote=False), True, True)
    if run.target:
        return f' <span class="target">→ {words}</span>'
    start = run.text.index(bare)
    return f"{run.text[:start]}{words}{run.text[start + len(bare) :]}"


class _Marker:
    """A walk along the HTML and the runs at the same time.

    `at`: the number of visible characters so far.
    `due`: the runs of the other side and the ends of links that are still to be written, each with the count before
    which it comes and whether a space comes before it. The next one is last.
    """

    def __init__(self, runs: Iterable[Run], mark: Mark, side: Change) -> None:
        self.mark, self.side, self.at, self.cell = mark, side, 0, ("", "")
        self.due: list[tuple[int, Run, bool]] = []
        self.stretches: list[tuple[int, int]] = []  # of the runs of `side`
        at, spaced = 0, False
        for run in runs:
            if run.target or run.op not in ("equal", side):
                self.due.append((at, run, spaced and not run.text[:1].isspace()))
                continue
            spaced = run.text[-1:].isspace()
            size = len("".join(run.text.split()))
            if run.op == side:
                self.stretches.append((at, at + size))
            at += size
        self.due.reverse()
        self.stretches.reverse()

    def part(self, part: str, visible: str) -> str:
        """Return one part of the HTML with its marks."""
        return "".join(self._tag(part, len(visible)) if part[0] == "<" else self._words(unescape(part), len(visible)))

    def rest(self) -> str:
        """Return what is still to be written after the last part."""
        return "".join(self._set())

    def _tag(self, part: str, size: int) -> Iterator[str]:
        if cell := _CELL.match(part):  # what is to be written here goes into the cell
            self.cell = part, cell[1]
        else:
            yield from self._set(before=part if part.startswith("</") and not part.startswith("</t") else "")
        self.at += size
        marked = part.startswith(("<img", "<sup class")) and self.stretches and self.stretches[-1][0] < self.at
        yield self.mark(self.side, part, True, True) if marked else part
        self._leave_behind()

    def _set(self, *, before: str = "") -> Iterator[str]:
        """Yield what is to be written at this point.

        Before the end of a link, this is only what comes before its target; before the end of other elements, it is
        only what follows their words without a space.
        """
        while self.due and self.due[-1][0] <= self.at:
            _, run, spaced = self.due[-1]
            if before and (run.target if before == "</a>" else spaced or run.text[:1].isspace()):
                return
            self.due.pop()
            yield self._between(run)

    def _between(self, run: Run) -> str:
        """Return the words of the other side. If they continue in the next cell, the row does as well."""
        if run.target or not self.cell[0] or "|" not in run.text:
            return _set_between(run, self.mark)
        opening, tag = self.cell
        cells = (Run(run.op, text) for text in _BORDER.split(run.text))
        return f"</{tag}>{opening}".join(_set_between(cell, self.mark) for cell in cells)

    def _words(self, text: str, size: int) -> Iterator[str]:
        end = self.at + size
        start = 0
        if size and self.due and self.due[-1][0] <= self.at and self.due[-1][2]:  # that space is text
            start = len(text) - len(text.lstrip())
            yield text[:start]
        if size:  # what is to be written here hides the edges after it
            yield from self._set()
        while self.at < end:
            yield from self._set()
            stop = min(end, self._next_edge())
            cut = _index_after(text, start, stop - self.at) if stop < end else len(text)
            if stop < end and self.due and self.due[-1][0] == stop and not self.due[-1][2]:
                cut = start + len(text[start:cut].rstrip())  # the space comes after what is to be written
            yield self._stretch(text[start:cut], stop)
            start = cut
        if start < len(text):
            yield escape(text[start:], quote=False)

    def _next_edge(self) -> int:
        """Return the next count of characters at which the mark changes or something is to be written."""
        edges = [self.due[-1][0]] if self.due else []
        if self.stretches:
            edges += self.stretches[-1]
        return min((edge for edge in edges if edge > self.at), default=1 << 60)

    def _stretch(self, text: str, stop: int) -> str:
        html = escape(text, quote=False)
        if self.stretches and self.stretches[-1][0] <= self.at < self.stretches[-1][1]:
            first, last = self.stretches[-1]
            words = html.strip() if first == self.at else html.rstrip()  # the spaces around a mark stay outside of it
            before, _, after = html.partition(words)
            html = f"{before}{self.mark(self.side, words, first == self.at, last == stop)}{after}"
        self.at = stop
        self._leave_behind()
        return html

    def _leave_behind(self) -> None:
        while self.stretches and self.stretches[-1][1] <= self.at:
            self.stretches.pop()


def _index_after(text: str, start: int, count: int) -> int:
    """Return the index of the visible character that has `count` others between itself and `start`."""
    for word in _WORD.finditer(text, start):
        size = word.end() - word.start()
        if count < size:
            return word.start() + count
        count -= size
    return len(text)
