"""Compare the ledger with the archive and with a live site.

This finds files that are missing, changed, unrecorded, or withheld but still present.
"""

import hashlib
import re
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
    """Yield all differences between the archive and the ledger, sorted by path.

    `present` contains the paths of all files, relative to content/, and `sha256_of` returns a
    file's hash (hex). A text that's withheld but still exists is also a difference.
    """
    lines = expected_files(ledger)  # path → line that records the file
    withheld = withheld_texts(ledger)
    archived = filter(is_archive_path, present)  # leave out drafts and other files
    for path in sorted(lines.keys() | set(archived)):
        line = lines.get(path)
        if path in withheld and path in present:
            yield _withheld_problem(path, withheld[path])
        elif line is None:  # no line records the file
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
    slug, _, name = path.rpartition("/")
    if name.endswith(".withheld"):  # a file with the reason why a text is withheld
        message = "the ledger doesn't record this file, so no text is withheld"
        version = f"{slug}@{name.partition('.')[0]}"
        help = f"to withhold it: `legalsite publish --withhold {version} --reason REASON`"
    else:
        message = "the ledger doesn't record this file, so it isn't on the site"
        help = "if it doesn't belong there, remove it; otherwise record it now, together with the"
        help += f" policy's drafts: `legalsite publish {slug}`"
    return Problem("archive-unrecorded", message, help, f"content/{path}", severity="warning")


def _withheld_problem(path: str, line: LedgerLine) -> Problem:
    message = (
        f"line {line.number} of the ledger says that this version is withheld, "
        "but the file still exists"
    )
    again = f"legalsite publish --withhold {line.policy}@{line.revised} --reason REASON"
    help = f"remove the file, or withhold it again: `{again}`"
    return Problem("archive-withheld", message, help, f"content/{path}")


def expected_files(ledger: Ledger) -> dict[str, LedgerLine]:
    """Map the path of each file that content/ must contain to its ledger line.

    Withheld texts are excluded, but the files with the reasons for withholding them are included.
    """
    withheld = withheld_texts(ledger)
    # lines about notices have no path
    return {line.path: line for line in ledger.lines if line.path and line.path not in withheld}


def recorded_texts(ledger: Ledger) -> dict[str, str]:
    """Map the path of each text that may be published to the ledger line that records it.

    A withheld text is replaced by the file with the reason. Its value consists of two ledger lines:
    one records the text, and one withholds it. Files with the reasons for gaps (past periods in
    which the version in effect is unknown) are included.
    """
    line_texts = {line.path: line.text for line in ledger.lines}
    texts = {}
    for path, line in expected_files(ledger).items():
        if line.verb == "file":  # a file in content/files isn't a text
            continue
        texts[path] = line.text
        if line.verb == "withhold":  # the path is the file with the reason
            texts[path] = f"{line_texts[_withheld_path(line)]}\n{line.text}"
    return texts


def withheld_texts(ledger: Ledger) -> dict[str, LedgerLine]:
    """Map the path of each withheld text to the line that withholds it."""
    return {_withheld_path(line): line for line in ledger.lines if line.verb == "withhold"}


@lru_cache(1 << 13)
def is_archive_path(path: str) -> bool:
    """Return whether a path belongs to the archive.

    These are the paths of texts (`policy/DAY.md`), translations (`policy/DAY.de.md`), and files
    with the reason why a text is withheld (`.withheld`) or unknown (`.gap`).
    """
    return bool(re.fullmatch(TEXT_PATH_PATTERN, path))


def shown_files(document: Document) -> tuple[str, ...]:
    """Return the paths of all files in content/files that a text displays or links to.

    The paths are in the order of the text, without duplicates.
    """
    paths = dict.fromkeys(map(shown_file, document.targets))
    paths.pop("", None)
    return tuple(paths)


def shown_file(target: str) -> str:
    """Return the path of the file in content/files that a link leads to, or an empty string.

    The path is relative to content/. Authors may write `files/plan.png`, `./files/plan.png`, or
    `../files/plan.png#page=2`.
    """
    if "files/" not in target:  # fast path, because most links don't lead to files
        return ""
    try:
        parts = urlsplit(target)
    except ValueError:  # the target isn't a valid URL
        return ""
    path = unquote(parts.path).lstrip("./")
    # whether the file is on this host
    is_own = not parts.scheme and not parts.netloc and path.startswith("files/")
    return path if is_own else ""


def live_ledger_problem(live: bytes, ours: bytes, url: str) -> Problem | None:
    """Check that a live ledger is a prefix of ours, and return a problem if it isn't, or None."""
    if not live.startswith(f"{TITLE} ".encode()):
        return Problem("live-ledger", "this isn't a ledger", DEPLOY_HELP, url)
    if not live.endswith(b"\n"):
        return Problem("live-ledger", "the last line is incomplete", DEPLOY_HELP, url)
    if ours.startswith(live):  # the live site may not have been rebuilt yet
        return None
    if live.startswith(ours):  # the live ledger has more lines
        later = live.count(b"\n") - ours.count(b"\n")
        message = f"the live ledger has {counted(later, 'line')} that content/LEDGER doesn't have"
        help = "pull the latest content/, then run this again: `git pull`"
        return Problem("live-ledger", message, help, url)
    help = (
        "check the URL; if it's correct, find out which ledger was changed: "
        "`legalsite verify --checkpoint FILE`"
    )
    # find the first line that differs; there is one, because neither ledger is a prefix of the
    # other
    number = 1
    for their_line, our_line in zip(live.split(b"\n"), ours.split(b"\n"), strict=False):
        if their_line != our_line:
            break
        number += 1
    shown = their_line.decode("ascii", "replace")[:100]
    message = f"line {number} differs from content/LEDGER; the live site has {shown!r}"
    return Problem("live-ledger", message, help, url, number)


def missing_live_line_problems(lines: Collection[LedgerLine], live: bytes, url: str) -> Problems:
    """Return a problem for each of `lines` that isn't in the live ledger yet.

    `live` must be a prefix of our ledger.
    """
    count = live.count(b"\n") - 1  # the header doesn't count
    lacks = f"the live ledger has {counted(count, 'line')}, but not yet line"
    problems = []
    for line in lines:
        if line.number > count:
            message = f"{lacks} {line.number}: {line.verb} {line.path or line.notice_key}"
            problems.append(Problem("live-behind", message, DEPLOY_HELP, url))
    return problems


def live_text_problem(line: LedgerLine, status: int, body: bytes, url: str) -> Problem | None:
    """Check that the live site serves the text recorded in a ledger line.

    Return None if it does, otherwise a problem. `status` and `body` are the HTTP response for
    `url`.
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
    """Return the line of the newest text in each language of each policy, in ledger order.

    Withheld texts are ignored.
    """
    files = expected_files(ledger).values()
    texts = [line for line in files if line.revised and line.path.endswith(".md")]
    texts.sort(key=attrgetter("revised"))
    # if several texts have the same key, the last one wins
    newest = {(line.policy, line.language): line for line in texts}
    return tuple(sorted(newest.values(), key=attrgetter("number")))


def _withheld_path(withholding: LedgerLine) -> str:
    """Return the path of the withheld text: privacy/2025-02-01.withheld → privacy/2025-02-01.md."""
    return withholding.path.removesuffix(".withheld") + ".md"
