"""Rules about the structure of a text: references to clauses that moved or are missing, and gaps in its headings."""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.clause_references import (
    Clauses,
    Reference,
    clause_numbers,
    is_part_of_another,
    key_of,
    may_refer,
    numbers_of_other_texts,
    references,
    told_of_earlier_texts,
)
from legalsite.checks.document_links import shows_words
from legalsite.checks.rules.removed_markup import only_removed_tags
from legalsite.checks.source_positions import at_words, severity_of
from legalsite.errors import Problem, Severity
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision
from legalsite.model.redline import Passage
from legalsite.text.joined_documents import joined_documents


def heading_level(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find headings two or more levels below the one above, and headings without words, whose words are probably in the
    paragraph below, in current texts. A heading that holds only an unknown tag is left to removed-markup."""
    for text in checked.current:
        empty = [block for block in checked.document(text).headings if _is_empty(block)]
        lines = checked.source(text).split("\n") if empty else []
        for block in empty:
            if not only_removed_tags(lines[block.line - 1]):
                help = "write its words after the #, or remove it"
                place = at_words(checked, text, block.line)
                yield Problem("heading-level", "this heading has no words", help, *place, "warning")
        for block, above in _below_gaps(checked.document(text)):
            message = f"this heading has level {block.level}, but the one above it has level {above}"
            help = f"start it with {'#' * (above + 1)}"
            yield Problem("heading-level", message, help, *at_words(checked, text, block.line), "warning")


PRINTED = re.compile(r"\s*(?:<[%?].*[%?]>|\{%.*%\})\s*", re.DOTALL)  # a paragraph that a program prints
LOWEST = 6  # level of a heading


def _below_gaps(document: Document) -> Iterator[tuple[Block, int]]:
    """Yield the headings two or more levels below the one above, with the level of that one. Only the title of the page
    has level 1. What a program prints may be a heading of any level."""
    above = 1
    title = document.headings[0] if document.title else None
    for block in document.blocks:
        if block.kind == "paragraph" and PRINTED.fullmatch(block.text):
            above = LOWEST
        if block.kind != "heading" or block is title or _is_empty(block):
            continue
        level = max(block.level, 2)
        if level > above + 1:
            yield block, above
        above = level


def _is_empty(heading: Block) -> bool:
    """Return whether a heading has neither words nor a number nor an image."""
    return not heading.number and not shows_words(heading.html) and "<img" not in heading.html


WORD = re.compile(r"[^\W\d_]{4,}")
LONGEST_NAME = 60
THIS = re.compile(r"\b(?:this|diese[rsmn]?|vorliegende[rsnm]?|cette|cet|présente?)\s+[\w-]+\.?\s*$", re.IGNORECASE)
BEGINNING = 200  # characters of a heading
LIKELY = 0.3  # share of a title's words that the clause must contain


class PreviousClauses(Struct, frozen=True):
    """The clauses of the previous revision, and what became of them.

    `became` maps the key (`key_of`) of each of its blocks to the block that it became, None if it was deleted.
    `passages` maps the key of each new block to its passages in the redline.
    """

    revision: Revision
    clauses: Clauses
    became: Mapping[tuple[int, str, str], Block | None]
    passages: Mapping[tuple[int, str, str], list[Passage]]


def lost_reference(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find references to clauses that do not exist, in current texts; and in texts that can still change, references
    whose number is now another clause's. What a list of changes says of earlier texts is left out."""
    for text in checked.current:
        document = checked.document(text)
        if not any(map(may_refer, document.blocks)):
            continue
        clauses = clause_numbers(document)
        made = list(_references(document, clauses))
        own, part = _means_own_clauses(made), is_part_of_another(document)
        previous = _previous_clauses(checked, text) if made and clauses.clauses else None
        for reference, within in made:
            moved = _moved(reference, clauses, previous) if previous else ""
            severity: Severity = severity_of(checked, text) if moved else "warning"
            means_own = not part and (own or reference.sure) and not _has_heading(reference, document)
            if fact := moved or (_missing(reference, within, clauses) if means_own else ""):
                place = at_words(checked, text, reference.block.line, reference.within)
                message, help = f"“{reference.written}”: {fact}", "name the clause that is meant"
                yield Problem("lost-reference", message, help, *place, severity)


def _references(document: Document, clauses: Clauses) -> Iterator[tuple[Reference, Clauses]]:
    """Yield each reference with the clauses of its own document: one text may consist of several documents."""
    joined = joined_documents(document)
    earlier, others = set(told_of_earlier_texts(document.blocks)), numbers_of_other_texts(document.blocks)
    for part in joined:
        own = clauses if len(joined) == 1 else clause_numbers(part)
        for block in part.blocks:
            for reference in references(block, own) if block.line not in earlier else ():
                first = reference.parts[:1]
                if reference.sure or first[0] not in others or first in own.traces or own.find(first):
                    yield reference, own


def _means_own_clauses(made: Sequence[tuple[Reference, Clauses]]) -> bool:
    """Return whether the text has at least half of the clauses whose numbers it names, or lacks no more than two. If
    not, it may mean those of another text."""
    named = {reference.parts: clauses.lacks(reference.parts) for reference, clauses in made}
    lacking = sum(named.values())
    return lacking <= 2 or lacking * 2 <= len(named)


def _has_heading(reference: Reference, document: Document) -> bool:
    """Return whether a heading has the number of a clause and the title by which the text calls it ("2 Access"): then
    an item of a list that has the same number is not meant."""
    named = f"{'.'.join(reference.parts)} {reference.title}".casefold()
    titles = (" ".join(re.sub(r"[.:)]+\s", " ", block.text).split()).casefold() for block in document.headings)
    return bool(reference.title) and any(title.startswith(named) for title in titles)


def _missing(reference: Reference, clauses: Clauses, of_text: Clauses) -> str:
    """Say that the clause does not exist or has another name; empty if the reference may be right. `clauses` are those
    of its document; if other documents are joined to it, one of `of_text` may be meant."""
    clause, joined = clauses.find(reference.parts), clauses is not of_text
    if THIS.search(reference.block.text[: reference.start][-LONGEST_NAME:]):
        return ""  # "this section 4" exists, even if its number was not read
    if joined and clause is None and not of_text.lacks(reference.parts):
        return ""
    if clause is None:
        known = clauses.numbered and not reference.parts[0].isalpha()  # "part (c)" may be of any list
        missing = (known or reference.sure) and clauses.lacks(reference.parts)
        of_other_text = reference.title and not _is_name(reference.title, clauses)
        return "this text has no such clause" if missing and not of_other_text else ""
    alone = clauses.once(reference.parts) and (clause.kind != "item" or reference.parts not in clauses.repeated)
    if reference.title and alone and not any(_called(reference.title, part) for part in clauses.within(clause)):
        if joined and not _is_name(reference.title, clauses) and _is_name(reference.title, of_text):
            return ""
        return f"the text calls it “{reference.title}”, but it is {_name(clause)}"
    return ""


def _is_name(title: str, clauses: Clauses) -> bool:
    """Return whether a clause has that title. If none has, it is one of another text."""
    return any(title.casefold() in clause.text.casefold() for clause in clauses.clauses.values())


def _moved(reference: Reference, clauses: Clauses, previous: PreviousClauses) -> str:
    """Say that the reference stayed while another clause got its number; empty if that is not the case."""
    old = previous.clauses.find(reference.parts)
    if old is None or key_of(old) not in previous.became or not _stayed(reference, previous):
        return ""
    became, now = previous.became[key_of(old)], clauses.find(reference.parts)
    if (became and now and key_of(became) == key_of(now)) or (became and became.number == old.number and not now):
        return ""
    number = ".".join(clauses.number_of(became) or ()) if became else ""
    moved = f"is now clause {number}" if number else "no longer has a number" if became else "no longer exists"
    instead = f"; this number is now {_name(now)}" if now else ""
    return f"in {previous.revision.revised} this was {_name(old)}, which {moved}{instead}"


def _stayed(reference: Reference, previous: PreviousClauses) -> bool:
    """Return whether the redline leaves the number in the reference unchanged."""
    passages = previous.passages.get(key_of(reference.block), [])
    if len(passages) != 1 or passages[0].old is None:
        return False
    end = 0
    for run in passages[0].runs:
        if not run.read or run.op == "delete":
            continue
        end += len(run.text)
        if reference.start < end:
            return run.op == "equal" and reference.start + len(reference.parts[0]) <= end
    return False


def _previous_clauses(checked: CheckedPolicy, text: Revision) -> PreviousClauses | None:
    previous = checked.previous(text) if text in checked.editable and not text.translates else None
    if previous is None:
        return None
    became: dict[tuple[int, str, str], Block | None] = {}
    passages: dict[tuple[int, str, str], list[Passage]] = {}
    for passage in checked.redline(previous, text).passages:
        if passage.old and (passage.new or key_of(passage.old) not in became):
            became[key_of(passage.old)] = passage.new
        if passage.new:
            passages.setdefault(key_of(passage.new), []).append(passage)
    return PreviousClauses(previous, clause_numbers(checked.document(previous)), became, passages)


def _name(block: Block) -> str:
    words = block.text
    return f"“{words if len(words) <= LONGEST_NAME else words[:LONGEST_NAME].rsplit(' ', 1)[0] + ' …'}”"


def _called(title: str, clause: Block) -> bool:
    """Return whether the clause has some of the title's words; True as well if this is not a title."""
    words = WORD.findall(title)
    if not words or sum(word[0].isupper() for word in words) <= len(words) / 2:
        return True
    read = clause.text[:BEGINNING] if clause.kind == "heading" else clause.text
    stems = {word.casefold()[:5] for word in WORD.findall(read)}
    return sum(word.casefold()[:5] in stems for word in words) >= LIKELY * len(words)
