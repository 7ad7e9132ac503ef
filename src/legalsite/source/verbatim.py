"""Code and raw HTML: what stands in a text as it is."""

from html import escape

from markdown_it.token import Token

from legalsite.model.document import Span
from legalsite.source.limits import too_deep
from legalsite.source.piece import Leaf
from legalsite.source.raw_html import clean, names, readdressed, tamed, text_of
from legalsite.source.raw_text import Reader, Stretch, without_lost
from legalsite.source.walk import Walk, line_of


def code(walk: Walk, token: Token) -> None:
    """A block of code: each line that has something is a leaf."""
    walk.count += 1
    walk.source += [token.info, token.content]
    first = line_of(token) + (token.type == "fence")
    for line, content in enumerate(token.content.rstrip("\n").split("\n"), first):
        if content.strip():
            shown = escape(content, quote=False)
            walk.sheet.leaves.append(Leaf("code", (Span(content),), line, "", len(walk.holders), walk.count, shown))
    walk.sheet.html.append(f"<pre><code>{escape(token.content, quote=False)}</code></pre>\n")


def raw_html(walk: Walk, token: Token) -> None:
    """A block of raw HTML: its paragraphs, items and rows are leaves. The whole page goes through the allow-list later,
    since tags may close only after Markdown that follows."""
    walk.raw = True
    content, tame = token.content, tamed(token.content)
    if too_deep(tame):
        walk.report(token, "too-deep", "raw HTML nests more than 200 deep", "close what is opened")
        return
    reader = Reader()
    stretches = reader.read(clean(tame))
    start = 0
    for stretch in stretches:
        start = max(start, content.find(stretch.first_word, start))
        walk.sheet.leaves.append(_leaf(walk, stretch, line_of(token) + content.count("\n", 0, start)))
    walk.count += max((stretch.group for stretch in stretches), default=0)
    walk.source.append(without_lost(content, text_of(tame), " ".join(reader.text)))
    walk.reserved += names(tame)
    walk.sheet.html.append(readdressed(tame, walk.href))


def _leaf(walk: Walk, stretch: Stretch, line: int) -> Leaf:
    level = stretch.level if stretch.kind == "heading" else stretch.level + len(walk.holders)
    group = walk.count + stretch.group if stretch.group else 0
    html = readdressed("".join(stretch.html).strip(), walk.href)
    return Leaf(stretch.kind, tuple(stretch.spans), line, "", level, group, html)
