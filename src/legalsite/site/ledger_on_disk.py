"""LEDGER and CHECKPOINT in content/: whether they agree, who signed them, how lines are added."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from legalsite.disk import archive
from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    ProblemTuple,
    counted,
    failure,
    raise_problems,
    usage_failure,
)
from legalsite.ledger import chain, lines
from legalsite.ledger import checkpoint as checkpoints
from legalsite.ledger.chain import MAX_CLOCK_DIFFERENCE, Ledger, append_entries, examine_ledger
from legalsite.ledger.checkpoint import Checkpoint, CheckpointComparison
from legalsite.ledger.lines import DECLARED_CLOCK_SUFFIX, LedgerEntry, LedgerLine
from legalsite.ledger.recorded_files import is_archive_path
from legalsite.model.declared_time import stamp
from legalsite.site.git_checkout import is_unmerged

LEDGER = "LEDGER"
CHECKPOINT = "CHECKPOINT"
SIGNATURE = "CHECKPOINT.sig"
SIGNERS = "allowed_signers"
MAX_SMALL_FILE_SIZE = 1 << 20  # bytes of a signature, or of the list of people who may sign
FILES = "files/"
CONFLICT_PATTERN = rb"(?m)^(?:<{7}|>{7}) "  # the marks of a merge, before a branch's name

T = TypeVar("T")

# states of a comparison in which the ledger or the checkpoint is wrong
FAULTY_STATES = frozenset({"rewritten", "misdated"})
SIGN_COMMAND = "`legalsite publish --key FILE`"
SIGN_HELP = f"sign the checkpoint: {SIGN_COMMAND}"


class Record(Struct, frozen=True):
    """LEDGER and CHECKPOINT as they are in content/."""

    data: bytes  # the bytes of LEDGER; empty if nothing was published
    ledger: Ledger  # what can be read of it
    witness: bytes | None  # the bytes of CHECKPOINT; None if it is missing
    checkpoint: Checkpoint | None
    comparison: CheckpointComparison | None  # how the two compare
    problems: ProblemTuple  # everything that is wrong with them

    @property
    def published(self) -> bool:
        """Whether there is a ledger or a checkpoint, intact or damaged.

        Then the site shows what the ledger records.
        """
        return bool(self.data or self.problems)


def read_record(root: Path, *, now: datetime | None = None) -> Record:
    """Read LEDGER and CHECKPOINT, and collect everything that is wrong with them.

    If `now` is given, a line with a later time is a problem.
    """
    problems: Problems = []
    data = _read_if_present(root, "LEDGER", chain.MAX_BYTES, problems)
    witness = _read_if_present(root, "CHECKPOINT", checkpoints.MAX_BYTES, problems)
    if data is None:
        if witness is not None and not problems:
            message = "the ledger is missing, but its checkpoint exists"
            problems.append(
                Problem("ledger-missing", message, "restore it as it was published", lines.LEDGER)
            )
        return Record(b"", Ledger(""), witness, None, None, tuple(problems))
    ledger, ledger_problems = examine_ledger(data, now=now)
    conflict = _conflict_problem(root, data, witness or b"")
    if conflict:  # it causes all other problems
        return Record(data, ledger, witness, None, None, (conflict,))
    problems += ledger_problems
    checkpoint = _read_checkpoint(witness, problems)
    comparison = _compare_with_checkpoint(checkpoint, data, checkpoints.CHECKPOINT, problems)
    return Record(data, ledger, witness, checkpoint, comparison, tuple(problems))


def _conflict_problem(root: Path, data: bytes, witness: bytes) -> Problem | None:
    """Return the problem of a merge of two branches that both added lines; None if there is none.

    `data` are the bytes of LEDGER, and `witness` those of CHECKPOINT. A merge writes its marks into
    them or, with `-merge` in .gitattributes, leaves one branch's files, which only git's index
    shows.
    """
    mark = re.search(CONFLICT_PATTERN, data)
    line = data.count(b"\n", 0, mark.start()) + 1 if mark else 0
    files = (lines.LEDGER, checkpoints.CHECKPOINT)
    if not (mark or re.search(CONFLICT_PATTERN, witness) or is_unmerged(root, files)):
        return None
    url = checkpoints.checkpoint_of(data, checkpoints.EARLIEST_TIME).origin.rstrip("/")
    key = " --key FILE" if is_signed(root) else ""
    message = "two branches added lines to the ledger, and git can't merge them"
    help = (
        "take the files of the branch that was deployed (here: main), compare them with the live "
        "site, and publish again what the other branch published, at a new time:\n"
        "    git checkout main -- content/LEDGER 'content/CHECKPOINT*'\n"
        f"    curl --fail --location --output live-checkpoint {url}/CHECKPOINT\n"
        "    legalsite verify --checkpoint live-checkpoint\n"
        f"    legalsite publish --keep-dates{key}\n"
        "    git add content\n"
        "  if the other branch recorded notices, record them again, too"
    )
    return Problem("ledger-conflict", message, help, lines.LEDGER, line)


def compare_with_copy(
    data: bytes, kept: bytes, path: str
) -> tuple[CheckpointComparison | None, Problems]:
    """Compare the ledger with a copy of a checkpoint that was kept elsewhere.

    `data` are the bytes of the ledger, `kept` those of the copy, and `path` is the copy's path. The
    comparison is None if the copy can't be read.
    """
    problems: Problems = []
    checkpoint = _collect_problems(lambda: checkpoints.read_checkpoint_copy(kept, path), problems)
    comparison = _compare_with_checkpoint(checkpoint, data, path, problems)
    if checkpoint and not checkpoint.lines and not problems:
        message = "this checkpoint covers no lines, so it proves nothing"
        problems.append(
            Problem("checkpoint-empty", message, "use a checkpoint saved after publishing", path)
        )
    return comparison, problems


class LedgerSignature(Struct, frozen=True):
    """What the signature of a ledger says."""

    signed_by: str  # the allowed signer of CHECKPOINT; empty if there is none
    covered: int  # the number of lines that the signature covers
    uncovered: tuple[LedgerLine, ...]  # the lines after these, which it does not cover
    problems: ProblemTuple  # everything that is wrong in a site that is signed
    key: str = ""  # the fingerprint of the key that signed, as `ssh-keygen -l` prints it


def is_signed(root: Path) -> bool:
    """Return whether there is a signature, or a list of people who may sign."""
    content = root / "content"
    return os.path.lexists(content / SIGNATURE) or os.path.lexists(content / SIGNERS)


def read_signature(root: Path, record: Record, trusted: bytes | None = None) -> LedgerSignature:
    """Return what the signature says about the ledger in `record`.

    `trusted` is a list of allowed signers that was kept elsewhere. It counts instead of
    content/allowed_signers, and then an unsigned site has a problem. Raises ProblemsFound (status
    2) without ssh-keygen.
    """
    from legalsite.disk.signing import fingerprint, signer  # few sites are signed

    signature = _read_if_present(root, SIGNATURE, MAX_SMALL_FILE_SIZE, [])
    allowed = (
        _read_if_present(root, SIGNERS, MAX_SMALL_FILE_SIZE, []) if trusted is None else trusted
    )
    name = key = ""
    if signature is not None and allowed is not None:
        name = signer(record.witness or b"", signature, allowed) or ""
        key = fingerprint(signature) if name else ""
    is_intact = record.comparison and record.comparison.state not in FAULTY_STATES
    covered = 0
    if name and is_intact and record.checkpoint:
        covered = record.checkpoint.lines
    uncovered = record.ledger.lines[covered:]
    if trusted is None and not is_signed(root):  # no one expects a signature
        return LedgerSignature("", 0, uncovered, ())
    problem = None
    if not name:
        problem = _signature_problem(signature, allowed)
    elif is_intact:
        problem = _unsigned_text_problem(uncovered)
    return LedgerSignature(name, covered, uncovered, (problem,) if problem else (), key)


def signature_files(root: Path) -> dict[str, bytes]:
    """Return the signature of CHECKPOINT and the list of people who may sign, if they exist."""
    files = {}
    for name in (SIGNATURE, SIGNERS):
        data = _read_if_present(root, name, MAX_SMALL_FILE_SIZE, [])
        if data is not None:
            files[name] = data
    return files


def require_intact(record: Record, now: datetime) -> Record:
    """Return the record if lines can be added to it.

    Raises ProblemsFound if anything is damaged, or if the last line has a time after `now`.
    CHECKPOINT may be missing, because adding lines writes it.
    """
    problems = [problem for problem in record.problems if problem.rule != "checkpoint-missing"]
    lines = record.ledger.lines
    if lines and lines[-1].time > now:
        last = stamp(lines[-1].time)
        message = (
            f"this machine's clock says {stamp(now)}, but the ledger's last line is from {last}"
        )
        help = "correct this machine's clock (or SOURCE_DATE_EPOCH)"
        help += ", because the times in a ledger can't go backward"
        problems.append(Problem("ledger-time", message, help, "content/LEDGER", len(lines) + 1))
    raise_problems(problems)
    return record


def add_lines(
    root: Path,
    ledger: bytes,
    entries: Sequence[LedgerEntry],
    *,
    now: datetime,
    files: Iterable[tuple[str, bytes]] = (),
    key: Path | None = None,
) -> bytes:
    """Add lines and the files that they record; return the new bytes of the ledger.

    `ledger` are its bytes so far, and `files` have paths below content/. A checkpoint is written
    too, and signed if there is a `key`. Any error of the key is raised before anything is written.
    """
    require_key(root, key)
    data = append_entries(ledger, entries, now)
    checkpoint = checkpoints.checkpoint_of(data, now)
    signed = _make_signature(root, checkpoint, key) if key else {}
    archive.add(root, files, data)
    for name, content in {CHECKPOINT: bytes(checkpoint), **signed}.items():
        archive.replace(root, name, content)
    return data


def notice_lines(
    root: Path, entries: Sequence[LedgerEntry], now: datetime
) -> tuple[tuple[str, ...], bytes, datetime]:
    """Return the new lines about notices, the ledger with them, and their time.

    The caller holds `write_lock`, and writes them with `write_notice_lines`. If another machine's
    clock was a little ahead, they get the time of the last line. Raises ProblemsFound if the record
    is damaged.
    """
    record = read_record(root)
    last = record.ledger.lines[-1].time if record.ledger.lines else now
    # at least the time of the last line, because time never goes back; but if the clock is
    # further behind, `require_intact` rejects it
    now += max(timedelta(), min(last - now, MAX_CLOCK_DIFFERENCE))
    require_intact(record, now)
    if not record.published:
        help = "a notice can only announce a recorded version, so publish one first: "
        help += "`legalsite publish`"
        raise failure("ledger-missing", "nothing was published", help, "content/LEDGER")
    data = append_entries(record.data, entries, now)
    return tuple(data.decode("ascii").splitlines()[-len(entries) :]), data, now


def restored_notice_lines(root: Path, lines: Sequence[str]) -> tuple[bytes, datetime] | None:
    """Return the ledger with lines about notices that are stored elsewhere, and their time; None if
    they don't continue it. The caller holds `write_lock`."""
    data = read_record(root).data + "".join(f"{line}\n" for line in lines).encode("ascii")
    ledger, problems = examine_ledger(data)
    return None if problems else (data, ledger.lines[-1].time)


def write_notice_lines(root: Path, data: bytes, time: datetime) -> None:
    """Write a ledger that has new lines about notices.

    A signed checkpoint stays as it is: it is still true of the lines that it covers, and the next
    publish signs the new lines too.
    """
    archive.add(root, (), data)
    if not is_signed(root):
        archive.replace(root, CHECKPOINT, bytes(checkpoints.checkpoint_of(data, time)))


def is_behind(root: Path, record: Record, key: Path | None) -> bool:
    """Return whether CHECKPOINT, or with a `key` its signature, is older than the ledger.

    This happens if a publish was killed before it wrote it, if notices were recorded after it, or
    if there was no key before. Without a key, it doesn't matter that notices were recorded after a
    signed checkpoint.
    """
    if not record.data:
        return False
    if record.comparison is None:  # there is no checkpoint
        return True
    if not key and not is_signed(root):
        return record.comparison.state == "grown"  # the ledger has lines that it doesn't cover
    signature = read_signature(root, record)
    return bool(signature.problems or (key and (signature.uncovered or not signature.signed_by)))


def require_key(root: Path, key: Path | None) -> None:
    """Raise ProblemsFound (status 2) without a key if the last checkpoint was signed."""
    if is_signed(root) and not key:
        message = "this site is signed, so a new ledger line needs a signature"
        help = "use the key of an allowed signer: `--key FILE`"
        raise usage_failure("no-key", message, help, "content/CHECKPOINT.sig")


def unsigned_lines(root: Path) -> str:
    """Return a list of the lines that no good signature covers; empty if there are none."""
    uncovered = read_signature(root, read_record(root)).uncovered
    if not uncovered:
        return ""
    lines = ["the signature will also cover these unsigned lines:"]
    lines += [f"  {short_line(line.text)}" for line in uncovered]
    return "\n".join(lines)


def short_line(line: str) -> str:
    """Return what a line of the ledger is about, without its time and hashes: `000012 publish
    terms/2026-03-02.md`, or `000013 notice terms@2026-03-02`."""
    number, _time, verb, policy, revised, _sha256, path, _hash_above = line.split(" ")
    if verb == "notice":
        return f"{number} {verb} {policy}@{revised}"
    path = path.removesuffix(DECLARED_CLOCK_SUFFIX)
    return f"{number} {verb} {path}"


def is_draft(path: str) -> bool:
    """Return whether a file is a draft: a text that is neither archived nor in content/files."""
    return path.endswith(".md") and not path.startswith(FILES) and not is_archive_path(path)


def _read_if_present(root: Path, path: str, largest: int, problems: Problems) -> bytes | None:
    """Return the bytes of a file below content/, of at most `largest` bytes; None if it is missing.

    If it can't be read, return None too, and add why to `problems`.
    """
    try:
        return _collect_problems(lambda: archive.read(root, path, largest=largest), problems)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _read_checkpoint(data: bytes | None, problems: Problems) -> Checkpoint | None:
    """Return the checkpoint with these bytes; if it's missing or damaged, add a problem."""
    if data is not None:
        return _collect_problems(lambda: checkpoints.read_checkpoint(data), problems)
    # else it exists, but can't be read
    if not any(problem.path == checkpoints.CHECKPOINT for problem in problems):
        message = "the ledger has no checkpoint, so lines could be removed from its end without anyone noticing"
        help = "write a checkpoint, even if you have nothing else to publish: `legalsite publish`"
        problems.append(Problem("checkpoint-missing", message, help, checkpoints.CHECKPOINT))
    return None


def _collect_problems(work: Callable[[], T], problems: Problems) -> T | None:
    """Return what `work` returns; if it raises ProblemsFound, add them to `problems`."""
    try:
        return work()
    except ProblemsFound as refusal:
        problems += refusal.problems
        return None


def unrecorded_archive(archived: Sequence[str]) -> Problem:
    """Return the problem of archived files in a site without a ledger and a checkpoint."""
    count = counted(len(archived), "file")
    message = f"the ledger is missing, but the archive has {count}, from {archived[0]} on"
    help = "if you had a ledger, restore it and CHECKPOINT"
    help += "; if not, record the archive as imported: `legalsite publish`"
    return Problem("ledger-missing", message, help, lines.LEDGER)


def _compare_with_checkpoint(
    checkpoint: Checkpoint | None, data: bytes, path: str, problems: Problems
) -> CheckpointComparison | None:
    """Compare the ledger with the checkpoint at a path, and add what is wrong to `problems`."""
    if not checkpoint:
        return None
    comparison = checkpoints.compare(checkpoint, data)
    if comparison.state == "misdated":
        help = "restore the checkpoint as it was published"
        help += "; if that checkpoint is lost, remove this one, then: `legalsite publish`"
        problems.append(Problem("checkpoint-time", comparison.sentence, help, path))
    elif comparison.state in FAULTY_STATES:
        message = f"{comparison.sentence} (compared with {path})"
        help = "restore the ledger as it was published"
        problems.append(Problem("ledger-rewritten", message, help, lines.LEDGER))
    return comparison


def _signature_problem(signature: bytes | None, allowed: bytes | None) -> Problem:
    """Return the problem of a site that is signed, but not by an allowed signer."""
    path = f"content/{SIGNATURE}"
    if allowed is None:
        message = "the site is signed, but content/allowed_signers"
        message += ", which says who may sign, is missing"
        help = f"restore that file; if the site never had one, create it: {SIGN_COMMAND}"
        return Problem("signature", message, help, f"content/{SIGNERS}")
    if signature is None:
        return Problem(
            "signature", "the signature is missing", f"restore CHECKPOINT.sig, or {SIGN_HELP}", path
        )
    message = "CHECKPOINT.sig isn't a signature of CHECKPOINT by an allowed signer"
    return Problem(
        "signature", message, f"restore CHECKPOINT and CHECKPOINT.sig, or {SIGN_HELP}", path
    )


def _unsigned_text_problem(uncovered: tuple[LedgerLine, ...]) -> Problem | None:
    """Return the problem of texts and files that were recorded after the signed checkpoint.

    Lines about notices may stay unsigned until the next publish signs them.
    """
    texts = [line for line in uncovered if line.verb != "notice"]
    if not texts:
        return None
    first, *others = texts
    message = "added after the signed checkpoint and unsigned: "
    message += f"line {first.number} ({first.verb} {first.path})"
    if others:
        message += f" and {counted(len(others), 'line')} below it"
    help = f"restore content/ as it was published; if the new lines are right, {SIGN_HELP}"
    return Problem("signature", message, help, LEDGER, first.number + 1)


def _make_signature(root: Path, checkpoint: Checkpoint, key: Path) -> dict[str, bytes]:
    """Return the file with a signature of the checkpoint, by name.

    If there is no list of allowed signers yet, also return one that allows this key, in the name of
    the site's host.
    """
    from legalsite.disk.signing import public_key, sign, signer  # few sites are signed

    signature = sign(bytes(checkpoint), key)
    try:
        allowed = archive.read(root, SIGNERS, largest=MAX_SMALL_FILE_SIZE)
    except FileNotFoundError:
        name = urlsplit(checkpoint.origin).hostname
        return {SIGNERS: f"{name} {public_key(signature)}\n".encode(), SIGNATURE: signature}
    if not signer(bytes(checkpoint), signature, allowed):
        help = "use the key of a person listed in content/allowed_signers"
        help += ", or have this key added there"
        raise failure("signature", "this key doesn't belong to an allowed signer", help, str(key))
    return {SIGNATURE: signature}
