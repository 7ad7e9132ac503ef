"""What proves that a notice was given: the files of a campaign with their hashes, and the ledger line that records
them; notices that were given in another way; and erasing addresses that are not needed any more."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

from msgspec import Struct

from legalsite.commands.notify import choose_notice, in_language, published_revision
from legalsite.commands.notify_outcome import NoticeOutcomes, whole_outcome
from legalsite.commands.notify_send import campaigns_about
from legalsite.disk.archive import read
from legalsite.disk.file_system import make_ignored
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.given_notice import GivenNotice
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
    read_manifest,
    recipient_lines,
    same_outcome,
    write_manifest,
)
from legalsite.notices.timing import local_day
from legalsite.redline.output.html import as_page
from legalsite.redline.output.terminal import as_text
from legalsite.site.ledger_on_disk import read_record, record_notice
from legalsite.site.load import Site

RECORD = "record.txt"
WITNESSES = ("LEDGER", "CHECKPOINT", "CHECKPOINT.sig")  # copied beside the evidence as they are today


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
    outcomes: Mapping[str, GivenNotice]
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
        return tuple(_record_each(site, deliveries, stored, exactly=exactly))


def record_changes(
    site: Site, deliveries: Deliveries, name: str = "", since: datetime | None = None
) -> tuple[str, ...]:
    """Record the outcome of each campaign about POLICY or POLICY@REVISED (empty: about any) that has changed, and
    return the new lines of the ledger. With `since`, only campaigns are looked at of whose emails something was learned
    after that time."""
    changed = deliveries.changed_since(since) if since else None
    campaigns = [each for each in campaigns_about(deliveries, name) if changed is None or each.number in changed]
    return tuple(line for stored in campaigns for line in record(site, deliveries, stored))


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
    outcomes = {key: whole_outcome(site, deliveries, key, campaign.audience, today) for key in campaign.notices}
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
    site: Site, database: AbstractContextManager[Deliveries], name: str, channel: str, on: date,
    *, today: date, evidence: Path | None,
) -> str:  # fmt: skip
    """Record that the notice of POLICY@REVISED was given through a channel other than email, and return the line of the
    ledger. `database` is opened if the day can be right; `evidence` is a file that shows it: its hash is recorded, and
    the file is not kept. Raises ProblemsFound if the day cannot be right, or if this was recorded before. A text that
    was cancelled later may have been announced before, and that is recorded; a notice of it after that day is taken for
    one that names the wrong revision."""
    revision = _announced(site, name, on, today)
    slug = revision.policy
    if (by := in_force.cancelled_by(site.policy(slug), revision, on)) and by.revised.day < on:
        message = f"{name} was cancelled by the text of {by.revised}: no notice could announce it on {on}"
        help = f"if it was about {slug}@{by.revised}, name that one; a day up to {by.revised.day} can be recorded"
        raise ProblemsFound([Problem("cancelled", message, help)], 2)
    with database as deliveries:
        return _record_by_hand(site, deliveries, revision, GivenNotice(channel, on=on), evidence)


def record_unreached(
    site: Site, deliveries: Deliveries, name: str, channel: str, on: date | None,
    *, reason: str, today: date, evidence: Path | None,
) -> str:  # fmt: skip
    """Record what was done for the account holders whom the notice of POLICY@REVISED did not reach in time: it was
    given to them through another channel, or nothing more is done, for a reason. Return the line of the ledger, which
    has their number. Raises ProblemsFound if there are none, or if emails are left to send."""
    revision = _announced(site, name, on or today, today)
    outcomes = NoticeOutcomes(site.record.ledger, site.config, lambda: deliveries)
    notice = choose_notice(site, name, today, outcomes)
    emails = outcomes.timing(notice, today).emails if notice else None
    if emails is None or not emails.counts:
        help = f"plan it with the list of account holders: `legalsite notify plan {name} --to FILE`"
        raise ProblemsFound([Problem("no-list", f"it is not known who was to get the notice of {name}", help)])
    if left := emails.count("left"):
        raise ProblemsFound([_emails_left(name, left)])
    unreached = emails.total - emails.count("accepted")
    if not unreached:
        raise ProblemsFound([Problem("none-unreached", f"{emails.in_words}: nobody is left to answer for")])
    given = GivenNotice(channel, on=on, unreached=unreached)
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
    """Record what a person says about a notice, and return the line of the ledger. Raises ProblemsFound if this was
    recorded before."""
    name = f"{revision.policy}@{revision.revised}"
    facts: dict[str, str | int] = {"notice": name, "channel": given.channel, "on": str(given.on or "")}
    if given.unreached:
        facts |= {"unreached": given.unreached, "reason": reason}
    shown: dict[str, EvidenceFile] = {}
    if evidence:
        with evidence.open("rb") as file:
            shown[evidence.name] = _hashed(file)
    manifest = write_manifest(facts, shown)
    if manifest in deliveries.manifests(name):
        message = f"it is recorded already: {name}, {given.in_words}"
        raise ProblemsFound([Problem("recorded-twice", message, "nothing is left to do")])
    entry = LedgerEntry("notice", _sha256(manifest.encode()), "", revision.policy, revision.revised, given)
    line = record_notice(site.root, [entry], deliveries.now())
    deliveries.keep_manifest(name, manifest, {})
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


def _record_each(site: Site, deliveries: Deliveries, stored: StoredCampaign, *, exactly: bool) -> Iterator[str]:
    """Record each notice of a campaign whose outcome is not recorded yet, and yield the lines of the ledger."""
    campaign, now = stored.campaign, deliveries.now()
    ledger, known = read_record(site.root).ledger, _recorded(deliveries, stored, exactly=exactly)
    files: Mapping[str, bytes] = {} if known else dict(_files(site, stored))
    manifest = known or _manifest(deliveries, stored, files, _hashed(_recipients(deliveries, stored.number)))
    sha256, by_hash = _sha256(manifest.encode()), {_sha256(data): data for data in files.values()}
    for notice in campaign.notices:
        slug, _, revised = notice.partition("~")[0].partition("@")
        given = whole_outcome(site, deliveries, notice, campaign.audience, local_day(now, site.config.timezone))
        entry = LedgerEntry("notice", sha256, "", slug, RevisionId.parse(revised), given)
        last = ledger.last_about(entry)
        if last and last.given and known and last.given.counts == given.counts:
            continue
        again = last and (last.sha256, last.given) == (sha256, given)  # a run was killed before it kept the manifest
        line = last.text if last and again else record_notice(site.root, [entry], now)
        deliveries.keep_manifest(notice, manifest, by_hash)
        yield line


def _recorded(deliveries: Deliveries, stored: StoredCampaign, *, exactly: bool = True) -> str:
    """Return the last manifest of a campaign that was recorded, if its outcome is still the same; empty if none is.
    Where addresses were erased, and without `exactly`, the counts decide."""
    exactly = exactly and not deliveries.is_erased(stored.number)
    recipients = _hashed(_recipients(deliveries, stored.number)) if exactly else None
    now = _manifest(deliveries, stored, {}, recipients)
    kept = deliveries.manifests(stored.campaign.notices[0])
    return next((manifest for manifest in reversed(kept) if same_outcome(manifest, now, exactly=exactly)), "")


def _manifest(
    deliveries: Deliveries, stored: StoredCampaign, files: Mapping[str, bytes], recipients: EvidenceFile | None
) -> str:
    campaign = stored.campaign
    facts = {
        "campaign": campaign.key,
        "audience": campaign.audience,
        "digest": stored.digest,
        "planned": stored.planned,
        "subjects": {language: each.subject for language, each in campaign.variants.items()},
        "counts": deliveries.counts(stored.number),
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
