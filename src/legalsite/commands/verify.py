"""`legalsite verify`: compares the archive with the ledger, the ledger with its checkpoints, and checks signatures; and
compares exported evidence of a notice with its manifest and the ledger."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct

from legalsite.commands.live import live_texts
from legalsite.disk.file_system import open_regular
from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.ledger.chain import examine
from legalsite.ledger.lines import LedgerLine
from legalsite.ledger.live_copy import newest_texts
from legalsite.ledger.recorded_files import withheld_texts
from legalsite.notices import evidence
from legalsite.site.ledger_signature import LARGEST, is_signed, read_signature
from legalsite.site.ledger_state import LEDGER, Record, compare_with_kept, read_record
from legalsite.site.load import Site, load
from legalsite.site.settings import NO_SETTINGS

KEEP = "keep a copy and pass it with --checkpoint"
ALONE = f"none from outside: anyone who changes LEDGER can change CHECKPOINT; {KEEP}"
SIGNED = f"the signature, only as safe as its key. It cannot show that newer lines were cut off, CHECKPOINT can: {KEEP}"


class VerifiedPart(Struct, frozen=True):
    """One part of the record: its state in one line, and what is wrong with it."""

    name: Literal["ledger", "files", "checkpoint", "signature", "witness", "live", "evidence"]
    said: str
    problems: tuple[Problem, ...] = ()


def verify(
    root: Path, *, now: datetime, kept: Path | None = None, signers: Path | None = None
) -> tuple[VerifiedPart, ...]:
    """Read every recorded file and return the state of each part of the record; no parts if nothing was published.
    Nothing is changed. `kept` is a copy of CHECKPOINT that somebody else kept, `signers` a copy of allowed_signers.
    Raises OSError for a file that cannot be read."""
    site = load(root, NO_SETTINGS, fresh=True, now=now)  # wrong settings must not hide damage to the record
    record = site.record
    lost = tuple(problem for problem in site.warnings if problem.rule == "ledger-missing")
    if not (record.published or kept or signers or is_signed(root)):
        return (VerifiedPart("ledger", "none", lost),) if lost else ()
    signature = _signature(root, record, signers)
    signed = not signature.problems and signature.said != "none"
    return (_ledger(record, lost), _files(site), _checkpoint(record), signature, _witness(record, kept, signed))


def verify_evidence(folder: Path, root: Path | None) -> VerifiedPart:
    """Compare a folder that `legalsite notify export` wrote with its manifest, and the manifest with the site's ledger,
    or, if there is no site (`root`), with the copy of the ledger in the folder."""
    present = {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*")) if not file.is_dir()}
    if evidence.MANIFEST not in present:
        message = "there is no manifest.json: this is not the evidence of a notice"
        help = "name a folder that `legalsite notify export` wrote"
        return VerifiedPart("evidence", f"{folder}: none", (Problem("evidence-manifest", message, help, str(folder)),))
    files = {path: _hashed(file) for path, file in present.items()}
    try:
        with open_regular(present[evidence.MANIFEST]) as manifest:
            recorded = evidence.read_manifest(manifest.read(), f"{folder}/{evidence.MANIFEST}")
    except ProblemsFound as found:
        return VerifiedPart("evidence", f"{folder}: unreadable", found.problems)
    problems = list(evidence.folder_problems(recorded, files, str(folder)))
    line, last = _lines_of(files[evidence.MANIFEST].sha256, folder, root, problems)
    if problems:
        return VerifiedPart("evidence", f"{folder}: {counted(len(problems), 'problem')}", tuple(problems))
    by = last.given.in_words or last.given.channel if last and last.given else ""
    here = recorded.keys() & files.keys()
    erased = f" ({evidence.RECIPIENTS}, which has the addresses, is not there)" if len(here) < len(recorded) else ""
    said = f"{counted(len(here), 'file')}, each as the manifest records{erased}; in line {line.number if line else 0}"
    since = f", since line {last.number}" if line and last and last.number > line.number else ""
    return VerifiedPart("evidence", f"{folder}: {said} of the ledger ({by}{since})")


def verify_live(root: Path, url: str, *, now: datetime) -> VerifiedPart:
    """Return the part `live` of the record: the live site's ledger, and the newest text of each policy in each
    language."""
    record = read_record(root, now=now)
    try:
        live = live_texts(record, url, newest_texts(record.ledger), now)
    except ProblemsFound as found:
        return VerifiedPart("live", f"{url}: {counted(len(found.problems), 'problem')}", found.problems)
    ours = len(record.ledger.lines)
    lines = counted(ours, "line") if live.lines == ours else f"{live.lines} of {ours} lines"
    return VerifiedPart("live", f"{url}: {lines} of the ledger, {counted(len(live.texts), 'text')} as recorded")


def _lines_of(
    sha256: str, folder: Path, root: Path | None, problems: list[Problem]
) -> tuple[LedgerLine | None, LedgerLine | None]:
    """Return the line of the ledger that has the hash of a manifest, and the last line about the same notice, whose
    counts are true."""
    copy = (folder / LEDGER).read_bytes() if (folder / LEDGER).is_file() else b""
    ours = read_record(root).data if root else b""
    ledger, ledger_problems = examine(ours or copy, path=f"content/{LEDGER}" if ours else f"{folder}/{LEDGER}")
    problems += ledger_problems
    if ours and not ours.startswith(copy):
        message = "the copy of the ledger in this folder is not how the site's ledger begins: one of them was changed"
        problems.append(Problem("evidence-ledger", message, evidence.COPY, f"{folder}/{LEDGER}"))
    line = next((line for line in ledger.lines if line.verb == "notice" and line.sha256 == sha256), None)
    if line is None:
        message = "no line of the ledger has the hash of this manifest: it was changed, or never recorded"
        help = "`legalsite notify export --record` records an outcome"
        problems.append(Problem("evidence-unrecorded", message, help, f"{folder}/{evidence.MANIFEST}"))
    emails = line and line.given and line.given.channel == "email"
    return line, ledger.last_about(line) if line and emails else line


def _hashed(file: Path) -> evidence.EvidenceFile:
    """Return the hash and the size of a file; an empty hash for anything else, links included."""
    if file.is_symlink() or not file.is_file():
        return evidence.EvidenceFile("", 0)
    with file.open("rb") as data:
        return evidence.EvidenceFile(hashlib.file_digest(data, "sha256").hexdigest(), file.stat().st_size)


def _ledger(record: Record, lost: tuple[Problem, ...]) -> VerifiedPart:
    problems = tuple(problem for problem in record.problems if problem.path.endswith("LEDGER"))
    lines = record.ledger.lines
    if problems:
        first = next((problem.line for problem in problems if problem.line), 0)
        return VerifiedPart("ledger", f"broken, first at line {first} of the file" if first else "broken", problems)
    if not record.data:
        return VerifiedPart("ledger", "none", lost)
    if not lines:
        return VerifiedPart("ledger", f"no lines yet, of {record.ledger.origin}")
    days = f"{lines[0].time.date()} to {lines[-1].time.date()}"
    return VerifiedPart("ledger", f"{counted(len(lines), 'line')}, unbroken, {days}, of {record.ledger.origin}")


def _files(site: Site) -> VerifiedPart:
    ledger, problems = site.record.ledger, (*site.unfit, *site.archive_faults)
    gone, gaps = len(withheld_texts(ledger)), sum(line.verb == "gap" for line in ledger.lines)
    count = len({line.path for line in ledger.lines if line.path}) - gone
    if problems:
        said = f"{counted(len(problems), 'problem')} in {counted(count, 'recorded file')}"
        return VerifiedPart("files", said, problems)
    said = f"{counted(count, 'file')}, each as it was recorded"
    said += f"; {gone} withheld" if gone else ""
    said += f"; {counted(gaps, 'gap')} in the past, where the text is not known" if gaps else ""
    return VerifiedPart("files", said)


def _checkpoint(record: Record) -> VerifiedPart:
    problems = tuple(problem for problem in record.problems if not problem.path.endswith("LEDGER"))
    if problems:
        return VerifiedPart("checkpoint", "missing or unreadable", problems)
    return VerifiedPart("checkpoint", str(record.comparison) if record.comparison else "none")


def _signature(root: Path, record: Record, signers: Path | None) -> VerifiedPart:
    """Return the state of the signature, by the signers that somebody else kept or those in content/."""
    trusted = _beginning(signers) if signers else None
    try:
        signature = read_signature(root, record, trusted)
    except ProblemsFound as found:
        return VerifiedPart("signature", "not checked", found.problems)
    if not signature.signed_by:
        return VerifiedPart("signature", "not good" if signature.problems else "none", signature.problems)
    said = f"good, by {signature.signed_by}"
    if signature.uncovered:
        said += f", of the first {signature.covered} of {counted(len(record.ledger.lines), 'line')}"
    return VerifiedPart("signature", said, signature.problems)


def _witness(record: Record, kept: Path | None, signed: bool) -> VerifiedPart:
    if kept is None:
        return VerifiedPart("witness", SIGNED if signed else ALONE)
    comparison, problems = compare_with_kept(record.data, _beginning(kept), str(kept))
    said = str(comparison) if comparison else "no checkpoint"
    return VerifiedPart("witness", f"{kept}: {said}", tuple(problems))


def _beginning(file: Path) -> bytes:
    """Return the first megabyte of a file that a person named."""
    with file.open("rb") as given:
        return given.read(LARGEST)
