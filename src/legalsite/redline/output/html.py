"""Writes a redline as the HTML fragment that pages embed.

These are the classes for the style sheet:
`section.redline` is around everything: `p.redline-summary`, `p.legend`, `div.passages`, `details.sides`.
In the legend: `span.ways` the links to the two texts (not printed).
In the passages: `inserted`, `deleted`, `amended`, `moved-to` on the element of a changed block; `del`, `ins` inside
it, each with `span.vh` (to be hidden from the eye, not from a screen reader) at both ends; `moved-from` on the note
where a passage was; `del.moved`, `ins.moved` words that moved between passages; `a.move` the links between the two
places, or `span.move` inside of a link; `span.number` the clause number, `li.numbered` an
item that shows its own, `small.renumbered` the old number or lead-in; `span.target` where a link leads;
`details.fold` a long unchanged stretch (print unfolded), or `p.fold` in its place, if only changes are shown.
In `details.sides`: `div.pair` with two `div`s, before and after: a grid of two columns on wide screens; a link to
`_sides`, the first of them, opens all of it; `span.move`
says where the words of the other column are.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, MutableMapping, Sequence, Set
from html import escape

from msgspec import Struct

from legalsite.model.document import Block, Kind
from legalsite.model.redline import Op, PassageKind, Redline, Stretch
from legalsite.redline.blocks import written_number
from legalsite.redline.compared_text import Memory
from legalsite.redline.output.marked_html import Change, Mark, Piece, marked_html, marked_words
from legalsite.redline.output.units import (
    Arrival,
    Departure,
    Entry,
    MovedWords,
    Unit,
    UnitOrStretch,
    layout_note,
    move_note,
    moved_words,
    summary,
    units_and_stretches,
    with_departures,
    with_moves,
)
from legalsite.text.languages import base_language, detect_language, language_attributes
from legalsite.text.phrase_catalogue import Phrases, english
from legalsite.text.written_html import attributes

TAGS: Mapping[Change, str] = {"delete": "del", "insert": "ins"}
CHANGES: Mapping[PassageKind, Change] = {"deleted": "delete", "inserted": "insert"}
AHEAD = 1  # units shown after a change
BEFORE = 2  # units shown before the next change, and the heading above it if it is that near
LEAST = 4  # a shorter stretch is not worth a click
NO_MOVES: Mapping[int, MovedWords] = {}
MoveNotes = tuple[tuple[Op, int, str], ...]
"""Notes before words that moved, each with the operation of their run and the number of the move."""
_FIRST_CELL = re.compile(r"(<t[dh]\b[^>]*>)")


class Context(Struct, frozen=True):
    """Unchanged blocks that are shown."""

    blocks: tuple[Block, ...]


class Fold(Struct, frozen=True):
    """Unchanged blocks that begin and end outside of any list or table."""

    blocks: tuple[Block, ...]


Shown = Unit | Departure | Arrival | Context | Fold


class MarkWriter(Struct, frozen=True):
    """Writes the marks of a redline in HTML, with the words that screen readers announce."""

    say: Phrases
    """The phrases of one language."""
    written: MutableMapping[Hashable, str] = {}
    """A cache of written elements."""

    def words(self, key: str) -> str:
        """Return a phrase as HTML."""
        html = self.written.get(key)
        if html is None:
            html = self.written[key] = escape(self.say[key], quote=False)
        return html

    def mark(self, piece: Piece, html: str) -> str:
        """Return words with their mark. A screen reader announces where a run begins and where it ends, once each."""
        tag = TAGS[piece.change]
        what = f"moved_{piece.change}" if piece.run.moved else piece.change
        before = f'<span class="vh">{self.words(what)} </span>' if piece.first else ""
        after = f'<span class="vh"> {self.words(f"end_{what}")}</span>' if piece.last else ""
        opening = f'<{tag} class="moved">' if piece.run.moved else f"<{tag}>"
        return f"{opening}{before}{html}{after}</{tag}>"

    def move_notes(self, unit: Unit, moves: Mapping[int, MovedWords]) -> MoveNotes:
        """Return what is said before words of a unit that moved; empty for most units."""
        if not moves or not any(run.moved for run in unit.runs):
            return ()
        announced = with_moves(unit.block, unit.runs, moves)
        return tuple([(run.op, run.moved, move_note(run, move, self.say)) for run, move in announced if move])

    def mark_with(self, notes: MoveNotes, *, links: bool = True) -> Mark:
        """Return the function that marks the words of a unit, with a note before words that moved.

        `links`: whether a note is a link to the other place, as it is once on a page.
        """
        if not notes:
            return self.mark
        left = {(op, nth): note for op, nth, note in notes}

        def mark(piece: Piece, html: str) -> str:
            note = left.pop((piece.change, piece.run.moved), "")
            return (self.move(piece, note, links=links) if note else "") + self.mark(piece, html)

        return mark

    def move(self, piece: Piece, note: str, *, links: bool) -> str:
        """Return the note before words that moved."""
        words = escape(note, quote=False)
        here, there = ("from", "to") if piece.change == "delete" else ("to", "from")
        name = f' id="words-{here}-{piece.run.moved}"' if links else ""
        if piece.in_link or not links:
            return f'<span class="move"{name}>{words}</span> '
        return f'<a class="move"{name} href="#words-{there}-{piece.run.moved}">{words}</a> '

    @property
    def struck(self) -> str:
        """The HTML after changed words that are struck through in the policy itself."""
        return f' <small class="renumbered">({self.words("struck")})</small> '

    def legend(self, kinds: Set[str]) -> str:
        """Return samples of the marks with their meanings; moves and new numbers only if the redline has any."""
        explained = [kind for kind in ("moved", "moved_words", "renumbered") if kind in kinds]
        sentences = [self.say["legend"], *(self.say[f"legend_{kind}"] for kind in explained)]
        samples = f"<del>{self.words('delete')}</del> <ins>{self.words('insert')}</ins>"
        unseen, seen = sentences[0], "".join(f" · {escape(words)}" for words in sentences[1:])
        return f'{samples} <span class="vh">{escape(unseen)}</span>{seen}'


def element(
    unit: Unit, writer: MarkWriter, arrival: Arrival | None = None, moves: Mapping[int, MovedWords] = NO_MOVES
) -> str:
    """Return the element of a changed unit. The element of an item stays open, because further lists may go into it."""
    notes = writer.move_notes(unit, moves)
    note = _arrived(arrival, writer) if arrival and arrival.nth else ""
    block, changes = unit.block, (unit.number_kind, unit.renumbered_from, unit.runs, layout_note(unit, writer.say))
    key = unit.kind, block.kind, block.html, block.number, block.anchor, block.level, changes, notes, note
    html = writer.written.get(key)
    if html is None:
        html = writer.written[key] = _element(unit, writer, note, notes)
    return html


def _element(unit: Unit, writer: MarkWriter, note: str, notes: MoveNotes) -> str:
    block = unit.block
    if all(run.op == "equal" for run in unit.runs):
        html = block.html
    else:
        side: Change = "delete" if unit.kind == "deleted" else "insert"
        html = marked_html(block.html, unit.shown, writer.mark_with(notes), side, struck=writer.struck)
    attributes = _attributes(block, unit.kind)
    if block.kind == "row":
        return f"<tr{attributes}>{_FIRST_CELL.sub(lambda cell: cell[1] + note, _cells(html), count=1)}</tr>"
    return _wrapped(block, attributes, f"{note}{_number(unit, writer)}{html}")


def unchanged(block: Block) -> str:
    """Return the element of an unchanged block. That of an item stays open."""
    attributes = _attributes(block, "unchanged")
    if block.kind == "row":
        return f"<tr{attributes}>{_cells(block.html)}</tr>"
    return _wrapped(block, attributes, f"{number(block.number, 'unchanged')}{block.html}")


def moved_note(departure: Departure, writer: MarkWriter) -> str:
    """Return the note in the place where a passage was before, with a link to its new place."""
    words = f"{moved_away(writer, down=departure.down)}: {opening(departure.block)}"
    nth = departure.nth
    html = f'<a class="move" id="from-{nth}" href="#to-{nth}">{words}</a>'
    if departure.block.kind == "row":
        cells = max(1, len(_FIRST_CELL.findall(departure.block.html)))
        return f'<tr class="moved-from"><td colspan="{cells}">{html}</td></tr>'
    return _wrapped(departure.block, ' class="moved-from"', html, note=True)


def number(bare: str, kind: PassageKind) -> str:
    """Return the number beside a clause, marked like the clause, because a deleted clause may have the same number."""
    if not bare:
        return ""
    html = escape(written_number(bare))
    if change := CHANGES.get(kind):
        html = f"<{TAGS[change]}>{html}</{TAGS[change]}>"
    return f'<span class="number">{html}</span> '


def opening(block: Block) -> str:
    """Return the first words of a passage, enough to recognise it."""
    return f"{escape(' '.join(block.text.split()[:6]), quote=False)} …"


def moved_away(writer: MarkWriter, *, down: bool) -> str:
    """Return the words that say where a passage moved to. `down`: it moved towards the end."""
    return writer.words("moved_further_down" if down else "moved_further_up")


def moved_here(writer: MarkWriter, *, down: bool) -> str:
    """Return the words that say where a passage came from. `down`: it moved towards the end."""
    return writer.words("moved_here_from_above" if down else "moved_here_from_below")


def _arrived(arrival: Arrival, writer: MarkWriter) -> str:
    words = moved_here(writer, down=arrival.down)
    return f'<a class="move" id="to-{arrival.nth}" href="#from-{arrival.nth}">{words}</a> '


def _number(unit: Unit, writer: MarkWriter) -> str:
    shown = number(unit.block.number, unit.number_kind)
    if was := unit.renumbered_from:
        shown += f'<small class="renumbered">({escape(writer.say.filled("was", old=written_number(was)))})</small> '
    if note := layout_note(unit, writer.say):
        shown += f'<small class="renumbered">({escape(note, quote=False)})</small> '
    return shown


def _attributes(block: Block, kind: PassageKind) -> str:
    classes: list[str] = []
    if kind in ("amended", "inserted", "deleted"):
        classes.append(kind)
    elif kind == "moved":
        classes.append("moved-to")
    if block.kind == "item" and block.number:
        classes.append("numbered")
    name = f' id="{escape(block.anchor)}"' if block.anchor and kind != "deleted" else ""
    return name + (f' class="{" ".join(classes)}"' if classes else "")


def _cells(html: str) -> str:
    """Return the HTML of a row with at least one cell."""
    return html if _FIRST_CELL.match(html) else f"<td>{html}</td>"


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


def as_html(
    redline: Redline,
    say: Phrases | None = None,
    *,
    old_href: str = "",
    new_href: str = "",
    summary_text: str = "",
    memory: Memory | None = None,
    only_changes: bool = False,
) -> str:
    """Return the summary, the legend, the passages as in the document, and the changed passages side by side.

    `old_href` and `new_href`: the addresses of the two texts, if they have pages.
    `summary_text`: the summary, if it is known already.
    `memory`: a cache for further redlines that show the same changes.
    `only_changes`: leave out long unchanged stretches, and what is side by side: it says nothing new.
    """
    say = say or english("redline")
    writer = (memory or Memory()).once(("writer", say.language), lambda: MarkWriter(say))
    all_pieces = units_and_stretches(redline)
    kinds, entries, moves = _kinds(all_pieces), with_departures(all_pieces), moved_words(all_pieces)
    parts = [
        '<section class="redline">',
        f'<p class="redline-summary">{escape(summary_text or summary(redline, say))}.</p>',
        _legend(writer, kinds, old_href, new_href) if kinds else "",
        '<div class="passages">',
        _passages(folded(entries, all_of_it=not kinds), writer, moves, only_changes=only_changes),
        "</div>",
        side_by_side(entries, writer, moves) if kinds and not only_changes else "",
        "</section>",
    ]
    return "".join(parts)


def _kinds(pieces: Sequence[UnitOrStretch]) -> set[str]:
    """Return the kinds of changes that the legend explains; empty if nothing changed."""
    changed = [piece for piece in pieces if isinstance(piece, Unit) and piece.kind != "unchanged"]
    kinds: set[str] = {unit.kind for unit in changed}
    if any(unit.renumbered_from for unit in changed):
        kinds.add("renumbered")
    if any(run.moved for unit in changed for run in unit.runs):
        kinds.add("moved_words")
    return kinds


def _legend(writer: MarkWriter, kinds: Set[str], old_href: str, new_href: str) -> str:
    links = "".join(
        f' · <a href="{escape(href)}">{writer.words(which)}</a>'
        for which, href in (("old", old_href), ("new", new_href))
        if href
    )
    shown = f'<span class="ways">{links}</span>' if links else ""
    return f'<p class="legend">{writer.legend(kinds)}{shown}</p>'


def _passages(
    entries: Iterable[Shown], writer: MarkWriter, moves: Mapping[int, MovedWords], *, only_changes: bool
) -> str:
    frames, parts = Frames(), list[str]()
    for entry in entries:
        if isinstance(entry, Context):
            parts.append(_blocks(entry.blocks, frames, writer))
        elif isinstance(entry, Fold):
            parts += frames.close(), _fold(entry, writer, only_changes=only_changes)
        elif isinstance(entry, Departure):
            parts += frames.enter(entry.block, deleted=True), moved_note(entry, writer)
        else:
            unit = entry.unit if isinstance(entry, Arrival) else entry
            parts.append(frames.enter(unit.block, deleted=unit.kind == "deleted"))
            parts.append(element(unit, writer, entry if isinstance(entry, Arrival) else None, moves))
    return "".join([*parts, frames.close()])


def _fold(fold: Fold, writer: MarkWriter, *, only_changes: bool) -> str:
    """Return unchanged blocks, which readers can unfold with a click; or only how many they are."""
    label = escape(writer.say.counted("fold", len(fold.blocks)), quote=False)
    if only_changes:
        return f'<p class="fold">{label}</p>'
    frames = Frames()
    blocks = _blocks(fold.blocks, frames, writer)
    return f'<details class="fold"><summary>{label}</summary>{blocks}{frames.close()}</details>'


def _blocks(blocks: Iterable[Block], frames: "Frames", writer: MarkWriter) -> str:
    """Return unchanged blocks. Most are paragraphs outside of any list or table."""
    known, parts = writer.written, list[str]()
    for block in blocks:
        if block.kind not in UNFRAMED or frames.frame or frames.lists:
            parts.append(frames.enter(block))
        key = block.kind, block.html, block.number, block.anchor, block.level
        html = known.get(key)
        if html is None:
            html = known[key] = unchanged(block)
        parts.append(html)
    return "".join(parts)


UNFRAMED = frozenset({"heading", "paragraph"})
FRAMES: dict[Kind, str] = {"row": "table", "code": "pre", "term": "dl", "definition": "dl"}
AROUND = {"table": ('<div class="table" tabindex="0">', "</div>")}  # wide tables scroll by themselves
NOTHING = "", ""


class Frames:
    """The elements that are open around units. A deleted item or row stays in the list or table in which it was."""

    def __init__(self) -> None:
        self.frame = ""
        self.group = 0
        self.lists: list[int] = []

    def enter(self, block: Block, *, deleted: bool = False) -> str:
        """Return the closing and opening tags that must come before the element of this block."""
        if block.kind == "item":
            return self._item(block)
        tags = self._close_lists(0 if block.kind == "heading" else block.level)
        frame = FRAMES.get(block.kind, "")
        if frame != self.frame or (frame and not deleted and self.group not in (0, block.group)):
            tags += self._close_frame() + (f"{AROUND.get(frame, NOTHING)[0]}<{frame}>" if frame else "")
            self.frame, self.group = frame, 0
        if not deleted:
            self.group = block.group
        return tags

    def close(self) -> str:
        """Return the tags that close everything that is open."""
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
        return f"</{frame}>{AROUND.get(frame, NOTHING)[1]}" if frame else ""

    def _close_lists(self, level: int) -> str:
        """Return the tags that close the lists that are as deep as `level`, or deeper."""
        if not self.lists:
            return ""
        deeper = [depth for depth in self.lists if depth >= level]
        del self.lists[len(self.lists) - len(deeper) :]
        return "</li></ul>" * len(deeper)


def side_by_side(entries: Iterable[Entry], writer: MarkWriter, moves: Mapping[int, MovedWords]) -> str:
    """Return two columns with what was amended, inserted, deleted or moved; the rest is the same on both sides."""
    pairs = "".join(
        [
            _pair(entry, writer, moves)
            for entry in entries
            if isinstance(entry, Arrival) or (isinstance(entry, Unit) and entry.kind not in ("unchanged", "renumbered"))
        ]
    )
    if not pairs:
        return ""
    head = f'<div class="pair head" id="_sides"><div>{writer.words("old")}</div><div>{writer.words("new")}</div></div>'
    return f'<details class="sides"><summary>{writer.words("sides")}</summary>{head}{pairs}</details>'


def _pair(entry: Unit | Arrival, writer: MarkWriter, moves: Mapping[int, MovedWords]) -> str:
    if isinstance(entry, Arrival):
        return _moved(entry, writer, moves)
    notes = writer.move_notes(entry, moves)
    key = "pair", entry.kind, entry.runs, _numbers(entry), notes
    html = writer.written.get(key)
    if html is None:
        same = all(run.op == "equal" for run in entry.runs)  # clauses that were only joined
        html = writer.written[key] = "" if same else _columns(*_words(entry, writer, notes))
    return html


def _moved(arrival: Arrival, writer: MarkWriter, moves: Mapping[int, MovedWords]) -> str:
    """Return both sides of a moved unit, each with the place of the other. Unchanged text is cut to its first words."""
    unit = arrival.unit
    if any(run.op != "equal" for run in unit.runs):
        old, new = _words(unit, writer, writer.move_notes(unit, moves))
    else:
        old, new = (f"{number(of, unit.kind)}{opening(unit.block)}" for of in _numbers(unit))
    away, here = moved_away(writer, down=arrival.down), moved_here(writer, down=arrival.down)
    return _columns(f'<span class="move">{away}</span> {old}', f'<span class="move">{here}</span> {new}')


def _columns(old: str, new: str) -> str:
    return f'<div class="pair"><div>{old}</div><div>{new}</div></div>'


def _words(unit: Unit, writer: MarkWriter, notes: MoveNotes) -> tuple[str, str]:
    """Return the words of the old and the new side, each after its clause number."""
    was, now = (number(of, unit.kind) for of in _numbers(unit))
    runs, mark = unit.shown, writer.mark_with(notes, links=False)
    old = marked_words([run for run in runs if run.op != "insert"], mark, struck=writer.struck)
    new = marked_words([run for run in runs if run.op != "delete"], mark, struck=writer.struck)
    return f"{was}{old}" if old else "", f"{now}{new}" if new else ""


def _numbers(unit: Unit) -> tuple[str, str]:
    """Return the clause numbers of the old and the new side."""
    was = unit.old.number if unit.old and not unit.goes_on else ""
    return was, unit.block.number


# Elements that hold our own phrases, not words of the policy.
_PHRASE_TAGS = (
    r'<(?:p class="(?:redline-summary|legend|fold)"|span class="vh"|small class="renumbered"|div class="pair head"'
    r'|a class="move" id="(?:to|words-to|words-from)-[0-9]+"|span class="move"'
    r'|details class="(?:sides|fold)"><summary)(?=[\s>])'
)


def mark_phrase_language(fragment: str, attributes: str) -> str:
    """Return a redline's HTML with `attributes` on every element that holds a phrase of ours.

    `attributes` is ` lang="en" dir="ltr"`, with a space first. This is for a fragment inside an element with the
    language of the policy's text: a screen reader must not read an English phrase in a Dutch voice.
    """
    return re.sub(_PHRASE_TAGS, lambda tag: tag[0] + attributes, fragment) if attributes else fragment


def folded(entries: Sequence[Entry], *, all_of_it: bool = False) -> Iterator[Shown]:
    """Yield entries, context and folds in reading order. `all_of_it`: nothing changed, so nothing needs context."""
    blocks: list[Block] = []
    first = True
    for entry in entries:
        if isinstance(entry, Stretch):
            blocks += entry.new
        elif isinstance(entry, Unit) and entry.kind == "unchanged":
            blocks.append(entry.block)
        else:
            yield from _stretch(blocks, 0 if first else AHEAD, BEFORE)
            yield entry
            blocks, first = [], False
    yield from _stretch(blocks, 0 if first else AHEAD, 0 if all_of_it or not first else BEFORE)


def _stretch(blocks: Sequence[Block], ahead: int, before: int) -> Iterator[Context | Fold]:
    start, end = ahead, len(blocks) - before
    section = -1  # the heading above the next change
    if before:
        section = next((at for at in reversed(range(len(blocks))) if blocks[at].kind == "heading"), -1)
        if end - 4 <= section < end:
            end = section
    while start < end and _inside(blocks, start):
        start += 1
    while start < end < len(blocks) and _inside(blocks, end):
        end -= 1
    if start < end < len(blocks) and blocks[end].kind == "item":
        end -= _leading_in(blocks, end)
    if end - start < LEAST:
        yield from _context(blocks)
        return
    yield from _context(blocks[:start])
    if start <= section < end:
        yield from _away(blocks[start:section])
        yield from _context(blocks[section : section + 1])
        start = section + 1
    yield from _away(blocks[start:end])
    yield from _context(blocks[end:])


def _context(blocks: Sequence[Block]) -> Iterator[Context]:
    if blocks:
        yield Context(tuple(blocks))


def _away(blocks: Sequence[Block]) -> Iterator[Context | Fold]:
    """Yield the blocks as a fold, or as context if they are too few to be worth a click."""
    if len(blocks) < LEAST:
        yield from _context(blocks)
    else:
        yield Fold(tuple(blocks))


def _leading_in(blocks: Sequence[Block], at: int) -> int:
    """Return how many blocks introduce the list that begins at `at`: a sentence, and the heading right above it."""
    sentence = at > 0 and blocks[at - 1].kind == "paragraph"
    heading = at > sentence and blocks[at - 1 - sentence].kind == "heading"
    return sentence + heading


def _inside(blocks: Sequence[Block], at: int) -> bool:
    """Return whether a cut before this block would go through a list, table, code or list of definitions."""
    block = blocks[at]
    if block.kind in ("row", "code", "definition"):
        return at == 0 or blocks[at - 1].group == block.group or block.kind == "definition"
    return (block.kind == "item" or block.level > 0) and block.kind != "heading" and not _opens(blocks, at)


def _opens(blocks: Sequence[Block], at: int) -> bool:
    block = blocks[at]
    return at > 0 and block.level == 0 and blocks[at - 1].group != block.group


STYLE = """\
:root { color-scheme: light dark; --ins: #0d5c2c; --ins-tint: #dff3e3; --del: #9a2118; --del-tint: #fbe5e2;
  --move: #50389a; --move-tint: #ebe6fa; }
@media (prefers-color-scheme: dark) {
  :root { --ins: #8fdba5; --ins-tint: #153620; --del: #f5a59b; --del-tint: #431c18;
    --move: #c3b3fb; --move-tint: #2c2450; } }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1.0625rem/1.6 Georgia, serif; }
h1, h2, h3, h4, h5, h6, th, small, summary, .redline-summary, .legend {
  font-family: system-ui, sans-serif; line-height: 1.35; }
h1 { overflow-wrap: anywhere; font-size: 1.5rem; }
.redline-summary { font-weight: 600; }
ins, del { padding: 0 .1em; border-radius: 2px; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
ins { color: var(--ins); background: var(--ins-tint); text-underline-offset: .18em; }
del { color: var(--del); background: var(--del-tint); }
:is(ins, del).moved { color: var(--move); background: var(--move-tint); text-decoration-style: double; }
ins:has(+ del), del:has(+ ins) { margin-inline-end: .15em; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.move { font: 600 .8125rem/1.5 system-ui, sans-serif; }
.target { font-family: ui-monospace, monospace; font-size: .8125rem; overflow-wrap: anywhere; }
li.numbered { list-style: none; }
table { display: block; overflow-x: auto; border-collapse: collapse; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid; text-align: start; vertical-align: top; }
pre { overflow-x: auto; }
summary { padding: .5rem 0; cursor: pointer; }
.fold, .sides, .pair { border-top: 1px solid; margin-top: 1rem; padding: .5rem 0; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2rem; margin: 0; overflow-wrap: break-word; }
.pair.head { font-weight: 600; }
@media (min-width: 48rem) { .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
@media print { .fold > *, .fold::details-content { display: block; content-visibility: visible; height: auto; }
  .fold > summary, .sides { display: none; } ins, del { print-color-adjust: exact; } }"""

_IMAGE = re.compile("<img [^<>]*>")


def as_page(redline: Redline, title: str, say: Phrases | None = None) -> str:
    """Return the redline as a whole HTML document that needs no other file and can be kept, sent and printed.

    Images, which are files elsewhere, are replaced by their descriptions. The language and direction of the text are
    those of its words.
    """
    say = say or english("redline")
    redlined = _IMAGE.sub(_described, as_html(redline, say))
    blocks = (passage.new or passage.old for passage in redline.passages)
    language = detect_language((block.text for block in blocks if block), say.language)
    marks = language_attributes(language)
    if language != base_language(say.language):
        redlined = mark_phrase_language(redlined, language_attributes(say.language))
    return (
        f'<!doctype html>\n<html lang="{say.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title, quote=False)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n"
        f"<body>\n<h1>{escape(title, quote=False)}</h1>\n"
        f'<div class="comparison"{marks}>\n{redlined}\n</div>\n</body>\n</html>'
    )


def _described(image: re.Match[str]) -> str:
    alt = attributes(image[0]).get("alt")
    return f"[{escape(alt, quote=False)}]" if alt else ""
