"""Policies and their summaries → every file of the new site; files that are up to date stay where they are.

The parts of a site are its policies, and the pages of the site as a whole. A part is rendered again if one of its named
inputs changed. Several processes share the work."""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from msgspec import Raw, Struct
from msgspec.structs import replace

import legalsite.redline.compare
import legalsite.source.markdown  # noqa: F401 - both are loaded once here, not in each process again
from legalsite.disk.cache import open_cache
from legalsite.disk.output_folder import Tree, finish, put
from legalsite.disk.processes import map_unordered
from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.ledger.recorded_files import shown_files
from legalsite.pages.policy_pages import PlannedFile
from legalsite.pages.policy_summary import MenuEntry
from legalsite.site.build_state import BuildState, PolicyState, pack, unpack
from legalsite.site.last_build import Numbers
from legalsite.site.load import Site, Texts
from legalsite.site.own_phrases import keep_catalogue, read_catalogue
from legalsite.site.page_makers import (
    Shared,
    compiled_layouts,
    file_routes,
    files_of_policy,
    files_of_site,
    page_inputs_of,
    policy_state,
    require_texts,
    shared_by_pages,
    site_inputs_of,
    undated_drafts,
)
from legalsite.site.rebuild_reasons import RebuildReason, stale
from legalsite.site.stale_policies import Rebuild
from legalsite.text.phrase_catalogue import Catalogue

FEW = 3  # parts that one process renders before a second one has started
LONG = 8  # revisions of a policy whose pages are shared between processes if few other parts are due
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


def render(rebuild: Rebuild, claim_tree: Callable[[], Tree]) -> Generator[BuildProgress, None, Rendered]:
    """Render what is stale and put the whole site in its place. Raises ProblemsFound with every problem in any text, or
    with the place in a layout that failed."""
    cache, tree = open_cache(rebuild.site.root), claim_tree()
    catalogue = read_catalogue(rebuild.site.root, rebuild.inputs.layouts, cache)
    shared = shared_by_pages(rebuild, compiled_layouts(rebuild), catalogue)
    page_inputs = page_inputs_of(rebuild, shared)
    reasons = {slug: why for slug in rebuild.site.files if (why := _stale_pages(rebuild, tree, slug, page_inputs))}
    site_inputs = site_inputs_of(rebuild, page_inputs)
    whole = not stale(rebuild.was.site_inputs, site_inputs) and not _harmed(tree, rebuild.was.site_files)
    kept = {slug: _kept_files(rebuild, tree, slug, page_inputs) for slug in reasons}
    parts = yield from _render_parts(rebuild, tree, shared, kept if whole else {WHOLE: None, **kept})
    if unused := shared.layouts.unused():
        raise ProblemsFound(unused, 2)
    policies = {slug: _state(rebuild, slug, page_inputs, parts.get(slug)) for slug in rebuild.site.files}
    site_files = rebuild.was.site_files if whole else unpack(parts[WHOLE].packed_files)
    copies = _copy_files(rebuild, tree, shared)
    keep_catalogue(cache, catalogue, {key: text for part in parts.values() for key, text in part.spelled.items()})
    packed = {slug: state.packed_files for slug, state in policies.items()}
    seen = finish(tree, _merged({**packed, WHOLE: pack({**site_files, **copies})}, tree))
    state = BuildState(policies, site_inputs, site_files)
    return Rendered(state, reasons, seen, _numbers(rebuild.site, rebuild.menu_entries, policies.values(), seen))


def _stale_pages(rebuild: Rebuild, tree: Tree, slug: str, page_inputs: dict[str, str]) -> tuple[RebuildReason, ...]:
    state = rebuild.was.policies.get(slug)
    if slug in rebuild.reasons or state is None:
        return rebuild.reasons[slug]
    return stale({**state.page_inputs, "output": ""}, {**page_inputs, "output": _harmed(tree, state.files)})


def _harmed(tree: Tree, files: Mapping[str, str]) -> str:
    """Return the path of the first of these files (path in the output → SHA-256) that is not as it was built; empty if
    all are."""
    return next((path for path, sha256 in files.items() if tree.intact.get(path) != sha256), "")


class KeptFiles(Struct, frozen=True):
    """What of a policy is not made again: its `files` that are as they were built, path → SHA-256, except those that
    show one of the texts that `changed`, which are paths below content/."""

    files: Mapping[str, str]
    changed: Collection[str]

    def has(self, file: PlannedFile) -> bool:
        return file.path in self.files and file.shows.isdisjoint(self.changed)


def _kept_files(rebuild: Rebuild, tree: Tree, slug: str, page_inputs: dict[str, str]) -> KeptFiles | None:
    """Return what of a stale policy is not made again; None if it is made again as a whole. It is where a build has
    warned: the warnings are about all of its texts."""
    changed, state = rebuild.changed_texts(slug, page_inputs), rebuild.was.policies.get(slug)
    if changed is None or state is None or state.warnings:
        return None
    intact = {path: sha256 for path, sha256 in state.files.items() if tree.intact.get(path) == sha256}
    return KeptFiles(intact, changed)


class Share(NamedTuple):
    """A task: one part, or one of several `shares` of its files, counted from 0."""

    slug: str
    number: int
    shares: int


class RenderedPart(Struct, frozen=True):
    """The files of one part as `pack` returns them, the problems to report, and the days and languages that had to be
    spelled out for the first time."""

    slug: str
    packed_files: Raw
    warnings: tuple[Problem, ...]
    spelled: dict[str, str]


class FailedPart(Struct, frozen=True):
    """What stopped one part: a ProblemsFound, as a value that can be passed between processes."""

    problems: tuple[Problem, ...]
    status: Literal[1, 2]


def _render_parts(
    rebuild: Rebuild, tree: Tree, shared: Shared, due: Mapping[str, KeptFiles | None]
) -> Generator[BuildProgress, None, dict[str, RenderedPart]]:
    """Render these parts, without what is kept of them: yield progress, and return them by slug. Raises ProblemsFound
    with every problem in any of them; a problem of a layout is reported once."""
    catalogue = shared.frame.catalogue
    known = set(catalogue.spelled)

    def render_share(task: Share) -> RenderedPart | FailedPart:
        try:
            if task.slug == WHOLE:
                files = {path: put(tree, path, data) for path, data in files_of_site(rebuild, shared)}
                return RenderedPart(task.slug, pack(files), (), _newly_spelled(catalogue, known))
            files, warnings = _render_policy(rebuild, tree, shared, task, due[task.slug])
            return RenderedPart(task.slug, pack(files), warnings, _newly_spelled(catalogue, known))
        except ProblemsFound as found:
            return FailedPart(found.problems, found.status)

    if len(due) > FEW:  # a language that needs Babel loads it once for all processes
        shared.frame.say(rebuild.site.config.languages[0]).day_text(rebuild.on)
    parts: dict[str, RenderedPart] = {}
    failed: list[FailedPart] = []
    tasks = list(_shares(rebuild, list(due)))
    jobs = rebuild.jobs if len(due) > FEW or len(tasks) > len(due) else 1
    for count, result in enumerate(map_unordered(render_share, tasks, jobs), 1):
        if isinstance(result, FailedPart):
            failed.append(result)
        else:
            parts[result.slug] = _together(parts.get(result.slug), result)
        yield BuildProgress(count, len(tasks))
    if failed:
        problems = [problem for failure in failed for problem in failure.problems]
        once = {(problem.path, problem.line, problem.column, problem.message): problem for problem in problems}
        raise ProblemsFound(sorted_problems(once.values()), max(failure.status for failure in failed))
    return parts


def _shares(rebuild: Rebuild, due: Sequence[str]) -> Iterator[Share]:
    """Yield the tasks: each part whole or, if there are few, the pages of a long policy in a share for each process."""
    for slug in due:
        alone = len(due) <= FEW and slug != WHOLE and len(rebuild.summary(slug).revisions) >= LONG
        shares = rebuild.jobs if alone else 1
        yield from (Share(slug, number, shares) for number in range(shares))


def _together(one: RenderedPart | None, other: RenderedPart) -> RenderedPart:
    """Return two shares of a part as one."""
    if one is None:
        return other
    warnings = tuple(dict.fromkeys((*one.warnings, *other.warnings)))
    files = pack({**unpack(one.packed_files), **unpack(other.packed_files)})
    return RenderedPart(one.slug, files, warnings, {**one.spelled, **other.spelled})


def _newly_spelled(catalogue: Catalogue, known: set[str]) -> dict[str, str]:
    """Return what the catalogue had to spell out that is not among the `known`, and add it to them."""
    fresh = dict(islice(catalogue.spelled.items(), len(known), None))
    known.update(fresh)
    return fresh


def _render_policy(
    rebuild: Rebuild, tree: Tree, shared: Shared, task: Share, kept: KeptFiles | None
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Write a share of the pages of a policy, and return its files, with the warnings of all its pages. Raises
    ProblemsFound with every problem in its texts. The texts are parsed here, and then forgotten, so that only one
    policy is in memory at a time, and only a part of a very long one."""
    policy, texts = rebuild.policy(task.slug), Texts(shared.read, shared.links)
    suspects = require_texts(policy, rebuild.on, texts, kept.changed if kept else None)
    files = list(files_of_policy(shared, policy, rebuild.summary(task.slug), texts))
    made = {file.path: kept.files[file.path] for file in files if kept and kept.has(file)}
    due = [file for file in files if file.path not in made]
    first, end = (len(due) * number // task.shares for number in (task.number, task.number + 1))
    for file in due[first:end]:
        made[file.path] = put(tree, file.path, file.make())
        texts.make_room()
    return made, (*undated_drafts(policy), *_missing_files(suspects, shared.links.files, texts))


def _missing_files(paths: Iterable[str], files: Mapping[str, str], texts: Texts) -> Iterator[Problem]:
    """Yield a problem for each missing file, at the last of these texts that shows it."""
    shown = {file: path for path in paths for file in shown_files(texts.document(path))}
    missing = {file: path for file, path in shown.items() if file not in files}
    if not missing:
        return
    from legalsite.checks.rules.links import missing_files

    for path in dict.fromkeys(missing.values()):
        others = {*files, *(file for file, last in missing.items() if last != path)}
        yield from missing_files(texts.document(path), texts.read(path), path, others, "warning")


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
