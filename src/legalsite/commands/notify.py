"""Which notices the site owes, and which one is meant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from legalsite.commands.change_clauses import said_language
from legalsite.commands.site import Site
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.lines import Line
from legalsite.model import standing
from legalsite.model.notice import Notice
from legalsite.model.policy import Policy, Revision
from legalsite.model.promise import Promise
from legalsite.model.revised import Revised
from legalsite.notices.due import due_notices, notice_for
from legalsite.notices.plan import sent_times
from legalsite.promises import read_promises
from legalsite.source.names import read_name


@dataclass(frozen=True, slots=True)
class Due:
    """One notice, and the line of the ledger that says that it was sent; None where none does."""

    notice: Notice
    sent: Line | None


def due(site: Site, on: date, slugs: Sequence[str] = ()) -> tuple[Due, ...]:
    """What is due of these policies, of all where none is named; the first to send first."""
    policies = [site.policy(slug) for slug in slugs] or list(site.policies.values())
    found = [Due(notice, _sent(site, notice.revision)) for policy in policies for notice in _due(site, policy, on)]
    return tuple(sorted(found, key=lambda one: (one.notice.send_by, one.notice.key)))


def unpublished(site: Site, slugs: Sequence[str] = ()) -> tuple[str, ...]:
    """Working texts that would change a policy whose earlier text is published: no notice can be due for them yet. By
    path below content/, of these policies, of all where none is named."""
    asked = set(slugs or site.policies) & set(site.policies)
    return tuple(path for path in site.waiting if _policy_of(path, site) in asked)


def chosen(site: Site, name: str, on: date, *, correction: int = 0) -> Notice | None:
    """`name` is POLICY or POLICY@REVISED. A policy alone stands for the one notice that is due and not sent; None
    where there is no such. Raises ProblemsFound (status 2) for names that mean nothing, or more than one notice."""
    slug, at, revised = name.partition("@")
    policy = site.policy(slug)
    if at:
        revision = _revision(site, slug, revised)
        notice = _notice(site, revision, on, correction)
        if notice is None:
            raise ProblemsFound([_unannounced(name, revision)], 2)
        return notice
    waiting = [one.notice for one in due(site, on, [policy.slug]) if correction or not one.sent]
    if len(waiting) > 1:
        named = ", ".join(notice.key for notice in waiting)
        raise ProblemsFound([Problem("many-notices", f"{slug} owes {len(waiting)} notices: {named}", "name one")], 2)
    return _notice(site, waiting[0].revision, on, correction) if waiting else None


def _unannounced(name: str, revision: Revision) -> Problem:
    """Why a letter about it can say nothing."""
    if revision.withheld:
        mend = "tell people in your own words why it had to go, and name the revision that takes its place"
        return Problem("withheld", f"the text of {name} was withheld: no letter can show what it changed", mend)
    mend = "a first text changes nothing for anybody; name a later one"
    return Problem("no-text-before", f"{name} has no text before it", mend)


def newest(site: Site, slug: str, on: date, *, correction: int = 0) -> Notice | None:
    """What the letter about the last change would be, due or not: for a look at it."""
    for revision in reversed(standing.known(site.policy(slug), on)):
        if standing.status(site.policy(slug), revision, on) != "replaced":
            notice = _notice(site, revision, on, correction)
            if notice:
                return notice
    return None


def _policy_of(path: str, site: Site) -> str:
    """Empty for a name that means nothing, which `check` tells."""
    try:
        return read_name(path, site.config.languages).policy
    except ValueError:
        return ""


def _due(site: Site, policy: Policy, on: date) -> tuple[Notice, ...]:
    settings, profiles = site.config.settings(policy.slug), site.config.notice.profiles
    return due_notices(policy, settings, _promises(site), on, profiles=profiles, sent=_told(site))


def _promises(site: Site) -> Callable[[Revision], tuple[Promise, ...]]:
    read: dict[str, tuple[Promise, ...]] = {}

    def promises(revision: Revision) -> tuple[Promise, ...]:
        if revision.path not in read:
            text = site.read(revision).decode("utf-8-sig", "replace")
            read[revision.path] = read_promises(site.document(revision), said_language(revision, text), text)
        return read[revision.path]

    return promises


def _notice(site: Site, revision: Revision, on: date, correction: int) -> Notice | None:
    policy = site.policy(revision.policy)
    settings = site.config.settings(policy.slug)
    profiles = site.config.notice.profiles
    promises = _promises(site)
    return notice_for(
        policy, revision, settings, promises, on, profiles=profiles, asked=True, correction=correction, sent=_told(site)
    )


def _told(site: Site) -> Mapping[str, datetime]:
    return sent_times(site.ledger) if site.ledger else {}


def _revision(site: Site, slug: str, revised: str) -> Revision:
    policy = site.policy(slug)
    try:
        found = standing.revision_of(policy, Revised.parse(revised))
    except ValueError:
        found = None
    if found is None:
        there = ", ".join(str(revision.revised) for revision in policy.revisions[-5:])
        mend = f"the last ones are: {there}"
        raise ProblemsFound([Problem("no-revision", f"{slug} has no revision {revised!r}", mend)], 2)
    return found


def _sent(site: Site, revision: Revision) -> Line | None:
    lines = site.ledger.lines if site.ledger else ()
    matching = (line for line in lines if line.verb == "notice" and line.policy == revision.policy)
    return next((line for line in matching if line.revised == revision.revised), None)
