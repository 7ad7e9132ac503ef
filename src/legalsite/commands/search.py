"""`legalsite search`: the passages of published texts that mention some words."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from legalsite.model.config import Config
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Version
from legalsite.model.policy_on_date import describe_periods, policy_on_date
from legalsite.site.load import load
from legalsite.text.languages import text_language
from legalsite.text.normalize import fold

EXCERPT_LENGTH = 60  # characters before and after the words
# between kana or Han characters, which a line end may part, though readers see no space
CJK_SPACE_PATTERN = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff]) (?=[\u3040-\u30ff\u3400-\u9fff])"
)


class Mention(Struct, frozen=True):
    """A passage that mentions the words."""

    policy: str
    revised: str  # the id of the version
    translation: str | None  # the id of the translation that has the passage; null for the version
    language: str
    in_effect: str  # when the version was in effect, in words
    clause: str  # the heading above the passage; empty without one
    excerpt: str  # the words, with those around them
    url: str  # of the clause


def search(
    root: Path, config: Config, words: Sequence[str], on: date | None, today: date
) -> Iterator[Mention]:
    """Yield the passages of published texts that have all of these words; a value of several words
    is a phrase. `on`: search only the texts that were shown on a date; None for all texts."""
    site = load(root, config).require()
    wanted = list(map(searchable, words))
    for policy in site.policies.values():
        on_day = policy_on_date(policy, max(today, on or today), config.timezone)
        for text in _texts(policy, config, on):
            original = text.translates or text.revised
            if text.withheld or original not in on_day.by_id:
                continue
            translation = None
            if text.translates:
                translation = str(text.revised)
            for clause, anchor, excerpt in _passages(site.document(text), wanted):
                url = site.routes.urls.text(text)
                if anchor:
                    url += f"#{anchor}"
                yield Mention(
                    policy.slug,
                    str(original),
                    translation,
                    text_language(text, config),
                    describe_periods(on_day.by_id[original]),
                    clause,
                    excerpt,
                    url,
                )


def searchable(text: str) -> str:
    """Return a text in the form in which words are compared: without case, accents, invisible
    signs, and line ends."""
    decomposed = unicodedata.normalize("NFKD", fold(text).casefold())
    letters = [letter for letter in decomposed if not unicodedata.combining(letter)]
    return CJK_SPACE_PATTERN.sub("", " ".join("".join(letters).split()))


def _texts(policy: Policy, config: Config, on: date | None) -> Sequence[Version]:
    """Return the texts to search: all of a policy, or those that its pages show on a date."""
    if on is None:
        return policy.texts
    return list(policy.shown_texts(config.languages, on).values())


def _passages(document: Document, wanted: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the clause, its anchor, and an excerpt of each block that has all wanted words."""
    clause = ""
    anchor = ""
    for block in document.blocks:
        if block.kind == "heading":
            clause = block.name
            anchor = block.anchor
        compared = searchable(block.text)
        places = list(map(compared.find, wanted))
        if min(places) < 0:  # it lacks some
            continue
        yield clause, anchor, excerpt_around(block.text, places[0], len(wanted[0]))


def excerpt_around(text: str, place: int, length: int) -> str:
    """Return the part of a block around words whose place and length in `searchable(text)` are
    known. Both forms differ in length: a Korean syllable is up to three letters there."""
    words = " ".join(text.split())
    ends = range(len(words) + 1)
    first = bisect_right(ends, place, key=lambda end: len(searchable(words[:end]))) - 1
    last = bisect_left(ends, place + length, key=lambda end: len(searchable(words[:end])))
    start = max(0, first - EXCERPT_LENGTH)
    end = last + EXCERPT_LENGTH
    excerpt = words[start:end]
    if start:
        excerpt = f"…{excerpt}"
    if end < len(words):
        excerpt += "…"
    return excerpt
