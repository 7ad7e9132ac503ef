"""Chooses the days on which the revisions of an imported policy take effect, by what their own texts say."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from html import unescape

from msgspec import Struct

from legalsite.errors import printable
from legalsite.model.document import Block, Document
from legalsite.model.revision_id import RevisionId
from legalsite.text.dates_in_prose import BETWEEN, DAY, EFFECTIVE, REVISED, LabelledDay, LabelledDays, find_days

AHEAD = timedelta(days=366)  # a text that takes effect later than this after its commit is more likely misread
LONGEST_LINE = 200
LINE_END = re.compile(r"\n|<br ?/?>")
PARTS = re.compile(r"\s[|·•]\s|[()]|(?<=[0-9]{4})\.\s")
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"[^\W\d_]+")
# All words that may stand beside a day and its label, besides those of the title: they name this text and no other.
THIS_TEXT = frozenset(
    WORD.findall("""
this these the our and of version document text page policy policies terms conditions agreement notice statement
privacy use service services you your we is are was were has have been become becomes shall will be
diese dieser dieses die der das unsere unserer fassung dokument seite text allgemeinen agb bedingungen richtlinie
datenschutzerklärung erklärung nutzungsbedingungen geschäftsbedingungen ist sind wird werden wurde wurden tritt treten
cette ces ce la le les l nos notre d de du des présente présentes présent version page politique charte conditions
générales utilisation confidentialité est sont a ont été sera seront
""")
)


class StatedEffect(Struct, frozen=True):
    """The day from which a text says that it applies.

    `line`: the line of the file that says so, counted from 1.
    `text`: the words of that line.
    """

    day: date
    line: int
    text: str


def names_this_text(line: str, title: str) -> bool:
    """Return whether a line that has a day says nothing but the day of this text: apart from labels, days and words
    that name the text, it has no words. “The next version takes effect on …” and “Effective until …” have some."""
    bare = line.lower() if len(line) <= LONGEST_LINE else "long"
    for pattern in (REVISED, EFFECTIVE, DAY, BETWEEN):
        bare = pattern.sub(lambda match: " " * bool(match[0]), bare)
    return THIS_TEXT.union(WORD.findall(title.lower())).issuperset(WORD.findall(bare))


def own_days(lines: Sequence[tuple[int, str]], title: str) -> LabelledDays:
    """Return the days that a text gives for itself: those on lines, or parts of lines, that say nothing else. `lines`
    are line numbers and texts; a day may be on the line after its label."""
    days = find_days([(number, part) for number, line in lines for part in PARTS.split(line)])
    own = ([day for day in labelled if names_this_text(day.text, title)] for labelled in (days.revised, days.effective))
    return LabelledDays(*map(tuple, own))


def stated_effect(document: Document, title: str, revised: date) -> StatedEffect | None:
    """Return the day from which a text says that it applies, if that is `revised` or up to a year later. Return None if
    it says no such day, or several. Only a line counts that says nothing else, above the first heading below the title,
    below a heading with the words of the title, or at the end of the text; a section may have a day of its own."""
    blocks = document.blocks
    headings = [index for index, block in enumerate(blocks) if block.kind == "heading"]
    found: list[LabelledDay] = []
    for index, block in enumerate(blocks):
        above = [at for at in headings if at < index]
        whole = len(above) < 2 or index == len(blocks) - 1 or names_this_text(blocks[above[-1]].text, title)
        if whole and block.kind not in {"row", "item", "code"}:
            found += _of_block(block, title)
    stated = [known for known in found if known.sure and revised <= known.day <= revised + AHEAD]
    if len({known.day for known in stated}) != 1:
        return None
    return StatedEffect(stated[0].day, stated[0].line, printable(stated[0].text)[:LONGEST_LINE])


def _of_block(block: Block, title: str) -> Iterable[LabelledDay]:
    """Return the days from which the lines of a block say that this text applies."""
    if not DAY.search(block.text) or not EFFECTIVE.search(block.text):
        return []
    lines = [" ".join(unescape(TAG.sub("", line)).split()) for line in LINE_END.split(block.html)]
    return own_days(list(enumerate(lines, block.line)), title).effective


def effective_days(
    revised: Sequence[RevisionId], stated: Sequence[StatedEffect | None], given: Mapping[RevisionId, date]
) -> list[date]:
    """Return the effective day of each revision. `revised` are their ids, rising; `given` are the days that a person
    gave for some of them, which come first.

    The day that a text states is used unless a later revision takes effect before it: effective days never fall.
    Otherwise a revision takes effect on its own day.
    """
    days: list[date] = []
    latest = date.max
    for revision, effect in reversed(list(zip(revised, stated, strict=True))):
        day = revision.day
        wanted = given.get(revision) or (effect.day if effect else day)
        latest = wanted if day <= wanted <= latest else min(day, latest)
        days.append(latest)
    return days[::-1]
