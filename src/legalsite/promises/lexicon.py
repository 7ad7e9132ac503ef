"""The word lists of a language: how its texts speak of their own changes. The lists are in en.py, de.py and fr.py."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module

from msgspec import Struct
from msgspec.structs import fields

from legalsite.promises.vocabulary import either
from legalsite.text.languages import WORDED

# The parts of a pattern: a parenthesis in a set or after a backslash opens no group.
_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[]", re.DOTALL)


class PhrasePattern:
    """A pattern with the methods of `re.Pattern`. It is compiled on its first use, so that an unused list costs
    nothing. `phrases` are the patterns that it finds any of: each has an example among the tests."""

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    split: Callable[..., list[str]]
    sub: Callable[..., str]

    def __init__(self, pattern: str, phrases: tuple[str, ...] = ()) -> None:
        self.pattern = pattern
        self.phrases = phrases or (pattern,)

    def __getattr__(self, name: str) -> object:
        """Return a method of the compiled pattern and keep it, so that it is looked up only once."""
        method: object = getattr(re.compile(self.pattern), name)
        setattr(self, name, method)
        return method


class Lexicon(Struct, frozen=True, eq=False):  # compared by identity, so that it can be the key of a cache
    """Patterns over plain sentences (lower case, straight quotes, single spaces). A lawyer can extend the lists of a
    language in the file that is named after it: each has the name of its field in capitals there. `as_soon`, `numbers`
    and `units` are made of the words in vocabulary/ alone."""

    code: str
    """The tag of the language, such as `en`."""
    spelt: Callable[[str], str]
    """Returns a plain sentence as the word lists spell it: “Aenderung” as “Änderung”."""

    # Which sentences speak of changes to the document: change_clause.py
    about: PhrasePattern
    """Speaks of changes to this very document."""
    about_it: PhrasePattern
    """Speaks of changes to “it” or “the same”: to the document, if the sentence before begins with its name."""
    loosely: PhrasePattern
    """Speaks of changes that come into force, without naming the document; counts where nothing better is found."""
    heading: PhrasePattern
    """A heading or lead-in over a change clause."""
    heading_names: PhrasePattern
    """A heading that names the document, so that the text below it need not name it."""
    heading_elsewhere: PhrasePattern
    """A heading over changes of something else."""
    heading_part: PhrasePattern
    """A heading over terms for some readers or services only: a region, an addendum, arbitration."""
    definitions: PhrasePattern
    """A heading over definitions of terms."""
    elsewhere: PhrasePattern
    """Changes of something else: fees, products, the user's details; other people's policies."""
    never: PhrasePattern
    """Keeps a sentence out of every change clause, whatever else it says."""
    by_agreement: PhrasePattern
    """Says that the document changes only if both parties agree, so that nobody needs a notice."""
    document: PhrasePattern
    """A name of the document: “this policy”, “our terms”."""
    goes_on: PhrasePattern
    """May go on with a clause that has begun."""
    change: PhrasePattern
    """A change, or the verb for making one."""
    refers: PhrasePattern
    """Goes on with a clause in a paragraph of its own: speaks of “the changes”, of their date, of versions."""

    # Which verbs promise something, and which only say that it is possible: verbs.py
    act: PhrasePattern
    """A verb of telling, posting or changing."""
    may: PhrasePattern
    """Stands before a verb that is only possible; ends where the verb begins."""
    will: PhrasePattern
    """Stands before a verb that is promised; ends where the verb begins."""
    new_clause: PhrasePattern
    """Stands between two verbs if the second one does not inherit the modality of the first."""
    new_statement: PhrasePattern
    """Stands after a notice, before something else that is done: what follows is not how the notice is given."""
    means: PhrasePattern
    """“By”, before a verb: how something is done."""
    verb_last: PhrasePattern | None
    """Ends a clause. Only for languages whose verb may come after the words that it governs."""
    users: PhrasePattern
    """What the reader has to do, or how to contact the company: cut out before channels are read."""
    efforts: PhrasePattern
    """Says that the company only tries to give notice."""
    where_appropriate: PhrasePattern
    """Leaves it to the company whether or how a notice is given."""

    # What a sentence denies: denial.py
    negates: PhrasePattern
    """Is in every sentence that denies something; quickly rules out the others."""
    no_denial: PhrasePattern
    """A fixed phrase with a negation that denies nothing: “not less than”, “not only”."""
    denies: PhrasePattern
    """A negation: “not”, “no”, “nobody”, “neither”, “instead of”."""
    without: PhrasePattern
    """“Without”, which denies only the next few words."""
    part_ends: PhrasePattern
    """Ends the part of a sentence that a negation reaches: a comma, “but”, “unless”, “until”."""
    own_subject: PhrasePattern
    """Is in a part of a sentence that says something of its own, and does not go on with what is denied before it."""
    notifying: PhrasePattern
    """A notice that may be denied: a verb of telling, or a word for a notice or its medium."""
    other_matters: PhrasePattern
    """What else a notice may be about: an assignment, an answer, a payment. Its periods are not those of changes."""

    # The channels through which a change is announced: channels.py
    channels: Mapping[str, PhrasePattern]
    """The phrases of each channel, posting last. `unnamed` is a notice without a named medium (“in writing”)."""
    joins: PhrasePattern
    """Stands between the channels of a list."""
    heads: Mapping[str, PhrasePattern]
    """The words of each channel with which a list of channels may continue."""
    telling: PhrasePattern
    """A notice to somebody, whether a channel is named or not."""
    telling_by_posting: PhrasePattern
    """Says that posting the text is how readers are notified."""
    example: PhrasePattern
    """Begins a sentence that gives details of the notice in the sentence before."""
    unplaced: PhrasePattern
    """A prominent notice, without saying on which site."""
    further: PhrasePattern
    """A further notice whose channel is left open."""
    by_section: PhrasePattern
    """Refers to another section for how notices are given, or says that this section applies to notices of changes."""
    how_noticed: PhrasePattern
    """How notices under the document are given."""
    either: PhrasePattern
    """“Or” between two channels."""
    alternatives: PhrasePattern
    """“Or”, or words such as “for example” that make the channels of a list examples."""
    or_other: PhrasePattern
    """Ends a list of channels as alternatives: “or by other means”."""

    # For which changes, when, and how readers agree: clause_details.py
    material: PhrasePattern
    """Material changes."""
    immaterial: PhrasePattern
    """Minor changes: cut out before material ones are looked for."""
    unless_immaterial: PhrasePattern
    """Excepts minor changes, so that the sentence is about material ones."""
    where_law_requires: PhrasePattern
    """A condition on the notice: only where the law requires it."""
    as_law_requires: PhrasePattern
    """Says that notice is given in the way that the law requires."""
    law_excepted: PhrasePattern
    """An exception from the notice for changes that the law requires. It does not make the notice conditional."""
    anaphora: PhrasePattern
    """“Such changes”: refers to the changes of the sentence before."""
    before: PhrasePattern
    """Says that the notice comes before the changes apply."""
    on_effective: PhrasePattern
    """Says that the changes apply at once, or on the day of the notice."""
    excepted: PhrasePattern
    """Changes that a sentence excepts from what it says."""
    frames: PhrasePattern
    """Says in a sentence of its own when notices come."""
    as_soon: PhrasePattern
    """Says that notice comes as soon as there is a change."""
    prompt: PhrasePattern
    """Says that notice comes promptly."""
    numbers: Mapping[str, int]
    """Words for a number of days or weeks that are not cardinal numbers: articles, inflected forms."""
    period: PhrasePattern
    """A period, in the groups `number`, `figure`, `business` and `unit`."""
    calendar: PhrasePattern
    """Makes the days of a period calendar days, where `business` has matched."""
    units: tuple[tuple[str, int, int], ...]
    """The beginnings of the words for units of time, each with its length in days (a month is 30) and its number of
    months (0 for a day or a week)."""
    no_period: PhrasePattern
    """Stands before a period that is not a period of notice (“within”, “every”)."""
    counts_back: PhrasePattern
    """Makes such a period one of notice after all, because it counts back from the change (“30 days before”)."""
    no_period_after: PhrasePattern
    """Stands after a period that is not a period of notice (“to object”)."""
    date_shown: PhrasePattern
    """Says that the date of the last revision is shown."""
    no_date: PhrasePattern
    """Speaks of a date that is not that of the last revision: cut out before `date_shown` is looked for."""
    top: PhrasePattern
    """Says that the date is at the top."""
    bottom: PhrasePattern
    """Says that the date is at the bottom."""
    history: PhrasePattern
    """Says that earlier texts, or a record of changes, are kept for readers."""
    continued_use: PhrasePattern
    """Says that using the service, staying or not objecting counts as agreement."""
    explicit: PhrasePattern
    """Asks for agreement."""
    consent: PhrasePattern
    """A word for agreement."""
    consent_where_law: PhrasePattern
    """Asks for agreement only where the law requires it."""


@cache
def lexicon_for(language: str) -> Lexicon:
    """Return the word lists of one of the languages of `WORDED`. Raises KeyError for any other."""
    if language not in WORDED:
        raise KeyError(language)
    module = import_module(f"legalsite.promises.{language}")
    words = module.WORDS
    given = {
        "code": language,
        "spelt": module.spelt,
        "as_soon": one_of(either(words.as_soon)),
        "numbers": words.numbers,
        "units": tuple((unit, *lengths) for unit, lengths in words.units.items()),
    }
    names = [field.name for field in fields(Lexicon) if field.name not in given]
    return Lexicon(**given, **{name: getattr(module, name.upper()) for name in names})


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that has spaces between them."""
    return frozenset(text.split())


def one_of(*phrases: str) -> PhrasePattern:
    """Return a pattern that finds any of the phrases as whole words."""
    return PhrasePattern(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", tuple(map(_as_words, phrases)))


def _as_words(phrase: str) -> str:
    """Return a pattern for one phrase as whole words."""
    return rf"(?<!\w)(?:{phrase})(?!\w)"


def any_of(*phrases: str) -> PhrasePattern:
    """Return a pattern that finds out whether any of the phrases occurs, but not which one.

    It is a faster `one_of`: for phrases that begin with the same group, the group is tried only once.
    """
    tails: dict[str, list[str]] = {}
    for phrase in phrases:
        head = _first_group(phrase)
        tails.setdefault(head, []).append(phrase[len(head) :])
    alone = tails.pop("", [])
    grouped = one_of(*(f"{head}(?:{'|'.join(rests)})" for head, rests in tails.items()), *alone)
    return PhrasePattern(grouped.pattern, tuple(map(_as_words, phrases)))


def _first_group(phrase: str) -> str:
    """Return the group in parentheses at the start of a pattern; empty if there is none, if it repeats, or if it is
    only a part of the first of several alternatives."""
    if not phrase.startswith("(?:"):
        return ""
    depth = end = 0
    for part in _PARTS.finditer(phrase):
        depth += (part[0] == "(") - (part[0] == ")")
        end = end or (0 if depth else part.end())
        if depth == 0 and part[0] == "|":
            return ""
    return "" if phrase[end : end + 1] in {"*", "+", "?", "{"} else phrase[:end]
