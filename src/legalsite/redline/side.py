"""One of the two documents while they are compared: its blocks, their keys, and their tokens once asked for."""

from collections import Counter
from collections.abc import Sequence

from legalsite.model.document import Block
from legalsite.redline.key import block_key
from legalsite.redline.tokens import Tokens, is_word, joined, tokenise


class Side:
    """Tokens and bigrams are made on demand and kept: most blocks of most pairs never need them."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.keys = [block_key(block) for block in blocks]
        self._tokens: dict[int, Tokens] = {}
        self._bigrams: dict[int, Counter[tuple[str, str]]] = {}

    def tokens(self, at: int) -> Tokens:
        if at not in self._tokens:
            self._tokens[at] = tokenise(self.blocks[at])
        return self._tokens[at]

    def joined(self, places: Sequence[int]) -> Tokens:
        """The tokens of neighbouring blocks as one sequence."""
        return joined([self.tokens(at) for at in places])

    def bigrams(self, at: int) -> Counter[tuple[str, str]]:
        """Neighbouring words of a block, with its two ends as words of their own; punctuation and targets left out."""
        if at not in self._bigrams:
            words = [key.lower() for key in self.tokens(at).keys if is_word(key)]
            self._bigrams[at] = Counter(zip(["", *words], [*words, ""], strict=True)) if words else Counter()
        return self._bigrams[at]

    def words(self, at: int) -> int:
        return max(0, self.bigrams(at).total() - 1)
