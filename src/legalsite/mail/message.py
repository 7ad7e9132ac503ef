"""What is handed to a relay, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Fate = Literal["accepted", "refused", "deferred", "doubtful", "pending"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message for one address. `number` tells the caller which it is; `data` makes its bytes when they are due."""

    number: int
    sender: str
    recipient: str
    data: Callable[[], bytes]
    smtputf8: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """`code` and `reply` are the relay's; code 0 where it said nothing. "Accepted" is by the relay: nobody here can
    know "delivered". `pending`: it never went out, by no fault of its own."""

    number: int
    fate: Fate
    code: int = 0
    reply: str = ""
