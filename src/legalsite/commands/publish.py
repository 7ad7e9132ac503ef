"""`legalsite publish`: checks drafts, copies them into the archive and records them in the ledger, all or nothing. With
--withhold, it removes a published text, for example by court order, and replaces it with a file that gives its dates
and the reason."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from legalsite.checks.rules.links import missing_files, unfit_names
from legalsite.checks.run import RULES, Findings
from legalsite.commands.check import check
from legalsite.commands.revise import RevisionOrder, published_ids, redated
from legalsite.commands.starters import example_settings, example_texts
from legalsite.disk import archive
from legalsite.errors import Problem, ProblemsFound, refuse, sorted_problems
from legalsite.ledger.chain import append, begin
from legalsite.ledger.lines import LedgerEntry, Verb
from legalsite.ledger.recorded_files import expected_files, shown_files, withheld_texts
from legalsite.model.config import WRITE_WHY, CheckSetting
from legalsite.model.policy import Policy, Revision, RevisionId, next_id
from legalsite.model.questions import QUESTIONS
from legalsite.notices.outcomes import local_day
from legalsite.pages.routes import Routes
from legalsite.site.ledger_on_disk import add_lines, is_behind, need_key, require_whole
from legalsite.site.load import Site, asked_for, load
from legalsite.site.settings import OWN, config_path
from legalsite.site.texts import parse
from legalsite.source.front_matter import read_revision
from legalsite.source.markdown import empty_text

LATE = "draft-late"
REFUSED = ("older-text-returns",)  # errors that no later revision can put right: they change what has applied
FACTS = {*REFUSED, "future-revised", "promise-anchor", "notice-period", "dead-anchor", "missing-file", "file-name"}
OPEN = QUESTIONS | {"dead-page"}  # what nobody can put right in this text once it is published
JUDGED = RULES.keys() - QUESTIONS - FACTS  # rules that may be wrong about a text


class Published(Struct, frozen=True):
    """What was recorded, or would be recorded in a dry run."""

    lines: tuple[str, ...]  # the new lines of the ledger
    total: int  # the number of all its lines
    began: bool  # whether this began the ledger
    checkpoint: bool  # whether CHECKPOINT was written
    redated: tuple[str, ...] = ()  # the drafts that got today's date first
    # the drafts that somebody signed as less than material: path below content/, class, and who
    signed: tuple[tuple[str, str, str], ...] = ()
    undone: tuple[Problem, ...] = ()  # a warning for each pending text that will undo what they change
    asked: tuple[Problem, ...] = ()  # what is open about the drafts: questions, and links that lead nowhere


class PublishPlan(Struct):
    """What a publish is going to record."""

    entries: list[LedgerEntry] = []  # the lines in order
    files: dict[str, bytes] = {}  # the new files of the archive by path below content/
    drafts: list[Revision] = []  # the drafts among them
    problems: list[Problem] = []  # every reason against publishing


def publish(
    root: Path,
    slugs: Sequence[str],
    *,
    now: datetime,
    dry_run: bool = False,
    key: Path | None = None,
    checked: bool = False,
    redate: bool | None = False,
) -> Published:
    """Record the drafts of these policies, or of all. Raises ProblemsFound with every reason against it, and OSError
    for a file that cannot be read or written; then nothing was changed.

    `checked`: any error that `check` finds in these drafts is a reason against it, and so is what `init` wrote as an
    example. Otherwise, only errors count that no later revision can put right.
    `redate`: give today's date to the drafts that are to be recorded and whose `revised` has passed. None: nobody
    decided that, so a further revision whose `revised` has passed is a reason against it."""
    with nullcontext() if dry_run else archive.write_lock(root):
        dated = _redated(root, slugs, now) if redate else {}
        site = load(root, fresh=True, unpublished=True, edited=dated)
        record, today = require_whole(site.record, now), local_day(now, site.config.timezone)
        refuse(problem for problem in site.problems if problem.rule != "checkpoint-missing")
        plan = _plan_of(site, slugs)
        refuse(sorted_problems([*plan.problems, *_future(plan.entries, today)]))
        findings = _findings_in_drafts(site, plan.drafts, now)
        problems = findings.problems
        late = _late(site, plan.drafts if redate is None else (), slugs, today)
        _require_no_errors(site, plan.drafts, [*problems, *late], checked=checked)
        for draft in plan.drafts:
            _record_what_was_turned_down(plan, draft, findings.turned, site)
        if not plan.entries and not is_behind(root, record, key):
            return Published((), len(record.ledger.lines), began=False, checkpoint=False)
        data = record.data or begin(site.config.origin)
        if dry_run:
            data = append(data, plan.entries, now)
        else:
            with _written(root, dated):
                data = add_lines(root, data, plan.entries, now=now, files=plan.files.items(), key=key)
    _, *lines = data.decode("ascii").splitlines()
    return Published(
        tuple(lines[len(lines) - len(plan.entries) :]),
        len(lines),
        began=not record.data,
        checkpoint=True,
        redated=tuple(dated),
        signed=tuple((text.path, text.change or text.weight, who) for text in plan.drafts if (who := text.approved_by)),
        undone=tuple(problem for problem in problems if problem.rule == "undone-later"),
        asked=tuple(problem for problem in problems if problem.rule in OPEN and problem.severity == "warning"),
    )


def emptied_pages(root: Path, named: str, now: datetime) -> list[str]:
    """Return the pages that withholding the text `named` POLICY@REVISED empties, each with how long it will show the
    reason in place of a text: those of the policy if the text is in force, and its own. Raises ProblemsFound if the
    ledger does not record it."""
    site = load(root, fresh=True)
    require_whole(site.record, now)
    texts, routes, languages = _recorded_texts(site, named), Routes.of(site.config), site.config.languages
    on = local_day(now, site.config.timezone)
    pages = [f"{routes.url(routes.text(text))} for good" for text in texts]
    try:
        policy = site.policy(texts[0].policy) if texts else None
    except ProblemsFound:
        policy = None  # a problem in another text must not keep this one on the site
    if policy:
        current, withheld = policy.in_force(on), {text.path for text in texts}
        coming = next((f"until {text.effective}, when the next text takes effect" for text in policy.upcoming(on)), "")
        shown = {languages[0]: current} | {other: policy.shown_translation(other, on) for other in languages[1:]}
        pages[:0] = [
            f"{routes.url(routes.policy(policy.slug, language))} {coming or 'until you publish another text'}"
            for language, text in shown.items()
            if text and text.path in withheld
        ]
    return pages


def withhold(root: Path, named: str, reason: str, *, now: datetime, key: Path | None = None) -> Published:
    """Withhold the text `named` POLICY@REVISED and its translations. Write the files with the reason, then the lines of
    the ledger; then remove the texts, and what checks quoted of them. If it is killed in between, the same command
    finishes the work. Raises ProblemsFound."""
    with archive.write_lock(root):
        site = load(root, fresh=True)
        record = require_whole(site.record, now)
        need_key(root, key)
        texts = _recorded_texts(site, named)
        notices = {f"{text.path.removesuffix('.md')}.withheld": notice_of(text, reason) for text in texts}
        for path, notice in notices.items():
            read_revision(notice, path, languages=site.config.languages)
            parse(notice, path)  # a reason that no page can show is refused
        data = record.data
        if texts:
            entries = [
                LedgerEntry("withhold", hashlib.sha256(notice).hexdigest(), path, text.policy, text.revised)
                for text, (path, notice) in zip(texts, notices.items(), strict=True)
            ]
            archive.remove(root, notices)  # left by one that was killed before its line was written
            data = add_lines(root, data, entries, now=now, files=notices.items(), key=key)
        archive.remove(root, {*withheld_texts(record.ledger), *(text.path for text in texts)})
    lines = data.decode("ascii").splitlines()
    fresh = tuple(lines[len(lines) - len(texts) :])
    return Published(fresh, len(lines) - 1, began=False, checkpoint=bool(texts))


def notice_of(text: Revision, reason: str) -> bytes:
    """Return the file that replaces a withheld text: the revision's dates, its size, and why its text is gone."""
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


def _recorded_texts(site: Site, named: str) -> list[Revision]:
    """Return the recorded text and its translations; none if it was withheld before. They are read one by one, because
    a problem in another text of the policy, such as a missing file, must not keep this one on the site. Raises
    ProblemsFound if the ledger does not record it."""
    policy, _, day = named.partition("@")
    original = f"{policy}/{day}.md"
    lines = [line for line in site.record.ledger.lines if line.verb != "gap" and line.policy == policy]
    if original not in {line.path for line in lines}:
        days = ", ".join(str(line.revised) for line in lines if line.path)
        help = f"the ledger records {days}" if days else "write it like privacy@2025-02-01"
        raise ProblemsFound([Problem("no-revision", f"the ledger records no {named}", help, "content/LEDGER")])
    paths = [line.path for line in lines if line.path in site.recorded and line.path in (*site.paths, original)]
    texts = [read_revision(site.texts.read(path), path, languages=site.config.languages) for path in paths]
    return [text for text in texts if not text.withheld and (text.path == original or str(text.translates) == day)]


def _require_no_errors(site: Site, drafts: Sequence[Revision], problems: Sequence[Problem], *, checked: bool) -> None:
    errors = [problem for problem in problems if problem.severity == "error"]
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
    plan: PublishPlan, draft: Revision, turned: Iterable[tuple[Problem, CheckSetting]], site: Site
) -> None:
    """If only the settings let a draft pass, plan a file of content/files that is recorded right before it: what the
    rules find, and why somebody turned them down."""
    errors = {error: setting for error, setting in turned if error.severity == "error" and setting.level != "error"}
    own = [(error, errors[error]) for error in sorted_problems(errors) if error.path == f"content/{draft.path}"]
    notes = (f"{error.rule}: {error.message}\nset to {set_to.level}: {set_to.reason}\n" for error, set_to in own)
    data = "\n".join(dict.fromkeys(notes)).encode()
    if not data:
        return
    name = draft.path.removesuffix(".md").replace("/", "--")
    entry = LedgerEntry("file", hashlib.sha256(data).hexdigest(), f"files/checks/{name}-{draft.revised}.txt")
    at = next(n for n, line in enumerate(plan.entries) if line.sha256 == draft.sha256 and line.policy == draft.policy)
    plan.entries.insert(at, entry)
    if entry.path not in site.paths or site.sha256_of(entry.path) != entry.sha256:
        plan.files[entry.path] = data


def _future(entries: Iterable[LedgerEntry], today: date) -> Iterator[Problem]:
    """Yield a problem for each gap and each archived text of the future: both are about the past, and a line of the
    ledger cannot be taken back."""
    for entry in entries:
        if entry.verb in ("gap", "import") and entry.revised and entry.revised.day > today:
            what = "a gap" if entry.verb == "gap" else "an archived text"
            message = f"{what} cannot be of the future, but this one is of {entry.revised.day}, and today is {today}"
            help = "correct the day, in the file's name as well"
            yield Problem("future-revised", message, help, f"content/{entry.path}")


def _late(site: Site, drafts: Iterable[Revision], slugs: Sequence[str], today: date) -> Iterator[Problem]:
    """Yield a problem for each draft that was not published on its day, if one of them follows a published text. First
    texts may be older: they are often live already."""
    again = " ".join(["legalsite publish", *slugs])
    help = (
        f"usual is today's date:\n    {again} --redate\n  if its date was agreed or reviewed:\n    {again} --keep-dates"
    )
    late = [draft for draft in drafts if not draft.translates and draft.revised.day < today]
    for draft in late if any(published_ids(site, draft.policy) for draft in late) else ():
        message = f"the draft is dated {draft.revised}, and today is {today}"
        yield Problem(LATE, message, help, f"content/{draft.path}")


def _redated(root: Path, slugs: Sequence[str], now: datetime) -> dict[str, bytes]:
    """Return the drafts that wait to be published and whose `revised` has passed, with today's date, by path below
    content/."""
    site = load(root, fresh=True, unpublished=True)
    today = local_day(now, site.config.timezone)
    policies = [site.policy(slug) for slug in asked_for(slugs, site.files)]
    drafts = [(policy, text) for policy in policies for text in policy.revisions if text.is_draft]
    late = [(policy, draft) for policy, draft in drafts if draft.revised.day < today]
    refuse(sorted_problems(problem for policy, draft in late for problem in _overtaken(policy, draft, today)))
    return {
        draft.path: redated(
            site.read(draft), draft, None, next_id(today, published_ids(site, policy.slug)), RevisionOrder()
        )
        for policy, draft in late
    }


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


def _overtaken(policy: Policy, draft: Revision, today: date) -> Iterator[Problem]:
    """Yield a problem for each text that was pending when the draft was written and has taken effect since: with
    today's date, the draft would silently undo it."""
    for text in policy.revisions:
        pending = text.revised < draft.revised and draft.effective < text.effective <= today
        if pending and text.revised not in (draft.replaces or ()):
            message = f"the text of {text.revised} took effect on {text.effective}, after this draft was written"
            help = f"save the edit elsewhere, remove this file, and begin with that text: `{draft.revise_command}`"
            yield Problem("draft-overtaken", message, help, f"content/{draft.path}")


def _recipe(errors: Iterable[Problem], drafts: Sequence[Revision], root: Path) -> str:
    """Return the tables for the settings that turn down what is a matter of judgement in these drafts: a rule may be
    wrong about a text, and a person has to say why. Questions and facts have an answer of their own."""
    by_path, settings = {f"content/{draft.path}": draft for draft in drafts}, config_path(root)
    table = "checks" if settings == OWN else "tool.legalsite.checks"
    judged = ((problem.rule, by_path[problem.path]) for problem in errors if problem.rule in JUDGED)
    lines = []
    for rule, policy, revised in dict.fromkeys((rule, draft.policy, draft.revised) for rule, draft in judged):
        lines += [
            "",
            f"[[{table}]]",
            f'rule = "{rule}"',
            'level = "warning"',
            f'policy = "{policy}"',
            f'revision = "{revised}"',
            f'reason = "{WRITE_WHY}"',
        ]
    heading = f"Where a rule is wrong about a text, turn it down in {settings}, and write why in place of {WRITE_WHY}:"
    return "\n".join(["", heading, *lines]) if lines else ""


def _plan_of(site: Site, slugs: Sequence[str]) -> PublishPlan:
    """Decide what to record of these policies, or of all: first the gaps in their past, then their texts. Raises
    ProblemsFound (status 2) for an unknown policy."""
    plan, asked, lines = PublishPlan(), asked_for(slugs, site.files), set(expected_files(site.record.ledger))
    for slug in asked:
        for path in site.files[slug].gaps:
            if path not in site.recorded:
                revised = RevisionId.parse(PurePosixPath(path).stem)
                plan.entries.append(LedgerEntry("gap", site.sha256_of(path), path, slug, revised))
    for slug in asked:
        try:
            texts = _unrecorded(site, slug)
        except ProblemsFound as refusal:
            plan.problems += refusal.problems
            continue
        for verb, path, text in texts:
            files = [file for file in _shown(plan, text, site) if file not in lines]
            lines.update(files)
            plan.entries += [LedgerEntry("file", site.sha256_of(file), file) for file in files]
            plan.entries.append(LedgerEntry(verb, text.sha256, path, slug, text.revised))
            if path not in site.paths:
                plan.files[path] = site.read(text)
            if text.is_draft:
                plan.drafts.append(text)
        if not any(text.is_draft for _, _, text in texts):  # `check` reads the others next
            site.forget(slug)
    return plan


def _unrecorded(site: Site, slug: str) -> list[tuple[Verb, str, Revision]]:
    """Return the policy's texts that no line records, each with the verb of its line and its path in the archive: first
    those of the archive, each in the order in which they were written. An archived text that equals a draft counts as
    published, since a publish may have been killed before it wrote the line. Raises ProblemsFound with every problem in
    its files and between them."""
    files, first_language = site.files[slug], site.config.languages[0]
    archived = dict.fromkeys((*files.archived, *files.gaps), "")  # an archive alone can be recorded
    policy = site.read_anew(slug, site.texts.read, recorded={**archived, **site.recorded})
    drafts = {hashlib.sha256(site.texts.read(path)).hexdigest() for path in files.drafts.values()}
    texts: list[tuple[Verb, str, Revision]] = []
    for text in policy.texts:
        language = "" if text.language == first_language else f".{text.language.lower()}"
        path = f"{slug}/{text.revised}{language}.md"
        if not text.withheld and path not in site.recorded:
            texts.append(("publish" if text.is_draft or text.sha256 in drafts else "import", path, text))
    return sorted(texts, key=lambda text: (text[0] != "import", text[2].revised, text[1]))


def _shown(plan: PublishPlan, text: Revision, site: Site) -> list[str]:
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


def _findings_in_drafts(site: Site, texts: Sequence[Revision], now: datetime) -> Findings:
    """Return what `check` finds in these drafts, at the levels that the settings give it."""
    if not texts:
        return Findings(())
    slugs = sorted({text.policy for text in texts})
    paths = {f"content/{text.path}" for text in texts}
    today = local_day(now, site.config.timezone)
    findings = check(site.root, site.config, today, now=now, policies=slugs, rules=[*RULES], site=site)
    return replace(findings, problems=tuple(problem for problem in findings.problems if problem.path in paths))
