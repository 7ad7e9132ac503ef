"""A document's change clauses as promises."""

from collections.abc import Sequence
from typing import Literal

from legalsite.model.document import Document
from legalsite.model.promise import Promise
from legalsite.promises.acceptance import acceptance
from legalsite.promises.channels import ORDER, Mention, logic, mentions
from legalsite.promises.clause import clauses
from legalsite.promises.dates import date_shown
from legalsite.promises.history import keeps_history
from legalsite.promises.language import LANGUAGES, detected, lexicon
from legalsite.promises.lexicon import Lexicon
from legalsite.promises.modality import acts, hedge
from legalsite.promises.scope import scope
from legalsite.promises.sentences import Sentence, sentences
from legalsite.promises.timing import days, timing


def read_promises(document: Document, language: str | None = None, text: str = "") -> tuple[Promise, ...]:
    """One promise for each change clause, the fullest first; empty where the document says nothing of its own changes.
    `language` is "en", "de", "fr" or a tag that begins so; detected where it is not given or another one. `text` is the whole
    file: with it the lines are exact, without it they are those of the blocks."""
    found = sentences(document, text)
    code = (language or "").partition("-")[0].lower()
    words = lexicon(code if code in LANGUAGES else detected(sentence.plain for sentence in found))
    kept = keeps_history((sentence.plain for sentence in found), words)
    return tuple(_promise(clause, kept, words) for clause in clauses(found, words))


def _promise(clause: Sequence[Sentence], kept: bool, words: Lexicon) -> Promise:
    texts = [sentence.plain for sentence in clause]
    named = mentions(texts, words)
    noticed = _strongest(texts, named, words)
    told = [texts[at] for at in _with_their_frame(texts, noticed, named, words)]
    only_posted = all(m.channel == "post" for m in named)
    period, kind = days(told, words)
    channels = _channels(texts, named, words)
    may = tuple(c for c in channels if c != "none_stated" and all(m.modality == "may" for m in named if m.channel == c))
    return Promise(
        quote=" ".join(sentence.text for sentence in clause),
        first_line=min(sentence.first_line for sentence in clause),
        last_line=max(sentence.last_line for sentence in clause),
        channels=channels,
        channels_may=may,
        channel_logic=logic(named, texts, words),
        scope=scope(texts, _with_intro(texts, noticed, words), words) if noticed else None,
        timing=timing(told, texts, only_posted, words),
        days=period,
        days_kind=kind,
        date_shown=date_shown(texts, words),
        keeps_history=kept,
        acceptance=acceptance(texts, words),
        discretion=_discretion(texts, named, noticed, words),
        hedge=hedge(told, words),
    )


def _channels(texts: Sequence[str], named: Sequence[Mention], words: Lexicon) -> tuple[str, ...]:
    channels = {mention.channel for mention in named}
    if not channels or _open_notice(texts, named, channels, words):
        channels.add("none_stated")
    return tuple(channel for channel in ORDER if channel in channels)


def _open_notice(texts: Sequence[str], named: Sequence[Mention], channels: set[str], words: Lexicon) -> bool:
    """A notice beyond posting is promised and nothing says through what."""
    silent = [text for at, text in enumerate(texts) if not any(m.sentence == at and m.channel != "post" for m in named)]
    if any(words.further.search(text) for text in texts) and "account" not in channels:
        return True
    return channels == {"post"} and any(_tells_beyond(text, words) for text in silent)


def _tells_beyond(text: str, words: Lexicon) -> bool:
    """Somebody is told otherwise than by the posting."""
    if not _tells(text, words):
        return False
    return any(not words.telling_by_posting.search(text[told.end() : told.end() + 90]) for told in words.telling.finditer(text))


def _tells(text: str, words: Lexicon) -> bool:
    """Somebody is told, and not "will not be told" or "without notice"."""
    text = words.without_notice.sub(" ", words.users.sub(" ", text))
    told = words.telling.search(text)
    if not told:
        return False
    here = [act for act in acts(text, words) if act.start < told.end()]
    return not here or here[-1].modality != "never"


def _strongest(texts: Sequence[str], named: Sequence[Mention], words: Lexicon) -> list[int]:
    """The sentences of the strongest notice: a promised one before a possible one, any before mere posting."""
    groups = (
        [m.sentence for m in named if m.channel != "post" and m.modality == "will"],
        [at for at, text in enumerate(texts) if _tells_beyond(text, words)],
        [m.sentence for m in named if m.channel != "post"],
        [m.sentence for m in named if m.modality == "will"],
        [m.sentence for m in named],
    )
    return sorted(set(next((group for group in groups if group), [])))


def _with_intro(texts: Sequence[str], noticed: Sequence[int], words: Lexicon) -> list[int]:
    """And the sentence with the colon over a list, or the one that an example spells out."""
    found = set(noticed)
    for at in noticed:
        opening = next((back for back in range(at - 1, -1, -1) if texts[back].endswith(":") or texts[back].endswith(".")), None)
        if opening is not None and texts[opening].endswith(":"):
            found.add(opening)
        if at and words.example.search(texts[at]):
            found.add(at - 1)
    return sorted(found)


def _with_their_frame(texts: Sequence[str], noticed: Sequence[int], named: Sequence[Mention], words: Lexicon) -> list[int]:
    """And the sentences that say no channel of their own but when all this happens."""
    silent = [at for at, text in enumerate(texts) if not any(m.sentence == at for m in named) and words.frames.search(text)]
    return sorted({*_with_intro(texts, noticed, words), *(silent if noticed else ())})


def _discretion(
    texts: Sequence[str], named: Sequence[Mention], noticed: Sequence[int], words: Lexicon
) -> Literal["may", "will"] | None:
    """`may` where every channel beside posting (or posting, where there is no other) is only possible."""
    if not noticed:
        return None
    others = [m for m in named if m.channel != "post"]
    if others:
        return "will" if any(m.modality == "will" for m in others) else "may"
    told = [at for at, text in enumerate(texts) if _tells_beyond(text, words)]
    if told:
        return "will" if any(_promised(texts[at], words) for at in told) else "may"
    return "will" if any(m.modality == "will" for m in named) else "may"


def _promised(text: str, words: Lexicon) -> bool:
    told = words.telling.search(text)
    near = [act for act in acts(text, words) if told and act.start < told.end()]
    return not near or near[-1].modality == "will"
