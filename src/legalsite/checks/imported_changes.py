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

from legalsite.checks.changed_sentences import ChangedSentence
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.flat_text import words_changed, words_of_addresses
from legalsite.checks.source_positions import indented_html, words_in_html
from legalsite.checks.spelling import spelling_of
from legalsite.checks.wording_changes import (
    Aspect,
    aspect_of,
    changed_words,
    heaviest_first,
    is_in_sentences,
    is_slight,
    lost_its_figures,
    may_be_misspelled,
    net_words,
    only_misspelled,
)
from legalsite.model.document import Document
from legalsite.model.in_force import gaps_before
from legalsite.model.policy import Gap, Revision
from legalsite.model.redline import Passage, Redline, Words
from legalsite.redline.compare import compare
from legalsite.redline.output.summary import summary
from legalsite.redline.tokens import count_words
from legalsite.text.boilerplate import is_script, lines_of_page_parts
from legalsite.text.dates_in_prose import MONTH, is_date_line
from legalsite.text.joined_documents import Fingerprint, dated_documents, fingerprint_of, same_documents
from legalsite.text.languages import detect_language
from legalsite.text.stated_dates import StatedDate, day_comes_first, stated_dates, with_date_lines, written_dates

Verdict = Literal["old", "undated", "dated"]

OTHER_CAPTURE = re.compile(r"refilter\b|(?:apply )?(?:a )?technical (?:or declaration )?upgrades?\b", re.IGNORECASE)
MARKDOWN = (".md", ".markdown", ".mdx", ".txt")
OTHER_FORMATS = (".rst", ".rest", ".adoc", ".asciidoc", ".textile", ".org", ".wiki", ".mediawiki", ".tex", ".pod")
GRACE = 3  # days that may lie between finishing the words and writing the date
DRAFTED = timedelta(days=14)  # by which a new date may be too old: many authors write the day of their draft
QUOTED = 3
NOISE, MOST_OF_IT = 0.03, 0.8  # of the words that came or went
LONG_PIECE = 500  # words
MANY = 50  # words that a redline marks beside those that changed
MOST_LAYOUT = 2  # times as many as came or went: then most of them only moved in the layout
SOON = timedelta(days=60)
NEAR = timedelta(days=31)  # between a change and a date that may be its own
MONTH_NAMED = re.compile(rf"\b(?:{MONTH})\b", re.IGNORECASE)
OF_REVISION = re.compile(r"updat|modif|revis|^date$|^lastmod", re.IGNORECASE)  # keys of front matter
STRAY = 5  # words of indented HTML: with more, it may hold sentences and dates of the text
LONGEST_DATE = 40  # characters
ENDINGS = frozenset({"t", "s", "d", "m", "ll", "re", "ve"})  # of one word with its verb: "isn't", "we'll"
MOST_KNOWN = 2_000_000  # words of documents that may come back: 16 MB


class ImportedChange(Struct, frozen=True):
    """One text of an imported policy that differs from the text before it.

    `stated`: the newest date that it states for itself.
    `verdict`: "old" if the previous text stated the same date or a later one; "undated" if the text states none;
    otherwise "dated".
    `until`: the day on which a text stated another date, or on which the policy ended, or an earlier wording was back
    (`back`); None if none of this happened, or if no date was found in a text before: it may be there in another form.
    `ended`: whether the policy ended on that day.
    `days`: how long the old date stayed, at least.
    `stayed`: whether the newest text still has it.
    `slight`: whether the words that changed are so few, and of so little weight, that they may be a corrected slip.
    `slip`: whether one word became another one that differs in one letter, once or more, or only "the" came or went.
    `aspect`: the weightiest thing that changed: words, link targets, the order or numbers of clauses, the query or
    fragment of links ("addresses"), or only the date, headings, labels, addresses, signs, another tool's markup and the
    menus around the text.
    `summary`: how much changed, and the weightiest sentences; empty if the verdict is not "old".
    """

    text: Revision
    stated: StatedDate | None
    verdict: Verdict
    aspect: Aspect
    until: date | None = None
    back: bool = False
    ended: bool = False
    days: int = 0
    stayed: bool = False
    slight: bool = False
    slip: bool = False
    summary: str = ""


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


def _is_converted(text: Revision) -> bool:
    """Return whether the import converted the text from another format, so that its numbers depend on tags and
    styles."""
    path = _source(text, "path").casefold()
    return bool(path) and not path.endswith(MARKDOWN)


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
        texts_of = None if whole else (checked.document(before.text), checked.document(now.text))
        changes.append(_change(past, (before, now), _Comparison(old, new, redline, texts_of), checked.on, grace))
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
    """A document in the text before and in this one, and what changed. `texts` are the whole texts if it is one of
    several documents in them."""

    old: Document
    new: Document
    redline: Redline
    texts: tuple[Document, Document] | None = None

    def words_changed(self) -> tuple[Counter[str], Counter[str]]:
        """Return the words that were removed and added, without those that another document gained or lost."""
        removed, added = words_changed(self.old, self.new)
        if self.texts:
            of_all = words_changed(*self.texts)
            return removed & of_all[0], added & of_all[1]
        return removed, added


def _change(
    past: "_DocumentPast", pair: tuple["_Reading", "_Reading"], comparison: _Comparison, on: date, grace: timedelta
) -> ImportedChange:
    before, now = pair
    old, new, redline = comparison.old, comparison.new, comparison.redline
    aspect, said = aspect_of(redline, old, new)
    newest, day = now.stated, now.text.revised.day
    captured = (
        is_of_collector(now.text)
        or (aspect == "numbers" and _is_converted(now.text))
        or past.is_part_of_page(now, redline)
        or past.is_divided_anew(before, now)
        or lost_its_figures(old, new, redline)
        or (is_capture(now.text) and not is_in_sentences(redline))
    )
    known = aspect == "date" or captured or past.returns(now)
    verdict = "dated" if known and newest else _verdict(newest, before.comparable_with(newest), day - grace)
    if verdict == "old" and newest and may_be_newer(now.text, new, newest):
        verdict = "dated"
    if verdict != "old" or newest is None:
        return ImportedChange(now.text, newest, verdict, aspect)
    others = list(other_dates(past.later_dates(now), newest))
    corrected = corrected_on(others, now.text, max(grace, DRAFTED))
    if (corrected or on) - day <= grace or past.goes_back(now):
        return ImportedChange(now.text, newest, "dated", aspect)
    said = past.without_returned(said, now)
    in_short = _summary(comparison, said, now.language) if aspect == "words" else _without_words(redline)
    slight = is_slight(said, redline, now.language)
    if not in_short or (aspect == "words" and slight and only_misspelled(said, new)):
        return ImportedChange(now.text, newest, "dated", "date")
    until, stated = others[0] if others else (None, None)
    unseen = past.unseen_from(now)
    if unseen and (until is None or unseen < until):
        until, stated = unseen, None
    back, over = (until in {past.days[index] for index in known} for known in (past.back_in(now), past.ends))
    return ImportedChange(
        now.text,
        newest,
        verdict,
        aspect,
        until=until if stated or back or over else None,
        back=back,
        ended=over and stated is None,
        days=((until or past.days[-1]) - day).days,
        stayed=until is None,
        slight=slight,
        slip=slight and may_be_misspelled(said),
        summary=in_short,
    )


def _summary(comparison: _Comparison, said: Sequence[ChangedSentence], language: str) -> str:
    """Say how much changed in the sentences in which words did, and quote the weightiest of them: only their clauses
    count. Words that stand in another of them are neither new nor gone. If the words of the whole text do not confirm
    the figures, the lower ones count, as the least that changed; if there are none, the words only have other places,
    and nothing is said. If most of the marks are layout, as in a page that was captured anew, the clauses are left
    out."""
    removed, added = comparison.words_changed()
    net = net_words(said)
    came = added - removed - words_of_addresses(comparison.new)
    gone = removed - added - words_of_addresses(comparison.old)
    whole = Words(_counted_as_words(came), _counted_as_words(gone))
    least = Words(min(net.inserted, whole.inserted), min(net.deleted, whole.deleted))
    if not _total(least):
        return ""
    redline = _of_sentences(comparison.redline, said)
    layout = MOST_LAYOUT * _total(least) < max(_total(net), _total(comparison.redline.words) - MANY)
    figures = summary(Redline(() if layout else redline.parts, least))
    real = [one for one in said if any(word in removed or word in added for word in changed_words(one))]
    changed = heaviest_first(real or said, comparison.redline, language)
    quotes = "; ".join(f"“{sentence.quote}”" for sentence in changed[:QUOTED])
    more = f"; and {len(changed) - QUOTED} more" if len(changed) > QUOTED else ""
    return f"{'' if net == whole else 'at least '}{figures}: {quotes}{more}"


def _counted_as_words(side: Counter[str]) -> int:
    """Return the number of words, of which "isn't" is one, although it has two parts. An ending alone counts: "can"
    became "can't"."""
    return sum(count for word, count in side.items() if word not in ENDINGS) or side.total()


def _total(words: Words) -> int:
    return words.inserted + words.deleted


def may_be_newer(text: Revision, document: Document, newest: StatedDate) -> bool:
    """Return whether another date after the newest of the text's own stands anywhere in it, in whatever form, up to the
    month after its day: then the text may be dated in a way that is not recognised. So it may by a page that shows a
    date of the front matter from the month before or after that day."""
    day = text.revised.day
    own = {days for stated in stated_dates(document) for days in stated.readings}
    written = [days for block in document.blocks for days in written_dates(block.text)]
    written += (days for days in _dates_of_page(text) if days[1] >= day - NEAR)
    return any(newest.last < last and first <= day + NEAR for first, last in written if (first, last) not in own)


def _dates_of_page(text: Revision) -> Iterator[tuple[date, date]]:
    """Yield the dates of revision in the front matter that a text had in the repository: its page may show them."""
    for key, value in text.extra.items():
        if OF_REVISION.search(key) and len(str(value)) <= LONGEST_DATE:
            yield from written_dates(str(value))


class _Reading(Struct, frozen=True):
    """What has to be known of one document in one text to find the changes after it. The document itself is not kept:
    all those of a long history would not fit into memory.

    `index`: the position of the text among those of the policy.
    `place`: the position of the document among those of the text.
    `document`: its number in the policy, the same in all texts.
    `blocks`: a hash of the words of each block.
    `revised`: the newest day of revision that it states, which may be older than the day from which it applies.
    `date_line`: a hash of the words of the block that states its newest date, with a label; 0 if there is none.
    `spelling`: that of the country for which the page was made, if it shows.
    `content`: a hash of the words, numbers and links; `wording`: one of the words alone.
    `alone`: whether the text has no other document.
    `whole_page`: whether scripts were captured with the text, Markdown took much of it for code, or it is written in
    another format, so that nobody knows what is text and what is markup, and which dates it states.
    """

    text: Revision
    index: int
    place: int
    document: int
    blocks: "array[int]"
    stated: StatedDate | None
    revised: StatedDate | None
    date_line: int
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

    def comparable_with(self, newer: StatedDate | None) -> StatedDate | None:
        """Return the newest date, but for a day of revision that of the same kind, if there is one."""
        return (self.revised if newer and newer.kind == "revised" else None) or self.stated

    def stated_after(self, earlier: "_Reading") -> StatedDate | None:
        """Return the newest date, or that of an earlier text if it is newer and its line still stands here."""
        newer = earlier.stated and (self.stated is None or self.stated.last < earlier.stated.last)
        return earlier.stated if newer and earlier.date_line in self.blocks else self.stated

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
        in its place, such as a new wording that shares no sentence with it, this is the date of that one. A date stays
        as long as its line does, even where that is the last line of a part, unless a newer one is stated."""
        back = self.back_in(now)
        stated = {
            reading.index: None if reading.index in back else reading.stated_after(now) for reading in self.readings
        }
        last = self.readings[-1].index
        unread = {reading.index for reading in self.readings if reading.whole_page and reading.stated is None}
        for index in range(now.index + 1, len(self.days)):
            if index in self.gaps:
                yield self.gaps[index], None
            elif index in self.ends:
                yield self.days[index], None
            elif index not in unread and (index in stated or index > last):
                yield self.days[index], stated.get(index, self.dates[index])

    def unseen_from(self, now: _Reading) -> date | None:
        """Return the day of the first later text in which the document is not, or cannot be read: nobody knows which
        date it has then. Return None if there is none."""
        seen = {one.index for one in self.readings if one.stated or not one.whole_page} | self.ends
        return next((self.days[index] for index in range(now.index + 1, len(self.days)) if index not in seen), None)

    def back_in(self, now: _Reading) -> frozenset[int]:
        """Return the positions of the later texts that have an earlier wording under the same date again."""
        earlier = {reading.wording_key for reading in self.readings if reading.index < now.index}
        later = (reading for reading in self.readings if reading.index > now.index)
        return frozenset(reading.index for reading in later if reading.wording_key in earlier)

    def without_returned(self, said: Iterable[ChangedSentence], now: _Reading) -> list[ChangedSentence]:
        """Return the sentences, except those in blocks that stood here less than 60 days ago, before the previous text:
        what comes back soon, as after a text that was cut off, is not new."""
        since = now.text.revised.day - SOON
        ended = {one.index: self.gaps.get(one.index + 1, self.days[one.index + 1]) for one in self.readings[:-1]}
        recent = (one for one in self.readings if one.index < now.index - 1 and ended[one.index] >= since)
        earlier = frozenset[int]().union(*(reading.blocks for reading in recent))
        return [sentence for sentence in said if not (sentence.new and hash(sentence.block.text) in earlier)]

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
        other_format = _source(text, "path").casefold().endswith(OTHER_FORMATS)
        page = other_format or words_in_html(indented_html(checked, text)) > STRAY
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
    page in HTML, and its tags that Markdown takes for code."""
    whole = checked.document(text)
    around = {*lines_of_page_parts(checked.source(text)), *(block.line for block in indented_html(checked, text))}
    if around:
        whole = replace(whole, blocks=tuple(block for block in whole.blocks if block.line not in around))
    return [with_date_lines(document) for document in dated_documents(whole)]


def _content(document: Document) -> int:
    return hash(tuple((block.number, block.spans) for block in document.blocks))


def _read(text: Revision, document: Document, *, index: int, place: int, number: int, alone: bool) -> _Reading:
    """Return what has to be known of a document."""
    blocks = array("q", [hash(block.text) for block in document.blocks])
    dates = tuple(stated_dates(document))
    stated = newest_date(dates)
    labelled = (block for block in document.blocks if stated and block.line == stated.line and is_date_line(block.text))
    return _Reading(
        text=text,
        index=index,
        place=place,
        document=number,
        blocks=blocks,
        stated=stated,
        revised=newest_date(one for one in dates if one.kind == "revised"),
        date_line=next((hash(block.text) for block in labelled), 0),
        language=detect_language(block.text for block in document.blocks),
        spelling=spelling_of(block.text for block in document.blocks),
        content=_content(document),
        wording=hash(blocks.tobytes()),
        alone=alone,
        whole_page=any(block.kind != "code" and is_script(block.text) for block in document.blocks)
        or _is_mostly_code(document),
    )


def _is_mostly_code(document: Document) -> bool:
    """Return whether Markdown takes most of a text for code, as if all of it is indented."""
    code = sum(len(block.text) for block in document.blocks if block.kind == "code")
    return 2 * code > sum(len(block.text) for block in document.blocks)


def _in_known_order(texts: list[list[_Reading]]) -> list[list[_Reading]]:
    """Return the readings with their dates in figures read as those of other texts in the same language show."""
    readings = [reading for text in texts for reading in text]
    sure = set[str]()  # languages in which the day comes first
    for language in {reading.language for reading in readings}:
        dates = (reading.stated for reading in readings if reading.stated and reading.language == language)
        sure |= {language} if day_comes_first(dates) else set()
    return [[_sure(reading) if reading.language in sure else reading for reading in text] for text in texts]


def _sure(reading: _Reading) -> _Reading:
    stated, revised = (known and replace(known, sure=True) for known in (reading.stated, reading.revised))
    return replace(reading, stated=stated, revised=revised)


def newest_date(stated: Iterable[StatedDate]) -> StatedDate | None:
    """Return the date that ends last, in whatever way it may be read; None if there is none. If several end on that
    day, it is that of a revision, unless the line also says that the text applies from it ("Version effective: …")."""
    known = list(stated)
    effects = {one.line for one in known if one.kind == "effective"}

    def rank(one: StatedDate) -> tuple[date, bool, bool]:
        applies = one.kind == "effective"
        return max(last for _, last in one.readings), not applies and one.line not in effects, applies

    return max(known, key=rank, default=None)


def corrected_on(later: Iterable[tuple[date, StatedDate | None]], text: Revision, grace: timedelta) -> date | None:
    """Return the day from which a later text no longer shows a date that is too old for this one: it states a newer
    date or none. Return None if no later text does."""
    covers = text.revised.day - grace
    return next((day for day, stated in later if stated is None or _reaches(stated, covers)), None)


def other_dates(
    later: Iterable[tuple[date, StatedDate | None]], stated: StatedDate
) -> Iterator[tuple[date, StatedDate | None]]:
    """Yield the days of the later texts that do not state this date, each with the date that it states, None if none
    was found: it may be there in another form. Whether the other date is right is not known: the page may have been
    updated before the repository."""
    return ((day, other) for day, other in later if other is None or not _same_date(other, stated))


def _same_date(one: StatedDate, other: StatedDate) -> bool:
    """Return whether two dates may be the same, in whatever way they may be read."""
    return not set(one.readings).isdisjoint(other.readings)


def _reaches(stated: StatedDate, day: date) -> bool:
    return any(last >= day for _, last in stated.readings)


def _verdict(stated: StatedDate | None, previous: StatedDate | None, earliest: date) -> Verdict:
    if stated is None:
        return "undated"
    if _reaches(stated, earliest):
        return "dated"
    if previous is None or previous.day > stated.last:
        return "dated"  # nobody knows whether it is new; or another page, because nobody sets a date back
    return "old" if previous.last >= stated.day else "dated"


def _of_sentences(redline: Redline, changed: Sequence[ChangedSentence]) -> Redline:
    """Return the passages of a redline in which the sentences are, without links, and the words of these passages."""
    blocks = {id(one.block) for one in changed}
    passages = [one for one in redline.outside_stretches if id(one.new or one.old) in blocks]
    worded = [replace(one, runs=tuple(run for run in one.runs if not run.target)) for one in passages]
    return _of_passages(redline, worded)


def _without_words(redline: Redline) -> str:
    """Say how much changed if no wording did, without the passages that are only date lines."""
    return summary(_of_passages(redline, [one for one in redline.outside_stretches if not _is_date_line(one)]))


def _of_passages(redline: Redline, passages: Sequence[Passage]) -> Redline:
    """Return a redline of some of the passages."""
    runs = [run for passage in passages for run in passage.runs if run.read and not run.moved]
    inserted, deleted = (sum(count_words(run.text) for run in runs if run.op == op) for op in ("insert", "delete"))
    return Redline(tuple(passages), Words(inserted, deleted, redline.words.moved))


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


def _words(passage: Passage) -> int:
    return sum(len(run.text.split()) for run in passage.runs if run.read)
