"""A promise in one plain sentence, in the reader's language: for letters, checks and the terminal."""

from legalsite.model.promise import Promise
from legalsite.promises.wording_words import WORDS, Wording


def in_words(promise: Promise, language: str = "en") -> str:
    """As "Promises to send e-mail or place a notice on the website, for significant changes; no notice period."
    English where the language has no words of its own."""
    return " ".join([notice_in_words(promise, language, missing=True), *_further(promise, _words(language))])


def notice_in_words(promise: Promise, language: str = "en", *, missing: bool = False) -> str:
    """What of that is about notice: its first sentence, which begins with its verb. `missing`: says also that no period
    is promised, which is no news for those who get the notice."""
    words = _words(language)
    if promise.discretion is None:
        return words.silent
    return _verb(promise, words) + _scope(promise, words) + _time(promise, words, missing=missing) + "."


def _words(language: str) -> Wording:
    return WORDS.get(language.partition("-")[0].lower(), WORDS["en"])


def _verb(promise: Promise, words: Wording) -> str:
    named = [channel for channel in promise.channels if channel != "none_stated"] or ["none_stated"]
    certain = [channel for channel in named if channel not in promise.channels_may]
    possible = [channel for channel in named if channel in promise.channels_may]
    parts = []
    if certain:
        opening = words.may if promise.discretion == "may" and not possible else words.will
        parts.append(opening.format(_joined(certain, promise, words)))
    if possible:
        parts.append(words.may.format(_joined(possible, promise, words)))
    sentence = words.further.join(parts)
    return sentence[:1].upper() + sentence[1:]


def _joined(channels: list[str], promise: Promise, words: Wording) -> str:
    names = [words.channels[channel] for channel in channels]
    link = words.either if promise.channel_logic == "any" else words.both
    return f"{', '.join(names[:-1])} {link} {names[-1]}" if len(names) > 1 else names[0]


def _scope(promise: Promise, words: Wording) -> str:
    scope = words.scopes.get(promise.scope or "", "")
    return f", {scope}" if scope else ""


def _time(promise: Promise, words: Wording, *, missing: bool) -> str:
    if promise.days and promise.timing == "before_effective":
        unit = words.business_days if promise.days_kind == "business" else words.days
        return f", {words.before_days.format(days=f'{promise.days} {unit[promise.days != 1]}')}"
    if promise.days:
        return f"; {words.period.format(days=f'{promise.days} {words.days[promise.days != 1]}')}"
    timing = words.timings.get(promise.timing or "", "")
    return (f", {timing}" if timing else "") + (f"; {words.no_period}" if missing else "")


def _further(promise: Promise, words: Wording) -> list[str]:
    said = []
    if promise.hedge:
        said.append(words.hedges[promise.hedge])
    if promise.date_shown:
        said.append(words.dates[promise.date_shown])
    if promise.keeps_history:
        said.append(words.history)
    if promise.acceptance:
        said.append(words.acceptances[promise.acceptance])
    return said
