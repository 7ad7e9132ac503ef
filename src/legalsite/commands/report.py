"""`legalsite report`: list versions and gaps recorded in a period, with approvals, languages, and
notices.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from legalsite.commands.notice_status import SiteNotices, notice_status_as_json
from legalsite.ledger.lines import DECLARED_CLOCK_SUFFIX
from legalsite.model.config import Config
from legalsite.model.ledger_record import LedgerRecord
from legalsite.model.policy import Gap, Period, Policy
from legalsite.model.policy_on_date import (
    PolicyOnDate,
    VersionOnDate,
    describe_gap,
    describe_periods,
    policy_on_date,
)
from legalsite.model.titles import title_prefixes
from legalsite.notices.notice_results import RequirementStatus
from legalsite.notices.result_file import sha256_of
from legalsite.site.ledger_on_disk import line_signers
from legalsite.site.load import Site, load, resolve_slugs

LEDGER_LINE = itemgetter("ledger_line")


def report(
    root: Path, config: Config, start: date, end: date, *, on: date, names: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the versions and gaps that were recorded in a period, and totals, as JSON values.

    `start` and `end` are inclusive. `names` are policies and folders; if it's empty, all are
    included. Earlier versions whose translation was recorded in that period are included, but
    counted separately. `on` is today. Raises ProblemsFound for the same problems as a build, or if
    a name is unknown.
    """
    site = load(root, config).require()
    signers = dict(enumerate(line_signers(root, site.record), 1))
    versions: list[dict[str, Any]] = []
    gaps: list[dict[str, Any]] = []
    totals = Counter(versions=0)
    notices = SiteNotices(site)
    titles = {
        slug: each.versions[-1].title for slug, each in site.policies.items() if each.versions
    }
    prefixes = title_prefixes(titles, site.config, config.main_language)
    reported = resolve_slugs(names, site.policies)
    for slug in reported:
        policy = site.policies[slug]
        on_day = policy_on_date(policy, on, config.timezone)
        for gap in _recorded_gaps(policy, start, end, config.timezone):
            gaps += _gap_as_json(gap, on_day)
            # True counts as 1: the time is from SOURCE_DATE_EPOCH, not from a clock
            totals["times from a setting"] += DECLARED_CLOCK_SUFFIX in gap.recorded
        for text in on_day.texts:
            version = _version_as_json(site, policy, text, signers)
            version["title"] = prefixes.get(slug, "") + version["title"]
            # the keys of `languages` are the dates on which texts were recorded
            if not any(str(start) <= day <= str(end) for day in version["languages"]):
                continue
            requirements = _requirements(notices, policy, text, on)
            version["requirements"] = requirements
            versions.append(version)
            if text.version.recorded_on(config.timezone) < start:
                totals["earlier versions with new translations"] += 1
                continue
            totals["times from a setting"] += DECLARED_CLOCK_SUFFIX in text.version.recorded
            totals.update(_totals_of(version))
    totals["gaps"] = len(gaps)
    return {
        "site": site.config.for_policies(reported).title,
        "from": start,
        "to": end,
        "timezone": config.timezone,
        "as_of": on,
        "ledger_sha256": sha256_of(site.record.data),
        "totals": totals,
        "versions": sorted(versions, key=LEDGER_LINE),
        "gaps": sorted(gaps, key=LEDGER_LINE),
    }


def _totals_of(version: Mapping[str, Any]) -> Counter[str]:
    totals = Counter(["versions"])
    totals[f"recorded as {version['recorded_as']}"] += 1
    totals[f"type of change, {version['change']}"] += 1
    # requirements with the same text count once, because CSV and HTML merge them
    requirements = version["requirements"]
    states = {each["in_words"]: each["state"] for each in requirements or ()}
    totals.update(f"notices required, {state}" for state in states.values())
    totals["notices not judged"] += requirements is None  # True counts as 1
    return totals


def _recorded_gaps(policy: Policy, start: date, end: date, timezone: str) -> Iterator[Gap]:
    for gap in policy.gaps:
        if gap.recorded and start <= LedgerRecord.parse(gap.recorded).day(timezone) <= end:
            yield gap


def _gap_as_json(gap: Gap, on_day: PolicyOnDate) -> Iterator[dict[str, Any]]:
    """Describe the periods that a gap hides, or only its date if the versions are known by now."""
    record = LedgerRecord.parse(gap.recorded)
    periods = [period for period in on_day.unknown if period.recorded == gap.recorded]
    for period in periods or [Period(gap.day, gap.day)]:
        yield {
            "policy": on_day.slug,
            "ledger_line": record.number,
            "recorded_at": record.time,
            "from": period.start,
            "to": period.end,
            "in_words": describe_gap(period),
            "reason": gap.reason,
        }


def _version_as_json(
    site: Site, policy: Policy, text: VersionOnDate, signers: Mapping[int, str]
) -> dict[str, Any]:
    """Describe a version, without its requirements, in the order of the report's columns.

    Its languages are grouped by the date on which the text was recorded. `signers` maps the number
    of a ledger line to who signed the line.
    """
    version = text.version
    languages: dict[str, list[str]] = {}
    translators: dict[str, str] = {}
    for each in policy.texts:
        if each.recorded and policy.original(each) is version:
            day = str(each.recorded_on(site.config.timezone))
            languages.setdefault(day, []).append(each.language)
            if each.translated_by:
                translators[each.language] = each.translated_by
    line = version.record.number if version.record else 0
    change = text.change if text.previous else "first version"
    return {
        "policy": version.policy,
        "title": version.title,
        "version": str(version.revised),
        "ledger_line": line,
        "recorded_at": version.recorded_at,
        "recorded_as": version.recorded_as,
        "effective": version.effective,
        "effective_new_accounts": version.new_accounts_start,
        "in_effect": describe_periods(text),
        "change": change or "not stated",
        "summary": version.summary or "",
        "approved_by": version.approved_by,
        "signed_by": signers.get(line, ""),
        "languages": languages,
        "translated_by": translators,
        "revised_stated": version.revised_stated,
    }


def _requirements(notices: SiteNotices, policy: Policy, text: VersionOnDate, on: date) -> Any:
    """Return the requirements of a version's notice as a list of JSON values.

    If the version was canceled, requirements that weren't fulfilled are canceled, too. Return None
    if it's unknown which notices were required.
    """
    version = text.version
    has_previous = text.previous or version.recorded_as == "import"
    is_hidden = version.first_day > on and policy.may_have_taken_effect(version, on)
    # it's unknown if the version was in effect before the ledger and isn't the first, if it's
    # withheld, or if a gap hides whether it takes effect
    if (text.is_history and has_previous) or version.withheld or is_hidden:
        return None
    notice = notices.recorded_notice(policy, version, on)
    if not notice:
        return []
    status = notices.notice_status(notice, on)
    if policy.canceled_by(version, on):
        status = replace(status, requirements=tuple(map(_canceled, status.requirements)))
    return _without_repeats(notice_status_as_json(status)["requirements"])


def _canceled(requirement: RequirementStatus) -> RequirementStatus:
    return requirement if requirement.is_done else replace(requirement, state="canceled")


def _without_repeats(requirements: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Merge requirements that differ only in their reasons.

    For example, the current version and an upcoming one may contain the same promise.
    """
    merged: list[dict[str, Any]] = []
    for requirement in requirements:
        for other in merged:
            if {**other, "why": ""} == {**requirement, "why": ""}:
                other["why"] += "; " + requirement["why"]
                break
        else:
            merged.append(requirement)
    return merged
