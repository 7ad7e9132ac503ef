"""The opening of a text → its title, and the menu that stands above it."""

import re
from collections.abc import Sequence

from legalsite.source.banner import COPYRIGHT, is_menu
from legalsite.source.days import is_date_line

NAMES_A_POLICY = re.compile(
    r"\b(?:polic(?:y|ies)|privacy|terms|conditions|notice|statement|agreement|addendum|licen[cs]e|disclaimer"
    r"|guidelines|rules|code of conduct|charter|sub-?processors|imprint|impressum|datenschutz\w*|nutzungsbedingungen"
    r"|\w*geschäftsbedingungen|agb"
    r"|\w*richtlinie\w*|\w*erklärung|\w*vereinbarung|politique|confidentialité|conditions|mentions légales|charte"
    r"|cgu|cgv)\b",
    re.IGNORECASE,
)
LONGEST = 90
LONGEST_OPENING = 80


def opening(texts: Sequence[str]) -> tuple[int | None, dict[int, str]]:
    """Where the title stands, if it does, and what above it is taken out, with the reason. Short lines before the first
    sentence are the opening; where they hold a menu, the last name of a policy in it is the title."""
    end = _first_sentence(texts)
    names = [place for place in range(end) if is_title(texts[place])]
    if not names:
        return None, {}
    if not any(is_menu(text) for text in texts[: names[-1]]):
        return (names[0], {}) if names[0] <= 2 else (None, {})
    title = names[-1]
    out = {place: _reason(texts[place]) for place in range(title) if not is_date_line(texts[place])}
    for place in out:
        if texts[place].casefold() == texts[title].casefold():
            out[place] = "doubled title"
    return title, out


def is_title(text: str) -> bool:
    """Short, names a kind of policy, no sentence."""
    return (
        len(text) <= LONGEST
        and bool(NAMES_A_POLICY.search(text))
        and not text.endswith((".", ":", ",", ";", "?", "!"))
        and "{#" not in text
        and not is_date_line(text)
        and not COPYRIGHT.match(text)
    )


def of_slug(slug: str) -> str:
    """`eu/privacy-policy` → Privacy Policy."""
    return slug.rpartition("/")[2].replace("-", " ").title()


def _first_sentence(texts: Sequence[str]) -> int:
    for place, text in enumerate(texts[:LONGEST_OPENING]):
        words = text.count(" ") + 1
        if len(text) > 140 or (words > 5 and text.endswith((".", "!", ":", ";")) and not COPYRIGHT.match(text)):
            return place
    return min(len(texts), LONGEST_OPENING)


def _reason(text: str) -> str:
    return "footer" if COPYRIGHT.fullmatch(text) else "navigation"
