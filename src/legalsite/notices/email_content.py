"""Compose the emails that announce changes, from notices, the old and new texts, and their
redlines."""

import hashlib
import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
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
from legalsite.model.policy import Version
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
    ledger_url: str = ""
    logo: bytes = b""  # the image that replaces the name in HTML; empty if there is none
    logo_dark: bytes = b""  # the same for dark screens; empty if `logo` is for both
    checkpoint: bytes = b""  # of the ledger, when the email is composed; empty if there is none
    signature: bytes = b""  # of the checkpoint; empty if it isn't signed
    header: str = ""  # the site's own HTML in place of the name; empty if there is none
    footer: str = ""  # the site's own HTML above the imprint; empty if there is none


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


class Composer:
    """Composes what a mailing's emails in one language say, in parts that `joined_email` joins.

    In its methods, a `change` is the announcement of one policy's change, and `say` has the phrases
    of emails."""

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
        """`notices` are all that the mailing announces. `prefix` stands before each subject."""
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
        say = self.say
        company = self.company
        start, opening, salutation, end = html_of_frame(self.theme)
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
        """Compose what emails say about a change."""
        say = self.say
        name = self.company.name
        event, *details = self._lead(change)
        heading = change.heading(say)
        effective = change.effective_text(change.version, say)
        lines = {text.recorded for text, _ in change.texts} - {""}
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
            is_by_rule=self.audience == "accounts" and _is_by_company_rule(change),
            attached=self._attached(_attached_key(change), is_recorded=bool(lines)),
            original=change.version.language,
            authoritative=self._block(*self._authoritative(change)),
            file_links=self._block(LinkList(tuple(self._file_links(change)))),
            files=tuple([file_name(text) for text, _ in change.texts]),
            ledger_lines=tuple(sorted(lines)),
        )
        return replace(composed, excerpts=tuple(self._excerpts(change, composed)))

    def _excerpts(
        self, change: Announcement, composed: EmailChange
    ) -> Iterator[tuple[int, EmailBlock]]:
        """Yield the comparison with as many changes as fit into an email about this change alone,
        and with fewer, for emails that announce others, too."""
        parts = tuple(self._comparison(change))
        if not parts:
            return
        files = {file_name(text): data for text, data in change.texts}
        # the email with an empty comparison
        rest = joined_email(self.frame, [replace(composed, excerpts=((0, NO_BLOCK),))], files)
        room = MAX_HTML_BYTES - html_size(rest) - 1  # for the comparison and its line end

        def block(limit: int) -> EmailBlock:
            return self._block(*map(partial(_limit_changes, limit=limit), parts))

        def size_with(limit: int) -> int:
            return len(block(limit).html.encode())

        most = sum(part.changes for part in parts if isinstance(part, RedlineExcerpt))
        if size_with(most) > room:
            # The number of counts 1, 2, 3 … that fit is also the greatest count that fits, because
            # more changes never make an email smaller.
            most = bisect(range(1, most), room, key=size_with)
        for limit in takewhile(lambda limit: limit < most, EXCERPT_LIMITS):
            yield limit, block(limit)
        yield most, block(most)

    def _attached(self, key: str, *, is_recorded: bool) -> EmailBlock:
        """Return the sentences about the attached files. `key`: of the phrase about the texts."""
        sentences = [self.say[key]]
        if is_recorded:
            sentences.append(self.say.filled("recorded", name=RECORD_FILE))
        return self._block(Paragraph(self.say.sentences(*sentences)))

    def _authoritative(self, change: Announcement) -> Iterator[Paragraph]:
        """Yield which language is authoritative, unless it is that of the email."""
        original = change.version.language
        if original != change.language:
            language = language_name(original, self.say.language)
            yield Paragraph(self.say.filled("authoritative", language=language))

    def _file_links(self, change: Announcement) -> Iterator[tuple[str, str]]:
        """Yield the label and the URL of each text, for an email that doesn't attach them."""
        for text, data in change.texts:
            sha256 = hashlib.sha256(data).hexdigest()
            yield f"{text.title}, {text.path}, SHA-256 {sha256}", self.company.raw_url(text)

    def _record(self) -> tuple[str, str]:
        """Return what the file with the ledger lines says above and below the lines."""
        say = self.say
        company = self.company
        help = say.filled("record_help", url=company.ledger_url)
        above = f"{say.record_verify}\n\n{help}\n\n{say.record_lines}\n"
        below = ""
        witnesses = {
            "record_checkpoint": company.checkpoint, "record_signature": company.signature
        }  # fmt: skip
        for key, data in witnesses.items():
            if data:
                witness = data.decode().rstrip("\n")
                below += f"\n{say[key]}\n\n{witness}\n"
        return without_english_marks(above), without_english_marks(below)

    def _subject(self, subject: str) -> str:
        """Return a subject, which says if the email is a correction or a reminder."""
        notice = self.notices[0]  # if it corrects or reminds, so do all
        say = self.say
        if notice.correction:
            key = "correction" if notice.correction == 1 else "correction_again"
            subject = say.filled(key, number=notice.correction) + subject
        elif notice.reminder:
            subject = f"{say.reminder}{subject}"
        return without_english_marks(f"{self.prefix}{subject}")

    def _about_earlier_email(self) -> Iterator[Paragraph]:
        """Yield that this email corrects an earlier one, or reminds of it."""
        notice = self.notices[0]  # if it corrects or reminds, so do all
        if notice.correction:
            words = self.say.filled("corrects", reason=notice.correction_reason)
            yield Paragraph(self.say.sentence(words))
        if notice.reminder:
            yield Paragraph(self.say.reminds)

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

    def _reason(self, *, is_by_rule: bool) -> Iterator[Part]:
        """Yield why readers are on the list ("because you have an account", "because you asked").

        `is_by_rule`: the company announces such changes by a rule in its own settings, not by a
        promise. Subscribers are told how to unsubscribe."""
        say, settings = self.say, self.company.settings
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
        """Yield each clause that promises emails to account holders, with the date of its version,
        and the policy's title, if given."""
        if self.audience != "accounts":
            return
        for version, words in change.promised:
            day = change.effective_text(version, self.say)
            intro = self.say.filled("promise_from", day=day)
            if title:
                intro = self.say.titled(title, intro)
            yield Quote(intro, words)

    def _other_canceled(self, change: Announcement) -> Iterator[Part]:
        """Yield the announced versions that a change cancels.

        If a version does nothing but cancel others, or only moves the effective date of one
        (`postponed`), the cancellation is the news itself, which `_lead` yields."""
        if not (change.only_cancels or change.postponed):
            yield from self._canceled(change)

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


def _limit_changes(part: Part, limit: int) -> Part:
    """Return an excerpt of a redline with only its first changes; any other part as it is."""
    if not isinstance(part, RedlineExcerpt) or part.changes <= limit:
        return part
    left_out = part.changes - limit
    return replace(part, segments=first_changes(part.segments, limit), left_out=left_out)


def _attached_key(change: Announcement) -> str:
    """Return the key of the phrase about the texts that are attached to an email about a change."""
    if change.version.withdrawn:
        return "attached_some"  # "these versions", without saying which
    if change.redline:  # there is one if neither text is withheld, so both are attached
        return "attached"
    return "attached_new"


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
