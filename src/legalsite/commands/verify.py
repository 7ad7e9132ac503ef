"""`legalsite verify`: compare the archive, checkpoints, signatures, and the live site with the
ledger.

Before emails are sent, the live site must show the texts that they announce.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec
from bs4 import BeautifulSoup
from msgspec import Struct
from msgspec.structs import asdict, replace

from legalsite.commands.build import BuildOrder, build, config_for_url, config_with_pdfs
from legalsite.commands.live_files import (
    LiveFiles,
    Progress,
    first_difference,
    page_type_problem,
    sample_of,
)
from legalsite.commands.notice_status import announced_version, version_in_language
from legalsite.disk.output_folder import LIVE_FOLDER, read_manifest
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
from legalsite.model.config import MANIFEST, Config
from legalsite.model.declared_time import local_day, stamp
from legalsite.model.notice_key import NoticeKeys
from legalsite.pages.edition import split_first_heading
from legalsite.pages.hosts import (
    HOSTS_WITHOUT_HEADERS,
    HOSTS_WITHOUT_REDIRECTS,
    hosting_rules,
)
from legalsite.pages.policy_summary import Summaries, summarize
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
# elements that browsers hide, and notes that pages add after links
UNRECORDED_ELEMENTS = (
    "a + small.was, script, style, template, noscript, [hidden], [style*=display], [style*=visibility], "
    "dialog:not([open])"
)
MAX_PAGE_SIZE = 32 << 20  # bytes
NO_BUILD_MESSAGE = "the file doesn't say which build is live"
BUILD_DELAY = timedelta(hours=3)  # how late a scheduled build may be
UNSERVED_FILES = {Routes.REDIRECTS, Routes.HEADERS, Routes.NO_JEKYLL}  # by some hosts
NO_CHECK = "none"  # used instead of a URL to skip checking the live site


class VerifiedPart(Struct, frozen=True):
    """A part of the record, and what `verify` reports about it."""

    name: Literal["ledger", "files", "checkpoint", "signature", "copy", "live", "evidence"]
    said: str  # state of the part, usually in one line; “none” if the part doesn't exist
    problems: ProblemTuple = ()
    status: Literal[1, 2] = 1  # exit status if there are problems


def verify(
    root: Path, *, now: datetime, kept: Path | None = None, signers: Path | None = None
) -> tuple[VerifiedPart, ...]:
    """Verify all recorded files without changing any, and return the state of each part.

    If nothing was published, there are no parts. `kept` is an independent copy of CHECKPOINT, and
    `signers` a copy of allowed_signers. Raises OSError if a file can't be read.
    """
    # ignore the site's settings, because invalid settings must not hide damage to the record
    site = load(root, NO_SETTINGS, fresh=True, now=now)
    record = site.record
    # a problem if there's no ledger, although archived files prove that there was one
    lost = tuple(problem for problem in site.warnings if problem.rule == "ledger-missing")
    # There's no ledger, and no checkpoint or signature to compare it with. Only archived files may
    # show that one is missing.
    if not (record.published or kept or signers or is_signed(root)):
        return (VerifiedPart("ledger", "none", lost),) if lost else ()
    signature = _verified_signature(root, record, signers)
    is_good = not signature.problems and signature.said != "none"  # whether it's valid
    ledger = _verified_ledger(record, lost)
    files = _verified_files(site)
    checkpoint = _verified_checkpoint(record)
    copy = _verified_copy(record, kept, signed=is_good)
    return ledger, files, checkpoint, signature, copy


def _verified_ledger(record: Record, lost: ProblemTuple) -> VerifiedPart:
    """Describe the state of the ledger.

    `lost` contains a problem if the ledger is missing but should exist.
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
    """Describe the state of the files that the ledger records."""
    lines = site.record.ledger.lines
    withheld = len(withheld_texts(site.record.ledger))
    # number of files that must exist; lines about notices have no file
    count = len({line.path for line in lines if line.path}) - withheld
    problems = (*site.invalid_entries, *site.archive_differences)
    if problems:
        found = counted(len(problems), "problem")
        files = counted(count, "recorded file")
        said = f"{found} in {files}"
        return VerifiedPart("files", said, problems)
    said = counted(count, "file") + ", each with the hash in this LEDGER"
    if withheld:
        said += f"; {withheld} withheld"
    gaps = sum(line.verb == "gap" for line in lines)
    if gaps:
        said += f"; {counted(gaps, 'gap')} recorded"
    return VerifiedPart("files", said)


def _verified_checkpoint(record: Record) -> VerifiedPart:
    """Describe the state of the site's checkpoint, compared with the ledger."""
    # other problems are about the ledger itself
    problems = tuple(problem for problem in record.problems if not problem.path.endswith("LEDGER"))
    if problems:
        return VerifiedPart("checkpoint", "missing or unreadable", problems)
    said = "none"  # there's no checkpoint
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
    # from the least to the most specific description
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
        # the copy may be part of a record.txt, which emails contain, and may have Windows line
        # endings
        is_equal = record.checkpoint_data and record.checkpoint_data in data.replace(b"\r\n", b"\n")
        if is_equal and not problems:
            said += f"; {EQUAL_COPY}"
    return VerifiedPart("copy", said, tuple(problems))


def _first_megabyte(file: Path) -> bytes:
    """Read the first megabyte of a file. The user may specify a file of any size."""
    with file.open("rb") as given:
        return given.read(MAX_SMALL_FILE_SIZE)


def verify_live(
    root: Path,
    url: str,
    *,
    now: datetime,
    timeout: float = REQUEST_TIMEOUT,
    sample: int | None = None,
    jobs: int = 1,
    progress: Progress = lambda done, total: None,
) -> VerifiedPart:
    """Describe the state of the live site at a URL, compared with a build for the same date.

    `timeout` is in seconds, for each request. If `sample` is given, only this many of the files
    about superseded versions are compared. `jobs` is the number of processes for the build.
    """
    site = load(root, now=now)
    on = local_day(now, site.config.timezone)
    try:
        live = _LiveSite(site, url, on, timeout)
        return VerifiedPart("live", f"{url}: {live.compare_files(sample, jobs, progress)}")
    except ProblemsFound as refusal:
        count = counted(len(refusal.problems), "problem")
        said = f"{url}: {count}"
        return VerifiedPart("live", said, refusal.problems, refusal.status)


def verify_built(url: str, *, now: datetime, timeout: float = REQUEST_TIMEOUT) -> VerifiedPart:
    """Describe the state of the live site at a URL using only its status.json.

    The last build must not be late by more than BUILD_DELAY. The site's folder isn't needed.
    `timeout` is in seconds. Raises ProblemsFound (status 2) if the site doesn't answer.
    """
    page = _base_url(url) + Routes.STATUS
    try:
        answer = fetch(page, largest=MAX_TEXT_SIZE, timeout=timeout)
    except RequestFailed as error:
        raise _away_failure(error) from None
    try:
        build = _read_build(answer)
        on = local_day(now - BUILD_DELAY, build.timezone)
    # KeyError and ValueError are raised for an unknown time zone
    except (msgspec.MsgspecError, KeyError, ValueError):
        message = f"{NO_BUILD_MESSAGE}: {answer}"
    else:
        message = f"the live site was built for {build.built_for}"
        due = build.next_change  # date on which the site must be built again, if known
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

    This compares the files, the pages, and the ledger lines that record them. Return what was
    observed as JSON values. If `url` is `none`, nothing is checked, and the result says so. Raises
    ProblemsFound if the site serves something else. If the site doesn't answer, the exit status is
    2.
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
    # the ledger lines that record these texts
    lines = [line for line in site.record.ledger.lines if line.path in paths]
    return checked | asdict(_LiveSite(site, url, on).compare_texts(lines))


class LiveBuild(Struct, frozen=True):
    """What status.json says about the build that a site serves."""

    built_for: date
    next_change: date | None
    ledger: dict[str, Any] | None
    timezone: str = "UTC"  # time zone of the dates
    url: str = ""  # URL of the site


class SeenSite(Struct, frozen=True):
    """What a live site serves, after it was found to match the record."""

    url: str
    built_for: str | None  # date for which the site was built
    lines: int  # number of lines in the site's ledger
    sha256: str  # hash of the site's ledger
    texts: list[str]  # paths, relative to content/, of the compared texts
    pages: dict[str, str]  # route → hash of the compared page


class _LiveSite:
    """A live site to compare with the record of `content`.

    `on` is the date for which the site should have been built. Raises ProblemsFound (status 2) if a
    site can't have this URL.
    """

    def __init__(self, content: Site, url: str, on: date, timeout: float = REQUEST_TIMEOUT) -> None:
        self.content = content
        self.url = url
        self.base = _base_url(url)
        self.on = on
        self.timeout = timeout  # in seconds, for each request

    def compare_texts(self, wanted: Sequence[LedgerLine]) -> SeenSite:
        """Compare the site with the record, and return what it serves.

        The site must be a build for the date, its ledger must be a prefix of ours, and it must have
        the texts of the `wanted` lines, with the same text on their permanent pages. Raises
        ProblemsFound with all differences.
        """
        pages = {}
        try:
            ledger, build, problems = self._fetch_record(wanted)
            problems += self._raw_text_problems(wanted)
            for line in wanted:
                route = self._permanent_route(line)
                pages[route] = self._fetch(self.base + route, MAX_PAGE_SIZE)
                problems += self._page_problems(pages[route], self.base + route, line.path)
        except RequestFailed as error:
            raise _away_failure(error) from None
        raise_problems(problems)
        return SeenSite(
            self.url,
            built_for=str(build.built_for) if build else None,
            lines=ledger.count(b"\n") - 1,  # without the header
            sha256=hash_of(ledger),
            texts=[line.path for line in wanted],
            pages={route: hash_of(page.body) for route, page in pages.items()},
        )

    def compare_files(self, sample: int | None, jobs: int, progress: Progress) -> str:
        """Compare the live site with a build for the same date, and describe the result.

        The arguments are the same as for `verify_live`. Raises ProblemsFound with all differences.
        """
        record = self.content.record
        problems: Problems = []
        try:
            newest = newest_texts(record.ledger)
            # The live ledger must also have the last line, which may not be about a text. If it is,
            # it's only listed once.
            wanted = {line.number: line for line in (*newest, *record.ledger.lines[-1:])}
            _, build, problems = self._fetch_record([*wanted.values()])
            # a live site that was built for another date is compared with a build for that date
            built_for = build.built_for if build else self.on
            config = self._config_of_build(build, newest)
            output = _build_site(BuildOrder(self.content.root, config, built_for, jobs=jobs))
            policies = self.content.policies.values()
            summaries = [summarize(policy, built_for, config) for policy in policies]
            rules = hosting_rules(summaries, Routes.of(config), config)
            paths = sorted((read_manifest(output / MANIFEST) or {}).keys() - UNSERVED_FILES)
            compared: Collection[str] = paths
            if sample is not None:
                compared = sample_of(paths, _shown_dates(summaries, config, built_for), sample)
            live = LiveFiles(
                self.base,
                output,
                config.base,
                rules,
                self.timeout,
                sends_headers=self._sends_headers(),
            )
            problems += self._withheld_text_problems()
            problems += live.problems(compared, progress)
            if live.failure:
                raise live.failure
        except RequestFailed as error:
            raise ProblemsFound([*problems, *_away_failure(error).problems], status=2) from None
        raise_problems(problems)
        lines = counted(len(record.ledger.lines), "line")
        files = counted(len(paths), "file")
        if len(compared) < len(paths):
            files = f"{len(compared)} of {files}"
        said = f"{lines} of the ledger, {files} as built for {built_for}"
        return "; ".join([said, *live.changes_by_host()])

    def _sends_headers(self) -> bool:
        """Return whether the settings name a host that can send headers.

        A site at another URL may have another host.
        """
        config = self.content.config
        return self.base == config.origin and config.host not in HOSTS_WITHOUT_HEADERS

    def _fetch_record(
        self, wanted: Sequence[LedgerLine]
    ) -> tuple[bytes, LiveBuild | None, Problems]:
        """Fetch the ledger and the description of the build, and report problems with it.

        Raises ProblemsFound if a `wanted` line isn't in the ledger.
        """
        ledger = self._fetch_ledger()
        build, problems = self._fetch_build(ledger)
        ledger_url = self.base + Routes.LEDGER
        behind = recorded_files.missing_live_line_problems(wanted, ledger, ledger_url)
        if behind:
            raise ProblemsFound([*behind, *problems])
        return ledger, build, problems

    def _config_of_build(self, build: LiveBuild | None, newest: Sequence[LedgerLine]) -> Config:
        """Return the settings with which the site was built: its URL, and whether it has PDFs.

        If the site has PDFs, but WeasyPrint isn't installed, raises ProblemsFound (status 2).
        """
        config = self.content.config
        if config.host not in HOSTS_WITHOUT_REDIRECTS:
            # The host redirects former URLs, so the build has no pages there. That's the same for
            # GitLab Pages, but a build for it has no files with settings for a server, which would
            # be compared.
            config = replace(config, host="gitlab")
        # the site is a test build at another URL, and says so itself
        if build and build.url == self.base != config.origin:
            config = config_for_url(config, build.url)
        # all texts have a PDF, or none does, so one request is enough
        if newest:
            pdf = self.base + Routes.pdf(self._permanent_route(newest[0]))
            if self._fetch(pdf, MAX_PAGE_SIZE).body.startswith(b"%PDF"):
                return config_with_pdfs(config)
        return config

    def _fetch(self, address: str, largest: int = MAX_TEXT_SIZE) -> WebAnswer:
        """Fetch a URL. `largest` is in bytes."""
        return fetch(address, largest=largest, timeout=self.timeout)

    def _fetch_ledger(self) -> bytes:
        """Fetch the live ledger. Raises ProblemsFound if it isn't a prefix of ours."""
        ours = self.content.record.data
        url = self.base + Routes.LEDGER
        # a file much larger than our ledger can't be a prefix of it
        live = self._fetch(url, len(ours) + MAX_SMALL_FILE_SIZE)
        if live.status != 200:
            message = f"the live site has no ledger; it returns {live}"
            raise failure("live-ledger", message, DEPLOY_HELP, url)
        problem = live_ledger_problem(live.body, ours, url)
        if problem:
            raise ProblemsFound([problem])
        return live.body

    def _fetch_build(self, ledger: bytes) -> tuple[LiveBuild | None, Problems]:
        """Read from status.json which build the site serves, and report problems with it.

        The build must have the site's ledger, and be for the date. The build is None if status.json
        doesn't describe one.
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
            # the build contains the hash of the ledger that it was made from
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
            raw = self._raw_url(line)
            answer = self._fetch(raw)
            problem = live_text_problem(line, answer.status, answer.body, raw)
            if problem:
                yield problem

    def _withheld_text_problems(self) -> Iterator[Problem]:
        """Report withheld texts that the host still serves, because an upload didn't delete them."""
        ledger = self.content.record.ledger
        withheld = withheld_texts(ledger)
        for line in ledger.lines:
            if line.path in withheld:
                raw = self._raw_url(line)
                if hash_of(self._fetch(raw).body) == line.sha256:
                    message = "the live site still serves this text, which is withheld"
                    yield Problem("live-text", message, "delete the file on the host", raw)

    def _raw_url(self, line: LedgerLine) -> str:
        return self.base + self._permanent_route(line).removesuffix("/") + ".md"

    def _permanent_route(self, line: LedgerLine) -> str:
        page = self.content.routes.policy(line.policy, line.language)
        return f"{page}{line.revised}/"

    def _page_problems(self, answer: WebAnswer, page: str, path: str) -> Iterator[Problem]:
        """Check the page of the text at `path`.

        Browsers must be able to display the page, and its element for the text must contain exactly
        that text, apart from the opening heading.
        """
        type_problem = page_type_problem(answer, page)
        if answer.status != 200:
            message = f"the version's page isn't on the live site; it returns {answer}"
            yield Problem("live-text", message, DEPLOY_HELP, page)
        elif type_problem:
            yield type_problem
        elif path in self.content.paths:  # a missing file is reported when the files are verified
            _, html = split_first_heading(self.content.texts.document(path))
            words = BeautifulSoup(html, "html.parser").get_text(" ").split()
            shown = _text_words(answer.body)
            # joined, because elements around parts of a word split it
            if "".join(words) == "".join(shown):
                return
            message = f"the page doesn't show the text of content/{path} as recorded"
            message += first_difference(shown, words)
            help = f"don't change a policy's text in a layout; {DEPLOY_HELP}"
            yield Problem("live-text", message, help, page)


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
    help = "deploy the site, or try again when it is up; to check another URL: `--live URL`"
    return usage_failure("live-away", str(error.strerror), help, str(error.filename))


def _read_build(answer: WebAnswer) -> LiveBuild:
    """Parse status.json. Raises msgspec.MsgspecError if it doesn't describe a build."""
    body = answer.body if answer.status == 200 else b""
    return msgspec.json.decode(body, type=LiveBuild)


def _build_site(order: BuildOrder) -> Path:
    for _ in build(replace(order, output=Path(LIVE_FOLDER))):
        pass  # ignore the progress
    return order.root / LIVE_FOLDER


def _shown_dates(summaries: Summaries, config: Config, on: date) -> dict[str, list[str]]:
    """Map the dates of current and upcoming versions, and of their translations, to slugs."""
    slugs = defaultdict[str, list[str]](list)
    for summary in summaries:
        texts = summary.policy.shown_texts(config.languages, on).values()
        for revised in (*[text.revised for text in texts], *summary.on_day.upcoming_ids):
            slugs[str(revised)].append(summary.slug)
    return slugs


def _text_words(html: bytes) -> list[str]:
    """Return the words of the policy's text on a page.

    Hidden elements, and notes that pages add after links, are excluded.
    """
    page = BeautifulSoup(html, "html.parser")
    for hidden in page.select(UNRECORDED_ELEMENTS):
        hidden.extract()
    shown = [element.get_text(" ") for element in page.select("article.text")]
    return " ".join(shown).split()
