"""A redline → the HTML fragment that pages and emails embed.

Classes, for the style sheet that a page brings (an email has its few styles inline):
`section.redline` holds all: `p.redline-summary`, `p.legend`, `div.passages`, `details.sides`.
In the legend: `span.ways` the links to the two texts (not printed).
In the passages: `inserted`, `deleted`, `amended`, `moved-to` on the element of a changed block; `del`, `ins` inside
it, each with `span.vh` (to be hidden from the eye, not from a screen reader) at both ends; `moved-from` on the note
where a passage stood, `a.move` the links between the two places; `span.number` the clause number, `li.numbered` an
item that shows its own, `small.renumbered` the old number; `span.target` where a link leads; `details.fold` a long
unchanged stretch (print unfolded).
In `details.sides`: `div.pair` with two `div`s, before and after: a grid of two columns on wide screens; `span.move`
says where the words of the other column stand.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, MutableMapping, Sequence, Set
from dataclasses import dataclass, field
from html import escape

from legalsite.model.document import Block, Kind
from legalsite.model.redline import PassageKind, Redline
from legalsite.redline.normalise import written
from legalsite.redline.output.phrases import counted, phrases
from legalsite.redline.output.summary import summary
from legalsite.redline.output.units import Arrival, Departure, Entry, Fold, Unit, folded, units, with_departures
from legalsite.redline.output.weave import Change, plain, woven
from legalsite.redline.side import Memory

# --- One unit → its element: the block with its marks, its number, and what it says about having moved. ---

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
    style = ' style="list-style:none"' if numbered and ink.inline else ""  # or an email shows a bullet beside it
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


# --- html ---


def as_html(
    redline: Redline,
    language: str = "en",
    *,
    inline_styles: bool = False,
    old_href: str = "",
    new_href: str = "",
    told: str = "",
    memory: Memory | None = None,
) -> str:
    """Summary in words, legend, the passages in the shape of the document, and the changed ones side by side.

    With `inline_styles`, for mail: no classes to rely on, no links inside, and unchanged stretches only counted,
    since the full texts are attached. `old_href` and `new_href` lead to the two texts where they have pages. `told` is
    the summary where it is known; `memory` helps where further redlines show the same changes."""
    ink = (memory or Memory()).once(("ink", language, inline_styles), lambda: Ink(phrases(language), inline_styles))
    all_units = units(redline)
    kinds, entries = _kinds(all_units), with_departures(all_units)
    parts = [
        '<section class="redline">',
        f'<p class="redline-summary">{escape(told or summary(redline, language))}.</p>',
        _legend(ink, kinds, old_href, new_href) if kinds else "",
        '<div class="passages">',
        *_passages(folded(entries, all_of_it=not kinds), ink, language),
        "</div>",
        side_by_side(entries, ink) if kinds and not inline_styles else "",
        "</section>",
    ]
    return "".join(parts)


def _kinds(entries: Sequence[Unit]) -> set[PassageKind]:
    """What happened, to be explained in the legend; empty where nothing did."""
    kinds: set[PassageKind] = {entry.kind for entry in entries if entry.kind != "unchanged"}
    if any(entry.renumbered_from for entry in entries if entry.kind != "unchanged"):
        kinds.add("renumbered")
    return kinds


def _legend(ink: Ink, kinds: Set[PassageKind], old_href: str, new_href: str) -> str:
    links = "".join(
        f' · <a href="{escape(href)}">{ink.say[which]}</a>'
        for which, href in (("old", old_href), ("new", new_href))
        if href
    )
    shown = links if ink.inline or not links else f'<span class="ways">{links}</span>'
    return f'<p class="legend">{ink.legend(kinds)}{shown}</p>'


def _passages(entries: Iterable[Entry | Fold], ink: Ink, language: str) -> Iterator[str]:
    frames = Frames(scrolls=not ink.inline)
    for entry in entries:
        if isinstance(entry, Fold):
            yield frames.close()
            yield from _fold(entry, ink, language)
        elif isinstance(entry, Departure):
            yield frames.enter(entry.block, deleted=True)
            yield moved_note(entry, ink)
        else:
            unit = entry.unit if isinstance(entry, Arrival) else entry
            yield frames.enter(unit.block, deleted=unit.kind == "deleted")
            yield element(unit, ink, entry if isinstance(entry, Arrival) else None)
    yield frames.close()


def _fold(fold: Fold, ink: Ink, language: str) -> Iterator[str]:
    """An email only counts what did not change."""
    label = counted(ink.say["fold"], len(fold.units), language)
    if ink.inline:
        yield f"<p>[… {label} …]</p>"
        return
    frames = Frames(scrolls=not ink.inline)
    yield f'<details class="fold"><summary>{label}</summary>'
    for unit in fold.units:
        yield frames.enter(unit.block)
        yield element(unit, ink)
    yield frames.close()
    yield "</details>"


# --- Units → the elements around them: items in lists, rows in tables, terms in lists of definitions, lines in
# code. ---

FRAMES: dict[Kind, str] = {"row": "table", "code": "pre", "term": "dl", "definition": "dl"}
NOTHING = "", ""


class Frames:
    """Which elements are open. A deleted item or row stays in the list or table in which it stood. `scrolls`: whether
    a wide table can, by itself, as on a page; mail programs know no such thing."""

    def __init__(self, *, scrolls: bool) -> None:
        self.around = {"table": ('<div class="table" tabindex="0">', "</div>")} if scrolls else {}
        self.frame = ""
        self.group = 0
        self.lists: list[int] = []

    def enter(self, block: Block, *, deleted: bool = False) -> str:
        """Closes and opens what this block needs, and ends where its own element begins."""
        if block.kind == "item":
            return self._item(block)
        tags = self._close_lists(0 if block.kind == "heading" else block.level)
        frame = FRAMES.get(block.kind, "")
        if frame != self.frame or (frame and not deleted and self.group not in (0, block.group)):
            tags += self._close_frame() + (f"{self.around.get(frame, NOTHING)[0]}<{frame}>" if frame else "")
            self.frame, self.group = frame, 0
        if not deleted:
            self.group = block.group
        return tags

    def close(self) -> str:
        """Everything that is open."""
        return self._close_frame() + self._close_lists(0)

    def _item(self, block: Block) -> str:
        tags = self._close_frame()
        while self.lists and self.lists[-1] > block.level:
            self.lists.pop()
            tags += "</li></ul>"
        if self.lists and self.lists[-1] == block.level:
            return f"{tags}</li>"
        self.lists.append(block.level)
        return f"{tags}<ul>"

    def _close_frame(self) -> str:
        frame, self.frame = self.frame, ""
        return f"</{frame}>{self.around.get(frame, NOTHING)[1]}" if frame else ""

    def _close_lists(self, level: int) -> str:
        """Those that lie as deep as that, or deeper."""
        if not self.lists:
            return ""
        deeper = [depth for depth in self.lists if depth >= level]
        del self.lists[len(self.lists) - len(deeper) :]
        return "</li></ul>" * len(deeper)


# --- Changed units → the same words in two columns, what they were beside what they are. ---


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


# Elements that hold phrases of ours, not words of the policy.
_PHRASE_TAGS = re.compile(
    r'<(?:p class="(?:redline-summary|legend)"|span class="vh"|small class="renumbered"|div class="pair head"'
    r'|a class="move" id="to-[0-9]+"|details class="(?:sides|fold)"><summary)(?=[\s>])'
)


def mark_phrase_language(fragment: str, attributes: str) -> str:
    """Return a redline's HTML with `attributes` (` lang="en" dir="ltr"`, a space first) on every element that holds a
    phrase of ours. For a fragment that stands inside an element with the language of the policy's text: a screen reader
    must not read an English phrase in a Dutch voice."""
    return _PHRASE_TAGS.sub(lambda tag: tag[0] + attributes, fragment) if attributes else fragment
