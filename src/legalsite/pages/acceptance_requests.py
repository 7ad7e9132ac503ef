"""Decide whether people who accepted a version must be asked to accept a later one.

Both acceptance.json and `legalsite acceptance` report the result of
`AcceptanceRequests.first_request`.
"""

from bisect import bisect_left
from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from legalsite.model.config import AcceptanceSettings, Config
from legalsite.model.policy import Policy, VersionId
from legalsite.model.policy_on_date import PolicyOnDate, VersionOnDate
from legalsite.model.promise import CHANGE_TYPES, ChangeClass
from legalsite.pages.json_files import PublicPeriod, applied_periods
from legalsite.pages.page import Frame
from legalsite.pages.policy_summary import Summaries

START = attrgetter("start")


class AcceptanceRequest(Struct, frozen=True, kw_only=True):
    """The first later version that requires people to agree again. From the date `from` on, ask
    them to agree to the version that is in effect when they are asked; if none is in effect, don't
    ask. Once a request is due, it stays the same until they agree, even if newer versions require
    agreement, too."""

    since: str  # the version that requires agreement
    start: date = field(name="from")  # when it takes effect, or is published if that is later
    by: date | None  # `from` plus `grace_days`; null without a time limit
    announce_from: date  # when the version `since` was published
    change: ChangeClass  # the type of change for people who accepted this version


class AcceptedTranslation(Struct, frozen=True, kw_only=True):
    """The newest translation of a version into one language. `revised` is the translation's id."""

    revised: str
    sha256: str | None


class AcceptedVersion(Struct, frozen=True, kw_only=True):
    """A version that people may have accepted, even before it took effect. `revised_stated`,
    `sha256`, `effective`, `effective_new_accounts`, `applied`, `withheld`, `retroactive`, and
    `draft` are the same as in versions.json."""

    revised: str
    revised_stated: bool
    sha256: str | None
    effective: date
    effective_new_accounts: date | None
    applied: list[PublicPeriod]
    withheld: bool
    retroactive: bool | UnsetType = UNSET
    draft: bool
    ask_again: AcceptanceRequest | None  # null if no later version requires agreement
    languages: dict[str, AcceptedTranslation]  # its translations


class Acceptance(Struct, frozen=True, kw_only=True, tag_field="format", tag=1):
    """/POLICY/acceptance.json: whether people who accepted a version must be asked again. It's
    correct on any date until a version is published. All dates are ISO dates in `timezone`."""

    policy: str
    timezone: str
    versions: list[AcceptedVersion]  # newest first, without those that withdraw the policy


class AcceptanceIndex(Struct, frozen=True, kw_only=True, tag_field="format", tag=1):
    """/acceptance.json: the URL of the acceptance.json of each policy that people agree to."""

    policies: dict[str, str]


def acceptance_json(policy: Policy, on_day: PolicyOnDate, on: date, config: Config) -> bytes:
    """Generate acceptance.json for a policy on a date."""
    # a policy without these settings has no acceptance.json, but mypy doesn't know that
    rules = config.settings(policy.slug).acceptance_rules or AcceptanceSettings()
    requests = AcceptanceRequests(on_day, rules, config.timezone)
    translations = defaultdict[VersionId | None, dict[str, AcceptedTranslation]](dict)
    for language in policy.translations:
        # newer translations of the same version overwrite older ones
        for translation in policy.known_translations(language, on):
            translations[translation.translates][language] = AcceptedTranslation(
                revised=str(translation.revised), sha256=translation.text_sha256 or None
            )
    versions = []
    for text in acceptable_texts(on_day):
        version = AcceptedVersion(
            revised=str(text.revised),
            revised_stated=text.version.revised_stated,
            sha256=text.version.text_sha256 or None,
            effective=text.version.effective,
            effective_new_accounts=text.version.new_accounts_start,
            applied=applied_periods(text),
            withheld=text.version.withheld,
            retroactive=text.covers_earlier or UNSET,  # the JSON omits UNSET values
            draft=text.version.unpublished,
            ask_again=requests.first_request(text),
            languages=translations[text.revised],
        )
        versions.append(version)
    content = Acceptance(policy=policy.slug, timezone=config.timezone, versions=versions)
    return msgspec.json.encode(content)


def acceptance_index(summaries: Summaries, frame: Frame) -> AcceptanceIndex:
    """Generate the index of all acceptance.json files."""
    urls = {}
    for summary in summaries:
        if frame.config.settings(summary.slug).acceptance_rules:
            urls[summary.slug] = frame.routes.urls.acceptance(summary.slug)
    return AcceptanceIndex(policies=urls)


def acceptable_texts(on_day: PolicyOnDate) -> list[VersionOnDate]:
    """Return the versions that people can accept, newest first. A withdrawal can't be accepted."""
    return [text for text in on_day.texts if not text.version.withdrawn]


class Successor(NamedTuple):
    """The accepted version or, if that was canceled, the version that took effect instead."""

    text: VersionOnDate
    change: ChangeClass  # type of change from the accepted version to this one


class AcceptanceRequests(Struct, frozen=True, dict=True):
    """The requests to people who accepted a version of a policy.

    The requests for later dates are also certain, until something is published.
    """

    on_day: PolicyOnDate
    rules: AcceptanceSettings
    timezone: str  # for the publication dates of versions

    def first_request(self, accepted: VersionOnDate) -> AcceptanceRequest | None:
        """Return the first request to people who accepted a version, or None.

        The request may be due already or in the future.
        """
        successor, change = self._successor(accepted)
        if not successor.periods:  # the version was canceled without a replacement
            # people who accepted it aren't asked about versions that started before its planned
            # effective date
            index = bisect_left(self.on_day.periods, successor.version.effective, key=START)
            return self._first_from[index]
        later = self._first_from[self._indexes_after[successor.revised]]
        # the accepted version took effect itself, so only later versions can require agreement
        if successor is accepted:
            return later
        # people accepted a canceled version, so its replacement may require agreement, too
        return _earlier(self._request(successor, successor.periods[0].start, change), later)

    @cached_property
    def _first_from(self) -> list[AcceptanceRequest | None]:
        """For each period, the first request by its version or by a later version.

        The last item is None, for the time after all periods.
        """
        first: AcceptanceRequest | None = None
        requests = [first]  # in reverse order
        # go back from the last period, because each period's request may be that of a later one; a
        # canceled version has no period, so it never requires agreement
        for period in reversed(self.on_day.periods):
            if period.revised:  # None for a gap
                text = self.on_day.by_id[period.revised]
                first = _earlier(self._request(text, period.start, text.version.weight), first)
            requests.append(first)
        return requests[::-1]

    @cached_property
    def _indexes_after(self) -> dict[VersionId | None, int]:
        """Version id → index of the period after the version's last period."""
        # a later period of a version overwrites an earlier one
        return {period.revised: index for index, period in enumerate(self.on_day.periods, 1)}

    def _successor(self, accepted: VersionOnDate) -> Successor:
        """Return the version that took effect instead of a canceled version.

        A replacement may itself have been replaced. The type of change is the largest one on the
        way. A version that wasn't canceled is returned unchanged.
        """
        text = accepted
        change: ChangeClass = "editorial"  # the smallest type of change
        while text.never_took_effect and text.replaced_by:
            replacement = self.on_day.by_id[text.replaced_by]
            step = replacement.version.weight
            if replacement.version.replaces == (text.revised,):
                # It replaces only this version, so count only its own change. `weight` would also
                # include the change of this version, which people accepted, or an earlier step
                # counted. If no type of change is stated, it's material.
                step = replacement.version.change or "material"
            change = max(change, step, key=CHANGE_TYPES.index)
            text = replacement
        return Successor(text, change)

    def _request(
        self, text: VersionOnDate, effective: date, change: ChangeClass
    ) -> AcceptanceRequest | None:
        """Create the request to agree to a version, or return None if none is required.

        `effective` is when the version takes effect for the people who are asked. `change` is the
        type of change for them.
        """
        if text.version.withdrawn or change not in self.rules.ask_for:
            return None
        # nobody can be asked before the version is published; `published` is only set if that's
        # after the effective date
        start = max(effective, text.published or effective)
        by = None
        if self.rules.grace_days is not None:
            by = start + timedelta(self.rules.grace_days)
        published = text.version.recorded_on(self.timezone)
        # the ledger recorded this version late, because it's older than the ledger
        if text.is_history:
            published = text.revised.day
        return AcceptanceRequest(
            since=str(text.revised),
            start=start,
            by=by,
            announce_from=published,
            change=change,
        )


def _earlier(
    first: AcceptanceRequest | None, second: AcceptanceRequest | None
) -> AcceptanceRequest | None:
    """Return the request that starts earlier. If both start on the same date, return `first`."""
    if not first or not second:
        return first or second
    return min(first, second, key=START)
