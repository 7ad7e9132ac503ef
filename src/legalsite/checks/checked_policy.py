"""A policy as rules see it on a given day: its texts, what they say, and which of them can still change."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import Config, PolicySettings
from legalsite.model.document import Document
from legalsite.model.policy import Policy, Version, VersionTuple
from legalsite.model.promise import ClauseTuple, TextPromise
from legalsite.model.redline import Redline
from legalsite.notices.notice_results import ResultsByNotice
from legalsite.source.link_targets import NO_LINKS, Links
from legalsite.text.languages import text_language

Stage = Literal["draft", "upcoming", "current", "past", "future"]


class LinkScope(Struct, frozen=True):
    """Where the links of a text can lead: from a published one not to drafts, which no reader finds."""

    links: Links = NO_LINKS  # their addresses
    pages: frozenset[str] = frozenset()  # every route of the site, except those of the policies in `unread`
    shown: Mapping[str, VersionTuple] = {}  # the texts that a reader may find at each route


class CheckedPolicy(Struct, frozen=True, dict=True):
    """Everything that a rule may look at. Its functions cache what they return."""

    policy: Policy  # its last version is the draft, if this differs from the archive
    config: Config
    on: date  # the day of the check
    read: Callable[[Version], bytes]  # returns the file of a text
    document: Callable[[Version], Document]
    redline: Callable[[Version, Version], Redline]
    promise: Callable[[Version], TextPromise]  # returns what a person recorded that a text promises
    clauses: Callable[[Version], ClauseTuple]  # returns those on changes that the program finds in a text
    reach: Callable[[Version], LinkScope]  # returns where the links of a text can lead
    published: bool = False  # whether there is a ledger
    notice_results: ResultsByNotice = {}  # as the ledger records them
    applying: frozenset[str] = frozenset()  # the slugs of policies in effect: none that is only upcoming, or ended
    unread: tuple[str, ...] = ()  # the routes, in each language, of policies that cannot be read
    files: frozenset[str] = frozenset()  # the files of content/files, by path below content/
    skipped: Collection[str] = ()  # the drafts that are left out, by path below content/

    @property
    def settings(self) -> PolicySettings:
        """What legalsite.toml says about this policy."""
        return self.config.settings(self.policy.slug)

    @cached_property
    def texts(self) -> list[Version]:
        """All originals and translations that are known on the day, and all drafts."""
        return [text for text in self.policy.texts if self.stage(text) != "future"]

    @property
    def drafts(self) -> list[Version]:
        """The originals that are drafts."""
        return [text for text in self.policy.versions if text.is_draft]

    @cached_property
    def editable(self) -> list[Version]:
        """The texts that can still change before they apply: drafts, and upcoming versions, which can be replaced."""
        return [text for text in self.texts if self.stage(text) in {"draft", "upcoming"}]

    @cached_property
    def current(self) -> list[Version]:
        """The texts that readers see today or will see: the editable ones and those in effect, with translations."""
        return [text for text in self.texts if self.stage(text) != "past"]

    @property
    def translated(self) -> Iterator[tuple[Version, Version]]:
        """Each of their translations with its original, unless one of the two was withheld."""
        for text in self.current:
            original = self.policy.original(text)
            if original and original is not text and not (original.withheld or text.withheld):
                yield text, original

    def stage(self, text: Version) -> Stage:
        """Return the stage of a text on the day; a translation has that of its original."""
        return self._stages[text.path, text.is_draft]

    @cached_property
    def _stages(self) -> dict[tuple[str, bool], Stage]:
        binding = self.binding()
        return {(text.path, text.is_draft): self._stage(text, binding) for text in self.policy.texts}

    def _stage(self, text: Version, binding: Policy) -> Stage:
        if text.is_draft:
            return "draft"
        if text.revised.day > self.on:
            return "future"
        original = binding.original(text)
        status = binding.status(original, self.on) if original else "superseded"
        if status == "upcoming":
            return "upcoming"
        return "current" if status in {"current", "withdrawn"} else "past"

    def previous(self, version: Version) -> Version | None:
        """Return the version that was in effect before this one. Return None if it is not known which one that was,
        because there is a gap between them: nobody can say what this one changed."""
        previous = self.policy.previous(version, max(self.on, version.revised.day))
        return previous if previous and not self.policy.gaps_before(version, previous) else None

    def written_by(self, version: Version) -> Policy:
        """Return the policy as it was when a version was written, with that version as its last one."""
        written = tuple(text for text in self.policy.versions if text.revised <= version.revised)
        return replace(self.policy, versions=written)

    def comparison_base(self, version: Version) -> Version | None:
        """Return the text that the class of a version is about: the last of the upcoming ones that it replaces, or the
        previous one if it replaces none or if its words are those of the previous one."""
        gone, previous = self.policy.replaced_while_upcoming(version), self.previous(version)
        stays = not gone or (previous is not None and not self.redline(previous, version).changed)
        return previous if stays else gone[-1]

    def language(self, text: Version) -> str:
        """Return the language of a text."""
        return text_language(text, self.config)

    def binding(self, text: Version | None = None) -> Policy:
        """Return the policy without its draft, which binds nobody, unless the draft is the `text` in question. Before
        anything is published, the draft is all there is."""
        binding = tuple(version for version in self.policy.versions if not version.is_draft or version == text)
        shown = binding if binding or self.published else self.policy.versions
        return Policy(self.policy.slug, shown, gaps=self.policy.gaps)
