"""`legalsite verify --evidence`: compare a folder written by `legalsite notify export` with the
ledger.

A ledger line contains the hash of RESULT, RESULT contains the hash of each file, and these files
contain the hash of each line with an address.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from legalsite.commands.exported_evidence import (
    ATTACHED,
    HELPERS,
    REPORTS,
    TEXTS,
    WITNESSES,
)
from legalsite.commands.verify import VerifiedPart
from legalsite.disk import output_folder
from legalsite.disk.file_system import open_regular, walk
from legalsite.disk.signing import signer
from legalsite.errors import Problem, Problems, counted
from legalsite.ledger.chain import Ledger, examine_ledger
from legalsite.ledger.checkpoint import read_checkpoint_copy
from legalsite.ledger.lines import LedgerLine
from legalsite.model.declared_time import local_day
from legalsite.model.email import REPORT_HASH_PATTERN
from legalsite.notices.result_file import (
    HISTORY,
    PRIVATE_FILES,
    RECIPIENTS,
    REPLIES,
    RESULT,
    Figures,
    Result,
    Tally,
    differences,
    figures_of,
    read_result_file,
    sha256_of,
)
from legalsite.notices.status_phrases import describe_figures, describe_result
from legalsite.site.ledger_on_disk import (
    LEDGER,
    Record,
    compare_with_copy,
    is_signed,
    read_record,
    read_signature,
)

COPY_AGAIN = (
    "use an untouched copy of the folder, or export it again: `legalsite notify export POLICY`"
)
BESIDE = {*WITNESSES, *HELPERS}
CORRECTION_PATTERN = re.compile("correction-(?P<number>[0-9]+)")


def verify_evidence(folder: Path, root: Path | None) -> VerifiedPart:
    """Compare a folder written by `legalsite notify export` with the ledger of the site at `root`.

    Without a site, the ledger in the folder is used, which only shows that the folder is
    consistent.
    """
    return _Folder(folder, root).verified_part()


class _Folder:
    """Verifies an exported folder."""

    def __init__(self, folder: Path, root: Path | None) -> None:
        """Hash all files, and find the ledger of the site at `root`, or the copy in the folder."""
        self.folder = folder
        self.shown = folder.as_posix()  # path for messages
        self.problems: Problems = []  # problems found so far
        self.hashes: dict[str, str] = {}  # path in the folder → hash; empty for links
        # unlike rglob, `walk` raises an error if it can't read a folder
        for path in sorted(path for path, _ in walk(str(folder))):
            if not path.endswith("/"):  # the path isn't an empty folder
                self.hashes[path] = _hash_of(folder / path)
        # number of ledger lines that are signed; None if the ledger has no signature
        self.signed_lines: int | None = None
        # the ledger to compare with, and a sentence that says which one it is
        self.ledger, self.ledger_sentence = self._read_ledger(root)

    def verified_part(self) -> VerifiedPart:
        """Verify the folder. Return what it proves, or the problems found."""
        # the subfolders with a RESULT, with a trailing slash
        prefixes = [path.removesuffix(RESULT) for path in self.hashes if _is_result(path)]
        sentences: list[str] = []
        if not prefixes:
            message = "this folder doesn't contain an evidence export"
            help = "pass a folder that `legalsite notify export` wrote"
            self.problems = [Problem("evidence-result", message, help, self.shown)]
        for prefix in prefixes:
            sentences += self._result_sentences(prefix)
        self._check_texts()
        # every other file must be in a folder with a RESULT, or in one of these folders
        known = (*prefixes, f"{TEXTS}/", f"{ATTACHED}/")
        # without a RESULT, the problem above is enough
        for path in self.hashes:
            if prefixes and path not in BESIDE and not path.startswith(known):
                self._add_file_problem("evidence-unlisted", path, "no RESULT lists this file")
        if self.problems:
            count = counted(len(self.problems), "problem")
            return VerifiedPart("evidence", f"{self.shown}: {count}", tuple(self.problems))
        attached = ", ".join(path for path in self.hashes if path.startswith(f"{ATTACHED}/"))
        if attached:
            sentences.append(f"in {ATTACHED}/, which no RESULT lists: {attached}")
        return VerifiedPart(
            "evidence", "\n  ".join([f"{self.shown}:", *sentences, self.ledger_sentence])
        )

    def _add_file_problem(self, rule: str, path: str, message: str) -> None:
        self.problems.append(Problem(rule, message, COPY_AGAIN, f"{self.shown}/{path}"))

    def _result_sentences(self, prefix: str) -> Sequence[str]:
        """Describe what a RESULT and its files prove, in sentences, or add problems.

        RESULT and its files must be consistent with each other and with the ledger. `prefix` is the
        subfolder, with a trailing slash.
        """
        before = len(self.problems)  # to notice below whether this RESULT has problems
        path = f"{prefix}{RESULT}"
        result = self._read_result(path)
        if result is None:
            return ()
        present, private = self._present_files(prefix)
        for relative in differences(result.files, present):
            difference = _difference(result, relative, present)
            self._add_file_problem("evidence-changed", f"{prefix}{relative}", difference)
        # links, and ledger lines without a RESULT, have an empty hash; they must not match each
        # other
        sha256 = self.hashes[path] or "none"
        lines = self.ledger.lines_with_hash(sha256)
        self._check_lines(path, result, lines)
        # these checks need unchanged files
        if len(self.problems) == before:
            self._check_private(prefix, private)
            self._check_figures(prefix, result)
        if len(self.problems) > before:
            return ()
        count = counted(len(result.files), "file")
        sentences = [f"{path}: {count}, each as it lists"]
        sentences += self._erased_file_sentences(prefix, result)
        for line in lines:
            sentences.append(self._line_sentence(line, result))
        return sentences

    def _read_result(self, path: str) -> Result | None:
        """Parse a RESULT. If it can't be read, add a problem and return None."""
        try:
            with open_regular(self.folder / path) as data:
                return read_result_file(data.read().decode("utf-8"))
        except (OSError, ValueError, IndexError) as error:
            self._add_file_problem("evidence-result", path, f"this isn't a RESULT: {error}")
        return None

    def _present_files(self, prefix: str) -> tuple[dict[str, str], list[str]]:
        """Return the files in a subfolder, with paths relative to it.

        The first result maps files that RESULT must list to hashes. The second result contains
        files with addresses, which RESULT doesn't list because they may be erased. `prefix` is the
        subfolder, with a trailing slash.
        """
        listed = {}
        private = []
        for path, sha256 in self.hashes.items():
            relative = path.removeprefix(prefix)
            if not path.startswith(prefix) or relative == RESULT:
                continue
            if posixpath.basename(relative) in PRIVATE_FILES or f"/{REPORTS}/" in relative:
                private.append(relative)
            else:
                listed[relative] = sha256
        return listed, private

    def _erased_file_sentences(self, prefix: str, result: Result) -> Iterator[str]:
        """Yield sentences about files with addresses that are missing from the folder of a mailing."""
        # RESULT counts the lines of files in the folder of each mailing
        folders = {path.rpartition("/")[0] for path in result.lines}
        for folder in sorted(folders):
            place = f"{prefix}{folder}/"
            absent = [name for name in PRIVATE_FILES if f"{place}{name}" not in self.hashes]
            if absent:
                names = " and no ".join(absent)
                yield f"  {place} has no {names}"

    def _check_lines(self, path: str, result: Result, lines: Sequence[LedgerLine]) -> None:
        """Check the ledger lines with the hash of RESULT.

        There must be at least one line. Each line must state the same result and, in a signed
        ledger, be signed. `path` is the path of RESULT in the folder.
        """
        if not lines:
            message = (
                "no ledger line has the hash of this file, so it was changed or never recorded"
            )
            self._add_file_problem("evidence-unrecorded", path, message)
        for line in lines:
            stated = str(line.result)
            # in a statement's RESULT, the channel of the subject is the whole result in the ledger
            # line; a result of emails has figures
            is_stated = result.subject.channel == stated
            if line.result and line.result.is_emails:
                is_stated = result.figures_behind(line.result) is not None
            if not is_stated or result.subject.notice != str(line.notice_key):
                message = f"line {line.number} of the ledger says {stated}, but RESULT doesn't"
                self._add_file_problem("evidence-counts", path, message)
            if self.signed_lines is not None and line.number > self.signed_lines:
                message = f"line {line.number}, on which this evidence relies"
                message += ", isn't covered by a signed checkpoint"
                help = "sign the checkpoint, then export the evidence again: "
                help += "`legalsite publish --key FILE`"
                file_line = line.number + 1  # line 1 of the file is the header
                self.problems.append(Problem("evidence-unsigned", message, help, LEDGER, file_line))

    def _check_private(self, prefix: str, private: Sequence[str]) -> None:
        """Check the files with addresses, which RESULT doesn't list.

        The hash of each line must be in a file that RESULT lists, such as recipients.csv for
        people.csv. The hash of each delivery report must be in replies.csv. `private` contains the
        paths of these files relative to the subfolder `prefix`.
        """
        # folder → hashes of the delivery reports that its replies.csv names
        named_reports: dict[str, set[str]] = {}
        # first check the tables, which include replies.csv
        for own in private:
            folder, _, name = own.rpartition("/")
            path = f"{prefix}{own}"
            if not self.hashes[path]:  # only links have no hash
                self._add_file_problem("evidence-changed", path, "this is a link, not a file")
            elif name in PRIVATE_FILES:
                named_reports.setdefault(folder, set()).update(self._check_table(path))
        # then check the delivery reports
        for own in private:
            folder, _, name = own.rpartition("/")
            if name not in PRIVATE_FILES:
                named = named_reports.get(folder.removesuffix(f"/{REPORTS}"), set())
                if self.hashes[f"{prefix}{own}"] not in named:
                    message = f"no line of {REPLIES} has the hash of this report"
                    self._add_file_problem("evidence-changed", f"{prefix}{own}", message)

    def _check_table(self, path: str) -> set[str]:
        """Check that each line of a table with addresses has its hash in a listed file.

        Return the hashes of the delivery reports that the table names. Only replies.csv names any.
        """
        folder, _, name = path.rpartition("/")
        listed = PRIVATE_FILES[name]
        # in the listed file, the last column is the hash of a line
        known = {row[-1] for row in self._rows(f"{folder}/{listed}")}
        named = set()
        with open_regular(self.folder / path) as lines:
            for number, line in enumerate(lines, 1):
                if sha256_of(line) not in known:
                    message = f"line {number} has no hash in {listed}"
                    self._add_file_problem("evidence-changed", path, message)
                if name == REPLIES:
                    named.update(REPORT_HASH_PATTERN.findall(line.decode("utf-8", "replace")))
        return named

    def _check_figures(self, prefix: str, result: Result) -> None:
        if not result.figures:
            return
        try:
            has_figures = self._figures(prefix, result) == result.figures
        except (OSError, ValueError):  # a row is invalid
            has_figures = False
        if not has_figures:
            message = f"its figures don't agree with {HISTORY}"
            self._add_file_problem("evidence-counts", f"{prefix}{RESULT}", message)

    def _figures(self, prefix: str, result: Result) -> tuple[Figures, ...]:
        """Compute the figures from the histories that RESULT lists.

        RESULT is in the subfolder `prefix`. Raises OSError or ValueError if a file or row is
        invalid.
        """
        tally = Tally()
        for path in result.lines:
            folder, _, name = path.rpartition("/")
            if name == HISTORY:
                match = CORRECTION_PATTERN.match(folder)
                correction = 0  # the original notice
                if match:
                    correction = int(match["number"])
                keys = (key for key, *_ in self._rows(f"{prefix}{folder}/{RECIPIENTS}"))
                rows = (
                    (time, key, state) for key, time, state, *_ in self._rows(f"{prefix}{path}")
                )
                tally.add(correction, keys, rows)
        # The number of unreadable rows can't be checked, because they aren't in the history. It's
        # the same in all figures.
        skipped = result.figures[0].counts.get("skipped", 0)
        return figures_of(tally.people(), result.deadlines, skipped, result.zone)

    def _rows(self, path: str) -> Iterator[list[str]]:
        """Yield the cells of each line of a listed file, without the header."""
        with open_regular(self.folder / path) as file:
            next(file, None)
            for line in file:
                yield line.decode("utf-8", "replace").rstrip("\n").split(",")

    def _check_texts(self) -> None:
        # a line about a notice has the hash of a RESULT file, not of a text
        recorded = {line.sha256 for line in self.ledger.lines if line.verb != "notice"}
        for path, sha256 in self.hashes.items():
            if path.startswith(f"{TEXTS}/") and sha256 not in recorded:
                self._add_file_problem(
                    "evidence-changed", path, "the ledger doesn't record this version"
                )

    def _line_sentence(self, line: LedgerLine, result: Result) -> str:
        """Describe a ledger line, with the figures behind it, and whether a later line replaces it."""
        on = local_day(line.time, result.zone)
        words = describe_result(line, on=on)
        figures = result.figures_behind(line.result) if line.result else None
        if figures:
            words += f": {describe_figures(figures, result.subject.audience, on=on)}"
        sentence = f"  line {line.number} of the ledger: {words}"
        if line.declared:
            sentence += "; its time was set by SOURCE_DATE_EPOCH (clock=declared)"
        for later in self.ledger.lines[line.number :]:  # numbers start at 1
            if is_newer_about(later, line):
                on = local_day(later.time, result.zone)
                sentence += f"; since line {later.number}: {describe_result(later, on=on)}"
        return sentence

    def _read_ledger(self, root: Path | None) -> tuple[Ledger, str]:
        """Return the ledger to compare with, and a sentence that names it.

        This is the site's ledger if it exists, otherwise the ledger in the folder. Any problems
        with the folder's ledger, checkpoint, and signature are added to `problems`. This also sets
        `signed_lines`.
        """
        # the folder's own copies, each empty if it's missing; `signers` may sign the checkpoint
        copy, checkpoint, signature, signers = map(self._bytes_or_empty, WITNESSES)
        checkpoint_place = f"{self.shown}/CHECKPOINT"
        _, problems = compare_with_copy(copy, checkpoint, checkpoint_place)
        self.problems += problems
        has_signature = bool(signature or signers)
        # whether someone in `signers` signed the checkpoint
        is_good = has_signature and bool(signer(checkpoint, signature, signers))
        if has_signature and not is_good:
            message = "CHECKPOINT.sig isn't a signature of CHECKPOINT by an allowed signer"
            self._add_file_problem("evidence-ledger", "CHECKPOINT.sig", message)
        if root:
            record = read_record(root)
            if record.data:
                self._compare_with_site(root, record, copy)
                return record.ledger, "compared with the site's ledger"
        ledger, problems = examine_ledger(copy, path=f"{self.shown}/{LEDGER}")
        self.problems += problems
        # in an unsigned ledger, `signed_lines` stays None; an invalid signature covers no lines
        if is_good:
            self.signed_lines = read_checkpoint_copy(checkpoint, checkpoint_place).lines
        elif has_signature:
            self.signed_lines = 0
        return ledger, "compared only with the folder's own copy of the ledger"

    def _compare_with_site(self, root: Path, record: Record, copy: bytes) -> None:
        """Check the site's ledger, and that `copy` is a prefix of it.

        This also sets `signed_lines`.
        """
        if not record.data.startswith(copy):
            message = "the ledger in this folder doesn't match the beginning of the site's "
            message += "ledger: one of the two was changed"
            self._add_file_problem("evidence-ledger", LEDGER, message)
        for problem in record.problems:
            if problem.path.endswith(LEDGER):
                self.problems.append(problem)
        if is_signed(root):
            self.signed_lines = read_signature(root, record).covered

    def _bytes_or_empty(self, name: str) -> bytes:
        file = self.folder / name
        if file.is_file():
            return file.read_bytes()
        return b""


def is_newer_about(later: LedgerLine, line: LedgerLine) -> bool:
    """Return whether a later line updates what an earlier one says about the same emails."""
    new = later.result
    old = line.result
    if not new or not old or not old.is_emails or later.notice_key != line.notice_key:
        return False
    return new.subject == old.subject


def _is_result(path: str) -> bool:
    return path.endswith(f"/{RESULT}") and path.count("/") == 1 and not path.startswith(ATTACHED)


def _difference(result: Result, path: str, present: dict[str, str]) -> str:
    if path not in present:
        return "RESULT lists this file, but it is missing"
    if path not in result.files:
        return "RESULT doesn't list this file"
    return f"this file doesn't have the hash in RESULT, {result.files[path]}"


def _hash_of(file: Path) -> str:
    """Return the hash of a file, or an empty string for anything else, such as a link."""
    if file.is_symlink() or not file.is_file():
        return ""
    return output_folder.sha256_of(str(file))
