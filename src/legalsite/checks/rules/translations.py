"""Rules that compare a translation with its original: whether there is one, and its clauses."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import zip_longest

from msgspec import Struct

from legalsite.checks.changed_sentences import shortened
from legalsite.checks.checked_policy import CheckedPolicy, Stage
from legalsite.checks.source_positions import at_key, at_words, severity_of
from legalsite.errors import Problem, Severity
from legalsite.model.document import Block, BlockTuple, Document
from legalsite.model.policy import Version
from legalsite.redline.sequences import heaviest_chain
from legalsite.text.figures import missing_figures

NAME = re.compile(r"^(?:[^\W\d_]{2,}\.?\s+|§{1,2}\s?)+")
PART = re.compile(r"[1-9][0-9]*|0(?![0-9])|[a-z]+")  # "04" is 4
FIGURE = re.compile(r"\d{1,3}(?:[.,’ \xa0\u202f]\d{3}){1,5}(?!\d)|\d{1,18}")
WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"[.!?:;؟؛]+(?=\s|$)|[。！？：；]")
DIFFERENCES = 6.7  # more than two sections can have: of their number, marks, sentences, items, rows and length
MOST_COMPARED = 100_000  # pairs of sections


class TextSection(Struct, frozen=True, dict=True):
    """A heading, None before the first one, and the blocks below it up to the next heading."""

    heading: Block | None
    blocks: BlockTuple

    @cached_property
    def whole(self) -> BlockTuple:
        """The heading, if there is one, and the blocks below it."""
        return (self.heading, *self.blocks) if self.heading else self.blocks

    @cached_property
    def signature(self) -> tuple[int, tuple[str, ...]]:
        """The level and the number of the heading; 0 and no number if there is none."""
        return (self.heading.level, parts_of(self.heading.number)) if self.heading else (0, ())

    @cached_property
    def shape(self) -> tuple[int, int, int, int]:
        """The number of sentences, items and rows, and the length of all blocks together."""
        kinds, text = [block.kind for block in self.blocks], "\n".join(block.text for block in self.blocks)
        return len(SENTENCE_END.findall(text)), kinds.count("item"), kinds.count("row"), len(text)

    @cached_property
    def marks(self) -> set[str]:
        """What no translator changes: figures, where links lead, the marks of notes."""
        figures = (figure for block in self.blocks for figure in FIGURE.findall(block.text))
        spans = (span for block in self.blocks for span in block.spans if span.of != "words")
        marks = {span.text.partition("#")[0] if span.of == "target" else span.of for span in spans}
        return marks.union(str(int(re.sub(r"\D", "", figure))) for figure in figures)


Pair = tuple[TextSection | None, TextSection | None]

NAMES: dict[Stage, str] = {
    "draft": "the draft",
    "upcoming": "the version that takes effect on {day}",
    "current": "the current version",
}


def translation_outdated(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find versions that aren't translated into each of the policy's languages.

    A current version may lack a translation if a later version is already translated. Warning: translate the version.
    """
    replaced = {old for draft in checked.drafts for old in draft.replaces or ()}
    for original in checked.current:
        if original.translates or original.withheld or original.revised in replaced:
            continue
        behind = dict(_missing_translations(checked, original))
        if behind:
            name = NAMES[checked.stage(original)].format(day=original.effective)
            message = f"{name} isn't translated {'; '.join(behind.values())}"
            help = f"translate this version in {' and '.join(behind)}, with `translates: {original.revised}`"
            place = at_key(checked, original, "revised")
            yield Problem("translation-outdated", message, help, *place, "warning")


def _missing_translations(checked: CheckedPolicy, original: Version) -> Iterator[tuple[str, str]]:
    """Yield the files of the translations that a text lacks and nobody has begun, each with what there is."""
    is_current = checked.stage(original) == "current"
    for language, texts in checked.policy.translations.items():
        readable = [text for text in texts if text in checked.texts]
        translated = {text.translates for text in readable}
        ahead = {text.translates for text in readable if text in checked.editable}
        if is_current and any(revised and revised > original.revised for revised in ahead):
            continue
        path = f"{original.policy}.{language.lower()}.md"
        if readable and original.revised not in translated and path not in checked.skipped:
            last = readable[-1]
            newest = f"the latest translation, content/{last.path}, is of {last.translates}"
            yield f"content/{path}", f"into {language}: {newest}"


COUNTED = {"item": "list items", "row": "table rows", "footnote": "footnotes", "term": "terms", "image": "images"}
LONGEST_NAME = 50


def translation_clauses(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find clauses that are missing from a current translation or were added to it, and translations that are still in
    the original language. Split or joined paragraphs are fine. Error or warning: correct the translation."""
    for text, original in checked.translated:
        theirs, ours, line = checked.document(original), checked.document(text), text.text_line
        if theirs.blocks and [block.text for block in theirs.blocks] == [block.text for block in ours.blocks]:
            message = f"not translated yet: the text is the same as in content/{original.path}"
            place = at_words(checked, text, line)
            yield Problem("translation-clauses", message, "translate it", *place, severity_of(checked, text))
        for old, new in align_sections(sections(theirs), sections(ours)):
            line = new.whole[0].line if new and new.whole else line
            for message in _clause_differences(old, new, original):
                place = at_words(checked, text, line)
                help = "translate what's missing, or remove what isn't in the original"
                yield Problem("translation-clauses", message, help, *place, severity_of(checked, text))


def translation_untouched(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find clauses whose translation stayed the same although the original changed. Warning; an info if published:
    translate the change, or add `translated_by`."""
    for text, original in _unanswered(checked):
        former = checked.previous(original)
        before = checked.policy.translation(text.language, former, text.revised.day) if former else None
        if not former or not before or former.withheld or before.withheld:
            continue
        old_blocks = set(map(_words, checked.document(former).blocks))
        old, was = (set(map(_section_words, sections(checked.document(version)))) for version in (former, before))
        for theirs, ours in _counterparts(checked, original, text):
            if _section_words(theirs) in old or _section_words(ours) not in was:
                continue
            changed = [at for at, block in enumerate(theirs.whole) if _words(block) not in old_blocks]
            at = changed[0] if changed else 0
            blocks = theirs.whole[at], ours.whole[at if len(theirs.whole) == len(ours.whole) else 0]
            message = "the original of this clause changed, but its translation didn't"
            yield _compared(checked, "translation-untouched", message, (original, text), blocks)


def translation_figures(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find numbers, dates, times, and periods that differ between a clause and its translation, if both have the same
    paragraphs. Warning; an info if published: correct the figure, or add `translated_by`."""
    for text, original in _unanswered(checked):
        language, translated = checked.language(original), checked.language(text)
        for theirs, ours in _counterparts(checked, original, text):
            if [block.kind for block in theirs.whole] != [block.kind for block in ours.whole]:
                continue
            for blocks in zip(theirs.whole, ours.whole, strict=True):
                missing = missing_figures(blocks[0].text, language, blocks[1].text, translated)
                extra = missing_figures(blocks[1].text, translated, blocks[0].text, language)
                if missing and extra:
                    message = f"the original has {' and '.join(missing)}, the translation has {' and '.join(extra)}"
                    yield _compared(checked, "translation-figures", message, (original, text), blocks)


def _unanswered(checked: CheckedPolicy) -> Iterator[tuple[Version, Version]]:
    """Yield the newest translation into each language, if nobody answers for it, and its original."""
    for text, original in checked.translated:
        texts = checked.policy.translations[text.language]
        if text is texts[-1] and not _has_answer(texts):
            yield text, original


def _has_answer(texts: Sequence[Version]) -> bool:
    """Return whether somebody says that the newest translation is right. A name that was copied with the summary of the
    one before it doesn't count."""
    names = [(text.translated_by, text.summary, text.summary_covers) for text in texts[-2:]]
    is_copied = len(names) > len(set(names)) and texts[-1].summary
    return bool(texts[-1].translated_by and not is_copied)


def _counterparts(
    checked: CheckedPolicy, original: Version, text: Version
) -> Iterator[tuple[TextSection, TextSection]]:
    pairs = align_sections(sections(checked.document(original)), sections(checked.document(text)))
    for theirs, ours in pairs:
        if theirs and ours and theirs.whole and ours.whole:
            yield theirs, ours


def _section_words(section: TextSection) -> tuple[str, ...]:
    return tuple(map(_words, section.whole))


def _words(block: Block) -> str:
    """Return what a translator translates of a block: its words, in whatever case."""
    return " ".join(WORD.findall(block.text.casefold()))


def _compared(
    checked: CheckedPolicy, rule: str, message: str, texts: tuple[Version, Version], blocks: tuple[Block, Block]
) -> Problem:
    """Return the problem of a clause of an original and its translation, with both quoted."""
    original, text = texts
    theirs, ours = (f"“{shortened(block.text)}”" for block in blocks)
    help = "correct the translation, or add `translated_by:` with the name of the person who approved it"
    severity: Severity = "warning"
    if not text.is_draft:
        help, severity = "if necessary, publish a corrected translation", "info"
    place = at_words(checked, text, blocks[1].line)
    return Problem(rule, f"{message}: {theirs} ({_at(original, blocks[0])}), {ours}", help, *place, severity)


def _clause_differences(old: TextSection | None, new: TextSection | None, original: Version) -> Iterator[str]:
    """Yield what differs in two sections. Which section is the counterpart of which nobody knows for sure."""
    if old and not new and old.heading:
        yield f"{_name(old.heading)} seems to be missing after this clause: {_at(original, old.heading)}"
    if new and not old and new.heading:
        yield f"{_name(new.heading)} seems to have no counterpart in content/{original.path}"
    if not old or not new:
        return
    if old.heading and new.heading and parts_of(old.heading.number) != parts_of(new.heading.number):
        yield f"{_name(new.heading)} seems to be {_name(old.heading)} in the original: {_at(original, old.heading)}"
    yield from _counts(old, new, original)


def _counts(old: TextSection, new: TextSection, original: Version) -> Iterator[str]:
    quoted = _name(old.heading) if old.heading else "the beginning"
    for kind, name in COUNTED.items():
        theirs, ours = ([block for block in section.blocks if block.kind == kind] for section in (old, new))
        if len(theirs) != len(ours):
            where = _at(original, (theirs or old.whole)[0])
            yield f"{name}: the original has {len(theirs)} in {quoted}, the translation has {len(ours)}: {where}"
    numbers = [[parts_of(block.number) for block in _numbered(section)] for section in (old, new)]
    if numbers[0] != numbers[1]:
        missing = [".".join(number) for number in numbers[0] if number not in numbers[1]]
        extra = [".".join(number) for number in numbers[1] if number not in numbers[0]]
        parts = [f"missing {', '.join(missing)}"] * bool(missing) + [f"extra {', '.join(extra)}"] * bool(extra)
        where = _at(original, (_numbered(old) or old.whole)[0])
        yield f"the numbered clauses differ ({'; '.join(parts) or 'different order'}): {where}"


def _numbered(section: TextSection) -> list[Block]:
    return [block for block in section.blocks if block.number and block.kind in {"paragraph", "quote"}]


def _name(block: Block) -> str:
    words = block.text if len(block.text) <= LONGEST_NAME else block.text[:LONGEST_NAME].rsplit(" ", 1)[0] + " …"
    return f"“{block.number} {words}”" if block.number else f"“{words}”"


def _at(original: Version, block: Block) -> str:
    return f"content/{original.path}:{block.line}"


def sections(document: Document) -> list[TextSection]:
    """Split a document at its headings; the first section has none."""
    parts: list[tuple[Block | None, list[Block]]] = [(None, [])]
    for block in document.blocks:
        if block.kind == "heading":
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return [TextSection(heading, tuple(blocks)) for heading, blocks in parts]


def parts_of(number: str) -> tuple[str, ...]:
    """Split a number into its parts: `Section 4.2(b)` becomes 4, 2, b."""
    return tuple(PART.findall(NAME.sub("", number).casefold()))


def align_sections(old: Sequence[TextSection], new: Sequence[TextSection]) -> list[Pair]:
    """Return the pairs that are most alike and leave the fewest sections without a counterpart.

    The words are of two languages, so levels, numbers, figures, links, lengths and kinds of blocks are compared. If all
    headings agree in level and number, sections are paired in order. So are those of texts with thousands of headings,
    because the alignment takes O(n·m).
    """
    alike = [section.signature for section in old] == [section.signature for section in new]
    if alike or len(old) * len(new) > MOST_COMPARED:
        return list(zip_longest(old, new))
    cells = ((i, j, a, b) for i, a in enumerate(old) for j, b in enumerate(new) if a.signature[0] == b.signature[0])
    likeness = [(i, j, 1 - _unlikeness(a, b)) for i, j, a, b in cells]
    pairs: list[Pair] = []
    old_at, new_at = 0, 0
    for i, j, _ in [*heaviest_chain(likeness), (len(old), len(new), 0)]:
        pairs += [(section, None) for section in old[old_at:i]]
        pairs += [(None, section) for section in new[new_at:j]]
        pairs += zip(old[i : i + 1], new[j : j + 1], strict=True)
        old_at, new_at = i + 1, j + 1
    return pairs


def _unlikeness(old: TextSection, new: TextSection) -> float:
    """Return how unlike two sections of one level are: from 0, for what may be the same, to less than 1."""
    unlikeness = float(old.signature != new.signature)
    if marks := old.marks | new.marks:
        unlikeness += len(old.marks ^ new.marks) / len(marks)
    for count, other in zip(old.shape, new.shape, strict=True):
        unlikeness += abs(count - other) / max(count, other, 1)
    return unlikeness / DIFFERENCES
