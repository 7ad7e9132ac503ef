"""An outline → the HTML part of an email: styles inline, nothing fetched, no colour that dark mode could drown."""

import re
from collections.abc import Iterator
from html import escape

from legalsite.notices.email_parts import (
    LinkList,
    Outline,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    Section,
    VerbatimLine,
    Voice,
)
from legalsite.redline.output.html import as_html as redline_html
from legalsite.redline.output.html import mark_phrase_language

FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5"
HEADING = "font-size:18px;line-height:1.3;margin:32px 0 8px"
PARAGRAPH = "margin:0 0 12px"
QUOTE = "margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid #888"
LINE = "font-family:Consolas,Menlo,monospace;font-size:13px;word-break:break-all"
SUBHEADING = "font-size:16px;line-height:1.4;margin:20px 0 4px"
COMPARISON = "padding:0 0 0 12px;border-left:3px solid #888"
CELL = "padding:4px 8px 4px 0;vertical-align:top;text-align:{side}"
FOOT = "margin:32px 0 0;padding:12px 0 0;border-top:1px solid #888;font-size:14px"

OPENING = re.compile(r"<h[1-6]\b")
QUOTED = r"(?:[^>\"]|\"[^\"]*\")*?"
LINK = re.compile(rf"</?a\b{QUOTED}>")
IMAGE = re.compile(rf"<img\b{QUOTED}(?:\balt=\"([^\"]*)\"{QUOTED})?/?>")
CLOSING = re.compile(r"</h[1-6]>")
CELLS = re.compile(r"<(t[dh])\b((?:\s+class=\"(left|center|right)\")?)(?=\s|>)")


def as_html(outline: Outline) -> str:
    """A whole page. No colour is set for text or ground, so that a reader's own, light or dark, stay legible."""
    inner = "\n".join(part for section in outline.sections for part in _section(section, outline.voice))
    foot = "<br>\n".join(escape(line) for line in outline.foot.splitlines())
    language = escape(outline.voice.email.language)
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{escape(outline.subject)}</title>
</head>
<body style="margin:0;padding:16px">
<div lang="{language}" style="max-width:40em;margin:0 auto;{FONT}">
{inner}
<p style="{FOOT}">{foot}</p>
</div>
</body>
</html>
"""


def _section(section: Section, voice: Voice) -> Iterator[str]:
    if section.heading:
        yield f'<h2 style="{HEADING}">{escape(section.heading)}</h2>'
    for part in section.parts:
        yield _part(part, voice)


def _part(part: Part, voice: Voice) -> str:
    match part:
        case Paragraph(text):
            return f'<p style="{PARAGRAPH}">{escape(text)}</p>'
        case Quote(intro, text):
            words = f'<blockquote style="{QUOTE}">{escape(voice.quoted(text))}</blockquote>'
            return f'<p style="{PARAGRAPH}">{escape(intro)}</p>\n{words}'
        case LinkList(links):
            items = "<br>\n".join(f'<a href="{escape(url)}">{escape(label)}</a>' for label, url in links)
            return f'<p style="{PARAGRAPH}">{items}</p>'
        case VerbatimLine(text):
            return f'<p style="{PARAGRAPH}"><code style="{LINE}">{escape(text)}</code></p>'
        case RedlineExcerpt(redline, text_language):
            fragment = _below(redline_html(redline, voice.redline, inline_styles=True))
            own, speaking = (f' lang="{escape(tag)}"' for tag in (text_language, voice.redline.language))
            if own == speaking:
                return f'<div style="{COMPARISON}">{fragment}</div>'
            return f'<div style="{COMPARISON}"{own}>{mark_phrase_language(fragment, speaking)}</div>'


def _below(fragment: str) -> str:
    """Headings of the policy rank below those of the email. Its links start from its page and its pictures would have
    to be fetched: words are left of both. Mail programs know no classes: cells bring their side with them."""
    plain = IMAGE.sub(lambda found: f"[{found[1]}]" if found[1] else "", LINK.sub("", fragment))
    plain = CELLS.sub(_cell, plain)
    return CLOSING.sub("</h3>", OPENING.sub(f'<h3 style="{SUBHEADING}"', plain))


def _cell(found: re.Match[str]) -> str:
    return f'<{found[1]} style="{CELL.format(side=found[3] or "left")}"'
