"""Decides when two blocks are the same to a reader: by a key made of their words, and by their clause numbers."""

from legalsite.model.document import Block, Span
from legalsite.redline.tokens import IMAGE, NOTE, STRUCK
from legalsite.text.normalise import fold
from legalsite.text.remembered import remembered


def block_key(block: Block) -> str:
    """Return a key of what readers see of a block; it is equal if they see no difference.

    The key covers its words, cell borders, link targets and footnote marks, and which words are struck through or
    describe an image.
    """
    spans = block.spans
    if len(spans) == 1 and spans[0].plain:
        return _plain_key(spans[0].text)
    parts = [fold(span.text) if span.of == "words" and span.plain else _part(span) for span in spans]
    return " ".join("".join(parts).split())


def same_number(number: str, other: str) -> bool:
    """Return whether two clause numbers are the same; `(a)`, `a)` and `a.` are, and so are `§5` and `§ 5`."""
    return number == other or _without_style(number) == _without_style(other)


def written_number(number: str) -> str:
    """Return a clause number as it is written: `3.`, `Section 3.`, `a)`, but `4.2`, `(a)`, `§ 5`, `第3条`."""
    if len(number) < 5 and number.isascii() and number.islower() and number.isalpha():
        return f"{number})"
    plain = number[-1:].isascii() and number[-1:].isalnum() and "." not in number and not number.startswith("§")
    return f"{number}." if plain else number


def _without_style(number: str) -> str:
    return "".join(number.strip("()").split())


def _part(span: Span) -> str:
    """Return the key of a span that is not plain words."""
    if span.of == "cell":
        return span.text
    if span.of == "target":
        return f"\0{IMAGE * span.image}{span.text}\0"
    if span.of == "note":
        return NOTE
    sign = STRUCK * span.struck + IMAGE * span.image
    return f"{sign}{fold(span.text)}{sign}"


@remembered(8192)
def _plain_key(text: str) -> str:
    """Return the key of a block that has only words. Cached, because revisions of a policy share most of their text."""
    return " ".join(fold(text).split())
