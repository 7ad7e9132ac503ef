"""Export the evidence of a notice from recorded rows, and erase recipients from earlier exports.

Exporting the same evidence again produces the same bytes.
"""

import re
import shlex
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files as package_files
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, get_args

from msgspec import Struct

from legalsite.commands.notice_status import RESULTS, announced_version, version_in_language
from legalsite.commands.recorded_rows import (
    HISTORY_HEADER,
    RECIPIENTS_HEADER,
    MailingPart,
    RecordedRows,
    history_line,
    recipient_line,
    require_no_differences,
)
from legalsite.commands.stored_mailings import write_privately
from legalsite.disk import output_folder
from legalsite.disk.archive import read, replace_file
from legalsite.disk.file_system import make_ignored
from legalsite.errors import failure, usage_failure
from legalsite.ledger.lines import LedgerLine
from legalsite.ledger.recorded_files import withheld_texts
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.delivery_database import person_line, reply_line
from legalsite.mail.restore_detection import last_line_at_restore
from legalsite.model.declared_time import local_day
from legalsite.model.email import REPORT_HASH_PATTERN, Audience
from legalsite.model.notice_key import NoticeKey
from legalsite.notices.result_file import (
    HISTORY,
    PEOPLE,
    PRIVATE_FILES,
    RECIPIENTS,
    REPLIES,
    RESULT,
    differences,
    read_result_file,
    sha256_of,
)
from legalsite.site.ledger_on_disk import is_signed, read_record, read_signature
from legalsite.site.load import Site

# files copied from the site
WITNESSES = ("LEDGER", "CHECKPOINT", "CHECKPOINT.sig", "allowed_signers")
# files that explain how to read the evidence, and verify it without legalsite
HELPERS = ("README.txt", "verify.sh")
TEXTS = "texts"  # folder with the announced versions, whose hashes are in the ledger
REPORTS = "reports"  # folder with delivery reports as received; replies.csv contains their hashes
ATTACHED = "attached"  # folder for files that others add later
STATEMENT = "statement-"  # followed by the number of the ledger line
EVIDENCE = "evidence"
# folder with files that users recorded as proof, by the hash of RESULT
PROOFS = f"{EVIDENCE}/proofs"


class Export(Struct, frozen=True):
    folder: Path
    files: int  # number of exported files that a RESULT lists
    lines: list[LedgerLine]  # the lines that the evidence proves
    erased: int  # erased recipients, who aren't in the folder
    # number of the first ledger line about the notice that no signed checkpoint covers; empty if
    # all are covered or the site isn't signed
    unsigned_line: str


def export_evidence(
    site: Site, deliveries: Deliveries, key: NoticeKey, output: Path | None
) -> Export:
    """Write the evidence of a notice to a new folder.

    The folder is `output`, or a folder in evidence/, which git ignores because the evidence
    contains addresses. Each RESULT has a subfolder: for emails to account holders, emails to
    subscribers, reminders, and each statement that a user recorded. The texts, the ledger, and
    instructions for verifying the evidence without legalsite are added. Raises ProblemsFound if
    nothing is recorded or the database differs from the ledger, and with status 2 if the folder
    isn't empty.
    """
    return _Exporting(site, deliveries, key, output).export()


def notice_to_export(site: Site, name: str) -> NoticeKey:
    """Return the notice of POLICY@VERSION or, for POLICY, the notice with the newest evidence.

    Raises ProblemsFound if no ledger line about such a notice has a hash of evidence.
    """
    for line in reversed(site.record.ledger.lines):
        key = line.notice_key
        if line.result and line.sha256 and key and key.matches(name):
            return key
    help = f"record the result of its emails: `legalsite notify record {name} --sent`\n"
    help += "  or how it was given, with a file that shows it: "
    help += "`legalsite notify record POLICY@VERSION --channel CHANNEL --on DATE --evidence FILE`"
    raise failure("no-evidence", f"the ledger has no evidence of a notice of {name}", help)


class _Exporting:
    """Exports the evidence of a notice."""

    def __init__(
        self, site: Site, deliveries: Deliveries, key: NoticeKey, output: Path | None
    ) -> None:
        self.site = site
        self.deliveries = deliveries
        self.key = key
        self.ledger = read_record(site.root).ledger
        self.folder = _export_folder(site.root, key, output)
        self.partial = self.folder.with_name(f".{self.folder.name}.partial")
        self.files = 0  # number of exported files that a RESULT lists
        self.erased = set[bytes]()  # keys of recipients
        self.lines: list[LedgerLine] = []  # the lines with the hash of an exported RESULT

    def export(self) -> Export:
        statements = self._statements()
        # an interrupted export may have left a partial folder
        shutil.rmtree(self.partial, ignore_errors=True)
        self.partial.mkdir(parents=True)
        self.partial.chmod(0o700)
        reminder = NoticeKey(self.key.policy, self.key.revised, is_reminder=True)
        try:
            for audience in get_args(Audience):
                for key in (self.key, reminder):
                    self._write_emails(RecordedRows(self.deliveries, self.ledger, key, audience))
            self._write_statements(statements)
            self._write_common_files()
            if self.folder.exists():  # `_export_folder` made sure that the folder is empty
                self.folder.rmdir()
            self.partial.rename(self.folder)
        except BaseException:
            shutil.rmtree(self.partial, ignore_errors=True)
            raise
        lines = sorted(self.lines, key=attrgetter("number"))
        return Export(self.folder, self.files, lines, len(self.erased), self._first_unsigned_line())

    def _statements(self) -> list[LedgerLine]:
        """Return the statements about the notice that have evidence.

        A statement is a ledger line that doesn't count emails. For example, it says that the notice
        was given through another channel, or that nothing more is done for people who were missed.
        Raises ProblemsFound if neither a statement nor a result about emails has evidence.
        """
        # number of the last ledger line when the user accepted a restored database, or 0
        last_before_restore = last_line_at_restore(self.deliveries.engine)
        statements = []
        has_emails = False
        for line in self.ledger.lines:
            result = line.result
            # only lines with the hash of a RESULT, a file that lists the evidence, have any
            if not result or not line.sha256 or line.notice_key != self.key:
                continue
            if not result.is_emails:
                statements.append(line)
            # a restored database may lack the emails of earlier lines
            elif line.number > last_before_restore:
                has_emails = True
        if not statements and not has_emails:
            message = f"the result of {self.key} was recorded with an earlier database"
            help = f"record the result again: `legalsite notify record {self.key} --sent`"
            raise failure("no-evidence", message, help)
        return statements

    def _write_result(self, folder: Path, data: bytes) -> None:
        write_privately(folder / RESULT, [data])
        # the ledger lines that prove this RESULT
        self.lines += self.ledger.lines_with_hash(sha256_of(data))

    def _write_emails(self, rows: RecordedRows) -> None:
        """Write the evidence of the newest result about emails, if any.

        The result's `lines` counts the lines of each table, and its `files` has the hashes of all
        files. Lines that were added to a table after that result are omitted. Raises ProblemsFound
        if a file doesn't have the hash in the result.
        """
        result = rows.result
        if result is None:  # nothing was recorded about these emails
            return
        name = str(rows.audience)
        if rows.key.is_reminder:
            name = f"reminder-{rows.audience}"
        folder = self.partial / name
        for part in rows.parts:  # each part is a mailing: the notice or a correction
            for file, read_lines in (
                (RECIPIENTS, self._recipient_lines),
                (HISTORY, self._history_lines),
            ):
                path = f"{part.folder}/{file}"
                if path in result.lines:  # the mailing is older than the result
                    count = result.lines[path]
                    lines = read_lines(rows, part, count, folder / part.folder)
                    write_privately(folder / path, lines)
        hashes = {}
        for path, sha256 in result.files.items():
            # files other than tables were stored when the result was recorded
            if not (folder / path).exists():
                write_privately(folder / path, [self.deliveries.queries.stored_file(sha256)])
            hashes[path] = output_folder.sha256_of(str(folder / path))
        require_no_differences(rows.subject, differences(result.files, hashes))
        self._write_result(folder, str(result).encode())
        self.files += len(result.files)

    def _recipient_lines(
        self, rows: RecordedRows, part: MailingPart, count: int, folder: Path
    ) -> Iterator[bytes]:
        """Yield the header and the first `count` lines of recipients.csv.

        Recipients who weren't erased are also written to people.csv in `folder`.
        """
        queries = self.deliveries.queries
        number = part.stored.number
        secret = queries.mailing_secret(number)  # makes the hash of each line impossible to guess
        yield RECIPIENTS_HEADER
        with _new_private_file(folder / PEOPLE) as people:
            for row in queries.recipients(number, rows.key.policy, count):
                yield recipient_line(row)
                if row.address is None:  # the recipient was erased
                    self.erased.add(row.key)
                    continue
                line = person_line(secret, row.key, row.address, row.name)
                if sha256_of(line) != row.person:
                    # always raises ProblemsFound, because a file differs
                    require_no_differences(rows.subject, [f"{part.folder}/{PEOPLE}"])
                people.write(line)

    def _history_lines(
        self, rows: RecordedRows, part: MailingPart, count: int, folder: Path
    ) -> Iterator[bytes]:
        """Yield the header and the first `count` lines of history.csv.

        This also writes replies.csv, and the delivery reports that it names, to `folder`.
        """
        queries = self.deliveries.queries
        number = part.stored.number
        secret = queries.mailing_secret(number)  # makes the hash of each line impossible to guess
        named = set[str]()  # hashes of the delivery reports that the replies name
        yield HISTORY_HEADER
        with _new_private_file(folder / REPLIES) as replies:
            for row in queries.history(number, rows.key.policy, count):
                yield history_line(row)
                if row.reply and row.reply_sha256:  # there's a reply that wasn't erased
                    line = reply_line(secret, row.key, row.reply)
                    if sha256_of(line) != row.reply_sha256:
                        # always raises ProblemsFound, because a file differs
                        require_no_differences(rows.subject, [f"{part.folder}/{REPLIES}"])
                    replies.write(line)
                    named.update(REPORT_HASH_PATTERN.findall(row.reply))
        if not named:
            return
        for name, data in queries.reports(number):
            if sha256_of(data) in named:
                write_privately(folder / REPORTS / name, [data])

    def _write_statements(self, statements: Iterable[LedgerLine]) -> None:
        """Write the RESULT of each statement that has proof or a reason, and the proof."""
        for line in statements:
            data = self._recorded_file(f"{RESULTS}/{line.sha256}.txt", line.sha256)
            folder = self.partial / f"{STATEMENT}{line.number:06d}"
            self._write_result(folder, data)
            for path, sha256 in read_result_file(data.decode("utf-8")).files.items():
                proof = self._recorded_file(f"{PROOFS}/{line.sha256}/{path}", sha256)
                write_privately(folder / path, [proof])
                self.files += 1

    def _recorded_file(self, path: str, sha256: str) -> bytes:
        """Read a file, and verify its recorded hash.

        Raises ProblemsFound if the file is missing or was changed.
        """
        file = self.site.root / path
        data = file.read_bytes() if file.is_file() else b""
        if sha256_of(data) != sha256:
            message = f"{path} is missing or was changed"
            raise failure("no-evidence", message, "restore the file from a backup")
        return data

    def _write_common_files(self) -> None:
        for path in self._text_paths():
            write_privately(self.partial / TEXTS / path, [read(self.site.root, path)])
        for name in WITNESSES:
            file = self.site.root / "content" / name
            if file.is_file():
                write_privately(self.partial / name, [file.read_bytes()])
        folder = package_files("legalsite").joinpath("evidence")
        for name in HELPERS:
            write_privately(self.partial / name, [folder.joinpath(name).read_bytes()])

    def _text_paths(self) -> Iterator[str]:
        """Yield the paths of the announced version and the previous one, in each language."""
        site = self.site
        new = announced_version(site, self.key)
        policy = site.policy(new.policy)
        # today, but not before the date of the new version, which may be in the future
        day = max(local_day(self.deliveries.now(), site.config.timezone), new.revised.day)
        # the version that the notice compares the new one with
        old = policy.comparison_base(new, new.revised.day)
        withheld = withheld_texts(self.ledger)
        paths = {}  # a dict, to keep the order without duplicates
        for version in filter(None, (old, new)):
            for language in site.config.languages:
                text = version_in_language(site, version, language, day)
                # a killed `withhold` may have left the file of a text that the ledger already
                # lists as withheld
                if text and not text.withheld and text.path not in withheld:
                    paths[text.path] = True
        yield from paths

    def _first_unsigned_line(self) -> str:
        """Return the number of the first ledger line about the notice that isn't signed.

        Return an empty string if the signature covers all lines, or if the site isn't signed.
        """
        root = self.site.root
        if is_signed(root):
            signature = read_signature(root, read_record(root))
            for line in signature.uncovered:
                if line.notice_key == self.key:
                    return f"{line.number:06d}"
        return ""


@contextmanager
def _new_private_file(path: Path) -> Iterator[BinaryIO]:
    """Create a file readable only by its owner, and delete it afterward if it's still empty."""
    with path.open("xb") as file:
        path.chmod(0o600)
        yield file
    if not path.stat().st_size:
        path.unlink()


def _export_folder(root: Path, key: NoticeKey, output: Path | None) -> Path:
    """Return the folder for an export: `output`, or a folder in evidence/ named after the notice.

    Raises ProblemsFound (status 2) if the folder isn't empty.
    """
    name = re.sub("[/@]", "-", str(key))
    folder = output or make_ignored(root / EVIDENCE, private=True) / name
    if folder.exists() and any(folder.iterdir()):
        shown = folder.as_posix()
        other = shlex.quote(f"{shown}-later")
        help = f"use a new or empty folder: `--output {other}`"
        raise usage_failure("folder-not-empty", "this folder isn't empty", help, shown)
    return folder


def folders_with_addresses(root: Path) -> list[Path]:
    """Return the folders in evidence/ that contain files with addresses."""
    folder = root / EVIDENCE
    found: set[Path] = set()
    for name in PRIVATE_FILES:
        found.update(file.parent for file in folder.rglob(name))
    return sorted(found)


def erase_exported(root: Path, keys: Collection[str]) -> None:
    """Erase people from the exports in evidence/.

    This removes lines with their addresses and replies, and delivery reports to which no remaining
    line refers. `keys` contains the keys of their emails, in hex.
    """
    for folder in folders_with_addresses(root):
        named = set()
        for name in PRIVATE_FILES:
            file = folder / name
            if not file.is_file():
                continue
            lines = file.read_bytes().splitlines(keepends=True)
            # each line begins with the key of the email, which has 32 digits
            kept = [line for line in lines if line[:32].decode("ascii", "replace") not in keys]
            for line in kept:
                named.update(REPORT_HASH_PATTERN.findall(line.decode("utf-8", "replace")))
            if not kept:
                file.unlink()
            elif kept != lines:
                replace_file(root, file.relative_to(root).as_posix(), b"".join(kept))
        for report in sorted((folder / REPORTS).glob("*.eml")):
            if sha256_of(report.read_bytes()) not in named:
                report.unlink()
