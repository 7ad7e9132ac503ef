"""A document that is being compared, with its cached computations."""

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
from legalsite.redline.tokens import (
    BORDER,
    KEY_PREFIXES,
    TARGET,
    Tokens,
    bare_key,
    is_word,
    tokenize,
)

Value = TypeVar("Value")
Thing = TypeVar("Thing")
WordPair = tuple[str, str] | tuple[tuple[str, str], int]
"""Two neighboring words of a block. If a block repeats the pair, the repetitions are numbered."""


class BlockText:
    """The text of a block, with data for comparisons that's computed when needed.

    `RedlineCache` creates a single instance for all blocks with equal spans, so instances are
    compared by identity.
    """

    def __init__(self, block: Block) -> None:
        self.block = block
        self.spans = block.read
        self.key = block_key(block)
        """Equal for blocks that look the same to readers."""

    @cached_property
    def tokens(self) -> Tokens:
        return tokenize(self.spans)

    @cached_property
    def bare_keys(self) -> list[str]:
        """The token keys for measuring similarity.

        Struck-through words have the same keys as plain words.
        """
        keys = self.tokens.keys
        # Ignore a number or single letter in the first cell of a row with several cells, because
        # the row stays similar if only that number changes.
        if self.block.kind == "row" and BORDER in keys:
            first = keys[: keys.index(BORDER)]
            words = [key for key in first if is_word(key)]
            # the first cell contains only a number or letter
            if len(words) == 1 and (words[0][0].isdigit() or len(words[0]) == 1):
                keys = keys[len(first) :]
        if any(span.struck for span in self.spans):
            return list(map(bare_key, keys))
        return keys

    @cached_property
    def words(self) -> list[str]:
        """The words of the block in lowercase, without punctuation and link targets."""
        return list(filter(None, map(_bare_word, self.tokens.keys)))

    @cached_property
    def word_pairs(self) -> frozenset[WordPair]:
        """The pairs of neighboring words. An empty word marks each end of the block.

        Repeated pairs are numbered, so that the intersection of two sets counts them correctly: the
        second occurrence of a pair is (pair, 1), the third is (pair, 2).
        """
        pairs = list(pairwise(["", *self.words, ""])) if self.words else []
        once = frozenset(pairs)
        # most blocks repeat no pair, and counting takes five times as long
        if len(once) == len(pairs):
            return once
        numbered: set[WordPair] = set(once)
        for pair, times in Counter(pairs).items():
            numbered.update((pair, repetition) for repetition in range(1, times))
        return frozenset(numbered)


class RedlineCache:
    """A cache for comparisons.

    Versions of a policy share most of their blocks, so the cache grows with the number of different
    blocks rather than with the number of versions. It doesn't affect the results.
    """

    def __init__(self) -> None:
        self._results: dict[Hashable, Any] = {}
        """key → result; the key of a block's text is its spans"""
        self._by_id: dict[tuple[str, int], tuple[object, Any]] = {}
        """(name of the value, id of an object) → (object, value)"""

    def get_or_make(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the cached value for a key, or call `make` and cache the result.

        `make` must not return None.
        """
        value: Value | None = self._results.get(key)
        if value is None:
            value = self._results[key] = make()
        return value

    def get_or_make_for(self, name: str, thing: Thing, make: Callable[[Thing], Value]) -> Value:
        """Return the cached value called `name` for an object, or call `make` and cache the result.

        This is faster than `get_or_make` for objects that are slow to hash. The cache keeps a
        reference to the object, so that its id isn't reused.
        """
        key = name, id(thing)
        entry = self._by_id.get(key)
        if entry is None:
            entry = self._by_id[key] = thing, make(thing)
        value: Value = entry[1]
        return value

    def texts_of(self, blocks: Iterable[Block]) -> list[BlockText]:
        """Return the text of each block. Blocks with equal spans share a single text."""
        texts = []
        for block in blocks:
            text = self._results.get(block.spans)
            if text is None:
                text = self._results[block.spans] = BlockText(block)
            texts.append(text)
        return texts


class Side:
    """One of the two documents that are compared.

    Two documents with the same cache share the texts of equal blocks.
    """

    def __init__(self, blocks: Sequence[Block], cache: RedlineCache) -> None:
        self.blocks = blocks
        self.cache = cache
        self.texts = cache.texts_of(blocks)
        # blocks whose text looks the same have equal keys
        self.keys = [text.key for text in self.texts]
        # the number, kind, and level, which readers see in addition to the text
        self.layouts = [(block.number, block.kind, block.level) for block in blocks]

    @cached_property
    def first_footnote(self) -> int:
        """The index of the first footnote, or the number of blocks if there are no footnotes."""
        return [*(block.kind for block in self.blocks), "footnote"].index("footnote")

    def has_same_layout(self, new: "Side", run: EqualRun) -> bool:
        """Return whether the equal blocks of a run also have equal numbers, kinds, and levels."""
        a, b, size = run
        return self.layouts[a : a + size] == new.layouts[b : b + size]

    @cached_property
    def links(self) -> dict[str, str]:
        """Anchor → block key, for the blocks that internal links point to."""
        # fast path: block keys contain link targets, and few documents have internal links
        if f"{TARGET}#" not in "".join(self.keys):
            return {}
        linked = set()  # anchors that internal links point to
        for block in self.blocks:
            linked |= {span.text[1:] for span in block.spans if _is_internal_target(span)}
        links = {}
        # the key identifies the block in the other version, where its anchor may be different
        for block, key in zip(self.blocks, self.keys, strict=True):
            if block.anchor in linked:
                links[block.anchor] = key
        return links

    def with_anchors_of(self, new: "Side") -> "Side":
        """Replace the anchors in internal links with the new anchors of the same blocks.

        Otherwise, all links to a heading would count as changed when only the heading's anchor
        changed.
        """
        if not self.links:
            return self
        anchors = _new_anchors(self.links, new)  # old anchor → new anchor
        if not anchors:
            return self
        blocks = list(self.blocks)
        for at, block in enumerate(blocks):
            spans = tuple([_replace_anchor(span, anchors) for span in block.spans])
            if spans != block.spans:
                blocks[at] = replace(block, spans=spans)
        return Side(blocks, self.cache)


def _new_anchors(links: Mapping[str, str], new: Side) -> dict[str, str]:
    """Map each anchor that changed to the new anchor of the same block.

    `links` maps the anchor of each linked block to the block's key. Blocks whose text looks the
    same have equal keys, so a key identifies the block in both versions.
    """
    times = Counter(new.keys)  # key → number of new blocks that have it
    anchor_by_key = {}
    unchanged = set()  # anchors of blocks that are the same in both versions
    for block, key in zip(new.blocks, new.keys, strict=True):
        anchor_by_key[key] = block.anchor
        if links.get(block.anchor) == key:
            unchanged.add(block.anchor)
    anchors = {}
    for anchor, key in links.items():
        # the key must identify a single block
        if anchor not in unchanged and times[key] == 1 and anchor_by_key[key]:
            anchors[anchor] = anchor_by_key[key]
    return anchors


def _replace_anchor(span: Span, anchors: Mapping[str, str]) -> Span:
    """Update the anchor of an internal link. Any other span is returned unchanged."""
    anchor = anchors.get(span.text[1:]) if _is_internal_target(span) else None  # drop the `#`
    return span._replace(text=f"#{anchor}") if anchor else span


def _is_internal_target(span: Span) -> bool:
    return span.of == "target" and span.text.startswith("#")


@lru_cache(1 << 16)
def _bare_word(key: str) -> str:
    """Return the word of a token in lowercase, or an empty string for punctuation.

    The word is interned, so that comparing equal words is fast.
    """
    if not is_word(key):
        return ""
    word = bare_key(key) if key[0] in KEY_PREFIXES else key
    return intern(word.lower())
