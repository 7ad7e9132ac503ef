"""Compares the parts of the exported evidence of a notice with each other, and with the ledger that
records them."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from legalsite.commands.verify import VerifiedPart
from legalsite.disk.file_system import open_regular
from legalsite.disk.signing import signer
from legalsite.errors import Problem, Problems, ProblemsFound, counted
from legalsite.ledger.chain import Ledger, examine
from legalsite.ledger.checkpoint import kept_checkpoint
from legalsite.ledger.lines import LedgerLine
from legalsite.ledger.recorded_result import read_result
from legalsite.notices import evidence
from legalsite.notices.status_phrases import describe_result
from legalsite.site.ledger_on_disk import (
    LARGEST,
    LEDGER,
    compare_with_kept,
    is_signed,
    read_record,
    read_signature,
)

Files = Mapping[str, evidence.EvidenceFile]  # by path
PART = re.compile(
    rf"(?:{evidence.BY_HAND}/[0-9]+|(?!{evidence.ATTACHED}/)[^/]+)/{evidence.MANIFEST}"
)


def verify_evidence(folder: Path, root: Path | None) -> VerifiedPart:
    """Compare the parts of a folder that `legalsite notify export` wrote with each other, and with
    the site's ledger; without a site (`root`), the folder agrees at most with itself."""
    entries = (entry for entry in sorted(folder.rglob("*")) if not entry.is_dir())
    files = {entry.relative_to(folder).as_posix(): _hashed(entry) for entry in entries}
    problems: Problems = []
    ledger, covered, whose = _evidence_record(folder, root, problems)
    prefixes = [path.removesuffix(evidence.MANIFEST) for path in files if PART.fullmatch(path)]
    sentences = [
        _mailing_evidence(folder, prefix, files, ledger, problems, covered=covered)
        for prefix in prefixes
    ]
    if not prefixes:
        message, help = (
            "the folder has no evidence of a notice",
            "name a folder that `legalsite notify export` wrote",
        )
        problems = [Problem("evidence-manifest", message, help, str(folder))]
    else:
        parts = (*prefixes, f"{evidence.ATTACHED}/")
        more = {
            path: files[path]
            for path in files.keys() - evidence.ABOVE
            if not path.startswith(parts)
        }
        problems += evidence.folder_problems({}, more, str(folder))
    if not problems:
        recorded = [
            evidence.read_manifest((folder / f"{at}{evidence.MANIFEST}").read_bytes())
            for at in prefixes
        ]
        above = [
            manifest.above for manifest in recorded if manifest.above.keys() >= {*evidence.HELPERS}
        ]
        problems += _folder_problems(folder, files, above)
        sentences += (
            []
            if above
            else [f"no manifest records {' and '.join(evidence.HELPERS)}, so they weren't checked"]
        )
    if problems:
        return VerifiedPart(
            "evidence", f"{folder}: {counted(len(problems), 'problem')}", tuple(problems)
        )
    sentences += _evidence_elsewhere(files, ledger)
    if attached := [path for path in files if path.startswith(f"{evidence.ATTACHED}/")]:
        sentences.append(
            f"in {evidence.ATTACHED}/, which no manifest records: {', '.join(attached)}"
        )
    return VerifiedPart("evidence", "\n  ".join([f"{folder}:", *sentences, whose]))


def _folder_problems(folder: Path, files: Files, above: Sequence[Files]) -> Iterator[Problem]:
    """Yield a problem for each file of which SHA256SUMS, or all that manifests record `above` them,
    has another hash or none; for SHA256SUMS if it has nothing."""
    file = folder / evidence.SUMS
    sums = (
        [line.partition("  ") for line in file.read_text("utf-8", "replace").splitlines()]
        if file.is_file()
        else []
    )
    wanted = set(filter(evidence.lasts, files)) if sums else {evidence.SUMS}
    hashes = [(path, {sha256}) for sha256, _, path in sums]
    hashes += [(path, set()) for path in sorted(wanted - {path for path, _ in hashes})]
    hashes += [
        (name, {manifest[name].sha256 for manifest in above}) for name in evidence.HELPERS if above
    ]
    for path, allowed in hashes:
        if path not in files or files[path].sha256 not in allowed:
            message = f"it is missing, or its hash differs from {evidence.SUMS} and the manifests"
            yield Problem("evidence-changed", message, evidence.COPY, f"{folder}/{path}")


def _evidence_elsewhere(files: Files, ledger: Ledger) -> Iterator[str]:
    """Yield each line of the ledger about a notice of a folder whose evidence is not in it. One
    manifest may be that of several lines; of two that are about the same, only the later one is
    missed."""
    here, lines = (
        {file.sha256 for file in files.values()},
        [line for line in ledger.lines if line.result],
    )
    notices = {(line.policy, line.revised) for line in lines if line.sha256 in here}
    subjects = defaultdict[str, set[object]](set)
    for line in lines:
        subjects[line.sha256].add((line.policy, line.revised, line.result and line.result.about))
    last = {frozenset(subject): sha256 for sha256, subject in subjects.items() if sha256}
    for line in lines:
        wanted = line.sha256 in last.values() and line.sha256 not in here
        if line.result and wanted and (line.policy, line.revised) in notices:
            yield f"not in this folder: the evidence of line {line.number}, {describe_result(line.result)}"


def _evidence_record(
    folder: Path, root: Path | None, problems: Problems
) -> tuple[Ledger, int | None, str]:
    """Return the ledger of the site if there is one, else the copy in the folder; how many of its
    lines are signed, or None without a signature; and whose ledger it is. Problems of either are
    added."""
    copy, checkpoint, signature, signers = (
        (folder / name).read_bytes() if (folder / name).is_file() else b""
        for name in evidence.WITNESSES
    )
    if copy or checkpoint:
        problems += compare_with_kept(copy, checkpoint, f"{folder}/CHECKPOINT")[1]
    signed = signer(checkpoint, signature, signers) if signature or signers else None
    if not signed and (signature or signers):
        message = "CHECKPOINT.sig isn't a signature of CHECKPOINT by an allowed signer"
        problems.append(
            Problem("evidence-ledger", message, evidence.COPY, f"{folder}/CHECKPOINT.sig")
        )
    record = read_record(root) if root else None
    if record and record.data and root:
        if not record.data.startswith(copy):
            message = "the ledger in this folder isn't the beginning of the site's ledger: one of them was changed"
            problems.append(
                Problem("evidence-ledger", message, evidence.COPY, f"{folder}/{LEDGER}")
            )
        problems += [problem for problem in record.problems if problem.path.endswith(LEDGER)]
        covered = read_signature(root, record).covered if is_signed(root) else None
        return record.ledger, covered, "compared with the site's ledger"
    ledger, faults = examine(copy, path=f"{folder}/{LEDGER}")
    problems += faults
    covered = None
    if signature or signers:
        covered = kept_checkpoint(checkpoint, f"{folder}/CHECKPOINT").lines if signed else 0
    return ledger, covered, "compared only with the folder's own copy of the ledger"


def _mailing_evidence(
    folder: Path, prefix: str, files: Files, ledger: Ledger, problems: Problems,
    *, covered: int | None,
) -> str:  # fmt: skip
    """Return what the evidence of one mailing, or of what a person recorded, in a folder says, if
    its manifest, its files, its counts and the ledger agree."""
    full_path, before = f"{folder}/{prefix}", len(problems)
    files = {
        path.removeprefix(prefix): file for path, file in files.items() if path.startswith(prefix)
    }
    try:
        with open_regular(folder / prefix / evidence.MANIFEST) as data:
            manifest = evidence.read_manifest(data.read(), f"{full_path}{evidence.MANIFEST}")
    except ProblemsFound as refusal:
        problems += refusal.problems
        return ""
    there = manifest.mailing and evidence.PEOPLE in files and files[evidence.PEOPLE].sha256
    people = (folder / prefix / evidence.PEOPLE).read_bytes() if there else None
    named = {sha256.decode() for sha256 in evidence.NAMED_REPORT.findall(people or b"")}
    reports = {
        path
        for path in files
        if path.startswith(f"{evidence.REPORTS}/") and files[path].sha256 in named
    }
    unrecorded = {evidence.MANIFEST, *reports, *([evidence.PEOPLE] if there else [])}
    listed = {path: file for path, file in files.items() if path not in unrecorded}
    problems += evidence.folder_problems(manifest.files, listed, full_path.rstrip("/"))
    sha256 = files[evidence.MANIFEST].sha256
    lines = [line for line in ledger.lines if line.verb == "notice" and line.sha256 == sha256]
    if not lines:
        message = (
            "no ledger line has the hash of this manifest, so it was changed or never recorded"
        )
        help = "record the result: `legalsite notify export POLICY --record`"
        problems.append(
            Problem("evidence-unrecorded", message, help, f"{full_path}{evidence.MANIFEST}")
        )
    for line in lines:
        if covered is not None and line.number > covered:
            message = f"line {line.number}, on which this evidence relies, isn't covered by a signed checkpoint"
            help = "sign it, then export the evidence again: `legalsite publish --key FILE`"
            problems.append(Problem("evidence-unsigned", message, help, LEDGER, line.number + 1))
    if manifest.mailing and len(problems) == before:
        problems += (
            Problem("evidence-counts", message, evidence.COPY, f"{full_path}{path}")
            for path, message in _disagreements(folder / prefix, manifest, lines, ledger, people)
        )
    if len(problems) > before:
        return ""
    name = f"{prefix.removesuffix('/')}: {f'{manifest.mailing}, ' if manifest.mailing else ''}"
    sentences = [
        f"{name}{counted(len(manifest.files.keys() & files.keys()), 'file')}, each as the manifest records"
    ]
    if manifest.mailing and (erased := sorted(evidence.WITH_ADDRESSES - files.keys())):
        sentences.append(
            f"{', '.join(erased)}, with addresses, {'are' if len(erased) > 1 else 'is'} not in the folder"
        )
    if people:
        sentences.append(
            f"{counted(len(people.splitlines()) - 1, 'recipient')} in {evidence.PEOPLE}"
        )
    if named:
        count = counted(len(named), "delivery report")
        sentences.append(f"{evidence.REPORTS}/ has {len(reports):,} of {count} that it names")
    for line in lines:
        last = ledger.last_about(line) or line
        words = describe_result(line.result) if line.result else ""
        later = (
            f"; since line {last.number}: {describe_result(last.result)}"
            if last is not line and last.result
            else ""
        )
        declared = (
            "; its time was set by SOURCE_DATE_EPOCH (clock=declared)" if line.declared else ""
        )
        sentences.append(f"in line {line.number} of the ledger ({words}{later}){declared}")
    return "; ".join(sentences)


def _disagreements(
    folder: Path,
    manifest: evidence.Manifest,
    lines: Sequence[LedgerLine],
    ledger: Ledger,
    people: bytes | None,
) -> Iterator[tuple[str, str]]:
    """Yield what the manifest of a mailing, the lines of the ledger, the sentences, the list of
    recipients, the bytes of people.csv, the emails and the texts say differently, each with the
    file."""
    sentences = {
        line: words for outcome in manifest.outcomes.values() for line, words in outcome.items()
    }
    for line in lines:
        if line.result and str(replace(line.result, anew=0)) not in sentences:
            yield (
                LEDGER,
                f"line {line.number} of the ledger says {line.result}, but the manifest doesn't",
            )
    for given, words in sentences.items():
        if describe_result(read_result(given)) != words:
            yield evidence.MANIFEST, f"the sentence “{words}” doesn't match {given}"
    if (folder / evidence.RECIPIENTS).is_file():
        rows = (folder / evidence.RECIPIENTS).read_text("utf-8", "surrogateescape")
        counts = {state: count for state, count in manifest.counts.items() if state != "skipped"}
        if (states := evidence.counts_of(rows)) != counts:
            yield evidence.RECIPIENTS, f"its rows are {states}, but the manifest counts {counts}"
        faults = evidence.people_faults(rows, people) if people is not None else ()
        yield from ((evidence.PEOPLE, message) for message in faults)
    recorded = {line.sha256 for line in ledger.lines if line.verb != "notice"}
    for path, file in manifest.files.items():
        if path.startswith("texts/") and file.sha256 not in recorded:
            yield path, "the ledger doesn't record this version"
        attached = (
            evidence.attached_files((folder / path).read_bytes())
            if path.startswith("emails/")
            else ()
        )
        for name, data in attached:
            if name != evidence.RECORD and hashlib.sha256(data).hexdigest() not in recorded:
                yield path, f"{name}, which is attached, isn't a version that the ledger records"
        if path == evidence.DIGEST:
            parts = [
                line.split("  ", 1) for line in (folder / path).read_text("utf-8").splitlines()
            ]
            other = [
                name
                for sha256, name in parts
                if (part := manifest.files.get(name)) and part.sha256 != sha256
            ]
            if other or file.sha256 != manifest.digest:
                yield (
                    path,
                    f"{', '.join(other) or 'this'} differs from the confirmed digest {manifest.digest}",
                )


def _hashed(file: Path) -> evidence.EvidenceFile:
    """Return the hash and the size of a file; an empty hash for anything else, links included."""
    if file.is_symlink() or not file.is_file():
        return evidence.EvidenceFile("", 0)
    with file.open("rb") as data:
        return evidence.hashed(iter(lambda: data.read(LARGEST), b""))
