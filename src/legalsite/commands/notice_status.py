"""Finds the notices that are due, or that a person names, and the result of each, as the ledger says.
All commands that report on notices use this module."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from legalsite.commands.version_names import version_named
from legalsite.errors import ProblemsFound, usage_failure
from legalsite.ledger.lines import LedgerLine
from legalsite.model.email import StoredMailing
from legalsite.model.notice import Notice
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import Policy, Version
from legalsite.model.promise import TextPromise
from legalsite.notices.notice_results import (
    NoticeResult,
    NoticeStatus,
    announced_notices,
    evaluate_notice,
    recorded_results,
)
from legalsite.notices.requirements import by_deadline, due_notices, notice_for
from legalsite.notices.result_file import Figures, read_result_file, sha256_of
from legalsite.notices.status_phrases import (
    describe_requirement,
    describe_requirement_figures,
    describe_requirement_status,
)
from legalsite.site.load import Site
from legalsite.site.texts import promise_record

RESULTS = "content/results"  # RESULT of each recorded line, by its hash; never built


class SiteNotices:
    """The notices of a site, and their results by the ledger alone."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.recorded = recorded_results(site.record.ledger)
        # the notices that account holders got
        self.announced_keys = announced_notices(self.recorded)

    def policy_notices(self, policy: Policy, on: date) -> tuple[NoticeStatus, ...]:
        """Return the status of each notice of a policy that is due on a date, the earliest deadline
        first."""
        site = self.site
        sent = self.announced_keys
        notices = due_notices(policy, site.config, site.promise, on, sent=sent)
        return tuple(self.notice_status(notice, on) for notice in notices)

    def missed_notices(
        self, policy: Policy, due: Iterable[NoticeStatus], on: date
    ) -> Iterator[NoticeStatus]:
        """Yield the status of each notice that isn't `due` any more, although it was neither
        recorded as given nor explained. Its version is recorded and took effect."""
        known = {status.notice.key for status in due}
        for version in policy.known(on):
            has_begun = version.recorded and version.first_day <= on
            if NoticeKey.of(version) in known or not has_begun:
                continue
            notice = self.recorded_notice(policy, version, on)
            if not notice:
                continue
            status = self.notice_status(notice, on)
            if not status.is_done and not policy.canceled_by(version, on):
                yield status

    def recorded_notice(self, policy: Policy, version: Version, on: date) -> Notice | None:
        """Return the notice that is or was required for a version, without reading its texts; None
        if there was none."""
        site = self.site

        def promises(version: Version) -> TextPromise:
            """Return only what a person recorded, so that no text needs to be read."""
            return TextPromise(promise_record(version, policy, site.config.settings(policy.slug)))

        return notice_for(policy, version, site.config, promises, on, sent=self.announced_keys)

    def due_notices(self, on: date, slugs: Sequence[str] = ()) -> list[NoticeStatus]:
        """Return the status of each notice that is due on a date, the earliest deadline first.
        `slugs` are the policies to look at; empty means all."""
        owed: list[NoticeStatus] = []
        for slug in slugs or self.site.policies:
            owed += self.policy_notices(self.site.policy(slug), on)
        return sorted(owed, key=lambda status: by_deadline(status.notice))

    def notice_status(self, notice: Notice, on: date) -> NoticeStatus:
        """Return the status of a notice, requirement by requirement, with the figures behind it
        where this machine has them."""
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
        """Return what the ledger says of the notice of a version."""
        return self.recorded.get(NoticeKey.of(version))

    def notice_for_version(self, version: Version, on: date) -> Notice | None:
        """Return the notice of a version, even if nothing requires one; None if it is withheld, or
        if there is no previous version to compare it with."""
        site = self.site
        policy = site.policy(version.policy)
        sent = self.announced_keys
        return notice_for(policy, version, site.config, site.promise, on, requested=True, sent=sent)

    def notice_for_key(self, key: NoticeKey, on: date) -> tuple[Notice | None, date]:
        """Return the notice with a key, and the effective date of its version. The notice is None
        if `notice_for_version` has none."""
        version = announced_version(self.site, key)
        return self.notice_for_version(version, on), version.effective

    def emails_line(self, status: NoticeStatus, by: date | None) -> tuple[LedgerLine | None, date]:
        """Return the line about the emails that count for a notice, judged by a deadline: `by`, or
        the earliest; and that deadline. The line is None if no emails are recorded for it. It is
        about an earlier notice if that one counts, and has the better result."""
        notice = status.notice
        deadline = chosen_deadline(notice.email_days, by, notice.key.notice)
        own = self.recorded.get(notice.key.notice) or NoticeResult()
        line = own.emails.get(deadline)
        for each in status.requirements:
            is_judged = each.emails and each.requirement.deadline == deadline
            if is_judged and not (line and each.is_done):
                line = each.emails
        if line and not line.number:  # the result by this deadline follows from another one
            line = None
        return line, deadline


def figures_behind(root: Path, line: LedgerLine) -> Figures | None:
    """Return the figures that a ledger line about emails states, as RESULT in content/results has
    them; None if the file isn't there, isn't the recorded one, or doesn't state this result."""
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
    """Return a notice and its requirements as JSON values, as `status` and `notify plan` print
    them."""
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


def chosen_deadline(days: Sequence[date], by: date | None, name: object) -> date:
    """Return the deadline `by` which a person chose from `days`, or the earliest if `by` is None.
    Raises ProblemsFound (status 2) if `by` isn't one of them. `name`: the notice, for the
    message."""
    if by is None or by in days:
        return by or days[0]
    listed = ", ".join(map(str, days))
    help = f"use one of its deadlines: {listed}"
    raise usage_failure("other-day", f"{by} isn't a deadline for the emails about {name}", help)


def unpublished_drafts(site: Site, slugs: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the paths below content/ of the drafts of existing policies. No notice can be due for
    a draft until it is published. `slugs` are the policies to look at; empty means all."""
    wanted = set(slugs or site.policies) & set(site.policies)
    return tuple(path for path in site.drafts if path.partition(".")[0] in wanted)


def choose_notice(
    notices: SiteNotices, name: str, on: date, *, again: bool = False
) -> Notice | None:
    """Return the notice that POLICY or POLICY@VERSION names. POLICY means the one notice that is
    due and that not everyone has yet; None if there is none.

    `again`: include notices that everyone has. Raises ProblemsFound (status 2) for an unknown name,
    for a policy with several such notices, and for a version that no notice may announce."""
    if "@" in name:
        version = version_named(notices.site, name)
        require_announceable(notices.site, version, on)
        notice = notices.notice_for_version(version, on)
        if notice is None:
            help = "choose a later version; this one can't be compared with anything"
            raise usage_failure("no-text-before", f"{name} has no previous version", help)
        return notice
    due = notices.policy_notices(notices.site.policy(name), on)
    waiting = [status.notice for status in due if again or not status.reached_enough]
    if len(waiting) > 1:
        keys = ", ".join(str(notice.key) for notice in waiting)
        message = f"{len(waiting)} notices are due for {name}: {keys}"
        raise usage_failure("many-notices", message, "name the one you mean")
    if waiting:
        return waiting[0]
    return None


def choose_notices(
    notices: SiteNotices,
    mailings: Iterable[StoredMailing],
    names: Sequence[str],
    on: date,
    *,
    again: bool = False,
) -> list[Notice]:
    """Return the notices to announce in one mailing, as `choose_notice` chooses them.

    If one of the stored `mailings` announces one of them, all that it announces are included, even if everyone
    has them: a separate mailing about the others would send some people a second email."""
    chosen = {name: choose_notice(notices, name, on, again=again) for name in names}
    due = {notice.key for notice in chosen.values() if notice}
    planned: dict[NoticeKey, None] = {}
    for stored in mailings:
        if due.intersection(stored.mailing.notices):
            planned.update(dict.fromkeys(stored.mailing.notices))
    for name in names:
        if chosen[name] is None:
            for status in notices.policy_notices(notices.site.policy(name), on):
                if status.notice.key in planned:
                    chosen[name] = status.notice
    found = {notice.key: notice for notice in filter(None, chosen.values())}
    if found.keys() <= planned.keys():  # keep the order of the stored mailing
        return list(filter(None, map(found.get, planned)))
    return list(found.values())


def newest_notice(site: Site, slug: str, on: date) -> Notice | None:
    """Return the notice of the newest version that a notice may announce, whether or not it is due,
    to preview its email. None if no version has a previous one."""
    notices = SiteNotices(site)
    for version in reversed(site.policy(slug).known(on)):
        with suppress(ProblemsFound):  # go on with an earlier version
            require_announceable(site, version, on)
            notice = notices.notice_for_version(version, on)
            if notice:
                return notice
    return None


def require_announceable(site: Site, version: Version, on: date) -> None:
    """Raise ProblemsFound (status 2) for a version that no notice may announce: it was canceled, a
    gap hides whether it takes effect, or its text is withheld."""
    name = NoticeKey.of(version)
    policy = site.policy(version.policy)
    replacement = policy.canceled_by(version, on)
    if replacement:
        message = f"{name} was canceled by the version of {replacement.revised}"
        help = (
            f"name {NoticeKey.of(replacement)}; if you sent emails about the other, first record "
        )
        help += f"it: `legalsite notify record {name} --sent`"
        raise usage_failure("canceled", f"{message}, so no notice can announce it", help)
    if policy.may_have_taken_effect(version, on):
        message = f"because of a gap after {name}, we don't know whether it takes effect"
        help = "publish the version that is in effect"
        raise usage_failure("not-known", f"{message}, so no notice can announce it", help)
    if version.withheld:
        help = "tell recipients in your own words why it was withheld, "
        message = f"{name} is withheld, so no email can show what it changed"
        raise usage_failure("withheld", message, f"{help}and which version replaces it")


def require_published(version: Version) -> None:
    """Raise ProblemsFound (status 2) for a version that isn't in the ledger."""
    if not version.recorded:
        help = "publish the version first: `legalsite publish`"
        raise usage_failure("not-recorded", f"{NoticeKey.of(version)} isn't in the ledger", help)


def version_in_language(site: Site, version: Version, language: str, on: date) -> Version | None:
    """Return a version in a language: the version itself in the site's first language, otherwise
    its translation, or None if there is none."""
    if language == site.config.main_language:
        return version
    return site.policy(version.policy).translation(language, version, on)


def announced_version(site: Site, key: NoticeKey) -> Version:
    """Return the version that a notice, correction, or reminder announces. Raises ProblemsFound
    (status 2) if the policy doesn't have it."""
    return version_named(site, str(key.notice))
