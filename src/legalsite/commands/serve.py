"""`legalsite serve`: shows the site with its drafts. A page is made when a browser asks for it. In the background, the
policies that somebody looks at are checked, and all other pages are made once."""

import hashlib
import queue
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode

from legalsite.commands.check import check_site
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.in_force import in_force as in_force_on
from legalsite.model.policy import Revision
from legalsite.preview.bar import AS_OF, PageBar, View
from legalsite.preview.rebuild import Behind, Built, CurrentState, MadeFile, PreviewState, Wish, following, renew
from legalsite.preview.server import PUBLISHED, serving
from legalsite.preview.turns import Turns
from legalsite.preview.watch import Watch
from legalsite.site.page_makers import undated_drafts
from legalsite.site.pages_on_demand import PagesOnDemand, open_pages
from legalsite.site.settings import config_path, read_settings, remembered_settings

FEW = 3  # policies whose pages are counted after a change
OTHER_SITES = 4  # other days, and the site without drafts, that stay in memory


@dataclass(frozen=True, slots=True)
class PreviewReport:
    """What happened after a change.

    `names`: the files that changed.
    `seconds`: how long it took until the open pages could be shown.
    `pages`: how many pages changed; None if nobody counted, because all of them may have.
    `problems`: why the preview still shows the last version.
    """

    names: tuple[str, ...] = ()
    seconds: float = 0.0
    pages: int | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """A running preview. `url` is its address; `reports` receives what happens after each change."""

    url: str
    reports: "queue.SimpleQueue[PreviewReport]"


@contextmanager
def preview(
    root: Path, *, host: str, port: int, today: Callable[[str], date], now: Callable[[], datetime], poll: bool = False
) -> Iterator[Preview]:
    """Serve until the context ends. `today` returns the current day in a time zone. With `poll`, changes are looked for
    instead of waited for. Raises ProblemsFound (status 2) if there is no site or no free port; the pages of the preview
    show the problems of the site."""
    if not (root / config_path(root)).is_file():
        read_settings(root)  # says what is missing
    session = _Session(root, today, now)
    with (
        Watch(root, poll=poll) as watch,
        serving(host, port, session.current) as server,
        session.behind.working(),
    ):
        session.rebuild(frozenset())
        with following(watch, session.rebuild, stale=session.is_stale):
            yield Preview(server.url + session.current.state.base, session.reports)


@dataclass(slots=True)
class _Change:
    """The last change, until its pages are counted: the hashes of the pages of each policy before it."""

    report: PreviewReport
    before: dict[str, dict[str, bytes]]


class _Session:
    """What one preview shows, and what it knows of the site. Whatever touches pages holds a turn."""

    def __init__(self, root: Path, today: Callable[[str], date], now: Callable[[], datetime]) -> None:
        self.root, self.today, self.now = root, today, now
        self.turns = Turns()
        # No later run has a lower serial than this one: a page that stays open reloads.
        self.current = CurrentState(PreviewState(self.file, serial=int(time.time())))
        self.reports: queue.SimpleQueue[PreviewReport] = queue.SimpleQueue()
        self.behind = Behind(self.turns, self._steps, self._failed_behind)
        self.pages: PagesOnDemand | None = None
        self.others: dict[tuple[date, bool], PagesOnDemand] = {}
        self.asked: dict[str, None] = {}  # the files that browsers asked for since the last change
        self.findings: dict[str, tuple[Problem, ...]] = {}
        self.unchecked: dict[str, None] = {}
        self.hashes: dict[str, dict[str, bytes]] = {}  # of the files of each policy
        self.change: _Change | None = None
        self.kept: PagesOnDemand | None = None

    def is_stale(self) -> bool:
        """Return whether a new day has begun on the site."""
        pages = self.pages
        return pages is not None and self.today(pages.site.config.timezone) != pages.rebuild.on

    def rebuild(self, paths: frozenset[str]) -> None:
        """Read what changed, and make the pages again that browsers show."""
        started = time.perf_counter()
        with self.turns.first():
            was = self.current.state
            state = renew(self.current, self._build)
            if state is None:
                return
            names = tuple(sorted(path.rpartition("/")[2] for path in paths))
            report = PreviewReport(names, time.perf_counter() - started, None, state.problems)
            if state.problems or self.pages is None or not names:
                if state.problems != was.problems:
                    self.reports.put(report)
            elif len(self.pages.stale) <= FEW:
                self.change = _Change(report, {slug: self.hashes.get(slug, {}) for slug in self.pages.stale})
            else:
                self.reports.put(report)
        self.behind.again()

    def _build(self) -> Built | None:
        config = remembered_settings(self.root)
        before = self.pages
        pages = open_pages(self.root, config, self.today(config.timezone), before=before)
        if before and pages.state == before.state and not pages.stale and config == before.site.config:
            return None
        for slug in pages.stale[:FEW] if before else ():
            pages.require(slug)
        for path in self.asked:
            pages.file(path)
        for slug in pages.stale:
            self.hashes.pop(slug, None)
        self.unchecked = {slug: None for path in self.asked if (slug := pages.slug_of(path))}
        self.findings = {slug: found for slug, found in self.findings.items() if slug in self.unchecked}
        self.pages, self.others, self.asked = pages, {}, {}
        return Built(self.file, config.base)

    def file(self, wish: Wish) -> MadeFile | None:
        """Return the file that a browser asks for."""
        with self.turns.first():
            pages = self._pages_of(wish)
            data = pages.file(wish.path) if pages else None
            if pages is None or data is None:
                return None
            if not wish.path.endswith(".html"):
                return MadeFile(data)
            if pages is self.pages:
                self.asked[wish.path] = None
            slug = pages.slug_of(wish.path)
            if slug and slug not in self.findings and slug not in self.unchecked:
                self.unchecked[slug] = None
                self.behind.again()
            return MadeFile(data, self._bar(pages, slug, wish))

    def _pages_of(self, wish: Wish) -> PagesOnDemand | None:
        """Return the site on the day that is asked for, with its drafts or without."""
        if self.pages is None or (wish.on in {None, self.pages.rebuild.on} and not wish.published):
            return self.pages
        on = wish.on or self.pages.rebuild.on
        if (on, wish.published) not in self.others:
            while len(self.others) >= OTHER_SITES:
                del self.others[next(iter(self.others))]
            config = self.pages.site.config
            self.others[on, wish.published] = open_pages(
                self.root, config, on, unpublished=not wish.published, before=self.pages
            )
        return self.others[on, wish.published]

    def _bar(self, pages: PagesOnDemand, slug: str, wish: Wish) -> PageBar:
        views = tuple(_views(self.pages, slug, wish)) if self.pages and slug in self.pages.site.files else ()
        findings = self.findings.get(slug) if slug else ()
        return PageBar(views, pages.rebuild.on.isoformat(), wish.on is not None, findings)

    def _steps(self) -> Iterator[None]:
        """Check the policies that somebody looks at, count the pages that changed, then make all other pages once."""
        pages = self.pages
        if pages is None:
            return
        yield from self._check()
        yield from self._count(pages)
        if pages is not self.kept:
            pages.keep()
            self.kept = pages
            yield
        for slug in pages.site.files:
            if slug not in self.hashes:
                yield from self._make(pages, slug)
        if problems := pages.unused_layouts():
            raise ProblemsFound(problems)

    def _check(self) -> Iterator[None]:
        while self.unchecked and self.pages:
            slug = next(iter(self.unchecked))
            found = self._findings(self.pages, slug) if slug in self.pages.site.files else ()
            self.unchecked.pop(slug)
            known = self.findings.get(slug)
            self.findings[slug] = found
            if known != found:
                self.current.set(self.current.state)
            yield

    def _findings(self, pages: PagesOnDemand, slug: str) -> tuple[Problem, ...]:
        for other in pages.site.files:
            pages.site.remember(pages.policy(other))
        found = check_site(pages.site, pages.rebuild.on, now=self.now(), policies=[slug])
        return (*undated_drafts(pages.policy(slug)), *found.problems)

    def _count(self, pages: PagesOnDemand) -> Iterator[None]:
        change, self.change = self.change, None
        if change is None:
            return
        count = 0
        for slug, before in change.before.items():
            if slug in pages.site.files:
                yield from self._make(pages, slug)
            after = self.hashes.get(slug, {})
            changed = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
            count += sum(path.endswith(".html") for path in changed)
        report = change.report
        self.reports.put(PreviewReport(report.names, report.seconds, count))

    def _make(self, pages: PagesOnDemand, slug: str) -> Iterator[None]:
        """Make all files of a policy, and keep their hashes only, unless somebody asked for them."""
        pages.require(slug)
        yield
        known, hashes = pages.of(slug), dict[str, bytes]()
        for path in known.makers:
            hashes[path] = hashlib.sha256(known.made.get(path) or known.makers[path]()).digest()
            yield
        self.hashes[slug] = hashes

    def _failed_behind(self, problems: Sequence[Problem]) -> None:
        state = self.current.state
        if state.problems != tuple(problems):
            self.current.set(PreviewState(state.file, state.base, tuple(problems)))
            self.reports.put(PreviewReport(problems=tuple(problems)))


def _views(pages: PagesOnDemand, slug: str, wish: Wish) -> Iterator[View]:
    """Yield the links to the draft of a policy in the language of the page, to the published text, and to the redline
    between them, as far as they exist."""
    routes, policy = pages.shared.frame.routes, pages.policy(slug)
    language = wish.path.partition("/")[0]
    language = language if language in policy.translations else ""
    texts = policy.translations[language] if language else policy.revisions
    draft = next((text for text in reversed(texts) if not text.recorded), None)
    published = any(text.recorded for text in texts)
    if draft and published:
        view = _view_of_draft("Draft", routes.text(draft), draft, pages, wish)
        in_force = not language and in_force_on(policy, pages.rebuild.on) == draft and wish.on is None
        here = wish.path == routes.file(routes.policy(slug)) and not wish.published
        yield replace(view, current=view.current or (in_force and here))
    if published:
        href = f"{routes.href(routes.policy(slug, language))}?{PUBLISHED}"
        yield View("Published", href, wish.published or not draft)
    if draft and published:
        yield _view_of_draft("Redline", routes.change(draft), draft, pages, wish)


def _view_of_draft(name: str, route: str, draft: Revision, pages: PagesOnDemand, wish: Wish) -> View:
    """Return the link to a page of a draft. If the draft is dated in the future, it leads to that day."""
    routes, day = pages.shared.frame.routes, draft.revised.day
    href = routes.href(route)
    if day > (wish.on or pages.rebuild.on):
        href = f"{AS_OF}?{urlencode({'day': day.isoformat(), 'to': href})}"
    return View(name, href, wish.path == routes.file(route) and not wish.published)
