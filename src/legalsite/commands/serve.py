"""`legalsite serve`: shows the site with its drafts. A page is made when a browser asks for it. While nobody waits, the
policies that somebody looks at are checked, and all other pages are made once."""

import queue
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.in_force import in_force as in_force_on
from legalsite.model.policy import Revision
from legalsite.preview.bar import AS_OF, PageBar, View
from legalsite.preview.rebuild import (
    Background,
    Built,
    CurrentState,
    PreviewFile,
    PreviewState,
    Step,
    Wish,
    following,
    renew,
)
from legalsite.preview.server import PUBLISHED, serving
from legalsite.preview.turns import Turns
from legalsite.preview.watch import Watch
from legalsite.site.page_values import undated_drafts
from legalsite.site.pages_on_demand import PagesOnDemand, open_pages
from legalsite.site.settings import config_path, read_settings, remembered_settings
from legalsite.site.texts import Texts

FEW = 3  # policies whose changed texts are read before a change is shown, even if nobody looks at them
OTHER_SITES = 4  # other days, and the site without drafts, that stay in memory


class PreviewReport(Struct, frozen=True):
    """What happened after a change.

    `names`: the files that changed.
    `seconds`: how long it took until the open pages could be shown.
    `pages`: how many of the open pages changed.
    `problems`: why the preview still shows the last version.
    """

    names: tuple[str, ...] = ()
    seconds: float = 0.0
    pages: int = 0
    problems: tuple[Problem, ...] = ()


class Preview(Struct, frozen=True):
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
        session.background.working(),
    ):
        session.rebuild()
        with following(watch, session.rebuild, stale=session.is_stale):
            yield Preview(server.url + session.current.state.base, session.reports)


class _Session:
    """What one preview shows, and what it knows of the site. Whatever touches pages holds a turn."""

    def __init__(self, root: Path, today: Callable[[str], date], now: Callable[[], datetime]) -> None:
        self.root, self.today, self.now = root, today, now
        self.turns = Turns()
        # No later run has a lower serial than this one: a page that stays open reloads.
        self.current = CurrentState(PreviewState(self.file, serial=int(time.time())))
        self.reports: queue.SimpleQueue[PreviewReport] = queue.SimpleQueue()
        self.background = Background(self.turns, self._steps, self._failed_in_background)
        self.pages: PagesOnDemand | None = None
        self.others: dict[tuple[date, bool], PagesOnDemand] = {}
        self.asked: dict[str, None] = {}  # the pages that browsers asked for since the last change
        self.changed = 0  # how many of them the last change changed
        self.findings: dict[str, tuple[Problem, ...]] = {}
        self.unchecked: dict[str, None] = {}
        self.kept: PagesOnDemand | None = None

    def is_stale(self) -> bool:
        """Return whether a new day has begun on the site."""
        pages = self.pages
        return pages is not None and self.today(pages.site.config.timezone) != pages.today.on

    def rebuild(self) -> None:
        """Read what changed, and make the pages again that browsers show."""
        started = time.perf_counter()
        with self.turns.save():
            before, problems, self.changed = self.pages, self.current.state.problems, 0
            state = renew(self.current, self._build)
            if state is None:
                return
            names = _names(self.pages.changed_since(before)) if before and self.pages else ()
            if names or state.problems != problems:
                seconds = time.perf_counter() - started
                self.reports.put(PreviewReport(names, seconds, self.changed, state.problems))
            self.background.again()

    def _build(self) -> Built | None:
        config = remembered_settings(self.root)
        before = self.pages
        pages = open_pages(self.root, config, self.today(config.timezone), before=before)
        if before and pages.parts == before.parts and not pages.stale and config == before.site.config:
            return None
        changed = pages.changed_since(before) if before else ()
        for slug in pages.stale[:FEW]:
            pages.require(slug, changed)
        self.changed = sum(pages.file(path) != before.file(path) for path in self.asked) if before else 0
        self.unchecked = {slug: None for path in self.asked if (slug := pages.slug_of(path))}
        self.findings = {slug: found for slug, found in self.findings.items() if slug in self.unchecked}
        self.pages, self.others, self.asked = pages, {}, {}
        return Built(self.file, config.base)

    def file(self, wish: Wish) -> PreviewFile | None:
        """Return the file that a browser asks for."""
        with self.turns.request():
            pages = self._pages_of(wish)
            data = pages.file(wish.path) if pages else None
            if pages is None or data is None:
                return None
            if not wish.path.endswith(".html"):
                return PreviewFile(data)
            if pages is self.pages:
                self.asked[wish.path] = None
            slug = pages.slug_of(wish.path)
            if slug and slug not in self.findings and slug not in self.unchecked:
                self.unchecked[slug] = None
                self.background.again()
            return PreviewFile(data, self._bar(pages, slug, wish))

    def _pages_of(self, wish: Wish) -> PagesOnDemand | None:
        """Return the site on the day that is asked for, with its drafts or without."""
        if self.pages is None or (wish.on in {None, self.pages.today.on} and not wish.published):
            return self.pages
        on = wish.on or self.pages.today.on
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
        return PageBar(views, pages.today.on.isoformat(), wish.on is not None, findings)

    def _steps(self) -> Iterator[Step]:
        """Check the policies that somebody looks at."""
        pages = self.pages
        if pages is None:
            return
        while self.unchecked:
            yield from self._check(pages, next(iter(self.unchecked)))
        if pages is not self.kept:
            yield pages.keep
            self.kept = pages
        if problems := pages.unused_layouts():
            raise ProblemsFound(problems)

    def _check(self, pages: PagesOnDemand, slug: str) -> Iterator[Step]:
        found: list[Problem] = []
        if slug in pages.site.files:
            yield lambda: found.extend(self._findings(pages, slug))
        del self.unchecked[slug]
        known, self.findings[slug] = self.findings.get(slug), tuple(found)
        if known != self.findings[slug]:
            self.current.set(self.current.state)

    def _findings(self, pages: PagesOnDemand, slug: str) -> tuple[Problem, ...]:
        from legalsite.commands.check import check_site

        def read(path: str) -> bytes:
            self.background.give_way()
            return pages.shared.read(path)

        site = replace(pages.site, texts=Texts(read))
        for other in site.files:
            self.background.give_way()
            site.remember(pages.of(other).policy)
        found = check_site(site, pages.today.on, now=self.now(), policies=[slug])
        return (*undated_drafts(pages.of(slug).policy), *found.problems)

    def _failed_in_background(self, problems: Sequence[Problem]) -> None:
        state = self.current.state
        if state.problems != tuple(problems):
            self.current.set(PreviewState(state.file, state.base, tuple(problems)))
            self.reports.put(PreviewReport(problems=tuple(problems)))


def _names(paths: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(path.rpartition("/")[2] for path in paths))


def _views(pages: PagesOnDemand, slug: str, wish: Wish) -> Iterator[View]:
    """Yield the links to the draft of a policy in the language of the page, to the published text, and to the redline
    between them, as far as they exist."""
    routes, policy = pages.shared.frame.routes, pages.of(slug).policy
    language = wish.path.partition("/")[0]
    language = language if language in policy.translations else ""
    texts = policy.translations[language] if language else policy.revisions
    draft = next((text for text in reversed(texts) if not text.recorded), None)
    published = any(text.recorded for text in texts)
    here = not language and wish.path == routes.file(routes.policy(slug)) and not wish.published
    draft_here = here and in_force_on(policy, wish.on or pages.today.on) == draft
    if draft and published:
        view = _view_of_draft("Draft", routes.text(draft), draft, pages, wish)
        yield replace(view, current=view.current or draft_here)
    if published:
        href = f"{routes.href(routes.policy(slug, language))}?{PUBLISHED}"
        yield View("Published", href, wish.published or not draft or (here and not draft_here))
    if draft and published:
        yield _view_of_draft("Redline", routes.change(draft), draft, pages, wish)


def _view_of_draft(name: str, route: str, draft: Revision, pages: PagesOnDemand, wish: Wish) -> View:
    """Return the link to a page of a draft. If the draft is dated in the future, it leads to that day."""
    routes, day = pages.shared.frame.routes, draft.revised.day
    href = routes.href(route)
    if day > (wish.on or pages.today.on):
        href = f"{AS_OF}?{urlencode({'day': day.isoformat(), 'to': href})}"
    return View(name, href, wish.path == routes.file(route) and not wish.published)
