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
    Voice,
)
from legalsite.notices.email_text import as_text
from legalsite.promises.in_words import notice_in_words
from legalsite.redline.output.summary import summary
from legalsite.text.catalogue import Catalogue, Phrases
from legalsite.text.cldr import language_name


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
    notice: Notice,
    change: AnnouncedChange,
    company: Company,
    places: EmailUrls,
    catalogue: Catalogue,
    *,
    witnesses: tuple[Attachment, ...] = (),
) -> EmailContent:
    """Return the email in one language. `witnesses` are the checkpoint and its signature, attached after the texts."""
    files = (*map(_attached, change.texts), *witnesses)
    voice = Voice.of(catalogue, change.language)
    outline = Outline(
        voice,
        _subject(notice, change, company, voice.email),
        (*_sections(notice, change, company, places, voice), _record(notice, places, witnesses, voice.email)),
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


def _subject(notice: Notice, change: AnnouncedChange, company: Company, say: Phrases) -> str:
    otherwise = "_otherwise" if change.cancelled else ""
    key = f"subject{_kind(notice, change) or otherwise}"
    day = say.day_text(notice.revision.effective)
    subject = say.filled(key, company=company.name, title=change.title, effective=day)
    number = notice.correction
    return (say.filled("correction", number=number) if number else "") + subject


def _kind(notice: Notice, change: AnnouncedChange) -> str:
    """Which sentences tell of it."""
    if notice.revision.withdrawn:
        return "_ends"
    return "_stays" if change.stays else ""


def _sections(
    notice: Notice, change: AnnouncedChange, company: Company, places: EmailUrls, voice: Voice
) -> Iterator[Section]:
    say = voice.email
    yield Section("", tuple(_opening(notice, change, company, say)))
    yield Section(say.changes, tuple(map(Paragraph, _in_words(change, voice))))
    if change.redline and change.redline.changed:
        yield Section(say.redline, tuple(_comparison(change, change.redline, say)))
    quotes = tuple(_quotes(notice, voice))
    if quotes:
        yield Section(say.promise, quotes)
    if not change.stays:
        yield Section(say.objection, (Paragraph(company.objection or say.reply),))
    yield Section(say.keep, tuple(_keeping(change, places, say)))


def _opening(notice: Notice, change: AnnouncedChange, company: Company, say: Phrases) -> Iterator[Part]:
    if notice.correction:
        yield Paragraph(say.corrects)
    effective, old = say.day_text(notice.revision.effective), say.revised_text(notice.previous.revised)
    lead = f"lead{_kind(notice, change)}"
    yield Paragraph(say.filled(lead, company=company.name, title=change.title, effective=effective, old=old))
    for gone in change.cancelled:
        settled, start = say.revised_text(gone.revised), say.day_text(gone.effective)
        yield Paragraph(say.filled("cancels", settled=settled, effective=start))


def _in_words(change: AnnouncedChange, voice: Voice) -> Iterator[str]:
    if change.summary:
        yield change.summary
    elif change.stays:
        yield voice.email.stays
        return
    if not change.redline:
        yield voice.email.withheld
    elif not change.summary or not change.redline.changed:
        yield f"{summary(change.redline, voice.redline)}."


def _comparison(change: AnnouncedChange, redline: Redline, say: Phrases) -> Iterator[Part]:
    if change.redline_language != change.language:
        yield Paragraph(say.filled("redline_language", language=_named(change.redline_language, say)))
    yield RedlineExcerpt(redline, change.redline_language)


def _named(language: str, say: Phrases) -> str:
    return language_name(language, say.language)


def _quotes(notice: Notice, voice: Voice) -> Iterator[Part]:
    """Each promise once, from the text that makes it."""
    told: set[tuple[str, date]] = set()
    for ground in notice.reason.grounds:
        if ground.quote and ground.day and (ground.quote, ground.day) not in told:
            told.add((ground.quote, ground.day))
            yield Quote(_promised(ground, ground.day, voice), " ".join(ground.quote.split()))


def _promised(ground: Ground, settled: date, voice: Voice) -> str:
    day = voice.email.day_text(settled)
    if not ground.promise:
        return voice.email.filled("promise_from", day=day)
    words = notice_in_words(ground.promise, voice.promises)
    return voice.email.filled("promise_words", day=day, words=words[:1].lower() + words[1:])


def _keeping(change: AnnouncedChange, places: EmailUrls, say: Phrases) -> Iterator[Part]:
    names = ", ".join(file_name(text.revision) for text in change.texts)
    yield Paragraph(say.filled("attached" if change.redline else "attached_new", names=names))
    first = change.texts[0].revision.language
    if first != change.language:
        yield Paragraph(say.filled("authoritative", language=_named(first, say)))
    urls = {"new": places.new, "old": places.old, "redline": places.redline, "changes": places.changes}
    shown = {name: url for name, url in urls.items() if change.redline or name != "redline"}
    yield LinkList(tuple((say[f"link_{name}"], url) for name, url in shown.items()))


def _record(notice: Notice, places: EmailUrls, witnesses: tuple[Attachment, ...], say: Phrases) -> Section:
    if not notice.revision.recorded:
        return Section(say.record, (Paragraph(say.recorded_plain),))
    recorded = Paragraph(say.filled("recorded", name=file_name(notice.revision)))
    parts = (recorded, VerbatimLine(notice.revision.recorded))
    links = LinkList(((say.link_ledger, places.ledger),))
    if not witnesses:
        return Section(say.record, (*parts, links))
    witness = Paragraph(say.filled("witness", name=witnesses[0].name))
    return Section(say.record, (*parts, witness, links))


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
