"""When the strongest notice comes, and how many days before."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from legalsite.promises.lexicon import Lexicon

Timing = Literal["before_effective", "on_effective", "as_soon", "prompt", "unspecified"]


def timing(noticed: Sequence[str], applying: Sequence[str], only_posted: bool, words: Lexicon) -> Timing:
    """Of the sentences of the notice. `applying` are those that may say when the changes apply, where that counts too:
    first of all for a text that is only posted, else where the notice says nothing of its time."""
    first = applying if only_posted else noticed
    if any(_at_once(text, words) for text in first) and not has_period(noticed, words):
        return "on_effective"
    ahead = (words.before.search(words.without_notice.sub(" ", text)) for text in noticed)
    if any(ahead) or has_period(noticed, words):
        return "before_effective"
    if any(words.as_soon.search(text) for text in noticed):
        return "as_soon"
    if any(words.prompt.search(text) for text in noticed):
        return "prompt"
    return "on_effective" if any(_at_once(text, words) for text in applying) else "unspecified"


def days(noticed: Sequence[str], words: Lexicon) -> tuple[int | None, Literal["calendar", "business"] | None]:
    """The longest period that the notice names; a week is 7 days, a month 30, business days keep their number."""
    periods = [period for text in noticed for period in periods_in(text, words)]
    if not periods:
        return None, None
    count, kind = max(periods)
    return count, "business" if kind else None


def periods_in(text: str, words: Lexicon) -> Iterator[tuple[int, bool]]:
    """Days and whether they are business days."""
    for found in words.period.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        if words.no_period_after.search(after):
            continue
        if words.no_period.search(before) and not words.counts_back.match(text[found.start("unit") :]):
            continue
        count = _number(found, words)
        if count:
            unit = next(size for name, size in words.units if found["unit"].startswith(name))
            business = bool(found["business"]) and not words.calendar.search(found["business"])
            yield count * unit, business


def _at_once(text: str, words: Lexicon) -> bool:
    return bool(words.on_effective.search(words.excepted.sub(" ", text)))


def has_period(texts: Sequence[str], words: Lexicon) -> bool:
    return any(True for text in texts for _ in periods_in(text, words))


def _number(found: re.Match[str], words: Lexicon) -> int | None:
    for name in ("figure", "number"):
        word = found[name]
        if word and word.isdigit():
            return int(word) if len(word) < 4 else None
        if word in words.numbers:
            return words.numbers[word]
    return None
