"""Compute the digest of a mailing's settings, and warnings to read before it's sent."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from legalsite.errors import Problem
from legalsite.model.config import Config, NoticeSettings
from legalsite.model.email import Audience, read_mailbox
from legalsite.model.notice import Notice
from legalsite.model.notice_key import NoticeKeys
from legalsite.notices.recipients import address_problem
from legalsite.text.email_addresses import takes_replies
from legalsite.text.phrase_catalogue import Catalogue


def settings_digest(notices: NoticeKeys, settings: NoticeSettings) -> str:
    """Hash what all emails of a mailing share: the notices, and settings such as the sender.

    Once an email has been sent, a different hash shows that the others would differ from it.
    """
    lines = ["legalsite-emails v3", *map(str, notices), f"{settings.sender}\t{settings.reply_to}"]
    if settings.unsubscribe:
        lines.append(settings.unsubscribe)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def mailing_notes(
    notices: Sequence[Notice], languages: Collection[str],
    *, config: Config, config_path: str, catalogue: Catalogue, audience: Audience,
) -> Iterator[Problem]:  # fmt: skip
    """Yield warnings and information to read before emails are sent.

    `languages` are the languages of the email. Recipients with any other language get the first
    one. `config_path` is the path of the settings.
    """
    for language in languages:
        if not catalogue.has_phrases(language, "email"):
            message = f"emails aren't translated into {language}, "
            message += "so only the summary and the policy are in that language"
            help = "put anything important in `summary` and `closing`"
            yield _warning("no-phrases", message, help)
    for problem in _settings_problems(config, notices, languages, audience):
        yield problem._replace(path=config_path)
    for notice in notices:
        # promises only concern account holders, and without a limit, texts are always attached
        if audience == "accounts" and config.notice.attach_up_to is not None:
            yield from _attachment_problems(notice)
        if not notice.version.recorded:  # the version is a draft
            message = f"{notice.key.notice} isn't in the ledger"
            message += ", so it could still change after the email is sent"
            yield _warning("not-recorded", message, "publish it first: `legalsite publish`")


def untranslated_reason(notice: Notice, languages: Sequence[str]) -> Iterator[Problem]:
    """Note that the reason for a correction isn't translated, if emails are in several languages.

    The company writes the reason in a single language.
    """
    others = ", ".join(languages[1:])
    if notice.correction_reason and others:
        message = f"the email in {others} also quotes the reason for the correction, untranslated"
        help = "write the reason in each language, one after the other"
        yield Problem("reason-language", message, help, severity="info")


def _attachment_problems(notice: Notice) -> Iterator[Problem]:
    """Warn about each requirement that an email with links to the texts may not meet.

    These are requirements whose rule names email as a channel, but not the page of the new text. If
    notice on that page counts, too, a link to it is enough.
    """
    for requirement in notice.requirements:
        channels = requirement.rule.channels
        if "email" in channels and "page" not in channels:
            message = f"`attach_up_to` is set in [notice], but {requirement.why}"
            help = "remove `attach_up_to`, so that emails have the texts attached"
            yield _warning("attach-up-to", message, help)


def _settings_problems(
    config: Config, notices: Sequence[Notice], languages: Collection[str], audience: Audience
) -> Iterator[Problem]:
    """Warn about missing or unsuitable settings for emails about these notices."""
    settings = config.notice
    problem = None
    if settings.sender:  # otherwise, `sender_questions` warns
        _, sender_address = read_mailbox(settings.sender)
        problem = address_problem(sender_address)
    if problem:
        message, help = problem
        yield _warning("no-sender", f"[notice] sender: {message}", help)
    yield from sender_questions(config)
    # slugs of the policies with material changes
    material = [notice.policy for notice in notices if notice.version.weight == "material"]
    # emails about material changes to terms should say what recipients who disagree can do
    if "terms" in {config.settings(policy).kind for policy in material}:
        yield from missing_closing_warnings(languages, config)
    if audience == "subscribers" and not settings.unsubscribe:
        message = "`unsubscribe` isn't set in [notice], but subscribers must be able to unsubscribe"
        help = "add the URL of your endpoint: "
        help += 'unsubscribe = "https://example.com/unsubscribe/{token}"'
        yield _warning("no-unsubscribe", message, help)


def _warning(rule: str, message: str, help: str) -> Problem:
    return Problem(rule, message, help, severity="warning")


def sender_questions(config: Config) -> Iterator[Problem]:
    """Warn about missing or unsuitable settings for the sender and the reply address."""
    settings = config.notice
    if not settings.sender:
        message = "`sender` isn't set in [notice], so emails can't be sent"
        yield _warning(
            "no-sender", message, 'add to [notice]: sender = "Example <legal@example.com>"'
        )
    if not settings.company:
        message = f"`company` isn't set, so emails come from {config.title!r}"
        yield _warning("no-company", message, 'add to [notice]: company = "Example Ltd"')
    if not settings.imprint:
        message = "`imprint` isn't set, so emails have no postal address"
        yield _warning(
            "no-imprint", message, 'add to [notice]: imprint = "Example Ltd, 1 High Street"'
        )
    reply_address = settings.answers
    if reply_address and not takes_replies(reply_address):  # such as noreply@example.com
        message = f"no one reads replies to {reply_address}"
        yield _warning("no-reply-to", message, 'add to [notice]: reply_to = "legal@example.com"')


def unmatched_languages(
    unmatched: Mapping[str, int], languages: Collection[str]
) -> Iterator[Problem]:
    """Yield information about recipients' languages that have no email.

    `unmatched` maps each such language to the number of its recipients. They get the email in the
    first of `languages`.
    """
    for language, count in sorted(unmatched.items()):
        who = "1 recipient is" if count == 1 else f"{count:,} recipients are"
        message = f"{who} listed with {language}, but there's no email in that language; "
        message += f"they get the email in {next(iter(languages))}"
        help = "continue, or translate the policy and plan again"
        yield Problem("list-language", message, help, severity="info")


def missing_closing_warnings(languages: Iterable[str], config: Config) -> Iterator[Problem]:
    """Warn if the closing sentence for terms is missing in a language.

    Emails about material changes end with this sentence. It says what recipients who disagree can
    do.
    """
    sentences = config.notice.closing.get("terms", {})  # language → sentence
    missing = []
    default = sentences.get("")  # the sentence without a language, or None
    for language in languages:
        # emails in all languages use the default, but it's written in the site's main language
        is_default_suitable = default and language == config.main_language
        if not (sentences.get(language) or is_default_suitable):
            missing.append(language)
    if missing:
        where = ""
        if sentences:  # if there's no sentence at all, it's missing in all languages
            where = f" in {', '.join(missing)}"
        message = f"`closing` has no sentence for terms{where}; "
        if not default:
            message += "the email doesn't say what recipients who disagree can do"
        else:
            message += "the email has the sentence without a language"
        help = "add to `closing` in [notice] or [companies]: "
        help += f'terms = {{ {missing[0]} = "If you do not agree, …" }}'
        yield _warning("notice-closing", message, help)
