"""The HTML part of an email. Styles are inline and nothing is fetched. No text or background colour is set, so that the
reader's own colours, light or dark, stay legible."""

import re
from collections.abc import Iterator
from html import escape

from legalsite.notices.email_parts import (
    EmailSection,
    LinkList,
    Outline,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
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

HEADING_TAG = re.compile(r"<h[1-6]\b")
ATTRIBUTES = r"(?:[^>\"]|\"[^\"]*\")*?"
LINK = re.compile(rf"</?a\b{ATTRIBUTES}>")
IMAGE = re.compile(rf"<img\b{ATTRIBUTES}(?:\balt=\"([^\"]*)\"{ATTRIBUTES})?/?>")
HEADING_END = re.compile(r"</h[1-6]>")
CELL_TAG = re.compile(r"<(t[dh])\b((?:\s+class=\"(left|center|right)\")?)(?=\s|>)")


def as_html(outline: Outline) -> str:
    """Return the whole page."""
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


def _section(section: EmailSection, voice: Voice) -> Iterator[str]:
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
            fragment = _fit_for_email(redline_html(redline, voice.redline, inline_styles=True))
            own, speaking = (f' lang="{escape(tag)}"' for tag in (text_language, voice.redline.language))
            if own == speaking:
                return f'<div style="{COMPARISON}">{fragment}</div>'
            return f'<div style="{COMPARISON}"{own}>{mark_phrase_language(fragment, speaking)}</div>'


def _fit_for_email(fragment: str) -> str:
    """Return the HTML of a redline as an email can show it. The policy's headings rank below those of the email. Its
    links, which start from its own page, and its pictures, which would have to be fetched, are replaced by their words.
    Table cells get their alignment as a style, because mail programs know no classes."""
    plain = IMAGE.sub(lambda image: f"[{image[1]}]" if image[1] else "", LINK.sub("", fragment))
    plain = CELL_TAG.sub(_cell, plain)
    return HEADING_END.sub("</h3>", HEADING_TAG.sub(f'<h3 style="{SUBHEADING}"', plain))


def _cell(tag: re.Match[str]) -> str:
    return f'<{tag[1]} style="{CELL.format(side=tag[3] or "left")}"'
