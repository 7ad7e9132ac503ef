"""One of the two documents while they are compared: its blocks, their keys, and their tokens once asked for."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from sys import intern
from typing import TYPE_CHECKING, Any, TypeVar

from legalsite.model.document import Block, Span
from legalsite.redline.normalise import block_key
from legalsite.redline.tokens import Tokens, is_word, joined, tokenise

if TYPE_CHECKING:
    from legalsite.model.redline import Passage, Run


# --- What comparing two texts found out and comparing the next two can use: revisions of a policy share most
# blocks. ---

Value = TypeVar("Value")


class Memory:
    """Changes speed only: under one key stands what the same blocks always lead to. Grows with what differs between the
    texts, not with their number."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}
        self.unchanged: dict[int, Passage] = {}  # by the id of a block that both texts share, which the passage holds

    def once(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What was made for that key before, else what `make` makes, which is never None."""
        found: Value | None = self._known.get(key)
        if found is None:
            found = self._known[key] = make()
        return found


# --- side ---

Bigram = tuple[str, str]


class Side:
    """Tokens and bigrams are made on demand and kept: most blocks of most pairs never need them. Sides with one memory
    share what they find out."""

    def __init__(self, blocks: Sequence[Block], memory: Memory) -> None:
        self.blocks, self.memory = blocks, memory
        self.keys = [block_key(block) for block in blocks]
        self._tokens: dict[int, Tokens] = {}
        self._words: dict[int, list[str]] = {}
        self._bigrams: dict[int, Counter[Bigram]] = {}
        self.unmarked: dict[int, tuple[Run, ...]] = {}  # of whole blocks, once a redline asked for them

    def tokens(self, at: int) -> Tokens:
        if at not in self._tokens:
            block = self.blocks[at]
            self._tokens[at] = self.memory.once(("tokens", block.spans), lambda: tokenise(block))
        return self._tokens[at]

    def joined(self, places: Sequence[int]) -> Tokens:
        """The tokens of neighbouring blocks as one sequence."""
        return joined([self.tokens(at) for at in places])

    def words(self, at: int) -> list[str]:
        """The words of a block in small letters; punctuation and targets left out."""
        if at not in self._words:
            key = "words", self.blocks[at].spans
            self._words[at] = self.memory.once(key, lambda: _words(self.tokens(at)))
        return self._words[at]

    def bigrams(self, at: int) -> Counter[Bigram]:
        """Which words stand beside each other in a block, and how often; its two ends count as words."""
        if at not in self._bigrams:
            key = "bigrams", self.blocks[at].spans
            self._bigrams[at] = self.memory.once(key, lambda: Counter(bigrams(self.words(at))))
        return self._bigrams[at]

    def spans(self, places: Sequence[int]) -> tuple[tuple[Span, ...], ...]:
        """All that tells how these blocks compare with others, to remember it by."""
        return tuple([self.blocks[at].spans for at in places])


def _words(tokens: Tokens) -> list[str]:
    """Each word once in memory: to compare many is then to compare where they lie."""
    return [intern(key.lower()) for key in tokens.keys if is_word(key)]


def bigrams(words: Sequence[str]) -> Iterator[Bigram]:
    return zip(["", *words], [*words, ""], strict=True) if words else iter(())
