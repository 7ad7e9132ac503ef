"""Render the HTML part of an email.

The HTML loads nothing, and styles are inline, because some mail programs ignore style sheets.

Text and background colors are always set together, so that text stays readable if a mail program
inverts colors. Mail programs that support `prefers-color-scheme` use dark colors.

Outlook for Windows renders emails with Word, which only supports padding in table cells
(caniemail.com), so anything that must not touch an edge is a cell or has a margin. Outlook also
ignores a text-decoration with two values, and falls back to Times New Roman unless the first font
of a font-family is installed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
QUIET_CLASS = ' class="quiet"'  # attribute of less important elements, which are gray
# the logo for dark screens needs no light background
DARK_LOGO = ".logo{background-color:transparent !important}\n"
LinkKind = Literal["link", "button"]
CUT = "\0"  # separates the parts of the frame's HTML
GAP = "\0"  # placed before marked text; becomes a space between two marked texts
# change → text-decoration
LINES: dict[Change, str] = {"delete": "line-through", "insert": "underline"}


class EmailTheme(Struct, frozen=True):
    """The appearance of all emails in a language."""

    phrases: EmailPhrases
    name: str  # company name, at the top
    foot: str  # lines at the end: the imprint
    logo: str = ""  # URL of the image that replaces the name in HTML, or empty
    logo_dark: str = ""  # URL for dark screens; empty if `logo` is used for both
    accent: str = ACCENT  # color of links and buttons
    accent_dark: str = ACCENT_DARK  # color of links on dark screens
    header: str = ""  # custom HTML instead of the name, or empty
    footer: str = ""  # custom HTML above `foot`, or empty


def html_of_frame(theme: EmailTheme) -> list[str]:
    """Return the HTML that all emails have in common, in four parts.

    The parts are the start up to the title, the start of the body up to the heading, the greeting,
    and the end. GREETING_PLACEHOLDER is on a separate line. English phrases that replace missing
    phrases have a `lang` attribute.
    """
    # the template has CUT between the parts, and the finished page is split there
    screens = Template(packaged_text("notices/email_screens.css"))
    language = theme.phrases.language
    fields = STYLES | {"title": CUT, "heading": CUT, "inner": CUT, "accent": theme.accent}
    fields |= {"greeting": GREETING_PLACEHOLDER, "greeting_language": ""}
    # The language lacks this phrase, so the greeting is English. The placeholder can't be marked as
    # English like other phrases, so its element is.
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
    """Render the company's logo, or its name if it has no logo."""
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
    """Render parts as HTML. English phrases that replace missing phrases have a `lang` attribute."""
    inner = "\n".join([_part(part, theme) for part in parts])
    html = inner.replace(UNBROKEN, '<span style="white-space:nowrap">')
    return with_english_marked(html, theme.phrases.language)


def small_start() -> str:
    """Return the start tag of the small print."""
    return f'<div class="quiet" style="{STYLES["small"]}">'


def list_start(language: str) -> str:
    """Return the start tag of a list with ListItem parts."""
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
            # links on adjacent lines must be at least 24 pixels apart
            html = _element("p", "<br>\n".join(lines), f"{style};line-height:26px")
        case MarkedParagraph(runs):
            legend = marked_words(runs, _sample_html)
            html = _element("p", legend, f"{style};{STYLES['key']}", QUIET_CLASS)
        case RedlineExcerpt():
            html = "\n".join(_ExcerptWriter(part, phrases, theme.accent).html())
    return html


def _element(name: str, html: str, style: str, attributes: str = "") -> str:
    """Render an HTML element.

    `attributes` are additional attributes, with a leading space.
    """
    return f'<{name}{attributes} style="{style}">{html}</{name}>'


def _list_tag(language: str, *, below: int, indent: int) -> str:
    """Render the start tag of a list. `below` and `indent` are margins in pixels.

    The indent is on the side where lines start in the language.
    """
    style = STYLES["list"].format(below=below, indent=indent, **_sides(language))
    return f'<ul style="{style}">'


def _sample_html(piece: Piece, html: str) -> str:
    sample = _marked_element(piece, html, "span")
    return f"[{sample}]"


def _marked_element(piece: Piece, html: str, name: str) -> str:
    """Render changed text as <ins>, <del>, or <span> (`name`) with colors and a line."""
    line = LINES[piece.change]
    # screen readers needn't announce <ins> and <del>, because labels explain the change
    role = "" if name == "span" else ' role="none"'  # a <span> isn't announced anyway
    if piece.run.moved:
        return _element(name, html, STYLES["moved"].format(line=line), f'{role} class="moved"')
    style = f"{STYLES[piece.change]};padding:0 1px;text-decoration:{line}"
    return _element(name, html, style, f'{role} class="{piece.change}"')


def _link(label: str, url: str, kind: LinkKind, accent: str) -> str:
    attributes = f' href="{escape(url)}"'
    if kind == "button":
        attributes += ' class="go"'
    return _element("a", escape(label), STYLES[kind].format(accent=accent), attributes)


def _foreign(language: str, around: str) -> str:
    """Return `lang` and `dir` attributes if a text's language differs from the language around it."""
    if language and language != around:
        return language_attributes(language)
    return ""


def _sides(language: str) -> dict[str, str]:
    """Return the sides where lines start and end in a language, for CSS properties.

    Many mail programs don't support properties such as `margin-inline-start`, which don't name a
    side.
    """
    if is_right_to_left(language):
        return {"start": "right", "end": "left"}
    return {"start": "left", "end": "right"}


class _ExcerptWriter(Struct, frozen=True):
    """Renders an excerpt of a redline as HTML.

    If all lines of a segment were added or deleted, they share one element. In all other lines,
    each change is marked separately.
    """

    part: RedlineExcerpt
    phrases: EmailPhrases
    accent: str  # color of links

    @property
    def foreign(self) -> str:
        """The `lang` and `dir` attributes of labels in the policy's text; empty if not needed."""
        return _foreign(self.phrases.language, self.part.language)

    def html(self) -> Iterator[str]:
        """Yield the lines, with a heading before footnotes.

        If the excerpt doesn't show all changes, it ends with a link to the whole comparison.
        """
        part = self.part
        if part.segments:
            yield f'<div class="changes"{_foreign(part.language, self.phrases.language)}>'
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
        """Yield the lines of segments. A segment that was added or deleted becomes one element."""
        for is_whole, group in groupby(segments, key=attrgetter("is_whole")):
            if is_whole:
                for segment in group:
                    yield from self._whole_segment(segment.lines)
            else:
                # adjacent segments may contain items of the same list
                lines = chain.from_iterable(segment.lines for segment in group)
                yield from self._lines(lines, whole=False)

    def _whole_segment(self, lines: Sequence[Line]) -> Iterator[str]:
        """Yield lines that were added or deleted together, as one element with a label."""
        change = CHANGES[lines[0].change]  # "insert" or "delete", the same for all lines
        decoration = "none"  # keeps mail programs from underlining the whole <ins>
        if change == "delete":
            decoration = "line-through"
        style = STYLES["run"].format(mark=STYLES[change], **_sides(self.part.language))
        yield f'<div class="{change}" style="{style}">'
        tag = TAGS[change]
        yield f'<{tag} role="none" style="text-decoration:{decoration}">'
        if lines[0].block.kind != "heading":  # a heading at the start already contains the label
            yield _element("p", self._change_word(lines[0]), "margin:0")
        yield from self._lines(lines, whole=True)
        yield f"</{tag}></div>"

    def _change_word(self, line: Line) -> str:
        """Return the label of added or deleted lines, such as "Added:".

        If `line`, the first one, is a heading, the label says that the whole section was added or
        deleted.
        """
        change = CHANGES[line.change]
        key = f"tag_section_{change}" if line.block.kind == "heading" else f"tag_{change}"
        say = self.phrases.redline
        word = escape(say[key])
        return _element("span", f"{word}{say.colon}", STYLES["tag"], f' class="tag"{self.foreign}')

    def _lines(self, lines: Iterable[Line], *, whole: bool) -> Iterator[str]:
        """Yield lines. Adjacent items on the same level are in one list.

        `whole` means that an element around all lines already shows the change.
        """
        for (kind, level), group in groupby(lines, key=attrgetter("block.kind", "block.level")):
            html = [self._line(line, whole=whole) for line in group]
            if kind == "item":
                start = _list_tag(self.part.language, below=0, indent=22 * (level + 1))
                yield "\n".join([start, *html, "</ul>"])
            else:
                yield from filter(None, html)  # a row without text is empty

    def _line(self, line: Line, *, whole: bool) -> str:
        """Render a line as an element. A row without text is empty.

        `whole` means that an element around all lines already shows the change.
        """
        block = line.block
        words = self._words(line, _unmarked if whole else self._marked)
        if not words and block.kind == "row":
            return ""
        if block.kind == "heading":
            if whole:  # the heading contains the label, such as “New section:”
                words = f"{self._change_word(line)} {words}"
            return _element("h3", words, STYLES["clause"])
        if block.kind == "term":
            words = f"<strong>{words}</strong>" + self.phrases.redline.colon
        element = "p"
        style = STYLES["passage"]
        if block.kind == "item":
            element = "li"
            if block.number:  # the number replaces the bullet
                style += STYLES["unmarked"]
        if is_change(line):
            return _element(element, words, style)
        # the line is context, or only shows the position of a change
        return _element(element, words, f"{style};{STYLES['quiet']}", QUIET_CLASS)

    def _words(self, line: Line, mark: Callable[[Sequence[Run]], str]) -> str:
        """Render a line's number, a note about it, and its text. `mark` renders runs.

        A table row may become several lines, one per cell.
        """
        number = number_runs(line)
        first, *further = self.part.rows(line, self.phrases)
        note = line_note(line, self.phrases)
        if note:
            attributes = f"{QUIET_CLASS}{self.foreign}"
            note = _element("span", escape(note), STYLES["note"], attributes)
            words = f"{mark(number)}{note} {mark(first)}"
        else:  # with nothing between them, the number and the text may share one markup
            words = mark(merged((*number, *first)))
        return "<br>\n".join((words, *map(mark, further)))

    def _marked(self, runs: Sequence[Run]) -> str:
        """Render text with markup and labels in brackets: [deleted: 30] [added: 14].

        Labels are needed because not everyone sees markup, and not every screen reader announces
        it. Spaces stay outside of the markup.
        """
        # Text that moved to or from another clause has a note: “(moved here from further up)”. The
        # note is a separate run before the text, unchanged and with the number of the move. It
        # becomes the label of the text, in square brackets instead of round ones.
        notes = {}  # (change, number of the move) → note
        for note, run in pairwise(runs):
            if note.moved and note.op == "equal":
                notes[run.op, run.moved] = note.text.strip(" ()（）")
        say = self.phrases.redline

        def mark(piece: Piece, html: str) -> str:
            """Render changed text after a label, which is a note about a move or a word."""
            change = piece.change
            moved = piece.run.moved
            phrase = notes.get((change, moved))
            attributes = ""
            if not phrase:  # the piece didn't move to another clause, so it has a usual label
                attributes = ' class="tag"'
                phrase = say[f"moved_{change}" if moved else change]
            label = escape(f"{phrase}{say.colon}")
            if self.foreign:  # the brackets stay outside, in the text direction of the policy
                label = f"<span{self.foreign}>{label}</span>"
            words = _marked_element(piece, html, TAGS[change])
            labeled = f"<small{attributes}>[{label}{say.space}</small>{words}<small>]</small>"
            if html.startswith(CLOSING):  # no space before a comma or period
                return labeled
            return f"{GAP}{labeled}"

        without_notes = [run for run in runs if not (run.moved and run.op == "equal")]
        words = marked_words(without_notes, mark)
        # Each label starts with GAP. After another label, it becomes a space, as in `[deleted: 30]
        # [added: 14]`. Anywhere else, the text itself has a space if one is needed.
        return words.replace(f"]</small>{GAP}", "]</small> ").replace(GAP, "")


def _unmarked(runs: Iterable[Run]) -> str:
    return marked_words(runs, lambda _, html: html)
