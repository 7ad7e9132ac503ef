"""What counts as agreeing to a change."""

from collections.abc import Sequence
from typing import Literal

from legalsite.promises.lexicon import Lexicon


def acceptance(sentences: Sequence[str], words: Lexicon) -> Literal["continued_use", "explicit"] | None:
    """Going on, not leaving, not objecting; or a yes that has to be given, unless only where the law asks for it."""
    if any(words.continued_use.search(text) for text in sentences):
        return "continued_use"
    asked = any(words.explicit.search(text) and not words.consent_where_law.search(text) for text in sentences)
    return "explicit" if asked else None
