"""The HTML part of an email. Nothing is fetched, and every style is inline, because some mail programs drop the rest.

Text and background colours are always set together, so that words stay legible where a mail program inverts colours of
its own accord. Where it knows `prefers-color-scheme`, dark colours replace them.

Outlook for Windows renders with Word, which pads table cells only (caniemail.com): what must not touch an edge is a
cell or has a margin. It drops a text-decoration of two values, and the first font is one that it has."""

from collections.abc import Iterable, Iterator
from functools import partial
from html import escape
from itertools import groupby

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
from legalsite.redline.output.marked_block import Change, Piece, marked_words
from legalsite.text.languages import is_right_to_left, language_attributes

FACE = "font-family:'Segoe UI',system-ui,-apple-system,Roboto,'Noto Sans',Arial,sans-serif"
PAGE = "margin:0;padding:0;background-color:#f3f3ee;color:#1b1f24"
AROUND = "padding:8px;background-color:#f3f3ee;color:#1b1f24"
SHEET = (
    "max-width:600px;margin:0 auto;padding:20px 32px 24px;box-sizing:border-box;background-color:#ffffff;color:#1b1f24;"
    f"border-top:4px solid #0b5a63;{FACE};font-size:16px;line-height:1.5;overflow-wrap:break-word"
)
CELL_OF_SHEET = "padding:24px 32px;background-color:#ffffff"
NAME = "margin:0 0 8px;font-size:14px;font-weight:700"
LOGO = "display:block;height:40px;width:auto;max-width:100%;background-color:#ffffff;color:#1b1f24"  # dark ink, perhaps
HEADING = "margin:0 0 12px;font-size:26px;line-height:1.25;font-weight:700"
SECTION = "margin:24px 0 8px;font-size:19px;line-height:1.3;font-weight:700"
PARAGRAPH = "margin:0 0 12px"
QUOTE = "margin:0 0 14px;padding:2px 14px;border-{start}:3px solid #8b96a3;border-{end}:0"
LIST = "margin:0 0 14px;margin-{start}:22px;padding:0"
LINK = "color:#0b5a63;text-decoration:underline"
BUTTON = (
    "display:inline-block;padding:9px 16px;border-radius:4px;background-color:#0b5a63;color:#ffffff;font-weight:600;"
    "text-decoration:none"
)
CLAUSE = "margin:16px 0 6px;font-size:16px;line-height:1.4;font-weight:700"
PASSAGE = "margin:0 0 10px"
ITEM = "margin:0 0 10px;margin-{start}:{indent}px;text-indent:-14px"
RUN = "margin:0 0 14px;padding:6px 12px 1px;border-{start}:3px solid;border-{end}:0;{mark}"
TAG = "display:inline-block;margin:0 0 4px;font-size:13px;font-weight:700"  # not struck with the rest
QUIET = "color:#565d66"
KEY = f"font-size:14px;{QUIET}"
NOTE = f"font-size:13px;font-weight:400;{QUIET}"
SMALL = f"margin:28px 0 0;padding:14px 0 0;border-top:1px solid #dcdcd6;font-size:14px;{QUIET}"
MARKS: dict[Change, str] = {
    "delete": "background-color:#fbe5e2;color:#9a2118",
    "insert": "background-color:#dff3e3;color:#0d5c2c",
}
MOVED = "background-color:#ebe6fa;color:#50389a;padding:0 1px;text-decoration:{line};text-decoration-style:double"
LINES: dict[Change, str] = {"delete": "line-through", "insert": "underline"}
DARK = """\
:root{color-scheme:light dark;supported-color-schemes:light dark}
h1{text-wrap:balance}
@media (max-width:480px){
.sheet{padding:14px 16px !important;font-size:15px !important}
h1{font-size:20px !important;margin-bottom:8px !important;-webkit-hyphens:auto;hyphens:auto}
h2{margin-top:18px !important}
}
@media (max-width:340px){h1{font-size:19px !important}}
@media (prefers-color-scheme:dark){
.page{background-color:#14171a !important;color:#e7e7e3 !important}
.sheet{background-color:#1a1e22 !important;color:#e7e7e3 !important;border-color:#7fcdd3 !important}
.quiet{color:#a5adb5 !important;border-color:#343a40 !important}
a{color:#7fcdd3 !important}
.go{background-color:#7fcdd3 !important;color:#14171a !important}
.delete{background-color:#431c18 !important;color:#f5a59b !important}
.insert{background-color:#153620 !important;color:#8fdba5 !important}
.moved{background-color:#2c2450 !important;color:#c3b3fb !important}
}"""

NARROW = "&thinsp;"


def as_html(outline: Outline) -> str:
    """Return the whole page. `GREETING` stands on a line of its own."""
    name = escape(outline.name)
    if outline.logo:
        name = f'<img src="{escape(outline.logo)}" alt="{name}" height="40" style="{LOGO}">'
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
<body class="page email" style="{PAGE}">
<div class="page" style="{AROUND}">
<!--[if mso]><table role="presentation" width="600" align="center" cellspacing="0"><tr>
<td style="{CELL_OF_SHEET}"><![endif]-->
<div class="sheet"{own} style="{SHEET}">
<p style="{NAME}">{name}</p>
<h1 style="{HEADING}">{escape(outline.heading)}</h1>
<p style="{PARAGRAPH}">
{GREETING}
</p>
{inner}
<p class="quiet" style="margin:0;font-size:14px;{QUIET}">{foot}</p>
</div>
<!--[if mso]></td></tr></table><![endif]-->
</div>
</body>
</html>
"""


def _section(section: EmailSection, voice: Voice) -> Iterator[str]:
    if section.small:
        yield f'<div class="quiet" style="{SMALL}">'
    if section.heading:
        yield f'<h2 style="{SECTION}">{escape(section.heading)}</h2>'
    for part in section.parts:
        yield _part(part, voice)
    if section.small:
        yield "</div>"


def _part(part: Part, voice: Voice) -> str:
    match part:
        case Paragraph(text, language):
            return f'<p{_foreign(language, voice.language)} style="{PARAGRAPH}">{escape(text)}</p>'
        case Quote(intro, text, language):
            style = QUOTE.format_map(_sides(language or voice.language))
            quote = escape(voice.email.filled("quote", words=text))
            words = f'<blockquote{_foreign(language, voice.language)} style="{style}">{quote}</blockquote>'
            return f'<p style="{PARAGRAPH}">{escape(intro)}</p>\n{words}'
        case BulletList(lines):
            items = "\n".join(f"<li>{escape(line)}</li>" for line in lines)
            return f'<ul style="{LIST.format_map(_sides(voice.language))}">\n{items}\n</ul>'
        case LinkList(links, button):
            html = "<br>\n".join(_link(label, url, button=button) for label, url in links)
            return f'<p style="{PARAGRAPH}">{html}</p>'
        case MarkedParagraph(runs):
            return f'<p class="quiet" style="{PARAGRAPH};{KEY}">{marked_words(runs, partial(_mark, tag="span"))}</p>'
        case RedlineExcerpt():
            return "\n".join(_excerpt(part, voice))


def marked(runs: Iterable[Run]) -> str:
    """Return words with their marks. White space stays outside the marks, and a narrow space keeps two marks apart."""
    return marked_words(runs, _mark).replace("</del><ins", f"</del>{NARROW}<ins")


def _mark(piece: Piece, html: str, tag: str = "") -> str:
    name, line = tag or TAGS[piece.change], LINES[piece.change]
    if piece.run.moved:
        return f'<{name} class="moved" style="{MOVED.format(line=line)}">{html}</{name}>'
    style = f"{MARKS[piece.change]};padding:0 1px;text-decoration:{line}"
    return f'<{name} class="{piece.change}" style="{style}">{html}</{name}>'


def _link(label: str, url: str, *, button: bool = False) -> str:
    marks = f'class="go" style="{BUTTON}"' if button else f'style="{LINK}"'
    return f'<a href="{escape(url)}" {marks}>{escape(label)}</a>'


def _foreign(language: str, around: str) -> str:
    """Return `lang` and `dir` for words in a language, if it is not that of what is around them."""
    return language_attributes(language) if language and language != around else ""


def _sides(language: str) -> dict[str, str]:
    """Return on which side lines start and end: mail programs know no logical sides."""
    start, end = ("right", "left") if is_right_to_left(language) else ("left", "right")
    return {"start": start, "end": end}


def _excerpt(part: RedlineExcerpt, voice: Voice) -> Iterator[str]:
    if part.passages:
        yield f'<div class="changes"{_foreign(part.language, voice.language)}>'
        for run, passages in groupby(part.passages, key=lambda passage: passage.run):
            group = list(passages)
            html = [_passage(passage, part, voice) for passage in group]
            yield from _run(html, group[0], part, voice) if run else html
        yield "</div>"
    if part.left_out:
        yield f'<p style="{PARAGRAPH}">{escape(voice.email.counted("left_out", part.left_out))}<br>'
        yield f"{_link(part.url, part.url)}</p>"


def _run(html: Iterable[str], first: ExcerptPassage, part: RedlineExcerpt, voice: Voice) -> Iterator[str]:
    """Yield passages that were added or deleted together: with a word, a bar, and one mark around them."""
    change: Change = "delete" if first.op == "delete" else "insert"
    tag = escape(voice.redline[f"tag_section_{change}" if first.section else f"tag_{change}"], quote=False)
    line = "line-through" if change == "delete" else "none"
    yield f'<div class="{change}" style="{RUN.format(mark=MARKS[change], **_sides(part.language))}">'
    yield f'<{TAGS[change]} style="text-decoration:{line}">'
    yield f'<p class="tag"{_foreign(voice.language, part.language)} style="{TAG}">{tag}</p>'
    yield from html
    yield f"</{TAGS[change]}></div>"


def _passage(passage: ExcerptPassage, part: RedlineExcerpt, voice: Voice) -> str:
    """Return a passage, with its number and what is said about it before the words."""
    block = passage.block
    mark = partial(marked_words, mark=lambda _, html: html) if passage.run else marked
    first, *further = passage.lines
    if passage.note:
        *number, note = passage.before
        of_note = _foreign(voice.language, part.language)
        said = f'<span class="quiet"{of_note} style="{NOTE}">{escape(note.text.strip(), quote=False)}</span> '
        words = f"{mark(number)}{said}{mark(first)}"
    else:
        words = mark(merged((*passage.before, *first)))
    words = "<br>\n".join((words, *map(mark, further)))
    if block.kind == "heading":
        return f'<h3 style="{CLAUSE}">{words}</h3>'
    style = PASSAGE
    if block.kind == "item":
        style = ITEM.format(indent=14 * (block.level + 1), **_sides(part.language))
        words = words if block.number else f"• {words}"
    if passage.changed:
        return f'<p style="{style}">{words}</p>'
    return f'<p class="quiet" style="{style};{QUIET}">{words}</p>'
