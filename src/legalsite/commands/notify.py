"""The notices that the site owes, and the one that a person names."""

from collections.abc import Sequence
from datetime import date

from legalsite.commands.notify_outcome import NoticeOutcomes, named_notice
from legalsite.errors import Problem, ProblemsFound
from legalsite.model import in_force
from legalsite.model.notice import Notice
from legalsite.model.policy import Revision, RevisionId
from legalsite.notices.outcomes import NoticeStanding, announced_notices, recorded_outcomes
from legalsite.site.load import Site


def due(site: Site, on: date, outcomes: NoticeOutcomes, slugs: Sequence[str] = ()) -> tuple[NoticeStanding, ...]:
    """Return the notices that are due on a day and what became of them, in the order in which they must be sent.
    `slugs` are the policies to look at; empty means all."""
    policies = [site.policy(slug) for slug in slugs] or list(site.policies.values())
    owed = (standing for policy in policies for standing in outcomes.due(policy, site.promise, on))
    return tuple(sorted(owed, key=lambda standing: (standing.notice.send_by, standing.notice.key)))


def unpublished(site: Site, slugs: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the paths below content/ of drafts that would change a published policy: no notice can be due for them
    yet. `slugs` are the policies to look at; empty means all."""
    wanted = set(slugs or site.policies) & set(site.policies)
    return tuple(path for path in site.drafts if path.partition(".")[0] in wanted)


def choose_notice(site: Site, name: str, on: date, outcomes: NoticeOutcomes, *, again: bool = False) -> Notice | None:
    """Return the notice that `name` stands for: POLICY or POLICY@REVISED. A policy alone stands for its one notice that
    is due and that not everybody has; None if there is none. Raises ProblemsFound (status 2) for a name that means
    nothing, or more than one notice, or a text that never applies. `again`: a notice that all have counts as well."""
    slug, at, _ = name.partition("@")
    policy = site.policy(slug)
    if at:
        revision = revision_to_announce(site, name, on)
        notice = named_notice(site, revision, on, outcomes.announced(slug))
        if notice is None:
            help = "there is nothing to compare it with; name a later revision"
            raise ProblemsFound([Problem("no-text-before", f"{name} has no previous revision", help)], 2)
        return notice
    owed = due(site, on, outcomes, [policy.slug])
    waiting = [each.notice for each in owed if again or not each.emailed]
    if len(waiting) > 1:
        keys = ", ".join(notice.key for notice in waiting)
        message = f"{len(waiting)} notices are due for {slug}: {keys}"
        raise ProblemsFound([Problem("many-notices", message, "name the one you mean")], 2)
    if not waiting:
        return None
    return named_notice(site, waiting[0].revision, on, outcomes.announced(slug))


def newest_notice(site: Site, slug: str, on: date) -> Notice | None:
    """Return the notice of the last change, whether or not it is due, to preview its email. None if the policy has no
    revision that changes an earlier one."""
    announced = announced_notices(recorded_outcomes(site.record.ledger, site.config.timezone))
    policy = site.policy(slug)
    applying = (
        revision
        for revision in reversed(in_force.known(policy, on))
        if not in_force.cancelled_by(policy, revision, on) and not in_force.may_have_applied(policy, revision, on)
    )
    notices = (named_notice(site, revision, on, announced) for revision in applying)
    return next(filter(None, notices), None)


def revision_to_announce(site: Site, name: str, on: date) -> Revision:
    """Return the revision POLICY@REVISED. Raises ProblemsFound (status 2) for a name that means nothing, and for a text
    that no notice may announce: it never applies, nobody knows whether it does, or it is withheld."""
    slug, _, revised = name.partition("@")
    revision = _revision(site, slug, revised)
    if by := in_force.cancelled_by(site.policy(slug), revision, on):
        message = f"{name} will never apply, because of the text of {by.revised}: no notice can announce it"
        raise ProblemsFound([Problem("cancelled", message, f"name {slug}@{by.revised}")], 2)
    if in_force.may_have_applied(site.policy(slug), revision, on):
        message = f"it is not known whether {name} takes effect, because of a gap after it: no notice can announce it"
        raise ProblemsFound([Problem("not-known", message, "publish the text that applies")], 2)
    if revision.withheld:
        help = "tell readers in your own words why it was withheld, and which revision replaces it"
        message = f"the text of {name} is withheld, so no email can show what it changed"
        raise ProblemsFound([Problem("withheld", message, help)], 2)
    return revision


def published_revision(site: Site, name: str) -> Revision:
    """Return the revision that POLICY@REVISED names. Raises ProblemsFound (status 2) if it is not in the ledger."""
    slug, _, revised = name.partition("@")
    revision = _revision(site, slug, revised)
    if not revision.recorded:
        help = "run `legalsite publish` first: a notice is about a recorded revision"
        raise ProblemsFound([Problem("not-recorded", f"{name} is not in the ledger", help)], 2)
    return revision


def in_language(site: Site, revision: Revision, language: str, on: date) -> Revision | None:
    """Return a revision in a language: itself in the site's first one, else its translation, or None if it has none."""
    if language == site.config.languages[0]:
        return revision
    return in_force.translation(site.policy(revision.policy), language, revision, on)


def _revision(site: Site, slug: str, revised: str) -> Revision:
    policy = site.policy(slug)
    try:
        revision = in_force.revision_of(policy, RevisionId.parse(revised))
    except ValueError:
        revision = None
    if revision is None:
        last = ", ".join(str(earlier.revised) for earlier in policy.revisions[-5:])
        help = f"the latest revisions are: {last}"
        raise ProblemsFound([Problem("no-revision", f"{slug} has no revision {revised!r}", help)], 2)
    return revision
