"""What one language says promises with: word lists that the readers of this room share, one value for each language."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import import_module
from typing import Any

from legalsite.text.languages import WORDED

# --- Phrases as patterns over plain sentences. ---

# The parts of a pattern: a parenthesis in a set or behind a backslash opens no group.
PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[]", re.DOTALL)


class Phrases:
    """A pattern that is compiled when something is first looked for: what is never asked costs nothing. Its methods are
    those of the standard library's patterns."""

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    split: Callable[..., list[str]]
    sub: Callable[..., str]

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> object:
        """A method, looked up once: from then on it is the compiled pattern's own."""
        method: object = getattr(re.compile(self.pattern), name)
        setattr(self, name, method)
        return method


def one_of(*phrases: str) -> Phrases:
    """A pattern for whole words: any of the phrases."""
    return Phrases(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")


def any_of(*phrases: str) -> Phrases:
    """`one_of`, for who asks only whether there is any, not which: phrases that begin with the same group have it tried
    once for all of them."""
    tails: dict[str, list[str]] = {}
    for phrase in phrases:
        head = _first_group(phrase)
        tails.setdefault(head, []).append(phrase[len(head) :])
    alone = tails.pop("", [])
    return one_of(*(f"{head}(?:{'|'.join(rests)})" for head, rests in tails.items()), *alone)


def _first_group(phrase: str) -> str:
    """The group in parentheses with which a pattern begins; empty where it begins otherwise, or the group repeats."""
    if not phrase.startswith("(?:"):
        return ""
    depth = 0
    for part in PARTS.finditer(phrase):
        depth += (part[0] == "(") - (part[0] == ")")
        if depth == 0:
            return "" if phrase[part.end() : part.end() + 1] in {"*", "+", "?", "{"} else phrase[: part.end()]
    return ""


# --- lexicon ---


@dataclass(frozen=True, slots=True, eq=False)  # one a language: told apart by which one it is, so that it can be a key
class Lexicon:
    """Patterns over plain sentences (lower case, straight quotes, single spaces). A lawyer extends the lists in the
    folders en, de and fr."""

    code: str
    spelt: Callable[[str], str]
    """A plain sentence as the word lists spell it."""

    # clause.py
    about: Phrases
    """Speaks of changes to this very document."""
    loosely: Phrases
    """Speaks of changes that come into force, without naming the document; counts where nothing better is found."""
    heading: Phrases
    """A heading or lead-in over a change clause."""
    heading_names: Phrases
    """A heading that names the document: what stands below needs not to."""
    heading_elsewhere: Phrases
    """A heading over changes of something else."""
    heading_part: Phrases
    """A heading over terms for some readers or some services only: a region, an addendum, arbitration."""
    elsewhere: Phrases
    """Changes of something else: fees, products, the user's details; other people's policies."""
    never: Phrases
    """No change clause, whatever else it says."""
    document: Phrases
    goes_on: Phrases
    """May continue a clause that has begun."""

    change: Phrases
    refers: Phrases
    """Continues it in a paragraph of its own: speaks of "changes", of going on after them, of the date, of versions."""

    # modality.py
    act: Phrases
    """Verbs of telling and posting. Group `post` where it is the text that is posted."""
    may: Phrases
    """Stands before an act that is only possible; ends where the act begins."""
    will: Phrases
    never_acts: Phrases
    """Stands before an act that is denied."""
    new_clause: Phrases
    """Between two verbs: the second does not inherit the first one's modality."""
    means: Phrases
    """"By", before a verb: how something is done."""
    verb_last: Phrases | None
    """Ends a clause; given for languages whose verb may stand behind what it governs."""
    users: Phrases
    """What the reader is to do or is told about contact: cut out before channels are read."""
    efforts: Phrases
    where_appropriate: Phrases
    without_notice: Phrases

    # channels.py
    channels: Mapping[str, Phrases]
    """By channel, posting last; `unnamed` is a notice to the reader whose medium is left open ("in writing")."""
    joins: Phrases
    """Between the channels of a list."""
    heads: Mapping[str, Phrases]
    """By channel, what a list of channels may go on with."""
    telling: Phrases
    """A notice to somebody, channel or not."""
    telling_by_posting: Phrases
    example: Phrases
    """Opens a sentence that spells out the notice before it."""
    unplaced: Phrases
    """A notice on no named site."""
    further: Phrases
    """A further notice whose channel is left open."""
    by_section: Phrases
    """Refers to another section for how a notice is given, or says that what it says holds for notices of changes."""
    how_noticed: Phrases
    """How notices under the document are given."""
    either: Phrases
    alternatives: Phrases
    or_other: Phrases
    """Ends a list of channels as alternatives: "or by other means"."""

    # scope.py
    material: Phrases
    immaterial: Phrases
    unless_immaterial: Phrases
    where_law_requires: Phrases
    as_law_requires: Phrases
    law_excepted: Phrases
    """Changes that the law demands, excepted from the notice: no condition on it."""
    anaphora: Phrases

    # timing.py
    before: Phrases
    on_effective: Phrases
    excepted: Phrases
    """Changes that a sentence excepts from what it says."""
    frames: Phrases
    """Says in a sentence of its own when notices come."""
    as_soon: Phrases
    prompt: Phrases
    numbers: Mapping[str, int]
    """Words for a number of days or weeks that are no cardinals: articles, cases of a noun."""
    period: Phrases
    """Groups `number`, `figure`, `business`, `unit`."""
    calendar: Phrases
    units: tuple[tuple[str, int], ...]
    no_period: Phrases
    """Stands before a period that is no notice period ("within", "every")."""
    counts_back: Phrases
    no_period_after: Phrases

    # dates.py
    date_shown: Phrases
    no_date: Phrases
    top: Phrases
    bottom: Phrases

    history: Phrases
    continued_use: Phrases
    explicit: Phrases
    consent: Phrases
    consent_where_law: Phrases


@cache
def lexicon_for(language: str) -> Lexicon:
    """Return the word lists of one of the languages of `WORDED`. Raises KeyError for any other."""
    if language not in WORDED:
        raise KeyError(language)
    lexicon: Lexicon = import_module(f"legalsite.promises.{language}").LEXICON
    return lexicon


def lexicon_of(code: str, lists: Mapping[str, Any], *, spelt: Callable[[str], str] = str) -> Lexicon:
    """Return a language's word lists: `lists` holds each under its field's name in capitals. Raises KeyError for a list
    that is missing."""
    given: dict[str, Any] = {"code": code, "spelt": spelt}
    named = {field.name: lists[field.name.upper()] for field in fields(Lexicon) if field.name not in given}
    return Lexicon(**given, **named)


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())
