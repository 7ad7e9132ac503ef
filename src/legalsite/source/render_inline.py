"""Renders the content of one block: tokens become HTML and the words that readers see.

Each method of `InlineRenderer` handles the token it is named after; tokens that only open or close a tag are in `TAGS`.
"""

from collections.abc import Callable
from html import escape
from typing import NamedTuple

from markdown_it.token import Token

from legalsite.model.document import Span

EMPHASIS = frozenset({"em", "strong"})
TAGS = {f"{tag}_{side}": f"<{slash}{tag}>" for tag in EMPHASIS for side, slash in (("open", ""), ("close", "/"))}


class RenderedInline(NamedTuple):
    """The rendered content of one block."""

    html: str
    """The HTML for the page."""
    spans: tuple[Span, ...]
    """The words that readers see, and the targets of links."""
    source: tuple[str, ...]
    """Every word of the source in order, whether readers see it or not; `text_lost` compares them."""
    only_image: bool = False
    """True if the block is one image and nothing else."""
    ids: tuple[str, ...] = ()
    """The anchors that raw HTML sets here."""


def render_inline(token: Token, href: Callable[[str], str]) -> RenderedInline:
    """Return the rendered content of an inline token. Raw HTML goes through the allow-list.

    `href` turns a link's target, as written, into its address.
    """
    children = token.children or []
    if len(children) == 1 and children[0].type == "text" and (words := children[0].content):
        return RenderedInline(escape(words, quote=False), (Span(words),), (words,))
    raw_tags = [child.content for child in children if child.type == "html_inline"]
    renderer = InlineRenderer(str if raw_tags else href)  # beside raw HTML all targets become addresses at the end
    for child in children:
        renderer.render(child)
    only_image = len(children) == 1 and children[0].type == "image"
    html, spans, source = "".join(renderer.html), renderer.finished_spans(), renderer.source
    if not raw_tags:
        return RenderedInline(html, spans, tuple(source), only_image)
    from legalsite.source.raw_html import HtmlWriter, InlineReader, clean, tamed, without_lost

    fragment = tamed(html)
    written, reader = HtmlWriter(href), InlineReader(str)
    written.write(fragment)
    spans = reader.read(clean(fragment))
    not_lost = without_lost(" ".join([*source, *raw_tags]), written.text, reader.text)
    return RenderedInline(clean("".join(written.html)), spans, (not_lost,), only_image, tuple(written.ids))


class InlineRenderer:
    """A walk over inline tokens that collects HTML, the words that readers see, and every word of the source."""

    def __init__(self, href: Callable[[str], str]) -> None:
        self.href = href
        self.html: list[str] = []
        self.source: list[str] = []
        self._words: list[str] = []
        self._spans: list[Span] = []
        self._open_links: list[Token] = []
        self._struck = 0

    def render(self, token: Token) -> None:
        """Render one token with the method named after it, or from the table of tags."""
        tag = TAGS.get(token.type)
        if tag is None:
            getattr(self, token.type)(token)
        else:
            self.html.append(tag)

    def finished_spans(self) -> tuple[Span, ...]:
        """Return the spans of everything rendered so far."""
        self._end_words()
        return tuple(self._spans)

    def text(self, token: Token) -> None:
        self._read(token.content)
        self.html.append(escape(token.content, quote=False))

    def softbreak(self, token: Token) -> None:
        self._read(" ")
        self.html.append("\n")

    def hardbreak(self, token: Token) -> None:
        self._read("\n")
        self.html.append("<br>\n")

    def code_inline(self, token: Token) -> None:
        self._read(token.content)
        self.html.append(f"<code>{escape(token.content, quote=False)}</code>")

    def s_open(self, token: Token) -> None:
        self._end_words()
        self._struck += 1
        self.html.append("<s>")

    def s_close(self, token: Token) -> None:
        self._end_words()
        self._struck -= 1
        self.html.append("</s>")

    def html_inline(self, token: Token) -> None:
        self.html.append(token.content)

    def link_open(self, token: Token) -> None:
        title = str(token.attrs.get("title", ""))
        self._open_links.append(token)
        self.html.append(f'<a href="{escape(self.href(str(token.attrs["href"])))}"{_title(title)}>')
        if "label" in token.meta:  # the title is in the definition of the label
            self.source.append(token.meta["label"])
        elif title:
            self.source.append(title)

    def link_close(self, token: Token) -> None:
        opening = self._open_links.pop()
        target = str(opening.attrs["href"])
        self.html.append("</a>")
        if "label" not in opening.meta and opening.markup != "autolink":  # of an autolink the target is its words
            self.source.append(target)
        if target:
            self._end_words()
            self._spans.append(Span(target, "target"))

    def image(self, token: Token) -> None:
        target, title = str(token.attrs["src"]), str(token.attrs.get("title", ""))
        alt = _alt(token.children or [])
        self.source.append(" ".join(_targets_within(token.children or [])))
        self.html.append(f'<img src="{escape(self.href(target))}" alt="{escape(alt)}"{_title(title)}>')
        self._end_words()
        self._read(alt)
        self._end_words(image=True)
        self.source.append(token.meta.get("label", f"{target} {title}"))
        self._spans.append(Span(target, "target", image=True))

    def footnote_ref(self, token: Token) -> None:
        number, nth = token.meta["id"] + 1, token.meta["subId"] + 1
        anchor = f"fnref-{number}" + (f"-{nth}" if nth > 1 else "")
        self.html.append(f'<sup class="footnote"><a id="{anchor}" href="#fn-{number}">{number}</a></sup>')
        self.source.append(token.meta["label"])
        self._end_words()
        self._spans.append(Span(f"[{number}]", "note"))

    def _read(self, words: str) -> None:
        self._words.append(words)
        self.source.append(words)

    def _end_words(self, *, image: bool = False) -> None:
        words = "".join(self._words)
        if words:
            self._spans.append(Span(words, struck=self._struck > 0, image=image))
            self._words = []


def _title(title: str) -> str:
    return f' title="{escape(title)}"' if title else ""


def _alt(children: list[Token]) -> str:
    """Return the words of an image's description; a line break is a space."""
    breaks = {"softbreak": " ", "hardbreak": " "}
    return "".join(
        _alt(child.children or []) if child.type == "image" else breaks.get(child.type, child.content)
        for child in children
    )


def _targets_within(children: list[Token]) -> list[str]:
    """Return the targets of links and images inside an image's description, where nobody can follow them."""
    targets = []
    for child in children:
        targets += [str(child.attrs[name]) for name in ("href", "src", "title") if name in child.attrs]
        targets += _targets_within(child.children or [])
    return targets
