"""The ledger and the texts that a live site serves, compared with ours."""

import hashlib
from collections.abc import Collection

from legalsite.errors import Problem
from legalsite.ledger.chain import LARGEST, TITLE, Ledger
from legalsite.ledger.lines import TEXT_PATH, LedgerLine
from legalsite.ledger.recorded_files import withheld_texts

DEPLOY = "build and deploy the site first: run `legalsite build`, then upload the output"


def live_ledger_problem(live: bytes, ours: bytes, url: str) -> Problem | None:
    """Return why the ledger that a site serves is neither ours nor the beginning of ours; None if it is one of the
    two."""
    if not live.startswith(f"{TITLE} ".encode()):
        return Problem("live-ledger", "this is not a ledger", DEPLOY, url)
    if not live.endswith(b"\n"):
        return Problem("live-ledger", "its last line is incomplete", DEPLOY, url)
    if ours.startswith(live):
        return None
    if live.startswith(ours):
        later = live.count(b"\n") - ours.count(b"\n")
        message = f"the live ledger has lines that content/LEDGER does not have: {later}"
        help = "fetch the newest content/ first (`git pull`), then run this again"
        return Problem("live-ledger", message, help, url)
    line, theirs = _first_difference(live, ours)
    help = "check the url; if it is right, one of the two was changed: `legalsite verify --checkpoint FILE` tells which"
    message = f"line {line} is not that of content/LEDGER; the live site has {theirs!r}"
    return Problem("live-ledger", message, help, url, line)


def lines_not_live(lines: Collection[LedgerLine], live: bytes, url: str) -> list[Problem]:
    """Return a problem for each line that the live ledger, which is the beginning of ours, does not include yet."""
    count = live.count(b"\n") - 1
    return [
        Problem(
            "live-behind",
            f"the live ledger has {count} lines, and not yet line {line.number}: {line.verb} {line.path}",
            DEPLOY,
            url,
        )
        for line in lines
        if line.number > count
    ]


def live_text_problem(line: LedgerLine, status: int, body: bytes, url: str) -> Problem | None:
    """Return why what a site answers is not the text that a line records; None if it is."""
    if status != 200:
        return Problem("live-text", f"the text is not on the live site: it answers {status}", DEPLOY, url)
    if hashlib.sha256(body).hexdigest() == line.sha256:
        return None
    message = f"the live text is not the one that line {line.number} of the ledger records"
    help = f"{DEPLOY}; the host must serve the bytes of {line.path} unchanged"
    return Problem("live-text", message, help, url)


def newest_texts(ledger: Ledger) -> tuple[LedgerLine, ...]:
    """Return the line of the newest text of each policy in each language, in the order of the ledger. A text that is
    withheld counts as none."""
    withheld = withheld_texts(ledger)
    newest: dict[tuple[str, str], LedgerLine] = {}
    for line in ledger.lines:
        parts = TEXT_PATH.fullmatch(line.path)
        if parts and parts[4] == "md" and line.path not in withheld and line.revised:
            key = (line.policy, parts[3] or "")
            known = newest.get(key)
            if known is None or known.revised is None or known.revised <= line.revised:
                newest[key] = line
    return tuple(sorted(newest.values(), key=lambda line: line.number))


def largest_live(ours: bytes) -> int:
    """Return how many bytes of a live ledger are read at most: more than ours has would not be its beginning."""
    return min(LARGEST, len(ours) + (1 << 20))


def _first_difference(live: bytes, ours: bytes) -> tuple[int, str]:
    """Return the number in the file of the first line that differs, and that line of the live ledger."""
    theirs, own = live.split(b"\n"), ours.split(b"\n")
    number = next((at for at, (a, b) in enumerate(zip(theirs, own, strict=False)) if a != b), len(own) - 1)
    return number + 1, theirs[number].decode("ascii", "replace")[:100]
