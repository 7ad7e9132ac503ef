"""Changed units → the same words in two columns, what they were beside what they are."""

from collections.abc import Iterable

from legalsite.redline.departures import Arrival, Departure, Entry
from legalsite.redline.element import Ink, moved_away, moved_here, number, opening
from legalsite.redline.units import Unit
from legalsite.redline.weave import plain


def side_by_side(entries: Iterable[Entry], ink: Ink) -> str:
    """What was amended, inserted, deleted or moved: the rest is the same on both sides."""
    changed = [
        entry for entry in entries if not isinstance(entry, Unit) or entry.kind not in ("unchanged", "renumbered")
    ]
    pairs = "".join([_pair(entry, ink) for entry in changed if not isinstance(entry, Departure)])
    if not pairs:
        return ""
    head = f'<div class="pair head"><div>{ink.say["old"]}</div><div>{ink.say["new"]}</div></div>'
    return f'<details class="sides"><summary>{ink.say["sides"]}</summary>{head}{pairs}</details>'


def _pair(entry: Unit | Arrival, ink: Ink) -> str:
    if isinstance(entry, Arrival):
        return _moved(entry, ink)
    key = "pair", entry.kind, entry.runs, _numbers(entry)
    html = ink.drawn.get(key)
    if html is None:
        same = all(run.op == "equal" for run in entry.runs)  # clauses that were only joined
        html = ink.drawn[key] = "" if same else _columns(*_words(entry, ink))
    return html


def _moved(arrival: Arrival, ink: Ink) -> str:
    """Where each side is found on the other. Of words that stayed the same, as many as it takes to know them again."""
    unit = arrival.unit
    if any(run.op != "equal" for run in unit.runs):
        old, new = _words(unit, ink)
    else:
        old, new = (f"{number(of, unit.kind, ink)}{opening(unit.block)}" for of in _numbers(unit))
    away, here = moved_away(ink, down=arrival.down), moved_here(ink, down=arrival.down)
    return _columns(f'<span class="move">{away}</span> {old}', f'<span class="move">{here}</span> {new}')


def _columns(old: str, new: str) -> str:
    return f'<div class="pair"><div>{old}</div><div>{new}</div></div>'


def _words(unit: Unit, ink: Ink) -> tuple[str, str]:
    """Of either side, behind its clause number."""
    was, now = (number(of, unit.kind, ink) for of in _numbers(unit))
    old = plain([run for run in unit.shown if run.op != "insert"], ink.mark)
    new = plain([run for run in unit.shown if run.op != "delete"], ink.mark)
    return f"{was}{old}" if old else "", f"{now}{new}" if new else ""


def _numbers(unit: Unit) -> tuple[str, str]:
    """The clause number of either side."""
    was = unit.old.number if unit.old and not unit.goes_on else ""
    return was, unit.block.number
