"""An email before it is set as text or HTML: a few sections of a few kinds of parts."""

from dataclasses import dataclass

from legalsite.model.redline import Redline


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
class Outline:
    """`language` is that of its phrases."""

    language: str
    subject: str
    sections: tuple[Section, ...]
    foot: str
