"""A redline → Markdown: CriticMarkup that other tools read, or <ins> and <del> for a comment on a merge request."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from legalsite.model.redline import Op, Redline, Run
from legalsite.redline.context import in_context
from legalsite.redline.phrases import counted, phrases
from legalsite.redline.summary import summary
from legalsite.redline.units import Unit, units

GITHUB_LIMIT = 65_536
"""Characters that a comment on GitHub may have."""

_SPECIAL = re.compile(r"([\\`*_\[\]{}~|<>])")
_BORDER = re.compile(r"\s?\|\s?")
_LINE_START = re.compile(r"\A(\s*)([#+>-]|\d{1,9}[.)])(?=\s)")


@dataclass(frozen=True, slots=True)
class Flavour:
    """What stands before and after deleted and inserted words, and before and after a comment."""

    marks: Mapping[Op, tuple[str, str]]
    comment: tuple[str, str]


CRITIC = Flavour({"equal": ("", ""), "delete": ("{--", "--}"), "insert": ("{++", "++}")}, ("{>>", "<<}"))
GITHUB = Flavour(
    {"equal": ("", ""), "delete": ("<del>", "</del>"), "insert": ("<ins>", "</ins>")}, ("<sub>", "</sub> ")
)


def as_criticmarkup(redline: Redline, *, context: int | None = None, language: str = "en") -> str:
    """{--deleted--}{++inserted++}, and {>>comments<<} on what moved or has another number (criticmarkup.com)."""
    return "\n\n".join(_passages(redline, context, language, CRITIC))


def as_github(redline: Redline, *, context: int | None = 1, language: str = "en", limit: int = GITHUB_LIMIT) -> str:
    """The summary, then the passages. What would go beyond `limit` characters is left out, and a last line says so."""
    parts = [f"**{summary(redline, language)}**", *_passages(redline, context, language, GITHUB)]
    whole = "\n\n".join(parts)
    if len(whole) <= limit:
        return whole
    ending = "*The rest does not fit into a comment: `legalsite diff` shows all of it.*"
    left = limit - len(ending)
    kept = []
    for part in parts:
        left -= len(part) + 2
        if left < 0:
            break
        kept.append(part)
    return "\n\n".join([*kept, ending])


def _passages(redline: Redline, context: int | None, language: str, flavour: Flavour) -> Iterator[str]:
    """Paragraphs of Markdown. The rows of a table and the lines of a list are one."""
    say = phrases(language)
    held: list[str] = []
    last: Unit | None = None
    for unit in in_context(units(redline), context):
        line = f"*… {counted(say['fold'], unit, language)} …*" if isinstance(unit, int) else _line(unit, say, flavour)
        joins = isinstance(unit, Unit) and last is not None and unit.block.kind == last.block.kind in ("item", "row")
        if held and not joins:
            yield "\n".join(held)
            held = []
        held.append(line)
        if isinstance(unit, Unit) and unit.block.kind == "row" and not joins:
            held.append("|" + " --- |" * (unit.block.text.count(" | ") + 1))
        last = unit if isinstance(unit, Unit) else None
    if held:
        yield "\n".join(held)


def _line(unit: Unit, say: Mapping[str, str], flavour: Flavour) -> str:
    """One passage as a line of Markdown."""
    block = unit.block
    notes = []
    if unit.kind == "moved" and unit.old:
        notes.append(say["moved from"].format(line=unit.old.line))
    if unit.renumbered_from:
        notes.append(say["was"].format(old=unit.renumbered_from))
    note = f"{flavour.comment[0]}{', '.join(notes)}{flavour.comment[1]}" if notes else ""
    whole: Op = "delete" if unit.kind == "deleted" else "insert" if unit.kind == "inserted" else "equal"
    number = _between(f"{_escaped(block.number)} ", whole, flavour) if block.number else ""
    if block.kind == "row":
        return f"| {note}{''.join(_cells(run, flavour) for run in unit.shown)} |"
    words = "".join(_run(run, flavour) for run in unit.shown)
    if block.kind == "heading":
        return f"{'#' * max(1, block.level)} {note}{number}{words}"
    if block.kind == "item":
        return f"{'  ' * block.level}- {note}{number}{words}"
    text = f"{note}{number}{words}"
    return f"> {text}" if block.kind == "quote" else _LINE_START.sub(r"\1\\\2", text, count=1) if not note else text


def _run(run: Run, flavour: Flavour) -> str:
    if run.target:
        return "" if run.op == "equal" else _between(f" (→ {_escaped(run.text)})", run.op, flavour)
    return _between(_escaped(run.text), run.op, flavour)


def _cells(run: Run, flavour: Flavour) -> str:
    """A run of a row, cell by cell where it goes over a border."""
    if run.target or "|" not in run.text:
        return _run(run, flavour)
    return " | ".join(_run(Run(run.op, cell), flavour) for cell in _BORDER.split(run.text))


def _between(text: str, op: Op, flavour: Flavour) -> str:
    """Spaces stay outside of the marks: inside, Markdown would not take them for marks."""
    bare = text.strip()
    if not bare:
        return text
    at = text.index(bare)
    before, after = flavour.marks[op]
    return f"{text[:at]}{before}{bare}{after}{text[at + len(bare) :]}"


def _escaped(text: str) -> str:
    """Words that neither Markdown nor HTML shall take for markup."""
    return _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;").replace("\n", " "))
