"""Find notices that are due or named by the user, and determine their results from the ledger.

All commands that report on notices use this module.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from legalsite.commands.version_names import version_named
from legalsite.errors import (
    Problems,
    ProblemsFound,
    ProblemTuple,
    raise_problems,
    usage_failure,
)
from legalsite.ledger.lines import LedgerLine
from legalsite.model.email import StoredMailing
from legalsite.model.notice import Notice
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import Policy, Version
from legalsite.model.promise import TextPromise
from legalsite.notices.notice_results import (
    NO_DEADLINE,
    NoticeResult,
    NoticeStatus,
    announced_notices,
    evaluate_notice,
    recorded_results,
)
from legalsite.notices.requirements import due_notices, notice_for
from legalsite.notices.result_file import Figures, read_result_file, sha256_of
from legalsite.notices.status_phrases import (
    describe_requirement,
    describe_requirement_figures,
    describe_requirement_status,
)
from legalsite.site.load import Site
from legalsite.site.texts import promise_record

# folder with the RESULT of each recorded line, named by its hash; never published
RESULTS = "content/results"


class SiteNotices:
    """The notices of a site, and their results according to the ledger."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.recorded = recorded_results(site.record.ledger)
        # keys of notices that reached anyone
        self.announced_keys = announced_notices(self.recorded)

    def policy_notices(self, policy: Policy, on: date) -> tuple[NoticeStatus, ...]:
        """Return the status of each of a policy's notices as of a date, earliest deadline first."""
        site = self.site
        # if a version that was announced is canceled, a notice has to say so
        announced = self.announced_keys
        notices = due_notices(policy, site.config, site.promise, on, announced=announced)
        return tuple(self.notice_status(notice, on) for notice in notices)

    def missed_notices(
        self, policy: Policy, due: Iterable[NoticeStatus], on: date
    ) -> Iterator[NoticeStatus]:
        """Yield the status of notices that were due before, but were neither given nor explained.

        `due` contains the notices that are still due. The yielded notices are about recorded
        versions that took effect.
        """
        still_due = {status.notice.key for status in due}
        for version in policy.known(on):
            has_begun = version.recorded and version.first_day <= on
            if NoticeKey.of(version) in still_due or not has_begun:
                continue
            notice = self.recorded_notice(policy, version, on)
            if not notice:
                continue
            status = self.notice_status(notice, on)
            # a canceled version needs no notice anymore
            if not status.is_done and not policy.canceled_by(version, on):
                yield status

    def recorded_notice(self, policy: Policy, version: Version, on: date) -> Notice | None:
        """Return the notice that recorded promises require for a version, or None."""
        site = self.site

        def promises(version: Version) -> TextPromise:
            """Return the recorded promise of a version, without parsing its text."""
            return TextPromise(promise_record(version, policy, site.config.settings(policy.slug)))

        return notice_for(policy, version, site.config, promises, on, announced=self.announced_keys)

    def due_notices(self, on: date, slugs: Sequence[str] = ()) -> list[NoticeStatus]:
        """Return the status of each notice that's due on a date, earliest deadline first.

        `slugs` limits this to some policies; by default, all are included. Notices with the same
        deadline stay in the order of the policies.
        """
        owed: list[NoticeStatus] = []
        for slug in slugs or self.site.policies:
            owed += self.policy_notices(self.site.policy(slug), on)
        return sorted(owed, key=lambda status: status.notice.deadline)

    def notice_status(self, notice: Notice, on: date) -> NoticeStatus:
        """Determine the status of each requirement, with figures if they're stored on this machine."""
        config = self.site.config
        status = evaluate_notice(
            notice, on, self._result, timezone=config.timezone, settings=config.notice
        )
        requirements = []
        for each in status.requirements:
            figures = figures_behind(self.site.root, each.emails) if each.emails else None
            requirements.append(replace(each, figures=figures))
        return replace(status, requirements=tuple(requirements))

    def _result(self, version: Version) -> NoticeResult | None:
        return self.recorded.get(NoticeKey.of(version))

    def notice_for_version(self, version: Version, on: date) -> Notice | None:
        """Return the notice about a version, even if nothing requires it.

        Return None if the version is withheld, or if there's no previous version to compare it
        with.
        """
        site = self.site
        policy = site.policy(version.policy)
        announced = self.announced_keys
        return notice_for(
            policy, version, site.config, site.promise, on, requested=True, announced=announced
        )

    def notice_for_key(self, key: NoticeKey, on: date) -> Notice | None:
        """Return the notice with a key, or None in the same cases as `notice_for_version`."""
        return self.notice_for_version(announced_version(self.site, key), on)

    def notices_given_by(self, key: NoticeKey, on: date) -> Iterator[Notice]:
        """Yield the notices for which emails with a key count.

        This is the notice with that key, and each notice about a later version for which its emails
        still count.
        """
        announced = announced_version(self.site, key)
        for version in self.site.policy(key.policy).known(on):
            # emails about a version never count for an earlier one
            if version.revised >= announced.revised:
                notice = self.notice_for_version(version, on)
                # emails about the versions in `carried_over` count for this notice, too
                if notice and announced in (version, *notice.carried_over):
                    yield notice

    def emails_line(
        self, status: NoticeStatus, by: date | None
    ) -> tuple[LedgerLine | None, date | None]:
        """Return the ledger line about the emails that count for a notice, and the deadline.

        The deadline is `by`, or else the earliest one, if any. The line is None if no emails are
        recorded. Its number is 0 if the emails were only counted for another deadline. It may be
        about an earlier notice whose emails also count.
        """
        notice = status.notice
        deadline = chosen_deadline(notice, by)
        # the line about emails for this notice that were counted for this deadline, or None
        own = self.recorded.get(notice.key.notice) or NoticeResult()
        line = own.emails.get(deadline or NO_DEADLINE)
        for each in status.requirements:
            # `each.emails` is the line that decides whether the requirement is met; it may be about
            # an earlier notice, or convert the result for another deadline
            has_emails = each.emails and each.requirement.deadline == deadline
            # keep a line about this notice if the requirement is done, whichever emails fulfill it
            if has_emails and not (line and each.is_done):
                line = each.emails
        return line, deadline


def figures_behind(root: Path, line: LedgerLine) -> Figures | None:
    """Return the figures behind a ledger line about emails, from RESULT in content/results.

    Return None if that file doesn't exist, has a different hash, or doesn't contain this result.
    """
    file = root / RESULTS / f"{line.sha256}.txt"
    if not line.result or not file.is_file():
        return None
    data = file.read_bytes()
    if sha256_of(data) != line.sha256:
        return None
    with suppress(ValueError):
        return read_result_file(data.decode("utf-8")).figures_behind(line.result)
    return None


def notice_status_as_json(status: NoticeStatus) -> dict[str, Any]:
    """Convert the status of a notice to JSON values, as used by `status` and `notify plan`."""
    notice = status.notice
    requirements = []
    for each in status.requirements:
        requirement = each.requirement
        rule = each.requirement.rule
        requirements.append(
            {
                "source": requirement.source,
                "about": rule.about or None,
                "classes": rule.classes,
                "channels": rule.channels,
                "logic": rule.logic,
                "period": rule.period and str(rule.period),
                "deadline": requirement.deadline,
                "state": each.state,
                "basis": each.basis,
                "outcome": describe_requirement_status(each),
                "figures": describe_requirement_figures(each) or None,
                "why": requirement.why,
                "in_words": describe_requirement(notice, each),
            }
        )
    return {"key": str(notice.key), "deadline": notice.deadline, "requirements": requirements}


def chosen_deadline(notice: Notice, by: date | None) -> date | None:
    """Return the deadline that the user chose for emails, or the earliest one if `by` is None.

    Return None if the emails have no deadline. Raises ProblemsFound (status 2) if `by` isn't one of
    the notice's deadlines.
    """
    days = notice.email_days  # sorted; (None,) if there's no deadline
    if by is None or by in days:
        return by or days[0]
    listed = ", ".join(map(str, filter(None, days)))
    help = f"use one of its deadlines: {listed}" if listed else "leave out --by"
    message = f"{by} isn't a deadline for the emails about {notice.key.notice}"
    raise usage_failure("other-day", message, help)


def unpublished_drafts(site: Site, slugs: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the paths, relative to content/, of drafts for published policies.

    A draft requires no notice before it's published. `slugs` limits the result to some policies; by
    default, all are included.
    """
    wanted = set(slugs or site.policies) & set(site.policies)
    # a path begins with the slug: `eu/terms.md`, or `eu/terms.de.md` for a translation
    return tuple(path for path in site.drafts if path.partition(".")[0] in wanted)


def choose_notice(
    notices: SiteNotices, name: str, on: date, *, again: bool = False
) -> Notice | None:
    """Return the notice named by POLICY or POLICY@VERSION.

    POLICY means the only due notice that hasn't reached everyone. If there's no such notice, return
    None. With `again`, notices that have reached everyone are considered, too, so that they can be
    sent again. Raises ProblemsFound (status 2) for an unknown name, for a policy with several such
    notices, and for a version that must not be announced.
    """
    if "@" in name:
        version = version_named(notices.site, name)
        require_announceable(notices.site, version, on)
        notice = notices.notice_for_version(version, on)
        if notice is None:
            help = "choose a later version; this one can't be compared with anything"
            raise usage_failure("no-text-before", f"{name} has no previous version", help)
        return notice
    due = notices.policy_notices(notices.site.policy(name), on)
    waiting = [status for status in due if again or not status.reached_enough]
    # A notice may be done, with no requirement left, although emails didn't reach enough people
    # (`reached_enough`). The user more likely means one that isn't done.
    if len(waiting) > 1 and not again:
        waiting = [status for status in waiting if not status.is_done] or waiting
    if len(waiting) > 1:
        keys = ", ".join(str(status.notice.key) for status in waiting)
        message = f"{len(waiting)} notices are due for {name}: {keys}"
        raise usage_failure("many-notices", message, "name the one you mean")
    if waiting:
        return waiting[0].notice
    return None


def choose_notices(
    notices: SiteNotices,
    mailings: Iterable[StoredMailing],
    names: Sequence[str],
    on: date,
    *,
    again: bool = False,
) -> list[Notice]:
    """Return the notices to announce in one mailing, as chosen by `choose_notice`.

    If a stored mailing announces one of them, all notices of that mailing are included, even if
    some have reached everyone. A separate mailing about the rest would send some people a second
    email.
    """
    chosen = {name: choose_notice(notices, name, on, again=again) for name in names}
    due = {notice.key for notice in chosen.values() if notice}
    # all notices of stored mailings that announce one of these, in the order of the mailings
    planned: dict[NoticeKey, None] = {}
    for stored in mailings:
        if due.intersection(stored.mailing.notices):
            planned.update(dict.fromkeys(stored.mailing.notices))
    # `choose_notice` finds no notice of a policy if it has reached everyone; it's needed here if
    # such a mailing announces it
    for name in names:
        if chosen[name] is None:
            for status in notices.policy_notices(notices.site.policy(name), on):
                if status.notice.key in planned:
                    chosen[name] = status.notice
    found = {notice.key: notice for notice in filter(None, chosen.values())}
    if found.keys() <= planned.keys():  # keep the order of the stored mailing
        return list(filter(None, map(found.get, planned)))
    return list(found.values())


def newest_notice(site: Site, slug: str, on: date) -> Notice:
    """Return the notice of the newest version that can be announced, even if it isn't due.

    This notice is used to preview emails. Raises ProblemsFound (status 2) with the reason if no
    version can be announced.
    """
    notices = SiteNotices(site)
    policy = site.policy(slug)
    problems: Problems = []
    for version in reversed(policy.known(on)):
        if policy.previous(version, on) is None:  # a first version changes nothing
            continue
        try:
            require_announceable(site, version, on)
        except ProblemsFound as found:  # try an earlier version
            problems += found.problems
            continue
        notice = notices.notice_for_version(version, on)
        if notice:
            return notice
    raise_problems(problems[:1], status=2)  # why the newest version can't be announced
    nothing = f"{slug} has nothing to announce: none of its versions changes an earlier one"
    raise usage_failure("no-text-before", nothing, f"revise it first: `legalsite revise {slug}`")


def require_announceable(site: Site, version: Version, on: date) -> None:
    """Raise ProblemsFound (status 2) if a version must not be announced.

    A version must not be announced if it was canceled or withheld, or if a gap hides whether it
    takes effect.
    """
    name = NoticeKey.of(version)
    policy = site.policy(version.policy)
    replacement = policy.canceled_by(version, on)
    if replacement:
        message = f"{name} was canceled by the version of {replacement.revised}"
        help = f"name {NoticeKey.of(replacement)}; if you sent emails about {name}, "
        help += "first record them, and the new email says that it won't take effect: "
        help += f"`legalsite notify record {name} --sent`"
        raise usage_failure("canceled", f"{message}, so no notice can announce it", help)
    if policy.may_have_taken_effect(version, on):
        message = f"because of a gap after {name}, we don't know whether it takes effect"
        help = "publish the version that is in effect"
        raise usage_failure("not-known", f"{message}, so no notice can announce it", help)
    if version.withheld:
        help = "tell recipients in your own words why it was withheld, "
        message = f"{name} is withheld, so no email can show what it changed"
        raise usage_failure("withheld", message, f"{help}and which version replaces it")


def unsendable_problems(site: Site, stored: StoredMailing, on: date) -> ProblemTuple:
    """Return reasons not to send the emails of a mailing, such as a canceled version."""
    try:
        for key in stored.mailing.notices:
            require_announceable(site, announced_version(site, key), on)
    except ProblemsFound as found:
        return found.problems
    return ()


def require_published(version: Version) -> None:
    """Raise ProblemsFound (status 2) for a version that isn't in the ledger."""
    if not version.recorded:
        help = "publish the version first: `legalsite publish`"
        raise usage_failure("not-recorded", f"{NoticeKey.of(version)} isn't in the ledger", help)


def version_in_language(site: Site, version: Version, language: str, on: date) -> Version | None:
    """Return a version in a language: itself or its translation. Return None if there's none."""
    if language == site.config.text_languages.of_pages(version.policy):
        return version
    return site.policy(version.policy).translation(language, version, on)


def announced_version(site: Site, key: NoticeKey) -> Version:
    """Return the version that a notice, correction, or reminder announces.

    Raises ProblemsFound (status 2) if the policy doesn't have the version.
    """
    return version_named(site, str(key.notice))
