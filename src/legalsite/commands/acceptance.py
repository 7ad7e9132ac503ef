"""`legalsite acceptance`: determine whether people who accepted a version must be asked again."""

from datetime import date
from pathlib import Path

from msgspec import Struct

from legalsite.commands.version_names import other_versions_help
from legalsite.errors import failure, usage_failure
from legalsite.model.config import AcceptanceSettings, Config
from legalsite.model.policy_on_date import PolicyOnDate, VersionOnDate, policy_on_date
from legalsite.model.promise import ChangeClass
from legalsite.pages.acceptance_requests import (
    AcceptanceRequest,
    AcceptanceRequests,
    acceptable_texts,
)
from legalsite.site.load import load


class AcceptanceOnDate(Struct, frozen=True):
    accepted: VersionOnDate
    on_day: PolicyOnDate  # the policy as of the date
    on: date
    # the request to accept a later version, due or upcoming, or None
    request: AcceptanceRequest | None
    ask_for: tuple[ChangeClass, ...]  # types of change that require accepting again

    @property
    def to_accept(self) -> VersionOnDate | None:
        """The version to accept on the date, or None if no version is in effect."""
        return None if self.on_day.ended else self.on_day.current

    @property
    def has_withdrawals(self) -> bool:
        """Whether the policy has versions that withdraw it. People can't accept these."""
        return len(acceptable_texts(self.on_day)) < len(self.on_day.texts)

    @property
    def is_due(self) -> bool:
        """Whether to ask people to accept the version that's in effect on the date."""
        return bool(self.to_accept and self.request and self.request.start <= self.on)


def acceptance(root: Path, config: Config, slug: str, revised: str, on: date) -> AcceptanceOnDate:
    """Determine whether people who accepted a version must be asked again on a date.

    Raises ProblemsFound if the version isn't known on that date. The status is 2 if the policy is
    unknown, or if no one has to accept it.
    """
    site = load(root, config).require()
    policy = site.policy(slug)
    rules = require_acceptance_rules(config, slug)
    on_day = policy_on_date(policy, on, config.timezone)
    # without versions that withdraw the policy, because nobody can accept those
    texts = {str(text.revised): text for text in acceptable_texts(on_day)}
    if revised not in texts:
        message = f"{slug} has no version {revised!r} that people could accept by {on}"
        raise failure("no-such-text", message, other_versions_help(policy, revised))
    accepted = texts[revised]
    request = AcceptanceRequests(on_day, rules, config.timezone).first_request(accepted)
    return AcceptanceOnDate(accepted, on_day, on, request, rules.ask_for)


def require_acceptance_rules(config: Config, slug: str) -> AcceptanceSettings:
    """Return the settings that say when people must accept a policy again.

    Raises ProblemsFound (status 2) if no one has to accept the policy.
    """
    rules = config.settings(slug).acceptance_rules
    if not rules:
        message = f"no one agrees to {slug}, because its `kind` isn't `terms`"
        help = f'to ask people to agree to it, add to [policies."{slug}"]: acceptance = {{}}'
        raise usage_failure("no-acceptance", message, help)
    return rules
