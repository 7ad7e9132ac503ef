"""One file's life in a repository → the revisions of a policy: one for each day on which the words changed."""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from html import unescape
from typing import Any

from legalsite.errors import Problem, ProblemsFound
from legalsite.importing.files import Event, File
from legalsite.importing.foreign_text import ForeignText, read_text
from legalsite.importing.moment import Moment, place_of
from legalsite.importing.relinking import relinked
from legalsite.importing.revision_file import last_file, text_file, title_of
from legalsite.model.document import Document
from legalsite.redline.passages import compare
from legalsite.source.markdown import read_markdown

PICTURE = re.compile(r'<img src="(?!https?:|//)([^"]+)"')
FIRST_DAY = date(1970, 1, 1)
BINARY = 8000  # bytes: a NUL among the first of them is what git, too, takes for binary


@dataclass(frozen=True, slots=True)
class Text:
    """One revision. `data` is the file, front matter and all; `document` its words, None where it ends the policy;
    `relinked` counts its links that were written anew, to lead to policies."""

    revised: date
    data: bytes
    title: str
    document: Document | None = field(repr=False)
    relinked: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A policy. `names` are the file's, the newest last; `same` counts the days that changed no word; `problems` are
    warnings: what was passed over or left out, with its place in the repository."""

    slug: str
    names: tuple[str, ...]
    texts: tuple[Text, ...]
    same: int
    problems: tuple[Problem, ...]

    @property
    def withdrawn(self) -> bool:
        return bool(self.texts) and self.texts[-1].document is None


@dataclass(frozen=True, slots=True)
class Teller:
    """What is the same for all files. `read` gives a blob's bytes, or their number where they are too many; days are
    those of `zone`; revisions before `since` are left out, save the one that stood on that day. `languages` are the
    site's; `named` are all policies of the import, as relinking.policies_by_name gives them."""

    read: Callable[[str], bytes | int]
    zone: tzinfo
    languages: tuple[str, ...]
    since: date = date.min
    named: Mapping[str, str] = field(default_factory=dict)
    sections: MutableMapping[tuple[Any, ...], object] = field(default_factory=dict)


def tell(file: File, slug: str, teller: Teller) -> Told:
    """The policy that a file was. Never raises for what is in the repository: it is said and passed over."""
    texts: list[Text] = []
    problems: list[Problem] = []
    same, shown = 0, None
    for day, event in _days(file.events, teller.zone, problems):
        moment = Moment(slug, day, event)
        try:
            text = _text(moment, texts[-1] if texts else None, teller, problems)
        except ProblemsFound as found:
            problems += map(_passed_over, found.problems)
            continue
        if text:
            texts.append(text)
            shown = moment
        else:
            same += 1
    if shown and texts[-1].document:
        problems += _pictures(texts[-1].document, shown)
    return Told(slug, file.names, tuple(_since(texts, teller.since)), same, tuple(problems))


def _days(events: Sequence[Event], zone: tzinfo, problems: list[Problem]) -> list[tuple[date, Event]]:
    """The last event of each day. Days never fall: what a clock that was behind says counts for the day before."""
    days: dict[date, Event] = {}
    latest = FIRST_DAY
    for event in events:
        day = _day(event, zone)
        if day is None or day < latest:
            said = f"the commit says that it is of {day or 'no day'}, and comes after {latest}: it counts for that day"
            problems.append(Problem("commit-order", said, "", place_of(event), severity="warning"))
            day = latest
        latest = day
        days[day] = event
    return list(days.items())


def _day(event: Event, zone: tzinfo) -> date | None:
    try:
        return event.commit.time.astimezone(zone).date() if event.commit.time else None
    except OverflowError:
        return None


def _text(moment: Moment, last: Text | None, teller: Teller, problems: list[Problem]) -> Text | None:
    """The revision of that day; None where no word is another. Raises ProblemsFound where there is no text to have."""
    if moment.event.change.status == "deleted":
        if not last or not last.document:
            return None
        return Text(moment.day, last_file(moment, last.title, teller.languages), last.title, None)
    text = read_text(_blob(moment, teller.read), moment.place)
    document = read_markdown(text.body, path=moment.place, first_line=text.line, sections=teller.sections)
    text, document, links = _relinked(text, document, moment, teller)
    if not document.blocks:
        raise _unusable("no-words", "the file has no words", "remove it where the policy ended", moment)
    if last and last.document and not compare(last.document, document).changed:
        return None
    title = title_of(text, document, moment.slug)
    data, warnings = text_file(moment, title, text, teller.languages)
    problems += (*text.problems, *warnings)
    return Text(moment.day, data, title, document, links)


def _relinked(
    text: ForeignText, document: Document, moment: Moment, teller: Teller
) -> tuple[ForeignText, Document, int]:
    """Links to other texts of the import as policies know them: the same in every revision, so that a text which moved
    is no change. As it was where words would be others, like those of a code block that shows a link."""
    targets = (span.text for block in document.blocks for span in block.spans if span.of == "target")
    body, count = relinked(text.body, targets, moment.event.change.path, moment.slug, teller.named)
    if not count:
        return text, document, 0
    new = read_markdown(body, path=moment.place, first_line=text.line, sections=teller.sections)
    if [block.text for block in new.blocks] != [block.text for block in document.blocks]:
        return text, document, 0
    return replace(text, body=body), new, count


def _blob(moment: Moment, read: Callable[[str], bytes | int]) -> bytes:
    if not moment.event.change.plain:
        raise _unusable("not-a-file", "this is a link or a submodule", "narrow --path", moment)
    try:
        data = read(moment.event.change.blob)
    except KeyError:
        raise _unusable("no-blob", "the repository lacks this text", "clone it without --filter", moment) from None
    if isinstance(data, int):
        raise _unusable("too-large", f"the file has {data:,} bytes", "narrow --path, or split the text", moment)
    if b"\0" in data[:BINARY]:
        raise _unusable("not-a-text", "the file is binary", "narrow --path", moment)
    return data


def _pictures(document: Document, moment: Moment) -> Iterator[Problem]:
    """Of the text that applies now, those that lie in the repository."""
    for address in dict.fromkeys(PICTURE.findall(document.html)):
        said = f"the text shows {unescape(address)}, which is not brought along"
        mend = "put it into content/files/ and change the link, in a revision of its own"
        yield Problem("picture", said, mend, moment.place, severity="warning")


def _unusable(rule: str, message: str, mend: str, moment: Moment) -> ProblemsFound:
    return ProblemsFound([Problem(rule, message, mend, moment.place)])


def _passed_over(problem: Problem) -> Problem:
    return replace(problem, severity="warning", message=f"{problem.message}; passed over")


def _since(texts: Sequence[Text], since: date) -> Iterator[Text]:
    before = [text for text in texts if text.revised < since]
    yield from (text for text in before[-1:] if text.document)
    yield from texts[len(before) :]
