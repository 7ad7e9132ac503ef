"""`legalsite publish`: check drafts, copy them to the archive, and record them in the ledger, all
or nothing.

With --withhold, a published text is removed, for example because of a court order, and replaced
with a file that contains its dates and the reason.
"""

import json
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from legalsite.checks.changed_sentences import Difference
from legalsite.checks.rules.change_class import visible_differences
from legalsite.checks.rules.links import invalid_file_name_problems, missing_file_problems
from legalsite.checks.run import RULES, Findings
from legalsite.commands.check import SiteChecks, check, checked_policies
from legalsite.commands.revise import VersionOrder, published_ids, redated_draft
from legalsite.commands.starters import example_setting_problems, example_text_problems
from legalsite.commands.version_names import other_versions_help, unknown_language_problems
from legalsite.disk import archive
from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    ProblemTuple,
    Severity,
    failure,
    raise_problems,
    sorted_problems,
)
from legalsite.ledger.chain import append_entries, new_ledger
from legalsite.ledger.lines import LedgerEntry, Verb
from legalsite.ledger.recorded_files import expected_files, shown_files, withheld_texts
from legalsite.model.approvals import describe_approval
from legalsite.model.config import REASON_PLACEHOLDER, CheckSetting, Config
from legalsite.model.declared_time import local_day
from legalsite.model.policy import Policy, Version, VersionId, next_id
from legalsite.model.questions import QUESTIONS
from legalsite.site.fingerprint import hash_of
from legalsite.site.ledger_on_disk import (
    add_lines,
    is_behind,
    is_draft,
    require_intact,
    require_key,
)
from legalsite.site.load import Site, load, load_fresh, resolve_slugs
from legalsite.site.settings import OWN_FILE, config_path
from legalsite.site.texts import parse
from legalsite.source.edits import with_values
from legalsite.source.file_names import read_name
from legalsite.source.front_matter import read_version
from legalsite.source.markdown import empty_text_problems
from legalsite.source.plain_front_matter import read_front_matter
from legalsite.text.languages import usual_form

LATE_RULE = "draft-late"
MAX_TABLES = 5  # tables of settings that are suggested at once
# errors about effective dates; once they're recorded, no later version can correct them
PERMANENT_ERRORS = ("older-version-returns", "never-takes-effect")
# rules about facts, which leave nothing to judge
FACT_RULES = {
    *PERMANENT_ERRORS,
    "future-revised",
    "promise-anchor",
    "notice-period",
    "dead-anchor",
    "missing-file",
    "file-name",
}
# problems that a translation has if its original is omitted
MISSING_ORIGINAL_RULES = {"unknown-version", "no-draft"}
JUDGMENT_RULES = RULES.keys() - QUESTIONS - FACT_RULES  # rules that may misjudge a text


class SignedDraft(Struct, frozen=True):
    """A draft whose type of change someone has approved."""

    path: str  # relative to content/
    change: str  # description of the change, such as `minor change` or `first version`
    approval: str  # description of who approved the change
    # the version that the type of change refers to; empty for the first one
    compared_with: str = ""
    # the differences that readers see, unless the change is called material
    differences: tuple[Difference, ...] = ()


class Published(Struct, frozen=True):
    """What was recorded, or would be recorded in a dry run."""

    lines: tuple[str, ...]  # new ledger lines
    total: int  # number of ledger lines
    began: bool  # whether the ledger was created
    checkpoint: bool  # whether CHECKPOINT was written
    redated: tuple[str, ...] = ()  # drafts that were redated to today
    signed: tuple[SignedDraft, ...] = ()
    warnings: ProblemTuple = ()  # warnings and questions of `check` about the drafts
    # what `check` found in translations that were omitted
    left_out: ProblemTuple = ()
    # settings to paste that lower the severity of the rules behind `warnings` or `left_out`
    recipe: str = ""
    # the requested languages, if there was nothing to record in them
    only_in: tuple[str, ...] = ()


class PublishOptions(Struct, frozen=True):
    """How drafts are chosen, and what prevents publishing."""

    languages: Sequence[str] = ()  # languages of the texts to publish; empty for all
    # Whether errors from `check` and unedited examples from `init` prevent publishing. If not, only
    # errors that no later version can correct do.
    checked: bool = False
    # Whether to give drafts with a past `revised` date today's date. None means that the user
    # hasn't decided; then, such a draft prevents publishing unless it's the first version of its
    # policy.
    redate: bool | None = False
    require_all: bool = False  # whether a translation that isn't ready prevents publishing
    strict: bool = False  # whether warnings and questions prevent publishing

    @property
    def command_words(self) -> list[str]:
        """The options that affect which drafts are published, as command-line arguments."""
        words = []
        for language in self.languages:
            words += ["--language", language]
        if self.require_all:
            words.append("--require-all")
        if self.strict:
            words.append("--strict")
        return words


DEFAULT_OPTIONS = PublishOptions()


def publish(
    root: Path,
    slugs: Sequence[str],
    options: PublishOptions = DEFAULT_OPTIONS,
    *,
    now: datetime,
    dry_run: bool = False,
    key: Path | None = None,
    shared: SiteChecks | None = None,
) -> Published:
    """Record drafts, except for translations that aren't ready.

    `slugs` limits this to some policies, if it isn't empty. A dry run returns what would be
    recorded. `key` is the private key that signs the checkpoint. `shared` comes from `site_checks`,
    for several dry runs on the same site. Raises ProblemsFound with all problems that prevent
    publishing, and OSError if a file can't be read or written. In both cases, nothing is changed.
    """
    with nullcontext() if dry_run else archive.write_lock(root):
        site = shared.site if shared else load_fresh(root)
        choice = _ChosenDrafts(site, slugs, options, now, shared)
        plan = choice.plan()  # also omits translations that aren't ready
        site = plan.site
        record = site.record
        entries = plan.entries  # new ledger lines
        warnings = [problem for problem in plan.findings if problem.severity == "warning"]
        if options.strict and warnings:
            raise ProblemsFound(
                warnings, recipe=_settings_to_lower_rules(warnings, plan, level="info")
            )
        # drafts that name who approved them; this has nothing to do with the checkpoint's signature
        signed = tuple(_signed_drafts(plan, choice.today))
        # if there are no new lines, the checkpoint or its signature may still be missing
        nothing_to_do = not entries and not is_behind(root, record, key)
        data = record.data or new_ledger(site.config.origin)  # content of the ledger
        if dry_run:
            data = append_entries(data, entries, now)
        elif not nothing_to_do:
            # `plan.dated` contains the drafts that were redated to today
            with _replace_or_restore(root, plan.dated):
                data = add_lines(root, data, entries, now=now, files=plan.files.items(), key=key)
    return Published(
        lines=_last_lines(data, len(entries)),
        total=data.count(b"\n") - 1,  # the first line only names the site
        began=not record.data,
        checkpoint=not nothing_to_do,
        redated=tuple(path for path in plan.dated if not choice.is_translation(path)),
        signed=signed,
        warnings=tuple(warnings),
        left_out=sorted_problems(choice.left_out),
        recipe=choice.recipe,
        only_in=tuple(options.languages) if nothing_to_do else (),
    )


def _last_lines(ledger: bytes, count: int) -> tuple[str, ...]:
    lines = ledger.decode("ascii").splitlines()
    return tuple(lines[len(lines) - count :])


def _signed_drafts(plan: "_Plan", today: date) -> Iterator[SignedDraft]:
    """Yield drafts that name who approved them, and what was approved.

    This includes every difference that readers see, unless the change is called material.
    """
    named = [draft for draft in plan.drafts if draft.approved_by]
    if not named:
        return
    slugs = {draft.policy for draft in named}
    subjects = checked_policies(plan.site, today, slugs, shared=plan.shared)
    for draft in named:
        subject = subjects[draft.policy]
        approval = describe_approval(draft.approved_by)
        previous = subject.comparison_base(draft)
        change = "first version"
        if subject.policy.previous(draft, today):
            # if the draft states no type of change, `weight` is the type that counts
            change = f"{draft.change or draft.weight} change"
        signed = SignedDraft(draft.path, change, approval)
        # by calling the change minor or editorial, the approver approved each difference
        if previous and change != "material change":
            shown = tuple(visible_differences(subject, previous, draft))
            compared_with = str(previous.revised)
            if draft.lists_as_replaced(previous):
                compared_with += ", which it replaces"
            signed = replace(signed, compared_with=compared_with, differences=shown)
        yield signed


class _ChosenDrafts(Struct):
    """The drafts to publish.

    Translations that turn out not to be ready are omitted, so that a translation never delays its
    original.
    """

    site: Site
    slugs: Sequence[str]
    options: PublishOptions
    now: datetime
    shared: SiteChecks | None = None  # same as for `publish`
    # paths, relative to content/, of drafts that are omitted or weren't requested
    skipped: set[str] = set()
    left_out: Problems = []  # problems of the omitted translations
    recipe: str = ""  # settings to paste that lower the severity of the violated rules

    @property
    def root(self) -> Path:
        return self.site.root

    @property
    def config(self) -> Config:
        return self.site.config

    @property
    def today(self) -> date:
        """The current date in the site's time zone."""
        return local_day(self.now, self.config.timezone)

    @property
    def languages(self) -> set[str]:
        """The requested languages in their usual form, such as `pt-BR`."""
        return set(map(usual_form, self.options.languages))

    def plan(self) -> "_Plan":
        """Determine what to record, and omit translations that aren't ready.

        Raises ProblemsFound with all remaining problems that prevent publishing. For a language
        that no policy can have, the exit status is 2.
        """
        if self.languages:
            self.skipped.update(self._drafts_in_other_languages())
        # each iteration omits more translations, until no translation has a problem
        while True:
            try:
                return self._checked_plan()
            except ProblemsFound as refusal:
                self._leave_out_unready(refusal)

    def _leave_out_unready(self, refusal: ProblemsFound) -> None:
        """Omit the translations in which problems were found.

        Raises ProblemsFound with all problems if no translation has one, or if the user wants to
        publish all drafts or none.
        """
        problems = refusal.problems
        if self.languages:
            problems = tuple(self._problems_without_originals(problems))
        # suggested settings, from the first iteration that suggests any, which has the most drafts
        self.recipe = self.recipe or refusal.recipe
        unready = {}  # problem → path of the translation
        for problem in problems:
            path = problem.path_below_content
            if path not in self.skipped and self.is_translation(path):
                unready[problem] = path
        if self.options.require_all or not unready:
            if all(problem.rule == LATE_RULE for problem in problems):
                # only report the dates, because the user's decision about them affects all other
                # problems
                raise refusal
            found = sorted_problems([*self.left_out, *problems])
            raise ProblemsFound(found, refusal.status, self.recipe) from None
        self.left_out += unready
        self.skipped.update(unready.values())

    def _drafts_in_other_languages(self) -> Iterator[str]:
        """Yield the path, relative to content/, of each draft in a language that wasn't requested.

        Raises ProblemsFound (status 2) for a language that no policy can have.
        """
        config = self.config
        raise_problems(unknown_language_problems(config, self.languages), status=2)
        for slug, files in self.site.files.items():
            # the language of the original is an empty string
            for language, path in files.drafts.items():
                if (language or config.text_languages.of_original(slug)) not in self.languages:
                    yield path

    def is_translation(self, path: str) -> bool:
        """Return whether a file, relative to content/, is the draft of a translation."""
        with suppress(ValueError):
            return is_draft(path) and bool(read_name(path, self.config.text_languages).language)
        return False

    def _problems_without_originals(self, problems: Iterable[Problem]) -> Iterable[Problem]:
        """Explain missing originals if only some languages are published.

        Each translation gets a single problem, which says that its original isn't published yet.
        """
        found = {}  # keyed by path and message, because both rules may report a translation
        for problem in problems:
            shown = problem
            slug, _, _ = problem.path_below_content.partition(".")
            if problem.rule in MISSING_ORIGINAL_RULES and self._waits_for_original(problem, slug):
                message = "this translates a version that isn't published"
                help = f"publish that version first: `legalsite publish {slug}`"
                shown = problem._replace(message=message, help=help)
            found[shown.path, shown.message] = shown
        return found.values()

    def _waits_for_original(self, problem: Problem, slug: str) -> bool:
        """Return whether a translation's only problem is that its original wasn't requested.

        `problem` says that the translation has no original (“no-draft”), or translates an unknown
        version (“unknown-version”).
        """
        draft = self.root / "content" / f"{slug}.md"
        if not draft.exists():
            return False
        # The message of “unknown-version” names the version. The translation waits for its original
        # if this is the version of the draft, or if the draft can't be read.
        if problem.rule != "no-draft":
            with suppress(ProblemsFound):
                languages = self.config.text_languages
                original = read_version(draft.read_bytes(), f"{slug}.md", languages=languages)
                return str(original.revised) in problem.message
        return True

    def _checked_plan(self) -> "_Plan":
        """Determine what to record, as if the skipped drafts didn't exist.

        Raises ProblemsFound with all problems that prevent publishing.
        """
        site = self.site.without(self.skipped)
        dated = {}  # drafts redated to today, which are only written at the end
        if self.options.redate:
            dated = self._redated_drafts(site)
        if dated:
            site = load_fresh(self.root, self.config, edited=dated, skipped=self.skipped)
        require_intact(site.record, self.now)
        # ignore a missing checkpoint, because this run writes one
        raise_problems(problem for problem in site.problems if problem.rule != "checkpoint-missing")
        # the files that the ledger already records; `add_texts` adds those shown by new texts
        plan = _Plan(site, dated, set(expected_files(site.record.ledger)))
        # `shared` is about the site with all of its drafts, as they are
        if site is self.site:
            plan.shared = self.shared
        chosen = self._chosen_slugs(site)
        # two loops, because the ledger lists all gaps before all texts
        for slug in chosen:
            plan.add_gaps(slug)
        for slug in chosen:
            plan.add_texts(slug, self.languages)
        raise_problems(
            sorted_problems(
                [
                    *plan.problems,
                    *_future_date_problems(plan.entries, self.today),
                    *_known_gap_problems(site, plan.entries, self.today),
                ]
            )
        )
        findings = self._findings(plan)  # what `check` finds
        plan.findings = findings.problems
        self._require_no_errors(plan)
        for text in plan.checked:
            plan.add_lowered_rules_note(text, findings.changed_by_settings)
        return plan

    def _chosen_slugs(self, site: Site) -> list[str]:
        """Return the requested policies, or all. Policies with only skipped files are left out.

        Raises ProblemsFound (status 2) for an unknown policy.
        """
        # `site` was loaded without the skipped files, but their policies aren't unknown
        known = sorted({*site.files, *(path.partition(".")[0] for path in self.skipped)})
        return [slug for slug in resolve_slugs(self.slugs, known) if slug in site.files]

    def _findings(self, plan: "_Plan") -> Findings:
        """Check the texts, with the severities specified in the settings."""
        if not plan.checked:
            return Findings(())
        slugs = sorted({text.policy for text in plan.checked})
        paths = {text.path for text in plan.checked}
        # naming all rules leaves out problems of the whole site
        findings = check(
            plan.site,
            self.today,
            now=self.now,
            policies=slugs,
            rules=[*RULES],
            recording=paths,
            shared=plan.shared,
        )
        problems = [each for each in findings.problems if each.path_below_content in paths]
        return replace(findings, problems=tuple(problems))

    def _require_no_errors(self, plan: "_Plan") -> None:
        """Raise ProblemsFound with all errors that prevent publishing according to the options.

        These are errors in texts, drafts with a past date, and unedited examples.
        """
        errors = [problem for problem in plan.findings if problem.is_error]
        if self.options.redate is None:  # neither --redate nor --keep-dates was passed
            errors += self._late_draft_problems(plan)
        if not self.options.checked:  # only report errors that no later version can correct
            raise_problems(
                problem for problem in errors if problem.rule in (LATE_RULE, *PERMANENT_ERRORS)
            )
            return
        site = plan.site
        unfinished = []
        if not site.record.data:  # the new ledger will contain the site's URL
            unfinished = example_setting_problems(self.root, site.config)
        examples = example_text_problems({draft.path: site.read(draft) for draft in plan.drafts})
        paths = {problem.path for problem in examples}
        # an example's other errors don't matter until it's edited
        errors = [problem for problem in errors if problem.path not in paths]
        reasons = sorted_problems([*unfinished, *examples, *errors])
        if reasons:
            raise ProblemsFound(reasons, recipe=_settings_to_lower_rules(errors, plan))

    def _late_draft_problems(self, plan: "_Plan") -> Iterator[Problem]:
        """Report original drafts whose date has passed, unless all of them are first versions.

        First versions have often been in use before, and may have an earlier date.
        """
        originals = [draft for draft in plan.drafts if not draft.translates]
        late = [draft for draft in originals if draft.revised.day < self.today]
        if not any(plan.site.policy(draft.policy).is_published for draft in late):
            return
        again = shlex.join(["legalsite", "publish", *self.slugs, *self.options.command_words])
        help = f"to use today's date:\n    {again} --redate\n"
        help += f"  if the draft's date was agreed on or reviewed:\n    {again} --keep-dates"
        for draft in late:
            message = f"the draft is dated {draft.revised}, but today is {self.today}"
            yield Problem(LATE_RULE, message, help, f"content/{draft.path}")

    def _redated_drafts(self, site: Site) -> dict[str, bytes]:
        """Set today's date in drafts whose `revised` date has passed.

        Return the changed files, keyed by path relative to content/. In translations of these
        drafts, even skipped ones, `translates` is set to the new date.
        """
        late = []
        problems: Problems = []
        for slug in self._chosen_slugs(site):
            policy = site.policy(slug)
            for draft in policy.versions:
                if draft.is_draft and draft.revised.day < self.today:
                    late.append(draft)
                    problems += _overtaken_draft_problems(policy, draft, self.today)
        raise_problems(sorted_problems(problems))
        dated = {}
        for draft in late:
            slug = draft.policy
            revised = next_id(self.today, published_ids(site, slug))
            data = site.content.typed(draft.path)
            only_date = VersionOrder()  # an order without values only changes the date
            # None, because the draft isn't a copy of a published version
            dated[draft.path] = redated_draft(data, draft, None, revised, only_date)
            # Translations refer to the draft by its date. The site was loaded without skipped
            # drafts, but a later run may publish them.
            for path in (*site.files[slug].drafts.values(), *self.skipped):
                data = archive.read(self.root, path)
                translates = _translated_version(data, path)
                if path.startswith(f"{slug}.") and translates == str(draft.revised):
                    dated[path] = with_values(data, path, {"translates": str(revised)})
        return dated


def _translated_version(data: bytes, path: str) -> object:
    """Return the `translates` value of a draft as written.

    Return None if the value is missing or can't be read.
    """
    with suppress(ProblemsFound):
        return read_front_matter(data, path).values.get("translates")
    return None


def _overtaken_draft_problems(policy: Policy, draft: Version, today: date) -> Iterator[Problem]:
    """Report versions that were upcoming when the draft was written and have taken effect since.

    A draft with today's date would silently undo these versions.
    """
    for text in policy.versions:
        # the version was to take effect after the draft, and has done so before the draft does
        is_overtaken = text.revised < draft.revised and draft.effective < text.effective <= today
        # if the draft replaces this version, the author meant to undo it
        if is_overtaken and not draft.lists_as_replaced(text):
            message = f"the version of {text.revised} took effect on {text.effective}"
            message += ", after this draft was written"
            help = "save your edits elsewhere, remove this file, and start from that version: "
            help += f"`{draft.revise_command}`"
            yield Problem("draft-overtaken", message, help, f"content/{draft.path}")


def _future_date_problems(entries: Iterable[LedgerEntry], today: date) -> Iterator[Problem]:
    """Report gaps and archived texts with a future date.

    Gaps and archived texts are about the past, and a ledger line can't be removed later.
    """
    for entry in entries:
        if entry.verb in ("gap", "import") and entry.revised and entry.revised.day > today:
            what = "an archived version"
            if entry.verb == "gap":
                what = "a gap"
            message = f"{what} can't have a future date: this one is dated {entry.revised.day}"
            message += f", and today is {today}"
            help = "correct the date, also in the file name"
            yield Problem("future-revised", message, help, f"content/{entry.path}")


def _known_gap_problems(
    site: Site, entries: Iterable[LedgerEntry], today: date
) -> Iterator[Problem]:
    """Report gaps on dates for which the version in effect is known.

    A recorded gap would say that the version is unknown.
    """
    for entry in entries:
        policy = site.policies.get(entry.policy)  # None if the policy can't be read
        if entry.verb != "gap" or not entry.revised or not policy:
            continue
        day = entry.revised.day
        # a period without a version is one that a gap hides
        gaps = [period.start for period in policy.timeline(today) if period.revised is None]
        if day <= today and day not in gaps:  # future dates are reported separately
            message = f"the version in effect from {day} on is known, so there's no gap"
            help = "delete the file, or name it by the first date on which the version is unknown"
            yield Problem("no-gap", message, help, f"content/{entry.path}")


class _Plan(Struct):
    """What `publish` will record: first gaps (periods whose version is unknown), then texts."""

    site: Site
    dated: Mapping[str, bytes]  # drafts redated to today, by path relative to content/
    recorded: set[str]  # files that the ledger will record
    entries: list[LedgerEntry] = []  # entries for new lines, in the order of the ledger
    files: dict[str, bytes] = {}  # new files of the archive, by path relative to content/
    # The entries of texts to check: drafts, and archived originals if the ledger already has other
    # versions of the policy. Archived translations aren't checked, because a translation never
    # delays its original, and only drafts can be omitted.
    checked: dict[Version, LedgerEntry] = {}
    problems: Problems = []  # all problems that prevent publishing
    findings: ProblemTuple = ()  # what `check` found in the texts of `checked`
    shared: SiteChecks | None = None  # same as for `publish`; None if drafts are omitted or redated

    @property
    def drafts(self) -> list[Version]:
        return [text for text in self.checked if text.is_draft]

    def add_gaps(self, slug: str) -> None:
        for path in self.site.files[slug].gaps:
            if path not in self.site.recorded:
                # the file is named by the first day of the gap
                revised = VersionId.parse(PurePosixPath(path).stem)
                sha256 = self.site.sha256_of(path)
                self.entries.append(LedgerEntry("gap", sha256, path, slug, revised))

    def add_texts(self, slug: str, languages: Collection[str]) -> None:
        """Add a policy's unrecorded texts in `languages`, or in all languages if it's empty.

        New files displayed by a text, such as images, are added before the text.
        """
        site = self.site
        try:
            texts = _unrecorded_texts(site, slug)
        except ProblemsFound as refusal:
            self.problems += refusal.problems
            return
        # whether the ledger already has a version of the policy
        is_published = not site.recorded.keys().isdisjoint(site.files[slug].archived)
        for entry, text in texts:
            if languages and text.language not in languages:
                continue
            for file in self._shown_files(text):
                if file not in self.recorded:
                    self.recorded.add(file)
                    self.entries.append(LedgerEntry("file", site.sha256_of(file), file))
            self.entries.append(entry)
            # copy a draft to the archive, with values instead of names of facts
            if entry.path not in site.paths:
                self.files[entry.path] = site.content.filled(text.path).frozen
            # An archive from before the first `publish` isn't checked, because it can't be changed
            # anymore. Archived translations never are, because they must not delay their originals.
            if text.is_draft or (is_published and not text.translates):
                self.checked[text] = entry

    def _shown_files(self, version: Version) -> list[str]:
        """Return the existing files in content/files that a text displays.

        Problems are added if the text is empty, or displays files that are missing or have invalid
        names.
        """
        site = self.site
        try:
            document = site.document(version)
        except ProblemsFound as refusal:
            self.problems += refusal.problems
            return []
        data = site.read(version)
        self.problems += empty_text_problems(document, f"content/{version.path}", version.text_line)
        self.problems += missing_file_problems(document, data, version.path, site.paths)
        self.problems += invalid_file_name_problems(document, data, version.path, site.paths)
        return [file for file in shown_files(document) if file in site.paths]

    def add_lowered_rules_note(
        self, version: Version, changed: Iterable[tuple[Problem, CheckSetting]]
    ) -> None:
        """Add a note to content/files if the settings lower the severity of an error in a text.

        The note contains the error, its new severity, and the reason. It's recorded directly before
        the text. `changed` contains pairs of a problem and the setting that changes its severity.
        """
        settings = {}  # error in this text → setting that lowers its severity
        for error, setting in changed:
            is_own = error.path == f"content/{version.path}"
            if is_own and error.is_error and setting.level != "error":
                settings[error] = setting
        notes: dict[str, None] = {}  # ordered, without duplicates
        for error in sorted_problems(settings):
            set_to = settings[error]
            note = f"{error.rule}: {error.message}\nset to {set_to.level}: {set_to.reason}\n"
            notes[note] = None
        if not notes:
            return
        data = "\n".join(notes).encode()
        name = version.path.removesuffix(".md").replace("/", "--")
        path = f"files/checks/{name}-{version.revised}.txt"
        entry = LedgerEntry("file", hash_of(data), path)
        self.entries.insert(self.entries.index(self.checked[version]), entry)
        # an earlier run may have written the same note
        if path not in self.site.paths or self.site.sha256_of(path) != entry.sha256:
            self.files[path] = data


def _unrecorded_texts(site: Site, slug: str) -> list[tuple[LedgerEntry, Version]]:
    """Return the policy's texts that aren't recorded yet, with their new entries.

    Archived texts come first and are recorded as imports, then come drafts, both sorted by date. An
    archived text that equals a draft counts as published, because an earlier `publish` may have
    been killed before it wrote the line. Raises ProblemsFound with all problems in or between the
    policy's files.
    """
    files = site.files[slug]
    # read the policy as if all archived files were recorded (with an unknown hash)
    archived = dict.fromkeys((*files.archived, *files.gaps), "")
    policy = site.read_uncached(slug, site.texts.read, recorded={**archived, **site.recorded})
    drafts = {hash_of(site.texts.read(path)) for path in files.drafts.values()}
    texts = []
    for text in policy.texts:
        path = f"{slug}/{text.revised}{text.suffix}"  # path in the archive
        if not text.withheld and path not in site.recorded:
            is_published = text.is_draft or text.sha256 in drafts
            verb: Verb = "publish" if is_published else "import"
            sha256 = text.sha256
            if text.is_draft:  # it's archived with values instead of names of facts
                sha256 = hash_of(site.content.filled(text.path).frozen)
            texts.append((LedgerEntry(verb, sha256, path, slug, text.revised), text))

    def order(pair: tuple[LedgerEntry, Version]) -> tuple[str, VersionId, str]:
        entry, text = pair
        return entry.verb, text.revised, entry.path  # `import` sorts before `publish`

    return sorted(texts, key=order)


@contextmanager
def _replace_or_restore(root: Path, drafts: Mapping[str, bytes]) -> Iterator[None]:
    """Write drafts, but restore the old ones if the context fails.

    The keys of `drafts` are paths relative to content/.
    """
    before = {path: archive.read(root, path) for path in drafts}
    try:
        for path, data in drafts.items():
            archive.replace(root, path, data)
        yield
    except BaseException:
        for path, data in before.items():
            archive.replace(root, path, data)
        raise


def _settings_to_lower_rules(
    problems: Iterable[Problem], plan: _Plan, *, level: Severity = "warning"
) -> str:
    """Return settings, ready to paste, that lower the severity of the violated rules.

    Only rules that may misjudge a text are included. Return an empty string if there are none.
    `level` is the new severity. The settings contain a placeholder for the reason.
    """
    by_path = {f"content/{text.path}": text for text in plan.checked}
    settings = config_path(plan.site.root)  # pyproject.toml or legalsite.toml
    table = "tool.legalsite.checks"
    if settings == OWN_FILE:
        table = "checks"
    tables: dict[str, None] = {}  # ordered, without duplicates
    for problem in problems:
        if problem.rule in JUDGMENT_RULES:
            text = by_path[problem.path]
            lines = f'\n[[{table}]]\nrule = "{problem.rule}"\nlevel = "{level}"'
            lines += f'\npolicy = "{text.policy}"\nrevision = "{text.revised}"'
            tables[f'{lines}\nreason = "{REASON_PLACEHOLDER}"'] = None
    if not tables:
        return ""
    heading = f"If a rule doesn't fit your text, lower it in {settings}"
    shown = ["", f"{heading}, and fill in {REASON_PLACEHOLDER}:", *list(tables)[:MAX_TABLES]]
    more = len(tables) - MAX_TABLES
    if more > 0:
        shown.append(f"\nDo the same for {more} more.")
    return "\n".join(shown)


def emptied_pages(root: Path, named: str, now: datetime) -> list[str]:
    """List the URLs of pages that will show a reason instead of a withheld version, and until when.

    `named` is POLICY@VERSION. The version's permanent pages are listed and, if it's in effect, the
    pages of the policy. Raises ProblemsFound if the ledger doesn't record the version.
    """
    site = load(root, fresh=True)
    require_intact(site.record, now)
    texts = _recorded_texts(site, named)
    routes = site.routes
    on = local_day(now, site.config.timezone)
    withheld = {text.path for text in texts}
    pages = []
    if texts:  # there's no text if the version is already withheld
        # a problem with another text must not prevent withholding this one
        with suppress(ProblemsFound):
            policy = site.policy(texts[0].policy)
            ends = "until you publish another version"
            upcoming = policy.upcoming(on)
            if upcoming:
                ends = f"until {upcoming[0].effective}, when the next version takes effect"
            # the policy's page in each language, and the text that it shows today
            for language, shown in policy.shown_texts(site.config.languages, on).items():
                if shown.path in withheld:
                    url = routes.urls.policy(policy.slug, language)
                    pages.append(f"{url} {ends}")
    return pages + [f"{url} permanently" for url in map(routes.urls.text, texts)]


def withhold(
    root: Path, named: str, reason: str, *, now: datetime, key: Path | None = None
) -> Published:
    """Withhold the version `named` POLICY@VERSION and its translations.

    Files with the `reason` are written, then ledger lines, then the texts are removed. If this is
    killed in between, run it again to complete it. Raises ProblemsFound if the ledger doesn't
    record the version, or if a page can't show the reason.
    """
    with archive.write_lock(root):
        site = load(root, fresh=True)
        record = require_intact(site.record, now)
        require_key(root, key)
        texts = _recorded_texts(site, named)
        replacements = {}  # path → file with the reason
        entries = []
        for text in texts:
            file = withheld_file(text, reason)
            path = text.path.removesuffix(".md") + ".withheld"
            # these raise ProblemsFound if the file is invalid, or if a page can't show the reason
            read_version(file, path, languages=site.config.text_languages)
            parse(file, path)
            replacements[path] = file
            sha256 = hash_of(file)
            entries.append(LedgerEntry("withhold", sha256, path, text.policy, text.revised))
        data = record.data
        if texts:
            # remove files of a `withhold` that was killed before it wrote its ledger lines
            archive.remove(root, replacements)
            data = add_lines(root, data, entries, now=now, files=replacements.items(), key=key)
        # remove texts of a `withhold` that was killed after it wrote its ledger lines
        archive.remove(root, {*withheld_texts(record.ledger), *(text.path for text in texts)})
    lines = _last_lines(data, len(texts))
    total = data.count(b"\n") - 1  # the first line only names the site
    return Published(lines=lines, total=total, began=False, checkpoint=bool(texts))


def withheld_file(version: Version, reason: str) -> bytes:
    """Create the file that replaces a withheld text.

    It contains the version's facts, such as its dates, promise, and size, and the reason.
    """
    facts: dict[str, Any] = {
        "title": json.dumps(version.title, ensure_ascii=False),
        "revised": version.revised,
        "translates": version.translates,
    }
    # a translation takes these from its original
    if not version.translates:
        facts |= {
            "effective": version.effective,
            "effective_new_accounts": version.effective_new_accounts,
            "change": version.change,
            "part_of": version.part_of,
        }
    if version.replaces is not None:
        replaced = ", ".join(map(str, version.replaces))
        facts["replaces"] = f"[{replaced}]"
    for name in ("retroactive", "withdrawn"):
        if getattr(version, name):
            facts[name] = "true"
    if version.promise and not version.translates:
        rules = ", ".join(f"{{{rule}}}" for rule in version.promise.rules)
        facts["promise"] = "none" if version.promise.promises_no_notice else f"[{rules}]"
    facts["size"] = version.size
    front = "".join(f"{name}: {fact}\n" for name, fact in facts.items() if fact is not None)
    return f"---\n{front}---\n{reason.strip()}\n".encode()


def _recorded_texts(site: Site, named: str) -> list[Version]:
    """Return the recorded POLICY@VERSION and its translations, except withheld ones.

    Raises ProblemsFound if the ledger doesn't record the version. Each text is read separately, so
    that a problem with another text can't prevent withholding this one.
    """
    policy, _, day = named.partition("@")
    original = f"{policy}/{day}.md"
    recorded = {}  # path → date of each recorded text of the policy
    for line in site.record.ledger.lines:
        # the file of a gap only says why no text is known
        if line.policy == policy and line.path and line.verb != "gap":
            recorded[line.path] = str(line.revised)
    if original not in recorded:
        help = "write it like privacy@2025-02-01"
        if recorded:
            help = "the ledger records " + ", ".join(recorded.values())
            with suppress(ProblemsFound):  # ignore damaged texts
                help = other_versions_help(site.policy(policy), day)
        raise failure("no-version", f"the ledger doesn't record {named}", help, "content/LEDGER")
    texts = []
    for path in recorded:
        # Withheld texts aren't in `site.recorded` anymore. A missing translation is ignored, but
        # reading a missing original raises ProblemsFound.
        if path in site.recorded and path in (*site.paths, original):
            text = site.version_at(path)
            # the version itself, or a translation of it
            if not text.withheld and (path == original or str(text.translates) == day):
                texts.append(text)
    return texts
