"""The notices that the site owes, and the one that a person names."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from legalsite.commands.announced_revision import revision_to_announce
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.given_notice import REMINDER
from legalsite.ledger.lines import LedgerLine
from legalsite.model import in_force
from legalsite.model.notice import Notice
from legalsite.model.policy import Policy, Revision
from legalsite.notices.deadlines import due_notices, notice_for
from legalsite.notices.timing import Sent, given_days, timing_of
from legalsite.site.load import Site
from legalsite.source.file_names import read_name


class DueNotice(Struct, frozen=True):
    """A notice that is due.

    notice: what must be announced
    sent: the line of the ledger that records that it was sent, to how many; None if it was not
    missing: the channels beside email through which it must still be given
    given: how it was given through every channel that it needs, on the site for instance, in words; empty if it was not
    """

    notice: Notice
    sent: LedgerLine | None
    missing: tuple[str, ...] = ()
    given: str = ""


def due(site: Site, on: date, slugs: Sequence[str] = ()) -> tuple[DueNotice, ...]:
    """Return the notices that are due on a day, in the order in which they must be sent. `slugs` are the policies to
    look at; empty means all."""
    policies = [site.policy(slug) for slug in slugs] or list(site.policies.values())
    notices = [notice for policy in policies for notice in _due(site, policy, on)]
    notices.sort(key=lambda notice: (notice.send_by, notice.key))
    return tuple(_due_notice(site, notice, on) for notice in notices)


def unpublished(site: Site, slugs: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the paths below content/ of drafts that would change a published policy: no notice can be due for them
    yet. `slugs` are the policies to look at; empty means all."""
    wanted = set(slugs or site.policies) & set(site.policies)
    return tuple(path for path in site.drafts if _policy_of(path, site) in wanted)


def choose_notice(site: Site, name: str, on: date, *, correction: int = 0, again: bool = False) -> Notice | None:
    """Return the notice that `name` stands for: POLICY or POLICY@REVISED. A policy alone stands for its one notice that
    is due and not sent; None if there is none. Raises ProblemsFound (status 2) for a name that means nothing, or more
    than one notice, or a text that never applies. `again`: a notice that was sent counts as well."""
    slug, at, _ = name.partition("@")
    policy = site.policy(slug)
    if at:
        revision = revision_to_announce(site, name, on)
        notice = _notice(site, revision, on, correction)
        if notice is None:
            help = "there is nothing to compare it with; name a later revision"
            raise ProblemsFound([Problem("no-text-before", f"{name} has no previous revision", help)], 2)
        return notice
    waiting = [owed.notice for owed in due(site, on, [policy.slug]) if again or correction or not owed.sent]
    if len(waiting) > 1:
        keys = ", ".join(notice.key for notice in waiting)
        raise ProblemsFound(
            [Problem("many-notices", f"{len(waiting)} notices are due for {slug}: {keys}", "name the one you mean")], 2
        )
    return _notice(site, waiting[0].revision, on, correction) if waiting else None


def newest_notice(site: Site, slug: str, on: date, *, correction: int = 0) -> Notice | None:
    """Return the notice of the last change, whether or not it is due, to preview its email. None if the policy has no
    revision that changes an earlier one."""
    for revision in reversed(in_force.known(site.policy(slug), on)):
        policy = site.policy(slug)
        if not in_force.cancelled_by(policy, revision, on) and not in_force.may_have_applied(policy, revision, on):
            notice = _notice(site, revision, on, correction)
            if notice:
                return notice
    return None


def _due(site: Site, policy: Policy, on: date) -> tuple[Notice, ...]:
    settings, profiles = site.config.settings(policy.slug), site.config.notice.profiles
    return due_notices(policy, settings, site.promises, on, profiles=profiles, sent=_given(site))


def _notice(site: Site, revision: Revision, on: date, correction: int) -> Notice | None:
    """Return the notice of a revision, whether or not anything calls for it."""
    policy = site.policy(revision.policy)
    return notice_for(
        policy, revision, site.config.settings(policy.slug), site.promises, on,
        profiles=site.config.notice.profiles, asked=True, correction=correction, sent=_given(site),
    )  # fmt: skip


def _given(site: Site) -> Sent:
    return given_days(site.ledger, site.config.timezone) if site.ledger else {}


def _due_notice(site: Site, notice: Notice, on: date) -> DueNotice:
    timing = timing_of(notice, on, sent=_given(site), timezone=site.config.timezone)
    missing = tuple(channel for channel in timing.missing if channel != "email")
    return DueNotice(notice, _sent(site, notice), missing, timing.outcome if timing.gone else "")


def _sent(site: Site, notice: Notice) -> LedgerLine | None:
    """Return the line of the ledger that records that a notice reached somebody: by email, or through a channel of the
    notice if email is not required. Of the lines about several outcomes of the same emails, the last one counts."""
    enough = {"email"} if "email" in notice.channels and notice.logic == "all" else {"email", *notice.channels}
    last: LedgerLine | None = None
    for line in site.ledger.lines if site.ledger else ():
        about = (line.policy, line.revised) == (notice.policy, notice.revision.revised)
        given = line.given
        if about and given and given.reached and given.channel in enough and given.further != REMINDER:
            before = last.given if last else given
            if before and (given.channel, given.further) == (before.channel, before.further):
                last = line
    return last


def _policy_of(path: str, site: Site) -> str:
    """Return the slug of the policy that a file belongs to; empty for a bad file name, which `check` reports."""
    try:
        return read_name(path, site.config.languages).policy
    except ValueError:
        return ""
