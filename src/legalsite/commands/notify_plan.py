"""Compose the emails of notices, and store or preview them.

They are composed in all languages, and stored with a recipient list as a mailing that's ready to be
sent, or written to files as a preview.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, time
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands.email_blocks import with_own_blocks
from legalsite.commands.notice_status import version_in_language
from legalsite.commands.recipient_lists import AgreedPeople, ListReading
from legalsite.disk.archive import read
from legalsite.disk.file_system import make_ignored
from legalsite.errors import (
    Problem,
    Problems,
    ProblemTuple,
    counted,
    failure,
    raise_problems,
    usage_failure,
)
from legalsite.mail import mime
from legalsite.mail.deliveries import Deliveries
from legalsite.mail.mailing_plan import LoadReport, chosen_policies
from legalsite.model.config import Config, NoticeSettings
from legalsite.model.declared_time import stamp
from legalsite.model.email import (
    SHORT_DIGEST_LENGTH,
    Audience,
    EmailChoice,
    EmailContent,
    Mailing,
    MailingContent,
    Recipient,
    StoredMailing,
    read_mailbox,
)
from legalsite.model.notice import Notice
from legalsite.model.policy import ONE_DAY, Version, VersionId, summarized_version
from legalsite.model.redline import Redline
from legalsite.model.titles import title_prefixes
from legalsite.notices.csv_tables import ColumnMapping
from legalsite.notices.email_content import (
    Announcement,
    Company,
    Composer,
    EmailUrls,
    file_name,
    logo_type,
    with_absolute_urls,
)
from legalsite.notices.joined_email import email_at
from legalsite.notices.mailing import (
    mailing_notes,
    settings_digest,
    unmatched_languages,
    untranslated_reason,
)
from legalsite.notices.recipients import COLUMNS
from legalsite.site.ledger_on_disk import SIGNATURE, signature_files
from legalsite.site.load import Site
from legalsite.site.own_phrases import read_catalogue
from legalsite.site.settings import config_path
from legalsite.site.texts import clause_words
from legalsite.source.link_targets import text_place

NO_SENDER = "no-sender-set@example.invalid"
# rules of notes that prevent a mailing from being sent
BLOCKING_NOTES = {"no-sender", "no-unsubscribe", "not-recorded", "attach-up-to"}
MAX_LOGO_SIZE = 100_000  # in bytes; the logo is part of each email


class Emails:
    """The emails that announce notices, composed on demand.

    `notes` say what to check before sending.
    """

    def __init__(
        self,
        site: Site,
        notices: Sequence[Notice],
        on: date,
        audience: Audience = "accounts",
        *,
        prefix: str = "",
        languages: Collection[str] = (),
    ) -> None:
        """Determine the languages of the email from the texts and `languages`.

        `on` is the date of sending, as assumed by the preview. `prefix` is prepended to each
        subject.
        """
        config = site.config
        self._site = site
        self._on = on
        self._prefix = prefix
        self._zone = ZoneInfo(config.timezone)
        self._catalogue = read_catalogue(site.root)
        slugs = [notice.policy for notice in notices]
        # a mailing is about policies of one company, whose name may depend on the language
        companies = {}
        for language in config.languages:
            companies[language] = _company(site, config.for_policies(slugs, language))
        self._companies = with_own_blocks(companies, site, self._catalogue)
        # all emails of a mailing have the same sender address
        company = self._companies[config.main_language]
        settings = _email_settings(company, audience)
        self.notices = tuple(notices)
        self.languages = tuple(self._languages(languages))
        self.slugs = site.files.keys()  # all policies of the site
        keys = tuple(notice.key for notice in notices)
        _, sender_address = read_mailbox(settings.sender)
        envelope = mime.envelope_address(sender_address)
        digest = settings_digest(keys, settings)
        # all notices of a correction have the same reason
        reason = notices[0].correction_reason
        self.mailing = Mailing(keys, audience, digest, envelope, company.host, reason)
        notes = mailing_notes(
            notices, self.languages, config=config.for_policies(slugs),
            config_path=config_path(site.root),
            catalogue=self._catalogue, audience=audience,
        )  # fmt: skip
        self.notes = tuple(notes)
        self.content = MailingContent()
        self._composers: dict[str, Composer] = {}
        self._composed = set[EmailChoice]()  # (language, policies)
        # language → slug → prefix of the policy's title
        self._title_prefixes: dict[str, dict[str, str]] = {}

    def _languages(self, wanted: Collection[str]) -> Iterator[str]:
        """Yield the languages of the email. Recipients with any other language get the first one.

        The first one is the site's first language or, if no text is written in it, the language of
        an original. Languages of canceled versions are included, so that people who read the
        announcement can read that it's void.
        """
        config = self._site.config
        originals = [config.text_languages.of_pages(notice.policy) for notice in self.notices]
        for language in dict.fromkeys([config.main_language, *originals, *config.languages]):
            pairs = [
                _NoticeInLanguage(self._site, each, language, self._on) for each in self.notices
            ]
            if language in wanted or any(pair.is_written for pair in pairs):
                yield language

    @property
    def contents(self) -> dict[str, EmailContent]:
        """The email about all notices, for the assumed date of sending, keyed by language."""
        emails = {}
        for language in self.languages:
            # composes the parts of the email; the empty string stands for all policies
            self.content_for([(language, "")])
            emails[language] = self.email(language)
        return emails

    @property
    def _send_time(self) -> str:
        """The assumed time of sending."""
        return stamp(datetime.combine(self._on, time(), self._zone))

    @property
    def later_times(self) -> list[str]:
        """The times after the assumed time of sending at which the text changes."""
        return [since for since in self.content.times if since > self._send_time]

    def email(self, language: str, policies: str = "") -> EmailContent:
        """Return the email about policies (slugs separated by spaces, or empty for all)."""
        return email_at(self.content, language, policies, self._send_time)

    def content_for(self, choices: Iterable[EmailChoice]) -> MailingContent:
        """Compose emails for languages and policies, and return everything composed so far."""
        all_slugs = [notice.policy for notice in self.notices]
        needed = set[EmailChoice]()
        for language, policies in choices:
            for slug in policies.split() or all_slugs:  # no slugs means all
                needed.add((language, slug))
        for notice in self.notices:
            for language in self.languages:
                choice = language, notice.policy
                if choice in needed and choice not in self._composed:
                    self._compose(notice, language)
            self._site.texts.forget()  # only keep the texts of one policy in memory
        self._composed |= needed
        return self.content

    def _compose(self, notice: Notice, language: str) -> None:
        """Compose what emails in a language say about a notice, and add it to `content`.

        The text may depend on the date of sending. In this case, several texts are composed.
        """
        if language not in self._composers:
            self._compose_frame(language, notice.policy)
        content = self.content
        changes = content.changes.setdefault(language, [])
        # `since` is when a wording begins to be used, or None for the first one
        for since, day in _wording_start_dates(notice, self._on, self._zone):
            announced = _NoticeInLanguage(self._site, notice, language, day).announcement()
            prefix = self._title_prefixes[language].get(notice.policy, "")
            announced = replace(announced, title=prefix + announced.title)
            change = self._composers[language].change(announced)
            changes.append(replace(change, since=stamp(since) if since else ""))
            for text, data in announced.texts:
                content.files[file_name(text)] = data
        # in the order of the notices, whichever was composed first
        order = [str(each.key.notice) for each in self.notices]
        changes.sort(key=lambda change: order.index(change.notice))

    def _compose_frame(self, language: str, policy: str) -> None:
        """Compose what all emails in a language have in common.

        `policy` is any of the announced policies, because they all belong to the same company.
        """
        company = self._companies[language]
        composer = Composer(
            self.notices, company, language, self._catalogue,
            audience=self.mailing.audience, prefix=self._prefix,
        )  # fmt: skip
        self._composers[language] = composer
        settings = _email_settings(company, self.mailing.audience)
        head = mime.email_head(settings, language)
        self._title_prefixes[language] = _title_prefixes(self._site, policy, language, self._on)
        self.content.frames[language] = replace(composer.frame, head=head)


class Plan(Struct, frozen=True):
    """A mailing that was stored."""

    emails: Emails
    loaded: LoadReport  # result of reading the list
    counts: dict[str, int]  # state → number of emails
    languages: dict[str, int]  # language → number of recipients
    notes: ProblemTuple  # problems of the list, and what to check
    skipped: int  # number of bad rows that were skipped
    unaffected: int = 0  # number of rows whose policies aren't announced
    choices: dict[str, int] = {}  # "language policies" → number of recipients
    # who agreed to which version, or None without a list of them
    agreed: AgreedPeople | None = None
    not_before: str = ""  # earliest time of sending (UTC), or empty

    @property
    def written_languages(self) -> list[str]:
        """The languages of the planned emails, authoritative language first."""
        return [each for each in self.emails.languages if each in self.languages]

    @property
    def linked(self) -> int:
        """The number of emails that link to texts instead of attaching them."""
        content = self.emails.content
        count = 0
        # if there's no limit, all texts are attached
        if any(frame.attach_up_to is not None for frame in content.frames.values()):
            # a key consists of a language and policies, such as `de terms privacy`
            for key, people in self.choices.items():
                language, _, policies = key.partition(" ")
                if self.emails.email(language, policies).is_linked:
                    count += people
        return count

    @property
    def people_by_policy(self) -> Counter[str]:
        """The number of emails about each policy, or empty if every email is about all policies."""
        people = Counter[str]()
        all_slugs = [notice.policy for notice in self.emails.notices]
        differ = False  # whether an email is only about some of the policies
        for key, count in self.choices.items():
            # a key is a language with policies, such as `de terms`, or without, for all policies
            _, _, policies = key.partition(" ")
            differ = differ or bool(policies)
            for slug in policies.split() or all_slugs:
                people[slug] += count
        if differ:
            return people
        return Counter()  # every email is about all policies

    @property
    def short_digest(self) -> str:
        return self.loaded.digest[:SHORT_DIGEST_LENGTH]

    @property
    def left(self) -> int:
        """The number of emails that a run would send."""
        return self.counts.get("pending", 0) + self.counts.get("deferred", 0)


def _email_settings(company: Company, audience: Audience) -> NoticeSettings:
    settings = company.settings
    return replace(
        settings,
        # A preview works without a sender, but `plan` and `test` reject this placeholder.
        sender=settings.sender or f"{company.name} <{NO_SENDER}>",
        unsubscribe=settings.unsubscribe if audience == "subscribers" else "",
    )


def _title_prefixes(site: Site, policy: str, language: str, on: date) -> dict[str, str]:
    """Return the title prefixes of a company's policies in its emails, keyed by slug.

    The company is the one that `policy` belongs to. All of the company's policies count, not only
    announced ones, so that a policy has the same prefix in all emails.
    """
    config = site.config.for_policy(policy)
    titles = {}
    for slug, each in site.policies.items():
        known = each.known(on)
        # all policies of a company get the same settings object
        if known and site.config.for_policy(slug) is config:
            text = version_in_language(site, known[-1], language, on) or known[-1]
            titles[slug] = text.title
    return title_prefixes(titles, config, language)


def _company(site: Site, config: Config) -> Company:
    """Collect what a company's emails contain apart from texts: its settings, logos, and evidence.

    `config` contains the settings of the company.
    """
    settings = config.notice
    return Company(
        config.company,
        site.routes.host,
        settings,
        site.routes.urls.raw,
        site.routes.url(site.routes.LEDGER),
        logo=_logo_image(site.root, "logo", settings.logo),
        logo_dark=_logo_image(site.root, "logo_dark", settings.logo_dark),
        checkpoint=site.record.checkpoint_data or b"",
        signature=signature_files(site.root).get(SIGNATURE, b""),
        title=config.title,
    )


def _wording_start_dates(
    notice: Notice, on: date, zone: ZoneInfo
) -> Iterator[tuple[datetime | None, date]]:
    """Yield the start of each wording of an email, and a date for which to compose it.

    The wording changes when a version takes effect: "will take effect" becomes "took effect". The
    first time is None, because the first wording has no start.
    """
    # the email mentions both dates, because the previous version may be upcoming, too
    effective = {notice.version.effective, notice.previous.effective}
    # Dates on which the wording changes. No email is sent before the date of the new version.
    days = sorted([day for day in effective if day > notice.version.revised.day])
    # The first wording is for emails before all of these dates. It's composed for `on` if possible,
    # but any such date will do.
    yield None, min([on, *(day - ONE_DAY for day in days)])
    for day in days:
        yield datetime.combine(day, time(), zone), day


def _logo_image(root: Path, setting: str, path: str) -> bytes:
    """Read an image for the top of the emails. `path` is relative to content/.

    `setting` is the key of the path in the settings. Raises ProblemsFound (status 2) if the file
    doesn't exist or isn't an image.
    """
    data = b""
    if not path:
        return data
    if (root / "content" / path).is_file():
        data = read(root, path, largest=MAX_LOGO_SIZE)
    if not logo_type(data):
        clause = "isn't a PNG, JPEG, or GIF image" if data else "doesn't exist"
        message = f"{setting}: content/{path} {clause}"
        raise usage_failure("no-logo", message, "put the image there", config_path(root))
    return data


def plan(
    emails: Emails,
    file: BinaryIO,
    database: AbstractContextManager[Deliveries],
    *,
    columns: ColumnMapping = COLUMNS,
    agreed: AgreedPeople | None = None,
    skip_bad_rows: bool = False,
    drop_missing: bool = False,
    not_before: datetime | None = None,
) -> Plan:
    """Store a mailing with the recipients of the list in `file`.

    `database` is opened only if the emails can be sent. `agreed` says who agreed to which version;
    people who agreed to the announced version or a later one aren't emailed. `drop_missing` cancels
    pending emails to addresses that aren't on the list anymore. `not_before` is the earliest time
    of sending, or None to keep the planned time.

    If ProblemsFound is raised, nothing is stored. The exit status is 2 if the list can't be read,
    and 1 if it has bad rows that aren't skipped or the mailing can't be sent.
    """
    require_sendable(emails)
    reading = ListReading(
        file, columns, skip_bad_rows, languages=emails.languages, agreed=agreed,
        slugs=emails.slugs, announced=[notice.policy for notice in emails.notices],
    )  # fmt: skip
    with database as deliveries:
        loaded = deliveries.updates.plan(
            emails.mailing, reading.recipients(), drop_missing=drop_missing, source=reading.facts,
            not_before=stamp(not_before) if not_before else "", content_for=emails.content_for,
        )  # fmt: skip
        stored = _stored_plan(emails, deliveries, loaded)
        overlaps = list(_overlap_warnings(deliveries, emails.mailing, loaded.number))
    unmatched = unmatched_languages(reading.unmatched, emails.languages)
    agreed_notes = agreed.notes if agreed else ()
    incomplete = _incomplete_warnings(loaded.incomplete, reading.path)
    notes = (*reading.problems, *agreed_notes, *unmatched, *emails.notes, *incomplete, *overlaps)
    return replace(
        stored, unaffected=reading.unaffected, notes=notes, skipped=reading.bad_rows, agreed=agreed
    )


def _stored_plan(emails: Emails, deliveries: Deliveries, loaded: LoadReport) -> Plan:
    queries = deliveries.queries
    number = loaded.number
    return Plan(
        emails=emails,
        loaded=loaded,
        counts=queries.counts(number),
        languages=queries.counts(number, "language"),
        # an SQL expression, whose value is `de terms privacy`, for example
        choices=queries.counts(number, "language || ' ' || policies"),
        notes=emails.notes,
        skipped=0,  # no list was read, or `plan` sets the number
        not_before=queries.mailing(number).not_before,
    )


def plan_correction(
    site: Site,
    notices: Sequence[Notice],
    on: date,
    deliveries: Deliveries,
    *,
    audience: Audience,
    languages: Collection[str],
    drop_missing: bool,
    not_before: datetime | None,
) -> Plan:
    """Store a mailing that corrects earlier emails for these notices.

    It's addressed to everyone who may have received such an email, so no list is read. If
    `languages` isn't empty, only emails in these languages are corrected. `drop_missing` cancels
    pending emails of the correction to anyone else. Raises ProblemsFound if nobody has an earlier
    email or the mailing can't be sent.
    """
    keys = {notice.key.notice for notice in notices}
    earlier = []  # mailings about the same notices, except this correction and reminders
    # languages of the earlier emails; ordered, without duplicates
    languages_used: dict[str, None] = {}
    for stored in deliveries.queries.mailings():
        is_about = keys & {key.notice for key in stored.mailing.notices if not key.is_reminder}
        # this correction may be stored already, if it was planned before
        is_correction = stored.mailing.key == _key(notices)
        if is_about and stored.mailing.audience == audience and not is_correction:
            earlier.append(stored)
            languages_used |= dict.fromkeys(deliveries.queries.counts(stored.number, "language"))
    # everyone gets the correction in the language of their earlier email
    emails = Emails(site, notices, on, audience, languages=tuple(languages_used))
    require_sendable(emails)
    everyone = _recipients_about(earlier, emails.mailing, deliveries)
    recipients = [to for to in everyone if not languages or to.language in languages]
    if not recipients:
        which = f" in {', '.join(languages)}" if languages else ""
        message = f"no email{which} can be corrected: none was sent, or the addresses were erased"
        help = "leave out --language, or " if languages else ""
        help += f"send the notice itself: `legalsite notify plan {notices[0].key.notice} --to FILE`"
        raise failure("no-recipients", message, help)
    facts: dict[str, Any] = {"rows": len(recipients)}
    if languages:
        facts["languages"] = sorted(languages)
    loaded = deliveries.updates.plan(
        emails.mailing, enumerate(recipients, 1), drop_missing=drop_missing, source=lambda: facts,
        not_before=stamp(not_before) if not_before else "", content_for=emails.content_for,
    )  # fmt: skip
    # people with several earlier emails are listed several times, so don't report duplicates
    planned = _stored_plan(emails, deliveries, replace(loaded, repeated=0))
    people = sum(planned.counts.values())
    # the languages of all plans of this correction, not only of this one
    limit = deliveries.queries.mailing(loaded.number).only_languages
    warnings = _correction_warnings(notices, audience, people, limit, on)
    reasons = untranslated_reason(notices[0], planned.written_languages)
    return replace(planned, notes=(*planned.notes, *reasons, *warnings))


def _recipients_about(
    earlier: Iterable[StoredMailing], mailing: Mailing, deliveries: Deliveries
) -> Iterator[Recipient]:
    """Yield people who may have received an earlier email about any notice of `mailing`.

    The policies of each person are limited to policies that both emails are about.
    """
    for stored in earlier:
        all_policies = [key.policy for key in stored.mailing.notices]
        for to in deliveries.queries.people_with_email(stored.number):
            # an email without policies was about all policies of its mailing
            policies = to.policies.split() or all_policies
            announced = [key.policy for key in mailing.notices if key.policy in policies]
            if announced:
                yield replace(to, policies=chosen_policies(mailing, announced))


def _key(notices: Sequence[Notice]) -> str:
    return "+".join(str(notice.key) for notice in notices)


def late_correction_days(notices: Iterable[Notice], audience: Audience, on: date) -> list[date]:
    """Return the deadlines that a correction of the notices would miss.

    Emails to subscribers have no deadlines.
    """
    if audience != "accounts":
        return []
    days = chain.from_iterable(notice.email_days for notice in notices)
    # a day is None if only other channels are required, so that the emails have no deadline
    return [day for day in days if day and day < on]


def _correction_warnings(
    notices: Iterable[Notice], audience: Audience, people: int, languages: Collection[str], on: date
) -> Iterator[Problem]:
    """Warn that earlier emails to the recipients of a correction won't count anymore.

    `people` is the number of recipients. `languages` contains the languages that the correction is
    limited to, if any.
    """
    for notice in notices:
        days = late_correction_days([notice], audience, on)
        message = "once any of these emails has been tried, only these count for their "
        message += f"{counted(people, 'recipient')}; the earlier emails about "
        message += f"{notice.key.notice} don't"
        if days:
            message += f", so the notice is late for them: its deadline was {days[0]}"
        if languages:
            message += (
                f"; earlier emails in other languages than {', '.join(languages)} still count"
            )
        help = "send it only if the earlier email was wrong in a way that matters"
        yield Problem("correction-counts", message, help, severity="warning")


def require_sendable(emails: Emails) -> None:
    """Raise ProblemsFound if emails can't be sent, for example because the sender isn't set."""
    blocking = [note for note in emails.notes if note.rule in BLOCKING_NOTES]
    raise_problems(note._replace(severity="error") for note in blocking)


def _incomplete_warnings(people: int, path: str) -> Iterator[Problem]:
    """Warn if people were sent an email that isn't about all of their policies.

    `people` is their number, and `path` is the path of the list.
    """
    if people:
        message = f"{counted(people, 'person', 'people')} got an email of this mailing "
        message += "that isn't about all of their policies on this list"
        help = "announce the other policies to them in a separate mailing"
        yield Problem("list-policies", message, help, path, severity="warning")


def _overlap_warnings(deliveries: Deliveries, mailing: Mailing, number: int) -> Iterator[Problem]:
    """Warn about other stored mailings that announce the same versions as `mailing`.

    People on both lists would receive two emails about a version. `number` is the number under
    which `mailing` is stored.
    """
    for stored in deliveries.queries.mailings():
        other = stored.mailing
        common = [key for key in mailing.notices if key in other.notices]
        if not common or stored.number == number:
            continue
        counts = Counter(deliveries.queries.counts(stored.number))
        # people in the subtracted states get no email
        emails = counts.total() - counts["canceled"] - counts["suppressed"] - counts["agreed"]
        if emails:
            who = ""
            if other.audience != mailing.audience:
                who = f" to {other.audience}"
            message = f"{common[0]} is also announced by {other.key}{who} (emails: {emails:,})"
            help = "people on both lists get two emails; "
            help += "plan one of them again with a shorter list and --drop-missing"
            yield Problem("planned-twice", message, help, severity="warning")


def correction_number(deliveries: Deliveries, name: str, reason: str) -> int:
    """Return the number for a correction of the notice of POLICY[@VERSION].

    A correction with the same reason that is already planned keeps its number. Otherwise, this is
    the next number, starting at 1.
    """
    last = 0
    for stored in deliveries.queries.mailings(name):
        for key in stored.mailing.notices:
            # this is the notice itself, or about another version
            if not (key.correction and key.matches(name)):
                continue
            if stored.mailing.reason == reason:
                return key.correction
            last = max(last, key.correction)
    return last + 1


def read_list(file: BinaryIO, columns: ColumnMapping, *, skip_bad_rows: bool) -> Problems:
    """Check a recipient list without storing anything, and return its problems.

    Raises ProblemsFound like `plan`.
    """
    # any language works, because no email is composed
    reading = ListReading(file, columns, skip_bad_rows, languages=("",))
    for _ in reading.recipients():
        pass
    return reading.problems


def message_size(content: EmailContent) -> int:
    return len(mime.stored_message(content))


def write_previews(
    emails: Emails, folder: Path, date: datetime
) -> Iterator[tuple[Path, EmailContent]]:
    """Write a preview of the email in each language, and yield its file with the email.

    The file is a message to a sample recipient (`.eml`). Its HTML part is written to a second file,
    for browsers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # the key without characters that are unusual in file names
    name = re.sub("[/@ ]", "-", emails.mailing.short_key)
    for language, email in emails.contents.items():
        message = folder / f"{name}.{language}.eml"
        message.write_bytes(mime.sample_message(email, date))
        message.with_suffix(".html").write_bytes(mime.preview_html(email).encode())
        yield message, email


def emails_folder(root: Path) -> Path:
    """Create the folder emails/ in the site if necessary.

    Git ignores the folder, because emails may contain addresses.
    """
    return make_ignored(root / "emails")


class _NoticeInLanguage:
    """Collects what an email says about a notice, given the language and date of the email."""

    def __init__(self, site: Site, notice: Notice, language: str, on: date) -> None:
        self.site = site
        self.notice = notice
        self.language = language
        self.on = on  # date of sending
        self.policy = site.policy(notice.policy)
        self._find_texts(language)
        # whether this language has the new version, or a version that it cancels
        self.is_written = bool(self.new or self.canceled)
        # without a text in this language, the email shows the original or, if the original isn't in
        # the site's first language (then, the policy is in `with_language_in_url`), the translation
        # into that language
        if not self.is_written and notice.policy in site.routes.languages.with_language_in_url:
            self._find_texts(site.config.main_language)

    def _find_texts(self, language: str) -> None:
        """Find the versions in a language.

        The new and the old version are None if they aren't translated. Untranslated canceled
        versions are left out.
        """
        notice = self.notice
        self.new = version_in_language(self.site, notice.version, language, self.on)
        self.old = version_in_language(self.site, notice.previous, language, self.on)
        self.canceled = []
        for version in notice.canceled:
            text = version_in_language(self.site, version, language, self.on)
            if text:
                self.canceled.append(text)

    def announcement(self) -> Announcement:
        site = self.site
        notice = self.notice
        version = notice.version
        config = site.config.for_policy(notice.policy, self.language)
        # after a gap, a period whose version is unknown, nobody knows what readers had before
        after_gap = bool(self.policy.gaps_before(version, notice.previous))
        # whether the version only cancels upcoming ones, so that readers notice no change
        only_cancels = version.only_cancels and not after_gap
        # the translation if it has a summary, or else the original
        summarized = summarized_version(self.new, version)
        summary = summarized.summary or ""
        # the summary would be in another language, and only repeat the email
        if only_cancels and not self.new:
            summary = ""
        # Without a text in this language, the title is from the last canceled version in this
        # language, or else from the original.
        titled = [version, *self.canceled][-1]
        # first the originals, then their translations
        texts = (version, notice.previous, self.new, self.old)
        # untranslated versions are None, and withheld texts can't be attached
        attached = {text.path: text for text in texts if text and not text.withheld}
        return Announcement(
            notice,
            self.language,
            title=(self.new or titled).title,
            summary=summary,
            redline=self._redline(),
            redline_language=self.compared[1].language,
            texts=tuple((text, site.read(text)) for text in attached.values()),
            urls=self._urls(),
            only_cancels=only_cancels,
            after_gap=after_gap,
            postponed=self._postponed(),
            on_page_since=self._on_page_since(),
            is_in_effect=version.effective <= self.on,
            is_old_upcoming=notice.previous.effective > self.on,
            summary_language=summarized.language,
            closing=config.notice.closing_in(config.settings(notice.policy).kind, self.language),
            promised=tuple(dict.fromkeys(self._promised())),
        )

    @cached_property
    def compared(self) -> tuple[Version, Version]:
        """The old and new texts that the email compares: the translations, unless one is missing.

        If only the originals changed, the email compares the originals.
        """
        old = self.old
        new = self.new
        if not old or not new:
            return self.notice.previous, self.notice.version
        # a withheld translation can't be compared, so it may have changed
        if old.withheld or new.withheld or self.site.redline(old, new).changed:
            return old, new
        return self.notice.previous, self.notice.version

    def _urls(self) -> EmailUrls:
        urls = self.site.routes.urls
        old, new = self.compared
        shown = self.new or self.notice.version
        return EmailUrls(
            new=urls.text(shown),
            old=urls.text(old),
            redline=urls.change(new),
            changes=urls.changes(shown.policy, shown.language),
        )

    def _promised(self) -> Iterator[tuple[Version, str]]:
        """Yield versions that promise emails about changes, each with the clause to quote.

        A version is skipped if its clause doesn't exist in the email's language, or only promises
        other channels.
        """
        texts = {text.path: text for text in self.policy.versions}
        for requirement in self.notice.requirements:
            # only promises with a recorded clause have a quote; settings and laws have none
            if not requirement.quote or "email" not in requirement.rule.channels:
                continue
            original = texts[requirement.path]
            translation = self.policy.translation(self.language, original, self.on)
            words = ""
            if original.language == self.language:
                words = requirement.quote
            elif translation and not translation.withheld:
                document = self.site.document(translation)
                words = clause_words(document, requirement.rule.clause)
            if words:
                yield original, words

    def _postponed(self) -> Version | None:
        """Return the last announced version if the new one only postpones it, or None.

        A version that only postpones another has the same title and text, and a different effective
        date.
        """
        version = self.notice.version
        if not self._cancels_announced:  # no email announced a version that this one cancels
            return None
        old = self.notice.canceled[-1]
        is_other_day = old.effective != version.effective
        is_same_kind = old.withdrawn == version.withdrawn and old.title == version.title
        # a withheld text can't be compared, so it's unknown whether the text is the same
        if not is_other_day or not is_same_kind or old.withheld:
            return None
        if self.site.redline(old, version).changed:
            return None
        return old

    @property
    def _cancels_announced(self) -> bool:
        """Whether emails announced the versions that the new version cancels."""
        return any(requirement.source == "canceled" for requirement in self.notice.requirements)

    def _on_page_since(self) -> Mapping[VersionId, date]:
        """Map the canceled versions to their dates of publication, unless emails announced them."""
        if self._cancels_announced:
            return {}
        timezone = self.site.config.timezone
        return {text.revised: text.recorded_on(timezone) for text in self.notice.canceled}

    def _redline(self) -> Redline | None:
        """Return the redline with absolute URLs, or None if a text is withheld.

        Relative links don't work in emails.
        """
        old, new = self.compared
        if old.withheld or new.withheld:
            return None
        site = self.site
        routes = site.routes
        links = site.links_to(site.policies.values(), self.on)

        def address(version: Version) -> Callable[[str], str]:
            # returns a function that converts a link target in this version to an absolute URL
            page = routes.urls.text(version)
            place = text_place(f"content/{version.path}")
            return lambda target: urljoin(page, links.href(target, place))

        return with_absolute_urls(site.redline(old, new), address(old), address(new))
