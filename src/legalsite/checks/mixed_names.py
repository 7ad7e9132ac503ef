"""One company under two legal forms, or two companies that both say "we": a template's name was left."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.document import Block, Document

FORMS = (
    r"Inc|Incorporated|Corp|Corporation|L\.?L\.?C|L\.?L\.?P|Ltd|Limited|PLC|plc|GmbH(?: & Co\. KG)?|UG|AG|SE|KG|OHG"
    r"|S\.?A\.?R\.?L|S\.?A\.?S|B\.?V|N\.?V|Pty Ltd|Pvt\.? Ltd|ApS|A/S|AB|Oy|S\.?r\.?l|S\.?p\.?A|S\.?L"
)
WORD = r"[A-Z0-9][\w&'’.-]{0,40}"
NAME = re.compile(
    rf"(?<![\w&’.-])(?P<name>{WORD}(?: (?:{WORD}|&|of|and|und|et|de|du)){{0,3}}),? (?P<form>{FORMS})\b\.?"
    rf"(?P<after>[^.;]{{0,60}})"
)
POSSIBLE = re.compile(rf"(?:{FORMS})\b")
ITSELF = re.compile(
    r"[\s,(]*(?:collectively|together|hereinafter|referred to as|and its affiliates|[a-z]+ its subsidiaries"
    r"|,|\s|\(|„|“|\"|'|the)*"
    r"[\"“„'‘](?:we|us|our|wir|uns|nous|the company|company)\b",
    re.IGNORECASE,
)
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Named:
    """A company as it is named at one place; `itself` where the text goes on to say that this is `we`."""

    name: str
    form: str
    block: Block
    itself: bool

    def __str__(self) -> str:
        return f"{self.name} {self.form}"


def mixed_names(subject: Subject) -> Iterator[Problem]:
    """Of current texts. Other companies are normal; the same one in another legal form, once, is not, where both are
    never named in one breath."""
    for text in subject.current:
        names = list(_names(subject.document(text)))
        for odd, usual in (*_forms(names), *_selves(names)):
            message = f"“{odd}” stands here, and on line {usual.block.line} and elsewhere it is “{usual}”"
            mend = "name one company, or say who the other one is"
            place = at_words(subject, text, odd.block.line, odd.name)
            yield Problem("mixed-names", message, mend, *place, "warning")


def _names(document: Document) -> Iterator[Named]:
    for block in document.blocks:
        words = block.text
        if POSSIBLE.search(words):
            for found in NAME.finditer(words):
                form = found["form"].replace(".", "").casefold()
                yield Named(found["name"].rstrip(",."), _same(form), block, bool(ITSELF.match(found["after"])))


def _same(form: str) -> str:
    """Long and short spellings of one form."""
    long = {"incorporated": "inc", "corporation": "corp", "limited": "ltd"}
    shown = {"inc": "Inc.", "corp": "Corp.", "ltd": "Ltd", "llc": "LLC", "gmbh": "GmbH", "ag": "AG"}
    short = long.get(form, form)
    return shown.get(short, short.upper())


def _forms(names: list[Named]) -> Iterator[tuple[Named, Named]]:
    counts = Counter((named.name, named.form) for named in names)
    for (name, form), count in counts.items():
        others = [(many, other) for (same, other), many in counts.items() if same == name and other != form]
        if count > 1 or not others or max(others)[0] < FEWEST:
            continue
        odd = next(named for named in names if (named.name, named.form) == (name, form))
        usual = next(named for named in names if (named.name, named.form) == (name, max(others)[1]))
        together = any(named.block is odd.block and named.name == name and named.form != form for named in names)
        if not together:
            yield odd, usual


def _selves(names: list[Named]) -> Iterator[tuple[Named, Named]]:
    """Two names for `we`, in two places: affiliates that are named together are one breath."""
    selves = [named for named in names if named.itself]
    for named in selves[1:]:
        first = selves[0]
        if named.block is not first.block and not _akin(named.name, first.name):
            yield named, first


def _akin(name: str, other: str) -> bool:
    """Whether they share a word: members of one group do."""
    return bool(set(name.casefold().split()) & set(other.casefold().split()))
