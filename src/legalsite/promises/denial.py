"""Finds what a sentence denies: “we send no e-mails”, “without notice”, “not obliged to tell you” promise nothing.

A negation reaches as far as its part of the sentence, which ends at a comma, a colon, or a word such as “but”, “unless”
or “until”; parts that go on without a subject of their own (“…, by e-mail or otherwise”) are denied with it. It denies
the first thing that it reaches: in “we will not change this policy” that is the change, and whatever the sentence says
of “without” from there on is promised. “Without” reaches only a few words. Fixed phrases that deny nothing (“not less
than”, “not only”) are left out first.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from legalsite.promises.lexicon import Lexicon
from legalsite.promises.located_sentences import REMEMBERED

Extent = tuple[int, int]

WORDS_OF_WITHOUT = 10
_WORD = re.compile(r"\S+")
_INSERTED = re.compile(r"(?P<modal>\w+)(?P<said>, [^,.;]{1,60},| \([^()]{1,60}\))")


class _NoticePart(Struct, frozen=True):
    """A part of a sentence, up to a comma or a word such as “but”."""

    start: int
    end: int
    fresh: bool
    """Whether the part says something new, instead of continuing what came before a comma."""


@lru_cache(maxsize=REMEMBERED)
def without_denials(plain: str, words: Lexicon) -> str:
    """Return a plain sentence with spaces in place of the notices that it denies, so that positions stay the same."""
    if not words.negates.search(plain):
        return plain
    for start, end in denials(plain, words):
        plain = plain[:start] + " " * (end - start) + plain[end:]
    return plain


def denials(plain: str, words: Lexicon) -> tuple[Extent, ...]:
    """Return where a plain sentence denies a notice."""
    text = _without_insertions(words.no_denial.sub(_blank, plain), words)
    parts = list(_parts(text, words))
    return (*_denied_parts(text, parts, words), *_without(text, parts, words))


def _without_insertions(text: str, words: Lexicon) -> str:
    """Return the text with spaces in place of what stands between commas or brackets right after “may”: “we may, but
    need not, email you” leaves the notice possible."""
    for inserted in _INSERTED.finditer(text):
        if words.may.search(f"{inserted['modal']} "):
            text = text[: inserted.start("said")] + _blank(inserted["said"]) + text[inserted.end("said") :]
    return text


def _blank(phrase: re.Match[str] | str) -> str:
    """Return as many spaces as the phrase has characters."""
    return " " * len(phrase if isinstance(phrase, str) else phrase[0])


def _parts(text: str, words: Lexicon) -> Iterator[_NoticePart]:
    start, fresh = 0, True
    for boundary in words.part_ends.finditer(text):
        yield _NoticePart(start, boundary.start(), fresh)
        start, fresh = boundary.end(), boundary[0].strip() != ","
    yield _NoticePart(start, len(text), fresh)


def _denied_parts(text: str, parts: Sequence[_NoticePart], words: Lexicon) -> Iterator[Extent]:
    """Yield the parts that deny a notice, and those that go on with them: “not obliged, even then, to tell you”."""
    denied = waiting = False
    for nth, part in enumerate(parts):
        here = text[part.start : part.end]
        at = _denied_from(here, words)
        goes_on = not part.fresh and not words.own_subject.search(here)
        if at is None and words.denies.search(here):
            waiting, denied = not words.change.search(here), False
            if waiting and words.verb_last and goes_on:
                yield from _told_of_before(text, parts[:nth], words)
            continue
        denied = at is not None or (goes_on and (denied or (waiting and bool(words.notifying.search(here)))))
        waiting = waiting and goes_on
        if denied:
            yield part.start + (at or 0), part.end


def _told_of_before(text: str, parts: Sequence[_NoticePart], words: Lexicon) -> Iterator[Extent]:
    """Yield the part that a negation at the end of the sentence denies: “a duty to tell you of changes, there is not”,
    as German says it."""
    for part in reversed(parts):
        here = text[part.start : part.end]
        if part.fresh or words.own_subject.search(here):
            return
        if words.notifying.search(here):
            yield part.start, part.end


def _denied_from(part: str, words: Lexicon) -> int | None:
    """Return from where on a part denies a notice; None if it does not. A notice that is given before the negation
    stands: “we post it here and send no e-mails”."""
    negation = words.denies.search(part)
    if negation is None or _denies_other(part, words):
        return None
    if words.verb_last:
        return 0 if words.notifying.search(_until_without(part, words)) else None
    if not words.notifying.search(part, negation.start()):
        return None
    return negation.start() if words.act.search(part[: negation.start()]) else 0


def _denies_other(part: str, words: Lexicon) -> bool:
    """Return whether a part denies a change, or something that “without” excepts notices from, and no notice: that
    comes first or, where the verb comes last, there is no notice."""
    negation = words.denies.search(part)
    if negation is None:
        return False
    if words.verb_last:
        return bool(words.change.search(part)) and not words.notifying.search(_until_without(part, words))
    others = (words.change.search(part, negation.start()), words.without.search(part, negation.end()))
    notice = words.notifying.search(part, negation.start())
    return any(other and (notice is None or other.start() <= notice.start()) for other in others)


def _until_without(part: str, words: Lexicon) -> str:
    """Return a part without what “without” reaches."""
    for match in words.without.finditer(part):
        end = _reach(part, match.end(), len(part), words)
        part = part[: match.start()] + " " * (end - match.start()) + part[end:]
    return part


def _reach(text: str, start: int, end: int, words: Lexicon) -> int:
    """Return how far a “without” before `start` reaches: some words, and no words on posting the text."""
    reached = list(islice(_WORD.finditer(text, start, end), WORDS_OF_WITHOUT))
    last = reached[-1].end() if reached else start
    posting = words.telling_by_posting.search(text, start, last)
    return posting.start() if posting else last


def _without(text: str, parts: Sequence[_NoticePart], words: Lexicon) -> Iterator[Extent]:
    """Yield where “without” denies a notice. Beside a change that is denied, it does not: “we will not change this
    without telling you”."""
    for statement in _statements(parts):
        if any(_denies_other(text[part.start : part.end], words) for part in statement):
            continue
        for part in statement:
            for match in words.without.finditer(text, part.start, part.end):
                end = _reach(text, match.end(), part.end, words)
                if words.notifying.search(text, match.end(), end):
                    yield match.start(), end


def _statements(parts: Sequence[_NoticePart]) -> Iterator[list[_NoticePart]]:
    """Yield the parts that belong together: each begins with one that says something new."""
    statement: list[_NoticePart] = []
    for part in parts:
        if part.fresh and statement:
            yield statement
            statement = []
        statement.append(part)
    yield statement
