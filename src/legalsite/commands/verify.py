"""`legalsite verify`: compare the archive, checkpoints, signatures, and the live site with the
ledger.

Before emails are sent, the live site must show the texts that they announce.
"""

import re
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

import msgspec
from bs4 import BeautifulSoup
from msgspec import Struct
from msgspec.structs import asdict

from legalsite.commands.notice_status import announced_version, version_in_language
from legalsite.disk.web import DEFAULT_TIMEOUT as REQUEST_TIMEOUT
from legalsite.disk.web import RequestFailed, WebAnswer, fetch, url_problem
from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    ProblemTuple,
    counted,
    failure,
    raise_problems,
    usage_failure,
)
from legalsite.ledger import recorded_files
from legalsite.ledger.lines import LedgerLine
from legalsite.ledger.recorded_files import (
    DEPLOY_HELP,
    live_ledger_problem,
    live_text_problem,
    newest_texts,
    withheld_texts,
)
from legalsite.model.declared_time import local_day, stamp
from legalsite.model.notice_key import NoticeKeys
from legalsite.pages.edition import split_first_heading
from legalsite.pages.hosts import hosting_rules
from legalsite.pages.policy_summary import summarize
from legalsite.pages.routes import Routes
from legalsite.site.fingerprint import hash_of
from legalsite.site.ledger_on_disk import (
    MAX_SMALL_FILE_SIZE,
    Record,
    compare_with_copy,
    is_signed,
    read_signature,
)
from legalsite.site.load import Site, load
from legalsite.site.pages_on_demand import open_pages
from legalsite.site.settings import NO_SETTINGS

KEEP_A_COPY = "keep a copy of CHECKPOINT elsewhere and pass it with --checkpoint"
NOT_COMPARED = (
    f"not compared with an independent copy, which would reveal a rewritten ledger: {KEEP_A_COPY}"
)
EQUAL_COPY = (
    "equal to content/CHECKPOINT, which only proves something "
    "if people who can write here can't change the copy"
)
ONLY_SIGNED = (
    "only the signature, which is as safe as its key "
    f"and can't show that newer lines were cut off: {KEEP_A_COPY}"
)
MAX_TEXT_SIZE = 4 << 20  # bytes
TIMEOUT = 60.0  # seconds, for all requests to a live site together
SURROUNDINGS_NOT_CHECKED = (
    "page content around the texts not checked, because no page matches this version of legalsite"
)
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Content-Type")
PAGE_TYPE_PATTERN = r"(?i)(text/html|application/xhtml\+xml)\s*(;|\Z)"
# elements that browsers hide, and the notes that pages add after links
UNRECORDED_ELEMENTS = (
    "a + small.was, script, style, template, noscript, [hidden], [style*=display], [style*=visibility], "
    "dialog:not([open])"
)
MAX_PAGE_SIZE = 32 << 20  # bytes
MAX_NAMED_PAGES = 5  # pages listed in a message
NO_BUILD_MESSAGE = "the file doesn't say which build is live"
BUILD_DELAY = timedelta(hours=3)  # how late a scheduled build may be
NO_CHECK = "none"  # used instead of a URL to skip checking the live site


class VerifiedPart(Struct, frozen=True):
    """A part of the record, and what `verify` reports about it."""

    name: Literal["ledger", "files", "checkpoint", "signature", "copy", "live", "evidence"]
    said: str  # its state, usually in one line; “none” if it doesn't exist
    problems: ProblemTuple = ()
    status: Literal[1, 2] = 1  # exit status if there are problems
    seen: NoticeKeys = ()  # keys of the versions observed on the live site


def verify(
    root: Path, *, now: datetime, kept: Path | None = None, signers: Path | None = None
) -> tuple[VerifiedPart, ...]:
    """Verify all recorded files without changing any, and return the state of each part.

    If nothing was published, there are no parts. `kept` is an independent copy of CHECKPOINT, and
    `signers` a copy of allowed_signers. Raises OSError if a file can't be read.
    """
    # without the site's settings, because invalid settings must not hide damage to the record
    site = load(root, NO_SETTINGS, fresh=True, now=now)
    record = site.record
    # archived files prove that there was a ledger
    lost = tuple(problem for problem in site.warnings if problem.rule == "ledger-missing")
    if not (record.published or kept or signers or is_signed(root)):
        return (VerifiedPart("ledger", "none", lost),) if lost else ()
    signature = _verified_signature(root, record, signers)
    is_good = not signature.problems and signature.said != "none"
    ledger = _verified_ledger(record, lost)
    files = _verified_files(site)
    checkpoint = _verified_checkpoint(record)
    copy = _verified_copy(record, kept, signed=is_good)
    return ledger, files, checkpoint, signature, copy


def _verified_ledger(record: Record, lost: ProblemTuple) -> VerifiedPart:
    """Describe the state of the ledger.

    `lost` is the problem that it's missing, if it should exist.
    """
    problems = tuple(problem for problem in record.problems if problem.path.endswith("LEDGER"))
    if problems:
        said = "broken"
        places = [problem.line for problem in problems if problem.line]
        if places:
            said += f", first at line {places[0]} of the file"
        return VerifiedPart("ledger", said, problems)
    if not record.data:
        return VerifiedPart("ledger", "none", lost)
    lines = record.ledger.lines
    origin = record.ledger.origin
    if not lines:
        return VerifiedPart("ledger", f"no lines yet, for {origin}")
    count = counted(len(lines), "line")
    first = lines[0].time.date()
    last = lines[-1].time.date()
    said = f"{count}, each with the hash of the lines above, {first} to {last}, for {origin}"
    declared = sum(line.declared for line in lines)
    if declared:
        said += f"; {declared} with a time set by SOURCE_DATE_EPOCH (clock=declared)"
    return VerifiedPart("ledger", said)


def _verified_files(site: Site) -> VerifiedPart:
    """Describe the state of the recorded files: whether each has the hash in the ledger."""
    lines = site.record.ledger.lines
    gone = len(withheld_texts(site.record.ledger))
    count = len({line.path for line in lines if line.path}) - gone
    problems = (*site.invalid_entries, *site.archive_differences)
    if problems:
        found = counted(len(problems), "problem")
        files = counted(count, "recorded file")
        said = f"{found} in {files}"
        return VerifiedPart("files", said, problems)
    said = counted(count, "file") + ", each with the hash in this LEDGER"
    if gone:
        said += f"; {gone} withheld"
    gaps = sum(line.verb == "gap" for line in lines)
    if gaps:
        said += f"; {counted(gaps, 'gap')} recorded"
    return VerifiedPart("files", said)


def _verified_checkpoint(record: Record) -> VerifiedPart:
    """Describe the state of content/CHECKPOINT, compared with the ledger."""
    problems = tuple(problem for problem in record.problems if not problem.path.endswith("LEDGER"))
    if problems:
        return VerifiedPart("checkpoint", "missing or unreadable", problems)
    said = "none"
    if record.comparison:
        said = record.comparison.sentence
    return VerifiedPart("checkpoint", said)


def _verified_signature(root: Path, record: Record, signers: Path | None) -> VerifiedPart:
    """Describe the state of the checkpoint's signature.

    `signers` is an independent copy of allowed_signers, or None for the site's own.
    """
    try:
        signature = read_signature(root, record, _first_megabyte(signers) if signers else None)
    except ProblemsFound as refusal:
        return VerifiedPart("signature", "not checked", refusal.problems, refusal.status)
    said = "none"
    if signature.problems:
        said = "invalid"
    if signature.unknown_key:
        said = f"by a key that isn't listed, {signature.unknown_key}"
    if signature.signed_by:
        said = f"valid, by {signature.signed_by}, with the key {signature.key}"
        if signature.uncovered:
            count = counted(len(record.ledger.lines), "line")
            said += f", for the first {signature.covered} of {count}"
    return VerifiedPart("signature", said, signature.problems)


def _verified_copy(record: Record, kept: Path | None, *, signed: bool) -> VerifiedPart:
    """Describe the state of an independent copy of CHECKPOINT, compared with the ledger.

    Without a copy, explain what remains uncertain, which depends on whether the ledger is `signed`.
    """
    if kept is None:
        return VerifiedPart("copy", ONLY_SIGNED if signed else NOT_COMPARED)
    data = _first_megabyte(kept)
    comparison, problems = compare_with_copy(record.data, data, str(kept))
    said = f"{kept}: no checkpoint"
    if comparison:
        said = f"{kept}: {comparison.sentence}"
        # the copy may be part of a record.txt and have Windows line endings
        is_equal = record.witness and record.witness in data.replace(b"\r\n", b"\n")
        if is_equal and not problems:
            said += f"; {EQUAL_COPY}"
    return VerifiedPart("copy", said, tuple(problems))


def _first_megabyte(file: Path) -> bytes:
    """Return the first megabyte of a file named by the user, which may be any file."""
    with file.open("rb") as given:
        return given.read(MAX_SMALL_FILE_SIZE)


def verify_live(root: Path, url: str, *, now: datetime, timeout: float = TIMEOUT) -> VerifiedPart:
    """Describe the state of the live site at a URL.

    This checks which build it serves, and whether its ledger, the newest text of each policy in
    each language, and the text on each page match the record. `timeout` is in seconds, for all
    requests together.
    """
    site = load(root, now=now)
    newest = newest_texts(site.record.ledger)
    ours = len(site.record.ledger.lines)
    on = local_day(now, site.config.timezone)
    try:
        live = _LiveSite(site, url, on, timeout)
        seen = live.compare(newest, dict(_pages_of_texts(site, on)))
    except ProblemsFound as refusal:
        count = counted(len(refusal.problems), "problem")
        said = f"{url}: {count}"
        return VerifiedPart("live", said, refusal.problems, refusal.status)
    lines = counted(ours, "line")
    pages = counted(len(seen.pages), "page")
    if seen.lines != ours:
        lines = f"{seen.lines} of {lines}"
    texts = counted(len(newest), "text")
    said = f"{url}: {lines} of the ledger, {texts} as recorded, shown in full on {pages}"
    if not live.has_checked_surroundings:
        said += f"; {SURROUNDINGS_NOT_CHECKED}"
    unsent = ", ".join(live.missing_headers())
    if unsent:
        said += f"; the host doesn't send {unsent}"
    keys = tuple(line.notice_key for line in newest if line.notice_key)
    return VerifiedPart("live", f"{said}; built for {seen.built_for}", seen=keys)


def verify_built(url: str, *, now: datetime, timeout: float = TIMEOUT) -> VerifiedPart:
    """Describe the state of the live site at a URL using only its status.json.

    The site must have been rebuilt the last time it was due, within BUILD_DELAY. The site's folder
    isn't needed. `timeout` is in seconds. Raises ProblemsFound (status 2) if the site doesn't
    answer.
    """
    page = _base_url(url) + Routes.STATUS
    try:
        answer = fetch(page, largest=MAX_TEXT_SIZE, timeout=timeout)
    except RequestFailed as error:
        raise _away_failure(error) from None
    try:
        build = _read_build(answer)
        on = local_day(now - BUILD_DELAY, build.timezone)
    # the last two are raised for an unknown time zone
    except (msgspec.MsgspecError, KeyError, ValueError):
        message = f"{NO_BUILD_MESSAGE}: {answer}"
    else:
        message = f"the live site was built for {build.built_for}"
        due = build.next_change
        if not due:
            return VerifiedPart("live", f"{url}: built for {build.built_for}")
        if on < due:
            said = f"{url}: built for {build.built_for}, to be rebuilt on {due}"
            return VerifiedPart("live", said)
        message += f" and was due to be rebuilt on {due}"
    return VerifiedPart(
        "live", f"{url}: stale", (Problem("live-build", message, DEPLOY_HELP, page),)
    )


def require_live(
    site: Site, notices: NoticeKeys, url: str, *, on: date, now: datetime
) -> dict[str, Any]:
    """Check that the live site serves the texts that these notices announce, in all languages.

    This compares their content, their pages, and the ledger lines that record them. Return what was
    observed as JSON values. If `url` is `none`, nothing is checked, and the result says so. Raises
    ProblemsFound, with status 2 if the site doesn't answer, 1 if it serves something else.
    """
    checked: dict[str, Any] = {"checked": url != NO_CHECK, "time": stamp(now)}
    if url == NO_CHECK:
        return checked
    paths = set()
    for notice in notices:
        for language in site.config.languages:
            text = version_in_language(site, announced_version(site, notice), language, on)
            if text:
                paths.add(text.path)
    paths -= withheld_texts(site.record.ledger).keys()
    lines = [line for line in site.record.ledger.lines if line.path in paths]
    return checked | asdict(_LiveSite(site, url, on).compare(lines, {}))


class LiveBuild(Struct, frozen=True):
    """What status.json says about the build that a site serves."""

    built_for: date
    next_change: date | None
    ledger: dict[str, Any] | None
    timezone: str = "UTC"  # time zone of the dates


class SeenSite(Struct, frozen=True):
    """What a live site serves, after it was found to match the record."""

    url: str
    built_for: str | None  # the date
    lines: int  # number of lines in its ledger
    sha256: str  # hash of its ledger
    texts: list[str]  # paths, relative to content/, of the compared texts
    pages: dict[str, str]  # route → hash of the compared page


class _LiveSite:
    """A live site to compare with the record of `content`.

    Raises ProblemsFound (status 2) if it can't have this URL. `on` is the date for which it should
    have been built.
    """

    def __init__(self, content: Site, url: str, on: date, timeout: float = TIMEOUT) -> None:
        self.content = content
        self.url = url
        self.base = _base_url(url)
        self.on = on
        self.timeout = timeout
        self.end = time.monotonic() + timeout
        self.pages: dict[str, WebAnswer] = {}  # route → fetched page
        # whether text outside of the policies was compared, too, which is only possible for pages
        # built by this version of the program
        self.has_checked_surroundings = False

    def compare(self, wanted: Sequence[LedgerLine], more: dict[str, str]) -> SeenSite:
        """Compare the site with the record, and return what it serves.

        It must be a build for the date, its ledger must be a prefix of ours, and it must have the
        texts of the `wanted` lines, with the same text on their pages. `more` maps the routes of
        other pages to the text that each must show, as a path relative to content/. Raises
        ProblemsFound with all differences.
        """
        shown = {self._permanent_route(line): line.path for line in wanted} | more
        try:
            ledger = self._fetch_ledger()
            build, problems = self._fetch_build(ledger)
            ledger_url = self.base + Routes.LEDGER
            behind = recorded_files.missing_live_line_problems(wanted, ledger, ledger_url)
            if behind:
                raise ProblemsFound([*behind, *problems])
            problems += self._raw_text_problems(wanted)
            for route in shown:
                self.pages[route] = self._fetch(self.base + route, MAX_PAGE_SIZE)
            if more:  # a full check, not one before sending emails
                problems += self._redirect_problems()
        except RequestFailed as error:
            raise self._request_failure(error, shown) from None
        for route, path in shown.items():
            problems += self._page_problems(route, path)
        raise_problems(problems)
        # with an older ledger, there are fewer texts, so pages may differ
        if build and ledger == self.content.record.data:
            raise_problems(self._surrounding_problems(build))
        return SeenSite(
            self.url,
            built_for=str(build.built_for) if build else None,
            lines=ledger.count(b"\n") - 1,
            sha256=hash_of(ledger),
            texts=[line.path for line in wanted],
            pages={route: hash_of(page.body) for route, page in self.pages.items()},
        )

    def _fetch(self, address: str, largest: int = MAX_TEXT_SIZE) -> WebAnswer:
        """Fetch a URL within the remaining time. `largest` is in bytes."""
        # not 0, which would mean no limit
        timeout = max(0.001, min(REQUEST_TIMEOUT, self.end - time.monotonic()))
        return fetch(address, largest=largest, timeout=timeout)

    def _request_failure(self, error: RequestFailed, wanted: Collection[str]) -> ProblemsFound:
        """Create the exception for a failed request.

        If the time is up, the exception says that the site is too slow; otherwise, that it's down.
        `wanted` contains the routes of all pages to check.
        """
        if time.monotonic() >= self.end:
            return ProblemsFound([_timeout_problem(self.url, self.timeout, self.pages, wanted)], 2)
        return _away_failure(error)

    def _fetch_ledger(self) -> bytes:
        """Fetch the live ledger. Raises ProblemsFound if it isn't a prefix of ours."""
        ours = self.content.record.data  # content of the ledger
        url = self.base + Routes.LEDGER
        # a file much larger than ours can't be a prefix of it
        live = self._fetch(url, len(ours) + MAX_SMALL_FILE_SIZE)
        if live.status != 200:
            message = f"the live site has no ledger; it returns {live}"
            raise failure("live-ledger", message, DEPLOY_HELP, url)
        problem = live_ledger_problem(live.body, ours, url)
        if problem:
            raise ProblemsFound([problem])
        return live.body

    def _fetch_build(self, ledger: bytes) -> tuple[LiveBuild | None, Problems]:
        """Read which build the site serves from its status.json, and report problems with it.

        It's a problem if the build had a different ledger, or isn't for the date. Return None if
        status.json doesn't say.
        """
        page = self.base + Routes.STATUS
        answer = self._fetch(page)
        build = None
        try:
            build = _read_build(answer)
        except msgspec.MsgspecError:
            message = f"{NO_BUILD_MESSAGE}: {answer}"
        else:
            message = f"the live site was built for {build.built_for}"
            if not build.ledger or build.ledger.get("sha256") != hash_of(ledger):
                message += " with a different ledger from the one beside it"
                message += ": only part of it was deployed"
            elif build.built_for > self.on:
                message += ", which is in the future"
            elif build.next_change and build.next_change <= self.on:
                message += f" and was due to be rebuilt on {build.next_change}"
            else:
                return build, []
        return build, [Problem("live-build", message, DEPLOY_HELP, page)]

    def _raw_text_problems(self, wanted: Sequence[LedgerLine]) -> Iterator[Problem]:
        """Report lines whose text the site doesn't serve as a file with the recorded hash."""
        for line in wanted:
            raw = self.base + self._permanent_route(line).removesuffix("/") + ".md"
            answer = self._fetch(raw)
            problem = live_text_problem(line, answer.status, answer.body, raw)
            if problem:
                yield problem

    def _permanent_route(self, line: LedgerLine) -> str:
        """Return the route of the permanent page of a recorded text."""
        page = self.content.routes.policy(line.policy, line.language)
        return f"{page}{line.revised}/"

    def _redirect_problems(self) -> Iterator[Problem]:
        """Yield a problem for each former URL that doesn't redirect or forward to its policy."""
        content = self.content
        routes = self.content.routes
        policies = content.policies.values()
        summaries = [summarize(policy, self.on, content.config) for policy in policies]
        redirects = hosting_rules(summaries, routes, content.config).redirects
        # `below` is True if everything in a folder is redirected
        folders = {redirect.old for redirect in redirects if redirect.below}
        for redirect in redirects:
            if not redirect.below and f"{redirect.old}/" in folders:
                continue  # the folder's redirect is checked instead
            address = urljoin(self.base, redirect.old)  # outside of the site's path
            if redirect.old.startswith(routes.base):
                address = self.base + redirect.old.removeprefix(routes.base)
            # after redirects; a forwarding page and the policy's page both contain the new URL
            answer = self._fetch(address, MAX_PAGE_SIZE)
            if answer.status != 200 or redirect.new.encode() not in answer.body:
                message = f"this old URL doesn't redirect to {redirect.new}; it returns {answer}"
                help = f"set up the redirect on the host, or {DEPLOY_HELP}"
                yield Problem("live-moved", message, help, address)

    def _page_problems(self, route: str, path: str) -> Iterator[Problem]:
        """Check the page of the text at `path`.

        Browsers must be able to display it, and its element for the text must contain exactly that
        text, apart from the opening heading.
        """
        page = self.base + route
        answer = self.pages[route]
        kind = answer.headers.get("content-type", "text/html")
        if answer.status != 200:
            message = f"the version's page isn't on the live site; it returns {answer}"
            yield Problem("live-text", message, DEPLOY_HELP, page)
        elif not re.match(PAGE_TYPE_PATTERN, kind.strip()):
            message = f"browsers won't show the page: its Content-Type is {kind}"
            yield Problem("live-text", message, DEPLOY_HELP, page)
        elif path in self.content.paths:  # if not, verifying the files reports that it's missing
            _, html = split_first_heading(self.content.texts.document(path))
            words = BeautifulSoup(html, "html.parser").get_text(" ").split()
            shown = _text_words(answer.body)
            matching = _count_matching_words(words, "".join(shown))
            if matching < len(words):
                excerpt = " ".join(words[max(0, matching - 4) : matching + 4])
                message = f"the page doesn't show the text of content/{path} as recorded"
                message += f": “{excerpt}”"
            elif len("".join(words)) < len("".join(shown)):
                excerpt = " ".join(shown[-8:])
                message = f"the page shows more than the text of content/{path}: “… {excerpt}”"
            else:
                return
            help = f"don't change a policy's text in a layout; {DEPLOY_HELP}"
            yield Problem("live-text", message, help, page)

    def _surrounding_problems(self, build: LiveBuild) -> Problems:
        """Report pages that differ from those that this version of the program builds.

        This includes the text around the policy.

        If all pages differ, report nothing, because another version probably built them.
        """
        content = self.content
        local = open_pages(content.root, content.config, build.built_for, unpublished=False)
        others = []
        for route, page in self.pages.items():
            if _body_words(page.body) != _body_words(local.file(f"{route}index.html")):
                others.append(self.base + route)
        if len(others) == len(self.pages):
            return []
        self.has_checked_surroundings = True
        message = "the content around the text differs from this site's build"
        return [Problem("live-page", message, DEPLOY_HELP, page) for page in others]

    def missing_headers(self) -> Iterator[str]:
        """Yield security headers that some page neither sends nor states in `<meta http-equiv>`.

        The latter is for hosts that can't send headers.
        """
        for header in HEADERS:
            name = header.lower()
            stated = f'http-equiv="{name}"'.encode()
            for page in self.pages.values():
                if name not in page.headers and stated not in page.body.lower():
                    yield header
                    break


def _base_url(url: str) -> str:
    """Normalize the URL of a site to end with a slash.

    Raises ProblemsFound (status 2) if it's invalid.
    """
    problem = url_problem(url)
    if problem:
        help = "give the URL of the site, such as https://example.com/legal/"
        raise usage_failure("live-url", f"{url!r} {problem}", help)
    return url.rstrip("/") + "/"


def _away_failure(error: RequestFailed) -> ProblemsFound:
    """Create the exception for a live site that doesn't answer."""
    help = "deploy the site, or try again when it is up; to check another URL: `--live URL`"
    return usage_failure("live-away", str(error.strerror), help, str(error.filename))


def _read_build(answer: WebAnswer) -> LiveBuild:
    """Parse status.json. Raises msgspec.MsgspecError if it doesn't describe a build."""
    body = answer.body if answer.status == 200 else b""
    return msgspec.json.decode(body, type=LiveBuild)


def _pages_of_texts(site: Site, on: date) -> Iterator[tuple[str, str]]:
    """Yield (route, path of the text) for each page that shows a whole text on a date.

    These are the pages of policies, and the permanent pages of all published texts.
    """
    routes = site.routes
    for slug, policy in site.policies.items():
        for language, text in policy.shown_texts(site.config.languages, on).items():
            if not text.withheld:
                yield routes.policy(slug, language), text.path
        for text in policy.texts:
            if text.recorded and not text.withheld and text.revised.day <= on:
                yield routes.text(text), text.path


def _body_words(html: bytes | None) -> str:
    """Return the text of a page's body without whitespace."""
    page = BeautifulSoup(html or b"", "html.parser")
    return "".join((page.body or page).get_text(" ").split())


def _count_matching_words(words: Sequence[str], there: str) -> int:
    """Count how many of these words, one after another, begin a string without spaces."""
    offset = 0
    for count, word in enumerate(words):
        if not there.startswith(word, offset):
            return count
        offset += len(word)
    return len(words)


def _text_words(html: bytes) -> list[str]:
    """Return the words of the policy's text on a page.

    Elements that browsers hide, and the notes that pages add after links, are excluded.
    """
    page = BeautifulSoup(html, "html.parser")
    for hidden in page.select(UNRECORDED_ELEMENTS):
        hidden.extract()
    shown = [element.get_text(" ") for element in page.select("article.text")]
    return " ".join(shown).split()


def _timeout_problem(
    url: str, timeout: float, seen: Collection[str], wanted: Collection[str]
) -> Problem:
    """Report that the live site is too slow. `seen` and `wanted` contain routes of pages."""
    unseen = [route for route in wanted if route not in seen]
    named = ", ".join(unseen[:MAX_NAMED_PAGES])
    if len(unseen) > MAX_NAMED_PAGES:
        named += ", …"
    count = len(seen)
    pages = counted(len(wanted), "page")
    longer = 10 * timeout
    message = f"timed out after {timeout:g} s: {count} of {pages} checked, not checked: {named}"
    return Problem("live-time", message, f"allow more time: `--timeout {longer:g}`", url)
