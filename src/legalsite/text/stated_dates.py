"""The dates that a text states for itself, in date lines anywhere and in sentences at its beginning or end."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from html import unescape
from itertools import takewhile
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import Block, Document, Span
from legalsite.text.dates_in_prose import (
    AGO,
    BETWEEN,
    DAY,
    EFFECTIVE,
    LONGEST_LINE,
    MONTH,
    OF_TEXT,
    REVISED,
    LabelledDay,
    days_in,
    find_days,
    is_date_line,
    is_part_of_date,
)
from legalsite.text.languages import detect_language, is_prose
from legalsite.text.month_names import MONTHS
from legalsite.text.sentences import sentences

Kind = Literal["revised", "effective"]

SHORT = 60
PARTS = re.compile(r"\s[|·•]\s")
MOST_PARTS = 4  # of a date line
SIGNS, NOTES = ("·", "•", "|"), ("(", "-", "–", "—")  # what the words behind a date begin with
WORD = re.compile(r"\w")
TAG = re.compile(r"<[^>]*>")
BELOW_TITLE = 3  # blocks at the beginning of a text, one of which may be a bare date
LONGEST_MENU, ENTRY = 40, 40  # entries of a menu above the title, and their characters
TOP, BOTTOM = 12, 6  # blocks at the beginning and end of a text, where a date may be part of a sentence
MONTH_ALONE = re.compile(rf"(?<!\w)(?:({MONTH})\.?,?\s*|(0?[1-9]|1[0-2])/)([12][0-9]{{3}})\b", re.IGNORECASE)
YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
ITSELF = re.compile(
    r"\b(?:polic(?:y|ies)|terms|agreement|notice|statement|document|conditions|erklärung|hinweise|bedingungen|agb"
    r"|\w+erklärung|\w+hinweise|\w+bedingungen|\w*richtlinien?|fassung|politique|charte|présentes)\b",
    re.IGNORECASE,
)
THIS_PAGE = re.compile(  # "This version was last updated on 3 May 2025": all that may stand before the label
    r"\W*(?:this (?:version|page|text) (?:was|has been|is)|cette (?:version|page) (?:a été|est)"
    r"|(?:diese (?:version|seite)|dieser text) (?:wurde|ist))\s+",
    re.IGNORECASE,
)
NUMBER_OF_VERSION = re.compile(r"\W*(?:version|fassung|v)\W{0,3}v?[0-9]{1,3}(?:\.[0-9]{1,3})*\W*", re.IGNORECASE)


EARLIER = (
    r"(?:previous|earlier|prior|past|older|old|former|archived?|superseded|replace[sd]?|supersede[sd]?"
    r"|frühere?n?|vorherigen?|vorigen?|vorangegangenen?|älteren?|alten?|ersetzt|archivierten?"
    r"|précédente?s?|antérieure?s?|anciennes?|remplacent?)"
)
VERSION = (
    r"(?:versions?|editions?|revisions?|updates?|terms|polic(?:y|ies)|notices?|statements?|conditions"
    r"|fassung(?:en)?|versionen|bedingungen|erklärung(?:en)?|politiques?)"
)
EARLIER_VERSION = re.compile(
    rf"\b{EARLIER}\s+(?:[^\W\d_]+\s+){{0,3}}{VERSION}\b|\b{VERSION}\s+{EARLIER}\b|^\W*archives?\W*$", re.IGNORECASE
)
HISTORY = re.compile(
    r"\b(?:history|change\s?log|revisions|versions|änderungshistorie|versionsverlauf|historie|historique)\b",
    re.IGNORECASE,
)
OF_GENERATOR = re.compile(
    r"\b(?:made|created|produced|generated|erstellt|erzeugt|générée?s?|créée?s?)\b.*\b\w*g(?:enerator|énérateur)"
    r"|g(?:enerator|énérateur)\b.*\b(?:made|created|produced|generated|erstellt|erzeugt|générée?s?|créée?s?)\b",
    re.IGNORECASE | re.DOTALL,
)
OF_NUMBER = re.compile(r"revision|version", re.IGNORECASE)
OF_REVIEW = re.compile(r"\breview(?:ed)?(?:\s+date)?$", re.IGNORECASE)
EARLIER_ONES = 1
FOR_SOME = re.compile(
    r"\W*(?:for|to|if) (?:(?:new|existing|current|all other|other) )?(?:users?|members?|customers?|those|anyone"
    r"|accounts?|subscribers?|residents?|you (?:registered|joined|signed up|subscribed|are an? (?:new|existing)))\b"
    r"|\W*für (?:(?:neue|bestehende|andere)n? )?(?:nutzer|mitglieder|kund)\w*\b"
    r"|\W*pour les (?:(?:nouveaux|anciens|autres) )?(?:utilisateurs|membres|clients|personnes)\b",
    re.IGNORECASE,
)
PART_NAMES = re.compile(r"\W*(?:appendix|annex|schedule|exhibit|attachment|anhang|anlage|annexe)\b", re.IGNORECASE)
OTHER_TEXT = re.compile(r'<a\b[^>]*\bhref="(?!mailto:|tel:)([^"#]+)[^>]*>(?:(?!</a>).)*</a>', re.DOTALL)
BOLD = re.compile(r"<(strong|em)>(?:(?!</?\1>).)*</\1>", re.DOTALL)
OF_CHANGES = re.compile(
    r"\b(?:changes?|updates?|updating|amend\w+|revisions?|modifi\w+|versions?|änderung\w*|aktualis\w+|aktualität"
    r"|fassung\w*|mises?\s+à\s+jour|évolutions?)\b",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"\b(?:versions?|fassung|revision|révision)\s+v?(?P<number>[0-9]{1,3}(?:\.[0-9]{1,3})*)(?![0-9./-])", re.IGNORECASE
)
DEFINITIONS = re.compile(
    r"\b(?:definitions?|defined terms|glossary|interpretation|begriffe|begriffsbestimmungen|definitionen|glossar"
    r"|définitions?|glossaire)\b",
    re.IGNORECASE,
)
ENTRY_OF_TERM = re.compile(  # "Berth: the place of a boat", "“Berth” means the place of a boat"
    r"[“\"„«]?\s?(?P<term>[^\W\d_][^:|.;“”\"„»\n]{0,60}?)\s?[“”\"»]?\s?(?:[:|]|(?:shall )?means?\b|bedeutet\b)"
)
NEIGHBOURS = 4  # entries on either side
SEVERAL = 2  # addresses: headings that lead to so many are a list of texts
FEWEST_NEIGHBOURS, FEWEST_IN_ORDER = 3, 5  # entries around one of a list of definitions
AROUND = 8  # blocks around a date by which the language of its part is recognised


class StatedDate(Struct, frozen=True):
    """A date that the text states for itself.

    `day` and `last`: the first and last possible day; they differ if only a month is stated.
    `written`: the date as it is written.
    `sure`: False if day and month may be the other way round.
    """

    kind: Kind
    day: date
    last: date
    line: int
    written: str
    sure: bool

    @property
    def shown(self) -> str:
        """The date in ISO form: a day, a month, or both days if it can be read in two ways."""
        if not self.sure:
            return " or ".join(str(day) for day, _ in self.readings)
        return str(self.day) if self.day == self.last else f"{self.day:%Y-%m}"

    @property
    def readings(self) -> list[tuple[date, date]]:
        """The first and last day of each way to read the date."""
        if self.sure:
            return [(self.day, self.last)]
        other = date(self.day.year, self.day.day, self.day.month)
        return [(self.day, self.day), (other, other)]


def stated_dates(document: Document) -> Iterator[StatedDate]:
    """Yield the dates that the text states for itself; from a list or table of versions, only the newest. A bare date
    below the title is one of revision.

    A date line right below a heading farther down belongs to that part, unless the heading names a text or is about
    changes, and the text has not stated its own date before. The dates of earlier versions are not the text's own, nor
    are those in another language beside its own, which belong to its translation on the same page, those that explain
    a term in a list of definitions, or those of other texts to which headings lead.
    """
    newest: dict[tuple[Kind, int], StatedDate] = {}
    blocks = with_date_lines(document).blocks
    bare = _bare_date(blocks)
    if bare:
        newest["revised", 0] = bare
    candidates = [(position, list(_in_block(blocks, position))) for position in _candidates(blocks)]
    if not any(dates for _, dates in candidates):
        yield from newest.values()
        return
    versions, newest_version, listed = _versions(blocks), _newest_version(blocks), _head_other_texts(blocks)
    text_starts = next((index for index, block in enumerate(blocks) if is_prose(block.text)), len(blocks))
    language = ""
    for position, dates in candidates:
        block = blocks[position]
        edge = position < TOP or position >= len(blocks) - BOTTOM
        above = blocks[position - 1]
        part = _heads_part(above)
        if dates and (_is_definition(blocks, position) or _heading_above(blocks, position) in listed):
            continue
        inside = not edge and (_ends_part(blocks, position) or (newest and block.kind == "row"))
        if inside or (part and position > text_starts and not _heads_whole(above)):
            continue
        for stated in dates if position < 2 or not _heads_annex(above) else ():
            of_part = part and not edge and (stated.kind == "effective" or any(kind == "revised" for kind, _ in newest))
            if (of_part and newest) or not _of_itself(_with_colons(block), edge=edge):
                continue
            of_others = versions.get(position) == EARLIER_ONES or _of_other_day(_with_colons(block))
            if of_others or _for_some(block.text, stated):
                continue
            if () < _version_of(block.text, stated) < newest_version:
                continue
            if any(kind == stated.kind for kind, _ in newest):
                language = language or detect_language(block.text for block in blocks)
                if _language_around(blocks, position, language) != language:
                    continue
            key = (stated.kind, block.group or versions.get(position, -position - 1))
            if key not in newest or newest[key].day < stated.day:
                newest[key] = stated
    yield from newest.values()


def written_dates(text: str) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each date in a text, whatever it is about: of a day, or of a month alone. A
    date that can be read in two ways counts as both."""
    if YEAR.search(text):
        for match, day, sure in days_in(text):
            yield from StatedDate("revised", day, day, 0, match[0], sure).readings
        for month in MONTH_ALONE.finditer(DAY.sub(" ", text)):
            yield _month_of(month)


def with_date_lines(document: Document) -> Document:
    """Return the document with each date line as a block of its own, also where it is one of several lines of a
    paragraph, such as the name of the text, its date, and its first sentence."""
    if not any(_has_date_line(block) for block in document.blocks):
        return document
    blocks = [
        part for block in document.blocks for part in (_blocks_of_lines(block) if _has_date_line(block) else [block])
    ]
    return replace(document, blocks=tuple(blocks))


def _has_date_line(block: Block) -> bool:
    lines = block.html.split("\n") if block.kind == "paragraph" and YEAR.search(block.text) else []
    return len(lines) > 1 and any(map(_is_labelled_date, map(_plain, lines)))


def _is_labelled_date(line: str) -> bool:
    """Return whether a line says when the text was revised or takes effect, and nothing else. One that begins with a
    small letter goes on with the sentence of the line before."""
    labelled = REVISED.search(line) or EFFECTIVE.search(line)
    return bool(labelled and YEAR.search(line)) and not line[:1].islower() and is_part_of_date(line)


def _blocks_of_lines(block: Block) -> Iterator[Block]:
    for number, line in enumerate(block.html.split("\n"), block.line):
        first = number == block.line
        yield replace(block, spans=(Span(_plain(line)),), html=line, line=number, number=block.number if first else "")


def _plain(html: str) -> str:
    return unescape(TAG.sub("", html)).strip()


def _bare_date(blocks: tuple[Block, ...]) -> StatedDate | None:
    """Return the date that stands alone below the title, or below the line after it; None if there is none."""
    for position in _below_titles(blocks):
        block = blocks[position]
        text = block.text.strip(" .()*_[]")
        for match, day, sure in days_in(text) if len(text) < SHORT and block.kind in {"paragraph", "heading"} else ():
            titled = position or block.kind == "paragraph"
            above = blocks[position - 1] if position else None
            if match[0] == text and titled and not (_labelled_by(above) or _is_of_heading(blocks, position)):
                return StatedDate("revised", day, day, block.line, match[0], sure)
    return None


def _is_of_heading(blocks: tuple[Block, ...], position: int) -> bool:
    """Return whether a line stands below a heading under the title that does not name a text: “Closing date”, “Version
    2.6”. On a cover page, where the line is a heading itself, all of them are about the text."""
    if not position or blocks[position].kind == "heading" or blocks[position - 1].kind != "heading":
        return False
    titled = any(block.kind == "heading" for block in blocks[: position - 1])
    return titled and not ITSELF.search(blocks[position - 1].text)


def _below_titles(blocks: tuple[Block, ...]) -> Iterator[int]:
    """Yield the positions at which a bare date may stand: the first ones, and below a menu the one after the first
    heading."""
    yield from range(min(BELOW_TITLE, len(blocks)))
    title = next((position for position, block in enumerate(blocks[:LONGEST_MENU]) if block.kind == "heading"), 0)
    if BELOW_TITLE <= title + 1 < len(blocks) and all(map(_is_entry, blocks[:title])):
        yield title + 1


def _is_entry(block: Block) -> bool:
    return len(block.text) < ENTRY and block.text[-1:].isalnum()


def _heads_part(block: Block) -> bool:
    """Return whether a block names the part below it: a heading or a line in bold that is not a label of a date."""
    bold = block.kind == "paragraph" and len(block.text) < SHORT and bool(BOLD.fullmatch(block.html))
    return (block.kind == "heading" or bold) and not (REVISED.search(block.text) or EFFECTIVE.search(block.text))


def _ends_part(blocks: tuple[Block, ...], position: int) -> bool:
    """Return whether a block is the last one of a part that neither has the name of a text nor is about changes."""
    headings = [block for block in blocks[:position] if block.kind == "heading"]
    last = position + 1 < len(blocks) and blocks[position + 1].kind == "heading"
    of_part = headings[1:] or any(block.level > 1 for block in headings)
    return last and bool(of_part) and not _heads_whole(headings[-1])


def _heads_whole(block: Block) -> bool:
    """Return whether the name of a part is that of a text, or says that the part is about changes: such a part may give
    the date of the whole text."""
    return bool(ITSELF.search(block.text) or OF_CHANGES.search(block.text))


def _is_definition(blocks: tuple[Block, ...], position: int) -> bool:
    """Return whether a block is an entry of a list of terms with their meanings: below a heading that says so, or among
    others in the order of the alphabet."""
    before = list(takewhile(bool, (_term(block) for block in blocks[:position][: -NEIGHBOURS - 1 : -1])))[::-1]
    after = list(takewhile(bool, (_term(block) for block in blocks[position + 1 : position + 1 + NEIGHBOURS])))
    term, others = _term(blocks[position]), len(before) + len(after)
    if not term or others < FEWEST_NEIGHBOURS:
        return False
    terms = [*before, term, *after]
    if others >= FEWEST_IN_ORDER and terms == sorted(terms):
        return True
    names = (block.text for block in reversed(blocks[:position]) if block.kind == "heading")
    return bool(DEFINITIONS.search(next((name for name in names if len(name.strip()) > 1), "")))


def _head_other_texts(blocks: tuple[Block, ...]) -> set[int]:
    """Return the positions of the headings in a list of other texts: links that lead to several pages, below the first
    heading."""
    headings = [position for position, block in enumerate(blocks) if block.kind == "heading"]
    linked: dict[int, dict[int, str]] = {}  # by level: the addresses, by position
    for position in headings[1:]:
        if link := OTHER_TEXT.fullmatch(blocks[position].html.strip()):
            linked.setdefault(blocks[position].level, {})[position] = link[1]
    return {position for same in linked.values() if len(set(same.values())) >= SEVERAL for position in same}


def _heading_above(blocks: tuple[Block, ...], position: int) -> int:
    """Return the position of the heading of a block; -1 if there is none."""
    return next((at for at in range(position - 1, -1, -1) if blocks[at].kind == "heading"), -1)


def _term(block: Block) -> str:
    """Return the term that a block explains, in small letters; empty if it explains none."""
    entry = ENTRY_OF_TERM.match(block.text) if block.kind != "heading" else None
    return entry["term"].casefold() if entry else ""


def _heads_annex(block: Block) -> bool:
    return _heads_part(block) and bool(PART_NAMES.match(f"{block.number} {block.text}"))


def _labelled_by(block: Block | None) -> bool:
    """Return whether a block ends with the label of the date in the next one."""
    labels = [*REVISED.finditer(block.text), *EFFECTIVE.finditer(block.text)] if block else []
    return any(not BETWEEN.sub("", block.text[label.end() :], count=1) for label in labels if block)


def _versions(blocks: tuple[Block, ...]) -> dict[int, int]:
    """Return the positions of the blocks that list versions of the text, each with EARLIER_ONES or, if the newest
    version may be among them, with a negative number that is the same for the whole list."""
    listed: dict[int, int] = {}
    section, level, group, of_group = 0, 0, 0, 0
    for position, block in enumerate(blocks):
        kind = _kind_of_list(block.text, position) if len(block.text) <= LONGEST_LINE and position else 0
        if block.kind == "heading" and (kind or block.level <= level):
            section, level = kind, block.level
        if block.group and of_group and group in {0, block.group}:
            group = block.group
            listed[position] = of_group
        elif block.kind != "heading":
            group, of_group = 0, kind
        if section:
            listed[position] = section
    return listed


def _kind_of_list(text: str, position: int) -> int:
    """Return what a heading or a line above a list says about the list; 0 if nothing."""
    if EARLIER_VERSION.search(text):
        return EARLIER_ONES
    return -position - 1 if HISTORY.search(text) else 0


def _newest_version(blocks: tuple[Block, ...]) -> tuple[int, ...]:
    """Return the highest number in the lines that begin with the number of a version; empty if there is none."""
    lines = (block.text for block in blocks if len(block.text) <= LONGEST_LINE and NUMBERED.match(block.text))
    return max((_number(match) for line in lines for match in NUMBERED.finditer(line)), default=())


def _version_of(text: str, stated: StatedDate) -> tuple[int, ...]:
    """Return the number of the version to which a date belongs: the last one before it."""
    numbers = [_number(match) for match in NUMBERED.finditer(text[: text.find(stated.written)])]
    return numbers[-1] if numbers else ()


def _number(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(map(int, match["number"].split(".")))


def _of_other_day(text: str) -> bool:
    """Return whether the date in a line is not that of the text, but that of an earlier version, of a review, after
    which a text may have stayed as it was, of something that follows ("Effective 1 May 2025:"), or of something else
    in brackets ("Harbour Ltd. (terms, updated 1 May 2025)")."""
    label = REVISED.search(text) or EFFECTIVE.search(text)
    if label is None:
        return False
    days = [text[day.end() :].lstrip(" *_)") for day in DAY.finditer(text)]
    leads = any(after.startswith((":", "：")) or after.rstrip().endswith((":", "：")) for after in days)
    before = text[: label.start()]
    in_brackets = before.rpartition("(")[2] if "(" in before else ""
    of_other = ")" not in in_brackets and bool(WORD.search(in_brackets))
    made_with = any(OF_GENERATOR.search(sentence) and label[0] in sentence for sentence in sentences(text))
    return leads or of_other or made_with or bool(EARLIER_VERSION.search(before) or OF_REVIEW.search(label[0]))


def _for_some(text: str, stated: StatedDate) -> bool:
    """Return whether a sentence gives a date for some of the readers only: "For members who joined before May, these
    terms apply from 1 June 2025"."""
    return any(stated.written in sentence and FOR_SOME.match(sentence) for sentence in sentences(text))


def _language_around(blocks: tuple[Block, ...], position: int, likely: str) -> str:
    """Return the language of the blocks around a date."""
    part = blocks[max(0, position - 1) : position + AROUND]
    return detect_language((block.text for block in part), likely)


def _candidates(blocks: tuple[Block, ...]) -> Iterator[int]:
    """Yield the positions of the short blocks with a year in them, or followed by a block with a year."""
    texts = [_without_note(block.text) for block in blocks]
    for position, (block, text, following) in enumerate(zip(blocks, texts, (*texts[1:], ""), strict=False)):
        if len(text) > LONGEST_LINE or block.kind == "code":
            continue
        if YEAR.search(text) or (len(following) < SHORT and YEAR.search(following)):
            yield position


def _in_block(blocks: tuple[Block, ...], position: int) -> Iterator[StatedDate]:
    lines = [(block.line, _with_colons(block)) for block in blocks[position : position + 2]]
    days = find_days(lines)
    sides: tuple[tuple[Kind, re.Pattern[str], tuple[LabelledDay, ...]], ...] = (
        ("revised", REVISED, days.revised),
        ("effective", EFFECTIVE, days.effective),
    )
    for kind, label, labelled in sides:
        in_first = [known for known in labelled if known.line == lines[0][0]]
        yield from (_stated(kind, known, lines) for known in in_first)
        if not in_first:
            yield from _month(kind, label, *lines[0])


def _without_note(text: str) -> str:
    """Return a date line without the note behind its date, if that is too long for a date line: "Last updated: 3 May
    2025 (we named …)", "Effective 3 May 2025 · Harbour Ledger Ltd · …". In a short line, only a day of revision has a
    note in brackets or behind a dash: "Effective 3 May 2025 - the fees rise" is about the fees."""
    revised = REVISED.match(text)
    label = revised or EFFECTIVE.match(text)
    if label is None or (len(text) <= LONGEST_LINE and is_date_line(text)):
        return text
    between = BETWEEN.match(text, label.end())
    day = DAY.match(text, between.end()) if between else None
    signs = SIGNS + NOTES if revised or len(text) > LONGEST_LINE else SIGNS
    return text[: day.end()] if day and text[day.end() :].lstrip(" *_").startswith(signs) else text


def _with_colons(block: Block) -> str:
    """Return the text of a block without a long note; a table row reads like a date line. In a paragraph, what stands
    beside the date is left out, but for other dates: "Version 2 · Effective 1 May 2026 · Last update 3 June 2026". Only
    the number of a version or the name of the text may stand before it: "Fees | Effective 1 May 2026" is about fees."""
    parts = PARTS.split(block.text, MOST_PARTS) if block.kind == "paragraph" else []
    names = list(takewhile(_names_text, parts)) if parts and not is_date_line(parts[0]) else []
    first, *others = parts[len(names) : MOST_PARTS] or [""]
    if (names or others) and is_date_line(first) and (not names or _opens_with_label(first)):
        return ". ".join((first, *(other for other in others if is_date_line(other) and _opens_with_label(other))))
    return _without_note(block.text).replace(" | ", ": ")


def _names_text(part: str) -> bool:
    """Return whether a part of a line is the number of a version, or names the text, without a date."""
    if NUMBER_OF_VERSION.fullmatch(part):
        return True
    return bool(ITSELF.search(part)) and not (EARLIER_VERSION.search(part) or YEAR.search(part))


def _stated(kind: Kind, label_date: LabelledDay, lines: list[tuple[int, str]]) -> StatedDate:
    for line, text in lines:
        for match, day, _ in days_in(text):
            if day == label_date.day:
                return StatedDate(kind, day, day, line, match[0], label_date.sure)
    return StatedDate(kind, label_date.day, label_date.day, label_date.line, label_date.text, label_date.sure)


def _month(kind: Kind, label: re.Pattern[str], line: int, text: str) -> Iterator[StatedDate]:
    """Yield the months that are stated: `Stand: Januar 2025` means any day of it."""
    for named in label.finditer(text):
        between = OF_TEXT.match(text, named.end()) or BETWEEN.match(text, named.end())
        month = MONTH_ALONE.match(text, between.end() if between else named.end())
        numbered = month and month[2] and OF_NUMBER.fullmatch(named[0])  # "Revision 01/2025": the first one of 2025
        if month and not numbered:
            yield StatedDate(kind, *_month_of(month), line, month[0], True)


def _month_of(month: re.Match[str]) -> tuple[date, date]:
    """Return the first and the last day of a month that stands alone."""
    first = date(int(month[3]), MONTHS[month[1].lower()] if month[1] else int(month[2]), 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


IN_FIGURES = re.compile(r"([0-9]{1,2})\s*[/-]\s*([0-9]{1,2})\s*[/-]\s*[0-9]{4}")
HIGHEST_MONTH = 12


def day_comes_first(dates: Iterable[StatedDate]) -> bool:
    """Return whether the day comes before the month in dates in figures, as 28/03/2024 shows. A date like 03/28/2024
    shows only that it may be otherwise: many companies have written both."""
    figures = [match for stated in dates if (match := IN_FIGURES.fullmatch(stated.written))]
    clear = [match for match in figures if max(map(int, match.groups())) > HIGHEST_MONTH]
    return bool(clear) and all(int(match[1]) > HIGHEST_MONTH for match in clear)


def is_own_date_line(text: str) -> bool:
    """Return whether a line hardly says more than when this text was revised or takes effect. "The revised fees take
    effect on 1 March" says when fees do, and is not such a line."""
    return is_date_line(text) and (bool(AGO.match(text)) or _of_itself(text, edge=False))


def _of_itself(text: str, *, edge: bool) -> bool:
    """Return whether a date is about the text itself: its sentence opens with the label and says little more than the
    name of the text, or names it elsewhere ("policy", "terms", "notice")."""
    if any(map(_opens_with_label, sentences(text))):
        return True
    if not edge:
        return bool(ITSELF.search(text)) and is_date_line(text)
    before = text[: _first_label(text)]
    return bool(ITSELF.search(before) or (THIS_PAGE.fullmatch(before) and not EFFECTIVE.match(text, len(before))))


def _first_label(text: str) -> int | None:
    """Return where the first label begins that has its date right behind it, or else the first label; None if there is
    none. In "This version of our policy is effective from 3 May 2025", "version" is not the label."""
    labels = sorted(label.span() for pattern in (REVISED, EFFECTIVE) for label in pattern.finditer(text))
    ends = ((start, BETWEEN.match(text, end)) for start, end in labels)
    dated = (start for start, end in ends if end and (DAY.match(text, end.end()) or MONTH_ALONE.match(text, end.end())))
    return next(dated, labels[0][0] if labels else None)


def _opens_with_label(sentence: str) -> bool:
    sentence = sentence.lstrip(" *_(")
    label = REVISED.match(sentence) or EFFECTIVE.match(sentence)
    if label is None:
        return False
    name = OF_TEXT.match(sentence, label.end())
    return len(DAY.sub("", sentence)) < SHORT or bool(name and ITSELF.search(name[0]))


At = Literal["at the top", "at the bottom", "within the text"]

EDGE = 5  # blocks that count as the top or the bottom if the headings do not show it
LONGEST = 160  # characters: a longer paragraph mentions its date only in passing


class DateLine(Struct, frozen=True):
    """A line in which a text states its date. `line` counts from 1 in the file.

    `revised`: whether it says when the text was revised, not only from when it applies.
    `short`: whether it says little else.
    `of_part`: whether it stands right below a heading farther down, so that it is the date of that part.
    """

    text: str
    line: int
    at: At
    revised: bool
    short: bool
    of_part: bool = False


def date_lines(document: Document) -> tuple[DateLine, ...]:
    """Return the date lines in the order of the text."""
    blocks = document.blocks
    days = find_days([(index, block.text) for index, block in enumerate(blocks)])
    lines = list(_lines(blocks, days.revised, days.effective))
    bare = _bare_date(blocks)
    if bare:
        lines.append(DateLine(bare.written, bare.line, "at the top", revised=True, short=True))
    return tuple(sorted(lines, key=lambda line: line.line))


def _lines(
    blocks: tuple[Block, ...], revised: tuple[LabelledDay, ...], effective: tuple[LabelledDay, ...]
) -> Iterator[DateLine]:
    """Yield the date lines. A line that says both counts as saying when the text was revised."""
    of_revision = {stated.line for stated in revised}
    edge = min(EDGE, (len(blocks) + 1) // 2)
    first_section = next((index for index, block in enumerate(blocks) if index and block.kind == "heading"), 0)
    for stated in (*revised, *(stated for stated in effective if stated.line not in of_revision)):
        at: At = "within the text"
        if stated.line < max(edge, first_section):
            at = "at the top"
        elif stated.line >= len(blocks) - edge:
            at = "at the bottom"
        block = blocks[stated.line]
        short = len(stated.text) <= LONGEST
        revised_too = stated.line in of_revision or (short and bool(REVISED.search(stated.text)))
        of_part = at != "at the top" and blocks[stated.line - 1].kind == "heading"
        yield DateLine(block.text, block.line, at, revised_too, short, of_part)
