"""Rules that compare a translation with its original: whether there is one, its clauses, and its numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from legalsite.checks.checked_policy import CheckedPolicy, Stage
from legalsite.checks.clause_references import parts_of
from legalsite.checks.source_positions import at_key, at_words, severity_of
from legalsite.checks.translated_figures import Figure, figures_of
from legalsite.checks.translation_alignment import Section, align_sections, sections, translation_pairs
from legalsite.errors import Problem
from legalsite.model.document import Block
from legalsite.model.policy import Revision
from legalsite.text.languages import has_words

NAMES: dict[Stage, str] = {
    "draft": "the draft",
    "pending": "the text that applies from {day}",
    "in force": "the text in force",
}


def translation_behind(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find current originals that lack a translation into a language into which other texts of the policy were
    translated.

    A text in force without one is accepted if a later text is translated already.
    """
    originals = [text for text in checked.current if not text.translates and not text.withheld]
    for language, texts in checked.policy.translations.items():
        known = [text for text in texts if text in checked.texts]
        translated = {text.translates for text in known}
        ahead = {text.translates for text in known if checked.stage(text) in {"draft", "pending"}}
        for original in originals:
            in_force = checked.stage(original) == "in force"
            if in_force and any(revised and revised > original.revised for revised in ahead):
                continue
            if known and original.revised not in translated:
                newest = max(known, key=lambda text: text.revised)
                yield _missing(checked, original, newest, language)


def _missing(checked: CheckedPolicy, original: Revision, last: Revision, language: str) -> Problem:
    name = NAMES[checked.stage(original)].format(day=original.effective)
    newest = f"the newest one, content/{last.path}, translates {last.translates}"
    message = f"{name} has no translation into {language}: {newest}"
    path = f"content/{original.policy}.{language.lower()}.md"
    help = f"translate this text into {path}, with `translates: {original.revised}`"
    return Problem("translation-behind", message, help, *at_key(checked, original, "revised"), "warning")


COUNTED = {"item": "list items", "row": "table rows", "footnote": "footnotes", "term": "terms", "image": "images"}
LONGEST_NAME = 50


def translation_clauses(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find clauses that a current translation lacks or adds. A translator may split or join paragraphs."""
    for original, text in translation_pairs(checked):
        line = text.text_line
        for old, new in align_sections(sections(checked.document(original)), sections(checked.document(text))):
            first = _first(new) if new else None
            line = first.line if first else line
            for message in _clause_differences(old, new, original):
                place = at_words(checked, text, line)
                help = "translate what is missing, or remove what the original does not say"
                yield Problem("translation-clauses", message, help, *place, severity_of(checked, text))


def _clause_differences(old: Section | None, new: Section | None, original: Revision) -> Iterator[str]:
    if old and not new and old.heading:
        yield f"{_name(old.heading)} is missing after this: {_at(original, old.heading)}"
    if new and not old and new.heading:
        yield f"{_name(new.heading)} has no counterpart in content/{original.path}"
    if not old or not new:
        return
    if old.heading and new.heading and parts_of(old.heading.number) != parts_of(new.heading.number):
        yield f"{_name(new.heading)} is {_name(old.heading)} in the original: {_at(original, old.heading)}"
    yield from _counts(old, new, original)


def _counts(old: Section, new: Section, original: Revision) -> Iterator[str]:
    for kind, name in COUNTED.items():
        theirs, ours = ([block for block in section.blocks if block.kind == kind] for section in (old, new))
        if len(theirs) != len(ours):
            where = _at(original, (theirs or [old.heading or old.blocks[0]])[0])
            yield f"{name}: the original has {len(theirs)} here, the translation {len(ours)}: {where}"
    numbers = [[parts_of(block.number) for block in _numbered(section)] for section in (old, new)]
    if numbers[0] != numbers[1]:
        missing = [".".join(number) for number in numbers[0] if number not in numbers[1]]
        extra = [".".join(number) for number in numbers[1] if number not in numbers[0]]
        parts = [f"missing {', '.join(missing)}"] * bool(missing) + [f"extra {', '.join(extra)}"] * bool(extra)
        where = _at(original, (_numbered(old) or [old.heading or old.blocks[0]])[0])
        yield f"the numbered clauses differ ({'; '.join(parts) or 'another order'}): {where}"


def _numbered(section: Section) -> list[Block]:
    return [block for block in section.blocks if block.number and block.kind in {"paragraph", "quote"}]


def _first(section: Section) -> Block | None:
    return section.heading or next(iter(section.blocks), None)


def _name(block: Block) -> str:
    words = block.text if len(block.text) <= LONGEST_NAME else block.text[:LONGEST_NAME].rsplit(" ", 1)[0] + " …"
    return f"“{block.number} {words}”" if block.number else f"“{words}”"


def _at(original: Revision, block: Block) -> str:
    return f"content/{original.path}:{block.line}"


NUMBERS_HELP = "write what is meant in both texts"


def translation_numbers(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find numbers, days, amounts, addresses and links of a current translation that differ from its original.

    Paragraphs are compared one by one if a section has as many as its original, otherwise as a whole. Sections without
    a counterpart are left to translation-clauses.
    """
    for original, text in translation_pairs(checked):
        languages = checked.language(original), checked.language(text)
        worded = all(map(has_words, languages))
        for theirs, ours in _counterparts(sections(checked.document(original)), sections(checked.document(text))):
            old = [figure for block in theirs for figure in figures_of(block, languages[0], worded=worded)]
            new = [figure for block in ours for figure in figures_of(block, languages[1], worded=worded)]
            for fact, theirs_at, ours_at in _figure_differences(old, new):
                line, words = (ours_at.line, ours_at.written) if ours_at else (ours[0].line, "")
                place = at_words(checked, text, line, words)
                message = f"{fact}: content/{original.path}:{theirs_at.line if theirs_at else theirs[0].line}"
                yield Problem("translation-numbers", message, NUMBERS_HELP, *place, severity_of(checked, text))


def _counterparts(
    original: Sequence[Section], text: Sequence[Section]
) -> Iterator[tuple[Sequence[Block], Sequence[Block]]]:
    """Yield the blocks of the original and of the translation that say the same."""
    for old, new in align_sections(original, text):
        if not old or not new:
            continue
        if old.heading and new.heading:
            yield (old.heading,), (new.heading,)
        if [block.kind for block in old.blocks] == [block.kind for block in new.blocks]:
            yield from (((theirs,), (ours,)) for theirs, ours in zip(old.blocks, new.blocks, strict=True))
        else:
            theirs, ours = ([block for block in section.blocks if block.kind != "image"] for section in (old, new))
            if theirs and ours:
                yield theirs, ours


def _figure_differences(
    old: Sequence[Figure], new: Sequence[Figure]
) -> Iterator[tuple[str, Figure | None, Figure | None]]:
    """Yield each difference as words, with the figure of the original and of the translation that it is about."""
    missing, added = _unmatched(old, new), _unmatched(new, old)
    for figure, partner in _paired(missing, added):
        if partner:
            yield f"“{partner.written}” here, but “{figure.written}” in the original", figure, partner
        else:
            yield f"“{figure.written}” is in the original, but missing here", figure, None
    for figure, partner in _paired(added, missing):
        if not partner:
            yield f"“{figure.written}” is not in the original", None, figure


def _paired(own: Sequence[Figure], others: Sequence[Figure]) -> Iterator[tuple[Figure, Figure | None]]:
    """Yield each figure with its partner among those of the other side that have no counterpart either: the first with
    the same number, or the only one of its kind if there is one of that kind on both sides."""
    positions: dict[str, int] = {}
    for position, other in enumerate(others):
        positions.setdefault(other.value, position)
    own_kinds, other_kinds = Counter(map(_kind, own)), Counter(map(_kind, others))
    by_kind = {_kind(other): other for other in others}
    for figure in own:
        same = [positions[value] for value in (figure.value, *figure.also) if value in positions]
        alone = own_kinds[_kind(figure)] == other_kinds[_kind(figure)] == 1
        yield figure, others[min(same)] if same else by_kind[_kind(figure)] if alone else None


def _kind(figure: Figure) -> tuple[str, str]:
    """Return the kind of a figure; amounts of one currency are of one kind."""
    return figure.kind, figure.value.rpartition(" ")[2] if figure.kind == "amount" else ""


def _unmatched(figures: Sequence[Figure], others: Sequence[Figure]) -> list[Figure]:
    """Return the figures without a counterpart among the others, each value once. A number of days may be written as a
    date, in words or twice: it only has to be there."""
    periods: dict[str, set[frozenset[str]]] = {}
    for other in others:
        for value in (other.value, *other.also):
            periods.setdefault(value, set()).add(other.period)
    unmatched = {
        (figure.kind, figure.value, figure.period): figure
        for figure in figures
        if not figure.loose and not _is_matched(figure, periods)
    }
    return list(unmatched.values())


def _is_matched(figure: Figure, periods: Mapping[str, set[frozenset[str]]]) -> bool:
    """Return whether another figure has the same value and, if all of these are periods as well, the same period.

    `periods` maps a value to the periods of all figures that have it; a figure that is not a period has an empty one.
    """
    same = {period for value in (figure.value, *figure.also) for period in periods.get(value, ())}
    other_units = figure.period and all(same) and all(map(figure.period.isdisjoint, same))
    return bool(same) and not other_units
