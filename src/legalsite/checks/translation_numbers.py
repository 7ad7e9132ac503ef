"""A translation that says other numbers, days, amounts, addresses or links than its original."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from legalsite.checks.place import at_words
from legalsite.checks.rendered import Section, aligned, renderings, sections
from legalsite.checks.subject import Subject
from legalsite.checks.translated_figures import Figure, figures_of
from legalsite.checks.words import LANGUAGES
from legalsite.checks.written import weight
from legalsite.errors import Problem
from legalsite.model.document import Block

MEND = "write in both what is meant"


def translation_numbers(subject: Subject) -> Iterator[Problem]:
    """Of current translations; paragraph by paragraph where a section has as many as its original, else by section.
    What has no counterpart at all is told by translation-clauses."""
    for original, text in renderings(subject):
        worded = {original.language[:2], text.language[:2]} <= set(LANGUAGES)
        for there, here in _stretches(sections(subject.document(original)), sections(subject.document(text))):
            old = [figure for block in there for figure in figures_of(block, original.language, worded=worded)]
            new = [figure for block in here for figure in figures_of(block, text.language, worded=worded)]
            for said, away, at in _differences(old, new):
                place = at_words(subject, text, at.line if at else here[0].line, at.written if at else "")
                message = f"{said}: content/{original.path}:{away.line if away else there[0].line}"
                yield Problem("translation-numbers", message, MEND, *place, weight(subject, text))


def _stretches(
    original: Sequence[Section], text: Sequence[Section]
) -> Iterator[tuple[Sequence[Block], Sequence[Block]]]:
    for old, new in aligned(original, text):
        if not old or not new:
            continue
        if old.heading and new.heading:
            yield (old.heading,), (new.heading,)
        if [block.kind for block in old.blocks] == [block.kind for block in new.blocks]:
            yield from (((there,), (here,)) for there, here in zip(old.blocks, new.blocks, strict=True))
        else:
            there, here = ([block for block in section.blocks if block.kind != "image"] for section in (old, new))
            if there and here:
                yield there, here


def _differences(old: Sequence[Figure], new: Sequence[Figure]) -> Iterator[tuple[str, Figure | None, Figure | None]]:
    """What to say, and of which figure of the original and of the translation."""
    missing, added = _unanswered(old, new), _unanswered(new, old)
    for figure, partner in _paired(missing, added):
        if partner:
            yield f"“{partner.written}” renders “{figure.written}”", figure, partner
        else:
            yield f"“{figure.written}” of the original is missing here", figure, None
    for figure, partner in _paired(added, missing):
        if not partner:
            yield f"“{figure.written}” is not in the original", None, figure


def _paired(own: Sequence[Figure], others: Sequence[Figure]) -> Iterator[tuple[Figure, Figure | None]]:
    """Each with its partner on the other side, where none has an answer either: the first with the same number, or the
    only one of its kind where it is the only one, too."""
    places: dict[str, int] = {}
    for place, other in enumerate(others):
        places.setdefault(other.value, place)
    here, there = Counter(map(_sort, own)), Counter(map(_sort, others))
    kinds = {_sort(other): other for other in others}
    for figure in own:
        same = [places[value] for value in (figure.value, *figure.also) if value in places]
        alone = here[_sort(figure)] == there[_sort(figure)] == 1
        yield figure, others[min(same)] if same else kinds[_sort(figure)] if alone else None


def _sort(figure: Figure) -> tuple[str, str]:
    """Amounts of one currency are of one kind."""
    return figure.kind, figure.value.rpartition(" ")[2] if figure.kind == "amount" else ""


def _unanswered(asking: Sequence[Figure], others: Sequence[Figure]) -> list[Figure]:
    """Each value once. A number of days may be said in a date, in words or twice: what counts is that it is there."""
    periods: dict[str, set[frozenset[str]]] = {}
    for other in others:
        for value in (other.value, *other.also):
            periods.setdefault(value, set()).add(other.period)
    found = {
        (figure.kind, figure.value, figure.period): figure
        for figure in asking
        if not figure.loose and not _answered(figure, periods)
    }
    return list(found.values())


def _answered(figure: Figure, periods: Mapping[str, set[frozenset[str]]]) -> bool:
    """By its value; where all that have it are periods as well, by one of as many days, weeks or months. `periods`:
    value → those of all figures that have it, the empty one among them where one is none."""
    same = {period for value in (figure.value, *figure.also) for period in periods.get(value, ())}
    other_units = figure.period and all(same) and all(map(figure.period.isdisjoint, same))
    return bool(same) and not other_units
