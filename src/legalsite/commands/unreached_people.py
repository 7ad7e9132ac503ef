"""Find account holders that a notice didn't reach in time, and what the ledger says about mailings."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands.notice_status import SiteNotices, figures_behind
from legalsite.commands.recorded_rows import RecordedRows, newest_by_deadline
from legalsite.commands.stored_mailings import open_deliveries
from legalsite.commands.version_names import version_named
from legalsite.errors import ProblemsFound, failure
from legalsite.ledger.chain import Ledger
from legalsite.ledger.lines import LedgerLine, start_of_day
from legalsite.ledger.recorded_result import ACCOUNTS, REMINDER
from legalsite.mail.deliveries import Deliveries
from legalsite.model.declared_time import Clock
from legalsite.model.email import Audience, StoredMailing
from legalsite.model.notice_key import NoticeKey
from legalsite.model.policy import ONE_DAY
from legalsite.notices.notice_results import NoticeStatus, SentSoFar
from legalsite.notices.result_file import ACCEPTED, HISTORY, LATE, Figures, is_missed


class RecordedLine(Struct, frozen=True):
    """A ledger line about emails, and the figures behind it."""

    line: LedgerLine
    figures: Figures | None  # None if this machine doesn't have the figures


class SubjectStatus(Struct, frozen=True):
    """The recorded and unrecorded results of emails that give notice to an audience."""

    key: NoticeKey  # key of the notice, or of its reminder
    audience: Audience
    lines: tuple[RecordedLine, ...]  # newest line for each deadline
    answers: tuple[LedgerLine, ...]  # what was done for recipients who weren't reached
    # figures of the emails sent so far; None if this database has a recorded result
    sent_so_far: SentSoFar | None = None
    since: dict[str, int] = {}  # state → number of rows added after the newest result
    on: date | None = None  # today


def subject_statuses(
    notices: SiteNotices,
    deliveries: Deliveries,
    mailings: Iterable[StoredMailing],
    on: date,
    *,
    name: str | None,
) -> Iterator[SubjectStatus]:
    """Yield what the ledger says about the emails for each notice in these mailings.

    A notice to account holders and the same notice to subscribers are separate subjects. If the
    database has no recorded result of a subject, the status says how many emails were sent so far.
    `name` is POLICY[@VERSION], FOLDER/, or empty for all: it adds subjects that only the ledger
    knows, because the database was lost. If it's None, no such subjects are added.
    """
    subjects: dict[tuple[NoticeKey, Audience], None] = {}  # ordered, without duplicates
    for stored in mailings:
        for key in stored.mailing.notices:
            subjects[key.counted_notice, stored.mailing.audience] = None
    ledger = notices.site.record.ledger
    if name is not None:  # an empty name stands for all
        subjects |= dict.fromkeys(_recorded_subjects(ledger, name))
    for key, audience in subjects:
        rows = RecordedRows(deliveries, ledger, key, audience)
        root = notices.site.root
        newest = newest_by_deadline(rows.all_lines).values()
        lines = tuple(RecordedLine(line, figures_behind(root, line)) for line in newest)
        recorded = notices.recorded.get(key.notice)
        # what was done for account holders who weren't reached
        answers = recorded.resolutions if recorded and audience == ACCOUNTS else ()
        status = SubjectStatus(key, audience, lines, answers, on=on)
        if rows.lines:  # this database has a recorded result
            yield replace(status, since=_states_since(deliveries, rows))
        elif rows.parts:  # this database has mailings, but no result
            yield replace(status, sent_so_far=_sent_so_far(rows))
        else:  # only the ledger knows about these emails
            yield status


def _recorded_subjects(ledger: Ledger, name: str) -> Iterator[tuple[NoticeKey, Audience]]:
    """Yield the notice or reminder, and its audience, for each ledger line about emails."""
    for line in ledger.lines:
        result = line.result
        key = line.notice_key
        if result and result.audience and key and key.matches(name):
            # the pattern of ledger lines guarantees this type
            audience = cast("Audience", result.audience)
            yield replace(key, is_reminder=result.channel == REMINDER), audience


def _sent_so_far(rows: RecordedRows) -> SentSoFar:
    """Count the planned and accepted emails about a notice's policy, and all emails left to send."""
    counts = Counter[str]()
    for part in rows.parts:
        # the SQL expression groups emails by state and policies: a key is `accepted`, or
        # `accepted privacy terms`, for example
        by_policies = rows.deliveries.queries.counts(part.stored.number, "state || ' ' || policies")
        for key, count in by_policies.items():
            state, *slugs = key.split()  # an email about all policies has no slugs
            if not slugs or rows.key.policy in slugs:
                counts[state] += count
    return SentSoFar(counts["accepted"], counts.total(), rows.left)


def add_unrecorded_emails(
    notices: SiteNotices, statuses: Sequence[NoticeStatus], database: str, now: Clock
) -> Sequence[NoticeStatus]:
    """Add how many emails were accepted so far to each status without a recorded result.

    `database` is LEGALSITE_DATABASE_URL. The database is only read if there's such a status,
    because the ledger describes all recorded results. Raises ProblemsFound if the database can't be
    read.
    """
    found = []
    ledger = notices.site.record.ledger
    if all(status.emails for status in statuses):
        return statuses
    with open_deliveries(notices.site.root, database, now, reading=True) as deliveries:
        for status in statuses:
            sent = None
            if not status.emails:
                rows = RecordedRows(deliveries, ledger, status.notice.key, "accounts")
                sent = _sent_so_far(rows)
            found.append(replace(status, sent_so_far=sent))
    return found


def _states_since(deliveries: Deliveries, rows: RecordedRows) -> dict[str, int]:
    """Count the rows added after the newest recorded result, by state."""
    counts = Counter[str]()
    with suppress(ProblemsFound):  # ignore a result that the database lacks
        for part in rows.parts:
            # number of rows that the recorded result covers
            first = rows.result.lines.get(f"{part.folder}/{HISTORY}", 0) if rows.result else 0
            history = deliveries.queries.history(
                part.stored.number, rows.key.policy, None, skip=first
            )
            for row in history:
                counts[row.state] += 1
    return dict(sorted(counts.items()))


def unreached_people(
    notices: SiteNotices, deliveries: Deliveries, name: str, on: date, by: date | None
) -> Iterator[tuple[str, str, str]]:
    """Yield (address, state, notice) for account holders whom a notice didn't reach in time.

    `name` is POLICY, POLICY@VERSION (then, the yielded notice is empty), or empty for all policies.
    The result is based on the ledger. Erased addresses are empty. `by` is one of the notice's
    deadlines; None means the earliest. Raises ProblemsFound if nothing is recorded, or if the
    database differs from the ledger.
    """
    for key in _recorded_keys(notices, name):
        notice = notices.notice_for_key(key, on)  # None if the version is withheld, for example
        line = deadline = None
        if notice:
            line, deadline = notices.emails_line(notices.notice_status(notice, on), by)
        # emails for an earlier notice may count instead
        counted = (line and line.notice_key) or key
        rows = RecordedRows(deliveries, notices.site.record.ledger, counted, "accounts")
        if rows.result is None:
            help = f"record what was sent: `legalsite notify record {key} --sent`"
            raise failure("not-recorded", f"no emails about {key} are recorded", help)
        read = rows.read(only_recorded=True)
        rows.require_unchanged(read)
        addresses: dict[str, str] = {}
        for part in rows.parts:
            addresses |= deliveries.queries.addresses(part.stored.number)
        end = ""  # end of the last day; without a deadline, an email counts at any time
        if deadline:
            end = start_of_day(deadline + ONE_DAY, notices.site.config.timezone)
        missed = []
        for person, row in read.people.items():
            if is_missed(row, end):
                state, _ = row
                if state == ACCEPTED:  # an email that was accepted after the deadline
                    state = LATE
                missed.append((addresses.get(person, ""), state))
        # POLICY@VERSION already names the notice
        for address, state in sorted(missed):
            yield address, state, "" if "@" in name else str(key)


def _recorded_keys(notices: SiteNotices, name: str) -> Collection[NoticeKey]:
    """Return the notice of POLICY@VERSION, or all notices about `name` with recorded emails.

    Only emails to account holders count.
    """
    if "@" in name:
        return [NoticeKey.of(version_named(notices.site, name))]
    return [key for key, result in notices.recorded.items() if result.emails and key.matches(name)]
