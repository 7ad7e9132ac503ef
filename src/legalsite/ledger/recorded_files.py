"""What the ledger records, compared with the archive and with a live site.

Files can be missing, changed, not recorded, or withheld but still there.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from operator import attrgetter
from urllib.parse import unquote, urlsplit

from legalsite.errors import Problem, Problems, counted
from legalsite.ledger.chain import TITLE, Ledger
from legalsite.ledger.lines import TEXT_PATH_PATTERN, LedgerLine
from legalsite.model.document import Document

DEPLOY_HELP = "build and deploy the site first: `legalsite build`"
RESTORE_HELP = "restore the published file byte for byte from the git history or a backup"


def archive_problems(
    ledger: Ledger, present: Collection[str], sha256_of: Callable[[str], str]
) -> Iterator[Problem]:
    """Yield every difference between archive and ledger, by path.

    `present` are the paths of all files below content/, and `sha256_of` returns the hash (hex) of
    the file at such a path. A withheld text that is still there is a difference, too.
    """
    lines = expected_files(ledger)  # the line that records each file, by path
    withheld = withheld_texts(ledger)
    archived = filter(is_archive_path, present)  # not the drafts, say
    for path in sorted(lines.keys() | set(archived)):
        line = lines.get(path)
        if path in withheld and path in present:
            yield _withheld_problem(path, withheld[path])
        elif line is None:  # it is present, but no line records it
            yield _unrecorded_problem(path)
        elif path not in present:
            message = f"line {line.number} of the ledger records this file, but it is missing"
            help = f"{RESTORE_HELP}; its hash is {line.sha256}"
            yield Problem("archive-missing", message, help, f"content/{path}")
        elif sha256_of(path) != line.sha256:
            message = f"this file doesn't match the hash in line {line.number} of the ledger"
            help = (
                f"{RESTORE_HELP}; its hash is {line.sha256}. "
                "To change the text, give it a new `revised` date; to change an image, give it a new name"
            )
            yield Problem("archive-changed", message, help, f"content/{path}")


def _unrecorded_problem(path: str) -> Problem:
    """Return the problem of a file in the archive that no line records."""
    slug, _, name = path.rpartition("/")
    if name.endswith(".withheld"):
        message = "the ledger doesn't record this file, so no text is withheld"
        version = f"{slug}@{name.partition('.')[0]}"
        help = f"to withhold it: `legalsite publish --withhold {version} --reason REASON`"
    else:
        message = "the ledger doesn't record this file, so it isn't on the site"
        help = "if it doesn't belong there, remove it; otherwise record it now, together with the"
        help += f" policy's drafts: `legalsite publish {slug}`"
    return Problem("archive-unrecorded", message, help, f"content/{path}", severity="warning")


def _withheld_problem(path: str, line: LedgerLine) -> Problem:
    """Return the problem of a text that still exists, though `line` withholds it."""
    message = (
        f"line {line.number} of the ledger says that this version is withheld, "
        "but the file still exists"
    )
    again = f"legalsite publish --withhold {line.policy}@{line.revised} --reason REASON"
    help = f"remove the file, or withhold it again: `{again}`"
    return Problem("archive-withheld", message, help, f"content/{path}")


def expected_files(ledger: Ledger) -> dict[str, LedgerLine]:
    """Return, by path, the line of each file that content/ must have.

    Withheld texts aren't among them, but the files with the reasons for withholding are.
    """
    withheld = withheld_texts(ledger)
    # Lines about notices have no path.
    return {line.path: line for line in ledger.lines if line.path and line.path not in withheld}


def recorded_texts(ledger: Ledger) -> dict[str, str]:
    """Return, by path, the ledger's line for each text that may be shown.

    If a text was withheld, this is the file with the reason, with two lines: the text's line, and
    the one that withholds it. The files with the reasons for gaps are included.
    """
    line_texts = {line.path: line.text for line in ledger.lines}
    texts = {}
    for path, line in expected_files(ledger).items():
        if line.verb == "file":  # a file in content/files, which isn't a text
            continue
        texts[path] = line.text
        if line.verb == "withhold":
            texts[path] = f"{line_texts[_withheld_path(line)]}\n{line.text}"
    return texts


def withheld_texts(ledger: Ledger) -> dict[str, LedgerLine]:
    """Return the lines that withhold a text, by the path that the text had."""
    return {_withheld_path(line): line for line in ledger.lines if line.verb == "withhold"}


@lru_cache(1 << 10)
def is_archive_path(path: str) -> bool:
    """Return whether the archive uses a path: `policy/DAY.md`, `.de.md`, `.withheld`, or `.gap`."""
    return bool(TEXT_PATH_PATTERN.fullmatch(path))


def shown_files(document: Document) -> tuple[str, ...]:
    """Return the paths of the files in content/files that a text shows or links to.

    Each comes once, in the order of the text.
    """
    paths = dict.fromkeys(map(shown_file, document.targets))
    paths.pop("", None)
    return tuple(paths)


def shown_file(target: str) -> str:
    """Return the path below content/ that a link leads to; empty if it isn't in content/files.

    Authors may write `files/plan.png`, `./files/plan.png`, or `../files/plan.png#page=2`.
    """
    if "files/" not in target:  # as most
        return ""
    try:
        parts = urlsplit(target)
    except ValueError:  # it isn't a URL
        return ""
    path = unquote(parts.path).lstrip("./")
    is_own = not parts.scheme and not parts.netloc and path.startswith("files/")  # on no other host
    return path if is_own else ""


def live_ledger_problem(live: bytes, ours: bytes, url: str) -> Problem | None:
    """Return the problem of a live ledger that isn't the beginning of ours; None if it is."""
    if not live.startswith(f"{TITLE} ".encode()):
        return Problem("live-ledger", "this isn't a ledger", DEPLOY_HELP, url)
    if not live.endswith(b"\n"):
        return Problem("live-ledger", "the last line is incomplete", DEPLOY_HELP, url)
    if ours.startswith(live):
        return None
    if live.startswith(ours):  # it has grown beyond ours
        later = live.count(b"\n") - ours.count(b"\n")
        message = f"the live ledger has {counted(later, 'line')} that content/LEDGER doesn't have"
        help = "pull the latest content/, then run this again: `git pull`"
        return Problem("live-ledger", message, help, url)
    help = (
        "check the URL; if it's correct, find out which ledger was changed: "
        "`legalsite verify --checkpoint FILE`"
    )
    number = 1  # of the first line that differs; there is one, because neither begins the other
    for their_line, our_line in zip(live.split(b"\n"), ours.split(b"\n"), strict=False):
        if their_line != our_line:
            break
        number += 1
    shown = their_line.decode("ascii", "replace")[:100]
    message = f"line {number} differs from content/LEDGER; the live site has {shown!r}"
    return Problem("live-ledger", message, help, url, number)


def missing_live_line_problems(lines: Collection[LedgerLine], live: bytes, url: str) -> Problems:
    """Return a problem for each of these lines that the live ledger doesn't have yet.

    `live` is the beginning of our ledger.
    """
    count = live.count(b"\n") - 1  # without the header
    lacks = f"the live ledger has {counted(count, 'line')}, but not yet line"
    problems = []
    for line in lines:
        if line.number > count:
            message = f"{lacks} {line.number}: {line.verb} {line.path}"
            problems.append(Problem("live-behind", message, DEPLOY_HELP, url))
    return problems


def live_text_problem(line: LedgerLine, status: int, body: bytes, url: str) -> Problem | None:
    """Return the problem of a live text that isn't the one that a line records; None if it is.

    `status` (of HTTP) and `body` are the live site's answer for `url`.
    """
    if status != 200:
        message = f"the version isn't on the live site, which returns {status}"
        return Problem("live-text", message, DEPLOY_HELP, url)
    if hashlib.sha256(body).hexdigest() == line.sha256:
        return None
    message = f"the live version doesn't match line {line.number} of the ledger"
    help = f"configure the host to serve {line.path} byte for byte; {DEPLOY_HELP}"
    return Problem("live-text", message, help, url)


def newest_texts(ledger: Ledger) -> tuple[LedgerLine, ...]:
    """Return the line of the newest text of each policy and language, in the order of the ledger.

    Withheld texts are left out.
    """
    files = expected_files(ledger).values()
    texts = [line for line in files if line.revised and line.path.endswith(".md")]
    texts.sort(key=attrgetter("revised"))
    newest = {(line.policy, line.language): line for line in texts}  # later ones replace earlier
    return tuple(sorted(newest.values(), key=attrgetter("number")))


def _withheld_path(withholding: LedgerLine) -> str:
    """Return the path of a withheld text: `privacy/2025-02-01.md` for `….withheld`."""
    return withholding.path.removesuffix(".withheld") + ".md"
