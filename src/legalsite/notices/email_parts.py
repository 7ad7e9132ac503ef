"""An email before it is written as text or HTML: sections, each with parts of a few kinds."""

from msgspec import Struct

from legalsite.model.document import Block
from legalsite.model.redline import Op, Run
from legalsite.redline.blocks import written_number
from legalsite.text.phrase_catalogue import Catalogue, Phrases


class Paragraph(Struct, frozen=True):
    """A paragraph of one piece of text.

    language: of the text, if it is not that of the phrases
    """

    text: str
    language: str = ""


class Quote(Struct, frozen=True):
    """Words taken from a policy.

    intro: says from which one
    text: the words, without quotation marks
    language: of the words, if it is not that of the phrases
    """

    intro: str
    text: str
    language: str = ""


class BulletList(Struct, frozen=True):
    """Short lines, each with a bullet."""

    lines: tuple[str, ...]


class LinkList(Struct, frozen=True):
    """Links, each with its label and its absolute URL.

    button: whether it is what readers are asked to open
    """

    links: tuple[tuple[str, str], ...]
    button: bool = False


class MarkedParagraph(Struct, frozen=True):
    """A paragraph with samples of the marks of a redline."""

    runs: tuple[Run, ...]


class ExcerptPassage(Struct, frozen=True):
    """One passage of a redline as an email shows it.

    block: whose words these are
    run: the number of the run of added or deleted blocks that it is in, which is marked as one; 0 for none
    op: `insert` or `delete` if its number came or went with the passage
    note: what is said before the words, in brackets: the previous number, or where the passage was
    lines: the words, with those that are cut replaced by `…`; none is the target of a link. A row has a line for each
        cell, below the name of its column
    changed: whether it is one of the changes; False for what only shows where a change is
    notes: whether it is one of the footnotes
    """

    block: Block
    run: int
    op: Op
    note: str
    lines: tuple[tuple[Run, ...], ...]
    changed: bool
    notes: bool = False

    @property
    def before(self) -> tuple[Run, ...]:
        """The number as it is written in front of the words and the note, each with a space after it."""
        number = self.block.number
        written = f"[{number}]" if self.block.kind == "footnote" else written_number(number)
        numbered = (Run(self.op, f"{written} "),) if number else ()
        return (*numbered, Run("equal", f"{self.note} ")) if self.note else numbered


class RedlineExcerpt(Struct, frozen=True):
    """The passages that changed, with a line of context.

    passages: in order
    language: of the two texts
    url: of the page that shows the whole comparison
    left_out: how many changes are not among the passages
    """

    passages: tuple[ExcerptPassage, ...]
    language: str
    url: str
    left_out: int = 0

    @property
    def changes(self) -> int:
        """How many changes are among the passages."""
        return sum(passage.changed for passage in self.passages)


Part = Paragraph | Quote | BulletList | LinkList | MarkedParagraph | RedlineExcerpt


class EmailSection(Struct, frozen=True):
    """A part of an email under one heading.

    heading: empty if it goes on below the one before
    parts: in order
    small: whether it is small print
    """

    heading: str
    parts: tuple[Part, ...]
    small: bool = False


class Voice(Struct, frozen=True):
    """The phrases of an email, in its language.

    email: its own
    redline: those of a redline
    """

    email: Phrases
    redline: Phrases

    @classmethod
    def of(cls, catalogue: Catalogue, language: str) -> "Voice":
        """Return the phrases of a language; English ones if the catalogue has none."""
        return cls(*(catalogue.phrases(section, language) for section in ("email", "redline")))

    @property
    def language(self) -> str:
        """The tag of the language in which the email is written."""
        return self.email.language


class Outline(Struct, frozen=True):
    """A whole email, with the phrases it is written with. At the top are the name of the company, or its `logo` in HTML
    (a URL; empty for none), and the heading above the greeting; at the end the lines of `foot`."""

    voice: Voice
    subject: str
    name: str
    heading: str
    sections: tuple[EmailSection, ...]
    foot: str
    logo: str = ""
