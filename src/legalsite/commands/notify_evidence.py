"""What proves that a notice was given: the files of a campaign with their hashes, and the ledger line that records
them; notices that were given in another way; and erasing addresses that are not needed any more."""

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands.notify import choose_notice, in_language, published_revision
from legalsite.commands.notify_outcome import NoticeOutcomes, last_day, outcomes_of
from legalsite.commands.notify_send import campaigns_about, waiting_campaigns
from legalsite.disk.archive import read
from legalsite.disk.file_system import make_ignored
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.given_notice import GivenNotice, further_of
from legalsite.ledger.lines import LedgerEntry
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import forget_deleted, sole_recorder, sole_sender, utc_stamp
from legalsite.mail.mime import sample
from legalsite.model import in_force
from legalsite.model.email import StoredCampaign
from legalsite.model.policy import Revision, RevisionId
from legalsite.notices.evidence import (
    MANIFEST,
    RECIPIENTS,
    EvidenceFile,
    Manifest,
    read_manifest,
    recipient_lines,
    write_manifest,
)
from legalsite.notices.outcome_in_words import counts_in_words, line_in_words
from legalsite.notices.outcomes import local_day
from legalsite.redline.output.html import as_page
from legalsite.redline.output.terminal import as_text
from legalsite.site.ledger_on_disk import read_record, record_notice, restore_notice
from legalsite.site.load import Site

RECORD = "record.txt"
WITNESSES = ("LEDGER", "CHECKPOINT", "CHECKPOINT.sig")  # copied beside the evidence as they are today


Outcomes = Mapping[str, tuple[GivenNotice, ...]]  # by the key of the notice


class Export(Struct, frozen=True):
    """A folder with the evidence of a campaign.

    folder: where it is
    files: those that the manifest records
    lines: new lines of the ledger
    outcomes: what became of each notice of the campaign, by its key
    erased: whether recipients.csv is left out, because addresses were erased
    """

    folder: Path
    files: Mapping[str, EvidenceFile]
    lines: tuple[str, ...]
    outcomes: Outcomes
    erased: bool


class Purged(Struct, frozen=True):
    """A campaign whose addresses are not needed any more.

    key: of the campaign
    addresses: how many were erased, or would be
    lines: new lines of the ledger
    """

    key: str
    addresses: int
    lines: tuple[str, ...] = ()


def record(site: Site, deliveries: Deliveries, stored: StoredCampaign, *, exactly: bool = False) -> tuple[str, ...]:
    """Record what became of each notice of a campaign in the ledger when nobody of it is left to try, and again when a
    count has changed; return the new lines. With `exactly`, any change of the evidence is recorded. A line has the
    hash of a manifest, which names no address and is kept with the deliveries, together with the files that it
    names."""
    if deliveries.left(stored.number) or not deliveries.counts(stored.number):
        return ()
    with sole_recorder(deliveries.engine):
        return _record(site, deliveries, stored, exactly=exactly)


def record_if_possible(
    site: Site, deliveries: Deliveries, stored: StoredCampaign
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Record what became of a campaign, and return the new lines of the ledger, and why it cannot be recorded here."""
    try:
        return record(site, deliveries, stored), ()
    except ProblemsFound as found:
        return (), found.problems


def record_changes(
    site: Site, deliveries: Deliveries, name: str = "", since: datetime | None = None
) -> tuple[str, ...]:
    """Record the outcome of each campaign about POLICY or POLICY@REVISED (empty: about any) that has changed, and
    return the new lines of the ledger. With `since`, only campaigns are looked at of whose emails something was learned
    after that time."""
    changed = deliveries.changed_since(since) if since else None
    campaigns = [each for each in campaigns_about(deliveries, name) if changed is None or each.number in changed]
    return tuple(line for stored in campaigns for line in record(site, deliveries, stored))


def record_sent(site: Site, deliveries: Deliveries, name: str, *, lost: bool) -> tuple[str, ...]:
    """Record the outcome of the emails about POLICY or POLICY@REVISED that other machines sent, and return the new
    lines of the ledger. What another clone has written already is written here byte for byte, if it continues this
    ledger; if not, and with `lost`, nobody has it any more. Raises ProblemsFound if emails are left."""
    stored = waiting_campaigns(deliveries, name)[0]
    if left := deliveries.left(stored.number):
        raise ProblemsFound([_emails_left(stored.campaign.key, left)])
    with sole_recorder(deliveries.engine):
        _, lines = deliveries.last_lines()
        restored = lines if lines and restore_notice(site.root, lines) else ()
        if lost and not restored:
            deliveries.keep_lines("", ())
    return (*restored, *record_changes(site, deliveries, name))


def _add_lines(root: Path, deliveries: Deliveries, entries: Sequence[LedgerEntry], now: datetime) -> tuple[str, ...]:
    """Add lines of notices to the ledger of this clone, and return them. The caller holds `sole_recorder`. Raises
    ProblemsFound if it lacks lines that another clone has: these would take the same place. Each line has the hash of
    all above it, so the last one stands for them."""
    clone, lines = deliveries.last_lines()
    if lines and lines[-1] not in {line.text for line in read_record(root).ledger.lines}:
        message = f"line {lines[-1][:6]}, written in {clone}, is not in this content/LEDGER: nothing was recorded here"
        help = f"pull content/LEDGER, then `legalsite notify record {entries[0].policy} --sent`; "
        help += "if nobody has that line any more, add --lost"
        raise ProblemsFound([Problem("ledger-behind", message, help, severity="warning")])
    return record_notice(root, entries, now, partial(deliveries.keep_lines, f"{platform.node()}:{root.resolve()}"))


def export(site: Site, deliveries: Deliveries, stored: StoredCampaign, folder: Path, *, record_too: bool) -> Export:
    """Write the evidence of a campaign into a new folder. What was recorded is written as it was recorded, whatever the
    program would write today. Raises ProblemsFound if emails are left to try, or if the ledger has not this outcome and
    is not to have it; status 2 if the folder is not empty."""
    if folder.exists() and any(folder.iterdir()):
        help = "name a new or an empty folder with --output"
        raise ProblemsFound([Problem("folder-not-empty", "this folder is not empty", help, str(folder))], 2)
    campaign, number = stored.campaign, stored.number
    if left := deliveries.left(number):
        raise ProblemsFound([_emails_left(stored.campaign.key, left)])
    lines = record(site, deliveries, stored, exactly=True) if record_too else ()
    manifest, erased = _recorded(deliveries, stored), deliveries.is_erased(number)
    if not manifest:
        message = f"this outcome of {campaign.key} is not in the ledger, so nothing could verify it"
        raise ProblemsFound([Problem("not-recorded", message, "export it with --record, which adds a line")])
    today = local_day(deliveries.now(), site.config.timezone)
    outcomes = outcomes_of(site, deliveries, stored, today)
    files = read_manifest(manifest).files
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, file in files.items():
        if path != RECIPIENTS:
            _write(folder / path, [deliveries.kept_file(file.sha256)])
        elif not erased:
            _write(folder / path, _recipients(deliveries, number))
    _write(folder / MANIFEST, [manifest.encode()])
    for name in WITNESSES:
        if (site.root / "content" / name).is_file():
            _write(folder / name, [(site.root / "content" / name).read_bytes()])
    return Export(folder, files, lines, outcomes, erased)


def evidence_folder(root: Path, stored: StoredCampaign) -> Path:
    """Return the folder for the evidence of a campaign, in evidence/ in the site, which keeps itself out of a
    repository, because it has addresses."""
    return make_ignored(root / "evidence", 0o700) / stored.campaign.key.replace("/", "-").replace("@", "-")


def record_given(
    site: Site, deliveries: Deliveries, name: str, channel: str, on: date, *, evidence: Path | None
) -> str:
    """Record that the notice of POLICY@REVISED was given through a channel other than email, and return the line of the
    ledger. `evidence` is a file that shows it: its hash is recorded, and the file is not kept. Raises ProblemsFound if
    the day cannot be right, or if this was recorded before. A text that was cancelled later may have been announced
    before, and that is recorded; a notice of it after that day is taken for one that names the wrong revision."""
    revision = _announced(site, name, on, local_day(deliveries.now(), site.config.timezone))
    slug = revision.policy
    if (by := in_force.cancelled_by(site.policy(slug), revision, on)) and by.revised.day < on:
        message = f"{name} was cancelled by the text of {by.revised}: no notice could announce it on {on}"
        help = f"if it was about {slug}@{by.revised}, name that one; a day up to {by.revised.day} can be recorded"
        raise ProblemsFound([Problem("cancelled", message, help)], 2)
    return _record_by_hand(site, deliveries, revision, GivenNotice(channel, on=on), evidence)


def record_unreached(
    site: Site, deliveries: Deliveries, name: str, channel: str, on: date | None,
    *, by: date | None, reason: str, evidence: Path | None,
) -> str:  # fmt: skip
    """Record what was done for the account holders whom the notice of POLICY@REVISED did not reach in time: it was
    given to them through another channel, or nothing more is done, for a reason. `by`: the last day in whose light they
    are counted; the earliest, if it is None. Return the line of the ledger, which has their number. Raises
    ProblemsFound if there are none, or if emails are left to send."""
    today = local_day(deliveries.now(), site.config.timezone)
    revision = _announced(site, name, on or today, today)
    outcomes = NoticeOutcomes(site.record.ledger, site.config, lambda: deliveries)
    notice = choose_notice(site, name, today, outcomes)
    by = last_day(notice.email_days, by, name) if notice else today
    emails = outcomes.counted(notice, by) if notice else None
    if emails is None or not emails.counts:
        help = f"plan it with the list of account holders: `legalsite notify plan {name} --to FILE`"
        raise ProblemsFound([Problem("no-list", f"it is not known who was to get the notice of {name}", help)])
    if left := emails.count("left"):
        raise ProblemsFound([_emails_left(name, left)])
    unreached = emails.total - emails.count("accepted")
    if not unreached:
        raise ProblemsFound([Problem("none-unreached", f"{counts_in_words(emails)}: nobody is left to answer for")])
    given = GivenNotice(channel, on=on, by=by, unreached=unreached)
    return _record_by_hand(site, deliveries, revision, given, evidence, reason=reason)


def _announced(site: Site, name: str, on: date, today: date) -> Revision:
    """Return the revision POLICY@REVISED whose notice was given on a day. Raises ProblemsFound if it cannot have
    been."""
    slug, at, _ = name.partition("@")
    if not at:
        help = f"name it like {slug}@2026-03-02; `legalsite status` shows the revisions"
        raise ProblemsFound([Problem("no-revision", "a recorded notice is about one revision", help)], 2)
    revision = published_revision(site, name)
    if not revision.revised.day <= on <= today:
        wrong = f"{on} is in the future" if on > today else f"{on} is before {name} was revised"
        raise ProblemsFound([Problem("bad-date", wrong, "give the day on which the notice was given")], 2)
    return revision


def _record_by_hand(
    site: Site, deliveries: Deliveries, revision: Revision, given: GivenNotice, evidence: Path | None,
    *, reason: str = "",
) -> str:  # fmt: skip
    """Record what a person says about a notice, and return the line of the ledger. What the line does not say itself, a
    reason or the hash of a file, is in a manifest, whose hash it has. Raises ProblemsFound if this was recorded
    before."""
    name, sha256 = f"{revision.policy}@{revision.revised}", ""
    if evidence or reason:
        shown: dict[str, EvidenceFile] = {}
        if evidence:
            with evidence.open("rb") as file:
                shown[evidence.name] = _hashed(file)
        manifest = write_manifest({"notice": name, "line": str(given), "reason": reason}, shown)
        sha256 = _sha256(manifest.encode())
    entry = LedgerEntry("notice", sha256, "", revision.policy, revision.revised, given)
    last = read_record(site.root).ledger.last_about(entry)
    if last and (last.sha256, last.given) == (sha256, given):
        message = f"it is recorded already: {name}, {line_in_words(given)}"
        raise ProblemsFound([Problem("recorded-twice", message, "nothing is left to do")])
    with sole_recorder(deliveries.engine):
        (line,) = _add_lines(site.root, deliveries, [entry], deliveries.now())
    return line


def purge(
    site: Site, deliveries: Deliveries, days: int, *, dry_run: bool
) -> tuple[tuple[Purged, ...], tuple[Problem, ...]]:
    """Erase the addresses and names of campaigns in which nothing has happened for some days, or say which these are.
    Keyed hashes, states and counts stay, and an outcome that is not in the ledger is recorded first, because that needs
    the addresses. A campaign with emails left is a problem, and stays as it is."""
    purged, problems = [], []
    before = utc_stamp(deliveries.now() - timedelta(days=days))
    with sole_sender(deliveries.engine):
        for stored in deliveries.campaigns():
            number, last = stored.number, deliveries.last_change(stored.number)
            if not last or last > before:
                continue
            if left := deliveries.left(number):
                problems.append(_emails_left(stored.campaign.key, left))
            elif count := deliveries.addresses(number):
                lines = () if dry_run else record(site, deliveries, stored, exactly=True)
                purged.append(Purged(stored.campaign.key, count if dry_run else deliveries.erase(number), lines))
        if purged and not dry_run:
            forget_deleted(deliveries.engine)
    return tuple(purged), tuple(problems)


def _emails_left(key: str, left: int) -> Problem:
    """Return the problem with a notice or a campaign that is not over."""
    name = key.partition("+")[0].partition("~")[0]
    help = f"send them first, or end them: `legalsite notify cancel {name} --reason REASON`"
    return Problem("emails-left", f"{key} still has emails to send: {left:,}", help)


def _record(site: Site, deliveries: Deliveries, stored: StoredCampaign, *, exactly: bool) -> tuple[str, ...]:
    """Record what became of each notice of a campaign if that is not recorded yet, and return the lines of the
    ledger."""
    now, ledger = deliveries.now(), read_record(site.root).ledger
    outcomes = outcomes_of(site, deliveries, stored, local_day(now, site.config.timezone))
    known = _recorded(deliveries, stored, exactly=exactly)
    entries = list[LedgerEntry]()
    for notice, lines in outcomes.items():
        slug, _, revised = notice.partition("~")[0].partition("@")
        for given in lines:
            entry = LedgerEntry("notice", "", "", slug, RevisionId.parse(revised), given)
            last = ledger.last_about(entry)
            if not (last and last.given == given and (known or given.further != further_of(notice))):
                entries.append(entry)
    if not entries:
        return ()
    files: Mapping[str, bytes] = {}
    if not known or read_manifest(known).outcomes != in_words(outcomes):
        files = dict(_files(site, stored))
        known = _manifest(deliveries, stored, outcomes, files)
    entries = [replace(entry, sha256=_sha256(known.encode())) for entry in entries]
    written = [line.text for entry in entries if (line := ledger.last_about(entry)) and line.sha256 == entry.sha256]
    if not written:  # else a run was killed before it kept the manifest
        written = list(_add_lines(site.root, deliveries, entries, now))
    by_hash = {_sha256(data): data for data in files.values()}
    for notice in stored.campaign.notices:
        if known not in deliveries.manifests(notice):
            deliveries.keep_manifest(notice, known, by_hash)
    return tuple(written)


def _recorded(deliveries: Deliveries, stored: StoredCampaign, *, exactly: bool = True) -> str:
    """Return the last manifest of a campaign that was recorded, if its outcome is still the same; empty if none is.
    Where addresses were erased, and without `exactly`, the counts decide."""
    kept = deliveries.manifests(stored.campaign.notices[0])
    about = stored.campaign.key, stored.campaign.audience, _counts(deliveries, stored)
    same = [manifest for manifest in kept if _about(read_manifest(manifest)) == about]
    if same and exactly and not deliveries.is_erased(stored.number):
        recipients = _hashed(_recipients(deliveries, stored.number))
        same = [manifest for manifest in same if read_manifest(manifest).files.get(RECIPIENTS) == recipients]
    return same[-1] if same else ""


def _about(manifest: Manifest) -> tuple[str, str, Mapping[str, int]]:
    return manifest.campaign, manifest.audience, manifest.counts


def _counts(deliveries: Deliveries, stored: StoredCampaign) -> dict[str, int]:
    """Return the number of people in each state, those included whose rows could not be read."""
    return deliveries.counts(stored.number) | ({"skipped": stored.skipped} if stored.skipped else {})


def _manifest(deliveries: Deliveries, stored: StoredCampaign, outcomes: Outcomes, files: Mapping[str, bytes]) -> str:
    campaign = stored.campaign
    facts = {
        "campaign": campaign.key,
        "audience": campaign.audience,
        "digest": stored.digest,
        "planned": stored.planned,
        "subjects": {language: each.subject for language, each in campaign.variants.items()},
        "counts": _counts(deliveries, stored),
        "outcomes": in_words(outcomes),
        "live": json.loads(stored.live),
    }
    listed = {path: EvidenceFile(_sha256(data), len(data)) for path, data in files.items()}
    return write_manifest(facts, {**listed, RECIPIENTS: _hashed(_recipients(deliveries, stored.number))})


def in_words(outcomes: Outcomes) -> dict[str, dict[str, str]]:
    """Return what lines of the ledger say of each notice, each with its sentence."""
    return {key: {str(given): line_in_words(given) for given in lines} for key, lines in outcomes.items()}


def _files(site: Site, stored: StoredCampaign) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the evidence, without the list of recipients."""
    planned = datetime.fromisoformat(stored.planned)
    for language, variant in stored.campaign.variants.items():
        yield f"emails/{language}.eml", sample(variant, planned)
    first = next(iter(stored.campaign.variants.values()))
    if attached := _attached(first.head + first.body, RECORD):
        yield RECORD, attached
    day = local_day(planned, site.config.timezone)
    for notice in stored.campaign.notices:
        yield from _texts(site, notice.partition("~")[0], list(stored.campaign.variants), day)


def _texts(site: Site, name: str, languages: Sequence[str], day: date) -> Iterator[tuple[str, bytes]]:
    """Yield the texts that a notice is about, in these languages, and the redline of each pair."""
    slug, _, revised = name.partition("@")
    policy, new = site.policy(slug), published_revision(site, name)
    day = max(day, new.revised.day)
    old = in_force.last_text_before(policy, new, in_force.previous(policy, new, day), day)
    for language in languages:
        pair = [in_language(site, text, language, day) for text in (old, new) if text]
        texts = [text for text in pair if text and not text.withheld]
        for text in texts:
            yield f"texts/{text.path}", read(site.root, text.path)
        if len(texts) == 2:
            redline, title = site.redline(*texts), f"{texts[0].path} → {texts[1].path}"
            path = f"redlines/{slug}/{revised}.{language.lower()}"
            yield f"{path}.html", f"{as_page(redline, title)}\n".encode()
            yield f"{path}.txt", f"{as_text(redline, context=None)}\n".encode()


def _attached(message: bytes, name: str) -> bytes:
    """Return a file that comes with an email; empty if it does not."""
    for part in message_from_bytes(message, policy=policy.default).walk():
        if part.get_filename() == name:
            data = part.get_payload(decode=True)
            return data if isinstance(data, bytes) else b""
    return b""


def _recipients(deliveries: Deliveries, number: int) -> Iterator[bytes]:
    rows = deliveries.outcomes(number)
    return recipient_lines((key.hex(), address or "", *rest) for key, address, *rest in rows)


def _hashed(blocks: Iterable[bytes]) -> EvidenceFile:
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
    return EvidenceFile(digest.hexdigest(), size)


def _write(file: Path, blocks: Iterable[bytes]) -> None:
    """Write a file that only its owner can read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as out:
        for block in blocks:
            out.write(block)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
