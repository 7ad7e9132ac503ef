"""Rules that compare a translation with its original: whether there is one, its clauses, and its numbers."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from itertools import zip_longest

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy, Stage
from legalsite.checks.source_positions import at_key, at_words, severity_of
from legalsite.errors import Problem
from legalsite.model import in_force
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision
from legalsite.text.dates_in_prose import DAY, days_in
from legalsite.text.languages import base_language, has_words
from legalsite.text.month_names import MONTH, MONTHS
from legalsite.text.number_words import NumberWords, number_words

NAME = re.compile(r"^(?:[^\W\d_]{2,}\.?\s+|§{1,2}\s?)+")
PART = re.compile(r"[1-9][0-9]*|0(?![0-9])|[a-z]+")  # "04" is 4
GAP, RENUMBERED, OTHER_LEVEL = 1.0, 0.6, 3.0
MOST_COMPARED = 1_000_000  # pairs of sections
REMEMBERED = 1 << 10  # sections: most are the same in all texts, and stay while one is edited


class TextSection(Struct, frozen=True, dict=True):
    """A heading, None before the first one, and the blocks below it up to the next heading."""

    heading: Block | None
    blocks: tuple[Block, ...]

    @cached_property
    def signature(self) -> tuple[int, tuple[str, ...]]:
        """The level and the number of the heading; 0 and no number if there is none."""
        return (self.heading.level, parts_of(self.heading.number)) if self.heading else (0, ())

    @cached_property
    def shape(self) -> tuple[int, int, int, int]:
        """The number of paragraphs, items and rows, and the length of all blocks together."""
        kinds = [block.kind for block in self.blocks]
        length = sum(len(block.text) for block in self.blocks)
        return kinds.count("paragraph"), kinds.count("item"), kinds.count("row"), length


Pair = tuple[TextSection | None, TextSection | None]


NAMES: dict[Stage, str] = {
    "draft": "the draft",
    "pending": "the text that applies from {day}",
    "in force": "the text in force",
}


def translation_behind(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find texts without a translation into a language that the policy has.

    A text in force without one is accepted if a later text is translated already. Warning: translate the text.
    """
    originals = [text for text in checked.current if not text.translates and not text.withheld]
    for language, texts in checked.policy.translations.items():
        known = [text for text in texts if text in checked.texts]
        translated = {text.translates for text in known}
        ahead = {text.translates for text in known if checked.stage(text) in {"draft", "pending"}}
        for original in originals:
            in_force = checked.stage(original) == "in force"
            if in_force and any(revised and revised > original.revised for revised in ahead):
                continue
            if known and original.revised not in translated:
                last = max(known, key=lambda text: text.revised)
                name = NAMES[checked.stage(original)].format(day=original.effective)
                newest = f"the newest one, content/{last.path}, translates {last.translates}"
                message = f"{name} has no translation into {language}: {newest}"
                path = f"content/{original.policy}.{language.lower()}.md"
                help = f"translate this text into {path}, with `translates: {original.revised}`"
                place = at_key(checked, original, "revised")
                yield Problem("translation-behind", message, help, *place, "warning")


COUNTED = {"item": "list items", "row": "table rows", "footnote": "footnotes", "term": "terms", "image": "images"}
LONGEST_NAME = 50


def translation_clauses(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find clauses that a current translation lacks or adds. A translator may split or join paragraphs. Error or
    warning: correct the translation."""
    for original, text in translation_pairs(checked):
        line = text.text_line
        for old, new in align_sections(sections(checked.document(original)), sections(checked.document(text))):
            first = _first(new) if new else None
            line = first.line if first else line
            for message in _clause_differences(old, new, original):
                place = at_words(checked, text, line)
                help = "translate what is missing, or remove what the original does not say"
                yield Problem("translation-clauses", message, help, *place, severity_of(checked, text))


def _clause_differences(old: TextSection | None, new: TextSection | None, original: Revision) -> Iterator[str]:
    if old and not new and old.heading:
        yield f"{_name(old.heading)} is missing after this: {_at(original, old.heading)}"
    if new and not old and new.heading:
        yield f"{_name(new.heading)} has no counterpart in content/{original.path}"
    if not old or not new:
        return
    if old.heading and new.heading and parts_of(old.heading.number) != parts_of(new.heading.number):
        yield f"{_name(new.heading)} is {_name(old.heading)} in the original: {_at(original, old.heading)}"
    yield from _counts(old, new, original)


def _counts(old: TextSection, new: TextSection, original: Revision) -> Iterator[str]:
    for kind, name in COUNTED.items():
        theirs, ours = ([block for block in section.blocks if block.kind == kind] for section in (old, new))
        if len(theirs) != len(ours):
            where = _at(original, (theirs or [old.heading or old.blocks[0]])[0])
            yield f"{name}: the original has {len(theirs)} here, the translation {len(ours)}: {where}"
    numbers = [[parts_of(block.number) for block in _numbered(section)] for section in (old, new)]
    if numbers[0] != numbers[1]:
        missing = [".".join(number) for number in numbers[0] if number not in numbers[1]]
        extra = [".".join(number) for number in numbers[1] if number not in numbers[0]]
        parts = [f"missing {', '.join(missing)}"] * bool(missing) + [f"extra {', '.join(extra)}"] * bool(extra)
        where = _at(original, (_numbered(old) or [old.heading or old.blocks[0]])[0])
        yield f"the numbered clauses differ ({'; '.join(parts) or 'another order'}): {where}"


def _numbered(section: TextSection) -> list[Block]:
    return [block for block in section.blocks if block.number and block.kind in {"paragraph", "quote"}]


def _first(section: TextSection) -> Block | None:
    return section.heading or next(iter(section.blocks), None)


def _name(block: Block) -> str:
    words = block.text if len(block.text) <= LONGEST_NAME else block.text[:LONGEST_NAME].rsplit(" ", 1)[0] + " …"
    return f"“{block.number} {words}”" if block.number else f"“{words}”"


def _at(original: Revision, block: Block) -> str:
    return f"content/{original.path}:{block.line}"


MONTH_AND_YEAR = re.compile(
    rf"\b(?P<name>{MONTH})\.?\s+(?P<year1>[12][0-9]{{3}})\b"
    r"|(?<![\w/.])(?P<number>0?[1-9]|1[0-2])/(?P<year2>(?:19|20)[0-9]{2})(?![\w/])",
    re.IGNORECASE,
)
DAY_OF_A_YEAR = re.compile(
    rf"(?<![\w.,])(?P<day1>[0-3]?[0-9])(?:\.|st|nd|rd|th|er)?\s+(?:of\s+)?(?P<month1>{MONTH})\b"
    rf"|\b(?P<month2>{MONTH})\s+(?P<day2>[0-3]?[0-9])(?:st|nd|rd|th)?(?![\w,.]*[0-9])"
    r"|(?<![\w.,])(?P<day3>[0-3]?[0-9])\.\s?(?P<month3>[01]?[0-9])\.(?!\s?[0-9])",
    re.IGNORECASE,
)
ALL_DAY = re.compile(r"\b24/7\b|\b24\s?h(?:eures)?\s?(?:/|sur)\s?24(?:,?\s(?:et\s)?7\s?j(?:ours)?\s?(?:/|sur)\s?7)?")
PHONE = re.compile(
    r"(?<![\w.,/])(?<![0-9][ \u00a0\u202f])(?:\+\s?[0-9(]|\(?0[0-9])[0-9 ()/\u00a0\u202f–-]{4,20}[0-9]"
    r"(?![\w.,]{0,20}[0-9])"
)
TIME = re.compile(
    r"(?<![\w.,:])(?:(?P<hour1>[0-9]{1,2})(?:[:.](?P<minute1>[0-9]{2}))?\s?(?:(?P<half>[ap])\.?\s?m\b\.?|uhr\b)"
    r"|(?P<hour2>[0-9]{1,2}):(?P<minute2>[0-9]{2})(?![\w:])|(?P<hour3>[0-9]{1,2})\s?h(?:\s?(?P<minute3>[0-9]{2}))?\b)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[0-9]+(?:[.,'’\u00a0\u202f\u2009 ][0-9]{3}(?![0-9]))*(?:[.,][0-9]+)*")
GROUP = r"['’\u00a0\u202f\u2009 {}](?=[0-9]{{3}}(?![0-9]))"
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Figures(Struct, frozen=True):
    """The figures of a section in a form without a language.

    written: those in digits, with all forms that may stand for each: `17:00` and `17` for “5 p.m.”
    spoken: those in words, which may stand for digits of the other text, but need none there
    """

    written: Mapping[str, frozenset[str]]
    spoken: frozenset[str]

    def missing_in(self, other: "Figures") -> list[str]:
        """Return the figures in digits, as they are written, for which the other text has none."""
        known = other.spoken.union(*other.written.values())
        return [written for written, forms in self.written.items() if not forms & known]


def translation_numbers(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find sections of a translation whose numbers, days, times or phone numbers are not those of the original.
    Sections without a counterpart are left to translation-clauses. Warning: write what is meant in both texts."""
    for original, text in translation_pairs(checked):
        languages = checked.language(original), checked.language(text)
        worded = all(map(has_words, languages))
        for old, new in align_sections(sections(checked.document(original)), sections(checked.document(text))):
            if old and new and (first := _first(new)):
                theirs, ours = (
                    figures("\n".join(_texts(side)), language, worded=worded)
                    for side, language in zip((old, new), languages, strict=True)
                )
                sides = {"only in the original": theirs.missing_in(ours), "only here": ours.missing_in(theirs)}
                facts = [f"{side}: {', '.join(figures)}" for side, figures in sides.items() if figures]
                if facts:
                    theirs_first = _first(old) or first
                    message = f"the figures differ ({'; '.join(facts)}): {_at(original, theirs_first)}"
                    place = at_words(checked, text, first.line)
                    yield Problem(
                        "translation-numbers", message, "write what is meant in both texts", *place, "warning"
                    )


@lru_cache(maxsize=REMEMBERED)
def figures(text: str, language: str, *, worded: bool = True) -> Figures:
    """Return the figures of a text. `worded`: the names of months and numbers are known in both languages; else a day
    counts as its digits."""
    written: dict[str, frozenset[str]] = {}

    def take(pattern: re.Pattern[str], forms: Callable[[re.Match[str]], set[str]]) -> None:
        nonlocal text
        for match in pattern.finditer(text):
            written.setdefault(match[0].strip(), frozenset(forms(match)))
        text = pattern.sub(" ", text)

    text = ALL_DAY.sub(" ", text)
    if worded:
        take(DAY, _day)
        take(MONTH_AND_YEAR, _month_and_year)
        take(DAY_OF_A_YEAR, _day_of_a_year)
    take(PHONE, lambda match: {"".join(filter(str.isdecimal, match[0]))[-8:]})
    take(TIME, lambda match: _time(match, worded=worded))
    words = number_words(language)
    scaled = re.compile(rf"(?P<number>{NUMBER.pattern})\s(?P<scale>{words.scale.pattern})", re.IGNORECASE)
    take(scaled, lambda match: {_number(match["number"], language, words.scales[match["scale"].casefold()])})
    take(NUMBER, lambda match: {_number(match[0], language)})
    return Figures(written, frozenset(_spoken(text, words)))


def _day(match: re.Match[str]) -> set[str]:
    """Return the days that may be meant: two for 01/02/2024."""
    return {day.isoformat() for _, *days in days_in(match[0]) for day in days} or {match[0]}


def _month_and_year(match: re.Match[str]) -> set[str]:
    month = int(match["number"] or MONTHS[(match["name"] or "january").lower()])
    return {f"{match['year1'] or match['year2']}-{month:02}"}


def _day_of_a_year(match: re.Match[str]) -> set[str]:
    name, day = match["month1"] or match["month2"], match["day1"] or match["day2"] or match["day3"]
    return {f"--{MONTHS[name.lower()] if name else int(match['month3']):02}-{int(day):02}"}


def _time(match: re.Match[str], *, worded: bool) -> set[str]:
    hour = int(match["hour1"] or match["hour2"] or match["hour3"])
    minute = int(match["minute1"] or match["minute2"] or match["minute3"] or 0)
    late = hour % 12 + 12 * ((match["half"] or "").lower() == "p") if match["half"] else hour
    bare = {str(late)} | ({str(hour), str(hour % 12)} if not worded else set())
    return {f"{late:02}:{minute:02}"} | (bare if not minute else set())


def _spoken(text: str, words: NumberWords) -> Iterator[str]:
    """Yield the numbers in words: cardinals, also in compounds (`thirty-day`, `dreißigtägig`), ordinals, millions."""
    folded = text.casefold()
    for word in WORD.findall(folded):
        yield from (words.figures[part] for part in (word, *word.split("-")) if part in words.figures)
        yield from ("1" for _ in range(1) if words.may_be_one(word))
        yield from (str(nth) for nth, ordinal in enumerate(words.ordinals.split(), 2) if word.startswith(ordinal))
        yield from (number for name, number in words.figures.items() if len(name) > 2 and word.startswith(name))
    yield from (str(words.idioms[match[0].casefold()]) for match in words.idiom.finditer(text))
    for match in re.finditer(rf"(\w+)\s({words.scale.pattern})", folded):
        number = words.figures.get(match[1]) or ("1" if words.may_be_one(match[1]) else "")
        if number.isdigit():
            yield _number(number, "en", words.scales[match[2]])


def _number(written: str, language: str, scale: int = 0) -> str:
    """Return a number in one form: 1.000,50 in German and 1,000.50 in English are 1000.5; 192.168.0.1 stays."""
    english = base_language(language) == "en"
    bare = re.sub(GROUP.format("," if english else "."), "", written)
    try:
        return format(Decimal(bare if english else bare.replace(",", ".")).scaleb(scale).normalize(), "f")
    except InvalidOperation:
        return written


def _texts(section: TextSection) -> list[str]:
    blocks = (section.heading, *section.blocks)
    return [block.text for block in blocks if block and block.kind not in {"image", "code"}]


def translation_pairs(checked: CheckedPolicy) -> Iterator[tuple[Revision, Revision]]:
    """Yield each current translation after the text that it translates, as (original, translation)."""
    for text in checked.current:
        original = in_force.revision_of(checked.policy, text.translates) if text.translates else None
        if original and not original.withheld and not text.withheld:
            yield original, text


def sections(document: Document) -> list[TextSection]:
    """Split a document at its headings; the first section has none."""
    parts: list[tuple[Block | None, list[Block]]] = [(None, [])]
    for block in document.blocks:
        if block.kind == "heading":
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return [TextSection(heading, tuple(blocks)) for heading, blocks in parts]


def parts_of(number: str) -> tuple[str, ...]:
    """Split a number into its parts: `Section 4.2(b)` becomes 4, 2, b."""
    return tuple(PART.findall(NAME.sub("", number).casefold()))


def align_sections(old: Sequence[TextSection], new: Sequence[TextSection]) -> list[Pair]:
    """Return the pairs that leave the fewest sections without a counterpart.

    The words are of two languages, so levels, numbers, lengths and kinds of blocks are compared. If all headings agree
    in level and number, sections are paired in order. So are those of texts with thousands of headings, because the
    alignment takes O(n·m).
    """
    alike = [section.signature for section in old] == [section.signature for section in new]
    if alike or len(old) * len(new) > MOST_COMPARED:
        return list(zip_longest(old, new))
    cost = [[GAP * column for column in range(len(new) + 1)]]
    for row, section in enumerate(old, 1):
        line = [GAP * row]
        for column, other in enumerate(new, 1):
            paired = cost[row - 1][column - 1] + _unlikeness(section, other)
            line.append(min(paired, cost[row - 1][column] + GAP, line[-1] + GAP))
        cost.append(line)
    return _path(old, new, cost)


def _path(old: Sequence[TextSection], new: Sequence[TextSection], cost: list[list[float]]) -> list[Pair]:
    pairs: list[Pair] = []
    row, column = len(old), len(new)
    while row or column:
        best = cost[row][column]
        if row and column and best == cost[row - 1][column - 1] + _unlikeness(old[row - 1], new[column - 1]):
            row, column = row - 1, column - 1
            pairs.append((old[row], new[column]))
        elif row and best == cost[row - 1][column] + GAP:
            row -= 1
            pairs.append((old[row], None))
        else:
            column -= 1
            pairs.append((None, new[column]))
    return pairs[::-1]


def _unlikeness(old: TextSection, new: TextSection) -> float:
    """Return how unlike two sections are: from 0, for what may be the same, to more than the cost of two gaps."""
    level, number = old.signature
    other_level, other_number = new.signature
    if level != other_level:
        return OTHER_LEVEL
    unlikeness = RENUMBERED if number != other_number else 0.0
    for count, other in zip(old.shape, new.shape, strict=True):
        unlikeness += 0.3 * abs(count - other) / max(count, other, 1)
    return unlikeness
