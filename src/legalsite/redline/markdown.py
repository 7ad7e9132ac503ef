"""A redline → Markdown: CriticMarkup that other tools read, or <ins> and <del> for a comment on a merge request."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from legalsite.model.redline import Op, Redline
from legalsite.redline.context import in_context
from legalsite.redline.inline_markdown import MARKS, inline_markdown, mark, marked
from legalsite.redline.key import written
from legalsite.redline.markdown_lines import Lines
from legalsite.redline.phrases import counted, phrases
from legalsite.redline.summary import summary
from legalsite.redline.units import Unit, units
from legalsite.redline.weave import woven

GITHUB_LIMIT = 65_536
"""Characters that a comment on GitHub may have."""

_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL)
_BORDER = re.compile(r"\s?\|\s?")
_NOWHERE = re.compile(r'<a\b[^>]*href="(?!https?:|mailto:)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_UNSEEN = re.compile(r'<img\b[^>]*src="(?!https?:)[^"]*"[^>]*>')
_ALT = re.compile(r'alt="([^"]*)"')
_OTHER_NAME = re.compile(r'\A<span id="[^"]*"></span>')  # of a heading, by which the text links it: the page made it
_SPACE_AT_START = re.compile("([\x01\x03])(\\s+)")
_JOINT = re.compile("(?<=\\w)(?:\x02\x01|\x04\x03)(?=\\[)")  # a word and the link behind it went together
_SPACE_TO_GO = re.compile("( )([\x01\x03])([^\x01-\x04]*[\x02\x04](?=\x03?[.,;:!?)]))")
_SPACE_AT_END = re.compile("(?<!\\s)(\\s++)([\x02\x04])")


@dataclass(frozen=True, slots=True)
class Flavour:
    """What stands before and after deleted and inserted words, and before and after a comment. `afar`: it is read where
    relative links and images lead nowhere."""

    marks: Mapping[Op, tuple[str, str]]
    comment: tuple[str, str]
    afar: bool


CRITIC = Flavour({"delete": ("{--", "--}"), "insert": ("{++", "++}")}, ("{>>", "<<}"), afar=False)
GITHUB = Flavour({"delete": ("<del>", "</del>"), "insert": ("<ins>", "</ins>")}, ("<sub>", "</sub> "), afar=True)


def as_criticmarkup(redline: Redline, *, context: int | None = None, language: str = "en") -> str:
    """{--deleted--}{++inserted++}, and {>>comments<<} on what moved or has another number (criticmarkup.com). Whoever
    accepts all of it has the new text."""
    return "\n\n".join(_passages(redline, context, language, CRITIC))


def as_github(redline: Redline, *, context: int | None = 1, language: str = "en", limit: int = GITHUB_LIMIT) -> str:
    """The summary, then the passages. What would go beyond `limit` characters is left out, and a last line says so."""
    parts = [f"**{summary(redline, language)}**", *_passages(redline, context, language, GITHUB)]
    whole = "\n\n".join(parts)
    if len(whole) <= limit:
        return whole
    ending = "*The rest does not fit into a comment: `legalsite diff` shows all of it.*"
    return "\n\n".join([*_fitting(parts, limit - len(ending)), ending])


def _fitting(parts: list[str], room: int) -> Iterator[str]:
    """The first of the parts, with an empty line behind each; of the one that is too long the lines that fit, as a
    table may be all there is."""
    for part in parts:
        if len(part) + 2 > room:
            lines: list[str] = []
            for line in part.split("\n") if not part.startswith("<pre>") else ():
                room -= len(line) + 1
                if room < 1:
                    break
                lines.append(line)
            if lines:
                yield "\n".join(lines)
            return
        room -= len(part) + 2
        yield part


def _passages(redline: Redline, context: int | None, language: str, flavour: Flavour) -> Iterator[str]:
    """Paragraphs of Markdown. The rows of a table, the items of a list and the lines of code are one."""
    say = phrases(language)
    lines = Lines(code=("<pre>", "</pre>") if flavour.afar else ("````", "````"))
    for unit in in_context(units(redline), context):
        if isinstance(unit, int):
            lines.cut(f"*… {counted(say['fold'], unit, language)} …*")
        else:
            lines.add(unit, _note(unit, say, flavour), _words(unit, flavour))
    return (_in_flavour(part, flavour) for part in lines.parts())


def _note(unit: Unit, say: Mapping[str, str], flavour: Flavour) -> str:
    notes = []
    if unit.kind == "moved" and unit.old:
        notes.append(say["moved from"].format(line=unit.old.line))
    if unit.renumbered_from:
        notes.append(say["was"].format(old=written(unit.renumbered_from)))
    return f"{flavour.comment[0]}{', '.join(notes)}{flavour.comment[1]}" if notes else ""


def _words(unit: Unit, flavour: Flavour) -> list[str]:
    """The words of a passage, marked; of a row, cell by cell."""
    if unit.block.kind == "code":
        texts = ((run.op, escape(run.text) if flavour.afar else run.text) for run in unit.runs if not run.target)
        return ["".join(f"{MARKS[op][0]}{text}{MARKS[op][1]}" for op, text in texts)]
    html = _OTHER_NAME.sub("", unit.block.html) if unit.block.kind == "heading" else unit.block.html
    if unit.kind in ("amended", "moved"):
        html = woven(html, unit.shown, mark) if any(run.op != "equal" for run in unit.runs) else html
    if flavour.afar:
        html = _NOWHERE.sub(r"\1", _UNSEEN.sub(_alt, html))
    cells = _CELL.findall(html) or _BORDER.split(html) if unit.block.kind == "row" else [html]
    words = list(map(inline_markdown, cells))
    if unit.kind in ("inserted", "deleted"):
        return [marked("insert" if unit.kind == "inserted" else "delete", text) for text in words]
    return words


def _alt(image: re.Match[str]) -> str:
    found = _ALT.search(image[0])
    return found[1] if found else ""


def _in_flavour(text: str, flavour: Flavour) -> str:
    """Spaces stay outside of the marks, but for one that would be left before a comma."""
    text = _JOINT.sub(" ", text).replace("\x02\x01", "").replace("\x04\x03", "")
    text = _SPACE_AT_START.sub(r"\2\1", _SPACE_AT_END.sub(r"\2\1", text))
    text = _SPACE_TO_GO.sub(r"\2\1\3", text).replace("\x01\x02", "").replace("\x03\x04", "")
    for op, marks in flavour.marks.items():
        for stand_in, written_so in zip(MARKS[op], marks, strict=True):
            text = text.replace(stand_in, written_so)
    return text
