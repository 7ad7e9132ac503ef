"""A translation that misses clauses of its original, or has more: headings, numbers, list items, table rows."""

from collections.abc import Iterator

from legalsite.checks.clause_numbers import parts_of
from legalsite.checks.place import at_words
from legalsite.checks.rendered import Section, aligned, renderings, sections
from legalsite.checks.subject import Subject
from legalsite.checks.written import weight
from legalsite.errors import Problem
from legalsite.model.document import Block
from legalsite.model.policy import Revision

COUNTED = {"item": "list items", "row": "table rows", "footnote": "footnotes", "term": "terms", "image": "images"}
LONGEST_NAME = 50


def translation_clauses(subject: Subject) -> Iterator[Problem]:
    """Of current translations. A paragraph more or less is a translator's freedom."""
    for original, text in renderings(subject):
        line = text.text_line
        for old, new in aligned(sections(subject.document(original)), sections(subject.document(text))):
            first = _first(new) if new else None
            line = first.line if first else line
            for said in _said(old, new, original):
                place = at_words(subject, text, line)
                mend = "translate what is missing, or take out what the original does not say"
                yield Problem("translation-clauses", said, mend, *place, weight(subject, text))


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
