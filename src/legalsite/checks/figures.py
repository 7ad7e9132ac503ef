"""The numbers, amounts, dates and clause references of a sentence, each in one spelling."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from legalsite.checks.vocabulary import Vocabulary
from legalsite.text.dates_in_prose import MONTH, days_in

CURRENCY = (
    r"(?:\b(?:US|CA|AU|NZ|HK|[AC]))?\$|[€£¥₹₩₽%‰]|(?:us-?)?dollars?\b|euros?\b|pounds?\b|pfund\b|franken\b|francs?\b"
    r"|percent\b|per\s+cent\b|prozent\b|pour\s?cent\b|USD\b|EUR\b|GBP\b|CHF\b"
)
SIGNS = {
    "dollar": "$", "dollars": "$", "usd": "$", "us$": "$", "us-dollar": "$", "euro": "€", "euros": "€", "eur": "€",
    "pound": "£", "pounds": "£", "pfund": "£", "gbp": "£", "percent": "%", "per cent": "%", "prozent": "%",
    "pour cent": "%", "pourcent": "%",
}  # fmt: skip
SPACES = "\u00a0\u202f\u2009 "
SPACED = rf"(?<![0-9])[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}}){{1,6}}(?![0-9])(?:[.,][0-9]+)?"
FIGURE = rf"(?:{SPACED}|(?<![0-9])[0-9]+(?:[.,'’][0-9]{{3}}){{0,6}}(?:[.,][0-9]+)?)"
AMOUNT = re.compile(
    rf"(?P<before>{CURRENCY})\s?(?P<number1>{FIGURE})|(?P<number2>{FIGURE})\s?(?P<after>{CURRENCY})", re.IGNORECASE
)
NUMBER = re.compile(rf"(?<![\w.]){FIGURE}(?![\w])")
GROUPS = re.compile(rf"[.,'’{SPACES}](?=[0-9]{{3}}(?![0-9]))")
DIGIT = re.compile(r"[0-9]")
LETTER = r"(?:[0-9]{1,3}[a-z]?|[a-z])\b"
WITHIN = (
    r"abs(?:atz|\.)|unterabs\.|paragraphe?s?|para?\.|satz|s\.|sentence|lit(?:era|\.)|buchst(?:abe|\.)|lettre|let\."
    r"|points?|nr\.|al(?:inéa|\.)"
)
CITATION = re.compile(
    rf"(?:\barticles?|\bartikel[ns]?|\bart\.|§§?)[{SPACES}]?(?P<number>[0-9]{{1,4}}[a-z]?\b"
    rf"(?:\.{LETTER}|\s?\([0-9a-z]{{1,4}}\)|,?\s?(?:\b(?:{WITHIN})\s?\(?{LETTER}\)?))*)",
    re.IGNORECASE,
)
OF_A_LAW = re.compile(
    r"[^.;]{0,30}?(?:\b[A-Z][A-Za-z-]{0,4}[A-Z]{1,}\b|\b(?:Regulation|Act|Code|Directive|Treaty|Charter)\b"
    r"|\w*(?:[Gg]esetz(?:es|buch|buchs)?|[Vv]erordnung|[Rr]ichtlinie)\b|\b(?:[Rr]èglement|[Cc]ode|[Dd]irective|[Ll]oi)\b)"
)
PARTS_OF_CITATION = re.compile(r"[0-9]+[a-z]?\b|\b[a-z]\b")
MONTH_AND_YEAR = re.compile(rf"\b(?:{MONTH})\.?\s+[12][0-9]{{3}}\b", re.IGNORECASE)


class Figures(Struct, frozen=True):
    """The figures of a sentence. `references` are those to clauses, `laws` those to articles of a law; `rest` is the
    text without figures, so that the month of May is not taken for a verb."""

    dates: tuple[str, ...]
    amounts: tuple[str, ...]
    references: tuple[str, ...]
    laws: tuple[str, ...]
    numbers: tuple[str, ...]
    rest: str


def figures(text: str, vocabulary: Vocabulary) -> Figures:
    """Return the figures of a text: dates in ISO form, amounts with their sign first; `thirty` is 30."""
    found = list(days_in(text))
    days = [day.isoformat() for _, day, _ in found]
    text = without(text, [match for match, _, _ in found])
    months, text = _taken(MONTH_AND_YEAR, text)
    days += [" ".join(match[0].casefold().split()) for match in months]
    cited = [(_citation(match), bool(OF_A_LAW.match(text, match.end()))) for match in CITATION.finditer(text)]
    text = CITATION.sub(" ", text) if cited else text
    references, text = _taken(vocabulary.references, text)
    amounts, text = _taken(AMOUNT, text)
    figured, rest = _taken(NUMBER, text)
    numbers = [_plain(match[0]) for match in figured]
    numbers += [
        vocabulary.numbers[word]
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", rest.casefold())
        if word in vocabulary.numbers
    ]
    named = (*(match[1] for match in references), *(number for number, of_a_law in cited if not of_a_law))
    laws = tuple(number for number, of_a_law in cited if of_a_law)
    return Figures(tuple(days), tuple(map(_amount, amounts)), named, laws, tuple(numbers), rest)


def renumbered(reference: str, numbers: Mapping[str, str]) -> str:
    """Return the reference after the clauses were renumbered: 4.2 is 5.2 if 4 became 5."""
    head = reference
    while head:
        if head in numbers:
            return numbers[head] + reference[len(head) :]
        head = head.rpartition(".")[0]
    return reference


def without(text: str, matches: Sequence[re.Match[str]]) -> str:
    """Return the text with a space in place of each match. The matches are in order, and none is part of another."""
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(text)]
    return " ".join([text[end:start] for end, start in zip(ends, starts, strict=True)])


def _taken(pattern: re.Pattern[str], text: str) -> tuple[list[re.Match[str]], str]:
    """Return all matches, and the text without them. Each of these patterns contains a digit."""
    matches = list(pattern.finditer(text)) if DIGIT.search(text) else []
    return matches, pattern.sub(" ", text) if matches else text


def _citation(match: re.Match[str]) -> str:
    """Return 6.1.b for Article 6(1)(b), and for Art. 6 Abs. 1 lit. b."""
    return ".".join(PARTS_OF_CITATION.findall(match["number"].casefold()))


def _amount(match: re.Match[str]) -> str:
    sign = " ".join((match["before"] or match["after"]).casefold().split())
    return SIGNS.get(sign, sign) + _plain(match["number1"] or match["number2"])


def _plain(number: str) -> str:
    """Remove the marks between groups of digits: 1,000 and 1.000 and 1 000 are one number."""
    return GROUPS.sub("", number)
