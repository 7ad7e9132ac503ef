"""Parts of an email before they are rendered as text or HTML."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from legalsite.model.redline import Op, Redline, Run, RunTuple, in_one_line, words_without
from legalsite.redline.output.excerpts import shorten
from legalsite.redline.output.outline import CHANGES, QUIET, Segment, outline
from legalsite.redline.output.redline_lines import Line, move_note, notes, runs_with_moves
from legalsite.text.clause_numbers import written_number
from legalsite.text.phrase_catalogue import Catalogue, Phrases

ACCENT, ACCENT_DARK = "#0b5a63", "#7fcdd3"  # colors of links and buttons


class Heading(Struct, frozen=True):
    """The heading of the email (level 1) or of a section (level 2)."""

    text: str
    level: int


class Paragraph(Struct, frozen=True):
    """A paragraph of text without markup."""

    text: str
    language: str = ""  # language of the text; empty if it's the language of the email


class Quote(Struct, frozen=True):
    """A quote from a policy."""

    intro: str  # a sentence that says where the quote is from
    text: str  # the quoted text, without quotation marks, in the language of the email


class ListItem(Struct, frozen=True):
    """A short line with a bullet."""

    text: str


class LinkList(Struct, frozen=True):
    """Links on separate lines."""

    links: tuple[tuple[str, str], ...]  # (label, absolute URL)
    button: bool = False  # whether the links look like buttons, because readers should open them


class MarkedParagraph(Struct, frozen=True):
    """The legend of a redline: a paragraph with samples of markup."""

    runs: RunTuple


class RedlineExcerpt(Struct, frozen=True):
    """The changed lines of a redline, with context."""

    segments: tuple[Segment, ...]
    language: str  # language of the texts
    url: str  # URL of the whole comparison
    left_out: int = 0  # number of changes that aren't shown
    without_deleted: bool = False  # whether deleted text is left out

    @property
    def changes(self) -> int:
        """The number of changed lines that are shown."""
        return sum(is_change(line) for segment in self.segments for line in segment.lines)

    def rows(self, line: Line, phrases: "EmailPhrases") -> list[RunTuple]:
        """Convert a line of a redline to one or more lines of an email.

        A table row becomes several lines, one per cell. Long unchanged text is shortened with `…`.
        """
        rows = [tuple(_runs_with_notes(line, phrases))]
        # Lines with `first_row_or_term` are table rows below the first one, and definitions. A
        # definition becomes a single line, like a row without column names.
        if line.first_row_or_term or line.block.kind == "row":
            rows = list(_cell_lines(line, phrases)) or [()]  # empty if no cell contains text
        if self.without_deleted:
            rows = [tuple([run for run in row if run.op != "delete"]) for row in rows]
        return rows


Part = Heading | Paragraph | Quote | ListItem | LinkList | MarkedParagraph | RedlineExcerpt


class EmailPhrases(Struct, frozen=True):
    """The phrases for an email, in its language."""

    email: Phrases  # section `email` of a phrase file
    redline: Phrases  # section `redline`

    @classmethod
    def of(cls, catalogue: Catalogue, language: str) -> "EmailPhrases":
        """Return the phrases of a language. Missing phrases are in English, and marked as English."""
        return cls(
            catalogue.phrases("email", language, marked=True),
            catalogue.phrases("redline", language, marked=True),
        )

    @property
    def language(self) -> str:
        """The language tag of the email."""
        return self.email.language


# Redlines in emails differ from redlines on pages: they have no collapsed sections, and each table
# row becomes lines.


def excerpt(redline: Redline, *, without_deleted: bool = False) -> tuple[Segment, ...]:
    """Return the segments of a redline to show in an email: the changes with their context.

    Segments that pages collapse are left out. So are lines that were only renumbered, because a new
    clause at the top would otherwise show the whole text. `without_deleted` also leaves out deleted
    segments.
    """
    shown = []
    for segment in outline(redline).segments:
        # a fold is text that pages collapse
        if segment.kind == "fold" or (segment.kind == "delete" and without_deleted):
            continue
        # a departure is the old position of a moved line, which is shown at its new position
        lines = [line for line in segment.lines if not line.is_departure]
        if lines:
            shown.append(segment._replace(lines=lines))
    return tuple(shown)


def is_change(line: Line) -> bool:
    """Return whether a line changed. Unchanged lines are shown as context."""
    return line.change not in QUIET


def number_runs(line: Line) -> RunTuple:
    """Return a line's number and the space after it. The result is empty if it has no number."""
    number = line.block.number
    if not number:
        return ()
    written = f"[{number}]" if line.block.kind == "footnote" else written_number(number)
    # only a number that was added or deleted has markup; `line_note` states a changed one
    op: Op = CHANGES.get(line.number_change, "equal")
    return (Run(op, f"{written} "),)


def line_note(line: Line, phrases: EmailPhrases) -> str:
    """Return the note before a line's text, in brackets, or an empty string.

    The note says where the line was before, what its number was, or how its layout changed.
    """
    words = phrases.email.semicolon.join(filter(None, notes(line, phrases.redline)))
    if words:
        return phrases.redline.filled("brackets", words=words)
    return ""


def _runs_with_notes(line: Line, phrases: EmailPhrases) -> Iterator[Run]:
    """Yield the runs of a line. Before text that moved to another clause, add a note.

    The note is an unchanged run with the number of the move.
    """
    runs = tuple(_words_only(line.shown))
    # headings are short, and `_cell_lines` shortens each cell of a row separately
    if line.block.kind not in ("heading", "row"):
        runs = tuple(shorten(runs))
    for run, move in runs_with_moves(line, runs):
        if move:
            note = phrases.redline.filled("brackets", words=move_note(move, phrases.redline))
            yield Run("equal", f" {note} ", moved=run.moved)
        yield run


def _cell_lines(line: Line, phrases: EmailPhrases) -> Iterator[RunTuple]:
    """Yield a line for each nonempty cell of a row: "column: words".

    If the columns have no names, the whole row is a single line.
    """
    runs = tuple(_runs_with_notes(line, phrases))
    # None if this row is the first one itself, whether it's a header or not
    first_row = line.first_row_or_term
    if first_row is None or not first_row.block.is_head:  # the table may have no header
        yield in_one_line(runs)
        return
    columns = _column_names(first_row)
    for name, cell in zip_longest(columns, _cells(runs)):
        words = tuple(shorten(cell or ()))  # None for a column that this row lacks
        if not any(run.text.strip() for run in words):
            continue
        if name:
            yield (Run("equal", f"{name}{phrases.email.colon}{phrases.email.space}"), *words)
        else:
            yield words


def _column_names(header: Line) -> list[str]:
    """Return the column names in a table's header. A deleted column has its old name."""
    names = []
    without_marks = [run for run in header.shown if not run.note]  # `note` is a footnote reference
    for column in _cells(_words_only(without_marks)):
        new = words_without("delete", column).strip()  # empty if the column was deleted
        names.append(new or words_without("insert", column).strip())
    return names


def _cells(runs: Iterable[Run]) -> list[list[Run]]:
    """Split the runs of a table row at the borders between its cells."""
    cells: list[list[Run]] = [[]]
    for run in runs:
        if run.cell:  # the run is a border
            cells.append([])
        else:
            cells[-1].append(run)
    return cells


def first_changes(segments: Iterable[Segment], count: int) -> tuple[Segment, ...]:
    """Return the segments up to the `count`-th changed line."""
    first = []
    left = count  # number of changed lines that are still wanted
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


def _shortened(url: str, targets: Sequence[str]) -> str:
    """Shorten the old or new URL of a link by the host and folders that both share: `…/page`.

    `targets` are all changed URLs in a line. Return the whole URL if these aren't the old and new
    URL of a single link, or if the hosts differ.
    """
    if len(targets) != 2:
        return url
    one, other = [target.rstrip("/") for target in targets]
    shared = ""
    # the last part is never shared, so that something remains of both URLs
    for part in one.split("/")[:-1]:
        if not other.startswith(f"{shared}{part}/"):
            break
        shared += f"{part}/"
    # three slashes, as in `https://example.com/`
    has_host = shared.count("/") >= 3
    if not has_host:
        return url
    return "…/" + url.removeprefix(shared)


def _words_only(runs: Iterable[Run]) -> Iterator[Run]:
    """Convert images and links to text.

    An image becomes `[alternative text]`. If the target of a link changed, it's shown as `<URL>`,
    without the common prefix of the old and new target.
    """
    runs = list(runs)
    # a link's target is a separate run, whose text is the URL
    targets = [run.text for run in runs if run.target and run.op != "equal"]
    for run in runs:
        if run.target:
            if run.op != "equal":  # unchanged targets aren't shown
                yield Run(run.op, f" <{_shortened(run.text, targets)}>")
        elif run.image and run.text.strip():
            yield Run(run.op, f"[{run.text.strip()}]")
        # from now on, a footnote reference or an image without alternative text is usual text
        else:
            yield run._replace(note=False, image=False)
