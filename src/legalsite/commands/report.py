"""`legalsite report`: list the versions, gaps, and withheld texts recorded in a period, with
approvals, languages, and notices.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from legalsite.commands.notice_status import SiteNotices, notice_status_as_json
from legalsite.model.config import Config
from legalsite.model.ledger_record import LedgerRecord
from legalsite.model.policy import Gap, Period, Policy, Version
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
    """Return the versions, gaps, and withheld texts recorded in a period, and totals, as JSON values.

    `start` and `end` are inclusive. `names` are policies and folders; if it's empty, all are
    included. Earlier versions whose translation was recorded in that period are included, but
    counted separately. `on` is today. Raises ProblemsFound for the same problems as a build, or if
    a name is unknown.
    """
    site = load(root, config).require()
    # number of a ledger line → who signed the line
    signers = dict(enumerate(line_signers(root, site.record), 1))
    versions: list[dict[str, Any]] = []
    gaps: list[dict[str, Any]] = []
    withheld: list[dict[str, Any]] = []
    notices = SiteNotices(site)
    prefixes = _title_prefixes(site)
    reported = resolve_slugs(names, site.policies)
    for slug in reported:
        policy = site.policies[slug]
        prefix = prefixes.get(slug, "")
        on_day = policy_on_date(policy, on, config.timezone)
        for gap in _recorded_gaps(policy, start, end, config.timezone):
            gaps += _gap_as_json(gap, on_day)
        for removed, withholding in _withheld_texts(policy, start, end, config.timezone):
            withheld.append(_withheld_as_json(site, removed, withholding, signers, prefix))
        for text in on_day.texts:
            version = _version_as_json(site, policy, text, signers, prefix)
            # the keys of `languages` are the dates on which texts were recorded
            if not any(str(start) <= day <= str(end) for day in version["languages"]):
                continue
            version["requirements"] = _requirements(notices, policy, text, on)
            versions.append(version)
    return {
        "site": site.config.for_policies(reported).title,
        "from": start,
        "to": end,
        "timezone": config.timezone,
        "as_of": on,
        "ledger_sha256": sha256_of(site.record.data),
        "totals": _totals(site, start, versions, gaps, withheld),
        "versions": sorted(versions, key=LEDGER_LINE),
        "gaps": sorted(gaps, key=LEDGER_LINE),
        "withheld": sorted(withheld, key=LEDGER_LINE),
    }


def _totals(
    site: Site, start: date, versions: Sequence[Any], gaps: Sequence[Any], withheld: Sequence[Any]
) -> Counter[str]:
    """Count what was recorded in the period that starts at `start`."""
    totals = Counter({"versions": 0, "times from a setting": 0})
    recorded = [*gaps, *withheld]
    for version in versions:
        # the keys of `languages` are dates of recording, and the original is recorded first
        if min(version["languages"]) < str(start):
            totals["earlier versions with new translations"] += 1
            continue
        recorded.append(version)
        totals.update(_totals_of(version))
    numbers = set(map(LEDGER_LINE, recorded))
    for line in site.record.ledger.lines:
        # True counts as 1: the time is from SOURCE_DATE_EPOCH, not from a clock
        totals["times from a setting"] += line.declared and line.number in numbers
    totals["gaps"] = len(gaps)
    totals["withheld texts"] = len(withheld)
    return totals


def _title_prefixes(site: Site) -> dict[str, str]:
    titles = {
        slug: each.versions[-1].title for slug, each in site.policies.items() if each.versions
    }
    return title_prefixes(titles, site.config, site.config.main_language)


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
    """Describe the periods that a gap hides, or only its date if the versions are known by now.

    In these periods, it's unknown which version was in effect.
    """
    record = LedgerRecord.parse(gap.recorded)
    # a later line may have recorded a version for part of the gap, or for all of it
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


def _withheld_texts(
    policy: Policy, start: date, end: date, timezone: str
) -> Iterator[tuple[Version, LedgerRecord]]:
    """Yield each text that was withheld in a period, with the ledger line that records this."""
    for text in policy.texts:
        if text.record and text.record.withheld_line:
            withholding = LedgerRecord.parse(text.record.withheld_line)
            if start <= withholding.day(timezone) <= end:
                yield text, withholding


def _withheld_as_json(
    site: Site, text: Version, withholding: LedgerRecord, signers: Mapping[int, str], prefix: str
) -> dict[str, Any]:
    """Describe a text that was withheld, and why. `prefix` stands before its title."""
    return {
        "policy": text.policy,
        "title": prefix + text.title,
        "version": str(text.translates or text.revised),
        "ledger_line": withholding.number,
        "recorded_at": withholding.time,
        "signed_by": signers.get(withholding.number, ""),
        "language": text.language,
        "reason": site.markdown(text),
    }


def _version_as_json(
    site: Site, policy: Policy, text: VersionOnDate, signers: Mapping[int, str], prefix: str
) -> dict[str, Any]:
    """Describe a version, without its requirements, in the order of the report's columns.

    Its languages are grouped by the date on which the text was recorded. `signers` maps the number
    of a ledger line to who signed the line. `prefix` stands before the title.
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
    # the number of the ledger line, or 0, which no line has, if the version isn't recorded
    line = version.record.number if version.record else 0
    change = text.change if text.previous else "first version"
    return {
        "policy": version.policy,
        "title": prefix + version.title,
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
    # an imported version may have had a previous version that wasn't imported
    has_previous = text.previous or version.recorded_as == "import"
    # a gap hides whether the version, which hasn't begun yet, takes effect
    is_hidden = version.first_day > on and policy.may_have_taken_effect(version, on)
    # it's unknown if the version was in effect before the ledger and isn't the first, if it's
    # withheld, or if it's hidden by a gap
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
