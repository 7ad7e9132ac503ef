"""The documents that one text consists of. A collector may put several pages of a company into one file, and a company
may put several documents on one page: each has its own title, dates and clause numbers."""

import re
from array import array
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from legalsite.model.document import Block, Break, Document
from legalsite.text.dates_in_prose import BETWEEN, EFFECTIVE, LONGEST_LINE, REVISED, is_date_line
from legalsite.text.languages import is_prose
from legalsite.text.normalise import fold
from legalsite.text.remembered import remembered
from legalsite.text.stated_dates import ITSELF, MONTH_ALONE

JOINT = re.compile(r"-(?: -){2,}")  # collectors write it so between two pages; converters of pages write * * *
UNDERLINE = re.compile(r"={4,}")  # below a heading of level 1
TITLE_AND_DATE = 4  # blocks at the beginning of a document among which its title and its date line are
LONGEST_TITLE = 120  # characters
LEAST_WORDS = 60  # what comes before a document and is shorter belongs to it: a title, a date, a menu
SOME, MANY, MOST = 0.3, 0.4, 0.6  # of the words of the longer one
REMEMBERED = 1 << 12  # blocks: most are the same in all texts of a policy
LONG = 4  # letters: shorter words are in all documents
WORD = re.compile(r"\w+")
NAME = re.compile(  # the last words of a title that names a document
    r"\b(?:polic(?:y|ies)|notice|terms(?: (?:and|&) conditions| of (?:use|service))?|agreement|statement|addendum|rules"
    r"|guidelines|conditions|\w*(?:erklärung|hinweise|bedingungen|richtlinien?|ordnung)|agb|politique(?: \w+)*"
    r"|conditions générales(?: \w+)*|charte(?: \w+)*|règlement)\W*$",
    re.IGNORECASE,
)
THIS_TEXT = re.compile(
    r"\b(?:this|these|our|diese[rsn]?|unsere[rsn]?|cette|ces|présente?s?|notre|nos)\s+(?:[^\W\d_][\w’'-]*\s+){0,3}?"
    + ITSELF.pattern,
    re.IGNORECASE,
)
AND = re.compile(r"\s+(?:&|and|und|et)\s+", re.IGNORECASE)


def joined_documents(document: Document) -> tuple[Document, ...]:
    """Return the documents that a text consists of, in order; most texts are one document.

    A document begins after a thematic break that is written `- - -`, because collectors join pages with it. After any
    other break it begins if it opens with a title and a date line of its own. Without a break it begins with a title
    that is not a heading, if a date line follows: a line in bold or alone that names a document, or one whose underline
    was cut off from it. Lines are those of the file.
    """
    starts = [0, *_starts(document)]
    if len(starts) == 1:
        return (document,)
    return tuple(_document(document.blocks[start:end]) for start, end in pairwise([*starts, len(document.blocks)]))


def dated_documents(document: Document) -> tuple[Document, ...]:
    """Return the joined documents, and apart from them each of their sections that opens with a date line of its own.

    A section ends at the next heading of its rank or a higher one. The first heading of a document is its title. What
    is left without the sections is no document if it has no sentence: it is the menu of the page around the text.
    """
    return tuple(part for joined in joined_documents(document) for part in _with_sections(joined))


def _starts(document: Document) -> Iterator[int]:
    """Yield the positions of the blocks with which the second and the later documents begin."""
    blocks, last = document.blocks, 0
    for start in sorted({*_after_breaks(document), *_bold_titles(blocks), *_plain_titles(blocks)}):
        if _words(blocks[last:start]) >= LEAST_WORDS:
            yield start
            last = start


def _after_breaks(document: Document) -> Iterator[int]:
    lines = [block.line for block in document.blocks]
    for mark in document.breaks:
        start = bisect(lines, mark.line)
        opening = document.blocks[start : start + TITLE_AND_DATE]
        if opening and (_is_joint(mark) or _opens_document(opening)):
            yield start


def _bold_titles(blocks: Sequence[Block]) -> Iterator[int]:
    """Yield the positions of lines in bold that name a document and are followed by its date line."""
    for position, (block, following) in enumerate(pairwise(blocks)):
        bold = block.kind == "paragraph" and block.html.startswith("<strong>") and len(block.text) <= LONGEST_TITLE
        if bold and _names_document(block.text) and _states_date(following.text) and not _states_date(block.text):
            yield position


def _names_document(title: str) -> bool:
    """Return whether a title names a document, or several things of which one is a document."""
    return bool(NAME.search(title)) or any(map(NAME.search, AND.split(title)))


def _plain_titles(blocks: Sequence[Block]) -> Iterator[int]:
    """Yield the positions of lines that a collector wrote as titles, but cut off from their underlines: a date line
    follows, and then a text. What names a document at the end of a page, above its date, is not a title."""
    for position, block in enumerate(blocks):
        if block.kind != "paragraph" or len(block.text) > LONGEST_TITLE or not block.text[-1:].isalnum():
            continue
        underlined = UNDERLINE.fullmatch(blocks[position + 1].text) if position + 1 < len(blocks) else None
        dated = position + (2 if underlined else 1)
        titled = bool(underlined or NAME.search(block.text)) and not _states_date(block.text)
        if titled and dated < len(blocks) and _states_date(blocks[dated].text) and _has_text(blocks, dated + 1):
            yield position


def _has_text(blocks: Sequence[Block], start: int) -> bool:
    """Return whether the blocks from `start` on have enough words for a document."""
    words = 0
    for position in range(start, len(blocks)):
        words += _words((blocks[position],))
        if words >= LEAST_WORDS:
            return True
    return False


def _is_joint(mark: Break) -> bool:
    return bool(JOINT.fullmatch(mark.written))


def _opens_document(blocks: Sequence[Block]) -> bool:
    """Return whether the blocks open with a title, and a date line is among those that follow."""
    titled = bool(blocks) and (blocks[0].kind == "heading" or len(blocks[0].text) <= LONGEST_TITLE)
    return titled and any(_states_date(block.text) for block in blocks[1:])


@remembered(REMEMBERED)
def _states_date(text: str) -> bool:
    """Return whether a line hardly says more than on which day, or in which month, the text was revised."""
    label = REVISED.search(text) or EFFECTIVE.search(text) if len(text) <= LONGEST_LINE else None
    return is_date_line(text) or bool(label and MONTH_ALONE.match(BETWEEN.sub("", text[label.end() :], count=1)))


def _document(blocks: Sequence[Block]) -> Document:
    title = blocks[0].text if blocks and blocks[0].kind == "heading" and blocks[0].level == 1 else ""
    return Document(tuple(blocks), title=title)


def _words(blocks: Iterable[Block]) -> int:
    return sum(len(WORD.findall(block.text)) for block in blocks)


def _with_sections(document: Document) -> Iterator[Document]:
    blocks = document.blocks
    sections = list(_dated_sections(blocks))
    inside = {position for section in sections for position in section}
    if inside:
        rest = [block for position, block in enumerate(blocks) if position not in inside]
        if any(is_prose(block.text) for block in rest):
            yield _document(rest)
        yield from (_document(blocks[section.start : section.stop]) for section in sections)
    else:
        yield document


def _dated_sections(blocks: Sequence[Block]) -> Iterator[range]:
    """Yield the positions of each section that opens with a date line of its own. A short one may say when the whole
    text was revised: it counts if the text says so elsewhere."""
    ends = _section_ends(blocks)
    opening = {start for start in ends for block in blocks[start + 1 : start + 2] if _states_date(block.text)}
    if not opening:
        return
    words = [0, *accumulate(_words((block,)) for block in blocks)]
    dated = [position for position, block in enumerate(blocks) if _states_date(block.text)]
    after = 0
    for start in sorted(opening):
        end = ends[start]
        if start < after or words[start] < LEAST_WORDS or _is_about_whole(blocks[start].text, blocks[start + 1].text):
            continue
        elsewhere = dated[0] < start or dated[-1] >= end
        if elsewhere or words[end] - words[start] >= LEAST_WORDS:
            after = end
            yield range(start, end)


def _section_ends(blocks: Sequence[Block]) -> dict[int, int]:
    """Return the position of each heading with that of the next heading of its rank or a higher one, or the end."""
    ends: dict[int, int] = {}
    unfinished: list[int] = []
    for position, block in enumerate(blocks):
        if block.kind == "heading":
            while unfinished and blocks[unfinished[-1]].level >= block.level:
                ends[unfinished.pop()] = position
            unfinished.append(position)
    return ends | dict.fromkeys(unfinished, len(blocks))


def _is_about_whole(heading: str, line: str) -> bool:
    """Return whether a section that opens with a date line says when the whole text was revised: its heading is the
    label of a date, or one of the two names the text, as in “Changes to this policy”. “California Privacy Notice” is
    the name of a part, even if its first line speaks of “this notice”."""
    if REVISED.search(heading) or EFFECTIVE.search(heading):
        return True
    return bool(THIS_TEXT.search(heading) or (THIS_TEXT.search(line) and not NAME.search(heading)))


class Fingerprint(Struct, frozen=True):
    """What has to be known of a document to recognise it in another text. It takes much less memory than the document:
    hashes stand for its words.

    `title`: a hash of the words of its first heading, else of its first block; 0 if there are none.
    `content`: a hash of its blocks.
    `words`: how many words it has.
    `long_words`: a hash of each word that is not a short one, as often as it occurs.
    """

    title: int
    content: int
    words: int
    long_words: "array[int]"


def fingerprint_of(document: Document) -> Fingerprint:
    """Return the fingerprint of a document."""
    blocks = document.blocks
    long_words = array("q", (hash(word) for block in blocks for word in _long_words(block.text)))
    return Fingerprint(hash(_title(document)), hash(blocks), _words(blocks), long_words)


class SameDocument(Struct, frozen=True):
    """One document: its positions among those of the previous text and of the new one; None where it is missing."""

    old: int | None
    new: int | None


def same_documents(old: Sequence[Fingerprint], new: Sequence[Fingerprint]) -> Iterator[SameDocument]:
    """Yield each document of the new text with the same one in the text before, in order; then those that were removed.

    Two documents are the same if most of their words are, or if they have one title and share many words. So a document
    of which only a part was captured is not the same, nor is another page under the same title.
    """
    if len(old) == len(new) == 1 and _one_document(old[0], new[0]):
        yield SameDocument(0, 0)
        return
    rest = dict(enumerate(old))
    pairs: dict[int, int] = {}
    for same in (_equal, _same_title, _same_words):
        for position, document in enumerate(new):
            match = next((at for at, other in rest.items() if position not in pairs and same(other, document)), None)
            if match is not None:
                pairs[position] = match
                del rest[match]
    yield from (SameDocument(pairs.get(position), position) for position in range(len(new)))
    yield from (SameDocument(position, None) for position in rest)


def _one_document(old: Fingerprint, new: Fingerprint) -> bool:
    """Return whether two texts, each of them one document, are versions of the same document. They are, unless they
    hardly share a word."""
    return max(old.words, new.words) < LEAST_WORDS or _shared(old, new) >= SOME


def _equal(old: Fingerprint, new: Fingerprint) -> bool:
    return old.content == new.content


def _same_title(old: Fingerprint, new: Fingerprint) -> bool:
    return new.title != 0 and new.title == old.title and _shared(old, new) >= MANY


def _same_words(old: Fingerprint, new: Fingerprint) -> bool:
    return _shared(old, new) >= MOST


def _title(document: Document) -> str:
    """Return the first heading of a document, else its first words."""
    heading = next((block for block in document.blocks if block.kind == "heading"), None)
    named = heading or (document.blocks[0] if document.blocks else None)
    return " ".join(WORD.findall(fold(named.text).casefold())) if named else ""


def _shared(old: Fingerprint, new: Fingerprint) -> float:
    """Return the share of the long words that both documents have, from 0 to 1, by the one that has more."""
    before, after = Counter(old.long_words), Counter(new.long_words)
    return (before & after).total() / max(before.total(), after.total(), 1)


@remembered(REMEMBERED)
def _long_words(text: str) -> tuple[str, ...]:
    return tuple(word for word in WORD.findall(text.casefold()) if len(word) >= LONG)
