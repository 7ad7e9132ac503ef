"""Who must be asked again: for each version of a policy that people agree to, whether a later
version asks those who accepted it. acceptance.json and `legalsite acceptance` both say what
`acceptance_request` returns."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from operator import attrgetter

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from legalsite.model.config import AcceptanceSettings, Config
from legalsite.model.policy import Policy
from legalsite.model.policy_on_date import PolicyOnDate, VersionOnDate, first_public_day
from legalsite.model.promise import CHANGE_TYPES, ChangeClass
from legalsite.pages.json_files import PublicPeriod, applied_periods
from legalsite.pages.page import Frame
from legalsite.pages.policy_summary import Summaries

START = attrgetter("start")


class AcceptanceRequest(Struct, frozen=True, kw_only=True):
    """The first later version that asks. From the date `from` on, ask people to agree to the
    version that is in effect when they are asked; if none is in effect, don't ask. A request that
    is due stays the same until they agree, even if further versions ask."""

    since: str  # the version that asks
    start: date = field(name="from")  # when it takes effect, or is published if that is later
    by: date | None  # `from` plus `grace_days`; null without a time limit
    announce_from: date  # when the version that asks was published
    change: ChangeClass  # the type of change for people who accepted this version


class AcceptedTranslation(Struct, frozen=True, kw_only=True):
    """The newest translation of a version into one language; `revised` is its own id."""

    revised: str
    sha256: str | None


class AcceptedVersion(Struct, frozen=True, kw_only=True):
    """A version that people may have accepted, even before it took effect. `sha256`, `effective`,
    `applied`, `withheld`, `retroactive`, and `draft` are the same as in versions.json."""

    revised: str
    sha256: str | None
    effective: date
    applied: list[PublicPeriod]
    withheld: bool
    retroactive: bool | UnsetType = UNSET
    draft: bool
    ask_again: AcceptanceRequest | None  # null if no later version asks
    languages: dict[str, AcceptedTranslation]  # its translations


class Acceptance(
    Struct, frozen=True, kw_only=True, tag_field="format", tag="legalsite-acceptance v1"
):
    """/POLICY/acceptance.json: whether people who accepted a version must be asked again. It's
    correct on any date until a version is published. All dates are ISO dates in `timezone`."""

    policy: str
    timezone: str
    versions: list[AcceptedVersion]  # newest first, without those that withdraw the policy


class AcceptanceIndex(
    Struct, frozen=True, kw_only=True, tag_field="format", tag="legalsite-acceptance-index v1"
):
    """/acceptance.json: the URL of the acceptance.json of each policy that people agree to."""

    policies: dict[str, str]


def acceptance_json(policy: Policy, on_day: PolicyOnDate, on: date, config: Config) -> bytes:
    """Return the acceptance.json of a policy that people agree to, as known on a date."""
    rules = config.settings(policy.slug).acceptance_rules or AcceptanceSettings()
    versions = []
    for text in acceptable_texts(on_day):
        languages = {}
        for language in policy.translations:
            translation = policy.translation(language, text.version, on)
            if translation:
                sha256 = translation.text_sha256 or None
                revised = str(translation.revised)
                languages[language] = AcceptedTranslation(revised=revised, sha256=sha256)
        version = AcceptedVersion(
            revised=str(text.revised),
            sha256=text.version.text_sha256 or None,
            effective=text.version.effective,
            applied=applied_periods(text),
            withheld=text.version.withheld,
            retroactive=text.covers_earlier or UNSET,
            draft=text.version.unpublished,
            ask_again=acceptance_request(on_day, text, rules, config.timezone),
            languages=languages,
        )
        versions.append(version)
    content = Acceptance(policy=policy.slug, timezone=config.timezone, versions=versions)
    return msgspec.json.encode(content)


def acceptance_index(summaries: Summaries, frame: Frame) -> AcceptanceIndex:
    """Return the index of the files that `acceptance_json` makes."""
    urls = {}
    for summary in summaries:
        if frame.config.settings(summary.slug).acceptance_rules:
            urls[summary.slug] = frame.routes.urls.acceptance(summary.slug)
    return AcceptanceIndex(policies=urls)


def acceptable_texts(on_day: PolicyOnDate) -> list[VersionOnDate]:
    """Return the versions that people can agree to, newest first: not those that withdraw the
    policy."""
    return [text for text in on_day.texts if not text.version.withdrawn]


def acceptance_request(
    on_day: PolicyOnDate, accepted: VersionOnDate, rules: AcceptanceSettings, timezone: str
) -> AcceptanceRequest | None:
    """Return the first request to people who accepted a version, due or upcoming; None if no later
    version asks them.

    It depends on what is known on the date, but not on the date itself.
    """
    oldest = on_day.texts[-1].version
    first: AcceptanceRequest | None = None
    for text, effective, change in _later_changes(on_day, accepted):
        if first and effective >= first.start:
            break
        if change not in rules.ask_for:
            continue
        # a version that was published late asks later than it takes effect
        start = max(effective, text.published or effective)
        by = None
        if rules.grace_days is not None:
            by = start + timedelta(rules.grace_days)
        if not first or start < first.start:
            first = AcceptanceRequest(
                since=str(text.revised),
                start=start,
                by=by,
                announce_from=first_public_day(text.version, oldest, timezone),
                change=change,
            )
    return first


def _later_changes(
    on_day: PolicyOnDate, accepted: VersionOnDate
) -> Iterator[tuple[VersionOnDate, date, ChangeClass]]:
    """Yield each version that took or will take effect after the accepted one, the date, and the
    type of change for people who accepted that one.

    A version that was canceled before it took effect has no period, so it isn't among them.
    """
    reached, change = _replacement(on_day, accepted)
    periods = on_day.periods
    if reached.periods:
        first = periods.index(reached.periods[-1]) + 1
        if reached is not accepted and not reached.version.withdrawn:
            yield reached, reached.periods[0].start, change
    else:
        first = bisect_left(periods, reached.version.effective, key=START)
    for period in periods[first:]:
        if not period.revised:  # a gap
            continue
        text = on_day.by_id[period.revised]
        if not text.version.withdrawn:
            yield text, period.start, text.version.weight


def _replacement(
    on_day: PolicyOnDate, accepted: VersionOnDate
) -> tuple[VersionOnDate, ChangeClass]:
    """Return the version that took effect in place of one that was canceled, and the type of change
    between them; for any other version, the version itself."""
    text = accepted
    change: ChangeClass = "editorial"
    while text.never_took_effect and text.replaced_by:
        replacement = on_day.by_id[text.replaced_by]
        step = replacement.version.weight
        if replacement.version.replaces == (text.revised,):
            # it states the type of change from the version that it replaces
            step = replacement.version.change or "material"
        change = max(change, step, key=CHANGE_TYPES.index)
        text = replacement
    return text, change
