"""Links the uses of a defined term to its definition, on the page of a text. The text itself stays as it is.

Two ways to define a term are certain enough: a term of a definition list, and a list item or numbered clause that
begins with the term in bold and in quotation marks (`- **"Content"** means …`)."""

import re
from collections.abc import Iterator

from markupsafe import escape

from legalsite.model.document import Document
from legalsite.text.written_html import attributes

MOST_TERMS = 200  # more of them are a glossary, in which every second word would be a link
TAG = re.compile(r"(</?([a-z][a-z0-9]*)[^<>]*>)")
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
NO_LINKS = HEADINGS | {"a", "dt", "th", "code", "pre"}
QUOTES = '"“”„«»‘’'
QUOTED = re.compile(
    rf"(?:<strong>[{QUOTES}]\s?([^<>]+?)\s?[{QUOTES}]</strong>|[{QUOTES}]\s?<strong>([^<>]+)</strong>\s?[{QUOTES}])"
)


def with_definitions(html: str, document: Document) -> str:
    """Return the page's HTML with a link to the definition at the first use of each defined term in a section: never in
    a heading, a column's head, a link or code."""
    spellings = _spellings(document) if "<dt" in html or "<strong>" in html else {}
    if not spellings:
        return html
    uses, anchors = _any_of(spellings), frozenset(spellings.values())
    linked, closed_to_links = set[str](), 0

    def link(use: re.Match[str]) -> str:
        anchor = spellings[use[1]]
        if anchor in linked:
            return use[0]
        linked.add(anchor)
        return f'<a class="term" href="#{anchor}">{use[0]}</a>'

    pieces = TAG.split(html)  # words, tag, name of the tag, words, …
    for at, tag, name in zip(range(0, len(pieces), 3), ["", *pieces[1::3]], ["", *pieces[2::3]], strict=True):
        if name in HEADINGS:
            linked.clear()
        if name in NO_LINKS:
            closed_to_links += -1 if tag.startswith("</") else 1
        if "id=" in tag and (own := attributes(tag).get("id")) in anchors:
            linked.add(own)
        if not closed_to_links:
            pieces[at] = uses.sub(link, pieces[at])
    del pieces[2::3]
    return "".join(pieces)


def _spellings(document: Document) -> dict[str, str]:
    """Return the anchor of each defined term by every spelling of its uses, as HTML. A term of a list begins with a
    capital because of its place: without one it counts as well, unless the text writes the capital in a sentence."""
    listed = {str(escape(block.text)): block.anchor for block in document.blocks if block.kind == "term"}
    spellings = {term: anchor for term, anchor in [*listed.items(), *_quoted(document)] if term and anchor}
    if not spellings or len(spellings) > MOST_TERMS:
        return {}
    words = "\n".join(str(escape(block.text)) for block in document.blocks if block.kind not in ("term", "heading"))
    with_capital = set(re.findall(rf"(?<=[\w,;] ){_any_of(spellings).pattern}", words))
    small = {f"{term[0].lower()}{term[1:]}": anchor for term, anchor in listed.items() if term not in with_capital}
    return {term: anchor for term, anchor in small.items() if anchor} | spellings


def _quoted(document: Document) -> Iterator[tuple[str, str]]:
    """Yield each term in bold and in quotation marks that opens a block with an anchor, with that anchor."""
    for block in document.blocks:
        if block.anchor and block.kind not in ("term", "heading") and (term := QUOTED.match(block.html)):
            yield term[1] or term[2], block.anchor


def _any_of(terms: dict[str, str]) -> re.Pattern[str]:
    """Return a pattern for any of the terms (group 1) as whole words, the longest first; also with an s, which makes a
    plural or, in German, a genitive."""
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    return re.compile(rf"(?<![\w&])({'|'.join(map(re.escape, longest_first))})s?(?!\w)")
