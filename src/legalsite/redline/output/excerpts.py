"""Cuts long stretches of unchanged words beside a change, for outputs that show a change with
its context."""

import unicodedata
from collections.abc import Iterator, Sequence

from legalsite.model.redline import Run, merged
from legalsite.text.sentences import sentence_starts

LINE = 80  # characters of unchanged words that are shown beside a change
MAX_SENTENCE_LENGTH = 160
"""Characters of unchanged words that are shown, if that makes a whole sentence."""
CUT = "…"


def cut(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield the runs with long stretches of unchanged words cut to a line beside each change, or
    to its sentence; of words of which none changed, the beginning is shown."""
    joined = merged(runs)
    for at, run in enumerate(joined):
        if run.op != "equal":
            yield run
            continue
        is_only = len(joined) == 1
        before = _until(run.text) if at or is_only else ""
        after = _since(run.text) if at < len(joined) - 1 else ""
        if len(before) + len(after) >= len(run.text):
            yield run
        else:
            yield run._replace(text=" ".join(filter(None, (before, CUT, after))))


def _until(text: str) -> str:
    """Return the beginning of unchanged words after a change: to the end of the sentence, or one
    line."""
    if len(text) <= LINE:
        return text
    end = next(sentence_starts(text), len(text))
    if end > MAX_SENTENCE_LENGTH:
        end = text[:LINE].rfind(" ")
        if end < LINE // 2:  # a text without spaces, or with few
            end = LINE
            while end < len(text) and _is_accent(text[end]):
                end += 1
    return text[:end].rstrip()


def _since(text: str) -> str:
    """Return the end of unchanged words before a change: from the beginning of the sentence, or
    one line."""
    if len(text) <= LINE:
        return text
    start = max(sentence_starts(text), default=0)
    if len(text) - start <= MAX_SENTENCE_LENGTH:
        return text[start:]
    start = text.find(" ", len(text) - LINE) + 1
    if not 0 < start <= len(text) - LINE // 2:  # a text without spaces, or with few
        start = len(text) - LINE
        while start and _is_accent(text[start]):
            start -= 1
    return text[start:].lstrip()


def _is_accent(char: str) -> bool:
    """Return whether a character stays on the letter before it."""
    return unicodedata.category(char)[0] == "M"
