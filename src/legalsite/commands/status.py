"""`legalsite status`: what applies on a day, what comes next, when pages change, and which notices
are due by when."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from legalsite.commands.notice_status import SiteNotices, open_site_notices
from legalsite.disk.cache import open_cache
from legalsite.errors import ProblemsFound, ProblemTuple
from legalsite.model.config import Config
from legalsite.model.declared_time import Clock
from legalsite.model.policy_on_date import PolicyOnDate
from legalsite.notices.icalendar import CalendarEntry, calendar, notice_entries, version_entry
from legalsite.notices.notice_results import NoticeStatus
from legalsite.notices.requirements import OVERDUE_LISTING_PERIOD
from legalsite.pages.policy_summary import PolicySummary, next_change
from legalsite.pages.routes import Routes
from legalsite.site.fingerprint import hash_inputs
from legalsite.site.last_build import recall_last
from legalsite.site.load import Site, load
from legalsite.site.parts import parts_made
from legalsite.site.site_on_day import SiteOnDay, read_changed


class PolicyStatus(Struct, frozen=True):
    """The status of one policy."""

    title: str
    on_day: PolicyOnDate
    next_change: date | None  # the next date on which its pages change
    notices: tuple[NoticeStatus, ...]  # that are due, the earliest first
    missed: tuple[
        NoticeStatus, ...
    ] = ()  # that were due once, and are neither recorded nor explained


class WaitingDraft(Struct, frozen=True):
    """A draft that the ledger doesn't record yet."""

    path: str  # below the site's folder
    slug: str
    revised: str | None  # None if its front matter can't be read
    problems: ProblemTuple  # why `publish` would refuse it; if it wouldn't, the open questions


class SiteStatus(Struct, frozen=True):
    """The status of a site."""

    policies: tuple[PolicyStatus, ...]  # that have a text on the date, sorted by slug
    next_change: date | None  # the next date on which the site changes
    empty: bool  # whether content/ has no text at all
    published: bool  # whether there is a ledger
    drafts: tuple[WaitingDraft, ...]  # to be published; none if there is no ledger
    problems: ProblemTuple  # of all drafts, if there is no ledger
    unrecorded: ProblemTuple  # of archived files that the ledger lacks, so that no one sees them


def site_status(root: Path, config: Config, on: date, *, database: str, now: Clock) -> SiteStatus:
    """Return the status of every policy on a date. `database` is LEGALSITE_DATABASE_URL; deliveries
    are only read. Raises ProblemsFound if a build would."""
    inputs = hash_inputs(root, open_cache(root))
    _, parts = recall_last(root, None, unpublished=False)
    today = read_changed(load(root, config, inputs=inputs), inputs, on, parts_made(parts))
    site = today.site
    summaries = sorted(today.summaries, key=lambda summary: summary.slug)
    with open_site_notices(site, database=database, now=now) as notices:
        shown = [summary for summary in summaries if summary.shown]
        policies = tuple(_policy_status(today, summary, notices) for summary in shown)
    empty = not (summaries or site.drafts)
    published = site.record.published
    faults = [fault for fault in site.archive_differences if fault.rule == "archive-unrecorded"]
    return SiteStatus(
        policies,
        next_change(summaries),
        empty,
        published,
        drafts=tuple(waiting_drafts(site, now())),
        problems=() if empty or published else _publish_problems(root, (), now()),
        unrecorded=tuple(faults),
    )


def _publish_problems(root: Path, slugs: Sequence[str], now: datetime) -> ProblemTuple:
    """Return every reason for which `publish` would refuse the drafts of these policies, or of all;
    if there is none, those for which it would leave out translations, and the warnings and open
    questions that would not stop it."""
    # a site without drafts needs no check
    from legalsite.commands.publish import PublishOptions, publish

    try:
        done = publish(root, slugs, PublishOptions(checked=True), now=now, dry_run=True)
        return *done.left_out, *done.warnings
    except ProblemsFound as refusal:
        return refusal.problems


def waiting_drafts(site: Site, now: datetime) -> Iterator[WaitingDraft]:
    """Yield each draft that the ledger doesn't record yet, with why `publish` would refuse it, or
    leave it out, now: its own problems, or otherwise those of its original and of the site."""
    slugs = {path: path.removesuffix(".md").partition(".")[0] for path in site.drafts}
    found = {}
    for path, slug in slugs.items():
        if slug not in found:
            found[slug] = _publish_problems(site.root, (slug,), now)
        own = [problem for problem in found[slug] if problem.path == f"content/{path}"]
        translations = {f"content/{draft}" for draft in slugs if draft.startswith(f"{slug}.")}
        translations.discard(f"content/{slug}.md")
        shared = [problem for problem in found[slug] if problem.path not in translations]
        revised = None
        with suppress(ProblemsFound):
            revised = str(site.version_at(path).revised)
        yield WaitingDraft(f"content/{path}", slug, revised, tuple(own or shared))


def status_calendar(policies: Iterable[PolicyStatus], config: Config, on: date) -> bytes:
    """Return an iCalendar file (RFC 5545) of the deadlines of notices and of effective dates."""
    routes = Routes.of(config)
    entries = list[CalendarEntry]()
    for policy in policies:
        for notice_status in policy.notices:
            entries += notice_entries(notice_status)
        for text in policy.on_day.upcoming:
            url = routes.urls.text(text.version)
            entries.append(version_entry(text.version, policy.title, url))
    return calendar(entries, routes.host, on)


def _policy_status(today: SiteOnDay, summary: PolicySummary, notices: SiteNotices) -> PolicyStatus:
    """Return the status of a policy. Its texts needn't be read unless one of them is upcoming, new,
    or replaced, so that a notice may be due."""
    on = today.on
    on_day = summary.on_day
    due: Sequence[NoticeStatus] = ()
    for text in on_day.texts:
        is_recent = max(text.version.effective, text.revised.day) + OVERDUE_LISTING_PERIOD >= on
        is_open = text.status in {"replaced", "upcoming"} or text is on_day.current
        if is_recent and is_open:
            due = notices.policy_notices(today.policy(summary.slug), on)
            break
    owed = tuple(status for status in due if status.requirements)
    missed = tuple(notices.missed_notices(summary.policy, due, on))
    return PolicyStatus(summary.labels[0].title, on_day, summary.next_change, owed, missed)
