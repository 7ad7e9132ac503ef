"""Policies and their summaries → every file of the new site; files that are up to date stay where they are.

The parts of a site are its policies, and the pages of the site as a whole. A part is rendered again if one of its named
inputs changed. Several processes share the work."""

from collections.abc import Callable, Container, Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Literal

import legalsite.source.markdown  # noqa: F401 - loaded once here, not in each process again
from legalsite.disk import archive
from legalsite.disk.cache import keep, open_cache, recall
from legalsite.disk.file_system import Stat
from legalsite.disk.layout_files import keep_code, read_layout, recall_code
from legalsite.disk.output_folder import Tree, bytes_of, finish, put
from legalsite.disk.processes import map_unordered
from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.ledger.recorded_files import shown_files
from legalsite.model.config import Config
from legalsite.model.document import Document
from legalsite.model.in_force import known
from legalsite.model.policy import Policy, Revision
from legalsite.pages.json_files import all_revisions_json
from legalsite.pages.layouts import Layouts
from legalsite.pages.page import Frame, RedlineView, in_order, make_frame
from legalsite.pages.policy_pages import policy_pages
from legalsite.pages.policy_summary import MenuEntry, PolicySummary
from legalsite.pages.routes import REVISIONS, Routes
from legalsite.pages.site_pages import site_pages
from legalsite.redline.output.html import as_html
from legalsite.redline.output.summary import summary
from legalsite.site.build_state import BuildState, PolicyState
from legalsite.site.fingerprint import digest_of
from legalsite.site.last_build import Numbers
from legalsite.site.ledger_state import FILES
from legalsite.site.load import Site, Texts
from legalsite.site.own_phrases import read_catalogue
from legalsite.site.rebuild_reasons import RebuildReason, Validity, stale
from legalsite.site.stale_policies import Rebuild
from legalsite.source.link_targets import Links
from legalsite.source.phrase_files import is_phrase_file
from legalsite.text.languages import UNKNOWN, base_language, detect_language
from legalsite.text.phrase_catalogue import Catalogue

FEW = 3  # parts that one process renders before a second one has started
WHOLE = ""  # stands for the pages of the site as a whole, in place of a policy's slug
SPELLED = "spelled"


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How many of the parts that must be rendered are done."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """The new site, in its place: the state for the next build, why policies were rendered, and what tree.finish
    returned."""

    state: BuildState
    reasons: Mapping[str, tuple[RebuildReason, ...]]
    seen: dict[str, Stat]
    numbers: Numbers


def render(rebuild: Rebuild, claim_tree: Callable[[], Tree]) -> Generator[BuildProgress, None, Rendered]:
    """Render what is stale and put the whole site in its place. Raises ProblemsFound with every problem in any text, or
    with the place in a layout that failed."""
    cache, tree = open_cache(rebuild.site.root), claim_tree()
    spelled = recall(cache, SPELLED, dict[str, str]) or {}
    shared = _shared(rebuild, tree, read_catalogue(rebuild.site.root, rebuild.inputs.layouts, spelled))
    page_inputs = _page_inputs(rebuild, shared)
    reasons = {slug: why for slug in rebuild.site.files if (why := _stale_pages(rebuild, tree, slug, page_inputs))}
    site_inputs = _site_inputs(rebuild, page_inputs)
    whole = not stale(rebuild.was.site_inputs, site_inputs) and not _harmed(tree, rebuild.was.site_files)
    parts = yield from _render_parts(rebuild, shared, [*reasons] if whole else [WHOLE, *reasons])
    if unused := shared.layouts.unused():
        raise ProblemsFound(unused, 2)
    policies = {slug: _state(rebuild, slug, page_inputs, parts.get(slug)) for slug in rebuild.site.files}
    site_files = rebuild.was.site_files if whole else parts[WHOLE].files
    copies = {**_copy_files(rebuild, shared), REVISIONS: _all_revisions(rebuild, shared, policies)}
    if fresh := {key: text for part in parts.values() for key, text in part.spelled.items()}:
        keep(cache, SPELLED, {**spelled, **fresh})
    files = {slug: state.files for slug, state in policies.items()}
    seen = finish(tree, _merged({**files, WHOLE: {**site_files, **copies}}))
    state = BuildState(policies, site_inputs, site_files)
    return Rendered(state, reasons, seen, _numbers(rebuild.site, rebuild.menu_entries, state))


@dataclass(frozen=True, slots=True)
class Shared:
    """What all parts share: the layouts, what every page shows, and where links lead. `read` returns the bytes of a
    file below content/."""

    tree: Tree
    frame: Frame
    layouts: Layouts
    links: Links
    read: Callable[[str], bytes]


def _shared(rebuild: Rebuild, tree: Tree, catalogue: Catalogue) -> Shared:
    site = rebuild.site
    own = {path: read_layout(site.root, path) for path in rebuild.inputs.layouts if not is_phrase_file(path)}
    layouts = Layouts(own, recall_code())
    layouts.compile()
    keep_code(layouts.memo)
    menu_entries = list(rebuild.menu_entries.values())
    shown = make_frame(site.config, rebuild.on, menu_entries, layouts, catalogue, ledger=site.record.published)
    return Shared(tree, shown, layouts, _links(rebuild), partial(archive.read, site.root))


def _links(rebuild: Rebuild) -> Links:
    routes = Routes.of(rebuild.site.config)
    files = {path: routes.href(route) for path, route in _file_routes(rebuild.site).items()}
    pages = {slug: routes.href(routes.policy(slug)) for slug, entry in rebuild.menu_entries.items() if entry.shown}
    return Links(routes.base, files, pages)


def _file_routes(site: Site) -> dict[str, str]:
    """Return the route of each file in content/files: a name that changes with its bytes."""
    return {path: Routes.asset(path.removeprefix(FILES), sha256) for path, sha256 in site.shown_files.items()}


def _page_inputs(rebuild: Rebuild, shared: Shared) -> dict[str, str]:
    """Return the named inputs that the pages of all policies have in addition to their summaries."""
    links = shared.links
    return {
        "layouts": digest_of(sorted(rebuild.inputs.layouts.items())),
        "links": digest_of(links.base, sorted(links.files.items()), sorted(links.pages.items())),
        "menu": shared.frame.digest,
    }


def _stale_pages(rebuild: Rebuild, tree: Tree, slug: str, page_inputs: dict[str, str]) -> tuple[RebuildReason, ...]:
    state = rebuild.was.policies.get(slug)
    if slug in rebuild.reasons or state is None:
        return rebuild.reasons[slug]
    return stale({**state.page_inputs, "output": ""}, {**page_inputs, "output": _harmed(tree, state.files)})


def _site_inputs(rebuild: Rebuild, page_inputs: dict[str, str]) -> dict[str, str]:
    """Return the named inputs of the pages of the site as a whole."""
    record = rebuild.site.record
    return {
        "layouts": page_inputs["layouts"],
        "menu": page_inputs["menu"],
        "day": rebuild.on.isoformat(),
        "summaries": digest_of([rebuild.summary_sha256(slug) for slug in rebuild.site.files]),
        "ledger LEDGER": digest_of(record.data),
        "checkpoint": digest_of(record.witness),
    }


def _harmed(tree: Tree, files: Mapping[str, str]) -> str:
    """Return the path of the first of these files (path in the output → SHA-256) that is not as it was built; empty if
    all are."""
    return next((path for path, sha256 in files.items() if tree.intact.get(path) != sha256), "")


@dataclass(frozen=True, slots=True)
class RenderedPart:
    """The files of one part (path in the output → SHA-256), the problems to report, and the days and languages that had
    to be spelled out for the first time."""

    slug: str
    files: dict[str, str]
    warnings: tuple[Problem, ...]
    spelled: dict[str, str]


@dataclass(frozen=True, slots=True)
class FailedPart:
    """What stopped one part: a ProblemsFound, as a value that can be passed between processes."""

    problems: tuple[Problem, ...]
    status: Literal[1, 2]


def _render_parts(
    rebuild: Rebuild, shared: Shared, due: list[str]
) -> Generator[BuildProgress, None, dict[str, RenderedPart]]:
    """Render these parts: yield progress, and return them by slug. Raises ProblemsFound with every problem in any of
    them; a problem of a layout is reported once."""
    catalogue = shared.frame.catalogue
    known = set(catalogue.spelled)

    def render_part(slug: str) -> RenderedPart | FailedPart:
        try:
            if slug == WHOLE:
                return RenderedPart(slug, _render_site(rebuild, shared), (), _newly_spelled(catalogue, known))
            files, warnings = _render_policy(shared, rebuild.policy(slug), rebuild.summary(slug))
            return RenderedPart(slug, files, warnings, _newly_spelled(catalogue, known))
        except ProblemsFound as found:
            return FailedPart(found.problems, found.status)

    if len(due) > FEW:
        shared.frame.say(rebuild.site.config.languages[0]).day_text(rebuild.on)  # loads Babel once for all processes
    parts: dict[str, RenderedPart] = {}
    failed: list[FailedPart] = []
    for count, result in enumerate(map_unordered(render_part, due, rebuild.jobs if len(due) > FEW else 1), 1):
        if isinstance(result, RenderedPart):
            parts[result.slug] = result
        else:
            failed.append(result)
        yield BuildProgress(count, len(due))
    if failed:
        problems = [problem for failure in failed for problem in failure.problems]
        once = {(problem.path, problem.line, problem.column, problem.message): problem for problem in problems}
        raise ProblemsFound(sorted_problems(once.values()), max(failure.status for failure in failed))
    return parts


def _newly_spelled(catalogue: Catalogue, known: Container[str]) -> dict[str, str]:
    """Return what the catalogue had to spell out because it did not know it at the start."""
    return {key: text for key, text in catalogue.spelled.items() if key not in known}


def _render_site(rebuild: Rebuild, shared: Shared) -> dict[str, str]:
    site = rebuild.site
    summaries = [rebuild.summary(slug) for slug in site.files]
    ledger = site.record.data if site.record.published else None
    checkpoint = site.record.witness if site.record.published else None
    pages = site_pages(summaries, shared.frame, shared.layouts, ledger=ledger, checkpoint=checkpoint)
    return {path: put(shared.tree, path, data) for path, data in pages}


def _render_policy(
    shared: Shared, policy: Policy, policy_summary: PolicySummary
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Write the pages of a policy, and return their files with warnings. Raises ProblemsFound with every problem in its
    texts. The texts are parsed here and then forgotten, so that only one policy is in memory at a time."""
    texts, routes = Texts(shared.read, shared.links), shared.frame.routes
    documents = _documents(policy, shared.frame.on, texts)

    language_of = cache(lambda text: _text_language(text, shared.frame.config, documents[text.path]))

    def redline(old: Revision, new: Revision, language: str) -> RedlineView:
        changes = texts.redline(old, new)
        old_href, new_href = (routes.href(routes.text(text)) for text in (old, new))
        say = shared.frame.catalogue.phrases("redline", language)
        in_words = summary(changes, say)

        def html(only_changes: bool) -> str:
            return as_html(
                changes,
                say,
                old_href=old_href,
                new_href=new_href,
                summary_text=in_words,
                memory=texts.memory,
                only_changes=only_changes,
            )

        return RedlineView(html, in_words, say.language, language_of(new))

    pages = policy_pages(
        policy,
        policy_summary,
        shared.frame,
        shared.layouts,
        document=lambda revision: documents[revision.path],
        source=lambda revision: texts.read(revision.path),
        redline=redline,
    )
    files = {path: put(shared.tree, path, data) for path, data in pages}
    return files, tuple(_missing_files(documents, shared.links.files, texts))


def _text_language(text: Revision, config: Config, document: Document) -> str:
    """Return the language of a text: of a translation, the one in its name; of an original, the one of the settings,
    else the one of its words, because a site may be left at its default language."""
    stated = text.language if text.translates is not None else config.settings(text.policy).language
    if stated:
        return stated
    detected = detect_language((block.text for block in document.blocks), text.language)
    return text.language if detected in {UNKNOWN, base_language(text.language)} else detected


def _documents(policy: Policy, on: date, texts: Texts) -> dict[str, Document]:
    """Return the documents of all texts that exist on that day, by path."""
    revisions = list(_revisions(policy, on))
    problems = [fault for text in revisions for fault in texts.problems(text)]
    if problems:
        raise ProblemsFound(problems)
    return {text.path: texts.document(text.path) for text in revisions}


def _revisions(policy: Policy, on: date) -> Iterator[Revision]:
    yield from known(policy, on)
    for translations in policy.translations.values():
        yield from (text for text in translations if text.revised.day <= on)


def _missing_files(documents: Mapping[str, Document], files: Mapping[str, str], texts: Texts) -> Iterator[Problem]:
    """Yield a problem for each missing file, at the last text that shows it. A page has a file's own name only if the
    file is missing."""
    suspects = [(path, document) for path, document in documents.items() if FILES in document.html]
    missing = {file: path for path, document in suspects for file in shown_files(document) if file not in files}
    if not missing:
        return
    from legalsite.checks.rules.links import missing_files

    for path in dict.fromkeys(missing.values()):
        others = {*files, *(file for file, last in missing.items() if last != path)}
        yield from missing_files(documents[path], texts.read(path), path, others, "warning")


def _state(rebuild: Rebuild, slug: str, page_inputs: dict[str, str], part: RenderedPart | None) -> PolicyState:
    was, inputs = rebuild.was.policies.get(slug), rebuild.summary_inputs[slug]
    made = part or was
    if made is None:
        raise AssertionError(f"{slug} is new and was not rendered")
    if was and slug not in rebuild.read:
        days, menu_entry, revisions = was.validity, was.menu_entry, was.revisions
    else:
        known = rebuild.summary(slug)
        until = date.fromisoformat(known.next_change) if known.next_change else None
        days, revisions = Validity(rebuild.on, until), len(known.revisions)
        menu_entry = MenuEntry(known.slug, known.shown, known.in_menu, known.labels)
    sha256 = rebuild.summary_sha256(slug)
    return PolicyState(inputs, page_inputs, days, menu_entry, sha256, revisions, made.files, made.warnings)


def _numbers(site: Site, menu_entries: Mapping[str, MenuEntry], state: BuildState) -> Numbers:
    days = [policy.validity.until for policy in state.policies.values() if policy.validity.until]
    files = [state.site_files, *(policy.files for policy in state.policies.values())]
    return Numbers(
        policies=sum(menu_entry.shown for menu_entry in menu_entries.values()),
        revisions=sum(policy.revisions for policy in state.policies.values()),
        pages=sum(path.endswith(".html") for group in files for path in group),
        recorded=site.record.published,
        next_change=min(days, default=None),
        unpublished=site.drafts,
        warnings=(*site.warnings, *(warning for policy in state.policies.values() for warning in policy.warnings)),
    )


def _all_revisions(rebuild: Rebuild, shared: Shared, policies: Mapping[str, PolicyState]) -> str:
    """Write /revisions.json from the revisions.json of each policy, and return its SHA-256."""
    config, routes = rebuild.site.config, shared.frame.routes
    shown = in_order(config, [menu_entry for menu_entry in rebuild.menu_entries.values() if menu_entry.shown])
    files = ((routes.revisions(menu_entry.slug), policies[menu_entry.slug].files) for menu_entry in shown)
    data = all_revisions_json([bytes_of(shared.tree, path, made[path]) for path, made in files], config)
    return put(shared.tree, REVISIONS, data)


def _copy_files(rebuild: Rebuild, shared: Shared) -> dict[str, str]:
    """Copy content/files under names that change with their bytes."""
    copies: dict[str, str] = {}
    for path, route in _file_routes(rebuild.site).items():
        sha256 = rebuild.inputs.content[path]
        current = shared.tree.intact.get(route) == sha256
        copies[route] = sha256 if current else put(shared.tree, route, shared.read(path))
    return copies


def _merged(groups: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return all files of the site. Raises ProblemsFound if two policies have a file in common, because their names
    collide."""
    merged: dict[str, str] = {}
    owners: dict[str, str] = {}
    problems: list[Problem] = []
    for owner, files in groups.items():
        for path in files:
            if path in merged and merged[path] != files[path]:
                message = f"{path} would be a page of both {owners[path] or 'the site'} and {owner or 'the site'}"
                text = f"content/{owner or owners[path]}.md"
                problems.append(Problem("page-twice", message, "rename one of the two", text))
            owners[path] = owner
        merged.update(files)
    if problems:
        raise ProblemsFound(problems)
    return merged
