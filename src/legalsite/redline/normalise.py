"""A text → what a reader takes it for: spellings that look the same have one key. What is shown stays the original."""

from functools import lru_cache

from legalsite.model.document import Block
from legalsite.text.normalise import fold


def block_key(block: Block) -> str:
    """Words, cell borders and link targets of a block in one spelling: equal keys read and lead alike."""
    spans = block.spans
    if len(spans) == 1 and spans[0].of != "target":
        return _plain_key(spans[0].text)
    words = "".join([f"\0{span.text}\0" if span.of == "target" else fold(span.text) for span in spans])
    return " ".join(words.split())


def same_number(one: str, other: str) -> bool:
    """Whether two clause numbers count the same: (a), a) and a. do."""
    return one == other or one.strip("()") == other.strip("()")


def written(number: str) -> str:
    """As it stands before its clause: `3.`, `Section 3.`, `a)`, but `4.2`, `(a)`, `§ 5`, `第3条`."""
    if len(number) < 5 and number.isascii() and number.islower() and number.isalpha():
        return f"{number})"
    plain = number[-1:].isascii() and number[-1:].isalnum() and "." not in number and not number.startswith("§")
    return f"{number}." if plain else number


@lru_cache(8192)
def _plain_key(text: str) -> str:
    """Remembered, since revisions of one policy share most of their words."""
    return " ".join(fold(text).split())
