"""Writing new ledger lines, the files that they record, and a checkpoint into content/."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from legalsite.disk import archive
from legalsite.disk.signing import public_key, sign, signer
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.chain import append
from legalsite.ledger.checkpoint import Checkpoint, checkpoint_of
from legalsite.ledger.lines import LedgerEntry, stamp
from legalsite.site.ledger_signature import LARGEST, SIGNATURE, SIGNERS, is_signed, read_signature
from legalsite.site.ledger_state import Record, read_record

NO_FILES: Mapping[str, bytes] = MappingProxyType({})


def require_whole(record: Record, now: datetime) -> Record:
    """Return the record if lines can be added to it. Raises ProblemsFound if anything is damaged or a line has a time
    in the future. CHECKPOINT may be missing, because adding lines writes it."""
    problems = [problem for problem in record.problems if problem.rule != "checkpoint-missing"]
    lines = record.ledger.lines
    if lines and lines[-1].time > now:
        message = f"it is {stamp(now)}, but the last line of the ledger has the time {stamp(lines[-1].time)}"
        help = "set this machine's clock (or SOURCE_DATE_EPOCH): the times of a ledger never decrease"
        problems.append(Problem("ledger-time", message, help, "content/LEDGER", len(lines) + 1))
    if problems:
        raise ProblemsFound(problems)
    return record


def add_lines(
    root: Path,
    ledger: bytes,
    entries: Sequence[LedgerEntry],
    *,
    now: datetime,
    files: Mapping[str, bytes] = NO_FILES,
    key: Path | None = None,
) -> bytes:
    """Add files (by path below content/), the lines that record them, and a checkpoint, signed if there is a key.
    Return the ledger. Any error of the key is raised before anything is written."""
    need_key(root, key)
    data = append(ledger, entries, now)
    checkpoint = checkpoint_of(data, now)
    signed = _signed(root, checkpoint, key) if key else {}
    archive.add(root, files, data)
    archive.replace(root, "CHECKPOINT", bytes(checkpoint))
    for name, content in signed.items():
        archive.replace(root, name, content)
    return data


def record_notice(root: Path, entries: Sequence[LedgerEntry], now: datetime) -> str:
    """Add the lines of a notice that was sent, and return the last one. A signed checkpoint stays as it is: it is still
    true of the lines that it covers, and the next publish signs the new ones too. Raises ProblemsFound if the record is
    damaged."""
    with archive.write_lock(root):
        record = require_whole(read_record(root), now)
        if not record.published:
            help = "run `legalsite publish` first: a notice is about recorded revisions"
            raise ProblemsFound([Problem("ledger-missing", "nothing was published", help, "content/LEDGER")])
        if is_signed(root):
            data = append(record.data, entries, now)
            archive.add(root, NO_FILES, data)
        else:
            data = add_lines(root, record.data, entries, now=now)
    return data.decode("ascii").splitlines()[-1]


def is_behind(root: Path, record: Record, key: Path | None) -> bool:
    """Return whether CHECKPOINT (or, if there is a key, its signature) is older than the ledger. This happens if a
    publish was killed before it wrote it, if notices were recorded after it, or if there was no key before. Without a
    key, notices recorded after a signed checkpoint do not count."""
    if not record.data:
        return False
    if record.comparison is None:
        return True
    if not key and not is_signed(root):
        return record.comparison.state == "grown"
    signature = read_signature(root, record)
    return bool(signature.problems or (key and (signature.uncovered or not signature.signed_by)))


def need_key(root: Path, key: Path | None) -> None:
    """Raise ProblemsFound (status 2) if checkpoints are signed and there is no key for the next one."""
    if is_signed(root) and not key:
        message = "this site is signed: a new line needs a signature"
        help = "give the key of an allowed signer: add `--key FILE` to the command"
        raise ProblemsFound([Problem("no-key", message, help, "content/CHECKPOINT.sig")], 2)


def _signed(root: Path, checkpoint: Checkpoint, key: Path) -> dict[str, bytes]:
    """Return the file with the signature, and if nobody was allowed to sign so far, the one that allows this key, in
    the name of the site's host."""
    signature = sign(bytes(checkpoint), key)
    try:
        allowed = archive.read(root, SIGNERS, largest=LARGEST)
    except FileNotFoundError:
        name = urlsplit(checkpoint.origin).hostname
        return {SIGNERS: f"{name} {public_key(signature)}\n".encode(), SIGNATURE: signature}
    if not signer(bytes(checkpoint), signature, allowed):
        help = "give the key of somebody who is in content/allowed_signers, or have this one added there"
        raise ProblemsFound([Problem("signature", "no allowed signer has this key", help, str(key))])
    return {SIGNATURE: signature}
