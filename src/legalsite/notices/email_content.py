"""Compose the emails that announce changes, from notices, the old and new texts, and their
redlines."""

import hashlib
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from legalsite.model.redline import BlockChange, Op, Redline, Run
from legalsite.notices.email_html import as_html
from legalsite.notices.email_parts import (
    ACCENT,
    ACCENT_DARK,
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
from legalsite.text.phrase_catalogue import Catalogue, Phrases, without_english_marks

# mail programs clip emails of more than about 100 kB; the recipient's name is added later
MAX_HTML_BYTES = 98_000
RECORD_FILE = "record.txt"
LOGO_TYPES = {  # of images, by their first bytes
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
}
# samples of marks in the legend: deleted, added, moved away, moved here
MARK_PATTERN = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}|\[>(.*?)>\]|\{>(.*?)>\}")
# for each group of the pattern: the change that it shows, and the number of a move (0: no move)
MARKS: tuple[tuple[Op, int], ...] = (("delete", 0), ("insert", 0), ("delete", 1), ("insert", 1))

MakeUrl = Callable[[str], str]  # the target of a link, as a policy has it → its absolute URL


class EmailUrls(Struct, frozen=True):
    """The absolute URLs in an email about one policy."""

    new: str  # the new text
    old: str  # the old text
    redline: str  # the page that compares them
    changes: str  # the list of all changes of the policy
    ledger: str


class Announcement(Struct, frozen=True):
    """What an email says about one policy: the facts from which it is composed.

    The new text is the version that is announced; the old text is what readers last had."""

    notice: Notice
    language: str  # of the email
    title: str  # of the policy, in that language
    summary: str  # of the change, as its author wrote it; empty if there is none
    redline: Redline | None  # between the old and the new text; None if one of them is withheld
    redline_language: str  # of the two texts that the redline compares
    # the texts to attach, each with the exact bytes of its file: the authoritative new and old
    # text, then their translations; withheld texts are left out
    texts: tuple[tuple[Version, bytes], ...]
    urls: EmailUrls
    # whether the version only cancels others, so that the wording stays as readers know it
    only_cancels: bool = False
    # whether it isn't known which version was in effect before; the old text is the last known one
    after_gap: bool = False
    # the upcoming version that the new one replaces, if they only differ in their effective date
    postponed: Version | None = None
    # whether the version takes effect no later than on the date on which the email is sent
    is_in_effect: bool = False
    # whether the old version, too, takes effect only after that date
    is_old_upcoming: bool = False
    summary_language: str = ""  # empty if it is the language of the email
    closing: str = ""  # the company's closing sentence for policies of this kind; may be empty
    # the clauses that promise emails about changes, in the language of the email, each once, with
    # the version that contains it
    promised: tuple[tuple[Version, str], ...] = ()

    @property
    def version(self) -> Version:
        """The version that the email announces."""
        return self.notice.version

    @property
    def kind_suffix(self) -> str:
        """The suffix of the keys of phrases for this kind of change, as in `what_ended`; empty for
        a usual change."""
        if self.version.withdrawn:
            if self.is_in_effect:
                return "_ended"
            return "_ends"
        if self.only_cancels:
            return "_stays"
        # when it was published, if that is after its effective date; else None
        late, _ = self.notice.published_late(self.version)
        if late:
            return "_retroactive"
        return ""

    def effective_text(self, version: Version, phrases: Phrases) -> str:
        """Return the effective date of a version in words, with its date of publication if that is
        later."""
        return phrases.effective_text(version, *self.notice.published_late(version))

    def describe_event(self, phrases: Phrases) -> str:
        """Return what happens to the policy, and on which date."""
        suffix = self.kind_suffix
        if suffix == "_retroactive":  # the dates in the usual phrase already show that
            suffix = ""
        elif not suffix and self.notice.brings_back_policy:
            suffix = "_again"
        return phrases.filled(f"what{suffix}", effective=self.effective_text(self.version, phrases))

    def heading(self, phrases: Phrases) -> str:
        """Return the title of the policy and what happens. No phrase has a title inside a sentence:
        it may be a sentence itself, and its gender and number aren't known.

        If the version only postpones an upcoming one, the heading says so, unless there is more to
        say about this kind of change."""
        if self.postponed and not self.kind_suffix:
            day = phrases.day_text(self.version.effective)
            return phrases.filled("heading_postponed", title=self.title, effective=day)
        return phrases.filled("heading", title=self.title, what=self.describe_event(phrases))


class Company(Struct, frozen=True):
    """The company that announces changes, with everything that is the same in all its emails."""

    name: str
    host: str  # host name of the site; it makes message ids unique
    settings: NoticeSettings
    raw_url: Callable[[Version], str]  # returns the permanent URL of the bytes of a text
    logo: bytes = b""  # the image that replaces the name in HTML; empty if there is none
    logo_dark: bytes = b""  # the same for dark screens; empty if `logo` is for both
    checkpoint: bytes = b""  # of the ledger, when the email is composed; empty if there is none
    signature: bytes = b""  # of the checkpoint; empty if it isn't signed
    header: str = ""  # the site's own HTML in place of the name; empty if there is none
    footer: str = ""  # the site's own HTML above the imprint; empty if there is none


def compose(
    announcements: Sequence[Announcement],
    company: Company,
    catalogue: Catalogue,
    *,
    audience: Audience = "accounts",
) -> EmailContent:
    """Return the content of an email in one language that announces changes of one or more
    policies.

    If there are several, each has its own section; the attached texts and the record from the
    ledger are for all of them. If the email is too long, it shows fewer changes."""
    phrases = EmailPhrases.of(catalogue, announcements[0].language)
    return _Composer(announcements, company, phrases, audience).email()


def logo_type(data: bytes) -> str:
    """Return the media type of an image, by its first bytes; empty if mail programs may not show
    it."""
    for start, kind in LOGO_TYPES.items():
        if data.startswith(start):
            return f"image/{kind}"
    return ""


def with_absolute_urls(redline: Redline, old_url: MakeUrl, new_url: MakeUrl) -> Redline:
    """Return a redline whose links have absolute URLs, because relative links don't work in emails.

    `old_url` and `new_url` return the URL of a link in the old and in the new text."""

    def convert_run(run: Run) -> Run:
        if not run.target:  # words; the text of a target is its URL
            return run
        url = old_url if run.op == "delete" else new_url
        return run._replace(text=url(run.text))

    def convert_passage(passage: BlockChange) -> BlockChange:
        return replace(passage, runs=tuple(map(convert_run, passage.runs)))

    return Redline(tuple(map(convert_passage, redline.block_changes)))


def file_name(version: Version) -> str:
    """Return the name of the attached file with a version: `privacy-2025-02-01.txt`; for a
    translation, `privacy-2025-02-01.de.txt`; for the policy eu/privacy,
    `eu--privacy-2025-02-01.txt` (no slug has two hyphens)."""
    language = ""
    if version.translates:
        language = "." + version.language.lower()
    policy = version.policy.replace("/", "--")
    return f"{policy}-{version.revised}{language}.txt"


class _Composer:
    """Composes an email in one language, part by part.

    In its methods, a `change` is the announcement of one policy's change, and `say` has the phrases
    of emails."""

    def __init__(
        self,
        announcements: Sequence[Announcement],
        company: Company,
        phrases: EmailPhrases,
        audience: Audience,
    ) -> None:
        self.announcements = announcements
        self.first = announcements[0]
        self.is_single = len(announcements) == 1
        self.company = company
        self.audience = audience
        self.phrases = phrases
        self.say = phrases.email
        self.links: tuple[tuple[str, str], ...] = ()  # to the texts, if they aren't attached

    def email(self) -> EmailContent:
        """Return the whole content, with all attachments."""
        # the bytes of each text to attach, each text once
        texts = dict(chain.from_iterable(change.texts for change in self.announcements))
        record = _record_file(texts, self.first.urls.ledger, self.company, self.say)
        host = self.company.host
        logo = _logo(self.company.logo, "logo", host)
        logo_dark = _logo(self.company.logo_dark, "logo-dark", host)
        files = [Attachment(file_name(text), "text/plain", data) for text, data in texts.items()]
        size = sum(len(file.data) for file in (*files, record) if file)
        limit = self.company.settings.attach_up_to
        if limit is not None and size > limit:
            self.links = tuple(self._text_links(texts))
            files = []
        outline = _limit_size(self._outline(record))
        return EmailContent(
            self.first.language,
            without_english_marks(outline.subject),
            as_text(outline),
            as_html(outline),
            tuple(filter(None, (*files, record, logo, logo_dark))),
            without_english_marks(self.say.greeting),
            without_english_marks(self.say.greeting_by_name),
            bool(self.links),
        )

    def _text_links(self, texts: Mapping[Version, bytes]) -> Iterator[tuple[str, str]]:
        """Yield the label and the URL of each text that isn't attached."""
        for text, data in texts.items():
            sha256 = hashlib.sha256(data).hexdigest()
            yield f"{text.title}, {text.path}, SHA-256 {sha256}", self.company.raw_url(text)

    def _outline(self, record: Attachment | None) -> Outline:
        """Return the email with all its sections, before it is written as text and HTML.

        `record`: the attached file with ledger lines; None if nothing is recorded."""
        settings = self.company.settings
        # for each policy, what readers can do
        closings = [tuple(self._closing(change)) for change in self.announcements]
        # a closing that is the same for all policies is said once, at the top
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
            heading = self.first.heading(self.say)
        return Outline(
            self.phrases,
            self._subject(heading),
            self.company.name,
            heading,
            tuple(sections),
            "\n".join((*settings.footer, settings.imprint_of(self.company.name))),
            logo_url(self.company.logo, self.company.host),
            logo_url(self.company.logo_dark, self.company.host) if self.company.logo else "",
            settings.accent or ACCENT,
            settings.accent_dark or ACCENT_DARK,
            self.company.header,
            self.company.footer,
        )

    def _subject(self, heading: str) -> str:
        """Return the subject. It says what happens and when; for several policies, only when."""
        # if this is a correction or a reminder, all notices in the email are
        say, notice, name = self.say, self.first.notice, self.company.name
        if self.is_single:
            subject = say.filled("subject", company=name, heading=heading)
        else:
            days = {change.effective_text(change.version, say) for change in self.announcements}
            key = "subject_several_days"
            if len(days) == 1:
                key = "subject_several"
            # of different dates, the phrase names none
            subject = say.filled(key, company=name, effective=min(days))
        if notice.correction:
            key = "correction" if notice.correction == 1 else "correction_again"
            return say.filled(key, number=notice.correction) + subject
        if notice.reminder:
            return f"{say.reminder}{subject}"
        return subject

    def _opening(self, closing: Sequence[Part]) -> Iterator[Part]:
        """Yield the parts at the top: what this email corrects or reminds of, what changes, the
        `closing`, and the button. For several policies, there is a list of them and no button.

        `closing`: what readers can do, if that is the same for all policies; else empty."""
        if self.is_single:
            what_happens, *details = self._lead(self.first)
            yield what_happens
            yield from self._about_earlier_email()
            yield from details
            yield from closing
            yield self._button(self.first)
        else:
            yield Paragraph(self.say.lead_several)
            yield BulletList(tuple(change.heading(self.say) for change in self.announcements))
            yield from self._about_earlier_email()
            yield from closing

    def _about_earlier_email(self) -> Iterator[Paragraph]:
        """Yield that this email corrects an earlier one, or reminds of it."""
        notice = self.first.notice  # if it corrects or reminds, so do all notices in the email
        if notice.correction:
            words = self.say.filled("corrects", reason=notice.correction_reason)
            yield Paragraph(self.say.sentence(words))
        if notice.reminder:
            yield Paragraph(self.say.reminds)

    def _changes(self, closings: Sequence[Sequence[Part]]) -> Iterator[EmailSection]:
        """Yield the section with the changes of the policy; for several policies, a section for
        each, with everything about it.

        `closings`: for each policy, what readers can do; empty if the opening says so."""
        if self.is_single:
            redline = tuple(self._comparison(self.first))
            if redline:
                yield EmailSection(self.say.redline, redline)
            return
        for change, closing in zip(self.announcements, closings, strict=True):
            lead, comparison = self._lead(change), self._comparison(change)
            parts: list[Part] = [*lead, *closing, self._button(change), *comparison]
            if not self._have_same_language:
                parts += self._authoritative(change)
            parts.append(self._links(change))
            yield EmailSection(change.title, tuple(parts))

    @property
    def _have_same_language(self) -> bool:
        """Whether the originals of all policies are in the same language."""
        return len({change.version.language for change in self.announcements}) == 1

    def _authoritative(self, change: Announcement) -> Iterator[Part]:
        """Yield which language is authoritative, unless it is that of the email."""
        original = change.version.language
        if original != change.language:
            language = language_name(original, self.say.language)
            yield Paragraph(self.say.filled("authoritative", language=language))

    def _closing(self, change: Announcement) -> Iterator[Part]:
        """Yield the company's closing sentence, which says what readers can do; if it doesn't fit,
        yield that they can reply.

        The sentence doesn't fit subscribers without an account, or if nothing changes. It doesn't
        fit a version that is in effect either, because it may begin with "Before that day"."""
        has_closing = change.closing and self.audience == "accounts"
        if has_closing and not (change.only_cancels or change.is_in_effect):
            yield Paragraph(change.closing, change.language)
        elif takes_replies(self.company.settings.answers):
            yield Paragraph(self.say.questions)

    def _button(self, change: Announcement) -> LinkList:
        """Return the button: a link to the page that compares the texts or, if there is nothing to
        compare or the policy ends, to the new text."""
        link = self.say.see_text, change.urls.new
        if change.redline and change.redline.changed and not change.version.withdrawn:
            link = self.say.see_changes, change.urls.redline
        return LinkList((link,), button=True)

    def _why(self) -> Iterator[Part]:
        """Yield why readers get this email: for account holders, the clauses that promise it, word
        for word; the announced versions that a change cancels; and a sentence that says why readers
        are on the list ("because you have an account", "because you asked").

        For account holders, this sentence also says if the company announces such changes by a rule
        in its own settings, not by a promise. Subscribers are told how to unsubscribe."""
        say, settings = self.say, self.company.settings
        is_for_accounts = self.audience == "accounts"
        if is_for_accounts:
            yield from self._promises()
        for change in self.announcements:
            # If a version does nothing but cancel others, or only moves the effective date of one
            # (`postponed`), the cancellation is the news itself, which `_lead` yields at the top.
            if not (change.only_cancels or change.postponed):
                yield from self._canceled(change)
        reason = say.filled(f"why_{self.audience}", company=self.company.name)
        if is_for_accounts and any(map(_is_by_company_rule, self.announcements)):
            rule = say.filled("why_own_rule", company=self.company.name)
            reason = say.sentences(reason, rule)
        yield Paragraph(reason)
        if self.audience == "subscribers" and settings.unsubscribe:
            url = settings.unsubscribe.replace("{token}", UNSUBSCRIBE_TOKEN_PLACEHOLDER)
            yield Paragraph(say.stop)
            yield LinkList(((say.unsubscribe, url),))

    def _promises(self) -> Iterator[Quote]:
        """Yield each clause that promises emails about changes, with the date of its version."""
        for change in self.announcements:
            for version, words in change.promised:
                day = change.effective_text(version, self.say)
                intro = self.say.filled("promise_from", day=day)
                if not self.is_single:
                    intro = self.say.titled(change.title, intro)
                yield Quote(intro, words)

    def _lead(self, change: Announcement) -> Iterator[Part]:
        """Yield what happens and when in one sentence, and below it the author's summary.

        If nothing but the effective date of an announced version changes, that's what happens."""
        say = self.say
        about_old_text = self._about_old_text(change)
        is_postponed = change.postponed and not (about_old_text or change.kind_suffix)
        if not is_postponed:
            yield Paragraph(say.sentences(self._what_happens(change), about_old_text))
        canceled = []
        if change.only_cancels or change.postponed:  # `_why` leaves these out
            canceled = list(self._canceled(change))
        if is_postponed:
            yield from canceled
        if change.summary:
            yield Paragraph(change.summary, change.summary_language or change.language)
        if not is_postponed:
            yield from canceled
        # without a redline, one of the texts is withheld; if words stay, that doesn't matter
        if not change.redline and not change.only_cancels:
            yield Paragraph(say.withheld)

    def _what_happens(self, change: Announcement) -> str:
        """Return the sentence that says what happens to the policy, and when."""
        say = self.say
        notice = change.notice
        suffix = change.kind_suffix
        if not suffix and notice.brings_back_policy:
            suffix = "_again"
        elif not suffix and change.is_in_effect:
            suffix = "_now"
        # when it was published, if that is after its effective date; else None
        late, _ = notice.published_late(change.version)
        published = say.day_text(late or change.version.revised.day)
        effective = say.start_text(change.version)
        return say.filled(f"lead{suffix}", effective=effective, published=published)

    def _about_old_text(self, change: Announcement) -> str:
        """Return a sentence about the text that readers had before; empty for a usual change, where
        nothing special is to be said about it."""
        # the phrase: `old`, with a suffix for this kind of change
        notice, suffix = change.notice, change.kind_suffix
        if change.after_gap:
            key = "old_after_gap"
            if change.version.withdrawn:
                key = "old_after_gap_ends"
        elif suffix == "_retroactive" or not (suffix or notice.brings_back_policy):
            return ""  # a usual change
        else:
            key = "old" + (suffix or "_again")
            if suffix in ("_ends", "_stays") and change.is_old_upcoming:
                key += "_upcoming"
        say = self.say
        old = say.day_text(notice.previous.first_day)  # on which it could take effect
        # the date of publication, if that is after its effective date; else None
        late, _ = notice.published_late(notice.previous)
        if late:
            stated = change.effective_text(notice.previous, say)
            words = say.filled("effective", day=stated)
            words = say.in_lowercase(words)
            old += say.space + say.brackets.format(words=words)
        return say.filled(key, old=old)

    def _canceled(self, change: Announcement) -> Iterator[Part]:
        """Yield a sentence for the version whose changes take effect on another date (`postponed`),
        and one for each other version that won't take effect. Readers can't tell two versions with
        the same dates apart, so they count as one."""
        say, postponed = self.say, change.postponed
        if postponed:
            # new accounts may have the changes already
            old, new = say.day_text(postponed.effective), say.day_text(change.version.effective)
            key = "postponed" if change.is_in_effect else "postpones"
            yield Paragraph(say.filled(key, old=old, effective=new))
            begun = postponed.new_accounts_start
            if begun and begun <= change.version.revised.day and not change.is_in_effect:
                note = say.filled("new_accounts_note", new=say.day_text(begun), start=new)
                yield Paragraph(note)
        seen = set()
        for canceled in change.notice.canceled:
            dates = canceled.withdrawn, canceled.revised.day, canceled.effective
            if canceled == postponed or dates in seen:
                continue
            seen.add(dates)
            published = say.day_text(canceled.revised.day)
            effective = say.day_text(canceled.effective)
            key = "cancels"
            if canceled.withdrawn:
                key = "cancels_end"
            yield Paragraph(say.filled(key, published=published, effective=effective))

    def _comparison(self, change: Announcement) -> Iterator[Part]:
        """Yield the legend, an excerpt of the redline, and notes about it; nothing if no words
        changed. If the policy ends, the excerpt doesn't show that all of its text is deleted."""
        redline, say, ends = change.redline, self.say, change.version.withdrawn
        if not redline or not redline.changed:
            return
        lines = excerpt(redline, without_deleted=ends)
        url = change.urls.redline
        part = RedlineExcerpt(lines, change.redline_language, url, without_deleted=ends)
        if ends and not part.changes:  # all that changed is that the text is deleted
            return
        yield MarkedParagraph(tuple(_samples(self._legend(redline, ends=ends))))
        yield part
        if change.is_old_upcoming:
            old = say.day_text(change.notice.previous.effective)
            yield Paragraph(say.filled("old_upcoming", old=old))
        if change.redline_language != change.language:
            language = language_name(change.redline_language, self.phrases.language)
            yield Paragraph(say.filled("redline_language", language=language))

    def _legend(self, redline: Redline, *, ends: bool) -> str:
        """Return sentences that say how many sections changed, and what the marks mean. `ends`:
        whether the version withdraws the policy."""
        say = self.say
        # stretches of unchanged passages have no marks
        runs = [run for passage in redline.stored_changes for run in passage.runs]
        ops = {run.op for run in runs} - {"equal"}
        # if the policy ends, no sections are counted
        key, changed = "legend_ends", ""
        if not ends:
            key = "legend"
            if len(ops) == 1:  # explain only the kind of mark that occurs: `legend_insert`
                (op,) = ops
                key = f"legend_{op}"
            changed = sections_changed(arranged(redline), self.phrases.redline)
            changed = say.sentence(changed)
        sentences = [changed, say.filled(key, opening="{+", closing="+}")]
        if any(run.moved for run in runs):
            sentences.append(say.filled("legend_moved", opening="{>", closing=">}"))
        return say.sentences(*sentences)

    def _small_end(self, record: Attachment | None) -> Iterator[Part]:
        """Yield the small print: what is attached and, for one policy, its links. `record`: the
        attached file with ledger lines."""
        say, first = self.say, self.first
        key = "attached_new"
        if first.redline:  # there is one if neither text is withheld, so both are attached
            key = "attached"
        # "these versions", without saying which, for several policies or one that ends
        if not self.is_single or first.version.withdrawn:
            key = "attached_some"
        sentences = [say[key]]
        if self.links:
            yield Paragraph(say.linked)
            yield LinkList(self.links)
            sentences = []
        if record:
            sentences.append(say.filled("recorded", name=record.name))
        yield Paragraph(say.sentences(*sentences))
        if self._have_same_language:
            yield from self._authoritative(first)
        if self.is_single:
            yield self._links(first)

    def _links(self, change: Announcement) -> LinkList:
        """Return links to the old text, the new text, and the list of all changes."""
        say, urls = self.say, change.urls
        # the old text isn't the current one if any of these is true
        is_old_not_current = (
            change.is_in_effect
            or change.is_old_upcoming
            or change.after_gap
            or change.notice.brings_back_policy
        )
        old = say.link_old if is_old_not_current else say.link_current
        new = say.link_last if change.version.withdrawn else say.link_new
        return LinkList(((old, urls.old), (new, urls.new), (say.link_changes, urls.changes)))


def _limit_size(outline: Outline) -> Outline:
    """Return the email with as many changes of each policy as fit into MAX_HTML_BYTES."""
    if _html_size(outline) <= MAX_HTML_BYTES:
        return outline
    max_changes = 0  # in one excerpt
    for part in chain.from_iterable(section.parts for section in outline.sections):
        if isinstance(part, RedlineExcerpt):
            max_changes = max(max_changes, part.changes)

    def size_with(count: int) -> int:
        return _html_size(_limit_changes(outline, count))

    # The number of counts 1, 2, 3 … that fit is also the greatest count that fits, because more
    # changes never make an email smaller.
    fitting = bisect(range(1, max_changes), MAX_HTML_BYTES, key=size_with)
    return _limit_changes(outline, fitting)


def _html_size(outline: Outline) -> int:
    """Return the number of bytes of the email in HTML."""
    return len(as_html(outline).encode())


def _limit_changes(outline: Outline, limit: int) -> Outline:
    """Return the email with only the first changes of each policy: at most `limit`."""

    def limit_part(part: Part) -> Part:
        """Return an excerpt of a redline with fewer changes; any other part as it is."""
        if not isinstance(part, RedlineExcerpt) or part.changes <= limit:
            return part
        left_out = part.changes - limit
        return replace(part, segments=first_changes(part.segments, limit), left_out=left_out)

    def limit_section(section: EmailSection) -> EmailSection:
        return replace(section, parts=tuple(map(limit_part, section.parts)))

    return replace(outline, sections=tuple(map(limit_section, outline.sections)))


def _is_by_company_rule(change: Announcement) -> bool:
    """Return whether the email is sent because of the company's own rule, and quotes no promise
    that would explain why."""
    sources = {each.source for each in change.notice.requirements if each.allows("email")}
    return not change.promised and "config" in sources  # a rule in the company's settings


def _samples(legend: str) -> Iterator[Run]:
    """Yield the words of the legend, with the marks that its samples show: `[-like this-]` becomes
    "like this", marked as deleted."""
    end = 0
    for mark in MARK_PATTERN.finditer(legend):
        yield Run("equal", legend[end : mark.start()])
        group = mark.lastindex or 1  # the one group of the pattern that matched
        op, moved = MARKS[group - 1]
        yield Run(op, mark[group], moved=moved)
        end = mark.end()
    yield Run("equal", legend[end:])


def _logo(image: bytes, name: str, host: str) -> Attachment | None:
    """Return an image at the top of the email, which is attached as `name`; None if it's empty."""
    if not image:
        return None
    media_type = logo_type(image)
    file_name = media_type.replace("image/", f"{name}.")  # image/png → logo.png
    content_id = logo_url(image, host).removeprefix("cid:")
    return Attachment(file_name, media_type, image, content_id=content_id)


def logo_url(image: bytes, host: str) -> str:
    """Return the URL of an attached image (RFC 2392); empty if there is no image.

    It's the same in each email of this host with this image."""
    if not image:
        return ""
    return f"cid:{hashlib.sha256(image).hexdigest()[:16]}@{host}"


def _record_file(
    texts: Iterable[Version], ledger_url: str, company: Company, phrases: Phrases
) -> Attachment | None:
    """Return the file that says how to verify the attached texts, with the ledger line of each, and
    the checkpoint; None if no text is recorded in the ledger."""
    lines = sorted({text.recorded for text in texts} - {""})  # empty for a draft
    if not lines:
        return None
    help = without_english_marks(phrases.filled("record_help", url=ledger_url))
    parts = {
        "record_verify": help.encode(),
        "record_lines": "\n".join(lines).encode(),
        "record_checkpoint": company.checkpoint,
        "record_signature": company.signature,
    }
    blocks = []
    for key, part in parts.items():
        if part:
            heading = without_english_marks(phrases[key]).encode()
            blocks.append(b"%s\n\n%s\n" % (heading, part.rstrip(b"\n")))
    return Attachment(RECORD_FILE, "text/plain", b"\n".join(blocks), witness=True)
