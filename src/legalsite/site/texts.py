"""Read, parse, and compare the texts of a site, and cache the results.

This also determines what a text promises about its own changes.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.recorded_files import is_archive_path
from legalsite.model.config import PolicySettings
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Version, VersionId
from legalsite.model.promise import ChangeClause, ClauseTuple, ConfirmedPromise, TextPromise
from legalsite.model.redline import Redline
from legalsite.redline.compared_text import RedlineCache, Side
from legalsite.source.characters import decode, replace_harmful_characters
from legalsite.source.fences import split_text
from legalsite.source.link_targets import NO_LINKS, Links

# maximum size of the texts in memory in bytes, without their redlines
MAX_TEXTS_SIZE = 4_000_000
QUOTE_START_LENGTH = 40  # number of characters of a quote to search for

Read = Callable[[str], bytes]
NOTHING_STORED: Mapping[Any, object] = {}


class Sections(dict[tuple[Any, ...], Any]):
    """Parsed sections, and other values cached by `read_markdown`.

    A missing section is taken from `stored`, the sections of an earlier build.
    """

    def __init__(self, stored: Mapping[Any, object]) -> None:
        super().__init__()
        self.stored = stored

    def __missing__(self, key: tuple[Any, ...]) -> Any:
        section = self.stored[key]  # raises KeyError for a section that isn't stored
        self[key] = section
        return section


class Texts:
    """Cached texts, keyed by path relative to content/.

    The cache is cleared when it gets too large, so that a long history doesn't need more memory
    than a short one. `read` reads a file, `links` contains the targets of links, and `stored` the
    sections of an earlier build.
    """

    def __init__(
        self, read: Read, links: Links = NO_LINKS, stored: Mapping[Any, object] = NOTHING_STORED
    ) -> None:
        self.links = links
        self._read = read
        self._stored = stored
        self._drafts: dict[str, bytes] = {}
        self.forget()  # creates the empty caches

    def forget(self) -> None:
        """Clear the cache, except for drafts."""
        self.redline_cache = RedlineCache()
        self._documents: dict[str, Document] = {}
        # parsed sections, keyed by their source; several texts may contain the same section
        self.sections = Sections(self._stored)
        # path → side for `compare_sides`, which all redlines of the text share
        self._sides: dict[str, Side] = {}
        self._redlines: dict[tuple[str, str], Redline] = {}
        self._clauses: dict[str, ClauseTuple] = {}
        self._size = 0  # total size of the texts in memory, in bytes

    def read(self, path: str) -> bytes:
        """Read a file.

        Drafts are cached, so that a command sees the same text even if the author edits it in the
        meantime. Archived texts never change.
        """
        if is_archive_path(path):
            return self._read(path)
        if path not in self._drafts:
            self._drafts[path] = self._read(path)
        return self._drafts[path]

    def without(self, paths: Collection[str], read: Read) -> "Texts":
        """Return a copy that reads with `read`, without the cached data of the files in `paths`."""
        other = Texts(read, self.links)
        other.redline_cache = self.redline_cache
        other.sections = self.sections
        other._size = self._size
        for name in ("_drafts", "_documents", "_sides", "_clauses"):
            for path, value in getattr(self, name).items():
                if path not in paths:
                    getattr(other, name)[path] = value
        for pair, redline in self._redlines.items():
            if not set(pair).intersection(paths):
                other._redlines[pair] = redline
        return other

    def document(self, path: str) -> Document:
        """Parse a text. Raises ProblemsFound if its page would lose text."""
        if path not in self._documents:
            data = self.read(path)
            self._make_room(len(data))
            document = parse(data, path, links=self.links, sections=self.sections)
            self._documents[path] = document
        return self._documents[path]

    def problems(self, version: Version) -> Sequence[Problem]:
        """Explain why a text can't be shown: its page would lose text, or it's empty.

        An empty text in the archive isn't a problem, because it can't be corrected.
        """
        # imported late because it loads the parser, which few commands need
        from legalsite.source.markdown import empty_text_problems

        try:
            document = self.document(version.path)
        except ProblemsFound as refusal:
            return refusal.problems
        if version.recorded:
            return []
        return empty_text_problems(document, f"content/{version.path}", version.text_line)

    def redline(self, old: Version, new: Version) -> Redline:
        """Compare two texts. The redline is cached.

        Raises ProblemsFound if the page of one of the texts would lose text.
        """
        # imported late because few commands compare texts
        from legalsite.redline.compare import compare_sides

        pair = old.path, new.path
        if pair not in self._redlines:
            documents = {path: self.document(path) for path in pair}
            self._make_room(old.size + new.size)
            # `_make_room` may have cleared these documents from the cache
            self._documents |= documents
            for path in documents.keys() - self._sides.keys():
                self._sides[path] = Side(documents[path].blocks, self.redline_cache)
            self._redlines[pair] = compare_sides(*[self._sides[path] for path in pair])
        return self._redlines[pair]

    def _make_room(self, size: int) -> None:
        """Clear the cache if there's no room for `size` more bytes of text."""
        if self._size + size > MAX_TEXTS_SIZE:
            self.forget()  # this also resets the size
        self._size += size

    def promise(self, version: Version, policy: Policy, settings: PolicySettings) -> TextPromise:
        """Return what a text promises about changes, as recorded by its author.

        `settings` are the policy's settings. The record in the settings for this version comes
        first, then the record in its front matter. Then comes the record in the settings for all
        versions before the first published version with its own record. The text is only parsed if
        the record refers to clauses.
        """
        record = promise_record(version, policy, settings)
        quotes = {}
        for rule in record.rules if record else ():
            if not rule.clause:
                continue
            document = self.parsed(version.path)
            if document:
                words = clause_words(document, rule.clause)
                if words:
                    quotes[rule.clause] = words
        return TextPromise(record, quotes)

    def clauses(self, path: str, language: str) -> ClauseTuple:
        """Return the clauses about changes that were found in a file.

        They're searched in `language` or, if there are none, in the language that the text seems to
        have. Raises ProblemsFound only if the file isn't text.
        """
        if path not in self._clauses:
            file = self.read(path), f"content/{path}", self.parsed(path)
            # without a language, `file_clauses` detects it
            self._clauses[path] = file_clauses(*file, language) or file_clauses(*file)
        return self._clauses[path]

    def parsed(self, path: str) -> Document | None:
        """Parse a text, or return None if its page would lose text.

        Clauses can also be found in such a text.
        """
        try:
            return self.document(path)
        except ProblemsFound:
            return None


def undated_drafts(policy: Policy) -> Iterator[Problem]:
    """Yield a problem for each draft that has the date of a published version."""
    message = "this draft still has the date of the published version"
    message += ", so it is shown under today's date"
    for version in policy.texts:
        if version.undated:
            help = f"give it a new date: `{version.revise_command}`"
            path = f"content/{version.path}"
            yield Problem("text-changed-under-date", message, help, path, severity="warning")


def parse(
    data: bytes,
    path: str,
    *,
    links: Links = NO_LINKS,
    sections: dict[tuple[Any, ...], Any] | None = None,
) -> Document:
    """Parse the document below the front matter of a file. `path` is relative to content/.

    `sections` caches parsed sections between calls. Raises ProblemsFound if the page would lose
    text.
    """
    from legalsite.source.markdown import read_markdown  # imported late because it loads the parser

    full_path = f"content/{path}"
    _, text, first_line = split_text(decode(data, full_path))
    return read_markdown(text, path=full_path, first_line=first_line, links=links, cache=sections)


def promise_record(
    version: Version, policy: Policy, settings: PolicySettings
) -> ConfirmedPromise | None:
    """Return the promise recorded for `version` in the settings or its front matter, or None."""
    # a draft can contain the record itself
    if version.is_draft:
        return version.promise
    revised = version.translates or version.revised
    # published versions with a record in their front matter, oldest first
    with_record = [text.revised for text in policy.versions if text.promise and not text.is_draft]
    return recorded_promise(
        settings, version.promise, revised, with_record[0] if with_record else None
    )


def recorded_promise(
    settings: PolicySettings,
    own: ConfirmedPromise | None,
    revised: VersionId,
    first_own: VersionId | None,
) -> ConfirmedPromise | None:
    """Return the recorded promise of a published version, or None.

    `own` is the record in its front matter. `first_own` is the id of the first published version
    with such a record, or None.
    """
    recorded = settings.promises.get(str(revised)) or own
    # the record for the whole policy applies to versions before the first one with its own record
    if not recorded and (first_own is None or revised < first_own):
        recorded = settings.promise
    return recorded


def file_clauses(
    data: bytes, path: str, parsed: Document | None = None, language: str = ""
) -> ClauseTuple:
    """Find the clauses about changes in a file, most specific first.

    A file that a build would reject is parsed, too. `language` defaults to the language that the
    text seems to have. `parsed` is the document, if known. Raises ProblemsFound if the file isn't
    text.
    """
    # imported late because few builds need it
    from legalsite.promises.change_clauses import change_clauses

    document = parsed or _read_leniently(data, path)
    language = language or _detected_language(document) or "en"
    return change_clauses(document, language, decode(replace_harmful_characters(data), path))


def unread_language_sentence(data: bytes, path: str, parsed: Document | None = None) -> str:
    """Explain that clauses can't be found in the language of a file, or return an empty string.

    `parsed` is the document, if known.
    """
    # imported late because few builds need it
    from legalsite.promises.words import why_clauses_not_read

    return why_clauses_not_read(_detected_language(parsed or _read_leniently(data, path)))


def _read_leniently(data: bytes, path: str) -> Document:
    """Parse a file, even one that a build would reject."""
    from legalsite.source.markdown import read_document  # imported late because it loads the parser

    return read_document(replace_harmful_characters(data), path, collected=[])


def _detected_language(document: Document) -> str:
    """Return the language that a text seems to have, or an empty string if it's unclear."""
    # imported late because few builds need it
    from legalsite.text.language_detection import detect_other_language

    return detect_other_language((block.text for block in document.blocks), (), 1) or ""


def clause_words(document: Document, anchor: str) -> str:
    """Return the text of the clause with an anchor on one line, or an empty string.

    The anchor of a heading stands for the section below it. The anchor of the title only stands for
    the text above the first section.
    """
    return " ".join(" ".join(_clause_texts(document, anchor)).split())


def clause_anchor(document: Document, clause: ChangeClause) -> str:
    """Return the anchor of a clause, or of the heading above it.

    Return an empty string if only the title, or nothing, is above the clause.
    """
    line = _first_quoted_line(document, clause)
    above = [block for block in document.blocks if block.line <= line]  # up to the clause's start
    # the clause starts at a block with an anchor
    if above and above[-1].line == line and above[-1].anchor:
        return above[-1].anchor
    headings = [block for block in above if block.kind == "heading"]
    if not headings or headings[-1] == document.blocks[0]:  # the first block is the title
        return ""
    return headings[-1].anchor


def _first_quoted_line(document: Document, clause: ChangeClause) -> int:
    """Return the line of the block in which the quote of a clause starts.

    If no block contains the quote, return the first line of the clause.
    """
    start = clause.quote[:QUOTE_START_LENGTH]
    for block in document.blocks:
        is_near = clause.first_line <= block.line <= clause.last_line
        if is_near and start in " ".join(block.text.split()):
            return block.line
    return clause.first_line


def _clause_texts(document: Document, anchor: str) -> Iterator[str]:
    """Yield the texts of the blocks that belong to the clause with an anchor."""
    # imported late because few builds need it
    from legalsite.promises.change_clauses import MAX_SENTENCE_LENGTH

    level = 0  # level of the heading with the anchor, or 0
    for block in document.blocks:
        is_heading = block.kind == "heading"
        if level:
            # the next heading of the same or a higher level ends the section; below the title
            # (level 1), any heading does
            if block.kind == "footnote" or (is_heading and (block.level <= level or level == 1)):
                return
            yield block.text
        elif block.anchor == anchor:
            # a long heading is probably a paragraph that Markdown took for a heading, because a
            # line of equals signs or hyphens follows
            if not is_heading or len(block.text) > MAX_SENTENCE_LENGTH:
                yield block.text
                return
            level = block.level
