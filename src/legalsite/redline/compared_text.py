"""One of the two documents of a comparison, with everything computed for it, so that nothing is
computed twice."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from sys import intern
from typing import Any, TypeVar

from msgspec.structs import replace

from legalsite.model.document import Block, Span
from legalsite.redline.blocks import block_key
from legalsite.redline.sequences import EqualRun
from legalsite.redline.tokens import BORDER, SIGNED, TARGET, Tokens, bare_key, is_word, tokenise

Value = TypeVar("Value")
Thing = TypeVar("Thing")
WordPair = tuple[str, str] | tuple[tuple[str, str], int]
"""Two neighboring words of a block; with a number if the block has the same two again."""


class BlockText:
    """The words of a block, with everything that comparing needs to know of them: most of it on
    demand, and only once.

    It compares and hashes by identity. With one memory, blocks with equal spans have the same
    one.
    """

    def __init__(self, block: Block) -> None:
        self.block = block
        self.spans = block.read
        self.key = block_key(
            block
        )  # what readers see of the block; equal if they see no difference

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of the block."""
        return tokenise(self.spans)

    @cached_property
    def bare_keys(self) -> list[str]:
        """The keys of the tokens as if the words were plain, without the number or letter that
        is all of a row's first cell: struck words resemble the same words, and a row resembles
        the same row with another number."""
        keys = self.tokens.keys
        if self.block.kind == "row" and BORDER in keys:
            first = keys[: keys.index(BORDER)]
            words = [key for key in first if is_word(key)]
            if len(words) == 1 and (words[0][0].isdigit() or len(words[0]) == 1):
                keys = keys[len(first) :]
        if any(span.struck for span in self.spans):
            return list(map(bare_key, keys))
        return keys

    @cached_property
    def words(self) -> list[str]:
        """The words in lower case, without punctuation and link targets."""
        return list(filter(None, map(_word, self.tokens.keys)))

    @cached_property
    def word_pairs(self) -> frozenset[WordPair]:
        """The pairs of neighboring words. The two ends of the block count as words. A pair that
        comes again has a number, so that the intersection of two texts has as many pairs as they
        have in common.
        """
        pairs = list(pairwise(["", *self.words, ""])) if self.words else []
        once = frozenset(pairs)
        if len(once) == len(pairs):  # as in most blocks: counting takes five times as long
            return once
        numbered: set[WordPair] = set(once)
        for pair, times in Counter(pairs).items():
            numbered.update((pair, nth) for nth in range(1, times))
        return frozenset(numbered)


class Memory:
    """A cache of results that comparing two texts leaves for the next two: versions of a policy
    share most blocks.

    It changes nothing but speed, because the same blocks always give the same results. It grows
    with the differences between the texts, not with their number.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}
        self._by_id: dict[tuple[str, int], tuple[object, Any]] = {}

    def get_or_make(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value kept for `key`. If there is none, keep the one that `make` returns,
        which is never None."""
        value: Value | None = self._known.get(key)
        if value is None:
            value = self._known[key] = make()
        return value

    def get_or_make_for(self, what: str, thing: Thing, make: Callable[[Thing], Value]) -> Value:
        """Return the value called `what` of this very object, which `make` returns for it.

        Faster than `get_or_make` for objects that are large to hash. The memory keeps the
        object, so that no other object ever has its id.
        """
        entry = self._by_id.get((what, id(thing)))
        if entry is None:
            entry = self._by_id[what, id(thing)] = thing, make(thing)
        value: Value = entry[1]
        return value

    def texts_of(self, blocks: Iterable[Block]) -> list[BlockText]:
        """Return the text of each block, which it shares with all blocks that have equal spans."""
        texts = []
        for block in blocks:
            text = self._known.get(block.spans)
            if text is None:
                text = self._known[block.spans] = BlockText(block)
            texts.append(text)
        return texts


class Side:
    """The blocks of one document with their texts. Sides with the same memory share these."""

    def __init__(self, blocks: Sequence[Block], memory: Memory) -> None:
        self.blocks = blocks
        self.memory = memory
        self.texts = memory.texts_of(blocks)
        self.keys = [text.key for text in self.texts]
        self.looks = [(block.number, block.kind, block.level) for block in blocks]

    @cached_property
    def notes(self) -> int:
        """The index of the first footnote; of the end if there is none."""
        return [*(block.kind for block in self.blocks), "footnote"].index("footnote")

    def looks_like(self, new: "Side", run: EqualRun) -> bool:
        """Return whether equal blocks have the same numbers, kinds and levels."""
        a, b, size = run
        return self.looks[a : a + size] == new.looks[b : b + size]

    @cached_property
    def links(self) -> dict[str, str]:
        """What each link within the text leads to: the key of the block, by its anchor."""
        if f"{TARGET}#" not in "".join(self.keys):  # as in most texts
            return {}
        linked = set()
        for block in self.blocks:
            linked |= {span.text[1:] for span in block.spans if _is_within(span)}
        links = {}
        for block, key in zip(self.blocks, self.keys, strict=True):
            if block.anchor in linked:
                links[block.anchor] = key
        return links

    def with_links_of(self, new: "Side") -> "Side":
        """Return this side with the anchors that its links have in a newer text: links within a
        text are compared by where they lead, whatever the id of the heading."""
        if not self.links:
            return self
        anchors = _new_anchors(self.links, new)
        if not anchors:
            return self
        blocks = list(self.blocks)
        for at, block in enumerate(blocks):
            spans = tuple([_with_new_anchor(span, anchors) for span in block.spans])
            if spans != block.spans:
                blocks[at] = replace(block, spans=spans)
        return Side(blocks, self.memory)


def _new_anchors(links: Mapping[str, str], new: Side) -> dict[str, str]:
    """Return the anchors that changed, each with the one that its block has in a newer text, if
    only one block there is the same."""
    times = Counter(new.keys)
    by_key = {}
    unchanged = set()
    for block, key in zip(new.blocks, new.keys, strict=True):
        by_key[key] = block.anchor
        if links.get(block.anchor) == key:
            unchanged.add(block.anchor)
    anchors = {}
    for anchor, key in links.items():
        if anchor not in unchanged and times[key] == 1 and by_key[key]:
            anchors[anchor] = by_key[key]
    return anchors


def _with_new_anchor(span: Span, anchors: Mapping[str, str]) -> Span:
    anchor = anchors.get(span.text[1:]) if _is_within(span) else None
    return span._replace(text=f"#{anchor}") if anchor else span


def _is_within(span: Span) -> bool:
    """Return whether a span is the target of a link within the text."""
    return span.of == "target" and span.text.startswith("#")


@lru_cache(1 << 16)
def _word(key: str) -> str:
    """Return the word of a token in lower case, interned, so that comparing two words only
    compares their addresses; empty for punctuation, a target or a footnote's mark."""
    if not is_word(key):
        return ""
    word = bare_key(key) if key[0] in SIGNED else key
    return intern(word.lower())
