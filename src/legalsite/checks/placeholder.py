"""A gap of a template that nobody filled in: `[COMPANY NAME]`, `<insert date>`, `Lorem ipsum`, a writer's own mark."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from legalsite.checks.links_in import TAG
from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.checks.written import at_offset, weight, written
from legalsite.errors import Problem
from legalsite.model.document import Block
from legalsite.source.days import is_date_line

NOUNS = (
    r"company(?: name)?|name(?: of (?:the )?company)?|business(?: name)?|organi[sz]ation(?: name)?|legal entity|entity"
    r"|date|day|month|year|effective date|address|postal address|street address|e-?mail(?: address|-?adresse)?"
    r"|phone(?: number)?|telephone(?: number)?|website(?: name| url| address)?|url|domain(?: name)?|app(?: name)?"
    r"|product(?: name)?"
    r"|service(?: name)?|jurisdiction|state|country|city|number|amount|contact(?: details| information| email)?|dpo"
    r"|firma|firmenname|unternehmen|name des unternehmens|anschrift|adresse|datum|ort|land|gerichtsstand"
    r"|nom(?: de (?:la société|l['’]entreprise))?|société|entreprise|adresse e-?mail|ville|pays"
)
IN_WORDS = re.compile(
    rf"""
    \[\s*(?:
        (?:{NOUNS})(?:[ /,]+(?:{NOUNS}))*
        | (?:insert|enter|fill\ in|add|your|please|describe|specify|bitte|ihre?n?|hier|einfügen|eintragen|votre|insérer
          |indiquer)\b[^\[\]\n]{{0,80}}
        | [^\[\]\n]{{0,40}}\b(?:einfügen|eintragen|à\ compléter)
        | [●•▪■…_.\s]{{0,20}}[●•▪■…_][●•▪■…_.\s]{{0,20}}
        | x{{2,9}} | tb[dac]
    )\s*\](?!\()
    | \{{\{{\s?[\w-]{{1,40}}(?:[ ]\w{{1,40}}){{0,4}}\s?\}}\}}
    | \blorem\ ipsum\b
    | (?<![\w-])(?-i:XX?)[/.–-](?-i:XX?)[/.–-](?:(?-i:X{{2,4}})|20[0-9]{{2}})(?!\w)
    | \((?:insert|enter|insérer)\s+(?:(?:the|your|here|le|la|votre)\s+)?(?:{NOUNS})(?:\s[^()\n]{{0,40}})?\)
    | %(?-i:[A-Z]{{3,}}(?:_[A-Z]+)*)% | \$\{{?(?-i:[A-Z]{{3,}}_[A-Z_]+)\}}?
    | (?-i:\bMuster(?:mann|frau|firma|stra(?:ß|ss)e|stadt|hausen)\b|\bMuster\ (?:GmbH|AG)\b)
    | (?-i:\bTODO\b(?!\s+[A-ZÁÉÍÓÚ])|\b(?:FIXME|TBD|TBC)\b)  # marks that writers leave; Spanish shouts TODO EL …
    | \b20(?-i:XX)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What each form above has in it, the writers' own marks too: most texts hold none of it, which is found out fast.
POSSIBLE = re.compile(r"\[|\{\{|(?i:lorem|\((?:ins|enter))|XX|X[/.–-]X|TODO|FIXME|TB[DC]\b|MM|[%$]\{?[A-Z]{3}|Muster")
IN_TAG = re.compile(
    rf"<(?:(?:insert|enter|your|ihre?|votre)\b[ _-][^<>@=\n]{{1,60}}|(?:{NOUNS})[ _](?:{NOUNS})"
    rf"|(?:company|firma|website|jurisdiction)(?:[ _-]?name)?)>",
    re.IGNORECASE,
)
SHAPE = re.compile(r"\b(?:DD|MM|TT|JJ)[/.–-](?:MM|DD)[/.–-](?:YYYY|YY|JJJJ|AAAA)\b|\bYYYY-MM-DD\b")
OPEN_CELL = re.compile(r"(?:^|(?<=[|>]))\s*\[?TB[DAC]\]?\s*(?=[|<]|$)")
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
LONGEST_DATE_LINE = 60
REMEMBERED = 1 << 12  # blocks: the texts of a policy share most of theirs


def placeholder(subject: Subject) -> Iterator[Problem]:
    """Of current texts. Code and quotations may be a form for the reader to fill in."""
    mend = "write what belongs there"
    for text in subject.current:
        source = written(subject, text)
        if POSSIBLE.search(source):
            for block in subject.document(text).blocks:
                for shown in () if block.kind in {"code", "quote"} else _gaps(*_without_open_cells(block)):
                    place = at_words(subject, text, block.line, shown)
                    yield Problem("placeholder", f"“{shown}” was never filled in", mend, *place, weight(subject, text))
        for found in IN_TAG.finditer(source) if "<" in source else ():
            message = f"“{found[0]}” was never filled in; it is read as a tag, and not even seen"
            yield Problem("placeholder", message, mend, *at_offset(subject, text, found.start()), weight(subject, text))


def _without_open_cells(block: Block) -> tuple[str, str]:
    """A date that is still to come, in a cell of its own, is what a table has to say."""
    if block.kind != "row":
        return block.text, block.html
    return OPEN_CELL.sub("", block.text), OPEN_CELL.sub("", block.html)


@lru_cache(maxsize=REMEMBERED)
def _gaps(words: str, html: str) -> tuple[str, ...]:
    if "<code>" in html:
        words = unescape(TAG.sub("", CODE.sub(" ", html)))
    if not POSSIBLE.search(words):
        return ()
    found = tuple(gap[0] for gap in IN_WORDS.finditer(words))
    shape = SHAPE.search(words) if len(words) < LONGEST_DATE_LINE else None
    return (*found, shape[0]) if shape and is_date_line(SHAPE.sub("2020-01-01", words)) else found
