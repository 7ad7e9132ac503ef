"""What the ledger records, compared with the archive (files that are missing, changed, not recorded, or withheld and
still there), and with what a live site serves."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from operator import attrgetter
from urllib.parse import unquote, urlsplit

from legalsite.errors import Problem, Problems, counted
from legalsite.ledger.chain import TITLE, Ledger
from legalsite.ledger.lines import TEXT_PATH, LedgerLine
from legalsite.model.document import Document

DEPLOY = "build and deploy the site first: `legalsite build`"
RESTORE = "restore the published file byte for byte from the git history or a backup"


def archive_problems(ledger: Ledger, present: Collection[str], sha256_of: Callable[[str], str]) -> Iterator[Problem]:
    """Yield every difference between archive and ledger, by path. `present` are the paths of all files below content/;
    `sha256_of` gives the hash (hex) of the file at such a path."""
    lines, withheld = expected_files(ledger), withheld_texts(ledger)
    for path in sorted(lines.keys() | {path for path in present if is_archive_path(path)}):
        line = lines.get(path)
        full_path = f"content/{path}"
        if path in withheld and path in present:
            gone = withheld[path]
            message = f"line {gone.number} of the ledger says that this version is withheld, but the file still exists"
            again = f"legalsite publish --withhold {gone.policy}@{gone.revised} --reason REASON"
            help = f"remove the file, or withhold it again: `{again}`"
            yield Problem("archive-withheld", message, help, full_path)
        elif line is None:
            message = "the ledger doesn't record this file, so it isn't on the site"
            help = "if it doesn't belong there, remove it; otherwise record it as imported today: `legalsite publish`"
            yield Problem("archive-unrecorded", message, help, full_path, severity="warning")
        elif path not in present:
            message = f"line {line.number} of the ledger records this file, but it is missing"
            yield Problem("archive-missing", message, f"{RESTORE}; its hash is {line.sha256}", full_path)
        elif sha256_of(path) != line.sha256:
            message = f"this file doesn't match the hash in line {line.number} of the ledger"
            help = "To change a text, give it a new `revised`; to change an image, give it a new name"
            yield Problem("archive-changed", message, f"{RESTORE}; its hash is {line.sha256}. {help}", full_path)


def expected_files(ledger: Ledger) -> dict[str, LedgerLine]:
    """Return, by path, the line of each file that must be below content/; of a withheld text, that of the reason."""
    withheld = withheld_texts(ledger)
    return {line.path: line for line in ledger.lines if line.path and line.path not in withheld}


def recorded_texts(ledger: Ledger) -> dict[str, str]:
    """Return, by path, the ledger's line for each text that may be shown. If a text was withheld, this is the file with
    the reason, which has two lines: that of the text, and the one that withholds it. The files with the reasons for
    gaps are among them."""
    own = {line.path: line.text for line in ledger.lines}
    return {
        path: f"{own[_withheld_path(line)]}\n{line.text}" if line.verb == "withhold" else line.text
        for path, line in expected_files(ledger).items()
        if line.verb != "file"
    }


def withheld_texts(ledger: Ledger) -> dict[str, LedgerLine]:
    """Return the lines that withhold a text, by the path that the text had."""
    return {_withheld_path(line): line for line in ledger.lines if line.verb == "withhold"}


def is_archive_path(path: str) -> bool:
    """Return whether the archive uses this path below content/: `policy/DAY.md`, `policy/DAY.de.md`,
    `policy/DAY.withheld`, `policy/DAY.gap`."""
    return bool(TEXT_PATH.fullmatch(path))


def shown_files(document: Document) -> tuple[str, ...]:
    """Return the paths below content/ of the files in content/files that a text shows or links to, in order, once."""
    return tuple(dict.fromkeys(path for target in document.targets if (path := shown_file(target))))


def shown_file(target: str) -> str:
    """Return the path below content/ that a link leads to, as writers may spell it: `files/plan.png`,
    `./files/plan.png`, `../files/plan.png#page=2`. Empty if it does not lead to content/files."""
    try:
        parts = urlsplit(target) if "files/" in target else None
    except ValueError:
        return ""
    path = unquote(parts.path).lstrip("./") if parts and not parts.scheme and not parts.netloc else ""
    return path if path.startswith("files/") else ""


def live_ledger_problem(live: bytes, ours: bytes, url: str) -> Problem | None:
    """Return why the ledger that a site serves is not ours and not the beginning of ours; None if it is."""
    if not live.startswith(f"{TITLE} ".encode()):
        return Problem("live-ledger", "this isn't a ledger", DEPLOY, url)
    if not live.endswith(b"\n"):
        return Problem("live-ledger", "its last line is incomplete", DEPLOY, url)
    if ours.startswith(live):
        return None
    if live.startswith(ours):
        later = live.count(b"\n") - ours.count(b"\n")
        message = f"the live ledger has {counted(later, 'line')} that content/LEDGER doesn't have"
        help = "pull the newest content/, then run this again: `git pull`"
        return Problem("live-ledger", message, help, url)
    theirs, own = live.split(b"\n"), ours.split(b"\n")
    at = next(at for at, (a, b) in enumerate(zip(theirs, own, strict=False)) if a != b)
    help = "check the url; if it's right, find out which ledger was changed: `legalsite verify --checkpoint FILE`"
    shown = theirs[at].decode("ascii", "replace")[:100]
    message = f"line {at + 1} differs from content/LEDGER; the live site has {shown!r}"
    return Problem("live-ledger", message, help, url, at + 1)


def missing_live_line_problems(lines: Collection[LedgerLine], live: bytes, url: str) -> Problems:
    """Return a problem for each line that the live ledger, which is the beginning of ours, does not include yet."""
    count = live.count(b"\n") - 1
    behind = (line for line in lines if line.number > count)
    message = f"the live ledger has {counted(count, 'line')}, but not yet line"
    return [Problem("live-behind", f"{message} {line.number}: {line.verb} {line.path}", DEPLOY, url) for line in behind]


def live_text_problem(line: LedgerLine, status: int, body: bytes, url: str) -> Problem | None:
    """Return why what a site answers is not the text that a line records; None if it is."""
    if status != 200:
        return Problem("live-text", f"the version isn't on the live site, which answers {status}", DEPLOY, url)
    if hashlib.sha256(body).hexdigest() == line.sha256:
        return None
    message = f"the live version doesn't match line {line.number} of the ledger"
    help = f"make the host serve {line.path} byte for byte; {DEPLOY}"
    return Problem("live-text", message, help, url)


def newest_texts(ledger: Ledger) -> tuple[LedgerLine, ...]:
    """Return the line of the newest text of each policy and language that is not withheld, in the ledger's order."""
    withheld = withheld_texts(ledger)
    texts = (line for line in ledger.lines if line.revised and line.path.endswith(".md") and line.path not in withheld)
    newest = {(line.policy, line.language): line for line in sorted(texts, key=attrgetter("revised"))}
    return tuple(sorted(newest.values(), key=attrgetter("number")))


def _withheld_path(withholding: LedgerLine) -> str:
    """Return the path of the text that a `withhold` line took away: `privacy/2025-02-01.md` for `….withheld`."""
    return withholding.path.removesuffix(".withheld") + ".md"
