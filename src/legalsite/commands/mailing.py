"""The letters of one notice to everybody on a list: prepared, counted, written as files, never sent here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from legalsite.commands.letters import contents
from legalsite.commands.mailing_concerns import concerns
from legalsite.commands.site import Site
from legalsite.errors import Problem, ProblemsFound
from legalsite.mail.eml import Sender, writer
from legalsite.model.letter import Content, Letter, Recipient
from legalsite.model.notice import Notice
from legalsite.notices.digest import digest_of
from legalsite.notices.letter import letter_to
from legalsite.notices.recipients import Listed, language_for, read_recipients

NOBODY = "no-sender-set@example.invalid"
READER = "reader@example.invalid"


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
        letter_to(recipient, notice, said[language_for(recipient, said) or first], company)
        for recipient in listed.recipients
    )
    settings = site.config.notice
    sender = Sender(settings.sender or f"{site.config.title} <{NOBODY}>", settings.reply_to)
    digest = digest_of(notice.key, f"{sender.address}\t{sender.reply_to}", letters)
    return Mailing(notice, letters, sender, digest, (*listed.notes, *concerns(site, notice, listed.recipients, said)))


def one_a_language(site: Site, notice: Notice, on: date) -> Listed:
    """Made-up readers, one for each language in which the letter is written."""
    _, said = contents(site, notice, on)
    return Listed(tuple(Recipient(f"{language}-{READER}", "", language) for language in said))


def letters_folder(root: Path) -> Path:
    """letters/ in the site, which keeps itself out of a repository: letters may hold addresses."""
    folder = root / "letters"
    if not folder.exists():
        folder.mkdir()
        (folder / ".gitignore").write_text("*\n", encoding="ascii")
    return folder


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
