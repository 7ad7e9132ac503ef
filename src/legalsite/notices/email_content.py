"""What an email about notices says, from the notices, the texts before and after, and their redlines."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.email import READER, Attachment, Audience, EmailContent
from legalsite.model.notice import Notice
from legalsite.model.policy import Revision
from legalsite.model.redline import Op, Redline, Run
from legalsite.notices.email_excerpt import excerpt, first_changes
from legalsite.notices.email_html import as_html
from legalsite.notices.email_parts import (
    BulletList,
    EmailSection,
    LinkList,
    MarkedParagraph,
    Outline,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    Voice,
)
from legalsite.notices.email_text import as_text
from legalsite.redline.output.units import summary
from legalsite.text.languages import UNKNOWN, language_name
from legalsite.text.phrase_catalogue import Catalogue, Phrases

LARGEST_HTML = 98_000  # bytes; mail programs clip an email above 100 kB or so, and a reader's name comes on top
LARGEST_ATTACHED = 1_000_000  # bytes of all attached texts together
RECORD_FILE = "record.txt"
MARK = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}|\[>(.*?)>\]|\{>(.*?)>\}")
MARKED: tuple[tuple[Op, int], ...] = (("delete", 0), ("insert", 0), ("delete", 1), ("insert", 1))

Address = Callable[[str], str]


class AttachedText(Struct, frozen=True):
    """A text that comes with an email.

    revision: which text
    data: the exact bytes of its file
    url: where the same bytes are on the site
    """

    revision: Revision
    data: bytes
    url: str


class AnnouncedChange(Struct, frozen=True):
    """The change of one policy that an email announces.

    language: of the email
    title: of the policy, in that language
    summary: the revision's own; empty if it has none
    redline: between the old and the new text; None if one of them is withheld
    redline_language: of the two texts that the redline compares
    texts: what is attached: the authoritative new and old text, then their translations; withheld ones are left out
    cancelled: texts that were announced, or were to come, and will not apply
    stays: whether cancelling them is all that the revision does, and the wording stays the same
    after_gap: whether it is not known which text applies before it; the old text is the last one that is known
    over: whether the new text takes effect, or ends the policy, no later than on the day of the email
    summary_language: of the summary; empty if it is that of the email
    closing: the company's closing sentence for policies of this kind; empty if it set none
    """

    language: str
    title: str
    summary: str
    redline: Redline | None
    redline_language: str
    texts: tuple[AttachedText, ...]
    cancelled: tuple[Revision, ...] = ()
    stays: bool = False
    after_gap: bool = False
    over: bool = False
    summary_language: str = ""
    closing: str = ""


class EmailUrls(Struct, frozen=True):
    """Where the links of an email lead; absolute URLs.

    new: the new text
    old: the text that it replaces
    redline: the page that compares them
    changes: all changes of the policy
    ledger: the ledger
    """

    new: str
    old: str
    redline: str
    changes: str
    ledger: str


class Company(Struct, frozen=True):
    """Who announces the change.

    name: title of the site
    host: host name of the site; it makes message ids unique
    imprint: name and postal address, at the end of the email
    unsubscribe: the URL at which subscribers unsubscribe, with `{token}`; empty for none
    """

    name: str
    host: str
    imprint: str = ""
    unsubscribe: str = ""


class Announcement(Struct, frozen=True):
    """What an email says about one policy.

    notice: why and when it is due
    change: what changes
    urls: where its links lead
    """

    notice: Notice
    change: AnnouncedChange
    urls: EmailUrls


class Witness(Struct, frozen=True):
    """The state of the ledger when the email was written.

    checkpoint: the bytes of the checkpoint; empty for none
    signature: the bytes of its signature; empty for none
    """

    checkpoint: bytes = b""
    signature: bytes = b""


NO_WITNESS = Witness()


def compose(
    announcements: Sequence[Announcement],
    company: Company,
    catalogue: Catalogue,
    *,
    audience: Audience = "accounts",
    witness: Witness = NO_WITNESS,
) -> EmailContent:
    """Return the content of one email in one language. It has a section for each policy if there are several, and one
    list of files and one record for all of them. An email that would be clipped shows fewer changes."""
    language = announcements[0].change.language
    voice = Voice.of(catalogue, language)
    names = _names(announcements)
    record = _record_file(announcements, witness, voice.email)
    outline = _fitting(
        Outline(
            voice,
            _subject(announcements, company, voice.email),
            _heading(announcements, voice.email),
            tuple(_sections(announcements, company, voice, names, audience, has_record=bool(record))),
            company.imprint if company.imprint.startswith(company.name) else f"{company.name}\n{company.imprint}",
        )
    )
    texts, _ = _fitting_texts(announcements)
    files = [Attachment(names[text.revision.path], "text/plain", text.data) for text in texts]
    return EmailContent(
        language, outline.subject, as_text(outline), as_html(outline),
        (*files, record) if record else tuple(files),
        str(voice.email.greeting), str(voice.email.greeting_by_name),
    )  # fmt: skip


def with_addresses(redline: Redline, old: Address, new: Address) -> Redline:
    """Return a redline whose links have whole addresses, because an email is read far from the page. `old` and `new`
    make the address of a target as it is written in the old and in the new text."""

    def with_address(run: Run) -> Run:
        if not run.target:
            return run
        return run._replace(text=(old if run.op == "delete" else new)(run.text))

    passages = [replace(passage, runs=tuple(map(with_address, passage.runs))) for passage in redline.passages]
    return Redline(tuple(passages), redline.words)


def file_name(revision: Revision) -> str:
    """Return the name under which a text is attached: `privacy-2025-02-01.txt`, a translation
    `privacy-2025-02-01.de.txt`. A file with this ending opens by double-click."""
    language = f".{revision.language.lower()}" if revision.translates else ""
    return f"{revision.policy.replace('/', '-')}-{revision.revised}{language}.txt"


def not_attached(revisions: Iterable[Revision], content: EmailContent) -> list[Revision]:
    """Return the texts that were too large to come with an email."""
    names = {file.name for file in content.attachments}
    return [revision for revision in revisions if not revision.withheld and file_name(revision) not in names]


def _names(announcements: Sequence[Announcement]) -> dict[str, str]:
    """Return the name of the file for each text, by its path. No two are the same."""
    names: dict[str, str] = {}
    for text in _texts(announcements):
        name, number = file_name(text.revision), 2
        while name in names.values():  # `eu/privacy` and `eu-privacy`
            name, number = f"{file_name(text.revision).removesuffix('.txt')}.{number}.txt", number + 1
        names[text.revision.path] = name
    return names


def _texts(announcements: Sequence[Announcement]) -> list[AttachedText]:
    return [text for announcement in announcements for text in announcement.change.texts]


def _fitting_texts(announcements: Sequence[Announcement]) -> tuple[list[AttachedText], list[AttachedText]]:
    """Return the texts to attach, and those for which there is no more room."""
    fitting: list[AttachedText] = []
    too_large: list[AttachedText] = []
    room = LARGEST_ATTACHED
    for text in _texts(announcements):
        fits = len(text.data) <= room
        (fitting if fits else too_large).append(text)
        room -= len(text.data) if fits else 0
    return fitting, too_large


def _fitting(outline: Outline) -> Outline:
    """Return the email with as many changes of each policy as there is room for."""
    if _fits(outline):
        return outline
    low, high = 0, max(_changes(part) for section in outline.sections for part in section.parts)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _fits(_shortened(outline, middle)) else (low, middle - 1)
    return _shortened(outline, low)


def _fits(outline: Outline) -> bool:
    return len(as_html(outline).encode()) <= LARGEST_HTML


def _shortened(outline: Outline, most: int) -> Outline:
    """Return the email with at most so many changes of each policy."""

    def shortened(part: Part) -> Part:
        if not isinstance(part, RedlineExcerpt):
            return part
        left_out = max(0, _changes(part) - most)
        return replace(part, passages=first_changes(part.passages, most), left_out=left_out)

    sections = [replace(section, parts=tuple(map(shortened, section.parts))) for section in outline.sections]
    return replace(outline, sections=tuple(sections))


def _changes(part: Part) -> int:
    return sum(passage.changed for passage in part.passages) if isinstance(part, RedlineExcerpt) else 0


def _subject(announcements: Sequence[Announcement], company: Company, say: Phrases) -> str:
    first = announcements[0]
    days = {say.day_text(each.notice.revision.effective) for each in announcements}
    if len(announcements) > 1:
        key = "subject_several" if len(days) == 1 else "subject_several_days"
        subject = say.filled(key, company=company.name, effective=min(days))
    else:
        subject = say.filled("subject", company=company.name, title=first.change.title, what=_what(first, say))
    return _prefix(first.notice, say) + subject


def _prefix(notice: Notice, say: Phrases) -> str:
    if notice.correction:
        return say.filled("correction" if notice.correction == 1 else "correction_again", number=notice.correction)
    return str(say.reminder) if notice.reminder else ""


def _heading(announcements: Sequence[Announcement], say: Phrases) -> str:
    return str(say.heading_several) if len(announcements) > 1 else _titled(announcements[0], say)


def _titled(announcement: Announcement, say: Phrases) -> str:
    """Return the title and what happens. No phrase has a title inside a sentence: it may be a sentence itself, and
    nobody knows its gender and number."""
    return say.filled("heading", title=announcement.change.title, what=_what(announcement, say))


def _what(announcement: Announcement, say: Phrases) -> str:
    kind = _kind(announcement)
    if announcement.change.cancelled and not kind:
        kind = "_otherwise"
    return say.filled(f"what{kind}", effective=say.day_text(announcement.notice.revision.effective))


def _kind(announcement: Announcement) -> str:
    """Return the suffix of the phrases for this kind of change."""
    revision = announcement.notice.revision
    if revision.withdrawn:
        return "_ended" if announcement.change.over else "_ends"
    if announcement.change.stays:
        return "_stays"
    return "_retroactive" if revision.effective < revision.revised.day else ""


def _sections(
    announcements: Sequence[Announcement],
    company: Company,
    voice: Voice,
    names: Mapping[str, str],
    audience: Audience,
    *,
    has_record: bool,
) -> Iterator[EmailSection]:
    say, first = voice.email, announcements[0]
    if len(announcements) == 1:
        yield EmailSection("", (*_again(first.notice, say), *_lead(first, say)))
        yield from _details(first, voice, 2, legend=True)
    else:
        lines = tuple(_titled(each, say) for each in announcements)
        yield EmailSection("", (*_again(first.notice, say), Paragraph(say.lead_several), BulletList(lines)))
        for each in announcements:
            yield EmailSection(each.change.title, tuple(_lead(each, say)))
            yield from _details(each, voice, 3, legend=each is first)
            yield EmailSection("", (_links(each, say),), 3)
    keeping = tuple(_keeping(announcements, names, say))
    yield EmailSection(say.keep, (*keeping, _links(first, say)) if len(announcements) == 1 else keeping)
    yield EmailSection("", tuple(_closing(announcements, say)))
    recorded = Paragraph(say.filled("recorded", name=RECORD_FILE), files=(RECORD_FILE,))
    proof = (recorded, LinkList(((str(say.link_ledger), first.urls.ledger),))) if has_record else ()
    yield EmailSection("", (*_why(company, audience, say), *proof), small=True)


def _closing(announcements: Sequence[Announcement], say: Phrases) -> Iterator[Part]:
    """Yield each of the company's closing sentences once, with the titles of its policies if it is not for all of
    them. The program states no right and no duty of its own, and none where nothing changes."""
    titles: dict[str, list[str]] = {}
    for each in announcements:
        titles.setdefault("" if each.change.stays else each.change.closing, []).append(each.change.title)
    language = announcements[0].change.language
    for sentence in sorted(titles, key=bool, reverse=True):
        if not sentence:
            yield Paragraph(say.questions)
        elif len(titles) == 1:
            yield Paragraph(sentence, language=language)
        else:
            named = say.filled("heading", title=say.comma.join(titles[sentence]), what=sentence)
            yield Paragraph(named, language=language)


def _why(company: Company, audience: Audience, say: Phrases) -> Iterator[Part]:
    """Yield why a reader gets the email and, for subscribers, how to stop that."""
    yield Paragraph(say.filled(f"why_{audience}", company=company.name))
    if audience == "subscribers" and company.unsubscribe:
        yield Paragraph(say.stop)
        yield LinkList(((str(say.unsubscribe), company.unsubscribe.replace("{token}", READER)),))


def _again(notice: Notice, say: Phrases) -> Iterator[Part]:
    """Yield what a reader of an earlier email must know first."""
    if notice.correction and notice.correction_reason:
        yield Paragraph(say.filled("corrects_because", reason=notice.correction_reason))
    elif notice.correction:
        yield Paragraph(say.corrects)
    if notice.reminder:
        yield Paragraph(say.reminds)


def _lead(announcement: Announcement, say: Phrases) -> Iterator[Part]:
    """Yield what happens and when, and how it relates to the text before."""
    notice, change = announcement.notice, announcement.change
    revision, kind = notice.revision, _kind(announcement)
    effective, old = say.day_text(revision.effective), say.revised_text(notice.previous.revised)
    now = "_again" if notice.again else "_now" if change.over else ""
    happens = say.filled(f"lead{kind or now}", effective=effective, published=say.day_text(revision.revised.day))
    if change.after_gap:
        related = "old_after_gap_ends" if revision.withdrawn else "old_after_gap"
    elif kind in ("", "_retroactive"):
        related = "old_again" if notice.again else "old"
    else:
        related = f"old{kind}"
    yield Paragraph(f"{happens} {say.filled(related, old=old)}", strong=effective)
    for gone in change.cancelled:
        revised, start = say.revised_text(gone.revised), say.day_text(gone.effective)
        yield Paragraph(say.filled("cancels", revised=revised, effective=start))


def _details(announcement: Announcement, voice: Voice, level: int, *, legend: bool) -> Iterator[EmailSection]:
    """Yield what changes, the changed passages, and what was promised about changes."""
    change, say = announcement.change, voice.email
    if said := tuple(_summary(change, voice)):
        yield EmailSection(say.changes, said, level)
    if change.redline and change.redline.changed:
        url = announcement.urls.redline
        yield EmailSection(say.redline, tuple(_comparison(change, change.redline, url, voice, legend=legend)), level)
    quotes = tuple(_quotes(announcement.notice, voice))
    if quotes:
        yield EmailSection(say.promise, quotes, level)


def _summary(change: AnnouncedChange, voice: Voice) -> Iterator[Part]:
    """Yield the summary of its author. Where there is none, the comparison says how much changes."""
    if change.summary:
        yield Paragraph(change.summary, language=change.summary_language or change.language)
    elif change.stays:
        yield Paragraph(voice.email.stays)
        return
    if not change.redline:
        yield Paragraph(voice.email.withheld)
    elif not change.redline.changed:
        yield Paragraph(f"{summary(change.redline, voice.redline)}.")


def _comparison(change: AnnouncedChange, redline: Redline, url: str, voice: Voice, *, legend: bool) -> Iterator[Part]:
    if change.redline_language not in {change.language, UNKNOWN}:
        named = language_name(change.redline_language, voice.language)
        yield Paragraph(voice.email.filled("redline_language", language=named))
    yield Paragraph(f"{summary(redline, voice.redline)}.")
    if legend:
        sentences = [voice.email.filled("legend", opening="{+", closing="+}")]
        if any(run.moved for passage in redline.passages for run in passage.runs):
            sentences.append(voice.email.filled("legend_moved", opening="{>", closing=">}"))
        yield MarkedParagraph(tuple(_samples(" ".join(sentences))))
    yield RedlineExcerpt(excerpt(redline, voice), change.redline_language, url)


def _samples(legend: str) -> Iterator[Run]:
    """Yield the words of the legend, with the samples in it marked: `[-like this-]`."""
    end = 0
    for mark in MARK.finditer(legend):
        yield Run("equal", legend[end : mark.start()])
        op, moved = MARKED[(mark.lastindex or 1) - 1]
        yield Run(op, mark[mark.lastindex or 1], moved=moved)
        end = mark.end()
    yield Run("equal", legend[end:])


def _quotes(notice: Notice, voice: Voice) -> Iterator[Part]:
    """Yield the words of each clause that a person recorded as a promise, once, with the text that they stand in. The
    email never says in words of its own what a text promises."""
    quoted: set[tuple[str, date]] = set()
    for ground in notice.reason.grounds:
        if not ground.day or not ground.quote or (ground.quote, ground.day) in quoted:
            continue
        quoted.add((ground.quote, ground.day))
        source = voice.email.filled("promise_from", day=voice.email.day_text(ground.day))
        yield Quote(source, " ".join(ground.quote.split()), notice.previous.language)


def _keeping(announcements: Sequence[Announcement], names: Mapping[str, str], say: Phrases) -> Iterator[Part]:
    fitting, too_large = _fitting_texts(announcements)
    if fitting:
        some = too_large or len(announcements) > 1
        key = "attached_some" if some else "attached" if announcements[0].change.redline else "attached_new"
        attached = tuple(names[text.revision.path] for text in fitting)
        yield Paragraph(say.filled(key, names=say.comma.join(attached)), files=attached)
    if too_large:
        yield Paragraph(say.counted("too_large", len(too_large)))
        for text in too_large:
            yield LinkList(((names[text.revision.path], text.url),))
    change = announcements[0].change
    first = change.texts[0].revision.language
    if first != change.language:
        yield Paragraph(say.filled("authoritative", language=language_name(first, say.language)))


def _links(announcement: Announcement, say: Phrases) -> LinkList:
    urls = announcement.urls
    old = "link_old" if announcement.change.over or announcement.notice.again else "link_current"
    new = "link_last" if announcement.notice.revision.withdrawn else "link_new"
    links = [(old, urls.old), (new, urls.new), ("link_redline", urls.redline), ("link_changes", urls.changes)]
    shown = [link for link in links if announcement.change.redline or link[0] != "link_redline"]
    return LinkList(tuple((str(say[label]), url) for label, url in shown))


def _record_file(announcements: Sequence[Announcement], witness: Witness, say: Phrases) -> Attachment | None:
    """Return the file with the line of the ledger for each text, and the checkpoint, as they are, and how to verify
    them; None if nothing is recorded."""
    lines = sorted({text.revision.recorded for text in _texts(announcements)} - {""})
    if not lines:
        return None
    parts = {
        "record_verify": say.filled("record_help", url=announcements[0].urls.ledger).encode(),
        "record_lines": "\n".join(lines).encode(),
        "record_checkpoint": witness.checkpoint,
        "record_signature": witness.signature,
    }
    blocks = [b"%s\n\n%s\n" % (say[key].encode(), part.rstrip(b"\n")) for key, part in parts.items() if part]
    return Attachment(RECORD_FILE, "text/plain", b"\n".join(blocks), witness=True)
