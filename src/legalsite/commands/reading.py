"""What is in content/ → policies and their cards. Only what changed, or what a day has changed, is read again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from legalsite.commands.change_clauses import change_clauses
from legalsite.commands.holding import Recorded, hold, texts_to_build
from legalsite.commands.inputs import Inputs, digest_of
from legalsite.commands.policy_names import unknown_policies
from legalsite.commands.reasons import Facts, FirstBuild, Reason, card_due
from legalsite.commands.records import Parts
from legalsite.commands.remembered import Memory, remembering
from legalsite.disk.archive import read
from legalsite.disk.processes import each
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.policy import Policy
from legalsite.pages.card import Card, card, card_from_json, card_to_json
from legalsite.source.site import PolicyFiles, arrange, read_policy

if TYPE_CHECKING:
    from legalsite.commands.build import Order

FEW = 8  # policies that one process reads sooner than two can be started


@dataclass(frozen=True, slots=True)
class Site:
    """All policies by slug. `read` has those that were read in this run, `reasons` says why."""

    order: "Order"
    inputs: Inputs
    recorded: Recorded
    was: Parts
    files: Mapping[str, PolicyFiles]
    facts: Mapping[str, Facts]
    cards: Mapping[str, Card]
    read: Mapping[str, "Read"]
    reasons: Mapping[str, Reason]

    def policy(self, slug: str) -> Policy:
        """Read now unless it was before."""
        if slug in self.read:
            return self.read[slug].policy
        return read_one(self.order, self.recorded, self.files[slug], self.was.memory(slug))

    def card_text(self, slug: str) -> str:
        """The card as JSON."""
        return self.read[slug].card_text if slug in self.read else self.was.policies[slug].card


@dataclass(frozen=True, slots=True)
class Read:
    """One policy as it was read in this run; its card as JSON too."""

    policy: Policy
    card: Card
    card_text: str
    memory: Memory


def read_site(order: "Order", inputs: Inputs, was: Parts) -> Site:
    """Raises ProblemsFound with all that is wrong with the ledger, else with names (status 2 where the settings name
    what is not there), else with any front matter."""
    recorded = hold(order.root, inputs, unpublished=order.unpublished)
    if unknown := unknown_policies(order.root, order.config, inputs.content):
        raise ProblemsFound(unknown, 2)
    texts = texts_to_build(inputs, recorded, unpublished=order.unpublished)
    files = arrange(texts, order.config.languages)
    facts = {slug: _facts(found, inputs, recorded) for slug, found in files.items()}
    reasons = {slug: reason for slug in files if (reason := _reason(slug, facts[slug], was, order.on))}
    read = _read(order, recorded, [(files[slug], was.memory(slug)) for slug in reasons])
    known = {slug: card_from_json(was.policies[slug].card.encode()) for slug in files if slug not in read}
    cards = {slug: known[slug] if slug in known else read[slug].card for slug in files}
    return Site(order, inputs, recorded, was, files, facts, cards, read, reasons)


def read_one(order: "Order", recorded: Recorded, files: PolicyFiles, memory: Memory) -> Policy:
    return read_policy(
        files,
        lambda path: read(order.root, path),
        languages=order.config.languages,
        recorded=recorded.texts,
        unpublished=order.unpublished or recorded.ledger is None,
        revision_of=remembering(memory, order.config.languages),
    )


def _read(order: "Order", recorded: Recorded, due: list[tuple[PolicyFiles, Memory]]) -> dict[str, Read]:
    clauses = change_clauses(order.root)

    def one(asked: tuple[PolicyFiles, Memory]) -> Read | tuple[Problem, ...]:
        try:
            policy = read_one(order, recorded, *asked)
        except ProblemsFound as found:
            return found.problems
        facts = card(policy, order.on, order.config, promises=clauses)
        return Read(policy, facts, card_to_json(facts).decode(), asked[1])

    problems: list[Problem] = []
    read: dict[str, Read] = {}
    for result in each(one, due, order.jobs if len(due) > FEW else 1):
        if isinstance(result, Read):
            read[result.policy.slug] = result
        else:
            problems += result
    if problems:
        raise ProblemsFound(sorted(problems, key=lambda problem: (problem.path, problem.line)))
    return read


def _facts(files: PolicyFiles, inputs: Inputs, recorded: Recorded) -> Facts:
    texts = {path: (inputs.content[path], digest_of(recorded.texts.get(path))[:16]) for path in _paths(files)}
    return Facts(texts, inputs.config)


def _paths(files: PolicyFiles) -> Iterator[str]:
    yield from files.working.values()
    yield from files.archived


def _reason(slug: str, now: Facts, was: Parts, on: date) -> Reason | None:
    made = was.policies.get(slug)
    return card_due(made.facts, now, made.validity, on) if made else FirstBuild()
