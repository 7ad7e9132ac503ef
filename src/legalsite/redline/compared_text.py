"""One of the two documents of a comparison, with everything computed for it, so that nothing is computed twice."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from sys import intern
from typing import TYPE_CHECKING, Any, TypeVar

from legalsite.model.document import Block, Span
from legalsite.redline.block_keys import block_key
from legalsite.redline.tokens import SIGNED, Tokens, bare_key, is_word, joined, tokenise

if TYPE_CHECKING:
    from legalsite.model.redline import Passage, Run


Value = TypeVar("Value")
Bigram = tuple[str, str]
"""Two neighbouring words."""


class Memory:
    """A cache of results that comparing two texts leaves for the next two: revisions of a policy share most blocks.

    It changes nothing but speed, because the same blocks always give the same results. It grows with the differences
    between the texts, not with their number.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}
        self.unchanged: dict[int, Passage] = {}  # by the id of a block that both texts share, which the passage keeps

    def once(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value kept for `key`. If there is none, keep the one that `make` returns, which is never None."""
        value: Value | None = self._known.get(key)
        if value is None:
            value = self._known[key] = make()
        return value


class Side:
    """The blocks of one document, with their keys, tokens, words and word pairs.

    These are computed on demand and kept, since most blocks never need them. Sides with the same memory share results.
    """

    def __init__(self, blocks: Sequence[Block], memory: Memory) -> None:
        self.blocks, self.memory = blocks, memory
        self.keys = [block_key(block) for block in blocks]
        self._tokens: dict[int, Tokens] = {}
        self._words: dict[int, list[str]] = {}
        self._bigrams: dict[int, Counter[Bigram]] = {}
        self._bare_keys: dict[int, list[str]] = {}
        self.unmarked: dict[int, tuple[Run, ...]] = {}  # of whole blocks, once a redline asked for them

    def tokens(self, at: int) -> Tokens:
        """Return the tokens of a block."""
        if at not in self._tokens:
            block = self.blocks[at]
            self._tokens[at] = self.memory.once(("tokens", block.spans), lambda: tokenise(block))
        return self._tokens[at]

    def bare_keys(self, at: int) -> list[str]:
        """Return the keys of a block's tokens as if its words were plain: struck words resemble the same words."""
        if at not in self._bare_keys:
            keys, spans = self.tokens(at).keys, self.blocks[at].spans
            struck = any(span.struck for span in spans)
            self._bare_keys[at] = (
                self.memory.once(("bare", spans), lambda: list(map(bare_key, keys))) if struck else keys
            )
        return self._bare_keys[at]

    def joined(self, indexes: Sequence[int]) -> Tokens:
        """Return the tokens of neighbouring blocks as one sequence."""
        return joined([self.tokens(at) for at in indexes])

    def words(self, at: int) -> list[str]:
        """Return the words of a block in lower case, without punctuation and link targets."""
        if at not in self._words:
            key = "words", self.blocks[at].spans
            self._words[at] = self.memory.once(key, lambda: _words(self.tokens(at)))
        return self._words[at]

    def bigrams(self, at: int) -> Counter[Bigram]:
        """Return the pairs of neighbouring words in a block with their counts. Its two ends count as words."""
        if at not in self._bigrams:
            key = "bigrams", self.blocks[at].spans
            self._bigrams[at] = self.memory.once(key, lambda: Counter(bigrams(self.words(at))))
        return self._bigrams[at]

    def spans(self, indexes: Sequence[int]) -> tuple[tuple[Span, ...], ...]:
        """Return everything that decides how these blocks compare with others, as a key for the memory."""
        return tuple([self.blocks[at].spans for at in indexes])


def _words(tokens: Tokens) -> list[str]:
    """Return the words in lower case, interned, so that comparing two words only compares their addresses."""
    keys = filter(is_word, tokens.keys)
    return [intern((bare_key(key) if key[0] in SIGNED else key).lower()) for key in keys]


def bigrams(words: Sequence[str]) -> Iterator[Bigram]:
    """Yield the word pairs of a block, with "" before its first and after its last word."""
    return zip(["", *words], [*words, ""], strict=True) if words else iter(())
