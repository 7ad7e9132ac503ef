"""The HTML part of an email. Nothing is fetched, and every style is inline, because some mail
programs drop the rest.

Text and background colors are always set together, so that words stay readable if a mail program
inverts colors. If it knows `prefers-color-scheme`, dark colors replace them.

Outlook for Windows renders emails with Word, which only pads table cells (caniemail.com), so
anything that must not touch an edge is a cell or has a margin. It also drops a text-decoration with
two values, and needs a first font that it has."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import chain, groupby, pairwise
from operator import attrgetter
from string import Template
from typing import Literal

from msgspec import Struct

from legalsite.model.email import GREETING_PLACEHOLDER
from legalsite.model.redline import Run, merged
from legalsite.notices.email_parts import (
    ACCENT,
    ACCENT_DARK,
    EmailPhrases,
    Heading,
    LinkList,
    ListItem,
    MarkedParagraph,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    is_change,
    line_note,
    number_runs,
)
from legalsite.redline.output.elements import TAGS
from legalsite.redline.output.marked_block import CLOSING, Change, Piece, marked_words
from legalsite.redline.output.outline import CHANGES, Segment
from legalsite.redline.output.redline_lines import Line
from legalsite.text.inline_html import UNBROKEN, escaped
from legalsite.text.languages import is_right_to_left, language_attributes
from legalsite.text.phrase_catalogue import ENGLISH_BEGIN, FALLBACK
from legalsite.text.word_lists import packaged_tables, packaged_text
from legalsite.text.written_html import with_english_marked

STYLES = packaged_tables("notices/email_styles.toml", dict[str, str])
QUIET_CLASS = ' class="quiet"'  # the attribute of what is less important, in gray
DARK_LOGO = ".logo{background-color:transparent !important}\n"  # it has light ink
LinkKind = Literal["link", "button"]
CUT = "\0"  # where the HTML of the frame is cut
GAP = "\0"  # before a mark: it becomes a space if another mark ends right before it
# the text-decoration of each change
LINES: dict[Change, str] = {"delete": "line-through", "insert": "underline"}


class EmailTheme(Struct, frozen=True):
    """How all emails in one language look."""

    phrases: EmailPhrases
    name: str  # of the company, at the top
    foot: str  # lines at the end: the imprint
    logo: str = ""  # the URL of the image that replaces the name in HTML; empty if there is none
    logo_dark: str = ""  # the same for dark screens; empty if `logo` is for both
    accent: str = ACCENT  # the color of links and buttons
    accent_dark: str = ACCENT_DARK  # the same on dark screens
    header: str = ""  # the site's own HTML in place of the name; empty if there is none
    footer: str = ""  # the site's own HTML above `foot`; empty if there is none


def html_of_frame(theme: EmailTheme) -> list[str]:
    """Return the HTML of an email around what differs: before the title, between the title and the
    heading, the greeting, and the end.

    GREETING_PLACEHOLDER is on its own line. English phrases in place of missing ones have `lang`."""
    screens = Template(packaged_text("notices/email_screens.css"))
    language = theme.phrases.language
    fields = STYLES | {"title": CUT, "heading": CUT, "inner": CUT, "accent": theme.accent}
    fields["greeting"] = GREETING_PLACEHOLDER
    fields["greeting_language"] = ""
    if ENGLISH_BEGIN in theme.phrases.email.greeting:
        fields["greeting_language"] = language_attributes(FALLBACK, language)
    page = Template(packaged_text("notices/email.html")).substitute(
        fields,
        own=language_attributes(language),
        style=screens.substitute(
            accent=theme.accent_dark, dark_logo=DARK_LOGO if theme.logo_dark else ""
        ),
        header=theme.header or _element("p", _name(theme), STYLES["name"]),
        footer=f"{theme.footer}\n" if theme.footer else "",
        foot="<br>\n".join(map(escape, theme.foot.splitlines())),
    )
    return [part.strip("\n") for part in with_english_marked(page, language).split(CUT)]


def _name(theme: EmailTheme) -> str:
    """Return the HTML of the company's name, or of its logo, which may differ on dark screens."""
    name = escape(theme.name)
    if not theme.logo:
        return name
    size = f'alt="{name}" height="40" style="{STYLES["logo"]}"'
    logo = escape(theme.logo)
    if not theme.logo_dark:
        return f'<img src="{logo}" {size}>'
    dark = f'<source srcset="{escape(theme.logo_dark)}" media="(prefers-color-scheme:dark)">'
    return f'<picture>{dark}<img class="logo" src="{logo}" {size}></picture>'


def html_of_parts(parts: Iterable[Part], theme: EmailTheme) -> str:
    """Write parts as HTML. English phrases in place of missing ones have `lang`."""
    inner = "\n".join([_part(part, theme) for part in parts])
    html = inner.replace(UNBROKEN, '<span style="white-space:nowrap">')
    return with_english_marked(html, theme.phrases.language)


def small_start() -> str:
    """Return the start tag of the small print."""
    style = STYLES["small"]
    return f'<div class="quiet" style="{style}">'


def list_start(language: str) -> str:
    """Return the start tag of a list of ListItem parts."""
    return _list_tag(language, below=14, indent=22)


def _part(part: Part, theme: EmailTheme) -> str:
    style = STYLES["paragraph"]
    phrases = theme.phrases
    html = ""
    match part:
        case Heading(text, level):
            html = _element(f"h{level}", escape(text), STYLES[f"heading_{level}"])
        case Paragraph(text, language):
            html = _element("p", escaped(text), style, _foreign(language, phrases.language))
        case Quote(intro, text):
            quoted = escaped(phrases.email.filled("quote", words=text))
            quote_style = STYLES["quote"].format_map(_sides(phrases.language))
            quote = _element("blockquote", quoted, quote_style)
            paragraph = _element("p", escape(intro), style)
            html = f"{paragraph}\n{quote}"
        case ListItem(text):
            html = f"<li>{escape(text)}</li>"
        case LinkList(links, button):
            kind: LinkKind = "button" if button else "link"
            lines = [_link(label, url, kind, theme.accent) for label, url in links]
            # links above each other need 24 pixels
            html = _element("p", "<br>\n".join(lines), f"{style};line-height:26px")
        case MarkedParagraph(runs):
            legend = marked_words(runs, _sample_html)
            html = _element("p", legend, f"{style};{STYLES['key']}", QUIET_CLASS)
        case RedlineExcerpt():
            html = "\n".join(_ExcerptWriter(part, phrases, theme.accent).html())
    return html


def _element(name: str, html: str, style: str, attributes: str = "") -> str:
    """Return an HTML element. `html`: its content; `attributes`: others than the style, with a
    space before them."""
    return f'<{name}{attributes} style="{style}">{html}</{name}>'


def _list_tag(language: str, *, below: int, indent: int) -> str:
    """Return the start tag of a list. `below` and `indent` are the margins below it and before its
    lines, in pixels; the language decides on which side its lines start."""
    style = STYLES["list"].format(below=below, indent=indent, **_sides(language))
    return f'<ul style="{style}">'


def _sample_html(piece: Piece, html: str) -> str:
    """Return a sample of a mark, in brackets, for the legend."""
    sample = _marked_element(piece, html, "span")
    return f"[{sample}]"


def _marked_element(piece: Piece, html: str, name: str) -> str:
    """Return the element `name` with words that were deleted, inserted or moved, styled as such."""
    line = LINES[piece.change]
    # words around the mark say what it means, so screen readers needn't announce <ins> and <del>
    role = "" if name == "span" else ' role="none"'  # a <span> isn't announced anyway
    if piece.run.moved:
        return _element(name, html, STYLES["moved"].format(line=line), f'{role} class="moved"')
    style = f"{STYLES[piece.change]};padding:0 1px;text-decoration:{line}"
    return _element(name, html, style, f'{role} class="{piece.change}"')


def _link(label: str, url: str, kind: LinkKind, accent: str) -> str:
    """Return a link, or one that looks like a button, in the color `accent`."""
    attributes = f' href="{escape(url)}"'
    if kind == "button":
        attributes += ' class="go"'
    return _element("a", escape(label), STYLES[kind].format(accent=accent), attributes)


def _foreign(language: str, around: str) -> str:
    """Return the attributes `lang` and `dir` for words in a language; empty if the words around
    them are in the same language, or if the language isn't known."""
    if language and language != around:
        return language_attributes(language)
    return ""


def _sides(language: str) -> dict[str, str]:
    """Return on which side lines start and end in a language, for styles: many mail programs don't
    know `margin-inline-start` and the like."""
    if is_right_to_left(language):
        return {"start": "right", "end": "left"}
    return {"start": "left", "end": "right"}


class _ExcerptWriter(Struct, frozen=True):
    """Writes an excerpt of a redline as HTML.

    A segment "is whole" if all its lines were added, or all were deleted: they get one mark
    together. In other lines, each changed word is marked."""

    part: RedlineExcerpt
    phrases: EmailPhrases
    accent: str  # the color of links

    @property
    def foreign(self) -> str:
        """The attributes for the email's own phrases between the words of the policy; empty if both
        are in the same language."""
        return _foreign(self.phrases.language, self.part.language)

    def html(self) -> Iterator[str]:
        """Yield the lines, with a heading before footnotes, and a link to the changes that the
        excerpt leaves out."""
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
            link = _link(part.url, part.url, "link", self.accent)
            yield _element("p", f"{words}<br>\n{link}", STYLES["paragraph"])

    def _segments(self, segments: Iterable[Segment]) -> Iterator[str]:
        """Yield the lines of segments. A segment is whole if all its lines were added, or all were
        deleted. Lines of neighboring segments that aren't whole go together, because they may be
        items of one list."""
        for is_whole, group in groupby(segments, key=attrgetter("is_whole")):
            if is_whole:
                for segment in group:
                    yield from self._whole_segment(segment.lines)
            else:
                lines = chain.from_iterable(segment.lines for segment in group)
                yield from self._lines(lines, whole=False)

    def _whole_segment(self, lines: Sequence[Line]) -> Iterator[str]:
        """Yield lines that were added or deleted together: with a word that says so, a bar beside
        them, and one mark around them."""
        change = CHANGES[lines[0].mark]  # "insert" or "delete", the same for all lines
        decoration = "none"  # otherwise, mail programs would underline all of an <ins>
        if change == "delete":
            decoration = "line-through"
        style = STYLES["run"].format(mark=STYLES[change], **_sides(self.part.language))
        yield f'<div class="{change}" style="{style}">'
        tag = TAGS[change]
        yield f'<{tag} role="none" style="text-decoration:{decoration}">'
        if lines[0].block.kind != "heading":  # otherwise, the heading begins with the word
            yield _element("p", self._change_word(lines[0]), "margin:0")
        yield from self._lines(lines, whole=True)
        yield f"</{tag}></div>"

    def _change_word(self, line: Line) -> str:
        """Return "Added:" or "Deleted:" for the lines from `line` on; if it is a heading, say that
        about the section."""
        change = CHANGES[line.mark]
        key = f"tag_section_{change}" if line.block.kind == "heading" else f"tag_{change}"
        say = self.phrases.redline
        word = escape(say[key])
        return _element("span", f"{word}{say.colon}", STYLES["tag"], f' class="tag"{self.foreign}')

    def _lines(self, lines: Iterable[Line], *, whole: bool) -> Iterator[str]:
        """Yield lines; neighboring items of the same level are in one list. `whole`: a mark around
        all these lines already shows the change, so don't mark words."""
        for (kind, level), group in groupby(lines, key=attrgetter("block.kind", "block.level")):
            html = [self._line(line, whole=whole) for line in group]
            if kind == "item":
                start = _list_tag(self.part.language, below=0, indent=22 * (level + 1))
                yield "\n".join([start, *html, "</ul>"])
            else:
                yield from filter(None, html)  # a row without words is empty

    def _line(self, line: Line, *, whole: bool) -> str:
        """Return the element of a line: its number, a note about it, and its words; empty for a row
        without words.

        A row of a table may take several lines, one for each cell. `whole`: don't mark words."""
        block = line.block
        mark = _unmarked if whole else self._marked
        number = number_runs(line)
        first, *further = self.part.rows(line, self.phrases)
        note = line_note(line, self.phrases)
        if note:
            attributes = f"{QUIET_CLASS}{self.foreign}"
            note = _element("span", escape(note), STYLES["note"], attributes)
            words = f"{mark(number)}{note} {mark(first)}"
        else:
            words = mark(merged((*number, *first)))
        words = "<br>\n".join((words, *map(mark, further)))
        if not words and block.kind == "row":
            return ""
        if block.kind == "heading":
            if whole:
                words = f"{self._change_word(line)} {words}"
            return _element("h3", words, STYLES["clause"])
        if block.kind == "term":
            words = f"<strong>{words}</strong>" + self.phrases.redline.colon
        element, style = "p", STYLES["passage"]
        if block.kind == "item":
            element = "li"
            if block.number:  # it replaces the bullet
                style += STYLES["unmarked"]
        if is_change(line):
            return _element(element, words, style)
        # a line of context, or one that only shows where a change is
        return _element(element, words, f"{style};{STYLES['quiet']}", QUIET_CLASS)

    def _marked(self, runs: Sequence[Run]) -> str:
        """Return words with their marks, each in brackets and with a label, because not everyone
        sees marks, and not every screen reader announces them: [deleted: 30] [added: 14]. White
        space stays outside of the marks.

        An unchanged run with the number of a move is a note about where the words of the next run
        moved. It becomes the label of these words."""
        notes = {}  # by change and number of a move: the note without brackets
        for note, run in pairwise(runs):
            if note.moved and note.op == "equal":
                notes[run.op, run.moved] = note.text.strip(" ()（）")
        say = self.phrases.redline

        def mark(piece: Piece, html: str) -> str:
            """Return the HTML of a changed piece, in brackets and with its label."""
            change, moved = piece.change, piece.run.moved
            phrase = notes.get((change, moved))
            attributes = ""
            if not phrase:
                attributes = ' class="tag"'
                phrase = say[f"moved_{change}" if moved else change]
            label = escape(f"{phrase}{say.colon}")
            if self.foreign:  # the brackets stay outside, in the direction of the policy
                label = f"<span{self.foreign}>{label}</span>"
            words = _marked_element(piece, html, TAGS[change])
            labeled = f"<small{attributes}>[{label}{say.space}</small>{words}<small>]</small>"
            if html.startswith(CLOSING):  # no space before a comma or a period
                return labeled
            return f"{GAP}{labeled}"

        without_notes = [run for run in runs if not (run.moved and run.op == "equal")]
        words = marked_words(without_notes, mark)
        # only between two marks, the gap becomes a space: `[deleted: 30] [added: 14]`
        return words.replace(f"]</small>{GAP}", "]</small> ").replace(GAP, "")


def _unmarked(runs: Iterable[Run]) -> str:
    """Return words as HTML, without marks."""
    return marked_words(runs, lambda _, html: html)
