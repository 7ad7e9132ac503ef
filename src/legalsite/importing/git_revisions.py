"""Turns the history of one file into the revisions of a policy: one for each day on which the words changed."""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from html import unescape
from typing import Any

from yaml import YAMLError

from legalsite.errors import Problem, ProblemsFound, printable
from legalsite.importing import title_and_days as titles
from legalsite.importing.foreign_front_matter import ForeignText, read_foreign_text
from legalsite.importing.git_files import FileChange, TracedFile
from legalsite.importing.markdown_writer import escape_text, write_front_matter
from legalsite.importing.relinking import relink
from legalsite.model.document import Document
from legalsite.model.revision_id import RevisionId
from legalsite.redline.compare import compare
from legalsite.source.front_matter import read_revision
from legalsite.source.markdown import read_markdown
from legalsite.text.phrase_catalogue import Phrases, english

LONGEST_SUBJECT = 200
PICTURE = re.compile(r'<img src="(?!https?:|//)([^"]+)"')
FIRST_DAY = date(1970, 1, 1)
BINARY = 8000  # bytes: like git, we treat a file as binary if there is a NUL among the first of them
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file as it was after the last commit of a day.

    `slug`: the policy that the file belongs to.
    `day`: the day of the commit in the site's time zone.
    `event`: the commit and its change to the file.
    """

    slug: str
    day: date
    event: FileChange

    @property
    def location(self) -> str:
        """The place that problems name, such as `terms.md@95954a9bb1`."""
        return location_of(self.event)

    @property
    def source(self) -> Mapping[str, Any]:
        """The front matter key that records where a revision comes from, for checks and layouts."""
        commit = self.event.commit
        subject = printable(commit.subject)[:LONGEST_SUBJECT]
        return {"imported": {"commit": commit.id, "path": printable(self.event.change.path), "subject": subject}}


@dataclass(frozen=True, slots=True)
class ImportedRevision:
    """One revision that was read from a history.

    `revised`: the day of the revision.
    `data`: the file with its front matter.
    `title`: the title of the policy on that day.
    `document`: the parsed text; None if this revision ends the policy.
    `relinked`: the number of links that were rewritten to lead to policies.
    """

    revised: date
    data: bytes
    title: str
    document: Document | None = field(repr=False)
    relinked: int = 0


@dataclass(frozen=True, slots=True)
class ImportedPolicy:
    """One policy that was read from a history.

    `slug`: its name.
    `names`: the paths of its file, the newest last.
    `texts`: its revisions, oldest first.
    `same`: the number of days on which the file changed but its words did not.
    `problems`: warnings about what was skipped or left out, each with its place in the repository.
    """

    slug: str
    names: tuple[str, ...]
    texts: tuple[ImportedRevision, ...]
    same: int
    problems: tuple[Problem, ...]

    @property
    def withdrawn(self) -> bool:
        """True if the policy ended because its file was removed."""
        return bool(self.texts) and self.texts[-1].document is None


@dataclass(frozen=True, slots=True)
class HistoryReader:
    """The settings of one import.

    `read`: returns the bytes of a blob, or only their number if there are too many.
    `zone`: the time zone that decides which day a commit belongs to.
    `languages`: the languages of the site.
    `since`: revisions before this day are left out, except the one in force on it.
    `named`: all policies of the import, as `relinking.policies_by_name` returns them.
    `say`: the phrases of imports.
    `sections`: parsed sections, shared between revisions so that unchanged ones are parsed once.
    """

    read: Callable[[str], bytes | int]
    zone: tzinfo
    languages: tuple[str, ...]
    since: date = date.min
    named: Mapping[str, str] = field(default_factory=dict)
    say: Phrases = field(default_factory=lambda: english("import"))
    sections: MutableMapping[tuple[Any, ...], object] = field(default_factory=dict)


def read_policy(file: TracedFile, slug: str, reader: HistoryReader) -> ImportedPolicy:
    """Return the policy that a file contains. A version that cannot be read is skipped with a warning, and never raises
    an exception."""
    texts: list[ImportedRevision] = []
    problems: list[Problem] = []
    same, shown = 0, None
    for day, event in _days(file.events, reader.zone, problems):
        version = FileVersion(slug, day, event)
        try:
            text = _text(version, texts[-1] if texts else None, reader, problems)
        except ProblemsFound as refused:
            problems += map(_passed_over, refused.problems)
            continue
        if text:
            texts.append(text)
            shown = version
        else:
            same += 1
    if shown and texts[-1].document:
        problems += _pictures(texts[-1].document, shown)
    return ImportedPolicy(slug, file.names, tuple(_since(texts, reader.since)), same, tuple(problems))


def _days(events: Sequence[FileChange], zone: tzinfo, problems: list[Problem]) -> list[tuple[date, FileChange]]:
    """Return the last change of each day. Days never go back: a commit from a clock that was slow counts for the day of
    the commit before it."""
    days: dict[date, FileChange] = {}
    latest = FIRST_DAY
    for event in events:
        day = _day(event, zone)
        if day is None or day < latest:
            message = f"the commit has the date {day or 'none'}, but comes after {latest}: it counts for that day"
            problems.append(Problem("commit-order", message, "", location_of(event), severity="warning"))
            day = latest
        latest = day
        days[day] = event
    return list(days.items())


def _day(event: FileChange, zone: tzinfo) -> date | None:
    """Return the day of a change in `zone`; None if the commit has no usable time."""
    try:
        return event.commit.time.astimezone(zone).date() if event.commit.time else None
    except OverflowError:
        return None


def _text(
    version: FileVersion, last: ImportedRevision | None, reader: HistoryReader, problems: list[Problem]
) -> ImportedRevision | None:
    """Return the revision of that day; None if the words did not change. Raises ProblemsFound if the version has no
    usable text."""
    if version.event.change.status == "deleted":
        if not last or not last.document:
            return None
        data = last_file(version, last.title, reader.languages, reader.say)
        return ImportedRevision(version.day, data, last.title, None)
    text = read_foreign_text(_blob(version, reader.read), version.location)
    document = read_markdown(text.body, path=version.location, first_line=text.line, cache=reader.sections)
    text, document, links = _relinked(text, document, version, reader)
    if not document.blocks:
        raise _unusable("no-words", "the file has no words", "if the policy ended, delete the file", version)
    if last and last.document and not compare(last.document, document).changed:
        return None
    title = title_of(text, document, version.slug)
    data, warnings = text_file(version, title, text, reader.languages)
    problems += (*text.problems, *warnings)
    return ImportedRevision(version.day, data, title, document, links)


def _blob(version: FileVersion, read: Callable[[str], bytes | int]) -> bytes:
    """Return the bytes of a version. Raises ProblemsFound if it is not a text file or cannot be read."""
    if not version.event.change.plain:
        raise _unusable("not-a-file", "this is a symbolic link or a submodule", "narrow --path", version)
    try:
        data = read(version.event.change.blob)
    except KeyError:
        raise _unusable(
            "no-blob", "this version is missing from the repository", "clone it without --filter", version
        ) from None
    if isinstance(data, int):
        raise _unusable(
            "too-large",
            f"the file is too large: {data:,} bytes",
            "exclude it with a narrower --path, or split the text",
            version,
        )
    if b"\0" in data[:BINARY]:
        raise _unusable("not-a-text", "the file is binary", "narrow --path", version)
    return data


def _relinked(
    text: ForeignText, document: Document, version: FileVersion, reader: HistoryReader
) -> tuple[ForeignText, Document, int]:
    """Return the text, its document and the number of rewritten links. Links between texts of the import become links
    between policies.

    The links are the same in every revision, so that moving a file changes no text. If rewriting would change words, as
    in a code block that shows a link, nothing is rewritten.
    """
    targets = (span.text for block in document.blocks for span in block.spans if span.of == "target")
    body, count = relink(text.body, targets, version.event.change.path, version.slug, reader.named)
    if not count:
        return text, document, 0
    new = read_markdown(body, path=version.location, first_line=text.line, cache=reader.sections)
    if [block.text for block in new.blocks] != [block.text for block in document.blocks]:
        return text, document, 0
    return replace(text, body=body), new, count


def title_of(text: ForeignText, document: Document, slug: str) -> str:
    """Return the title from the front matter, else the first heading of level 1, else the words of the slug."""
    heading = next((block.text for block in document.headings if block.level == 1), "")
    title = " ".join((text.title or document.title or heading).split())
    return printable(title)[:LONGEST_TITLE].strip() or titles.title_from_slug(slug)


def text_file(
    version: FileVersion, title: str, text: ForeignText, languages: Sequence[str]
) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the file with its former front matter under `extra`, and warnings. If the front matter cannot be kept, the
    file comes without it, and a warning says so."""
    foreign = {key: value for key, value in text.extra.items() if key not in version.source}
    try:
        return _file(version, title, text.body, {**foreign, **version.source}, languages), ()
    except ProblemsFound as refused:
        message = (
            f"the front matter cannot be kept ({', '.join(map(printable, foreign))}): {refused.problems[0].message}"
        )
    warning = Problem(
        "front-matter-dropped", message, "add what matters by hand", version.location, 1, severity="warning"
    )
    with suppress(ProblemsFound):
        return _file(version, title, text.body, version.source, languages), (warning,)
    return _file(version, titles.title_from_slug(version.slug), text.body, version.source, languages), (warning,)


def last_file(version: FileVersion, title: str, languages: Sequence[str], say: Phrases) -> bytes:
    """Return the file that ends the policy."""
    event = version.event
    words = removal(printable(event.change.path), version.day, event.commit.id, say)
    with suppress(ProblemsFound):
        return _file(version, title, words, version.source, languages, withdrawn=True)
    return _file(version, titles.title_from_slug(version.slug), words, version.source, languages, withdrawn=True)


def _file(
    version: FileVersion,
    title: str,
    body: str,
    extra: Mapping[str, Any],
    languages: Sequence[str],
    *,
    withdrawn: bool = False,
) -> bytes:
    """Return the bytes of a revision. Raises ProblemsFound if our front matter cannot hold its values."""
    try:
        head = write_front_matter(title, version.day, version.day, extra, withdrawn=withdrawn)
        data = (head + "\n" * (not body.startswith("\n")) + body.rstrip("\n") + "\n").encode()
    except (YAMLError, UnicodeEncodeError) as error:
        raise ProblemsFound([Problem("bad-front-matter", f"YAML cannot hold its values: {error}")]) from None
    read_revision(data, f"{version.slug}/{RevisionId(version.day)}.md", languages=tuple(languages))
    return data


def removal(path: str, day: date, commit: str, say: Phrases) -> str:
    """Return the text of a policy that ended because its file was removed, in Markdown. It says what the history shows,
    and no more. `say`: the phrases of imports."""
    name = escape_text(f"“{path}”")
    return say.filled("file_removed", path=name, day=day.isoformat(), commit=commit[:10]) + "\n"


def _pictures(document: Document, version: FileVersion) -> Iterator[Problem]:
    """Yield a warning for each picture in the repository that the newest text shows."""
    for address in dict.fromkeys(PICTURE.findall(document.html)):
        message = f"the text shows {unescape(address)}, which was not imported"
        help = "put it into content/files/ and change the link in a new revision"
        yield Problem("picture", message, help, version.location, severity="warning")


def _unusable(rule: str, message: str, help: str, version: FileVersion) -> ProblemsFound:
    """Return the exception for a version that has no usable text."""
    return ProblemsFound([Problem(rule, message, help, version.location)])


def _passed_over(problem: Problem) -> Problem:
    """Return the problem as a warning that says that the version was skipped."""
    return replace(problem, severity="warning", message=f"{problem.message}; skipped")


def _since(texts: Sequence[ImportedRevision], since: date) -> Iterator[ImportedRevision]:
    """Yield the revisions from `since` on, and the one that was in force on that day."""
    before = [text for text in texts if text.revised < since]
    yield from (text for text in before[-1:] if text.document)
    yield from texts[len(before) :]


def location_of(event: FileChange) -> str:
    """Return the name of a file at a commit, such as `terms.md@95954a9bb1`."""
    return f"{printable(event.change.path)}@{event.commit.id[:10]}"
