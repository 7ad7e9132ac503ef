"""Notices and a list of readers → what the emails say, in each language, and a mailing in the deliveries database,
ready to be sent; or the emails as files."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from legalsite.commands.notice_status import in_language
from legalsite.disk.archive import read
from legalsite.disk.file_system import make_ignored
from legalsite.errors import Problem, Problems, ProblemsFound, ProblemTuple, refuse, usage_failure
from legalsite.mail import mime
from legalsite.mail.deliveries import Deliveries, LoadReport
from legalsite.model.declared_time import stamp
from legalsite.model.email import Audience, EmailContent, Mailing, Recipient, Variant, read_mailbox
from legalsite.model.notice import Notice
from legalsite.model.policy import ONE_DAY, Version
from legalsite.model.redline import Redline
from legalsite.notices import email_content, evidence
from legalsite.notices.csv_tables import ColumnMapping
from legalsite.notices.mailing import content_digest, mailing_notes, unmatched_languages
from legalsite.notices.recipients import COLUMNS, language_for, read_recipients
from legalsite.notices.requirements import canceled_by
from legalsite.site.ledger_on_disk import SIGNATURE, signature_files
from legalsite.site.load import Site
from legalsite.site.own_phrases import read_catalogue
from legalsite.site.settings import config_path
from legalsite.site.texts import clause_words
from legalsite.source.link_targets import Links, text_place
from legalsite.text.languages import text_language

NO_SENDER = "no-sender-set@example.invalid"
BLOCKING_NOTES = {"no-sender", "no-unsubscribe", "not-recorded"}  # rules
LARGEST_LOGO = 100_000  # bytes: each email has it
KEPT_ROWS = 1_000  # bad ones that are told of, so that a list of a million of them fits into memory


class Emails(Struct, frozen=True):
    """The emails of some notices before there are readers."""

    notices: tuple[Notice, ...]  # what they announce
    mailing: Mailing  # the email in each language
    variants: dict[str, Variant]  # what those say that leave on a day, as bytes, by language
    contents: dict[str, EmailContent]  # the same before it is written as MIME, the authoritative language first
    notes: ProblemTuple  # what deserves a look before the emails are sent


class Plan(Struct, frozen=True):
    """A mailing that was stored."""

    emails: Emails  # what is sent
    loaded: LoadReport  # what became of the list
    counts: dict[str, int]  # number of emails by state
    languages: dict[str, int]  # number of readers by language
    notes: ProblemTuple  # what is wrong with the list, and what deserves a look
    skipped: int  # number of bad rows that were left out
    not_before: str = ""  # nothing is sent before this time (UTC); empty if it may be sent at once

    @property
    def left(self) -> int:
        """Emails that a run would send."""
        return self.counts.get("pending", 0) + self.counts.get("deferred", 0)


def make_emails(
    site: Site, notices: Sequence[Notice], on: date, audience: Audience = "accounts", *, prefix: str = ""
) -> Emails:
    """Return the emails that announce some notices, in each language in which a text is. The mailing has the words of
    whatever day they leave on, `contents` those of one day. `prefix` stands before each subject."""
    settings, host, zone = site.config.notice, site.routes.host, ZoneInfo(site.config.timezone)
    logo = _logo(site.root, settings.logo) if settings.logo else b""
    signature = signature_files(site.root).get(SIGNATURE, b"")
    company = email_content.Company(site.config.company, host, settings, logo, site.record.witness or b"", signature)
    by_time = {
        since: _contents(site, notices, day, company, audience, prefix=prefix)
        for since, day in _wordings(notices, on, zone)
    }
    unsubscribe = settings.unsubscribe if audience == "subscribers" else ""
    settings = replace(settings, sender=settings.sender or f"{company.name} <{NO_SENDER}>", unsubscribe=unsubscribe)
    keys = tuple(notice.key for notice in notices)
    emails = tuple(
        mime.variant(content, settings, stamp(since) if since else "")
        for since, contents in by_time.items()
        for content in contents.values()
    )
    digest = content_digest(keys, settings, (content for contents in by_time.values() for content in contents.values()))
    envelope = mime.envelope_address(read_mailbox(settings.sender)[1])
    mailing = Mailing(keys, audience, emails, digest, envelope, host, notices[0].correction_reason)
    leaving = datetime.combine(on, time(), zone)
    contents = [contents for since, contents in by_time.items() if not since or since <= leaving][-1]
    notes = mailing_notes(
        notices, contents, config=site.config, config_path=config_path(site.root), catalogue=read_catalogue(site.root),
        audience=audience,
    )  # fmt: skip
    return Emails(tuple(notices), mailing, mailing.variants_at(leaving), contents, tuple(notes))


def _wordings(notices: Sequence[Notice], on: date, zone: ZoneInfo) -> Iterator[tuple[datetime | None, date]]:
    """Yield from when on emails have other words, and a day that has them: they say that a text will apply, or that it
    does. The first words, of no time, are those of `on` or of an earlier day."""
    texts = [(notice.version.revised.day, text) for notice in notices for text in (notice.version, notice.previous)]
    days = sorted({text.effective for announced, text in texts if text.effective > announced})
    yield None, min([on, *(day - ONE_DAY for day in days)])
    yield from ((datetime.combine(day, time(), zone), day) for day in days)


def _contents(
    site: Site, notices: Sequence[Notice], on: date, company: email_content.Company, audience: Audience, *, prefix: str
) -> dict[str, EmailContent]:
    """Return what the email of a company about some notices says, by language, the authoritative one first.

    It is written in each language into which one of the texts was translated. An email that cancels a text is also
    written in each language into which that text was translated, even if the text that replaces it was not: readers of
    the announcement in that language must be able to read that it is void."""
    catalogue, contents = read_catalogue(site.root), {}
    for language in site.config.languages:
        announced = [_announcement(site, notice, language, on) for notice in notices]
        if any(in_language for _, in_language in announced):
            announcements = [announcement for announcement, _ in announced]
            composed = email_content.compose(announcements, company, catalogue, audience=audience)
            contents[language] = replace(composed, subject=prefix + composed.subject)
    return contents


def _logo(root: Path, path: str) -> bytes:
    """Return the image at the top of the emails. Raises ProblemsFound (status 2) if there is no such image."""
    data = read(root, path, largest=LARGEST_LOGO) if (root / "content" / path).is_file() else b""
    if not email_content.logo_type(data):
        fault = "isn't a PNG, JPEG, or GIF image" if data else "doesn't exist"
        message = f"[notice] logo: content/{path} {fault}"
        raise usage_failure("no-logo", message, "put the image there", config_path(root))
    return data


def plan(
    emails: Emails, file: BinaryIO, database: AbstractContextManager[Deliveries],
    *, columns: ColumnMapping = COLUMNS, skip_bad_rows: bool = False, drop_missing: bool = False,
    not_before: datetime | None = None,
) -> Plan:  # fmt: skip
    """Store a mailing with the readers of a list. `database` is opened once there is something to store.
    `drop_missing`: cancel the pending emails to addresses that the list does not have any more. `not_before`: when its
    emails may be sent; None leaves what was planned. Raises ProblemsFound: status 2 for a list that cannot be read, 1
    with the bad rows, unless they are skipped, and for a mailing that cannot be sent. Nothing is stored then."""
    require_sendable(emails)
    reading = _ListReading(file, tuple(emails.contents), columns, skip_bad_rows=skip_bad_rows)
    with database as deliveries:
        starts = stamp(not_before) if not_before else ""
        loaded = deliveries.plan(
            emails.mailing, reading.readers(), drop_missing=drop_missing, source=reading.facts, not_before=starts
        )
        counts, languages = deliveries.counts(loaded.number), deliveries.counts(loaded.number, "language")
        starts = deliveries.mailing(loaded.number).not_before
        twice = tuple(_planned_twice(deliveries, emails.mailing, loaded.number))
    notes = (*reading.problems, *unmatched_languages(reading.unmatched, emails.contents), *emails.notes, *twice)
    return Plan(emails, loaded, counts, languages, notes, reading.bad_rows, starts)


def require_sendable(emails: Emails) -> None:
    """Raise ProblemsFound for emails that cannot be sent, because no sender is set for instance."""
    refuse(note._replace(severity="error") for note in emails.notes if note.rule in BLOCKING_NOTES)


def _planned_twice(deliveries: Deliveries, mailing: Mailing, number: int) -> Iterator[Problem]:
    """Yield a warning for each other mailing that announces the same text: readers of both get two emails about it."""
    for other in deliveries.mailings():
        common = [key for key in mailing.notices if key in other.mailing.notices]
        if not common or other.number == number:
            continue
        counts = deliveries.counts(other.number).items()
        if count := sum(emails for state, emails in counts if state not in ("canceled", "suppressed")):
            audience = "" if other.mailing.audience == mailing.audience else f" to {other.mailing.audience}"
            message = f"{common[0]} is also announced by {other.mailing.key}{audience} (emails: {count:,})"
            help = "people on both lists get two emails; plan one again with a shorter list and --drop-missing"
            yield Problem("planned-twice", message, help, severity="warning")


def correction_number(deliveries: Deliveries, name: str, reason: str) -> int:
    """Return the number of a correction of POLICY[@VERSION], from 1: of the planned one with that reason, or new."""
    last = 0
    for stored in deliveries.mailings(name):
        for key in stored.mailing.notices:
            if not (key.correction and key.matches(name)):
                continue
            if stored.mailing.reason == reason:
                return key.correction
            last = max(last, key.correction)
    return last + 1


def read_list(file: BinaryIO, columns: ColumnMapping, *, skip_bad_rows: bool) -> Problems:
    """Read a list for no mailing, and return notes about it. Raises ProblemsFound like `plan`."""
    reading = _ListReading(file, ("",), columns, skip_bad_rows=skip_bad_rows)
    for _ in reading.readers():
        pass
    return reading.problems


def write_previews(emails: Emails, folder: Path, date: datetime) -> Iterator[tuple[Path, Variant]]:
    """Write the email in each language as files and yield them: the exact bytes of a message to a made-up reader
    (`.eml`), and its HTML part for a browser."""
    folder.mkdir(parents=True, exist_ok=True)
    key = emails.mailing.key.replace("/", "-").replace("@", "-")
    for language, email in emails.variants.items():
        message = folder / f"{key}.{language}.eml"
        message.write_bytes(mime.sample(email, date))
        page = folder / f"{key}.{language}.html"
        page.write_text(mime.preview_html(emails.contents[language]), encoding="utf-8")
        yield message, email
        yield page, email


def emails_folder(root: Path) -> Path:
    """Return the folder emails/ in the site, which keeps itself out of a repository: emails may hold addresses."""
    return make_ignored(root / "emails")


class _ListReading:
    """The readers of a list while it is read."""

    def __init__(
        self, file: BinaryIO, languages: Sequence[str], columns: ColumnMapping, *, skip_bad_rows: bool
    ) -> None:
        self._file, self._path = file, str(getattr(file, "name", "-"))
        self.problems: Problems = []  # of its rows, and notes; no more than fit into memory
        self.bad_rows = self._bad_line = self._good_rows = 0
        self.unmatched = Counter[str]()  # how many readers asked for a language in which there is no email
        self._languages, self._columns, self._skip = languages, columns, skip_bad_rows

    def readers(self) -> Iterator[tuple[int, Recipient]]:
        """Yield each reader with the line of the list, and with the language of the email that they get. Raises
        ProblemsFound at the end with the bad rows."""
        matched = cache(lambda language: language_for(language, self._languages))
        for line, to in read_recipients(self._file, self._path, self._report, self._columns):
            self._good_rows += 1
            language = matched(to.language)
            if to.language and not language:
                self.unmatched[to.language] += 1
            yield line, Recipient(to.address, to.name, language or self._languages[0])
        if self.bad_rows > KEPT_ROWS:
            message = f"{self.bad_rows - KEPT_ROWS:,} more rows can't be read"
            self.problems.append(Problem("list-rows", message, "fix the rows above first, then plan again", self._path))
        if self._skip and self.bad_rows and not self._good_rows:
            help = "fix at least one; a mailing needs a recipient"
            self.problems.append(Problem("list-rows", "none of the rows can be read", help, self._path))
        if not self._good_rows or (self.bad_rows and not self._skip):
            raise ProblemsFound(self.problems)

    def facts(self) -> dict[str, Any]:
        """Return what is to be known of the list once it was read; no hash if it came from a pipe."""
        facts = {"rows": self._good_rows + self.bad_rows, "skipped": self.bad_rows}
        if not self._file.seekable():
            return facts
        self._file.seek(0)
        sha256 = evidence.hashed(iter(lambda: self._file.read(1 << 20), b"")).sha256
        return {"file": Path(self._path).name, "sha256": sha256, **facts}

    def _report(self, problem: Problem) -> None:
        if problem.is_error and problem.line != self._bad_line:
            self.bad_rows += 1
            self._bad_line = problem.line
        if self.bad_rows <= KEPT_ROWS:
            skipped = self._skip and problem.is_error
            self.problems.append(problem._replace(severity="warning") if skipped else problem)


def _announcement(site: Site, notice: Notice, language: str, on: date) -> tuple[email_content.Announcement, bool]:
    """Return what an email in a language says about one notice, and whether there is a text in that language."""
    version, previous = notice.version, notice.previous
    new, old = (in_language(site, text, language, on) for text in (version, previous))
    canceled_texts = [text for gone in notice.canceled if (text := in_language(site, gone, language, on))]
    compared = _compared(site, notice, old, new)
    withheld = any(text.withheld for text in compared)
    policy = site.policy(notice.policy)
    after_gap = bool(policy.gaps_before(version, previous))
    stays = bool(canceled_by(policy, version)) and not after_gap and _unchanged(site, notice)
    summarized = new if new and new.summary else version
    redundant = stays and not new  # the summary is in another language, and a phrase of the email says the same
    attached = {text.path: text for text in (version, previous, new, old) if text}
    shown, routes = new or version, site.routes
    announcement = email_content.Announcement(
        notice,
        language,
        title=(new or (canceled_texts[-1] if canceled_texts else version)).title,
        summary="" if redundant else summarized.summary or "",
        redline=None if withheld else _redline(site, *compared, on),
        redline_language=text_language(compared[1], site.config),
        texts=tuple((text, site.read(text)) for text in attached.values() if not text.withheld),
        urls=email_content.EmailUrls(
            new=routes.url(routes.text(shown)),
            old=routes.url(routes.text(compared[0])),
            redline=routes.url(routes.change(compared[1])),
            changes=routes.url(routes.changes(shown.policy, shown.language)),
            ledger=routes.url(routes.LEDGER),
        ),
        stays=stays,
        after_gap=after_gap,
        postponed=_postponed(site, version),
        over=version.effective <= on,
        old_upcoming=previous.effective > on,
        summary_language=language if summarized.translates else site.config.original_language(notice.policy),
        closing=site.config.notice.closing_in(site.config.settings(notice.policy).kind, language),
        promised=tuple(dict.fromkeys(_promised(site, notice, language, on))),
    )
    return announcement, bool(new or canceled_texts)


def _compared(site: Site, notice: Notice, old: Version | None, new: Version | None) -> tuple[Version, Version]:
    """Return the texts that the email compares: the translations, unless one is missing or they didn't change."""
    if old and new and (old.withheld or new.withheld or site.redline(old, new).changed):
        return old, new
    return notice.previous, notice.version


def _promised(site: Site, notice: Notice, language: str, on: date) -> Iterator[tuple[Version, str]]:
    """Yield the clause of each promise that asks for an email, in the words that the text has in a language; nothing
    if it doesn't have the clause there. A clause that names another channel is no reason for an email."""
    policy = site.policy(notice.policy)
    texts = {text.path: text for text in policy.versions}
    for requirement in notice.requirements:
        if not requirement.quote or "email" not in requirement.rule.channels:
            continue
        original = texts[requirement.path]
        translation = policy.translation(language, original, on)
        words = ""
        if text_language(original, site.config) == language:
            words = requirement.quote
        elif translation and not translation.withheld:
            words = clause_words(site.document(translation), requirement.rule.clause)
        if words:
            yield original, words


def _unchanged(site: Site, notice: Notice) -> bool:
    """Return whether the wording in effect is known and unchanged, so that all the version does is cancel another."""
    texts = (notice.previous, notice.version)
    return not any(text.withheld for text in texts) and not notice.again and not site.redline(*texts).changed


def _postponed(site: Site, version: Version) -> Version | None:
    """Return the pending text that a version replaces if it has the same title and words, and another day."""
    replaced = site.policy(version.policy).replaced_while_upcoming(version)
    if not replaced:
        return None
    old = replaced[-1]
    is_same = old.title == version.title and not old.withheld and not site.redline(old, version).changed
    return old if is_same and old.effective != version.effective else None


def _redline(site: Site, old: Version, new: Version, on: date) -> Redline:
    """Return the redline of two texts, with absolute addresses: an email is read far from the page."""
    routes = site.routes
    files = {path: routes.href(route) for path, route in site.file_routes.items()}
    links = Links(routes.base, files, routes.of_policies(site.policies.values(), on))

    def address(text: Version) -> Callable[[str], str]:
        page, place = routes.url(routes.text(text)), text_place(f"content/{text.path}")
        return lambda target: urljoin(page, links.href(target, place))

    return email_content.with_addresses(site.redline(old, new), address(old), address(new))
