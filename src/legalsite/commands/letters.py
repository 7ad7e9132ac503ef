"""One notice → what its letter says, in each language in which its readers are to be told."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urljoin

from legalsite.commands.holding import FILES
from legalsite.commands.site import Site
from legalsite.disk.archive import read
from legalsite.model import standing
from legalsite.model.letter import Attachment, Content
from legalsite.model.notice import Notice
from legalsite.model.policy import Revision
from legalsite.model.redline import Redline
from legalsite.notices.cancelled import cancelled_by
from legalsite.notices.letter import Change, Company, Places, Text, compose
from legalsite.notices.plan import sent_times
from legalsite.notices.targets import with_addresses
from legalsite.pages import routes
from legalsite.pages.routes import Routes
from legalsite.redline import compare
from legalsite.source.links import Links
from legalsite.source.markdown import text_folder

WITNESSES = ("CHECKPOINT", "CHECKPOINT.sig")


def contents(site: Site, notice: Notice, on: date) -> tuple[Company, Mapping[str, Content]]:
    """By language, the authoritative one first. Who was told in a language of a text that never applies is told so in
    that language, too, whether or not the text that takes its place was rendered in it."""
    settings = site.config.notice
    company = Company(site.config.title, Routes.of(site.config).host, imprint=settings.imprint)
    witnesses = _witnesses(site)
    said: dict[str, Content] = {}
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
            said[language] = compose(notice, change, speaking, places, witnesses)
    return company, said


def _rendering(site: Site, revision: Revision, language: str, on: date) -> Revision | None:
    if language == site.config.languages[0]:
        return revision
    return standing.translation(site.policy(revision.policy), language, revision, on)


def _change(site: Site, notice: Notice, new: Revision | None, language: str, on: date) -> Change:
    """Where one of the two texts was never rendered in that language, the redline is of the authoritative ones."""
    texts = [notice.revision, notice.before]
    old = _rendering(site, notice.before, language, on)
    texts += [text for text in (new, old) if text and text not in texts]
    sides = (old, new) if old and new else (notice.before, notice.revision)
    withheld = any(text.withheld for text in sides)
    return Change(
        language=language,
        title=notice.revision.title,
        summary=(new or notice.revision).summary or notice.revision.summary or "",
        redline=None if withheld else _redline(site, *sides),
        redline_language=sides[1].language,
        texts=tuple(Text(text, site.read(text)) for text in texts if not text.withheld),
    )


def _same_words(site: Site, notice: Notice) -> bool:
    """Whether the text before goes on, and all that is new is that nothing else comes."""
    texts = (notice.before, notice.revision)
    return not any(text.withheld for text in texts) and not compare(*map(site.document, texts)).changed


def _redline(site: Site, old: Revision, new: Revision) -> Redline:
    found = compare(site.document(old), site.document(new))
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


def _places(site: Site, notice: Notice, new: Revision) -> Places:
    where = Routes.of(site.config)
    return Places(
        new=where.url(where.text(new)),
        old=where.url(where.text(notice.before)),
        redline=where.url(where.change(notice.revision)),
        changes=where.url(where.changes(notice.policy, new.language)),
        ledger=where.url(routes.LEDGER),
    )


def _witnesses(site: Site) -> tuple[Attachment, ...]:
    """The checkpoint of the last publish and its signature, where there are such."""
    if site.recorded.ledger is None:
        return ()
    there = [name for name in WITNESSES if (site.root / "content" / name).is_file()]
    return tuple(Attachment(name, "text/plain", read(site.root, name), witness=True) for name in there)
