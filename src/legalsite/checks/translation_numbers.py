"""A translation that says other numbers, days, amounts, addresses or links than its original."""

from collections.abc import Iterator, Sequence

from legalsite.checks.place import at_words
from legalsite.checks.rendered import Section, aligned, renderings, sections
from legalsite.checks.subject import Subject
from legalsite.checks.translated_figures import Figure, figures_of
from legalsite.checks.words import LANGUAGES
from legalsite.checks.written import weight
from legalsite.errors import Problem
from legalsite.model.document import Block
from legalsite.model.policy import Revision

MEND = "write in both what is meant"


def translation_numbers(subject: Subject) -> Iterator[Problem]:
    """Of current translations; paragraph by paragraph where a section has as many as its original, else by section.
    What has no counterpart at all is told by translation-clauses."""
    for original, text in renderings(subject):
        pairs = aligned(sections(subject.document(original)), sections(subject.document(text)))
        for old, new in pairs:
            for there, here in _stretches(old, new) if old and new else ():
                yield from _compare(subject, original, text, there, here)


def _stretches(old: Section, new: Section) -> Iterator[tuple[Sequence[Block], Sequence[Block]]]:
    if old.heading and new.heading:
        yield (old.heading,), (new.heading,)
    if [block.kind for block in old.blocks] == [block.kind for block in new.blocks]:
        yield from (((there,), (here,)) for there, here in zip(old.blocks, new.blocks, strict=True))
    else:
        there, here = ([block for block in section.blocks if block.kind != "image"] for section in (old, new))
        if there and here:
            yield there, here


def _compare(
    subject: Subject, original: Revision, text: Revision, there: Sequence[Block], here: Sequence[Block]
) -> Iterator[Problem]:
    worded = {original.language[:2], text.language[:2]} <= set(LANGUAGES)
    old = [figure for block in there for figure in figures_of(block, original.language, worded=worded)]
    new = [figure for block in here for figure in figures_of(block, text.language, worded=worded)]
    missing, added = _unanswered(old, new), _unanswered(new, old)
    for figure in [*missing, *added]:
        if figure in added and _partner(figure, added, missing):
            continue
        partner = _partner(figure, missing, added) if figure in missing else None
        line = partner.line if partner else figure.line if figure in added else here[0].line
        words = partner.written if partner else figure.written if figure in added else ""
        away = figure.line if figure in missing else there[0].line
        said = _said(figure, partner, added=figure in added)
        place = at_words(subject, text, line, words)
        message = f"{said}: content/{original.path}:{away}"
        yield Problem("translation-numbers", message, MEND, *place, weight(subject, text))


def _said(figure: Figure, partner: Figure | None, *, added: bool) -> str:
    if partner:
        return f"“{partner.written}” renders “{figure.written}”"
    if added:
        return f"“{figure.written}” is not in the original"
    return f"“{figure.written}” of the original is missing here"


def _partner(figure: Figure, own: Sequence[Figure], others: Sequence[Figure]) -> Figure | None:
    """Of those on the other side that have no answer either the one with the same number, or the only one of its
    kind."""
    values = {figure.value, *figure.also}
    same = [other for other in others if other.value in values]
    kind = [other for other in others if _sort(other) == _sort(figure)]
    alone = sum(_sort(other) == _sort(figure) for other in own) == 1
    return same[0] if same else kind[0] if alone and len(kind) == 1 else None


def _sort(figure: Figure) -> tuple[str, str]:
    """Amounts of one currency are of one kind."""
    return figure.kind, figure.value.rpartition(" ")[2] if figure.kind == "amount" else ""


def _unanswered(asking: Sequence[Figure], others: Sequence[Figure]) -> list[Figure]:
    """Each value once. A number of days may be said in a date, in words or twice: what counts is that it is there."""
    found = {
        (figure.kind, figure.value, figure.period): figure
        for figure in asking
        if not figure.loose and not _answered(figure, others)
    }
    return list(found.values())


def _answered(figure: Figure, others: Sequence[Figure]) -> bool:
    """By its value; where all that have it are periods as well, by one of as many days, weeks or months."""
    values = {figure.value, *figure.also}
    same = [other for other in others if other.value in values or not values.isdisjoint(other.also)]
    periods = [other.period for other in same if other.period]
    other_units = figure.period and len(periods) == len(same) and all(map(figure.period.isdisjoint, periods))
    return bool(same) and not other_units
