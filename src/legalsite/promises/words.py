"""Patterns for clauses about changes, and for the periods and channels in them.

The word lists are in words.toml, in a table per language.
"""

import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from legalsite.text.languages import base_language, language_name, names_of_languages_read
from legalsite.text.word_lists import packaged_tables


class WordLists(Struct, frozen=True, eq=False):
    """The word lists of a language. Each is a string of phrases for `pattern`."""

    changes: str  # words for a change
    such: str  # phrases for the changes that were just named: “such changes”
    texts: str  # names of the text itself: “this policy”
    topics: str  # words next to one of `changes` in the heading of a clause
    informs: str  # words for informing someone
    notices: str  # words for a notice; a website next to one of them is a channel
    notifies: str  # words for informing someone of a change through any channel
    sure: str  # words such as “will”, which make a notice certain
    reserves: str  # words that reserve the right to change the text
    possible: str  # words such as “may”, which make a notice only possible
    # words for what readers may do, which don't make a notice less certain: “you may cancel”
    choices: str
    discretion: str  # words that leave a notice to the company: “where appropriate”
    hedges: str  # words for something that's only done under a condition or if possible
    denied: str  # words that deny something
    # phrases with words from `denied` or `hedges` that neither deny nor limit a notice
    not_denied: str
    lifts: str  # words that can turn a denial into a promise: “not … until we notify you”
    ifs: str  # words that start a condition
    idle: str  # words for conditions that don't decide whether notice is owed: “if we do”
    others: str  # words for things besides the text that change and are announced, such as fees
    unrelated: str  # words for other texts, or for changes that both parties sign
    services: str  # words in a heading about changes to the service rather than to the text
    deviations: str  # words for clauses in which a text modifies another text
    asks: str  # phrases that ask readers to do something
    consents: str  # phrases for consent that's requested in addition to a notice
    reader_acts: str  # words for what readers do about a change: “cancel”
    consequences: str  # words for consequences of a change or of readers' actions
    told: str  # phrases that certainly mean that readers are informed: “notify you”
    gives: str  # phrases that may mean a notice: “send you”, “ask you”
    actions: str  # words for an action that may inform readers: “by highlighting”
    ways: str  # words before a way to inform someone: “via”
    spots: str  # words before a place that may be a channel that no list has: “over the”
    fitting: str  # words for any way of informing that the company chooses: “appropriate”
    plain: str  # words for what isn't a channel after one of `spots`: “in the future”
    open_ways: str  # words after “or” for any other way: “by email or other means”
    also: str  # words that add a channel to those of another sentence: “also”
    announced: str  # phrases in which an announcement may only be a condition: “once announced”
    before: str  # words for a time before a change takes effect
    delays: str  # phrases in `before` that by themselves state when a change applies: “apply until”
    counted: str  # words between a period and the event from which it counts
    within: str  # words for a deadline to act: “within”
    lasting: str  # words before a period in which a notice is shown: “for at least”
    silent: str  # phrases that don't announce anything, such as one about a date shown in the text
    conditions: str  # words that make a notice the condition of a change: “by giving notice”
    terms: str  # like `conditions`, but before the word for a change: “mit einer Frist von”
    subjects: str  # words that start a part with a separate subject
    pronouns: str  # phrases that start a sentence about changing the text: “they may be”
    passives: str  # words that make a notice passive, as in “changes are announced”
    bound: str  # words in a part that belongs to the previous part: “zu informieren”
    joins: str  # words that join such a part to the previous part
    either: str  # words between channels of which one is enough
    both: str  # words between channels that are all used
    examples: str  # words directly before channels that are only examples: “such as”
    enough: str  # words that make one of several channels enough: “one or more of”
    weighty: str  # words for a material change
    slight: str  # phrases with words from `weighty` that mean other changes: “not material”
    whole: str  # words next to a day that don't change its meaning: “calendar”
    business: str  # words that mean that only business days count
    units: Mapping[str, str]  # English name of a unit of time → words for it
    # phrases in which the word for a channel doesn't name it: “users of our website”
    no_channels: str
    postings: str  # words for publishing the text itself, which isn't a notice
    times: str  # words for a posting after which a change applies: “after we post it”
    places: str  # words for where a text is posted, after a phrase in `postings` or `times`
    anywhere: str  # words for a notice on a site, unless followed by another place
    page_updates: str  # phrases for a change of the text's page: “we will update this page”
    posts: str  # words for posting a text in one of `places`
    posted_notices: str  # words for posting a notice rather than the text
    channels: Mapping[str, str]  # name of a channel in promises → words for it
    # for tests: phrases that name only this channel, `any`, or `none`, or that are `unclear`
    read_as: Mapping[str, str]
    language: str = ""  # language tag

    __hash__ = object.__hash__  # the default hash allows instances as cache keys


# words that `_` in a phrase doesn't match
LINKS = (
    "and|or|with|by|to|in|on|from|through|via|within|under|when|if|will|shall|may|must"
    "|und|oder|mit|wenn|et|ou|avec|quand|si"
)
# what `_` in a phrase matches: up to four words
FEW_WORDS = rf"(?:(?!(?:{LINKS}) )[\w'\"&/-]+ ){{0,4}}?"


def words_of(language: str) -> WordLists | None:
    """Return the word lists for a language tag, or None."""
    return word_lists().get(base_language(language))


def why_clauses_not_read(language: str) -> str:
    """Return why clauses in a language can't be read, or an empty string.

    `language` is the tag of the language, or empty if unknown.
    """
    if words_of(language):
        return ""
    # without a tag, the language is unknown
    reason = "it doesn't recognize the language of this text"
    if language:
        name = language_name(language, "en")
        reason = f"this text is in {name}"
    languages = names_of_languages_read("clauses on changes")
    return f"legalsite reads clauses on changes in {languages}; {reason}"


def is_weighty(word: str) -> bool:
    """Return whether a word means in any language that a change is material."""
    return any(pattern(words.weighty).fullmatch(word) for words in word_lists().values())


@cache
def word_lists() -> Mapping[str, WordLists]:
    """Load the word lists of all languages from words.toml."""
    lists = packaged_tables("promises/words.toml", dict[str, WordLists])
    return {language: replace(words, language=language) for language, words in lists.items()}


@cache
def pattern(phrases: str) -> re.Pattern[str]:
    """Create a pattern that matches any of the phrases as whole words.

    Phrases are separated by commas or line breaks, as in words.toml.
    """
    cleaned = [phrase.strip() for phrase in re.split(r"[,\n]", phrases)]
    # longest phrase first, because the first alternative that matches is used
    longest_first = sorted(filter(None, cleaned), key=len, reverse=True)
    expressions = []
    for is_ending, same in groupby(longest_first, _is_ending):
        any_of = "|".join(map(_regex, same))
        # checking each phrase separately would take seven times as long
        start = "" if is_ending else r"(?<![\w])"
        expressions.append(f"{start}(?:{any_of})")
    any_of = "|".join(expressions)
    return re.compile(rf"(?:{any_of})(?![\w])", re.IGNORECASE)


def find(phrases: str, text: str) -> re.Match[str] | None:
    """Find the first of the phrases in a text, or return None.

    Phrases are separated by commas or line breaks, as in words.toml.
    """
    return pattern(phrases).search(text)


def first_word(phrases: str, text: str) -> str:
    """Find the first of the phrases, and return it as written in the text, or an empty string."""
    match = find(phrases, text)
    return match[0] if match else ""


def _is_ending(phrase: str) -> bool:
    """Return whether a phrase starts inside a word."""
    return phrase.startswith(("*", "'", "n'"))


def _regex(phrase: str) -> str:
    """Convert a phrase to a regular expression.

    `*` stands for any ending, `?` for an optional letter, `_` for up to four words, and
    `(this|the)` for one of several words.
    """
    words = []
    for word in phrase.split():
        escaped = re.escape(word).replace(r"\*", r"[\w'-]*").replace(r"\?", "[\\w-]?")
        escaped = escaped.replace(r"\(", "(?:").replace(r"\|", "|").replace(r"\)", ")")
        # both alternatives end with a space
        words.append(FEW_WORDS if word == "_" else f"{escaped} ")
    return "".join(words).removesuffix(" ").replace(" ", r"\s+")
