"""One of the two documents while they are compared: its blocks, their keys, and their tokens once asked for."""

from collections import Counter
from collections.abc import Sequence

from legalsite.model.document import Block, Span
from legalsite.redline.key import block_key
from legalsite.redline.memory import Memory
from legalsite.redline.tokens import Tokens, is_word, joined, tokenise


class Side:
    """Tokens and bigrams are made on demand and kept: most blocks of most pairs never need them. Sides with one memory
    share what they find out."""

    def __init__(self, blocks: Sequence[Block], memory: Memory) -> None:
        self.blocks, self.memory = blocks, memory
        self.keys = [block_key(block) for block in blocks]
        self._tokens: dict[int, Tokens] = {}
        self._bigrams: dict[int, Counter[tuple[str, str]]] = {}

    def tokens(self, at: int) -> Tokens:
        if at not in self._tokens:
            block = self.blocks[at]
            self._tokens[at] = self.memory.once(("tokens", block.spans), lambda: tokenise(block))
        return self._tokens[at]

    def joined(self, places: Sequence[int]) -> Tokens:
        """The tokens of neighbouring blocks as one sequence."""
        return joined([self.tokens(at) for at in places])

    def bigrams(self, at: int) -> Counter[tuple[str, str]]:
        """Neighbouring words of a block, with its two ends as words of their own; punctuation and targets left out."""
        if at not in self._bigrams:
            key = "bigrams", self.blocks[at].spans
            self._bigrams[at] = self.memory.once(key, lambda: _bigrams(self.tokens(at)))
        return self._bigrams[at]

    def words(self, at: int) -> int:
        return max(0, self.bigrams(at).total() - 1)

    def spans(self, places: Sequence[int]) -> tuple[tuple[Span, ...], ...]:
        """All that tells how these blocks compare with others, to remember it by."""
        return tuple([self.blocks[at].spans for at in places])


def _bigrams(tokens: Tokens) -> Counter[tuple[str, str]]:
    words = [key.lower() for key in tokens.keys if is_word(key)]
    return Counter(zip(["", *words], [*words, ""], strict=True)) if words else Counter()
