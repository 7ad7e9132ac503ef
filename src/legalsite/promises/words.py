"""The words for clauses on changes, and for periods and channels in them, as patterns.

They are in words.toml, a table for each language.
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
    """The word lists of one language, each as a string of phrases for `pattern`."""

    changes: str  # something changes
    texts: str  # names that a text has for itself: “this policy”
    topics: str  # words beside one of `changes` in the heading of a clause
    informs: str  # someone is informed
    notices: str  # a notice is given, so that a website named beside it is a channel
    notifies: str  # someone is informed of a change, whatever the channel
    sure: str  # something will be done
    reserves: str  # a change of the text is reserved
    possible: str  # something may be done, or may not
    choices: str  # what readers may do, which makes no notice only possible: “you may cancel”
    hedges: str  # something is only done under a condition or as far as possible
    denied: str  # something isn't done
    not_denied: str  # phrases in which a word of `denied` denies nothing: “not less than”
    lifts: str  # words that can turn a denial into a promise: “not … until we notify you”
    ifs: str  # words with which a condition begins
    others: str  # other things that change and are announced, such as fees
    unrelated: str  # words of clauses on other texts, or on changes that both parties sign
    deviations: str  # words of clauses in which a text changes another one
    asks: str  # phrases that ask the reader to do something
    consents: str  # phrases for a consent that is asked for beside a notice
    reader_acts: str  # words for what a reader does about a change: “cancel”
    consequences: str  # words for what follows from a change, or from what a reader does
    told: str  # phrases in which the company surely informs the reader: “notify you”
    gives: str  # phrases in which it gives the reader something that may be a notice
    ways: str  # words before a way to inform someone: “via”
    fitting: str  # words for any way that the company chooses: “appropriate”
    open_ways: str  # words after “or” for any other way: “by email or other means”
    also: str  # words that add a channel to those of another sentence: “also”
    announced: str  # phrases in which an announcement may only be a condition: “once announced”
    before: str  # words for a time before a change takes effect
    counted: str  # words between a period and the event from which it counts
    within: str  # words between which and an event someone has to act: “within”
    silent: str  # phrases that announce nothing, such as one for a date that the text shows
    conditions: str  # words that make a notice the condition of a change: “by giving notice”
    subjects: str  # words with which a part of a sentence with its own subject begins
    bound: str  # words of a part that belongs to the part before: “zu informieren”
    joins: str  # words that join such a part to the one before
    either: str  # words between channels if one of them is enough
    both: str  # words between channels that are all used
    examples: str  # words right before channels that are only examples: “such as”
    enough: str  # words that make one of several channels enough: “one or more of”
    weighty: str  # a change is material
    whole: str  # words beside a day that don't change it: “calendar”
    business: str  # only business days count
    units: Mapping[str, str]  # the words for a unit of time, by its English name
    no_channels: str  # phrases in which a channel's word names none: “users of our website”
    postings: str  # the text itself is published, which isn't a notice
    times: str  # the posting after which a change applies: “after we post it”
    places: str  # where a text is put, after a phrase of `postings` or `times`
    anywhere: str  # words for a notice that is on a site unless another place follows
    posts: str  # words for putting a text in one of `places`
    posted_notices: str  # a notice is posted, and not the text
    channels: Mapping[str, str]  # the words for a channel, by its name in promises
    # for tests: phrases that name only this channel, `any`, or `none`, or that are `unclear`
    read_as: Mapping[str, str]
    language: str = ""  # its tag

    __hash__ = object.__hash__  # a key of caches


# words that `_` in a phrase doesn't stand for
LINKS = (
    "and|or|with|by|to|in|on|from|through|via|within|under|when|if|will|shall|may|must"
    "|und|oder|mit|wenn|et|ou|avec|quand|si"
)
# what `_` in a phrase stands for: up to four words
FEW_WORDS = rf"(?:(?!(?:{LINKS}) )[\w'\"&/-]+ ){{0,4}}?"


def words_of(language: str) -> WordLists | None:
    """Return the lists for the language of a tag; None if there are none."""
    return word_lists().get(base_language(language))


def why_clauses_not_read(language: str) -> str:
    """Return why clauses in a language can't be read: it has no word lists; empty if it has some.

    `language`: its tag, or nothing if the language is unknown.
    """
    if words_of(language):
        return ""
    reason = "it doesn't recognize the language of this text"  # if no tag is given
    if language:
        name = language_name(language, "en")
        reason = f"this text is in {name}"
    languages = names_of_languages_read("clauses on changes")
    return f"legalsite reads clauses on changes in {languages}; {reason}"


def is_weighty(word: str) -> bool:
    """Return whether a word says, in any of the languages, that a change is material."""
    return any(pattern(words.weighty).fullmatch(word) for words in word_lists().values())


@cache
def word_lists() -> Mapping[str, WordLists]:
    """Return the lists of each language, as words.toml has them."""
    lists = packaged_tables("promises/words.toml", dict[str, WordLists])
    return {language: replace(words, language=language) for language, words in lists.items()}


@cache
def pattern(phrases: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words.

    The phrases are separated by commas or line ends, as in words.toml.
    """
    cleaned = [phrase.strip() for phrase in re.split(r"[,\n]", phrases)]
    # the longest first, because an expression takes the first alternative that matches
    longest_first = sorted(filter(None, cleaned), key=len, reverse=True)
    expressions = []
    for is_ending, same in groupby(longest_first, _is_ending):
        any_of = "|".join(map(_regex, same))
        # Tested once instead of for each phrase, which takes seven times as long.
        start = "" if is_ending else r"(?<![\w])"
        expressions.append(f"{start}(?:{any_of})")
    any_of = "|".join(expressions)
    return re.compile(rf"(?:{any_of})(?![\w])", re.IGNORECASE)


def find(phrases: str, text: str) -> re.Match[str] | None:
    """Return the first match of one of the phrases in a text, or None.

    The phrases are separated by commas or line ends, as in words.toml.
    """
    return pattern(phrases).search(text)


def first_word(phrases: str, text: str) -> str:
    """Return the first of the phrases in a text, as the text has it; empty if it has none."""
    match = find(phrases, text)
    return match[0] if match else ""


def _is_ending(phrase: str) -> bool:
    """Return whether a phrase begins inside a word."""
    return phrase.startswith(("*", "'", "n'"))


def _regex(phrase: str) -> str:
    """Return the regular expression for a phrase.

    `*` stands for any ending, `?` for one letter or none, `_` for up to four words, and `(this|the)`
    for one of several words.
    """
    words = []
    for word in phrase.split():
        escaped = re.escape(word).replace(r"\*", r"[\w'-]*").replace(r"\?", "[\\w-]?")
        escaped = escaped.replace(r"\(", "(?:").replace(r"\|", "|").replace(r"\)", ")")
        words.append(FEW_WORDS if word == "_" else f"{escaped} ")  # both end with a space
    return "".join(words).removesuffix(" ").replace(" ", r"\s+")
