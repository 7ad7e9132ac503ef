"""The HTML part of an email. Nothing is fetched, and every style is inline, because some mail
programs drop the rest.

Text and background colors are always set together, so that words stay replace_harmful_characters where a mail program
inverts colors of its own accord. Where it knows `prefers-color-scheme`, dark colors replace them.

Outlook for Windows renders with Word, which pads table cells only (caniemail.com): what must not
touch an edge is a cell or has a margin. It drops a text-decoration of two values, and the first
font is one that it has."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import chain, groupby, pairwise
from operator import attrgetter
from string import Template

from msgspec import Struct

from legalsite.model.email import GREETING_PLACEHOLDER
from legalsite.model.redline import Run, merged
from legalsite.notices.email_parts import (
    BulletList,
    EmailPhrases,
    EmailSection,
    LinkList,
    MarkedParagraph,
    Outline,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    is_change,
    note_on,
    number_of,
)
from legalsite.redline.output.elements import TAGS
from legalsite.redline.output.marked_block import CLOSING, Change, Piece, marked_words
from legalsite.redline.output.outline import CHANGES, Segment
from legalsite.redline.output.redline_lines import Line
from legalsite.text.inline_html import UNBROKEN, escaped
from legalsite.text.languages import is_right_to_left, language_attributes
from legalsite.text.word_lists import packaged_tables, packaged_text

STYLES = packaged_tables("notices/email_styles.toml", dict[str, str])
QUIET = ' class="quiet"'
GAP = "\0"  # a space, if another mark comes right before it
LINES: dict[Change, str] = {"delete": "line-through", "insert": "underline"}


def as_html(outline: Outline) -> str:
    """Return the whole page, email.html with its parts. `GREETING` stands on a line of its own."""
    name = escape(outline.name)
    if outline.logo:
        logo, style = escape(outline.logo), STYLES["logo"]
        name = f'<img src="{logo}" alt="{name}" height="40" style="{style}">'
    parts: list[str] = []
    for section in outline.sections:
        parts += _section(section, outline.phrases)
    inner = "\n".join(parts)
    fields = STYLES | {
        "subject": escape(outline.subject),
        "heading": escape(outline.heading),
        "greeting": GREETING_PLACEHOLDER,
    }
    return Template(packaged_text("notices/email.html")).substitute(
        fields,
        own=language_attributes(outline.phrases.language),
        style=packaged_text("notices/email_screens.css"),
        name=name,
        inner=inner.replace(UNBROKEN, '<span style="white-space:nowrap">'),
        foot="<br>\n".join(map(escape, outline.foot.splitlines())),
    )


def _section(section: EmailSection, phrases: EmailPhrases) -> Iterator[str]:
    if section.small:
        style = STYLES["small"]
        yield f'<div class="quiet" style="{style}">'
    if section.heading:
        yield _element("h2", escape(section.heading), STYLES["section"])
    for part in section.parts:
        yield _part(part, phrases)
    if section.small:
        yield "</div>"


def _part(part: Part, phrases: EmailPhrases) -> str:
    style = STYLES["paragraph"]
    match part:
        case Paragraph(text, language):
            return _element("p", escaped(text), style, _foreign(language, phrases.language))
        case Quote(intro, text):
            quoted = escaped(phrases.email.filled("quote", words=text))
            quote_style = STYLES["quote"].format_map(_sides(phrases.language))
            quote = _element("blockquote", quoted, quote_style)
            said = _element("p", escape(intro), style)
            return f"{said}\n{quote}"
        case BulletList(lines):
            items = [f"<li>{line}</li>" for line in map(escape, lines)]
            return _list(items, phrases.language, below=14, indent=22)
        case LinkList(links, button):
            html = [_link(label, url, button=button) for label, url in links]
            return _element("p", "<br>\n".join(html), style)
        case MarkedParagraph(runs):
            legend = marked_words(runs, _sample)
            return _element("p", legend, f"{style};{STYLES['key']}", QUIET)
        case RedlineExcerpt():
            return "\n".join(_ExcerptWriter(part, phrases).html())


def _element(name: str, html: str, style: str, attributes: str = "") -> str:
    """Return an element. `attributes` begin with a space."""
    return f'<{name}{attributes} style="{style}">{html}</{name}>'


def _list(items: Iterable[str], language: str, *, below: int, indent: int) -> str:
    style = STYLES["list"].format(below=below, indent=indent, **_sides(language))
    return "\n".join([f'<ul style="{style}">', *items, "</ul>"])


def _sample(piece: Piece, html: str) -> str:
    """Return the sample of a mark."""
    sample = _mark(piece, html, "span")
    return f"[{sample}]"


def _mark(piece: Piece, html: str, name: str) -> str:
    line = LINES[piece.change]
    role = "" if name == "span" else ' role="none"'
    if piece.run.moved:
        return _element(name, html, STYLES["moved"].format(line=line), f'{role} class="moved"')
    style = f"{STYLES[piece.change]};padding:0 1px;text-decoration:{line}"
    return _element(name, html, style, f'{role} class="{piece.change}"')


def _link(label: str, url: str, *, button: bool) -> str:
    address = f' href="{escape(url)}"'
    if button:
        return _element("a", escape(label), STYLES["button"], f'{address} class="go"')
    return _element("a", escape(label), STYLES["link"], address)


def _foreign(language: str, around: str) -> str:
    """Return `lang` and `dir` for words in a language, if it is not that of what is around them."""
    if language and language != around:
        return language_attributes(language)
    return ""


def _sides(language: str) -> dict[str, str]:
    """Return on which side lines start and end: mail programs know no logical sides."""
    if is_right_to_left(language):
        return {"start": "right", "end": "left"}
    return {"start": "left", "end": "right"}


class _ExcerptWriter(Struct, frozen=True):
    """Writes the lines of a redline that are shown."""

    part: RedlineExcerpt
    phrases: EmailPhrases

    @property
    def foreign(self) -> str:
        """The attributes of phrases between the words, if these are in another language."""
        return _foreign(self.phrases.language, self.part.language)

    def html(self) -> Iterator[str]:
        """Yield the lines, and a link to the changes that aren't among them."""
        part = self.part
        if part.segments:
            foreign = _foreign(part.language, self.phrases.language)
            yield f'<div class="changes"{foreign}>'
            for is_note, segments in groupby(part.segments, key=attrgetter("is_note")):
                if is_note:
                    label = escape(self.phrases.redline.footnotes)
                    yield _element("h3", label, STYLES["clause"], self.foreign)
                yield from self._segments(segments)
            yield "</div>"
        if part.left_out:
            words = escape(self.phrases.email.counted("left_out", part.left_out))
            link = _link(part.url, part.url, button=False)
            yield _element("p", f"{words}<br>\n{link}", STYLES["paragraph"])

    def _segments(self, segments: Iterable[Segment]) -> Iterator[str]:
        for is_whole, group in groupby(segments, key=attrgetter("is_whole")):
            if is_whole:
                for segment in group:
                    yield from self._run(segment.lines)
            else:
                lines = chain.from_iterable(segment.lines for segment in group)
                yield from self._framed(lines, whole=False)

    def _run(self, lines: Sequence[Line]) -> Iterator[str]:
        """Yield lines that were added or deleted together: with a word, a bar, and one mark around
        them."""
        change = CHANGES[lines[0].mark]
        decoration = "none"
        if change == "delete":
            decoration = "line-through"
        style = STYLES["run"].format(mark=STYLES[change], **_sides(self.part.language))
        yield f'<div class="{change}" style="{style}">'
        tag = TAGS[change]
        yield f'<{tag} role="none" style="text-decoration:{decoration}">'
        if lines[0].block.kind != "heading":
            yield _element("p", self._tag(lines[0]), "margin:0")
        yield from self._framed(lines, whole=True)
        yield f"</{tag}></div>"

    def _tag(self, line: Line) -> str:
        """Return the word for a run of lines; in a heading, it says so of the section."""
        change = CHANGES[line.mark]
        key = f"tag_section_{change}" if line.block.kind == "heading" else f"tag_{change}"
        say = self.phrases.redline
        word = escape(say[key])
        return _element("span", f"{word}{say.colon}", STYLES["tag"], f' class="tag"{self.foreign}')

    def _framed(self, lines: Iterable[Line], *, whole: bool) -> Iterator[str]:
        """Yield lines; neighboring items of a list are in one."""
        for (kind, level), group in groupby(lines, key=attrgetter("block.kind", "block.level")):
            html = [self._line(line, whole=whole) for line in group]
            if kind == "item":
                yield _list(html, self.part.language, below=0, indent=22 * (level + 1))
            else:
                yield from filter(None, html)

    def _line(self, line: Line, *, whole: bool) -> str:
        """Return a line, with its number and what is said about it before the words."""
        block = line.block
        mark = _unmarked if whole else self._marked
        number = number_of(line)
        first, *further = self.part.rows(line, self.phrases)
        note = note_on(line, self.phrases)
        if note:
            said = _element("span", escape(note), STYLES["note"], f"{QUIET}{self.foreign}")
            words = mark(number) + said + " " + mark(first)
        else:
            words = mark(merged((*number, *first)))
        words = "<br>\n".join((words, *map(mark, further)))
        if not words and block.kind == "row":
            return ""
        if block.kind == "heading":
            if whole:
                words = self._tag(line) + " " + words
            return _element("h3", words, STYLES["clause"])
        if block.kind == "term":
            words = f"<strong>{words}</strong>" + self.phrases.redline.colon
        element, style = "p", STYLES["passage"]
        if block.kind == "item":
            element = "li"
            if block.number:
                style += STYLES["unmarked"]
        if is_change(line):
            return _element(element, words, style)
        return _element(element, words, f"{style};{STYLES['quiet']}", QUIET)

    def _marked(self, runs: Sequence[Run]) -> str:
        """Return words with their marks, each in brackets after a word, because not everybody can
        see marks, and not every screen reader announces them: [deleted: 30] [added: 14]. White
        space stays outside of the marks."""
        notes = {}
        for note, run in pairwise(runs):
            if note.moved and note.op == "equal":
                notes[run.op, run.moved] = note.text.strip(" ()（）")
        say = self.phrases.redline

        def mark(piece: Piece, html: str) -> str:
            change, moved = piece.change, piece.run.moved
            note = notes.get((change, moved))
            attributes, phrase = self.foreign, note
            if not note:
                attributes = f' class="tag"{attributes}'
                phrase = say[f"moved_{change}" if moved else change]
            label = escape(f"{phrase}{say.colon}{say.space}")
            words = _mark(piece, html, TAGS[change])
            noted = f"<small{attributes}>[{label}</small>{words}<small>]</small>"
            if html.startswith(CLOSING):
                return noted
            return f"{GAP}{noted}"

        words = marked_words([run for run in runs if not (run.moved and run.op == "equal")], mark)
        return words.replace(f"]</small>{GAP}", "]</small> ").replace(GAP, "")


def _unmarked(runs: Iterable[Run]) -> str:
    return marked_words(runs, lambda _, html: html)
