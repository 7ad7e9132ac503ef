"""One unit → its element: the block with its marks, its number, and what it says about having moved."""

import re
from collections.abc import Hashable, Mapping, MutableMapping, Set
from dataclasses import dataclass, field
from html import escape

from legalsite.model.document import Block
from legalsite.model.redline import PassageKind
from legalsite.redline.departures import Arrival, Departure
from legalsite.redline.key import written
from legalsite.redline.units import Unit
from legalsite.redline.weave import Change, woven

STYLES: Mapping[Change, str] = {  # tints that let the mail program's own text colour, dark or light, stay legible
    "delete": "background-color:rgba(200,40,40,.18);padding:0 2px;text-decoration:line-through",
    "insert": "background-color:rgba(20,140,60,.18);padding:0 2px;text-decoration:underline",
}
TAGS: Mapping[Change, str] = {"delete": "del", "insert": "ins"}
CHANGES: Mapping[PassageKind, Change] = {"deleted": "delete", "inserted": "insert"}
_FIRST_CELL = re.compile(r"(<t[dh]\b[^>]*>)")


@dataclass(frozen=True, slots=True)
class Ink:
    """How marks are written: for a page, or `inline` for mail; and in which language they are announced. `drawn`
    remembers elements."""

    say: Mapping[str, str]
    inline: bool
    drawn: MutableMapping[Hashable, str] = field(default_factory=dict)

    def mark(self, change: Change, html: str, first: bool, last: bool) -> str:
        """Words with their mark. A screen reader hears once where a run begins and once where it ends."""
        tag = TAGS[change]
        if self.inline:
            return f'<{tag} style="{STYLES[change]}">{html}</{tag}>'
        before = f'<span class="vh">{self.say[change]} </span>' if first else ""
        after = f'<span class="vh"> {self.say[f"end {change}"]}</span>' if last else ""
        return f"<{tag}>{before}{html}{after}</{tag}>"

    def legend(self, kinds: Set[PassageKind]) -> str:
        """Samples of the marks, and what they mean in words; moves and new numbers where there are any."""
        told = [self.say["legend"], *(self.say[f"legend {kind}"] for kind in ("moved", "renumbered") if kind in kinds)]
        if self.inline:
            return escape(f"{'; '.join(told)}.")
        samples = f"<del>{self.say['delete']}</del> <ins>{self.say['insert']}</ins>"
        unseen, seen = told[0], "".join(f" · {escape(words)}" for words in told[1:])
        return f'{samples} <span class="vh">{escape(unseen)}</span>{seen}'


def element(unit: Unit, ink: Ink, arrival: Arrival | None = None) -> str:
    """An item's element stays open, since further lists may go into it."""
    if arrival and arrival.nth:
        return _element(unit, ink, arrival)
    block, told = unit.block, () if unit.kind == "unchanged" else (unit.renumbered_from, unit.runs)
    key = unit.kind, block.kind, block.html, block.number, block.anchor, block.level, told
    html = ink.drawn.get(key)
    if html is None:
        html = ink.drawn[key] = _element(unit, ink, None)
    return html


def _element(unit: Unit, ink: Ink, arrival: Arrival | None) -> str:
    block = unit.block
    if unit.kind in ("unchanged", "renumbered") or (
        unit.kind == "moved" and all(run.op == "equal" for run in unit.runs)
    ):
        html = block.html
    else:
        html = woven(block.html, unit.shown, ink.mark, "delete" if unit.kind == "deleted" else "insert")
    note = _arrived(arrival, ink) if arrival and arrival.nth else ""
    beside = _number(unit, ink)
    if block.kind == "row":
        html = html if _FIRST_CELL.match(html) else f"<td>{html}</td>"
        return f"<tr{_attributes(unit, ink)}>{_FIRST_CELL.sub(lambda cell: cell[1] + note, html, count=1)}</tr>"
    return _wrapped(block, _attributes(unit, ink), f"{note}{beside}{html}")


def moved_note(departure: Departure, ink: Ink) -> str:
    """What stands where a passage stood before: the way to where it stands now."""
    words = f"{moved_away(ink, down=departure.down)}: {opening(departure.block)}"
    html = words if ink.inline else f'<a class="move" id="from-{departure.nth}" href="#to-{departure.nth}">{words}</a>'
    if departure.block.kind == "row":
        cells = max(1, len(_FIRST_CELL.findall(departure.block.html)))
        return f'<tr class="moved-from"><td colspan="{cells}">{html}</td></tr>'
    return _wrapped(departure.block, ' class="moved-from"', html, note=True)


def number(written_so: str, kind: PassageKind, ink: Ink) -> str:
    """The number beside a clause. It came or went with it: two clauses may bear one number now."""
    if not written_so:
        return ""
    html = escape(written(written_so))
    if change := CHANGES.get(kind):
        style = f' style="{STYLES[change]}"' if ink.inline else ""
        html = f"<{TAGS[change]}{style}>{html}</{TAGS[change]}>"
    return f'<span class="number">{html}</span> '


def opening(block: Block) -> str:
    """As much of a passage as it takes to know it again."""
    return f"{escape(' '.join(block.text.split()[:6]), quote=False)} …"


def moved_away(ink: Ink, *, down: bool) -> str:
    """Where a passage stands that stood here."""
    return ink.say["moved away"].split("|")[not down]


def moved_here(ink: Ink, *, down: bool) -> str:
    """Where a passage stood that stands here. `down`: it moved towards the end."""
    return ink.say["moved here"].split("|")[not down]


def _arrived(arrival: Arrival, ink: Ink) -> str:
    words = moved_here(ink, down=arrival.down)
    if ink.inline:
        return f"[{words}] "
    return f'<a class="move" id="to-{arrival.nth}" href="#from-{arrival.nth}">{words}</a> '


def _number(unit: Unit, ink: Ink) -> str:
    shown = number(unit.block.number, unit.kind, ink)
    if was := unit.renumbered_from:
        shown += f'<small class="renumbered">({escape(ink.say["was"].format(old=written(was)))})</small> '
    return shown


def _attributes(unit: Unit, ink: Ink) -> str:
    classes: list[str] = []
    if unit.kind in ("amended", "inserted", "deleted"):
        classes.append(unit.kind)
    elif unit.kind == "moved":
        classes.append("moved-to")
    numbered = unit.block.kind == "item" and unit.block.number
    if numbered:
        classes.append("numbered")
    name = f' id="{escape(unit.block.anchor)}"' if unit.block.anchor and unit.kind != "deleted" else ""
    style = ' style="list-style:none"' if numbered and ink.inline else ""  # or a letter shows a bullet beside it
    return name + (f' class="{" ".join(classes)}"' if classes else "") + style


def _wrapped(block: Block, attributes: str, html: str, *, note: bool = False) -> str:
    if block.kind == "item":
        return f"<li{attributes}>{html}"
    if block.kind == "heading" and not note:
        tag = f"h{min(6, max(2, block.level))}"
    elif block.kind == "code":
        return f"<code{attributes}>{html}</code>\n"
    else:
        tag = {"term": "dt", "definition": "dd"}.get(block.kind, "p")
    whole = f"<{tag}{attributes}>{html}</{tag}>"
    return f"<blockquote>{whole}</blockquote>" if block.kind == "quote" else whole
