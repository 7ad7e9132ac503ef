"""Policies and summaries → every file of the new site, those that stand already among them."""

from collections.abc import Callable, Container, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal

from legalsite.disk.archive import read
from legalsite.disk.cache import keep, open_cache, recall
from legalsite.disk.file_system import Stat
from legalsite.disk.layout_files import keep_code, read_layout, recall_code
from legalsite.disk.processes import map_unordered
from legalsite.disk.tree import Tree, bytes_of, finish, put
from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.ledger.recorded_files import shown_files
from legalsite.model.document import Document
from legalsite.model.in_force import known
from legalsite.model.policy import Policy, Revision
from legalsite.pages.json_files import all_revisions_json
from legalsite.pages.layouts import Layouts
from legalsite.pages.page import Frame, RedlineView, frame, in_order
from legalsite.pages.policy import policy_pages
from legalsite.pages.policy_summary import PolicySummary, menu_entry_to_json
from legalsite.pages.routes import REVISIONS, Routes
from legalsite.redline.compare import compare_sides
from legalsite.redline.output.html import as_html
from legalsite.redline.output.summary import summary
from legalsite.redline.side import Memory, Side
from legalsite.site.build_state import Detail, Made, Numbers, Parts
from legalsite.site.catalogue import read_catalogue
from legalsite.site.fingerprint import digest_of
from legalsite.site.ledger_state import FILES, files_to_build, waiting
from legalsite.site.read_changed import Site
from legalsite.site.rebuild_reasons import Facts, Reason, Validity, pages_due
from legalsite.source.front_matter import split
from legalsite.source.links import Links
from legalsite.source.markdown import empty_text, read_markdown
from legalsite.source.phrase_files import is_phrase_file
from legalsite.text.catalogue import Catalogue

# --- What all pages of one build are printed with: the layouts, what every page shares, where links lead. ---

Read = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Press:
    """`read` gives the bytes of a file by its path below content/."""

    tree: Tree
    frame: Frame
    layouts: Layouts
    links: Links
    read: Read


def press_of(site: Site, tree: Tree, catalogue: Catalogue) -> Press:
    order = site.order
    own = {path: read_layout(order.root, path) for path in site.inputs.layouts if not is_phrase_file(path)}
    layouts = Layouts(own, recall_code())
    layouts.compile()
    keep_code(layouts.memo)
    menu_entries = list(site.menu_entries.values())
    shared = frame(order.config, order.on, menu_entries, layouts, catalogue, ledger=site.recorded.ledger is not None)
    return Press(tree, shared, layouts, _links(site), lambda path: read(order.root, path))


def file_routes(site: Site) -> dict[str, str]:
    """By path below content/, where on the site each file of content/files lies: a name that changes with its bytes."""
    files = files_to_build(site.inputs, site.recorded, unpublished=site.order.unpublished)
    return {path: Routes.asset(path.removeprefix(FILES), sha256) for path, sha256 in files.items()}


def _links(site: Site) -> Links:
    routes = Routes.of(site.order.config)
    files = {path: routes.href(route) for path, route in file_routes(site).items()}
    pages = {slug: routes.href(routes.policy(slug)) for slug, entry in site.menu_entries.items() if entry.shown}
    return Links(routes.base, files, pages)


# --- One policy: its files → its revisions → its pages in the staging tree. Runs in a process of its own or not. ---


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was printed of one part: path → sha256, and what is to be told of it."""

    files: dict[str, str]
    warnings: tuple[Problem, ...] = ()


def print_policy(press: Press, policy: Policy, policy_summary: PolicySummary) -> Sheets:
    """Writes the policy's pages. Raises ProblemsFound with all that is wrong in any of its texts."""
    read = cache(press.read)
    documents = read_documents(policy, press.frame.on, press.links, read)
    memory = Memory()
    sides = {path: Side(document.blocks, memory) for path, document in documents.items()}

    def redline(old: Revision, new: Revision, language: str) -> RedlineView:
        found = compare_sides(sides[old.path], sides[new.path])
        old_href, new_href = (press.frame.routes.href(press.frame.routes.text(text)) for text in (old, new))
        say = press.frame.catalogue.phrases("redline", language)
        told = summary(found, say)
        html = as_html(found, say, old_href=old_href, new_href=new_href, summary_text=told, memory=memory)
        return RedlineView(html, told, say.language)

    pages = policy_pages(
        policy,
        policy_summary,
        press.frame,
        press.layouts,
        document=lambda revision: documents[revision.path],
        source=lambda revision: read(revision.path),
        redline=redline,
    )
    files = {path: put(press.tree, path, data) for path, data in pages}
    return Sheets(files, tuple(_missing_files(documents, press.links.files, read)))


def read_documents(policy: Policy, on: date, links: Links, read: Read) -> dict[str, Document]:
    """The documents of all texts that exist on that day, by path. Parsed stretches are shared between revisions."""
    sections: dict[tuple[object, ...], object] = {}
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for revision in _texts(policy, on):
        path = f"content/{revision.path}"
        _, text, first_line = split(read(revision.path), path)
        try:
            documents[revision.path] = read_markdown(
                text, path=path, first_line=first_line, links=links, cache=sections
            )
            if not revision.recorded:
                problems += empty_text(documents[revision.path], path, first_line)
        except ProblemsFound as found:
            problems += found.problems
    if problems:
        raise ProblemsFound(problems)
    return documents


def _missing_files(documents: Mapping[str, Document], files: Mapping[str, str], read: Read) -> Iterator[Problem]:
    """Each file once, at the last text that shows it. Only what is missing still goes by its own name on a page."""
    suspects = [(path, document) for path, document in documents.items() if FILES in document.html]
    missing = {file: path for path, document in suspects for file in shown_files(document) if file not in files}
    if missing:
        from legalsite.checks.rules.links import missing_files

        for path in dict.fromkeys(missing.values()):
            others = {*files, *(file for file, last in missing.items() if last != path)}
            yield from missing_files(documents[path], read(path), path, others, "warning")


def _texts(policy: Policy, on: date) -> Iterator[Revision]:
    yield from known(policy, on)
    for translations in policy.translations.values():
        yield from (text for text in translations if text.revised.day <= on)


# --- The parts that are due → their files in the staging tree, by as many processes as there may be. ---

FEW = 3  # parts that one process prints sooner than two can be started
WHOLE = ""  # stands for the pages of the whole site where else a policy's slug stands


@dataclass(frozen=True, slots=True)
class Printed:
    """The files of one part, path → sha256, what is to be told of it, and which days it had to spell out anew."""

    slug: str
    files: dict[str, str]
    warnings: tuple[Problem, ...]
    spoken: dict[str, str]


@dataclass(frozen=True, slots=True)
class Failed:
    """What stopped one part: a ProblemsFound as a value that passes between processes."""

    problems: tuple[Problem, ...]
    status: Literal[1, 2]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the parts that are due are done: policies, and the pages of the whole site as one."""

    done: int
    total: int


def print_parts(site: Site, press: Press, due: list[str]) -> Generator[Progress, None, dict[str, Printed]]:
    """Raises ProblemsFound with all that is wrong in any of them."""

    known = set(press.frame.catalogue.spelled)

    def one(slug: str) -> Printed | Failed:
        try:
            sheets = _print_part(site, press, slug)
            return Printed(slug, sheets.files, sheets.warnings, _newly_spelled(press.frame.catalogue, known))
        except ProblemsFound as found:
            return Failed(found.problems, found.status)

    if len(due) > FEW:
        say = press.frame.say(site.order.config.languages[0])
        say.day_text(site.order.on)  # loads Babel once, not in each process again
    printed: dict[str, Printed] = {}
    failed: list[Failed] = []
    for count, result in enumerate(map_unordered(one, due, site.order.jobs if len(due) > FEW else 1), 1):
        if isinstance(result, Printed):
            printed[result.slug] = result
        else:
            failed.append(result)
        yield Progress(count, len(due))
    if failed:
        raise _all_of(failed)
    return printed


def _newly_spelled(catalogue: Catalogue, known: Container[str]) -> dict[str, str]:
    """Return what the catalogue had to spell out that it did not know at the start."""
    return {key: text for key, text in catalogue.spelled.items() if key not in known}


def _print_part(site: Site, press: Press, slug: str) -> Sheets:
    if slug == WHOLE:
        return Sheets(_print_site(site, press))
    return print_policy(press, site.policy(slug), site.summary(slug))


def _print_site(site: Site, press: Press) -> dict[str, str]:
    from legalsite.pages.site_pages import site_pages

    summaries, recorded = [site.summary(slug) for slug in site.files], site.recorded
    pages = site_pages(summaries, press.frame, press.layouts, ledger=recorded.ledger, checkpoint=recorded.checkpoint)
    return {path: put(press.tree, path, data) for path, data in pages}


def _all_of(failed: list[Failed]) -> ProblemsFound:
    """What is wrong with a layout is told once, not once for each page that it fails on."""
    status = max(failed, key=lambda failure: failure.status).status
    problems = [problem for failure in failed for problem in failure.problems]
    once = {(problem.place, problem.rule, problem.message): problem for problem in problems}
    return ProblemsFound(sorted_problems(once.values()), status)


# --- making ---

SPOKEN = "spoken"


@dataclass(frozen=True, slots=True)
class New:
    """The finished site: its parts and the details that are new for the next build, why policies were printed, and what
    tree.finish returned."""

    parts: Parts
    details: Mapping[str, Detail]
    reasons: Mapping[str, Reason]
    seen: Mapping[str, Stat]


def make(site: Site, opening: Callable[[], Tree]) -> Generator[Progress, None, New]:
    """Raises ProblemsFound with all that is wrong in any text, or with the place in a layout."""
    cache, tree = open_cache(site.order.root), opening()
    words = recall(cache, SPOKEN) or {}
    press = press_of(site, tree, read_catalogue(site.order.root, site.inputs.layouts, words))
    facts = _all_facts(site, press)
    reasons = {slug: reason for slug in site.files if (reason := _reason(site, tree, slug, facts[slug]))}
    key = _site_key(site, press)
    stands = key == site.was.site_key and _stands(tree, site.was.site)
    printed = yield from print_parts(site, press, [*reasons] if stands else [WHOLE, *reasons])
    if unused := press.layouts.unused():
        raise ProblemsFound(unused, 2)
    policies = {slug: _made(site, slug, facts[slug], printed) for slug in site.files}
    whole = site.was.site if stands else printed[WHOLE].files
    files = {**_copy_files(site, press), REVISIONS: _all_revisions(site, press, policies)}
    spelled = {key: text for part in printed.values() for key, text in part.spoken.items()}
    if spelled:
        keep(cache, SPOKEN, {**words, **spelled})
    seen = finish(tree, _merged({**{slug: made.files for slug, made in policies.items()}, WHOLE: {**whole, **files}}))
    details = {slug: Detail(read.summary_json, read.memory) for slug, read in site.read.items()}
    return New(Parts(policies, key, whole), details, reasons, seen)


def numbers(site: Site, parts: Parts) -> Numbers:
    """What is told at the end."""
    days = [made.validity.until for made in parts.policies.values() if made.validity.until]
    files = [parts.site, *(made.files for made in parts.policies.values())]
    return Numbers(
        policies=sum(entry.shown for entry in site.menu_entries.values()),
        revisions=sum(made.revisions for made in parts.policies.values()),
        pages=sum(path.endswith(".html") for group in files for path in group),
        recorded=site.recorded.ledger is not None,
        next_change=min(days, default=None),
        waiting=waiting(site.inputs, site.recorded),
        warnings=(*site.recorded.warnings, *(each for made in parts.policies.values() for each in made.warnings)),
    )


def _all_facts(site: Site, press: Press) -> dict[str, Facts]:
    targets = digest_of(press.links.base, sorted(press.links.files.items()), sorted(press.links.pages.items()))
    layouts = digest_of(sorted(site.inputs.layouts.items()))
    return {
        slug: replace(facts, targets=targets, layouts=layouts, frame=press.frame.digest)
        for slug, facts in site.facts.items()
    }


def _reason(site: Site, tree: Tree, slug: str, facts: Facts) -> Reason | None:
    was = site.was.policies.get(slug)
    if slug in site.reasons or was is None:
        return site.reasons[slug]
    return pages_due(was.facts, facts, was.files, tree.intact)


def _made(site: Site, slug: str, facts: Facts, printed: Mapping[str, Printed]) -> Made:
    was, read = site.was.policies.get(slug), site.read.get(slug)
    if was and not read:
        new = printed.get(slug, was)
        return replace(was, facts=facts, files=new.files, warnings=new.warnings)
    new, summary = printed[slug], site.summary(slug)
    until = date.fromisoformat(summary.next_change) if summary.next_change else None
    validity, menu_entry = Validity(site.order.on, until), menu_entry_to_json(summary)
    return Made(facts, validity, menu_entry, site.summary_sha256(slug), len(summary.revisions), new.files, new.warnings)


def _site_key(site: Site, press: Press) -> str:
    recorded, summaries = site.recorded, [site.summary_sha256(slug) for slug in site.files]
    shared = press.frame.digest, sorted(site.inputs.layouts.items()), site.order.on.isoformat()
    return digest_of(summaries, shared, recorded.ledger, recorded.checkpoint)


def _stands(tree: Tree, files: Mapping[str, str]) -> bool:
    return all(tree.intact.get(path) == sha256 for path, sha256 in files.items())


def _all_revisions(site: Site, press: Press, policies: Mapping[str, Made]) -> str:
    """Of the files that the policies' own pages came with."""
    config, routes = site.order.config, press.frame.routes
    shown = in_order(config, [entry for entry in site.menu_entries.values() if entry.shown])
    files = ((routes.revisions(entry.slug), policies[entry.slug].files) for entry in shown)
    data = all_revisions_json([bytes_of(press.tree, path, made[path]) for path, made in files], config)
    return put(press.tree, REVISIONS, data)


def _copy_files(site: Site, press: Press) -> dict[str, str]:
    """content/files under names that change with their bytes."""
    made: dict[str, str] = {}
    for path, route in file_routes(site).items():
        sha256 = site.inputs.content[path]
        stands = press.tree.intact.get(route) == sha256
        made[route] = sha256 if stands else put(press.tree, route, press.read(path))
    return made


def _merged(groups: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """All files of the site; two policies that claim one are a problem of names."""
    made: dict[str, str] = {}
    owners: dict[str, str] = {}
    problems: list[Problem] = []
    for owner, files in groups.items():
        for path in files:
            if path in made and made[path] != files[path]:
                said = f"{path} is a page of {owners[path] or 'the site'} and of {owner or 'the site'}"
                place = f"content/{owner or owners[path]}.md"
                problems.append(Problem("page-twice", said, "rename one of the two", place))
            owners[path] = owner
        made.update(files)
    if problems:
        raise ProblemsFound(problems)
    return made
