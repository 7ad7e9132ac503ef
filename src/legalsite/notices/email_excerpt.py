"""What an email shows of a redline: the changed passages with a line of context; long unchanged stretches are cut."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from legalsite.model.redline import Op, Redline, Run, merged
from legalsite.notices.email_parts import ExcerptPassage, Voice
from legalsite.redline.output.units import (
    Arrival,
    MovedWords,
    Unit,
    in_context,
    layout_note,
    move_note,
    moved_words,
    units,
    with_departures,
    with_moves,
)
from legalsite.text.sentences import sentence_starts

LINE = 80  # characters of unchanged words that are shown beside a change
LONGEST_SENTENCE = 160  # characters of unchanged words that are shown, if that makes a whole sentence
CUT = "…"
CHANGES: dict[str, Op] = {"inserted": "insert", "deleted": "delete"}


def excerpt(redline: Redline, voice: Voice) -> tuple[ExcerptPassage, ...]:
    """Return each passage that changed, below its heading, the sentence that introduces its list, and the head of its
    table; before a whole new or deleted passage stands the line before it. Clauses that only got another number are
    left to the summary: one new clause at the top would otherwise show the whole text."""
    all_units = units(redline)
    moves = moved_words(all_units)
    arrivals = {
        id(entry.unit.block): str(voice.redline["moved_here_from_above" if entry.down else "moved_here_from_below"])
        for entry in with_departures(all_units)
        if isinstance(entry, Arrival) and entry.nth
    }
    counted = [unit._replace(kind="unchanged") if unit.kind == "renumbered" else unit for unit in all_units]
    passages: list[ExcerptPassage] = []
    last: Unit | None = None
    table = 0
    for unit in in_context(counted, 0, leads=True):
        if isinstance(unit, int) or (
            unit.kind == "unchanged" and unit.block.kind == "heading" and unit.block.level < 2
        ):
            continue  # how many are left out, or the title of the policy, which is said above
        row = unit.block.kind == "row"
        table += row and not _same_table(unit, last)
        last = unit
        formerly = unit.renumbered_from and voice.email.filled("formerly", number=unit.renumbered_from)
        notes = filter(None, (arrivals.get(id(unit.block)), formerly, layout_note(unit, voice.redline)))
        passages.append(
            ExcerptPassage(
                unit.block,
                table if row else 0,
                CHANGES.get(unit.number_kind, "equal"),
                voice.email.semicolon.join(notes),
                tuple(_told(unit, moves, voice)),
                unit.kind != "unchanged",
            )
        )
    return tuple(passages)


def _told(unit: Unit, moves: Mapping[int, MovedWords], voice: Voice) -> Iterator[Run]:
    """Yield the runs of a unit as far as they are shown, with a note before words that moved to another clause."""
    runs = tuple(_as_words(unit.shown))
    if unit.block.kind not in {"heading", "row"}:
        if all(run.op == "equal" for run in runs):
            runs = _opening(runs)
        elif unit.kind in {"amended", "moved"}:
            runs = tuple(cut(runs))
    for run, move in with_moves(unit.block, runs, moves):
        if move:
            yield Run("equal", f" ({move_note(run, move, voice.redline)}) ")
        yield run


def first_changes(passages: Sequence[ExcerptPassage], count: int) -> tuple[ExcerptPassage, ...]:
    """Return the passages up to the change with that number."""
    ends = [0, *(at for at, passage in enumerate(passages, 1) if passage.changed)]
    return tuple(passages[: ends[count]] if count < len(ends) - 1 else passages)


def cut(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield the runs with long stretches of unchanged words cut to a line beside each change, or to its sentence."""
    joined = merged(runs)
    for at, run in enumerate(joined):
        if run.op != "equal":
            yield run
            continue
        before = _until(run.text) if at else ""
        after = _since(run.text) if at < len(joined) - 1 else ""
        if len(before) + len(after) >= len(run.text):
            yield run
        else:
            yield run._replace(text=f"{before}{' ' if before else ''}{CUT}{' ' if after else ''}{after}")


def _until(text: str) -> str:
    """Return the beginning of unchanged words after a change: to the end of the sentence, or one line."""
    if len(text) <= LINE:
        return text
    end = next((start for start in sentence_starts(text) if text[:start].strip()), len(text))
    return text[:end].rstrip() if end <= LONGEST_SENTENCE else _first_line(text)


def _since(text: str) -> str:
    """Return the end of unchanged words before a change: from the beginning of the sentence, or one line."""
    if len(text) <= LINE:
        return text
    start = max((start for start in sentence_starts(text) if text[start:].strip()), default=0)
    if len(text) - start <= LONGEST_SENTENCE:
        return text[start:]
    start = text.find(" ", len(text) - LINE) + 1
    if not len(text) - LINE < start <= len(text) - LINE // 2:  # a text without spaces, or with few
        start = len(text) - LINE
        while start and unicodedata.category(text[start])[0] == "M":  # an accent stays on its letter
            start -= 1
    return text[start:].lstrip()


def _opening(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return the first line of unchanged words."""
    text = "".join(run.text for run in runs)
    return (Run("equal", text if len(text) <= LINE else f"{_first_line(text)} {CUT}"),)


def _first_line(text: str) -> str:
    end = text.rfind(" ", 0, LINE)
    if end < LINE // 2:  # a text without spaces, or with few
        end = LINE
        while end < len(text) and unicodedata.category(text[end])[0] == "M":  # an accent stays on its letter
            end += 1
    return text[:end].rstrip()


def _as_words(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield runs of words alone: the target of a link that changed in angle brackets, a picture in square ones."""
    for run in runs:
        if run.target:
            if run.op != "equal":
                yield Run(run.op, f" <{run.text}>")
        elif run.image and run.text.strip():
            yield Run(run.op, f"[{run.text.strip()}]")
        else:
            yield Run(run.op, run.text, struck=run.struck, moved=run.moved)


def _same_table(unit: Unit, last: Unit | None) -> bool:
    if last is None or last.block.kind != "row":
        return False
    return "deleted" in (unit.kind, last.kind) or unit.block.group == last.block.group
