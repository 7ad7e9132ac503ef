"""A heading two levels or more below the one above it: the contents and screen readers show a gap."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.clause_references import Clauses, Parts, Reference, clause_numbers, key_of, references
from legalsite.checks.places import at_words, weight
from legalsite.errors import Problem, Severity
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision
from legalsite.model.redline import Passage


def heading_level(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts; the first place of each kind of gap."""
    for text in checked.current:
        for (above, level), blocks in _gaps(checked.document(text)).items():
            what = f"this heading is of level {level}, and what stands above it of level {above}"
            more = f"; {len(blocks) - 1} more like it in the text" if len(blocks) > 1 else ""
            help = f"begin it with {'#' * (above + 1)}"
            first = blocks[0]
            yield Problem("heading-level", what + more, help, *at_words(checked, text, first.line), "warning")


def _gaps(document: Document) -> dict[tuple[int, int], list[Block]]:
    """(level above, level) → headings. The title of the page is the one heading of level 1."""
    gaps: dict[tuple[int, int], list[Block]] = {}
    above = 1
    for block in document.headings[1 if document.title else 0 :]:
        level = max(block.level, 2)
        if level > above + 1:
            gaps.setdefault((above, level), []).append(block)
        above = level
    return gaps


# --- A reference to a clause that moved, went or never was: "see section 4.2". ---

WORD = re.compile(r"[^\W\d_]{4,}")
LONGEST_NAME = 60
LIKELY = 0.3  # of a title's words, that the clause has them too


@dataclass(frozen=True, slots=True)
class Past:
    """The revision before: its clauses, and what became of its blocks, by `key_of`; None where they went. `kept` has
    the passages of each new block."""

    revision: Revision
    clauses: Clauses
    became: Mapping[tuple[int, str, str], Block | None]
    kept: Mapping[tuple[int, str, str], list[Passage]]


def lost_reference(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts; against the revision before, editable ones."""
    for text in checked.current:
        document = checked.document(text)
        clauses = clause_numbers(document)
        found = [reference for block in document.blocks for reference in references(block, clauses)]
        past = _past(checked, text) if found and clauses.clauses else None
        for reference in found:
            said = _moved(reference, clauses, past) if past else None
            severity = weight(checked, text) if said else "warning"
            said = said or _nowhere(reference, clauses)
            if said:
                yield _problem(checked, text, reference, said, severity)


def _problem(checked: CheckedPolicy, text: Revision, reference: Reference, said: str, severity: Severity) -> Problem:
    place = at_words(checked, text, reference.block.line, reference.within)
    help = "name the clause that is meant"
    return Problem("lost-reference", f"“{reference.written}”: {said}", help, *place, severity)


def _nowhere(reference: Reference, clauses: Clauses) -> str:
    clause = clauses.find(reference.parts)
    if clause is None:
        missing = (clauses.numbered or reference.sure) and _counted(reference.parts, clauses)
        return "this text has no such clause" if missing else ""
    if reference.title and not _called(reference.title, clause):
        return f"the text calls it “{reference.title}”, and it is {_name(clause)}"
    return ""


def _counted(parts: Parts, clauses: Clauses) -> bool:
    """Whether the text numbers its clauses in this way at all: "4(b)" may be one of paragraphs that only the eye counts
    where no clause 4(a) is known."""
    if not clauses.clauses:
        return True
    length = next((length for length in range(len(parts) - 1, 0, -1) if parts[:length] in clauses.clauses), 0)
    beside = [number for number in clauses.clauses if len(number) > length and number[:length] == parts[:length]]
    kind = parts[length].isdigit()
    return any(number[length].isdigit() == kind for number in beside)


def _moved(reference: Reference, clauses: Clauses, past: Past) -> str:
    """What the redline shows: the words of the reference stayed, and the clause of that number is another one."""
    old = past.clauses.find(reference.parts)
    if old is None or key_of(old) not in past.became or not _stayed(reference, past):
        return ""
    became, now = past.became[key_of(old)], clauses.find(reference.parts)
    if (became and now and key_of(became) == key_of(now)) or (became and became.number == old.number and not now):
        return ""
    number = ".".join(clauses.number_of(became) or ()) if became else ""
    gone = f"is clause {number} now" if number else "has no number any more" if became else "is no longer there"
    instead = f"; under that number stands {_name(now)}" if now else ""
    return f"in {past.revision.revised} this was {_name(old)}, which {gone}{instead}"


def _stayed(reference: Reference, past: Past) -> bool:
    """Whether its number is among the words that the redline leaves as they were."""
    passages = past.kept.get(key_of(reference.block), [])
    if len(passages) != 1 or passages[0].old is None:
        return False
    at = 0
    for run in passages[0].runs:
        if run.target or run.op == "delete":
            continue
        at += len(run.text)
        if reference.start < at:
            return run.op == "equal" and reference.start + len(reference.parts[0]) <= at
    return False


def _past(checked: CheckedPolicy, text: Revision) -> Past | None:
    before = checked.previous(text) if text in checked.editable and not text.translates else None
    if before is None:
        return None
    became: dict[tuple[int, str, str], Block | None] = {}
    kept: dict[tuple[int, str, str], list[Passage]] = {}
    for passage in checked.redline(before, text).passages:
        if passage.old and (passage.new or key_of(passage.old) not in became):
            became[key_of(passage.old)] = passage.new
        if passage.new:
            kept.setdefault(key_of(passage.new), []).append(passage)
    return Past(before, clause_numbers(checked.document(before)), became, kept)


def _name(block: Block) -> str:
    words = block.text
    return f"“{words if len(words) <= LONGEST_NAME else words[:LONGEST_NAME].rsplit(' ', 1)[0] + ' …'}”"


def _called(title: str, clause: Block) -> bool:
    """Whether the clause has some of the title's words at its beginning; what is no title proves nothing."""
    words = WORD.findall(title)
    if not words or sum(word[0].isupper() for word in words) <= len(words) / 2:
        return True
    stems = {word.casefold()[:5] for word in WORD.findall(clause.text[:200])}
    return sum(word.casefold()[:5] in stems for word in words) >= LIKELY * len(words)
