"""The signature of CHECKPOINT: who made it, and which lines of the ledger it covers."""

import os
from pathlib import Path

from msgspec import Struct

from legalsite.disk import archive
from legalsite.disk.signing import signer
from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.ledger.lines import LEDGER, LedgerLine
from legalsite.site.ledger_state import FAULTY, Record

SIGNATURE, SIGNERS = "CHECKPOINT.sig", "allowed_signers"
LARGEST = 1 << 20  # bytes
RULE = "signature"
SIGN = "`legalsite publish --key FILE`"


class LedgerSignature(Struct, frozen=True):
    """What the signature of a ledger says.

    `signed_by`: the allowed signer of CHECKPOINT; empty if there is none.
    `covered`: the number of lines that were signed.
    `uncovered`: the lines after these.
    `problems`: everything that is wrong in a site that is signed."""

    signed_by: str
    covered: int
    uncovered: tuple[LedgerLine, ...]
    problems: tuple[Problem, ...]


def is_signed(root: Path) -> bool:
    """Return whether this site's checkpoints are signed: there is a signature, or a list of those who may sign."""
    return any(os.path.lexists(root / "content" / name) for name in (SIGNATURE, SIGNERS))


def read_signature(root: Path, record: Record, trusted: bytes | None = None) -> LedgerSignature:
    """Return what the signature says of the ledger that was read. `trusted` are allowed signers that were kept
    elsewhere: they count instead of content/allowed_signers, and the site must be signed. Raises ProblemsFound (status
    2) without ssh-keygen."""
    signature = _read(root, SIGNATURE)
    allowed = _read(root, SIGNERS) if trusted is None else trusted
    name = None
    if signature is not None and allowed is not None:
        name = signer(record.witness or b"", signature, allowed)
    fits = record.comparison and record.comparison.state not in FAULTY
    covered = record.checkpoint.lines if name and fits and record.checkpoint else 0
    uncovered = record.ledger.lines[covered:]
    if trusted is None and not is_signed(root):
        return LedgerSignature("", 0, uncovered, ())
    problem = (_later_than_signed(uncovered) if fits else None) if name else _not_signed(signature, allowed)
    return LedgerSignature(name or "", covered, uncovered, (problem,) if problem else ())


def _read(root: Path, path: str) -> bytes | None:
    """Return the bytes of a small file below content/; None if it is missing, or is no file that can be read."""
    try:
        return archive.read(root, path, largest=LARGEST)
    except (FileNotFoundError, NotADirectoryError, ProblemsFound):
        return None


def _not_signed(signature: bytes | None, allowed: bytes | None) -> Problem:
    """Return the problem of a site that is signed, but not by an allowed signer."""
    path = f"content/{SIGNATURE}"
    if allowed is None:
        message = "there is a signature, but no content/allowed_signers says who may sign"
        help = f"restore that file; if there never was one, run {SIGN}: it writes it, with that key"
        return Problem(RULE, message, help, f"content/{SIGNERS}")
    if signature is None:
        return Problem(RULE, "there is no signature", f"restore CHECKPOINT.sig, or run {SIGN}", path)
    message = "CHECKPOINT.sig is not a signature of CHECKPOINT by an allowed signer"
    return Problem(RULE, message, f"restore CHECKPOINT and CHECKPOINT.sig, or run {SIGN}", path)


def _later_than_signed(uncovered: tuple[LedgerLine, ...]) -> Problem | None:
    """Return the problem of the lines that nobody signed; None if all of them are about notices."""
    texts = [line for line in uncovered if line.verb != "notice"]
    if not texts:
        return None
    first, also = texts[0], f" and {counted(len(texts) - 1, 'line')} below it" if len(texts) > 1 else ""
    message = (
        f"line {first.number} ({first.verb} {first.path}){also} came after the signed checkpoint: nobody signed that"
    )
    help = f"restore content/ as it was published; if the new lines are right, {SIGN} lists and signs them"
    return Problem(RULE, message, help, LEDGER, first.number + 1)
