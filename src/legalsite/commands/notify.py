"""What is due, and the letters of one notice: prepared, shown, never sent here."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from pathlib import Path

from legalsite.commands.letters import contents
from legalsite.commands.site import Site
from legalsite.errors import Problem, ProblemsFound
from legalsite.ledger.lines import Line
from legalsite.mail.eml import Sender, writer
from legalsite.model import standing
from legalsite.model.notice import Content, Letter, Notice, Recipient
from legalsite.model.policy import Revision
from legalsite.model.promise import Promise
from legalsite.model.revised import Revised
from legalsite.notices.address import fault_of_address
from legalsite.notices.digest import digest_of
from legalsite.notices.due import due_notices, notice_for
from legalsite.notices.letter import letter_to
from legalsite.notices.recipients import Listed, read_recipients
from legalsite.pages.routes import Routes
from legalsite.promises import read_promises

NOBODY = "no-sender-set@example.invalid"
READER = "reader@example.invalid"


@dataclass(frozen=True, slots=True)
class Due:
    """One notice, and the line of the ledger that says that it was sent; None where none does."""

    notice: Notice
    sent: Line | None


@dataclass(frozen=True, slots=True)
class Mailing:
    """All letters of one notice. `notes` tell what merits a look and stops nothing but the sending."""

    notice: Notice
    letters: tuple[Letter, ...]
    sender: Sender
    digest: str
    notes: tuple[Problem, ...]

    @property
    def by_language(self) -> dict[str, tuple[Content, int]]:
        """What is said in each language, and to how many."""
        counted: dict[str, tuple[Content, int]] = {}
        for letter in self.letters:
            _, count = counted.get(letter.content.language, (letter.content, 0))
            counted[letter.content.language] = letter.content, count + 1
        return counted


def due(site: Site, on: date, slugs: Sequence[str] = ()) -> tuple[Due, ...]:
    """What is due of these policies, of all where none is named; the first to send first."""
    policies = [site.policy(slug) for slug in slugs] or list(site.policies.values())
    found = [
        Due(notice, _sent(site, notice.revision))
        for policy in policies
        for notice in due_notices(policy, site.config.settings(policy.slug), _promises(site), on)
    ]
    return tuple(sorted(found, key=lambda one: (one.notice.send_by, one.notice.key)))


def chosen(site: Site, name: str, on: date, *, correction: int = 0) -> Notice | None:
    """`name` is POLICY or POLICY@REVISED. A policy alone stands for the one notice that is due and not sent; None
    where there is no such. Raises ProblemsFound (status 2) for names that mean nothing, or more than one notice."""
    slug, at, revised = name.partition("@")
    policy = site.policy(slug)
    if at:
        revision = _revision(site, slug, revised)
        notice = _notice(site, revision, on, correction)
        if notice is None:
            mend = "a first text changes nothing for anybody; name a later one"
            raise ProblemsFound([Problem("no-text-before", f"{name} has no text before it", mend)], 2)
        return notice
    waiting = [one.notice for one in due(site, on, [policy.slug]) if correction or not one.sent]
    if len(waiting) > 1:
        named = ", ".join(notice.key for notice in waiting)
        raise ProblemsFound([Problem("many-notices", f"{slug} owes {len(waiting)} notices: {named}", "name one")], 2)
    return _notice(site, waiting[0].revision, on, correction) if waiting else None


def newest(site: Site, slug: str, on: date, *, correction: int = 0) -> Notice | None:
    """What the letter about the last change would be, due or not: for a look at it."""
    for revision in reversed(standing.known(site.policy(slug), on)):
        if standing.status(site.policy(slug), revision, on) != "replaced":
            notice = _notice(site, revision, on, correction)
            if notice:
                return notice
    return None


def read_list(file: Path) -> Listed:
    """Raises ProblemsFound (status 1) with all that is wrong in it, OSError where it cannot be read."""
    if not file.is_file():
        wrong = "it is not there" if not file.exists() else "it is no file"
        raise ProblemsFound([Problem("no-list", f"no list of recipients: {wrong}", "check the path", str(file))], 2)
    return read_recipients(file.read_bytes(), str(file))


def prepare(site: Site, notice: Notice, listed: Listed, on: date) -> Mailing:
    """The letter of everybody on the list, each in the reader's language where there is a translation."""
    company, said = contents(site, notice, on)
    first = site.config.languages[0]
    letters = tuple(
        letter_to(recipient, notice, said.get(_spoken(recipient, said), said[first]), company)
        for recipient in listed.recipients
    )
    settings = site.config.notice
    sender = Sender(settings.sender or f"{site.config.title} <{NOBODY}>", settings.reply_to)
    digest = digest_of(notice.key, f"{sender.address}\t{sender.reply_to}", letters)
    return Mailing(notice, letters, sender, digest, (*listed.notes, *_concerns(site, notice)))


def one_a_language(site: Site, notice: Notice, on: date) -> Listed:
    """Made-up readers, one for each language in which the letter is written."""
    _, said = contents(site, notice, on)
    return Listed(tuple(Recipient(f"{language}-{READER}", "", language) for language in said))


def eml_files(mailing: Mailing, folder: Path, date: datetime, *, numbered: bool) -> Iterator[tuple[Path, Letter]]:
    """Writes each letter as a file that a mail program opens. Names hold no address."""
    folder.mkdir(parents=True, exist_ok=True)
    write = writer(mailing.sender, date)
    key = mailing.notice.key.replace("/", "-").replace("@", "-")
    width = len(str(len(mailing.letters)))
    for number, letter in enumerate(mailing.letters, 1):
        count = f".{number:0{width}d}" if numbered else ""
        file = folder / f"{key}{count}.{letter.content.language}.eml"
        file.write_bytes(write(letter))
        yield file, letter


def next_command(verb: str, name: str, listed: Path | None, root: Path | None, *more: str) -> str:
    """What to type next, quoted for a shell."""
    words = ["legalsite", "notify", verb, name, *(["--to", str(listed)] if listed else []), *more]
    return shlex.join([*words, *(["--root", str(root)] if root else [])])


def _promises(site: Site) -> Callable[[Revision], tuple[Promise, ...]]:
    read: dict[str, tuple[Promise, ...]] = {}

    def promises(revision: Revision) -> tuple[Promise, ...]:
        if revision.path not in read:
            text = site.read(revision).decode("utf-8-sig", "replace")
            read[revision.path] = read_promises(site.document(revision), revision.language, text)
        return read[revision.path]

    return promises


def _notice(site: Site, revision: Revision, on: date, correction: int) -> Notice | None:
    policy = site.policy(revision.policy)
    settings = site.config.settings(policy.slug)
    return notice_for(policy, revision, settings, _promises(site), on, asked=True, correction=correction)


def _revision(site: Site, slug: str, revised: str) -> Revision:
    policy = site.policy(slug)
    try:
        found = standing.revision_of(policy, Revised.parse(revised))
    except ValueError:
        found = None
    if found is None:
        there = ", ".join(str(revision.revised) for revision in policy.revisions[-5:])
        mend = f"the last ones are: {there}"
        raise ProblemsFound([Problem("no-revision", f"{slug} has no revision {revised!r}", mend)], 2)
    return found


def _sent(site: Site, revision: Revision) -> Line | None:
    lines = site.ledger.lines if site.ledger else ()
    matching = (line for line in lines if line.verb == "notice" and line.policy == revision.policy)
    return next((line for line in matching if line.revised == revision.revised), None)


def _spoken(recipient: Recipient, said: Mapping[str, Content]) -> str:
    """`de-AT` is told in German where nothing is written in Austrian."""
    wanted = recipient.language.lower()
    exact = next((language for language in said if language.lower() == wanted), "")
    return exact or wanted.partition("-")[0]


def _concerns(site: Site, notice: Notice) -> Iterator[Problem]:
    """What the letters lack, each a warning."""
    settings = site.config.notice
    path = "legalsite.toml"
    host = Routes.of(site.config).host
    if not settings.sender:
        wrong = "[notice] names no sender: nothing can be sent"
        mend = f'add: sender = "{site.config.title} <legal@{host}>"'
        yield Problem("no-sender", wrong, mend, path, severity="warning")
    elif fault := fault_of_address(parseaddr(settings.sender)[1]):
        yield Problem("no-sender", f"[notice] sender: {fault[0]}", fault[1], path, severity="warning")
    if not settings.objection:
        wrong = "[notice] does not say how to object or leave; the letter asks for an answer by mail"
        yield Problem("no-objection", wrong, 'add: objection = "If you do not agree, …"', path, severity="warning")
    if not notice.revision.recorded:
        wrong = f"{notice.policy}@{notice.revision.revised} is not recorded: it could still change after the letter"
        yield Problem("not-recorded", wrong, "run `legalsite publish` first", severity="warning")
