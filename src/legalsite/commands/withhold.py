"""A published text that must go, by court order, say: its reason takes its place, its hash stays in the ledger."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from legalsite.commands.publish import Published
from legalsite.commands.recording import add_lines, is_signed, whole_record
from legalsite.commands.settings import read_settings
from legalsite.disk import archive, recording
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.entries import Entry
from legalsite.ledger.holding import recorded, withheld
from legalsite.ledger.lines import Ledger, Line
from legalsite.model.config import Config


def withhold(root: Path, named: str, reason: str, *, now: datetime, key: Path | None = None) -> Published:
    """`named` is POLICY@REVISED; its translations go with it. Writes a `.withheld` file with the reason for each, then
    the lines, then takes the texts away: killed in between, the same command goes on. Raises ProblemsFound."""
    with recording.alone(root):
        config = read_settings(root)
        record = whole_record(root, now)
        if is_signed(root) and not key:
            mend = "give the key of an allowed signer with --key"
            raise ProblemsFound([Problem("no-key", "this site's checkpoints are signed", mend)], 2)
        lines = lines_of(record.ledger, named)
        gone = withheld(record.ledger)
        fresh = [line for line in lines if line.path not in gone]
        fresh += list(_translations(root, config, record.ledger, fresh))
        data, files = record.data, {_notice_path(line): f"{reason.strip()}\n".encode() for line in fresh}
        if fresh:
            entries = [_entry(line, files[_notice_path(line)]) for line in fresh]
            there = {path: data for path, data in files.items() if not _is_there(root, path, data)}
            data = add_lines(root, record.data, entries, now=now, files=there, key=key)
        recording.remove(root, {*gone, *(line.path for line in fresh)})
    text = data.decode("ascii").splitlines()
    return Published(tuple(text[len(text) - len(fresh) :]), tuple(files), len(text) - 1, began=False, checkpoint=True)


def lines_of(ledger: Ledger, named: str) -> list[Line]:
    """The line that records POLICY@REVISED, withheld or not. Raises ProblemsFound where there is none."""
    policy, _, day = named.partition("@")
    lines = [line for line in ledger.lines if line.path == f"{policy}/{day}.md"]
    if not lines:
        days = ", ".join(str(line.revised) for line in ledger.lines if line.policy == policy and line.path)
        mend = f"recorded are {days}" if days else "write it like privacy@2025-02-01"
        raise ProblemsFound([Problem("no-revision", f"the ledger records no {named}", mend, "content/LEDGER")])
    return lines


def _translations(root: Path, config: Config, ledger: Ledger, gone: list[Line]) -> Iterator[Line]:
    from legalsite.source.front_matter import read_revision

    originals = {(line.policy, line.revised) for line in gone}
    paths = recorded(ledger)
    for line in ledger.lines:
        if line.path in paths and line.policy in {policy for policy, _ in originals} and line not in gone:
            revision = read_revision(archive.read(root, line.path), line.path, languages=config.languages)
            if (line.policy, revision.translates) in originals:
                yield line


def _entry(line: Line, notice: bytes) -> Entry:
    return Entry("withhold", hashlib.sha256(notice).hexdigest(), _notice_path(line), line.policy, line.revised)


def _notice_path(line: Line) -> str:
    return f"{line.path.removesuffix('.md')}.withheld"


def _is_there(root: Path, path: str, data: bytes) -> bool:
    """Left by a publish that was killed before its line was written. Another reason gives way."""
    try:
        there = archive.read(root, path) == data
    except FileNotFoundError:
        return False
    if not there:
        recording.remove(root, [path])
    return there
