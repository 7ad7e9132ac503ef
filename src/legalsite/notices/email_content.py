"""Compose the emails that announce changes, from notices, texts, and redlines."""

import hashlib
import re
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.config import NoticeSettings
from legalsite.model.email import (
    GREETING_PLACEHOLDER,
    NO_BLOCK,
    UNSUBSCRIBE_TOKEN_PLACEHOLDER,
    Attachment,
    Audience,
    EmailBlock,
    EmailChange,
    EmailFrame,
)
from legalsite.model.notice import Notice
from legalsite.model.policy import Version, VersionId
from legalsite.model.redline import BlockChange, Op, Redline, Run
from legalsite.notices.email_html import (
    EmailTheme,
    html_of_frame,
    html_of_parts,
    list_start,
    small_start,
)
from legalsite.notices.email_parts import (
    ACCENT,
    ACCENT_DARK,
    EmailPhrases,
    Heading,
    LinkList,
    ListItem,
    MarkedParagraph,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    excerpt,
    first_changes,
)
from legalsite.notices.email_text import text_of_foot, text_of_parts
from legalsite.notices.joined_email import (
    EXCERPT_LIMITS,
    MAX_HTML_BYTES,
    RECORD_FILE,
    html_size,
    joined_email,
)
from legalsite.redline.output.outline import outline as arranged
from legalsite.redline.output.outline import sections_changed
from legalsite.text.email_addresses import takes_replies
from legalsite.text.languages import language_name
from legalsite.text.phrase_catalogue import Catalogue, Phrases, without_english_marks

LOGO_TYPES = {  # first bytes of an image → format
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
}
# samples of markup in the legend, such as `[-deleted-]`
MARK_PATTERN = re.compile(
    r"\[-(?P<deleted>.*?)-\]|\{\+(?P<added>.*?)\+\}"
    r"|\[>(?P<moved_away>.*?)>\]|\{>(?P<moved_here>.*?)>\}"
)
# group of MARK_PATTERN → (operation, number of the move or 0)
MARKS: dict[str, tuple[Op, int]] = {
    "deleted": ("delete", 0),
    "added": ("insert", 0),
    "moved_away": ("delete", 1),
    "moved_here": ("insert", 1),
}

MakeUrl = Callable[[str], str]  # link target in a policy → absolute URL


class EmailUrls(Struct, frozen=True):
    new: str  # new text
    old: str  # old text
    redline: str  # comparison of the texts
    changes: str  # list of all changes to the policy


class Announcement(Struct, frozen=True):
    """The facts about a change to a policy, from which an email is composed.

    The new text is the announced version, and the old text is what readers last had.
    """

    notice: Notice
    language: str  # language of the email
    title: str  # the policy's title, in the language of the email
    summary: str  # the author's summary of the change; may be empty
    redline: Redline | None  # None if one of the texts is withheld
    redline_language: str  # language of the compared texts
    # (version, bytes of its file) for each text to attach: the new and old authoritative text, then
    # their translations; withheld texts are left out
    texts: tuple[tuple[Version, bytes], ...]
    urls: EmailUrls
    # whether the version only cancels other versions, so that nothing changes for readers
    only_cancels: bool = False
    # whether the previous version in effect is unknown; the old text is then the last known version
    after_gap: bool = False
    # the upcoming version that's replaced, if only its effective date changes
    postponed: Version | None = None
    # canceled versions that no email announced → date of publication
    on_page_since: Mapping[VersionId, date] = {}
    # whether the version takes effect on or before the date of sending
    is_in_effect: bool = False
    # whether the old version, too, takes effect after the date of sending
    is_old_upcoming: bool = False
    summary_language: str = ""  # language of the summary; empty if it's the language of the email
    closing: str = ""  # the company's closing sentence for this kind of policy; may be empty
    # (version, clause that promises emails about changes) in the language of the email; without
    # duplicates
    promised: tuple[tuple[Version, str], ...] = ()

    @property
    def version(self) -> Version:
        return self.notice.version

    @property
    def kind_suffix(self) -> str:
        """The suffix of phrase names for the kind of change, as in `what_ended`, or empty.

        The version ends the policy (`_ended` or, if that's still ahead, `_ends`), or only cancels
        other versions, so that the current text stays in effect (`_stays`), or applies to a time
        before it was published (`_retroactive`).
        """
        if self.version.withdrawn:
            if self.is_in_effect:
                return "_ended"
            return "_ends"
        if self.only_cancels:
            return "_stays"
        # date of publication if it's after the effective date, or None
        late, _ = self.notice.published_late(self.version)
        if late:
            return "_retroactive"
        return ""

    def effective_text(self, version: Version, phrases: Phrases) -> str:
        """Format the effective date of a version, with the date of publication if that is later."""
        return phrases.effective_text(version, *self.notice.published_late(version))

    def describe_event(self, phrases: Phrases) -> str:
        """Describe what happens to the policy, and when."""
        suffix = self.kind_suffix
        if suffix == "_retroactive":  # the usual phrase states both dates
            suffix = ""
        elif not suffix and self.notice.brings_back_policy:
            suffix = "_again"
        return phrases.filled(f"what{suffix}", effective=self.effective_text(self.version, phrases))

    def heading(self, phrases: Phrases) -> str:
        """Create a heading: the policy's title and what happens to the policy.

        Titles are never used inside a sentence, because they may be sentences themselves, and their
        gender and number are unknown.
        """
        # unusual changes, such as a withdrawal, have their own headings
        if self.postponed and not self.kind_suffix:
            day = phrases.day_text(self.version.effective)
            return phrases.filled("heading_postponed", title=self.title, effective=day)
        return phrases.filled("heading", title=self.title, what=self.describe_event(phrases))


class Company(Struct, frozen=True):
    """The company that announces changes, and what all of its emails have in common."""

    name: str
    host: str  # the site's hostname, which makes message IDs unique
    settings: NoticeSettings
    raw_url: Callable[[Version], str]  # returns the permanent URL of a text's file
    ledger_url: str = ""
    logo: bytes = b""  # image that replaces the name in HTML, or empty
    logo_dark: bytes = b""  # logo for dark screens; empty if `logo` is used for both
    checkpoint: bytes = b""  # checkpoint of the ledger when the email is composed, or empty
    signature: bytes = b""  # signature of the checkpoint, or empty
    header: str = ""  # custom HTML instead of the name, or empty
    footer: str = ""  # custom HTML above the imprint, or empty
    title: str = ""  # the site's title, or the company's name, for custom HTML


def logo_type(data: bytes) -> str:
    """Detect the media type of an image that mail programs can display.

    Returns an empty string for other files.
    """
    for start, kind in LOGO_TYPES.items():
        if data.startswith(start):
            return f"image/{kind}"
    return ""


def with_absolute_urls(redline: Redline, old_url: MakeUrl, new_url: MakeUrl) -> Redline:
    """Convert all links in a redline to absolute URLs, because relative links don't work in emails.

    `old_url` and `new_url` convert links in the old and new text.
    """

    def convert_run(run: Run) -> Run:
        if not run.target:  # only a run with a link target contains a URL
            return run
        url = old_url if run.op == "delete" else new_url
        return run._replace(text=url(run.text))

    def convert_change(change: BlockChange) -> BlockChange:
        return replace(change, runs=tuple(map(convert_run, change.runs)))

    return Redline(tuple(map(convert_change, redline.block_changes)))


def file_name(version: Version) -> str:
    """Return the name of a version's attachment.

    Examples are `privacy-2025-02-01.txt`, `privacy-2025-02-01.de.txt` for a translation, and
    `eu--privacy-2025-02-01.txt` for the policy eu/privacy (slugs never contain two hyphens).
    """
    language = ""
    if version.translates:
        language = "." + version.language.lower()
    policy = version.policy.replace("/", "--")
    return f"{policy}-{version.revised}{language}.txt"


class Composer:
    """Composes the parts of a mailing's emails in a language.

    `joined_email` combines these parts into emails. In the methods, `change` is the announcement of
    a change to one policy, and `say` contains the email phrases.
    """

    def __init__(
        self,
        notices: Sequence[Notice],
        company: Company,
        language: str,
        catalogue: Catalogue,
        *,
        audience: Audience = "accounts",
        prefix: str = "",
    ) -> None:
        """Compose what all emails have in common.

        `notices` are all notices that the mailing announces. `prefix` is prepended to each subject.
        """
        self.notices = notices
        self.company = company
        self.audience = audience
        self.prefix = prefix
        self.phrases = EmailPhrases.of(catalogue, language)
        self.language = language
        self.say = self.phrases.email
        settings = company.settings
        self.theme = EmailTheme(
            self.phrases,
            company.name,
            "\n".join((*settings.footer, settings.imprint_of(company.name))),
            logo_url(company.logo, company.host),
            # the dark logo is only a variant of the logo
            logo_url(company.logo_dark, company.host) if company.logo else "",
            settings.accent or ACCENT,
            settings.accent_dark or ACCENT_DARK,
            company.header,
            company.footer,
        )
        self.frame = self._frame()

    def _block(self, *parts: Part) -> EmailBlock:
        return EmailBlock(text_of_parts(parts, self.phrases), html_of_parts(parts, self.theme))

    def _frame(self) -> EmailFrame:
        """Compose the blocks that don't depend on the change, such as the greeting and footer."""
        say = self.say
        company = self.company
        start, opening, salutation, end = html_of_frame(self.theme)
        # whether the email has a file with the ledger lines of the texts
        is_recorded = any(each.version.recorded or each.previous.recorded for each in self.notices)
        logo = _logo(company.logo, "logo", company.host)
        logo_dark = _logo(company.logo_dark, "logo-dark", company.host)
        return EmailFrame(
            self.language,
            without_english_marks(say.greeting),
            without_english_marks(say.greeting_by_name),
            subject=self._subject(say.filled("subject_several_days", company=company.name)),
            start=EmailBlock(company.name, start),
            opening=EmailBlock(html=opening),
            # this heading, the lead, the list, and `attached` are for emails about several policies
            heading=self._block(Heading(say.heading_several, 1)),
            salutation=EmailBlock(GREETING_PLACEHOLDER, salutation),
            lead=self._block(Paragraph(say.lead_several)),
            list_start=list_start(self.phrases.language),
            about_earlier=self._block(*self._about_earlier_email()),
            comparison=self._block(Heading(say.redline, 2)),
            why=self._block(Heading(say.why, 2)),
            reason=self._block(*self._reason(is_by_rule=False)),
            reason_by_rule=self._block(*self._reason(is_by_rule=True)),
            small=EmailBlock(html=small_start()),
            attached=self._attached("attached_some", is_recorded=is_recorded),
            linked=self._block(Paragraph(say.linked)),
            recorded=self._block(Paragraph(say.filled("recorded", name=RECORD_FILE))),
            end=EmailBlock(text_of_foot(self.theme.foot), f"</div>\n{end}"),
            record=self._record(),
            images=tuple(filter(None, (logo, logo_dark))),
            attach_up_to=company.settings.attach_up_to,
        )

    def change(self, change: Announcement) -> EmailChange:
        """Compose the blocks about a change."""
        say = self.say
        name = self.company.name
        event, *details = self._lead(change)  # the first paragraph says what happens
        heading = change.heading(say)
        effective = change.effective_text(change.version, say)
        # ledger lines of the texts, except those that aren't recorded
        ledger_lines = {text.recorded for text, _ in change.texts} - {""}
        composed = EmailChange(
            self.language,
            str(change.notice.key.notice),
            self._subject(say.filled("subject", company=name, heading=heading)),
            self._subject(say.filled("subject_several", company=name, effective=effective)),
            heading=self._block(Heading(heading, 1)),
            item=self._block(ListItem(heading)),
            title=self._block(Heading(change.title, 2)),
            event=self._block(event),
            details=self._block(*details),
            closing=self._block(*self._closing(change)),
            button=self._block(self._button(change)),
            links=self._block(self._links(change)),
            promises=self._block(*self._promises(change)),
            titled_promises=self._block(*self._promises(change, change.title)),
            canceled=self._block(*self._other_canceled(change)),
            # subscribers get the email because they asked for it
            is_by_rule=self.audience == "accounts" and _is_by_company_rule(change),
            attached=self._attached(_attached_key(change), is_recorded=bool(ledger_lines)),
            original=change.version.language,
            authoritative=self._block(*self._authoritative(change)),
            file_links=self._block(LinkList(tuple(self._file_links(change)))),
            files=tuple([file_name(text) for text, _ in change.texts]),
            ledger_lines=tuple(sorted(ledger_lines)),
        )
        # the comparison may fill the space that the rest of the email leaves
        return replace(composed, excerpts=tuple(self._excerpts(change, composed)))

    def _excerpts(
        self, change: Announcement, composed: EmailChange
    ) -> Iterator[tuple[int, EmailBlock]]:
        """Yield the comparison in several lengths, each with its number of changes.

        The longest one is as long as fits in an email about this change alone. Emails about several
        changes use shorter ones.
        """
        parts = tuple(self._comparison(change))
        if not parts:
            return
        files = {file_name(text): data for text, data in change.texts}
        # compose the email with an empty comparison, to see how much space is left
        rest = joined_email(self.frame, [replace(composed, excerpts=((0, NO_BLOCK),))], files)
        room = MAX_HTML_BYTES - html_size(rest) - 1  # 1 for the line break after the comparison

        def block(limit: int) -> EmailBlock:
            return self._block(*map(partial(_limit_changes, limit=limit), parts))

        def size_with(limit: int) -> int:
            return len(block(limit).html.encode())

        most = sum(part.changes for part in parts if isinstance(part, RedlineExcerpt))
        if size_with(most) > room:
            # The size grows with the number of changes. Because the range starts at 1, the index
            # that bisect returns is the highest number that fits.
            most = bisect(range(1, most), room, key=size_with)
        # shorter comparisons, for emails about several changes
        for limit in takewhile(lambda limit: limit < most, EXCERPT_LIMITS):
            yield limit, block(limit)
        yield most, block(most)

    def _attached(self, key: str, *, is_recorded: bool) -> EmailBlock:
        """Return the sentences about attachments.

        `key` is the name of the phrase about the texts. If `is_recorded` is True, their ledger
        lines are also attached.
        """
        sentences = [self.say[key]]
        if is_recorded:
            sentences.append(self.say.filled("recorded", name=RECORD_FILE))
        return self._block(Paragraph(self.say.sentences(*sentences)))

    def _authoritative(self, change: Announcement) -> Iterator[Paragraph]:
        """State which language is authoritative, unless it's the language of the email."""
        original = change.version.language
        if original != change.language:
            language = language_name(original, self.say.language)
            yield Paragraph(self.say.filled("authoritative", language=language))

    def _file_links(self, change: Announcement) -> Iterator[tuple[str, str]]:
        """Yield the label and URL of each text, for emails that don't attach them."""
        for text, data in change.texts:
            sha256 = hashlib.sha256(data).hexdigest()
            yield f"{text.title}, {text.path}, SHA-256 {sha256}", self.company.raw_url(text)

    def _record(self) -> tuple[str, str]:
        """Return the text above and below the ledger lines in the record file."""
        say = self.say
        company = self.company
        help = say.filled("record_help", url=company.ledger_url)
        above = f"{say.record_verify}\n\n{help}\n\n{say.record_lines}\n"
        below = ""
        # phrase → file that proves what the ledger contained; a site may have neither
        proofs = {
            "record_checkpoint": company.checkpoint, "record_signature": company.signature
        }  # fmt: skip
        for key, data in proofs.items():
            if data:
                proof = data.decode().rstrip("\n")
                below += f"\n{say[key]}\n\n{proof}\n"
        return without_english_marks(above), without_english_marks(below)

    def _subject(self, subject: str) -> str:
        """Add prefixes to a subject, for example if the email is a correction or a reminder."""
        # a mailing never mixes corrections, reminders, and other notices
        notice = self.notices[0]
        say = self.say
        if notice.correction:
            # the first correction needs no number
            key = "correction" if notice.correction == 1 else "correction_again"
            subject = say.filled(key, number=notice.correction) + subject
        elif notice.reminder:
            subject = f"{say.reminder}{subject}"
        return without_english_marks(f"{self.prefix}{subject}")

    def _about_earlier_email(self) -> Iterator[Paragraph]:
        """Yield a paragraph if this email is a correction or a reminder."""
        # a mailing never mixes corrections, reminders, and other notices
        notice = self.notices[0]
        if notice.correction:
            words = self.say.filled("corrects", reason=notice.correction_reason)
            yield Paragraph(self.say.sentence(words))
        if notice.reminder:
            yield Paragraph(self.say.reminds)

    def _closing(self, change: Announcement) -> Iterator[Part]:
        """Yield the company's closing sentence, or a sentence about replies.

        The closing sentence says how account holders can respond to the change.
        """
        has_closing = change.closing and self.audience == "accounts"
        # it may start with “Before that day”, so the change must still be ahead
        if has_closing and not (change.only_cancels or change.is_in_effect):
            yield Paragraph(change.closing, change.language)
        elif takes_replies(self.company.settings.answers):
            yield Paragraph(self.say.questions)

    def _button(self, change: Announcement) -> LinkList:
        """Return a button that opens the comparison.

        Without a comparison, or if the policy ends, the button opens the new text.
        """
        link = self.say.see_text, change.urls.new
        if change.redline and change.redline.changed and not change.version.withdrawn:
            link = self.say.see_changes, change.urls.redline
        return LinkList((link,), button=True)

    def _reason(self, *, is_by_rule: bool) -> Iterator[Part]:
        """Explain why readers are on the list ("because you have an account", "because you asked").

        `is_by_rule` means that the company announces such changes because of a rule in its own
        settings rather than a promise. Subscribers are told how to unsubscribe.
        """
        say = self.say
        settings = self.company.settings
        reason = say.filled(f"why_{self.audience}", company=self.company.name)
        if is_by_rule:
            rule = say.filled("why_own_rule", company=self.company.name)
            reason = say.sentences(reason, rule)
        yield Paragraph(reason)
        if self.audience == "subscribers" and settings.unsubscribe:
            url = settings.unsubscribe.replace("{token}", UNSUBSCRIBE_TOKEN_PLACEHOLDER)
            yield Paragraph(say.stop)
            yield LinkList(((say.unsubscribe, url),))

    def _promises(self, change: Announcement, title: str = "") -> Iterator[Quote]:
        """Quote each clause that promises emails to account holders, with the date of its version.

        `title` is the policy's title, if it should be included.
        """
        if self.audience != "accounts":
            return
        for version, words in change.promised:
            day = change.effective_text(version, self.say)
            intro = self.say.filled("promise_from", day=day)
            if title:
                intro = self.say.titled(title, intro)
            yield Quote(intro, words)

    def _other_canceled(self, change: Announcement) -> Iterator[Part]:
        """Describe the announced versions that a change cancels."""
        # otherwise, `_lead` already describes the canceled versions
        if not (change.only_cancels or change.postponed):
            yield from self._canceled(change)

    def _lead(self, change: Announcement) -> Iterator[Part]:
        """Yield paragraphs about what happens and when, followed by the author's summary.

        A gap is a past period in which the version in effect is unknown.
        """
        say = self.say
        about_old_text = self._about_old_text(change)
        # a withdrawal, a reinstatement, or a change after a gap must be described, even if it also
        # postpones a version
        only_postpones = change.postponed and not (about_old_text or change.kind_suffix)
        canceled = []
        # In these cases, what's canceled is the news, so it's mentioned here. Otherwise,
        # `_other_canceled` mentions it later.
        if change.only_cancels or change.postponed:
            canceled = list(self._canceled(change))
        if only_postpones:
            yield from canceled  # the new date is the only news, so it replaces the description
        else:
            yield Paragraph(say.sentences(self._what_happens(change), about_old_text))
        if change.summary:
            yield Paragraph(change.summary, change.summary_language or change.language)
        if not only_postpones:
            yield from canceled
        # Without a redline, one of the compared texts is withheld, and the email says so. If the
        # version only cancels others, nothing changes, so there would be no comparison anyway.
        if not change.redline and not change.only_cancels:
            yield Paragraph(say.withheld)

    def _what_happens(self, change: Announcement) -> str:
        """Return the first sentence of an email, which says what happens and when."""
        say = self.say
        notice = change.notice
        suffix = change.kind_suffix
        if not suffix and notice.brings_back_policy:
            suffix = "_again"
        elif not suffix and change.is_in_effect:
            suffix = "_now"
        # date of publication if it's after the effective date, or None
        late, _ = notice.published_late(change.version)
        return say.filled(
            f"lead{suffix}",
            effective=say.start_text(change.version),
            published=say.day_text(late or change.version.revised.day),
        )

    def _about_old_text(self, change: Announcement) -> str:
        """Describe the text that readers had before. Return an empty string for a usual change.

        After a gap, the old text is the last one that's known. An old text is upcoming if it, too,
        takes effect after the email is sent.
        """
        suffix = change.kind_suffix
        if not suffix and change.notice.brings_back_policy:
            suffix = "_again"
        if change.after_gap:  # readers may have had a text that isn't known
            suffix = "_after_gap_ends" if change.version.withdrawn else "_after_gap"
        elif suffix in ("", "_retroactive"):  # usual changes
            return ""
        # only these phrases have a variant for an old text that is upcoming
        elif suffix in ("_ends", "_stays") and change.is_old_upcoming:
            suffix += "_upcoming"
        return self.say.filled(f"old{suffix}", old=self._old_date(change))

    def _old_date(self, change: Announcement) -> str:
        """Format the first date on which the old text could be in effect.

        If the old text was published after its effective date, both of these dates are added.
        """
        say = self.say
        old = change.notice.previous
        text = say.day_text(old.first_day)
        # date of publication if it's after the effective date, or None
        late, _ = change.notice.published_late(old)
        if late:
            words = say.filled("effective", day=change.effective_text(old, say))
            text += say.space + say.brackets.format(words=say.in_lowercase(words))
        return text

    def _postponed(self, change: Announcement, old_version: Version) -> Iterator[Paragraph]:
        """Say that the effective date of an upcoming version changes, and from when to when."""
        say = self.say
        version = change.version
        old = say.day_text(old_version.effective)
        new = say.day_text(version.effective)
        key = "postponed" if change.is_in_effect else "postpones"
        yield Paragraph(say.filled(key, old=old, effective=new))
        # date from which new accounts got the old version, if it's before the effective date
        begun = old_version.new_accounts_start
        # new accounts already had this text, so the new date only concerns the others
        if begun and begun <= version.revised.day and not change.is_in_effect:
            note = say.filled("new_accounts_note", new=say.day_text(begun), start=new)
            yield Paragraph(note)

    def _canceled(self, change: Announcement) -> Iterator[Paragraph]:
        """Yield a sentence for each version that's postponed or canceled.

        Withdrawals with the same date are only mentioned once.
        """
        say = self.say
        postponed = change.postponed
        if postponed:
            yield from self._postponed(change, postponed)
        sentences = []
        for canceled in change.notice.canceled:
            key = "cancels_end" if canceled.withdrawn else "cancels"
            dated = say.version_day(canceled.revised)
            effective = say.day_text(canceled.effective)
            sentence = say.filled(key, published=dated, effective=effective)
            # no email announced this version, but readers may know it from its page
            since = change.on_page_since.get(canceled.revised)
            if since:
                on_page = say.filled("on_page_since", day=say.day_text(since))
                sentence = say.sentences(sentence, on_page)
            # `_postponed` has already described the postponed version
            if canceled != postponed and sentence not in sentences:
                sentences.append(sentence)
        yield from map(Paragraph, sentences)

    def _comparison(self, change: Announcement) -> Iterator[Part]:
        """Yield the legend, an excerpt of the redline, and notes, or nothing if no text changed.

        If the policy ends, the excerpt doesn't show that its whole text is deleted.
        """
        redline = change.redline
        say = self.say
        ends = change.version.withdrawn
        if not redline or not redline.changed:
            return
        part = RedlineExcerpt(
            excerpt(redline, without_deleted=ends),
            change.redline_language,
            change.urls.redline,
            without_deleted=ends,
        )
        if ends and not part.changes:  # apart from the deletion of the whole text, nothing changed
            return
        yield MarkedParagraph(tuple(_samples(self._legend(redline, ends=ends))))
        yield part
        if change.is_old_upcoming:  # readers might expect a comparison with today's text
            old = say.day_text(change.notice.previous.effective)
            yield Paragraph(say.filled("old_upcoming", old=old))
        if change.redline_language != change.language:
            language = language_name(change.redline_language, self.phrases.language)
            yield Paragraph(say.filled("redline_language", language=language))

    def _legend(self, redline: Redline, *, ends: bool) -> str:
        """Say how many sections changed, and explain the markup.

        `ends` means that the version withdraws the policy.
        """
        say = self.say
        # the runs of all changed blocks, such as paragraphs; unchanged blocks have no markup
        runs = [run for change in redline.stored_changes for run in change.runs]
        ops = {run.op for run in runs} - {"equal"}
        # if the policy ends, all of its sections are deleted, so they aren't counted
        key = "legend_ends"
        changed = ""
        if not ends:
            key = "legend"
            if len(ops) == 1:  # only explain the markup that occurs: `legend_insert`
                (op,) = ops
                key = f"legend_{op}"
            changed = say.sentence(sections_changed(arranged(redline), self.phrases.redline))
        # Only `opening` and `closing` have to be filled in, if the phrase contains them. Phrases
        # contain the markup of deleted text themselves.
        sentences = [changed, say.filled(key, opening="{+", closing="+}")]
        if any(run.moved for run in runs):
            sentences.append(say.filled("legend_moved", opening="{>", closing=">}"))
        return say.sentences(*sentences)

    def _links(self, change: Announcement) -> LinkList:
        """Return links to the old and new text, and to the list of all changes."""
        say = self.say
        urls = change.urls
        # the link says “current text” only if the old text is in effect today
        is_old_not_current = (
            change.is_in_effect
            or change.is_old_upcoming
            or change.after_gap
            or change.notice.brings_back_policy
        )
        old = say.link_old if is_old_not_current else say.link_current
        new = say.link_last if change.version.withdrawn else say.link_new
        return LinkList(((old, urls.old), (new, urls.new), (say.link_changes, urls.changes)))


def _limit_changes(part: Part, limit: int) -> Part:
    """Limit an excerpt of a redline to its first changes. Any other part is returned unchanged."""
    if not isinstance(part, RedlineExcerpt) or part.changes <= limit:
        return part
    left_out = part.changes - limit
    return replace(part, segments=first_changes(part.segments, limit), left_out=left_out)


def _attached_key(change: Announcement) -> str:
    """Return the name of the phrase that says which texts are attached."""
    if change.version.withdrawn:
        return "attached_some"  # the phrase says “these versions”, without naming them
    if change.redline:  # a redline shows that neither text is withheld, so both are attached
        return "attached"
    return "attached_new"


def _is_by_company_rule(change: Announcement) -> bool:
    """Return whether the company's own rule requires the email, and no promise is quoted."""
    sources = {each.source for each in change.notice.requirements if each.allows("email")}
    return not change.promised and "config" in sources  # “config” means a rule in the settings


def _samples(legend: str) -> Iterator[Run]:
    """Convert the samples in the legend to runs, so that they're shown with markup.

    A sample is text between two delimiters, such as `[-deleted-]`.
    """
    end = 0  # end of the previous sample
    for mark in MARK_PATTERN.finditer(legend):
        yield Run("equal", legend[end : mark.start()])
        group = mark.lastgroup or ""  # name of the group that matched
        op, moved = MARKS[group]
        yield Run(op, mark[group], moved=moved)
        end = mark.end()
    yield Run("equal", legend[end:])


def _logo(image: bytes, name: str, host: str) -> Attachment | None:
    """Create the attachment for a logo, or return None if there's no image."""
    if not image:
        return None
    media_type = logo_type(image)
    file_name = media_type.replace("image/", f"{name}.")  # image/png → logo.png
    content_id = logo_url(image, host).removeprefix("cid:")
    return Attachment(file_name, media_type, image, content_id=content_id)


def logo_url(image: bytes, host: str) -> str:
    """Return the URL of an attached image (RFC 2392), or an empty string if there's no image.

    The URL is the same in all emails of this host with this image.
    """
    if not image:
        return ""
    return f"cid:{hashlib.sha256(image).hexdigest()[:16]}@{host}"
