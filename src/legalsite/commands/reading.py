"""What is in content/ → policies and their cards. Only what changed, or what a day has changed, is read again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from legalsite.commands.holding import Recorded, hold, texts_to_build
from legalsite.commands.inputs import Inputs, digest_of
from legalsite.commands.reasons import Facts, FirstBuild, Reason, card_due
from legalsite.commands.records import Parts
from legalsite.disk.archive import read
from legalsite.disk.processes import each
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.policy import Policy
from legalsite.pages.card import Card, card, card_from_json
from legalsite.source.site import PolicyFiles, arrange

if TYPE_CHECKING:
    from legalsite.commands.build import Order

FEW = 8  # policies that one process reads sooner than two can be started


@dataclass(frozen=True, slots=True)
class Site:
    """All policies by slug. `policies` has those that were read in this run, `reasons` says why; `cards` has all."""

    order: "Order"
    inputs: Inputs
    recorded: Recorded
    was: Parts
    files: Mapping[str, PolicyFiles]
    facts: Mapping[str, Facts]
    cards: Mapping[str, Card]
    policies: Mapping[str, Policy]
    reasons: Mapping[str, Reason]

    def policy(self, slug: str) -> Policy:
        """Read now unless it was before."""
        return self.policies.get(slug) or read_one(self.order, self.recorded, self.files[slug])


def read_site(order: "Order", inputs: Inputs, was: Parts) -> Site:
    """Raises ProblemsFound with all that is wrong with the ledger, else with names, else with any front matter."""
    recorded = hold(order.root, inputs)
    texts = texts_to_build(inputs, recorded, unpublished=order.unpublished)
    files = arrange(texts, order.config.languages)
    facts = {slug: _facts(found, inputs, recorded) for slug, found in files.items()}
    reasons = {slug: reason for slug in files if (reason := _reason(slug, facts[slug], was, order.on))}
    policies, cards = _read(order, recorded, [files[slug] for slug in reasons])
    for slug in files.keys() - reasons.keys():
        cards[slug] = card_from_json(was.policies[slug].card.encode())
    ordered = {slug: cards[slug] for slug in files}
    return Site(order, inputs, recorded, was, files, facts, ordered, policies, reasons)


def read_one(order: "Order", recorded: Recorded, files: PolicyFiles) -> Policy:
    from legalsite.source.site import read_policy

    return read_policy(
        files,
        lambda path: read(order.root, path),
        languages=order.config.languages,
        recorded=recorded.texts,
        unpublished=order.unpublished or recorded.ledger is None,
    )


def _read(order: "Order", recorded: Recorded, due: list[PolicyFiles]) -> tuple[dict[str, Policy], dict[str, Card]]:
    def one(files: PolicyFiles) -> tuple[Policy, Card] | tuple[Problem, ...]:
        try:
            policy = read_one(order, recorded, files)
        except ProblemsFound as found:
            return found.problems
        return policy, card(policy, order.on, order.config)

    problems: list[Problem] = []
    policies: dict[str, Policy] = {}
    cards: dict[str, Card] = {}
    for result in each(one, due, order.jobs if len(due) > FEW else 1):
        match result:
            case (Policy() as policy, Card() as facts):
                policies[policy.slug], cards[policy.slug] = policy, facts
            case _:
                problems += [problem for problem in result if isinstance(problem, Problem)]
    if problems:
        raise ProblemsFound(sorted(problems, key=lambda problem: (problem.path, problem.line)))
    return policies, cards


def _facts(files: PolicyFiles, inputs: Inputs, recorded: Recorded) -> Facts:
    texts = {path: (inputs.content[path], digest_of(recorded.texts.get(path))[:16]) for path in _paths(files)}
    return Facts(texts, inputs.config)


def _paths(files: PolicyFiles) -> Iterator[str]:
    yield from files.working.values()
    yield from files.archived


def _reason(slug: str, now: Facts, was: Parts, on: date) -> Reason | None:
    made = was.policies.get(slug)
    return card_due(made.facts, now, made.validity, on) if made else FirstBuild()
