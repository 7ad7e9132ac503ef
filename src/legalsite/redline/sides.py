"""Changed units → the same words in two columns, what they were beside what they are."""

from collections.abc import Iterable
from html import escape

from legalsite.redline.element import Ink
from legalsite.redline.key import written
from legalsite.redline.units import Unit
from legalsite.redline.weave import plain


def side_by_side(units: Iterable[Unit], ink: Ink) -> str:
    """Only what was amended, inserted or deleted: the rest is the same on both sides."""
    changed = (unit for unit in units if unit.kind != "unchanged" and any(run.op != "equal" for run in unit.runs))
    pairs = "".join([_pair(unit, ink) for unit in changed])
    if not pairs:
        return ""
    head = f'<div class="pair head"><div>{ink.say["old"]}</div><div>{ink.say["new"]}</div></div>'
    return f'<details class="sides"><summary>{ink.say["sides"]}</summary>{head}{pairs}</details>'


def _pair(unit: Unit, ink: Ink) -> str:
    key = "pair", unit.runs, _numbers(unit)
    html = ink.drawn.get(key)
    if html is None:
        html = ink.drawn[key] = _drawn(unit, ink)
    return html


def _drawn(unit: Unit, ink: Ink) -> str:
    was, now = (
        f'<span class="number">{escape(written(number))}</span> ' if number else "" for number in _numbers(unit)
    )
    old = plain([run for run in unit.shown if run.op != "insert"], ink.mark)
    new = plain([run for run in unit.shown if run.op != "delete"], ink.mark)
    return f'<div class="pair"><div>{was if old else ""}{old}</div><div>{now if new else ""}{new}</div></div>'


def _numbers(unit: Unit) -> tuple[str, str]:
    """The clause number of either side."""
    was = unit.old.number if unit.old and not unit.goes_on else ""
    return was, unit.block.number
