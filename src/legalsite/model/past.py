"""What git shows of texts that were live before there was a ledger to record them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PastText:
    """A working text as a commit left it. `path` (below content/) is the one it has today, `written` the one it had."""

    path: str
    written: str
    data: bytes
    commit: str
    day: date


@dataclass(frozen=True, slots=True)
class Past:
    """`texts` from the oldest on, those of the commits before the ledger began. `missing` says what of the
    history cannot be seen, and `mend` how it could; both empty where all is there."""

    texts: tuple[PastText, ...]
    missing: str = ""
    mend: str = ""
