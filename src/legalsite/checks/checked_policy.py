"""A policy on the date of a check, with everything that rules need."""

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

Stage = Literal["draft", "upcoming", "current", "past", "future"]


class LinkScope(Struct, frozen=True):
    """The pages of this site that links in a version may lead to.

    A published version must not link to drafts, because readers can't open them.
    """

    links: Links = NO_LINKS  # converts link targets to URLs
    pages: frozenset[str] = frozenset()  # all routes, except routes of unreadable policies
    shown: Mapping[str, VersionTuple] = {}  # route → versions that the page may show
    drafts: Mapping[str, str] = {}  # route → path of an unpublished draft, relative to content/
    # paths of drafts that `init` or `new` created, relative to content/
    examples: Collection[str] = ()


class CheckedPolicy(Struct, frozen=True, dict=True):
    """Everything about a policy that a rule may use. The functions cache their results."""

    policy: Policy  # a draft that differs from the archive is the last version
    config: Config
    on: date  # date of the check
    read: Callable[[Version], bytes]  # returns the content of a version's file
    document: Callable[[Version], Document]
    redline: Callable[[Version, Version], Redline]
    promise: Callable[[Version], TextPromise]  # returns the recorded promise of a version
    # returns the clauses about changes that were found in a version
    clauses: Callable[[Version], ClauseTuple]
    # returns the pages that links in a version may lead to
    link_scope: Callable[[Version], LinkScope]
    published: bool = False  # whether the site has a ledger
    notice_results: ResultsByNotice = {}  # from the ledger
    # slugs of all policies on the site that have a current version
    slugs_in_effect: frozenset[str] = frozenset()
    # routes of policies that can't be read, in each language
    unreadable_routes: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()  # paths of files in content/files, relative to content/
    skipped: Collection[str] = ()  # paths of drafts that this check skips, relative to content/
    # returns the values of the facts that a version can use
    facts: Callable[[Version], Mapping[str, str]] = lambda _: {}
    # returns the facts that were filled into a version, with their positions
    filled_facts: Callable[[Version], Sequence[FilledFact]] = lambda _: ()
    # returns the values of the original, which a translation must use
    translated_facts: Callable[[Version], Mapping[str, str]] = lambda _: {}
    # the first policy with the same title, company, and group; otherwise empty
    same_title_as: str = ""
    # older value of a fact in published versions → name of the fact
    old_facts: Mapping[str, str] = {}

    @property
    def settings(self) -> PolicySettings:
        return self.config.settings(self.policy.slug)

    @cached_property
    def texts(self) -> list[Version]:
        """All drafts, and all texts published by the date of the check."""
        return [text for text in self.policy.texts if self.stage(text) != "future"]

    @property
    def drafts(self) -> list[Version]:
        """Drafts of originals."""
        return [text for text in self.policy.versions if text.is_draft]

    @cached_property
    def editable(self) -> list[Version]:
        """Originals and translations that can still change: unpublished and upcoming texts."""
        return [text for text in self.texts if self._can_change(text)]

    def _can_change(self, version: Version) -> bool:
        return self.is_unpublished(version) or self.stage(version) == "upcoming"

    @property
    def editable_versions(self) -> list[Version]:
        """Originals that can still change: unpublished and upcoming versions."""
        return [text for text in self.policy.versions if text in self.editable]

    def is_unpublished(self, version: Version) -> bool:
        """Return whether a version's file can still be edited.

        That's the case for drafts, and for archived files missing from a ledger that has other
        versions of the policy. Past versions can't be edited.
        """
        if version.is_draft:
            return True
        is_unrecorded = self.policy.is_published and not version.recorded
        return is_unrecorded and self.stage(version) != "past"

    def is_history(self, version: Version) -> bool:
        """Return whether a version was in effect before the ledger recorded the policy.

        If nothing is published yet, return whether it took effect before the date of the check.
        """
        if self.policy.is_published:
            return self.policy.is_history(version, self.config.timezone)
        return version.effective < self.on

    @cached_property
    def current(self) -> list[Version]:
        """Originals and translations except past ones, so readers see them now or later."""
        return [text for text in self.texts if self.stage(text) != "past"]

    @property
    def translations_with_originals(self) -> Iterator[tuple[Version, Version]]:
        """Current and upcoming translations, each with its original.

        Pairs with a withheld text are omitted.
        """
        for text in self.current:
            original = self.policy.original(text)
            if not original or original is text:
                continue
            if not original.withheld and not text.withheld:
                yield text, original

    def stage(self, version: Version) -> Stage:
        """Return the stage of a version on the date of the check.

        A translation has the stage of its original.
        """
        return self._stages[version.path, version.is_draft]

    @cached_property
    def _stages(self) -> dict[tuple[str, bool], Stage]:
        """(path, whether it's a draft) → stage. Drafts may have the path of a published version."""
        binding = self.without_draft()  # an unpublished draft doesn't replace other versions
        stages = {}
        for text in self.policy.texts:
            stages[text.path, text.is_draft] = self._stage(text, binding)
        return stages

    def _stage(self, version: Version, binding: Policy) -> Stage:
        """Return the stage of a version. `binding` is the policy without its draft."""
        if version.is_draft:
            return "draft"
        if version.revised.day > self.on:
            return "future"  # the version is published later
        original = binding.original(version)
        if not original:  # the original of the translation doesn't exist
            return "past"
        status = binding.status(original, self.on)
        if status == "upcoming":
            return "upcoming"
        # readers of a withdrawn policy see the withdrawal
        return "current" if status in {"current", "withdrawn"} else "past"

    def previous(self, version: Version) -> Version | None:
        """Return the version that was in effect before this one, or None.

        It's None for the first version. It's also None after a gap, because the version in effect
        is then unknown.
        """
        previous = self.policy.previous(version, self.on)
        # unlike `Policy.previous`, return None after a gap
        if not previous or self.policy.gaps_before(version, previous):
            return None
        return previous

    def brings_back_policy(self, text: Version) -> bool:
        """Return whether a version brings back a policy that the previous version withdrew."""
        version = self.policy.original(text) or text
        previous = self.policy.previous(version, self.on)
        return bool(previous and previous.withdrawn and not version.withdrawn)

    def policy_when_written(self, version: Version) -> Policy:
        """Return the policy without later versions, as it was when a version was written."""
        written = tuple(text for text in self.policy.versions if text.revised <= version.revised)
        return replace(self.policy, versions=written)

    def comparison_base(self, version: Version) -> Version | None:
        """Return the version that determines a version's type of change, or None.

        That's the last upcoming version that it replaces, otherwise the previous version. A version
        that restores the wording in effect is also compared with the previous version. The first
        version, and a version after a gap, have none.
        """
        # `before` is the version whose text readers last had before this one
        before = self.policy.comparison_base(version, self.on)
        # after a gap, it's unknown which version was in effect before this one
        if before and not self.previous(version):
            before = None
        replaced = self.policy.replaced_while_upcoming(version)
        if not replaced:
            return before
        # the version restores the wording in effect
        if before and not self.redline(before, version).changed:
            return before
        return replaced[-1]

    def without_draft(self, version: Version | None = None) -> Policy:
        """Return the policy without its draft, which isn't binding yet.

        The draft stays if it's `version`, or if it's the only version and the site hasn't published
        anything yet.
        """
        versions = self.policy.versions
        binding = tuple(one for one in versions if not one.is_draft or one == version)
        if binding or self.published:
            versions = binding
        return Policy(self.policy.slug, versions, gaps=self.policy.gaps)
