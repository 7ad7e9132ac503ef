"""A notice → what its email says, in each language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import urljoin

from msgspec.structs import replace

from legalsite.disk.archive import read
from legalsite.errors import Problem
from legalsite.model import in_force
from legalsite.model.email import Audience, EmailContent
from legalsite.model.notice import Notice
from legalsite.model.policy import Revision
from legalsite.model.redline import Redline
from legalsite.notices.deadlines import cancelled_by
from legalsite.notices.email_content import (
    LARGEST_ATTACHED,
    AnnouncedChange,
    Announcement,
    AttachedText,
    Company,
    EmailUrls,
    Witness,
    compose,
    not_attached,
    with_addresses,
)
from legalsite.pages import routes
from legalsite.pages.routes import Routes
from legalsite.site.ledger_state import FILES
from legalsite.site.load import Site
from legalsite.site.own_phrases import read_catalogue
from legalsite.source.links import Links, text_folder
from legalsite.text.languages import text_language

CHECKPOINT, SIGNATURE = "CHECKPOINT", "CHECKPOINT.sig"


def email_contents(
    site: Site, notices: Sequence[Notice], on: date, *, audience: Audience = "accounts"
) -> tuple[Company, Mapping[str, EmailContent]]:
    """Return what the email about some notices says, by language, the authoritative one first; and the company that
    says it.

    It is written in each language into which one of the texts was translated. An email that cancels a text is also
    written in each language into which that text was translated, even if the text that replaces it was not: readers of
    the announcement in that language must be able to read that it is void."""
    settings = site.config.notice
    company = Company(site.config.title, Routes.of(site.config).host, settings.imprint, settings.unsubscribe)
    witness, catalogue = _witness(site), read_catalogue(site.root)
    contents: dict[str, EmailContent] = {}
    for language in site.config.languages:
        announcements = [_announcement(site, notice, language, on) for notice in notices]
        if any(in_language for _, in_language in announcements):
            contents[language] = compose(
                [announcement for announcement, _ in announcements],
                company,
                catalogue,
                audience=audience,
                witness=witness,
            )
    return company, contents


def texts_not_attached(notices: Sequence[Notice], contents: Mapping[str, EmailContent]) -> Iterator[Problem]:
    """Yield a note for each text that is too large to come with the emails."""
    texts = [text for notice in notices for text in (notice.revision, notice.previous)]
    left_out = {text.path: text for content in contents.values() for text in not_attached(texts, content)}
    for text in left_out.values():
        message = f"content/{text.path} has {text.size:,} bytes, too many to attach: the emails give its link and hash"
        help = f"the texts that come with an email have at most {LARGEST_ATTACHED:,} bytes together"
        yield Problem("not-attached", message, help, severity="info")


def _announcement(site: Site, notice: Notice, language: str, on: date) -> tuple[Announcement, bool]:
    """Return what an email in a language says about one notice, and whether there is a text in that language."""
    announced = [ground.cites for ground in notice.reason.grounds if ground.source == "cancelled"]
    cancelled = cancelled_by(site.policy(notice.policy), notice.revision, announced)
    stays = bool(cancelled) and _unchanged(site, notice)
    translation = _translation(site, notice.revision, language, on)
    cancelled_texts = [text for gone in cancelled if (text := _translation(site, gone, language, on))]
    titled = translation or (cancelled_texts[-1] if cancelled_texts else notice.revision)
    change = replace(
        _change(site, notice, translation, language, on), title=titled.title, cancelled=cancelled, stays=stays
    )
    if stays and not translation:
        change = replace(change, summary="")  # it is in another language, and a phrase of the email says the same
    urls = _urls(site, translation or notice.revision, _compared(site, notice, language, on))
    return Announcement(notice, change, urls), bool(translation or cancelled_texts)


def _translation(site: Site, revision: Revision, language: str, on: date) -> Revision | None:
    """Return a revision in a language: itself in the site's first one, else its translation, or None if it has none."""
    if language == site.config.languages[0]:
        return revision
    return in_force.translation(site.policy(revision.policy), language, revision, on)


def _compared(site: Site, notice: Notice, language: str, on: date) -> tuple[Revision, Revision]:
    """Return the old and the new text that the email compares: the authoritative ones, unless both are translated into
    the language."""
    old, new = (_translation(site, text, language, on) for text in (notice.previous, notice.revision))
    return (old, new) if old and new else (notice.previous, notice.revision)


def _change(site: Site, notice: Notice, new: Revision | None, language: str, on: date) -> AnnouncedChange:
    site_routes = Routes.of(site.config)
    texts = [notice.revision, notice.previous]
    old = _translation(site, notice.previous, language, on)
    texts += [text for text in (new, old) if text and text not in texts]
    sides = _compared(site, notice, language, on)
    withheld = any(text.withheld for text in sides)
    summarized = new if new and new.summary else notice.revision
    return AnnouncedChange(
        language=language,
        title=notice.revision.title,
        summary=summarized.summary or "",
        redline=None if withheld else _redline(site, *sides),
        redline_language=text_language(sides[1], site.config, site.document(sides[1])),
        texts=tuple(
            AttachedText(text, site.read(text), site_routes.url(site_routes.raw(text)))
            for text in texts
            if not text.withheld
        ),
        after_gap=_after_gap(site, notice),
        over=notice.revision.takes_effect <= on,
        summary_language=language if summarized.translates else site.config.original_language(notice.policy),
        closing=site.config.notice.closing_in(site.config.settings(notice.policy).kind, language),
    )


def _after_gap(site: Site, notice: Notice) -> bool:
    """Return whether it is not known which text applied just before the new one."""
    return bool(in_force.gaps_before(site.policy(notice.policy), notice.revision, notice.previous))


def _unchanged(site: Site, notice: Notice) -> bool:
    """Return whether the wording in force is unchanged, so that all the revision does is cancel another."""
    texts = (notice.previous, notice.revision)
    known = not any(text.withheld for text in texts) and not _after_gap(site, notice) and not notice.again
    return known and not site.redline(*texts).changed


def _redline(site: Site, old: Revision, new: Revision) -> Redline:
    """Return the redline of two texts, with absolute addresses: an email is read far from the page."""
    redline = site.redline(old, new)
    links = _links(site)
    return with_addresses(redline, _address(site, links, old), _address(site, links, new))


def _address(site: Site, links: Links, text: Revision) -> Callable[[str], str]:
    """Return a function that gives the absolute address to which a link in this text leads."""
    site_routes = Routes.of(site.config)
    page, folder = site_routes.url(site_routes.text(text)), text_folder(text.path)
    return lambda target: urljoin(page, links.href(target, folder))


def _links(site: Site) -> Links:
    """Return where the links between texts, and the links to files, lead on the site."""
    site_routes = Routes.of(site.config)
    recorded = site.ledger.lines if site.ledger else ()
    files = {
        line.path: site_routes.href(site_routes.asset(line.path.removeprefix(FILES), line.sha256))
        for line in recorded
        if line.verb == "file"
    }
    return Links(site_routes.base, files, {slug: site_routes.href(site_routes.policy(slug)) for slug in site.policies})


def _urls(site: Site, new: Revision, compared: tuple[Revision, Revision]) -> EmailUrls:
    """Return where the links lead: to the new text, and to the texts that the email compares."""
    site_routes, (old, changed) = Routes.of(site.config), compared
    return EmailUrls(
        new=site_routes.url(site_routes.text(new)),
        old=site_routes.url(site_routes.text(old)),
        redline=site_routes.url(site_routes.change(changed)),
        changes=site_routes.url(site_routes.changes(new.policy, new.language)),
        ledger=site_routes.url(routes.LEDGER),
    )


def _witness(site: Site) -> Witness:
    """Return the checkpoint of the last publish and its signature, as far as they exist."""
    content = site.root / "content"
    if site.ledger is None or not (content / CHECKPOINT).is_file():
        return Witness()
    signature = read(site.root, SIGNATURE) if (content / SIGNATURE).is_file() else b""
    return Witness(read(site.root, CHECKPOINT), signature)
