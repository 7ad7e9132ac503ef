"""What proves that a notice was given: the files of a mailing with their hashes, and the ledger line that records
them; notices that were given in another way; and erasing addresses that are not needed any more."""

import json
import platform
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands import notice_status, notify_send
from legalsite.commands.notice_status import SiteNotices, choose_notice, in_language, last_day
from legalsite.commands.notify_send import recorded_manifests, require_untouched, run_facts, sha256_of, write_privately
from legalsite.disk.archive import read
from legalsite.disk.file_system import make_ignored
from legalsite.errors import Problem, Problems, ProblemsFound, ProblemTuple, failure, refuse, usage_failure
from legalsite.ledger.chain import Ledger
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_result import RecordedResult, RecordedResults
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import DatabaseUnavailable, forget_deleted, recording_lock, sending_lock
from legalsite.mail.delivery_queries import READERS, mailing_files
from legalsite.model.declared_time import local_day, stamp
from legalsite.model.email import Audience, StoredMailing
from legalsite.model.notice_key import NoticeKey, NoticeKeys, parse_notice_keys
from legalsite.model.policy import Version
from legalsite.notices import evidence
from legalsite.notices.status_phrases import describe_counts, describe_result
from legalsite.redline.output.html import as_page
from legalsite.redline.output.terminal import as_text
from legalsite.site.ledger_on_disk import is_signed, read_record, read_signature, record_notice, restore_notice
from legalsite.site.load import Site

UNUSABLE = re.compile(r"[^\w.+-]|^(?=\.|(?:manifest\.json|texts|redlines)$)")  # in the name of a file beside a manifest
NOT_SENT = "send it first, or plan a list without this person, with --drop-missing"
ResultsByNotice = Mapping[NoticeKey, RecordedResults]
AudienceOutcomes = Mapping[tuple[NoticeKey, Audience], RecordedResults]
Files = dict[str, evidence.EvidenceFile]  # by path
Purged = tuple[str, int, tuple[str, ...]]  # key of a mailing, how many were erased or would be, lines of the ledger


class Export(Struct, frozen=True):
    """A folder with the evidence of a notice."""

    folder: Path  # where it is
    files: Files  # those that its manifests record, by their paths in the folder
    lines: tuple[str, ...]  # new lines of the ledger
    outcomes: AudienceOutcomes  # what became of each notice that its mailings announced
    erased: int  # how many addresses were erased, which it does not have
    # the line of the ledger about it that no signed checkpoint covers; empty if there is none, or no signature
    uncovered: str


def record(site: Site, deliveries: Deliveries, stored: StoredMailing, *, exactly: bool = False) -> tuple[str, ...]:
    """Record what became of each notice of a mailing in the ledger when nobody of it is left to try, and again when a
    count has changed; return the new lines. With `exactly`, any change of the evidence is recorded. A line has the
    hash of a manifest, which names no address and is kept with the deliveries, with the files that it names."""
    if deliveries.left(stored.number) or not deliveries.counts(stored.number):
        return ()
    with recording_lock(deliveries.engine):
        stored = deliveries.mailing(stored.number)
        ledger, notices = read_record(site.root).ledger, SiteNotices(site, lambda: deliveries)
        outcomes = notices.of_mailing(stored, _today(site, deliveries))
        recorded = _recorded(ledger, deliveries, stored, exactly=exactly)
        entries = []
        for notice, lines in outcomes.items():
            for given in lines:
                entry = _entry(notice, given)
                if not (_as_recorded(ledger, entry) and (recorded or given.further != notice.further)):
                    entries.append(entry)
        if not entries:
            return ()
        require_untouched(deliveries, stored, ledger)
        files = {}
        if not recorded or evidence.read_manifest(recorded).outcomes != in_words(outcomes):
            files = dict(_files(site, stored))
            recorded = _manifest(notices, stored, outcomes, files)
        sha256 = sha256_of(recorded)
        anew = _anew(ledger, deliveries, stored, evidence.read_manifest(recorded).rests_on)
        entries = [replace(line, sha256=sha256, result=replace(line.result, anew=anew)) for line in entries if line.result]
        keys, data = stored.mailing.notices, (*files.values(), *_helpers().values())
        return _add_lines(site.root, deliveries, entries, notices=keys, manifest=recorded, files=data)


def record_if_possible(
    site: Site, deliveries: Deliveries, stored: StoredMailing
) -> tuple[tuple[str, ...], ProblemTuple]:
    """Record what became of a mailing, and return the new lines of the ledger, and why it cannot be recorded here.
    Raises DatabaseUnavailable."""
    try:
        return record(site, deliveries, stored), ()
    except DatabaseUnavailable:
        raise
    except ProblemsFound as rejected:
        return (), rejected.problems


def record_changes(
    site: Site, deliveries: Deliveries, name: str = "", numbers: Collection[int] | None = None
) -> tuple[str, ...]:
    """Record the outcome of each mailing about POLICY or POLICY@VERSION (empty: about any) that has changed, and
    return the new lines of the ledger. Only those with these `numbers` are looked at, if any are given."""
    mailings = [stored for stored in deliveries.mailings(name) if numbers is None or stored.number in numbers]
    return tuple(line for stored in mailings for line in record(site, deliveries, stored))


def record_sent(site: Site, deliveries: Deliveries, name: str, *, lost: bool) -> tuple[str, ...]:
    """Record the outcome of the emails about POLICY or POLICY@VERSION that other machines sent, and return the new
    lines of the ledger. What another clone has written already is written here byte for byte, if it continues this
    ledger; if not, and with `lost`, nobody has it any more. Raises ProblemsFound if emails are left."""
    stored = notify_send.waiting_mailings(deliveries, name)[0]
    if left := deliveries.left(stored.number):
        raise ProblemsFound([_emails_left(stored.mailing.key, left)])
    with recording_lock(deliveries.engine):
        _, lines = deliveries.last_lines()
        restored = lines if lines and restore_notice(site.root, lines) else ()
        if lost and not restored:
            deliveries.keep_lines("", ())
    return (*restored, *record_changes(site, deliveries, name))


def _add_lines(
    root: Path, deliveries: Deliveries, entries: Sequence[LedgerEntry], *, notices: NoticeKeys, manifest: str,
    files: Iterable[bytes],
) -> tuple[str, ...]:  # fmt: skip
    """Add lines of notices to the ledger of this clone, and return them. The manifest and its files are kept before, so
    that no line can have a hash of which nobody has the manifest. The caller holds `sole_recorder`. Raises
    ProblemsFound if it lacks lines that another clone has: these would take the same place. Each line has the hash of
    all above it, so the last one stands for them."""
    clone, lines = deliveries.last_lines()
    if lines and lines[-1] not in {line.text for line in read_record(root).ledger.lines}:
        message = f"line {lines[-1][:6]}, written in {clone}, isn't in this content/LEDGER; nothing was recorded here"
        again = f"legalsite notify record {entries[0].policy} --sent"
        help = f"pull content/LEDGER, then record the result: `{again}`\n  if that line is lost: `{again} --lost`"
        raise ProblemsFound([Problem("ledger-behind", message, help, severity="warning")])

    def keep(lines: Sequence[str]) -> None:
        for notice in notices if manifest else ():
            if manifest not in deliveries.manifests(notice):
                deliveries.keep_manifest(notice, manifest, {sha256_of(data): data for data in files})
        deliveries.keep_lines(f"{platform.node()}:{root.resolve()}", lines)

    return record_notice(root, entries, deliveries.now(), keep)


def notice_to_export(name: str, site: Site, deliveries: Deliveries) -> NoticeKey:
    """Return the key of the notice about POLICY or POLICY@VERSION: one by email or, if none was planned, the last that
    a person recorded with evidence. Raises ProblemsFound if there is neither."""
    lines = () if deliveries.mailings(name) else site.record.ledger.lines
    given = {line.notice_key: line.result for line in lines if line.result and line.result.on}
    by_hand = [key for key in given if key and key.matches(name)]
    proved = [key for key in by_hand if deliveries.manifests(key)]
    if by_hand and not proved:
        key, how = by_hand[-1], given[by_hand[-1]]
        message = f"content/LEDGER says that {key} was announced, but no evidence is recorded"
        command = f"legalsite notify record {key} --channel {how.channel} --on {how.on} --evidence FILE"
        raise failure("no-evidence", message, f"record it again, with a file that proves it: `{command}`")
    planned = () if proved else notify_send.waiting_mailings(deliveries, name)[0].mailing.notices
    return proved[-1] if proved else planned[0].notice


def export(
    site: Site, deliveries: Deliveries, key: NoticeKey, mailings: Sequence[StoredMailing], output: Path | None,
    *, record_too: bool,
) -> Export:  # fmt: skip
    """Write the evidence of the notice `key` into a new folder, `output` or one in evidence/, which keeps itself out of
    a repository, because it has addresses: each of its mailings in a folder of its own, what people recorded by hand,
    the ledger, and how to check all of it without this program. What was recorded is written as it was recorded,
    whatever the program would write today. Raises ProblemsFound if emails are left to try, or if the ledger has not
    this outcome and is not to have it; status 2 if the folder is not empty."""
    announced = (notice.notice for stored in mailings for notice in stored.mailing.notices)
    keys = dict.fromkeys([key, *announced])
    folder = output or make_ignored(site.root / "evidence", 0o700) / re.sub("[/@]", "-", "+".join(map(str, keys)))
    if folder.exists() and any(folder.iterdir()):
        help = f"name a new or empty folder: `--output {folder}-later`"
        raise usage_failure("folder-not-empty", "this folder isn't empty", help, str(folder))
    left = [(stored.mailing.key, deliveries.left(stored.number)) for stored in mailings]
    refuse(_emails_left(key, count) for key, count in left if count)
    lines, parts = list[str](), dict[str, tuple[StoredMailing, str]]()  # by folder
    for stored in mailings:
        lines += record(site, deliveries, stored, exactly=True) if record_too else ()
        ledger = read_record(site.root).ledger
        require_untouched(deliveries, stored, ledger)
        manifest = _recorded(ledger, deliveries, stored)
        if not manifest:
            message = f"the result of {stored.mailing.key} isn't in the ledger, so it couldn't be verified"
            raise failure("not-recorded", message, "record it: `--record`")
        kind = stored.mailing.notices[0].further or "notice"
        name = kind if stored.mailing.audience == "accounts" else f"{kind}-{stored.mailing.audience}"
        parts[name if name not in parts else f"{name}-{len(parts) + 1}"] = stored, manifest
    outcomes = outcomes_about(SiteNotices(site, lambda: deliveries), mailings, _today(site, deliveries))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    written = Files()
    for name, (stored, manifest) in parts.items():
        written |= _write_mailing(deliveries, stored, manifest, folder / name)
    written |= _write_by_hand(site, deliveries, keys, folder)
    for name in evidence.WITNESSES:
        file = site.root / "content" / name
        if file.is_file():
            write_privately(folder / name, [file.read_bytes()])
    above = (evidence.read_manifest(manifest).above for _, manifest in parts.values())
    helpers = {name: helper for hashes in above for name, helper in hashes.items()}
    for name, data in _helpers().items():
        write_privately(folder / name, [deliveries.kept_file(helpers[name].sha256) if name in helpers else data])
    present = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
    sums = (f"{sha256_of((folder / path).read_bytes())}  {path}\n" for path in filter(evidence.lasts, present))
    write_privately(folder / evidence.SUMS, ["".join(sums).encode()])
    erased = sum(deliveries.erased(stored.number) for stored in mailings)
    return Export(folder, written, tuple(lines), outcomes, erased, _uncovered(site, keys))


def _helpers() -> dict[str, bytes]:
    """Return the files that say how to read evidence, and check it, as this version has them."""
    return {name: package_files("legalsite").joinpath("evidence", name).read_bytes() for name in evidence.HELPERS}


def _today(site: Site, deliveries: Deliveries) -> date:
    return local_day(deliveries.now(), site.config.timezone)


def outcomes_about(notices: SiteNotices, mailings: Iterable[StoredMailing], on: date) -> AudienceOutcomes:
    """Return what became of each notice that some mailings announce, by its key and audience, in the light of each
    last day. A correction is part of the notice, a reminder is not."""
    keys = ((key, stored) for stored in mailings for key in stored.mailing.notices)
    last = {(key.counted_notice, stored.mailing.audience): stored for key, stored in keys}
    return {
        (key, audience): _worked_out(notices, stored, key, notices.whole(key, audience, on))
        for (key, audience), stored in last.items()
    }


def _worked_out(
    notices: SiteNotices, stored: StoredMailing, key: NoticeKey, outcomes: Sequence[RecordedResult]
) -> RecordedResults:
    """Return what became of a notice, each with the line that counted the same emails under other settings or promises:
    the one that its own line names, or would name. `stored` is the last mailing that announces it."""
    ledger = read_record(notices.site.root).ledger
    recorded = [_as_recorded(ledger, _entry(key, given)) for given in outcomes]
    if all(recorded):
        return tuple(filter(None, recorded))
    rests_on = _rests_on(notices, stored.mailing.notices, _today(notices.site, notices.deliveries()))
    anew = _anew(ledger, notices.deliveries(), stored, rests_on)
    return tuple(earlier or replace(given, anew=anew) for earlier, given in zip(recorded, outcomes, strict=True))


def _entry(key: NoticeKey, given: RecordedResult) -> LedgerEntry:
    """Return what a line would say of a notice."""
    return LedgerEntry("notice", "", "", key.policy, key.revised, given)


def _as_recorded(ledger: Ledger, entry: LedgerEntry) -> RecordedResult | None:
    """Return what the last line about the same says, if it has the same counts."""
    last = ledger.last_about(entry)
    return last.result if last and last.result and replace(last.result, anew=0) == entry.result else None


def _write_mailing(deliveries: Deliveries, stored: StoredMailing, manifest: str, folder: Path) -> Files:
    """Write the evidence of one mailing into its folder, and return the files that its manifest records, with this
    folder before their paths. Beside them are the people who were not erased; the list that stands for the digest is
    left out once one of them was."""
    number, file_of_people = stored.number, folder / evidence.PEOPLE
    recorded, erased = evidence.read_manifest(manifest), deliveries.erased(number)
    write_privately(file_of_people, [evidence.PEOPLE_HEADER])
    with file_of_people.open("ab") as people:
        recipients = evidence.recipient_lines(deliveries.outcomes(number), people.write)
        write_privately(folder / evidence.RECIPIENTS, recipients)
    if not deliveries.named(number):
        file_of_people.unlink()
    for name in deliveries.reports(number):
        write_privately(folder / evidence.REPORTS / name, [deliveries.kept_file(name)])
    for path, file in recorded.files.items():
        if path == evidence.EVENTS:
            events = deliveries.events(number, recorded.events.lines)
            write_privately(folder / path, evidence.event_lines(events))
        elif path == READERS and not erased:
            write_privately(folder / path, deliveries.readers(number))
        elif path not in (evidence.RECIPIENTS, READERS):
            write_privately(folder / path, [deliveries.kept_file(file.sha256)])
    write_privately(folder / evidence.MANIFEST, [manifest.encode()])
    return {f"{folder.name}/{path}": file for path, file in recorded.files.items() if path != READERS or not erased}


def _write_by_hand(site: Site, deliveries: Deliveries, keys: Collection[NoticeKey], folder: Path) -> Files:
    """Write what a person recorded about some notices, the manifest of each line and its files, and return these."""
    written = Files()
    kept = {sha256_of(manifest): manifest for key in keys for manifest in deliveries.manifests(key)}
    for line in read_record(site.root).ledger.lines:
        manifest = kept.get(line.sha256)
        if manifest and line.notice_key in keys and line.result and not line.result.audience:
            subfolder = folder / evidence.BY_HAND / f"{line.number:06d}"
            for path, file in evidence.read_manifest(manifest).files.items():
                write_privately(subfolder / path, [deliveries.kept_file(file.sha256)])
                written[f"{evidence.BY_HAND}/{subfolder.name}/{path}"] = file
            write_privately(subfolder / evidence.MANIFEST, [manifest.encode()])
    return written


def _uncovered(site: Site, keys: Collection[NoticeKey]) -> str:
    """Return the number of the first line about some notices that a signed site has not signed."""
    if not is_signed(site.root):
        return ""
    record = read_record(site.root)
    lines = (line for line in read_signature(site.root, record).uncovered if line.notice_key in keys)
    return next((f"{line.number:06d}" for line in lines), "")


def record_given(site: Site, deliveries: Deliveries, name: str, channel: str, on: date, *, proof: Path | None) -> str:
    """Record that the notice of POLICY@VERSION was given through a channel other than email, and return the line of the
    ledger. `proof` is a file that shows it: its hash is recorded, and the file is kept. Raises ProblemsFound if
    the day cannot be right, or if this was recorded before. A text that was canceled later may have been announced
    before, and that is recorded; a notice of it after that day is taken for one that names the wrong version."""
    version = _announced(site, name, on, _today(site, deliveries))
    slug = version.policy
    if (by := site.policy(slug).canceled_by(version, on)) and by.revised.day < on:
        message = f"{name} was canceled by the version of {by.revised}, so no notice could announce it on {on}"
        help = f"if it was about {slug}@{by.revised}, name that version; otherwise give a date up to {by.revised.day}"
        raise usage_failure("canceled", message, help)
    since = version.recorded_on(site.config.timezone)
    if on < since and " import " not in version.recorded:
        message = f"{name} was only recorded on {since}, so a notice of {on} can't be tied to this version"
        raise usage_failure("bad-date", message, "give the day on which the notice was given")
    return _record_by_hand(site, deliveries, version, RecordedResult(channel, on=on), proof)


def record_unreached(
    site: Site, deliveries: Deliveries, name: str, channel: str, on: date | None,
    *, by: date | None, reason: str, proof: Path | None,
) -> str:  # fmt: skip
    """Record what was done for the account holders whom the notice of POLICY@VERSION did not reach in time: it was
    given to them through another channel, or nothing more is done, for a reason. `by`: the last day in whose light they
    are counted; the earliest, if it is None. Return the line of the ledger, which has their number. If there are none,
    a reason is one for the whole notice, as far as it was not given. Raises ProblemsFound if there is nothing to answer
    for, or if emails are left to send."""
    today = _today(site, deliveries)
    version = _announced(site, name, on or today, today)
    outcomes = SiteNotices(site, lambda: deliveries)
    notice = choose_notice(outcomes, name, today)
    by = last_day(notice.email_days, by, name) if notice else today
    emails = outcomes.counted(notice, by) if notice else None
    if emails and (left := emails.count("left")):
        raise ProblemsFound([_emails_left(name, left)])
    unreached = emails.total - emails.count("accepted") if emails else 0
    requirements = outcomes.notice_status(notice, today).requirements if notice else ()
    is_answered = any(outcome.resolution for outcome in requirements if outcome.requirement.deadline == by)
    is_late = any(outcome.state == "late" for outcome in requirements)
    if notice and reason and is_late and (is_answered or not unreached):
        return _record_by_hand(site, deliveries, version, RecordedResult("", by=notice.deadline), proof, reason=reason)
    if emails is None or not emails.counts:
        help = f"plan the notice with the list of account holders: `legalsite notify plan {name} --to FILE`"
        raise failure("no-list", f"the recipients of the {name} notice are unknown", help)
    if not unreached:
        raise failure("none-unreached", f"{describe_counts(emails)}: everyone is accounted for")
    given = RecordedResult(channel, on=on, by=by, unreached=unreached)
    return _record_by_hand(site, deliveries, version, given, proof, reason=reason)


def _announced(site: Site, name: str, on: date, today: date) -> Version:
    """Return the version POLICY@VERSION. Raises ProblemsFound if its notice cannot have been given on a day."""
    slug, at, _ = name.partition("@")
    if not at:
        help = f"name a version, such as {slug}@2026-03-02; to list versions: `legalsite status`"
        raise usage_failure("no-version", f"{name} doesn't name a version", help)
    version = notice_status.version_named(site, name)
    notice_status.require_published(version)
    if not version.revised.day <= on <= today:
        wrong = f"{on} is in the future" if on > today else f"{on} is before {name} was revised"
        raise usage_failure("bad-date", wrong, "give the day on which the notice was given")
    return version


def _record_by_hand(
    site: Site, deliveries: Deliveries, version: Version, given: RecordedResult, proof: Path | None,
    *, reason: str = "",
) -> str:  # fmt: skip
    """Record what a person says about a notice, and return the line of the ledger. What it does not say itself, a
    reason or the hash of a file, is in a manifest, whose hash it has. Raises ProblemsFound if that is recorded."""
    name, manifest = NoticeKey.of(version), ""
    files = {UNUSABLE.sub("_", proof.name): proof.read_bytes()} if proof else {}
    if files or reason:
        files |= _texts(site, version, site.config.languages, given.on or _today(site, deliveries))
        facts = {"notice": str(name), "line": str(given), "reason": reason, "recorded_by": run_facts(deliveries.now())}
        manifest = evidence.write_manifest(facts, {path: evidence.hashed([data]) for path, data in files.items()})
    sha256 = sha256_of(manifest) if manifest else ""
    entry = LedgerEntry("notice", sha256, "", version.policy, version.revised, given)
    last = read_record(site.root).ledger.last_about(entry)
    if last and (last.sha256, last.result) == (sha256, given):
        message = f"already recorded: {name}, {describe_result(given)}"
        raise failure("recorded-twice", message, "continue; there's nothing to do")
    with recording_lock(deliveries.engine):
        (line,) = _add_lines(site.root, deliveries, [entry], notices=(name,), manifest=manifest, files=files.values())
    return line


def purge(
    site: Site, deliveries: Deliveries, days: int, *, address: str = "", dry_run: bool = False
) -> tuple[tuple[Purged, ...], ProblemTuple]:
    """Erase the addresses and names of mailings in which nothing has happened for some days, or say which these are;
    those of one person in each mailing, if an `address` is given. Keyed hashes, states and counts stay, and an outcome
    that is not in the ledger is recorded first, because that needs the addresses. A mailing, or person, with emails
    left is a problem, and stays as it is; so is a file that still has what was erased."""
    purged, problems = list[Purged](), Problems()
    facts = run_facts(deliveries.now())
    by = f"{facts['operator']} on {facts['host']}"
    with sending_lock(deliveries.engine):
        for stored, count in kept_too_long(deliveries, days, address):
            number, key = stored.number, stored.mailing.key
            if left := deliveries.left(number, address):
                problem = _emails_left(key, left)
                problems.append(problem._replace(help=NOT_SENT) if address else problem)
            elif dry_run:
                purged.append((key, count, ()))
            else:
                lines = record(site, deliveries, stored, exactly=True)
                people = (person for _, person, erased in deliveries.outcomes(number, address) if not erased)
                hashes = ((person[0], sha256_of(evidence.person_line(person))) for person in people)
                purged.append((key, deliveries.erase(number, by, hashes, address), lines))
        if not dry_run:
            deliveries.erase_reports()
        try:
            forget_deleted(deliveries.engine)
        except ProblemsFound as rejected:
            problems += rejected.problems
    return tuple(purged), tuple(problems)


def kept_too_long(deliveries: Deliveries, days: int, address: str = "") -> Iterator[tuple[StoredMailing, int]]:
    """Yield the mailings that have people, though nothing has happened in them for some days, with their number; those
    with one person, whenever that was, if an `address` is given."""
    before = stamp(deliveries.now() - timedelta(days=days))
    for stored in deliveries.mailings():
        people = deliveries.named(stored.number, address)
        if people and (address or deliveries.last_change(stored.number) <= before):
            yield stored, people


def folders_with_addresses(root: Path) -> list[Path]:
    """Return the folders in evidence/ that have files with addresses."""
    return sorted({file.parent for name in evidence.ERASABLE for file in (root / "evidence").rglob(name)})


def _emails_left(key: str, left: int) -> Problem:
    """Return the problem with a notice or a mailing that is not over."""
    name = parse_notice_keys(key)[0].notice
    help = f"send them first, or cancel them: `legalsite notify cancel {name} --reason REASON`"
    return Problem("emails-left", f"{key} still has emails to send: {left:,}", help)


def _anew(ledger: Ledger, deliveries: Deliveries, stored: StoredMailing, rests_on: Mapping[str, Any]) -> int:
    """Return the number of the line that recorded the same emails under other settings or promises than `rests_on`, if
    these are all that changed since; else 0."""
    counts, events = _counts(deliveries, stored), cache(lambda: evidence.events_head(deliveries.events(stored.number)))
    others = {
        sha256_of(written)
        for written, manifest in recorded_manifests(deliveries, stored, ledger)
        if manifest.counts == counts and manifest.rests_on != rests_on and manifest.events == events()
    }
    return next((line.number for line in reversed(ledger.lines) if line.verb == "notice" and line.sha256 in others), 0)


def _recorded(ledger: Ledger, deliveries: Deliveries, stored: StoredMailing, *, exactly: bool = True) -> str:
    """Return the last manifest of a mailing that was recorded, if its outcome is still the same; empty if none is.
    Without `exactly`, the counts decide."""
    counts = _counts(deliveries, stored)
    manifests = recorded_manifests(deliveries, stored, ledger)
    same = [(written, manifest) for written, manifest in manifests if manifest.counts == counts]
    if same and exactly:
        recipients = evidence.hashed(evidence.recipient_lines(deliveries.outcomes(stored.number)))
        same = [(data, manifest) for data, manifest in same if manifest.files.get(evidence.RECIPIENTS) == recipients]
    return same[-1][0] if same else ""


def _counts(deliveries: Deliveries, stored: StoredMailing) -> dict[str, int]:
    """Return the number of emails of a mailing in each state, rows included that could not be read. A relay may have
    accepted one in time or not: ledger lines say that."""
    counts = deliveries.counts(stored.number) | ({"skipped": stored.skipped} if stored.skipped else {})
    return {evidence.ANY_TIME if state == "accepted" else state: count for state, count in counts.items()}


def _manifest(notices: SiteNotices, stored: StoredMailing, outcomes: ResultsByNotice, files: Mapping[str, bytes]) -> str:
    """Return the manifest of a mailing: all that the sentences about it rest on, and the hash of each file."""
    mailing, number, deliveries = stored.mailing, stored.number, notices.deliveries()
    facts = {
        "mailing": mailing.key,
        "audience": mailing.audience,
        "digest": stored.digest,
        "planned": stored.planned,
        "subjects": {email.name: email.subject for email in mailing.emails},
        "lists": json.loads(stored.lists),
        "live": json.loads(stored.live),
        "runs": deliveries.runs(number),
        "counts": _counts(deliveries, stored),
        "events": evidence.events_head(deliveries.events(number)),
        "outcomes": in_words(outcomes),
        "rests_on": _rests_on(notices, outcomes, _today(notices.site, deliveries)),
        "recorded_by": run_facts(deliveries.now()),
        "above": {name: evidence.hashed([data]) for name, data in _helpers().items()},
    }
    generated = {
        evidence.RECIPIENTS: evidence.hashed(evidence.recipient_lines(deliveries.outcomes(number))),
        evidence.EVENTS: evidence.hashed(evidence.event_lines(deliveries.events(number))),
    }
    if not deliveries.erased(number):  # else digest.txt still has its hash
        generated[READERS] = evidence.hashed(deliveries.readers(number))
    return evidence.write_manifest(facts, generated | {path: evidence.hashed([data]) for path, data in files.items()})


def _rests_on(notices: SiteNotices, keys: Iterable[NoticeKey], on: date) -> dict[str, Any]:
    """Return what the last days of each notice rest on: the zone, the effective day and the reason of each
    requirement."""
    grounds = {}
    for key in keys:
        notice, effective = notices.of_key(key, on)
        requirements = (
            {str(requirement.deadline): requirement.why for requirement in notice.requirements} if notice else {}
        )
        grounds[str(key)] = {
            "timezone": notices.site.config.timezone,
            "effective": str(effective),
            "last_days": requirements,
        }
    return grounds


def in_words(outcomes: ResultsByNotice) -> dict[str, dict[str, str]]:
    """Return what lines of the ledger say of each notice, each with its sentence."""
    return {str(key): {str(given): describe_result(given) for given in lines} for key, lines in outcomes.items()}


def _files(site: Site, stored: StoredMailing) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the evidence, without those that have addresses."""
    yield from mailing_files(stored).items()
    yield evidence.DIGEST, stored.parts.encode()
    first = stored.mailing.emails[0]
    if attached := dict(evidence.attached_files(first.head + first.body)).get(evidence.RECORD):
        yield evidence.RECORD, attached
    day = local_day(datetime.fromisoformat(stored.planned), site.config.timezone)
    for notice in stored.mailing.notices:
        yield from _texts(site, notice_status.version_of(site, notice), stored.mailing.languages, day)


def _texts(site: Site, new: Version, languages: Sequence[str], day: date) -> Iterator[tuple[str, bytes]]:
    """Yield the texts that the notice of a version is about, in these languages, and the redline of each pair."""
    notice_status.require_published(new)
    policy = site.policy(new.policy)
    day = max(day, new.revised.day)
    old = policy.last_text_before(new, policy.previous(new, day), day)
    for language in languages:
        pair = [in_language(site, text, language, day) for text in (old, new) if text]
        texts = [text for text in pair if text and not text.withheld]
        for text in texts:
            yield f"texts/{text.path}", read(site.root, text.path)
        if len(texts) == 2:
            redline, title = site.redline(*texts), f"{texts[0].path} → {texts[1].path}"
            path = f"redlines/{new.policy}/{new.revised}.{language.lower()}"
            yield f"{path}.html", f"{as_page(redline, title)}\n".encode()
            yield f"{path}.txt", f"{as_text(redline, context=None)}\n".encode()
