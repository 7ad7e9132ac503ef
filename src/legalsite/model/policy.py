"""A policy over time: its revisions and their translations, as front matter and ledger tell of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from legalsite.model.revision_id import Revised

Change = Literal["editorial", "minor", "material"]


@dataclass(frozen=True, slots=True)
class Revision:
    """One settled text. `path` is below content/, `sha256` (hex) and `size` (bytes) are the file's.
    `recorded` is its line in the ledger, without the line end; empty where it is not recorded.
    `text_line` is the line of the file, counted from 1, on which the text after the front matter begins."""

    policy: str
    revised: Revised
    title: str
    effective: date
    path: str
    sha256: str
    size: int
    text_line: int = 1
    language: str = "en"
    change: Change | None = None
    summary: str | None = None
    replaces: tuple[Revised, ...] | None = None
    retroactive: bool = False
    withdrawn: bool = False
    approved_by: str | None = None
    translates: Revised | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    recorded: str = ""

    @property
    def weight(self) -> Change:
        """The class that counts: a revision that names none is taken for material."""
        return self.change or "material"

    @property
    def stated(self) -> Change | Literal[""]:
        """The class that a page may name: none for an imported text without one, since nobody said it then."""
        imported = self.recorded.split(" ")[2:3] == ["import"]
        return self.change or ("" if imported else self.weight)

    @property
    def is_draft(self) -> bool:
        """Whether this is what writers edit, not a file of the archive."""
        return not self.path.startswith(f"{self.policy}/")

    @property
    def withheld(self) -> bool:
        """Whether the text had to go, and what there is to read is why."""
        return self.path.endswith(".withheld")


@dataclass(frozen=True, slots=True)
class Policy:
    """Revisions in the site's first language, and translations by language; both rise by `revised`."""

    slug: str
    revisions: tuple[Revision, ...]
    translations: Mapping[str, tuple[Revision, ...]] = field(default_factory=dict)
