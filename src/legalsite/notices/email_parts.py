"""An email before it is written as text or HTML: sections, each with parts of a few kinds."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import Block
from legalsite.model.redline import Op, Redline, Run, RunTuple, in_one_line
from legalsite.redline.output.excerpts import cut
from legalsite.redline.output.outline import CHANGES, ShownUnit, outline
from legalsite.redline.output.units import Moves, Unit, describe_move, layout_note, with_moves
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


class ExcerptPassage(Struct, frozen=True):
    """One passage of a redline as an email shows it."""

    block: Block  # whose words these are
    run: int  # the number of the run of added or deleted blocks that it is in, which is marked as one; 0 for none
    op: Op  # `insert` or `delete` if its number came or went with the passage
    note: str  # what is said before the words, in brackets: the previous number, or where the passage was
    # the words, with those that are cut replaced by `…`; none is the target of a link. A row has a line for each cell,
    # below the name of its column
    lines: tuple[RunTuple, ...]
    changed: bool  # whether it is one of the changes; False for what only shows where a change is
    notes: bool  # whether it is one of the footnotes

    @property
    def before(self) -> RunTuple:
        """The number as it is written in front of the words and the note, each with a space after it."""
        number = self.block.number
        written = f"[{number}]" if self.block.kind == "footnote" else written_number(number)
        numbered = (Run(self.op, f"{written} "),) if number else ()
        return (*numbered, Run("equal", f"{self.note} ")) if self.note else numbered


class RedlineExcerpt(Struct, frozen=True):
    """The passages that changed, with a line of context."""

    passages: tuple[ExcerptPassage, ...]  # in order
    language: str  # of the two texts
    url: str  # of the page that shows the whole comparison
    left_out: int = 0  # how many changes are not among the passages

    @property
    def changes(self) -> int:
        """How many changes are among the passages."""
        return sum(passage.changed for passage in self.passages)


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
        return cls(*(catalogue.phrases(section, language) for section in ("email", "redline")))

    @property
    def language(self) -> str:
        """The tag of the language in which the email is written."""
        return self.email.language


class Outline(Struct, frozen=True):
    """A whole email, with the phrases it is written with. At the top are the name of the company, or its `logo` in HTML
    (a URL; empty for none), and the heading above the greeting; at the end the lines of `foot`."""

    voice: EmailPhrases
    subject: str
    name: str
    heading: str
    sections: tuple[EmailSection, ...]
    foot: str
    logo: str = ""


# The redline: what its page shows, with long unchanged stretches cut, and rows as lines


def excerpt(redline: Redline, voice: EmailPhrases, *, without_deleted: bool = False) -> tuple[ExcerptPassage, ...]:
    """Return each passage that changed and what is shown with it on a page, without what is folded there. Clauses that
    only got another number are left to the summary: one new clause at the top would otherwise show the whole text.
    `without_deleted`: leave out what was deleted."""
    of = outline(redline)
    passages = []
    for number, segment in enumerate(of.segments, 1):
        if segment.kind == "fold" or (segment.kind == "delete" and without_deleted):
            continue
        run = number if segment.kind in ("insert", "delete") else 0
        passages += [
            _passage(shown, run, of.moves, voice) for shown in segment.shown if not (shown.moved and shown.moved.away)
        ]
    if without_deleted:
        for at, passage in enumerate(passages):
            lines = (tuple([run for run in line if run.op != "delete"]) for line in passage.lines)
            passages[at] = replace(passage, lines=tuple(lines))
    return tuple(passages)


def _passage(shown: ShownUnit, run: int, moves: Moves, voice: EmailPhrases) -> ExcerptPassage:
    unit = shown.unit
    arrived = shown.moved if shown.moved and shown.moved.nth else None
    notes = (
        arrived and describe_move("insert", voice.redline, arrived),
        unit.renumbered_from and voice.redline.filled("was", old=written_number(unit.renumbered_from)),
        layout_note(unit, voice.redline),
    )
    words = voice.email.semicolon.join(filter(None, notes))
    note = voice.redline.filled("brackets", words=words) if words else ""
    lines = tuple(_row(shown, moves, voice)) if shown.head else (tuple(_noted(unit, moves, voice)),)
    op: Op = CHANGES.get(unit.number_kind, "equal")
    changed = unit.kind not in ("unchanged", "renumbered")
    return ExcerptPassage(unit.block, run, op, note, lines, changed, notes=shown.section.unnamed == "footnotes")


def _noted(unit: Unit, moves: Moves, voice: EmailPhrases) -> Iterator[Run]:
    """Yield the runs of a unit as far as they are shown, with a note before words that moved to another clause."""
    runs = tuple(_as_words(unit.shown))
    if unit.block.kind not in {"heading", "row"}:
        runs = tuple(cut(runs))
    for run, move in with_moves(unit.block, runs, moves):
        if move:
            note = voice.redline.filled("brackets", words=describe_move(run.op, voice.redline, move))
            yield Run("equal", f" {note} ", moved=run.moved)
        yield run


def _row(shown: ShownUnit, moves: Moves, voice: EmailPhrases) -> Iterator[RunTuple]:
    """Yield a line for each cell of a row, "column: words"; one line for the head itself."""
    runs = tuple(_noted(shown.unit, moves, voice))
    if not shown.head or shown.head is shown.unit or not shown.head.block.is_head:
        yield in_one_line(runs)
        return
    head = shown.head.shown
    columns = _cells([*_as_words([run for run in head if not run.note])])
    new = ("".join(run.text for run in name if run.op != "delete").strip() for name in columns)
    names = (name or "".join(run.text for run in old).strip() for name, old in zip(new, columns, strict=True))
    for name, cell in zip_longest(names, _cells(runs)):
        words = tuple(cut(cell or ()))
        if any(run.text.strip() for run in words):
            yield (Run("equal", f"{name}{voice.email.colon}{voice.email.space}"), *words) if name else words


def _cells(runs: Sequence[Run]) -> list[list[Run]]:
    """Return the runs of each cell of a row."""
    borders = [-1, *(at for at, run in enumerate(runs) if run.cell), len(runs)]
    return [list(runs[before + 1 : border]) for before, border in pairwise(borders)]


def first_changes(passages: Sequence[ExcerptPassage], count: int) -> tuple[ExcerptPassage, ...]:
    """Return the passages up to the change with that number; none for 0."""
    ends = [0, *(at for at, passage in enumerate(passages, 1) if passage.changed)]
    return tuple(passages[: ends[count]])


def _as_words(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield runs of words alone: the target of a link that changed in angle brackets, a picture in square ones."""
    for run in runs:
        if run.target:
            if run.op != "equal":
                yield Run(run.op, f" <{run.text}>")
        elif run.image and run.text.strip():
            yield Run(run.op, f"[{run.text.strip()}]")
        else:
            yield run._replace(note=False, image=False)
