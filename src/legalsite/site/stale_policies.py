"""content/ compared with the last build: which policies have to be read again, and why.

The summary of an unchanged policy is taken from the state of the last build, and its texts are not read."""

import hashlib
import pickle
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from legalsite.disk import archive
from legalsite.disk.processes import map_unordered
from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.model.policy import Policy
from legalsite.pages.policy_summary import MenuEntry, PolicySummary, summarize
from legalsite.site.build_state import BuildState, PolicyDetail
from legalsite.site.fingerprint import Inputs, digest_of
from legalsite.site.load import Site
from legalsite.site.rebuild_reasons import RebuildReason, stale
from legalsite.site.texts import Texts
from legalsite.source.policy_files import PolicyFiles

FEW = 300  # texts whose front matter one process has read before a second one has taken its share

Details = Callable[[str], PolicyDetail]


class ReadPolicy(Struct, frozen=True):
    """A policy that was read in this run: its menu entry, and the digests of its summary and of its facts, as
    `PolicyState` has them. The policy and the summary themselves are packed, because all that were read stay in memory
    to the end, and their objects would take three times as much of it."""

    menu_entry: MenuEntry
    summary_sha256: str
    facts: str
    packed_policy: bytes
    packed_summary: bytes

    @property
    def policy(self) -> Policy:
        policy: Policy = pickle.loads(self.packed_policy)  # noqa: S301 - packed below
        return policy

    @property
    def summary(self) -> PolicySummary:
        summary: PolicySummary = pickle.loads(self.packed_summary)  # noqa: S301 - packed below
        return summary

    @property
    def detail(self) -> PolicyDetail:
        return PolicyDetail(self.summary, self.summary_sha256)


class Rebuild(Struct, frozen=True):
    """The site on the day `on`, and the state `was` of its last build, with the details of each policy.
    `summary_inputs` has the named inputs of each policy's summary. `read` has the policies that were read again,
    `reasons` why."""

    site: Site
    inputs: Inputs
    on: date
    jobs: int
    was: BuildState
    details: Details
    summary_inputs: Mapping[str, dict[str, str]]
    menu_entries: Mapping[str, MenuEntry]
    read: Mapping[str, ReadPolicy]
    reasons: Mapping[str, tuple[RebuildReason, ...]]

    def policy(self, slug: str) -> Policy:
        """Return a policy; it is read now unless it was read before."""
        return self.read[slug].policy if slug in self.read else _read_policy(self.site, slug)

    def summary(self, slug: str) -> PolicySummary:
        """Return the summary of a policy; it is made now if none is stored."""
        if slug in self.read:
            return self.read[slug].summary
        detail = self.details(slug)
        if detail.summary and detail.summary_sha256 == self.was.policies[slug].summary:
            return detail.summary
        return summary_of(self.site, self.policy(slug), self.on)

    def summary_sha256(self, slug: str) -> str:
        return self.read[slug].summary_sha256 if slug in self.read else self.was.policies[slug].summary

    def facts(self, slug: str) -> str:
        return self.read[slug].facts if slug in self.read else self.was.policies[slug].facts

    def changed_texts(self, slug: str, page_inputs: Mapping[str, str]) -> set[str] | None:
        """Return the texts of a policy that changed since its pages were made, by path below content/; None if they
        must all be made again: if they were made from anything else that changed."""
        state = self.was.policies.get(slug)
        if not state or (state.facts, state.summary) != (self.facts(slug), self.summary_sha256(slug)):
            return None
        days = state.validity
        was = {**state.summary_inputs, **state.page_inputs, "day": str(days)}
        now = {**self.summary_inputs[slug], **page_inputs, "day": days.on(self.on)}
        changed = {name.partition(" ")[::2] for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
        return {path for _, path in changed} if all(kind == "text" for kind, _ in changed) else None


def compare_with(was: BuildState, details: Details, site: Site, inputs: Inputs, on: date, *, jobs: int = 1) -> Rebuild:
    """Read the policies that changed since the last build. Raises ProblemsFound with every problem of content/ as a
    whole and of the promises in the settings (status 2), or else with every problem in front matter and
    in texts that must be read to see which notices are due."""
    unknown = [problem for problem in site.unknown_names if problem.severity == "error"]
    if problems := sorted_problems([*site.problems, *unknown]):
        raise ProblemsFound(problems, 2 if unknown else 1)
    summary_inputs = {slug: _summary_inputs(files, site, inputs) for slug, files in site.files.items()}
    reasons = {slug: why for slug, now in summary_inputs.items() if (why := _stale_summary(slug, now, was, on))}
    read = _read_all(site, list(reasons), on, jobs)
    menu_entries = {
        slug: read[slug].menu_entry if slug in read else was.policies[slug].menu_entry for slug in site.files
    }
    return Rebuild(site, inputs, on, jobs, was, details, summary_inputs, menu_entries, read, reasons)


def summary_of(site: Site, policy: Policy, on: date) -> PolicySummary:
    """Return the summary of a policy on a day. Its texts are not remembered."""
    texts = Texts(partial(archive.read, site.root))
    settings = site.config.settings(policy.slug)
    return summarize(policy, on, site.config, promises=lambda revision: texts.promise(revision, policy, settings))


def _summary_inputs(files: PolicyFiles, site: Site, inputs: Inputs) -> dict[str, str]:
    """Return the named inputs of a policy's summary, except the day."""
    named = {"settings": inputs.config}
    for path in files.paths:
        named[f"text {path}"] = inputs.content[path]
        if line := site.recorded.get(path):
            named[f"ledger {path}"] = digest_of(line)[:16]
    archived = {inputs.content[path] for path in files.archived}
    if site.undated and archived and not archived.issuperset(inputs.content[path] for path in files.drafts.values()):
        named["undated"] = site.undated.isoformat()
    return named


def _stale_summary(slug: str, now: dict[str, str], was: BuildState, on: date) -> tuple[RebuildReason, ...]:
    state = was.policies.get(slug)
    if state is None:
        return stale({}, now)
    days = state.validity
    return stale({**state.summary_inputs, "day": str(days)}, {**now, "day": days.on(on)})


def _read_all(site: Site, slugs: list[str], on: date, jobs: int) -> dict[str, ReadPolicy]:
    """Read these policies, in several processes if they have many texts. Raises ProblemsFound with every problem in
    them."""

    def read_one(slug: str) -> ReadPolicy | tuple[Problem, ...]:
        try:
            policy = _read_policy(site, slug)
            summary = summary_of(site, policy, on)
        except ProblemsFound as found:
            return found.problems
        menu_entry = MenuEntry(summary.slug, summary.shown, summary.in_menu, summary.labels)
        sha256 = hashlib.sha256(msgspec.json.encode(summary)).hexdigest()
        return ReadPolicy(menu_entry, sha256, _facts(policy), pickle.dumps(policy), pickle.dumps(summary))

    read: dict[str, ReadPolicy] = {}
    problems: list[Problem] = []
    texts = sum(len(site.files[slug].paths) for slug in slugs)
    for result in map_unordered(read_one, slugs, jobs if texts > FEW else 1):
        if isinstance(result, ReadPolicy):
            read[result.menu_entry.slug] = result
        else:
            problems += result
    if problems:
        raise ProblemsFound(sorted_problems(problems))
    return read


def _facts(policy: Policy) -> str:
    """Return the digest of the policy for `PolicyState`."""
    texts = [replace(text, sha256="", size=0, text_line=1) for text in policy.texts]
    return digest_of(texts, policy.gaps)


def _read_policy(site: Site, slug: str) -> Policy:
    return site.read_policy(slug, partial(archive.read, site.root))
