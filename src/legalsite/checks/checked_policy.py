"""A policy as rules see it on a day: its texts, their words, and which of them can still change."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import Config, PolicySettings
from legalsite.model.document import Document
from legalsite.model.policy import FilledFact, Policy, Version, VersionTuple
from legalsite.model.promise import ClauseTuple, TextPromise
from legalsite.model.redline import Redline
from legalsite.notices.notice_results import ResultsByNotice
from legalsite.source.link_targets import NO_LINKS, Links
from legalsite.text.languages import text_language

Stage = Literal["draft", "upcoming", "current", "past", "future"]


class LinkScope(Struct, frozen=True):
    """Where the links of a text can lead on this site.

    A link in a published text can't lead to drafts, which readers don't find.
    """

    links: Links = NO_LINKS  # turns a link's target into a URL
    pages: frozenset[str] = frozenset()  # all routes, except of policies that can't be read
    shown: Mapping[str, VersionTuple] = {}  # by route, the texts that a reader may find there
    drafts: Mapping[str, Version] = {}  # by route, the drafts that readers won't find there
    examples: Collection[str] = ()  # the drafts that `init` or `new` wrote, by path below content/


class CheckedPolicy(Struct, frozen=True, dict=True):
    """Everything about a policy that a rule may use. Its functions cache what they return."""

    policy: Policy  # its last version is the draft, if this differs from the archive
    config: Config
    on: date  # the day of the check
    read: Callable[[Version], bytes]  # returns the file of a text
    document: Callable[[Version], Document]
    redline: Callable[[Version, Version], Redline]
    promise: Callable[[Version], TextPromise]  # returns what a person recorded that a text promises
    clauses: Callable[[Version], ClauseTuple]  # returns the clauses on changes found in a text
    link_scope: Callable[[Version], LinkScope]  # returns where the links of a text can lead
    published: bool = False  # whether there is a ledger
    notice_results: ResultsByNotice = {}  # as the ledger records them
    # the slugs of the site's policies that have a current version
    slugs_in_effect: frozenset[str] = frozenset()
    unreadable_routes: tuple[
        str, ...
    ] = ()  # the routes, in each language, of policies that cannot be read
    files: frozenset[str] = frozenset()  # the files of content/files, by path below content/
    skipped: Collection[str] = ()  # the drafts that are left out, by path below content/
    # returns the value of each fact that a text could name
    facts: Callable[[Version], Mapping[str, str]] = lambda _: {}
    # returns the places of the values in a text that replaced names of facts
    filled_facts: Callable[[Version], Sequence[FilledFact]] = lambda _: ()
    # returns the values that a translation must have: the values in the version that it translates
    translated_facts: Callable[[Version], Mapping[str, str]] = lambda _: {}
    # each older value of a fact in published versions of the site → the name of the fact
    old_facts: Mapping[str, str] = {}

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
        """The texts that can still change: those that aren't published, and upcoming versions,
        which can be replaced."""
        return [text for text in self.texts if self._can_change(text)]

    def _can_change(self, text: Version) -> bool:
        return self.is_unpublished(text) or self.stage(text) == "upcoming"

    @property
    def editable_versions(self) -> list[Version]:
        """The originals that can still change."""
        return [text for text in self.policy.versions if text in self.editable]

    def is_unpublished(self, text: Version) -> bool:
        """Return whether the file of a text can still be edited: a draft, or an archived file that
        isn't history and that the ledger lacks, though it has other texts of the policy."""
        if text.is_draft:
            return True
        is_unrecorded = self.policy.is_published and not text.recorded
        return is_unrecorded and self.stage(text) != "past"

    def is_history(self, text: Version) -> bool:
        """Return whether a text is history, or will be if the policy isn't published yet."""
        if self.policy.is_published:
            return self.policy.is_history(text, self.config.timezone)
        return text.effective < self.on

    @cached_property
    def current(self) -> list[Version]:
        """The texts that readers see today or will see: the editable ones and those in effect."""
        return [text for text in self.texts if self.stage(text) != "past"]

    @property
    def translations_with_originals(self) -> Iterator[tuple[Version, Version]]:
        """The translations that readers see today or will see, each with its original.

        Left out are those that are withheld, or whose original is.
        """
        for text in self.current:
            original = self.policy.original(text)
            if not original or original is text:
                continue
            if not original.withheld and not text.withheld:
                yield text, original

    def stage(self, text: Version) -> Stage:
        """Return the stage of a text on the day; a translation has its original's."""
        return self._stages[text.path, text.is_draft]

    @cached_property
    def _stages(self) -> dict[tuple[str, bool], Stage]:
        """The stage of each text, by its path and whether it is a draft, which may have the path of
        a published text."""
        binding = self.without_draft()  # a draft replaces no version yet
        stages = {}
        for text in self.policy.texts:
            stages[text.path, text.is_draft] = self._stage(text, binding)
        return stages

    def _stage(self, text: Version, binding: Policy) -> Stage:
        """Return the stage of a text on the day; `binding` is the policy without its draft."""
        if text.is_draft:
            return "draft"
        if text.revised.day > self.on:
            return "future"  # it wasn't published yet on that day
        original = binding.original(text)
        if not original:  # a translation of a version that doesn't exist
            return "past"
        status = binding.status(original, self.on)
        if status == "upcoming":
            return "upcoming"
        # the version that ended the policy is what readers see of it today
        return "current" if status in {"current", "withdrawn"} else "past"

    def previous(self, version: Version) -> Version | None:
        """Return the version that was in effect before this one; None if this is the first.

        Also None if there is a gap between the two, because the version then in effect is unknown.
        """
        previous = self.policy.previous(version, self.on)
        if not previous or self.policy.gaps_before(version, previous):
            return None
        return previous

    def brings_back_policy(self, text: Version) -> bool:
        """Return whether a version succeeds one that withdraws the policy, and doesn't itself."""
        version = self.policy.original(text) or text
        previous = self.policy.previous(version, self.on)
        return bool(previous and previous.withdrawn and not version.withdrawn)

    def policy_when_written(self, version: Version) -> Policy:
        """Return the policy as it was when a version was written: that version is its last one."""
        written = tuple(text for text in self.policy.versions if text.revised <= version.revised)
        return replace(self.policy, versions=written)

    def comparison_base(self, version: Version) -> Version | None:
        """Return the version with which this one is compared to judge its type of change.

        This is the last of the upcoming versions that it replaces. If it replaces none, or has the
        same words as the version that readers had before it, it is that version. None if this is
        the first version, or if there is a gap before it.
        """
        before = self.policy.comparison_base(version, self.on)
        if before and not self.previous(version):
            before = None
        replaced = self.policy.replaced_while_upcoming(version)
        if not replaced:
            return before
        if before and not self.redline(before, version).changed:
            return before
        return replaced[-1]

    def language(self, text: Version) -> str:
        """Return the language of a text."""
        return text_language(text, self.config)

    def without_draft(self, text: Version | None = None) -> Policy:
        """Return the policy without its draft, which isn't legally binding.

        The draft stays if it is `text`, or if nothing is published yet.
        """
        versions = self.policy.versions
        binding = tuple(one for one in versions if not one.is_draft or one == text)
        if binding or self.published:
            versions = binding
        return Policy(self.policy.slug, versions, gaps=self.policy.gaps)
