"""What an email about notices says, from the notices, the texts before and after, and their redlines."""

import hashlib
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import NoticeSettings
from legalsite.model.email import UNSUBSCRIBE_TOKEN_PLACEHOLDER, Attachment, Audience, EmailContent
from legalsite.model.notice import Notice
from legalsite.model.policy import Version
from legalsite.model.redline import Op, Redline, Run
from legalsite.notices.email_html import as_html
from legalsite.notices.email_parts import (
    BulletList,
    EmailPhrases,
    EmailSection,
    LinkList,
    MarkedParagraph,
    Outline,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    excerpt,
    first_changes,
)
from legalsite.notices.email_text import as_text
from legalsite.redline.output.outline import outline as arranged
from legalsite.redline.output.outline import sections_changed
from legalsite.text.email_addresses import takes_replies
from legalsite.text.languages import language_name
from legalsite.text.phrase_catalogue import Catalogue, Phrases

MAX_HTML_BYTES = 98_000  # bytes; mail programs clip an email above 100 kB or so, and a reader's name comes on top
RECORD_FILE = "record.txt"
LOGO_TYPES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}  # images, by their first bytes
MARK = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}|\[>(.*?)>\]|\{>(.*?)>\}")
MARKED: tuple[tuple[Op, int], ...] = (("delete", 0), ("insert", 0), ("delete", 1), ("insert", 1))

Address = Callable[[str], str]


class EmailUrls(Struct, frozen=True):
    """Where the links of an email lead, absolute: the new text and the old one, the page that compares them, all
    changes of the policy, the ledger."""

    new: str
    old: str
    redline: str
    changes: str
    ledger: str


class Announcement(Struct, frozen=True):
    """What an email says about one policy."""

    notice: Notice  # why and when it is due
    language: str  # of the email
    title: str  # of the policy, in that language
    summary: str  # the version's own; empty if it has none
    redline: Redline | None  # between the old and the new text; None if one of them is withheld
    redline_language: str  # of the two texts that the redline compares
    # what is attached, each with the exact bytes of its file: the authoritative new and old text, then their
    # translations; withheld ones are left out
    texts: tuple[tuple[Version, bytes], ...]
    urls: EmailUrls  # where its links lead
    stays: bool = False  # whether canceling other texts is all that the version does, and the wording stays the same
    # whether it is not known which text applies before it; the old text is the last one that is known
    after_gap: bool = False
    # the upcoming version that the version replaces, if it has the same words and another day
    postponed: Version | None = None
    over: bool = False  # whether the new text takes effect, or ends the policy, no later than on the day of the email
    old_upcoming: bool = False  # whether the old text itself takes effect only after that day
    summary_language: str = ""  # of the summary; empty if it is that of the email
    closing: str = ""  # the company's closing sentence for policies of this kind; empty if it set none
    # each clause in which a text promises emails about its changes, once: the text, and the words
    # that it has in the language of the email
    promised: tuple[tuple[Version, str], ...] = ()

    @property
    def kind(self) -> str:
        """The suffix of the phrases for this kind of change."""
        version = self.notice.version
        if version.withdrawn:
            return "_ended" if self.over else "_ends"
        if self.stays:
            return "_stays"
        return "_retroactive" if self.notice.published_late(version)[0] else ""

    def effective(self, text: Version, say: Phrases) -> str:
        """Return the day from which a text of the policy applies; both days if it was published after it."""
        return say.effective_text(text.effective, *self.notice.published_late(text))

    def what(self, say: Phrases) -> str:
        """Return what happens, and on which day."""
        kind = self.kind or ("_again" if self.notice.again else "")
        key = "what" if kind == "_retroactive" else f"what{kind}"
        return say.filled(key, effective=self.effective(self.notice.version, say))

    def titled(self, say: Phrases) -> str:
        """Return the title and what happens. No phrase has a title inside a sentence: it may be a sentence itself, and
        nobody knows its gender and number."""
        if self.postponed and not self.kind:
            day = self.effective(self.notice.version, say)
            return say.filled("heading_postponed", title=self.title, effective=day)
        return say.filled("heading", title=self.title, what=self.what(say))


class Company(Struct, frozen=True):
    """Who announces the change."""

    name: str  # of the company that writes
    host: str  # host name of the site; it makes message ids unique
    settings: NoticeSettings  # those for all notices
    logo: bytes = b""  # the bytes of the image that stands for the name in HTML; empty for none
    checkpoint: bytes = b""  # as it is when the email is written; empty for none
    signature: bytes = b""  # of the checkpoint; empty for none


def compose(
    announcements: Sequence[Announcement], company: Company, catalogue: Catalogue, *, audience: Audience = "accounts"
) -> EmailContent:
    """Return the content of one email in one language. It has a section for each policy if there are several, and one
    list of files and one record for all of them. An email that would be clipped shows fewer changes."""
    first = announcements[0]
    voice = EmailPhrases.of(catalogue, first.language)
    say = voice.email
    texts = dict(text for announcement in announcements for text in announcement.texts)
    record = _record_file(texts, first.urls.ledger, company, say)
    logo = _logo(company)
    closings = [tuple(_closing(announcement, company, audience, say)) for announcement in announcements]
    alike = len(set(closings)) == 1
    sections = [
        EmailSection("", tuple(_opening(announcements, closings[0] if alike else (), say))),
        *_changes(announcements, [()] * len(closings) if alike else closings, voice),
        EmailSection(say.why, tuple(_why(announcements, company, audience, say))),
        EmailSection("", tuple(_small_end(announcements, record, say)), small=True),
    ]
    heading = first.titled(say) if len(announcements) == 1 else say.heading_several
    subject = _subject(announcements, heading, company, say)
    url = f"cid:{logo.content_id}" if logo else ""
    imprint = company.settings.imprint_of(company.name)
    outline = _fitting(Outline(voice, subject, company.name, heading, tuple(sections), imprint, url))
    attachments = [Attachment(file_name(text), "text/plain", data) for text, data in texts.items()]
    return EmailContent(
        first.language, outline.subject, as_text(outline), as_html(outline),
        tuple(filter(None, (*attachments, record, logo))),
        str(say.greeting), str(say.greeting_by_name),
    )  # fmt: skip


def logo_type(data: bytes) -> str:
    """Return the media type of an image that mail programs show; empty for any other file."""
    return next((f"image/{kind}" for start, kind in LOGO_TYPES.items() if data.startswith(start)), "")


def with_addresses(redline: Redline, old: Address, new: Address) -> Redline:
    """Return a redline whose links have whole addresses, because an email is read far from the page. `old` and `new`
    make the address of a target as it is written in the old and in the new text."""

    def with_address(run: Run) -> Run:
        if not run.target:
            return run
        return run._replace(text=(old if run.op == "delete" else new)(run.text))

    passages = [replace(passage, runs=tuple(map(with_address, passage.runs))) for passage in redline.passages]
    return Redline(tuple(passages))


def file_name(version: Version) -> str:
    """Return the name under which a text is attached: `privacy-2025-02-01.txt`, of eu/privacy
    `eu--privacy-2025-02-01.txt` (no slug has two hyphens), a translation `privacy-2025-02-01.de.txt`. It opens by
    double-click."""
    language = f".{version.language.lower()}" if version.translates else ""
    return f"{version.policy.replace('/', '--')}-{version.revised}{language}.txt"


def _fitting(outline: Outline) -> Outline:
    """Return the email with as many changes of each policy as there is room for."""
    if _size(outline) <= MAX_HTML_BYTES:
        return outline
    parts = [part for section in outline.sections for part in section.parts]
    most = max((part.changes for part in parts if isinstance(part, RedlineExcerpt)), default=0)
    fitting = bisect(range(1, most), MAX_HTML_BYTES, key=lambda count: _size(_shortened(outline, count)))
    return _shortened(outline, fitting)


def _size(outline: Outline) -> int:
    return len(as_html(outline).encode())


def _shortened(outline: Outline, most: int) -> Outline:
    """Return the email with at most so many changes of each policy."""

    def shortened(part: Part) -> Part:
        if not isinstance(part, RedlineExcerpt) or part.changes <= most:
            return part
        left_out = part.changes - most
        return replace(part, segments=first_changes(part.segments, most), left_out=left_out)

    sections = [replace(section, parts=tuple(map(shortened, section.parts))) for section in outline.sections]
    return replace(outline, sections=tuple(sections))


def _subject(announcements: Sequence[Announcement], heading: str, company: Company, say: Phrases) -> str:
    notice = announcements[0].notice
    days = {announcement.effective(announcement.notice.version, say) for announcement in announcements}
    if len(announcements) > 1:
        key = "subject_several" if len(days) == 1 else "subject_several_days"
        subject = say.filled(key, company=company.name, effective=min(days))
    else:
        subject = say.filled("subject", company=company.name, heading=heading)
    if notice.correction:
        key = "correction" if notice.correction == 1 else "correction_again"
        return say.filled(key, number=notice.correction) + subject
    return f"{say.reminder if notice.reminder else ''}{subject}"


def _opening(announcements: Sequence[Announcement], closing: Sequence[Part], say: Phrases) -> Iterator[Part]:
    """Yield what a reader of an earlier email must know first, what changes, what readers can do, and the button; of
    several policies, which they are, and what readers can do if that is the same for all."""
    first = announcements[0]
    if first.notice.correction:
        yield Paragraph(say.filled("corrects", reason=first.notice.correction_reason))
    if first.notice.reminder:
        yield Paragraph(say.reminds)
    if len(announcements) == 1:
        yield from (*_lead(first, say), *closing, _button(first, say))
    else:
        yield from (BulletList(tuple(announcement.titled(say) for announcement in announcements)), *closing)


def _changes(
    announcements: Sequence[Announcement], closings: Sequence[Sequence[Part]], voice: EmailPhrases
) -> Iterator[EmailSection]:
    """Yield the changes: of one policy, or of each of several below its title."""
    if len(announcements) == 1:
        if parts := tuple(_comparison(announcements[0], voice)):
            yield EmailSection(voice.email.redline, parts)
        return
    say = voice.email
    for change, closing in zip(announcements, closings, strict=True):
        parts = (*_lead(change, say), *closing, _button(change, say), *_comparison(change, voice), _links(change, say))
        yield EmailSection(change.title, parts)


def _closing(change: Announcement, company: Company, audience: Audience, say: Phrases) -> Iterator[Part]:
    """Yield the company's closing sentence, or that readers can reply. The program states no right and no requirement
    of its own, and passes on none of the company's to those who have no account, where nothing changes, or once the
    text applies: the sentence may begin with "Before that day"."""
    if change.closing and audience == "accounts" and not (change.stays or change.over):
        yield Paragraph(change.closing, change.language)
    elif takes_replies(company.settings.answers):
        yield Paragraph(say.questions)


def _button(change: Announcement, say: Phrases) -> LinkList:
    """Return the link to the page that shows every change or, without one, the last text."""
    if change.redline and change.redline.changed and not change.notice.version.withdrawn:
        return LinkList(((say.see_changes, change.urls.redline),), button=True)
    return LinkList(((say.see_text, change.urls.new),), button=True)


def _why(announcements: Sequence[Announcement], company: Company, audience: Audience, say: Phrases) -> Iterator[Part]:
    """Yield what was promised to account holders about changes, what was announced and will not apply, why a reader
    gets the email and, for subscribers, how to stop that. What a text promises is never said in other words."""
    for announcement in announcements:
        for text, words in announcement.promised if audience == "accounts" else ():
            source = say.filled("promise_from", day=announcement.effective(text, say))
            titled = source if len(announcements) == 1 else say.titled(announcement.title, source)
            yield Quote(titled, words)
    for announcement in announcements:
        if not (announcement.stays or announcement.postponed):
            yield from _canceled(announcement, say)
    reason = say.filled(f"why_{audience}", company=company.name)
    if audience == "accounts" and any(map(_by_own_rule, announcements)):
        reason = say.sentences(reason, say.filled("why_own_rule", company=company.name))
    yield Paragraph(reason)
    if audience == "subscribers" and company.settings.unsubscribe:
        yield Paragraph(say.stop)
        yield LinkList(
            ((say.unsubscribe, company.settings.unsubscribe.replace("{token}", UNSUBSCRIBE_TOKEN_PLACEHOLDER)),)
        )


def _by_own_rule(change: Announcement) -> bool:
    """Return whether a rule of the company asks for the email, and no promise that is quoted."""
    sources = [requirement.source for requirement in change.notice.requirements if requirement.takes("email")]
    return "config" in sources and not change.promised


def _lead(change: Announcement, say: Phrases) -> Iterator[Part]:
    """Yield what happens in one sentence, and below it the author's summary; the day is in the heading above."""
    notice, version, kind = change.notice, change.notice.version, change.kind
    old, both = say.day_text(notice.previous.first_day), change.effective(notice.previous, say)
    if both != old:  # it took effect on another day than that from which it applies
        words = say.filled("effective", day=both)
        old += say.space + say.brackets.format(words=words[:1].lower() + words[1:])
    now = "_again" if notice.again else "_now" if change.over else ""
    published = notice.published_late(version)[0] or version.revised.day
    days = {"effective": say.day_text(version.effective), "published": say.day_text(published)}
    related = ""
    if change.after_gap:
        related = "old_after_gap_ends" if version.withdrawn else "old_after_gap"
    elif kind or notice.again:
        waits = kind in ("_ends", "_stays") and change.old_upcoming
        related = "" if kind == "_retroactive" else f"old{kind or '_again'}{'_upcoming' if waits else ''}"
    if related or kind or change.over or not change.summary:
        sentences = [say.filled(f"lead{kind or now}", **days), *([say.filled(related, old=old)] if related else ())]
        yield Paragraph(say.sentences(*sentences))
    if change.summary:
        yield Paragraph(change.summary, language=change.summary_language or change.language)
    if change.stays or change.postponed:
        yield from _canceled(change, say)
    if not change.redline and not change.stays:
        yield Paragraph(say.withheld)


def _canceled(change: Announcement, say: Phrases) -> Iterator[Part]:
    """Yield which texts will not apply, or apply on another day; two of the same days are one for readers."""
    if change.postponed:
        old, new = say.day_text(change.postponed.effective), say.day_text(change.notice.version.effective)
        yield Paragraph(say.filled("postpones", old=old, effective=new))
    canceled = [gone for gone in change.notice.canceled if gone != change.postponed]
    days = [(gone.withdrawn, say.day_text(gone.revised.day), say.day_text(gone.effective)) for gone in canceled]
    for withdrawn, published, effective in dict.fromkeys(days):
        key = "cancels_end" if withdrawn else "cancels"
        yield Paragraph(say.filled(key, published=published, effective=effective))


def _comparison(change: Announcement, voice: EmailPhrases) -> Iterator[Part]:
    redline, say, ends = change.redline, voice.email, change.notice.version.withdrawn
    if not redline or not redline.changed:
        return
    lines = excerpt(redline, without_deleted=ends)
    part = RedlineExcerpt(
        lines, change.redline_language, change.urls.redline, without_deleted=ends
    )
    if ends and not part.changes:
        return
    runs = [run for passage in redline.outside_stretches for run in passage.runs]
    ops = {run.op for run in runs if run.op != "equal"}
    key = "legend_ends" if ends else f"legend_{ops.pop()}" if len(ops) == 1 else "legend"
    sentences = ["" if ends else f"{sections_changed(arranged(redline), voice.redline)}{say.full_stop}"]
    sentences.append(say.filled(key, opening="{+", closing="+}"))
    if any(run.moved for run in runs):
        sentences.append(say.filled("legend_moved", opening="{>", closing=">}"))
    yield MarkedParagraph(tuple(_samples(say.sentences(*sentences))))
    yield part
    if change.old_upcoming:
        old = change.notice.previous
        yield Paragraph(say.filled("old_upcoming", old=say.day_text(old.effective)))
    if change.redline_language != change.language:
        named = language_name(change.redline_language, voice.language)
        yield Paragraph(say.filled("redline_language", language=named))


def _samples(legend: str) -> Iterator[Run]:
    """Yield the words of the legend, with the samples in it marked: `[-like this-]`."""
    end = 0
    for mark in MARK.finditer(legend):
        yield Run("equal", legend[end : mark.start()])
        op, moved = MARKED[(mark.lastindex or 1) - 1]
        yield Run(op, mark[mark.lastindex or 1], moved=moved)
        end = mark.end()
    yield Run("equal", legend[end:])


def _small_end(announcements: Sequence[Announcement], record: Attachment | None, say: Phrases) -> Iterator[Part]:
    """Yield what is attached and, for one policy, its links."""
    first = announcements[0]
    some = len(announcements) > 1 or first.notice.version.withdrawn
    sentence = say["attached_some" if some else "attached" if first.redline else "attached_new"]
    yield Paragraph(say.sentences(sentence, say.filled("recorded", name=record.name) if record else ""))
    original = first.texts[0][0].language
    if original != first.language:
        yield Paragraph(say.filled("authoritative", language=language_name(original, say.language)))
    if len(announcements) == 1:
        yield _links(first, say)


def _links(change: Announcement, say: Phrases) -> LinkList:
    urls = change.urls
    current = not (change.over or change.old_upcoming or change.after_gap or change.notice.again)
    links = {
        "link_current" if current else "link_old": urls.old,
        "link_last" if change.notice.version.withdrawn else "link_new": urls.new,
        "link_changes": urls.changes,
    }
    return LinkList(tuple((say[label], url) for label, url in links.items()))


def _logo(company: Company) -> Attachment | None:
    """Return the image at the top. Its content id is unique (RFC 2392) and depends on nothing else."""
    if not company.logo:
        return None
    name = hashlib.sha256(company.logo).hexdigest()[:16]
    media_type = logo_type(company.logo)
    file_name = f"logo.{media_type.removeprefix('image/')}"
    return Attachment(file_name, media_type, company.logo, content_id=f"{name}@{company.host}")


def _record_file(texts: Iterable[Version], ledger: str, company: Company, say: Phrases) -> Attachment | None:
    """Return the file with the line of the ledger for each text, and the checkpoint, as they are, and how to verify
    them; None if nothing is recorded."""
    lines = sorted({text.recorded for text in texts} - {""})
    if not lines:
        return None
    parts = {
        "record_verify": say.filled("record_help", url=ledger).encode(),
        "record_lines": "\n".join(lines).encode(),
        "record_checkpoint": company.checkpoint,
        "record_signature": company.signature,
    }
    blocks = [b"%s\n\n%s\n" % (say[key].encode(), part.rstrip(b"\n")) for key, part in parts.items() if part]
    return Attachment(RECORD_FILE, "text/plain", b"\n".join(blocks), witness=True)
