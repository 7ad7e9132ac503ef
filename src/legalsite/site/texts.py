"""The texts of a site: each is read, parsed and compared only once, until it is forgotten."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.recorded_files import is_archive_path
from legalsite.model.config import PolicySettings
from legalsite.model.document import Document
from legalsite.model.policy import Revision
from legalsite.model.promise import TextPromises
from legalsite.model.redline import Redline
from legalsite.redline.compared_text import Memory, Side
from legalsite.site.text_promises import Suggestions, suggestions_in, text_promises
from legalsite.source.front_matter_block import split
from legalsite.source.link_targets import Links

NO_LINKS = Links()
FEW = 32  # texts of other policies that stay in memory when a policy is forgotten
ROOM = 64_000_000  # bytes of the texts of a policy that are in memory at a time
COMPARED = 16  # bytes of texts that take as much memory as one character of the blocks that are compared

Read = Callable[[str], bytes]


class Texts:
    """Texts by path below content/. Each is read, parsed and compared only once, until it is forgotten. `read` returns
    the bytes of a file; `links` says where its links lead."""

    def __init__(self, read: Read, links: Links = NO_LINKS) -> None:
        self.links = links
        self.memory = Memory()
        self._read = read
        self._bytes: dict[str, bytes] = {}
        self._documents: dict[str, Document] = {}
        self._sections: dict[tuple[Any, ...], object] = {}
        self._sides: dict[str, Side] = {}
        self._suggestions: dict[str, Suggestions] = {}
        self._parsed = 0  # bytes of the texts that were parsed and not forgotten

    def read(self, path: str) -> bytes:
        """Return the bytes of a file. Those of a draft are kept, so that a command sees the same words throughout while
        somebody edits it. An archived text never changes and is read again."""
        if is_archive_path(path):
            return self._read(path)
        if path not in self._bytes:
            self._bytes[path] = self._read(path)
        return self._bytes[path]

    def without(self, paths: Collection[str], read: Read) -> "Texts":
        """Return a copy that has forgotten these files and keeps everything about all others. `read` reads what is
        missing."""
        other = Texts(read, self.links)
        other.memory, other._sections = self.memory, self._sections
        for name in ("_bytes", "_documents", "_sides", "_suggestions"):
            known = getattr(self, name)
            setattr(other, name, {path: value for path, value in known.items() if path not in paths})
        other._parsed = self._parsed
        return other

    def forget(self, paths: Iterable[str]) -> None:
        """Forget what reading and comparing these texts has left, but not the bytes of drafts. The documents of a few
        others stay: those that many policies link to."""
        for path in paths:
            self._documents.pop(path, None)
            self._suggestions.pop(path, None)
        if len(self._documents) > FEW:
            self._documents.clear()
            self._suggestions.clear()
        self._sides.clear()
        self._sections.clear()
        self.memory = Memory()
        self._parsed = 0

    def make_room(self) -> None:
        """Forget all texts if they take too much memory. Whoever goes through the texts of a policy calls it after each
        of them, so that a long history takes no more memory than a short one."""
        if self._parsed + COMPARED * self.memory.size > ROOM:
            self.forget(tuple(self._documents))

    def document(self, path: str) -> Document:
        """Return the parsed text. Raises ProblemsFound if words would be lost on its page."""
        if path not in self._documents:
            data = self.read(path)
            self._documents[path] = parse(data, path, links=self.links, sections=self._sections)
            self._parsed += len(data)
        return self._documents[path]

    def problems(self, revision: Revision) -> Sequence[Problem]:
        """Return why a text cannot be shown on a page: words would be lost, or it has no words. A recorded text may be
        empty, because nobody can fix it."""
        from legalsite.source.markdown import empty_text

        try:
            document = self.document(revision.path)
        except ProblemsFound as found:
            return found.problems
        return [] if revision.recorded else empty_text(document, f"content/{revision.path}", revision.text_line)

    def redline(self, old: Revision, new: Revision) -> Redline:
        """Compare two texts. What the redline is made from is remembered, but not the redline itself."""
        from legalsite.redline.compare import compare_sides

        return compare_sides(self._side(old.path), self._side(new.path))

    def promises(self, revision: Revision, settings: PolicySettings) -> TextPromises:
        """Return what a text promises about its own changes; `settings` are those of its policy. Raises ProblemsFound
        only if it is not text at all: a text that cannot become a page may still promise something."""
        suggestions = self.suggestions(revision.path)
        return text_promises(revision, settings, suggestions, self.parsed(revision.path))

    def suggestions(self, path: str) -> Suggestions:
        """Return what the program reads in a file about its own changes. Raises ProblemsFound only if it is not text at
        all."""
        if path not in self._suggestions:
            self._suggestions[path] = suggestions_in(self.read(path), f"content/{path}", self.parsed(path))
        return self._suggestions[path]

    def parsed(self, path: str) -> Document | None:
        """Return the parsed text; None if words would be lost on its page. What it promises can be read all the
        same."""
        try:
            return self.document(path)
        except ProblemsFound:
            return None

    def _side(self, path: str) -> Side:
        if path not in self._sides:
            self._sides[path] = Side(self.document(path).blocks, self.memory)
        return self._sides[path]


def parse(
    data: bytes, path: str, *, links: Links = NO_LINKS, sections: dict[tuple[Any, ...], object] | None = None
) -> Document:
    """Return the document below the front matter of a file; `path` is below content/. `sections` remembers parsed
    sections between calls. Raises ProblemsFound if words would be lost on its page."""
    from legalsite.source.markdown import read_markdown

    place = f"content/{path}"
    _, text, first_line = split(data, place)
    return read_markdown(text, path=place, first_line=first_line, links=links, cache=sections)
