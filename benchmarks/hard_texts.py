"""Texts made to be hard to compare: long, wholly different, shuffled. The same on every machine."""

from collections.abc import Iterator
from random import Random

Blocks = list[str]
VOCABULARY = [f"word{number}" for number in range(20_000)]


def hard_texts() -> Iterator[tuple[str, Blocks, Blocks]]:
    """Yield pairs of texts: a name, the paragraphs of the old text, and those of the new one."""
    random = Random("hard texts")
    long = _words(random, 5000)
    changed = long.split()
    changed[2500] = "changed"
    yield "a paragraph of 5,000 words, one changed", [long], [" ".join(changed)]
    yield "a paragraph of 5,000 words, wholly different", [long], [_words(random, 5000)]
    blocks = [_words(random, 50) for _ in range(2000)]
    yield "2,000 paragraphs, wholly different", blocks, [_words(random, 50) for _ in blocks]
    yield "2,000 paragraphs, shuffled", blocks, random.sample(blocks, len(blocks))
    yield (
        "2,000 paragraphs, one inserted",
        blocks,
        [*blocks[:999], _words(random, 50), *blocks[999:]],
    )


def wholly_different(count: int) -> tuple[Blocks, Blocks]:
    """Return two texts of so many words each, in paragraphs of 50."""
    random = Random(f"wholly different {count}")
    return (
        [_words(random, 50) for _ in range(count // 50)],
        [_words(random, 50) for _ in range(count // 50)],
    )


def _words(random: Random, count: int) -> str:
    return " ".join(random.choices(VOCABULARY, k=count))
