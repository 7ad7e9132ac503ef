"""The content of one block, from tokens to what a page shows and what a reader reads: inline HTML and spans."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from markdown_it.token import Token

from legalsite.model.document import Span
from legalsite.source.raw_html import Reader, clean, names, readdressed, tamed, text_of, without_lost

EMPHASIS = frozenset({"em", "strong", "s"})


@dataclass(slots=True)
class Inline:
    """`source` is every word that the source has here, read or not, in its order: what `text-lost` holds against it.
    `names` are the anchors that raw HTML sets."""

    html: str
    spans: tuple[Span, ...]
    source: list[str] = field(default_factory=list)
    image: bool = False
    names: tuple[str, ...] = ()


def render_inline(token: Token, href: Callable[[str], str]) -> Inline:
    """Renders an inline token, raw HTML through the allow-list."""
    children = token.children or []
    raw = any(child.type == "html_inline" for child in children)
    pen = _Pen((lambda target: target) if raw else href)
    for child in children:
        pen.write(child)
    image = len(children) == 1 and children[0].type == "image"
    if not raw:
        return Inline("".join(pen.html), pen.finished(), pen.source, image)
    tags = [child.content for child in children if child.type == "html_inline"]
    return _with_raw_html(tamed("".join(pen.html)), [*pen.source, *tags], href, image=image)


def _with_raw_html(fragment: str, source: list[str], href: Callable[[str], str], *, image: bool) -> Inline:
    """Reads what the allow-list leaves of the fragment, and says whether that is all of its text."""
    cleaned = clean(fragment)
    reader = Reader(inline=True)
    read = reader.read(cleaned)
    spans = tuple(read[0].spans) if read else ()
    held = [without_lost(" ".join(source), text_of(fragment), " ".join(reader.text))]
    return Inline(readdressed(cleaned, href), spans, held, image, tuple(names(fragment)))


class _Pen:
    """Writes tokens as HTML and keeps what is read."""

    def __init__(self, href: Callable[[str], str]) -> None:
        self.href = href
        self.html: list[str] = []
        self.words: list[str] = []
        self.spans: list[Span] = []
        self.source: list[str] = []
        self.links: list[tuple[str, bool]] = []

    def write(self, token: Token) -> None:
        kind = token.type
        if kind == "text":
            self._say(token.content)
            self.html.append(escape(token.content, quote=False))
        elif kind == "softbreak":
            self._say(" ")
            self.html.append("\n")
        elif token.tag in EMPHASIS:
            self.html.append(f"<{token.tag}>" if token.nesting == 1 else f"</{token.tag}>")
        elif kind == "link_open":
            self._link_opens(token)
        elif kind == "link_close":
            self._link_closes()
        else:
            self._write_rare(token)

    def finished(self) -> tuple[Span, ...]:
        self._flush()
        return tuple(self.spans)

    def _write_rare(self, token: Token) -> None:
        if token.type == "code_inline":
            self._say(token.content)
            self.html.append(f"<code>{escape(token.content, quote=False)}</code>")
        elif token.type == "hardbreak":
            self._say("\n")
            self.html.append("<br>\n")
        elif token.type == "image":
            self._image(token)
        elif token.type == "footnote_ref":
            self._footnote(token)
        else:
            self.html.append(token.content)

    def _say(self, words: str) -> None:
        self.words.append(words)
        self.source.append(words)

    def _unseen(self, words: str) -> None:
        self.source.append(words)

    def _flush(self) -> None:
        words = "".join(self.words)
        if words:
            self.spans.append(Span(words))
            self.words = []

    def _link_opens(self, token: Token) -> None:
        target, title = str(token.attrs["href"]), str(token.attrs.get("title", ""))
        self.links.append((target, "label" in token.meta or token.markup == "autolink"))
        self.html.append(f'<a href="{escape(self.href(target))}"' + (f' title="{escape(title)}">' if title else ">"))
        if title and "label" not in token.meta:
            self._unseen(title)
        if "label" in token.meta:
            self._unseen(token.meta["label"])

    def _link_closes(self) -> None:
        target, elsewhere = self.links.pop()
        self.html.append("</a>")
        if not elsewhere:
            self._unseen(target)
        if target:
            self._flush()
            self.spans.append(Span(target, "target"))

    def _image(self, token: Token) -> None:
        target, title = str(token.attrs["src"]), str(token.attrs.get("title", ""))
        alt = _alt(token.children or [])
        self._unseen(" ".join(_targets_within(token.children or [])))
        self.html.append(
            f'<img src="{escape(self.href(target))}" alt="{escape(alt)}"'
            + (f' title="{escape(title)}">' if title else ">")
        )
        self._say(alt)
        self._unseen(" ".join([token.meta["label"]] if "label" in token.meta else [target, title]))
        self._flush()
        self.spans.append(Span(target, "target"))

    def _footnote(self, token: Token) -> None:
        number, nth = token.meta["id"] + 1, token.meta["subId"] + 1
        name = f"fnref-{number}" + (f"-{nth}" if nth > 1 else "")
        self.html.append(f'<sup class="footnote"><a id="{name}" href="#fn-{number}">{number}</a></sup>')
        self._unseen(token.meta["label"])


def _alt(children: list[Token]) -> str:
    """What an image's text says; breaks are spaces."""
    said = {"softbreak": " ", "hardbreak": " "}
    return "".join(
        _alt(child.children or []) if child.type == "image" else said.get(child.type, child.content)
        for child in children
    )


def _targets_within(children: list[Token]) -> list[str]:
    """Where links and images inside an image's text lead: nobody can follow them there."""
    found = []
    for child in children:
        found += [str(child.attrs[name]) for name in ("href", "src", "title") if name in child.attrs]
        found += _targets_within(child.children or [])
    return found
