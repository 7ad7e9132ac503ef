"""Turns the history of one file into the versions of a policy.

There is one for each day on which the words changed, and a gap where a version cannot be read or is
skipped, and from the day on which the file was removed. A version that is a web page, or a template
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
from legalsite.importing.plain_text import WEB_PAGE
from legalsite.importing.policy_names import title_from_path, title_from_slug, title_in
from legalsite.model.document import Document
from legalsite.model.policy import ENDED_BY, MAX_VERSIONS_PER_DAY, ONE_DAY, VersionId, next_id
from legalsite.redline.compare import compare, have_other_words
from legalsite.source.front_matter import read_version
from legalsite.source.markdown import read_markdown
from legalsite.text.dates_in_prose import StatedDay
from legalsite.text.phrase_catalogue import Phrases, english

MAX_SUBJECT_LENGTH = 200
MAX_TITLE_LENGTH = 200
MAX_CACHED_CHARACTERS = (
    2_000_000  # characters of versions of a file of which parsed sections are kept
)
MAX_SHOWN_REASONS = 5  # for one gap
MAX_SHOWN_POLICIES = 3  # of policies that a removed one may have moved to

Keep = Callable[[VersionId, bytes], object]  # takes the file of a version


class ImportedVersion(Struct, frozen=True):
    """A file after the last commit of a day, and the version that it becomes.

    Commits whose clock was wrong have versions of their own. The text is not kept: it is read again
    when the file is written, so that the texts of a long history are not in memory together.
    """

    slug: str  # the policy that the file belongs to
    revised: VersionId  # of the date for which the commit counts
    effect: Effect  # the day of `revised` until all dates are known
    event: FileChange  # the commit and its change to the file
    misdated: bool  # whether the clock of the commit was wrong
    title: str = ""  # of the policy on that day
    states: tuple[StatedDay, ...] = ()  # the lines that state an effective date
    ends: bool = False  # whether this version ends the policy, as the user said
    targets: Mapping[str, str] = {}  # the links to rewrite so that they lead to policies
    relinked: int = 0  # how many of them the text has

    @property
    def effective(self) -> date:
        """The effective date."""
        return self.effect.day

    @property
    def repeats(self) -> bool:
        """Whether the text only states a date that an earlier one stated."""
        effect = self.effect
        return bool(self.states) and not (effect.stated or effect.choices or effect.is_given)

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

    def reason(self, say: Phrases, phrase: str, **values: str) -> str:
        """Return a sentence that says why the text of this version is unknown."""
        day = say.day_text(self.revised.day)
        return say.filled(phrase, day=day, path=self.path, commit=self.commit, **values)


class ImportedPolicy(Struct, frozen=True):
    """One policy that was read from a history."""

    slug: str
    names: tuple[str, ...]  # the paths of its file, the newest last
    texts: tuple[ImportedVersion, ...]  # oldest first
    problems: ProblemTuple  # warnings about what was cleaned up, skipped or not read
    # The times whose text is unknown, because versions of the file could not be read or the file
    # was removed: a file with the reasons, by the first day of each. Empty if there is no text.
    gaps: Mapping[date, bytes]
    exists: bool = True  # whether the file still exists, or its removal was skipped

    @property
    def ended(self) -> date | None:
        """The date as of which the policy ended, as the user said; None if it did not."""
        if not self.texts or not self.texts[-1].ends:
            return None
        return self.texts[-1].effective


class HistoryReader(Struct, frozen=True):
    """The settings of one import."""

    read: Callable[[str], bytes | int]  # returns a blob, or only its size if it is too large
    days: Mapping[str, CommitDay]  # the date for which each commit counts, by its id
    languages: tuple[str, ...]  # the site's
    named: Mapping[str, str] = {}  # all policies of the import, as `policies_by_name` returns them
    # The effective dates that the user gave, by slug and version.
    effective: Mapping[tuple[str, VersionId], date] = {}
    ended: Collection[tuple[str, date]] = ()  # the policies that ended, with the date
    begun: Mapping[date, Sequence[str]] = {}  # the policies whose first text is of that date
    left_out: Collection[str] = ()  # the ids of the commits to skip
    until: date = date.max  # the day of the import
    say: Phrases = field(default_factory=lambda: english("import"))


class _ReadFile(Struct):
    """What was read of one file so far."""

    reader: HistoryReader
    versions: list[ImportedVersion] = []  # those with words of their own
    # The newest version's document, with resolved links; None if there is none, or the file was
    # removed.
    last: Document | None = None
    missing: dict[date, list[str]] = {}  # the reasons for each gap, by its first day
    open: bool = False  # whether the newest version could not be read
    notes: Problems = []
    # Parsed sections, shared between versions so that unchanged ones are parsed once.
    sections: MutableMapping[tuple[Any, ...], object] = {}
    parsed: int = (
        0  # how many characters they were made from, counting what versions share once for each
    )

    def read_version(self, version: ImportedVersion) -> None:
        """Add a version to what was read, unless it has the words of the one before.

        Raises ProblemsFound if it has no usable text, or is skipped.
        """
        text = _read_text(version, self.reader)
        self.parsed += len(text.body)
        if self.parsed > MAX_CACHED_CHARACTERS:
            self.sections.clear()
            self.parsed = len(text.body)
        document = self._parse(text.body, text, version)
        _require_words(text.body, document, version.location)
        self.notes += _lost_link_problems(version, document, self.reader.named)
        targets, count = self._links_to_rewrite(text, document, version)
        resolved = resolve_links(document, version.event.change.path, targets)
        if self.last and not self.open and not _differs(self.last, resolved):
            return
        title = title_of(text, document, version)
        top_headings = [block for block in document.headings if block.level == 1]
        if not text.title and len(top_headings) > 1:
            message = f"the file has several level-1 headings, so the title is “{title}”"
            help = "set `title` in its front matter"
            self.notes.append(version.warning("title", message, help)._replace(severity="info"))
        states = stated_effective_dates(document, title)
        version = replace(version, title=title, states=states, targets=targets, relinked=count)
        self.versions.append(version)
        self.notes += text.problems
        self.last = resolved
        self.open = False

    def _parse(self, body: str, text: ForeignText, version: ImportedVersion) -> Document:
        return read_markdown(body, path=version.location, first_line=text.line, cache=self.sections)

    def read_removal(self, removal: ImportedVersion, following: FileChange | None) -> None:
        """Add the end of the policy to what was read if the user gave its date.

        The date must be between the version before the removal of the file and the next change,
        `following`. Otherwise leave a gap and a question, unless the removal is skipped.
        """
        if not self.versions or removal.event.commit.id in self.reader.left_out:
            return
        newest = self.versions[-1]
        day = removal.revised.day
        until = self.reader.days[following.commit.id].day if following else date.max
        for policy, end in sorted(self.reader.ended):
            if policy == removal.slug and newest.revised.day < end <= until:
                version = replace(
                    removal,
                    revised=next_id(min(end, day), [newest.revised]),
                    effect=Effect(end),
                    title=newest.title,
                    ends=True,
                    misdated=False,
                )
                self.versions.append(version)
                self.last = None
                self.open = False
                return
        first = max(day, newest.revised.day + ONE_DAY)
        reason = removal.reason(self.reader.say, "removed")
        self.missing.setdefault(first, []).append(reason)
        self.open = True
        self.notes.append(self._removal_question(removal, first, until))

    def _removal_question(self, removal: ImportedVersion, first: date, until: date) -> Problem:
        """Return the question what happened to a policy whose file was removed.

        The gap begins on `first`. `until` is the date when the file was back; the last one if never.
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
            names = [name for name in self.reader.begun.get(day, ()) if name != slug]
            names = names[:MAX_SHOWN_POLICIES] or ["NAME"]
            moved = f"if it moved to another policy in this import: `--moved {slug}="
            answers += [f"{moved}{name}`" for name in names]
        help = ["import again with the answer; otherwise, pages show a gap:", *answers]
        return removal.warning("file-removed", message, "\n    ".join(help))

    def leave_a_gap(self, version: ImportedVersion, problems: Sequence[Problem]) -> None:
        """Add the reason to the gap that has begun, or begin one.

        It begins on the next day if that day has a text already. A file without words that never had
        any leaves none.
        """
        for problem in problems:
            message = f"{problem.message}; the version in effect then is unknown"
            self.notes.append(problem._replace(severity="warning", message=message))
        first = problems[0]
        if first.rule == "no-words" and not self.versions and not self.open:
            return
        if not self.open:
            start = version.revised.day
            if version.revised.nth > 1:
                start += ONE_DAY
            self.missing.setdefault(start, [])
        phrase = "version_unreadable"
        if first.rule == "left-out":
            phrase = "version_left_out"
        *_, reasons = self.missing.values()
        reasons.append(version.reason(self.reader.say, phrase, reason=printable(first.message)))
        self.open = True

    def write_versions(self, slug: str, keep: Keep) -> Iterator[ImportedVersion]:
        """Yield the versions, now that all effective dates are known, and give each file to `keep`.

        Their warnings are added to what was read.
        """
        answers = self.reader.effective.items()
        given = {revised: effective for (policy, revised), effective in answers if policy == slug}
        given |= {read.revised: read.effective for read in self.versions if read.ends}
        ids = [read.revised for read in self.versions]
        chosen = version_effects(ids, [read.states for read in self.versions], given)
        before = None
        for read, effect in zip(self.versions, chosen, strict=True):
            version = replace(read, effect=effect)
            if read.ends:
                day = self.reader.say.day_text(read.effective)
                text = ForeignText(body=self.reader.say.filled("ended", day=day))
            else:
                text = _read_text(read, self.reader)
                body, _ = replace_targets(text.body, read.targets)
                text = replace(text, body=body)
            data, warnings = _write_version(version, text, self.reader.languages)
            self.notes += warnings
            if effect.choices:
                self._ask_for_day(version, before)
            before = version
            keep(read.revised, data)
            yield version

    def _ask_for_day(self, version: ImportedVersion, before: ImportedVersion | None) -> None:
        """Add the question when a version takes effect.

        Its text states several days, only a month, or a day that cannot be right. The time from the
        first of several days is a gap. `before` is the version before.
        """
        effect = version.effect
        revised = version.revised
        is_month = version.states[0].is_month
        lines = dict.fromkeys([f"line {line.line} says “{line.text}”" for line in version.states])
        message = f"when does the version of {revised} take effect? " + ", ".join(lines)
        if effect.stated is None and before and not is_month:
            message += f", but the previous version takes effect on {before.effective}"
        options = [f"`--effective {version.slug}@{revised}={day}`" for day in effect.choices]
        help = f"import again with the correct date: {' or '.join(options)}"
        help += f"; otherwise, {effect.day} is used"
        first = effect.choices[0]
        if first < effect.day and not is_month:
            days = "; ".join(map(self.reader.say.day_text, effect.choices))
            reason = version.reason(self.reader.say, "unclear_day", days=days)
            self.missing.setdefault(first, [f"{ENDED_BY}{revised}"]).append(reason)
            help += f", and pages show a gap from {first}"
        self.notes.append(version.warning("effective-unclear", message, help))

    def _links_to_rewrite(
        self, text: ForeignText, document: Document, version: ImportedVersion
    ) -> tuple[Mapping[str, str], int]:
        """Return the links to rewrite, as `policy_targets` does, and how many there are.

        Links between texts of the import become links between policies. They are the same in every
        version, so that moving a file changes no text. If rewriting would change words, as in a code
        block that shows a link, nothing is rewritten.
        """
        targets = policy_targets(
            document.targets, version.event.change.path, version.slug, self.reader.named
        )
        body, count = replace_targets(text.body, targets)
        if count:
            rewritten = self._parse(body, text, version)
            words = [block.text for block in document.blocks]
            if [block.text for block in rewritten.blocks] == words:
                return targets, count
        return {}, 0


def import_policy(file: TracedFile, slug: str, reader: HistoryReader, keep: Keep) -> ImportedPolicy:
    """Return the policy that a file contains.

    `keep` takes the file of each version, with its id, one after the other. A version that cannot
    be read, or is skipped, leaves a gap and a warning; it never raises an exception.
    """
    reading = _ReadFile(reader)
    events = _day_changes(file.events, reader)
    for event, following in zip_longest(events, events[1:]):
        dated = reader.days[event.commit.id]
        revised = next_id(dated.day, [read.revised for read in reading.versions[-1:]])
        version = ImportedVersion(slug, revised, Effect(dated.day), event, bool(dated.clock))
        if dated.clock:
            message = f"the date of this commit, {dated.clock}, can't be right"
            message += f"; its version is dated {dated.day}"
            reading.notes.append(version.warning("commit-order", message, ""))
        if event.change.status == "deleted":
            reading.read_removal(version, following)
            continue
        try:
            reading.read_version(version)
        except ProblemsFound as error:
            reading.leave_a_gap(version, error.problems)
            continue
        missing = reading.missing.items()
        reading.missing = {day: reasons for day, reasons in missing if day < dated.day}
    texts = tuple(reading.write_versions(slug, keep))
    unknown = sorted(reading.missing.items()) if texts else []
    gaps = {day: _reasons(reasons, reader.say) for day, reasons in unknown if day <= reader.until}
    exists = file.exists or file.events[-1].commit.id in reader.left_out
    problems = tuple(_merge_problems(reading.notes))
    return ImportedPolicy(slug, file.names, texts, problems, gaps, exists)


def _day_changes(events: Sequence[FileChange], reader: HistoryReader) -> list[FileChange]:
    """Return the last change of each day, and every change by a commit with a wrong clock.

    Such a commit may be of any day. A skipped commit does not replace the change before it.
    """
    kept: list[FileChange] = []
    for event in events:
        dated = reader.days[event.commit.id]
        if not dated.clock and event.commit.id not in reader.left_out:
            while kept and reader.days[kept[-1].commit.id] == dated:
                kept.pop()
        kept.append(event)
    return kept


def _differs(old: Document, new: Document) -> bool:
    return have_other_words(old, new) or compare(old, new).changed


def _lost_link_problems(
    version: ImportedVersion, document: Document, named: Mapping[str, str]
) -> Iterator[Problem]:
    path = version.event.change.path
    for target, linked in unresolved_targets(document.targets, path, named):
        message = f"the link to {printable(target)} led to {printable(linked)}"
        message += ", which isn't imported"
        help = "import that file too, or link to another page"
        yield version.warning("lost-link", message, help)


def _require_words(body: str, document: Document, place: str) -> None:
    if not document.blocks:
        help = "if the policy ended, delete the file"
        raise failure("no-words", "the file has no text", help, place)
    if is_only_template(body):
        shown = printable(" ".join(body.split()))[:MAX_SUBJECT_LENGTH]
        message = f"the file contains only the template “{shown}”"
        raise failure("no-words", message, "import the file that it includes", place)


def _reasons(reasons: Sequence[str], say: Phrases) -> bytes:
    """Return the file that gives the reasons for a gap."""
    lines = list(reasons[:MAX_SHOWN_REASONS])
    if len(reasons) > MAX_SHOWN_REASONS:
        lines.append(say.counted("more_unreadable", len(reasons) - MAX_SHOWN_REASONS))
    return "".join([f"{line}\n" for line in lines]).encode(errors="replace")


def _merge_problems(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield each problem once; further ones with the same words are only counted."""
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
    """Return the text of a version, with its links as they are in the repository.

    Raises ProblemsFound if it is skipped, not a text file, or cannot be read.
    """
    change = version.event.change
    place = version.location
    if version.event.commit.id in reader.left_out:
        raise failure("left-out", "this commit was skipped (--skip-commit)", "", place)
    if version.revised.nth > MAX_VERSIONS_PER_DAY:
        message = f"{version.revised.day} has more than {MAX_VERSIONS_PER_DAY} versions"
        help = "correct the commit dates in a copy of the repository"
        raise failure("commit-order", message, help, place)
    if not change.plain:
        message = "this is a symbolic link or a submodule"
        raise failure("not-a-file", message, "narrow --path to exclude it", place)
    try:
        data = reader.read(change.blob)
    except KeyError:
        message = "the repository doesn't have this version"
        raise failure("no-blob", message, "clone it without --filter", place) from None
    if isinstance(data, int):
        message = f"the file is too large: {data:,} bytes"
        help = "exclude it with a narrower --path, or split the file"
        raise failure("too-large", message, help, place)
    require_text(data, place)
    return read_history_text(data, change.path, place)


def title_of(text: ForeignText, document: Document, version: ImportedVersion) -> str:
    """Return the title.

    It is the front matter's, else the only heading of level 1, else the web page's, else the file's
    name.
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
    """Return the bytes of a version, with its former front matter under `extra`, and warnings.

    If our front matter cannot hold that, the file comes without it, and a warning says so.
    """
    foreign = {key: value for key, value in text.extra.items() if key != "imported"}
    try:
        return _file_with(version, text, foreign, languages), []
    except (YAMLError, UnicodeEncodeError) as error:
        reason = f"its values can't be written as YAML: {error}"
    except ProblemsFound as error:
        reason = error.problems[0].message
    keys = ", ".join(map(printable, foreign))
    message = f"the front matter can't be kept ({keys}): {reason}"
    help = "add any important values yourself"
    warning = version.warning("front-matter-dropped", message, help)._replace(line=1)
    return _file_with(version, text, {}, languages), [warning]


def _file_with(
    version: ImportedVersion,
    text: ForeignText,
    foreign: Mapping[str, Any],
    languages: tuple[str, ...],
) -> bytes:
    """Return the bytes of a version. Raises an exception if these values cannot be written."""
    effect = version.effect
    commit = version.event.commit
    subject = printable(commit.subject)[:MAX_SUBJECT_LENGTH]
    source: dict[str, Any] = {"commit": commit.id, "path": version.path, "subject": subject}
    if effect.stated:
        source["effective"] = {"line": effect.stated.line, "text": effect.stated.text}
    front_matter = write_front_matter(
        version.title,
        version.revised,
        version.effective,
        {**foreign, "imported": source},
        replaces=effect.replaces,
        by_commit=version.misdated or not (effect.stated or effect.is_given),
        withdrawn=version.ends,
    )
    if not text.body.startswith("\n"):
        front_matter += "\n"
    body = text.body.rstrip("\n")
    data = f"{front_matter}{body}\n".encode()
    read_version(data, f"{version.slug}/{version.revised}.md", languages=languages)
    return data


ENDING = re.compile(  # of pages and their templates; terms.md.jinja is a template of Markdown
    r"(?i)(?<!\.md)(?<!\.markdown)\."
    r"(?:x?html?|xht|erb|ejs|php|njk|nunjucks|jinja2?|j2|twig|hbs|handlebars|mustache|tt2?)\Z"
)
BLOCK = re.compile(
    r"(?i)<(?:p|div|h[1-6]|ul|ol|dl|table|section|article|main|body|blockquote)\b"
    r"(?![^<>]{0,200}\bmarkdown=)"
)
# Of Twig, Jinja and Liquid: a tag or filter that makes HTML of Markdown.
MARKDOWN = r"\{[{%][^{}]{0,200}\bmarkdown"
# A tag of Jinja, Liquid, Mustache, Go, Template Toolkit, ERB or PHP. There is no HTML in it, or the
# text between two of them could be lost; only PHP may have some, and go on to the end. Word writes
# tags that are never closed: <?xml:namespace prefix = o />.
TEMPLATE_TAG = re.compile(
    r"(?is)\[%[^\[<]*?%\]|\{%[^{}<]*%\}|\{#[^{}<]*#\}|\{\{[^{}<]*\}\}|<%[^<]*?%>"
    r"|<\?php\b.*?(?:\?>|\Z)|<\?(?!php\b)[^<]*?\?>"
)
PRINTS = re.compile(
    r"(?i)\{\{(?![-~]?\s*(?:[#/>!^]"
    r"|(?:else|end|if|range|with|define|block|template|partial|extends?|layout|super)\b"
    r"|\$\w+\s*:?=))"
    r"|<%[-=]|\[%[-+=~]?\s*(?-i:[a-z])(?![\w.]*\s*=[^=])|<\?=|<\?php\s+(?:echo|print|p)\b"
)
HEADING_OR_IMPORT = r"(?m)^(?:#{1,6} .*|(?:import|export) .*)$"
COMPONENT = re.compile(
    r"<([A-Z][\w.]*)\b[^<>]*?(?:/>|>\s*</\1>)|\{\{[<%>][^{}]*\}\}"
    r"|--8<--.*|\{![^{}]*!\}|!include\b.*"
)
COMPARE = "compare the result with the source"
TARGETS = (
    "title of the page",
    "link ",
    "image ",
)  # a site shows the title; the others are addresses


def read_history_text(data: bytes, path: str, location: str) -> ForeignText:
    """Return the text of a version of the file at `path`, in Markdown.

    `location` is the name in messages. Raises ProblemsFound if it cannot be read.
    """
    text = read_foreign_text(data, location)
    body, unknown = body_with_values(text)
    line = text.line
    title = ""
    losses = []
    for tag in unknown:
        message = f"“{tag}” isn't in the file's front matter"
        help = "replace it with its value, or set the value in the front matter"
        losses.append(("template-tag", message, help))
    if is_page(body, path):
        page = read_page(TEMPLATE_TAG.sub(_without_template_tag, body), location)
        reasons = {entry.reason for entry in page.taken_out}
        shown = [reason for reason in sorted(reasons) if not reason.startswith(TARGETS)]
        message = "converted from HTML"
        if shown:
            message += "; left out: " + ", ".join(shown)
        losses.append(("converted-page", message, COMPARE))
        body = write_markdown(page.blocks)
        line = 1
        title = page.title
    bare = without_attribute_lists(body)
    if bare != body:
        message = "markup that kramdown doesn't show was removed, such as attribute lists"
        losses.append(("attribute-lists", message, COMPARE))
    warnings = [Problem(*loss, location, severity="warning") for loss in losses]
    problems = (*text.problems, *warnings)
    return replace(
        text, body=without_lists_in_cells(bare), line=line, page_title=title, problems=problems
    )


def is_only_template(body: str) -> bool:
    """Return whether a text has only template tags, components, includes, and headings."""
    bare = COMPONENT.sub("", TEMPLATE_TAG.sub("", body))
    return bare != body and not re.sub(HEADING_OR_IMPORT, "", bare).strip()


def is_page(body: str, path: str) -> bool:
    """Return whether a text is a web page, or a part of one.

    It begins like a page, or its name says so and it has paragraphs in HTML. A file that another
    tool reads as Markdown is Markdown, whatever its name.
    """
    if WEB_PAGE.match(body):
        return True
    return bool(ENDING.search(path) and BLOCK.search(body) and not re.search(MARKDOWN, body))


def _without_template_tag(tag: re.Match[str]) -> str:
    """Return a template tag as text if it may print something; only its line ends otherwise."""
    if PRINTS.match(tag[0]):
        return escape(tag[0])
    return "\n" * tag[0].count("\n")
