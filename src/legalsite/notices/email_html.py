"""The HTML part of an email. Nothing is fetched, and every style is inline, because some mail programs drop the rest.

Text and background colours are always set together, so that words stay legible where a mail program inverts colours of
its own accord. Where it knows `prefers-color-scheme`, dark colours replace them.

Outlook for Windows renders with Word, which pads table cells only (caniemail.com): what must not touch an edge is a
cell or has a margin. It drops a text-decoration of two values, and the first font is one that it has."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, pairwise

from legalsite.model.email import GREETING
from legalsite.model.redline import Run, merged
from legalsite.notices.email_parts import (
    BulletList,
    EmailSection,
    ExcerptPassage,
    LinkList,
    MarkedParagraph,
    Outline,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    Voice,
)
from legalsite.redline.output.html import TAGS
from legalsite.redline.output.marked_html import Change, Piece, marked_words
from legalsite.text.languages import is_right_to_left, language_attributes

FACE = "font-family:'Segoe UI',-apple-system,BlinkMacSystemFont,Roboto,Helvetica,Arial,sans-serif"
PAGE = "margin:0;padding:0;background-color:#f1f3f5;color:#1f2328"
AROUND = "padding:24px 12px;background-color:#f1f3f5;color:#1f2328"
SHEET = (
    "max-width:640px;margin:0 auto;padding:32px;box-sizing:border-box;background-color:#ffffff;color:#1f2328;"
    f"border-top:4px solid #2f5d8c;{FACE};font-size:16px;line-height:1.55;overflow-wrap:break-word"
)
CELL_OF_SHEET = "padding:32px;background-color:#ffffff"
HEADINGS = {
    1: "margin:0 0 24px;font-size:26px;line-height:1.25;font-weight:700",
    2: "margin:36px 0 10px;font-size:19px;line-height:1.3;font-weight:700",
    3: "margin:24px 0 8px;font-size:16px;line-height:1.4;font-weight:700",
}
PARAGRAPH = "margin:0 0 14px"
QUOTE = "margin:0 0 14px;padding:2px 14px;border-{start}:3px solid #8b96a3;border-{end}:0"
LIST = "margin:0 0 14px;margin-{start}:22px;padding:0"
LINK = "color:#1a5fb4;text-decoration:underline"
AROUND_BOX = "margin:16px 0;table-layout:fixed"
BOX = (
    "padding:8px 18px 6px;background-color:#f8f9fa;color:#1f2328;border:1px solid #d5dae0;"
    f"{FACE};font-size:15px;line-height:1.55;overflow-wrap:break-word"
)
CLAUSE = "margin:12px 0 8px;font-size:15px;line-height:1.4;font-weight:700"
PASSAGE = "margin:10px 0;font-size:15px"
ITEM = "margin:10px 0;margin-{start}:{indent}px;font-size:15px;text-indent:-14px"
QUIET = "color:#57606a"
NOTE = "font-size:13px;font-weight:400;color:#57606a"
UNBROKEN = "white-space:nowrap"  # a day
FILE = "display:inline-block"
TABLE = f"margin:0 0 10px;border-collapse:collapse;{FACE};font-size:15px;line-height:1.55"
CELL = "padding:5px 10px;vertical-align:top;border:1px solid #d5dae0;text-align:{side}"
SMALL = "margin:36px 0 0;padding:16px 0 0;border-top:1px solid #d5dae0;font-size:13px;line-height:1.5;color:#57606a"
SMALL_HEADING = "margin:0 0 6px;font-size:13px;line-height:1.5;font-weight:700"
SMALL_PARAGRAPH = "margin:0 0 8px"
FOOT = "margin:20px 0 0;padding:16px 0 0;border-top:1px solid #d5dae0;font-size:13px;line-height:1.5;color:#57606a"
MARKS: dict[Change, str] = {
    "delete": "background-color:#ffe3e0;color:#86181d;padding:0 1px;text-decoration:{line}",
    "insert": "background-color:#d9f5e1;color:#0b4f22;padding:0 1px;text-decoration:{line}",
}
MOVED = "background-color:#ebe6fa;color:#4a3391;padding:0 1px;text-decoration:{line};text-decoration-style:double"
LINES: dict[Change, str] = {"delete": "line-through", "insert": "underline"}
DARK = """\
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){
.sheet{padding:24px 18px !important}
.box{padding:4px 12px !important}
h1{font-size:22px !important;-webkit-hyphens:auto;hyphens:auto}
}
@media (prefers-color-scheme:dark){
.page{background-color:#0f1214 !important;color:#e6e8ea !important}
.sheet{background-color:#1a1e22 !important;color:#e6e8ea !important;border-color:#6ea8e0 !important}
.box{background-color:#22272c !important;color:#e6e8ea !important;border-color:#454c54 !important}
.quiet{color:#a9b1ba !important;border-color:#454c54 !important}
a{color:#8ab8f0 !important}
td,th{border-color:#454c54 !important}
del{background-color:#5c2320 !important;color:#ffd9d5 !important}
ins{background-color:#1d4a2c !important;color:#c8f3d4 !important}
.moved{background-color:#3a2f66 !important;color:#ddd3ff !important}
}"""

NARROW = "&thinsp;"
SIDE = re.compile(r'<t[dh]\b(?:\s+class="(left|center|right)")?')
BORDER = re.compile(r"(?<= )\|(?= )")  # between the cells of a row


def as_html(outline: Outline) -> str:
    """Return the whole page. `GREETING` stands on a line of its own."""
    inner = "\n".join(part for section in outline.sections for part in _section(section, outline.voice))
    foot = "<br>\n".join(escape(line) for line in outline.foot.splitlines())
    own = language_attributes(outline.voice.language)
    return f"""<!doctype html>
<html{own}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{escape(outline.subject)}</title>
<style>
{DARK}
</style>
</head>
<body class="page" style="{PAGE}">
<div class="page" style="{AROUND}">
<!--[if mso]><table role="presentation" width="640" align="center" cellspacing="0"><tr>
<td style="{CELL_OF_SHEET}"><![endif]-->
<div class="sheet"{own} style="{SHEET}">
<h1 style="{HEADINGS[1]}">{escape(outline.heading)}</h1>
<p style="{PARAGRAPH}">
{GREETING}
</p>
{inner}
<p class="quiet" style="{FOOT}">{foot}</p>
</div>
<!--[if mso]></td></tr></table><![endif]-->
</div>
</body>
</html>
"""


def _section(section: EmailSection, voice: Voice) -> Iterator[str]:
    paragraph, heading = PARAGRAPH, HEADINGS[section.level]
    if section.small:
        paragraph, heading = SMALL_PARAGRAPH, SMALL_HEADING
        yield f'<div class="quiet" style="{SMALL}">'
    if section.heading:
        yield f'<h{section.level} style="{heading}">{escape(section.heading)}</h{section.level}>'
    for part in section.parts:
        yield _part(part, voice, paragraph, section.level + 1)
    if section.small:
        yield "</div>"


def _part(part: Part, voice: Voice, paragraph: str, level: int) -> str:
    """Return a part. `paragraph`: style of its paragraphs; `level`: of headings inside it."""
    match part:
        case Paragraph(text, strong, language, files):
            html = _with_files(escape(text), files)
            if strong:
                html = html.replace(escape(strong), f'<strong style="{UNBROKEN}">{escape(strong)}</strong>', 1)
            return f'<p{_foreign(language, voice.language)} style="{paragraph}">{html}</p>'
        case Quote(intro, text, language):
            style = QUOTE.format_map(_sides(language or voice.language))
            quote = escape(voice.email.filled("quote", words=text))
            words = f'<blockquote{_foreign(language, voice.language)} style="{style}">{quote}</blockquote>'
            return f'<p style="{paragraph}">{escape(intro)}</p>\n{words}'
        case BulletList(lines):
            items = "\n".join(f"<li>{escape(line)}</li>" for line in lines)
            return f'<ul style="{LIST.format_map(_sides(voice.language))}">\n{items}\n</ul>'
        case LinkList(links):
            html = "<br>\n".join(_link(label, url) for label, url in links)
            return f'<p style="{paragraph}">{html}</p>'
        case MarkedParagraph(runs):
            return f'<p class="quiet" style="{paragraph};font-size:14px;{QUIET}">{marked(runs)}</p>'
        case RedlineExcerpt():
            return "\n".join(_excerpt(part, voice, paragraph, level))


def _with_files(html: str, files: Sequence[str]) -> str:
    """Return words with the names of files in them as boxes, because a line must not break at their hyphens."""
    if not files:
        return html
    longest_first = sorted(map(escape, files), key=len, reverse=True)
    name = re.compile("|".join(map(re.escape, longest_first)))
    return name.sub(lambda match: f'<span dir="ltr" style="{FILE}">{match[0]}</span>', html)


def marked(runs: Iterable[Run]) -> str:
    """Return words with their marks. White space stays outside the marks, and a narrow space keeps two marks apart."""
    return marked_words(runs, _mark).replace("</del><ins", f"</del>{NARROW}<ins")


def _mark(piece: Piece, html: str) -> str:
    tag, line = TAGS[piece.change], LINES[piece.change]
    if piece.run.moved:
        return f'<{tag} class="moved" style="{MOVED.format(line=line)}">{html}</{tag}>'
    return f'<{tag} style="{MARKS[piece.change].format(line=line)}">{html}</{tag}>'


def _link(label: str, url: str) -> str:
    return f'<a href="{escape(url)}" style="{LINK}">{escape(label)}</a>'


def _foreign(language: str, around: str) -> str:
    """Return `lang` and `dir` for words in a language, if it is not that of what is around them."""
    return language_attributes(language) if language and language != around else ""


def _sides(language: str) -> dict[str, str]:
    """Return on which side lines start and end: mail programs know no logical sides."""
    start, end = ("right", "left") if is_right_to_left(language) else ("left", "right")
    return {"start": start, "end": end}


def _excerpt(part: RedlineExcerpt, voice: Voice, paragraph: str, level: int) -> Iterator[str]:
    if part.passages:
        yield f'<table role="presentation" width="100%" cellspacing="0" style="{AROUND_BOX}"><tr>'
        yield f'<td class="box" style="{BOX}"><div{_foreign(part.language, voice.language)}>'
        yield f"{''.join(_passages(part, voice, level))}</div></td></tr></table>"
    if part.left_out:
        yield f'<p style="{paragraph}">{escape(voice.email.counted("left_out", part.left_out))}<br>'
        yield f"{_link(part.url, part.url)}</p>"


def _passages(part: RedlineExcerpt, voice: Voice, level: int) -> Iterator[str]:
    of_note = _foreign(voice.language, part.language)
    start = _sides(part.language)["start"]
    for table, passages in groupby(part.passages, key=lambda passage: passage.table):
        if table:
            yield f'<table style="{TABLE}">\n'
            yield from (f"<tr>{''.join(_row(passage, of_note, start))}</tr>\n" for passage in passages)
            yield "</table>\n"
        else:
            yield from (f"{_passage(passage, of_note, start, level)}\n" for passage in passages)


def _passage(passage: ExcerptPassage, of_note: str, start: str, level: int) -> str:
    """Return a passage. `of_note`: the attributes of the note before it; `start`: the side where lines start."""
    block, words = passage.block, _with_number(passage, passage.runs, of_note)
    if block.kind == "heading":
        return f'<h{level} style="{CLAUSE}">{words}</h{level}>'
    style = PASSAGE
    if block.kind == "item":
        style = ITEM.format(start=start, indent=14 * (block.level + 1))
        words = words if block.number else f"• {words}"
    if passage.changed:
        return f'<p style="{style}">{words}</p>'
    return f'<p class="quiet" style="{style};{QUIET}">{words}</p>'


def _row(passage: ExcerptPassage, of_note: str, start: str) -> Iterator[str]:
    """Yield the cells of a row."""
    tag = "td" if passage.changed else "th"  # an unchanged row is shown only if it is the head
    sides = SIDE.findall(passage.block.html)
    for at, cell in enumerate(_cells(passage.runs)):
        style = CELL.format(side="".join(sides[at : at + 1]) or start)
        words = marked(cell) if at else _with_number(passage, cell, of_note)
        yield f'<{tag} style="{style}">{words}</{tag}>'


def _cells(runs: Sequence[Run]) -> list[list[Run]]:
    """Return the runs of each cell of a row. A border may end one run of the new text, its space may begin the next."""
    new = "".join(run.text for run in runs if run.op != "delete")
    borders = [border.start() for border in BORDER.finditer(new)]
    cells, before = list[list[Run]]([[]]), 0
    for run in runs:
        if run.op == "delete":
            cuts = [border.start() for border in BORDER.finditer(run.text)]
        else:
            cuts = [border - before for border in borders if 0 <= border - before < len(run.text)]
            before += len(run.text)
        for start, end in pairwise((-1, *cuts, len(run.text))):
            if start >= 0:
                cells.append([])
            if words := run.text[start + 1 : end]:
                cells[-1].append(run._replace(text=words))
    return cells


def _with_number(passage: ExcerptPassage, runs: Sequence[Run], of_note: str) -> str:
    """Return words of a passage below its number and what is said about it."""
    if not passage.note:
        return marked(merged((*passage.before, *runs)))
    *number, note = passage.before
    said = f'<span class="quiet"{of_note} style="{NOTE}">{escape(note.text.strip(), quote=False)}</span> '
    return f"{marked(number)}{said}{marked(runs)}"
