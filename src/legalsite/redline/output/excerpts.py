"""Cuts long stretches of unchanged words beside a change, for outputs that show a change with
its context."""

import unicodedata
from collections.abc import Iterator, Sequence

from legalsite.model.redline import Run, merged
from legalsite.text.sentences import sentence_starts

MAX_LINE_LENGTH = 80  # characters of unchanged words that are shown beside a change
MAX_SENTENCE_LENGTH = 160
"""Characters of unchanged words that are shown, if that makes a whole sentence."""
CUT = "…"


def shorten(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield the runs. Long unchanged words are cut to one line beside a change, or to the rest of
    the sentence. If nothing changed, only the beginning is left."""
    joined = merged(runs)  # so that unchanged words between two changes are one run
    for at, run in enumerate(joined):
        if run.op != "equal":
            yield run
            continue
        is_only = len(joined) == 1
        # what is left after the change before, and before the change after
        beginning = _beginning(run.text) if at or is_only else ""
        ending = _ending(run.text) if at < len(joined) - 1 else ""
        if len(beginning) + len(ending) >= len(run.text):  # they have all words
            yield run
        else:
            yield run._replace(text=" ".join(filter(None, (beginning, CUT, ending))))


def _beginning(text: str) -> str:
    """Return the beginning of unchanged words after a change: to the end of the sentence, or one
    line."""
    if len(text) <= MAX_LINE_LENGTH:
        return text
    end = next(sentence_starts(text), len(text))  # where the next sentence begins
    if end > MAX_SENTENCE_LENGTH:  # too long: only one line, which ends with a whole word
        end = text[:MAX_LINE_LENGTH].rfind(" ")
        if end < MAX_LINE_LENGTH // 2:  # a text without spaces, or with few
            end = MAX_LINE_LENGTH
            while end < len(text) and _is_accent(text[end]):  # never between a letter and its mark
                end += 1
    return text[:end].rstrip()


def _ending(text: str) -> str:
    """Return the end of unchanged words before a change: from the beginning of the sentence, or
    one line."""
    if len(text) <= MAX_LINE_LENGTH:
        return text
    start = max(sentence_starts(text), default=0)  # where the last sentence begins
    if len(text) - start <= MAX_SENTENCE_LENGTH:
        return text[start:]
    # too long: only one line, which begins with a whole word; 0 without a space in it
    start = text.find(" ", len(text) - MAX_LINE_LENGTH) + 1
    if not 0 < start <= len(text) - MAX_LINE_LENGTH // 2:  # a text without spaces, or with few
        start = len(text) - MAX_LINE_LENGTH
        while start and _is_accent(text[start]):  # never between a letter and its mark
            start -= 1
    return text[start:].lstrip()


def _is_accent(char: str) -> bool:
    """Return whether a character is a mark on the letter before it, from which it isn't cut."""
    return unicodedata.category(char)[0] == "M"  # the categories Mn, Mc and Me
