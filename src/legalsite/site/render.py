"""Policies and their summaries → every file of the new site; files that are up to date stay where they are.

A part of the site is rendered again if one of its inputs changed. Several processes share the parts if they are many,
and the pages of a long history."""

from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from legalsite.disk import archive
from legalsite.disk.cache import open_cache
from legalsite.disk.layout_files import read_layout
from legalsite.disk.output_folder import Tree, finish, put, sha256_in
from legalsite.errors import Problem, ProblemsFound, refuse, sorted_problems
from legalsite.pages.assets import assets, builtin
from legalsite.site import incremental_build
from legalsite.site.incremental_build import Part, Parts, SiteOnDay
from legalsite.site.last_build import Numbers
from legalsite.site.ledger_on_disk import FILES
from legalsite.site.own_phrases import keep_catalogue, read_catalogue
from legalsite.site.page_request import Changed, MadePart, PageRequest
from legalsite.site.site_layouts import PageWriter
from legalsite.text.phrase_catalogue import is_phrase_file


class BuildProgress(Struct, frozen=True):
    """How many of the parts that must be rendered are done."""

    done: int
    total: int


class Rendered(Struct, frozen=True):
    """The new site, in its place: its parts, why each that was rendered was, the state of each file by part and path,
    and what a build reports."""

    parts: Parts
    reasons: Mapping[str, tuple[str, ...]]
    files: dict[str, dict[str, str]]
    numbers: Numbers


def render(
    today: SiteOnDay, was: Parts, claim_tree: Callable[[], Tree], jobs: int = 1
) -> Generator[BuildProgress, None, Rendered]:
    """Render what is stale and put the whole site in its place. Raises ProblemsFound with every problem in any text, or
    with the place in a layout that failed."""
    site, cache = today.site, open_cache(today.site.root)
    own, catalogue = own_layouts(today), read_catalogue(site.root, today.inputs.layouts, cache)
    shared = incremental_build.shared_by_pages(today, assets(builtin(), own), catalogue)
    parts, tree = incremental_build.parts_of(today, shared), claim_tree()
    reasons, due = _due(parts, was, today.on, tree)
    copied = {route: path for path, route in incremental_build.file_routes(site).items()}
    policies, whole = today.due(due, jobs), today.whole if incremental_build.WHOLE in due else None
    writer = PageWriter(shared, site.root, own, copied, tree)
    made = yield from _render_parts(PageRequest(shared, policies, whole), writer, jobs)
    keep_catalogue(cache, catalogue, {key: text for part in made.values() for key, text in part.spelled.items()})
    files = {slug: _files(slug, made.get(slug), due.get(slug), tree) for slug in parts}
    files[FILES] = {route: _copied(today, tree, path, route) for route, path in copied.items()}
    _refuse_collisions(files)
    finish(tree, files)
    parts = {slug: replace(part, warnings=(made.get(slug) or was[slug]).warnings) for slug, part in parts.items()}
    named = {slug or "site-wide pages": why for slug, why in reasons.items()}
    return Rendered(parts, named, files, _numbers(today, parts.values(), files))


def own_layouts(today: SiteOnDay) -> dict[str, bytes]:
    """Return the site's own layouts, by path below layouts/."""
    return {path: read_layout(today.site.root, path) for path in today.inputs.layouts if not is_phrase_file(path)}


def _due(parts: Parts, was: Parts, on: date, tree: Tree) -> tuple[dict[str, tuple[str, ...]], dict[str, Changed]]:
    """Return the parts that are due: why, and of which texts; None stands for all of them."""
    reasons, due = dict[str, tuple[str, ...]](), dict[str, Changed]()
    for slug, part in parts.items():
        last, files = was.get(slug), tree.parts.get(slug, {})
        wrong = (path for path, state in files.items() if sha256_in(tree.intact.get(path, "")) != sha256_in(state))
        why, changed = incremental_build.stale(last, part, on, next(wrong, ""))
        if why:
            reasons[slug], due[slug] = why, changed
    return reasons, due


def _render_parts(
    request: PageRequest, writer: PageWriter, jobs: int
) -> Generator[BuildProgress, None, dict[str, MadePart]]:
    """Render the parts that are due: yield progress, and return them by slug. Raises ProblemsFound with every problem
    in any of them; a problem of a layout is reported once."""
    parts: dict[str, MadePart] = {}
    failed = []
    for result in writer.parts(request, jobs):
        match result:
            case ProblemsFound():
                failed.append(result)
            case MadePart():
                parts[result.slug] = _joined(parts[result.slug], result) if result.slug in parts else result
        yield BuildProgress(len(parts), len(request.policies) + bool(request.site))
    if failed:
        problems = [problem for failure in failed for problem in failure.problems]
        problems.sort(key=lambda problem: problem.help)
        once = {(problem.path, problem.line, problem.column, problem.message): problem for problem in problems}
        raise ProblemsFound(sorted_problems(once.values()), max(failure.status for failure in failed))
    return parts


def _joined(part: MadePart, other: MadePart) -> MadePart:
    """Return the part of which two processes made a share each."""
    files, warnings = part.files | other.files, (*part.warnings, *other.warnings)
    return MadePart(part.slug, files, warnings, part.spelled | other.spelled, part.listings | other.listings)


def _files(slug: str, made: MadePart | None, changed: frozenset[str] | None, tree: Tree) -> dict[str, str]:
    """Return the files of a part: those that were made, and those of before that none of the `changed` texts touches;
    all of these if nothing was made. Those that list the others are made now."""
    kept = tree.parts.get(slug, {}) if made is None or changed is not None else ()
    files = {path: tree.intact[path] for path in kept}
    if made is None:
        return files
    files = {**files, **made.files} if files else made.files
    hashes = {path: sha256_in(state) for path, state in files.items()} if made.listings else {}
    files |= {path: put(tree, path, listing(hashes)) for path, listing in made.listings.items()}
    return files


def _copied(today: SiteOnDay, tree: Tree, path: str, route: str) -> str:
    """Copy a file of content/files to the site, and return what `put` returns."""
    state, sha256 = tree.intact.get(route, ""), today.inputs.content[path]
    return state if sha256_in(state) == sha256 else put(tree, route, archive.read(today.site.root, path))


def _refuse_collisions(parts: Mapping[str, Mapping[str, str]]) -> None:
    """Raise ProblemsFound if two parts have a file in common, because their names collide."""
    owners: dict[str, str] = {}
    problems = []
    for owner, files in parts.items():
        for path in owners.keys() & files.keys():
            other = owners[path]
            if sha256_in(parts[other][path]) != sha256_in(files[path]):
                message = f"{path} would be a page of both {other or 'the site'} and {owner or 'the site'}"
                text = f"content/{owner or other}.md"
                problems.append(Problem("page-twice", message, "rename one of the two", text))
        owners.update(dict.fromkeys(files, owner))
    refuse(sorted_problems(problems))


def _numbers(today: SiteOnDay, parts: Collection[Part], files: Mapping[str, Iterable[str]]) -> Numbers:
    site, days = today.site, [part.validity.until for part in today.parts.values() if part.validity.until]
    return Numbers(
        policies=sum(summary.shown for summary in today.summaries),
        versions=sum(len(summary.on_day.texts) for summary in today.summaries),
        pages=sum(path.endswith(".html") for part in files.values() for path in part),
        recorded=site.record.published,
        next_change=min(days, default=None),
        unpublished=site.drafts,
        warnings=(*site.warnings, *(warning for part in parts for warning in part.warnings)),
    )
