"""The files of content/ as rules ask for them: each read, parsed and compared once."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legalsite.commands.change_clauses import said_language
from legalsite.disk import archive
from legalsite.model.document import Document
from legalsite.model.policy import Revision
from legalsite.model.promise import Promise
from legalsite.model.redline import Redline
from legalsite.redline.memory import Memory
from legalsite.source.front_matter import split
from legalsite.source.markdown import read_markdown

if TYPE_CHECKING:
    from legalsite.redline.side import Side


@dataclass(frozen=True, slots=True)
class Texts:
    """By path below content/, or by revision."""

    root: Path
    _bytes: dict[str, bytes] = field(default_factory=dict)
    _documents: dict[str, Document] = field(default_factory=dict)
    _sections: dict[tuple[Any, ...], object] = field(default_factory=dict)
    _memory: Memory = field(default_factory=Memory)
    _sides: dict[str, "Side"] = field(default_factory=dict)
    _redlines: dict[tuple[str, str], Redline] = field(default_factory=dict)
    _promises: dict[str, tuple[Promise, ...]] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        if path not in self._bytes:
            self._bytes[path] = archive.read(self.root, path)
        return self._bytes[path]

    def parse(self, path: str) -> Document:
        """Raises ProblemsFound where the page would lose words."""
        if path not in self._documents:
            place = f"content/{path}"
            _, text, line = split(self.read(path), place)
            self._documents[path] = read_markdown(text, path=place, first_line=line, sections=self._sections)
        return self._documents[path]

    def redline(self, old: Revision, new: Revision) -> Redline:
        from legalsite.redline.passages import compare_sides

        pair = old.path, new.path
        if pair not in self._redlines:
            self._redlines[pair] = compare_sides(self._side(old.path), self._side(new.path))
        return self._redlines[pair]

    def _side(self, path: str) -> "Side":
        from legalsite.redline.side import Side

        if path not in self._sides:
            self._sides[path] = Side(self.parse(path).blocks, self._memory)
        return self._sides[path]

    def promises(self, text: Revision) -> tuple[Promise, ...]:
        from legalsite.promises import read_promises

        if text.path not in self._promises:
            source = self.read(text.path).decode("utf-8-sig")
            self._promises[text.path] = read_promises(self.parse(text.path), said_language(text, source), source)
        return self._promises[text.path]
