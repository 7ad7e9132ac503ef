"""An email before it is set as text or HTML: a few sections of a few kinds of parts."""

from dataclasses import dataclass

from legalsite.model.redline import Redline
from legalsite.text.catalogue import Catalogue, Phrases


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words taken from a policy; `intro` says from which."""

    intro: str
    text: str


@dataclass(frozen=True, slots=True)
class LinkList:
    """Label and absolute URL."""

    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RedlineExcerpt:
    """A redline, with its summary in words; `language` is that of its texts."""

    redline: Redline
    language: str


@dataclass(frozen=True, slots=True)
class VerbatimLine:
    """A line of the ledger, to be copied as it is."""

    text: str


Part = Paragraph | Quote | LinkList | RedlineExcerpt | VerbatimLine


@dataclass(frozen=True, slots=True)
class Section:
    """`heading` is empty for what opens an email and for what closes it."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """The phrases of an email: its own, those of its redline, and those that say what a text promises."""

    email: Phrases
    redline: Phrases
    promises: Phrases

    @classmethod
    def of(cls, catalogue: Catalogue, language: str) -> "Voice":
        return cls(*(catalogue.phrases(section, language) for section in ("email", "redline", "promises")))

    def quoted(self, words: str) -> str:
        """Return the words in the language's quotation marks, unless they bring their own."""
        return words if words[:1] in '“„«"' else self.email.filled("quote", words=words)


@dataclass(frozen=True, slots=True)
class Outline:
    """An email's parts in order; `foot` stands below a line."""

    voice: Voice
    subject: str
    sections: tuple[Section, ...]
    foot: str
