"""`legalsite publish`: checks drafts, copies them into the archive and records them in the ledger, all or nothing. With
--withhold, it removes a published text, for example by court order, and replaces it with a file that gives its dates
and the reason."""

import json
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from legalsite.checks.changed_sentences import Difference
from legalsite.checks.rules.change_class import visible_differences
from legalsite.checks.rules.links import missing_files, unfit_names
from legalsite.checks.run import RULES, Findings
from legalsite.commands.check import check, checked_policies
from legalsite.commands.revise import VersionOrder, published_ids, redated
from legalsite.commands.starters import example_settings, example_texts
from legalsite.disk import archive
from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    ProblemTuple,
    Severity,
    did_you_mean,
    failure,
    refuse,
    sorted_problems,
)
from legalsite.ledger.chain import append, begin
from legalsite.ledger.lines import LedgerEntry, Verb
from legalsite.ledger.recorded_files import expected_files, shown_files, withheld_texts
from legalsite.model.config import REASON_PLACEHOLDER, CheckSetting, Config
from legalsite.model.declared_time import local_day
from legalsite.model.policy import Policy, Version, VersionId, next_id
from legalsite.model.questions import QUESTIONS
from legalsite.site.fingerprint import hash_of
from legalsite.site.ledger_on_disk import add_lines, is_behind, is_draft, require_key, require_whole
from legalsite.site.load import Site, load, load_fresh, resolve_slugs
from legalsite.site.settings import OWN, config_path, read_settings
from legalsite.site.texts import parse
from legalsite.source.edits import with_values
from legalsite.source.file_names import read_name
from legalsite.source.front_matter import read_version
from legalsite.source.markdown import empty_text
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.text.languages import text_language, usual_form

LATE = "draft-late"
REFUSED = (
    "older-version-returns",
    "never-takes-effect",
)  # errors about what applies when: the ledger would keep them
FACTS = {
    *REFUSED,
    "future-revised",
    "promise-anchor",
    "notice-period",
    "dead-anchor",
    "missing-file",
    "file-name",
}
WITHOUT_ORIGINAL = {
    "unknown-version",
    "no-draft",
}  # what a translation is whose original is left out
JUDGED = RULES.keys() - QUESTIONS - FACTS  # rules that may be wrong about a text


class SignedDraft(Struct, frozen=True):
    """A draft whose type of change somebody answers for."""

    path: str  # below content/
    change: str
    signed_by: str
    compared_with: str = (
        ""  # the version to which the type of change refers; empty for the first text
    )
    differences: tuple[Difference, ...] = ()  # what readers see of a change below material


class Published(Struct, frozen=True):
    """What was recorded, or would be recorded in a dry run."""

    lines: tuple[str, ...]  # the new lines of the ledger
    total: int  # the number of all its lines
    began: bool  # whether this began the ledger
    checkpoint: bool  # whether CHECKPOINT was written
    redated: tuple[str, ...] = ()  # the drafts that got today's date first
    signed: tuple[SignedDraft, ...] = ()
    warnings: ProblemTuple = ()  # what `check` warns of in the drafts or asks about them
    # why translations were left out: what `check` finds in those that are not ready
    left_out: ProblemTuple = ()
    recipe: str = ""  # what to do about all of that
    only_in: tuple[str, ...] = ()  # the languages to which it was limited, if nothing was recorded


class PublishPlan(Struct):
    """What a publish is going to record."""

    site: Site
    entries: list[LedgerEntry] = []  # the lines in order
    files: dict[str, bytes] = {}  # the new files of the archive by path below content/
    drafts: list[Version] = []  # the drafts among them
    problems: Problems = []  # every reason against publishing
    findings: ProblemTuple = ()  # what `check` finds in the drafts
    dated: Mapping[str, bytes] = {}  # the drafts that get today's date, by path below content/
    left_out: ProblemTuple = ()  # what is wrong with the translations that it leaves out
    recipe: str = ""  # what to do about all of that


class PublishOrder(Struct, frozen=True):
    """Which drafts to record, and how."""

    slugs: Sequence[str]  # of the policies; none: all of them
    languages: Sequence[str]  # of the texts; none: all of them
    # Whether any error that `check` finds in these drafts is a reason against it, and so is what `init` wrote as an
    # example. Otherwise, only errors count that no later version can put right.
    checked: bool
    # Whether to give today's date to drafts whose `revised` has passed. None: nobody decided that, so a further
    # version whose `revised` has passed is a reason against it.
    redate: bool | None
    require_all: bool  # whether a translation that is not ready is a reason against it, too
    strict: bool  # whether any warning and any open question is a reason against it, too


def chosen_options(languages: Sequence[str], *, require_all: bool, strict: bool) -> list[str]:
    """Return the options of `publish` that choose drafts or stop at more, for a command line to paste."""
    options = [word for language in languages for word in ("--language", language)]
    if require_all:
        options.append("--require-all")
    if strict:
        options.append("--strict")
    return options


def publish(
    root: Path,
    slugs: Sequence[str],
    *,
    now: datetime,
    dry_run: bool = False,
    key: Path | None = None,
    languages: Sequence[str] = (),
    checked: bool = False,
    redate: bool | None = False,
    require_all: bool = False,
    strict: bool = False,
) -> Published:
    """Record the drafts of these policies, without translations that are not ready; PublishOrder says what the other
    parameters mean. Raises ProblemsFound with every reason against it, and OSError for a file that cannot be read or
    written; then nothing was changed."""
    order = PublishOrder(slugs, languages, checked, redate, require_all, strict)
    with nullcontext() if dry_run else archive.write_lock(root):
        plan = _without_unready_translations(root, order, now)
        site, record = plan.site, plan.site.record
        warnings = tuple(problem for problem in plan.findings if problem.severity == "warning")
        if order.strict and warnings:
            raise ProblemsFound(warnings, recipe=_recipe(warnings, plan.drafts, root, level="info"))
        signed = tuple(_signed(site, plan.drafts, local_day(now, site.config.timezone)))
        nothing_to_do = not plan.entries and not is_behind(root, record, key)
        data = record.data or begin(site.config.origin)
        if dry_run:
            data = append(data, plan.entries, now)
        elif not nothing_to_do:
            with _written(root, plan.dated):
                data = add_lines(
                    root, data, plan.entries, now=now, files=plan.files.items(), key=key
                )
    _, *lines = data.decode("ascii").splitlines()
    return Published(
        tuple(lines[len(lines) - len(plan.entries) :]),
        len(lines),
        began=not record.data,
        checkpoint=not nothing_to_do,
        redated=tuple(path for path in plan.dated if not _is_translation(path, site.config)),
        signed=signed,
        warnings=warnings,
        left_out=plan.left_out,
        recipe=plan.recipe,
        only_in=tuple(order.languages) if nothing_to_do else (),
    )


def _signed(site: Site, drafts: Iterable[Version], today: date) -> Iterator[SignedDraft]:
    """Yield the drafts with a name, each with what its signer has to see: a change below material in its sentences."""
    named = [draft for draft in drafts if draft.approved_by]
    subjects = checked_policies(site, today, {draft.policy for draft in named}) if named else {}
    for draft in named:
        change = draft.change or draft.weight
        signed = SignedDraft(draft.path, change, draft.approved_by or "")
        previous = subjects[draft.policy].comparison_base(draft)
        if previous and change != "material":
            shown = visible_differences(subjects[draft.policy], previous, draft)
            signed = replace(signed, compared_with=str(previous.revised), differences=tuple(shown))
        yield signed


def _without_unready_translations(root: Path, order: PublishOrder, now: datetime) -> PublishPlan:
    """Return a publish without the translations that are not ready. Whether a text can be published never depends on a
    translation. Raises ProblemsFound with every reason against all other texts."""
    config = read_settings(root)
    skipped = _drafts_in_other_languages(root, config, order) if order.languages else set()
    left_out: Problems = []
    recipe = ""
    while True:
        try:
            plan = _checked_publish(root, config, order, skipped, now)
            return replace(plan, left_out=sorted_problems(left_out), recipe=recipe)
        except ProblemsFound as refusal:
            paths = {problem.path.removeprefix("content/") for problem in refusal.problems}
            unready = {path for path in paths - skipped if _is_translation(path, config)}
            recipe = recipe or refusal.recipe
            problems = (
                _if_alone(root, config, refusal.problems) if order.languages else refusal.problems
            )
            if order.require_all or not unready:
                if all(problem.rule == LATE for problem in problems):
                    raise
                raise ProblemsFound(
                    sorted_problems([*left_out, *problems]), refusal.status, recipe
                ) from None
            left_out += [
                problem for problem in problems if problem.path.removeprefix("content/") in unready
            ]
            skipped |= unready


def _drafts_in_other_languages(root: Path, config: Config, order: PublishOrder) -> set[str]:
    """Return the drafts whose language was not asked for. Raises ProblemsFound (status 2) for a language that no policy
    can have."""
    names = {
        *config.languages,
        *(settings.language for settings in config.policies.values() if settings.language),
    }
    languages = {usual_form(language) for language in order.languages}
    unknown = [language for language in sorted(languages) if language not in names]
    others = f"the languages are: {', '.join(sorted(names))}"
    message = "this site has no policy in {!r}"
    refuse(
        [
            Problem("no-language", message.format(name), did_you_mean(name, names, others))
            for name in unknown
        ],
        2,
    )
    drafts = set()
    for slug, files in load_fresh(root, config).files.items():
        for language, path in files.drafts.items():
            is_original = language == config.main_language
            if (config.original_language(slug) if is_original else language) not in languages:
                drafts.add(path)
    return drafts


def _is_translation(path: str, config: Config) -> bool:
    """Return whether a file below content/ is the draft of a translation."""
    try:
        return is_draft(path) and read_name(path, config.languages).language != config.main_language
    except ValueError:
        return False


def _if_alone(root: Path, config: Config, problems: Iterable[Problem]) -> Problems:
    """Return the problems as they are for languages that are published alone: that the original is only a draft is one
    of its translation, once."""
    found = {}
    for problem in problems:
        slug, shown = problem.path.removeprefix("content/").partition(".")[0], problem
        if problem.rule in WITHOUT_ORIGINAL and _waits(root, config, slug, problem):
            help = f"publish that version first: `legalsite publish {slug}`"
            shown = problem._replace(
                message="this translates a version that isn't published", help=help
            )
        found[shown.path, shown.message] = shown
    return [*found.values()]


def _waits(root: Path, config: Config, slug: str, problem: Problem) -> bool:
    """Return whether the problem with a translation is that the draft of its original was left out."""
    draft = root / "content" / f"{slug}.md"
    if problem.rule == "no-draft" or not draft.exists():
        return draft.exists()
    with suppress(ProblemsFound):
        text = read_version(draft.read_bytes(), draft.name, languages=config.languages)
        return str(text.revised) in problem.message
    return True


def _checked_publish(
    root: Path, config: Config, order: PublishOrder, skipped: Collection[str], now: datetime
) -> PublishPlan:
    """Return a publish as if content/ had none of the `skipped` drafts. Raises ProblemsFound with every reason against
    it."""
    dated = _redated(root, order.slugs, skipped, now) if order.redate else {}
    site = load_fresh(root, config, edited=dated, skipped=skipped)
    require_whole(site.record, now)
    today = local_day(now, config.timezone)
    refuse(problem for problem in site.problems if problem.rule != "checkpoint-missing")
    plan = _plan_of(site, order, skipped)
    refuse(sorted_problems([*plan.problems, *_future(plan.entries, today)]))
    findings = _findings_in_drafts(site, plan.drafts, now)
    late = _late(site, plan.drafts if order.redate is None else (), order, today)
    _require_no_errors(site, plan.drafts, [*findings.problems, *late], checked=order.checked)
    for draft in plan.drafts:
        _record_what_was_turned_down(plan, draft, findings.turned)
    return replace(plan, findings=findings.problems, dated=dated)


def emptied_pages(root: Path, named: str, now: datetime) -> list[str]:
    """Return the pages that withholding the text `named` POLICY@VERSION empties, each with how long it will show the
    reason in place of a text: those of the policy if the text is in effect, and its own. Raises ProblemsFound if the
    ledger does not record it."""
    site = load(root, fresh=True)
    require_whole(site.record, now)
    texts, routes, languages = _recorded_texts(site, named), site.routes, site.config.languages
    on = local_day(now, site.config.timezone)
    pages = [f"{routes.url(routes.text(text))} permanently" for text in texts]
    try:
        policy = site.policy(texts[0].policy) if texts else None
    except ProblemsFound:
        policy = None  # a problem in another text must not keep this one on the site
    if policy:
        current, withheld = policy.version_on(on), {text.path for text in texts}
        coming = next(
            (
                f"until {text.effective}, when the next version takes effect"
                for text in policy.upcoming(on)
            ),
            "",
        )
        shown = {languages[0]: current} | {
            other: policy.shown_translation(other, on) for other in languages[1:]
        }
        pages[:0] = [
            f"{routes.url(routes.policy(policy.slug, language))} {coming or 'until you publish another version'}"
            for language, text in shown.items()
            if text and text.path in withheld
        ]
    return pages


def withhold(
    root: Path, named: str, reason: str, *, now: datetime, key: Path | None = None
) -> Published:
    """Withhold the text `named` POLICY@VERSION and its translations. Write the files with the reason, then the lines of
    the ledger; then remove the texts, and what checks quoted of them. If it is killed in between, the same command
    finishes the work. Raises ProblemsFound."""
    with archive.write_lock(root):
        site = load(root, fresh=True)
        record = require_whole(site.record, now)
        require_key(root, key)
        texts = _recorded_texts(site, named)
        notices = {
            f"{text.path.removesuffix('.md')}.withheld": notice_of(text, reason) for text in texts
        }
        files = notices.items()
        for path, notice in files:
            read_version(notice, path, languages=site.config.languages)
            parse(notice, path)  # a reason that no page can show is refused
        data = record.data
        if texts:
            entries = [
                LedgerEntry("withhold", hash_of(notice), path, text.policy, text.revised)
                for text, (path, notice) in zip(texts, files, strict=True)
            ]
            archive.remove(root, notices)  # left by one that was killed before its line was written
            data = add_lines(root, data, entries, now=now, files=files, key=key)
        archive.remove(root, {*withheld_texts(record.ledger), *(text.path for text in texts)})
    lines = data.decode("ascii").splitlines()
    return Published(
        tuple(lines[len(lines) - len(texts) :]), len(lines) - 1, began=False, checkpoint=bool(texts)
    )


def notice_of(text: Version, reason: str) -> bytes:
    """Return the file that replaces a withheld text: the version's dates, its size, and why its text is gone."""
    facts = {
        "title": json.dumps(text.title, ensure_ascii=False),
        "revised": text.revised,
        "translates": text.translates,
        "effective": None if text.translates else text.effective,
        "change": None if text.translates else text.change,
        "replaces": None if text.replaces is None else f"[{', '.join(map(str, text.replaces))}]",
        "retroactive": "true" if text.retroactive else None,
        "withdrawn": "true" if text.withdrawn else None,
        "size": text.size,
    }
    front = "".join(f"{name}: {fact}\n" for name, fact in facts.items() if fact is not None)
    return f"---\n{front}---\n{reason.strip()}\n".encode()


def _recorded_texts(site: Site, named: str) -> list[Version]:
    """Return the recorded text and its translations; none if it was withheld before. They are read one by one, because
    a problem in another text of the policy, such as a missing file, must not keep this one on the site. Raises
    ProblemsFound if the ledger does not record it."""
    policy, _, day = named.partition("@")
    original = f"{policy}/{day}.md"
    lines = [
        line for line in site.record.ledger.lines if line.verb != "gap" and line.policy == policy
    ]
    if original not in {line.path for line in lines}:
        days = ", ".join(str(line.revised) for line in lines if line.path)
        help = f"the ledger records {days}" if days else "write it like privacy@2025-02-01"
        raise failure("no-version", f"the ledger doesn't record {named}", help, "content/LEDGER")
    paths = [
        line.path
        for line in lines
        if line.path in site.recorded and line.path in (*site.paths, original)
    ]
    texts = [site.version_at(path) for path in paths]
    return [
        text
        for text in texts
        if not text.withheld and (text.path == original or str(text.translates) == day)
    ]


def _require_no_errors(
    site: Site, drafts: Sequence[Version], problems: Sequence[Problem], *, checked: bool
) -> None:
    errors = [problem for problem in problems if problem.is_error]
    if not checked:
        refuse(problem for problem in errors if problem.rule in (LATE, *REFUSED))
        return
    unfinished = [] if site.record.data else example_settings(site.root, site.config)
    examples = list(example_texts({draft.path: site.read(draft) for draft in drafts}))
    paths = {problem.path for problem in examples}
    errors = [problem for problem in errors if problem.path not in paths]
    if reasons := sorted_problems([*unfinished, *examples, *errors]):
        raise ProblemsFound(reasons, recipe=_recipe(errors, drafts, site.root))


def _record_what_was_turned_down(
    plan: PublishPlan, draft: Version, turned: Iterable[tuple[Problem, CheckSetting]]
) -> None:
    """If only the settings let a draft pass, plan a file of content/files that is recorded right before it: what the
    rules find, and why somebody turned them down."""
    errors = {
        error: setting for error, setting in turned if error.is_error and setting.level != "error"
    }
    own = [
        (error, errors[error])
        for error in sorted_problems(errors)
        if error.path == f"content/{draft.path}"
    ]
    notes = (
        f"{error.rule}: {error.message}\nset to {set_to.level}: {set_to.reason}\n"
        for error, set_to in own
    )
    data = "\n".join(dict.fromkeys(notes)).encode()
    if not data:
        return
    name = draft.path.removesuffix(".md").replace("/", "--")
    entry = LedgerEntry("file", hash_of(data), f"files/checks/{name}-{draft.revised}.txt")
    at = next(
        n
        for n, line in enumerate(plan.entries)
        if line.sha256 == draft.sha256 and line.policy == draft.policy
    )
    plan.entries.insert(at, entry)
    if entry.path not in plan.site.paths or plan.site.sha256_of(entry.path) != entry.sha256:
        plan.files[entry.path] = data


def _future(entries: Iterable[LedgerEntry], today: date) -> Iterator[Problem]:
    """Yield a problem for each gap and each archived text of the future: both are about the past, and a line of the
    ledger cannot be taken back."""
    for entry in entries:
        if entry.verb in ("gap", "import") and entry.revised and entry.revised.day > today:
            what = "a gap" if entry.verb == "gap" else "an archived version"
            message = f"{what} can't have a future date: this one is dated {entry.revised.day}, and today is {today}"
            help = "correct the date, also in the file name"
            yield Problem("future-revised", message, help, f"content/{entry.path}")


def _late(
    site: Site, drafts: Iterable[Version], order: PublishOrder, today: date
) -> Iterator[Problem]:
    """Yield a problem for each draft that was not published on its day, if one of them follows a published text. First
    texts may be older: they are often live already."""
    options = chosen_options(order.languages, require_all=order.require_all, strict=order.strict)
    again = shlex.join(["legalsite", "publish", *order.slugs, *options])
    help = (
        f"to use today's date:\n    {again} --redate\n"
        f"  if the draft's date was agreed on or reviewed:\n    {again} --keep-dates"
    )
    late = [draft for draft in drafts if not draft.translates and draft.revised.day < today]
    for draft in late if any(published_ids(site, draft.policy) for draft in late) else ():
        message = f"the draft is dated {draft.revised}, but today is {today}"
        yield Problem(LATE, message, help, f"content/{draft.path}")


def _redated(
    root: Path, slugs: Sequence[str], skipped: Collection[str], now: datetime
) -> dict[str, bytes]:
    """Return the drafts that wait to be published and whose `revised` has passed, with today's date, by path below
    content/. Their translations translate the text of that date."""
    site = load_fresh(root, skipped=skipped)
    today = local_day(now, site.config.timezone)
    policies = [site.policy(slug) for slug in _asked_slugs(site, slugs, skipped)]
    drafts = [(policy, text) for policy in policies for text in policy.versions if text.is_draft]
    late = [(policy, draft) for policy, draft in drafts if draft.revised.day < today]
    refuse(
        sorted_problems(
            problem for policy, draft in late for problem in _overtaken(policy, draft, today)
        )
    )
    dated = {}
    for policy, draft in late:
        revised = next_id(today, published_ids(site, policy.slug))
        dated[draft.path] = redated(site.read(draft), draft, None, revised, VersionOrder())
        for path in (*site.files[policy.slug].drafts.values(), *skipped):
            data = archive.read(root, path)
            if path.startswith(f"{policy.slug}.") and _translates(data, path) == str(draft.revised):
                dated[path] = with_values(data, path, {"translates": str(revised)})
    return dated


def _translates(data: bytes, path: str) -> object:
    """Return what a draft says it translates; None if it says nothing, or cannot be read."""
    with suppress(ProblemsFound):
        return read_front_matter(data, path).values.get("translates")
    return None


@contextmanager
def _written(root: Path, drafts: Mapping[str, bytes]) -> Iterator[None]:
    """Write these drafts, by path below content/. Put the old ones back if the context fails."""
    before = {path: archive.read(root, path) for path in drafts}
    try:
        for path, data in drafts.items():
            archive.replace(root, path, data)
        yield
    except BaseException:
        for path, data in before.items():
            archive.replace(root, path, data)
        raise


def _overtaken(policy: Policy, draft: Version, today: date) -> Iterator[Problem]:
    """Yield a problem for each text that was upcoming when the draft was written and has taken effect since: with
    today's date, the draft would silently undo it."""
    for text in policy.versions:
        upcoming = text.revised < draft.revised and draft.effective < text.effective <= today
        if upcoming and text.revised not in (draft.replaces or ()):
            message = f"the version of {text.revised} took effect on {text.effective}, after this draft was written"
            help = f"save your edits elsewhere, remove this file, and start from that version: `{draft.revise_command}`"
            yield Problem("draft-overtaken", message, help, f"content/{draft.path}")


def _recipe(
    problems: Iterable[Problem],
    drafts: Sequence[Version],
    root: Path,
    *,
    level: Severity = "warning",
) -> str:
    """Return the tables for the settings that turn down to this level what is a matter of judgment in these drafts: a
    rule may be wrong about a text, and a person has to say why. Questions and facts have an answer of their own."""
    by_path, settings = {f"content/{draft.path}": draft for draft in drafts}, config_path(root)
    table = "checks" if settings == OWN else "tool.legalsite.checks"
    judged = (
        (problem.rule, by_path[problem.path]) for problem in problems if problem.rule in JUDGED
    )
    tables = []
    for rule, policy, revised in dict.fromkeys(
        (rule, draft.policy, draft.revised) for rule, draft in judged
    ):
        tables.append(
            f'\n[[{table}]]\nrule = "{rule}"\nlevel = "{level}"\npolicy = "{policy}"'
            f'\nrevision = "{revised}"\nreason = "{REASON_PLACEHOLDER}"'
        )
    heading = f"If a rule doesn't fit your text, lower it in {settings}, and fill in {REASON_PLACEHOLDER}:"
    return "\n".join(["", heading, *tables]) if tables else ""


def _plan_of(site: Site, order: PublishOrder, skipped: Iterable[str]) -> PublishPlan:
    """Decide what to record: first the gaps in the past of the policies, then their texts. Raises ProblemsFound (status
    2) for an unknown policy."""
    plan, lines = PublishPlan(site), set(expected_files(site.record.ledger))
    asked = _asked_slugs(site, order.slugs, skipped)
    languages = {usual_form(language) for language in order.languages}
    for slug in asked:
        for path in site.files[slug].gaps:
            if path not in site.recorded:
                revised = VersionId.parse(PurePosixPath(path).stem)
                plan.entries.append(LedgerEntry("gap", site.sha256_of(path), path, slug, revised))
    for slug in asked:
        try:
            texts = _unrecorded(site, slug)
        except ProblemsFound as refusal:
            plan.problems += refusal.problems
            continue
        for verb, path, text in texts:
            if languages and text_language(text, site.config) not in languages:
                continue
            files = [file for file in _shown(plan, text, site) if file not in lines]
            lines.update(files)
            plan.entries += [LedgerEntry("file", site.sha256_of(file), file) for file in files]
            plan.entries.append(LedgerEntry(verb, text.sha256, path, slug, text.revised))
            if path not in site.paths:
                plan.files[path] = site.read(text)
            if text.is_draft:
                plan.drafts.append(text)
    return plan


def _asked_slugs(site: Site, slugs: Sequence[str], skipped: Iterable[str]) -> list[str]:
    """Return the policies that were asked for, or all, without those that have only skipped files. Raises ProblemsFound
    (status 2) for an unknown one."""
    known = sorted({*site.files, *(path.partition(".")[0] for path in skipped)})
    return [slug for slug in resolve_slugs(slugs, known) if slug in site.files]


def _unrecorded(site: Site, slug: str) -> list[tuple[Verb, str, Version]]:
    """Return the policy's texts that no line records, each with the verb of its line and its path in the archive: first
    those of the archive, each in the order in which they were written. An archived text that equals a draft counts as
    published, since a publish may have been killed before it wrote the line. Raises ProblemsFound with every problem in
    its files and between them."""
    files = site.files[slug]
    archived = dict.fromkeys((*files.archived, *files.gaps), "")  # an archive alone can be recorded
    policy = site.read_anew(slug, site.texts.read, recorded={**archived, **site.recorded})
    drafts = {hash_of(site.texts.read(path)) for path in files.drafts.values()}
    texts: list[tuple[Verb, str, Version]] = []
    for text in policy.texts:
        language = "" if text.language == site.config.main_language else f".{text.language.lower()}"
        path = f"{slug}/{text.revised}{language}.md"
        if not text.withheld and path not in site.recorded:
            texts.append(
                ("publish" if text.is_draft or text.sha256 in drafts else "import", path, text)
            )
    return sorted(texts, key=lambda text: (text[0] != "import", text[2].revised, text[1]))


def _shown(plan: PublishPlan, text: Version, site: Site) -> list[str]:
    """Return the existing files of content/files that a text shows. Words that would be lost on its page are added to
    the plan's problems."""
    try:
        document = site.document(text)
    except ProblemsFound as refusal:
        plan.problems += refusal.problems
        return []
    data = site.read(text)
    plan.problems += empty_text(document, f"content/{text.path}", text.text_line)
    plan.problems += missing_files(document, data, text.path, site.paths)
    plan.problems += unfit_names(document, data, text.path, site.paths)
    return [file for file in shown_files(document) if file in site.paths]


def _findings_in_drafts(site: Site, texts: Sequence[Version], now: datetime) -> Findings:
    """Return what `check` finds in these drafts, at the levels that the settings give it."""
    if not texts:
        return Findings(())
    slugs = sorted({text.policy for text in texts})
    paths = {f"content/{text.path}" for text in texts}
    today = local_day(now, site.config.timezone)
    findings = check(
        site.root, site.config, today, now=now, policies=slugs, rules=[*RULES], site=site
    )
    return replace(
        findings, problems=tuple(problem for problem in findings.problems if problem.path in paths)
    )
