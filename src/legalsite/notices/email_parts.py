"""An email before it is written as text or HTML: sections, each with parts of a few kinds."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from msgspec import Struct

from legalsite.model.redline import Op, Redline, Run, RunTuple, in_one_line, words_without
from legalsite.redline.output.excerpts import cut
from legalsite.redline.output.outline import CHANGES, QUIET, Segment, outline
from legalsite.redline.output.redline_lines import Line, move_note, notes, runs_with_moves
from legalsite.text.clause_numbers import written_number
from legalsite.text.phrase_catalogue import Catalogue, Phrases


class Paragraph(Struct, frozen=True):
    """A paragraph of one piece of text."""

    text: str
    language: str = ""  # of the text, if it is not that of the phrases


class Quote(Struct, frozen=True):
    """Words taken from a policy."""

    intro: str  # says from which one
    text: str  # the words, without quotation marks, in the language of the email


class BulletList(Struct, frozen=True):
    """Short lines, each with a bullet."""

    lines: tuple[str, ...]


class LinkList(Struct, frozen=True):
    """Links, each with its label and its absolute URL."""

    links: tuple[tuple[str, str], ...]
    button: bool = False  # whether it is what readers are asked to open


class MarkedParagraph(Struct, frozen=True):
    """A paragraph with samples of the marks of a redline."""

    runs: RunTuple


class RedlineExcerpt(Struct, frozen=True):
    """The lines of a redline that changed, with a line of context."""

    segments: tuple[Segment, ...]  # in order
    language: str  # of the two texts
    url: str  # of the page that shows the whole comparison
    left_out: int = 0  # how many changes are not among the lines
    without_deleted: bool = False  # whether the words that were deleted are left out

    @property
    def changes(self) -> int:
        """How many changes are among the lines."""
        return sum(is_change(line) for segment in self.segments for line in segment.lines)

    def rows(self, line: Line, phrases: "EmailPhrases") -> list[RunTuple]:
        """Return the words of a line, of which those that are cut are replaced by `…`; none is the target of a link. A
        row of a table has one for each cell, below the name of its column."""
        rows = [tuple(_noted(line, phrases))]
        if line.head or line.block.kind == "row":
            rows = list(_cells_of_row(line, phrases)) or [()]
        if self.without_deleted:
            rows = [tuple([run for run in row if run.op != "delete"]) for row in rows]
        return rows


Part = Paragraph | Quote | BulletList | LinkList | MarkedParagraph | RedlineExcerpt


class EmailSection(Struct, frozen=True):
    """A part of an email under one heading."""

    heading: str  # empty if it goes on below the one before
    parts: tuple[Part, ...]  # in order
    small: bool = False  # whether it is small print


class EmailPhrases(Struct, frozen=True):
    """The phrases of an email, in its language."""

    email: Phrases  # its own
    redline: Phrases  # those of a redline

    @classmethod
    def of(cls, catalogue: Catalogue, language: str) -> "EmailPhrases":
        """Return the phrases of a language; English ones if the catalogue has none."""
        return cls(catalogue.phrases("email", language), catalogue.phrases("redline", language))

    @property
    def language(self) -> str:
        """The tag of the language in which the email is written."""
        return self.email.language


class Outline(Struct, frozen=True):
    """A whole email, with the phrases it is written with. At the top are the name of the company, or its `logo` in HTML
    (a URL; empty for none), and the heading above the greeting; at the end the lines of `foot`."""

    phrases: EmailPhrases
    subject: str
    name: str
    heading: str
    sections: tuple[EmailSection, ...]
    foot: str
    logo: str = ""


# The redline: what its page shows, with long unchanged stretches cut, and rows as lines


def excerpt(redline: Redline, *, without_deleted: bool = False) -> tuple[Segment, ...]:
    """Return each line that changed and what is shown with it on a page, without what is folded there. Clauses that
    only got another number are left to the summary: one new clause at the top would otherwise show the whole text.
    `without_deleted`: leave out what was deleted."""
    shown = []
    for segment in outline(redline).segments:
        if segment.kind == "fold" or (segment.kind == "delete" and without_deleted):
            continue
        there = [line for line in segment.lines if not line.is_departure]
        if there:
            shown.append(segment._replace(lines=there))
    return tuple(shown)


def is_change(line: Line) -> bool:
    """Return whether a line is one of the changes, and doesn't only show where one is."""
    return line.mark not in QUIET


def number_of(line: Line) -> RunTuple:
    """Return the number that is written before the words of a line, with a space after it; nothing if it has none."""
    number = line.block.number
    if not number:
        return ()
    written = f"[{number}]" if line.block.kind == "footnote" else written_number(number)
    op: Op = CHANGES.get(line.number_mark, "equal")
    return (Run(op, f"{written} "),)


def note_on(line: Line, phrases: EmailPhrases) -> str:
    """Return what is said of a line before its words, in brackets: where it was, its number, or its layout."""
    words = phrases.email.semicolon.join(filter(None, notes(line, phrases.redline)))
    if words:
        return phrases.redline.filled("brackets", words=words)
    return ""


def _noted(line: Line, phrases: EmailPhrases) -> Iterator[Run]:
    """Yield the runs of a line as they are shown, with a note before words that moved to another clause."""
    runs = tuple(_as_words(line.shown))
    if line.block.kind not in ("heading", "row"):
        runs = tuple(cut(runs))
    for run, move in runs_with_moves(line, runs):
        if move:
            note = phrases.redline.filled("brackets", words=move_note(move, phrases.redline))
            yield Run("equal", f" {note} ", moved=run.moved)
        yield run


def _cells_of_row(line: Line, phrases: EmailPhrases) -> Iterator[RunTuple]:
    """Yield a line for each cell of a row, "column: words"; one line for the head itself."""
    runs = tuple(_noted(line, phrases))
    if line.head is None or not line.head.block.is_head:
        yield in_one_line(runs)
        return
    columns = _column_names(line.head)
    for name, cell in zip_longest(columns, _cells(runs)):
        words = tuple(cut(cell or ()))
        if not any(run.text.strip() for run in words):
            continue
        if name:
            yield (Run("equal", f"{name}{phrases.email.colon}{phrases.email.space}"), *words)
        else:
            yield words


def _column_names(head: Line) -> list[str]:
    """Return the new names of the columns, or the old ones of those that have no new one."""
    names = []
    for column in _cells(list(_as_words([run for run in head.shown if not run.note]))):
        new = words_without("delete", column).strip()
        names.append(new or words_without("insert", column).strip())
    return names


def _cells(runs: Iterable[Run]) -> list[list[Run]]:
    """Return the runs of each cell of a row."""
    cells: list[list[Run]] = [[]]
    for run in runs:
        if run.cell:
            cells.append([])
        else:
            cells[-1].append(run)
    return cells


def first_changes(segments: Iterable[Segment], count: int) -> tuple[Segment, ...]:
    """Return the lines up to the change with that number; none for 0."""
    first = []
    left = count
    for segment in segments:
        if not left:
            break
        lines = []
        for line in segment.lines:
            if left:
                lines.append(line)
                left -= is_change(line)
        first.append(segment._replace(lines=lines))
    return tuple(first)


def _as_words(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield runs of words alone: the target of a link that changed in angle brackets, a picture in square ones."""
    for run in runs:
        if run.target:
            if run.op != "equal":
                yield Run(run.op, f" <{run.text}>")
        elif run.image and run.text.strip():
            yield Run(run.op, f"[{run.text.strip()}]")
        else:
            yield run._replace(note=False, image=False)
