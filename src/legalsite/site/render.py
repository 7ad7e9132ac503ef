"""Policies and their summaries → every file of the new site; files that are up to date stay where they are.

A part of the site is rendered again if one of its inputs changed. Several processes share the parts if they are many;
of a few, one process makes what pages show while another one loads the layouts and renders them."""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from legalsite.disk import archive
from legalsite.disk.cache import open_cache
from legalsite.disk.layout_files import read_layout
from legalsite.disk.output_folder import Tree, finish, put
from legalsite.disk.processes import map_unordered
from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.pages.assets import assets, builtin
from legalsite.pages.page import LayoutTookTooMuch, Page
from legalsite.pages.routes import Routes
from legalsite.site.last_build import Numbers
from legalsite.site.ledger_on_disk import FILES
from legalsite.site.own_phrases import keep_catalogue, newly_spelled, read_catalogue
from legalsite.site.pages_order import Made, MadePart, MakePages, PagesOrder, Shared
from legalsite.site.stale_parts import (
    WHOLE,
    Part,
    Parts,
    RebuildReason,
    SiteOnDay,
    changed_texts,
    file_routes,
    parts_of,
    shared_by_pages,
    stale,
)
from legalsite.source.phrase_files import is_phrase_file

if TYPE_CHECKING:
    from legalsite.disk.pdf import PdfMaker
    from legalsite.pages.jinja_layouts import Layouts

FEW = 3  # parts that are rendered one after the other

Due = Mapping[str, frozenset[str] | None]  # part → the texts that changed, or None if all of it is due


class BuildProgress(Struct, frozen=True):
    """How many of the parts that must be rendered are done."""

    done: int
    total: int


class Rendered(Struct, frozen=True):
    """The new site, in its place: its parts, why each that was rendered was, the stamp of each file by path, and what a
    build reports."""

    parts: Parts
    reasons: Mapping[str, tuple[RebuildReason, ...]]
    seen: dict[str, str]
    numbers: Numbers


def render(
    today: SiteOnDay, was: Parts, claim_tree: Callable[[], Tree], make_pages: MakePages, jobs: int = 1
) -> Generator[BuildProgress, None, Rendered]:
    """Render what is stale and put the whole site in its place. Of a few parts, `make_pages` makes what they show.
    Raises ProblemsFound with every problem in any text, or with the place in a layout that failed."""
    site, cache = today.site, open_cache(today.site.root)
    own, catalogue = own_layouts(today), read_catalogue(site.root, today.inputs.layouts, cache)
    shared = shared_by_pages(today, assets(builtin(), own), catalogue)
    parts, tree = parts_of(today, shared), claim_tree()
    reasons, due = _due(parts, was, today.on, tree)
    made = yield from _render_parts(Work(today, tree, shared, own, due, make_pages, jobs))
    rendered = {slug: _finished(part, was.get(slug), made.get(slug), due.get(slug)) for slug, part in parts.items()}
    copies = {route: _copied(today, tree, path, route) for path, route in file_routes(site).items()}
    keep_catalogue(cache, catalogue, {key: text for part in made.values() for key, text in part.spelled.items()})
    files = _merged({**{slug: part.files for slug, part in rendered.items()}, FILES: copies})
    limits = _within_limits(today, tree, shared, files) if site.config.host else []
    seen = finish(tree, files)
    named = {slug or "pages of the whole site": why for slug, why in reasons.items()}
    return Rendered(rendered, named, seen, _numbers(today, rendered.values(), seen, limits))


def own_layouts(today: SiteOnDay) -> dict[str, bytes]:
    """Return the site's own layouts, by path below layouts/."""
    return {path: read_layout(today.site.root, path) for path in today.inputs.layouts if not is_phrase_file(path)}


def _pdf_maker(today: SiteOnDay, layouts: "Layouts") -> "PdfMaker":
    """Return what makes the PDFs of a site; they may show its assets, and the files that texts refer to."""
    from legalsite.disk.pdf import PdfMaker

    site = today.site
    copies = {route: path for path, route in file_routes(site).items()}

    def read(route: str) -> bytes | None:
        return archive.read(site.root, copies[route]) if route in copies else layouts.assets.files.get(route)

    return PdfMaker(site.config.origin, read, site.config.pdf, open_cache(site.root))


def _due(
    parts: Parts, was: Parts, on: date, tree: Tree
) -> tuple[dict[str, tuple[RebuildReason, ...]], dict[str, frozenset[str] | None]]:
    """Return the parts that are due: why, and of which texts; None stands for all of them."""
    reasons, due = dict[str, tuple[RebuildReason, ...]](), dict[str, frozenset[str] | None]()
    for slug, part in parts.items():
        last = was.get(slug)
        harmed = _harmed(tree, last.files) if last else ""
        if why := stale(last, part, on, harmed):
            reasons[slug], due[slug] = why, changed_texts(last, part, on, harmed)
    return reasons, due


def _harmed(tree: Tree, files: Mapping[str, str]) -> str:
    """Return the path of the first of these files (path in the output → SHA-256) that is not as it was built; empty if
    all are."""
    return next((path for path, sha256 in files.items() if tree.intact.get(path) != sha256), "")


class Work(Struct, frozen=True):
    """What is rendered, into which tree, and by how many processes. `own`: the site's own layouts."""

    today: SiteOnDay
    tree: Tree
    shared: Shared
    own: Mapping[str, bytes]
    due: Due
    make_pages: MakePages
    jobs: int


def _render_parts(work: Work) -> Generator[BuildProgress, None, dict[str, MadePart]]:
    """Render the parts that are due: yield progress, and return them by slug. Raises ProblemsFound with every problem
    in any of them; a problem of a layout is reported once. A layout that takes too much ends the work at once."""
    parts: dict[str, MadePart] = {}
    failed: list[ProblemsFound] = []
    for count, result in enumerate(_made(work), 1):
        if isinstance(result, ProblemsFound):
            failed.append(result)
        else:
            parts[result.slug] = result
        yield BuildProgress(count, len(work.due))
    if failed:
        problems = sorted((each for failure in failed for each in failure.problems), key=lambda each: each.help)
        once = {(problem.path, problem.line, problem.column, problem.message): problem for problem in problems}
        raise ProblemsFound(sorted_problems(once.values()), max(failure.status for failure in failed))
    return parts


def _made(work: Work) -> Iterator[MadePart | ProblemsFound]:
    """Yield what becomes of each part that is due, in any order."""
    slugs, many = list(work.due), len(work.due) > FEW
    made = iter(()) if many else work.make_pages(_order(work, [slug for slug in slugs if slug != WHOLE]))
    from legalsite.site.site_layouts import compiled_layouts, files_of_site

    layouts = compiled_layouts(work.own)
    pdfs = _pdf_maker(work.today, layouts) if work.today.site.config.pdf else None

    def part(slug: str) -> MadePart | ProblemsFound:
        files = made
        if slug == WHOLE:
            files = chain(files_of_site(work.today, work.shared, layouts), [MadePart(WHOLE)])
        elif many:
            from legalsite.site.page_values import files_of_policies

            files = files_of_policies(_order(work, [slug]))
        return _written(work, files, layouts, pdfs)

    if many:  # a language that needs Babel loads it once for all processes
        work.shared.frame.say(work.today.site.config.languages[0]).day_text(work.today.on)
    yield from map_unordered(part, slugs, work.jobs if many else 1)


def _order(work: Work, slugs: Iterable[str]) -> PagesOrder:
    today = work.today
    return PagesOrder(work.shared, [(today.policy(slug), today.summary(slug), work.due[slug]) for slug in slugs])


def _written(work: Work, made: Iterator[Made], layouts: "Layouts", pdfs: "PdfMaker | None") -> MadePart | ProblemsFound:
    """Write the files of one part, and the PDFs beside them; each page is rendered first. What `made` yields after the
    part stays there. Raises LayoutTookTooMuch, which ends the work at once."""
    known, written, refused = set(work.shared.frame.catalogue.spelled), dict[str, str](), dict[Problem, None]()
    try:
        for each in made:
            match each:
                case ProblemsFound():
                    return each
                case MadePart():
                    warnings = *each.warnings, *refused
                    spelled = each.spelled | newly_spelled(work.shared.frame.catalogue, known)
                    return replace(each, files=written, warnings=warnings, spelled=spelled)
                case path, content:
                    data = layouts.page(work.shared.frame, content) if isinstance(content, Page) else content
                    written[path] = put(work.tree, path, data)
                    if pdfs and isinstance(content, Page) and content.view.pdf_href:
                        route = path.removesuffix("index.html")
                        pdf, problems = pdfs.make(route, data)
                        written[Routes.pdf(route)] = put(work.tree, Routes.pdf(route), pdf)
                        refused |= dict.fromkeys(problems)
    except LayoutTookTooMuch:
        raise
    except ProblemsFound as failed:
        next((each for each in made if not isinstance(each, tuple)), None)  # nobody needs the other files of the part
        return failed
    raise AssertionError("the last thing that is made of a part is the part itself")


def _finished(part: Part, was: Part | None, made: MadePart | None, changed: frozenset[str] | None) -> Part:
    """Return a part with its files: those that were made, and those of before that none of the `changed` texts touches;
    all of these if nothing was made."""
    kept = was.files if was and (made is None or changed is not None) else {}
    files = {**kept, **made.files} if made else kept
    return replace(part, files=files, warnings=made.warnings if made else was.warnings if was else ())


def _copied(today: SiteOnDay, tree: Tree, path: str, route: str) -> str:
    """Copy a file of content/files to the site, and return its SHA-256."""
    sha256 = today.inputs.content[path]
    return sha256 if tree.intact.get(route) == sha256 else put(tree, route, archive.read(today.site.root, path))


def _merged(groups: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return all files of the site. Raises ProblemsFound if two parts have a file in common, because their names
    collide."""
    merged: dict[str, str] = {}
    problems: list[Problem] = []
    for owner, files in groups.items():
        for path in merged.keys() & files.keys():
            if merged[path] != files[path]:
                other = next(name for name, others in groups.items() if path in others)
                message = f"{path} would be a page of both {other or 'the site'} and {owner or 'the site'}"
                text = f"content/{owner or other}.md"
                problems.append(Problem("page-twice", message, "rename one of the two", text))
        merged |= files
    if problems:
        raise ProblemsFound(sorted_problems(problems))
    return merged


def _within_limits(today: SiteOnDay, tree: Tree, shared: Shared, files: Mapping[str, str]) -> list[Problem]:
    """Return the warnings about limits of the host. Raises ProblemsFound (status 2) if one is passed."""
    from legalsite.pages.hosts import files_for, require_within_limits, rules_of, usage

    host, rules = today.site.config.host, rules_of(today.summaries, shared.frame.routes)
    folders = (
        (path, tree.output if tree.intact.get(path) == sha256 else tree.staging) for path, sha256 in files.items()
    )
    sizes = {path: Path(folder, path).stat().st_size for path, folder in folders}
    return require_within_limits(host, usage(rules, files_for(host, rules), sizes))


def _numbers(today: SiteOnDay, parts: Collection[Part], files: Iterable[str], warnings: Iterable[Problem]) -> Numbers:
    site, days = today.site, [part.validity.until for part in today.parts.values() if part.validity.until]
    return Numbers(
        policies=sum(summary.shown for summary in today.summaries),
        revisions=sum(len(summary.revisions) for summary in today.summaries),
        pages=sum(path.endswith(".html") for path in files),
        recorded=site.record.published,
        next_change=min(days, default=None),
        unpublished=site.drafts,
        warnings=(*site.warnings, *warnings, *(warning for part in parts for warning in part.warnings)),
    )
