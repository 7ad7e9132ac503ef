"""The words by which an import tells titles, headings, menus and banners from the text: titles_and_menus.toml."""

import re

from legalsite.text.word_lists import packaged_tables

WORDS = packaged_tables("importing/titles_and_menus.toml", dict[str, dict[str, str]])
"""What titles_and_menus.toml says: for each kind of line, what it is known by in each language."""


def any_of(kind: str) -> str:
    """Return a pattern for the words of that kind in all languages."""
    return f"(?:{'|'.join(WORDS[kind].values())})".replace("\n", "")


def pattern_of(kind: str) -> re.Pattern[str]:
    """Return `any_of` as a pattern for words in any case."""
    return re.compile(any_of(kind), re.IGNORECASE)


COPYRIGHT = pattern_of("copyright")
