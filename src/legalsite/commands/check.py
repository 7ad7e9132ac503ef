"""`legalsite check`: reads everything, even if parts are broken; then every rule looks at every policy that can be
read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.links import reach_on
from legalsite.checks.rules.notice_deadlines import gate_effective, gate_publish, notice_status_on
from legalsite.checks.run import Findings, merge_by_place, run
from legalsite.commands.notice_status import open_site_notices
from legalsite.commands.starters import example_texts
from legalsite.disk.cache import tracked_cache
from legalsite.disk.processes import CAN_FORK, run_jobs
from legalsite.errors import Problem, Problems, ProblemsFound, ProblemTuple, counted, sorted_problems
from legalsite.model.config import Config
from legalsite.notices.mailing import missing_closing_warnings, sender_questions
from legalsite.notices.notice_results import recorded_results
from legalsite.site.ledger_on_disk import FILES
from legalsite.site.load import Site, load_fresh, resolve_slugs
from legalsite.site.own_phrases import missing_phrases, read_catalogue
from legalsite.site.settings import config_path
from legalsite.site.texts import undated_drafts

Gate = Literal["publish", "effective"]

WORTH_A_FORK = 16  # policies
PolicyResult = tuple[str, ProblemTuple, Findings]  # a slug, the problems of its texts, and what the rules found
GATE_RULES: Mapping[Gate, tuple[str, ...]] = {"publish": ("notice-period",), "effective": ("gate-effective",)}


def check(
    root: Path, config: Config, on: date, *, now: datetime, policies: Sequence[str] = (), rules: Sequence[str] = (),
    gate: Gate | None = None, database: str = "", jobs: int = 1, site: Site | None = None,
) -> Findings:  # fmt: skip
    """Return every problem of these policies, or of all. With `rules`, only these rules run; without, all of them, and
    problems of files, ledger and settings are added. A text that cannot be read is always reported, because no rule saw
    it. A `gate` has its own rules, which read deliveries in the `database` (LEGALSITE_DATABASE_URL). `jobs` is the
    number of processes. `site`: if it was loaded already, with all its texts, published or not. Raises ProblemsFound
    (status 2) for an unknown policy."""
    site = site or load_fresh(root, config, now=now)
    slugs, readable = resolve_slugs(policies, site.files), site.policies
    subjects = checked_policies(site, on, [slug for slug in readable if slug in slugs])
    checking = _Checking(site, subjects, GATE_RULES[gate] if gate else rules)
    # the processes that follow inherit what the first policy loads and compiles
    checked = [_check_policy(checking, slug) for slug in slugs[:1]]
    processes = jobs if CAN_FORK and len(slugs) >= WORTH_A_FORK else 1
    checked += run_jobs(_check_policy, checking, slugs[1:], processes)
    problems = [*site.name_problems, *site.unreadable, *(problem for _, texts, _ in checked for problem in texts)]
    problems += [problem for policy in readable.values() for problem in undated_drafts(policy)]
    if not rules:
        drafts = {path: site.texts.read(path) for files in site.files.values() for path in files.drafts.values()}
        starters = (problem._replace(severity="info") for problem in example_texts(drafts))
        problems += [*site.unfit, *site.record_problems, *site.unknown_names, *starters]
        problems += tracked_cache(site.root)
        problems += missing_phrases(read_catalogue(site.root), site.config.languages)
        if not gate:
            problems += _missing_settings(subjects.values(), site)
            problems += _kept_too_long(site, database, now)
    problems = [problem for problem in problems if _asked(problem, policies)]
    problems += [problem for _, _, findings in checked for problem in findings.problems]
    fit = [subjects[slug] for slug, unreadable, _ in checked if slug in subjects and not unreadable]
    if gate == "publish":
        problems += gate_publish(fit)
    elif gate == "effective":
        with open_site_notices(site, database=database, now=lambda: now) as outcomes:
            for subject in fit:
                problems += gate_effective(subject, outcomes.announced(subject.policy.slug), outcomes.notice_status)
    turned = tuple(turned_problem for _, _, findings in checked for turned_problem in findings.turned)
    return Findings(sorted_problems(merge_by_place(problems)), turned)


def _missing_settings(subjects: Iterable[CheckedPolicy], site: Site) -> Iterator[Problem]:
    """Yield each question about the settings once: who writes, if an email is to come; and what readers can do, if it
    is about a material change of terms."""
    coming = [(subject, text) for subject in subjects for text in subject.editable if not text.translates]
    problems: Problems = []
    notices = [notice_status_on(subject, text) for subject, text in coming]
    if any(notice.lacks_email for notice in notices if notice):
        problems += sender_questions(site.config)
    for subject, text in coming:
        if subject.settings.kind == "terms" and text.weight == "material" and subject.previous(text):
            translations = filter(subject.policy.translations.get, site.config.languages[1:])
            problems += missing_closing_warnings((site.config.main_language, *translations), site.config.notice)
            break
    yield from (problem._replace(path=config_path(site.root)) for problem in problems)


def _kept_too_long(site: Site, database: str, now: datetime) -> Iterator[Problem]:
    """Yield a warning for each mailing whose people are kept for longer than the site says."""
    days = site.config.notice.keep_days
    if days is None:
        return
    from legalsite.commands.notice_evidence import kept_too_long  # few sites ask for this, and it needs a database
    from legalsite.commands.stored_mailings import open_deliveries  # likewise

    with open_deliveries(site.root, database, lambda: now, reading=True) as deliveries:
        for stored, people in kept_too_long(deliveries, days):
            message = f"{counted(people, 'person', 'people')} of {stored.mailing.key} kept for over {days} days"
            help = "erase them: `legalsite notify purge`"
            yield Problem("kept-too-long", message, help, config_path(site.root), severity="warning")


class _Checking(NamedTuple):
    """What the checks of all policies have in common."""

    site: Site
    subjects: Mapping[str, CheckedPolicy]
    rules: Sequence[str]


def _check_policy(of: _Checking, slug: str) -> PolicyResult:
    """Check one policy.

    Rules skip it, but no other, if words of a text would be lost, or if a text has no words.
    """
    site = of.site
    files = site.files[slug]
    subject = of.subjects.get(slug)
    unreadable: Problems = []
    for path in (*files.archived, *files.drafts.values()):
        try:
            site.texts.document(path)
        except ProblemsFound as refusal:
            unreadable += refusal.problems
    if subject and not unreadable:
        unreadable = [problem for text in subject.texts for problem in site.texts.problems(text)]
    findings = run(subject, of.rules) if subject and not unreadable else Findings(())
    return slug, tuple(unreadable), findings


def checked_policies(site: Site, on: date, slugs: Iterable[str]) -> dict[str, CheckedPolicy]:
    """Return a CheckedPolicy, which is what the rules see, for each of these policies, which can be read."""
    policies = site.policies
    broken, ledger = site.files.keys() - policies.keys(), site.record.ledger
    unread = tuple(site.routes.policy(slug, language) for slug in sorted(broken) for language in site.config.languages)
    published = [policy.published if ledger.lines else policy for policy in policies.values()]
    of_drafts, of_published = (reach_on(texts, unread, site.config, on) for texts in (policies.values(), published))
    results = recorded_results(ledger, site.config.timezone)
    current = (policy.version_on(on) for policy in policies.values())
    applying = frozenset(text.policy for text in current if text and not text.withdrawn)
    files = frozenset(path for path in site.paths if path.startswith(FILES))
    read = lru_cache(maxsize=2)(site.texts.read)  # a rule reads a text again for the place of each problem
    return {
        slug: CheckedPolicy(
            policy=policies[slug],
            config=site.config,
            on=on,
            read=lambda text: read(text.path),
            document=site.document,
            redline=site.redline,
            promise=site.promise,
            clauses=site.clauses,
            reach=lambda text: of_drafts if text.is_draft else of_published,
            published=bool(ledger.lines),
            notice_results=results,
            applying=applying,
            unread=unread,
            files=files,
            skipped=site.skipped,
        )
        for slug in slugs
    }


def _asked(problem: Problem, policies: Sequence[str]) -> bool:
    """Return whether a problem belongs to one of these policies, or to the site as a whole."""
    path = problem.path.removeprefix("content/")
    in_policies = any(path.startswith((f"{slug}.", f"{slug}/")) for slug in policies)
    return not policies or in_policies or not path.endswith(".md")
