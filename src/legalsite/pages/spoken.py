"""Days and languages in words, as they were spelled before: who remembers them need not load Babel and its tables."""

from collections.abc import Callable, Mapping

_known: dict[str, str] = {}
_new: dict[str, str] = {}


def remember(known: Mapping[str, str]) -> None:
    """Takes over what `new` gave in an earlier run."""
    _known.update(known)


def words(key: str, spell: Callable[[], str]) -> str:
    """What is known for that key, else what `spell` says."""
    if key not in _known:
        _known[key] = _new[key] = spell()
    return _known[key]


def new() -> dict[str, str]:
    """What was spelled since this was last asked."""
    fresh = dict(_new)
    _new.clear()
    return fresh
