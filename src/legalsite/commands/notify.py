"""Which notices the site owes, and which one is meant."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urljoin

from legalsite.disk.archive import read
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.lines import LedgerLine
from legalsite.mail.mime import writer
from legalsite.model import in_force as standing
from legalsite.model.email import Attachment, Email, EmailContent, Recipient, Sender
from legalsite.model.notice import Notice
from legalsite.model.policy import Policy, Revision
from legalsite.model.redline import Redline
from legalsite.model.revision_id import Revised
from legalsite.notices.due import cancelled_by, due_notices, notice_for
from legalsite.notices.email_content import (
    AnnouncedChange,
    AttachedText,
    Company,
    EmailUrls,
    compose,
    email_to,
    with_addresses,
)
from legalsite.notices.recipients import RecipientList, digest_of, fault_of_address, language_for, read_recipients
from legalsite.notices.timing import sent_times
from legalsite.pages import routes
from legalsite.pages.routes import Routes
from legalsite.site.catalogue import read_catalogue
from legalsite.site.ledger_state import FILES
from legalsite.site.load import Site
from legalsite.site.settings import config_path
from legalsite.source.file_names import read_name
from legalsite.source.links import Links
from legalsite.source.markdown import text_folder


@dataclass(frozen=True, slots=True)
class DueNotice:
    """One notice, and the line of the ledger that says that it was sent; None where none does."""

    notice: Notice
    sent: LedgerLine | None


def due(site: Site, on: date, slugs: Sequence[str] = ()) -> tuple[DueNotice, ...]:
    """What is due of these policies, of all where none is named; the first to send first."""
    policies = [site.policy(slug) for slug in slugs] or list(site.policies.values())
    found = [
        DueNotice(notice, _sent(site, notice.revision)) for policy in policies for notice in _due(site, policy, on)
    ]
    return tuple(sorted(found, key=lambda one: (one.notice.send_by, one.notice.key)))


def unpublished(site: Site, slugs: Sequence[str] = ()) -> tuple[str, ...]:
    """Drafts that would change a policy whose earlier text is published: no notice can be due for them yet. By
    path below content/, of these policies, of all where none is named."""
    asked = set(slugs or site.policies) & set(site.policies)
    return tuple(path for path in site.drafts if _policy_of(path, site) in asked)


def chosen(site: Site, name: str, on: date, *, correction: int = 0) -> Notice | None:
    """`name` is POLICY or POLICY@REVISED. A policy alone stands for the one notice that is due and not sent; None
    where there is no such. Raises ProblemsFound (status 2) for names that mean nothing, or more than one notice."""
    slug, at, revised = name.partition("@")
    policy = site.policy(slug)
    if at:
        revision = _revision(site, slug, revised)
        notice = _notice(site, revision, on, correction)
        if notice is None:
            raise ProblemsFound([_unannounced(name, revision)], 2)
        return notice
    waiting = [one.notice for one in due(site, on, [policy.slug]) if correction or not one.sent]
    if len(waiting) > 1:
        named = ", ".join(notice.key for notice in waiting)
        raise ProblemsFound([Problem("many-notices", f"{slug} owes {len(waiting)} notices: {named}", "name one")], 2)
    return _notice(site, waiting[0].revision, on, correction) if waiting else None


def _unannounced(name: str, revision: Revision) -> Problem:
    """Why an email about it can say nothing."""
    if revision.withheld:
        help = "tell people in your own words why it had to go, and name the revision that takes its place"
        return Problem("withheld", f"the text of {name} was withheld: no email can show what it changed", help)
    help = "a first text changes nothing for anybody; name a later one"
    return Problem("no-text-before", f"{name} has no text before it", help)


def newest(site: Site, slug: str, on: date, *, correction: int = 0) -> Notice | None:
    """What the email about the last change would be, due or not: for a look at it."""
    for revision in reversed(standing.known(site.policy(slug), on)):
        if standing.status(site.policy(slug), revision, on) != "replaced":
            notice = _notice(site, revision, on, correction)
            if notice:
                return notice
    return None


def _policy_of(path: str, site: Site) -> str:
    """Empty for a name that means nothing, which `check` tells."""
    try:
        return read_name(path, site.config.languages).policy
    except ValueError:
        return ""


def _due(site: Site, policy: Policy, on: date) -> tuple[Notice, ...]:
    settings, profiles = site.config.settings(policy.slug), site.config.notice.profiles
    return due_notices(policy, settings, site.promises, on, profiles=profiles, sent=_told(site))


def _notice(site: Site, revision: Revision, on: date, correction: int) -> Notice | None:
    policy = site.policy(revision.policy)
    settings = site.config.settings(policy.slug)
    profiles = site.config.notice.profiles
    return notice_for(
        policy,
        revision,
        settings,
        site.promises,
        on,
        profiles=profiles,
        asked=True,
        correction=correction,
        sent=_told(site),
    )


def _told(site: Site) -> Mapping[str, datetime]:
    return sent_times(site.ledger) if site.ledger else {}


def _revision(site: Site, slug: str, revised: str) -> Revision:
    policy = site.policy(slug)
    try:
        found = standing.revision_of(policy, Revised.parse(revised))
    except ValueError:
        found = None
    if found is None:
        there = ", ".join(str(revision.revised) for revision in policy.revisions[-5:])
        help = f"the last ones are: {there}"
        raise ProblemsFound([Problem("no-revision", f"{slug} has no revision {revised!r}", help)], 2)
    return found


def _sent(site: Site, revision: Revision) -> LedgerLine | None:
    lines = site.ledger.lines if site.ledger else ()
    matching = (line for line in lines if line.verb == "notice" and line.policy == revision.policy)
    return next((line for line in matching if line.revised == revision.revised), None)


# --- The emails of one notice to everybody on a list: prepared, counted, written as files, never sent here. ---

NOBODY = "no-sender-set@example.invalid"
READER = "reader@example.invalid"


@dataclass(frozen=True, slots=True)
class Campaign:
    """All emails of one notice. `notes` tell what merits a look and stops nothing but the sending."""

    notice: Notice
    emails: tuple[Email, ...]
    sender: Sender
    digest: str
    notes: tuple[Problem, ...]

    @property
    def by_language(self) -> dict[str, tuple[EmailContent, int]]:
        """What is said in each language, and to how many."""
        counted: dict[str, tuple[EmailContent, int]] = {}
        for email in self.emails:
            _, count = counted.get(email.content.language, (email.content, 0))
            counted[email.content.language] = email.content, count + 1
        return counted


def read_list(file: Path) -> RecipientList:
    """Raises ProblemsFound (status 1) with all that is wrong in it, OSError where it cannot be read."""
    if not file.is_file():
        wrong = "it is not there" if not file.exists() else "it is no file"
        raise ProblemsFound([Problem("no-list", f"no list of recipients: {wrong}", "check the path", str(file))], 2)
    return read_recipients(file.read_bytes(), str(file))


def prepare(site: Site, notice: Notice, listed: RecipientList, on: date) -> Campaign:
    """The email of everybody on the list, each in the reader's language where there is a translation."""
    company, said = contents(site, notice, on)
    first = site.config.languages[0]
    emails = tuple(
        email_to(recipient, notice, said[language_for(recipient, said) or first], company)
        for recipient in listed.recipients
    )
    settings = site.config.notice
    sender = Sender(settings.sender or f"{site.config.title} <{NOBODY}>", settings.reply_to)
    digest = digest_of(notice.key, f"{sender.address}\t{sender.reply_to}", emails)
    return Campaign(notice, emails, sender, digest, (*listed.notes, *concerns(site, notice, listed.recipients, said)))


def one_a_language(site: Site, notice: Notice, on: date) -> RecipientList:
    """Made-up readers, one for each language in which the email is written."""
    _, said = contents(site, notice, on)
    return RecipientList(tuple(Recipient(f"{language}-{READER}", "", language) for language in said))


def emails_folder(root: Path) -> Path:
    """emails/ in the site, which keeps itself out of a repository: emails may hold addresses."""
    folder = root / "emails"
    if not folder.exists():
        folder.mkdir()
        (folder / ".gitignore").write_text("*\n", encoding="ascii")
    return folder


def eml_files(campaign: Campaign, folder: Path, date: datetime, *, numbered: bool) -> Iterator[tuple[Path, Email]]:
    """Writes each email as a file that a mail program opens. Names hold no address."""
    folder.mkdir(parents=True, exist_ok=True)
    write = writer(campaign.sender, date)
    key = campaign.notice.key.replace("/", "-").replace("@", "-")
    width = len(str(len(campaign.emails)))
    for number, email in enumerate(campaign.emails, 1):
        count = f".{number:0{width}d}" if numbered else ""
        file = folder / f"{key}{count}.{email.content.language}.eml"
        file.write_bytes(write(email))
        yield file, email


# --- What merits a look before emails go out. ---


def concerns(site: Site, notice: Notice, readers: Iterable[Recipient], said: Collection[str]) -> tuple[Problem, ...]:
    """Warnings, and what is good to know. `said` are the languages in which the email is written, the authoritative
    one first."""
    return (*_told_in_another(notice, readers, said), *_without_phrases(site, said), *_unsettled(site, notice, said))


def _told_in_another(notice: Notice, readers: Iterable[Recipient], said: Collection[str]) -> Iterator[Problem]:
    asked = Counter(one.language for one in readers if one.language and not language_for(one, said))
    for language, count in sorted(asked.items()):
        who = "1 reader is" if count == 1 else f"{count:,} readers are"
        wrong = f"{who} listed with {language}, in which there is no text of {notice.key}: told in {next(iter(said))}"
        yield Problem("list-language", wrong, severity="info")


def _without_phrases(site: Site, said: Collection[str]) -> Iterator[Problem]:
    catalogue = read_catalogue(site.root)
    for language in said:
        if not catalogue.speaks(language, "email"):
            wrong = f"the email in {language} is in English but for summary and texts: no phrases are built in"
            yield Problem("no-phrases", wrong, "let summary and objection say what matters", severity="warning")


def _unsettled(site: Site, notice: Notice, said: Collection[str]) -> Iterator[Problem]:
    """What the emails lack."""
    settings, path = site.config.notice, config_path(site.root)
    if not settings.sender:
        wrong = "[notice] names no sender: nothing can be sent"
        help = f'add: sender = "{site.config.title} <legal@{Routes.of(site.config).host}>"'
        yield Problem("no-sender", wrong, help, path, severity="warning")
    elif fault := fault_of_address(parseaddr(settings.sender)[1]):
        yield Problem("no-sender", f"[notice] sender: {fault[0]}", fault[1], path, severity="warning")
    silent = [language for language in said if not settings.objection_in(language)]
    if silent:
        yield _no_objection(path, silent, others_say_it=bool(settings.objection))
    others = [language for language in list(said)[1:] if settings.objection_in(language) == settings.objection.get("")]
    if others and not silent:
        wrong = f"[notice] says in the same words in {', '.join(others)} how to object or leave"
        help = f'say it in each language: objection = {{ {next(iter(said))} = "…", {others[0]} = "…" }}'
        yield Problem("objection-language", wrong, help, path, severity="info")
    if not notice.revision.recorded:
        wrong = f"{notice.policy}@{notice.revision.revised} is not recorded: it could still change after the email"
        yield Problem("not-recorded", wrong, "run `legalsite publish` first", severity="warning")


def _no_objection(path: str, silent: list[str], *, others_say_it: bool) -> Problem:
    wrong = "[notice] does not say how to object or leave; the email asks for an answer by mail"
    help = 'add: objection = "If you do not agree, …"'
    if others_say_it:
        wrong = f"[notice] does not say in {', '.join(silent)} how to object or leave; that email asks for an answer"
        help = f'add to [notice.objection]: {silent[0]} = "…"'
    return Problem("no-objection", wrong, help, path, severity="warning")


# --- One notice → what its email says, in each language in which its readers are to be told. ---

WITNESSES = ("CHECKPOINT", "CHECKPOINT.sig")


def contents(site: Site, notice: Notice, on: date) -> tuple[Company, Mapping[str, EmailContent]]:
    """By language, the authoritative one first. Who was told in a language of a text that never applies is told so in
    that language, too, whether or not the text that takes its place was rendered in it."""
    settings = site.config.notice
    company = Company(site.config.title, Routes.of(site.config).host, imprint=settings.imprint)
    witnesses, catalogue = _witnesses(site), read_catalogue(site.root)
    said: dict[str, EmailContent] = {}
    sent = sent_times(site.ledger) if site.ledger else {}
    cancelled = cancelled_by(site.policy(notice.policy), notice.revision, sent)
    stays = bool(cancelled) and _same_words(site, notice)
    for language in site.config.languages:
        rendering = _rendering(site, notice.revision, language, on)
        awaited = [text for gone in cancelled if (text := _rendering(site, gone, language, on))]
        if rendering or awaited:
            change = _change(site, notice, rendering, language, on)
            change = replace(change, title=(rendering or awaited[-1]).title, cancelled=cancelled, stays=stays)
            if stays and not rendering:
                change = replace(change, summary="")  # it is in another language, and a phrase says the same
            speaking = replace(company, objection=settings.objection_in(language))
            places = _places(site, notice, rendering or notice.revision)
            said[language] = compose(notice, change, speaking, places, catalogue, witnesses=witnesses)
    return company, said


def _rendering(site: Site, revision: Revision, language: str, on: date) -> Revision | None:
    if language == site.config.languages[0]:
        return revision
    return standing.translation(site.policy(revision.policy), language, revision, on)


def _change(site: Site, notice: Notice, new: Revision | None, language: str, on: date) -> AnnouncedChange:
    """Where one of the two texts was never rendered in that language, the redline is of the authoritative ones."""
    texts = [notice.revision, notice.previous]
    old = _rendering(site, notice.previous, language, on)
    texts += [text for text in (new, old) if text and text not in texts]
    sides = (old, new) if old and new else (notice.previous, notice.revision)
    withheld = any(text.withheld for text in sides)
    return AnnouncedChange(
        language=language,
        title=notice.revision.title,
        summary=(new or notice.revision).summary or notice.revision.summary or "",
        redline=None if withheld else _redline(site, *sides),
        redline_language=sides[1].language,
        texts=tuple(AttachedText(text, site.read(text)) for text in texts if not text.withheld),
    )


def _same_words(site: Site, notice: Notice) -> bool:
    """Whether the text before goes on, and all that is new is that nothing else comes."""
    texts = (notice.previous, notice.revision)
    return not any(text.withheld for text in texts) and not site.redline(*texts).changed


def _redline(site: Site, old: Revision, new: Revision) -> Redline:
    found = site.redline(old, new)
    links = _links(site)
    return with_addresses(found, _address(site, links, old), _address(site, links, new))


def _address(site: Site, links: Links, text: Revision) -> Callable[[str], str]:
    """Where a target leads from that text's own page."""
    where = Routes.of(site.config)
    page, folder = where.url(where.text(text)), text_folder(text.path)
    return lambda target: urljoin(page, links.href(target, folder))


def _links(site: Site) -> Links:
    where = Routes.of(site.config)
    recorded = site.ledger.lines if site.ledger else ()
    files = {
        line.path: where.href(where.asset(line.path.removeprefix(FILES), line.sha256))
        for line in recorded
        if line.verb == "file"
    }
    return Links(where.base, files, {slug: where.href(where.policy(slug)) for slug in site.policies})


def _places(site: Site, notice: Notice, new: Revision) -> EmailUrls:
    where = Routes.of(site.config)
    return EmailUrls(
        new=where.url(where.text(new)),
        old=where.url(where.text(notice.previous)),
        redline=where.url(where.change(notice.revision)),
        changes=where.url(where.changes(notice.policy, new.language)),
        ledger=where.url(routes.LEDGER),
    )


def _witnesses(site: Site) -> tuple[Attachment, ...]:
    """The checkpoint of the last publish and its signature, where there are such."""
    if site.ledger is None:
        return ()
    there = [name for name in WITNESSES if (site.root / "content" / name).is_file()]
    return tuple(Attachment(name, "text/plain", read(site.root, name), witness=True) for name in there)
