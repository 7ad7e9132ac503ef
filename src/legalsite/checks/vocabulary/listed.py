"""A word list of a language file, with an edit that it finds and one that it does not."""

from msgspec import Struct


class Listed(Struct, frozen=True):
    """The words of one list.

    `words`: entries in the notation of the language files: `we = us = our, you`; `*` stands for any ending.
    `found`: an old and a new sentence between which the list finds a difference.
    `not_found`: a similar edit in which the list finds none.
    """

    words: str
    found: tuple[str, str]
    not_found: tuple[str, str]
