"""The archive held against the ledger: what is recorded but missing, changed, there but not recorded, or withheld."""

from collections.abc import Callable, Collection, Iterator
from urllib.parse import unquote, urlsplit

from legalsite.errors import Problem
from legalsite.ledger.lines import TEXT, Ledger, LedgerLine
from legalsite.model.document import Document

RESTORE = "put the file back byte for byte as it was published (from history or a backup)"


def standing_lines(ledger: Ledger) -> dict[str, LedgerLine]:
    """By path, the line of each file that must be there now: a withheld text has given way to its notice."""
    lines = {line.path: line for line in ledger.lines if line.path}
    for line in ledger.lines:
        if line.verb == "withhold":
            lines.pop(text_path(line), None)
    return lines


def recorded(ledger: Ledger) -> dict[str, str]:
    """By path, the ledger line of each text that may be shown: where one was withheld, its notice."""
    return {path: line.text for path, line in standing_lines(ledger).items() if line.verb != "file"}


def withheld(ledger: Ledger) -> dict[str, LedgerLine]:
    """By the path that the text had, the line that withholds it."""
    return {text_path(line): line for line in ledger.lines if line.verb == "withhold"}


def text_path(withholding: LedgerLine) -> str:
    """`privacy/2025-02-01.withheld` stands for `privacy/2025-02-01.md`."""
    return withholding.path.removesuffix(".withheld") + ".md"


def is_archived(path: str) -> bool:
    """Whether a path below content/ is one that the archive uses: policy/day.md, policy/day.de.md, …withheld."""
    return bool(TEXT.fullmatch(path))


def archive_problems(ledger: Ledger, present: Collection[str], sha256_of: Callable[[str], str]) -> Iterator[Problem]:
    """Everything that disagrees, by path. `present` are the files below content/; `sha256_of` reads one, gives hex."""
    lines, gone = standing_lines(ledger), withheld(ledger)
    for path in sorted(lines.keys() | {path for path in present if is_archived(path)}):
        line = lines.get(path)
        if path in gone and path in present:
            yield _still_there(path, gone[path])
        elif line is None:
            yield _unrecorded(path)
        elif path not in present:
            yield _missing(path, line)
        elif sha256_of(path) != line.sha256:
            yield _changed(path, line)


def _missing(path: str, line: LedgerLine) -> Problem:
    said = f"the ledger records this file (line {line.number}), and it is not there"
    return Problem("archive-missing", said, f"{RESTORE}; its hash is {line.sha256}", f"content/{path}")


def _changed(path: str, line: LedgerLine) -> Problem:
    said = f"this is not the file that line {line.number} of the ledger records"
    help = f"{RESTORE}; its hash is {line.sha256}. A changed text needs a new `revised`, a changed picture a new name"
    return Problem("archive-changed", said, help, f"content/{path}")


def _unrecorded(path: str) -> Problem:
    help = "`legalsite publish` records it as imported today; if it does not belong there, remove it"
    said = "the ledger does not record this file: it is not on the site"
    return Problem("archive-unrecorded", said, help, f"content/{path}", severity="warning")


def _still_there(path: str, line: LedgerLine) -> Problem:
    said = f"line {line.number} of the ledger says that this text is withheld, and it is still there"
    help = "remove the file, or run the same `legalsite publish --withhold` again"
    return Problem("archive-withheld", said, help, f"content/{path}")


# --- Which files of content/files a text shows: what its links and images lead to. ---


def shown_files(document: Document) -> tuple[str, ...]:
    """Paths below content/, each once, in the order of the text."""
    targets = (span.text for block in document.blocks for span in block.spans if span.of == "target")
    return tuple(dict.fromkeys(path for target in targets if (path := shown_file(target))))


def shown_file(target: str) -> str:
    """The path below content/ to which it leads, as writers name them: `files/plan.png`, `./files/plan.png`,
    `../files/plan.png#page=2`. Empty for all that is no file of content/files."""
    path = unquote(urlsplit(target).path).lstrip("./") if "files/" in target and _is_local(target) else ""
    return path if path.startswith("files/") else ""


def _is_local(target: str) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc
