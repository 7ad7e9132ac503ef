"""Where a clause promises that the date of the last revision is shown."""

from collections.abc import Sequence
from typing import Literal

from legalsite.promises.lexicon import Lexicon


def date_shown(sentences: Sequence[str], words: Lexicon) -> Literal["top", "bottom", "somewhere"] | None:
    """ "The date above" is at the top, "the date below" at the bottom. A bare "Last updated: …" is no promise."""
    shown = [text for text in sentences if words.date_shown.search(words.no_date.sub(" ", text))]
    if not shown:
        return None
    if any(words.top.search(text) for text in shown):
        return "top"
    return "bottom" if any(words.bottom.search(text) for text in shown) else "somewhere"
