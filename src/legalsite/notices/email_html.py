"""The HTML part of an email. Nothing is fetched, and every style is inline, because some mail programs drop the rest.

Text and background colors are always set together, so that words stay legible where a mail program inverts colors of
its own accord. Where it knows `prefers-color-scheme`, dark colors replace them.

Outlook for Windows renders with Word, which pads table cells only (caniemail.com): what must not touch an edge is a
cell or has a margin. It drops a text-decoration of two values, and the first font is one that it has."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from html import escape
from itertools import chain, groupby, pairwise
from operator import attrgetter
from string import Template

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
GAP = "\0"  # a space, if another mark comes right before it
LINES: dict[Change, str] = {"delete": "line-through", "insert": "underline"}


def as_html(outline: Outline) -> str:
    """Return the whole page, email.html with its parts. `GREETING` stands on a line of its own."""
    name = escape(outline.name)
    if outline.logo:
        name = f'<img src="{escape(outline.logo)}" alt="{name}" height="40" style="{STYLES["logo"]}">'
    inner = "\n".join(part for section in outline.sections for part in _section(section, outline.voice))
    fields = STYLES | {
        "subject": escape(outline.subject),
        "heading": escape(outline.heading),
        "greeting": GREETING_PLACEHOLDER,
    }
    return Template(packaged_text("notices/email.html")).substitute(
        fields,
        own=language_attributes(outline.voice.language),
        style=packaged_text("notices/email_screens.css"),
        name=name,
        inner=inner.replace(UNBROKEN, '<span style="white-space:nowrap">'),
        foot="<br>\n".join(map(escape, outline.foot.splitlines())),
    )


def _section(section: EmailSection, voice: EmailPhrases) -> Iterator[str]:
    if section.small:
        yield f'<div class="quiet" style="{STYLES["small"]}">'
    if section.heading:
        yield f'<h2 style="{STYLES["section"]}">{escape(section.heading)}</h2>'
    for part in section.parts:
        yield _part(part, voice)
    if section.small:
        yield "</div>"


def _part(part: Part, voice: EmailPhrases) -> str:
    match part:
        case Paragraph(text, language):
            return f'<p{_foreign(language, voice.language)} style="{STYLES["paragraph"]}">{escaped(text)}</p>'
        case Quote(intro, text):
            style = STYLES["quote"].format_map(_sides(voice.language))
            quote = escaped(voice.email.filled("quote", words=text))
            words = f'<blockquote style="{style}">{quote}</blockquote>'
            return f'<p style="{STYLES["paragraph"]}">{escape(intro)}</p>\n{words}'
        case BulletList(lines):
            items = "\n".join(f"<li>{escape(line)}</li>" for line in lines)
            style = STYLES["list"].format(below=14, indent=22, **_sides(voice.language))
            return f'<ul style="{style}">\n{items}\n</ul>'
        case LinkList(links, button):
            html = "<br>\n".join(_link(label, url, button=button) for label, url in links)
            return f'<p style="{STYLES["paragraph"]}">{html}</p>'
        case MarkedParagraph(runs):
            legend = marked_words(runs, lambda piece, html: f"[{_mark(piece, html, 'span')}]")
            return f'<p class="quiet" style="{STYLES["paragraph"]};{STYLES["key"]}">{legend}</p>'
        case RedlineExcerpt():
            return "\n".join(_excerpt(part, voice))


def marked(runs: Sequence[Run], voice: EmailPhrases, language: str) -> str:
    """Return words in a language with their marks, each in brackets after a word, because not everybody can see marks,
    and not every screen reader announces them: [deleted: 30] [added: 14]. White space stays outside of the marks."""
    noted = [(note, run) for note, run in pairwise(runs) if note.moved and note.op == "equal"]
    notes = {(run.op, run.moved): note.text.strip(" ()（）") for note, run in noted}
    foreign, colon = _foreign(voice.language, language), voice.redline.colon + voice.redline.space

    def mark(piece: Piece, html: str) -> str:
        change, moved = piece.change, piece.run.moved
        note = notes.get((change, moved))
        phrase = note or voice.redline[f"moved_{change}" if moved else change]
        tag = "" if note else ' class="tag"'
        label = f"<small{tag}{foreign}>[{escape(phrase + colon)}</small>"
        gap = "" if html.startswith(CLOSING) else GAP
        return f"{gap}{label}{_mark(piece, html, TAGS[change])}<small>]</small>"

    words = marked_words([run for run in runs if not (run.moved and run.op == "equal")], mark)
    return words.replace(f"]</small>{GAP}", "]</small> ").replace(GAP, "")


def _mark(piece: Piece, html: str, name: str) -> str:
    line, role = LINES[piece.change], "" if name == "span" else ' role="none"'
    if piece.run.moved:
        return f'<{name}{role} class="moved" style="{STYLES["moved"].format(line=line)}">{html}</{name}>'
    style = f"{STYLES[piece.change]};padding:0 1px;text-decoration:{line}"
    return f'<{name}{role} class="{piece.change}" style="{style}">{html}</{name}>'


def _link(label: str, url: str, *, button: bool) -> str:
    marks = f'class="go" style="{STYLES["button"]}"' if button else f'style="{STYLES["link"]}"'
    return f'<a href="{escape(url)}" {marks}>{escape(label)}</a>'


def _foreign(language: str, around: str) -> str:
    """Return `lang` and `dir` for words in a language, if it is not that of what is around them."""
    return language_attributes(language) if language and language != around else ""


def _sides(language: str) -> dict[str, str]:
    """Return on which side lines start and end: mail programs know no logical sides."""
    start, end = ("right", "left") if is_right_to_left(language) else ("left", "right")
    return {"start": start, "end": end}


def _excerpt(part: RedlineExcerpt, voice: EmailPhrases) -> Iterator[str]:
    if part.segments:
        yield f'<div class="changes"{_foreign(part.language, voice.language)}>'
        for is_note, segments in groupby(part.segments, key=attrgetter("is_note")):
            if is_note:
                label = escape(voice.redline.footnotes)
                foreign = _foreign(voice.language, part.language)
                yield f'<h3{foreign} style="{STYLES["clause"]}">{label}</h3>'
            yield from _segments(segments, part, voice)
        yield "</div>"
    if part.left_out:
        words = escape(voice.email.counted("left_out", part.left_out))
        yield f'<p style="{STYLES["paragraph"]}">{words}<br>'
        yield f"{_link(part.url, part.url, button=False)}</p>"


def _segments(
    segments: Iterable[Segment], part: RedlineExcerpt, voice: EmailPhrases
) -> Iterator[str]:
    for is_whole, group in groupby(segments, key=attrgetter("is_whole")):
        if is_whole:
            for segment in group:
                yield from _run(segment.lines, part, voice)
        else:
            lines = chain.from_iterable(segment.lines for segment in group)
            yield from _framed(lines, part, voice, whole=False)


def _run(lines: Sequence[Line], part: RedlineExcerpt, voice: EmailPhrases) -> Iterator[str]:
    """Yield lines that were added or deleted together: with a word, a bar, and one mark around them."""
    change = CHANGES[lines[0].mark]
    decoration = "line-through" if change == "delete" else "none"
    style = STYLES["run"].format(mark=STYLES[change], **_sides(part.language))
    yield f'<div class="{change}" style="{style}">'
    yield f'<{TAGS[change]} role="none" style="text-decoration:{decoration}">'
    if lines[0].block.kind != "heading":
        yield f'<p style="margin:0">{_tag(lines[0], part, voice)}</p>'
    yield from _framed(lines, part, voice, whole=True)
    yield f"</{TAGS[change]}></div>"


def _tag(line: Line, part: RedlineExcerpt, voice: EmailPhrases) -> str:
    """Return the word for a run of lines; in a heading, it says so of the section."""
    change = CHANGES[line.mark]
    key = f"tag_section_{change}" if line.block.kind == "heading" else f"tag_{change}"
    word = escape(voice.redline[key])
    foreign = _foreign(voice.language, part.language)
    colon = voice.redline["colon"]
    return f'<span class="tag"{foreign} style="{STYLES["tag"]}">{word}{colon}</span>'


def _framed(
    lines: Iterable[Line], part: RedlineExcerpt, voice: EmailPhrases, *, whole: bool
) -> Iterator[str]:
    """Yield lines; neighboring items of a list are in one."""
    for (kind, level), group in groupby(lines, key=attrgetter("block.kind", "block.level")):
        html = [_line(line, part, voice, whole=whole) for line in group]
        if kind == "item":
            indent = 22 * (level + 1)
            style = STYLES["list"].format(below=0, indent=indent, **_sides(part.language))
            yield "\n".join([f'<ul style="{style}">', *html, "</ul>"])
        else:
            yield from html


def _line(line: Line, part: RedlineExcerpt, voice: EmailPhrases, *, whole: bool) -> str:
    """Return a line, with its number and what is said about it before the words."""
    block = line.block
    mark = partial(marked, voice=voice, language=part.language)
    if whole:
        mark = partial(marked_words, mark=lambda _, html: html)
    number = number_of(line)
    first, *further = part.rows(line, voice)
    note = note_on(line, voice)
    if note:
        foreign = _foreign(voice.language, part.language)
        said = f'<span class="quiet"{foreign} style="{STYLES["note"]}">{escape(note)}</span> '
        words = f"{mark(number)}{said}{mark(first)}"
    else:
        words = mark(merged((*number, *first)))
    words = "<br>\n".join((words, *map(mark, further)))
    if block.kind == "heading":
        tag = f"{_tag(line, part, voice)} " if whole else ""
        return f'<h3 style="{STYLES["clause"]}">{tag}{words}</h3>'
    if block.kind == "term":
        words = f"<strong>{words}</strong>{voice.redline['colon']}"
    element = "li" if block.kind == "item" else "p"
    style = STYLES["passage"]
    if block.kind == "item" and block.number:
        style += STYLES["unmarked"]
    if is_change(line):
        return f'<{element} style="{style}">{words}</{element}>'
    return f'<{element} class="quiet" style="{style};{STYLES["quiet"]}">{words}</{element}>'
