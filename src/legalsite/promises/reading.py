"""A document's change clauses as promises."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from typing import Literal

from legalsite.model.document import Document
from legalsite.model.promise import Promise
from legalsite.promises.acceptance import acceptance
from legalsite.promises.channels import ORDER, Mention, mentions
from legalsite.promises.clause import clauses, gives_notice, may_speak
from legalsite.promises.dates import date_shown
from legalsite.promises.history import keeps_history
from legalsite.promises.language import LANGUAGES, detected, lexicon
from legalsite.promises.lexicon import Lexicon
from legalsite.promises.logic import logic
from legalsite.promises.modality import hedge
from legalsite.promises.notices import with_notices
from legalsite.promises.scope import scope
from legalsite.promises.sentences import Sentence, places, sentences
from legalsite.promises.strongest import discretion, over_lists, strongest, with_frame, with_intro, without_minor
from legalsite.promises.timing import days, has_period, timing
from legalsite.promises.told import tells_beyond


def read_promises(document: Document, language: str | None = None, text: str = "") -> tuple[Promise, ...]:
    """One promise for each change clause, the fullest first; empty where the document says nothing of its own changes.
    `language` is "en", "de", "fr" or a tag that begins so; without one, or with another, it is detected. `text` is the
    whole file: with it the lines are exact, without it they are those of the blocks."""
    found = tuple(places(document, text))
    code = (language or "").partition("-")[0].lower()
    words = lexicon(code if code in LANGUAGES else detected(said for place in found for said in place.pieces.plain))
    return _read(tuple(_spelt(each, words) for each in sentences(found)), words) if may_speak(found, words) else ()


def _read(found: Sequence[Sentence], words: Lexicon) -> tuple[Promise, ...]:
    titles = dict.fromkeys(title for sentence in found for title in sentence.headings)
    kept = keeps_history([*(sentence.plain for sentence in found), *titles], words)
    speaking = clauses(found, words)
    promises = [_promise(clause, kept, words) for clause in speaking]
    if not promises:
        return ()
    silent = promises[0].channels == ("none_stated",)
    told = next((nth for nth, promise in enumerate(promises) if _completes(promise, promises[0])), 0) if silent else 0
    if told and gives_notice(speaking[told], words):  # the main one names no notice: that of another completes it
        whole = sorted((*speaking[0], *speaking[told]), key=attrgetter("at"))
        promises[0] = _promise(whole, kept, words)
        del promises[told]
    if "none_stated" in promises[0].channels and promises[0].discretion:
        promises[0] = with_notices(promises[0], speaking[0], found, words)
    if not promises[0].acceptance and any(_agrees(clause, words) for clause in speaking):
        promises[0] = replace(promises[0], acceptance="continued_use")
    return tuple(promises)


def _completes(promise: Promise, main: Promise) -> bool:
    """Says of notice what the main one leaves open: that there is any, or through what."""
    return promise.discretion is not None and (
        main.discretion is None or promise.channels[0] not in ("post", "none_stated")
    )


def _agrees(clause: Sequence[Sentence], words: Lexicon) -> bool:
    """Says that going on after changes is agreement: that holds for all that the document says of its changes."""
    texts = (sentence.plain for sentence in clause)
    return any(words.refers.search(text) and words.continued_use.search(text) for text in texts)


def _spelt(sentence: Sentence, words: Lexicon) -> Sentence:
    if words.spelt is str:
        return sentence
    plain, lead = words.spelt(sentence.plain), words.spelt(sentence.lead)
    headings = tuple(map(words.spelt, sentence.headings))
    if (plain, lead, headings) == (sentence.plain, sentence.lead, sentence.headings):
        return sentence
    return replace(sentence, plain=plain, headings=headings, lead=lead)


def _promise(clause: Sequence[Sentence], kept: bool, words: Lexicon) -> Promise:
    texts = [sentence.plain for sentence in clause]
    named = mentions(texts, words)
    beyond = [at for at, text in enumerate(texts) if tells_beyond(text, words)]
    over = over_lists(clause)
    told = [at for at in beyond if not (_by_posting(at, texts, named, words) or _lists_posting(at, over, named))]
    which, when, (count, kind), weakened = _notice(clause, told, named, words)
    channels = _channels(texts, told, named, words)
    return Promise(
        quote=_quote(clause),
        first_line=min(sentence.first_line for sentence in clause),
        last_line=max(sentence.last_line for sentence in clause),
        channels=channels,
        channels_may=_possible(channels, named),
        channel_logic=logic(named, texts, words),
        scope=which,
        timing=when,
        days=count,
        days_kind=kind,
        date_shown=date_shown(texts, words),
        keeps_history=kept,
        acceptance=acceptance(texts, words),
        discretion=discretion(texts, told, named, words),
        hedge=weakened,
    )


def _notice(
    clause: Sequence[Sentence], told: Sequence[int], named: Sequence[Mention], words: Lexicon
) -> tuple[str | None, str, tuple[int | None, Literal["calendar", "business"] | None], str | None]:
    """Of the strongest notice: for which changes, when, how many days before, and how the promise is weakened."""
    texts = [sentence.plain for sentence in clause]
    noticed = without_minor(texts, strongest(told, named), words)
    intro = with_intro(texts, noticed, over_lists(clause), words)
    framed = with_frame(texts, intro, told, named, words)
    around = [texts[at] for at in framed]
    only_posted = _only_posted(told, named)
    dated = {at for at in framed if at in told and has_period([texts[at]], words)}  # a promise of its own
    which = scope(texts, framed if only_posted else sorted({*intro, *dated}), words) if noticed else None
    applying = texts if only_posted or which == "any" or not _sure(noticed, named) else []
    return which, timing(around, applying, only_posted, words), days(around, words), hedge(around, words)


def _quote(clause: Sequence[Sentence]) -> str:
    """The sentences as written; what stands between them and is not of the clause is marked as left out."""
    parts = [clause[0].text]
    for before, sentence in pairwise(clause):
        parts += [sentence.text] if sentence.at == before.at + 1 else ["[…]", sentence.text]
    return " ".join(parts)


def _channels(texts: Sequence[str], told: Sequence[int], named: Sequence[Mention], words: Lexicon) -> tuple[str, ...]:
    """`none_stated` stands alone, or beside posting where more is promised and nothing says through what."""
    channels = {mention.channel for mention in named}
    further = "account" not in channels and any(
        words.further.search(words.without_notice.sub(" ", text)) for text in texts
    )
    if not channels or further or (channels == {"post"} and told):
        channels.add("none_stated")
    return tuple(channel for channel in ORDER if channel in channels)


def _by_posting(at: int, texts: Sequence[str], named: Sequence[Mention], words: Lexicon) -> bool:
    """The sentence behind it spells the notice out, and that by the posting: "We may give such notice by posting"."""
    behind = {mention.channel for mention in named if mention.sentence == at + 1}
    here = {mention.channel for mention in named if mention.sentence == at}
    return behind == {"post"} and not here and words.example.search(texts[at + 1]) is not None


def _lists_posting(at: int, over: Mapping[int, int], named: Sequence[Mention]) -> bool:
    """Tells through the list below it, and each of the items is the posting: "by: posting it here; a new date"."""
    items = [item for item, opening in over.items() if opening == at]
    channels = [{mention.channel for mention in named if mention.sentence == each} for each in (at, *items)]
    return bool(items) and not channels[0] and all(each == {"post"} for each in channels[1:])


def _only_posted(told: Sequence[int], named: Sequence[Mention]) -> bool:
    posting = {mention.sentence for mention in named}
    return all(mention.channel == "post" for mention in named) and posting.issuperset(told)


def _sure(noticed: Sequence[int], named: Sequence[Mention]) -> bool:
    return bool(noticed) and all(mention.modality == "will" for mention in named if mention.sentence in noticed)


def _possible(channels: Sequence[str], named: Sequence[Mention]) -> tuple[str, ...]:
    sure = {mention.channel for mention in named if mention.modality == "will"}
    return tuple(channel for channel in channels if channel != "none_stated" and channel not in sure)
