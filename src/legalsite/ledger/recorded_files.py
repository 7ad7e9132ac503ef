"""The archive compared with the ledger: files that are missing, changed, not recorded, or withheld and still there."""

from collections.abc import Callable, Collection, Iterator
from urllib.parse import unquote, urlsplit

from legalsite.errors import Problem
from legalsite.ledger.chain import Ledger
from legalsite.ledger.lines import TEXT_PATH, LedgerLine
from legalsite.model.document import Document

RESTORE = "restore the file byte for byte as it was published, from the git history or a backup"


def archive_problems(ledger: Ledger, present: Collection[str], sha256_of: Callable[[str], str]) -> Iterator[Problem]:
    """Yield every difference between archive and ledger, by path. `present` are the paths of all files below content/;
    `sha256_of` gives the hash (hex) of the file at such a path."""
    lines, withheld = expected_files(ledger), withheld_texts(ledger)
    for path in sorted(lines.keys() | {path for path in present if is_archive_path(path)}):
        line = lines.get(path)
        if path in withheld and path in present:
            yield _still_there(path, withheld[path])
        elif line is None:
            yield _unrecorded(path)
        elif path not in present:
            yield _missing(path, line)
        elif sha256_of(path) != line.sha256:
            yield _changed(path, line)


def expected_files(ledger: Ledger) -> dict[str, LedgerLine]:
    """Return, by path, the line of each file that must be below content/ now. If a text was withheld, this is the file
    with the reason instead."""
    lines = {line.path: line for line in ledger.lines if line.path}
    for line in ledger.lines:
        if line.verb == "withhold":
            lines.pop(_withheld_path(line), None)
    return lines


def recorded_texts(ledger: Ledger) -> dict[str, str]:
    """Return, by path, the ledger's line for each text that may be shown. If a text was withheld, this is the file with
    the reason. The files with the reasons for gaps are among them."""
    return {path: line.text for path, line in expected_files(ledger).items() if line.verb != "file"}


def withheld_texts(ledger: Ledger) -> dict[str, LedgerLine]:
    """Return the lines that withhold a text, by the path that the text had."""
    return {_withheld_path(line): line for line in ledger.lines if line.verb == "withhold"}


def is_archive_path(path: str) -> bool:
    """Return whether the archive uses this path below content/: `policy/DAY.md`, `policy/DAY.de.md`,
    `policy/DAY.withheld`, `policy/DAY.gap`."""
    return bool(TEXT_PATH.fullmatch(path))


def shown_files(document: Document) -> tuple[str, ...]:
    """Return the paths below content/ of all files in content/files that the links and images of a text lead to, each
    once, in the order of the text."""
    targets = (span.text for block in document.blocks for span in block.spans if span.of == "target")
    return tuple(dict.fromkeys(path for target in targets if (path := shown_file(target))))


def shown_file(target: str) -> str:
    """Return the path below content/ that a link leads to, as writers may spell it: `files/plan.png`,
    `./files/plan.png`, `../files/plan.png#page=2`. Empty if it does not lead to content/files."""
    path = unquote(urlsplit(target).path).lstrip("./") if "files/" in target and _is_local(target) else ""
    return path if path.startswith("files/") else ""


def _withheld_path(withholding: LedgerLine) -> str:
    """Return the path of the text that a `withhold` line took away: for `privacy/2025-02-01.withheld` it was
    `privacy/2025-02-01.md`."""
    return withholding.path.removesuffix(".withheld") + ".md"


def _is_local(target: str) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def _missing(path: str, line: LedgerLine) -> Problem:
    message = f"line {line.number} of the ledger records this file, but it is missing"
    return Problem("archive-missing", message, f"{RESTORE}; its hash is {line.sha256}", f"content/{path}")


def _changed(path: str, line: LedgerLine) -> Problem:
    message = f"this file is not the one that line {line.number} of the ledger records"
    help = f"{RESTORE}; its hash is {line.sha256}. A changed text needs a new `revised`, a changed image a new name"
    return Problem("archive-changed", message, help, f"content/{path}")


def _unrecorded(path: str) -> Problem:
    help = "run `legalsite publish` to record it as imported today, or remove it if it does not belong there"
    message = "the ledger does not record this file, so it is not on the site"
    return Problem("archive-unrecorded", message, help, f"content/{path}", severity="warning")


def _still_there(path: str, line: LedgerLine) -> Problem:
    message = f"line {line.number} of the ledger says that this text is withheld, but the file is still there"
    help = "remove the file, or run the same `legalsite publish --withhold` again"
    return Problem("archive-withheld", message, help, f"content/{path}")
