"""Finds every verb of telling or posting, and whether the action is promised or only possible."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from legalsite.promises.denial import without_denials
from legalsite.promises.lexicon import Lexicon, PhrasePattern
from legalsite.promises.located_sentences import REMEMBERED

Modality = Literal["will", "may"]

REACH = 140  # characters before a verb in which its modal may occur
BY = 90  # characters around a verb of telling in which "by posting" may occur
BREAK = re.compile("[;:]")


class Act(Struct, frozen=True):
    """A verb of telling, posting or changing in a plain sentence, from `start` to `end`."""

    start: int
    end: int
    modality: Modality


@lru_cache(maxsize=REMEMBERED)
def acts(plain: str, words: Lexicon) -> tuple[Act, ...]:
    """Return the verbs of a plain sentence. One without a modal of its own inherits that of the one before it: “may
    email you or post a notice”."""
    earlier: list[Act] = []
    for verb in words.act.finditer(plain):
        before = plain[max(0, verb.start() - REACH) : verb.start()]
        means = words.means.search(before) and (earlier or words.change.search(plain if words.verb_last else before))
        modality = None if means else _own_modality(before, words)
        if modality is None:
            inherited = earlier and _inherits_modality(plain, earlier[-1], verb.start(), words, means=bool(means))
            modality = earlier[-1].modality if inherited else "will"
        earlier.append(Act(verb.start(), verb.end(), modality))
    return tuple(earlier)


def _own_modality(before: str, words: Lexicon) -> Modality | None:
    """Return the modality that the words before a verb give it; None if they give none."""
    if words.may.search(before):
        return "may"
    if words.will.search(before):
        return "will"
    return None


def _inherits_modality(plain: str, last: Act, start: int, words: Lexicon, *, means: bool) -> bool:
    """Return whether a verb inherits the modality of the last one. In “may notify you by posting”, both are only
    possible; “may change this by posting” says how changes are made."""
    between = plain[last.end : start]
    if between.count(")") > between.count("("):  # words in brackets govern nothing outside of them
        return False
    if words.means.search(between) and words.change.fullmatch(plain[last.start : last.end]):
        return False
    return means or not words.new_clause.search(between)


def governing(
    acts: Sequence[Act], plain: str, start: int, end: int, words: Lexicon, *, posted: bool = False
) -> Modality:
    """Return the modality of the verb that a mention belongs to: the last verb that begins before its end, or else the
    next one. Where the verb comes last, as in German, it is the next one in the same clause if there is one."""
    if words.verb_last:
        verb = next((act for act in acts if act.start >= end), None)
        if verb and not words.verb_last.search(plain[end : verb.start]):
            return verb.modality
    before = [act for act in acts if act.start < max(end, start + 1)]
    if before and (
        before[-1].end > start or not (words.new_clause if posted else BREAK).search(plain[before[-1].end : start])
    ):
        return before[-1].modality
    after = [act for act in acts if act.start >= end and not BREAK.search(plain[end : act.start])]
    return after[0].modality if after else "will"


def tells_beyond(text: str, words: Lexicon) -> bool:
    """Return whether somebody is notified of changes other than by posting. “Will not be told”, “without
    notice” and what the reader has to do do not count."""
    text = words.users.sub(" ", without_denials(text, words))
    return any(not _is_by_posting(text, match.start(), match.end(), words) for match, _ in _tellings(text, words))


def promised(text: str, words: Lexicon) -> bool:
    """Return whether telling somebody is promised, not only possible; also True if the sentence tells nobody anything.
    “We tell you by posting this” does not count if there is a further notice."""
    tellings = list(_tellings(text, words))
    beyond = [telling for telling in tellings if not _is_by_posting(text, telling[0].start(), telling[0].end(), words)]
    modalities = [modality for _, modality in beyond or tellings]
    return not modalities or "will" in modalities


def _tellings(text: str, words: Lexicon) -> Iterator[tuple[re.Match[str], Modality]]:
    """Yield each notice. In “may change this with notice”, “may” belongs only to the change."""
    verbs = acts(text, words)
    for match in words.telling.finditer(text):
        last = next((act for act in reversed(verbs) if act.start < match.end()), None)
        if last and last.end <= match.start() and words.change.fullmatch(text[last.start : last.end]):
            last = None
        yield match, last.modality if last else "will"


def _is_by_posting(text: str, start: int, end: int, words: Lexicon) -> bool:
    """Return whether a notice is given by posting: the words say so after the verb or, where the verb comes last,
    before it in its clause."""
    if words.telling_by_posting.search(words.new_statement.split(text[end : end + BY], 1)[0]):
        return True
    before = words.verb_last.split(text[max(0, start - BY) : start]) if words.verb_last else [""]
    return bool(words.telling_by_posting.search(before[-1]))


def hedge(sentences: Sequence[str], words: Lexicon) -> Literal["efforts", "where_appropriate", "law"] | None:
    """Return what weakens a promise of notice: effort only, the company's judgement, or only what the law requires."""
    tellings = [text for text in sentences if words.telling.search(text) or words.act.search(text)]
    if any(words.efforts.search(text) for text in tellings):
        return "efforts"
    if any(on_law(text, law, words) for text in tellings for law in (words.where_law_requires, words.as_law_requires)):
        return "law"
    return "where_appropriate" if any(words.where_appropriate.search(text) for text in tellings) else None


def on_law(text: str, condition: PhrasePattern, words: Lexicon) -> bool:
    """Return whether a sentence says “where the law requires it”, and not as a condition on consent."""
    text = words.law_excepted.sub(" ", text)
    match = condition.search(text)
    return match is not None and not words.consent.search(text[max(0, match.start() - 40) : match.end() + 40])
