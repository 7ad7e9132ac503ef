"""The names of others in a sentence: companies, services, laws."""

import re
from collections.abc import Collection

from rapidfuzz.distance import DamerauLevenshtein

LEGAL_FORM = r"(?:GmbH|AG|SE|KG|UG|e\.\s?V\.|Inc|Ltd|LLC|LLP|PLC|plc|Corp|S\.A\.S?|SAS|SARL|B\.V\.|Limited|Corporation)"
COMPANY = re.compile(rf"((?:[A-Z][\w&.-]*,?\s+){{1,4}}){LEGAL_FORM}\b")
SHAPED = re.compile(
    r"(?<![\w@/.-])(?:[A-Z]{2,}[a-z]?[\w-]*|[A-Z][a-z]+[A-Z]\w*"
    r"|[\w-]+\.(?:com|org|net|io|ai|de|fr))(?![\w@])"
)
CAPITAL = re.compile(r"(?:(?<=\w\s)|(?<=\w[,;)]\s))[A-Z][\w&’'-]*[^\W_]")
CURRENCIES = frozenset({"EUR", "USD", "GBP", "CHF"})
ENGLISH = frozenset({"I", "English", "Internet"})
SHOUTING = 0.5


def names(text: str, language: str) -> set[str]:
    """In German, where every noun has a capital, only what is shaped like a name or has a legal form."""
    if sum(map(str.isupper, text)) > SHOUTING * max(sum(map(str.isalpha, text)), 1):
        return set()
    found = {" ".join(company[1].replace(",", "").split()) for company in COMPANY.finditer(text)}
    found |= set(SHAPED.findall(text)) - CURRENCIES
    if language.split("-", maxsplit=1)[0] in {"en", "fr"}:
        found |= set(CAPITAL.findall(text)) - ENGLISH
    return found


def new_names(here: Collection[str], there: Collection[str], other_text: str) -> list[str]:
    """Of the names on one side those that the other side lacks, in any case of letters and with a letter wrong."""
    known = {word.casefold() for word in re.findall(r"[\w&’'.-]*\w", other_text)}
    return [
        name
        for name in sorted(set(here) - set(there))
        if not set(name.casefold().split()) <= known
        and not any(_misspelt(name, other) for other in set(there) - set(here))
    ]


def _misspelt(one: str, other: str) -> bool:
    least = min(len(one), len(other))
    return least >= 5 and DamerauLevenshtein.distance(one.casefold(), other.casefold(), score_cutoff=2) <= least // 5
