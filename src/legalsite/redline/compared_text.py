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
"""Two neighboring words of a block; with a number if the block has the same two again."""


class BlockText:
    """The words of a block, with everything that comparing needs to know of them. Most of it is
    computed when it is first used.

    Two of them are equal only if they are the same object. A `Memory` has one for all blocks with
    equal spans.
    """

    def __init__(self, block: Block) -> None:
        self.block = block
        self.spans = block.read  # what is compared
        self.key = block_key(block)
        """What readers see of the block: equal keys if they see no difference."""

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of the block."""
        return tokenize(self.spans)

    @cached_property
    def bare_keys(self) -> list[str]:
        """The keys of the tokens, for measuring how similar two blocks are.

        A word that is struck through has the key of the plain word. If a number or a letter
        is all of a row's first cell, that cell is left out, so that a row resembles the same row
        with another number.
        """
        keys = self.tokens.keys
        if self.block.kind == "row" and BORDER in keys:  # it has several cells
            first = keys[: keys.index(BORDER)]  # the first cell
            words = [key for key in first if is_word(key)]
            if len(words) == 1 and (words[0][0].isdigit() or len(words[0]) == 1):
                keys = keys[len(first) :]
        if any(span.struck for span in self.spans):
            return list(map(bare_key, keys))
        return keys

    @cached_property
    def words(self) -> list[str]:
        """The words in lower case, without punctuation and link targets."""
        return list(filter(None, map(_bare_word, self.tokens.keys)))

    @cached_property
    def word_pairs(self) -> frozenset[WordPair]:
        """The pairs of neighboring words; an empty word stands before the first and after the last.

        If the block has a pair several times, all but one are numbered, so that two blocks have as
        many pairs in common as both contain.
        """
        # the empty words tell which word the block begins and ends with
        pairs = list(pairwise(["", *self.words, ""])) if self.words else []
        once = frozenset(pairs)
        if len(once) == len(pairs):  # as in most blocks: counting takes five times as long
            return once
        numbered: set[WordPair] = set(once)
        for pair, times in Counter(pairs).items():
            numbered.update((pair, repetition) for repetition in range(1, times))
        return frozenset(numbered)


class Memory:
    """A cache of results from comparing two texts, for comparing the next two: versions of a
    policy share most blocks.

    It changes nothing but speed, because the same blocks always give the same results. It grows
    with the differences between the texts, not with their number.
    """

    def __init__(self) -> None:
        self._results: dict[Hashable, Any] = {}
        """The result for each key. A block's spans are the key of its text."""
        self._by_id: dict[tuple[str, int], tuple[object, Any]] = {}
        """An object and the value made for it, by the name of the value and the object's id."""

    def get_or_make(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value for `key`. If there is none yet, `make` makes it, and it is remembered.
        `make` never returns None, which stands for no value."""
        value: Value | None = self._results.get(key)
        if value is None:
            value = self._results[key] = make()
        return value

    def get_or_make_for(self, name: str, thing: Thing, make: Callable[[Thing], Value]) -> Value:
        """Return the value called `name` of an object. If there is none yet, `make` makes it from
        the object.

        This is faster than `get_or_make` for objects that take long to hash. The memory keeps the
        object, so that no other object ever has its id.
        """
        # an entry is (object, value)
        entry = self._by_id.get((name, id(thing)))
        if entry is None:
            entry = self._by_id[name, id(thing)] = thing, make(thing)
        value: Value = entry[1]
        return value

    def texts_of(self, blocks: Iterable[Block]) -> list[BlockText]:
        """Return the text of each block. Blocks with equal spans have one text, which is remembered
        under the spans."""
        texts = []
        for block in blocks:
            text = self._results.get(block.spans)
            if text is None:
                text = self._results[block.spans] = BlockText(block)
            texts.append(text)
        return texts


class Side:
    """One of the two documents of a comparison: its blocks with their texts. Sides with the same
    memory share the texts of equal blocks."""

    def __init__(self, blocks: Sequence[Block], memory: Memory) -> None:
        self.blocks = blocks
        self.memory = memory
        self.texts = memory.texts_of(blocks)
        self.keys = [text.key for text in self.texts]  # equal for blocks whose words look the same
        # what readers see of each block besides its words
        self.layouts = [(block.number, block.kind, block.level) for block in blocks]

    @cached_property
    def first_footnote(self) -> int:
        """The index of the first footnote; the number of blocks if there is none."""
        return [*(block.kind for block in self.blocks), "footnote"].index("footnote")

    def has_same_layout(self, new: "Side", run: EqualRun) -> bool:
        """Return whether the blocks of a run, whose words are equal, also have the same numbers,
        kinds and levels in the new text."""
        a, b, size = run  # `layouts` has the number, kind and level of each block
        return self.layouts[a : a + size] == new.layouts[b : b + size]

    @cached_property
    def links(self) -> dict[str, str]:
        """The key of each block that a link within the text leads to, by the block's anchor. A key
        is equal for blocks that look the same to readers."""
        # the key of a block has its targets; most texts have none that begins with `#`
        if f"{TARGET}#" not in "".join(self.keys):
            return {}
        linked = set()  # the anchors that links lead to
        for block in self.blocks:
            linked |= {span.text[1:] for span in block.spans if _is_internal_target(span)}
        links = {}
        for block, key in zip(self.blocks, self.keys, strict=True):
            if block.anchor in linked:
                links[block.anchor] = key
        return links

    def with_anchors_of(self, new: "Side") -> "Side":
        """Return this side with its links leading to the anchors of the new text.

        So a link within the text that still leads to the same heading is not a change, even if the
        anchor of the heading changed.
        """
        if not self.links:  # no link leads to a block of this text
            return self
        anchors = _new_anchors(self.links, new)  # by the old anchor
        if not anchors:  # no linked block got another anchor
            return self
        blocks = list(self.blocks)
        for at, block in enumerate(blocks):
            spans = tuple([_replace_anchor(span, anchors) for span in block.spans])
            if spans != block.spans:
                blocks[at] = replace(block, spans=spans)
        return Side(blocks, self.memory)


def _new_anchors(links: Mapping[str, str], new: Side) -> dict[str, str]:
    """Return the new anchor of each linked block whose anchor changed, by its old anchor. It is
    only known if exactly one block of the new text equals the old one.

    `links`: the keys of the linked blocks, by their old anchors.
    """
    times = Counter(new.keys)  # how many blocks of the new text look alike
    anchor_by_key = {}
    unchanged = set()  # the anchors that lead to an equal block in both texts
    for block, key in zip(new.blocks, new.keys, strict=True):
        anchor_by_key[key] = block.anchor
        if links.get(block.anchor) == key:
            unchanged.add(block.anchor)
    anchors = {}
    for anchor, key in links.items():
        if anchor not in unchanged and times[key] == 1 and anchor_by_key[key]:
            anchors[anchor] = anchor_by_key[key]
    return anchors


def _replace_anchor(span: Span, anchors: Mapping[str, str]) -> Span:
    """Return the span; if it is the target of a link to one of the `anchors`, with the new one."""
    anchor = anchors.get(span.text[1:]) if _is_internal_target(span) else None  # without the `#`
    return span._replace(text=f"#{anchor}") if anchor else span


def _is_internal_target(span: Span) -> bool:
    """Return whether a span is the target of a link within the text."""
    return span.of == "target" and span.text.startswith("#")


@lru_cache(1 << 16)
def _bare_word(key: str) -> str:
    """Return the word of a token in lower case, interned, so that comparing two words only
    compares their addresses; empty for punctuation, a target or a footnote's mark."""
    if not is_word(key):
        return ""
    word = bare_key(key) if key[0] in KEY_PREFIXES else key
    return intern(word.lower())
