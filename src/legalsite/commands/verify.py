"""`legalsite verify`: compares with the ledger what it records: the archive, checkpoints and signatures, and what the
live site serves before anybody is told to read it."""

import re
import time
from bisect import bisect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import msgspec
from bs4 import BeautifulSoup
from msgspec import Struct

from legalsite.commands.notice_status import in_language, version_of
from legalsite.disk.web import TIMEOUT as EACH
from legalsite.disk.web import RequestFailed, WebAnswer, address_fault, fetch
from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    ProblemTuple,
    counted,
    failure,
    refuse,
    usage_failure,
)
from legalsite.ledger import recorded_files
from legalsite.ledger.lines import LedgerLine
from legalsite.ledger.recorded_files import (
    DEPLOY,
    live_ledger_problem,
    live_text_problem,
    newest_texts,
    withheld_texts,
)
from legalsite.model.declared_time import local_day, stamp
from legalsite.model.notice_key import NoticeKeys
from legalsite.pages.edition import first_heading
from legalsite.pages.hosts import rules_of
from legalsite.pages.policy_summary import summarize
from legalsite.pages.routes import Routes
from legalsite.site.fingerprint import hash_of
from legalsite.site.ledger_on_disk import (
    LARGEST,
    Record,
    compare_with_kept,
    is_signed,
    read_signature,
)
from legalsite.site.load import Site, load
from legalsite.site.pages_on_demand import open_pages
from legalsite.site.settings import NO_SETTINGS

KEEP = "keep a copy of CHECKPOINT elsewhere and pass it with --checkpoint"
NOT_COMPARED = (
    f"not compared with an independent copy, which would reveal a rewritten ledger: {KEEP}"
)
EQUAL = "equal to content/CHECKPOINT, which only proves something if people who can write here can't change the copy"
SIGNED = f"only the signature, which is as safe as its key and can't show that newer lines were cut off: {KEEP}"
LARGEST_TEXT = 4 << 20  # bytes
TIMEOUT = 60.0  # seconds: for everything that is looked at on a live site
AROUND = (
    "page content around the texts not checked, because no page matches this version of legalsite"
)
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Content-Type")
SHOWN_BY_BROWSERS = r"(?i)(text/html|application/xhtml\+xml)\s*(;|\Z)"
NOT_SHOWN = "script, style, template, noscript, [hidden], [style*=display], [style*=visibility], dialog:not([open])"
LARGEST_PAGE = 32 << 20  # bytes
MAX_NAMED_PAGES = 5  # pages that a message names
NONE = "none"  # the url that stands for no check


class VerifiedPart(Struct, frozen=True):
    """One part of the record: its state in one line, and what is wrong with it."""

    name: Literal["ledger", "files", "checkpoint", "signature", "copy", "live", "evidence"]
    said: str
    problems: ProblemTuple = ()
    status: Literal[1, 2] = 1  # the exit status, if there are problems
    seen: NoticeKeys = ()  # the notices of the texts that were seen on the live site


def verify(
    root: Path, *, now: datetime, kept: Path | None = None, signers: Path | None = None
) -> tuple[VerifiedPart, ...]:
    """Read every recorded file and return the state of each part of the record; no parts if nothing was published.
    Nothing is changed. `kept` is a copy of CHECKPOINT that somebody else kept, `signers` a copy of allowed_signers.
    Raises OSError for a file that cannot be read."""
    site = load(
        root, NO_SETTINGS, fresh=True, now=now
    )  # wrong settings must not hide damage to the record
    record = site.record
    lost = tuple(problem for problem in site.warnings if problem.rule == "ledger-missing")
    if not (record.published or kept or signers or is_signed(root)):
        return (VerifiedPart("ledger", "none", lost),) if lost else ()
    signature = _signature(root, record, signers)
    signed = not signature.problems and signature.said != "none"
    return (
        _ledger(record, lost),
        _files(site),
        _checkpoint(record),
        signature,
        _copy(record, kept, signed),
    )


def verify_live(root: Path, url: str, *, now: datetime, timeout: float = TIMEOUT) -> VerifiedPart:
    """Return the part `live` of the record: which build the live site serves, its ledger, the newest text of each
    policy in each language, and the words on each page of a text. `timeout` is in seconds, for all of it."""
    site = load(root, now=now)
    newest, ours = newest_texts(site.record.ledger), len(site.record.ledger.lines)
    on = local_day(now, site.config.timezone)
    try:
        live = _live_site(site, url, newest, dict(_pages_of_texts(site, on)), on, timeout=timeout)
    except ProblemsFound as refusal:
        sentence = f"{url}: {counted(len(refusal.problems), 'problem')}"
        return VerifiedPart("live", sentence, refusal.problems, refusal.status)
    lines = (
        counted(ours, "line")
        if live["lines"] == ours
        else f"{live['lines']} of {counted(ours, 'line')}"
    )
    texts = f"{counted(len(newest), 'text')} as recorded, shown in full on {counted(len(live['pages']), 'page')}"
    notes = [] if live["around"] else [AROUND]
    notes += [f"the host doesn't send {', '.join(live['unsent'])}"] if live["unsent"] else []
    seen = [f"{url}: {lines} of the ledger, {texts}", *notes, f"built for {live['built_for']}"]
    return VerifiedPart(
        "live", "; ".join(seen), seen=tuple(filter(None, (line.notice_key for line in newest)))
    )


def _ledger(record: Record, lost: ProblemTuple) -> VerifiedPart:
    problems = tuple(problem for problem in record.problems if problem.path.endswith("LEDGER"))
    lines = record.ledger.lines
    if problems:
        first = next((problem.line for problem in problems if problem.line), 0)
        return VerifiedPart(
            "ledger", f"broken, first at line {first} of the file" if first else "broken", problems
        )
    if not record.data:
        return VerifiedPart("ledger", "none", lost)
    if not lines:
        return VerifiedPart("ledger", f"no lines yet, for {record.ledger.origin}")
    days = f"{lines[0].time.date()} to {lines[-1].time.date()}"
    sentence = f"{counted(len(lines), 'line')}, each with the hash of the lines above, {days}, for {record.ledger.origin}"
    declared = sum(line.declared for line in lines)
    sentence += (
        f"; {declared} with a time set by SOURCE_DATE_EPOCH (clock=declared)" if declared else ""
    )
    return VerifiedPart("ledger", sentence)


def _files(site: Site) -> VerifiedPart:
    ledger, problems = site.record.ledger, (*site.unfit, *site.archive_faults)
    gone, gaps = len(withheld_texts(ledger)), sum(line.verb == "gap" for line in ledger.lines)
    count = len({line.path for line in ledger.lines if line.path}) - gone
    if problems:
        sentence = f"{counted(len(problems), 'problem')} in {counted(count, 'recorded file')}"
        return VerifiedPart("files", sentence, problems)
    sentence = f"{counted(count, 'file')}, each with the hash in this LEDGER"
    sentence += f"; {gone} withheld" if gone else ""
    sentence += (
        f"; {counted(gaps, 'gap')} in the past, where the version is unknown" if gaps else ""
    )
    return VerifiedPart("files", sentence)


def _checkpoint(record: Record) -> VerifiedPart:
    problems = tuple(problem for problem in record.problems if not problem.path.endswith("LEDGER"))
    if problems:
        return VerifiedPart("checkpoint", "missing or unreadable", problems)
    return VerifiedPart("checkpoint", record.comparison.sentence if record.comparison else "none")


def _signature(root: Path, record: Record, signers: Path | None) -> VerifiedPart:
    try:
        signature = read_signature(root, record, _beginning(signers) if signers else None)
    except ProblemsFound as refusal:
        return VerifiedPart("signature", "not checked", refusal.problems, refusal.status)
    if not signature.signed_by:
        return VerifiedPart(
            "signature", "invalid" if signature.problems else "none", signature.problems
        )
    sentence = f"valid, by {signature.signed_by}, with the key {signature.key}"
    if signature.uncovered:
        sentence += (
            f", for the first {signature.covered} of {counted(len(record.ledger.lines), 'line')}"
        )
    return VerifiedPart("signature", sentence, signature.problems)


def _copy(record: Record, kept: Path | None, signed: bool) -> VerifiedPart:
    if kept is None:
        return VerifiedPart("copy", SIGNED if signed else NOT_COMPARED)
    data = _beginning(kept)
    comparison, problems = compare_with_kept(record.data, data, str(kept))
    sentence = comparison.sentence if comparison else "no checkpoint"
    if (
        comparison
        and not problems
        and record.witness
        and record.witness in data.replace(b"\r\n", b"\n")
    ):
        sentence += f"; {EQUAL}"
    return VerifiedPart("copy", f"{kept}: {sentence}", tuple(problems))


def _beginning(file: Path) -> bytes:
    """Return the first megabyte of a file that a person named."""
    with file.open("rb") as given:
        return given.read(LARGEST)


def require_live(
    site: Site, notices: NoticeKeys, url: str, *, on: date, now: datetime
) -> dict[str, Any]:
    """Return, as JSON values, that the live site serves the texts which some notices announce: their bytes, their
    pages, and the lines of the ledger that record them. With the `url` `none`, nothing is checked, and the values say
    so. Raises ProblemsFound: status 2 if the site does not answer, 1 if it serves something else."""
    if url == NONE:
        return {"checked": False, "time": stamp(now)}
    versions = [version_of(site, notice) for notice in notices]
    texts = [
        in_language(site, text, language, on)
        for text in versions
        for language in site.config.languages
    ]
    paths = {text.path for text in texts if text} - withheld_texts(site.record.ledger).keys()
    lines = [
        line
        for line in site.record.ledger.lines
        if line.path in paths and line.verb in ("publish", "import")
    ]
    live = _live_site(site, url, lines, {}, on)
    return {
        "checked": True,
        "time": stamp(now),
        **{key: live[key] for key in live if key not in ("around", "unsent")},
    }


class LiveBuild(Struct, frozen=True):
    """What status.json says of the build that a site serves."""

    built_for: date
    next_change: date | None
    ledger: dict[str, Any] | None


def _live_site(
    content: Site,
    url: str,
    wanted: Sequence[LedgerLine],
    more: dict[str, str],
    on: date,
    *,
    timeout: float = TIMEOUT,
) -> dict[str, Any]:
    """Return what the site at `url` serves, as JSON values, if it is a build for the day `on`, its ledger is the
    beginning of ours, it has the texts that some lines record, and their pages and `more` (route → path below content/)
    show the words of these texts. Raises ProblemsFound with every difference from the record."""
    fault = address_fault(url)
    if fault:
        help = "give the URL of the site, such as https://example.com/legal/"
        raise usage_failure("live-url", f"{url!r} {fault}", help)
    site, ours = url.rstrip("/") + "/", content.record.data
    ledger_url = site + Routes.LEDGER
    shown, pages = {_page(line): line.path for line in wanted} | more, {}
    end = time.monotonic() + timeout

    def look(address: str, largest: int = LARGEST_TEXT) -> WebAnswer:
        return fetch(
            address, largest=largest, timeout=max(0.001, min(EACH, end - time.monotonic()))
        )

    try:
        ledger = look(ledger_url, len(ours) + LARGEST)  # more would not be its beginning
        if ledger.status != 200:
            message = f"the live site has no ledger; it returns {ledger}"
            raise failure("live-ledger", message, DEPLOY, ledger_url)
        if problem := live_ledger_problem(ledger.body, ours, ledger_url):
            raise ProblemsFound([problem])
        build, problems = _live_build(
            site + Routes.STATUS, look(site + Routes.STATUS), ledger.body, on
        )
        behind = recorded_files.missing_live_line_problems(wanted, ledger.body, ledger_url)
        refuse([*behind, *problems * bool(behind)])
        for line in wanted:
            raw = site + _page(line).removesuffix("/") + ".md"
            answer = look(raw)
            problems += filter(None, [live_text_problem(line, answer.status, answer.body, raw)])
        for route in shown:
            pages[route] = look(site + route, LARGEST_PAGE)
        if more:
            problems += _moved_problems(content, site, on, look)
    except RequestFailed as error:
        if time.monotonic() >= end:
            raise ProblemsFound([_out_of_time(url, timeout, pages, shown)], 2) from None
        help = "deploy the site, or try again when it is back; to check another URL: `--live URL`"
        raise usage_failure("live-away", str(error.strerror), help, str(error.filename)) from None
    lost = [
        _page_problem(content, site + route, page, shown[route]) for route, page in pages.items()
    ]
    refuse([*problems, *filter(None, lost)])
    around, problems = (
        _around(content, build, pages, site) if build and ledger.body == ours else (False, [])
    )
    refuse(problems)
    return {
        "url": url,
        "built_for": build and str(build.built_for),
        "lines": ledger.body.count(b"\n") - 1,
        "sha256": hash_of(ledger.body),
        "texts": [line.path for line in wanted],
        "pages": {route: hash_of(page.body) for route, page in pages.items()},
        "around": around,
        "unsent": [
            name
            for name in HEADERS
            if not all(_sends(page, name.lower()) for page in pages.values())
        ],
    }


def _sends(page: WebAnswer, name: str) -> bool:
    """Return whether a page has a header; some hosts cannot send any, and then it says the same itself."""
    return name in page.headers or f'http-equiv="{name}"'.encode() in page.body.lower()


def _around(
    content: Site, build: LiveBuild, pages: Mapping[str, WebAnswer], site: str
) -> tuple[bool, Problems]:
    """Return whether this version of the program makes pages with the words of the live ones, for the day of that
    build, and a problem for each that has other words around its text."""
    local = open_pages(content.root, content.config, build.built_for, unpublished=False)
    other = [
        route
        for route, page in pages.items()
        if _words(page.body) != _words(local.file(f"{route}index.html"))
    ]
    if len(other) == len(pages):
        return False, []
    message = "the content around the text differs from a build of this site"
    return True, [Problem("live-page", message, DEPLOY, site + route) for route in other]


def _moved_problems(
    content: Site, site: str, on: date, look: Callable[[str, int], WebAnswer]
) -> Iterator[Problem]:
    """Yield a problem for each old address of a policy that does not lead to it, by a redirect or a forwarding page."""
    summaries = [summarize(policy, on, content.config) for policy in content.policies.values()]
    redirects = rules_of(summaries, content.routes).redirects
    folders = {redirect.old for redirect in redirects if redirect.below}
    for redirect in redirects:
        if redirect.below or f"{redirect.old}/" not in folders:
            address = site + redirect.old.removeprefix(content.routes.base)
            answer = look(address, LARGEST_PAGE)
            if answer.status != 200 or redirect.new.encode() not in answer.body:
                message = f"this old URL doesn't redirect to {redirect.new}; it returns {answer}"
                yield Problem(
                    "live-moved", message, f"set up the redirect on the host, or {DEPLOY}", address
                )


def _words(html: bytes | None) -> str:
    """Return the words of the body of a page, without spaces."""
    page = BeautifulSoup(html or b"", "html.parser")
    return "".join((page.body or page).get_text(" ").split())


def _out_of_time(
    url: str, timeout: float, seen: Collection[str], wanted: Collection[str]
) -> Problem:
    """Return the problem that the live site is too slow, with the pages that were not seen."""
    unseen = [route for route in wanted if route not in seen]
    more = ", …" if len(unseen) > MAX_NAMED_PAGES else ""
    message = f"timed out after {timeout:g} s: {len(seen)} of {counted(len(wanted), 'page')} checked, not checked: "
    help = f"allow more time: `--timeout {10 * timeout:g}`"
    return Problem("live-time", f"{message}{', '.join(unseen[:MAX_NAMED_PAGES])}{more}", help, url)


def _live_build(
    page: str, answer: WebAnswer, ledger: bytes, on: date
) -> tuple[LiveBuild | None, Problems]:
    """Return which build a site is by its status.json, and why it is not one of the ledger that it serves, or not one
    for the day `on`."""
    build = None
    try:
        build = msgspec.json.decode(answer.body if answer.status == 200 else b"", type=LiveBuild)
    except msgspec.MsgspecError:
        fault = f"the file doesn't say which build is live: {answer}"
    else:
        fault = f"the live site was built for {build.built_for}"
        if (build.ledger or {}).get("sha256") != hash_of(ledger):
            fault += " with a different ledger from the one beside it: only part of it was deployed"
        elif build.built_for > on:
            fault += ", which is in the future"
        elif build.next_change and build.next_change <= on:
            fault += f" and was due to be rebuilt on {build.next_change}"
        else:
            return build, []
    return build, [Problem("live-build", fault, DEPLOY, page)]


def _pages_of_texts(site: Site, on: date) -> Iterator[tuple[str, str]]:
    """Yield the route of each page that shows a text as it is, and the path of the text: those of the policies, and
    those of all texts that are published on a day."""
    first, *others = site.config.languages
    for slug, policy in site.policies.items():
        texts = {first: policy.version_on(on)}
        texts |= {language: policy.shown_translation(language, on) for language in others}
        for language, text in texts.items():
            if text and not text.withheld:
                yield site.routes.policy(slug, language), text.path
        translations = (policy.translations.get(language, ()) for language in others)
        for text in chain(policy.versions, *translations):
            if text.recorded and not text.withheld and text.revised.day <= on:
                yield site.routes.text(text), text.path


def _page_problem(site: Site, page: str, answer: WebAnswer, path: str) -> Problem | None:
    """Return what is wrong with the page of a text on the live site: browsers must show it, and its element for the
    text must have the words of the text, all of them and no others. The opening heading does not count."""
    if answer.status != 200:
        message = f"the version's page isn't on the live site; it returns {answer}"
        return Problem("live-text", message, DEPLOY, page)
    kind = answer.headers.get("content-type", "text/html")
    if not re.match(SHOWN_BY_BROWSERS, kind.strip()):
        return Problem(
            "live-text", f"browsers don't show the page: its Content-Type is {kind}", DEPLOY, page
        )
    if path not in site.paths:
        return None  # another part says so
    words = (
        BeautifulSoup(first_heading(site.texts.document(path))[1], "html.parser")
        .get_text(" ")
        .split()
    )
    served = BeautifulSoup(answer.body, "html.parser")
    for hidden in served.select(NOT_SHOWN):
        hidden.extract()
    shown = [
        word for element in served.select("article.text") for word in element.get_text(" ").split()
    ]
    there = "".join(shown)
    good = bisect(
        range(1, len(words) + 1),
        False,
        key=lambda count: not there.startswith("".join(words[:count])),
    )
    if there == "".join(words):
        return None
    if good < len(words):
        excerpt = " ".join(words[max(0, good - 4) : good + 4])
        message = f"the page doesn't show the text of content/{path} as recorded: “{excerpt}”"
    else:
        message = f"the page shows more than the text of content/{path}: “… {' '.join(shown[-8:])}”"
    return Problem(
        "live-text", message, f"don't change a policy's text in a layout; {DEPLOY}", page
    )


def _page(line: LedgerLine) -> str:
    """Return the route of the permanent page of a recorded text: that of a translation lies below its language."""
    return f"{f'{line.language}/' if line.language else ''}{line.policy}/{line.revised}/"
