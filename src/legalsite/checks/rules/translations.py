"""A translation that lags behind: the text in force, or one to come, is not rendered yet."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from legalsite.checks.checked_policy import CheckedPolicy, Stage
from legalsite.checks.clause_references import parts_of
from legalsite.checks.places import at_key, at_words, weight
from legalsite.checks.translated_figures import Figure, figures_of
from legalsite.checks.translation_alignment import Section, aligned, renderings, sections
from legalsite.errors import Problem
from legalsite.model.document import Block
from legalsite.model.policy import Revision
from legalsite.text.languages import has_words

IS: dict[Stage, str] = {
    "draft": "the draft",
    "pending": "the text that applies from {day}",
    "in force": "the text in force",
}


def translation_behind(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of each language that has a translation of this policy: every original that readers see or will see. Where the
    text in force was passed over and a later one is rendered, the translation is ahead."""
    originals = [text for text in checked.current if not text.translates and not text.withheld]
    for language, texts in checked.policy.translations.items():
        known = [text for text in texts if text in checked.texts]
        rendered = {text.translates for text in known}
        ahead = {text.translates for text in known if checked.stage(text) in {"draft", "pending"}}
        for original in originals:
            if checked.stage(original) == "in force" and any(one and one > original.revised for one in ahead):
                continue
            if known and original.revised not in rendered:
                yield _problem(checked, original, max(known, key=lambda text: text.revised), language)


def _problem(checked: CheckedPolicy, original: Revision, last: Revision, language: str) -> Problem:
    what = IS[checked.stage(original)].format(day=original.effective)
    message = f"{what} has no translation into {language}: the newest, content/{last.path}, renders {last.translates}"
    help = f"translate this text into content/{original.policy}.{language}.md, with `translates: {original.revised}`"
    return Problem("translation-behind", message, help, *at_key(checked, original, "revised"), "warning")


# --- A translation that misses clauses of its original, or has more: headings, numbers, list items, table rows. ---

COUNTED = {"item": "list items", "row": "table rows", "footnote": "footnotes", "term": "terms", "image": "images"}
LONGEST_NAME = 50


def translation_clauses(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current translations. A paragraph more or less is a translator's freedom."""
    for original, text in renderings(checked):
        line = text.text_line
        for old, new in aligned(sections(checked.document(original)), sections(checked.document(text))):
            first = _first(new) if new else None
            line = first.line if first else line
            for said in _said(old, new, original):
                place = at_words(checked, text, line)
                help = "translate what is missing, or take out what the original does not say"
                yield Problem("translation-clauses", said, help, *place, weight(checked, text))


def _said(old: Section | None, new: Section | None, original: Revision) -> Iterator[str]:
    if old and not new and old.heading:
        yield f"after this, {_name(old.heading)} is missing: {_at(original, old.heading)}"
    if new and not old and new.heading:
        yield f"{_name(new.heading)} has no counterpart in content/{original.path}"
    if not old or not new:
        return
    if old.heading and new.heading and parts_of(old.heading.number) != parts_of(new.heading.number):
        yield f"{_name(new.heading)} is {_name(old.heading)} in the original: {_at(original, old.heading)}"
    yield from _counts(old, new, original)


def _counts(old: Section, new: Section, original: Revision) -> Iterator[str]:
    for kind, name in COUNTED.items():
        there, here = ([block for block in section.blocks if block.kind == kind] for section in (old, new))
        if len(there) != len(here):
            where = _at(original, (there or [old.heading or old.blocks[0]])[0])
            yield f"{name}: the original has {len(there)} here, and this has {len(here)}: {where}"
    numbers = [[parts_of(block.number) for block in _numbered(section)] for section in (old, new)]
    if numbers[0] != numbers[1]:
        odd = [".".join(number) for number in numbers[0] if number not in numbers[1]]
        more = [".".join(number) for number in numbers[1] if number not in numbers[0]]
        said = [f"misses {', '.join(odd)}"] * bool(odd) + [f"adds {', '.join(more)}"] * bool(more)
        where = _at(original, (_numbered(old) or [old.heading or old.blocks[0]])[0])
        yield f"this {' and '.join(said) or 'orders its numbers otherwise'} of the numbered clauses in {where}"


def _numbered(section: Section) -> list[Block]:
    return [block for block in section.blocks if block.number and block.kind in {"paragraph", "quote"}]


def _first(section: Section) -> Block | None:
    return section.heading or next(iter(section.blocks), None)


def _name(block: Block) -> str:
    words = block.text if len(block.text) <= LONGEST_NAME else block.text[:LONGEST_NAME].rsplit(" ", 1)[0] + " …"
    return f"“{block.number} {words}”" if block.number else f"“{words}”"


def _at(original: Revision, block: Block) -> str:
    return f"content/{original.path}:{block.line}"


# --- A translation that says other numbers, days, amounts, addresses or links than its original. ---

HELP = "write in both what is meant"


def translation_numbers(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current translations; paragraph by paragraph where a section has as many as its original, else by section.
    What has no counterpart at all is told by translation-clauses."""
    for original, text in renderings(checked):
        worded = has_words(original.language) and has_words(text.language)
        for there, here in _stretches(sections(checked.document(original)), sections(checked.document(text))):
            old = [figure for block in there for figure in figures_of(block, original.language, worded=worded)]
            new = [figure for block in here for figure in figures_of(block, text.language, worded=worded)]
            for said, away, at in _differences(old, new):
                place = at_words(checked, text, at.line if at else here[0].line, at.written if at else "")
                message = f"{said}: content/{original.path}:{away.line if away else there[0].line}"
                yield Problem("translation-numbers", message, HELP, *place, weight(checked, text))


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
