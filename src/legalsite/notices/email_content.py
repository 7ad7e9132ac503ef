"""What the email about a notice says, from the notice, its two texts and their redline."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from legalsite.model.email import Attachment, Email, EmailContent, Recipient
from legalsite.model.notice import Ground, Notice
from legalsite.model.policy import Revision
from legalsite.model.promise import Promise
from legalsite.model.redline import Redline, Run
from legalsite.notices.email_html import as_html
from legalsite.notices.email_parts import (
    EmailSection,
    LinkList,
    Outline,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    VerbatimLine,
    Voice,
)
from legalsite.notices.email_text import as_text
from legalsite.promises.in_words import notice_in_words
from legalsite.redline.output.summary import summary
from legalsite.text.cldr import language_name
from legalsite.text.phrase_catalogue import Catalogue, Phrases

Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class AttachedText:
    """A text that comes with an email.

    revision: which text
    data: the exact bytes of its file
    """

    revision: Revision
    data: bytes


@dataclass(frozen=True, slots=True)
class AnnouncedChange:
    """What one email announces.

    language: of the email
    title: of the policy, in that language
    summary: the revision's own; empty if it has none
    redline: between the old and the new text; None if one of them is withheld
    redline_language: of the two texts that the redline compares
    texts: what is attached: the authoritative new and old text, then their translations; withheld ones are left out
    cancelled: texts that were announced, or were to come, and will not apply
    stays: whether cancelling them is all that the revision does, and the wording stays the same
    after_gap: whether it is not known which text applies before it; the old text is the last one that is known
    """

    language: str
    title: str
    summary: str
    redline: Redline | None
    redline_language: str
    texts: tuple[AttachedText, ...]
    cancelled: tuple[Revision, ...] = ()
    stays: bool = False
    after_gap: bool = False


@dataclass(frozen=True, slots=True)
class EmailUrls:
    """Where the links of an email lead; absolute URLs.

    new: the new text
    old: the text that it replaces
    redline: the page that compares them
    changes: all changes of the policy
    ledger: the ledger
    """

    new: str
    old: str
    redline: str
    changes: str
    ledger: str


@dataclass(frozen=True, slots=True)
class Company:
    """Who announces the change.

    name: title of the site
    host: host name of the site; it makes message ids unique
    objection: how to object or leave, in the language of the email; empty if nothing is set
    imprint: name and postal address, at the end of the email
    """

    name: str
    host: str
    objection: str = ""
    imprint: str = ""


def compose(
    notice: Notice,
    change: AnnouncedChange,
    company: Company,
    urls: EmailUrls,
    catalogue: Catalogue,
    *,
    witnesses: tuple[Attachment, ...] = (),
) -> EmailContent:
    """Return the content of the email in one language. `witnesses` are the checkpoint and its signature; they are
    attached after the texts."""
    files = (*map(_attached, change.texts), *witnesses)
    voice = Voice.of(catalogue, change.language)
    outline = Outline(
        voice,
        _subject(notice, change, company, voice.email),
        (*_sections(notice, change, company, urls, voice), _record(notice, urls, witnesses, voice.email)),
        company.imprint if company.imprint.startswith(company.name) else f"{company.name}\n{company.imprint}",
    )
    return EmailContent(change.language, outline.subject, as_text(outline), as_html(outline), files)


def email_to(recipient: Recipient, notice: Notice, content: EmailContent, company: Company) -> Email:
    """Return the email to one recipient. The same notice to the same address has the same message id, whatever its
    words, so that a mail program shows it once."""
    key = hashlib.sha256(f"{notice.key}\0{recipient.key}".encode()).hexdigest()
    return Email(notice.key, recipient, content, f"<{key[:40]}@{company.host}>")


def with_addresses(redline: Redline, old: Address, new: Address) -> Redline:
    """Return a redline whose links have whole addresses, because an email is read far from the page. `old` and `new`
    make the address of a target as it is written in the old and in the new text."""

    def with_address(run: Run) -> Run:
        if not run.target:
            return run
        return replace(run, text=(old if run.op == "delete" else new)(run.text))

    passages = [replace(passage, runs=tuple(map(with_address, passage.runs))) for passage in redline.passages]
    return Redline(tuple(passages), redline.words)


def file_name(revision: Revision) -> str:
    """Return the name under which a text is attached: `privacy-2025-02-01.md`, a translation
    `privacy-2025-02-01.de.md`."""
    language = f".{revision.language}" if revision.translates else ""
    return f"{revision.policy.replace('/', '-')}-{revision.revised}{language}.md"


def _attached(text: AttachedText) -> Attachment:
    return Attachment(file_name(text.revision), "text/markdown", text.data)


def _subject(notice: Notice, change: AnnouncedChange, company: Company, say: Phrases) -> str:
    otherwise = "_otherwise" if change.cancelled else ""
    key = f"subject{_kind(notice, change) or otherwise}"
    day = say.day_text(notice.revision.takes_effect)
    subject = say.filled(key, company=company.name, title=change.title, effective=day)
    number = notice.correction
    return (say.filled("correction", number=number) if number else "") + subject


def _kind(notice: Notice, change: AnnouncedChange) -> str:
    """Return the suffix of the phrases for this kind of change."""
    if notice.revision.withdrawn:
        return "_ends"
    return "_stays" if change.stays else ""


def _sections(
    notice: Notice, change: AnnouncedChange, company: Company, urls: EmailUrls, voice: Voice
) -> Iterator[EmailSection]:
    say = voice.email
    yield EmailSection("", tuple(_opening(notice, change, say)))
    yield EmailSection(say.changes, tuple(map(Paragraph, _summary_lines(change, voice))))
    if change.redline and change.redline.changed:
        yield EmailSection(say.redline, tuple(_comparison(change, change.redline, say)))
    quotes = tuple(_quotes(notice, voice))
    if quotes:
        yield EmailSection(say.promise, quotes)
    if not change.stays:
        yield EmailSection(say.objection, (Paragraph(company.objection or say.reply),))
    yield EmailSection(say.keep, tuple(_keeping(change, urls, say)))


def _opening(notice: Notice, change: AnnouncedChange, say: Phrases) -> Iterator[Part]:
    if notice.correction:
        yield Paragraph(say.corrects)
    effective, old = say.day_text(notice.revision.takes_effect), say.revised_text(notice.previous.revised)
    lead = f"lead{'_after_gap' if change.after_gap else ''}{_kind(notice, change)}"
    yield Paragraph(say.filled(lead, title=change.title, effective=effective, old=old))
    for gone in change.cancelled:
        revised, start = say.revised_text(gone.revised), say.day_text(gone.effective)
        yield Paragraph(say.filled("cancels", revised=revised, effective=start))


def _summary_lines(change: AnnouncedChange, voice: Voice) -> Iterator[str]:
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
    """Yield each confirmed promise once, with the text that makes it. Nothing is said to readers of what the program
    only read in a text."""
    quoted: set[tuple[str, date]] = set()
    for ground in notice.reason.grounds:
        if ground.suggested or not ground.day or (ground.quote, ground.day) in quoted:
            continue
        quoted.add((ground.quote, ground.day))
        if ground.quote:
            yield Quote(_promised(ground, ground.day, voice), " ".join(ground.quote.split()))
        elif ground.promise:
            yield Paragraph(_filled("promise_confirmed", ground.promise, ground.day, voice))


def _promised(ground: Ground, revised: date, voice: Voice) -> str:
    if not ground.promise:
        return voice.email.filled("promise_from", day=voice.email.day_text(revised))
    return _filled("promise_words", ground.promise, revised, voice)


def _filled(phrase: str, promise: Promise, revised: date, voice: Voice) -> str:
    words = notice_in_words(promise, voice.promises)
    return voice.email.filled(phrase, day=voice.email.day_text(revised), words=words[:1].lower() + words[1:])


def _keeping(change: AnnouncedChange, urls: EmailUrls, say: Phrases) -> Iterator[Part]:
    names = ", ".join(file_name(text.revision) for text in change.texts)
    yield Paragraph(say.filled("attached" if change.redline else "attached_new", names=names))
    first = change.texts[0].revision.language
    if first != change.language:
        yield Paragraph(say.filled("authoritative", language=_named(first, say)))
    links = {"new": urls.new, "old": urls.old, "redline": urls.redline, "changes": urls.changes}
    shown = {name: url for name, url in links.items() if change.redline or name != "redline"}
    yield LinkList(tuple((say[f"link_{name}"], url) for name, url in shown.items()))


def _record(notice: Notice, urls: EmailUrls, witnesses: tuple[Attachment, ...], say: Phrases) -> EmailSection:
    if not notice.revision.recorded:
        return EmailSection(say.record, (Paragraph(say.recorded_plain),))
    recorded = Paragraph(say.filled("recorded", name=file_name(notice.revision)))
    parts = (recorded, VerbatimLine(notice.revision.recorded))
    links = LinkList(((say.link_ledger, urls.ledger),))
    if not witnesses:
        return EmailSection(say.record, (*parts, links))
    witness = Paragraph(say.filled("witness", name=witnesses[0].name))
    return EmailSection(say.record, (*parts, witness, links))
