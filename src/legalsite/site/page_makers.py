"""What makes each page of a site: the build writes all of them, the preview those that somebody asks for."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cache, partial

from msgspec import Raw, Struct

from legalsite.disk import archive
from legalsite.disk.layout_files import keep_code, read_layout, recall_code
from legalsite.disk.work_limits import bounded_work
from legalsite.errors import Problem, ProblemsFound
from legalsite.model.in_force import known
from legalsite.model.policy import Policy, Revision
from legalsite.pages.changed_clauses import changed_clauses
from legalsite.pages.layouts import Layouts
from legalsite.pages.page import Frame, RedlineView, RenderedFile, make_frame
from legalsite.pages.policy_pages import PlannedFile, policy_pages
from legalsite.pages.policy_summary import PolicySummary
from legalsite.pages.routes import Routes
from legalsite.pages.site_pages import site_pages
from legalsite.redline.output.html import as_html
from legalsite.redline.output.summary import summary
from legalsite.site.build_state import PolicyState
from legalsite.site.fingerprint import digest_of
from legalsite.site.ledger_state import FILES
from legalsite.site.load import Site, Texts
from legalsite.site.rebuild_reasons import Validity
from legalsite.site.stale_policies import Rebuild
from legalsite.site.text_language import text_language
from legalsite.source.link_targets import Links
from legalsite.source.phrase_files import is_phrase_file
from legalsite.source.policy_files import revise_command
from legalsite.text.phrase_catalogue import Catalogue


class Shared(Struct, frozen=True):
    """What all pages share: the layouts, what every page shows, and where links lead. `read` returns the bytes of a
    file below content/."""

    frame: Frame
    layouts: Layouts
    links: Links
    read: Callable[[str], bytes]


def compiled_layouts(rebuild: Rebuild) -> Layouts:
    """Return the site's layouts, compiled. Raises ProblemsFound (status 2) with every one that does not compile."""
    paths = [path for path in rebuild.inputs.layouts if not is_phrase_file(path)]
    layouts = Layouts({path: read_layout(rebuild.site.root, path) for path in paths}, recall_code(), bounded_work)
    layouts.compile()
    keep_code(layouts.memo)
    return layouts


def shared_by_pages(rebuild: Rebuild, layouts: Layouts, catalogue: Catalogue) -> Shared:
    """Return what all pages share."""
    site, menu_entries = rebuild.site, list(rebuild.menu_entries.values())
    shown = make_frame(site.config, rebuild.on, menu_entries, layouts, catalogue, ledger=site.record.published)
    return Shared(shown, layouts, _links(rebuild), partial(archive.read, site.root))


def _links(rebuild: Rebuild) -> Links:
    routes = Routes.of(rebuild.site.config)
    files = {path: routes.href(route) for path, route in file_routes(rebuild.site).items()}
    pages = {slug: routes.href(routes.policy(slug)) for slug, entry in rebuild.menu_entries.items() if entry.shown}
    return Links(routes.base, files, pages)


def file_routes(site: Site) -> dict[str, str]:
    """Return the route of each file in content/files: a name that changes with its bytes."""
    return {path: Routes.asset(path.removeprefix(FILES), sha256) for path, sha256 in site.shown_files.items()}


def page_inputs_of(rebuild: Rebuild, shared: Shared) -> dict[str, str]:
    """Return the named inputs that the pages of all policies have in addition to their summaries."""
    links = shared.links
    return {
        "layouts": digest_of(sorted(rebuild.inputs.layouts.items())),
        "links": digest_of(links.base, sorted(links.files.items()), sorted(links.pages.items())),
        "menu": shared.frame.digest,
    }


def site_inputs_of(rebuild: Rebuild, page_inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the named inputs of the pages of the site as a whole."""
    record = rebuild.site.record
    return {
        "settings": rebuild.inputs.config,
        "layouts": page_inputs["layouts"],
        "menu": page_inputs["menu"],
        "day": rebuild.on.isoformat(),
        "summaries": digest_of([rebuild.summary_sha256(slug) for slug in rebuild.site.files]),
        "ledger LEDGER": digest_of(record.data),
        "checkpoint": digest_of(record.witness),
    }


def files_of_site(rebuild: Rebuild, shared: Shared) -> Iterator[RenderedFile]:
    """Yield the pages and files of the site as a whole."""
    site = rebuild.site
    summaries = [rebuild.summary(slug) for slug in site.files]
    ledger = site.record.data if site.record.published else None
    checkpoint = site.record.witness if site.record.published else None
    return site_pages(summaries, shared.frame, shared.layouts, ledger=ledger, checkpoint=checkpoint)


def files_of_policy(
    shared: Shared, policy: Policy, policy_summary: PolicySummary, texts: Texts
) -> Iterator[PlannedFile]:
    """Yield each page and file of a policy, with the function that makes it. Texts are parsed when they are needed;
    `require_texts` says beforehand what is wrong with them."""
    routes = shared.frame.routes
    language_of = cache(lambda text: text_language(text, shared.frame.config, texts.document(text.path)))

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

        return RedlineView(html, in_words, say.language, language_of(new), changed_clauses(changes))

    return policy_pages(
        policy,
        policy_summary,
        shared.frame,
        shared.layouts,
        document=lambda revision: texts.document(revision.path),
        source=lambda revision: texts.read(revision.path),
        redline=redline,
        text_language=language_of,
    )


def require_texts(policy: Policy, on: date, texts: Texts, among: Collection[str] | None = None) -> list[str]:
    """Parse all texts that exist on that day, or those `among` them that are given by path. Return the paths of those
    whose pages name a file in content/files as the text does: a file that is there has another name on pages. Raises
    ProblemsFound with every problem in the texts."""
    problems: list[Problem] = []
    suspects: list[str] = []
    for text in _revisions(policy, on):
        if among is None or text.path in among:
            faults = texts.problems(text)
            problems += faults
            if not faults and FILES in texts.document(text.path).html:
                suspects.append(text.path)
            texts.make_room()
    if problems:
        raise ProblemsFound(problems)
    return suspects


def _revisions(policy: Policy, on: date) -> Iterator[Revision]:
    yield from known(policy, on)
    for translations in policy.translations.values():
        yield from (text for text in translations if text.revised.day <= on)


def undated_drafts(policy: Policy) -> Iterator[Problem]:
    """Yield a problem for each draft that is shown although it still has the date of a published text."""
    for revision in policy.texts:
        if revision.undated:
            message = "this draft still has the date of the published text; it is shown as a text of today"
            help = f"give it a new date: `{revise_command(revision)}`"
            yield Problem("text-changed-under-date", message, help, f"content/{revision.path}", severity="warning")


def policy_state(rebuild: Rebuild, slug: str, page_inputs: dict[str, str], packed_files: Raw) -> PolicyState:
    """Return what the next build or preview needs to know of a policy whose pages are these files."""
    was, inputs = rebuild.was.policies.get(slug), rebuild.summary_inputs[slug]
    if was and slug not in rebuild.read:
        days, revisions = was.validity, was.revisions
    else:
        policy_summary = rebuild.summary(slug)
        until = date.fromisoformat(policy_summary.next_change) if policy_summary.next_change else None
        days, revisions = Validity(rebuild.on, until), len(policy_summary.revisions)
    menu_entry, sha256, facts = rebuild.menu_entries[slug], rebuild.summary_sha256(slug), rebuild.facts(slug)
    return PolicyState(inputs, page_inputs, days, menu_entry, sha256, facts, revisions, packed_files)
