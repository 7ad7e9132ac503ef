"""Policies and their summaries → every file of the new site; files that are up to date stay where they are.

The parts of a site are its policies, and the pages of the site as a whole. A part is rendered again if one of its named
inputs changed. Several processes share the work."""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Raw, Struct
from msgspec.structs import replace

from legalsite.disk import archive
from legalsite.disk.cache import open_cache
from legalsite.disk.layout_files import read_layout
from legalsite.disk.output_folder import Tree, finish, put
from legalsite.disk.processes import map_unordered
from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.pages.assets import assets, builtin
from legalsite.pages.page import Page
from legalsite.pages.policy_summary import MenuEntry
from legalsite.site.build_state import BuildState, PolicyState, pack, unpack
from legalsite.site.last_build import Numbers
from legalsite.site.load import Site
from legalsite.site.own_phrases import keep_catalogue, newly_spelled, read_catalogue
from legalsite.site.page_makers import file_routes, page_inputs_of, policy_state, shared_by_pages, site_inputs_of
from legalsite.site.page_process import Ask
from legalsite.site.policy_order import (
    FailedPart,
    KeptFiles,
    MadeFile,
    MadeFiles,
    PolicyOrder,
    Shared,
    SiteOrder,
)
from legalsite.site.rebuild_reasons import RebuildReason, stale
from legalsite.site.stale_policies import Rebuild
from legalsite.source.phrase_files import is_phrase_file
from legalsite.text.phrase_catalogue import Catalogue

if TYPE_CHECKING:
    from legalsite.pages.layouts import Layouts

FEW = 3  # parts that one process renders before a second one has started
LONG = 8  # revisions of a policy whose pages are shared between processes if few other parts are due
VERY_LONG = 20  # the same, while one of the processes is busy with loading the layouts
SMALL = 4_000_000  # bytes of the texts of policies whose files fit into memory together
WHOLE = ""  # stands for the pages of the site as a whole, in place of a policy's slug


class BuildProgress(Struct, frozen=True):
    """How many of the parts that must be rendered are done."""

    done: int
    total: int


class Rendered(Struct, frozen=True):
    """The new site, in its place: the state for the next build, why policies were rendered, the stamp of each file by
    path, and what a build reports."""

    state: BuildState
    reasons: Mapping[str, tuple[RebuildReason, ...]]
    seen: dict[str, str]
    numbers: Numbers


def render(
    rebuild: Rebuild, claim_tree: Callable[[], Tree], ask: Ask | None = None
) -> Generator[BuildProgress, None, Rendered]:
    """Render what is stale and put the whole site in its place. `ask` is what `page_process` yields. Raises
    ProblemsFound with every problem in any text, or with the place in a layout that failed."""
    cache = open_cache(rebuild.site.root)
    catalogue = read_catalogue(rebuild.site.root, rebuild.inputs.layouts, cache)
    own = {path: read_layout(rebuild.site.root, path) for path in rebuild.inputs.layouts if not is_phrase_file(path)}
    shared = shared_by_pages(rebuild, assets(builtin(), own), catalogue)
    page_inputs = page_inputs_of(rebuild, shared)
    expected = _due(rebuild, page_inputs, None)[1]
    answers = ask(_site_order(rebuild, shared, expected)) if ask and _is_small(rebuild, expected) else None
    from legalsite.site.site_layouts import compiled_layouts

    layouts, tree = compiled_layouts(own), claim_tree()
    reasons, due = _due(rebuild, page_inputs, tree)
    site_inputs = site_inputs_of(rebuild, page_inputs)
    whole = not stale(rebuild.was.site_inputs, site_inputs) and not _harmed(tree, rebuild.was.site_files)
    if due != expected:  # somebody touched the output: more is due than was ordered
        answers = None
    work = Work(rebuild, tree, shared, layouts, due if whole else {WHOLE: None, **due})
    parts = yield from _render_parts(work, answers)
    if unused := layouts.unused():
        raise ProblemsFound(unused, 2)
    policies = {slug: _state(rebuild, slug, page_inputs, parts.get(slug)) for slug in rebuild.site.files}
    site_files = rebuild.was.site_files if whole else unpack(parts[WHOLE].packed_files)
    copies = _copy_files(rebuild, tree, shared)
    keep_catalogue(cache, catalogue, {key: text for part in parts.values() for key, text in part.spelled.items()})
    packed = {slug: state.packed_files for slug, state in policies.items()}
    seen = finish(tree, _merged({**packed, WHOLE: pack({**site_files, **copies})}, tree))
    state = BuildState(policies, site_inputs, site_files)
    return Rendered(state, reasons, seen, _numbers(rebuild.site, rebuild.menu_entries, policies.values(), seen))


Reasons = dict[str, tuple[RebuildReason, ...]]


def _due(
    rebuild: Rebuild, page_inputs: dict[str, str], tree: Tree | None
) -> tuple[Reasons, dict[str, KeptFiles | None]]:
    """Return the policies of which pages are due, by slug: why, and what is kept of them. Without a `tree`, the output
    counts as it was built."""
    why = {slug: _stale_pages(rebuild, tree, slug, page_inputs) for slug in rebuild.site.files}
    reasons = {slug: reasons for slug, reasons in why.items() if reasons}
    return reasons, {slug: _kept_files(rebuild, tree, slug, page_inputs) for slug in reasons}


def _stale_pages(
    rebuild: Rebuild, tree: Tree | None, slug: str, page_inputs: dict[str, str]
) -> tuple[RebuildReason, ...]:
    state = rebuild.was.policies.get(slug)
    if slug in rebuild.reasons or state is None:
        return rebuild.reasons[slug]
    harmed = _harmed(tree, state.files) if tree else ""
    return stale({**state.page_inputs, "output": ""}, {**page_inputs, "output": harmed})


def _harmed(tree: Tree, files: Mapping[str, str]) -> str:
    """Return the path of the first of these files (path in the output → SHA-256) that is not as it was built; empty if
    all are."""
    return next((path for path, sha256 in files.items() if tree.intact.get(path) != sha256), "")


def _kept_files(rebuild: Rebuild, tree: Tree | None, slug: str, page_inputs: dict[str, str]) -> KeptFiles | None:
    """Return what of a stale policy is not made again; None if it is made again as a whole. It is where a build has
    warned: the warnings are about all of its texts."""
    changed, state = rebuild.changed_texts(slug, page_inputs), rebuild.was.policies.get(slug)
    if changed is None or state is None or state.warnings:
        return None
    files = state.files
    intact = {path: sha256 for path, sha256 in files.items() if tree.intact.get(path) == sha256} if tree else files
    return KeptFiles(intact, changed)


def _is_small(rebuild: Rebuild, due: Mapping[str, KeptFiles | None]) -> bool:
    """Return whether one process can make the files of these policies and pass them on: they are few, their texts are
    not long, and none of them is a long policy of which every file is due."""
    whole = (len(rebuild.summary(slug).revisions) for slug, kept in due.items() if kept is None)
    if not 0 < len(due) <= FEW or any(revisions >= LONG for revisions in whole):
        return False
    texts = (path for slug in due for path in rebuild.site.files[slug].paths)
    return sum(archive.size(rebuild.site.root, path) for path in texts) <= SMALL


def _site_order(rebuild: Rebuild, shared: Shared, due: Mapping[str, KeptFiles | None]) -> SiteOrder:
    """Return what another process needs to know to make the files of these policies."""
    unread = replace(shared, frame=replace(shared.frame, catalogue=Catalogue()))
    orders = tuple(_policy_order(rebuild, share, due[share.slug]) for share in _shares(rebuild, due, VERY_LONG))
    return SiteOrder(rebuild.site.root, unread, tuple(rebuild.inputs.layouts), orders, rebuild.jobs)


def _policy_order(rebuild: Rebuild, share: "Share", kept: KeptFiles | None) -> PolicyOrder:
    policy, summary = rebuild.policy(share.slug), rebuild.summary(share.slug)
    return PolicyOrder(policy, summary, kept, share.number, share.shares)


class Work(Struct, frozen=True):
    """What is rendered, with which layouts, and into which tree: the parts that are `due`, by slug, each with what of
    it is kept."""

    rebuild: Rebuild
    tree: Tree
    shared: Shared
    layouts: "Layouts"
    due: Mapping[str, KeptFiles | None]

    def write(self, slug: str, file: MadeFile) -> str:
        """Write a file of a policy unless it is kept, and return its SHA-256."""
        kept, content = self.due[slug], file.content
        if content is None:
            if kept is None:
                raise AssertionError(f"{file.path} was never made")
            return kept.files[file.path]
        return put(
            self.tree,
            file.path,
            self.layouts.page(self.shared.frame, content) if isinstance(content, Page) else content,
        )

    def write_whole(self) -> Raw:
        """Write the pages and files of the site as a whole, and return them packed."""
        from legalsite.site.site_layouts import files_of_site

        files = files_of_site(self.rebuild, self.shared, self.layouts)
        return pack({path: put(self.tree, path, data) for path, data in files})


class RenderedPart(Struct, frozen=True):
    """The files of one part as `pack` returns them, the problems to report, and the days and languages that had to be
    spelled out for the first time."""

    slug: str
    packed_files: Raw
    warnings: tuple[Problem, ...] = ()
    spelled: dict[str, str] = {}


def _render_parts(
    work: Work, answers: Iterator[MadeFiles | FailedPart] | None
) -> Generator[BuildProgress, None, dict[str, RenderedPart]]:
    """Render the parts that are due: yield progress, and return them by slug. `answers` has the files of the policies
    if another process makes them. Raises ProblemsFound with every problem in any of them; a problem of a layout is
    reported once. A layout that takes too much ends the work at once."""
    if answers is None:
        shares = list(_shares(work.rebuild, work.due, LONG))
        results, total = _made_here(work, shares), len(shares)
    else:
        results, total = _made_elsewhere(work, answers), len(work.due)
    parts: dict[str, RenderedPart] = {}
    failed: list[FailedPart] = []
    for count, result in enumerate(results, 1):
        if isinstance(result, FailedPart):
            failed.append(result)
            if result.at_once:
                results.close()
                break
        else:
            parts[result.slug] = _together(parts.get(result.slug), result)
        yield BuildProgress(count, total)
    if failed:
        problems = sorted((each for failure in failed for each in failure.problems), key=lambda each: each.help)
        once = {(problem.path, problem.line, problem.column, problem.message): problem for problem in problems}
        raise ProblemsFound(sorted_problems(once.values()), max(failure.status for failure in failed))
    return parts


class Share(NamedTuple):
    """A task: one part, or one of several `shares` of its files, counted from 0."""

    slug: str
    number: int
    shares: int


def _shares(rebuild: Rebuild, due: Collection[str], long: int) -> Iterator[Share]:
    """Yield the tasks: each part whole or, if there are few, the pages of a policy of `long` revisions or more in a
    share for each process."""
    for slug in due:
        alone = len(due) <= FEW and slug != WHOLE and len(rebuild.summary(slug).revisions) >= long
        shares = rebuild.jobs if alone else 1
        yield from (Share(slug, number, shares) for number in range(shares))


def _made_here(work: Work, shares: Sequence[Share]) -> Generator[RenderedPart | FailedPart, None, None]:
    """Yield each share, in any order. Several processes make them if there are many."""
    if not shares:
        return
    from legalsite.site.page_values import files_due

    rebuild, catalogue = work.rebuild, work.shared.frame.catalogue
    known = set(catalogue.spelled)

    def render(share: Share) -> RenderedPart:
        slug = share.slug
        if slug == WHOLE:
            return RenderedPart(WHOLE, work.write_whole(), spelled=newly_spelled(catalogue, known))
        warnings, files = files_due(work.shared, _policy_order(rebuild, share, work.due[slug]))
        written = {file.path: work.write(slug, file) for file in files}
        return RenderedPart(slug, pack(written), warnings, newly_spelled(catalogue, known))

    many = len(work.due) > FEW
    if many:  # a language that needs Babel loads it once for all processes
        work.shared.frame.say(rebuild.site.config.languages[0]).day_text(rebuild.on)
    jobs = rebuild.jobs if many or len(shares) > len(work.due) else 1
    yield from map_unordered(lambda share: _or_failed(partial(render, share)), shares, jobs)


def _made_elsewhere(
    work: Work, answers: Iterator[MadeFiles | FailedPart]
) -> Generator[RenderedPart | FailedPart, None, None]:
    """Yield each part, and what stopped one: another process makes the files of the policies meanwhile."""
    if WHOLE in work.due:
        yield _or_failed(lambda: RenderedPart(WHOLE, work.write_whole()))
    parts: dict[str, RenderedPart | FailedPart] = {}
    for made in answers:
        if isinstance(made, FailedPart):
            yield made
            continue
        before = parts.get(made.slug)
        if not isinstance(before, FailedPart):  # else a page of this policy has failed before, and one is reported
            result = _or_failed(partial(_written, work, made))
            if isinstance(result, FailedPart) and result.at_once:
                yield result
            parts[made.slug] = result if isinstance(result, FailedPart) else _together(before, result)
    yield from parts.values()


def _written(work: Work, made: MadeFiles) -> RenderedPart:
    files = {file.path: work.write(made.slug, file) for file in made.files}
    return RenderedPart(made.slug, pack(files), made.warnings, made.spelled)


def _or_failed(render: Callable[[], RenderedPart]) -> RenderedPart | FailedPart:
    """Return what `render` returns, or what it raises as a value."""
    try:
        return render()
    except ProblemsFound as found:
        from legalsite.pages.layouts import LayoutTookTooMuch

        return FailedPart(found.problems, found.status, isinstance(found, LayoutTookTooMuch))


def _together(one: RenderedPart | None, other: RenderedPart) -> RenderedPart:
    """Return two shares of a part, or pieces of one, as one."""
    if one is None:
        return other
    warnings = tuple(dict.fromkeys((*one.warnings, *other.warnings)))
    files = pack({**unpack(one.packed_files), **unpack(other.packed_files)})
    return RenderedPart(one.slug, files, warnings, {**one.spelled, **other.spelled})


def _state(rebuild: Rebuild, slug: str, page_inputs: dict[str, str], part: RenderedPart | None) -> PolicyState:
    made = part or rebuild.was.policies.get(slug)
    if made is None:
        raise AssertionError(f"{slug} is new and was not rendered")
    return replace(policy_state(rebuild, slug, page_inputs, made.packed_files), warnings=made.warnings)


def _numbers(
    site: Site, menu_entries: Mapping[str, MenuEntry], policies: Collection[PolicyState], files: Iterable[str]
) -> Numbers:
    days = [policy.validity.until for policy in policies if policy.validity.until]
    return Numbers(
        policies=sum(menu_entry.shown for menu_entry in menu_entries.values()),
        revisions=sum(policy.revisions for policy in policies),
        pages=sum(path.endswith(".html") for path in files),
        recorded=site.record.published,
        next_change=min(days, default=None),
        unpublished=site.drafts,
        warnings=(*site.warnings, *(warning for policy in policies for warning in policy.warnings)),
    )


def _copy_files(rebuild: Rebuild, tree: Tree, shared: Shared) -> dict[str, str]:
    """Copy content/files under names that change with their bytes."""
    copies: dict[str, str] = {}
    for path, route in file_routes(rebuild.site).items():
        sha256 = rebuild.inputs.content[path]
        current = tree.intact.get(route) == sha256
        copies[route] = sha256 if current else put(tree, route, shared.read(path))
    return copies


def _merged(packed: Mapping[str, Raw], tree: Tree) -> dict[str, str]:
    """Return all files of the site: with the very strings of the tree where it has them, which saves a second copy.
    Raises ProblemsFound if two policies have a file in common, because their names collide."""
    merged: dict[str, str] = {}
    problems: list[Problem] = []
    paths = {path: path for path in tree.intact}
    for owner, group in packed.items():
        files = unpack(group)
        for path in merged.keys() & files.keys():
            if merged[path] != files[path]:
                other = next(name for name, others in packed.items() if path in unpack(others))
                message = f"{path} would be a page of both {other or 'the site'} and {owner or 'the site'}"
                text = f"content/{owner or other}.md"
                problems.append(Problem("page-twice", message, "rename one of the two", text))
        for path, sha256 in files.items():
            same = tree.intact.get(path) == sha256
            merged[paths.get(path, path)] = tree.intact[path] if same else sha256
    if problems:
        raise ProblemsFound(sorted_problems(problems))
    return merged
