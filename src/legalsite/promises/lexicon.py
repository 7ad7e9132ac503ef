"""What one language says promises with: word lists that the readers of this room share, one value for each language."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from types import ModuleType
from typing import Any

# The parts of a pattern: a parenthesis in a set or behind a backslash opens no group.
PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[]", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)  # one a language: told apart by which one it is, so that it can be a key
class Lexicon:
    """Patterns over plain sentences (lower case, straight quotes, single spaces). A lawyer extends the lists in the
    folders en, de and fr."""

    code: str
    spelt: Callable[[str], str]
    """A plain sentence as the word lists spell it."""
    common: frozenset[str]
    """Words by which the language is known."""

    # clause.py
    about: re.Pattern[str]
    """Speaks of changes to this very document."""
    loosely: re.Pattern[str]
    """Speaks of changes that come into force, without naming the document; counts where nothing better is found."""
    heading: re.Pattern[str]
    """A heading or lead-in over a change clause."""
    heading_names: re.Pattern[str]
    """A heading that names the document: what stands below needs not to."""
    heading_elsewhere: re.Pattern[str]
    """A heading over changes of something else."""
    heading_part: re.Pattern[str]
    """A heading over terms for some readers or some services only: a region, an addendum, arbitration."""
    elsewhere: re.Pattern[str]
    """Changes of something else: fees, products, the user's details; other people's policies."""
    never: re.Pattern[str]
    """No change clause, whatever else it says."""
    document: re.Pattern[str]
    goes_on: re.Pattern[str]
    """May continue a clause that has begun."""

    change: re.Pattern[str]
    refers: re.Pattern[str]
    """Continues it in a paragraph of its own: speaks of "changes", of going on after them, of the date, of versions."""

    # modality.py
    act: re.Pattern[str]
    """Verbs of telling and posting. Group `post` where it is the text that is posted."""
    may: re.Pattern[str]
    """Stands before an act that is only possible; ends where the act begins."""
    will: re.Pattern[str]
    never_acts: re.Pattern[str]
    """Stands before an act that is denied."""
    new_clause: re.Pattern[str]
    """Between two verbs: the second does not inherit the first one's modality."""
    means: re.Pattern[str]
    """"By", before a verb: how something is done."""
    verb_last: re.Pattern[str] | None
    """Ends a clause; given for languages whose verb may stand behind what it governs."""
    users: re.Pattern[str]
    """What the reader is to do or is told about contact: cut out before channels are read."""
    efforts: re.Pattern[str]
    where_appropriate: re.Pattern[str]
    without_notice: re.Pattern[str]

    # channels.py
    channels: Mapping[str, re.Pattern[str]]
    """By channel, posting last; `unnamed` is a notice to the reader whose medium is left open ("in writing")."""
    joins: re.Pattern[str]
    """Between the channels of a list."""
    heads: Mapping[str, re.Pattern[str]]
    """By channel, what a list of channels may go on with."""
    telling: re.Pattern[str]
    """A notice to somebody, channel or not."""
    telling_by_posting: re.Pattern[str]
    example: re.Pattern[str]
    """Opens a sentence that spells out the notice before it."""
    unplaced: re.Pattern[str]
    """A notice on no named site."""
    further: re.Pattern[str]
    """A further notice whose channel is left open."""
    either: re.Pattern[str]
    alternatives: re.Pattern[str]
    or_other: re.Pattern[str]
    """Ends a list of channels as alternatives: "or by other means"."""

    # scope.py
    material: re.Pattern[str]
    immaterial: re.Pattern[str]
    unless_immaterial: re.Pattern[str]
    where_law_requires: re.Pattern[str]
    as_law_requires: re.Pattern[str]
    law_excepted: re.Pattern[str]
    """Changes that the law demands, excepted from the notice: no condition on it."""
    anaphora: re.Pattern[str]

    # timing.py
    before: re.Pattern[str]
    on_effective: re.Pattern[str]
    excepted: re.Pattern[str]
    """Changes that a sentence excepts from what it says."""
    frames: re.Pattern[str]
    """Says in a sentence of its own when notices come."""
    as_soon: re.Pattern[str]
    prompt: re.Pattern[str]
    numbers: dict[str, int]
    period: re.Pattern[str]
    """Groups `number`, `figure`, `business`, `unit`."""
    calendar: re.Pattern[str]
    units: tuple[tuple[str, int], ...]
    no_period: re.Pattern[str]
    """Stands before a period that is no notice period ("within", "every")."""
    counts_back: re.Pattern[str]
    no_period_after: re.Pattern[str]

    # dates.py
    date_shown: re.Pattern[str]
    no_date: re.Pattern[str]
    top: re.Pattern[str]
    bottom: re.Pattern[str]

    history: re.Pattern[str]
    continued_use: re.Pattern[str]
    explicit: re.Pattern[str]
    consent: re.Pattern[str]
    consent_where_law: re.Pattern[str]


def lexicon_of(code: str, lists: Iterable[ModuleType], *, common: str, spelt: Callable[[str], str] = str) -> Lexicon:
    """Of a language's word lists: each in the module that names it like its field, in capitals. `common` is its
    words with spaces between them. Raises KeyError for a list that is in none of the modules."""
    named = {name: value for module in lists for name, value in vars(module).items()}
    given: dict[str, Any] = {"code": code, "spelt": spelt, "common": words_of(common)}
    found = {field.name: named[field.name.upper()] for field in fields(Lexicon) if field.name not in given}
    return Lexicon(**given, **found)


def one_of(*phrases: str) -> re.Pattern[str]:
    """A pattern for whole words: any of the phrases."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")


def any_of(*phrases: str) -> re.Pattern[str]:
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


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


def counted(text: str) -> dict[str, int]:
    """The words for zero, one, two, …, by their number."""
    return {word: number for number, word in enumerate(text.split())}
