"""Writes a promise as one plain sentence in the reader's language, for emails, checks and the terminal."""

from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import NotRead, Promise
from legalsite.text.cldr import language_name
from legalsite.text.languages import UNKNOWN
from legalsite.text.phrase_catalogue import Phrases, english


def in_words(promise: Promise, say: Phrases | None = None) -> str:
    """Return "Promises to send an email or post a notice on the website, for significant changes; no notice period."

    It is in English unless `say` has other phrases.
    """
    say = say or english("promises")
    return " ".join([notice_in_words(promise, say, missing=True), *_further(promise, say)])


def notice_in_words(promise: Promise, say: Phrases | None = None, *, missing: bool = False) -> str:
    """Return what a promise says about notice, as one sentence that begins with its verb.

    With `missing`, it also says if no period is promised. Readers who already have the notice do not need this.
    """
    say = say or english("promises")
    if promise.discretion is None:
        return str(say["silent"])
    return _verb(promise, say) + _scope(promise, say) + _time(promise, say, missing=missing) + "."


def why_not_read(not_read: NotRead) -> str:
    """Return why a text was not read, in English: “no word lists for Spanish”."""
    unknown = not_read.language == UNKNOWN
    return f"no word lists for {'its language' if unknown else language_name(not_read.language, 'en')}"


def _verb(promise: Promise, say: Phrases) -> str:
    possible = list(promise.channels_may)
    certain = [channel for channel in promise.channels if channel not in possible]
    if {*promise.channels} - {"post", "none_stated"}:
        certain = [channel for channel in certain if channel != "none_stated"]
    if promise.discretion == "may" and "none_stated" in certain:  # the only notices are possible ones
        certain.remove("none_stated")
        possible.append("none_stated")
    if "post" in certain and _posted_as_well(promise):
        certain.remove("post")
    parts = []
    if certain:
        parts.append(say.filled("will", ways=_joined(certain, promise, say)))
    if possible:
        parts.append(say.filled("may", ways=_joined(possible, promise, say)))
    sentence = str(say.further).join(parts)
    return sentence[:1].upper() + sentence[1:]


def _posted_as_well(promise: Promise) -> bool:
    """Return whether the new text is posted beside notices through several channels. Their logic is not that of the
    posting, and their scope need not be."""
    certain = {*promise.channels} - {*promise.channels_may, "none_stated"}
    return "post" in certain and len(certain) > 2


def _joined(channels: list[str], promise: Promise, say: Phrases) -> str:
    names = [say.channels[channel] for channel in channels]
    link = say.either if promise.channel_logic == "any" else say.both
    return f"{say.comma.join(names[:-1])} {link} {names[-1]}" if len(names) > 1 else names[0]


def _scope(promise: Promise, say: Phrases) -> str:
    scope = say.scopes.get(promise.scope or "", "")
    return f"{say.comma}{scope}" if scope else ""


def _time(promise: Promise, say: Phrases, *, missing: bool) -> str:
    if promise.period and promise.timing == "before_effective":
        return f"{say.comma}{say.filled('before_days', days=_period(promise.period, say))}"
    if promise.period:
        return f"{say.semicolon}{say.filled('period', days=_period(promise.period, say))}"
    timing = say.timings.get(promise.timing or "", "")
    return (f"{say.comma}{timing}" if timing else "") + (f"{say.semicolon}{say.no_period}" if missing else "")


def _period(period: NoticePeriod, say: Phrases) -> str:
    if period.months:
        return say.counted("months", period.months)
    return say.counted("business_days" if period.business else "days", period.days)


def _further(promise: Promise, say: Phrases) -> list[str]:
    details = []
    if promise.discretion and _posted_as_well(promise):
        details.append(say.posted)
    if promise.hedge:
        details.append(say.hedges[promise.hedge])
    if promise.date_shown:
        details.append(say.dates[promise.date_shown])
    if promise.keeps_history:
        details.append(say.history)
    if promise.acceptance:
        details.append(say.acceptances[promise.acceptance])
    return details
