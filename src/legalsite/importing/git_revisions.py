"""One file's life in a repository → the revisions of a policy: one for each day on which the words changed."""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from html import unescape
from typing import Any

from yaml import YAMLError

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing import title_and_days as titles
from legalsite.importing.foreign_front_matter import ForeignText, read_foreign_text
from legalsite.importing.git_files import FileChange, TracedFile
from legalsite.importing.markdown_writer import escape_text, write_front_matter
from legalsite.importing.relinking import relink
from legalsite.model.document import Document
from legalsite.model.revision_id import Revised
from legalsite.redline.compare import compare
from legalsite.source.front_matter import read_revision
from legalsite.source.markdown import read_markdown
from legalsite.text.catalogue import Phrases, english

LONGEST_SUBJECT = 200
PICTURE = re.compile(r'<img src="(?!https?:|//)([^"]+)"')
FIRST_DAY = date(1970, 1, 1)
BINARY = 8000  # bytes: a NUL among the first of them is what git, too, takes for binary
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class FileVersion:
    """`slug` is the policy's."""

    slug: str
    day: date
    event: FileChange

    @property
    def location(self) -> str:
        return location_of(self.event)

    @property
    def source(self) -> Mapping[str, Any]:
        """Where a revision comes from: by this a check and a layout can tell it."""
        commit = self.event.commit
        subject = printable(commit.subject)[:LONGEST_SUBJECT]
        return {"imported": {"commit": commit.id, "path": printable(self.event.change.path), "subject": subject}}


@dataclass(frozen=True, slots=True)
class ImportedRevision:
    """One revision. `data` is the file, front matter and all; `document` its words, None where it ends the policy;
    `relinked` counts its links that were written anew, to lead to policies."""

    revised: date
    data: bytes
    title: str
    document: Document | None = field(repr=False)
    relinked: int = 0


@dataclass(frozen=True, slots=True)
class ImportedPolicy:
    """A policy. `names` are the file's, the newest last; `same` counts the days that changed no word; `problems` are
    warnings: what was passed over or left out, with its place in the repository."""

    slug: str
    names: tuple[str, ...]
    texts: tuple[ImportedRevision, ...]
    same: int
    problems: tuple[Problem, ...]

    @property
    def withdrawn(self) -> bool:
        return bool(self.texts) and self.texts[-1].document is None


@dataclass(frozen=True, slots=True)
class HistoryReader:
    """What is the same for all files. `read` gives a blob's bytes, or their number where they are too many; days are
    those of `zone`; revisions before `since` are left out, save the one that stood on that day. `languages` are the
    site's; `named` are all policies of the import, as relinking.policies_by_name gives them; `say` are the phrases of
    imports."""

    read: Callable[[str], bytes | int]
    zone: tzinfo
    languages: tuple[str, ...]
    since: date = date.min
    named: Mapping[str, str] = field(default_factory=dict)
    say: Phrases = field(default_factory=lambda: english("import"))
    sections: MutableMapping[tuple[Any, ...], object] = field(default_factory=dict)


def read_policy(file: TracedFile, slug: str, reader: HistoryReader) -> ImportedPolicy:
    """The policy that a file was. Never raises for what is in the repository: it is said and passed over."""
    texts: list[ImportedRevision] = []
    problems: list[Problem] = []
    same, shown = 0, None
    for day, event in _days(file.events, reader.zone, problems):
        version = FileVersion(slug, day, event)
        try:
            text = _text(version, texts[-1] if texts else None, reader, problems)
        except ProblemsFound as found:
            problems += map(_passed_over, found.problems)
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
    """The last event of each day. Days never fall: what a clock that was behind says counts for the day before."""
    days: dict[date, FileChange] = {}
    latest = FIRST_DAY
    for event in events:
        day = _day(event, zone)
        if day is None or day < latest:
            said = f"the commit says that it is of {day or 'no day'}, and comes after {latest}: it counts for that day"
            problems.append(Problem("commit-order", said, "", location_of(event), severity="warning"))
            day = latest
        latest = day
        days[day] = event
    return list(days.items())


def _day(event: FileChange, zone: tzinfo) -> date | None:
    try:
        return event.commit.time.astimezone(zone).date() if event.commit.time else None
    except OverflowError:
        return None


def _text(
    version: FileVersion, last: ImportedRevision | None, reader: HistoryReader, problems: list[Problem]
) -> ImportedRevision | None:
    """The revision of that day; None where no word is another. Raises ProblemsFound where there is no text to have."""
    if version.event.change.status == "deleted":
        if not last or not last.document:
            return None
        data = last_file(version, last.title, reader.languages, reader.say)
        return ImportedRevision(version.day, data, last.title, None)
    text = read_foreign_text(_blob(version, reader.read), version.location)
    document = read_markdown(text.body, path=version.location, first_line=text.line, cache=reader.sections)
    text, document, links = _relinked(text, document, version, reader)
    if not document.blocks:
        raise _unusable("no-words", "the file has no words", "remove it where the policy ended", version)
    if last and last.document and not compare(last.document, document).changed:
        return None
    title = title_of(text, document, version.slug)
    data, warnings = text_file(version, title, text, reader.languages)
    problems += (*text.problems, *warnings)
    return ImportedRevision(version.day, data, title, document, links)


def _blob(version: FileVersion, read: Callable[[str], bytes | int]) -> bytes:
    if not version.event.change.plain:
        raise _unusable("not-a-file", "this is a link or a submodule", "narrow --path", version)
    try:
        data = read(version.event.change.blob)
    except KeyError:
        raise _unusable("no-blob", "the repository lacks this text", "clone it without --filter", version) from None
    if isinstance(data, int):
        raise _unusable("too-large", f"the file has {data:,} bytes", "narrow --path, or split the text", version)
    if b"\0" in data[:BINARY]:
        raise _unusable("not-a-text", "the file is binary", "narrow --path", version)
    return data


def _relinked(
    text: ForeignText, document: Document, version: FileVersion, reader: HistoryReader
) -> tuple[ForeignText, Document, int]:
    """Links to other texts of the import as policies know them: the same in every revision, so that a text which moved
    is no change. As it was where words would be others, like those of a code block that shows a link."""
    targets = (span.text for block in document.blocks for span in block.spans if span.of == "target")
    body, count = relink(text.body, targets, version.event.change.path, version.slug, reader.named)
    if not count:
        return text, document, 0
    new = read_markdown(body, path=version.location, first_line=text.line, cache=reader.sections)
    if [block.text for block in new.blocks] != [block.text for block in document.blocks]:
        return text, document, 0
    return replace(text, body=body), new, count


def title_of(text: ForeignText, document: Document, slug: str) -> str:
    """That of the front matter, of the first heading of level 1, or the slug's words."""
    heading = next((block.text for block in document.headings if block.level == 1), "")
    title = " ".join((text.title or document.title or heading).split())
    return printable(title)[:LONGEST_TITLE].strip() or titles.title_from_slug(slug)


def text_file(
    version: FileVersion, title: str, text: ForeignText, languages: Sequence[str]
) -> tuple[bytes, tuple[Problem, ...]]:
    """The file with the front matter that it had under `extra`; without it, and a warning, where that cannot be."""
    foreign = {key: value for key, value in text.extra.items() if key not in version.source}
    try:
        return _file(version, title, text.body, {**foreign, **version.source}, languages), ()
    except ProblemsFound as found:
        said = f"its front matter cannot be kept ({', '.join(map(printable, foreign))}): {found.problems[0].message}"
    warning = Problem("front-matter-dropped", said, "add by hand what matters", version.location, 1, severity="warning")
    with suppress(ProblemsFound):
        return _file(version, title, text.body, version.source, languages), (warning,)
    return _file(version, titles.title_from_slug(version.slug), text.body, version.source, languages), (warning,)


def last_file(version: FileVersion, title: str, languages: Sequence[str], say: Phrases) -> bytes:
    """The file that ends the policy."""
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
    """Raises ProblemsFound where front matter of ours cannot hold it."""
    try:
        head = write_front_matter(title, version.day, version.day, extra, withdrawn=withdrawn)
        data = (head + "\n" * (not body.startswith("\n")) + body.rstrip("\n") + "\n").encode()
    except (YAMLError, UnicodeEncodeError) as wrong:
        raise ProblemsFound([Problem("bad-front-matter", f"it has what YAML cannot hold: {wrong}")]) from None
    read_revision(data, f"{version.slug}/{Revised(version.day)}.md", languages=tuple(languages))
    return data


def removal(path: str, day: date, commit: str, say: Phrases) -> str:
    """Return one paragraph of Markdown; `say` are the phrases of imports."""
    name = escape_text(f"“{path}”")
    return say.filled("file_removed", path=name, day=day.isoformat(), commit=commit[:10]) + "\n"


def _pictures(document: Document, version: FileVersion) -> Iterator[Problem]:
    """Of the text that applies now, those that lie in the repository."""
    for address in dict.fromkeys(PICTURE.findall(document.html)):
        said = f"the text shows {unescape(address)}, which is not brought along"
        help = "put it into content/files/ and change the link, in a revision of its own"
        yield Problem("picture", said, help, version.location, severity="warning")


def _unusable(rule: str, message: str, help: str, version: FileVersion) -> ProblemsFound:
    return ProblemsFound([Problem(rule, message, help, version.location)])


def _passed_over(problem: Problem) -> Problem:
    return replace(problem, severity="warning", message=f"{problem.message}; passed over")


def _since(texts: Sequence[ImportedRevision], since: date) -> Iterator[ImportedRevision]:
    before = [text for text in texts if text.revised < since]
    yield from (text for text in before[-1:] if text.document)
    yield from texts[len(before) :]


def location_of(event: FileChange) -> str:
    """`terms.md@95954a9bb1`: a file as a commit left it."""
    return f"{printable(event.change.path)}@{event.commit.id[:10]}"


def printable(text: str) -> str:
    """What does not print, and bytes that are no UTF-8, as escapes."""
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(character: str) -> str:
    code = ord(character)
    byte = 0xDC80 <= code <= 0xDCFF
    return f"\\x{code - 0xDC00:02x}" if byte else character.encode("unicode_escape").decode("ascii")
