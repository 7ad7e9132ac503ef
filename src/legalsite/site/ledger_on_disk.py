"""Read, verify, and extend LEDGER and CHECKPOINT in content/."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
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
SIGNATURES = "SIGNATURES"  # earlier checkpoints, oldest first, each followed by its signature
SIGNATURE_START = b"-----BEGIN SSH SIGNATURE-----\n"
SIGNATURE_END = b"-----END SSH SIGNATURE-----\n"
# maximum size of a signature or the list of allowed signers, in bytes
MAX_SMALL_FILE_SIZE = 1 << 20
FILES = "files/"
CONFLICT_PATTERN = rb"(?m)^(?:<{7}|>{7}) "  # git's conflict markers, with a branch name after each

T = TypeVar("T")

# in these states, the ledger or the checkpoint is wrong
FAULTY_STATES = frozenset({"rewritten", "misdated"})
SIGN_COMMAND = "`legalsite publish --key FILE`"
SIGN_HELP = f"sign the checkpoint: {SIGN_COMMAND}"


class Record(Struct, frozen=True):
    """LEDGER and CHECKPOINT as found in content/."""

    data: bytes  # content of LEDGER; empty if nothing was published
    ledger: Ledger  # the lines that could be parsed
    checkpoint_data: bytes | None  # content of CHECKPOINT; None if it's missing
    checkpoint: Checkpoint | None
    comparison: CheckpointComparison | None
    problems: ProblemTuple

    @property
    def published(self) -> bool:
        """Whether a ledger or checkpoint exists, intact or damaged.

        The site then only shows what the ledger records.
        """
        # a checkpoint without a ledger, or a file that can't be read, is a problem
        return bool(self.data or self.problems)


def read_record(root: Path, *, now: datetime | None = None) -> Record:
    """Read LEDGER and CHECKPOINT, and collect all problems.

    With `now`, a line with a later time is a problem.
    """
    problems: Problems = []
    data = _read_if_present(root, "LEDGER", chain.MAX_BYTES, problems)
    checkpoint_data = _read_if_present(root, "CHECKPOINT", checkpoints.MAX_BYTES, problems)
    if data is None:
        # with a problem, the ledger may exist, but can't be read
        if checkpoint_data is not None and not problems:
            message = "the ledger is missing, but its checkpoint exists"
            problems.append(
                Problem("ledger-missing", message, "restore it as it was published", lines.LEDGER)
            )
        return Record(b"", Ledger(""), checkpoint_data, None, None, tuple(problems))
    ledger, ledger_problems = examine_ledger(data, now=now)
    conflict = _conflict_problem(root, data, checkpoint_data or b"")
    if conflict:  # it causes the other problems, so report only the conflict
        return Record(data, ledger, checkpoint_data, None, None, (conflict,))
    problems += ledger_problems
    checkpoint = _read_checkpoint(checkpoint_data, problems)
    comparison = _compare_with_checkpoint(checkpoint, data, checkpoints.CHECKPOINT, problems)
    return Record(data, ledger, checkpoint_data, checkpoint, comparison, tuple(problems))


def _conflict_problem(root: Path, data: bytes, checkpoint_data: bytes) -> Problem | None:
    """Return a problem if both of two merged branches added lines, or None.

    `data` is the content of LEDGER, and `checkpoint_data` is the content of CHECKPOINT.
    """
    mark = re.search(CONFLICT_PATTERN, data)  # a marker that git wrote into the ledger
    line = data.count(b"\n", 0, mark.start()) + 1 if mark else 0
    files = (lines.LEDGER, checkpoints.CHECKPOINT)
    # with `-merge` in .gitattributes, git keeps the files of one branch without markers, so only
    # its index shows the conflict
    if not (mark or re.search(CONFLICT_PATTERN, checkpoint_data) or is_unmerged(root, files)):
        return None
    # the URL is at the start of the ledger, which both branches share; the time doesn't matter
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
    """Compare the ledger with an independent copy of a checkpoint.

    `data` is the content of the ledger. `kept` and `path` are the content and path of the copy. The
    comparison is None if the copy can't be parsed.
    """
    problems: Problems = []
    checkpoint = _collect_problems(lambda: checkpoints.read_checkpoint_copy(kept, path), problems)
    comparison = _compare_with_checkpoint(checkpoint, data, path, problems)
    # a checkpoint of an empty ledger agrees with any ledger
    if checkpoint and not checkpoint.lines and not problems:
        message = "this checkpoint covers no lines, so it proves nothing"
        problems.append(
            Problem("checkpoint-empty", message, "use a checkpoint saved after publishing", path)
        )
    return comparison, problems


class SignedCheckpoint(Struct, frozen=True):
    """The content of a CHECKPOINT file, and its signature."""

    checkpoint: bytes
    signature: bytes


class LedgerSignature(Struct, frozen=True):
    """The newest signature in content/ by an allowed signer."""

    signed_by: str  # name of the signer, or empty
    covered: int  # number of lines that the signature covers
    uncovered: tuple[LedgerLine, ...]  # lines that the signature doesn't cover
    problems: ProblemTuple  # problems of the signature if the site is signed
    key: str = ""  # fingerprint of the signing key, as printed by `ssh-keygen -l`
    # fingerprint of the key that signed CHECKPOINT if it isn't allowed
    unknown_key: str = ""


def is_signed(root: Path) -> bool:
    content = root / "content"
    return any(os.path.lexists(content / name) for name in (SIGNATURE, SIGNATURES, SIGNERS))


def read_signature(root: Path, record: Record, trusted: bytes | None = None) -> LedgerSignature:
    """Verify the signature of the ledger in `record`.

    `trusted` is an independent list of allowed signers. It replaces content/allowed_signers, and
    requires a signature. Without it, a site that isn't signed has no problem. If no allowed signer
    has signed CHECKPOINT, the newest earlier checkpoint with a valid signature is used. Raises
    ProblemsFound with exit status 2 if ssh-keygen isn't installed.
    """
    # imported late because few sites are signed
    from legalsite.disk.signing import fingerprint, signing_key

    if trusted is None and not is_signed(root):  # the site isn't signed
        return LedgerSignature("", 0, record.ledger.lines, ())
    checkpoint_data = record.checkpoint_data or b""
    signature = _read_small_file(root, SIGNATURE)
    allowed = trusted
    if trusted is None:
        allowed = _read_small_file(root, SIGNERS)
    # the newest checkpoint with the signature of an allowed signer, and the name of the signer
    name, valid = _newest_valid(_signed_checkpoints(root, record), allowed or b"")
    # number of lines in that checkpoint, or 0 if the ledger doesn't start with them
    covered = _covered_lines(valid, record.data) if valid else 0
    key = fingerprint(valid.signature) if valid else ""
    uncovered = record.ledger.lines[covered:]
    unknown_key = ""
    problem = None
    # there's no valid signature, or only of an earlier checkpoint
    if not valid or (valid.checkpoint, valid.signature) != (checkpoint_data, signature):
        if signature is not None and allowed is not None:
            unknown_key = signing_key(checkpoint_data, signature)
        problem = _signature_problem(signature, allowed, unknown_key, is_own_list=trusted is None)
    elif covered:  # otherwise, the ledger doesn't match CHECKPOINT, which `read_record` reports
        problem = _unsigned_text_problem(uncovered)
    problems = (problem,) if problem else ()
    return LedgerSignature(name, covered, uncovered, problems, key, unknown_key)


def line_signers(root: Path, record: Record) -> list[str]:
    """Return who first signed each line of the ledger, in order.

    A signer is the name of an allowed signer, or the fingerprint of a key that isn't listed
    anymore. The list ends before the first unsigned line.
    """
    # imported late because few sites are signed
    from legalsite.disk.signing import signer, signing_key

    if not is_signed(root):
        return []
    allowed = _read_small_file(root, SIGNERS) or b""
    signers: list[str] = []
    for signed in reversed(_signed_checkpoints(root, record)):  # oldest first
        # number of lines that this checkpoint covers, but no earlier one covers
        added = _covered_lines(signed, record.data) - len(signers)
        if added > 0:
            name = signer(signed.checkpoint, signed.signature, allowed)
            name = name or signing_key(signed.checkpoint, signed.signature)
            if name:  # otherwise, the signature isn't valid, but a later one may cover the lines
                signers += [name] * added
    return signers


def _signed_checkpoints(root: Path, record: Record) -> list[SignedCheckpoint]:
    """Read CHECKPOINT and earlier checkpoints with their signatures, newest first."""
    found = []
    earlier = _read_if_present(root, SIGNATURES, chain.MAX_BYTES, []) or b""
    for part in earlier.split(SIGNATURE_END)[:-1]:
        checkpoint, start, signature = part.partition(SIGNATURE_START)
        found.append(SignedCheckpoint(checkpoint, start + signature + SIGNATURE_END))
    current = _read_small_file(root, SIGNATURE)
    if current is not None:
        found.append(SignedCheckpoint(record.checkpoint_data or b"", current))
    return found[::-1]


def _newest_valid(
    candidates: Sequence[SignedCheckpoint], allowed: bytes
) -> tuple[str, SignedCheckpoint | None]:
    """Return the signer and the first candidate with a valid signature.

    Signers must be in `allowed`. If no candidate is valid, return an empty name and None.
    """
    from legalsite.disk.signing import signer  # imported late because few sites are signed

    for candidate in candidates:
        name = signer(candidate.checkpoint, candidate.signature, allowed)
        if name:
            return name, candidate
    return "", None


def _covered_lines(signed: SignedCheckpoint, ledger: bytes) -> int:
    """Return the number of lines that a checkpoint covers, or 0 if the ledger doesn't match it."""
    with suppress(ProblemsFound):  # the file may not be a checkpoint
        checkpoint = checkpoints.read_checkpoint(signed.checkpoint)
        if checkpoints.compare(checkpoint, ledger).state not in FAULTY_STATES:
            return checkpoint.lines
    return 0


def signature_files(root: Path) -> dict[str, bytes]:
    """Return the signature of CHECKPOINT and the list of allowed signers, if they exist."""
    files = {}
    for name in (SIGNATURE, SIGNERS):
        data = _read_small_file(root, name)
        if data is not None:
            files[name] = data
    return files


def require_intact(record: Record, now: datetime) -> Record:
    """Return the record if lines can be appended to the ledger.

    Raises ProblemsFound if anything is damaged, or if the last line has a later time than `now`.
    CHECKPOINT may be missing, because it's written with the new lines.
    """
    problems = [problem for problem in record.problems if problem.rule != "checkpoint-missing"]
    lines = record.ledger.lines
    # the next line would have an earlier time than the last one
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
    """Append lines to the ledger, write the files that they record, and return the new ledger.

    `ledger` is the current content. The paths in `files` are relative to content/. A checkpoint is
    also written. If there's a `key`, it's signed, and an earlier signed checkpoint is kept. A
    problem with the key is raised before anything is written.
    """
    require_key(root, key)
    data = append_entries(ledger, entries, now)
    checkpoint = checkpoints.checkpoint_of(data, now)
    # name → content of files to write: the new signature, and the list of earlier signatures
    signed = _make_signature(root, checkpoint, key) if key else {}
    kept = _kept_signatures(root) if key else {}
    archive.add(root, files, data)
    # keep the earlier signed checkpoint before CHECKPOINT is overwritten
    for name, content in {**kept, CHECKPOINT: bytes(checkpoint), **signed}.items():
        archive.replace(root, name, content)
    return data


def notice_lines(
    root: Path, entries: Sequence[LedgerEntry], now: datetime
) -> tuple[tuple[str, ...], bytes, datetime]:
    """Return new lines about notices, the ledger with these lines, and their time.

    The caller must hold `write_lock`, and write the lines with `write_notice_lines`. Raises
    ProblemsFound if the record is damaged.
    """
    record = read_record(root)
    last = record.ledger.lines[-1].time if record.ledger.lines else now
    # The clock of another machine may have been ahead. Times must not decrease, so use the time of
    # the last line. `require_intact` rejects larger differences.
    now += max(timedelta(), min(last - now, MAX_CLOCK_DIFFERENCE))
    require_intact(record, now)
    if not record.published:
        help = "a notice can only announce a recorded version, so publish one first: "
        help += "`legalsite publish`"
        raise failure("ledger-missing", "nothing was published", help, "content/LEDGER")
    data = append_entries(record.data, entries, now)
    return tuple(data.decode("ascii").splitlines()[-len(entries) :]), data, now


def restored_notice_lines(root: Path, lines: Sequence[str]) -> tuple[bytes, datetime] | None:
    """Append notice lines stored elsewhere to the ledger, and return it with their time.

    Return None if the lines don't follow the ledger's last line. The caller must hold `write_lock`.
    """
    data = read_record(root).data + "".join(f"{line}\n" for line in lines).encode("ascii")
    ledger, problems = examine_ledger(data)
    return None if problems else (data, ledger.lines[-1].time)


def write_notice_lines(root: Path, data: bytes, time: datetime) -> None:
    """Write a ledger with new notice lines.

    A signed checkpoint stays as it is, because it's still true for the lines that it covers. The
    next publish signs the new lines.
    """
    archive.add(root, (), data)
    if not is_signed(root):
        archive.replace(root, CHECKPOINT, bytes(checkpoints.checkpoint_of(data, time)))


def is_behind(root: Path, record: Record, key: Path | None) -> bool:
    """Return whether CHECKPOINT, or its signature if there's a `key`, is older than the ledger.

    `publish` may have been killed before it wrote the file, or notices may have been recorded
    later. Without a key, notices after a signed checkpoint don't count.
    """
    if not record.data:
        return False
    if record.comparison is None:  # there's no checkpoint
        return True
    if not key and not is_signed(root):
        return record.comparison.state == "grown"  # lines were added after the checkpoint
    signature = read_signature(root, record)
    # A key can sign the lines that no signature covers. `signed_by` is empty if the site isn't
    # signed yet.
    return bool(signature.problems or (key and (signature.uncovered or not signature.signed_by)))


def require_key(root: Path, key: Path | None) -> None:
    """Raise ProblemsFound if the last checkpoint is signed, and there's no key.

    The exit status is 2.
    """
    if is_signed(root) and not key:
        message = "this site is signed, so a new ledger line needs a signature"
        help = "use the key of an allowed signer: `--key FILE`"
        raise usage_failure("no-key", message, help, "content/CHECKPOINT.sig")


def unsigned_lines(root: Path, key: Path) -> list[str]:
    """Return the lines that aren't signed yet, shortened. A signature with the key covers them.

    Raises ProblemsFound with exit status 2 if the key doesn't exist.
    """
    # imported late because few sites are signed
    from legalsite.disk.signing import require_key_file

    require_key_file(key)
    uncovered = read_signature(root, read_record(root)).uncovered
    return [f"  {short_line(line.text)}" for line in uncovered]


def short_line(line: str) -> str:
    """Remove the time and the hashes of a ledger line, and the result of a notice.

    Examples are `000012 publish terms/2026-03-02.md` and `000013 notice terms@2026-03-02`.
    """
    number, _time, verb, policy, revised, _sha256, path, _hash_above = line.split(" ")
    if verb == "notice":
        return f"{number} {verb} {policy}@{revised}"
    path = path.removesuffix(DECLARED_CLOCK_SUFFIX)
    return f"{number} {verb} {path}"


def is_draft(path: str) -> bool:
    """Return whether a file is a draft, and neither archived nor in content/files."""
    return path.endswith(".md") and not path.startswith(FILES) and not is_archive_path(path)


def _read_if_present(root: Path, path: str, largest: int, problems: Problems) -> bytes | None:
    """Read a file of at most `largest` bytes in content/, or return None if it's missing.

    If the file can't be read, return None, and add the reason to `problems`.
    """
    try:
        return _collect_problems(lambda: archive.read(root, path, largest=largest), problems)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _read_small_file(root: Path, path: str) -> bytes | None:
    """Read a signature or the allowed signers, or return None if they're missing or unreadable."""
    return _read_if_present(root, path, MAX_SMALL_FILE_SIZE, [])


def _read_checkpoint(data: bytes | None, problems: Problems) -> Checkpoint | None:
    """Parse a checkpoint. If it's missing or damaged, add a problem."""
    if data is not None:
        return _collect_problems(lambda: checkpoints.read_checkpoint(data), problems)
    # if there's already a problem with the file, it exists but can't be read
    if not any(problem.path == checkpoints.CHECKPOINT for problem in problems):
        message = "the ledger has no checkpoint, so lines could be removed from its end without anyone noticing"
        help = "write a checkpoint, even if you have nothing else to publish: `legalsite publish`"
        problems.append(Problem("checkpoint-missing", message, help, checkpoints.CHECKPOINT))
    return None


def _collect_problems(work: Callable[[], T], problems: Problems) -> T | None:
    """Call `work`, and return its result. If it raises ProblemsFound, collect the problems."""
    try:
        return work()
    except ProblemsFound as refusal:
        problems += refusal.problems
        return None


def unrecorded_archive(archived: Sequence[str]) -> Problem:
    """Create the problem about archived files without a ledger and a checkpoint."""
    count = counted(len(archived), "file")
    message = f"the ledger is missing, but the archive has {count}, from {archived[0]} on"
    help = "if you had a ledger, restore it and CHECKPOINT"
    help += "; if not, record the archive as imported: `legalsite publish`"
    return Problem("ledger-missing", message, help, lines.LEDGER)


def _compare_with_checkpoint(
    checkpoint: Checkpoint | None, data: bytes, path: str, problems: Problems
) -> CheckpointComparison | None:
    """Compare the ledger, `data`, with a checkpoint, and add a problem if they contradict.

    `path` is the path of the checkpoint. Return None if the checkpoint is missing or can't be
    parsed.
    """
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


def _signature_problem(
    signature: bytes | None, allowed: bytes | None, unknown_key: str, *, is_own_list: bool
) -> Problem:
    """Explain why no allowed signer has signed the site.

    `unknown_key` is the fingerprint of the key of an intact signature. `is_own_list` tells whether
    `allowed` is the site's own list of allowed signers.
    """
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
    if unknown_key:
        help = "if the company has a new key, ask it for the current allowed_signers, "
        help += "in a way that you trust"
        if is_own_list:
            help = f"if the key is right, add it to content/allowed_signers; if not, {SIGN_HELP}"
        message = f"the key that signed CHECKPOINT isn't an allowed signer's: {unknown_key}"
        return Problem("signature", message, help, path)
    message = "CHECKPOINT.sig isn't a signature of CHECKPOINT by an allowed signer"
    return Problem(
        "signature", message, f"restore CHECKPOINT and CHECKPOINT.sig, or {SIGN_HELP}", path
    )


def _unsigned_text_problem(uncovered: tuple[LedgerLine, ...]) -> Problem | None:
    """Return a problem if texts or files were recorded after the signed checkpoint, or None.

    Notice lines may stay unsigned until the next publish.
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


def _kept_signatures(root: Path) -> dict[str, bytes]:
    """Add the signed checkpoint in content/ to SIGNATURES, and return the new content by name.

    The result is empty if the checkpoint is at the end of SIGNATURES already, or if its signature
    isn't valid.
    """
    from legalsite.disk.signing import signing_key  # imported late because few sites are signed

    problems: Problems = []
    earlier = _read_if_present(root, SIGNATURES, chain.MAX_BYTES, problems) or b""
    raise_problems(problems)  # overwriting the file would lose earlier signatures
    checkpoint = _read_if_present(root, CHECKPOINT, checkpoints.MAX_BYTES, []) or b""
    signature = _read_small_file(root, SIGNATURE) or b""
    current = checkpoint + signature
    # `signing_key` is empty if the signature isn't valid for the checkpoint
    if earlier.endswith(current) or not signing_key(checkpoint, signature):
        return {}
    return {SIGNATURES: earlier + current}


def _make_signature(root: Path, checkpoint: Checkpoint, key: Path) -> dict[str, bytes]:
    """Sign a checkpoint, and return the content of the signature file by name.

    Without a list of allowed signers, also create a list that allows this key for the site's host.
    """
    # imported late because few sites are signed
    from legalsite.disk.signing import public_key, sign, signer

    signature = sign(bytes(checkpoint), key)
    try:
        allowed = archive.read(root, SIGNERS, largest=MAX_SMALL_FILE_SIZE)
    except FileNotFoundError:  # the site is signed for the first time
        name = urlsplit(checkpoint.origin).hostname
        return {SIGNERS: f"{name} {public_key(signature)}\n".encode(), SIGNATURE: signature}
    if not signer(bytes(checkpoint), signature, allowed):
        help = "use the key of a person listed in content/allowed_signers"
        help += ", or have this key added there"
        raise failure("signature", "this key doesn't belong to an allowed signer", help, str(key))
    return {SIGNATURE: signature}
