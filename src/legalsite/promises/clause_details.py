"""Reads the details of a change clause: which changes, when, through one channel or all, what counts as consent."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from legalsite.promises.channels import Mention
from legalsite.promises.denial import without_denials
from legalsite.promises.lexicon import Lexicon
from legalsite.promises.located_sentences import REMEMBERED
from legalsite.promises.verbs import BREAK, on_law, promised
from legalsite.text.number_words import number_words

Scope = Literal["any", "material", "when_law_requires"]
Timing = Literal["before_effective", "on_effective", "as_soon", "prompt", "unspecified"]

IN_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True, order=True)
class NamedPeriod:
    """A period of notice. Business days keep their number; a week is 7 days."""

    days: int
    """Its length for comparing periods: a month is 30 days, a year 365."""
    business: bool = False
    months: int | None = field(default=None, compare=False)
    """The number of calendar months, if the text says months, quarters or years."""

    @property
    def kind(self) -> Literal["business"] | None:
        """`business` for business days."""
        return "business" if self.business else None


def scope(sentences: Sequence[str], noticed: Sequence[int], words: Lexicon) -> Scope:
    """Return the changes for which the strongest notice is given. `noticed`: positions of its sentences in the
    clause."""
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
    """Return whether the sentence is only about material changes."""
    return bool(words.material.search(words.immaterial.sub(" ", text))) or bool(words.unless_immaterial.search(text))


def _carried(before: str, text: str, words: Lexicon) -> bool:
    """Return whether the sentence is about the material changes of the sentence before it: “If we make material changes
    … . Such changes …”, or a list under “For important ones:”."""
    refers = words.anaphora.search(text) or before.rstrip().endswith(":")
    return bool(refers) and _material(before, words)


def timing(noticed: Sequence[str], applying: Sequence[str], only_posted: bool, words: Lexicon) -> Timing:
    """Return when the notice comes. `applying` are the sentences that may say when the changes apply: they decide for a
    text that is only posted, and if the sentences of the notice do not say when it comes."""
    first = applying if only_posted else noticed
    if any(_at_once(text, words) for text in first) and not has_period(noticed, words):
        return "on_effective"
    ahead = (words.before.search(without_denials(text, words)) for text in noticed)
    if any(ahead) or has_period(noticed, words):
        return "before_effective"
    if any(words.as_soon.search(text) for text in noticed):
        return "as_soon"
    if any(words.prompt.search(text) for text in noticed):
        return "prompt"
    return "on_effective" if any(_at_once(text, words) for text in applying) else "unspecified"


def _at_once(text: str, words: Lexicon) -> bool:
    """Return whether changes apply at once, or on the day of the notice."""
    return bool(words.on_effective.search(words.excepted.sub(" ", text)))


def longest_period(noticed: Sequence[str], words: Lexicon) -> NamedPeriod | None:
    """Return the longest period of notice; None if there is none."""
    return max((period for text in noticed for period in periods_in(text, words)), default=None)


def has_period(texts: Sequence[str], words: Lexicon) -> bool:
    """Return whether any of the sentences names a period of notice."""
    return any(True for text in texts for _ in periods_in(text, words))


def periods_in(text: str, words: Lexicon) -> Iterator[NamedPeriod]:
    """Yield the periods of notice in a sentence."""
    for match in words.period.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if words.no_period_after.search(after):
            continue
        if words.no_period.search(before) and not words.counts_back.match(text[match.start("unit") :]):
            continue
        count = _number(match, words)
        if count:
            yield _period(count, match, words)


def _period(count: int, match: re.Match[str], words: Lexicon) -> NamedPeriod:
    """Return a period of `count` of the units that are found in the text."""
    size, months = next((size, months) for name, size, months in words.units if match["unit"].startswith(name))
    business = bool(match["business"]) and not words.calendar.search(match["business"])
    return NamedPeriod(count * size, business, count * months or None)


def _number(match: re.Match[str], words: Lexicon) -> int | None:
    """Return the number of a period, written in figures or in words. None for a figure of four digits or more, and for
    words that are not a number."""
    for name in ("figure", "number"):
        word = match[name]
        if word and word.isdigit():
            return int(word) if len(word) < 4 else None
        if word in words.numbers:
            return words.numbers[word]
        if word and (number := number_words(words.code).cardinals.get(word.casefold())):
            return number
    return None


def discretion(
    texts: Sequence[str], telling: Sequence[int], mentioned: Sequence[Mention], words: Lexicon
) -> Literal["may", "will"] | None:
    """Return `may` if every channel other than posting (or posting, if there is no other) is only possible; None if
    nothing is announced at all. `telling` are the sentences that notify somebody other than by posting."""
    others = [mention for mention in mentioned if mention.channel != "post"]
    if others:
        sure = any(mention.modality == "will" for mention in others)
    elif telling:
        sure = any(promised(texts[at], words) for at in telling)
    elif mentioned:
        sure = any(mention.modality == "will" for mention in mentioned)
    else:
        return None
    return "will" if sure else "may"


def logic(mentioned: Sequence[Mention], sentences: Sequence[str], words: Lexicon) -> Literal["any", "all"] | None:
    """Return whether the channels are promised as alternatives (`any`) or together (`all`); None if there is only one.

    The promised channels other than posting count, or the possible ones if none is promised. If there is exactly one,
    and posting is promised as well, these two count.
    """
    others = [m for m in mentioned if m.channel not in ("post", "none_stated")]
    group = [m for m in others if m.modality == "will"] or others
    if (
        len({m.channel for m in group}) == 1
        and any(m.channel == "post" and m.modality == "will" for m in mentioned)
        and group[0].modality == "will"
    ):
        group = [m for m in mentioned if m.modality == "will"]
    if len({m.channel for m in group}) < 2:
        return None
    posted = [m for m in mentioned if m.channel == "post"]
    return "any" if _alternative(group, posted, sentences, words) else "all"


def _alternative(group: Sequence[Mention], posted: Sequence[Mention], sentences: Sequence[str], words: Lexicon) -> bool:
    """Return whether an “or” is between two of the channels, before them, or after them."""
    for at in {m.sentence for m in group}:
        here = sorted((m.start, m.end, m.channel) for m in group if m.sentence == at)
        for one, two in pairwise(here):
            if one[2] != two[2] and _or_between(
                sentences[at][one[1] if one[1] <= two[0] else one[0] : max(one[1], two[1])], {one[2], two[2]}, words
            ):
                return True
    for at in {m.sentence for m in group}:
        telling = [m for m in group if m.sentence == at]
        if len({m.channel for m in telling}) < len({m.channel for m in group}):
            continue
        start, end = min(m.start for m in telling), max(m.end for m in telling)
        before = words.alternatives.search(sentences[at][max(0, start - 60) : start].rpartition(")")[2])
        if before or words.or_other.match(sentences[at][end:]) or _or_posted(end, posted, sentences[at], at, words):
            return True
    return False


def _or_posted(end: int, posted: Sequence[Mention], text: str, at: int, words: Lexicon) -> bool:
    """Return whether the list of channels ends with the posting: “by email, in the app, or by posting it here”."""
    after = (m.start for m in posted if m.sentence == at and m.start >= end)
    return any(words.either.search(text[end : start + 3]) and not BREAK.search(text[end:start]) for start in after)


def _or_between(between: str, channels: set[str], words: Lexicon) -> bool:
    """Return whether the words between two channels make them alternatives. Examples (“such as”) make notices
    alternatives; beside a posting, they only give details of one notice."""
    return bool((words.either if "post" in channels else words.alternatives).search(IN_BRACKETS.sub(" ", between)))


def acceptance(sentences: Sequence[str], words: Lexicon) -> Literal["continued_use", "explicit"] | None:
    """Return how a reader agrees to a change: `continued_use` by using the service, staying or not objecting,
    `explicit` by consenting. Consent that is only asked for where the law requires it does not count."""
    if any(words.continued_use.search(text) for text in sentences):
        return "continued_use"
    asked = any(words.explicit.search(text) and not words.consent_where_law.search(text) for text in sentences)
    return "explicit" if asked else None


def date_shown(sentences: Sequence[str], words: Lexicon) -> Literal["top", "bottom", "somewhere"] | None:
    """Return where the clause says that the date of the last revision is shown; None if it does not say that it is.
    “The date above” is at the top, “the date below” at the bottom. A mere “Last updated: …” is not a promise."""
    shown = [text for text in sentences if words.date_shown.search(words.no_date.sub(" ", text))]
    if not shown:
        return None
    if any(words.top.search(text) for text in shown):
        return "top"
    return "bottom" if any(words.bottom.search(text) for text in shown) else "somewhere"


def keeps_history(sentences: Iterable[str], words: Lexicon) -> bool:
    """Return whether the sentences say that earlier texts, or a record of changes, are kept for readers."""
    return any(_mentions_history(text, words) for text in sentences)


@lru_cache(maxsize=REMEMBERED)
def _mentions_history(text: str, words: Lexicon) -> bool:
    return bool(words.history.search(text))
