"""What a text promises about its own changes: one value per change clause."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Promise:
    """One change clause. Lines count from 1 in the file, both inclusive. `days` is the notice period of the strongest
    notice (a week is 7, a month 30). Empty and None mean that the text does not say."""

    quote: str
    first_line: int
    last_line: int
    channels: tuple[str, ...] = ()
    channels_may: tuple[str, ...] = ()
    channel_logic: Literal["any", "all"] | None = None
    scope: str | None = None
    timing: str | None = None
    days: int | None = None
    days_kind: Literal["calendar", "business"] | None = None
    date_shown: str | None = None
    keeps_history: bool = False
    acceptance: str | None = None
    discretion: Literal["may", "will"] | None = None
    hedge: str | None = None
