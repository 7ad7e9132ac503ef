"""What is in content/ → policies and their summaries. Only what changed, or what a day has changed, is read again."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from legalsite.disk.archive import read
from legalsite.disk.processes import map_unordered
from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.model.policy import Policy
from legalsite.pages.policy_summary import (
    MenuEntry,
    PolicySummary,
    menu_entry_from_json,
    summarize,
    summary_from_json,
    summary_to_json,
)
from legalsite.site.build_state import Detail, Memory, Order, Parts, remembering
from legalsite.site.fingerprint import Inputs, digest_of
from legalsite.site.ledger_state import Recorded, hold, texts_to_build
from legalsite.site.load import change_clauses, unknown_policies
from legalsite.site.rebuild_reasons import Facts, FirstBuild, Reason, summary_due
from legalsite.source.policy_files import PolicyFiles, arrange, read_policy

FEW = 8  # policies that one process reads sooner than two can be started


Kept = Callable[[str], Detail]


@dataclass(frozen=True, slots=True)
class Read:
    """One policy as it was read in this run; its summary as JSON too."""

    policy: Policy
    summary: PolicySummary
    summary_json: str
    memory: Memory

    @property
    def summary_sha256(self) -> str:
        return _sha256(self.summary_json)


@dataclass(frozen=True, slots=True)
class Site:
    """All policies by slug. `was` and `kept` are the last build's; `read` has those that were read in this run,
    `reasons` says why."""

    order: Order
    inputs: Inputs
    recorded: Recorded
    was: Parts
    kept: Kept
    files: Mapping[str, PolicyFiles]
    facts: Mapping[str, Facts]
    menu_entries: Mapping[str, MenuEntry]
    read: Mapping[str, Read]
    reasons: Mapping[str, Reason]

    def policy(self, slug: str) -> Policy:
        """Read now unless it was before."""
        if slug in self.read:
            return self.read[slug].policy
        return read_one(self.order, self.recorded, self.files[slug], self.kept(slug).memory)

    def summary(self, slug: str) -> PolicySummary:
        """Made now where it is not kept."""
        if slug in self.read:
            return self.read[slug].summary
        text = self.kept(slug).summary
        if _sha256(text) == self.was.policies[slug].summary_sha256:
            return summary_from_json(text.encode())
        return summary_of(self.order, self.policy(slug))

    def summary_sha256(self, slug: str) -> str:
        return self.read[slug].summary_sha256 if slug in self.read else self.was.policies[slug].summary_sha256


def read_site(order: Order, inputs: Inputs, was: Parts, kept: Kept) -> Site:
    """Raises ProblemsFound with all that is wrong with the ledger, else with names (status 2 where the settings name
    what is not there), else with any front matter."""
    recorded = hold(order.root, inputs, unpublished=order.unpublished)
    if unknown := unknown_policies(order.root, order.config, inputs.content):
        raise ProblemsFound(unknown, 2)
    texts = texts_to_build(inputs, recorded, unpublished=order.unpublished)
    files = arrange(texts, order.config.languages)
    facts = {slug: _facts(found, inputs, recorded) for slug, found in files.items()}
    reasons = {slug: reason for slug in files if (reason := _reason(slug, facts[slug], was, order.on))}
    read = _read(order, recorded, [(files[slug], kept(slug).memory) for slug in reasons])
    menu_entries = {
        slug: read[slug].summary if slug in read else menu_entry_from_json(was.policies[slug].menu_entry)
        for slug in files
    }
    return Site(order, inputs, recorded, was, kept, files, facts, menu_entries, read, reasons)


def summary_of(order: Order, policy: Policy) -> PolicySummary:
    return summarize(policy, order.on, order.config, promises=change_clauses(order.root))


def read_one(order: Order, recorded: Recorded, files: PolicyFiles, memory: Memory) -> Policy:
    return read_policy(
        files,
        lambda path: read(order.root, path),
        languages=order.config.languages,
        recorded=recorded.texts,
        unpublished=order.unpublished or recorded.ledger is None,
        revision_of=remembering(memory, order.config.languages),
    )


def _read(order: Order, recorded: Recorded, due: list[tuple[PolicyFiles, Memory]]) -> dict[str, Read]:
    def one(asked: tuple[PolicyFiles, Memory]) -> Read | tuple[Problem, ...]:
        try:
            policy = read_one(order, recorded, *asked)
        except ProblemsFound as found:
            return found.problems
        summary = summary_of(order, policy)
        return Read(policy, summary, summary_to_json(summary).decode(), asked[1])

    if len(due) > FEW:
        import legalsite.source.front_matter
        import legalsite.source.placed_yaml  # noqa: F401 - both loaded once here, not in each process again
    problems: list[Problem] = []
    read: dict[str, Read] = {}
    for result in map_unordered(one, due, order.jobs if len(due) > FEW else 1):
        if isinstance(result, Read):
            read[result.policy.slug] = result
        else:
            problems += result
    if problems:
        raise ProblemsFound(sorted_problems(problems))
    return read


def _facts(files: PolicyFiles, inputs: Inputs, recorded: Recorded) -> Facts:
    texts = {path: (inputs.content[path], digest_of(recorded.texts.get(path))[:16]) for path in _paths(files)}
    return Facts(texts, inputs.config)


def _paths(files: PolicyFiles) -> Iterator[str]:
    yield from files.drafts.values()
    yield from files.archived


def _reason(slug: str, now: Facts, was: Parts, on: date) -> Reason | None:
    made = was.policies.get(slug)
    return summary_due(made.facts, now, made.validity, on) if made else FirstBuild()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
