"""`legalsite verify --evidence`: compares the parts of the exported evidence of a notice with each
other, and with the ledger that records them."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from legalsite.commands.verify import VerifiedPart
from legalsite.disk.file_system import open_regular, walk
from legalsite.disk.signing import signer
from legalsite.errors import Problem, Problems, ProblemsFound, counted
from legalsite.ledger.chain import Ledger, examine_ledger
from legalsite.ledger.checkpoint import read_checkpoint_copy
from legalsite.ledger.lines import LedgerLine
from legalsite.ledger.recorded_result import read_result
from legalsite.notices import evidence
from legalsite.notices.evidence import EvidenceFile, Manifest, sha256_of
from legalsite.notices.status_phrases import describe_result
from legalsite.site.ledger_on_disk import (
    LEDGER,
    MAX_SMALL_FILE_SIZE,
    compare_with_copy,
    is_signed,
    read_record,
    read_signature,
)

Files = Mapping[str, EvidenceFile]  # by path
# the path of each manifest: of a record by hand, or of a mailing, but not in attached/
PART_PATTERN = re.compile(
    rf"(?:{evidence.BY_HAND}/[0-9]+|(?!{evidence.ATTACHED}/)[^/]+)/{evidence.MANIFEST}"
)
ATTACHED_PATTERN = re.compile(f"{evidence.ATTACHED}/")


def verify_evidence(folder: Path, root: Path | None) -> VerifiedPart:
    """Compare the parts of a folder that `legalsite notify export` wrote with each other, and with
    the ledger of the site at `root`. Without a site, they are compared with the ledger in the
    folder, which only shows that the folder agrees with itself."""
    return _Folder(folder, root).verified_part()


class _Folder:
    """An exported folder while it is verified."""

    def __init__(self, folder: Path, root: Path | None) -> None:
        """Hash all files, and find the ledger: of the site at `root`, or in the folder itself."""
        self.folder = folder
        self.shown = folder.as_posix()  # in messages
        self.files: dict[str, EvidenceFile] = {}  # by path in the folder
        # unlike rglob, `walk` raises an error for a folder that it can't read
        paths = [path for path, _ in walk(str(folder))]
        for path in sorted(paths, key=lambda path: path.split("/")):
            if not path.endswith("/"):  # an empty folder
                self.files[path] = _hash_and_size(folder / path)
        self.problems: Problems = []  # everything found so far
        # how many lines of the ledger are signed; None if the ledger has no signature
        self.signed_lines: int | None = None
        # the ledger to compare with, and a sentence that says which one it is
        self.ledger, self.ledger_sentence = self._read_ledger(root)

    def verified_part(self) -> VerifiedPart:
        """Return what the folder proves, or its problems: of each part, of files that belong to no
        part, and of the files above the parts."""
        manifests = list(filter(PART_PATTERN.fullmatch, self.files))
        prefixes = [path.removesuffix(evidence.MANIFEST) for path in manifests]
        sentences = [_Part(self, prefix).verified_sentences() for prefix in prefixes]
        if prefixes:
            parts = (*prefixes, f"{evidence.ATTACHED}/")
            names = self.files.keys() - evidence.FILES_ABOVE_MANIFESTS
            # what is left is in no part, so that no manifest records it
            more = {name: self.files[name] for name in names if not name.startswith(parts)}
            self.problems += evidence.folder_problems({}, more, self.shown)
        else:
            message = "this folder doesn't contain an evidence export"
            help = "pass a folder that `legalsite notify export` wrote"
            self.problems = [Problem("evidence-manifest", message, help, self.shown)]
        if not self.problems:
            # the files above the parts, as each manifest records them; older manifests don't record
            # the explanations
            above = [self._files_above(path) for path in manifests]
            complete = [files for files in above if files.keys() >= {*evidence.HELPERS}]
            self.problems += self._changed_file_problems(complete)
            if not complete:
                helpers = " and ".join(evidence.HELPERS)
                sentences.append(f"no manifest records {helpers}, so they weren't checked")
        if self.problems:
            count = counted(len(self.problems), "problem")
            return VerifiedPart("evidence", f"{self.shown}: {count}", tuple(self.problems))
        sentences += self._missing_evidence_sentences()
        attached = ", ".join(filter(ATTACHED_PATTERN.match, self.files))
        if attached:
            sentences.append(f"in {evidence.ATTACHED}/, which no manifest records: {attached}")
        return VerifiedPart(
            "evidence",
            "\n  ".join([f"{self.shown}:", *sentences, self.ledger_sentence]),
        )

    def _files_above(self, path: str) -> Files:
        """Return the files above its own folder that a manifest records."""
        return evidence.read_manifest((self.folder / path).read_bytes()).above

    def _changed_file_problems(self, above: Sequence[Files]) -> Iterator[Problem]:
        """Yield a problem for each file whose hash isn't the one in SHA256SUMS, or isn't one of
        those that manifests record for the files `above` them. If SHA256SUMS is missing or empty,
        yield one problem for it instead of one for each file."""
        file = self.folder / evidence.SUMS
        expected = {}  # the allowed hashes of each file, by path
        if file.is_file():
            for line in file.read_text("utf-8", "replace").splitlines():
                sha256, _, path = line.partition("  ")
                expected[path] = {sha256}
        wanted = [evidence.SUMS]
        if expected:
            wanted = sorted(filter(evidence.is_in_sums, self.files))
        for path in wanted:
            expected.setdefault(path, set())  # no hash is allowed
        hashes = list(expected.items())
        if above:
            hashes += [(name, {files[name].sha256 for files in above}) for name in evidence.HELPERS]
        for path, allowed in hashes:
            if path not in self.files or self.files[path].sha256 not in allowed:
                message = f"this file is missing, or its hash doesn't match {evidence.SUMS} "
                message += "and the manifests"
                yield Problem(
                    "evidence-changed", message, evidence.COPY_AGAIN, f"{self.shown}/{path}"
                )

    def _missing_evidence_sentences(self) -> Iterator[str]:
        """Yield a sentence for each ledger line whose manifest isn't in the folder, although the
        folder has other evidence about the same notice.

        A line has the hash of its manifest, and several lines may have the same one. A manifest may
        be missing if a later one is about exactly the same notices and kinds of results."""
        # a manifest is known by its hash, which each of its ledger lines has
        hashes = {file.sha256 for file in self.files.values()}  # of all files here
        results = [(line, line.result) for line in self.ledger.lines if line.result]
        notices_here = {line.notice_key for line, _ in results if line.sha256 in hashes}
        # by manifest: its notices, each with the kind of its result
        subjects = defaultdict[str, set[object]](set)
        for line, result in results:
            subjects[line.sha256].add((line.notice_key, result.subject))
        # by subjects: the last manifest about them, which replaces the earlier ones
        newest: dict[frozenset[object], str] = {}
        for manifest, about in subjects.items():
            if manifest:  # a line without a manifest has an empty hash
                newest[frozenset(about)] = manifest
        missing = set(newest.values()) - hashes
        for line, result in results:
            if line.sha256 in missing and line.notice_key in notices_here:
                said = describe_result(result)
                yield f"not in this folder: the evidence of line {line.number}, {said}"

    def _read_ledger(self, root: Path | None) -> tuple[Ledger, str]:
        """Return the ledger to compare with, and a sentence that says which one it is: the site's
        ledger if it exists, otherwise the copy in the folder. Add the problems of the copy, its
        checkpoint, and its signature, and set `signed_lines`."""
        copy, checkpoint, signature, signers = map(self._bytes_or_empty, evidence.WITNESSES)
        checkpoint_place = f"{self.shown}/CHECKPOINT"
        if copy or checkpoint:
            self.problems += compare_with_copy(copy, checkpoint, checkpoint_place)[1]
        has_signature = bool(signature or signers)
        # whether someone in `signers` signed the checkpoint
        is_good = has_signature and bool(signer(checkpoint, signature, signers))
        if has_signature and not is_good:
            message = "CHECKPOINT.sig isn't a signature of CHECKPOINT by an allowed signer"
            place = f"{checkpoint_place}.sig"
            self.problems.append(Problem("evidence-ledger", message, evidence.COPY_AGAIN, place))
        record = root and read_record(root)
        if record and record.data and root:  # (a record has a root: this is for the type checker)
            if not record.data.startswith(copy):
                message = "the ledger in this folder doesn't match the beginning of the site's "
                message += "ledger: one of the two was changed"
                place = f"{self.shown}/{LEDGER}"
                self.problems.append(
                    Problem("evidence-ledger", message, evidence.COPY_AGAIN, place)
                )
            self.problems += [each for each in record.problems if each.path.endswith(LEDGER)]
            if is_signed(root):
                self.signed_lines = read_signature(root, record).covered
            return record.ledger, "compared with the site's ledger"
        ledger, problems = examine_ledger(copy, path=f"{self.shown}/{LEDGER}")
        self.problems += problems
        if is_good:
            self.signed_lines = read_checkpoint_copy(checkpoint, checkpoint_place).lines
        elif has_signature:
            self.signed_lines = 0
        return ledger, "compared only with the folder's own copy of the ledger"

    def _bytes_or_empty(self, name: str) -> bytes:
        """Return the bytes of a file of the folder; empty if it doesn't exist."""
        file = self.folder / name
        if file.is_file():
            return file.read_bytes()
        return b""


class _Part:
    """The evidence of one mailing, or of what a person recorded, in a subfolder."""

    def __init__(self, export: _Folder, prefix: str) -> None:
        """Select the part's files. `prefix` is its subfolder's path in the export, such as
        `notice/`, with a slash at the end."""
        self.export = export
        self.ledger = export.ledger
        self.folder = export.folder / prefix
        self.place = f"{export.shown}/{prefix}"  # in messages
        self.name = prefix.removesuffix("/")
        self.files: dict[str, EvidenceFile] = {}  # by path in the subfolder
        for path, file in export.files.items():
            if path.startswith(prefix):
                self.files[path.removeprefix(prefix)] = file

    def verified_sentences(self) -> str:
        """Return what this part proves, in sentences. If its manifest, its files, its counts, and
        the ledger don't agree, add problems to the folder, and return an empty string."""
        problems = self.export.problems
        before = len(problems)
        try:
            manifest = self._manifest()
        except ProblemsFound as rejected:
            problems += rejected.problems
            return ""
        people = self._people_bytes() if manifest.mailing else None
        # the hashes of the delivery reports that people.csv names
        named = set(map(bytes.decode, evidence.REPORT_HASH_PATTERN.findall(people or b"")))
        in_reports = [path for path in self.files if path.startswith(f"{evidence.REPORTS}/")]
        reports = [path for path in in_reports if self.files[path].sha256 in named]
        # the manifest can't record these: they have addresses, which may be erased later
        unrecorded = {evidence.MANIFEST, *reports}
        if people is not None:
            unrecorded.add(evidence.PEOPLE)
        listed = {path: self.files[path] for path in self.files if path not in unrecorded}
        problems += evidence.folder_problems(manifest.files, listed, self.place.rstrip("/"))
        lines = self._ledger_lines()
        problems += self._recording_problems(lines)
        if manifest.mailing and len(problems) == before:
            for path, message in self._disagreements(manifest, lines, people):
                place = f"{self.place}{path}"
                problems.append(Problem("evidence-counts", message, evidence.COPY_AGAIN, place))
        if len(problems) > before:
            return ""
        sentences = [*self._file_sentences(manifest, people)]
        if named:
            count = counted(len(named), "delivery report")
            found = len(reports)
            sentences.append(f"{evidence.REPORTS}/ has {found:,} of {count} that it names")
        return "; ".join([*sentences, *map(self._line_sentence, lines)])

    def _manifest(self) -> Manifest:
        """Return the manifest of this part. Raises ProblemsFound if it can't be read."""
        with open_regular(self.folder / evidence.MANIFEST) as data:
            return evidence.read_manifest(data.read(), f"{self.place}{evidence.MANIFEST}")

    def _people_bytes(self) -> bytes | None:
        """Return the bytes of people.csv; None if it isn't a file in the folder."""
        file = self.files.get(evidence.PEOPLE)
        if file and file.sha256:
            return (self.folder / evidence.PEOPLE).read_bytes()
        return None

    def _ledger_lines(self) -> list[LedgerLine]:
        """Return the ledger lines that have the hash of this part's manifest."""
        sha256 = self.files[evidence.MANIFEST].sha256
        lines = self.ledger.lines
        return [line for line in lines if line.verb == "notice" and line.sha256 == sha256]

    def _recording_problems(self, lines: Sequence[LedgerLine]) -> Iterator[Problem]:
        """Yield a problem if there are no `lines` that record the manifest, and one for each line
        that no signed checkpoint covers, if the ledger is signed."""
        if not lines:
            message = "no ledger line has the hash of this manifest"
            message += ", so it was changed or never recorded"
            help = "record the result: `legalsite notify export POLICY --record`"
            yield Problem("evidence-unrecorded", message, help, f"{self.place}{evidence.MANIFEST}")
        covered = self.export.signed_lines
        for line in lines:
            if covered is not None and line.number > covered:
                message = f"line {line.number}, on which this evidence relies"
                message += ", isn't covered by a signed checkpoint"
                help = "sign the checkpoint, then export the evidence again: "
                help += "`legalsite publish --key FILE`"
                yield Problem("evidence-unsigned", message, help, LEDGER, line.number + 1)

    def _file_sentences(self, manifest: Manifest, people: bytes | None) -> Iterator[str]:
        """Yield what the part says about its files: how many there are, which files with addresses
        are missing, and how many recipients people.csv has."""
        mailing = f"{manifest.mailing}, " if manifest.mailing else ""
        count = counted(len(manifest.files.keys() & self.files.keys()), "file")
        yield f"{self.name}: {mailing}{count}, each as the manifest records"
        erased = sorted(evidence.WITH_ADDRESSES - self.files.keys())
        if manifest.mailing and erased:
            names = ", ".join(erased)
            verb = "are" if len(erased) > 1 else "is"
            yield f"{names}, with addresses, {verb} not in the folder"
        if people:
            recipients = counted(len(people.splitlines()) - 1, "recipient")
            yield f"{recipients} in {evidence.PEOPLE}"

    def _line_sentence(self, line: LedgerLine) -> str:
        """Return what a ledger line says and, if a later line is about the same, what that one
        says."""
        words = ""
        if line.result:
            words = describe_result(line.result)
        last = self.ledger.last_about(line)
        if last and last is not line and last.result:
            result = describe_result(last.result)
            words += f"; since line {last.number}: {result}"
        sentence = f"in line {line.number} of the ledger ({words})"
        if line.declared:
            sentence += "; its time was set by SOURCE_DATE_EPOCH (clock=declared)"
        return sentence

    def _disagreements(
        self, manifest: Manifest, lines: Sequence[LedgerLine], people: bytes | None
    ) -> Iterator[tuple[str, str]]:
        """Yield each contradiction in the evidence of a mailing, with the file to which it belongs:
        between the manifest, its ledger lines, the sentences about them, the list of recipients,
        people.csv (`people`), the emails, and the texts."""
        sentences: dict[str, str] = {}  # the manifest's sentence about each result, by the result
        for words_of in manifest.outcomes.values():
            sentences |= words_of
        for line in lines:
            if line.result and str(replace(line.result, recounts_line=0)) not in sentences:
                said = f"line {line.number} of the ledger says {line.result}"
                yield LEDGER, f"{said}, but the manifest doesn't"
        for result, words in sentences.items():
            if describe_result(read_result(result)) != words:
                yield evidence.MANIFEST, f"the sentence “{words}” doesn't match {result}"
        if (self.folder / evidence.RECIPIENTS).is_file():
            yield from self._row_disagreements(manifest, people)
        recorded = {line.sha256 for line in self.ledger.lines if line.verb != "notice"}
        for path, file in manifest.files.items():
            if path.startswith("texts/") and file.sha256 not in recorded:
                yield path, "the ledger doesn't record this version"
            if path.startswith("emails/"):
                for name, data in evidence.attached_files((self.folder / path).read_bytes()):
                    if name != evidence.RECORD and sha256_of(data) not in recorded:
                        message = f"{name}, which is attached"
                        yield path, f"{message}, isn't a version that the ledger records"
        if evidence.DIGEST in manifest.files:
            yield from self._digest_disagreements(manifest)

    def _row_disagreements(
        self, manifest: Manifest, people: bytes | None
    ) -> Iterator[tuple[str, str]]:
        """Yield where the list of recipients contradicts the counts of the manifest or
        people.csv."""
        text = (self.folder / evidence.RECIPIENTS).read_bytes().decode("utf-8", "surrogateescape")
        try:
            rows = evidence.read_recipients(text)
        except csv.Error as error:
            yield evidence.RECIPIENTS, str(error)
            return
        counts = dict(manifest.counts)
        counts.pop("skipped", None)
        states = evidence.state_counts(rows)
        if states != counts:
            message = f"its rows are {states}, but the manifest counts {counts}"
            yield evidence.RECIPIENTS, message
        if people is not None:
            for message in evidence.people_problems(rows, people):
                yield evidence.PEOPLE, message

    def _digest_disagreements(self, manifest: Manifest) -> Iterator[tuple[str, str]]:
        """Yield a message if the files of the mailing don't have the hashes in the digest that a
        person confirmed."""
        other = []
        files = manifest.files
        for line in (self.folder / evidence.DIGEST).read_text("utf-8").splitlines():
            sha256, name = line.split("  ", 1)
            if name in files and files[name].sha256 != sha256:
                other.append(name)
        if other or files[evidence.DIGEST].sha256 != manifest.digest:
            what = ", ".join(other) or "this"
            yield evidence.DIGEST, f"{what} differs from the confirmed digest {manifest.digest}"


def _hash_and_size(file: Path) -> EvidenceFile:
    """Return the hash and the size of a file; an empty hash for anything else, such as a link."""
    if file.is_symlink() or not file.is_file():
        return EvidenceFile("", 0)
    with file.open("rb") as data:
        return evidence.hash_blocks(iter(lambda: data.read(MAX_SMALL_FILE_SIZE), b""))
