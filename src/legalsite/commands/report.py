"""`legalsite report`: the versions that were published in a period, with approvals, languages, and
the results of notices."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from legalsite.commands.notice_status import SiteNotices, notice_status_as_json, open_site_notices
from legalsite.ledger.lines import DECLARED_CLOCK_SUFFIX
from legalsite.model.config import Config
from legalsite.model.declared_time import Clock
from legalsite.model.policy import Policy, Version
from legalsite.model.policy_on_date import VersionOnDate, describe_periods, policy_on_date
from legalsite.notices.evidence import sha256_of
from legalsite.site.load import Site, load
from legalsite.text.languages import text_language


def report(
    root: Path, config: Config, start: date, end: date, on: date, *, database: str, now: Clock
) -> dict[str, Any]:
    """Return, as JSON values, the versions that the ledger records from `start` to `end`, both
    included, and earlier versions whose translation it records in that period, with totals.

    `on` is today; `database` is LEGALSITE_DATABASE_URL, and is only read. Raises ProblemsFound
    if a build would.
    """
    site = load(root, config).require()
    versions: list[dict[str, Any]] = []
    totals = Counter(versions=0)
    with open_site_notices(site, database=database, now=now) as notices:
        for policy in site.policies.values():
            for text in policy_on_date(policy, on, config.timezone).texts:
                version = _version_as_json(site, policy, text)
                if not any(str(start) <= day <= str(end) for day in version["languages"]):
                    continue
                requirements = _requirements(notices, policy, text.version, on)
                version["requirements"] = requirements
                versions.append(version)
                if text.version.recorded_on(config.timezone) < start:
                    totals["earlier versions with new translations"] += 1
                    continue
                totals["versions"] += 1
                totals[f"recorded as {text.version.recorded_as}"] += 1
                totals["times from a setting"] += DECLARED_CLOCK_SUFFIX in text.version.recorded
                totals["type of change, {change}".format(**version)] += 1
                totals.update(map("notices required, {0[state]}".format, requirements or ()))
                totals["notices not judged"] += requirements is None
    versions.sort(key=lambda version: version["ledger_line"])
    return {
        "site": config.title,
        "from": start,
        "to": end,
        "timezone": config.timezone,
        "as_of": on,
        "ledger_sha256": sha256_of(site.record.data),
        "totals": totals,
        "versions": versions,
    }


def _version_as_json(site: Site, policy: Policy, text: VersionOnDate) -> dict[str, Any]:
    """Return what the report says about a version, in the order of its columns, without the last
    one: the requirements. Its languages are listed by the dates of the ledger lines."""
    version = text.version
    languages: dict[str, list[str]] = {}
    for each in policy.texts:
        if each.recorded and policy.original(each) is version:
            day = str(each.recorded_on(site.config.timezone))
            languages.setdefault(day, []).append(text_language(each, site.config))
    change = text.change if text.previous else "first version"
    return {
        "policy": version.policy,
        "title": version.title,
        "version": str(version.revised),
        "ledger_line": version.record.number if version.record else 0,
        "recorded_at": version.recorded_at,
        "recorded_as": version.recorded_as,  # with `import`, it was public before
        "effective": version.effective,
        "in_effect": describe_periods(text),
        "change": change or "not stated",
        "summary": version.summary or "",
        "approved_by": version.approved_by,
        "languages": languages,
    }


def _requirements(notices: SiteNotices, policy: Policy, version: Version, on: date) -> Any:
    """Return, in a list, the requirements of a version's notice; none for a version that was
    canceled before its notice was given. Return None if we can't judge which notices it needed: for
    an imported version, which was public before, and for a withheld one."""
    if version.recorded_by_import or version.withheld:
        return None
    notice = notices.recorded_notice(version, on)
    if not notice:
        return []
    status = notices.notice_status(notice, on)
    if status.first_not_given and policy.canceled_by(version, on):
        return []
    return notice_status_as_json(status)["requirements"]
