"""Writes a redline as Markdown: CriticMarkup for other tools, or <ins> and <del> for a comment on a merge request."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import Block, Kind
from legalsite.model.redline import Op, Redline
from legalsite.redline.blocks import written_number
from legalsite.redline.output.marked_html import CELL_BORDER, HTML_PART, Change, Mark, Piece, marked_html
from legalsite.redline.output.units import (
    MovedWords,
    Unit,
    in_context,
    layout_note,
    line_note,
    moved_words,
    summary,
    units,
    with_moves,
)
from legalsite.text.phrase_catalogue import Phrases, english
from legalsite.text.written_html import attributes

GITHUB_LIMIT = 65_536
"""The largest number of characters that a comment on GitHub may have."""

_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL)
_NOWHERE = re.compile(r'<a\b[^>]*href="(?!https?:|mailto:)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_UNSEEN = re.compile(r'<img\b[^>]*src="(?!https?:)[^"]*"[^>]*>')
_OTHER_NAME = re.compile(r'\A<span id="[^"]*"></span>')  # an anchor that the page made for a heading
_SPACE_AT_START = re.compile("([\x01\x03])(\\s+)")
_JOINT = re.compile("(?<=\\w)(?:\x02\x01|\x04\x03)(?=\\[)")  # a word and the link after it were deleted together
_SPACE_TO_GO = re.compile("( )([\x01\x03])([^\x01-\x04]*[\x02\x04](?=\x03?[.,;:!?)]))")
_SPACE_AT_END = re.compile("(?<!\\s)(\\s++)([\x02\x04])")


class Flavour(Struct, frozen=True):
    """The way in which one kind of Markdown marks changes."""

    marks: Mapping[Op, tuple[str, str]]
    """The signs before and after deleted and inserted words."""
    comment: tuple[str, str]
    """The signs before and after a comment."""
    off_site: bool
    """True if it is read outside of the site, where relative links and images lead nowhere."""


CRITIC = Flavour({"delete": ("{--", "--}"), "insert": ("{++", "++}")}, ("{>>", "<<}"), off_site=False)
GITHUB = Flavour({"delete": ("<del>", "</del>"), "insert": ("<ins>", "</ins>")}, ("<sub>", "</sub> "), off_site=True)


def as_criticmarkup(redline: Redline, *, context: int | None = None, say: Phrases | None = None) -> str:
    """Return the redline as {--deleted--}{++inserted++}, with {>>comments<<} on moves and numbers (criticmarkup.com).

    Accepting all changes gives the new text.
    """
    return "\n\n".join(_passages(redline, context, say or english("redline"), CRITIC))


def as_github(
    redline: Redline, *, context: int | None = 1, say: Phrases | None = None, limit: int = GITHUB_LIMIT
) -> str:
    """Return the summary and the passages. If they are cut at `limit` characters, the last line says so."""
    say = say or english("redline")
    parts = [f"**{summary(redline, say)}**", *_passages(redline, context, say, GITHUB)]
    whole = "\n\n".join(parts)
    if len(whole) <= limit:
        return whole
    ending = "*The rest does not fit into a comment: `legalsite diff` shows all of it.*"
    return "\n\n".join([*_fitting(parts, limit - len(ending)), ending])


def _fitting(parts: list[str], room: int) -> Iterator[str]:
    """Yield the first parts that fit into `room` characters, with an empty line after each.

    Of the first part that is too long, the lines that fit are kept, because a single table may be all there is.
    """
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


def _passages(redline: Redline, context: int | None, say: Phrases, flavour: Flavour) -> Iterator[str]:
    """Yield paragraphs of Markdown. The rows of a table, items of a list and lines of code form one paragraph."""
    lines = Lines(code=("<pre>", "</pre>") if flavour.off_site else ("````", "````"))
    all_units = units(redline)
    moves = moved_words(all_units)
    for unit in in_context(all_units, context):
        if isinstance(unit, int):
            lines.cut(f"*… {say.counted('fold', unit)} …*")
        else:
            lines.add(unit, _note(unit, say, flavour), _words(unit, moves, say, flavour))
    return (_in_flavour(part, flavour) for part in lines.parts())


def _note(unit: Unit, say: Phrases, flavour: Flavour) -> str:
    notes = []
    if unit.went and unit.old:
        notes.append(say.filled("moved_from", line=unit.old.line))
    if note := layout_note(unit, say):
        notes.append(escaped(note))
    if unit.renumbered_from:
        notes.append(say.filled("was", old=written_number(unit.renumbered_from)))
    return f"{flavour.comment[0]}{', '.join(notes)}{flavour.comment[1]}" if notes else ""


def _words(unit: Unit, moves: Mapping[int, MovedWords], say: Phrases, flavour: Flavour) -> list[str]:
    """Return the words of a passage with marks; for a row, those of each cell."""
    if unit.block.kind == "code":
        texts = ((run.op, escape(run.text) if flavour.off_site else run.text) for run in unit.runs if run.read)
        return ["".join(f"{MARKS[op][0]}{text}{MARKS[op][1]}" for op, text in texts)]
    html = _OTHER_NAME.sub("", unit.block.html) if unit.block.kind == "heading" else unit.block.html
    in_pieces = unit.kind in ("amended", "moved") or any(run.moved for run in unit.runs)
    if in_pieces and any(run.op != "equal" for run in unit.runs):
        side: Change = "delete" if unit.kind == "deleted" else "insert"
        html = marked_html(html, unit.shown, _mark_of(unit, moves, say), side)
    if flavour.off_site:
        html = _NOWHERE.sub(r"\1", _UNSEEN.sub(_alt, html))
    cells = _CELL.findall(html) or CELL_BORDER.split(html) if unit.block.kind == "row" else [html]
    words = list(map(inline_markdown, cells))
    if unit.kind in ("inserted", "deleted") and not in_pieces:
        return [marked("insert" if unit.kind == "inserted" else "delete", text) for text in words]
    return words


def _mark_of(unit: Unit, moves: Mapping[int, MovedWords], say: Phrases) -> Mark:
    """Return the function that marks the words of a unit. Each piece that moved is followed by a note that says where
    it was or is; for a column, the note gives its name.
    """
    in_head = {(run.moved, run.op) for run, move in with_moves(unit.block, unit.shown, moves) if move and move.in_row}

    def mark_piece(piece: Piece, html: str) -> str:
        run, move = piece.run, moves.get(piece.run.moved)
        if not move or not piece.last or (move.in_row and (run.moved, run.op) not in in_head):
            return mark(piece, html)
        return f"{mark(piece, html)}{NOTE[0]}{escape(line_note(run, move, say))}{NOTE[1]}"

    return mark_piece


def _alt(image: re.Match[str]) -> str:
    return escape(attributes(image[0]).get("alt", ""), quote=False)


def _in_flavour(text: str, flavour: Flavour) -> str:
    """Return the text with the flavour's own marks. Spaces stay outside of them, except for one before a comma."""
    text = _JOINT.sub(" ", text).replace("\x02\x01", "").replace("\x04\x03", "")
    text = _SPACE_AT_START.sub(r"\2\1", _SPACE_AT_END.sub(r"\2\1", text))
    text = _SPACE_TO_GO.sub(r"\2\1\3", text).replace("\x01\x02", "").replace("\x03\x04", "")
    for stand_in, own_mark in zip(NOTE, (flavour.comment[0], flavour.comment[1].rstrip()), strict=True):
        text = text.replace(stand_in, own_mark)
    for op, marks in flavour.marks.items():
        for stand_in, own_mark in zip(MARKS[op], marks, strict=True):
            text = text.replace(stand_in, own_mark)
    return text


JOINED: dict[Kind, Kind] = {"item": "item", "row": "row", "code": "code", "term": "term", "definition": "term"}
"""The kinds of blocks of which neighbours form one paragraph of Markdown."""

_HEAD = re.compile(r"<th(?: class=\"(\w+)\")?>")
_ALIGNED = {"left": ":--", "right": "--:", "center": ":-:"}
_LIKE_A_MARKER = re.compile(r"\A([\x01\x03]?)(?:([-+=:]+|#{1,6})|(\d{1,9})([.)]))(?=\s|\Z)")


class Lines:
    """The lines of the units that were added, which must come in reading order.

    `code`: the lines before and after code.
    `depth`: the level of the last item, which may contain further items and paragraphs; -1 for none.
    """

    def __init__(self, *, code: tuple[str, str]) -> None:
        self.code, self.depth, self.kind, self.group = code, -1, "", 0
        self.held: list[list[str]] = []
        self.gap = ""
        self.lists: dict[int, tuple[int, int]] = {}

    def cut(self, line: str) -> None:
        """Add a line for passages that are left out. Between rows of one table it becomes a row."""
        self.gap = line

    def add(self, unit: Unit, note: str, words: Sequence[str]) -> None:
        """Add a unit. `words` has the words of each cell for a row, and one text for other units."""
        self._close_gap(unit)
        block = unit.block
        level = min(block.level, self.depth + 1) if block.kind != "heading" else 0
        indent = "    " * level
        line = indent + self._line(unit, note, words, level)
        if not self._goes_on(unit):
            self.group = 0
            self.held.append([line, *(indent + more for more in self._ending(block, len(words)))])
            if block.kind == "code":
                self.held[-1].insert(0, indent + self.code[0])
        elif block.kind == "code":
            self.held[-1].insert(-1, line)
        else:
            self.held[-1].append(line)
        self.kind, self.depth = block.kind, level if block.kind == "item" or level else -1
        self.group = self.group if unit.kind == "deleted" else block.group

    def parts(self) -> Iterator[str]:
        """Yield the paragraphs of Markdown, which the caller joins with empty lines."""
        return ("\n".join(lines) for lines in [*self.held, *([[self.gap]] if self.gap else [])])

    def _close_gap(self, unit: Unit) -> None:
        if self.gap and unit.block.kind == self.kind == "row" and self._goes_on(unit):
            self.held[-1].append(f"| {self.gap} |")
        elif self.gap:
            self.held.append([self.gap])
            self.kind, self.depth = "", -1
        self.gap = ""

    def _goes_on(self, unit: Unit) -> bool:
        """Return whether a unit belongs to the paragraph before it. Two tables in a row are two."""
        block = unit.block
        if self.kind not in JOINED or JOINED[self.kind] != JOINED.get(block.kind) or block.kind == "term":
            return False
        return block.kind not in ("row", "code") or unit.kind == "deleted" or self.group in (0, block.group)

    def _ending(self, block: Block, columns: int) -> list[str]:
        """Return the lines after the first line of a block: for a table's head, the alignment of its columns."""
        if block.kind == "row":
            sides = _HEAD.findall(block.html)
            sides = sides if len(sides) == columns else [""] * columns
            return [f"| {' | '.join(_ALIGNED.get(side, '---') for side in sides)} |"]
        return [self.code[1]] if block.kind == "code" else []

    def _line(self, unit: Unit, note: str, words: Sequence[str], level: int) -> str:
        block = unit.block
        if block.kind == "row":
            return f"| {note}{' | '.join(words)} |"
        if block.kind == "code":
            return words[0]
        if block.kind == "footnote":
            return f"[^{block.number}]: {note}{words[0]}"
        marker, number = self._marker(unit, level) if block.kind == "item" else ("", _number(unit))
        text = f"{note}{number}{words[0]}"
        if block.kind == "heading":
            return f"{'#' * max(1, block.level)} {text}"
        text = _LIKE_A_MARKER.sub(_not_a_marker, text)
        return f"{marker}{text}" if marker else {"quote": f"> {text}", "definition": f": {text}"}.get(block.kind, text)

    def _marker(self, unit: Unit, level: int) -> tuple[str, str]:
        """Return (marker, number as words). A list right after another one has a different marker.

        A deleted number is not used as a marker, because the numbers after it would continue from it. Neither is a
        hyphen that might be left alone under words, because it would turn them into a heading.
        """
        block = unit.block
        self.lists = {depth: last for depth, last in self.lists.items() if depth <= level}
        if unit.kind == "deleted" and level and level not in self.lists:
            return "* ", _number(unit)
        group, nth = self.lists.get(level, (block.group, 0))
        if unit.kind != "deleted":
            nth = nth if group == block.group else 1 - nth
            self.lists[level] = block.group, nth
        if unit.kind != "deleted" and re.fullmatch("[0-9]{1,9}", block.number):
            return f"{block.number}{'.)'[nth]} ", ""
        return f"{'-*'[nth]} ", _number(unit)


def _number(unit: Unit) -> str:
    """Return the number of a clause, marked like the clause itself."""
    if not unit.block.number:
        return ""
    kind = unit.number_kind
    before, after = MARKS["delete" if kind == "deleted" else "insert" if kind == "inserted" else "equal"]
    return f"{before}{escaped(written_number(unit.block.number))} {after}"


def _not_a_marker(start: re.Match[str]) -> str:
    """Return the words, escaped so that Markdown does not read them as the marker of a list or a heading."""
    before, sign, number, point = start.groups()
    return f"{before}\\{sign}" if sign else f"{before}{number}\\{point}"


MARKS: Mapping[Op, tuple[str, str]] = {"equal": ("", ""), "delete": ("\x01", "\x02"), "insert": ("\x03", "\x04")}
"""Characters that occur in no text; they stand for the marks until those of the flavour replace them."""
NOTE = "\x05", "\x06"
"""Characters that occur in no text, too: they stand for the signs around a note between the words."""

_STARS = {"strong": "**", "b": "**", "em": "*", "i": "*", "s": "~~"}
_VOID = frozenset({"br", "img", "hr"})
_NAME = re.compile(r"</?([a-z][a-z0-9]*)")
_SPECIAL = re.compile(r"([\\`*_\[\]{}~|<>])")
_IN_TITLE = re.compile(r'([\\"<>&])')
_ODD = re.compile(r"[\s()<>{}]|\A\Z")  # a target that a link in Markdown cannot have
_WHOLE = re.compile("[\x01\x03]([^\x01-\x04]*)[\x02\x04]")
_MARK = re.compile("[\x01-\x04]")
_CHANGED = re.compile("\x01[^\x02]*\x02|\x03[^\x04]*\x04")
_ONE_SIDE: Mapping[Change, re.Pattern[str]] = {
    "delete": re.compile("\x03[^\x04]*\x04"),
    "insert": re.compile("\x01[^\x02]*\x02"),
}


class _Element(Struct):
    """A tag that was opened, and its content."""

    tag: str
    opening: str
    parts: "list[str | _Element]" = []
    """The content. The text of code and targets is unchanged, all other text is escaped."""
    targets: dict[Change, str] = {}
    """The old and the new target of a link that changed."""

    @property
    def verbatim(self) -> bool:
        return self.tag == "code" or 'class="target"' in self.opening


def mark(piece: Piece, html: str) -> str:
    """Return words between placeholders for the marks, for `marked_html`."""
    before, after = MARKS[piece.change]
    return f"{before}{html}{after}"


def escaped(text: str) -> str:
    """Return the words, escaped so that neither Markdown nor HTML reads them as markup."""
    return _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;").replace("\n", " "))


def inline_markdown(html: str) -> str:
    """Return HTML as one line of Markdown. A link that was removed while its words stayed becomes ` (→ target)`."""
    stack = [_Element("", "")]
    for part in filter(None, HTML_PART.split(html)):
        tag = _NAME.match(part)
        here = stack[-1]
        if part[0] != "<" or not tag:
            here.parts.append(unescape(part) if here.verbatim else escaped(unescape(part)))
        elif part.startswith("</"):
            if len(stack) > 1 and tag[1] == here.tag:
                _close(stack.pop(), stack[-1].parts)
        elif part.startswith('<sup class="footnote"'):
            here.parts.append(_reference(part))
        elif tag[1] in _VOID:
            here.parts.append(_Element("img", part) if tag[1] == "img" else part)
        else:
            stack.append(_Element(tag[1], part))
    return "".join(_rendered(stack[0].parts))


def _close(element: _Element, parts: "list[str | _Element]") -> None:
    """Add a closed element to the parts around it, or a changed target to the link that it follows."""
    if 'class="target"' not in element.opening:
        parts.append(element)
        return
    text = "".join(map(str, element.parts))
    change: Change = "delete" if "\x01" in text else "insert"
    target = _MARK.sub("", text).removeprefix("→ ")
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].removesuffix(" ")
    link = next((part for part in reversed(parts) if not isinstance(part, str) or _CHANGED.sub("", part).strip()), "")
    if isinstance(link, _Element) and link.tag in ("a", "img") and change not in link.targets:
        link.targets[change] = target
    else:
        parts.append(marked(change, f" (→ {escaped(target)})"))


def _rendered(parts: "list[str | _Element]") -> Iterator[str]:
    before = ""
    for at, part in enumerate(parts):
        if isinstance(part, str):
            before = part
        else:
            behind = parts[at + 1] if at + 1 < len(parts) else ""
            after = behind[:1] if isinstance(behind, str) else ""
            before = _written(part, in_word=before[-1:].isalnum() or after.isalnum())
        yield before


def _written(element: _Element, *, in_word: bool) -> str:
    inner = "".join(_rendered(element.parts))
    if whole := _WHOLE.fullmatch(inner):  # markup and target are inserted or deleted together with all their words
        change: Change = "delete" if inner[0] == "\x01" else "insert"
        return marked(change, _around(whole[1], replace(element, targets={}), in_word=in_word))
    return _around(inner, element, in_word=in_word)


def _around(inner: str, element: _Element, *, in_word: bool) -> str:
    if element.tag in ("a", "img"):
        return _link(inner, element)
    bare = _MARK.sub("", inner)
    if element.tag == "code":
        return f"`{inner}`" if bare == inner and "`" not in inner else f"<code>{escaped(inner)}</code>"
    stars = _STARS.get(element.tag)
    if stars and bare and bare == bare.strip() and (not in_word or (bare[0].isalnum() and bare[-1].isalnum())):
        return f"{stars}{inner}{stars}"
    return f"{element.opening}{inner}</{element.tag}>"


def _link(words: str, link: _Element) -> str:
    """Return a link or an image. If its target changed, all of it is marked: every tool can accept or reject that."""
    given = attributes(link.opening)
    image = link.tag == "img"
    target = given.get("src" if image else "href")
    if target is None or _ODD.search(target):
        return link.opening if image else f"{link.opening}{words}</a>"
    words = escaped(given.get("alt", "")) if image else words
    title = _IN_TITLE.sub(r"\\\1", given.get("title", ""))
    title = f' "{title}"' if title else ""
    before = "!" if image else ""
    if not link.targets:
        return f"{before}[{words}]({target}{title})"
    sides = {change: _MARK.sub("", other.sub("", words)).strip() for change, other in _ONE_SIDE.items()}
    old = f"{before}[{sides['delete']}]({link.targets['delete']})" if "delete" in link.targets else sides["delete"]
    return marked("delete", old) + marked("insert", f"{before}[{sides['insert']}]({target}{title})")


def marked(change: Change, text: str) -> str:
    """Return Markdown, marked as deleted or inserted."""
    return f"{MARKS[change][0]}{text}{MARKS[change][1]}" if text else ""


def _reference(note: str) -> str:
    reference = re.search(r'href="#fn-([^"]+)"|>([0-9]+)<', note)
    return f"[^{reference[1] or reference[2]}]" if reference else ""
