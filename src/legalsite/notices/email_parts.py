"""An email before it is set as text or HTML: a few sections of a few kinds of parts."""

import re
from dataclasses import dataclass

from legalsite.model.redline import Passage, Redline


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words taken from a policy; `intro` says from which."""

    intro: str
    text: str


@dataclass(frozen=True, slots=True)
class Links:
    """Label and absolute URL."""

    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A redline, with its summary in words; `language` is that of its texts."""

    redline: Redline
    language: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger, to be copied as it is."""

    text: str


Part = Paragraph | Quote | Links | Comparison | Line


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


# --- A whole redline → what an email shows of it: each passage that changed, below the heading under which it
# stands. Clauses that only got another number are left to the summary: one new clause at the top would show the
# whole text. ---


def excerpt(redline: Redline) -> Redline:
    """The words that are marked, and their count, stay as they are."""
    shown: list[Passage] = []
    above: list[Passage] = []  # headings that a change below would need and that are not shown yet
    for passage in redline.passages:
        level = _level(passage)
        if level:
            above = [heading for heading in above if _level(heading) < level]
        if passage.kind not in {"unchanged", "renumbered"}:
            shown += [*above, passage]
            above = []
        elif level:
            above.append(passage)
    return Redline(tuple(shown), redline.words)


def _level(passage: Passage) -> int:
    """Of a heading below the title; 0 for all else."""
    block = passage.new
    return block.level if block and block.kind == "heading" and block.level > 1 else 0


# --- A redline as HTML inside an element that carries the language of its text → the same, its own phrases marked
# as being in another: a screen reader must not read English in a Dutch voice. ---

SPOKEN = re.compile(
    r'<(?:p class="(?:redline-summary|legend)"|span class="vh"|small class="renumbered"|div class="pair head"'
    r'|a class="move" id="to-[0-9]+"|details class="(?:sides|fold)"><summary)(?=[\s>])'
)


def mark_spoken(fragment: str, marks: str) -> str:
    """`marks` are the attributes, with a space before them: ` lang="en" dir="ltr"`."""
    return SPOKEN.sub(lambda found: found[0] + marks, fragment) if marks else fragment
