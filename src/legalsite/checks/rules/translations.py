"""Rules about translations: whether they exist, and whether they match their original."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import zip_longest

from msgspec import Struct

from legalsite.checks.changed_sentences import quoted
from legalsite.checks.checked_policy import CheckedPolicy, Stage
from legalsite.checks.source_positions import at_key, at_words, severity_of
from legalsite.errors import Problem, ProblemIterator, Severity, cut_at_word
from legalsite.model.document import Block, BlockTuple, Document, Kind
from legalsite.model.policy import Version, VersionId
from legalsite.redline.sequences import heaviest_chain
from legalsite.text.figures import missing_figures

NUMBER_NAME = re.compile(r"^(?:[^\W\d_]{2,}\.?\s+|§{1,2}\s?)+")
PART = re.compile(r"[1-9][0-9]*|0(?![0-9])|[a-z]+")  # a part of a clause number; “04” is read as 4
# a number in digits, possibly with thousands separators
FIGURE = re.compile(r"\d{1,3}(?:[.,’ \xa0\u202f]\d{3}){1,5}(?!\d)|\d{1,18}")
WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"[.!?:;؟؛]+(?=\s|$)|[。！？：；]")
# greater than any result of `_dissimilarity`, which adds six differences of at most 1
MAX_DISSIMILARITY = 6.7
# maximum number of pairs of sections to compare, because aligning takes O(n·m)
MAX_COMPARED_PAIRS = 100_000


def _texts(blocks: BlockTuple) -> list[str]:
    return [block.text for block in blocks]


def _kinds(blocks: BlockTuple) -> list[Kind]:
    return [block.kind for block in blocks]


class TextSection(Struct, frozen=True, dict=True):
    """A heading and the blocks up to the next heading. The first section has no heading."""

    heading: Block | None
    blocks: BlockTuple

    @cached_property
    def all_blocks(self) -> BlockTuple:
        if not self.heading:
            return self.blocks
        return (self.heading, *self.blocks)

    @cached_property
    def signature(self) -> tuple[int, tuple[str, ...]]:
        """The level of the heading and the parts of its number, or 0 and an empty tuple."""
        if not self.heading:
            return 0, ()
        return self.heading.level, parts_of(self.heading.number)

    @cached_property
    def shape(self) -> tuple[int, int, int, int]:
        """The number of sentences, list items, table rows, and characters below the heading."""
        kinds = _kinds(self.blocks)
        text = "\n".join(_texts(self.blocks))
        return len(SENTENCE_END.findall(text)), kinds.count("item"), kinds.count("row"), len(text)

    @cached_property
    def invariants(self) -> set[str]:
        """Numbers, link targets, and footnotes, which stay the same in a translation."""
        invariants = set()
        for block in self.blocks:
            for figure in FIGURE.findall(block.text):
                invariants.add(str(int(re.sub(r"\D", "", figure))))
            for span in block.spans:
                if span.of == "target":
                    # anchors may differ between languages
                    invariants.add(span.text.partition("#")[0])
                elif span.of != "words":  # only record that there's a footnote reference
                    invariants.add(span.of)
        return invariants


# (section of the original, section of the translation)
Pair = tuple[TextSection | None, TextSection | None]

NAMES: dict[Stage, str] = {
    "draft": "the draft",
    "upcoming": "the version that takes effect on {day}",
    "current": "the current version",
}


def translation_outdated(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions that aren't translated into each of the policy's languages.

    If a later version is already translated, the current one needs no translation.

    Severity: warning. Fix: translate the version.
    """
    # versions that a draft replaces needn't be translated anymore
    replaced: set[VersionId] = set()
    for draft in checked.drafts:
        replaced.update(draft.replaces or ())
    for original in checked.current:
        if original.translates or original.withheld or original.revised in replaced:
            continue
        missing = list(_missing_translations(checked, original))
        if missing:
            name = NAMES[checked.stage(original)].format(day=original.effective)
            names = ",".join(missing).lower()
            if len(missing) > 1:
                names = f"{{{names}}}"  # shell brace expansion
            file = f"content/{original.policy}.{names}.md"
            yield at_key(checked, original, "revised").problem(
                f"{name} isn't translated into {', '.join(missing)}",
                f"translate this version in {file}, with `translates: {original.revised}`",
                "warning",
            )


def _missing_translations(checked: CheckedPolicy, original: Version) -> Iterator[str]:
    """Yield the policy's languages into which a version isn't translated.

    A language with a started translation is skipped. If the version is the current one, a language
    with a translation of a later version is also skipped.
    """
    is_current = checked.stage(original) == "current"
    for language, texts in checked.policy.translations.items():
        readable = [text for text in texts if text in checked.texts]  # not dated in the future
        is_ahead = False  # whether a later version has a translation that's unpublished or upcoming
        for text in readable:
            if text in checked.editable and text.translates and text.translates > original.revised:
                is_ahead = True
        if is_current and is_ahead:
            continue
        path = f"{original.policy}.{language.lower()}.md"
        # A translation was started, so it isn't missing. But `readable` doesn't contain it: this
        # check skips it (`skipped`), or no text in this language can be read.
        if not readable or path in checked.skipped:
            continue
        if original.revised not in {text.translates for text in readable}:
            yield language


COUNTED: Mapping[Kind, str] = {
    "item": "list items",
    "row": "table rows",
    "footnote": "footnotes",
    "term": "terms",
    "image": "images",
}
MAX_NAME_LENGTH = 50


def translation_clauses(checked: CheckedPolicy) -> ProblemIterator:
    """Find clauses that are missing from a current translation or were added to it, and
    translations that are still in the original language.

    Split or joined paragraphs are fine.

    Severity: error, or warning once the version is in effect. Fix: correct the translation.
    """
    for text, original in checked.translations_with_originals:
        theirs = checked.document(original)
        ours = checked.document(text)
        line = text.text_line  # where to report the next problem
        severity = severity_of(checked, text)
        if theirs.blocks and _texts(theirs.blocks) == _texts(ours.blocks):
            yield at_words(checked, text, line).problem(
                f"not translated yet: the text is the same as in content/{original.path}",
                "translate it",
                severity,
            )
        for old, new in align_sections(sections(theirs), sections(ours)):
            # report a missing section at the section before it
            if new and new.all_blocks:
                line = new.all_blocks[0].line
            for message in _clause_differences(old, new, original):
                yield at_words(checked, text, line).problem(
                    message,
                    "translate what's missing, or remove what isn't in the original",
                    severity,
                )


def translation_untouched(checked: CheckedPolicy) -> ProblemIterator:
    """Find clauses whose translation stayed the same although the original changed.

    Severity: error, or info if the version is published. Fix: translate the change, or add
    `translated_by`.
    """
    for text, original in _unapproved_translations(checked):
        former = checked.previous(original)
        if not former or former.withheld:
            continue
        # compare with the texts that are replaced: the former original and its translation
        former_translation = checked.policy.translation(text.language, former, text.revised.day)
        if not former_translation or former_translation.withheld:
            continue
        old_blocks = set(map(_words, checked.document(former).blocks))
        # texts of all sections in the previous original, and in its translation
        old = set(map(_section_words, sections(checked.document(former))))
        translated = set(map(_section_words, sections(checked.document(former_translation))))
        for theirs, ours in _paired_sections(checked, original, text):
            # the original didn't change, or the translation did
            if _section_words(theirs) in old or _section_words(ours) not in translated:
                continue
            changed = _first_changed(theirs, old_blocks)
            # quote the same block of the translation, or its first one if the numbers differ
            block = ours.all_blocks[0]
            if len(theirs.all_blocks) == len(ours.all_blocks):
                block = ours.all_blocks[changed]
            message = "the original of this clause changed, but its translation didn't"
            blocks = (theirs.all_blocks[changed], block)
            yield _compared_problem(checked, message, (original, text), blocks)


def _first_changed(section: TextSection, old_blocks: Collection[str]) -> int:
    """Return the index of the first block that isn't in `old_blocks`, or 0."""
    for index, block in enumerate(section.all_blocks):
        if _words(block) not in old_blocks:
            return index
    return 0


def translation_figures(checked: CheckedPolicy) -> ProblemIterator:
    """Find numbers, dates, times, and periods that differ between a clause and its translation, if
    both have the same paragraphs.

    Severity: error, or info if the version is published. Fix: correct the figure, or add
    `translated_by`.
    """
    for text, original in _unapproved_translations(checked):
        language = original.language
        translated = text.language
        for theirs, ours in _paired_sections(checked, original, text):
            if _kinds(theirs.all_blocks) != _kinds(ours.all_blocks):
                continue
            for blocks in zip(theirs.all_blocks, ours.all_blocks, strict=True):
                old, new = blocks
                missing = missing_figures(old.text, language, new.text, translated)
                extra = missing_figures(new.text, translated, old.text, language)
                # if only one of them has a figure, the other may be worded differently
                if missing and extra:
                    message = "the original has " + " and ".join(missing)
                    message += ", the translation has " + " and ".join(extra)
                    yield _compared_problem(checked, message, (original, text), blocks)


def _unapproved_translations(checked: CheckedPolicy) -> Iterator[tuple[Version, Version]]:
    """Yield the newest translation in each language with its original, unless it's approved."""
    for text, original in checked.translations_with_originals:
        texts = checked.policy.translations[text.language]
        if text is texts[-1] and not _is_approved(texts):
            yield text, original


def _is_approved(texts: Sequence[Version]) -> bool:
    """Return whether the newest translation has a `translated_by` that isn't a copy.

    It's a copy if `translated_by`, `summary`, and `summary_covers` are the same as in the previous
    translation.
    """
    facts = [(text.translated_by, text.summary, text.summary_covers) for text in texts[-2:]]
    # The last two translations have equal values. Without a summary, this may be a coincidence:
    # the same person may have translated both.
    is_copied = len(facts) > len(set(facts)) and texts[-1].summary
    return bool(texts[-1].translated_by and not is_copied)


def _paired_sections(
    checked: CheckedPolicy, original: Version, version: Version
) -> Iterator[tuple[TextSection, TextSection]]:
    """Yield pairs of corresponding sections of an original and its translation.

    Pairs with a missing or empty section are skipped.
    """
    pairs = align_sections(
        sections(checked.document(original)), sections(checked.document(version))
    )
    for theirs, ours in pairs:  # a section may have no counterpart
        # the section above the first heading may be empty
        if theirs and ours and theirs.all_blocks and ours.all_blocks:
            yield theirs, ours


def _section_words(section: TextSection) -> tuple[str, ...]:
    return tuple(map(_words, section.all_blocks))


def _words(block: Block) -> str:
    """Return the words of a block in lowercase."""
    return " ".join(WORD.findall(block.text.casefold()))


def _compared_problem(
    checked: CheckedPolicy,
    message: str,
    texts: tuple[Version, Version],
    blocks: tuple[Block, Block],
) -> Problem:
    """Create a problem that quotes a clause and its translation.

    `texts` and `blocks` are pairs of (original, translation).
    """
    original, text = texts
    theirs, ours = blocks
    place = _place_in_original(original, theirs)
    message += f": {quoted(theirs.text)} ({place}), {quoted(ours.text)}"
    help = (
        "correct the translation, "
        "or add `translated_by:` with the name of the person who approved it"
    )
    severity: Severity = "error"
    if not text.is_draft:
        help = "if necessary, publish a corrected translation"
        severity = "info"
    return at_words(checked, text, ours.line).problem(message, help, severity)


def _clause_differences(
    old: TextSection | None, new: TextSection | None, original: Version
) -> Iterator[str]:
    """Yield a message for each difference between a section and its translation.

    `old` is a section of `original`, and `new` is its translation. One of them is None if no section
    matches. Sections are matched by similarity, so the messages say “seems”.
    """
    # a section without a heading has no name, so it isn't reported as missing
    if old and not new and old.heading:
        place = _place_in_original(original, old.heading)
        yield f"{_quoted_name(old.heading)} seems to be missing after this clause: {place}"
    if new and not old and new.heading:
        yield f"{_quoted_name(new.heading)} seems to have no counterpart in content/{original.path}"
    if not old or not new:
        return
    _, old_number = old.signature
    _, new_number = new.signature
    if old.heading and new.heading and old_number != new_number:
        place = _place_in_original(original, old.heading)
        theirs = f"{_quoted_name(old.heading)} in the original: {place}"
        yield f"{_quoted_name(new.heading)} seems to be {theirs}"
    yield from _count_differences(old, new, original)


def _count_differences(old: TextSection, new: TextSection, original: Version) -> Iterator[str]:
    """Yield a message for each kind of block that's more frequent in one of two sections.

    Different clause numbers are also reported. `old` is a section of `original`, and `new` is its
    translation.
    """
    section = "the beginning"
    if old.heading:
        section = _quoted_name(old.heading)
    for kind, name in COUNTED.items():
        of_kind = [block for block in old.blocks if block.kind == kind]
        count = _kinds(new.blocks).count(kind)
        if len(of_kind) != count:
            # the first of these blocks, otherwise the start of the section
            place = _place_in_original(original, (of_kind or old.all_blocks)[0])
            counts = f"the original has {len(of_kind)} in {section}, the translation has {count}"
            yield f"{name}: {counts}: {place}"
    old_numbers = _clause_numbers(old)
    new_numbers = _clause_numbers(new)
    if old_numbers == new_numbers:
        return
    parts = []
    missing = [number for number in old_numbers if number not in new_numbers]
    if missing:
        parts.append("missing " + ", ".join(missing))
    extra = [number for number in new_numbers if number not in old_numbers]
    if extra:
        parts.append("extra " + ", ".join(extra))
    # the same numbers in both can only be in a different order, or occur more often
    difference = "; ".join(parts) or "different order"
    place = _place_in_original(original, (_numbered(old) or old.all_blocks)[0])
    yield f"the numbered clauses differ ({difference}): {place}"


def _clause_numbers(section: TextSection) -> list[str]:
    """Return the full numbers of clauses in a section, such as `4.2.b`."""
    return [".".join(parts_of(block.number)) for block in _numbered(section)]


def _numbered(section: TextSection) -> list[Block]:
    return [
        block for block in section.blocks if block.number and block.kind in {"paragraph", "quote"}
    ]


def _quoted_name(block: Block) -> str:
    """Quote the start of a block, with its clause number."""
    words = cut_at_word(block.text, MAX_NAME_LENGTH)
    if block.number:
        words = f"{block.number} {words}"
    return f"“{words}”"


def _place_in_original(original: Version, block: Block) -> str:
    """Format the file and line of a block, such as `content/terms.md:12`."""
    return f"content/{original.path}:{block.line}"


def sections(document: Document) -> list[TextSection]:
    """Split a document into sections. The first one has no heading and may be empty."""
    parts: list[tuple[Block | None, list[Block]]] = [(None, [])]
    for block in document.blocks:
        if block.kind == "heading":
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return [TextSection(heading, tuple(blocks)) for heading, blocks in parts]


def parts_of(number: str) -> tuple[str, ...]:
    """Split a clause number into parts: `4`, `2`, and `b` for `Section 4.2(b)`."""
    return tuple(PART.findall(NUMBER_NAME.sub("", number).casefold()))


def align_sections(old: Sequence[TextSection], new: Sequence[TextSection]) -> list[Pair]:
    """Align the sections of two documents by similarity, keeping their order.

    A section without a counterpart is paired with None. The languages differ, so only levels,
    numbers, links, lengths, and kinds of blocks are compared. If all headings have the same levels
    and numbers, or there are thousands of headings, sections are paired by index.
    """
    # a signature is the level and number of a heading
    are_alike = [section.signature for section in old] == [section.signature for section in new]
    if are_alike or len(old) * len(new) > MAX_COMPARED_PAIRS:
        return list(zip_longest(old, new))
    likeness = []  # (index in `old`, index in `new`, similarity)
    for i, theirs in enumerate(old):
        for j, ours in enumerate(new):
            # only sections with headings of the same level match
            if theirs.signature[0] == ours.signature[0]:
                likeness.append((i, j, 1 - _dissimilarity(theirs, ours)))
    pairs: list[Pair] = []
    # indexes after the previous pair
    old_at = 0
    new_at = 0
    # the most similar pairs in the same order, followed by the ends, for the remaining sections
    for i, j in [*heaviest_chain(likeness), (len(old), len(new))]:
        # sections between two pairs have no counterpart
        pairs += [(section, None) for section in old[old_at:i]]
        pairs += [(None, section) for section in new[new_at:j]]
        # add the pair itself; at the ends, both slices are empty
        pairs += zip(old[i : i + 1], new[j : j + 1], strict=True)
        old_at = i + 1
        new_at = j + 1
    return pairs


def _dissimilarity(old: TextSection, new: TextSection) -> float:
    """Measure how different two sections of the same level are, from 0 to less than 1.

    This compares their clause numbers (`signature`), what a translation keeps, such as figures and
    links (`invariants`), and how many sentences, items, rows, and characters they have (`shape`).
    """
    dissimilarity = float(old.signature != new.signature)
    invariants = old.invariants | new.invariants
    if invariants:
        dissimilarity += len(old.invariants ^ new.invariants) / len(invariants)
    for count, other in zip(old.shape, new.shape, strict=True):
        dissimilarity += abs(count - other) / max(count, other, 1)
    return dissimilarity / MAX_DISSIMILARITY
