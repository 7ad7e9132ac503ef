"""Parts of an email before they are written as text or HTML."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from legalsite.model.redline import Op, Redline, Run, RunTuple, in_one_line, words_without
from legalsite.redline.output.excerpts import shorten
from legalsite.redline.output.outline import CHANGES, QUIET, Segment, outline
from legalsite.redline.output.redline_lines import Line, move_note, notes, runs_with_moves
from legalsite.text.clause_numbers import written_number
from legalsite.text.phrase_catalogue import Catalogue, Phrases

ACCENT, ACCENT_DARK = "#0b5a63", "#7fcdd3"  # the colors of links and buttons


class Heading(Struct, frozen=True):
    """The heading of the email (level 1), or of a section (level 2)."""

    text: str
    level: int


class Paragraph(Struct, frozen=True):
    """A paragraph of text without marks."""

    text: str
    language: str = ""  # of the text; empty if it is the language of the email


class Quote(Struct, frozen=True):
    """Words quoted from a policy."""

    intro: str  # a sentence that says where they are from
    text: str  # the words, without quotation marks, in the language of the email


class ListItem(Struct, frozen=True):
    """A short line with a bullet."""

    text: str


class LinkList(Struct, frozen=True):
    """Links on lines of their own."""

    links: tuple[tuple[str, str], ...]  # the label and the absolute URL of each
    button: bool = False  # whether they look like buttons, because readers should open them


class MarkedParagraph(Struct, frozen=True):
    """The legend of a redline: a paragraph with samples of its marks."""

    runs: RunTuple


class RedlineExcerpt(Struct, frozen=True):
    """The lines of a redline that changed, each with a line of context."""

    segments: tuple[Segment, ...]  # in order
    language: str  # of the two texts
    url: str  # of the page that shows the whole comparison
    left_out: int = 0  # how many changes of the redline aren't shown
    without_deleted: bool = False  # whether deleted words are left out

    @property
    def changes(self) -> int:
        """The number of changed lines that are shown."""
        return sum(is_change(line) for segment in self.segments for line in segment.lines)

    def rows(self, line: Line, phrases: "EmailPhrases") -> list[RunTuple]:
        """Return the words of a line of the redline, as the lines of an email: several for a row of
        a table, one for each cell; otherwise one. Long unchanged stretches are cut to `…`."""
        rows = [tuple(_runs_with_notes(line, phrases))]
        # a definition has a head, too: its term; it is joined to one line, like a row without names
        if line.head or line.block.kind == "row":
            rows = list(_cell_lines(line, phrases)) or [()]  # no cell has words
        if self.without_deleted:
            rows = [tuple([run for run in row if run.op != "delete"]) for row in rows]
        return rows


Part = Heading | Paragraph | Quote | ListItem | LinkList | MarkedParagraph | RedlineExcerpt


class EmailPhrases(Struct, frozen=True):
    """The phrases with which an email is written, in its language."""

    email: Phrases  # the section `email` of a phrase file
    redline: Phrases  # the section `redline`

    @classmethod
    def of(cls, catalogue: Catalogue, language: str) -> "EmailPhrases":
        """Return the phrases of a language; the English ones if the catalogue doesn't have them.
        Single English phrases are marked."""
        return cls(
            catalogue.phrases("email", language, marked=True),
            catalogue.phrases("redline", language, marked=True),
        )

    @property
    def language(self) -> str:
        """The tag of the language in which the email is written."""
        return self.email.language


# The redline in an email: like on its page, but without its folded parts, and with rows as lines


def excerpt(redline: Redline, *, without_deleted: bool = False) -> tuple[Segment, ...]:
    """Return the segments that the page of a redline shows without unfolding: changed lines with
    their context.

    Lines that only got another number are folded, because otherwise one new clause at the top would
    show the whole text. `without_deleted`: leave out deleted segments."""
    shown = []
    for segment in outline(redline).segments:
        if segment.kind == "fold" or (segment.kind == "delete" and without_deleted):
            continue
        # a departure only stands for a line that moved away, which is shown in its new place
        lines = [line for line in segment.lines if not line.is_departure]
        if lines:
            shown.append(segment._replace(lines=lines))
    return tuple(shown)


def is_change(line: Line) -> bool:
    """Return whether a line changed, instead of only showing where a change is."""
    return line.mark not in QUIET


def number_runs(line: Line) -> RunTuple:
    """Return the runs of the number before the words of a line, with a space after it; empty if the
    line has no number."""
    number = line.block.number
    if not number:
        return ()
    written = f"[{number}]" if line.block.kind == "footnote" else written_number(number)
    op: Op = CHANGES.get(line.number_mark, "equal")
    return (Run(op, f"{written} "),)


def line_note(line: Line, phrases: EmailPhrases) -> str:
    """Return the note before the words of a line, in brackets: where the line was before, its old
    number, or a change of its layout; empty if there is nothing to say."""
    words = phrases.email.semicolon.join(filter(None, notes(line, phrases.redline)))
    if words:
        return phrases.redline.filled("brackets", words=words)
    return ""


def _runs_with_notes(line: Line, phrases: EmailPhrases) -> Iterator[Run]:
    """Yield the runs of a line, with a note before words that moved to another clause. The note is
    an unchanged run that has the number of the move, so that it can be recognized."""
    runs = tuple(_words_only(line.shown))
    # long unchanged words are cut, but headings are short, and each cell of a row is cut on its own
    if line.block.kind not in ("heading", "row"):
        runs = tuple(shorten(runs))
    for run, move in runs_with_moves(line, runs):
        if move:
            note = phrases.redline.filled("brackets", words=move_note(move, phrases.redline))
            yield Run("equal", f" {note} ", moved=run.moved)
        yield run


def _cell_lines(line: Line, phrases: EmailPhrases) -> Iterator[RunTuple]:
    """Yield a line for each cell of a row that isn't empty: "column: words". If there are no names
    of columns, yield the whole row as one line."""
    runs = tuple(_runs_with_notes(line, phrases))
    if line.head is None or not line.head.block.is_head:  # the first row may be like all others
        yield in_one_line(runs)
        return
    columns = _column_names(line.head)
    for name, cell in zip_longest(columns, _cells(runs)):
        words = tuple(shorten(cell or ()))
        if not any(run.text.strip() for run in words):
            continue
        if name:
            yield (Run("equal", f"{name}{phrases.email.colon}{phrases.email.space}"), *words)
        else:
            yield words


def _column_names(head: Line) -> list[str]:
    """Return the names of the columns in the head of a table: the new name of each or, if the
    column was deleted, the old one."""
    names = []
    without_marks = [run for run in head.shown if not run.note]  # `note`: the mark of a footnote
    for column in _cells(_words_only(without_marks)):
        new = words_without("delete", column).strip()
        names.append(new or words_without("insert", column).strip())
    return names


def _cells(runs: Iterable[Run]) -> list[list[Run]]:
    """Return the runs of each cell of a row, given the runs of the whole row."""
    cells: list[list[Run]] = [[]]
    for run in runs:
        if run.cell:  # it separates two cells
            cells.append([])
        else:
            cells[-1].append(run)
    return cells


def first_changes(segments: Iterable[Segment], count: int) -> tuple[Segment, ...]:
    """Return the segments up to the line with the last of the first `count` changes; none if
    `count` is 0."""
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


def _shortened(url: str, targets: Sequence[str]) -> str:
    """Return a URL with an ellipsis in place of the host and folders that two targets share.

    The whole URL is returned if there aren't two targets, or if their hosts differ.
    """
    if len(targets) != 2:
        return url
    one = targets[0].rstrip("/")
    other = targets[1].rstrip("/")
    shared = ""
    # the last part isn't shared, so that something remains of both
    for part in one.split("/")[:-1]:
        if not other.startswith(f"{shared}{part}/"):
            break
        shared += f"{part}/"
    has_host = shared.count("/") >= 3
    if not has_host:
        return url
    return "…/" + url.removeprefix(shared)


def _words_only(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield runs that only have words: the alternative text of an image in square brackets and, if
    the target of a link changed, the target in angle brackets.

    What an old and a new target have in common is left out."""
    runs = list(runs)
    targets = [run.text for run in runs if run.target and run.op != "equal"]
    for run in runs:
        if run.target:
            if run.op != "equal":  # an unchanged target isn't shown
                yield Run(run.op, f" <{_shortened(run.text, targets)}>")
        elif run.image and run.text.strip():
            yield Run(run.op, f"[{run.text.strip()}]")
        else:
            yield run._replace(note=False, image=False)
