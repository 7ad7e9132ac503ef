"""Turns the history of one file into the versions of a policy.

There is one version for each day on which the words changed. A gap begins where a version cannot be
read or is skipped, and where the file was removed. A version that is a web page, or a template
of one, is read as Markdown.

A template tag that prints nothing, such as `{% block content %}`, is left out of a page. One that
prints something, or may do so, stays as it is written, for a person to decide.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping, Sequence
from datetime import date
from html import escape
from itertools import zip_longest
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from yaml import YAMLError

from legalsite.errors import Problem, Problems, ProblemsFound, ProblemTuple, failure, printable
from legalsite.importing.days import CommitDay, Effect, stated_effective_dates, version_effects
from legalsite.importing.foreign_front_matter import (
    ForeignText,
    body_with_values,
    read_foreign_text,
)
from legalsite.importing.foreign_markdown import without_attribute_lists, without_lists_in_cells
from legalsite.importing.git_renames import FileChange, TracedFile
from legalsite.importing.html_page import read_page
from legalsite.importing.link_resolution import (
    policy_targets,
    replace_targets,
    resolve_links,
    unresolved_targets,
)
from legalsite.importing.markdown_writer import write_front_matter, write_markdown
from legalsite.importing.other_file_kinds import require_text
from legalsite.importing.pdf_document import PDF_START, read_history_pdf
from legalsite.importing.plain_text import WEB_PAGE_PATTERN
from legalsite.importing.policy_names import title_from_path, title_from_slug, title_in
from legalsite.model.document import Document
from legalsite.model.policy import (
    ENDED_BY,
    MAX_VERSIONS_PER_DAY,
    ONE_DAY,
    DatedBy,
    VersionId,
    next_id,
)
from legalsite.redline.compare import compare, have_other_words
from legalsite.source.characters import MAX_TEXT_BYTES
from legalsite.source.front_matter import read_version
from legalsite.source.markdown import read_markdown
from legalsite.text.dates_in_prose import StatedDay
from legalsite.text.phrase_catalogue import Phrases, english

MAX_SUBJECT_LENGTH = 200
MAX_TITLE_LENGTH = 200
MAX_CACHED_CHARACTERS = 2_000_000  # of the texts whose parsed sections are kept in memory
MAX_SHOWN_REASONS = 5  # for one gap
MAX_SHOWN_POLICIES = 3  # of policies that a removed one may have moved to

KeepFile = Callable[[VersionId, bytes], object]  # stores the file of a version


class ImportedVersion(Struct, frozen=True):
    """A file after the last commit of a day, and the version that it becomes.

    Commits whose clock was wrong have versions of their own. The text is not stored: it is read
    again when the version is written, so that the texts of a long history are not in memory at the
    same time.
    """

    slug: str  # the policy that the file belongs to
    revised: VersionId  # by the date that the import uses for the commit
    effect: Effect  # when it takes effect; on the day of `revised` until all versions are read
    event: FileChange  # the commit and its change to the file
    has_wrong_clock: bool  # whether the date of the commit can't be right
    title: str = ""  # of the policy in this version
    stated_dates: tuple[StatedDay, ...] = ()  # the effective dates that the text states
    ends_policy: bool = False  # whether the user said that the policy ended with this version
    targets: Mapping[str, str] = {}  # the new target for each link that should lead to a policy
    rewritten_links: int = 0  # how many links of the text get a new target
    # its id by the date of the commit, if `revised` is an effective date instead
    commit_revised: VersionId | None = None

    @property
    def effective(self) -> date:
        """The effective date."""
        return self.effect.day

    @property
    def revised_by_commit(self) -> VersionId:
        """The id by the date of the commit, which `--effective` names."""
        return self.commit_revised or self.revised

    @property
    def repeats_dates(self) -> bool:
        """Whether the text states dates, but only such that earlier versions already stated."""
        effect = self.effect
        return bool(self.stated_dates) and not (effect.stated or effect.choices or effect.is_given)

    @property
    def path(self) -> str:
        """The path of the file, for people."""
        return printable(self.event.change.path)

    @property
    def commit(self) -> str:
        """The id of the commit, for people."""
        return self.event.commit.id[:10]

    @property
    def location(self) -> str:
        """The place that problems name, such as `terms.md@95954a9bb1`."""
        return f"{self.path}@{self.commit}"

    def warning(self, rule: str, message: str, help: str) -> Problem:
        """Return a warning about this version."""
        return Problem(rule, message, help, self.location, severity="warning")

    def reason(self, phrases: Phrases, phrase: str, **values: str) -> str:
        """Return a sentence that says why the text of this version is unknown.

        `phrases` are the sentences of a language, `phrase` is the key of one, and `values` fill its
        placeholders, besides the date, the path and the commit.
        """
        day = phrases.day_text(self.revised.day)
        return phrases.filled(phrase, day=day, path=self.path, commit=self.commit, **values)


class ImportedPolicy(Struct, frozen=True):
    """One policy that was read from a history."""

    slug: str
    names: tuple[str, ...]  # the paths of its file, the newest last
    texts: tuple[ImportedVersion, ...]  # oldest first
    problems: ProblemTuple  # warnings about what was cleaned up, skipped or not read
    # The periods whose text is unknown, because versions of the file could not be read or the file
    # was removed: for the first day of each, a file with the reasons. Empty if `texts` is.
    gaps: Mapping[date, bytes]
    exists: bool = True  # whether the file still exists, or its removal was skipped

    @property
    def ended(self) -> date | None:
        """The date on which the policy ended, if the user gave one; None otherwise."""
        if not self.texts or not self.texts[-1].ends_policy:
            return None
        return self.texts[-1].effective


class HistoryReader(Struct, frozen=True):
    """What is the same for all files of one import: settings, and facts about the whole history."""

    # Returns the content of a blob by its id, or only its size if it is too large.
    read_blob: Callable[[str], bytes | int]
    days: Mapping[str, CommitDay]  # the date to use for each commit, by its id
    languages: tuple[str, ...]  # the site's
    slugs_by_name: Mapping[str, str] = {}  # what `policies_by_name` returns for all files
    # The effective dates that the user gave, by slug and version.
    effective: Mapping[tuple[str, VersionId], date] = {}
    # The slugs of policies that the user says have ended, each with the first date without it.
    ended: Collection[tuple[str, date]] = ()
    # The policies that each day's commits added, which a file removed that day may have become.
    slugs_by_first_day: Mapping[date, Sequence[str]] = {}
    skipped_commits: Collection[str] = ()  # the ids of the commits that the user skips
    until: date = date.max  # the day of the import
    # Returns the text of a PDF, whose name in messages is the second argument.
    read_pdf: Callable[[bytes, str], ForeignText] = read_history_pdf
    phrases: Phrases = field(default_factory=lambda: english("import"))


class _FileReader(Struct):
    """Reads the versions of one file, oldest first; its attributes are what was read so far."""

    reader: HistoryReader  # the settings of the import
    versions: list[ImportedVersion] = []  # the versions that changed words
    # The document of the newest version, with resolved links. None at the start and after the
    # policy ended.
    last_document: Document | None = None
    gap_reasons: dict[date, list[str]] = {}  # the reasons for each gap, by its first day
    in_gap: bool = False  # whether no text is known since the newest gap began
    notes: Problems = []  # warnings and questions for the user
    # Parsed sections, shared between versions so that unchanged sections are parsed once.
    sections: MutableMapping[tuple[Any, ...], object] = {}
    cached_length: int = 0  # the length of the texts that were parsed since `sections` was empty

    def read_version(self, version: ImportedVersion) -> None:
        """Add a version to what was read, unless it has the same words as the previous one.

        After a gap, it is added in any case, because it ends the gap. Raises ProblemsFound if the
        version has no usable text, or is skipped.
        """
        text = _read_text(version, self.reader)
        # `sections` has parsed sections of the versions so far, and can't grow without limit
        self.cached_length += len(text.body)
        if self.cached_length > MAX_CACHED_CHARACTERS:
            self.sections.clear()
            self.cached_length = len(text.body)
        document = self._parse(text.body, text, version)
        _require_words(text.body, document, version.location)
        self.notes += _lost_link_problems(version, document, self.reader.slugs_by_name)
        targets, count = self._links_to_rewrite(text, document, version)
        resolved = resolve_links(document, version.event.change.path, targets)
        # of the newest version; None at first, and after the policy ended
        last = self.last_document
        if last and not self.in_gap and not _has_changed(last, resolved):
            return
        title = version_title(text, document, version)
        top_headings = [block for block in document.headings if block.level == 1]
        # a single one is the title
        if not text.title and len(top_headings) > 1:
            message = f"the file has several level-1 headings, so the title is “{title}”"
            help = "set `title` in its front matter"
            self.notes.append(version.warning("title", message, help)._replace(severity="info"))
        stated_dates = stated_effective_dates(document, title)
        version = replace(
            version, title=title, stated_dates=stated_dates, targets=targets, rewritten_links=count
        )
        self.versions.append(version)
        self.notes += text.problems
        self.last_document = resolved
        self.in_gap = False

    def _parse(self, body: str, text: ForeignText, version: ImportedVersion) -> Document:
        """Return the document of `body`: the version's text, perhaps with other link targets."""
        return read_markdown(body, path=version.location, first_line=text.line, cache=self.sections)

    def read_removal(self, removal: ImportedVersion, following: FileChange | None) -> None:
        """Add the end of the policy to what was read if the user gave its date, or begin a gap.

        The gap comes with a question about what happened. `removal` is the commit that removed the
        file, and `following` is the next change to the file, if it came back. The date that the
        user gave must be between the previous version and that change. A skipped removal changes
        nothing.
        """
        # without a version, there was no policy that could end
        if not self.versions or removal.event.commit.id in self.reader.skipped_commits:
            return
        newest = self.versions[-1]
        day = removal.revised.day
        until = self.reader.days[following.commit.id].day if following else date.max
        for policy, end in sorted(self.reader.ended):
            if policy == removal.slug and newest.revised.day < end <= until:
                version = replace(
                    removal,
                    # the end is known when the file is removed, even if it takes effect later
                    revised=next_id(min(end, day), [newest.revised]),
                    effect=Effect(end),
                    title=newest.title,
                    ends_policy=True,
                    has_wrong_clock=False,
                )
                self.versions.append(version)
                self.last_document = None
                self.in_gap = False
                return
        # The day of the newest version has a text, so the gap begins after it.
        first = max(day, newest.revised.day + ONE_DAY)
        reason = removal.reason(self.reader.phrases, "removed")
        self.gap_reasons.setdefault(first, []).append(reason)
        self.in_gap = True
        self.notes.append(self._removal_question(removal, first, until))

    def _removal_question(self, removal: ImportedVersion, first: date, until: date) -> Problem:
        """Return the question of what happened to a policy whose file was removed.

        `first` is the first day of the gap. `until` is the day when the file came back; `date.max`
        if it never did.
        """
        day = removal.revised.day
        slug = removal.slug
        answers = [f"if it ended, with the first date without it: `--ended {slug}={first}`"]
        message = f"the file was removed on {day}"
        if until < date.max:
            answers.append(f"if it stayed in effect: `--skip-commit {removal.commit}`")
            message += f" and was back on {until}: did the policy end, or stay in effect?"
        else:
            message += ": did the policy end, or move?"
            # the policies whose files were added on the day of the removal
            names = [name for name in self.reader.slugs_by_first_day.get(day, ()) if name != slug]
            names = names[:MAX_SHOWN_POLICIES] or ["NAME"]
            moved = f"if it moved to another policy in this import: `--moved {slug}="
            answers += [f"{moved}{name}`" for name in names]
        help = ["import again with the answer; otherwise, pages show a gap:", *answers]
        return removal.warning("file-removed", message, "\n    ".join(help))

    def add_gap(self, version: ImportedVersion, problems: Sequence[Problem]) -> None:
        """Add the reason why a version can't be read to the current gap, or begin a gap with it.

        A gap begins on the next day if the day of the version already has a text. A file that never
        had any words leaves no gap if it is empty. `problems` also become warnings.
        """
        for problem in problems:
            message = f"{problem.message}; the version in effect then is unknown"
            self.notes.append(problem._replace(severity="warning", message=message))
        first = problems[0]
        # before the first text, an empty file isn't a policy yet
        if first.rule == "no-words" and not self.versions and not self.in_gap:
            return
        if not self.in_gap:
            start = version.revised.day
            if version.revised.nth > 1:  # not the first version of its day
                start += ONE_DAY
            self.gap_reasons.setdefault(start, [])
        phrase = "version_unreadable"
        if first.rule == "left-out":
            phrase = "version_left_out"
        *_, reasons = self.gap_reasons.values()  # of the newest gap, which is last
        reasons.append(version.reason(self.reader.phrases, phrase, reason=printable(first.message)))
        self.in_gap = True

    def write_versions(self, slug: str, keep: KeepFile) -> Iterator[ImportedVersion]:
        """Yield the versions with their effective dates, after `keep` stored the file of each.

        `slug` is the policy's. All versions must have been read, because effective dates depend on
        each other. Adds warnings to the notes.
        """
        answers = self.reader.effective.items()
        given = {revised: effective for (policy, revised), effective in answers if policy == slug}
        # The end of the policy has the date that the user gave.
        given |= {
            version.revised: version.effective for version in self.versions if version.ends_policy
        }
        ids = [version.revised for version in self.versions]
        chosen = version_effects(ids, [version.stated_dates for version in self.versions], given)
        before = None
        for version, effect in zip(self.versions, chosen, strict=True):
            dated = replace(version, effect=effect)
            if self._is_dated_by_effect(dated, before):
                new_id = VersionId(effect.day)
                dated = replace(dated, revised=new_id, commit_revised=version.revised)
            if version.ends_policy:
                day = self.reader.phrases.day_text(version.effective)
                text = ForeignText(body=self.reader.phrases.filled("ended", day=day))
            else:
                text = _read_text(version, self.reader)
                body, _ = replace_targets(text.body, version.targets)
                text = replace(text, body=body)
            data, warnings = _write_version(dated, text, self.reader.languages)
            self.notes += warnings
            if effect.choices:
                self._add_date_question(dated, before)
            before = dated
            keep(dated.revised, data)
            yield dated

    def _is_dated_by_effect(self, version: ImportedVersion, before: ImportedVersion | None) -> bool:
        """Return whether the effective date that a text states is the version's id.

        Otherwise, its id is the date of its commit: if the text was announced before its effective
        date, if the user is asked for that date, or if the order of versions and gaps would change.
        `before` is the previous version.
        """
        effect = version.effect
        commit = version.revised.day
        if not effect.is_known or effect.choices or version.has_wrong_clock:
            return False
        if effect.day > commit:
            return False
        if before and effect.day <= before.revised.day:
            return False
        return not any(effect.day < gap <= commit for gap in self.gap_reasons)

    def _add_date_question(self, version: ImportedVersion, before: ImportedVersion | None) -> None:
        """Add the question of when a version takes effect to the notes.

        Its text states several dates, only a month, or a date that can't be right. `before` is the
        previous version. From the first possible date to the date that is used, a gap is shown,
        unless the text states only a month.
        """
        effect = version.effect
        revised = version.revised
        is_month = version.stated_dates[0].is_month
        lines = dict.fromkeys(
            [f"line {line.line} says “{line.text}”" for line in version.stated_dates]
        )
        message = f"when does the version of {revised} take effect? " + ", ".join(lines)
        if effect.stated is None and before and not is_month:
            message += f", but the previous version takes effect on {before.effective}"
        options = [f"`--effective {version.slug}@{revised}={day}`" for day in effect.choices]
        help = f"import again with the correct date: {' or '.join(options)}"
        help += f"; otherwise, {effect.day} is used"
        first = effect.choices[0]
        if first < effect.day and not is_month:
            days = "; ".join(map(self.reader.phrases.day_text, effect.choices))
            reason = version.reason(self.reader.phrases, "unclear_day", days=days)
            self.gap_reasons.setdefault(first, [f"{ENDED_BY}{revised}"]).append(reason)
            help += f", and pages show a gap from {first}"
        self.notes.append(version.warning("effective-unclear", message, help))

    def _links_to_rewrite(
        self, text: ForeignText, document: Document, version: ImportedVersion
    ) -> tuple[Mapping[str, str], int]:
        """Return the new target of each link to another policy, and how many links there are.

        A policy's links are the same in every version, so that moving its file changes no text. If
        new targets would change words, for example in a code block that shows a link, return no
        targets.
        """
        targets = policy_targets(
            document.targets, version.event.change.path, version.slug, self.reader.slugs_by_name
        )
        body, count = replace_targets(text.body, targets)
        if count:
            rewritten = self._parse(body, text, version)
            words = [block.text for block in document.blocks]
            if [block.text for block in rewritten.blocks] == words:
                return targets, count
        return {}, 0


def import_policy(
    file: TracedFile, slug: str, reader: HistoryReader, keep: KeepFile
) -> ImportedPolicy:
    """Return the policy that a file became, with all its versions and gaps.

    `keep` stores the file of each version, by its id, oldest first. A version that cannot be read,
    or is skipped, becomes a gap with a warning; it never raises an exception.
    """
    file_reader = _FileReader(reader)
    events = _last_changes_of_days(file.events, reader)
    for event, following in zip_longest(events, events[1:]):
        dated = reader.days[event.commit.id]
        revised = next_id(dated.day, [read.revised for read in file_reader.versions[-1:]])
        version = ImportedVersion(slug, revised, Effect(dated.day), event, bool(dated.clock))
        if dated.clock:
            message = f"the date of this commit, {dated.clock}, can't be right"
            message += f"; its version is dated {dated.day}"
            help = "if an earlier commit has the wrong date, skip that one (`--skip-commit`)"
            file_reader.notes.append(version.warning("commit-order", message, help))
        if event.change.status == "deleted":
            file_reader.read_removal(version, following)
            continue
        try:
            file_reader.read_version(version)
        except ProblemsFound as error:
            file_reader.add_gap(version, error.problems)
            continue
        # A text that is read is known for this whole day, so gaps that began on it are dropped.
        missing = file_reader.gap_reasons.items()
        file_reader.gap_reasons = {day: reasons for day, reasons in missing if day < dated.day}
    texts = tuple(file_reader.write_versions(slug, keep))
    # A file without any text becomes no policy, so it has no gaps.
    unknown = sorted(file_reader.gap_reasons.items()) if texts else []
    gaps = {
        day: _gap_file(reasons, reader.phrases) for day, reasons in unknown if day <= reader.until
    }
    # if the removal was skipped, the policy goes on
    exists = file.exists or file.events[-1].commit.id in reader.skipped_commits
    problems = tuple(_merge_problems(file_reader.notes))
    return ImportedPolicy(slug, file.names, texts, problems, gaps, exists)


def _last_changes_of_days(events: Sequence[FileChange], reader: HistoryReader) -> list[FileChange]:
    """Return the last change of each day, and every change by a commit with a wrong clock.

    A commit with a wrong clock may be of any day. A skipped commit does not replace the change
    before it.
    """
    kept: list[FileChange] = []
    for event in events:
        dated = reader.days[event.commit.id]
        if not dated.clock and event.commit.id not in reader.skipped_commits:
            # Equal to changes on the same day, but not to changes with a wrong clock.
            while kept and reader.days[kept[-1].commit.id] == dated:
                kept.pop()
        kept.append(event)
    return kept


def _has_changed(old: Document, new: Document) -> bool:
    """Return whether readers see a difference between two versions, in words, links or layout."""
    return have_other_words(old, new) or compare(old, new).changed


def _lost_link_problems(
    version: ImportedVersion, document: Document, slugs: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a warning for each link to a file of the repository that isn't imported."""
    path = version.event.change.path
    for target, linked in unresolved_targets(document.targets, path, slugs):
        message = f"the link to {printable(target)} led to {printable(linked)}"
        message += ", which isn't imported"
        help = "import that file too, or link to another page"
        yield version.warning("lost-link", message, help)


def _require_words(body: str, document: Document, location: str) -> None:
    """Raise ProblemsFound if a file has no text, or only a template that includes another file."""
    if not document.blocks:
        help = "if the policy ended, delete the file"
        raise failure("no-words", "the file has no text", help, location)
    if is_only_template(body):
        shown = printable(" ".join(body.split()))[:MAX_SUBJECT_LENGTH]
        message = f"the file contains only the template “{shown}”"
        raise failure("no-words", message, "import the file that it includes", location)


def _gap_file(reasons: Sequence[str], phrases: Phrases) -> bytes:
    """Return the content of a gap's file: the first reasons, and how many more there are."""
    lines = list(reasons[:MAX_SHOWN_REASONS])
    if len(reasons) > MAX_SHOWN_REASONS:
        lines.append(phrases.counted("more_unreadable", len(reasons) - MAX_SHOWN_REASONS))
    return "".join([f"{line}\n" for line in lines]).encode(errors="replace")


def _merge_problems(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield each problem once, with the number of later versions that have the same problem."""
    seen: dict[tuple[str, str], Problems] = {}
    for problem in problems:
        seen.setdefault((problem.rule, problem.message), []).append(problem)
    for first, *others in seen.values():
        message = first.message
        if others:
            later = f"{len(others)} later versions, most recently " if len(others) > 1 else ""
            message += f"; the same in {later}{others[-1].path}"
        yield first._replace(message=message)


def _read_text(version: ImportedVersion, reader: HistoryReader) -> ForeignText:
    """Return the text of a version as it is in the repository, converted to Markdown.

    Raises ProblemsFound if the version is skipped, not a text file, or cannot be read.
    """
    change = version.event.change
    place = version.location
    if version.event.commit.id in reader.skipped_commits:
        raise failure("left-out", "this commit was skipped (--skip-commit)", "", place)
    if version.revised.nth > MAX_VERSIONS_PER_DAY:
        message = f"{version.revised.day} has more than {MAX_VERSIONS_PER_DAY} versions"
        help = "correct the commit dates in a copy of the repository"
        raise failure("commit-order", message, help, place)
    if not change.plain:  # not a regular file
        message = "this is a symbolic link or a submodule"
        raise failure("not-a-file", message, "narrow --path to exclude it", place)
    try:
        data = reader.read_blob(change.blob)
    except KeyError:  # as in a partial clone
        message = "the repository doesn't have this version"
        raise failure("no-blob", message, "clone it without --filter", place) from None
    if isinstance(data, bytes) and data.startswith(PDF_START):
        return reader.read_pdf(data, place)
    if isinstance(data, int) or len(data) > MAX_TEXT_BYTES:
        size = data if isinstance(data, int) else len(data)
        message = f"the file is too large: {size:,} bytes"
        help = "exclude it with a narrower --path, or split the file"
        raise failure("too-large", message, help, place)
    require_text(data, place)
    return read_history_text(data, change.path, place)


def version_title(text: ForeignText, document: Document, version: ImportedVersion) -> str:
    """Return the title of a policy in this version; it is never empty.

    The title is in the front matter, else in the only level-1 heading, else in the web page, else
    made from the file's name, and at last from the slug.
    """
    of_file = title_from_path(version.event.change.path)
    for candidate in (text.title, title_in(document), text.page_title, of_file):
        title = printable(" ".join(candidate.split()))[:MAX_TITLE_LENGTH].strip()
        # A template prints the title of its page, which is not in the file.
        if title and "{{" not in title:
            return title
    return title_from_slug(version.slug)


def _write_version(
    version: ImportedVersion, text: ForeignText, languages: tuple[str, ...]
) -> tuple[bytes, Problems]:
    """Return the file of a version, and warnings.

    `text` is its text, whose former front matter is written under the key `extra`. If our front
    matter cannot hold that, it is left out, with a warning. `languages` are the site's.
    """
    # `imported` is our own key, for where the version is from.
    foreign = {key: value for key, value in text.extra.items() if key != "imported"}
    try:
        return _version_file(version, text, foreign, languages), []
    except (YAMLError, UnicodeEncodeError) as error:
        reason = f"its values can't be written as YAML: {error}"
    except ProblemsFound as error:
        reason = error.problems[0].message
    keys = ", ".join(map(printable, foreign))
    message = f"the front matter can't be kept ({keys}): {reason}"
    help = "add any important values yourself"
    warning = version.warning("front-matter-dropped", message, help)._replace(line=1)
    return _version_file(version, text, {}, languages), [warning]


def _version_file(
    version: ImportedVersion,
    text: ForeignText,
    foreign: Mapping[str, Any],
    languages: tuple[str, ...],
) -> bytes:
    """Return the file of a version with `foreign` as its extra front matter.

    Raises YAMLError, UnicodeEncodeError or ProblemsFound if these values cannot be written and read
    again. `languages` are the site's.
    """
    effect = version.effect
    commit = version.event.commit
    subject = printable(commit.subject)[:MAX_SUBJECT_LENGTH]
    source: dict[str, Any] = {"commit": commit.id, "path": version.path, "subject": subject}
    if version.commit_revised:  # `revised` is another day
        source["date"] = version.commit_revised.day.isoformat()
    if effect.stated:
        source["effective"] = {"line": effect.stated.line, "text": effect.stated.text}
    # A stated or given effective date is from no commit. But if the commit's clock was wrong,
    # `revised` was estimated from other commits.
    dated_by: DatedBy | None = "commit"
    if version.ends_policy:  # the user gave its date
        dated_by = None
    elif effect.is_known and not version.has_wrong_clock:
        dated_by = "effective"
    front_matter = write_front_matter(
        version.title,
        version.revised,
        version.effective,
        {**foreign, "imported": source},
        replaces=effect.replaces,
        dated_by=dated_by,
        withdrawn=version.ends_policy,
    )
    if not text.body.startswith("\n"):  # a blank line between front matter and text
        front_matter += "\n"
    body = text.body.rstrip("\n")
    data = f"{front_matter}{body}\n".encode()
    # Raises ProblemsFound if our own reader can't read the file.
    read_version(data, f"{version.slug}/{version.revised}.md", languages=languages)
    return data


PAGE_ENDING_PATTERN = (
    re.compile(  # of pages and their templates; terms.md.jinja is a template of Markdown
        r"(?i)(?<!\.md)(?<!\.markdown)\."
        r"(?:x?html?|xht|erb|ejs|php|njk|nunjucks|jinja2?|j2|twig|hbs|handlebars|mustache|tt2?)\Z"
    )
)
# an HTML block, unless its attribute says that its content is Markdown
BLOCK_PATTERN = re.compile(
    r"(?i)<(?:p|div|h[1-6]|ul|ol|dl|table|section|article|main|body|blockquote)\b"
    r"(?![^<>]{0,200}\bmarkdown=)"
)
# Of Twig, Jinja and Liquid: a tag or filter that makes HTML of Markdown.
MARKDOWN_TAG_PATTERN = r"\{[{%][^{}]{0,200}\bmarkdown"
# A tag of Jinja, Liquid, Mustache, Go, Template Toolkit, ERB or PHP. There is no HTML in it, or the
# text between two of them could be lost; only PHP may have some, and go on to the end. Word writes
# tags that are never closed: <?xml:namespace prefix = o />.
TEMPLATE_TAG_PATTERN = re.compile(
    r"(?is)\[%[^\[<]*?%\]|\{%[^{}<]*%\}|\{#[^{}<]*#\}|\{\{[^{}<]*\}\}|<%[^<]*?%>"
    r"|<\?php\b.*?(?:\?>|\Z)|<\?(?!php\b)[^<]*?\?>"
)
# how a tag begins that may print something: `{{` with anything but the words of blocks, loops and
# assignments; `<%=`; `[%` without an assignment; and `echo` in PHP
PRINTING_TAG_PATTERN = re.compile(
    r"(?i)\{\{(?![-~]?\s*(?:[#/>!^]"
    r"|(?:else|end|if|range|with|define|block|template|partial|extends?|layout|super)\b"
    r"|\$\w+\s*:?=))"
    r"|<%[-=]|\[%[-+=~]?\s*(?-i:[a-z])(?![\w.]*\s*=[^=])|<\?=|<\?php\s+(?:echo|print|p)\b"
)
HEADING_OR_IMPORT_PATTERN = r"(?m)^(?:#{1,6} .*|(?:import|export) .*)$"
# an empty component of MDX, a shortcode of Hugo, and includes of several tools
COMPONENT_PATTERN = re.compile(
    r"<([A-Z][\w.]*)\b[^<>]*?(?:/>|>\s*</\1>)|\{\{[<%>][^{}]*\}\}"
    r"|--8<--.*|\{![^{}]*!\}|!include\b.*"
)
COMPARE_HELP = "compare the result with the source"
# How reasons begin that no warning names: a site shows the title, and the others are addresses.
REASONS_OF_NO_INTEREST = ("title of the page", "link ", "image ")


def read_history_text(data: bytes, path: str, location: str) -> ForeignText:
    """Return the text of a version in Markdown, with its front matter and warnings.

    `path` is the file's path in the repository, `location` its name in messages. A web page, or a
    template of one, is converted. Raises ProblemsFound if the text cannot be read.
    """
    text = read_foreign_text(data, location)
    body, unknown = body_with_values(text)
    line = text.line
    title = ""
    losses = []
    for tag in unknown:
        message = f"“{tag}” isn't in the file's front matter"
        help = "replace it with its value, or set the value in the front matter"
        losses.append(Problem("template-tag", message, help))
    if is_page(body, path):
        page = read_page(TEMPLATE_TAG_PATTERN.sub(_without_template_tag, body), location)
        reasons = {entry.reason for entry in page.removed}
        shown = [
            reason for reason in sorted(reasons) if not reason.startswith(REASONS_OF_NO_INTEREST)
        ]
        message = "converted from HTML"
        if shown:
            message += "; left out: " + ", ".join(shown)
        losses.append(Problem("converted-page", message, COMPARE_HELP))
        body = write_markdown(page.blocks)
        line = 1  # lines of the Markdown aren't lines of the file
        title = page.title
    bare = without_attribute_lists(body)
    if bare != body:
        message = "markup that kramdown doesn't show was removed, such as attribute lists"
        losses.append(Problem("attribute-lists", message, COMPARE_HELP))
    warnings = [loss._replace(path=location, severity="warning") for loss in losses]
    problems = (*text.problems, *warnings)
    return replace(
        text, body=without_lists_in_cells(bare), line=line, page_title=title, problems=problems
    )


def is_only_template(body: str) -> bool:
    """Return whether a text is a template without words, except perhaps for headings.

    That is template tags, components of MDX, includes and imports.
    """
    bare = COMPONENT_PATTERN.sub("", TEMPLATE_TAG_PATTERN.sub("", body))
    return bare != body and not re.sub(HEADING_OR_IMPORT_PATTERN, "", bare).strip()


def is_page(body: str, path: str) -> bool:
    """Return whether a text is a web page, or a part of one, not Markdown.

    `path` is its file's path. A page begins with a doctype or `<html>`, or its name ends like a
    page's or a template's and it has HTML blocks. A file that another tool reads as Markdown is
    Markdown, whatever its name.
    """
    if WEB_PAGE_PATTERN.match(body):
        return True
    return bool(
        PAGE_ENDING_PATTERN.search(path)
        and BLOCK_PATTERN.search(body)
        and not re.search(MARKDOWN_TAG_PATTERN, body)
    )


def _without_template_tag(tag: re.Match[str]) -> str:
    """Return a template tag as words if it may print something; only its line ends otherwise."""
    if PRINTING_TAG_PATTERN.match(tag[0]):
        return escape(tag[0])
    return "\n" * tag[0].count("\n")
