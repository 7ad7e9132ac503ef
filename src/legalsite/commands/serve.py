"""`legalsite serve`: preview the site with its drafts.

A page is built when a browser requests it, and its policy is checked once the page is displayed.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem, Problems, ProblemTuple
from legalsite.model.declared_time import Calendar, Clock
from legalsite.model.policy import Version
from legalsite.pages.jinja_layouts import running_layout
from legalsite.preview.bar import AS_OF, DRAFT, LIVE, NEWER_DRAFT, REDLINE, UPCOMING, PageBar, View
from legalsite.preview.rebuild import (
    CurrentState,
    PageRequest,
    PreviewFile,
    PreviewState,
    rebuilding_on_changes,
    running_in_thread,
    update_state,
)
from legalsite.preview.server import PUBLISHED, serving
from legalsite.preview.watch import Watch
from legalsite.site.load import load
from legalsite.site.pages_on_demand import PagesOnDemand, open_pages
from legalsite.site.settings import cached_settings, config_path, read_settings
from legalsite.source.editor_config import field_labels

# maximum number of changed policies that are read immediately after a change, even if no browser
# shows them
MAX_PRELOADED_POLICIES = 3
# maximum number of sites for other dates, or without drafts, that are kept in memory
MAX_OTHER_SITES = 4


class PreviewReport(Struct, frozen=True):
    """What the preview did after files changed."""

    names: tuple[str, ...]  # files that changed
    seconds: float  # time until open pages could be displayed
    pages: int  # number of displayed pages that changed
    problems: ProblemTuple = ()  # why the preview still shows the previous state


class Preview(Struct, frozen=True):
    url: str
    reports: SimpleQueue[PreviewReport]  # receives a report after each change


@contextmanager
def preview(
    root: Path,
    *,
    host: str,
    port: int,
    today: Calendar,
    now: Clock,
    poll: bool = False,
    edit: bool = False,
) -> Iterator[Preview]:
    """Serve a site with its drafts until the context ends. `today` returns the date in a time zone.

    `poll` checks files at intervals, for systems that don't report changes. `edit` uses the labels
    of the editor's fields in problems. Raises ProblemsFound (status 2) if there's no site or no
    free port. Problems with the site's content are shown on its pages.
    """
    if not (root / config_path(root)).is_file():
        read_settings(root)  # raises ProblemsFound if there's no site
    session = _Session(root, today, now, field_labels() if edit else {})
    # `check` runs until the queue contains None
    checking = running_in_thread(session.check, lambda: session.unchecked.put(None))
    with Watch(root, poll=poll) as watch, serving(host, port, session.current) as server, checking:
        session.rebuild()
        with rebuilding_on_changes(watch, session.rebuild, session.is_stale):
            yield Preview(server.url + session.current.state.base, session.reports)


def running_place() -> str:
    """Return the line of a custom layout that a request is waiting for, or an empty string."""
    return running_layout()


class _Session:
    """What a preview shows.

    Methods run in several threads: hold `lock` to use `pages` or `other_sites`, or to change any
    other attribute.
    """

    def __init__(self, root: Path, today: Calendar, now: Clock, labels: Mapping[str, str]) -> None:
        self.root = root  # folder of the site
        self.today = today  # returns the date in a time zone
        self.now = now
        self.labels = labels  # front matter key → label in the editor; empty if there's no editor
        self.lock = threading.Lock()
        # A browser reloads a page when the serial increases. The serial starts with the time, so
        # that open pages are also reloaded after a restart.
        self.current = CurrentState(PreviewState(self.file, serial=int(time.time())))
        self.reports = SimpleQueue[PreviewReport]()
        # today's site with drafts; None before the first build
        self.pages: PagesOnDemand | None = None
        # (date, whether drafts are excluded) → the site
        self.other_sites: dict[tuple[date, bool], PagesOnDemand] = {}
        self.asked: set[str] = set()  # pages requested since the last change
        self.changed = 0  # number of requested pages that the last change affected
        # slug, or an empty string for the whole site → what `check` found since the last change
        self.findings: dict[str, ProblemTuple] = {}
        self.rebuild_count = 0
        # (current pages, slug) of each policy to check; None ends the thread
        self.unchecked = SimpleQueue[tuple[PagesOnDemand, str] | None]()

    def is_stale(self) -> bool:
        """Return whether a new day has started in the site's time zone since the last build."""
        pages = self.pages
        return pages is not None and self.today(pages.site.config.timezone) != pages.today.on

    def rebuild(self) -> None:
        """Read what changed, rebuild the displayed pages, and report what changed."""
        started = time.perf_counter()
        with self.lock:
            before = self.pages
            problems = self.current.state.problems  # problems that the preview shows so far
            self.changed = 0  # `_open_changed_pages` counts the changed pages
            self.rebuild_count += 1
            # what browsers now display (pages or problems), or None if nothing is new
            state = update_state(self.current, self._open_changed_pages)
            if problems or self.current.state.problems:
                self.findings = {}  # drop findings about the text that caused the build to fail
        if state is None:
            return
        names: tuple[str, ...] = ()
        if before and self.pages:
            names = tuple(sorted(map(os.path.basename, self.pages.changed_since(before))))
        # even without changed files, problems may be new or solved
        if names or state.problems != problems:
            seconds = time.perf_counter() - started
            self.reports.put(PreviewReport(names, seconds, self.changed, state.problems))

    def _open_changed_pages(self) -> PreviewState | None:
        """Open the current site, and return the state for the server.

        Returns None if no page or setting changed. This updates the session, so the caller must
        hold the lock.
        """
        # A host with redirects needs no pages at former addresses. The preview has no redirects, so
        # it builds the site for no host, with these pages.
        config = replace(cached_settings(self.root), host="")
        before = self.pages
        pages = open_pages(self.root, config, self.today(config.timezone), before=before)
        if before and pages.parts == before.parts and config == before.site.config:
            return None
        # `stale` contains the policies whose pages may have changed
        # read the changed texts of a few policies now, so that problems in them are reported even
        # if no browser shows them
        changed = pages.changed_since(before) if before else ()
        for slug in pages.stale[:MAX_PRELOADED_POLICIES]:
            pages.require(slug, changed)
        # `asked` contains the pages that browsers requested from the previous site
        if before:  # rebuild the displayed pages, and compare them with the previous ones
            self.changed = sum(pages.file(path) != before.file(path) for path in self.asked)
        self.pages = pages
        # what is known about the previous site doesn't apply to this one
        self.other_sites = {}
        self.asked = set()
        self.findings = {}
        return PreviewState(self.file, config.base, directives=config.directives)

    def file(self, request: PageRequest) -> PreviewFile | None:
        """Return a file that a browser requests, or None.

        An HTML page includes its bar with links and problems. If its policy hasn't been checked
        yet, the policy is queued for a check.
        """
        with self.lock:
            pages = self._pages_of(request)
            current = self.pages
            data = pages.file(request.path) if pages else None
            # only HTML pages have a bar with links and problems
            if not pages or not current or data is None or not request.path.endswith(".html"):
                return PreviewFile(data) if data is not None else None
            if pages is current:  # only today's site with drafts is checked
                self.asked.add(request.path)
            slug = pages.slug_of(request.path)
            if slug not in self.findings:  # the policy hasn't been checked since the last change
                self.unchecked.put((current, slug))
            views: tuple[View, ...] = ()  # links to the draft, the published text, and so on
            if slug in current.site.files:
                views = tuple(_page_links(current, slug, request))
            on = pages.today.on.isoformat()
            findings = self.findings.get(slug)
            return PreviewFile(
                data, PageBar(views, on, request.on is not None, findings, self.labels)
            )

    def _pages_of(self, request: PageRequest) -> PagesOnDemand | None:
        """Return the site that a browser requests, or None before the first build.

        This is today's site with drafts, or a site for another date or without drafts.
        """
        pages = self.pages
        if pages is None:
            return None
        on = request.on or pages.today.on
        if on == pages.today.on and not request.published:
            return pages
        wanted = on, request.published
        if wanted not in self.other_sites:
            if len(self.other_sites) == MAX_OTHER_SITES:  # limit the memory used
                self.other_sites.clear()
            drafts = not request.published
            self.other_sites[wanted] = open_pages(
                self.root, pages.site.config, on, unpublished=drafts, before=pages
            )
        return self.other_sites[wanted]

    def check(self) -> None:
        """Check the policies of displayed pages, one after another, until the queue contains None.

        An empty slug means the whole site, for pages that belong to no policy. Each check runs in a
        separate process, because a busy thread would slow down `rebuild` after a save.
        """
        while asked := self.unchecked.get():
            pages, slug = asked
            rebuild_count = self.rebuild_count
            # the pages are outdated, or the policy was queued twice
            if pages is not self.pages or slug in self.findings:
                continue
            on = pages.today.on.isoformat()
            now = self.now().isoformat()
            command = [
                sys.executable,
                "-P",
                "-c",
                CHECK_SCRIPT,
                os.fspath(self.root),
                slug,
                on,
                now,
            ]
            done = subprocess.run(command, capture_output=True, check=False)
            if done.returncode:
                help = "run it on the command line to see why"
                problems: ProblemTuple = (Problem("internal", f"`check {slug}` failed", help),)
            else:
                problems = msgspec.json.decode(done.stdout, type=ProblemTuple)
            with self.lock:
                # if `pages` isn't current anymore, browsers reload the page and ask for a new check
                if pages is self.pages and rebuild_count != self.rebuild_count:
                    # the check may have read old files, because some were saved in the meantime
                    self.unchecked.put(asked)
                elif pages is self.pages:
                    self.findings[slug] = problems
                    # setting the state again makes browsers reload the page
                    self.current.set(self.current.state)


CHECK_SCRIPT = (
    "import sys; from legalsite.commands.serve import print_findings; print_findings(*sys.argv[1:])"
)


def print_findings(root: str, slug: str, on: str, now: str) -> None:
    """Print the problems of a policy as JSON: results of `check`, and unrecorded notices.

    Without a `slug`, print the problems of the whole site. `on` is a date and `now` a time, in ISO
    format, because `_Session.check` passes them as arguments of a process.
    """
    # imported late so that the preview starts faster
    from legalsite.commands.check import check
    from legalsite.commands.notice_status import SiteNotices
    from legalsite.notices.status_phrases import missed_notice_lines, missed_notice_remedies

    day = date.fromisoformat(on)
    moment = datetime.fromisoformat(now)
    site = load(Path(root), cached_settings(Path(root)), unpublished=True, draft_date=day)
    problems: Problems = []
    if not slug or slug in site.files:  # the policy may have been removed since it was queued
        slugs = [slug] if slug else []
        problems += check(site, day, now=moment, policies=slugs).problems
        notices = SiteNotices(site)
        for policy in site.policies.values():
            if slug not in ("", policy.slug):
                continue
            missed = [*notices.missed_notices(policy, notices.policy_notices(policy, day), day)]
            # what to do about all of these notices, and the commands for it
            step, commands = missed_notice_remedies(missed)
            shown = " or ".join([f"`legalsite {command}`" for command in commands])
            help = f"{step}: {shown}"
            for line in missed_notice_lines(missed):
                problems.append(Problem("missed-notice", line, help, severity="warning"))
    sys.stdout.buffer.write(msgspec.json.encode(problems))


def _page_links(pages: PagesOnDemand, slug: str, request: PageRequest) -> Iterator[View]:
    """Yield the links in the bar that the preview adds to a policy's pages.

    They lead to the draft in the page's language, the published text, their comparison, and the
    announcement. Without a published text, there are no links. Without a draft, only the link to
    the published text remains. The link to the page that the browser requests is marked as current.
    """
    routes = pages.frame.routes
    policy = pages.requested_policy(slug).pages.policy
    language, _, _ = request.path.partition("/")
    if language not in policy.translations:
        language = ""  # this is a page of the original
    texts = policy.translations.get(language, policy.versions)
    drafts = [text for text in texts if not text.recorded]
    if len(drafts) == len(texts):
        return  # nothing is published, so there are no links
    published_href = f"{routes.links.policy(slug, language)}?{PUBLISHED}"
    if not drafts:
        yield View(LIVE, published_href, current=True)
        return
    draft = drafts[-1]
    on = request.on or pages.today.on
    # The policy's page shows the version in effect, which may be the draft. Without drafts, it
    # always shows a published version.
    is_policy_page = not language and request.path == routes.file(routes.policy(slug))
    shows_current = is_policy_page and not request.published
    shows_draft = shows_current and policy.version_on(on) == draft
    shows_published = request.published or (shows_current and not shows_draft)
    view = _draft_link(DRAFT, routes.text(draft), draft, pages, request)
    yield replace(view, current=view.current or shows_draft)
    yield View(LIVE, published_href, shows_published)
    label = REDLINE
    if shows_published:
        label = NEWER_DRAFT
    yield _draft_link(label, routes.change(draft), draft, pages, request)
    # The link shows the site on the draft's date if that's after `on`, otherwise on `on`. The page
    # of upcoming versions only lists the draft if it takes effect after that.
    if not language and draft.effective > max(draft.revised.day, on):
        yield _draft_link(UPCOMING, routes.upcoming(slug), draft, pages, request)


def _draft_link(
    name: str, route: str, draft: Version, pages: PagesOnDemand, request: PageRequest
) -> View:
    """Link to a page of a draft. `name` is the link's text.

    If the draft has a future date, the link shows the site on that date, because today's site
    doesn't contain the draft yet.
    """
    routes = pages.frame.routes
    day = draft.revised.day
    href = routes.href(route)
    # the browser shows the site as of the date `request.on`, or as of today
    if day > (request.on or pages.today.on):
        href = f"{AS_OF}?{urlencode({'day': day.isoformat(), 'to': href})}"
    return View(name, href, request.path == routes.file(route) and not request.published)
