"""Shorten long unchanged text around changes."""

import unicodedata
from collections.abc import Iterator, Sequence

from legalsite.model.redline import Run, merged
from legalsite.text.sentences import sentence_starts

MAX_LINE_LENGTH = 80  # number of characters of unchanged text to show next to a change
MAX_SENTENCE_LENGTH = 160
"""Number of characters of unchanged text to show if they complete a sentence."""
CUT = "…"


def shorten(runs: Sequence[Run]) -> Iterator[Run]:
    """Shorten unchanged text to at most a line or a sentence on each side of a change.

    If nothing changed, keep only the beginning.
    """
    # merge runs, so that all unchanged text between two changes is one run
    joined = merged(runs)
    for at, run in enumerate(joined):
        if run.op != "equal":
            yield run
            continue
        is_only = len(joined) == 1
        # show the start of the text after a change, and the end of the text before a change
        beginning = _beginning(run.text) if at or is_only else ""
        ending = _ending(run.text) if at < len(joined) - 1 else ""
        if len(beginning) + len(ending) >= len(run.text):  # nothing would be removed
            yield run
        else:
            yield run._replace(text=" ".join(filter(None, (beginning, CUT, ending))))


def _beginning(text: str) -> str:
    """Return the start of unchanged text: the rest of a sentence, or about a line."""
    if len(text) <= MAX_LINE_LENGTH:
        return text
    end = next(sentence_starts(text), len(text))  # start of the second sentence
    if end > MAX_SENTENCE_LENGTH:  # end after a whole word
        end = text[:MAX_LINE_LENGTH].rfind(" ")
        if end < MAX_LINE_LENGTH // 2:  # the text has few or no spaces
            end = MAX_LINE_LENGTH
            # don't separate a combining mark from its letter
            while end < len(text) and _is_accent(text[end]):
                end += 1
    return text[:end].rstrip()


def _ending(text: str) -> str:
    """Return the end of unchanged text: the beginning of a sentence, or about a line."""
    if len(text) <= MAX_LINE_LENGTH:
        return text
    start = max(sentence_starts(text), default=0)  # start of the last sentence
    if len(text) - start <= MAX_SENTENCE_LENGTH:
        return text[start:]
    # start with a whole word; 0 if there's no space
    start = text.find(" ", len(text) - MAX_LINE_LENGTH) + 1
    if not 0 < start <= len(text) - MAX_LINE_LENGTH // 2:  # the text has few or no spaces
        start = len(text) - MAX_LINE_LENGTH
        while start and _is_accent(text[start]):  # don't separate a combining mark from its letter
            start -= 1
    return text[start:].lstrip()


def _is_accent(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"
