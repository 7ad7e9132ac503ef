"""`legalsite check`: load the whole site even if parts of it are invalid, and run all rules on all
policies.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, product, starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from legalsite.checks.checked_policy import CheckedPolicy, LinkScope
from legalsite.checks.rules.links import link_scope_on
from legalsite.checks.rules.notice_deadlines import gate_effective, gate_publish, notice_status_on
from legalsite.checks.run import Findings, merge_by_place, run
from legalsite.commands.editor import editor_problems
from legalsite.commands.notice_status import SiteNotices
from legalsite.commands.starters import example_setting_problems, example_text_problems
from legalsite.disk.cache import tracked_cache_problems
from legalsite.disk.layout_files import FOLDER
from legalsite.disk.output_folder import editor_in_output
from legalsite.disk.processes import run_jobs
from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    ProblemTuple,
    counted,
    sorted_problems,
)
from legalsite.model.facts import older_facts
from legalsite.model.titles import with_prefixes
from legalsite.notices.mailing import missing_closing_warnings, sender_questions
from legalsite.notices.notice_results import recorded_results
from legalsite.pages.former_addresses import planned_address_problems
from legalsite.pages.groups import all_folders
from legalsite.pages.hosts import unserved_address_problems
from legalsite.site.ledger_on_disk import FILES
from legalsite.site.load import Site, resolve_slugs
from legalsite.site.own_phrases import phrase_problems
from legalsite.site.settings import ByKeys, config_path, place_at_settings
from legalsite.site.texts import undated_drafts
from legalsite.source.file_names import read_name
from legalsite.system import CAN_FORK
from legalsite.text.languages import cldr_locale, language_name

if TYPE_CHECKING:
    from legalsite.model.policy import Policy, Version

Gate = Literal["publish", "effective"]

WORTH_A_FORK = 16  # with at least this many policies, several processes are faster
# (slug, problems of the policy's texts, findings of the rules)
PolicyResult = tuple[str, ProblemTuple, Findings]
GATE_RULES: Mapping[Gate, tuple[str, ...]] = {
    "publish": ("notice-period",),
    "effective": ("gate-effective",),
}


class SiteChecks(Struct, frozen=True):
    """What the checks of a site share, whichever drafts are published."""

    site: Site
    on: date
    drafts: Mapping[str, "Version"]  # path → unrecorded draft
    examples: Collection[str]  # paths of unedited examples from `init` or `new`
    of_drafts: LinkScope  # links in drafts may lead to drafts
    of_published: LinkScope  # links in published texts may not
    checked: dict[str, CheckedPolicy] = {}  # slug → input of the rules


def check(
    site: Site, on: date, *, now: datetime, policies: Sequence[str] = (),
    rules: Sequence[str] = (), gate: Gate | None = None, database: str = "", jobs: int = 1,
    recording: Collection[str] | None = None, shared: SiteChecks | None = None,
) -> Findings:  # fmt: skip
    """Find all problems of the given policies, or of all, on the date `on`.

    The site must be loaded with all texts, published or not. `rules` limits the check to these
    rules. By default, all rules run, and problems of files, the ledger, and settings are added. A
    text that can't be parsed is always reported, because no rule can examine it. If there's a
    `gate`, its rules run instead, and problems that a deployment must wait for are added.
    `database` is LEGALSITE_DATABASE_URL; recipients that it has stored for too long are reported.
    `jobs` is the number of processes. `recording` contains the paths of the drafts that are being
    published, if any. `shared` comes from `site_checks`, for several checks of the same site. Raises
    ProblemsFound (status 2) for an unknown policy.
    """
    slugs = resolve_slugs(policies, site.files)
    readable = site.policies
    selected = [slug for slug in readable if slug in slugs]
    # slug → what the rules check; unreadable policies are left out
    subjects = checked_policies(site, on, selected, recording, shared)
    checking = _Checking(site, subjects, GATE_RULES[gate] if gate else rules)
    # (slug, problems of texts that can't be parsed, findings) of each policy
    checked = _check_policies(checking, slugs, jobs)
    problems = [*site.name_problems, *site.front_matter_problems]
    for _, unreadable, _ in checked:
        problems += unreadable
    # drafts that still have the date of a published version
    for policy in readable.values():
        problems += undated_drafts(policy)
    if not rules:  # the user didn't ask for specific rules
        problems += _site_problems(site, on)
        if not gate:  # a deployment doesn't have to wait for these
            problems += _settings_questions(subjects.values(), site)
            problems += _retention_warnings(site, database, now)
    # leave out problems of other policies; the findings below are only about the given policies
    problems = [problem for problem in problems if _is_in_scope(problem, policies)]
    parsed = []  # policies whose texts could all be parsed
    for slug, unreadable, findings in checked:
        problems += findings.problems
        if slug in subjects and not unreadable:
            parsed.append(subjects[slug])
    problems += _gate_problems(site, on, gate, parsed)
    # (problem, setting that changes its severity)
    changed = chain.from_iterable(findings.changed_by_settings for _, _, findings in checked)
    # report positions in drafts as typed, with names of facts instead of values
    return Findings(_at_typed_places(site, problems), tuple(changed))


def _gate_problems(
    site: Site, on: date, gate: Gate | None, subjects: Iterable[CheckedPolicy]
) -> Iterator[Problem]:
    """Yield the problems that a deployment must wait for. There are none without a gate."""
    if gate == "publish":
        yield from gate_publish(subjects)
    elif gate == "effective":
        notices = SiteNotices(site)
        for subject in subjects:
            policy = subject.without_draft()  # a draft requires no notice before it's published
            due = notices.policy_notices(policy, on)
            # notices that aren't due anymore, but were neither given nor explained
            missed = notices.missed_notices(policy, due, on)
            yield from gate_effective(subject, (*due, *missed))


def _at_typed_places(site: Site, problems: Iterable[Problem]) -> ProblemTuple:
    """Merge and sort problems, with positions in drafts as the author typed them.

    The typed drafts contain names of facts instead of values.
    """
    return sorted_problems(map(site.content.typed_problem, merge_by_place(problems)))


def _check_policies(checking: "_Checking", slugs: Sequence[str], jobs: int) -> list[PolicyResult]:
    """Check each policy, in several processes if there are many."""
    # check the first policy in this process, because forked processes inherit the modules that it
    # loads and the patterns that it compiles
    checked = [_check_policy(checking, slug) for slug in slugs[:1]]
    processes = 1
    if CAN_FORK and len(slugs) >= WORTH_A_FORK:
        processes = jobs
    checked += run_jobs(_check_policy, checking, slugs[1:], processes)
    return checked


def _site_problems(site: Site, on: date) -> Iterator[Problem]:
    """Yield problems of the whole site: in files, the ledger, settings, and unedited examples."""
    root = site.root
    config = site.config
    yield from site.invalid_entries
    yield from site.file_problems
    yield from site.record_problems
    yield from site.unknown_name_problems
    drafts: dict[str, bytes] = {}
    for files in site.files.values():
        drafts |= {path: site.texts.read(path) for path in files.drafts.values()}
    examples = example_text_problems(drafts)
    # the first `publish`, which creates the ledger, rejects example settings, too
    if drafts and not site.record.data:
        examples += example_setting_problems(root, config)
    # only `publish` rejects examples, so here they aren't errors
    for problem in examples:
        yield problem._replace(severity="info")
    yield from tracked_cache_problems(root)
    yield from editor_problems(site)
    yield from editor_in_output(root, Path(config.output))
    yield from unserved_address_problems(config)
    # former addresses at which a build writes another file
    taken = planned_address_problems(site.policies.values(), site.file_routes.values(), config, on)
    yield from place_at_settings(root, taken)
    yield from phrase_problems(root, config.languages)
    if (root / FOLDER).is_dir():
        # imported late because few sites have custom layouts, and importing Jinja2 is slow
        from legalsite.commands.email_blocks import layout_problems

        yield from layout_problems(site)
    yield from _missing_logo_problems(site)
    yield from _opened_policy_infos(site)
    yield from _language_folder_warnings(site)


def _language_folder_warnings(site: Site) -> Iterator[Problem]:
    """Warn about folders named like a language, unless a file in them has been published.

    `eu` is Basque, but usually stands for the European Union.
    """
    folders = {folder.partition("/")[0] for folder in all_folders(site.files)}
    # a folder can't be renamed anymore once its files are in the ledger
    published = {path.partition("/")[0] for path in site.recorded}
    for folder in sorted(folders - published):
        if folder != "eu" and cldr_locale(folder):
            language = language_name(folder, "en")
            message = f"the folder {folder} has the name of a language ({language})"
            help = "rename it before you publish; if it stays, you can add that language only with"
            help += " its region, like pt-BR for pt"
            path = f"content/{folder}"
            yield Problem("language-folder", message, help, path, severity="warning")


def _missing_logo_problems(site: Site) -> Problems:
    """Return a problem for each email logo that isn't in content/.

    A missing logo prevents all emails.
    """
    problems: ByKeys = {}
    sections: dict[tuple[str, ...], Any] = {("notice",): site.config.notice}
    for pattern, company in site.config.companies.items():
        sections["companies", pattern] = company
    for (table, section), key in product(sections.items(), ("logo", "logo_dark")):
        path = getattr(section, key)
        if path and not (site.root / "content" / path).is_file():
            message = f"content/{path} doesn't exist, so no emails can be made"
            problems[*table, key] = Problem("no-logo", message, "put the image there")
    return place_at_settings(site.root, problems)


def _opened_policy_infos(site: Site) -> Problems:
    """Report the sources that the settings add to the content security policy."""
    added = site.config.security_policy
    if not added:
        return []
    listed = "; ".join(f"{name} {' '.join(sources)}" for name, sources in added.items())
    message = f"pages may also load or contact: {listed}"
    help = "remove each source that your pages no longer need"
    problem = Problem("added-sources", message, help, severity="info")
    return place_at_settings(site.root, {("site", "security_policy"): problem})


def _settings_questions(subjects: Iterable[CheckedPolicy], site: Site) -> Iterator[Problem]:
    """Yield each question about the settings once.

    If a notice requires emails, ask who sends them. If terms have a material change, ask how
    readers can respond to it.
    """
    problems: dict[Problem, None] = {}  # ordered, without duplicates
    # The first terms of each company that ask the question. All policies of a company have the same
    # `config` object, so its `id` identifies the company.
    terms: dict[int, CheckedPolicy] = {}
    for subject in subjects:
        config = subject.config
        for text in subject.editable:  # drafts and upcoming versions
            if text.translates:  # a notice is about the original
                continue
            status = notice_status_on(subject, text)
            if status and status.lacks_email:
                problems |= dict.fromkeys(sender_questions(config))
            is_material = subject.settings.kind == "terms" and text.weight == "material"
            # a first version changes nothing that readers could respond to
            if is_material and subject.previous(text):
                terms.setdefault(id(config), subject)
    for subject in terms.values():
        config = subject.config
        # the languages into which the policy is translated
        translations = filter(subject.policy.translations.get, config.languages)
        languages = (config.text_languages.of_pages(subject.policy.slug), *translations)
        problems |= dict.fromkeys(missing_closing_warnings(languages, config))
    for problem in problems:
        yield problem._replace(path=config_path(site.root))


def _retention_warnings(site: Site, database: str, now: datetime) -> Iterator[Problem]:
    days = site.config.notice.keep_days  # days after which recipients should be erased
    if days is None:
        return
    # imported late because they require a database, and few sites set `keep_days`
    from legalsite.commands.notice_evidence import SiteEvidence
    from legalsite.commands.stored_mailings import open_deliveries

    with open_deliveries(site.root, database, lambda: now, reading=True) as deliveries:
        for stored, people in SiteEvidence(site, deliveries).mailings_kept_too_long(days):
            count = counted(people, "person", "people")
            message = f"{count} of {stored.mailing.key} kept for over {days} days"
            help = "erase them: `legalsite notify purge`"
            yield Problem(
                "kept-too-long", message, help, config_path(site.root), severity="warning"
            )


class _Checking(NamedTuple):
    """The input that the checks of all policies share."""

    site: Site
    subjects: Mapping[str, CheckedPolicy]  # slug → what the rules check
    rules: Sequence[str]  # names of rules; empty means all rules


def _check_policy(checking: _Checking, slug: str) -> PolicyResult:
    """Check a policy.

    If one of its versions can't be read, is empty, or would lose text, no rules run.
    """
    site = checking.site
    files = site.files[slug]
    subject = checking.subjects.get(slug)  # None if the policy can't be read
    unreadable: Problems = []
    for path in (*files.archived, *files.drafts.values()):
        try:
            site.texts.document(path)
        except ProblemsFound as refusal:
            unreadable += refusal.problems
    # texts that can be parsed may still be empty, or contain something that would be lost
    if subject and not unreadable:
        for text in subject.texts:
            unreadable += site.texts.problems(text)
    findings = Findings(())
    if subject and not unreadable:
        findings = run(subject, checking.rules)
    return slug, tuple(unreadable), findings


def checked_policies(
    site: Site, on: date, slugs: Iterable[str], recording: Collection[str] | None = None,
    shared: SiteChecks | None = None,
) -> dict[str, CheckedPolicy]:  # fmt: skip
    """Create the input of the rules for each of these policies, by slug.

    All policies must be readable. `recording` contains the paths, relative to content/, of the
    drafts that `publish` is about to record. Links to other drafts then count as broken, because
    these drafts have no pages yet. If `recording` is None, nothing is being published, and drafts
    may link to each other. The link scope of a text contains the pages that its links may lead to.
    """
    shared = shared or site_checks(site, on)
    of_drafts = _with_drafts_left_out(shared, shared.of_drafts, recording)

    def link_scope(text: "Version") -> LinkScope:
        return of_drafts if text.is_draft else shared.of_published

    # everything else is the same, whichever drafts are published
    return {slug: replace(shared.checked[slug], link_scope=link_scope) for slug in slugs}


def site_checks(site: Site, on: date) -> SiteChecks:
    """Determine once what all checks of a site need, so that several checks can share it."""
    policies = site.policies
    ledger = site.record.ledger
    published = list(policies.values())
    unreadable = sorted(site.files.keys() - policies.keys())
    # links to the pages of unreadable policies aren't broken, because these pages exist
    unread = tuple(starmap(site.routes.policy, product(unreadable, site.config.languages)))
    if ledger.lines:  # without a ledger, all texts count as published
        published = [policy.published for policy in published]
    drafts: dict[str, Version] = {}
    for policy in policies.values():
        drafts |= {text.path: text for text in policy.texts if text.unpublished}
    texts = {path: site.read(draft) for path, draft in drafts.items()}
    shared = SiteChecks(
        site,
        on,
        drafts,
        examples={problem.path_below_content for problem in example_text_problems(texts)},
        of_drafts=_link_scope(site, policies.values(), unread, on),
        of_published=_link_scope(site, published, unread, on),
    )
    if ledger.lines:
        # `()`: published texts must not link to any draft
        of_published = _with_drafts_left_out(shared, shared.of_published, ())
        shared = replace(shared, of_published=of_published)
    # not a reference to `shared`, so that it's freed as soon as it isn't used anymore
    of_published = shared.of_published
    slugs_in_effect = set()  # policies with a version in effect
    for slug, policy in policies.items():
        current = policy.version_on(on)
        if current and not current.withdrawn:
            slugs_in_effect.add(slug)
    # cached because rules read a text again for the position of each problem
    read = lru_cache(maxsize=2)(site.read)
    results = recorded_results(ledger)
    files = frozenset(path for path in site.paths if path.startswith(FILES))
    old_facts = _old_facts(site)
    first_slugs = _first_slugs_of_titles(site)
    for slug, policy in policies.items():
        shared.checked[slug] = CheckedPolicy(
            policy=policy,
            config=site.config.for_policy(slug),
            on=on,
            read=read,
            document=site.document,
            redline=site.redline,
            promise=site.promise,
            clauses=site.clauses,
            link_scope=lambda _: of_published,  # `checked_policies` replaces this
            published=bool(ledger.lines),
            notice_results=results,
            slugs_in_effect=frozenset(slugs_in_effect),
            unreadable_routes=unread,
            files=files,
            skipped=site.skipped,
            # a published text records the facts it uses, and a draft contains their names
            filled_facts=lambda text: text.facts or site.content.filled(text.path).facts,
            facts=site.content.facts_of,
            translated_facts=site.content.translated_facts_of,
            old_facts=old_facts,
            same_title_as=first_slugs.get(slug, ""),
        )
    return shared


def _first_slugs_of_titles(site: Site) -> dict[str, str]:
    """Map each policy with a repeated title to the first policy with that title.

    Titles include their prefix. Withdrawn policies are ignored.
    """
    titles = {}
    for slug, policy in site.policies.items():
        # a policy that consists of a gap, a period whose version is unknown, has no versions
        if policy.versions and not policy.versions[-1].withdrawn:
            titles[slug] = policy.versions[-1].title
    first_slugs: dict[str, str] = {}
    earlier = {}
    for slug, title in with_prefixes(titles, site.config, site.config.main_language).items():
        first = first_slugs.setdefault(title.casefold(), slug)
        if first != slug:
            earlier[slug] = first
    return earlier


def _link_scope(
    site: Site, policies: "Collection[Policy]", unread: Iterable[str], on: date
) -> LinkScope:
    return link_scope_on(policies, site.page_routes(policies, on), unread, site.config, on)


def _with_drafts_left_out(
    shared: SiteChecks, scope: LinkScope, recording: Collection[str] | None
) -> LinkScope:
    """Treat links to drafts that won't be published as broken.

    Unedited examples from `init` or `new` are never published. During `publish`, drafts whose paths
    aren't in `recording` aren't published either. `scope` contains the pages that links may lead
    to. It's for links in drafts or, if `recording` is empty, for links in published texts.
    """
    site, drafts = shared.site, shared.drafts
    left_out = {*shared.examples}
    # if nothing is being published (None), only the examples are left out
    if recording is not None:
        left_out = left_out.union(drafts).difference(recording)
    # `site.skipped` contains drafts that `publish` leaves out, so that `site` doesn't have them
    if not left_out and not site.skipped:
        return scope
    routes = site.routes
    # Route of a page that a draft would have → path of the draft, for the message about a broken
    # link. A draft is shown on its own page, and on the page of its policy.
    by_route = {}
    for path in left_out:
        draft = drafts[path]
        by_route[routes.text(draft)] = path
        by_route[routes.policy(draft.policy, draft.language)] = path
    for path in site.skipped:  # only the file name says which policy and language it's for
        languages = site.config.text_languages
        name = read_name(path, languages)
        language = name.language or languages.of_original(name.policy)
        by_route[routes.policy(name.policy, language)] = path
    # With an empty `recording`, which only `site_checks` passes, `scope` is for links in published
    # texts. It has no pages of drafts, so there are none to remove.
    if recording is None or recording:
        remaining = [policy.without(left_out) for policy in site.policies.values()]
        scope = replace(scope, pages=site.page_routes(remaining, shared.on))
    return replace(scope, drafts=by_route, examples=shared.examples)


def _old_facts(site: Site) -> dict[str, str]:
    """Map outdated values of facts in published versions to the names of the facts."""
    old: dict[str, str] = {}
    for policy in site.policies.values():
        for text in policy.texts:
            # A published version records the values that were filled in (`text.facts`). The older
            # ones have another value now.
            older = older_facts(text.facts, site.content.values(text.path))
            old |= {fact.value: name for name, fact in older.items()}
    return old


def _is_in_scope(problem: Problem, policies: Sequence[str]) -> bool:
    """Return whether a problem belongs to the whole site or to one of `policies`.

    An empty `policies` stands for all policies.
    """
    # settings, the ledger, and other files that aren't texts belong to the whole site
    path = problem.path_below_content
    in_policies = any(path.startswith((f"{slug}.", f"{slug}/")) for slug in policies)
    return not policies or in_policies or not path.endswith(".md")
