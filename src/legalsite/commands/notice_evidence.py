"""What proves that a notice was given: the files of a mailing with their hashes, and the ledger
lines that record them; notices that were given in another way; and erasing addresses that are no
longer needed."""

import platform
import re
import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files as package_files
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands.notice_status import (
    AudienceResults,
    SiteNotices,
    announced_version,
    choose_notice,
    chosen_deadline,
    require_published,
    version_in_language,
)
from legalsite.commands.recorded_mailing import RecordedMailing
from legalsite.commands.stored_mailings import run_facts, waiting_mailings, write_privately
from legalsite.commands.version_names import version_named
from legalsite.disk.archive import read
from legalsite.disk.file_system import make_ignored, walk
from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    ProblemTuple,
    failure,
    raise_problems,
    usage_failure,
)
from legalsite.ledger.chain import Ledger
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_result import RecordedResult, RecordedResults
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import (
    DatabaseUnavailable,
    forget_deleted,
    recording_lock,
    sending_lock,
)
from legalsite.mail.mailing_parts import RECIPIENTS_FILE, mailing_files
from legalsite.model.declared_time import local_day, stamp
from legalsite.model.email import StoredMailing
from legalsite.model.notice import Notice
from legalsite.model.notice_key import NoticeKey, NoticeKeys, parse_notice_keys
from legalsite.model.policy import Version
from legalsite.model.portable_names import unportable_reason
from legalsite.notices import evidence
from legalsite.notices.evidence import EvidenceFile, sha256_of
from legalsite.notices.status_phrases import describe_counts, describe_result
from legalsite.redline.output.html import as_page
from legalsite.redline.output.terminal import as_text
from legalsite.site.ledger_on_disk import (
    is_signed,
    read_record,
    read_signature,
    record_notice,
    restore_notice,
)
from legalsite.site.load import Site

# what a proof's file name can't have beside a manifest: unusual characters, a dot at either end, and
# the names of the files and folders that are there
UNUSABLE_PATTERN = re.compile(r"(?i)[^\w.+-]|\.$|^(?=\.|(?:manifest\.json|texts|redlines)$)")
# the help if a person whose address should be erased still has emails to send
PERSON_WITH_EMAILS_LEFT = "send it first, or plan a list without this person, with --drop-missing"
NoticeResults = Mapping[NoticeKey, RecordedResults]
Files = dict[str, EvidenceFile]  # by path


class ErasedPeople(NamedTuple):
    """The people who were erased from a mailing, or would be in a dry run."""

    mailing: str  # its key
    people: int  # how many
    lines: tuple[str, ...] = ()  # the new lines of the ledger


class Export(Struct, frozen=True):
    """A folder with the evidence of a notice."""

    folder: Path
    files: Files  # the files that its manifests record, by their paths in the folder
    lines: tuple[str, ...]  # the new lines of the ledger
    results: AudienceResults  # of each notice that its mailings announced
    erased: int  # how many addresses were erased before, so that the folder doesn't have them
    # the number of the first ledger line about the notice that no signed checkpoint covers; empty
    # if all lines are covered, or if the site isn't signed
    unsigned_line: str


class SiteEvidence:
    """Records, exports, and erases what proves that the notices of a site were given."""

    def __init__(self, site: Site, deliveries: Deliveries) -> None:
        self.site = site
        self.deliveries = deliveries
        self.queries = deliveries.queries

    @property
    def notices(self) -> SiteNotices:
        """The notices of the site, with their present results."""
        return SiteNotices.of(self.site, self.deliveries)

    @property
    def today(self) -> date:
        """The date of the site."""
        return local_day(self.deliveries.now(), self.site.config.timezone)

    @property
    def ledger(self) -> Ledger:
        """The ledger as it is now on the disk: recording adds lines to it."""
        return read_record(self.site.root).ledger

    def record(self, stored: StoredMailing, *, exactly: bool = False) -> tuple[str, ...]:
        """Record the result of each notice of a mailing in the ledger; return the new lines.

        Nothing is recorded while emails are left to send. Later, a result is recorded again when a
        count has changed or, with `exactly`, when anything in the evidence has. A line has the hash
        of a manifest, which names no address. The database keeps the manifest and its files."""
        if self.queries.count_left(stored.number) or not self.queries.counts(stored.number):
            return ()
        with recording_lock(self.deliveries.engine):
            stored = self.queries.mailing(stored.number)  # again, because another run may record
            mailing = RecordedMailing(self.deliveries, stored, self.ledger)
            results = self.notices.mailing_results(stored, self.today)
            manifest = mailing.last_manifest(exactly=exactly)
            # (notice, result) of each line to write
            changed = list(
                _unrecorded_results(mailing.ledger, results, has_manifest=bool(manifest))
            )
            if not changed:
                return ()
            mailing.require_untouched()
            files = {}  # a manifest that has these results was stored before, with its files
            words = described_results(results)
            if not manifest or evidence.read_manifest(manifest).outcomes != words:
                files = dict(self._evidence_files(stored))
                manifest = self._new_manifest(mailing, results, files)
            # the line that counted the same emails under other settings or promises; 0 for none
            earlier = mailing.line_with_other_grounds(evidence.read_manifest(manifest).rests_on)
            entries = []
            for key, result in changed:
                entries.append(_ledger_entry(key, replace(result, recounts_line=earlier), manifest))
            contents = [*files.values(), *_explanations().values()]
            return self._add_lines(stored.mailing.notices, entries, manifest, contents)

    def _add_lines(
        self,
        notices: NoticeKeys,
        entries: Sequence[LedgerEntry],
        manifest: str,
        files: Iterable[bytes],
    ) -> tuple[str, ...]:
        """Add lines about notices to the ledger of this clone, and return them.

        The manifest and its files are stored first, so that the manifest behind each recorded hash
        exists. The caller holds `recording_lock`."""
        root = self.site.root
        updates = self.deliveries.updates
        self._require_last_lines(entries[0].policy)

        def store_evidence(lines: Sequence[str]) -> None:
            """Store the manifest and the new lines in the database; `record_notice` then writes
            the lines to the ledger."""
            for notice in notices:
                if manifest and manifest not in self.queries.manifests(notice):
                    data = {sha256_of(file): file for file in files}
                    updates.store_manifest(notice, manifest, data)
            machine = platform.node()
            folder = root.resolve()
            updates.store_ledger_lines(f"{machine}:{folder}", lines)

        return record_notice(root, entries, self.deliveries.now(), store_evidence)

    def _require_last_lines(self, slug: str) -> None:
        """Raise ProblemsFound if the ledger lacks lines that another clone wrote: new lines would
        take their place. Only the last of them is looked up, because each line has the hash of all
        lines above it."""
        clone, lines = self.queries.last_ledger_lines()
        here = {line.text for line in self.ledger.lines}
        if not lines or lines[-1] in here:
            return
        message = f"line {lines[-1][:6]}, written in {clone}, isn't in this content/LEDGER; "
        message += "nothing was recorded here"
        again = f"legalsite notify record {slug} --sent"
        help = f"pull content/LEDGER, then record the result: `{again}`"
        help += f"\n  if that line is lost: `{again} --lost`"
        raise ProblemsFound([Problem("ledger-behind", message, help, severity="warning")])

    def record_if_possible(
        self, mailings: Iterable[StoredMailing]
    ) -> tuple[tuple[str, ...], ProblemTuple]:
        """Record the results of mailings. Return the new lines of the ledger, and the problems of
        the mailings that can't be recorded in this clone. Raises DatabaseUnavailable."""
        lines = list[str]()
        problems = Problems()
        for stored in mailings:
            try:
                lines += self.record(stored)
            except DatabaseUnavailable:
                raise
            except ProblemsFound as rejected:
                problems += rejected.problems
        return tuple(lines), tuple(problems)

    def record_changes(
        self, name: str = "", numbers: Collection[int] | None = None
    ) -> tuple[str, ...]:
        """Record each changed result of the mailings about `name` (POLICY or POLICY@VERSION; empty
        for all), and return the new lines of the ledger. `numbers`: look at these mailings only."""
        lines: list[str] = []
        for stored in self.queries.mailings(name):
            if numbers is None or stored.number in numbers:
                lines += self.record(stored)
        return tuple(lines)

    def record_sent(self, name: str, *, lost: bool) -> tuple[str, ...]:
        """Record the result of the emails about POLICY or POLICY@VERSION that other machines sent,
        and return the new lines of the ledger.

        If another clone has written lines that continue this ledger, the same bytes are written
        here. If they don't continue it, `lost` says that no clone has them any more, so they are
        forgotten. Raises ProblemsFound if emails are left to send."""
        stored = waiting_mailings(self.deliveries, name)[0]
        raise_problems(self._emails_left_problems([stored]))
        with recording_lock(self.deliveries.engine):
            _, lines = self.queries.last_ledger_lines()  # that any clone wrote
            restored: Sequence[str] = ()
            if lines and restore_notice(self.site.root, lines):
                restored = lines
            if lost and not restored:
                self.deliveries.updates.store_ledger_lines("", ())
        return (*restored, *self.record_changes(name))

    def notice_to_export(self, name: str) -> NoticeKey:
        """Return the notice of POLICY or POLICY@VERSION to export: a notice by email or, if no
        email was planned, the last notice that a person recorded with evidence. Raises
        ProblemsFound if there is neither."""
        by_hand = {}  # the result of each notice that a person recorded, in the ledger's order
        if not self.queries.mailings(name):
            for line in self.site.record.ledger.lines:
                key = line.notice_key
                if line.result and line.result.on and key and key.matches(name):
                    by_hand[key] = line.result
        proved = [key for key in by_hand if self.queries.manifests(key)]
        if proved:
            return proved[-1]
        if by_hand:
            key, result = list(by_hand.items())[-1]
            message = f"content/LEDGER says that {key} was announced, but no evidence is recorded"
            command = f"legalsite notify record {key} --channel {result.channel} --on {result.on}"
            help = (
                f"record the notice again, with a file that proves it: `{command} --evidence FILE`"
            )
            raise failure("no-evidence", message, help)
        return waiting_mailings(self.deliveries, name)[0].mailing.notices[0].notice

    def export(
        self,
        key: NoticeKey,
        mailings: Sequence[StoredMailing],
        output: Path | None,
        *,
        record_too: bool,
    ) -> Export:
        """Write the evidence of a notice into a new folder: `output`, or a folder in evidence/,
        which git ignores, because it has addresses.

        Each of the notice's mailings has a subfolder. Beside them are what people recorded by hand,
        the ledger, and how to check everything without this program. Files are written as they were
        recorded, even if the program would write them differently today. `record_too`: first record
        the result in the ledger. Raises ProblemsFound if emails are left to send, or if the result
        isn't in the ledger; status 2 if the folder isn't empty."""
        # the notice, and the others that its mailings announce, each once
        keys = [key, *(notice.notice for stored in mailings for notice in stored.mailing.notices)]
        keys = list(dict.fromkeys(keys))
        folder = _export_folder(self.site.root, keys, output)
        raise_problems(self._emails_left_problems(mailings))
        lines: list[str] = []  # the new lines of the ledger
        manifests = []  # of each mailing
        for stored in mailings:
            if record_too:
                lines += self.record(stored, exactly=True)
            manifests.append(self._recorded_manifest(stored))
        results = self.results_by_audience(mailings, self.today)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        files = Files()
        names = list(_folder_names(mailings))
        for name, stored, manifest in zip(names, mailings, manifests, strict=True):
            files |= self._write_mailing(stored, manifest, folder / name)
        files |= self._write_hand_records(keys, folder)
        self._write_common_files(manifests, folder)
        erased = sum(self.queries.count_erased(stored.number) for stored in mailings)
        unsigned_line = self._first_unsigned_line(keys)
        return Export(folder, files, tuple(lines), results, erased, unsigned_line)

    def _recorded_manifest(self, stored: StoredMailing) -> str:
        """Return the manifest whose hash the ledger has for a mailing's present result. Raises
        ProblemsFound if the result isn't in the ledger, or if someone changed the database."""
        mailing = RecordedMailing(self.deliveries, stored, self.ledger)
        mailing.require_untouched()
        manifest = mailing.last_manifest()
        if not manifest:
            message = f"the result of {stored.mailing.key} isn't in the ledger"
            message += ", so it couldn't be verified"
            raise failure("not-recorded", message, "record it: `--record`")
        return manifest

    def _write_common_files(self, manifests: Iterable[str], folder: Path) -> None:
        """Write the ledger, the explanations of how to check the evidence, and SHA256SUMS. An
        explanation is written as it was when a manifest recorded it."""
        for name in evidence.WITNESSES:
            file = self.site.root / "content" / name
            if file.is_file():
                write_privately(folder / name, [file.read_bytes()])
        recorded: Files = {}
        for manifest in manifests:
            recorded |= evidence.read_manifest(manifest).above
        for name, data in _explanations().items():
            kept = data  # as this version has it, unless a manifest recorded another
            if name in recorded:
                kept = self.queries.stored_file(recorded[name].sha256)
            write_privately(folder / name, [kept])
        sums = []
        # paths themselves compare without case on Windows
        for file in sorted(folder.rglob("*"), key=attrgetter("parts")):
            path = file.relative_to(folder).as_posix()
            if file.is_file() and evidence.is_in_sums(path):
                sums.append(f"{sha256_of(file.read_bytes())}  {path}\n")
        write_privately(folder / evidence.SUMS, ["".join(sums).encode()])

    def results_by_audience(self, mailings: Iterable[StoredMailing], on: date) -> AudienceResults:
        """Return the results of each notice that these mailings announce, by notice and audience:
        one for each deadline. The emails of a correction count for its notice; a reminder has
        results of its own."""
        last = {}  # the last mailing by notice and audience
        for stored in mailings:
            for key in stored.mailing.notices:
                last[key.counted_notice, stored.mailing.audience] = stored
        notices = self.notices
        grounds = cache(self._deadline_grounds)  # a mailing may announce many policies
        results = {}
        for (key, audience), stored in last.items():
            found = notices.all_results(key, audience, on)
            results[key, audience] = self._results_with_earlier_lines(stored, key, found, grounds)
        return results

    def _results_with_earlier_lines(
        self,
        stored: StoredMailing,
        key: NoticeKey,
        results: RecordedResults,
        find_grounds: Callable[[tuple[NoticeKey, ...]], dict[str, Any]],
    ) -> RecordedResults:
        """Return results, each with `recounts_line`: the number of an earlier ledger line that
        counted the same emails under other settings or promises; 0 if there is none.

        Where the ledger already has a result, its line says so. `stored` is the last mailing that
        announces the notice. `find_grounds` is `_deadline_grounds`."""
        ledger = self.ledger
        # for each result, the ledger's own; None if the ledger doesn't have it
        recorded = [_recorded_result(ledger, key, result) for result in results]
        if None not in recorded:  # no manifest has to be read
            return tuple(filter(None, recorded))  # (for the type checker: all of them)
        mailing = RecordedMailing(self.deliveries, stored, ledger)
        recounts_line = mailing.line_with_other_grounds(find_grounds(stored.mailing.notices))
        both = zip(recorded, results, strict=True)
        return tuple(
            earlier or replace(result, recounts_line=recounts_line) for earlier, result in both
        )

    def _write_mailing(self, stored: StoredMailing, manifest: str, folder: Path) -> Files:
        """Write the evidence of one mailing into its folder, and return the files that its manifest
        records, by path from the parent folder. Beside them are people.csv, with everyone who
        wasn't erased, and delivery reports. Once anyone was erased, the list of recipients from
        which the digest was made is left out."""
        number = stored.number
        recorded = evidence.read_manifest(manifest)
        erased = self.queries.count_erased(number)
        file_of_people = folder / evidence.PEOPLE
        write_privately(file_of_people, [evidence.PEOPLE_HEADER])
        with file_of_people.open("ab") as people:
            recipients = evidence.recipient_lines(self.queries.outcomes(number), people.write)
            write_privately(folder / evidence.RECIPIENTS, recipients)
        if not self.queries.count_with_personal_data(number):
            file_of_people.unlink()  # everyone was erased
        for name, data in self.queries.reports(number):
            write_privately(folder / evidence.REPORTS / name, [data])
        files = dict(recorded.files)
        if erased:  # the list can't be written without them any more
            files.pop(RECIPIENTS_FILE, None)
        for path, file in files.items():
            # events and the list are in the database; all other files were stored with the manifest
            if path == evidence.EVENTS:
                events = self.queries.events(number, recorded.events.lines)
                write_privately(folder / path, evidence.event_lines(events))
            elif path == RECIPIENTS_FILE:
                write_privately(folder / path, self.queries.recipient_list_lines(number))
            elif path != evidence.RECIPIENTS:
                write_privately(folder / path, [self.queries.stored_file(file.sha256)])
        write_privately(folder / evidence.MANIFEST, [manifest.encode()])
        return {f"{folder.name}/{path}": file for path, file in files.items()}

    def _write_hand_records(self, keys: Collection[NoticeKey], folder: Path) -> Files:
        """Write what people recorded by hand about these notices: for each ledger line, a folder
        with its manifest and the manifest's files. Return these files by path."""
        written = Files()
        manifests: dict[str, str] = {}  # by hash
        for key in keys:
            manifests |= {sha256_of(manifest): manifest for manifest in self.queries.manifests(key)}
        for line in self.ledger.lines:
            manifest = manifests.get(line.sha256)
            is_by_hand = line.result and not line.result.audience  # emails have an audience
            if not manifest or not is_by_hand or line.notice_key not in keys:
                continue
            subfolder = folder / evidence.BY_HAND / f"{line.number:06d}"
            for path, file in evidence.read_manifest(manifest).files.items():
                write_privately(subfolder / path, [self.queries.stored_file(file.sha256)])
                written[f"{evidence.BY_HAND}/{subfolder.name}/{path}"] = file
            write_privately(subfolder / evidence.MANIFEST, [manifest.encode()])
        return written

    def _first_unsigned_line(self, keys: Collection[NoticeKey]) -> str:
        """Return the number of the first ledger line about these notices that the site's signature
        doesn't cover; empty if it covers all, or if the site isn't signed."""
        if is_signed(self.site.root):
            signature = read_signature(self.site.root, read_record(self.site.root))
            for line in signature.uncovered:
                if line.notice_key in keys:
                    return f"{line.number:06d}"
        return ""

    def record_given(self, name: str, channel: str, on: date, *, proof: Path | None) -> str:
        """Record that the notice of POLICY@VERSION was given through a channel other than email,
        and return the line of the ledger.

        `proof` is a file that shows it: the file is kept, and its hash is recorded. Raises
        ProblemsFound if the date can't be right, or if the same was recorded before. If the version
        was canceled, it may have been announced until then; a later date probably means that the
        person named the wrong version."""
        version = self._recordable_version(name, on)
        replacement = self.site.policy(version.policy).canceled_by(version, on)
        if replacement and replacement.revised.day < on:
            revised = replacement.revised
            message = f"{name} was canceled by the version of {revised}"
            message += f", so no notice could announce it on {on}"
            help = f"if the notice was about {NoticeKey.of(replacement)}, name that version; "
            help += f"otherwise, give a date up to {revised.day}"
            raise usage_failure("canceled", message, help)
        timezone = self.site.config.timezone
        since = version.recorded_on(timezone)
        policy = self.site.policy(version.policy)
        # a version from before the ledger was published long before it was recorded
        if on < since and not policy.is_history(version, timezone):
            message = f"{name} was only recorded on {since}"
            message += f", so a notice given on {on} can't be tied to this version"
            raise usage_failure("bad-date", message, "enter the date of the notice")
        return self._record_by_hand(version, RecordedResult(channel, on=on), proof)

    def record_unreached(
        self,
        name: str,
        channel: str,
        on: date | None,
        *,
        by: date | None,
        reason: str,
        proof: Path | None,
    ) -> str:
        """Record what was done for the account holders whom the notice of POLICY@VERSION didn't
        reach in time, and return the line of the ledger, which has their number.

        Either they got the notice through another channel (`channel` and the date `on`), or nothing
        more is done for them, because of a `reason`. If no one is left to account for, but the
        notice was late, the reason explains that instead. `by`: the deadline by which people are
        counted; None for the earliest. `proof`: a file that shows it. Raises ProblemsFound if there
        is nothing to record, or if emails are left to send."""
        version = self._recordable_version(name, on or self.today)
        notice = choose_notice(self.notices, name, self.today)
        emails = None  # how many account holders are in each state; None if no list is known
        if notice:
            by = chosen_deadline(notice.email_days, by, name)
            emails = self.notices.account_holder_counts(notice, by)
        unreached = 0
        if emails:
            left = emails.count("left")
            if left:  # these may still be reached
                raise ProblemsFound([_emails_left_problem(name, left)])
            unreached = emails.total - emails.count("accepted")
        if notice and reason and self._is_only_late(notice, by, unreached):
            result = RecordedResult("", deadline=notice.deadline)
            return self._record_by_hand(version, result, proof, reason=reason)
        if emails is None or not emails.counts:
            command = f"legalsite notify plan {name} --to FILE"
            help = f"plan the notice with the list of account holders: `{command}`"
            raise failure("no-list", f"the recipients of the {name} notice are unknown", help)
        if not unreached:
            counts = describe_counts(emails)
            raise failure("none-unreached", f"{counts}: everyone is accounted for")
        result = RecordedResult(channel, on=on, deadline=by, unreached=unreached)
        return self._record_by_hand(version, result, proof, reason=reason)

    def _is_only_late(self, notice: Notice, deadline: date | None, unreached: int) -> bool:
        """Return whether a notice is late although everyone is accounted for. `unreached`: how many
        people its emails didn't reach by the deadline."""
        requirements = self.notices.notice_status(notice, self.today).requirements
        of_deadline = [each for each in requirements if each.requirement.deadline == deadline]
        is_resolved = any(each.resolution for each in of_deadline)
        is_late = any(each.state == "late" for each in requirements)
        return is_late and (is_resolved or not unreached)

    def _recordable_version(self, name: str, on: date) -> Version:
        """Return the version POLICY@VERSION. Raises ProblemsFound if it isn't published, or if its
        notice can't have been given on the date `on`."""
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
    ) -> str:
        """Record what a person says about a notice, and return the line of the ledger. The line has
        no room for a reason or a proof: these are in a manifest, and the line has its hash. Raises
        ProblemsFound if the last line about the same says the same."""
        key = NoticeKey.of(version)
        manifest = ""
        files = {}
        if proof:
            kept_name = UNUSABLE_PATTERN.sub("_", proof.name)
            if unportable_reason(kept_name):
                kept_name = f"_{kept_name}"
            files[kept_name] = proof.read_bytes()
        if files or reason:
            day = result.on or self.today
            files |= self._announced_texts(version, self.site.config.languages, day)
            who = run_facts(self.deliveries.now())
            facts = {"notice": str(key), "line": str(result), "reason": reason, "recorded_by": who}
            manifest = evidence.write_manifest(facts, _file_hashes(files))
        entry = _ledger_entry(key, result, manifest)
        last = self.ledger.last_about(entry)  # the last line about the same notice and channel
        if last and (last.sha256, last.result) == (entry.sha256, result):
            said = describe_result(result)
            message = f"already recorded: {key}, {said}"
            raise failure("recorded-twice", message, "no action is needed")
        with recording_lock(self.deliveries.engine):
            (line,) = self._add_lines((key,), [entry], manifest, files.values())
        return line

    def purge(
        self, days: int, *, address: str = "", dry_run: bool = False
    ) -> tuple[tuple[ErasedPeople, ...], ProblemTuple]:
        """Erase the addresses and names of mailings in which nothing has happened for some days.
        With an `address`, erase only this person, in every mailing. A dry run only returns whom it
        would erase.

        Keyed hashes, states, and counts stay. A result that isn't in the ledger is recorded first,
        because that needs the addresses. The problems returned are mailings that still have emails
        to send, which stay as they are, and files that may still have what was erased."""
        purged = list[ErasedPeople]()
        problems = Problems()
        facts = run_facts(self.deliveries.now())
        by = " on ".join((facts["operator"], facts["host"]))
        with sending_lock(self.deliveries.engine):  # no email may be sent meanwhile
            for stored, count in self.mailings_kept_too_long(days, address):
                number = stored.number
                key = stored.mailing.key
                left = self.queries.count_left(number, address)
                if left:
                    problem = _emails_left_problem(key, left)
                    if address:
                        problem = problem._replace(help=PERSON_WITH_EMAILS_LEFT)
                    problems.append(problem)
                elif dry_run:
                    purged.append(ErasedPeople(key, count))
                else:
                    lines = self.record(stored, exactly=True)
                    hashes = self._hashes_of_people(number, address)
                    erased = self.deliveries.updates.erase(number, by, hashes, address)
                    purged.append(ErasedPeople(key, erased, lines))
            if not dry_run:
                self.deliveries.updates.erase_reports()
            # the database's files keep deleted rows until they are rewritten
            try:
                forget_deleted(self.deliveries.engine)
            except ProblemsFound as rejected:
                problems += rejected.problems
        return tuple(purged), tuple(problems)

    def _hashes_of_people(self, number: int, address: str) -> Iterator[tuple[str, str]]:
        """Yield, for each person of a mailing who wasn't erased, their key and the hash of their
        line in people.csv."""
        for _, person, erased in self.queries.outcomes(number, address):
            if not erased:
                # the first column of the person's row is the key
                yield person[0], sha256_of(evidence.person_line(person))

    def mailings_kept_too_long(
        self, days: int, address: str = ""
    ) -> Iterator[tuple[StoredMailing, int]]:
        """Yield each mailing that still has people although nothing has happened in it for some
        days, and how many people. With an `address`, yield each mailing with this person, however
        recent."""
        before = stamp(self.deliveries.now() - timedelta(days=days))  # times compare as texts
        for stored in self.queries.mailings():
            people = self.queries.count_with_personal_data(stored.number, address)
            if people and (address or self.queries.last_change(stored.number) <= before):
                yield stored, people

    def _emails_left_problems(self, mailings: Iterable[StoredMailing]) -> Iterator[Problem]:
        """Yield a problem for each mailing that has emails left."""
        for stored in mailings:
            left = self.queries.count_left(stored.number)
            if left:
                yield _emails_left_problem(stored.mailing.key, left)

    def _new_manifest(
        self,
        mailing: RecordedMailing,
        results: NoticeResults,
        files: Mapping[str, bytes],
    ) -> str:
        """Return the manifest of a mailing: every fact on which the sentences about it depend, and
        the hash of each file."""
        stored = mailing.stored
        facts = {
            "mailing": stored.mailing.key,
            "audience": stored.mailing.audience,
            "digest": stored.digest,
            "planned": stored.planned,
            "subjects": {email.name: email.subject for email in stored.mailing.emails},
            **mailing.facts,
            "counts": mailing.counts,
            "events": mailing.events,
            "outcomes": described_results(results),
            "rests_on": self._deadline_grounds(results),
            "recorded_by": run_facts(self.deliveries.now()),
            "above": _file_hashes(_explanations()),
        }
        hashes = _file_hashes(files)
        hashes[evidence.RECIPIENTS] = mailing.recipients
        events = evidence.event_lines(self.queries.events(stored.number))
        hashes[evidence.EVENTS] = evidence.hash_blocks(events)
        # after an erasure, the list isn't the one that was planned; digest.txt has its hash
        if not self.queries.count_erased(stored.number):
            hashes[RECIPIENTS_FILE] = evidence.hash_blocks(
                self.queries.recipient_list_lines(stored.number)
            )
        return evidence.write_manifest(facts, hashes)

    def _deadline_grounds(self, keys: Iterable[NoticeKey]) -> dict[str, Any]:
        """Return what the deadlines of each notice depend on: the time zone, the effective date,
        and the reason of each requirement."""
        notices = self.notices
        grounds = {}
        for key in keys:
            notice, effective = notices.notice_for_key(key, self.today)
            requirements = notice.requirements if notice else ()
            grounds[str(key)] = {
                "timezone": self.site.config.timezone,
                "effective": str(effective),
                "last_days": {str(each.deadline): each.why for each in requirements},
            }
        return grounds

    def _evidence_files(self, stored: StoredMailing) -> Iterator[tuple[str, bytes]]:
        """Yield the path and bytes of each file of the evidence that has no addresses: emails, what
        the digest consists of, the record that emails attach, and the texts that they announce."""
        mailing = stored.mailing
        yield from mailing_files(stored).items()
        yield evidence.DIGEST, stored.parts.encode()
        first = mailing.emails[0]
        attached = dict(evidence.attached_files(first.head + first.body))
        if attached.get(evidence.RECORD):
            yield evidence.RECORD, attached[evidence.RECORD]
        day = local_day(datetime.fromisoformat(stored.planned), self.site.config.timezone)
        for key in mailing.notices:
            yield from self._announced_texts(
                announced_version(self.site, key), mailing.languages, day
            )

    def _announced_texts(
        self, new: Version, languages: Sequence[str], day: date
    ) -> Iterator[tuple[str, bytes]]:
        """Yield the path and bytes of the texts that the notice of a version is about, in each of
        these languages: the version and its previous one, and their redline as HTML and as plain
        text. `day` is when the notice was written."""
        require_published(new)
        policy = self.site.policy(new.policy)
        day = max(day, new.revised.day)
        old = policy.comparison_base(new, day)
        for language in languages:
            # the previous and the new text in this language; None if it isn't translated
            pair = [
                version_in_language(self.site, version, language, day)
                for version in (old, new)
                if version
            ]
            texts = [text for text in pair if text and not text.withheld]
            for text in texts:
                yield f"texts/{text.path}", read(self.site.root, text.path)
            if len(texts) == 2:
                redline = self.site.redline(*texts)
                path = f"redlines/{new.policy}/{new.revised}.{language}".lower()
                page = as_page(redline, f"{texts[0].path} → {texts[1].path}")
                plain = as_text(redline, context=None)
                yield f"{path}.html", f"{page}\n".encode()
                yield f"{path}.txt", f"{plain}\n".encode()


def _unrecorded_results(
    ledger: Ledger, results: NoticeResults, *, has_manifest: bool
) -> Iterator[tuple[NoticeKey, RecordedResult]]:
    """Yield each notice and result that the ledger doesn't have with the same counts.

    `has_manifest`: whether the ledger has a manifest for the present evidence. Without one, results
    that the ledger has are recorded again, so that a line has the hash of a new manifest, but only
    results of the mailing's own emails. (A correction also has results of all emails of its notice.)
    """
    for key, recorded in results.items():
        for result in recorded:
            is_own = result.further == key.further  # about the mailing, not its whole notice
            if not _recorded_result(ledger, key, result) or (is_own and not has_manifest):
                yield key, result


def _export_folder(root: Path, keys: Sequence[NoticeKey], output: Path | None) -> Path:
    """Return the folder for an export: `output`, or one in evidence/ named after the notices.
    Raises ProblemsFound (status 2) if it isn't empty."""
    name = re.sub("[/@]", "-", "+".join(map(str, keys)))
    folder = output or make_ignored(root / "evidence", private=True) / name
    if folder.exists() and any(folder.iterdir()):
        shown = folder.as_posix()
        other = shlex.quote(f"{shown}-later")
        help = f"use a new or empty folder: `--output {other}`"
        raise usage_failure("folder-not-empty", "this folder isn't empty", help, shown)
    return folder


def _folder_names(mailings: Iterable[StoredMailing]) -> Iterator[str]:
    """Yield a name for the folder of each mailing: what it adds to the notice ("notice" if it is
    the first), then the audience, then a number if the name is taken."""
    names: set[str] = set()
    for stored in mailings:
        name = stored.mailing.notices[0].further or "notice"
        if stored.mailing.audience != "accounts":
            name += f"-{stored.mailing.audience}"
        if name in names:
            name += f"-{len(names) + 1}"
        names.add(name)
        yield name


def _explanations() -> dict[str, bytes]:
    """Return the files that explain how to read and check evidence, as this version has them."""
    folder = package_files("legalsite").joinpath("evidence")
    return {name: folder.joinpath(name).read_bytes() for name in evidence.HELPERS}


def _ledger_entry(key: NoticeKey, result: RecordedResult, manifest: str = "") -> LedgerEntry:
    """Return the ledger entry that says the result of a notice. `manifest` is the evidence whose
    hash it has; empty if there is none."""
    sha256 = sha256_of(manifest) if manifest else ""
    return LedgerEntry("notice", sha256, "", key.policy, key.revised, result)


def _recorded_result(
    ledger: Ledger, key: NoticeKey, result: RecordedResult
) -> RecordedResult | None:
    """Return the result in the last ledger line about the same notice, audience, and deadline;
    None if its counts differ from `result`. It may differ in `recounts_line`, which refers to
    another line."""
    last = ledger.last_about(_ledger_entry(key, result))
    if last and last.result and replace(last.result, recounts_line=0) == result:
        return last.result
    return None


def folders_with_addresses(root: Path) -> list[Path]:
    """Return the folders in evidence/ that have files with addresses, which `purge` can't erase."""
    folder = root / "evidence"
    folders: set[Path] = set()
    # Unlike rglob, walk raises an error for a folder whose path is too long for Windows.
    for path, _ in walk(str(folder)):
        if any(map(PurePosixPath(path).match, evidence.ERASABLE)):
            folders.add((folder / path).parent)
    return sorted(folders)


def _emails_left_problem(key: str, left: int) -> Problem:
    """Return the problem that a notice or mailing has `left` emails to send."""
    name = parse_notice_keys(key)[0].notice
    command = f"legalsite notify cancel {name} --reason REASON"
    help = f"send them first, or cancel them: `{command}`"
    return Problem("emails-left", f"{key} still has emails to send: {left:,}", help)


def _file_hashes(files: Mapping[str, bytes]) -> Files:
    """Return the hash and size of each file, by path."""
    return {path: evidence.hash_blocks([data]) for path, data in files.items()}


def described_results(results: NoticeResults) -> dict[str, dict[str, str]]:
    """Return, for each notice, the words of each ledger line about it, each with the sentence that
    explains it to a reader."""
    words = {}
    for key, recorded in results.items():
        words[str(key)] = {str(result): describe_result(result) for result in recorded}
    return words
