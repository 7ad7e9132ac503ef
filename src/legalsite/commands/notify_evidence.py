"""What proves that a notice was given: the files of a campaign with their hashes, and the ledger line that records
them; notices that were given in another way; and erasing addresses that are not needed any more."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from shlex import quote

from msgspec import Struct

from legalsite.commands.announced_revision import published_revision
from legalsite.commands.notify_send import CampaignStatus, campaign_statuses
from legalsite.disk.archive import read
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.given_notice import REMINDER, GivenNotice, further_of, given_by_email
from legalsite.ledger.lines import LedgerEntry
from legalsite.mail.deliveries import Deliveries, NoticeRecord, StoredCampaign
from legalsite.mail.delivery_database import (
    database_url,
    forget_deleted,
    open_database,
    sole_recorder,
    sole_sender,
    utc_stamp,
)
from legalsite.mail.mime import sample
from legalsite.model import in_force
from legalsite.model.policy import Revision
from legalsite.model.revision_id import RevisionId
from legalsite.notices.evidence import (
    MANIFEST,
    RECIPIENTS,
    EvidenceFile,
    read_manifest,
    recipient_lines,
    same_emails,
    same_outcome,
    write_manifest,
)
from legalsite.notices.timing import local_day
from legalsite.redline.output.standalone_page import as_page
from legalsite.redline.output.terminal import as_text
from legalsite.site.ledger_append import record_notice
from legalsite.site.ledger_state import read_record
from legalsite.site.load import Site

RECORD = "record.txt"
WITNESSES = ("LEDGER", "CHECKPOINT", "CHECKPOINT.sig")  # copied beside the evidence as they are today
BLOCK = 1 << 20  # bytes

Now = Callable[[], datetime]


class Export(Struct, frozen=True):
    """A folder with the evidence of a campaign.

    folder: where it is
    files: those that the manifest records
    lines: new lines of the ledger
    recorded: whether the ledger has the hash of this manifest
    erased: whether recipients.csv is left out, because addresses were erased
    """

    folder: Path
    files: Mapping[str, EvidenceFile]
    lines: tuple[str, ...]
    recorded: bool
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


def record(site: Site, deliveries: Deliveries, status: CampaignStatus, *, now: Now) -> tuple[str, ...]:
    """Record each notice of a campaign in the ledger, once for each outcome, and return the new lines. Only when
    nothing is left to try and at least one email was accepted. A line has the hash of a manifest, which names no
    address and is kept with the deliveries, together with the files that it names."""
    if status.left or not given_by_email(status.counts).reached:
        return ()
    with sole_recorder(deliveries.engine):
        if deliveries.is_erased(status.stored.number):
            return ()
        return tuple(_record_each(site.root, status, dict(_files(site, status.stored)), deliveries, now))


def export(site: Site, status: CampaignStatus, folder: Path, *, record_too: bool, database: str, now: Now) -> Export:
    """Write the evidence of a campaign into a new folder. What was recorded is written as it was recorded, whatever the
    program would write today. Raises ProblemsFound (status 2) if the folder is not empty, and if the outcome is to be
    recorded and cannot be."""
    if folder.exists() and any(folder.iterdir()):
        help = "name a new or an empty folder with --output"
        raise ProblemsFound([Problem("folder-not-empty", "this folder is not empty", help, str(folder))], 2)
    if record_too:
        _require_final(status)
    with open_database(database_url(site.root, database)) as engine:
        deliveries, number = Deliveries(engine, now), status.stored.number
        lines = record(site, deliveries, status, now=now) if record_too else ()
        erased = deliveries.is_erased(number)
        recorded = _recorded(deliveries, status, erased=erased)
        if erased and not recorded:
            message = f"the addresses of {status.stored.campaign.key} were erased before this outcome was recorded"
            raise ProblemsFound([Problem("erased", message, "use the evidence that was exported before")])
        fresh = {} if recorded else dict(_files(site, status.stored))
        manifest = recorded or _manifest(status, fresh, _recipients(deliveries, number))
        files = read_manifest(manifest.encode())
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, file in files.items():
            if path != RECIPIENTS:
                _write(folder / path, [fresh[path] if path in fresh else _kept(deliveries, file, path)])
            elif not erased:
                _write(folder / path, recipient_lines(_rows(deliveries, number)))
        _write(folder / MANIFEST, [manifest.encode()])
    for name in WITNESSES:
        if (site.root / "content" / name).is_file():
            _write(folder / name, [(site.root / "content" / name).read_bytes()])
    return Export(folder, files, lines, bool(recorded), erased)


def evidence_folder(root: Path, status: CampaignStatus) -> Path:
    """Return the folder for the evidence of a campaign, in evidence/ in the site, which keeps itself out of a
    repository, because it has addresses."""
    parent = root / "evidence"
    if not parent.exists():
        parent.mkdir(mode=0o700)
        (parent / ".gitignore").write_text("*\n", encoding="ascii")
    return parent / status.stored.campaign.key.replace("/", "-").replace("@", "-")


def record_given(
    site: Site, name: str, channel: str, on: date, *, today: date, evidence: Path | None, database: str, now: Now
) -> str:
    """Record that the notice of POLICY@REVISED was given through a channel other than email, and return the line of the
    ledger. `evidence` is a file that shows it: its hash is recorded, and the file is not kept. Raises ProblemsFound if
    the day cannot be right, or if this was recorded before. A text that was cancelled later may have been announced
    before, and that is recorded; a notice of it after that day is taken for one that names the wrong revision."""
    slug, at, _ = name.partition("@")
    if not at:
        help = f"name it like {slug}@2026-03-02; `legalsite status` shows the revisions"
        raise ProblemsFound([Problem("no-revision", "a recorded notice is about one revision", help)], 2)
    revision = published_revision(site, name)
    if not revision.revised.day <= on <= today:
        wrong = f"{on} is in the future" if on > today else f"{on} is before {name} was revised"
        raise ProblemsFound([Problem("bad-date", wrong, "give the day on which the notice was given")], 2)
    if (by := in_force.cancelled_by(site.policy(slug), revision, on)) and by.revised.day < on:
        message = f"{name} was cancelled by the text of {by.revised}: no notice could announce it on {on}"
        help = f"if it was about {slug}@{by.revised}, name that one; a day up to {by.revised.day} can be recorded"
        raise ProblemsFound([Problem("cancelled", message, help)], 2)
    facts = {"notice": name, "channel": channel, "on": on.isoformat()}
    manifest = write_manifest(facts, {evidence.name: _hashed(_blocks(evidence))} if evidence else {})
    with open_database(database_url(site.root, database)) as engine:
        deliveries = Deliveries(engine, now)
        if any(each.manifest == manifest for each in deliveries.records(name)):
            message = f"it is recorded already that {name} was given on {on} through this channel"
            raise ProblemsFound([Problem("recorded-twice", message, "nothing is left to do")])
        entry = LedgerEntry("notice", _sha256(manifest.encode()), "", slug, revision.revised,
                            GivenNotice(channel, on=on))  # fmt: skip
        line = record_notice(site.root, [entry], now())
        deliveries.keep_record(name, NoticeRecord(channel, on.isoformat(), manifest, line), {})
    return line


def purge(
    site: Site, days: int, *, dry_run: bool, database: str, now: Now
) -> tuple[tuple[Purged, ...], tuple[Problem, ...]]:
    """Erase the addresses and names of campaigns in which nothing has happened for some days, or say which these are.
    Keyed hashes, states and counts stay, and an outcome that is not in the ledger is recorded first, because that needs
    the addresses. A campaign with emails left is a problem, and stays as it is."""
    purged, problems = [], []
    before = utc_stamp(now().astimezone(UTC) - timedelta(days=days))
    statuses = campaign_statuses(site.root, "", database=database, now=now)
    if not statuses:
        return (), ()
    with ExitStack() as stack:
        engine = stack.enter_context(open_database(database_url(site.root, database)))
        stack.enter_context(sole_sender(engine))
        deliveries = Deliveries(engine, now)
        for status in statuses:
            number, key = status.stored.number, status.stored.campaign.key
            if not status.counts or deliveries.last_change(number) > before:
                continue
            if status.left:
                help = f"send them first, or plan {_as_planned(status)} with a shorter list and --drop-missing"
                problems.append(Problem("emails-left", f"{key} still has emails to send: {status.left:,}", help))
            elif count := deliveries.addresses(number):
                lines = () if dry_run else record(site, deliveries, status, now=now)
                purged.append(Purged(key, count if dry_run else deliveries.erase(number), lines))
        if purged and not dry_run:
            forget_deleted(engine)
    return tuple(purged), tuple(problems)


def _as_planned(status: CampaignStatus) -> str:
    """Return the names and the options with which a campaign was planned."""
    campaign = status.stored.campaign
    words = [notice.partition("~")[0] for notice in campaign.notices]
    if campaign.audience != "accounts":
        words += ["--audience", campaign.audience]
    if further_of(campaign.notices[0]) == REMINDER:
        words.append("--reminder")
    elif campaign.reason:
        words += ["--correction", quote(campaign.reason)]
    return " ".join(words)


def _require_final(status: CampaignStatus) -> None:
    key = status.stored.campaign.key
    if status.left:
        help = f"send them first: `legalsite notify send {status.stored.campaign.notices[0].partition('~')[0]}`"
        raise ProblemsFound([Problem("emails-left", f"{key} still has emails to send: {status.left:,}", help)])
    if not given_by_email(status.counts).reached:
        raise ProblemsFound([Problem("not-sent", f"no email of {key} was accepted", "there is nothing to record")])


def _record_each(
    root: Path, status: CampaignStatus, files: Mapping[str, bytes], deliveries: Deliveries, now: Now
) -> Iterator[str]:
    """Record each notice whose outcome is not recorded yet, and yield the lines of the ledger."""
    manifest = _manifest(status, files, _recipients(deliveries, status.stored.number))
    sha256, by_hash = _sha256(manifest.encode()), {_sha256(data): data for data in files.values()}
    for notice in status.stored.campaign.notices:
        if any(same_outcome(each.manifest, manifest) for each in deliveries.records(notice)):
            continue
        slug, _, revised = notice.partition("~")[0].partition("@")
        given = given_by_email(status.counts, further_of(notice))
        entry = LedgerEntry("notice", sha256, "", slug, RevisionId.parse(revised), given)
        line = _line_of(root, entry) or record_notice(root, [entry], now())
        deliveries.keep_record(notice, NoticeRecord("email", f"{now():%Y-%m-%d}", manifest, line), by_hash)
        yield line


def _line_of(root: Path, entry: LedgerEntry) -> str:
    """Return the line of the ledger that records this already, if a run was killed before it kept the manifest; else
    nothing."""
    lines = (line for line in read_record(root).ledger.lines if line.verb == "notice" and line.sha256 == entry.sha256)
    return next((line.text for line in lines if (line.policy, line.revised) == (entry.policy, entry.revised)), "")


def _recorded(deliveries: Deliveries, status: CampaignStatus, *, erased: bool) -> str:
    """Return the last manifest of a campaign that was recorded, if its outcome is still the same; empty if none is."""
    now = _manifest(status, {}, None if erased else _recipients(deliveries, status.stored.number))
    same = same_emails if erased else same_outcome
    records = deliveries.records(status.stored.campaign.notices[0])
    return next((each.manifest for each in reversed(records) if same(each.manifest, now)), "")


def _manifest(status: CampaignStatus, files: Mapping[str, bytes], recipients: EvidenceFile | None) -> str:
    stored, campaign = status.stored, status.stored.campaign
    facts = {
        "campaign": campaign.key,
        "audience": campaign.audience,
        "digest": stored.digest,
        "planned": stored.planned,
        "subjects": {language: each.subject for language, each in campaign.variants.items()},
        "counts": dict(sorted(status.counts.items())),
        "live": json.loads(stored.live),
    }
    listed = {path: EvidenceFile(_sha256(data), len(data)) for path, data in files.items()}
    return write_manifest(facts, {**listed, **({RECIPIENTS: recipients} if recipients else {})})


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
        pair = [_in_language(site, text, language, day) for text in (old, new) if text]
        texts = [text for text in pair if text and not text.withheld]
        for text in texts:
            yield f"texts/{text.path}", read(site.root, text.path)
        if len(texts) == 2:
            redline, title = site.redline(*texts), f"{texts[0].path} → {texts[1].path}"
            path = f"redlines/{slug}/{revised}.{language}"
            yield f"{path}.html", f"{as_page(redline, title)}\n".encode()
            yield f"{path}.txt", f"{as_text(redline, context=None)}\n".encode()


def _in_language(site: Site, text: Revision, language: str, day: date) -> Revision | None:
    if language == site.config.languages[0]:
        return text
    return in_force.translation(site.policy(text.policy), language, text, day)


def _attached(message: bytes, name: str) -> bytes:
    """Return a file that comes with an email; empty if it does not."""
    for part in message_from_bytes(message, policy=policy.default).walk():
        if part.get_filename() == name:
            data = part.get_payload(decode=True)
            return data if isinstance(data, bytes) else b""
    return b""


def _rows(deliveries: Deliveries, number: int) -> Iterator[Sequence[object]]:
    for key, address, *rest in deliveries.outcomes(number):
        yield key.hex(), address or "", *rest


def _recipients(deliveries: Deliveries, number: int) -> EvidenceFile:
    return _hashed(recipient_lines(_rows(deliveries, number)))


def _hashed(blocks: Iterable[bytes]) -> EvidenceFile:
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
    return EvidenceFile(digest.hexdigest(), size)


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as data:
        while block := data.read(BLOCK):
            yield block


def _kept(deliveries: Deliveries, file: EvidenceFile, path: str) -> bytes:
    data = deliveries.kept_file(file.sha256)
    if data is None:
        help = "restore the deliveries database from a backup, or use the evidence that was exported before"
        raise ProblemsFound([Problem("evidence-missing", f"{path} is not in the deliveries database", help)])
    return data


def _write(file: Path, blocks: Iterable[bytes]) -> None:
    """Write a file that only its owner can read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as out:
        for block in blocks:
            out.write(block)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
