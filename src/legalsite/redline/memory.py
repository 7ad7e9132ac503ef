"""What comparing two texts found out and comparing the next two can use: revisions of a policy share most blocks."""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from legalsite.model.redline import Passage

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
