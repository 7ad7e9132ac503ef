"""Turns the history of one file into the versions of a policy: one for each day on which the words changed, and a gap
where a version cannot be read or is left out, and from the day on which the file was removed. A version that is a web
page, or a template of one, is read as Markdown.

A template tag that prints nothing, such as `{% block content %}`, is left out of a page. One that prints something, or
may do so, stays as it is written, for a person to decide.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping, Sequence
from datetime import date, timedelta
from html import escape
from itertools import zip_longest
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from yaml import YAMLError

from legalsite.errors import Problem, Problems, ProblemsFound, ProblemTuple, failure, printable
from legalsite.importing.days import CommitDay, Effect, effects, stated_effects
from legalsite.importing.foreign_front_matter import ForeignText, read_foreign_text, with_values
from legalsite.importing.foreign_markdown import plain_cells, without_attribute_lists
from legalsite.importing.git_renames import FileChange, TracedFile
from legalsite.importing.html_page import read_page
from legalsite.importing.link_resolution import left_behind, new_targets, relink, with_led_links
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

LONGEST_SUBJECT = 200
LONGEST_TITLE = 200
MAX_CACHED_CHARACTERS = 2_000_000  # characters of versions of a file of which parsed sections are kept
MOST_REASONS = 5  # for one gap
MOST_NAMES = 3  # of policies that a removed one may have moved to


class ImportedVersion(Struct, frozen=True):
    """A file as it was after the last commit of a day, or after one whose clock was wrong, and the version that it
    becomes. Its text is not kept: that is read again when the file is made, so that the texts of a long history are not
    in memory together."""

    slug: str  # the policy that the file belongs to
    revised: VersionId  # of the day for which the commit counts
    effect: Effect  # from when it applies; the day of `revised` until all days are known
    event: FileChange  # the commit and its change to the file
    misdated: bool  # whether the clock of the commit was wrong
    title: str = ""  # of the policy on that day
    states: tuple[StatedDay, ...] = ()  # the lines that say from when it applies
    ends: bool = False  # whether this version ends the policy, as a person said
    targets: Mapping[str, str] = {}  # the links to rewrite so that they lead to policies, with what takes their place
    relinked: int = 0  # how many of them the text has

    @property
    def effective(self) -> date:
        """The day from which it applies."""
        return self.effect.day

    @property
    def repeats(self) -> bool:
        """Whether the text only states a day that an earlier one stated, which is not its own."""
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


class ImportedPolicy(Struct, frozen=True):
    """One policy that was read from a history."""

    slug: str
    names: tuple[str, ...]  # the paths of its file, the newest last
    texts: tuple[ImportedVersion, ...]  # oldest first
    problems: ProblemTuple  # warnings about what was cleaned up, left out or not read, each with its place
    # the times whose text is not known, because versions of the file could not be read or the file was removed: by the
    # first day of each, oldest first, the file with the reasons; none if there is no text at all
    gaps: Mapping[date, bytes]
    living: bool = True  # whether the file still exists, or a person left out its removal

    @property
    def ended(self) -> date | None:
        """The day from which the policy does not apply any more, as a person said; None if nobody did."""
        return self.texts[-1].effective if self.texts and self.texts[-1].ends else None


class HistoryReader(Struct, frozen=True):
    """The settings of one import."""

    read: Callable[[str], bytes | int]  # returns the bytes of a blob, or only their number if there are too many
    days: Mapping[str, CommitDay]  # the day for which each commit counts, by its id
    languages: tuple[str, ...]  # those of the site
    named: Mapping[str, str] = {}  # all policies of the import, as `relinking.policies_by_name` returns them
    effective: Mapping[tuple[str, VersionId], date] = {}  # the days that a person gave, by slug and version
    ended: Collection[tuple[str, date]] = ()  # the policies that ended, as a person said, each with the day
    begun: Mapping[date, Sequence[str]] = {}  # the policies whose first text is of that day
    left_out: Collection[str] = ()  # the ids of the commits that a person wants left out
    until: date = date.max  # the day of the import
    say: Phrases = field(default_factory=lambda: english("import"))


class _Imported(Struct):
    """What was read of one file so far."""

    versions: list[ImportedVersion] = []  # those with words of their own
    # the document of the newest of them, its links spelled by where they lead; None if there is none, or the file was
    # removed
    last: Document | None = None
    missing: dict[date, list[str]] = {}  # for the first day of each gap, the reasons for its versions
    open: bool = False  # whether the newest version could not be read
    notes: Problems = []
    # parsed sections, shared between versions so that unchanged ones are parsed once
    sections: MutableMapping[tuple[Any, ...], object] = {}
    parsed: int = 0  # how many characters they were made from, counting what versions share once for each


def import_policy(
    file: TracedFile, slug: str, reader: HistoryReader, keep: Callable[[VersionId, bytes], object]
) -> ImportedPolicy:
    """Return the policy that a file contains. `keep` takes the file of each version, with its id, one after the other.
    A version that cannot be read, or is left out, leaves a gap and a warning; it never raises an exception."""
    reading = _Imported()
    events = _last_of_days(file.events, reader)
    for event, following in zip_longest(events, events[1:]):
        dated = reader.days[event.commit.id]
        ids = [read.revised for read in reading.versions[-1:]]
        version = ImportedVersion(slug, next_id(dated.day, ids), Effect(dated.day), event, bool(dated.clock))
        if dated.clock:
            message = f"the date of this commit, {dated.clock}, can't be right; its version gets {dated.day}"
            reading.notes.append(Problem("commit-order", message, "", version.location, severity="warning"))
        if event.change.status == "deleted":
            _read_removal(version, following, reading, reader)
            continue
        try:
            _read_version(version, reading, reader)
            reading.missing = {day: reasons for day, reasons in reading.missing.items() if day < dated.day}
        except ProblemsFound as refused:
            _leave_a_gap(version, refused.problems, reading, reader.say)
    texts = tuple(_finished(reading, slug, reader, keep))
    missing = sorted(reading.missing.items())
    gaps = {day: _reasons(reasons, reader.say) for day, reasons in missing if texts and day <= reader.until}
    living = file.living or file.events[-1].commit.id in reader.left_out
    return ImportedPolicy(slug, file.names, texts, tuple(_once(reading.notes)), gaps, living)


def _last_of_days(events: Sequence[FileChange], reader: HistoryReader) -> list[FileChange]:
    """Return the last change of each day, and every change by a commit with a wrong clock, which may be of any day. One
    that is left out does not take the place of the change before it."""
    kept: list[FileChange] = []
    for event in events:
        dated = reader.days[event.commit.id]
        replaces = not dated.clock and event.commit.id not in reader.left_out
        while replaces and kept and reader.days[kept[-1].commit.id] == dated:
            kept.pop()
        kept.append(event)
    return kept


def _read_version(version: ImportedVersion, reading: _Imported, reader: HistoryReader) -> None:
    """Add a version to what was read, unless its words are those of the version before it. Raises ProblemsFound if it
    has no usable text, or is left out."""
    if version.event.commit.id in reader.left_out:
        raise failure("left-out", "this commit was skipped (--skip-commit)", "", version.location)
    if version.revised.nth > MAX_VERSIONS_PER_DAY:
        message = f"{version.revised.day} has more than {MAX_VERSIONS_PER_DAY} versions"
        raise failure("commit-order", message, "correct the commit dates in a copy of the repository", version.location)
    text = _text(version, reader)
    reading.parsed += len(text.body)
    if reading.parsed > MAX_CACHED_CHARACTERS:
        reading.sections.clear()
        reading.parsed = len(text.body)
    document = read_markdown(text.body, path=version.location, first_line=text.line, cache=reading.sections)
    if not document.blocks:
        raise failure("no-words", "the file has no text", "if the policy ended, delete the file", version.location)
    if is_only_template(text.body):
        shown = printable(" ".join(text.body.split()))[:LONGEST_SUBJECT]
        message = f"the file contains only the template “{shown}”"
        raise failure("no-words", message, "import the file that it includes", version.location)
    path = version.event.change.path
    for target, there in left_behind(document.targets, path, reader.named):
        message = f"the link to {printable(target)} led to {printable(there)}, which isn't imported"
        help = "import that file too, or link to another page"
        reading.notes.append(Problem("lost-link", message, help, version.location, severity="warning"))
    targets, count = _relinked(text, document, version, reading, reader.named)
    led, last = with_led_links(document, path, targets), reading.last if not reading.open else None
    if last and not have_other_words(last, led) and not compare(last, led).changed:
        return
    title = title_of(text, document, version)
    if not text.title and sum(block.level == 1 for block in document.headings) > 1:
        message = f"the file has several level-1 headings, so the title is “{title}”"
        help = "set `title` in its front matter"
        reading.notes.append(Problem("title", message, help, version.location, severity="info"))
    states = stated_effects(document, title)
    reading.versions.append(replace(version, title=title, states=states, targets=targets, relinked=count))
    reading.notes += text.problems
    reading.last, reading.open = led, False


def _read_removal(
    removal: ImportedVersion, following: FileChange | None, reading: _Imported, reader: HistoryReader
) -> None:
    """Add the end of the policy to what was read if a person gave its day, between the version before the removal of
    the file and the next change, `following`. Otherwise leave a gap and a question, unless the removal is left out."""
    if not reading.versions or removal.event.commit.id in reader.left_out:
        return
    newest, day, slug = reading.versions[-1], removal.revised.day, removal.slug
    until = reader.days[following.commit.id].day if following else date.max
    for policy, end in sorted(reader.ended):
        if policy == slug and newest.revised.day < end <= until:
            version = replace(
                removal,
                revised=next_id(min(end, day), [newest.revised]),
                effect=Effect(end),
                title=newest.title,
                ends=True,
                misdated=False,
            )
            reading.versions.append(version)
            reading.last, reading.open = None, False
            return
    commit = removal.commit
    first = day if newest.revised.day < day else day + ONE_DAY
    reasons = reading.missing.setdefault(first, [])
    reasons.append(reader.say.filled("removed", day=reader.say.day_text(day), path=removal.path, commit=commit))
    reading.open = True
    asked = [f"if it ended, with the first date without it: `--ended {slug}={first}`"]
    message = f"the file was removed on {day}"
    if following:
        asked.append(f"if it stayed in effect: `--skip-commit {commit}`")
        message += f" and was back on {until}: did the policy end, or stay in effect?"
    else:
        begun = [name for name in reader.begun.get(day, ()) if name != slug]
        names = begun[:MOST_NAMES] or ["NAME"]
        asked += [f"if it moved to another policy of this import: `--moved {slug}={name}`" for name in names]
        message += ": did the policy end, or move?"
    help = "\n    ".join(["import again with the answer; otherwise, pages show a gap:", *asked])
    reading.notes.append(Problem("file-removed", message, help, removal.location, severity="warning"))


def _leave_a_gap(version: ImportedVersion, problems: Sequence[Problem], reading: _Imported, say: Phrases) -> None:
    """Add the reason to the gap that has begun, or begin one: on the next day if that day has a text already. A file
    without words that never had any leaves none."""
    for problem in problems:
        message = f"{problem.message}; the version in effect then is unknown"
        reading.notes.append(problem._replace(severity="warning", message=message))
    first, day = problems[0], version.revised.day
    if first.rule == "no-words" and not reading.versions and not reading.open:
        return
    if not reading.open:
        reading.missing.setdefault(day + timedelta(days=version.revised.nth > 1), [])
    phrase = "version_left_out" if first.rule == "left-out" else "version_unreadable"
    reason, commit = printable(first.message), version.commit
    *_, reasons = reading.missing.values()
    reasons.append(say.filled(phrase, day=say.day_text(day), reason=reason, path=version.path, commit=commit))
    reading.open = True


def _reasons(reasons: Sequence[str], say: Phrases) -> bytes:
    """Return the file that gives the reasons for a gap."""
    more = [say.counted("more_unreadable", len(reasons) - MOST_REASONS)] if len(reasons) > MOST_REASONS else []
    return "".join(f"{line}\n" for line in [*reasons[:MOST_REASONS], *more]).encode(errors="replace")


def _finished(
    reading: _Imported, slug: str, reader: HistoryReader, keep: Callable[[VersionId, bytes], object]
) -> Iterator[ImportedVersion]:
    """Yield the versions, now that it is known which of them apply when, and give the file of each to `keep`. Their
    warnings are added to what was read."""
    ids = [read.revised for read in reading.versions]
    given = {revised: effective for (policy, revised), effective in reader.effective.items() if policy == slug}
    given |= {read.revised: read.effective for read in reading.versions if read.ends}
    chosen = effects(ids, [read.states for read in reading.versions], given)
    before = None
    for read, effect in zip(reading.versions, chosen, strict=True):
        version = replace(read, effect=effect)
        by_commit = read.misdated or not (effect.stated or effect.is_given)
        if read.ends:
            text = ForeignText(body=reader.say.filled("ended", day=reader.say.day_text(read.effective)))
        else:
            text = _text(read, reader)
            text = replace(text, body=relink(text.body, read.targets)[0])
        data, warnings = _file(version, text, reader.languages, by_commit=by_commit)
        reading.notes += warnings
        if effect.choices:
            _ask_for_day(version, before, reading, reader.say)
        before = version
        keep(read.revised, data)
        yield version


def _ask_for_day(version: ImportedVersion, before: ImportedVersion | None, reading: _Imported, say: Phrases) -> None:
    """Add the question from when a version applies whose text states several days, only a month, or a day that cannot
    be right. The time from the first of several days is a gap. `before`: the version before."""
    effect, revised = version.effect, version.revised
    is_month = version.states[0].is_month
    lines = dict.fromkeys(f"line {line.line} says “{line.text}”" for line in version.states)
    message = f"when does the version of {revised} take effect? {', '.join(lines)}"
    if effect.stated is None and before and not is_month:
        message += f", but the previous version takes effect on {before.effective}"
    options = [f"`--effective {version.slug}@{revised}={day}`" for day in effect.choices]
    help = f"import again with the correct date: {' or '.join(options)}; otherwise, {effect.day} is used"
    if effect.choices[0] < effect.day and not is_month:
        first = effect.choices[0]
        day, *days = map(say.day_text, (revised.day, *effect.choices))
        reason = say.filled("unclear_day", day=day, days="; ".join(days), path=version.path, commit=version.commit)
        reading.missing.setdefault(first, [f"{ENDED_BY}{revised}"]).append(reason)
        help += f", and pages show a gap from {first}"
    reading.notes.append(Problem("effective-unclear", message, help, version.location, severity="warning"))


def _once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield each problem once; further ones with the same words are only counted."""
    seen: dict[tuple[str, str], Problems] = {}
    for problem in problems:
        seen.setdefault((problem.rule, problem.message), []).append(problem)
    for first, *others in seen.values():
        many = f"{len(others)} later versions, most recently " if len(others) > 1 else ""
        again = f"; the same in {many}{others[-1].path}" if others else ""
        yield first._replace(message=f"{first.message}{again}")


def _text(version: ImportedVersion, reader: HistoryReader) -> ForeignText:
    """Return the text of a version, with its links as they are in the repository. Raises ProblemsFound if it is not a
    text file or cannot be read."""
    change = version.event.change
    if not change.plain:
        raise failure(
            "not-a-file", "this is a symbolic link or a submodule", "narrow --path to exclude it", version.location
        )
    try:
        data = reader.read(change.blob)
    except KeyError:
        raise failure(
            "no-blob", "the repository doesn't have this version", "clone it without --filter", version.location
        ) from None
    if isinstance(data, int):
        message = f"the file is too large: {data:,} bytes"
        raise failure("too-large", message, "exclude it with a narrower --path, or split the file", version.location)
    require_text(data, version.location)
    return read_history_text(data, change.path, version.location)


def _relinked(
    text: ForeignText, document: Document, version: ImportedVersion, reading: _Imported, named: Mapping[str, str]
) -> tuple[Mapping[str, str], int]:
    """Return the links to rewrite, as `relinking.new_targets` does, and how many there are. Links between texts of the
    import become links between policies.

    The links are the same in every version, so that moving a file changes no text. If rewriting would change words, as
    in a code block that shows a link, nothing is rewritten.
    """
    targets = new_targets(document.targets, version.event.change.path, version.slug, named)
    body, count = relink(text.body, targets)
    if not count:
        return {}, 0
    new = read_markdown(body, path=version.location, first_line=text.line, cache=reading.sections)
    same = [block.text for block in new.blocks] == [block.text for block in document.blocks]
    return (targets, count) if same else ({}, 0)


def title_of(text: ForeignText, document: Document, version: ImportedVersion) -> str:
    """Return the title from the front matter, else the only heading of level 1, else that of the web page, else the
    file's name."""
    for candidate in (text.title, title_in(document), text.page_title, title_from_path(version.event.change.path)):
        shown = printable(" ".join(candidate.split()))[:LONGEST_TITLE].strip()
        if shown and "{{" not in shown:  # a template prints the title of its page, which is not in the file
            return shown
    return title_from_slug(version.slug)


def _file(
    version: ImportedVersion, text: ForeignText, languages: tuple[str, ...], *, by_commit: bool
) -> tuple[bytes, Problems]:
    """Return the bytes of a version, with its former front matter under `extra`, and warnings. If our front matter
    cannot hold that, the file comes without it, and a warning says so. `by_commit`: the commit dates the text."""
    foreign = {key: value for key, value in text.extra.items() if key != "imported"}
    body = "\n" * (not text.body.startswith("\n")) + text.body.rstrip("\n") + "\n"
    commit = version.event.commit
    source: dict[str, Any] = {"commit": commit.id, "path": version.path}
    source["subject"] = printable(commit.subject)[:LONGEST_SUBJECT]
    if stated := version.effect.stated:
        source |= {"effective": {"line": stated.line, "text": stated.text}}

    def written(kept: Mapping[str, Any]) -> bytes:
        head = write_front_matter(
            version.title,
            version.revised,
            version.effective,
            {**kept, "imported": source},
            replaces=version.effect.replaces,
            by_commit=by_commit,
            withdrawn=version.ends,
        )
        data = f"{head}{body}".encode()
        read_version(data, f"{version.slug}/{version.revised}.md", languages=languages)
        return data

    try:
        return written(foreign), []
    except (YAMLError, UnicodeEncodeError) as error:
        why = f"its values can't be written as YAML: {error}"
    except ProblemsFound as refused:
        why = refused.problems[0].message
    message = f"the front matter can't be kept ({', '.join(map(printable, foreign))}): {why}"
    help = "add any important values yourself"
    return written({}), [Problem("front-matter-dropped", message, help, version.location, 1, severity="warning")]


ENDING = re.compile(  # of pages, and of templates that print pages; terms.md.jinja is a template of Markdown
    r"(?<!\.md)(?<!\.markdown)\.(?:x?html?|xht|erb|ejs|php|njk|nunjucks|jinja2?|j2|twig|hbs|handlebars|mustache|tt2?)\Z",
    re.IGNORECASE,
)
BLOCK = re.compile(
    r"<(?:p|div|h[1-6]|ul|ol|dl|table|section|article|main|body|blockquote)\b(?![^<>]{0,200}\bmarkdown=)", re.IGNORECASE
)
# Of Twig, Jinja and Liquid: a tag or filter that makes HTML of Markdown.
MARKDOWN = r"\{[{%][^{}]{0,200}\bmarkdown"
# A tag of Jinja, Liquid, Mustache, Go, Template Toolkit, ERB or PHP. There is no HTML in it, or the text between two of
# them could be lost; only PHP may have some, and go on to the end. Word writes tags that are never closed:
# <?xml:namespace prefix = o />.
TEMPLATE_TAG = re.compile(
    r"\[%[^\[<]*?%\]|\{%[^{}<]*%\}|\{#[^{}<]*#\}|\{\{[^{}<]*\}\}|<%[^<]*?%>|<\?php\b.*?(?:\?>|\Z)|<\?(?!php\b)[^<]*?\?>",
    re.DOTALL | re.IGNORECASE,
)
PRINTS = re.compile(
    r"\{\{(?![-~]?\s*(?:[#/>!^]|(?:else|end|if|range|with|define|block|template|partial|extends?|layout|super)\b"
    r"|\$\w+\s*:?=))"
    r"|<%[-=]|\[%[-+=~]?\s*(?-i:[a-z])(?![\w.]*\s*=[^=])|<\?=|<\?php\s+(?:echo|print|p)\b",
    re.IGNORECASE,
)
HEADING_OR_IMPORT = r"(?m)^(?:#{1,6} .*|(?:import|export) .*)$"
COMPONENT = re.compile(
    r"<([A-Z][\w.]*)\b[^<>]*?(?:/>|>\s*</\1>)|\{\{[<%>][^{}]*\}\}|--8<--.*|\{![^{}]*!\}|!include\b.*"
)
COMPARE = "compare with the source"
TARGETS = ("title of the page", "link ", "image ")  # a site shows the title; the others are addresses


def read_history_text(data: bytes, path: str, location: str) -> ForeignText:
    """Return the text of a version of the file at `path`, in Markdown. `location` is the name that messages use. Raises
    ProblemsFound if it cannot be read."""
    text = read_foreign_text(data, location)
    body, left = with_values(text)
    line, title = text.line, ""
    help = "replace it with its value, or set the value in the front matter"
    losses = [("template-tag", f"“{tag}” isn't in the file's front matter", help) for tag in left]
    if is_page(body, path):
        page = read_page(TEMPLATE_TAG.sub(_printed, body), location)
        reasons = sorted({entry.reason for entry in page.taken_out if not entry.reason.startswith(TARGETS)})
        message = "converted from HTML" + (f"; left out: {', '.join(reasons)}" if reasons else "")
        losses.append(("converted-page", message, COMPARE))
        body, line, title = write_markdown(page.blocks), 1, page.title
    bare = without_attribute_lists(body)
    if bare != body:
        losses.append(
            ("attribute-lists", "markup that kramdown doesn't show was removed, such as attribute lists", COMPARE)
        )
    problems = (Problem(*loss, location, severity="warning") for loss in losses)
    body = plain_cells(bare)
    return replace(text, body=body, line=line, page_title=title, problems=(*text.problems, *problems))


def is_only_template(body: str) -> bool:
    """Return whether a text has nothing but tags of a template, components or includes, and perhaps headings."""
    bare = COMPONENT.sub("", TEMPLATE_TAG.sub("", body))
    return bare != body and not re.sub(HEADING_OR_IMPORT, "", bare).strip()


def is_page(body: str, path: str) -> bool:
    """Return whether a text is a web page, or a part of one: it begins like a page, or its name says so and it has
    paragraphs in HTML. A file that another tool reads as Markdown is Markdown, whatever its name."""
    if WEB_PAGE.match(body):
        return True
    return bool(ENDING.search(path) and BLOCK.search(body) and not re.search(MARKDOWN, body))


def _printed(tag: re.Match[str]) -> str:
    """Return a template tag that may print something with escapes, so that it is text; the line ends of any other."""
    return escape(tag[0]) if PRINTS.match(tag[0]) else "\n" * tag[0].count("\n")
