"""Convert the history of a file to versions of a policy.

There's a version for each day on which the text changed. A gap starts where a version can't be read
or is skipped, and where the file was removed. Web pages and their templates are converted to
Markdown.

Template tags without output, such as `{% block content %}`, are removed from pages. Tags that may
have output stay as text, so that the user can decide what to do with them.
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
from legalsite.model.config import Languages
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
# maximum total length of texts whose parsed sections are cached
MAX_CACHED_CHARACTERS = 2_000_000
MAX_SHOWN_REASONS = 5  # number of reasons listed for a gap
# number of policies to suggest that a removed policy may have moved to
MAX_SHOWN_POLICIES = 3

KeepFile = Callable[[VersionId, bytes], object]  # stores a file for a version


class ImportedVersion(Struct, frozen=True):
    """The last change to a file on a day, and the version that it becomes.

    A commit with a wrong date also becomes a version. The text isn't kept, so that a long history
    doesn't have to fit in memory; it's read again when the version is written.
    """

    slug: str  # slug of the policy
    revised: VersionId  # id based on the date that the import uses for the commit
    # when the version takes effect; until all versions have been read, this is the day of `revised`
    effect: Effect
    event: FileChange  # the commit and its change to the file
    has_wrong_clock: bool  # whether the date of the commit is implausible
    title: str = ""  # the policy's title in this version
    stated_dates: tuple[StatedDay, ...] = ()  # effective dates found in the text
    ends_policy: bool = False  # whether the policy ended with this version, according to the user
    targets: Mapping[str, str] = {}  # old target of a link to another policy → new target
    rewritten_links: int = 0  # number of links with a new target
    # the id based on the commit date if `revised` is based on the effective date
    commit_revised: VersionId | None = None

    @property
    def effective(self) -> date:
        return self.effect.day

    @property
    def revised_by_commit(self) -> VersionId:
        """The id based on the commit date, which `--effective` refers to."""
        return self.commit_revised or self.revised

    @property
    def repeats_dates(self) -> bool:
        """Whether earlier versions already stated all effective dates in the text."""
        effect = self.effect
        return bool(self.stated_dates) and not (effect.stated or effect.choices or effect.is_given)

    @property
    def path(self) -> str:
        """The file's path, with unprintable characters escaped."""
        return printable(self.event.change.path)

    @property
    def commit(self) -> str:
        """The abbreviated commit id, for messages."""
        return self.event.commit.id[:10]

    @property
    def location(self) -> str:
        """The path in problems, such as `terms.md@95954a9bb1`."""
        return f"{self.path}@{self.commit}"

    def warning(self, rule: str, message: str, help: str) -> Problem:
        return Problem(rule, message, help, self.location, severity="warning")

    def reason(self, phrases: Phrases, phrase: str, **values: str) -> str:
        """Explain why the text of this version is unknown.

        `phrase` is a key in `phrases`. The date, path, and commit are filled in; `values` contains
        its other placeholders.
        """
        day = phrases.day_text(self.revised.day)
        return phrases.filled(phrase, day=day, path=self.path, commit=self.commit, **values)


class ImportedPolicy(Struct, frozen=True):
    slug: str
    names: tuple[str, ...]  # paths of the file, newest last
    texts: tuple[ImportedVersion, ...]  # versions, oldest first
    problems: ProblemTuple  # warnings about what was cleaned up, skipped, or couldn't be read
    # First day of each gap → file that states the reasons. Without versions, there are no gaps.
    gaps: Mapping[date, bytes]
    # also True if the user skips the commit that removed the file
    exists: bool = True

    @property
    def ended(self) -> date | None:
        if not self.texts or not self.texts[-1].ends_policy:
            return None
        return self.texts[-1].effective


class HistoryReader(Struct, frozen=True):
    """Settings of an import, and facts about the whole history."""

    # Returns a blob, or only its size if it's too large.
    read_blob: Callable[[str], bytes | int]
    days: Mapping[str, CommitDay]  # commit id → the date to use
    languages: Languages
    slugs_by_name: Mapping[str, str] = {}  # result of `policies_by_name` for all imported files
    # effective dates set by the user, by (slug, version)
    effective: Mapping[tuple[str, VersionId], date] = {}
    # (slug, first day without the policy) of each policy that ended, according to the user
    ended: Collection[tuple[str, date]] = ()
    # date → policies whose file was added on that day, so that a file removed then may have moved
    # there
    slugs_by_first_day: Mapping[date, Sequence[str]] = {}
    skipped_commits: Collection[str] = ()  # ids of commits that the user skips
    until: date = date.max  # the date of the import
    # Reads a PDF. The second argument is its path in messages.
    read_pdf: Callable[[bytes, str], ForeignText] = read_history_pdf
    phrases: Phrases = field(default_factory=lambda: english("import"))


class _FileReader(Struct):
    """Reads the versions of a file, oldest first. The attributes contain the state so far."""

    reader: HistoryReader
    versions: list[ImportedVersion] = []
    # The newest version, with resolved links. It's None before the first version and after the end
    # of the policy.
    last_document: Document | None = None
    gap_reasons: dict[date, list[str]] = {}  # first day of a gap → its reasons
    in_gap: bool = False  # whether the text is unknown after the last change
    notes: Problems = []  # warnings and questions for the user
    # A cache of parsed sections, because most sections stay the same between versions.
    sections: MutableMapping[tuple[Any, ...], object] = {}
    # total length of texts parsed since `sections` was cleared
    cached_length: int = 0

    def read_version(self, version: ImportedVersion) -> None:
        """Add a version unless its text is the same as in the previous version.

        After a gap, a version is always added, because it ends the gap. Raises ProblemsFound if the
        version has no usable text, or is skipped.
        """
        text = _read_text(version, self.reader)
        # limit the size of the cache of parsed sections, `self.sections`
        self.cached_length += len(text.body)
        if self.cached_length > MAX_CACHED_CHARACTERS:
            self.sections.clear()
            self.cached_length = len(text.body)
        document = self._parse(text.body, text, version)
        _require_words(text.body, document, version.location)
        self.notes += _lost_link_problems(version, document, self.reader.slugs_by_name)
        # new targets of links to other policies, and the number of such links
        targets, count = self._links_to_rewrite(text, document, version)
        # with resolved links, versions only differ if links lead to other places
        resolved = resolve_links(document, version.event.change.path, targets)
        last = self.last_document
        if last and not self.in_gap and not _has_changed(last, resolved):
            return
        title = version_title(text, document, version)
        top_headings = [block for block in document.headings if block.level == 1]
        # a single level-1 heading is the title, so no note is needed
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
        return read_markdown(body, path=version.location, first_line=text.line, cache=self.sections)

    def read_removal(self, removal: ImportedVersion, following: FileChange | None) -> None:
        """Record the end of the policy, or start a gap and ask what happened to the policy.

        `removal` is the commit that removed the file. `following` is the next change to the file,
        if it was restored. The policy ended if the user stated an end date between the previous
        version and `following`. Skipped removals are ignored.
        """
        if not self.versions or removal.event.commit.id in self.reader.skipped_commits:
            return
        newest = self.versions[-1]
        day = removal.revised.day
        until = self.reader.days[following.commit.id].day if following else date.max
        # a policy may end several times, so use the first end date that fits this removal
        for policy, end in sorted(self.reader.ended):
            if policy == removal.slug and newest.revised.day < end <= until:
                version = replace(
                    removal,
                    # If the policy ended later, the removal announced the end. If it ended before
                    # the removal, the version has the date of the end.
                    revised=next_id(min(end, day), [newest.revised]),
                    effect=Effect(end),
                    title=newest.title,
                    ends_policy=True,
                    has_wrong_clock=False,
                )
                self.versions.append(version)
                # a restored file becomes a version even if its text is the same as before
                self.last_document = None
                self.in_gap = False
                return
        # the text is known on the day of the newest version, so the gap can't start before the next
        # day
        first = max(day, newest.revised.day + ONE_DAY)
        reason = removal.reason(self.reader.phrases, "removed")
        self.gap_reasons.setdefault(first, []).append(reason)
        self.in_gap = True
        self.notes.append(self._removal_question(removal, first, until))

    def _removal_question(self, removal: ImportedVersion, first: date, until: date) -> Problem:
        """Ask what happened to a policy whose file was removed.

        `first` is the first day of the gap. `until` is the day on which the file was restored, or
        `date.max`.
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
            # the file may have moved to a policy whose file was added on the same day
            names = [name for name in self.reader.slugs_by_first_day.get(day, ()) if name != slug]
            names = names[:MAX_SHOWN_POLICIES] or ["NAME"]
            moved = f"if it moved to another policy in this import: `--moved {slug}="
            answers += [f"{moved}{name}`" for name in names]
        help = ["import again with the answer; otherwise, pages show a gap:", *answers]
        return removal.warning("file-removed", message, "\n    ".join(help))

    def add_gap(self, version: ImportedVersion, problems: Sequence[Problem]) -> None:
        """Record why a version can't be read, in the current gap or a new one.

        `problems` are also reported as warnings.
        """
        for problem in problems:
            message = f"{problem.message}; the version in effect then is unknown"
            self.notes.append(problem._replace(severity="warning", message=message))
        first = problems[0]
        # a file that was always empty isn't a policy yet, so there's no gap
        if first.rule == "no-words" and not self.versions and not self.in_gap:
            return
        if not self.in_gap:
            start = version.revised.day
            if version.revised.nth > 1:  # the text of that day is known from another version
                start += ONE_DAY
            self.gap_reasons.setdefault(start, [])  # the reason is added below
        phrase = "version_unreadable"
        if first.rule == "left-out":  # the user skipped the version
            phrase = "version_left_out"
        # versions are read in order, so the last gap is the newest
        *_, reasons = self.gap_reasons.values()
        reasons.append(version.reason(self.reader.phrases, phrase, reason=printable(first.message)))
        self.in_gap = True

    def write_versions(self, slug: str, keep: KeepFile) -> Iterator[ImportedVersion]:
        """Determine effective dates, then store and yield each version.

        `slug` is the policy's slug, and `keep` stores a file. Effective dates depend on each other,
        so all versions must have been read. Warnings are appended to the notes.
        """
        # effective dates of this policy's versions that the user provided
        answers = self.reader.effective.items()
        given = {revised: effective for (policy, revised), effective in answers if policy == slug}
        # the end of a policy also has a date from the user
        given |= {
            version.revised: version.effective for version in self.versions if version.ends_policy
        }
        ids = [version.revised for version in self.versions]
        stated = [version.stated_dates for version in self.versions]
        before = None
        effects = version_effects(ids, stated, given)
        for version, effect in zip(self.versions, effects, strict=True):
            dated = replace(version, effect=effect)
            # the version is named after its effective date instead of its commit date
            if self._is_dated_by_effect(dated, before):
                new_id = VersionId(effect.day)
                dated = replace(dated, revised=new_id, commit_revised=version.revised)
            if version.ends_policy:  # the file was removed, so this version only states the end
                day = self.reader.phrases.day_text(version.effective)
                text = ForeignText(body=self.reader.phrases.filled("ended", day=day))
            else:
                text = _read_text(version, self.reader)
                body, _ = replace_targets(text.body, version.targets)
                text = replace(text, body=body)
            data, warnings = _write_version(dated, text, self.reader.languages)
            self.notes += warnings
            if effect.choices:  # the user must choose one of these effective dates
                self._add_date_question(dated, before)
            before = dated
            keep(dated.revised, data)
            yield dated

    def _is_dated_by_effect(self, version: ImportedVersion, before: ImportedVersion | None) -> bool:
        """Return whether the effective date in a version's text becomes the version's id.

        Otherwise, the id is the commit date. `before` is the previous version.
        """
        effect = version.effect
        commit = version.revised.day
        # the user must confirm an uncertain date first
        if not effect.is_known or effect.choices or version.has_wrong_clock:
            return False
        # the text was published on the commit date, before it took effect
        if effect.day > commit:
            return False
        # with an earlier id, this version must still come after the previous version and after gaps
        if before and effect.day <= before.revised.day:
            return False
        return not any(effect.day < gap <= commit for gap in self.gap_reasons)

    def _add_date_question(self, version: ImportedVersion, before: ImportedVersion | None) -> None:
        """Ask when a version takes effect if its text leaves that open.

        The text may state several dates, only a month, or an implausible date. Until the user
        answers, the days that the question is about may be a gap: it's unknown which version was in
        effect. `before` is the previous version.
        """
        effect = version.effect
        revised = version.revised
        # a text that states a month has no other dates
        is_month = version.stated_dates[0].is_month
        lines = dict.fromkeys(
            [f"line {line.line} says “{line.text}”" for line in version.stated_dates]
        )
        message = f"when does the version of {revised} take effect? " + ", ".join(lines)
        # the stated dates were ignored because they're before the previous version
        if effect.stated is None and before and not is_month:
            message += f", but the previous version takes effect on {before.effective}"
        options = [f"`--effective {version.slug}@{revised}={day}`" for day in effect.choices]
        help = f"import again with the correct date: {' or '.join(options)}"
        help += f"; otherwise, {effect.day} is used"
        first = effect.choices[0]  # the earliest possible date
        # from then until `effect.day`, it's unknown which version is in effect, so pages show a
        # gap
        if first < effect.day and not is_month:
            days = "; ".join(map(self.reader.phrases.day_text, effect.choices))
            reason = version.reason(self.reader.phrases, "unclear_day", days=days)
            # the first line of a gap's file names the version that ends it
            self.gap_reasons.setdefault(first, [f"{ENDED_BY}{revised}"]).append(reason)
            help += f", and pages show a gap from {first}"
        self.notes.append(version.warning("effective-unclear", message, help))

    def _links_to_rewrite(
        self, text: ForeignText, document: Document, version: ImportedVersion
    ) -> tuple[Mapping[str, str], int]:
        """Determine the new targets of links to other policies, and count the links.

        The target of a link to a policy then stays the same when the policy's file moves.
        """
        targets = policy_targets(
            document.targets, version.event.change.path, version.slug, self.reader.slugs_by_name
        )
        body, count = replace_targets(text.body, targets)
        if count:
            rewritten = self._parse(body, text, version)
            words = [block.text for block in document.blocks]
            # Only rewrite links if all blocks keep their text. A code block, for example, may show
            # a link, whose target is part of the text.
            if [block.text for block in rewritten.blocks] == words:
                return targets, count
        return {}, 0


def import_policy(
    file: TracedFile, slug: str, reader: HistoryReader, keep: KeepFile
) -> ImportedPolicy:
    """Import a policy from the history of its file, with all versions and gaps.

    A gap is a period in which the version in effect is unknown. A version that can't be read or is
    skipped becomes a gap with a warning. `keep` is called with the file of each version, oldest
    first.
    """
    file_reader = _FileReader(reader)
    events = _last_changes_of_days(file.events, reader)
    for event, following in zip_longest(events, events[1:]):
        dated = reader.days[event.commit.id]
        # the id of the version; if the previous version is from the same day, it contains a number
        revised = next_id(dated.day, [read.revised for read in file_reader.versions[-1:]])
        version = ImportedVersion(slug, revised, Effect(dated.day), event, bool(dated.wrong_date))
        if dated.wrong_date:
            message = f"the date of this commit, {dated.wrong_date}, can't be right"
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
        # The text is known from this day on, so drop gaps that start on it. A gap that started
        # earlier ends on it.
        missing = file_reader.gap_reasons.items()
        file_reader.gap_reasons = {day: reasons for day, reasons in missing if day < dated.day}
    texts = tuple(file_reader.write_versions(slug, keep))
    # without versions, there's no policy that could have gaps
    unknown = sorted(file_reader.gap_reasons.items()) if texts else []
    # a gap is in the past, so it can't start after the date of the import
    gaps = {
        day: _gap_file(reasons, reader.phrases) for day, reasons in unknown if day <= reader.until
    }
    # a skipped removal means that the policy continues
    exists = file.exists or file.events[-1].commit.id in reader.skipped_commits
    problems = tuple(_merge_problems(file_reader.notes))
    return ImportedPolicy(slug, file.names, texts, problems, gaps, exists)


def _last_changes_of_days(events: Sequence[FileChange], reader: HistoryReader) -> list[FileChange]:
    """Return the last change of each day, and all changes with an implausible commit date.

    If the last change of a day is skipped, the change before it is returned as well.
    """
    kept: list[FileChange] = []
    for event in events:
        dated = reader.days[event.commit.id]
        # A skipped change doesn't replace the change before it, and a change with an implausible
        # date could belong to any day.
        if not dated.wrong_date and event.commit.id not in reader.skipped_commits:
            # both changes are from the same day, and have plausible dates
            while kept and reader.days[kept[-1].commit.id] == dated:
                kept.pop()
        kept.append(event)
    return kept


def _has_changed(old: Document, new: Document) -> bool:
    """Return whether readers see a difference in text, links, or layout."""
    return have_other_words(old, new) or compare(old, new).changed


def _lost_link_problems(
    version: ImportedVersion, document: Document, slugs: Mapping[str, str]
) -> Iterator[Problem]:
    """Warn about each link to a file of the repository that isn't imported."""
    path = version.event.change.path
    for target, linked in unresolved_targets(document.targets, path, slugs):
        message = f"the link to {printable(target)} led to {printable(linked)}"
        message += ", which isn't imported"
        yield version.warning("lost-link", message, "import that file too, or link to another page")


def _require_words(body: str, document: Document, location: str) -> None:
    """Raise ProblemsFound if a file has no text, or only includes another file."""
    if not document.blocks:
        raise failure(
            "no-words", "the file has no text", "if the policy ended, delete the file", location
        )
    if is_only_template(body):
        shown = printable(" ".join(body.split()))[:MAX_SUBJECT_LENGTH]
        message = f"the file contains only the template “{shown}”"
        raise failure("no-words", message, "import the file that it includes", location)


def _gap_file(reasons: Sequence[str], phrases: Phrases) -> bytes:
    """Write the file of a gap: the first few reasons, and the number of further reasons."""
    lines = list(reasons[:MAX_SHOWN_REASONS])
    if len(reasons) > MAX_SHOWN_REASONS:
        lines.append(phrases.counted("more_unreadable", len(reasons) - MAX_SHOWN_REASONS))
    return "".join([f"{line}\n" for line in lines]).encode(errors="replace")


def _merge_problems(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Merge equal problems of several versions, and state how many versions have the problem."""
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
    """Read the text of a version from the repository, and convert it to Markdown.

    Raises ProblemsFound if the version is skipped, isn't a text file, or can't be read.
    """
    change = version.event.change
    place = version.location
    if version.event.commit.id in reader.skipped_commits:
        raise failure("left-out", "this commit was skipped (--skip-commit)", "", place)
    if version.revised.nth > MAX_VERSIONS_PER_DAY:
        message = f"{version.revised.day} has more than {MAX_VERSIONS_PER_DAY} versions"
        raise failure(
            "commit-order", message, "correct the commit dates in a copy of the repository", place
        )
    if not change.plain:  # the path isn't a regular file
        message = "this is a symbolic link or a submodule"
        raise failure("not-a-file", message, "narrow --path to exclude it", place)
    try:
        data = reader.read_blob(change.blob)
    except KeyError:  # the blob is missing, which is possible in a partial clone
        message = "the repository doesn't have this version"
        raise failure("no-blob", message, "clone it without --filter", place) from None
    if isinstance(data, bytes) and data.startswith(PDF_START):
        return reader.read_pdf(data, place)
    # `read_blob` returns the size of a file that's over its limit
    if isinstance(data, int) or len(data) > MAX_TEXT_BYTES:
        size = data if isinstance(data, int) else len(data)
        message = f"the file is too large: {size:,} bytes"
        raise failure(
            "too-large", message, "exclude it with a narrower --path, or split the file", place
        )
    require_text(data, place)
    return read_history_text(data, change.path, place)


def version_title(text: ForeignText, document: Document, version: ImportedVersion) -> str:
    """Return the title of a policy in a version, which is never empty.

    It's taken from the front matter, a single level-1 heading, the web page, the file name, or the
    slug, in this order.
    """
    of_file = title_from_path(version.event.change.path)
    for candidate in (text.title, title_in(document), text.page_title, of_file):
        title = printable(" ".join(candidate.split()))[:MAX_TITLE_LENGTH].strip()
        # a template's title may be a placeholder
        if title and "{{" not in title:
            return title
    return title_from_slug(version.slug)


def _write_version(
    version: ImportedVersion, text: ForeignText, languages: Languages
) -> tuple[bytes, Problems]:
    """Write the file of a version, and return it with warnings.

    The original front matter is stored under `extra`. If it can't be stored there, it's dropped
    with a warning.
    """
    # this import sets `imported` itself
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
    languages: Languages,
) -> bytes:
    """Write the file of a version, with `foreign` as extra front matter.

    Raises YAMLError, UnicodeEncodeError, or ProblemsFound if the values in `foreign` can't be
    written and read back.
    """
    effect = version.effect
    commit = version.event.commit
    subject = printable(commit.subject)[:MAX_SUBJECT_LENGTH]
    source: dict[str, Any] = {"commit": commit.id, "path": version.path, "subject": subject}
    if version.commit_revised:  # `revised` is the effective date, not the commit date
        source["date"] = version.commit_revised.day.isoformat()
    if effect.stated:
        source["effective"] = {"line": effect.stated.line, "text": effect.stated.text}
    # `dated_by` tells pages where the dates come from, because no one stated when the text was
    # revised.
    dated_by: DatedBy | None = "commit"
    if version.ends_policy:  # the user stated the date
        dated_by = None
    # The text or the user states the effective date. If the commit date is implausible
    # (`has_wrong_clock`), `revised` is still an estimate based on other commits.
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
    if not text.body.startswith("\n"):  # separate the text from the front matter
        front_matter += "\n"
    body = text.body.rstrip("\n")
    data = f"{front_matter}{body}\n".encode()
    # check that the written file can be read
    read_version(data, f"{version.slug}/{version.revised}.md", languages=languages)
    return data


PAGE_ENDING_PATTERN = (
    # web pages and their templates, but not Markdown templates such as `terms.md.jinja`
    re.compile(
        r"(?i)(?<!\.md)(?<!\.markdown)\."
        r"(?:x?html?|xht|erb|ejs|php|njk|nunjucks|jinja2?|j2|twig|hbs|handlebars|mustache|tt2?)\Z"
    )
)
# an HTML block, unless an attribute says that it contains Markdown
BLOCK_PATTERN = re.compile(
    r"(?i)<(?:p|div|h[1-6]|ul|ol|dl|table|section|article|main|body|blockquote)\b"
    r"(?![^<>]{0,200}\bmarkdown=)"
)
# a tag or filter of Twig, Jinja, or Liquid that converts Markdown to HTML
MARKDOWN_TAG_PATTERN = r"\{[{%][^{}]{0,200}\bmarkdown"
# A tag of Jinja, Liquid, Mustache, Go, Template Toolkit, ERB, or PHP. Only PHP tags may contain
# HTML, so that text between two tags isn't lost. PHP may also continue to the end of the file. Word
# writes tags that are never closed: <?xml:namespace prefix = o />.
TEMPLATE_TAG_PATTERN = re.compile(
    r"(?is)\[%[^\[<]*?%\]|\{%[^{}<]*%\}|\{#[^{}<]*#\}|\{\{[^{}<]*\}\}|<%[^<]*?%>"
    r"|<\?php\b.*?(?:\?>|\Z)|<\?(?!php\b)[^<]*?\?>"
)
# The start of a tag that may have output. These tags don't: `{{` before keywords of blocks, loops,
# or assignments, and `[%` with an assignment.
PRINTING_TAG_PATTERN = re.compile(
    r"(?i)\{\{(?![-~]?\s*(?:[#/>!^]"
    r"|(?:else|end|if|range|with|define|block|template|partial|extends?|layout|super)\b"
    r"|\$\w+\s*:?=))"
    r"|<%[-=]|\[%[-+=~]?\s*(?-i:[a-z])(?![\w.]*\s*=[^=])|<\?=|<\?php\s+(?:echo|print|p)\b"
)
HEADING_OR_IMPORT_PATTERN = r"(?m)^(?:#{1,6} .*|(?:import|export) .*)$"
# an empty MDX component, a Hugo shortcode, and includes of several tools
COMPONENT_PATTERN = re.compile(
    r"<([A-Z][\w.]*)\b[^<>]*?(?:/>|>\s*</\1>)|\{\{[<%>][^{}]*\}\}"
    r"|--8<--.*|\{![^{}]*!\}|!include\b.*"
)
COMPARE_HELP = "compare the result with the source"
# Reasons for removals that aren't reported: pages show the title anyway, and links and images only
# lose their URLs.
REASONS_OF_NO_INTEREST = ("title of the page", "link ", "image ")


def read_history_text(data: bytes, path: str, location: str) -> ForeignText:
    """Convert an old version of a file to Markdown, if it's a web page or a template of one.

    The result includes the values of its front matter, and warnings. `path` is the file's path in
    the repository, and `location` is used in messages. Raises ProblemsFound if it can't be read.
    """
    text = read_foreign_text(data, location)
    body, unknown = body_with_values(text)
    line = text.line
    title = ""
    losses = []  # a problem for each thing that the user should check
    for tag in unknown:
        message = f"“{tag}” isn't in the file's front matter"
        help = "replace it with its value, or set the value in the front matter"
        losses.append(Problem("template-tag", message, help))
    if is_page(body, path):
        # template tags without output would end up in the text
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
        line = 1  # the converted text doesn't have the line numbers of the file
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
    """Return whether a text only consists of template code, and possibly headings.

    Template code consists of template tags, MDX components, includes, and imports.
    """
    bare = COMPONENT_PATTERN.sub("", TEMPLATE_TAG_PATTERN.sub("", body))
    return bare != body and not re.sub(HEADING_OR_IMPORT_PATTERN, "", bare).strip()


def is_page(body: str, path: str) -> bool:
    """Return whether a text is a web page or a part of one, rather than Markdown.

    A page starts with a doctype or `<html>`. A part of a page has HTML blocks, and a file name such
    as `terms.html` or `terms.erb`. A text that another tool reads as Markdown isn't a page.
    """
    if WEB_PAGE_PATTERN.match(body):
        return True
    return bool(
        PAGE_ENDING_PATTERN.search(path)
        and BLOCK_PATTERN.search(body)
        and not re.search(MARKDOWN_TAG_PATTERN, body)
    )


def _without_template_tag(tag: re.Match[str]) -> str:
    """Escape a template tag that may have output. Replace other tags with their line breaks."""
    if PRINTING_TAG_PATTERN.match(tag[0]):
        return escape(tag[0])
    return "\n" * tag[0].count("\n")
