"""One policy as rules see it on a day: its texts, what they say, and which of them a writer can still fix."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from legalsite.model import in_force as standing
from legalsite.model.config import Config, PolicySettings
from legalsite.model.document import Document
from legalsite.model.git_history import Past
from legalsite.model.policy import Policy, Revision
from legalsite.model.promise import Promise
from legalsite.model.redline import Redline
from legalsite.text.normalise import file_text

Stage = Literal["draft", "pending", "in force", "past", "future"]

ORDER: dict[Stage, int] = {"draft": 0, "pending": 1, "in force": 2, "past": 3, "future": 4}


@dataclass(frozen=True)
class CheckedPolicy:
    """`policy` has the draft as its last revision where it is not what the archive has. The four callables read
    a text, its document, what changed between two and what one promises; each remembers. `published`: whether there is
    a ledger. `sent`: when the notice of `slug@revised` was recorded as sent. `pages`: every route of the site, but for
    those of the policies in `unread`, which cannot be read; `shown`: the texts that a reader may find on a route.
    `files`: those of content/files, by path below content/. `past`: what git shows of it, None where there is no git.

    A rule sees nothing but these fields: what it found is remembered for as long as they stay."""

    policy: Policy
    config: Config
    on: date
    read: Callable[[Revision], bytes]
    document: Callable[[Revision], Document]
    redline: Callable[[Revision, Revision], Redline]
    promises: Callable[[Revision], tuple[Promise, ...]]
    published: bool = False
    sent: Mapping[str, datetime] = field(default_factory=dict)
    pages: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    shown: Mapping[str, tuple[Revision, ...]] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    past: Past | None = None

    @property
    def settings(self) -> PolicySettings:
        return self.config.settings(self.policy.slug)

    @cached_property
    def texts(self) -> tuple[Revision, ...]:
        """All originals and translations that are known on the day, and drafts of whatever day."""
        return tuple(text for text in self._every() if self.stage(text) != "future")

    @cached_property
    def editable(self) -> tuple[Revision, ...]:
        """What a writer can still fix before it applies: drafts, and pending ones by replacing them."""
        return tuple(text for text in self.texts if ORDER[self.stage(text)] <= ORDER["pending"])

    @cached_property
    def current(self) -> tuple[Revision, ...]:
        """What readers see today or will see: the editable texts and those in force, translations too."""
        return tuple(text for text in self.texts if ORDER[self.stage(text)] <= ORDER["in force"])

    def stage(self, text: Revision) -> Stage:
        """Of a translation: as the text that it renders."""
        key = text.path, text.is_draft
        if key not in self._stages:
            self._stages[key] = self._stage(text)
        return self._stages[key]

    @cached_property
    def _stages(self) -> dict[tuple[str, bool], Stage]:
        return {}

    def _stage(self, text: Revision) -> Stage:
        if text.is_draft:
            return "draft"
        if text.revised.day > self.on:
            return "future"
        original = standing.revision_of(self._shown, text.translates) if text.translates else text
        status = standing.status(self._shown, original, self.on) if original else "superseded"
        if status == "pending":
            return "pending"
        return "in force" if status in {"in force", "withdrawn"} else "past"

    def previous(self, revision: Revision) -> Revision | None:
        """The revision that this one succeeds in force."""
        return standing.previous(self.policy, revision, max(self.on, revision.revised.day))

    def source(self, text: Revision) -> str:
        """The whole file with its front matter, lines ending with `\\n`."""
        return file_text(self.read(text))

    @cached_property
    def _shown(self) -> Policy:
        """What binds is decided among the texts of the archive, where there is one; a draft binds nobody."""
        archived = tuple(revision for revision in self.policy.revisions if not revision.is_draft)
        return Policy(self.policy.slug, archived if archived or self.published else self.policy.revisions)

    def _every(self) -> Iterator[Revision]:
        yield from self.policy.revisions
        for texts in self.policy.translations.values():
            yield from texts
