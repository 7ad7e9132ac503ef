"""Render the parts of a site that changed, and replace the old site."""

import gc
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from itertools import chain
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from legalsite.disk import archive
from legalsite.disk.cache import open_cache
from legalsite.disk.layout_files import read_layout
from legalsite.disk.output_folder import Tree, finish_site, put_file, sha256_in
from legalsite.disk.processes import run_jobs
from legalsite.errors import Problem, Problems, ProblemsFound, raise_problems, sorted_problems
from legalsite.model.portable_names import case_collisions, collision_key
from legalsite.pages.assets import assets, built_in_layouts
from legalsite.pages.former_addresses import former_address_problems
from legalsite.pages.hosts import HOSTS_WITHOUT_REDIRECTS
from legalsite.pages.json_files import notices_json
from legalsite.pages.policy_pages import PolicyPages
from legalsite.pages.routes import Routes
from legalsite.site.build_plan import BuildPlan, PageJob, page_jobs, plan_build, site_parts
from legalsite.site.last_build import Numbers
from legalsite.site.ledger_on_disk import FILES
from legalsite.site.load import Site
from legalsite.site.own_phrases import keep_catalogue, read_catalogue
from legalsite.site.page_jobs import BuiltPart, JobContext, build_part, prepare_processes
from legalsite.site.parts import WHOLE, Part, Parts
from legalsite.site.settings import place_at_settings
from legalsite.site.site_on_day import SiteOnDay
from legalsite.text.phrase_catalogue import is_phrase_file


class BuildProgress(Struct, frozen=True):
    done: int
    total: int


class Rendered(Struct, frozen=True):
    parts: Parts
    reasons: Mapping[str, tuple[str, ...]]  # part → why it was rendered
    files: dict[str, dict[str, str]]  # part → path → state of the file
    numbers: Numbers


def render(
    today: SiteOnDay, old_parts: Parts, claim_tree: Callable[[], Tree], processes: int = 1
) -> Generator[BuildProgress, None, Rendered]:
    """Render the parts that changed, replace the old site, and yield progress.

    `old_parts` contains the parts of the last build. `claim_tree` returns the current output, ready for
    writing. Raises ProblemsFound with all problems in texts, or with the line of a layout that
    failed.
    """
    site = today.site
    cache = open_cache(site.root)
    own = custom_layouts(today)
    catalogue = read_catalogue(site.root, today.inputs.layouts, cache)
    frame = today.frame(assets(built_in_layouts(), own), catalogue)
    parts = site_parts(today, frame)
    tree = claim_tree()
    plan = plan_build(parts, old_parts, today.on, tree)
    context = JobContext(today, frame, own, tree, cache)
    jobs, processes = page_jobs(plan, today, processes)
    built = yield from _run_jobs(context, jobs, len(plan.changed_texts), processes)
    files = {}
    for slug in parts:
        files[slug] = _files_of_part(slug, built.get(slug), plan, context)
        # a part that wasn't rebuilt keeps its warnings
        last = built.get(slug) or old_parts[slug]
        parts[slug] = replace(parts[slug], warnings=last.warnings)
    # notices.json contains hashes of all fragments, which exist now
    if built and today.site.config.fragments:
        files[WHOLE][Routes.NOTICES] = _write_notices(context, files)
    keep_catalogue(cache, catalogue, _spelled_words(built.values()))
    files[FILES] = {}
    for route, path in today.copied.items():
        files[FILES][route] = _copy_file(today, tree, path, route)
    _refuse_wrong_paths(site, files)
    in_use = finish_site(tree, files)  # warnings about paths that still have old files
    reasons = {slug or "site-wide pages": why for slug, why in plan.reasons.items()}
    numbers = _build_numbers(today, parts.values(), files)
    numbers = numbers._replace(warnings=(*numbers.warnings, *in_use))
    return Rendered(parts, reasons, files, numbers)


def custom_layouts(today: SiteOnDay) -> dict[str, bytes]:
    """Read the site's custom layouts, keyed by path relative to layouts/."""
    layouts = {}
    for path in today.inputs.layouts:
        if not is_phrase_file(path):
            layouts[path] = read_layout(today.site.root, path)
    return layouts


def _run_jobs(
    context: JobContext, jobs: list[PageJob], total: int, processes: int
) -> Generator[BuildProgress, None, dict[str, BuiltPart]]:
    """Run the jobs, yield progress, and return the results, keyed by part.

    `total` is the number of parts to rebuild. Raises ProblemsFound with the problems of all jobs.
    """
    if jobs:
        prepare_processes(context)
        # garbage collection in a job then only examines the job's own objects
        gc.freeze()
    parts: dict[str, BuiltPart] = {}
    failed = []
    for result in run_jobs(build_part, context, jobs, processes):
        if isinstance(result, ProblemsFound):
            failed.append(result)
        elif result.slug in parts:
            parts[result.slug] = _join_shares(parts[result.slug], result)
        else:
            parts[result.slug] = result
        yield BuildProgress(len(parts), total)
    if failed:
        raise _join_failures(failed)
    return parts


def _join_shares(part: BuiltPart, other: BuiltPart) -> BuiltPart:
    """Combine two results of jobs for the same policy."""
    files = part.files | other.files
    warnings = (*part.warnings, *other.warnings)
    return BuiltPart(part.slug, files, warnings, part.spelled | other.spelled)


def _join_failures(failures: list[ProblemsFound]) -> ProblemsFound:
    """Merge the problems of all jobs, without duplicates."""
    problems: Problems = []
    for failure in failures:
        problems += failure.problems
    # problems of several jobs may only differ in their help, so always keep the same one
    problems.sort(key=attrgetter("help"))
    once = {}
    for problem in problems:
        once[problem.path, problem.line, problem.column, problem.message] = problem
    status = max(failure.status for failure in failures)
    return ProblemsFound(sorted_problems(once.values()), status)


def _files_of_part(
    slug: str, built: BuiltPart | None, plan: BuildPlan, context: JobContext
) -> dict[str, str]:
    """Return the states of all files of a part, both rebuilt and unchanged.

    `built` is the result of the part's jobs, or None if the part wasn't rebuilt.
    """
    tree = context.tree
    files = {}
    # start with the old files unless all of them were rebuilt (the changed texts are None)
    if built is None or plan.changed_texts[slug] is not None:
        files = {path: tree.intact[path] for path in tree.parts.get(slug, {})}
    if built is None:
        return files
    files |= built.files
    summary = plan.parts[slug].summary
    if summary and summary.shown and context.frame.config.fragments:
        # versions.json contains the hashes of all fragments, so generate it last
        hashes = {path: sha256_in(state) for path, state in files.items()}
        pages = PolicyPages(context.today.policy(slug), summary, context.frame)
        versions = pages.versions_file(hashes)
        for file in pages.files:
            if file.kind == "versions":
                files[file.path] = put_file(tree, file.path, versions)
    return files


def _spelled_words(parts: Iterable[BuiltPart]) -> dict[str, str]:
    """Return the dates and language names that the jobs formatted."""
    spelled: dict[str, str] = {}
    for part in parts:
        spelled |= part.spelled
    return spelled


def _write_notices(context: JobContext, files: Mapping[str, Mapping[str, str]]) -> str:
    """Write notices.json, and return its state.

    notices.json contains hashes of fragments, which must exist. `files` maps each part to the
    states of its files.
    """

    def fragment_hash(slug: str, path: str) -> str:
        return sha256_in(files[slug].get(path, ""))

    data = notices_json(context.today.summaries, context.frame, fragment_hash)
    return put_file(context.tree, Routes.NOTICES, data)


def _copy_file(today: SiteOnDay, tree: Tree, path: str, route: str) -> str:
    """Copy a file from content/files to the site unless it's unchanged, and return its state."""
    state = tree.intact.get(route, "")
    if sha256_in(state) == today.inputs.content[path]:
        return state
    return put_file(tree, route, archive.read(today.site.root, path))


def _refuse_wrong_paths(site: Site, parts: Mapping[str, Mapping[str, str]]) -> None:
    """Raise ProblemsFound if two files of the site can't both be served."""
    _refuse_redirected_pages(site, parts)
    _refuse_collisions(parts)
    _refuse_case_collisions(parts)


def _refuse_redirected_pages(site: Site, parts: Mapping[str, Iterable[str]]) -> None:
    """Raise ProblemsFound if the host would redirect the address of an existing file."""
    # without redirects, the site has pages at these addresses, which `_refuse_collisions` checks
    if site.config.host in HOSTS_WITHOUT_REDIRECTS:
        return
    files = frozenset(chain.from_iterable(parts.values()))
    raise_problems(place_at_settings(site.root, former_address_problems(site.config, files)))


def _refuse_collisions(parts: Mapping[str, Mapping[str, str]]) -> None:
    """Raise ProblemsFound if different parts contain the same path."""
    owners: dict[str, str] = {}
    problems = []
    for owner, files in parts.items():
        for path in owners.keys() & files.keys():
            other = owners[path]  # slug of the policy, or empty for site-wide pages
            # identical files are allowed
            if sha256_in(parts[other][path]) != sha256_in(files[path]):
                first = other or "the site"
                second = owner or "the site"
                message = f"{path} would belong to both {first} and {second}"
                text = f"content/{owner or other}.md"
                problems.append(Problem("page-twice", message, "rename one of the two", text))
        owners.update(dict.fromkeys(files, owner))
    raise_problems(sorted_problems(problems))


def _refuse_case_collisions(parts: Mapping[str, Iterable[str]]) -> None:
    """Raise ProblemsFound if some systems can't distinguish two files or folders."""
    # slugs, languages, and dates are lowercase, so only site-wide pages (the part "") and copied
    # files can have capitals in their paths
    capitalized = [path for path in (*parts[""], *parts[FILES]) if collision_key(path) != path]
    # only files in the same top-level folder can collide, so omit all other lowercase paths
    roots = tuple({collision_key(path.split("/")[0]) for path in capitalized})
    paths = chain.from_iterable(parts.values())
    beside = [path for path in paths if path.startswith(roots)]
    problems = []
    for path, other in case_collisions([*beside, *capitalized]).items():
        message = f"the site would have {other} and {path}, which some systems treat as the same"
        help = "rename one, or remove it from `formerly`; "
        help += "if your host reads redirects, no page is needed at an old address: `--host HOST`"
        problems.append(Problem("name-collision", message, help))
    raise_problems(sorted_problems(problems))


def _build_numbers(
    today: SiteOnDay, parts: Collection[Part], files: Mapping[str, Iterable[str]]
) -> Numbers:
    """Collect the numbers that a build reports at the end.

    `files` contains the paths of all files, keyed by part.
    """
    site = today.site
    # dates on which a policy's pages change without a new publication
    ends = [part.validity.until for part in today.parts.values() if part.validity.until]
    warnings = list(site.warnings)
    for part in parts:
        warnings += part.warnings
    paths = chain.from_iterable(files.values())
    return Numbers(
        policies=sum(summary.shown for summary in today.summaries),
        versions=sum(len(summary.on_day.texts) for summary in today.summaries),
        pages=sum(path.endswith(".html") for path in paths),
        recorded=site.record.published,
        next_change=min(ends, default=None),
        unpublished=site.drafts,
        warnings=tuple(warnings),
    )
