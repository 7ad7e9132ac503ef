"""Before a campaign is sent: the digest that a person confirms, and what deserves a look first."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from email.utils import parseaddr

from legalsite.errors import Problem
from legalsite.model.config import NoticeSettings
from legalsite.model.email import Email, Recipient, Sender
from legalsite.model.notice import Notice
from legalsite.notices.email_content import Company
from legalsite.notices.recipients import address_fault, language_for
from legalsite.text.phrase_catalogue import Catalogue


def campaign_digest(notice: Notice, sender: Sender, emails: Iterable[Email]) -> str:
    """Return the digest of a whole campaign. Whoever confirms it has seen these emails, for these addresses.

    It covers the notice's key, the sender, and each address with its email. Another word, another address or another
    setting gives another digest. The order of the list does not matter. The witnesses do not matter either: they change
    with each line of the ledger, and so with the line of this notice."""
    digest = hashlib.sha256(f"legalsite-notice v1\n{notice.key}\n{sender.address}\t{sender.reply_to}\n".encode())
    for line in sorted(map(_digest_line, emails)):
        digest.update(line)
    return digest.hexdigest()


def campaign_notes(
    notice: Notice,
    recipients: Iterable[Recipient],
    languages: Collection[str],
    *,
    company: Company,
    settings: NoticeSettings,
    config_path: str,
    catalogue: Catalogue,
) -> tuple[Problem, ...]:
    """Return warnings and information for a person to read before emails are sent. `languages` are those in which the
    email is written, the authoritative one first; `config_path` is the file that holds `settings`."""
    return (
        *_recipients_in_another_language(notice, recipients, languages),
        *_languages_without_phrases(languages, catalogue),
        *_missing_settings(settings, config_path, company, languages),
        *_unrecorded(notice),
    )


def _digest_line(email: Email) -> bytes:
    """Return what the digest covers of one email. Names cannot hold a line break, so no line can pass for two."""
    to = email.recipient
    return f"{to.address}\t{to.name}\t{email.content.words_sha256}\t{email.message_id}\n".encode()


def _recipients_in_another_language(
    notice: Notice, recipients: Iterable[Recipient], languages: Collection[str]
) -> Iterator[Problem]:
    unmatched = (to.language for to in recipients if to.language and not language_for(to, languages))
    for language, count in sorted(Counter(unmatched).items()):
        who = "1 reader is" if count == 1 else f"{count:,} readers are"
        used = next(iter(languages))
        message = f"{who} listed with {language}, but {notice.key} has no text in that language: the email is in {used}"
        yield Problem("list-language", message, severity="info")


def _languages_without_phrases(languages: Collection[str], catalogue: Catalogue) -> Iterator[Problem]:
    for language in languages:
        if not catalogue.speaks(language, "email"):
            message = f"there are no phrases in {language}: its email is in English except for summary and texts"
            yield Problem("no-phrases", message, "say what matters in `summary` and `objection`", severity="warning")


def _missing_settings(
    settings: NoticeSettings, path: str, company: Company, languages: Collection[str]
) -> Iterator[Problem]:
    if not settings.sender:
        message = "[notice] has no `sender`, so nothing can be sent"
        help = f'add: sender = "{company.name} <legal@{company.host}>"'
        yield Problem("no-sender", message, help, path, severity="warning")
    elif fault := address_fault(parseaddr(settings.sender)[1]):
        yield Problem("no-sender", f"[notice] sender: {fault[0]}", fault[1], path, severity="warning")
    authoritative, *translations = languages
    silent = [language for language in languages if not settings.objection_in(language)]
    if silent:
        yield _no_objection(path, silent, in_others=bool(settings.objection))
    same = [language for language in translations if settings.objection_in(language) == settings.objection.get("")]
    if same and not silent:
        message = f"[notice] says how to object or leave for all languages, but not in {', '.join(same)} itself"
        help = f'say it in each language: objection = {{ {authoritative} = "…", {same[0]} = "…" }}'
        yield Problem("objection-language", message, help, path, severity="info")


def _no_objection(path: str, languages: list[str], *, in_others: bool) -> Problem:
    message = "[notice] does not say how to object or leave; the email asks readers to reply"
    help = 'add: objection = "If you do not agree, …"'
    if in_others:
        message = (
            f"[notice] does not say in {', '.join(languages)} how to object or leave; that email asks readers to reply"
        )
        help = f'add to [notice.objection]: {languages[0]} = "…"'
    return Problem("no-objection", message, help, path, severity="warning")


def _unrecorded(notice: Notice) -> Iterator[Problem]:
    if not notice.revision.recorded:
        text = f"{notice.policy}@{notice.revision.revised}"
        message = f"{text} is not in the ledger: it could still change after the email is sent"
        yield Problem("not-recorded", message, "run `legalsite publish` first", severity="warning")
