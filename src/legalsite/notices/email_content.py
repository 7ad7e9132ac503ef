"""What an email about notices says, from the notices, the texts before and after, and their
redlines."""

import hashlib
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import NoticeSettings
from legalsite.model.email import (
    UNSUBSCRIBE_TOKEN_PLACEHOLDER,
    Attachment,
    Audience,
    EmailContent,
)
from legalsite.model.notice import Notice
from legalsite.model.policy import Version
from legalsite.model.redline import Op, Passage, Redline, Run
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

MAX_HTML_BYTES = 98_000  # mail programs clip an email above 100 kB or so; a name comes on top
RECORD_FILE = "record.txt"
LOGO_TYPES = {  # of images, by their first bytes
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
}
MARK_PATTERN = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}|\[>(.*?)>\]|\{>(.*?)>\}")
# the change and the move that each group of the pattern shows
MARKS: tuple[tuple[Op, int], ...] = (("delete", 0), ("insert", 0), ("delete", 1), ("insert", 1))

Address = Callable[[str], str]


class EmailUrls(Struct, frozen=True):
    """Where the links of an email lead, absolute: the new text and the old one, the page that
    compares them, all changes of the policy, the ledger."""

    new: str
    old: str
    redline: str
    changes: str
    ledger: str


class Announcement(Struct, frozen=True):
    """What an email says about one policy."""

    notice: Notice
    language: str  # of the email
    title: str  # of the policy, in that language
    summary: str  # the version's own; empty if it has none
    redline: Redline | None  # between the old and the new text; None if one of them is withheld
    redline_language: str  # of the two texts that the redline compares
    # what is attached, each with the exact bytes of its file: the authoritative new and old text,
    # then their translations; withheld ones are left out
    texts: tuple[tuple[Version, bytes], ...]
    urls: EmailUrls
    stays: bool = False  # whether the version only cancels others, and the wording stays the same
    # whether it isn't known which version is in effect before it; the old text is the last known
    after_gap: bool = False
    # the upcoming version that the version replaces, if only its effective date is another
    postponed: Version | None = None
    over: bool = False  # whether the version takes effect no later than on the email's date
    old_upcoming: bool = False  # whether the old version itself takes effect only after that date
    summary_language: str = ""  # empty if it is that of the email
    closing: str = ""  # the company's closing sentence for policies of this kind
    # each clause in which a text promises emails about its changes, once: the text, and the words
    # that it has in the language of the email
    promised: tuple[tuple[Version, str], ...] = ()

    @property
    def version(self) -> Version:
        """The version that it announces."""
        return self.notice.version

    @property
    def kind(self) -> str:
        """The suffix of the phrases for this kind of change."""
        if self.version.withdrawn:
            if self.over:
                return "_ended"
            return "_ends"
        if self.stays:
            return "_stays"
        late, _ = self.notice.published_late(self.version)
        if late:
            return "_retroactive"
        return ""

    def effective(self, text: Version, say: Phrases) -> str:
        """Return the effective date of a version; with its date of publication if that is later."""
        return say.effective_text(text.effective, *self.notice.published_late(text))

    def what(self, say: Phrases) -> str:
        """Return what happens, and on which date."""
        kind = self.kind
        if kind == "_retroactive":
            kind = ""
        elif not kind and self.notice.brings_back_policy:
            kind = "_again"
        key = f"what{kind}"
        return say.filled(key, effective=self.effective(self.version, say))

    def titled(self, say: Phrases) -> str:
        """Return the title and what happens. No phrase has a title inside a sentence: it may be a
        sentence itself, and its gender and number aren't known."""
        if self.postponed and not self.kind:
            day = self.effective(self.version, say)
            return say.filled("heading_postponed", title=self.title, effective=day)
        return say.filled("heading", title=self.title, what=self.what(say))


class Company(Struct, frozen=True):
    """Who announces the change."""

    name: str
    host: str  # host name of the site; it makes message ids unique
    settings: NoticeSettings  # for all notices
    logo: bytes = b""  # the image that stands for the name in HTML; empty for none
    checkpoint: bytes = b""  # as it is when the email is written; empty for none
    signature: bytes = b""  # of the checkpoint; empty for none


def compose(
    announcements: Sequence[Announcement],
    company: Company,
    catalogue: Catalogue,
    *,
    audience: Audience = "accounts",
) -> EmailContent:
    """Return the content of one email in one language. It has a section for each policy if there
    are several, and one list of files and one record for all of them. An email that would be
    clipped shows fewer changes."""
    voice = EmailPhrases.of(catalogue, announcements[0].language)
    return _Composer(announcements, company, voice, audience).email()


def logo_type(data: bytes) -> str:
    """Return the media type of an image that mail programs show; empty for any other file."""
    for start, kind in LOGO_TYPES.items():
        if data.startswith(start):
            return f"image/{kind}"
    return ""


def with_addresses(redline: Redline, old: Address, new: Address) -> Redline:
    """Return a redline whose links have whole addresses, because an email is read far from the
    page. `old` and `new` make the address of a target as it is written in the old and in the new
    text."""

    def with_address(run: Run) -> Run:
        if not run.target:
            return run
        address = old if run.op == "delete" else new
        return run._replace(text=address(run.text))

    def with_runs(passage: Passage) -> Passage:
        return replace(passage, runs=tuple(map(with_address, passage.runs)))

    return Redline(tuple(map(with_runs, redline.passages)))


def file_name(version: Version) -> str:
    """Return the name under which a text is attached: `privacy-2025-02-01.txt`, of eu/privacy
    `eu--privacy-2025-02-01.txt` (no slug has two hyphens), a translation
    `privacy-2025-02-01.de.txt`. It opens by double-click."""
    language = ""
    if version.translates:
        language = "." + version.language.lower()
    policy = version.policy.replace("/", "--")
    return f"{policy}-{version.revised}{language}.txt"


class _Composer:
    """An email in one language while it is composed."""

    def __init__(
        self,
        announcements: Sequence[Announcement],
        company: Company,
        voice: EmailPhrases,
        audience: Audience,
    ) -> None:
        self.announcements = announcements
        self.first = announcements[0]
        self.is_single = len(announcements) == 1
        self.company = company
        self.audience = audience
        self.voice = voice
        self.say = voice.email

    def email(self) -> EmailContent:
        """Return its content."""
        texts = dict(chain.from_iterable(change.texts for change in self.announcements))
        record = _record_file(texts, self.first.urls.ledger, self.company, self.say)
        logo = _logo(self.company)
        outline = _limit_size(self._outline(record, logo))
        files = [Attachment(file_name(text), "text/plain", data) for text, data in texts.items()]
        return EmailContent(
            self.first.language,
            outline.subject,
            as_text(outline),
            as_html(outline),
            tuple(filter(None, (*files, record, logo))),
            str(self.say.greeting),
            str(self.say.greeting_by_name),
        )

    def _outline(self, record: Attachment | None, logo: Attachment | None) -> Outline:
        closings = [tuple(self._closing(change)) for change in self.announcements]
        common: Sequence[Part] = ()
        if len(set(closings)) == 1:
            common = closings[0]
            closings = [()] * len(closings)
        sections = [
            EmailSection("", tuple(self._opening(common))),
            *self._changes(closings),
            EmailSection(self.say.why, tuple(self._why())),
            EmailSection("", tuple(self._small_end(record)), small=True),
        ]
        heading = self.say.heading_several
        if self.is_single:
            heading = self.first.titled(self.say)
        return Outline(
            self.voice,
            self._subject(heading),
            self.company.name,
            heading,
            tuple(sections),
            self.company.settings.imprint_of(self.company.name),
            f"cid:{logo.content_id}" if logo else "",
        )

    def _subject(self, heading: str) -> str:
        say, notice, name = self.say, self.first.notice, self.company.name
        if self.is_single:
            subject = say.filled("subject", company=name, heading=heading)
        else:
            days = {change.effective(change.version, say) for change in self.announcements}
            key = "subject_several_days"
            if len(days) == 1:
                key = "subject_several"
            subject = say.filled(key, company=name, effective=min(days))
        if notice.correction:
            key = "correction" if notice.correction == 1 else "correction_again"
            return say.filled(key, number=notice.correction) + subject
        if notice.reminder:
            return f"{say.reminder}{subject}"
        return subject

    def _opening(self, closing: Sequence[Part]) -> Iterator[Part]:
        """Yield what a reader of an earlier email must know first, what changes, what readers can
        do, and the button; of several policies, which they are, and what readers can do if that is
        the same for all."""
        notice = self.first.notice
        if notice.correction:
            yield Paragraph(self.say.filled("corrects", reason=notice.correction_reason))
        if notice.reminder:
            yield Paragraph(self.say.reminds)
        if self.is_single:
            yield from self._lead(self.first)
            yield from closing
            yield self._button(self.first)
        else:
            yield BulletList(tuple(change.titled(self.say) for change in self.announcements))
            yield from closing

    def _changes(self, closings: Sequence[Sequence[Part]]) -> Iterator[EmailSection]:
        """Yield the changes: of one policy, or of each of several below its title."""
        if self.is_single:
            parts = tuple(self._comparison(self.first))
            if parts:
                yield EmailSection(self.say.redline, parts)
            return
        for change, closing in zip(self.announcements, closings, strict=True):
            lead, comparison = self._lead(change), self._comparison(change)
            parts = (*lead, *closing, self._button(change), *comparison, self._links(change))
            yield EmailSection(change.title, parts)

    def _closing(self, change: Announcement) -> Iterator[Part]:
        """Yield the company's closing sentence, or that readers can reply.

        The program states no right and no requirement of its own, and passes on none of the
        company's to those who have no account, where nothing changes, or once the version is in
        effect: the sentence may begin with "Before that day"."""
        has_closing = change.closing and self.audience == "accounts"
        if has_closing and not (change.stays or change.over):
            yield Paragraph(change.closing, change.language)
        elif takes_replies(self.company.settings.answers):
            yield Paragraph(self.say.questions)

    def _button(self, change: Announcement) -> LinkList:
        """Return the link to the page that shows every change or, without one, the last text."""
        link = self.say.see_text, change.urls.new
        if change.redline and change.redline.changed and not change.version.withdrawn:
            link = self.say.see_changes, change.urls.redline
        return LinkList((link,), button=True)

    def _why(self) -> Iterator[Part]:
        """Yield what was promised to account holders about changes, which announced versions were
        canceled, why a reader gets the email and, for subscribers, how to stop that. What a text
        promises is never said in other words."""
        say, settings = self.say, self.company.settings
        is_for_accounts = self.audience == "accounts"
        if is_for_accounts:
            yield from self._promises()
        for change in self.announcements:
            if not (change.stays or change.postponed):
                yield from self._canceled(change)
        reason = say.filled(f"why_{self.audience}", company=self.company.name)
        if is_for_accounts and any(map(_is_by_own_rule, self.announcements)):
            rule = say.filled("why_own_rule", company=self.company.name)
            reason = say.sentences(reason, rule)
        yield Paragraph(reason)
        if self.audience == "subscribers" and settings.unsubscribe:
            url = settings.unsubscribe.replace("{token}", UNSUBSCRIBE_TOKEN_PLACEHOLDER)
            yield Paragraph(say.stop)
            yield LinkList(((say.unsubscribe, url),))

    def _promises(self) -> Iterator[Quote]:
        for change in self.announcements:
            for text, words in change.promised:
                day = change.effective(text, self.say)
                intro = self.say.filled("promise_from", day=day)
                if not self.is_single:
                    intro = self.say.titled(change.title, intro)
                yield Quote(intro, words)

    def _lead(self, change: Announcement) -> Iterator[Part]:
        """Yield what happens in one sentence, and below it the author's summary; the date is in the
        heading above."""
        say, notice, kind = self.say, change.notice, change.kind
        related = self._related(change)
        if related or kind or change.over or not change.summary:
            late, _ = notice.published_late(change.version)
            published = say.day_text(late or change.version.revised.day)
            effective = say.day_text(change.version.effective)
            now = ""
            if change.over:
                now = "_now"
            key = f"lead{kind or ('_again' if notice.brings_back_policy else now)}"
            lead = say.filled(key, effective=effective, published=published)
            yield Paragraph(say.sentences(lead, related))
        if change.summary:
            yield Paragraph(change.summary, change.summary_language or change.language)
        if change.stays or change.postponed:
            yield from self._canceled(change)
        if not change.redline and not change.stays:
            yield Paragraph(say.withheld)

    def _related(self, change: Announcement) -> str:
        """Return what is said of the old text; empty if that is nothing."""
        notice, kind = change.notice, change.kind
        if change.after_gap:
            key = "old_after_gap"
            if change.version.withdrawn:
                key = "old_after_gap_ends"
        elif kind == "_retroactive" or not (kind or notice.brings_back_policy):
            return ""
        else:
            key = "old" + (kind or "_again")
            if kind in ("_ends", "_stays") and change.old_upcoming:
                key += "_upcoming"
        say = self.say
        old = say.day_text(notice.previous.first_day)
        both = change.effective(notice.previous, say)
        if both != old:  # it took effect on another date than its effective date
            words = say.filled("effective", day=both)
            words = words[:1].lower() + words[1:]
            old += say.space + say.brackets.format(words=words)
        return say.filled(key, old=old)

    def _canceled(self, change: Announcement) -> Iterator[Part]:
        """Yield which versions won't take effect, or on another date; two with the same dates are
        one for readers."""
        say, postponed = self.say, change.postponed
        if postponed:
            old, new = say.day_text(postponed.effective), say.day_text(change.version.effective)
            yield Paragraph(say.filled("postpones", old=old, effective=new))
        told = set()
        for gone in change.notice.canceled:
            dates = gone.withdrawn, gone.revised.day, gone.effective
            if gone == postponed or dates in told:
                continue
            told.add(dates)
            published, effective = say.day_text(gone.revised.day), say.day_text(gone.effective)
            key = "cancels"
            if gone.withdrawn:
                key = "cancels_end"
            yield Paragraph(say.filled(key, published=published, effective=effective))

    def _comparison(self, change: Announcement) -> Iterator[Part]:
        redline, say, ends = change.redline, self.say, change.version.withdrawn
        if not redline or not redline.changed:
            return
        lines = excerpt(redline, without_deleted=ends)
        url = change.urls.redline
        part = RedlineExcerpt(lines, change.redline_language, url, without_deleted=ends)
        if ends and not part.changes:
            return
        yield MarkedParagraph(tuple(_samples(self._legend(redline, ends=ends))))
        yield part
        if change.old_upcoming:
            old = say.day_text(change.notice.previous.effective)
            yield Paragraph(say.filled("old_upcoming", old=old))
        if change.redline_language != change.language:
            named = language_name(change.redline_language, self.voice.language)
            yield Paragraph(say.filled("redline_language", language=named))

    def _legend(self, redline: Redline, *, ends: bool) -> str:
        """Return how many sections changed, and what the marks mean."""
        say = self.say
        runs = [run for passage in redline.outside_stretches for run in passage.runs]
        ops = {run.op for run in runs} - {"equal"}
        key, changed = "legend_ends", ""
        if not ends:
            key = "legend"
            if len(ops) == 1:
                (op,) = ops
                key = f"legend_{op}"
            changed = sections_changed(arranged(redline), self.voice.redline) + say.full_stop
        sentences = [changed, say.filled(key, opening="{+", closing="+}")]
        if any(run.moved for run in runs):
            sentences.append(say.filled("legend_moved", opening="{>", closing=">}"))
        return say.sentences(*sentences)

    def _small_end(self, record: Attachment | None) -> Iterator[Part]:
        """Yield what is attached and, for one policy, its links."""
        say, first = self.say, self.first
        key = "attached_new"
        if first.redline:
            key = "attached"
        if not self.is_single or first.version.withdrawn:
            key = "attached_some"
        sentences = [say[key]]
        if record:
            sentences.append(say.filled("recorded", name=record.name))
        yield Paragraph(say.sentences(*sentences))
        original = first.texts[0][0].language
        if original != first.language:
            named = language_name(original, say.language)
            yield Paragraph(say.filled("authoritative", language=named))
        if self.is_single:
            yield self._links(first)

    def _links(self, change: Announcement) -> LinkList:
        say, urls = self.say, change.urls
        is_past = (
            change.over
            or change.old_upcoming
            or change.after_gap
            or change.notice.brings_back_policy
        )
        old = say.link_old if is_past else say.link_current
        new = say.link_last if change.version.withdrawn else say.link_new
        return LinkList(((old, urls.old), (new, urls.new), (say.link_changes, urls.changes)))


def _limit_size(outline: Outline) -> Outline:
    """Return the email with as many changes of each policy as there is room for."""
    if _size(outline) <= MAX_HTML_BYTES:
        return outline
    most = 0
    for part in chain.from_iterable(section.parts for section in outline.sections):
        if isinstance(part, RedlineExcerpt):
            most = max(most, part.changes)

    def size_with(count: int) -> int:
        return _size(_shortened(outline, count))

    fitting = bisect(range(1, most), MAX_HTML_BYTES, key=size_with)
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

    def with_parts(section: EmailSection) -> EmailSection:
        return replace(section, parts=tuple(map(shortened, section.parts)))

    return replace(outline, sections=tuple(map(with_parts, outline.sections)))


def _is_by_own_rule(change: Announcement) -> bool:
    """Return whether a rule of the company requires the email, and no promise that is quoted."""
    sources = {each.source for each in change.notice.requirements if each.allows("email")}
    return not change.promised and "config" in sources


def _samples(legend: str) -> Iterator[Run]:
    """Yield the words of the legend, with the samples in it marked: `[-like this-]`."""
    end = 0
    for mark in MARK_PATTERN.finditer(legend):
        yield Run("equal", legend[end : mark.start()])
        group = mark.lastindex or 1
        op, moved = MARKS[group - 1]
        yield Run(op, mark[group], moved=moved)
        end = mark.end()
    yield Run("equal", legend[end:])


def _logo(company: Company) -> Attachment | None:
    """Return the image at the top. Its content id is unique (RFC 2392) and depends on nothing
    else."""
    if not company.logo:
        return None
    name = hashlib.sha256(company.logo).hexdigest()[:16]
    media_type = logo_type(company.logo)
    file_name = media_type.replace("image/", "logo.")
    return Attachment(file_name, media_type, company.logo, content_id=f"{name}@{company.host}")


def _record_file(
    texts: Iterable[Version], ledger: str, company: Company, say: Phrases
) -> Attachment | None:
    """Return the file with the line of the ledger for each text, and the checkpoint, as they are,
    and how to verify them; None if nothing is recorded."""
    lines = sorted({text.recorded for text in texts} - {""})
    if not lines:
        return None
    parts = {
        "record_verify": say.filled("record_help", url=ledger).encode(),
        "record_lines": "\n".join(lines).encode(),
        "record_checkpoint": company.checkpoint,
        "record_signature": company.signature,
    }
    blocks = []
    for key, part in parts.items():
        if part:
            blocks.append(b"%s\n\n%s\n" % (say[key].encode(), part.rstrip(b"\n")))
    return Attachment(RECORD_FILE, "text/plain", b"\n".join(blocks), witness=True)
