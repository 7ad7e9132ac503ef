"""The texts of a site: each is read, parsed and compared only once, until it is forgotten.

And what a text promises about its own changes, as a person recorded it: the one answer that every
command uses.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.recorded_files import is_archive_path
from legalsite.model.config import PolicySettings
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Version, VersionId
from legalsite.model.promise import ChangeClause, ClauseTuple, ConfirmedPromise, TextPromise
from legalsite.model.redline import Redline
from legalsite.redline.compared_text import Memory, Side
from legalsite.source.characters import decode, replace_harmful_characters
from legalsite.source.fences import split_text
from legalsite.source.link_targets import NO_LINKS, Links

MAX_TEXTS_SIZE = (
    4_000_000  # bytes of texts whose words, and what was compared of them, stay in memory
)
QUOTE_START_LENGTH = 40  # characters by which a passage is found in the text

Read = Callable[[str], bytes]


class Texts:
    """Texts by path below content/.

    Each is read, parsed and compared only once. If this takes too much memory, all of it is
    forgotten, and made again when it is needed; so a long history takes no more memory than a short
    one. `read` returns the bytes of a file; `links` says where its links lead.
    """

    def __init__(self, read: Read, links: Links = NO_LINKS) -> None:
        self.links = links
        self._read = read
        self._drafts: dict[str, bytes] = {}
        self.forget()

    def forget(self) -> None:
        """Forget everything that was read, parsed and compared, except the bytes of drafts."""
        self.memory = Memory()
        self._documents: dict[str, Document] = {}
        # parsed sections, which several texts may share: the key is what they were parsed from
        self._sections: dict[tuple[Any, ...], object] = {}
        # by path: a text as `compare_sides` takes it, which is prepared once for all its redlines
        self._sides: dict[str, Side] = {}
        self._redlines: dict[tuple[str, str], Redline] = {}
        self._clauses: dict[str, ClauseTuple] = {}
        self._size = 0  # bytes of the texts in memory

    def read(self, path: str) -> bytes:
        """Return the bytes of a file.

        The bytes of a draft are kept, so that a command sees the same words throughout, even if an
        author edits the draft meanwhile. An archived text never changes, so it is read again.
        """
        if is_archive_path(path):
            return self._read(path)
        if path not in self._drafts:
            self._drafts[path] = self._read(path)
        return self._drafts[path]

    def without(self, paths: Collection[str], read: Read) -> "Texts":
        """Return a copy that has forgotten the files at `paths`. `read` reads what is missing."""
        other = Texts(read, self.links)
        other.memory = self.memory
        other._sections = self._sections
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
        """Return the parsed text. Raises ProblemsFound if words would be lost on its page."""
        if path not in self._documents:
            data = self.read(path)
            self._make_room(len(data))
            document = parse(data, path, links=self.links, sections=self._sections)
            self._documents[path] = document
        return self._documents[path]

    def problems(self, version: Version) -> Sequence[Problem]:
        """Return why a text cannot be shown on a page: words would be lost, or it has no words.

        A recorded text may be empty, because it can't be fixed.
        """
        # loads the parser, and few commands need it
        from legalsite.source.markdown import empty_text_problems

        try:
            document = self.document(version.path)
        except ProblemsFound as refusal:
            return refusal.problems
        if version.recorded:
            return []
        return empty_text_problems(document, f"content/{version.path}", version.text_line)

    def redline(self, old: Version, new: Version) -> Redline:
        """Return what changed from one text to another."""
        from legalsite.redline.compare import compare_sides  # few commands compare texts

        pair = old.path, new.path
        if pair not in self._redlines:
            documents = {path: self.document(path) for path in pair}
            self._make_room(old.size + new.size)
            # making room may have forgotten the documents, and everything made from them
            self._documents |= documents
            for path in documents.keys() - self._sides.keys():
                self._sides[path] = Side(documents[path].blocks, self.memory)
            self._redlines[pair] = compare_sides(*[self._sides[path] for path in pair])
        return self._redlines[pair]

    def _make_room(self, size: int) -> None:
        """Forget everything if there is no room for what `size` more bytes of texts take."""
        if self._size + size > MAX_TEXTS_SIZE:
            self.forget()  # the size is 0 again
        self._size += size

    def promise(self, version: Version, policy: Policy, settings: PolicySettings) -> TextPromise:
        """Return what a person recorded that a text promises about changes.

        `settings` are the policy's. The first of these records counts: the one in the settings for
        this version, the one in its own front matter, and the one in the settings for all versions
        before the first published one with a record of its own. The text is parsed only if the
        record names clauses to quote.
        """
        record = promise_record(version, policy, settings)
        quotes = {}
        for rule in record.rules if record else ():
            document = self.parsed(version.path) if rule.clause else None
            if document and rule.clause:
                words = clause_words(document, rule.clause)
                if words:
                    quotes[rule.clause] = words
        return TextPromise(record, quotes)

    def clauses(self, path: str, language: str) -> ClauseTuple:
        """Return the clauses about changes that the program finds in a file.

        They are read in `language`; if there are none, in the language that the words seem to be
        in. Raises ProblemsFound only if the file isn't text at all.
        """
        if path not in self._clauses:
            file = self.read(path), f"content/{path}", self.parsed(path)
            self._clauses[path] = file_clauses(*file, language) or file_clauses(*file)
        return self._clauses[path]

    def parsed(self, path: str) -> Document | None:
        """Return the parsed text; None if words would be lost on its page.

        What it promises can be read all the same.
        """
        try:
            return self.document(path)
        except ProblemsFound:
            return None


def undated_drafts(policy: Policy) -> Iterator[Problem]:
    """Yield a problem for each draft that is shown with the date of a published text."""
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
    sections: dict[tuple[Any, ...], object] | None = None,
) -> Document:
    """Return the document below the front matter of a file; `path` is below content/.

    `sections` remembers parsed sections between calls. Raises ProblemsFound if words would be lost
    on its page.
    """
    from legalsite.source.markdown import read_markdown  # loads the parser

    full_path = f"content/{path}"
    _, text, first_line = split_text(decode(data, full_path))
    return read_markdown(text, path=full_path, first_line=first_line, links=links, cache=sections)


def promise_record(
    version: Version, policy: Policy, settings: PolicySettings
) -> ConfirmedPromise | None:
    """Return what a person recorded that a text promises about changes; None without a record."""
    # an author can add the promise to the draft itself, so settings do not count
    if version.is_draft:
        return version.promise
    revised = version.translates or version.revised
    # the published versions with a record in their own front matter, the first one first
    own = [text.revised for text in policy.versions if text.promise and not text.is_draft]
    return recorded_promise(settings, version.promise, revised, own[0] if own else None)


def recorded_promise(
    settings: PolicySettings,
    own: ConfirmedPromise | None,
    revised: VersionId,
    first_own: VersionId | None,
) -> ConfirmedPromise | None:
    """Return what a person recorded for the published text `revised`; None without a record.

    `own` is what its front matter says. `first_own` is the id of the first published text of the
    policy with a record in its front matter; None if there is none.
    """
    recorded = settings.promises.get(str(revised)) or own
    if not recorded and (first_own is None or revised < first_own):
        recorded = settings.promise
    return recorded


def file_clauses(
    data: bytes, path: str, parsed: Document | None = None, language: str = ""
) -> ClauseTuple:
    """Return the clauses about changes in a file; the one that names most comes first.

    The file is read as Markdown, even if a build would reject it. `language` is the language of its
    words, by default the one that they seem to be in. `parsed` is its document, if it was parsed
    already. Raises ProblemsFound if the file isn't text.
    """
    from legalsite.promises.change_clauses import change_clauses  # few builds look for clauses

    document = parsed or _read_leniently(data, path)
    language = language or _detected_language(document) or "en"
    return change_clauses(document, language, decode(replace_harmful_characters(data), path))


def unread_language_sentence(data: bytes, path: str, parsed: Document | None = None) -> str:
    """Return a sentence if the program can't find clauses in the language of a file; else empty.

    `parsed` is as for `file_clauses`.
    """
    from legalsite.promises.words import why_clauses_not_read  # few builds look for clauses

    return why_clauses_not_read(_detected_language(parsed or _read_leniently(data, path)))


def _read_leniently(data: bytes, path: str) -> Document:
    """Return the document of a file, even if a build would reject it."""
    from legalsite.source.markdown import read_document  # loads the parser

    return read_document(replace_harmful_characters(data), path, aside=[])


def _detected_language(document: Document) -> str:
    """Return the language that the words seem to be in; empty if it isn't clear."""
    # few builds look for clauses
    from legalsite.text.language_detection import detect_other_language

    return detect_other_language((block.text for block in document.blocks), (), 1) or ""


def clause_words(document: Document, anchor: str) -> str:
    """Return the words of the clause with that anchor, in one line; empty if there is none.

    A heading stands for what follows it, up to the next heading of its level or the footnotes; the
    title of the text only for what comes before any other heading.
    """
    return " ".join(" ".join(_clause_texts(document, anchor)).split())


def clause_anchor(document: Document, clause: ChangeClause) -> str:
    """Return the anchor of a clause, or else of the heading above it.

    Empty if there is none, or only the title of the text.
    """
    line = _first_quoted_line(document, clause)
    above = [block for block in document.blocks if block.line <= line]
    if above and above[-1].line == line and above[-1].anchor:
        return above[-1].anchor
    headings = [block for block in above if block.kind == "heading"]
    if not headings or headings[-1] == document.blocks[0]:
        return ""
    return headings[-1].anchor


def _first_quoted_line(document: Document, clause: ChangeClause) -> int:
    """Return the line of the block in which the quote of a clause begins.

    If it isn't found there, return the first line of the clause.
    """
    start = clause.quote[:QUOTE_START_LENGTH]
    for block in document.blocks:
        is_near = clause.first_line <= block.line <= clause.last_line
        if is_near and start in " ".join(block.text.split()):
            return block.line
    return clause.first_line


def _clause_texts(document: Document, anchor: str) -> Iterator[str]:
    """Yield the words of the blocks that belong to the clause with this anchor.

    If it is the anchor of a heading, they are the blocks below it, as `clause_words` describes.
    """
    from legalsite.promises.change_clauses import MAX_SENTENCE_LENGTH  # few builds quote clauses

    level = 0  # of the heading with the anchor, once it was found
    for block in document.blocks:
        is_heading = block.kind == "heading"
        if level:
            # a heading as high ends the part; below a title, which has level 1, any heading does
            if block.kind == "footnote" or (is_heading and (block.level <= level or level == 1)):
                return
            yield block.text
        elif block.anchor == anchor:
            # a long one is a paragraph above equals signs
            if not is_heading or len(block.text) > MAX_SENTENCE_LENGTH:
                yield block.text
                return
            level = block.level
