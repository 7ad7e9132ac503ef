"""Remembers what was computed for the texts of blocks and sentences: the revisions of a policy share most of theirs."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

LONGEST = 4_000  # characters; hardly any block of a policy is longer

Rest = ParamSpec("Rest")
Result = TypeVar("Result")
OfText = Callable[Concatenate[str, Rest], Result]


def remembered(size: int) -> Callable[[OfText[Rest, Result]], OfText[Rest, Result]]:
    """Return a decorator that keeps the last `size` results of a function of a text. Those for long texts are not kept,
    so that what is kept is small whatever the texts are."""

    def decorator(function: OfText[Rest, Result]) -> OfText[Rest, Result]:
        known: OfText[Rest, Result] = lru_cache(size)(function)

        @wraps(function)
        def result(text: str, /, *rest: Rest.args, **named: Rest.kwargs) -> Result:
            return (known if len(text) <= LONGEST else function)(text, *rest, **named)

        return result

    return decorator
