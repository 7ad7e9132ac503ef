"""`legalsite report`: the versions that were published in a period, with approvals, languages, and
the results of notices."""

from collections import Counter
from datetime import date
from pathlib import Path

from legalsite.commands.notice_status import SiteNotices, open_site_notices
from legalsite.errors import usage_failure
from legalsite.model.config import Config
from legalsite.model.declared_time import Clock
from legalsite.model.policy import Policy, Version
from legalsite.model.policy_on_date import VersionOnDate, describe_periods, policy_on_date
from legalsite.notices.evidence import sha256_of
from legalsite.notices.version_report import (
    Report,
    ReportedVersion,
    RequirementFacts,
    requirement_facts,
)
from legalsite.site.load import Site, load
from legalsite.text.languages import text_language


def report(
    root: Path, config: Config, start: date, end: date, on: date, *, database: str, now: Clock
) -> Report:
    """Return the report about the versions that the ledger records from `start` to `end`, both
    included, and those of which it records a translation then. `on` is today; `database` is
    LEGALSITE_DATABASE_URL, and is only read. Raises ProblemsFound without a ledger, and if a build
    would."""
    site = load(root, config).require()
    if not site.record.published:
        help = "publish your policies: `legalsite publish`"
        raise usage_failure("not-recorded", "this site has no ledger yet", help)
    versions: list[ReportedVersion] = []
    totals = Counter(versions=0)
    with open_site_notices(site, database=database, now=now) as notices:
        for policy in site.policies.values():
            for text in policy_on_date(policy, on, config.timezone).texts:
                languages = _languages(site, policy, text.version)
                texts = 0
                for day, tags in languages.items():
                    if str(start) <= day <= str(end):
                        texts += len(tags)
                if not texts:
                    continue
                totals["texts with translations"] += texts
                requirements = _requirements(notices, policy, text.version, on)
                version = _reported_version(text, languages, requirements)
                versions.append(version)
                if text.version.recorded_on(config.timezone) < start:
                    totals["earlier versions with new translations"] += 1
                    continue
                totals["versions"] += 1
                totals[f"type of change, {version.change}"] += 1
                totals["with approval"] += bool(version.approved_by)
                totals.update(f"notices required, {each.state}" for each in requirements)
    versions.sort(key=lambda version: version.ledger_line)
    return Report(
        site=config.title,
        start=start,
        to=end,
        as_of=on,
        ledger_sha256=sha256_of(site.record.data),
        totals=totals,
        versions=versions,
    )


def _languages(site: Site, policy: Policy, version: Version) -> dict[str, list[str]]:
    """Return the languages in which a version was published, by the dates of the ledger lines."""
    by_day: dict[str, list[str]] = {}
    for text in policy.texts:
        if text.recorded and version.revised == (text.translates or text.revised):
            day = str(text.recorded_on(site.config.timezone))
            by_day.setdefault(day, []).append(text_language(text, site.config))
    return by_day


def _reported_version(
    text: VersionOnDate, languages: dict[str, list[str]], requirements: list[RequirementFacts]
) -> ReportedVersion:
    """Return what the report says of a version."""
    version = text.version
    in_effect = describe_periods(text)
    if version.withheld:  # its summary and approvals are, too
        in_effect += "; its text is withheld"
    change = text.change or ("not stated" if text.previous else "first version")
    return ReportedVersion(
        version.policy,
        version.title,
        str(version.revised),
        version.record.number if version.record else 0,
        version.recorded_at,
        version.recorded_as,
        version.effective,
        in_effect,
        change,
        version.summary or "",
        version.approved_by or (),
        languages,
        requirements,
    )


def _requirements(
    notices: SiteNotices, policy: Policy, version: Version, on: date
) -> list[RequirementFacts]:
    """Return the requirements of a version's notice; none for an imported version, and for one that
    was canceled before its notice was given."""
    notice = notices.recorded_notice(version, on)
    if version.recorded_by_import or not notice:
        return []
    status = notices.notice_status(notice, on)
    if status.first_not_given and policy.canceled_by(version, on):
        return []
    return requirement_facts(status.requirements)
