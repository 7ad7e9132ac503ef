"""An email before it is written as text or HTML: sections, each with parts of a few kinds."""

from msgspec import Struct

from legalsite.model.document import Block
from legalsite.model.redline import Op, Run
from legalsite.redline.blocks import written_number
from legalsite.text.phrase_catalogue import Catalogue, Phrases


class Paragraph(Struct, frozen=True):
    """A paragraph of one piece of text.

    strong: a part of it that stands out, such as a day; empty for none
    language: of the text, if it is not that of the phrases
    files: names of files in it, which stay whole and read from left to right
    """

    text: str
    strong: str = ""
    language: str = ""
    files: tuple[str, ...] = ()


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
    """Links, each with its label and its absolute URL."""

    links: tuple[tuple[str, str], ...]


class MarkedParagraph(Struct, frozen=True):
    """A paragraph with marks like those of a redline."""

    runs: tuple[Run, ...]


class ExcerptPassage(Struct, frozen=True):
    """One passage of a redline as an email shows it.

    block: whose words these are
    table: which table it is in, for a row; 0 for everything else
    number_op: `insert` or `delete` if its number came or went with the passage
    note: what is said in parentheses before the words: the previous number, or where the passage was
    runs: the words, with those that are cut replaced by `…`; none is the target of a link
    changed: whether it is one of the changes; False for what only shows where a change is
    """

    block: Block
    table: int
    number_op: Op
    note: str
    runs: tuple[Run, ...]
    changed: bool

    @property
    def before(self) -> tuple[Run, ...]:
        """The number as it is written in front of the words and the note, each with a space after it."""
        number = self.block.number
        numbered = (Run(self.number_op, f"{written_number(number)} "),) if number else ()
        return (*numbered, Run("equal", f"({self.note}) ")) if self.note else numbered


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
    level: of the heading, from 2
    small: whether it is small print
    """

    heading: str
    parts: tuple[Part, ...]
    level: int = 2
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
    """A whole email.

    voice: the phrases it is written with
    subject: header value
    heading: what stands at the top, above the greeting
    sections: in order
    foot: lines at the end, below a rule
    """

    voice: Voice
    subject: str
    heading: str
    sections: tuple[EmailSection, ...]
    foot: str
