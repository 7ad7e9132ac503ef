"""Interpret a part of a sentence in a clause about changes.

A part has one subject. It may name channels and periods, or contain a reason why these don't count.
If the word lists don't show with certainty whether it promises notice, or what its period or
channel refers to, it has a doubt for the user to resolve.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from legalsite.model.notice_period import NoticePeriod
from legalsite.model.promise import Logic
from legalsite.promises.words import FEW_WORDS, WordLists, find, first_word, pattern
from legalsite.text.number_words import NumberWords, number_words

PLACEHOLDER_PATTERN = r"\[[^\]]*\]?\.?"  # a whole sentence in brackets, from a template
URL_PATTERN = r"\S+\.\S+"
# maximum number of characters between a word for changes and a word for the text
MAX_CHANGE_DISTANCE = 50
MAX_JOIN_DISTANCE = 55  # maximum number of characters between “or” and the channel that it joins
MAX_PLACE_DISTANCE = 25  # maximum number of characters after “in the” that may name a place
# maximum number of characters between “or” and the end of a channel next to it
MAX_OR_DISTANCE = 15
# maximum number of characters between a period and the words that state its purpose
MAX_PERIOD_DISTANCE = 40
NUMBER_PATTERN = (
    r"(?<![\w.,])(?<!every )(?<!alle )(?<!tous les )(?P<number>\d{1,3}|[^\W\d_]+(?:-[^\W\d_]+)?)"
    r"\]?(?:\s?\([^()]{1,25}\))?"  # “thirty (30)”
)
# lengths of the units in words.toml
IN_DAYS = {"day": 1, "week": 7, "fortnight": 14}
IN_MONTHS = {"month": 1, "year": 12}


class Names(NamedTuple):
    """The channels and periods that are named in a text."""

    channels: tuple[str, ...]
    periods: tuple[NoticePeriod, ...]
    # whether the part only says when something is posted, or that a notice is posted
    is_posted: bool
    is_notice: bool  # whether someone is informed, with or without a named channel


class ReadPart(NamedTuple):
    """The interpretation of a part of a sentence."""

    text: str
    names: Names
    refusal: str  # why the names in the part don't count, or empty
    doubts: list[str]  # why the meaning of the part is uncertain

    @property
    def is_certain(self) -> bool:
        """Whether the names in the part count without any doubt."""
        return not self.refusal and not self.doubts

    @property
    def promises_notice(self) -> bool:
        """Whether the part certainly promises notice, or that the text is posted."""
        names = self.names
        return self.is_certain and (names.is_notice or names.is_posted or bool(names.channels))


def sentence_parts(sentence: str, words: WordLists) -> Iterator[str]:
    """Split a sentence into parts with separate subjects."""
    start = 0
    ends = [cut.end() for cut in _cut_pattern(words).finditer(sentence)]
    for end, next_end in pairwise([*ends, len(sentence)]):
        # “before a change, | we will tell you”
        if pattern(words.before).match(sentence[start:].lstrip()):
            continue
        if _shares_verb(sentence[start:end], sentence[end:], words):
            continue
        if not find(words.bound, sentence[end:next_end]):
            yield sentence[start:end].strip()
            start = end
    yield sentence[start:].strip()


def _shares_verb(before: str, rest: str, words: WordLists) -> bool:
    """Return whether “and, …” continues a part: “we may post it | and, if it's material, tell you”,
    “on our site | and, for members, by mail”.
    """
    if not re.match(rf"{_grouped(words.joins)},", rest, re.IGNORECASE):
        return False
    own_verb = f"{words.notifies}, {words.sure}"
    return bool(find(words.possible, before)) or not find(own_verb, rest)


@cache
def _cut_pattern(words: WordLists) -> re.Pattern[str]:
    """Create a pattern for the positions where `sentence_parts` splits a sentence.

    Parts with separate subjects look like this: “…, | (and) they …” and “… | and they …”, “… | and
    will …”, “… | and may …”, “… | and, if needed, …”.
    """
    subject = _grouped(words.subjects)
    hedge = _grouped(words.hedges)
    joining = _grouped(words.joins)
    join = rf"{joining},?\s+(?:{hedge},?\s+)?"
    behind_a_sign = rf"(?:[,;:]| [—–-])\s+(?=(?:{join})?{subject})"
    modal = _grouped(f"{words.sure}, {words.possible}")
    # “but if we do, we will”
    condition = rf"{_grouped(words.ifs)}\s[^;]*?{subject}\s*{_grouped(words.sure)}\s"
    before_a_join = rf"\s+(?={join}(?:{subject}|{modal}|{condition})|{joining},\s)"
    # “; the changed terms will”, “, and the changed terms will”
    other = r"(?:[\w'-]+\s+){1,8}?"
    certain = _grouped(words.sure)
    passive = _grouped(f"{words.sure}, {words.possible}, {words.passives}")
    other_subject = rf";\s+(?={other}{passive}\s)|,(?=\s+{join})\s+(?={other}{certain}\s)"
    return re.compile(f"{behind_a_sign}|{before_a_join}|{other_subject}", re.IGNORECASE)


def _grouped(phrases: str) -> str:
    """Convert a word list to a group in a regular expression."""
    return f"(?:{pattern(phrases).pattern})"


def _ends_with(phrases: str, text: str) -> bool:
    """Return whether a text ends with one of the phrases, ignoring punctuation after it."""
    return re.search(rf"{_grouped(phrases)}\W*$", text, re.IGNORECASE) is not None


def read_part(part: str, sentence: str, words: WordLists) -> ReadPart:
    """Interpret a part of a sentence."""
    names = names_in(_without_conditions(part, words), words)
    refusal = _refusal_reason(part, words)
    doubts = list(_doubts(part, sentence, names, words, refusal))
    if doubts and names.periods == (NoticePeriod(),):  # “before” may not refer to a promised notice
        names = names._replace(periods=())
    return ReadPart(part, names, refusal, doubts)


def _refusal_reason(part: str, words: WordLists) -> str:
    """Return why the names in a part don't count, such as “it's a question”, or an empty string."""
    if re.fullmatch(PLACEHOLDER_PATTERN, part):
        return "it's an unfilled placeholder"
    if part.rstrip("”\"' ").endswith("?"):
        return "it's a question"
    denied = first_word(words.denied, _without_conditions(part, words))
    if denied:
        return f"it says “{denied}”"
    possibility = _possibility(_without_alternatives(part, words), words)
    if possibility:
        return f"it only says “{possibility}”"
    if find(words.asks, _without_choices(part, words)):
        return "it asks readers to act"
    subject = first_word(words.unrelated, part)  # other texts, or changes that both parties sign
    is_about_changes = stand_near(part, words.changes, words.texts)
    if not subject and not is_about_changes:
        # things besides the text that change, such as fees
        subject = first_word(words.others, _without_channels(part, words))
    return subject and f"it's about something else: “{subject}”"


def _without_channels(part: str, words: WordLists) -> str:
    """Remove parentheses and channels: “on your next invoice”, “at the meeting”."""
    rest = re.sub(r"\([^()]*\)", "", part)
    return _channel_pattern(words).sub(_blank, rest)


def _without_conditions(part: str, words: WordLists) -> str:
    """Remove conditions that deny something without informing anyone.

    “Where we do not ask you to agree, we notify you” doesn't deny notice, and “if you do not object
    within 30 days” doesn't promise a period.
    """
    rest = part
    for phrase in pattern(words.not_denied).findall(part):  # such as “not less than”
        rest = rest.replace(phrase, first_word(words.before, phrase))  # “avant qu'elle n'entre”
    for condition in _condition_pattern(words).findall(rest):
        if find(words.denied, condition) and not find(words.informs, condition):
            rest = rest.replace(condition, " ")
    return rest


@cache
def _condition_pattern(words: WordLists) -> re.Pattern[str]:
    """Create a pattern for parentheses, and for conditions: “if, in our view, it's material”.

    A condition ends at a comma or a new subject: “if we do | we will”.
    """
    condition = _grouped(words.ifs)
    subject = _grouped(words.subjects)
    certain = _grouped(words.sure)
    end = rf"\s{subject}\s*{certain}\s|[,;:—]|$"
    return re.compile(rf"\([^()]*\)|{condition}(?:,[^,;]*,)?[^,;:—]+?(?={end})", re.IGNORECASE)


def _without_choices(part: str, words: WordLists) -> str:
    """Remove what readers may do: “so that you can review the new terms”."""
    return pattern(words.choices).sub(_blank, part)


def _without_alternatives(part: str, words: WordLists) -> str:
    """Remove a condition of one channel if another one follows: “by email if possible or by post”."""
    return _alternative_pattern(words).sub(_blank, part)


@cache
def _alternative_pattern(words: WordLists) -> re.Pattern[str]:
    """Create a pattern for a condition, or for words such as “if possible”, before “or by post”."""
    condition = rf"{_grouped(words.ifs)}\s[^,;:]{{0,40}}?"
    limit = _grouped(words.hedges)
    either = _grouped(words.either)
    channel = _channel_pattern(words).pattern
    other = rf"{either}\s+(?:[\w'-]+\s+){{0,4}}?{channel}"
    return re.compile(rf"(?:{condition}|{limit})(?=,?\s+{other})", re.IGNORECASE)


def _possibility(part: str, words: WordLists) -> str:
    """Find a word such as “may”, which says that there needn't be a notice.

    Return an empty string if there's no such word, or if it isn't about the notice, as in “we will
    tell you of changes that may harm you” and “changes that may harm you will be announced”. In “we
    may change these terms by giving 30 days' notice”, only the change is optional.
    """
    rest = _without_choices(part, words)
    if find(f"{words.notifies}, {words.posts}", rest):
        part = rest
    possible = find(words.possible, part)
    if possible is None:
        return ""
    ahead = part[: possible.start()]
    if find(words.told, ahead) and find(words.notifies, ahead):
        return ""
    # the text after "may", and the first word for informing in it
    rest = part[possible.end() :]
    informs = find(words.informs, pattern(words.texts).sub(_blank, rest))  # no “privacy notice”
    informs = informs or find(words.page_updates, rest)  # “by modifying this page”
    if not informs:
        return possible[0]
    sure = find(words.sure, rest)
    if sure and sure.start() <= informs.start():  # “changes that may harm you will be announced”
        return ""
    # "may change these terms by giving notice": a change, a condition, then the notice
    changes = find(words.changes, rest)
    # from the change to the notice (“by giving notice”, “en publiant”), without another "may"
    between = rest[changes.end() : informs.end()] if changes else ""
    # “kann diese AGB mit einer Frist von 6 Wochen ändern”
    if changes and changes.start() >= informs.end():
        between = first_word(words.terms, informs[0])
    is_condition = find(words.conditions, between) and not find(words.possible, between)
    return "" if is_condition else possible[0]


def _refusal_doubts(part: str, names: Names, words: WordLists) -> Iterator[str]:
    """Yield reasons why a part may promise notice, although a word in it says that it doesn't."""
    # the part is about something else, or says “if you don't object within 30 days of the notice,
    # you are deemed to agree”
    aside = f"{words.unrelated}, {words.consequences}"
    if find(aside, part) and not find(words.told, part):
        return
    rest = _without_conditions(part, words)
    denied = {word.casefold() for word in pattern(words.denied).findall(rest)}
    part = _without_choices(part, words)
    possible = find(words.possible, part)
    # “may change these terms with a period of 30 days”: the change is possible, but the period is
    # certain
    purposes = {purpose for _, purpose in _periods(part, words)}
    if (possible or denied) and purposes & {"notice", ""} and not find(words.hedges, part):
        yield "the notice may be certain"
        return
    notice = _notice_in(part, words)
    for lift in pattern(words.lifts).findall(rest):
        if any(names) and denied - set(lift.casefold().split()):  # another word denies something
            yield f"“{lift}” may turn it into a promise"
            break
    if not notice:
        return
    hedge = find(words.hedges, part)
    if hedge and not (possible and possible.start() < hedge.start()):
        yield f"it says “{hedge[0]}”"
    asks = find(words.asks, part)
    if asks and notice.start() < asks.start():  # “notify you, so please review this policy”
        yield "it also asks readers to act"
    if possible and not denied and not _is_notice_possible(part[possible.end() :], words):
        yield "the notice may be certain"


def _is_notice_possible(rest: str, words: WordLists) -> bool:
    """Return whether the notice is only possible, and not just the change.

    `rest` follows a word such as “may”. “May change these terms and notify you” and “notify you, so
    you may decide” are uncertain.
    """
    changes = find(words.changes, rest)
    notice = _notice_in(rest, words)
    if changes and notice:
        between = rest[changes.end() : notice.start()]
        is_joined = find(words.both, between) or ":" in between
        return not is_joined or find(words.possible, between) is not None
    return find(words.informs, rest) is not None


def _doubts(
    part: str, sentence: str, names: Names, words: WordLists, refusal: str
) -> Iterator[str]:
    """Yield reasons why it's uncertain what a part promises."""
    for period, purpose in _periods(part, words):
        # “changes only apply if you don't object within six weeks”
        if purpose == "reader" and find(words.delays, sentence):
            yield f"the change may have to wait for the {period}"
    if refusal:
        yield from _refusal_doubts(part, names, words)
        return
    text = _without_conditions(part, words)
    for period, purpose in _periods(text, words):
        if not purpose:
            yield f"the {period} may belong to something else"
    if names.is_notice:
        # the condition is often in an earlier part: “where possible, …”
        ahead = sentence.partition(part)[0] + part
        ahead = _without_alternatives(_consent_pattern(words).sub(" ", ahead), words)
        ahead = pattern(words.silent).sub(_blank, ahead)  # “unless stated otherwise”
        plain = pattern(words.not_denied).sub(_blank, ahead)  # “the intended change”
        hedge = first_word(words.hedges, _channel_pattern(words).sub(_blank, plain))
        if hedge:
            yield f"it says “{hedge}”"
        else:
            yield from _condition_doubts(ahead, words)
        yield from _channel_doubts(text, names, words)
        return
    acts = first_word(words.reader_acts, _without_choices(text, words))
    rest = _condition_pattern(words).sub(" ", text)  # “if you disagree with the notified change”
    if acts and _notice_in(rest, words) and not find(words.consequences, text):
        yield f"it also says “{acts}”"
    elif not acts and not any(names):
        yield from _silence_doubts(text, words)


def _condition_doubts(text: str, words: WordLists) -> Iterator[str]:
    """Yield conditions that may decide whether notice is owed: “if this is part of a contract”.

    Conditions about the change, the notice, or what readers do are skipped, and so are conditions
    in `words.idle`.
    """
    settled = f"{words.changes}, {words.weighty}, {words.reader_acts}, {words.idle}"
    for condition in _condition_pattern(words).findall(re.sub(r"\([^()]*\)", "", text)):
        if not find(settled, condition) and not _notice_in(condition, words, words.informs):
            yield f"it says “{condition}”"


def _channel_doubts(text: str, names: Names, words: WordLists) -> Iterator[str]:
    """Yield reasons why a notice may use a channel that isn't in the word lists."""
    if not text.endswith(":"):  # otherwise a list of channels follows
        yield from _unknown_ways(text, words.ways, words.fitting, words)
        if not names.channels:  # “by email, by highlighting what changes”
            yield from _unknown_ways(text, words.actions, words.fitting, words)
    yield from _unknown_places(text, words)
    posted = first_word(words.posted_notices, text)
    if posted and not {"site", "in_product", "page"} & set(names.channels):
        yield f"“{posted}” may name a channel"
    yield from _unknown_channels(text, words)


def _silence_doubts(text: str, words: WordLists) -> Iterator[str]:
    """Yield reasons why a part that names no channel or period may promise notice."""
    gives = first_word(words.gives, pattern(words.silent).sub(_blank, text))
    if gives:
        yield f"“{gives}” may be a notice"
    elif find(words.announced, text):
        yield "it may promise an announcement"
    elif not find(words.sure, text):
        return
    elif find(words.changes, text) and any(_unknown_places(text, words)):
        yield "it may announce the change"  # “it will be printed in our magazine”
    elif find(words.before, text):  # “we will describe it before it applies”
        yield "it may promise a notice before the change"
    elif _notice_in(text, words, words.informs) and not find(words.consequences, text):
        yield "it may announce the change"  # “it will be shown in the catalog”


@cache
def _consent_pattern(words: WordLists) -> re.Pattern[str]:
    """Create a pattern for “and, where required, obtain your consent”, where the condition doesn't
    apply to a notice.
    """
    consent = (
        rf"{_grouped(words.both)}(?:,[^,;]*,|\s*\([^()]*\))?\s+{_grouped(words.consents)}[^;.]*"
    )
    return re.compile(consent, re.IGNORECASE)


def _unknown_places(text: str, words: WordLists) -> Iterator[str]:
    """Yield a reason for each place that may be an unknown channel, such as “over the radio”.

    “In the future” isn't one, and neither is a place next to a known channel: “by email in June”.
    """
    known = f"{words.fitting}, {words.plain}, {words.texts}"
    named = names_in(text, words).channels
    for piece in pattern(f"{words.either}, {words.both}").split(text):
        if not named or not _channel_pattern(words).search(piece):
            yield from _unknown_ways(piece, words.spots, known, words)


def _unknown_ways(text: str, ways: str, known: str, words: WordLists) -> Iterator[str]:
    """Yield reasons why a way to inform someone may be a channel: “via the loudspeaker”.

    `ways` are the words before it, and `known` are words for what isn't a channel.
    """
    reach = MAX_PLACE_DISTANCE if ways == words.spots else MAX_JOIN_DISTANCE
    separators = re.compile(f"[,;]|{_grouped(words.either)}|{_grouped(words.both)}", re.IGNORECASE)
    for way in pattern(ways).finditer(text):
        named = text[way.start() : way.end() + reach]
        introduction, colon, item = text[way.end() :].partition(":")
        # in the introduction of a list: “through one of these ways: by email”
        is_introduced = colon and _channel_pattern(words).search(item)
        if is_introduced or (colon and not introduction.strip()):
            continue
        named = pattern(words.either).split(named)[0]  # “via the loudspeaker or by other means”
        # “you may leave by terminating the contract”, “by notifying you”
        if find(words.reader_acts, named) or find(words.notifies, way[0]):
            continue
        # “by means of a clearly visible and easily understood message on our website”
        piece = separators.split(text[way.start() :])[0]
        if ways != words.spots and _channel_pattern(words).search(piece):
            continue
        if not _channel_pattern(words).search(named) and not find(known, named):
            yield f"“{way[0]}” may name a channel"


def _unknown_channels(text: str, words: WordLists) -> Iterator[str]:
    """Yield reasons why “or” may join an unknown channel: “by email or by loudspeaker”.

    “By email or by other suitable means” isn't a reason, because it names the channel `other`.
    """
    text = pattern(words.silent).sub(_blank, text)  # “prior to or on the effective date”
    text = _alternative_pattern(words).sub("", re.sub(r"\([^()]*\)", "", text))
    channel = _channel_pattern(words)
    either = _grouped(words.either)
    separators = re.compile(f"[,;]|{either}", re.IGNORECASE)
    for joining in pattern(words.either).finditer(text):
        at = joining.start()
        # the text that “or” joins, up to a comma or another “or”
        before = separators.split(text[:at].rstrip(", "))[-1]
        rest = re.sub(r"^,[^,;]*,", "", text[joining.end() :])  # “or, if you agree, by email”
        after = separators.split(rest)[0]
        behind = channel.split(before)[-1]  # the last channel before “or”
        has_channel = behind != before
        is_near = has_channel and len(behind) < MAX_OR_DISTANCE
        is_near = is_near or channel.search(after[:MAX_OR_DISTANCE])
        is_joined = any(at in range(*match.span()) for match in channel.finditer(text))
        is_known = is_joined or (has_channel and channel.search(after))
        is_other = _other_pattern(words).match(text, at)
        if is_near and not is_known and not is_other:
            yield f"“{joining[0]}” may join another channel"


def _channel_pattern(words: WordLists) -> re.Pattern[str]:
    return pattern(", ".join(words.channels.values()))


def _notice_in(text: str, words: WordLists, informs: str = "") -> re.Match[str] | None:
    """Return the first word for informing someone, or None.

    `informs` replaces the list of words for notices.

    A “privacy notice” informs nobody, nor does “you are advised to check”.
    """
    for silent in (words.silent, words.texts, words.asks):
        text = pattern(silent).sub(_blank, text)
    return find(informs or words.notifies, text)


@lru_cache(4096)  # a sentence with a single part is read only once
def names_in(text: str, words: WordLists) -> Names:
    """Find the channels and periods named in a text.

    A channel only counts if the text has a word for informing. A website needs a word for a notice,
    because the policy itself is also published there. What readers do about a change doesn't count.
    If a notice only has to come before the change, its period is 0 days.
    """
    text = pattern(words.silent).sub(_blank, text)
    without_names = pattern(words.texts).sub(" ", text)  # “privacy notice” doesn't inform anyone
    # “you may cancel”, “your use after the notice constitutes acceptance”
    acts = f"{words.reader_acts}, {words.consequences}"
    reader_acts = find(acts, text) and not find(words.told, text)
    channels = []
    is_posted = False  # whether it only says when something is posted, or that a notice is posted
    # readers aren't the ones who publish the text: “upon the posting of the new policy”
    informs = f"{words.informs}, {words.notifies}"
    updates = f"{words.postings}, {words.page_updates}"
    if not reader_acts and (find(informs, without_names) or find(updates, text)):
        channels = _channels_in(text, words)
        is_posted = find(f"{words.times}, {words.posted_notices}", text) is not None
    found = list(_periods(text, words))
    if not found:  # “once announced, they apply” may not promise an announcement
        text = pattern(words.announced).sub(_blank, text)
    is_notice = bool(_notice_in(text, words) or set(channels) - {"page"}) and not reader_acts
    periods = [period for period, purpose in found if purpose == "notice"]
    # the text may also name a period for objections, which isn't a notice period
    is_before = {purpose for _, purpose in found} <= {"reader", "display"} and find(
        words.before, text
    )
    if is_before and (is_notice or channels or is_posted or find(words.delays, text)):
        periods = [NoticePeriod()]
    return Names(tuple(channels), tuple(periods), is_posted, is_notice)


def _channels_in(text: str, words: WordLists) -> list[str]:
    """Return the channels named in a text that contains a word for informing."""
    channels = [name for name in words.channels if any(_mentions(text, name, words))]
    if "site" in channels and not find(words.notices, pattern(words.texts).sub(" ", text)):
        channels.remove("site")
    if "site" in channels and "page" in channels:  # the site includes the policy's page
        channels.remove("page")
    if "site" in channels and len(channels) > 1 and find(words.examples, text):
        # “a prominent notice, such as a message in the app” isn't on a site
        elsewhere = pattern(words.anywhere).sub(_blank, text)
        if not any(_mentions(elsewhere, "site", words)):
            channels.remove("site")
    if channels == ["other"] and not find(
        words.channels["other"], text
    ):  # the text only says “and by other means”
        return []
    if "other" not in channels and _example_pattern(words).search(text):
        channels.append("other")  # “in a suitable way, such as by email”
    return channels


@cache
def _example_pattern(words: WordLists) -> re.Pattern[str]:
    """Create a pattern for a channel that's only an example: “such as by sending an email”."""
    channel = _channel_pattern(words).pattern
    examples = _grouped(words.examples)
    # “including, for certain services, by email”
    example = rf"{examples}[.,: ]+(?:[^,;()]{{1,40}},\s+)?(?:[\w'-]+ ){{0,6}}?{channel}"
    return re.compile(example, re.IGNORECASE)


def _mentions(text: str, channel: str, words: WordLists) -> Iterator[re.Match[str]]:
    """Find the words for a channel in a text, except words that mean something else.

    “By post” is a letter rather than a posting on a page, and “par courrier électronique” is an
    email. A message to the address of an account isn't shown in the account. “After we posted it on
    our website” says when a change applies, not how it's announced.
    """
    if channel == "other" and find(words.open_ways, text):
        return _other_pattern(words).finditer(text)
    named = words.channels[channel]
    if channel == "page":
        named += f", {words.page_updates}"
    if not find(named, text):  # true for most texts
        return iter(())
    postings = f"{words.postings}, {words.times}"  # publishing the text isn't a notice
    other = ""  # words for another channel that contain a word for this one
    if channel == "page":
        if not _notice_in(text, words):  # publishing the text is how the page announces it
            postings = words.times
        elsewhere = f"{words.channels['letter']}, {words.channels['other']}"
        other = f"{elsewhere}, {words.posted_notices}"
    elif channel == "other":
        other = words.posted_notices
    elif channel == "letter":
        other = words.channels["email"]
    elif channel in ("account", "in_product"):
        other = words.no_channels
    elif channel == "site":
        text = _banner_pattern(words).sub(_blank, text)
        other = f"{words.no_channels}, {words.channels['account']}"  # “Kundenportal”
    if other:
        text = pattern(other).sub(_blank, text)
    for time in _posting_pattern(postings, words, is_page=channel == "page").finditer(text):
        if not pattern(words.posted_notices).search(time[0]):  # a posted notice is a channel
            text = text.replace(time[0], _blank(time))
    return pattern(named).finditer(text)


@cache
def _other_pattern(words: WordLists) -> re.Pattern[str]:
    """Create a pattern for other channels: “text message”, “or by other suitable means”."""
    join = _grouped(f"{words.either}, {words.both}")
    open_way = _grouped(words.open_ways)
    other = _grouped(words.channels["other"])
    item = r"(?:\(?\w{1,3}\)\s+)?"  # “(b)”
    return re.compile(rf"{join}\s+{item}(?:[\w'-]+\s+){{0,4}}?{open_way}|{other}", re.IGNORECASE)


@cache
def _banner_pattern(words: WordLists) -> re.Pattern[str]:
    """Create a pattern for “a banner in the app”, which isn't on the site."""
    in_product = _grouped(words.channels["in_product"])
    banner = rf"{_grouped(words.anywhere)}\s+{FEW_WORDS}{in_product}"
    return re.compile(banner, re.IGNORECASE)


@cache
def _posting_pattern(postings: str, words: WordLists, *, is_page: bool) -> re.Pattern[str]:
    """Create a pattern for words that say that the text is posted somewhere.

    `postings` is a word list, and `is_page` means that the channel to find is the text's own page.
    """
    joining = _grouped(f"{words.either}, {words.both}")
    place = _grouped(words.places)
    places = rf"{place}(?:\s+{URL_PATTERN})?(?:\s+{joining}\s+{place})?"
    posting = rf"{_grouped(postings)}(?:\s+{places})?"  # “we posted it on our website”
    if not is_page:  # “posting the new terms on our website”
        posted = _grouped(words.posts)
        changed = _grouped(f"{words.texts}, {words.changes}")  # the text or its changes
        text_in_place = rf"{changed}(?:\s+[\w'-]+){{0,3}}?\s+{places}"
        text_first = rf"{changed}(?:,?\s+(?!{joining}\s)[\w'-]+){{0,8}}?\s+{posted}\s+{places}"
        # “(changes are emailed) and posted on our website”
        joined = rf"{joining}\s+(?:[\w'-]+\s+)?(?:{posted}\s+{places}|{places}\s+{posted})"
        posting = (
            rf"{posted}\s+(?:[\w'-]+,?\s+){{0,4}}?{text_in_place}"
            rf"|{text_in_place}\s+{posted}|{text_first}|{joined}"
            rf"|{_grouped(postings)}\s+(?:[\w'-]+\s+){{0,4}}?{text_in_place}|{posting}"
        )
    return re.compile(posting, re.IGNORECASE)


def _blank(match: re.Match[str]) -> str:
    """Replace a match with the same number of underscores, so that offsets stay valid."""
    return "_" * len(match[0])


def _periods(text: str, words: WordLists) -> Iterator[tuple[NoticePeriod, str]]:
    """Find periods, such as “thirty (30) calendar days”, and their purposes, ordered by unit.

    The purpose is `notice`, `reader`, `display`, or an empty string if it's unclear.
    """
    for unit in words.units:
        for match in _period_pattern(unit, words).finditer(text):
            value = _number(match["number"].casefold(), number_words(words.language))
            if not value:  # “business days” without a number
                continue
            purpose = _purpose(text, match, words)
            if unit in IN_MONTHS:
                yield NoticePeriod(months=value * IN_MONTHS[unit]), purpose
                continue
            is_business = find(words.business, match[0]) is not None
            days = value * IN_DAYS[unit]
            yield NoticePeriod(days, business=is_business, weeks=unit == "week"), purpose


@cache
def _period_pattern(unit: str, words: WordLists) -> re.Pattern[str]:
    """Create a pattern for a number with a unit: “30 calendar days”."""
    kind = _grouped(f"{words.whole}, {words.business}")
    name = _grouped(words.units[unit])
    named_unit = rf"(?:{kind}[\s-]+)*{name}(?:\s+{kind})?"
    return re.compile(rf"{NUMBER_PATTERN}[\s-]*{named_unit}", re.IGNORECASE)


def _purpose(text: str, period: re.Match[str], words: WordLists) -> str:
    """Return the purpose of a period: `notice`, `reader`, `display`, or an empty string if unclear."""
    reader_acts = find(words.reader_acts, text) is not None
    ahead = text[: period.start()]
    is_deadline = _ends_with(words.within, ahead)
    # “you must notify us” isn't a notice
    told = find(words.notifies, pattern(words.asks).sub("", text))
    if reader_acts and (is_deadline or not told):
        return "reader"
    behind = text[period.end() : period.end() + MAX_PERIOD_DISTANCE]
    if find(words.before, behind) and not (is_deadline and reader_acts):
        return "notice"  # also “within 30 days before the change”
    is_shown = _ends_with(words.lasting, ahead)
    if is_shown and not reader_acts and find(words.anywhere, text):  # “a banner for two weeks”
        return "display"
    is_tied = find(f"{words.before}, {words.counted}, {words.notifies}", text) is not None
    # the period is tied to the notice and to what readers do, or to neither
    if is_deadline or is_tied == reader_acts:
        return ""
    return "notice" if is_tied else "reader"


def _number(word: str, numbers: NumberWords) -> int:
    """Convert digits or a number word to a number, or return 0."""
    if word.isdigit():
        return int(word)
    if re.fullmatch(numbers.one, word):  # any form of “one” or “a”
        return int(numbers.cardinals.get(word, 1))
    return int(numbers.cardinals.get(word, 0))


@lru_cache(4096)  # most sentences are the same in all versions, and while a text is edited
def stand_near(text: str, changes: str, texts: str) -> bool:
    """Return whether a word in `changes` is close to a name of the text (`texts`), in any order."""
    for change in pattern(changes).finditer(text):
        start, end = change.span()
        for named in pattern(texts).finditer(text):
            if (
                start - named.end() < MAX_CHANGE_DISTANCE
                and named.start() - end < MAX_CHANGE_DISTANCE
            ):
                return True
    return False


def reserves_change(text: str, words: WordLists) -> bool:
    """Return whether the right to change the text is reserved, even with many words in between.

    “We may, for any reason …, change the provisions of …, including these terms”.
    """
    reserved = find(words.reserves, text)
    if not reserved or find(words.others, text):
        return False
    return bool(find(words.changes, text[reserved.end() :]) and find(words.texts, text))


def merge(named: Sequence[Names]) -> Names:
    """Combine names, without duplicates, in order."""
    channels: dict[str, None] = {}
    periods: dict[NoticePeriod, None] = {}
    for part in named:
        channels |= dict.fromkeys(part.channels)
        periods |= dict.fromkeys(part.periods)
    if len(periods) > 1:  # a longer period is more specific than “before”
        periods.pop(NoticePeriod(), None)
    is_posted = any(part.is_posted for part in named)
    is_notice = any(part.is_notice for part in named)
    return Names(tuple(channels), tuple(periods), is_posted, is_notice)


def clause_names(named: Sequence[Names]) -> Names:
    """Combine the names in the sentences of a clause.

    If the clause only says that something is posted, the channel is the policy's page. A notice in
    addition to the page may use any channel.
    """
    found = merge(named)
    # “we will notify you” without a channel
    is_open = any(part.is_notice and not (part.channels or part.is_posted) for part in named)
    if is_open and set(found.channels) <= {"page"}:
        return found._replace(channels=())
    if found.is_posted and not found.channels:
        return found._replace(channels=("page",))
    return found


def offers_choice(item: str, words: WordLists) -> bool:
    """Return whether one item of a list is enough: “in one of these ways: by email; or”."""
    return _ends_with(words.either, item) or find(words.enough, item) is not None


def joining_logic(sentence: str, channels: Sequence[str], words: WordLists) -> Logic | None:
    """Return whether a sentence joins channels with “or” (any) or “and” (all), or None.

    The word must precede the last channel, with only commas before the other channels. If a channel
    is mentioned several times, the last mention counts.
    """
    if len(channels) > 1 and find(words.enough, sentence):
        return "any"
    example = _example_pattern(words).search(sentence)
    if example:
        return _logic_of_examples(sentence[: example.start()], words)
    joins = {join.logic for join in _joins(sentence, channels, words)}
    return joins.pop() if len(joins) == 1 else None


def adds_page(sentence: str, channels: Sequence[str], words: WordLists) -> bool:
    """Return whether “and” joins the policy's page to channels of which one is enough.

    “By posting it here and informing you by email or in the app”.
    """
    joins = _joins(sentence, channels, words)
    if len(joins) < 2:
        return False
    if joins[0].before == "page":
        of_page = joins.pop(0)
    else:
        of_page = joins.pop()
        if of_page.after != "page":
            return False
    return of_page.logic == "all" and all(join.logic == "any" for join in joins)


class _Join(NamedTuple):
    """Two adjacent channels in a sentence, and how they're joined."""

    before: str
    after: str
    logic: Logic | None  # None if there's no “or” or “and”


def _joins(sentence: str, channels: Sequence[str], words: WordLists) -> list[_Join]:
    """Return how the channels in a sentence are joined, in order, except with commas.

    The list is empty if a channel isn't mentioned.
    """
    places = []  # start and end of the words for each channel, and the channel
    for channel in channels:
        mentions = list(_mentions(sentence, channel, words))
        if not mentions:
            return []
        start, end = mentions[-1].span()
        # the “or” in “or by other means”
        leading = pattern(f"{words.either}, {words.both}").match(sentence, start)
        places.append((leading.end() if leading else start, end, channel))
    either = words.either.partition(",")[0]
    joins = []
    for (_, end, before), (start, last, after) in pairwise(sorted(places)):
        between = sentence[end:start] or sentence[end:last]  # “on our | site or service”
        if "," not in between:  # not “by banner/message, and by email”
            between = between.replace("/", f" {either} ")
        between = re.sub(r"(\w),[^,;]*,", r"\1", between)  # “and, if you agree, by email”
        # all “or” and “and” that are close to the second channel; the last one counts
        joining = pattern(f"{words.either}, {words.both}").findall(between[-MAX_JOIN_DISTANCE:])
        if joining:
            is_either = pattern(words.either).fullmatch(joining[-1])
            joins.append(_Join(before, after, "any" if is_either else "all"))
        elif "," not in between:
            joins.append(_Join(before, after, None))
    return joins


def _logic_of_examples(before: str, words: WordLists) -> Logic | None:
    """Return “any” for channels that are only examples, or None if they follow another channel.

    `before` is the text before the examples. “A prominent notice, such as by email” has no other
    channel, and “by letter or other means, such as by email” joins it with “or”.
    """
    ahead = pattern(words.anywhere).sub("", before)
    behind = _channel_pattern(words).split(ahead, 1)[1:]  # the text after the other channel
    if not behind or find(words.either, behind[0]):
        return "any"
    return None
