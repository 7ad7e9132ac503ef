"""Tokens of a piece into its leaves and its HTML, in one walk."""

from collections.abc import Callable, MutableMapping, Sequence
from html import escape
from typing import Any

from markdown_it.token import Token

from legalsite.model.document import Kind
from legalsite.source.elements import ALIGNED, CLOSING, HOLDING, OPENING, PLAIN, RELEASING
from legalsite.source.footnotes import add_footnotes, note_closes, note_opens
from legalsite.source.inline import Inline
from legalsite.source.leading import take_number
from legalsite.source.numbers import Numbered
from legalsite.source.parser import DEEPEST
from legalsite.source.piece import Leaf, Piece
from legalsite.source.slugs import ESCAPED, EXPLICIT, slug_of
from legalsite.source.tables import row_closes, row_opens
from legalsite.source.verbatim import code, raw_html
from legalsite.source.walk import Holder, Walk, line_of

FIRST_WORDS = 5


def render(
    tokens: Sequence[Token], env: MutableMapping[str, Any], href: Callable[[str], str], *, opening: bool
) -> tuple[Piece, str]:
    """The piece, and every word that its source has, read or hidden, in the source's order. `opening`: a level-1
    heading at the very start stays the page's h1."""
    walk = Walk(href, opening=opening)
    for token in tokens:
        _take(walk, token)
    add_footnotes(walk, env)
    return walk.piece(), " ".join(walk.source)


def _take(walk: Walk, token: Token) -> None:
    kind = token.type
    if kind == "inline":
        _inline(walk, token)
    elif kind in HOLDING:
        _holder(walk, token)
    elif kind in RELEASING:
        walk.holders.pop()
        walk.sheet.html.append(RELEASING[kind])
    elif kind in PLAIN:
        walk.sheet.html.append(PLAIN[kind])
    elif kind in OPENING:
        _group(walk, token)
    elif kind in CLOSING:
        walk.groups.pop()
        walk.sheet.html.append(CLOSING[kind])
    elif kind in OTHER:
        OTHER[kind](walk, token)


def _inline(walk: Walk, token: Token) -> None:
    if walk.row is not None:
        walk.row.append((walk.within, walk.read(token)))
    elif walk.within == "dt":
        _term(walk, token)
    elif walk.within:
        _heading(walk, token)
    else:
        _paragraph(walk, token)


def _group(walk: Walk, token: Token) -> None:
    walk.count += 1
    walk.groups.append(walk.count)
    start = token.attrs.get("start")
    walk.sheet.html.append(OPENING[token.type] if start is None else f'<ol start="{start}">\n')


def _holder(walk: Walk, token: Token) -> None:
    if token.level >= DEEPEST:
        walk.report(token, "too-deep", "lists or quotes nest too deep", "let them nest less than 50 deep")
    kind, tag = HOLDING[token.type]
    walk.source.append(token.info)
    walk.sheet.html += [f"<{tag}", ">"]
    group = walk.groups[-1] if walk.groups and kind != "quote" else 0
    walk.holders.append(Holder(kind, group, token.info, len(walk.sheet.html) - 1))


def _heading(walk: Walk, token: Token) -> None:
    fixed = _take_fixed(token)
    number = take_number(token, heading=True)
    inline = walk.read(token, number)
    walk.source.append(fixed)
    level = int(walk.within[1])
    tag = "h1" if level == 1 and walk.opening and not walk.body.leaves else f"h{max(level, 2)}"
    stem = slug_of(_words(inline)) or "section"
    bare = number.number if number else ""
    leaf = Leaf("heading", inline.spans, line_of(token), bare, level, 0, inline.html, stem, fixed)
    _element(walk, tag, leaf, number)


def _term(walk: Walk, token: Token) -> None:
    inline = walk.read(token)
    stem = slug_of(_words(inline))
    leaf = Leaf("term", inline.spans, line_of(token), "", len(walk.holders), walk.groups[-1], inline.html, stem)
    _element(walk, "dt", leaf)


def _paragraph(walk: Walk, token: Token) -> None:
    """The first one of an item, quote, definition or footnote stands for it."""
    holder = walk.holders[-1] if walk.holders else None
    first = holder if holder and not holder.used else None
    number = None if first and first.number else take_number(token, heading=False)
    inline = walk.read(token, number)
    shown = first.number if first and first.number else number.number if number else ""
    kind = _kind(holder, first, inline)
    level = len(walk.holders) - (kind in ("item", "quote", "definition", "footnote"))
    stem = _stem(kind, shown, inline)
    leaf = Leaf(kind, inline.spans, line_of(token), shown, level, first.group if first else 0, inline.html, stem)
    tag = "" if walk.hidden else "p"
    if first:
        first.used = True
    if first and kind == "footnote":
        walk.sheet.leaves.append(leaf)
    elif first and (not walk.sheet.gaps or first.gap > walk.sheet.gaps[-1]):
        walk.sheet.mark(first.gap, leaf)
    else:
        _element(walk, tag or "div", leaf, number)
        return
    _put(walk, f"<{tag}>" if tag else "", leaf, number, tag)


def _kind(holder: Holder | None, first: Holder | None, inline: Inline) -> Kind:
    if first:
        return first.kind
    if holder and holder.kind == "quote":
        return "quote"
    return "image" if inline.image else "paragraph"


def _stem(kind: Kind, number: str, inline: Inline) -> str:
    """A numbered clause is named by its first words, as a bullet is: its number moves when one is added before it."""
    if not number and kind != "item":
        return ""
    return slug_of(" ".join(_words(inline).split()[:FIRST_WORDS])) or slug_of(number) or "item"


def _element(walk: Walk, tag: str, leaf: Leaf, number: Numbered | None = None) -> None:
    walk.sheet.html += [f"<{tag}", ">"]
    walk.sheet.mark(len(walk.sheet.html) - 1, leaf)
    _put(walk, "", leaf, number, tag)


def _put(walk: Walk, before: str, leaf: Leaf, number: Numbered | None, tag: str) -> None:
    shown = f'<span class="number">{escape(number.written)}</span> ' if number else ""
    walk.sheet.html.append(f"{before}{shown}{leaf.html}" + (f"</{tag}>\n" if tag else "\n"))


def _paragraph_opens(walk: Walk, token: Token) -> None:
    walk.hidden = token.hidden


def _enters(walk: Walk, token: Token) -> None:
    walk.within = token.tag + ALIGNED.get(str(token.attrs.get("style", "")), "")


def _leaves(walk: Walk, token: Token) -> None:
    walk.within = ""


def _definition(walk: Walk, token: Token) -> None:
    walk.source += [token.meta["label"], token.meta["url"], token.meta["title"]]


def _words(inline: Inline) -> str:
    return "".join(span.text for span in inline.spans if span.of == "words")


def _take_fixed(token: Token) -> str:
    """Takes `{#id}` off the end of a heading, where it is written so: `\\{#id}` is read as it stands."""
    last = token.children[-1] if token.children else None
    found = EXPLICIT.search(last.content) if last and last.type == "text" else None
    written = EXPLICIT.search(token.content)
    if not last or not found or not written or ESCAPED.search(token.content[: written.end(1) - len(written[1]) - 2]):
        return ""
    last.content = last.content[: found.start()]
    return found[1]


OTHER: dict[str, Callable[[Walk, Token], None]] = {
    "paragraph_open": _paragraph_opens,
    **dict.fromkeys(("heading_open", "dt_open", "th_open", "td_open"), _enters),
    **dict.fromkeys(("heading_close", "dt_close", "th_close", "td_close"), _leaves),
    "tr_open": row_opens,
    "tr_close": row_closes,
    "fence": code,
    "code_block": code,
    "html_block": raw_html,
    "definition": _definition,
    "footnote_reference_open": note_opens,
    "footnote_reference_close": note_closes,
}
