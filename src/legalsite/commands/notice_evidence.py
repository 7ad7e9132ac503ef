"""Record the results of notices in the ledger, and erase addresses that are no longer needed.

Results of emails come from the database. Other results are stated by the user or observed by the
program.
"""

import platform
import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from legalsite.commands.exported_evidence import PROOFS, erase_exported
from legalsite.commands.notice_status import (
    RESULTS,
    SiteNotices,
    announced_version,
    choose_notice,
    require_published,
    unsendable_problems,
)
from legalsite.commands.recorded_rows import (
    ReadRows,
    RecordedRows,
    SharedByNotices,
    newest_by_deadline,
)
from legalsite.commands.stored_mailings import planned_mailings, run_facts, write_privately
from legalsite.commands.version_names import version_named
from legalsite.disk.archive import replace_file, write_lock
from legalsite.disk.file_system import make_ignored
from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    ProblemTuple,
    failure,
    usage_failure,
)
from legalsite.ledger.chain import Ledger
from legalsite.ledger.lines import LedgerEntry, LedgerLine, start_of_day
from legalsite.ledger.recorded_result import ACCOUNTS, NOTHING, RecordedResult
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import (
    DatabaseUnavailable,
    forget_deleted,
    recording_lock,
    sending_lock,
)
from legalsite.model.declared_time import local_day, stamp
from legalsite.model.email import StoredMailing
from legalsite.model.notice_key import NoticeKey, parse_notice_keys
from legalsite.model.policy import ONE_DAY, Version
from legalsite.model.portable_names import unportable_reason
from legalsite.notices.notice_results import NoticeResult, RequirementStatus
from legalsite.notices.result_file import (
    Deadline,
    LastRow,
    Result,
    Subject,
    figures_of,
    is_missed,
    read_result_file,
    sha256_of,
)
from legalsite.notices.status_phrases import describe_emails, describe_result
from legalsite.site.ledger_on_disk import (
    notice_lines,
    read_record,
    restored_notice_lines,
    write_notice_lines,
)
from legalsite.site.load import Site

# characters that the file name of a proof must not contain: unusual ones, or a dot at either end
UNUSABLE_PATTERN = re.compile(r"[^\w.+-]|\.$|^\.")
# help text for a person whose address can't be erased because emails to them are left
PERSON_WITH_EMAILS_LEFT = (
    "send or cancel it first, or plan a list without this person, with --drop-missing"
)


Lines = tuple[str, ...]  # lines that were added to the ledger


class ErasedPeople(NamedTuple):
    """How many people were erased from a mailing, or would be if it weren't a dry run."""

    mailing: str
    people: int  # number of people


class _NewResult(NamedTuple):
    rows: RecordedRows
    result: Result
    entries: list[LedgerEntry]
    files: Mapping[str, bytes]  # by path


class _CountedPeople(NamedTuple):
    """The people counted by a result, and the deadlines that apply to their emails."""

    people: Mapping[str, LastRow]  # by key
    deadlines: Sequence[Deadline]

    def end(self, day: date | None) -> str:
        """Return the end of a deadline as a timestamp, or an empty string if there's none."""
        for deadline in self.deadlines:
            if deadline.day == day:
                return deadline.end
        return ""

    def missed(self, day: date | None) -> set[str]:
        """Return the keys of people whose email wasn't accepted by the end of `day`.

        If `day` is None, there's no deadline.
        """
        end = self.end(day)
        return {key for key, row in self.people.items() if is_missed(row, end)}


class SiteEvidence:
    """Records the results of a site's notices, and erases addresses."""

    def __init__(self, site: Site, deliveries: Deliveries) -> None:
        self.site = site
        self.deliveries = deliveries
        self.queries = deliveries.queries

    @property
    def today(self) -> date:
        """The current date in the site's time zone."""
        return local_day(self.deliveries.now(), self.site.config.timezone)

    def record(self, stored: StoredMailing, *, partial: bool = False) -> Lines:
        """Record the result of each notice of a mailing in the ledger, and return the new lines.

        The result for a deadline is recorded once no emails are left, the deadline has passed, or
        the version was canceled. With `partial`, it's recorded at any time. If the state of an
        email or the deadline changed, the result is recorded again. Lines that another clone
        recorded are added to this ledger first. Raises ProblemsFound if the ledger refers to a
        different database, or if the other clone's lines can't be appended.
        """
        with self._recording() as restored:  # ledger lines that only the database had
            # reloaded, because another run may be recording
            stored = self.queries.mailing(stored.number)
            ledger = read_record(self.site.root).ledger
            found: list[_NewResult] = []
            for rows in self._rows_about(stored, ledger):  # the rows of one notice at a time
                found += self._new_results(rows, partial=partial)
            return (*restored, *self._add_results(found))

    def _rows_about(self, stored: StoredMailing, ledger: Ledger) -> Iterator[RecordedRows]:
        shared = SharedByNotices()
        for key in stored.mailing.notices:
            audience = stored.mailing.audience
            yield RecordedRows(self.deliveries, ledger, key.counted_notice, audience, shared)

    @contextmanager
    def _recording(self) -> Iterator[list[str]]:
        """Lock the ledger and the database, and add lines to the ledger that only the database has.

        Yields the added lines. Raises ProblemsFound if they can't be appended to this ledger.
        """
        with recording_lock(self.deliveries.engine), write_lock(self.site.root):
            yield list(self._stored_lines())

    def _stored_lines(self) -> Iterator[str]:
        """Write lines that the database has but this ledger lacks, and yield them.

        Another clone, or a run that was killed, recorded the lines. Raises ProblemsFound if they
        can't be appended to this ledger.
        """
        root = self.site.root
        record = read_record(root)
        here = {line.text for line in record.ledger.lines}
        for row in self.queries.results():  # each row is a result and its ledger lines
            lines = row.lines.split("\n")
            if here.issuperset(lines):
                continue
            # None if the lines can't be appended to this ledger
            restored = restored_notice_lines(root, lines)
            if restored:
                write_result(root, row.sha256, row.result)
                write_notice_lines(root, *restored)
                yield from lines
            elif self.deliveries.engine.dialect.name == "sqlite":
                # An SQLite file belongs to one machine, so no other machine has these lines. A run
                # was killed before writing them, and the ledger has other lines now.
                self.deliveries.updates.forget_results([row.id])
            else:
                raise ProblemsFound([_ledger_behind(row)])

    def _new_results(self, rows: RecordedRows, *, partial: bool) -> Iterator[_NewResult]:
        """Yield the result of a subject if there's anything new to record.

        `rows` are the emails about the subject, which is a notice and its audience. A result has an
        entry for each deadline whose figures or people have changed since the last result.
        `partial` is the same as for `record`.
        """
        notices = SiteNotices(self.site)
        deadlines = self._deadlines(notices, rows)
        days = self._days_to_record(rows, deadlines, partial=partial)
        if not days:
            return
        read = rows.read()
        rows.require_unchanged(read)  # the rows that were already recorded must be the same
        files = rows.files()
        result = self._current_result(rows, read, deadlines, files)
        # the people that the new result counts, and those that the last recorded result counts
        now = _CountedPeople(read.people, result.deadlines)
        before = _people_before(rows, read)
        key = rows.key.notice
        recorded = notices.recorded.get(key, NoticeResult())  # results in the ledger
        entries = []
        for figures in result.figures:
            day = figures.deadline
            if day not in days:
                continue
            line = newest_by_deadline(rows.lines).get(day)
            # the emails of the same people are judged by the same end of the deadline
            is_unchanged = before.people == now.people and before.end(day) == now.end(day)
            # the line states the same figures, so no new line is needed
            if is_unchanged and line and line.result and result.figures_behind(line.result):
                continue
            # for a new deadline, compare with the line that judged the emails by another deadline
            judged = line or recorded.emails_judged_by(day)
            # number of the line that says what was done for missed people, if it's still true
            rest = _covering_answer(recorded, judged, before.missed(day), now.missed(day))
            stated = result.line_result(figures, rest)
            entry = LedgerEntry("notice", result.sha256, "", key.policy, key.revised, stated)
            entries.append(entry)
        if entries:
            yield _NewResult(rows, result, entries, files)

    def _days_to_record(
        self, rows: RecordedRows, deadlines: Sequence[Deadline], *, partial: bool
    ) -> Sequence[date | None]:
        """Return the deadlines whose results can be recorded now; with `partial`, all of them.

        If the emails have no deadline, return [None].
        """
        # don't wait if no emails are left, or if they can't be sent because of a canceled version
        if partial or not rows.left or self._is_canceled(rows.key):
            return [each.day for each in deadlines] or [None]
        now = stamp(self.deliveries.now())
        return [each.day for each in deadlines if now >= each.end]

    def _current_result(
        self,
        rows: RecordedRows,
        read: ReadRows,
        deadlines: Sequence[Deadline],
        files: Mapping[str, bytes],
    ) -> Result:
        """Compute the current result of a subject, which is a notice and its audience.

        `read` is what the rows of the database say. `files` maps the paths of evidence files that
        won't grow to their content.
        """
        zone = self.site.config.timezone
        reached = self.site.config.notice.reached
        enough = 100  # percent of the recipients
        if reached:
            enough = reached.percent
        figures = figures_of(read.people, deadlines, rows.skipped, zone)
        if read.is_unsent:  # there's nothing to record
            figures = ()
        hashes = dict(read.hashes)
        for path, data in files.items():
            hashes[path] = sha256_of(data)
        return Result(
            rows.subject,
            zone=zone,
            enough=enough,
            deadlines=tuple(deadlines),
            facts=tuple(rows.facts()),
            lines=read.lines,
            figures=figures,
            files=hashes,
        )

    def _is_canceled(self, key: NoticeKey) -> bool:
        version = announced_version(self.site, key)
        return self.site.policy(version.policy).canceled_by(version, self.today) is not None

    def _deadlines(self, notices: SiteNotices, rows: RecordedRows) -> list[Deadline]:
        """Return the deadlines of emails to an audience about a notice, with the reasons for each.

        Only the notice to account holders fulfills requirements, so reminders and emails to
        subscribers have no deadlines. A notice that only requires other channels has none either.
        """
        if rows.audience != ACCOUNTS or rows.key.is_reminder:
            return []
        # first the notice itself, then notices about later versions for which its emails count, too
        given = [*notices.notices_given_by(rows.key, self.today)]
        if not given:  # the version was withheld, so keep the recorded deadlines
            return [*rows.result.deadlines] if rows.result else []
        # deadline → reasons, without duplicates; a day of None means that there's no deadline
        reasons: dict[date, dict[str, None]] = {day: {} for day in given[0].email_days if day}
        for notice in given:
            for each in notice.email_requirements:
                # With the source “canceled”, people must learn that an announced version won't take
                # effect. Emails about an earlier version can't tell them what a later one cancels.
                if each.source != "canceled" or notice is given[0]:
                    why = " ".join(each.why.split())
                    reasons.setdefault(each.deadline, {})[why] = None
        found = []
        for day in sorted(reasons):
            end = start_of_day(day + ONE_DAY, self.site.config.timezone)
            found.append(Deadline(day, end, "; ".join(reasons[day])))
        return found

    def _add_results(self, found: Sequence[_NewResult]) -> Lines:
        """Store results in the database and content/results, and append lines to the ledger.

        Return the lines. If the process is killed, either all lines are stored or none.
        """
        entries = [entry for new in found for entry in new.entries]
        if not entries:
            return ()
        root = self.site.root
        lines, data, time = notice_lines(root, entries, self.deliveries.now())
        clone = f"{platform.node()}:{root.resolve()}"
        stored = []
        files: dict[str, bytes] = {}
        numbers: set[int] = set()
        remaining = iter(lines)
        for new in found:
            # take as many lines as there are entries, in the same order
            own = islice(remaining, len(new.entries))
            row = {"sha256": new.result.sha256, "result": str(new.result), "clone": clone}
            stored.append({**row, "lines": "\n".join(own)})
            for file in new.files.values():
                files[sha256_of(file)] = file
            numbers.update(part.stored.number for part in new.rows.parts)
        # store results in the database first: if the process is killed afterward, `_stored_lines`
        # writes the lines later
        self.deliveries.updates.store_results(stored, files, numbers)
        for new in found:
            write_result(root, new.result.sha256, str(new.result))
        write_notice_lines(root, data, time)
        return lines

    def record_if_possible(self, mailings: Iterable[StoredMailing]) -> tuple[Lines, ProblemTuple]:
        """Record the results of mailings, skipping those that this clone can't record.

        Return the new ledger lines, and the problems of the skipped mailings. Raises
        DatabaseUnavailable.
        """
        lines = list[str]()
        problems = Problems()
        for stored in mailings:
            try:
                lines += self.record(stored)
            except DatabaseUnavailable:  # the other mailings couldn't be recorded either
                raise
            except ProblemsFound as rejected:
                problems += rejected.problems
        return tuple(lines), tuple(problems)

    def waiting_notices(self, stored: StoredMailing) -> Iterator[NoticeKey]:
        """Yield the notices of a mailing whose results can't be recorded yet.

        Emails about these notices are left to send, possibly in other mailings.
        """
        notices = SiteNotices(self.site)
        for rows in self._rows_about(stored, self.site.record.ledger):
            if not self._days_to_record(rows, self._deadlines(notices, rows), partial=False):
                yield rows.key.notice

    def record_changes(self, name: str = "", numbers: Collection[int] | None = None) -> Lines:
        """Record changed results of mailings, and return the new ledger lines.

        `name` is POLICY or POLICY@VERSION, or empty for all. `numbers` limits this to some
        mailings.
        """
        lines: list[str] = []
        for stored in self.queries.mailings(name):
            if numbers is None or stored.number in numbers:
                lines += self.record(stored)
        return tuple(lines)

    def record_sent(self, name: str, *, lost: bool) -> Lines:
        """Record the result of the emails about POLICY or POLICY@VERSION, even before all are sent.

        Return the new ledger lines. Lines of another clone are written here, too, if they can be
        appended. `lost` means that no clone has the lines that can't be appended, so they're
        discarded.
        """
        mailings = planned_mailings(self.deliveries, name)
        if lost:
            here = {line.text for line in read_record(self.site.root).ledger.lines}
            forgotten = []
            for row in self.queries.results():
                lines = row.lines.split("\n")
                # the ledger lacks these lines, and they can't be appended to it
                if here.isdisjoint(lines) and not restored_notice_lines(self.site.root, lines):
                    forgotten.append(row.id)
            self.deliveries.updates.forget_results(forgotten)
        new: list[str] = []
        for stored in mailings:
            new += self.record(stored, partial=True)
        return tuple(new)

    def record_given(self, name: str, channel: str, on: date, *, proof: Path | None) -> Lines:
        """Record that notice of POLICY@VERSION was given through a channel other than email.

        Return the new ledger line. `proof` is a file that proves the notice. The file is stored,
        and its hash is recorded. Raises ProblemsFound if the date is impossible, if the same notice
        was already recorded, or if the version was canceled before the date.
        """
        version = self._recordable_version(name, on)
        policy = self.site.policy(version.policy)
        replacement = policy.canceled_by(version, on)
        # on the date of the replacement, the notice may have been given before it was published
        if replacement and replacement.revised.day < on:
            revised = replacement.revised
            message = f"{name} was canceled by the version of {revised}"
            message += f", so no notice could announce it on {on}"
            help = f"if the notice was about {NoticeKey.of(replacement)}, name that version; "
            help += f"otherwise, give a date up to {revised.day}"
            raise usage_failure("canceled", message, help)
        timezone = self.site.config.timezone
        since = version.recorded_on(timezone)
        # versions older than the ledger were published long before the ledger recorded them
        if on < since and not policy.is_history(version, timezone):
            message = f"{name} was only recorded on {since}"
            message += f", so a notice given on {on} can't be tied to this version"
            raise usage_failure("bad-date", message, "enter the date of the notice")
        return self._record_by_hand(version, RecordedResult("stated", channel, on=on), proof)

    def record_seen(self, version: Version, channel: str) -> Lines:
        """Record that the program saw a notice today: in the company's banner, or on its page.

        Return the new ledger line.
        """
        return self._record_by_hand(version, RecordedResult("seen", channel, on=self.today), None)

    def record_unreached(
        self,
        name: str,
        channel: str,
        on: date | None,
        *,
        by: date | None,
        reason: str,
        proof: Path | None,
    ) -> Lines:
        """Record what was done for account holders whom a notice didn't reach in time.

        They were either notified through another `channel` on the date `on`, or nothing more is
        done, for a `reason`. If nobody was missed, but the notice was late or never sent, the
        reason explains that for each deadline that has passed. `by` is the deadline that determines
        who was missed; None means the earliest. `proof` is a file that proves the notice. Return
        the new ledger line. Raises ProblemsFound if there's nothing to record.
        """
        version = self._recordable_version(name, on or self.today)
        notices = SiteNotices(self.site)
        notice = choose_notice(notices, name, self.today)
        # The ledger line that counts the emails. Its `number` is 0 if the emails were only counted
        # for another deadline than `by`.
        emails_line = None
        unresolved: list[RequirementStatus] = []  # requirements that aren't met or explained
        if notice:
            notice_status = notices.notice_status(notice, self.today)
            emails_line, _ = notices.emails_line(notice_status, by)
            unresolved = [each for each in notice_status.requirements if not each.is_done]
        emails = emails_line.result if emails_line else None
        if emails_line and emails and emails.left:  # people may still be reached
            key = str(emails_line.notice_key)  # an earlier notice, if its emails also count
            raise ProblemsFound([_emails_left_problem(key, f"{key} still has emails to send")])
        # The reason is about the whole notice, unless all late requirements only lack a record of
        # what was done for missed recipients.
        late = [each for each in unresolved if each.state == "late"]
        is_about_all = bool(reason and late) and not all(each.lacks_only_answer for each in late)
        # The order matters: without an answer to give, a reason is for the whole notice. Only calls
        # with a channel and without a reason get to the last two cases.
        if emails_line and not is_about_all and self._lacks_answer(emails_line):
            # the new line states what was done for recipients that `emails_line` counts as missed
            result = RecordedResult("stated", channel or NOTHING, on=on, rest=emails_line.number)
        elif reason and late:  # the new line states why the notice was late or never sent
            result = RecordedResult("stated", NOTHING)
        elif reason and unresolved:  # no deadline has passed
            message = f"{name} can still be given in time, by {unresolved[0].requirement.deadline}"
            help = "give the notice, or record the reason after the deadline"
            raise failure("deadline-ahead", message, help)
        elif reason:  # everything is met or explained
            raise failure("none-unreached", f"nothing is left to do for the notice of {name}")
        # the user named a channel, but the emails met this deadline, so nothing needs an answer
        elif emails_line and emails_line.number and emails and emails.deadline:
            raise failure("none-unreached", f"{describe_emails(emails)}: nothing is left to record")
        else:  # the user named a channel, but no emails were counted for this deadline
            raise self._no_list_failure(name, emails_line, channel, on, late)
        return self._record_by_hand(version, result, proof, reason=reason)

    def _no_list_failure(
        self,
        name: str,
        emails_line: LedgerLine | None,
        channel: str,
        on: date | None,
        late: Sequence[RequirementStatus],
    ) -> ProblemsFound:
        """Create the error for a deadline for which the ledger counts no required emails.

        `emails_line`, if any, counts emails for another deadline (possibly emails about an earlier
        version) or emails that weren't required. The user says that people were notified through
        `channel` on the date `on`. `late` contains the requirements that weren't met in time.
        """
        message = f"no emails about {name} are recorded for this deadline"
        # a `number` of 0 means that the emails were only counted for another deadline
        if emails_line and not emails_line.number:
            command = f"legalsite notify record {emails_line.notice_key} --sent"
            help = f"first record the result by this deadline: `{command}`"
            return failure("no-list", message, help)
        command = f"legalsite notify record {name}"
        # emails were planned, but no result is recorded
        if not emails_line and self.queries.mailings(name):
            help = f"send the emails, or record what was sent so far: `{command} --sent`"
            return failure("no-list", message, help)
        given = f"{command} --channel {channel} --on {on}"
        help = f"if you notified everyone this way, record it: `{given}`"
        # the late requirements that the user's notice may meet
        accepting = [status for status in late if status.requirement.allows(channel)]
        if late and not accepting:
            reason = f'{command} --unreached --reason "…"'
            help += f"; other channels are required, so also record why it's late: `{reason}`"
        if emails_line:  # emails without a deadline, which meet no requirement
            unneeded = f"no email about {name} was required, so no one counts as unreached"
            return failure("no-list", unneeded, help)
        return failure("no-list", message, help)

    def _lacks_answer(self, line: LedgerLine) -> bool:
        """Return whether required emails missed people, and no line says what was done for them.

        `rest` links the lines: in the line of an answer, it's the number of the line about emails;
        in a line about emails, it's the number of an earlier answer that covers everyone.
        """
        emails = line.result
        # emails without a deadline meet no requirement
        if not emails or not emails.deadline or emails.reached_all_in_time or emails.rest:
            return False
        results = filter(None, (each.result for each in self.site.record.ledger.lines))
        answered = {each.rest for each in results if each.is_resolution}
        # a `number` of 0 means that the emails were only counted for another deadline
        return line.number not in {0, *answered}

    def _recordable_version(self, name: str, on: date) -> Version:
        """Return the version POLICY@VERSION.

        Raises ProblemsFound if the version isn't published, or if notice of it can't have been
        given on the date `on`.
        """
        if "@" not in name:
            help = (
                f"choose a version, such as {name}@2026-03-02; to list versions: `legalsite status`"
            )
            raise usage_failure("no-version", f"{name} doesn't name a version", help)
        version = version_named(self.site, name)
        require_published(version)
        wrong = ""
        if on > self.today:
            wrong = f"{on} is in the future"
        elif on < version.revised.day:
            wrong = f"{on} is earlier than the date of {name}"
        if wrong:
            raise usage_failure("bad-date", wrong, "enter the date of the notice")
        return version

    def _record_by_hand(
        self,
        version: Version,
        result: RecordedResult,
        proof: Path | None,
        *,
        reason: str = "",
    ) -> Lines:
        """Record a notice that the user stated or the program saw, and return the ledger line.

        The reason and the hash of the proof, if any, are written to RESULT, a file in
        content/results. The line contains the hash of RESULT. The database isn't needed. Raises
        ProblemsFound if the same notice is already recorded.
        """
        root = self.site.root
        key = NoticeKey.of(version)
        # if further deadlines have passed, the user may state once more that nothing more is done
        may_repeat = result == RecordedResult("stated", NOTHING)
        with write_lock(root):
            for line in reversed(read_record(root).ledger.lines):
                is_same = line.notice_key == key and line.result == result
                if is_same and not may_repeat and self._has_statement(line, proof, reason):
                    message = f"already recorded: {key}, {describe_result(line)}"
                    raise failure("recorded-twice", message, "no action is needed")
            sha256 = ""
            if proof or reason:
                sha256 = self._write_statement(key, result, proof, reason)
            entry = LedgerEntry("notice", sha256, "", key.policy, key.revised, result)
            lines, data, time = notice_lines(root, [entry], self.deliveries.now())
            write_notice_lines(root, data, time)
        return lines

    def _has_statement(self, line: LedgerLine, proof: Path | None, reason: str) -> bool:
        """Return whether a recorded statement has this reason and proof, or True if both are empty."""
        if not proof and not reason:
            return True
        file = self.site.root / RESULTS / f"{line.sha256}.txt"
        if not file.is_file():
            return False
        statement = read_result_file(file.read_text("utf-8"))
        hashes = []  # without a proof, the statement must not have one either
        if proof:
            hashes.append(sha256_of(proof.read_bytes()))
        has_proof = list(statement.files.values()) == hashes
        words = " ".join(reason.split())
        # without a reason, only the proof is compared
        has_reason = not words or f"reason {words}" in statement.facts
        return has_proof and has_reason

    def _write_statement(
        self, key: NoticeKey, result: RecordedResult, proof: Path | None, reason: str
    ) -> str:
        """Write the RESULT of a statement, and its proof, and return the hash of RESULT.

        A random nonce in RESULT prevents others from guessing the reason.
        """
        who = run_facts(self.deliveries.now())
        facts = [f"nonce {secrets.token_hex(16)}"]
        facts.append("by " + " ".join(f"{name}={value}" for name, value in who.items()))
        if reason:
            facts.append(f"reason {' '.join(reason.split())}")
        files = {}
        if proof:
            name = UNUSABLE_PATTERN.sub("_", proof.name)
            # Windows can't store files with some names, such as `aux.pdf`
            if unportable_reason(name):
                name = f"_{name}"
            files[name] = proof.read_bytes()
        root = self.site.root
        zone = self.site.config.timezone
        hashes = {path: sha256_of(data) for path, data in files.items()}
        subject = Subject(str(key), str(result))
        statement = Result(subject, zone=zone, facts=tuple(facts), files=hashes)
        write_result(root, statement.sha256, str(statement))
        make_ignored(root / "evidence", private=True)
        for name, data in files.items():
            write_privately(root / PROOFS / statement.sha256 / name, [data])
        return statement.sha256

    def purge(
        self, days: int, *, address: str = "", dry_run: bool = False
    ) -> tuple[tuple[ErasedPeople, ...], ProblemTuple]:
        """Erase addresses and names in mailings where nothing has happened for `days` days.

        With an `address`, only that person is erased, from all mailings. A dry run erases nobody,
        and returns how many people would be erased.

        Keyed hashes, states, and counts are kept, so results can still be recorded and exported.
        The same people are erased from exports in evidence/. The returned problems are about
        mailings with unsent emails, which aren't changed, and files that may still contain erased
        data.
        """
        purged = list[ErasedPeople]()
        problems = Problems()
        facts = run_facts(self.deliveries.now())
        by = " on ".join((facts["operator"], facts["host"]))
        # prevents emails from being sent in the meantime
        with sending_lock(self.deliveries.engine):
            for stored, count in self.mailings_kept_too_long(days, address):
                number = stored.number
                key = stored.mailing.key
                left = self.queries.count_left(number, address)
                if left:
                    message = f"{key} still has emails to send: {left:,}"
                    can_send = not unsendable_problems(self.site, stored, self.today)
                    problem = _emails_left_problem(key, message, can_send=can_send)
                    if address and can_send:
                        problem = problem._replace(help=PERSON_WITH_EMAILS_LEFT)
                    problems.append(problem)
                elif dry_run:
                    purged.append(ErasedPeople(key, count))
                else:
                    keys = set(self.queries.addresses(number, address))
                    # erase exports before the database: if the process is killed in between, the
                    # database still has the keys, so the next run can finish
                    erase_exported(self.site.root, keys)
                    erased = self.deliveries.updates.erase(number, by, address)
                    purged.append(ErasedPeople(key, erased))
            if not dry_run:
                self.deliveries.updates.erase_reports()
            # The database's files contain deleted rows until they're rewritten. A dry run rewrites
            # them, too, in case an earlier run failed to.
            try:
                forget_deleted(self.deliveries.engine)
            except ProblemsFound as rejected:
                problems += rejected.problems
        return tuple(purged), tuple(problems)

    def mailings_kept_too_long(
        self, days: int, address: str = ""
    ) -> Iterator[tuple[StoredMailing, int]]:
        """Yield mailings in which nothing has happened for `days` days, with the number of people.

        Mailings without stored people are skipped. With an `address`, yield all mailings with that
        person, however recent.
        """
        # timestamps can be compared as text
        before = stamp(self.deliveries.now() - timedelta(days=days))
        for stored in self.queries.mailings():
            people = self.queries.count_with_personal_data(stored.number, address)
            if people and (address or self.queries.last_change(stored.number) <= before):
                yield stored, people


def write_result(root: Path, sha256: str, text: str) -> None:
    """Write RESULT to content/results.

    Git ignores the folder unless it already existed, because RESULT contains private figures.
    """
    make_ignored(root / RESULTS)
    replace_file(root, f"{RESULTS}/{sha256}.txt", text.encode())


def _people_before(rows: RecordedRows, read: ReadRows) -> _CountedPeople:
    """Return the people counted by the newest result, if any. `read` contains the current rows."""
    if rows.result is None:
        return _CountedPeople({}, ())
    people = read.people
    # rows were added after that result, so read only the rows that it counts
    if rows.result.lines != read.lines:
        people = rows.read(only_recorded=True).people
    return _CountedPeople(people, rows.result.deadlines)


def _covering_answer(
    result: NoticeResult, line: LedgerLine | None, before: set[str], missed: set[str]
) -> int:
    """Return the number of the line that says what was done for missed people, or 0.

    Such a line is the answer (or resolution) to a line about emails. Its `rest` is the number of
    the line that counts the people as missed.

    `before` contains the keys of the people whom `line` counts as missed. If anyone else is
    `missed` now, the result is 0.
    """
    # nobody is missed now, or `line` doesn't count all of them as missed
    if not line or not missed or not missed <= before:
        return 0
    for resolution in result.resolutions_about(line):
        # without `rest`, the resolution is about the whole notice, not about missed people
        if resolution.result and resolution.result.rest:
            return resolution.number
    return 0


def _ledger_behind(row: Any) -> Problem:
    """Report that another clone has stored lines that can't be appended to this ledger.

    `row` has the lines and the name of the clone.
    """
    number, _, _, slug, *_ = row.lines.split(" ")  # fields of the first line
    message = f"line {number}, written in {row.clone}, isn't in this content/LEDGER; "
    message += "nothing was recorded here"
    again = f"legalsite notify record {slug} --sent"
    help = f"pull content/LEDGER, then record the result: `{again}`"
    help += f"\n  if that line is lost: `{again} --lost`"
    return Problem("ledger-behind", message, help, severity="warning")


def _emails_left_problem(key: str, message: str, *, can_send: bool = True) -> Problem:
    name = parse_notice_keys(key)[0].notice
    help = f"cancel them: `legalsite notify cancel {name} --reason REASON`"
    if can_send:
        help = f"send them first, or {help}"
    return Problem("emails-left", message, help)
