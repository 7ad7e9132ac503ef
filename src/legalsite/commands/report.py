"""`legalsite report`: the versions that were published in a period, with approvals, languages, and
the results of notices."""

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
    report_totals,
    requirement_facts,
)
from legalsite.site.load import Site, load
from legalsite.text.languages import text_language


def report(
    root: Path, config: Config, start: date, end: date, on: date, *, database: str, now: Clock
) -> Report:
    """Return the report about the versions that the ledger records from `start` to `end`, both
    included. `on` is today; `database` is LEGALSITE_DATABASE_URL, and is only read. Raises
    ProblemsFound without a ledger, and if a build would."""
    site = load(root, config).require()
    if not site.record.published:
        help = "publish your policies: `legalsite publish`"
        raise usage_failure("not-recorded", "this site has no ledger yet", help)
    versions: list[ReportedVersion] = []
    with open_site_notices(site, database=database, now=now) as notices:
        for policy in site.policies.values():
            on_day = policy_on_date(policy, on, config.timezone)
            for text in on_day.texts:
                version = text.version
                if version.record and start <= version.recorded_on(config.timezone) <= end:
                    requirements = _requirements(notices, policy, version, on)
                    versions.append(_reported_version(site, policy, text, requirements))
    versions.sort(key=lambda version: version.ledger_line)
    return Report(
        site=config.title,
        url=config.origin,
        start=start,
        to=end,
        as_of=on,
        timezone=config.timezone,
        ledger_lines=len(site.record.ledger.lines),
        ledger_sha256=sha256_of(site.record.data),
        totals=report_totals(versions),
        versions=versions,
    )


def _reported_version(
    site: Site, policy: Policy, text: VersionOnDate, requirements: list[RequirementFacts]
) -> ReportedVersion:
    """Return what the report says of a version."""
    version = text.version
    timezone = site.config.timezone
    in_effect = describe_periods(text)
    if version.withheld:  # its summary and approvals are, too
        in_effect += "; its text is withheld"
    languages: dict[str, date] = {}
    for other in policy.texts:
        # the version itself, and its translations, of which the first counts
        if other.recorded and version.revised == (other.translates or other.revised):
            language = text_language(other, site.config)
            languages.setdefault(language, other.recorded_on(timezone))
    return ReportedVersion(
        policy.slug,
        str(version.revised),
        version.title,
        site.routes.urls.text(version),
        version.recorded_on(timezone),
        version.recorded_at,
        version.record.number if version.record else 0,
        version.recorded_by_import,
        version.effective,
        in_effect,
        version.withdrawn,
        str(text.previous) if text.previous else None,
        text.change or None,
        version.summary,
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
