"""What is known to change nothing for readers: all that an editorial change may contain without being asked about.

The list is short on purpose. Case (a defined term has a capital), commas, headings, moves, corrected spelling, and one
word for another however alike (now, not) are not on it.
"""

import re
from collections.abc import Mapping

from legalsite.checks.changed_sentences import ChangedSentence
from legalsite.checks.figures import renumbered
from legalsite.checks.vocabulary import vocabulary
from legalsite.checks.weighty_changes import date_line_follows
from legalsite.model.redline import Run
from legalsite.text.normalise import fold

APOSTROPHE = re.compile(r"(?<![^\W\d_])'|'(?![^\W\d_])")
BETWEEN_WORDS = re.compile(r"\s*(?:[\u2013-\u2015]|-{2,3}|(?<=\s)-(?=\s))\s*")
BETWEEN_FIGURES = re.compile(r"(?<=\d)\s*[-\u2010-\u2015]\s*(?=\d)")
BESIDE_MARKS = re.compile(r"\s+(?=[,.:;!?%»)\]])|(?<=[«(\[])\s+")
SPACES = re.compile(r"\s+")
UNENCRYPTED = re.compile(r"\bhttp://")


def harmless(sentence: ChangedSentence, language: str, numbers: Mapping[str, str]) -> bool:
    """Return whether a changed sentence differs only in what is known to be harmless: the form of quotation marks,
    dashes and spaces, forms of Unicode, the full stop at the end of a list item, `https` for `http` in one address,
    references that follow renumbered clauses (`numbers` maps old numbers to new ones), and the day of a date line."""
    if date_line_follows(sentence):
        return True
    kinds = {_kind(run) for run in sentence.runs if run.op != "equal"}
    item = sentence.block.kind == "item"
    for kind in kinds:
        old, new = (_text(sentence, kind, op) for op in ("delete", "insert"))
        if _plain(_following(old, language, numbers), item=item) != _plain(new, item=item):
            return False
    return True


def _kind(run: Run) -> Run:
    """Return what a run is apart from its text and its change: words, a link's target."""
    return run._replace(op="equal", text="")


def _text(sentence: ChangedSentence, kind: Run, op: str) -> str:
    """Return one side of the sentence: the text of all its runs of a kind."""
    return "".join(run.text for run in sentence.runs if run.op in {"equal", op} and _kind(run) == kind)


def _following(old: str, language: str, numbers: Mapping[str, str]) -> str:
    """Return the old text with its references to renumbered clauses and its unencrypted addresses brought up to
    date."""
    old = UNENCRYPTED.sub("https://", old)
    if not numbers:
        return old
    references = vocabulary(language).references
    return references.sub(lambda match: _renumbered(match, numbers), old)


def _renumbered(match: re.Match[str], numbers: Mapping[str, str]) -> str:
    return match[0][: match.start(1) - match.start()] + renumbered(match[1], numbers)


def _plain(text: str, *, item: bool) -> str:
    """Return the text with one form of quotation marks, dashes and spaces; without the full stop of a list item."""
    text = BETWEEN_WORDS.sub(" - ", BETWEEN_FIGURES.sub("-", BESIDE_MARKS.sub("", text)))
    text = APOSTROPHE.sub('"', SPACES.sub(" ", fold(text)).strip())
    return text.removesuffix(".") if item and not text.endswith("..") else text
