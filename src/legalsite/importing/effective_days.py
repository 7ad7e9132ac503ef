"""Chooses the days on which the revisions of an imported policy take effect, by what their own texts say."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from legalsite.errors import printable
from legalsite.model.document import Document
from legalsite.text.joined_documents import dated_documents
from legalsite.text.stated_dates import stated_dates

AHEAD = timedelta(days=366)  # a text that takes effect later than this after its commit is more likely misread
LONGEST_LINE = 200


class StatedEffect(Struct, frozen=True):
    """The day from which a text says that it applies.

    `line`: the line of the file that says so, counted from 1.
    `text`: the words of that line.
    """

    day: date
    line: int
    text: str


def stated_effect(document: Document, revised: date) -> StatedEffect | None:
    """Return the day from which a text says that it applies, if that is `revised` or up to a year later. Return None if
    it says no such day, or several. If the text joins several documents, the first one counts; a section that opens
    with a date has a day of its own."""
    stated = [
        known
        for known in stated_dates(dated_documents(document)[0])
        if known.kind == "effective"
        and known.sure
        and known.day == known.last
        and revised <= known.day <= revised + AHEAD
    ]
    if len({known.day for known in stated}) != 1:
        return None
    [first, *_] = stated
    block = next((block.text for block in document.blocks if block.line == first.line), first.written)
    return StatedEffect(first.day, first.line, printable(" ".join(block.split()))[:LONGEST_LINE])


def effective_days(
    revised: Sequence[date], stated: Sequence[StatedEffect | None], given: Mapping[date, date]
) -> list[date]:
    """Return the effective day of each revision. `revised` are their days, rising; `given` are the days that a person
    gave for some of them, which come first.

    The day that a text states is used unless a later revision takes effect before it: effective days never fall.
    Otherwise a revision takes effect on its own day.
    """
    days: list[date] = []
    latest = date.max
    for day, effect in reversed(list(zip(revised, stated, strict=True))):
        wanted = given.get(day) or (effect.day if effect else day)
        latest = wanted if day <= wanted <= latest else min(day, latest)
        days.append(latest)
    return days[::-1]
