"""`legalsite plan`: show which notices a draft would require if published, and its problems."""

from datetime import date
from pathlib import Path

from msgspec import Struct

from legalsite.checks.run import RULES
from legalsite.commands.check import check
from legalsite.commands.notice_status import SiteNotices
from legalsite.commands.revise import VersionOrder, next_draft, waiting_draft
from legalsite.errors import ProblemTuple
from legalsite.model.config import Config
from legalsite.model.declared_time import Clock
from legalsite.model.policy import Version
from legalsite.notices.icalendar import calendar, notice_entries, version_entries
from legalsite.notices.notice_results import NoticeStatus
from legalsite.notices.requirements import notice_for
from legalsite.pages.routes import Routes
from legalsite.site.load import load_fresh, require_policy
from legalsite.source.edits import with_values

# problems with this rule are also reported for other versions, because emails quote their clauses
QUOTED_BY_EMAILS = "promise-anchor"
# questions about a draft that isn't written yet
ANSWERED_LATER = (
    "missing-change",
    "missing-summary",
    "missing-about",
    "approval-missing",
    "same-words",
)


class PlannedText(Struct, frozen=True):
    """A text that could be published.

    There may be no draft yet.
    """

    # the draft or, if there's none, the version that `revise` would write
    version: Version
    send: date  # when the notice would be sent
    notice_status: NoticeStatus | None  # None if no notice is required
    problems: ProblemTuple  # what `check` finds in the text, including questions
    began: bool  # whether the text was started from the current version, because there's no draft
    config: Config


def planned_calendar(planned: PlannedText, on: date) -> bytes:
    """Create an iCalendar file (RFC 5545) with the effective date and notice deadlines of a text.

    `on` is today.
    """
    text = planned.version
    entries = [*version_entries(text, text.title, "")]  # calendar entries without a description
    if planned.notice_status:
        entries += notice_entries(planned.notice_status)
    return calendar(entries, Routes.of(planned.config).host, on)


def plan(
    root: Path, slug: str, today: date, *, effective: date | None, change: str, send: date | None,
    now: Clock,
) -> PlannedText:  # fmt: skip
    """Determine what would be required if the draft of a policy were published. Nothing is written.

    `effective` and `change` override the draft's effective date and type of change unless they're
    None or empty. `send` is the assumed date of the notice; None means today. Raises ProblemsFound
    if the text can't be read. For an unknown policy, the exit status is 2.
    """
    site = load_fresh(root)
    require_policy(slug, site.files)
    facts = {"change": change} if change else {}  # values to set in the draft's front matter
    draft = waiting_draft(site, slug)
    # without a draft, plan the draft that `revise` would create
    if draft:
        values = dict(facts)
        if effective:
            values["effective"] = effective.isoformat()
        path = draft.path
        data = with_values(site.content.typed(draft.path), draft.path, values)
    else:
        data, new = next_draft(site, slug, today, VersionOrder(effective=effective, facts=facts))
        path = new.text.path
    planned = load_fresh(root, site.config, edited={path: data})  # the site with this draft
    policy = planned.policy(slug)
    on = send or today
    text = next(version for version in policy.versions if version.path == path)
    config = site.config
    notices = SiteNotices(planned)
    announced = notices.announced_keys
    notice = notice_for(policy, text, config, planned.promise, on, announced=announced)
    notice_status = notices.notice_status(notice, on) if notice else None
    # naming all rules leaves out problems of the whole site
    found = check(planned, on, now=now(), policies=[slug], rules=list(RULES)).problems
    # questions that the author will answer while writing the draft
    answered_later = () if draft else ANSWERED_LATER
    problems = []
    for problem in found:
        # report problems and questions about the planned text, and clauses of other versions that
        # emails can't quote
        is_asked = problem.path == f"content/{path}" and problem.rule not in answered_later
        if problem.rule == QUOTED_BY_EMAILS or (is_asked and problem.severity != "info"):
            problems.append(problem)
    return PlannedText(text, on, notice_status, tuple(problems), began=not draft, config=config)
