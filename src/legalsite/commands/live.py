"""The live site: whether it serves the ledger and the texts that content/ records, before anybody is told to read
them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from legalsite.disk.web import NoAnswer, address_fault, fetch
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.checkpoint import checkpoint_of
from legalsite.ledger.lines import TEXT_PATH, LedgerLine, stamp
from legalsite.ledger.live_copy import (
    DEPLOY,
    largest_live,
    lines_not_live,
    live_ledger_problem,
    live_text_problem,
)
from legalsite.ledger.recorded_files import withheld_texts
from legalsite.model import in_force
from legalsite.model.policy import Revision
from legalsite.model.revision_id import RevisionId
from legalsite.pages import routes
from legalsite.site.ledger_state import Record
from legalsite.site.load import Site

LARGEST_TEXT = 4 << 20  # bytes
LARGEST_PAGE = 32 << 20  # bytes
NONE = "none"  # the url that stands for no check


class LiveTexts(Struct, frozen=True):
    """What a live site served, in accordance with our ledger.

    url: of the site
    time: when it was fetched (UTC)
    lines: number of lines of its ledger, which are the first of ours
    sha256: hash (hex) of these lines, with the header
    texts: paths below content/ whose bytes it serves as they are recorded
    """

    url: str
    time: datetime
    lines: int
    sha256: str
    texts: tuple[str, ...]


def require_live(site: Site, notices: Sequence[str], url: str, *, on: date, now: datetime) -> dict[str, Any]:
    """Return, as JSON values, that the live site serves the texts which some notices announce: their bytes, their
    pages, and the lines of the ledger that record them. With the `url` `none`, nothing is checked, and the values say
    so. Raises ProblemsFound: status 2 if the site does not answer, 1 if it serves something else."""
    if url == NONE:
        return {"checked": False, "time": stamp(now)}
    texts = [text for notice in notices for text in _announced(site, notice, on)]
    paths = {text.path for text in texts} - withheld_texts(site.record.ledger).keys()
    lines = [line for line in site.record.ledger.lines if line.path in paths and line.verb in ("publish", "import")]
    live = live_texts(site.record, url, lines, now, pages=True)
    values = {"url": live.url, "lines": live.lines, "sha256": live.sha256, "texts": list(live.texts)}
    return {"checked": True, "time": stamp(live.time), **values}


def live_texts(
    record: Record, url: str, wanted: Sequence[LedgerLine], now: datetime, *, pages: bool = False
) -> LiveTexts:
    """Return what the site at `url` serves. Raises ProblemsFound with every difference from the record."""
    fault = address_fault(url)
    if fault:
        help = "give the address of the site, like https://example.com/legal/"
        raise ProblemsFound([Problem("live-url", f"{url!r} {fault}", help)], 2)
    site = url.rstrip("/") + "/"
    try:
        ledger = fetch(site + routes.LEDGER, largest=largest_live(record.data))
        if ledger.status != 200:
            message = f"there is no ledger on the live site: it answers {ledger}"
            raise ProblemsFound([Problem("live-ledger", message, DEPLOY, site + routes.LEDGER)])
        problem = live_ledger_problem(ledger.body, record.data, site + routes.LEDGER)
        if problem:
            raise ProblemsFound([problem])
        problems = lines_not_live(wanted, ledger.body, site + routes.LEDGER)
        behind = bool(problems)
        for line in wanted:
            problems += [] if behind else _text_problems(site, line, pages=pages)
    except NoAnswer as error:
        help = "try again when the site is back; `--live URL` names another address of it"
        raise ProblemsFound([Problem("live-away", str(error.strerror), help, str(error.filename))], 2) from None
    if problems:
        raise ProblemsFound(problems)
    checkpoint = checkpoint_of(ledger.body, now)
    return LiveTexts(url, now, checkpoint.lines, checkpoint.sha256, tuple(line.path for line in wanted))


def _announced(site: Site, notice: str, on: date) -> list[Revision]:
    """Return the revision that a notice is about, and its translations."""
    slug, _, revised = notice.partition("~")[0].partition("@")
    policy = site.policy(slug)
    revision = in_force.revision_of(policy, RevisionId.parse(revised))
    if revision is None:
        return []
    others = [in_force.translation(policy, language, revision, on) for language in site.config.languages[1:]]
    return [revision, *(text for text in others if text)]


def _text_problems(site: str, line: LedgerLine, *, pages: bool) -> list[Problem]:
    """Return what is wrong with one text on the live site: with its bytes and, if asked for, with its page."""
    raw = site + _route(line.path)
    answer = fetch(raw, largest=LARGEST_TEXT)
    problem = live_text_problem(line, answer.status, answer.body, raw)
    if problem or not pages:
        return [problem] if problem else []
    page = raw.removesuffix(".md") + "/"
    answer = fetch(page, largest=LARGEST_PAGE)
    if answer.status == 200:
        return []
    return [Problem("live-text", f"the page of the text is not on the live site: it answers {answer}", DEPLOY, page)]


def _route(path: str) -> str:
    """Return the route of the exact bytes of a recorded text: those of a translation lie below its language."""
    parts = TEXT_PATH.fullmatch(path)
    policy, revised, language = parts.group(1, 2, 3) if parts else ("", "", "")
    return f"{language}/{policy}/{revised}.md" if language else f"{policy}/{revised}.md"
