"""`legalsite status`: show which versions are in effect on a date, upcoming versions, and due
notices.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands.notice_status import SiteNotices
from legalsite.disk.cache import open_cache
from legalsite.errors import ProblemsFound, ProblemTuple
from legalsite.model.config import Config
from legalsite.model.declared_time import Clock, local_day
from legalsite.model.policy import Policy, VersionId
from legalsite.model.policy_on_date import PolicyOnDate
from legalsite.model.review import Review, next_review
from legalsite.model.titles import with_prefixes
from legalsite.notices.icalendar import (
    CalendarEntry,
    calendar,
    notice_entries,
    review_entry,
    version_entries,
)
from legalsite.notices.notice_results import NoticeStatus
from legalsite.notices.requirements import OVERDUE_LISTING_PERIOD
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import Routes
from legalsite.site.fingerprint import hash_inputs
from legalsite.site.last_build import recall_last
from legalsite.site.load import Site, load, load_fresh
from legalsite.site.parts import decode_parts
from legalsite.site.site_on_day import SiteOnDay, read_changed


class PolicyStatus(Struct, frozen=True):
    title: str
    on_day: PolicyOnDate
    # next date on which the policy's pages change, as far as known on the date of the status
    next_change: date | None
    notices: tuple[NoticeStatus, ...]  # due notices, earliest deadline first
    # notices that were due before, but were neither given nor explained
    missed: tuple[NoticeStatus, ...] = ()
    review: Review | None = None  # the next review, or None if no review is required


class WaitingDraft(Struct, frozen=True):
    """A draft that the ledger doesn't record yet."""

    path: str  # relative to the site's folder
    slug: str
    revised: str | None  # None if the draft's front matter can't be read
    revised_stated: bool  # whether the draft states its date; otherwise, `revised` is only an id
    problems: ProblemTuple  # why `publish` would reject the draft, or else open questions


class SiteStatus(Struct, frozen=True):
    policies: tuple[PolicyStatus, ...]  # policies that have a text on the date, sorted by slug
    next_change: date | None  # next date when the site changes
    empty: bool  # whether content/ contains no texts
    published: bool  # whether there's a ledger
    drafts: tuple[WaitingDraft, ...]  # drafts to publish; empty if there's no ledger
    # problems of archived files that aren't published, because the ledger lacks them
    unrecorded: ProblemTuple


def site_status(root: Path, config: Config, on: date, *, now: Clock) -> SiteStatus:
    """Determine the status of a site and all its policies on a date.

    Raises ProblemsFound for the same problems as a build.
    """
    # read only the policies that changed since the last build
    inputs = hash_inputs(root, open_cache(root))
    _, parts = recall_last(root, None, unpublished=False)  # the results of the last build
    site_on_day = read_changed(load(root, config, inputs=inputs), inputs, on, decode_parts(parts))
    site = site_on_day.site
    summaries = sorted(site_on_day.summaries, key=lambda summary: summary.slug)
    notices = SiteNotices(site)
    # a policy isn't shown if none of its versions is known on the date
    shown = [summary for summary in summaries if summary.shown]
    local_today = local_day(now(), config.timezone)
    originals = {summary.slug: summary.labels[0].title for summary in shown}
    titles = with_prefixes(originals, site.config, config.main_language)
    policies = []
    for summary in shown:
        # For a past date, load the whole policy. `is_history` needs all versions recorded by the
        # first `publish`, but a summary lacks the later ones.
        policy = site.policy(summary.slug) if on < local_today else summary.policy
        policy_status = _policy_status(site_on_day, summary, policy, notices)
        policies.append(replace(policy_status, title=titles[summary.slug]))
    drafts = waiting_drafts(site, now()) if site.drafts else ()
    unrecorded = [found for found in site.archive_differences if found.rule == "archive-unrecorded"]
    if unrecorded:
        # imported late because it loads the rules, which load the Markdown parser
        from legalsite.checks.run import merge_by_place

        unrecorded = list(merge_by_place(unrecorded))
    return SiteStatus(
        tuple(policies),
        min((policy.next_change for policy in policies if policy.next_change), default=None),
        empty=not (summaries or site.drafts),
        published=site.record.published,
        drafts=tuple(draft for draft in drafts if not _is_later(draft, on, local_today)),
        unrecorded=tuple(unrecorded),
    )


def _is_later(draft: WaitingDraft, on: date, today: date) -> bool:
    """Return whether a draft was written after the date `on`, if that's a past date."""
    if not draft.revised:
        return False
    return on < VersionId.parse(draft.revised).day <= today


def _publish_problems(root: Path, slugs: Iterable[str], now: datetime) -> dict[str, ProblemTuple]:
    """Map policies to the problems that would make `publish` reject their drafts.

    If `publish` would accept them, these are warnings, questions, and the problems of translations
    that it would omit.
    """
    # imported late because most sites have no drafts
    from legalsite.commands.check import site_checks
    from legalsite.commands.publish import PublishOptions, publish

    try:
        site = load_fresh(root)
        shared = site_checks(site, local_day(now, site.config.timezone))
    except ProblemsFound as refusal:
        return dict.fromkeys(slugs, refusal.problems)
    options = PublishOptions(checked=True)
    problems = {}
    for slug in slugs:
        try:
            done = publish(root, (slug,), options, now=now, dry_run=True, shared=shared)
            problems[slug] = *done.left_out, *done.warnings
        except ProblemsFound as refusal:
            problems[slug] = refusal.problems
    return problems


def waiting_drafts(site: Site, now: datetime) -> Iterator[WaitingDraft]:
    """Yield drafts that aren't recorded yet, and why `publish` would reject or omit them.

    The reasons are the draft's own problems. If there are none, they're the problems of the policy,
    except problems of other translations.
    """
    # path of a draft → slug, without the language of a translation, as in `terms.de.md`
    slugs = {path: path.removesuffix(".md").partition(".")[0] for path in site.drafts}
    found = _publish_problems(site.root, {*slugs.values()}, now)
    for path, slug in slugs.items():
        own = [problem for problem in found[slug] if problem.path == f"content/{path}"]
        # problems of translations don't concern the policy's other drafts
        translations = {f"content/{draft}" for draft in slugs if draft.startswith(f"{slug}.")}
        translations.discard(f"content/{slug}.md")
        shared = [problem for problem in found[slug] if problem.path not in translations]
        revised = None
        revised_stated = True
        with suppress(ProblemsFound):  # the date of an unreadable draft is unknown
            version = site.version_at(path)
            revised = str(version.revised)
            revised_stated = version.revised_stated
        yield WaitingDraft(f"content/{path}", slug, revised, revised_stated, tuple(own or shared))


def status_calendar(policies: Iterable[PolicyStatus], config: Config, on: date) -> bytes:
    """Create an iCalendar file (RFC 5545) with all due dates.

    These are notice deadlines, effective dates of upcoming versions, and reviews.
    """
    routes = Routes.of(config)
    entries = list[CalendarEntry]()
    for policy in policies:
        for notice_status in policy.notices:
            entries += notice_entries(notice_status)
        for text in policy.on_day.upcoming:
            url = routes.urls.text(text.version)
            entries += version_entries(text.version, policy.title, url)
        if policy.review:
            entries.append(review_entry(policy.on_day.slug, policy.title, policy.review))
    return calendar(entries, routes.host, on)


def _policy_status(
    site_on_day: SiteOnDay, summary: PolicySummary, policy: Policy, notices: SiteNotices
) -> PolicyStatus:
    """Determine the status of a policy.

    `summary` contains what pages show about the policy, and `policy` the versions whose notices may
    have been missed. Finding due notices requires reading the policy's texts, so this is only done
    if a version is recent. No notice is due for an old version.
    """
    on = site_on_day.on
    on_day = summary.on_day
    due: Sequence[NoticeStatus] = ()
    for text in on_day.texts:
        # a notice that wasn't sent is still due for a while after the effective date
        is_recent = max(text.version.effective, text.revised.day) + OVERDUE_LISTING_PERIOD >= on
        # for a replaced version, a notice of its cancellation may be due
        is_open = text.status in {"replaced", "upcoming"} or text is on_day.current
        if is_recent and is_open:
            due = notices.policy_notices(site_on_day.site.policy(summary.slug), on)
            break
    # `due` also contains material changes that require no notice
    owed = tuple(status for status in due if status.requirements)
    missed = tuple(notices.missed_notices(policy, due, on))
    # the pages change when an announcement ends, and when a version takes effect
    days = [announced.until for announced in summary.announced]
    days += filter(None, [summary.policy.next_change(on)])
    following = min((day for day in days if day > on), default=None)
    review = next_review(on_day, site_on_day.site.config, on)
    return PolicyStatus(summary.labels[0].title, on_day, following, owed, missed, review)
