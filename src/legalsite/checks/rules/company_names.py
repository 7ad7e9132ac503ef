"""The rule about the names of companies: one with two legal forms, and a second company that is "we"."""

import re
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.legal_forms import LEGAL_FORM
from legalsite.checks.source_positions import at_words
from legalsite.errors import Problem
from legalsite.model.document import Block, Document

NAME_WORD = r"[A-Z0-9][\w&'’.-]{0,40}"
COMPANY = re.compile(
    rf"(?<![\w&’.-])(?P<name>{NAME_WORD}(?: (?:{NAME_WORD}|&|of|and|und|et|de|du)){{0,3}}),? (?P<form>{LEGAL_FORM})\.?"
    rf"(?P<after>[^.;]{{0,60}})"
)
FORM = re.compile(LEGAL_FORM)
ITSELF = re.compile(
    r"[\s,(]*(?:collectively|together|hereinafter|referred to as|and its affiliates|[a-z]+ its subsidiaries"
    r"|,|\s|\(|„|“|\"|'|the)*"
    r"[\"“„'‘](?:we|us|our|wir|uns|nous|the company|company)\b",
    re.IGNORECASE,
)
REST_OF_LINE = re.compile(r"[ .]*\Z")
DIGIT = re.compile(r"[0-9]")
LONGEST_ADDRESS = 120  # characters
AFFILIATES = r"\b(?:affiliat|subsidiar|subcontract|tochterges|tochterunter|filiale)\w*"
FEWEST = 3  # times that the usual legal form must occur


class NamedCompany(Struct, frozen=True):
    """A company as it is named in one place. `itself`: whether the text goes on to say that this company is "we"."""

    name: str
    form: str
    block: Block
    itself: bool

    def __str__(self) -> str:
        return f"{self.name} {self.form}"


def mixed_names(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find, in current texts, a company with a different legal form than elsewhere, and a second company that is "we".

    Other companies are normal, and so are two legal forms that are named together. Tables and lists of companies are
    left out.
    """
    for text in checked.current:
        names = list(_companies(checked.document(text)))
        for odd, usual in (*_forms(names), *_selves(names)):
            message = f"“{odd}” here, but “{usual}” on line {usual.block.line} and elsewhere"
            help = "name one company, or say who the other one is"
            place = at_words(checked, text, odd.block.line, odd.name)
            yield Problem("mixed-names", message, help, *place, "warning")


def _companies(document: Document) -> Iterator[NamedCompany]:
    for block in document.blocks:
        words = block.text
        if FORM.search(words) and block.kind != "row":
            first = len(words) - len(words.lstrip())
            for match in COMPANY.finditer(words):
                if match.start() == first and _stands_alone(words, match.end("form")):
                    continue
                form = match["form"].replace(".", "").casefold()
                yield NamedCompany(match["name"].rstrip(",."), _same(form), block, bool(ITSELF.match(match["after"])))


def _stands_alone(words: str, end: int) -> bool:
    """Return whether a company's name at the beginning of a block, which ends there, is alone in it or in front of its
    address: then it is one of several."""
    address = DIGIT.search(words, end, end + LONGEST_ADDRESS) and not ITSELF.match(words, end)
    return bool(REST_OF_LINE.match(words, end) or address)


def _same(form: str) -> str:
    """Return one spelling for the long and short spellings of a legal form."""
    long = {"incorporated": "inc", "corporation": "corp", "limited": "ltd", "e v": "ev"}
    shown = {"inc": "Inc.", "corp": "Corp.", "ltd": "Ltd", "llc": "LLC", "gmbh": "GmbH", "ag": "AG", "ev": "e.V."}
    short = long.get(form, form)
    return shown.get(short, short.upper())


def _forms(names: list[NamedCompany]) -> Iterator[tuple[NamedCompany, NamedCompany]]:
    """Yield each company with a legal form that occurs only once, together with the same company under its usual
    form."""
    by_name: dict[str, list[NamedCompany]] = {}
    in_block: dict[int, set[str]] = {}
    for named in names:
        by_name.setdefault(named.name, []).append(named)
        in_block.setdefault(id(named.block), set()).add(str(named))
    for same in by_name.values():
        counts = Counter(named.form for named in same)
        usual = max(same, key=lambda named: (counts[named.form], named.form))
        if counts[usual.form] >= FEWEST:
            odd = (named for named in same if counts[named.form] == 1)
            alone = (named for named in odd if len(in_block[id(named.block)]) == 1)
            yield from ((named, usual) for named in alone if not _is_listed(named))


def _is_listed(named: NamedCompany) -> bool:
    """Return whether the words before a company's name show that others are named with it, or that it is another one
    of the group."""
    before = rf"(?:\b(?:or|and|oder|und|ou|et)|[,;]|{AFFILIATES}[^.;,]{{0,40}}(?:, including[^.;,]{{0,40}})?)\s+"
    return bool(re.search(f"{before}{re.escape(named.name)}", named.block.text, re.IGNORECASE))


def _selves(names: list[NamedCompany]) -> Iterator[tuple[NamedCompany, NamedCompany]]:
    """Yield companies that are "we" in one place, although another company is "we" in an earlier place."""
    selves = [named for named in names if named.itself]
    for named in selves[1:]:
        first = selves[0]
        if named.block is not first.block and not _akin(named.name, first.name):
            yield named, first


def _akin(name: str, other: str) -> bool:
    """Return whether two names have a word in common, as the names of companies in one group do."""
    return bool(set(name.casefold().split()) & set(other.casefold().split()))
