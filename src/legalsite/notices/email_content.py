"""A notice, its two texts and their redline → what an email says, as text and as HTML."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from legalsite.model.email import Attachment, Email, EmailContent, Recipient
from legalsite.model.notice import Ground, Notice
from legalsite.model.policy import Revision
from legalsite.model.redline import Redline, Run
from legalsite.notices.email_html import as_html
from legalsite.notices.email_parts import (
    LinkList,
    Outline,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    Section,
    VerbatimLine,
)
from legalsite.notices.email_text import as_text
from legalsite.notices.phrases import language_name, phrase, spoken, written_day, written_revised
from legalsite.promises.in_words import notice_in_words
from legalsite.redline.output.summary import summary


@dataclass(frozen=True, slots=True)
class AttachedText:
    """A revision and the exact bytes of its file."""

    revision: Revision
    data: bytes


@dataclass(frozen=True, slots=True)
class AnnouncedChange:
    """What one email tells of. `language` is the email's; `texts` are what is attached: the authoritative new and old
    text, then their translations into that language; a withheld one is left out. `redline` is between the last of each,
    in `redline_language`; None where one of them is withheld. `cancelled` are texts that were to come and, by this one,
    never apply; `stays`: that is all that it does, no word is another than before."""

    language: str
    title: str
    summary: str
    redline: Redline | None
    redline_language: str
    texts: tuple[AttachedText, ...]
    cancelled: tuple[Revision, ...] = ()
    stays: bool = False


@dataclass(frozen=True, slots=True)
class EmailUrls:
    """Absolute URLs."""

    new: str
    old: str
    redline: str
    changes: str
    ledger: str


@dataclass(frozen=True, slots=True)
class Company:
    """Who writes. `host` is the name under which its site is known; it makes message ids unique. `objection` is in the
    email's language."""

    name: str
    host: str
    objection: str = ""
    imprint: str = ""


def compose(
    notice: Notice, change: AnnouncedChange, company: Company, places: EmailUrls, witnesses: tuple[Attachment, ...] = ()
) -> EmailContent:
    """The email in one language. `witnesses` are the checkpoint and its signature, attached after the texts."""
    files = (*map(_attached, change.texts), *witnesses)
    outline = Outline(
        spoken(change.language),
        _subject(notice, change, company),
        (*_sections(notice, change, company, places), _record(notice, change.language, places, witnesses)),
        company.imprint if company.imprint.startswith(company.name) else f"{company.name}\n{company.imprint}",
    )
    return EmailContent(change.language, outline.subject, as_text(outline), as_html(outline), files)


def email_to(recipient: Recipient, notice: Notice, content: EmailContent, company: Company) -> Email:
    """The same notice to the same address has the same message id, whatever its words: a mail program shows one."""
    key = hashlib.sha256(f"{notice.key}\0{recipient.key}".encode()).hexdigest()
    return Email(notice.key, recipient, content, f"<{key[:40]}@{company.host}>")


def file_name(revision: Revision) -> str:
    """`privacy-2025-02-01.md`, a translation `privacy-2025-02-01.de.md`."""
    language = f".{revision.language}" if revision.translates else ""
    return f"{revision.policy.replace('/', '-')}-{revision.revised}{language}.md"


def _attached(text: AttachedText) -> Attachment:
    return Attachment(file_name(text.revision), "text/markdown", text.data)


def _subject(notice: Notice, change: AnnouncedChange, company: Company) -> str:
    otherwise = "-otherwise" if change.cancelled else ""
    name = f"subject{_kind(notice, change) or otherwise}"
    day = written_day(notice.revision.effective, change.language)
    subject = phrase(change.language, name, company=company.name, title=change.title, effective=day)
    number = notice.correction
    return (phrase(change.language, "correction", number=number) if number else "") + subject


def _kind(notice: Notice, change: AnnouncedChange) -> str:
    """Which sentences tell of it."""
    if notice.revision.withdrawn:
        return "-ends"
    return "-stays" if change.stays else ""


def _sections(notice: Notice, change: AnnouncedChange, company: Company, places: EmailUrls) -> Iterator[Section]:
    language = change.language
    yield Section("", tuple(_opening(notice, change, company)))
    yield Section(phrase(language, "changes"), tuple(map(Paragraph, _in_words(change))))
    if change.redline and change.redline.changed:
        yield Section(phrase(language, "redline"), tuple(_comparison(change, change.redline)))
    quotes = tuple(_quotes(notice, language))
    if quotes:
        yield Section(phrase(language, "promise"), quotes)
    if not change.stays:
        yield Section(phrase(language, "objection"), (Paragraph(company.objection or phrase(language, "reply")),))
    yield Section(phrase(language, "keep"), tuple(_keeping(change, places)))


def _opening(notice: Notice, change: AnnouncedChange, company: Company) -> Iterator[Part]:
    language = change.language
    if notice.correction:
        yield Paragraph(phrase(language, "corrects"))
    days = {
        "effective": written_day(notice.revision.effective, language),
        "old": written_revised(notice.previous.revised, language),
    }
    lead = f"lead{_kind(notice, change)}"
    yield Paragraph(phrase(language, lead, company=company.name, title=change.title, **days))
    for gone in change.cancelled:
        settled, start = written_revised(gone.revised, language), written_day(gone.effective, language)
        yield Paragraph(phrase(language, "cancels", settled=settled, effective=start))


def _in_words(change: AnnouncedChange) -> Iterator[str]:
    if change.summary:
        yield change.summary
    elif change.stays:
        yield phrase(change.language, "stays")
        return
    if not change.redline:
        yield phrase(change.language, "withheld")
    elif not change.summary or not change.redline.changed:
        yield f"{summary(change.redline, change.language)}."


def _comparison(change: AnnouncedChange, redline: Redline) -> Iterator[Part]:
    language = change.language
    if change.redline_language != language:
        named = language_name(change.redline_language, language)
        yield Paragraph(phrase(language, "redline-language", language=named))
    yield RedlineExcerpt(redline, change.redline_language)


def _quotes(notice: Notice, language: str) -> Iterator[Part]:
    """Each promise once, from the text that makes it."""
    told: set[tuple[str, date]] = set()
    for ground in notice.reason.grounds:
        if ground.quote and ground.day and (ground.quote, ground.day) not in told:
            told.add((ground.quote, ground.day))
            yield Quote(_promised(ground, written_day(ground.day, language), language), " ".join(ground.quote.split()))


def _promised(ground: Ground, day: str, language: str) -> str:
    if not ground.promise:
        return phrase(language, "promise-from", day=day)
    words = notice_in_words(ground.promise, spoken(language))
    return phrase(language, "promise-words", day=day, words=words[:1].lower() + words[1:])


def _keeping(change: AnnouncedChange, places: EmailUrls) -> Iterator[Part]:
    language = change.language
    names = ", ".join(file_name(text.revision) for text in change.texts)
    yield Paragraph(phrase(language, "attached" if change.redline else "attached-new", names=names))
    first = change.texts[0].revision.language
    if first != language:
        yield Paragraph(phrase(language, "authoritative", language=language_name(first, language)))
    urls = {"new": places.new, "old": places.old, "redline": places.redline, "changes": places.changes}
    shown = {name: url for name, url in urls.items() if change.redline or name != "redline"}
    yield LinkList(tuple((phrase(language, f"link-{name}"), url) for name, url in shown.items()))


def _record(notice: Notice, language: str, places: EmailUrls, witnesses: tuple[Attachment, ...]) -> Section:
    heading = phrase(language, "record")
    if not notice.revision.recorded:
        return Section(heading, (Paragraph(phrase(language, "recorded-plain")),))
    recorded = Paragraph(phrase(language, "recorded", name=file_name(notice.revision)))
    parts = (recorded, VerbatimLine(notice.revision.recorded))
    links = LinkList(((phrase(language, "link-ledger"), places.ledger),))
    if not witnesses:
        return Section(heading, (*parts, links))
    witness = Paragraph(phrase(language, "witness", name=witnesses[0].name))
    return Section(heading, (*parts, witness, links))


# --- A redline → the same with whole addresses where its links lead: an email is read far from the page. ---

Address = Callable[[str], str]


def with_addresses(redline: Redline, old: Address, new: Address) -> Redline:
    """`old` and `new` make the address of a target as it is written in the old and in the new text."""

    def spelled(run: Run) -> Run:
        if not run.target:
            return run
        return replace(run, text=(old if run.op == "delete" else new)(run.text))

    passages = [replace(passage, runs=tuple(map(spelled, passage.runs))) for passage in redline.passages]
    return Redline(tuple(passages), redline.words)
