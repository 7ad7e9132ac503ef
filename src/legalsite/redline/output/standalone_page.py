"""Writes a redline as a page of its own, which can be opened without a site."""

import re
from html import escape

from legalsite.model.redline import Redline
from legalsite.redline.output.html import as_html, mark_phrase_language
from legalsite.text.languages import base_language, detect_language, language_attributes
from legalsite.text.phrase_catalogue import Phrases, english
from legalsite.text.written_html import attributes

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
