"""The words in which policies speak of their own changes: one file per language, which a lawyer can read and extend.

A list has entries of one or more words in lower case, separated by commas; `*` stands for any ending. The patterns in
promises/en.py, de.py and fr.py are built of these lists: whoever adds a name, a medium or a unit here adds it to all of
them.
"""

import re
from collections.abc import Mapping

from msgspec import Struct


class PolicyWords(Struct, frozen=True):
    """The words of one language."""

    names: str
    """What a document calls itself: policy, terms, house rules."""
    parts: str
    """What parts of a document are called: clauses, provisions."""
    fresh: str
    """What a new text is called: updated, revised, current."""
    changes: str
    """Nouns for a change of the text."""
    notices: str
    """Nouns for a notice that is not a text of its own: notice, banner, message."""
    sites: str
    """Words for a website."""
    news: str
    """Media of news on or beside a website: blog, forum, press release."""
    products: str
    """Words for the app, platform or service itself."""
    popups: str
    """What an app shows of itself: pop-ups, push notifications."""
    consoles: str
    """Places in the account of a customer: dashboard, admin console."""
    emails: str
    """Words for email."""
    letters: str
    """Words for letters, calls and text messages."""
    material: str
    """Words for changes that matter."""
    minor: str
    """Words for changes that do not matter."""
    conjunctions: str
    """Words between two channels: and, or."""
    as_soon: str
    """What says that a notice comes as soon as possible, or as soon as there is a change."""
    units: Mapping[str, tuple[int, int]]
    """The beginnings of the words for units of time, each with its length in days (a month is 30, to compare it) and
    its number of calendar months (0 for days and weeks)."""
    numbers: Mapping[str, int]
    """Words for a number of days or weeks that are not cardinal numbers: articles, inflected forms."""


def either(entries: str) -> str:
    """Return a pattern that matches any entry of a list, the longest ones first."""
    words = {" ".join(entry.split()) for entry in re.split("[,\n]", entries)} - {""}
    patterns = [
        r"\w*".join(map(_escaped, word.split("*"))) for word in sorted(words, key=lambda word: (-len(word), word))
    ]
    return f"(?:{'|'.join(patterns)})"


def _escaped(text: str) -> str:
    """Return a pattern for a text of letters, hyphens and spaces, which stay readable."""
    return re.escape(text).replace("\\ ", " ").replace("\\-", "-")
