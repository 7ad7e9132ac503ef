"""An email before it is written as text or HTML: sections, each with parts of a few kinds."""

from dataclasses import dataclass

from legalsite.model.redline import Redline
from legalsite.text.phrase_catalogue import Catalogue, Phrases


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of one piece of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words taken from a policy.

    intro: says from which one
    text: the words, without quotation marks
    """

    intro: str
    text: str


@dataclass(frozen=True, slots=True)
class LinkList:
    """Links, each with its label and its absolute URL."""

    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RedlineExcerpt:
    """What changed, in a redline.

    redline: of the whole texts; each form of the email shows what it has room for
    language: of the two texts
    """

    redline: Redline
    language: str


@dataclass(frozen=True, slots=True)
class VerbatimLine:
    """A line of the ledger, which readers must be able to copy as it is."""

    text: str


Part = Paragraph | Quote | LinkList | RedlineExcerpt | VerbatimLine


@dataclass(frozen=True, slots=True)
class EmailSection:
    """A part of an email under one heading.

    heading: empty for the opening
    parts: in order
    """

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """The phrases of an email, in its language.

    email: its own
    redline: those of a redline
    promises: those that say what a text promises
    """

    email: Phrases
    redline: Phrases
    promises: Phrases

    @classmethod
    def of(cls, catalogue: Catalogue, language: str) -> "Voice":
        """Return the phrases of a language; English ones if the catalogue has none."""
        return cls(*(catalogue.phrases(section, language) for section in ("email", "redline", "promises")))

    def quoted(self, words: str) -> str:
        """Return the words in the language's quotation marks, unless they bring their own."""
        return words if words[:1] in '“„«"' else self.email.filled("quote", words=words)


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole email.

    voice: the phrases it is written with
    subject: header value
    sections: in order
    foot: lines at the end, below a rule
    """

    voice: Voice
    subject: str
    sections: tuple[EmailSection, ...]
    foot: str
