"""A document's change clauses as promises."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Literal

from legalsite.model.document import Document
from legalsite.model.promise import Promise
from legalsite.promises.change_clause import clauses, gives_notice, may_speak
from legalsite.promises.channels import ORDER, Mention, mentions
from legalsite.promises.lexicon import Lexicon, lexicon_for
from legalsite.promises.sentences import REMEMBERED, Sentence, places, sentences
from legalsite.promises.verbs import BREAK, hedge, on_law, promised, tells_beyond
from legalsite.text.languages import base_language, detect_language, has_words
from legalsite.text.number_words import number_words


def read_promises(document: Document, language: str | None = None, text: str = "") -> tuple[Promise, ...]:
    """One promise for each change clause, the fullest first; empty where the document says nothing of its own changes.
    `language` is "en", "de", "fr" or a tag that begins so; without one, or with another, it is detected. `text` is the
    whole file: with it the lines are exact, without it they are those of the blocks."""
    found = tuple(places(document, text))
    if language is None or not has_words(language):
        language = detect_language(sentence for place in found for sentence in place.pieces.plain)
    words = lexicon_for(base_language(language))
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


# --- The strongest notice of a clause: in which sentences it stands, and whether it is promised. ---

NEAR = 40


def strongest(told: Sequence[int], named: Sequence[Mention]) -> list[int]:
    """Its sentences, by their place in the clause: a promised one goes before a possible one, any before mere posting.
    `told` are the sentences that tell somebody otherwise than by posting. Empty where no notice is mentioned."""
    groups = (
        [m.sentence for m in named if m.channel != "post" and m.modality == "will"],
        told,
        [m.sentence for m in named if m.channel != "post"],
        [m.sentence for m in named if m.modality == "will"],
        [m.sentence for m in named],
    )
    return sorted(set(next((group for group in groups if group), [])))


def without_minor(texts: Sequence[str], noticed: Sequence[int], words: Lexicon) -> list[int]:
    """Without the sentences on minor changes, where others are left."""
    return [at for at in noticed if not _minor(texts[at], words)] or list(noticed)


def _minor(text: str, words: Lexicon) -> bool:
    rest = words.immaterial.sub(" ", text)
    return rest != text and not words.material.search(rest) and not words.unless_immaterial.search(text)


def over_lists(clause: Sequence[Sentence]) -> dict[int, int]:
    """The sentence with the colon over a list, by the items below it; all by their place in the clause."""
    found: dict[int, int] = {}
    for at, (before, sentence) in enumerate(pairwise(clause)):
        if sentence.group and before.group == sentence.group and at in found:
            found[at + 1] = found[at]
        elif sentence.group != before.group and before.plain.endswith(":"):
            found[at + 1] = at
    return found


def with_intro(texts: Sequence[str], noticed: Sequence[int], over: Mapping[int, int], words: Lexicon) -> list[int]:
    """And the sentence with the colon over a list, or the one that an example spells out."""
    found = {*noticed, *(over[at] for at in noticed if at in over)}
    for at in noticed:
        ends = (back for back in range(at - 1, max(-1, at - NEAR), -1) if texts[back].endswith((":", ".")))
        opening = next(ends, None)
        if opening is not None and texts[opening].endswith(":"):
            found.add(opening)
        if at and words.example.search(texts[at]):
            found.add(at - 1)
    return sorted(found)


def with_frame(
    texts: Sequence[str], intro: Sequence[int], told: Sequence[int], named: Sequence[Mention], words: Lexicon
) -> list[int]:
    """And the sentences that name no channel but the posting and say when all this happens."""
    if not intro:
        return []
    speaking = {mention.sentence for mention in named if mention.channel != "post"}
    silent = {at for at, text in enumerate(texts) if at not in speaking and _frames(text, at in told, words)}
    return sorted({*intro, *silent})


def _frames(text: str, tells: bool, words: Lexicon) -> bool:
    text = words.users.sub(" ", text)
    if words.frames.search(text):
        return True
    ahead = words.before.search(words.without_notice.sub(" ", text)) and promised(text, words)
    return tells and (bool(ahead) or any(periods_in(text, words)))


def discretion(
    texts: Sequence[str], told: Sequence[int], named: Sequence[Mention], words: Lexicon
) -> Literal["may", "will"] | None:
    """`may` where every channel beside posting (or posting, where there is no other) is only possible."""
    others = [mention for mention in named if mention.channel != "post"]
    if others:
        sure = any(mention.modality == "will" for mention in others)
    elif told:
        sure = any(promised(texts[at], words) for at in told)
    elif named:
        sure = any(mention.modality == "will" for mention in named)
    else:
        return None
    return "will" if sure else "may"


# --- Which changes set off the strongest notice: any, material ones, or those for which the law requires it. ---

Scope = Literal["any", "material", "when_law_requires"]


def scope(sentences: Sequence[str], noticed: Sequence[int], words: Lexicon) -> Scope:
    """`noticed` are the sentences of the strongest notice, by their place in the clause."""
    texts = [sentences[at] for at in noticed]
    if any(on_law(text, words.where_law_requires, words) for text in texts):
        return "when_law_requires"
    if any(_material(text, words) for text in texts):
        return "material"
    if any(at and _carried(sentences[at - 1], sentences[at], words) for at in noticed):
        return "material"
    if any(on_law(text, words.as_law_requires, words) for text in texts):
        return "when_law_requires"
    return "any"


def _material(text: str, words: Lexicon) -> bool:
    return bool(words.material.search(words.immaterial.sub(" ", text))) or bool(words.unless_immaterial.search(text))


def _carried(before: str, text: str, words: Lexicon) -> bool:
    """ "If we make material changes … . Such changes …" and lists under "For important ones:"."""
    refers = words.anaphora.search(text) or before.rstrip().endswith(":")
    return bool(refers) and _material(before, words)


# --- Whether a clause promises its channels together or as alternatives. ---

ASIDE = re.compile(r"\([^()]*\)")


def logic(found: Sequence[Mention], sentences: Sequence[str], words: Lexicon) -> Literal["any", "all"] | None:
    """Among the promised channels beside posting (the possible ones, where none is promised) when there are several;
    with exactly one of them and a promised posting, between these two."""
    others = [m for m in found if m.channel not in ("post", "none_stated")]
    group = [m for m in others if m.modality == "will"] or others
    if (
        len({m.channel for m in group}) == 1
        and any(m.channel == "post" and m.modality == "will" for m in found)
        and group[0].modality == "will"
    ):
        group = [m for m in found if m.modality == "will"]
    if len({m.channel for m in group}) < 2:
        return None
    posted = [m for m in found if m.channel == "post"]
    return "any" if _alternative(group, posted, sentences, words) else "all"


def _alternative(group: Sequence[Mention], posted: Sequence[Mention], sentences: Sequence[str], words: Lexicon) -> bool:
    for at in {m.sentence for m in group}:
        here = sorted((m.start, m.end, m.channel) for m in group if m.sentence == at)
        for one, two in pairwise(here):
            if one[2] != two[2] and _or_between(
                sentences[at][one[1] if one[1] <= two[0] else one[0] : max(one[1], two[1])], {one[2], two[2]}, words
            ):
                return True
    for at in {m.sentence for m in group}:
        told = [m for m in group if m.sentence == at]
        if len({m.channel for m in told}) < len({m.channel for m in group}):
            continue
        start, end = min(m.start for m in told), max(m.end for m in told)
        before = words.alternatives.search(sentences[at][max(0, start - 60) : start].rpartition(")")[2])
        if before or words.or_other.match(sentences[at][end:]) or _or_posted(end, posted, sentences[at], at, words):
            return True
    return False


def _or_posted(end: int, posted: Sequence[Mention], text: str, at: int, words: Lexicon) -> bool:
    """The list of channels ends with the posting: "by e-mail, in the app, or by posting it here"."""
    after = (m.start for m in posted if m.sentence == at and m.start >= end)
    return any(words.either.search(text[end : start + 3]) and not BREAK.search(text[end:start]) for start in after)


def _or_between(between: str, channels: set[str], words: Lexicon) -> bool:
    """Examples ("such as") are alternatives among notices; beside a posting they only spell out the one notice."""
    return bool((words.either if "post" in channels else words.alternatives).search(ASIDE.sub(" ", between)))


# --- When the strongest notice comes, and how many days before. ---

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
        if word and (number := number_words(words.code).cardinals.get(word.casefold())):
            return number
    return None


# --- What counts as agreeing to a change. ---


def acceptance(sentences: Sequence[str], words: Lexicon) -> Literal["continued_use", "explicit"] | None:
    """Going on, not leaving, not objecting; or a yes that has to be given, unless only where the law asks for it."""
    if any(words.continued_use.search(text) for text in sentences):
        return "continued_use"
    asked = any(words.explicit.search(text) and not words.consent_where_law.search(text) for text in sentences)
    return "explicit" if asked else None


# --- Where a clause promises that the date of the last revision is shown. ---


def date_shown(sentences: Sequence[str], words: Lexicon) -> Literal["top", "bottom", "somewhere"] | None:
    """ "The date above" is at the top, "the date below" at the bottom. A bare "Last updated: …" is no promise."""
    shown = [text for text in sentences if words.date_shown.search(words.no_date.sub(" ", text))]
    if not shown:
        return None
    if any(words.top.search(text) for text in shown):
        return "top"
    return "bottom" if any(words.bottom.search(text) for text in shown) else "somewhere"


# --- Whether earlier texts, or a record of what changed, are kept for readers: said anywhere in the document. ---


def keeps_history(sentences: Iterable[str], words: Lexicon) -> bool:
    return any(_says(text, words) for text in sentences)


@lru_cache(maxsize=REMEMBERED)
def _says(text: str, words: Lexicon) -> bool:
    return bool(words.history.search(text))


# --- The media of notices, where a change clause leaves them to another section of the text. ---


def with_notices(
    promise: Promise, clause: Sequence[Sentence], sentences: Sequence[Sentence], words: Lexicon
) -> Promise:
    """With the media that the first sentence on notices names in place of none, when one of the two refers to the
    other: by "in accordance with section 18", or by "notices, such as those of changes". Which section that is cannot
    be asked: texts are renumbered and keep their old references."""
    referred = any(words.by_section.search(sentence.plain) for sentence in clause)
    inside = {sentence.at for sentence in clause}
    for sentence in sentences:
        if sentence.at in inside or not words.how_noticed.search(sentence.plain):
            continue
        if referred or words.by_section.search(sentence.plain):
            named = [mention for mention in mentions([sentence.plain], words) if mention.channel != "post"]
            if named:
                return _completed(promise, sentence, named, words)
    return promise


def _completed(promise: Promise, sentence: Sentence, named: Sequence[Mention], words: Lexicon) -> Promise:
    channels = {*promise.channels, *(mention.channel for mention in named)} - {"none_stated"}
    parts = [promise.quote, sentence.text]
    return replace(
        promise,
        quote=" […] ".join(parts if sentence.first_line >= promise.first_line else parts[::-1]),
        first_line=min(promise.first_line, sentence.first_line),
        last_line=max(promise.last_line, sentence.last_line),
        channels=tuple(channel for channel in ORDER if channel in channels),
        channel_logic=logic(named, [sentence.plain], words),
    )
