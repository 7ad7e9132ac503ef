"""The changes of a policy that came from a git history, and which of them were made under an old date."""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, count, groupby, pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.checks.changed_sentences import ChangedSentence, changed_sentences
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.clause_references import told_of_earlier_texts
from legalsite.checks.flat_text import (
    FIRST_MARKER,
    MARKUP,
    PROTECTED,
    WORD,
    blocks_around_text,
    difference,
    entry_name,
    is_around_text,
    same_links,
    words_changed,
)
from legalsite.checks.source_positions import indented_html
from legalsite.checks.spelling import in_american, spelling_of
from legalsite.checks.weighty_changes import new_numbers, weighty_differences
from legalsite.model.document import Document
from legalsite.model.in_force import gaps_before
from legalsite.model.policy import Gap, Revision
from legalsite.model.redline import Passage, Redline, Words
from legalsite.redline.compare import compare
from legalsite.redline.output.summary import summary
from legalsite.redline.tokens import count_words
from legalsite.text.boilerplate import is_script, lines_of_page_parts
from legalsite.text.dates_in_prose import DAY, MONTH, days_in, find_days, is_date_line, is_part_of_date
from legalsite.text.joined_documents import Fingerprint, dated_documents, fingerprint_of, same_documents
from legalsite.text.languages import detect_language, is_prose
from legalsite.text.sentences import sentences
from legalsite.text.stated_dates import StatedDate, day_comes_first, stated_dates, with_date_lines, written_dates

Verdict = Literal["old", "older", "undated", "dated"]
Aspect = Literal["words", "links", "numbers", "addresses", "date"]

# The part of the markup of other tools that prints words which are not in the text.
PRINTS = re.compile(r"\{{2,3}[^{]{0,500}?\}{2,3}|\{%-?\s*(?:data|include|render)[^{]{0,500}?%\}|\bAUTOTITLE\b")
OTHER_CAPTURE = re.compile(r"refilter\b|(?:apply )?(?:a )?technical (?:or declaration )?upgrades?\b", re.IGNORECASE)
BUILT = re.compile(r"<meta\b[^<>]*\bname=[\"']?generator\b", re.IGNORECASE)  # a page that says which tool built it
ANY = "\0"
ODD = re.compile(r"[/\\{}<>=|#`@]|::|\w\.[^\W\d_]{2,}")  # within a word: that of an address, or another tool's markup
LETTERED = re.compile(r"(?<!\S)\(?(?:[a-z]|[ivx]{2,5})[.)](?!\S)")  # a letter of a list, taken for a word
GRACE = 3  # days that may lie between finishing the words and writing the date
DRAFTED = timedelta(days=14)  # by which a new date may be too old: many authors write the day of their draft
QUOTED = 3
NOISE, MOST_OF_IT = 0.03, 0.8  # of the words that came or went
LONG_PIECE = 500  # words
FEWEST_WORDS = 3  # of a short sentence
FIGURES = 5  # removed numbers: fewer may be those of clauses that the text no longer names
MOST_SLIGHT = 2  # words that came or went: one word in place of another
MOST_LAYOUT = 2  # times as many words in a redline as there are in the text: then most of them only moved in the layout
SOON = timedelta(days=60)
NEAR = timedelta(days=31)  # between a change and a date that may be its own
MONTH_NAMED = re.compile(rf"\b(?:{MONTH})\b", re.IGNORECASE)
MOST_KNOWN = 2_000_000  # words of documents that may come back: 16 MB
LONGEST_PAUSE = 180  # days: after a longer time without any text, a collector may have looked too late


class ImportedChange(Struct, frozen=True):
    """One text of an imported policy that differs from the text before it.

    `stated`: the newest date that it states for itself.
    `verdict`: "old" if the previous text stated the same date or a later one; "older" if the date is new, but `days`
    older than the change; "undated" if the text states none; otherwise "dated".
    `until`: the day on which a text stated another date, or the date or the text was removed; None if it never was.
    `days`: how long an old date stayed, up to the newest text if it still has it; or by how many days a new one is too
    old.
    `slight`: whether the words that changed are so few, and of so little weight, that they may be a corrected slip.
    `aspect`: the weightiest thing that changed: words, link targets, the order or numbers of clauses, the query or
    fragment of links ("addresses"), or only the date, headings, labels, addresses, signs, another tool's markup and the
    menus around the text.
    `summary`: how much changed, and the weightiest sentences; empty if the verdict is neither "old" nor "older".
    """

    text: Revision
    stated: StatedDate | None
    verdict: Verdict
    aspect: Aspect
    until: date | None
    days: int
    slight: bool
    summary: str


def is_imported(text: Revision) -> bool:
    """Return whether `revised` is only the day of a commit, and not a date that the company wrote."""
    return "imported" in text.extra and text.recorded_by_import


def is_of_collector(text: Revision) -> bool:
    """Return whether a collector says in its commit that it captured the page in another way: nobody knows which of the
    changes are the company's."""
    return bool(OTHER_CAPTURE.match(_source(text, "subject")))


def is_capture(text: Revision) -> bool:
    """Return whether a program recorded the text from a web page: the subject of its commit ends with its path, as in
    “Record new changes of Harbour Terms of Service” for `Harbour/Terms of Service.md`."""
    path = _source(text, "path").rpartition(".")[0]
    return "/" in path and _source(text, "subject").endswith(f" {path.replace('/', ' ')}")


def _source(text: Revision, key: str) -> str:
    """Return what the import wrote down about the commit of a text; empty if it did not."""
    source = text.extra.get("imported")
    return str(source.get(key) or "") if isinstance(source, dict) else ""


def grace_of(checked: CheckedPolicy) -> timedelta:
    """Return the days of grace that legalsite.toml sets for date-in-text in this policy, else GRACE."""
    given = [
        setting.grace_days
        for setting in checked.config.checks
        if setting.rule == "date-in-text"
        and setting.policy in {"", checked.policy.slug}
        and setting.grace_days is not None
    ]
    return timedelta(days=given[-1] if given else GRACE)


def imported_changes(checked: CheckedPolicy) -> tuple[ImportedChange, ...]:
    """Return the changes in the order of time; in a text of several joined documents, each document has its own.

    A document is compared with itself in the text before. If it is not there, because the collector added its page, or
    the page could not be read or was shown in another language, nobody knows when its words changed. The same holds
    after a gap, or after an end of the policy, and of a text that was captured with the scripts of its page. A page for
    another country is not a change, nor are words that stood here before.

    No more than the documents of two texts are kept at a time, however long the history is.
    """
    texts = [text for text in checked.policy.revisions if text in checked.texts]
    if not any(map(is_imported, texts)):
        return ()
    days, grace = tuple(text.revised.day for text in texts), grace_of(checked)
    gaps = {at + 1: found[0].day for at, pair in enumerate(pairwise(texts)) if (found := _gaps(checked, *pair))}
    pasts = _document_pasts(_in_known_order(_readings(checked, texts)), days, gaps)
    pairs = [(past, *pair) for past in pasts for pair in pairwise(past.readings) if _is_comparable(checked, *pair)]
    joined = lru_cache(maxsize=2)(lambda index: _documents(checked, texts[index]))

    def document(reading: _Reading) -> Document:
        return checked.document(reading.text) if reading.alone else joined(reading.index)[reading.place]

    changes: list[ImportedChange] = []
    for past, before, now in sorted(pairs, key=lambda pair: pair[-1].index):
        old, new = document(before), document(now)
        whole = before.alone and now.alone  # other rules ask for the same redline
        redline = checked.redline(before.text, now.text) if whole else compare(old, new)
        changes.append(_change(past, (before, now), _Comparison(old, new, redline), checked.on, grace))
    return tuple(changes)


def _is_comparable(checked: CheckedPolicy, before: "_Reading", now: "_Reading") -> bool:
    """Return whether it is known that a document changed from one of these texts to the other."""
    ends = before.text.withdrawn or now.text.withdrawn
    if before.index + 1 < now.index or ends or not is_imported(now.text) or before.is_other_edition(now):
        return False
    if before.content == now.content or _gaps(checked, before.text, now.text):
        return False
    return not (before.whole_page or now.whole_page)


def _gaps(checked: CheckedPolicy, before: Revision, now: Revision) -> tuple[Gap, ...]:
    return gaps_before(checked.policy, now, before)


class _Comparison(Struct, frozen=True):
    """A document in the text before and in this one, and what changed."""

    old: Document
    new: Document
    redline: Redline


def _change(
    past: "_DocumentPast", pair: tuple["_Reading", "_Reading"], comparison: _Comparison, on: date, grace: timedelta
) -> ImportedChange:
    before, now = pair
    old, new, redline = comparison.old, comparison.new, comparison.redline
    aspect, said = _aspect(redline, old, new)
    newest, day = now.stated, now.text.revised.day
    captured = (
        is_of_collector(now.text)
        or past.is_part_of_page(now, redline)
        or past.is_divided_anew(before, now)
        or _lost_its_figures(old, new, redline)
        or (is_capture(now.text) and not _is_in_sentences(redline))
    )
    known = aspect == "date" or captured or past.returns(now)
    verdict = "dated" if known and newest else _verdict(newest, before.stated, day - grace)
    if verdict in {"old", "older"} and newest and may_be_newer(new, newest, day):
        verdict = "dated"
    until, days = None, 0
    if verdict == "old" and newest:
        corrected = corrected_on(past.later_dates(now), now.text, max(grace, DRAFTED))
        verdict = "dated" if (corrected or on) - day <= grace or past.goes_back(now) else "old"
        until = replaced_on(past.later_dates(now), newest)
        days = ((until or past.days[-1]) - day).days
    elif verdict == "older" and aspect in {"links", "addresses"}:
        verdict = "dated"  # no wording came with the date
    elif verdict == "older" and newest:
        days = (day - newest.last).days
        unwatched = before.text.revised.day <= newest.last and days > LONGEST_PAUSE
        verdict = "dated" if unwatched or days <= DRAFTED.days else "older"
    reported = verdict in {"old", "older"}
    told = _summary(comparison, aspect, said, now.language) if reported else ""
    slight = reported and _is_slight(said, redline, now.language)
    return ImportedChange(now.text, newest, verdict, aspect, until, days, slight, told)


def _summary(comparison: _Comparison, aspect: Aspect, said: Sequence[ChangedSentence], language: str) -> str:
    """Say how much changed without the date lines, and quote the weightiest of the sentences in which words changed.
    Where a part of it is only layout, as in a page that was captured anew, the words alone are counted."""
    redline, real = _without_date_lines(comparison.redline), list[ChangedSentence]()
    if aspect == "words":
        removed, added = words_changed(comparison.old, comparison.new)
        real = [one for one in said if any(word in removed or word in added for word in _changed_words(one))]
        if MOST_LAYOUT * (removed.total() + added.total()) < redline.words.deleted + redline.words.inserted:
            redline = Redline((), Words(added.total(), removed.total(), 0))
    changed = _heaviest_first(real or said, comparison.redline, language)
    quotes = "; ".join(f"“{sentence.quote}”" for sentence in changed[:QUOTED])
    more = f"; and {len(changed) - QUOTED} more" if len(changed) > QUOTED else ""
    return summary(redline) + (f": {quotes}{more}" if quotes else "")


def may_be_newer(document: Document, newest: StatedDate, on: date) -> bool:
    """Return whether another date after the newest of the text's own stands anywhere in it, in whatever form, up to the
    month after this day: then the text may be dated in a way that is not recognised."""
    own = {days for stated in stated_dates(document) for days in stated.readings}
    written = (days for block in document.blocks for days in written_dates(block.text))
    return any(newest.last < last and first <= on + NEAR for first, last in written if (first, last) not in own)


class _Reading(Struct, frozen=True):
    """What has to be known of one document in one text to find the changes after it. The document itself is not kept:
    all those of a long history would not fit into memory.

    `index`: the position of the text among those of the policy.
    `place`: the position of the document among those of the text.
    `document`: its number in the policy, the same in all texts.
    `blocks`: a hash of the words of each block.
    `spelling`: that of the country for which the page was made, if it shows.
    `content`: a hash of the words, numbers and links; `wording`: one of the words alone.
    `alone`: whether the text has no other document.
    `whole_page`: whether scripts were captured with the text, a tool built the page, or Markdown took a part of it for
    code: nobody knows where the text ends and the page begins.
    """

    text: Revision
    index: int
    place: int
    document: int
    blocks: "array[int]"
    stated: StatedDate | None
    language: str
    spelling: str
    content: int
    wording: int
    alone: bool
    whole_page: bool

    @property
    def key(self) -> tuple[int, date | None]:
        """A key that two readings share if they have the same content under the same date."""
        return self.content, self.stated.last if self.stated else None

    @property
    def wording_key(self) -> tuple[int, date | None]:
        """A key that two readings share if they have the same words under the same date, whatever their links."""
        return self.wording, self.stated.last if self.stated else None

    @property
    def words(self) -> frozenset[int]:
        """The hashes of the words of the blocks."""
        return frozenset(self.blocks)

    def is_other_edition(self, other: "_Reading") -> bool:
        """Return whether the other text is in another language, or was made for another country."""
        orders = {_order_of_date(self.stated), _order_of_date(other.stated)}
        if self.language == "en" and orders == {"day", "month"}:
            return True
        spellings = {self.spelling, other.spelling}
        return self.language != other.language or ("" not in spellings and len(spellings) > 1)


class _DocumentPast(Struct):
    """One document in the texts in which it is, in the order of time.

    `days`: those of all texts of the policy.
    `ends`: the positions of the texts that only say that the policy ended.
    `gaps`: by the position of the first text after a gap, the day on which it began.
    `dates`: the date that each text of the policy states; None if it states none, or consists of several documents.
    `texts`: the readings of all texts of the policy, with all their documents.
    """

    readings: list[_Reading]
    days: tuple[date, ...]
    ends: frozenset[int]
    gaps: Mapping[int, date]
    dates: tuple[StatedDate | None, ...]
    texts: Sequence[Sequence[_Reading]]

    def later_dates(self, now: _Reading) -> Iterator[tuple[date, StatedDate | None]]:
        """Yield the days of the later texts, each with the date that the document states there; None if it is back at
        an earlier wording, or gone, if the policy ended, or on the day on which a gap began. Where another document is
        in its place, such as a new wording that shares no sentence with it, this is the date of that one."""
        earlier = {reading.wording_key for reading in self.readings if reading.index < now.index}
        stated = {
            reading.index: None if reading.wording_key in earlier else reading.stated for reading in self.readings
        }
        last = self.readings[-1].index
        for index in range(now.index + 1, len(self.days)):
            if index in self.gaps:
                yield self.gaps[index], None
            elif index in self.ends:
                yield self.days[index], None
            elif index in stated or index > last:
                yield self.days[index], stated.get(index, self.dates[index])

    def returns(self, now: _Reading) -> bool:
        """Return whether the words of a text stood here before: all of them, under the same date, or all that were
        added, while nothing else that was there then is gone."""
        earlier = [reading for reading in self.readings if reading.index < now.index]
        if now.key in {reading.key for reading in earlier}:
            return True
        *earlier, before = earlier
        added, gone = now.words - before.words, before.words - now.words
        candidates = earlier if added else earlier[-1:]
        return bool(added or gone) and any(added <= one.words and not gone & one.words for one in candidates)

    def is_part_of_page(self, now: _Reading, redline: Redline) -> bool:
        """Return whether all that changed is one long piece that an earlier text has too, if it came, or a later one,
        if it went: it was not captured in between, or is shown in some countries only."""
        piece = list(map(hash, _long_piece(redline)))
        came = redline.words.inserted > redline.words.deleted
        others = self.texts[: now.index - 1] if came else self.texts[now.index :]
        blocks = (frozenset[int]().union(*(reading.blocks for reading in readings)) for readings in others)
        return bool(piece) and any(
            sum(words in other for words in piece) >= MOST_OF_IT * len(piece) for other in blocks
        )

    def is_divided_anew(self, before: _Reading, now: _Reading) -> bool:
        """Return whether most of the blocks that left or joined this document belong to another one of the same text
        before or afterwards: the words stayed, and only the border between two documents moved."""
        others_before, others_now = (
            frozenset[int]().union(*(other.blocks for other in self.texts[one.index] if other is not one))
            for one in (before, now)
        )
        gone, added = before.words - now.words, now.words - before.words
        moved = (gone & others_now) | (added & others_before)
        return bool(moved) and 2 * len(moved) >= len(gone | added)

    def goes_back(self, now: _Reading) -> bool:
        """Return whether an earlier text soon comes back: then this one is a page for another country, or a mistake."""
        earlier = {reading.key for reading in self.readings if reading.index < now.index}
        later = (reading for reading in self.readings if reading.index > now.index)
        soon = now.text.revised.day + SOON
        return any(reading.key in earlier and reading.text.revised.day <= soon for reading in later)


def _order_of_date(stated: StatedDate | None) -> str:
    """Return whether a date with a named month begins with the "day", as in Britain, or the "month", as in America."""
    if stated is None or not MONTH_NAMED.search(stated.written) or stated.day != stated.last:
        return ""
    return "day" if stated.written[0].isdigit() else "month"


def _document_pasts(
    texts: Sequence[Sequence[_Reading]], days: tuple[date, ...], gaps: Mapping[int, date]
) -> list[_DocumentPast]:
    """Return the past of each document."""
    by_document: dict[int, list[_Reading]] = {}
    for readings in texts:
        for reading in readings:
            by_document.setdefault(reading.document, []).append(reading)
    ends = frozenset(reading.index for readings in texts for reading in readings if reading.text.withdrawn)
    dates = tuple(readings[0].stated if len(readings) == 1 else None for readings in texts)
    return [_DocumentPast(readings, days, ends, gaps, dates, texts) for readings in by_document.values()]


def _readings(checked: CheckedPolicy, texts: Sequence[Revision]) -> list[list[_Reading]]:
    """Read the documents of each text, and recognise each of them in the texts before. One that is missing from a text
    may come back later. One that is in a text twice is read once."""
    readings: list[list[_Reading]] = []
    known: dict[int, _Known] = {}
    numbers = count()
    for index, text in enumerate(texts):
        whole = checked.document(text)
        page = bool(BUILT.search(checked.source(text)) or indented_html(checked, text))
        documents = _documents(checked, text)
        alone = documents == [whole]
        places = sorted({_content(document): place for place, document in reversed([*enumerate(documents)])}.values())
        fingerprints = [fingerprint_of(documents[place]) for place in places]
        latest = _latest(known)
        found: list[_Reading] = []
        for same in same_documents([known[number].fingerprint for number in latest], fingerprints):
            if same.new is not None:
                number = next(numbers) if same.old is None else latest[same.old]
                known[number] = _Known(index, fingerprints[same.new])
                place = places[same.new]
                reading = _read(text, documents[place], index=index, place=place, number=number, alone=alone)
                found.append(replace(reading, whole_page=True) if page else reading)
        readings.append(found)
    return readings


class _Known(Struct, frozen=True):
    """A document as it was in the last text that has it; `index` is the position of that text."""

    index: int
    fingerprint: Fingerprint


def _latest(known: dict[int, _Known]) -> list[int]:
    """Return the numbers of the known documents, those of the latest texts first. If they have too many words together
    for memory, forget those that have been missing longest: nobody can say any more that one of them came back."""
    latest = sorted(known, key=lambda number: -known[number].index)
    words = accumulate(len(known[number].fingerprint.long_words) for number in latest)
    for number, size in zip(latest, words, strict=True):
        if size > MOST_KNOWN:
            del known[number]
    return [number for number in latest if number in known]


def _documents(checked: CheckedPolicy, text: Revision) -> list[Document]:
    """Return the documents of a text, with each date line as a block of its own, and without the menus and footers of a
    page in HTML."""
    whole, around = checked.document(text), lines_of_page_parts(checked.source(text))
    if around:
        whole = replace(whole, blocks=tuple(block for block in whole.blocks if block.line not in around))
    return [with_date_lines(document) for document in dated_documents(whole)]


def _content(document: Document) -> int:
    return hash(tuple((block.number, block.spans) for block in document.blocks))


def _read(text: Revision, document: Document, *, index: int, place: int, number: int, alone: bool) -> _Reading:
    """Return what has to be known of a document."""
    blocks = array("q", [hash(block.text) for block in document.blocks])
    return _Reading(
        text=text,
        index=index,
        place=place,
        document=number,
        blocks=blocks,
        stated=newest_date(stated_dates(document)),
        language=detect_language(block.text for block in document.blocks),
        spelling=spelling_of(block.text for block in document.blocks),
        content=_content(document),
        wording=hash(blocks.tobytes()),
        alone=alone,
        whole_page=any(block.kind != "code" and is_script(block.text) for block in document.blocks),
    )


def _in_known_order(texts: list[list[_Reading]]) -> list[list[_Reading]]:
    """Return the readings with their dates in figures read as those of other texts in the same language show."""
    readings = [reading for text in texts for reading in text]
    sure = set[str]()  # languages in which the day comes first
    for language in {reading.language for reading in readings}:
        dates = (reading.stated for reading in readings if reading.stated and reading.language == language)
        sure |= {language} if day_comes_first(dates) else set()
    return [[_sure(reading) if reading.language in sure else reading for reading in text] for text in texts]


def _sure(reading: _Reading) -> _Reading:
    return replace(reading, stated=reading.stated and replace(reading.stated, sure=True))


def newest_date(stated: Iterable[StatedDate]) -> StatedDate | None:
    """Return the date that ends last, in whatever way it may be read; None if there is none."""
    return max(stated, key=lambda known: max(last for _, last in known.readings), default=None)


def corrected_on(later: Iterable[tuple[date, StatedDate | None]], text: Revision, grace: timedelta) -> date | None:
    """Return the day from which a later text no longer shows a date that is too old for this one: it states a newer
    date or none. Return None if no later text does."""
    covers = text.revised.day - grace
    return next((day for day, stated in later if stated is None or _reaches(stated, covers)), None)


def replaced_on(later: Iterable[tuple[date, StatedDate | None]], stated: StatedDate) -> date | None:
    """Return the day from which a later text no longer states this date: it states another one or none. Return None if
    all later texts state it. Whether the other date is right is not known: the page may have been updated before the
    repository."""
    same = set(stated.readings)
    return next((day for day, other in later if other is None or same.isdisjoint(other.readings)), None)


def _reaches(stated: StatedDate, day: date) -> bool:
    return any(last >= day for _, last in stated.readings)


def _verdict(stated: StatedDate | None, previous: StatedDate | None, earliest: date) -> Verdict:
    if stated is None:
        return "undated"
    if _reaches(stated, earliest):
        return "dated"
    if previous and previous.day > stated.last:
        return "dated"  # nobody sets a date back: this is another page, or one for another country
    return "old" if previous and previous.last >= stated.day else "older"


def _aspect(redline: Redline, old: Document, new: Document) -> tuple[Aspect, list[ChangedSentence]]:
    """Return the weightiest thing that changed, and if that is words, the sentences in which they did."""
    layout = difference(old, new)
    if layout != "words":
        return "date" if layout == "none" else layout, []
    blocks = [block for passage in redline.passages for block in (passage.old, passage.new) if block]
    headings = frozenset(entry_name(block.text) for block in blocks if block.kind == "heading")
    found = list(changed_sentences(redline))
    around = blocks_around_text(old) | blocks_around_text(new)
    inside = [one for one in found if not (one.block in around or _around_text(one, headings))]
    changed = [sentence for sentence in inside if not _only_dates(sentence)]
    anew = [sentence for sentence in changed if _worded(sentence) and _prints_anew(sentence)]
    lists = [frozenset(told_of_earlier_texts(side.blocks)) for side in (new, old)] if anew else []
    labels = [_is_label(one) or one.block.line in lists[one.line == 0] for one in anew]
    said = [
        one
        for one, label in zip(anew, labels, strict=True)
        if not label and _american_words(one.old) != _american_words(one.new)
    ]
    new_or_gone = _not_left(said, old, new)
    if _has_own_sentence(redline, new_or_gone):
        return "words", new_or_gone
    if said or any(labels) or (found and not changed):
        return "date", []
    targets = any(run.target and run.op != "equal" for sentence in changed for run in sentence.runs)
    if targets and not same_links(old, new):
        return "links", []
    return "numbers" if not changed and _reordered(redline) else "date", []


def _is_slight(said: Sequence[ChangedSentence], redline: Redline, language: str) -> bool:
    """Return whether so few words changed, and of so little weight, that they may be a corrected slip."""
    changed = Counter[str]()
    for one in said:
        old, new = Counter(_plain_words(one.old)), Counter(_plain_words(one.new))
        changed += (old - new) + (new - old)
    if not said or changed.total() > MOST_SLIGHT:
        return False
    numbers = new_numbers(redline)
    return not any(difference.minor for one in said for difference in weighty_differences(one, language, numbers))


def _reordered(redline: Redline) -> bool:
    """Return whether words moved, or clauses have other numbers."""
    kinds = {passage.kind for passage in redline.outside_stretches}
    return bool(redline.words.moved or kinds & {"moved", "renumbered"})


def _without_date_lines(redline: Redline) -> Redline:
    """Return the redline without the passages that are only date lines, and without their words."""
    dated = [passage for passage in redline.outside_stretches if passage.changed and _is_date_line(passage)]
    gone = set(map(id, dated))
    rest = [part for part in redline.parts if id(part) not in gone]
    runs = [run for passage in dated for run in passage.runs if run.read and not run.moved]
    inserted, deleted = (sum(count_words(run.text) for run in runs if run.op == op) for op in ("insert", "delete"))
    counts = redline.words
    words = Words(max(0, counts.inserted - inserted), max(0, counts.deleted - deleted), counts.moved)
    return Redline(tuple(rest), words)


def _is_date_line(passage: Passage) -> bool:
    return all(is_date_line(block.text) for block in (passage.old, passage.new) if block)


def _long_piece(redline: Redline) -> list[str]:
    """Return the blocks of one long piece that was added or removed, if hardly any other word changed; otherwise
    nothing."""
    inserted, deleted = redline.words.inserted, redline.words.deleted
    if min(inserted, deleted) > NOISE * max(inserted, deleted):
        return []
    kind = "inserted" if inserted > deleted else "deleted"
    pieces = [[*piece] for whole, piece in groupby(redline.passages, key=lambda one: one.kind == kind) if whole]
    longest = max(pieces, key=lambda piece: sum(map(_words, piece)), default=[])
    if sum(map(_words, longest)) < max(LONG_PIECE, MOST_OF_IT * max(inserted, deleted)):
        return []
    return [block.text for passage in longest if (block := passage.old or passage.new)]


def _lost_its_figures(before: Document, now: Document, redline: Redline) -> bool:
    """Return whether numbers went out of sentences that stay, and hardly anything else changed: a page was captured
    without its telephone numbers and addresses."""
    if redline.words.inserted:
        return False
    amended = (run for passage in redline.passages if passage.old and passage.new for run in passage.runs)
    deleted = (run.text for run in amended if run.op == "delete" and run.read)
    figures = sum(word[0].isdigit() for text in deleted for word in WORD.findall(text))
    if figures < FIGURES:
        return False
    removed, added = words_changed(before, now)
    return not added and figures * 2 > removed.total()


def _has_own_sentence(redline: Redline, changed: Sequence[ChangedSentence]) -> bool:
    """Return whether one of the changed sentences is surely the text's own: it reads like one, or is in a table or in a
    list that a sentence introduces, and it stays, or stands between two others that stay. What comes or goes above the
    first one or below the last may be a notice, a menu or a footer."""
    if not changed:
        return False
    passages = redline.passages
    stay = [bool(passage.old and passage.new) for passage in passages]
    said = [at for at, one in enumerate(passages) if stay[at] and one.new and _is_sentence(one.new.text)]
    text = range(said[0], said[-1]) if said else range(0)
    own = {id(one.new or one.old) for at, one in enumerate(passages) if stay[at] or at in text}
    return any(id(one.block) in own and (_is_listed(one) or _is_sentence(one.new or one.old)) for one in changed)


def _not_left(changed: list[ChangedSentence], old: Document, new: Document) -> list[ChangedSentence]:
    """Return the sentences without those that came or went as a whole, but stand in the other text, too: in another
    clause, or in other letters."""
    gone = any(one.whole and not one.new for one in changed)
    came = any(one.whole and one.new for one in changed)
    before, now = _sentences_of(old) if came else frozenset(), _sentences_of(new) if gone else frozenset()
    return [
        one for one in changed if not one.whole or _words_in_row(one.new or one.old) not in (before if one.new else now)
    ]


def _sentences_of(document: Document) -> frozenset[str]:
    """Return the plain words of each block of a text, and of each sentence in it."""
    parts = (part for block in document.blocks for part in (block.text, *sentences(block.text)))
    return frozenset(map(_words_in_row, parts))


def _words_in_row(text: str) -> str:
    return " ".join(_plain_words(text))


def _is_listed(sentence: ChangedSentence) -> bool:
    """Return whether a sentence is a row of a table, or an item of a list that a sentence introduces."""
    return sentence.block.kind == "row" or any(sentence.lead.split("\n")[1:2])


def _is_sentence(text: str) -> bool:
    """Return whether a text reads like a sentence: a short one has at least a full stop."""
    return is_prose(text) or (text.rstrip().endswith((".", ";", "。")) and len(_plain_words(text)) >= FEWEST_WORDS)


def _is_in_sentences(redline: Redline) -> bool:
    """Return whether something changed in a sentence of the text itself: in one that stays, or in a paragraph between
    two that stay. What else changes on a captured page may be an advertisement, a menu or a counter."""
    passages = redline.passages
    after_prose = _beside_prose(passages)
    before_prose = _beside_prose(passages[::-1])[::-1]
    inside = {
        id(passage.new or passage.old)
        for passage, after, before in zip(passages, after_prose, before_prose, strict=True)
        if (passage.old and passage.new) or (after and before)
    }
    changed = [one for one in changed_sentences(redline) if id(one.block) in inside and not _only_dates(one)]
    return any(is_prose(one.new or one.old) for one in changed)


def _beside_prose(passages: Sequence[Passage]) -> list[bool]:
    """Return for each passage whether the last one before it that neither came nor went as a whole is a sentence."""
    beside, prose = [], False
    for passage in passages:
        beside.append(prose)
        if passage.old and passage.new:
            prose = is_prose(passage.new.text)
    return beside


def _words(passage: Passage) -> int:
    return sum(len(run.text.split()) for run in passage.runs if run.read)


def _around_text(sentence: ChangedSentence, headings: frozenset[str]) -> bool:
    """Return whether the sentence is part of the page around the text: it came or went as a whole, or is an entry of a
    list of contents whose heading changed."""
    if sentence.whole:
        return is_around_text(sentence.block, headings)
    return {entry_name(sentence.old), entry_name(sentence.new)} <= headings


def _changed_words(sentence: ChangedSentence) -> Iterator[str]:
    for run in sentence.runs:
        if run.op != "equal" and run.read:
            yield from WORD.findall(run.text.casefold())


def _only_dates(sentence: ChangedSentence) -> bool:
    """Return whether the sentence is a date line, or the part of one that was cut in two ("3, 2025"), or names another
    day on which the text was revised or takes effect, in the same words."""
    if is_date_line(sentence.old) or is_date_line(sentence.new) or _same_but_for_its_day(sentence):
        return True
    sides = [side for side in (sentence.old, sentence.new) if side.strip()]
    changed = any(run.op != "equal" and run.read for run in sentence.runs)
    return changed and all(is_part_of_date(side) for side in sides)


def _same_but_for_its_day(sentence: ChangedSentence) -> bool:
    sides = (sentence.old, sentence.new)
    found = [find_days([(1, side)]) for side in sides]
    return all(days.revised or days.effective for days in found) and len({DAY.sub("", side) for side in sides}) == 1


def _worded(sentence: ChangedSentence) -> bool:
    """Return whether letters or digits of the sentence changed."""
    runs = (run for run in sentence.runs if run.op != "equal" and run.read)
    return any(letter.isalnum() for run in runs for letter in run.text)


def _is_label(sentence: ChangedSentence) -> bool:
    """Return whether a sentence is a heading, or a paragraph that came or went as a whole and does not say anything by
    itself: it may be a title, a label, words that lead to a list, or a tag of another tool. So may an entry of a list
    of changes be, which begins with its day, or has it in one cell."""
    text = (sentence.new or sentence.old).strip()
    if sentence.block.kind == "row":
        return sum(day[0] == cell.strip() for cell in text.split(" | ") for day, _, _ in days_in(cell)) == 1
    if sentence.block.kind == "heading" or not sentence.whole:
        return sentence.block.kind == "heading"
    if sentence.block.kind == "item":
        return any(not day.start() for day, _, _ in days_in(text))
    return text.endswith((":", "：")) or not _is_sentence(text)


def _plain_words(text: str) -> list[str]:
    """Return the words in small letters, without the signs around them. The number of a clause in front of them is
    none, nor are letters of a list, addresses, and words with the signs of another tool's markup in them."""
    plain = LETTERED.sub(" ", PROTECTED.sub("", FIRST_MARKER.sub("", text)))
    words = (word for word in plain.split() if not ODD.search(word))
    return [letters for word in words if (letters := "".join(filter(str.isalnum, word)).casefold())]


def _american_words(text: str) -> list[str]:
    """Return the plain words as Americans spell them."""
    return [in_american(word) for word in _plain_words(text)]


def _prints_anew(sentence: ChangedSentence) -> bool:
    """Return whether readers see different words once the other tool has processed its markup.

    A gap that the tool fills in may get the same words that were there before.
    """
    sides = (sentence.old, sentence.new)
    if not any(map(MARKUP.search, sides)):
        return True
    old, new = (_letters(MARKUP.sub(r"\1", PRINTS.sub(ANY, side))) for side in sides)
    return not (_filled(old, new) or _filled(new, old))


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter == ANY).lower()


def _filled(text: str, other: str) -> bool:
    """Return whether `other` may be `text` with each gap filled in by one or more letters.

    The words between two gaps are searched for from the first possible position, in linear time; a regular expression
    would try every combination.
    """
    first, *between = text.split(ANY)
    if not between:
        return text == other
    last = between.pop()
    start, end = len(first), len(other) - len(last)
    for words in between:
        position = other.find(words, start + 1, end)
        if position < 0:
            return False
        start = position + len(words)
    return start < end and other.startswith(first) and other.endswith(last)


def _heaviest_first(changed: Sequence[ChangedSentence], redline: Redline, language: str) -> list[ChangedSentence]:
    """Return the changed sentences; those that are too weighty even for a minor change come first."""
    numbers = new_numbers(redline)

    def weight(sentence: ChangedSentence) -> tuple[bool, bool]:
        differences = weighty_differences(sentence, language, numbers)
        return not any(difference.minor for difference in differences), not differences

    return sorted(changed, key=weight)
