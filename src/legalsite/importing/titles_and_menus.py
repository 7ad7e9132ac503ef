"""Load the words that identify titles, headings, menus, and banners from titles_and_menus.toml."""

import re

from legalsite.text.word_lists import packaged_tables

WORDS = packaged_tables("importing/titles_and_menus.toml", dict[str, dict[str, str]])
"""Kind of line → language → pattern that identifies it."""


def any_of(kind: str) -> str:
    """Create a regular expression that matches a kind of word, such as `titles`, in any language."""
    words = "|".join(WORDS[kind].values())
    words = words.replace("\n", "")  # the TOML file wraps long patterns
    return f"(?:{words})"


def pattern_of(kind: str) -> re.Pattern[str]:
    """Compile `any_of` to a case-insensitive pattern."""
    return re.compile(any_of(kind), re.IGNORECASE)


COPYRIGHT = pattern_of("copyright")
POLICY_NAME_PATTERN = re.compile(rf"(?i)\b{any_of('titles')}\b")
